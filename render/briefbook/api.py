"""What a person drives from Python: the work of the commands, as functions that print nothing.

All take the workspace as a folder, or as what `workspace` gave for it. Problems that stop something are raised
together, as one `BriefbookError`; those of a render or a check are part of the answer. Imports are late, so that
`import briefbook` costs next to nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .data.project import Project

if TYPE_CHECKING:
    from .build.diff import Difference
    from .build.run import BriefReport
    from .data.library import Library
    from .document.tree import Element
    from .errors import Problem
    from .review.pull.plan import Plan
    from .review.refresh.merge import Refreshed
    from .review.trace import Trace

__all__ = [
    "check", "compose", "diff", "init", "load", "new", "pull", "refresh", "render", "status", "trace", "workspace",
]  # fmt: skip

Workspace = Project | Path | str
"""A workspace: what `workspace` gave, or a folder in it."""


def workspace(folder: Path | str = ".") -> Project:
    """The workspace of a folder: the nearest upward with `briefs/` and `data/`. UsageError where there is none."""
    return Project.find(Path(folder))


def _project(at: Workspace) -> Project:
    return at if isinstance(at, Project) else workspace(at)


def load(at: Workspace) -> Library:
    """All records of a workspace, checked against each other; what is wrong in them is in `problems`."""
    from .data.library import load

    return load(_project(at))


def check(at: Workspace) -> tuple[Problem, ...]:
    """Every problem of data, briefs and templates, in the order of their places; nothing is written."""
    from .build.check import check
    from .data.library import load

    project = _project(at)
    return check(project, load(project))


def compose(at: Workspace, brief: str, document: str, lang: str = "en") -> Element:
    """The tree of a document: a closed subset of HTML, whose values know their addresses.

    BriefbookError where the brief, or what it names, has errors.
    """
    from .data.library import load
    from .document.compose import compose
    from .errors import BriefbookError, Place, Problem, nearest

    project = _project(at)
    library = load(project)
    if library.errors_for(brief):
        raise BriefbookError(library.errors_for(brief))
    if brief not in library.briefs:
        raise BriefbookError(Problem(Place(), f"no brief is called `{brief}`", nearest(brief, library.briefs)))
    return compose(project, library, library.briefs[brief], document, lang)


def render(
    at: Workspace,
    *briefs: str,
    documents: Sequence[str] = (),
    formats: Sequence[str] = (),
    languages: Sequence[str] = (),
    out: Path | str | None = None,
    jobs: int | None = None,
    force: bool = False,
) -> tuple[BriefReport, ...]:
    """Renders what is stale of the briefs named, or of all, into `out` (the workspace's `out/` where none is given).

    One report for each brief: the files made with the reasons why, those that were fresh, the problems. `jobs` is the
    number of processes. Where more than one may be used, the calling program's main module must be importable.
    """
    from .build import run
    from .build.selection import Selection, planned, wanted
    from .build.session import Session
    from .data.library import load_briefs, load_registries

    project = _project(at)
    names = wanted(project, briefs)
    session = Session.start(project, Path(out) if out is not None else project.root / "out", force)
    session.look()
    library = load_briefs(session.project, load_registries(session.project), names)
    tasks, unread = planned(library, names, Selection(documents, formats, languages))
    blocked = [run.BriefReport(name, problems=tuple(run.relevant(library, name))) for name in unread]
    return (*blocked, *run.render(session, library, tasks, jobs or run.default_jobs(len(tasks))))


def status(at: Workspace, *briefs: str, out: Path | str | None = None) -> tuple[BriefReport, ...]:
    """How the files of briefs stand: each is fresh, stale or edited, with the reasons; nothing is written."""
    from .build import run
    from .build.selection import wanted
    from .build.session import Session
    from .data.library import load_briefs, load_registries

    project = _project(at)
    session = Session.start(project, Path(out) if out is not None else project.root / "out")
    registries = load_registries(session.project)
    return tuple(
        run.examine(session, load_briefs(session.project, registries, [name]), name)
        for name in wanted(project, briefs)
    )


def diff(
    at: Workspace, rev: str | None = None, *, briefs: Sequence[str] = (), out: Path | str | None = None
) -> tuple[Difference, ...]:
    """What changed in the data of briefs since their last render, or since a git revision, as it is printed.

    BriefbookError where a brief has errors, or nothing is known of the time before.
    """
    from .build import diff
    from .build.revision import revision_of
    from .build.selection import wanted
    from .build.session import Session
    from .data.library import load_briefs, load_registries
    from .errors import BriefbookError

    project = _project(at)
    session = Session.start(project, Path(out) if out is not None else project.root / "out")
    before = revision_of(project, rev) if rev is not None else None
    registries = load_registries(project)
    found: list[Difference] = []
    for name in wanted(project, briefs):
        library = load_briefs(project, registries, [name])
        past = diff.recorded(session, name) if before is None else diff.committed(before, name)
        if library.errors_for(name) or not past:
            raise BriefbookError(library.errors_for(name) or diff.nothing_before(name, rev))
        found += diff.differences(name, past, diff.rendition_of(project, library, name))
    return tuple(found)


def pull(
    at: Workspace, *files: Path | str, accept: Sequence[tuple[str, str]] = (), apply: bool = False
) -> Plan:
    """What the edits of Word files change in the data; with `apply`, it is written where the plan is `ready`.

    `accept` settles fields, as `--accept` does: ("theirs", "outcomes[o2].due"). All is written or nothing.
    """
    from .review.edits import edits_of_files
    from .review.pull.merge import plan_pull
    from .review.pull.write import carry_out
    from .word.archive import read_bytes

    project = _project(at)
    plan = plan_pull(project, edits_of_files(project, [(str(file), read_bytes(Path(file))) for file in files]), accept)
    if apply and plan.ready and plan.edits:
        carry_out(project, plan)
    return plan


def refresh(at: Workspace, file: Path | str, *, track: bool = True, moment: str | None = None) -> Refreshed:
    """An edited Word file with today's data in it, and what was done; nothing is written.

    `moment` (ISO 8601) is the time that its tracked changes bear, now where none is given.
    """
    from .data.library import load
    from .review.refresh.merge import refresh
    from .word.archive import read_bytes

    project = _project(at)
    at_time = moment or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return refresh(project, load(project), read_bytes(Path(file)), str(file), at_time, track=track)


def trace(at: Workspace, words: str, file: Path | str | None = None) -> tuple[Trace, ...]:
    """Where printed words come from: each stretch that was found, with its line, its sources, what else prints it.

    `file` is a PDF or a Word file of the workspace; all documents are searched where none is given.
    """
    from .data.library import load
    from .review.trace import Tracer
    from .word.archive import read_bytes
    from .word.read import read

    project = _project(at)
    tracer = Tracer(project, load(project))
    if file is None:
        return tuple(tracer.find(words))
    content = read_bytes(Path(file))
    if content.startswith(b"%PDF"):
        return tuple(tracer.find(words, tracer.of_pdf(content, str(file))))
    word = read(content, str(file))
    return tuple(tracer.find(words, tracer.of_word(word), word))


def new(at: Workspace, kind: str, id: str) -> Path:
    """Writes a commented starting file, of a "visit" or a "brief"; UsageError where it exists already."""
    from .data import starter

    project = _project(at)
    makers = {"visit": starter.new_visit, "brief": starter.new_brief}
    return project.path(makers[kind](project, id))


def init(folder: Path | str, source: Path | str | None = None) -> Project:
    """Lays out a workspace in a new or empty folder, with the sample in it, or of a PDF that carries its data."""
    from .data import starter

    starter.init(Path(folder), Path(source) if source is not None else None)
    return workspace(folder)
