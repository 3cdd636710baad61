"""Values that know their data path while a template prints them: a library in, the same library of knowing values out.

A knowing value is of the type that it was - a text, a date, a reference - and carries its `Provenance` beside. Filters
and sums hand it on to what they make, as computed from it; whatever they lose it on is a plain value, printed without
a mark. What is printed goes between private-use characters that `tree.parse` turns into attributes:

    data-field="data/visits/x.yaml outcomes[o2].due" data-kind="date"    the text is that leaf's own display
    data-from="data/visits/x.yaml tour.start; ..."                       computed, or printed with the help of these
    data-source="2020-06"                                                the leaf, where it reads otherwise than printed

An address is a file and a stable path: YAML keys, and in lists the items' ids (positions where they have none).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from functools import wraps
from typing import Any, Literal, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

from ..data.address import address, addresses, id_of, itemised, keyed, positional, stable
from ..data.dates import Duration, When
from ..data.library import REGISTRIES, Library
from ..data.records import Reference, Text
from ..data.types import UNKNOWN, Model, Unknown
from ..data.yaml import Path, Tree
from .tree import MARK_CHARACTERS, MARK_CLOSE, MARK_OPEN, Attrs, strip

__all__ = [
    "KINDS", "Captured", "Html", "Kind", "Ledger", "Provenance", "Words", "address", "addresses", "clean", "computed",
    "known", "locate", "positional", "provenance_of", "sources_of", "stable", "strip", "tracing",
]  # fmt: skip

Kind = Literal["", "text", "plain", "date", "duration", "number", "enum", "name", "unknown"]
KINDS: tuple[Kind, ...] = ("text", "plain", "date", "duration", "number", "enum", "name", "unknown")
"""What the leaf of an editable field is read back as; see `Provenance.kind`."""

V = TypeVar("V")


# -- what a value knows --


class Provenance(NamedTuple):
    """Where a value came from."""

    leaf: str = ""
    """The address of the one leaf whose value it is; "" for a computed value."""
    kind: Kind = ""
    """How the leaf is read back from what is printed; "" where that is not possible."""
    sources: tuple[str, ...] = ()
    """The addresses of the other leaves that it was made from."""
    source: str = ""
    """The text of the leaf in its file."""
    tail: str = ""
    """The leaf that a computed text ends with, where all before it is the template's own: `state-signed`."""

    @property
    def all(self) -> tuple[str, ...]:
        """All the leaves that the value came from."""
        return (self.leaf, *self.sources) if self.leaf else self.sources

    @property
    def attrs(self) -> Attrs:
        """The attributes of its mark in the tree."""
        if self.leaf and self.kind:
            own = (("data-field", self.leaf), ("data-kind", self.kind), ("data-source", self.source))
            return (*own, ("data-from", "; ".join(self.sources))) if self.sources else own
        return (("data-from", "; ".join(self.all)),)

    def shown_as(self, kind: Kind, *helped: Any) -> Provenance:
        """That of a display of the value, made with the help of other values."""
        more = tuple(one for one in sources_of(*helped) if one != self.leaf)
        return self._replace(kind=kind, sources=tuple(dict.fromkeys((*self.sources, *more))))


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
        year = super().year
        return None if year is None else computed(year, self)

    @property
    def month(self) -> int | None:
        month = super().month
        return None if month is None else computed(month, self)

    def __str__(self) -> str:
        return computed(self.text, self)


class _Duration(Duration):
    """A duration that knows where it came from."""

    provenance: Provenance


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


class _Text(Text):
    """A text that knows where each of its languages stands."""

    __slots__ = ("leaf", "raw")
    leaf: str
    raw: Any

    @classmethod
    def at(cls, text: Text, leaf: str, raw: Any) -> _Text:
        """The text that stands at an address, where the file holds `raw`."""
        made = cls.__new__(cls)
        made._by_lang, made.leaf, made.raw = text._by_lang, leaf, raw
        return made

    def choose(self, lang: str, default: str = "en") -> tuple[str, str]:
        text, tag = super().choose(lang, default)
        return self._known(text, tag), tag

    def __getitem__(self, lang: str) -> str:
        return self._known(super().__getitem__(lang), lang)

    def _known(self, text: str, tag: str) -> str:
        leaf = keyed(self.leaf, tag) if tag else self.leaf
        source = self.raw[tag] if tag and isinstance(self.raw, dict) else self.raw
        return Words(text, Provenance(leaf, "text", source=str(source)))


for _own, _plain in ((Words, str), (Html, Markup), (Captured, Markup), (_Date, When), (_Duration, Duration),
                     (_Float, float), (_Int, int), (_Unknown, Unknown), (_Text, Text)):  # fmt: skip
    _own.__name__ = _plain.__name__  # what Python's complaints, and so our problems, call them


def provenance_of(value: Any) -> Provenance | None:
    """Where a value came from; None for one that does not know."""
    found = getattr(value, "provenance", None)
    return found if isinstance(found, Provenance) and found.all else None


def sources_of(*values: Any) -> tuple[str, ...]:
    """The addresses of all the leaves that these values, and the items of those that are lists, came from."""
    found: dict[str, None] = {}
    for value in values:
        if isinstance(value, (list, tuple)):
            found.update(dict.fromkeys(sources_of(*value)))
        else:
            known = provenance_of(value)
            found.update(dict.fromkeys(known.all if known else ()))
    return tuple(found)


def computed(value: V, *sources: Any, tail: Provenance = _NOWHERE) -> V:
    """The value - a text, HTML or a number - as computed from others; itself where none of them knows its own."""
    addresses = sources_of(*sources)
    if not addresses:
        return value
    made = _with(value, Provenance(sources=addresses, source=tail.source, tail=tail.leaf))
    return value if made is None else made


def _with(value: Any, provenance: Provenance) -> Any:
    """A copy of a plain value that knows where it came from; None where it is of no type that can."""
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
    return None


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


# -- a library of knowing values --

_KNOWN: WeakKeyDictionary[Library, Library] = WeakKeyDictionary()


def known(library: Library) -> Library:
    """The library with records whose values know where they came from; made when first asked for, then kept."""
    found = _KNOWN.get(library)
    if found is None:
        found = _KNOWN[library] = _knowing(library)
    return found


def _knowing(library: Library) -> Library:
    trees = library.trees
    made: dict[str, Any] = {name: _Records(getattr(library, name), _registry(trees, name)) for name in REGISTRIES}
    for name, folder in (("visits", "data/visits"), ("briefs", "briefs")):
        records = getattr(library, name)
        files = {key: f"{folder}/{key}.yaml" for key in records}
        made[name] = _Records(records, {key: (trees[file], 0) for key, file in files.items() if file in trees})
    return replace(library, **made)


def _registry(trees: Mapping[str, Tree], name: str) -> dict[str, tuple[Tree, int]]:
    """The file and position of each record of a registry."""
    found: dict[str, tuple[Tree, int]] = {}
    for file in REGISTRIES[name][0]:
        tree = trees.get(file)
        records = tree.value if tree is not None and isinstance(tree.value, list) else ()
        for index, raw in enumerate(records):
            own = id_of(raw)
            if own is not None and tree is not None:
                found.setdefault(own, (tree, index))
    return found


class _Records(Mapping[str, Any]):
    """Records by their ids, each made to know its values when it is first looked up."""

    def __init__(self, records: Mapping[str, Any], places: Mapping[str, tuple[Tree, int]]) -> None:
        self.records, self.places = records, places
        self.made: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self.made:
            record = self.records[key]
            if key in self.places:
                tree, index = self.places[key]
                record = locate(record, tree, (index,) if isinstance(tree.value, list) else ())
            self.made[str(key)] = record
        return self.made[key]

    def __contains__(self, key: object) -> bool:
        return key in self.records

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def locate(record: V, tree: Tree, path: Path = ()) -> V:
    """A copy of the record that was read from `path` of a file, whose values know where they stand."""
    raw = tree.value
    for step in path:
        raw = raw[step]
    made: V = _located(record, raw, address(tree.file, stable(tree, path)), "")
    return made


_MISSING = object()


def _located(value: Any, raw: Any, way: str, name: str) -> Any:
    """`way` is the address of the value so far; `raw` what stands there in the file."""
    if raw is _MISSING or raw is None or value is None or isinstance(value, bool):
        return value
    if isinstance(value, Model):
        return _located_model(value, raw, way)
    if isinstance(value, tuple):
        if not isinstance(raw, list) or len(raw) != len(value):
            return value
        items = zip(value, itemised(way, raw), strict=True)
        return tuple(_located(one, own, at, "") for one, (at, own) in items)
    if isinstance(value, Text):
        return _Text.at(value, way, raw)
    if not isinstance(raw, str):  # written in several keys, as CSL-JSON's dates are
        made = _with(value, Provenance(sources=(way,)))
    else:
        made = _with(value, Provenance(way, _kind(value, name), source=raw))
    return value if made is None else made


def _kind(value: Any, name: str) -> Kind:
    """How a leaf that a template prints as it is, or that `printed` shows, is read back."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, When):
        return "date"
    if isinstance(value, Duration):
        return "duration"
    if isinstance(value, (float, Reference)) or name == "id":
        return ""  # as a number, or by a name; an id stays the same for good
    return "plain"


def _located_model(model: Model, raw: Any, way: str) -> Model:
    if not isinstance(raw, dict):
        return model
    update: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None or isinstance(value, bool):
            continue
        key = info.alias if info.alias and info.alias in raw else name
        made = _located(value, raw.get(key, _MISSING), _key_of(way, key), name)
        if made is not value:
            update[name] = made
    return model.model_copy(update=update)


def _key_of(way: str, key: str) -> str:
    """The address of a key: the file is parted from the path by a space, not by a dot."""
    return f"{way}{key}" if way.endswith(" ") else keyed(way, key)


# -- what a template makes of them --


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


# -- marks in the text that a template gives --

_DIGITS = "".join(map(chr, range(0xF8C0, 0xF8E0)))
_MARKED = re.compile(f"{MARK_OPEN}([{_DIGITS}]{{4}})([^{MARK_OPEN}{MARK_CLOSE}]*){MARK_CLOSE}")
_ANY = re.compile(f"{_MARKED.pattern}|[{MARK_OPEN}{MARK_CLOSE}{_DIGITS}]")
_TAG = re.compile(r"<[^>]*>")
_MOST = 32**4


def clean(text: str) -> str:
    """A text without marks; of the type that it was."""
    if MARK_OPEN not in text and MARK_CLOSE not in text:
        return text
    plain = MARK_CHARACTERS.sub("", str(text))
    return Markup(plain) if isinstance(text, Markup) else plain


class Ledger:
    """The marks of one document: what was printed, and where it came from."""

    def __init__(self) -> None:
        self.marks: list[Provenance] = []
        self.printed: list[str] = []

    def mark(self, text: str, provenance: Provenance) -> Markup:
        """The HTML of a text between marks; white space at its ends stays outside, where a browser folds it."""
        html = str(text) if isinstance(text, Markup) else str(escape(str(text)))
        core = html.strip(" \t\r\n\f")
        if not core or len(self.marks) >= _MOST:
            return Markup(html)
        marked = f"{MARK_OPEN}{self._enter(core, provenance)}{core}{MARK_CLOSE}"
        if len(core) != len(html):
            start = html.index(core)
            marked = f"{html[:start]}{marked}{html[start + len(core):]}"
        return Markup(marked)

    def _enter(self, core: str, provenance: Provenance) -> str:
        number = len(self.marks)
        self.marks.append(provenance)
        self.printed.append(core)
        return "".join(_DIGITS[number >> shift & 31] for shift in (15, 10, 5, 0))

    def capture(self, value: Any) -> Any:
        """What a macro, a block, a filter or a sum gave, its marks put aside."""
        if not isinstance(value, str) or isinstance(value, Captured) or MARK_OPEN not in value:
            return value
        return Captured(clean(str(value)), str(value), Provenance(sources=self.sources_in(value)))

    def sources_in(self, marked: str) -> tuple[str, ...]:
        """The leaves that a text with marks prints."""
        found = (self.marks[_number(match[1])].all for match in _MARKED.finditer(marked))
        return tuple(dict.fromkeys(one for all in found for one in all))

    def settle(self, html: str) -> str:
        """The text with the marks that still hold what was printed; of a text changed since, it is computed."""

        def check(match: re.Match[str]) -> str:
            if match[1] is None:
                return ""
            number, content = _number(match[1]), match[2]
            if number < len(self.marks) and self.printed[number] == content:
                return match[0]
            if number >= len(self.marks) or not _same_tags(self.printed[number], content):
                return content
            code = self._enter(content, Provenance(sources=self.marks[number].all))
            return f"{MARK_OPEN}{code}{content}{MARK_CLOSE}"

        return _ANY.sub(check, html)

    def attrs(self, digits: str) -> Attrs:
        """The attributes of a mark, by its digits: what `tree.parse` asks for."""
        return self.marks[_number(digits)].attrs


def _number(digits: str) -> int:
    number = 0
    for one in digits:
        number = number << 5 | ord(one) - 0xF8C0
    return number


def _same_tags(before: str, after: str) -> bool:
    return [one.lower() for one in _TAG.findall(before)] == [one.lower() for one in _TAG.findall(after)]
