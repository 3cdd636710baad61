"""The one description of what a field may hold: a type annotation in its normal form, as frozen values.

Three things are made from it, and none of them looks at an annotation: what reads values (`validation.py`), the JSON
Schema of an editor (`json_schema.py`), and what the way back from a document may put into a field (`fields.py`).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from .types import After, Before, Info, Model, Unknown

__all__ = [
    "UNKNOWN_WORD", "ChoiceShape", "ConvertedShape", "FieldShape", "ListShape", "MappingShape", "MaybeShape",
    "NumberShape", "OwnShape", "RecordShape", "Shape", "TextShape", "TupleShape", "describe", "fields_of",
]  # fmt: skip


class TextShape(NamedTuple):
    """A text; of a class of its own (an id), it has a letter at the least."""

    cls: type[str]
    pattern: str = ""
    """The regular expression that it matches; "" for none."""


class NumberShape(NamedTuple):
    """A whole number, a number, or true and false."""

    cls: type[int | float | bool]
    least: float | None = None
    most: float | None = None


class ChoiceShape(NamedTuple):
    """One of some words, each with the value that it stands for."""

    words: tuple[tuple[str, Any], ...]
    name: str = ""
    """What the list of words is called; "" for one that has no name."""
    description: str = ""


class OwnShape(NamedTuple):
    """A class that reads plain values itself (`from_plain`) and says how JSON Schema puts it (`json_schema`)."""

    cls: Any


class ListShape(NamedTuple):
    """Any number of items of one shape, `least` at the least."""

    item: Shape
    least: int = 0


class TupleShape(NamedTuple):
    """As many items as there are shapes."""

    items: tuple[Shape, ...]


class MappingShape(NamedTuple):
    """Keys of one shape, values of another."""

    key: Shape
    value: Shape


class RecordShape(NamedTuple):
    """A record, a class on `Model`; `fields_of` describes its fields."""

    cls: Any


class MaybeShape(NamedTuple):
    """A shape that nothing, or the word `unknown`, may stand for."""

    shape: Shape
    nothing: bool
    unknown: bool


class ConvertedShape(NamedTuple):
    """A shape whose values go through a function, before they are read or afterwards."""

    shape: Shape
    function: Callable[[Any], Any]
    before: bool


Shape = (
    TextShape | NumberShape | ChoiceShape | OwnShape | ListShape | TupleShape | MappingShape | RecordShape | MaybeShape
    | ConvertedShape
)  # fmt: skip


class FieldShape(NamedTuple):
    """A field of a record: its name in Python, its key in a file, what it may hold, and what else is said of it."""

    name: str
    key: str
    shape: Shape
    info: Info


UNKNOWN_WORD = ChoiceShape((("unknown", Unknown.UNKNOWN),), Unknown.__name__, Unknown.__doc__ or "")
"""The word that stands for what is known to be unknown."""


@cache
def fields_of(cls: Any) -> tuple[FieldShape, ...]:
    """The fields of a class of records, in their order; described when they are first asked for: most runs read few."""
    return tuple(
        FieldShape(name, info.alias or name, describe(info.annotation, info), info)
        for name, info in cls.model_fields.items()
    )


def describe(annotation: Any, rules: Info | None = None) -> Shape:
    """The shape that a type annotation stands for; `rules` are those of the field that holds it."""
    rules = rules or Info()
    origin, kinds = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(kinds[0], kinds[1:], rules)
    if origin in (Union, types.UnionType):
        (own,) = (one for one in kinds if one not in (types.NoneType, Unknown))
        return MaybeShape(describe(own, rules), types.NoneType in kinds, Unknown in kinds)
    if origin is tuple and kinds[-1] is ...:
        return ListShape(describe(kinds[0]), rules.min_length)
    if origin is tuple:
        return TupleShape(tuple(describe(one) for one in kinds))
    if origin is Literal:
        return ChoiceShape(tuple((str(word), word) for word in kinds))
    if origin is not None and issubclass(origin, Mapping):
        return MappingShape(describe(kinds[0]), describe(kinds[1]))
    return _plain(annotation, rules)


def _annotated(inner: Any, marks: tuple[Any, ...], rules: Info) -> Shape:
    shape = describe(inner, next((mark for mark in marks if isinstance(mark, Info)), rules))
    for mark in marks:
        if isinstance(mark, (Before, After)):
            shape = ConvertedShape(shape, mark.function, isinstance(mark, Before))
    return shape


def _plain(cls: Any, rules: Info) -> Shape:
    if issubclass(cls, Model):
        return RecordShape(cls)
    if issubclass(cls, StrEnum):
        return ChoiceShape(tuple((str(word), word) for word in cls), cls.__name__, cls.__doc__ or "")
    if hasattr(cls, "from_plain"):
        return OwnShape(cls)
    if issubclass(cls, str):
        return TextShape(cls, rules.pattern)
    return NumberShape(cls, rules.ge, rules.le)
