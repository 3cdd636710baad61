"""Composes the documents of briefs, with all that their files will be made from; refuses what could not be written."""

from __future__ import annotations

from dataclasses import dataclass

from ..data.edition import attached_data
from ..data.library import Library
from ..data.project import Project
from ..data.versions import attached
from ..document.compose import compose
from ..document.tree import Element
from ..errors import BriefbookError, MachineError, Problem
from ..theme.tokens import Theme, load_theme
from .inputs import Inputs, TrackedLibrary, inputs_of, tracked
from .task import ComposedDocument, Failure, FileContent, Task, attempt

__all__ = ["PreparedDocument", "check_task", "prepare", "theme_of"]


@dataclass(frozen=True)
class PreparedDocument:
    """A task whose document is composed, and what its files will be made from."""

    task: Task
    composed: ComposedDocument
    inputs: Inputs

    @property
    def fresh(self) -> tuple[FileContent, ...]:
        """The files that stand as they would be made: their formats and pages, without their bytes."""
        found = zip(self.task.formats, self.task.existing, strict=False)
        return tuple(FileContent(to, None, one.pages) for to, one in found if one.digest == self.inputs.digest(to))

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats to make."""
        done = {*self.task.left, *(one.format for one in self.fresh)}
        return tuple(one for one in self.task.formats if one not in done)


def prepare(project: Project, library: Library | TrackedLibrary, task: Task) -> PreparedDocument | Failure:
    """The document of a task, composed; or what keeps it from being made.

    Tasks of one library that are prepared one after the other are quicker with one `TrackedLibrary` for all.
    """
    tracking = library if isinstance(library, TrackedLibrary) else tracked(library)
    return attempt(lambda: _prepared(project, tracking, task), str(task))


def _prepared(project: Project, library: TrackedLibrary, task: Task) -> PreparedDocument:
    tree = _compose(project, library, task)
    theme = theme_of(project, library, task.brief)
    _refuse_missing_glyphs(tree, theme)
    brief, plain = library.briefs[task.brief], library.origin
    attachments = (*attached_data(plain, brief), *attached(project, plain, task.brief)) if brief.attach_data else ()
    composed = ComposedDocument(str(task), tree, theme, tuple((*one,) for one in attachments))
    return PreparedDocument(task, composed, inputs_of(project, tree, theme, attachments, library.asked))


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
