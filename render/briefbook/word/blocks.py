"""Paragraphs and tables as they are written: values that can still be bound to a page, and then made XML.

Each tells the skeletons of its paragraphs beside its XML, so that the base need not take apart what was just written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .model import Inline, Skeleton, skeleton
from .ooxml import run, w

__all__ = [
    "Block", "CellBlock", "ParagraphBlock", "RowBlock", "TableBlock", "blocks_xml", "bookmarked", "bound_row",
    "kept_together", "kept_with_next", "plain", "skeletons", "words",
]  # fmt: skip


def words(text: str, properties: str = "") -> Inline:
    """A run of text."""
    return Inline(text, xml=run(text, properties))


def plain(xml: str) -> Inline:
    """What says nothing: an end of a bookmark, a picture, the mark of a note in the note itself."""
    return Inline(xml=xml)


def bookmarked(number: int, name: str, content: Iterable[Inline]) -> list[Inline]:
    """The content between the two ends of a bookmark (17.13.6)."""
    start, end = w("bookmarkStart", id=number, name=name), w("bookmarkEnd", id=number)
    return [plain(start), *content, plain(end)]


class ParagraphBlock(NamedTuple):
    """A paragraph (17.3.1.22)."""

    style: str
    content: tuple[Inline, ...] = ()
    properties: str = ""
    """What its `w:pPr` holds beyond style and binding, in schema order (17.3.1.26)."""
    keep_next: bool | None = None
    """Whether it is bound to what follows it; None where its style says so."""
    keep_lines: bool = False
    """Whether all of it stands on one page, whatever its style says."""


class CellBlock(NamedTuple):
    """A table cell (17.4.65): its properties, as XML, and what it holds."""

    properties: str
    blocks: tuple[Block, ...]


class RowBlock(NamedTuple):
    """A table row (17.4.78): its properties, as XML, and its cells."""

    properties: str
    cells: tuple[CellBlock, ...]


class TableBlock(NamedTuple):
    """A table (17.4.37): its properties and its grid, as XML, and its rows."""

    properties: str
    rows: tuple[RowBlock, ...]


Block = ParagraphBlock | TableBlock


def blocks_xml(blocks: Iterable[Block]) -> str:
    """Blocks one behind the other."""
    return "".join(_paragraph(one) if isinstance(one, ParagraphBlock) else _table(one) for one in blocks)


def _paragraph(one: ParagraphBlock) -> str:
    next = "" if one.keep_next is None else "<w:keepNext/>" if one.keep_next else '<w:keepNext w:val="0"/>'
    lines = "<w:keepLines/>" if one.keep_lines else ""
    properties = f'<w:pPr><w:pStyle w:val="{one.style}"/>{next}{lines}{one.properties}</w:pPr>'
    return f"<w:p>{properties}{''.join([part.xml for part in one.content])}</w:p>"


def _table(table: TableBlock) -> str:
    rows = (
        w("tr", row.properties, *(w("tc", cell.properties, blocks_xml(cell.blocks)) for cell in row.cells))
        for row in table.rows
    )
    return w("tbl", table.properties, *rows)


def skeletons(blocks: Iterable[Block]) -> Iterator[Skeleton]:
    """The skeleton of each paragraph, those in tables too, in document order."""
    for one in blocks:
        if isinstance(one, ParagraphBlock):
            yield skeleton(one.content)
        else:
            yield from (found for row in one.rows for cell in row.cells for found in skeletons(cell.blocks))


def kept_with_next(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, each paragraph bound to what follows it that does not say itself whether it is."""
    return [_bound(one, next=True) for one in blocks]


def kept_together(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, their paragraphs bound to one page."""
    return [_bound(one, next=number < len(blocks), lines=True) for number, one in enumerate(blocks, 1)]


def bound_row(row: RowBlock) -> RowBlock:
    """A row that stays with the next one."""
    return _bound_row(row, next=True, lines=False)


def _bound(one: Block, *, next: bool = False, lines: bool = False) -> Block:
    if isinstance(one, ParagraphBlock):
        keep_next = True if next and one.keep_next is None else one.keep_next
        return one._replace(keep_next=keep_next, keep_lines=one.keep_lines or lines)
    return one._replace(rows=tuple(_bound_row(row, next=next, lines=lines) for row in one.rows))


def _bound_row(row: RowBlock, *, next: bool, lines: bool) -> RowBlock:
    cells = (
        cell._replace(blocks=tuple(_bound(one, next=next, lines=lines) for one in cell.blocks)) for cell in row.cells
    )
    return row._replace(cells=tuple(cells))
