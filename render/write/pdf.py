"""The tree and the theme in, an accessible PDF out, through WeasyPrint.

WeasyPrint reads the canonical HTML and the theme's style sheet; it reaches the theme's fonts and the workspace's
pictures and nothing else. What it complains of is a problem of ours, not a line in a log.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from ..errors import BriefbookError, MachineError, Place, Problem
from ..project import Project
from ..theme import FONT_SCHEME, Theme
from ..tree import Element, serialise

__all__ = ["Pdf", "write_pdf"]

_WORKSPACE = "workspace:///"
_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@dataclass(frozen=True)
class Pdf:
    """A finished PDF and the number of its pages."""

    content: bytes
    pages: int


def write_pdf(tree: Element, theme: Theme, project: Project) -> Pdf:
    """The PDF of a tree. BriefbookError for what cannot be drawn; MachineError where Pango is missing."""
    weasyprint = _weasyprint()
    html = serialise(tree)
    meta = {one.get("name"): one.get("content") for one in tree.find_all("meta")}
    problems: list[Problem] = []
    fetch = _fetcher(theme, project, problems)
    with _complaints() as complaints, _fixed_clock(meta.get("dcterms.modified", "")):
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        sheet = weasyprint.CSS(
            string=theme.css(meta.get("paper", "A4")), base_url=_WORKSPACE, url_fetcher=fetch, font_config=fonts
        )
        document = weasyprint.HTML(string=html, base_url=_WORKSPACE, url_fetcher=fetch).render(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        digest = hashlib.sha256(html.encode() + sheet_digest(theme)).digest()[:16]
        content = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=digest)
    place = next((one.place for one in tree.iter() if one.place.file), Place())
    problems += [Problem(Place(place.file), one, "correct the style sheet or the template") for one in complaints]
    if problems:
        raise BriefbookError(problems)
    return Pdf(content, len(document.pages))


def sheet_digest(theme: Theme) -> bytes:
    """What of the theme decides the bytes."""
    return hashlib.sha256(theme.css().encode()).digest()


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        what = f"a library that draws PDF is missing: {str(error).split(':')[0]}"
        raise MachineError(Problem(Place(), what, f"run `apt-get install {_PACKAGES}`")) from error
    return weasyprint


def _fetcher(theme: Theme, project: Project, problems: list[Problem]) -> Any:
    """A way to files that knows the theme's fonts and the workspace's pictures, and refuses all else."""
    fonts = {f"{font.package}/{file.name}": file for font in theme.fonts.values() for file in font.files}

    from weasyprint.urls import URLFetcherResponse

    def fetch(url: str) -> Any:
        if url.startswith(FONT_SCHEME):
            file = fonts[unquote(url.removeprefix(FONT_SCHEME))]
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/ttf"})
        if url.startswith(_WORKSPACE):
            rel = unquote(url.removeprefix(_WORKSPACE))
            try:
                kind = mimetypes.guess_type(rel)[0] or "image/png"
                return URLFetcherResponse(url, project.read_bytes(rel), {"Content-Type": kind})
            except BriefbookError as error:
                problems.extend(error.problems)
                raise ValueError("see the problem noted") from error
        hint = "put the file into the workspace and name it by its path from there"
        problems.append(Problem(Place("templates/print.css"), f"`{url}` lies outside the workspace", hint))
        raise ValueError("outside the workspace")

    return fetch


class _Collector(logging.Handler):
    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.found = found

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs meanwhile, each once, in order."""
    logger = logging.getLogger("weasyprint")
    found: list[str] = []
    handler = _Collector(found)
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [handler], False
    try:
        yield found
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        found[:] = list(dict.fromkeys(found))


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
