"""Markup from edited words: the source of a text, as it must be to print what stands in a Word file now.

The source holds mentions and citations, whose words the document decides. They are kept where their words stand as they
were printed; what was typed around them becomes text, its dress our markup. Where the way back is not exact, it is
refused in words for the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from ..data.markup import Bit, bits, write
from ..errors import Refusal

__all__ = ["Names", "expanded", "reworded"]

Names = Mapping[str, Sequence[str]]
"""The names that each person may be printed by."""

_NOTE = "\0"
_LONGEST = 20_000
"""The longest text, in letters, that is compared word by word: that takes time by the square of its length."""


def expanded(parts: Sequence[Bit], shown: str, names: Names | None = None) -> list[Bit] | None:
    """The bits of a source, with each mention's words as they were shown as its text; None where they cannot be told.

    Without `names` any words may stand for a mention.
    """
    words = _folded(shown).strip(" ")
    literals = [_literal(parts, number) for number in range(len(parts))]
    made: list[Bit] = []
    at = 0
    for number, one in enumerate(parts):
        if one.mention:
            following = _following(parts, literals, number + 1, names)
            end = _end_of_mention(words, at, following, None if names is None else names.get(one.mention, ()))
            if end is None:
                return None
            made.append(one._replace(text=words[at:end]))
            at = end
        elif words.startswith(literals[number], at):
            made.append(one)
            at += len(literals[number])
        else:
            return None
    return made if at == len(words) else None


def _following(parts: Sequence[Bit], literals: Sequence[str], start: int, names: Names | None) -> tuple[str, ...]:
    """What may stand behind a mention: the words that come next, or the names of whom is named right there."""
    for one, literal in zip(parts[start:], literals[start:], strict=True):
        if literal:
            return (literal,)
        if one.mention and names is not None:
            return tuple(map(_folded, names.get(one.mention, ())))
    return ()


def _folded(text: str) -> str:
    return re.sub(r"[ \n\t]+", " ", text)


def _literal(parts: Sequence[Bit], number: int) -> str:
    """The words that a bit prints whatever the document: a note's mark stands close to the word before it."""
    one = parts[number]
    if one.mention or one.citation:
        return ""
    text = _folded(one.text)
    cited = number + 1 < len(parts) and parts[number + 1].citation
    text = text.rstrip(" ") if cited or number + 1 == len(parts) else text
    return text.lstrip(" ") if number == 0 else text


def _end_of_mention(words: str, start: int, following: tuple[str, ...], names: Sequence[str] | None) -> int | None:
    """Where the words of a mention end: with its name, or with what stands in brackets behind it."""
    if names is None:
        end = words.find(following[0], start + 1) if following else len(words)
        return end if end > start else None
    for name in sorted(names, key=len, reverse=True):
        if words.startswith(_folded(name), start):
            end = start + len(_folded(name))
            long = _bracket_end(words, end)
            for one in (long, end):
                if one is not None and (words.startswith(following, one) if following else one == len(words)):
                    return one
    return None


def _bracket_end(words: str, start: int) -> int | None:
    """The end of the brackets that open behind a name."""
    if not words.startswith(" (", start):
        return None
    depth = 0
    for at in range(start + 1, len(words)):
        depth += {"(": 1, ")": -1}.get(words[at], 0)
        if depth == 0:
            return at + 1
    return None


def reworded(source: str, shown: str, now: Sequence[Bit], names: Names) -> str:
    """The source that prints what stands there now; a note's mark in `now` is a citation of nothing.

    Refusal where our markup cannot say it exactly, or where a name or a note that the document makes was edited.
    """
    if max(len(source), sum(len(one.text) for one in now)) > _LONGEST:
        raise Refusal("it is longer than any text of a document", "put it into the data by hand")
    parts = bits(source.strip())
    old_bits = expanded(parts, shown, names) or expanded(parts, shown)
    if old_bits is None:
        raise Refusal("what it printed is not what its source says now", "change the data by hand")
    phrases = [one.text for one in old_bits if one.mention and not one.text.isalnum()]
    old, new = _tokens(old_bits, ()), _tokens(now, phrases)
    citations = [one.bit.citation for one in old if one.bit.citation]
    if sum(one.key == _NOTE for one in new) != len(citations):
        raise Refusal("a note in it came or went", "change the citation in the data")
    text = write(_restored(old, new, citations, names))
    if text is None:
        raise Refusal("our markup cannot say how it is dressed", "change the data by hand")
    lead, tail = source[: len(source) - len(source.lstrip())], source[len(source.rstrip()) :]
    return lead + _with_breaks(source.strip(), text.strip()) + tail


class _Token(NamedTuple):
    """A word, a sign, a run of spaces, the words of a mention, or a note's mark."""

    key: str
    bit: Bit


def _tokens(parts: Iterable[Bit], phrases: Sequence[str]) -> list[_Token]:
    made: list[_Token] = []
    plain: list[Bit] = []  # a letter each, so that a phrase may run over several dresses

    def flush() -> None:
        text = "".join(one.text for one in plain)
        start = 0
        for match in _words(text, phrases):
            piece = plain[match.start() : match.end()]
            dresses = dict.fromkeys(one._replace(text="") for one in piece)
            if match[0] in phrases or len(dresses) == 1:
                key = _key(match[0])
                made.append(_Token(key, piece[0]._replace(text=" " if key == " " else match[0])))
            else:
                made.extend(_Token(one.text, one) for one in piece)
            start = match.end()
        assert start == len(text)
        plain.clear()

    for one in parts:
        if one.citation:
            flush()
            made.append(_Token(_NOTE, one))
        elif one.mention:
            flush()
            made.append(_Token(_key(one.text), one))
        else:
            plain += [one._replace(text=letter) for letter in one.text]
    flush()
    return made


def _words(text: str, phrases: Sequence[str]) -> Iterable[re.Match[str]]:
    longest = sorted(map(re.escape, phrases), key=len, reverse=True)
    known = "".join(rf"(?<!\w){one}(?!\w)|" for one in longest)
    return re.finditer(rf"{known}[ \t\n]+|\w+|[^\w \t\n]", text)


def _key(text: str) -> str:
    return " " if not text.strip(" \t\n") else text


def _restored(
    old: Sequence[_Token], new: Sequence[_Token], citations: Sequence[tuple[str, str] | None], names: Names
) -> list[Bit]:
    """The new tokens as bits, mentions and citations put back where their words stand."""
    matcher = SequenceMatcher(None, [one.key for one in old], [one.key for one in new], autojunk=False)
    mention_at: dict[int, str] = {}
    kept: set[int] = set()
    for first, start, size in matcher.get_matching_blocks():
        for step in range(size):
            if old[first + step].bit.mention:
                mention_at[start + step] = old[first + step].bit.mention
                kept.add(first + step)
    lost = [index for index, one in enumerate(old) if one.bit.mention and index not in kept]
    matched = {start + step for _, start, size in matcher.get_matching_blocks() for step in range(size)}
    for index in lost:
        moved = [n for n, one in enumerate(new) if n not in matched | set(mention_at) and one.key == old[index].key]
        if moved:
            mention_at[moved[0]] = old[index].bit.mention
        else:
            _refuse_edited_name(old, new, matched, matcher, index, names)
    made: list[Bit] = []
    notes = iter(citations)
    spaced = iter([old[n - 1].key == " " for n, one in enumerate(old) if one.key == _NOTE])
    for number, one in enumerate(new):
        if one.key == _NOTE:
            if next(spaced) and number and new[number - 1].key not in (" ", _NOTE):
                made.append(Bit(" "))
            made.append(Bit(citation=next(notes)))
        elif number in mention_at:
            made.append(one.bit._replace(text="", mention=mention_at[number]))
        else:
            made.append(one.bit)
    return made


def _refuse_edited_name(
    old: Sequence[_Token],
    new: Sequence[_Token],
    matched: set[int],
    matcher: SequenceMatcher[str],
    index: int,
    names: Names,
) -> None:
    """A mention may go whole; a part of its words that stays says that its name was edited, another record's value."""
    person = old[index].bit.mention
    own = {word for word in re.findall(r"\w+", old[index].key) if len(word) > 2}
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag in ("replace", "delete") and i1 <= index < i2:
            left = {one.key for n, one in enumerate(new[j1:j2], j1) if n not in matched}
            if own & left or any(name in left for name in names.get(person, ())):
                what = f"the words that `@{person}` prints were edited"
                raise Refusal(what, f"change them in the record of `{person}`, or the text in the data")


def _with_breaks(source: str, text: str) -> str:
    """The text with the line breaks of its source, where the words on both sides of one still stand so."""
    lines = source.split("\n")
    for before, after in pairwise(lines):
        left, right = before.strip()[-12:], after.strip()[:10]
        if left and right and text.count(f"{left} {right}") == 1:
            text = text.replace(f"{left} {right}", f"{left}\n{right}")
    return text
