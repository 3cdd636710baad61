"""The tree and the theme in, a Word file made for editing out, through python-docx and lxml.

A handler for each tag of the subset turns it into WordprocessingML; looks come from styles (`word_styles`), notes are
native footnotes, lists and paragraph numbers are real numbering, page numbers are fields. What came from the data
stands in controls that readers do not see (`carriers`). The archive's order and times are fixed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5
from zipfile import BadZipFile

from docx import Document
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from docx.shared import Pt
from lxml import etree

from ..errors import BriefbookError, Place, Problem
from ..project import Project
from ..theme import PAPERS, ROLES, Theme
from ..tree import INLINE, SUBSET, Child, Element, is_mark
from . import ooxml, word_styles
from .archive import archive
from .carriers import BASE, Carriers, digest_of, gapped
from .faces import faces
from .ooxml import Xml, w
from .seal import sealed
from .svg import data_of, painted_tree

__all__ = ["BLOCKS", "INLINES", "write_docx"]

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_UNWANTED = ("stylesWithEffects", "customXml", "thumbnail")
"""Relations of python-docx's template that Word repairs, or that say nothing of this document."""

_CLASS_ROLES = {"series", "subtitle", "meta", "lead", "numbered", "note", "attribution", "date", "headline"}


def write_docx(tree: Element, theme: Theme, project: Project) -> bytes:
    """The Word file of a tree. BriefbookError where a picture cannot be read."""
    tree = painted_tree(tree, theme)
    meta = {one.get("name"): one.get("content") for one in tree.find_all("meta")}
    lang, paper = tree.get("lang"), meta.get("paper", "A4")
    document = _base(theme, project)
    base = theme.word_base
    notes = Part(PackURI("/word/footnotes.xml"), f"{_MAIN}.footnotes+xml", b"", document.part.package)
    writer = _Writer(tree, theme, project, document.part, notes, word_styles.text_width(theme, paper))
    body = _child(tree, "body")
    headers, footers = _running(body, "running-header"), _running(body, "running-footer")
    content = [block for child in body.elements if child not in (*headers, *footers) for block in writer.block(child)]
    if writer.problems:
        raise BriefbookError(writer.problems)
    root = document.element.body
    section = root.sectPr
    for old in list(root):
        if old is not section:
            root.remove(old)
    for one in content:
        section.addprevious(one)
    if not base:
        _page(document, theme, paper)
    for number, (header, footer) in enumerate(_stories(document.sections[0]), 1):
        _fill(header, headers, writer, keep=bool(base))
        if "watermark" in meta:
            mark = ooxml.watermark(number, meta["watermark"], theme.font_of("title").family, theme.colours["rule"])
            header._element.find(w("p").tag).append(mark)
        _fill(footer, footers, writer, keep=bool(base))
    styles = word_styles.styles(theme, paper, lang)
    _put(document.part, RT.STYLES, "styles", _merged(document.part, styles) if base else styles)
    numbering = word_styles.numbering(theme, writer.decimal_lists)
    _put(document.part, RT.NUMBERING, "numbering", _joined(document.part, numbering) if base else numbering)
    _put_fonts(document.part, theme, tree)
    _put(document.part, RT.SETTINGS, "settings", word_styles.settings(lang))
    if not base:
        _theme_fonts(document.part, theme)
    notes._blob = _footnotes(writer)
    document.part.relate_to(notes, RT.FOOTNOTES)
    if writer.carriers.fields:
        _carry(document, writer, meta.get("identifier", ""), lang)
    _properties(document, tree, meta, lang)
    return _pack(document, meta.get("dcterms.modified", ""))


def _child(tree: Element, tag: str) -> Element:
    return next(one for one in tree.elements if one.tag == tag)


def _running(body: Element, name: str) -> tuple[Element, ...]:
    return tuple(one for one in body.elements if one.has(name))


@dataclass(frozen=True)
class _Context:
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
class _Writer:
    """The state of one document in the making: what was numbered, noted and linked so far."""

    tree: Element
    theme: Theme
    project: Project
    part: Any
    """The part that is being written: its relations are those that its links go by."""
    notes: Any
    """The part of the footnotes."""
    width: float
    decimal_lists: int = 0
    footnotes: list[Xml] = field(default_factory=list)
    carriers: Carriers = field(default_factory=Carriers)
    pictures: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _ids: int = 0
    _waiting: list[str] = field(default_factory=list)
    """The ids whose bookmarks the next paragraph takes."""

    def __post_init__(self) -> None:
        self.targets = {one.get("href")[1:] for one in self.tree.find_all("a") if one.get("href").startswith("#")}
        notes = (one for one in self.tree.find_all("span") if one.has("footnote"))
        self.numbers = {one.get("id"): number for number, one in enumerate(notes, 1)}

    def next_id(self) -> int:
        """A number that no bookmark and no picture has yet."""
        self._ids += 1
        return self._ids

    def block(self, element: Element, context: _Context | None = None) -> list[Xml]:
        """The paragraphs and tables of an element."""
        context = context or _Context(width=self.width)
        if element.get("lang"):
            context = replace(context, lang=element.get("lang"))
        if element.get("id") in self.targets:
            self._waiting.append(element.get("id"))
        return BLOCKS[element.tag](self, element, context)

    def blocks(self, element: Element, context: _Context) -> list[Xml]:
        """The blocks of all children."""
        return [one for child in element.elements for one in self.block(child, context)]

    def words(self, children: Sequence[Child], context: _Context) -> list[Xml]:
        """The runs of inline children."""
        made: list[Xml] = []
        for child in children:
            if isinstance(child, str):
                made.append(ooxml.run(child, self.dress(context)))
            elif is_mark(child):
                runs = self.field(child, context)
                made += [*gapped(made, runs), *runs]
            else:
                inner = replace(context, lang=child.get("lang") or context.lang)
                runs = INLINES[child.tag](self, child, inner)
                if child.get("id") in self.targets and not child.has("footnote"):
                    runs = ooxml.bookmark(self.next_id(), _bookmark_name(child.get("id")), runs)
                made += [*gapped(made, runs), *runs]
        return made

    def field(self, mark: Element, context: _Context) -> list[Xml]:
        """The runs of what came from the data, within their carrier."""
        runs = self.words(mark.children, context)
        dress = " ".join(name for name in ("strong", "emphasis") if getattr(context, name))
        return self.carriers.carry(mark, runs, dress, self.next_id())

    def dress(self, context: _Context) -> list[Xml]:
        """What of a run's look its paragraph's style does not say: a character style, and the language."""
        role = context.character or ("strong" if context.strong else "emphasis" if context.emphasis else "")
        also_bold = context.strong and role != "strong"
        also_italic = context.emphasis and role != "emphasis"
        properties = [
            w("rStyle", val=ROLES[role].style_id) if role else None,
            w("b") if also_bold else None,
            w("i") if also_italic else None,
            w("lang", val=context.lang) if context.lang else None,
        ]
        return [one for one in properties if one is not None]

    def paragraph(self, role: str, children: Sequence[Child], context: _Context, *properties: Xml | None) -> Xml:
        """A paragraph in the style of a role, within the bookmarks that wait for one."""
        content = self.words(children, context)
        waiting, self._waiting = self._waiting, []
        for name in waiting:
            content = ooxml.bookmark(self.next_id(), _bookmark_name(name), content)
        return ooxml.paragraph(ROLES[role].style_id, content, *properties)

    @contextmanager
    def writing(self, part: Any) -> Iterator[None]:
        """Makes another part the one that is being written."""
        before, self.part = self.part, part
        try:
            yield
        finally:
            self.part = before

    def note(self, element: Element, context: _Context) -> list[Xml]:
        """The mark of a footnote (17.11.14); its text goes to the footnotes' part."""
        number = len(self.footnotes) + 1
        mark = [w("rStyle", val=ROLES["note-mark"].style_id)]
        with self.writing(self.notes):
            text = self.words(element.children, _Context(lang=element.get("lang")))
        own = w("r", w("rPr", *mark, w("b"), w("vertAlign", val="baseline")), w("footnoteRef"))
        content = [own, ooxml.tab(), *text]
        # kept in order: a note's own words may not hold a further note
        self.footnotes.append(w("footnote", ooxml.paragraph(ROLES["footnote"].style_id, content), id=number))
        reference = w("r", w("rPr", w("rStyle", val=ROLES["note-mark"].style_id)), w("footnoteReference", id=number))
        if element.get("id") in self.targets:
            return ooxml.bookmark(self.next_id(), _bookmark_name(element.get("id")), [reference])
        return [reference]

    def picture(self, element: Element) -> list[Xml]:
        """A picture in the width of the text, at most."""
        try:
            src = element.get("src")
            content = data_of(src) if src.startswith("data:") else self.project.read_bytes(src)
            vector = _closed_svg(content) if content.lstrip()[:5] in (b"<svg ", b"<?xml") else None
            bitmap = _bitmap(vector, self.theme) if vector else content
            relation, image = self.part.get_or_add_image(BytesIO(bitmap))
            self.pictures.append(digest_of(bitmap))
        except BriefbookError as error:
            what = f"the picture `{element.get('src')}`"
            self.problems += [Problem(element.place, f"{what}: {one.message}", one.hint) for one in error.problems]
            return []
        except (UnrecognizedImageError, etree.XMLSyntaxError, ValueError, LookupError):
            what = f"the picture `{element.get('src')[:80]}` is in no format that Word shows"
            self.problems.append(Problem(element.place, what, "use PNG, JPEG or SVG"))
            return []
        width, height = _svg_size(vector) if vector else (image.width.pt, image.height.pt)
        scale = self.width / width if src.startswith("data:image/svg+xml,") else min(1.0, self.width / width)
        svg = self._svg_relation(vector) if vector else None
        size = (width * scale, height * scale)
        return [ooxml.picture(self.next_id(), relation, svg, size, element.get("alt"))]

    def _svg_relation(self, vector: bytes) -> str:
        name = PackURI(f"/word/media/drawing{self.next_id()}.svg")
        made: str = self.part.relate_to(Part(name, "image/svg+xml", vector, self.part.package), RT.IMAGE)
        return made


def _bookmark_name(id: str) -> str:
    """A name that Word takes: letters, digits and underscores, 40 at the most (17.13.6.2)."""
    return ("_Ref_" + re.sub(r"\W", "_", id))[:40]


def _paragraphs(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
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


def _container(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    """The blocks of a section; a note or a lead below its heading stays with what it introduces."""
    inner = replace(context, sources=context.sources or element.has("sources"))
    made: list[Xml] = []
    before = ""
    for child in element.elements:
        blocks = writer.block(child, inner)
        if before == "h2" and (child.has("note") or child.has("lead")):
            blocks = _keep_with_next(blocks)
        made, before = made + blocks, child.tag
    return _keep_together(made) if element.has("entry") else made


def _keep_with_next(blocks: list[Xml]) -> list[Xml]:
    """The blocks, each paragraph bound to what follows it."""
    for block in blocks:
        for properties in block.iter(w("pPr").tag):
            _keep(properties, "keepNext")
    return blocks


def _keep_together(blocks: list[Xml]) -> list[Xml]:
    """The blocks, their paragraphs bound to one page."""
    for block in blocks:
        for properties in block.iter(w("pPr").tag):
            _keep(properties, "keepLines")
    return [*_keep_with_next(blocks[:-1]), *blocks[-1:]]


def _keep(properties: Xml, name: str) -> None:
    """Binds a paragraph, unless it says itself whether it is bound; `keepNext` comes before `keepLines` (17.3.1.26)."""
    if properties.find(w(name).tag) is None:
        first = 1 if name == "keepNext" or properties.find(w("keepNext").tag) is None else 2
        properties.insert(first, w(name))


def _box(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return _keep_together(writer.blocks(element, replace(context, box=True)))


def _quotation(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return writer.blocks(element, replace(context, quote=True))


_BELOW_CONTENTS = 12.0
"""The space below a table of contents in points, as in print.css."""


def _contents(writer: _Writer, element: Element) -> list[Xml]:
    """A table of contents (17.16.5.68): a field around the entries that it gives when it is updated."""
    made = []
    items = list(element.find_all("a"))
    for number, link in enumerate(items):
        runs = [ooxml.hyperlink([ooxml.run(link.text())], anchor=_bookmark_name(link.get("href")[1:]))]
        if number == 0:
            runs = [*ooxml.field_start('TOC \\o "1-1" \\n \\h \\z \\u'), *runs]
        if number == len(items) - 1:
            runs.append(ooxml.field_end())
        below = w("spacing", after=ooxml.twips(_BELOW_CONTENTS)) if number == len(items) - 1 else None
        made.append(ooxml.paragraph(ROLES["contents"].style_id, runs, below))
    return made


def _list(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    if element.has("contents"):
        return _contents(writer, element)
    level = context.level + 1
    if element.tag == "ol":
        role = "source" if context.sources else "decimal"
        number = word_styles.DECIMAL + writer.decimal_lists
        writer.decimal_lists += 1
    else:
        role, number = ("box-bullet", word_styles.BOX_BULLETS) if context.box else ("bullet", word_styles.BULLETS)
    return writer.blocks(element, replace(context, list_role=role, list_number=number, level=level))


def _item(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    """The first paragraph of an item has its mark; the others stand in as it does, without one."""
    mark = w("numPr", w("ilvl", val=context.level), w("numId", val=context.list_number))
    if all(isinstance(child, str) or child.tag in INLINE for child in element.children):
        return [writer.paragraph(context.list_role, element.children, context, mark)]
    made: list[Xml] = []
    for child in element.elements:
        if child.tag == "p":
            inner = replace(context, lang=child.get("lang") or context.lang)
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


def _table(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
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
    table = w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)))
    for number, row in enumerate(rows):
        made_row = _row(writer, row, id(row) in head, style == "Facts", widths, context)
        bound = style == "Grid" and (number <= len(head) or number == len(rows) - 2) and number < len(rows) - 1
        table.append(_keep_with_next([made_row])[0] if bound else made_row)
    return [*made, table]


def _share(style: str) -> float:
    match = re.search(r"[\d.]+", style)
    return float(match[0]) if match else 1.0


def _row(
    writer: _Writer, row: Element, head: bool, facts: bool, widths: Sequence[int], context: _Context
) -> Xml:
    made = w("tr", w("trPr", w("cantSplit"), w("tblHeader") if head else None))
    for cell, width in zip(row.elements, widths, strict=False):
        role = "table-head" if head else "table-stub" if facts and cell.tag == "th" else "table-text"
        lang = cell.get("lang") or context.lang
        inner = replace(context, cell=role, width=width / 20, lang=lang)
        made.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *_cell(writer, cell, inner)))
    return made


def _cell(writer: _Writer, cell: Element, context: _Context) -> list[Xml]:
    if all(isinstance(child, str) or child.tag in INLINE for child in cell.children):
        return [writer.paragraph(context.cell, cell.children, context)]
    return writer.blocks(cell, context)


def _caption(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    """A caption; that of a figure stands below it, and need not stay with what comes next."""
    free = w("keepNext", val=0) if element.tag == "figcaption" else None
    return [writer.paragraph("caption", element.children, context, free)]


def _figure(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    """A picture and its caption below it, on one page."""
    return _keep_together(writer.blocks(element, context))


def _picture(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return [ooxml.paragraph(ROLES["figure"].style_id, writer.picture(element))]


def _rule(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return [ooxml.paragraph("Rule")]


def _nothing(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return []


_Handler = Callable[[_Writer, Element, _Context], list[Xml]]

BLOCKS: dict[str, _Handler] = {
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


def _emphasis(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return writer.words(element.children, replace(context, emphasis=True))


def _strong(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return writer.words(element.children, replace(context, strong=True))


def _link(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    address = element.get("href")
    if element.has("ref"):
        dress = writer.dress(replace(context, character="link"))
        return ooxml.field(f"REF {_bookmark_name(address[1:])} \\h", element.text(), dress)
    if element.has("noteref"):
        number = str(writer.numbers.get(address[1:], element.text()))
        mark = [w("rStyle", val=ROLES["note-mark"].style_id)]
        return ooxml.field(f"NOTEREF {_bookmark_name(address[1:])} \\f \\h", number, mark)
    runs = writer.words(element.children, replace(context, character="link"))
    if address.startswith("#"):
        return [ooxml.hyperlink(runs, anchor=_bookmark_name(address[1:]))]
    return [ooxml.hyperlink(runs, relation=writer.part.relate_to(address, RT.HYPERLINK, is_external=True))]


def _span(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    if element.has("footnote"):
        return writer.note(element, context)
    if element.has("page-number") or element.has("page-count"):
        return ooxml.field("PAGE" if element.has("page-number") else "NUMPAGES", "1", writer.dress(context))
    for kind in ("table", "figure"):
        if element.has(f"{kind}-number"):
            return ooxml.field(f"SEQ {kind.capitalize()} \\* ARABIC", element.text(), writer.dress(context))
    if element.has("end"):
        return [ooxml.tab(), *writer.words(element.children, replace(context, character="marking"))]
    if element.has("nowrap"):
        return writer.words(_unbroken(element.children), context)
    role = next((one for one in ("label", "unknown") if element.has(one)), context.character)
    return writer.words(element.children, replace(context, character=role))


def _unbroken(children: Sequence[Child]) -> tuple[Child, ...]:
    """Inline children whose spaces do not break a line."""
    return tuple(
        one.replace(" ", "\u00a0") if isinstance(one, str) else one.with_children(_unbroken(one.children))
        for one in children
    )


def _superscript(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return writer.words(element.children, replace(context, character="note-mark"))


def _line_break(writer: _Writer, element: Element, context: _Context) -> list[Xml]:
    return [ooxml.break_line()]


INLINES: dict[str, _Handler] = {
    "em": _emphasis,
    "strong": _strong,
    "a": _link,
    "span": _span,
    "sup": _superscript,
    "br": _line_break,
}
"""What each inline tag of the subset becomes."""

assert {*BLOCKS, *INLINES} == {*SUBSET}, "a tag of the subset without a handler"


def _closed_svg(vector: bytes) -> bytes:
    """The SVG, once it is known to draw on nothing but itself."""
    for element in etree.fromstring(vector, etree.XMLParser(resolve_entities=False, no_network=True)).iter():
        for name, value in ((str(name), str(value)) for name, value in element.attrib.items()):
            if name.rsplit("}", 1)[-1] == "href" and not value.startswith(("#", "data:")):
                raise ValueError(f"the picture names another file, {value}")
    return vector


def _svg_size(vector: bytes) -> tuple[float, float]:
    """The width and height of an SVG in points, from its attributes or else from its view box."""
    root = etree.fromstring(vector)
    box = [float(one) for one in re.findall(r"-?[\d.]+", root.get("viewBox", ""))]
    sizes = []
    for name, fallback in (("width", 2), ("height", 3)):
        match = re.fullmatch(r"([\d.]+)(pt|px|mm|in|)", root.get(name, "").strip())
        unit = {"pt": 1.0, "mm": 72 / 25.4, "in": 72.0}.get(match[2], 0.75) if match else 0.75
        sizes.append(float(match[1]) * unit if match else box[fallback] * unit)
    return sizes[0], sizes[1]


def _bitmap(vector: bytes, theme: Theme) -> bytes:
    """The SVG as a PNG of 150 dots to the inch, for programs that show none; drawn with the theme's fonts."""
    # reading the fonts takes longer than drawing: pictures made here hold outlines, not text
    files = [str(file) for font in theme.fonts.values() for file in font.files] if b"<text" in vector else []
    return _drawn(vector, tuple(files))


@lru_cache(maxsize=8)
def _drawn(vector: bytes, fonts: tuple[str, ...]) -> bytes:
    """A picture stays as it is while the words around it change; drawing it is most of a Word file's time."""
    import resvg_py

    width, _ = _svg_size(vector)
    made = resvg_py.svg_to_bytes(
        svg_string=vector.decode(),
        width=round(width / 72 * 150),
        dpi=96,
        font_files=list(fonts),
        skip_system_fonts=True,
    )
    return bytes(made)


def _drop_template_parts(part: Any) -> None:
    for holder in (part, part.package):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.rsplit("/", 1)[1] in _UNWANTED:
                del holder.rels[key]


def _page(document: Any, theme: Theme, paper: str) -> None:
    section, page = document.sections[0], theme.page
    section.page_width, section.page_height = (Pt(size) for size in PAPERS[paper])
    section.top_margin, section.bottom_margin = Pt(page.margin_top), Pt(page.margin_bottom)
    section.left_margin, section.right_margin = Pt(page.margin_left), Pt(page.margin_right)
    section.header_distance, section.footer_distance = Pt(page.header), Pt(page.footer)


def _stories(section: Any) -> Iterator[tuple[Any, Any]]:
    """The headers and footers of a section; a letterhead may have others on its first page (17.10.6)."""
    yield section.header, section.footer
    if section.different_first_page_header_footer:
        yield section.first_page_header, section.first_page_footer


def _fill(story: Any, sources: Sequence[Element], writer: _Writer, keep: bool = False) -> None:
    """A header's or footer's paragraphs, below those of a letterhead that is kept; this makes the story's part."""
    story.is_linked_to_previous = False
    root = story._element
    for old in list(root):
        if not keep or (not len("".join(old.itertext()).strip()) and old.find(f".//{w('drawing').tag}") is None):
            root.remove(old)
    role = "header" if sources and sources[0].tag == "header" else "footer"
    with writer.writing(story.part):
        for source in sources:
            root.extend(writer.blocks(source, _Context(running=role, width=writer.width)))
    if not len(root):
        root.append(ooxml.paragraph(ROLES[role].style_id))


def _base(theme: Theme, project: Project) -> Any:
    """The document that the file grows from: python-docx's own, or the theme's `word.docx` with its letterhead."""
    if not theme.word_base:
        document = Document()
        _drop_template_parts(document.part)
        return document
    try:
        document = Document(BytesIO(project.read_bytes(theme.word_base)))
        _drop_template_parts(document.part)
        for kind in (RT.FOOTNOTES, RT.ENDNOTES, RT.COMMENTS):
            for key in [key for key, relation in document.part.rels.items() if relation.reltype == kind]:
                del document.part.rels[key]
    except (BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, PackageNotFoundError) as error:
        problem = Problem(Place(theme.word_base), "not a Word document", "save it from Word as .docx")
        raise BriefbookError(problem) from error
    return document


def _merged(part: Any, ours: Xml) -> Xml:
    """The base's styles, and those of ours that it lacks: what a ministry has set stays as it is."""
    own = _shifted(etree.fromstring(ooxml.part(part.part_related_by(RT.STYLES).element)))
    known = {one.get(w("x", styleId=0).keys()[0]) for one in own.iter(w("style").tag)}
    names = {_style_name(one) for one in own.iter(w("style").tag)}
    for style in ours.findall(w("style").tag):
        if style.get(w("x", styleId=0).keys()[0]) not in known and _style_name(style) not in names:
            default = w("x", default=1).keys()[0]
            if default in style.attrib:
                del style.attrib[default]
            own.append(style)
    return own


_SHIFT = 1000
"""What is added to the numbers of a base's lists, so that they stay clear of ours."""


def _joined(part: Any, ours: Xml) -> Xml:
    """Our lists, and those of the base under other numbers."""
    relation = next((one for one in part.rels.values() if one.reltype == RT.NUMBERING), None)
    if relation is None:
        return ours
    theirs = _shifted(etree.fromstring(ooxml.part(relation._target.element)))
    for name in ("abstractNum", "num"):
        last = ours.findall(w(name).tag)[-1]
        for one in reversed(theirs.findall(w(name).tag)):
            last.addnext(one)
    return ours


def _shifted(root: Xml) -> Xml:
    """Numbering or styles with other numbers for their lists."""
    places = (("abstractNum", "abstractNumId"), ("num", "numId"), ("abstractNumId", "val"), ("numId", "val"))
    for tag, name in places:
        key = next(iter(w("x", **{name: 0}).keys()))
        for one in root.iter(w(tag).tag):
            if tag != "numId" or one.get(key) != "0":  # in a style, 0 stands for no list
                one.set(key, str(int(str(one.get(key, "0"))) + _SHIFT))
    return root


def _style_name(style: Xml) -> str:
    name = style.find(w("name").tag)
    return "" if name is None else str(name.get(name.keys()[0])).lower()


def _put(part: Any, kind: str, name: str, root: Xml | None = None) -> Any:
    """Puts a part of our own in the place of the base's, or adds it; gives it."""
    blob = b"" if root is None else ooxml.part(root)
    found = next((key for key, relation in part.rels.items() if relation.reltype == kind), None)
    if found is None:
        new = Part(PackURI(f"/word/{name}.xml"), f"{_MAIN}.{name}+xml", blob, part.package)
        part.relate_to(new, kind)
        return new
    target = part.rels[found]._target
    new = part.rels[found]._target = Part(target.partname, target.content_type, blob, part.package)
    return new


_OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"


def _put_fonts(part: Any, theme: Theme, tree: Element) -> None:
    """The table of fonts (17.8.3.10), and the faces that the file carries."""
    table = _put(part, RT.FONT_TABLE, "fontTable")
    carried = []
    for number, face in enumerate(faces(theme, tree.text()), 1):
        held = Part(PackURI(f"/word/fonts/font{number}.odttf"), _OBFUSCATED, face.content, part.package)
        carried.append((face, table.relate_to(held, RT.FONT)))
    table._blob = ooxml.part(word_styles.font_table(theme, carried))


def _theme_fonts(part: Any, theme: Theme) -> None:
    """Names the theme's fonts as the document's own, for whoever chooses them in Word's menus."""
    target = part.part_related_by(RT.THEME)
    root = etree.fromstring(target.blob)
    space = {"a": ooxml.NAMESPACES["a"]}
    for name, role in (("majorFont", "title"), ("minorFont", "body")):
        for latin in root.findall(f".//a:{name}/a:latin", space):
            latin.set("typeface", theme.font_of(role).family)
    key = next(key for key, relation in part.rels.items() if relation.reltype == RT.THEME)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part.rels[key]._target = Part(target.partname, target.content_type, blob, part.package)


def _footnotes(writer: _Writer) -> bytes:
    """The part of the footnotes (11.3.7), with the two separators that Word asks for."""
    own = [
        w("footnote", w("p", w("pPr", spacing), w("r", w(kind))), type=kind, id=id)
        for id, kind in ((-1, "separator"), (0, "continuationSeparator"))
        for spacing in [w("spacing", after=0, line=240, lineRule="auto")]
    ]
    return ooxml.part(w("footnotes", *own, *writer.footnotes))


def _carry(document: Any, writer: _Writer, identifier: str, lang: str) -> None:
    """Adds the base of the fields."""
    section = document.sections[0]
    parts = {"body": document.part, "header": section.header.part, "footer": section.footer.part}
    stories = {name: part._element for name, part in parts.items()}
    if writer.footnotes:
        stories["footnotes"] = writer.footnotes[0].getparent()
    root = writer.carriers.base(identifier, lang, stories, writer.pictures)
    package = document.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(one for one in range(1, len(taken) + 2) if f"/customXml/item{one}.xml" not in taken)
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", _xml(root), package)
    key = str(uuid5(NAMESPACE_URL, f"{BASE}/{identifier}/{lang}")).upper()
    ds = {"ds": f"{_OFFICE}/customXml"}
    store = etree.Element(f"{{{ds['ds']}}}datastoreItem", {f"{{{ds['ds']}}}itemID": f"{{{key}}}"}, nsmap=ds)
    schemas = etree.SubElement(store, f"{{{ds['ds']}}}schemaRefs")
    etree.SubElement(schemas, f"{{{ds['ds']}}}schemaRef", {f"{{{ds['ds']}}}uri": BASE})
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    properties = Part(PackURI(f"/customXml/itemProps{number}.xml"), kind, _xml(store), package)
    item.relate_to(properties, RT.CUSTOM_XML_PROPS)
    document.part.relate_to(item, RT.CUSTOM_XML)

def _xml(root: Xml) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def _properties(document: Any, tree: Element, meta: dict[str, str], lang: str) -> None:
    core = document.core_properties
    moment = datetime.fromisoformat(meta.get("dcterms.created") or "2000-01-01").replace(tzinfo=UTC, hour=12)
    title = tree.find("title")
    core.title = title.text() if title else ""
    core.author = core.last_modified_by = meta.get("author", "")
    core.subject = meta.get("description", "")
    core.comments, core.category, core.content_status = "", "", ""
    core.keywords = meta.get("keywords", "")
    core.identifier, core.version = meta.get("identifier", ""), meta.get("version", "")
    core.language = lang
    core.created = core.modified = moment
    core.revision = 1
    for relation in document.part.package.rels.values():
        if relation.reltype == RT.EXTENDED_PROPERTIES:
            old = relation._target
            company = etree.Element(f"{{{_EXTENDED}}}Properties", nsmap={None: _EXTENDED})  # type: ignore[dict-item]
            for name, value in (("Application", "Briefbook"), ("Company", meta.get("publisher", ""))):
                etree.SubElement(company, f"{{{_EXTENDED}}}{name}").text = value
            blob = etree.tostring(company, xml_declaration=True, encoding="UTF-8", standalone=True)
            relation._target = Part(old.partname, old.content_type, blob, old.package)


_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def _pack(document: Any, day: str) -> bytes:
    """The archive in one order, with one time: the content types first, as readers look there first."""
    parts = _parts(document.part.package)
    first = ("[Content_Types].xml", "_rels/.rels")
    names = sorted(parts, key=lambda one: (one != first[0], one != first[1], one))
    return sealed(archive({name: ooxml.extended(parts[name]) for name in names}))


def _parts(package: Any) -> dict[str, bytes]:
    """What python-docx would save, by name, without an archive that is unpacked again at once."""
    collected, writer = _Collected(), cast(Any, PackageWriter)
    for part in package.parts:
        part.before_marshal()
    writer._write_content_types_stream(collected, package.parts)
    writer._write_pkg_rels(collected, package.rels)
    writer._write_parts(collected, package.parts)
    return collected


class _Collected(dict[str, bytes]):
    """Stands where python-docx has the archive that it writes."""

    def write(self, name: PackURI, blob: bytes) -> None:
        self[name.membername] = blob
