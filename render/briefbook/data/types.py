"""Classes with typed fields in; what reads plain values as them out, and says of each value how it is not one.

Plain values are what YAML holds once types are left aside: dicts, lists, texts and None. A class of records is written
as annotations, each with its `Field`; the annotations know `str`, `int`, `float`, `bool`, `Literal`, `StrEnum`,
`X | None`, `tuple[X, ...]`, `tuple[X, Y]`, `Mapping[K, X]`, other records, `Annotated` with `Before` and `After`, and
classes with a `from_plain` of their own. They are looked at when a class is first read: most runs read few.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, StrEnum
from inspect import get_annotations
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

from ..errors import nearest

__all__ = ["UNKNOWN", "After", "Before", "Fault", "Field", "Info", "Model", "Unfit", "Unknown", "options", "read"]

T = TypeVar("T")
Reader = Callable[[Any, str], Any]
"""A plain value, and what the person calls it, in; the value that it stands for out. Raises Unfit."""

_MISSING: Any = object()


class Unknown(Enum):
    """The value of what is known to be unknown: written `unknown`, printed "not stated"."""

    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


UNKNOWN = Unknown.UNKNOWN


class Before(NamedTuple):
    """A function that a plain value goes through before it is read; ValueError: "what; hint"."""

    function: Callable[[Any], Any]


class After(NamedTuple):
    """A function that a value goes through once it is read; ValueError: "what; hint"."""

    function: Callable[[Any], Any]


class Info(NamedTuple):
    """What is said of a field beside its type."""

    default: Any = _MISSING
    description: str = ""
    alias: str = ""
    """What the file calls it; the field's own name is read too."""
    pattern: str = ""
    ge: float | None = None
    le: float | None = None
    min_length: int = 0
    default_factory: Callable[[], Any] | None = None
    annotation: Any = None

    @property
    def required(self) -> bool:
        """Whether the file must have it."""
        return self.default is _MISSING and self.default_factory is None

    def make(self) -> Any:
        """The value where the file has none."""
        return self.default_factory() if self.default_factory is not None else self.default


def Field(default: Any = _MISSING, **rules: Any) -> Any:
    """A field with a default and the rules that `Info` lists."""
    return Info(default, **rules)


class _Fields:
    """The fields of a class by their names, its base's first; found when they are first asked for."""

    def __get__(self, instance: object, owner: type[Model]) -> dict[str, Info]:
        if "_fields" not in owner.__dict__:
            owner._fields = _fields(owner)
        return owner._fields


def _fields(cls: type[Model]) -> dict[str, Info]:
    found: dict[str, Info] = {}
    for base in reversed(cls.__mro__[: cls.__mro__.index(Model)]):
        for name, annotation in get_annotations(base, eval_str=True).items():
            info = base.__dict__.get(name, _MISSING)
            found[name] = (info if isinstance(info, Info) else Info(info))._replace(annotation=annotation)
    return found


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class Model:
    """The base of all records: frozen, and closed to keys it does not know, unless it is `open`."""

    model_fields: ClassVar = _Fields()
    _fields: ClassVar[dict[str, Info]]
    open: ClassVar[bool] = False
    """Whether keys that it does not know are passed over."""

    def __init__(self, **values: Any) -> None:
        for name, info in self.model_fields.items():
            self.__dict__[name] = values.pop(name) if name in values else info.make()
        assert not values, values

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} is frozen")

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.__dict__.items())

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self)})"

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """The record with other values in some fields, which are not checked."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.update(update)
        return made

    def check(self) -> None:
        """Holds the fields, each of them right by itself, against each other; ValueError: "what; hint"."""


# -- what is wrong --


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


def _refused(value: object, name: str, error: ValueError) -> Unfit:
    """A value that a function refuses in its own words."""
    message, _, hint = str(error).partition("; ")
    return _unfit(value, name, message, hint)


# -- what reads --


def read(cls: type[T], value: Any, name: str) -> T:
    """The plain value, which the person calls `name`, as a record; Unfit with every way in which it is none."""
    made: T = _reader(cls, Info())(value, name)
    return made


_READERS: dict[type[Model], Reader] = {}
"""Of the classes of records that were asked for."""


def _record_reader(cls: type[Model]) -> Reader:
    fields = [(name, info.alias or name, info) for name, info in cls.model_fields.items()]
    readers = {name: _reader(info.annotation, info) for name, _, info in fields}
    checked = cls.check is not Model.check

    def read_record(value: Any, name: str) -> Any:
        if not isinstance(value, dict):
            raise _other(value, name, "keys and values")
        made: dict[str, Any] = {}
        used: list[str] = []
        faults: list[Fault] = []
        for field, alias, info in fields:
            key = alias if alias in value else field
            if key in value:
                used.append(key)
                try:
                    made[field] = readers[field](value[key], key)
                except Unfit as error:
                    faults += error.below(key)
            elif info.default is not _MISSING:
                made[field] = info.default
            elif info.default_factory is not None:
                made[field] = info.default_factory()
            else:
                faults.append(Fault((alias,), f"the key `{alias}` is missing", f"add `{alias}:`", "holder"))
        if len(used) < len(value) and not cls.open:
            known = [alias for _, alias, _ in fields]
            unknown = [key for key in value if key not in used]
            faults += [Fault((key,), f"unknown key `{key}`", nearest(key, known), "key") for key in unknown]
        if faults:
            raise Unfit(*faults)
        record = object.__new__(cls)
        record.__dict__.update(made)
        if checked:
            try:
                record.check()
            except ValueError as error:
                raise _refused(value, name, error) from error
        return record

    return read_record


def _reader(annotation: Any, rules: Info) -> Reader:
    """What reads values of a type; `rules` are those of the field that holds it."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        rules = next((mark for mark in marks if isinstance(mark, Info)), rules)
        made = _reader(inner, rules)
        for mark in marks:
            if isinstance(mark, (Before, After)):
                made = _through(made, mark)
        return made
    if origin in (Union, types.UnionType):
        return _either(set(get_args(annotation)), rules)
    if origin is tuple:
        return _list_reader(get_args(annotation), rules)
    if origin is Literal:
        return _word_reader({str(word): word for word in get_args(annotation)})
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(*get_args(annotation))
    if issubclass(annotation, Model):
        if annotation not in _READERS:
            _READERS[annotation] = _record_reader(annotation)
        return _READERS[annotation]
    if issubclass(annotation, StrEnum):
        return _word_reader({str(word): word for word in annotation})
    if hasattr(annotation, "from_plain"):
        return _through(lambda value, name: value, After(annotation.from_plain))
    if issubclass(annotation, str):
        return _text_reader(annotation, rules)
    return _bounded({int: _whole, float: _number, bool: _truth}[annotation], rules)


def _through(inner: Reader, mark: Before | After) -> Reader:
    def read_through(value: Any, name: str) -> Any:
        given = value if isinstance(mark, Before) else inner(value, name)
        try:
            made = mark.function(given)
        except ValueError as error:
            raise _refused(value, name, error) from error
        return inner(made, name) if isinstance(mark, Before) else made

    return read_through


def _either(kinds: set[Any], rules: Info) -> Reader:
    """Of a type, where None or `unknown` may stand as well."""
    (own,) = kinds - {types.NoneType, Unknown}
    inner, optional, maybe = _reader(own, rules), types.NoneType in kinds, Unknown in kinds

    def read_either(value: Any, name: str) -> Any:
        if value is None and optional:
            return None
        return UNKNOWN if maybe and value == "unknown" else inner(value, name)

    return read_either


def _list_reader(kinds: tuple[Any, ...], rules: Info) -> Reader:
    endless = kinds[-1] is ...
    readers = [_reader(one, Info()) for one in kinds if one is not ...]

    def read_list(value: Any, name: str) -> Any:
        if not isinstance(value, list):
            raise _other(value, name, "a list")
        faults: list[Fault] = []
        made: list[Any] = []
        for index, item in enumerate(value if endless else value[: len(readers)]):
            try:
                made.append(readers[0 if endless else index](item, str(index)))
            except Unfit as error:
                faults += error.below(index)
        if len(value) < rules.min_length:
            faults.append(Fault((), f"`{name}` has too few items", f"write {rules.min_length} at the least"))
        if not endless:
            for index in range(len(value), len(readers)):
                faults.append(Fault((index,), f"the key `{index}` is missing", f"add `{index}:`", "holder"))
            if len(value) > len(readers):
                faults.append(Fault((), f"`{name}` has too many items", f"write {len(readers)} at the most"))
        if faults:
            raise Unfit(*faults)
        return tuple(made)

    return read_list


def _mapping_reader(key: Any, kind: Any) -> Reader:
    read_key, read_value = _reader(key, Info()), _reader(kind, Info())

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


def _word_reader(words: Mapping[str, Any]) -> Reader:
    def read_word(value: Any, name: str) -> Any:
        if isinstance(value, str) and value in words:
            return words[value]
        raise _unfit(value, name, f"`{value}` is not a value of `{name}`", nearest(str(value), words))

    return read_word


def _text_reader(cls: type[str], rules: Info) -> Reader:
    """Of a text; of a class of its own it has a letter at the least."""
    pattern = re.compile(re.sub(r"\$$", r"\\Z", rules.pattern))

    def read_text(value: Any, name: str) -> Any:
        if not isinstance(value, str):
            raise _other(value, name, "a text")
        if rules.pattern and not pattern.search(value):
            raise _unfit(value, name, f"`{value}` is not written as `{name}` is", f"write it so: {rules.pattern}")
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
        raise _refused(value, name, ValueError(f"`{value}` is neither `true` nor `false`; write one of the two"))
    raise _other(value, name, "`true` or `false`")


def _bounded(inner: Reader, rules: Info) -> Reader:
    if rules.ge is None and rules.le is None:
        return inner

    def read_bounded(value: Any, name: str) -> Any:
        made = inner(value, name)
        if rules.le is not None and not made <= rules.le:
            word, bound = "more", rules.le
        elif rules.ge is not None and not made >= rules.ge:
            word, bound = "less", rules.ge
        else:
            return made
        hint = f"its bound is {type(made)(bound)}"
        raise _unfit(value, name, f"`{value}` is {word} than `{name}` can be", hint)

    return read_bounded


# -- what a type allows --


def options(annotation: Any) -> Iterator[Any]:
    """The types that a union, or an annotated type, comes to."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from options(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from options(one)
    else:
        yield annotation
