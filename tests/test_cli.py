"""The command as its users meet it: names, options, exit codes, what it prints, what it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.abc import MetaPathFinder
from pathlib import Path

import briefbook.pdf.write
import pytest
from briefbook.pdf.upstream import import_weasyprint
from helpers import BRIEF, BRIEF_FILE, ROOT, Run, replace_in

NAMES = [f"{one}.en.{ending}" for one in ("chronology", "fact-sheet", "policy-brief") for ending in ("docx", "pdf")]


def test_render_makes_the_six_files_and_says_where(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace / "data")  # a folder below the workspace will do
    result = run("render")
    assert result.code == 0, result.err
    assert sorted(path.name for path in (workspace / "out" / BRIEF).iterdir()) == NAMES
    lines = result.out.splitlines()
    assert sorted(Path(line).name for line in lines) == NAMES
    assert "6 files in" in result.err
    assert " s" in result.err


def test_render_takes_the_choices_given(workspace: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere"
    result = run("-C", workspace, "render", BRIEF, "--document", "fact-sheet", "--format", "docx", "--out", out)
    assert result.code == 0
    assert [path.relative_to(out).as_posix() for path in out.rglob("*.*")] == [f"{BRIEF}/fact-sheet.en.docx"]
    assert not (workspace / "out").exists()


def test_render_with_more_processes_gives_the_same_bytes(workspace: Path, run: Run, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert run("-C", workspace, "render", "--format", "docx", "--out", one, "--jobs", 1).code == 0
    assert run("-C", workspace, "render", "--format", "docx", "--out", two, "--jobs", 2).code == 0
    assert {path.name: path.read_bytes() for path in one.rglob("*.docx")} == {
        path.name: path.read_bytes() for path in two.rglob("*.docx")
    }


def test_json_is_one_object_a_line(workspace: Path, run: Run) -> None:
    result = run("-C", workspace, "--json", "render", "--format", "docx")
    objects = [json.loads(line) for line in result.out.splitlines()]
    assert [one["type"] for one in objects] == ["file"] * 3 + ["summary"]
    assert objects[0].keys() >= {"path", "brief", "document", "lang", "format", "bytes"}
    assert Path(objects[0]["path"]).is_file()
    assert (objects[-1]["files"], objects[-1]["exit_code"]) == (3, 0)
    assert result.err == ""


def test_an_output_folder_that_cannot_be_written(workspace: Path, run: Run) -> None:
    (workspace / "out").write_text("a file stands in the way")
    result = run("-C", workspace, "render", "--format", "docx")
    assert result.code == 3
    assert "cannot be written" in result.err
    assert (workspace / "out").read_text() == "a file stands in the way"


def test_an_output_folder_without_permission(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)  # folders forbid nothing to root
    result = run("-C", workspace, "render", "--format", "docx")
    assert result.code == 3
    assert "--out" in result.err


class _NoPango(MetaPathFinder):
    """Stands for a machine on which WeasyPrint finds no library to draw with."""

    def find_spec(self, name: str, *_: object) -> None:
        if name.split(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0': no such file. Additionally, ctypes found nothing")


def test_without_pango_word_and_check_still_work(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_NoPango(), *sys.meta_path])
    monkeypatch.setattr(briefbook.pdf.write, "import_weasyprint", import_weasyprint.__wrapped__)
    result = run("-C", workspace, "render", "--jobs", 1)
    assert result.code == 3, result.err
    assert "apt-get install libpango-1.0-0" in result.err
    assert sorted(path.name for path in (workspace / "out" / BRIEF).iterdir()) == NAMES[::2]
    assert run("-C", workspace, "check").code == 0


def test_over_budget_is_said_and_written(workspace: Path, run: Run) -> None:
    replace_in(workspace / BRIEF_FILE, "fact-sheet: 2", "fact-sheet: 1")
    result = run("-C", workspace, "render", "--document", "fact-sheet", "--format", "pdf")
    assert result.code == 1
    assert f"{BRIEF_FILE}:30:" in result.err
    assert "has 2 pages, its budget is 1" in result.err
    assert (workspace / "out" / BRIEF / "fact-sheet.en.pdf").is_file()


def test_a_new_visit_filled_in_renders(workspace: Path, run: Run) -> None:
    run("-C", workspace, "new", "visit", "my-visit")
    run("-C", workspace, "new", "brief", "my-visit")
    visit, brief = workspace / "data/visits/my-visit.yaml", workspace / "briefs/my-visit.yaml"
    values = {"title:": "A visit", "kind:": "working visit", "sides:": "[RU, MX]", "visitor:": "lavrov",
              "host:": "ebrard", "place:": "mexico-city", "date:": "2020-02-06", "    text:": "Talks were held.",
              "    sources:": "[{source: article, at: para. 1}]"}  # fmt: skip
    values_of_brief = {"series:": "Visits", "issuer:": "The desk", "as_of:": "2020-02-07"}
    for path, found in ((visit, values), (brief, values_of_brief)):
        lines = path.read_text().splitlines()
        for key, value in found.items():
            index = next(index for index, line in enumerate(lines) if line.startswith(key))
            lines[index] = f"{key} {value}"
        path.write_text("\n".join(lines) + "\n")
    result = run("-C", workspace, "render", "my-visit")
    assert result.code == 0, result.err
    assert len(list((workspace / "out/my-visit").iterdir())) == 6


def test_init_lays_out_a_workspace_that_renders(tmp_path: Path, run: Run) -> None:
    assert run("init", tmp_path / "demo").code == 0
    assert run("-C", tmp_path / "demo", "check").code == 0
    assert (tmp_path / "demo/schemas/visit.json").is_file()
    assert run("-C", tmp_path / "demo", "render", "--format", "docx").code == 0


def test_a_pipe_gets_plain_lines_and_no_progress(workspace: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "briefbook", "-C", str(workspace), "render", "--format", "docx"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert "\x1b" not in result.stdout + result.stderr
    assert "\r" not in result.stdout + result.stderr
    assert len(result.stdout.splitlines()) == 3
    assert len(result.stderr.splitlines()) == 1


def test_a_disk_that_fails_half_way_leaves_the_old_file(
    workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = workspace / "out" / BRIEF / "fact-sheet.en.pdf"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", _no_space)
    result = run("-C", workspace, "render", "--document", "fact-sheet", "--format", "pdf")
    assert result.code == 3
    assert "No space left" in result.err
    assert {path.name: path.read_bytes() for path in target.parent.iterdir()} == {"fact-sheet.en.pdf": b"old"}


def _no_space(handle: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_fault_of_our_own_is_told_in_one_line(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr(briefbook.pdf.write, "write_pdf", fail)
    result = run("-C", workspace, "render", "--document", "fact-sheet", "--jobs", 1)
    assert result.code == 1
    assert "unexpected ZeroDivisionError" in result.err
    assert not (workspace / "out").exists()
