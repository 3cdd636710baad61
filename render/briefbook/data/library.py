"""YAML text in, models out, and with them the place of every value: file, line and column.

YAML is read as YAML 1.2 reads it: every scalar is a text but null, so that `NO` is Norway and `12:30` is text; the
models turn texts into numbers and dates. All problems of all files are collected, none stops the others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, TypeVar

import yaml

from ..errors import BriefbookError, MachineError, Place, Problem, nearest
from .markup import references
from .project import Project
from .records import ActorId, Brief, Fact, Organisation, Person, PlaceRecord, Reference, Source, Text, Visit
from .types import Fault, Model, Unfit, read

__all__ = [
    "REGISTRIES",
    "Library",
    "Path",
    "Registries",
    "Tree",
    "leaves",
    "load",
    "load_briefs",
    "load_registries",
    "parse",
    "validate",
]

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings and positions in lists, from the file's top."""

M = TypeVar("M")

_MAX_DEPTH = 100
_MAX_VALUES = 2_000_000
_NULLS = {"", "~", "null", "Null", "NULL"}
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_STR = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"


class Tree(NamedTuple):
    """A parsed file: its value (dicts, lists, texts, None) and the place of each part of it."""

    file: str
    value: Any
    places: Mapping[Path, tuple[int, int]]
    keys: Mapping[Path, tuple[int, int]]

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands; where it is missing, its nearest parent."""
        return self._nearest_place(self.places, path)

    def key_place(self, path: Path) -> Place:
        """Where the key at `path` stands; where it is missing, its nearest parent's value."""
        return Place(self.file, *self.keys[path]) if path in self.keys else self.place(path)

    def _nearest_place(self, places: Mapping[Path, tuple[int, int]], path: Path) -> Place:
        while path and path not in places:
            path = path[:-1]
        return Place(self.file, *places.get(path, (1, 1)))


class _Loader(yaml.CSafeLoader):
    """Finds no types but null: what a text means is the model's business."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        first: [("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"))] for first in ["~", "n", "N", ""]
    }


@lru_cache(maxsize=8)
def parse(text: str, file: str) -> Tree:
    """Reads one YAML (or JSON) document; BriefbookError with every problem found where it cannot be read.

    Nobody changes a tree: who reads the same text again soon, as a pull does, gets the same one.
    """
    _refuse_depth(text, file)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise BriefbookError(_syntax_problem(error, text, file)) from error
    if node is None:
        raise BriefbookError(Problem(Place(file, 1, 1), "the file holds nothing but comments", "fill it in"))
    if "&" in text:  # without an anchor there is no alias
        _refuse_bombs(node, file)
    walker = _Walker(file)
    value = walker.value(node, ())
    if walker.problems:
        raise BriefbookError(walker.problems)
    return Tree(file, value, walker.places, walker.keys)


_DEEP = re.compile(r"[-?: \t]{100}")
"""Where a block may be fifty levels deep: each takes an indicator and a space, or an indentation of one."""


def _refuse_depth(text: str, file: str) -> None:
    """The C parser recurses for each level and would overrun its stack: look first where many levels are possible."""
    if text.count("[") + text.count("{") < 500 and not _DEEP.search(text):
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MAX_DEPTH:
                    mark: Any = event.start_mark
                    place = Place(file, mark.line + 1, mark.column + 1)
                    raise BriefbookError(Problem(place, f"more than {_MAX_DEPTH} levels deep", "flatten the data"))
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return  # compose() meets the same fault and says it with its place


def _refuse_bombs(root: yaml.Node, file: str) -> None:
    """Counts what the aliases would expand to, without expanding; refuses cycles and bombs."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def place(node: yaml.Node) -> Place:
        return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)

    def size(node: yaml.Node) -> int:
        key = id(node)
        if key in sizes:
            return sizes[key]
        if key in open_nodes:
            raise BriefbookError(Problem(place(node), "an alias points at what contains it", "write the value out"))
        open_nodes.add(key)
        total = 1
        if isinstance(node, yaml.SequenceNode):
            total += sum(map(size, node.value))
        elif isinstance(node, yaml.MappingNode):
            total += sum(size(one) for pair in node.value for one in pair)
        open_nodes.discard(key)
        sizes[key] = total
        if total > _MAX_VALUES:
            raise BriefbookError(
                Problem(place(node), f"aliases expand to more than {_MAX_VALUES:,} values", "write the values out")
            )
        return total

    size(root)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """The parser's complaint in the words of the person who typed the line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = str(getattr(error, "problem", None) or "") or "a character that YAML forbids"
    if mark is None:
        position = getattr(error, "position", 0) or 0
        before = text[: min(position, len(text))]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return Problem(place, "a character that YAML forbids", "remove the control character")
    line, column = mark.line + 1, mark.column + 1
    lines = text.splitlines()
    source = lines[mark.line] if mark.line < len(lines) else ""
    indent = source[: len(source) - len(source.lstrip())]
    if "\t" in indent or "'\\t'" in what or "tab" in what:
        at = indent.find("\t")
        return Problem(Place(file, line, max(at, 0) + 1), "a tab in the indentation", "indent with spaces")
    hints = {
        "mapping values are not allowed": "put the text in quotes: it holds a colon and a space",
        "could not find expected ':'": "write `key: value`; close the quotes of the line above",
        "did not find expected key": "align the line with its neighbours; check quotes above it",
        "did not find expected '-' indicator": "align the list item with the others",
        "did not find expected ',' or ']'": "close the bracket, or put a comma between the items",
        "did not find expected ',' or '}'": "close the brace, or put a comma between the pairs",
        "unexpected end of stream": "close the quotes",
        "cannot start any token": "put the text in quotes: it starts with a sign that YAML keeps for itself",
        "undefined alias": "put the text in quotes: it starts with `*`",
        "expected a single document": "keep one document in the file; remove the line `---`",
    }
    hint = next((hints[key] for key in hints if key in what), "correct the line, or the one above it")
    plain = "found " + what.removeprefix("found ") if what.startswith("found") else what
    if "mapping values" in what:
        plain = "a second `: ` in the line"
    elif "single document" in (getattr(error, "context", "") or ""):
        plain, hint = "a second document in the file", hints["expected a single document"]
    return Problem(Place(file, line, column), f"not YAML: {plain}", hint)


class _Walker:
    """Turns nodes into values while noting where each stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> str | None:
        if node.tag == _NULL and node.value in _NULLS:
            return None
        if node.tag not in (_STR, _NULL):
            self._problem(node, f"the tag `{node.tag}` is not read", "remove the tag and write plain text")
        match = _PRIVATE.search(node.value)
        if match:
            self._problem(node, f"the private-use character U+{ord(match[0]):04X}", "remove it; it has no meaning")
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        if not node.tag.endswith(":map"):
            self._problem(node, f"the tag `{node.tag}` is not read", "remove the tag")
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                self._problem(key_node, "a key that is no plain text", "write a plain word before the colon")
            elif key == "<<" and isinstance(value_node, (yaml.MappingNode, yaml.SequenceNode)):
                self._problem(key_node, "the merge key `<<` is not read", "write the keys out")
            elif key in result:
                first = self.keys[(*path, key)][0]
                self._problem(key_node, f"the key `{key}` stands twice, first in line {first}", "keep one of them")
            else:
                self.keys[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                result[key] = self.value(value_node, (*path, key))
        return result

    def _problem(self, node: yaml.Node, message: str, hint: str) -> None:
        place = Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
        self.problems.append(Problem(place, message, hint))


def validate(cls: type[M], tree: Tree, path: Path = ()) -> M:
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
