"""Which paragraphs, tables and rows of two files are the same."""

from __future__ import annotations

import pytest
from briefbook.review.refresh.blocks import Block, aligned, blocks_of, likeness, rows_of
from briefbook.word.ooxml import Xml
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_files import VISIT, Field, File, element, p, table

PARAGRAPH, ROW = element("<w:p/>"), element("<w:tr/>")


def block(words: str = "", keys: str = "", style: str = "", tag: Xml = PARAGRAPH) -> Block:
    """A block whose keys are the letters of `keys`."""
    return Block(tag, frozenset(keys), words, style)


# -- what holds blocks --


def named(found: list[Xml]) -> list[str]:
    return [one.get("id", "") for one in found]


def test_blocks_are_found_whatever_wraps_them() -> None:
    body = element(
        '<w:body><w:p id="1"/><w:sdt><w:sdtPr/><w:sdtContent><w:p id="2"/><w:tbl id="3"><w:tr><w:tc><w:p id="no"/>'
        '</w:tc></w:tr></w:tbl></w:sdtContent></w:sdt><w:customXml><w:p id="4"/></w:customXml>'
        '<w:ins><w:p id="5"/></w:ins>'
        '<w:moveTo><w:p id="6"/></w:moveTo><w:del><w:p id="no"/></w:del><w:bookmarkStart/><w:sectPr/></w:body>'
    )
    assert named(blocks_of(body)) == ["1", "2", "3", "4", "5", "6"]


def test_rows_are_found_whatever_wraps_them() -> None:
    found = element(
        '<w:tbl><w:tblPr/><w:tr id="1"/><w:sdt><w:sdtContent><w:tr id="2"/></w:sdtContent></w:sdt>'
        '<w:customXml><w:tr id="3"/></w:customXml><w:ins><w:tr id="no"/></w:ins></w:tbl>'
    )
    assert named(rows_of(found)) == ["1", "2", "3"]


def test_a_block_is_compared_by_fields_words_and_style() -> None:
    reading = File([p("On ", Field("date", "7 May"), style="Body"), table(["a", Field("x", "1")])]).reading()
    one, other = blocks_of(reading.package.tree("word/document.xml")[0])
    date, x = f"{{{VISIT} date}}", f"{{{VISIT} x}}"
    assert Block.of(reading, one) == Block(one, frozenset([date]), f"On {date}", "body text")
    assert Block.of(reading, other) == Block(other, frozenset([x]), f"a\n{x}", "")


# -- likeness --


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(block("a"), block("a", tag=ROW), 0.0, id="of two kinds"),
        pytest.param(block("a", "x"), block("a", "x"), 1.0, id="the same words"),
        pytest.param(block("a", "xy"), block("b", "xy"), 1.0, id="the same fields"),
        pytest.param(block("a", "xy"), block("b", "yz"), 0.5, id="half the fields"),
        pytest.param(block("a", "x"), block("b", "xyz"), 0.5, id="one of three fields"),
        pytest.param(block("a", "x", "s"), block("b", "x", "t"), 0.5, id="the same fields in another style"),
        pytest.param(block("a", style="s"), block("a", style="t"), 1.0, id="the same words in another style, no field"),
        pytest.param(block("a", "x"), block("b", "y"), 0.0, id="other fields"),
        pytest.param(block("a", "x"), block("a b", ""), 0.0, id="fields in one alone"),
        pytest.param(block("a b", ""), block("a", "x"), 0.0, id="fields in the other alone"),
        pytest.param(block("abcde"), block("abcdz"), 0.8, id="nearly the same words"),
        pytest.param(block("abcde"), block("abcyz"), 0.0, id="words that share too little"),
    ],
)
def test_blocks_are_alike_by_fields_else_by_words(one: Block, other: Block, expected: float) -> None:
    assert likeness(one, other) == pytest.approx(expected)
    assert likeness(other, one) == pytest.approx(expected)


# -- side by side --


def pairs(theirs: str, fresh: str) -> list[str]:
    """Blocks of one field each, letters, side by side; `-` where one lacks it."""
    found = aligned([block(one, one) for one in theirs], [block(one, one) for one in fresh])
    return [(one.words if one else "-") + (other.words if other else "-") for one, other in found]


@pytest.mark.parametrize(
    ("theirs", "fresh", "expected"),
    [
        ("", "", []),
        ("abc", "abc", ["aa", "bb", "cc"]),
        ("abc", "ac", ["aa", "b-", "cc"]),
        ("ac", "abc", ["aa", "-b", "cc"]),
        ("abc", "", ["a-", "b-", "c-"]),
        ("", "ab", ["-a", "-b"]),
        ("ab", "cd", ["a-", "b-", "-c", "-d"]),
        ("abc", "axc", ["aa", "b-", "-x", "cc"]),
        ("abcd", "dabc", ["-d", "aa", "bb", "cc", "d-"]),
    ],
)
def test_lists_are_laid_side_by_side_in_their_orders(theirs: str, fresh: str, expected: list[str]) -> None:
    assert pairs(theirs, fresh) == expected


def test_the_likest_blocks_are_paired() -> None:
    one, two = block("1", "abcd"), block("2", "abef")
    assert aligned([one, two], [block("3", "abef")])[1][0] is two
    assert aligned([two, one], [block("3", "abef")])[0][0] is two


@pytest.mark.parametrize(("keys", "paired"), [("abcdefg", False), ("abcdef", False), ("abcde", True)])
def test_blocks_that_share_less_than_three_tenths_are_no_pair(keys: str, paired: bool) -> None:
    """2 / (1 + n) of two fields' worth: a third of five, less than three tenths of six."""
    found = aligned([block("1", "a")], [block("2", keys)])
    assert (len(found) == 1) is paired


@settings(deadline=None, max_examples=60)
@given(st.text("abcdef", max_size=7), st.text("abcdef", max_size=7))
def test_each_block_stands_once_and_in_its_order(theirs: str, fresh: str) -> None:
    found = pairs(theirs, fresh)
    assert "".join(one[0] for one in found).replace("-", "") == theirs
    assert "".join(one[1] for one in found).replace("-", "") == fresh
    assert all(one[0] == one[1] or "-" in one for one in found)
