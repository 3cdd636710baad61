"""Splicing: a value set in a YAML file changes that value and not one byte beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
import yaml
from briefbook.data.yaml import Path, parse
from briefbook.data.yaml_edit import Insert, Remove, Set, splice
from briefbook.errors import BriefbookError
from helpers import BRIEF_FILE, ROOT, VISIT_FILE
from hypothesis import given
from hypothesis import strategies as st

FILES = (VISIT_FILE, BRIEF_FILE, "data/people.yaml", "data/organisations.yaml", "data/places.yaml", "data/sources.yaml")
LONG = "A very long sentence that no line of any file holds, said twice over and once more for good measure. " * 4
NASTY = (
    "yes", "NO", "042", "12:30", "1e3", ": #", "a: b", "a #b", " leading", "trailing ", "two  spaces", "- x", "? y",
    "🦅 emoji", "Сергей «Лавров»", "ends with a newline\n", "two\nlines", "blank\n\nline", "\n", "'single'", '"double"',
    "it's \"both\"", "tab\there", "back\\slash", "[list]", "{map}", "a, b", "*star", "&and", "!tag", "|", ">-", "%",
    "@at", "`tick`", "--- x", "...", "null", "~", "", "\u00a0nbsp\u00a0", "\u2028", "\x7f", "\r", "x:", "#",
    LONG.strip(), LONG, f"{LONG.strip()}\n", LONG.replace(". ", ".\n"), "x" * 300, "  \n indented\n", "a\n\n\n",
)  # fmt: skip


@lru_cache
def text_of(file: str) -> str:
    return (ROOT / file).read_text()


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from leaves(one, (*path, index))
    else:
        yield path


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def pieces(text: str) -> tuple[list[str], dict[Path, str]]:
    """What stands between the scalars of a text, and the source of each by its path; PyYAML tells where they are."""
    found: list[tuple[int, int, Path]] = []

    def walk(node: yaml.Node, path: Path) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                walk(value, (*path, index))
        else:
            start, end = node.start_mark.index, node.end_mark.index
            source = text[start:end]
            if source[:1] in ("|", ">"):
                end = start + len(source.rstrip("\r\n"))
            found.append((start, end, path))

    walk(yaml.compose(text, Loader=yaml.CBaseLoader), ())
    between, scalars, last = [], {}, 0
    for start, end, path in found:
        between.append(text[last:start])
        scalars[path], last = text[start:end], end
    return [*between, text[last:]], scalars


def assert_only(changed: dict[Path, str], old: str, new: str, file: str) -> None:
    """All values are what they were or what was meant; no byte but those of the changed scalars is another."""
    before, after = parse(old, file).value, parse(new, file).value
    for path in leaves(before):
        assert at(after, path) == changed.get(path, at(before, path)), path
    (between, scalars), (between_now, scalars_now) = pieces(old), pieces(new)
    assert between_now == between
    for path, source in scalars.items():
        if path not in changed:
            assert scalars_now[path] == source


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_leaf_takes_nasty_values(file: str, newline: str, thorough: bool) -> None:
    """A third of all leaves in each pass, so that each has untouched neighbours; --thorough: all values each."""
    old = text_of(file).replace("\n", newline)
    paths = list(leaves(parse(old, file).value))
    for turn in range(3 * len(NASTY) if thorough else 9):
        values = {path: NASTY[(11 * i + 17 * turn) % len(NASTY)] for i, path in enumerate(paths) if i % 3 == turn % 3}
        new = splice(old, file, [Set(path, value) for path, value in values.items()])
        assert_only(values, old, new, file)
        assert newline == "\n" or "\n" not in new.replace("\r\n", "")


@given(st.data())
def test_one_leaf_takes_any_text(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES[1:]))
    old = text_of(file)
    path = data.draw(st.sampled_from(list(leaves(parse(old, file).value))))
    letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Co"), exclude_characters="\0")
    value = data.draw(st.sampled_from(NASTY) | st.text(letters | st.sampled_from(" \n:#-'\"")))
    new = splice(old, file, [Set(path, value)])
    assert_only({path: value}, old, new, file)
    assert splice(new, file, [Set(path, value)]) == new


@pytest.mark.parametrize("file", FILES)
def test_setting_what_is_there_already_changes_nothing(file: str) -> None:
    old = text_of(file)
    tree = parse(old, file)
    edits = [Set(path, at(tree.value, path), plain=True) for path in leaves(tree.value)]
    assert splice(old, file, edits) == old


BLOCKS = """\
# head
a: >-   # why
  One sentence that is long enough to fill a line of this file up to
  its edge, and a second one that follows it here.

# after the block
b: |
    first
    second

  # indented comment
c: plain  # note
d: >
  One folded line of
  a block that is wrapped by hand:

  a paragraph
e: "quoted"
f: 'it''s'
g:
- x   # one
- y

- z
h: {k: v, l: [1, 2, 3]}  # flow
i: plain words
  over two lines
j:
k: |+
  kept

l: last"""


def test_blocks_stay_blocks_and_comments_stand() -> None:
    new = splice(
        BLOCKS,
        "x.yaml",
        [
            Set(("a",), "One sentence that is long enough to fill a line of this file up to its edge, and more words."),
            Set(("b",), "first\nthird\n"),
            Set(("c",), "a: b"),
            Set(("g", 1), "why"),
            Set(("h", "l", 1), "4", plain=True),
            Set(("j",), "filled"),
            Set(("l",), "042"),
        ],
    )
    assert new == (
        BLOCKS.replace("its edge, and a second one that follows it here.", "its edge, and more words.")
        .replace("second\n\n  # ind", "third\n\n  # ind")
        .replace("plain  # note", '"a: b"  # note')
        .replace("- y", "- why")
        .replace("[1, 2, 3]", "[1, 4, 3]")
        .replace("j:\n", "j: filled\n")
        .replace("l: last", 'l: "042"')
    )


def test_a_block_is_wrapped_as_its_file_wraps() -> None:
    old = text_of(VISIT_FILE)
    path: Path = ("overview", 0, "text", "en")
    value = at(parse(old, VISIT_FILE).value, path)
    new = splice(old, VISIT_FILE, [Set(path, value.replace("Venezuela and", "Venezuela, Nicaragua, Colombia and"))])
    changed = [line for line in new.splitlines() if line not in old.splitlines()]
    assert changed == ["        Venezuela, Nicaragua, Colombia and Cuba."]
    grown = splice(old, VISIT_FILE, [Set(path, LONG.strip())])
    assert max(map(len, grown.splitlines())) == max(map(len, old.splitlines()))


def test_a_short_text_that_grows_becomes_a_folded_block_as_its_neighbours_are() -> None:
    old = text_of(VISIT_FILE)
    new = splice(old, VISIT_FILE, [Set(("kind", "en"), LONG.strip())])
    assert "\n  en: >-\n    A very long sentence that no line" in new


def test_words_that_other_readers_misread_are_quoted_where_they_are_texts() -> None:
    for word in ("yes", "NO", "042", "12:30", "null", "1.5", "~", "0x1F"):
        assert splice("a: b\n", "x.yaml", [Set(("a",), word)]) == f'a: "{word}"\n'
        bare = f'"{word}"' if word in ("null", "~") else word
        assert splice("a: b\n", "x.yaml", [Set(("a",), word, plain=True)]) == f"a: {bare}\n"
    assert splice("a: 2020\n", "x.yaml", [Set(("a",), "2020-02-06")]) == "a: 2020-02-06\n"


SHARED = "a: &x one\nb: *x\nc:\n  <<: {d: e}\n  f: g\nh: &m {i: j}\nk: *m\nl: fine\n"


@pytest.mark.parametrize(
    ("path", "line", "what"),
    [(("b",), 2, "alias"), (("a",), 1, "anchor"), (("h", "i"), 3, "anchor"), (("k", "i"), 4, "alias")],
)
def test_shared_values_are_refused_with_their_place(path: Path, line: int, what: str) -> None:
    text = SHARED.replace("c:\n  <<: {d: e}\n  f: g\n", "")
    with pytest.raises(BriefbookError, match=what) as caught:
        splice(text, "x.yaml", [Set(path, "new")])
    assert [one.place.line for one in caught.value.problems] == [line]
    assert splice(text, "x.yaml", [Set(("l",), "new")]) == text.replace("fine", "new")


def test_the_merge_key_is_refused() -> None:
    with pytest.raises(BriefbookError, match="merge key") as caught:
        splice(SHARED, "x.yaml", [Set(("l",), "new")])
    assert caught.value.problems[0].place.line == 4


@pytest.mark.parametrize("value", ["\ue000", "\uf0b7", "\U000f0000"])
def test_letters_of_a_private_font_are_refused(value: str) -> None:
    with pytest.raises(BriefbookError, match="no meaning"):
        splice("a: b\n", "x.yaml", [Set(("a",), value)])


@pytest.mark.parametrize("path", [("z", "y"), ("g", 7), ("c", "x"), ("g",), ("h",), ()])
def test_what_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(BriefbookError):
        splice(BLOCKS, "x.yaml", [Set(path, "new")])


@pytest.mark.parametrize(
    ("old", "edit", "new"),
    [
        ("a: b\n# end\n", Set(("c",), "d"), "a: b\nc: d\n# end\n"),
        ("a:\n  b: >-\n    c\n\n# x\nd: e\n", Set(("a", "f"), "g"), "a:\n  b: >-\n    c\n  f: g\n\n# x\nd: e\n"),
        ("a: {b: c}\n", Set(("a", "d"), "x, y"), 'a: {b: c, d: "x, y"}\n'),
        ("- id: a\n  b: c\n- id: d\n", Set((0, "e"), "f"), "- id: a\n  b: c\n  e: f\n- id: d\n"),
        ("a: [x, z]\n", Insert(("a", 1), "y"), "a: [x, y, z]\n"),
        ("a: [x, z]\n", Insert(("a", 2), "y"), "a: [x, z, y]\n"),
        ("a: []\n", Insert(("a", 0), "y"), "a: [y]\n"),
        ("a:\n  - x  # one\n  - z\nb: c\n", Insert(("a", 1), "y"), "a:\n  - x  # one\n  - y\n  - z\nb: c\n"),
        ("a:\n  - x\nb: c\n", Insert(("a", 1), "y"), "a:\n  - x\n  - y\nb: c\n"),
        ("a:\n  - x\nb: c\n", Insert(("a", 0), "y"), "a:\n  - y\n  - x\nb: c\n"),
        ("a: [x, y, z]\n", Remove(("a", 1)), "a: [x, z]\n"),
        ("a: [x, y, z]\n", Remove(("a", 2)), "a: [x, y]\n"),
        ("a: [x]\n", Remove(("a", 0)), "a: []\n"),
        ("a:\n  - x  # one\n  - y\nb: c\n", Remove(("a", 0)), "a:\n  - y\nb: c\n"),
        ("a:\n  - x\nb: c\n", Remove(("a", 0)), "a: []\nb: c\n"),
        ("a: b\nc: >-\n  d\n  e\n# x\nf: g\n", Remove(("c",)), "a: b\n# x\nf: g\n"),
        ("- id: a\n  b: c\n", Remove((0, "id")), "- b: c\n"),
        ("a: b\r\nc: d\r\n", Remove(("a",)), "c: d\r\n"),
        ("a: {b: c, d: e}\n", Remove(("a", "b")), "a: {d: e}\n"),
        ("a: b", Set(("c",), "d"), "a: b\nc: d"),
    ],
)
def test_keys_and_items_come_and_go(old: str, edit: Set | Insert | Remove, new: str) -> None:
    assert splice(old, "x.yaml", [edit]) == new


def test_the_only_key_stays() -> None:
    with pytest.raises(BriefbookError, match="only key"):
        splice("a: {b: c}\n", "x.yaml", [Remove(("a", "b"))])


@pytest.mark.parametrize("value", NASTY)
def test_json_stays_json(value: str) -> None:
    old = json.dumps([{"id": "a", "title": "One", "n": 3}], indent=2, ensure_ascii=False)
    new = splice(old, "data/sources.json", [Set((0, "title"), value)])
    assert json.loads(new) == [{"id": "a", "title": value, "n": 3}]
    assert new.replace(json.dumps(value, ensure_ascii=False), '"One"') == old or not value.isprintable()
    assert json.loads(splice(old, "data/sources.json", [Set((0, "n"), "4", plain=True)]))[0]["n"] == 4
