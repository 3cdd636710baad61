"""A pytest fixture of a workspace's rendered documents: the guard that owners of a workspace put around it.

Install with `pip install briefbook[testing]`, put a `tests/test_briefs.py` into the workspace and run pytest there:

    def test_documents(briefbook_documents, snapshot):       # `snapshot` is syrupy's
        for document in briefbook_documents:
            assert document.html == snapshot(name=f"{document.name}.html")
            assert document.pdf_text == snapshot(name=f"{document.name}.pdf")
            assert document.word_text == snapshot(name=f"{document.name}.docx")

The first run with `--snapshot-update` writes the snapshots; from then on a change of data, templates or Briefbook that
changes a document fails the test and shows what changed. For a workspace elsewhere, override the fixture
`briefbook_workspace` in conftest.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .data.project import Project
    from .document.tree import Element
    from .theme.tokens import Theme

__all__ = ["Rendered", "briefbook_documents", "briefbook_workspace", "pdf_text", "word_text"]


@dataclass(frozen=True)
class Rendered:
    """One document of one brief in one language; each property is made when first asked for."""

    brief: str
    document: str
    lang: str
    tree: Element
    theme: Theme
    project: Project

    @property
    def name(self) -> str:
        """What the document is called below out/: `<brief>/<document>.<lang>`."""
        return f"{self.brief}/{self.document}.{self.lang}"

    @cached_property
    def html(self) -> str:
        """The canonical HTML as it is printed."""
        from .document.tree import serialise, strip

        return serialise(strip(self.tree))

    @cached_property
    def marked_html(self) -> str:
        """The canonical HTML with the data path of each printed value."""
        from .document.tree import serialise

        return serialise(self.tree)

    @cached_property
    def pdf(self) -> bytes:
        """The PDF file."""
        from .pdf.write import write_pdf

        return write_pdf(self.tree, self.theme, self.project).content

    @cached_property
    def docx(self) -> bytes:
        """The Word file."""
        from .word.write import write_docx

        return write_docx(self.tree, self.theme, self.project)

    @cached_property
    def pdf_text(self) -> tuple[str, ...]:
        """The text of the PDF, page by page."""
        return pdf_text(self.pdf)

    @cached_property
    def word_text(self) -> tuple[str, ...]:
        """The text of the Word file, paragraph by paragraph: body, footnotes, headers and footers."""
        return word_text(self.docx)


def pdf_text(content: bytes) -> tuple[str, ...]:
    """The text of a PDF, page by page."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        return tuple(_page_text(page) for page in document)


def _page_text(page: Any) -> str:
    return str(page.get_textpage().get_text_range()).replace("\r\n", "\n").replace("\ufffe", "-")


def word_text(content: bytes) -> tuple[str, ...]:
    """The text of a Word file, paragraph by paragraph: body, footnotes, headers and footers."""
    from zipfile import ZipFile

    with ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        parts = ["word/document.xml", "word/footnotes.xml"]
        parts += sorted(name for name in names if name.startswith(("word/header", "word/footer")))
        found = [line for part in parts if part in names for line in _paragraphs(archive.read(part))]
    return tuple(line for line in found if line)


def _paragraphs(part: bytes) -> Iterator[str]:
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    shown = {f"{w}tab": "\t", f"{w}br": "\n", f"{w}noBreakHyphen": "\u2011"}

    def text(element: Any) -> str:
        if element.tag == f"{w}t":
            return (element.text or "").replace("\u200b", "")  # what parts two controls, and is not seen
        if element.tag == f"{w}footnoteReference":
            return str(element.get(f"{w}id"))
        if element.tag == f"{w}footnoteRef":
            return str(next(element.iterancestors(f"{w}footnote")).get(f"{w}id"))
        return shown.get(str(element.tag), "")

    for paragraph in etree.fromstring(part).iter(f"{w}p"):
        yield "".join(text(one) for one in paragraph.iter()).strip()


@pytest.fixture(scope="session")
def briefbook_workspace(request: pytest.FixtureRequest) -> Path:
    """The workspace under test: the one that pytest was started in."""
    return request.config.rootpath


@pytest.fixture(scope="session")
def briefbook_documents(briefbook_workspace: Path) -> tuple[Rendered, ...]:
    """Every document of every brief of the workspace, in the order of their names; problems in it fail the test."""
    from .data.library import load
    from .data.project import Project
    from .document.compose import compose
    from .document.locations import located
    from .errors import BriefbookError
    from .theme.tokens import load_theme

    project = Project.find(briefbook_workspace)
    library = located(load(project))
    try:
        if library.errors:
            raise BriefbookError(library.errors)
        return tuple(
            Rendered(name, document, lang, compose(project, library, brief, document, lang), theme, project)
            for name, brief in sorted(library.briefs.items())
            for theme in [load_theme(project, brief.theme)]
            for document in brief.documents
            for lang in brief.languages
        )
    except BriefbookError as error:
        pytest.fail(f"the workspace has problems:\n{error}", pytrace=False)
