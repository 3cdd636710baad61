"""Watches a workspace for saves; several at once are one burst."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from ..errors import MachineError, Place, Problem

__all__ = ["Saves", "watching"]

_QUIET = 0.06
"""Seconds without a save that end a burst."""

_STEP = 20
"""Milliseconds between two looks at what was saved."""


class Saves:
    """The bursts of saves that nobody has answered yet."""

    def __init__(self, root: Path, out: Path) -> None:
        self.root, self.out = root, out
        self.stopped = Event()
        self._bursts: SimpleQueue[set[str] | OSError] = SimpleQueue()

    def next(self) -> tuple[str, ...]:
        """Waits for a burst; gives the files that were saved, as sorted paths from the root, and all since the last.

        MachineError where the system cannot watch them.
        """
        found: set[str] = set()
        while True:
            try:
                burst = self._bursts.get(timeout=_QUIET if found else None)
            except Empty:
                return tuple(sorted(found))
            if isinstance(burst, OSError):
                what = f"the folders cannot be watched: {burst.strerror or burst}"
                hint = "raise the system's limit of watches (fs.inotify.max_user_watches), or render by hand"
                raise MachineError(Problem(Place(str(self.root)), what, hint)) from burst
            found |= burst

    def collect(self) -> None:
        """Notes saves until it is stopped; the work of a thread."""
        from watchfiles import watch

        folders = [path for path in sorted(self.root.iterdir()) if path.is_dir() and self._is_input(path)]
        try:
            for changes in watch(
                *folders,
                watch_filter=lambda change, path: self._is_input(Path(path)),
                step=_STEP,
                rust_timeout=500,
                stop_event=self.stopped,
            ):
                self._bursts.put({Path(path).relative_to(self.root).as_posix() for _, path in changes})
        except OSError as error:
            self._bursts.put(error)

    def _is_input(self, path: Path) -> bool:
        """Whether documents may be made from a file or folder: it is no output, not hidden, no editor's copy."""
        if path == self.out or self.out in path.parents or not path.is_relative_to(self.root):
            return False
        parts = path.relative_to(self.root).parts
        hidden = any(part.startswith(".") or part in ("__pycache__", "node_modules") for part in parts)
        return not hidden and not path.name.endswith(("~", ".tmp", ".swp"))


@contextmanager
def watching(root: Path, out: Path) -> Iterator[Saves]:
    """The saves below `root` from now on, those below `out` left out."""
    saves = Saves(root, out)
    thread = Thread(target=saves.collect, daemon=True)
    thread.start()
    try:
        yield saves
    finally:
        saves.stopped.set()
        thread.join(timeout=2)
