"""What is changed in WeasyPrint and the libraries below it, so that the same pages take less time: one table.

Each shortcut stands before one function of a library and gives what that function gives; a test holds one against the
other. All of it holds for the versions that the tests run (`TRIED`): where another one is installed nothing is changed,
and `standing` says so. `benchmarks/upstream.py` measures what each shortcut gains, by leaving it out alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

from . import file, fonts, layout, loading, svg
from .fonts import font_configuration

__all__ = ["SHORTCUTS", "TRIED", "Shortcut", "font_configuration", "import_weasyprint", "shortcuts", "standing"]

TRIED = {
    "weasyprint": "70.0",
    "pydyf": "0.13.0",
    "cssselect2": "0.10.1",
    "tinycss2": "1.5.1",
    "cffi": "2.1.1",
    "fonttools": "4.68.0",
    "uharfbuzz": "0.57.0",
}
"""The versions that the shortcuts were held against, those of requirements.txt."""


class Shortcut(NamedTuple):
    """One change: how it is made, the function that it stands before, why, and what it gains.

    The gains are shares of the processor's time for all PDFs, from the import of WeasyPrint on: of the sample's three
    documents in English, and of a chronology of 1,000 events. They are of the quickest runs, in percent, and sure to
    about three: measured on a busy machine. Two are kept for what they gain on longer documents, as their reasons say.
    """

    apply: Callable[[], Any]
    stands_for: str
    reason: str
    sample: float
    events: float
    offered: str = ""
    """Where it was offered to the library's authors; "" where it was not."""

    @property
    def name(self) -> str:
        """What it is called in the code, which says how it is done."""
        return f"{self.apply.__module__.rpartition('.')[2]}.{self.apply.__name__}"


IMPORTING = (
    Shortcut(
        loading.names_with_versions, "ctypes.util:find_library",
        "asks ldconfig, the compiler and the linker for each library's name", 13.0, 0,
    ),
    Shortcut(
        loading.modules_when_called, "fontTools.subset", "is imported and, with HarfBuzz, not called", 2.6, 2.2,
    ),
)  # fmt: skip
"""Those that last as long as WeasyPrint is imported: context managers."""

SHORTCUTS = (
    Shortcut(
        loading.parse_short_types, "cffi.cparser:Parser._parse",
        "declares hundreds of names to read one type", 7.0, 0,
    ),
    Shortcut(
        fonts.set_with_harfbuzz, "weasyprint.pdf.fonts:instantiateVariableFont",
        "sets a variable font at its weight in Python", 38.0, 6.8,
    ),
    Shortcut(
        fonts.cut_with_harfbuzz, "weasyprint.pdf.fonts:Font.subset",
        "cuts letters out of fonts in Python where the system has no HarfBuzz for it", 91.0, 50.6,
    ),
    Shortcut(
        svg.draw_plain_paths, "weasyprint.svg:TAGS",
        "reads each letter's outline word by word wherever the letter stands", 16.9, 0,
    ),
    Shortcut(
        file.pack_quickly, "pydyf:zlib",
        "packs at the highest level: a fiftieth of the size for a twentieth of the time", 6.0, 7.3,
    ),
    Shortcut(
        file.write_plain_values, "pydyf:_to_bytes",
        "tries each kind of value by turns", 4.4, 8.8,
    ),
    Shortcut(
        file.write_once, "pydyf:PDF.write",
        "makes and packs each object's bytes twice: for the file, and for its identifier", 13.5, 1.3,
    ),
    Shortcut(
        file.keep_page_references, "pydyf:PDF.page_references",
        "makes the names of all pages anew for each tag (22.9 % of 5,000 events)", 0, 1.4,
    ),
    Shortcut(
        layout.share_styles, "weasyprint.css:StyleFor.set_computed_styles",
        "shares a style among the children of one parent only", 0, 33.3,
    ),
    Shortcut(
        layout.match_notes_only, "weasyprint.css:StyleFor.__init__",
        "matches the rules for parts of notes with each element", 0.8, 5.7,
    ),
    Shortcut(
        layout.forget_earlier_pages, "weasyprint.css:StyleFor.add_page_declarations",
        "goes through the declarations of all pages before for each page (12.5 % of 5,000 events)", 0, 0.5,
    ),
    Shortcut(
        layout.keep_fonts, "weasyprint.text.line_break:Layout.setup",
        "makes Pango ready for each line anew, and never gives back the memory of the features", 3.2, 7.3,
    ),
    Shortcut(
        layout.keep_struts, "weasyprint.text.line_break:strut",
        "finds the height of an empty line by a text of fourteen properties", 2.4, 0,
    ),
    Shortcut(
        layout.keep_lines, "weasyprint.text.line_break:split_first_line",
        "sets the same words anew on each page and each time a page is tried", 5.7, 8.6,
    ),
)  # fmt: skip
"""Those that last: put before the functions when WeasyPrint has been imported."""


@lru_cache(maxsize=1)
def import_weasyprint() -> Any:
    """The library, with the shortcuts where they were tried on its version; OSError where it cannot load Pango."""
    if standing():
        return import_module("weasyprint")
    weasyprint = _imported([one.apply() for one in IMPORTING])
    for one in SHORTCUTS:
        one.apply()
    return weasyprint


def _imported(meanwhile: list[AbstractContextManager[None]]) -> Any:
    """WeasyPrint, imported within context managers; without them where that finds no libraries."""
    if not sys.platform.startswith("linux") or "weasyprint" in sys.modules:
        return import_module("weasyprint")
    before = set(sys.modules)
    try:
        with ExitStack() as stack, catch_warnings():
            for one in meanwhile:
                stack.enter_context(one)
            simplefilter("ignore")  # of the library that `cut_with_harfbuzz` does without
            return import_module("weasyprint")
    except OSError:  # libraries under names of their own, as on NixOS: search after all
        for name in set(sys.modules) - before:
            if name.split(".")[0] == "weasyprint":
                del sys.modules[name]
        return import_module("weasyprint")


def shortcuts() -> tuple[Shortcut, ...]:
    """The changes that `import_weasyprint` makes here; none where something stands against them."""
    if standing():
        return ()
    return (*IMPORTING, *SHORTCUTS) if sys.platform.startswith("linux") else SHORTCUTS


def standing() -> list[str]:
    """Why WeasyPrint is left as it is, a line for each package of another version than was tried; else none.

    Reads what is installed and imports nothing.
    """
    found = {package: _version(package) for package in TRIED}
    return [
        f"{package} {found[package]} is installed, and PDFs are made faster with {tried} only: "
        f"they take longer, and differ in their bytes"
        for package, tried in TRIED.items()
        if found[package] != tried
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of no version"
