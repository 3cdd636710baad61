"""What a document's files are made from, as digests: takes a tree and a theme, gives what decides on every byte."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from .. import __version__
from ..data.edition import Attachment
from ..data.library import REGISTRIES, Library
from ..data.project import Project
from ..data.yaml import Tree
from ..document.printed import Printed, fields_digest, printed_in
from ..document.tree import Element, serialise, strip
from ..errors import BriefbookError
from ..theme.tokens import FONT_SCHEME, Theme

__all__ = ["Basis", "basis_of", "engine_files", "pictures_of", "record_digests", "watched"]

_WRITERS = {
    "pdf": (
        "weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools", "pillow", "resvg-py",
        "uharfbuzz",
    ),
    "docx": ("python-docx", "lxml", "resvg-py", "uharfbuzz"),
}  # fmt: skip
"""The packages whose version decides on the bytes of a format."""

_LIBRARIES = ("libpango-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1")
_LIBRARY_FOLDERS = ("/usr/lib", "/usr/lib/*-linux-*", "/usr/lib64", "/usr/local/lib", "/lib/*-linux-*")


class Basis(NamedTuple):
    """All that decides on the bytes of a document's files."""

    parts: Mapping[str, str]
    """The digest or version of each ingredient: `tree`, `theme`, `sheet templates/print.css`, `version weasyprint`."""
    printed: Mapping[str, Printed] = {}
    """How and where each leaf of the data stands in the document, by its address."""
    records: frozenset[str] = frozenset()
    """The registries' records that were asked for while it was composed: `people/lavrov`."""
    fonts: tuple[str, ...] = ()
    """The paths of the theme's fonts."""

    def of(self, format: str) -> dict[str, str]:
        """What of it goes into a format."""
        return {key: value for key, value in self.parts.items() if _concerns(key, format)}

    def digest(self, format: str) -> str:
        """The digest of all that a file of the format is made from."""
        return _digest(json.dumps([format, sorted(self.of(format).items())]).encode())


def _concerns(part: str, format: str) -> bool:
    kind, _, name = part.partition(" ")
    if kind == "version":
        return name in _WRITERS[format]
    only = {"sheet": "pdf", "attached": "pdf", "library": "pdf", "word.docx": "docx", "fields": "docx"}
    return only.get(kind, format) == format


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def basis_of(
    project: Project,
    tree: Element,
    theme: Theme,
    attachments: Sequence[Attachment] = (),
    records: Iterable[str] = (),
) -> Basis:
    """What the files of a document will be made from; read before they are made, so that a later change is noticed."""
    printed = printed_in(tree)
    parts = {"briefbook": __version__, "code": _code(), "tree": _digest(serialise(strip(tree)).encode())}
    parts["fields"] = fields_digest(tree)
    parts["theme"] = _digest(theme.tokens.encode())
    parts |= {f"sheet {file}": _digest(text.encode()) for file, text in theme.sheets}
    parts |= {f"picture {rel}": _digest(project.read_bytes(rel)) for rel in pictures_of(project, tree, theme)}
    if theme.word_base:
        parts["word.docx"] = _digest(project.read_bytes(theme.word_base))
    fonts = [file for font in theme.fonts.values() for file in font.files]
    parts |= {f"font {file.name}": _file_digest(str(file)) for file in fonts}
    parts |= {f"attached {one.name}": _digest(one.content) for one in attachments}
    parts |= _versions()
    return Basis(parts, printed, frozenset(records), tuple(map(str, fonts)))


_ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def pictures_of(project: Project, tree: Element, theme: Theme) -> tuple[str, ...]:
    """The pictures of the workspace that a document draws, in its text or through its style sheets."""
    named = [one.get("src") for one in tree.find_all("img")]
    named += [unquote(address) for _, sheet in theme.sheets for address in _ADDRESS.findall(sheet)]
    wanted = (one for one in named if one and not one.startswith(("data:", FONT_SCHEME, "#")))
    return tuple(sorted({rel for rel in wanted if _exists(project, rel)}))


def _exists(project: Project, rel: str) -> bool:
    try:
        return project.exists(rel)
    except BriefbookError:
        return False


@lru_cache(maxsize=64)
def _file_digest(path: str) -> str:
    return _digest(Path(path).read_bytes())


@lru_cache(maxsize=1)
def _code() -> str:
    """The digest of Briefbook's own code: a version in the making has one number and many states."""
    return _digest(b"".join(path.read_bytes() for path in _sources()))


def _sources() -> list[Path]:
    here = Path(__file__).parent.parent
    found = (path for kind in ("*.py", "*.json") for path in here.rglob(kind))
    return sorted(path for path in found if "starter_files" not in path.parts)


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    names = dict.fromkeys(sum(_WRITERS.values(), ()))
    found = {f"version {name}": _packages()[name][0] if name in _packages() else "missing" for name in names}
    found["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    # a library's file is named by its version, and the name that programs know it by is a link to that
    return found | {f"library {path.name}": path.resolve().name for path in _libraries()}


@lru_cache(maxsize=1)
def _packages() -> dict[str, tuple[str, str]]:
    """The version and the folder of each package installed, by its name: the names of their `.dist-info` say it.

    `importlib.metadata` would open and parse what they hold: it takes ten times as long.
    """
    found: dict[str, tuple[str, str]] = {}
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or "."):
                stem, kind = os.path.splitext(name)
                if kind in (".dist-info", ".egg-info"):
                    package, _, version = stem.partition("-")
                    found.setdefault(package.lower().replace("_", "-").replace(".", "-"), (version, folder))
    return found


@lru_cache(maxsize=1)
def _libraries() -> tuple[Path, ...]:
    """The system libraries that draw text, where they are found by name."""
    folders = [folder for pattern in _LIBRARY_FOLDERS for folder in sorted(Path("/").glob(pattern[1:]))]
    found = {name: folder / name for name in _LIBRARIES for folder in folders if (folder / name).exists()}
    return tuple(found.values())


def engine_files() -> tuple[str, ...]:
    """The files and folders, these with a slash at their ends, by whose change another program is known."""
    return (*map(str, _sources()), *_installed(), *map(str, _libraries()))


@lru_cache(maxsize=1)
def _installed() -> tuple[str, ...]:
    """The folders of packages: their lists of names change with each version that is installed."""
    names = ("briefbook", "jinja2", "babel", "pyyaml", *sum(_WRITERS.values(), ()))
    return tuple(sorted({f"{_packages()[name][1]}/" for name in names if name in _packages()}))


class _Asked(dict[str, Any]):
    """A registry that notes which of its records it was asked for."""

    def __init__(self, name: str, records: Mapping[str, Any], asked: set[str]) -> None:
        super().__init__(records)
        self._name, self._asked = name, asked

    def __getitem__(self, key: str) -> Any:
        self._asked.add(f"{self._name}/{key}")
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._asked.add(f"{self._name}/{key}")
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._asked.add(f"{self._name}/{key}")
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self._asked.add(f"{self._name}/{_ALL}")
        return super().__iter__()

    def values(self) -> Any:
        self._asked.add(f"{self._name}/{_ALL}")
        return super().values()

    def items(self) -> Any:
        self._asked.add(f"{self._name}/{_ALL}")
        return super().items()


_ALL = "*"
"""Stands for all records of a registry, where it was gone through from end to end."""


_WATCHED: WeakKeyDictionary[Library, tuple[Library, set[str]]] = WeakKeyDictionary()


def watched(library: Library) -> tuple[Library, set[str]]:
    """The library, and a set that fills with the registries' records that are asked for: `people/lavrov`."""
    if library not in _WATCHED:
        asked: set[str] = set()
        registries: dict[str, Any] = {name: _Asked(name, getattr(library, name), asked) for name in REGISTRIES}
        _WATCHED[library] = replace(library, **registries), asked
    return _WATCHED[library]


def record_digests(trees: Mapping[str, Tree]) -> dict[str, str]:
    """The digest of each record of the registries, as it is written."""
    found: dict[str, str] = {}
    for name, (files, _) in REGISTRIES.items():
        values = [trees[file].value for file in files if file in trees]
        records = [raw for value in values if isinstance(value, list) for raw in value if isinstance(raw, dict)]
        found |= {f"{name}/{raw.get('id')}": _digest(json.dumps(raw).encode()) for raw in records}
        found[f"{name}/{_ALL}"] = _digest(json.dumps(records).encode())
    return found
