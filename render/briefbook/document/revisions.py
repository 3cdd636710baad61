"""What changed since an earlier version of a brief, in the words of the new document: for its readers, a line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..data.address import Address
from ..data.dates import When
from ..data.differences import DataChange, Leaves, Nodes, changes, leaves_of
from ..data.records import UNKNOWN
from ..data.versions import internal
from .composition import Composition
from .marks import clean
from .printed import Printed
from .wording import date, name, number, plain

__all__ = ["revisions"]

_WORDS = ("headline", "text", "label", "title", "name")
"""The keys of what an item of the data says."""

_LABELS = {"owners": "owner", "state": "status"}
"""The labels of keys that are not called as their labels are."""

_ITEM = re.compile(r".*\[(?!\d+\])[^\]]*\]")
"""The innermost item with an id that a stable path leads through: of `outcomes[o1].owners[0]`, the outcome."""

_LONGEST = 110


def revisions(job: Composition, past: Leaves, now: Nodes, printed: Mapping[str, Printed]) -> list[dict[str, str]]:
    """The changes that show in a document which prints these leaves, in the order of the data.

    `{"kind": "added" | "removed" | "changed" | "reworded", "words": str, "field": str, "before": str, "after": str}`:
    the words of the fact; where one of its values changed, the value's label, empty if it has none, and the values.
    """
    present = leaves_of(now)
    found = (one for one in changes(past, now) if one.file.startswith("data/") and _shows(one, printed))
    made: list[dict[str, str]] = []
    for one in found:
        before, after = past.get(one.file, {}), present.get(one.file, {})
        if job.brief.edition == "public" and internal(one.path, before):
            continue  # a public edition may not even tell that it is gone
        made += [line for line in _lines(job, one, before, after, printed) if line not in made]
    return made


def _shows(change: DataChange, printed: Mapping[str, Printed]) -> bool:
    """Whether it changes words of the document, or took away a fact of a kind that the document prints."""
    if any(printed[leaf].itself for leaf in change.addresses if leaf in printed):
        return True
    kind = f"{Address(change.file, change.path.split('[')[0])}["
    whole = change.kind == "removed" and change.path.endswith("]")
    return whole and any(one.itself for leaf, one in printed.items() if leaf.startswith(kind))


def _lines(
    job: Composition,
    change: DataChange,
    past: Mapping[str, str],
    now: Mapping[str, str],
    printed: Mapping[str, Printed],
) -> Iterator[dict[str, str]]:
    leaves = past if change.kind == "removed" else now
    match = _ITEM.match(change.path)
    item = match[0] if match else ""
    key = change.path[len(item) :].strip(".").split(".")[0].split("[")[0]
    words = _words(job, leaves, item)
    line = {"kind": change.kind, "words": words, "field": "", "before": "", "after": ""}
    if change.path == item:
        yield line
    elif change.kind == "changed" and key in _WORDS:
        yield {**line, "kind": "reworded"}
    elif change.kind != "moved" and key not in _WORDS:
        shown = printed.get(str(change.address))
        silent = job.labels["not-stated"]
        before = _shown(job, change.before, key, shown.kind if shown else "")
        after = (shown.shown if shown else "") or change.after or silent
        field = job.labels.get(_LABELS.get(key, key), "")
        yield {**line, "kind": "changed", "field": field, "before": before, "after": after}


def _words(job: Composition, leaves: Mapping[str, str], item: str) -> str:
    """What an item of the data says, without markup; the visit's title where a value stands in no item."""
    heads = [f"{item}.{key}" if item else key for key in _WORDS]
    langs = (f".{job.lang}", ".en", "")
    found = next((leaves[path] for head in heads for lang in langs if (path := head + lang) in leaves), item)
    try:
        found = str(clean(plain(job, found)))
    except KeyError:  # it names a person whom the data no longer has
        found = found.replace("@", "")
    words = " ".join(found.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _shown(job: Composition, value: str | None, key: str, kind: str) -> str:
    """A value of the earlier version as it was printed."""
    if value is None or value == str(UNKNOWN):
        return job.labels["not-stated"]
    if kind == "enum":
        return job.labels.get(f"{key}-{value}", value)
    readers: dict[str, Callable[[str], Any]] = {
        "date": lambda text: date(job, When.parse(text)),
        "unknown": lambda text: date(job, When.parse(text)),  # what it was read as before, its value alone tells
        "number": lambda text: number(job, float(text)),
        "name": lambda text: name(job, text),
    }
    try:
        return str(clean(readers[kind](value))) if kind in readers else value
    except (ValueError, KeyError):
        return value
