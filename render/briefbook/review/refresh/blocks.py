"""Paragraphs, tables and rows of two Word files, laid side by side by what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ...word.ooxml import Xml
from ...word.tracked import wn
from .reading import FileReading, block_words

__all__ = ["Block", "BlockPair", "aligned", "blocks_of", "likeness", "rows_of"]

_NEAR = 0.3
"""From which likeness on two blocks are taken for the same."""
_WRAPPERS = ("sdt", "sdtContent", "customXml")
"""What stands around blocks and rows, and says nothing of them."""


@dataclass(frozen=True)
class Block:
    """A paragraph, a table or a row, as it is compared."""

    element: Xml = field(compare=False)
    keys: frozenset[str] = frozenset()
    """Those of its fields."""
    words: str = ""
    """A line for each of its paragraphs."""
    style: str = ""
    """The name of a paragraph's style."""

    @classmethod
    def of(cls, reading: FileReading, element: Xml) -> Block:
        """The block of one of the two files."""
        known = reading.paragraphs.get(element)
        return cls(element, *block_words(reading, element), known.style if known is not None else "")


BlockPair = tuple[Block | None, Block | None]
"""A block of the edited file and that of the fresh one that it is; None where one of them lacks it."""


def blocks_of(holder: Xml) -> list[Xml]:
    """The paragraphs and tables that stand in a story or a cell, whatever wraps them."""
    return _below(holder, ("p", "tbl"), (*_WRAPPERS, "ins", "moveTo"))


def rows_of(table: Xml) -> list[Xml]:
    """The rows of a table, whatever wraps them."""
    return _below(table, ("tr",), _WRAPPERS)


def _below(holder: Xml, wanted: Sequence[str], wrappers: Sequence[str]) -> list[Xml]:
    found: list[Xml] = []
    for one in holder:
        if one.tag in map(wn, wanted):
            found.append(one)
        elif one.tag in map(wn, wrappers):
            found += _below(one, wanted, wrappers)
    return found


def likeness(one: Block, other: Block) -> float:
    """How much two blocks have in common, from 0 to 1: of their fields, else of their words."""
    if one.element.tag != other.element.tag:
        return 0.0
    if one.words == other.words and one.style == other.style:
        return 1.0
    if one.keys and other.keys:
        near = 2 * len(one.keys & other.keys) / (len(one.keys) + len(other.keys))
        return near if one.style == other.style else near / 2
    if one.keys or other.keys:
        return 0.0
    ratio = SequenceMatcher(None, one.words, other.words, autojunk=False).quick_ratio()
    return ratio if ratio > 0.6 else 0.0


def aligned(theirs: Sequence[Block], fresh: Sequence[Block]) -> list[BlockPair]:
    """The two lists side by side, in their orders, so that the likeness of pairs is the greatest in sum."""
    rows, columns = len(theirs), len(fresh)
    near = [[likeness(one, other) for other in fresh] for one in theirs]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            pair = best[i + 1][j + 1] + near[i][j] if near[i][j] >= _NEAR else -1.0
            best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
    made: list[BlockPair] = []
    i = j = 0
    while i < rows or j < columns:
        if i < rows and j < columns and near[i][j] >= _NEAR and best[i][j] == best[i + 1][j + 1] + near[i][j]:
            made.append((theirs[i], fresh[j]))
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            made.append((theirs[i], None))
            i += 1
        else:
            made.append((None, fresh[j]))
            j += 1
    return made
