"""What a document's files are made from, as digests of all that decides on a byte of them; and what a brief is."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from ..data.differences import Nodes, nodes_of
from ..data.edition import Attachment
from ..data.library import REGISTRIES, Library
from ..data.project import Project
from ..data.records import DOCUMENTS
from ..data.versions import path_of
from ..data.yaml import Tree
from ..document.locations import located
from ..document.printed import Printed, fields_digest, printed_in
from ..document.tree import Element, serialise, strip
from ..errors import BriefbookError, Problem
from ..theme.fonts import FONT_SCHEME
from ..theme.tokens import Theme
from ..version import __version__
from .installation import WRITERS, installation

__all__ = [
    "BriefInputs", "Ingredient", "Inputs", "TrackedLibrary", "brief_inputs", "inputs_of", "pictures_of",
    "record_digests", "tracked",
]  # fmt: skip


class Ingredient(NamedTuple):
    """One thing that decides on a file's bytes."""

    kind: str
    """`tree`, `theme`, `picture`, `version` ..."""
    name: str = ""
    """Which of its kind, where there are several."""

    def __str__(self) -> str:
        """As records write it: `theme`, `sheet templates/print.css`, `version weasyprint`."""
        return f"{self.kind} {self.name}" if self.name else self.kind

    @classmethod
    def read(cls, text: str) -> Ingredient:
        """The ingredient that a record wrote."""
        kind, _, name = text.partition(" ")
        return cls(kind, name)

    def concerns(self, format: str) -> bool:
        """Whether files of a format are made from it."""
        if self.kind == "version":
            return self.name in WRITERS[format]
        return _ONLY.get(self.kind, format) == format


_ONLY = {"sheet": "pdf", "attached": "pdf", "library": "pdf", "word.docx": "docx", "fields": "docx"}
"""The kinds of ingredients that one format alone is made from."""


class Inputs(NamedTuple):
    """All that decides on the bytes of a document's files."""

    ingredients: Mapping[Ingredient, str]
    """The digest or version of each."""
    printed: Mapping[str, Printed] = {}
    """How and where each leaf of the data stands in the document, by its address."""
    records: frozenset[str] = frozenset()
    """The registries' records that were asked for while it was composed: `people/lavrov`."""
    fonts: tuple[str, ...] = ()
    """The paths of the theme's fonts."""

    def of(self, format: str) -> dict[Ingredient, str]:
        """What of it goes into a format."""
        return {one: digest for one, digest in self.ingredients.items() if one.concerns(format)}

    def digest(self, format: str) -> str:
        """The digest of all that a file of the format is made from."""
        parts = sorted((str(one), digest) for one, digest in self.of(format).items())
        return _digest(json.dumps([format, parts]).encode())

    @property
    def pictures(self) -> dict[str, str]:
        """The digest of each picture of the workspace, by its path."""
        return {one.name: digest for one, digest in self.ingredients.items() if one.kind == "picture"}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def inputs_of(
    project: Project,
    tree: Element,
    theme: Theme,
    attachments: Sequence[Attachment] = (),
    records: Iterable[str] = (),
) -> Inputs:
    """What the files of a document will be made from; read before they are made, so that a later change is noticed."""
    fonts = [file for font in theme.fonts.values() for file in font.files]
    here = installation()
    found = {
        Ingredient("briefbook"): __version__,
        Ingredient("code"): here.code_digest,
        Ingredient("tree"): _digest(serialise(strip(tree)).encode()),
        Ingredient("fields"): fields_digest(tree),
        Ingredient("theme"): _digest(theme.tokens.encode()),
    }
    found |= {Ingredient("sheet", file): _digest(text.encode()) for file, text in theme.sheets}
    found |= {Ingredient("picture", rel): _digest(project.read_bytes(rel)) for rel in pictures_of(project, tree, theme)}
    if theme.word_base:
        found[Ingredient("word.docx")] = _digest(project.read_bytes(theme.word_base))
    found |= {Ingredient("font", file.name): _font_digest(str(file)) for file in fonts}
    found |= {Ingredient("attached", one.name): _digest(one.content) for one in attachments}
    packages = dict.fromkeys(sum(WRITERS.values(), ()))
    found |= {Ingredient("version", name): here.version(name) for name in packages}
    found[Ingredient("zlib")] = zlib.ZLIB_RUNTIME_VERSION
    found |= {Ingredient("library", name): version for name, version in here.library_versions.items()}
    return Inputs(found, printed_in(tree), frozenset(records), tuple(map(str, fonts)))


_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def pictures_of(project: Project, tree: Element, theme: Theme) -> tuple[str, ...]:
    """The pictures of the workspace that a document draws, in its text or through its style sheets."""
    named = [one.get("src") for one in tree.find_all("img")]
    named += [unquote(address.strip()) for _, sheet in theme.sheets for address in _URL.findall(sheet)]
    wanted = (one for one in named if one and not one.startswith(("data:", FONT_SCHEME, "#")))
    return tuple(sorted({rel for rel in wanted if _exists(project, rel)}))


def _exists(project: Project, rel: str) -> bool:
    try:
        return project.exists(rel)
    except BriefbookError:
        return False


@lru_cache(maxsize=64)
def _font_digest(path: str) -> str:
    """Fonts come with packages and weigh megabytes: each is read once."""
    return _digest(Path(path).read_bytes())


# -- which records of the registries a document is made from --

_ALL = "*"
"""Stands for all records of a registry, where it was gone through from end to end."""


class _TrackedRegistry(Mapping[str, Any]):
    """A registry that notes which of its records it was asked for."""

    def __init__(self, name: str, records: Mapping[str, Any], asked: set[str]) -> None:
        self._name, self._records, self._asked = name, records, asked

    def __getitem__(self, key: str) -> Any:
        self._asked.add(f"{self._name}/{key}")
        return self._records[key]

    def __iter__(self) -> Iterator[str]:
        self._asked.add(f"{self._name}/{_ALL}")
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


@dataclass(frozen=True, eq=False)
class TrackedLibrary(Library):
    """A library that notes which of its registries' records documents ask for while they are composed."""

    origin: Library
    """The library that is not tracked."""
    asked: set[str]
    """`people/lavrov`; of all documents so far, for what one has composed the next need not ask again."""


def tracked(library: Library) -> TrackedLibrary:
    """The library with its registries tracked, as documents are composed from it."""
    asked: set[str] = set()
    known: dict[str, Any] = {one.name: getattr(library, one.name) for one in fields(library)}
    known |= {name: _TrackedRegistry(name, known[name], asked) for name in REGISTRIES}
    return located(TrackedLibrary(**known, origin=library, asked=asked))


def record_digests(trees: Mapping[str, Tree]) -> dict[str, str]:
    """The digest of each record of the registries, as it is written."""
    found: dict[str, str] = {}
    for name, (files, _) in REGISTRIES.items():
        values = [trees[file].value for file in files if file in trees]
        records = [raw for value in values if isinstance(value, list) for raw in value if isinstance(raw, dict)]
        found |= {f"{name}/{raw.get('id')}": _digest(json.dumps(raw).encode()) for raw in records}
        found[f"{name}/{_ALL}"] = _digest(json.dumps(records).encode())
    return found


# -- a brief --


class BriefInputs(NamedTuple):
    """What a brief's files are made from, and which files it asks for; it travels between processes."""

    brief: str
    visit: str
    theme: str
    version: str
    names: tuple[tuple[str, str, str], ...]
    """The files that the brief asks for: document, language, format."""
    nodes: Nodes
    """The data that it names."""
    records: Mapping[str, str]
    """The digests of the registries' records that its documents asked for."""
    problems: tuple[Problem, ...]
    """The warnings of its inputs."""
    others: tuple[str, ...]
    """The other files that it is made from."""


def brief_inputs(
    library: Library, name: str, documents: Iterable[Inputs], problems: Iterable[Problem] = ()
) -> BriefInputs:
    """The inputs of a brief without errors; `documents` are those of its documents, as they were composed."""
    brief = library.briefs[name]
    now = record_digests(library.trees)
    asked = sorted({key for one in documents for key in one.records})
    names = tuple(
        (document, lang, format)
        for document in DOCUMENTS
        if document in brief.documents
        for lang in dict.fromkeys(brief.languages)
        for format in dict.fromkeys(brief.formats)
    )
    nodes = nodes_of(library, brief)
    records = {key: now.get(key, "") for key in asked}
    others = (path_of(name, brief.changes_since),) if brief.changes_since is not None else ()
    about = (name, str(brief.visit), brief.theme, brief.version)
    return BriefInputs(*about, names, nodes, records, tuple(problems), others)
