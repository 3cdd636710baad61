"""What each function of Python's face hands to the stages and makes of their answers; the stages are stood in for."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import briefbook
import pytest
from briefbook.build import run
from briefbook.build.diff import Rendition
from briefbook.build.revision import GitRevision
from briefbook.build.run import BriefReport
from briefbook.data.library import Library
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.errors import BriefbookError, Place, Problem, UsageError
from briefbook.review.trace import Tracer
from build_values import put
from small_workspace import FILES

Given = list[tuple[tuple[Any, ...], dict[str, Any]]]
"""What a stage was called with, call by call."""
StandIn = Callable[..., Given]

FAULT = ("visitor: anna", "visitor: ann")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with the briefs `b` and `c`, and no templates."""
    folder = tmp_path.resolve() / "workspace"
    for name, text in FILES.items():
        put(folder, name, text)
    put(folder, "briefs/c.yaml", FILES["briefs/b.yaml"].replace("id: b", "id: c"))
    return folder


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Puts an answer in the place of a stage: `stand_in("briefbook.build.check.check", answer)`."""

    def put_in(stage: str, answer: Any) -> Given:
        given: Given = []

        def called(*words: Any, **named: Any) -> Any:
            given.append((words, named))
            return answer(*words) if callable(answer) else answer

        monkeypatch.setattr(stage, called)
        return given

    return put_in


def spoil(root: Path, file: str = "data/visits/v.yaml", old: str = FAULT[0], new: str = FAULT[1]) -> None:
    put(root, file, FILES[file].replace(old, new))


# -- workspaces and their records --


def test_the_workspace_is_the_one_worked_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "data")
    assert briefbook.workspace().root == root


def test_a_workspace_may_be_given_as_found_or_as_a_folder_in_it(root: Path, stand_in: StandIn) -> None:
    given = stand_in("briefbook.data.library.load", "all records")
    found = briefbook.workspace(root / "data")
    elsewhere = Project(root / "elsewhere")
    assert [briefbook.load(one) for one in (found, root / "briefs", str(root), elsewhere)] == ["all records"] * 4
    assert [words for words, _ in given] == [(Project(root),)] * 3 + [(elsewhere,)]


def test_a_check_is_of_the_workspace_and_all_its_records(root: Path, stand_in: StandIn) -> None:
    given = stand_in("briefbook.build.check.check", ("problems",))
    assert briefbook.check(root) == ("problems",)
    (((project, library), _),) = given
    assert project == Project(root)
    assert sorted(library.briefs) == ["b", "c"]


def test_without_a_workspace_the_folder_worked_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as raised:
        briefbook.workspace()
    assert [one.place.file for one in raised.value.problems] == [str(tmp_path)]


# -- composing --


def test_a_document_is_composed_in_english_where_no_language_is_named(root: Path, stand_in: StandIn) -> None:
    given = stand_in("briefbook.document.compose.compose", Element("html"))
    assert briefbook.compose(root, "c", "chronology") == Element("html")
    briefbook.compose(root, "c", "chronology", "es")
    (project, library, brief, document, lang), _ = given[0]
    assert (project, brief, document, lang) == (Project(root), library.briefs["c"], "chronology", "en")
    assert given[1][0][4] == "es"


def test_a_document_of_an_unknown_brief_is_refused(root: Path) -> None:
    with pytest.raises(BriefbookError) as raised:
        briefbook.compose(root, "bb", "chronology")
    assert raised.value.problems == (Problem(Place(), "no brief is called `bb`", "did you mean `b`?"),)


def test_a_brief_with_errors_is_not_composed(root: Path, stand_in: StandIn) -> None:
    given = stand_in("briefbook.document.compose.compose", Element("html"))
    spoil(root)
    with pytest.raises(BriefbookError) as raised:
        briefbook.compose(root, "b", "chronology")
    assert [(one.place.file, one.hint) for one in raised.value.problems] == [
        ("data/visits/v.yaml", "did you mean `anna`?")
    ]
    assert given == []


# -- rendering --


@pytest.fixture
def rendering(stand_in: StandIn) -> Given:
    """The calls of the stage that renders, which reports of each brief."""
    return stand_in(
        "briefbook.build.run.render",
        lambda session, library, tasks, jobs: iter([BriefReport(one) for one in dict.fromkeys(t.brief for t in tasks)]),
    )


def test_all_briefs_are_rendered_into_the_workspace(root: Path, rendering: Given) -> None:
    assert briefbook.render(root) == (BriefReport("b"), BriefReport("c"))
    (((session, library, tasks, _), _),) = rendering
    assert (session.project.root, session.out, session.force) == (root, str(root / "out"), False)
    assert sorted(library.briefs) == ["b", "c"]
    assert {(one.document, one.lang, one.formats) for one in tasks if one.brief == "b"} == {
        (document, lang, ("pdf", "docx"))
        for document in ("policy-brief", "fact-sheet", "chronology")
        for lang in ("en", "es", "ru")
    }


def test_what_is_asked_for_is_rendered_where_it_is_wanted(root: Path, rendering: Given, tmp_path: Path) -> None:
    named = {"documents": ["fact-sheet"], "formats": ["docx"], "languages": ["es"], "force": True}
    for out in (tmp_path / "elsewhere", str(tmp_path / "elsewhere")):
        assert briefbook.render(root, "c", out=out, **named) == (BriefReport("c"),)  # type: ignore[arg-type]
    for (session, library, tasks, _), _ in rendering:
        assert (session.out, session.force) == (str(tmp_path / "elsewhere"), True)
        assert [str(one) for one in tasks] == ["c: fact-sheet (es)"]
        assert [one.formats for one in tasks] == [("docx",)]
        assert list(library.briefs) == ["c"]


def test_as_many_processes_as_asked_for(root: Path, rendering: Given, stand_in: StandIn) -> None:
    counted = stand_in("briefbook.build.run.default_jobs", lambda tasks: tasks + 100)
    briefbook.render(root, "b", documents=["fact-sheet"], jobs=2)
    assert counted == []
    briefbook.render(root, "b", documents=["fact-sheet"])
    assert [words[3] for words, _ in rendering] == [2, 103]


def test_a_brief_that_cannot_be_read_is_reported_first(root: Path, rendering: Given) -> None:
    put(root, "briefs/a.yaml", FILES["briefs/b.yaml"].replace("id: b", "id: a"))
    put(root, "briefs/c.yaml", "id: [")
    first, *others = briefbook.render(root)
    assert (first.brief, first.files) == ("c", ())
    assert {one.place.file for one in first.problems} == {"briefs/c.yaml"}
    assert others == [BriefReport("a"), BriefReport("b")]


def test_program_and_templates_are_looked_at_before_the_data_are_read(
    root: Path, rendering: Given, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    stand_in("briefbook.build.session.Session.look", lambda *words: happened.append("looked"))
    read = Project.read_bytes
    monkeypatch.setattr(Project, "read_bytes", lambda *words: happened.append("read") or read(*words))
    briefbook.render(root)
    assert happened[:2] == ["looked", "read"]
    assert happened.count("looked") == 1


def test_no_brief_of_that_name_is_rendered(root: Path, rendering: Given) -> None:
    with pytest.raises(UsageError, match="no brief is called `bbb`"):
        briefbook.render(root, "bbb")
    assert rendering == []


# -- how files stand --


def test_the_status_is_of_each_brief_by_itself(root: Path, stand_in: StandIn, tmp_path: Path) -> None:
    given = stand_in("briefbook.build.run.examine", lambda session, library, name: run.BriefReport(name))
    assert briefbook.status(root) == (BriefReport("b"), BriefReport("c"))
    briefbook.status(root, "c", out=tmp_path / "elsewhere")
    assert [(session.out, list(library.briefs), name) for (session, library, name), _ in given] == [
        (str(root / "out"), ["b"], "b"), (str(root / "out"), ["c"], "c"), (str(tmp_path / "elsewhere"), ["c"], "c"),
    ]  # fmt: skip
    assert {session.project.root for (session, _, _), _ in given} == {root}


# -- what changed --


@pytest.fixture
def past(stand_in: StandIn) -> dict[str, tuple[Rendition, ...]]:
    """What is known of the time before, by brief: something of each; the differences are the names of what is given."""
    known = {name: (Rendition({"then": {name: ""}}, {}),) for name in ("b", "c")}
    stand_in("briefbook.build.diff.recorded", lambda session, name: known.get(name, ()))
    stand_in("briefbook.build.diff.rendition_of", lambda project, library, name: (project.root, list(library.briefs)))
    stand_in("briefbook.build.diff.differences", lambda name, then, now: [(name, then, now), name])
    return known


def test_each_brief_is_compared_with_its_last_render(root: Path, past: dict[str, tuple[Rendition, ...]]) -> None:
    of_b = [("b", past["b"], (root, ["b"])), "b"]
    of_c = [("c", past["c"], (root, ["c"])), "c"]
    assert briefbook.diff(root) == (*of_b, *of_c)
    assert briefbook.diff(root, briefs=["c"]) == (*of_c,)


def test_the_last_render_is_that_of_the_folder_of_output(root: Path, past: object, stand_in: StandIn) -> None:
    given = stand_in("briefbook.build.diff.recorded", (Rendition({}, {}),))
    briefbook.diff(root, briefs=["b"])
    briefbook.diff(root, briefs=["b"], out=str(root / "elsewhere"))
    assert [session.out for (session, _), _ in given] == [str(root / "out"), str(root / "elsewhere")]


def test_briefs_are_compared_with_a_revision(root: Path, past: object, stand_in: StandIn) -> None:
    revision, then = GitRevision(root), (Rendition({"committed": {}}, {}),)
    asked = stand_in("briefbook.build.revision.revision_of", revision)
    given = stand_in("briefbook.build.diff.committed", then)
    found = briefbook.diff(root, "HEAD~1")
    assert found[0::2] == (("b", then, (root, ["b"])), ("c", then, (root, ["c"])))
    assert [words for words, _ in asked] == [(Project(root), "HEAD~1")]
    assert [words for words, _ in given] == [(revision, "b"), (revision, "c")]


@pytest.mark.parametrize(
    ("rev", "message"), [(None, "no render of it is recorded"), ("HEAD", "the brief is new since HEAD")]
)
def test_nothing_is_compared_with_nothing(
    root: Path, past: dict[str, tuple[Rendition, ...]], stand_in: StandIn, rev: str | None, message: str
) -> None:
    del past["c"]
    stand_in("briefbook.build.revision.revision_of", GitRevision(root))
    stand_in("briefbook.build.diff.committed", lambda revision, name: past.get(name, ()))
    with pytest.raises(BriefbookError) as raised:
        briefbook.diff(root, rev)
    assert [(one.place, one.message) for one in raised.value.problems] == [(Place("briefs/c.yaml"), message)]


def test_a_brief_with_errors_is_not_compared(root: Path, past: object) -> None:
    spoil(root)
    with pytest.raises(BriefbookError) as raised:
        briefbook.diff(root)
    assert [one.hint for one in raised.value.problems] == ["did you mean `anna`?"]


# -- edits that come home --


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [put(tmp_path, "one.docx", b"1"), put(tmp_path, "two.docx", b"2")]


def test_files_are_planned_together_with_what_settles_their_fields(
    root: Path, files: list[Path], stand_in: StandIn
) -> None:
    read = stand_in("briefbook.review.edits.edits_of_files", ["edits"])
    planned = stand_in("briefbook.review.pull.merge.plan_pull", SimpleNamespace(ready=True, edits=("one",)))
    written = stand_in("briefbook.review.pull.write.carry_out", ())
    accept = [("theirs", "outcomes[o2].due")]
    plan = briefbook.pull(root, files[0], str(files[1]), accept=accept)
    assert plan.edits == ("one",)
    assert [words for words, _ in read] == [(Project(root), [(str(files[0]), b"1"), (str(files[1]), b"2")])]
    assert [words for words, _ in planned] == [(Project(root), ["edits"], accept)]
    assert written == [], "nothing is written that nobody asked to apply"


@pytest.mark.parametrize(
    ("apply", "ready", "edits", "times"),
    [(True, True, ("one",), 1), (False, True, ("one",), 0), (True, False, ("one",), 0), (True, True, (), 0)],
    ids=["applied", "only planned", "waits for a person", "no edits"],
)
def test_a_plan_is_written_where_it_is_ready(
    root: Path, files: list[Path], stand_in: StandIn, apply: bool, ready: bool, edits: object, times: int
) -> None:
    plan = SimpleNamespace(ready=ready, edits=edits)
    stand_in("briefbook.review.edits.edits_of_files", [])
    stand_in("briefbook.review.pull.merge.plan_pull", plan)
    written = stand_in("briefbook.review.pull.write.carry_out", ())
    assert briefbook.pull(root, *files, apply=apply) is plan
    assert [words for words, _ in written] == [(Project(root), plan)] * times


# -- files with today's data --


@pytest.fixture
def refreshing(stand_in: StandIn) -> Given:
    return stand_in("briefbook.review.refresh.merge.refresh", "refreshed")


def test_a_file_is_refreshed_with_the_records_of_today(root: Path, files: list[Path], refreshing: Given) -> None:
    assert briefbook.refresh(root, files[0], moment="2020-02-06T10:00:00Z") == "refreshed"
    ((words, named),) = refreshing
    assert words[0] == Project(root)
    assert isinstance(words[1], Library)
    assert sorted(words[1].briefs) == ["b", "c"]
    assert words[2:] == (b"1", str(files[0]), "2020-02-06T10:00:00Z")
    assert named == {"track": True}
    briefbook.refresh(root, str(files[1]), track=False)
    assert refreshing[1][0][2:4] == (b"2", str(files[1]))
    assert refreshing[1][1] == {"track": False}


def test_changes_bear_the_time_of_now_in_universal_time(
    root: Path, files: list[Path], refreshing: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "gmtime", lambda *words: time.struct_time((2020, 2, 6, 7, 8, 9, 3, 37, 0)))
    briefbook.refresh(root, files[0])
    assert refreshing[0][0][4] == "2020-02-06T07:08:09Z"


# -- where words come from --


@pytest.fixture
def tracing(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What a tracer is asked for; of a file it says which it took it for."""
    asked: list[tuple[Any, ...]] = []

    def find(tracer: Tracer, *words: Any) -> list[str]:
        asked.append((tracer.project, sorted(tracer.library.briefs), *words))
        return ["trace"]

    monkeypatch.setattr(Tracer, "find", find)
    monkeypatch.setattr(Tracer, "of_pdf", lambda tracer, content, file: ("pdf", content, file))
    monkeypatch.setattr(Tracer, "of_word", lambda tracer, word: ("word", word))
    return asked


def test_words_are_looked_for_in_all_documents(root: Path, tracing: list[tuple[Any, ...]]) -> None:
    assert briefbook.trace(root, "about 50") == ("trace",)
    assert tracing == [(Project(root), ["b", "c"], "about 50")]


def test_words_are_looked_for_in_a_pdf(root: Path, tracing: list[tuple[Any, ...]]) -> None:
    file = put(root, "a.pdf", b"%PDF-1.7")
    for given in (file, str(file)):
        assert briefbook.trace(root, "about 50", given) == ("trace",)
    expected = (Project(root), ["b", "c"], "about 50", ("pdf", b"%PDF-1.7", str(file)))
    assert tracing == [expected, expected]


def test_words_are_looked_for_in_a_word_file(root: Path, tracing: list[tuple[Any, ...]], stand_in: StandIn) -> None:
    given = stand_in("briefbook.word.read.read", "what was read")
    file = put(root, "a.docx", b"PK %PDF")
    assert briefbook.trace(root, "about 50", file) == ("trace",)
    assert [words for words, _ in given] == [(b"PK %PDF", str(file))]
    assert tracing == [(Project(root), ["b", "c"], "about 50", ("word", "what was read"), "what was read")]


# -- starting --


@pytest.mark.parametrize(("kind", "file"), [("visit", "data/visits/w.yaml"), ("brief", "briefs/w.yaml")])
def test_a_starting_file_is_written(root: Path, kind: str, file: str) -> None:
    assert briefbook.new(root, kind, "w") == root / file
    assert re.search(r"^id: w$", (root / file).read_text(), re.MULTILINE)
    with pytest.raises(UsageError, match="exists already"):
        briefbook.new(root, kind, "w")


def test_a_workspace_is_laid_out_and_found(tmp_path: Path, stand_in: StandIn) -> None:
    given = stand_in("briefbook.data.starter.init", lambda folder, source: put(folder, "data/people.yaml") and ())
    folder, carrier = tmp_path.resolve() / "new", tmp_path / "a.pdf"
    (folder / "briefs").mkdir(parents=True)
    assert briefbook.init(os.fspath(folder)) == Project(folder)
    assert briefbook.init(folder, str(carrier)) == Project(folder)
    assert [words for words, _ in given] == [(folder, None), (folder, carrier)]
