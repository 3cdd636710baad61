"""What stands in a fresh Word file in, copies of it for another out: with their notes, links, pictures and styles.

Names, numbers and relations that a copy leans on become those of the file that it goes into.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy

from lxml import etree

from ...word.base import BOOKMARK
from ...word.ooxml import NAMESPACES, Xml, elements, run, w
from ...word.ooxml import field as complex_field
from ...word.tracked import Tracker, new, unwrap, wn
from .sides import Side, Token

__all__ = ["Copies", "Matched", "whole_field"]

_R = f"{{{NAMESPACES['r']}}}"


class Matched:
    """Two files laid side by side, and what of them is known to be the same so far."""

    def __init__(self, theirs: Side, fresh: Side, moment: str, track: bool) -> None:
        self.theirs, self.fresh, self.track = theirs, fresh, track
        self.package = theirs.package
        self.main, self.fresh_main = theirs.package.main, fresh.package.main
        numbers = [int(value) for part in self.parts() for value in _numbers_of(theirs.package.tree(part))]
        self.tracker = Tracker(track, moment, max([1000, *numbers]))
        self.fields: dict[str, str] = {}
        """The fid in their file of each fid of the fresh one."""
        self.notes: dict[str, str] = {}
        """The id in their file of each note of the fresh one."""
        self.paragraphs: dict[Xml, Xml] = {}
        """Their paragraph of each fresh one that has one."""
        self.styles = _style_map(fresh, theirs)

    def parts(self) -> list[str]:
        """The parts of their file that hold its stories."""
        return list(dict.fromkeys(story.part for story in self.theirs.word.stories if story.part))


class Copies:
    """What is taken from the fresh file into theirs: with its notes, links, pictures and styles."""

    def __init__(self, merge: Matched) -> None:
        self.merge = merge
        self.names: dict[str, str] = {}
        """The bookmark in their file of each bookmark of the fresh one that was copied."""
        self.made: set[str] = set()
        """The notes that were put into their file."""
        self.paragraphs: dict[Xml, Xml] = {}
        """The copy of each fresh paragraph that was put in."""
        self._numbers: dict[str, int] = {}
        self._in_note = False

    # -- pieces --

    def tokens(self, tokens: Sequence[Token], like: Token | None = None) -> list[Xml]:
        """Nodes that print tokens; words in the look of a run of theirs where `like` names one."""
        nodes: list[Xml] = []
        look = _look_of(like) if like is not None else None
        text, source = "", None
        for token in tokens:
            first = token.parts[0][0].element if token.parts else None
            own = first.getparent() if first is not None else None
            plain = not (token.fid or token.note or token.key.startswith(("{=", "{#")))
            if text and not (plain and (own is source or look is not None)):
                nodes.append(self._words(text, source, look))
                text = ""
            if plain:
                text, source = text + token.text, own if not text else source
            elif token.fid:
                nodes += self._carrier(token.fid)
            elif token.note:
                nodes += self._lead(token) + self._note_call(token.note)
            elif first is not None:
                nodes += [self._adapted(deepcopy(one)) for one in whole_field(first)]
        if text:
            nodes.append(self._words(text, source, look))
        return nodes

    def _words(self, text: str, source: Xml | None, look: Xml | None) -> Xml:
        if look is None:
            properties = source.find(wn("rPr")) if source is not None else None
            look = self._adapted(deepcopy(properties)) if properties is not None else None
        [made] = elements(run(text))
        if look is not None:
            made.insert(0, deepcopy(look))
        return made

    def _lead(self, token: Token) -> list[Xml]:
        runs = {part[0].element.getparent(): None for part in token.lead if part[0].element is not None}
        return [self._adapted(deepcopy(one)) for one in runs if one is not None]

    def _carrier(self, fid: str) -> list[Xml]:
        """A field with its control and bookmark, under a name that is free in their file."""
        control = self._control(fid)
        start, end = control.getprevious(), control.getnext()
        assert start is not None
        assert end is not None
        return [self._adapted(deepcopy(one)) for one in (start, control, end)]

    def content(self, fid: str) -> list[Xml]:
        """What a fresh field's control holds."""
        content = self._control(fid).find(wn("sdtContent"))
        return [self._adapted(deepcopy(one)) for one in content] if content is not None else []

    def _control(self, fid: str) -> Xml:
        """The control of a fresh field."""
        elements = [one.element for one in self.merge.fresh.pieces_of[fid] if one.element is not None]
        return next(one for one in elements if one.tag == wn("sdt"))

    # -- blocks --

    def block(self, fresh: Xml, steps: Sequence[tuple[str, Xml]]) -> Xml:
        """A copy of a paragraph, row or table, in the look that its like has in their file."""
        made = self._adapted(deepcopy(fresh))
        likes = self._likes()
        for one, source in zip(made.iter(wn("p")), fresh.iter(wn("p")), strict=True):
            self.paragraphs[source] = one
            like = likes.get(_properties(source))
            if like is not None:
                _take_properties(one, like, "pPr")
        if fresh.tag == wn("tr"):
            rows = [one for kind, one in steps if kind == "stay" and _is_body_row(one)]
            for row in rows[:1]:
                _take_properties(made, row, "trPr")
                for cell, model in zip(made.findall(wn("tc")), row.findall(wn("tc")), strict=False):
                    _take_properties(cell, model, "tcPr")
        return made

    def _likes(self) -> dict[str, Xml]:
        """Their paragraph for each kind of fresh paragraph, by its properties."""
        found: dict[str, Xml] = {}
        for fresh, theirs in self.merge.paragraphs.items():
            found.setdefault(_properties(fresh), theirs)
        return found

    # -- what copies lean on --

    def _adapted(self, node: Xml) -> Xml:
        """A copied node with the names, numbers, styles and relations of their file."""
        merge = self.merge
        numbers: dict[str, int] = {}
        for one in list(node.iter()):
            tag = one.tag
            if tag in (wn("bookmarkStart"), wn("bookmarkEnd")):
                id = str(one.get(wn("id")))
                number = self._numbers.setdefault(id, 0) or merge.tracker.number()
                self._numbers[id] = number if tag == wn("bookmarkStart") else 0
                one.set(wn("id"), str(number))
                if tag == wn("bookmarkStart"):
                    one.set(wn("name"), self._bookmark(str(one.get(wn("name")))))
            elif tag == wn("tag") and _is_of_control(one):
                one.set(wn("val"), self._fid(str(one.get(wn("val")))))
            elif tag in (wn("pStyle"), wn("rStyle"), wn("tblStyle")):
                one.set(wn("val"), merge.styles.get(str(one.get(wn("val"))), str(one.get(wn("val")))))
            elif tag == wn("footnoteReference"):
                numbers[str(one.get(wn("id")))] = 0
        for one in list(node.iter(wn("id"))):
            if _is_of_control(one):
                one.set(wn("val"), str(self._control_number(int(str(one.get(wn("val")))))))
        for one in node.iter():
            for name, value in list(one.attrib.items()):
                if str(name).startswith(_R):
                    one.set(name, self._relation(str(value)))
            if str(one.tag).endswith("}docPr"):
                one.set("id", str(merge.tracker.number()))
        return self._with_notes(node)

    def _control_number(self, number: int) -> int:
        taken = self._taken_controls
        while number in taken:
            number = number % (2**31 - 2) + 1
        taken.add(number)
        return number

    @property
    def _taken_controls(self) -> set[int]:
        if not hasattr(self, "_controls"):
            package = self.merge.theirs.package
            self._controls = {
                int(str(one.get(wn("val"), "0")) or 0)
                for part in self.merge.parts()
                for one in package.tree(part).iter(wn("id"))
                if _is_of_control(one)
            }
        return self._controls

    def _bookmark(self, name: str) -> str:
        if name.startswith(BOOKMARK):
            return BOOKMARK + self._fid(name.removeprefix(BOOKMARK))
        if name not in self.names:
            taken = {
                str(one.get(wn("name")))
                for part in self.merge.parts()
                for one in self.merge.theirs.package.tree(part).iter(wn("bookmarkStart"))
            } | set(self.names.values())
            free = (f"{name[:34]}_{number}" for number in range(2, 10_000))
            self.names[name] = name if name not in taken else next(one for one in free if one not in taken)
        return self.names[name]

    def _fid(self, fid: str) -> str:
        """The name of a copied field: its own, or another where their file has it."""
        known = self.merge.fields.get(fid)
        if known is None:
            taken = set(self.merge.theirs.base.fields) | set(self.merge.fields.values())
            free = fid
            number = 0
            while free in taken:
                number += 1
                free = f"{fid[:8]}{number:02}"
            known = self.merge.fields[fid] = free
        return known

    def _relation(self, id: str) -> str:
        merge = self.merge
        source, target = self._from, self._to
        known = merge.fresh.package.related(source).get(id)
        if known is None:
            return id
        what = known.target
        if known.external:
            return merge.package.relate(target, known.kind, what, external=True)
        content = merge.fresh.package.part(what)
        extension = what.rsplit(".", 1)[-1]
        name = merge.package.free_name(f"{merge.main.rpartition('/')[0]}/media/briefbook{{}}.{extension}")
        merge.package.add(name, content, _MEDIA.get(extension, "application/octet-stream"))
        return merge.package.relate(target, known.kind, name)

    @property
    def _from(self) -> str:
        return self._part[0]

    @property
    def _to(self) -> str:
        return self._part[1]

    @property
    def _part(self) -> tuple[str, str]:
        """The parts that are being copied from and to."""
        return self._note_parts if self._in_note else (self.merge.fresh_main, self.merge.main)

    @property
    def _note_parts(self) -> tuple[str, str]:
        sides = (self.merge.fresh, self.merge.theirs)
        return tuple(side.package.first(side.package.main, "footnotes") or "" for side in sides)  # type: ignore[return-value]

    # -- notes --

    def _with_notes(self, node: Xml) -> Xml:
        """The node with calls of notes of their file in the place of those of the fresh one."""
        if self._in_note:
            return node
        if node.tag == wn("r") and node.find(wn("footnoteReference")) is not None and node.getparent() is None:
            holder = new("p", node)
            self._exchange(holder)
            return holder[0] if len(holder) == 1 else _bundle(holder)
        self._exchange(node)
        return node

    def _exchange(self, top: Xml) -> None:
        codes = list(top.iter(wn("instrText")))
        for reference in list(top.iter(wn("footnoteReference"))):
            own = reference.getparent()
            assert own is not None
            parent = own.getparent()
            if parent is None:
                continue
            for one in self._note_call(str(reference.get(wn("id"))), self._bookmarked(own)):
                own.addprevious(one)
            parent.remove(own)
        for code in codes:
            words = (code.text or "").split()
            if words[:1] == ["NOTEREF"] and len(words) > 1:
                note = self.merge.fresh.marked.get(words[1], "")
                runs = whole_field(code)
                for one in self._note_call(note):
                    runs[0].addprevious(one)
                for one in runs:
                    one.getparent().remove(one)  # type: ignore[union-attr]

    @staticmethod
    def _bookmarked(own: Xml) -> str:
        """The bookmark that stands around a note's call in a copy already; it goes with the call."""
        start, end = own.getprevious(), own.getnext()
        if start is not None and end is not None and start.tag == wn("bookmarkStart") and end.tag == wn("bookmarkEnd"):
            for one in (start, end):
                one.getparent().remove(one)  # type: ignore[union-attr]
        return ""

    def _note_call(self, note: str, _name: str = "") -> list[Xml]:
        """The call of a note: a repeated mark where their file has the note, else the note itself."""
        merge = self.merge
        if note in merge.notes and merge.notes[note] in self.made | set(merge.theirs.note_paragraphs):
            return self._again(merge.notes[note])
        id = self._new_note(note)
        merge.notes[note] = id
        return self.call(id)[0]

    def _new_note(self, note: str) -> str:
        """Copies a note of the fresh file into theirs."""
        source = next(one for one in self._notes(0) if one.get(wn("id")) == note)
        self._in_note = True
        try:
            made = self._adapted(deepcopy(source))
        finally:
            self._in_note = False
        known = [several[0].element for several in self.merge.theirs.note_paragraphs.values() if several]
        for like in [one for one in known if one is not None][:1]:
            for paragraph in made.iter(wn("p")):
                _take_properties(paragraph, like, "pPr")
        return self._add_note(made)

    def same_note(self, note: str) -> str:
        """A second note that says what one of theirs says; the fields in it are those of the first no more."""
        source = next(one for one in self._notes(1) if one.get(wn("id")) == note)
        made = deepcopy(source)
        for start in list(made.iter(wn("bookmarkStart"))):
            number = self.merge.tracker.number()
            for end in made.iter(wn("bookmarkEnd")):
                if end.get(wn("id")) == start.get(wn("id")):
                    end.set(wn("id"), str(number))
            start.set(wn("id"), str(number))
        for start in list(source.iter(wn("bookmarkStart"))):
            start.getparent().remove(start)  # type: ignore[union-attr]
        for end in list(source.iter(wn("bookmarkEnd"))):
            end.getparent().remove(end)  # type: ignore[union-attr]
        for control in list(source.iter(wn("sdt"))):
            unwrap(control)
        return self._add_note(made)

    def _add_note(self, made: Xml) -> str:
        part = self._note_parts[1]
        root = self.merge.package.edit(part)
        id = str(max(int(str(one.get(wn("id")))) for one in root.iter(wn("footnote"))) + 1)
        made.set(wn("id"), id)
        root.append(made)
        self.made.add(id)
        return id

    def _notes(self, which: int) -> Iterable[Xml]:
        side = (self.merge.fresh, self.merge.theirs)[which]
        part = self._note_parts[which]
        return side.package.tree(part).iter(wn("footnote")) if part else ()

    def notes_of_theirs(self) -> Iterable[Xml]:
        """The notes of their file."""
        return self._notes(1)

    def call(self, id: str) -> tuple[list[Xml], str]:
        """The call of a note within a bookmark that repeated marks can name, and the bookmark's name."""
        style = self._mark_style()
        name = f"_Ref_note{id}_{self.merge.tracker.number()}"
        number = self.merge.tracker.number()
        self.merge.theirs.marked[name] = id
        reference = new("r", new("rPr", new("rStyle", val=style)), new("footnoteReference", id=id))
        return [new("bookmarkStart", id=number, name=name), reference, new("bookmarkEnd", id=number)], name

    def _again(self, id: str) -> list[Xml]:
        """A repeated mark of a note of their file."""
        name = next((one for one, note in self.merge.theirs.marked.items() if note == id and "_fx" not in one), "")
        if not name:
            name = self._mark_call(id)
        return elements(complex_field(f"NOTEREF {name} \\f \\h", "*", w("rStyle", val=self._mark_style())))

    def _mark_call(self, id: str) -> str:
        """Puts a bookmark around the call of a note that has none."""
        main = self.merge.theirs.package.tree(self.merge.main)
        name = f"_Ref_note{id}_{self.merge.tracker.number()}"
        for reference in main.iter(wn("footnoteReference")):
            if reference.get(wn("id")) == id:
                own = reference.getparent()
                assert own is not None
                number = self.merge.tracker.number()
                own.addprevious(new("bookmarkStart", id=number, name=name))
                own.addnext(new("bookmarkEnd", id=number))
        self.merge.theirs.marked[name] = id
        return name

    def _mark_style(self) -> str:
        return self.merge.styles.get("FootnoteReference", "FootnoteReference")


_MEDIA = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "svg": "image/svg+xml", "gif": "image/gif"}


def _numbers_of(root: Xml) -> Iterator[str]:
    for one in root.iter():
        value = one.get(wn("id"))
        if value is not None and value.lstrip("-").isdecimal():
            yield value


def _style_map(fresh: Side, theirs: Side) -> dict[str, str]:
    """Their id of each style of the fresh file, by the name that both give it."""

    def ids(side: Side) -> dict[tuple[str, str], str]:
        part = side.package.first(side.package.main, "styles")
        if part is None or not side.package.has(part):
            return {}
        return {
            (str(one.get(wn("type"))), str(name.get(wn("val"))).lower()): str(one.get(wn("styleId")))
            for one in side.package.tree(part).iter(wn("style"))
            if (name := one.find(wn("name"))) is not None
        }

    own, other = ids(fresh), ids(theirs)
    return {id: other[name] for name, id in own.items() if name in other}


def whole_field(element: Xml) -> list[Xml]:
    """The runs of the complex field around an element of its result; else the run of the element."""
    own = element if element.tag == wn("r") else next(element.iterancestors(wn("r")))
    if own.find(wn("drawing")) is not None or own.find(wn("pict")) is not None:
        return [own]
    start: Xml | None = own
    while start is not None and not _has_mark(start, "begin"):
        start = start.getprevious()
    if start is None:
        return [own]
    return _from_begin(start)


def _from_begin(start: Xml) -> list[Xml]:
    runs, depth = [start], 1
    following = start.getnext()
    while following is not None and depth:
        depth += _has_mark(following, "begin") - _has_mark(following, "end")
        runs.append(following)
        following = following.getnext()
    return [one for one in runs if one.tag == wn("r")]


def _has_mark(element: Xml, kind: str) -> int:
    return sum(one.get(wn("fldCharType")) == kind for one in element.findall(wn("fldChar")))


def _bundle(holder: Xml) -> Xml:
    """Several nodes as one that a caller can put in: a smart tag, which says nothing."""
    made = new("smartTag")
    made.extend(list(holder))
    return made


def _is_of_control(element: Xml) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == wn("sdtPr")


def _is_body_row(row: Xml) -> bool:
    return row.find(f"{wn('trPr')}/{wn('tblHeader')}") is None


def _properties(paragraph: Xml) -> str:
    """The properties of a paragraph as a text: paragraphs of one kind have the same."""
    found = paragraph.find(wn("pPr"))
    if found is None:
        return ""
    copy = deepcopy(found)
    for one in copy.findall(wn("rPr")):
        copy.remove(one)
    return etree.tostring(copy, method="c14n").decode()


def _take_properties(element: Xml, like: Xml, tag: str) -> None:
    """Gives an element the properties of another, without that one's tracked changes and section."""
    model = like.find(wn(tag))
    own = element.find(wn(tag))
    if own is not None:
        element.remove(own)
    if model is None:
        return
    copy = deepcopy(model)
    for name in ("rPr", "sectPr", "pPrChange", "ins", "del", "trPrChange", "cellIns", "cellDel", "tcPrChange"):
        for one in copy.findall(wn(name)):
            copy.remove(one)
    element.insert(0, copy)


def _look_of(token: Token) -> Xml | None:
    """The properties of the run that a token stands in."""
    element = token.parts[0][0].element if token.parts else None
    own = element.getparent() if element is not None else None
    return own.find(wn("rPr")) if own is not None and own.tag == wn("r") else None
