"""The file without words that documents grow from: python-docx's own, or a letterhead with what it shows."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from briefbook.data.project import Project
from briefbook.errors import BriefbookError
from briefbook.theme.tokens import Theme
from briefbook.word.letterhead import Blank, blank
from briefbook.word.model import Skeleton
from briefbook.word.ooxml import NAMESPACES, Xml
from briefbook.word.package import Part
from docx import Document
from docx.oxml import parse_xml
from lxml import etree
from themes import small_theme, small_workspace
from word_files import SPACES

W = f"{{{NAMESPACES['w']}}}"
BASE = "templates/themes/small/word.docx"
THEME = small_theme("title: {font: sans, size: 20}")
WORDS = "<w:p><w:r><w:t>words</w:t></w:r></w:p>"
MARK = "<w:r><w:t>DRAFT</w:t></w:r>"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(small_workspace(tmp_path))


def with_letterhead(project: Project, change: Callable[[Any], None]) -> Theme:
    """The theme with a `word.docx`, python-docx's own after `change`."""
    document = Document()
    change(document)
    made = BytesIO()
    document.save(made)
    (project.root / BASE).write_bytes(made.getvalue())
    return THEME.model_copy({"word_base": BASE})


def headed(*paragraphs: str) -> Callable[[Any], None]:
    """A header of these paragraphs, given by what they hold."""

    def change(document: Any) -> None:
        header = document.sections[0].header
        header.is_linked_to_previous = False
        for old in list(header._element):
            header._element.remove(old)
        for one in paragraphs:
            header._element.append(parse_xml(f"<w:p {SPACES}>{one}</w:p>"))

    return change


def header_of(file: Blank) -> str:
    return file.running[0][0]


def text_of(part: Part) -> str:
    return "|".join("".join(one.itertext()) for one in etree.fromstring(part.content).iter(f"{W}p"))


# -- without a letterhead --


def test_a_file_of_our_own_has_a_header_a_footer_and_nothing_in_them(project: Project) -> None:
    file = blank(THEME, project, "A4", "en")
    assert len(file.running) == 1
    for name in file.running[0]:
        assert file.parts[name].content_type.endswith(("header+xml", "footer+xml"))
        assert not file.holds(name)
        assert file.skeletons[name] == ()
        file.fill(file.parts[name], WORDS)
        assert text_of(file.parts[name]) == "words"


def test_it_has_the_parts_that_we_write_and_none_that_word_repairs(project: Project) -> None:
    file = blank(THEME, project, "A4", "es")
    kinds = {one.kind for one in file.main.relations.values()}
    assert {"styles", "settings", "numbering", "fontTable", "theme"} <= kinds
    assert not {"stylesWithEffects", "customXml", "thumbnail", "header", "footer"} & kinds
    assert {one.kind for one in file.parts[""].relations.values()} == {
        "officeDocument", "core-properties", "extended-properties",
    }  # fmt: skip
    assert not [name for name in file.parts if "customXml" in name or "thumbnail" in name]
    styles, settings = (file.parts[file.main.related(kind)].content for kind in ("styles", "settings"))
    assert b'<w:lang w:val="es"' in styles
    assert b'w:styleId="NumberedParagraph"' in styles
    assert b'<w:themeFontLang w:val="es"/>' in settings
    for kind in ("numbering", "fontTable"):
        name = file.main.related(kind)
        assert file.parts[name] == Part(name, file.parts[name].content_type, b"")
        assert file.parts[name].content_type.endswith(f"wordprocessingml.{kind}+xml")


@pytest.mark.parametrize(("paper", "size"), [("A4", ("11906", "16838")), ("Letter", ("12240", "15840"))])
def test_the_page_is_the_themes(paper: str, size: tuple[str, str], project: Project) -> None:
    file = blank(THEME, project, paper, "en")
    file.fill(file.main, WORDS)
    root = etree.fromstring(file.main.content)
    [section] = root.iter(f"{W}sectPr")
    page, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert page is not None
    assert margins is not None
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == size
    names = ("top", "bottom", "left", "right", "header", "footer")
    assert [margins.get(f"{W}{name}") for name in names] == ["1020", "1040", "1060", "1080", "420", "440"]
    assert [one.tag.removeprefix(W) for one in root[0]] == ["p", "sectPr"]


def test_the_themes_fonts_are_the_documents_own(project: Project) -> None:
    file = blank(THEME, project, "A4", "en")
    root = etree.fromstring(file.parts[file.main.related("theme")].content)
    found = {
        kind: [one.get("typeface") for one in root.iterfind(f".//a:{kind}Font/a:latin", {"a": NAMESPACES["a"]})]
        for kind in ("major", "minor")
    }
    assert found == {"major": ["Source Sans 3"], "minor": ["Source Serif 4"]}


def test_a_document_names_its_running_lines_by_relations_of_its_own(project: Project) -> None:
    file = blank(THEME, project, "A4", "en")
    link = file.main.relate("hyperlink", "https://example.org", external=True)
    ids = {kind: file.main.relate(kind, name) for kind, name in zip(("header", "footer"), file.running[0], strict=True)}
    file.fill(file.main, WORDS)
    root = etree.fromstring(file.main.content)
    named = {
        kind: [one.get(f"{{{NAMESPACES['r']}}}id") for one in root.iter(f"{W}{kind}Reference")]
        for kind in ("header", "footer")
    }
    assert named == {kind: [id] for kind, id in ids.items()}
    assert link not in ids.values()


def test_each_document_has_a_file_to_itself(project: Project) -> None:
    one, other = (blank(THEME, project, "A4", "en") for _ in range(2))
    one.main.relate("hyperlink", "https://example.org", external=True)
    one.add("word/x.xml", "application/xml", b"x")
    one.fill(one.main, WORDS)
    assert one.parts[one.main.name] is one.main
    assert other.parts[other.main.name] is other.main
    assert "word/x.xml" not in other.parts
    assert "hyperlink" not in {known.kind for known in other.main.relations.values()}
    assert other.main.content != one.main.content


def test_themes_that_differ_in_a_token_have_files_that_differ(project: Project) -> None:
    broad = THEME.model_copy({"page": THEME.page.model_copy({"margin_left": 99.0})})
    assert blank(broad, project, "A4", "en").around != blank(THEME, project, "A4", "en").around
    assert blank(THEME.model_copy({"name": "x"}), project, "A4", "en").lists == blank(THEME, project, "A4", "en").lists


def test_all_that_words_are_written_in_is_declared(project: Project) -> None:
    file = blank(THEME, project, "A4", "en")
    for name in (file.main.name, *file.running[0]):
        for prefix in ("w", "r", "wp", "v", "o"):
            assert f'xmlns:{prefix}="{NAMESPACES[prefix]}"' in file.around[name][0]


# -- with one --


@pytest.mark.parametrize("content", [b"PK no document", b""])
def test_a_letterhead_that_is_no_word_file_is_refused(content: bytes, project: Project) -> None:
    (project.root / BASE).write_bytes(content)
    with pytest.raises(BriefbookError) as caught:
        blank(THEME.model_copy({"word_base": BASE}), project, "A4", "en")
    [problem] = caught.value.problems
    assert (problem.place.file, problem.message, problem.hint) == (
        BASE, "not a Word document", "save it from Word as .docx",
    )  # fmt: skip


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
ALTERNATIVE = (
    "<w:r><mc:AlternateContent>"
    f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{BOX.format("new")}</wps:txbx></w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict>{BOX.format('old')}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([run("MINISTRY")], ["MINISTRY"]),
        ([run("Left") + "<w:r><w:tab/></w:r>" + run("Right")], ["Left\tRight"]),
        (["<w:pPr><w:tabs><w:tab w:val=\"right\" w:pos=\"9000\"/></w:tabs></w:pPr>" + run("Left")], ["Left"]),
        ([run("Page ") + FIELD], ["Page {=PAGE}"]),
        ([run("One"), run("Two")], ["One", "Two"]),
        ([run("One") + "<w:r><w:noBreakHyphen/></w:r>" + run("A")], ["One\u2011A"]),
        (["<w:r><w:t xml:space='preserve'>A </w:t></w:r><w:r><w:br/></w:r>" + run("B")], ["A \nB"]),
    ],
    ids=["words", "tab", "tab stop", "field", "lines", "hyphen", "break"],
)  # fmt: skip
def test_a_letterheads_lines_are_read_as_they_are_shown(lines: list[str], said: list[str], project: Project) -> None:
    file = blank(with_letterhead(project, headed(*lines)), project, "A4", "en")
    assert file.skeletons[header_of(file)] == tuple(Skeleton(one) for one in said)
    assert file.holds(header_of(file))


def test_of_a_letterheads_alternatives_one_is_read_and_each_line_keeps_its_place(project: Project) -> None:
    file = blank(with_letterhead(project, headed(run("A") + ALTERNATIVE, run("B"))), project, "A4", "en")
    told = [one.text for one in file.skeletons[header_of(file)]]
    assert told == ["A", "new", "", "B"]


def test_words_stand_behind_a_letterheads_and_a_mark_in_its_first_line(project: Project) -> None:
    file = blank(with_letterhead(project, headed(run("MINISTRY"), run("of examples"))), project, "A4", "en")
    header = file.parts[header_of(file)]
    file.fill(header, WORDS, MARK)
    assert text_of(header) == "MINISTRYDRAFT|of examples|words"
    file.fill(header, WORDS)
    assert text_of(header) == "MINISTRY|of examples|words"


def test_a_mark_stands_in_the_first_of_our_words_where_there_are_no_others(project: Project) -> None:
    file = blank(THEME, project, "A4", "en")
    header = file.parts[header_of(file)]
    file.fill(header, WORDS + WORDS, MARK)
    assert text_of(header) == "wordsDRAFT|words"


def test_lines_of_a_letterhead_that_show_nothing_go_and_its_pictures_stay(project: Project) -> None:
    picture = "<w:r><w:drawing/></w:r>"
    file = blank(with_letterhead(project, headed("", run(" "), picture, run("A"))), project, "A4", "en")
    root = etree.fromstring(filled(file, header_of(file)))
    assert [len(one.findall(f".//{W}drawing")) for one in root.iter(f"{W}p")] == [1, 0, 0]
    assert [one.text for one in file.skeletons[header_of(file)]][-1] == "A"
    assert len(file.skeletons[header_of(file)]) == 2


def filled(file: Blank, name: str) -> bytes:
    file.fill(file.parts[name], WORDS)
    return file.parts[name].content


def test_a_first_page_has_running_lines_of_its_own_where_the_letterhead_has(project: Project) -> None:
    def change(document: Any) -> None:
        document.sections[0].different_first_page_header_footer = True
        document.sections[0].first_page_header.paragraphs[0].text = "COAT OF ARMS"

    file = blank(with_letterhead(project, change), project, "A4", "en")
    assert len(file.running) == 2
    assert len({name for pair in file.running for name in pair}) == 4
    assert [one.text for one in file.skeletons[file.running[1][0]]] == ["COAT OF ARMS"]
    assert file.skeletons[file.running[0][0]] == ()


def test_a_letterheads_page_and_words_are_kept_and_its_body_is_not(project: Project) -> None:
    def change(document: Any) -> None:
        document.sections[0].left_margin = 1_270_000
        document.add_paragraph("A body")

    file = blank(with_letterhead(project, change), project, "A4", "en")
    root = etree.fromstring(filled(file, file.main.name))
    [margins] = root.iter(f"{W}pgMar")
    assert margins.get(f"{W}left") == "2000"
    assert text_of(file.main) == "words"


def styles_of(file: Blank) -> dict[str, Xml]:
    root = etree.fromstring(file.parts[file.main.related("styles")].content)
    found = [(str(one.get(f"{W}styleId")), one) for one in root.iter(f"{W}style")]
    assert len(found) == len(dict(found))
    return dict(found)


def test_a_letterheads_styles_stay_and_ours_that_it_lacks_come_behind(project: Project) -> None:
    def change(document: Any) -> None:
        document.styles["Heading 1"].font.name = "Garamond"
        document.styles["Quote"]._element.set(f"{W}styleId", "Zitat")

    found = styles_of(blank(with_letterhead(project, change), project, "A4", "en"))
    fonts = found["Heading1"].find(f"{W}rPr/{W}rFonts")
    assert fonts is not None
    assert fonts.get(f"{W}ascii") == "Garamond"
    assert "Zitat" in found
    assert "Quote" not in found
    assert "NumberedParagraph" in found
    assert "FootnoteText" in found
    assert list(found).index("NumberedParagraph") > list(found).index("Zitat")
    defaults = [id for id, one in found.items() if one.get(f"{W}default") and one.get(f"{W}type") == "paragraph"]
    assert defaults == ["Normal"]


def test_a_letterheads_lists_have_other_numbers_than_ours_and_its_styles_know_them(project: Project) -> None:
    numbering = (
        f'<w:numbering {SPACES}><w:abstractNum w:abstractNumId="0"/><w:abstractNum w:abstractNumId="3"/>'
        '<w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )

    def change(document: Any) -> None:
        part = document.part.numbering_part
        part._element = parse_xml(numbering)
        for name, number in (("List Bullet", 1), ("List Number", 0)):
            properties = document.styles[name]._element.get_or_add_pPr()
            properties.append(parse_xml(f'<w:numPr {SPACES}><w:numId w:val="{number}"/></w:numPr>'))

    file = blank(with_letterhead(project, change), project, "A4", "en")
    assert file.lists[0].endswith('<w:abstractNum w:abstractNumId="1000"/><w:abstractNum w:abstractNumId="1003"/>')
    assert file.lists[2] == '<w:num w:numId="1001"><w:abstractNumId w:val="1003"/></w:num>'
    told = {
        id: [number.get(f"{W}val") for number in one.iter(f"{W}numId")] for id, one in styles_of(file).items()
    }  # fmt: skip
    assert told["ListBullet"][-1] == "1001"
    assert told["ListNumber"][-1] == "0"
    assert file.parts[file.main.related("numbering")].content == b""


def test_a_file_of_our_own_has_no_lists_but_ours(project: Project) -> None:
    assert blank(THEME, project, "A4", "en").lists[2] == ""
