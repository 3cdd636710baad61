"""The tables of a font's file: read, written, and summed up as OpenType asks."""

from __future__ import annotations

import struct
from io import BytesIO
from itertools import pairwise

import pytest
from briefbook.theme.sfnt import Name, file_of, name_table, names_of, tables_of
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import calcChecksum
from hypothesis import given
from hypothesis import strategies as st
from themes import small_theme

FONT = small_theme().fonts["sans"].files[0].read_bytes()

NAMES = st.builds(
    Name,
    st.sampled_from([0, 1, 3]),
    st.integers(0, 10),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFF),
    st.sampled_from([b"", b"Serif", b"\0S\0e", b"Bold"]),
)


def table_records(font: bytes) -> list[tuple[bytes, int, int, int]]:
    """The directory of a font as OpenType 1.9 writes it: tag, checksum, offset, length."""
    count = struct.unpack_from(">H", font, 4)[0]
    return [struct.unpack_from(">4s3L", font, 12 + 16 * at) for at in range(count)]


def test_the_tables_are_those_that_fonttools_finds() -> None:
    tables = tables_of(FONT)
    font = TTFont(BytesIO(FONT), lazy=True)
    assert {tag.decode() for tag in tables} == set(font.reader.keys())
    assert tables[b"head"] == font.reader["head"]
    assert tables[b"glyf"] == font.reader["glyf"]


def test_a_file_is_made_of_its_tables_again() -> None:
    made = file_of(FONT, tables_of(FONT))
    before, after = tables_of(FONT), tables_of(made)
    assert len(before) > 10
    assert {tag: text for tag, text in after.items() if tag != b"head"} == {
        tag: text for tag, text in before.items() if tag != b"head"
    }
    assert after[b"head"][:8] + after[b"head"][12:] == before[b"head"][:8] + before[b"head"][12:]
    assert file_of(made, after) == made


def test_a_file_starts_with_the_header_that_it_is_given() -> None:
    assert file_of(FONT, tables_of(FONT))[:12] == FONT[:12]


def test_tables_start_at_fours_and_do_not_overlap() -> None:
    made = file_of(FONT, tables_of(FONT))
    records = sorted((start, length) for _, _, start, length in table_records(made))
    assert records[0][0] == 12 + 16 * len(records)
    assert all(start % 4 == 0 for start, _ in records)
    for (start, length), (following, _) in pairwise(records):
        assert following == start + length + -length % 4
    assert len(made) == records[-1][0] + records[-1][1] + -records[-1][1] % 4


def test_the_directory_is_sorted_by_tag() -> None:
    tags = [tag for tag, *_ in table_records(file_of(FONT, tables_of(FONT)))]
    assert len(tags) > 10
    assert tags == sorted(tags)


def test_outlines_come_first_and_unknown_tables_last_by_their_tags() -> None:
    tables = {**tables_of(FONT), b"zzzz": b"z", b"aaaa": b"a"}
    header = FONT[:4] + struct.pack(">H", len(tables)) + FONT[6:12]
    placed = [tag for _, tag in sorted((start, tag) for tag, _, start, _ in table_records(file_of(header, tables)))]
    known = ["glyf", "maxp", "loca", "head", "hmtx", "hhea", "OS/2", "cmap", "prep", "name", "post", "gasp"]
    assert [tag.decode() for tag in placed][: len(known)] == known
    others = placed[len(known) :]
    assert others == sorted(others)
    assert (others[-1], b"aaaa" in others) == (b"zzzz", True)


def test_each_table_has_its_checksum() -> None:
    made = file_of(FONT, tables_of(FONT))
    for tag, checksum, start, length in table_records(made):
        content = made[start : start + length]
        if tag == b"head":
            content = content[:8] + bytes(4) + content[12:]
        assert checksum == calcChecksum(content), tag


def test_the_whole_file_sums_up_to_the_number_of_the_standard() -> None:
    """OpenType 1.9, `head`: checksumAdjustment is 0xB1B0AFBA less the sum of the file with a nought in its place."""
    made = bytearray(file_of(FONT, tables_of(FONT)))
    start = next(start for tag, _, start, _ in table_records(made) if tag == b"head")
    adjustment = int.from_bytes(made[start + 8 : start + 12], "big")
    made[start + 8 : start + 12] = bytes(4)
    assert (calcChecksum(bytes(made)) + adjustment) & 0xFFFFFFFF == 0xB1B0AFBA


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5])
def test_a_table_of_any_length_keeps_its_bytes(length: int) -> None:
    tables = {b"head": bytes(54), b"test": b"\xff" * length}
    made = file_of(b"\0\1\0\0\0\2" + bytes(6), tables)
    assert tables_of(made)[b"test"] == b"\xff" * length
    assert len(made) % 4 == 0


def test_names_are_those_that_fonttools_reads() -> None:
    names = names_of(tables_of(FONT)[b"name"])
    read = [
        (one.platformID, one.platEncID, one.langID, one.nameID, one.string)
        for one in TTFont(BytesIO(FONT))["name"].names
    ]
    assert len(names) > 5
    assert [tuple(one) for one in names] == read


@given(st.lists(NAMES, unique=True, max_size=8))
def test_names_written_are_read_again_in_order(names: list[Name]) -> None:
    assert names_of(name_table(names)) == sorted(names)


def test_alike_texts_are_kept_once() -> None:
    names = [Name(3, 1, 0x409, number, text) for number, text in enumerate([b"Serif", b"Bold", b"Serif"])]
    table = name_table(names)
    assert table == (
        struct.pack(">3H", 0, 3, 6 + 3 * 12)
        + struct.pack(">6H", 3, 1, 0x409, 0, 5, 0)
        + struct.pack(">6H", 3, 1, 0x409, 1, 4, 5)
        + struct.pack(">6H", 3, 1, 0x409, 2, 5, 0)
        + b"SerifBold"
    )
