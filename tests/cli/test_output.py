"""What commands print through: lines for persons and programs, each problem once, files by document."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from briefbook.build.run import OutputFile
from briefbook.build.state import Output
from briefbook.cli.output import (
    Console,
    ProblemLog,
    by_document,
    output_files,
    progress,
    project_at,
    shortened,
    shown_path,
    values_of,
)
from briefbook.errors import ExitCode, Place, Problem, UsageError

ERROR = Problem(Place("a.yaml", 3, 4), "wrong", "mend it")
OTHER = Problem(Place("b.yaml"), "wrong too")
WARNING = Problem(Place("a.yaml"), "odd", "look", "warning")


# -- the two readers --


def test_a_line_for_a_person_stands_on_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    Console().line("file", "a text", path="x")
    assert capsys.readouterr() == ("a text\n", "")


def test_a_line_for_a_program_has_its_type_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    Console(True).line("file", "a text", path="é", kind=None)
    out, err = capsys.readouterr()
    assert (json.loads(out), err) == ({"type": "file", "path": "é", "kind": None}, "")
    assert "é" in out


def test_problems_stand_on_the_error_stream_and_for_a_program_on_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    Console().problems([ERROR, WARNING])
    assert capsys.readouterr() == ("", "a.yaml:3:4: wrong - mend it\na.yaml: warning: odd - look\n")
    Console(True).problems([ERROR])
    out, err = capsys.readouterr()
    assert (json.loads(out), err) == ({"type": "problem", **ERROR.as_dict()}, "")


def test_a_note_is_for_persons_only(capsys: pytest.CaptureFixture[str]) -> None:
    Console().note("a note")
    Console(True).note("a note")
    assert capsys.readouterr() == ("", "a note\n")


@pytest.mark.parametrize("say", ["line", "note", "problems"])
def test_nothing_reaches_a_terminal_that_it_would_obey(say: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = "a\x1b[31mb\nc\u202ed"
    given = {"line": ("kind", text), "note": (text,), "problems": ([Problem(Place(), text)],)}[say]
    getattr(Console(), say)(*given)
    assert "".join(capsys.readouterr()) == "a\\x1b[31mb\\nc\\u202ed\n"


# -- problems once --


def test_a_problem_is_printed_and_counted_once(capsys: pytest.CaptureFixture[str]) -> None:
    log = ProblemLog(Console())
    log.add([ERROR, WARNING, ERROR])
    log.add([WARNING, OTHER])
    assert capsys.readouterr().err.splitlines() == [str(ERROR), str(WARNING), str(OTHER)]
    assert (log.count("error"), log.count("warning")) == (2, 1)


@pytest.mark.parametrize(
    ("problems", "machine", "code"),
    [
        ([], [], ExitCode.DONE),
        ([WARNING], [], ExitCode.DONE),
        ([WARNING, ERROR], [], ExitCode.PROBLEMS),
        ([], [ERROR], ExitCode.MACHINE),
        ([ERROR], [OTHER], ExitCode.MACHINE),
    ],
)
def test_the_exit_code_that_problems_come_to(problems: list[Problem], machine: list[Problem], code: ExitCode) -> None:
    log = ProblemLog(Console())
    log.add(problems, machine)
    assert log.code == code


def test_a_fault_of_the_machine_is_not_forgotten_and_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    log = ProblemLog(Console())
    log.add([OTHER], [ERROR])
    log.add([WARNING])
    assert capsys.readouterr().err.splitlines() == [str(ERROR), str(OTHER), str(WARNING)]
    assert log.code == ExitCode.MACHINE


# -- workspaces and paths --


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("briefs", "data"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "data")
    return tmp_path


def test_the_workspace_is_that_of_this_folder_or_the_one_named(home: Path) -> None:
    assert project_at(None).root == home
    assert project_at("../briefs").root == home
    assert project_at("").root == home


def test_a_folder_that_is_none_is_wrong_usage(home: Path) -> None:
    with pytest.raises(UsageError) as raised:
        project_at("none")
    assert [str(one) for one in raised.value.problems] == [
        "none: no such folder - name the workspace's folder with -C DIR"
    ]
    (home / "data/file").touch()
    with pytest.raises(UsageError):
        project_at("file")


def test_a_path_is_shown_from_this_folder(home: Path) -> None:
    assert shown_path(home / "data/x/y") == "x/y"
    assert shown_path(home / "briefs") == str(home / "briefs")
    assert shown_path(home / "database") == str(home / "database")


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("  a\n b ", "a b"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 57 + "..."),
        ("x" * 56 + " " + "y" * 9, "x" * 56 + "..."),
    ],
)
def test_a_long_text_is_shortened(text: str, short: str) -> None:
    assert shortened(text) == short


# -- files --


def file(document: str = "fact-sheet", lang: str = "en", format: str = "pdf", brief: str = "b") -> OutputFile:
    return OutputFile(Path(f"out/{brief}/{document}.{lang}.{format}"), brief, document, lang, format, 7, 2)


def test_what_a_program_hears_of_a_file() -> None:
    assert values_of(file()) == {
        "path": os.path.abspath("out/b/fact-sheet.en.pdf"), "brief": "b", "document": "fact-sheet", "lang": "en",
        "format": "pdf", "bytes": 7, "pages": 2,
    }  # fmt: skip


def test_recorded_outputs_are_files_below_the_folder_of_output() -> None:
    session: Any = SimpleNamespace(path=lambda brief, name: f"/o/{brief}/{name}")
    outputs = [Output("fact-sheet", "en", "pdf", "d", 2, True, (9, 1, 1, "x")), Output("chronology", "ru", "docx")]
    first, second = output_files(session, "b", outputs)
    assert (first.path, first.brief, first.size, first.pages) == (Path("/o/b/fact-sheet.en.pdf"), "b", 9, 2)
    assert (second.document, second.lang, second.format) == ("chronology", "ru", "docx")


PAIRS = [(lang, format) for lang in ("en", "es") for format in ("pdf", "docx")]


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (dict.fromkeys(PAIRS, "w"), ["b: fact-sheet (en, es): w"]),
        ({("en", "pdf"): "w", ("en", "docx"): "v"}, ["b: fact-sheet (en), pdf: w", "b: fact-sheet (en), docx: v"]),
        ({("en", "pdf"): "w"}, ["b: fact-sheet (en): w"]),
        (
            {("en", "pdf"): "w", ("en", "docx"): "w", ("es", "pdf"): "w", ("es", "docx"): "v"},
            ["b: fact-sheet (en): w", "b: fact-sheet (es), pdf: w", "b: fact-sheet (es), docx: v"],
        ),
    ],
    ids=["all alike", "formats differ", "one", "one of four differs"],
)
def test_files_of_which_the_same_is_said_stand_together(said: dict[tuple[str, str], str], lines: list[str]) -> None:
    files = [(file(lang=lang, format=format), words) for (lang, format), words in said.items()]
    assert list(by_document(files)) == lines


def test_documents_and_briefs_stand_apart() -> None:
    said = [(file("chronology"), "w"), (file("fact-sheet"), "w"), (file("fact-sheet", brief="c"), "w")]
    assert list(by_document(said)) == ["b: chronology (en): w", "b: fact-sheet (en): w", "c: fact-sheet (en): w"]


def test_of_many_reasons_the_first_are_told() -> None:
    lines = list(by_document([(file(), f"reason {number}") for number in range(20)]))
    assert lines[:6] == [f"b: fact-sheet (en): reason {number}" for number in range(6)]
    assert lines[6:] == ["b: fact-sheet and 14 reasons more"]


# -- progress --


@pytest.mark.parametrize(("as_json", "tty", "total"), [(True, True, 3), (False, False, 3), (False, True, 0)])
def test_no_bar_for_programs_in_pipes_or_where_nothing_is_to_do(
    as_json: bool, tty: bool, total: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: tty, raising=False)
    with progress(Console(as_json), total) as done:
        done("one")
    assert capsys.readouterr() == ("", "")


def test_a_bar_on_a_terminal_counts_and_names_what_was_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress(Console(), 2) as done:
        done("the [first]")
        done("second")
    out, err = capsys.readouterr()
    assert out == ""
    assert "2/2" in err
    assert "second" in err
