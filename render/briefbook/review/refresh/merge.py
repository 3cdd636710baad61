"""A Word file that a person works on and the data of today in, the same file with the data's changes in it out.

The file's base says what it printed; the person's edits are what it shows beyond that; today's print is made anew. Each
field, and each row and paragraph, is merged three ways: what only the data changed comes in, as a tracked change; what
only the person changed stays; what both changed stays too, with a comment that says what the data holds. The base then
says what was taken in, so that the next pull or refresh starts from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from ...data.address import positional
from ...data.library import Library
from ...data.markup import bits
from ...data.project import Project
from ...document.compose import compose
from ...document.printed import fields_digest
from ...errors import BriefbookError, Place, Problem, nearest
from ...theme.tokens import load_theme
from ...word.base import BOOKMARK, Base, BaseField, BaseLine, base_part, rewrite
from ...word.ooxml import Xml, elements, run
from ...word.package import open_package
from ...word.tracked import AUTHOR, isolate, new, unwrap, wn
from ...word.write import write_docx
from ..edits import FieldEdit, edits_of
from ..values import Values
from .copies import Copies, Matched, whole_field
from .match import Block, aligned, blocks_of, likeness, rows_of
from .sides import Part, Side, Token, block_keys, key_of, keys_of, leaves_of

__all__ = ["Done", "Refreshed", "refresh"]

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_REWRITTEN = 0.4
"""Below which likeness a field is struck as a whole: a patchwork of words would be hard to read."""

_Span = tuple[int, int, int, int]
"""From where to where of their tokens, and of the fresh ones."""

Kind = Literal["replaced", "inserted", "removed", "moved", "conflict", "kept"]


@dataclass(frozen=True)
class Done:
    """One thing that a refresh did, or left to the person."""

    kind: Kind
    address: str
    """That of the field; "" where it is words, a row or a paragraph."""
    old: str
    new: str


@dataclass(frozen=True)
class Refreshed:
    """A file with today's data in it, and what was done; `content` is the old one where there was nothing to do."""

    content: bytes
    done: tuple[Done, ...]


def refresh(
    project: Project, library: Library, content: bytes, file: str, moment: str, *, track: bool = True
) -> Refreshed:
    """Brings today's data into an edited Word file; `moment` (ISO 8601) is when its tracked changes are made.

    BriefbookError where the file is not one of this workspace, or its brief cannot be rendered.
    """
    theirs = Side(open_package(content, file))
    base = theirs.base
    if f"briefs/{base.brief}.yaml" not in library.trees:
        files = [one for one in library.trees if one.startswith("briefs/")]
        known = [one.removeprefix("briefs/").removesuffix(".yaml") for one in files]
        what = f"it was printed from the brief `{base.brief}`, which this workspace does not have"
        hint = f"name its workspace with -C DIR; here, {nearest(base.brief, known)}"
        raise BriefbookError(Problem(Place(file), what, hint))
    if base.brief not in library.briefs or library.errors_for(base.brief):
        raise BriefbookError(library.errors_for(base.brief))
    brief = library.briefs[base.brief]
    tree = compose(project, library, brief, base.document, base.lang)
    theme = load_theme(project, brief.theme, library.trees[f"briefs/{brief.id}.yaml"].place(("theme",)))
    fresh = Side(open_package(write_docx(tree, theme, project), "the document of today"))
    edits = {edit.field.id: edit for edit in edits_of(theirs.word).fields}
    values = Values(project, library, base.lang, brief)
    merge = _Merge(theirs, fresh, edits, lambda edit: _value(values, library, edit), moment, track)
    return merge.run(content, fields_digest(tree))


def _value(values: Values, library: Library, edit: FieldEdit) -> str | None:
    """What an edited field would be in the data, as YAML; None where it cannot be read."""
    file, _, stable = edit.field.address.partition(" ")
    tree = library.trees.get(file)
    path = positional(tree, stable) if tree is not None else None
    if path is None or edit.state != "edited":
        return None
    try:
        return values.read(edit.field, file, path, edit.field.source, edit.bits).text
    except ValueError:
        return None


class _Merge(Matched):
    """Two files laid side by side: first all is matched, then the changes are made."""

    def __init__(
        self,
        theirs: Side,
        fresh: Side,
        edits: dict[str, FieldEdit],
        value: Callable[[FieldEdit], str | None],
        moment: str,
        track: bool,
    ) -> None:
        super().__init__(theirs, fresh, moment, track)
        self.edits, self.value = edits, value
        self.pairs: list[tuple[str, str]] = []
        self.dissolved: set[str] = set()
        """The fields of theirs that go with words around them."""
        self.copied: set[str] = set()
        """The fresh fields that come with words around them."""
        self.actions: list[Callable[[], None]] = []
        self.kept_skeletons: dict[Xml, str] = {}
        """Fresh paragraphs whose words did not all come in: what was printed before."""
        self.done: list[Done] = []
        self.commented = False
        self.keep: set[str] = set()
        """The fields of theirs whose entry in the base stays as it was."""
        self.copies = Copies(self)

    def run(self, content: bytes, digest: str) -> Refreshed:
        """Carries out the merge; `digest` is that of the document of today."""
        for theirs, fresh in self._stories():
            self._blocks(theirs, fresh)
        self._pair_notes()
        self._pair_the_rest()
        for t_fid, f_fid in self.pairs:
            self._field(t_fid, f_fid)
        for action in self.actions:
            action()
        self._lost_notes()
        self._unlock()
        changed = self.commented or any(one.kind in ("replaced", "inserted", "removed", "moved") for one in self.done)
        if not changed and not self._base_moved() and self.theirs.base.tree in ("", digest):
            return Refreshed(content, tuple(self.done))
        if changed:
            for part in self.parts():
                self.package.edit(part)
        self._write_base(digest)
        return Refreshed(self.package.content(), tuple(self.done))

    def _unlock(self) -> None:
        """Takes the locks off controls that hold a tracked change: Word accepts none within a lock."""
        for part in self.parts():
            for control in self.theirs.package.tree(part).iter(wn("sdt")):
                lock = control.find(f"{wn('sdtPr')}/{wn('lock')}")
                if lock is not None and next(control.iter(wn("ins"), wn("del")), None) is not None:
                    lock.getparent().remove(lock)  # type: ignore[union-attr]

    def _stories(self) -> Iterator[tuple[Xml, Xml]]:
        """The roots of the stories that stand in both files: body, headers, footers."""
        main = (self.theirs.package.tree(self.main), self.fresh.package.tree(self.fresh_main))
        yield main[0].find(wn("body")), main[1].find(wn("body"))  # type: ignore[misc]
        for kind in ("header", "footer"):
            ours = [one.part for one in self.fresh.word.stories if one.name == kind]
            for story in self.theirs.word.stories:
                if story.name == kind and ours:
                    yield self.theirs.package.tree(story.part), self.fresh.package.tree(ours[0])

    # -- blocks --

    def _blocks(self, theirs: Xml, fresh: Xml) -> None:
        """Matches the paragraphs and tables of a story, or of a cell."""
        self._merge_lists(blocks_of(theirs), blocks_of(fresh), theirs)

    def _merge_lists(self, theirs: list[Xml], fresh: list[Xml], holder: Xml) -> None:
        pairs = aligned([Block.of(self.theirs, one) for one in theirs], [Block.of(self.fresh, one) for one in fresh])
        gone = [one.element for one, other in pairs if one is not None and other is None]
        came = [other.element for one, other in pairs if one is None and other is not None]
        moved = self._moved(gone, came)
        both = [(one, other) for one, other in pairs if one is not None and other is not None]
        theirs_of = moved | {other.element: one.element for one, other in both}
        anew = self._put_elsewhere(moved, [theirs_of[one] for one in fresh if one in theirs_of])
        stay = {key for _, other in both for key in other.keys}
        steps: list[tuple[str, Xml]] = []
        for one, other in pairs:
            if one is not None and other is not None:
                self._pair(one.element, other.element)
                steps.append(("stay", one.element))
            elif one is not None:
                goes = one.element in anew or (one.element not in moved.values() and self._was_printed(one, stay))
                steps.append(("remove" if goes else "stay", one.element))
            elif other is not None:
                if other.element in moved:
                    self._pair(moved[other.element], other.element)
                elif other.element in anew.values() or not self._is_known(other):
                    steps.append(("insert", other.element))
        if any(kind != "stay" for kind, _ in steps):
            self.actions.append(lambda: self._carry_out(steps, holder))

    def _moved(self, gone: list[Xml], came: list[Xml]) -> dict[Xml, Xml]:
        """Blocks that stand elsewhere now; their places in the file are the person's business."""
        found: dict[Xml, Xml] = {}
        for one in came:
            block = Block.of(self.fresh, one)
            for other in gone:
                if other not in found.values() and likeness(Block.of(self.theirs, other), block) > 0.5:
                    found[one] = other
                    break
        return found

    def _put_elsewhere(self, moved: dict[Xml, Xml], order: list[Xml]) -> dict[Xml, Xml]:
        """Takes out of `moved` what the data has elsewhere since it was printed: it is struck, and put in there.

        `order` are blocks of theirs as today's data has them. What stood together goes together; where the person wrote
        in it, it stays where it is, and is told.
        """
        numbers = {one: self._printed_number(one) for one in order}
        order = [one for one in order if numbers[one]]
        printed = sorted(order, key=numbers.__getitem__)
        before, now = ({one: (None, *side)[place] for place, one in enumerate(side)} for side in (printed, order))
        groups: list[list[Xml]] = []
        for block in [one for one in order if one in moved.values()]:
            if groups and now[block] is before[block] is groups[-1][-1]:
                groups[-1].append(block)
            elif now[block] is not before[block]:
                groups.append([block])
        found: dict[Xml, Xml] = {}
        for group in groups:
            if any(map(self._is_written_in, group)):
                self.done.append(Done("moved", "", " ".join(map(_plain, group)), ""))
            else:
                found |= {block: fresh for fresh, block in moved.items() if block in group}
        for fresh in found.values():
            del moved[fresh]
        return found

    def _printed_number(self, block: Xml) -> int:
        """Which paragraph of the print a block starts with; 0 where its fields do not tell."""
        fids = {fid for one in block.iter(wn("p")) for fid in self._fids(one)}
        return min((self._numbers[fid] for fid in fids if fid in self._numbers), default=0)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of the printed paragraph that each field stood in."""
        lines = [one for one in self.theirs.base.lines if one.story == "body"]
        return {fid: one.number for one in lines for fid in _fids_in(one.words.text)}

    def _was_printed(self, block: Block, stay: set[str]) -> bool:
        """Whether Briefbook printed a block that the data of today does not, or not there: what is printed beside it.

        `stay` are the fields of the blocks beside it that both have.
        """
        printed = self._printed
        if block.keys:
            own = [key for key in block.keys if key in printed]
            left = {key for key in own if key in self._printed_today and not key.startswith("{=")}
            return bool(own) and (not left or (left <= stay and not self._is_written_in(block.element)))
        lines = [line for line in block.words.split("\n") if line]
        return bool(lines) and all(line in self._printed_words for line in lines)

    def _is_known(self, block: Block) -> bool:
        """Whether a block that the file lacks was there when it was printed: then the person has taken it out."""
        if block.keys and all(key.startswith("{=") for key in block.keys):
            text = _plain(block.element)
            printed = [one for one in self.theirs.base.fields.values() if one.shown == text]
            return any(keys_of(one) & block.keys for one in printed)
        if block.keys:
            return sum(key in self._printed for key in block.keys) * 2 > len(block.keys)
        return all(line in self._printed_words for line in block.words.split("\n"))

    @property
    def _printed(self) -> set[str]:
        return {key for one in self.theirs.base.fields.values() for key in keys_of(one)}

    @property
    def _printed_today(self) -> set[str]:
        return {key for one in self.fresh.base.fields.values() for key in keys_of(one)}

    @property
    def _printed_words(self) -> set[str]:
        return {
            "".join(token.key for token in tokens).strip()
            for lines in self.theirs.skeletons.values()
            for _, tokens in lines
        }

    def _pair(self, theirs: Xml, fresh: Xml) -> None:
        if theirs.tag == wn("p"):
            self._paragraph(theirs, fresh)
        elif theirs.tag == wn("tbl"):
            self._merge_lists(rows_of(theirs), rows_of(fresh), theirs)
        elif theirs.tag == wn("tr"):
            ours, others = theirs.findall(wn("tc")), fresh.findall(wn("tc"))
            for one, other in zip(ours, others, strict=False):
                self._blocks(one, other)

    def _carry_out(self, steps: Sequence[tuple[str, Xml]], holder: Xml) -> None:
        cursor: Xml | None = None
        waiting: list[Xml] = []
        for kind, block in steps:
            if kind == "insert":
                made = self.copies.block(block, steps)
                self._tell_block("inserted", "", self.fresh, block)
                if cursor is None:
                    waiting.append(made)
                else:
                    cursor.addnext(made)
                    cursor = made
                self.tracker.put_in(made)
                continue
            for one in waiting:
                block.addprevious(one)
            waiting, cursor = [], block
            if kind == "remove":
                behind = self._remove(block)
                cursor = cursor if behind is None else behind
        for one in waiting:
            _append_block(holder, one)

    def _remove(self, block: Xml) -> Xml | None:
        """Strikes what the data has no more, unless the person wrote in it; gives what to go on behind."""
        words = block_keys(self.theirs, block)[1]
        if self._is_written_in(block):
            self.keep |= {fid for one in block.iter(wn("p")) for fid in self._fids(one)}
            self._remark(block, "The data no longer has this; it was edited here, and is left to you.")
            self.done.append(Done("conflict", "", _plain(block), ""))
            return None
        self._tell_block("removed", words, self.theirs, block)
        before = block.getprevious()
        parent = block.getparent()
        self.tracker.take_out(block)
        if parent is not None and parent.tag == wn("tc") and parent.find(wn("p")) is None:
            parent.append(new("p"))
        return before if block.getparent() is None else None

    def _is_written_in(self, block: Xml) -> bool:
        """Whether the person edited a field of a block, or the words around them."""
        if any(fid in self.edits for one in block.iter(wn("p")) for fid in self._fids(one)):
            return True
        lines = [self.theirs.words(one) for one in block.iter(wn("p"))]
        return any(line and line not in self._printed_words for line in lines)

    def _fids(self, paragraph: Xml) -> list[str]:
        known = self.theirs.paragraphs.get(paragraph)
        found = [self.theirs.owners.get(id(piece)) for piece in known.runs] if known else []
        return list(dict.fromkeys(fid for fid in found if fid))

    def _tell_block(self, kind: Kind, _words: str, side: Side, block: Xml) -> None:
        text = _plain(block)
        if text.strip():
            self.done.append(Done(kind, "", text if kind == "removed" else "", text if kind == "inserted" else ""))

    # -- paragraphs --

    def _paragraph(self, theirs: Xml, fresh: Xml) -> None:
        """Matches the fields and notes of two paragraphs, and brings in what changed around them."""
        self.paragraphs[fresh] = theirs
        ours = self.theirs.tokens(theirs)
        others = self._known_by_theirs(self.fresh.tokens(fresh), ours)
        matcher = SequenceMatcher(None, [one.key for one in ours], [one.key for one in others], autojunk=False)
        matched: list[tuple[Token, Token]] = []
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                matched += zip(ours[i1:i2], others[j1:j2], strict=True)
        left = {one.key: one for one in ours if one.fid and not any(one is pair[0] for pair in matched)}
        matched += [
            (left[one.key], one)
            for one in others
            if one.fid and one.key in left and not any(one is pair[1] for pair in matched)
        ]
        changes = self._changes_around(theirs, fresh, ours, others)
        for i1, i2, j1, j2 in changes:
            self.dissolved |= {token.fid for token in ours[i1:i2] if token.fid}
            self.copied |= {token.fid for token in others[j1:j2] if token.fid}
        for one, other in matched:
            self._match(one, other)
            if one.key == "{#}":
                self._picture(one, other)
        if changes:
            self.actions.append(lambda: self._reword(theirs, ours, others, changes))

    def _known_by_theirs(self, others: Sequence[Token], ours: Sequence[Token]) -> Sequence[Token]:
        """The fresh tokens; a field goes by the key of that of theirs which it stands for, where one is computed."""
        known = {one.key for one in others}
        free = [one for one in ours if one.fid and (one.key.startswith("{=") or one.key not in known)]
        here = {one.key for one in ours}
        made: list[Token] = []
        for token in others:
            if token.fid and (token.key.startswith("{=") or token.key not in here):
                now = self.fresh.base.fields[token.fid]
                for one in free:
                    before = self.theirs.base.fields[one.fid]
                    if before.editable and now.editable:
                        continue
                    alike = before.editable == now.editable and before.shown == now.shown
                    if one.key == token.key or alike or leaves_of(before) & leaves_of(now):
                        token = replace(token, key=one.key)
                        free.remove(one)
                        break
            made.append(token)
        return made

    def _changes_around(
        self, theirs: Xml, fresh: Xml, ours: Sequence[Token], others: Sequence[Token]
    ) -> Sequence[_Span]:
        """What changed from print to print around the fields of a paragraph; where the person wrote there, nothing."""
        printed = self._printed_paragraph(theirs, fresh)
        if printed is None or [one.key for one in printed[1]] == [one.key for one in others]:
            return ()
        changes = _changes(printed[1], ours, others)
        changes = None if changes is None else [one for one in changes if not self._same_note(one, ours, others)]
        lost = [token for i1, i2, _, _ in changes or () for token in ours[i1:i2] if self._is_edited(token)]
        if changes is not None and not lost:
            return changes
        self.kept_skeletons[fresh] = printed[0]
        self.actions.append(lambda: self._left(theirs, fresh))
        return ()

    def _is_edited(self, token: Token) -> bool:
        """Whether the person edited a field, or one in a note."""
        pieces = [piece for one in self.theirs.note_paragraphs.get(token.note, ()) for piece in one.runs]
        fids = [token.fid, *(self.theirs.owners.get(id(piece)) for piece in pieces)]
        return any(fid in self.edits for fid in fids)

    def _same_note(self, change: _Span, ours: Sequence[Token], others: Sequence[Token]) -> bool:
        """Whether a change is of one note that the person edited: it stays, and its fields are merged."""
        i1, i2, j1, j2 = change
        if i2 - i1 != 1 or j2 - j1 != 1 or not (ours[i1].note and others[j1].note and self._is_edited(ours[i1])):
            return False
        return self.notes.setdefault(others[j1].note, ours[i1].note) == ours[i1].note

    def _picture(self, one: Token, other: Token) -> None:
        """A picture that was drawn from other data: today's in its place, unless a person has put in another."""
        ours, now = (side.picture(token) for side, token in ((self.theirs, one), (self.fresh, other)))
        if ours != now and ours in self.theirs.printed_pictures:
            self.actions.append(lambda: self._exchange(_runs(one.parts), self.copies.tokens([other])))
            self.done.append(Done("replaced", "", "a picture", "the picture of today's data"))

    def _match(self, one: Token, other: Token) -> None:
        if one.fid in self.dissolved or other.fid in self.copied:
            return
        if one.fid and other.fid and other.fid not in self.fields:
            self.fields[other.fid] = one.fid
            self.pairs.append((one.fid, other.fid))
        elif one.note and other.note:
            self.notes.setdefault(other.note, one.note)

    def _printed_paragraph(self, theirs: Xml, fresh: Xml) -> tuple[str, tuple[Token, ...]] | None:
        """The paragraph as it was printed: that with the same fields, else that with the same words."""
        lines = [one for several in self.theirs.skeletons.values() for one in several]
        fids = set(self._fids(theirs))
        if fids:
            found = max(lines, key=lambda one: sum(token.fid in fids for token in one[1]), default=None)
            if found is not None and any(token.fid in fids for token in found[1]):
                return found
        words = {self.theirs.words(theirs), self.fresh.words(fresh)}
        return next((one for one in lines if "".join(token.key for token in one[1]).strip() in words), None)

    def _reword(
        self, paragraph: Xml, ours: Sequence[Token], others: Sequence[Token], changes: Sequence[_Span]
    ) -> None:
        """Puts other words of the template, fields and notes in the place of those that were printed."""
        for i1, i2, j1, j2 in reversed(changes):
            old, new = _words(self.theirs, ours[i1:i2]), _words(self.fresh, others[j1:j2])
            nodes = self.copies.tokens(others[j1:j2])
            parts = [part for token in ours[i1:i2] for part in (*token.lead, *token.parts)]
            for token in ours[i1:i2]:
                if token.fid:
                    self._dissolve(token.fid)
            self._splice(parts, nodes, ours, i1, i2, paragraph)
            self.done.append(Done("replaced", "", old, new))

    def _dissolve(self, fid: str) -> None:
        """Takes the carrier off a field that goes: an empty control would ask to be typed into."""
        elements = [one.element for one in self.theirs.pieces_of.get(fid, ()) if one.element is not None]
        for control in [one for one in elements if one.tag == wn("sdt") and one.getparent() is not None]:
            unwrap(control)
        for start, end in self._ends(fid):
            for one in (start, end):
                one.getparent().remove(one)  # type: ignore[union-attr]

    def _ends(self, fid: str) -> Iterator[tuple[Xml, Xml]]:
        """The two ends of the bookmark of a field, each in the field's paragraph."""
        element = next((one.element for one in self.theirs.pieces_of.get(fid, ()) if one.element is not None), None)
        paragraph = next(element.iterancestors(wn("p")), None) if element is not None else None
        if paragraph is None:
            return
        ends = {one.get(wn("id")): one for one in paragraph.iter(wn("bookmarkEnd"))}
        for start in list(paragraph.iter(wn("bookmarkStart"))):
            mine = str(start.get(wn("name"))).startswith(f"{BOOKMARK}{fid}")
            if mine and start.get(wn("id")) in ends:
                yield start, ends[start.get(wn("id"))]

    def _splice(
        self, parts: Sequence[Part], nodes: list[Xml], tokens: Sequence[Token], i1: int, i2: int, holder: Xml
    ) -> None:
        """Strikes some parts, and puts nodes behind them; where there is nothing to strike, between two tokens."""
        if parts:
            self._exchange(_runs(parts), nodes)
        elif not nodes:
            return
        elif i1 > 0:
            self.tracker.insert(nodes, after=self._edge(tokens[i1 - 1], last=True))
        elif tokens:
            self.tracker.insert(nodes, before=self._edge(tokens[0], last=False))
        else:
            for node in self.tracker.inserted(nodes):
                holder.append(node)

    def _edge(self, token: Token, last: bool) -> Xml:
        """The first or last inline element of a token: of a field, the end of its bookmark."""
        if not token.fid:
            part = token.parts[-1 if last else 0]
            return _runs([part])[-1 if last else 0]
        for start, end in self._ends(token.fid):
            return end if last else start
        element = token.parts[-1 if last else 0][0].element
        assert element is not None
        return _inline(element)

    def _left(self, theirs: Xml, fresh: Xml) -> None:
        """Words of the template that changed where the person has written: the person decides."""
        text = _words(self.fresh, self.fresh.tokens(fresh))
        self.done.append(Done("conflict", "", _words(self.theirs, self.theirs.tokens(theirs)), text))
        self._remark(theirs, f"Printed from the data of today, this would read: “{text.strip()}”")

    # -- notes --

    def _pair_notes(self) -> None:
        """Matches the paragraphs of notes that are called at the same place."""
        for f_note, t_note in list(self.notes.items()):
            theirs, fresh = self.theirs.note_paragraphs.get(t_note, ()), self.fresh.note_paragraphs.get(f_note, ())
            for one, other in zip(theirs, fresh, strict=False):
                if one.element is not None and other.element is not None:
                    self._paragraph(one.element, other.element)

    def _pair_the_rest(self) -> None:
        """Fields that moved to other paragraphs, where one alone has the address in both files."""
        left: dict[str, list[str]] = {}
        for fid, one in self.theirs.base.fields.items():
            if fid not in {*self.fields.values(), *self.dissolved} and fid in self.theirs.pieces_of:
                left.setdefault(key_of(one), []).append(fid)
        for fid, one in self.fresh.base.fields.items():
            candidates = left.get(key_of(one), [])
            taken = fid in self.fields or fid in self.copied
            if not taken and len(candidates) == 1 and one.editable and not self._comes_in(fid):
                self.fields[fid] = candidates[0]
                self.pairs.append((candidates.pop(), fid))

    def _comes_in(self, fid: str) -> bool:
        """Whether a fresh field stands in a block that is put in as a whole."""
        element = next((one.element for one in self.fresh.pieces_of.get(fid, ()) if one.element is not None), None)
        paragraph = next(element.iterancestors(wn("p")), None) if element is not None else None
        return paragraph is not None and paragraph not in self.paragraphs

    def _lost_notes(self) -> None:
        """Repeated marks of a note that was struck: the first of them calls the note anew."""
        main = self.theirs.package.tree(self.main)
        living = {one.get(wn("id")): one for one in main.iter(wn("footnoteReference")) if not _is_gone(one)}
        home: dict[str, str] = {}
        for code in list(main.iter(wn("instrText"))):
            words = (code.text or "").split()
            if words[:1] != ["NOTEREF"] or len(words) < 2 or _is_gone(code):
                continue
            note = self.theirs.marked.get(words[1], "")
            if not note or note in living:
                continue
            if note in home:
                code.text = f" {' '.join(['NOTEREF', home[note], *words[2:]])} "
            else:
                home[note] = self._call_anew(code, note)
        if not self.track:
            called = {one.get(wn("id")) for one in main.iter(wn("footnoteReference"))}
            for one in list(self.copies.notes_of_theirs()):
                if one.get(wn("id")) not in called and one.get(wn("type"), "normal") == "normal":
                    one.getparent().remove(one)  # type: ignore[union-attr]

    def _call_anew(self, code: Xml, note: str) -> str:
        """Puts a note's call in the place of a repeated mark; gives the name of its bookmark."""
        field_runs = whole_field(code)
        id = self.copies.same_note(note)
        self.notes = {fresh: id if theirs == note else theirs for fresh, theirs in self.notes.items()}
        call, name = self.copies.call(id)
        self._exchange(field_runs, call)
        return name

    # -- fields --

    def _field(self, t_fid: str, f_fid: str) -> None:
        """Merges one field three ways."""
        before, now = self.theirs.base.fields[t_fid], self.fresh.base.fields[f_fid]
        edit = self.edits.get(t_fid)
        changed = before.shown != now.shown or (now.kind == "text" and before.source != now.source)
        if edit is None:
            if changed:
                self.actions.append(lambda: self._replace(t_fid, f_fid, before, now))
            return
        if not changed and before.source == now.source:
            self.keep.add(t_fid)
        elif edit.state == "edited" and _same_words(edit, now):
            return  # the person and the data agree
        elif now.editable and (self.value(edit) or "").strip() == now.source.strip() != "":
            said = before._replace(shown=edit.text)  # in other words: `7 Feb 2020`
            self.actions.append(lambda: self._replace(t_fid, f_fid, said, now))
        else:
            self.keep.add(t_fid)
            if edit.state in ("gone",):
                self.done.append(Done("kept", now.address, before.shown, now.shown))
            else:
                self.actions.append(lambda: self._conflict(t_fid, edit, now))

    def _replace(self, t_fid: str, f_fid: str, before: BaseField, now: BaseField) -> None:
        """Brings in what the data holds now: word by word where most of it stays, else as a whole."""
        ours, others = self.theirs.inner(t_fid), self.fresh.inner(f_fid)
        matcher = SequenceMatcher(None, [one.key for one in ours], [one.key for one in others], autojunk=False)
        simple = not any(part[0].link for token in (*ours, *others) for part in token.parts)
        changes: list[_Span] = []
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag != "equal":
                changes.append((i1, i2, j1, j2))
                continue
            for one, other in zip(ours[i1:i2], others[j1:j2], strict=True):
                self._match(one, other)
                simple = simple and _dress(one) == _dress(other)
        if not ours or not (changes or not simple):
            return
        if simple and matcher.ratio() >= _REWRITTEN and len(ours) > 1:
            for i1, i2, j1, j2 in reversed(changes):
                near = ours[min(i1, len(ours) - 1)]
                alike = {_dress(one) for one in others[j1:j2]} <= {_dress(near)}
                nodes = self.copies.tokens(others[j1:j2], like=near if alike else None)
                parts = [part for token in ours[i1:i2] for part in (*token.lead, *token.parts)]
                self._splice_within(parts, nodes, ours, i1)
        else:
            plain = simple and len({_dress(one) for one in others}) == 1 and not any(one.note for one in others)
            nodes = self.copies.tokens(others, like=ours[0]) if plain else self.copies.content(f_fid)
            self._splice_within([part for token in ours for part in (*token.lead, *token.parts)], nodes, ours, 0)
        self.done.append(Done("replaced", now.address, before.shown, now.shown))

    def _exchange(self, runs: Sequence[Xml], nodes: Sequence[Xml]) -> None:
        """Strikes runs, and puts nodes behind the last of them."""
        marker = new("r")
        runs[-1].addnext(marker)
        self.tracker.strike(runs)
        if nodes:
            self.tracker.insert(nodes, before=marker)
        parent = marker.getparent()
        assert parent is not None
        parent.remove(marker)
        if parent.tag == wn("ins") and not len(parent):
            parent.getparent().remove(parent)  # type: ignore[union-attr]

    def _splice_within(self, parts: Sequence[Part], nodes: list[Xml], tokens: Sequence[Token], at: int) -> None:
        """The same as `_splice`, never out of the field."""
        if parts:
            self._exchange(_runs(parts), nodes)
        elif at > 0:
            self.tracker.insert(nodes, after=_runs([tokens[at - 1].parts[-1]])[-1])
        else:
            self.tracker.insert(nodes, before=_runs([tokens[0].parts[0]])[0])

    def _conflict(self, fid: str, edit: FieldEdit, now: BaseField) -> None:
        pieces = [one for one in self.theirs.pieces_of.get(fid, ()) if one.element is not None]
        self.done.append(Done("conflict", now.address, edit.text, now.shown))
        if not pieces:
            return
        what = now.address or f"computed from {'; '.join(now.sources)}"
        nodes = [_inline(one.element) for one in pieces if one.element is not None]
        self._comment(nodes[0], nodes[-1], f"The data has changed too, and now says “{now.shown}” ({what}).", fid)

    def _remark(self, block: Xml, text: str) -> None:
        runs = [one for one in block.iter(wn("r")) if not _is_gone(one)]
        if runs:
            self._comment(runs[0], runs[-1], text, "")

    def _comment(self, first: Xml, last: Xml, text: str, fid: str) -> None:
        """Hangs a comment on a place, unless it says so already."""
        for comment in self.theirs.word.comments.values():
            on = any(comment.id in piece.comments for piece in self.theirs.pieces_of.get(fid, ())) if fid else True
            if comment.author == AUTHOR and comment.text == text and on:
                return
        self.commented = True
        part = self._comments_part()
        root = self.package.edit(part)
        taken = [int(one.get(wn("id"), "0")) for one in root.iter(wn("comment"))]
        number = max([-1, *taken]) + 1
        words = new("p", *elements(run(text)))
        root.append(new("comment", words, id=number, author=AUTHOR, initials="B", date=self.tracker.moment))
        self.tracker.comment(first, last, number)

    def _comments_part(self) -> str:
        package = self.theirs.package
        found = package.first(self.main, "comments")
        if found is not None and package.has(found):
            return found
        name = f"{self.main.rpartition('/')[0]}/comments.xml"
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
        package.add(name, new("comments"), kind)
        package.relate(self.main, "comments", name)
        return name

    # -- the base --

    def _base_moved(self) -> bool:
        """Whether the base would say something else than it does."""
        return any(
            (before.shown, before.source) != (now.shown, now.source)
            for t_fid, f_fid in self.pairs
            if t_fid not in self.keep
            for before, now in [(self.theirs.base.fields[t_fid], self.fresh.base.fields[f_fid])]
        )

    def _write_base(self, digest: str) -> None:
        found = base_part(self.package)
        assert found is not None
        old, fresh = self.theirs.base, self.fresh.base
        here = set(self.fields.values())
        taken_out = {key_of(one): fid for fid, one in old.fields.items() if fid not in here}
        fields: dict[str, BaseField] = {}
        names: dict[str, str] = {}
        for fid, one in fresh.fields.items():
            own = self.fields.get(fid) or taken_out.get(key_of(one))
            if own is not None:
                names[fid] = own
                untouched = fid in self.fields and own not in self.keep
                fields[own] = one._replace(id=own) if untouched or own not in old.fields else old.fields[own]
        for fid in self.keep:
            if fid in old.fields:
                fields.setdefault(fid, old.fields[fid])
        lines = self._base_lines(names)
        made = Base(old.brief, old.document, old.lang, fresh.version, digest, fields, lines, fresh.pictures)
        rewrite(self.package.edit(found[0]), made)

    def _base_lines(self, names: dict[str, str]) -> tuple[BaseLine, ...]:
        """The lines of today, in the names of their file's fields and notes; of what was kept, those of before."""
        fresh = self._fresh_paragraphs()
        lines = []
        for line in self.fresh.base.lines:
            paragraph = fresh.get((line.story, line.number))
            text = self.kept_skeletons.get(paragraph, "") if paragraph is not None else ""
            words = line.words._replace(
                text=text or _renamed(line.words.text, names),
                notes=tuple((place, self.notes.get(note, note)) for place, note in line.words.notes),
                within=self.notes.get(line.words.within, line.words.within),
            )
            lines.append(line._replace(words=words))
        ids = [str(one.get(wn("id"))) for one in self.copies.notes_of_theirs()]
        places = {id: number for number, id in enumerate(ids)}
        lines.sort(key=lambda one: places.get(one.words.within, len(places)) if one.words.within else -1)
        untold = self.keep - {fid for line in lines for fid in _fids_in(line.words.text)}
        lines += [one for one in self.theirs.base.lines if untold & set(_fids_in(one.words.text))]
        return self._in_their_order(lines, fresh)

    def _in_their_order(
        self, lines: list[BaseLine], fresh: dict[tuple[str, int], Xml]
    ) -> tuple[BaseLine, ...]:
        """The lines of the base as their paragraphs stand in the file: how the data orders them its numbers say."""
        places = {one: place for place, one in enumerate(self.theirs.package.tree(self.main).iter(wn("p")), 1)}
        found: list[tuple[int, BaseLine]] = []
        here = 0
        for line in lines:
            paragraph = fresh.get((line.story, line.number))
            own = self.paragraphs.get(paragraph) if paragraph is not None else None
            if own is None and paragraph is not None:
                own = self.copies.paragraphs.get(paragraph)
            if line.story == "body":
                here = places.get(own, here) if own is not None else here
            found.append((here if line.story == "body" else len(places) + 1, line))
        return tuple(line for _, line in sorted(found, key=lambda one: one[0]))

    def _fresh_paragraphs(self) -> dict[tuple[str, int], Xml]:
        """The paragraphs of the fresh file, by story and number."""
        found: dict[tuple[str, int], Xml] = {}
        for story in ("body", "header", "footer", "footnotes"):
            names = (story, "footnote 1") if story == "footnotes" else (story,)
            part = next((one.part for one in self.fresh.word.stories if one.name in names), "")
            root = self.fresh.package.tree(part) if part else None
            for number, paragraph in enumerate(root.iter(wn("p")) if root is not None else (), 1):
                found[story, number] = paragraph
        return found


def _changes(
    printed: Sequence[Token], ours: Sequence[Token], others: Sequence[Token]
) -> list[_Span] | None:
    """What changed from print to print, in `ours` and in `others`; None where the person wrote there."""
    base, now, here = ([one.key for one in side] for side in (printed, others, ours))
    place: dict[int, int] = {}
    for tag, i1, i2, j1, _ in SequenceMatcher(None, base, here, autojunk=False).get_opcodes():
        if tag == "equal":
            place.update({i1 + offset: j1 + offset for offset in range(i2 - i1)})
    found: list[_Span] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, base, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        spots = [place.get(one) for one in range(i1, i2)]
        first = spots[0] if spots else None
        if spots and (first is None or spots != list(range(first, first + len(spots)))):
            return None
        if first is not None:
            start, end = first, first + len(spots)
        elif i1 > 0 and i1 - 1 in place:
            start = end = place[i1 - 1] + 1
        elif i1 in place or i1 == len(base) == 0:
            start = end = place.get(i1, 0)
        else:
            return None
        if here[start:end] != now[j1:j2] and not (start == end and here[start : start + j2 - j1] == now[j1:j2]):
            found.append((start, end, j1, j2))
    return found


# -- small things --


def _runs(parts: Sequence[Part]) -> list[Xml]:
    """The runs that hold exactly these parts; they are split from the end, so that those before keep their place."""
    found: list[Xml] = []
    merged: list[Part] = []
    for piece, start, end in parts:
        if merged and merged[-1][0] is piece and merged[-1][2] == start:
            merged[-1] = (piece, merged[-1][1], end)
        else:
            merged.append((piece, start, end))
    for piece, start, end in reversed(merged):
        element = piece.element
        if element is None or element.getparent() is None:
            continue
        if piece.instruction:
            found = [*whole_field(element), *found]
        elif element.tag == wn("t"):
            if element.get(_SPACE) != "preserve":  # white space at its ends does not count (17.3.3.31)
                element.text = piece.text
                element.set(_SPACE, "preserve")
            found.insert(0, isolate(element, start, end))
        elif element.getparent().tag == wn("r"):  # type: ignore[union-attr]
            found.insert(0, isolate(element, 0, 1))
    return list(dict.fromkeys(found))


def _inline(element: Xml) -> Xml:
    """The run, or the control, that an element of a piece stands in."""
    itself = element.tag in (wn("sdt"), wn("bookmarkStart"), wn("r"))
    return element if itself else next(element.iterancestors(wn("r")))


def _fids_in(skeleton: str) -> list[str]:
    return re.findall(r"\{([a-z0-9]{10})\}", skeleton)


def _is_gone(element: Xml) -> bool:
    return any(one.tag in (wn("del"), wn("moveFrom")) for one in element.iterancestors())


def _append_block(holder: Xml, block: Xml) -> None:
    """Puts a block at the end of a story, before the properties of its section."""
    section = holder.find(wn("sectPr"))
    if section is not None:
        section.addprevious(block)
    else:
        holder.append(block)


def _words(side: Side, tokens: Sequence[Token]) -> str:
    """Tokens as a person reads them, with the words of notes in brackets."""

    def words(token: Token) -> str:
        if token.note:
            return f"[{side.note_words(token.note)}]"
        if token.fid:
            return "".join(piece.text for piece, _, _ in token.parts if piece.kind == "text")
        return token.text

    return "".join(map(words, tokens))


def _plain(block: Xml) -> str:
    """The words of a block, its paragraphs one behind the other."""
    lines = ["".join(one.text or "" for one in paragraph.iter(wn("t"))) for paragraph in block.iter(wn("p"))]
    return " ".join(" ".join(lines).replace("\u200b", "").split())


def _dress(token: Token) -> tuple[bool, bool]:
    """Whether a word is strong, whether it is emphasised; of spaces neither counts."""
    first = token.parts[0][0] if token.parts and token.text.strip() else None
    return (first.strong, first.emphasis) if first is not None else (False, False)


def _same_words(edit: FieldEdit, now: BaseField) -> bool:
    ours, theirs = (" ".join(text.replace("\u00a0", " ").split()) for text in (edit.text, now.shown))
    if ours != theirs:
        return False
    emphasised = any(one.strong or one.emphasis or one.link for one in edit.bits)
    return emphasised == any(one.strong or one.emphasis or one.link for one in bits(now.source)) or now.kind != "text"


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub(r"\{([a-z0-9]{10})\}", lambda match: f"{{{names.get(match[1], match[1])}}}", text)
