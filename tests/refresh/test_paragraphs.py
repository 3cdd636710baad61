"""Two paragraphs and what was printed, compared token by token."""

from __future__ import annotations

import re

import pytest
from briefbook.data.address import Address
from briefbook.review.refresh.paragraphs import Span, known_by_theirs, span_changes, token_pairs
from briefbook.review.refresh.reading import Token, key_of
from briefbook.word.base import Base, BaseField
from hypothesis import given, settings
from hypothesis import strategies as st


def words(text: str) -> list[Token]:
    """Words and spaces; `<x>` is a field."""
    found = re.findall(r"<\w+>|\w+|\s|[^\w\s]", text)
    return [Token(one, "field", fid=one[1:-1]) if one[0] == "<" else Token(one, text=one) for one in found]


def spans(printed: str, ours: str, others: str) -> list[tuple[str, str]] | None:
    """What of theirs gives place to what of today's."""
    one, other = words(ours), words(others)
    found = span_changes(words(printed), one, other)
    if found is None:
        return None
    return [
        (
            "".join(t.key for t in one[span.start : span.end]),
            "".join(t.key for t in other[span.fresh_start : span.fresh_end]),
        )
        for span in found
    ]


@pytest.mark.parametrize(
    ("printed", "ours", "others", "expected"),
    [
        pytest.param("a b c", "a b c", "a b c", [], id="nothing changed"),
        pytest.param("a b c", "a b c", "a x c", [("b", "x")], id="the data changed a word"),
        pytest.param("a b c", "a b c", "a b c d", [("", " d")], id="the data put words at the end"),
        pytest.param("a b c", "a b c", "x a b c", [("", "x ")], id="the data put words at the start"),
        pytest.param("a b c", "a b c", "a c", [("b ", "")], id="the data took words out"),
        pytest.param("a b c", "a x c", "a b c", [], id="the person changed a word"),
        pytest.param("a b c d", "x b c d", "a b c y", [("d", "y")], id="both, in other places"),
        pytest.param("a b c", "a x c", "a y c", None, id="both changed the same word"),
        pytest.param("a b c", "a c", "a y c", None, id="what the data changed, the person took out"),
        pytest.param("a b c d", "a b z c d", "a y d", None, id="the person wrote within what the data changed"),
        pytest.param("a b", "a b x", "a b x", [], id="both put in the same words"),
        pytest.param("b", "a b", "a b", [], id="both put in the same words at the start"),
        pytest.param("so good", "so good", "so so good", [("", "so ")], id="the data says a word twice"),
        pytest.param("", "", "a", [("", "a")], id="nothing was printed"),
        pytest.param("a", "", "a b", None, id="the person took out what the new words stood behind"),
        pytest.param("a b", "x b", "y a b", None, id="the person changed what the new words stood before"),
        pytest.param("<f> a", "<f> a", "<f> b", [("a", "b")], id="around a field"),
        pytest.param("a <f>", "a <f>", "a <g>", [("<f>", "<g>")], id="a field for another"),
    ],
)
def test_what_the_data_changed_is_told_where_the_person_did_not_write(
    printed: str, ours: str, others: str, expected: list[tuple[str, str]] | None
) -> None:
    assert spans(printed, ours, others) == expected


def test_spans_are_places_in_theirs_and_in_todays() -> None:
    assert span_changes(words("a b c"), words("z a b c"), words("a x c")) == [Span(4, 5, 2, 3)]
    assert span_changes(words("a"), words("z a"), words("a b")) == [Span(3, 3, 1, 3)]
    assert span_changes(words("b c"), words("b c"), words("a c")) == [Span(0, 1, 0, 1)]
    assert span_changes([], words("x y"), words("a")) == [Span(0, 0, 0, 1)]


TEXTS = st.lists(st.sampled_from("abcd"), max_size=8).map("".join)


def carried_out(ours: list[Token], others: list[Token], found: list[Span]) -> str:
    made = list(ours)
    for one in reversed(found):
        made[one.start : one.end] = others[one.fresh_start : one.fresh_end]
    return "".join(token.key for token in made)


def letters(text: str) -> list[Token]:
    return [Token(one) for one in text]


@settings(deadline=None, max_examples=150)
@given(TEXTS, TEXTS)
def test_where_nobody_wrote_the_spans_make_todays_paragraph(printed: str, others: str) -> None:
    found = span_changes(letters(printed), letters(printed), letters(others))
    assert found is not None
    assert carried_out(letters(printed), letters(others), found) == others


@settings(deadline=None, max_examples=150)
@given(TEXTS, TEXTS)
def test_where_the_data_did_not_change_nothing_does(printed: str, ours: str) -> None:
    assert span_changes(letters(printed), letters(ours), letters(printed)) == []


@settings(deadline=None, max_examples=100)
@given(st.text("xyz", max_size=4), TEXTS, TEXTS)
def test_what_a_person_wrote_behind_stays(more: str, printed: str, others: str) -> None:
    """Words of other letters at the end stay; what the data changed before them comes in."""
    ours = f"{printed}|{more}"
    found = span_changes(letters(f"{printed}|"), letters(ours), letters(f"{others}|"))
    assert found is not None
    assert carried_out(letters(ours), letters(f"{others}|"), found) == f"{others}|{more}"


# -- tokens that are the same --


def test_tokens_are_paired_in_their_order() -> None:
    ours, others = words("a <f> b"), words("a <f> c")
    assert [(one.key, other.key) for one, other in token_pairs(ours, others)] == [
        ("a", "a"), (" ", " "), ("<f>", "<f>"), (" ", " "),
    ]  # fmt: skip


def test_fields_are_paired_across_their_order_words_are_not() -> None:
    ours, others = words("<f><g>a"), words("a<g><f>")
    found = {(one.key, other.key) for one, other in token_pairs(ours, others)}
    assert {("<f>", "<f>"), ("<g>", "<g>")} <= found
    assert ("a", "a") not in found
    assert len(token_pairs(ours, others)) == 2


def test_pairs_are_the_tokens_themselves() -> None:
    ours, others = words("x<f>"), words("<f>x")
    for one, other in token_pairs(ours, others):
        assert any(one is each for each in ours)
        assert any(other is each for each in others)


# -- fields that are computed on one side --


def base(*fields: BaseField) -> Base:
    return Base("b", "d", "en", "1", "", {one.id: one for one in fields}, ())


def own(id: str, path: str, shown: str = "x") -> BaseField:
    return BaseField(id, Address("f", path), "text", (), shown, shown)


def computed(id: str, *paths: str, shown: str = "x") -> BaseField:
    return BaseField(id, None, "text", tuple(Address("f", one) for one in paths), shown, "")


def tokens_of(*fields: BaseField) -> list[Token]:
    return [Token(key_of(one), "field", fid=one.id) for one in fields]


@pytest.mark.parametrize(
    ("before", "now", "known"),
    [
        pytest.param(computed("a", "p", "q"), computed("b", "q", "r"), True, id="made from one leaf that both have"),
        pytest.param(computed("a", "p"), computed("b", "q"), True, id="made from others, and says the same"),
        pytest.param(computed("a", "p"), computed("b", "q", shown="y"), False, id="says another thing"),
        pytest.param(own("a", "p"), computed("b", "p", "q", shown="y"), True, id="computed now from the leaf"),
        pytest.param(own("a", "p"), computed("b", "q"), False, id="computed now from another leaf"),
        pytest.param(computed("a", "p", shown="y"), own("b", "p"), True, id="printed by itself now"),
        pytest.param(own("a", "p"), own("b", "q"), False, id="two leaves"),
    ],
)
def test_a_computed_field_is_known_by_what_it_was_made_from(before: BaseField, now: BaseField, known: bool) -> None:
    [found] = known_by_theirs(tokens_of(now), base(now), tokens_of(before), base(before))
    assert found.key == (key_of(before) if known else key_of(now))
    assert (found.fid, found.kind) == (now.id, "field")


def test_each_field_of_theirs_stands_for_one() -> None:
    before, now = [computed("a", "p")], [computed("b", "p"), computed("c", "p", "q")]
    found = known_by_theirs(tokens_of(*now), base(*now), tokens_of(*before), base(*before))
    assert [one.key for one in found] == ["{=f p}", "{=f p}"]
    other = [computed("b", "q", "p"), computed("c", "q")]
    found = known_by_theirs(tokens_of(*other), base(*other), tokens_of(*before), base(*before))
    assert [one.key for one in found] == ["{=f p}", "{=f q}"]


def test_words_stay_what_they_are() -> None:
    found = known_by_theirs(words("a b"), base(), words("a"), base())
    assert [one.key for one in found] == ["a", " ", "b"]


def test_a_field_that_both_have_stands_for_itself() -> None:
    both, more = own("a", "p"), computed("b", "p", shown="y")
    found = known_by_theirs(tokens_of(more, both), base(more, both), tokens_of(both), base(both))
    assert [one.key for one in found] == ["{=f p}", "{f p}"]
