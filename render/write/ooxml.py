"""Raw WordprocessingML elements and nothing else: Python values in, lxml elements out (ECMA-376 part 1, section 17).

`w("p", w("r"), ...)` makes an element of the main namespace; its attributes are of that namespace too, but for `r_id`
and `xml_space`. Measures go in as points and come out in the units of their place. Children stand in the order that the
schema asks for: whoever calls keeps it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Sequence

from lxml import etree

__all__ = [
    "NAMESPACES",
    "SIGNS",
    "Xml",
    "bookmark",
    "break_line",
    "control",
    "extended",
    "field",
    "field_end",
    "field_start",
    "hyperlink",
    "paragraph",
    "part",
    "picture",
    "run",
    "tab",
    "twips",
    "w",
    "watermark",
]

Xml = etree._Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}
_OTHER = {"r_id": f"{{{NAMESPACES['r']}}}id", "xml_space": "{http://www.w3.org/XML/1998/namespace}space"}
_IGNORABLE = f"{{{NAMESPACES['mc']}}}Ignorable"
_EMU = 12700
"""English metric units in a point."""


def twips(points: float) -> int:
    """Points in twentieths of a point."""
    return round(points * 20)


def w(tag: str, /, *children: Xml | None, **attrs: object) -> Xml:
    """An element of the main namespace with these children (None is left out) and attributes."""
    element = etree.Element(f"{{{NAMESPACES['w']}}}{tag}", nsmap={"w": NAMESPACES["w"]})
    for name, value in attrs.items():
        if value is not None:
            element.set(_OTHER.get(name, f"{{{NAMESPACES['w']}}}{name.rstrip('_')}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def part(root: Xml) -> bytes:
    """The bytes of a package part."""
    ignorable = root.get(_IGNORABLE, "")
    own = {prefix: NAMESPACES[prefix] for prefix in ("w", "r")}
    etree.cleanup_namespaces(root, top_nsmap=own, keep_ns_prefixes=["w", "r", *str(ignorable).split()])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def paragraph(style: str, content: Iterable[Xml] = (), *properties: Xml | None) -> Xml:
    """`w:p` (17.3.1.22) in a style; `properties` are what its `w:pPr` holds beyond the style, in schema order."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


_SPECIAL = re.compile("([\u00ad\u2011\n\t])")
SIGNS = {"\u00ad": "softHyphen", "\u2011": "noBreakHyphen", "\n": "br", "\t": "tab"}
"""Characters that stand in a run as elements."""


def run(text: str, properties: Sequence[Xml] = ()) -> Xml:
    """`w:r` (17.3.2.25) with a text; hyphens that are special to Word become its elements."""
    pieces = (piece for piece in _SPECIAL.split(text) if piece)
    return _run(properties, *(w(SIGNS[one]) if one in SIGNS else _text(one) for one in pieces))


def _text(text: str) -> Xml:
    element = w("t", xml_space="preserve")
    element.text = text
    return element


def _run(properties: Sequence[Xml], *content: Xml) -> Xml:
    return w("r", w("rPr", *properties) if properties else None, *content)


def tab() -> Xml:
    """A run that goes to the next tab stop."""
    return _run((), w("tab"))


def break_line() -> Xml:
    """A run that ends the line."""
    return _run((), w("br"))


def field(instruction: str, shown: str, properties: Sequence[Xml] = ()) -> list[Xml]:
    """A complex field (17.16.18) with the result that holds until it is updated."""
    copies = [[_copy(one) for one in properties] for _ in range(5)]
    return [*field_start(instruction, copies[0:3]), run(shown, copies[3]), field_end(copies[4])]


def field_start(instruction: str, dress: Sequence[Sequence[Xml]] = ((), (), ())) -> list[Xml]:
    """What stands before the result of a complex field; the result may run over several paragraphs."""
    code = w("instrText", xml_space="preserve")
    code.text = f" {instruction} "
    begin, separate = w("fldChar", fldCharType="begin"), w("fldChar", fldCharType="separate")
    return [_run(dress[0], begin), _run(dress[1], code), _run(dress[2], separate)]


def field_end(dress: Sequence[Xml] = ()) -> Xml:
    """What stands after it."""
    return _run(dress, w("fldChar", fldCharType="end"))


def _copy(element: Xml) -> Xml:
    return etree.fromstring(etree.tostring(element))


def bookmark(number: int, name: str, content: Iterable[Xml]) -> list[Xml]:
    """The content between the two ends of a bookmark (17.13.6)."""
    return [w("bookmarkStart", id=number, name=name), *content, w("bookmarkEnd", id=number)]


def control(
    number: int, tag: str, label: str, content: Iterable[Xml], mark: int, name: str, *, locked: bool
) -> list[Xml]:
    """An inline content control (17.5.2.31) that readers do not see, between the two ends of a bookmark.

    `mark` and `name` are the bookmark's; a control that is locked cannot be typed into.
    """
    start, made, end = _copies_of_control[locked]()
    start.set(_ID, str(mark))
    start.set(_NAME, name)
    end.set(_ID, str(mark))
    properties, inside = made
    for element, value in zip(properties, (label, tag, str(number)), strict=False):
        element.set(_VAL, value)
    inside.extend(list(content))
    return [start, made, end]


_ID, _NAME, _VAL = (f"{{{NAMESPACES['w']}}}{name}" for name in ("id", "name", "val"))


def _model_of_control(locked: bool) -> Xml:
    # nobody types into it, and it goes with the words around it: `sdtContentLocked` would keep those from being deleted
    lock = [w("lock", val="contentLocked")] if locked else []
    properties = w("sdtPr", w("alias"), w("tag"), w("id"), *lock)
    appearance = etree.SubElement(properties, f"{{{NAMESPACES['w15']}}}appearance", nsmap={"w15": NAMESPACES["w15"]})
    appearance.set(f"{{{NAMESPACES['w15']}}}val", "hidden")  # [MS-DOCX] 2.5.3.1
    return w("p", w("bookmarkStart"), w("sdt", properties, w("sdtContent")), w("bookmarkEnd"))


def _copier(locked: bool) -> Callable[[], list[Xml]]:
    """Copies one model: making each element anew takes several times as long."""
    model = _model_of_control(locked)
    return lambda: list(copy.deepcopy(model))


_copies_of_control = {locked: _copier(locked) for locked in (False, True)}


_W15 = f'xmlns:w15="{NAMESPACES["w15"]}"'.encode()
_MC = f'xmlns:mc="{NAMESPACES["mc"]}"'.encode()
_ROOT = re.compile(rb"<w:\w+ [^>]*>")
_IGNORED = re.compile(rb'(mc:Ignorable=")([^"]*)"')


def extended(part: bytes) -> bytes:
    """A part that declares at its root the extension that its controls are written in, which older readers ignore."""
    if b"<w15:appearance" not in part:
        return part
    plain = part.replace(b" " + _W15, b"")
    match = _ROOT.search(plain)
    assert match is not None
    root = match[0]
    if _IGNORED.search(root):
        root = _IGNORED.sub(rb'\g<1>\g<2> w15"', root)
    else:
        root = root[:-1] + b' mc:Ignorable="w15">'
    names = b" ".join(one for one in (_W15, _MC) if one not in root)
    return plain[: match.start()] + root[:-1] + b" " + names + b">" + plain[match.end() :]


def hyperlink(content: Iterable[Xml], *, relation: str | None = None, anchor: str | None = None) -> Xml:
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


def watermark(number: int, word: str, font: str, colour: str) -> Xml:
    """A run with a word across the page behind the text, as Word makes a watermark (VML, part 4, 19.1.2).

    By its id Word knows it for one, and can remove it.
    """
    run_ = etree.fromstring(
        f'<w:r xmlns:w="{NAMESPACES["w"]}" xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:o="urn:schemas-microsoft-com:office:office"><w:rPr><w:noProof/></w:rPr><w:pict>'
        f"{_WORD_ART}"
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt=""'
        ' style="position:absolute;'
        "margin-left:0;margin-top:0;width:330pt;height:84pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" stroked="f">'
        '<v:fill opacity=".4"/><v:textpath style="font-size:1pt"/></v:shape></w:pict></w:r>'
    )
    vml = "{urn:schemas-microsoft-com:vml}"
    shape = run_.find(f".//{vml}shape")
    path = run_.find(f".//{vml}shape/{vml}textpath")
    assert shape is not None
    assert path is not None
    shape.set("alt", word)
    shape.set("fillcolor", f"#{colour}")
    path.set("style", f'font-family:"{font}";font-size:1pt;font-weight:bold')
    path.set("string", word)
    return run_


def picture(number: int, relation: str, svg: str | None, size: tuple[float, float], alt: str) -> Xml:
    """A run with an inline picture (20.4.2.8): a bitmap and, for readers that know it, its SVG. `size` in points."""
    width, height = (round(value * _EMU) for value in size)
    xmlns = " ".join(f'xmlns:{key}="{NAMESPACES[key]}"' for key in ("w", "r", "wp", "a", "pic", "asvg"))
    ext = '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
    extension = f'<a:extLst>{ext}<asvg:svgBlip r:embed="{svg}"/></a:ext></a:extLst>' if svg else ""
    drawing = etree.fromstring(
        f"<w:drawing {xmlns}>"
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="Picture {number}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}">{extension}</a:blip>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    for properties in drawing.iter(f"{{{NAMESPACES['wp']}}}docPr"):
        properties.set("descr", alt)
    return _run((), drawing)
