"""Many briefs: reports in order, failures named, by one process or by several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from briefbook.build import batch as module
from briefbook.build.batch import render
from briefbook.build.run import BriefReport, MadeBrief
from briefbook.build.selection import ALL, Selection
from briefbook.build.session import Session
from briefbook.build.task import ExistingFile
from briefbook.build.workers import Lost
from briefbook.data.project import Project
from briefbook.errors import BriefbookError, MachineError, Place, Problem
from build_values import put

ERROR = Problem(Place("a.yaml", 1), "what", "way")
INKLESS = Problem(Place(), "no ink")
NAMES = ["b", "a", "faulty", "inkless", "broken", "c"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stands for the making of a brief; what it was asked for."""
    found: list[Any] = []

    def make_brief(project: Project, registries: Any, name: str, selection: Selection, existing: Any) -> MadeBrief:
        found.append((name, selection, existing))
        errors = {"faulty": BriefbookError(ERROR), "inkless": MachineError(INKLESS), "broken": ValueError("oh")}
        if name in errors:
            raise errors[name]
        return MadeBrief(name, (ERROR,))

    monkeypatch.setattr(module, "make_brief", make_brief)
    monkeypatch.setattr(module.workers, "relax_gc", lambda: None)
    return found


def test_each_brief_is_reported_in_order_whatever_became_of_the_others(session: Session, asked: list[Any]) -> None:
    heard: list[str] = []
    reports = list(render(session, NAMES, done=heard.append))
    assert [report.brief for report in reports] == NAMES == heard
    by_name = {report.brief: report for report in reports}
    assert by_name["a"] == BriefReport("a", (), (ERROR,))
    assert by_name["faulty"] == BriefReport("faulty", (), (ERROR,))
    assert by_name["inkless"] == BriefReport("inkless", (), (), (INKLESS,))
    [told] = by_name["broken"].problems
    assert told.message.startswith("broken: unexpected ValueError")
    assert [report.code for report in reports] == [1, 1, 1, 3, 1, 1]


def test_what_is_asked_for_and_what_stands_are_known_to_the_maker(session: Session, asked: list[Any]) -> None:
    put(Path(session.out), "a/fact-sheet.en.docx", "typed into")
    chosen = Selection(formats=("docx",))
    list(render(session, ["a", "b"], chosen))
    assert asked == [("a", chosen, {"fact-sheet.en.docx": ExistingFile(edited=True)}), ("b", chosen, {})]


def test_with_several_processes_the_lost_are_named(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def in_order(start: Any, function: Any, items: Any, **options: Any) -> Any:
        given.update(options, start=start, function=function, items=items)
        options["done"](1)
        yield BriefReport("b")
        yield Lost(MemoryError())
        yield BriefReport("c")

    preloaded: list[bool] = []
    monkeypatch.setattr(module.workers, "in_order", in_order)
    monkeypatch.setattr(module.workers, "preload", lambda: preloaded.append(True))
    heard: list[str] = []
    reports = list(render(session, ["b", "a", "c"], ALL, 8, heard.append))
    assert [report.brief for report in reports] == ["b", "a", "c"]
    [told] = reports[1].machine
    assert told.message == "a: the process that made it was ended (MemoryError)"
    assert told.hint == "free some memory, or render this brief alone"
    assert (given["items"], given["window"], heard, preloaded) == (["b", "a", "c"], 16, ["a"], [True])
    assert given["start"].args == (3, module._set_up, session, ALL), "no more processes than briefs"
    assert sorted(given["order"]) == [0, 1, 2]


def test_a_process_makes_what_it_was_set_up_for(session: Session, asked: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_maker", None)
        module._set_up(session, Selection(langs=("es",)))
        assert module._made_and_written("a") == BriefReport("a", (), (ERROR,))
    assert asked == [("a", Selection(langs=("es",)), {})]


@pytest.mark.parametrize(
    ("sizes", "order"),
    [
        ([10, 1000, 10, 5000], [3, 1, 0, 2]),
        ([1000, 1023, 600], [0, 1, 2]),
        ([1023, 1024], [1, 0]),
        ([None, 1], [1, 0]),
        ([], []),
    ],
)
def test_visits_twice_as_large_are_begun_first(sizes: list[int | None], order: list[int], tmp_path: Path) -> None:
    for number, size in enumerate(sizes):
        if size is not None:
            put(tmp_path, f"data/visits/v{number}.yaml", "x" * size)
    assert module._heaviest_first(Project(tmp_path), [f"v{number}" for number in range(len(sizes))]) == order


def test_briefs_are_sorted_block_by_block(tmp_path: Path) -> None:
    names = [f"v{number}" for number in range(130)]
    put(tmp_path, "data/visits/v70.yaml", "x" * 500)
    order = module._heaviest_first(Project(tmp_path), names)
    assert order == [*range(64), 70, *range(64, 70), *range(71, 130)]
