"""The fact-checker's sheet: every printed value of a document with where it comes from, as a table.

As comma-separated values, or as a Word file in the look of the brief.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from ..data.library import Library
from ..data.project import Project
from ..data.records import Brief
from ..document.labels import labels
from ..document.tree import Child, Element
from ..theme.tokens import load_theme
from ..word.write import write_docx
from .trace import Document, Trace

__all__ = ["sheet_as_csv", "sheet_as_word", "sheet_page"]


class _Row(NamedTuple):
    """What the sheet says of a printed value; the names are the columns of the CSV."""

    section: str
    printed: str
    data: str
    line: str
    standing: str
    sources: str
    flag: str


def _row(trace: Trace) -> _Row:
    origins = trace.origins
    standing = dict.fromkeys(
        f"{one.status}{f' of {one.speaker}' if one.speaker else ''}" for one in origins if one.status
    )
    sources = dict.fromkeys(f"{name}, {at}" if at else name for one in origins for name, at in one.sources)
    what = "; ".join(one.address.path for one in origins)
    return _Row(
        section=trace.heading,
        printed=trace.words,
        data=f"computed from {what}" if trace.computed else what,
        line="; ".join(f"{one.place.file}:{one.place.line}" for one in origins),
        standing="; ".join(standing),
        sources="; ".join(sources),
        flag="no source" if trace.flagged else "",
    )


def sheet_as_csv(sheet: Sequence[Trace]) -> str:
    """The sheet as comma-separated values (RFC 4180)."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_Row._fields)
    writer.writerows(_row(one) for one in sheet)
    return text.getvalue()


def sheet_as_word(project: Project, library: Library, document: Document, sheet: Sequence[Trace]) -> bytes:
    """The sheet as a Word file, in the look of the brief: a row for each value, with a box to tick."""
    brief = library.briefs[document.brief]
    kind = labels(project, "en").get(document.name, document.name)
    page = sheet_page(brief, document, f"Fact check: {kind} ({document.lang})", sheet)
    return write_docx(page, load_theme(project, brief.theme), project)


_COLUMNS = (("Printed", 36), ("From", 30), ("Rests on", 28), ("✓", 6))
"""The head of each column, and its width in percent."""


def sheet_page(brief: Brief, document: Document, title: str, sheet: Sequence[Trace]) -> Element:
    """The sheet as a document: its heading and one table."""
    heads = (Element("th", (("scope", "col"),), (head,)) for head, _ in _COLUMNS)
    columns = (Element("col", (("style", f"width: {width}%"),)) for _, width in _COLUMNS)
    table = Element(
        "table",
        (("class", "grid"), ("id", "sheet")),
        (
            Element("colgroup", (), tuple(columns)),
            Element("thead", (), (Element("tr", (), tuple(heads)),)),
            Element("tbody", (), tuple(_body(sheet))),
        ),
    )
    meta = (
        ("author", "Briefbook"), ("paper", brief.paper), ("identifier", f"{document.brief}/{document.name}"),
        ("dcterms.created", str(brief.day)), ("dcterms.modified", str(brief.day)),
    )  # fmt: skip
    known = (Element("meta", (("name", name), ("content", content))) for name, content in meta)
    head = Element("head", (), (Element("title", (), (title,)), *known))
    body = Element("body", (("class", document.name),), (Element("h1", (), (title,)), table))
    return Element("html", (("lang", "en"),), (head, body))


def _body(sheet: Sequence[Trace]) -> Iterator[Element]:
    """A row for each value, and before the values of a section one with its heading."""
    heading = ""
    for row in map(_row, sheet):
        if row.section != heading:
            heading = row.section
            yield _cells("strong", heading or "Before the first heading", "", "", "")
        rests = "; ".join(part for part in (row.standing, row.sources, row.flag.upper()) if part)
        yield _cells("", row.printed, f"{row.data} ({row.line})" if row.line else row.data, rests, "")


def _cells(dress: str, *texts: str) -> Element:
    cells = []
    for number, text in enumerate(texts):
        inside: Child = Element(dress, (), (text,)) if dress and text else text
        tag, attrs = ("th", (("scope", "row"),)) if number == 0 else ("td", ())
        cells.append(Element(tag, attrs, (inside,) if text else ()))
    return Element("tr", (), tuple(cells))
