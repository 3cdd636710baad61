"""`briefbook new`: a starting file for a visit or a brief, or the data of a version that goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import BriefbookError, ExitCode, Place, Problem, UsageError
from .output import Console, project_at, shown_path

if TYPE_CHECKING:
    from ..data.project import Project

__all__ = ["EXAMPLES", "new"]

EXAMPLES = (
    "briefbook new visit lavrov-mexico-2020        data/visits/lavrov-mexico-2020.yaml",
    "briefbook new brief lavrov-mexico-2020        briefs/lavrov-mexico-2020.yaml",
    "briefbook new version lavrov-mexico-2020      keeps the data of the version that goes out",
    "briefbook new version NAME --rev v1           of one that went out, from git",
)


def new(console: Console, directory: str | None, kind: str, id: str, rev: str | None) -> int:
    """Write a commented starting file for a visit or a brief; `check` then lists what is left to fill in.

    `new version BRIEF` keeps the data of the version that the brief says it is, for `changes_since` of a later one.
    """
    from ..data import starter

    if rev is not None and kind != "version":
        raise UsageError(Problem(Place(), "--rev goes with `new version` only", "leave it out"))
    project = project_at(directory)
    if kind == "version":
        rel = _keep_version(project, id, rev)
        since = f"`changes_since: {rel.rsplit('/', 1)[1].removesuffix('.json')}`"
        note = f"commit it with the data; a later version prints what changed since with {since}"
    else:
        rel = starter.new_visit(project, id) if kind == "visit" else starter.new_brief(project, id)
        note = "fill in what its comments ask for; `briefbook check` lists what is missing"
    console.line("file", shown_path(project.path(rel)), path=str(project.path(rel)), kind=kind)
    console.note(note)
    return ExitCode.DONE


def _keep_version(project: Project, name: str, rev: str | None) -> str:
    """Keeps a version of a brief, as the data stand or stood in a revision; gives the file's path."""
    from ..build.diff import nothing_before
    from ..build.revision import revision_of
    from ..build.selection import wanted
    from ..data.library import load_briefs, load_registries
    from ..data.versions import keep

    name = wanted(project, [name])[0]
    source = project if rev is None else revision_of(project, rev)
    library = load_briefs(source, load_registries(source), [name])
    errors = library.errors_for(name)
    if errors or name not in library.briefs:
        raise BriefbookError(errors or nothing_before(name, rev))
    return keep(project, library, name)
