"""A composed document in, the bytes of one of its files out: all that a process imports which only writes.

Whatever goes wrong is an answer too, `Failure`, so that one file stops no other.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..data.project import Project
from ..document.tree import Element
from ..errors import BriefbookError, MachineError, Place, Problem
from ..theme.tokens import Theme

__all__ = ["Content", "Failure", "Galley", "attempt", "unexpected", "write"]

T = TypeVar("T")


@dataclass(frozen=True)
class Galley:
    """A document, composed and not yet on paper: all that a writer needs beside the workspace's pictures."""

    name: str
    """What it is called where something is wrong: `lavrov-mexico-2020: fact-sheet (en)`."""
    tree: Element
    theme: Theme
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    """The name, the description and the bytes of each file that the PDF carries."""


@dataclass(frozen=True)
class Content:
    """The bytes of one file, and its pages where the format has them."""

    format: str
    content: bytes | None
    """None where the file that stands is fresh."""
    pages: int | None = None


@dataclass(frozen=True)
class Failure:
    """What kept something from being made."""

    problems: tuple[Problem, ...] = ()
    machine: tuple[Problem, ...] = ()
    """The problems that are the machine's, not the input's."""


def write(galley: Galley, format: str, project: Project) -> Content | Failure:
    """One file of a document; its writer is imported when it is needed."""
    return attempt(lambda: _written(galley, format, project), f"{galley.name}, {format}")


def _written(galley: Galley, format: str, project: Project) -> Content:
    if format == "pdf":
        from ..pdf.write import write_pdf

        pdf = write_pdf(galley.tree, galley.theme, project, galley.attachments)
        return Content(format, pdf.content, pdf.pages)
    from ..word.write import write_docx

    return Content(format, write_docx(galley.tree, galley.theme, project))


def attempt(action: Callable[[], T], doing: str) -> T | Failure:
    """What the action gives; whatever it raises, as a failure."""
    try:
        return action()
    except MachineError as error:
        return Failure(machine=error.problems)
    except BriefbookError as error:
        return Failure(error.problems)
    except Exception as error:
        return Failure((unexpected(error, doing),))


def unexpected(error: BaseException, doing: str) -> Problem:
    """A fault of the program itself, as a problem that names what was being made and where it broke."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f" ({Path(frames[-1].filename).name} line {frames[-1].lineno})" if frames else ""
    words = " ".join(str(error).split())[:300]
    return Problem(
        Place(),
        f"{doing}: unexpected {type(error).__name__}{at}{': ' if words else ''}{words}",
        "this is a fault of Briefbook; please report it with this line and the file that it was making",
    )
