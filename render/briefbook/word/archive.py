"""The ZIP container of an Office file: written anew, opened within bounds, written again with some members changed.

A Word file is mostly what the one before it was: fonts, styles, pictures. `zipfile` takes no compressed bytes, so the
records of a new archive are written here, as APPNOTE.TXT 4.3 has them and as `zipfile` writes them: the same bytes for
the same members, and one that was packed before is not compressed again.

A file that is opened comes from outside: no name in it leads out of it, nothing is unpacked that was not asked for, and
no more of it than a document needs.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from ..errors import BriefbookError, MachineError, Place, Problem

__all__ = ["Archive", "archive", "open_archive", "read_bytes", "too_large"]

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


# -- what comes from outside --

_FILE_LIMIT = 128 * 1024 * 1024
_PART_LIMIT = 32 * 1024 * 1024
_TOTAL_LIMIT = 96 * 1024 * 1024
_ENTRIES = 10_000


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that may stand anywhere; MachineError or BriefbookError where it cannot be read."""
    place = Place(str(path))
    try:
        if not path.is_file():
            raise BriefbookError(Problem(place, "there is no such file", "name a .docx file that exists"))
        if path.stat().st_size > _FILE_LIMIT:
            raise BriefbookError(Problem(place, too_large("the file", _FILE_LIMIT), "take out its pictures"))
        return path.read_bytes()
    except OSError as error:
        raise MachineError(
            Problem(place, f"the file cannot be read: {error.strerror or error}", "close it in Word, or allow reading")
        ) from error


def too_large(what: str, limit: int) -> str:
    """What is wrong with something of more than `limit` bytes."""
    return f"{what} is larger than {limit // 1024 // 1024} MiB"


class Archive:
    """The members of an opened file, unpacked when they are asked for and within bounds."""

    def __init__(self, file: str, zipped: ZipFile, names: Mapping[str, str]) -> None:
        self.file = file
        """What the user calls it."""
        self.names = names
        """Its members' names by the same in small letters: part names do not tell their cases apart (part 2, 6.2)."""
        self._zipped = zipped
        self._read: dict[str, bytes] = {}

    def problem(self, message: str, hint: str = "open it in Word and save it again as .docx") -> BriefbookError:
        """What is wrong with the file, to be raised."""
        return BriefbookError(Problem(Place(self.file), message, hint))

    def read(self, name: str) -> bytes:
        """The bytes of a member; BriefbookError where it is missing, damaged or too large."""
        key = name.lower()
        if key in self._read:
            return self._read[key]
        if key not in self.names:
            raise self.problem(f"its part `{name}` is missing")
        room = min(_PART_LIMIT, _TOTAL_LIMIT - sum(map(len, self._read.values())))
        try:
            with self._zipped.open(self.names[key]) as stream:
                content = stream.read(room + 1)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
            raise self.problem(f"its part `{name}` is damaged") from error
        if len(content) > room:
            raise self.problem(too_large(f"its part `{name}`, unpacked,", room), "it is not a document to work on")
        self._read[key] = content
        return content

    def changed(self, members: Mapping[str, bytes]) -> bytes:
        """The file with these members in place of its own of the same name, or behind them; the others stay as is."""
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as target:
            for entry in self._zipped.infolist():
                changed = members.get(entry.filename)
                target.writestr(_like(entry), self._zipped.read(entry) if changed is None else changed)
            for name in sorted(set(members) - set(self.names.values())):
                info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, _READABLE
                target.writestr(info, members[name])
        return packed.getvalue()


def _like(entry: ZipInfo) -> ZipInfo:
    made = ZipInfo(entry.filename, entry.date_time)
    made.compress_type, made.create_system = ZIP_DEFLATED, entry.create_system
    made.external_attr = entry.external_attr
    return made


_OTHERS = {b"{\\rtf": "an RTF file", b"%PDF": "a PDF", b"<": "a web page or XML"}
"""What files of other kinds start with."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What an OLE compound file starts with ([MS-CFB] 2.2): an old .doc, or a .docx in a password's envelope."""


def open_archive(content: bytes, file: str) -> Archive:
    """The archive of a .docx; BriefbookError where the bytes are none, or are made to do harm."""

    def refused(message: str, hint: str) -> BriefbookError:
        return BriefbookError(Problem(Place(file), message, hint))

    if content.startswith(_COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refused("it is locked with a password", "open it in Word, take the password off, and save it")
        raise refused("it is an old .doc file", "open it in Word and save it as .docx")
    for start, what in _OTHERS.items():
        if content.lstrip()[:16].startswith(start):
            raise refused(f"it is {what}, not a Word file", "open it in Word and save it as .docx")
    try:
        zipped = ZipFile(BytesIO(content))
        entries = zipped.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        what = "it is empty" if not content else "it is not a Word file, or only a part of one"
        raise refused(what, "name a .docx file; copy it again if it came by mail") from error
    if len(entries) > _ENTRIES:
        raise refused(f"it holds more than {_ENTRIES:,} parts", "it is not a document to work on")
    names: dict[str, str] = {}
    for one in entries:
        name = one.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name or ":" in name:
            raise refused(f"it holds a part that leads out of it, `{name}`", "do not use it")
        if name.lower() in names:
            raise refused(f"it holds the part `{name}` twice", "open it in Word and save it again as .docx")
        if one.flag_bits & 1:
            raise refused("it is locked with a password", "take the password off, and save it")
        names[name.lower()] = name
    if "[content_types].xml" not in names:
        other = "an OpenDocument file" if "mimetype" in names else "an archive"
        raise refused(f"it is {other}, not a Word file", "open it in an editor and save it as .docx")
    return Archive(file, zipped, names)
