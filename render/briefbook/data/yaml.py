"""YAML (or JSON) text as plain values, with the place of every value: line and column of each key and each value.

YAML is read as YAML 1.2.2 reads it, and by fewer types still (section 10.1, the failsafe schema, and null): every
scalar is a text but null, so that `NO` is Norway and `12:30` is text; the records turn texts into numbers and dates.
What makes YAML unsafe or unclear is refused with its place: deep nesting, aliases that expand without bound or
contain themselves, a key that stands twice, merge keys, tags, private-use characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import yaml

from ..errors import BriefbookError, Place, Problem

__all__ = ["Path", "Tree", "parse"]

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings and positions in lists, from the file's top."""

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
    walker = _ValueReader(file)
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


class _ValueReader:
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
