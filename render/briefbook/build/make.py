"""One document of one brief in, the bytes of its files out; faults come along as problems and stop nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..data.edition import attached_data
from ..data.library import Library
from ..data.project import Project
from ..data.versions import attached
from ..document.compose import compose
from ..document.tree import Element
from ..errors import BriefbookError, MachineError, Problem
from ..theme.tokens import Theme, load_theme
from .inputs import Basis, basis_of, watched
from .staleness import Standing
from .task import Content, Failure, Galley, attempt, write

__all__ = ["Made", "Sheet", "Task", "check_task", "draw", "joined", "make", "theme_of"]


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
    """A composed document, and what it is made from."""

    task: Task
    galley: Galley
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
    return joined(sheet, (write(sheet.galley, format, project) for format in sheet.formats))


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
        galley = Galley(str(task), tree, theme, tuple((*one,) for one in attachments))
        return Sheet(task, galley, basis_of(project, tree, theme, attachments, asked))

    sheet = attempt(drawn, str(task))
    return Made(task, problems=sheet.problems, machine=sheet.machine) if isinstance(sheet, Failure) else sheet


def joined(sheet: Sheet, files: Iterable[Content | Failure]) -> Made:
    """What one task came to, from what came of its files, each by itself."""
    found = list(files)
    failed = [one for one in found if isinstance(one, Failure)]
    return Made(
        sheet.task,
        (*sheet.fresh, *(one for one in found if isinstance(one, Content))),
        tuple(problem for one in failed for problem in one.problems),
        tuple(problem for one in failed for problem in one.machine),
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
