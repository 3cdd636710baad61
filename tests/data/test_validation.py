"""Shapes: what each type reads, and what is said of a value that it does not."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from briefbook.data.types import UNKNOWN, After, Before, Field, Model, Unknown
from briefbook.data.validation import Unfit, read
from briefbook.errors import Refusal


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
