"""Documents are made by one process or several: the same outcome, in the same order, whoever writes a file."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from briefbook.build import make as module
from briefbook.build.inputs import Inputs
from briefbook.build.make import MadeDocument, make, make_all
from briefbook.build.prepare import PreparedDocument
from briefbook.build.task import ComposedDocument, ExistingFile, Failure, FileContent, Task
from briefbook.build.workers import Lost
from briefbook.data.library import Library
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.errors import Place, Problem
from build_values import inputs

PROJECT = Project(Path("/nowhere"))
BOTH = ("pdf", "docx")
INKLESS = Problem(Place(), "no ink")
FAULT = Problem(Place("a.yaml"), "no words")


def task(document: str, formats: tuple[str, ...] = BOTH, existing: tuple[ExistingFile, ...] = ()) -> Task:
    return Task("brief", document, "en", formats, existing)


class Shop:
    """Stands for composing and writing; what is written where is noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.written: list[str] = []
        self.preloaded = self.pools = 0
        self.pool = Broken()
        monkeypatch.setattr(module, "prepare", self.prepare)
        monkeypatch.setattr(module, "write", self.write)
        monkeypatch.setattr(module, "painted_tree", lambda tree, theme: Element("html", (("id", "painted"),)))
        monkeypatch.setattr(module, "tracked", lambda library: library)
        monkeypatch.setattr(module.workers, "preload", self.preload)
        monkeypatch.setattr(module.workers, "processes", self.processes)

    def preload(self) -> None:
        self.preloaded += 1

    @contextmanager
    def processes(self, jobs: int) -> Iterator[Executor]:
        self.pools = max(jobs, self.pools)
        yield self.pool

    def prepare(self, project: Project, library: Any, one: Task) -> PreparedDocument | Failure:
        if one.document == "faulty":
            return Failure((FAULT,), (INKLESS,))
        return PreparedDocument(one, ComposedDocument(str(one), Element("html"), None), inputs())  # type: ignore[arg-type]

    def write(self, document: ComposedDocument, format: str, project: Project) -> FileContent | Failure:
        self.written.append(f"{document.name}, {format}{' painted' * bool(document.tree.attrs)}")
        if "inkless" in document.name and format == "pdf":
            return Failure(machine=(INKLESS,))
        if "wordless" in document.name and format == "docx":
            return Failure((FAULT,))
        return FileContent(format, f"{document.name} {format}".encode(), 2 if format == "pdf" else None)


class Queue(Executor):
    """An executor that begins nothing until it is asked for its answer; then it does it."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        class Waiting(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                return function(*args)

        return Waiting()


class Busy(Executor):
    """An executor that has begun whatever it is given."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_running_or_notify_cancel()
        done.set_result(function(*args))
        return done


class Broken(Executor):
    """An executor of which a process has ended."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_exception(BrokenExecutor())
        return done


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(monkeypatch)


LIBRARY: Library = object()  # type: ignore[assignment]


def names(found: list[MadeDocument]) -> list[tuple[str, list[str]]]:
    return [(one.task.document, [content.format for content in one.contents]) for one in found]


# -- one document --


def test_a_document_is_written_in_each_format(shop: Shop) -> None:
    found = make(PROJECT, LIBRARY, task("a"))
    assert [(one.format, one.content, one.pages) for one in found.contents] == [
        ("pdf", b"brief: a (en) pdf", 2), ("docx", b"brief: a (en) docx", None),
    ]  # fmt: skip
    assert (found.problems, found.machine, found.inputs) == ((), (), inputs())


def test_fresh_and_edited_files_are_not_written(shop: Shop) -> None:
    stands = (ExistingFile(inputs().digest("pdf"), 3), ExistingFile("older"))
    found = make(PROJECT, LIBRARY, task("a", existing=stands))
    assert [(one.format, one.content, one.pages) for one in found.contents] == [
        ("pdf", None, 3), ("docx", b"brief: a (en) docx", None),
    ]  # fmt: skip
    found = make(PROJECT, LIBRARY, task("a", existing=(ExistingFile("older"), ExistingFile(edited=True))))
    assert [one.format for one in found.contents] == ["pdf"]
    assert shop.written == ["brief: a (en), docx", "brief: a (en), pdf"]


def test_what_fails_fails_alone(shop: Shop) -> None:
    found = make(PROJECT, LIBRARY, task("inkless"))
    assert ([one.format for one in found.contents], found.problems, found.machine) == (["docx"], (), (INKLESS,))
    found = make(PROJECT, LIBRARY, task("wordless"))
    assert ([one.format for one in found.contents], found.problems, found.machine) == (["pdf"], (FAULT,), ())
    found = make(PROJECT, LIBRARY, task("faulty"))
    assert found == MadeDocument(task("faulty"), (), (FAULT,), (INKLESS,), None)


# -- several --


@pytest.mark.parametrize(
    ("formats", "count", "jobs", "alone"),
    [
        (BOTH, 3, 1, True),
        (BOTH, 1, 2, False),
        (("docx",), 6, 2, True),
        (("docx",), 7, 2, False),
        (("pdf",), 1, 2, False),
    ],
)
def test_other_processes_work_where_that_pays(
    formats: tuple[str, ...], count: int, jobs: int, alone: bool, shop: Shop
) -> None:
    shop.pool = Busy()  # type: ignore[assignment]
    tasks = [task(f"d{number}", formats) for number in range(count)]
    found = list(make_all(PROJECT, LIBRARY, tasks, jobs))
    assert names(found) == [(one.document, list(formats)) for one in tasks]
    assert (shop.preloaded == 0) == alone
    assert (shop.pools == 0) == alone
    assert len(shop.written) == count * len(formats)


@pytest.mark.parametrize(
    ("formats", "count", "jobs", "pools"),
    [(BOTH, 3, 2, 2), (BOTH, 3, 8, 3), (("docx",), 9, 4, 4), (("docx",), 7, 9, 7)],
)
def test_no_more_processes_than_there_is_work(
    formats: tuple[str, ...], count: int, jobs: int, pools: int, shop: Shop
) -> None:
    shop.pool = Busy()  # type: ignore[assignment]
    list(make_all(PROJECT, LIBRARY, [task(f"d{number}", formats) for number in range(count)], jobs))
    assert shop.pools == pools


@pytest.mark.parametrize("pool", [Busy, Queue])
def test_outcomes_come_in_order_with_formats_as_they_were_asked_for(pool: Any, shop: Shop) -> None:
    shop.pool = pool()
    tasks = [task("a", ("docx", "pdf")), task("faulty"), task("inkless"), task("b")]
    found = list(make_all(PROJECT, LIBRARY, tasks, 2))
    assert names(found) == [("a", ["docx", "pdf"]), ("faulty", []), ("inkless", ["docx"]), ("b", ["pdf", "docx"])]
    assert found[1] == MadeDocument(tasks[1], (), (FAULT,), (INKLESS,), None)
    assert found[2].machine == (INKLESS,)
    assert all("painted" in one for one in shop.written), "pictures are painted once, before anything is written"
    assert len(set(shop.written)) == len(shop.written) == 6


def test_this_process_writes_the_word_files_that_no_other_has_begun(shop: Shop) -> None:
    shop.pool = Queue()  # type: ignore[assignment]
    list(make_all(PROJECT, LIBRARY, [task("a"), task("b")], 2))
    assert [one.split(" painted")[0] for one in shop.written] == [
        "brief: b (en), docx", "brief: a (en), docx", "brief: a (en), pdf", "brief: b (en), pdf",
    ], "from the far end, and pages are left to the others"  # fmt: skip


def test_a_file_whose_process_ended_is_tried_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def alone(start: Any, function: Any, composed: ComposedDocument, format: str, project: Project) -> Any:
        tried.append(f"{composed.name}, {format}")
        deadly = composed.name.startswith("brief: deadly")
        return Lost(BrokenExecutor()) if deadly else function(composed, format, project)

    monkeypatch.setattr(module.workers, "alone", alone)
    found = list(make_all(PROJECT, LIBRARY, [task("deadly", ("pdf",)), task("a", ("pdf",))], 2))
    assert tried == ["brief: deadly (en), pdf", "brief: a (en), pdf"]
    assert names(found) == [("deadly", []), ("a", ["pdf"])]
    [problem] = found[0].machine
    assert problem.message == "brief: deadly (en), pdf: the process that wrote it was ended from outside"
    assert problem.hint == "free some memory, or run with --jobs 1"


def test_a_prepared_document_knows_what_is_to_be_made() -> None:
    composed = ComposedDocument("x", Element("html"), None)  # type: ignore[arg-type]
    one = PreparedDocument(task("a"), composed, Inputs({}))
    assert one.formats == BOTH
    stands = (ExistingFile(Inputs({}).digest("pdf"), 4), ExistingFile(edited=True))
    one = PreparedDocument(task("a", existing=stands), composed, Inputs({}))
    assert one.formats == ()
    assert one.fresh == (FileContent("pdf", None, 4),)
