"""The words of a document: a handler for each tag of the subset turns it into paragraphs, tables and runs.

Looks come from styles, notes are native footnotes, lists and paragraph numbers are real numbering, page numbers are
fields; what came from the data stands in controls that readers do not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ..data.project import Project
from ..document.tree import INLINE, SUBSET, Child, Element, is_mark
from ..errors import BriefbookError, Problem
from ..theme.tokens import ROLES, Theme
from . import ooxml
from . import styles as word_styles
from .blocks import (
    Block,
    CellBlock,
    ParagraphBlock,
    RowBlock,
    TableBlock,
    bookmarked,
    bound_row,
    kept_together,
    kept_with_next,
    plain,
    words,
)  # fmt: skip
from .letterhead import Blank
from .model import GAP, Inline
from .ooxml import w
from .package import Part
from .pictures import media, read_picture
from .printed_fields import PrintedFields, digest_of

__all__ = ["BLOCKS", "INLINES", "DocumentWriter"]

_CLASS_ROLES = {"series", "subtitle", "meta", "lead", "numbered", "note", "attribution", "date", "headline"}


class _Context(NamedTuple):
    """Where in the document a block stands, and how its words are dressed."""

    box: bool = False
    cell: str = ""
    """The role of a table cell's paragraphs, where the block stands in one."""
    quote: bool = False
    sources: bool = False
    running: str = ""
    width: float = 0.0
    list_role: str = ""
    list_number: int = 0
    level: int = -1
    lang: str = ""
    strong: bool = False
    emphasis: bool = False
    character: str = ""
    """The character style of the words: a role of the theme."""


@dataclass
class DocumentWriter:
    """The state of one document in the making: what was numbered, noted and linked so far."""

    tree: Element
    theme: Theme
    project: Project
    file: Blank
    part: Part
    """The part that is being written: its relations are those that its links go by."""
    notes: Part
    """The part of the footnotes."""
    width: float
    decimal_lists: int = 0
    footnotes: list[ParagraphBlock] = field(default_factory=list)
    """Their paragraphs, in their order, from number 1."""
    fields: PrintedFields = field(default_factory=PrintedFields)
    pictures: list[str] = field(default_factory=list)
    """The digests of the pictures."""
    problems: list[Problem] = field(default_factory=list)
    _ids: int = 0
    _waiting: list[str] = field(default_factory=list)
    """The ids whose bookmarks the next paragraph takes."""

    def __post_init__(self) -> None:
        found = list(self.tree.find_all("a", "span"))
        self.targets = {one.get("href")[1:] for one in found if one.get("href").startswith("#")}
        notes = (one for one in found if one.has("footnote"))
        self.numbers = {one.get("id"): number for number, one in enumerate(notes, 1)}

    def next_id(self) -> int:
        """A number that no bookmark and no picture has yet."""
        self._ids += 1
        return self._ids

    def block(self, element: Element, context: _Context | None = None) -> list[Block]:
        """The paragraphs and tables of an element."""
        context = context or _Context(width=self.width)
        if element.get("lang"):
            context = context._replace(lang=element.get("lang"))
        if element.get("id") in self.targets:
            self._waiting.append(element.get("id"))
        return BLOCKS[element.tag](self, element, context)

    def blocks(self, element: Element, context: _Context) -> list[Block]:
        """The blocks of all children."""
        return [one for child in element.elements for one in self.block(child, context)]

    def words(self, children: Sequence[Child], context: _Context) -> list[Inline]:
        """The runs of inline children."""
        made: list[Inline] = []
        look = self.dress(context)
        for child in children:
            if isinstance(child, str):
                # the numbers of notes and the commas between them are no words of the text
                mark = context.character == "note-mark"
                made.append(plain(ooxml.run(child, look)) if mark else words(child, look))
            elif is_mark(child):
                runs = [self.field(child, context)]
                made += [*_gap(made, runs), *runs]
            else:
                lang = child.get("lang")
                inner = context._replace(lang=lang) if lang else context
                runs = INLINES[child.tag](self, child, inner)
                if child.get("id") in self.targets and not child.has("footnote"):
                    runs = bookmarked(self.next_id(), _bookmark_name(child.get("id")), runs)
                made += [*_gap(made, runs), *runs]
        return made

    def field(self, mark: Element, context: _Context) -> Inline:
        """The runs of what came from the data, within their control."""
        runs = self.words(mark.children, context)
        return self.fields.written(mark, runs, _EMPHASIS[context.strong, context.emphasis], self.next_id())

    def dress(self, context: _Context) -> str:
        """What of a run's look its paragraph's style does not say: a character style, and the language."""
        return _dress(context.character, context.strong, context.emphasis, context.lang)

    def paragraph(
        self,
        role: str,
        children: Sequence[Child],
        context: _Context,
        properties: str = "",
        keep_next: bool | None = None,
    ) -> ParagraphBlock:
        """A paragraph in the style of a role, within the bookmarks that wait for one."""
        content = self.words(children, context)
        waiting, self._waiting = self._waiting, []
        for name in waiting:
            content = bookmarked(self.next_id(), _bookmark_name(name), content)
        return ParagraphBlock(ROLES[role].style_id, tuple(content), properties, keep_next)

    @contextmanager
    def writing(self, part: Part) -> Iterator[None]:
        """Makes another part the one that is being written."""
        before, self.part = self.part, part
        try:
            yield
        finally:
            self.part = before

    def running(self, part: Part, sources: Sequence[Element]) -> list[Block]:
        """The paragraphs of a header or footer."""
        with self.writing(part):
            contexts = ((source, _Context(running=source.tag, width=self.width)) for source in sources)
            return [one for source, context in contexts for one in self.blocks(source, context)]

    def note(self, element: Element) -> list[Inline]:
        """The mark of a footnote (17.11.14); its text goes to the footnotes' part."""
        number = len(self.footnotes) + 1
        with self.writing(self.notes):
            text = self.words(element.children, _Context(lang=element.get("lang")))
        own = w("r", w("rPr", _NOTE_MARK, w("b"), w("vertAlign", val="baseline")), w("footnoteRef"))
        content = (plain(own), _TAB, *text)
        # kept in order: a note's own words may not hold a further note
        self.footnotes.append(ParagraphBlock(ROLES["footnote"].style_id, content))
        call = Inline(note=str(number), xml=w("r", w("rPr", _NOTE_MARK), w("footnoteReference", id=number)))
        if element.get("id") in self.targets:
            return bookmarked(self.next_id(), _bookmark_name(element.get("id")), [call])
        return [call]

    def picture(self, element: Element) -> list[Inline]:
        """A picture in the width of the text, at most; nothing where it cannot be read, which is a problem."""
        try:
            picture = read_picture(element, self.theme, self.project)
        except BriefbookError as error:
            self.problems += error.problems
            return []
        relation = self.part.relate("image", media(self.file, picture))
        self.pictures.append(digest_of(picture.bitmap))
        width, height = picture.size
        made_here = element.get("src").startswith("data:image/svg+xml,")
        scale = self.width / width if made_here else min(1.0, self.width / width)
        svg = None
        if picture.drawing:
            name = f"word/media/drawing{self.next_id()}.svg"
            svg = self.part.relate("image", self.file.add(name, "image/svg+xml", picture.drawing).name)
        size = (width * scale, height * scale)
        return [plain(ooxml.picture(self.next_id(), relation, svg, size, element.get("alt")))]


_TAB = Inline("\t", xml=ooxml.tab())
_BREAK = Inline("\n", xml=ooxml.break_line())
_GAP = words(GAP)


def _gap(before: Sequence[Inline], after: Sequence[Inline]) -> list[Inline]:
    """What has to stand between what was written before and what comes: a gap where two controls would touch."""
    return [_GAP] if before and after and before[-1].is_field and after[0].is_field else []


_EMPHASIS = {
    (False, False): "",
    (True, False): "strong",
    (False, True): "emphasis",
    (True, True): "strong emphasis",
}
_NOTE_MARK = w("rStyle", val=ROLES["note-mark"].style_id)


@lru_cache(maxsize=256)
def _dress(character: str, strong: bool, emphasis: bool, lang: str) -> str:
    role = character or ("strong" if strong else "emphasis" if emphasis else "")
    also_bold = strong and role != "strong"
    also_italic = emphasis and role != "emphasis"
    properties = [
        w("rStyle", val=ROLES[role].style_id) if role else "",
        w("b") if also_bold else "",
        w("i") if also_italic else "",
        w("lang", val=lang) if lang else "",
    ]
    return "".join(properties)


def _bookmark_name(id: str) -> str:
    """A name that Word takes: letters, digits and underscores, 40 at the most (17.13.6.2)."""
    return ("_Ref_" + re.sub(r"\W", "_", id))[:40]


def _paragraphs(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    """A heading or a paragraph, in the role that its tag, class and surroundings give it."""
    return [writer.paragraph(_role(element, context), element.children, context)]


_HEADINGS = {"h1": "title", "h2": "heading-2", "h3": "heading-3", "h4": "heading-4"}


def _role(element: Element, context: _Context) -> str:
    if context.running:
        return context.running
    if element.tag in _HEADINGS:
        return "box-heading" if context.box else _HEADINGS[element.tag]
    if context.cell:
        return context.cell
    if context.quote:
        return "quote"
    named = [one for one in element.classes if one in _CLASS_ROLES]
    if context.box:
        return "box-text"
    return named[0] if named else "body"


def _container(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    """The blocks of a section; a note or a lead below its heading stays with what it introduces."""
    inner = context._replace(sources=context.sources or element.has("sources"))
    made: list[Block] = []
    before = ""
    for child in element.elements:
        blocks = writer.block(child, inner)
        if before == "h2" and (child.has("note") or child.has("lead")):
            blocks = kept_with_next(blocks)
        made, before = made + blocks, child.tag
    return kept_together(made) if element.has("entry") else made


def _box(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    return kept_together(writer.blocks(element, context._replace(box=True)))


def _quotation(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    return writer.blocks(element, context._replace(quote=True))


_BELOW_CONTENTS = 12.0
"""The space below a table of contents in points, as in print.css."""


def _contents(element: Element) -> list[Block]:
    """A table of contents (17.16.5.68): a field around the entries that it gives when it is updated."""
    made: list[Block] = []
    items = list(element.find_all("a"))
    for number, link in enumerate(items):
        last = number == len(items) - 1
        runs = [plain(ooxml.hyperlink([ooxml.run(link.text())], anchor=_bookmark_name(link.get("href")[1:])))]
        if number == 0:
            runs.insert(0, Inline("{=TOC}", xml=ooxml.field_start('TOC \\o "1-1" \\n \\h \\z \\u')))
        if last:
            runs.append(plain(ooxml.field_end()))
        below = w("spacing", after=ooxml.twips(_BELOW_CONTENTS)) if last else ""
        made.append(ParagraphBlock(ROLES["contents"].style_id, tuple(runs), below))
    return made


def _list(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    if element.has("contents"):
        return _contents(element)
    level = context.level + 1
    if element.tag == "ol":
        role = "source" if context.sources else "decimal"
        number = word_styles.DECIMAL + writer.decimal_lists
        writer.decimal_lists += 1
    else:
        role, number = ("box-bullet", word_styles.BOX_BULLETS) if context.box else ("bullet", word_styles.BULLETS)
    return writer.blocks(element, context._replace(list_role=role, list_number=number, level=level))


def _item(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    """The first paragraph of an item has its mark; the others stand in as it does, without one."""
    mark = w("numPr", w("ilvl", val=context.level), w("numId", val=context.list_number))
    if all(isinstance(child, str) or child.tag in INLINE for child in element.children):
        return [writer.paragraph(context.list_role, element.children, context, mark)]
    made: list[Block] = []
    for child in element.elements:
        if child.tag == "p":
            inner = context._replace(lang=child.get("lang") or context.lang)
            if made:
                indent = writer.theme.style(context.list_role).indent * (context.level + 1)
                role = "box-text" if context.box else "body"
                left = w("ind", left=ooxml.twips(indent + (word_styles.BOX_INDENT if context.box else 0)))
                made.append(writer.paragraph(role, child.children, inner, left))
            else:
                made.append(writer.paragraph(context.list_role, child.children, inner, mark))
        else:
            made += writer.block(child, context)
    return made


def _table(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    """`w:tbl` (17.4.37) of fixed widths, its head repeated on each page, no row broken; the caption above it.

    No page holds the head of a grid and one row, or its last row alone: as in print.css.
    """
    caption = element.find("caption")
    made = writer.block(caption, context) if caption else []
    if caption is None and writer._waiting:
        made.append(writer.paragraph("table-text", (), context))
    rows = list(element.find_all("tr"))
    count = max((len(row.elements) for row in rows), default=1)
    shares = [_share(col.get("style")) for col in element.find_all("col")] or [100 / count] * count
    widths = [ooxml.twips(context.width * share / sum(shares)) for share in shares]
    style = "Facts" if element.has("facts") else "Grid"
    properties = w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblLayout", type="fixed"),
        w(
            "tblLook",
            val="0480" if style == "Facts" else "0420",
            firstRow=0 if style == "Facts" else 1,
            lastRow=0,
            firstColumn=1 if style == "Facts" else 0,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
        w("tblCaption", val=caption.text()) if caption else None,
    )
    head = {id(row) for part in element.find_all("thead") for row in part.elements}
    made_rows = []
    for number, row in enumerate(rows):
        made_row = _row(writer, row, id(row) in head, style == "Facts", widths, context)
        bound = style == "Grid" and (number <= len(head) or number == len(rows) - 2) and number < len(rows) - 1
        made_rows.append(bound_row(made_row) if bound else made_row)
    grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    return [*made, TableBlock(properties + grid, tuple(made_rows))]


def _share(style: str) -> float:
    match = re.search(r"[\d.]+", style)
    return float(match[0]) if match else 1.0


def _row(
    writer: DocumentWriter, row: Element, head: bool, facts: bool, widths: Sequence[int], context: _Context
) -> RowBlock:
    cells = []
    for cell, width in zip(row.elements, widths, strict=False):
        role = "table-head" if head else "table-stub" if facts and cell.tag == "th" else "table-text"
        lang = cell.get("lang") or context.lang
        inner = context._replace(cell=role, width=width / 20, lang=lang)
        cells.append(CellBlock(w("tcPr", w("tcW", w=width, type="dxa")), tuple(_cell(writer, cell, inner))))
    return RowBlock(w("trPr", w("cantSplit"), w("tblHeader") if head else None), tuple(cells))


def _cell(writer: DocumentWriter, cell: Element, context: _Context) -> list[Block]:
    if all(isinstance(child, str) or child.tag in INLINE for child in cell.children):
        return [writer.paragraph(context.cell, cell.children, context)]
    return writer.blocks(cell, context)


def _caption(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    """A caption; that of a figure stands below it, and need not stay with what comes next."""
    free = False if element.tag == "figcaption" else None
    return [writer.paragraph("caption", element.children, context, keep_next=free)]


def _figure(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    """A picture and its caption below it, on one page."""
    return kept_together(writer.blocks(element, context))


def _picture(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    return [ParagraphBlock(ROLES["figure"].style_id, tuple(writer.picture(element)))]


def _rule(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    return [ParagraphBlock("Rule")]


def _nothing(writer: DocumentWriter, element: Element, context: _Context) -> list[Block]:
    return []


BLOCKS: dict[str, Callable[[DocumentWriter, Element, _Context], list[Block]]] = {
    **dict.fromkeys(("html", "body", "header", "footer", "section"), _container),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "p"), _paragraphs),
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(("caption", "figcaption"), _caption),
    **dict.fromkeys(("head", "title", "meta", "colgroup", "col", "thead", "tbody", "tr", "th", "td"), _nothing),
    "aside": _box,
    "figure": _figure,
    "li": _item,
    "blockquote": _quotation,
    "table": _table,
    "img": _picture,
    "hr": _rule,
}
"""What each block of the subset becomes; the parts of a table are made by it, the head by the file's properties."""


def _emphasis(writer: DocumentWriter, element: Element, context: _Context) -> list[Inline]:
    return writer.words(element.children, context._replace(emphasis=True))


def _strong(writer: DocumentWriter, element: Element, context: _Context) -> list[Inline]:
    return writer.words(element.children, context._replace(strong=True))


def _link(writer: DocumentWriter, element: Element, context: _Context) -> list[Inline]:
    address = element.get("href")
    if element.has("ref"):
        dress = writer.dress(context._replace(character="link"))
        return [_field(f"REF {_bookmark_name(address[1:])} \\h", element.text(), dress)]
    if element.has("noteref"):
        known = writer.numbers.get(address[1:])
        made = _field(f"NOTEREF {_bookmark_name(address[1:])} \\f \\h", str(known or element.text()), _NOTE_MARK)
        return [made._replace(note=str(known or ""))]
    runs = writer.words(element.children, context._replace(character="link"))
    if address.startswith("#"):
        return _linked(runs, anchor=_bookmark_name(address[1:]))
    return _linked(runs, relation=writer.part.relate("hyperlink", address, external=True))


def _field(instruction: str, shown: str, properties: str) -> Inline:
    """A field of Word's with the result that holds until it is updated."""
    return Inline(f"{{={instruction.split()[0]}}}", xml=ooxml.field(instruction, shown, properties))


def _linked(runs: Sequence[Inline], *, relation: str | None = None, anchor: str | None = None) -> list[Inline]:
    """Runs within a link to a relationship's target or to a bookmark."""
    if not runs:
        return [plain(ooxml.hyperlink([], relation=relation, anchor=anchor))]
    start, end = ooxml.hyperlink(["\0"], relation=relation, anchor=anchor).split("\0")
    return [plain(start), *runs, plain(end)]


def _span(writer: DocumentWriter, element: Element, context: _Context) -> list[Inline]:
    if element.has("footnote"):
        return writer.note(element)
    if element.has("page-number") or element.has("page-count"):
        return [_field("PAGE" if element.has("page-number") else "NUMPAGES", "1", writer.dress(context))]
    for kind in ("table", "figure"):
        if element.has(f"{kind}-number"):
            return [_field(f"SEQ {kind.capitalize()} \\* ARABIC", element.text(), writer.dress(context))]
    if element.has("end"):
        return [_TAB, *writer.words(element.children, context._replace(character="marking"))]
    if element.has("nowrap"):
        return writer.words(_unbroken(element.children), context)
    role = next((one for one in ("label", "unknown") if element.has(one)), context.character)
    return writer.words(element.children, context._replace(character=role))


def _unbroken(children: Sequence[Child]) -> tuple[Child, ...]:
    """Inline children whose spaces do not break a line."""
    return tuple(
        one.replace(" ", "\u00a0") if isinstance(one, str) else one.with_children(_unbroken(one.children))
        for one in children
    )


def _superscript(writer: DocumentWriter, element: Element, context: _Context) -> list[Inline]:
    return writer.words(element.children, context._replace(character="note-mark"))


def _line_break(writer: DocumentWriter, element: Element, context: _Context) -> list[Inline]:
    return [_BREAK]


INLINES: dict[str, Callable[[DocumentWriter, Element, _Context], list[Inline]]] = {
    "em": _emphasis,
    "strong": _strong,
    "a": _link,
    "span": _span,
    "sup": _superscript,
    "br": _line_break,
}
"""What each inline tag of the subset becomes."""

assert {*BLOCKS, *INLINES} == {*SUBSET}, "a tag of the subset without a handler"
