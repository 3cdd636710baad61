"""`briefbook refresh`: today's data into Word files that people work on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..build.report import counted
from ..errors import BriefbookError, ExitCode, Problem
from .output import Console, project_at, shortened

if TYPE_CHECKING:
    from ..data.library import Library
    from ..review.refresh.merge import Done

__all__ = ["EXAMPLES", "refresh"]

EXAMPLES = (
    "briefbook refresh review.docx              today's data, as tracked changes by Briefbook",
    "briefbook refresh *.docx --no-track        the same, without tracking",
)

_VERBS = {
    "replaced": "brought in",
    "inserted": "put in",
    "removed": "struck",
    "moved": "left where it is; the data has it elsewhere",
    "conflict": "left, with a comment",
    "kept": "gone from the file, changed in the data",
}


def refresh(console: Console, directory: str | None, files: tuple[str, ...], plain: bool) -> int:
    """Bring today's data into Word files that people work on.

    What only the data changed comes in; what a person wrote stays; where both changed, the person's words stay, with a
    comment that says what the data holds. A copy of each file as it was is kept beside it.
    """
    from ..data.library import load
    from ..review.refresh.merge import refresh as refreshed
    from ..word.archive import read_bytes

    project = project_at(directory)
    library = load(project)
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    problems: list[Problem] = []
    left = 0
    for name in dict.fromkeys(files):
        try:
            content = read_bytes(Path(name))
            made = refreshed(project, library, content, name, moment, track=not plain)
        except BriefbookError as error:
            problems += error.problems
            continue
        _print_changes(console, library, name, made.done)
        left += sum(one.kind in ("conflict", "kept") for one in made.done)
        copy = _put_back(Path(name), content, made.content)
        _sum_up(console, name, made.done, copy, plain)
    console.problems(problems)
    return ExitCode.PROBLEMS if problems or left else ExitCode.DONE


def _put_back(path: Path, old: bytes, new: bytes) -> Path | None:
    """Writes a file anew where it changed, and keeps a numbered copy of what it was."""
    from ..data.project import write_atomic

    if new == old:
        return None
    number = 1
    while (copy := path.with_name(f"{path.name}.{number}.bak")).exists():
        number += 1
    write_atomic(copy, old)
    write_atomic(path, new)
    return copy


def _print_changes(console: Console, library: Library, name: str, done: Sequence[Done]) -> None:
    """What a refresh did: each with where it stands in the data, what stood there and what stands there now."""
    if not done:
        return
    from ..data.leaves import leaf_at

    for one in done:
        address = one.address
        leaf = leaf_at(library, address) if address is not None else None
        where = f" {leaf.place} {address.path}" if leaf is not None and address is not None else ""
        change = " -> ".join(f"“{shortened(text)}”" for text in (one.old, one.new) if text.strip())
        place = {"file": leaf.place.file, "line": leaf.place.line} if leaf is not None else {}
        values = {"document": name, "address": str(address or ""), **place, "old": one.old, "new": one.new}
        console.line(one.kind, f"{name}: {_VERBS[one.kind]}:{where} {change}", **values)


def _sum_up(console: Console, name: str, done: Sequence[Done], copy: Path | None, plain: bool) -> None:
    left = sum(one.kind in ("conflict", "kept", "moved") for one in done)
    if console.as_json:
        kept = str(copy) if copy is not None else None
        console.line("refreshed", "", document=name, changes=len(done) - left, left=left, copy=kept)
        return
    more = f", {counted(left, 'place')} left to you" if left else ""
    if copy is None:
        console.note(f"{name}: nothing to bring in{more}")
    else:
        how = "" if plain else " as tracked changes"
        came = counted(len(done) - left, "change")
        console.note(f"{name}: {came} brought in{how}{more}; {copy} is what it was")
