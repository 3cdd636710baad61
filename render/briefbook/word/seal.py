"""The seal of a Word file, by which it tells by itself whether anyone has saved it since.

The seal is the digest of the file, in the comment that ends every ZIP archive (APPNOTE.TXT 4.3.16). Word and other
editors write the archive anew and leave it out; a changed byte breaks it. No record is needed to know a hand edit by.
"""

from __future__ import annotations

import hashlib

__all__ = ["sealed", "untouched"]

_MARK = b"briefbook "
_LENGTH = len(_MARK) + hashlib.sha256().digest_size * 2
_END = b"PK\x05\x06"
_END_LENGTH = 22


def sealed(content: bytes) -> bytes:
    """The archive with its seal; it must have no comment yet."""
    assert content[-_END_LENGTH:].startswith(_END), "not a ZIP archive without a comment"
    return content[:-2] + _LENGTH.to_bytes(2, "little") + _seal(content)


def untouched(content: bytes) -> bool:
    """Whether the archive is byte for byte as it was sealed."""
    body, seal = content[:-_LENGTH], content[-_LENGTH:]
    if not body.endswith(_LENGTH.to_bytes(2, "little")) or not seal.startswith(_MARK):
        return False
    return seal == _seal(body[:-2] + b"\0\0")


def _seal(content: bytes) -> bytes:
    return _MARK + hashlib.sha256(content).hexdigest().encode()
