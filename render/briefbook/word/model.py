"""What a Word file says, as frozen values: stories of paragraphs, their runs, and what is known of each.

A run here is the longest stretch that is of one kind and under the same marks: what stands between the tags of one
`w:r` (17.3.2.25), or a part of it where a sign, a note's call or an object stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from .ooxml import Xml

__all__ = [
    "GAP", "ChangeKind", "Comment", "Control", "Inline", "Paragraph", "Run", "RunKind", "Skeleton", "Story",
    "Stretch", "TrackedChange", "accepted", "inlines", "is_note_mark", "skeleton",
]  # fmt: skip

GAP = "\u200b"
"""What parts two controls that would touch: an editor could not put words between them, nor tell their ends apart."""

RunKind = Literal["text", "note", "object", "comment"]
ChangeKind = Literal["inserted", "deleted", "moved here", "moved away", "formatted"]


class TrackedChange(NamedTuple):
    """A tracked change: what it is, who made it, and when, as the file says it (ISO 8601)."""

    kind: ChangeKind
    author: str = ""
    date: str = ""


class Control(NamedTuple):
    """A content control (17.5.2): its number in the file, its tag, and whether only its placeholder shows."""

    number: int
    tag: str = ""
    placeholder: bool = False


class Run(NamedTuple):
    """A stretch of text of one kind, all of it under the same marks."""

    text: str
    kind: RunKind = "text"
    """note: the mark of a footnote; object: a picture, a formula, an embedded file; comment: where one is called."""
    controls: tuple[Control, ...] = ()
    """The controls around it, the outermost first."""
    bookmarks: frozenset[str] = frozenset()
    inserted: TrackedChange | None = None
    deleted: TrackedChange | None = None
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    """Where it leads: an address, or `#` and a bookmark."""
    instruction: str = ""
    """That of the field whose result it is: `PAGE`."""
    comments: frozenset[str] = frozenset()
    note: str = ""
    """The id of the note that is marked here."""
    style: str = ""
    """The name of its character style, as all languages of Word write it: `footnote reference`."""
    raised: bool = False
    """Whether it is written as a superscript."""
    element: Xml | None = None


class Stretch(NamedTuple):
    """A part of a run: the offsets where it starts and ends."""

    run: Run
    start: int
    end: int


class Paragraph(NamedTuple):
    """A paragraph: its pieces, its place, and the tracked change of its mark."""

    runs: tuple[Run, ...]
    number: int = 0
    """Its number in its story, from 1; text boxes count where they hang."""
    style: str = ""
    """The name of its style, as all languages of Word write it: `heading 2`."""
    cell: tuple[int, int, int] | None = None
    """The table, row and column that it stands in, each from 1."""
    inserted: TrackedChange | None = None
    deleted: TrackedChange | None = None
    """Who took its end away: it runs on into the next one."""
    formatted: TrackedChange | None = None
    """Who changed how it or a part of it looks, with changes tracked."""
    element: Xml | None = None

    @property
    def text(self) -> str:
        """Its words with all changes accepted, its notes' marks left out."""
        return "".join(one.text for one in self.runs if one.deleted is None and one.kind == "text")


class Story(NamedTuple):
    """A run of paragraphs of its own: the body, a header, a footer, a note."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    part: str = ""


class Comment(NamedTuple):
    """A remark: who made it, when, and its words."""

    id: str
    author: str
    date: str
    text: str


def accepted(paragraphs: Iterable[Paragraph], keep_deleted: bool = False) -> list[Paragraph]:
    """The paragraphs with all changes accepted: deleted pieces gone, and paragraphs joined whose mark is deleted.

    With `keep_deleted` the deleted pieces stay, in the paragraphs that their places belong to.
    """
    made: list[Paragraph] = []
    waiting: list[Paragraph] = []
    for one in paragraphs:
        if waiting and waiting[0].cell != one.cell:
            made += _as_one(waiting, keep_deleted)
            waiting = []
        waiting.append(one)
        if one.deleted is None:
            made += _as_one(waiting, keep_deleted)
            waiting = []
    return made + _as_one(waiting, keep_deleted)


def _as_one(parts: list[Paragraph], keep_deleted: bool) -> list[Paragraph]:
    """Paragraphs whose marks are gone but for the last one's, as one; none where nothing is left of them."""
    if not parts:
        return []
    whole = next((number for number, part in enumerate(parts) if _is_left(part.runs)), len(parts) - 1)
    gone = parts[:whole] if keep_deleted else []  # deleted as a whole, with their marks: no part of what follows
    parts = parts[whole:]
    pieces = tuple(piece for part in parts for piece in part.runs if keep_deleted or piece.deleted is None)
    if parts[-1].deleted is not None and not _is_left(pieces) and not keep_deleted:
        return []
    first = next((part for part in parts if any(one.deleted is None and one.text for one in part.runs)), parts[-1])
    return [*gone, first._replace(runs=pieces, deleted=parts[-1].deleted, inserted=parts[-1].inserted)]


def _is_left(pieces: Iterable[Run]) -> bool:
    """Whether something is left of them once changes are accepted."""
    return any(piece.deleted is None and (piece.text or piece.kind != "text") for piece in pieces)


# -- the words around the fields --


class Inline(NamedTuple):
    """What a paragraph holds at one place, as its skeleton tells it: written or read."""

    text: str = ""
    """Words; `{id}` for a field of the data with all that it holds; `{=PAGE}` for what a field of Word's prints."""
    note: str = ""
    """The id of the note that is called here."""
    xml: str = ""
    """As it is written."""
    is_field: bool = False
    """Whether it is a field of the data."""


class Skeleton(NamedTuple):
    """The words of a paragraph, and where in them notes are called: (offset, the note's id)."""

    text: str
    """Its own words, with `{id}` in place of each field and `{=PAGE}` in place of what a field of Word's prints."""
    notes: tuple[tuple[int, str], ...] = ()
    within: str = ""
    """The id of the note that the paragraph stands in."""


def skeleton(content: Iterable[Inline], within: str = "") -> Skeleton:
    """The skeleton of a paragraph of this content; gaps are no words of it."""
    text, notes = "", []
    for one in content:
        if one.note:
            notes.append((len(text), one.note))
        text += one.text
    if GAP in text:
        notes = [(at - text.count(GAP, 0, at), note) for at, note in notes]
        text = text.replace(GAP, "")
    return Skeleton(text, tuple(notes), within)


def is_note_mark(run: Run) -> bool:
    """Whether a run is part of a note's call: its mark, a reference to one called before, the comma between two."""
    if run.kind == "note" or run.instruction.split()[:1] == ["NOTEREF"]:
        return True
    return run.raised and run.text.strip(" ") in (",", "")


def inlines(runs: Iterable[Run], field_of: Callable[[Run], str] = lambda run: "") -> Iterator[Inline]:
    """What runs that were read say once changes are accepted; `field_of` gives the id of a run's field, or "".

    Of a field, and of what a field of Word's prints, the first run counts; a repeated call of a note tells nothing.
    """
    seen: set[str] = set()
    before = ""
    for run in runs:
        if run.deleted is not None or run.kind == "comment":
            continue
        if is_note_mark(run):
            if run.kind == "note":
                yield Inline(note=run.note)
            continue
        field = field_of(run)
        told = f"{{{field}}}" if field else f"{{={run.instruction.split()[0].upper()}}}" if run.instruction else ""
        if (told in seen if field else told == before) if told else not run.text:
            continue
        yield Inline(told or run.text, is_field=bool(field))
        before = told
        if field:
            seen.add(told)
