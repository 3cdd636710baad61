"""What is put into a file looks as its like does there: properties of paragraphs, rows, cells and runs."""

from __future__ import annotations

import pytest
from briefbook.word.looks import look_of, paragraph_kind, take_properties
from briefbook.word.tracked import wn
from printed_files import element
from word_files import r

OWN = '<w:pPr><w:pStyle w:val="Body"/><w:keepNext/><w:rPr><w:b/></w:rPr><w:sectPr/><w:pPrChange/></w:pPr>'


def test_paragraphs_of_one_kind_differ_by_their_marks_at_most() -> None:
    kind = paragraph_kind(element("<w:p><w:pPr><w:keepNext/><w:rPr><w:b/></w:rPr></w:pPr></w:p>"))
    assert kind == paragraph_kind(element("<w:p><w:pPr><w:keepNext/></w:pPr></w:p>"))
    assert kind != paragraph_kind(element("<w:p><w:pPr><w:keepLines/></w:pPr></w:p>"))
    assert paragraph_kind(element("<w:p/>")) == ""


def test_properties_are_taken_but_for_what_is_of_one_alone() -> None:
    made = element(f"<w:p><w:pPr><w:keepLines/></w:pPr>{r('x')}</w:p>")
    take_properties(made, element(f"<w:p>{OWN}</w:p>"), "pPr")
    assert [one.tag for one in made] == [wn("pPr"), wn("r")]
    assert [one.tag for one in made[0]] == [wn("pStyle"), wn("keepNext")]


@pytest.mark.parametrize("name", ["ins", "del", "trPrChange"])
def test_tracked_changes_of_a_row_are_its_own(name: str) -> None:
    made = element("<w:tr><w:trPr><w:cantSplit/></w:trPr></w:tr>")
    take_properties(made, element(f"<w:tr><w:trPr><w:jc/><w:{name}/></w:trPr></w:tr>"), "trPr")
    assert [one.tag for one in made[0]] == [wn("jc")]


@pytest.mark.parametrize("name", ["cellIns", "cellDel", "tcPrChange"])
def test_tracked_changes_of_a_cell_are_its_own(name: str) -> None:
    made = element("<w:tc/>")
    take_properties(made, element(f"<w:tc><w:tcPr><w:vAlign/><w:{name}/></w:tcPr></w:tc>"), "tcPr")
    assert [one.tag for one in made[0]] == [wn("vAlign")]


def test_who_has_no_properties_takes_them_off() -> None:
    made = element(f"<w:p><w:pPr><w:keepLines/></w:pPr>{r('x')}</w:p>")
    take_properties(made, element("<w:p/>"), "pPr")
    assert [one.tag for one in made] == [wn("r")]


def test_the_look_of_a_text_is_that_of_its_run() -> None:
    holder = element(f"<w:p>{r('x', '<w:b/>')}</w:p>")
    assert look_of(next(holder.iter(wn("t")))) is holder[0][0]
    assert look_of(None) is None
    assert look_of(holder) is None
