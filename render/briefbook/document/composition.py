"""One document of a brief in one language, while it is composed: what everything knows that templates call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..data.edition import visit_of
from ..data.library import Library
from ..data.project import Project
from ..data.records import Brief, Visit
from .labels import labels
from .locations import located, located_record
from .marks import Marks

__all__ = ["Composition", "composition_of"]


@dataclass(frozen=True)
class Composition:
    """One document of a brief in one language; all values of its records know where they stand."""

    project: Project
    library: Library
    brief: Brief
    document: str
    lang: str
    labels: Mapping[str, str]
    visit: Visit
    """The visit, in the edition that the brief asks for."""
    marks: Marks
    """What templates have printed of the data so far."""


def composition_of(project: Project, library: Library, brief: Brief, document: str, lang: str) -> Composition:
    """A document, nothing of which is printed yet; BriefbookError where the language has no labels."""
    tree = library.trees[f"briefs/{brief.id}.yaml"]
    words = labels(project, lang, tree.place(("languages",)))
    library, brief = located(library), located_record(brief, tree)
    return Composition(project, library, brief, document, lang, words, visit_of(library, brief), Marks())
