"""The table of options: what it holds, and that a plain line read by it is read alike by click."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import briefbook.cli
import click
import pytest
from briefbook.cli.group import briefbook as command
from briefbook.cli.options import COMMANDS, TABLE, Parameter, parameters, read_line
from hypothesis import example, given, settings
from hypothesis import strategies as st

# -- the table --


def test_every_command_has_a_module_and_every_module_of_a_command_is_listed() -> None:
    modules = {path.stem for path in Path(next(iter(briefbook.cli.__path__))).glob("*.py")}
    assert modules - {"__init__", "main", "group", "offers", "options", "output"} == set(COMMANDS)
    assert sorted(COMMANDS) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_function_takes_what_the_table_says(name: str) -> None:
    function = getattr(import_module(f"briefbook.cli.{name}"), name)
    taken = [one for one in inspect.signature(function).parameters if one not in ("console", "directory")]
    assert sorted(taken) == sorted(one.name for one in parameters(name) if one.name not in ("directory", "as_json"))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_takes_a_workspace_and_json(name: str) -> None:
    assert [one.spelling for one in parameters(name)][-2:] == ["-C", "--json"]
    assert [one.spelling for one in parameters("")] == ["-C", "--json"]


def test_the_commands_of_the_table_exist_and_no_spelling_stands_twice_in_one() -> None:
    assert {name for one in TABLE for name in one.commands} == {"", *COMMANDS}
    for name in COMMANDS:
        spellings = [one.spelling for one in parameters(name) if one.spelling]
        names = [one.name for one in parameters(name)]
        assert len(set(spellings)) == len(spellings)
        assert len(set(names)) == len(names)


def test_options_are_explained_and_flags_take_no_value() -> None:
    options = [one for one in TABLE if one.spelling]
    assert len(options) > 15
    for one in options:
        assert one.help.endswith("."), one.spelling
        assert (one.kind == "flag") == (one.metavar is None and not one.values), one.spelling
        assert (one.kind == "choice") == bool(one.values), one.spelling


def test_nothing_is_known_of_a_command_that_is_none() -> None:
    assert parameters("rendr") == []


@pytest.mark.parametrize(
    ("kind", "values", "good", "bad"),
    [
        ("count", (), ["1", "12", "007"], ["0", "-1", "", "x", "1.0", "1_0", "٣", "²", " 1"]),
        ("choice", ("pdf", "docx"), ["pdf", "docx"], ["odt", "", "PDF", "pd"]),
        ("text", (), ["", "x", "0"], []),
    ],
)
def test_a_value_is_allowed(kind: str, values: tuple[str, ...], good: list[str], bad: list[str]) -> None:
    one = Parameter("x", "--x", "x", kind, values=values)
    assert [value for value in [*good, *bad] if one.allows(value)] == good


# -- plain lines --

RENDER: dict[str, dict[str, list[str]]] = {
    "render": {},
    "render a b": {"briefs": ["a", "b"]},
    "render render": {"briefs": ["render"]},
    "render briefs/a.yaml": {"briefs": ["briefs/a.yaml"]},
    "render a=b": {"briefs": ["a=b"]},
    "-C x render": {"directory": ["x"]},
    "-C x render -C y": {"directory": ["x", "y"]},
    "--json render": {"as_json": [""]},
    "--json render --json": {"as_json": ["", ""]},
    "render --format pdf a": {"formats": ["pdf"], "briefs": ["a"]},
    "render --format=docx --format pdf": {"formats": ["docx", "pdf"]},
    "render --lang en --document x": {"langs": ["en"], "documents": ["x"]},
    "render --out=a=b": {"out": ["a=b"]},
    "render --jobs 2 --all": {"jobs": ["2"], "everything": [""]},
    "render --force --watch": {"force": [""], "watching": [""]},
    "render --scheduler tcp://x:1": {"scheduler": ["tcp://x:1"]},
}


@pytest.mark.parametrize("line", RENDER)
def test_a_plain_line_is_read(line: str) -> None:
    found = read_line("render", line.split())
    assert found is not None
    assert found.given == RENDER[line]


@pytest.mark.parametrize(
    "line",
    ["", "status", "rendr", "-C", "-C x", "--json", "--all render", "--format pdf render", "render --", "render -- a",
     "render -C", "render -Cx", "-Cx render", "render -C=x", "-C=x render", "render --lang", "render --lang=",
     "render --lang --json", "render --out -", "render -", "render --nothing", "render --forc", "render -h",
     "render --help", "--version", "render --json=1", "render --all=x", "render --jobs 0", "render --jobs x",
     "render --jobs=-1", "render --jobs", "render --format odt", "render --format=", "status render"],
)  # fmt: skip
def test_a_line_that_may_be_wrong_is_left_to_click(line: str) -> None:
    assert read_line("render", line.split()) is None


def test_an_empty_word_is_left_to_click() -> None:
    assert read_line("render", ["render", ""]) is None
    assert read_line("render", ["render", "--out", ""]) is None


@pytest.mark.parametrize(
    ("command_name", "line", "given"),
    [
        ("pull", "pull a --accept theirs f --apply", {"files": ["a"], "choices": ["theirs", "f"], "write": [""]}),
        ("pull", "pull --accept theirs f --accept ours g a", {"choices": ["theirs", "f", "ours", "g"], "files": ["a"]}),
        ("pull", "pull a --accept=theirs f", None),
        ("pull", "pull a --accept theirs", None),
        ("pull", "pull --apply", None),
        ("refresh", "refresh", None),
        ("trace", "trace --all a --out b.csv", {"everything": [""], "words": ["a"], "out": ["b.csv"]}),
        ("check", "check", {}),
        ("check", "check more", None),
        ("diff", "diff --brief a", {"briefs": ["a"]}),
        ("diff", "diff HEAD", None),
        ("new", "new", None),
        ("init", "init x", None),
        ("status", "status -v a", {"verbose": [""], "briefs": ["a"]}),
        ("status", "status --verbose", {"verbose": [""]}),
        ("status", "-v status", None),
    ],
)  # fmt: skip
def test_lines_of_other_commands(command_name: str, line: str, given: dict[str, list[str]] | None) -> None:
    found = read_line(command_name, line.split())
    assert (None if found is None else found.given) == given


def test_what_was_given_last_holds() -> None:
    line = read_line("render", ["render", "--jobs", "2", "--jobs", "3", "a"])
    assert line is not None
    assert (line.last("jobs"), line.all("jobs")) == ("3", ["2", "3"])
    assert (line.last("out"), line.all("out")) == (None, [])


WORDS = st.sampled_from(
    ["render", "status", "pull", "-C", "--json", "--all", "--force", "--watch", "--lang", "--lang=en", "--format",
     "pdf", "docx", "odt", "--format=pdf", "--jobs", "2", "0", "--jobs=3", "--jobs=x", "--out", "--out=x", "--out=",
     "a", "b=c", "--accept", "theirs", "--apply", "-", "--", "-Cx", "-h", "--brief", "--document", "fact-sheet", ""]
)  # fmt: skip
LINES = st.tuples(st.lists(WORDS, max_size=3), st.sampled_from(COMMANDS), st.lists(WORDS, max_size=6))


def as_click_reads(name: str, words: list[str]) -> dict[str, Any]:
    """The parameters of the group and of the command, as they hold together."""
    with command.make_context("briefbook", list(words)) as outer:
        found, inner, rest = command.resolve_command(outer, [*outer._protected_args, *outer.args])
        assert found == name
        assert inner is not None
        with inner.make_context(name, rest, parent=outer) as context:
            values = dict(context.params)
        values["directory"] = values["directory"] or outer.params["directory"]
        values["as_json"] = values["as_json"] or outer.params["as_json"]
        return values


def assert_read_alike(name: str, words: list[str]) -> None:
    found = read_line(name, words)
    if found is None:
        return
    read = as_click_reads(name, words)
    for one in parameters(name):
        values = found.all(one.name)
        match one.kind:
            case "flag":
                expected: Any = bool(values)
            case "count":
                expected = int(values[-1]) if values else None
            case _ if one.width == 2:
                expected = tuple(zip(values[::2], values[1::2], strict=True))
            case _:
                expected = tuple(values) if one.multiple else found.last(one.name)
        assert read[one.name] == expected, (one.name, words)


@pytest.mark.parametrize("line", RENDER)
def test_a_plain_line_click_reads_alike(line: str) -> None:
    assert_read_alike("render", line.split())


@given(LINES)
@example((["--all"], "render", []))
@example(([], "render", ["--jobs=2", "--jobs", "3", "a", "--format=pdf"]))
@example(([], "pull", ["a", "--accept", "theirs", "f", "--accept", "ours", "g"]))
@settings(deadline=None, max_examples=300)
def test_what_is_read_from_the_table_click_reads_alike(line: tuple[list[str], str, list[str]]) -> None:
    before, name, after = line
    assert_read_alike(name, [*before, name, *after])


def test_click_takes_the_same_names_and_repeats() -> None:
    for name in COMMANDS:
        made = command.get_command(click.Context(command), name)
        assert made is not None
        assert [one.name for one in made.params] == [one.name for one in parameters(name)]
        for one, row in zip(made.params, parameters(name), strict=True):
            assert isinstance(one, click.Option) == bool(row.spelling)
            assert one.opts == [row.spelling or row.name, *filter(None, [row.short])]
            assert (one.multiple if isinstance(one, click.Option) else one.nargs == -1) == row.multiple
