"""A workspace's files as one value that travels: a project that answers from what it was sent.

A machine of a cluster has no workspace. What it is sent are the answers to questions that a `Project` is asked; where
one is missing, `Wanting` names the question, and whoever has the workspace sends the answer along the next time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ..data.project import SIZE_LIMIT, Project
from ..errors import BriefbookError, MachineError

__all__ = ["Answers", "Noting", "Parcel", "Question", "Wanting", "answered"]

Question = tuple[str, ...]
"""A method of `Project` and its arguments."""

Answers = Mapping[Question, Any]
"""What the workspace says to each: a value, or the BriefbookError that it raises."""


class Wanting(BaseException):
    """A question that the parcel has no answer for; no `Exception`, so that nothing on the way takes it for a fault."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(question)


@dataclass(frozen=True)
class _Asked(Project):
    """A project whose every method asks `answer`."""

    root: Path = Path("/")

    def answer(self, question: Question) -> Any:
        """The workspace's answer; raises what the workspace would."""
        raise Wanting(question)

    def exists(self, rel: str) -> bool:
        """As `Project.exists`."""
        return cast(bool, self.answer(("exists", rel)))

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """As `Project.names`."""
        return cast(tuple[str, ...], self.answer(("names", folder, suffix)))

    def read_bytes(self, rel: str, limit: int = SIZE_LIMIT) -> bytes:
        """As `Project.read_bytes`; the bound is that of the sender's."""
        return cast(bytes, self.answer(("read_bytes", rel)))


@dataclass(frozen=True)
class Parcel(_Asked):
    """A project that answers from what it was sent."""

    sent: Answers = field(default_factory=dict)

    def answer(self, question: Question) -> Any:
        """The answer that was sent; Wanting where none was."""
        if question not in self.sent:
            raise Wanting(question)
        return _given(self.sent[question])


@dataclass(frozen=True)
class Noting(_Asked):
    """A project that answers from a workspace, and notes what it was asked and what it said."""

    origin: Project = field(default_factory=lambda: Project(Path("/")))
    noted: dict[Question, Any] = field(default_factory=dict)

    def answer(self, question: Question) -> Any:
        """The workspace's answer, noted."""
        if question not in self.noted:
            self.noted[question] = answered(self.origin, question)
        return _given(self.noted[question])


def answered(project: Project, question: Question) -> Any:
    """What a project says to a question: a value, or the BriefbookError that it raises."""
    method, *args = question
    try:
        return getattr(project, method)(*args)
    except MachineError:
        raise
    except BriefbookError as error:
        return error


def _given(answer: Any) -> Any:
    if isinstance(answer, BriefbookError):
        raise answer
    return answer
