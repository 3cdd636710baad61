"""Where an address leads in the data as it is now."""

from __future__ import annotations

from typing import Any

import pytest
from briefbook.data.address import Address
from briefbook.data.leaves import Leaf, leaf_at, lies_within, value_at
from briefbook.data.yaml import Path, parse
from briefbook.errors import Place
from small_workspace import loaded, small

V = "data/visits/v.yaml"
LIBRARY = loaded(small())

FOUND = {
    "a key": (V, "kind", ("kind",), (3, 7), "Working visit"),
    "a language": (V, "title.es", ("title", "es"), (2, 31), "Ana en Lima"),
    "an item by its id": (V, "outcomes[out2].state", ("outcomes", 1, "state"), (20, 35), "discussed"),
    "an item by its position": (V, "sides[1]", ("sides", 1), (4, 13), "MX"),
    "in a registry": ("data/people.yaml", "[boris].name", (1, "name"), (3, 21), "Boris Bee"),
    "in a brief": ("briefs/b.yaml", "series", ("series",), (3, 9), "Notes"),
}


@pytest.mark.parametrize(("file", "way", "path", "at", "value"), FOUND.values(), ids=FOUND)
def test_an_address_leads_to_a_value(file: str, way: str, path: Path, at: tuple[int, int], value: str) -> None:
    leaf = leaf_at(LIBRARY, Address(file, way))
    assert leaf is not None
    assert leaf == Leaf(LIBRARY.trees[file], path)
    assert leaf.place == Place(file, *at)
    assert leaf.value == leaf.text == value


@pytest.mark.parametrize(
    ("file", "way"),
    [
        ("data/none.yaml", "kind"), (V, "none"), (V, "outcomes[out9].text"), (V, "outcomes[9]"), (V, "kind.en"),
        (V, "title.ru"), ("data/people.yaml", "[carla].name"), (V, "kind!"),
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_has_no_leaf(file: str, way: str) -> None:
    assert leaf_at(LIBRARY, Address(file, way)) is None


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [("a: x", "x", "x"), ("a: 5", "5", "5"), ("a: null", None, ""), ("a:", None, ""), ("a: ''", "", "")],
)
def test_the_text_of_a_leaf(text: str, value: Any, words: str) -> None:
    leaf = Leaf(parse(text, "x.yaml"), ("a",))
    assert leaf.text == words
    assert str(leaf.value or "") == str(value or "")


def test_a_value_at_a_path() -> None:
    tree = parse("a: [{b: x}, {b: [y, z]}]", "x.yaml")
    assert value_at(tree, ()) == tree.value
    assert value_at(tree, ("a", 1)) == {"b": ["y", "z"]}
    assert value_at(tree, ("a", 1, "b", 0)) == "y"
    with pytest.raises(KeyError):
        value_at(tree, ("c",))


@pytest.mark.parametrize(
    ("address", "item", "within"),
    [
        ((V, "outcomes[o2].text"), (V, "outcomes[o2]"), True),
        ((V, "outcomes[o2].owners[0]"), (V, "outcomes[o2]"), True),
        ((V, "outcomes[o2]"), (V, "outcomes[o2]"), True),
        ((V, "a[x][0]"), (V, "a[x]"), True),
        ((V, "outcomes[o22].text"), (V, "outcomes[o2]"), False),
        ((V, "outcomes[o2]x"), (V, "outcomes[o2]"), False),
        ((V, "outcomes"), (V, "outcomes[o2]"), False),
        (("data/people.yaml", "outcomes[o2].text"), (V, "outcomes[o2]"), False),
    ],
)
def test_an_item_holds_itself_and_what_is_in_it(address: tuple[str, str], item: tuple[str, str], within: bool) -> None:
    assert lies_within(Address(*address), Address(*item)) is within
