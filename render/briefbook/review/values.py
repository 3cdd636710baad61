"""A field's shown text in a document's language in, the YAML text of its leaf out: as the models type the leaf.

The way back of every display: dates, durations, numbers, labels, names, "not stated". A text that stands for no value
of its leaf, or for more than one, is a ValueError in words for the person: "what; what to do".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ..data.countries import country_names
from ..data.dates import Duration, When
from ..data.fields import Takes, takes
from ..data.library import REGISTRIES, Library
from ..data.markup import Bit
from ..data.project import Project
from ..data.records import Brief, Reference, Text
from ..data.yaml import Path
from ..document.labels import labels
from ..document.parsing import plain_spaces, read_date, read_duration, read_label, read_number, read_ordinal
from ..word.base import BaseField
from .pull.plan import Value
from .rewording import reworded

__all__ = ["Values"]


class Values:
    """Reads what the fields of one document show: it knows the document's language, and the names in its data."""

    def __init__(self, project: Project, library: Library, lang: str, brief: Brief | None) -> None:
        self.project, self.library, self.lang = project, library, lang
        self.profile = brief.profile if brief is not None else "un"

    def read(self, one: BaseField, file: str, path: Path, source: str, now: Sequence[Bit]) -> Value:
        """The value that a field shows now, at `path` of a file where `source` stood when it was printed."""
        text = plain_spaces("".join(bit.text for bit in now))
        if one.kind == "text":
            return self._text(one, file, path, source, now)
        allowed = takes(file, path)
        if allowed.unknown and text.casefold() in (self.words.get("not-stated", "").casefold(), "unknown"):
            return Value("unknown", plain=True)
        if one.kind == "plain":
            words = "".join(bit.text for bit in now).strip()
            if path[-1] == "at":
                return Value(self._locator(words, one, source))
            return self._plain(file, path, allowed, words)
        reader = self._reader(one, source, allowed)
        value = reader(text)
        self._check_reader(one, source, reader)
        return Value(value, plain=reader != self._same)

    # -- texts --

    def _text(self, one: BaseField, file: str, path: Path, source: str, now: Sequence[Bit]) -> Value:
        value = reworded(source, one.shown, now, _Names(self.library, self.lang))
        self._refuse_other_record(file, path, value)
        return Value(value)

    def _plain(self, file: str, path: Path, allowed: Takes, text: str) -> Value:
        words = allowed.words
        if words:
            return Value(read_label(text, [(word, word) for word in words], "value"), plain=True)
        self._refuse_other_record(file, path, text)
        return Value(text)

    def _locator(self, text: str, one: BaseField, source: str) -> str:
        """A place in a source as the data has it, `para. 6`, from how the language prints it: `párr. 6`."""

        def back(words: str) -> str:
            head, _, rest = plain_spaces(words).partition(" ")
            for key, label in self.words.items():
                if key.startswith("locator-") and label == head:
                    return f"{key.removeprefix('locator-')}. {rest}"
            return plain_spaces(words)

        if back(one.shown) != plain_spaces(source):
            raise ValueError("how the language prints a place in a source has changed; change the data by hand")
        return back(text)

    def _refuse_other_record(self, file: str, path: Path, text: str) -> None:
        """Where a record's own name stands, the name of another record means that one, not a new name for this."""
        registry = next((name for name, (files, _) in REGISTRIES.items() if file in files), "")
        if registry not in ("people", "organisations", "places") or len(path) < 2 or path[1] not in _NAMES:
            return
        own = self.library.trees[file].value[path[0]].get("id")
        for key, record in getattr(self.library, registry).items():
            names = {plain_spaces(name) for form in _NAMES for name in (getattr(record, form, None) or {}).values()}
            if key != own and plain_spaces(text) in names:
                what = f"`{text}` is the name of `{key}`, and here stands the record of `{own}` itself"
                raise ValueError(f"{what}; name `{key}` in the visit's data where it names `{own}`")

    # -- values of other types --

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The labels of the document's language; read when they are first needed."""
        return labels(self.project, self.lang)

    def _reader(self, one: BaseField, source: str, allowed: Takes) -> Callable[[str], str]:
        kind = one.kind
        if When in allowed.kinds and kind in ("date", "unknown"):
            return lambda text: str(read_date(text, self.lang, self.profile))
        if Duration in allowed.kinds and kind in ("duration", "unknown"):
            return lambda text: str(read_duration(text, self.lang))
        if kind == "number" or (kind == "unknown" and allowed.kinds & {int, float}):
            return self._number_reader(one, source)
        references = [each for each in allowed.kinds if issubclass(each, Reference)]
        if kind in ("name", "unknown") and references:
            return lambda text: self._name(text, references[0], one, source)
        if kind == "enum" or (kind == "unknown" and allowed.words):
            return lambda text: self._label(text, one, source, allowed)
        if kind == "unknown" and allowed.kinds & {Text, str}:
            return self._same
        raise ValueError("what kind of value it shows is not known here; change the data by hand")

    @staticmethod
    def _same(text: str) -> str:
        return text

    def _number_reader(self, one: BaseField, source: str) -> Callable[[str], str]:
        try:
            ranks = read_ordinal(one.shown, self.lang) == source
        except ValueError:
            ranks = False
        return lambda text: read_ordinal(text, self.lang) if ranks else read_number(text, self.lang)

    def _check_reader(self, one: BaseField, source: str, reader: Callable[[str], str]) -> None:
        """A reader that finds another value in what was printed than what stood there must not be trusted."""
        if one.kind == "unknown":
            return
        try:
            before = reader(plain_spaces(one.shown))
        except ValueError:
            return  # printed as two values print (`2000-е гг.`): what stands there now is clear all the same
        if not _alike(before, source):
            raise ValueError("it is not printed by itself; change the data by hand")

    def _label(self, text: str, one: BaseField, source: str, allowed: Takes) -> str:
        """The word of a list by its label: labels are called `state-agreed`."""
        shown = plain_spaces(one.shown)
        starts = {
            key[: len(key) - len(source)]
            for key, label in self.words.items()
            if key.endswith(source) and plain_spaces(label) == shown
        }
        words = allowed.words
        known = {
            start: [(self.words[start + word], word) for word in words if start + word in self.words]
            for start in starts
        }
        options = sorted(known.values(), key=len)
        return read_label(text, options[-1] if options else (), "value")

    def _name(self, text: str, reference: type[Reference], one: BaseField, source: str) -> str:
        """The id of what is called so: first by the form of name that was printed, then by any."""
        shown = plain_spaces(one.shown)
        names = list(self._known_names(reference.registries))
        forms = {form for form, name, key in names if key == source and plain_spaces(name) == shown}
        same_form = [(name, key) for form, name, key in names if form in forms]
        what = " or ".join(_SINGULAR[one] for one in reference.registries)
        try:
            return read_label(text, same_form, what)
        except ValueError:
            others = [(name, key) for _, name, key in names] + [(key, key) for _, _, key in names]
            try:
                return read_label(text, dict.fromkeys(others), what)
            except ValueError as error:
                where = "; to correct how a name is written, edit its record"
                raise ValueError(f"{error}{where if '; ' in str(error) else ''}") from None

    def _known_names(self, registries: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """(form, name, id) of all that a reference may point to, as this language names them."""
        for registry in registries:
            if registry == "countries":
                yield from (("country", name, code) for code, name in country_names(self.lang).items())
                continue
            for key, record in getattr(self.library, registry, {}).items():
                for form in _NAMES:
                    text = getattr(record, form, None)
                    if isinstance(text, Text):
                        yield form, text.choose(self.lang)[0], key


class _Names(Mapping[str, Sequence[str]]):
    """The names that each person may be printed by in a language."""

    def __init__(self, library: Library, lang: str) -> None:
        self.library, self.lang = library, lang

    def __getitem__(self, key: str) -> list[str]:
        person = self.library.people[key]
        return list(dict.fromkeys((person.name.choose(self.lang)[0], person.surname.choose(self.lang)[0])))

    def __iter__(self) -> Iterator[str]:
        return iter(self.library.people)

    def __len__(self) -> int:
        return len(self.library.people)


_NAMES = ("name", "surname", "short")
_SINGULAR = {
    "people": "person", "organisations": "organisation", "places": "place", "countries": "country",
    "sources": "source", "visits": "visit", "quotes": "quote", "facts": "fact",
}  # fmt: skip


def _alike(one: str, other: str) -> bool:
    """Whether two YAML texts say the same value: `50` and `50.0`, `2020` and `2020-XX`."""
    if one.strip() == other.strip():
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        pass
    try:
        first, second = When.parse(one), When.parse(other)
    except ValueError:
        return False
    return [_bounds(first), first.approximate, first.uncertain] == [
        _bounds(second),
        second.approximate,
        second.uncertain,
    ]


def _bounds(when: When) -> tuple[object, ...]:
    return when.earliest, when.latest, when.precision
