"""Letters of symbol fonts that Word puts in by itself, and white space, as the text that a page shows."""

from __future__ import annotations

import re

from .ooxml import NAMESPACES, Xml

__all__ = ["from_symbol_font", "spaced", "symbol"]

_W = f"{{{NAMESPACES['w']}}}"

_SYMBOLS = {
    "symbol": {
        0xB7: "•", 0xAE: "→", 0xAC: "←", 0xDE: "⇒", 0xB0: "°", 0xB1: "±", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xB4: "×",
        0xA5: "∞", 0x2D: "−", 0xE3: "©", 0xE2: "®", 0xE4: "™", 0xBC: "…", 0xD7: "⋅", 0x6D: "µ",
    },
    "wingdings": {0xE0: "→", 0xDF: "←", 0xE8: "➔", 0x4A: "☺", 0x4C: "☹", 0xFC: "✓", 0xA7: "▪", 0x6C: "●"},
}  # fmt: skip
"""The signs that letters of symbol fonts show, by the font's name in small letters and the letter's code."""


def symbol(element: Xml) -> str:
    """`w:sym` (17.3.3.30): a sign of a symbol font; one that has no letter of its own stays private."""
    try:
        code = int(element.get(f"{_W}char", ""), 16)
    except ValueError:
        return "\ufffd"
    font = element.get(f"{_W}font", "").lower()
    known = _SYMBOLS.get(font, {}).get(code & 0xFF if code >= 0xF000 else code)
    return known or (chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")


def from_symbol_font(text: str, element: Xml) -> str:
    """A text whose run is set in a symbol font, with the signs that it shows: LibreOffice writes `w:sym` so."""
    if not any("\uf000" <= letter <= "\uf0ff" for letter in text):
        return text
    run = element.getparent()
    fonts = None if run is None else run.find(f"{_W}rPr/{_W}rFonts")
    names = [] if fonts is None else [str(name).lower() for name in fonts.attrib.values()]
    known = next((_SYMBOLS[name] for name in names if name in _SYMBOLS), {})
    return "".join(known.get(ord(letter) & 0xFF, letter) if letter >= "\uf000" else letter for letter in text)


def spaced(element: Xml) -> str:
    """The text of `w:t`: white space at its edges counts only where it says so (17.3.3.31)."""
    text = element.text or ""
    if element.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
        text = text.strip(" \t\r\n")
    return re.sub(r"[\t\r\n]+", " ", text)
