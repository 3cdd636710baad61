"""The parts of a Word file beside its words: running lines, notes, fonts, the base, what it says of itself."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZipFile

import pytest
from briefbook.data.project import Project
from briefbook.document.tree import Element, parse
from briefbook.errors import BriefbookError
from briefbook.word.base import BASE_NAMESPACE, base_from, base_part
from briefbook.word.ooxml import NAMESPACES, escaped
from briefbook.word.package import OFFICE, open_package
from briefbook.word.write import write_docx
from lxml import etree
from themes import small_theme, small_workspace

W = f"{{{NAMESPACES['w']}}}"
THEME = small_theme("title: {font: sans, size: 20}")
META = {
    "identifier": "a-brief/fact-sheet",
    "author": "Ana & Ben",
    "description": "What it is of",
    "keywords": "one, two",
    "publisher": "An <institute>",
    "version": "3",
    "dcterms.created": "2021-05-04",
}
RUNNING = '<header class="running-header"><p>Above</p></header><footer class="running-footer"><p>Below</p></footer>'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(small_workspace(tmp_path))


def made(project: Project, body: str, meta: dict[str, str] = META, lang: str = "en", field: str = "") -> bytes:
    """A file of this body; behind it stands the word Trade, printed from the leaf at `field`."""
    head = "".join(f'<meta name="{name}" content="{escaped(text)}">' for name, text in meta.items())
    title = "<title>A &amp; B</title>"
    html = f'<html lang="{lang}"><head>{title}{head}</head><body class="fact-sheet">{body}</body></html>'
    tree = parse(html, "templates/a.html")
    if field:
        *before, whole = tree.elements
        words = Element("span", (("data-field", field), ("data-kind", "text")), ("Trade",))
        tree = tree.with_children((*before, whole.with_children((*whole.children, Element("p", (), ("On ", words))))))
    return write_docx(tree, THEME, project)


def written(project: Project, body: str, meta: dict[str, str] = META, lang: str = "en") -> dict[str, bytes]:
    """The parts of the file."""
    with ZipFile(BytesIO(made(project, body, meta, lang))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(part: bytes) -> list[str]:
    return ["".join(one.itertext()) for one in etree.fromstring(part).iter(f"{W}p")]


def related(parts: dict[str, bytes], kind: str, of: str = "word/_rels/document.xml.rels") -> list[str]:
    return [str(one.get("Target")) for one in etree.fromstring(parts[of]) if str(one.get("Type")).endswith(f"/{kind}")]


def test_words_stand_in_the_document_and_running_lines_in_their_parts(project: Project) -> None:
    parts = written(project, RUNNING + "<h1>Title</h1><p>Words</p>")
    assert texts(parts["word/document.xml"]) == ["Title", "Words"]
    [header], [footer] = related(parts, "header"), related(parts, "footer")
    assert texts(parts[f"word/{header}"]) == ["Above"]
    assert texts(parts[f"word/{footer}"]) == ["Below"]


def test_a_running_line_without_words_is_an_empty_paragraph(project: Project) -> None:
    parts = written(project, "<p>Words</p>")
    [header], [footer] = related(parts, "header"), related(parts, "footer")
    for name in (header, footer):
        root = etree.fromstring(parts[f"word/{name}"])
        assert [one.get(f"{W}val") for one in root.iter(f"{W}pStyle")] == ["Footer"]
        assert texts(parts[f"word/{name}"]) == [""]


@pytest.mark.parametrize(("more", "marks"), [({}, 0), ({"watermark": "DRAFT"}, 1)])
def test_a_drafts_header_bears_its_watermark(more: dict[str, str], marks: int, project: Project) -> None:
    parts = written(project, RUNNING, META | more)
    [header], [footer] = related(parts, "header"), related(parts, "footer")
    content = parts[f"word/{header}"].decode()
    assert content.count('string="DRAFT"') == marks
    assert content.count('id="PowerPlusWaterMarkObject1"') == marks
    assert content.count('fillcolor="#CCCCCC"') == marks
    assert content.count("Source Sans 3") == marks
    assert b"DRAFT" not in parts[f"word/{footer}"]


def test_notes_are_numbered_from_one_behind_words_separators(project: Project) -> None:
    note = '<span class="footnote" id="{0}">Note {0}.</span>'
    parts = written(project, f"<p>One{note.format('a')} two{note.format('b')}.</p>")
    assert related(parts, "footnotes") == ["footnotes.xml"]
    root = etree.fromstring(parts["word/footnotes.xml"])
    told = [(one.get(f"{W}id"), one.get(f"{W}type")) for one in root]
    assert told == [("-1", "separator"), ("0", "continuationSeparator"), ("1", None), ("2", None)]
    assert [one[0][-1][0].tag.removeprefix(W) for one in root[:2]] == ["separator", "continuationSeparator"]
    for one in root[:2]:
        [spacing] = one.iter(f"{W}spacing")
        assert {name.removeprefix(W): value for name, value in spacing.attrib.items()} == {
            "after": "0", "line": "240", "lineRule": "auto",
        }  # fmt: skip
    assert [words.strip() for words in texts(parts["word/footnotes.xml"])] == ["", "", "Note a.", "Note b."]
    calls = [one.get(f"{W}id") for one in etree.fromstring(parts["word/document.xml"]).iter(f"{W}footnoteReference")]
    assert calls == ["1", "2"]


def test_each_decimal_list_has_a_number(project: Project) -> None:
    parts = written(project, "<ol><li>a</li></ol><p>b</p><ol><li>c</li></ol>")
    numbers = [one.get(f"{W}numId") for one in etree.fromstring(parts["word/numbering.xml"]).iter(f"{W}num")]
    assert numbers == ["1", "2", "3", "4", "5"]


def test_a_file_carries_the_faces_that_its_table_of_fonts_names(project: Project) -> None:
    parts = written(project, "<p>Words</p>")
    targets = related(parts, "font", "word/_rels/fontTable.xml.rels")
    assert targets == ["fonts/font1.odttf", "fonts/font2.odttf", "fonts/font3.odttf"]
    assert all(len(parts[f"word/{name}"]) > 1000 for name in targets)
    table = etree.fromstring(parts["word/fontTable.xml"])
    assert [one.get(f"{W}name") for one in table] == ["Source Sans 3", "Source Serif 4"]
    assert [one.tag.removeprefix(W) for one in table[1][4:]] == ["embedRegular", "embedBold", "embedItalic"]
    assert b"application/vnd.openxmlformats-officedocument.obfuscatedFont" in parts["[Content_Types].xml"]


def core(parts: dict[str, bytes]) -> dict[str, str]:
    root = etree.fromstring(parts["docProps/core.xml"])
    return {etree.QName(one).localname: one.text or "" for one in root}


def test_a_file_says_what_it_is(project: Project) -> None:
    parts = written(project, "<p>Words</p>", lang="es")
    assert core(parts) == {
        "title": "A & B",
        "subject": "What it is of",
        "creator": "Ana & Ben",
        "keywords": "one, two",
        "description": "",
        "lastModifiedBy": "Ana & Ben",
        "revision": "1",
        "created": "2021-05-04T12:00:00Z",
        "modified": "2021-05-04T12:00:00Z",
        "category": "",
        "contentStatus": "",
        "identifier": "a-brief/fact-sheet",
        "version": "3",
        "language": "es",
    }
    root = etree.fromstring(parts["docProps/core.xml"])
    typed = {etree.QName(one).localname: list(one.attrib.values()) for one in root if one.attrib}
    assert typed == {"created": ["dcterms:W3CDTF"], "modified": ["dcterms:W3CDTF"]}
    told = {etree.QName(one).localname: one.text for one in etree.fromstring(parts["docProps/app.xml"])}
    assert told == {"Application": "Briefbook", "Company": "An <institute>"}


@pytest.mark.parametrize("meta", [{}, {"dcterms.created": ""}])
def test_a_file_of_no_day_is_of_a_fixed_one_and_says_no_more_than_it_knows(
    meta: dict[str, str], project: Project
) -> None:
    found = core(written(project, "<p>Words</p>", meta))
    assert (found["created"], found["modified"]) == ("2000-01-01T12:00:00Z", "2000-01-01T12:00:00Z")
    assert {found[name] for name in ("subject", "creator", "keywords", "identifier", "version")} == {""}


@pytest.mark.parametrize(("meta", "size"), [({}, "11906"), ({"paper": "Letter"}, "12240")])
def test_the_paper_is_the_documents(meta: dict[str, str], size: str, project: Project) -> None:
    [page] = etree.fromstring(written(project, "<p>a</p>", meta)["word/document.xml"]).iter(f"{W}pgSz")
    assert page.get(f"{W}w") == size


def test_a_picture_that_cannot_be_read_is_refused(project: Project) -> None:
    with pytest.raises(BriefbookError, match=r"data/gone\.png"):
        written(project, '<figure><img src="data/gone.png" alt="a"></figure>')


def test_a_file_without_fields_carries_no_base(project: Project) -> None:
    parts = written(project, "<p>Words</p>")
    assert not [name for name in parts if name.startswith("customXml")]
    assert related(parts, "customXml") == []


@pytest.mark.parametrize(("identifier", "brief"), [("a-brief/fact-sheet", "a-brief"), ("fact-sheet", "")])
def test_a_file_with_fields_carries_what_it_printed(identifier: str, brief: str, project: Project) -> None:
    note = '<span class="footnote" id="a">Note.</span>'
    meta = META | {"identifier": identifier}
    content = made(project, f"{RUNNING}<p>One{note}</p>", meta, "es", "data/a.yaml title")
    package = open_package(content, "a.docx")
    found = base_part(package)
    assert found is not None
    name, root = found
    assert name == "customXml/item1.xml"
    base = base_from(root)
    assert (base.brief, base.document, base.lang) == (brief, "fact-sheet", "es")
    [(id, field)] = base.fields.items()
    assert (str(field.address), field.shown) == ("data/a.yaml title", "Trade")
    assert base.skeletons == {
        "body": ("One", f"On {{{id}}}"), "header": ("Above",), "footer": ("Below",), "footnotes": ("\tNote.",),
    }  # fmt: skip
    assert [(one.number, one.words.within) for one in base.lines if one.story == "footnotes"] == [(3, "1")]
    with ZipFile(BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    assert related(parts, "customXml") == ["../customXml/item1.xml"]
    kinds = {one.get("PartName"): one.get("ContentType") for one in etree.fromstring(parts["[Content_Types].xml"])}
    assert "/customXml/item1.xml" not in kinds  # any XML
    assert str(kinds["/customXml/itemProps1.xml"]).endswith(".customXmlProperties+xml")
    assert related(parts, "customXmlProps", "customXml/_rels/item1.xml.rels") == ["itemProps1.xml"]
    properties = etree.fromstring(parts["customXml/itemProps1.xml"])
    key = uuid5(NAMESPACE_URL, f"{BASE_NAMESPACE}/{identifier}/es")
    assert properties.get(f"{{{OFFICE}/customXml}}itemID") == f"{{{str(key).upper()}}}"
    assert [one.get(f"{{{OFFICE}/customXml}}uri") for one in properties[0]] == [BASE_NAMESPACE]
