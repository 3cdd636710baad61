"""The commands over stages that are stood in for: what is asked of the stages, what is printed, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import briefbook.build.batch
import briefbook.build.check
import briefbook.build.cluster
import briefbook.build.diff
import briefbook.build.revision
import briefbook.build.run
import briefbook.build.selection
import briefbook.build.staleness
import briefbook.build.state
import briefbook.build.watch
import briefbook.build.workers
import briefbook.cli.render
import briefbook.data.leaves
import briefbook.data.library
import briefbook.data.starter
import briefbook.data.versions
import briefbook.review.edits
import briefbook.review.pull.merge
import briefbook.review.pull.report
import briefbook.review.pull.write
import briefbook.review.refresh.merge
import briefbook.review.sheet
import briefbook.review.trace
import briefbook.word.archive
import briefbook.word.read
import pytest
from briefbook.build.run import BriefReport, OutputFile
from briefbook.build.staleness import FreshBrief
from briefbook.build.state import Output
from briefbook.data.address import Address
from briefbook.data.differences import Reason
from briefbook.errors import BriefbookError, MachineError, Place, Problem
from briefbook.pdf import upstream
from briefbook.review.pull.plan import Plan
from helpers import Result, Run

ERROR = Problem(Place("a.yaml", 3), "wrong", "mend it")
WARNING = Problem(Place("a.yaml"), "odd", "", "warning")
NEW, DUE = Reason("new", "it is new"), Reason("data", "due changed", "v.yaml", 4, "due", "1", "2")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of two briefs, whose data nobody reads."""
    for name in ("briefs", "data"):
        (tmp_path / name).mkdir()
    for name in ("one", "two"):
        (tmp_path / f"briefs/{name}.yaml").write_text(f"id: {name}\n")
    monkeypatch.chdir(tmp_path)
    library = SimpleNamespace(errors_for=lambda _: (), visits={"v": 1}, briefs={"one": 1, "two": 2}, problems=())
    for name in ("load", "load_registries", "load_briefs"):
        monkeypatch.setattr(briefbook.data.library, name, lambda *_, **__: library)
    monkeypatch.setattr(briefbook.build.workers, "preload", lambda: None)
    return tmp_path


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.out.splitlines()]


def file(brief: str = "one", format: str = "pdf", **values: Any) -> OutputFile:
    return OutputFile(Path(f"out/{brief}/fact-sheet.en.{format}"), brief, "fact-sheet", "en", format, 7, **values)


# -- render --


class Stages:
    """Stands for the stages of a render: what they were asked for, and what they come to."""

    def __init__(self) -> None:
        self.reports: list[BriefReport] = []
        self.fresh: dict[str, FreshBrief] = {}
        self.unread: tuple[str, ...] = ()
        self.relevant: list[Problem] = []
        self.asked: list[tuple[Any, ...]] = []

    def render(self, session: Any, library: Any, tasks: Any, jobs: int, done: Callable[[object], None]) -> Any:
        self.asked.append(("render", len(tasks), jobs, session.force, session.out))
        return iter(self.reports)

    def batch(self, session: Any, stale: list[str], selection: Any, jobs: int, done: Any) -> Any:
        self.asked.append(("batch", stale, tuple(selection), jobs))
        return iter(self.reports)

    def cluster(self, session: Any, stale: list[str], scheduler: str, selection: Any, done: Any) -> Any:
        self.asked.append(("cluster", stale, scheduler, tuple(selection)))
        return iter(self.reports)


@pytest.fixture
def stages(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Stages:
    made = Stages()

    def planned(_: Any, stale: list[str], selection: Any) -> Any:
        made.asked.append(("planned", stale, tuple(selection)))
        return [SimpleNamespace(brief=name) for name in stale if name not in made.unread], made.unread

    monkeypatch.setattr(briefbook.build.selection, "planned", planned)
    monkeypatch.setattr(briefbook.build.staleness, "fresh_briefs", lambda *_: made.fresh)
    monkeypatch.setattr(briefbook.build.run, "render", made.render)
    monkeypatch.setattr(briefbook.build.run, "relevant", lambda *_: made.relevant)
    monkeypatch.setattr(briefbook.build.run, "default_jobs", lambda tasks: 40 + tasks)
    monkeypatch.setattr(briefbook.build.batch, "render", made.batch)
    monkeypatch.setattr(briefbook.build.cluster, "render", made.cluster)
    return made


def test_render_tells_each_file_why_and_the_sum(stages: Stages, run: Run) -> None:
    stages.reports = [BriefReport("one", (file(why=(DUE,)), file(format="docx", why=(DUE,)))), BriefReport("two", ())]
    result = run("render")
    assert result.code == 0
    assert result.out.splitlines() == ["out/one/fact-sheet.en.pdf", "out/one/fact-sheet.en.docx"]
    lines = result.err.splitlines()
    assert lines[0] == "one: fact-sheet (en): due changed"
    assert lines[1].startswith("2 files in out/, ")
    assert len(lines) == 2


@pytest.mark.parametrize("kind", ["new", "forced"])
def test_render_does_not_explain_what_needs_no_reason(kind: str, stages: Stages, run: Run) -> None:
    stages.reports = [BriefReport("one", (file(why=(Reason(kind, "because"),)),))]
    assert "because" not in run("render").err
    (told, _) = objects(run("render", "--json"))
    assert told["why"] == [{"kind": kind, "text": "because"}]


def test_render_says_where_an_edited_file_was_kept(stages: Stages, run: Run) -> None:
    stages.reports = [BriefReport("one", (file(format="docx", kept=Path("out/one/kept.docx")),))]
    assert "out/one/kept.docx: the edited file, kept" in run("render").err.splitlines()
    assert objects(run("render", "--json"))[0]["kept"] == "out/one/kept.docx"


def test_render_for_a_program(stages: Stages, desk: Path, run: Run) -> None:
    stages.fresh = {"two": FreshBrief((Output("fact-sheet", "en", "pdf", "d", 3, True, (9, 1, 1, "x")),), (WARNING,))}
    stages.reports = [BriefReport("one", (file(why=(DUE,)),), (ERROR,), fresh=(file(format="docx"),))]
    result = run("render", "--json")
    told = objects(result)
    assert [one["type"] for one in told] == ["problem", "fresh", "problem", "fresh", "file", "summary"]
    assert (told[1]["path"], told[1]["bytes"], told[1]["pages"]) == (f"{desk}/out/two/fact-sheet.en.pdf", 9, 3)
    assert told[4]["why"] == [DUE.as_dict()]
    assert "kept" not in told[4]
    summary = told[-1]
    assert (summary["files"], summary["fresh"], summary["errors"], summary["warnings"]) == (1, 2, 1, 1)
    assert (summary["failed"], summary["exit_code"], result.code, result.err) == (["one"], 1, 1, "")
    assert [one for one in stages.asked if one[0] == "planned"] == [("planned", ["one"], ((), (), ()))]


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (BriefReport("one", (file(),)), 0),
        (BriefReport("one", (file(),), (WARNING,)), 0),
        (BriefReport("one", (), (ERROR,)), 1),
        (BriefReport("one", (file(),), (), (ERROR,)), 3),
        (BriefReport("one", (), (ERROR,), (WARNING,)), 3),
    ],
    ids=["done", "a warning", "an error", "the machine", "both"],
)
def test_the_exit_code_of_render(report: BriefReport, code: int, stages: Stages, run: Run) -> None:
    stages.reports = [report]
    assert run("render").code == code


def test_briefs_that_are_not_all_there_are_named(stages: Stages, run: Run) -> None:
    stages.unread, stages.relevant = ("two",), [ERROR]
    stages.reports = [BriefReport("one", (file(),))]
    result = run("render")
    assert (result.code, result.err.splitlines()[-1]) == (1, "1 of 2 briefs with errors: two")
    assert str(ERROR) in result.err


def test_an_error_told_at_the_last_render_is_one_still(stages: Stages, run: Run) -> None:
    outputs = (Output("fact-sheet", "en", "pdf", "d", 3, True, (9, 1, 1, "x")),)
    stages.fresh = {"one": FreshBrief(outputs, (ERROR,)), "two": FreshBrief(outputs, (WARNING,))}
    result = run("render")
    assert result.code == 1
    assert result.err.splitlines()[-1] == "1 of 2 briefs with errors: one"
    assert "nothing is stale: 2 files in out/" in result.err
    assert stages.asked == []


def test_a_word_that_chooses_nothing_is_wrong_usage(stages: Stages, run: Run) -> None:
    result = run("render", "--lang", "xx", "--format", "pdf", "--document", "chronology")
    assert result.code == 2
    assert "no brief asks for chronology pdf xx" in result.err


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", ("render", 2, 42, False)),
        ("one", ("render", 1, 41, False)),
        ("--all", ("render", 2, 42, False)),
        ("--jobs 5 --force", ("render", 2, 5, True)),
        ("--scheduler tcp://x:1 --format pdf", ("cluster", ["one", "two"], "tcp://x:1", ((), ("pdf",), ()))),
    ],
)
def test_what_is_asked_of_the_stages(words: str, asked: tuple[Any, ...], stages: Stages, run: Run) -> None:
    stages.reports = [BriefReport("one", (file(),))]
    assert run("render", *words.split()).code == 0
    assert stages.asked[-1][: len(asked)] == asked


def test_very_many_briefs_are_rendered_as_a_batch(stages: Stages, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stages.reports = [BriefReport("one", (file(),))]
    monkeypatch.setattr(briefbook.build.batch, "MANY", 2)
    assert run("render", "--lang", "en").code == 0
    assert stages.asked == [("batch", ["one", "two"], ((), (), ("en",)), 42)]
    assert run("render", "one").code == 0
    assert stages.asked[-1][:2] == ("render", 1)


@pytest.mark.parametrize(
    ("words", "folder"), [("", "out"), ("--out elsewhere", "elsewhere"), ("--out ./data-new", "data-new")]
)
def test_where_render_writes(words: str, folder: str, stages: Stages, desk: Path, run: Run) -> None:
    stages.reports = [BriefReport("one", (file(),))]
    assert run("render", *words.split()).code == 0
    assert stages.asked[-1][-1] == str(desk / folder)


@pytest.mark.parametrize(
    ("words", "early"),
    [("", True), ("--format docx", False), ("--format docx --format pdf", True), ("--jobs 1", False),
     ("--jobs 2", True), ("--scheduler tcp://x:1", False)],
)  # fmt: skip
def test_other_processes_begin_early_where_they_will_draw_pages(
    words: str, early: bool, stages: Stages, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[bool] = []
    monkeypatch.setattr(briefbook.build.workers, "preload", lambda: begun.append(True))
    stages.reports = [BriefReport("one", (file(),))]
    run("render", *words.split())
    assert bool(begun) == early


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--document fact-shet --document x", ["`fact-shet` - did you mean `fact-sheet`?", "`x` - known: "]),
        ("--all one", ["--all and the names of briefs exclude each other - leave one of them out"]),
        ("--watch --force", ["--watch goes with neither --force nor --scheduler - leave one of them out"]),
        ("--watch --scheduler tcp://x:1", ["--watch goes with neither"]),
        ("--out data", ["data: output would go among the inputs in data/ - name another folder with --out"]),
        ("--out briefs/x/y", ["output would go among the inputs in briefs/"]),
        ("--out templates", ["output would go among the inputs in templates/"]),
        ("--out x/../data", ["output would go among the inputs in data/"]),
        ("three", ["no brief is called `three`"]),
    ],
)
def test_render_used_wrongly(words: str, says: list[str], stages: Stages, run: Run) -> None:
    result = run("render", *words.split())
    assert (result.code, result.out, stages.asked) == (2, "", [])
    for one in says:
        assert one in result.err


# -- render --watch --


class Saves:
    def __init__(self, *bursts: tuple[str, ...]) -> None:
        self.bursts = list(bursts)

    def next(self) -> tuple[str, ...]:
        if not self.bursts:
            raise KeyboardInterrupt
        return self.bursts.pop(0)


@pytest.fixture
def watched(stages: Stages, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Saves that come while a render watches."""

    def come(*bursts: tuple[str, ...]) -> None:
        @contextmanager
        def watching(root: Path, out: Path) -> Any:
            yield Saves(*bursts)

        monkeypatch.setattr(briefbook.build.watch, "watching", watching)

    monkeypatch.setattr(briefbook.cli.render, "_import_writers", lambda: None)
    stages.fresh = {name: FreshBrief((), ()) for name in ("one", "two")}
    return come


OUTPUTS = (Output("fact-sheet", "en", "pdf", "d", 3, True, (9, 1, 1, "x")),)


def test_a_watch_renders_after_each_save_until_ctrl_c(
    stages: Stages, watched: Callable[..., None], desk: Path, run: Run
) -> None:
    stages.fresh = {name: FreshBrief(OUTPUTS, ()) for name in ("one", "two")}
    watched(("data/v.yaml",), tuple("abcde"))
    result = run("render", "--watch")
    lines = [line for line in result.err.splitlines() if not line.startswith("nothing is stale")]
    watching = "watching ./; Ctrl-C ends it"
    assert lines == [
        watching, "saved: data/v.yaml", watching, "saved: a, b, c and 2 more", watching,
        "stopped; the files written so far are whole",
    ]  # fmt: skip
    assert result.code == 0
    assert result.err.count("nothing is stale: 2 files") == 3


def test_a_watch_goes_on_through_a_fault_and_says_when_it_is_mended(
    stages: Stages, watched: Callable[..., None], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(("a",), ("b",))
    sound = {name: FreshBrief(OUTPUTS, ()) for name in ("one", "two")}
    states = [BriefbookError(ERROR), sound, sound]

    def fresh(*_: Any) -> Any:
        state = states.pop(0) if len(states) > 1 else states[0]
        if isinstance(state, BriefbookError):
            raise state
        return state

    monkeypatch.setattr(briefbook.build.staleness, "fresh_briefs", fresh)
    result = run("render", "--watch")
    assert result.code == 0
    assert result.err.count(str(ERROR)) == 1
    assert result.err.count("mended: there is no problem any more") == 1


def test_a_watch_tells_a_program_what_was_saved(stages: Stages, watched: Callable[..., None], run: Run) -> None:
    stages.fresh = {name: FreshBrief(OUTPUTS, ()) for name in ("one", "two")}
    watched(tuple("abcdef"))
    told = objects(run("render", "--watch", "--json"))
    assert [one for one in told if one["type"] == "saved"] == [{"type": "saved", "files": [*"abcdef"]}]
    assert [one["type"] for one in told].count("summary") == 2


def test_a_save_before_the_watch_began_is_rendered(stages: Stages, watched: Callable[..., None], run: Run) -> None:
    stages.fresh = {"one": FreshBrief(OUTPUTS, ())}
    stages.reports = [BriefReport("two", (file("two"),))]
    watched()
    run("render", "--watch")
    assert [one[0] for one in stages.asked] == ["planned", "render"] * 2
    assert [one[2] for one in stages.asked if one[0] == "render"] == [41, 1]  # what was imported stays in this process


@pytest.mark.parametrize(
    ("files", "line"),
    [("a", "a"), ("abcd", "a, b, c, d"), ("abcde", "a, b, c and 2 more"), ("abcdefgh", "a, b, c and 5 more")],
)
def test_of_many_saved_files_three_are_named(
    files: str, line: str, stages: Stages, watched: Callable[..., None], run: Run
) -> None:
    stages.fresh = {name: FreshBrief(OUTPUTS, ()) for name in ("one", "two")}
    watched(tuple(files))
    assert f"saved: {line}" in run("render", "--watch").err.splitlines()


# -- status --


def test_status_tells_each_document_and_the_sum(
    stages: Stages, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages.fresh = {"one": FreshBrief(OUTPUTS, (WARNING,))}
    found = (
        file("two", state="stale", why=(DUE,)),
        file("two", format="docx", state="edited", why=(DUE,)),
    )
    monkeypatch.setattr(briefbook.build.run, "examine", lambda session, library, name: BriefReport(name, found))
    result = run("status")
    assert result.code == 0
    assert result.out.splitlines() == [
        "one: fact-sheet (en): fresh",
        "two: fact-sheet (en), pdf: stale: due changed",
        "two: fact-sheet (en), docx: edited since its render; not in it: due changed",
    ]
    assert result.err.splitlines() == [str(WARNING), "3 files: 1 fresh, 1 stale, 1 edited"]
    told = objects(run("status", "--json"))
    assert [one.get("state") for one in told] == [None, "fresh", "stale", "edited", None]
    assert told[2]["why"] == [DUE.as_dict()]
    assert {key: told[-1][key] for key in ("type", "files", "fresh", "stale", "edited", "exit_code")} == {
        "type": "summary", "files": 3, "fresh": 1, "stale": 1, "edited": 1, "exit_code": 0
    }  # fmt: skip


def test_status_of_an_edited_file_with_todays_data(
    stages: Stages, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = BriefReport("one", (file(format="docx", state="edited"),))
    monkeypatch.setattr(briefbook.build.run, "examine", lambda *_: report)
    result = run("status", "one")
    assert result.out == "one: fact-sheet (en): edited since its render, has today's data\n"
    assert result.err == "1 file: 1 edited\n"


@pytest.mark.parametrize(
    ("report", "code", "shown"),
    [
        (BriefReport("one", (), (ERROR,)), 1, [str(ERROR), "0 files"]),
        (BriefReport("one", (), (), (ERROR,)), 3, [str(ERROR), "0 files"]),
        (BriefReport("one", (), (WARNING,)), 0, [str(WARNING), "0 files"]),
    ],
    ids=["an error", "the machine", "a warning"],
)
def test_the_exit_code_of_status(
    report: BriefReport, code: int, shown: list[str], stages: Stages, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefbook.build.run, "examine", lambda *_: report)
    result = run("status", "one")
    assert (result.code, result.err.splitlines()) == (code, shown)
    assert objects(run("status", "one", "--json"))[-1]["exit_code"] == code


def test_status_tells_what_is_changed_in_weasyprint_when_asked(
    stages: Stages, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages.fresh = {"one": FreshBrief(OUTPUTS, ())}
    monkeypatch.setattr(upstream, "TRIED", {"weasyprint": "7.1", "pydyf": "0.1"})
    monkeypatch.setattr(upstream, "version", lambda package: upstream.TRIED[package])
    changes = (upstream.SHORTCUTS[0]._replace(stands_for="a:b", reason="is slow"), upstream.SHORTCUTS[1])
    monkeypatch.setattr(upstream, "shortcuts", lambda: changes)
    plain, verbose = run("status", "one"), run("status", "one", "-v")
    assert "WeasyPrint" not in plain.out
    assert verbose.out.startswith(plain.out)
    first, second, third = verbose.out.removeprefix(plain.out).splitlines()
    assert first == "WeasyPrint is made faster by 2 changes, tried with weasyprint 7.1, pydyf 0.1:"
    assert second == f"  {changes[0].name} in the place of a:b, which is slow"
    assert third.startswith(f"  {changes[1].name} in the place of ")
    assert (verbose.err, verbose.code) == (plain.err, 0)
    told = objects(run("status", "one", "--json", "--verbose"))
    assert [one["type"] for one in told] == ["status", "weasyprint", "summary"]
    assert told[1]["changes"][0] == {"name": changes[0].name, "stands_for": "a:b", "reason": "is slow"}
    assert {key: told[1][key] for key in ("changed", "versions", "why")} == {
        "changed": True, "versions": {"weasyprint": "7.1", "pydyf": "0.1"}, "why": []
    }  # fmt: skip
    assert len(told[1]["changes"]) == 2


def test_status_tells_why_weasyprint_is_left_as_it_is(
    stages: Stages, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages.fresh = {"one": FreshBrief(OUTPUTS, ())}
    monkeypatch.setattr(upstream, "version", lambda package: f"{upstream.TRIED[package]}{'.9' * (package == 'cffi')}")
    lines = run("status", "one", "--verbose").out.splitlines()
    (why,) = upstream.standing()
    assert lines[1:] == [f"WeasyPrint is left as it is: {why}"]
    (told,) = (one for one in objects(run("status", "one", "-v", "--json")) if one["type"] == "weasyprint")
    assert (told["changed"], told["changes"], told["why"]) == (False, [], [why])


# -- diff --


@pytest.fixture
def changes(desk: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the stages of a diff come to: `past` renditions of each brief, `found` differences, `errors` of a brief."""
    state: dict[str, Any] = {"past": ("then",), "found": (), "errors": {}, "asked": []}

    def loaded(project: Any, shared: Any, names: list[str]) -> Any:
        errors = state["errors"].get(names[0], ())
        return SimpleNamespace(errors_for=lambda _: errors, briefs={names[0]: 1}, problems=errors)

    def differences(name: str, past: Any, now: Any) -> Any:
        state["asked"].append((name, past, now))
        return state["found"]

    monkeypatch.setattr(briefbook.data.library, "load_briefs", loaded)
    monkeypatch.setattr(briefbook.build.run, "relevant", lambda library, name: [*library.problems, WARNING])
    monkeypatch.setattr(briefbook.build.diff, "recorded", lambda session, name: state["past"])
    monkeypatch.setattr(briefbook.build.diff, "committed", lambda before, name: (before,))
    monkeypatch.setattr(briefbook.build.diff, "rendition_of", lambda project, library, name: f"now {name}")
    monkeypatch.setattr(briefbook.build.diff, "differences", differences)
    monkeypatch.setattr(briefbook.build.revision, "revision_of", lambda project, rev: f"at {rev}")
    return state


class Found:
    def __str__(self) -> str:
        return "due: 1 -> 2"

    def as_dict(self) -> dict[str, object]:
        return {"path": "due"}


def test_diff_tells_each_change(changes: dict[str, Any], run: Run) -> None:
    changes["found"] = (Found(),)
    result = run("diff", "--brief", "one")
    assert (result.code, result.out, result.err) == (0, "one: due: 1 -> 2\n", "1 change since the last render\n")
    assert changes["asked"] == [("one", ("then",), "now one")]
    assert objects(run("diff", "--json")) == [
        {"type": "change", "path": "due"}, {"type": "change", "path": "due"},
        {"type": "summary", "changes": 2, "exit_code": 0},
    ]  # fmt: skip


def test_diff_since_a_revision(changes: dict[str, Any], run: Run) -> None:
    assert run("diff", "v1", "--brief", "two").err == "nothing has changed since v1\n"
    assert changes["asked"] == [("two", ("at v1",), "now two")]


def test_diff_without_changes(changes: dict[str, Any], run: Run) -> None:
    assert run("diff").err == "nothing has changed since the last render\n"


def test_diff_tells_of_a_brief_with_errors_and_goes_on(changes: dict[str, Any], run: Run) -> None:
    changes["errors"], changes["found"] = {"one": (ERROR,)}, (Found(),)
    result = run("diff")
    assert (result.code, result.out) == (1, "two: due: 1 -> 2\n")
    assert result.err.splitlines() == [str(ERROR), "1 change since the last render"]  # and not the warning
    assert objects(run("diff", "--json"))[-1]["exit_code"] == 1


def test_diff_of_what_was_never_rendered(changes: dict[str, Any], run: Run) -> None:
    changes["past"] = ()
    result = run("diff", "--brief", "one")
    assert result.code == 1
    assert "one" in result.err.splitlines()[0]
    assert changes["asked"] == []


# -- check --


@pytest.mark.parametrize(
    ("problems", "code", "out", "last"),
    [
        ([], 0, "1 visit, 2 briefs: no problems\n", None),
        ([WARNING], 0, "", "1 visit, 2 briefs: 1 warning"),
        ([ERROR, WARNING], 1, "", "1 visit, 2 briefs: 1 error, 1 warning"),
    ],
    ids=["none", "a warning", "an error"],
)
def test_check(
    problems: list[Problem],
    code: int,
    out: str,
    last: str | None,
    desk: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(briefbook.build.check, "check", lambda *_: problems)
    result = run("check")
    assert (result.code, result.out) == (code, out)
    assert result.err.splitlines() == [*map(str, problems), *([last] if last else [])]
    told = objects(run("check", "--json"))
    errors, warnings = (sum(one.severity == kind for one in problems) for kind in ("error", "warning"))
    assert told[-1] == {"type": "summary", "errors": errors, "warnings": warnings, "exit_code": code}
    assert [one["type"] for one in told[:-1]] == ["problem"] * len(problems)


# -- pull --


@pytest.fixture
def pulled(desk: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the stages of a pull come to: the `plan`, whether fields were `edited`, and what was asked of them."""
    state: dict[str, Any] = {"plan": Plan(), "edited": True, "asked": [], "home": []}

    def edits(project: Any, files: list[tuple[str, bytes]]) -> Any:
        state["asked"].append([name for name, _ in files])
        return [SimpleNamespace(fields=state["edited"], prose=(), remarks=(), file=name) for name, _ in files]

    def plan_pull(project: Any, all_edits: Any, choices: Any) -> Plan:
        state["asked"].append(choices)
        plan: Plan = state["plan"]
        return plan

    def carry_out(project: Any, plan: Plan) -> Any:
        state["asked"].append("written")
        return (("data/v.yaml", "data/v.yaml.1.bak"),)

    found = [SimpleNamespace(kind="edit", lines=("a line", "another"), values={"path": "due"})]
    monkeypatch.setattr(briefbook.word.archive, "read_bytes", lambda path: b"")
    monkeypatch.setattr(briefbook.review.edits, "edits_of_files", edits)
    monkeypatch.setattr(briefbook.review.pull.merge, "plan_pull", plan_pull)
    monkeypatch.setattr(briefbook.review.pull.report, "report", lambda plan: found)
    monkeypatch.setattr(briefbook.review.pull.report, "summary", lambda plan: ("the sum", {"edits": len(plan.edits)}))
    monkeypatch.setattr(briefbook.review.pull.write, "carry_out", carry_out)
    monkeypatch.setattr(briefbook.review.pull.write, "stale", lambda project, plan: ["one: fact-sheet"])
    monkeypatch.setattr(briefbook.build.state, "mark_pulled", lambda root, path: state["home"].append((root, path)))
    return state


EDIT: Any = SimpleNamespace()


@pytest.mark.parametrize(
    ("plan", "words", "code", "last"),
    [
        (Plan(), "", 0, "the sum"),
        (Plan(edits=(EDIT,)), "", 0, "the sum; run it again with --apply to write"),
        (Plan(edits=(EDIT,)), "--apply", 0, "the sum; run `briefbook render` for the documents"),
        (Plan(), "--apply", 0, "the sum"),
        (Plan(edits=(EDIT,), problems=(ERROR,)), "", 1, "the sum"),
        (Plan(edits=(EDIT,), problems=(ERROR,)), "--apply", 1, "the sum; nothing was written"),
        (Plan(edits=(EDIT,), blocked=(EDIT,)), "--apply", 1, "the sum; nothing was written"),
    ],
)
def test_what_a_pull_comes_to(plan: Plan, words: str, code: int, last: str, pulled: dict[str, Any], run: Run) -> None:
    pulled["plan"] = plan
    result = run("pull", "a.docx", *words.split())
    assert (result.code, result.err.splitlines()[-1]) == (code, last)
    assert result.out.splitlines()[:2] == ["a line", "another"]
    assert [str(ERROR)] * len(plan.problems) == result.err.splitlines()[:-1]
    written = bool(words and plan.edits and plan.ready)
    assert ("written" in pulled["asked"]) == written
    assert ("data/v.yaml written; data/v.yaml.1.bak is what it was" in result.out) == written
    assert ("stale now: one: fact-sheet" in result.out) == written
    told = objects(run("pull", "a.docx", "--json", *words.split()))
    assert told[0] == {"type": "edit", "path": "due"}
    assert told[-1] == {
        "type": "summary", "edits": len(plan.edits), "written": ["data/v.yaml"] if written else [], "exit_code": code
    }  # fmt: skip


def test_a_file_is_read_once_and_choices_are_handed_on(pulled: dict[str, Any], run: Run) -> None:
    assert run("pull", "a", "b", "a", "--accept", "theirs", "f", "--accept", "b", "g").code == 0
    assert pulled["asked"] == [["a", "b"], (("theirs", "f"), ("b", "g"))]


def test_files_without_edited_fields_need_no_data(pulled: dict[str, Any], run: Run) -> None:
    pulled["edited"] = False
    assert run("pull", "a").code == 0
    assert pulled["asked"] == [["a"]]
    assert run("pull", "a", "--accept", "ours", "f").code == 0
    assert pulled["asked"][-1] == (("ours", "f"),)


def test_accept_takes_theirs_ours_or_a_file_of_the_line(pulled: dict[str, Any], run: Run) -> None:
    result = run("pull", "a", "--accept", "their", "f", "--accept", "b", "g")
    assert (result.code, pulled["asked"]) == (2, [])
    assert result.err.splitlines() == [
        "--accept takes no `b` - write theirs, ours, or one of the files",
        "--accept takes no `their` - write theirs, ours, or one of the files",
    ]


@pytest.mark.parametrize(
    ("plan", "home"),
    [
        (Plan(edits=(EDIT,)), ["a", "b"]),
        (Plan(), ["a", "b"]),
        (Plan(edits=(EDIT,), prose=(("a", EDIT),)), ["b"]),
        (Plan(edits=(EDIT,), remarks=(("b", EDIT),)), ["a"]),
        (Plan(edits=(EDIT,), gone=(("a", EDIT, Place()),)), ["b"]),
        (Plan(edits=(EDIT,), computed=(SimpleNamespace(file="b"),)), ["a"]),
        (Plan(edits=(EDIT,), kept=("x y",)), []),
    ],
    ids=["edits", "nothing", "prose", "remarks", "gone", "computed", "kept"],
)
def test_a_file_of_which_all_is_in_the_data_may_be_made_anew(
    plan: Any, home: list[str], pulled: dict[str, Any], desk: Path, run: Run
) -> None:
    pulled["plan"] = plan
    assert run("pull", "a", "b", "--apply").code == 0
    assert pulled["home"] == [(str(desk), str(desk / name)) for name in home]


# -- refresh --


@pytest.fixture
def refreshed(desk: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Word files by name, and what a refresh makes of each: content and what was done, or an error."""
    state: dict[str, Any] = {"asked": []}

    def refresh(project: Any, library: Any, content: bytes, name: str, moment: str, *, track: bool) -> Any:
        state["asked"].append((name, track))
        made = state[name]
        if isinstance(made, BriefbookError):
            raise made
        new, *done = made
        return SimpleNamespace(content=content if new is None else new, done=tuple(done))

    monkeypatch.setattr(briefbook.word.archive, "read_bytes", lambda path: path.read_bytes())
    monkeypatch.setattr(briefbook.review.refresh.merge, "refresh", refresh)
    leaf = SimpleNamespace(place=Place("v.yaml", 4))
    monkeypatch.setattr(briefbook.data.leaves, "leaf_at", lambda library, address: leaf)
    for name in ("a", "b"):
        (desk / name).write_bytes(b"old")
        state[name] = (None,)
    return state


DUE_FIELD = Address("v.yaml", "due")


def done(kind: str, address: Address | None = DUE_FIELD, old: str = "1", new: str = "2") -> Any:
    return SimpleNamespace(kind=kind, address=address, old=old, new=new)


@pytest.mark.parametrize(
    ("kind", "line", "code", "left"),
    [
        ("replaced", "a: brought in: v.yaml:4 due “1” -> “2”", 0, ""),
        ("inserted", "a: put in: v.yaml:4 due “1” -> “2”", 0, ""),
        ("removed", "a: struck: v.yaml:4 due “1” -> “2”", 0, ""),
        (
            "moved",
            "a: left where it is; the data has it elsewhere: v.yaml:4 due “1” -> “2”",
            0,
            ", 1 place left to you",
        ),
        ("conflict", "a: left, with a comment: v.yaml:4 due “1” -> “2”", 1, ", 1 place left to you"),
        ("kept", "a: gone from the file, changed in the data: v.yaml:4 due “1” -> “2”", 1, ", 1 place left to you"),
    ],
)
def test_what_a_refresh_does_is_told(
    kind: str, line: str, code: int, left: str, refreshed: dict[str, Any], desk: Path, run: Run
) -> None:
    refreshed["a"] = (b"new", done(kind))
    result = run("refresh", "a")
    changes = "0 changes" if left else "1 change"
    assert (result.code, result.out) == (code, f"{line}\n")
    assert result.err == f"a: {changes} brought in as tracked changes{left}; a.1.bak is what it was\n"
    assert ((desk / "a").read_bytes(), (desk / "a.1.bak").read_bytes()) == (b"new", b"old")


def test_a_refresh_for_a_program(refreshed: dict[str, Any], run: Run) -> None:
    refreshed["a"] = (b"new", done("replaced"), done("moved", None))
    result = run("refresh", "a", "b", "--json")
    assert objects(result) == [
        {
            "type": "replaced", "document": "a", "address": "v.yaml due", "file": "v.yaml", "line": 4,
            "old": "1", "new": "2",
        },
        {"type": "moved", "document": "a", "address": "", "old": "1", "new": "2"},
        {"type": "refreshed", "document": "a", "changes": 1, "left": 1, "copy": "a.1.bak"},
        {"type": "refreshed", "document": "b", "changes": 0, "left": 0, "copy": None},
    ]  # fmt: skip
    assert (result.code, result.err) == (0, "")


def test_a_refresh_without_tracking_and_with_nothing_to_bring(refreshed: dict[str, Any], desk: Path, run: Run) -> None:
    refreshed["a"] = (b"new", done("replaced", old=" "))
    result = run("refresh", "a", "b", "a", "--no-track")
    assert refreshed["asked"] == [("a", False), ("b", False)]
    assert result.out == "a: brought in: v.yaml:4 due “2”\n"
    assert result.err.splitlines() == ["a: 1 change brought in; a.1.bak is what it was", "b: nothing to bring in"]
    assert not (desk / "b.1.bak").exists()


def test_a_refresh_keeps_every_earlier_copy(refreshed: dict[str, Any], desk: Path, run: Run) -> None:
    (desk / "a.1.bak").write_bytes(b"older")
    refreshed["a"] = (b"new", done("replaced"))
    assert "a.2.bak is what it was" in run("refresh", "a").err
    assert ((desk / "a.1.bak").read_bytes(), (desk / "a.2.bak").read_bytes()) == (b"older", b"old")


def test_a_file_that_cannot_be_refreshed_does_not_stop_the_next(refreshed: dict[str, Any], run: Run) -> None:
    refreshed["a"], refreshed["b"] = BriefbookError(ERROR), (b"new", done("replaced"))
    result = run("refresh", "a", "b")
    assert result.code == 1
    assert result.err.splitlines() == [
        "b: 1 change brought in as tracked changes; b.1.bak is what it was", str(ERROR)
    ]  # fmt: skip


# -- trace --


@pytest.fixture
def traced(desk: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a tracer finds: `traces` of words, the `sheet` of a file; and what was asked of it."""
    state: dict[str, Any] = {"traces": [], "sheet": [], "asked": []}

    class Tracer:
        def __init__(self, *_: Any) -> None: ...

        def of_pdf(self, content: bytes, name: str) -> str:
            return f"pdf {name}"

        def of_word(self, word: str) -> str:
            return f"of {word}"

        def find(self, text: str, document: Any, word: Any) -> Any:
            state["asked"].append((text, document, word))
            return state["traces"]

        def sheet(self, document: Any, word: Any) -> Any:
            state["asked"].append((document, word))
            return state["sheet"]

    monkeypatch.setattr(briefbook.word.archive, "read_bytes", lambda path: path.read_bytes())
    monkeypatch.setattr(briefbook.review.trace, "Tracer", Tracer)
    monkeypatch.setattr(briefbook.word.read, "read", lambda content, name: f"word {name}")
    monkeypatch.setattr(briefbook.review.sheet, "sheet_as_csv", lambda sheet: f"csv of {len(sheet)}\n")
    monkeypatch.setattr(briefbook.review.sheet, "sheet_as_word", lambda *given: f"word of {len(given[-1])}".encode())
    for name, content in (("x.pdf", b""), ("X.PDF", b""), ("renamed.docx", b"%PDF-1.7"), ("x.docx", b"PK")):
        (desk / name).write_bytes(content)
    return state


ROW: Any = SimpleNamespace(lines=("a line", "its source"), values={"path": "due"}, flagged=False)
FLAGGED: Any = SimpleNamespace(lines=("no source",), values={"path": "x"}, flagged=True)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["some words"], ("some words", None, None)),
        (["x.pdf", "w"], ("w", "pdf x.pdf", None)),
        (["X.PDF", "w"], ("w", "pdf X.PDF", None)),
        (["renamed.docx", "w"], ("w", "pdf renamed.docx", None)),
        (["x.docx", "w"], ("w", "of word x.docx", "word x.docx")),
    ],
)
def test_where_words_are_looked_for(words: list[str], asked: tuple[Any, ...], traced: dict[str, Any], run: Run) -> None:
    traced["traces"] = [ROW]
    result = run("trace", *words)
    assert (result.code, result.out, result.err) == (0, "a line\nits source\n", "")
    assert traced["asked"] == [asked]
    assert objects(run("trace", *words, "--json")) == [{"type": "value", "path": "due"}]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["x.pdf", "no  such"], "x.pdf: `no such` is not printed there - copy the words as they are printed"),
        (["no such"], "`no such` is not printed in any document - copy the words"),
        (["x.pdf", "w" * 70], f"x.pdf: `{'w' * 57}...` is not printed there"),
    ],
)
def test_words_that_are_not_printed(words: list[str], says: str, traced: dict[str, Any], run: Run) -> None:
    result = run("trace", *words)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(says)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "trace takes FILE and TEXT - write `briefbook trace FILE TEXT`, the text in quotes"),
        ("a b c", "trace takes FILE and TEXT"),
        ("--all", "trace takes FILE - name one file"),
        ("--all a b", "trace takes FILE - name one file"),
        ("a --out y.csv", "y.csv: no table can be written there - use --all, and end the name in .csv or .docx"),
        ("--all a --out y.txt", "y.txt: no table can be written there"),
    ],
)
def test_trace_used_wrongly(line: str, says: str, traced: dict[str, Any], run: Run) -> None:
    result = run("trace", *line.split())
    assert (result.code, result.out, traced["asked"]) == (2, "", [])
    assert result.err.startswith(says)


def test_the_table_of_a_file(traced: dict[str, Any], desk: Path, run: Run) -> None:
    traced["sheet"] = [ROW, FLAGGED]
    result = run("trace", "--all", "x.docx")
    assert (result.code, result.out, result.err) == (0, "csv of 2\n", "2 printed values, 1 without a source\n")
    assert traced["asked"] == [("of word x.docx", "word x.docx")]
    assert objects(run("trace", "--all", "x.pdf", "--json")) == [
        {"type": "value", "path": "due"}, {"type": "value", "path": "x"}
    ]  # fmt: skip


@pytest.mark.parametrize(("out", "content"), [("t.csv", b"csv of 1\n"), ("t.docx", b"word of 1")])
def test_a_table_is_written(out: str, content: bytes, traced: dict[str, Any], desk: Path, run: Run) -> None:
    traced["sheet"] = [ROW]
    result = run("trace", "--all", "x.pdf", "--out", out)
    assert (result.code, result.out) == (0, "")
    assert result.err == f"1 printed value, 0 without a source; {out} written\n"
    assert (desk / out).read_bytes() == content
    assert len(objects(run("trace", "--all", "x.pdf", "--out", out, "--json"))) == 1


# -- new, init, schema --


@pytest.mark.parametrize(("kind", "rel"), [("visit", "data/visits/x.yaml"), ("brief", "briefs/x.yaml")])
def test_a_starting_file(kind: str, rel: str, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefbook.data.starter, f"new_{kind}", lambda project, id: rel.replace("x", id))
    result = run("new", kind, "x")
    assert (result.code, result.out) == (0, f"{rel}\n")
    assert result.err == "fill in what its comments ask for; `briefbook check` lists what is missing\n"
    assert objects(run("new", kind, "x", "--json")) == [{"type": "file", "path": str(desk / rel), "kind": kind}]


@pytest.mark.parametrize("kind", ["visit", "brief"])
def test_a_revision_is_for_versions_only(kind: str, desk: Path, run: Run) -> None:
    result = run("new", kind, "x", "--rev", "v1")
    assert (result.code, result.out, result.err) == (2, "", "--rev goes with `new version` only - leave it out\n")


@pytest.mark.parametrize(("words", "source"), [([], None), (["--rev", "v1"], "at v1")])
def test_a_version_is_kept(
    words: list[str], source: str | None, changes: dict[str, Any], desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[tuple[Any, ...]] = []
    loaded: list[Any] = []
    library = briefbook.data.library.load_briefs

    def load_briefs(project: Any, shared: Any, names: list[str]) -> Any:
        loaded.append(project)
        return library(project, shared, names)

    monkeypatch.setattr(briefbook.data.library, "load_briefs", load_briefs)
    monkeypatch.setattr(
        briefbook.data.versions,
        "keep",
        lambda project, library, name: kept.append((project.root, name)) or "data/versions/one/2.json",
    )
    result = run("new", "version", "briefs/one.yaml", *words)
    assert (result.code, result.out) == (0, "data/versions/one/2.json\n")
    assert "`changes_since: 2`" in result.err
    assert kept == [(desk, "one")]
    assert [getattr(one, "root", one) for one in loaded] == [source or desk]


def test_no_version_of_a_brief_with_errors_or_that_is_unknown(changes: dict[str, Any], run: Run) -> None:
    changes["errors"] = {"one": (ERROR,)}
    result = run("new", "version", "one")
    assert (result.code, result.err) == (1, f"{ERROR}\n")
    assert run("new", "version", "three").code == 2


@pytest.mark.parametrize(
    ("words", "folder", "source"),
    [
        (["init", "demo"], "demo", None),
        (["-C", "data", "init", "demo"], "data/demo", None),
        (["init", "demo", "--from", "x.pdf"], "demo", Path("x.pdf")),
    ],
)
def test_a_workspace_is_laid_out(
    words: list[str], folder: str, source: Path | None, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Path, Path | None]] = []
    monkeypatch.setattr(briefbook.data.starter, "init", lambda *given: asked.append(given) or ["a", "b"])
    result = run(*words)
    assert asked == [(Path(folder), source)]
    assert (result.code, result.out) == (0, f"{folder}/ is a workspace now: 2 files\n")
    assert f"  cd {folder}" in result.err.splitlines()
    assert objects(run(*words, "--json")) == [{"type": "folder", "path": str(desk / folder), "files": 2}]


def test_schemas_are_written_into_their_folder(desk: Path, run: Run) -> None:
    result = run("schema")
    assert result.code == 0
    names = result.out.splitlines()
    assert "schemas/visit.json" in names
    assert all((desk / name).is_file() for name in names)
    assert [one["path"] for one in objects(run("schema", "--json"))] == [str(desk / name) for name in names]


# -- where there is no workspace --


@pytest.mark.parametrize(
    "line",
    ["render", "status", "check", "diff", "schema", "pull x", "refresh x", "trace x", "new visit x", "new version x"],
)
def test_without_a_workspace(line: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*line.split())
    assert (result.code, result.out) == (2, "")
    assert "no workspace here or in a folder above" in result.err
    assert "briefbook init DIR" in result.err
    assert run("-C", "none", *line.split()).err == "none: no such folder - name the workspace's folder with -C DIR\n"


def test_a_machine_that_fails_in_a_stage(stages: Stages, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise MachineError(ERROR)

    monkeypatch.setattr(briefbook.build.run, "render", fail)
    result = run("render")
    assert (result.code, result.err) == (3, f"{ERROR}\n")
