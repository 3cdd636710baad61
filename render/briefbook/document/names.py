"""What people, organisations, places and countries are called in a language, and which of them a name means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..data.countries import country_names
from ..data.library import REGISTRIES, Library
from ..data.records import Reference, Text
from ..data.yaml import Path
from ..errors import Refusal
from .parsing import plain_spaces, read_label

__all__ = ["PrintedNames", "id_called", "refuse_name_of_another"]

_FORMS = ("name", "surname", "short")
_SINGULAR = {
    "people": "person", "organisations": "organisation", "places": "place", "countries": "country",
    "sources": "source", "visits": "visit", "quotes": "quote", "facts": "fact",
}  # fmt: skip


class PrintedNames(Mapping[str, Sequence[str]]):
    """The names that each person, by id, may be printed by in a language."""

    def __init__(self, library: Library, lang: str) -> None:
        self.library, self.lang = library, lang

    def __getitem__(self, key: str) -> list[str]:
        person = self.library.people[key]
        return list(dict.fromkeys((person.name.choose(self.lang)[0], person.surname.choose(self.lang)[0])))

    def __iter__(self) -> Iterator[str]:
        return iter(self.library.people)

    def __len__(self) -> int:
        return len(self.library.people)


class _Name(NamedTuple):
    """One of the names of a record."""

    form: str
    name: str
    id: str


def id_called(text: str, reference: type[Reference], library: Library, lang: str, printed: str, source: str) -> str:
    """The id of what is called so: first by the form of name in which `source` was `printed`, then by any.

    Refusal where nothing that the reference may point to is called so, or several are.
    """
    shown = plain_spaces(printed)
    names = list(_names(library, lang, reference.registries))
    forms = {one.form for one in names if one.id == source and plain_spaces(one.name) == shown}
    what = " or ".join(_SINGULAR[one] for one in reference.registries)
    try:
        return read_label(text, [(one.name, one.id) for one in names if one.form in forms], what)
    except Refusal:
        others = [(one.name, one.id) for one in names] + [(one.id, one.id) for one in names]
        try:
            return read_label(text, dict.fromkeys(others), what)
        except Refusal as refusal:
            hint = f"{refusal.hint}; to correct how a name is written, edit its record"
            raise Refusal(refusal.what, hint) from None


def _names(library: Library, lang: str, registries: Iterable[str]) -> Iterator[_Name]:
    """All names, in a language, of what a reference may point to."""
    for registry in registries:
        if registry == "countries":
            yield from (_Name("country", name, code) for code, name in country_names(lang).items())
            continue
        for key, record in getattr(library, registry, {}).items():
            for form in _FORMS:
                text = getattr(record, form, None)
                if isinstance(text, Text):
                    yield _Name(form, text.choose(lang)[0], key)


def refuse_name_of_another(library: Library, file: str, path: Path, text: str) -> None:
    """Where a record's own name stands, the name of another record means that one, not a new name for this: Refusal."""
    registry = next((name for name, (files, _) in REGISTRIES.items() if file in files), "")
    if registry not in ("people", "organisations", "places") or len(path) < 2 or path[1] not in _FORMS:
        return
    own = library.trees[file].value[path[0]].get("id")
    for key, record in getattr(library, registry).items():
        names = {plain_spaces(name) for form in _FORMS for name in (getattr(record, form, None) or {}).values()}
        if key != own and plain_spaces(text) in names:
            what = f"`{text}` is the name of `{key}`, and here stands the record of `{own}` itself"
            raise Refusal(what, f"name `{key}` in the visit's data where it names `{own}`")
