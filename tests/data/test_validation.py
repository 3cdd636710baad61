"""Shapes: what each type reads, and what is said of a value that it does not."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from briefbook.data.types import UNKNOWN, After, Before, Field, Model, Unknown
from briefbook.data.validation import Unfit, read, validate
from briefbook.data.yaml import parse
from briefbook.errors import BriefbookError, Refusal, nearest


class Colour(StrEnum):
    """Colours."""

    RED = "red"


class Key(str):
    """A text of its own."""


class Part(Model):
    """A part."""

    id: str
    size: float | Unknown | None = Field(None, ge=0, le=9)

    def check(self) -> None:
        """ValueError where it says so."""
        if self.id == "bad":
            raise Refusal("it is bad", "mend it")


class Whole(Part):
    """A whole."""

    parts: tuple[Part, ...] = Field((), min_length=1)
    pair: tuple[Key, Key] = Field(("a", "b"))
    colour: Colour = Field(Colour.RED, alias="color")
    count: int = Field(1, ge=1)
    sure: bool = Field(False)
    word: Literal["one", "two"] = Field("one")
    code: str = Field("x1", pattern=r"^x\d$")
    upper: Annotated[str, Before(str.strip), After(str.upper)] = Field("")
    others: Mapping[Literal["a", "b"], Part] = Field({})


def faults(**values: Any) -> list[str]:
    with pytest.raises(Unfit) as caught:
        read(Whole, {"id": "w", **values}, "the file")
    return [f"{'.'.join(map(str, one.path))}: {one.message} - {one.hint}" for one in caught.value.faults]


def test_values_of_each_type() -> None:
    plain = {
        "id": "w", "size": "unknown", "parts": [{"id": "p", "size": " 2.5 "}, {"id": "q", "size": None}],
        "color": "red", "pair": ["c", "d"], "count": "1_000", "sure": "true", "word": "two", "code": "x2",
        "upper": " a ", "others": {"a": {"id": "o"}},
    }  # fmt: skip
    whole = read(Whole, plain, "the file")
    assert whole.size is UNKNOWN
    assert [part.size for part in whole.parts] == [2.5, None]
    assert (whole.pair, type(whole.pair[0]), whole.colour) == (("c", "d"), Key, Colour.RED)
    assert (whole.count, whole.sure, whole.word, whole.code, whole.upper) == (1000, True, "two", "x2", "A")
    assert whole.others == {"a": read(Part, {"id": "o"}, "")}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"id": None}, "id: `id` has no value - write it after the colon, or remove the key"),
        ({"id": ["x"]}, "id: `id` is a list - write a text here"),
        ({"size": "10"}, "size: `10` is more than `size` can be - its bound is 9.0"),
        ({"size": "ten"}, "size: `size` is the text `ten` - write a number here"),
        ({"count": "0"}, "count: `0` is less than `count` can be - its bound is 1"),
        ({"count": "1.5"}, "count: `count` is the text `1.5` - write a whole number here"),
        ({"count": "9" * 5000}, f"count: `count` is the text `{'9' * 5000}` - write a whole number here"),
        ({"sure": "yes"}, "sure: `yes` is neither `true` nor `false` - write one of the two"),
        ({"word": "tow"}, "word: `tow` is not a value of `word` - did you mean `two`?"),
        ({"color": "blue"}, "color: `blue` is not a value of `color` - known: `red`"),
        ({"code": "x1\n"}, "code: `x1\n` is not written as `code` is - write it so: ^x\\d$"),
        ({"parts": []}, "parts: `parts` has too few items - write 1 at the least"),
        ({"parts": {}}, "parts: `parts` is a set of keys and values - write a list here"),
        ({"parts": [{"id": "p"}, {}]}, "parts.1.id: the key `id` is missing - add `id:`"),
        ({"parts": [{"id": "bad"}]}, "parts.0: it is bad - mend it"),
        ({"pair": ["a", ""]}, "pair.1: `1`: string should have at least 1 character - correct the value"),
        ({"pair": ["a", "b", "c"]}, "pair: `pair` has too many items - write 2 at the most"),
        ({"others": {"c": {"id": "o"}}}, "others.c: `c` is not a value of `c` - known: `a`, `b`"),
        ({"colours": "red"}, "colours: unknown key `colours` - did you mean `color`?"),
    ],
)
def test_what_is_said_of_other_values(values: dict[str, Any], said: str) -> None:
    assert faults(**values) == [said]


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(Unfit) as caught:
        read(Whole, {"count": "x", "more": "y"}, "the file")
    assert [one.of for one in caught.value.faults] == ["holder", "value", "key"]


def test_a_field_goes_by_its_own_name_too() -> None:
    assert read(Whole, {"id": "w", "colour": "red"}, "").colour is Colour.RED


def test_a_record_is_frozen_and_travels() -> None:
    part = read(Part, {"id": "p"}, "")
    with pytest.raises(AttributeError, match="frozen"):
        part.id = "q"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(part)) == part != part.model_copy({"id": "q"})


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("+5", 5), ("-5", None), ("1_000", 1000), ("2.0", 2), ("2.00", 2), (" 7 ", 7), ("007", 7)],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    if number is None:
        assert faults(count=text) == ["count: `-5` is less than `count` can be - its bound is 1"]
    else:
        assert read(Whole, {"id": "w", "count": text}, "").count == number


@pytest.mark.parametrize("text", ["1.5", "1,000", "1__0", "_1", "1_", "0x1", "1e3", "", "٣", "one", "1 0"])
def test_what_is_no_whole_number(text: str) -> None:
    assert faults(count=text) == [f"count: `count` is the text `{text}` - write a whole number here"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("2.5", 2.5), ("0", 0.0), ("9", 9.0), ("1e0", 1.0), (" 3 ", 3.0), ("+.5", 0.5), ("8_0e-1", 8.0)],
)
def test_numbers(text: str, number: float) -> None:
    assert read(Part, {"id": "p", "size": text}, "").size == number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9.01", "`9.01` is more than `size` can be - its bound is 9.0"),
        ("-0.1", "`-0.1` is less than `size` can be - its bound is 0.0"),
        ("nan", "`nan` is more than `size` can be - its bound is 9.0"),
        ("inf", "`inf` is more than `size` can be - its bound is 9.0"),
        ("2,5", "`size` is the text `2,5` - write a number here"),
        ("٣", "`size` is the text `٣` - write a number here"),
        ("", "`size` is the text `` - write a number here"),
    ],
)
def test_what_is_no_number_or_beyond_its_bounds(text: str, said: str) -> None:
    assert faults(size=text) == [f"size: {said}"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "`sure` has no value - write it after the colon, or remove the key"),
        (["true"], "`sure` is a list - write `true` or `false` here"),
        ({}, "`sure` is a set of keys and values - write `true` or `false` here"),
        ("True", "`True` is neither `true` nor `false` - write one of the two"),
    ],
)
def test_truth_is_one_of_two_words(value: object, said: str) -> None:
    assert faults(sure=value) == [f"sure: {said}"]
    assert read(Whole, {"id": "w", "sure": "false"}, "").sure is False


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"pair": ["a"]}, ["pair.1: the key `1` is missing - add `1:`"]),
        ({"pair": []}, ["pair.0: the key `0` is missing - add `0:`", "pair.1: the key `1` is missing - add `1:`"]),
        ({"pair": "ab"}, ["pair: `pair` is the text `ab` - write a list here"]),
        ({"pair": ["", "", "c"]}, [
            "pair.0: `0`: string should have at least 1 character - correct the value",
            "pair.1: `1`: string should have at least 1 character - correct the value",
            "pair: `pair` has too many items - write 2 at the most",
        ]),
        ({"parts": ["x", None]}, [
            "parts.0: `0` is the text `x` - write keys and values here",
            "parts.1: `1` has no value - write it after the colon, or remove the key",
        ]),
        ({"others": []}, ["others: `others` is a list - write keys and values here"]),
        ({"others": {"a": {"id": "bad"}, "b": {"idd": "x"}}}, [
            "others.a: it is bad - mend it",
            "others.b.id: the key `id` is missing - add `id:`",
            "others.b.idd: unknown key `idd` - did you mean `id`?",
        ]),
        ({"word": ["one"]}, ["word: `['one']` is not a value of `word` - did you mean `one`?"]),
        ({"color": None}, ["color: `color` has no value - write it after the colon, or remove the key"]),
        ({"color": "red", "colour": "red"}, ["colour: unknown key `colour` - did you mean `color`?"]),
        ({"upper": ["a"]}, None),
    ],
)  # fmt: skip
def test_what_is_said_of_lists_and_records(values: dict[str, Any], said: list[str] | None) -> None:
    if said is None:
        with pytest.raises(TypeError):  # `str.strip` takes texts; no record has a `Before` that does not look first
            read(Whole, {"id": "w", **values}, "")
    else:
        assert faults(**values) == said


def test_validate_points_at_values_keys_and_what_should_hold_them() -> None:
    tree = parse("first:\n  id: w\n  count: x\n  more: y\n  parts:\n    - size: '1'\n", "x.yaml")
    with pytest.raises(BriefbookError) as caught:
        validate(Whole, tree, ("first",))
    assert [str(one) for one in caught.value.problems] == [
        "x.yaml:3:10: `count` is the text `x` - write a whole number here",
        "x.yaml:4:3: unknown key `more` - " + nearest("more", ["id", "size", "parts", "pair", "color", "count", "sure",
                                                               "word", "code", "upper", "others"]),
        "x.yaml:6:7: the key `id` is missing - add `id:`",
    ]  # fmt: skip


def test_validate_calls_a_whole_file_the_file() -> None:
    with pytest.raises(BriefbookError) as caught:
        validate(Part, parse("- x\n", "x.yaml"))
    assert str(caught.value) == "x.yaml:1:1: `the file` is a list - write keys and values here"
    assert validate(Part, parse("- id: x\n", "x.yaml"), (0,)).id == "x"


def test_a_class_that_is_open_passes_over_other_keys() -> None:
    class Open(Model):
        """Open."""

        open = True
        id: str = Field()

    assert dict(read(Open, {"id": "x", "more": "y"}, "")) == {"id": "x"}


def test_what_is_read_need_not_be_a_record() -> None:
    assert read(tuple[int, ...], ["1", "2"], "it") == (1, 2)
    with pytest.raises(Unfit) as caught:
        read(tuple[int, ...], ["x"], "it")
    assert [one.path for one in caught.value.faults] == [(0,)]
