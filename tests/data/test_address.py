"""Addresses: a leaf is found again by the ids of what holds it, wherever its list has moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from briefbook.data.address import Address, id_of, itemised, keyed, positional, stable
from briefbook.data.yaml import Path, Tree, parse
from hypothesis import given, settings
from hypothesis import strategies as st

TEXT = """\
title: {en: A, pt-BR: B}
topics:
  - id: trade
    agreed:
      - {id: t1, text: x}
      - {text: y}
  - id: "2020"
    agreed: []
  - id: a b
  - id: same
  - id: same
sides: [MX, RU]
"odd key": {"x;y": z, "1st": q, "": e}
"""


def tree_of(value: Any) -> Tree:
    return Tree("x.yaml", value, {}, {})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("title",), "title"),
        (("title", "pt-BR"), "title.pt-BR"),
        (("topics",), "topics"),
        (("topics", 0), "topics[trade]"),
        (("topics", 0, "agreed", 0, "text"), "topics[trade].agreed[t1].text"),
        (("topics", 0, "agreed", 1, "text"), "topics[trade].agreed[1].text"),
        (("topics", 1, "agreed"), 'topics["2020"].agreed'),
        (("topics", 2, "id"), 'topics["a\\u0020b"].id'),
        (("topics", 3, "id"), "topics[3].id"),
        (("topics", 4, "id"), "topics[4].id"),
        (("sides", 1), "sides[1]"),
        (("odd key", "x;y"), '["odd\\u0020key"]["x\\u003by"]'),
        (("odd key", "1st"), '["odd\\u0020key"]["1st"]'),
        (("odd key", ""), '["odd\\u0020key"][""]'),
    ],
)
def test_a_path_goes_by_ids_and_comes_back(path: Path, text: str) -> None:
    tree = parse(TEXT, "x.yaml")
    assert stable(tree, path) == text
    assert positional(tree, text) == path


@pytest.mark.parametrize(
    "text",
    ["nothing", "title.fr", "topics[nothing]", "topics[9]", "topics[trade].agreed[2]", "topics.trade", "title[0]",
     "title[en]", "sides[MX]", "sides.x", "topics[trade", "topics[trade]]", "sides[1].en", "topics[trade] x", "$",
     'topics["trade]'],
)  # fmt: skip
def test_what_an_address_does_not_find_is_not_there(text: str) -> None:
    assert positional(parse(TEXT, "x.yaml"), text) is None


def test_a_path_that_the_tree_does_not_have_is_written_all_the_same() -> None:
    tree = parse(TEXT, "x.yaml")
    assert stable(tree, ("topics", 7, "text", "en")) == "topics[7].text.en"
    assert stable(tree, ("title", "en", "deep")) == "title.en.deep"


def test_an_item_that_moved_is_found_by_its_id() -> None:
    text = "list:\n  - {id: a, n: one}\n  - {id: b, n: two}\n"
    before = parse(text, "x.yaml")
    after = parse("list:\n  - {id: c, n: new}\n  - {id: b, n: two}\n  - {id: a, n: one}\n", "x.yaml")
    assert positional(after, stable(before, ("list", 0, "n"))) == ("list", 2, "n")
    assert positional(after, stable(before, ("list", 1, "n"))) == ("list", 1, "n")


keys = st.text(max_size=5) | st.sampled_from(["text", "en", "pt-BR", "2020", "a b", "x;y", 'q"q', "ж", "\\"])
items = st.recursive(
    st.text(max_size=3),
    lambda inner: (
        st.lists(inner | st.fixed_dictionaries({"id": keys}), max_size=4) | st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=12,
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in steps:
        yield from paths(one, (*path, step))


@settings(deadline=None)
@given(items)
def test_every_part_of_any_data_has_an_address_of_its_own(value: Any) -> None:
    tree = tree_of(value)
    found = {path: stable(tree, path) for path in paths(value)}
    assert len(set(found.values())) == len(found)
    for path, text in found.items():
        assert positional(tree, text) == path
        assert " " not in text
        assert "; " not in text
        assert Address.read(str(Address("data/a b.yaml", text))) == Address("data/a b.yaml", text)


def test_an_address_is_its_file_and_its_path() -> None:
    one = Address("data/visits/x.yaml", "outcomes[o2].due")
    assert str(one) == "data/visits/x.yaml outcomes[o2].due"
    assert Address.read("data/visits/x.yaml outcomes[o2].due") == one
    assert (one.file, one.path) == one


@pytest.mark.parametrize(
    ("way", "key", "text"),
    [
        ("", "a", "a"),
        ("a", "b", "a.b"),
        ("a[x]", "b-c", "a[x].b-c"),
        ("", "a b", '["a\\u0020b"]'),
        ("a", "1", 'a["1"]'),
    ],
)
def test_a_key_is_added_to_a_path(way: str, key: str, text: str) -> None:
    assert keyed(way, key) == text


def test_items_go_by_ids_that_are_theirs_alone() -> None:
    items = [{"id": "a"}, {"id": "b"}, {"id": "a"}, {"text": "x"}, "y", {"id": "12"}, {"id": None}]
    names = [name for name, _ in itemised("list", items)]
    assert names == ["list[0]", "list[b]", "list[2]", "list[3]", "list[4]", 'list["12"]', "list[6]"]
    assert [one for _, one in itemised("list", items)] == items


@pytest.mark.parametrize(
    ("item", "own"), [({"id": "a"}, "a"), ({"id": None}, None), ({"id": ["a"]}, None), ({}, None), ("a", None)]
)
def test_an_id_is_a_text_under_its_key(item: object, own: str | None) -> None:
    assert id_of(item) == own
