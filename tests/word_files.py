"""Word files made by hand, as editors write them: the XML of a body in, the bytes of a .docx out."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Ttulo2"><w:name w:val="heading 2"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Emph"><w:name w:val="Emphasis"/><w:rPr><w:i/></w:rPr></w:style>'
)


def p(*content: str, mark: str = "", style: str = "") -> str:
    """A paragraph; `mark` is what its mark's properties hold."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}<w:rPr>{mark}</w:rPr></w:pPr>{''.join(content)}</w:p>"


def r(text: str, dress: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{dress}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def sdt(tag: str, *content: str, more: str = "") -> str:
    """An inline content control."""
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{"".join(content)}</w:sdtContent></w:sdt>'
    )


def mark(name: str, *content: str, id: int = 1) -> str:
    """Content in a bookmark."""
    return f'<w:bookmarkStart w:id="{id}" w:name="{name}"/>{"".join(content)}<w:bookmarkEnd w:id="{id}"/>'


def tracked(kind: str, *content: str, author: str = "Ana", date: str = "2020-02-08T10:00:00Z") -> str:
    """Content inserted (ins), deleted (del) or moved (moveTo, moveFrom)."""
    inside = "".join(content)
    if kind in ("del", "moveFrom"):
        inside = inside.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    return f'<w:{kind} w:id="9" w:author="{author}" w:date="{date}">{inside}</w:{kind}>'


def docx(
    body: str,
    parts: Mapping[str, str] | None = None,
    relations: Mapping[str, str] | None = None,
    main: str = "word/document.xml",
    raw: Mapping[str, bytes] | None = None,
) -> bytes:
    """A package; `parts` are further XML parts, `relations` what the document is related to: target -> kind."""
    kinds = {"word/styles.xml": "styles", **(relations or {})}
    rels = ""
    for number, (target, kind) in enumerate(kinds.items(), 1):
        where = f'Target="{target}" TargetMode="External"' if "://" in target else f'Target="/{target}"'
        rels += f'<Relationship Id="rId{number}" Type="{RELATION}/{kind}" {where}/>'
    folder, _, name = main.rpartition("/")
    space = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{space}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{MAIN}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/relationships">'
        f'<Relationship Id="a" Type="{RELATION}/officeDocument" Target="{main}"/></Relationships>',
        main: f"<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        f"{folder}/_rels/{name}.rels": f'<Relationships xmlns="{space}/relationships">{rels}</Relationships>',
        "word/styles.xml": f"<w:styles {SPACES}>{STYLES}</w:styles>",
        **(parts or {}),
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        for name, content in (raw or {}).items():
            archive.writestr(name, content)
    return packed.getvalue()


def repacked(content: bytes, change: Mapping[str, bytes | None]) -> bytes:
    """A Word file with some parts replaced, added, or (None) left out."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, part in change.items():
            if part is not None:
                new.writestr(name, part)
    return packed.getvalue()
