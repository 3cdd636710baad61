"""Saves, burst by burst: what is an input, what belongs together, and a system that cannot watch."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest
from briefbook.build import watch as module
from briefbook.build.watch import Saves, watching
from briefbook.errors import MachineError


@pytest.fixture
def saves(tmp_path: Path) -> Saves:
    return Saves(tmp_path, tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "is_input"),
    [
        ("data/x.yaml", True), ("pictures/a.png", True), ("data/out/x.yaml", True), ("templates/a.tmp.html", True),
        ("out", False), ("out/x.pdf", False), ("out/brief/x.pdf", False), (".git/index", False),
        ("data/.x.yaml.swp", False), ("data/x.yaml~", False), ("data/x.tmp", False), ("data/x.swp", False),
        ("data/__pycache__/x", False), ("node_modules/x.js", False), ("../elsewhere.yaml", False),
    ],
)  # fmt: skip
def test_outputs_hidden_files_and_editors_copies_are_no_inputs(name: str, is_input: bool, saves: Saves) -> None:
    path = saves.root.parent / "elsewhere.yaml" if name.startswith("..") else saves.root / name
    assert saves._is_input(path) == is_input


def test_a_burst_is_all_that_was_saved_until_it_is_quiet(saves: Saves, monkeypatch: pytest.MonkeyPatch) -> None:
    coming = [{"data/b.yaml"}, {"data/a.yaml", "data/b.yaml"}, None, {"data/c.yaml"}, None]
    waited: list[float | None] = []

    def get(timeout: float | None) -> set[str]:
        waited.append(timeout)
        if found := coming.pop(0):
            return found
        raise Empty

    monkeypatch.setattr(saves, "_bursts", SimpleNamespace(get=get))
    assert saves.next() == ("data/a.yaml", "data/b.yaml")
    assert saves.next() == ("data/c.yaml",)
    assert waited == [None, module._QUIET, module._QUIET, None, module._QUIET], "as long as it takes for the first"


def test_a_system_that_cannot_watch_is_the_machines_fault(saves: Saves) -> None:
    saves._bursts.put({"data/a.yaml"})
    saves._bursts.put(OSError(28, "No space left on device"))
    with pytest.raises(MachineError) as error:
        saves.next()
    [problem] = error.value.problems
    assert problem.message == "the folders cannot be watched: No space left on device"
    assert problem.place.file == str(saves.root)
    assert "max_user_watches" in problem.hint


def watcher(monkeypatch: pytest.MonkeyPatch, found: Any) -> dict[str, Any]:
    """Puts a watcher in the place of the real one; gives what it was asked for."""
    asked: dict[str, Any] = {}

    def watch(*folders: Path, **options: Any) -> Iterator[set[tuple[int, str]]]:
        asked.update(options, folders=folders)
        yield from found()

    monkeypatch.setitem(sys.modules, "watchfiles", SimpleNamespace(watch=watch))
    return asked


def test_folders_of_inputs_are_watched(saves: Saves, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("data", "briefs", "out", ".git", "pictures"):
        (saves.root / name).mkdir()
    (saves.root / "README").write_text("")
    burst = {(1, str(saves.root / "data/x.yaml")), (2, str(saves.root / "data/y.yaml"))}
    asked = watcher(monkeypatch, lambda: iter([burst]))
    saves.collect()
    assert [path.name for path in asked["folders"]] == ["briefs", "data", "pictures"]
    assert asked["stop_event"] is saves.stopped
    assert asked["watch_filter"](None, str(saves.root / "data/x.yaml"))
    assert not asked["watch_filter"](None, str(saves.root / "data/x.yaml~"))
    assert saves.next() == ("data/x.yaml", "data/y.yaml")


def test_what_the_watcher_raises_is_passed_on(saves: Saves, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Iterator[Any]:
        raise OSError("no watches left")

    watcher(monkeypatch, refuse)
    saves.collect()
    with pytest.raises(MachineError, match="no watches left"):
        saves.next()


def test_watching_begins_and_ends_with_its_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = watcher(monkeypatch, lambda: iter([{(1, str(tmp_path / "data/x.yaml"))}]))
    with watching(tmp_path, tmp_path / "out") as saves:
        assert saves.next() == ("data/x.yaml",)
        assert not saves.stopped.is_set()
    assert saves.stopped.is_set()
    assert (saves.root, saves.out) == (tmp_path, tmp_path / "out")
    assert asked["folders"] == ()
