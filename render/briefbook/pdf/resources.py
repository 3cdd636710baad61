"""The files that a PDF is drawn with: the theme's fonts and the workspace's pictures; WeasyPrint reaches no others."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import unquote

from ..data.project import Project
from ..errors import BriefbookError, Place, Problem
from ..theme.fonts import FONT_SCHEME, font_file
from ..theme.tokens import Theme

__all__ = ["NOTED", "WORKSPACE", "fetcher", "font_fetcher"]

WORKSPACE = "workspace:///"
"""What addresses of the workspace's files start with."""


def fetcher(theme: Theme, project: Project, problems: list[Problem]) -> Any:
    """A way to files that knows the theme's fonts and the workspace's pictures, and refuses all else.

    What it refuses is noted in `problems`, at the line of the style sheet that names it.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class WorkspaceFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(FONT_SCHEME):
                return _font_response(url)
            if url.startswith("data:"):
                return super().fetch(url, headers)
            rel = unquote(url.removeprefix(WORKSPACE))
            try:
                kind = mimetypes.guess_type(rel)[0] or "image/png"
                return URLFetcherResponse(url, project.read_bytes(rel), {"Content-Type": kind})
            except BriefbookError as error:
                place = _named_at(rel, theme) or Place(rel)
                problems.extend(Problem(place, one.message, one.hint) for one in error.problems)
                raise ValueError(NOTED) from error

    return WorkspaceFetcher()


NOTED = "noted already"
"""What WeasyPrint is told of a file whose fault is a problem already, and says again in its log."""


def _font_response(address: str) -> Any:
    from weasyprint.urls import URLFetcherResponse

    return URLFetcherResponse(address, font_file(address).read_bytes(), {"Content-Type": "font/ttf"})


def font_fetcher() -> Any:
    """A way to the fonts of installed packages, and to nothing else."""
    from weasyprint.urls import URLFetcher

    class FontFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            return _font_response(url)

    return FontFetcher()


def _named_at(address: str, theme: Theme) -> Place | None:
    """Where a style sheet names an address."""
    for file, text in theme.sheets:
        at = text.find(address)
        if at >= 0:
            return Place(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return None
