"""The command `briefbook`: arguments in, printed lines and an exit code out. Imports are late, for speed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import __version__
from ..build import report as lines
from ..build import state as record
from ..errors import BriefbookError, ExitCode, MachineError, Place, Problem, UsageError, nearest

if TYPE_CHECKING:
    from ..build.run import BriefReport, OutputFile
    from ..build.session import Session
    from ..build.staleness import FreshBrief
    from ..build.state import Output
    from ..data.library import Library
    from ..data.project import Project
    from ..review.pull.plan import Plan
    from ..review.refresh.merge import Done
    from ..review.trace import Trace

__all__ = ["cli", "main"]

_INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended: 128 and the number of the signal."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class _Settings:
    """What holds for every command, whether it was written before its name or after it."""

    directory: str | None = None
    as_json: bool = False

    def project(self) -> Project:
        from ..data.project import Project

        start = Path(self.directory) if self.directory is not None else Path.cwd()
        if not start.is_dir():
            raise UsageError(Problem(Place(str(start)), "no such folder", "name the workspace's folder with -C DIR"))
        return Project.find(start)

    def say(self, type: str, text: str, /, **values: object) -> None:
        """A line on the standard output: `text` for a person, the values for a program."""
        click.echo(lines.as_json(type, values) if self.as_json else lines.plain(text))

    def tell(self, problems: Iterable[Problem]) -> None:
        """Each problem on its line: on the standard error for a person, as an object for a program."""
        for problem in problems:
            if self.as_json:
                click.echo(lines.as_json("problem", problem.as_dict()))
            else:
                click.echo(lines.plain(str(problem)), err=True)

    def note(self, text: str) -> None:
        """A line for a person only, kept out of the standard output."""
        if not self.as_json:
            click.echo(lines.plain(text), err=True)


def _common(command: F) -> F:
    """Adds -C and --json to a command and gives it the settings of both places as its first argument."""

    @click.option("-C", "directory", metavar="DIR", help="The workspace; else the nearest folder upward that is one.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
    @click.pass_context
    @wraps(command)
    def wrapped(context: click.Context, /, directory: str | None, as_json: bool, **values: Any) -> Any:
        settings = context.obj
        settings = replace(settings, directory=directory or settings.directory, as_json=as_json or settings.as_json)
        context.find_root().obj = settings
        return command(settings, **values)

    return wrapped  # type: ignore[return-value]


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        "briefbook init demo             a workspace to start from, with a sample visit",
        "briefbook -C demo render        its three documents, as PDF and as Word",
        "briefbook -C demo check         every problem in it at once",
    )
    + "\n\n\b\nExit codes: 0 done, 1 problems in the input, 2 wrong usage, 3 the machine lacks something.",
)
@click.option("-C", "directory", metavar="DIR", help="The workspace; else the nearest folder upward that is one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.version_option(__version__, prog_name="briefbook")
@click.pass_context
def cli(context: click.Context, directory: str | None, as_json: bool) -> None:
    """Turn what is known of a diplomatic visit into a policy brief, a fact sheet and a chronology, as PDF and Word."""
    context.obj = _Settings(directory, as_json)


@cli.command(
    epilog=_examples(
        "briefbook render                                    every brief",
        "briefbook render lavrov-mexico-2020 --format pdf    one brief, PDF only",
        "briefbook render --document fact-sheet --out /tmp   one document, elsewhere",
        "briefbook render --watch                            after each save, until Ctrl-C",
        "briefbook render --all --jobs 8                     thousands of briefs, eight at once",
    )
)
@click.argument("briefs", nargs=-1, metavar="[BRIEF]...")
@click.option("--document", "documents", multiple=True, metavar="NAME", help="Only this document; may be repeated.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["pdf", "docx"]), help="Only this format.")
@click.option("--lang", "langs", multiple=True, metavar="TAG", help="Only this language; may be repeated.")
@click.option("--out", metavar="DIR", help="Where to write; else the folder out/ of the workspace.")
@click.option("--all", "everything", is_flag=True, help="All briefs; so it is too where none is named.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at work at once; else one a core.")
@click.option("--force", is_flag=True, help="Render what is fresh too; of Word files edited by hand keep a copy.")
@click.option("--watch", "watching", is_flag=True, help="Go on: render after each save, until Ctrl-C.")
@click.option("--scheduler", metavar="ADDRESS", help="Let a Dask cluster do the work: tcp://host:port.")
@_common
def render(
    settings: _Settings,
    briefs: tuple[str, ...],
    documents: tuple[str, ...],
    formats: tuple[str, ...],
    langs: tuple[str, ...],
    out: str | None,
    everything: bool,
    jobs: int | None,
    force: bool,
    watching: bool,
    scheduler: str | None,
) -> int:
    """Render what is stale of the briefs named, or of all: out/<brief>/<document>.<lang>.pdf and .docx.

    A file is stale where what it is made from has changed, or the file itself. A Word file that somebody has edited is
    left as it is, and is an error. A brief with an error in its data or templates is left as it was, the others are
    rendered. A document over its page budget is written, and is an error all the same.
    """
    from ..data.records import DOCUMENTS

    unknown = [name for name in documents if name not in DOCUMENTS]
    if unknown:
        raise UsageError(Problem(Place(), f"no document is called `{one}`", nearest(one, DOCUMENTS)) for one in unknown)
    if everything and briefs:
        raise UsageError(Problem(Place(), "--all and the names of briefs exclude each other", "leave one of them out"))
    if watching and (force or scheduler is not None):
        raise UsageError(Problem(Place(), "--watch goes with neither --force nor --scheduler", "leave one of them out"))
    project = settings.project()
    folder = Path(out) if out is not None else project.root / "out"
    _refuse_inputs(project, folder)
    wish = _Wish(briefs, documents, formats, langs, jobs, force, scheduler)
    if watching:
        return _watch(settings, project, folder, wish)
    return _render(settings, project, folder, wish).code


@dataclass(frozen=True)
class _Wish:
    """What a command line asks to render, and how."""

    briefs: tuple[str, ...]
    documents: tuple[str, ...]
    formats: tuple[str, ...]
    langs: tuple[str, ...]
    jobs: int | None
    force: bool = False
    scheduler: str | None = None

    @property
    def choice(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The documents, formats and languages."""
        return self.documents, self.formats, self.langs


def _render(settings: _Settings, project: Project, folder: Path, wish: _Wish) -> _Told:
    """One render from end to end."""
    from ..build import workers as work

    if wish.jobs != 1 and "pdf" in (wish.formats or ("pdf",)) and wish.scheduler is None:
        work.preload()
    from ..build import batch, cluster
    from ..build import run as build
    from ..build.selection import Selection, nothing_asked, planned, wanted
    from ..build.session import Session
    from ..build.staleness import fresh_briefs
    from ..data.library import load_briefs, load_registries

    start = time.perf_counter()
    names, selection = wanted(project, wish.briefs), Selection(*wish.choice)
    told = _Told(settings)
    told.briefs = names
    session = Session.start(project, folder, wish.force)
    stale = told.left_fresh(session, names, fresh_briefs(session, names, selection))
    if wish.scheduler is not None:
        with _progress(settings, len(stale)) as done:
            told.hear(cluster.render(session, stale, wish.scheduler, selection, done))
    elif len(stale) >= batch.MANY:
        at_once = wish.jobs or build.default_jobs(len(stale))
        with _progress(settings, len(stale)) as done:
            told.hear(batch.render(session, stale, selection, at_once, done))
    elif stale:
        library = load_briefs(session.project, load_registries(session.project), stale)
        tasks, unread = planned(library, stale, selection)
        told.tell(build.relevant(library, *unread, *dict.fromkeys(task.brief for task in tasks)))
        told.failed += unread
        with _progress(settings, len(tasks)) as done:
            told.hear(build.render(session, library, tasks, wish.jobs or build.default_jobs(len(tasks)), done))
    if not (told.made or told.fresh or told.problems):
        raise nothing_asked(sum(wish.choice, ()))
    _sum_up(settings, told, len(names), folder, time.perf_counter() - start)
    return told


def _watch(settings: _Settings, project: Project, folder: Path, wish: _Wish) -> int:
    """Renders now and after each burst of saves, until Ctrl-C; all that was imported stays at hand."""
    from ..build.selection import Selection
    from ..build.session import Session
    from ..build.staleness import fresh_briefs
    from ..build.watch import watching

    faults = False
    try:
        with watching(project.root, folder.resolve()) as saves:
            told = _attempted(settings, project, folder, wish)
            _warm()
            wish = replace(wish, jobs=wish.jobs or 1)
            fresh = fresh_briefs(Session.start(project, folder), told.briefs, Selection(*wish.choice))
            if not told.problems and len(fresh) < len(told.briefs):
                told = _attempted(settings, project, folder, wish)  # a save that came before the watch began
            while True:
                if faults and not told.problems:
                    settings.note("mended: there is no problem any more")
                faults = bool(told.problems)
                settings.note(f"watching {_shown(project.root)}/; Ctrl-C ends it")
                saved = saves.next()
                settings.say("saved", "", files=list(saved)) if settings.as_json else settings.note(_saved(saved))
                told = _attempted(settings, project, folder, wish)
    except KeyboardInterrupt:
        settings.note("stopped; the files written so far are whole")
    return ExitCode.DONE


def _attempted(settings: _Settings, project: Project, folder: Path, wish: _Wish) -> _Told:
    """A render whose failure does not end the watch: what is wrong is told, and may be mended."""
    try:
        return _render(settings, project, folder, wish)
    except BriefbookError as error:
        told = _Told(settings)
        told.tell(error.problems)
        return told


def _warm() -> None:
    """Imports what the next render will need, while nobody waits for it."""
    import_module("..word.write", __package__)
    from ..pdf import write as pdf

    with suppress(MachineError):
        pdf.imported()


def _saved(files: Sequence[str]) -> str:
    more = f" and {len(files) - 3} more" if len(files) > 4 else ""
    return f"saved: {', '.join(files[: 3 if more else None])}{more}"


class _Told:
    """The problems told so far, each once, and what they come to."""

    def __init__(self, settings: _Settings) -> None:
        self.settings = settings
        self.problems: set[Problem] = set()
        self.made = 0
        self.fresh = 0
        self.briefs: tuple[str, ...] = ()
        """The briefs that were asked for."""
        self.failed: list[str] = []
        """The briefs that are not all there."""
        self.machine = False

    def hear(self, reports: Iterable[BriefReport]) -> None:
        """Tells of each brief as it is done."""
        for report in reports:
            self.tell([*report.machine, *report.problems])
            self.machine |= bool(report.machine)
            self.made += len(report.files)
            self.left([*report.fresh])
            if report.code != ExitCode.DONE:
                self.failed.append(report.brief)
            self.explain(report.files)
            for file in report.files:
                why: dict[str, object] = {"why": [one.as_dict() for one in file.why]}
                why |= {"kept": str(file.kept)} if file.kept is not None else {}
                self.settings.say("file", _shown(file.path), **_file_values(file), **why)

    def explain(self, files: Sequence[OutputFile]) -> None:
        """Says, of each document that was there already, why it was made anew."""
        said = [(file, str(one)) for file in files for one in file.why if one.kind not in ("new", "forced")]
        for line in _by_document(said):
            self.settings.note(line)
        for kept in (file.kept for file in files if file.kept is not None):
            self.settings.note(f"{_shown(kept)}: the edited file, kept")

    def left(self, files: Sequence[OutputFile]) -> None:
        """Tells a program of files that are fresh."""
        self.fresh += len(files)
        if self.settings.as_json:
            for file in files:
                self.settings.say("fresh", "", **_file_values(file))

    def left_fresh(self, session: Session, names: Sequence[str], fresh: Mapping[str, FreshBrief]) -> list[str]:
        """Tells what is known of the briefs of which all is fresh; gives the names of the others."""
        for name, brief in fresh.items():
            self.tell(brief.problems)
            if any(problem.severity == "error" for problem in brief.problems):
                self.failed.append(name)
            self.left([_file_of(session, name, one) for one in brief.outputs])
        return [name for name in names if name not in fresh]

    def tell(self, problems: Iterable[Problem]) -> None:
        new = [problem for problem in dict.fromkeys(problems) if problem not in self.problems]
        self.settings.tell(new)
        self.problems.update(new)

    def count(self, severity: str) -> int:
        return sum(problem.severity == severity for problem in self.problems)

    @property
    def code(self) -> ExitCode:
        if self.machine:
            return ExitCode.MACHINE
        return ExitCode.PROBLEMS if self.count("error") else ExitCode.DONE


def _refuse_inputs(project: Project, out: Path) -> None:
    """Output goes beside the inputs, never among them."""
    target = out.resolve()
    for name in ("data", "briefs", "templates"):
        folder = (project.root / name).resolve()
        if target == folder or folder in target.parents:
            hint = "name another folder with --out"
            raise UsageError(Problem(Place(str(out)), f"output would go among the inputs in {name}/", hint))


def _shown(path: Path) -> str:
    return lines.shown(str(path))


def _file_of(session: Session, brief: str, one: Output) -> OutputFile:
    from ..build.run import OutputFile

    path = Path(session.path(brief, one.name))
    return OutputFile(path, brief, one.document, one.lang, one.format, one.stamp[0], one.pages)


def _file_values(file: OutputFile) -> dict[str, object]:
    path = str(file.path.absolute())
    return lines.file_values(path, file.brief, file.document, file.lang, file.format, file.size, file.pages)


def _sum_up(settings: _Settings, told: _Told, briefs: int, out: Path, seconds: float) -> None:
    errors, warnings, made, fresh = told.count("error"), told.count("warning"), told.made, told.fresh
    folder = str(out.absolute())
    if settings.as_json:
        values = lines.summary_values(made, fresh, folder, seconds, errors, warnings, told.failed, int(told.code))
        settings.say("summary", "", **values)
        return
    settings.note(lines.summary(made, fresh, folder, seconds, errors, warnings))
    for line in lines.failures(told.failed, briefs):
        settings.note(line)


@contextmanager
def _progress(settings: _Settings, total: int) -> Iterator[Callable[[object], None]]:
    """On a terminal a bar with the rate, the time left and what was made last; nothing in a pipe."""
    if settings.as_json or not sys.stderr.isatty() or not total:
        yield lambda made: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("starting", total=total, rate="")

        def done(made: object) -> None:
            bar.update(line, advance=1, description=str(made))
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(line, rate=f"{speed:.1f}/s, left" if speed else "")

        yield done


@cli.command(
    epilog=_examples(
        "briefbook status                        every brief",
        "briefbook status lavrov-mexico-2020     one brief",
        "briefbook status --json                 one object a file",
    )
)
@click.argument("briefs", nargs=-1, metavar="[BRIEF]...")
@click.option("--out", metavar="DIR", help="Where the files are; else the folder out/ of the workspace.")
@_common
def status(settings: _Settings, briefs: tuple[str, ...], out: str | None) -> int:
    """Tell of each document whether it is fresh, or stale and why; which Word files were edited. Write nothing."""
    from ..build import run as build
    from ..build.selection import wanted
    from ..build.session import Session
    from ..build.staleness import fresh_briefs
    from ..data.library import load_briefs, load_registries

    project = settings.project()
    session = Session.start(project, Path(out) if out is not None else project.root / "out")
    names = wanted(project, briefs)
    fresh = fresh_briefs(session, names)
    told = _Told(settings)
    shared = load_registries(session.project) if len(fresh) < len(names) else None
    files: list[OutputFile] = []
    for name in names:
        if name in fresh:
            found = [replace(_file_of(session, name, one), state="fresh") for one in fresh[name].outputs]
            told.tell(fresh[name].problems)
        else:
            assert shared is not None
            report = build.examine(session, load_briefs(session.project, shared, [name]), name)
            found = list(report.files)
            told.machine |= bool(report.machine)
            told.tell([*report.machine, *report.problems])
        _tell_states(settings, found)
        files += found
    counts = {state: sum(one.state == state for one in files) for state in ("fresh", "stale", "edited")}
    text = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
    settings.note(f"{lines.counted(len(files), 'file')}{': ' if text else ''}{text}")
    if settings.as_json:
        settings.say("summary", "", files=len(files), **counts, exit_code=int(told.code))
    return told.code


@cli.command(
    epilog=_examples(
        "briefbook diff                    what changed since the last render",
        "briefbook diff HEAD~1             since a revision that git keeps: a commit, a branch, a tag",
        "briefbook diff v1 --brief NAME    of one brief",
    )
)
@click.argument("rev", required=False)
@click.option("--brief", "briefs", multiple=True, metavar="NAME", help="Only this brief; may be repeated.")
@click.option("--out", metavar="DIR", help="Where the last render went; else the folder out/ of the workspace.")
@_common
def diff(settings: _Settings, rev: str | None, briefs: tuple[str, ...], out: str | None) -> int:
    """Tell what changed in the data, in the documents' terms: the values as they are printed, and where."""
    from ..build import diff
    from ..build import run as build
    from ..build.revision import revision_of
    from ..build.selection import wanted
    from ..build.session import Session
    from ..data.library import load_briefs, load_registries

    project = settings.project()
    session = Session.start(project, Path(out) if out is not None else project.root / "out")
    before = revision_of(project, rev) if rev is not None else None
    told, found = _Told(settings), 0
    shared = load_registries(project)
    for name in wanted(project, briefs):
        library = load_briefs(project, shared, [name])
        told.tell(problem for problem in build.relevant(library, name) if problem.severity == "error")
        if library.errors_for(name):
            continue
        past = diff.recorded(session, name) if before is None else diff.committed(before, name)
        if not past:
            told.tell([diff.nothing_before(name, rev)])
            continue
        for one in diff.differences(name, past, diff.rendition_of(project, library, name)):
            found += 1
            settings.say("change", f"{name}: {one}", **one.as_dict())
    since = "the last render" if rev is None else rev
    text = f"{lines.counted(found, 'change')} since {since}" if found else f"nothing has changed since {since}"
    settings.say("summary", text, changes=found, exit_code=int(told.code)) if settings.as_json else settings.note(text)
    return told.code


def _tell_states(settings: _Settings, files: Sequence[OutputFile]) -> None:
    """A line for each document, and one for a format whose state is another."""
    if settings.as_json:
        for file in files:
            settings.say("status", "", **_file_values(file), state=file.state, why=[one.as_dict() for one in file.why])
        return
    states = {"fresh": "fresh", "stale": "stale: ", "edited": "edited since its render"}
    said: list[tuple[OutputFile, str]] = []
    for file in files:
        known = "; not in it: " if file.why else ", has today's data"
        said += [(file, f"{states[file.state]}{known * (file.state == 'edited')}{why}") for why in file.why or [""]]
    for line in _by_document(said):
        settings.say("status", line)


def _by_document(said: Iterable[tuple[OutputFile, str]]) -> Iterator[str]:
    """What is said of files, by document: languages and formats of which the same is said stand together."""
    documents: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}
    for file, words in said:
        found = documents.setdefault((file.brief, file.document), {}).setdefault(words, {})
        found.setdefault(file.lang, []).append(file.format)
    for (brief, document), of_words in documents.items():
        every = {format for langs in of_words.values() for formats in langs.values() for format in formats}
        rows = [f"{where}: {words}" for words, langs in of_words.items() for where in _where(langs, len(every))]
        yield from (f"{brief}: {document} {row}" for row in lines.first(rows))


def _where(langs: Mapping[str, Sequence[str]], every: int) -> Iterator[str]:
    """The languages and formats as they are written: `(en, es)`, `(ru), pdf`."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for lang, formats in langs.items():
        groups.setdefault(tuple(formats), []).append(lang)
    for formats, named in groups.items():
        yield f"({', '.join(named)}){'' if len(formats) == every else ', ' + ' and '.join(formats)}"


@cli.command(
    epilog=_examples(
        "briefbook refresh review.docx              today's data, as tracked changes by Briefbook",
        "briefbook refresh *.docx --no-track        the same, without tracking",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE.docx...")
@click.option("--no-track", "plain", is_flag=True, help="Make the changes without tracking them.")
@_common
def refresh(settings: _Settings, files: tuple[str, ...], plain: bool) -> int:
    """Bring today's data into Word files that people work on.

    What only the data changed comes in; what a person wrote stays; where both changed, the person's words stay, with a
    comment that says what the data holds. A copy of each file as it was is kept beside it.
    """
    from ..data.library import load
    from ..review.refresh.merge import refresh as refreshed
    from ..word.archive import read_bytes

    project = settings.project()
    library = load(project)
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    problems: list[Problem] = []
    left = 0
    for name in dict.fromkeys(files):
        try:
            content = read_bytes(Path(name))
            made = refreshed(project, library, content, name, moment, track=not plain)
        except BriefbookError as error:
            problems += error.problems
            continue
        for one in made.done:
            _tell_done(settings, library, name, one)
        left += sum(one.kind in ("conflict", "kept") for one in made.done)
        copy = _put_back(Path(name), content, made.content)
        _sum_up_file(settings, name, made.done, copy, plain)
    settings.tell(problems)
    return int(ExitCode.PROBLEMS if problems or left else ExitCode.DONE)


def _put_back(path: Path, old: bytes, new: bytes) -> Path | None:
    """Writes a file anew where it changed, and keeps a numbered copy of what it was."""
    from ..data.project import write_atomic

    if new == old:
        return None
    number = 1
    while (copy := path.with_name(f"{path.name}.{number}.bak")).exists():
        number += 1
    write_atomic(copy, old)
    write_atomic(path, new)
    return copy


_VERBS = {
    "replaced": "brought in",
    "inserted": "put in",
    "removed": "struck",
    "moved": "left where it is; the data has it elsewhere",
    "conflict": "left, with a comment",
    "kept": "gone from the file, changed in the data",
}


def _tell_done(settings: _Settings, library: Library, name: str, one: Done) -> None:
    """One thing that a refresh did: where it stands in the data, what stood there and what stands there now."""
    from ..review.trace import Tracer

    origin = Tracer(settings.project(), library).origin(one.address) if one.address else None
    where = f" {origin.place} {one.address.partition(' ')[2]}" if origin is not None else ""
    change = " -> ".join(f"“{_cut(text)}”" for text in (one.old, one.new) if text.strip())
    place = {"file": origin.place.file, "line": origin.place.line} if origin is not None else {}
    values = {"document": name, "address": one.address, **place, "old": one.old, "new": one.new}
    settings.say(one.kind, f"{name}: {_VERBS[one.kind]}:{where} {change}", **values)


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57].rstrip()}..."


def _sum_up_file(settings: _Settings, name: str, done: Sequence[Done], copy: Path | None, plain: bool) -> None:
    left = sum(one.kind in ("conflict", "kept", "moved") for one in done)
    if settings.as_json:
        kept = str(copy) if copy is not None else None
        settings.say("refreshed", "", document=name, changes=len(done) - left, left=left, copy=kept)
        return
    more = f", {lines.counted(left, 'place')} left to you" if left else ""
    if copy is None:
        settings.note(f"{name}: nothing to bring in{more}")
    else:
        how = "" if plain else " as tracked changes"
        came = lines.counted(len(done) - left, "change")
        settings.note(f"{name}: {came} brought in{how}{more}; {copy} is what it was")


@cli.command(
    epilog=_examples(
        'briefbook trace out/x/fact-sheet.en.pdf "June 2020"     the line, its sources, who else prints it',
        'briefbook trace "Joint Commission"                      the same words, in all documents',
        "briefbook trace --all review.docx --out check.docx      every printed fact, for a fact-checker",
    )
)
@click.argument("words", nargs=-1, metavar="[FILE] TEXT")
@click.option("--all", "everything", is_flag=True, help="Every printed value of FILE, as a table.")
@click.option("--out", metavar="X.csv|.docx", help="Where the table goes; else it is printed, comma-separated.")
@_common
def trace(settings: _Settings, words: tuple[str, ...], everything: bool, out: str | None) -> int:
    """Find where printed words come from: the line of the data, its sources, and what else prints it.

    FILE is a PDF or a Word file of this workspace; without it, all documents are searched.
    """
    from ..data.library import load
    from ..review.trace import Tracer, read_word, sheet_as_csv, sheet_as_word
    from ..word.archive import read_bytes

    if len(words) != (1 if everything else 2) and not (len(words) == 1 and not everything):
        hint = "write `briefbook trace FILE TEXT`, the text in quotes" if not everything else "name one file"
        raise UsageError(Problem(Place(), f"trace takes {'FILE' if everything else 'FILE and TEXT'}", hint))
    if out is not None and (not everything or not out.endswith((".csv", ".docx"))):
        hint = "use --all, and end the name in .csv or .docx"
        raise UsageError(Problem(Place(out), "no table can be written there", hint))
    project = settings.project()
    library = load(project)
    tracer = Tracer(project, library)
    document = word = None
    if everything or len(words) == 2:
        content = read_bytes(Path(words[0]))
        if words[0].lower().endswith(".pdf") or content.startswith(b"%PDF"):
            document = tracer.of_pdf(content, words[0])
        else:
            word = read_word(content, words[0])
            document = tracer.of_word(word)
    if not everything:
        return _tell_traces(settings, tracer.find(words[-1], document, word), words)
    assert document is not None
    sheet = tracer.sheet(document, word)
    flagged = sum(one.flagged for one in sheet)
    if settings.as_json:
        for one in sheet:
            settings.say("value", "", **one.values)
    elif out is None:
        click.echo(sheet_as_csv(sheet), nl=False)
    if out is not None:
        from ..data.project import write_atomic

        as_word = out.endswith(".docx")
        table = sheet_as_word(project, library, document, sheet) if as_word else sheet_as_csv(sheet).encode()
        write_atomic(Path(out), table)
    where = f"; {out} written" if out is not None else ""
    settings.note(f"{lines.counted(len(sheet), 'printed value')}, {flagged} without a source{where}")
    return int(ExitCode.DONE)


def _tell_traces(settings: _Settings, traces: Sequence[Trace], words: Sequence[str]) -> int:
    """Each stretch of words that was found, with all that is known of it."""
    if not traces:
        file = words[0] if len(words) == 2 else ""
        what = f"`{_cut(words[-1])}` is not printed {'there' if file else 'in any document'}"
        hint = "copy the words as they are printed, from one paragraph; render a file anew where it is stale"
        settings.tell([Problem(Place(file), what, hint)])
        return int(ExitCode.PROBLEMS)
    for one in traces:
        if settings.as_json:
            settings.say("value", "", **one.values)
        else:
            for line in one.lines:
                settings.say("value", line)
    return int(ExitCode.DONE)


@cli.command(epilog=_examples("briefbook check", "briefbook -C demo check --json"))
@_common
def check(settings: _Settings) -> int:
    """List every problem in data, briefs and templates at once; write nothing. Needs neither Pango nor Word."""
    from ..build import run as build
    from ..build.check import check
    from ..data.library import load

    project = settings.project()
    library = load(project)
    problems = check(project, library)
    settings.tell(problems)
    code = build.exit_code(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    what = f"{lines.counted(len(library.visits), 'visit')}, {lines.counted(len(library.briefs), 'brief')}"
    text = f"{what}: {lines.counts(errors, warnings)}"
    if settings.as_json or not problems:
        settings.say("summary", text, errors=errors, warnings=warnings, exit_code=int(code))
    else:
        settings.note(text)
    return code


@cli.command(
    epilog=_examples(
        "briefbook new visit lavrov-mexico-2020        data/visits/lavrov-mexico-2020.yaml",
        "briefbook new brief lavrov-mexico-2020        briefs/lavrov-mexico-2020.yaml",
        "briefbook new version lavrov-mexico-2020      keeps the data of the version that goes out",
        "briefbook new version NAME --rev v1           of one that went out, from git",
    )
)
@click.argument("kind", type=click.Choice(["visit", "brief", "version"]))
@click.argument("id")
@click.option("--rev", metavar="REV", help="A git revision to take the data of a version from; else as they stand.")
@_common
def new(settings: _Settings, kind: str, id: str, rev: str | None) -> int:
    """Write a commented starting file for a visit or a brief; `check` then lists what is left to fill in.

    `new version BRIEF` keeps the data of the version that the brief says it is, for `changes_since` of a later one.
    """
    from ..data import starter

    if rev is not None and kind != "version":
        raise UsageError(Problem(Place(), "--rev goes with `new version` only", "leave it out"))
    project = settings.project()
    if kind == "version":
        rel = _keep_version(settings, project, id, rev)
        since = f"`changes_since: {rel.rsplit('/', 1)[1].removesuffix('.json')}`"
        note = f"commit it with the data; a later version prints what changed since with {since}"
    else:
        rel = starter.new_visit(project, id) if kind == "visit" else starter.new_brief(project, id)
        note = "fill in what its comments ask for; `briefbook check` lists what is missing"
    settings.say("file", _shown(project.path(rel)), path=str(project.path(rel)), kind=kind)
    settings.note(note)
    return ExitCode.DONE


def _keep_version(settings: _Settings, project: Project, name: str, rev: str | None) -> str:
    """Keeps a version of a brief, as the data stand or stood in a revision; gives the file's path."""
    from ..build.diff import nothing_before
    from ..build.revision import revision_of
    from ..build.selection import wanted
    from ..data.library import load_briefs, load_registries
    from ..data.versions import keep

    name = wanted(project, [name])[0]
    source = project if rev is None else revision_of(project, rev)
    library = load_briefs(source, load_registries(source), [name])
    errors = library.errors_for(name)
    if errors or name not in library.briefs:
        raise BriefbookError(errors or nothing_before(name, rev))
    return keep(project, library, name)


@cli.command(
    epilog=_examples(
        "briefbook init demo, then: cd demo, briefbook render",
        "briefbook init demo --from fact-sheet.en.pdf        from a PDF that carries its data",
    )
)
@click.argument("target", metavar="DIR")
@click.option("--from", "source", metavar="FILE.pdf", help="A PDF that carries its data: lay out a workspace of it.")
@_common
def init(settings: _Settings, target: str, source: str | None) -> int:
    """Lay out a new workspace in an empty or new folder: templates, themes, schemas and a sample visit."""
    from ..data import starter

    folder = Path(settings.directory or ".") / target
    count = len(starter.init(folder, Path(source) if source else None))
    text = f"{_shown(folder)}/ is a workspace now: {count} files"
    settings.say("folder", text, path=str(folder.absolute()), files=count)
    settings.note("")
    settings.note("next:")
    settings.note(f"  cd {_shown(folder)}")
    settings.note("  briefbook render                  the sample's documents, in out/")
    settings.note("  briefbook new visit ID            a visit of your own, then: briefbook new brief ID")
    settings.note("  briefbook check                   every problem at once")
    return ExitCode.DONE


@cli.command(epilog=_examples("briefbook schema"))
@_common
def schema(settings: _Settings) -> int:
    """Write JSON Schemas into schemas/, where the first line of each data file tells editors to look."""
    from ..data.json_schema import write_schemas

    project = settings.project()
    for rel in write_schemas(project):
        settings.say("file", _shown(project.path(rel)), path=str(project.path(rel)))
    return ExitCode.DONE


@cli.command(
    epilog=_examples(
        "briefbook pull review.docx                                what its edits change in the data",
        "briefbook pull ana.docx boris.docx --apply                two reviewers' edits, written",
        "briefbook pull review.docx --accept theirs 'outcomes[o2].due' --apply",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE.docx...")
@click.option("--apply", "write", is_flag=True, help="Write the data; else the plan is shown and nothing is written.")
@click.option(
    "--accept",
    "choices",
    nargs=2,
    multiple=True,
    metavar="theirs|ours FIELD",
    help="Settle a field: take Word's (theirs, or a file by its name) or keep the data's; may be repeated.",
)
@_common
def pull(settings: _Settings, files: tuple[str, ...], write: bool, choices: tuple[tuple[str, str], ...]) -> int:
    """Bring edits of Word files back to the data: show the plan, with --apply write it.

    Several files are merged. All is written or nothing: not while a field is in conflict or cannot be read. Each data
    file keeps a numbered backup beside it. What is no field - the template's words, comments - is told, not written.
    """
    from ..review.edits import edits_of_files
    from ..review.pull.plan import untouched
    from ..review.pull.report import report, summary
    from ..word.archive import read_bytes

    wrong = [what for what, _ in choices if what not in ("theirs", "ours", *files)]
    if wrong:
        hint = "write theirs, ours, or one of the files"
        raise UsageError(Problem(Place(), f"--accept takes no `{what}`", hint) for what in wrong)
    project = settings.project()
    all_edits = edits_of_files(project, [(name, read_bytes(Path(name))) for name in dict.fromkeys(files)])
    if choices or any(edits.fields for edits in all_edits):
        from ..review.pull.merge import plan_pull

        plan = plan_pull(project, all_edits, choices)
    else:
        plan = untouched(all_edits)
    for told in report(plan):
        if settings.as_json:
            settings.say(told.kind, "", **told.values)
        else:
            for line in told.lines:
                settings.say(told.kind, line)
    settings.tell(plan.problems)
    text, counts = summary(plan)
    code = ExitCode.DONE if plan.ready else ExitCode.PROBLEMS
    written = _carried_out(settings, project, plan, files) if write and plan.ready else ()
    if not write and plan.ready and plan.edits:
        text += "; run it again with --apply to write"
    elif write and not plan.ready:
        text += "; nothing was written"
    elif written:
        text += "; run `briefbook render` for the documents"
    if settings.as_json:
        settings.say("summary", "", **counts, written=written, exit_code=int(code))
    else:
        settings.note(text)
    return code


def _carried_out(settings: _Settings, project: Project, plan: Plan, files: Sequence[str]) -> tuple[str, ...]:
    """Writes the data of a plan, and tells which files, and which documents are stale now; gives the files."""
    from ..review.pull.write import carry_out, stale

    written = carry_out(project, plan) if plan.edits else ()
    for file, backup in written:
        settings.say("file", f"{file} written; {backup} is what it was", path=file, backup=backup)
    left = {name for name, *_ in (*plan.prose, *plan.remarks, *plan.gone)} | {one.file for one in plan.computed}
    for name in files:
        if name not in left and not plan.kept:  # all that was typed into it is in the data: it may be made anew
            record.mark_pulled(str(project.root), str(Path(name).absolute()))
    for document in stale(project, plan) if written else ():
        settings.say("stale", f"stale now: {document}", document=document)
    return tuple(file for file, _ in written)


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code; whatever goes wrong is printed as a problem, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if args is None else args)
    settings = _Settings(as_json="--json" in words)
    try:
        return int(cli.main(words, prog_name="briefbook", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        settings.note("stopped; the files written so far are whole")
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except BriefbookError as error:
        settings.tell(error.problems)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; there is nobody to tell
        return ExitCode.DONE
    except OSError as error:
        settings.tell([_machine_problem(error)])
        return ExitCode.MACHINE
    except Exception as error:
        settings.tell([_unexpected(error, words)])
        return ExitCode.PROBLEMS


def _machine_problem(error: OSError) -> Problem:
    where = str(error.filename) if error.filename else ""
    return Problem(Place(where), f"{error.strerror or error}", "check the disk and its permissions")


def _unexpected(error: Exception, words: Sequence[str]) -> Problem:
    from ..build.task import unexpected

    return unexpected(error, f"briefbook {' '.join(words)}")


if __name__ == "__main__":
    sys.exit(main())
