"""Where a leaf of the data stands, as a document remembers it, so that an edit of its words finds the way home.

An address is a file and a stable path: YAML keys, and in lists the items' ids (positions where they have none).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .yaml import Path, Tree

__all__ = ["Address", "addresses", "id_of", "itemised", "keyed", "positional", "stable"]


class Address(NamedTuple):
    """Where a leaf stands: its file from the workspace's root, and its stable path there, `outcomes[o2].due`."""

    file: str
    path: str

    def __str__(self) -> str:
        """As attributes of a tree and the base of a Word file write it; `Address.read` is the way back."""
        return f"{self.file} {self.path}"

    @classmethod
    def read(cls, text: str) -> Address:
        """The address that a text of `__str__` says; paths hold no space, so the last one parts the two."""
        file, _, path = text.rpartition(" ")
        return cls(file, path)


def addresses(text: str) -> tuple[str, ...]:
    """The addresses that a `data-from` attribute lists."""
    return tuple(text.split("; ")) if text else ()


_PLAIN_KEY = re.compile(r"[^\W\d][\w-]*")
_PLAIN_ID = re.compile(r"(?!\d+$)[\w-]+")
_STEP = re.compile(r'\.?([^\W\d][\w-]*)|\[(?:([\w-]+)|("(?:[^"\\]|\\.)*"))\]')


def stable(tree: Tree, path: Path) -> str:
    """A path with ids in place of the positions of items that have one: `topics[venezuela].agreed[ven-joint].text.en`.

    A key or an id of unusual characters, and an id of digits alone, stands in quotes: `["2020"]`.
    """
    value, text = tree.value, ""
    for step in path:
        text = f"{text}[{_item(value, step)}]" if isinstance(step, int) else keyed(text, step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
    return text


def keyed(way: str, key: str) -> str:
    """The stable path of what stands under a key of the value at `way`."""
    if _PLAIN_KEY.fullmatch(key):
        return f"{way}.{key}" if way else key
    return f"{way}[{_quoted(key)}]"


def itemised(way: str, items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """The items of the list at `way`, each with its stable path."""
    return ((f"{way}[{name}]", one) for name, one in zip(_names(items), items, strict=True))


def _item(parent: Any, index: int) -> str:
    return _names(parent)[index] if isinstance(parent, list) and index < len(parent) else str(index)


def _names(items: Sequence[Any]) -> list[str]:
    """What the items of a list go by: an id where it is one's own, else the position."""
    ids = [id_of(one) for one in items]
    times = Counter(ids)
    return [str(index) if own is None or times[own] > 1 else _named(own) for index, own in enumerate(ids)]


def _named(own: str) -> str:
    return own if _PLAIN_ID.fullmatch(own) else _quoted(own)


def id_of(item: Any) -> str | None:
    """The id that an item of a list has; None where it has none."""
    own = item.get("id") if isinstance(item, dict) else None
    return own if isinstance(own, str) else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace(";", "\\u003b").replace(" ", "\\u0020")


def positional(tree: Tree, stable: str) -> Path | None:
    """The path, with positions, that a stable path means in a file as it is now; None where nothing is there."""
    value, path, at = tree.value, [], 0
    while at < len(stable):
        match = _STEP.match(stable, at)
        if match is None:
            return None
        step = _found(value, match)
        if step is None:
            return None
        path.append(step)
        value, at = value[step], match.end()
    return tuple(path)


def _found(value: Any, match: re.Match[str]) -> str | int | None:
    """The key or position in `value` that a step of a stable path means."""
    name = json.loads(match[3]) if match[3] else match[1] or match[2]
    if isinstance(value, dict):
        return name if name in value and match[2] is None else None
    if not isinstance(value, list) or match[1] is not None:
        return None
    if match[2] is not None and name.isdecimal():
        return int(name) if int(name) < len(value) else None
    return next((index for index, one in enumerate(value) if id_of(one) == name), None)
