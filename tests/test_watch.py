"""Rendering after each save: warm, a burst at once, through mistakes, until Ctrl-C."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from helpers import BRIEF, ROOT, VISIT_FILE, replace_in

WAIT = 60.0


class Watch:
    """`briefbook render --watch` in a process of its own, line by line."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "briefbook", "-C", str(root), "render", "--watch", "--format", "docx"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_hear_interrupts,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, end: str) -> list[str]:
        """The lines up to the first that starts so."""
        found: list[str] = []
        while not found or not found[-1].startswith(end):
            found.append(self.lines.get(timeout=WAIT))
        return found

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=WAIT)


def _hear_interrupts() -> None:
    """What runs in a shell's background ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def watch(workspace: Path) -> Iterator[Watch]:
    running = Watch(workspace)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is another matter on Windows")
def test_watch(watch: Watch, workspace: Path) -> None:
    first = watch.until("watching")
    assert sum(line.endswith(".docx") for line in first) == 3

    replace_in(workspace / VISIT_FILE, "value: 50\n", "value: 51\n")
    saved = watch.until("watching")
    assert saved[0] == f"saved: {VISIT_FILE}"
    assert [Path(line).name for line in saved if line.endswith(".docx")] == ["fact-sheet.en.docx"]
    assert any("figures[f-helicopters].value changed: 50 -> 51" in line for line in saved)

    for number in range(51, 56):  # a burst
        replace_in(workspace / VISIT_FILE, f"value: {number}\n", f"value: {number + 1}\n")
    replace_in(workspace / "data/people.yaml", "    en: Lavrov\n", "    en: Lawrow\n")
    burst = watch.until("watching")
    assert any("51 -> 56" in line for line in burst)
    assert any("Lavrov -> Lawrow" in line for line in burst)

    replace_in(workspace / VISIT_FILE, "visitor: lavrov", "visitor: lavrv")
    before = {path.name: path.read_bytes() for path in (workspace / "out" / BRIEF).iterdir()}
    faulty = watch.until("watching")
    assert any(line.startswith(f"{VISIT_FILE}:15:10: no person has the id `lavrv`") for line in faulty)
    assert {path.name: path.read_bytes() for path in (workspace / "out" / BRIEF).iterdir()} == before

    replace_in(workspace / VISIT_FILE, "visitor: lavrv", "visitor: lavrov")
    mended = watch.until("watching")
    assert any(line.startswith("mended") for line in mended)
    assert any("nothing is stale" in line for line in mended)

    theme = workspace / "templates/themes/institute/theme.yaml"
    replace_in(theme, "accent: ", 'accent: "123456"  # was ')  # nothing that is kept warm hides a new look
    assert sum(line.endswith(".docx") for line in watch.until("watching")) == 3

    assert watch.stop() in (0, 130)
    rest = []
    while not watch.lines.empty():
        rest.append(watch.lines.get())
    assert not any("Traceback" in line for line in rest)
    assert "stopped; the files written so far are whole" in rest
    assert not list((workspace / "out" / BRIEF).glob(".*"))
