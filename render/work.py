"""A function and many items in, the answers in the items' order out: by processes here, or by a cluster's.

Both are executors in the sense of `concurrent.futures`. Processes are forked, where that is safe, from one that has
imported WeasyPrint already, while this one was reading and composing. An item that brings its process down is found
out and answered with `Lost`; the others are done all the same.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any, Generic, TypeVar

from .errors import MachineError, Place, Problem

__all__ = ["Answer", "Lost", "alone", "cluster", "cores", "local", "prepare", "run"]

Item = TypeVar("Item")
Answer = TypeVar("Answer")

Start = Callable[[], AbstractContextManager[Executor]]

_GENERATION = 400
"""How many items a worker does before a fresh one takes its place, so that no library's leak adds up."""


@dataclass(frozen=True)
class Lost:
    """The answer for an item whose process ended before it had one, or that raised `error`."""

    error: BaseException


def cores() -> int:
    """How many processes can be at work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- processes of this machine --


def _context() -> Any:
    """How processes start: forked from a helper without threads; on a Mac and on Windows, started anew."""
    if os.name != "posix" or sys.platform == "darwin":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.warm"])
    return context


def prepare() -> None:
    """Starts the helper that workers are forked from, and does not wait for it."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()


def local(jobs: int, set_up: Callable[..., None] | None = None, *args: Any) -> AbstractContextManager[Executor]:
    """`jobs` processes of this machine, each set up by `set_up(*args)`; none outlives this one."""
    return _closing(ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_begin, initargs=(set_up, args)))


@contextmanager
def _closing(pool: Executor) -> Iterator[Executor]:
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(set_up: Callable[..., None] | None, args: tuple[Any, ...]) -> None:
    """Ctrl-C is for the process that started this one; whatever ends that one ends this one too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    if set_up is not None:
        set_up(*args)
    gc.freeze()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


# -- processes of a cluster --


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The executor of a Dask cluster, and how many items keep it busy; MachineError where it cannot be had."""
    try:
        from distributed import Client
    except ImportError as error:
        what = "work on a cluster needs Dask, which is not installed"
        raise MachineError(Problem(Place(), what, "run `pip install 'briefbook[cluster]'`")) from error
    try:
        client = Client(address, timeout=10, set_as_default=False)
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


# -- the work --


@dataclass
class _Run(Generic[Item, Answer]):
    """One run's state: what waits, what is under way, what is answered and not yet told."""

    function: Callable[[Item], Answer]
    items: Sequence[Item]
    window: int
    again: Callable[[Item, Answer], Item | None]

    def __post_init__(self) -> None:
        self.waiting = deque(range(len(self.items)))
        self.changed: dict[int, Item] = {}
        self.running: dict[Future[Answer], int] = {}
        self.answers: dict[int, Answer | Lost] = {}
        self.suspects: list[int] = []
        self.told = 0

    def item(self, number: int) -> Item:
        return self.changed.get(number, self.items[number])

    def fill(self, pool: Executor) -> None:
        """Gives the pool as many items as keep it busy."""
        while self.waiting and len(self.running) < self.window and not self.suspects:
            number = self.waiting.popleft()
            try:
                self.running[pool.submit(self.function, self.item(number))] = number
            except BrokenExecutor:
                self.suspects.append(number)
                self.gather(set(self.running))

    def gather(self, finished: set[Future[Answer]]) -> None:
        """Takes the answers of the finished; what was under way when a process ended becomes a suspect."""
        for future in finished:
            number = self.running.pop(future)
            try:
                answer = future.result()
            except BrokenExecutor:
                self.suspects.append(number)
            except Exception as error:
                self.answers[number] = Lost(error)
            else:
                self.take(number, answer)

    def take(self, number: int, answer: Answer) -> None:
        changed = self.again(self.item(number), answer)
        if changed is None:
            self.answers[number] = answer
            self.changed.pop(number, None)
        else:
            self.changed[number] = changed
            self.waiting.appendleft(number)

    def tell(self) -> Iterator[tuple[Item, Answer | Lost]]:
        while self.told in self.answers:
            yield self.items[self.told], self.answers.pop(self.told)
            self.told += 1


def run(
    start: Start,
    function: Callable[[Item], Answer],
    items: Sequence[Item],
    window: int,
    again: Callable[[Item, Answer], Item | None] = lambda item, answer: None,
) -> Iterator[tuple[Item, Answer | Lost]]:
    """Each item with its answer, in order; at most `window` items are under way at once.

    `start` opens an executor; it is called anew when a process of the one before has ended. Where `again` gives an
    item for an answer, that is done in its stead before the answer counts.
    """
    state = _Run(function, items, window, again)
    while state.waiting or state.running or state.suspects:
        with start() as pool:
            for _ in range(_GENERATION * window):
                if state.suspects or not (state.waiting or state.running):
                    break
                state.fill(pool)
                state.gather(wait(state.running, return_when=FIRST_COMPLETED).done)
                yield from state.tell()
            state.gather(wait(state.running).done)
        for number in sorted(state.suspects):
            answer = alone(start, function, state.item(number))
            if isinstance(answer, Lost):
                state.answers[number] = answer
            else:
                state.take(number, answer)
        state.suspects.clear()
        yield from state.tell()


def alone(start: Start, function: Callable[..., Answer], *args: Any) -> Answer | Lost:
    """The answer of one call in a pool of its own: if that breaks too, it is this call's doing."""
    with start() as pool:
        try:
            return pool.submit(function, *args).result()
        except Exception as error:
            return Lost(error)
