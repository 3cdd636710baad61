"""What records are written with: a frozen base class, the rules of a field, and `unknown` as a value of its own.

A class of records is written as annotations, each with its `Field`; the annotations know `str`, `int`, `float`,
`bool`, `Literal`, `StrEnum`, `X | None`, `tuple[X, ...]`, `tuple[X, Y]`, `Mapping[K, X]`, other records, `Annotated`
with `Before` and `After`, and classes with a `from_plain` of their own. `shapes.py` describes them, once for each
class; what reads values (`validation.py`), the JSON Schema and what a field takes (`fields.py`) are made from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from inspect import get_annotations
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

__all__ = ["UNKNOWN", "After", "Before", "Field", "Info", "Model", "Unknown"]

_MISSING: Any = object()


class Unknown(Enum):
    """The value of what is known to be unknown: written `unknown`, printed "not stated"."""

    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


UNKNOWN = Unknown.UNKNOWN


class Before(NamedTuple):
    """A function that a plain value goes through before it is read; raises `Refusal`."""

    function: Callable[[Any], Any]


class After(NamedTuple):
    """A function that a value goes through once it is read; raises `Refusal`."""

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
        """Holds the fields, each of them right by itself, against each other; raises `Refusal`."""
