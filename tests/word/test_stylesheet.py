"""What styles say of a run: names in small letters, and what they make bold, italic or raised."""

from __future__ import annotations

import pytest
from briefbook.word.ooxml import elements
from briefbook.word.package import open_package
from briefbook.word.stylesheet import NO_STYLES, Stylesheet, stylesheet, toggled, value_of
from word_files import SPACES, docx, p, r


def read(styles: str) -> Stylesheet:
    content = docx(p(r("a")), parts={"word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>"})
    return stylesheet(open_package(content, "a.docx"))


def style(id: str, properties: str = "", based_on: str = "") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:styleId="{id}"><w:name w:val="Name {id}"/>{based}<w:rPr>{properties}</w:rPr></w:style>'


def test_a_styles_name_stands_in_small_letters_under_its_id() -> None:
    found = read('<w:style w:styleId="Ttulo2"><w:name w:val="Heading 2"/></w:style><w:style w:styleId="B"/>')
    assert found == Stylesheet({"Ttulo2": "heading 2", "B": ""}, frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("styles", "bold", "italic"),
    [
        (style("A", "<w:b/>"), {"A"}, set()),
        (style("A", "<w:i/>"), set(), {"A"}),
        (style("A", "<w:b/><w:i/>"), {"A"}, {"A"}),
        (style("A", '<w:b w:val="0"/>'), set(), set()),
        (style("A", "<w:b/>") + style("B", based_on="A"), {"A", "B"}, set()),
        (style("A", "<w:b/>") + style("B", "<w:i/>", "A") + style("C", based_on="B"), {"A", "B", "C"}, {"B", "C"}),
        (style("A", "<w:b/>") + style("B", '<w:b w:val="false"/>', "A") + style("C", based_on="B"), {"A"}, set()),
        (style("A", based_on="B") + style("B", based_on="A"), set(), set()),
        (style("A", based_on="A"), set(), set()),
        (style("A", based_on="Missing"), set(), set()),
    ],
    ids=["bold", "italic", "both", "off", "inherited", "through two", "switched off", "circle", "self", "missing"],
)
def test_a_style_is_dressed_as_it_says_or_as_what_it_is_based_on(styles: str, bold: set[str], italic: set[str]) -> None:
    found = read(styles)
    assert (found.bold, found.italic) == (bold, italic)


def test_styles_that_write_superscript_are_raised() -> None:
    up, down = ('<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>')
    found = read(style("A", up) + style("B", down) + style("C") + '<w:style w:styleId="D"/>')
    assert found.raised == {"A"}


def test_a_file_whose_part_of_styles_is_missing_has_none() -> None:
    content = docx(p(r("a")))
    package = open_package(content, "a.docx")
    assert set(stylesheet(package).names) == {"Ttulo2", "Strong", "Emph"}
    with_none = docx(p(r("a")), raw={}, relations={"word/styles.xml": "theme"})
    assert stylesheet(open_package(with_none, "a.docx")) is NO_STYLES
    dangling = docx(p(r("a")), relations={"word/styles.xml": "theme", "word/gone.xml": "styles"})
    assert stylesheet(open_package(dangling, "a.docx")) is NO_STYLES


@pytest.mark.parametrize(
    ("value", "on"),
    [("", True), ("1", True), ("true", True), ("on", True), ("0", False), ("false", False), ("off", False),
     ("none", False)],
)  # fmt: skip
def test_a_property_is_on_unless_it_says_off(value: str, on: bool) -> None:
    said = f'w:val="{value}"' if value else ""
    [properties] = elements(f"<w:rPr><w:b {said}/></w:rPr>")
    assert toggled(properties, "b") is on
    assert toggled(properties, "i") is None
    assert toggled(None, "b") is None


def test_a_value_is_empty_where_nothing_says_it() -> None:
    said, silent = elements('<w:tag w:val="a"/><w:tag/>')
    assert [value_of(said), value_of(silent), value_of(None)] == ["a", "", ""]
