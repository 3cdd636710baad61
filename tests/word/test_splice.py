"""Runs that hold certain words: isolated, struck, replaced."""

from __future__ import annotations

import pytest
from briefbook.word.model import Run, Stretch
from briefbook.word.ooxml import Xml, field
from briefbook.word.splice import drop, exchange, inline, isolated, whole_field
from briefbook.word.tracked import Tracker, wn
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_files import element, text_of
from word_files import r, tracked

MOMENT = "2020-01-01T00:00:00Z"


def paragraph(*content: str) -> Xml:
    return element(f"<w:p>{''.join(content)}</w:p>")


def run_of(text: Xml) -> Run:
    return Run(text.text or "", element=text)


def texts(runs: list[Xml]) -> list[str]:
    return ["".join(one.itertext()) for one in runs]


def stretch(holder: Xml, number: int, start: int, end: int) -> Stretch:
    return Stretch(run_of(list(holder.iter(wn("t")))[number]), start, end)


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [(0, 6, ["abcdef"]), (0, 2, ["ab", "cdef"]), (4, 6, ["abcd", "ef"]), (2, 4, ["ab", "cd", "ef"])],
)
def test_a_run_is_split_around_a_stretch(start: int, end: int, left: list[str]) -> None:
    holder = paragraph(r("abcdef", "<w:b/>"))
    assert texts(isolated([stretch(holder, 0, start, end)])) == ["abcdef"[start:end]]
    assert texts(list(holder)) == left
    assert all(one.find(f"{wn('rPr')}/{wn('b')}") is not None for one in holder)


def test_several_stretches_of_one_run_keep_their_places() -> None:
    holder = paragraph(r("abcdef"))
    text = run_of(next(holder.iter(wn("t"))))
    assert texts(isolated([Stretch(text, 0, 1), Stretch(text, 2, 3), Stretch(text, 5, 6)])) == ["a", "c", "f"]
    assert texts(list(holder)) == ["a", "b", "c", "de", "f"]


def test_stretches_that_follow_each_other_stay_in_one_run() -> None:
    holder = paragraph(r("abcdef"))
    text = run_of(next(holder.iter(wn("t"))))
    assert texts(isolated([Stretch(text, 1, 2), Stretch(text, 2, 4)])) == ["bcd"]
    assert texts(list(holder)) == ["a", "bcd", "ef"]


def test_what_is_in_the_file_no_more_is_left_out() -> None:
    holder = paragraph(r("ab"))
    [text] = holder.iter(wn("t"))
    drop(text)
    assert isolated([Stretch(run_of(text), 0, 1), Stretch(Run("x"), 0, 1)]) == []


def test_spaces_at_the_ends_of_a_text_that_does_not_keep_them_do_not_count() -> None:
    holder = paragraph("<w:r><w:t> \n ab cd </w:t></w:r>")
    [text] = holder.iter(wn("t"))
    assert texts(isolated([Stretch(Run("ab cd", element=text), 3, 5)])) == ["cd"]
    assert texts(list(holder)) == ["ab ", "cd"]


def test_of_a_field_of_words_all_runs_are_told() -> None:
    holder = paragraph(r("a"), field("PAGE", "1"), r("b"))
    text = list(holder.iter(wn("t")))[1]
    found = isolated([Stretch(Run("1", instruction="PAGE", element=text), 0, 1)])
    assert found == list(holder)[1:-1]
    assert len(found) == 5


def test_of_a_run_with_several_children_the_one_is_isolated() -> None:
    holder = paragraph('<w:r><w:t>a</w:t><w:footnoteReference w:id="1"/><w:t>b</w:t></w:r>')
    call = next(holder.iter(wn("footnoteReference")))
    [found] = isolated([Stretch(Run("", "note", note="1", element=call), 0, 0)])
    assert [one.tag for one in found] == [wn("footnoteReference")]
    assert len(holder) == 3


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=4), st.data())
def test_no_letter_is_lost_or_moved(runs: list[str], data: st.DataObject) -> None:
    holder = paragraph(*map(r, runs))
    of = [run_of(one) for one in holder.iter(wn("t"))]
    places = [Stretch(run, at, at + 1) for run in of for at in range(len(run.text))]
    chosen = [one for one in places if data.draw(st.booleans())]
    expected = "".join(one.run.text[one.start : one.end] for one in chosen)
    assert "".join(texts(isolated(chosen))) == expected
    assert "".join(holder.itertext()) == "".join(runs)


# -- exchanges --


@pytest.mark.parametrize(("track", "expected"), [(True, "a[-b-]{+X+}c"), (False, "aXc")])
def test_runs_give_place_to_nodes(track: bool, expected: str) -> None:
    holder = paragraph(r("a"), r("b"), r("c"))
    exchange(Tracker(track, MOMENT, 5), [holder[1]], [element(r("X"))])
    assert text_of(holder) == expected


def test_runs_that_nothing_replaces_are_struck() -> None:
    holder = paragraph(r("a"), r("b"))
    exchange(Tracker(True, MOMENT, 5), list(holder), [])
    assert text_of(holder) == "[-ab-]"


def test_nothing_is_left_of_an_insertion_of_ours_that_is_taken_back() -> None:
    holder = paragraph(r("a"), tracked("ins", r("b"), author="Briefbook"))
    exchange(Tracker(True, MOMENT, 5), [holder[1][0]], [])
    assert text_of(holder) == "a"
    assert [one.tag for one in holder] == [wn("r")]


def test_an_insertion_of_ours_that_is_replaced_is_one_insertion() -> None:
    holder = paragraph(r("a"), tracked("ins", r("b"), author="Briefbook"))
    exchange(Tracker(True, MOMENT, 5), [holder[1][0]], [element(r("c"))])
    assert text_of(holder) == "a{+c+}"
    assert next(holder.iter(wn("del")), None) is None


def test_what_a_person_put_in_is_struck_and_replaced_beside_it() -> None:
    holder = paragraph(tracked("ins", r("b"), author="Ana"))
    exchange(Tracker(True, MOMENT, 5), [holder[0][0]], [element(r("c"))])
    assert text_of(holder) == "[-b-]{+c+}"
    authors = [one.get(wn("author")) for one in holder.iter(wn("ins"))]
    assert authors == ["Ana", "Briefbook"]


# -- places --


@pytest.mark.parametrize("tag", ["sdt", "bookmarkStart", "r"])
def test_an_inline_element_stands_for_itself(tag: str) -> None:
    made = element(f"<w:p><w:{tag}/></w:p>")[0]
    assert inline(made) is made


def test_of_what_is_within_a_run_the_run_stands() -> None:
    holder = paragraph(r("a"))
    assert inline(next(holder.iter(wn("t")))) is holder[0]


def test_a_whole_field_runs_from_its_begin_to_its_end() -> None:
    holder = paragraph(r("a"), field("PAGE", "1"), r("b"))
    whole = list(holder)[1:-1]
    for one in (*whole[2:4], next(whole[3].iter(wn("t")))):
        assert whole_field(one) == whole


def test_a_field_within_a_field_does_not_end_it() -> None:
    inner = field("PAGE", "1")
    outer = field("IF", "x").replace(r("x"), "")
    begin, end = outer.rsplit("<w:r>", 1)
    holder = paragraph(begin, inner, f"<w:r>{end}", r("b"))
    assert whole_field(holder[0]) == list(holder)[:-1]


def test_a_run_in_no_field_and_a_picture_stand_alone() -> None:
    holder = paragraph(r("a"), field("PAGE", "1"), "<w:r><w:drawing/></w:r>", "<w:r><w:pict/></w:r>")
    assert whole_field(holder[0]) == [holder[0]]
    assert whole_field(holder[-2]) == [holder[-2]]
    assert whole_field(holder[-1]) == [holder[-1]]


def test_only_runs_belong_to_a_field() -> None:
    holder = paragraph(field("PAGE", "1"))
    holder.insert(2, element('<w:proofErr w:type="spellStart"/>'))
    assert [one.tag for one in whole_field(holder[0])] == [wn("r")] * 5


def test_what_stands_in_nothing_can_be_dropped() -> None:
    holder = paragraph(r("a"))
    run = holder[0]
    drop(run)
    drop(run)
    assert len(holder) == 0
