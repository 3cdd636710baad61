"""Paragraphs and tables as values: bound to a page, told as skeletons, then made XML."""

from __future__ import annotations

from briefbook.word.blocks import (
    CellBlock,
    ParagraphBlock,
    RowBlock,
    TableBlock,
    blocks_xml,
    bookmarked,
    bound_row,
    kept_together,
    kept_with_next,
    plain,
    skeletons,
    words,
)
from briefbook.word.model import Inline, Skeleton


def paragraph(text: str = "", **more: object) -> ParagraphBlock:
    return ParagraphBlock("Normal", (words(text),) if text else (), **more)  # type: ignore[arg-type]


def table(*rows: tuple[str, ...]) -> TableBlock:
    made = (RowBlock("", tuple(CellBlock("<w:tcPr/>", (paragraph(text),)) for text in row)) for row in rows)
    return TableBlock("<w:tblPr/>", tuple(made))


def binding(block: object) -> tuple[bool | None, bool]:
    assert isinstance(block, ParagraphBlock)
    return block.keep_next, block.keep_lines


def properties(block: ParagraphBlock) -> str:
    text = blocks_xml([block])
    return text[text.index("<w:pPr>") : text.index("</w:pPr>")].removeprefix("<w:pPr>")


def test_words_say_what_they_write() -> None:
    assert words("a & b", "<w:b/>") == Inline(
        "a & b", "", '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">a &amp; b</w:t></w:r>'
    )


def test_what_is_plain_says_nothing() -> None:
    assert plain("<w:x/>") == Inline("", "", "<w:x/>", False)


def test_a_bookmark_stands_around_its_content() -> None:
    found = bookmarked(7, "_Ref_x", [Inline("a", xml="<a/>")])
    assert [one.xml for one in found] == [
        '<w:bookmarkStart w:id="7" w:name="_Ref_x"/>', "<a/>", '<w:bookmarkEnd w:id="7"/>',
    ]  # fmt: skip
    assert [one.text for one in found] == ["", "a", ""]


def test_a_paragraph_is_written_with_its_style_first() -> None:
    block = ParagraphBlock("Title", (plain("<a/>"), plain("<b/>")), "<w:ind/>")
    assert blocks_xml([block]) == '<w:p><w:pPr><w:pStyle w:val="Title"/><w:ind/></w:pPr><a/><b/></w:p>'


def test_what_binds_a_paragraph_stands_behind_its_style_in_schema_order() -> None:
    block = paragraph(properties="<w:ind/>", keep_next=True, keep_lines=True)
    assert properties(block) == '<w:pStyle w:val="Normal"/><w:keepNext/><w:keepLines/><w:ind/>'


def test_a_paragraph_can_say_that_it_is_not_bound() -> None:
    assert properties(paragraph(keep_next=False)) == '<w:pStyle w:val="Normal"/><w:keepNext w:val="0"/>'


def test_blocks_are_written_one_behind_the_other() -> None:
    assert blocks_xml([]) == ""
    assert blocks_xml([paragraph("a"), paragraph("b")]) == blocks_xml([paragraph("a")]) + blocks_xml([paragraph("b")])


def test_a_table_is_written_with_rows_and_cells() -> None:
    inner = blocks_xml([paragraph("a")])
    cell = f"<w:tc><w:tcPr/>{inner}</w:tc>"
    made = TableBlock("<w:tblPr/>", (RowBlock("<w:trPr/>", (CellBlock("<w:tcPr/>", (paragraph("a"),)),) * 2),))
    assert blocks_xml([made]) == f"<w:tbl><w:tblPr/><w:tr><w:trPr/>{cell}{cell}</w:tr></w:tbl>"


def test_skeletons_come_in_document_order_from_tables_too() -> None:
    blocks = [paragraph("a"), table(("b", "c"), ("d", "")), paragraph("e")]
    assert list(skeletons(blocks)) == [Skeleton(text) for text in ("a", "b", "c", "d", "", "e")]


def test_kept_with_next_binds_each_paragraph_that_does_not_say_itself() -> None:
    blocks = [paragraph("a"), paragraph("b", keep_next=False), paragraph("c", keep_lines=True)]
    assert [binding(one) for one in kept_with_next(blocks)] == [(True, False), (False, False), (True, True)]


def test_kept_together_leaves_the_last_one_free_to_part_from_what_follows() -> None:
    found = kept_together([paragraph("a"), paragraph("b", keep_next=False), paragraph("c")])
    assert [binding(one) for one in found] == [(True, True), (False, True), (None, True)]
    assert kept_together([]) == []


def test_binding_twice_changes_nothing() -> None:
    once = kept_together([paragraph("a"), paragraph("b")])
    assert kept_together(once) == once


def test_a_table_is_bound_in_all_its_paragraphs() -> None:
    [bound] = kept_with_next([table(("a", "b"), ("c",))])
    assert isinstance(bound, TableBlock)
    found = [one for row in bound.rows for cell in row.cells for one in cell.blocks]
    assert [binding(one) for one in found] == [(True, False)] * 3
    assert bound.properties == "<w:tblPr/>"


def test_a_row_is_bound_alone() -> None:
    first, second = table(("a", "b"), ("c",)).rows
    assert [binding(one) for cell in bound_row(first).cells for one in cell.blocks] == [(True, False)] * 2
    assert [binding(one) for cell in second.cells for one in cell.blocks] == [(None, False)]


def test_binding_goes_down_into_tables_in_tables() -> None:
    outer = TableBlock("", (RowBlock("", (CellBlock("", (table(("a",)), paragraph("b"))),)),))
    assert blocks_xml(kept_with_next([outer])).count("<w:keepNext/>") == 2
