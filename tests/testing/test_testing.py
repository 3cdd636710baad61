"""What the fixture for owners of a workspace gives: each document with its texts, read back from made-up files."""

from __future__ import annotations

import inspect
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from briefbook import testing
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.testing import Rendered, pdf_text, word_text
from build_values import put
from helpers import ROOT
from small_workspace import FILES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def rendered() -> Rendered:
    tree = Element("p", {"class": "x"})
    return Rendered("b", "fact-sheet", "es", tree, "a theme", Project(Path("/nowhere")))  # type: ignore[arg-type]


def word_file(**parts: str) -> bytes:
    """A Word file with these parts, `document` and others, and one that holds no text."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, body in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name[:8]} {W}>{body}</w:{name[:8]}>")
        archive.writestr("docProps/core.xml", f"<w:core {W}><w:p><w:t>no text</w:t></w:p></w:core>")
    return out.getvalue()


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r>{run}</w:r>' for run in runs)}</w:p>"


def text(words: str) -> str:
    return f'<w:t xml:space="preserve">{words}</w:t>'


def pdf_file(*pages: str) -> bytes:
    """A PDF whose pages print these lines, in one of the fonts that every reader has."""
    streams = [
        "BT /F 12 Tf 14 TL 72 720 Td " + " ".join(f"({line}) Tj T*" for line in page.split("\n")) + " ET"
        for page in pages
    ]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] /MediaBox [0 0 595 842] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /Contents {5 + 2 * at} 0 R /Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{out}{end}startxref\n{len(out)}\n%%EOF\n".encode()


# -- one document --


def test_a_document_is_named_as_its_files_are() -> None:
    assert rendered().name == "b/fact-sheet.es"


def test_the_html_is_shown_with_the_marks_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefbook.document.tree.strip", lambda tree: ("stripped", tree))
    monkeypatch.setattr("briefbook.document.tree.serialise", lambda tree: ("serialised", tree))
    one = rendered()
    assert one.html == ("serialised", ("stripped", one.tree))
    assert one.marked_html == ("serialised", one.tree)


def test_the_files_are_made_once_and_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    pdf, docx = pdf_file("One page"), word_file(document=paragraph(text("One text")))

    def put_in(stage: str, answer: Any) -> None:
        monkeypatch.setattr(stage, lambda *words: made.append((stage, words)) or answer)

    put_in("briefbook.pdf.write.write_pdf", SimpleNamespace(content=pdf))
    put_in("briefbook.word.write.write_docx", docx)
    one = rendered()
    assert (one.pdf, one.docx) == (pdf, docx)
    assert (one.pdf_text, one.word_text) == (("One page",), ("One text",))
    words = (one.tree, one.theme, one.project)
    assert made == [("briefbook.pdf.write.write_pdf", words), ("briefbook.word.write.write_docx", words)]


# -- the text of files --


def test_a_pdf_is_read_page_by_page_in_lines() -> None:
    assert pdf_text(pdf_file("First page\nin two lines", "Second page")) == (
        "First page\nin two lines", "Second page",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "shown"),
    [("a\r\nb\r\n\r\nc", "a\nb\n\nc"), ("hy\ufffephen \ufffe", "hy-phen -")],
    ids=["line ends", "hyphens at line ends"],
)
def test_what_the_reader_of_pdfs_gives_is_made_plain(found: str, shown: str) -> None:
    page = SimpleNamespace(get_textpage=lambda: SimpleNamespace(get_text_range=lambda: found))
    assert testing._page_text(page) == shown


def test_a_word_file_is_read_body_notes_headers_footers() -> None:
    file = word_file(
        header2=paragraph(text("Header two")),
        footer1=paragraph(text("Footer")),
        settings=paragraph(text("Settings")),
        footnotes=paragraph(text("Note")),
        header1=paragraph(text("Header one")),
        document=paragraph(text("First")) + paragraph() + paragraph(text("Second")),
    )
    assert word_text(file) == ("First", "Second", "Note", "Footer", "Header one", "Header two")


def test_a_word_file_may_have_no_notes() -> None:
    assert word_text(word_file(document=paragraph(text("Body")))) == ("Body",)


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ((text("One "), text("text")), "One text"),
        ((text("  edges "),), "edges"),
        ((text("a"), "<w:tab/>", text("b")), "a\tb"),
        ((text("a"), "<w:br/>", text("b")), "a\nb"),
        ((text("a"), "<w:noBreakHyphen/>", text("b")), "a\u2011b"),
        ((text("a\u200bb\u200b"),), "ab"),
        ((text("Said"), '<w:footnoteReference w:id="7"/>', text(".")), "Said7."),
        (("<w:t/>", text("a"), "<w:delText>gone</w:delText>"), "a"),
    ],
    ids=["runs", "edges", "tab", "line break", "hyphen that binds", "between controls", "note call", "what is no text"],
)
def test_what_a_paragraph_of_a_word_file_shows(runs: tuple[str, ...], shown: str) -> None:
    assert word_text(word_file(document=paragraph(*runs))) == (shown,)


def test_a_note_begins_with_its_number() -> None:
    notes = "".join(
        f'<w:footnote w:id="{number}">{paragraph("<w:footnoteRef/>", text(f" Note {number}"))}</w:footnote>'
        for number in (3, 4)
    )
    file = word_file(document=paragraph(text("Body")), footnotes=notes)
    assert word_text(file) == ("Body", "3 Note 3", "4 Note 4")


# -- all documents of a workspace --


def gathered(folder: Path) -> tuple[Rendered, ...]:
    """What the fixture gives for a workspace."""
    found = inspect.unwrap(testing.briefbook_documents)(folder)
    assert isinstance(found, tuple)
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "workspace"
    for name, content in FILES.items():
        put(folder, name, content)
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            put(folder, str(path.relative_to(ROOT)), path.read_bytes())
    own = FILES["briefs/b.yaml"].replace("id: b", "id: a").replace("[en, es, ru]", "[es]")
    put(folder, "briefs/a.yaml", own + "documents: [fact-sheet, chronology]\ntheme: ministry\n")
    return folder


def test_every_document_is_given_in_the_order_of_the_names(root: Path) -> None:
    found = gathered(root / "data")
    assert [one.name for one in found] == [
        "a/fact-sheet.es", "a/chronology.es",
        *(f"b/{name}.{lang}" for name in ("policy-brief", "fact-sheet", "chronology") for lang in ("en", "es", "ru")),
    ]  # fmt: skip
    assert {(one.brief, one.theme.name, one.project.root) for one in found} == {
        ("a", "ministry", root), ("b", "institute", root),
    }  # fmt: skip
    assert [(one.tree.get("lang"), one.lang) for one in found] == [(one.lang, one.lang) for one in found]


def test_a_value_has_its_address_in_the_marked_html_only(root: Path) -> None:
    first = gathered(root)[0]
    assert '<h1><span data-field="data/visits/v.yaml title.es" data-kind="text">Ana en Lima</span></h1>' in (
        first.marked_html
    )
    assert "<h1>Ana en Lima</h1>" in first.html
    assert "data-field" not in first.html


def test_problems_fail_the_test_that_asks_for_the_documents(root: Path) -> None:
    put(root, "data/visits/v.yaml", FILES["data/visits/v.yaml"].replace("visitor: anna", "visitor: ann"))
    with pytest.raises(pytest.fail.Exception) as raised:
        gathered(root)
    first, second = str(raised.value).split("\n", 1)
    assert first == "the workspace has problems:"
    assert second.startswith("data/visits/v.yaml:")
    assert "did you mean `anna`?" in second
    assert raised.value.pytrace is False


def test_the_workspace_under_test_is_the_one_that_pytest_was_started_in() -> None:
    request = SimpleNamespace(config=SimpleNamespace(rootpath=Path("/there")))
    assert inspect.unwrap(testing.briefbook_workspace)(request) == Path("/there")
