"""What a refresh is to change in an edited Word file, as values, and what it tells of each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...data.address import Address
from ...word.ooxml import Xml
from .reading import Token

__all__ = [
    "Change", "Changes", "Done", "EditBlocks", "Exchange", "HangComment", "InsertBlock", "Leave", "RemoveBlock",
    "Replace", "StayingBlock",
]  # fmt: skip

Kind = Literal["replaced", "inserted", "removed", "moved", "conflict", "kept"]


@dataclass(frozen=True)
class Done:
    """One thing that a refresh did, or left to the person."""

    kind: Kind
    address: Address | None
    """That of the field; None where it is computed, and of words, a row or a paragraph."""
    old: str
    new: str


@dataclass(frozen=True)
class Exchange:
    """Tokens of a paragraph that go, and what comes in their place."""

    struck: tuple[Token, ...]
    put: tuple[Token, ...] = ()
    content_of: str = ""
    """The field of today's print whose whole content comes, where no tokens are named."""
    like: Token | None = None
    """In the look of which the new words are written; without it, in that of today's print."""
    behind: Token | None = None
    """Where nothing is struck: what the new words stand behind."""
    before: Token | None = None
    """Where they stand behind nothing: what they stand before."""


@dataclass(frozen=True)
class Replace:
    """Tokens of a paragraph or a field give place to others; carried out in the order given, the last place first."""

    exchanges: tuple[Exchange, ...]
    holder: Xml | None = None
    """The paragraph; None within a field."""
    told: Done | None = None


@dataclass(frozen=True)
class HangComment:
    """A comment on what stands from one element to another."""

    first: Xml
    last: Xml
    text: str
    told: Done | None = None


@dataclass(frozen=True)
class Leave:
    """Nothing changes, and that is told."""

    told: Done


@dataclass(frozen=True)
class StayingBlock:
    """A block that stays; those put in stand beside it."""

    block: Xml


@dataclass(frozen=True)
class InsertBlock:
    """A block of today's print that comes in."""

    block: Xml
    like: Xml | None = None
    """Of a row: the row of theirs in whose look it is."""
    told: Done | None = None


@dataclass(frozen=True)
class RemoveBlock:
    """A block that goes."""

    block: Xml
    told: Done | None = None


@dataclass(frozen=True)
class EditBlocks:
    """A list of blocks as it is to become, in its order."""

    holder: Xml
    steps: tuple[StayingBlock | InsertBlock | RemoveBlock | HangComment | Leave, ...]


Change = Replace | HangComment | Leave | EditBlocks


@dataclass(frozen=True)
class Changes:
    """All that is to be done."""

    told: tuple[Done, ...]
    """What is told before all else: what is left where it is."""
    changes: tuple[Change, ...]
    """In the order in which they are carried out and told."""
    kept_fields: tuple[str, ...]
    """The fields of theirs of which the base says what it said."""
    kept_lines: Mapping[Xml, str]
    """Paragraphs of today's print whose words did not come in: their skeletons as they were printed."""
    notes: Mapping[str, str]
    """The ids in the edited file of the notes of today's print that it has."""
