"""A plan of a pull, carried out: the data files written, each with a backup, and which documents are stale then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...data.address import Address, addresses
from ...data.library import load_briefs, load_registries
from ...data.project import Project, write_atomic
from ...errors import BriefbookError, Place, Problem
from .plan import Plan

if TYPE_CHECKING:
    from ...document.tree import Element

__all__ = ["carry_out", "stale"]


def carry_out(project: Project, plan: Plan) -> tuple[tuple[str, str], ...]:
    """Writes the data files of a plan, each with a numbered backup beside it: (file, backup) of each.

    BriefbookError, and nothing written, where the plan is not ready, or a file changed since it was made.
    """
    if not plan.ready:
        raise BriefbookError([*plan.problems, *(one.problem() for one in plan.blocked)])
    for file, (old, _) in plan.texts.items():
        if project.read_bytes(file) != old:
            raise BriefbookError(Problem(Place(file), "the file changed while it was read", "pull again"))
    written = []
    for file, (old, new) in plan.texts.items():
        backup = _backup_name(project, file)
        write_atomic(project.path(backup), old)
        write_atomic(project.path(file), new)
        written.append((file, backup))
    return tuple(written)


def _backup_name(project: Project, file: str) -> str:
    number = 1
    while project.exists(f"{file}.{number}.bak"):
        number += 1
    return f"{file}.{number}.bak"


def stale(project: Project, plan: Plan) -> Iterator[str]:
    """The documents that print what a plan changed, by their names: `lavrov-mexico-2020: fact-sheet (en, es)`."""
    from ...document.compose import compose
    from ...document.locations import located

    changed = {one.address for one in plan.edits}
    names = [name for name in _briefs(project) if _may_print(project, name, changed)]
    library = located(load_briefs(project, load_registries(project), names))
    for name in names:
        brief = library.briefs.get(name)
        if brief is None or library.errors_for(name):
            continue
        for document in brief.documents:
            trees = {lang: compose(project, library, brief, document, lang) for lang in dict.fromkeys(brief.languages)}
            langs = [lang for lang, tree in trees.items() if _prints(_printed(tree), changed)]
            if langs:
                yield f"{name}: {document} ({', '.join(langs)})"


def _briefs(project: Project) -> list[str]:
    return [file.removeprefix("briefs/").removesuffix(".yaml") for file in project.names("briefs", ".yaml")]


def _may_print(project: Project, name: str, changed: set[Address]) -> bool:
    """Whether a brief or its visit holds one of the changed values, or names the record that does; by their text."""
    text = project.read_text(f"briefs/{name}.yaml")
    visit = re.search(r"^visit:\s*([a-z0-9-]+)", text, re.MULTILINE)
    file = f"data/visits/{visit[1]}.yaml" if visit else ""
    own = {f"briefs/{name}.yaml", file}
    if any(address.file in own for address in changed):
        return True
    records = {match[1] for address in changed if (match := re.match(r"\[([\w-]+)\]", address.path))}
    words = text + (project.read_text(file) if file and project.exists(file) else "")
    return any(record in words for record in records)


def _prints(printed: set[Address], changed: set[Address]) -> bool:
    """Whether a document prints what changed, or items of a list that one went from."""
    lists = [(one.file, one.path[: one.path.rindex("[") + 1]) for one in changed if one.path.endswith("]")]
    return bool(changed & printed) or any(
        one.file == file and one.path.startswith(head) for one in printed for file, head in lists
    )


def _printed(tree: Element) -> set[Address]:
    """The addresses of all that a document prints, or makes what it prints from."""
    found: set[str] = set()
    for element in tree.iter():
        found.update((element.get("data-field"), *addresses(element.get("data-from"))))
    return {Address.read(one) for one in found if one}
