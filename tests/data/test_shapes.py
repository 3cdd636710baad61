"""Shapes: each way to annotate a field has one normal form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Optional

import pytest
from briefbook.data.shapes import (
    UNKNOWN_WORD,
    ChoiceShape,
    ConvertedShape,
    ListShape,
    MappingShape,
    MaybeShape,
    NumberShape,
    OwnShape,
    RecordShape,
    Shape,
    TextShape,
    TupleShape,
    describe,
    fields_of,
)
from briefbook.data.types import UNKNOWN, After, Before, Field, Info, Model, Unknown


class Colour(StrEnum):
    """Colours."""

    RED = "red"
    BLUE = "blue"


class Key(str):
    """A text of its own."""


class Own:
    """Reads itself."""

    @classmethod
    def from_plain(cls, value: object) -> Own:
        return cls()


class Part(Model):
    """A part."""

    id: str = Field(pattern="^x$")
    size: float | Unknown | None = Field(None, ge=0, le=9)
    others: tuple[Key, ...] = Field((), alias="keys", min_length=2)


class Whole(Part):
    """A whole."""

    part: Part | None = Field(None)


COLOUR = ChoiceShape((("red", Colour.RED), ("blue", Colour.BLUE)), "Colour", "Colours.")


@pytest.mark.parametrize(
    ("annotation", "shape"),
    [
        (str, TextShape(str)),
        (Key, TextShape(Key)),
        (int, NumberShape(int)),
        (float, NumberShape(float)),
        (bool, NumberShape(bool)),
        (Literal["a", "b"], ChoiceShape((("a", "a"), ("b", "b")))),
        (Colour, COLOUR),
        (Own, OwnShape(Own)),
        (Part, RecordShape(Part)),
        (tuple[str, ...], ListShape(TextShape(str))),
        (tuple[str, int], TupleShape((TextShape(str), NumberShape(int)))),
        (Mapping[str, int], MappingShape(TextShape(str), NumberShape(int))),
        (dict[str, Part], MappingShape(TextShape(str), RecordShape(Part))),
        (str | None, MaybeShape(TextShape(str), True, False)),
        (Optional[str], MaybeShape(TextShape(str), True, False)),  # noqa: UP045
        (str | Unknown, MaybeShape(TextShape(str), False, True)),
        (Unknown | str | None, MaybeShape(TextShape(str), True, True)),
        (tuple[str, ...] | Unknown, MaybeShape(ListShape(TextShape(str)), False, True)),
        (tuple[tuple[int, int], ...], ListShape(TupleShape((NumberShape(int), NumberShape(int))))),
        (Annotated[str, After(str.strip)], ConvertedShape(TextShape(str), str.strip, False)),
        (Annotated[str, Before(str.strip)], ConvertedShape(TextShape(str), str.strip, True)),
        (Annotated[str, Field(pattern="^a$")], TextShape(str, "^a$")),
        (
            Annotated[str, After(str.strip), Before(str.lower)],
            ConvertedShape(ConvertedShape(TextShape(str), str.strip, False), str.lower, True),
        ),
    ],
    ids=lambda one: re.sub(r" at 0x[0-9a-f]+", "", str(one)),  # the same in every process
)
def test_a_type_has_one_shape(annotation: Any, shape: Shape) -> None:
    assert describe(annotation) == shape


@pytest.mark.parametrize(
    ("annotation", "rules", "shape"),
    [
        (str, Info(pattern="^a"), TextShape(str, "^a")),
        (float, Info(ge=-1, le=2), NumberShape(float, -1, 2)),
        (int | None, Info(ge=1), MaybeShape(NumberShape(int, 1, None), True, False)),
        (tuple[str, ...], Info(min_length=3), ListShape(TextShape(str), 3)),
        (tuple[str, ...], Info(pattern="^a"), ListShape(TextShape(str))),
        (tuple[float, float], Info(ge=1), TupleShape((NumberShape(float), NumberShape(float)))),
        (Annotated[str, Field(pattern="^own")], Info(pattern="^outer"), TextShape(str, "^own")),
        (Annotated[str, After(str.strip)], Info(pattern="^a"), ConvertedShape(TextShape(str, "^a"), str.strip, False)),
    ],
)
def test_the_rules_of_a_field_go_to_its_value_and_not_to_items(annotation: Any, rules: Info, shape: Shape) -> None:
    assert describe(annotation, rules) == shape


def test_the_fields_of_a_record_are_described_once_in_their_order() -> None:
    found = fields_of(Whole)
    assert [(one.name, one.key) for one in found] == [
        ("id", "id"), ("size", "size"), ("others", "keys"), ("part", "part"),
    ]  # fmt: skip
    assert [one.shape for one in found] == [
        TextShape(str, "^x$"),
        MaybeShape(NumberShape(float, 0, 9), True, True),
        ListShape(TextShape(Key), 2),
        MaybeShape(RecordShape(Part), True, False),
    ]
    assert [one.info.required for one in found] == [True, False, False, False]
    assert fields_of(Whole) is found


def test_shapes_are_frozen_values() -> None:
    shape = describe(tuple[Colour, ...])
    assert hash(shape) == hash(ListShape(COLOUR))
    assert len({shape, ListShape(COLOUR), ListShape(COLOUR, 1)}) == 2


def test_unknown_is_a_choice_of_one_word() -> None:
    assert UNKNOWN_WORD.words == (("unknown", UNKNOWN),)
    assert UNKNOWN_WORD.name == "Unknown"
    assert UNKNOWN_WORD.description == Unknown.__doc__
