"""The Word file: valid, and made of what Word has for each thing."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.compose import compose
from briefbook.document.tree import INLINE, SUBSET, parse, strip
from briefbook.errors import BriefbookError
from briefbook.testing import Rendered, word_text
from briefbook.theme.tokens import load_theme
from briefbook.word.body import BLOCKS, INLINES
from briefbook.word.read import read
from briefbook.word.write import write_docx
from docx import Document
from fontTools.ttLib import TTFont
from helpers import BRIEF
from lxml import etree
from ooxml_integrity import check
from openxml_audit import OpenXmlValidator
from PIL import Image
from word_lint import R, W, lint, parts_of

Documents = dict[str, Rendered]
NAMES = [f"{name}.{lang}" for name in ("policy-brief", "fact-sheet", "chronology") for lang in ("en", "es", "ru")]


def make(inside: str, root: Path) -> bytes:
    """The Word file of a page with this body."""
    html = f'<html lang="en"><head><title>t</title></head><body class="chronology">{inside}</body></html>'
    project = Project(root)
    return write_docx(parse(html, "templates/x.html"), load_theme(project, "institute"), project)


def part(content: bytes, name: str) -> etree._Element:
    return etree.fromstring(parts_of(content)[name])


def body(content: bytes) -> etree._Element:
    return part(content, "word/document.xml")


def texts(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def styled(content: bytes, style: str) -> list[str]:
    """The texts of the paragraphs of a style."""
    return [
        texts(one)
        for one in body(content).iter(f"{W}p")
        if one.find(f"{W}pPr/{W}pStyle") is not None and one.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == style
    ]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid(name: str, documents: Documents, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(documents[name].docx)
    result = OpenXmlValidator().validate(str(tmp_path / "x.docx"))
    assert [str(one) for one in result.errors] == []
    assert [str(one) for one in check(str(tmp_path / "x.docx"))] == []
    assert lint(documents[name].docx) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_in_the_other_theme(name: str, documents: Documents, tmp_path: Path) -> None:
    document = documents[name]
    content = write_docx(document.tree, load_theme(document.project, "ministry"), document.project)
    (tmp_path / "x.docx").write_bytes(content)
    assert [str(one) for one in OpenXmlValidator().validate(str(tmp_path / "x.docx")).errors] == []
    assert [str(one) for one in check(str(tmp_path / "x.docx"))] == []
    assert lint(content) == []


def test_every_tag_has_a_handler() -> None:
    assert set(INLINES) == set(INLINE)
    assert set(BLOCKS) | set(INLINES) == set(SUBSET)


def test_everything_of_the_subset_at_once_is_valid(workspace: Path, tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), "red").save(workspace / "data/dot.png")
    content = make(
        '<header class="masthead"><p class="series">s</p><h1>t</h1></header>'
        '<section id="a"><h2>two</h2><h3>three</h3><h4>four</h4>'
        '<p class="lead">x <em>e <strong>b</strong></em><br>y</p>'
        '<p class="numbered">n<span class="footnote" id="fn1">a <em>note</em>, '
        '<a href="https://example.org/">link</a></span>'
        '<sup>,</sup><span class="footnote" id="fn2">two</span></p><p>again<a class="noteref" href="#fn1">1</a></p>'
        "<ul><li>one<br>b</li><li><p>p</p><p>q</p><ul><li>inner</li></ul></li></ul><ol><li>1</li></ol><ol><li>1</li></ol>"
        '<blockquote><p lang="es">cita</p></blockquote><p class="attribution">a</p><hr>'
        '<table class="grid" id="t"><caption>c</caption>'
        '<colgroup><col style="width: 30%"><col style="width: 70%"></colgroup>'
        '<thead><tr><th scope="col">h</th><th scope="col">i</th></tr></thead>'
        '<tbody><tr><th scope="row">r</th><td><p>a</p><p>b</p></td></tr></tbody></table>'
        '<figure><img src="data/dot.png" alt="a dot"><figcaption>f</figcaption></figure></section>'
        '<aside class="box"><h2>b</h2><p>x</p><ul><li>y</li></ul></aside>'
        '<p><a href="#t">to the table</a> and <a href="https://example.org/?a=1&amp;b=2">out</a></p>'
        '<p><span class="label">l</span><span class="unknown">u</span><span class="nowrap">a b</span></p>',
        workspace,
    )
    (tmp_path / "x.docx").write_bytes(content)
    assert [str(one) for one in OpenXmlValidator().validate(str(tmp_path / "x.docx")).errors] == []
    assert lint(content) == []
    assert Document(BytesIO(content)).paragraphs[0].text == "s"


def test_headings_have_levels(documents: Documents) -> None:
    content = documents["policy-brief.en"].docx
    assert styled(content, "Title") == ["Russia and Mexico: Sergey Lavrov in Mexico City"]
    assert "The issues" in styled(content, "Heading1")
    assert "Venezuela" in styled(content, "Heading2")
    styles = part(content, "word/styles.xml")
    levels = {one.get(f"{W}styleId"): one.find(f"{W}pPr/{W}outlineLvl") for one in styles.iter(f"{W}style")}
    assert [levels[f"Heading{n}"].get(f"{W}val") for n in (1, 2, 3)] == ["0", "1", "2"]
    assert levels["Normal"] is None


def test_looks_come_from_styles(documents: Documents) -> None:
    """Runs hold a character style and a language, nothing else; only a note's own number is set by hand."""
    direct = {
        str(one.tag).removeprefix(W)
        for run in body(documents["policy-brief.en"].docx).iter(f"{W}r")
        for properties in run.findall(f"{W}rPr")
        for one in properties
    }
    assert direct <= {"rStyle", "lang"}


def test_notes_are_footnotes_and_repeated_ones_refer(documents: Documents) -> None:
    document = documents["policy-brief.en"]
    notes = [one.text() for one in document.tree.find_all("span") if one.has("footnote")]
    found = [texts(one) for one in part(document.docx, "word/footnotes.xml").iter(f"{W}footnote")][2:]
    assert found == notes
    again = [one for one in document.tree.find_all("a") if one.has("noteref")]
    codes = [one.text for one in body(document.docx).iter(f"{W}instrText")]
    assert len(again) == len([code for code in codes if "NOTEREF" in (code or "")]) > 0


def test_links_of_notes_are_relations_of_the_notes(workspace: Path) -> None:
    content = make(
        '<p>x<span class="footnote" id="fn1">see <a href="https://example.org/n">n</a></span></p>', workspace
    )
    assert b"https://example.org/n" in parts_of(content)["word/_rels/footnotes.xml.rels"]
    assert b"https://example.org/n" not in parts_of(content)["word/_rels/document.xml.rels"]


def test_paragraph_numbers_are_numbering(documents: Documents) -> None:
    document = documents["policy-brief.en"]
    numbered = [one for one in document.tree.find_all("p") if one.has("numbered")]
    assert len(styled(document.docx, "NumberedParagraph")) == len(numbered) > 10
    assert not any(re.match(r"\d+\.", text) for text in styled(document.docx, "NumberedParagraph"))


def test_each_decimal_list_starts_at_one(workspace: Path) -> None:
    content = make("<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>", workspace)
    numbers = [one.get(f"{W}val") for one in body(content).iter(f"{W}numId")]
    assert numbers[0] == numbers[1] != numbers[2]


def test_tables_repeat_their_heads_and_break_no_rows(documents: Documents) -> None:
    tables = list(body(documents["policy-brief.en"].docx).iter(f"{W}tbl"))
    outcomes = next(one for one in tables if "Status" in texts(one))
    rows = outcomes.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    bound = [all(one.find(f"{W}keepNext") is not None for one in row.iter(f"{W}pPr")) for row in rows]
    assert bound == [True, True] + [False] * (len(rows) - 4) + [True, False], "no row stands alone on a page"


def test_header_and_footer_have_page_fields_and_the_marking(documents: Documents) -> None:
    content = documents["policy-brief.en"].docx
    names = [name for name in parts_of(content) if re.match(r"word/(header|footer)\d", name)]
    for name in names:
        runs = [one for one in part(content, name).iter(f"{W}r") if "TLP:CLEAR" in texts(one)]
        assert runs[0].find(f"{W}rPr/{W}rStyle").get(f"{W}val") == "Marking"
    footer = part(content, next(name for name in names if "footer" in name))
    assert [(one.text or "").split()[0] for one in footer.iter(f"{W}instrText")] == ["PAGE", "NUMPAGES"]


def test_passages_have_their_language(documents: Documents) -> None:
    content = documents["policy-brief.en"].docx
    spanish = [
        texts(run)
        for run in body(content).iter(f"{W}r")
        if (lang := run.find(f"{W}rPr/{W}lang")) is not None and lang.get(f"{W}val") == "es"
    ]
    assert "Marcelo Luis Ebrard Casaubón" in spanish
    default = part(content, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert default.get(f"{W}val") == "en"


def test_properties_are_the_documents(documents: Documents) -> None:
    core = Document(BytesIO(documents["fact-sheet.en"].docx)).core_properties
    assert core.title == "Russia and Mexico: Sergey Lavrov in Mexico City – Fact sheet"
    assert core.author == "Briefbook Institute"
    assert (core.language, core.version, core.created.date().isoformat()) == ("en", "1.0", "2020-02-07")


def test_pictures_have_their_words(workspace: Path) -> None:
    (workspace / "data/dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'
    )
    content = make('<figure><img src="data/dot.svg" alt="a black field"></figure>', workspace)
    found = [one for one in body(content).iter() if str(one.tag).endswith("}docPr")]
    assert [one.get("descr") for one in found] == ["a black field"]
    assert sorted(name.rsplit(".", 1)[1] for name in parts_of(content) if "media" in name) == ["png", "svg"]


def test_a_picture_that_names_other_files_is_refused(workspace: Path) -> None:
    (workspace / "data/x.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="/etc/hostname"/></svg>'
    )
    with pytest.raises(BriefbookError, match="in no format"):
        make('<figure><img src="data/x.svg" alt="x"></figure>', workspace)


def test_the_text_reads_as_the_tree(workspace: Path) -> None:
    assert word_text(make("<h2>a</h2><p>b <em>c</em> d</p><ul><li>e</li></ul>", workspace))[:3] == ("a", "b c d", "e")


def carried_fonts(content: bytes) -> dict[tuple[str, str], TTFont]:
    """The fonts that a file carries, by family and slot, made readable again (17.8.1)."""
    parts = parts_of(content)
    relations = {one.get("Id"): one.get("Target") for one in part(content, "word/_rels/fontTable.xml.rels")}
    found = {}
    for font in part(content, "word/fontTable.xml").iter(f"{W}font"):
        for slot in font:
            key = slot.get(f"{W}fontKey")
            if key:
                data = bytearray(parts[f"word/{relations[slot.get(f'{R}id')]}"])
                secret = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]
                data[:32] = bytes(one ^ two for one, two in zip(data[:32], secret * 2, strict=True))
                face = TTFont(BytesIO(bytes(data)), checkChecksums=2)
                found[font.get(f"{W}name"), str(slot.tag).removeprefix(f"{W}embed")] = face
    return found


def test_it_carries_its_fonts(documents: Documents) -> None:
    """Whoever lacks them sees the document as it was made, and can type in Latin and Cyrillic."""
    fonts = carried_fonts(documents["fact-sheet.en"].docx)
    families, slots = ("Source Sans 3", "Source Serif 4"), ("Regular", "Bold", "Italic")
    assert set(fonts) == {(family, slot) for family in families for slot in slots}
    for (family, slot), font in fonts.items():
        assert font["name"].getDebugName(1) == family
        assert font["name"].getDebugName(2) == slot
        assert "fvar" not in font, "Word knows no variable fonts"
        assert font["OS/2"].fsType == 0, "its embedding is not restricted"
        assert {ord(letter) for letter in "AZazñáЖяё“”«»–№"} <= set(font.getBestCmap())
    assert fonts["Source Sans 3", "Bold"]["OS/2"].usWeightClass == 700
    settings = part(documents["fact-sheet.en"].docx, "word/settings.xml")
    assert settings.find(f"{W}embedTrueTypeFonts") is not None


def test_what_cannot_stand_in_xml_is_not_written(workspace: Path) -> None:
    with pytest.raises(ValueError, match="control character"):
        make("<p>a\x07b</p>", workspace)


def test_a_theme_may_keep_its_fonts_to_itself(workspace: Path) -> None:
    theme = workspace / "templates/themes/institute/theme.yaml"
    theme.write_text(theme.read_text().replace("generic: serif}", "generic: serif, embed: false}"))
    families = {family for family, _ in carried_fonts(make("<p>x</p>", workspace))}
    assert families == {"Source Sans 3"}


# -- the lint itself: each fault is planted once --

FAULTS = {
    "bookmark's name": ("word/document.xml", b'w:name="_Ref_fn1"', b'w:name="_Ref_fn2"'),
    "one end only": ("word/document.xml", b'<w:bookmarkEnd w:id="1"/>', b""),
    "paragraph style": ("word/document.xml", b'w:val="Heading1"', b'w:val="Heading7"'),
    "which is missing": ("word/_rels/document.xml.rels", b"styles.xml", b"stiles.xml"),
    "no list": ("word/styles.xml", b'<w:numId w:val="1"/>', b'<w:numId w:val="99"/>'),
    "the note": ("word/footnotes.xml", b'w:id="2"', b'w:id="1"'),
    "a field with": ("word/document.xml", b'<w:fldChar w:fldCharType="end"/>', b""),
    "the control": ("word/document.xml", b"<w:tag w:val", b"<w:text/><w:tag w:val"),
    "touches the next": ("word/document.xml", b'<w:r><w:t xml:space="preserve">, </w:t></w:r>', b""),
    "content type": ("[Content_Types].xml", b"/word/footnotes.xml", b"/word/footnote.xml"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_lint_finds_a_planted_fault(fault: str, documents: Documents) -> None:
    name, old, new = FAULTS[fault]
    parts = parts_of(documents["policy-brief.en"].docx)
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    assert any(fault in found for found in lint(made.getvalue()))


def test_what_we_write_reads_as_python_docx_reads_it(briefbook_workspace: Path) -> None:
    project = Project(briefbook_workspace)
    library = load(project)
    tree = strip(compose(project, library, library.briefs[BRIEF], "policy-brief", "en"))  # it passes over controls
    content = write_docx(tree, load_theme(project, "institute"), project)
    read_here = [one.text for one in read(content, "x.docx").body.paragraphs if one.cell is None]
    assert read_here == [one.text for one in Document(BytesIO(content)).paragraphs]
