"""Many briefs by the machines of a Dask cluster, which have no workspace: files travel there, documents' bytes back.

What is sent with a brief are the results of what a `Project` is asked for while the brief is made. Where one is
missing, `MissingResult` names what was asked for, and whoever has the workspace sends it along the next time.
"""

from __future__ import annotations

import pickle
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from ..data.library import Registries, load_registries
from ..data.project import SIZE_LIMIT, Project
from ..errors import BriefbookError, MachineError, Place, Problem
from ..version import __version__
from . import workers
from .run import BriefReport, MadeBrief, make_brief, write_brief
from .selection import ALL, Selection
from .session import Session
from .staleness import existing_files, last_render
from .task import ExistingFile

__all__ = ["MissingResult", "ProjectCall", "RecordingProject", "TravellingProject", "call", "connect", "render"]


# -- a workspace that travels --

ProjectCall = tuple[str, ...]
"""The name of a method of `Project`, and its arguments."""


class MissingResult(BaseException):
    """A call whose result was not sent; no `Exception`, so that nothing on the way takes it for a fault."""

    def __init__(self, missing: ProjectCall) -> None:
        self.missing = missing
        super().__init__(missing)


def call(project: Project, one: ProjectCall) -> Any:
    """What a project gives for a call: a value, or the BriefbookError that it raises."""
    method, *args = one
    try:
        return getattr(project, method)(*args)
    except MachineError:
        raise
    except BriefbookError as error:
        return error


@dataclass(frozen=True)
class _ResultProject(Project):
    """A project whose every method gives, or raises, the result that `result` gives for the call."""

    root: Path = Path("/")

    def result(self, one: ProjectCall) -> Any:
        """The workspace's value, or its BriefbookError."""
        raise MissingResult(one)

    def exists(self, rel: str) -> bool:
        """As `Project.exists`."""
        return cast(bool, self._given(("exists", rel)))

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """As `Project.names`."""
        return cast(tuple[str, ...], self._given(("names", folder, suffix)))

    def read_bytes(self, rel: str, limit: int = SIZE_LIMIT) -> bytes:
        """As `Project.read_bytes`; the bound is that of the sender's."""
        return cast(bytes, self._given(("read_bytes", rel)))

    def _given(self, one: ProjectCall) -> Any:
        result = self.result(one)
        if isinstance(result, BriefbookError):
            raise result
        return result


@dataclass(frozen=True)
class TravellingProject(_ResultProject):
    """A workspace far from its folder: it knows the results that were sent."""

    sent: Mapping[ProjectCall, Any] = field(default_factory=dict)

    def result(self, one: ProjectCall) -> Any:
        """The result that was sent; MissingResult where none was."""
        return self.sent[one] if one in self.sent else super().result(one)


@dataclass(frozen=True)
class RecordingProject(_ResultProject):
    """A workspace that records what it is asked for and what it gives."""

    origin: Project = field(default_factory=lambda: Project(Path("/")))
    recorded: dict[ProjectCall, Any] = field(default_factory=dict)

    def result(self, one: ProjectCall) -> Any:
        """The workspace's result, recorded."""
        if one not in self.recorded:
            self.recorded[one] = call(self.origin, one)
        return self.recorded[one]


# -- what is sent and what comes back --


@dataclass(frozen=True)
class _Order:
    """A brief with the files that it is made from, for a machine that has none."""

    brief: str
    selection: Selection
    shared: bytes
    """The results that all briefs need, packed."""
    own: Mapping[ProjectCall, Any]
    existing: Mapping[str, ExistingFile]
    version: str = __version__


@dataclass(frozen=True)
class _Unfinished:
    """The reply to an order that lacks a result."""

    missing: ProjectCall


class _Orders(Sequence[_Order]):
    """The orders for briefs, each put together when its turn comes."""

    def __init__(self, session: Session, names: Sequence[str], selection: Selection) -> None:
        self.session, self.names, self.selection = session, names, selection
        self.project = project = session.project
        recording = RecordingProject(origin=project)
        load_registries(recording)
        top = project.path("templates")
        for path in sorted(one for one in top.rglob("*") if one.is_file()):
            rel = path.relative_to(project.root).as_posix()
            if recording.exists(rel):
                call(recording, ("read_bytes", rel))
        self.shared = recording.recorded
        self.packed = _packed(self.shared)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, position: Any) -> Any:
        name = self.names[position]
        files = (f"briefs/{name}.yaml", f"data/visits/{name}.yaml")
        calls: list[ProjectCall] = [("read_bytes", rel) for rel in files]
        own = {one: call(self.project, one) for one in calls}
        existing = existing_files(self.session, last_render(self.session, name))
        return _Order(name, self.selection, self.packed, own, existing)

    def completed(self, order: _Order, reply: MadeBrief | _Unfinished) -> _Order | None:
        """The order with the result that its reply lacks; None where the reply is the last word."""
        if not isinstance(reply, _Unfinished):
            return None
        missing, result = reply.missing, call(self.project, reply.missing)
        if missing not in self.shared and not missing[1].startswith(("briefs/", "data/visits/")):
            self.shared[missing] = result  # what one brief lacks the next will lack too
            self.packed = _packed(self.shared)
        return replace(order, own={**order.own, missing: result})


def render(
    session: Session,
    names: Sequence[str],
    scheduler: str,
    selection: Selection = ALL,
    done: Callable[[str], None] = lambda name: None,
) -> Iterator[BriefReport]:
    """A report of each brief, in the order of the names, by the cluster of a scheduler (`tcp://host:port`).

    `done` hears of each brief as soon as it is made. MachineError where the cluster cannot be had.
    """
    orders = _Orders(session, names, selection)
    with connect(scheduler) as (pool, window):
        replies = workers.in_order(
            lambda: nullcontext(pool),
            _make_there,
            orders,
            window,
            again=orders.completed,
            done=lambda position: done(names[position]),
        )
        for name, reply in zip(names, replies, strict=True):
            if isinstance(reply, MadeBrief):
                yield write_brief(session, last_render(session, name), reply)
            else:
                yield _lost(name, reply, scheduler)


def _lost(name: str, reply: object, scheduler: str) -> BriefReport:
    error = reply.error if isinstance(reply, workers.Lost) else RuntimeError(reply)
    if isinstance(error, BriefbookError):
        return BriefReport(name, machine=error.problems)
    words = " ".join(str(error).split())[:200]
    what = f"{name}: no worker of {scheduler} could make it ({type(error).__name__}: {words})"
    hint = "see the workers' logs; each needs this version of Briefbook (`pip install briefbook[cluster]`)"
    return BriefReport(name, machine=(Problem(Place(), what, hint),))


_PATIENCE = 10
"""Seconds until a scheduler that does not answer is taken to be none."""


@contextmanager
def connect(address: str) -> Iterator[tuple[Executor, int]]:
    """The executor of a Dask cluster, and how many items keep it busy; MachineError where it cannot be had."""
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        what = "work on a cluster needs Dask, which is not installed"
        raise MachineError(Problem(Place(), what, "run `pip install 'briefbook[cluster]'`")) from error
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        what = f"no Dask scheduler answers at {address}"
        hint = "start one with `dask scheduler`, and name the address that it prints"
        raise MachineError(Problem(Place(), what, hint)) from error
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            what = f"the scheduler at {address} has no workers"
            raise MachineError(Problem(Place(), what, f"start one on each machine: `dask worker {address}`"))
        yield client.get_executor(pure=False), 2 * threads
    finally:
        with suppress(Exception):
            client.close(timeout=5)


# -- on a machine of the cluster --

_turn = threading.Lock()
"""WeasyPrint is no business of two threads at once; a worker with several takes one brief after the other."""


def _make_there(order: _Order) -> MadeBrief | _Unfinished:
    with _turn:
        if order.version != __version__:
            what = f"a worker has version {__version__} of Briefbook, this is {order.version}"
            raise MachineError(Problem(Place(), what, f"run `pip install briefbook=={order.version}` there"))
        try:
            project = TravellingProject(sent={**_unpacked(order.shared), **order.own})
            return make_brief(project, _registries(order.shared), order.brief, order.selection, order.existing)
        except MissingResult as error:
            return _Unfinished(error.missing)


def _packed(results: Mapping[ProjectCall, Any]) -> bytes:
    return zlib.compress(pickle.dumps(dict(results)), 1)


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> dict[ProjectCall, Any]:
    results: dict[ProjectCall, Any] = pickle.loads(zlib.decompress(packed))
    return results


@lru_cache(maxsize=2)
def _registries(packed: bytes) -> Registries:
    return load_registries(TravellingProject(sent=_unpacked(packed)))
