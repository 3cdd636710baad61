"""The data as a plan would have it: the texts of its files, and what they would lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ...data.library import REGISTRIES, Library, Registries, load_briefs, load_registries
from ...data.project import Project
from ...data.yaml_edit import Edit, Remove, Set, splice
from ...errors import BriefbookError, Problem
from .plan import Planned

__all__ = ["Data", "amended"]

Texts = Mapping[str, tuple[bytes, bytes]]
"""By file, its bytes as they are and as they shall be."""


class Data(NamedTuple):
    """The data that edits are held against."""

    project: Project
    shared: Registries
    library: Library
    """Of the briefs that the files were printed from."""

    @classmethod
    def of(cls, project: Project, briefs: Iterable[str]) -> Data:
        """What some briefs name, read now."""
        shared = load_registries(project)
        return cls(project, shared, load_briefs(project, shared, briefs))


def amended(data: Data, edits: Sequence[Planned]) -> tuple[Texts, tuple[Problem, ...]]:
    """The files with their new values, and every error that the data would have then and has not now."""
    texts: dict[str, tuple[bytes, bytes]] = {}
    problems: list[Problem] = []
    for file, changes in _by_file(edits).items():
        old = data.project.read_bytes(file)
        mark = "\ufeff" if old.startswith(b"\xef\xbb\xbf") else ""
        try:
            texts[file] = old, (mark + splice(old.decode("utf-8-sig"), file, changes)).encode()
        except BriefbookError as error:
            problems.extend(error.problems)
    if texts and not problems:
        problems = _new_errors(data, texts)
    return texts, tuple(problems)


def _by_file(edits: Sequence[Planned]) -> dict[str, list[Edit]]:
    """What is done to each file: first values are set, then keys go, the last first, so that positions hold."""
    found: dict[str, list[Edit]] = {}
    for one in edits:
        if one.new is not None:
            found.setdefault(one.address.file, []).append(Set(one.path, one.new, one.plain))
    for file, path in sorted({(one.address.file, one.path) for one in edits if one.new is None}, reverse=True):
        found.setdefault(file, []).append(Remove(path))
    return found


def _new_errors(data: Data, texts: Texts) -> list[Problem]:
    """The errors that are not there now, whatever their lines."""
    project = _Amended(data.project.root, {file: new for file, (_, new) in texts.items()})
    registries = {file for files, _ in REGISTRIES.values() for file in files}
    shared = load_registries(project) if registries & set(texts) else data.shared
    library = load_briefs(project, shared, data.library.briefs)
    known = {(one.place.file, one.message) for one in data.library.errors}
    return [one for one in library.errors if (one.place.file, one.message) not in known]


@dataclass(frozen=True)
class _Amended(Project):
    """A workspace with some files as they shall be."""

    texts: Mapping[str, bytes] = field(default_factory=dict)

    def read_bytes(self, rel: str, limit: int = 0) -> bytes:
        """The bytes of a file, as it shall be."""
        if rel in self.texts:
            return self.texts[rel]
        return super().read_bytes(rel, limit) if limit else super().read_bytes(rel)
