"""A workspace's records: the registries, visits and briefs of its files, read and checked against each other.

All problems of all files are collected, none stops the others; each has its file, line and column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from ..errors import BriefbookError, MachineError, Place, Problem, nearest
from .markup import references
from .project import Project
from .records import ActorId, Brief, Fact, Organisation, Person, PlaceRecord, Reference, Source, Text, Visit
from .types import Model
from .validation import validate
from .yaml import Path, Tree, parse

__all__ = ["REGISTRIES", "Library", "Registries", "leaves", "load", "load_briefs", "load_registries"]

M = TypeVar("M")


@dataclass(frozen=True, eq=False)
class Library:
    """A workspace's records, all of them checked against each other."""

    people: Mapping[str, Person]
    organisations: Mapping[str, Organisation]
    places: Mapping[str, PlaceRecord]
    sources: Mapping[str, Source]
    visits: Mapping[str, Visit]
    briefs: Mapping[str, Brief]
    trees: Mapping[str, Tree]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a render."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def errors_for(self, brief: str) -> tuple[Problem, ...]:
        """The errors that concern one brief: those of the registries, of its own file and of its visit's."""
        own = {f"briefs/{brief}.yaml"}
        if brief in self.briefs:
            own.add(f"data/visits/{self.briefs[brief].visit}.yaml")
        shared = ("briefs/", "data/visits/")
        return tuple(one for one in self.errors if one.place.file in own or not one.place.file.startswith(shared))


REGISTRIES: dict[str, tuple[tuple[str, ...], Any]] = {
    "people": (("data/people.yaml",), Person),
    "organisations": (("data/organisations.yaml",), Organisation),
    "places": (("data/places.yaml",), PlaceRecord),
    "sources": (("data/sources.yaml", "data/sources.json"), Source),
}


class _Reading:
    """What has been read so far, and what was wrong with it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.trees: dict[str, Tree] = {}
        self.problems: list[Problem] = []
        self.registries: dict[str, dict[str, Any]] = {}
        self.unread: set[str] = set()
        """The registries that could not be read: an id that is looked up there may well be known."""

    def tree(self, file: str) -> Tree | None:
        try:
            tree = parse(self.project.read_text(file), file)
        except MachineError:
            raise
        except BriefbookError as error:
            self.problems.extend(error.problems)
            return None
        self.trees[file] = tree
        return tree

    def model(self, cls: type[M], file: str) -> M | None:
        tree = self.tree(file)
        return None if tree is None else self.part(cls, tree, ())

    def part(self, cls: type[M], tree: Tree, path: Path) -> M | None:
        try:
            return validate(cls, tree, path)
        except BriefbookError as error:
            self.problems.extend(error.problems)
            return None

    def registry(self, name: str) -> None:
        files, cls = REGISTRIES[name]
        found = self.registries[name] = {}
        for file in files:
            if not self.project.exists(file):
                continue
            tree = self.tree(file)
            if tree is None or not isinstance(tree.value, list):
                self.unread.add(name)
                if tree is not None:
                    place = tree.place(())
                    self.problems.append(Problem(place, "a list of records is expected", "start each with `- id: ...`"))
                continue
            for index in range(len(tree.value)):
                self._record(name, cls, tree, index, found)

    def _record(self, name: str, cls: Any, tree: Tree, index: int, found: dict[str, Any]) -> None:
        record = self.part(cls, tree, (index,))
        if record is None:
            raw = tree.value[index]
            if isinstance(raw, dict) and isinstance(raw.get("id"), str):
                found.setdefault(raw["id"], None)  # known, though faulty: its users are not to blame
            return
        if found.get(record.id) is not None:
            place = tree.place((index, "id"))
            self.problems.append(Problem(place, f"the id `{record.id}` stands twice in {name}", "give one a new id"))
            return
        found[record.id] = record

    def folder(self, cls: type[M], files: Iterable[str]) -> dict[str, M]:
        found: dict[str, M] = {}
        for file in files:
            record: Any = self.model(cls, file)
            if record is None:
                continue
            stem = _stem(file)
            if record.id != stem:
                place = self.trees[file].place(("id",))
                self.problems.append(
                    Problem(place, f"the id `{record.id}` is not the file's name", f"write `id: {stem}`, or rename")
                )
            found[stem] = record
        return found

    def library(self, visits: Mapping[str, Visit], briefs: Mapping[str, Brief]) -> Library:
        known = {name: {key: one for key, one in found.items() if one} for name, found in self.registries.items()}
        return Library(
            people=known["people"],
            organisations=known["organisations"],
            places=known["places"],
            sources=known["sources"],
            visits=visits,
            briefs=briefs,
            trees=self.trees,
            problems=tuple(sorted(set(self.problems))),
        )


def _stem(file: str) -> str:
    return file.rsplit("/", 1)[1].removesuffix(".yaml")


def load(project: Project) -> Library:
    """Reads the whole workspace. Problems of content are in the library's `problems`, in the order of their places."""
    shared = load_registries(project)
    reading = shared.reading
    visits = reading.folder(Visit, project.names("data/visits", ".yaml"))
    briefs = reading.folder(Brief, project.names("briefs", ".yaml"))
    used = shared.used | _check_records(reading, visits, briefs, shared.known)
    if not any(problem.severity == "error" for problem in reading.problems):
        _warn_of_unused_sources(reading, used)
    return reading.library(visits, briefs)


class Registries(NamedTuple):
    """What the briefs of a workspace share: read once, however many briefs are rendered."""

    reading: _Reading
    known: Mapping[str, set[str]]
    """The ids that records may name, by registry."""
    used: frozenset[str]
    """The sources that the registries themselves cite."""


def load_registries(project: Project) -> Registries:
    """Reads the people, organisations, places and sources, and which visits there are."""
    reading = _Reading(project)
    for name in REGISTRIES:
        reading.registry(name)
    known: dict[str, set[str]] = {name: set(found) for name, found in reading.registries.items()}
    known["visits"] = {_stem(file) for file in project.names("data/visits", ".yaml")}
    known["countries"] = _COUNTRIES
    return Registries(reading, known, frozenset(_check_registries(reading, known)))


def load_briefs(project: Project, shared: Registries, names: Iterable[str]) -> Library:
    """Reads these briefs and their visits only; of them, the library says what that of the whole workspace says."""
    reading = _Reading(project)
    reading.registries, reading.unread = shared.reading.registries, shared.reading.unread
    reading.trees, reading.problems = dict(shared.reading.trees), list(shared.reading.problems)
    briefs = reading.folder(Brief, [f"briefs/{name}.yaml" for name in names])
    ids = dict.fromkeys(brief.visit for brief in briefs.values() if brief.visit in shared.known["visits"])
    visits = reading.folder(Visit, [f"data/visits/{id}.yaml" for id in ids])
    _check_records(reading, visits, briefs, shared.known)
    return reading.library(visits, briefs)


def leaves(value: object, path: Path) -> list[tuple[Path, Any]]:
    """Every reference, text and fact below `value`, with its way there."""
    found: list[tuple[Path, Any]] = []
    _gather(value, path, found)
    return found


def _gather(value: object, path: Path, found: list[tuple[Path, Any]]) -> None:
    if isinstance(value, (Reference, Text)):
        found.append((path, value))
    elif isinstance(value, Model):
        if isinstance(value, Fact):
            found.append((path, value))
        fields = type(value).model_fields
        for name, own in value:
            if own is not None and type(own) is not str:
                _gather(own, (*path, fields[name].alias or name), found)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _gather(item, (*path, index), found)


def _check_registries(reading: _Reading, known: Mapping[str, set[str]]) -> set[str]:
    """Notes what the registries name and nobody knows; gives the ids of the sources cited."""
    used: set[str] = set()
    for name, found in reading.registries.items():
        files = [file for file in REGISTRIES[name][0] if file in reading.trees]
        for file in files:
            records = reading.trees[file].value
            for index, raw in enumerate(records if isinstance(records, list) else ()):
                record = found.get(raw.get("id", "")) if isinstance(raw, dict) else None
                used |= _check(reading, file, record, (index,), known)
    return used


def _check_records(
    reading: _Reading, visits: Mapping[str, Visit], briefs: Mapping[str, Brief], known: Mapping[str, set[str]]
) -> set[str]:
    """Notes what visits and briefs name and nobody knows; gives the ids of the sources cited."""
    used: set[str] = set()
    for stem, visit in visits.items():
        file = f"data/visits/{stem}.yaml"
        facts = leaves(visit, ())
        ids = _check_unique(reading, file, facts, visit)
        own = {**known, "facts": ids, "quotes": {quote.id for quote in visit.quotes}}
        used |= _check(reading, file, visit, (), own)
    for stem, brief in briefs.items():
        used |= _check(reading, f"briefs/{stem}.yaml", brief, (), known)
    return used


def _check_unique(reading: _Reading, file: str, facts: list[tuple[Path, Any]], visit: Visit) -> set[str]:
    """The ids of a visit's facts, each of which may stand once; topics count too."""
    paths = [(path, one.id) for path, one in facts if isinstance(one, Fact)]
    paths += [(("topics", index), topic.id) for index, topic in enumerate(visit.topics)]
    seen: dict[str, Path] = {}
    for path, one in paths:
        if one in seen:
            first = reading.trees[file].place((*seen[one], "id")).line
            place = reading.trees[file].place((*path, "id"))
            reading.problems.append(Problem(place, f"the id `{one}` stands twice, first in line {first}", "rename one"))
        seen.setdefault(one, path)
    return set(seen)


def _check(reading: _Reading, file: str, record: object, path: Path, known: Mapping[str, set[str]]) -> set[str]:
    """Notes every reference below `record` that points nowhere; gives the ids of the sources cited."""
    tree = reading.trees[file]
    used: set[str] = set()

    def look_up(registries: tuple[str, ...], word: str, place: Place, what: str) -> None:
        if reading.unread.intersection(registries) or any(word in known.get(name, ()) for name in registries):
            return
        options = set().union(*(known.get(name, set()) for name in registries if name != "countries"))
        if registries == ("countries",) or ("countries" in registries and word.isupper() and len(word) == 2):
            hint = "write the ISO 3166-1 code of two capitals"
        else:
            hint = nearest(word, options)
        reading.problems.append(Problem(place, f"no {what} has the id `{word}`", hint))

    for way, leaf in leaves(record, path):
        if isinstance(leaf, Reference):
            if leaf.registries == ("sources",):
                used.add(str(leaf))
            what = "person, organisation or country" if isinstance(leaf, ActorId) else _SINGULAR[leaf.registries[0]]
            look_up(leaf.registries, leaf, tree.place(way), what)
        elif isinstance(leaf, Text):
            for lang, text in leaf.items():
                place = tree.place((*way, lang) if lang else way)
                for kind, word, line in references(text):
                    at = Place(place.file, place.line + line, place.column if not line else 0)
                    if kind == "sources":
                        used.add(word)
                    look_up((kind,), word, at, _SINGULAR[kind])
    return used


_SINGULAR = {
    "people": "person",
    "organisations": "organisation",
    "places": "place",
    "sources": "source",
    "visits": "visit",
    "quotes": "quote",
    "facts": "fact of this visit",
    "countries": "country",
}


_ROWS = (
    "ACDEFGILMOQRSTUWXZ", "BABDEFGHIJLMNOQRSTVWYZ", "CACDFGHIKLMNOPQRUVWXYZ", "DEGJKMOZ", "EACEGHRST",
    "FIJKMOR", "GABDEFGHILMNPQRSTUWY", "HKMNRTU", "ICDELMNOQRST", "JEMOP", "KEGHIMNPRWYZ", "LABCIKRSTUVY",
    "MACDEFGHKLMNOPQRSTUVWXYZ", "NACEFGILOPRUZ", "OM", "PAEFGHKLMNRSTWY", "QAO", "REOSUW",
    "SABCDEGHIJKLMNORSTVXYZ", "TACDFGHJKLMNORTVWZ", "UAGMSYZ", "VACEGINU", "WFS", "XABK", "YET", "ZAMW",
)  # fmt: skip
_COUNTRIES = {row[0] + letter for row in _ROWS for letter in row[1:]}
"""The two capitals of each country and territory that CLDR names: ISO 3166-1, and the codes reserved beside it."""


def _warn_of_unused_sources(reading: _Reading, used: Collection[str]) -> None:
    for file in REGISTRIES["sources"][0]:
        tree = reading.trees.get(file)
        for index, raw in enumerate(tree.value if tree else ()):
            if raw["id"] not in used:
                place = reading.trees[file].place((index, "id"))
                message = f"the source `{raw['id']}` is cited nowhere"
                reading.problems.append(Problem(place, message, "cite it, or remove it", "warning"))
