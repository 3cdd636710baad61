"""The whole pipeline, brief by brief: what is asked for is made, written and reported.

A brief is made whole before any of its files is written, so that a fault in its inputs leaves all of its earlier files
as they are. Faults of the machine (no Pango, say) stop only the files that need what is lacking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from ..data.differences import Reason
from ..data.library import Library, Registries, load_briefs
from ..data.project import Project, check_id, sweep
from ..errors import BriefbookError, ExitCode, MachineError, Problem
from . import workers
from .inputs import BriefInputs, brief_inputs, tracked
from .make import MadeDocument, make, make_all
from .outputs import WrittenFile, write_output
from .prepare import PreparedDocument, prepare
from .record import MadeFile, record
from .selection import Selection, tasks_of, unusable
from .session import Session
from .staleness import Comparison, LastRender, compare, conflict, existing_files, last_render, reasons, verdict
from .task import ExistingFile, Failure, FileContent, Task

__all__ = [
    "BriefReport", "MadeBrief", "OutputFile", "assembled", "default_jobs", "examine", "exit_code", "make_brief",
    "relevant", "render", "write_brief",
]  # fmt: skip


@dataclass(frozen=True)
class OutputFile:
    """A file that a brief asks for, as it stands after a run."""

    path: Path
    brief: str
    document: str
    lang: str
    format: str
    size: int
    """In bytes; 0 where it does not stand."""
    pages: int | None = None
    """How many pages it has; None for Word, which lays pages out when it opens the file."""
    why: tuple[Reason, ...] = ()
    """Why it was made, or is to be made."""
    state: str = "made"
    """made, fresh, stale or edited."""
    kept: Path | None = None
    """The copy of the file that stood there, edited by hand."""


@dataclass(frozen=True)
class BriefReport:
    """What one brief came to: the files written, the problems met."""

    brief: str
    files: tuple[OutputFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    machine: tuple[Problem, ...] = ()
    """The problems that are the machine's, not the input's."""
    fresh: tuple[OutputFile, ...] = ()
    """The files that stand as they would be made."""

    @property
    def code(self) -> ExitCode:
        """The exit code that this report alone would give."""
        if self.machine:
            return ExitCode.MACHINE
        return exit_code(self.problems)


def exit_code(problems: Iterable[Problem]) -> ExitCode:
    """PROBLEMS where one of them is an error; warnings do not fail a run."""
    return ExitCode.PROBLEMS if any(one.severity == "error" for one in problems) else ExitCode.DONE


def default_jobs(tasks: int) -> int:
    """How many processes pay for their start: for anything to make, one for each core."""
    return workers.cores() if tasks else 1


def relevant(library: Library, *briefs: str) -> Iterator[Problem]:
    """The problems of the inputs of these briefs: their errors, and the warnings of their own files."""
    errors = {problem for name in briefs for problem in library.errors_for(name)}
    own = {f"briefs/{name}.yaml" for name in briefs}
    own |= {f"data/visits/{library.briefs[name].visit}.yaml" for name in briefs if name in library.briefs}
    for problem in library.problems:
        if problem in errors or (problem.severity == "warning" and problem.place.file in own):
            yield problem


# -- making --


@dataclass(frozen=True)
class MadeBrief:
    """What one brief came to, not yet on disk."""

    brief: str
    problems: tuple[Problem, ...] = ()
    """Those of its inputs; where one is an error, nothing was made."""
    documents: tuple[MadeDocument, ...] = ()
    over: Mapping[Task, Problem] = field(default_factory=dict)
    """The documents with more pages than the brief allows."""
    inputs: BriefInputs | None = None
    """What its files are made from; None where nothing could be made."""


def make_brief(
    project: Project, registries: Registries, name: str, selection: Selection, existing: Mapping[str, ExistingFile]
) -> MadeBrief:
    """One brief: read, checked, made as far as its files do not stand (`existing`) as they would be made."""
    if not check_id(name):
        return MadeBrief(name, (unusable(name),))
    library = load_briefs(project, registries, [name])
    if library.errors_for(name):
        return MadeBrief(name, tuple(relevant(library, name)))
    tracking = tracked(library)
    tasks = (_with_existing(task, existing) for task in tasks_of(library.briefs[name], name, selection))
    return assembled(library, name, [make(project, tracking, task) for task in tasks])


def assembled(library: Library, name: str, documents: Sequence[MadeDocument]) -> MadeBrief:
    """A brief without errors in its inputs, of its documents."""
    problems = tuple(relevant(library, name))
    inputs = brief_inputs(library, name, [one.inputs for one in documents if one.inputs is not None], problems)
    return MadeBrief(name, problems, tuple(documents), _over_budget(library, documents), inputs)


def render(
    session: Session,
    library: Library,
    tasks: Sequence[Task],
    jobs: int = 1,
    progress: Callable[[Task], None] = lambda task: None,
) -> Iterator[BriefReport]:
    """Makes of the tasks what is stale, brief by brief, and writes the files.

    `progress` hears of each task done. The tasks of a brief stand together, as `planned` gives them. A brief with
    errors in its inputs yields a report that lists them and writes nothing.
    """
    names = list(dict.fromkeys(task.brief for task in tasks))
    blocked = {name: errors for name in names if (errors := library.errors_for(name))}
    yield from (BriefReport(name, problems=errors) for name, errors in blocked.items())
    past = {name: last_render(session, name) for name in names if name not in blocked}
    existing = {name: existing_files(session, last) for name, last in past.items()}
    good = [_with_existing(task, existing[task.brief]) for task in tasks if task.brief in past]
    made = make_all(session.project, library, good, jobs)
    for name, group in groupby(made, key=lambda one: one.task.brief):
        documents: list[MadeDocument] = []
        for document in group:
            progress(document.task)
            documents.append(document)
        yield write_brief(session, past[name], assembled(library, name, documents))


def _with_existing(task: Task, files: Mapping[str, ExistingFile]) -> Task:
    """The task with what is known of the brief's files that stand."""
    return replace(task, existing=tuple(files.get(task.file(one), ExistingFile()) for one in task.formats))


def _over_budget(library: Library, documents: Iterable[MadeDocument]) -> dict[Task, Problem]:
    """A problem for each document that has more pages than its brief allows."""
    found: dict[Task, Problem] = {}
    for one in documents:
        task = one.task
        budget = library.briefs[task.brief].page_budget.of(task.document)
        pages = max((content.pages or 0 for content in one.contents), default=0)
        if budget is not None and pages > budget:
            tree = library.trees[f"briefs/{task.brief}.yaml"]
            what = f"the {task.document} ({task.lang}) has {pages} pages, its budget is {budget}"
            found[task] = Problem(
                tree.place(("page_budget", task.document)),
                f"{what}; it was written all the same",
                f"shorten its texts, or raise `page_budget: {{{task.document}: {pages}}}`",
            )
    return found


# -- writing --


def write_brief(session: Session, last: LastRender, made: MadeBrief) -> BriefReport:
    """Writes a brief's files, unless its inputs are at fault, and records them."""
    if made.inputs is None:
        return BriefReport(made.brief, problems=_ordered(made.problems))
    problems = [problem for one in made.documents for problem in one.problems]
    machine = [problem for one in made.documents for problem in one.machine]
    if exit_code(problems):
        return BriefReport(made.brief, (), _ordered([*made.problems, *problems]), _ordered(machine))
    sweep(Path(session.out) / made.brief)
    comparison = compare(session, last, made.inputs)
    files: list[OutputFile] = []
    recorded: list[MadeFile] = []
    conflicts: list[Problem] = []
    for document in made.documents:
        task = document.task
        conflicts += [conflict(comparison, task.file(format), document.inputs) for format in task.left]
        for content in document.contents:
            try:
                file, kept = _put(comparison, document, content)
            except MachineError as error:
                machine.extend(error.problems)
            except BriefbookError as error:
                conflicts.extend(error.problems)
            else:
                files.append(file)
                recorded.append(kept)
                problems += [made.over[task]] if content.pages is not None and task in made.over else []
    record(comparison, recorded, _ordered(problems))
    return BriefReport(
        made.brief,
        tuple(file for file in files if file.state == "made"),
        _ordered([*made.problems, *problems, *conflicts]),
        _ordered(machine),
        tuple(file for file in files if file.state == "fresh"),
    )


def _put(one: Comparison, document: MadeDocument, content: FileContent) -> tuple[OutputFile, MadeFile]:
    """Writes one file, unless the one that stands is fresh."""
    session, task, name = one.session, document.task, document.task.file(content.format)
    assert document.inputs is not None
    written: WrittenFile | None = None
    why: tuple[Reason, ...] = ()
    if content.content is None:
        size = session.size(task.brief, name)
    else:
        why = reasons(one, name, document.inputs)
        written = write_output(session, task.brief, name, content.content, one.last.output(name))
        size = len(content.content)
    parts = (task.document, task.lang, content.format)
    state, kept = ("made", written.copy) if written else ("fresh", None)
    path = Path(session.path(task.brief, name))
    file = OutputFile(path, task.brief, *parts, size, content.pages, why, state, kept)
    return file, MadeFile(*parts, document.inputs, content.pages, written.stamp if written else None)


# -- looking --


def examine(session: Session, library: Library, name: str) -> BriefReport:
    """What stands of a brief: its files with their states, and why they are stale. Nothing is written."""
    errors = library.errors_for(name)
    if errors or name not in library.briefs:
        return BriefReport(name, problems=errors)
    tracking = tracked(library)
    found = [prepare(session.project, tracking, task) for task in tasks_of(library.briefs[name], name)]
    failed = [one for one in found if isinstance(one, Failure)]
    prepared = [one for one in found if isinstance(one, PreparedDocument)]
    inputs = brief_inputs(library, name, [one.inputs for one in prepared])
    comparison = compare(session, last_render(session, name), inputs)
    files = tuple(_examined(comparison, one, format) for one in prepared for format in one.task.formats)
    problems = [problem for one in failed for problem in one.problems]
    machine = [problem for one in failed for problem in one.machine]
    return BriefReport(name, files, _ordered([*problems, *relevant(library, name)]), _ordered(machine))


def _examined(one: Comparison, prepared: PreparedDocument, format: str) -> OutputFile:
    session, task = one.session, prepared.task
    name = task.file(format)
    state, why = verdict(one, name, prepared.inputs, prepared.composed.tree)
    path, size = Path(session.path(task.brief, name)), session.size(task.brief, name)
    return OutputFile(path, task.brief, task.document, task.lang, format, size, None, why, state)


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems)))
