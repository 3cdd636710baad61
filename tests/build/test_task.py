"""A task and its files; and whatever goes wrong as an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from briefbook.build import task as module
from briefbook.build.task import ComposedDocument, ExistingFile, Failure, FileContent, Task, attempt, unexpected, write
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.errors import BriefbookError, MachineError, Place, Problem, UsageError

PROBLEM = Problem(Place("a.yaml", 1), "what", "way")
TASK = Task("brief", "fact-sheet", "en", ("pdf", "docx"))


def raising(error: BaseException) -> Any:
    def action() -> None:
        raise error

    return action


def test_a_task_names_itself_and_its_files() -> None:
    assert str(TASK) == "brief: fact-sheet (en)"
    assert (TASK.file("pdf"), TASK.file("docx")) == ("fact-sheet.en.pdf", "fact-sheet.en.docx")


@pytest.mark.parametrize(
    ("existing", "left"),
    [
        ((), ()),
        ((ExistingFile(), ExistingFile()), ()),
        ((ExistingFile("d", 3), ExistingFile(edited=True)), ("docx",)),
        ((ExistingFile(edited=True), ExistingFile(edited=True)), ("pdf", "docx")),
    ],
)
def test_files_that_somebody_edited_are_left(existing: Any, left: tuple[str, ...]) -> None:
    assert Task("brief", "fact-sheet", "en", ("pdf", "docx"), existing).left == left


def test_what_succeeds_is_given() -> None:
    assert attempt(lambda: 7, "counting") == 7


@pytest.mark.parametrize(
    ("error", "problems", "machine"),
    [
        (BriefbookError(PROBLEM), (PROBLEM,), ()),
        (UsageError(PROBLEM), (PROBLEM,), ()),
        (MachineError(PROBLEM), (), (PROBLEM,)),
    ],
)
def test_problems_and_the_machines_are_told_apart(error: Any, problems: Any, machine: Any) -> None:
    assert attempt(raising(error), "x") == Failure(problems, machine)


def test_a_fault_of_the_program_says_what_was_made_and_where_it_broke() -> None:
    found = attempt(raising(ZeroDivisionError("two\n  lines")), "brief: fact-sheet (en)")
    assert isinstance(found, Failure)
    [problem] = found.problems
    name, line = Path(__file__).name, raising.__code__.co_firstlineno + 2
    assert problem.message == f"brief: fact-sheet (en): unexpected ZeroDivisionError ({name} line {line}): two lines"
    assert problem.hint.startswith("this is a fault of Briefbook; please report it")
    assert found.machine == ()


def test_a_fault_without_words_or_place() -> None:
    assert unexpected(KeyError(), "x").message == "x: unexpected KeyError"
    assert unexpected(ValueError("w" * 400), "x").message == f"x: unexpected ValueError: {'w' * 300}"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_goes_through(error: type[BaseException]) -> None:
    with pytest.raises(error):
        attempt(raising(error()), "x")


def test_what_a_writer_raises_is_told_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    document = ComposedDocument("brief: fact-sheet (en)", Element("html"), None)  # type: ignore[arg-type]
    given: list[object] = []

    def written(*args: Any) -> FileContent:
        given.extend(args)
        raise RuntimeError("no ink")

    monkeypatch.setattr(module, "_written", written)
    found = write(document, "docx", Project(Path("/")))
    assert isinstance(found, Failure)
    assert found.problems[0].message.startswith("brief: fact-sheet (en), docx: unexpected RuntimeError")
    assert given == [document, "docx", Project(Path("/"))]


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_each_format_has_its_writer(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from briefbook.pdf import write as pdf
    from briefbook.word import write as word

    given: list[tuple[Any, ...]] = []
    attachments = (("a", "b", b"c"),)
    document = ComposedDocument("x", Element("html"), "theme", attachments)  # type: ignore[arg-type]
    monkeypatch.setattr(pdf, "write_pdf", lambda *args: given.append(args) or SimpleNamespace(content=b"P", pages=3))
    monkeypatch.setattr(word, "write_docx", lambda *args: given.append(args) or b"W")
    found = write(document, format, Project(Path("/")))
    assert found == (FileContent("pdf", b"P", 3) if format == "pdf" else FileContent("docx", b"W", None))
    common = (document.tree, "theme", Project(Path("/")))
    assert given == [(*common, attachments) if format == "pdf" else common]
