"""The run of a command: its settings, what goes wrong and the exit code of each, help, modules when they are needed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import briefbook.cli.check
import briefbook.cli.group
import click
import pytest
from briefbook import __version__
from briefbook.cli.group import run as run_command
from briefbook.cli.options import COMMANDS
from briefbook.cli.output import Console
from briefbook.errors import BriefbookError, ExitCode, MachineError, Place, Problem, UsageError
from helpers import Run

PROBLEM = Problem(Place("a.yaml", 2), "wrong", "mend it")

Stub = Callable[[Callable[..., object]], None]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Puts another function in the place of `check`."""

    def put(function: Callable[..., object]) -> None:
        monkeypatch.setattr(briefbook.cli.check, "check", function)
        monkeypatch.setattr(briefbook.cli.group.briefbook, "commands", {})

    return put


def failing(error: BaseException) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


# -- settings of both places --


@pytest.mark.parametrize(
    ("words", "as_json", "directory"),
    [
        ("check", False, None),
        ("--json check", True, None),
        ("check --json", True, None),
        ("--json check --json", True, None),
        ("-C a check", False, "a"),
        ("check -C b", False, "b"),
        ("-C a check -C b", False, "b"),
        ("-C a check --json", True, "a"),
    ],
)
def test_settings_hold_wherever_they_are_written(
    words: str, as_json: bool, directory: str | None, stub: Stub, run: Run
) -> None:
    heard: list[tuple[Console, str | None]] = []
    stub(lambda console, directory: heard.append((console, directory)) or 0)
    assert run(*words.split()).code == 0
    assert heard == [(Console(as_json), directory)]


@pytest.mark.parametrize("code", [0, 1, 3, ExitCode.MACHINE])
def test_the_exit_code_is_the_commands(code: int, stub: Stub, run: Run) -> None:
    stub(lambda *_, **__: code)
    assert run("check").code == code


# -- what goes wrong --

FAILURES: dict[str, tuple[BaseException, int, str]] = {
    "a problem of the input": (BriefbookError(PROBLEM), 1, "a.yaml:2: wrong - mend it"),
    "wrong usage": (UsageError(PROBLEM), 2, "a.yaml:2: wrong - mend it"),
    "the machine": (MachineError(PROBLEM), 3, "a.yaml:2: wrong - mend it"),
    "a disk": (OSError(28, "No space left", "/x"), 3, "/x: No space left - check the disk and its permissions"),
    "a disk without a name": (OSError("broken"), 3, "broken - check the disk and its permissions"),
    "click's usage": (click.UsageError("so not"), 2, "Error: so not"),
    "Ctrl-C": (KeyboardInterrupt(), 130, "stopped; the files written so far are whole"),
    "click's abort": (click.Abort(), 130, "stopped; the files written so far are whole"),
    "a fault of our own": (ZeroDivisionError("by accident"), 1, "unexpected ZeroDivisionError"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_is_told_in_a_line_with_its_exit_code(kind: str, stub: Stub, run: Run) -> None:
    error, code, line = FAILURES[kind]
    stub(failing(error))
    result = run("check")
    assert (result.code, result.out) == (code, "")
    assert line in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "kind", ["a problem of the input", "wrong usage", "the machine", "a disk", "a fault of our own"]
)
@pytest.mark.parametrize("words", ["--json check", "check --json"])
def test_a_failure_is_an_object_for_a_program(kind: str, words: str, stub: Stub, run: Run) -> None:
    error, code, _ = FAILURES[kind]
    stub(failing(error))
    result = run(*words.split())
    (found,) = [json.loads(one) for one in result.out.splitlines()]
    assert (result.code, result.err) == (code, "")
    assert (found["type"], found["severity"]) == ("problem", "error")
    message = found["message"].replace(f"briefbook {words}", "briefbook check")
    assert message
    assert message in run("check").err
    assert found["file"] in run("check").err


def test_an_interrupt_says_nothing_to_a_program(stub: Stub, run: Run) -> None:
    stub(failing(KeyboardInterrupt()))
    result = run("check", "--json")
    assert (result.code, result.out, result.err.strip()) == (130, "", "")


def test_a_fault_of_our_own_names_the_command_line(stub: Stub, run: Run) -> None:
    stub(failing(ZeroDivisionError("by accident")))
    assert "briefbook -C x check" in run("-C", "x", "check").err


def test_a_reader_that_went_away_ends_the_command_quietly(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    class Gone:
        def close(self) -> None:
            closed.append(True)

    stub(failing(BrokenPipeError()))
    monkeypatch.setattr(sys, "stderr", Gone())
    assert run_command(["check"]) == 0
    assert closed == [True]


def test_all_problems_of_a_failure_are_told(stub: Stub, run: Run) -> None:
    stub(failing(BriefbookError([PROBLEM, Problem(Place("b.yaml"), "odd")])))
    assert run("check").err.splitlines() == ["a.yaml:2: wrong - mend it", "b.yaml: odd"]


# -- wrong lines --


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("rendr", "No such command 'rendr'"),
        ("--nothing", "--nothing"),
        ("check more", "unexpected extra argument"),
        ("check --out x", "--out"),
        ("--all render", "--all"),
        ("render --format odt", "'odt' is not one of 'pdf', 'docx'"),
        ("render --jobs 0", "--jobs"),
        ("render --jobs many", "many"),
        ("new", "{visit|brief|version}"),
        ("new thing x", "thing"),
        ("new visit", "ID"),
        ("init", "DIR"),
        ("pull", "FILE.docx"),
        ("pull x --accept theirs", "--accept"),
        ("refresh", "FILE.docx"),
        ("diff a b", "unexpected extra argument"),
        ("completion", "{bash|zsh|fish}"),
        ("completion tcsh", "tcsh"),
        ("-C", "-C"),
    ],
)
def test_a_wrong_line_is_told(line: str, says: str, run: Run) -> None:
    result = run(*line.split())
    assert (result.code, result.out) == (2, "")
    assert says in result.err
    assert "Error: " in result.err


def test_a_command_near_to_an_unknown_one_is_named(run: Run) -> None:
    assert "render" in run("rendr").err.split("No such command")[1]


# -- help --


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_the_docstring_every_option_and_the_examples(name: str, run: Run) -> None:
    module = import_module(f"briefbook.cli.{name}")
    result = run(name, "--help")
    assert result.code == 0
    words = " ".join(result.out.split())
    assert result.out.startswith(f"Usage: briefbook {name} [OPTIONS]")
    assert " ".join(getattr(module, name).__doc__.split()) in words
    assert module.EXAMPLES
    for example in module.EXAMPLES:
        assert f"  {example}\n" in result.out
    assert run(name, "-h").out == result.out


def examples() -> list[str]:
    modules = [briefbook.cli.group, *(import_module(f"briefbook.cli.{name}") for name in COMMANDS)]
    return [one for module in modules for one in getattr(module, "EXAMPLES", getattr(module, "_EXAMPLES", ()))]


@pytest.mark.parametrize("example", examples())
def test_an_example_is_a_line_that_the_command_takes(example: str) -> None:
    line = re.match(r'(?:eval "\$\()?(briefbook .+?)(\)"|  +|, then| [>|] |$)', example)
    assert line is not None
    words = shlex.split(line[1])[1:]
    group = briefbook.cli.group.briefbook
    outer = group.make_context("briefbook", list(words))
    at = next(at for at, word in enumerate(words) if word in COMMANDS)
    command = group.get_command(outer, words[at])
    assert command is not None
    assert command.make_context(words[at], words[at + 1 :], parent=outer).params


def test_help_lists_the_commands_and_exit_codes(run: Run) -> None:
    result = run("--help")
    assert [line.split()[0] for line in result.out.split("Commands:\n")[1].split("\n\n")[0].splitlines()] == [*COMMANDS]
    assert "Exit codes: 0 done, 1 problems in the input, 2 wrong usage, 3 the machine lacks something." in result.out
    assert run("-h").out == result.out
    assert "briefbook init demo " in result.out


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"briefbook, version {__version__}\n"


# -- what is imported --


def imported(*words: str) -> set[str]:
    """The package's commands that a run imports, and libraries that take long."""
    script = (
        "import sys; from briefbook.cli.main import main; code = main(sys.argv[1:]); "
        "print(' '.join(one for one in sys.modules if one.startswith('briefbook.cli.') or '.' not in one), end='')"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    return {one.removeprefix("briefbook.cli.") for one in done.stdout.splitlines()[-1].split(" ")}


def test_a_command_imports_its_own_module_only() -> None:
    found = imported("render", "--document", "none")
    assert found & set(COMMANDS) == {"render"}
    assert not found & {"weasyprint", "docx", "lxml", "jinja2", "rich"}


def test_help_imports_no_library_that_takes_long() -> None:
    found = imported("--help")
    assert found >= set(COMMANDS)
    assert not found & {"weasyprint", "docx", "lxml", "jinja2", "rich", "yaml", "babel", "offers"}


def test_a_command_is_made_once(run: Run) -> None:
    run("schema", "--help")
    made: Any = briefbook.cli.group.briefbook.commands["schema"]
    run("schema", "--help")
    assert briefbook.cli.group.briefbook.commands["schema"] is made
