"""Work shared among processes: one function over many items by any executor of `concurrent.futures`, in their order.

Processes of this machine are forked, where that is safe, from one that has imported WeasyPrint already, while this one
was reading and composing. An item that brings its process down is found out and answered with `Lost`; the others are
done all the same.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from multiprocessing import connection, get_context, parent_process, util
from threading import Thread
from typing import Any, Generic, TypeVar, cast

__all__ = ["Answer", "Lost", "Pool", "alone", "cores", "in_order", "preload", "processes", "relax_gc"]

Item = TypeVar("Item")
Answer = TypeVar("Answer")

Pool = AbstractContextManager[Executor]

_GENERATION = 400
"""How many items a worker does before a fresh one takes its place, so that no library's leak adds up."""


@dataclass(frozen=True)
class Lost:
    """The answer for an item whose process ended before it had one, or that raised `error`."""

    error: BaseException


def cores() -> int:
    """How many processes can be at work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def relax_gc() -> None:
    """Looks for unreachable cycles less often: trees of documents are made of many objects, and few are garbage.

    Python's own rhythm costs a tenth of the time of a PDF. What stands so far is never looked at again.
    """
    gc.freeze()
    gc.set_threshold(50_000, 10, 4)


# -- processes of this machine --


def _context() -> Any:
    """How processes start: forked from a helper without threads; on a Mac and on Windows, started anew."""
    if os.name != "posix" or sys.platform == "darwin":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.preload"])
    return context


def preload() -> None:
    """Starts the helper that workers are forked from, and does not wait for it."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()


def processes(jobs: int, set_up: Callable[..., None] | None = None, *args: Any) -> Pool:
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
    relax_gc()


def _end_with(sentinel: int) -> None:
    """Ends this process when the other does, whatever it is at; what it keeps in temporary folders goes with it."""
    connection.wait([sentinel])
    cast(Any, util)._run_finalizers(0)
    os._exit(1)


# -- the work --


@dataclass
class _Run(Generic[Item, Answer]):
    """One run's state: what waits, what is under way, what is answered and not yet told."""

    function: Callable[[Item], Answer]
    items: Sequence[Item]
    window: int
    again: Callable[[Item, Answer], Item | None]
    done: Callable[[int], None]
    waiting: deque[int]
    """The positions of the items to come."""
    changed: dict[int, Item] = field(default_factory=dict)
    running: dict[Future[Answer], tuple[int, Item]] = field(default_factory=dict)
    answers: dict[int, Answer | Lost] = field(default_factory=dict)
    suspects: list[tuple[int, Item]] = field(default_factory=list)
    """What was under way when a process ended: one of them may have been its end."""
    told: int = 0

    def fill(self, pool: Executor) -> None:
        """Gives the pool as many items as keep it busy."""
        while self.waiting and len(self.running) < self.window and not self.suspects:
            number = self.waiting.popleft()
            item = self.changed.pop(number) if number in self.changed else self.items[number]
            try:
                self.running[pool.submit(self.function, item)] = number, item
            except BrokenExecutor:
                self.suspects.append((number, item))

    def gather(self, finished: Iterable[Future[Answer]]) -> None:
        """Takes the answers of the finished."""
        for future in list(finished):
            number, item = self.running.pop(future)
            try:
                self.take(number, item, future.result())
            except BrokenExecutor:
                self.suspects.append((number, item))
            except Exception as error:
                self.take(number, item, Lost(error))

    def take(self, number: int, item: Item, answer: Answer | Lost) -> None:
        """Keeps an answer until its turn to be told; or puts another item in the place of this one."""
        changed = None if isinstance(answer, Lost) else self.again(item, answer)
        if changed is None:
            self.answers[number] = answer
            self.done(number)
        else:
            self.changed[number] = changed
            self.waiting.appendleft(number)

    def tell(self) -> Iterator[Answer | Lost]:
        """The answers that are next in order."""
        while self.told in self.answers:
            yield self.answers.pop(self.told)
            self.told += 1


def in_order(
    start: Callable[[], Pool],
    function: Callable[[Item], Answer],
    items: Sequence[Item],
    window: int,
    order: Iterable[int] | None = None,
    again: Callable[[Item, Answer], Item | None] = lambda item, answer: None,
    done: Callable[[int], None] = lambda position: None,
) -> Iterator[Answer | Lost]:
    """The answer of each item, in the items' order; at most `window` of them are under way at once.

    `start` opens an executor, and does so anew when a process of the one before has ended. The items are begun in
    `order` (positions). Where `again` gives an item for an answer, that one is done in its stead. `done` hears of each
    position when it is answered.
    """
    waiting = deque(range(len(items)) if order is None else order)
    state: _Run[Item, Answer] = _Run(function, items, window, again, done, waiting)
    while state.waiting:
        with start() as pool:
            left = _GENERATION * window
            while left and state.waiting and not state.suspects:
                state.fill(pool)
                before = len(state.running)
                state.gather(wait(state.running, return_when=FIRST_COMPLETED).done)
                left -= min(left, before - len(state.running))
                yield from state.tell()
            while state.running:
                state.gather(wait(state.running, return_when=FIRST_COMPLETED).done)
                yield from state.tell()
        for number, item in state.suspects:
            state.take(number, item, alone(start, function, item))
        state.suspects.clear()
        yield from state.tell()


def alone(start: Callable[[], Pool], function: Callable[..., Answer], *args: Any) -> Answer | Lost:
    """The answer of one call in a pool of its own: if that breaks too, it is this call's doing."""
    with start() as pool:
        try:
            return pool.submit(function, *args).result()
        except Exception as error:
            return Lost(error)
