"""Values that know where they came from, and hand it on to what is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from briefbook.data.address import Address
from briefbook.data.dates import Duration, When
from briefbook.data.records import OutcomeState, PersonId, Text
from briefbook.data.types import UNKNOWN
from briefbook.document.marks import Marks, clean
from briefbook.document.provenance import (
    Captured,
    Html,
    LocatedText,
    Provenance,
    Words,
    computed,
    listed,
    provenance_of,
    sources_of,
    tracing,
    with_provenance,
)
from briefbook.document.tree import MARK_CHARACTERS, MARK_CLOSE, MARK_OPEN
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

A, B, C = (Address("x.yaml", name) for name in "abc")
OF_A = Provenance(A, "plain", written="one")


def origin(value: Any) -> tuple[Address, ...]:
    own = provenance_of(value)
    return own.all if own else ()


# -- what a value knows --


@pytest.mark.parametrize(
    ("provenance", "attrs"),
    [
        (OF_A, {"data-field": "x.yaml a", "data-kind": "plain", "data-source": "one"}),
        (OF_A._replace(sources=(B, C)),
         {"data-field": "x.yaml a", "data-kind": "plain", "data-source": "one", "data-from": "x.yaml b; x.yaml c"}),
        (Provenance(A), {"data-from": "x.yaml a"}),
        (Provenance(A, sources=(B,)), {"data-from": "x.yaml a; x.yaml b"}),
        (Provenance(sources=(B,)), {"data-from": "x.yaml b"}),
        (Provenance(None, "text", (B,)), {"data-from": "x.yaml b"}),
    ],
    ids=["a leaf", "with help", "not read back", "nor with help", "computed", "a kind without a leaf"],
)  # fmt: skip
def test_a_mark_says_leaf_and_kind_or_what_it_is_computed_from(provenance: Provenance, attrs: dict[str, str]) -> None:
    assert dict(provenance.attrs) == attrs


def test_all_leaves_of_a_value() -> None:
    assert Provenance(A, sources=(B,)).all == (A, B)
    assert Provenance(sources=(B,)).all == (B,)
    assert Provenance().all == ()
    assert listed((A, B)) == "x.yaml a; x.yaml b"
    assert listed(()) == ""


def test_a_display_keeps_the_leaf_and_adds_what_helped() -> None:
    shown = OF_A._replace(sources=(B,)).shown_as("name", Words("x", Provenance(C)), Words("y", Provenance(A)), "z")
    assert shown == Provenance(A, "name", (B, C), "one")


def test_a_value_without_any_leaf_knows_nothing() -> None:
    assert provenance_of(Words("x", Provenance())) is None
    assert provenance_of("x") is None
    assert provenance_of(None) is None
    assert provenance_of(type("Odd", (), {"provenance": "text"})()) is None


def test_the_sources_of_lists_are_those_of_their_items_once() -> None:
    one, other = Words("x", Provenance(A)), Words("y", Provenance(B, sources=(A,)))
    assert sources_of(one, [other, (one, "plain")], 7) == (A, B)
    assert sources_of() == sources_of("x", [1]) == ()


PLAIN = [
    "text", Markup("<b>"), 7, 2.5, When.parse("2020-02"), Duration.parse("P3D"), UNKNOWN, PersonId("anna"),
    OutcomeState.AGREED,
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_a_value_is_what_it_was_and_knows_more(value: Any) -> None:
    made = with_provenance(value, OF_A)
    assert made == value
    assert str(made) == str(value)
    assert provenance_of(made) == OF_A
    assert provenance_of(value) is None
    assert hash(made) == hash(value)
    assert type(made).__name__ in (type(value).__name__, "str")


@pytest.mark.parametrize("value", [True, None, [1], {"a": 1}])
def test_what_cannot_know_stays_as_it_is(value: Any) -> None:
    assert with_provenance(value, OF_A) is value
    assert computed(value, Words("x", OF_A)) is value


def test_a_reference_keeps_its_registries() -> None:
    made = with_provenance(PersonId("anna"), OF_A)
    assert isinstance(made, PersonId)
    assert made.registries == PersonId.registries


def test_what_is_computed_names_all_that_it_was_computed_from() -> None:
    one, other = Words("x", Provenance(A, "text", (C,))), Words("y", Provenance(B))
    assert provenance_of(computed("z", one, [other], 7)) == Provenance(sources=(A, C, B))
    assert computed("z", "plain", 7) == "z"
    assert provenance_of(computed("z", "plain")) is None
    tailed = provenance_of(computed("state-one", one, tail=OF_A))
    assert tailed == Provenance(sources=(A, C), written="one", tail=A)


@pytest.mark.parametrize(
    "made",
    [
        Words("text", OF_A)[1:], Words("text", OF_A) + "x", "x" + Words("text", OF_A), Html("<b>", OF_A)[1:],
        with_provenance(When.parse("2020-02-06"), OF_A).year, with_provenance(When.parse("2020-02-06"), OF_A).month,
        str.__str__(with_provenance(When.parse("2020-02-06"), OF_A).__str__()),
    ],
    ids=["a part", "with more", "behind more", "a part of HTML", "a year", "a month", "a date's text"],
)  # fmt: skip
def test_a_part_is_computed(made: Any) -> None:
    own = provenance_of(made)
    assert own is None or own == Provenance(sources=(A,))
    assert own is not None or isinstance(made, str)


def test_parts_read_as_parts() -> None:
    assert Words("text", OF_A)[1:] == "ext"
    assert Words("text", OF_A) + "x" == "textx"
    assert "x" + Words("text", OF_A) == "xtext"
    date = with_provenance(When.parse("2020-02-06"), OF_A)
    assert (date.year, date.month, str(date)) == (2020, 2, "2020-02-06")
    assert origin(date.__str__()) == (A,)
    undated = with_provenance(When.parse("../2020"), OF_A)
    assert undated.month is None
    assert origin(Words("x", OF_A) + Words("y", Provenance(B))) == (A, B)


def test_unknown_is_unknown_wherever_it_stands() -> None:
    made = with_provenance(UNKNOWN, OF_A)
    assert made == UNKNOWN
    assert made == with_provenance(UNKNOWN, Provenance(B))
    assert made != "unknown"
    assert not made == 7  # noqa: SIM201
    assert made in {UNKNOWN}


def test_a_text_knows_the_leaf_of_each_language() -> None:
    raw = {"es": "uno", "en": "one"}
    text = LocatedText.at(Text(raw), Address("x.yaml", "title"), raw)
    words, lang = text.choose("es")
    assert (words, lang) == ("uno", "es")
    assert provenance_of(words) == Provenance(Address("x.yaml", "title.es"), "text", written="uno")
    assert provenance_of(text["en"]) == Provenance(Address("x.yaml", "title.en"), "text", written="one")
    assert text.choose("ru")[1] == "en"
    bare = LocatedText.at(Text("one"), Address("x.yaml", "title"), "one")
    assert provenance_of(bare.choose("es")[0]) == Provenance(Address("x.yaml", "title"), "text", written="one")


# -- filters --


def test_a_filter_hands_on_where_its_values_came_from() -> None:
    upper = tracing(str.upper, lambda value: value)
    assert origin(upper(Words("x", OF_A))) == (A,)
    assert origin(upper("x")) == ()
    keyed = tracing(lambda value, by: f"{value}{by}", lambda value: value)
    assert origin(keyed("x", by=Words("y", Provenance(B)))) == (B,)
    assert origin(tracing(lambda value: Words("z", Provenance(C)), lambda value: value)(Words("x", OF_A))) == (C,)
    assert tracing(lambda value: [1], lambda value: value)(Words("x", OF_A)) == [1]
    assert upper.__name__ == "upper"


def test_a_filter_that_reads_an_iterator_knows_what_it_read() -> None:
    def values() -> Iterator[str]:
        yield Words("x", OF_A)
        yield Words("y", Provenance(B))

    join = "".join
    assert origin(tracing(join, lambda value: value, consuming=True)(values())) == (A, B)
    assert origin(tracing(join, lambda value: value)(values())) == ()


def test_what_a_filter_gives_is_captured() -> None:
    assert tracing(lambda value: value, lambda value: f"[{value}]")("x") == "[x]"


# -- marks --


def marked(*texts: str) -> tuple[Marks, list[str]]:
    marks = Marks()
    return marks, [marks.mark(text, Provenance(Address("x.yaml", text.strip()), "text")) for text in texts]


def test_what_is_printed_stands_between_marks_and_is_escaped() -> None:
    marks, [made] = marked("a<b")
    assert made == f"{MARK_OPEN}\uf8c0\uf8c0\uf8c0\uf8c0a&lt;b{MARK_CLOSE}"
    assert marks.mark(Markup("<b>"), OF_A).endswith(f"<b>{MARK_CLOSE}")
    assert clean(made) == Markup("a&lt;b")


def test_white_space_at_the_ends_stays_outside() -> None:
    _, [made] = marked(" \n x y \t")
    assert made.startswith(f" \n {MARK_OPEN}")
    assert made.endswith(f"x y{MARK_CLOSE} \t")
    assert marked("  ")[1] == ["  "]
    assert marked("")[1] == [""]


@pytest.mark.parametrize("count", [1, 31, 32, 33, 1024, 1025])
def test_marks_are_told_apart_by_their_digits(count: int) -> None:
    marks = Marks()
    made = [marks.mark(f"t{number}", Provenance(Address("x.yaml", f"p{number}"))) for number in range(count)]
    digits = made[-1][1:5]
    assert marks.attrs(digits) == (("data-from", f"x.yaml p{count - 1}"),)
    assert len({one[1:5] for one in made}) == count
    assert marks.sources_in(made[0] + made[-1])[-1] == Address("x.yaml", f"p{count - 1}")


def test_captured_text_reads_without_marks_and_prints_with_them() -> None:
    marks, [one, other] = marked("one", "other")
    captured = marks.capture(Markup(f"{one}-{other}-{one}"))
    assert isinstance(captured, Captured)
    assert captured == "one-other-one"
    assert captured.__html__() == f"{one}-{other}-{one}"
    assert origin(captured) == (Address("x.yaml", "one"), Address("x.yaml", "other"))
    assert marks.capture(captured) is captured
    assert marks.capture("plain") == "plain"
    assert marks.capture(7) == 7
    assert Captured("a").__html__() == "a"


def settled(marks: Marks, html: str) -> list[tuple[str, dict[str, str]]]:
    """Each marked text that is left, with its attributes."""
    found = []
    for part in marks.settle(html).split(MARK_OPEN)[1:]:
        found.append((part[4 : part.index(MARK_CLOSE)], dict(marks.attrs(part[:4]))))
    return found


def test_a_mark_holds_where_what_was_printed_still_stands() -> None:
    marks, [one, other] = marked("one", "other")
    assert marks.settle(f"<p>{one} {other}</p>") == f"<p>{one} {other}</p>"
    assert settled(marks, one)[0][1]["data-field"] == "x.yaml one"


def test_what_was_changed_since_is_computed() -> None:
    marks, [one] = marked("one")
    assert settled(marks, one.upper()) == [("ONE", {"data-from": "x.yaml one"})]
    assert clean(marks.settle(one.upper())) == "ONE"


def test_broken_marks_are_taken_out() -> None:
    marks, [one] = marked("one")
    assert marks.settle(one[:-1]) == "one"
    assert marks.settle(one[1:]) == "one"
    assert marks.settle(one[:3] + one[4:]) == "one"
    unknown = f"{MARK_OPEN}\uf8df\uf8df\uf8df\uf8dfone{MARK_CLOSE}"
    assert marks.settle(unknown) == "one"


def test_a_change_of_tags_takes_the_mark_out() -> None:
    marks = Marks()
    made = str(marks.mark(Markup("a<b>c</b>"), OF_A))
    assert MARK_OPEN not in marks.settle(made.replace("<b>", "").replace("</b>", ""))
    kept = marks.settle(made.replace("<b>", "<B>").replace("c", "d"))
    assert clean(kept) == "a<B>d</b>"
    assert settled(marks, made.replace("c", "d")) == [("a<b>d</b>", {"data-from": "x.yaml a"})]


def test_clean_keeps_the_type() -> None:
    _, [one] = marked("one")
    assert type(clean(one)) is Markup
    assert type(clean(str(one))) is str
    plain = "plain"
    assert clean(plain) is plain


pieces = st.text("ab <>&\n\"'", max_size=5)


@settings(deadline=None)
@given(st.lists(pieces, min_size=1, max_size=4), st.data())
def test_any_part_of_marked_text_settles_to_what_it_reads(texts: list[str], data: st.DataObject) -> None:
    marks = Marks()
    whole = "".join(marks.mark(text, Provenance(A, "text")) for text in texts)
    start = data.draw(st.integers(0, len(whole)))
    part = whole[start : data.draw(st.integers(start, len(whole)))]
    assert clean(marks.settle(part)) == MARK_CHARACTERS.sub("", part)
    assert clean(marks.settle(whole)) == "".join(str(Markup.escape(text)) for text in texts)
