"""The whole pipeline: a workspace and what to make of it in, finished files and problems out.

A brief is made whole before any of its files is written, so that a fault in its inputs leaves all of its earlier files
as they are. Faults of the machine (no Pango, say) stop only the files that need what is lacking.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from .compose import DEFAULT_LANGUAGE, compose, missing_labels
from .edition import Attachment, attached_data, records_of
from .errors import BriefbookError, ExitCode, MachineError, Place, Problem, UsageError
from .load import Library, leaves, load, nearest
from .model import DOCUMENTS, Brief, Text
from .project import Project, check_id, write_atomic
from .sandbox import Sandbox
from .theme import Theme, load_theme
from .tree import Element

__all__ = ["File", "Report", "Task", "check", "default_jobs", "exit_code", "plan", "render", "unexpected"]


@dataclass(frozen=True)
class Task:
    """One document in one language, in the formats asked for."""

    brief: str
    document: str
    lang: str
    formats: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.brief}: {self.document} ({self.lang})"


@dataclass(frozen=True)
class File:
    """A file that was written."""

    path: Path
    brief: str
    document: str
    lang: str
    format: str
    size: int
    pages: int | None = None
    """How many pages it has; None for Word, which lays pages out when it opens the file."""


@dataclass(frozen=True)
class Report:
    """What one brief came to: the files written, the problems met."""

    brief: str
    files: tuple[File, ...] = ()
    problems: tuple[Problem, ...] = ()
    machine: tuple[Problem, ...] = ()
    """The problems that are the machine's, not the input's."""

    @property
    def code(self) -> ExitCode:
        """The exit code that this report alone would give."""
        if self.machine:
            return ExitCode.MACHINE
        return exit_code(self.problems)


@dataclass(frozen=True)
class _Content:
    """The bytes of one file, and its pages where the format has them."""

    format: str
    content: bytes
    pages: int | None = None


@dataclass(frozen=True)
class _Made:
    """The bytes of one task's files, not yet on disk."""

    task: Task
    contents: tuple[_Content, ...] = ()
    problems: tuple[Problem, ...] = ()
    machine: tuple[Problem, ...] = ()


def exit_code(problems: Iterable[Problem]) -> ExitCode:
    """PROBLEMS where one of them is an error; warnings do not fail a run."""
    return ExitCode.PROBLEMS if any(one.severity == "error" for one in problems) else ExitCode.DONE


def default_jobs(tasks: int) -> int:
    """How many processes pay for their start: one for a brief or two, all cores for many."""
    return max(1, min(os.cpu_count() or 1, tasks // 6))


def plan(
    project: Project,
    library: Library,
    briefs: Sequence[str] = (),
    documents: Sequence[str] = (),
    formats: Sequence[str] = (),
    langs: Sequence[str] = (),
) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """What to make, and the briefs that were asked for but cannot be read; UsageError where the names fit nothing."""
    stems = [Path(name).stem for name in project.names("briefs", ".yaml")]
    wanted = [_brief_name(name) for name in briefs] or stems
    wrong = [name for name in wanted if name not in stems]
    if wrong:
        raise UsageError(Problem(Place(), f"no brief is called `{name}`", nearest(name, stems)) for name in wrong)
    if not wanted:
        raise UsageError(Problem(Place("briefs"), "the workspace has no briefs", "run `briefbook new brief ID`"))
    unusable = [name for name in stems if not check_id(name)]
    tasks: list[Task] = []
    for name in sorted(set(wanted), key=wanted.index):
        if name in library.briefs and name not in unusable:
            tasks += _tasks(library.briefs[name], name, documents, formats, langs)
    unread = tuple(name for name in dict.fromkeys(wanted) if name not in library.briefs or name in unusable)
    if not tasks and not unread:
        asked = " ".join([*documents, *formats, *langs])
        hint = "see `documents`, `formats` and `languages` in the briefs"
        raise UsageError(Problem(Place(), f"no brief asks for {asked}", hint))
    return tuple(tasks), unread


def _brief_name(word: str) -> str:
    """The brief that a person means by `x`, `x.yaml` or `briefs/x.yaml`."""
    return Path(word).name.removesuffix(".yaml")


def _tasks(
    brief: Brief, name: str, documents: Sequence[str], formats: Sequence[str], langs: Sequence[str]
) -> Iterator[Task]:
    chosen = tuple(one for one in dict.fromkeys(brief.formats) if not formats or one in formats)
    for document in DOCUMENTS:
        for lang in dict.fromkeys(brief.languages):
            fits = document in brief.documents and (not documents or document in documents)
            if fits and chosen and (not langs or lang in langs):
                yield Task(name, document, lang, chosen)


def render(
    project: Project,
    library: Library,
    tasks: Sequence[Task],
    out: Path,
    jobs: int = 1,
    progress: Callable[[Task], None] = lambda task: None,
) -> Iterator[Report]:
    """Makes the tasks, brief by brief, and writes each brief's files below `out`; `progress` hears of each task done.

    The tasks of a brief stand together, as `plan` gives them. A brief with errors in its inputs yields a report that
    lists them and writes nothing.
    """
    good = [task for task in tasks if not library.errors_for(task.brief)]
    blocked = {task.brief: library.errors_for(task.brief) for task in tasks if task not in good}
    made = _make_all(project, library, good, jobs)
    done: dict[str, Report] = {name: Report(name, problems=errors) for name, errors in blocked.items()}
    yield from done.values()
    for name, group in groupby(made, key=lambda one: one.task.brief):
        parts: list[_Made] = []
        for part in group:
            progress(part.task)
            parts.append(part)
        yield _finish(library, name, parts, out)


def _finish(library: Library, name: str, parts: Sequence[_Made], out: Path) -> Report:
    """Writes a brief's files, unless its inputs are at fault."""
    problems = [problem for part in parts for problem in part.problems]
    machine = [problem for part in parts for problem in part.machine]
    files: list[File] = []
    if not exit_code(problems):
        for part in parts:
            task = part.task
            for one in part.contents:
                path = out / name / f"{task.document}.{task.lang}.{one.format}"
                try:
                    write_atomic(path, one.content)
                except MachineError as error:
                    machine.extend(error.problems)
                    continue
                size = len(one.content)
                files.append(File(path, name, task.document, task.lang, one.format, size, one.pages))
        problems += [problem for file in files for problem in _over_budget(library, file)]
    return Report(name, tuple(files), tuple(sorted(set(problems))), tuple(sorted(set(machine))))


def _over_budget(library: Library, file: File) -> Iterator[Problem]:
    budget = library.briefs[file.brief].page_budget.of(file.document)
    if budget is not None and file.pages is not None and file.pages > budget:
        tree = library.trees[f"briefs/{file.brief}.yaml"]
        what = f"the {file.document} ({file.lang}) has {file.pages} pages, its budget is {budget}"
        yield Problem(
            tree.place(("page_budget", file.document)),
            f"{what}; it was written all the same",
            f"shorten its texts, or raise `page_budget: {{{file.document}: {file.pages}}}`",
        )


def _make_all(project: Project, library: Library, tasks: Sequence[Task], jobs: int) -> Iterator[_Made]:
    if jobs <= 1 or len(tasks) <= 1:
        yield from (_make(project, library, task) for task in tasks)
        return
    pool = ProcessPoolExecutor(
        min(jobs, len(tasks)), mp_context=get_context("spawn"), initializer=_start_worker, initargs=(project.root,)
    )
    try:
        yield from pool.map(_make_in_worker, tasks)
    except BrokenExecutor as error:
        raise MachineError(
            Problem(Place(), "a worker process was ended from outside", "free some memory, or run with --jobs 1")
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_worker: tuple[Project, Library] | None = None


def _start_worker(root: Path) -> None:
    """Reads the workspace once for each process; Ctrl-C is for the process that started it."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    project = Project(root)
    _worker = project, load(project)


def _make_in_worker(task: Task) -> _Made:
    assert _worker is not None
    return _make(*_worker, task)


def _make(project: Project, library: Library, task: Task) -> _Made:
    """One document: composed once, written in each format."""
    try:
        tree = _compose(project, library, task)
        theme = _theme(project, library, task.brief)
        _refuse_missing_glyphs(tree, theme)
        brief = library.briefs[task.brief]
        attachments = attached_data(library, brief) if brief.attach_data else ()
    except MachineError as error:
        return _Made(task, machine=error.problems)
    except BriefbookError as error:
        return _Made(task, problems=error.problems)
    except Exception as error:
        return _Made(task, problems=(unexpected(error, str(task)),))
    contents: list[_Content] = []
    problems: list[Problem] = []
    machine: list[Problem] = []
    for format in task.formats:
        try:
            contents.append(_write(format, tree, theme, project, attachments))
        except MachineError as error:
            machine.extend(error.problems)
        except BriefbookError as error:
            problems.extend(error.problems)
        except Exception as error:
            problems.append(unexpected(error, f"{task}, {format}"))
    return _Made(task, tuple(contents), tuple(problems), tuple(machine))


def _compose(project: Project, library: Library, task: Task) -> Element:
    """The tree of a document, its pictures known to be there."""
    tree = compose(project, library, library.briefs[task.brief], task.document, task.lang)
    problems = [problem for image in tree.find_all("img") for problem in _picture_problems(project, image)]
    if problems:
        raise BriefbookError(problems)
    return tree


def _refuse_missing_glyphs(tree: Element, theme: Theme) -> None:
    """BriefbookError for each letter that a font of the theme does not have: a reader would see an empty box."""
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
    if problems:
        raise BriefbookError(problems)


def _theme(project: Project, library: Library, brief: str) -> Theme:
    asked_at = library.trees[f"briefs/{brief}.yaml"].place(("theme",))
    return load_theme(project, library.briefs[brief].theme, asked_at)


def _write(
    format: str, tree: Element, theme: Theme, project: Project, attachments: Sequence[Attachment]
) -> _Content:
    """One file; its writer is imported when it is needed: WeasyPrint's import costs over a second."""
    if format == "pdf":
        from .write.pdf import write_pdf

        pdf = write_pdf(tree, theme, project, attachments)
        return _Content(format, pdf.content, pdf.pages)
    from .write.docx import write_docx

    return _Content(format, write_docx(tree, theme, project))


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


def check(project: Project, library: Library) -> tuple[Problem, ...]:
    """Every problem of the workspace: in its data, and in each brief's documents in all languages. Needs no Pango."""
    problems = set(library.problems)
    for name in (Path(rel).stem for rel in project.names("briefs", ".yaml")):
        if not check_id(name):
            place = Place(f"briefs/{name}.yaml")
            problems.add(Problem(place, f"`{name}` cannot name a brief", "rename it: small letters, digits, hyphens"))
    problems |= set(_template_problems(project))
    for name, brief in library.briefs.items():
        for lang in brief.languages:
            problems |= set(_untranslated(project, library, name, lang))
    for name, brief in library.briefs.items():
        problems |= set(_attempt(partial(_theme, project, library, name), f"{name}: theme"))
        if library.errors_for(name):
            continue
        for task in _tasks(brief, name, (), (), ()):
            problems |= set(_attempt(partial(_check_task, project, library, task), str(task)))
    return tuple(sorted(problems))


def _untranslated(project: Project, library: Library, name: str, lang: str) -> Iterator[Problem]:
    """A warning for each text and label that a brief asks for in a language which lacks it."""
    if project.exists(f"templates/locales/{lang}.po"):
        yield from missing_labels(project, lang)
    brief = library.briefs[name]
    if brief.visit not in library.visits:
        return
    for file, path, record in records_of(library, brief):
        for way, leaf in leaves(record, path):
            if isinstance(leaf, Text) and leaf.choose(lang)[1] not in (lang, lang.split("-")[0]):
                if lang == DEFAULT_LANGUAGE and "" in leaf:
                    continue
                place = library.trees[file].place(way)
                what = f"not translated into `{lang}`"
                yield Problem(place, what, f"write `{lang}: ...` beside the other", "warning")


def _check_task(project: Project, library: Library, task: Task) -> None:
    _refuse_missing_glyphs(_compose(project, library, task), _theme(project, library, task.brief))


def _attempt(work: Callable[[], object], doing: str) -> tuple[Problem, ...]:
    try:
        work()
    except MachineError:
        raise
    except BriefbookError as error:
        return error.problems
    except Exception as error:
        return (unexpected(error, doing),)
    return ()


def _template_problems(project: Project) -> Iterator[Problem]:
    """What is no Jinja in any template, used or not, whatever else is wrong."""
    sandbox = Sandbox(project, str)
    for rel in (*project.names("templates", ".html"), *project.names("templates/parts", ".html")):
        name = rel.removeprefix("templates/")
        yield from _attempt(partial(_parse_template, sandbox, name, rel), name)


def _parse_template(sandbox: Sandbox, name: str, rel: str) -> None:
    text = sandbox.project.read_text(rel)
    sandbox.guarded(name, lambda: str(sandbox.parse(text, name, rel)))


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
