"""Nodes with their ends, and values written as the file's author writes them."""

from __future__ import annotations

import pytest
import yaml
from briefbook.data.yaml_nodes import YamlSource, scalars
from briefbook.data.yaml_style import ScalarWriter, quoted
from briefbook.errors import BriefbookError
from hypothesis import given, settings
from hypothesis import strategies as st

TEXT = """\
# head
plain: one  # note
single: 'two'
double: "three"
folded: >-
  four
  five

# between
literal: |+
  six

  # not text of the block
last: {a: [b, *x], c: &y d}
anchor: &z
- e
"""


def pieces(text: str) -> list[tuple[str, str, str]]:
    """(style, value, what stands in the text) of each scalar."""
    source = YamlSource.read(text, "x.yaml")
    return [(one.style, one.value, text[one.start : one.end]) for one in scalars(source.root)]


def test_every_scalar_ends_with_its_last_letter() -> None:
    text = TEXT.replace("plain: one", "plain: &x one")
    assert pieces(text) == [
        ("", "one", "&x one"),
        ("'", "two", "'two'"),
        ('"', "three", '"three"'),
        (">", "four five", ">-\n  four\n  five"),
        ("|", "six\n\n# not text of the block\n", "|+\n  six\n\n  # not text of the block"),
        ("", "b", "b"),
        ("", "", "*x"),
        ("", "d", "&y d"),
        ("", "e", "e"),
    ]


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a: |\n  b\n\n\nc: d\n", "|\n  b"),
        ("a: >\n  b\n  c\n  # d\ne: f\n", ">\n  b\n  c\n  # d"),
        ("a: >\n  b\n # c\nd: e\n", ">\n  b"),
        ("a: >-\n\n  b\n", ">-\n\n  b"),
        ("a: |  # note\n  b\n", "|  # note\n  b"),
        ("a: |\nb: c\n", "|"),
        ("a: |\r\n  b\r\n  c\r\n\r\nd: e\r\n", "|\r\n  b\r\n  c"),
        ("a: |\n  b", "|\n  b"),
    ],
)
def test_a_block_ends_with_its_last_line_of_text(text: str, block: str) -> None:
    assert pieces(text)[0][2] == block


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x b\n", "a value with an anchor, which others share"),
        ("a: &x [b]\n", "a value with an anchor, which others share"),
        ("a: b\n", ""),
    ],
)
def test_a_value_says_why_it_may_not_be_changed(text: str, why: str) -> None:
    assert YamlSource.read(text, "x.yaml").root.items[0][1].shared == why


def test_nodes_know_what_holds_them_and_where_they_stand() -> None:
    text = "a: {b: c}\nd:\n  - e\n  - {f: g}\n"
    root = YamlSource.read(text, "x.yaml").root
    assert (root.kind, root.style, root.flow) == ("mapping", "", False)
    flow, block = (value for _, value in root.items)
    assert (flow.kind, flow.style, flow.flow, flow.items[0][1].flow) == ("mapping", "{", False, True)
    assert text[flow.start : flow.end] == "{b: c}"
    assert (block.kind, block.style, block.line, block.column) == ("list", "", 3, 2)
    assert text[block.items[1][1].start : block.items[1][1].end] == "{f: g}"
    assert text[: block.last].endswith("{f: g}")
    assert block.items[0][0] is None
    assert (root.items[1][0].value, root.items[1][0].line) == ("d", 2)


def test_an_empty_collection_ends_where_it_is_closed() -> None:
    text = "a: []\nb: x\n"
    assert text[: YamlSource.read(text, "x.yaml").root.items[0][1].last] == "a: []"


@pytest.mark.parametrize(
    ("text", "newline"),
    [("a: b\n", "\n"), ("a: b\r\nc: d\r\n", "\r\n"), ("a: b\rc: d", "\r"), ("a: b", "\n")],
    ids=["unix", "windows", "old mac", "none"],
)
def test_the_line_ending_is_that_of_the_file(text: str, newline: str) -> None:
    source = YamlSource.read(text, "x.yaml")
    assert source.newline(0) == source.newline(len(text)) == newline


@pytest.mark.parametrize(
    ("at", "start", "end", "indent"), [(0, 0, 2, ""), (1, 0, 2, ""), (3, 3, 7, ""), (6, 3, 7, "  "), (7, 3, 7, "  ")]
)
def test_a_line_has_its_start_end_and_indent(at: int, start: int, end: int, indent: str) -> None:
    source = YamlSource.read("a:\n  bc\n", "x.yaml")
    assert (source.line_start(at), source.line_end(at), source.indent(at)) == (start, end, indent)


def test_a_file_is_json_by_its_name() -> None:
    assert YamlSource.read("[]", "data/sources.json").json
    assert not YamlSource.read("[]", "data/sources.yaml").json


# -- writing --


def rewritten(text: str, value: str, plain: bool = False, file: str = "x.yaml") -> str:
    """The first scalar of a text, rewritten."""
    source = YamlSource.read(text, file)
    return ScalarWriter(source).rewritten(next(scalars(source.root)), value, plain)


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("a: b\n", "c", "c"),
        ("a: b\n", "c: d", '"c: d"'),
        ("a: b\nq: 'x'\n", "c: d", "'c: d'"),
        ("a: b\nq: 'x'\nr: \"y\"\ns: \"z\"\n", "c: d", '"c: d"'),
        ("a: 'b'\n", "c", "'c'"),
        ("a: 'b'\n", "it's", "'it''s'"),
        ("a: 'b'\n", "c\nd", '"c\\nd"'),
        ('a: "b"\n', 'c "d"', '"c \\"d\\""'),
        ('a: "b"\n', "é ж", '"é ж"'),
        ('a: "b"\n', "\x7f\u2028", '"\\u007f\\u2028"'),
        ("a:\nb: x\n", "c", " c"),
        ("a: |\n  b\n", "c\nd\n", "|\n  c\n  d"),
        ("a: |\n  b\n", "c\nd", "|-\n  c\n  d"),
        ("a: |\n    b\n", "c\n", "|\n    c"),
        ("a: |\n  b\n", " c\n", '"\n  c\\n"'),
        ("a: |\n  b\n", "c\n\n", '"c\\n\\n"'),
        ("a: |  # note\n  b\n", "c\n", "|  # note\n  c"),
        ("a: >\n  b\n", "c", ">-\n  c"),
        ("a: >-\n  b\n", "c\n", ">\n  c"),
        ("a: >\n  b\n", "c\nd\n", ">\n  c\n\n  d"),
        ("a: >\n  b\n", "c\td", '"c\\td"'),
        ("a: >\n  b\n", "c\x07d", '"c\\u0007d"'),
        ("[b, c]\n", "d, e", '"d, e"'),
        ("[b, c]\n", "d e", "d e"),
        ("- b\n", "- c", '"- c"'),
        ("- b\n", "", '""'),
        ("- b\n", "042", '"042"'),
        ("- b\n", "42x", "42x"),
        ("- b\n", "Yes", '"Yes"'),
        ("- b\n", "yesterday", "yesterday"),
        ("- b\n", "1e5", '"1e5"'),
        ("- b\n", "0x1F", '"0x1F"'),
        ("- b\n", "12:30", '"12:30"'),
        ("- b\n", "12:90", "12:90"),
        ("- b\n", ".5", '".5"'),
        ("- b\n", "-.inf", '"-.inf"'),
        ("- b\n", "=", '"="'),
    ],
)
def test_a_value_is_written_as_the_old_one_was_where_it_can_be(text: str, value: str, written: str) -> None:
    assert rewritten(text, value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("042", "042"), ("NO", "NO"), ("true", "true"), ("~", '"~"'), ("null", '"null"'), ("", '""'), ("a: b", '"a: b"')],
)
def test_a_plain_value_needs_no_quotes_but_where_it_would_be_nothing(value: str, written: str) -> None:
    assert rewritten("a: b\n", value, plain=True) == written


@pytest.mark.parametrize(
    ("text", "value", "plain", "written"),
    [
        ('{"a": 3}', "4", True, "4"),
        ('{"a": 3}', "-4.5", True, "-4.5"),
        ('{"a": 3}', "4", False, '"4"'),
        ('{"a": 3}', "4x", True, '"4x"'),
        ('{"a": "b"}', "4", True, '"4"'),
        ('{"a": "b"}', 'c"', False, '"c\\""'),
    ],
)
def test_json_stays_json(text: str, value: str, plain: bool, written: str) -> None:
    assert rewritten(text, value, plain, "x.json") == written


def test_a_line_of_a_folded_block_is_as_wide_as_the_widest_of_the_file() -> None:
    text = "a: >-\n  b\nwide: >-\n  " + "word " * 13 + "end\n"  # 70 letters with their indentation
    made = rewritten(text, "word " * 30 + "end").split("\n")
    assert max(map(len, made)) <= 70
    assert [len(line) for line in made[1:-1]] == [66, 66]
    narrow = rewritten("a: >-\n  b\n", "word " * 30 + "end").split("\n")
    assert max(map(len, narrow)) <= 60


def test_lines_before_a_change_stay_as_they_are() -> None:
    text = "a: >-\n  one two\n  three four\n  five six\n"
    assert rewritten(text, "one two three four FIVE six") == ">-\n  one two\n  three four\n  FIVE six"
    assert rewritten(text, "one two THREE four five six") == ">-\n  one two\n  THREE four\n  five six"
    assert rewritten(text, "ONE two three four five six") == ">-\n  ONE two\n  three four\n  five six"


def test_a_value_over_several_lines_stays_one() -> None:
    text = "a: one two\n  three four\nb: c\n"
    assert rewritten(text, "one two three five") == "one two\n  three five"
    quoted_text = 'a: "one two\n  three four"\nb: c\n'
    assert rewritten(quoted_text, "one two three five") == '"one two\n  three five"'


def test_a_long_value_becomes_a_folded_block_only_where_the_file_folds() -> None:
    long = "word " * 30 + "end"
    assert rewritten("a: b\n", long) == long
    assert rewritten("a: b\nc: >-\n  d\n", long).startswith(">-\n  word word")
    assert rewritten("a: b  # note\nc: >-\n  d\n", long) == long
    assert rewritten("- b\n- >-\n  d\n", long).startswith(">-\n  word word")
    assert rewritten("- x: b\n  y: >-\n    d\n", long).startswith(">-\n    word word")


@pytest.mark.parametrize(("key", "written"), [("en", "en"), ("pt-BR", "pt-BR"), ("a b", '"a b"'), ("a: b", '"a: b"')])
def test_a_new_key_is_bare_where_it_is_a_word(key: str, written: str) -> None:
    assert ScalarWriter(YamlSource.read("a: b\n", "x.yaml")).key(key) == written
    assert ScalarWriter(YamlSource.read("{}", "x.json")).key(key) == f'"{key}"'


@pytest.mark.parametrize(
    ("text", "file", "value", "plain", "written"),
    [
        ("- a\n", "x.yaml", "b", False, "b"),
        ("- a\n", "x.yaml", "b: c", False, '"b: c"'),
        ("- 'a'\n", "x.yaml", "b: c", False, "'b: c'"),
        ("- 'a'\n", "x.yaml", "b: c\n", False, '"b: c\\n"'),
        ("[a]\n", "x.yaml", "b, c", False, '"b, c"'),
        ("- a\n", "x.yaml", "b, c", False, "b, c"),
        ("- a\n", "x.yaml", "12", False, '"12"'),
        ("- a\n", "x.yaml", "12", True, "12"),
        ("- a\n", "x.yaml", "~", True, '"~"'),
        ("[1]", "x.json", "12", True, "12"),
        ("[1]", "x.json", "b", True, '"b"'),
        ("['1']", "x.json", "b", False, '"b"'),
    ],
)
def test_a_new_value(text: str, file: str, value: str, plain: bool, written: str) -> None:
    source = YamlSource.read(text, file)
    assert ScalarWriter(source).new(source.root, value, plain) == written


@pytest.mark.parametrize("value", ["\ue000", "a\uf0b7", "\U000f0000", "\0", "\ud800"])
def test_a_character_that_means_nothing_is_refused_at_the_values_place(value: str) -> None:
    with pytest.raises(BriefbookError) as caught:
        rewritten("a:\n  b: c\n", value)
    code = f"U+{ord(value[-1]):04X}"
    assert str(caught.value) == (
        f"x.yaml:2:6: the character {code} has no meaning outside its font, and cannot be written - "
        "replace it in the Word file by a letter or a sign"
    )
    source = YamlSource.read("- a\n", "x.yaml")
    with pytest.raises(BriefbookError, match=r"x\.yaml:1:1: the character"):
        ScalarWriter(source).new(source.root, value, False)


letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Co"), exclude_characters="\0")
values = st.text(letters | st.sampled_from(" \n:#-'\"[]{},&*!|>%@`"), max_size=30)


@settings(deadline=None)
@given(values, st.sampled_from(["a: b\n", "a: 'b'\n", 'a: "b"\n', "a: |\n  b\n", "a: >\n  b\n", "a: {c: d}\n"]))
def test_whatever_is_written_reads_as_it_was_meant(value: str, text: str) -> None:
    source = YamlSource.read(text, "x.yaml")
    node = next(scalars(source.root))
    made = text[: node.start] + ScalarWriter(source).rewritten(node, value, False) + text[node.end :]
    read = yaml.load(made, Loader=yaml.CBaseLoader)["a"]
    assert (read if isinstance(read, str) else read["c"]) == value


@settings(deadline=None)
@given(values)
def test_double_quotes_hold_any_text(value: str) -> None:
    assert yaml.load(quoted(value), Loader=yaml.CBaseLoader) == value
