"""WordprocessingML (ECMA-376 part 1, section 17), written as text.

`w("p", w("r"), ...)` is an element of the main namespace; its attributes are of that namespace too, but for `r_id`.
Text and values are escaped here. Measures go in as points and come out in the units of their place. Children stand in
the order that the schema asks for: whoever calls keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

__all__ = [
    "NAMESPACES",
    "SIGNS",
    "Xml",
    "bookmark",
    "break_line",
    "control",
    "elements",
    "escaped",
    "field",
    "field_end",
    "field_start",
    "hyperlink",
    "paragraph",
    "part",
    "picture",
    "quoted",
    "run",
    "tab",
    "twips",
    "w",
    "watermark",
    "xml",
]

Xml = etree._Element
"""An element that was read."""

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_EMU = 12700
"""English metric units in a point."""


def twips(points: float) -> int:
    """Points in twentieths of a point."""
    return round(points * 20)


def escaped(text: str) -> str:
    """A text as it may stand between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(value: object) -> str:
    """A value as it may stand between an attribute's quotes."""
    if isinstance(value, int):
        return str(value)
    return escaped(str(value)).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def w(tag: str, /, *children: str | None, **attrs: object) -> str:
    """An element of the main namespace with these children and attributes; None is left out."""
    start = f"w:{tag}"
    for name, value in attrs.items():
        if value is not None:
            start += f' {"r:id" if name == "r_id" else f"w:{name}"}="{quoted(value)}"'
    content = "".join(filter(None, children))
    return f"<{start}>{content}</w:{tag}>" if content else f"<{start}/>"


_OWN = "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("w", "r"))
_ALLOWED = bytes({*b"\t\n\r", *range(0x20, 0x100)})


def xml(text: str) -> bytes:
    """The bytes of a package part; ValueError where a character of it cannot stand in XML (XML 1.0, 2.2)."""
    content = f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n{_extended(text)}".encode()
    if content.translate(None, _ALLOWED) or "\ufffe" in text or "\uffff" in text:
        raise ValueError("a control character, which XML does not allow")
    return content


_EXTENSION = {f"xmlns:{prefix}": NAMESPACES[prefix] for prefix in ("w15", "mc")}
_ROOT = re.compile(r"<w:\w+ [^>]*>")


def _extended(part: str) -> str:
    """A part that declares at its root the extension that its controls are written in, which older readers ignore."""
    if "<w15:appearance" not in part:
        return part
    match = _ROOT.search(part)
    assert match is not None
    root = match[0]
    if 'mc:Ignorable="' in root:
        root = re.sub('(mc:Ignorable="[^"]*)"', r'\1 w15"', root)
    else:
        root = root[:-1] + ' mc:Ignorable="w15">'
    names = [f'{name}="{uri}"' for name, uri in _EXTENSION.items() if name not in root]
    return part[: match.start()] + " ".join([root[:-1], *names]) + ">" + part[match.end() :]


def part(tag: str, *children: str | None) -> bytes:
    """The bytes of a package part whose root is an element of the main namespace."""
    content = "".join(filter(None, children))
    return xml(f"<w:{tag}{_OWN}>{content}</w:{tag}>")


def elements(text: str) -> list[Xml]:
    """Pieces of XML as elements, for whoever puts them into what was read."""
    root = etree.fromstring(f"<w:p{_OWN}>{text}</w:p>")
    found = list(root)
    for one in found:
        root.remove(one)
    return found


def paragraph(style: str, content: Iterable[str] = (), *properties: str | None) -> str:
    """`w:p` (17.3.1.22) in a style; `properties` are what its `w:pPr` holds beyond the style, in schema order."""
    own = "".join(filter(None, properties))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{own}</w:pPr>{"".join(content)}</w:p>'


SIGNS = {"\u00ad": "softHyphen", "\u2011": "noBreakHyphen", "\n": "br", "\t": "tab"}
"""Characters that stand in a run as elements."""
_SPECIAL = re.compile(f"([{''.join(SIGNS)}])")


def run(text: str, properties: str = "") -> str:
    """`w:r` (17.3.2.25) with a text; hyphens that are special to Word become its elements."""
    if not any(map(text.__contains__, SIGNS)):
        return _run(properties, _text(text))
    pieces = (piece for piece in _SPECIAL.split(text) if piece)
    return _run(properties, *(w(SIGNS[one]) if one in SIGNS else _text(one) for one in pieces))


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escaped(text)}</w:t>' if text else ""


def _run(properties: str, *content: str) -> str:
    inside = (f"<w:rPr>{properties}</w:rPr>" if properties else "") + "".join(content)
    return f"<w:r>{inside}</w:r>" if inside else "<w:r/>"


def tab() -> str:
    """A run that goes to the next tab stop."""
    return _run("", w("tab"))


def break_line() -> str:
    """A run that ends the line."""
    return _run("", w("br"))


def field(instruction: str, shown: str, properties: str = "") -> str:
    """A complex field (17.16.18) with the result that holds until it is updated."""
    return field_start(instruction, properties) + run(shown, properties) + field_end(properties)


def field_start(instruction: str, properties: str = "") -> str:
    """What stands before the result of a complex field; the result may run over several paragraphs."""
    code = f'<w:instrText xml:space="preserve"> {escaped(instruction)} </w:instrText>'
    return "".join(_run(properties, one) for one in (w("fldChar", fldCharType="begin"), code, _SEPARATE))


_SEPARATE = w("fldChar", fldCharType="separate")


def field_end(properties: str = "") -> str:
    """What stands after it."""
    return _run(properties, w("fldChar", fldCharType="end"))


def bookmark(number: int, name: str, content: Iterable[str]) -> list[str]:
    """The content between the two ends of a bookmark (17.13.6)."""
    return [w("bookmarkStart", id=number, name=name), *content, w("bookmarkEnd", id=number)]


def control(number: int, tag: str, label: str, content: Iterable[str], mark: int, name: str, *, locked: bool) -> str:
    """An inline content control (17.5.2.31) that readers do not see, between the two ends of a bookmark.

    `mark` and `name` are the bookmark's; a control that is locked cannot be typed into.
    """
    # nobody types into it, and it goes with the words around it: `sdtContentLocked` would keep those from being deleted
    lock = '<w:lock w:val="contentLocked"/>' if locked else ""
    hidden = '<w15:appearance w15:val="hidden"/>'  # [MS-DOCX] 2.5.3.1
    inside = "".join(content)
    return (
        f'<w:bookmarkStart w:id="{mark}" w:name="{name}"/><w:sdt><w:sdtPr><w:alias w:val="{quoted(label)}"/>'
        f'<w:tag w:val="{tag}"/><w:id w:val="{number}"/>{lock}{hidden}</w:sdtPr>'
        f'{f"<w:sdtContent>{inside}</w:sdtContent>" if inside else "<w:sdtContent/>"}</w:sdt>'
        f'<w:bookmarkEnd w:id="{mark}"/>'
    )


def hyperlink(content: Iterable[str], *, relation: str | None = None, anchor: str | None = None) -> str:
    """`w:hyperlink` (17.16.22) to a relation's target or to a bookmark."""
    return w("hyperlink", *content, r_id=relation, anchor=anchor, history=1)


_WORD_ART = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
    '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>'
    '<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
    ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
)
"""The shape of Word's plain word art, as every file with a watermark declares it."""


def watermark(number: int, word: str, font: str, colour: str) -> str:
    """A run with a word across the page behind the text, as Word makes a watermark (VML, part 4, 19.1.2).

    By its id Word knows it for one, and can remove it.
    """
    style = quoted(f'font-family:"{font}";font-size:1pt;font-weight:bold')
    return (
        f"<w:r><w:rPr><w:noProof/></w:rPr><w:pict>{_WORD_ART}"
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136"'
        f' alt="{quoted(word)}" style="position:absolute;'
        "margin-left:0;margin-top:0;width:330pt;height:84pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" stroked="f"'
        f' fillcolor="#{colour}"><v:fill opacity=".4"/><v:textpath style="{style}" string="{quoted(word)}"/>'
        "</v:shape></w:pict></w:r>"
    )


def picture(number: int, relation: str, svg: str | None, size: tuple[float, float], alt: str) -> str:
    """A run with an inline picture (20.4.2.8): a bitmap and, for readers that know it, its SVG. `size` in points."""
    width, height = (round(value * _EMU) for value in size)
    xmlns = " ".join(f'xmlns:{key}="{NAMESPACES[key]}"' for key in ("a", "pic", "asvg"))
    ext = '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
    extension = f'><a:extLst>{ext}<asvg:svgBlip r:embed="{svg}"/></a:ext></a:extLst></a:blip>' if svg else "/>"
    return (
        f"<w:r><w:drawing {xmlns}>"
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="Picture {number}" descr="{quoted(alt)}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"{extension}'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
