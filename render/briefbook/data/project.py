"""The one door to a workspace's files: they are named by paths from its root, and nothing leads outside of it.

Whatever is read goes through here, so that what was read is known; whatever is written is written whole or not at all.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import BriefbookError, MachineError, Place, Problem, UsageError
from .workspace import nearest_workspace, stems

__all__ = ["SIZE_LIMIT", "Project", "check_id", "sweep", "write_atomic"]

SIZE_LIMIT = 32 * 1024 * 1024
"""The largest file read from a workspace, in bytes: far above any record, far below what would fill the memory."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}


def check_id(text: str) -> bool:
    """Whether `text` may be an id, and so a file's name on every system: small letters, digits and hyphens."""
    return _ID.fullmatch(text) is not None and text not in _WINDOWS_DEVICES


@dataclass(frozen=True)
class Project:
    """A workspace: the folder that holds `briefs/` and `data/`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """The nearest workspace from `start` upward; UsageError where there is none."""
        root = nearest_workspace(str(start))
        if root is not None:
            return cls(Path(root))
        raise UsageError(
            Problem(
                Place(str(start.absolute())),
                "no workspace here or in a folder above (a folder with briefs/ and data/)",
                "run `briefbook init DIR` to make one, or name one with -C DIR",
            )
        )

    def path(self, rel: str) -> Path:
        """The absolute path of `rel`, checked to stay inside the workspace, links followed; BriefbookError else."""
        pure = PurePosixPath(rel)
        outside = pure.is_absolute() or ".." in pure.parts or "\\" in rel or ":" in rel or "\0" in rel or not pure.parts
        if not outside:
            path = self.root.joinpath(*pure.parts)
            try:
                if path.resolve().is_relative_to(self.root.resolve()):
                    return path
            except (OSError, RuntimeError):
                pass
        raise BriefbookError(
            Problem(
                Place(rel),
                f"`{rel}` leads outside the workspace",
                "keep the file in the workspace and name it by its path from there, without `..` or links",
            )
        )

    def exists(self, rel: str) -> bool:
        """Whether a file stands at `rel`."""
        return self.path(rel).is_file()

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """The files below `folder` whose names end with `suffix`, as sorted paths from the root."""
        top = self.path(folder)
        return tuple(f"{folder}/{stem}{suffix}" for stem in stems(str(top), suffix)) if top.is_dir() else ()

    def read_bytes(self, rel: str, limit: int = SIZE_LIMIT) -> bytes:
        """The bytes of a file; BriefbookError where it is missing, unreadable or larger than `limit`."""
        path = self.path(rel)
        try:
            if not path.is_file():
                raise BriefbookError(Problem(Place(rel), "the file is missing", "add it, or correct its name"))
            if path.stat().st_size > limit:
                raise BriefbookError(
                    Problem(
                        Place(rel), f"the file is larger than {limit // 1024 // 1024} MiB", "split it, or shrink it"
                    )
                )
            return path.read_bytes()
        except PermissionError as error:
            raise MachineError(Problem(Place(rel), "the file may not be read", "allow reading it (chmod)")) from error
        except OSError as error:
            raise MachineError(
                Problem(Place(rel), f"the file cannot be read: {error.strerror}", "check the disk and try again")
            ) from error

    def read_text(self, rel: str) -> str:
        """The text of a UTF-8 file, without its byte order mark; BriefbookError where it is binary or empty."""
        content = self.read_bytes(rel)
        if b"\0" in content[:8192]:
            raise BriefbookError(Problem(Place(rel), "the file is binary, not text", "save it as UTF-8 text"))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8", "replace")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            raise BriefbookError(
                Problem(Place(rel, line, column), "the file is not UTF-8 text", "save it with the encoding UTF-8")
            ) from error
        if not text.strip():
            raise BriefbookError(Problem(Place(rel, 1, 1), "the file is empty", "fill it in, or remove it"))
        return text


def write_atomic(path: Path, content: bytes) -> os.stat_result:
    """Puts `content` at `path` whole or not at all: written beside it, flushed, renamed. MachineError on failure.

    Gives how the file stood, whatever another process may have put there since.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(9):
            with suppress(FileNotFoundError):  # swept away in the moment between its making and its claim
                return _written(path, content)
        return _written(path, content)
    except OSError as error:
        raise MachineError(
            Problem(
                Place(str(path)),
                f"the file cannot be written: {error.strerror or error}",
                "free the place, make the folder writable, or choose another with --out",
            )
        ) from error


def _written(path: Path, content: bytes) -> os.stat_result:
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    beside: str | None = name
    try:
        with os.fdopen(handle, "wb") as file:
            with suppress(OSError):
                _claim(handle)
            file.write(content)
            file.flush()
            os.fsync(handle)
            found = os.fstat(handle)
        os.chmod(name, 0o644)
        os.replace(name, path)
        beside = None
        return found
    finally:
        if beside is not None:
            with suppress(OSError):
                os.unlink(beside)


def sweep(folder: Path) -> None:
    """Removes what a render that was killed left half written: no process claims it any more."""
    for path in folder.glob(".*.part"):
        with suppress(OSError), path.open("rb") as file:
            _claim(file.fileno())
            path.unlink()


def _claim(handle: int) -> None:
    """Marks an open file as this process's own until it is closed; OSError where another has it."""
    try:
        import fcntl
    except ImportError:
        return  # on Windows an open file cannot be removed, which is as good
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
