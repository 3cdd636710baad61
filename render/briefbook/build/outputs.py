"""The files that stand below the folder of output: written whole, and never over what somebody has typed in Word."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from ..data.project import write_atomic
from ..errors import BriefbookError, MachineError, Place, Problem
from ..word.seal import untouched
from .session import Session
from .state import Output, Stamp, pulled

__all__ = ["WrittenFile", "edited_problem", "is_edited", "stands", "write_output"]


class WrittenFile(NamedTuple):
    """A file that was written."""

    stamp: Stamp
    """How it stands."""
    copy: Path | None = None
    """The copy that was kept of the edited file in whose place it stands."""


def stands(session: Session, brief: str, one: Output) -> bool:
    """Whether a file is as it was written."""
    return bool(one.digest) and session.disk.same(session.path(brief, one.name), one.stamp)


def is_edited(session: Session, brief: str, name: str, one: Output | None) -> bool:
    """Whether a file is a Word file that somebody has saved since its render, and that was not pulled since.

    `one` is what is recorded of it.
    """
    if not name.endswith(".docx") or (one is not None and stands(session, brief, one)):
        return False
    path = session.path(brief, name)
    session.disk.forget([path])
    return _is_not_ours(Path(path)) and session.disk.stamp(path)[3] not in pulled(session.root)


def _is_not_ours(path: Path) -> bool:
    """Whether a Word file stands at the path that is not byte for byte as Briefbook wrote it."""
    try:
        return path.is_file() and not untouched(path.read_bytes())
    except FileNotFoundError:
        return False
    except OSError:
        return True  # what cannot be read is not ours to replace


def write_output(session: Session, brief: str, name: str, content: bytes, one: Output | None) -> WrittenFile:
    """Writes a file, but never over a hand edit, unless that was pulled or all is made by force; and then a numbered
    copy of it is kept, for looks and layout come home with no pull.

    BriefbookError where the file was edited by hand, MachineError where it cannot be written.
    """
    path, copy = Path(session.path(brief, name)), None
    if is_edited(session, brief, name, one) and not session.force:
        raise BriefbookError(edited_problem(session, brief, name))
    if name.endswith(".docx") and _is_not_ours(path):
        copy = _keep_copy(path)
    found = write_atomic(path, content)
    session.disk.forget([str(path)])
    digest = hashlib.sha256(content).hexdigest()[:32]
    return WrittenFile((found.st_size, found.st_mtime_ns, found.st_ino, digest), copy)


def _keep_copy(path: Path) -> Path:
    """Keeps a file under the next free name, `policy-brief.en.edited-1.docx`; MachineError where that fails."""
    for number in range(1, 10_000):
        copy = path.with_name(f"{path.stem}.edited-{number}{path.suffix}")
        try:
            os.link(path, copy)
            return copy
        except FileExistsError:
            continue
        except OSError:  # a disk without hard links
            if not copy.exists():
                write_atomic(copy, path.read_bytes())
                return copy
    raise MachineError(Problem(Place(str(path)), "too many copies of it are kept already", "remove some of them"))


def edited_problem(session: Session, brief: str, name: str, has_data: bool = False) -> Problem:
    """What is said of a Word file that was edited by hand, and of whether it holds the data of today."""
    path = session.path(brief, name)
    place = path[len(session.root) + 1 :] if path.startswith(f"{session.root}/") else path  # as a person writes it
    what = "edited since its render" + (", has today's data," if has_data else ",") + " and left as it is"
    refresh = "" if has_data else f", `briefbook refresh {place}` to bring new data into the file"
    pull = f"run `briefbook pull {place}` to bring the edits into the data"
    return Problem(Place(place), what, f"{pull}{refresh}, or render with --force, which keeps a numbered copy of it")
