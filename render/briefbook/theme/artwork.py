"""Artwork: the pictures that Briefbook draws, in a theme's colours and with their words as outlines.

Words become outlines, so that the PDF and the bitmap for Word show the same letters whatever fonts a reader has. What
they say is in the picture's alternative text.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree

from ..document.pictures import data_address
from ..document.tree import Element
from .fonts import Font, opened
from .tokens import Theme

__all__ = ["data_of", "painted", "painted_tree"]

_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"\$([a-z]+)")

_Colours = tuple[tuple[str, str], ...]
_Fonts = tuple[tuple[str, Font], ...]


@lru_cache(maxsize=16)
def data_of(address: str) -> bytes:
    """What a `data:` address holds (RFC 2397)."""
    kind, _, data = address.removeprefix("data:").partition(",")
    return base64.b64decode(data) if kind.endswith(";base64") else unquote_to_bytes(data)


def painted_tree(tree: Element, theme: Theme) -> Element:
    """The tree with the theme's tokens in all pictures that were drawn from data; painted ones stay as they are."""
    if not any("$" in one.get("src") for one in tree.find_all("img")):
        return tree
    src = tree.get("src")
    if tree.tag == "img" and src.startswith("data:image/svg+xml,") and "$" in src:
        address = _painted_address(src, tuple(theme.colours.items()), tuple(theme.fonts.items()))
        attrs = tuple((name, address if name == "src" else value) for name, value in tree.attrs)
        return Element(tree.tag, attrs, (), tree.place)
    children = tuple(painted_tree(one, theme) if isinstance(one, Element) else one for one in tree.children)
    return tree if children == tree.children else tree.with_children(children)


@lru_cache(maxsize=16)
def _painted_address(address: str, colours: _Colours, fonts: _Fonts) -> str:
    """The address of the painted picture: both formats show it, and it outlives a change of the words around it."""
    return data_address(_painted(data_of(address), dict(colours), dict(fonts)).decode())


def painted(svg: bytes, theme: Theme) -> bytes:
    """The SVG with the theme's colours, its words as outlines of the theme's fonts."""
    return _painted(svg, theme.colours, theme.fonts)


def _painted(svg: bytes, colours: Mapping[Any, str], fonts: Mapping[str, Font]) -> bytes:
    root = etree.fromstring(svg)
    for element in root.iter():
        for name, value in element.attrib.items():
            match = _TOKEN.fullmatch(str(value))
            if match and name != "font-family":
                element.set(name, f"#{colours[match[1]]}")
    for text in list(root.iter(f"{_SVG}text")):
        _outline(text, fonts)
    return etree.tostring(root)


def _outline(text: Any, fonts: Mapping[str, Font]) -> None:
    family = _TOKEN.fullmatch(text.get("font-family", "$sans"))
    font = fonts[family[1] if family else "sans"]
    size, weight = float(text.get("font-size", "7.5")), float(text.get("font-weight", "400"))
    pieces, width = _shaped(font, weight, text.text or "")
    scale = size / 1000
    start = {"middle": width / 2, "end": width}.get(text.get("text-anchor", "start"), 0.0)
    x, y = float(text.get("x")) - start * scale, float(text.get("y"))
    group = etree.Element(f"{_SVG}g", fill=text.get("fill", "#000000"))
    if text.get("stroke"):
        rim = float(text.get("stroke-width", "1")) / scale
        group.attrib.update({"stroke": text.get("stroke"), "stroke-width": f"{rim:.0f}", "stroke-linejoin": "round"})
    group.set("transform", f"translate({x:.2f} {y:.2f}) scale({scale:.5f} {-scale:.5f})")
    for offset, outline in pieces:  # one letter is one text wherever it stands, so that a PDF packs it well
        etree.SubElement(group, f"{_SVG}path", d=outline, transform=f"translate({offset:.0f} 0)")
    text.getparent().replace(text, group)


@lru_cache(maxsize=512)
def _shaped(font: Font, weight: float, words: str) -> tuple[tuple[tuple[float, str], ...], float]:
    """The letters of some words, each as how far it stands from the start and its outline; and the words' width.

    All on an em of 1000 units.
    """
    if not words:
        return (), 0.0
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    uharfbuzz.shape(_face(font, weight), buffer, {"lnum": True})
    pieces, place = [], 0.0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        outline = _letter(font, weight, info.codepoint)
        if outline:
            pieces.append((place + position.x_offset, outline))
        place += position.x_advance
    return tuple(pieces), place


@lru_cache(maxsize=8)
def _face(font: Font, weight: float) -> Any:
    """The upright face of a typeface in a weight."""
    upright = next(file for file in font.files if "italic" not in file.name.lower())
    face = opened(upright)
    face.scale = (1000, 1000)
    face.set_variations({"wght": weight})
    return face


@lru_cache(maxsize=2048)
def _letter(font: Font, weight: float, glyph: int) -> str:
    """A letter's outline as the path of an SVG; "" for a space."""
    pen = _Pen()
    _face(font, weight).draw_glyph_with_pen(glyph, pen)
    return "".join(pen.commands)


class _Pen:
    """Takes an outline as fontTools' pens do, and gives SVG's path commands."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def _add(self, command: str, *points: tuple[float, float]) -> None:
        self.commands.append(command + " ".join(f"{x:.0f} {y:.0f}" for x, y in points))

    def moveTo(self, to: tuple[float, float]) -> None:
        self._add("M", to)

    def lineTo(self, to: tuple[float, float]) -> None:
        self._add("L", to)

    def qCurveTo(self, *points: tuple[float, float]) -> None:
        self._add("Q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._add("C", *points)

    def closePath(self) -> None:
        self.commands.append("Z")

    endPath = closePath
