"""Problems: how they read, how they are gathered, and what is near a word."""

from __future__ import annotations

import pickle

import pytest
from briefbook.errors import BriefbookError, ExitCode, MachineError, Place, Problem, Refusal, UsageError, nearest


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""), (Place("a.yaml"), "a.yaml"), (Place("a.yaml", 3), "a.yaml:3"),
        (Place("a.yaml", 3, 7), "a.yaml:3:7"), (Place("a.yaml", 0, 7), "a.yaml:7"),
    ],
)  # fmt: skip
def test_a_place_reads_as_compilers_write_it(place: Place, text: str) -> None:
    assert str(place) == text


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem(Place("a.yaml", 3, 7), "it is bad", "mend it"), "a.yaml:3:7: it is bad - mend it"),
        (Problem(Place("a.yaml"), "it is bad"), "a.yaml: it is bad"),
        (Problem(Place(), "it is bad", "mend it"), "it is bad - mend it"),
        (Problem(Place("a.yaml", 3), "it is odd", "look", "warning"), "a.yaml:3: warning: it is odd - look"),
        (Problem(Place(), "it is odd", severity="warning"), "warning: it is odd"),
    ],
)
def test_a_problem_says_where_what_and_the_way_out(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_a_problem_is_one_flat_json_object() -> None:
    assert Problem(Place("a.yaml", 3, 7), "it is bad", "mend it").as_dict() == {
        "severity": "error", "file": "a.yaml", "line": 3, "column": 7, "message": "it is bad", "hint": "mend it",
    }  # fmt: skip


def problem(line: int, what: str = "it is bad") -> Problem:
    return Problem(Place("a.yaml", line, 1), what)


def test_problems_are_told_once_in_the_order_of_their_places() -> None:
    error = BriefbookError([problem(10), problem(9, "b"), problem(10), problem(9, "a")])
    assert error.problems == (problem(9, "a"), problem(9, "b"), problem(10))
    assert str(error) == "a.yaml:9:1: a\na.yaml:9:1: b\na.yaml:10:1: it is bad"
    assert BriefbookError(problem(1)).problems == (problem(1),)


@pytest.mark.parametrize(
    ("kind", "code"), [(BriefbookError, 1), (UsageError, 2), (MachineError, 3)], ids=["input", "usage", "machine"]
)
def test_each_kind_has_its_exit_code_and_travels_between_processes(kind: type[BriefbookError], code: int) -> None:
    again = pickle.loads(pickle.dumps(kind([problem(2), problem(1)])))
    assert type(again) is kind
    assert again.problems == (problem(1), problem(2))
    assert again.exit_code == code
    assert isinstance(again, BriefbookError)


def test_the_exit_codes_are_those_of_the_manual() -> None:
    assert {one.name: int(one) for one in ExitCode} == {"DONE": 0, "PROBLEMS": 1, "USAGE": 2, "MACHINE": 3}


def test_a_refusal_becomes_a_problem_where_its_place_is_known() -> None:
    refusal = Refusal("`a; b` is not a date", "write YYYY")
    assert (refusal.what, refusal.hint) == ("`a; b` is not a date", "write YYYY")
    assert refusal.at(Place("a.yaml", 2, 3)) == Problem(Place("a.yaml", 2, 3), "`a; b` is not a date", "write YYYY")
    assert str(refusal) == "`a; b` is not a date; write YYYY"
    assert str(Refusal("a text is expected here")) == "a text is expected here"
    assert isinstance(refusal, ValueError)


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("tow", ["one", "two"], "did you mean `two`?"),
        ("lavrv", ["ebrard", "lavrov", "lavra"], "did you mean `lavrov`?"),
        ("xyz", ["one", "two", "one"], "known: `one`, `two`"),
        ("xyz", [], "none is known yet"),
        ("xyz", ["b", "a"], "known: `a`, `b`"),
        ("xyz", [f"w{n:02}" for n in range(12)], "known: " + ", ".join(f"`w{n:02}`" for n in range(12))),
        ("xyz", [f"w{n:02}" for n in range(13)], "known: " + ", ".join(f"`w{n:02}`" for n in range(12)) + " ..."),
        ("abcde", ["abxyz"], "known: `abxyz`"),
        ("abcde", ["abcyz"], "did you mean `abcyz`?"),
    ],
    ids=["near", "nearest", "none near", "none", "sorted", "twelve", "thirteen", "two of five", "three of five"],
)
def test_the_nearest_word_is_named_or_all_are(word: str, known: list[str], hint: str) -> None:
    assert nearest(word, known) == hint
