"""A Word file's bytes in, its stories out: paragraphs of text pieces that know what a reader of edits must know.

Each piece tells the content controls, bookmarks and comments around it, who inserted, deleted or moved it, and how it
is dressed. The file comes from outside: it is read within bounds of size and depth, nothing of it is expanded or
fetched, and what is wrong with it is one clear problem. Sections are those of ECMA-376 part 1, fifth edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from lxml import etree

from .base import Base, base_from, base_part
from .model import ChangeKind, Comment, Control, Paragraph, Run, RunKind, Story, TrackedChange
from .ooxml import NAMESPACES, Xml
from .package import Package, open_package

__all__ = ["WordFile", "read", "read_package"]

_W = f"{{{NAMESPACES['w']}}}"
_R = f"{{{NAMESPACES['r']}}}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STRICT = b"http://purl.oclc.org/ooxml/"


class WordFile(NamedTuple):
    """What a Word file says."""

    file: str
    stories: tuple[Story, ...]
    comments: Mapping[str, Comment]
    base: Base | None
    """What was printed; None where the file does not say."""

    @property
    def body(self) -> Story:
        """The document itself."""
        return self.stories[0]


# -- the document --


def read(content: bytes, file: str) -> WordFile:
    """The stories, comments and base of a Word file; `file` is what the user calls it.

    BriefbookError, with one problem, where it cannot be read.
    """
    return read_package(open_package(content, file))


def read_package(package: Package) -> WordFile:
    """The same of a package; its pieces lead to the elements of the package's trees."""
    try:
        return _read(package)
    except RecursionError as error:
        raise package.problem("its parts are nested too deep", "it is not a document to work on") from error


def _read(package: Package) -> WordFile:
    file = package.file
    main = package.main
    root = package.tree(main)
    if root.tag != f"{_W}document":
        if _STRICT in package.part(main)[:4096]:
            raise package.problem(
                "it is saved as Strict Open XML", "save it in Word as a plain `Word document (.docx)`"
            )
        raise package.problem("its document part holds no document")
    body = root.find(f"{_W}body")
    if body is None:
        raise package.problem("its document has no body")
    styles = _Styles.of(package, main)
    numbers = count(1)  # of controls, in all stories
    stories = [Story("body", _Reader(package, main, styles, numbers).story(body), main)]
    seen: set[str] = set()
    for one in sorted(package.related(main).values(), key=lambda one: (one.kind, one.target)):
        if one.external or one.target in seen or not package.has(one.target):
            continue
        seen.add(one.target)
        if one.kind in ("header", "footer"):
            paragraphs = _Reader(package, one.target, styles, numbers).story(package.tree(one.target))
            stories.append(Story(one.kind, paragraphs, one.target))
        elif one.kind in ("footnotes", "endnotes"):
            stories += _notes(package, one.target, styles, numbers)
    found = base_part(package)
    return WordFile(file, tuple(stories), _comments(package, main), base_from(found[1]) if found else None)


def _notes(package: Package, part: str, styles: _Styles, numbers: Iterator[int]) -> Iterator[Story]:
    for note in package.tree(part):
        if note.tag in (f"{_W}footnote", f"{_W}endnote") and note.get(f"{_W}type", "normal") == "normal":
            name = f"{etree.QName(note).localname} {note.get(f'{_W}id')}"
            yield Story(name, _Reader(package, part, styles, numbers).story(note), part)


def _comments(package: Package, main: str) -> dict[str, Comment]:
    part = package.first(main, "comments")
    if part is None or not package.has(part):
        return {}
    found = {}
    for one in package.tree(part).iter(f"{_W}comment"):
        words = "\n".join("".join(text.text or "" for text in p.iter(f"{_W}t")) for p in one.iter(f"{_W}p"))
        id = one.get(f"{_W}id", "")
        found[id] = Comment(id, one.get(f"{_W}author", ""), one.get(f"{_W}date", ""), words.strip())
    return found


class _Styles(NamedTuple):
    """The names of styles, and which of them are bold or italic (17.7)."""

    names: Mapping[str, str]
    bold: frozenset[str]
    italic: frozenset[str]
    raised: frozenset[str]

    @classmethod
    def of(cls, package: Package, main: str) -> _Styles:
        part = package.first(main, "styles")
        if part is None or not package.has(part):
            return cls({}, frozenset(), frozenset(), frozenset())
        found = {one.get(f"{_W}styleId", ""): one for one in package.tree(part).iter(f"{_W}style")}

        def set_on(style: str, tag: str) -> bool:
            seen: set[str] = set()
            while style in found and style not in seen:
                seen.add(style)
                value = _toggle(found[style].find(f"{_W}rPr"), tag)
                if value is not None:
                    return value
                style = _val(found[style].find(f"{_W}basedOn"))
            return False

        names = {id: _val(one.find(f"{_W}name")).lower() for id, one in found.items()}
        bold, italic = (frozenset(id for id in found if set_on(id, tag)) for tag in ("b", "i"))
        aligned = {id: _val(one.find(f"{_W}rPr/{_W}vertAlign")) for id, one in found.items()}
        return cls(names, bold, italic, frozenset(id for id, value in aligned.items() if value == "superscript"))


def _val(element: Xml | None) -> str:
    return "" if element is None else str(element.get(f"{_W}val", ""))


def _toggle(properties: Xml | None, tag: str) -> bool | None:
    """Whether a property is switched on or off (17.17.4); None where nothing is said."""
    one = None if properties is None else properties.find(f"{_W}{tag}")
    return None if one is None else one.get(f"{_W}val", "true") not in ("0", "false", "off", "none")


_SYMBOLS = {
    "symbol": {
        0xB7: "•", 0xAE: "→", 0xAC: "←", 0xDE: "⇒", 0xB0: "°", 0xB1: "±", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xB4: "×",
        0xA5: "∞", 0x2D: "−", 0xE3: "©", 0xE2: "®", 0xE4: "™", 0xBC: "…", 0xD7: "⋅", 0x6D: "µ",
    },
    "wingdings": {0xE0: "→", 0xDF: "←", 0xE8: "➔", 0x4A: "☺", 0x4C: "☹", 0xFC: "✓", 0xA7: "▪", 0x6C: "●"},
}  # fmt: skip
"""Letters of symbol fonts that Word puts in by itself, as the signs that they show."""


def _symbol(element: Xml) -> str:
    """`w:sym` (17.3.3.30): a sign of a symbol font; one that has no letter of its own stays private."""
    try:
        code = int(element.get(f"{_W}char", ""), 16)
    except ValueError:
        return "\ufffd"
    font = element.get(f"{_W}font", "").lower()
    known = _SYMBOLS.get(font, {}).get(code & 0xFF if code >= 0xF000 else code)
    return known or (chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")


def _from_symbols(text: str, element: Xml) -> str:
    """A text whose run is set in a symbol font, with the signs that it shows: LibreOffice writes `w:sym` so."""
    if not any("\uf000" <= letter <= "\uf0ff" for letter in text):
        return text
    run = element.getparent()
    fonts = None if run is None else run.find(f"{_W}rPr/{_W}rFonts")
    names = [] if fonts is None else [str(name).lower() for name in fonts.attrib.values()]
    known = next((_SYMBOLS[name] for name in names if name in _SYMBOLS), {})
    return "".join(known.get(ord(letter) & 0xFF, letter) if letter >= "\uf000" else letter for letter in text)


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


class _Reader:
    """Walks one part in reading order; bookmarks and comments may open in one paragraph and close in another."""

    def __init__(self, package: Package, part: str, styles: _Styles, numbers: Iterator[int]) -> None:
        self.package = package
        self.links = {id: one.target for id, one in package.related(part).items() if one.kind == "hyperlink"}
        self.styles = styles
        self.numbers = numbers
        self.paragraphs: list[Paragraph] = []
        self.runs: list[Run] = []
        self.boxes: list[Xml] = []
        self.bookmarks: dict[str, str] = {}
        self.marks = frozenset[str]()
        """The names of the bookmarks that are open."""
        self.comments = frozenset[str]()
        self.fields: list[list[str]] = []
        self.tables = 0
        self.style = ""

    def story(self, root: Xml) -> tuple[Paragraph, ...]:
        """The paragraphs below `root`."""
        self._blocks(root, _Around())
        return tuple(self.paragraphs)

    # -- blocks --

    def _blocks(self, parent: Xml, around: _Around) -> None:
        for child in parent:
            tag = _local(child)
            if tag == "p":
                self._paragraph(child, around)
            elif tag == "tbl":
                self._table(child, around)
            elif tag == "sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    self._blocks(content, self._within(child, around))
            elif tag in _PASSED_THROUGH:
                self._blocks(child, around)
            elif tag in _CHANGES:
                self._blocks(child, _changed(child, tag, around))
            elif tag == "AlternateContent":
                for one in _chosen(child):
                    self._blocks(one, around)
            elif tag in _OBJECTS:
                self._add(around, child, "object")
                self._close_paragraph(None, around)
            else:
                self._mark(child)

    def _paragraph(self, element: Xml, around: _Around) -> None:
        properties = element.find(f"{_W}pPr")
        self.style = _val(properties.find(f"{_W}pStyle")) if properties is not None else ""
        self._inlines(element, around)
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
        name = self.styles.names.get(self.style, self.style.lower())
        pieces, self.runs, boxes, self.boxes = tuple(self.runs), [], self.boxes, []
        number = len(self.paragraphs) + 1
        formatted = None if element is None else _formatted(element)
        self.paragraphs.append(Paragraph(pieces, number, name, around.cell, inserted, deleted, formatted, element))
        for box in boxes:
            self._blocks(box, around)

    def _table(self, table: Xml, around: _Around) -> None:
        self.tables += 1
        number = self.tables
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
                self._blocks(cell, place._replace(cell=(number, index, column)))

    def _parts(self, parent: Xml, wanted: str, around: _Around) -> Iterator[tuple[Xml, _Around]]:
        """The rows of a table or the cells of a row, whatever wraps them."""
        for child in parent:
            tag = _local(child)
            if tag == wanted:
                yield child, around
            elif tag == "sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    yield from self._parts(content, wanted, self._within(child, around))
            elif tag in _PASSED_THROUGH:
                yield from self._parts(child, wanted, around)
            elif tag == "AlternateContent":
                for one in _chosen(child):
                    yield from self._parts(one, wanted, around)
            else:
                self._mark(child)

    def _within(self, sdt: Xml, around: _Around) -> _Around:
        properties = sdt.find(f"{_W}sdtPr")
        tag = "" if properties is None else _val(properties.find(f"{_W}tag"))
        shows = properties is not None and properties.find(f"{_W}showingPlcHdr") is not None
        placeholder = shows and _toggle(properties, "showingPlcHdr") is True
        control = Control(next(self.numbers), tag, placeholder)
        return around._replace(controls=(*around.controls, control))

    def _control(self, sdt: Xml, around: _Around) -> None:
        inner = self._within(sdt, around)
        content = sdt.find(f"{_W}sdtContent")
        self._add(inner, sdt)  # so that an emptied control is seen
        if content is not None:
            self._inlines(content, inner)

    # -- what a paragraph holds --

    def _inlines(self, parent: Xml, around: _Around) -> None:
        for child in parent:
            tag = _local(child)
            if tag == "r":
                self._run(child, around)
            elif tag == "sdt":
                self._control(child, around)
            elif tag in _CHANGES:
                self._inlines(child, _changed(child, tag, around))
            elif tag == "hyperlink":
                anchor = child.get(f"{_W}anchor")
                target = f"#{anchor}" if anchor else self.links.get(child.get(f"{_R}id", ""), "")
                self._inlines(child, around._replace(link=target))
            elif tag == "fldSimple":
                self.fields.append([child.get(f"{_W}instr", ""), "result"])
                self._inlines(child, around)
                self.fields.pop()
            elif tag in _PASSED_THROUGH:
                self._inlines(child, around)
            elif tag == "AlternateContent":
                for one in _chosen(child):
                    self._inlines(one, around)
            elif tag in _OBJECTS or child.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
                self._add(around, child, "object")
            elif tag != "pPr":
                self._mark(child)

    def _mark(self, child: Xml) -> None:
        """The ends of bookmarks (17.13.6) and of commented stretches (17.13.4)."""
        tag = _local(child)
        id = child.get(f"{_W}id", "") if tag else ""
        if tag == "bookmarkStart":
            self.bookmarks[id] = child.get(f"{_W}name", "")
            self.marks = frozenset(self.bookmarks.values())
            self._add(_Around(), child)  # so that a bookmark around nothing is seen
        elif tag == "bookmarkEnd":
            self.bookmarks.pop(id, None)
            self.marks = frozenset(self.bookmarks.values())
        elif tag == "commentRangeStart":
            self.comments |= {id}
        elif tag == "commentRangeEnd":
            self.comments -= {id}

    def _run(self, run: Xml, around: _Around) -> None:
        properties = run.find(f"{_W}rPr")
        for mark in properties if properties is not None else ():
            if _local(mark) in _CHANGES:
                around = _changed(mark, _local(mark), around)
        character = "" if properties is None else _val(properties.find(f"{_W}rStyle"))
        name = self.styles.names.get(character, character.lower())
        raised = character in self.styles.raised
        if properties is not None and properties.find(f"{_W}vertAlign") is not None:
            raised = _val(properties.find(f"{_W}vertAlign")) == "superscript"
        strong, emphasis = (self._dressed(properties, tag) for tag in ("b", "i"))
        dress = _Dress(strong, emphasis, name, raised)
        for child in run:
            self._run_part(child, around, dress)

    def _run_part(self, child: Xml, around: _Around, dress: _Dress) -> None:
        tag = _local(child)
        if tag in ("t", "delText"):
            self._add(around, child, text=_from_symbols(_spaced(child), child), dress=dress)
        elif tag in _LETTERS:
            self._add(around, child, text=_LETTERS[tag], dress=dress)
        elif tag == "br":
            if child.get(f"{_W}type", "textWrapping") == "textWrapping":
                self._add(around, child, text="\n", dress=dress)
        elif tag == "sym":
            self._add(around, child, text=_symbol(child), dress=dress)
        elif tag == "fldChar":
            self._field_mark(child.get(f"{_W}fldCharType", ""))
        elif tag in ("instrText", "delInstrText"):
            if self.fields:
                self.fields[-1][0] += child.text or ""
        elif tag in ("footnoteReference", "endnoteReference"):
            self._add(around, child, "note", note=child.get(f"{_W}id", ""), dress=dress)
        elif tag == "commentReference":
            self._add(around, child, "comment", note=child.get(f"{_W}id", ""), dress=dress)
        elif tag == "AlternateContent":
            for one in _chosen(child):
                for inner in one:
                    self._run_part(inner, around, dress)
        elif tag in ("drawing", "pict") or tag in _OBJECTS:
            self._add(around, child, "object", dress=dress)
            self.boxes += _outermost(child, f"{_W}txbxContent")
        elif tag in ("ruby", "rubyBase"):
            for inner in child if tag == "rubyBase" else child.findall(f"{_W}rubyBase"):
                if tag == "ruby":
                    self._inlines(inner, around)
        elif child.tag in (f"{_MATH}t",):
            self._add(around, child, text=child.text or "", dress=dress)

    def _dressed(self, properties: Xml | None, tag: str) -> bool:
        """Whether a run is bold, or italic, beyond what its paragraph's style says (17.7.3)."""
        sets = self.styles.bold if tag == "b" else self.styles.italic
        of_paragraph = self.style in sets
        character = "" if properties is None else _val(properties.find(f"{_W}rStyle"))
        value = _toggle(properties, tag)
        if value is not None:
            return value and not of_paragraph
        return character in sets and self.styles.names.get(character, "") not in ("hyperlink",)

    def _field_mark(self, kind: str) -> None:
        """A complex field (17.16.18): what stands before its separator is its instruction, what follows its result."""
        if kind == "begin":
            self.fields.append(["", "code"])
        elif kind == "separate" and self.fields:
            self.fields[-1][1] = "result"
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _add(
        self,
        around: _Around,
        element: Xml,
        kind: RunKind = "text",
        text: str = "",
        note: str = "",
        dress: _Dress = _PLAIN,
    ) -> None:
        link, instruction = around.link, ""
        for code, state in self.fields:
            if state == "code":
                return  # words within an instruction are not shown
            words = code.split()
            if words and words[0].upper() == "HYPERLINK":
                link = _hyperlink(code) or link
            elif words:
                instruction = " ".join(words)
        self.runs.append(
            Run(
                text, kind, around.controls, self.marks, around.inserted, around.deleted, dress.strong, dress.emphasis,
                link, instruction, self.comments, note, dress.style, dress.raised, element,
            )
        )  # fmt: skip


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


def _spaced(element: Xml) -> str:
    """The text of `w:t`: white space at its edges counts only where it says so (17.3.3.31)."""
    text = element.text or ""
    if element.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
        text = text.strip(" \t\r\n")
    return re.sub(r"[\t\r\n]+", " ", text)
