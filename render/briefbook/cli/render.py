"""`briefbook render`: what is stale of the briefs named, once or after each save."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..build.report import failures, summary, summary_values
from ..errors import BriefbookError, ExitCode, MachineError, Place, Problem, UsageError, nearest
from .output import Console, ProblemLog, by_document, output_files, progress, project_at, shown_path, values_of

if TYPE_CHECKING:
    from ..build.run import BriefReport, OutputFile
    from ..build.session import Session
    from ..build.staleness import FreshBrief
    from ..data.project import Project

__all__ = ["EXAMPLES", "render"]

EXAMPLES = (
    "briefbook render                                    every brief",
    "briefbook render lavrov-mexico-2020 --format pdf    one brief, PDF only",
    "briefbook render --document fact-sheet --out /tmp   one document, elsewhere",
    "briefbook render --watch                            after each save, until Ctrl-C",
    "briefbook render --all --jobs 8                     thousands of briefs, eight at once",
)


def render(
    console: Console,
    directory: str | None,
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
    project = project_at(directory)
    folder = Path(out) if out is not None else project.root / "out"
    _refuse_inputs(project, folder)
    request = _Request(project, folder, briefs, (documents, formats, langs), jobs, force, scheduler)
    return _watch(console, request) if watching else _render(console, request).problems.code


@dataclass(frozen=True)
class _Request:
    """What a command line asks to render, where to, and how."""

    project: Project
    folder: Path
    briefs: tuple[str, ...]
    selection: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    """The documents, formats and languages."""
    jobs: int | None
    force: bool
    scheduler: str | None

    @property
    def draws_pages_beside(self) -> bool:
        """Whether other processes of this machine may be at work on PDFs."""
        return self.jobs != 1 and "pdf" in (self.selection[1] or ("pdf",)) and self.scheduler is None


def _refuse_inputs(project: Project, out: Path) -> None:
    """Output goes beside the inputs, never among them."""
    target = out.resolve()
    for name in ("data", "briefs", "templates"):
        folder = (project.root / name).resolve()
        if target == folder or folder in target.parents:
            hint = "name another folder with --out"
            raise UsageError(Problem(Place(str(out)), f"output would go among the inputs in {name}/", hint))


def _render(console: Console, request: _Request) -> _Tally:
    """One render from end to end."""
    from ..build import workers

    if request.draws_pages_beside:
        workers.preload()
    from ..build import batch, cluster
    from ..build import run as build
    from ..build.selection import Selection, nothing_asked, planned, wanted
    from ..build.session import Session
    from ..build.staleness import fresh_briefs
    from ..data.library import load_briefs, load_registries

    start = time.perf_counter()
    names, selection = wanted(request.project, request.briefs), Selection(*request.selection)
    tally = _Tally(console, names)
    session = Session.start(request.project, request.folder, request.force)
    stale = tally.add_fresh(session, fresh_briefs(session, names, selection))
    if request.scheduler is not None:
        with progress(console, len(stale)) as done:
            tally.add(cluster.render(session, stale, request.scheduler, selection, done))
    elif len(stale) >= batch.MANY:
        at_once = request.jobs or build.default_jobs(len(stale))
        with progress(console, len(stale)) as done:
            tally.add(batch.render(session, stale, selection, at_once, done))
    elif stale:
        library = load_briefs(session.project, load_registries(session.project), stale)
        tasks, unread = planned(library, stale, selection)
        tally.problems.add(build.relevant(library, *unread, *dict.fromkeys(task.brief for task in tasks)))
        tally.failed += unread
        with progress(console, len(tasks)) as done:
            tally.add(build.render(session, library, tasks, request.jobs or build.default_jobs(len(tasks)), done))
    if not (tally.made or tally.fresh or tally.problems.seen):
        raise nothing_asked(sum(request.selection, ()))
    tally.sum_up(request.folder, time.perf_counter() - start)
    return tally


class _Tally:
    """What a render has printed so far: files made and fresh, problems, and the briefs that are not all there."""

    def __init__(self, console: Console, briefs: Sequence[str]) -> None:
        self.console = console
        self.briefs = briefs
        """Those that were asked for."""
        self.problems = ProblemLog(console)
        self.made = self.fresh = 0
        self.failed: list[str] = []

    def add(self, reports: Iterable[BriefReport]) -> None:
        """Prints what each brief came to, as it is done."""
        for report in reports:
            self.problems.add(report.problems, report.machine)
            if self.console.as_json and any(file.format == "pdf" for file in report.files):
                self.problems.add(_untried())
            self.made += len(report.files)
            self._left(report.fresh)
            if report.code != ExitCode.DONE:
                self.failed.append(report.brief)
            self._explain(report.files)
            for file in report.files:
                why: dict[str, object] = {"why": [one.as_dict() for one in file.why]}
                why |= {"kept": str(file.kept)} if file.kept is not None else {}
                self.console.line("file", shown_path(file.path), **values_of(file), **why)

    def _explain(self, files: Sequence[OutputFile]) -> None:
        """Says, of each document that was there already, why it was made anew."""
        said = [(file, str(one)) for file in files for one in file.why if one.kind not in ("new", "forced")]
        for line in by_document(said):
            self.console.note(line)
        for kept in (file.kept for file in files if file.kept is not None):
            self.console.note(f"{shown_path(kept)}: the edited file, kept")

    def _left(self, files: Sequence[OutputFile]) -> None:
        """Tells a program of files that are fresh."""
        self.fresh += len(files)
        if self.console.as_json:
            for file in files:
                self.console.line("fresh", "", **values_of(file))

    def add_fresh(self, session: Session, fresh: Mapping[str, FreshBrief]) -> list[str]:
        """Prints what is known of the briefs of which all is fresh; gives the names of the others."""
        for name, brief in fresh.items():
            self.problems.add(brief.problems)
            if any(problem.severity == "error" for problem in brief.problems):
                self.failed.append(name)
            self._left(output_files(session, name, brief.outputs))
        return [name for name in self.briefs if name not in fresh]

    def sum_up(self, out: Path, seconds: float) -> None:
        """Prints the last lines."""
        errors, warnings = self.problems.count("error"), self.problems.count("warning")
        numbers = (self.made, self.fresh, str(out.absolute()), seconds, errors, warnings)
        if self.console.as_json:
            self.console.line("summary", "", **summary_values(*numbers, self.failed, int(self.problems.code)))
            return
        for line in (summary(*numbers), *failures(self.failed, len(self.briefs))):
            self.console.note(line)


# -- after each save --


def _watch(console: Console, request: _Request) -> int:
    """Renders now and after each burst of saves, until Ctrl-C; all that was imported stays at hand."""
    from ..build.selection import Selection
    from ..build.session import Session
    from ..build.staleness import fresh_briefs
    from ..build.watch import watching

    faults = False
    try:
        with watching(request.project.root, request.folder.resolve()) as saves:
            tally = _attempted(console, request)
            _import_writers()
            request = replace(request, jobs=request.jobs or 1)
            session = Session.start(request.project, request.folder)
            fresh = fresh_briefs(session, tally.briefs, Selection(*request.selection))
            if not tally.problems.seen and len(fresh) < len(tally.briefs):
                tally = _attempted(console, request)  # a save that came before the watch began
            while True:
                if faults and not tally.problems.seen:
                    console.note("mended: there is no problem any more")
                faults = bool(tally.problems.seen)
                console.note(f"watching {shown_path(request.project.root)}/; Ctrl-C ends it")
                saved = saves.next()
                console.line("saved", "", files=list(saved)) if console.as_json else console.note(_saved(saved))
                tally = _attempted(console, request)
    except KeyboardInterrupt:
        console.note("stopped; the files written so far are whole")
    return ExitCode.DONE


def _attempted(console: Console, request: _Request) -> _Tally:
    """A render whose failure does not end the watch: what is wrong is told, and may be mended."""
    try:
        return _render(console, request)
    except BriefbookError as error:
        tally = _Tally(console, ())
        tally.problems.add(error.problems)
        return tally


def _import_writers() -> None:
    """Imports what the next render will need, while nobody waits for it."""
    import_module("..word.write", __package__)
    from ..pdf import write as pdf

    with suppress(MachineError):
        pdf.imported()


def _saved(files: Sequence[str]) -> str:
    more = f" and {len(files) - 3} more" if len(files) > 4 else ""
    return f"saved: {', '.join(files[: 3 if more else None])}{more}"


def _untried() -> list[Problem]:
    """A warning where PDFs take longer, for want of the versions that what makes them faster was tried on."""
    from ..pdf.upstream import standing

    lines = standing()
    hint = "install the versions of requirements.txt"
    return [Problem(Place(), "; ".join(lines), hint, "warning")] if lines else []
