"""A brief from its tasks to its report: what is written, fresh, left or at fault; and what stands of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefbook.build import run as module
from briefbook.build.inputs import brief_inputs
from briefbook.build.make import MadeDocument
from briefbook.build.prepare import PreparedDocument
from briefbook.build.run import (
    BriefReport,
    MadeBrief,
    assembled,
    default_jobs,
    examine,
    exit_code,
    make_brief,
    relevant,
    render,
    write_brief,
)
from briefbook.build.selection import ALL, Selection
from briefbook.build.session import Session
from briefbook.build.staleness import last_render
from briefbook.build.state import mark_pulled
from briefbook.build.task import ComposedDocument, ExistingFile, Failure, FileContent, Task
from briefbook.data.library import Library, load_registries
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.errors import ExitCode, Place, Problem
from build_values import brief, inputs, put, session_of
from helpers import BRIEF, BRIEF_FILE, ROOT, VISIT_FILE

ERROR = Problem(Place("a.yaml", 1), "what", "way")
WARNING = Problem(Place("b.yaml", 1), "what", "way", "warning")
INKLESS = Problem(Place(), "no ink", "buy some")
UNPAINTED = inputs({"picture pictures/map.png": None})
PDF, WORD = "fact-sheet.en.pdf", "fact-sheet.en.docx"


def document(*contents: FileContent, lang: str = "en", **more: Any) -> MadeDocument:
    task = more.pop("task", Task("brief", "fact-sheet", lang, ("pdf", "docx")))
    return MadeDocument(task, contents, inputs=more.pop("inputs", UNPAINTED), **more)


def pages(content: bytes | None = b"pages", number: int = 2) -> FileContent:
    return FileContent("pdf", content, number)


def words(content: bytes | None = b"words") -> FileContent:
    return FileContent("docx", content)


def written(session: Session, *documents: MadeDocument, **more: Any) -> BriefReport:
    made = MadeBrief("brief", documents=documents, inputs=brief(), **more)
    return write_brief(session, last_render(session, "brief"), made)


# -- codes --


@pytest.mark.parametrize(
    ("problems", "code"), [((), 0), ((WARNING,), 0), ((ERROR,), 1), ((WARNING, ERROR), 1), ((ERROR, WARNING), 1)]
)
def test_an_error_is_a_fault_and_a_warning_is_none(problems: Any, code: int) -> None:
    assert exit_code(problems) == code
    assert BriefReport("brief", problems=problems).code == code


def test_what_the_machine_lacks_outweighs_the_rest() -> None:
    assert BriefReport("brief", problems=(ERROR,), machine=(INKLESS,)).code == ExitCode.MACHINE == 3


def test_as_many_processes_as_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.workers, "cores", lambda: 5)
    assert [default_jobs(tasks) for tasks in (0, 1, 9)] == [1, 5, 5]


# -- problems of the inputs --


def problem(file: str, severity: Any = "error") -> Problem:
    return Problem(Place(file, 1), f"{severity} in {file}", "way", severity)


def test_problems_are_told_of_the_briefs_that_they_concern(library: Library) -> None:
    files = (BRIEF_FILE, VISIT_FILE, "data/people.yaml", "briefs/other.yaml", "data/visits/other.yaml")
    every = tuple(problem(file, severity) for file in files for severity in ("error", "warning"))
    faulty = replace(library, problems=every)
    told = [(one.place.file, one.severity) for one in relevant(faulty, BRIEF)]
    assert told == [
        (BRIEF_FILE, "error"), (BRIEF_FILE, "warning"), (VISIT_FILE, "error"), (VISIT_FILE, "warning"),
        ("data/people.yaml", "error"),
    ]  # fmt: skip
    assert [one.place.file for one in relevant(faulty, "other")] == [
        "data/people.yaml", "briefs/other.yaml", "briefs/other.yaml",
    ], "a brief that cannot be read has no visit"  # fmt: skip
    assert list(relevant(faulty)) == []


# -- writing --


def test_files_are_written_and_reported(session: Session, root: Path) -> None:
    report = written(session, document(pages(), words()))
    folder = root / "out/brief"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {PDF: b"pages", WORD: b"words"}
    assert [(one.path, one.size, one.pages, one.state, one.kept) for one in report.files] == [
        (folder / PDF, 5, 2, "made", None), (folder / WORD, 5, None, "made", None),
    ]  # fmt: skip
    assert [(one.brief, one.document, one.lang, one.format) for one in report.files] == [
        ("brief", "fact-sheet", "en", "pdf"), ("brief", "fact-sheet", "en", "docx"),
    ]  # fmt: skip
    assert [[str(why) for why in one.why] for one in report.files] == [["not rendered yet"]] * 2
    assert (report.brief, report.problems, report.machine, report.fresh) == ("brief", (), (), ())
    state = session.states.read("brief")
    assert state is not None
    assert [(one.name, one.current, one.pages) for one in state.outputs] == [(PDF, True, 2), (WORD, True, None)]


def test_fresh_files_are_reported_and_not_written(session: Session, root: Path) -> None:
    written(session, document(pages(), words()))
    before = (root / "out/brief" / PDF).stat().st_ino
    report = written(session_of(root), document(pages(None), words(b"others")))
    assert [(one.format, one.size, one.state, one.why) for one in report.fresh] == [("pdf", 5, "fresh", ())]
    assert [(one.format, one.size) for one in report.files] == [("docx", 6)]
    assert (root / "out/brief" / PDF).stat().st_ino == before


def test_a_fault_in_one_document_leaves_all_files_of_the_brief(session: Session, root: Path) -> None:
    good, bad = document(pages()), document(lang="es", problems=(ERROR,), machine=(INKLESS,))
    report = written(session, good, bad, problems=(WARNING,))
    assert report == BriefReport("brief", (), (ERROR, WARNING), (INKLESS,))
    assert not (root / "out").exists()
    assert session.states.read("brief") is None


def test_what_the_machine_lacks_stops_only_the_files_that_need_it(session: Session, root: Path) -> None:
    report = written(session, document(words(), machine=(INKLESS,)))
    assert [one.format for one in report.files] == ["docx"]
    assert (report.machine, report.code) == ((INKLESS,), 3)


def test_a_disk_that_refuses_is_the_machines_fault(session: Session, root: Path) -> None:
    put(root, f"out/brief/{PDF}/folder in the way", "")
    report = written(session, document(pages(), words()))
    assert [one.format for one in report.files] == ["docx"]
    assert [one.message.split(":")[0] for one in report.machine] == ["the file cannot be written"]


def test_a_file_that_was_edited_before_is_a_conflict(session: Session, root: Path) -> None:
    put(root, f"out/brief/{WORD}", b"typed into")
    stands = (ExistingFile(), ExistingFile(edited=True))
    task = Task("brief", "fact-sheet", "en", ("pdf", "docx"), stands)
    report = written(session, document(pages(), task=task))
    assert [one.format for one in report.files] == ["pdf"]
    assert [one.place.file for one in report.problems] == [f"out/brief/{WORD}"]
    assert report.code == 1
    state = session.states.read("brief")
    assert state is not None
    assert state.problems == [], "the next run looks for itself"


def test_a_file_that_was_edited_meanwhile_is_a_conflict_too(session: Session, root: Path) -> None:
    put(root, f"out/brief/{WORD}", b"typed into")
    report = written(session, document(words()))
    assert [one.place.file for one in report.problems] == [f"out/brief/{WORD}"]
    assert (root / "out/brief" / WORD).read_bytes() == b"typed into"
    assert report.files == ()


def test_the_copy_of_a_pulled_file_is_reported(session: Session, root: Path) -> None:
    path = put(root, f"out/brief/{WORD}", b"typed into")
    mark_pulled(str(root), str(path))
    [file] = written(session, document(words())).files
    assert file.kept == path.with_name("fact-sheet.en.edited-1.docx")


def test_a_document_over_its_budget_is_written_and_told(session: Session) -> None:
    one = document(pages(), words())
    report = written(session, one, over={one.task: ERROR})
    assert [file.format for file in report.files] == ["pdf", "docx"]
    assert report.problems == (ERROR,)
    state = session.states.read("brief")
    assert state is not None
    assert [text for _, text, _ in state.problems] == ["a.yaml:1: what - way"]
    report = written(session, document(words()), over={one.task: ERROR})
    assert report.problems == (), "of the PDF, and of no other"


def test_what_a_killed_render_left_is_swept_away(session: Session, root: Path) -> None:
    put(root, "out/brief/.fact-sheet.en.pdf.x.part")
    written(session, document(pages()))
    assert [path.name for path in (root / "out/brief").iterdir()] == [PDF]


def test_a_brief_that_could_not_be_made_writes_nothing(session: Session, root: Path) -> None:
    made = MadeBrief("brief", (WARNING, ERROR, ERROR))
    assert write_brief(session, last_render(session, "brief"), made) == BriefReport("brief", (), (ERROR, WARNING))
    assert not (root / "out").exists()


# -- several briefs --


def test_a_brief_is_assembled_of_its_documents(library: Library) -> None:
    def found(number: int, name: str = "fact-sheet") -> dict[Task, Problem]:
        one = document(pages(number=number), words(), task=Task(BRIEF, name, "en", ("pdf", "docx")))
        made = assembled(library, BRIEF, [one])
        assert made.inputs == brief_inputs(library, BRIEF, [UNPAINTED])
        assert (made.brief, made.documents, made.problems) == (BRIEF, (one,), ())
        return dict(made.over)

    assert found(2) == {}
    [(task, told)] = found(3).items()
    assert task.document == "fact-sheet"
    assert told.message == "the fact-sheet (en) has 3 pages, its budget is 2; it was written all the same"
    assert told.hint == "shorten its texts, or raise `page_budget: {fact-sheet: 3}`"
    assert (told.place.file, told.severity) == (BRIEF_FILE, "error")
    assert found(99, "chronology") == {}, "it has no budget"


@pytest.fixture
def made_all(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Stands for the making of documents; the tasks that it was given."""
    given: list[Task] = []

    def make_all(project: Project, library: Library, tasks: Any, jobs: int) -> Iterator[MadeDocument]:
        given.extend(tasks)
        yield from (document(pages(str(task).encode()), task=task) for task in tasks)

    monkeypatch.setattr(module, "make_all", make_all)
    return given


def test_briefs_are_reported_as_they_are_done(library: Library, session: Session, made_all: list[Task]) -> None:
    one = library.briefs[BRIEF]
    names = ("first", "faulty", "second")
    trees = {**library.trees, **{f"briefs/{name}.yaml": library.trees[BRIEF_FILE] for name in names}}
    error = problem("briefs/faulty.yaml")
    several = replace(library, briefs=dict.fromkeys(names, one), trees=trees, problems=(error,))
    tasks = [Task(name, "fact-sheet", lang, ("pdf",)) for name in names for lang in ("en", "es")]
    put(Path(session.out), "second/fact-sheet.en.docx", "typed into")
    progress: list[str] = []
    reports = list(render(session, several, tasks, progress=lambda task: progress.append(str(task))))
    assert [(report.brief, len(report.files), report.problems) for report in reports] == [
        ("faulty", 0, (error,)), ("first", 2, ()), ("second", 2, ()),
    ]  # fmt: skip
    assert progress == [str(task) for task in tasks if task.brief != "faulty"]
    assert [task.existing for task in made_all] == [(ExistingFile(),)] * 4
    made_all.clear()
    again = Session.start(session.project, Path(session.out))
    list(render(again, several, [replace(tasks[0], formats=("pdf", "docx"))]))
    assert [one.digest for one in made_all[0].existing] == [UNPAINTED.digest("pdf"), ""]


def test_one_brief_is_read_and_made(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(ROOT)
    given: list[Task] = []

    def make(project: Project, library: Library, task: Task) -> MadeDocument:
        given.append(task)
        return document(pages(), task=task)

    monkeypatch.setattr(module, "make", make)
    registries = load_registries(project)
    stands = {"fact-sheet.ru.docx": ExistingFile(edited=True)}
    made = make_brief(project, registries, BRIEF, Selection(("fact-sheet",), (), ("ru",)), stands)
    assert given == [Task(BRIEF, "fact-sheet", "ru", ("pdf", "docx"), (ExistingFile(), ExistingFile(edited=True)))]
    assert [one.task for one in made.documents] == given
    assert made.inputs is not None
    assert made.problems == ()


def test_a_brief_that_cannot_be_read_is_its_problems(root: Path) -> None:
    project = Project(root)
    made = make_brief(project, load_registries(project), "brief", ALL, {})
    assert made.inputs is None
    assert "briefs/brief.yaml" in {one.place.file for one in made.problems}
    made = make_brief(project, load_registries(project), "Bad Name", ALL, {})
    assert [one.message for one in made.problems] == ["`Bad Name` cannot name a brief"]


# -- looking --


def test_the_status_of_a_brief_with_errors_is_its_errors(library: Library, session: Session) -> None:
    error = problem(BRIEF_FILE)
    faulty = replace(library, problems=(error, problem(BRIEF_FILE, "warning")))
    assert examine(session, faulty, BRIEF) == BriefReport(BRIEF, problems=(error,))
    assert examine(session, library, "none") == BriefReport("none")
    broken = replace(library, briefs={}, problems=(error,))
    assert examine(session, broken, BRIEF).problems == (error,)


def test_what_stands_of_a_brief(library: Library, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(project: Project, found: Library, task: Task) -> PreparedDocument | Failure:
        if task.document == "chronology":
            return Failure((ERROR,), (INKLESS,))
        return PreparedDocument(task, ComposedDocument("x", Element("html"), None), UNPAINTED)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "prepare", prepare)
    one = library.briefs[BRIEF].model_copy(update={"languages": ("en",), "documents": ("fact-sheet", "chronology")})
    warning = problem(VISIT_FILE, "warning")
    few = replace(library, briefs={BRIEF: one}, problems=(warning,))
    put(Path(session.out), f"{BRIEF}/{WORD}", "typed into")
    report = examine(session, few, BRIEF)
    assert [(file.path.name, file.state, [why.kind for why in file.why], file.size) for file in report.files] == [
        (PDF, "stale", ["new"], 0), (WORD, "edited", [], 10),
    ]  # fmt: skip
    assert set(report.problems) == {ERROR, warning}
    assert report.machine == (INKLESS,)
    assert list(report.problems) == sorted(report.problems)
