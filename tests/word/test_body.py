"""A handler for each tag: what paragraphs, tables, notes and fields the words of a document become."""

from __future__ import annotations

import re

import pytest
from briefbook.data.project import Project
from briefbook.document.tree import Element, parse
from briefbook.theme.tokens import Theme, load_theme
from briefbook.word import styles
from briefbook.word.blocks import Block, ParagraphBlock, RowBlock, TableBlock, blocks_xml, skeletons
from briefbook.word.body import DocumentWriter
from briefbook.word.letterhead import MAIN, blank
from briefbook.word.model import GAP, Skeleton
from helpers import ROOT

NOTE = '<span class="footnote" id="{0}">Note {0}.</span>'
NOTE_MARK = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'


@pytest.fixture(scope="module")
def theme() -> Theme:
    return load_theme(Project(ROOT), "institute")


def writer_of(inside: str, theme: Theme) -> tuple[DocumentWriter, Element]:
    html = f'<html lang="en"><head><title>t</title></head><body class="chronology">{inside}</body></html>'
    tree = parse(html, "templates/x.html")
    project = Project(ROOT)
    file = blank(theme, project, "A4", "en")
    notes = file.add("word/footnotes.xml", f"{MAIN}.footnotes+xml")
    width = styles.text_width(theme, "A4")
    return DocumentWriter(tree, theme, project, file, file.main, notes, width), tree.elements[1]


def written(inside: str, theme: Theme) -> tuple[DocumentWriter, list[Block]]:
    writer, body = writer_of(inside, theme)
    return writer, writer.block(body)


def paragraphs(inside: str, theme: Theme) -> list[ParagraphBlock]:
    found = []
    for one in written(inside, theme)[1]:
        assert isinstance(one, ParagraphBlock)
        found.append(one)
    return found


def table_of(inside: str, theme: Theme) -> TableBlock:
    [found] = [one for one in written(inside, theme)[1] if isinstance(one, TableBlock)]
    return found


def styled(inside: str, theme: Theme) -> list[tuple[str, str]]:
    """Style and words of each paragraph."""
    return [(one.style, "".join(part.text for part in one.content)) for one in paragraphs(inside, theme)]


# -- paragraphs and their styles --


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>a</h1>", ["Title"]),
        ("<h2>a</h2><h3>b</h3><h4>c</h4>", ["Heading1", "Heading2", "Heading3"]),
        ("<p>a</p>", ["Normal"]),
        ('<p class="lead">a</p><p class="meta">b</p>', ["Lead", "DocumentData"]),
        ("<blockquote><p>a</p></blockquote>", ["Quote"]),
        ('<aside><h3>a</h3><p>b</p><p class="lead">c</p></aside>', ["BoxHeading", "BoxText", "BoxText"]),
        ("<hr>", ["Rule"]),
        ("<ul><li>a</li></ul><ol><li>b</li></ol>", ["ListBullet", "ListNumber"]),
        ("<aside><ul><li>a</li></ul></aside>", ["BoxListBullet"]),
        ('<section class="sources"><ol><li>a</li></ol></section>', ["Bibliography"]),
    ],
)
def test_a_paragraph_takes_its_style_from_its_tag_class_and_place(html: str, expected: list[str], theme: Theme) -> None:
    assert [style for style, _ in styled(html, theme)] == expected


def test_runs_say_what_their_paragraphs_style_does_not(theme: Theme) -> None:
    [made] = paragraphs("<p>a<strong>b<em>c</em></strong><em>d</em></p>", theme)
    looks = [re.search("<w:rPr>(.*)</w:rPr>", one.xml) for one in made.content]
    assert [one and one[1] for one in looks] == [
        None, '<w:rStyle w:val="Strong"/>', '<w:rStyle w:val="Strong"/><w:i/>', '<w:rStyle w:val="Emphasis"/>',
    ]  # fmt: skip


def test_words_of_another_language_say_so(theme: Theme) -> None:
    one, other = paragraphs('<p>a<span lang="ru">b</span></p><p lang="es">c</p>', theme)
    assert ['w:lang w:val="ru"' in part.xml for part in one.content] == [False, True]
    assert 'w:lang w:val="es"' in other.content[0].xml


def test_words_that_stay_on_a_line_have_spaces_that_do_not_break(theme: Theme) -> None:
    assert styled('<p><span class="nowrap">1 May <em>at noon</em></span></p>', theme) == [
        ("Normal", "1\u00a0May\u00a0at\u00a0noon")
    ]


def test_line_breaks_and_what_stands_at_the_lines_end(theme: Theme) -> None:
    assert styled('<p>a<br>b<span class="end">c</span></p>', theme) == [("Normal", "a\nb\tc")]


# -- what stays on one page --


def binding(blocks: list[ParagraphBlock]) -> list[tuple[bool | None, bool]]:
    return [(one.keep_next, one.keep_lines) for one in blocks]


def test_a_lead_below_its_heading_stays_with_what_follows(theme: Theme) -> None:
    found = paragraphs('<section><h2>a</h2><p class="lead">b</p><p class="lead">c</p><p>d</p></section>', theme)
    assert binding(found) == [(None, False), (True, False), (None, False), (None, False)]


def test_a_plain_paragraph_below_a_heading_is_free(theme: Theme) -> None:
    assert binding(paragraphs("<section><h2>a</h2><p>b</p></section>", theme)) == [(None, False)] * 2


@pytest.mark.parametrize("around", ["<aside>{}</aside>", '<section class="entry">{}</section>'])
def test_boxes_and_entries_stay_on_one_page(around: str, theme: Theme) -> None:
    assert binding(paragraphs(around.format("<p>a</p><p>b</p>"), theme)) == [(True, True), (None, True)]


# -- lists --


def mark(level: int, number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_lists_are_real_ones_and_each_decimal_list_counts_for_itself(theme: Theme) -> None:
    writer, blocks = written("<ul><li>a<ul><li>b</li></ul></li></ul>".replace("a<ul>", "<p>a</p><ul>")
                             + "<ol><li>c</li></ol><ol><li>d</li></ol>", theme)  # fmt: skip
    found = [one.properties for one in blocks if isinstance(one, ParagraphBlock)]
    assert found == [mark(0, 1), mark(1, 1), mark(0, 4), mark(0, 5)]
    assert writer.decimal_lists == 2


def test_a_second_paragraph_of_an_item_stands_in_without_a_mark(theme: Theme) -> None:
    first, second = paragraphs("<ul><li><p>a</p><p>b</p></li></ul>", theme)
    assert (first.style, first.properties) == ("ListBullet", mark(0, 1))
    indent = round(theme.style("bullet").indent * 20)
    assert (second.style, second.properties) == ("Normal", f'<w:ind w:left="{indent}"/>')


def test_a_table_of_contents_is_one_field_around_its_entries(theme: Theme) -> None:
    html = '<ul class="contents"><li><a href="#a">One</a></li><li><a href="#b">Two</a></li></ul>'
    blocks = written(f'{html}<h2 id="a">One</h2><h2 id="b">Two</h2>', theme)[1]
    assert list(skeletons(blocks))[:2] == [Skeleton("{=TOC}"), Skeleton("")]
    xml = blocks_xml(blocks[:2])
    assert re.findall('fldCharType="(.*?)"', xml) == ["begin", "separate", "end"]
    assert re.findall('w:anchor="(.*?)"', xml) == ["_Ref_a", "_Ref_b"]
    assert xml.count('<w:spacing w:after="240"/>') == 1


# -- tables --


GRID = (
    "<table><caption>Some</caption><colgroup><col style=\"width: 25%\"><col style=\"width: 75%\"></colgroup>"
    "<thead><tr><th>a</th><th>b</th></tr></thead><tbody>"
    "<tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr><tr><td>5</td><td>6</td></tr><tr><td>7</td><td>8</td></tr>"
    "</tbody></table>"
)  # fmt: skip


def row_paragraphs(row: RowBlock) -> list[ParagraphBlock]:
    return [one for cell in row.cells for one in cell.blocks if isinstance(one, ParagraphBlock)]


def test_a_grid_repeats_its_head_and_breaks_no_row(theme: Theme) -> None:
    table = table_of(GRID, theme)
    assert [row.properties for row in table.rows] == [
        "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", *["<w:trPr><w:cantSplit/></w:trPr>"] * 4,
    ]  # fmt: skip
    assert [one.style for row in table.rows[:2] for one in row_paragraphs(row)] == ["TableHeading"] * 2 + [
        "TableText"
    ] * 2


def test_no_page_holds_a_head_and_one_row_or_the_last_row_alone(theme: Theme) -> None:
    bound = [row_paragraphs(row)[0].keep_next for row in table_of(GRID, theme).rows]
    assert bound == [True, True, None, True, None]


def test_columns_share_the_width_of_the_text(theme: Theme) -> None:
    properties = table_of(GRID, theme).properties
    width = styles.text_width(theme, "A4") * 20
    first, second = map(int, re.findall(r'<w:gridCol w:w="(\d+)"/>', properties))
    assert abs(first - width / 4) <= 1
    assert abs(second - 3 * width / 4) <= 1
    assert f'<w:tblW w:w="{first + second}" w:type="dxa"/>' in properties
    assert '<w:tblStyle w:val="Grid"/>' in properties
    assert '<w:tblCaption w:val="Some"/>' in properties


def test_facts_have_stubs_and_are_not_bound(theme: Theme) -> None:
    html = '<table class="facts"><tbody><tr><th>a</th><td>1</td></tr><tr><th>b</th><td>2</td></tr></tbody></table>'
    table = table_of(html, theme)
    assert '<w:tblStyle w:val="Facts"/>' in table.properties
    assert 'w:firstRow="0"' in table.properties
    assert 'w:firstColumn="1"' in table.properties
    assert [one.style for one in row_paragraphs(table.rows[0])] == ["TableStub", "TableText"]
    assert [one.keep_next for row in table.rows for one in row_paragraphs(row)] == [None] * 4


# -- notes, links, fields --


def test_notes_are_numbered_and_kept_in_order(theme: Theme) -> None:
    writer, blocks = written(f"<p>a{NOTE.format('n1')}.</p><p>b{NOTE.format('n2')}</p>", theme)
    assert list(skeletons(blocks)) == [Skeleton("a.", ((1, "1"),)), Skeleton("b", ((1, "2"),))]
    assert list(skeletons(writer.footnotes)) == [Skeleton("\tNote n1."), Skeleton("\tNote n2.")]
    assert {one.style for one in writer.footnotes} == {"FootnoteText"}
    assert f'<w:r>{NOTE_MARK}<w:footnoteReference w:id="2"/></w:r>' in blocks_xml(blocks)


def test_a_note_called_again_names_the_first_call(theme: Theme) -> None:
    again = '<sup>, </sup><a class="noteref" href="#n1">1</a>'
    writer, blocks = written(f"<p>a{NOTE.format('n1')}{NOTE.format('n2')}{again}</p>", theme)
    assert list(skeletons(blocks)) == [Skeleton("a{=NOTEREF}", ((1, "1"), (1, "2"), (1, "1")))]
    xml = blocks_xml(blocks)
    assert '<w:bookmarkStart w:id="1" w:name="_Ref_n1"/>' in xml
    assert xml.count("bookmarkStart") == 1
    assert " NOTEREF _Ref_n1 \\f \\h " in xml
    assert len(writer.footnotes) == 2


def test_links_out_go_by_a_relationship_links_within_by_a_bookmark(theme: Theme) -> None:
    writer, blocks = written('<p><a href="https://a.org/x">out</a> <a href="#t">in</a></p><h2 id="t">T</h2>', theme)
    xml = blocks_xml(blocks)
    relation = re.search('<w:hyperlink r:id="(.*?)"', xml)
    assert relation is not None
    assert writer.file.main.relations[relation[1]].target == "https://a.org/x"
    assert '<w:hyperlink w:anchor="_Ref_t" w:history="1">' in xml
    assert '<w:bookmarkStart w:id="1" w:name="_Ref_t"/>' in xml
    assert next(skeletons(blocks)) == Skeleton("out in")


def test_a_link_in_a_note_is_the_note_parts_own(theme: Theme) -> None:
    writer, _ = written('<p>a<span class="footnote" id="n"><a href="https://a.org">x</a></span></p>', theme)
    assert [one.target for one in writer.notes.relations.values()] == ["https://a.org"]
    assert "https://a.org" not in [one.target for one in writer.file.main.relations.values()]


@pytest.mark.parametrize(
    ("html", "code", "instruction"),
    [
        ('<span class="page-number">1</span>', "{=PAGE}", " PAGE "),
        ('<span class="page-count">1</span>', "{=NUMPAGES}", " NUMPAGES "),
        ('<span class="table-number">3</span>', "{=SEQ}", " SEQ Table \\* ARABIC "),
        ('<span class="figure-number">3</span>', "{=SEQ}", " SEQ Figure \\* ARABIC "),
        ('<a class="ref" href="#x">Table 1</a>', "{=REF}", " REF _Ref_x \\h "),
    ],
)
def test_numbers_are_fields_of_words(html: str, code: str, instruction: str, theme: Theme) -> None:
    blocks = written(f'<p>p. {html}</p><p id="x">y</p>', theme)[1]
    assert next(skeletons(blocks)) == Skeleton(f"p. {code}")
    assert instruction in blocks_xml(blocks)


def test_long_names_of_bookmarks_are_cut_to_what_word_takes(theme: Theme) -> None:
    name = "a-" * 30 + "b"
    xml = blocks_xml(written(f'<p><a href="#{name}">x</a></p><h2 id="{name}">T</h2>', theme)[1])
    [anchor] = re.findall('w:anchor="(.*?)"', xml)
    assert anchor == ("_Ref_" + "a_" * 30)[:40]
    assert f'w:name="{anchor}"' in xml


# -- what came from the data --


def field(address: str, words: str, **more: str) -> Element:
    attrs = {"data-field": address, "data-kind": "text", **{f"data-{name}": value for name, value in more.items()}}
    return Element("span", tuple(attrs.items()), (words,))


def marked(theme: Theme, *children: Element | str) -> tuple[DocumentWriter, ParagraphBlock]:
    writer, body = writer_of("<p>x</p>", theme)
    [made] = writer.block(body.with_children((Element("p", (), children),)))
    assert isinstance(made, ParagraphBlock)
    return writer, made


def test_two_fields_that_would_touch_have_a_gap_between_them(theme: Theme) -> None:
    writer, made = marked(theme, "a ", field("v a", "1"), field("v b", "2"), ", ", field("v c", "3"))
    one, two, three = writer.fields.known
    assert list(skeletons([made])) == [Skeleton(f"a {{{one}}}{{{two}}}, {{{three}}}")]
    assert blocks_xml([made]).count(GAP) == 1


def test_fields_touch_across_emphasis_too(theme: Theme) -> None:
    emphasised = Element("em", (), (field("v b", "2"),))
    writer, made = marked(theme, field("v a", "1"), emphasised, field("v c", "3"))
    assert blocks_xml([made]).count(GAP) == 2
    assert [set(one.dress) for one in writer.fields.known.values()] == [set(), {"emphasis"}, set()]


def test_a_field_within_a_field_is_no_word_of_the_paragraph(theme: Theme) -> None:
    outer = Element("span", (("data-from", "v a"),), ("x ", field("v b", "y")))
    writer, made = marked(theme, outer)
    inner, around = writer.fields.known.values()
    assert (inner.shown, around.shown) == ("y", "x y")
    assert list(skeletons([made])) == [Skeleton(f"{{{around.id}}}")]


def test_the_numbers_of_notes_are_no_words(theme: Theme) -> None:
    assert list(skeletons(paragraphs("<p>a<sup>2</sup>b</p>", theme))) == [Skeleton("ab")]


# -- problems --


def test_a_picture_that_cannot_be_read_is_a_problem_at_its_place(theme: Theme) -> None:
    writer, blocks = written('<figure><img src="data/none.png" alt="x"></figure>', theme)
    [problem] = writer.problems
    assert problem.place.file == "templates/x.html"
    assert problem.message.startswith("the picture `data/none.png`: ")
    assert [one.style for one in blocks if isinstance(one, ParagraphBlock)] == ["Figure"]
    assert writer.pictures == []


@pytest.mark.parametrize(
    ("html", "style", "row", "column"), [("<table>", "Grid", "1", "0"), ('<table class="facts">', "Facts", "0", "1")]
)
def test_a_table_says_which_marks_of_its_style_hold(html: str, style: str, row: str, column: str, theme: Theme) -> None:
    made = table_of(f"{html}<tbody><tr><th>a</th><td>b</td></tr></tbody></table>", theme)
    assert f'<w:tblStyle w:val="{style}"/>' in made.properties
    look = re.search("<w:tblLook ([^>]*)/>", made.properties)
    assert look is not None
    assert dict(re.findall(r'w:(\w+)="(\d+)"', look[1])) == {
        "val": "0480" if style == "Facts" else "0420",
        "firstRow": row, "lastRow": "0", "firstColumn": column, "lastColumn": "0", "noHBand": "1", "noVBand": "1",
    }  # fmt: skip
