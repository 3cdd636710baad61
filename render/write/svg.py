"""An SVG with a theme's tokens in; the same picture with its colours in, its words as outlines, out.

Words become outlines, so that the PDF and the bitmap for Word show the same letters whatever fonts a reader has. What
they say is in the picture's alternative text.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree

from ..pictures import data_address
from ..theme import Font, Theme
from ..tree import Element

__all__ = ["data_of", "painted", "painted_tree"]

_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"\$([a-z]+)")


def data_of(address: str) -> bytes:
    """What a `data:` address holds (RFC 2397)."""
    kind, _, data = address.removeprefix("data:").partition(",")
    return base64.b64decode(data) if kind.endswith(";base64") else unquote_to_bytes(data)


def painted_tree(tree: Element, theme: Theme) -> Element:
    """The tree with the theme's tokens in all pictures that were drawn from data."""
    src = tree.get("src")
    if tree.tag == "img" and src.startswith("data:image/svg+xml,"):
        address = data_address(painted(data_of(src), theme).decode())
        attrs = tuple((name, address if name == "src" else value) for name, value in tree.attrs)
        return Element(tree.tag, attrs, (), tree.place)
    children = tuple(painted_tree(one, theme) if isinstance(one, Element) else one for one in tree.children)
    return tree if children == tree.children else tree.with_children(children)


def painted(svg: bytes, theme: Theme) -> bytes:
    """The SVG with the theme's colours, its words as outlines of the theme's fonts."""
    root = etree.fromstring(svg)
    for element in root.iter():
        for name, value in element.attrib.items():
            match = _TOKEN.fullmatch(str(value))
            if match and name != "font-family":
                element.set(name, f"#{theme.colours[match[1]]}")  # type: ignore[index]
    for text in list(root.iter(f"{_SVG}text")):
        _outline(text, theme)
    return etree.tostring(root)


def _outline(text: Any, theme: Theme) -> None:
    family = _TOKEN.fullmatch(text.get("font-family", "$sans"))
    font = theme.fonts[family[1] if family else "sans"]
    size, weight = float(text.get("font-size", "7.5")), float(text.get("font-weight", "400"))
    pieces, width = [], 0.0
    for letter in text.text or "":
        outline, advance = _letter(font, letter, weight)
        if outline:
            pieces.append((width, outline))
        width += advance
    scale = size / 1000
    start = {"middle": width / 2, "end": width}.get(text.get("text-anchor", "start"), 0.0)
    x, y = float(text.get("x")) - start * scale, float(text.get("y"))
    group = etree.Element(f"{_SVG}g", fill=text.get("fill", "#000000"))
    if text.get("stroke"):
        rim = float(text.get("stroke-width", "1")) / scale
        group.attrib.update({"stroke": text.get("stroke"), "stroke-width": f"{rim:.0f}", "stroke-linejoin": "round"})
    group.set("transform", f"translate({x:.2f} {y:.2f}) scale({scale:.5f} {-scale:.5f})")
    for offset, outline in pieces:
        etree.SubElement(group, f"{_SVG}path", d=outline, transform=f"translate({offset:.0f} 0)")
    text.getparent().replace(text, group)


@lru_cache(maxsize=2048)
def _letter(font: Font, letter: str, weight: float) -> tuple[str, float]:
    """A letter's outline as a path, and its width, both on an em of 1000 units."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    face, glyphs = _glyphs(font, weight)
    name = face.getBestCmap().get(ord(letter), ".notdef")
    scale = 1000 / face["head"].unitsPerEm
    pen = SVGPathPen(glyphs, lambda value: f"{value:.0f}")
    glyphs[name].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
    return pen.getCommands(), glyphs[name].width * scale


@lru_cache(maxsize=8)
def _glyphs(font: Font, weight: float) -> tuple[Any, Any]:
    from fontTools.ttLib import TTFont

    upright = next(file for file in font.files if "italic" not in file.name.lower())
    face = TTFont(upright, lazy=True)
    return face, face.getGlyphSet(location={"wght": weight} if "fvar" in face else None)
