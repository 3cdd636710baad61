"""What a pull comes to, as values: which leaves of the data get which text, what waits for a person's word, and why.

`merge` makes them, `report` tells of them, `write` carries them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...errors import Place, Problem
from ..edits import Edits, FieldEdit, Prose, Remark

__all__ = ["Blocked", "Computed", "Plan", "Planned", "Proposal", "Value", "untouched"]


class Value(NamedTuple):
    """What a leaf becomes: a YAML text, bare where it is a number, a date or a word of a list."""

    text: str
    plain: bool = False


class Proposal(NamedTuple):
    """What one field of one file shows, against what it showed."""

    file: str
    edit: FieldEdit
    value: Value | None = None
    """Its YAML; None where the key goes."""
    why: str = ""
    """Why it cannot be read: "what; what to do"."""

    @property
    def shown(self) -> str:
        """What it shows now, for people."""
        return " ".join(self.edit.text.split())

    @property
    def who(self) -> str:
        """Who made the edit, as its tracked changes say; else the file that holds it."""
        names = dict.fromkeys(change.author for change in self.edit.by if change.author)
        return ", ".join(names) or self.file


class Planned(NamedTuple):
    """A leaf of the data that gets another value."""

    address: str
    place: Place
    old: str
    new: str | None
    """None where the key goes."""
    proposals: tuple[Proposal, ...]
    path: tuple[str | int, ...] = ()
    plain: bool = False

    @property
    def whole(self) -> tuple[str, str | None]:
        """The change in one line: old and new YAML, without line breaks."""
        return " ".join(self.old.split()), None if self.new is None else " ".join(self.new.split())


class Blocked(NamedTuple):
    """A leaf that cannot be changed before a person decides."""

    address: str
    place: Place
    why: str
    hint: str
    base: str
    ours: str
    proposals: tuple[Proposal, ...]
    conflict: bool = True
    """Whether two sides disagree; else what stands there cannot be read."""

    def problem(self) -> Problem:
        """The same as a problem."""
        return Problem(self.place, f"{self.address.partition(' ')[2]}: {self.why}", self.hint)


class Computed(NamedTuple):
    """An edit of what was made from other values."""

    file: str
    edit: FieldEdit
    places: tuple[Place, ...]
    """Where the values stand that it was made from."""


class Plan(NamedTuple):
    """What a pull comes to."""

    edits: tuple[Planned, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    agreed: tuple[str, ...] = ()
    """The addresses that hold already what a file shows."""
    kept: tuple[str, ...] = ()
    """The addresses whose edits were given up for what the data holds."""
    computed: tuple[Computed, ...] = ()
    gone: tuple[tuple[str, FieldEdit, Place], ...] = ()
    """Fields that went with their paragraphs: the data keeps them."""
    items: tuple[str, ...] = ()
    """The addresses of list items, `FILE outcomes[o2]`, that went with all that was printed of them."""
    prose: tuple[tuple[str, Prose], ...] = ()
    remarks: tuple[tuple[str, Remark], ...] = ()
    texts: Mapping[str, tuple[bytes, bytes]] = {}
    """The data files as they are and as they shall be."""
    problems: tuple[Problem, ...] = ()
    """What the data would lack if it were changed so."""

    @property
    def ready(self) -> bool:
        """Whether it can be carried out."""
        return not (self.blocked or self.problems)


def untouched(all_edits: Sequence[Edits]) -> Plan:
    """The plan of files none of whose fields was edited."""
    return Plan(
        prose=tuple((edits.file, one) for edits in all_edits for one in edits.prose),
        remarks=tuple((edits.file, one) for edits in all_edits for one in edits.remarks),
    )
