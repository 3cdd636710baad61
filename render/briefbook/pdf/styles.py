"""Style sheets and fonts as WeasyPrint reads them, and what it finds wrong in them: problems with their lines."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..errors import Place, Problem
from .resources import NOTED, WORKSPACE, font_fetcher
from .upstream import font_configuration, import_weasyprint

__all__ = ["PrintStyles", "Sheets", "logged_problems", "print_styles"]

Sheets = tuple[tuple[str, str], ...]
"""Style sheets in their order, each as its file and its text; the file is "" for one that Briefbook makes."""


@dataclass(frozen=True)
class PrintStyles:
    """Style sheets as WeasyPrint has read them: the fonts, the sheets, what was wrong with them."""

    fonts: Any
    sheets: tuple[Any, ...]
    problems: tuple[Problem, ...]


def print_styles(sheets: Sheets, fetch: Any) -> PrintStyles:
    """The styles of some sheets; those that name no file but the packages' fonts are read once.

    Reading sheets and fonts takes as long as laying out two pages.
    """
    if any("@import" in text or (file and "@font-face" in text) for file, text in sheets):
        return _read(sheets, fetch)
    return _read_once(sheets)


@lru_cache(maxsize=4)
def _read_once(sheets: Sheets) -> PrintStyles:
    return _read(sheets, font_fetcher())


def _read(sheets: Sheets, fetch: Any) -> PrintStyles:
    fonts = font_configuration()
    read_sheet = import_weasyprint().CSS
    problems: list[Problem] = []
    found = []
    for file, text in sheets:
        with logged_problems(file, problems):
            found.append(read_sheet(string=text, base_url=WORKSPACE, url_fetcher=fetch, font_config=fonts))
    return PrintStyles(fonts, tuple(found), tuple(problems))


_SLOWER = "fontTools instead of HarfBuzz-Subset"
"""What WeasyPrint, left as it is, says of a system without that library: its fonts are cut all the same."""


class _ProblemHandler(logging.Handler):
    """Makes a problem of each line that WeasyPrint logs, at the place in the style sheet that the line names."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        super().__init__(logging.WARNING)
        self.file, self.problems = file, problems

    def emit(self, record: logging.LogRecord) -> None:
        message = " ".join(record.getMessage().split()).rstrip(".")
        if NOTED in message or _SLOWER in message:
            return
        at = re.search(r" at (\d+):(\d+)", message)
        place = Place(self.file, int(at[1]), int(at[2])) if at and self.file else Place(self.file)
        message = message.replace(at[0], "", 1) if at else message
        message = message[:1].lower() + message[1:]
        self.problems.append(Problem(place, message, "correct or remove it"))


@contextmanager
def logged_problems(file: str, problems: list[Problem]) -> Iterator[None]:
    """Notes what WeasyPrint logs meanwhile as problems of a file."""
    logger = logging.getLogger("weasyprint")
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [_ProblemHandler(file, problems)], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagate
