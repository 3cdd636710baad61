"""Thousands of briefs in, a report of each out, in order: each is read, made and written by itself, by any process.

What briefs share is read once by each process, a visit when its brief's turn comes and no longer: memory stays as it is
after the first few. On a cluster the same work is done by machines that have no workspace: a brief's files travel with
it, and its documents come back as bytes.
"""

from __future__ import annotations

import gc
import pickle
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

from .. import __version__
from ..data.library import Registries, load_briefs, load_registries
from ..data.project import Project, check_id
from ..errors import BriefbookError, MachineError, Place, Problem
from . import run as build
from . import workers as work
from .make import Made, Task, make
from .parcel import Noting, Parcel, Question, Wanting, answered
from .run import Report
from .staleness import Entry, Ledger, Standing
from .task import unexpected

__all__ = ["MANY", "Choice", "render"]

MANY = 8
"""From as many briefs on each is one process's work; fewer are better cut into their documents."""

_BLOCK = 64
"""As many briefs are sorted by their weight, so that processes end together and reports do not wait for the last."""


Done = Callable[[str], None]


@dataclass(frozen=True)
class Choice:
    """Which of a brief's documents, formats and languages are asked for; all where none is named."""

    documents: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reply:
    """What one brief came to, not yet on disk."""

    brief: str
    problems: tuple[Problem, ...] = ()
    """Those of the inputs; where one is an error, nothing was made."""
    made: tuple[Made, ...] = ()
    over: dict[Task, Problem] = field(default_factory=dict)
    entry: Entry | None = None
    """What the record will say of it; None where it cannot be made."""

    def written(self, ledger: Ledger) -> Report:
        """The report, once the files are written."""
        if self.entry is None:
            return Report(self.brief, problems=self.problems)
        report = build.finish(self.entry, self.made, self.over, ledger)
        return replace(report, problems=tuple(sorted({*self.problems, *report.problems})))


Files = Mapping[str, Standing]
"""What is known of a brief's files that stand."""


def _reply(project: Project, shared: Registries, name: str, choice: Choice, files: Files) -> _Reply:
    """One brief: read, checked, made as far as its files do not stand as they would be made."""
    if not check_id(name):
        return _Reply(name, (build.unusable(name),))
    library = load_briefs(project, shared, [name])
    problems = tuple(build.relevant(library, name))
    if library.errors_for(name):
        return _Reply(name, problems)
    tasks = build.tasks_of(library.briefs[name], name, choice.documents, choice.formats, choice.langs)
    made = tuple(make(project, library, build.as_it_stands(task, files)) for task in tasks)
    return _Reply(name, problems, made, build.over_budget(library, made), build.entry(library, name, made))


def render(
    ledger: Ledger,
    names: Sequence[str],
    choice: Choice,
    jobs: int = 1,
    scheduler: str | None = None,
    done: Done = lambda name: None,
) -> Iterator[Report]:
    """A report of each brief, in the order of the names; `done` hears of each as soon as it is made.

    With `scheduler` (`tcp://host:port`) a Dask cluster makes them, else `jobs` processes of this machine.
    """
    ordered = list(names)
    if scheduler is not None:
        yield from _on_cluster(ledger, ordered, choice, scheduler, done)
    elif jobs > 1:
        yield from _in_processes(ledger, ordered, choice, jobs, done)
    else:
        desk = _Desk(ledger, load_registries(ledger.project), choice)
        work.calm()
        for name in ordered:
            yield desk.report(name)
            done(name)


# -- processes of this machine --


def _in_processes(
    ledger: Ledger, names: Sequence[str], choice: Choice, jobs: int, done: Done
) -> Iterator[Report]:
    work.prepare()
    load_registries(ledger.project)  # whatever the machine forbids is said once, here
    answers = work.run(
        partial(work.local, min(jobs, len(names)), _sit_down, ledger, choice),
        _make_and_write,
        names,
        window=2 * jobs,
        order=_heaviest_first(ledger.project, names),
        done=lambda position: done(names[position]),
    )
    for name, answer in zip(names, answers, strict=True):
        yield _lost(name, answer) if isinstance(answer, work.Lost) else answer


@dataclass(frozen=True)
class _Desk:
    """What a process works with, for all of its briefs."""

    ledger: Ledger
    shared: Registries
    choice: Choice

    def report(self, name: str) -> Report:
        """One brief, made and written."""
        try:
            files = self.ledger.standing(name)
            return _reply(self.ledger.project, self.shared, name, self.choice, files).written(self.ledger)
        except MachineError as error:
            return Report(name, machine=error.problems)
        except BriefbookError as error:
            return Report(name, problems=error.problems)
        except Exception as error:
            return Report(name, problems=(unexpected(error, name),))
        finally:
            gc.collect()  # a document is a web of objects; left to itself, Python keeps those of several


_desk: _Desk | None = None


def _sit_down(ledger: Ledger, choice: Choice) -> None:
    global _desk
    _desk = _Desk(ledger, load_registries(ledger.project), choice)


def _make_and_write(name: str) -> Report:
    assert _desk is not None
    return _desk.report(name)


def _lost(name: str, answer: work.Lost) -> Report:
    what = f"{name}: the process that made it was ended ({type(answer.error).__name__})"
    return Report(name, machine=(Problem(Place(), what, "free some memory, or render this brief alone"),))


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


# -- a cluster --


@dataclass(frozen=True)
class _Order:
    """A brief with the files that it is made from, for a machine that has none."""

    brief: str
    choice: Choice
    shared: bytes
    """The answers that all briefs need, packed."""
    own: Mapping[Question, Any]
    files: Files
    version: str = __version__


@dataclass(frozen=True)
class _Wants:
    """The reply for an order that lacks a file."""

    question: Question


class _Orders(Sequence[_Order]):
    """The orders for briefs, each put together when its turn comes."""

    def __init__(self, ledger: Ledger, names: Sequence[str], choice: Choice) -> None:
        self.ledger, self.names, self.choice = ledger, names, choice
        self.project = project = ledger.project
        noting = Noting(origin=project)
        load_registries(noting)
        top = project.path("templates")
        for path in sorted(one for one in top.rglob("*") if one.is_file()):
            rel = path.relative_to(project.root).as_posix()
            if noting.exists(rel):
                answered(noting, ("read_bytes", rel))
        self.shared = noting.noted
        self.packed = _packed(self.shared)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, position: Any) -> Any:
        name = self.names[position]
        own: dict[Question, Any] = {}
        for rel in (f"briefs/{name}.yaml", f"data/visits/{name}.yaml"):
            question = ("read_bytes", rel)
            own[question] = answered(self.project, question)
        return _Order(name, self.choice, self.packed, own, self.ledger.standing(name))

    def completed(self, order: _Order, reply: _Reply | _Wants) -> _Order | None:
        """The order with the file that its reply asks for; None where the reply is the last word."""
        if not isinstance(reply, _Wants):
            return None
        question, answer = reply.question, answered(self.project, reply.question)
        if question not in self.shared and not question[1].startswith(("briefs/", "data/visits/")):
            self.shared[question] = answer  # what one brief wants the next will want too
            self.packed = _packed(self.shared)
        return replace(order, own={**order.own, question: answer})


def _on_cluster(
    ledger: Ledger, names: Sequence[str], choice: Choice, scheduler: str, done: Done
) -> Iterator[Report]:
    orders = _Orders(ledger, names, choice)
    with work.cluster(scheduler) as (pool, window):
        replies = work.run(
            lambda: nullcontext(pool),
            _make_there,
            orders,
            window,
            again=orders.completed,
            done=lambda position: done(names[position]),
        )
        for name, reply in zip(names, replies, strict=True):
            if isinstance(reply, _Reply):
                yield reply.written(ledger)
            else:
                yield _lost_there(name, reply, scheduler)


def _lost_there(name: str, reply: object, scheduler: str) -> Report:
    error = reply.error if isinstance(reply, work.Lost) else RuntimeError(reply)
    if isinstance(error, BriefbookError):
        return Report(name, machine=error.problems)
    words = " ".join(str(error).split())[:200]
    what = f"{name}: no worker of {scheduler} could make it ({type(error).__name__}: {words})"
    hint = "see the workers' logs; each needs this version of Briefbook (`pip install briefbook[cluster]`)"
    return Report(name, machine=(Problem(Place(), what, hint),))


# -- on a machine of the cluster --

_turn = threading.Lock()
"""WeasyPrint is no business of two threads at once; a worker with several takes one brief after the other."""


def _make_there(order: _Order) -> _Reply | _Wants:
    with _turn:
        if order.version != __version__:
            what = f"a worker has version {__version__} of Briefbook, this is {order.version}"
            raise MachineError(Problem(Place(), what, f"run `pip install briefbook=={order.version}` there"))
        try:
            project = Parcel(sent={**_unpacked(order.shared), **order.own})
            return _reply(project, _registries(order.shared), order.brief, order.choice, order.files)
        except Wanting as wanting:
            return _Wants(wanting.question)


def _packed(answers: Mapping[Question, Any]) -> bytes:
    return zlib.compress(pickle.dumps(dict(answers)), 1)


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> dict[Question, Any]:
    answers: dict[Question, Any] = pickle.loads(zlib.decompress(packed))
    return answers


@lru_cache(maxsize=2)
def _registries(packed: bytes) -> Registries:
    return load_registries(Parcel(sent=_unpacked(packed)))
