"""Three-way merge of what was printed, what a person made of it and what is printed today: which changes come in.

What only the data changed comes in; what only the person changed stays; what both changed stays too, with a comment
that says what the data holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from ...data.markup import bits
from ...word.base import BaseField
from ...word.ooxml import Xml
from ...word.tracked import AUTHOR, wn
from ..edits import FieldEdit
from .blocks import Block
from .changes import (
    Change,
    Changes,
    Done,
    EditBlocks,
    Exchange,
    HangComment,
    InsertBlock,
    Leave,
    RemoveBlock,
    Replace,
    StayingBlock,
)
from .match import BlockList, EditedFile, Match, MovedBlocks, ParagraphPair
from .reading import Token, is_computed, is_gone, keys_of, plain_words

__all__ = ["changes_of"]

_REWRITTEN = 0.4
"""Below which likeness a field is struck as a whole: a patchwork of words would be hard to read."""


def changes_of(found: Match, value: Callable[[FieldEdit], str | None]) -> Changes:
    """What is to be done; `value` tells what an edited field would be in the data, as YAML; None if it is nothing."""
    planner = _Planner(found, value)
    for one in found.found:
        planner.block(one)
    for fresh_fid, fid in found.fields.items():
        planner.field(fid, fresh_fid)
    kept_lines = {one.fresh: one.disputed for one in found.found if isinstance(one, ParagraphPair) and one.disputed}
    return Changes(tuple(planner.told), tuple(planner.changes), tuple(planner.kept), kept_lines, planner.notes)


class _Planner:
    """Goes through a match, and collects what is to be done."""

    def __init__(self, found: Match, value: Callable[[FieldEdit], str | None]) -> None:
        self.theirs, self.reading, self.fresh, self.value = found.theirs, found.theirs.reading, found.fresh, value
        self.notes = dict(found.notes)
        self.told: list[Done] = []
        self.changes: list[Change] = []
        self.kept: dict[str, None] = {}
        self.printed_today = {key for one in self.fresh.base.fields.values() for key in keys_of(one)}

    def block(self, one: ParagraphPair | BlockList | MovedBlocks) -> None:
        """What is to be done about a paragraph or a list of blocks."""
        if isinstance(one, MovedBlocks):
            self.told.append(Done("moved", None, " ".join(map(plain_words, one.blocks)), ""))
        elif isinstance(one, ParagraphPair):
            self._paragraph(one)
        else:
            steps = tuple(self._steps(one))
            if not all(isinstance(step, StayingBlock) for step in steps):
                self.changes.append(EditBlocks(one.holder, steps))

    # -- blocks --

    def _steps(
        self, blocks: BlockList
    ) -> Iterator[StayingBlock | InsertBlock | RemoveBlock | HangComment | Leave]:
        staying = {key for one, other in blocks.pairs if one and other for key in other.keys}
        goes = {
            one.element: one.element in blocks.elsewhere
            or (one.element not in blocks.moved.values() and _is_dropped(self.theirs, one, staying, self.printed_today))
            for one, other in blocks.pairs
            if one is not None and other is None
        }
        stays = [one for one, _ in blocks.pairs if one is not None and not goes.get(one.element)]
        like = next((one.element for one in stays if _is_body_row(one.element)), None)
        for one, other in blocks.pairs:
            if one is not None:
                yield from self._removed(one.element) if goes.get(one.element) else (StayingBlock(one.element),)
            elif other is not None and self._comes_in(other, blocks):
                words = plain_words(other.element)
                yield InsertBlock(other.element, like, Done("inserted", None, "", words) if words else None)

    def _comes_in(self, block: Block, blocks: BlockList) -> bool:
        if block.element in blocks.moved:
            return False
        return block.element in blocks.elsewhere.values() or not _was_taken_out(self.theirs, block)

    def _removed(self, block: Xml) -> Iterator[StayingBlock | RemoveBlock | HangComment | Leave]:
        """What the data has no more goes, unless the person wrote in it."""
        words = plain_words(block)
        if not self.theirs.is_written_in(block):
            yield RemoveBlock(block, Done("removed", None, words, "") if words else None)
            return
        self.kept |= dict.fromkeys(self.reading.fields(block))
        yield StayingBlock(block)
        remark = "The data no longer has this; it was edited here, and is left to you."
        yield self._remark(block, remark, Done("conflict", None, words, ""))

    # -- paragraphs --

    def _paragraph(self, pair: ParagraphPair) -> None:
        if pair.disputed is not None:
            text = self.fresh.said(self.fresh.tokens(pair.fresh))
            told = Done("conflict", None, self.reading.said(pair.theirs_tokens), text)
            remark = f"Printed from the data of today, this would read: “{text.strip()}”"
            self.changes.append(self._remark(pair.theirs, remark, told))
        for one, other in pair.objects:
            drawn, now = self.reading.picture(one), self.fresh.picture(other)
            if drawn != now and drawn in self.reading.base.pictures:  # none that a person has put in
                self.changes.append(Replace((Exchange((one,), (other,)),)))
                self.told.append(Done("replaced", None, "a picture", "the picture of today's data"))
        ours, others = pair.theirs_tokens, pair.fresh_tokens
        for span in reversed(pair.spans):
            struck, put = ours[span.start : span.end], others[span.fresh_start : span.fresh_end]
            told = Done("replaced", None, self.reading.said(struck), self.fresh.said(put))
            exchange = Exchange(struck, put, behind=_behind(ours, span.start), before=_first(ours))
            self.changes.append(Replace((exchange,), pair.theirs, told))

    # -- fields --

    def field(self, fid: str, fresh_fid: str) -> None:
        """Merges one field three ways: what was printed, what it shows, what is printed today."""
        before, now = self.reading.base.fields[fid], self.fresh.base.fields[fresh_fid]
        edit = self.theirs.edits.get(fid)
        changed = before.shown != now.shown or (now.kind == "text" and before.source != now.source)
        if edit is None:
            if changed:
                self._bring_in(fid, fresh_fid, before.shown, now)
        elif not changed and before.source == now.source:
            self.kept[fid] = None
        elif edit.state == "edited" and _agree(edit, now):
            return
        elif now.editable and (self.value(edit) or "").strip() == now.source.strip() != "":
            self._bring_in(fid, fresh_fid, edit.text, now)  # said in other words: `7 Feb 2020`
        else:
            self.kept[fid] = None
            if edit.state == "gone":
                self.told.append(Done("kept", now.address, before.shown, now.shown))
            else:
                self._dispute(fid, edit, now)

    def _bring_in(self, fid: str, fresh_fid: str, shown: str, now: BaseField) -> None:
        ours, others = self.reading.inner(fid), self.fresh.inner(fresh_fid)
        exchanges, same = _field_exchanges(ours, others, fresh_fid)
        for one, other in same:
            if one.note and other.note:
                self.notes.setdefault(other.note, one.note)
        if ours and exchanges:
            self.changes.append(Replace(exchanges, told=Done("replaced", now.address, shown, now.shown)))

    def _dispute(self, fid: str, edit: FieldEdit, now: BaseField) -> None:
        told = Done("conflict", now.address, edit.text, now.shown)
        what = now.address or f"computed from {'; '.join(map(str, now.sources))}"
        elements = [one.element for one in self.reading.runs_of.get(fid, ()) if one.element is not None]
        text = f"The data has changed too, and now says “{now.shown}” ({what})."
        self.changes.append(self._comment(elements, text, told, fid))

    # -- comments --

    def _remark(self, block: Xml, text: str, told: Done) -> HangComment | Leave:
        return self._comment([one for one in block.iter(wn("r")) if not is_gone(one)], text, told)

    def _comment(self, elements: Sequence[Xml], text: str, told: Done, fid: str = "") -> HangComment | Leave:
        """A comment on elements, unless one says so already: on the field, where it is one."""
        runs = self.reading.runs_of.get(fid, ())
        said = (
            one.author == AUTHOR and one.text == text and (not fid or any(one.id in run.comments for run in runs))
            for one in self.reading.word.comments.values()
        )
        return Leave(told) if not elements or any(said) else HangComment(elements[0], elements[-1], text, told)


def _is_dropped(theirs: EditedFile, block: Block, staying: set[str], today: set[str]) -> bool:
    """Whether Briefbook printed a block that the data of today does not, or not there: what is printed beside it.

    `staying` are the keys of the blocks beside it that both files have, `today` those of all fields of today.
    """
    printed = theirs.printed
    if block.keys:
        own = block.keys & printed.keys
        left = {key for key in own if key in today and not is_computed(key)}
        return bool(own) and (not left or (left <= staying and not theirs.is_written_in(block.element)))
    lines = [line for line in block.words.split("\n") if line]
    return bool(lines) and all(line in printed.words for line in lines)


def _was_taken_out(theirs: EditedFile, block: Block) -> bool:
    """Whether a block that the file lacks was there when it was printed: then the person has taken it out."""
    if block.keys and all(map(is_computed, block.keys)):
        text = plain_words(block.element)
        printed = [one for one in theirs.reading.base.fields.values() if one.shown == text]
        return any(keys_of(one) & block.keys for one in printed)
    if block.keys:
        return len(block.keys & theirs.printed.keys) * 2 > len(block.keys)
    return all(line in theirs.printed.words for line in block.words.split("\n"))


def _is_body_row(block: Xml) -> bool:
    """Whether a block is a row of a table, and none that is repeated as its header (17.4.78)."""
    return block.tag == wn("tr") and block.find(f"{wn('trPr')}/{wn('tblHeader')}") is None


def _first(tokens: Sequence[Token]) -> Token | None:
    return tokens[0] if tokens else None


def _behind(tokens: Sequence[Token], at: int) -> Token | None:
    """What stands before a place among tokens."""
    return tokens[at - 1] if at > 0 else None


def _field_exchanges(
    ours: tuple[Token, ...], others: tuple[Token, ...], fresh_fid: str
) -> tuple[tuple[Exchange, ...], list[tuple[Token, Token]]]:
    """What a field's words give place to, and the tokens that stay: word by word where most stays, else as a whole."""
    matcher = SequenceMatcher(None, [one.key for one in ours], [one.key for one in others], autojunk=False)
    codes = matcher.get_opcodes()
    spans = [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in codes if tag != "equal"]
    same = [
        pair
        for tag, i1, i2, j1, j2 in codes
        if tag == "equal"
        for pair in zip(ours[i1:i2], others[j1:j2], strict=True)
    ]
    linked = any(stretch.run.link for one in (*ours, *others) for stretch in one.stretches)
    simple = not linked and all(_dress(one) == _dress(other) for one, other in same)
    if simple and not spans:
        return (), same
    if simple and matcher.ratio() >= _REWRITTEN and len(ours) > 1:
        exchanges = []
        for i1, i2, j1, j2 in reversed(spans):
            near = ours[min(i1, len(ours) - 1)]
            alike = {_dress(one) for one in others[j1:j2]} <= {_dress(near)}
            like = near if alike else None
            exchanges.append(
                Exchange(ours[i1:i2], others[j1:j2], like=like, behind=_behind(ours, i1), before=_first(ours))
            )
        return tuple(exchanges), same
    plain = simple and len({_dress(one) for one in others}) == 1 and not any(one.note for one in others)
    whole = Exchange(ours, others, like=_first(ours)) if plain else Exchange(ours, content_of=fresh_fid)
    return (whole,), same


def _dress(token: Token) -> tuple[bool, bool]:
    """Whether a word is strong, whether it is emphasised; of spaces neither counts."""
    if not token.stretches or not token.text.strip():
        return (False, False)
    return token.stretches[0].run.strong, token.stretches[0].run.emphasis


def _agree(edit: FieldEdit, now: BaseField) -> bool:
    """Whether the person wrote what the data says now."""
    ours, theirs = (" ".join(text.replace("\u00a0", " ").split()) for text in (edit.text, now.shown))
    if ours != theirs:
        return False
    dressed = any(one.strong or one.emphasis or one.link for one in edit.bits)
    return dressed == any(one.strong or one.emphasis or one.link for one in bits(now.source)) or now.kind != "text"
