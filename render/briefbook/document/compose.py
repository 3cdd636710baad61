"""A document of a brief: its records printed by its templates, its notes numbered, as a tree.

Templates print values as HTML of our subset; what only the whole document can decide, such as the number of a note,
they leave to placeholders, and a pass over the tree puts the words there. Values know where they stand in the data, and
so does what is printed of them: templates know nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..data.differences import nodes_of
from ..data.library import Library
from ..data.project import Project
from ..data.records import Brief
from ..data.versions import kept
from .composition import Composition, composition_of
from .notes import with_notes
from .printed import printed_in
from .revisions import revisions
from .templates import Templates
from .tree import Element

__all__ = ["compose"]


def compose(project: Project, library: Library, brief: Brief, document: str, lang: str) -> Element:
    """The tree of one document of a brief in one language; BriefbookError with all that its templates do wrong.

    A brief that names an earlier version tells what changed since, among what it prints: so it is composed twice.
    """
    job = composition_of(project, library, brief, document, lang)
    if brief.changes_since is None:
        return _composed(job)
    past = kept(project, brief, library.trees[f"briefs/{brief.id}.yaml"])
    printed = printed_in(_composed(job))
    again = composition_of(project, library, brief, document, lang)
    return _composed(again, revisions(again, past, nodes_of(library, brief), printed))


def _composed(job: Composition, changes: Sequence[dict[str, str]] = ()) -> Element:
    templates = Templates(job, changes)
    return with_notes(job, templates.draft(), templates)
