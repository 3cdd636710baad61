"""What a person changed where no field is: paragraphs held against those that were printed.

A paragraph is compared by its skeleton, its own words with `{id}` in place of each field: what somebody typed into a
field is no change of its paragraph, and a field pasted elsewhere is words there. Fields that lost their marks are
looked for by the words around them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from ..word.base import Base
from ..word.model import Run, TrackedChange, inlines, is_note_mark, skeleton
from .returned import ReturnedFile, ReturnedLine, Where, changes_in, folded, visible

__all__ = ["Prose", "Recovered", "emptied_rows", "field_ids", "prose_edits", "recovered", "row_of"]


class Prose(NamedTuple):
    """An edit where no field is: a paragraph's own words, its place, or (formatted) its looks."""

    kind: Literal["changed", "added", "removed", "moved", "formatted"]
    where: Where
    old: str
    new: str
    by: tuple[TrackedChange, ...] = ()


# -- fields without marks --


class Recovered(NamedTuple):
    """Fields that lost their marks, and were known by their paragraph's words."""

    words: Mapping[str, tuple[str, ReturnedLine]]
    """By field, what it shows now, and where."""
    skeletons: Mapping[int, str]
    """The skeletons that their lines were printed from, by the lines' numbers."""


def recovered(file: ReturnedFile, base: Base) -> Recovered:
    """Fields whose marks are gone, found by the words around them: of paragraphs that lost all of theirs.

    Of a paragraph that was edited one field is read, where all but its words stand as they were, and no other can be
    meant; else the whole paragraph is told as prose.
    """
    shown = {id: one.shown for id, one in base.fields.items()}
    words: dict[str, tuple[str, ReturnedLine]] = {}
    skeletons: dict[int, str] = {}
    for story, printed in base.skeletons.items():
        lost = [text for text in printed if _is_lost(set(field_ids(text)), file, base)]
        bare = _bare(file, story, printed)
        for text, line, same in _matched(lost, bare, shown) if lost and bare else ():
            found = {} if same else _fields_by_words(text, line, shown)
            if found is None:  # the paragraph is another now, and which of its fields is cannot be told
                words |= {id: (shown[id], line) for id in field_ids(text)}
            else:
                words |= {id: (found.get(id, shown[id]), line) for id in field_ids(text)}
                skeletons[line.number] = folded(text)
    return Recovered(words, skeletons)


def _is_lost(ids: set[str], file: ReturnedFile, base: Base) -> bool:
    return bool(ids) and ids <= set(base.fields) and not ids & set(file.fields)


def _bare(file: ReturnedFile, story: str, printed: Iterable[str]) -> list[ReturnedLine]:
    """The lines of a story that hold words, no field, and more than the template's own paragraphs."""
    bare = [line for line in file.lines if line.story == story and not file.fields_in(line)]
    own = Counter(folded(text) for text in printed if not field_ids(text))
    words = {line.number: folded(skeleton(inlines(line.runs)).text) for line in bare}
    here = Counter(words.values())
    return [one for one in bare if words[one.number] and here[words[one.number]] > own[words[one.number]]]


def _matched(
    lost: Sequence[str], bare: Sequence[ReturnedLine], shown: Mapping[str, str]
) -> Iterator[tuple[str, ReturnedLine, bool]]:
    """Which line each of the lost paragraphs became, and whether it reads as it did."""
    expected, current = [_filled(text, shown) for text in lost], [visible(line) for line in bare]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, expected, current).get_opcodes():
        if tag == "equal":
            yield from ((text, line, True) for text, line in zip(lost[i1:i2], bare[j1:j2], strict=True))
        elif tag == "replace":
            for before, after in _paired(expected[i1:i2], current[j1:j2]):
                if before is not None and after is not None:
                    yield lost[i1 + before], bare[j1 + after], False


def _fields_by_words(text: str, line: ReturnedLine, shown: Mapping[str, str]) -> dict[str, str] | None:
    """What the one field of a printed paragraph shows that can have changed in a line.

    None where it cannot be told: other words changed too, or several fields may have.
    """
    ids, words = field_ids(text), visible(line)
    found: dict[str, str] = {}
    for id in ids:
        around = _filled(text, {one: shown[one] for one in ids if one != id})
        before, _, after = around.partition(f"{{{id}}}")
        fits = len(words) >= len(before) + len(after) and words.startswith(before) and words.endswith(after)
        if fits and ids.count(id) == 1:
            found[id] = words[len(before) : len(words) - len(after)]
    return found if len(found) == 1 else None


# -- paragraphs --


def prose_edits(file: ReturnedFile, base: Base, by_words: Recovered) -> Iterator[Prose]:
    """Paragraphs whose own words changed, came or went; then those whose looks changed with changes tracked."""
    shown = {id: one.shown for id, one in base.fields.items()}
    texts = _skeletons(file, base, by_words)
    for story, printed in base.skeletons.items():
        lines = [line for line in file.lines if line.story == story]
        yield from _told(_changed(file, printed, lines, texts), [one for one in lines if not one.is_left], file, shown)
    for line in file.lines:
        if line.paragraph.formatted is not None:
            yield Prose("formatted", line.where, line.where.words, line.where.words, (line.paragraph.formatted,))


def _skeletons(file: ReturnedFile, base: Base, by_words: Recovered) -> dict[int, str]:
    """The skeletons of all lines that are left, by their numbers; a field stands in the first line that shows it."""
    lines = [line for story in base.skeletons for line in file.lines if line.story == story and line.is_left]
    home: dict[str, int] = {}
    for line in lines:
        for number in line.numbers:
            if file.owners[number] and _counts(file.runs[number]):
                home.setdefault(file.owners[number], line.number)
    found = {}
    for line in lines:
        numbers = {id(file.runs[number]): file.owners[number] for number in line.numbers}
        own = {run: owner for run, owner in numbers.items() if home.get(owner) == line.number}
        made = skeleton(inlines(line.runs, lambda run, own=own: own.get(id(run), ""))).text  # type: ignore[misc]
        found[line.number] = by_words.skeletons.get(line.number) or folded(made)
    return found


def _counts(run: Run) -> bool:
    return run.deleted is None and run.kind != "comment" and not is_note_mark(run)


Pair = tuple[str | None, tuple[ReturnedLine, str] | None]
"""The skeleton of a paragraph as it was printed, and the line that it became, with its skeleton now."""


def _changed(
    file: ReturnedFile, printed: Iterable[str], lines: Iterable[ReturnedLine], texts: Mapping[int, str]
) -> list[Pair]:
    """The paragraphs of a story that are not as they were printed."""
    empty = emptied_rows(file)
    old = [folded(text) for text in printed]
    # a paragraph without words stays where it is one emptied field, or was empty before
    found = [
        (line, text)
        for line in lines
        if line.is_left
        for text in [texts[line.number]]
        if visible(line) or (len(field_ids(text)) <= 1 and row_of(line) not in empty)
    ]
    changed: list[Pair] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, [text for _, text in found]).get_opcodes():
        if tag != "equal":
            pairs = _paired(old[i1:i2], [text for _, text in found[j1:j2]])
            changed += [
                (None if one is None else old[i1 + one], None if other is None else found[j1 + other])
                for one, other in pairs
            ]
    return changed


def row_of(line: ReturnedLine) -> tuple[str, int, int] | None:
    """The story, table and row that a line stands in; None where that is no table."""
    cell = line.where.cell
    return None if cell is None else (line.story, *cell[:2])


def emptied_rows(file: ReturnedFile) -> set[tuple[str, int, int]]:
    """The rows that held several fields and hold no words: so LibreOffice saves one that was struck."""
    fields: dict[tuple[str, int, int], set[str]] = {}
    full = set()
    for line in file.lines:
        row = row_of(line)
        if row is not None:
            fields.setdefault(row, set()).update(file.fields_in(line))
            full |= {row} if visible(line) else set()
    return {row for row, several in fields.items() if len(several) > 1} - full


def _told(
    changed: Sequence[Pair], dead: Sequence[ReturnedLine], file: ReturnedFile, shown: Mapping[str, str]
) -> Iterator[Prose]:
    """The changed paragraphs; one that went here and came there was moved. `dead` are those struck whole."""
    gone = Counter(before for before, after in changed if after is None and before is not None)
    come = Counter(after[1] for before, after in changed if before is None and after is not None)
    left, here = gone & come, gone & come
    for before, after in changed:
        was = _words(before, shown) if before is not None else ""
        if after is None:
            if before is not None and left[before]:
                left[before] -= 1
            elif was:
                line = next((one for one in dead if folded(one.where.words) == was), None)
                where = line.where if line is not None else Where("body", 0, was)
                yield Prose("removed", where, was, "", _by(line, file) if line is not None else ())
            continue
        line, text = after
        now = _words(text, shown)
        if before is None and here[text]:
            here[text] -= 1
            yield Prose("moved", line.where, now, now, _by(line, file))
        elif (was or now) and was != now:
            kind: Literal["changed", "added"] = "added" if before is None else "changed"
            yield Prose(kind, line.where, was, now, _by(line, file))


def _by(line: ReturnedLine, file: ReturnedFile) -> tuple[TrackedChange, ...]:
    """The tracked changes of a line outside its fields."""
    return changes_in(file.runs[number] for number in line.numbers if not file.owners[number])


def _words(text: str, shown: Mapping[str, str]) -> str:
    """A skeleton as a person reads it: fields by what they showed."""
    return re.sub(r"\{=\w+\}", "…", _filled(text, shown))


def field_ids(text: str) -> list[str]:
    """The fields of a skeleton."""
    return re.findall(r"\{([^{}=]+)\}", text)


def _filled(text: str, shown: Mapping[str, str]) -> str:
    return folded(re.sub(r"\{([^{}=]+)\}", lambda match: shown.get(match[1], match[0]), text))


# -- which became which --


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Which of the new paragraphs each of the old ones became: those that share fields, then those alike."""
    holders: dict[str, int] = {}
    for other, now in enumerate(new):
        for id in field_ids(now):
            holders.setdefault(id, other)
    taken: dict[int, int] = {}
    used: set[int] = set()
    for index, text in enumerate(old):
        found = next((holders[id] for id in field_ids(text) if id in holders), None)
        if found is not None and found not in used:
            taken[index] = found
            used.add(found)
    rest = [index for index in range(len(old)) if index not in taken]
    others = [other for other in range(len(new)) if other not in used]
    if len(rest) * len(others) <= _PAIRS:
        alike = _alike(old, new, rest, others)
        taken |= alike
        rest = [index for index in rest if index not in alike]
        others = [other for other in others if other not in set(alike.values())]
    if len(rest) == len(others):
        taken |= dict(zip(rest, others, strict=True))
        others = []
    yield from ((index, taken.get(index)) for index in range(len(old)))
    yield from ((None, other) for other in others)


_PAIRS = 2500
"""How many pairs of paragraphs are compared word by word, at most."""


def _alike(old: Sequence[str], new: Sequence[str], rest: Sequence[int], others: Sequence[int]) -> dict[int, int]:
    """For each of the old ones the new one most like it, where more than half of it is."""
    taken: dict[int, int] = {}
    for index in rest:
        best, score = None, 0.5
        for other in others:
            if other in taken.values():
                continue
            matcher = SequenceMatcher(None, old[index][:500], new[other][:500], autojunk=False)
            if matcher.real_quick_ratio() > score and (ratio := matcher.ratio()) > score:
                best, score = other, ratio
        if best is not None:
            taken[index] = best
    return taken
