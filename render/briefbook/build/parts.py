"""The documents of a brief or two in, their bytes out: each file is written by whichever process is free first.

The documents are composed here while the workers' helper imports WeasyPrint. Each is handed to the workers as soon as
it stands; then this process takes from the far end of the queue what no worker has begun, as far as it can do that
without WeasyPrint itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace

from ..data.library import Library
from ..data.project import Project
from ..errors import Place, Problem
from ..theme.svg import painted_tree
from . import workers as work
from .make import Made, Sheet, Task, draw, joined, make
from .task import Content, Failure, write

__all__ = ["make_all"]

_FEW = 6
"""As many Word files are written by one process while another would start."""


def make_all(project: Project, library: Library, tasks: Sequence[Task], jobs: int) -> Iterator[Made]:
    """What each task comes to, in their order; by this process alone, or with `jobs` others."""
    pdfs = sum("pdf" in task.formats for task in tasks)
    if jobs <= 1 or (not pdfs and len(tasks) <= _FEW):
        yield from (make(project, library, task) for task in tasks)
        return
    work.prepare()
    plain = Project(project.root)  # what a worker reads, nobody else sees
    workers = min(jobs, pdfs or len(tasks))
    with work.local(workers) as pool, ThreadPoolExecutor(1) as hand:
        drawn: list[tuple[Sheet | Made, list[_Part]]] = []
        for task in tasks:
            sheet = _painted(draw(project, library, task))
            drawn.append((sheet, _parts(sheet, ["pdf"], plain, pool, hand)))
        for sheet, parts in drawn:
            parts += _parts(sheet, ["docx"], plain, pool, hand)
        for part in [part for _, parts in reversed(drawn) for part in parts if part.format != "pdf"]:
            part.take()
        for sheet, parts in drawn:
            yield sheet if isinstance(sheet, Made) else joined(sheet, (part.outcome() for part in _in_order(parts)))


def _painted(sheet: Sheet | Made) -> Sheet | Made:
    """The sheet with its pictures painted, once for both formats."""
    if isinstance(sheet, Made):
        return sheet
    galley = sheet.galley
    return replace(sheet, galley=replace(galley, tree=painted_tree(galley.tree, galley.theme)))


def _parts(
    sheet: Sheet | Made, formats: Sequence[str], project: Project, pool: Executor, hand: Executor
) -> list[_Part]:
    """The files of a sheet in these formats, given to the workers."""
    if isinstance(sheet, Made):
        return []
    return [_Part(sheet, format, project, pool, hand) for format in formats if format in sheet.formats]


def _in_order(parts: Sequence[_Part]) -> list[_Part]:
    """The parts as the task names their formats."""
    return sorted(parts, key=lambda one: one.sheet.task.formats.index(one.format))


class _Part:
    """A file to be written by whoever comes first, a worker or this process.

    The workers' helper answers when it has imported WeasyPrint: another thread waits for that (`hand`), not this one.
    """

    def __init__(self, sheet: Sheet, format: str, project: Project, pool: Executor, hand: Executor) -> None:
        self.sheet, self.format, self.project = sheet, format, project
        self.given: Future[Future[Content | Failure]] = hand.submit(pool.submit, write, sheet.galley, format, project)
        self.own: Content | Failure | None = None

    def take(self) -> None:
        """Writes the file here, unless a worker has begun it."""
        given = self.given
        if given.cancel() or (given.done() and given.exception() is None and given.result().cancel()):
            self.own = write(self.sheet.galley, self.format, self.project)

    def outcome(self) -> Content | Failure:
        """What came of it, when it is done."""
        if self.own is not None:
            return self.own
        try:
            return self.given.result().result()
        except BrokenExecutor:  # by this file or by another: alone, it shows
            answer = work.alone(lambda: work.local(1), write, self.sheet.galley, self.format, self.project)
        return self._lost() if isinstance(answer, work.Lost) else answer

    def _lost(self) -> Failure:
        what = f"{self.sheet.galley.name}, {self.format}: the process that wrote it was ended from outside"
        return Failure(machine=(Problem(Place(), what, "free some memory, or run with --jobs 1"),))
