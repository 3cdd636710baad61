"""What of an edited Word file and of today's print is the same: blocks, paragraphs, fields and notes.

Paragraphs are compared three ways, with what was printed: what changed from print to print around their fields is what
the data changed; where the person wrote in just these words, they are the person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...word.ooxml import Xml
from ...word.tracked import wn
from ..edits import FieldEdit
from .blocks import Block, BlockPair, aligned, blocks_of, likeness, rows_of
from .paragraphs import Span, known_by_theirs, span_changes, token_pairs
from .printed import PrintedLine, PrintedTokens, printed_tokens
from .reading import FileReading, Token, key_of

__all__ = ["BlockList", "EditedFile", "Match", "MovedBlocks", "ParagraphPair", "match"]


@dataclass(frozen=True)
class EditedFile:
    """A file that a person works on: what it says, what was printed, and which fields were edited, by their ids."""

    reading: FileReading
    printed: PrintedTokens
    edits: Mapping[str, FieldEdit]

    @classmethod
    def of(cls, reading: FileReading, edits: Mapping[str, FieldEdit]) -> EditedFile:
        """The file of a reading."""
        return cls(reading, printed_tokens(reading.base), edits)

    def is_written_in(self, block: Xml) -> bool:
        """Whether the person edited a field of a block, or the words around them."""
        if any(fid in self.edits for fid in self.reading.fields(block)):
            return True
        lines = (self.reading.words(one) for one in block.iter(wn("p")))
        return any(line and line not in self.printed.words for line in lines)

    def is_edited(self, token: Token) -> bool:
        """Whether the person edited a field, or one in a note."""
        return any(fid in self.edits for fid in (token.fid, *self.reading.note_fields(token.note)))

    def printed_number(self, block: Xml) -> int:
        """Which paragraph of the print a block starts with; 0 where its fields do not tell."""
        numbers = self.printed.numbers
        return min((numbers[fid] for fid in self.reading.fields(block) if fid in numbers), default=0)

    def printed_line(self, paragraph: Xml, words: str) -> PrintedLine | None:
        """A paragraph as it was printed: that with the same fields, else that with its words or those given."""
        lines, fids = self.printed.lines, set(self.reading.own_fields(paragraph))
        if fids:
            best = max(lines, key=lambda line: sum(token.fid in fids for token in line.tokens), default=None)
            if best is not None and any(token.fid in fids for token in best.tokens):
                return best
        return next((one for one in lines if one.words in (self.reading.words(paragraph), words)), None)


@dataclass(frozen=True)
class ParagraphPair:
    """A paragraph of the edited file, and that of today's print that it is."""

    theirs: Xml
    fresh: Xml
    theirs_tokens: tuple[Token, ...]
    fresh_tokens: tuple[Token, ...]
    """A field goes by the key of that of theirs which it stands for."""
    spans: tuple[Span, ...] = ()
    """What the data changed around the fields."""
    disputed: str | None = None
    """The skeleton as it was printed, where the person wrote in the words that the data changed: then no spans."""
    objects: tuple[tuple[Token, Token], ...] = ()
    """Pictures and their like, theirs and today's."""


@dataclass(frozen=True)
class BlockList:
    """The blocks of a story, of a cell or of a table, theirs and today's."""

    holder: Xml
    """What the blocks of theirs stand in."""
    pairs: tuple[BlockPair, ...]
    moved: Mapping[Xml, Xml]
    """Blocks of today's print that stand elsewhere in theirs, and stay there: today's -> theirs."""
    elsewhere: Mapping[Xml, Xml]
    """Blocks that the data has elsewhere since they were printed: theirs -> today's."""


@dataclass(frozen=True)
class MovedBlocks:
    """Blocks of theirs that the data has elsewhere now, where the person wrote in them."""

    blocks: tuple[Xml, ...]


@dataclass(frozen=True)
class Match:
    """What of two files is the same."""

    theirs: EditedFile
    fresh: FileReading
    found: tuple[ParagraphPair | BlockList | MovedBlocks, ...]
    """In the order in which changes are made of it: a block's own before those of the list that it is in."""
    fields: Mapping[str, str]
    """The id in the edited file of each field of today's print that has one."""
    notes: Mapping[str, str]
    """The same of notes."""
    paragraphs: Mapping[Xml, Xml]
    """The same of paragraphs."""


def match(theirs: EditedFile, fresh: FileReading) -> Match:
    """Lays an edited file and today's print side by side."""
    matcher = _Matcher(theirs, fresh)
    for one, other in _stories(theirs.reading, fresh):
        matcher.blocks(blocks_of(one), blocks_of(other), one)
    matcher.note_paragraphs()
    matcher.moved_fields()
    return Match(theirs, fresh, tuple(matcher.found), matcher.fields, matcher.notes, matcher.paragraphs)


def _stories(theirs: FileReading, fresh: FileReading) -> Iterator[tuple[Xml, Xml]]:
    """The roots of the stories that stand in both files: body, headers, footers."""
    bodies = [one.package.tree(one.package.main).find(wn("body")) for one in (theirs, fresh)]
    yield bodies[0], bodies[1]  # type: ignore[misc]
    for kind in ("header", "footer"):
        parts = [one.part for one in fresh.word.stories if one.name == kind]
        for story in theirs.word.stories:
            if story.name == kind and parts:
                yield theirs.package.tree(story.part), fresh.package.tree(parts[0])


class _Matcher:
    """Goes through two files, from the outer blocks to the tokens of their paragraphs."""

    def __init__(self, theirs: EditedFile, fresh: FileReading) -> None:
        self.theirs, self.fresh = theirs, fresh
        self.found: list[ParagraphPair | BlockList | MovedBlocks] = []
        self.fields: dict[str, str] = {}
        self.notes: dict[str, str] = {}
        self.paragraphs: dict[Xml, Xml] = {}
        self.struck: set[str] = set()
        """The fields of theirs that go with words around them."""
        self.copied: set[str] = set()
        """The fields of today's print that come with words around them."""

    # -- blocks --

    def blocks(self, theirs: Sequence[Xml], fresh: Sequence[Xml], holder: Xml) -> None:
        """Matches two lists of blocks, and what is in those that are the same."""
        reading = self.theirs.reading
        pairs = aligned([Block.of(reading, one) for one in theirs], [Block.of(self.fresh, one) for one in fresh])
        moved = _moved(pairs)
        theirs_of = moved | {other.element: one.element for one, other in pairs if one and other}
        elsewhere = self._elsewhere(moved, [theirs_of[one] for one in fresh if one in theirs_of])
        for one, other in pairs:
            if one is not None and other is not None:
                self._pair(one.element, other.element)
            elif other is not None and other.element in moved:
                self._pair(moved[other.element], other.element)
        self.found.append(BlockList(holder, tuple(pairs), moved, elsewhere))

    def _elsewhere(self, moved: dict[Xml, Xml], order: Sequence[Xml]) -> dict[Xml, Xml]:
        """Takes out of `moved` what the data has elsewhere since it was printed: it is struck, and put in there.

        `order` are blocks of theirs as today's data has them. What stood together goes together; where the person wrote
        in it, it stays where it is, and is told.
        """
        numbers = {one: self.theirs.printed_number(one) for one in order}
        now = [one for one in order if numbers[one]]
        groups = _displaced(sorted(now, key=numbers.__getitem__), now, moved.values())
        found: dict[Xml, Xml] = {}
        for group in groups:
            if any(map(self.theirs.is_written_in, group)):
                self.found.append(MovedBlocks(tuple(group)))
            else:
                found |= {block: fresh for fresh, block in moved.items() if block in group}
        for fresh in found.values():
            del moved[fresh]
        return found

    def _pair(self, theirs: Xml, fresh: Xml) -> None:
        if theirs.tag == wn("p"):
            self.paragraph(theirs, fresh)
        elif theirs.tag == wn("tbl"):
            self.blocks(rows_of(theirs), rows_of(fresh), theirs)
        elif theirs.tag == wn("tr"):
            for one, other in zip(theirs.findall(wn("tc")), fresh.findall(wn("tc")), strict=False):
                self.blocks(blocks_of(one), blocks_of(other), one)

    # -- paragraphs --

    def paragraph(self, theirs: Xml, fresh: Xml) -> None:
        """Matches the fields and notes of two paragraphs, and finds what changed around them."""
        self.paragraphs[fresh] = theirs
        ours = self.theirs.reading.tokens(theirs)
        others = known_by_theirs(self.fresh.tokens(fresh), self.fresh.base, ours, self.theirs.reading.base)
        pairs = token_pairs(ours, others)
        pair = self._compared(theirs, fresh, ours, others)
        for span in pair.spans:
            self.struck |= {token.fid for token in ours[span.start : span.end] if token.fid}
            self.copied |= {token.fid for token in others[span.fresh_start : span.fresh_end] if token.fid}
        for one, other in pairs:
            self._same(one, other)
        self.found.append(replace(pair, objects=tuple((one, other) for one, other in pairs if one.kind == "object")))

    def _same(self, one: Token, other: Token) -> None:
        if one.fid in self.struck or other.fid in self.copied:
            return
        if one.fid and other.fid:
            self.fields.setdefault(other.fid, one.fid)
        elif one.note and other.note:
            self.notes.setdefault(other.note, one.note)

    def _compared(
        self, theirs: Xml, fresh: Xml, ours: tuple[Token, ...], others: tuple[Token, ...]
    ) -> ParagraphPair:
        """What changed from print to print around the fields of a paragraph; where the person wrote there, nothing."""
        pair = ParagraphPair(theirs, fresh, ours, others)
        printed = self.theirs.printed_line(theirs, self.fresh.words(fresh))
        if printed is None or [one.key for one in printed.tokens] == [one.key for one in others]:
            return pair
        spans = span_changes(printed.tokens, ours, others)
        if spans is not None:
            spans = [one for one in spans if not self._is_one_note(one, ours, others)]
            if not any(self.theirs.is_edited(token) for one in spans for token in ours[one.start : one.end]):
                return replace(pair, spans=tuple(spans))
        return replace(pair, disputed=printed.skeleton)

    def _is_one_note(self, span: Span, ours: Sequence[Token], others: Sequence[Token]) -> bool:
        """Whether a change is of one note that the person edited: it stays, and its fields are merged."""
        if span.end - span.start != 1 or span.fresh_end - span.fresh_start != 1:
            return False
        one, other = ours[span.start], others[span.fresh_start]
        if not (one.note and other.note and self.theirs.is_edited(one)):
            return False
        return self.notes.setdefault(other.note, one.note) == one.note

    # -- what stands in no paragraph that both have --

    def note_paragraphs(self) -> None:
        """Matches the paragraphs of notes that are called at the same place."""
        for fresh_note, note in list(self.notes.items()):
            theirs = self.theirs.reading.note_paragraphs.get(note, ())
            for one, other in zip(theirs, self.fresh.note_paragraphs.get(fresh_note, ()), strict=False):
                if one.element is not None and other.element is not None:
                    self.paragraph(one.element, other.element)

    def moved_fields(self) -> None:
        """Matches fields that went to other paragraphs, where one alone has the address in both files."""
        reading, left = self.theirs.reading, dict[str, list[str]]()
        for fid, one in reading.base.fields.items():
            if fid not in {*self.fields.values(), *self.struck} and fid in reading.runs_of:
                left.setdefault(key_of(one), []).append(fid)
        for fid, one in self.fresh.base.fields.items():
            candidates = left.get(key_of(one), [])
            taken = fid in self.fields or fid in self.copied
            if not taken and len(candidates) == 1 and one.editable and not self._comes_in(fid):
                self.fields[fid] = candidates.pop()

    def _comes_in(self, fid: str) -> bool:
        """Whether a field of today's print stands in a block that is put in as a whole."""
        holder = self.fresh.holder(fid)
        return holder is not None and holder not in self.paragraphs


def _moved(pairs: Sequence[BlockPair]) -> dict[Xml, Xml]:
    """Blocks that are no pairs, but the same; their places in the file are the person's business: today's -> theirs."""
    gone = [one for one, other in pairs if one is not None and other is None]
    found: dict[Xml, Xml] = {}
    for one, other in pairs:
        if one is None and other is not None:
            same = (block for block in gone if block.element not in found.values() and likeness(block, other) > 0.5)
            block = next(same, None)
            if block is not None:
                found[other.element] = block.element
    return found


def _displaced(printed: Sequence[Xml], now: Sequence[Xml], asked: Iterable[Xml]) -> list[list[Xml]]:
    """Of the blocks that are asked for, those that stand behind another one now than printed; in groups that stay."""
    before, behind = ({one: (None, *side)[place] for place, one in enumerate(side)} for side in (printed, now))
    groups: list[list[Xml]] = []
    wanted = set(asked)
    for block in (one for one in now if one in wanted):
        if groups and behind[block] is before[block] is groups[-1][-1]:
            groups[-1].append(block)
        elif behind[block] is not before[block]:
            groups.append([block])
    return groups
