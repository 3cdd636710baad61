"""A Word file that came back: its paragraphs once changes are accepted, and the field that each run belongs to.

A field is found by its content control, else by its bookmark: editors drop the one or the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from ..word.base import BOOKMARK, Base, base_of
from ..word.model import GAP, Paragraph, Run, Story, TrackedChange, accepted, is_note_mark
from ..word.read import WordFile

__all__ = ["ReturnedFile", "ReturnedLine", "Where", "changes_in", "folded", "owners", "returned", "visible"]

_MARK = re.compile(rf"{BOOKMARK}([a-z0-9]+)((?:_Copy_\d+)*)")
"""A field's bookmark. LibreOffice adds `_Copy_1` to those in notes when it reads a file, and to those pasted."""


class Where(NamedTuple):
    """A place in a document, as a person finds it."""

    story: str
    paragraph: int
    words: str
    heading: str = ""
    cell: tuple[int, int, int] | None = None

    def __str__(self) -> str:
        parts = [f"table {self.cell[0]}, row {self.cell[1]}, column {self.cell[2]}"] if self.cell else []
        parts += [f"paragraph {self.paragraph}"] if not self.cell else []
        under = f" under “{self.heading}”" if self.heading else ""
        return f"{'' if self.story == 'body' else self.story + ', '}{', '.join(parts)}{under}: “{_short(self.words)}”"


class ReturnedLine(NamedTuple):
    """A paragraph of the file, its changes accepted."""

    story: str
    """As the base calls it: all notes are one."""
    paragraph: Paragraph
    where: Where
    number: int
    """Its number in the file, from 0."""
    start: int
    """The number of its first run in the file, from 0."""

    @property
    def runs(self) -> tuple[Run, ...]:
        """Its runs, those deleted too."""
        return self.paragraph.runs

    @property
    def numbers(self) -> range:
        """The numbers of its runs."""
        return range(self.start, self.start + len(self.runs))

    @property
    def is_gone(self) -> bool:
        """Whether all of it was deleted, the mark of its end too."""
        said = "".join(one.text for one in self.runs if _is_said(one))
        return self.paragraph.deleted is not None and not said.replace(GAP, "").strip()

    @property
    def is_left(self) -> bool:
        """Whether the paragraph is still there once changes are accepted."""
        return self.paragraph.deleted is None or any(one.deleted is None and one.text for one in self.runs)


class ReturnedFile(NamedTuple):
    """The lines of a file, and the fields in them. Runs go by their numbers in the file, fields by their ids."""

    lines: tuple[ReturnedLine, ...]
    runs: tuple[Run, ...]
    owners: tuple[str, ...]
    """By run: the field that it belongs to, or ""."""
    fields: Mapping[str, tuple[int, ...]]
    """The runs of each field that has any."""
    unclear: Mapping[str, str]
    """Why it cannot be told which runs are a field's, if so."""

    def line_of(self, run: int) -> ReturnedLine:
        """The line that a run stands in."""
        return self.lines[bisect_right(self.lines, run, key=attrgetter("start")) - 1]

    def fields_in(self, line: ReturnedLine) -> list[str]:
        """The fields of a line's runs, as often as they have any."""
        return [owner for owner in self.owners[line.start : line.start + len(line.runs)] if owner]


def returned(word: WordFile, base: Base) -> ReturnedFile:
    """The lines of a file, and which of its runs are whose, of the fields that its base names."""
    lines = tuple(_lines(word))
    runs = tuple(run for line in lines for run in line.runs)
    unclear: dict[str, str] = {}
    found: dict[str, set[int]] = {}
    marks, controls = _marked(runs, base), _controlled(runs, base)
    for id, field in base.fields.items():
        chosen, why = _chosen(runs, marks.get(id, set()), list(controls.get(id, {}).values()), field.shown)
        unclear |= {id: why} if why else {}
        found |= {id: chosen} if chosen else {}
    owners = _settled(runs, found)
    fields = {id: tuple(run for run in sorted(several) if owners[run] == id) for id, several in found.items()}
    own = tuple(owners.get(run, "") for run in range(len(runs)))
    return ReturnedFile(lines, runs, own, {id: several for id, several in fields.items() if several}, unclear)


def owners(word: WordFile) -> dict[int, str]:
    """The id of the field that each run belongs to, by the run's identity."""
    file = returned(word, base_of(word.base, word.file))
    return {id(run): owner for run, owner in zip(file.runs, file.owners, strict=True) if owner}


# -- lines --


def _lines(word: WordFile) -> Iterator[ReturnedLine]:
    """The paragraphs of all stories but of notes that nothing calls: those are in the file, but on no page."""
    all_runs = (run for story in word.stories for paragraph in story.paragraphs for run in paragraph.runs)
    called = {f"footnote {run.note}" for run in all_runs if run.kind == "note" and run.deleted is None}
    stories = [one for one in word.stories if not one.name.startswith("footnote ") or one.name in called]
    start = 0
    for number, (paragraph, where) in enumerate(found for story in stories for found in _placed(story)):
        story = "footnotes" if where.story.startswith("footnote") else where.story
        yield ReturnedLine(story, paragraph, where, number, start)
        start += len(paragraph.runs)


def _placed(story: Story) -> Iterator[tuple[Paragraph, Where]]:
    heading = ""
    for paragraph in accepted(story.paragraphs, keep_deleted=True):
        said = [one for one in paragraph.runs if one.kind == "text" and not is_note_mark(one)]
        words = "".join(one.text for one in said if one.deleted is None).replace(GAP, "")
        if re.match(r"(heading \d|title)", paragraph.style):
            heading = words
        before = "".join(one.text for one in said).replace(GAP, "")
        under = "" if heading == words else heading
        yield paragraph, Where(story.name, paragraph.number, words or before, under, paragraph.cell)


# -- whose a run is --


def _marked(runs: Sequence[Run], base: Base) -> dict[str, set[int]]:
    """The runs in the bookmark of each field: in its own, else in the first of its copies."""
    found: dict[str, dict[str, set[int]]] = {}
    for number, run in enumerate(runs):
        for name in run.bookmarks:
            match = _MARK.fullmatch(name)
            if match and match[1] in base.fields:
                found.setdefault(match[1], {}).setdefault(match[2], set()).add(number)
    return {id: copies[min(copies, key=lambda copy: (len(copy), copy))] for id, copies in found.items()}


def _controlled(runs: Sequence[Run], base: Base) -> dict[str, dict[int, set[int]]]:
    """The runs in each control of each field, by the control's number in the file."""
    found: dict[str, dict[int, set[int]]] = {}
    for number, run in enumerate(runs):
        for control in run.controls:
            if control.tag in base.fields:
                found.setdefault(control.tag, {}).setdefault(control.number, set()).add(number)
    return found


def _chosen(runs: Sequence[Run], marked: set[int], controls: list[set[int]], shown: str) -> tuple[set[int], str]:
    """The runs of a field: those in its bookmark, and in the controls that are in or beside it; why that is unclear.

    Where no bookmark tells, the first control counts; all of them, where an editor has split one in two.
    """
    own = [several for several in controls if marked & several]
    if marked or not controls:
        return marked.union(*own), ""
    if len(controls) == 1 or _adjacent(runs, controls):
        return set().union(*controls), ""
    texts = {_plain(runs[number] for number in sorted(several)) for several in controls}
    differ = texts != {shown} and len(texts) > 1
    return controls[0], "it stands in several places, and they differ" if differ else ""


def _adjacent(runs: Sequence[Run], controls: Sequence[set[int]]) -> bool:
    """Whether nothing that shows stands between controls."""
    inside = set().union(*controls)
    between = (runs[number] for number in range(min(inside), max(inside) + 1) if number not in inside)
    return not any(one.text.strip() and one.deleted is None for one in between)


def _settled(runs: Sequence[Run], found: Mapping[str, Collection[int]]) -> dict[int, str]:
    """Whose a run is that several fields hold: its innermost control's, else of the one that holds fewer."""
    holders: dict[int, list[str]] = {}
    for id, several in found.items():
        for number in several:
            holders.setdefault(number, []).append(id)
    settled = {}
    for number, ids in holders.items():
        tags = [control.tag for control in runs[number].controls if control.tag in ids] if len(ids) > 1 else []
        settled[number] = tags[-1] if tags else min(ids, key=lambda id: len(found[id]))
    return settled


# -- words --


def changes_in(runs: Iterable[Run]) -> tuple[TrackedChange, ...]:
    """The tracked changes of some runs, each once."""
    found = [change for run in runs for change in (run.inserted, run.deleted) if change is not None]
    return tuple(dict.fromkeys(found))


def folded(text: str) -> str:
    """The text with plain spaces folded, as documents print it; other spaces are themselves."""
    return re.sub(r"[ \t\r\n]+", " ", text.replace(GAP, "")).strip(" ")


def visible(line: ReturnedLine) -> str:
    """The words of a paragraph without its notes' marks."""
    return folded("".join(one.text for one in line.runs if _is_said(one)))


def _is_said(run: Run) -> bool:
    return run.deleted is None and run.kind == "text" and not is_note_mark(run)


def _plain(runs: Iterable[Run]) -> str:
    return folded("".join(one.text for one in runs if one.deleted is None))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 70 else f"{words[:67].rstrip()}..."
