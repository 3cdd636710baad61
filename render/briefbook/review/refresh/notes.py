"""The notes of an edited file: their calls in what is copied into it, the notes themselves, calls that lost theirs.

A note is called once with its number (17.11.16); where it is called again, a NOTEREF field (17.16.5.42) names the
bookmark around the first call.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from ...word.looks import take_properties
from ...word.ooxml import Xml, elements, w
from ...word.ooxml import field as complex_field
from ...word.splice import drop, exchange, whole_field
from ...word.tracked import new, unwrap, wn
from .names import CopyTarget, Names
from .reading import is_gone

__all__ = ["Notes", "all_notes"]

_MARK_STYLE = "FootnoteReference"


@dataclass
class Notes:
    """The notes of the edited file, as copies call them."""

    into: CopyTarget
    names: Names
    ids: dict[str, str]
    """The id in the edited file of each note of today's print: of those that both have, and of those copied."""
    marked: dict[str, str]
    """The note that is called within a bookmark, by the bookmark's name."""
    made: set[str] = field(default_factory=set)
    """The notes that were put in."""

    # -- calls in copies --

    def with_calls(self, node: Xml) -> Xml:
        """A copied node that calls notes of the edited file where it called those of today's print."""
        if node.tag == wn("r") and node.find(wn("footnoteReference")) is not None and node.getparent() is None:
            holder = new("p", node)
            self._exchange_calls(holder)
            return holder[0] if len(holder) == 1 else _bundle(holder)
        self._exchange_calls(node)
        return node

    def _exchange_calls(self, top: Xml) -> None:
        codes = list(top.iter(wn("instrText")))
        for reference in list(top.iter(wn("footnoteReference"))):
            own = reference.getparent()
            assert own is not None
            parent = own.getparent()
            if parent is None:
                continue
            _drop_bookmark_around(own)
            for one in self.called(str(reference.get(wn("id")))):
                own.addprevious(one)
            parent.remove(own)
        for code in codes:
            words = (code.text or "").split()
            if words[:1] == ["NOTEREF"] and len(words) > 1:
                runs = whole_field(code)
                for one in self.called(self.into.fresh.marked.get(words[1], "")):
                    runs[0].addprevious(one)
                for run in runs:
                    drop(run)

    def called(self, note: str) -> list[Xml]:
        """The call of a note of today's print: a repeated mark where the edited file has it, else the note comes in."""
        if note in self.ids and self.ids[note] in self.made | set(self.into.theirs.note_paragraphs):
            return self._repeated(self.ids[note])
        self.ids[note] = self._known(_copied(self.into, self.names, note))
        return self._call(self.ids[note])[0]

    def _known(self, id: str) -> str:
        self.made.add(id)
        return id

    def _call(self, id: str) -> tuple[list[Xml], str]:
        """The call of a note within a bookmark that repeated marks can name, and the bookmark's name."""
        name = f"_Ref_note{id}_{self.into.tracker.number()}"
        number = self.into.tracker.number()
        self.marked[name] = id
        mark = new("rPr", new("rStyle", val=self.names.style(_MARK_STYLE)))
        reference = new("r", mark, new("footnoteReference", id=id))
        return [new("bookmarkStart", id=number, name=name), reference, new("bookmarkEnd", id=number)], name

    def _repeated(self, id: str) -> list[Xml]:
        """A repeated mark of a note."""
        name = next((one for one, note in self.marked.items() if note == id and "_fx" not in one), "")
        style = w("rStyle", val=self.names.style(_MARK_STYLE))
        return elements(complex_field(f"NOTEREF {name or self._mark_call(id)} \\f \\h", "*", style))

    def _mark_call(self, id: str) -> str:
        """Puts a bookmark around the call of a note that has none."""
        name = f"_Ref_note{id}_{self.into.tracker.number()}"
        for reference in _document(self.into).iter(wn("footnoteReference")):
            if reference.get(wn("id")) == id:
                own = reference.getparent()
                assert own is not None
                number = self.into.tracker.number()
                own.addprevious(new("bookmarkStart", id=number, name=name))
                own.addnext(new("bookmarkEnd", id=number))
        self.marked[name] = id
        return name

    # -- calls that lost their notes --

    def call_anew(self) -> None:
        """Of repeated marks whose first call was struck, the first calls the note anew, and the others name that."""
        living = {one.get(wn("id")) for one in _document(self.into).iter(wn("footnoteReference")) if not is_gone(one)}
        bookmarks: dict[str, str] = {}
        for code in list(_document(self.into).iter(wn("instrText"))):
            words = (code.text or "").split()
            if words[:1] != ["NOTEREF"] or len(words) < 2 or is_gone(code):
                continue
            note = self.marked.get(words[1], "")
            if not note or note in living:
                continue
            if note in bookmarks:
                code.text = f" {' '.join(['NOTEREF', bookmarks[note], *words[2:]])} "
                continue
            runs = whole_field(code)
            id = self._known(_said_again(self.into, note))
            self.ids = {fresh: id if theirs == note else theirs for fresh, theirs in self.ids.items()}
            call, bookmarks[note] = self._call(id)
            exchange(self.into.tracker, runs, call)

    def drop_uncalled(self) -> None:
        """Takes out notes that nothing calls; where changes are tracked, what calls them is in the file still."""
        called = {one.get(wn("id")) for one in _document(self.into).iter(wn("footnoteReference"))}
        for one in list(all_notes(self.into)):
            if one.get(wn("id")) not in called and one.get(wn("type"), "normal") == "normal":
                drop(one)


def _drop_bookmark_around(own: Xml) -> None:
    """Takes off the bookmark that stands around a note's call in a copy already."""
    start, end = own.getprevious(), own.getnext()
    if start is not None and end is not None and start.tag == wn("bookmarkStart") and end.tag == wn("bookmarkEnd"):
        drop(start)
        drop(end)


def _bundle(holder: Xml) -> Xml:
    """Several nodes as one that a caller can put in: a smart tag (17.5.1.9), which says nothing."""
    made = new("smartTag")
    made.extend(list(holder))
    return made


def _document(into: CopyTarget) -> Xml:
    return into.theirs.package.tree(into.documents.target)


def all_notes(into: CopyTarget) -> Iterator[Xml]:
    """The notes of the edited file."""
    part = into.footnotes.target
    return into.theirs.package.tree(part).iter(wn("footnote")) if part else iter(())


def _copied(into: CopyTarget, names: Names, note: str) -> str:
    """Copies a note of today's print; gives its id."""
    notes = into.fresh.package.tree(into.footnotes.source).iter(wn("footnote"))
    made = deepcopy(next(one for one in notes if one.get(wn("id")) == note))
    names.adapt(made, into.footnotes)
    known = (several[0].element for several in into.theirs.note_paragraphs.values() if several)
    like = next((one for one in known if one is not None), None)
    if like is not None:
        for paragraph in made.iter(wn("p")):
            take_properties(paragraph, like, "pPr")
    return _added(into, made)


def _said_again(into: CopyTarget, note: str) -> str:
    """A second note that says what one of the edited file says; the fields in it are those of the first no more."""
    source = next(one for one in all_notes(into) if one.get(wn("id")) == note)
    made = deepcopy(source)
    for start in made.iter(wn("bookmarkStart")):
        number = into.tracker.number()
        for end in made.iter(wn("bookmarkEnd")):
            if end.get(wn("id")) == start.get(wn("id")):
                end.set(wn("id"), str(number))
        start.set(wn("id"), str(number))
    for one in list(source.iter(wn("bookmarkStart"), wn("bookmarkEnd"))):
        drop(one)
    for control in list(source.iter(wn("sdt"))):
        unwrap(control)
    return _added(into, made)


def _added(into: CopyTarget, made: Xml) -> str:
    root = into.theirs.package.edit(into.footnotes.target)
    id = str(max(int(str(one.get(wn("id")))) for one in root.iter(wn("footnote"))) + 1)
    made.set(wn("id"), id)
    root.append(made)
    return id
