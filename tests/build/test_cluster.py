"""Machines without a workspace: files travel with a brief, what is missing is sent along, and faults are named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from briefbook.build import cluster as module
from briefbook.build.cluster import (
    MissingResult,
    RecordingProject,
    TravellingProject,
    call,
    connect,
    render,
)
from briefbook.build.run import BriefReport, MadeBrief
from briefbook.build.selection import ALL, Selection
from briefbook.build.session import Session
from briefbook.build.task import ExistingFile
from briefbook.build.workers import Lost
from briefbook.data.library import load_registries
from briefbook.data.project import Project
from briefbook.errors import BriefbookError, MachineError, Place, Problem
from build_values import put
from helpers import ROOT

ERROR = Problem(Place("a.yaml", 1), "what", "way")
ADDRESS = "tcp://127.0.0.1:8786"


# -- a workspace that travels --


def test_a_travelling_workspace_answers_as_the_one_it_was_recorded_of() -> None:
    recording = RecordingProject(origin=Project(ROOT))
    there = load_registries(recording)
    far = TravellingProject(sent=recording.recorded)
    assert load_registries(far).known == there.known
    assert far.names("data/visits", ".yaml") == Project(ROOT).names("data/visits", ".yaml") != ()


@pytest.mark.parametrize(
    ("ask", "missing"),
    [
        (lambda one: one.read_bytes("a.txt"), ("read_bytes", "a.txt")),
        (lambda one: one.read_text("a.txt"), ("read_bytes", "a.txt")),
        (lambda one: one.exists("a.txt"), ("exists", "a.txt")),
        (lambda one: one.names("data", ".yaml"), ("names", "data", ".yaml")),
    ],
    ids=["bytes", "text", "exists", "names"],
)
def test_what_was_not_sent_is_named_and_is_no_fault(ask: Any, missing: tuple[str, ...]) -> None:
    with pytest.raises(MissingResult) as error:
        ask(TravellingProject())
    assert error.value.missing == missing
    assert not isinstance(error.value, Exception)


def test_results_are_values_or_what_the_workspace_raised(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "A")
    recording = RecordingProject(origin=Project(tmp_path))
    assert recording.read_bytes("a.txt") == b"A"
    assert recording.exists("a.txt")
    assert not recording.exists("b.txt")
    assert recording.names("folder", ".yaml") == ()
    with pytest.raises(BriefbookError, match="outside the workspace"):
        recording.read_bytes("../secret")
    put(tmp_path, "a.txt", "changed")
    assert recording.read_bytes("a.txt") == b"A", "it is asked once"
    far = TravellingProject(sent=recording.recorded)
    assert (far.read_bytes("a.txt"), far.exists("a.txt"), far.exists("b.txt")) == (b"A", True, False)
    assert far.names("folder", ".yaml") == ()
    with pytest.raises(BriefbookError, match="outside the workspace"):
        far.read_bytes("../secret")


def test_what_the_machine_lacks_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Project, rel: str, limit: int = 0) -> bytes:
        raise MachineError(ERROR)

    monkeypatch.setattr(Project, "read_bytes", refuse)
    with pytest.raises(MachineError):
        call(Project(tmp_path), ("read_bytes", "a.txt"))


# -- orders --


@pytest.fixture
def orders(session: Session, root: Path) -> module._Orders:
    put(root, "templates/parts/macros.html", "M")
    put(root, "out/brief/fact-sheet.en.docx", "typed into")
    return module._Orders(session, ["brief", "other"], Selection(formats=("docx",)))


def test_an_order_holds_what_a_brief_is_made_from(orders: module._Orders) -> None:
    assert len(orders) == 2
    order = orders[0]
    assert (order.brief, order.selection, order.version) == ("brief", Selection(formats=("docx",)), module.__version__)
    assert order.own == {
        ("read_bytes", "briefs/brief.yaml"): b"id: brief\n",
        ("read_bytes", "data/visits/brief.yaml"): order.own["read_bytes", "data/visits/brief.yaml"],
    }
    assert isinstance(order.own["read_bytes", "data/visits/brief.yaml"], BriefbookError), "its visit has another name"
    assert order.existing == {"fact-sheet.en.docx": ExistingFile(edited=True)}
    shared = module._unpacked(order.shared)
    assert shared["read_bytes", "templates/parts/macros.html"] == b"M"
    assert shared["exists", "templates/parts/macros.html"] is True
    assert shared["read_bytes", "data/people.yaml"] == b"[]\n"


def test_an_order_is_completed_with_what_its_reply_lacks(orders: module._Orders, root: Path) -> None:
    put(root, "pictures/map.png", "P")
    first = orders[0]
    missing = ("read_bytes", "pictures/map.png")
    whole = orders.completed(first, module._Unfinished(missing))
    assert whole is not None
    assert whole.own == {**first.own, missing: b"P"}
    assert module._unpacked(orders[1].shared)[missing] == b"P", "the next is sent it at once"
    assert orders.completed(first, MadeBrief("brief")) is None


@pytest.mark.parametrize("rel", ["briefs/brief.yaml", "data/visits/visit.yaml"])
def test_what_one_brief_is_made_from_is_sent_to_no_other(rel: str, orders: module._Orders, root: Path) -> None:
    before = orders.packed
    whole = orders.completed(orders[0], module._Unfinished(("read_bytes", rel)))
    assert whole is not None
    assert whole.own["read_bytes", rel] == (root / rel).read_bytes()
    assert orders.packed == before


def test_a_machine_makes_the_brief_from_what_it_was_sent(
    orders: module._Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_brief(project: Project, registries: Any, name: str, selection: Selection, existing: Any) -> MadeBrief:
        assert project.read_bytes("briefs/brief.yaml") == b"id: brief\n"
        assert project.read_bytes("templates/base.html") == b"<html>"
        assert (selection, existing) == (Selection(formats=("docx",)), orders[0].existing)
        if name == "other":
            project.read_bytes("pictures/map.png")
        return MadeBrief(name)

    monkeypatch.setattr(module, "make_brief", make_brief)
    assert module._make_there(orders[0]) == MadeBrief("brief")
    lacking = module.replace(orders[0], brief="other")
    assert module._make_there(lacking) == module._Unfinished(("read_bytes", "pictures/map.png"))


def test_a_machine_of_another_version_refuses(orders: module._Orders, monkeypatch: pytest.MonkeyPatch) -> None:
    order = orders[0]
    monkeypatch.setattr(module, "__version__", "9.9")
    with pytest.raises(MachineError, match=f"pip install briefbook=={order.version}` there") as error:
        module._make_there(order)
    assert f"a worker has version 9.9 of Briefbook, this is {order.version}" in str(error.value)


# -- the whole --


class Here(Executor):
    """A cluster that is this process."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(function(*args))
        except Exception as error:
            done.set_exception(error)
        return done


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def connect(address: str) -> Iterator[tuple[Executor, int]]:
        assert address == ADDRESS
        yield Here(), 2

    def make_brief(project: Project, registries: Any, name: str, selection: Selection, existing: Any) -> MadeBrief:
        project.exists("pictures/map.png")
        if name == "faulty":
            raise MachineError(ERROR)
        if name == "broken":
            raise ValueError("oh " * 99)
        return MadeBrief(name, (ERROR,))

    monkeypatch.setattr(module, "connect", connect)
    monkeypatch.setattr(module, "make_brief", make_brief)


def test_reports_of_a_cluster_come_in_order(session: Session, machines: None) -> None:
    heard: list[str] = []
    names = ["b", "faulty", "broken", "a"]
    reports = list(render(session, names, ADDRESS, ALL, heard.append))
    assert [report.brief for report in reports] == names
    assert sorted(heard) == sorted(names)
    assert reports[0] == BriefReport("b", (), (ERROR,))
    assert reports[1] == BriefReport("faulty", machine=(ERROR,))
    [told] = reports[2].machine
    assert told.message == f"broken: no worker of {ADDRESS} could make it (ValueError: {('oh ' * 99)[:200]})"
    assert told.hint.startswith("see the workers' logs; each needs this version of Briefbook")
    assert reports[3] == BriefReport("a", (), (ERROR,))


def test_a_reply_that_is_none_is_a_fault_of_the_machine() -> None:
    [told] = module._lost("a", "nonsense", ADDRESS).machine
    assert "(RuntimeError: nonsense)" in told.message
    [told] = module._lost("a", Lost(KeyError("x")), ADDRESS).machine
    assert "(KeyError: 'x')" in told.message


# -- the connection --


class Client:
    """Dask's client, as a test has it."""

    def __init__(self, threads: dict[str, int]) -> None:
        self.threads, self.closed = threads, 0

    def nthreads(self) -> dict[str, int]:
        return self.threads

    def get_executor(self, pure: bool) -> str:
        return f"executor, pure {pure}"

    def close(self, timeout: int) -> None:
        self.closed += 1
        raise TimeoutError


def dask(monkeypatch: pytest.MonkeyPatch, answer: Any) -> list[Any]:
    asked: list[Any] = []

    def client(address: str, **options: Any) -> Any:
        asked.append((address, options))
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=client))
    return asked


def test_a_cluster_is_kept_busy_with_two_items_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client({"one": 2, "two": 1})
    asked = dask(monkeypatch, client)
    with connect(ADDRESS) as (pool, window):
        assert (pool, window, client.closed) == ("executor, pure False", 6, 0)
    assert client.closed == 1
    assert asked == [(ADDRESS, {"timeout": 10, "set_as_default": False})]


@pytest.mark.parametrize("threads", [{}, {"one": 0}])
def test_a_scheduler_without_workers(threads: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(threads)
    dask(monkeypatch, client)
    with pytest.raises(MachineError) as error, connect(ADDRESS):
        raise AssertionError("it has nobody to work")
    [told] = error.value.problems
    assert told.message == f"the scheduler at {ADDRESS} has no workers"
    assert told.hint == f"start one on each machine: `dask worker {ADDRESS}`"
    assert client.closed == 1


@pytest.mark.parametrize("fault", [OSError("refused"), ValueError("no address"), TypeError("no")])
def test_a_scheduler_that_does_not_answer(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    dask(monkeypatch, fault)
    with pytest.raises(MachineError, match=f"no Dask scheduler answers at {ADDRESS}") as error, connect(ADDRESS):
        raise AssertionError("nobody answered")
    assert "start one with `dask scheduler`" in str(error.value)


def test_without_dask_the_way_to_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MachineError, match=r"run `pip install 'briefbook\[cluster\]'`"), connect(ADDRESS):
        raise AssertionError("it is not installed")
