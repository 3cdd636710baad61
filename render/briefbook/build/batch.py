"""Thousands of briefs, each read, made and written by itself by whichever process is free; reports come in order.

What briefs share is read once by each process, a visit when its brief's turn comes and no longer: memory stays as it is
after the first few.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ..data.library import Registries, load_registries
from ..data.project import Project
from ..errors import Place, Problem
from . import workers
from .run import BriefReport, make_brief, write_brief
from .selection import ALL, Selection
from .session import Session
from .staleness import existing_files, last_render
from .task import Failure, attempt

__all__ = ["MANY", "render"]

MANY = 8
"""From as many briefs on each is one process's work; fewer are better cut into their documents."""

_BLOCK = 64
"""As many briefs are sorted by their weight, so that processes end together and reports do not wait for the last."""


def render(
    session: Session,
    names: Sequence[str],
    selection: Selection = ALL,
    jobs: int = 1,
    done: Callable[[str], None] = lambda name: None,
) -> Iterator[BriefReport]:
    """A report of each brief, in the order of the names, by `jobs` processes; `done` hears of each as it is made."""
    if jobs > 1:
        yield from _in_processes(session, names, selection, jobs, done)
        return
    maker = _Maker(session, load_registries(session.project), selection)
    workers.relax_gc()
    for name in names:
        yield maker.report(name)
        done(name)


def _in_processes(
    session: Session, names: Sequence[str], selection: Selection, jobs: int, done: Callable[[str], None]
) -> Iterator[BriefReport]:
    workers.preload()
    load_registries(session.project)  # whatever the machine forbids is said once, here
    answers = workers.in_order(
        partial(workers.processes, min(jobs, len(names)), _set_up, session, selection),
        _made_and_written,
        names,
        window=2 * jobs,
        order=_heaviest_first(session.project, names),
        done=lambda position: done(names[position]),
    )
    for name, answer in zip(names, answers, strict=True):
        yield _lost(name, answer) if isinstance(answer, workers.Lost) else answer


@dataclass(frozen=True)
class _Maker:
    """What a process works with, for all of its briefs."""

    session: Session
    registries: Registries
    selection: Selection

    def report(self, name: str) -> BriefReport:
        """One brief, made and written."""
        try:
            found = attempt(partial(self._report, name), name)
            return BriefReport(name, (), found.problems, found.machine) if isinstance(found, Failure) else found
        finally:
            gc.collect()  # a document is a web of objects; left to itself, Python keeps those of several

    def _report(self, name: str) -> BriefReport:
        session = self.session
        last = last_render(session, name)
        existing = existing_files(session, last)
        made = make_brief(session.project, self.registries, name, self.selection, existing)
        return write_brief(session, last, made)


_maker: _Maker | None = None
"""The maker of a worker process: what a pool's initializer can leave for its calls is a global name."""


def _set_up(session: Session, selection: Selection) -> None:
    global _maker
    _maker = _Maker(session, load_registries(session.project), selection)


def _made_and_written(name: str) -> BriefReport:
    assert _maker is not None
    return _maker.report(name)


def _lost(name: str, answer: workers.Lost) -> BriefReport:
    what = f"{name}: the process that made it was ended ({type(answer.error).__name__})"
    return BriefReport(name, machine=(Problem(Place(), what, "free some memory, or render this brief alone"),))


def _heaviest_first(project: Project, names: Sequence[str]) -> list[int]:
    """The names' positions, block by block, in each block those of visits twice as large first."""
    positions: list[int] = []
    for start in range(0, len(names), _BLOCK):
        block = range(start, min(start + _BLOCK, len(names)))
        positions += sorted(block, key=lambda one: -_weight(project, names[one]).bit_length())
    return positions


def _weight(project: Project, name: str) -> int:
    """About how long a brief takes: the size of the visit that is called as it is, as most are."""
    try:
        return (project.root / "data" / "visits" / f"{name}.yaml").stat().st_size
    except OSError:
        return 0
