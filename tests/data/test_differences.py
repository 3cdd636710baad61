"""What changed in the data: leaves, items that came or went, their order; and how a line tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from briefbook.data.differences import WORDS, DataChange, Reason, changes, leaves_of, nodes_of, shortened
from hypothesis import given, settings
from hypothesis import strategies as st
from small_records import BRIEF_PATH, VISIT, VISIT_PATH, small_library, spoilt

FILE = "data/visits/x.yaml"


def nodes(leaves: Mapping[str, str], file: str = FILE) -> dict[str, dict[str, tuple[str | None, int]]]:
    """Leaves as they stand now, the n-th in line n."""
    return {file: {path: (text, line) for line, (path, text) in enumerate(leaves.items(), 1)}}


def found(before: Mapping[str, str], after: Mapping[str, str], file: str = FILE) -> list[DataChange]:
    return list(changes({file: before}, nodes(after, file)))


def told(before: Mapping[str, str], after: Mapping[str, str], file: str = FILE) -> list[str]:
    return [str(one.reason()) for one in found(before, after, file)]


# -- the nodes of a brief --


def test_the_nodes_of_a_brief_have_their_text_and_line(tmp_path: Path) -> None:
    library = small_library(tmp_path / "w")
    now = nodes_of(library, library.briefs["lima"])
    assert set(now) == {
        BRIEF_PATH, VISIT_PATH, "data/people.yaml", "data/places.yaml", "data/sources.yaml",
    }  # fmt: skip
    visit = now[VISIT_PATH]
    assert visit["title"] == ("Ana Lima in Lagos", 2)
    assert visit["outcomes[x1]"] == (None, 40)
    assert visit["outcomes[x1].due"] == ("2022", 40)
    assert visit["outcomes[]"] == ("x1 x2", 40)
    assert visit["sides[1]"] == ("NG", 4)
    assert "sides[]" not in visit
    assert now["data/people.yaml"]["[ben].name.es"] == ("Benjamín Okoro", 10)
    assert list(visit)[:3] == ["", "id", "title"]


def test_the_leaves_are_the_nodes_that_have_a_text(tmp_path: Path) -> None:
    library = small_library(tmp_path / "w")
    now = nodes_of(library, library.briefs["lima"])
    leaves = leaves_of(now)
    assert leaves[VISIT_PATH]["outcomes[x1].due"] == "2022"
    assert "outcomes[x1]" not in leaves[VISIT_PATH]
    assert set(leaves) == set(now)
    assert changes(leaves, now) == ()


def test_an_empty_value_is_a_leaf_without_words(tmp_path: Path) -> None:
    visit = spoilt(VISIT, "place: lagos\n", "place: lagos\nwatch: []\ninvitation:\n")
    library = small_library(tmp_path / "w", visit=visit)
    leaves = leaves_of(nodes_of(library, library.briefs["lima"]))[VISIT_PATH]
    assert leaves["invitation"] == ""
    assert "watch" not in leaves


def test_one_change_of_the_file_is_one_change(tmp_path: Path) -> None:
    old = small_library(tmp_path / "a")
    new = small_library(tmp_path / "b", visit=spoilt(VISIT, "due: 2022", "due: 2023"))
    past = leaves_of(nodes_of(old, old.briefs["lima"]))
    (one,) = changes(past, nodes_of(new, new.briefs["lima"]))
    assert one == DataChange(
        "changed", VISIT_PATH, "outcomes[x1].due", 40, "2022", "2023", frozenset({"outcomes[x1].due"})
    )


# -- kinds --


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({"a": "x"}, {"a": "y"}, f"{FILE}:1 a changed: x -> y"),
        ({"a": "x"}, {"a": ""}, f"{FILE}:1 a changed: x -> (nothing)"),
        ({"a": ""}, {"a": "y"}, f"{FILE}:1 a changed: (nothing) -> y"),
        ({"z": "1"}, {"z": "1", "a": "y"}, f"{FILE}:2 a added: y"),
        ({"z": "1", "a": "x"}, {"z": "1"}, f"{FILE}:1 a removed: it was x"),
        ({"z": "1"}, {"z": "1", "a": ""}, f"{FILE}:2 a added: (nothing)"),
        ({"z": "1"}, {"z": "1", "l[i].id": "i", "l[i].t": "x"}, f"{FILE}:1 l[i] added"),
        ({"z": "1", "l[i].id": "i", "l[i].t": "x"}, {"z": "1"}, f"{FILE}:1 l[i] removed"),
        ({"l[i].id": "i"}, {"l[i].id": "i", "l[i].t": "x"}, f"{FILE}:2 l[i].t added: x"),
        ({"l[i].id": "i", "l[i].t": "x"}, {"l[i].id": "i"}, f"{FILE}:1 l[i].t removed: it was x"),
        ({"l[]": "a b"}, {"l[]": "b a"}, f"{FILE}:1 l stands in another order"),
        ({"l[]": "a b c"}, {"l[]": "c a"}, f"{FILE}:1 l stands in another order"),
        ({"d[u].l[x].id": "x", "d[u].id": "u"}, {"d[u].id": "u"}, f"{FILE}:1 d[u].l[x] removed"),
        ({"d[u].l[x].id": "x", "d[u].id": "u", "z": "1"}, {"z": "1"}, f"{FILE}:1 d[u] removed"),
    ],
)
def test_each_kind_of_change_has_its_line(before: dict[str, str], after: dict[str, str], line: str) -> None:
    assert told(before, after) == [line]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}), ({"a": "x"}, {"a": "x"}), ({"l[]": "a b"}, {"l[]": "a b c"}), ({"l[]": "a b c"}, {"l[]": "a c"}),
        ({"l[]": "a"}, {"l[]": "b"}), ({}, {"l[]": "a"}), ({"l[]": "a"}, {}),
    ],
)  # fmt: skip
def test_what_is_no_change(before: dict[str, str], after: dict[str, str]) -> None:
    assert found(before, after) == []


def test_removed_comes_first_then_added_then_changed() -> None:
    before, after = {"a": "1", "b": "2", "c": "3"}, {"b": "x", "d": "4", "c": "3"}
    assert [one.kind for one in found(before, after)] == ["removed", "added", "changed"]


def test_a_record_of_a_registry_that_is_named_anew_is_no_change() -> None:
    before = {"[a].id": "a", "[a].name": "A"}
    after = {**before, "[b].id": "b", "[b].name": "B"}
    assert found(before, after, "data/people.yaml") == []
    assert found(after, before, "data/people.yaml") == []
    assert told(before, after, "briefs/x.yaml") == ["briefs/x.yaml:1 [b] added"]
    changed = {**before, "[a].name": "B"}
    assert told(before, changed, "data/people.yaml") == ["data/people.yaml:2 [a].name changed: A -> B"]
    more = {**before, "[a].role": "R"}
    assert told(before, more, "data/people.yaml") == ["data/people.yaml:3 [a].role added: R"]


def test_what_was_removed_has_the_line_of_what_held_it() -> None:
    now = {FILE: {"": (None, 1), "l": (None, 5), "l[i]": (None, 6), "l[i].id": ("i", 6)}}
    (one,) = changes({FILE: {"l[i].id": "i", "l[i].text.en": "x"}}, now)
    assert (one.kind, one.path, one.line) == ("removed", "l[i].text.en", 6)
    (other,) = changes({FILE: {"l[i].id": "i", "m.n": "x"}}, {FILE: {"l[i].id": ("i", 6)}})
    assert (other.path, other.line) == ("m.n", 1)


def test_a_file_that_came_or_went_is_told_leaf_by_leaf() -> None:
    assert [one.kind for one in changes({}, nodes({"a": "x"}))] == ["added"]
    assert [one.kind for one in changes({FILE: {"a": "x"}}, {})] == ["removed"]


# -- what it touches --


@pytest.mark.parametrize(
    ("change", "printed", "touches"),
    [
        (("changed", "a.b", {"a.b"}), {f"{FILE} a.b"}, True),
        (("changed", "a.b", {"a.b"}), {f"{FILE} a.c", "other.yaml a.b"}, False),
        (("added", "l[i]", {"l[i].id", "l[i].t"}), {f"{FILE} l[i].t"}, True),
        (("added", "l[i]", {"l[i].id", "l[i].t"}), {f"{FILE} l[j].t"}, False),
        (("moved", "l", {"l[]"}), {f"{FILE} l[i].t"}, True),
        (("moved", "l", {"l[]"}), {f"{FILE} list[i].t"}, False),
        (("moved", "l", {"l[]"}), set(), False),
    ],
)
def test_a_change_touches_what_prints_a_part_of_it(
    change: tuple[str, str, set[str]], printed: set[str], touches: bool
) -> None:
    kind, path, covers = change
    assert DataChange(kind, FILE, path, 1, "a", "b", frozenset(covers)).touches(printed) is touches


# -- reasons --


def test_a_reason_is_one_flat_json_object_without_what_it_lacks() -> None:
    (one,) = found({"a": "x"}, {"a": "y"})
    assert one.reason().as_dict() == {
        "kind": "data", "text": f"{FILE}:1 a changed: x -> y", "file": FILE, "line": 1, "path": "a", "before": "x",
        "after": "y",
    }  # fmt: skip
    assert Reason("font", "the font changed").as_dict() == {"kind": "font", "text": "the font changed"}
    assert Reason("data", "it came").as_dict() == {"kind": "data", "text": "it came", "before": None, "after": None}
    assert str(WORDS) == WORDS.text
    (gone,) = found({"a": "x", "z": ""}, {"z": ""})
    assert gone.reason().as_dict()["after"] is None


# -- long values --

LONG = "The two ministers met in the afternoon and spoke of trade, of culture and of the next meeting of the commission"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("x", "y", ("x", "y")),
        ("", "", ("(nothing)", "(nothing)")),
        (None, "y", ("(nothing)", "y")),
        ("x", None, ("x", "(nothing)")),
        ("a" * 60, "b" * 60, ("a" * 60, "b" * 60)),
        (LONG, LONG.replace("culture", "cattle"),
         ("… of trade, of culture and of the …", "… of trade, of cattle and of the …")),
        (LONG, f"A word. {LONG}", ("The two ministers …", "A word. The two ministers …")),
        (LONG, f"{LONG} there", ("… the commission", "… the commission there")),
        (None, LONG, ("(nothing)", "The two ministers met in the afternoon and spoke of trade, …")),
        (None, "one  two\nthree", ("(nothing)", "one two three")),
        (f" {LONG}", f" A{LONG[3:]}", ("The two ministers …", "A two ministers …")),
        ("x", LONG, ("x", "The two ministers met in the afternoon and spoke of trade, …")),
    ],
)  # fmt: skip
def test_two_values_are_shown_by_the_words_around_where_they_part(
    before: str | None, after: str | None, shown: tuple[str, str]
) -> None:
    assert shortened(before, after) == shown


words = st.lists(st.sampled_from(["ab", "cde", "f", "ghij"]), max_size=40).map(" ".join)


@settings(deadline=None)
@given(words, words)
def test_shortened_values_stay_short_and_differ(before: str, after: str) -> None:
    one, other = shortened(before, after)
    assert max(len(one), len(other)) < 90
    assert "" not in (one, other)
    if before != after and max(len(before), len(after)) <= 60:
        assert one != other


PATHS = st.sampled_from(["a", "list[x].due", "list[x].text.en", "list[y].due", "list[y].id", "deep[u].list[x].id"])
LEAVES = st.dictionaries(PATHS, st.text("ab", max_size=2))


@settings(deadline=None)
@given(LEAVES, LEAVES)
def test_each_leaf_that_differs_is_in_one_change(before: dict[str, str], after: dict[str, str]) -> None:
    covered = [path for one in found(before, after) for path in one.covers]
    assert sorted(covered) == sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
