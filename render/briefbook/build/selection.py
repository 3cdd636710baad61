"""What a person asks for: which briefs, and of them which documents, formats and languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..data.library import Library
from ..data.project import Project, check_id
from ..data.records import DOCUMENTS, Brief
from ..errors import Place, Problem, UsageError, nearest
from .task import Task

__all__ = ["ALL", "Selection", "nothing_asked", "planned", "tasks_of", "unusable", "wanted"]


class Selection(NamedTuple):
    """Which of a brief's documents, formats and languages are asked for; all of those of which none is named."""

    documents: Collection[str] = ()
    formats: Collection[str] = ()
    langs: Collection[str] = ()

    def has(self, document: str, lang: str, format: str) -> bool:
        """Whether a file is asked for."""
        pairs = ((document, self.documents), (lang, self.langs), (format, self.formats))
        return all(not wanted or part in wanted for part, wanted in pairs)


ALL = Selection()
"""All that a brief asks for."""


def wanted(project: Project, briefs: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the briefs that a person means, all of them where none is named; UsageError where one is unknown."""
    stems = [Path(name).stem for name in project.names("briefs", ".yaml")]
    names = [_brief_name(name) for name in briefs] or stems
    known = set(stems)
    wrong = [name for name in names if name not in known]
    if wrong:
        raise UsageError(Problem(Place(), f"no brief is called `{name}`", nearest(name, stems)) for name in wrong)
    if not names:
        raise UsageError(Problem(Place("briefs"), "the workspace has no briefs", "run `briefbook new brief ID`"))
    return tuple(dict.fromkeys(names))


def _brief_name(word: str) -> str:
    """The brief that a person means by `x`, `x.yaml` or `briefs/x.yaml`."""
    return Path(word).name.removesuffix(".yaml")


def planned(
    library: Library, names: Sequence[str], selection: Selection = ALL
) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """What to make of these briefs, and which of them cannot be read."""
    tasks: list[Task] = []
    unread: list[str] = []
    for name in names:
        if name in library.briefs and check_id(name):
            tasks += tasks_of(library.briefs[name], name, selection)
        else:
            unread.append(name)
    return tuple(tasks), tuple(unread)


def tasks_of(brief: Brief, name: str, selection: Selection = ALL) -> Iterator[Task]:
    """The documents of a brief, as far as they are asked for."""
    for document in DOCUMENTS:
        for lang in dict.fromkeys(brief.languages):
            formats = tuple(one for one in dict.fromkeys(brief.formats) if selection.has(document, lang, one))
            if document in brief.documents and formats:
                yield Task(name, document, lang, formats)


def nothing_asked(words: Iterable[str]) -> UsageError:
    """What is said where no brief has a document, format or language that was asked for."""
    hint = "see `documents`, `formats` and `languages` in the briefs"
    return UsageError(Problem(Place(), f"no brief asks for {' '.join(words)}", hint))


def unusable(name: str) -> Problem:
    """What is said of a brief whose file's name is no id."""
    place = Place(f"briefs/{name}.yaml")
    return Problem(place, f"`{name}` cannot name a brief", "rename it: small letters, digits, hyphens")
