"""What the base of a Word file says was printed, as the tokens that the file itself is read as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...word.base import Base
from ...word.model import Skeleton
from .reading import Token, key_of, keys_of, note_key

__all__ = ["PrintedLine", "PrintedTokens", "fids_in", "printed_tokens"]

_SKELETON = re.compile(r"\{([a-z0-9]{10})\}|\{=(\w+)\}|(\s+)|(\w+)|([^\w\s])")
_FID = re.compile(r"\{([a-z0-9]{10})\}")


@dataclass(frozen=True)
class PrintedLine:
    """A paragraph as it was printed."""

    skeleton: str
    """Its words with `{id}` in place of each field, see `word.base.Skeleton`."""
    tokens: tuple[Token, ...]

    @property
    def words(self) -> str:
        """The keys of its tokens, joined, as `FileReading.words` gives them of a paragraph."""
        return "".join(token.key for token in self.tokens).strip()


@dataclass(frozen=True)
class PrintedTokens:
    """All that was printed: its paragraphs, those of one story together, and how their parts are known."""

    lines: tuple[PrintedLine, ...]
    words: frozenset[str]
    """The words of each paragraph."""
    keys: frozenset[str]
    """All that the fields may be known by."""
    numbers: Mapping[str, int]
    """The number, from 1, of the paragraph of the body that each field stood in."""


def printed_tokens(base: Base) -> PrintedTokens:
    """What a base says was printed."""
    stories = list(dict.fromkeys(one.story for one in base.lines))
    notes = {
        one.words.within: note_key(base, fids_in(one.words.text), one.words.text)
        for one in base.lines
        if one.words.within
    }
    lines = tuple(
        PrintedLine(one.words.text, tuple(_tokens(base, one.words, notes)))
        for one in sorted(base.lines, key=lambda one: stories.index(one.story))
    )
    body = [one for one in base.lines if one.story == "body"]
    return PrintedTokens(
        lines=lines,
        words=frozenset(one.words for one in lines),
        keys=frozenset(key for one in base.fields.values() for key in keys_of(one)),
        numbers={fid: one.number for one in body for fid in fids_in(one.words.text)},
    )


def fids_in(skeleton: str) -> list[str]:
    """The ids of the fields that a skeleton names."""
    return _FID.findall(skeleton)


def _tokens(base: Base, words: Skeleton, notes: Mapping[str, str]) -> Iterator[Token]:
    """The tokens of a skeleton; repeated calls of a note are told by their places, as first ones are."""
    waiting = list(words.notes)
    for match in _SKELETON.finditer(words.text):
        while waiting and waiting[0][0] <= match.start():
            yield Token(notes.get(waiting.pop(0)[1], "^"), "note")
        if match[1]:
            one = base.fields.get(match[1])
            yield Token(key_of(one) if one else match[0], "field", fid=match[1])
        elif match[2]:
            if match[2] != "NOTEREF":
                yield Token(match[0], "code")
        else:
            yield Token(" " if match[3] else match[0])
    for _, note in waiting:
        yield Token(notes.get(note, "^"), "note")
