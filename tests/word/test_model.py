"""What a Word file says, as values: changes accepted, and the words of a paragraph around its fields."""

from __future__ import annotations

import pytest
from briefbook.word.model import (
    GAP,
    Inline,
    Paragraph,
    Run,
    Skeleton,
    TrackedChange,
    accepted,
    inlines,
    is_note_mark,
    skeleton,
)
from hypothesis import given
from hypothesis import strategies as st

ANA = TrackedChange("deleted", "Ana", "2020-02-08T10:00:00Z")
BEN = TrackedChange("inserted", "Ben")


def struck(text: str) -> Run:
    return Run(text, deleted=ANA)


def paragraph(
    *runs: Run | str, gone: bool = False, number: int = 1, cell: tuple[int, int, int] | None = None
) -> Paragraph:
    made = tuple(Run(one) if isinstance(one, str) else one for one in runs)
    return Paragraph(made, number, deleted=ANA if gone else None, cell=cell)


def texts(*paragraphs: Paragraph, keep_deleted: bool = False) -> list[str]:
    found = accepted(paragraphs, keep_deleted)
    return ["".join(run.text for run in one.runs) for one in found]


# -- a paragraph's text --


def test_a_paragraphs_text_is_what_is_left_of_its_words() -> None:
    runs = (Run("a "), struck("b "), Run("1", "note"), Run("o", "object"), Run("!", "comment"), Run("c", inserted=BEN))
    assert Paragraph(runs).text == "a c"


# -- changes accepted --


def test_paragraphs_without_changes_stay_as_they_are() -> None:
    given = [paragraph("a", number=1), paragraph("b", number=2), paragraph(number=3)]
    assert accepted(given) == given


def test_struck_runs_go() -> None:
    assert texts(paragraph("a ", struck("b "), "c")) == ["a c"]


def test_a_struck_mark_joins_a_paragraph_with_the_next_one() -> None:
    assert texts(paragraph("a ", gone=True), paragraph("b"), paragraph("c")) == ["a b", "c"]


def test_three_paragraphs_in_a_row_become_one() -> None:
    assert texts(paragraph("a", gone=True), paragraph("b", gone=True), paragraph("c")) == ["abc"]


def test_a_joined_paragraph_takes_number_and_style_of_its_first_words_and_the_mark_of_its_last() -> None:
    first = Paragraph((Run("a"),), 1, "heading 2", deleted=ANA)
    last = Paragraph((Run("b"),), 2, "normal", inserted=BEN)
    [joined] = accepted([first, last])
    assert (joined.number, joined.style, joined.deleted, joined.inserted) == (1, "heading 2", None, BEN)


def test_a_paragraph_that_is_struck_whole_leaves_nothing_in_the_next_one() -> None:
    [left] = accepted([paragraph(struck("a"), gone=True, number=1), paragraph("b", number=2)])
    assert (left.number, left.text) == (2, "b")


def test_nothing_is_left_of_paragraphs_that_are_struck_to_the_end() -> None:
    assert accepted([paragraph(struck("a"), gone=True), paragraph(struck("b"), gone=True)]) == []


def test_words_in_a_last_paragraph_whose_mark_is_struck_stay() -> None:
    [left] = accepted([paragraph("a", gone=True)])
    assert (left.text, left.deleted) == ("a", ANA)


@pytest.mark.parametrize("kind", ["note", "object", "comment"])
def test_what_is_no_text_counts_as_something_left(kind: str) -> None:
    [left] = accepted([Paragraph((Run("", kind),), deleted=ANA)])  # type: ignore[arg-type]
    assert len(left.runs) == 1


def test_paragraphs_of_two_cells_are_never_joined() -> None:
    one, other = paragraph("a", gone=True, cell=(1, 1, 1)), paragraph("b", cell=(1, 1, 2))
    assert texts(one, other) == ["a", "b"]


def test_paragraphs_of_one_cell_are_joined() -> None:
    assert texts(paragraph("a", gone=True, cell=(1, 1, 1)), paragraph("b", cell=(1, 1, 1))) == ["ab"]


def test_struck_words_can_be_kept_in_their_places() -> None:
    assert texts(paragraph("a ", struck("b ")), paragraph("c"), keep_deleted=True) == ["a b ", "c"]


def test_a_kept_paragraph_that_is_struck_whole_is_no_part_of_what_follows() -> None:
    found = accepted([paragraph(struck("a"), gone=True, number=1), paragraph("b", number=2)], keep_deleted=True)
    assert [(one.number, "".join(run.text for run in one.runs)) for one in found] == [(1, "a"), (2, "b")]


RUNS = st.builds(Run, st.text("ab ", max_size=3), deleted=st.sampled_from([None, ANA]))
PARAGRAPHS = st.lists(
    st.builds(Paragraph, st.lists(RUNS, max_size=3).map(tuple), deleted=st.sampled_from([None, ANA])), max_size=5
)


@given(PARAGRAPHS)
def test_no_word_that_stays_is_lost_or_moved(paragraphs: list[Paragraph]) -> None:
    assert "".join(one.text for one in accepted(paragraphs)) == "".join(one.text for one in paragraphs)


@given(PARAGRAPHS)
def test_kept_changes_keep_every_run_in_order(paragraphs: list[Paragraph]) -> None:
    kept = [run for one in accepted(paragraphs, keep_deleted=True) for run in one.runs]
    assert kept == [run for one in paragraphs for run in one.runs]


# -- skeletons --


def test_a_skeleton_is_the_words_and_where_notes_are_called() -> None:
    content = [Inline("It was "), Inline("{f1}", is_field=True), Inline(note="3"), Inline("."), Inline(note="4")]
    assert skeleton(content) == Skeleton("It was {f1}.", ((11, "3"), (12, "4")))


def test_a_skeleton_of_nothing_is_empty() -> None:
    assert skeleton([]) == Skeleton("")


def test_a_skeleton_tells_the_note_that_its_paragraph_stands_in() -> None:
    assert skeleton([Inline("See x.")], within="7") == Skeleton("See x.", (), "7")


def test_gaps_are_no_words_and_move_no_call() -> None:
    content = [Inline("{f1}"), Inline(GAP), Inline("{f2}"), Inline(note="1"), Inline(f"{GAP} end"), Inline(note="2")]
    assert skeleton(content) == Skeleton("{f1}{f2} end", ((8, "1"), (12, "2")))


def test_a_repeated_call_tells_its_note_before_its_code() -> None:
    assert skeleton([Inline("a"), Inline("{=NOTEREF}", "2")]) == Skeleton("a{=NOTEREF}", ((1, "2"),))


@given(st.lists(st.builds(Inline, st.text(f"ab{GAP}", max_size=3), st.sampled_from(["", "1", "2"]))))
def test_calls_stand_where_the_words_before_them_end(content: list[Inline]) -> None:
    made = skeleton(content)
    assert made.text == "".join(one.text for one in content).replace(GAP, "")
    expected = []
    for number, one in enumerate(content):
        if one.note:
            before = "".join(other.text for other in content[:number]).replace(GAP, "")
            expected.append((len(before), one.note))
    assert list(made.notes) == expected


# -- what runs say --


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (Run("1", "note"), True),
        (Run("1", instruction="NOTEREF _Ref_x \\f \\h"), True),
        (Run("1", instruction="REF _Ref_x"), False),
        (Run(",", raised=True), True),
        (Run(" , ", raised=True), True),
        (Run("", raised=True), True),
        (Run("2", raised=True), False),
        (Run(","), False),
        (Run("x"), False),
    ],
    ids=["note", "again", "reference", "comma", "spaced comma", "nothing raised", "exponent", "plain comma", "word"],
)
def test_what_belongs_to_the_call_of_a_note(run: Run, expected: bool) -> None:
    assert is_note_mark(run) is expected


def told(*runs: Run, fields: dict[str, str] | None = None) -> str:
    return skeleton(inlines(runs, lambda run: (fields or {}).get(run.text, ""))).text


def test_words_of_runs_are_told_as_they_are() -> None:
    assert told(Run("a "), Run("b", strong=True), struck("c"), Run("!", "comment")) == "a b"


def test_a_field_is_told_once_whatever_it_holds() -> None:
    assert told(Run("x"), Run("one"), Run(" "), Run("two"), fields={"one": "f1", "two": "f1"}) == "x{f1} "


def test_two_fields_are_told_each() -> None:
    assert told(Run("one"), Run("two"), fields={"one": "f1", "two": "f2"}) == "{f1}{f2}"


def test_a_field_of_words_is_told_by_its_code_in_capitals() -> None:
    assert (
        told(Run("p. "), Run("1", instruction="page \\* ARABIC"), Run("2", instruction="page"), Run("."))
        == "p. {=PAGE}."
    )


def test_one_code_with_words_between_is_told_twice() -> None:
    page = Run("1", instruction="PAGE")
    assert told(page, Run(""), page, Run(" of "), page) == "{=PAGE} of {=PAGE}"


def test_codes_of_two_kinds_are_told_each() -> None:
    assert told(Run("1", instruction="PAGE"), Run("2", instruction="NUMPAGES")) == "{=PAGE}{=NUMPAGES}"


def test_a_note_is_told_where_it_is_called_but_not_its_marks() -> None:
    runs = [Run("a"), Run("", "note", note="5"), Run(",", raised=True), Run("2", instruction="NOTEREF _x"), Run("b")]
    assert skeleton(inlines(runs)) == Skeleton("ab", ((1, "5"),))


def test_a_struck_note_is_called_no_more() -> None:
    assert skeleton(inlines([Run("a"), Run("", "note", note="5", deleted=ANA)])) == Skeleton("a")


def test_which_runs_are_a_fields_is_asked_of_those_that_show_only() -> None:
    asked: list[str] = []

    def field_of(run: Run) -> str:
        asked.append(run.text)
        return ""

    list(inlines([Run("a"), struck("b"), Run("1", "note"), Run("c", "comment"), Run("d")], field_of))
    assert asked == ["a", "d"]
