"""The whole pipeline: a workspace and what to make of it in, finished files and problems out.

A brief is made whole before any of its files is written, so that a fault in its inputs leaves all of its earlier files
as they are. Faults of the machine (no Pango, say) stop only the files that need what is lacking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from ..data.differences import Reason
from ..data.edition import records_of
from ..data.library import Library, leaves
from ..data.project import Project, check_id, sweep
from ..data.records import DOCUMENTS, Brief, Text
from ..document.labels import DEFAULT_LANGUAGE, locale_file, missing_labels
from ..document.sandbox import Sandbox
from ..errors import BriefbookError, ExitCode, MachineError, Place, Problem, UsageError, nearest
from . import workers as work
from .make import Made, Sheet, Task, check_task, draw, theme_of
from .parts import make_all
from .staleness import Entry, Ledger, Outcome, Standing, entry_of
from .state import Stamp
from .task import Content, unexpected

__all__ = [
    "File",
    "Report",
    "Task",
    "as_it_stands",
    "check",
    "default_jobs",
    "entry",
    "examine",
    "exit_code",
    "finish",
    "nothing_asked",
    "over_budget",
    "plan",
    "relevant",
    "render",
    "tasks_of",
    "unexpected",
    "unusable",
    "wanted",
]


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
    why: tuple[Reason, ...] = ()
    """Why it was made, or is to be made."""
    state: str = "made"
    """made, fresh, stale or edited."""
    kept: Path | None = None
    """The copy of the file that stood there, edited by hand."""


@dataclass(frozen=True)
class Report:
    """What one brief came to: the files written, the problems met."""

    brief: str
    files: tuple[File, ...] = ()
    problems: tuple[Problem, ...] = ()
    machine: tuple[Problem, ...] = ()
    """The problems that are the machine's, not the input's."""
    fresh: tuple[File, ...] = ()
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
    return work.cores() if tasks else 1


def plan(
    library: Library,
    names: Sequence[str],
    documents: Sequence[str] = (),
    formats: Sequence[str] = (),
    langs: Sequence[str] = (),
) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """What to make of these briefs, and which of them cannot be read."""
    tasks: list[Task] = []
    unread: list[str] = []
    for name in names:
        if name in library.briefs and check_id(name):
            tasks += tasks_of(library.briefs[name], name, documents, formats, langs)
        else:
            unread.append(name)
    return tuple(tasks), tuple(unread)


def wanted(project: Project, briefs: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the briefs that a person means, all of them where none is named; UsageError where one is unknown."""
    stems = [Path(name).stem for name in project.names("briefs", ".yaml")]
    names = [_brief_name(name) for name in briefs] or stems
    known = set(stems)
    wrong = [name for name in names if name not in known]
    if wrong:
        raise UsageError(Problem(Place(), f"no brief is called `{name}`", nearest(name, stems)) for name in wrong)
    if not names:
        raise UsageError(Problem(Place("briefs"), "the workspace has no briefs", "run `briefbook new brief ID`"))
    return tuple(dict.fromkeys(names))


def nothing_asked(words: Iterable[str]) -> UsageError:
    """What is said where no brief has a document, format or language that was asked for."""
    hint = "see `documents`, `formats` and `languages` in the briefs"
    return UsageError(Problem(Place(), f"no brief asks for {' '.join(words)}", hint))


def unusable(name: str) -> Problem:
    """What is said of a brief whose file's name is no id."""
    place = Place(f"briefs/{name}.yaml")
    return Problem(place, f"`{name}` cannot name a brief", "rename it: small letters, digits, hyphens")


def relevant(library: Library, *briefs: str) -> Iterator[Problem]:
    """The problems of the inputs of these briefs: their errors, and the warnings of their own files."""
    errors = {problem for name in briefs for problem in library.errors_for(name)}
    own = {f"briefs/{name}.yaml" for name in briefs}
    own |= {f"data/visits/{library.briefs[name].visit}.yaml" for name in briefs if name in library.briefs}
    for problem in library.problems:
        if problem in errors or (problem.severity == "warning" and problem.place.file in own):
            yield problem


def _brief_name(word: str) -> str:
    """The brief that a person means by `x`, `x.yaml` or `briefs/x.yaml`."""
    return Path(word).name.removesuffix(".yaml")


def tasks_of(
    brief: Brief, name: str, documents: Sequence[str] = (), formats: Sequence[str] = (), langs: Sequence[str] = ()
) -> Iterator[Task]:
    """The documents of a brief, of those that are named where any are."""
    chosen = tuple(one for one in dict.fromkeys(brief.formats) if not formats or one in formats)
    for document in DOCUMENTS:
        for lang in dict.fromkeys(brief.languages):
            fits = document in brief.documents and (not documents or document in documents)
            if fits and chosen and (not langs or lang in langs):
                yield Task(name, document, lang, chosen)


def render(
    ledger: Ledger,
    library: Library,
    tasks: Sequence[Task],
    jobs: int = 1,
    progress: Callable[[Task], None] = lambda task: None,
) -> Iterator[Report]:
    """Makes of the tasks what is stale, brief by brief, and writes the files where the ledger keeps its records of.

    `progress` hears of each task done. The tasks of a brief stand together, as `plan` gives them. A brief with errors
    in its inputs yields a report that lists them and writes nothing.
    """
    standing = {name: ledger.standing(name) for name in dict.fromkeys(task.brief for task in tasks)}
    good = [as_it_stands(task, standing[task.brief]) for task in tasks if not library.errors_for(task.brief)]
    blocked = {task.brief: errors for task in tasks if (errors := library.errors_for(task.brief))}
    made = make_all(ledger.project, library, good, jobs)
    done: dict[str, Report] = {name: Report(name, problems=errors) for name, errors in blocked.items()}
    yield from done.values()
    for name, group in groupby(made, key=lambda one: one.task.brief):
        parts: list[Made] = []
        for part in group:
            progress(part.task)
            parts.append(part)
        yield finish(entry(library, name, parts), parts, over_budget(library, parts), ledger)


def as_it_stands(task: Task, files: Mapping[str, Standing]) -> Task:
    """The task with what is known of the brief's files that stand."""
    return replace(task, standing=tuple(files.get(_name(task, one), Standing()) for one in task.formats))


def entry(library: Library, name: str, parts: Iterable[Made]) -> Entry:
    """What the record will say of a brief beside its files."""
    bases = [part.basis for part in parts if part.basis is not None]
    return entry_of(library, name, bases, relevant(library, name))


def finish(entry: Entry, parts: Sequence[Made], over: Mapping[Task, Problem], ledger: Ledger) -> Report:
    """Writes a brief's files, unless its inputs are at fault; `over` are the documents with too many pages."""
    problems = [problem for part in parts for problem in part.problems]
    machine = [problem for part in parts for problem in part.machine]
    if exit_code(problems):
        return Report(entry.brief, (), _ordered(problems), _ordered(machine))
    sweep(Path(ledger.out) / entry.brief)
    files: dict[File, Outcome] = {}
    conflicts: list[Problem] = []
    for part in parts:
        conflicts += [ledger.conflict(entry, _name(part.task, format), part.basis) for format in part.task.left]
        for one in part.contents:
            try:
                file, outcome = _put(entry, part, one, ledger)
            except MachineError as error:
                machine.extend(error.problems)
            except BriefbookError as error:
                conflicts.extend(error.problems)
            else:
                files[file] = outcome
                problems += [over[part.task]] if one.pages is not None and part.task in over else []
    ledger.keep(entry, tuple(files.values()), _ordered(problems))
    made = tuple(file for file, outcome in files.items() if outcome.written)
    fresh = tuple(file for file, outcome in files.items() if not outcome.written)
    return Report(entry.brief, made, _ordered([*problems, *conflicts]), _ordered(machine), fresh)


def _put(entry: Entry, part: Made, one: Content, ledger: Ledger) -> tuple[File, Outcome]:
    """Writes one file, unless the one that stands is fresh."""
    task, name = part.task, _name(part.task, one.format)
    assert part.basis is not None
    written: Stamp | None = None
    kept: Path | None = None
    why: tuple[Reason, ...] = ()
    if one.content is None:
        size = ledger.size(entry.brief, name)
    else:
        why = ledger.reasons(entry, name, part.basis)
        written, kept = ledger.put(entry.brief, name, one.content)
        size = len(one.content)
    path = Path(ledger.path(entry.brief, name))
    state = "made" if written else "fresh"
    file = File(path, entry.brief, task.document, task.lang, one.format, size, one.pages, why, state, kept)
    return file, Outcome(task.document, task.lang, one.format, part.basis, one.pages, written)


def examine(ledger: Ledger, library: Library, name: str) -> Report:
    """What stands of a brief: its files with their states, and why they are stale. Nothing is written."""
    errors = library.errors_for(name)
    if errors or name not in library.briefs:
        return Report(name, problems=errors)
    sheets = [draw(ledger.project, library, task) for task in tasks_of(library.briefs[name], name)]
    failed = [one for one in sheets if isinstance(one, Made)]
    drawn = [one for one in sheets if not isinstance(one, Made)]
    found = entry_of(library, name, [one.basis for one in drawn])
    files = tuple(_examined(ledger, found, one, format) for one in drawn for format in one.task.formats)
    problems = [problem for one in failed for problem in one.problems]
    machine = [problem for one in failed for problem in one.machine]
    return Report(name, files, _ordered([*problems, *relevant(library, name)]), _ordered(machine))


def _examined(ledger: Ledger, entry: Entry, sheet: Sheet, format: str) -> File:
    task, name = sheet.task, _name(sheet.task, format)
    state, why = ledger.verdict(entry, name, sheet.basis, sheet.galley.tree)
    path, size = Path(ledger.path(entry.brief, name)), ledger.size(entry.brief, name)
    return File(path, entry.brief, task.document, task.lang, format, size, None, why, state)


def _name(task: Task, format: str) -> str:
    return f"{task.document}.{task.lang}.{format}"


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems)))


def over_budget(library: Library, parts: Iterable[Made]) -> dict[Task, Problem]:
    """A problem for each document that has more pages than its brief allows."""
    found: dict[Task, Problem] = {}
    for part in parts:
        budget = library.briefs[part.task.brief].page_budget.of(part.task.document)
        pages = max((one.pages or 0 for one in part.contents), default=0)
        if budget is not None and pages > budget:
            tree = library.trees[f"briefs/{part.task.brief}.yaml"]
            what = f"the {part.task.document} ({part.task.lang}) has {pages} pages, its budget is {budget}"
            found[part.task] = Problem(
                tree.place(("page_budget", part.task.document)),
                f"{what}; it was written all the same",
                f"shorten its texts, or raise `page_budget: {{{part.task.document}: {pages}}}`",
            )
    return found


def check(project: Project, library: Library) -> tuple[Problem, ...]:
    """Every problem of the workspace: in its data, and in each brief's documents in all languages. Needs no Pango."""
    problems = set(library.problems)
    for name in (Path(rel).stem for rel in project.names("briefs", ".yaml")):
        if not check_id(name):
            problems.add(unusable(name))
    problems |= set(_template_problems(project))
    for name, brief in library.briefs.items():
        for lang in brief.languages:
            problems |= set(_untranslated(project, library, name, lang))
    for name, brief in library.briefs.items():
        problems |= set(_attempt(partial(theme_of, project, library, name), f"{name}: theme"))
        if library.errors_for(name):
            continue
        for task in tasks_of(brief, name):
            problems |= set(_attempt(partial(check_task, project, library, task), str(task)))
    return tuple(sorted(problems))


def _untranslated(project: Project, library: Library, name: str, lang: str) -> Iterator[Problem]:
    """A warning for each text and label that a brief asks for in a language which lacks it."""
    if project.exists(locale_file(lang)):
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
