"""The bytes of documents, made by this process alone, or each file by whichever process is free first.

The documents are composed here while the workers' helper imports WeasyPrint. Each is handed to the workers as soon as
it stands; then this process takes from the far end of the queue what no worker has begun, as far as it can do that
without WeasyPrint itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from ..data.library import Library
from ..data.project import Project
from ..errors import Place, Problem
from ..theme.artwork import painted_tree
from . import workers
from .inputs import Inputs, tracked
from .prepare import PreparedDocument, prepare
from .task import Failure, FileContent, Task, write

__all__ = ["MadeDocument", "make", "make_all"]

_FEW = 6
"""As many Word files are written by one process while another would start."""


@dataclass(frozen=True)
class MadeDocument:
    """The bytes of one task's files, not yet on disk."""

    task: Task
    contents: tuple[FileContent, ...] = ()
    problems: tuple[Problem, ...] = ()
    machine: tuple[Problem, ...] = ()
    """The problems that are the machine's, not the input's."""
    inputs: Inputs | None = None
    """What the document is made from; None where it could not be composed."""


def make(project: Project, library: Library, task: Task) -> MadeDocument:
    """One document: composed once, written in each format."""
    prepared = prepare(project, library, task)
    if isinstance(prepared, Failure):
        return _failed(task, prepared)
    return _made(prepared, (write(prepared.composed, format, project) for format in prepared.formats))


def _failed(task: Task, failure: Failure) -> MadeDocument:
    return MadeDocument(task, problems=failure.problems, machine=failure.machine)


def _made(prepared: PreparedDocument, files: Iterable[FileContent | Failure]) -> MadeDocument:
    """What one task came to, from what came of its files, each by itself."""
    found = list(files)
    failed = [one for one in found if isinstance(one, Failure)]
    return MadeDocument(
        prepared.task,
        (*prepared.fresh, *(one for one in found if isinstance(one, FileContent))),
        tuple(problem for one in failed for problem in one.problems),
        tuple(problem for one in failed for problem in one.machine),
        prepared.inputs,
    )


def make_all(project: Project, library: Library, tasks: Sequence[Task], jobs: int) -> Iterator[MadeDocument]:
    """What each task comes to, in their order; by this process alone, or with `jobs` others."""
    tracking = tracked(library)
    pdfs = sum("pdf" in task.formats for task in tasks)
    if jobs <= 1 or (not pdfs and len(tasks) <= _FEW):
        yield from (make(project, tracking, task) for task in tasks)
        return
    workers.preload()
    plain = Project(project.root)  # what a worker reads, nobody else sees
    with workers.processes(min(jobs, pdfs or len(tasks))) as pool, ThreadPoolExecutor(1) as waiter:
        documents: list[tuple[Task, PreparedDocument | Failure, list[_PendingFile]]] = []
        for task in tasks:
            prepared = prepare(project, tracking, task)
            if isinstance(prepared, PreparedDocument):
                prepared = _painted(prepared)
            documents.append((task, prepared, _pending(prepared, ["pdf"], plain, pool, waiter)))
        for _, prepared, files in documents:
            files += _pending(prepared, ["docx"], plain, pool, waiter)
        for file in [file for _, _, files in reversed(documents) for file in files if file.format != "pdf"]:
            file.take()
        for task, prepared, files in documents:
            if isinstance(prepared, Failure):
                yield _failed(task, prepared)
            else:
                files.sort(key=lambda one: one.prepared.task.formats.index(one.format))
                yield _made(prepared, (one.outcome() for one in files))


def _painted(prepared: PreparedDocument) -> PreparedDocument:
    """The document with its pictures painted, once for both formats."""
    composed = prepared.composed
    return replace(prepared, composed=replace(composed, tree=painted_tree(composed.tree, composed.theme)))


def _pending(
    prepared: PreparedDocument | Failure, formats: Sequence[str], project: Project, pool: Executor, waiter: Executor
) -> list[_PendingFile]:
    """The files of a document in these formats, given to the workers."""
    if isinstance(prepared, Failure):
        return []
    return [_PendingFile(prepared, one, project, pool, waiter) for one in formats if one in prepared.formats]


class _PendingFile:
    """A file to be written by whoever comes first, a worker or this process.

    The workers' helper answers when it has imported WeasyPrint: another thread waits for that (`waiter`), not this one.
    """

    def __init__(
        self, prepared: PreparedDocument, format: str, project: Project, pool: Executor, waiter: Executor
    ) -> None:
        self.prepared, self.format, self.project = prepared, format, project
        self.given: Future[Future[FileContent | Failure]] = waiter.submit(
            pool.submit, write, prepared.composed, format, project
        )
        self.own: FileContent | Failure | None = None

    def take(self) -> None:
        """Writes the file here, unless a worker has begun it."""
        given = self.given
        if given.cancel() or (given.done() and given.exception() is None and given.result().cancel()):
            self.own = write(self.prepared.composed, self.format, self.project)

    def outcome(self) -> FileContent | Failure:
        """What came of it, when it is done."""
        if self.own is not None:
            return self.own
        try:
            return self.given.result().result()
        except BrokenExecutor:  # by this file or by another: alone, it shows
            composed = self.prepared.composed
            answer = workers.alone(lambda: workers.processes(1), write, composed, self.format, self.project)
        return self._lost() if isinstance(answer, workers.Lost) else answer

    def _lost(self) -> Failure:
        what = f"{self.prepared.composed.name}, {self.format}: the process that wrote it was ended from outside"
        return Failure(machine=(Problem(Place(), what, "free some memory, or run with --jobs 1"),))
