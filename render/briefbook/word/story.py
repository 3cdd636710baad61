"""A part of a Word file in reading order: paragraphs of runs that tell what stands around them.

Content controls, tracked changes, links and cells stand around what they hold, and go down with it (`_Around`); fields,
bookmarks and comments open in one place and close in another, across paragraphs (`_Open`).
Sections are those of ECMA-376 part 1, fifth edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from .model import ChangeKind, Control, Paragraph, Run, RunKind, TrackedChange
from .ooxml import NAMESPACES, Xml
from .stylesheet import NO_STYLES, Stylesheet, toggled, value_of
from .symbols import from_symbol_font, spaced, symbol

__all__ = ["read_story"]

_W = f"{{{NAMESPACES['w']}}}"
_R = f"{{{NAMESPACES['r']}}}"
_MC = f"{{{NAMESPACES['mc']}}}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_PASSED_THROUGH = {"smartTag", "customXml", "dir", "bdo", "sdtContent", "ruby", "rubyBase"}
_OBJECTS = {"object", "altChunk", "subDoc", "contentPart"}
_CHANGES: dict[str, ChangeKind] = {
    "ins": "inserted", "moveTo": "moved here", "del": "deleted", "moveFrom": "moved away",
}  # fmt: skip
_LETTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


class _Around(NamedTuple):
    """What stands around the place that is being read."""

    controls: tuple[Control, ...] = ()
    inserted: TrackedChange | None = None
    deleted: TrackedChange | None = None
    link: str = ""
    cell: tuple[int, int, int] | None = None


class _Dress(NamedTuple):
    """How a run is dressed, see `Run`."""

    strong: bool = False
    emphasis: bool = False
    style: str = ""
    raised: bool = False


_PLAIN = _Dress()


class _Open:
    """What is open at the place that is being read: fields, bookmarks, stretches with a comment."""

    def __init__(self) -> None:
        self.marks = frozenset[str]()
        """The names of the bookmarks."""
        self.comments = frozenset[str]()
        self._bookmarks: dict[str, str] = {}
        self._fields: list[list[str]] = []
        """The instruction of each field, and whether its `code` or its `result` is being read."""

    def mark(self, tag: str, element: Xml) -> bool:
        """Follows the ends of bookmarks (17.13.6) and of comments (17.13.4); whether a bookmark starts here."""
        id = element.get(f"{_W}id", "") if tag else ""
        if tag == "bookmarkStart":
            self._bookmarks[id] = element.get(f"{_W}name", "")
        elif tag == "bookmarkEnd":
            self._bookmarks.pop(id, None)
        elif tag == "commentRangeStart":
            self.comments |= {id}
        elif tag == "commentRangeEnd":
            self.comments -= {id}
        if tag in ("bookmarkStart", "bookmarkEnd"):
            self.marks = frozenset(self._bookmarks.values())
        return tag == "bookmarkStart"

    def field_mark(self, kind: str) -> None:
        """A complex field (17.16.18): what stands before its separator is its instruction, what follows its result."""
        if kind == "begin":
            self._fields.append(["", "code"])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def instruct(self, words: str) -> None:
        """Adds words to the instruction of the innermost field."""
        if self._fields:
            self._fields[-1][0] += words

    def simple_field(self, instruction: str) -> None:
        """A simple field (17.16.19), whose result follows; `field_mark("end")` closes it."""
        self._fields.append([instruction, "result"])

    def field(self, link: str) -> tuple[str, str] | None:
        """Where words lead that stand in a link, and the instruction of their field; None within an instruction."""
        instruction = ""
        for code, state in self._fields:
            if state == "code":
                return None
            words = code.split()
            if words and words[0].upper() == "HYPERLINK":
                link = _hyperlink(code) or link
            elif words:
                instruction = " ".join(words)
        return link, instruction


class _Runs:
    """Gathers the runs of one paragraph after the other."""

    def __init__(self, links: Mapping[str, str], styles: Stylesheet, numbers: Iterator[int]) -> None:
        self.links, self.styles, self.numbers = links, styles, numbers
        self.open = _Open()
        self.style = ""
        """The id of the paragraph's style."""
        self.runs: list[Run] = []
        self.boxes: list[Xml] = []
        """The text boxes that hang on the paragraph."""

    def taken(self) -> tuple[tuple[Run, ...], list[Xml]]:
        """The runs and the text boxes of the paragraph that ends here."""
        taken = tuple(self.runs), self.boxes
        self.runs, self.boxes = [], []
        return taken

    def mark(self, element: Xml) -> None:
        """What opens or closes here; a bookmark around nothing is seen too."""
        if self.open.mark(_local(element), element):
            self.add(_Around(), element)

    def within(self, sdt: Xml, around: _Around) -> _Around:
        """The surroundings of what a control holds."""
        properties = sdt.find(f"{_W}sdtPr")
        tag = "" if properties is None else value_of(properties.find(f"{_W}tag"))
        shows = properties is not None and properties.find(f"{_W}showingPlcHdr") is not None
        placeholder = shows and toggled(properties, "showingPlcHdr") is True
        control = Control(next(self.numbers), tag, placeholder)
        return around._replace(controls=(*around.controls, control))

    def _control(self, sdt: Xml, around: _Around) -> None:
        inner = self.within(sdt, around)
        content = sdt.find(f"{_W}sdtContent")
        self.add(inner, sdt)  # so that an emptied control is seen
        if content is not None:
            self.inlines(content, inner)

    def inlines(self, parent: Xml, around: _Around) -> None:
        """Reads what a paragraph holds, or what stands around a part of that."""
        for child in parent:
            tag = _local(child)
            if tag == "r":
                self._run(child, around)
            elif tag == "sdt":
                self._control(child, around)
            elif tag in _CHANGES:
                self.inlines(child, _changed(child, tag, around))
            elif tag == "hyperlink":
                anchor = child.get(f"{_W}anchor")
                target = f"#{anchor}" if anchor else self.links.get(child.get(f"{_R}id", ""), "")
                self.inlines(child, around._replace(link=target))
            elif tag == "fldSimple":
                self.open.simple_field(child.get(f"{_W}instr", ""))
                self.inlines(child, around)
                self.open.field_mark("end")
            elif tag in _PASSED_THROUGH:
                self.inlines(child, around)
            elif tag == "AlternateContent":
                for one in _chosen(child):
                    self.inlines(one, around)
            elif tag in _OBJECTS or child.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
                self.add(around, child, "object")
            elif tag != "pPr":
                self.mark(child)

    def _run(self, run: Xml, around: _Around) -> None:
        properties = run.find(f"{_W}rPr")
        for mark in properties if properties is not None else ():
            if _local(mark) in _CHANGES:
                around = _changed(mark, _local(mark), around)
        character = "" if properties is None else value_of(properties.find(f"{_W}rStyle"))
        name = self.styles.names.get(character, character.lower())
        raised = character in self.styles.raised
        if properties is not None and properties.find(f"{_W}vertAlign") is not None:
            raised = value_of(properties.find(f"{_W}vertAlign")) == "superscript"
        strong, emphasis = (self._dressed(properties, tag) for tag in ("b", "i"))
        dress = _Dress(strong, emphasis, name, raised)
        for child in run:
            self._run_part(child, around, dress)

    def _run_part(self, child: Xml, around: _Around, dress: _Dress) -> None:
        tag = _local(child)
        if tag in ("t", "delText"):
            self.add(around, child, text=from_symbol_font(spaced(child), child), dress=dress)
        elif tag in _LETTERS:
            self.add(around, child, text=_LETTERS[tag], dress=dress)
        elif tag == "br":
            if child.get(f"{_W}type", "textWrapping") == "textWrapping":
                self.add(around, child, text="\n", dress=dress)
        elif tag == "sym":
            self.add(around, child, text=symbol(child), dress=dress)
        elif tag == "fldChar":
            self.open.field_mark(child.get(f"{_W}fldCharType", ""))
        elif tag in ("instrText", "delInstrText"):
            self.open.instruct(child.text or "")
        elif tag in ("footnoteReference", "endnoteReference"):
            self.add(around, child, "note", note=child.get(f"{_W}id", ""), dress=dress)
        elif tag == "commentReference":
            self.add(around, child, "comment", note=child.get(f"{_W}id", ""), dress=dress)
        elif tag == "AlternateContent":
            for one in _chosen(child):
                for inner in one:
                    self._run_part(inner, around, dress)
        elif tag in ("drawing", "pict") or tag in _OBJECTS:
            self.add(around, child, "object", dress=dress)
            self.boxes += _outermost(child, f"{_W}txbxContent")
        elif tag == "ruby":
            for base in child.findall(f"{_W}rubyBase"):
                self.inlines(base, around)
        elif child.tag == f"{_MATH}t":
            self.add(around, child, text=child.text or "", dress=dress)

    def _dressed(self, properties: Xml | None, tag: str) -> bool:
        """Whether a run is bold, or italic, beyond what its paragraph's style says (17.7.3)."""
        sets = self.styles.bold if tag == "b" else self.styles.italic
        of_paragraph = self.style in sets
        character = "" if properties is None else value_of(properties.find(f"{_W}rStyle"))
        value = toggled(properties, tag)
        if value is not None:
            return value and not of_paragraph
        return character in sets and self.styles.names.get(character, "") not in ("hyperlink",)

    def add(
        self,
        around: _Around,
        element: Xml,
        kind: RunKind = "text",
        text: str = "",
        note: str = "",
        dress: _Dress = _PLAIN,
    ) -> None:
        """Adds a run."""
        field = self.open.field(around.link)
        if field is None:
            return  # words within an instruction are not shown
        link, instruction = field
        self.runs.append(
            Run(
                text, kind, around.controls, self.open.marks, around.inserted, around.deleted, dress.strong,
                dress.emphasis, link, instruction, self.open.comments, note, dress.style, dress.raised, element,
            )
        )  # fmt: skip


class _Blocks:
    """Walks one part: paragraphs, tables, and what wraps them; text boxes follow the paragraph that they hang on."""

    def __init__(self, runs: _Runs) -> None:
        self.paragraphs: list[Paragraph] = []
        self._runs = runs
        self._tables = 0

    def read(self, parent: Xml, around: _Around) -> None:
        """Reads the blocks below an element."""
        for child in parent:
            tag = _local(child)
            if tag == "p":
                self._paragraph(child, around)
            elif tag == "tbl":
                self._table(child, around)
            elif tag == "sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    self.read(content, self._runs.within(child, around))
            elif tag in _PASSED_THROUGH:
                self.read(child, around)
            elif tag in _CHANGES:
                self.read(child, _changed(child, tag, around))
            elif tag == "AlternateContent":
                for one in _chosen(child):
                    self.read(one, around)
            elif tag in _OBJECTS:
                self._runs.add(around, child, "object")
                self._close_paragraph(None, around)
            else:
                self._runs.mark(child)

    def _paragraph(self, element: Xml, around: _Around) -> None:
        properties = element.find(f"{_W}pPr")
        self._runs.style = value_of(properties.find(f"{_W}pStyle")) if properties is not None else ""
        self._runs.inlines(element, around)
        self._close_paragraph(element, around)

    def _close_paragraph(self, element: Xml | None, around: _Around) -> None:
        mark = None if element is None else element.find(f"{_W}pPr/{_W}rPr")
        inserted, deleted = around.inserted, around.deleted
        for one in mark if mark is not None else ():
            tag = _local(one)
            if tag in ("ins", "moveTo"):
                inserted = _change(one, tag)
            elif tag in ("del", "moveFrom"):
                deleted = _change(one, tag)
        name = self._runs.styles.names.get(self._runs.style, self._runs.style.lower())
        runs, boxes = self._runs.taken()
        number = len(self.paragraphs) + 1
        formatted = None if element is None else _formatted(element)
        self.paragraphs.append(Paragraph(runs, number, name, around.cell, inserted, deleted, formatted, element))
        for box in boxes:
            self.read(box, around)

    def _table(self, table: Xml, around: _Around) -> None:
        self._tables += 1
        number = self._tables
        for index, (row, outer) in enumerate(self._parts(table, "tr", around), 1):
            properties = row.find(f"{_W}trPr")
            inner = outer
            for mark in properties if properties is not None else ():
                if _local(mark) in ("ins", "del"):
                    inner = _changed(mark, _local(mark), inner)
            for column, (cell, place) in enumerate(self._parts(row, "tc", inner), 1):
                for mark in cell.findall(f"{_W}tcPr/*"):
                    if _local(mark) in ("cellIns", "cellDel"):
                        place = _changed(mark, _local(mark)[4:].lower(), place)
                self.read(cell, place._replace(cell=(number, index, column)))

    def _parts(self, parent: Xml, wanted: str, around: _Around) -> Iterator[tuple[Xml, _Around]]:
        """The rows of a table or the cells of a row, whatever wraps them."""
        for child in parent:
            tag = _local(child)
            if tag == wanted:
                yield child, around
            elif tag == "sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    yield from self._parts(content, wanted, self._runs.within(child, around))
            elif tag in _PASSED_THROUGH:
                yield from self._parts(child, wanted, around)
            elif tag == "AlternateContent":
                for one in _chosen(child):
                    yield from self._parts(one, wanted, around)
            else:
                self._runs.mark(child)


def read_story(
    root: Xml,
    links: Mapping[str, str] | None = None,
    styles: Stylesheet = NO_STYLES,
    numbers: Iterator[int] | None = None,
) -> tuple[Paragraph, ...]:
    """The paragraphs below `root`, the body or the root of another part.

    `links` are the targets of links by the ids of their relationships; `numbers` number the controls of a file.
    """
    blocks = _Blocks(_Runs(links or {}, styles, numbers or count(1)))
    blocks.read(root, _Around())
    return tuple(blocks.paragraphs)


def _local(element: Xml) -> str:
    """The local name of an element of Word's own namespaces; "" of others and of comments."""
    tag: object = element.tag
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1000)
def _local_name(tag: str) -> str:
    space, _, name = tag.rpartition("}")
    return name if f"{space}}}" in (_W, _MC, _W14) else ""


def _change(element: Xml, tag: str) -> TrackedChange:
    return TrackedChange(_CHANGES[tag], element.get(f"{_W}author", ""), element.get(f"{_W}date", ""))


def _formatted(paragraph: Xml) -> TrackedChange | None:
    """The first tracked change of looks in a paragraph (17.13.5: rPrChange and its like)."""
    for name in ("pPrChange", "rPrChange"):
        found = paragraph.find(f".//{_W}{name}")
        if found is not None:
            return TrackedChange("formatted", found.get(f"{_W}author", ""), found.get(f"{_W}date", ""))
    return None


def _changed(element: Xml, tag: str, around: _Around) -> _Around:
    change = _change(element, tag)
    if tag in ("del", "moveFrom"):
        return around._replace(deleted=change)
    return around._replace(inserted=change)


def _chosen(alternate: Xml) -> Iterator[Xml]:
    """The one branch of alternative contents (part 3, 7.6) that is read; the others say the same for older readers."""
    for name in ("Choice", "Fallback"):
        branches = alternate.findall(f"{_MC}{name}")
        if branches:
            yield branches[0]
            return


def _outermost(element: Xml, tag: str) -> list[Xml]:
    """The elements of a tag that stand in no other one; of alternative contents one branch only."""
    found: list[Xml] = []
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        if one.tag == tag:
            found.append(one)
        elif one.tag == f"{_MC}AlternateContent":
            waiting.extend(reversed(list(_chosen(one))))
        else:
            waiting.extend(reversed(one))
    return found


def _hyperlink(code: str) -> str:
    """The target of a HYPERLINK field (17.16.5.25)."""
    local = re.search(r'\\l\s+"([^"]*)"', code)
    target = re.search(r'HYPERLINK\s+"([^"]*)"', code, re.IGNORECASE)
    if local and not target:
        return f"#{local[1]}"
    return (target[1] if target else "") + (f"#{local[1]}" if local else "")
