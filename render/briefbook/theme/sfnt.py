"""The file of a TrueType font, made of its tables (OpenType 1.9, "The OpenType Font File"), and its table of names."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

__all__ = ["Name", "file_of", "name_table", "names_of", "tables_of"]

_HEADER, _RECORD, _ADJUSTMENT = 12, struct.Struct(">4s3L"), slice(8, 12)
_ORDER = [b"glyf", b"maxp", b"loca", b"head", b"hmtx", b"hhea", b"OS/2", b"cmap", b"prep", b"name", b"post", b"gasp"]
"""The tables that come first in the file, in the order of fontTools; the others follow by their tags."""
_NAMES, _NAME = struct.Struct(">3H"), struct.Struct(">6H")


class Name(NamedTuple):
    """A name and what it is for: platform, encoding, language, its number there; its bytes in that encoding."""

    platform: int
    encoding: int
    language: int
    number: int
    text: bytes


def tables_of(font: bytes) -> dict[bytes, bytes]:
    """The tables of a font by their tags."""
    count = int.from_bytes(font[4:6], "big")
    records = (_RECORD.unpack_from(font, _HEADER + place * _RECORD.size) for place in range(count))
    return {tag: font[start : start + length] for tag, _, start, length in records}


def file_of(header: bytes, tables: Mapping[bytes, bytes]) -> bytes:
    """The file of a font: the start of one with as many tables, and the tables, summed up as readers check them."""
    tables = {**tables, b"head": _with(tables[b"head"], _ADJUSTMENT, bytes(4))}
    order = sorted(tables, key=lambda tag: (_ORDER.index(tag) if tag in _ORDER else len(_ORDER), tag))
    body, records = bytearray(), {}
    for tag in order:
        start = _HEADER + _RECORD.size * len(tables) + len(body)
        padded = tables[tag] + bytes(-len(tables[tag]) % 4)
        records[tag] = _RECORD.pack(tag, _sum(padded), start, len(tables[tag]))
        body += padded
    made = bytearray(header[:_HEADER] + b"".join(records[tag] for tag in sorted(records)) + body)
    head = _RECORD.unpack(records[b"head"])[2]
    made[head + 8 : head + 12] = ((0xB1B0AFBA - _sum(made)) & 0xFFFFFFFF).to_bytes(4, "big")
    return bytes(made)


def _with(content: bytes, place: slice, value: bytes) -> bytes:
    return content[: place.start] + value + content[place.stop :]


def _sum(content: bytes | bytearray) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(content) // 4}L", content)
    return sum(words) & 0xFFFFFFFF


def names_of(table: bytes) -> list[Name]:
    """The names in a font's table of names."""
    _, count, start = _NAMES.unpack_from(table)
    found = []
    for place in range(count):
        *key, length, offset = _NAME.unpack_from(table, _NAMES.size + place * _NAME.size)
        found.append(Name._make([*key, table[start + offset : start + offset + length]]))
    return found


def name_table(names: Iterable[Name]) -> bytes:
    """The table of these names; of two that are alike, the bytes are kept once."""
    texts, records = b"", b""
    places: dict[bytes, int] = {}
    for name in sorted(names):
        if name.text not in places:
            places[name.text] = len(texts)
            texts += name.text
        records += _NAME.pack(*name[:4], len(name.text), places[name.text])
    count = len(records) // _NAME.size
    return _NAMES.pack(0, count, _NAMES.size + len(records)) + records + texts
