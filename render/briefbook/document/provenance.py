"""Where a printed value came from: values that carry their provenance, and hand it on to what is made of them.

Such a value is of the type that it was - a text, a date, a reference - and has its `Provenance` beside. Filters and
sums hand it on to what they make, as computed from it; whatever they lose it on is a plain value, printed without a
mark. In the tree, what is printed stands in a span with these attributes:

    data-field="data/visits/x.yaml outcomes[o2].due" data-kind="date"    the text is that leaf's own display
    data-from="data/visits/x.yaml tour.start; ..."                       computed, or printed with the help of these
    data-source="2020-06"                                                the leaf, where it reads otherwise than printed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import wraps
from typing import Any, Literal, NamedTuple, TypeVar

from markupsafe import Markup

from ..data.address import Address, keyed
from ..data.dates import Duration, When
from ..data.records import Reference, Text
from ..data.types import UNKNOWN, Unknown
from .tree import Attrs

__all__ = [
    "Captured", "Html", "Kind", "LocatedText", "Provenance", "Words", "computed", "listed", "provenance_of",
    "sources_of", "tracing", "with_provenance",
]  # fmt: skip

Kind = Literal["", "text", "plain", "date", "duration", "number", "enum", "name", "unknown"]
"""What the leaf of an editable field is read back as; see `Provenance.kind`."""

V = TypeVar("V")


class Provenance(NamedTuple):
    """Where a value came from."""

    leaf: Address | None = None
    """The one leaf whose value it is; None for a computed value."""
    kind: Kind = ""
    """How the leaf is read back from what is printed; "" where that is not possible."""
    sources: tuple[Address, ...] = ()
    """The other leaves that it was made from."""
    written: str = ""
    """The text of the leaf in its file."""
    tail: Address | None = None
    """The leaf that a computed text ends with, where all before it is the template's own: `state-signed`."""

    @property
    def all(self) -> tuple[Address, ...]:
        """All the leaves that the value came from."""
        return (self.leaf, *self.sources) if self.leaf else self.sources

    @property
    def attrs(self) -> Attrs:
        """The attributes of its mark in the tree."""
        if self.leaf and self.kind:
            own = (("data-field", str(self.leaf)), ("data-kind", self.kind), ("data-source", self.written))
            return (*own, ("data-from", listed(self.sources))) if self.sources else own
        return (("data-from", listed(self.all)),)

    def shown_as(self, kind: Kind, *helped: Any) -> Provenance:
        """That of a display of the value, made with the help of other values."""
        more = tuple(one for one in sources_of(*helped) if one != self.leaf)
        return self._replace(kind=kind, sources=tuple(dict.fromkeys((*self.sources, *more))))


def listed(leaves: Iterable[Address]) -> str:
    """Addresses as the attribute `data-from` lists them."""
    return "; ".join(map(str, leaves))


_NOWHERE = Provenance()


class Words(str):
    """A text that knows where it came from; a part of it is computed."""

    provenance: Provenance

    def __new__(cls, text: str, provenance: Provenance) -> Words:
        """A text and where it came from."""
        made = super().__new__(cls, text)
        made.provenance = provenance
        return made

    def __getitem__(self, key: Any) -> str:
        return computed(str(self)[key], self)

    def __add__(self, other: str) -> str:
        return computed(str(self) + other, self, other)

    def __radd__(self, other: str) -> str:
        return computed(other + str(self), other, self)


class Html(Markup):
    """HTML that knows where it came from; what its methods make of it does not."""

    provenance: Provenance

    def __new__(cls, html: str = "", provenance: Provenance = _NOWHERE) -> Html:
        """HTML and where it came from."""
        made = super().__new__(cls, html)
        made.provenance = provenance
        return made

    def __getitem__(self, key: Any) -> Html:
        return Html(str(self)[key], Provenance(sources=self.provenance.all))


class Captured(Markup):
    """What a macro or a block gave: without marks for whoever computes with it, with them for whoever prints it."""

    marked: str
    provenance: Provenance
    """That of whatever is computed from it."""

    def __new__(cls, html: str = "", marked: str = "", provenance: Provenance = _NOWHERE) -> Captured:
        """The text as it reads, the same with marks, and the leaves that these name."""
        made = super().__new__(cls, html)
        made.marked, made.provenance = marked or html, provenance
        return made

    def __html__(self) -> Any:
        return Markup(self.marked)


class _Date(When):
    """A date that knows where it came from."""

    provenance: Provenance

    @property
    def year(self) -> int | None:
        return computed(super().year, self)

    @property
    def month(self) -> int | None:
        return computed(super().month, self)

    def __str__(self) -> str:
        return computed(self.text, self)


class _Duration(Duration):
    """A duration that knows where it came from; equal to one that does not."""

    provenance: Provenance

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and (self.number, self.unit) == (other.number, other.unit)

    def __hash__(self) -> int:
        return super().__hash__()


class _Float(float):
    """A number that knows where it came from."""

    provenance: Provenance


class _Int(int):
    """A whole number that knows where it came from."""

    provenance: Provenance


class _Unknown:
    """What is known to be unknown, and where: equal to UNKNOWN."""

    def __init__(self, provenance: Provenance) -> None:
        self.provenance = provenance

    def __eq__(self, other: object) -> bool:
        return other is UNKNOWN or isinstance(other, _Unknown)

    def __hash__(self) -> int:
        return hash(UNKNOWN)

    def __str__(self) -> str:
        return str(UNKNOWN)


class LocatedText(Text):
    """A text that knows where each of its languages stands."""

    __slots__ = ("leaf", "raw")
    leaf: Address
    raw: Any

    @classmethod
    def at(cls, text: Text, leaf: Address, raw: Any) -> LocatedText:
        """The text that stands at an address, where the file holds `raw`."""
        made = cls.__new__(cls)
        made._by_lang, made.leaf, made.raw = text._by_lang, leaf, raw
        return made

    def choose(self, lang: str, default: str = "en") -> tuple[str, str]:
        """As `Text.choose`; the text knows the leaf that it was chosen from."""
        text, tag = super().choose(lang, default)
        return self._known(text, tag), tag

    def __getitem__(self, lang: str) -> str:
        return self._known(super().__getitem__(lang), lang)

    def _known(self, text: str, tag: str) -> str:
        leaf = Address(self.leaf.file, keyed(self.leaf.path, tag)) if tag else self.leaf
        written = self.raw[tag] if tag and isinstance(self.raw, dict) else self.raw
        return Words(text, Provenance(leaf, "text", written=str(written)))


for _own, _plain in ((Words, str), (Html, Markup), (Captured, Markup), (_Date, When), (_Duration, Duration),
                     (_Float, float), (_Int, int), (_Unknown, Unknown), (LocatedText, Text)):  # fmt: skip
    _own.__name__ = _plain.__name__  # what Python's complaints, and so our problems, call them


def provenance_of(value: Any) -> Provenance | None:
    """Where a value came from; None for one that does not know."""
    found = getattr(value, "provenance", None)
    return found if isinstance(found, Provenance) and found.all else None


def sources_of(*values: Any) -> tuple[Address, ...]:
    """All the leaves that these values, and the items of those that are lists, came from."""
    found: dict[Address, None] = {}
    for value in values:
        if isinstance(value, (list, tuple)):
            found.update(dict.fromkeys(sources_of(*value)))
        else:
            known = provenance_of(value)
            found.update(dict.fromkeys(known.all if known else ()))
    return tuple(found)


def computed(value: V, *sources: Any, tail: Provenance = _NOWHERE) -> V:
    """The value - a text, HTML or a number - as computed from others; itself where none of them knows its own."""
    leaves = sources_of(*sources)
    if not leaves:
        return value
    made: V = with_provenance(value, Provenance(sources=leaves, written=tail.written, tail=tail.leaf))
    return made


def with_provenance(value: Any, provenance: Provenance) -> Any:
    """A copy of a plain value that knows where it came from; the value itself where it is of no type that can."""
    if value is UNKNOWN:
        return _Unknown(provenance)
    if isinstance(value, When):
        date: Any = _Date(value.text, value.start, value.end)
        object.__setattr__(date, "provenance", provenance)
        return date
    if isinstance(value, Duration):
        duration = _Duration(value.number, value.unit)
        object.__setattr__(duration, "provenance", provenance)
        return duration
    if isinstance(value, (str, float, int)) and not isinstance(value, bool):
        return _plain_with(value, provenance)
    return value


def _plain_with(value: str | float, provenance: Provenance) -> Any:
    if isinstance(value, Markup):
        return Html(str(value), provenance)
    if isinstance(value, Reference):
        reference = type(value)(value)
        reference.provenance = provenance  # type: ignore[attr-defined]
        return reference
    if isinstance(value, str):
        return Words(str(value.value if isinstance(value, Enum) else value), provenance)
    number: Any = _Int(value) if isinstance(value, int) else _Float(value)
    number.provenance = provenance
    return number


def tracing(
    function: Callable[..., Any], capture: Callable[[Any], Any], consuming: bool = False
) -> Callable[..., Any]:
    """A filter whose result, where it is a new plain value, is computed from what the filter was given.

    One that is `consuming` reads all that an iterator gives; the iterator is read before, so as to know its values.
    """

    @wraps(function)
    def traced(*args: Any, **kwargs: Any) -> Any:
        if consuming:
            args = tuple(list(one) if isinstance(one, Iterator) else one for one in args)
        result = capture(function(*args, **kwargs))
        if isinstance(result, (str, int, float)) and provenance_of(result) is None:
            return computed(result, *args, *kwargs.values())
        return result

    return traced
