"""What a field shows, as the YAML text of its leaf: the way back of every display.

Dates, durations, numbers, labels, names and "not stated" are read as the document's language prints them and as the
leaf takes them. A text that stands for no value of its leaf, or for more than one, is refused in words for the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..data.dates import Duration, Profile, When
from ..data.fields import Takes, takes
from ..data.library import Library
from ..data.markup import Bit
from ..data.project import Project
from ..data.records import Brief, Reference, Text
from ..data.yaml import Path
from ..document.labels import labels
from ..document.names import PrintedNames, id_called, refuse_name_of_another
from ..document.parsing import plain_spaces, read_date, read_duration, read_label, read_number, read_ordinal
from ..document.rewording import reworded
from ..errors import Refusal
from ..word.base import BaseField

__all__ = ["Language", "Value", "Values"]

_BY_HAND = "change the data by hand"


class Value(NamedTuple):
    """What a leaf becomes: a YAML text, bare where it is a number, a date or a word of a list."""

    text: str
    plain: bool = False


@dataclass(frozen=True)
class Language:
    """The language that a document is in, and what it needs to name things."""

    project: Project
    library: Library
    lang: str
    profile: Profile = "un"

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The words that templates print in it; read when they are first needed."""
        return labels(self.project, self.lang)


class _Printed(NamedTuple):
    """A leaf as it was printed: what it takes, its source then, its field, and in which language."""

    takes: Takes
    source: str
    field: BaseField
    language: Language


class _Kind(NamedTuple):
    """How the fields of one kind are read."""

    name: str
    fits: Callable[[Takes], object]
    """Whether a leaf takes such values: one whose field showed "not stated" is read as its leaf takes it."""
    read: Callable[[str, _Printed], str]
    """The YAML that a text stands for; raises Refusal."""
    always: bool = False
    """Whether a field that says it is of this kind is read so whatever its leaf takes."""


def _date(text: str, leaf: _Printed) -> str:
    return str(read_date(text, leaf.language.lang, leaf.language.profile))


def _duration(text: str, leaf: _Printed) -> str:
    return str(read_duration(text, leaf.language.lang))


def _number(text: str, leaf: _Printed) -> str:
    """A number; a rank where a rank was printed."""
    lang = leaf.language.lang
    try:
        ranks = read_ordinal(leaf.field.shown, lang) == leaf.source
    except Refusal:
        ranks = False
    return read_ordinal(text, lang) if ranks else read_number(text, lang)


def _references(allowed: Takes) -> list[type[Reference]]:
    return [each for each in allowed.kinds if issubclass(each, Reference)]


def _name(text: str, leaf: _Printed) -> str:
    language = leaf.language
    reference = _references(leaf.takes)[0]
    return id_called(text, reference, language.library, language.lang, leaf.field.shown, leaf.source)


def _label(text: str, leaf: _Printed) -> str:
    """The word of a list by its label: labels are called `state-agreed`."""
    words, source, shown = leaf.language.labels, leaf.source, plain_spaces(leaf.field.shown)
    starts = {
        key[: len(key) - len(source)]
        for key, label in words.items()
        if key.endswith(source) and plain_spaces(label) == shown
    }
    known = [
        [(words[start + word], word) for word in leaf.takes.words if start + word in words] for start in sorted(starts)
    ]
    longest: list[tuple[str, str]] = max(known, key=len, default=[])
    return read_label(text, longest, "value")


def _same(text: str, leaf: _Printed) -> str:
    return text


_KINDS = (
    _Kind("date", lambda one: When in one.kinds, _date),
    _Kind("duration", lambda one: Duration in one.kinds, _duration),
    _Kind("number", lambda one: one.kinds & {int, float}, _number, always=True),
    _Kind("name", _references, _name),
    _Kind("enum", lambda one: one.words, _label, always=True),
    _Kind("unknown", lambda one: one.kinds & {Text, str}, _same),
)


def _kind_of(name: str, allowed: Takes) -> _Kind:
    for kind in _KINDS:
        if (kind.name == name and kind.always) or (name in (kind.name, "unknown") and kind.fits(allowed)):
            return kind
    raise Refusal("what kind of value it shows is not known here", _BY_HAND)


class Values:
    """Reads what the fields of one document show."""

    def __init__(self, project: Project, library: Library, lang: str, brief: Brief | None) -> None:
        self.library = library
        self.language = Language(project, library, lang, brief.profile if brief is not None else "un")

    def read(self, one: BaseField, file: str, path: Path, source: str, now: Sequence[Bit]) -> Value:
        """The value that a field shows now, at `path` of a file where `source` stood when it was printed."""
        words = "".join(bit.text for bit in now)
        if one.kind == "text":
            value = reworded(source, one.shown, now, PrintedNames(self.library, self.language.lang))
            refuse_name_of_another(self.library, file, path, value)
            return Value(value)
        allowed, text = takes(file, path), plain_spaces(words)
        if allowed.unknown and text.casefold() in (self.language.labels.get("not-stated", "").casefold(), "unknown"):
            return Value("unknown", plain=True)
        leaf = _Printed(allowed, source, one, self.language)
        if one.kind == "plain":
            return self._plain(leaf, file, path, words.strip())
        kind = _kind_of(one.kind, allowed)
        value = kind.read(text, leaf)
        _refuse_partly_printed(kind, leaf)
        return Value(value, plain=kind.read is not _same)

    def _plain(self, leaf: _Printed, file: str, path: Path, text: str) -> Value:
        """What is printed as the data has it, but for the place in a source."""
        if path[-1] == "at":
            return Value(_locator(text, leaf))
        if words := leaf.takes.words:
            return Value(read_label(text, [(word, word) for word in words], "value"), plain=True)
        refuse_name_of_another(self.library, file, path, text)
        return Value(text)


def _locator(text: str, leaf: _Printed) -> str:
    """A place in a source as the data has it, `para. 6`, from how the language prints it: `párr. 6`."""

    def back(words: str) -> str:
        head, _, rest = plain_spaces(words).partition(" ")
        for key, label in leaf.language.labels.items():
            if key.startswith("locator-") and label == head:
                return f"{key.removeprefix('locator-')}. {rest}"
        return plain_spaces(words)

    if back(leaf.field.shown) != plain_spaces(leaf.source):
        raise Refusal("how the language prints a place in a source has changed", _BY_HAND)
    return back(text)


def _refuse_partly_printed(kind: _Kind, leaf: _Printed) -> None:
    """Refuses a field in which the value does not stand by itself: what was printed reads as another than it was."""
    if leaf.field.kind == "unknown":
        return
    try:
        before = kind.read(plain_spaces(leaf.field.shown), leaf)
    except Refusal:
        return  # printed as two values print (`2000-е гг.`): what stands there now is clear all the same
    if not _alike(before, leaf.source):
        raise Refusal("it is not printed by itself", _BY_HAND)


def _alike(one: str, other: str) -> bool:
    """Whether two YAML texts say the same value: `50` and `50.0`, `2020` and `2020-XX`."""
    if one.strip() == other.strip():
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        pass
    try:
        return _meaning(When.parse(one)) == _meaning(When.parse(other))
    except Refusal:
        return False


def _meaning(when: When) -> tuple[object, ...]:
    return when.earliest, when.latest, when.precision, when.approximate, when.uncertain
