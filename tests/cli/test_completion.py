"""Completion in shells: the scripts, and what is offered where, by the protocol that the scripts speak."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import briefbook.review.edits
import briefbook.word.archive
import pytest
from briefbook.cli.group import run as run_command
from briefbook.cli.offers import VARIABLE
from briefbook.cli.options import COMMANDS
from briefbook.data.address import Address
from helpers import BRIEF, Run

Offered = Callable[..., list[str]]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("briefs", "data/visits", "templates/locales", "out/one", "out/two"):
        (tmp_path / name).mkdir(parents=True)
    for name in (
        "briefs/one.yaml",
        "briefs/two.yaml",
        "briefs/.hidden.yaml",
        "data/visits/one.yaml",
        "data/visits/new.yaml",
        "templates/locales/en.po",
        "templates/locales/es.po",
        "out/one/a.en.docx",
        "out/one/a.en.pdf",
        "out/two/b.en.docx",
        "out/two/~$b.en.docx",
        "out/note.docx",
        "notes.docx",
    ):
        (tmp_path / name).write_text("not: [read")  # fmt: skip
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Offered:
    """What is offered for the last of these words, as a shell hears it: `type,value`."""

    def ask(*words: str, shell: str = "bash") -> list[str]:
        monkeypatch.setenv(VARIABLE, f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["briefbook", *words]))
        monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words)))
        with pytest.raises(SystemExit) as raised:
            run_command([])
        out, err = capsys.readouterr()
        assert (raised.value.code, err) == (0, "")
        return out.splitlines()

    return ask


def plain(*values: str) -> list[str]:
    return [f"plain,{value}" for value in values]


# -- what is offered --


def test_commands_and_options(desk: Path, offered: Offered) -> None:
    assert offered("") == plain(*COMMANDS)
    assert offered("re") == plain("refresh", "render")
    assert offered("-") == plain("-C", "--json", "--version", "-h", "--help")
    assert offered("render", "--f") == plain("--format", "--force")
    assert offered("pull", "--a") == plain("--apply", "--accept")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["render", ""], ["one", "two"]),
        (["render", "t"], ["two"]),
        (["render", "x"], []),
        (["render", "one", ""], ["two"]),
        (["status", ""], ["one", "two"]),
        (["diff", "--brief", ""], ["one", "two"]),
        (["diff", "--brief", "one", "--brief", ""], ["two"]),
        (["diff", ""], []),
        (["render", "--document", ""], ["policy-brief", "fact-sheet", "chronology"]),
        (["render", "--document", "chronology", "--document", ""], ["policy-brief", "fact-sheet"]),
        (["render", "--lang", ""], ["en", "es"]),
        (["render", "--lang", "en", "--lang", "e"], ["es"]),
        (["render", "--format", ""], ["pdf", "docx"]),
        (["render", "--format", "=", "p"], ["pdf"]),
        (["render", "--format", "="], ["pdf", "docx"]),
        (["render", "--lang=e"], ["en", "es"]),
        (["render", "--jobs", ""], []),
        (["render", "--scheduler", ""], []),
        (["new", ""], ["visit", "brief", "version"]),
        (["new", "version", ""], ["one", "two"]),
        (["new", "brief", ""], ["new"]),
        (["new", "visit", ""], []),
        (["new", "version", "one", "--rev", ""], []),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["check", ""], []),
    ],
    ids=" ".join,
)
def test_words_from_the_names_of_files(words: list[str], values: list[str], desk: Path, offered: Offered) -> None:
    assert [one for one in offered(*words) if one] == plain(*values)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["-C", "x"], "dir"),
        (["render", "--out", "x"], "dir"),
        (["status", "-C", "x"], "dir"),
        (["init", "x"], "dir"),
        (["init", "y", "--from", "x"], "file"),
        (["trace", "--out", "x"], "file"),
        (["pull", "x"], "file"),
        (["refresh", "x"], "file"),
        (["trace", "x"], "file"),
    ],
    ids=" ".join,
)
def test_files_and_folders_are_left_to_the_shell(words: list[str], kind: str, desk: Path, offered: Offered) -> None:
    assert offered(*words) == [f"{kind},x"]


@pytest.mark.parametrize("command", ["pull", "refresh"])
def test_word_files_below_out_are_offered_beside_all_others(command: str, desk: Path, offered: Offered) -> None:
    assert offered(command, "") == ["file,", *plain("out/one/a.en.docx", "out/two/b.en.docx")]
    assert offered(command, "out/o") == ["file,out/o", *plain("out/one/a.en.docx")]
    assert offered(command, "out/two/b") == ["file,out/two/b", *plain("out/two/b.en.docx")]
    assert offered(command, "out/one/a.en.docx", "out/") == ["file,out/", *plain("out/two/b.en.docx")]


def test_trace_takes_a_pdf_or_a_word_file_and_then_words(desk: Path, offered: Offered) -> None:
    assert offered("trace", "out/one") == ["file,out/one", *plain("out/one/a.en.docx", "out/one/a.en.pdf")]
    assert [one for one in offered("trace", "out/one/a.en.pdf", "") if one] == []


def test_paths_are_those_of_this_folder(desk: Path, offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk / "out/one")
    assert offered("pull", "../t") == ["file,../t", *plain("../two/b.en.docx")]
    monkeypatch.chdir(desk.parent)
    assert offered("-C", desk.name, "pull", "") == [
        "file,", *plain(f"{desk.name}/out/one/a.en.docx", f"{desk.name}/out/two/b.en.docx")
    ]  # fmt: skip


@pytest.mark.parametrize("words", [["-C", "W", "render"], ["render", "-C", "W"], ["-C", "none", "render", "-C", "W"]])
def test_the_workspace_may_be_named(
    words: list[str], desk: Path, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    assert offered(*(str(desk) if word == "W" else word for word in words), "") == plain("one", "two")


# -- fields --


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which Word files were read, each with two fields edited."""
    read: list[str] = []

    def edits(_: object, files: list[tuple[str, bytes]]) -> list[SimpleNamespace]:
        read.extend(name for name, _ in files)
        addresses = (Address("data/v.yaml", "outcomes[o2].due"), Address("data/v.yaml", "title.en"), None)
        return [SimpleNamespace(fields=[SimpleNamespace(field=SimpleNamespace(address=one)) for one in addresses])]

    monkeypatch.setattr(briefbook.review.edits, "edits_of_files", edits)
    monkeypatch.setattr(briefbook.word.archive, "read_bytes", lambda path: path.read_bytes())
    return read


def test_whose_value_holds(desk: Path, offered: Offered, edited: list[str]) -> None:
    assert offered("pull", "notes.docx", "--accept", "") == plain("theirs", "ours", "notes.docx")
    assert offered("pull", "--accept", "o") == plain("ours")
    assert edited == []


def test_the_fields_that_the_files_named_have_edited(desk: Path, offered: Offered, edited: list[str]) -> None:
    assert offered("pull", "notes.docx", "--accept", "theirs", "") == plain("outcomes[o2].due", "title.en")
    assert offered("pull", "notes.docx", "--accept", "ours", "out") == plain("outcomes[o2].due")
    assert edited == ["notes.docx"] * 2


def test_after_a_field_come_files_again(desk: Path, offered: Offered, edited: list[str]) -> None:
    assert offered("pull", "notes.docx", "--accept", "theirs", "title.en", "n") == ["file,n"]


def test_all_fields_of_the_data_where_no_file_is_named(workspace: Path, offered: Offered) -> None:
    found = offered("-C", str(workspace), "pull", "--accept", "theirs", "outcomes[o2]")
    assert "plain,outcomes[o2].due" in found
    assert len(found) > 4
    assert all(one.startswith("plain,outcomes[o2].") for one in found)
    assert "plain,outcomes[o2].id" not in found
    assert len(set(found)) == len(found)


# -- what is broken --


@pytest.mark.parametrize(
    "words",
    [["render", ""], ["render", "--lang", ""], ["new", "version", ""], ["pull", "--accept", "ours", ""]],
    ids=" ".join,
)
@pytest.mark.parametrize("directory", ["/", "none", "broken"])
def test_without_a_sound_workspace_nothing_is_offered_and_nothing_is_said(
    words: list[str], directory: str, desk: Path, offered: Offered
) -> None:
    (desk / "broken/briefs").mkdir(parents=True)
    (desk / "broken/data").write_text("no folder")
    (desk / "broken").rename(desk.parent / f"{desk.name}-broken")
    place = str(desk.parent / f"{desk.name}-broken") if directory == "broken" else directory
    os.chdir(desk.parent)
    assert [one for one in offered("-C", place, *words) if one] == []


def test_a_workspace_that_cannot_be_read_offers_no_fields(desk: Path, offered: Offered) -> None:
    (desk / "briefs/one.yaml").write_bytes(b"\0\xff")
    assert [one for one in offered("pull", "--accept", "ours", "") if one] == []


def test_a_word_file_that_is_none_offers_no_fields(desk: Path, offered: Offered) -> None:
    assert [one for one in offered("pull", "notes.docx", "--accept", "ours", "") if one] == []


def test_a_workspace_without_out_leaves_files_to_the_shell(desk: Path, offered: Offered) -> None:
    shutil.rmtree(desk / "out")
    assert offered("pull", "x") == ["file,x"]


# -- shells --


def test_zsh_hears_types_values_and_helps(desk: Path, offered: Offered) -> None:
    assert offered("render", "o", shell="zsh") == ["plain", "one", "_"]
    assert offered("schem", shell="zsh")[:2] == ["plain", "schema"]
    assert "JSON Schemas" in offered("schem", shell="zsh")[2]


def test_fish_hears_the_word_it_completes_once(desk: Path, offered: Offered) -> None:
    assert offered("render", "o", shell="fish") == ["plain,one"]
    assert offered("pull", "out/o", shell="fish") == ["file,out/o", "plain,out/one/a.en.docx"]


@pytest.mark.parametrize(
    ("shell", "registers"),
    [
        ("bash", "complete -o nosort -F _briefbook_completion briefbook"),
        ("zsh", "compdef _briefbook_completion briefbook"),
        ("fish", "complete --no-files --command briefbook"),
    ],
)
def test_the_script_registers_itself_and_asks_by_the_variable(shell: str, registers: str, run: Run) -> None:
    result = run("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert registers in result.out
    assert f"{VARIABLE}={shell}_complete" in result.out
    (found,) = [json.loads(line) for line in run("completion", shell, "--json").out.splitlines()]
    assert found == {"type": "script", "shell": shell, "text": result.out}


PROBES = {
    "bash": (
        ["bash", "--norc", "-c"],
        'shopt -s nullglob; eval "$(briefbook completion bash)"; COMP_WORDS=(briefbook {words} ""); '
        "COMP_CWORD={count}; _briefbook_completion briefbook 2>&1; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
    ),
    "fish": (["fish", "--no-config", "-c"], "briefbook completion fish | source; complete -C 'briefbook {words} '"),
}


@pytest.mark.parametrize("shell", PROBES)
@pytest.mark.parametrize(
    ("words", "first"),
    [("render", "BRIEF"), ("render --lang", "en"), ("pull --accept theirs", "outcomes[o1].text.en")],
)
def test_a_real_shell(shell: str, words: str, first: str, workspace: Path, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    command = tmp_path / "bin/briefbook"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m briefbook "$@"\n')
    command.chmod(0o755)
    start, probe = PROBES[shell]
    script = probe.format(words=words, count=len(words.split()) + 1)
    environment = {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = subprocess.run([*start, script], capture_output=True, text=True, cwd=workspace, env=environment, check=True)
    found = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert (BRIEF if first == "BRIEF" else first) in found, done.stdout + done.stderr
