"""YAML: what a text means, where each value stands, and what is said of a text that is none."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from briefbook.data.yaml import Path, Tree, parse
from briefbook.errors import BriefbookError, Place
from hypothesis import given, settings
from hypothesis import strategies as st


def said(text: str) -> list[str]:
    """The problems of a text, as a person reads them."""
    with pytest.raises(BriefbookError) as caught:
        parse(text, "x.yaml")
    return [str(one).removeprefix("x.yaml:") for one in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("12:30", "12:30"), ("010", "010"), ("1_000", "1_000"), ("~", None), ("", None),
        ("null", None), ("Null", None), ("NULL", None), ("nULL", "nULL"), ("2020-02-06", "2020-02-06"),
        ("'null'", "null"), ('"~"', "~"), ("''", ""), ("on", "on"), ("0x1F", "0x1F"), (".5", ".5"), ("true", "true"),
        ("=", "="), ("!!str 5", "5"), ("!!null ~", None), ("!!str", ""), ("'it''s'", "it's"),
        (r'"a\tb\u00e9"', "a\tbé"),
        ("|\n  one\n  two\n", "one\ntwo\n"), (">-\n  one\n  two\n", "one two"), ("|+\n  one\n", "one\n\n"),
        ("one\n  two", "one two"), ("[x, ~, y]", ["x", None, "y"]), ("{x: y, z: }", {"x": "y", "z": None}),
    ],
)  # fmt: skip
def test_yaml_is_read_as_yaml_1_2_reads_texts(text: str, value: object) -> None:
    assert parse(f"a: {text}\nb: c\n", "x.yaml").value == {"a": value, "b": "c"}


def test_json_is_read_too() -> None:
    assert parse('[{"id": "a", "n": 3, "b": true, "c": null}]', "x.json").value == [
        {"id": "a", "n": "3", "b": "true", "c": None}
    ]


DOCUMENT = """\
# a comment
title: Words
list:
- first
-   second

- {a: b,  c: [d, e]}
block: |
  one
  two
folded:   >-
  three
"quoted key": "x"
empty:
deep:
    deeper:
        - id: last
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 2, 1), (("title",), 2, 8), (("list",), 4, 1), (("list", 0), 4, 3), (("list", 1), 5, 5),
        (("list", 2), 7, 3), (("list", 2, "a"), 7, 7), (("list", 2, "c"), 7, 14), (("list", 2, "c", 1), 7, 18),
        (("block",), 8, 8), (("folded",), 11, 11), (("quoted key",), 13, 15), (("empty",), 14, 7),
        (("deep",), 16, 5), (("deep", "deeper"), 17, 9), (("deep", "deeper", 0), 17, 11),
        (("deep", "deeper", 0, "id"), 17, 15),
    ],
)  # fmt: skip
def test_every_value_knows_its_place(path: Path, line: int, column: int, newline: str) -> None:
    tree = parse(DOCUMENT.replace("\n", newline), "x.yaml")
    assert tree.place(path) == Place("x.yaml", line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("title",), 2, 1), (("list", 2, "a"), 7, 4), (("list", 2, "c"), 7, 11), (("quoted key",), 13, 1),
        (("empty",), 14, 1), (("deep", "deeper"), 16, 5), (("deep", "deeper", 0, "id"), 17, 11),
    ],
)  # fmt: skip
def test_every_key_knows_its_place(path: Path, line: int, column: int) -> None:
    assert parse(DOCUMENT, "x.yaml").key_place(path) == Place("x.yaml", line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("nothing",), 2, 1),
        (("list", 9), 4, 1),
        (("list", 2, "z", "y"), 7, 3),
        (("deep", "deeper", 0, "name", "en"), 17, 11),
        (("title", "en"), 2, 8),
    ],
)
def test_what_is_missing_has_the_place_of_what_should_hold_it(path: Path, line: int, column: int) -> None:
    tree = parse(DOCUMENT, "x.yaml")
    assert tree.place(path) == tree.key_place(path) == Place("x.yaml", line, column)


def test_a_tree_without_places_points_at_its_start() -> None:
    assert Tree("x.yaml", None, {}, {}).place(("a", 1)) == Place("x.yaml", 1, 1)


def test_a_byte_order_mark_moves_no_place_by_a_line() -> None:
    assert parse("\ufeffa: b\nc: d\n", "x.yaml").place(("c",)) == Place("x.yaml", 2, 4)


def test_letters_beyond_ascii_count_as_one_column_each() -> None:
    assert parse("{é: «, ж: x}", "x.yaml").place(("ж",)) == Place("x.yaml", 1, 11)


def test_the_same_text_is_read_once() -> None:
    assert parse("a: b # once\n", "x.yaml") is parse("a: b # once\n", "x.yaml")
    assert parse("a: b # once\n", "y.yaml").file == "y.yaml"


keys = st.text("abcdefgh", min_size=1, max_size=4)
letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=12)
values = st.recursive(
    letters, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


@settings(deadline=None)
@given(st.dictionaries(keys, values, min_size=1, max_size=4))
def test_what_is_written_is_read_and_its_place_is_known(record: dict[str, Any]) -> None:
    text = yaml.safe_dump(record, allow_unicode=True, default_style='"')
    tree = parse(text, "x.yaml")
    assert tree.value == record
    for key in record:
        place = tree.key_place((key,))
        line = text.splitlines()[place.line - 1]
        assert line[place.column - 1 :].startswith(f'"{key}"')


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_with_a_place_and_a_way_out(text: str) -> None:
    try:
        found, places = (), list(parse(text, "x.yaml").places)
    except BriefbookError as error:
        found, places = error.problems, []
    assert bool(found) != bool(places)
    assert all(one.place.file == "x.yaml" and one.place.line >= 1 and one.hint for one in found)


# -- what is refused --


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: the file holds nothing but comments - fill it in"),
        ("# only this\n", "1:1: the file holds nothing but comments - fill it in"),
        ("a: b\na: c\n", "2:1: the key `a` stands twice, first in line 1 - keep one of them"),
        ("- x: {b: 1, c: 2, b: 3}\n", "1:19: the key `b` stands twice, first in line 1 - keep one of them"),
        ("[x]: y\n", "1:1: a key that is no plain text - write a plain word before the colon"),
        ("a:\n  <<: {b: c}\n", "2:3: the merge key `<<` is not read - write the keys out"),
        ("a:\n  <<: [{b: c}]\n", "2:3: the merge key `<<` is not read - write the keys out"),
        ("a: !!int 5\n",
         "1:4: the tag `tag:yaml.org,2002:int` is not read - remove the tag and write plain text"),
        ("a: !mine x\n", "1:4: the tag `!mine` is not read - remove the tag and write plain text"),
        ("a: !mine {b: c}\n", "1:4: the tag `!mine` is not read - remove the tag"),
        ("a: !!null x\n", ""),
        ("a: \ue000\n", "1:4: the private-use character U+E000 - remove it; it has no meaning"),
        ("a: b\nc: x\uf8ffy\n", "2:4: the private-use character U+F8FF - remove it; it has no meaning"),
        ("a: \U000f0000\n", "1:4: the private-use character U+F0000 - remove it; it has no meaning"),
        ("a: b: c\n", "1:5: not YAML: a second `: ` in the line - "
         "put the text in quotes: it holds a colon and a space"),
        ("a: 'b\n", "2:1: not YAML: found unexpected end of stream - close the quotes"),
        ("a: [b, c\n", "2:1: not YAML: did not find expected ',' or ']' - "
         "close the bracket, or put a comma between the items"),
        ("a: {b: c\nd: e\n", "2:2: not YAML: did not find expected ',' or '}' - "
         "close the brace, or put a comma between the pairs"),
        ("a: @b\n", "1:4: not YAML: found character that cannot start any token - "
         "put the text in quotes: it starts with a sign that YAML keeps for itself"),
        ("a: *b\n", "1:4: not YAML: found undefined alias - put the text in quotes: it starts with `*`"),
        ("a: b\n---\nc: d\n", "2:1: not YAML: a second document in the file - "
         "keep one document in the file; remove the line `---`"),
        ("a:\n\tb: c\n", "2:1: a tab in the indentation - indent with spaces"),
        ("a:\n  - b\n \t- c\n", "3:2: a tab in the indentation - indent with spaces"),
        ("a: b\n c: d\n", "2:3: not YAML: a second `: ` in the line - "
         "put the text in quotes: it holds a colon and a space"),
        ("a:\n  - b\n  c: d\n", "3:3: not YAML: did not find expected '-' indicator - "
         "align the list item with the others"),
        ("a: b\nc\nd: e\n", "3:1: not YAML: could not find expected ':' - "
         "write `key: value`; close the quotes of the line above"),
        ("a: b\n  \x07c\n", "2:3: a character that YAML forbids - remove the control character"),
        ("\x01", "1:1: a character that YAML forbids - remove the control character"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_text_that_is_not_read(text: str, problem: str) -> None:
    if problem:
        assert said(text) == [problem]
    else:
        assert parse(text, "x.yaml").value == {"a": "x"}


def test_all_faults_of_values_come_at_once() -> None:
    assert [one.split(":")[0] for one in said("a: !x 1\nb: 2\nb: 3\nc: \ue001\n")] == ["1", "3", "4"]


def test_a_key_called_as_the_merge_sign_is_a_key_where_it_holds_a_text() -> None:
    assert parse("<<: words\n", "x.yaml").value == {"<<": "words"}


@pytest.mark.parametrize(
    ("deep", "text"),
    [
        (100, "[" * 100 + "x" + "]" * 100),
        (100, "\n".join(" " * number + "a:" for number in range(100))),
        (100, "- " * 100 + "x"),
    ],
    ids=["flow", "mappings", "lists"],
)
def test_a_hundred_levels_are_read(deep: int, text: str) -> None:
    value, found = parse(text, "x.yaml").value, 0
    while isinstance(value, (list, dict)):
        value, found = (value[0] if isinstance(value, list) else value["a"]), found + 1
    assert found == deep


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 600 + "]" * 600, "1:101"),
        ("- " * 101 + "x", "1:201"),
        ("\n".join(" " * number + "a:" for number in range(102)), "101:101"),
        ("{a: " * 600 + "x" + "}" * 600, "1:401"),
    ],
    ids=["flow", "lists", "mappings", "flow mappings"],
)
def test_a_level_more_is_refused_where_it_starts(text: str, place: str) -> None:
    assert said(text) == [f"{place}: more than 100 levels deep - flatten the data"]


def test_many_brackets_side_by_side_are_no_depth() -> None:
    assert len(parse("[" + "[x], " * 600 + "]", "x.yaml").value) == 600


def test_a_broken_text_of_many_brackets_is_told_as_such() -> None:
    assert said("[x], " * 600)[0].startswith("1:4: not YAML: ")


# -- aliases --


def test_an_alias_stands_for_the_value_and_has_a_place_of_its_own_parts() -> None:
    tree = parse("a: &x {b: c}\nd: *x\n", "x.yaml")
    assert tree.value == {"a": {"b": "c"}, "d": {"b": "c"}}
    assert tree.key_place(("d", "b")) == tree.key_place(("a", "b")) == Place("x.yaml", 1, 8)


def test_a_value_that_contains_itself_is_refused() -> None:
    assert said("a: &x\n  b: *x\n") == ["1:4: an alias points at what contains it - write the value out"]
    assert said("&x [*x]\n") == ["1:1: an alias points at what contains it - write the value out"]


def bomb(levels: int) -> str:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def test_aliases_that_expand_without_bound_are_refused() -> None:
    assert said(bomb(9)) == ["7:5: aliases expand to more than 2,000,000 values - write the values out"]


def test_aliases_that_expand_to_some_thousands_are_read() -> None:
    assert len(parse(bomb(4), "x.yaml").value["l3"]) == 10
