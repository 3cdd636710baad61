"""Editions, markings, drafts, the data that a PDF carries, letterheads, and what overflows."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from briefbook.testing import pdf_text, word_text
from docx import Document
from helpers import BRIEF, BRIEF_FILE, VISIT_FILE, Run, replace_in
from openxml_audit import OpenXmlValidator
from word_lint import lint, parts_of

SECRET = {
    "fact": "Zanzibarfact",
    "basis": "Quixotebasis",
    "person": "Featherstone",
    "source": "Xylophonearchive",
    "quote": "Marzipanquote",
    "topic": "Obsidiantopic",
    "event": "Kumquatevent",
    "comment": "Persimmoncomment",
}


def set_brief(workspace: Path, lines: str) -> None:
    replace_in(workspace / BRIEF_FILE, "theme: institute\n", f"theme: institute\n{lines}\n")


def make_internal(workspace: Path) -> None:
    """Adds internal items of each kind, each with a word of its own."""
    visit = workspace / VISIT_FILE
    replace_in(visit, "\nwatch:\n", f"""
watch:
  # {SECRET["comment"]}
  - id: w-secret
    text: "{SECRET["fact"]} said @featherstone."
    internal: true
    status: derived
    from: [o2]
    basis: {SECRET["basis"]}
    sources: [{{source: archive}}]
  - id: w-from-secret
    text: What follows from a secret.
    status: derived
    from: [w-secret, o2]
    basis: an open basis.
""")  # fmt: skip
    replace_in(visit, "\nquotes:\n", f"""
quotes:
  - id: q-secret
    speaker: lavrov
    text: {SECRET["quote"]}
    internal: true
    status: speaker_claim
    sources: [{{source: article}}]
""")  # fmt: skip
    replace_in(visit, "    quotes: [q2]\n", f"""    quotes: [q2, q-secret]
  - id: secret
    title: {SECRET["topic"]}
    internal: true
    background:
      - {{id: t-secret, text: "{SECRET["topic"]}", sources: [{{source: archive}}]}}
""")  # fmt: skip
    replace_in(visit, "\nevents:\n", f"""
events:
  - id: ev-secret
    date: 2020-02-06
    headline: {SECRET["event"]}
    internal: true
    sources: [{{source: archive}}]
""")  # fmt: skip
    with (workspace / "data/people.yaml").open("a") as people:
        people.write(
            f"\n- id: featherstone\n  name: Ann {SECRET['person']}\n  surname: {SECRET['person']}\n  sort: x\n"
            "  native: unknown\n  role: unknown\n  country: MX\n"
        )
    with (workspace / "data/sources.yaml").open("a") as sources:
        sources.write(f"\n- id: archive\n  type: document\n  title: {SECRET['source']}\n")


def everything(path: Path) -> str:
    """All that a file holds: text, properties, attachments, streams unpacked."""
    content = path.read_bytes()
    if path.suffix == ".docx":
        return "\n".join(data.decode("utf-8", "replace") for data in parts_of(content).values())
    from test_pdf import objects

    raw = objects(content)
    wide = re.findall(r"<(FEFF|feff)([0-9a-fA-F]+)>", raw)
    strings = "\n".join(bytes.fromhex(text).decode("utf-16-be", "replace") for _, text in wide)
    with pypdfium2.PdfDocument(content) as pdf:
        attached = [bytes(pdf.get_attachment(n).get_data()).decode() for n in range(pdf.count_attachments())]
        meta = json.dumps(pdf.get_metadata_dict(), ensure_ascii=False)
        toc = "\n".join(item.get_title() for item in pdf.get_toc())
    return "\n".join([raw, strings, meta, toc, *attached, *pdf_text(content)])


def test_a_public_edition_holds_nothing_internal(workspace: Path, run: Run) -> None:
    make_internal(workspace)
    set_brief(workspace, "edition: public\nattach_data: true")
    result = run("-C", workspace, "render")
    assert result.code == 0, result.err
    files = list((workspace / "out").rglob("*.*"))
    assert len(files) == 6
    for file in files:
        found = everything(file)
        assert "Lavrov" in found
        assert [word for word in SECRET.values() if word.lower() in found.lower()] == [], file.name
    brief = next(file for file in files if file.name == "policy-brief.en.docx")
    assert "What follows from a secret." in "\n".join(word_text(brief.read_bytes()))
    assert "Public edition" in "\n".join(word_text(brief.read_bytes()))


def test_the_full_edition_holds_it_all(workspace: Path, run: Run) -> None:
    """The test above could not fail if the words were printed nowhere."""
    make_internal(workspace)
    set_brief(workspace, "attach_data: true")
    run("-C", workspace, "render")
    found = "\n".join(everything(file) for file in (workspace / "out").rglob("*.*"))
    assert [word for key, word in SECRET.items() if word not in found and key != "comment"] == []


def test_nothing_left_is_a_problem(workspace: Path, run: Run) -> None:
    text = (workspace / VISIT_FILE).read_text()
    for key in ("ov-visit", "ov-result"):
        text = text.replace(f"  - id: {key}\n", f"  - id: {key}\n    internal: true\n")
    (workspace / VISIT_FILE).write_text(text)
    set_brief(workspace, "edition: public")
    result = run("-C", workspace, "check")
    assert result.code == 1
    assert "no `overview`" in result.err


def test_a_pdf_that_carries_its_data_renders_again(workspace: Path, run: Run, tmp_path: Path) -> None:
    set_brief(workspace, "attach_data: true")
    assert run("-C", workspace, "render", "--format", "pdf").code == 0
    first = {file.name: file.read_bytes() for file in (workspace / "out").rglob("*.pdf")}
    source = workspace / "out" / BRIEF / "chronology.en.pdf"
    assert run("init", tmp_path / "again", "--from", source).code == 0
    assert run("-C", tmp_path / "again", "check").code == 0
    assert run("-C", tmp_path / "again", "render", "--format", "pdf").code == 0
    again = {file.name: file.read_bytes() for file in (tmp_path / "again/out").rglob("*.pdf")}
    assert [name for name in first if first[name] != again[name]] == []


def test_a_pdf_without_data_says_so(workspace: Path, run: Run, tmp_path: Path) -> None:
    run("-C", workspace, "render", "--document", "chronology", "--format", "pdf")
    source = workspace / "out" / BRIEF / "chronology.en.pdf"
    result = run("init", tmp_path / "again", "--from", source)
    assert result.code == 2
    assert "attach_data: true" in result.err
    (tmp_path / "no.pdf").write_text("no PDF")
    assert run("init", tmp_path / "again", "--from", tmp_path / "no.pdf").code == 2
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("marking", ["TLP:GREEN", "TLP:AMBER+STRICT", "TLP:RED"])
def test_the_marking_is_on_every_page_untranslated(marking: str, workspace: Path, run: Run) -> None:
    replace_in(workspace / BRIEF_FILE, "marking: TLP:CLEAR", f"marking: {marking}")
    replace_in(workspace / BRIEF_FILE, "languages: [en]", "languages: [ru]")
    run("-C", workspace, "render", "--document", "fact-sheet")
    folder = workspace / "out" / BRIEF
    for page in pdf_text((folder / "fact-sheet.ru.pdf").read_bytes()):
        assert page.count(marking) >= 2
    parts = parts_of((folder / "fact-sheet.ru.docx").read_bytes())
    assert all(marking.encode() in parts[name] for name in parts if re.match(r"word/(header|footer)\d", name))


def test_a_draft_has_its_watermark_and_says_so(workspace: Path, run: Run) -> None:
    set_brief(workspace, "draft: true")
    run("-C", workspace, "render", "--document", "fact-sheet")
    folder = workspace / "out" / BRIEF
    content = (folder / "fact-sheet.en.docx").read_bytes()
    header = next(data for name, data in parts_of(content).items() if name.startswith("word/header"))
    assert b'string="DRAFT"' in header
    assert "DRAFT" in word_text(content)[3]
    assert "DRAFT" in pdf_text((folder / "fact-sheet.en.pdf").read_bytes())[0]
    assert lint(content) == []


def test_contents_and_clearance(workspace: Path, run: Run, tmp_path: Path) -> None:
    set_brief(workspace, 'contents: true\nclearance: [{step: approved, by: "Head of desk", date: unknown}]')
    run("-C", workspace, "render", "--document", "policy-brief", "--format", "docx")
    path = workspace / "out" / BRIEF / "policy-brief.en.docx"
    content = path.read_bytes()
    document = parts_of(content)["word/document.xml"].decode()
    assert r'TOC \o "1-1"' in document
    headings = re.findall(r'w:val="Heading1"', document)
    entries = re.findall(r'w:val="TOC1"', document)
    assert len(entries) == len(headings) - 1  # the table of contents does not list itself
    text = "\n".join(word_text(content))
    assert "Approved\nHead of desk\nnot stated" in text
    assert lint(content) == []
    assert [str(one) for one in OpenXmlValidator().validate(str(path)).errors] == []


def test_captions_count_and_references_follow(workspace: Path, run: Run) -> None:
    run("-C", workspace, "render", "--document", "policy-brief", "--format", "docx")
    document = parts_of((workspace / "out" / BRIEF / "policy-brief.en.docx").read_bytes())["word/document.xml"].decode()
    assert r"SEQ Table \* ARABIC" in document
    assert r"REF _Ref_label_outcomes_table \h" in document
    assert 'w:name="_Ref_label_outcomes_table"' in document


def letterhead(path: Path) -> None:
    """A ministry's base document: its own heading style, a header with its name, wide margins."""
    base = Document()
    base.sections[0].header.paragraphs[0].text = "MINISTRY OF EXAMPLES"
    base.sections[0].left_margin = 1_500_000
    base.styles["Heading 1"].font.name = "Garamond"
    made = BytesIO()
    base.save(made)
    path.write_bytes(made.getvalue())


def test_a_ministrys_letterhead_is_honoured(workspace: Path, run: Run) -> None:
    letterhead(workspace / "templates/themes/institute/word.docx")
    assert run("-C", workspace, "render", "--document", "policy-brief", "--format", "docx").code == 0
    path = workspace / "out" / BRIEF / "policy-brief.en.docx"
    made = Document(str(path))
    header = made.sections[0].header
    assert header.paragraphs[0].text == "MINISTRY OF EXAMPLES"
    assert "TLP:CLEAR" in "".join(header._element.itertext())
    assert abs(made.sections[0].left_margin - 1_500_000) < 1000
    assert made.styles["Heading 1"].font.name == "Garamond"
    assert made.styles["Numbered Paragraph"] is not None
    assert lint(path.read_bytes()) == []
    assert [str(one) for one in OpenXmlValidator().validate(str(path)).errors] == []


def test_a_letterhead_of_its_own_on_the_first_page_bears_the_marking_too(workspace: Path, run: Run) -> None:
    path = workspace / "templates/themes/institute/word.docx"
    letterhead(path)
    base = Document(str(path))
    base.sections[0].different_first_page_header_footer = True
    base.sections[0].first_page_header.paragraphs[0].text = "COAT OF ARMS"
    base.save(str(path))
    set_brief(workspace, "draft: true")
    assert run("-C", workspace, "render", "--document", "fact-sheet", "--format", "docx").code == 0
    made = workspace / "out" / BRIEF / "fact-sheet.en.docx"
    section = Document(str(made)).sections[0]
    stories = (section.header, section.footer, section.first_page_header, section.first_page_footer)
    for story in stories:
        assert "TLP:CLEAR" in "".join(story._element.itertext())
    assert section.first_page_header.paragraphs[0].text == "COAT OF ARMS"
    assert section.first_page_header._element.xml.count('string="DRAFT"') == 1
    assert lint(made.read_bytes()) == []


def test_a_letterhead_may_call_the_vocabulary_by_another_prefix(workspace: Path, run: Run) -> None:
    path = workspace / "templates/themes/institute/word.docx"
    letterhead(path)
    parts = parts_of(path.read_bytes())
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            own = name in ("word/document.xml", "word/header1.xml")
            archive.writestr(name, re.sub(rb"(</?|xmlns:| )w(?=[:=])", rb"\1x", content) if own else content)
    assert run("-C", workspace, "render", "--document", "fact-sheet", "--format", "docx").code == 0
    made = workspace / "out" / BRIEF / "fact-sheet.en.docx"
    assert Document(str(made)).sections[0].header.paragraphs[0].text == "MINISTRY OF EXAMPLES"
    assert lint(made.read_bytes()) == []
    assert [str(one) for one in OpenXmlValidator().validate(str(made)).errors] == []


def test_a_letterhead_that_is_none(workspace: Path, run: Run) -> None:
    (workspace / "templates/themes/institute/word.docx").write_bytes(b"PK no document")
    result = run("-C", workspace, "render", "--format", "docx")
    assert result.code == 1
    assert "templates/themes/institute/word.docx: not a Word document - save it from Word" in result.err


# -- nothing overflows in silence --


def test_a_word_too_long_for_its_column(workspace: Path, run: Run) -> None:
    replace_in(workspace / VISIT_FILE, "    name: Gruma\n", "    name: " + "Gruma" * 12 + "\n")
    result = run("-C", workspace, "render", "--document", "fact-sheet", "--format", "pdf")
    assert result.code == 1
    assert re.search(
        r"templates/fact-sheet.html:\d+:\d+: `Gruma.* runs over the edge of its column on page 2 - ", result.err
    )


def test_a_picture_larger_than_the_page(workspace: Path, run: Run) -> None:
    (workspace / "data/tall.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="2000pt" viewBox="0 0 1 20">'
        '<rect width="1" height="20"/></svg>'
    )
    box = '<aside class="box" id="summary">'
    figure = f'<figure><img src="data/tall.svg" alt="a tower"></figure>{box}'
    replace_in(workspace / "templates/policy-brief.html", box, figure)
    result = run("-C", workspace, "render", "--document", "policy-brief", "--format", "pdf")
    assert re.search(r"templates/policy-brief.html:6:9: the picture `a tower` is larger than page \d - ", result.err)


def test_a_letter_that_no_font_has(workspace: Path, run: Run) -> None:
    replace_in(workspace / VISIT_FILE, "    name: Gruma\n", "    name: Gruma 漢\n")
    result = run("-C", workspace, "check")
    assert result.code == 1
    assert re.search(r"templates/fact-sheet.html:\d+:\d+: no font .* has the letter 漢 \(U\+6F22\) - ", result.err)


# -- languages --


def test_what_is_not_translated_is_listed_for_the_editor(workspace: Path, run: Run) -> None:
    replace_in(workspace / BRIEF_FILE, "languages: [en]", "languages: [en, ru]")
    replace_in(workspace / VISIT_FILE, "  ru: Сергей Лавров в Мехико\n", "")
    replace_in(workspace / "templates/locales/ru.po", 'msgid "summary"\nmsgstr "Главное"\n', "")
    result = run("-C", workspace, "check")
    assert result.code == 0
    assert re.search(rf"{VISIT_FILE}:7:3: warning: not translated into `ru` - write `ru: \.\.\.` beside", result.err)
    assert "templates/locales/ru.po: warning: `summary` is not translated - " in result.err
    assert run("-C", workspace, "render", "--lang", "ru", "--format", "docx").code == 0
    text = "\n".join(word_text((workspace / "out" / BRIEF / "policy-brief.ru.docx").read_bytes()))
    assert "not translated" not in text
    assert "Summary" in text


def test_a_broken_catalogue(workspace: Path, run: Run) -> None:
    replace_in(workspace / "templates/locales/en.po", 'msgstr "Summary"', 'msgstr "Summary"\nnonsense')
    result = run("-C", workspace, "check")
    assert result.code == 1
    assert re.search(r"templates/locales/en.po:\d+:1: not a gettext catalogue: .* - correct the line", result.err)


def test_a_zip_with_all_parts_is_what_word_expects(workspace: Path, run: Run) -> None:
    run("-C", workspace, "render", "--document", "chronology", "--format", "docx")
    with ZipFile(workspace / "out" / BRIEF / "chronology.en.docx") as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert archive.testzip() is None
