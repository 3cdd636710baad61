"""Writes Word files made for editing, from a document's tree in a theme's look.

The file grows from one without words (`letterhead`); its words come from `body`, its looks from `styles`. The archive's
order and times are fixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from ..data.project import Project
from ..document.tree import Element
from ..errors import BriefbookError
from ..theme.artwork import painted_tree
from ..theme.tokens import ROLES, Theme
from . import ooxml
from . import styles as word_styles
from .archive import archive
from .base import BASE_NAMESPACE, Base, base_xml
from .blocks import ParagraphBlock, blocks_xml, skeletons
from .body import DocumentWriter
from .faces import faces
from .letterhead import MAIN, Blank, blank
from .model import Skeleton, skeleton
from .ooxml import escaped, part, w, xml
from .package import OFFICE, members
from .printed_fields import printed_base, told_lines
from .seal import sealed

__all__ = ["write_docx"]


def write_docx(tree: Element, theme: Theme, project: Project) -> bytes:
    """The Word file of a tree. BriefbookError where a picture cannot be read."""
    tree = painted_tree(tree, theme)
    meta = {one.get("name"): one.get("content") for one in _child(tree, "head").find_all("meta")}
    lang, paper = tree.get("lang"), meta.get("paper", "A4")
    file = blank(theme, project, paper, lang)
    notes = file.add("word/footnotes.xml", f"{MAIN}.footnotes+xml")
    writer = DocumentWriter(tree, theme, project, file, file.main, notes, word_styles.text_width(theme, paper))
    body = _child(tree, "body")
    headers, footers = _running(body, "running-header"), _running(body, "running-footer")
    content = [block for child in body.elements if child not in (*headers, *footers) for block in writer.block(child)]
    if writer.problems:
        raise BriefbookError(writer.problems)
    lines = {"body": tuple(told_lines("body", skeletons(content)))}
    for number, pair in enumerate(file.running, 1):
        for name, kind, sources in zip(pair, ("header", "footer"), (headers, footers), strict=True):
            file.main.relate(kind, name)
            blocks = writer.running(file.parts[name], sources)
            if not blocks and not file.holds(name):
                blocks = [ParagraphBlock(ROLES["footer"].style_id)]
            file.fill(file.parts[name], blocks_xml(blocks), _watermark(number, theme, meta) if kind == "header" else "")
            lines.setdefault(kind, tuple(told_lines(kind, [*file.skeletons[name], *skeletons(blocks)])))
    file.main.relate("footnotes", notes.name)
    file.fill(file.main, blocks_xml(content))
    notes.content = _footnotes(writer.footnotes)
    lines["footnotes"] = tuple(told_lines("footnotes", _footnote_skeletons(writer.footnotes)))
    numbering = file.parts[file.main.related("numbering")]
    numbering.content = word_styles.numbering(file.lists, writer.decimal_lists)
    _put_fonts(file, theme, tree)
    if writer.fields.known:
        told = [line for story in lines.values() for line in story]
        _put_base(file, printed_base(meta.get("identifier", ""), lang, writer.fields, told, writer.pictures))
    _put_properties(file, tree, meta, lang)
    return sealed(archive(members(file.parts.values())))


def _child(tree: Element, tag: str) -> Element:
    return next(one for one in tree.elements if one.tag == tag)


def _running(body: Element, name: str) -> tuple[Element, ...]:
    return tuple(one for one in body.elements if one.has(name))


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


_SEPARATORS = ("separator", "continuationSeparator")
"""The footnotes that Word asks for, numbered from -1 (17.18.33)."""


def _footnotes(notes: Sequence[ParagraphBlock]) -> bytes:
    """The part of the footnotes (11.3.7)."""
    spacing = w("spacing", after=0, line=240, lineRule="auto")
    own = [
        w("footnote", w("p", w("pPr", spacing), w("r", w(kind))), type=kind, id=id)
        for id, kind in enumerate(_SEPARATORS, -1)
    ]
    return part("footnotes", *own, *(w("footnote", blocks_xml([one]), id=id) for id, one in enumerate(notes, 1)))


def _footnote_skeletons(notes: Sequence[ParagraphBlock]) -> Iterator[Skeleton]:
    yield from (Skeleton("") for _ in _SEPARATORS)
    yield from (skeleton(one.content, within=str(id)) for id, one in enumerate(notes, 1))


def _put_base(file: Blank, base: Base) -> None:
    """Adds the base, a custom XML part (15.2.5)."""
    number = next(one for one in count(1) if f"customXml/item{one}.xml" not in file.parts)
    item = file.add(f"customXml/item{number}.xml", "application/xml", xml(base_xml(base)))
    identifier = f"{base.brief}/{base.document}" if base.brief else base.document
    key = str(uuid5(NAMESPACE_URL, f"{BASE_NAMESPACE}/{identifier}/{base.lang}")).upper()
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
