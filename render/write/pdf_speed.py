"""WeasyPrint, imported and made faster where it does what has no effect: the same bytes in less time.

Each shortcut stands before one function of a library and gives what that gives; a version that lacks the function goes
without. Measured on the three documents of the sample, in their sum: the search for libraries a third of the import,
glyphs that were cut away a tenth of the time, fonts cut before as much again, numbers in pictures a twentieth.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from multiprocessing.util import Finalize
from shutil import rmtree
from typing import Any
from weakref import ref

__all__ = ["font_configuration", "import_weasyprint"]


@lru_cache(maxsize=1)
def import_weasyprint() -> Any:
    """The library, with the shortcuts; OSError where it cannot load Pango."""
    weasyprint = _imported()
    _parse_short_types()
    _skip_empty_glyphs()
    _remember_fonts()
    _read_plain_numbers()
    _keep_page_references()
    return weasyprint


# -- the import --


def _imported() -> Any:
    """WeasyPrint asks for each library by several names; it finds the right one without the compiler's help.

    For a name without a full stop, cffi calls `ctypes.util.find_library`, which on Linux runs ldconfig, the compiler
    and the linker: twenty times in all. The names with a version are loaded directly.
    """
    if not sys.platform.startswith("linux") or "weasyprint" in sys.modules:
        return import_module("weasyprint")
    before = set(sys.modules)
    try:
        with _no_search():
            return import_module("weasyprint")
    except OSError:  # libraries under names of their own, as on NixOS: search after all
        for name in set(sys.modules) - before:
            if name.split(".")[0] == "weasyprint":
                del sys.modules[name]
        return import_module("weasyprint")


def _nothing(name: str) -> str | None:
    return None


@contextmanager
def _no_search() -> Iterator[None]:
    find = ctypes.util.find_library
    ctypes.util.find_library = _nothing
    try:
        yield
    finally:
        ctypes.util.find_library = find


def _parse_short_types() -> None:
    """To read a type such as `hb_codepoint_t[17]`, cffi first declares each name that it knows, a few hundred times.

    A type is read with the names that it holds.
    """
    parser: Any = import_module("cffi.cparser").Parser
    if not hasattr(parser, "_parse"):
        return
    real: Any = parser._parse

    def quick(self: Any, source: str) -> Any:
        if len(source) > 200:  # a header, not a type
            return real(self, source)
        words, all_of_them = set(_WORD.findall(source)), self._declarations
        self._declarations = {name: all_of_them[name] for name in all_of_them if name.removeprefix("typedef ") in words}
        try:
            return real(self, source)
        finally:
            self._declarations = all_of_them

    parser._parse = quick


_WORD = re.compile(r"\w+")


# -- fonts --


def font_configuration() -> Any:
    """A configuration of fonts that may be shared by documents; its folder goes when the process does.

    A worker ends without the clearing up that WeasyPrint leaves to Python.
    """
    made = import_module("weasyprint.text.fonts").FontConfiguration()
    Finalize(None, _remove_folder, args=(ref(made),), exitpriority=10)
    return made


def _remove_folder(configuration: ref[Any]) -> None:
    folder = getattr(configuration(), "_folder", None)
    if folder is not None:
        rmtree(folder, ignore_errors=True)


def _skip_empty_glyphs() -> None:
    """A font keeps the numbers of the glyphs that were cut away; they have no outline to move and no metrics to change.

    fontTools sets each of them all the same, nine of ten in our fonts.
    """
    instancer: Any = import_module("fontTools.varLib.instancer")
    real = getattr(instancer, "_instantiateGvarGlyph", None)
    if real is None:
        return

    def quick(glyphname: str, glyf: Any, gvar: Any, *rest: Any, **options: Any) -> None:
        if glyf[glyphname].numberOfContours == 0 and not gvar.variations.get(glyphname):
            if glyphname in gvar.variations:
                del gvar.variations[glyphname]
            return
        real(glyphname, glyf, gvar, *rest, **options)

    instancer._instantiateGvarGlyph = quick


_REMEMBERED = 64
"""As many cut fonts are kept, some 20 kB each: those of the documents made last, when these are made again."""


def _remember_fonts() -> None:
    """The same letters of the same font at the same weight are the same file."""
    fonts: Any = import_module("weasyprint.pdf.fonts")
    real = getattr(fonts, "instantiateVariableFont", None)
    if real is None:
        return
    remembered: dict[object, bytes] = {}

    def quick(font: Any, axes: dict[str, float], **options: Any) -> _Finished:
        content = font.reader.file.getvalue()
        # fontTools writes the time into the file, which is the document's own
        digest = hashlib.sha256(content).digest()
        key = (digest, tuple(sorted(axes.items())), tuple(options.items()), os.environ.get("SOURCE_DATE_EPOCH"))
        made = remembered.pop(key, None) or _saved(real(font, axes, **options))
        remembered[key] = made
        if len(remembered) > _REMEMBERED:
            del remembered[next(iter(remembered))]
        return _Finished(made)

    fonts.instantiateVariableFont = quick


class _Finished:
    """A font that was saved before, with the one method that WeasyPrint calls."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def save(self, file: BytesIO) -> None:
        file.write(self.content)


def _saved(font: Any) -> bytes:
    file = BytesIO()
    font.save(file)
    return file.getvalue()


# -- pictures --


def _read_plain_numbers() -> None:
    """Most lengths of a picture are numbers without a unit, tens of thousands in a map."""
    utils: Any = import_module("weasyprint.svg.utils")
    svg: Any = import_module("weasyprint.svg")
    if not hasattr(utils, "size") or getattr(svg, "size", None) is not utils.size:
        return
    otherwise: Any = utils.size

    def quick(string: Any, *rest: Any, **options: Any) -> Any:
        try:
            return float(string)
        except (TypeError, ValueError):
            return otherwise(string, *rest, **options)

    utils.size = svg.size = quick


# -- long documents --


def _keep_page_references() -> None:
    """Each tag names its page; pydyf makes the names of all pages anew for each, a cost that grows with the square."""
    pdf: Any = import_module("pydyf").PDF
    if not isinstance(getattr(pdf, "page_references", None), property):
        return
    real: Any = pdf.page_references.fget

    def quick(self: Any) -> Any:
        count = len(self.pages["Kids"])
        if getattr(self, "_references", (None, ()))[0] != count:
            self._references = count, real(self)
        return self._references[1]

    pdf.page_references = property(quick)
