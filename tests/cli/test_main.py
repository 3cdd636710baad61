"""The quick path: what it answers by itself from the records of the last render, and what it leaves to the command."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import briefbook.build.workers
import briefbook.cli.group
import briefbook.cli.main
import pytest
from briefbook.build.state import Disk, Output, State, StateFolder
from briefbook.cli.main import main

LONG = 99
"""What the whole command comes to here: it is not run."""


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The lines that the whole command was asked to run."""
    asked: list[list[str]] = []
    monkeypatch.setattr(briefbook.cli.group, "run", lambda words: asked.append(words) or LONG)
    monkeypatch.setattr(briefbook.build.workers, "preload", lambda: asked.append(["preload"]))
    return asked


def rendered(root: Path, brief: str, *names: str, out: str = "", problems: tuple[tuple[str, str], ...] = ()) -> State:
    """A brief as its render leaves it: its file, its outputs, and the record of them."""
    folder = out or f"{root}/out"
    Path(folder, brief).mkdir(parents=True, exist_ok=True)
    (root / f"briefs/{brief}.yaml").write_text(f"id: {brief}\n")
    (root / "data/people.yaml").write_text("[]\n")
    disk = Disk(str(root))
    state = State({"data/people.yaml": disk.stamp("data/people.yaml")})
    state.own = {f"briefs/{brief}.yaml": disk.stamp(f"briefs/{brief}.yaml")}
    state.problems = [
        (kind, f"{kind}: {text}", json.dumps({"type": "problem", "message": text})) for kind, text in problems
    ]
    for name in names:
        path = f"{folder}/{brief}/{name}"
        Path(path).write_text(name)
        document, lang, format = name.split(".")
        state.outputs.append(
            Output(document, lang, format, "d", 2 if format == "pdf" else None, True, disk.stamp(path))
        )
    StateFolder(str(root), folder).write(brief, state)
    return state


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("briefs", "data"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    rendered(tmp_path, "a", "fact-sheet.en.pdf", "fact-sheet.en.docx", "chronology.en.pdf")
    return tmp_path


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s", "N s", re.sub(r'"seconds": [\d.]+', '"seconds": 0', text))


def test_where_all_is_fresh_a_line_says_so(
    desk: Path, whole: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render"]) == 0
    out, err = capsys.readouterr()
    assert (out, without_seconds(err)) == ("", "nothing is stale: 3 files in out/, N s\n")
    assert whole == []


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("render --all", 3),
        ("render a", 3),
        ("render briefs/a.yaml a.yaml a", 3),
        ("render --format pdf", 2),
        ("render --format=pdf --format docx", 3),
        ("render --document fact-sheet", 2),
        ("render --document fact-sheet --format docx", 1),
        ("render --lang en --jobs 4", 3),
        ("-C data render", 3),
        ("render -C briefs --out out", 3),
    ],
)
def test_plain_lines_are_answered(
    line: str, files: int, desk: Path, whole: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line.split()) == 0
    assert f"nothing is stale: {files} file{'s' * (files > 1)} in out/" in capsys.readouterr().err
    assert whole == []


@pytest.mark.parametrize(
    "line",
    ["render --force", "render --watch", "render --scheduler tcp://x:1", "render --all a", "render b", "render a b",
     "render --lang ru", "render --document none", "render --document chronology --document none",
     "render --document chronology --format docx", "render -C none", "render --out elsewhere", "status", "rendr",
     "render --nothing", "--all render", "-C / render", "render --format odt", ""],
)  # fmt: skip
def test_all_others_are_left_to_the_whole_command(
    line: str, desk: Path, whole: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line.split()) == LONG
    assert [words for words in whole if words != ["preload"]] == [line.split()]
    assert capsys.readouterr() == ("", "")


CHANGES: dict[str, Callable[[Path], object]] = {
    "an input": lambda root: (root / "briefs/a.yaml").write_text("id: b\n"),
    "a shared input": lambda root: (root / "data/people.yaml").write_text("[1]\n"),
    "an input gone": lambda root: (root / "briefs/a.yaml").rename(root / "briefs/.a"),
    "a file": lambda root: (root / "out/a/fact-sheet.en.pdf").write_text("other"),
    "a file gone": lambda root: (root / "out/a/chronology.en.pdf").unlink(),
    "another brief": lambda root: (root / "briefs/b.yaml").write_text("id: b\n"),
    "the record": lambda root: next((root / ".briefbook").rglob("a.state")).write_text("damaged"),
    "no briefs": lambda root: (root / "briefs").rename(root / "other"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_has_changed_is_left_to_the_whole_command(kind: str, desk: Path, whole: list[list[str]]) -> None:
    assert main(["render"]) == 0
    CHANGES[kind](desk)
    assert main(["render"]) == LONG
    assert ["render"] in whole


def test_a_file_that_is_not_asked_for_may_have_changed(desk: Path, whole: list[list[str]]) -> None:
    (desk / "out/a/fact-sheet.en.docx").write_text("edited")
    assert main(["render", "--format", "pdf"]) == 0
    assert main(["render"]) == LONG


def test_a_file_that_was_not_made_from_todays_inputs_is_not_fresh(desk: Path, whole: list[list[str]]) -> None:
    state = rendered(desk, "a", "fact-sheet.en.pdf")
    state.outputs[0].current = False
    StateFolder(str(desk), f"{desk}/out").write("a", state)
    assert main(["render"]) == LONG


def test_another_installation_made_it(desk: Path, whole: list[list[str]]) -> None:
    state = rendered(desk, "a", "fact-sheet.en.pdf")
    state.engine = "another"
    StateFolder(str(desk), f"{desk}/out").write("a", state)
    assert main(["render"]) == LONG


def test_a_copied_workspace_is_fresh_and_its_new_times_are_noted(desk: Path, whole: list[list[str]]) -> None:
    for path in (desk / "briefs/a.yaml", desk / "out/a/fact-sheet.en.pdf"):
        os.utime(path, ns=(10**18, 10**18))
    states = StateFolder(str(desk), f"{desk}/out")
    assert main(["render"]) == 0
    noted = states.read("a")
    assert noted is not None
    assert noted.own["briefs/a.yaml"][1] == 10**18
    assert {one.name: one.stamp[1] == 10**18 for one in noted.outputs} == {
        "fact-sheet.en.pdf": True, "fact-sheet.en.docx": False, "chronology.en.pdf": False
    }  # fmt: skip


def test_another_folder_of_output_has_its_own_records(
    desk: Path, whole: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    rendered(desk, "a", "fact-sheet.en.pdf", out=f"{desk}/elsewhere")
    assert main(["render", "--out", "elsewhere"]) == 0
    assert "nothing is stale: 1 file in elsewhere/" in capsys.readouterr().err


def test_a_program_hears_of_each_file_and_the_sum(
    desk: Path, whole: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", "--json", "--document", "fact-sheet"]) == 0
    out, err = capsys.readouterr()
    pdf, word, summary = [json.loads(line) for line in out.splitlines()]
    assert pdf == {
        "type": "fresh", "path": f"{desk}/out/a/fact-sheet.en.pdf", "brief": "a", "document": "fact-sheet",
        "lang": "en", "format": "pdf", "bytes": len("fact-sheet.en.pdf"), "pages": 2,
    }  # fmt: skip
    assert (word["format"], word["pages"]) == ("docx", None)
    assert summary.pop("seconds") >= 0
    assert summary == {
        "type": "summary", "files": 0, "fresh": 2, "errors": 0, "warnings": 0, "out": f"{desk}/out", "failed": [],
        "exit_code": 0,
    }  # fmt: skip
    assert err == ""


def test_what_was_wrong_is_told_again(desk: Path, whole: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    rendered(desk, "a", "fact-sheet.en.pdf", problems=(("error", "too long"), ("warning", "odd")))
    rendered(desk, "b", "fact-sheet.en.pdf", problems=(("warning", "odd"),))
    assert main(["render"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert without_seconds(err).splitlines() == [
        "error: too long",
        "warning: odd",
        "nothing is stale: 2 files in out/, N s, 1 error, 1 warning",
        "1 of 2 briefs with errors: a",
    ]
    assert main(["render", "b"]) == 0
    capsys.readouterr()
    assert main(["render", "--json"]) == 1
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["type"] for one in objects] == ["problem", "problem", "fresh", "fresh", "summary"]
    assert (objects[-1]["errors"], objects[-1]["warnings"], objects[-1]["failed"]) == (1, 1, ["a"])
    assert objects[-1]["exit_code"] == 1


def test_a_reader_that_went_away(desk: Path, whole: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    class Gone:
        def reconfigure(self, **_: object) -> None: ...

        def write(self, _: str) -> None:
            raise BrokenPipeError

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr(briefbook.cli.main.sys, "stderr", Gone())
    assert main(["render"]) == 0
    assert closed == [True]


@pytest.mark.parametrize(
    ("line", "early"),
    [
        ("render --force", True),
        ("render --force --format pdf", True),
        ("render --force --format docx --format pdf", True),
        ("render --force --format docx", False),
        ("render --force --jobs 1", False),
        ("render --force --jobs 2", True),
        ("render --force --scheduler tcp://x:1", False),
        ("render --nothing", False),
        ("status", False),
    ],
)
def test_the_library_for_pages_is_imported_early_where_pages_are_drawn(
    line: str, early: bool, desk: Path, whole: list[list[str]]
) -> None:
    assert main(line.split()) == LONG
    assert (["preload"] in whole) == early


def test_the_words_are_those_of_the_process_where_none_are_given(
    desk: Path, whole: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefbook.cli.main.sys, "argv", ["briefbook", "status", "a"])
    assert main() == LONG
    assert whole == [["status", "a"]]
