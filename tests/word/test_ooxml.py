"""WordprocessingML as text: escaped, in schema order, whatever the words are."""

from __future__ import annotations

import pytest
from briefbook.word import ooxml
from briefbook.word.ooxml import NAMESPACES, w
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

W = f"{{{NAMESPACES['w']}}}"
XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\t\n\r",
                                 exclude_characters="\ufffe\uffff"), max_size=40)  # fmt: skip


def parsed(xml: str) -> etree._Element:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return etree.fromstring(f"<root {spaces}>{xml}</root>")


# -- text and values --


@pytest.mark.parametrize(("points", "expected"), [(0, 0), (1, 20), (12.5, 250), (0.024, 0), (0.026, 1)])
def test_points_in_twentieths(points: float, expected: int) -> None:
    assert ooxml.twips(points) == expected


def test_texts_are_escaped() -> None:
    assert ooxml.escaped("a & b < c > d\r\"'") == "a &amp; b &lt; c &gt; d&#13;\"'"


def test_values_are_escaped_for_an_attribute() -> None:
    assert ooxml.quoted('a"b\n\t<&>') == "a&quot;b&#10;&#9;&lt;&amp;&gt;"
    assert ooxml.quoted(12) == "12"
    assert ooxml.quoted(1.5) == "1.5"


@given(XML_TEXT)
def test_what_is_escaped_is_read_as_it_was(text: str) -> None:
    root = etree.fromstring(f'<a b="{ooxml.quoted(text)}">{ooxml.escaped(text)}</a>')
    assert root.get("b") == text
    assert (root.text or "") == text


# -- elements --


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (w("p"), "<w:p/>"),
        (w("p", None, ""), "<w:p/>"),
        (w("p", w("r"), None, w("r")), "<w:p><w:r/><w:r/></w:p>"),
        (w("b", val=0), '<w:b w:val="0"/>'),
        (w("b", val=None), "<w:b/>"),
        (w("b", val=""), '<w:b w:val=""/>'),
        (w("x", "y", r_id="rId1", a='"'), '<w:x r:id="rId1" w:a="&quot;">y</w:x>'),
    ],
    ids=["empty", "nothing in it", "children", "zero", "left out", "empty value", "relationship"],
)
def test_an_element(made: str, expected: str) -> None:
    assert made == expected


def test_pieces_of_xml_as_elements() -> None:
    first, second = ooxml.elements(w("r", w("b")) + w("r"))
    assert (first.tag, first[0].tag, second.tag) == (f"{W}r", f"{W}b", f"{W}r")
    assert first.getparent() is None
    assert second.getparent() is None


# -- parts --


def test_a_part_declares_what_it_is_written_in() -> None:
    content = ooxml.part("styles", w("style"), None)
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<w:styles xmlns:w=")
    root = etree.fromstring(content)
    assert root.tag == f"{W}styles"
    assert [one.tag for one in root] == [f"{W}style"]
    assert root.nsmap == {prefix: NAMESPACES[prefix] for prefix in ("w", "r")}


@pytest.mark.parametrize("sign", ["\0", "\x01", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_refused(sign: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        ooxml.xml(f"<a>{sign}</a>")


@pytest.mark.parametrize("sign", ["\t", "\n", "\r", " ", "\x7f", "\u00a0", "\ufffd", "я", "\U0001f600"])
def test_what_xml_holds_is_taken(sign: str) -> None:
    assert ooxml.xml(f"<a>{sign}</a>").decode().endswith(f"<a>{sign}</a>")


def test_a_part_with_controls_declares_their_extension_as_one_to_ignore() -> None:
    control = ooxml.control(1, "f1", "label", [ooxml.run("x")], 2, "_fxf1", locked=False)
    root = etree.fromstring(ooxml.part("document", ooxml.paragraph("Normal", [control])))
    assert root.get(f"{{{NAMESPACES['mc']}}}Ignorable") == "w15"
    assert root.nsmap["w15"] == NAMESPACES["w15"]


def test_a_letterheads_own_extensions_stay_declared() -> None:
    own = f'<w:hdr xmlns:w="{NAMESPACES["w"]}" xmlns:mc="{NAMESPACES["mc"]}" xmlns:w14="urn:x" mc:Ignorable="w14">'
    root = etree.fromstring(ooxml.xml(f"{own}<w15:appearance/></w:hdr>"))
    assert root.get(f"{{{NAMESPACES['mc']}}}Ignorable") == "w14 w15"


def test_a_part_without_controls_declares_no_extension() -> None:
    assert b"Ignorable" not in ooxml.part("document", ooxml.paragraph("Normal", [ooxml.run("a")]))


# -- runs --


def test_a_run_keeps_its_spaces() -> None:
    assert ooxml.run(" a ") == '<w:r><w:t xml:space="preserve"> a </w:t></w:r>'


def test_a_run_of_nothing_is_empty() -> None:
    assert ooxml.run("") == "<w:r/>"
    assert ooxml.run("", "<w:b/>") == "<w:r><w:rPr><w:b/></w:rPr></w:r>"


@pytest.mark.parametrize(
    ("sign", "tag"), [("\u00ad", "softHyphen"), ("\u2011", "noBreakHyphen"), ("\n", "br"), ("\t", "tab")]
)
def test_signs_that_word_writes_as_elements(sign: str, tag: str) -> None:
    root = parsed(ooxml.run(f"a{sign}b", "<w:b/>"))
    assert [etree.QName(one).localname for one in root[0]] == ["rPr", "t", tag, "t"]
    assert ooxml.run(sign) == f"<w:r><w:{tag}/></w:r>"


@given(XML_TEXT)
def test_a_run_says_its_text(text: str) -> None:
    signs = {f"{W}{tag}": sign for sign, tag in ooxml.SIGNS.items()}
    run = parsed(ooxml.run(text))[0]
    assert "".join(one.text or "" if one.tag == f"{W}t" else signs[str(one.tag)] for one in run) == text


def test_a_tab_and_a_break_are_runs() -> None:
    assert (ooxml.tab(), ooxml.break_line()) == ("<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>")


# -- fields, links, controls --


def test_a_complex_field_holds_instruction_and_result() -> None:
    runs = list(parsed(ooxml.field("PAGE & x", "7", "<w:i/>")))
    kinds = [one.get(f"{W}fldCharType") for run in runs for one in run.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    assert [one.text for run in runs for one in run.iter(f"{W}instrText")] == [" PAGE & x "]
    assert [one.text for one in runs[3].iter(f"{W}t")] == ["7"]
    assert all(run.find(f"{W}rPr/{W}i") is not None for run in runs)


def test_a_paragraph_holds_its_properties_in_order() -> None:
    made = ooxml.paragraph("Quote", ["<a/>"], "<w:keepNext/>", None, "<w:ind/>")
    assert made == '<w:p><w:pPr><w:pStyle w:val="Quote"/><w:keepNext/><w:ind/></w:pPr><a/></w:p>'


@pytest.mark.parametrize("locked", [True, False])
def test_a_control_stands_hidden_within_its_bookmark(locked: bool) -> None:
    start, control, end = parsed(ooxml.control(5, "f1", 'a "b"', [ooxml.run("x")], 9, "_fxf1", locked=locked))
    assert (start.get(f"{W}id"), start.get(f"{W}name"), end.get(f"{W}id")) == ("9", "_fxf1", "9")
    properties = control.find(f"{W}sdtPr")
    assert [etree.QName(one).localname for one in properties] == (
        ["alias", "tag", "id", "lock", "appearance"] if locked else ["alias", "tag", "id", "appearance"]
    )
    assert [one.get(f"{W}val") for one in properties[:3]] == ['a "b"', "f1", "5"]
    assert properties[-1].get(f"{{{NAMESPACES['w15']}}}val") == "hidden"
    assert [one.text for one in control.iter(f"{W}t")] == ["x"]


def test_an_empty_control_has_empty_content() -> None:
    assert "<w:sdtContent/>" in ooxml.control(1, "f", "l", [], 2, "_fxf", locked=True)


def test_links_lead_to_a_relationship_or_to_a_bookmark() -> None:
    [by_relation] = parsed(ooxml.hyperlink(["<w:r/>"], relation="rId3"))
    [by_anchor] = parsed(ooxml.hyperlink(["<w:r/>"], anchor="_Ref_x"))
    assert by_relation.attrib == {f"{{{NAMESPACES['r']}}}id": "rId3", f"{W}history": "1"}
    assert by_anchor.attrib == {f"{W}anchor": "_Ref_x", f"{W}history": "1"}
    assert len(by_relation) == 1


# -- drawings --


def test_a_picture_has_its_size_in_english_metric_units() -> None:
    root = parsed(ooxml.picture(4, "rId1", None, (72.0, 36.0), "A & B"))
    extent = root.find(".//{*}extent")
    assert (extent.get("cx"), extent.get("cy")) == ("914400", "457200")
    described = root.find(".//{*}docPr")
    assert (described.get("id"), described.get("descr")) == ("4", "A & B")
    assert root.find(".//{*}blip").get(f"{{{NAMESPACES['r']}}}embed") == "rId1"
    assert root.find(".//{*}svgBlip") is None


def test_a_picture_names_its_drawing_for_readers_that_know_it() -> None:
    root = parsed(ooxml.picture(4, "rId1", "rId2", (10, 10), ""))
    assert root.find(".//{*}blip//{*}svgBlip").get(f"{{{NAMESPACES['r']}}}embed") == "rId2"


def test_a_watermark_is_one_that_word_can_remove() -> None:
    root = parsed(ooxml.watermark(2, 'DRAFT "x"', "Source Serif", "AABBCC"))
    shape = root.find(".//{*}shape")
    assert shape.get("id") == "PowerPlusWaterMarkObject2"
    assert shape.get(f"{{{NAMESPACES['o']}}}spid") == "_x0000_s2050"
    assert (shape.get("fillcolor"), shape.get("alt")) == ("#AABBCC", 'DRAFT "x"')
    assert shape.find("{*}textpath").get("string") == 'DRAFT "x"'
    assert 'font-family:"Source Serif"' in shape.find("{*}textpath").get("style")
    assert root.findtext(".//{*}t") is None
