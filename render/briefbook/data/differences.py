"""What changed in the data since an earlier time, leaf by leaf and item by item, each with its line.

The earlier time is given by its leaves, as a render's record or a kept version holds them. Paths are stable: items
go by their ids, `outcomes[o2].due`, so that an item that moved has not changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from .address import Address, itemised, keyed, stable
from .edition import records_of
from .library import Library
from .records import Brief
from .yaml import Path

__all__ = [
    "WORDS", "DataChange", "Leaves", "Nodes", "Reason", "changes", "leaves_of", "nodes_of", "shortened",
]  # fmt: skip

class Reason(NamedTuple):
    """One thing that makes a file stale: a line for a person, and its parts for a program."""

    kind: str
    """data, template, theme, picture, font, version, missing, changed or new."""
    text: str
    file: str = ""
    line: int = 0
    path: str = ""
    before: str | None = None
    after: str | None = None

    def __str__(self) -> str:
        return self.text

    def as_dict(self) -> dict[str, object]:
        """The reason as one flat JSON object, without what it lacks."""
        found: dict[str, object] = {"kind": self.kind, "text": self.text}
        found |= {key: one for key in ("file", "line", "path") if (one := getattr(self, key))}
        return found | ({"before": self.before, "after": self.after} if self.kind == "data" else {})


WORDS = Reason("words", "its words are other ones")
"""What is said where no part of the data or of a template tells what changed."""


Leaves = Mapping[str, Mapping[str, str]]
"""The texts of leaves by file and stable path."""

Nodes = Mapping[str, Mapping[str, tuple[str | None, int]]]
"""The text of each node, None where it is no leaf, and its line, by file and stable path."""


class DataChange(NamedTuple):
    """A part of the data that is not as it was: a leaf, or a whole item that came or went, or the order of items."""

    kind: Literal["changed", "added", "removed", "moved"]
    file: str
    path: str
    line: int
    before: str | None
    after: str | None
    covers: frozenset[str]
    """The paths of the leaves in it."""

    @property
    def address(self) -> Address:
        """Where it stands."""
        return Address(self.file, self.path)

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of the leaves in it, as documents write them."""
        return frozenset(str(Address(self.file, path)) for path in self.covers)

    def touches(self, printed: Collection[str]) -> bool:
        """Whether one of the addresses printed lies in it."""
        if self.kind == "moved":
            head = f"{self.address}["
            return any(one.startswith(head) for one in printed)
        return any(one in printed for one in self.addresses)

    def reason(self) -> Reason:
        """The change as a reason to be stale."""
        where = f"{self.file}:{self.line} {self.path}"
        before, after = shortened(self.before, self.after)
        text = {
            "changed": f"{where} changed: {before} -> {after}",
            "added": f"{where} added" + (f": {after}" if self.after is not None else ""),
            "removed": f"{where} removed" + (f": it was {before}" if self.before is not None else ""),
            "moved": f"{where} stands in another order",
        }[self.kind]
        return Reason("data", text, self.file, self.line, self.path, self.before, self.after)


def nodes_of(library: Library, brief: Brief) -> Nodes:
    """The nodes of all records that a brief names, where they stand now."""
    found: dict[str, dict[str, tuple[str | None, int]]] = {}
    for file, way, _ in records_of(library, brief):
        tree = library.trees[file]
        value = tree.value
        for step in way:
            value = value[step]
        for path, text, steps in _nodes(value, way, stable(tree, way)):
            found.setdefault(file, {})[path] = text, tree.place(steps).line
    return found


def _nodes(value: Any, steps: Path, path: str) -> Iterator[tuple[str, str | None, Path]]:
    """The nodes of a YAML value: the stable path of each, its text, None for what is no leaf, and its steps.

    The order of a list's ids is a leaf of its own, `outcomes[]`.
    """
    if isinstance(value, dict):
        yield path, None, steps
        for key, one in value.items():
            yield from _nodes(one, (*steps, key), keyed(path, key))
    elif isinstance(value, list):
        yield path, None, steps
        ids = [str(one.get("id") or "") if isinstance(one, dict) else "" for one in value]
        if ids and all(ids):
            yield f"{path}[]", " ".join(ids), steps
        for index, (at, one) in enumerate(itemised(path, value)):
            yield from _nodes(one, (*steps, index), at)
    else:
        yield path, "" if value is None else str(value), steps


def leaves_of(nodes: Nodes) -> dict[str, dict[str, str]]:
    """The texts of the leaves among the nodes."""
    return {
        file: {path: text for path, (text, _) in found.items() if text is not None} for file, found in nodes.items()
    }


def changes(past: Leaves, now: Nodes) -> tuple[DataChange, ...]:
    """What is not as it was, in the order of the data."""
    files = dict.fromkeys([*now, *past])
    return tuple(one for file in files for one in _changes_in(file, past.get(file, {}), now.get(file, {})))


def _changes_in(file: str, past: Mapping[str, str], now: Mapping[str, tuple[str | None, int]]) -> Iterator[DataChange]:
    leaves = {path: text for path, (text, _) in now.items() if text is not None}
    gone = [path for path in past if path not in leaves]
    come = [path for path in leaves if path not in past]

    def line(path: str) -> int:
        while path and path not in now:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return now[path][1] if path in now else 1

    groups: list[tuple[Literal["removed", "added"], str, list[str]]] = [
        *(("removed", *one) for one in _grouped(gone, leaves)),
        *(("added", *one) for one in _grouped(come, past)),
    ]
    for kind, path, covers in groups:
        # a registry's record that came or went as a whole was only named anew, or is named no more
        if not file.startswith("data/") or file.startswith("data/visits/") or not _is_record(path):
            before, after = (past.get(path), leaves.get(path)) if path in covers else (None, None)
            yield DataChange(kind, file, path, line(path), before, after, frozenset(covers))
    for path, text in leaves.items():
        if path not in past or past[path] == text:
            continue
        if not path.endswith("[]"):
            yield DataChange("changed", file, path, line(path), past[path], text, frozenset([path]))
        elif _common_order(past[path], text):
            yield DataChange("moved", file, path[:-2], line(path[:-2]), past[path], text, frozenset([path]))


def _is_record(path: str) -> bool:
    return path.startswith("[") and path.find("]") == len(path) - 1


def _common_order(before: str, after: str) -> bool:
    """Whether the ids that two lists have in common stand in another order."""
    old, new = before.split(), after.split()
    both = {*old} & {*new}
    return [one for one in old if one in both] != [one for one in new if one in both]


def _grouped(paths: Sequence[str], others: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The paths, those of one item together where the item is wholly on one side."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        if path.endswith("[]"):
            continue
        heads = [path[: match.end()] for match in re.finditer(r"\]", path)]
        whole = (head for head in heads if not any(one.startswith((f"{head}.", f"{head}[")) for one in others))
        groups.setdefault(next(whole, path), []).append(path)
    yield from groups.items()


def shortened(before: str | None, after: str | None) -> tuple[str, str]:
    """Two values as a line can show them: of long ones, the words around where they part."""
    if before is None or after is None:
        return _clipped(before or ""), _clipped(after or "")
    if max(len(before), len(after)) <= _LONG:
        return _quoted(before), _quoted(after)
    start = _common(before, after)
    end = min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - start)
    first = before.rfind(" ", 0, max(start - _AROUND, 0)) + 1
    return _window(before, first, end), _window(after, first, end)


def _window(text: str, first: int, end: int) -> str:
    """The words from `first` on, up to some beyond those that stand `end` letters before the text's end."""
    last = text.find(" ", len(text) - end + _AROUND)
    last = len(text) if last < 0 else last
    cut = _clipped(text[first:last])
    return f"{'… ' if first else ''}{cut}{' …' if last < len(text) and not cut.endswith('…') else ''}"


_LONG = 60
_AROUND = 12


def _common(one: str, other: str) -> int:
    """How many letters two texts have in common at their start."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _clipped(text: str) -> str:
    text = " ".join(text.split())
    return _quoted(text if len(text) <= _LONG else text[:_LONG].rsplit(" ", 1)[0] + " …")


def _quoted(text: str) -> str:
    return text or "(nothing)"
