"""A YAML text as nodes that know where they end, how they are written, and whether others share them.

`yaml.compose` gives none of that: an alias stands there as what it points to, and a block scalar ends behind the
comments that follow it. Who changes a text in place needs all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

__all__ = ["Node", "YamlSource", "scalars"]


class Node(NamedTuple):
    """A value and where it stands in the text: from `start` to `end`, in characters."""

    kind: str
    """scalar, list or mapping."""
    start: int
    end: int
    line: int
    column: int
    style: str = ""
    """Of a scalar: "" for a plain one, else its quote or the sign of its block; of a collection: "{" for a flow one."""
    value: str = ""
    shared: str = ""
    """Why it may not be changed, where it is an alias or has an anchor."""
    flow: bool = False
    """Whether it stands in a flow collection."""
    items: tuple[tuple[Node | None, Node], ...] = ()

    @property
    def last(self) -> int:
        """The end of what is written of it: a block collection ends with its last value."""
        if self.kind == "scalar" or self.style == "{" or not self.items:
            return self.end
        return self.items[-1][1].last


class _Composer:
    """Builds nodes from the parser's events, which tell anchors and ends that `yaml.compose` forgets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.CSafeLoader))

    def root(self) -> Node:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        return self._node(next(self.events), flow=False)

    def _node(self, event: Any, flow: bool) -> Node:
        start, end = event.start_mark, event.end_mark
        place = {"start": start.index, "line": start.line + 1, "column": start.column, "flow": flow}
        if isinstance(event, yaml.AliasEvent):
            return Node("scalar", end=end.index, shared="an alias of another value", **place)
        shared = "a value with an anchor, which others share" if event.anchor else ""
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            stop = self._block_end(start.index, end.index) if style in ("|", ">") else end.index
            return Node("scalar", end=stop, style=style, value=event.value, shared=shared, **place)
        inside = bool(event.flow_style)
        items: list[tuple[Node | None, Node]] = []
        mapping = isinstance(event, yaml.MappingStartEvent)
        while True:
            one = next(self.events)
            if isinstance(one, yaml.CollectionEndEvent):
                closing: Any = one.end_mark
                break
            first = self._node(one, flow or inside)
            items.append((first, self._node(next(self.events), flow or inside)) if mapping else (None, first))
        kind, style = "mapping" if mapping else "list", "{" if inside else ""
        return Node(kind, end=closing.index, style=style, shared=shared, items=tuple(items), **place)

    def _block_end(self, start: int, end: int) -> int:
        """The end of a block's last line of text: its mark also takes the blanks and comments that follow."""
        body = self.text[start:end]
        header = re.match(r"[^\r\n]*(?:\r\n|\r|\n|$)", body)
        assert header is not None
        indent = re.search(r"^( *)\S", body[header.end() :], re.MULTILINE)
        width = len(indent[1]) if indent else 0
        stop = len(header[0].rstrip("\r\n"))
        for line in re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|$)", body[header.end() :]):
            filled = line[1].strip(" ")
            if filled and len(line[1]) - len(line[1].lstrip(" ")) < width and line[1].lstrip().startswith("#"):
                break
            if filled:
                stop = header.end() + line.end(1)
        return start + stop


class YamlSource(NamedTuple):
    """A YAML or JSON file as it is to be changed: its text, what it is called, and its nodes."""

    text: str
    file: str
    root: Node

    @classmethod
    def read(cls, text: str, file: str) -> YamlSource:
        """The source of a text that `yaml.parse` has found to be sound."""
        return cls(text, file, _Composer(text).root())

    @property
    def json(self) -> bool:
        """Whether it is to stay JSON."""
        return self.file.endswith(".json")

    def lines(self, node: Node) -> list[str]:
        """The lines of a scalar, whole, the first from its start on."""
        return re.split(r"\r\n|\r|\n", self.text[node.start : node.end])

    def newline(self, at: int) -> str:
        """The line ending at `at`."""
        match = re.compile(r"\r\n|\r|\n").search(self.text, at) or re.search(r"\r\n|\r|\n", self.text)
        return match[0] if match else "\n"

    def indent(self, at: int) -> str:
        """The spaces before the first character of the line that holds `at`."""
        line = self.text[self.line_start(at) : at]
        return line[: len(line) - len(line.lstrip(" "))]

    def line_start(self, at: int) -> int:
        """Where the line that holds `at` starts."""
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def line_end(self, at: int) -> int:
        """Where the line that holds `at` ends, before its line ending."""
        match = re.compile(r"[\r\n]").search(self.text, at)
        return match.start() if match else len(self.text)


def scalars(node: Node) -> Iterator[Node]:
    """The scalars of a node, in the order of the text, keys left out."""
    if node.kind == "scalar":
        yield node
    for _, item in node.items:
        yield from scalars(item)
