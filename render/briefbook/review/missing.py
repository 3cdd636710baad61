"""What of today's data a Word file that somebody has edited does not hold.

The file's base says what it was last printed from, or what a refresh has brought in since; that is held against today's
document field by field. Which print is the file's own the record of the last render does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..data.address import Address, addresses
from ..data.differences import WORDS, Nodes, Reason, changes, leaves_of
from ..document.tree import Element, printed
from ..errors import BriefbookError
from ..word.base import BaseField
from ..word.read import read
from .edits import Edits, edits_of

__all__ = ["Held", "held"]


@dataclass(frozen=True)
class Held:
    """What a file says of the data in it."""

    edits: Edits
    tree: str
    """The digest of the document that a refresh brought in; "" where none has."""
    pictures: frozenset[str]
    """The digests of the pictures."""

    def has(self, nodes: Nodes, digest: str) -> bool:
        """Whether a refresh has brought in the document that has this digest, and left nothing of it out."""
        own = [(one.source, one.address) for one in self.edits.base.fields.values() if one.address is not None]
        return self.tree == digest and all(_same(source, _leaf(nodes, address)) for source, address in own)

    def lacks(
        self, nodes: Nodes, tree: Element, digest: str, pictures: Mapping[str, str], why: Sequence[Reason]
    ) -> tuple[Reason, ...]:
        """What of today's document is not in the file: of the data (`nodes`) by its base, else by the last render's.

        `digest` is that of the document (`tree`) with its fields, `pictures` those of the workspace's pictures in it,
        by their paths; `why` is what changed since the last render.
        """
        data = tuple(self._data(nodes, tree))
        brought = self.tree == digest
        lists = {(file, path[:-2]) for file, known in nodes.items() for path in known if path.endswith("[]")}
        there = {path for path, found in pictures.items() if found[:16] in self.pictures}

        def is_left(one: Reason) -> bool:
            if one.kind == "data" and (one.file, one.path) not in lists:
                return False  # the base tells it: all but the order of lists
            if one.kind in ("data", "template"):
                return not self.tree or not (brought or data)
            return one.file not in there and not (self.tree and one.kind in ("words", "unknown"))

        found = (*data, *filter(is_left, why))
        return found if found or brought or not self.tree else (WORDS,)

    def _data(self, nodes: Nodes, tree: Element) -> Iterator[Reason]:
        """The changes of the data that are not in the file."""
        marks = [one for one in tree.iter() if one.get("data-field") or one.get("data-from")]
        now = {Address.read(own): one for one in marks if (own := one.get("data-field"))}
        base = self.edits.base.fields.values()
        known = {leaf for one in base for leaf in one.leaves}
        shown = {edit.field.id: edit.text for edit in self.edits.fields}
        past = {file: dict(leaves) for file, leaves in leaves_of(nodes).items()}
        for one in base:
            if one.address is not None:
                mark = now.get(one.address)
                agreed = mark is not None and _same(shown.get(one.id, ""), printed(mark))
                if not agreed and not _same(one.source, _source(mark) if mark else _leaf(nodes, one.address)):
                    past.setdefault(one.address.file, {})[one.address.path] = one.source
        for address in now:
            if address not in known:
                _forget(past, known, address)
        found = changes(past, nodes)
        yield from (one.reason() for one in found)
        for one in base:
            sources = [str(leaf) for leaf in one.sources]
            if not one.editable and one.id not in shown and not any(each.touches(sources) for each in found):
                yield from _computed(one, marks, nodes)


def held(content: bytes, name: str) -> Held | None:
    """What a Word file holds; None where it does not say, or cannot be read."""
    try:
        word = read(content, name)
        edits = edits_of(word)
    except BriefbookError:
        return None
    return Held(edits, edits.base.tree, frozenset(edits.base.pictures))


def _computed(one: BaseField, marks: Iterable[Element], nodes: Nodes) -> Iterator[Reason]:
    """What a computed field shows today, where it does not show that."""
    alike = [mark for mark in marks if _leaves(mark) & one.leaves]
    if not alike or any(_same(printed(mark), one.shown) for mark in alike):
        return
    same = [mark for mark in alike if _leaves(mark) == one.leaves] or alike
    file, path = one.sources[0]
    line = nodes.get(file, {}).get(path, ("", 1))[1]
    new = " ".join(printed(same[0]).split())
    text = f"{file}:{line} {path} changed: {' '.join(one.shown.split())} -> {new}"
    yield Reason("data", text, file, line, path, one.shown, new)


def _leaves(mark: Element) -> frozenset[Address]:
    """The leaves that a mark prints."""
    own = mark.get("data-field")
    return frozenset(map(Address.read, (own,) if own else addresses(mark.get("data-from"))))


def _source(mark: Element) -> str:
    return mark.get("data-source") or printed(mark)


def _leaf(nodes: Nodes, address: Address) -> str:
    return nodes.get(address.file, {}).get(address.path, ("", 0))[0] or ""


def _forget(past: Mapping[str, dict[str, str]], known: Iterable[Address], address: Address) -> None:
    """Takes a leaf out, and all of the item that it is of, where the file has nothing of that."""
    file, path = address
    heads = (path[: match.end()] for match in re.finditer(r"\]", path))
    own = [one.path for one in known if one.file == file]
    head = next((one for one in heads if not any(each.startswith(one) for each in own)), path)
    for one in [one for one in past.get(file, {}) if one == path or one.startswith((f"{head}.", f"{head}["))]:
        del past[file][one]


def _same(one: str, other: str) -> bool:
    return one.replace("\u00a0", " ").split() == other.replace("\u00a0", " ").split()
