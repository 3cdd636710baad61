"""Accessible and archivable: veraPDF finds nothing, and neither do our checks of what it misses."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import briefbook.pdf.write
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.compose import compose
from briefbook.pdf.write import write_pdf
from briefbook.testing import Rendered
from briefbook.theme.tokens import load_theme
from helpers import ROOT, VISIT_FILE, Run, replace_in
from verapdf import check

Documents = dict[str, Rendered]
NAMES = [f"{name}.{lang}" for name in ("policy-brief", "fact-sheet", "chronology") for lang in ("en", "es", "ru")]


def broken(files: dict[str, bytes], folder: Path, archive: str = "PDFA_2_A") -> dict[str, dict[str, list[str]]]:
    paths = []
    for name, content in files.items():
        paths.append(folder / f"{name}.pdf")
        paths[-1].write_bytes(content)
    found = check(paths, archive=archive)
    assert len(found) == len(files)
    faults = {Path(name).stem: {key: rules for key, rules in one.items() if rules} for name, one in found.items()}
    return {name: one for name, one in faults.items() if one}


def test_verapdf_passes_every_document(documents: Documents, tmp_path: Path) -> None:
    assert broken({name: one.pdf for name, one in documents.items()}, tmp_path) == {}


def test_verapdf_passes_every_document_in_the_other_theme(documents: Documents, tmp_path: Path) -> None:
    theme = load_theme(Project(ROOT), "ministry")
    made = {name: write_pdf(one.tree, theme, one.project).content for name, one in documents.items()}
    assert broken(made, tmp_path) == {}


def test_verapdf_passes_a_draft_with_data_contents_and_clearance(workspace: Path, run: Run, tmp_path: Path) -> None:
    extra = (
        'draft: true\nattach_data: true\ncontents: true\nclearance: [{step: drafted, by: "Desk", date: 2020-02-07}]\n'
    )
    replace_in(workspace / "briefs/lavrov-mexico-2020.yaml", "theme: institute\n", f"theme: institute\n{extra}")
    assert run("-C", workspace, "render", "--document", "policy-brief", "--format", "pdf").code in (0, 1)
    content = next((workspace / "out").rglob("*.pdf")).read_bytes()
    assert broken({"draft": content}, tmp_path, "PDFA_3_A") == {}


def test_verapdf_would_find_a_fault(documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefbook.pdf.write, "_declare_accessible", lambda metadata: None)
    one = documents["chronology.en"]
    made = write_pdf(one.tree, one.theme, one.project).content
    assert list(broken({"x": made}, tmp_path)["x"]) == ["PDFUA_1"]


@dataclass
class Tag:
    """An element of a PDF's structure tree."""

    kind: str
    lang: str
    alt: str
    children: list[Tag] = field(default_factory=list)

    def iter(self) -> Iterator[Tag]:
        yield self
        for child in self.children:
            yield from child.iter()


def structure(content: bytes) -> list[Tag]:
    """The structure tree of each page."""
    with pypdfium2.PdfDocument(content) as pdf:
        roots = []
        for page in pdf:
            tree = pdfium.FPDF_StructTree_GetForPage(page)
            count = pdfium.FPDF_StructTree_CountChildren(tree)
            roots.append(
                Tag("page", "", "", [_tag(pdfium.FPDF_StructTree_GetChildAtIndex(tree, n)) for n in range(count)])
            )
            pdfium.FPDF_StructTree_Close(tree)
        return roots


def _tag(element: object) -> Tag:
    made = Tag(
        _words(pdfium.FPDF_StructElement_GetType, element),
        _words(pdfium.FPDF_StructElement_GetLang, element),
        _words(pdfium.FPDF_StructElement_GetAltText, element),
    )
    for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            made.children.append(_tag(child))
    return made


def _words(get: object, element: object) -> str:
    size = get(element, None, 0)  # type: ignore[operator]
    buffer = ctypes.create_string_buffer(size)
    get(element, buffer, size)  # type: ignore[operator]
    return buffer.raw.decode("utf-16-le").rstrip("\0")


@pytest.mark.parametrize("name", NAMES)
def test_headings_skip_no_level(name: str, documents: Documents) -> None:
    kinds = [tag.kind for page in structure(documents[name].pdf) for tag in page.iter()]
    levels = [int(kind[1]) for kind in kinds if re.match(r"H\d", kind)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_a_note_is_read_right_after_its_mark(name: str, documents: Documents) -> None:
    document = documents[name]
    found = 0
    for page in structure(document.pdf):
        for tag in page.iter():
            for before, after in pairwise(tag.children):
                if after.kind == "Note":
                    found += 1
                    assert before.kind in ("Reference", "Note")
    notes = [one for one in document.tree.find_all("span") if one.has("footnote")]
    assert found >= len(notes) > 0


@pytest.mark.parametrize("name", NAMES)
def test_figures_and_passages_are_described(name: str, documents: Documents) -> None:
    document = documents[name]
    tags = [tag for page in structure(document.pdf) for tag in page.iter()]
    figures = {one.get("alt") for one in document.tree.find_all("img")}
    assert {tag.alt for tag in tags if tag.kind == "Figure"} == figures
    languages = {tag.lang for tag in tags if tag.lang}
    assert languages == {one.get("lang") for one in document.tree.find_all("span") if one.get("lang")}


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_header_cells_in_every_row_or_a_head(name: str, documents: Documents) -> None:
    for table in documents[name].tree.find_all("table"):
        assert all(cell.get("scope") in ("row", "col") for cell in table.find_all("th"))
        assert all(row.elements[0].tag == "th" for row in table.find_all("tr"))


def test_links_say_where_they_lead(documents: Documents) -> None:
    from test_pdf import objects

    text = objects(documents["policy-brief.en"].pdf)
    described = re.findall(r"/Contents \(([^)]*)\)", text)
    assert described
    assert all(one.startswith(("Note ", "Table ")) for one in described), described


@pytest.mark.parametrize("name", NAMES)
def test_headings_tables_notes_and_figures_are_the_same_in_both_formats(name: str, documents: Documents) -> None:
    from test_docx import body, part, styled, texts
    from word_lint import W

    document = documents[name]
    content = document.docx
    with pypdfium2.PdfDocument(document.pdf) as pdf:
        outline = [item.get_title() for item in pdf.get_toc()]
    word = [
        text
        for paragraph in body(content).iter(f"{W}p")
        if (style := paragraph.find(f"{W}pPr/{W}pStyle")) is not None
        and style.get(f"{W}val") in ("Title", "Heading1", "Heading2", "BoxHeading")
        for text in [texts(paragraph)]
    ]
    assert word == outline
    tags = [tag.kind for page in structure(document.pdf) for tag in page.iter()]
    assert len(list(body(content).iter(f"{W}tbl"))) <= tags.count("Table")
    assert len(styled(content, "Figure")) == tags.count("Figure")
    assert len(list(part(content, "word/footnotes.xml").iter(f"{W}footnote"))) - 2 <= tags.count("Note")


def test_the_sample_in_the_other_theme_holds_its_budgets(workspace: Path) -> None:
    project = Project(workspace)
    library = load(project)
    brief = library.briefs["lavrov-mexico-2020"]
    theme = load_theme(project, "ministry")
    for document, pages in (("policy-brief", 4), ("fact-sheet", 2)):
        assert write_pdf(compose(project, library, brief, document, "en"), theme, project).pages <= pages
    assert (workspace / VISIT_FILE).is_file()
