"""Plain values (dicts, lists, texts and None, as YAML holds them) as records; of each value that is none, why not.

All faults of a value are found at once. A fault knows the way to what is wrong; `validate` turns it into a problem with
its file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar

from ..errors import BriefbookError, Problem, Refusal, nearest
from .shapes import (
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
from .types import UNKNOWN, Model
from .yaml import Path, Tree

__all__ = ["Fault", "Unfit", "read", "validate"]

T = TypeVar("T")
Reader = Callable[[Any, str], Any]
"""Takes a plain value and what the person calls it, gives the value that it stands for. Raises Unfit."""


class Fault(NamedTuple):
    """One way in which a value is not what it should be."""

    path: tuple[str | int, ...]
    message: str
    hint: str
    of: Literal["value", "key", "holder"] = "value"
    """What is to be pointed at: the value at the path, its key, or what should hold it."""


class Unfit(Exception):
    """A value that cannot be read, with all that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults

    def below(self, step: str | int) -> Iterator[Fault]:
        """The faults as seen from what holds the value."""
        return (one._replace(path=(step, *one.path)) for one in self.faults)


def _unfit(value: object, name: str, message: str, hint: str) -> Unfit:
    if value is None:
        return Unfit(Fault((), f"`{name}` has no value", "write it after the colon, or remove the key"))
    return Unfit(Fault((), message, hint))


def _other(value: object, name: str, expected: str) -> Unfit:
    """A value of another kind than is expected."""
    kind = "a set of keys and values" if isinstance(value, dict) else "a list" if isinstance(value, list) else ""
    return _unfit(value, name, f"`{name}` is {kind or f'the text `{value}`'}", f"write {expected} here")


def _refused(value: object, name: str, refusal: Refusal) -> Unfit:
    """A value that a function refuses in its own words."""
    return _unfit(value, name, refusal.what, refusal.hint)


def read(annotation: type[T], value: Any, name: str) -> T:
    """The plain value, which the person calls `name`, as what a type asks for; Unfit with every way in which it is not.

    The type is a record, or anything else that a field may be annotated with.
    """
    made: T = _reader(describe(annotation))(value, name)
    return made


def _reader(shape: Shape) -> Reader:
    """What reads values of a shape."""
    match shape:
        case RecordShape(cls):
            return _record_reader(cls)
        case MaybeShape():
            return _maybe_reader(shape)
        case ConvertedShape():
            return _converted_reader(shape)
        case OwnShape(cls):
            return _converting(cls.from_plain)
        case ChoiceShape(words):
            return _choice_reader(dict(words))
        case ListShape():
            return _list_reader(shape)
        case TupleShape(items):
            return _tuple_reader(items)
        case MappingShape():
            return _mapping_reader(shape)
        case TextShape():
            return _text_reader(shape)
        case NumberShape():
            return _number_reader(shape)


@cache
def _record_reader(cls: Any) -> Reader:
    fields = [(one.name, one.key, one.info.required, one.info.make, _reader(one.shape)) for one in fields_of(cls)]
    checked = cls.check is not Model.check

    def read_record(value: Any, name: str) -> Any:
        if not isinstance(value, dict):
            raise _other(value, name, "keys and values")
        made: dict[str, Any] = {}
        used: list[str] = []
        faults: list[Fault] = []
        for field, own_key, required, make, reader in fields:
            key = own_key if own_key in value else field
            if key in value:
                used.append(key)
                try:
                    made[field] = reader(value[key], key)
                except Unfit as error:
                    faults += error.below(key)
            elif required:
                faults.append(Fault((own_key,), f"the key `{own_key}` is missing", f"add `{own_key}:`", "holder"))
            else:
                made[field] = make()
        if len(used) < len(value) and not cls.open:
            known = [key for _, key, *_ in fields]
            unknown = [key for key in value if key not in used]
            faults += [Fault((key,), f"unknown key `{key}`", nearest(key, known), "key") for key in unknown]
        if faults:
            raise Unfit(*faults)
        record = object.__new__(cls)
        record.__dict__.update(made)
        if checked:
            try:
                record.check()
            except Refusal as refusal:
                raise _refused(value, name, refusal) from refusal
        return record

    return read_record


def _converting(function: Callable[[Any], Any]) -> Reader:
    """What a function makes of a value, or refuses."""

    def convert(value: Any, name: str) -> Any:
        try:
            return function(value)
        except Refusal as refusal:
            raise _refused(value, name, refusal) from refusal

    return convert


def _converted_reader(shape: ConvertedShape) -> Reader:
    inner, convert = _reader(shape.shape), _converting(shape.function)
    first, then = (convert, inner) if shape.before else (inner, convert)
    return lambda value, name: then(first(value, name), name)


def _maybe_reader(shape: MaybeShape) -> Reader:
    inner, nothing, unknown = _reader(shape.shape), shape.nothing, shape.unknown

    def read_maybe(value: Any, name: str) -> Any:
        if value is None and nothing:
            return None
        return UNKNOWN if unknown and value == "unknown" else inner(value, name)

    return read_maybe


def _list_reader(shape: ListShape) -> Reader:
    reader, least = _reader(shape.item), shape.least

    def read_list(value: Any, name: str) -> Any:
        if not isinstance(value, list):
            raise _other(value, name, "a list")
        made, faults = _read_items(value, [reader] * len(value))
        if len(value) < least:
            faults.append(Fault((), f"`{name}` has too few items", f"write {least} at the least"))
        if faults:
            raise Unfit(*faults)
        return made

    return read_list


def _tuple_reader(items: tuple[Shape, ...]) -> Reader:
    readers = [_reader(one) for one in items]

    def read_tuple(value: Any, name: str) -> Any:
        if not isinstance(value, list):
            raise _other(value, name, "a list")
        made, faults = _read_items(value, readers)
        for index in range(len(value), len(readers)):
            faults.append(Fault((index,), f"the key `{index}` is missing", f"add `{index}:`", "holder"))
        if len(value) > len(readers):
            faults.append(Fault((), f"`{name}` has too many items", f"write {len(readers)} at the most"))
        if faults:
            raise Unfit(*faults)
        return made

    return read_tuple


def _read_items(values: list[Any], readers: list[Reader]) -> tuple[tuple[Any, ...], list[Fault]]:
    """The items, each by its reader, and all that is wrong with them; what is beyond the readers is left."""
    made: list[Any] = []
    faults: list[Fault] = []
    for index, (item, reader) in enumerate(zip(values, readers, strict=False)):
        try:
            made.append(reader(item, str(index)))
        except Unfit as error:
            faults += error.below(index)
    return tuple(made), faults


def _mapping_reader(shape: MappingShape) -> Reader:
    read_key, read_value = _reader(shape.key), _reader(shape.value)

    def read_mapping(value: Any, name: str) -> Any:
        if not isinstance(value, dict):
            raise _other(value, name, "keys and values")
        faults: list[Fault] = []
        made: dict[Any, Any] = {}
        for word, item in value.items():
            try:
                made[read_key(word, word)] = read_value(item, word)
            except Unfit as error:
                faults += error.below(word)
        if faults:
            raise Unfit(*faults)
        return made

    return read_mapping


def _choice_reader(words: Mapping[str, Any]) -> Reader:
    def read_word(value: Any, name: str) -> Any:
        if isinstance(value, str) and value in words:
            return words[value]
        raise _unfit(value, name, f"`{value}` is not a value of `{name}`", nearest(str(value), words))

    return read_word


def _text_reader(shape: TextShape) -> Reader:
    cls, written = shape
    pattern = re.compile(re.sub(r"\$$", r"\\Z", written))  # `$` would let a line break follow

    def read_text(value: Any, name: str) -> Any:
        if not isinstance(value, str):
            raise _other(value, name, "a text")
        if written and not pattern.search(value):
            raise _unfit(value, name, f"`{value}` is not written as `{name}` is", f"write it so: {written}")
        if cls is str:
            return value
        if not value:
            raise _unfit(value, name, f"`{name}`: string should have at least 1 character", "correct the value")
        return cls(value)

    return read_text


_WHOLE = re.compile(r"[+-]?(\d+(_\d+)*)(\.0+)?", re.ASCII)
_DIGITS = 4000
"""As many as Python reads of one number."""


def _whole(value: Any, name: str) -> int:
    if isinstance(value, str) and len(value) < _DIGITS and _WHOLE.fullmatch(value.strip()):
        return int(value.partition(".")[0])
    raise _other(value, name, "a whole number")


def _number(value: Any, name: str) -> float:
    try:
        if isinstance(value, str) and value.strip().isascii():
            return float(value)
    except ValueError:
        pass
    raise _other(value, name, "a number")


def _truth(value: Any, name: str) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if isinstance(value, str):
        raise Unfit(Fault((), f"`{value}` is neither `true` nor `false`", "write one of the two"))
    raise _other(value, name, "`true` or `false`")


def _number_reader(shape: NumberShape) -> Reader:
    cls, least, most = shape
    inner: Reader = {int: _whole, float: _number, bool: _truth}[cls]
    if least is None and most is None:
        return inner

    def read_bounded(value: Any, name: str) -> Any:
        made = inner(value, name)
        if most is not None and not made <= most:
            word, bound = "more", most
        elif least is not None and not made >= least:
            word, bound = "less", least
        else:
            return made
        hint = f"its bound is {cls(bound)}"
        raise _unfit(value, name, f"`{value}` is {word} than `{name}` can be", hint)

    return read_bounded


def validate(cls: type[T], tree: Tree, path: Path = ()) -> T:
    """The value at `path` as a `cls`; BriefbookError with every way in which it is not one."""
    value = tree.value
    for step in path:
        value = value[step]
    try:
        return read(cls, value, str(path[-1]) if path else "the file")
    except Unfit as error:
        raise BriefbookError(_problem(one, tree, path) for one in error.faults) from error


def _problem(fault: Fault, tree: Tree, path: Path) -> Problem:
    way = (*path, *fault.path)
    place = tree.key_place(way) if fault.of == "key" else tree.place(way[:-1] if fault.of == "holder" else way)
    return Problem(place, fault.message, fault.hint)
