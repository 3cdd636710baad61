"""What of today's data an edited Word file does not hold: its base against the document as it would print now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from briefbook.data.address import Address
from briefbook.data.differences import WORDS, Nodes, Reason
from briefbook.document.tree import Element
from briefbook.review.edits import FieldEdit
from briefbook.review.missing import Held, held
from briefbook.word.base import BaseField
from returned_edits import V, computed, edit, edits, field

KIND, DATE = field("kind", "Working visit"), field("date", "2020-02-06", "date", "6 February 2020")
SPAN = computed("5–7 February", "tour.start", "tour.end")
NODES: Nodes = {V: {"kind": ("Working visit", 3), "date": ("2020-02-06", 8), "tour": (None, 10),
                    "tour.start": ("2020-02-05", 11), "tour.end": ("2020-02-07", 12)}}  # fmt: skip


def mark(text: str, leaf: str = "", made_from: str = "", source: str = "") -> Element:
    attrs = (("data-field", f"{V} {leaf}" if leaf else ""), ("data-source", source),
             ("data-from", "; ".join(f"{V} {one}" for one in made_from.split())))  # fmt: skip
    return Element("span", tuple(one for one in attrs if one[1]), (text,))


def tree(*marks: Element) -> Element:
    return Element("html", (), marks)


TODAY = [mark("Working visit", "kind"), mark("6\u00a0February 2020", "date", source="2020-02-06"),
         mark("5–7 February", made_from="tour.start tour.end")]  # fmt: skip


def file(*fields: BaseField, changes: Sequence[FieldEdit] = (), digest: str = "",
         pictures: frozenset[str] = frozenset()) -> Held:  # fmt: skip
    return Held(edits("x.docx", *changes, more=fields or (KIND, DATE, SPAN)), digest, pictures)


def lacks(one: Held, *marks: Element, nodes: Nodes = NODES, digest: str = "d1",
          pictures: Mapping[str, str] | None = None, why: Sequence[Reason] = ()) -> list[Reason]:  # fmt: skip
    return list(one.lacks(nodes, tree(*(marks or TODAY)), digest, pictures or {}, why))


def nodes(**changed: str) -> Nodes:
    new = {path.replace("__", "."): text for path, text in changed.items()}
    return {V: {path: (new.get(path, text), line) for path, (text, line) in NODES[V].items()}}


def told(reasons: Sequence[Reason]) -> list[tuple[str, str, int, str | None, str | None]]:
    return [(one.kind, one.path, one.line, one.before, one.after) for one in reasons]


def test_a_file_of_todays_data_lacks_nothing() -> None:
    assert lacks(file()) == []


def test_a_leaf_that_changed_is_told_with_its_line() -> None:
    marks = [mark("State visit", "kind"), *TODAY[1:]]
    found = lacks(file(), *marks, nodes=nodes(kind="State visit"))
    assert told(found) == [("data", "kind", 3, "Working visit", "State visit")]
    assert found[0].file == V


def test_a_leaf_that_a_person_wrote_as_it_is_now_is_in_the_file() -> None:
    marks = [mark("State visit", "kind"), *TODAY[1:]]
    own = file(DATE, SPAN, changes=[edit(KIND, "State\u00a0visit")])
    assert lacks(own, *marks, nodes=nodes(kind="State visit")) == []
    other = file(DATE, SPAN, changes=[edit(KIND, "Talks")])
    assert len(lacks(other, *marks, nodes=nodes(kind="State visit"))) == 1


def test_a_leaf_that_prints_by_its_source_is_held_by_its_source() -> None:
    marks = [TODAY[0], mark("7 February 2020", "date", source="2020-02-07"), TODAY[2]]
    assert told(lacks(file(), *marks, nodes=nodes(date="2020-02-07"))) == [
        ("data", "date", 8, "2020-02-06", "2020-02-07")
    ]


def test_a_leaf_that_prints_no_more_is_held_by_the_data() -> None:
    assert lacks(file(), TODAY[1], TODAY[2]) == []
    assert told(lacks(file(), TODAY[1], TODAY[2], nodes=nodes(kind="State visit"))) == [
        ("data", "kind", 3, "Working visit", "State visit")
    ]


def test_a_leaf_that_the_file_has_nothing_of_is_told() -> None:
    found = lacks(file(DATE, SPAN))
    assert [(one.path, one.before, one.after) for one in found] == [("kind", None, "Working visit")]


def test_a_computed_value_that_shows_something_else_is_told() -> None:
    marks = [*TODAY[:2], mark("5–8  February", made_from="tour.start tour.end")]
    [one] = lacks(file(), *marks)
    text = f"{V}:11 tour.start changed: 5–7 February -> 5–8 February"
    assert one == Reason("data", text, V, 11, "tour.start", "5–7 February", "5–8 February")


@pytest.mark.parametrize(
    ("marks", "changes"),
    [
        ([], []),
        (
            [mark("5–8 February", made_from="tour.start tour.end"), mark("5–7\u00a0February", made_from="tour.start")],
            [],
        ),
        ([mark("5–8 February", made_from="tour.start tour.end")], [edit(SPAN, "5–9 February")]),
    ],
    ids=["is not printed", "shows it in one place", "was edited"],
)
def test_a_computed_value_is_not_told_where_it(marks: list[Element], changes: list[FieldEdit]) -> None:
    assert lacks(file(KIND, DATE, SPAN, changes=changes), *TODAY[:2], *marks) == []


def test_of_several_computed_values_that_of_the_same_leaves_is_told() -> None:
    marks = [*TODAY[:2], mark("5 March", made_from="tour.start"), mark("5–8 March", made_from="tour.start tour.end")]
    assert [one.after for one in lacks(file(), *marks)] == ["5–8 March"]


def test_what_changed_in_its_leaves_tells_of_a_computed_value_already() -> None:
    start = field("tour.start", "2020-02-05", "date", "5 February")
    marks = [*TODAY[:2], mark("4 February", "tour.start", source="2020-02-04"),
             mark("4–7 February", made_from="tour.start tour.end")]  # fmt: skip
    found = lacks(file(KIND, DATE, SPAN, start), *marks, nodes=nodes(tour__start="2020-02-04"))
    assert told(found) == [("data", "tour.start", 11, "2020-02-05", "2020-02-04")]


TEMPLATE, WORDED = Reason("template", "t", "t.html"), Reason("words", "w")
PICTURE = Reason("picture", "p", "a.png")


@pytest.mark.parametrize(
    ("digest", "why", "wanted"),
    [
        ("", [TEMPLATE], [TEMPLATE]),
        ("", [WORDED], [WORDED]),
        ("", [Reason("data", "d", V, 3, "kind")], []),
        ("d1", [TEMPLATE], []),
        ("d1", [WORDED], []),
        ("d0", [TEMPLATE], [TEMPLATE]),
        ("d0", [], [WORDS]),
        ("d0", [WORDED, Reason("unknown", "u")], [WORDS]),
        ("d1", [PICTURE], [PICTURE]),
    ],
)
def test_what_the_base_cannot_tell_is_taken_from_the_last_render(
    digest: str, why: list[Reason], wanted: list[Reason]
) -> None:
    assert lacks(file(digest=digest), why=why) == wanted


def test_the_order_of_a_list_is_told_by_the_last_render() -> None:
    moved = Reason("data", "moved", V, 20, "sides")
    listed: Nodes = {V: {**NODES[V], "sides": (None, 20), "sides[]": ("a b", 20)}}
    assert lacks(file(), nodes=listed, why=[moved])[-1:] == [moved]
    assert lacks(file(), nodes=NODES, why=[moved]) == []


def test_a_template_that_changed_goes_with_the_data_that_did() -> None:
    marks = [mark("State visit", "kind"), *TODAY[1:]]
    found = lacks(file(digest="d0"), *marks, nodes=nodes(kind="State visit"), why=[TEMPLATE])
    assert [one.kind for one in found] == ["data"]


@pytest.mark.parametrize(("known", "wanted"), [("1234567890abcdef", []), ("1234567890abcdee", [PICTURE])])
def test_a_picture_is_in_the_file_by_its_digest(known: str, wanted: list[Reason]) -> None:
    one = file(pictures=frozenset({known}))
    assert lacks(one, pictures={"a.png": "1234567890abcdef99"}, why=[PICTURE]) == wanted


def test_a_refreshed_file_has_the_document_that_it_was_refreshed_to() -> None:
    assert file(digest="d1").has(NODES, "d1")
    assert not file(digest="d1").has(NODES, "d2")
    assert not file(digest="d1").has(nodes(kind="State visit"), "d1")
    assert file(SPAN, digest="d1").has(nodes(kind="State visit"), "d1")
    assert not file(field("gone", "x"), digest="d1").has(NODES, "d1")
    assert file(field("gone", " "), digest="d1").has(NODES, "d1")


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04"])
def test_what_is_no_word_file_holds_nothing(content: bytes) -> None:
    assert held(content, "x.docx") is None


def test_the_leaves_of_a_field() -> None:
    assert KIND.leaves == {Address(V, "kind")}
    assert SPAN.leaves == {Address(V, "tour.start"), Address(V, "tour.end")}
