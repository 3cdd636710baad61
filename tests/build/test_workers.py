"""How work is shared: answers in the items' order, an item that ends its process lost alone, the others done."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from briefbook.build import workers
from briefbook.build.workers import Lost, alone, in_order
from hypothesis import given
from hypothesis import strategies as st


class Pool(Executor):
    """An executor without processes: what it is given is done at once, or when it is asked for; one item breaks it."""

    opened = 0

    def __init__(self, deadly: object = None, silent: bool = False) -> None:
        self.deadly, self.silent, self.broken = deadly, silent, False
        self.given: list[object] = []
        self.under_way = self.most = 0
        Pool.opened += 1

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.broken and not self.silent:
            raise BrokenExecutor
        self.given.append(args[0])
        done: Future[Any] = Future()
        self.broken |= args[0] == self.deadly
        try:
            if self.broken:
                raise BrokenExecutor
            done.set_result(function(*args))
        except Exception as error:
            done.set_exception(error)
        return done


@pytest.fixture(autouse=True)
def count() -> None:
    Pool.opened = 0


def starting(pools: list[Pool], **kind: Any) -> Any:
    @contextmanager
    def start() -> Iterator[Pool]:
        pools.append(Pool(**kind))
        yield pools[-1]

    return start


def answers(items: Any, deadly: object = None, window: int = 3, **more: Any) -> list[Any]:
    return list(in_order(starting([], deadly=deadly), lambda one: one * 2, items, window, **more))


@given(st.lists(st.integers()), st.integers(1, 5), st.randoms())
def test_answers_come_in_the_order_of_the_items(items: list[int], window: int, chance: Any) -> None:
    order = list(range(len(items)))
    chance.shuffle(order)
    assert answers(items, window=window, order=order) == [2 * one for one in items]


def test_items_are_begun_in_the_order_that_is_asked_for() -> None:
    pools: list[Pool] = []
    list(in_order(starting(pools), str, "abcde", 2, order=[4, 2, 0, 1, 3]))
    assert [one for pool in pools for one in pool.given] == ["e", "c", "a", "b", "d"]


def test_no_more_are_under_way_than_the_window() -> None:
    running: list[int] = []
    most = []

    class Slow(Pool):
        def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            running.append(args[0])
            most.append(len(running))
            return super().submit(function, *args)

    @contextmanager
    def start() -> Iterator[Pool]:
        yield Slow()

    found = in_order(start, lambda one: one, range(9), 3, done=lambda position: running.remove(position))
    assert list(found) == list(range(9))
    assert max(most) == 3


def test_an_answer_is_told_as_soon_as_those_before_it() -> None:
    found = in_order(starting([]), lambda one: one, range(6), 1)
    assert [next(found) for _ in range(3)] == [0, 1, 2]


def test_each_position_is_heard_of_once() -> None:
    heard: list[int] = []
    assert answers("abc", deadly="b", done=heard.append)[0] == "aa"
    assert sorted(heard) == [0, 1, 2]


@pytest.mark.parametrize("silent", [True, False], ids=["futures break", "submit breaks"])
@pytest.mark.parametrize("window", [1, 3, 9])
def test_an_item_that_ends_its_process_is_lost_alone(window: int, silent: bool) -> None:
    pools: list[Pool] = []
    found = list(in_order(starting(pools, deadly=4, silent=silent), lambda one: one * 2, range(9), window))
    assert [number for number, one in enumerate(found) if isinstance(one, Lost)] == [4]
    assert isinstance(found[4].error, BrokenExecutor)
    assert [one for one in found if not isinstance(one, Lost)] == [0, 2, 4, 6, 10, 12, 14, 16]
    assert len(pools) > 1, "another executor is opened after one that broke"


def test_an_item_that_raises_is_lost_and_its_executor_stays() -> None:
    pools: list[Pool] = []
    found = list(in_order(starting(pools), lambda one: 12 // one, [1, 0, 3], 2))
    assert found[0] == 12
    assert isinstance(found[1].error, ZeroDivisionError)
    assert found[2] == 4
    assert len(pools) == 1


def test_an_answer_may_ask_for_another_item_in_its_place() -> None:
    asked: list[tuple[int, int]] = []

    def again(item: int, answer: int) -> int | None:
        asked.append((item, answer))
        return item + 100 if item < 100 else None

    heard: list[int] = []
    assert answers([1, 2], again=again, done=heard.append) == [202, 204]
    assert sorted(asked) == [(1, 2), (2, 4), (101, 202), (102, 204)]
    assert sorted(heard) == [0, 1]


def test_a_lost_item_is_not_asked_again() -> None:
    def again(item: str, answer: str) -> str | None:
        raise AssertionError(item)

    [found] = answers(["x"], deadly="x", again=again)
    assert isinstance(found, Lost)


def test_executors_are_renewed_before_they_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_GENERATION", 2)
    pools: list[Pool] = []
    assert list(in_order(starting(pools), str, range(10), 2)) == [str(one) for one in range(10)]
    assert [len(pool.given) for pool in pools] == [4, 4, 2]


def test_an_executor_is_as_old_as_the_answers_that_it_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_at_a_time(running: Any, return_when: str) -> SimpleNamespace:
        return SimpleNamespace(done=[next(iter(running))])

    monkeypatch.setattr(workers, "_GENERATION", 2)
    monkeypatch.setattr(workers, "wait", one_at_a_time)
    pools: list[Pool] = []
    assert list(in_order(starting(pools), str, range(10), 2)) == [str(one) for one in range(10)]
    assert [len(pool.given) for pool in pools] == [5, 5], "four answers, and what is under way then"


def test_without_items_no_executor_is_opened() -> None:
    assert answers([]) == []
    assert Pool.opened == 0


def test_one_call_alone() -> None:
    assert alone(starting([]), lambda a, b: a + b, 1, 2) == 3
    lost = alone(starting([], deadly=1), lambda one: one, 1)
    assert isinstance(lost, Lost)
    assert isinstance(lost.error, BrokenExecutor)


# -- processes --


def test_the_pools_processes_are_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []

    class FakePool(Pool):
        def __init__(self, jobs: int, **options: Any) -> None:
            super().__init__()
            made.append({"jobs": jobs, **options})

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            made[0] |= {"wait": wait, "cancel": cancel_futures}

    monkeypatch.setattr(workers, "ProcessPoolExecutor", FakePool)
    with workers.processes(3, print, "a", "b"):
        assert "wait" not in made[0]
    assert made[0]["jobs"] == 3
    assert made[0]["initargs"] == (print, ("a", "b"))
    assert made[0]["initializer"] is workers._begin
    assert made[0]["mp_context"].get_start_method() in ("forkserver", "spawn")
    assert (made[0]["wait"], made[0]["cancel"]) == (True, True)


def test_a_worker_is_set_up_once_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(workers.signal, "signal", lambda *given: done.append(given))
    monkeypatch.setattr(workers, "relax_gc", lambda: done.append("gc"))
    workers._begin(lambda *given: done.append(given), ("a", 1))
    workers._begin(None, ())
    ignored = (workers.signal.SIGINT, workers.signal.SIG_IGN)
    assert done == [ignored, ("a", 1), "gc", ignored, "gc"]


def test_garbage_is_looked_for_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    before, frozen = gc.get_threshold(), []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    try:
        workers.relax_gc()
        assert gc.get_threshold() == (50_000, 10, 4)
        assert frozen == [True]
    finally:
        gc.set_threshold(*before)


@pytest.mark.parametrize(
    ("name", "platform", "method"),
    [("posix", "linux", "forkserver"), ("posix", "darwin", "spawn"), ("nt", "win32", "spawn")],
)
def test_processes_are_forked_where_that_is_safe(
    name: str, platform: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    preloaded: list[str] = []

    class Context:
        def set_forkserver_preload(self, names: list[str]) -> None:
            preloaded.extend(names)

    monkeypatch.setattr(workers.os, "name", name)
    monkeypatch.setattr(workers.sys, "platform", platform)
    monkeypatch.setattr(workers, "get_context", lambda method: (asked.append(method), Context())[1])
    workers._context()
    assert asked == [method]
    assert preloaded == (["briefbook.build.preload"] if method == "forkserver" else [])


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 5}, raising=False)
    assert workers.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert workers.cores() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers.cores() == 1
