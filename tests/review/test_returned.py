"""A Word file that came back: its lines, the field of each run, and paragraphs that became others."""

from __future__ import annotations

import pytest
from briefbook.review.prose import field_ids, row_of
from briefbook.review.returned import ReturnedFile, changes_in, folded, returned, visible
from briefbook.word.base import Base
from briefbook.word.model import Control, Paragraph, Run, Story, TrackedChange
from briefbook.word.read import WordFile
from returned_edits import ANA, field

A, B = field("kind", "Kind")._replace(id="aa"), field("date", "Date")._replace(id="bb")
BASE = Base("b", "fact-sheet", "en", "1", "", {"aa": A, "bb": B}, ())
STRUCK = TrackedChange("deleted", "Ben")


def back(*paragraphs: Paragraph, more: tuple[Story, ...] = ()) -> ReturnedFile:
    numbered = tuple(one._replace(number=at) for at, one in enumerate(paragraphs, 1))
    return returned(WordFile("x.docx", (Story("body", numbered), *more), {}, BASE), BASE)


def named(text: str, *names: str) -> Run:
    return Run(text, bookmarks=frozenset(names))


def held(text: str, *controls: tuple[int, str]) -> Run:
    return Run(text, controls=tuple(Control(number, tag) for number, tag in controls))


OWNERS: dict[str, tuple[list[Run], list[str]]] = {
    "by control": ([Run("x"), held("Kind", (1, "aa"))], ["", "aa"]),
    "by bookmark": ([Run("x"), named("Kind", "_fxaa")], ["", "aa"]),
    "by a copy": ([named("Kind", "_fxaa_Copy_1")], ["aa"]),
    "by a copy of a copy": ([named("Kind", "_fxaa_Copy_1_Copy_2")], ["aa"]),
    "its own before a copy": ([named("x", "_fxaa_Copy_1"), named("Kind", "_fxaa")], ["", "aa"]),
    "the first of copies": ([named("x", "_fxaa_Copy_2"), named("Kind", "_fxaa_Copy_1")], ["", "aa"]),
    "the shorter of copies": ([named("x", "_fxaa_Copy_1_Copy_1"), named("Kind", "_fxaa_Copy_2")], ["", "aa"]),
    "no field's name": ([named("x", "_fxcc"), named("y", "fxaa"), named("z", "_fxaa_Copy")], ["", "", ""]),
    "a control of no field": ([held("x", (1, "cc"))], [""]),
    "bookmark and control": ([held("Ki", (1, "aa"))._replace(bookmarks=frozenset({"_fxaa"})), named("nd", "_fxaa")],
                             ["aa", "aa"]),
    "a control beside the bookmark": ([held("Ki", (1, "aa"))._replace(bookmarks=frozenset({"_fxaa"})),
                                       held("nd", (1, "aa"))], ["aa", "aa"]),
    "a pasted control": ([named("Kind", "_fxaa"), held("Kind", (2, "aa"))], ["aa", ""]),
    "the first of two controls": ([held("x", (1, "aa")), Run("; "), held("y", (2, "aa"))], ["aa", "", ""]),
    "two halves": ([held("x", (1, "aa")), held("y", (2, "aa"))], ["aa", "aa"]),
    "the innermost control": ([held("x", (1, "aa"), (2, "bb")), held("y", (1, "aa"))], ["bb", "aa"]),
    "the field that holds fewer": ([named("x", "_fxaa", "_fxbb"), named("y", "_fxaa")], ["bb", "aa"]),
}  # fmt: skip


@pytest.mark.parametrize(("runs", "owners"), OWNERS.values(), ids=OWNERS)
def test_a_run_belongs_to_a_field(runs: list[Run], owners: list[str]) -> None:
    file = back(Paragraph(tuple(runs)))
    assert list(file.owners) == owners
    assert file.runs == tuple(runs)
    assert {id: [at for at, own in enumerate(owners) if own == id] for id in filter(None, owners)} == {
        id: list(several) for id, several in file.fields.items()
    }


@pytest.mark.parametrize(
    ("second", "unclear"),
    [("Kind", {}), ("Sort", {"aa": "it stands in several places, and they differ"})],
)
def test_where_the_runs_of_a_field_differ_it_is_unclear(second: str, unclear: dict[str, str]) -> None:
    file = back(Paragraph((held("Kind", (1, "aa")), Run("; "), held(second, (2, "aa")))))
    assert file.unclear == unclear


def test_lines_have_numbers_and_runs() -> None:
    file = back(Paragraph((Run("a"), Run("b"))), Paragraph(()), Paragraph((held("c", (1, "aa")),)))
    assert [(line.number, line.start, list(line.numbers)) for line in file.lines] == [
        (0, 0, [0, 1]), (1, 2, []), (2, 2, [2]),
    ]  # fmt: skip
    assert file.line_of(1) == file.lines[0]
    assert file.line_of(2) == file.lines[2]
    assert [file.fields_in(line) for line in file.lines] == [[], [], ["aa"]]


def test_notes_that_are_called_are_one_story() -> None:
    notes = tuple(Story(f"footnote {at}", (Paragraph((Run(f"note {at}"),), 1),)) for at in (1, 2, 3))
    body = Paragraph((Run("x"), Run("1", kind="note", note="1"), Run("3", kind="note", note="3", deleted=STRUCK)))
    file = back(body, more=(*notes, Story("header", (Paragraph((Run("top"),), 1),))))
    assert [(line.story, line.where.story, line.where.words) for line in file.lines] == [
        ("body", "body", "x"), ("footnotes", "footnote 1", "note 1"), ("header", "header", "top"),
    ]  # fmt: skip


def test_a_place_stands_under_its_heading_and_says_what_stood_there() -> None:
    file = back(Paragraph((Run("Top"),), style="heading 1"), Paragraph((Run("old", deleted=STRUCK),), cell=(1, 2, 3)),
                Paragraph((Run("a\u200b"), Run("b", deleted=STRUCK))))  # fmt: skip
    assert [(one.where.words, one.where.heading, one.where.paragraph) for one in file.lines] == [
        ("Top", "", 1), ("old", "Top", 2), ("a", "Top", 3),
    ]  # fmt: skip
    assert [row_of(line) for line in file.lines] == [None, ("body", 1, 2), None]


LEFT = {
    "as it was": (Paragraph((Run("a"),)), False, True),
    "its words struck": (Paragraph((Run("a", deleted=STRUCK),)), False, True),
    "struck whole": (Paragraph((Run("a", deleted=STRUCK),), deleted=STRUCK), True, False),
    "its end struck": (Paragraph((Run("a"),), deleted=STRUCK), False, True),
    "but for a space": (Paragraph((Run("a", deleted=STRUCK), Run(" \u200b")), deleted=STRUCK), True, True),
}


@pytest.mark.parametrize(("paragraph", "gone", "left"), LEFT.values(), ids=LEFT)
def test_a_paragraph_is_gone_or_left(paragraph: Paragraph, gone: bool, left: bool) -> None:
    [line] = back(paragraph).lines
    assert (line.is_gone, line.is_left) == (gone, left)


def test_the_words_of_a_line_are_those_that_show() -> None:
    [line] = back(Paragraph((Run(" a\u200b  b"), Run("1", kind="note"), Run("c", deleted=STRUCK),
                             Run("2", instruction="NOTEREF _R"), Run("\td ")))).lines  # fmt: skip
    assert visible(line) == "a b d"


@pytest.mark.parametrize(
    ("text", "wanted"), [(" a  b ", "a b"), ("a\u00a0 b", "a\u00a0 b"), ("a\n\tb", "a b"), ("\u200b", ""), ("", "")]
)
def test_plain_spaces_are_folded_and_no_others(text: str, wanted: str) -> None:
    assert folded(text) == wanted


def test_changes_are_told_once_in_their_order() -> None:
    runs = [Run("a", inserted=ANA), Run("b", inserted=ANA, deleted=STRUCK), Run("c"), Run("d", deleted=STRUCK)]
    assert changes_in(runs) == (ANA, STRUCK)
    assert changes_in([Run("c")]) == ()


@pytest.mark.parametrize(
    ("text", "ids"), [("a {aa} b {bb}{aa}", ["aa", "bb", "aa"]), ("{=PAGE} of", []), ("{}", []), ("a", [])]
)
def test_the_fields_of_a_skeleton(text: str, ids: list[str]) -> None:
    assert field_ids(text) == ids
