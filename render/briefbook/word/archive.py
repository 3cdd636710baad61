"""Named parts in, a ZIP archive out, always the same bytes; a part that was packed before is not compressed again.

A Word file is mostly what the one before it was: fonts, styles, pictures. `zipfile` takes no compressed bytes, so the
records are written here, as APPNOTE.TXT 4.3 has them and as `zipfile` writes them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache

__all__ = ["archive"]

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NEEDED, _MADE_BY = 20, 3 << 8 | 20
"""Version 2.0 of the format, the attributes those of Unix."""
_DEFLATED = 8
_DAY = 1 << 5 | 1
"""1 January 1980, the first day that an archive can name."""
_READABLE = 0o600 << 16


def archive(parts: Mapping[str, bytes]) -> bytes:
    """The archive of parts with ASCII names, in their order."""
    body, directory = bytearray(), bytearray()
    for name, content in parts.items():
        title, (packed, crc) = name.encode("ascii"), _deflated(content)
        facts = (_NEEDED, 0, _DEFLATED, 0, _DAY, crc, len(packed), len(content), len(title), 0)
        directory += _CENTRAL.pack(b"PK\x01\x02", _MADE_BY, *facts, 0, 0, 0, _READABLE, len(body)) + title
        body += _LOCAL.pack(b"PK\x03\x04", *facts) + title + packed
    count = len(parts)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


@lru_cache(maxsize=128)
def _deflated(content: bytes) -> tuple[bytes, int]:
    """The content compressed (RFC 1951), and its checksum."""
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflate.compress(content) + deflate.flush(), zlib.crc32(content)
