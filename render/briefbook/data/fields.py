"""What the field at a path of a data file takes: the kinds of values and the words that may be written there."""

from __future__ import annotations

from typing import Any, NamedTuple

from .library import REGISTRIES
from .records import Brief, Text, Visit
from .shapes import (
    ChoiceShape,
    ConvertedShape,
    ListShape,
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
from .yaml import Path

__all__ = ["Takes", "takes"]


class Takes(NamedTuple):
    """What may be written in a field."""

    kinds: frozenset[type] = frozenset()
    """The classes of its values: `When`, `Text`, `float`, a kind of reference."""
    words: tuple[str, ...] = ()
    """The words of a list, one of which it takes."""
    unknown: bool = False
    """Whether it may be `unknown`."""
    nothing: bool = False
    """Whether it may be left out."""


def takes(file: str, path: Path) -> Takes:
    """What the value at a path of a data file may be; nothing at all where no field is."""
    shape, rest = _root(file), path
    if any(file in files for files, _ in REGISTRIES.values()):
        rest = path[1:]  # a registry is a list of records
    for step in rest:
        shape = _below(shape, step)
    return _takes(shape)


def _root(file: str) -> Shape | None:
    """The shape of a file's records."""
    if file.startswith("data/visits/"):
        return RecordShape(Visit)
    if file.startswith("briefs/"):
        return RecordShape(Brief)
    return next((describe(record) for files, record in REGISTRIES.values() if file in files), None)


def _below(shape: Shape | None, step: str | int) -> Shape | None:
    match shape:
        case MaybeShape(inner) | ConvertedShape(inner):
            return _below(inner, step)
        case ListShape(item) if isinstance(step, int):
            return item
        case TupleShape(items) if isinstance(step, int) and step < len(items):
            return items[step]
        case RecordShape(cls):
            return next((one.shape for one in fields_of(cls) if step in (one.key, one.name)), None)
        case OwnShape(cls) if cls is Text and isinstance(step, str):
            return shape  # of one language
    return None


def _takes(shape: Shape | None) -> Takes:
    match shape:
        case MaybeShape(inner, nothing, unknown):
            return _takes(inner)._replace(nothing=nothing, unknown=unknown)
        case ConvertedShape(inner):
            return _takes(inner)
        case ChoiceShape(words):
            return Takes(words=tuple(word for word, _ in words))
        case TextShape(cls) | NumberShape(cls) | OwnShape(cls) | RecordShape(cls):
            own: Any = cls
            return Takes(frozenset([own]))
    return Takes()
