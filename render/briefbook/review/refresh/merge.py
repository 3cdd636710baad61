"""Today's data, brought into a Word file that a person works on: match -> changes -> apply -> base.

The file's base says what it printed; the person's edits are what it shows beyond that; today's print is made anew. Each
field, and each row and paragraph, is merged three ways: what only the data changed comes in, as a tracked change; what
only the person changed stays; what both changed stays too, with a comment that says what the data holds. The base then
says what was taken in, so that the next pull or refresh starts from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ...data.leaves import leaf_at
from ...data.library import Library
from ...data.project import Project
from ...document.compose import compose
from ...document.printed import fields_digest
from ...errors import BriefbookError, Place, Problem, Refusal, nearest
from ...theme.tokens import load_theme
from ...word.base import Base, base_part, rewrite
from ...word.package import open_package
from ...word.write import write_docx
from ..edits import FieldEdit, edits_of
from ..values import Values
from .apply import apply
from .base import base_after, is_base_moved
from .changes import Done
from .match import EditedFile, match
from .names import copy_target
from .reading import FileReading, reading_of
from .three_way import changes_of

__all__ = ["Done", "Refreshed", "merge", "refresh"]


class Refreshed(NamedTuple):
    """A file with today's data in it, and what was done; `content` is the old one where there was nothing to do."""

    content: bytes
    done: tuple[Done, ...]


def refresh(
    project: Project, library: Library, content: bytes, file: str, moment: str, *, track: bool = True
) -> Refreshed:
    """Brings today's data into an edited Word file; `moment` (ISO 8601) is when its tracked changes are made.

    BriefbookError where the file is not one of this workspace, or its brief cannot be rendered.
    """
    theirs = reading_of(open_package(content, file))
    base = theirs.base
    _refuse_strange(base, library, file)
    brief = library.briefs[base.brief]
    tree = compose(project, library, brief, base.document, base.lang)
    theme = load_theme(project, brief.theme, library.trees[f"briefs/{brief.id}.yaml"].place(("theme",)))
    fresh = reading_of(open_package(write_docx(tree, theme, project), "the document of today"))
    values = Values(project, library, base.lang, brief)
    merged = merge(theirs, fresh, lambda edit: _value(values, library, edit), fields_digest(tree), moment, track=track)
    return merged._replace(content=merged.content or content)


def merge(
    theirs: FileReading,
    fresh: FileReading,
    value: Callable[[FieldEdit], str | None],
    digest: str,
    moment: str,
    *,
    track: bool,
) -> Refreshed:
    """Brings the print of today into an edited file; no content where there is nothing to do.

    `value` tells what an edited field would be in the data, as YAML, None where that cannot be read; `digest` is that
    of the document of today.
    """
    edits = {edit.field.id: edit for edit in edits_of(theirs.word).fields}
    found = match(EditedFile.of(theirs, edits), fresh)
    changes = changes_of(found, value)
    applied = apply(found, changes, copy_target(theirs, fresh, moment, track))
    if not applied.changed and not is_base_moved(found, changes) and theirs.base.tree in ("", digest):
        return Refreshed(b"", applied.done)
    for part in theirs.parts if applied.changed else ():
        theirs.package.edit(part)
    own = base_part(theirs.package)
    assert own is not None
    rewrite(theirs.package.edit(own[0]), base_after(found, changes, applied, digest))
    return Refreshed(theirs.package.content(), applied.done)


def _refuse_strange(base: Base, library: Library, file: str) -> None:
    """A file that was printed from another workspace, or from a brief with errors, cannot be refreshed."""
    if f"briefs/{base.brief}.yaml" not in library.trees:
        files = [one for one in library.trees if one.startswith("briefs/")]
        known = [one.removeprefix("briefs/").removesuffix(".yaml") for one in files]
        what = f"it was printed from the brief `{base.brief}`, which this workspace does not have"
        hint = f"name its workspace with -C DIR; here, {nearest(base.brief, known)}"
        raise BriefbookError(Problem(Place(file), what, hint))
    if base.brief not in library.briefs or library.errors_for(base.brief):
        raise BriefbookError(library.errors_for(base.brief))


def _value(values: Values, library: Library, edit: FieldEdit) -> str | None:
    """What an edited field would be in the data, as YAML; None where it cannot be read."""
    address = edit.field.address
    leaf = leaf_at(library, address) if address is not None else None
    if address is None or leaf is None or edit.state != "edited":
        return None
    try:
        return values.read(edit.field, address.file, leaf.path, edit.field.source, edit.bits).text
    except Refusal:
        return None
