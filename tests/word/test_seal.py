"""A file's seal: by it the file tells by itself whether anyone has saved it since."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from briefbook.word.archive import archive
from briefbook.word.seal import sealed, untouched

PLAIN = archive({"a.xml": b"<a/>", "b.xml": b"<b/>"})


def test_a_sealed_file_is_untouched_and_still_an_archive() -> None:
    content = sealed(PLAIN)
    assert untouched(content)
    with ZipFile(BytesIO(content)) as read:
        assert read.namelist() == ["a.xml", "b.xml"]
        assert read.testzip() is None
        assert read.comment.startswith(b"briefbook ")
        assert len(read.comment) == len(b"briefbook ") + 64


def test_a_file_without_a_seal_is_not_ours() -> None:
    assert not untouched(PLAIN)
    assert not untouched(b"")


@pytest.mark.parametrize("place", [0, 10, len(PLAIN) - 3, len(PLAIN) - 1, len(PLAIN), len(PLAIN) + 20, -1])
def test_a_changed_byte_breaks_it(place: int) -> None:
    content = bytearray(sealed(PLAIN))
    content[place] ^= 1
    assert not untouched(bytes(content))


def test_bytes_before_or_behind_break_it() -> None:
    content = sealed(PLAIN)
    assert not untouched(content + b"x")
    assert not untouched(b"x" + content)
    assert not untouched(content[:-1])


def test_an_archive_with_a_comment_is_not_sealed() -> None:
    with pytest.raises(AssertionError, match="not a ZIP archive"):
        sealed(sealed(PLAIN))
