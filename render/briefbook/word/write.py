"""The tree and the theme in, a Word file made for editing out.

The file grows from one without words (`blank`). A handler for each tag of the subset turns it into WordprocessingML;
looks come from styles (`word_styles`), notes are native footnotes, lists and paragraph numbers are real numbering, page
numbers are fields. What came from the data stands in controls that readers do not see (`carriers`). The archive's order
and times are fixed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from docx.image.exceptions import UnrecognizedImageError
from docx.image.image import Image
from lxml import etree

from ..data.project import Project
from ..document.tree import INLINE, SUBSET, Child, Element, is_mark
from ..errors import BriefbookError, Problem
from ..theme.artwork import data_of, painted_tree
from ..theme.tokens import ROLES, Theme
from . import ooxml
from . import styles as word_styles
from .archive import archive
from .base import BASE_NAMESPACE, Carriers, base_xml, digest_of, gapped
from .faces import faces
from .letterhead import MAIN, Blank, blank
from .ooxml import escaped, part, w, xml
from .package import OFFICE, Part, members
from .seal import sealed

__all__ = ["BLOCKS", "INLINES", "write_docx"]

_CLASS_ROLES = {"series", "subtitle", "meta", "lead", "numbered", "note", "attribution", "date", "headline"}


def write_docx(tree: Element, theme: Theme, project: Project) -> bytes:
    """The Word file of a tree. BriefbookError where a picture cannot be read."""
    tree = painted_tree(tree, theme)
    meta = {one.get("name"): one.get("content") for one in _child(tree, "head").find_all("meta")}
    lang, paper = tree.get("lang"), meta.get("paper", "A4")
    file = blank(theme, project, paper, lang)
    notes = file.add("word/footnotes.xml", f"{MAIN}.footnotes+xml")
    writer = _Writer(tree, theme, project, file, file.main, notes, word_styles.text_width(theme, paper))
    body = _child(tree, "body")
    headers, footers = _running(body, "running-header"), _running(body, "running-footer")
    content = [block for child in body.elements if child not in (*headers, *footers) for block in writer.block(child)]
    if writer.problems:
        raise BriefbookError(writer.problems)
    stories = {"body": "".join(content)}
    for number, pair in enumerate(file.running, 1):
        for name, kind, sources in zip(pair, ("header", "footer"), (headers, footers), strict=True):
            file.main.relate(kind, name)
            words = writer.running(file.parts[name], sources)
            if not words and not file.holds(name):
                words = ooxml.paragraph(ROLES["footer"].style_id)
            mark = _watermark(number, theme, meta) if kind == "header" else ""
            stories.setdefault(kind, file.fill(file.parts[name], words, mark))
    file.main.relate("footnotes", notes.name)
    file.fill(file.main, stories["body"])
    notes.content, stories["footnotes"] = _footnotes(writer)
    numbering = file.parts[file.main.related("numbering")]
    numbering.content = word_styles.numbering(file.lists, writer.decimal_lists)
    _put_fonts(file, theme, tree)
    if writer.carriers.fields:
        _carry(file, writer, stories, meta.get("identifier", ""), lang)
    _put_properties(file, tree, meta, lang)
    return sealed(archive(members(file.parts.values())))


def _child(tree: Element, tag: str) -> Element:
    return next(one for one in tree.elements if one.tag == tag)


def _running(body: Element, name: str) -> tuple[Element, ...]:
    return tuple(one for one in body.elements if one.has(name))


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
class _Writer:
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
    footnotes: list[str] = field(default_factory=list)
    carriers: Carriers = field(default_factory=Carriers)
    pictures: list[str] = field(default_factory=list)
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

    def block(self, element: Element, context: _Context | None = None) -> list[str]:
        """The paragraphs and tables of an element."""
        context = context or _Context(width=self.width)
        if element.get("lang"):
            context = context._replace(lang=element.get("lang"))
        if element.get("id") in self.targets:
            self._waiting.append(element.get("id"))
        return BLOCKS[element.tag](self, element, context)

    def blocks(self, element: Element, context: _Context) -> list[str]:
        """The blocks of all children."""
        return [one for child in element.elements for one in self.block(child, context)]

    def words(self, children: Sequence[Child], context: _Context) -> list[str]:
        """The runs of inline children."""
        made: list[str] = []
        look = self.dress(context)
        for child in children:
            if isinstance(child, str):
                made.append(ooxml.run(child, look))
            elif is_mark(child):
                runs = [self.field(child, context)]
                made += [*gapped(made, runs), *runs]
            else:
                lang = child.get("lang")
                inner = context._replace(lang=lang) if lang else context
                runs = INLINES[child.tag](self, child, inner)
                if child.get("id") in self.targets and not child.has("footnote"):
                    runs = ooxml.bookmark(self.next_id(), _bookmark_name(child.get("id")), runs)
                made += [*gapped(made, runs), *runs]
        return made

    def field(self, mark: Element, context: _Context) -> str:
        """The runs of what came from the data, within their carrier."""
        runs = self.words(mark.children, context)
        return self.carriers.carry(mark, runs, _EMPHASIS[context.strong, context.emphasis], self.next_id())

    def dress(self, context: _Context) -> str:
        """What of a run's look its paragraph's style does not say: a character style, and the language."""
        return _dress(context.character, context.strong, context.emphasis, context.lang)

    def paragraph(self, role: str, children: Sequence[Child], context: _Context, *properties: str | None) -> str:
        """A paragraph in the style of a role, within the bookmarks that wait for one."""
        content = self.words(children, context)
        waiting, self._waiting = self._waiting, []
        for name in waiting:
            content = ooxml.bookmark(self.next_id(), _bookmark_name(name), content)
        return ooxml.paragraph(ROLES[role].style_id, content, *properties)

    @contextmanager
    def writing(self, part: Part) -> Iterator[None]:
        """Makes another part the one that is being written."""
        before, self.part = self.part, part
        try:
            yield
        finally:
            self.part = before

    def running(self, part: Part, sources: Sequence[Element]) -> str:
        """The paragraphs of a header or footer."""
        with self.writing(part):
            return "".join(
                one for source in sources for one in self.blocks(source, _Context(running=source.tag, width=self.width))
            )

    def note(self, element: Element, context: _Context) -> list[str]:
        """The mark of a footnote (17.11.14); its text goes to the footnotes' part."""
        number = len(self.footnotes) + 1
        with self.writing(self.notes):
            text = self.words(element.children, _Context(lang=element.get("lang")))
        own = w("r", w("rPr", _NOTE_MARK, w("b"), w("vertAlign", val="baseline")), w("footnoteRef"))
        content = [own, ooxml.tab(), *text]
        # kept in order: a note's own words may not hold a further note
        self.footnotes.append(w("footnote", ooxml.paragraph(ROLES["footnote"].style_id, content), id=number))
        reference = w("r", w("rPr", _NOTE_MARK), w("footnoteReference", id=number))
        if element.get("id") in self.targets:
            return ooxml.bookmark(self.next_id(), _bookmark_name(element.get("id")), [reference])
        return [reference]

    def picture(self, element: Element) -> list[str]:
        """A picture in the width of the text, at most."""
        try:
            src = element.get("src")
            content = data_of(src) if src.startswith("data:") else self.project.read_bytes(src)
            vector = content if content.lstrip()[:5] in (b"<svg ", b"<?xml") else None
            bitmap, drawn = _bitmap(vector, self.theme) if vector else (content, None)
            extension, kind, measured = _measured(bitmap)
        except BriefbookError as error:
            what = f"the picture `{element.get('src')}`"
            self.problems += [Problem(element.place, f"{what}: {one.message}", one.hint) for one in error.problems]
            return []
        except (UnrecognizedImageError, etree.XMLSyntaxError, ValueError, LookupError):
            what = f"the picture `{element.get('src')[:80]}` is in no format that Word shows"
            self.problems.append(Problem(element.place, what, "use PNG, JPEG or SVG"))
            return []
        relation = self.part.relate("image", self.media(bitmap, extension, kind))
        self.pictures.append(digest_of(bitmap))
        width, height = drawn or measured
        scale = self.width / width if src.startswith("data:image/svg+xml,") else min(1.0, self.width / width)
        svg = None
        if vector:
            drawing = self.file.add(f"word/media/drawing{self.next_id()}.svg", "image/svg+xml", vector)
            svg = self.part.relate("image", drawing.name)
        size = (width * scale, height * scale)
        return [ooxml.picture(self.next_id(), relation, svg, size, element.get("alt"))]

    def media(self, bitmap: bytes, extension: str, kind: str) -> str:
        """The name of the part that holds a bitmap; made where there is none."""
        folder = "word/media/image"
        same = (one.name for one in self.file.parts.values() if one.content == bitmap and one.name.startswith(folder))
        taken = {name.partition(".")[0] for name in self.file.parts}
        free = next(f"{folder}{number}" for number in count(1) if f"{folder}{number}" not in taken)
        return next(same, "") or self.file.add(f"{free}.{extension}", kind, bitmap).name


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


def _paragraphs(writer: _Writer, element: Element, context: _Context) -> list[str]:
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


def _container(writer: _Writer, element: Element, context: _Context) -> list[str]:
    """The blocks of a section; a note or a lead below its heading stays with what it introduces."""
    inner = context._replace(sources=context.sources or element.has("sources"))
    made: list[str] = []
    before = ""
    for child in element.elements:
        blocks = writer.block(child, inner)
        if before == "h2" and (child.has("note") or child.has("lead")):
            blocks = _keep_with_next(blocks)
        made, before = made + blocks, child.tag
    return _keep_together(made) if element.has("entry") else made


_STYLED = r'(<w:pPr><w:pStyle w:val="[^"]*"/>'
_MAY_KEEP_NEXT = re.compile(rf"{_STYLED})(?!<w:keepNext)")
_MAY_KEEP_LINES = re.compile(rf"{_STYLED}(?:<w:keepNext[^>]*>)?+)(?!<w:keepLines)")
"""A paragraph that does not say itself whether it is bound; `keepNext` comes before `keepLines` (17.3.1.26)."""


def _keep_with_next(blocks: Sequence[str]) -> list[str]:
    """The blocks, each paragraph bound to what follows it."""
    return [_MAY_KEEP_NEXT.sub(r"\1<w:keepNext/>", one) for one in blocks]


def _keep_together(blocks: Sequence[str]) -> list[str]:
    """The blocks, their paragraphs bound to one page."""
    bound = [_MAY_KEEP_LINES.sub(r"\1<w:keepLines/>", one) for one in blocks]
    return [*_keep_with_next(bound[:-1]), *bound[-1:]]


def _box(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return _keep_together(writer.blocks(element, context._replace(box=True)))


def _quotation(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return writer.blocks(element, context._replace(quote=True))


_BELOW_CONTENTS = 12.0
"""The space below a table of contents in points, as in print.css."""


def _contents(writer: _Writer, element: Element) -> list[str]:
    """A table of contents (17.16.5.68): a field around the entries that it gives when it is updated."""
    made = []
    items = list(element.find_all("a"))
    for number, link in enumerate(items):
        runs = [ooxml.hyperlink([ooxml.run(link.text())], anchor=_bookmark_name(link.get("href")[1:]))]
        if number == 0:
            runs.insert(0, ooxml.field_start('TOC \\o "1-1" \\n \\h \\z \\u'))
        if number == len(items) - 1:
            runs.append(ooxml.field_end())
        below = w("spacing", after=ooxml.twips(_BELOW_CONTENTS)) if number == len(items) - 1 else None
        made.append(ooxml.paragraph(ROLES["contents"].style_id, runs, below))
    return made


def _list(writer: _Writer, element: Element, context: _Context) -> list[str]:
    if element.has("contents"):
        return _contents(writer, element)
    level = context.level + 1
    if element.tag == "ol":
        role = "source" if context.sources else "decimal"
        number = word_styles.DECIMAL + writer.decimal_lists
        writer.decimal_lists += 1
    else:
        role, number = ("box-bullet", word_styles.BOX_BULLETS) if context.box else ("bullet", word_styles.BULLETS)
    return writer.blocks(element, context._replace(list_role=role, list_number=number, level=level))


def _item(writer: _Writer, element: Element, context: _Context) -> list[str]:
    """The first paragraph of an item has its mark; the others stand in as it does, without one."""
    mark = w("numPr", w("ilvl", val=context.level), w("numId", val=context.list_number))
    if all(isinstance(child, str) or child.tag in INLINE for child in element.children):
        return [writer.paragraph(context.list_role, element.children, context, mark)]
    made: list[str] = []
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


def _table(writer: _Writer, element: Element, context: _Context) -> list[str]:
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
        made_rows += _keep_with_next([made_row]) if bound else [made_row]
    grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    return [*made, w("tbl", properties, grid, *made_rows)]


def _share(style: str) -> float:
    match = re.search(r"[\d.]+", style)
    return float(match[0]) if match else 1.0


def _row(
    writer: _Writer, row: Element, head: bool, facts: bool, widths: Sequence[int], context: _Context
) -> str:
    cells = []
    for cell, width in zip(row.elements, widths, strict=False):
        role = "table-head" if head else "table-stub" if facts and cell.tag == "th" else "table-text"
        lang = cell.get("lang") or context.lang
        inner = context._replace(cell=role, width=width / 20, lang=lang)
        cells.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *_cell(writer, cell, inner)))
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader") if head else None), *cells)


def _cell(writer: _Writer, cell: Element, context: _Context) -> list[str]:
    if all(isinstance(child, str) or child.tag in INLINE for child in cell.children):
        return [writer.paragraph(context.cell, cell.children, context)]
    return writer.blocks(cell, context)


def _caption(writer: _Writer, element: Element, context: _Context) -> list[str]:
    """A caption; that of a figure stands below it, and need not stay with what comes next."""
    free = w("keepNext", val=0) if element.tag == "figcaption" else None
    return [writer.paragraph("caption", element.children, context, free)]


def _figure(writer: _Writer, element: Element, context: _Context) -> list[str]:
    """A picture and its caption below it, on one page."""
    return _keep_together(writer.blocks(element, context))


def _picture(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return [ooxml.paragraph(ROLES["figure"].style_id, writer.picture(element))]


def _rule(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return [ooxml.paragraph("Rule")]


def _nothing(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return []


_Handler = Callable[[_Writer, Element, _Context], list[str]]

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


def _emphasis(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return writer.words(element.children, context._replace(emphasis=True))


def _strong(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return writer.words(element.children, context._replace(strong=True))


def _link(writer: _Writer, element: Element, context: _Context) -> list[str]:
    address = element.get("href")
    if element.has("ref"):
        dress = writer.dress(context._replace(character="link"))
        return [ooxml.field(f"REF {_bookmark_name(address[1:])} \\h", element.text(), dress)]
    if element.has("noteref"):
        number = str(writer.numbers.get(address[1:], element.text()))
        return [ooxml.field(f"NOTEREF {_bookmark_name(address[1:])} \\f \\h", number, _NOTE_MARK)]
    runs = writer.words(element.children, context._replace(character="link"))
    if address.startswith("#"):
        return [ooxml.hyperlink(runs, anchor=_bookmark_name(address[1:]))]
    return [ooxml.hyperlink(runs, relation=writer.part.relate("hyperlink", address, external=True))]


def _span(writer: _Writer, element: Element, context: _Context) -> list[str]:
    if element.has("footnote"):
        return writer.note(element, context)
    if element.has("page-number") or element.has("page-count"):
        return [ooxml.field("PAGE" if element.has("page-number") else "NUMPAGES", "1", writer.dress(context))]
    for kind in ("table", "figure"):
        if element.has(f"{kind}-number"):
            return [ooxml.field(f"SEQ {kind.capitalize()} \\* ARABIC", element.text(), writer.dress(context))]
    if element.has("end"):
        return [ooxml.tab(), *writer.words(element.children, context._replace(character="marking"))]
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


def _superscript(writer: _Writer, element: Element, context: _Context) -> list[str]:
    return writer.words(element.children, context._replace(character="note-mark"))


def _line_break(writer: _Writer, element: Element, context: _Context) -> list[str]:
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


def _bitmap(vector: bytes, theme: Theme) -> tuple[bytes, tuple[float, float]]:
    """The SVG as a PNG of 150 dots to the inch, for programs that show none, and its size; in the theme's fonts."""
    # reading the fonts takes longer than drawing: pictures made here hold outlines, not text
    files = [str(file) for font in theme.fonts.values() for file in font.files] if b"<text" in vector else []
    return _drawn(vector, tuple(files))


@lru_cache(maxsize=8)
def _drawn(vector: bytes, fonts: tuple[str, ...]) -> tuple[bytes, tuple[float, float]]:
    """A picture stays as it is while the words around it change; drawing it is most of a Word file's time."""
    import resvg_py

    size = _svg_size(vector)
    made = resvg_py.svg_to_bytes(
        svg_string=vector.decode(),
        width=round(size[0] / 72 * 150),
        dpi=96,
        font_files=list(fonts),
        skip_system_fonts=True,
    )
    return bytes(made), size


def _svg_size(vector: bytes) -> tuple[float, float]:
    """The width and height of an SVG in points, from its attributes or else from its view box.

    ValueError where it draws on more than itself.
    """
    root = etree.fromstring(vector, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter():
        for name, value in ((str(name), str(value)) for name, value in element.items()):
            if name.rsplit("}", 1)[-1] == "href" and not value.startswith(("#", "data:")):
                raise ValueError(f"the picture names another file, {value}")
    box = [float(one) for one in re.findall(r"-?[\d.]+", root.get("viewBox", ""))]
    sizes = []
    for name, fallback in (("width", 2), ("height", 3)):
        match = re.fullmatch(r"([\d.]+)(pt|px|mm|in|)", root.get(name, "").strip())
        unit = {"pt": 1.0, "mm": 72 / 25.4, "in": 72.0}.get(match[2], 0.75) if match else 0.75
        sizes.append(float(match[1]) * unit if match else box[fallback] * unit)
    return sizes[0], sizes[1]


@lru_cache(maxsize=8)
def _measured(bitmap: bytes) -> tuple[str, str, tuple[float, float]]:
    """The extension, the content type and the size in points of a bitmap."""
    image = Image.from_blob(bitmap)
    return image.ext, image.content_type, (image.width.pt, image.height.pt)


# -- the other parts --


def _watermark(number: int, theme: Theme, meta: Mapping[str, str]) -> str:
    """The run of a draft's watermark; "" where the document is none."""
    if "watermark" not in meta:
        return ""
    return ooxml.watermark(number, meta["watermark"], theme.font_of("title").family, theme.colours["rule"])


_OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"


def _put_fonts(file: Blank, theme: Theme, tree: Element) -> None:
    """The table of fonts (17.8.3.10), and the faces that the file carries."""
    table = file.parts[file.main.related("fontTable")]
    carried = []
    for number, face in enumerate(faces(theme, tree.text()), 1):
        held = file.add(f"word/fonts/font{number}.odttf", _OBFUSCATED, face.content)
        carried.append((face, table.relate("font", held.name)))
    table.content = word_styles.font_table(theme, carried)


def _footnotes(writer: _Writer) -> tuple[bytes, str]:
    """The part of the footnotes (11.3.7), with the two separators that Word asks for; and its text."""
    spacing = w("spacing", after=0, line=240, lineRule="auto")
    own = [
        w("footnote", w("p", w("pPr", spacing), w("r", w(kind))), type=kind, id=id)
        for id, kind in ((-1, "separator"), (0, "continuationSeparator"))
    ]
    text = "".join([*own, *writer.footnotes])
    return part("footnotes", text), text


def _carry(file: Blank, writer: _Writer, stories: Mapping[str, str], identifier: str, lang: str) -> None:
    """Adds the base of the fields."""
    number = next(one for one in count(1) if f"customXml/item{one}.xml" not in file.parts)
    base = writer.carriers.base(identifier, lang, stories, writer.pictures)
    item = file.add(f"customXml/item{number}.xml", "application/xml", xml(base_xml(base)))
    key = str(uuid5(NAMESPACE_URL, f"{BASE_NAMESPACE}/{identifier}/{lang}")).upper()
    store = (
        f'<ds:datastoreItem xmlns:ds="{OFFICE}/customXml" ds:itemID="{{{key}}}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{BASE_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    item.relate("customXmlProps", file.add(f"customXml/itemProps{number}.xml", kind, xml(store)).name)
    file.main.relate("customXml", item.name)


_CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def _put_properties(file: Blank, tree: Element, meta: Mapping[str, str], lang: str) -> None:
    """What the file says of itself (part 2, 11; part 1, 22.2)."""
    title, author = tree.find("title"), meta.get("author", "")
    day = datetime.fromisoformat(meta.get("dcterms.created") or "2000-01-01")
    told = {
        "dc:title": title.text() if title else "",
        "dc:subject": meta.get("description", ""),
        "dc:creator": author,
        "cp:keywords": meta.get("keywords", ""),
        "dc:description": "",
        "cp:lastModifiedBy": author,
        "cp:revision": "1",
        "dcterms:created": f"{day:%Y-%m-%d}T12:00:00Z",
        "dcterms:modified": f"{day:%Y-%m-%d}T12:00:00Z",
        "cp:category": "",
        "cp:contentStatus": "",
        "dc:identifier": meta.get("identifier", ""),
        "cp:version": meta.get("version", ""),
        "dc:language": lang,
    }
    typed = dict.fromkeys(("dcterms:created", "dcterms:modified"), ' xsi:type="dcterms:W3CDTF"')
    core = "".join(f"<{name}{typed.get(name, '')}>{escaped(text)}</{name}>" for name, text in told.items())
    publisher = escaped(meta.get("publisher", ""))
    root = file.parts[""]
    file.parts[root.related("core-properties")].content = xml(f"<cp:coreProperties {_CORE}>{core}</cp:coreProperties>")
    if root.related("extended-properties"):
        file.parts[root.related("extended-properties")].content = xml(
            f'<Properties xmlns="{OFFICE}/extended-properties"><Application>Briefbook</Application>'
            f"<Company>{publisher}</Company></Properties>"
        )
