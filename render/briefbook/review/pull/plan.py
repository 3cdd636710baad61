"""What a pull comes to, as values: which leaves of the data get which text, what waits for a person's word, and why.

`merge` makes them, `report` tells of them, `write` carries them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...data.address import Address
from ...data.yaml import Path
from ...errors import Place, Problem, Refusal
from ..edits import Edits, FieldEdit, Remark
from ..prose import Prose
from ..values import Value

__all__ = ["Blocked", "Computed", "Gone", "Plan", "Planned", "Proposal", "untouched"]


class Proposal(NamedTuple):
    """What the edit of one field in one file would make of its leaf."""

    file: str
    edit: FieldEdit
    value: Value | None = None
    """Its YAML; None where the key goes, or where it cannot be read."""
    refusal: Refusal | None = None
    """Why it cannot be read."""

    @property
    def shown(self) -> str:
        """What the field shows now, for people."""
        return " ".join(self.edit.text.split())

    @property
    def who(self) -> str:
        """Who made the edit, as its tracked changes say; else the file that holds it."""
        names = dict.fromkeys(change.author for change in self.edit.by if change.author)
        return ", ".join(names) or self.file


class Planned(NamedTuple):
    """A leaf of the data that gets another value, or an item that goes."""

    address: Address
    place: Place
    old: str
    new: str | None
    """None where the key or the item goes."""
    proposals: tuple[Proposal, ...]
    path: Path = ()
    """What is set or taken out: of a text that goes, the key that holds all its languages."""
    plain: bool = False
    """See `Value`."""


class Blocked(NamedTuple):
    """A leaf that cannot be changed before a person decides."""

    address: Address
    place: Place
    why: str
    hint: str
    base: str
    """Its source when the file was printed."""
    ours: str
    """Its source in the data now."""
    proposals: tuple[Proposal, ...]
    conflict: bool = True
    """Whether two sides disagree; else what stands there cannot be read."""

    def problem(self) -> Problem:
        """The same as a problem."""
        return Problem(self.place, f"{self.address.path}: {self.why}", self.hint)


class Computed(NamedTuple):
    """An edit of what was made from other values."""

    file: str
    edit: FieldEdit
    places: tuple[Place, ...]
    """Where the values stand that it was made from."""


class Gone(NamedTuple):
    """A field that went with its paragraph: the data keeps it."""

    file: str
    edit: FieldEdit
    address: Address
    place: Place


class Plan(NamedTuple):
    """What a pull comes to."""

    edits: tuple[Planned, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    agreed: tuple[Address, ...] = ()
    """What holds already what a file shows."""
    kept: tuple[Address, ...] = ()
    """What stays as the data has it: its edits were given up."""
    computed: tuple[Computed, ...] = ()
    gone: tuple[Gone, ...] = ()
    items: tuple[Address, ...] = ()
    """The list items that went with all that was printed of them: `outcomes[o2]`."""
    prose: tuple[tuple[str, Prose], ...] = ()
    """By file, as the remarks."""
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
