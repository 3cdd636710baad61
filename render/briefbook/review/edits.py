"""A Word file with the marks of what was printed in, what a person changed in it out: fields, prose, remarks.

The base, a custom XML part, says what each field showed when the file was made. A field is found by its content
control, else by its bookmark, else by the words around it. What is no field (the template's words, paragraphs that came
and went) is compared with the base's skeleton of each paragraph, so that nothing that was typed is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal, NamedTuple

from ..data.markup import Bit, bits
from ..data.project import Project, check_id
from ..errors import BriefbookError, Place, Problem
from ..word.base import BOOKMARK, Base, BaseField, base_of
from ..word.model import (
    GAP,
    Comment,
    Control,
    Paragraph,
    Run,
    Story,
    TrackedChange,
    accepted,
    inlines,
    is_note_mark,
    skeleton,
)  # fmt: skip
from ..word.read import WordFile, read
from .rewording import expanded

__all__ = ["Edits", "FieldEdit", "Prose", "Remark", "Where", "edits_of", "edits_of_files", "owners"]

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


State = Literal["edited", "emptied", "placeholder", "gone", "unclear"]


class FieldEdit(NamedTuple):
    """A field that does not show what it showed.

    edited: another text; emptied: none; placeholder: the prompt of its control; gone: it went with its paragraph;
    unclear: `why` it cannot be read.
    """

    field: BaseField
    state: State
    bits: tuple[Bit, ...]
    """What it shows now; a note's mark is a citation of nothing."""
    where: Where
    by: tuple[TrackedChange, ...] = ()
    why: str = ""

    @property
    def text(self) -> str:
        """The words that it shows now."""
        return "".join(one.text for one in self.bits)


class Prose(NamedTuple):
    """An edit where no field is: a paragraph's own words, its place, or (formatted) its looks."""

    kind: Literal["changed", "added", "removed", "moved", "formatted"]
    where: Where
    old: str
    new: str
    by: tuple[TrackedChange, ...] = ()


class Remark(NamedTuple):
    """A comment, and the fields that it hangs on."""

    comment: Comment
    where: Where
    fields: tuple[BaseField, ...]


class Edits(NamedTuple):
    """All that a person did to a document."""

    file: str
    base: Base
    fields: tuple[FieldEdit, ...]
    prose: tuple[Prose, ...]
    remarks: tuple[Remark, ...]


def edits_of(word: WordFile) -> Edits:
    """What a person changed in a file since it was made."""
    base = base_of(word.base, word.file)
    reading = _Reading(word, base)
    return Edits(word.file, base, tuple(reading.field_edits()), tuple(reading.prose()), tuple(reading.remarks()))


def edits_of_files(project: Project, files: Sequence[tuple[str, bytes]]) -> list[Edits]:
    """The edits of some files of a workspace, (name, content) each; BriefbookError with what is wrong with any."""
    found: list[Edits] = []
    problems: list[Problem] = []
    for name, content in files:
        try:
            edits = edits_of(read(content, name))
            _refuse_stranger(project, edits)
            found.append(edits)
        except BriefbookError as error:
            problems.extend(error.problems)
    if problems:
        raise BriefbookError(problems)
    return found


def _refuse_stranger(project: Project, edits: Edits) -> None:
    """A file that was printed from another workspace has fields of files that are not here."""
    brief = edits.base.brief
    if check_id(brief) and project.exists(f"briefs/{brief}.yaml"):
        return
    known = [file.removeprefix("briefs/").removesuffix(".yaml") for file in project.names("briefs", ".yaml")]
    what = f"it was printed from the brief `{brief}`, which this workspace does not have"
    hint = f"name its workspace with -C DIR; the briefs here: {', '.join(known[:8]) or 'none'}"
    raise BriefbookError(Problem(Place(edits.file), what, hint))


def owners(word: WordFile) -> dict[int, str]:
    """The id of the field that each piece belongs to, by the piece's identity."""
    return {id(spot.piece): spot.of for spot in _Reading(word, base_of(word.base, word.file)).spots if spot.of}


class _Spot:
    """A piece with its place: which paragraph of which story, as the file stands once changes are accepted."""

    def __init__(self, piece: Run, where: Where, gone: bool) -> None:
        self.piece, self.where = piece, where
        self.gone = gone
        """Whether all of its paragraph was deleted, the mark too."""
        self.order = 0
        self.of = ""
        """The id of the field that it belongs to."""


class _Line:
    """A paragraph, its changes accepted, with the spots in it."""

    def __init__(self, story: str, paragraph: Paragraph, where: Where, spots: list[_Spot]) -> None:
        self.story = story
        """As the base calls it: all notes are one."""
        self.paragraph, self.where, self.spots = paragraph, where, spots


class _Reading:
    """Finds the fields of one file and what is around them."""

    def __init__(self, word: WordFile, base: Base) -> None:
        self.word, self.base = word, base
        self.shown = {id: one.shown for id, one in base.fields.items()}
        called = {f"footnote {id}" for id in _called(word)}
        stories = [one for one in word.stories if not one.name.startswith("footnote ") or one.name in called]
        self.lines = [line for story in stories for line in _lines(story)]
        self.spots = [spot for line in self.lines for spot in line.spots]
        for order, spot in enumerate(self.spots):
            spot.order = order
        self.unclear: dict[str, str] = {}
        self.of_field = self._assigned()
        self.recovered: dict[str, tuple[str, _Line]] = {}
        self.by_words: dict[_Line, str] = {}
        """The skeletons of paragraphs that lost their marks and were known by their words."""
        self.first_line: dict[str, _Line] = {}
        self._recover()

    # -- where the fields are --

    def _assigned(self) -> dict[str, list[_Spot]]:
        """The spots of each field: those in its bookmark, and those of the control in or beside it."""
        by_mark: dict[str, dict[str, list[_Spot]]] = {}
        by_control: dict[str, dict[int, list[_Spot]]] = {}
        for spot in self.spots:
            for name in spot.piece.bookmarks:
                match = _MARK.fullmatch(name)
                if match and match[1] in self.base.fields:
                    by_mark.setdefault(match[1], {}).setdefault(match[2], []).append(spot)
            for control in spot.piece.controls:
                if control.tag in self.base.fields:
                    by_control.setdefault(control.tag, {}).setdefault(control.number, []).append(spot)
        found: dict[str, list[_Spot]] = {}
        for id in self.base.fields:
            marks, controls = by_mark.get(id, {}), by_control.get(id, {})
            own = min(marks, key=lambda copy: (len(copy), copy), default="")
            chosen = self._chosen(id, marks.get(own, []), controls)
            if chosen:
                found[id] = chosen
        self._settle_overlaps(found)
        return found

    def _chosen(self, id: str, marked: list[_Spot], controls: dict[int, list[_Spot]]) -> list[_Spot]:
        inside = set(marked)
        own = [spots for spots in controls.values() if inside.intersection(spots)]
        others = [spots for spots in controls.values() if not inside.intersection(spots)]
        if not marked and others:
            own = self._original(id, others)
        return sorted(inside.union(*own), key=lambda spot: spot.order)

    def _original(self, id: str, several: list[list[_Spot]]) -> list[list[_Spot]]:
        """Which of the controls with one tag is the field, where no bookmark tells."""
        if len(several) == 1 or _adjacent(self.spots, several):
            return several
        shown = {_plain(spots) for spots in several}
        if shown != {self.base.fields[id].shown} and len(shown) > 1:
            self.unclear[id] = "it stands in several places, and they differ"
        return several[:1]

    def _settle_overlaps(self, found: dict[str, list[_Spot]]) -> None:
        """A spot belongs to one field: that of its innermost control, else the one whose bookmark is the shorter."""
        holders: dict[_Spot, list[str]] = {}
        lengths = {id: len(spots) for id, spots in found.items()}
        for id, spots in found.items():
            for spot in spots:
                holders.setdefault(spot, []).append(id)
        for spot, ids in holders.items():
            if len(ids) > 1:
                tags = [control.tag for control in spot.piece.controls if control.tag in ids]
                spot.of = tags[-1] if tags else min(ids, key=lengths.__getitem__)
            else:
                spot.of = ids[0]
        for id, spots in list(found.items()):
            found[id] = [spot for spot in spots if spot.of == id]
            if not found[id]:
                del found[id]

    def _recover(self) -> None:
        """Fields whose marks are gone, found by the words around them: of paragraphs that lost all of theirs.

        Of a paragraph that was edited one field is read, where all but its words stand as they were, and no other can
        be meant; else the whole paragraph is told as prose.
        """
        for story, skeletons in self.base.skeletons.items():
            lost = [
                text
                for text in skeletons
                if (ids := set(_ids(text))) and ids <= set(self.base.fields) and not ids & set(self.of_field)
            ]
            bare = [line for line in self.lines if line.story == story and not any(one.of for one in line.spots)]
            own = Counter(_spaces(text) for text in skeletons if not _ids(text))
            words = {line: self._skeleton(line) for line in bare}
            here = Counter(words.values())
            bare = [one for one in bare if words[one] and here[words[one]] > own[words[one]]]  # else the template's
            if not lost or not bare:
                continue
            expected = [_filled(text, self.shown) for text in lost]
            current = [_visible(line.spots) for line in bare]
            for tag, i1, i2, j1, j2 in SequenceMatcher(None, expected, current).get_opcodes():
                if tag == "equal":
                    for text, line in zip(lost[i1:i2], bare[j1:j2], strict=True):
                        self.recovered |= {id: (self.base.fields[id].shown, line) for id in _ids(text)}
                        self.by_words[line] = _spaces(text)
                elif tag == "replace":
                    for before, after in _paired(expected[i1:i2], current[j1:j2]):
                        if before is not None and after is not None:
                            self._read_by_words(lost[i1 + before], bare[j1 + after])

    def _read_by_words(self, expected: str, line: _Line) -> None:
        ids = _ids(expected)
        words = _visible(line.spots)
        found: list[tuple[str, str]] = []
        for id in ids:
            around = _filled(expected, {one: self.shown[one] for one in ids if one != id})
            before, _, after = around.partition(f"{{{id}}}")
            fits = len(words) >= len(before) + len(after) and words.startswith(before) and words.endswith(after)
            if fits and ids.count(id) == 1:
                found.append((id, words[len(before) : len(words) - len(after)]))
        self.recovered |= {id: (self.base.fields[id].shown, line) for id in ids}
        if len(found) == 1:
            self.recovered[found[0][0]] = found[0][1], line
            self.by_words[line] = _spaces(expected)

    # -- the fields --

    def field_edits(self) -> Iterator[FieldEdit]:
        """Each field that shows something else than it showed, in the order of the base."""
        for id, one in self.base.fields.items():
            edit = self._edit(id, one)
            if edit is not None:
                yield edit

    def _edit(self, id: str, one: BaseField) -> FieldEdit | None:
        spots = self.of_field.get(id)
        if spots is None:
            return self._edit_without_marks(id, one)
        live = [spot for spot in spots if spot.piece.deleted is None]
        by = _changes(spot.piece for spot in spots)
        where = next((spot.where for spot in live if spot.piece.text), (live or spots)[0].where)
        shown, why = _bits(live, one)
        text = _spaces("".join(bit.text for bit in shown))
        if _placeholder(live):
            return FieldEdit(one, "placeholder", (), where, by)
        if id in self.unclear:
            why = self.unclear[id]
        if len({(spot.where.story, spot.where.paragraph) for spot in live if spot.piece.text.strip()}) > 1:
            why = "it runs over several paragraphs, and the data holds one"
        if why:
            return FieldEdit(one, "unclear", shown, where, by, why)
        if not text and _spaces(one.shown):
            gone = all(spot.gone for spot in spots) or self._paragraph_emptied(id, spots)
            return FieldEdit(one, "gone" if gone else "emptied", (), where, by)
        return FieldEdit(one, "edited", shown, where, by) if self._differs(one, shown, text) else None

    def _paragraph_emptied(self, id: str, spots: Sequence[_Spot]) -> bool:
        """Whether nothing is left of a paragraph, or of a row, that held more than this field."""
        where = spots[0].where
        line = next(line for line in self.lines if line.where is where)
        if self._row_emptied(line):
            return True
        alone = any(_spaces(text) == f"{{{id}}}" for text in self.base.skeletons.get(line.story, ()))
        return not alone and not _visible(line.spots)

    def _row_emptied(self, line: _Line) -> bool:
        """Whether no words are left in a row that held several fields: so LibreOffice saves one that was struck."""
        cell = line.where.cell
        return cell is not None and (line.story, *cell[:2]) in self._emptied_rows

    @cached_property
    def _emptied_rows(self) -> set[tuple[str, int, int]]:
        """The rows that held several fields and hold no words: story, table and row of each."""
        fields: dict[tuple[str, int, int], set[str]] = {}
        full = set()
        for line in self.lines:
            if line.where.cell is not None:
                row = line.story, *line.where.cell[:2]
                fields.setdefault(row, set()).update(spot.of for spot in line.spots if spot.of)
                full |= {row} if _visible(line.spots) else set()
        return {row for row, several in fields.items() if len(several) > 1} - full

    def _edit_without_marks(self, id: str, one: BaseField) -> FieldEdit | None:
        if id in self.recovered:
            words, line = self.recovered[id]
            if _spaces(words) == _spaces(one.shown):
                return None
            by = _changes(spot.piece for spot in line.spots)
            return FieldEdit(one, "edited", (Bit(words),), line.where, by)
        return FieldEdit(one, "gone", (), Where("body", 0, one.shown))

    def _differs(self, one: BaseField, now: tuple[Bit, ...], text: str) -> bool:
        """Whether what is shown is another text, or (of a text) in another dress than its markup asks for."""
        if text != _spaces(one.shown):  # a value retyped with common spaces is the same value
            return one.kind == "text" or text.replace("\u00a0", " ") != _spaces(one.shown).replace("\u00a0", " ")
        if one.kind != "text" or not one.editable:
            return False
        plain = not any(bit.strong or bit.emphasis or bit.link or bit.citation for bit in now)
        if plain and not re.search(r"[*_\[\\`]", one.source):
            return False  # no markup on either side
        return _dressed(now) != _dressed_source(one)

    # -- what is no field --

    def prose(self) -> Iterator[Prose]:
        """Paragraphs whose own words changed, came or went (a field pasted elsewhere is words there); tracked looks."""
        for story, skeletons in self.base.skeletons.items():
            yield from self._compared(skeletons, [line for line in self.lines if line.story == story])
        for line in self.lines:
            if line.paragraph.formatted is not None:
                yield Prose("formatted", line.where, line.where.words, line.where.words, (line.paragraph.formatted,))

    def _compared(self, skeletons: Sequence[str], lines: Sequence[_Line]) -> Iterator[Prose]:
        old = [_spaces(text) for text in skeletons]
        found = [(line, self._skeleton(line)) for line in lines if _alive(line)]
        # a paragraph without words stays where it is one emptied field, or was empty before
        found = [
            (line, text)
            for line, text in found
            if _visible(line.spots) or (len(_ids(text)) <= 1 and not self._row_emptied(line))
        ]
        changed: list[tuple[str | None, tuple[_Line, str] | None]] = []
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, [text for _, text in found]).get_opcodes():
            if tag != "equal":
                pairs = _paired(old[i1:i2], [text for _, text in found[j1:j2]])
                changed += [
                    (None if one is None else old[i1 + one], None if other is None else found[j1 + other])
                    for one, other in pairs
                ]
        yield from self._told(changed, [line for line in lines if not _alive(line)])

    def _told(
        self, changed: Sequence[tuple[str | None, tuple[_Line, str] | None]], dead: Sequence[_Line]
    ) -> Iterator[Prose]:
        """The changed paragraphs, (old, new) each; one that went here and came there was moved."""
        gone = Counter(before for before, after in changed if after is None and before is not None)
        come = Counter(after[1] for before, after in changed if before is None and after is not None)
        left, here = gone & come, gone & come
        for before, after in changed:
            was = self._words(before) if before is not None else ""
            if after is None:
                if before is not None and left[before]:
                    left[before] -= 1
                elif was:
                    line = next((one for one in dead if _spaces(one.where.words) == was), None)
                    where = line.where if line is not None else Where("body", 0, was)
                    yield Prose("removed", where, was, "", _changes_of(line.spots) if line is not None else ())
                continue
            line, text = after
            now = self._words(text)
            if before is None and here[text]:
                here[text] -= 1
                yield Prose("moved", line.where, now, now, _changes_of(line.spots))
            elif (was or now) and was != now:
                kind: Literal["changed", "added"] = "added" if before is None else "changed"
                yield Prose(kind, line.where, was, now, _changes_of(line.spots))

    def _skeleton(self, line: _Line) -> str:
        """The paragraph's own words, with `{id}` in place of each field and `{=CODE}` of each field of Word's."""
        if line in self.by_words:
            return self.by_words[line]
        owners = {id(spot.piece): spot.of for spot in line.spots if spot.of}

        def field_of(run: Run) -> str:
            own = owners.get(id(run), "")
            return own if own and self.first_line.setdefault(own, line) is line else ""

        return _spaces(skeleton(inlines((spot.piece for spot in line.spots), field_of)).text)

    def _words(self, skeleton: str) -> str:
        """A skeleton as a person reads it: fields by what they showed."""
        return re.sub(r"\{=\w+\}", "…", _filled(skeleton, self.shown))

    def remarks(self) -> Iterator[Remark]:
        """Each comment with the fields that its stretch touches."""
        for id, comment in self.word.comments.items():
            on = [spot for spot in self.spots if id in spot.piece.comments and spot.piece.text]
            at = [spot for spot in self.spots if spot.piece.kind == "comment" and spot.piece.note == id]
            spots = on or at
            fields = dict.fromkeys(spot.of for spot in spots if spot.of)
            where = spots[0].where if spots else Where("body", 0, "")
            yield Remark(comment, where, tuple(self.base.fields[one] for one in fields))


def _called(word: WordFile) -> set[str]:
    """The ids of the notes that are called once all changes are accepted: others are in the file, but on no page."""
    pieces = (piece for story in word.stories for line in story.paragraphs for piece in line.runs)
    return {piece.note for piece in pieces if piece.kind == "note" and piece.deleted is None}


def _lines(story: Story) -> Iterator[_Line]:
    heading = ""
    name = story.name
    for paragraph in accepted(story.paragraphs, keep_deleted=True):
        said = [one for one in paragraph.runs if one.kind == "text" and not is_note_mark(one)]
        words = "".join(one.text for one in said if one.deleted is None).replace(GAP, "")
        if re.match(r"(heading \d|title)", paragraph.style):
            heading = words
        before = "".join(one.text for one in said).replace(GAP, "")
        where = Where(name, paragraph.number, words or before, "" if heading == words else heading, paragraph.cell)
        gone = paragraph.deleted is not None and not words.strip()
        spots = [_Spot(piece, where, gone) for piece in paragraph.runs]
        yield _Line("footnotes" if name.startswith("footnote") else name, paragraph, where, spots)


def _alive(line: _Line) -> bool:
    """Whether the paragraph is still there once changes are accepted."""
    return line.paragraph.deleted is None or any(one.piece.deleted is None and one.piece.text for one in line.spots)


def _bits(spots: Iterable[_Spot], one: BaseField) -> tuple[tuple[Bit, ...], str]:
    """What a field shows, in bits; and why that cannot be read, if so."""
    made: list[Bit] = []
    why = ""
    in_reference = False
    for spot in spots:
        piece = spot.piece
        if piece.kind == "comment" or (piece.kind == "text" and not piece.text):
            continue
        reference = piece.instruction.split()[:1] == ["NOTEREF"]
        if piece.kind == "note" or (reference and not in_reference):
            made.append(Bit(citation=("", "")))
        elif piece.kind == "object":
            why = "a picture, a formula or another object was put into it"
        elif not reference and not is_note_mark(piece):
            text = piece.text.replace(GAP, "")
            if "\t" in text or "\n" in text:
                why = "it holds a tab or a line break, which the data cannot hold"
            strong = piece.strong and "strong" not in one.dress
            emphasis = piece.emphasis and "emphasis" not in one.dress
            made.append(Bit(text, strong, emphasis, piece.link))
        in_reference = reference
    return tuple(made), why


def _placeholder(spots: Iterable[_Spot]) -> bool:
    """Whether all that a field shows is its control's prompt."""
    texts = [spot.piece for spot in spots if spot.piece.text.strip()]
    return bool(texts) and all(_prompts(piece.controls) for piece in texts)


def _prompts(controls: Sequence[Control]) -> bool:
    return any(control.placeholder for control in controls)


def _changes(pieces: Iterable[Run]) -> tuple[TrackedChange, ...]:
    found = [change for piece in pieces for change in (piece.inserted, piece.deleted) if change is not None]
    return tuple(dict.fromkeys(found))


def _changes_of(spots: Iterable[_Spot]) -> tuple[TrackedChange, ...]:
    return _changes(spot.piece for spot in spots if not spot.of)


def _plain(spots: Iterable[_Spot]) -> str:
    return _spaces("".join(one.piece.text for one in spots if one.piece.deleted is None))


def _visible(spots: Iterable[_Spot]) -> str:
    """The words of a paragraph without its notes' marks."""
    live = (one.piece for one in spots if one.piece.deleted is None)
    return _spaces("".join(one.text for one in live if one.kind == "text" and not is_note_mark(one)))


def _spaces(text: str) -> str:
    """The text with plain spaces folded, as documents print it; other spaces are themselves."""
    return re.sub(r"[ \t\r\n]+", " ", text.replace(GAP, "")).strip(" ")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 70 else f"{words[:67].rstrip()}..."


def _ids(skeleton: str) -> list[str]:
    return re.findall(r"\{([^{}=]+)\}", skeleton)


def _filled(skeleton: str, shown: Mapping[str, str]) -> str:
    return _spaces(re.sub(r"\{([^{}=]+)\}", lambda match: shown.get(match[1], match[0]), skeleton))


def _dressed(parts: Iterable[Bit]) -> list[tuple[str, bool, bool, str]]:
    """Each letter that shows, with its dress, and each note's mark."""
    found: list[tuple[str, bool, bool, str]] = []
    for bit in parts:
        if bit.citation:
            found.append(("", False, False, ""))
        found += [
            (letter, bit.strong, bit.emphasis, bit.link)
            for letter in bit.text
            if not letter.isspace() and letter != GAP
        ]
    return found


def _dressed_source(one: BaseField) -> list[tuple[str, bool, bool, str]]:
    """The dress that the markup of a field's source gives to what it showed."""
    expected = expanded(bits(one.source), one.shown)
    return _dressed(expected if expected is not None else (Bit(one.shown),))


def _adjacent(spots: Sequence[_Spot], several: Sequence[Sequence[_Spot]]) -> bool:
    """Whether nothing that shows stands between controls: an editor has split one in two."""
    inside = {spot for part in several for spot in part}
    places = sorted(spot.order for spot in inside)
    between = [spot for spot in spots[places[0] : places[-1] + 1] if spot not in inside]
    return not any(one.piece.text.strip() and one.piece.deleted is None for one in between)


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Which of the new paragraphs each of the old ones became: those that share fields, then those alike."""
    holders: dict[str, int] = {}
    for other, now in enumerate(new):
        for id in _ids(now):
            holders.setdefault(id, other)
    taken: dict[int, int] = {}
    used: set[int] = set()
    for index, text in enumerate(old):
        found = next((holders[id] for id in _ids(text) if id in holders), None)
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
