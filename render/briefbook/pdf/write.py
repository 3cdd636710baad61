"""Writes accessible PDFs, PDF/UA-1 (ISO 14289-1) and PDF/A (ISO 19005) at once, through WeasyPrint.

WeasyPrint reads the canonical HTML and the theme's style sheet; it reaches the theme's fonts and the workspace's
pictures and nothing else. What it complains of is a problem of ours, not a line in a log.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from ..data.project import Project
from ..document.pictures import data_address, watermark
from ..document.tree import INLINE, Element, serialise, strip
from ..errors import BriefbookError, MachineError, Place, Problem
from ..theme.artwork import painted, painted_tree
from ..theme.css import print_sheet
from ..theme.tokens import Theme
from .overflow import overflows
from .resources import WORKSPACE, fetcher
from .styles import logged_problems, print_styles
from .tags import mended
from .upstream import import_weasyprint

__all__ = ["Pdf", "imported", "warm", "write_pdf"]

_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"


@dataclass(frozen=True)
class Pdf:
    """A finished PDF and the number of its pages."""

    content: bytes
    pages: int


def write_pdf(tree: Element, theme: Theme, project: Project, attachments: Sequence[tuple[str, str, bytes]] = ()) -> Pdf:
    """The PDF of a tree, PDF/UA-1 and PDF/A-2a at once; with attachments (name, description, bytes), PDF/A-3a.

    BriefbookError for what cannot be drawn; MachineError where Pango is missing.
    """
    weasyprint = imported()
    tree = _bound_marks(painted_tree(strip(tree), theme))
    html = serialise(tree)
    meta = {one.get("name"): one.get("content") for one in tree.find_all("meta")}
    problems: list[Problem] = []
    page = next((one.place.file for one in tree.iter() if one.place.file), "")
    fetch = fetcher(theme, project, problems)
    day = meta.get("dcterms.modified", "2000-01-01")
    with _fixed_clock(day):
        styles = print_styles((("", _own_sheet(theme, meta)), *theme.sheets), fetch)
        problems += styles.problems
        with logged_problems(page, problems):
            source = _source(weasyprint, tree, fetch)
            variant = "pdf/a-3a" if attachments else "pdf/a-2a"
            document = source.render(stylesheets=styles.sheets, font_config=styles.fonts, pdf_variant=variant)
            problems += overflows(document, tree)
            document.metadata.attachments = [_attached(weasyprint, one, day) for one in attachments]
            _declare_accessible(document.metadata)
            with mended(meta.get("note-label", "")) as mender:
                content = document.write_pdf(
                    pdf_variant=variant, pdf_identifier=_identifier(html, theme), finisher=mender.finish
                )
    if problems:
        raise BriefbookError(dict.fromkeys(problems))
    return Pdf(content, len(document.pages))


def _bound_marks(tree: Element) -> Element:
    """The tree with a word joiner in each repeated mark of a note, which keeps the mark on the line of its word."""
    if tree.tag == "a" and tree.has("noteref"):
        return tree.with_children(("\u2060", *tree.children))
    children = tuple(_bound_marks(one) if isinstance(one, Element) else one for one in tree.children)
    return tree if children == tree.children else tree.with_children(children)


def _source(weasyprint: Any, tree: Element, fetch: Any) -> Any:
    """The document as WeasyPrint would parse it from our HTML, which it need not: a tree is a tree."""
    from cssselect2 import ElementWrapper

    source = weasyprint.HTML.__new__(weasyprint.HTML)
    source.base_url, source.url_fetcher, source.media_type = WORKSPACE, fetch, "print"
    source.wrapper_element = ElementWrapper.from_html_root(_etree(tree), content_language=None)
    source.etree_element = source.wrapper_element.etree_element
    return source


def _etree(element: Element) -> ElementTree.Element:
    """The element as a parser gives it; around blocks and pictures stands the white space of a text with lines."""
    made = ElementTree.Element(element.tag, dict(element.attrs))
    lines = any(isinstance(child, Element) and child.tag not in INLINE for child in element.children)
    gap = "\n" if lines else ""
    last: ElementTree.Element | None = None
    for child in element.children:
        if isinstance(child, Element):
            if last is None:
                made.text = (made.text or "") + gap
            last = _etree(child)
            last.tail = gap
            made.append(last)
        elif last is None:
            made.text = (made.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return made


def _attached(weasyprint: Any, attachment: tuple[str, str, bytes], day: str) -> Any:
    """A file that the document was made from (ISO 19005-3, 6.8: the relationship Source)."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    name, description, content = attachment
    return weasyprint.Attachment(
        string=content,
        name=name,
        description=description,
        created=moment,
        modified=moment,
        relationship="Source",
    )


def _declare_accessible(metadata: Any) -> None:
    """Adds PDF/UA's mark to the metadata of a PDF/A, with the schema that PDF/A asks for (ISO 19005-2, 6.6.2.3).

    WeasyPrint writes one variant at a time (its issue 2783), but lets the maker of the metadata be replaced.
    """
    make = metadata.generate_rdf_metadata

    def with_mark(*args: Any) -> bytes:
        rdf: bytes = make(*args)
        end = rdf.rindex(b"</rdf:RDF>")
        return rdf[:end] + _UA_MARK + rdf[end:]

    metadata.generate_rdf_metadata = with_mark


_UA_MARK = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _identifier(html: str, theme: Theme) -> bytes:
    """Sixteen bytes that all that the PDF is made from decides."""
    styles = print_sheet(theme) + "".join(text for _, text in theme.sheets)
    return hashlib.sha256(f"{html}\0{styles}".encode()).digest()[:16]


def warm() -> None:
    """Does what the first document of a process would wait for; MachineError as in `imported`."""
    imported()
    from pyphen import Pyphen

    Pyphen(lang="en")


def imported() -> Any:
    """The library WeasyPrint; MachineError where it cannot load the libraries that it draws with."""
    try:
        return import_weasyprint()
    except OSError as error:
        what = f"a library that draws PDF is missing: {str(error).split(':')[0]}"
        raise MachineError(Problem(Place(), what, f"run `apt-get install {_PACKAGES}`")) from error


def _own_sheet(theme: Theme, meta: dict[str, str]) -> str:
    """The style sheet of the theme's tokens, and of a draft's watermark."""
    sheet = print_sheet(theme, meta.get("paper", "A4"))
    if "watermark" not in meta:
        return sheet
    address = data_address(painted(watermark(meta["watermark"]).encode(), theme).decode())
    return f'{sheet}\n@page {{ background: url("{address.replace(chr(34), "%22")}") no-repeat center / 460pt; }}'


@contextmanager
def _fixed_clock(day: str) -> Iterator[None]:
    """Makes the document's own date the time that libraries write into files."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromisoformat(day or "2000-01-01").replace(tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
