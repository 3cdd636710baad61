"""Two paragraphs and what was printed, compared token by token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from ...word.base import Base
from .reading import Token, is_computed

__all__ = ["Span", "known_by_theirs", "span_changes", "token_pairs"]


class Span(NamedTuple):
    """Tokens of an edited paragraph, from `start` to `end`, and those of today's print that stand there now."""

    start: int
    end: int
    fresh_start: int
    fresh_end: int


def known_by_theirs(
    others: Sequence[Token], fresh: Base, ours: Sequence[Token], theirs: Base
) -> tuple[Token, ...]:
    """Today's tokens; a field goes by the key of that of theirs which it stands for, where one is computed."""
    known, here = {one.key for one in others}, {one.key for one in ours}
    free = [one for one in ours if one.fid and (is_computed(one.key) or one.key not in known)]
    made: list[Token] = []
    for token in others:
        if token.fid and (is_computed(token.key) or token.key not in here):
            stands_for = next((one for one in free if _stands_for(token, fresh, one, theirs)), None)
            if stands_for is not None:
                free.remove(stands_for)
                token = replace(token, key=stands_for.key)
        made.append(token)
    return tuple(made)


def _stands_for(token: Token, fresh: Base, one: Token, theirs: Base) -> bool:
    before, now = theirs.fields[one.fid], fresh.fields[token.fid]
    if before.editable and now.editable:
        return False
    alike = before.editable == now.editable and before.shown == now.shown
    return one.key == token.key or alike or bool(before.leaves & now.leaves)


def token_pairs(ours: Sequence[Token], others: Sequence[Token]) -> list[tuple[Token, Token]]:
    """The tokens that two paragraphs share in their order; and the fields that they share in another."""
    matcher = SequenceMatcher(None, [one.key for one in ours], [one.key for one in others], autojunk=False)
    pairs = [
        pair
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag == "equal"
        for pair in zip(ours[i1:i2], others[j1:j2], strict=True)
    ]
    placed = {id(one) for pair in pairs for one in pair}
    left = {one.key: one for one in ours if one.fid and id(one) not in placed}
    return pairs + [(left[one.key], one) for one in others if one.fid and one.key in left and id(one) not in placed]


def span_changes(
    printed: Sequence[Token], ours: Sequence[Token], others: Sequence[Token]
) -> list[Span] | None:
    """What changed from print to print, in `ours` and in `others`; None where the person wrote there."""
    base, now, here = ([one.key for one in side] for side in (printed, others, ours))
    place: dict[int, int] = {}
    for tag, i1, i2, j1, _ in SequenceMatcher(None, base, here, autojunk=False).get_opcodes():
        if tag == "equal":
            place.update({i1 + offset: j1 + offset for offset in range(i2 - i1)})
    typed = set(range(len(here))) - set(place.values())

    def is_typed(at: int, keys: list[str]) -> bool:
        return typed.issuperset(range(at, at + len(keys))) and here[at : at + len(keys)] == keys

    found: list[Span] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, base, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        places = [place.get(one) for one in range(i1, i2)]
        first = places[0] if places else None
        if places and (first is None or places != list(range(first, first + len(places)))):
            return None
        if first is not None:
            start, end = first, first + len(places)
        elif i1 > 0 and i1 - 1 in place:
            start = end = place[i1 - 1] + 1
        elif i1 in place or i1 == len(base) == 0:
            start = end = place.get(i1, 0)
        else:
            return None
        put_in = now[j1:j2]
        both = start == end and (is_typed(start, put_in) or is_typed(start - len(put_in), put_in))
        if here[start:end] != put_in and not both:
            found.append(Span(start, end, j1, j2))
    return found
