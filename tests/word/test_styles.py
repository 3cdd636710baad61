"""What a theme's tokens become in the parts that hold a Word file's look."""

from __future__ import annotations

import re

import pytest
from briefbook.data.validation import validate
from briefbook.data.yaml import parse
from briefbook.theme.tokens import Theme
from briefbook.word import styles
from briefbook.word.faces import Face
from briefbook.word.ooxml import NAMESPACES, Xml
from lxml import etree
from themes import SMALL, small_theme

W = f"{{{NAMESPACES['w']}}}"
THEME = small_theme(
    "title: {font: sans, size: 20, leading: 25, bold: true, colour: accent, keep_next: true}",
    "meta: {before: 3, after: 12, colour: muted}",
    "heading-2: {size: 14, bold: true, keep_next: true}",
    "numbered: {indent: 22, hanging: 22}",
    "quote: {italic: true, indent: 34, colour: ink}",
    "bullet: {indent: 14, hanging: 7}",
    "decimal: {indent: 18, hanging: 9}",
    "box-bullet: {indent: 14, hanging: 14}",
    "footnote: {size: 8, leading: 10.5, after: 1, colour: ink}",
    "strong: {bold: true}",
    "label: {font: sans, size: 8, colour: accent}",
)


def text_of(element: Xml) -> str:
    """An element as it is written, without the names of its namespaces."""
    return re.sub(r' xmlns:\w+="[^"]*"', "", etree.tostring(element, encoding="unicode"))


def sheet(paper: str = "A4", lang: str = "en") -> Xml:
    return etree.fromstring(styles.styles(THEME, paper, lang))


def style(id: str, paper: str = "A4") -> Xml:
    [found] = [one for one in sheet(paper).iter(f"{W}style") if one.get(f"{W}styleId") == id]
    return found


def properties(id: str, kind: str) -> str:
    """What a style says of its paragraphs (pPr) or runs (rPr)."""
    found = style(id).find(f"{W}{kind}")
    assert found is not None
    return "".join(text_of(one) for one in found)


# -- the page --


@pytest.mark.parametrize(("paper", "width"), [("A4", 488.28), ("Letter", 505.0)])
def test_lines_are_as_wide_as_the_paper_without_its_margins(paper: str, width: float) -> None:
    assert styles.text_width(THEME, paper) == pytest.approx(width)


# -- styles --


def test_what_no_style_says_is_what_body_says() -> None:
    assert text_of(sheet(lang="es")[0]) == (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Source Serif 4" w:hAnsi="Source Serif 4" w:eastAsia="Source Serif 4"'
        ' w:cs="Source Serif 4"/>'
        '<w:sz w:val="20"/><w:szCs w:val="20"/>'
        '<w:lang w:val="es" w:eastAsia="es" w:bidi="es"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
    )


def test_each_role_has_a_style_once_and_each_kind_one_default() -> None:
    found = [(one.get(f"{W}type"), one.get(f"{W}styleId")) for one in sheet().iter(f"{W}style")]
    assert len(found) == len(set(found)) == 43
    assert found[0] == ("paragraph", "Normal")
    assert found[-2:] == [("table", "Facts"), ("table", "Grid")]
    defaults = [one.get(f"{W}styleId") for one in sheet().iter(f"{W}style") if one.get(f"{W}default") == "1"]
    assert defaults == ["Normal", "DefaultParagraphFont", "NoList", "TableNormal"]


@pytest.mark.parametrize(
    ("id", "name", "based_on", "following", "priority", "custom"),
    [
        ("Normal", "Normal", "", "", "10", None),
        ("Title", "Title", "Normal", "Normal", "10", None),
        ("Subtitle", "Subtitle", "Normal", "Normal", "10", None),
        ("Lead", "Lead", "Normal", "Normal", "10", "1"),
        ("Heading1", "heading 1", "Normal", "Normal", "9", None),
        ("Heading3", "heading 3", "Normal", "Normal", "9", None),
        ("BoxHeading", "Box Heading", "Normal", "Normal", "9", "1"),
        ("Quote", "Quote", "Normal", "", "10", None),
        ("DocumentData", "Document Data", "Normal", "", "10", "1"),
        ("Strong", "Strong", "DefaultParagraphFont", "", "20", None),
        ("Label", "Label", "DefaultParagraphFont", "", "20", "1"),
        ("FootnoteReference", "footnote reference", "DefaultParagraphFont", "", "20", None),
        ("Rule", "Rule", "Normal", "", "20", "1"),
        ("Grid", "Grid", "TableNormal", "", "59", "1"),
        ("TableNormal", "Normal Table", "", "", "99", None),
    ],
)
def test_a_style_says_its_place_among_the_others(
    id: str, name: str, based_on: str, following: str, priority: str, custom: str | None
) -> None:
    found = style(id)
    told = [found.find(f"{W}{tag}") for tag in ("name", "basedOn", "next", "uiPriority")]
    values = ["" if one is None else one.get(f"{W}val") for one in told]
    assert values == [name, based_on, following, priority]
    assert found.get(f"{W}customStyle") == custom


def test_styles_for_readers_are_offered_and_those_for_word_are_hidden() -> None:
    hidden = [one.get(f"{W}styleId") for one in sheet().iter(f"{W}style") if one.find(f"{W}semiHidden") is not None]
    offered = [one.get(f"{W}styleId") for one in sheet().iter(f"{W}style") if one.find(f"{W}qFormat") is not None]
    assert hidden == ["DefaultParagraphFont", "NoList", "TableNormal"]
    assert len(offered) == 39
    assert {"Normal", "Title", "Strong", "Facts"} <= set(offered)
    assert text_of(style("NoList")) == (
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )


AUTO = '<w:spacing w:before="0" w:after="100" w:line="{}" w:lineRule="auto"/>'


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("Normal", "<w:widowControl/>" + AUTO.format(228)),
        ("Title", "<w:keepNext/><w:widowControl/><w:suppressAutoHyphens/>" + AUTO.format(211)),
        (
            "Heading1",
            "<w:keepNext/><w:keepLines/><w:widowControl/><w:suppressAutoHyphens/>"
            + AUTO.format(163)
            + '<w:outlineLvl w:val="0"/>',
        ),
        (
            "Heading3",
            "<w:keepLines/><w:widowControl/><w:suppressAutoHyphens/>" + AUTO.format(228) + '<w:outlineLvl w:val="2"/>',
        ),
        (
            "DocumentData",
            '<w:widowControl/><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="7" w:color="CCCCCC"/></w:pBdr>'
            '<w:suppressAutoHyphens/><w:spacing w:before="60" w:after="240" w:line="228" w:lineRule="auto"/>',
        ),
        (
            "Series",
            '<w:widowControl/><w:pBdr><w:top w:val="single" w:sz="4" w:space="3" w:color="0B4A6F"/>'
            '<w:left w:val="single" w:sz="4" w:space="8" w:color="0B4A6F"/>'
            '<w:bottom w:val="single" w:sz="4" w:space="3" w:color="0B4A6F"/>'
            '<w:right w:val="single" w:sz="4" w:space="8" w:color="0B4A6F"/></w:pBdr>'
            '<w:shd w:val="clear" w:color="auto" w:fill="0B4A6F"/><w:suppressAutoHyphens/>'
            + AUTO.format(228)
            + '<w:ind w:left="160" w:right="160"/>',
        ),
        (
            "Quote",
            '<w:widowControl/><w:pBdr><w:left w:val="single" w:sz="12" w:space="10" w:color="0B4A6F"/></w:pBdr>'
            + AUTO.format(228)
            + '<w:ind w:left="680"/>',
        ),
        (
            "NumberedParagraph",
            '<w:widowControl/><w:numPr><w:numId w:val="2"/></w:numPr>'
            + AUTO.format(228)
            + '<w:ind w:left="440" w:hanging="440"/>',
        ),
        (
            "ListBullet",
            '<w:widowControl/><w:numPr><w:numId w:val="1"/></w:numPr>'
            + AUTO.format(228)
            + '<w:ind w:left="280" w:hanging="140"/>',
        ),
        ("ListNumber", "<w:widowControl/>" + AUTO.format(228) + '<w:ind w:left="360" w:hanging="180"/>'),
        (
            "BoxListBullet",
            '<w:widowControl/><w:numPr><w:numId w:val="3"/></w:numPr>'
            '<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="EEEEEE"/>'
            '<w:left w:val="single" w:sz="24" w:space="9" w:color="0B4A6F"/>'
            '<w:bottom w:val="single" w:sz="4" w:space="6" w:color="EEEEEE"/>'
            '<w:right w:val="single" w:sz="4" w:space="6" w:color="EEEEEE"/></w:pBdr>'
            '<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>'
            + AUTO.format(228)
            + '<w:ind w:left="520" w:right="130" w:hanging="280"/>',
        ),
        ("Figure", "<w:widowControl/>" + AUTO.format(240)),
        (
            "FootnoteText",
            '<w:widowControl/><w:spacing w:before="0" w:after="20" w:line="210" w:lineRule="exact"/>',
        ),
        (
            "Header",
            '<w:widowControl/><w:tabs><w:tab w:val="right" w:pos="9766"/></w:tabs>'
            '<w:spacing w:before="0" w:after="100" w:line="260" w:lineRule="exact"/>',
        ),
        (
            "TableHeading",
            '<w:widowControl/><w:suppressAutoHyphens/>'
            '<w:spacing w:before="0" w:after="100" w:line="260" w:lineRule="exact"/>',
        ),
        (
            "Rule",
            '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="CCCCCC"/></w:pBdr>'
            '<w:spacing w:before="0" w:after="160" w:line="160" w:lineRule="exact"/>',
        ),
    ],
    ids=lambda value: value if value.isalnum() else "",
)  # fmt: skip
def test_paragraphs_of_a_style_stand_as_its_tokens_say(id: str, expected: str) -> None:
    assert properties(id, "pPr") == expected


@pytest.mark.parametrize(
    ("id", "exact"),
    [("Header", True), ("Footer", True), ("FootnoteText", True), ("TableText", True), ("TableStub", True),
     ("TableHeading", True), ("Caption", False), ("BoxText", False), ("Bibliography", False)],
)  # fmt: skip
def test_lines_are_of_one_height_where_a_superscript_must_not_push_them_apart(id: str, exact: bool) -> None:
    spacing = style(id).find(f".//{W}spacing")
    assert spacing is not None
    assert spacing.get(f"{W}lineRule") == ("exact" if exact else "auto")


@pytest.mark.parametrize(
    ("id", "hyphenated"),
    [("Title", False), ("Series", False), ("DocumentData", False), ("Heading1", False), ("Heading2", False),
     ("Heading3", False), ("TableHeading", False), ("Caption", False), ("Normal", True), ("Lead", True),
     ("Subtitle", True), ("TableText", True)],
)  # fmt: skip
def test_what_stands_out_is_never_hyphenated(id: str, hyphenated: bool) -> None:
    assert (style(id).find(f".//{W}suppressAutoHyphens") is None) is hyphenated


@pytest.mark.parametrize(("paper", "stop"), [("A4", "9766"), ("Letter", "10100")])
def test_a_running_lines_right_end_is_where_the_lines_end(paper: str, stop: str) -> None:
    for id in ("Header", "Footer"):
        tab = style(id, paper).find(f".//{W}tab")
        assert tab is not None
        assert (tab.get(f"{W}val"), tab.get(f"{W}pos")) == ("right", stop)


def fonts(family: str) -> str:
    return f'<w:rFonts w:ascii="{family}" w:hAnsi="{family}" w:eastAsia="{family}" w:cs="{family}"/>'


SERIF, SANS, INK = fonts("Source Serif 4"), fonts("Source Sans 3"), '<w:color w:val="111111"/>'
SIZE = '<w:sz w:val="20"/><w:szCs w:val="20"/>'


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("Title", f'{SANS}<w:b/><w:bCs/><w:color w:val="0B4A6F"/><w:sz w:val="40"/><w:szCs w:val="40"/>'),
        ("Series", f'{SERIF}<w:color w:val="FFFFFF"/>{SIZE}'),
        ("Quote", f"{SERIF}<w:i/><w:iCs/>{INK}{SIZE}"),
        ("FootnoteText", f'{SERIF}{INK}<w:sz w:val="16"/><w:szCs w:val="16"/>'),
        ("Strong", "<w:b/><w:bCs/>"),
        ("Emphasis", ""),
        ("Label", f'{SANS}<w:color w:val="0B4A6F"/><w:sz w:val="16"/>'),
        ("FootnoteReference", '<w:vertAlign w:val="superscript"/>'),
    ],
    ids=lambda value: value if value.isalnum() else "",
)
def test_words_of_a_style_look_as_its_tokens_say(id: str, expected: str) -> None:
    assert properties(id, "rPr") == expected


def test_cells_of_tables_have_room_and_rules() -> None:
    facts, grid, plain = (text_of(style(id)) for id in ("Facts", "Grid", "TableNormal"))
    edge = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="{}"/>'
    room = (
        '<w:tblCellMar><w:top w:w="{0}" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
        '<w:bottom w:w="{0}" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
    )
    tint = '<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>'
    top, inside = edge.format("top", 8, "0B4A6F"), edge.format("insideH", 4, "CCCCCC")
    assert f"<w:tblBorders>{top}{edge.format('bottom', 8, '0B4A6F')}{inside}</w:tblBorders>{room.format(40)}" in facts
    assert f"<w:tblBorders>{top}{edge.format('bottom', 4, 'CCCCCC')}{inside}</w:tblBorders>{room.format(40)}" in grid
    assert f'<w:tblStylePr w:type="firstCol"><w:tcPr>{tint}</w:tcPr></w:tblStylePr>' in facts
    below = f"<w:tcBorders>{edge.format('bottom', 8, '0B4A6F')}</w:tcBorders>"
    assert f'<w:tblStylePr w:type="firstRow"><w:tcPr>{below}{tint}</w:tcPr></w:tblStylePr>' in grid
    assert f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{room.format(0)}</w:tblPr>' in plain


# -- lists --


def numbering(decimal_lists: int = 0, definitions: str = "", numbers: str = "") -> Xml:
    made = styles.lists(THEME, definitions, numbers)
    return etree.fromstring(styles.numbering(made, decimal_lists))


def level(list: int, level: int) -> str:
    [found] = numbering().findall(f"{W}abstractNum[@{W}abstractNumId='{list}']")
    return text_of(found.findall(f"{W}lvl")[level])


def test_every_document_has_bullets_numbered_paragraphs_and_a_boxs_bullets() -> None:
    root = numbering()
    assert [one.get(f"{W}abstractNumId") for one in root.findall(f"{W}abstractNum")] == ["1", "2", "3", "4"]
    assert [text_of(one) for one in root.findall(f"{W}num")] == [
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (1, 2, 3)
    ]
    kinds = [text_of(one[0]) + text_of(one[1]) for one in root.findall(f"{W}abstractNum")]
    assert kinds == [
        f'<w:nsid w:val="42B0000{number}"/><w:multiLevelType w:val="{kind}"/>'
        for number, kind in enumerate(("hybridMultilevel", "multilevel", "hybridMultilevel", "multilevel"), 1)
    ]


LEVEL = (
    '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="{1}"/>{2}<w:lvlText w:val="{3}"/>'
    '<w:lvlJc w:val="{4}"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="{5}"/></w:tabs>'
    '<w:ind w:left="{5}" w:hanging="{6}"/></w:pPr>'
    '<w:rPr><w:b w:val="0"/><w:i w:val="0"/><w:color w:val="{7}"/></w:rPr></w:lvl>'
)


@pytest.mark.parametrize(
    ("list", "depth", "expected"),
    [
        (1, 0, ("bullet", '<w:pStyle w:val="ListBullet"/>', "•", "left", 280, 140, "0B4A6F")),
        (1, 1, ("bullet", "", "–", "left", 560, 140, "0B4A6F")),
        (1, 2, ("bullet", "", "·", "left", 840, 140, "0B4A6F")),
        (2, 0, ("decimal", '<w:pStyle w:val="NumberedParagraph"/>', "%1.", "left", 440, 440, "444444")),
        (2, 2, ("decimal", "", "%3.", "left", 1320, 440, "444444")),
        (3, 0, ("bullet", '<w:pStyle w:val="BoxListBullet"/>', "•", "left", 520, 280, "0B4A6F")),
        (3, 1, ("bullet", "", "–", "left", 800, 280, "0B4A6F")),
        (4, 0, ("decimal", "", "%1.", "right", 360, 60, "0B4A6F")),
        (4, 1, ("decimal", "", "%2.", "right", 720, 60, "0B4A6F")),
    ],
)
def test_each_level_of_a_list_stands_in_by_its_indent(list: int, depth: int, expected: tuple[object, ...]) -> None:
    assert level(list, depth) == LEVEL.format(depth, *expected)


def test_each_decimal_list_of_a_document_starts_from_one() -> None:
    found = [text_of(one) for one in numbering(2).findall(f"{W}num")][3:]
    assert found == [
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="4"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for number in (4, 5)
    ]


def test_a_letterheads_lists_stand_behind_ours() -> None:
    root = numbering(1, '<w:abstractNum w:abstractNumId="1001"/>', '<w:num w:numId="1001"/>')
    assert [one.get(f"{W}abstractNumId") for one in root.findall(f"{W}abstractNum")] == ["1", "2", "3", "4", "1001"]
    assert [one.get(f"{W}numId") for one in root.findall(f"{W}num")] == ["1", "2", "3", "4", "1001"]


# -- fonts and settings --


def test_the_table_of_fonts_says_what_stands_in_for_each_and_which_faces_are_carried() -> None:
    carried = [
        (Face("Source Serif 4", "Italic", "{I}", b""), "rId1"),
        (Face("Source Serif 4", "Regular", "{R}", b""), "rId2"),
        (Face("Source Sans 3", "Bold", "{B}", b""), "rId3"),
        (Face("Source Sans 3", "BoldItalic", "{BI}", b""), "rId4"),
        (Face("Other", "Regular", "{O}", b""), "rId5"),
    ]
    root = etree.fromstring(styles.font_table(THEME, carried))
    assert [text_of(one) for one in root] == [
        '<w:font w:name="Source Sans 3"><w:altName w:val="Calibri"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
        '<w:pitch w:val="variable"/><w:embedBold r:id="rId3" w:fontKey="{B}"/>'
        '<w:embedBoldItalic r:id="rId4" w:fontKey="{BI}"/></w:font>',
        '<w:font w:name="Source Serif 4"><w:altName w:val="Georgia"/><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/><w:embedRegular r:id="rId2" w:fontKey="{R}"/>'
        '<w:embedItalic r:id="rId1" w:fontKey="{I}"/></w:font>',
    ]


def test_a_typewriters_letters_are_of_one_width() -> None:
    theme = validate(Theme, parse(SMALL.replace("generic: serif", "generic: monospace"), "theme.yaml"))
    root = etree.fromstring(styles.font_table(theme, []))
    told = [text_of(root[1].findall(f"{W}{tag}")[0]) for tag in ("family", "pitch")]
    assert told == ['<w:family w:val="modern"/>', '<w:pitch w:val="fixed"/>']


def test_settings_ask_for_words_layout_of_2013_and_hyphenation() -> None:
    root = etree.fromstring(styles.settings("ru"))
    uri = "http://schemas.microsoft.com/office/word"
    mode = '<w:compatSetting w:name="{}" w:uri="' + uri + '" w:val="{}"/>'
    assert "".join(text_of(one) for one in root) == (
        '<w:zoom w:percent="100"/><w:embedTrueTypeFonts/><w:saveSubsetFonts/><w:defaultTabStop w:val="720"/>'
        '<w:autoHyphenation/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat>'
        + mode.format("compatibilityMode", 15)
        + mode.format("overrideTableStyleFontSizeAndJustification", 1)
        + mode.format("enableOpenTypeFeatures", 1)
        + mode.format("doNotFlipMirrorIndents", 1)
        + mode.format("differentiateMultirowTableHeaders", 1)
        + '</w:compat><w:themeFontLang w:val="ru"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
    )
