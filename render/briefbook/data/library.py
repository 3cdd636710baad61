"""A workspace's records: the registries, visits and briefs of its files, read and checked against each other.

All problems of all files are collected, none stops the others; each has its file, line and column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from ..errors import BriefbookError, MachineError, Place, Problem, nearest
from .countries import country_codes, country_hint
from .markup import references
from .project import Project
from .records import ActorId, Brief, Fact, Organisation, Person, PlaceRecord, Reference, Source, Text, Visit
from .types import Model
from .validation import validate
from .yaml import Path, Tree, parse

__all__ = ["REGISTRIES", "Library", "Registries", "leaves", "load", "load_briefs", "load_registries"]

M = TypeVar("M")


REGISTRIES: Mapping[str, tuple[tuple[str, ...], Any]] = {
    "people": (("data/people.yaml",), Person),
    "organisations": (("data/organisations.yaml",), Organisation),
    "places": (("data/places.yaml",), PlaceRecord),
    "sources": (("data/sources.yaml", "data/sources.json"), Source),
}
"""The lists of records that visits share: the files that each may stand in, and the class of its records."""


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


class Registries(NamedTuple):
    """What the briefs of a workspace share: read once, however many briefs are rendered."""

    records: Mapping[str, dict[str, Any]]
    """The records of each registry by their ids; None for one that has a fault."""
    trees: Mapping[str, Tree]
    problems: tuple[Problem, ...]
    unread: frozenset[str]
    """The registries that could not be read: an id that is looked up there may well be known."""
    known: Mapping[str, Set[str]]
    """The ids that records may name, by registry."""
    used: frozenset[str]
    """The sources that the registries themselves cite."""


class _Loading:
    """What has been read of a workspace so far, and what was wrong with it; starts from the registries, once read."""

    def __init__(self, project: Project, shared: Registries | None = None) -> None:
        self.project = project
        self.trees: dict[str, Tree] = dict(shared.trees) if shared else {}
        self.problems: list[Problem] = list(shared.problems) if shared else []
        self.registries: dict[str, dict[str, Any]] = dict(shared.records) if shared else {}
        self.unread: set[str] = set(shared.unread) if shared else set()

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
    loading = _Loading(project, shared)
    visits = loading.folder(Visit, project.names("data/visits", ".yaml"))
    briefs = loading.folder(Brief, project.names("briefs", ".yaml"))
    used = shared.used | _check_records(loading, visits, briefs, shared.known)
    if not any(problem.severity == "error" for problem in loading.problems):
        _warn_of_unused_sources(loading, used)
    return loading.library(visits, briefs)


def load_registries(project: Project) -> Registries:
    """Reads the people, organisations, places and sources, and which visits there are."""
    loading = _Loading(project)
    for name in REGISTRIES:
        loading.registry(name)
    known: dict[str, Set[str]] = {name: set(found) for name, found in loading.registries.items()}
    known["visits"] = {_stem(file) for file in project.names("data/visits", ".yaml")}
    known["countries"] = country_codes()
    used = frozenset(_check_registries(loading, known))
    unread, problems = frozenset(loading.unread), tuple(loading.problems)
    return Registries(loading.registries, loading.trees, problems, unread, known, used)


def load_briefs(project: Project, shared: Registries, names: Iterable[str]) -> Library:
    """Reads these briefs and their visits only; of them, the library says what that of the whole workspace says."""
    loading = _Loading(project, shared)
    briefs = loading.folder(Brief, [f"briefs/{name}.yaml" for name in names])
    ids = dict.fromkeys(brief.visit for brief in briefs.values() if brief.visit in shared.known["visits"])
    visits = loading.folder(Visit, [f"data/visits/{id}.yaml" for id in ids])
    _check_records(loading, visits, briefs, shared.known)
    return loading.library(visits, briefs)


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


def _check_registries(loading: _Loading, known: Mapping[str, Set[str]]) -> set[str]:
    """Notes what the registries name and nobody knows; gives the ids of the sources cited."""
    used: set[str] = set()
    for name, found in loading.registries.items():
        files = [file for file in REGISTRIES[name][0] if file in loading.trees]
        for file in files:
            records = loading.trees[file].value
            for index, raw in enumerate(records if isinstance(records, list) else ()):
                record = found.get(raw.get("id", "")) if isinstance(raw, dict) else None
                used |= _check(loading, file, record, (index,), known)
    return used


def _check_records(
    loading: _Loading, visits: Mapping[str, Visit], briefs: Mapping[str, Brief], known: Mapping[str, Set[str]]
) -> set[str]:
    """Notes what visits and briefs name and nobody knows; gives the ids of the sources cited."""
    used: set[str] = set()
    for stem, visit in visits.items():
        file = f"data/visits/{stem}.yaml"
        facts = leaves(visit, ())
        ids = _check_unique(loading, file, facts, visit)
        own = {**known, "facts": ids, "quotes": {quote.id for quote in visit.quotes}}
        used |= _check(loading, file, visit, (), own)
    for stem, brief in briefs.items():
        used |= _check(loading, f"briefs/{stem}.yaml", brief, (), known)
    return used


def _check_unique(loading: _Loading, file: str, facts: list[tuple[Path, Any]], visit: Visit) -> set[str]:
    """The ids of a visit's facts, each of which may stand once; topics count too."""
    paths = [(path, one.id) for path, one in facts if isinstance(one, Fact)]
    paths += [(("topics", index), topic.id) for index, topic in enumerate(visit.topics)]
    seen: dict[str, Path] = {}
    for path, one in paths:
        if one in seen:
            first = loading.trees[file].place((*seen[one], "id")).line
            place = loading.trees[file].place((*path, "id"))
            loading.problems.append(Problem(place, f"the id `{one}` stands twice, first in line {first}", "rename one"))
        seen.setdefault(one, path)
    return set(seen)


def _check(loading: _Loading, file: str, record: object, path: Path, known: Mapping[str, Set[str]]) -> set[str]:
    """Notes every reference below `record` that points nowhere; gives the ids of the sources cited."""
    used: set[str] = set()
    for registries, word, place, what in _named_in(record, path, loading.trees[file]):
        if registries == ("sources",):
            used.add(word)
        if not loading.unread.intersection(registries) and not any(word in known.get(one, ()) for one in registries):
            hint = _hint(registries, word, known)
            loading.problems.append(Problem(place, f"no {what} has the id `{word}`", hint))
    return used


def _hint(registries: tuple[str, ...], word: str, known: Mapping[str, Set[str]]) -> str:
    if registries == ("countries",) or ("countries" in registries and word.isupper() and len(word) == 2):
        return country_hint(word)
    return nearest(word, {one for name in registries if name != "countries" for one in known.get(name, ())})


def _named_in(record: object, path: Path, tree: Tree) -> Iterator[tuple[tuple[str, ...], str, Place, str]]:
    """What a record refers to, in fields and in the markup of texts: (registries, id, its place, what it should be)."""
    for way, leaf in leaves(record, path):
        if isinstance(leaf, Reference):
            what = "person, organisation or country" if isinstance(leaf, ActorId) else _SINGULAR[leaf.registries[0]]
            yield leaf.registries, str(leaf), tree.place(way), what
        elif isinstance(leaf, Text):
            for lang, text in leaf.items():
                place = tree.place((*way, lang) if lang else way)
                for kind, word, line in references(text):
                    at = Place(place.file, place.line + line, place.column if not line else 0)
                    yield (kind,), word, at, _SINGULAR[kind]


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


def _warn_of_unused_sources(loading: _Loading, used: Collection[str]) -> None:
    for file in REGISTRIES["sources"][0]:
        tree = loading.trees.get(file)
        for index, raw in enumerate(tree.value if tree else ()):
            if raw["id"] not in used:
                place = loading.trees[file].place((index, "id"))
                message = f"the source `{raw['id']}` is cited nowhere"
                loading.problems.append(Problem(place, message, "cite it, or remove it", "warning"))
