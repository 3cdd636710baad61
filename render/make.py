"""One document of one brief in, the bytes of its files out; faults come along as problems and stop nothing else."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from .basis import Basis, basis_of, watched
from .compose import compose
from .edition import Attachment, attached_data
from .errors import BriefbookError, MachineError, Place, Problem
from .load import Library
from .plan import Standing
from .project import Project
from .theme import Theme, load_theme
from .tree import Element
from .versions import attached

__all__ = [
    "Content",
    "Made",
    "Sheet",
    "Task",
    "check_task",
    "draw",
    "joined",
    "make",
    "theme_of",
    "unexpected",
    "write",
]

T = TypeVar("T")


@dataclass(frozen=True)
class Task:
    """One document in one language, in the formats asked for."""

    brief: str
    document: str
    lang: str
    formats: tuple[str, ...]
    standing: tuple[Standing, ...] = ()
    """For each format the file that stands; empty where nothing is known of any."""

    @property
    def left(self) -> tuple[str, ...]:
        """The formats of files that are not to be touched: somebody has edited them."""
        return tuple(format for format, one in zip(self.formats, self.standing, strict=False) if one.edited)

    def __str__(self) -> str:
        return f"{self.brief}: {self.document} ({self.lang})"


@dataclass(frozen=True)
class Content:
    """The bytes of one file, and its pages where the format has them."""

    format: str
    content: bytes | None
    """None where the file that stands is fresh."""
    pages: int | None = None


@dataclass(frozen=True)
class Made:
    """The bytes of one task's files, not yet on disk."""

    task: Task
    contents: tuple[Content, ...] = ()
    problems: tuple[Problem, ...] = ()
    machine: tuple[Problem, ...] = ()
    """The problems that are the machine's, not the input's."""
    basis: Basis | None = None
    """What the document is made from; None where it could not be composed."""


@dataclass(frozen=True)
class Sheet:
    """A composed document with all that a writer needs beside the workspace's pictures."""

    task: Task
    tree: Element
    theme: Theme
    attachments: tuple[Attachment, ...]
    basis: Basis

    @property
    def fresh(self) -> tuple[Content, ...]:
        """The files that stand as they would be made: their formats and pages, without their bytes."""
        found = zip(self.task.formats, self.task.standing, strict=False)
        return tuple(Content(to, None, one.pages) for to, one in found if one.digest == self.basis.digest(to))

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats to make."""
        done = {*self.task.left, *(one.format for one in self.fresh)}
        return tuple(one for one in self.task.formats if one not in done)


def make(project: Project, library: Library, task: Task) -> Made:
    """One document: composed once, written in each format."""
    sheet = draw(project, library, task)
    if isinstance(sheet, Made):
        return sheet
    return joined(sheet, (write(sheet, format, project) for format in sheet.formats))


def draw(project: Project, library: Library, task: Task) -> Sheet | Made:
    """The document composed; where that fails, what came of the task."""

    def drawn() -> Sheet:
        noting, asked = watched(library)
        tree = _compose(project, noting, task)
        theme = theme_of(project, library, task.brief)
        _refuse_missing_glyphs(tree, theme)
        brief = library.briefs[task.brief]
        attachments = (
            (*attached_data(library, brief), *attached(project, library, task.brief)) if brief.attach_data else ()
        )
        return Sheet(task, tree, theme, attachments, basis_of(project, tree, theme, attachments, asked))

    return _attempt(drawn, task, str(task))


def write(sheet: Sheet, format: str, project: Project) -> Made:
    """One file of a document; its writer is imported when it is needed."""

    def written() -> Made:
        return Made(sheet.task, (_content(sheet, format, project),))

    return _attempt(written, sheet.task, f"{sheet.task}, {format}")


def _attempt(action: Callable[[], T], task: Task, doing: str) -> T | Made:
    """What the action gives; whatever it raises, as the outcome of the task."""
    try:
        return action()
    except MachineError as error:
        return Made(task, machine=error.problems)
    except BriefbookError as error:
        return Made(task, problems=error.problems)
    except Exception as error:
        return Made(task, problems=(unexpected(error, doing),))


def _content(sheet: Sheet, format: str, project: Project) -> Content:
    if format == "pdf":
        from .write.pdf import write_pdf

        pdf = write_pdf(sheet.tree, sheet.theme, project, sheet.attachments)
        return Content(format, pdf.content, pdf.pages)
    from .write.docx import write_docx

    return Content(format, write_docx(sheet.tree, sheet.theme, project))


def joined(sheet: Sheet, parts: Iterable[Made]) -> Made:
    """What one task came to, from what its formats came to, each by itself."""
    found = list(parts)
    return Made(
        sheet.task,
        (*sheet.fresh, *(one for part in found for one in part.contents)),
        tuple(one for part in found for one in part.problems),
        tuple(one for part in found for one in part.machine),
        sheet.basis,
    )


def check_task(project: Project, library: Library, task: Task) -> None:
    """BriefbookError with all that keeps a document from being written; writes nothing."""
    _refuse_missing_glyphs(_compose(project, library, task), theme_of(project, library, task.brief))


def _compose(project: Project, library: Library, task: Task) -> Element:
    """The tree of a document, its pictures known to be there."""
    tree = compose(project, library, library.briefs[task.brief], task.document, task.lang)
    problems = [problem for image in tree.find_all("img") for problem in _picture_problems(project, image)]
    if problems:
        raise BriefbookError(problems)
    return tree


def _picture_problems(project: Project, image: Element) -> tuple[Problem, ...]:
    """Whether a picture can be read; the problem is placed where the template names it."""
    src = image.get("src")
    if src.startswith("data:"):
        return ()
    try:
        project.read_bytes(src)
    except MachineError:
        raise
    except BriefbookError as error:
        return tuple(Problem(image.place, f"the picture `{src}`: {one.message}", one.hint) for one in error.problems)
    return ()


def _refuse_missing_glyphs(tree: Element, theme: Theme) -> None:
    """BriefbookError for each letter that a font of the theme does not have: a reader would see an empty box."""
    if not theme.missing_letters(tree.text()):
        return
    problems = [
        Problem(
            element.place,
            f"no font of the theme `{theme.name}` has the letter {letter} (U+{ord(letter):04X})",
            "write it otherwise, or choose a theme whose fonts have it",
        )
        for element in tree.iter()
        for child in element.children
        if isinstance(child, str)
        for letter in theme.missing_letters(child)
    ]
    raise BriefbookError(problems)


def theme_of(project: Project, library: Library, brief: str) -> Theme:
    """The theme that a brief asks for."""
    asked_at = library.trees[f"briefs/{brief}.yaml"].place(("theme",))
    return load_theme(project, library.briefs[brief].theme, asked_at)


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
