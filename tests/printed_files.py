"""Small Word files as Briefbook prints them, made of a few words: bodies with fields, notes and pictures, and the base.

`File(body=[p("The visit is on ", field("date", "7 May"), ".")])` is a file; `after.content(base=before)` is what a
person made of `before`: it shows what `after` shows, and says that `before` was printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from itertools import count
from typing import NamedTuple

from briefbook.data.address import Address
from briefbook.review.refresh.reading import FileReading, reading_of
from briefbook.word import ooxml
from briefbook.word.base import Base, BaseField, BaseLine, Skeleton, base_xml
from briefbook.word.package import open_package
from briefbook.word.printed_fields import digest_of
from lxml import etree
from word_files import SPACES, W, docx

STYLES = (
    '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body Text"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/></w:style>'
)
DRAWING = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="5" name="p"/><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' r:embed="{id}"/></wp:inline></w:drawing></w:r>'
)
VISIT = "data/visits/v.yaml"


def fid(name: str) -> str:
    """The id of a field that tests call by a name: ten letters or digits."""
    return name.ljust(10, "0")


class Field(NamedTuple):
    """A field as it is printed; computed where it has `sources`."""

    name: str
    shown: str
    path: str = ""
    kind: str = "text"
    source: str | None = None
    sources: tuple[str, ...] = ()
    xml: str = ""

    @property
    def base(self) -> BaseField:
        own = None if self.sources else Address(VISIT, self.path or self.name)
        source = "" if self.sources else self.shown if self.source is None else self.source
        return BaseField(fid(self.name), own, self.kind, tuple(map(Address.read, self.sources)), self.shown, source)


class Call(NamedTuple):
    """A note's call; `again` where it was called before."""

    note: int
    again: bool = False


class Raw(NamedTuple):
    """Runs as XML, and what of them the base says."""

    xml: str
    words: str = ""


field = Field
Part = str | Field | Call | Raw


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of parts; `properties` are those of its own, `mark` those of its end."""

    parts: tuple[Part, ...]
    style: str = ""
    properties: str = ""
    mark: str = ""

    def xml(self, ids: Iterator[int]) -> str:
        style = f'<w:pStyle w:val="{self.style}"/>' if self.style else ""
        mark = f"<w:rPr>{self.mark}</w:rPr>" if self.mark else ""
        inside = style + self.properties + mark
        head = f"<w:pPr>{inside}</w:pPr>" if inside else ""
        return f"<w:p>{head}{''.join(_xml(one, ids) for one in self.parts)}</w:p>"

    @property
    def skeleton(self) -> Skeleton:
        text, notes = "", []
        for one in self.parts:
            if isinstance(one, Call):
                notes.append((len(text), str(one.note)))
                text += "{=NOTEREF}" if one.again else ""
            else:
                text += one if isinstance(one, str) else one.words if isinstance(one, Raw) else f"{{{fid(one.name)}}}"
        return Skeleton(text, tuple(notes))


def p(*parts: Part, style: str = "", properties: str = "", mark: str = "") -> Paragraph:
    """A paragraph."""
    return Paragraph(parts, style, properties, mark)


@dataclass(frozen=True)
class Table:
    """A table of rows of cells of paragraphs; the first row is its header where `header`."""

    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]
    header: bool = False
    row_properties: str = ""

    def xml(self, ids: Iterator[int]) -> str:
        rows = ""
        for number, row in enumerate(self.rows):
            head = "<w:tblHeader/>" if self.header and number == 0 else self.row_properties
            cells = "".join(f"<w:tc><w:tcPr/>{''.join(one.xml(ids) for one in cell)}</w:tc>" for cell in row)
            rows += f"<w:tr>{f'<w:trPr>{head}</w:trPr>' if head else ''}{cells}</w:tr>"
        return f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"


def table(*rows: Sequence[Paragraph | str | Field], header: bool = False, row_properties: str = "") -> Table:
    """A table; of each cell one paragraph."""
    cells = tuple(tuple((one if isinstance(one, Paragraph) else p(one),) for one in row) for row in rows)
    return Table(cells, header, row_properties)


Block = Paragraph | Table


def _xml(part: Part, ids: Iterator[int]) -> str:
    if isinstance(part, str):
        return ooxml.run(part)
    if isinstance(part, Raw):
        return part.xml
    style = '<w:rStyle w:val="FootnoteReference"/>'
    if isinstance(part, Field):
        own = fid(part.name)
        content = [part.xml or ooxml.run(part.shown)]
        number = int(own, 36) % (2**31 - 2) + 1
        made = ooxml.control(number, own, part.name, content, next(ids), f"_fx{own}", locked=bool(part.sources))
        return made.replace('<w15:appearance w15:val="hidden"/>', "")
    if part.again:
        return ooxml.field(f"NOTEREF _Ref_note{part.note} \\f \\h", "1", style)
    number = next(ids)
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="_Ref_note{part.note}"/><w:r><w:rPr>{style}</w:rPr>'
        f'<w:footnoteReference w:id="{part.note}"/></w:r><w:bookmarkEnd w:id="{number}"/>'
    )


def picture(id: str) -> Raw:
    """A run with a picture, by the id of its relation."""
    return Raw(DRAWING.format(id=id))


COMMA = Raw('<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:t>,</w:t></w:r>')
PAGE = Raw(ooxml.field("PAGE", "1"), "{=PAGE}")


@dataclass(frozen=True)
class File:
    """A Word file: its stories, and what its document is related to (target -> kind; its parts are `media`)."""

    body: Sequence[Block]
    notes: Mapping[int, Sequence[Paragraph]] = attribute(default_factory=dict)
    header: Sequence[Paragraph] = ()
    footer: Sequence[Paragraph] = ()
    media: Mapping[str, bytes] = attribute(default_factory=dict)
    links: Sequence[str] = ()
    styles: str = STYLES
    parts: Mapping[str, str] = attribute(default_factory=dict)
    relations: Mapping[str, str] = attribute(default_factory=dict)
    tree: str = ""
    more_xml: str = ""
    """What stands behind the last block."""

    def content(self, base: File | None = None) -> bytes:
        """The bytes; `base` is the file that was printed, itself by default."""
        ids = count(1)
        body = "".join(one.xml(ids) for one in self.body) + self.more_xml
        parts = {"word/styles.xml": f"<w:styles {SPACES}>{self.styles}</w:styles>", **self.parts}
        relations = dict(self.relations)
        for kind in ("header", "footer"):
            lines = "".join(one.xml(ids) for one in getattr(self, kind))
            if lines:
                parts[f"word/{kind}1.xml"] = f"<w:{kind[:3]}r {SPACES}>{lines}</w:{kind[:3]}r>"
                relations[f"word/{kind}1.xml"] = kind
        if self.notes:
            special = '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
            notes = "".join(
                f'<w:footnote w:id="{id}">{"".join(one.xml(ids) for one in several)}</w:footnote>'
                for id, several in self.notes.items()
            )
            parts["word/footnotes.xml"] = f"<w:footnotes {SPACES}>{special}{notes}</w:footnotes>"
            relations["word/footnotes.xml"] = "footnotes"
        relations |= dict.fromkeys(self.media, "image") | dict.fromkeys(self.links, "hyperlink")
        parts["customXml/item1.xml"] = base_xml((base or self).base)
        return docx(body, parts, relations, raw=self.media)

    @property
    def base(self) -> Base:
        """What it prints."""
        fields: dict[str, BaseField] = {}
        lines: list[BaseLine] = []
        stories = [("body", self.body), ("header", self.header), ("footer", self.footer)]
        for story, blocks in stories:
            for number, one in enumerate(_paragraphs(blocks), 1):
                lines.append(BaseLine(number, story, one.skeleton))
                fields |= {fid(part.name): part.base for part in one.parts if isinstance(part, Field)}
        number = 1  # the separator's paragraph is the first of its part
        for id, several in self.notes.items():
            for one in several:
                number += 1
                lines.append(BaseLine(number, "footnotes", one.skeleton._replace(within=str(id))))
                fields |= {fid(part.name): part.base for part in one.parts if isinstance(part, Field)}
        lines = [line for line in lines if line.words.text.strip()]
        pictures = tuple(digest_of(content) for content in self.media.values())
        return Base("b", "fact-sheet", "en", "1", self.tree, fields, tuple(lines), pictures)

    def reading(self, base: File | None = None) -> FileReading:
        """The file, read."""
        return reading_of(open_package(self.content(base), "x.docx"))


def _paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for one in blocks:
        if isinstance(one, Paragraph):
            yield one
        else:
            yield from (each for row in one.rows for cell in row for each in cell)


def element(xml: str) -> etree._Element:
    """An element of Word's, written with the usual prefixes."""
    return etree.fromstring(f"<x {SPACES}>{xml}</x>")[0]


def text_of(root: etree._Element) -> str:
    """What an element shows: words that are struck in [-…-], words put in in {+…+}, a note's call as ^id."""
    made = ""
    for one in root.iter(f"{{{W}}}t", f"{{{W}}}delText", f"{{{W}}}footnoteReference", f"{{{W}}}instrText"):
        around = {up.tag for up in one.iterancestors()}
        is_call = one.tag == f"{{{W}}}footnoteReference"
        words = f"^{one.get(f'{{{W}}}id')}" if is_call else one.text or ""
        if f"{{{W}}}del" in around:
            words = f"[-{words}-]"
        elif f"{{{W}}}ins" in around:
            words = f"{{+{words}+}}"
        made += words
    return made.replace("-][-", "").replace("+}{+", "")
