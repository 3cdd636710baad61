"""The static faces that a Word file carries, cut from a theme's variable fonts to the letters of a document.

Word and LibreOffice show a file in fonts that the reader's machine lacks where the file carries them (ECMA-376 part 1,
17.8.1). They know no variable fonts; so HarfBuzz cuts a face for each weight and slope that the styles use, with the
letters of the document and those that whoever edits it is likely to type.
"""

from __future__ import annotations

import hashlib
import struct
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..theme.fonts import BOLD, REGULAR, Font, opened
from ..theme.sfnt import Name, file_of, name_table, names_of, tables_of
from ..theme.tokens import Theme

__all__ = ["Face", "faces"]

_TYPED = frozenset(
    [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x400, 0x460), 0x490, 0x491, *range(0x2010, 0x2027)]
    + [0x202F, 0x2030, 0x2039, 0x203A, 0x2060, 0x20AC, 0x2116, 0x2122, 0x2192, 0x2212, 0x2260, 0x2264, 0x2265]
)
"""Latin, Cyrillic and common signs: the same in every file, for a program that has two files open takes one's faces
for both."""

_PIXELS = 96 / 72
"""CSS pixels in a point: optical sizes are set in CSS pixels (CSS Fonts 4, 7.4), as in the PDF."""

_FEATURES = ("ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "tnum")


@dataclass(frozen=True)
class Face:
    """A static TrueType font: its family, its slot in `w:font`, its key, its bytes made unreadable by that key."""

    family: str
    slot: str
    key: str
    content: bytes


def faces(theme: Theme, text: str) -> tuple[Face, ...]:
    """The faces of a theme's fonts that may be carried, one for each weight and slope, with the letters of `text`."""
    wanted = _TYPED.union(ord(one) for one in set(text) if one >= " ")
    fonts = {font.family: font for font in theme.fonts.values() if font.embed}
    size = (theme.style("body").size or 10.0) * _PIXELS
    return tuple(face for font in fonts.values() for face in _faces(font, wanted, size))


@lru_cache(maxsize=32)
def _faces(font: Font, letters: frozenset[int], size: float) -> tuple[Face, ...]:
    cuts = (cut for file in font.files for cut in _cuts(file))
    return tuple(
        _face(font, slot, _cut(source, letters, {"wght": weight, "opsz": size})) for slot, source, weight in cuts
    )


def _cuts(file: Path) -> Iterator[tuple[str, Any, int]]:
    """The slots in a family that a font's file fills, and the weight to cut each at."""
    source = opened(file).face
    name = file.stem.lower()
    if any(axis.tag == "wght" for axis in source.axis_infos):
        weights = {"Italic": REGULAR} if "italic" in name else {"Regular": REGULAR, "Bold": BOLD}
        yield from ((slot, source, weight) for slot, weight in weights.items())
    elif (slot := _SLOTS.get(name.rsplit("-", 1)[-1])) is not None:
        yield slot, source, REGULAR


_SLOTS = {"regular": "Regular", "bold": "Bold", "italic": "Italic", "bolditalic": "BoldItalic"}


def _cut(source: Any, letters: frozenset[int], place: Mapping[str, float]) -> bytes:
    """The font's instance at a place on its axes, with these letters and what their shaping needs."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(letters)
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _FEATURES)
    for axis in source.axis_infos:
        value = place.get(axis.tag, axis.default_value)
        wanted.pin_axis_location(source, axis.tag, min(max(value, axis.min_value), axis.max_value))
    made: bytes = uharfbuzz.subset(source, wanted).blob.data
    return made


def _face(font: Font, slot: str, content: bytes) -> Face:
    named = _named(content, font.family, slot)
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"{font.family} {slot} {hashlib.sha256(named).hexdigest()}")
    return Face(font.family, slot, f"{{{str(key).upper()}}}", _obfuscated(named, key))


def _named(content: bytes, family: str, slot: str) -> bytes:
    """The face under the family's name, as what it is: a weight of a variable font calls itself by its default."""
    tables = tables_of(content)
    names = {1: family, 2: slot, 4: f"{family} {slot}", 6: f"{family} {slot}".replace(" ", "-")}
    kept = [one for one in names_of(tables[b"name"]) if one.number in (0, 3, 5, 13, 14)]
    ours = [Name(3, 1, 0x409, number, text.encode("utf-16-be")) for number, text in names.items()]
    bold, italic = slot.startswith("Bold"), slot.endswith("Italic")
    metrics, head = bytearray(tables[b"OS/2"]), bytearray(tables[b"head"])
    _WORD.pack_into(metrics, _WEIGHT, 700 if bold else 400)
    other = _WORD.unpack_from(metrics, _SELECTION)[0] & ~0x61
    _WORD.pack_into(metrics, _SELECTION, other | (0x20 * bold) | italic | (0x40 * (slot == "Regular")))
    _WORD.pack_into(head, _STYLE, bold | (2 * italic))
    tables |= {b"name": name_table([*kept, *ours]), b"OS/2": bytes(metrics), b"head": bytes(head)}
    return file_of(content, tables)


_WORD = struct.Struct(">H")
_WEIGHT, _SELECTION, _STYLE = 4, 62, 44
"""Where `usWeightClass` and `fsSelection` stand in the table OS/2, and `macStyle` in head."""


def _obfuscated(content: bytes, key: uuid.UUID) -> bytes:
    """The font with its first 32 bytes combined with the key, last byte first (17.8.1)."""
    pad = key.bytes[::-1] * 2
    return bytes(one ^ two for one, two in zip(content[:32], pad, strict=True)) + content[32:]
