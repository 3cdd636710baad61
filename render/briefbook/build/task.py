"""One document of one brief as a value that travels between processes, and the writing of one of its files.

A process that only writes imports no more than this. Whatever goes wrong is an answer too, `Failure`, so that one file
stops no other.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..data.project import Project
from ..document.tree import Element
from ..errors import BriefbookError, MachineError, Place, Problem
from ..theme.tokens import Theme
from .state import file_name

__all__ = [
    "ComposedDocument", "ExistingFile", "Failure", "FileContent", "Task", "attempt", "unexpected", "write",
]  # fmt: skip

T = TypeVar("T")


class ExistingFile(NamedTuple):
    """A file that stands: what it was made from, a digest, and its pages; or that somebody has edited it."""

    digest: str = ""
    pages: int | None = None
    edited: bool = False


@dataclass(frozen=True)
class Task:
    """One document in one language, in the formats asked for."""

    brief: str
    document: str
    lang: str
    formats: tuple[str, ...]
    existing: tuple[ExistingFile, ...] = ()
    """For each format the file that stands; empty where nothing is known of any."""

    @property
    def left(self) -> tuple[str, ...]:
        """The formats of files that are not to be touched: somebody has edited them."""
        return tuple(format for format, one in zip(self.formats, self.existing, strict=False) if one.edited)

    def file(self, format: str) -> str:
        """The name of its file of a format, in the brief's folder."""
        return file_name(self.document, self.lang, format)

    def __str__(self) -> str:
        return f"{self.brief}: {self.document} ({self.lang})"


@dataclass(frozen=True)
class ComposedDocument:
    """A document that is composed and not yet written: all that a writer needs beside the workspace's pictures."""

    name: str
    """What it is called where something is wrong: `lavrov-mexico-2020: fact-sheet (en)`."""
    tree: Element
    theme: Theme
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    """The name, the description and the bytes of each file that the PDF carries."""


@dataclass(frozen=True)
class FileContent:
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


def write(document: ComposedDocument, format: str, project: Project) -> FileContent | Failure:
    """One file of a document; its writer is imported when it is needed."""
    return attempt(lambda: _written(document, format, project), f"{document.name}, {format}")


def _written(document: ComposedDocument, format: str, project: Project) -> FileContent:
    if format == "pdf":
        from ..pdf.write import write_pdf

        pdf = write_pdf(document.tree, document.theme, project, document.attachments)
        return FileContent(format, pdf.content, pdf.pages)
    from ..word.write import write_docx

    return FileContent(format, write_docx(document.tree, document.theme, project))


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
