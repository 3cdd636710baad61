"""Carries the changes of a refresh out on the parts of an edited Word file, as tracked changes or plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...word.base import BOOKMARK
from ...word.ooxml import Xml, elements, run
from ...word.splice import drop, exchange, inline, isolated
from ...word.tracked import AUTHOR, new, unwrap, wn
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
)
from .copies import Copies
from .match import Match
from .names import CopyTarget, Names
from .notes import Notes, all_notes
from .reading import Token

__all__ = ["Applied", "apply"]

_BROUGHT_IN = ("replaced", "inserted", "removed", "moved")


@dataclass(frozen=True)
class Applied:
    """What came of it: what base and file are to say from now on."""

    done: tuple[Done, ...]
    changed: bool
    """Whether the stories of the file changed."""
    fields: Mapping[str, str]
    """The id in the edited file of each field of today's print that it has now."""
    notes: Mapping[str, str]
    """The same of notes."""
    paragraphs: Mapping[Xml, Xml]
    """The same of paragraphs."""
    note_order: tuple[str, ...]
    """The ids of the notes as they stand in the edited file."""


def apply(found: Match, changes: Changes, into: CopyTarget) -> Applied:
    """Carries all changes out."""
    names = Names(into, dict(found.fields))
    notes = Notes(into, names, dict(changes.notes), dict(found.theirs.reading.marked))
    copies = Copies(into, names, notes, found.paragraphs)
    applier = _Applier(into, copies, list(changes.told))
    for change in changes.changes:
        applier.carry_out(change)
    notes.call_anew()
    if not into.tracker.track:
        notes.drop_uncalled()
    _unlock(into)
    return Applied(
        done=tuple(applier.done),
        changed=applier.commented or any(one.kind in _BROUGHT_IN for one in applier.done),
        fields=names.fields,
        notes=notes.ids,
        paragraphs=copies.paragraphs | dict(found.paragraphs),
        note_order=tuple(str(one.get(wn("id"))) for one in all_notes(into)),
    )


def _unlock(into: CopyTarget) -> None:
    """Takes the locks off controls that hold a tracked change: Word accepts none within a lock (17.5.2.23)."""
    for root in into.roots():
        for control in root.iter(wn("sdt")):
            lock = control.find(f"{wn('sdtPr')}/{wn('lock')}")
            if lock is not None and next(control.iter(wn("ins"), wn("del")), None) is not None:
                drop(lock)


@dataclass
class _Applier:
    """Carries changes out one by one."""

    into: CopyTarget
    copies: Copies
    done: list[Done]
    commented: bool = False

    def carry_out(self, change: Change | InsertBlock | RemoveBlock) -> None:
        """Carries one out, and tells of it."""
        if isinstance(change, Replace):
            for one in change.exchanges:
                self._exchange(one, change.holder)
        elif isinstance(change, HangComment):
            self._comment(change)
        elif isinstance(change, EditBlocks):
            self._edit_blocks(change)
            return
        if not isinstance(change, EditBlocks) and change.told is not None:
            self.done.append(change.told)

    # -- blocks --

    def _edit_blocks(self, change: EditBlocks) -> None:
        behind: Xml | None = None
        """What the next block stands behind; None: before the next one that is in the file, else at the end."""
        waiting: list[Xml] = []
        for step in change.steps:
            if isinstance(step, InsertBlock):
                made = self.copies.block(step.block, step.like)
                self._tell(step.told)
                if behind is None:
                    waiting.append(made)
                else:
                    behind.addnext(made)
                    behind = made
                self.into.tracker.put_in(made)
            elif isinstance(step, (HangComment, Leave)):
                self.carry_out(step)
            else:
                for one in waiting:
                    step.block.addprevious(one)
                waiting, behind = [], step.block
                if isinstance(step, RemoveBlock):
                    self._tell(step.told)
                    behind = self._remove(step.block)
        for one in waiting:
            _append_block(change.holder, one)

    def _tell(self, told: Done | None) -> None:
        self.done += [told] if told is not None else []

    def _remove(self, block: Xml) -> Xml | None:
        """Takes a block out; gives what stands in its place: itself, where it is struck, else what was before it."""
        before, parent = block.getprevious(), block.getparent()
        self.into.tracker.take_out(block)
        if parent is not None and parent.tag == wn("tc") and parent.find(wn("p")) is None:
            parent.append(new("p"))
        return before if block.getparent() is None else block

    # -- words --

    def _exchange(self, one: Exchange, holder: Xml | None) -> None:
        """Strikes tokens, and puts others behind them; where there is nothing to strike, between two tokens."""
        tracker = self.into.tracker
        nodes = self.copies.content(one.content_of) if one.content_of else self.copies.tokens(one.put, like=one.like)
        for token in one.struck:
            if token.fid:
                self._dissolve(token.fid)
        stretches = [stretch for token in one.struck for stretch in token.all_stretches]
        if stretches:
            exchange(tracker, isolated(stretches), nodes)
        elif nodes and one.behind is not None:
            tracker.insert(nodes, after=self._edge(one.behind, last=True))
        elif nodes and one.before is not None:
            tracker.insert(nodes, before=self._edge(one.before, last=False))
        elif holder is not None:
            holder.extend(tracker.inserted(nodes))

    def _edge(self, token: Token, last: bool) -> Xml:
        """The first or last inline element of a token: of a field, the end of its bookmark."""
        stretch = token.stretches[-1 if last else 0]
        if not token.fid:
            return isolated([stretch])[-1 if last else 0]
        for start, end in self._bookmarks(token.fid):
            return end if last else start
        assert stretch.run.element is not None
        return inline(stretch.run.element)

    def _dissolve(self, fid: str) -> None:
        """Takes control and bookmark off a field that goes: an empty control would ask to be typed into."""
        runs = self.into.theirs.runs_of.get(fid, ())
        for control in [one.element for one in runs if one.element is not None and one.element.tag == wn("sdt")]:
            if control.getparent() is not None:
                unwrap(control)
        for start, end in self._bookmarks(fid):
            drop(start)
            drop(end)

    def _bookmarks(self, fid: str) -> Iterator[tuple[Xml, Xml]]:
        """The two ends of the bookmark of a field, each in the field's paragraph."""
        paragraph = self.into.theirs.holder(fid)
        if paragraph is None:
            return
        ends = {one.get(wn("id")): one for one in paragraph.iter(wn("bookmarkEnd"))}
        for start in list(paragraph.iter(wn("bookmarkStart"))):
            mine = str(start.get(wn("name"))).startswith(f"{BOOKMARK}{fid}")
            if mine and start.get(wn("id")) in ends:
                yield start, ends[start.get(wn("id"))]

    # -- comments --

    def _comment(self, change: HangComment) -> None:
        self.commented = True
        root = self._comments()
        number = max([-1, *(int(one.get(wn("id"), "0")) for one in root.iter(wn("comment")))]) + 1
        words = new("p", *elements(run(change.text)))
        moment = self.into.tracker.moment
        root.append(new("comment", words, id=number, author=AUTHOR, initials="B", date=moment))
        self.into.tracker.comment(inline(change.first), inline(change.last), number)

    def _comments(self) -> Xml:
        """The root of the part that holds the comments, which is made where there is none (11.3.2)."""
        package = self.into.theirs.package
        found = package.first(package.main, "comments")
        if found is None or not package.has(found):
            found = f"{package.main.rpartition('/')[0]}/comments.xml"
            kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
            package.add(found, new("comments"), kind)
            package.relate(package.main, "comments", found)
        return package.edit(found)


def _append_block(holder: Xml, block: Xml) -> None:
    """Puts a block at the end of a story, before the properties of its section (17.6.17)."""
    section = holder.find(wn("sectPr"))
    if section is not None:
        section.addprevious(block)
    else:
        holder.append(block)
