"""The PDF: tagged, titled, with its fonts, bookmarks, notes and language."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pypdfium2
import pytest
from briefbook.data.project import Project
from briefbook.document.tree import parse
from briefbook.errors import BriefbookError
from briefbook.pdf.write import write_pdf
from briefbook.testing import Rendered
from briefbook.theme.tokens import load_theme

Documents = dict[str, Rendered]


def objects(content: bytes) -> str:
    """All of a PDF's objects as text, those in streams unpacked."""
    found = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(found).decode("latin-1")


def test_it_is_tagged_and_says_so(documents: Documents) -> None:
    text = objects(documents["policy-brief.en"].pdf)
    assert re.search(r"/Marked true", text)
    assert "/Lang" in text
    assert "pdfuaid:part" in text
    for tag in ("/H1", "/H2", "/Table", "/TH", "/LBody", "/Link"):
        assert tag in text, tag


def test_fonts_come_from_packages_and_are_embedded(documents: Documents) -> None:
    text = objects(documents["policy-brief.en"].pdf)
    names = set(re.findall(r"/BaseFont /[A-Z]{6}\+([\w-]+)", text))
    assert names
    assert all(name.startswith(("Source-Serif", "Source-Sans")) for name in names), names
    assert "/FontFile" in text


def test_title_author_and_outline(documents: Documents) -> None:
    with pypdfium2.PdfDocument(documents["policy-brief.en"].pdf) as pdf:
        meta = pdf.get_metadata_dict()
        titles = [item.get_title() for item in pdf.get_toc()]
    assert meta["Title"] == "Russia and Mexico: Sergey Lavrov in Mexico City – Policy brief"
    assert meta["Author"] == "Briefbook Institute"
    assert titles[0] == "Russia and Mexico: Sergey Lavrov in Mexico City"
    assert {"Summary", "The issues", "Venezuela", "Outcomes"} <= set(titles)


def test_header_footer_and_numbers_on_every_page(documents: Documents) -> None:
    pages = documents["policy-brief.en"].pdf_text
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert page.count("TLP:CLEAR") >= 2
        assert "As of 7\u00a0February 2020" in page or "As of 7 February 2020" in page


def test_notes_stand_at_the_foot_of_their_page(documents: Documents) -> None:
    first = documents["policy-brief.en"].pdf_text[0]
    assert "title, author, date of publication not stated" in first


def test_a_picture_is_drawn(workspace: Path) -> None:
    (workspace / "data/dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'
    )
    assert objects(make('<figure><img src="data/dot.svg" alt="a field"></figure>', workspace)).count("/Figure")


def test_what_weasyprint_complains_of_is_a_problem(workspace: Path) -> None:
    sheet = workspace / "templates/print.css"
    sheet.write_text("p { colour: red; }\n" + sheet.read_text())
    with pytest.raises(BriefbookError) as caught:
        make("<p>x</p>", workspace)
    (problem,) = caught.value.problems
    assert str(problem.place) == "templates/print.css:1:5"


def make(inside: str, root: Path) -> bytes:
    html = f'<html lang="en"><head><title>t</title></head><body class="chronology">{inside}</body></html>'
    project = Project(root)
    return write_pdf(parse(html, "templates/x.html"), load_theme(project, "institute"), project).content
