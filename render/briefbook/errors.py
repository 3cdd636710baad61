"""What went wrong, where, and the way out: the values that every other module raises and collects."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal, NamedTuple

__all__ = ["BriefbookError", "ExitCode", "MachineError", "Place", "Problem", "Refusal", "UsageError", "nearest"]

Severity = Literal["error", "warning"]


class ExitCode(IntEnum):
    """What the command returns to the shell."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    MACHINE = 3


class Place(NamedTuple):
    """A point in a file: its path as the user knows it; line and column count from 1, 0 where there is none."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


class Problem(NamedTuple):
    """One thing wrong: where it is, what it is, and what to do about it."""

    place: Place
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place.file else ""
        kind = "warning: " if self.severity == "warning" else ""
        way_out = f" - {self.hint}" if self.hint else ""
        return f"{where}{kind}{self.message}{way_out}"

    def as_dict(self) -> dict[str, str | int]:
        """The problem as one flat JSON object."""
        return {
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "message": self.message,
            "hint": self.hint,
        }


class BriefbookError(Exception):
    """The one base of what this package raises: all problems found together, in the order of their places."""

    exit_code = ExitCode.PROBLEMS

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else problems
        self.problems: tuple[Problem, ...] = tuple(sorted(set(found)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[BriefbookError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class UsageError(BriefbookError):
    """The command was called wrongly: no such brief, no workspace here."""

    exit_code = ExitCode.USAGE


class MachineError(BriefbookError):
    """The machine lacks something: a library, room on the disk, a permission."""

    exit_code = ExitCode.MACHINE


class Refusal(ValueError):
    """A value that cannot be taken, before anyone knows its place: what is wrong with it, and what to do about it.

    Whoever knows where the value stands makes a `Problem` of it.
    """

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.what, self.hint = what, hint

    def __str__(self) -> str:
        return f"{self.what}; {self.hint}" if self.hint else self.what

    def at(self, place: Place) -> Problem:
        """The problem that it is at a place."""
        return Problem(place, self.what, self.hint)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to `word`; the known ones where none is near."""
    from difflib import get_close_matches

    words = sorted(set(known))
    match = get_close_matches(word, words, n=1, cutoff=0.6)
    if match:
        return f"did you mean `{match[0]}`?"
    if not words:
        return "none is known yet"
    shown = ", ".join(f"`{one}`" for one in words[:12])
    return f"known: {shown}{' ...' if len(words) > 12 else ''}"
