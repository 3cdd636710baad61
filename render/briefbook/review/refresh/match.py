"""The blocks of two Word files in - paragraphs, tables, rows - which of them are the same out, by their likeness."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ...word.ooxml import Xml
from ...word.tracked import wn
from .sides import Side, block_keys

__all__ = ["Block", "aligned", "blocks_of", "likeness", "rows_of"]

_NEAR = 0.3
"""From which likeness on two blocks are taken for the same."""


@dataclass(frozen=True)
class Block:
    """A paragraph, a table or a row, as it is compared."""

    element: Xml = field(compare=False)
    keys: frozenset[str] = frozenset()
    words: str = ""
    style: str = ""
    """The name of a paragraph's style."""

    @classmethod
    def of(cls, side: Side, element: Xml) -> Block:
        """The block of one of the two files."""
        known = side.paragraphs.get(element)
        return cls(element, *block_keys(side, element), known.style if known is not None else "")


def blocks_of(holder: Xml) -> list[Xml]:
    """The paragraphs and tables that stand in a story or a cell, whatever wraps them."""
    found: list[Xml] = []
    for one in holder:
        if one.tag in (wn("p"), wn("tbl")):
            found.append(one)
        elif one.tag in (wn("sdt"), wn("sdtContent"), wn("customXml"), wn("ins"), wn("moveTo")):
            found += blocks_of(one)
    return found


def rows_of(table: Xml) -> list[Xml]:
    """The rows of a table, whatever wraps them."""
    found: list[Xml] = []
    for one in table:
        if one.tag == wn("tr"):
            found.append(one)
        elif one.tag in (wn("sdt"), wn("sdtContent"), wn("customXml")):
            found += rows_of(one)
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


def aligned(theirs: list[Block], fresh: list[Block]) -> list[tuple[Block | None, Block | None]]:
    """The two lists side by side, in their orders, so that the likeness of pairs is the greatest in sum."""
    rows, columns = len(theirs), len(fresh)
    near = [[likeness(one, other) for other in fresh] for one in theirs]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            pair = best[i + 1][j + 1] + near[i][j] if near[i][j] >= _NEAR else -1.0
            best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
    made: list[tuple[Block | None, Block | None]] = []
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
