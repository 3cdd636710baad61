"""Documents as lines of words that know where they come from: of a tree, and of a Word file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from briefbook.data.address import Address
from briefbook.document.tree import Child, Element
from briefbook.errors import BriefbookError, Place
from briefbook.review.lines import SourcedLine, SourcedSpan, lines_of_tree, lines_of_word, touched
from briefbook.word.base import Base
from briefbook.word.model import Control, Paragraph, Run, Story, TrackedChange
from briefbook.word.read import WordFile
from returned_edits import V, computed, field

HERE, THERE = Place("t.html", 3, 1), Place("t.html", 9, 2)
KIND = Address(V, "kind")
STRUCK = TrackedChange("deleted", "Ana")


def tag(name: str, *children: Child, place: Place = HERE, **attrs: str) -> Element:
    named = tuple((key.replace("_", "-").strip("-"), value) for key, value in attrs.items())
    return Element(name, named, tuple(children), place)


def mark(text: Child, leaf: str = "", made_from: str = "") -> Element:
    attrs = {"data_field": f"{V} {leaf}"} if leaf else {}
    if made_from:
        attrs["data_from"] = "; ".join(f"{V} {one}" for one in made_from.split())
    return tag("span", text, **attrs)


def lines(*blocks: Child) -> list[SourcedLine]:
    return list(lines_of_tree(tag("html", tag("head", tag("title", "no")), tag("body", *blocks))))


def texts(found: Sequence[SourcedLine]) -> list[tuple[str, str]]:
    return [(one.heading, one.text) for one in found]


def test_the_words_of_a_paragraph_know_where_they_come_from() -> None:
    [one] = lines(tag("p", "Kind: ", mark("Working visit", "kind"), tag("em", "!", place=THERE),
                      mark("5–7", made_from="tour.start tour.end")))  # fmt: skip
    assert one.spans == (
        SourcedSpan("Kind: ", template=HERE),
        SourcedSpan("Working visit", KIND, (), HERE),
        SourcedSpan("!", template=THERE),
        SourcedSpan("5–7", None, (Address(V, "tour.start"), Address(V, "tour.end")), HERE),
    )
    assert [span.is_value for span in one.spans] == [False, True, False, True]
    assert one.text == "Kind: Working visit!5–7"


def test_words_without_a_place_of_their_own_have_that_of_what_holds_them() -> None:
    [one] = lines(tag("p", tag("em", "a", place=Place()), tag("strong", "b", place=THERE), place=HERE))
    assert [span.template for span in one.spans] == [HERE, THERE]


def test_a_field_may_be_dressed_and_made_with_others() -> None:
    [one] = lines(tag("p", mark(tag("strong", "Boris"), "overview[o1].text", "host")))
    assert one.spans == (SourcedSpan("Boris", Address(V, "overview[o1].text"), (Address(V, "host"),), HERE),)


def test_lines_stand_under_their_headings() -> None:
    found = lines(tag("p", "a"), tag("h1", "The \n title"), tag("p", "b"), tag("h5", "none"), tag("p", "c"),
                  tag("h4", "Last"), tag("p", "d"))  # fmt: skip
    assert texts(found) == [
        ("", "a"), ("", "The \n title"), ("The title", "b"), ("The title", "none"), ("The title", "c"),
        ("The title", "Last"), ("Last", "d"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["h1", "h2", "h3", "h4"])
def test_four_kinds_of_headings_count(name: str) -> None:
    assert texts(lines(tag(name, "H"), tag("p", "x")))[-1] == ("H", "x")


def test_the_innermost_blocks_are_lines() -> None:
    table = tag(
        "table", tag("colgroup", tag("col")), tag("tr", tag("td", "1"), tag("td", tag("p", "2"), tag("p", "3")))
    )
    found = lines(tag("div", tag("section", tag("p", "a")), tag("ul", tag("li", "b"), tag("li"))), table,
                  tag("img"), tag("p", tag("br"), "c"), tag("table", "d"))  # fmt: skip
    assert [one.text for one in found] == ["a", "b", "1", "2", "3", "c"]


def test_notes_are_lines_of_their_own_and_their_marks_no_words() -> None:
    note = tag("span", "See ", mark("Paper", "kind"), class_="footnote")
    found = lines(tag("h2", "H"), tag("p", "x", tag("a", "1", class_="noteref"), tag("sup", "2"), note, "y"),
                  tag("p", "z"))  # fmt: skip
    assert texts(found) == [("", "H"), ("H", "xy"), ("H", "See Paper"), ("H", "z")]
    assert found[2].spans[1].leaf == KIND


def test_a_note_within_a_field_is_none_of_its_words() -> None:
    inner = tag("span", "note", class_="footnote")
    found = lines(tag("p", tag("span", "words", inner, data_field=f"{V} kind")))
    assert [one.text for one in found] == ["words", "note"]


# -- a Word file --

OWN = field("kind", "Working visit")._replace(id="aa")
MADE = computed("5–7", "tour.start")._replace(id="bb")
BASE = Base("b", "fact-sheet", "en", "1", "", {"aa": OWN, "bb": MADE}, ())


def run(text: str, id: str = "", **more: object) -> Run:
    return Run(text, controls=(Control(1, id),) if id else (), **more)  # type: ignore[arg-type]


def word(*paragraphs: Paragraph, base: Base | None = BASE) -> WordFile:
    numbered = tuple(one._replace(number=at) for at, one in enumerate(paragraphs, 1))
    return WordFile("x.docx", (Story("body", numbered),), {}, base)


def test_the_words_of_a_word_file_know_their_leaves() -> None:
    [one] = lines_of_word(word(Paragraph((run("Kind: "), run("Work", "aa"), run("ing", "aa"), run("; "),
                                          run("5–7", "bb")))))  # fmt: skip
    assert one.spans == (
        SourcedSpan("Kind: "), SourcedSpan("Working", KIND), SourcedSpan("; "),
        SourcedSpan("5–7", None, (Address(V, "tour.start"),)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([run("a"), run("b", deleted=STRUCK), run("c")], "ac"),
        ([run("a"), run("1", kind="note", note="1"), run("b")], "ab"),
        ([run("a"), run("2", instruction="NOTEREF _Ref1"), run("b")], "ab"),
        ([run("a"), run("", kind="comment"), run("b")], "ab"),
        ([run("a\u200b"), run("\u200b"), run("b")], "ab"),
        ([run("a"), run(",", raised=True), run("b")], "ab"),
        ([run("a"), run(",", raised=False), run("b")], "a,b"),
        ([run("a"), run("th", raised=True), run("b")], "athb"),
        ([run("Work", "aa"), run("2", "aa", instruction="PAGE"), run("x", "aa", deleted=STRUCK)], "Work"),
    ],
    ids=["struck", "a note", "a mark again", "a comment", "gaps", "a raised comma", "a comma", "raised", "in a field"],
)
def test_what_is_no_word_is_left_out(runs: list[Run], words: str) -> None:
    assert [one.text for one in lines_of_word(word(Paragraph(tuple(runs))))] == [words]


@pytest.mark.parametrize(
    ("style", "heading"),
    [("heading 1", "H x"), ("heading 4", "H x"), ("title", "H x"), ("Normal", ""), ("sub title", "")],
)
def test_paragraphs_stand_under_what_is_dressed_as_a_heading(style: str, heading: str) -> None:
    found = list(lines_of_word(word(Paragraph((run("H  x"),), style=style), Paragraph((run("y"),)))))
    assert texts(found) == [("", "H  x"), (heading, "y")]


def test_a_word_file_without_a_base_is_refused() -> None:
    with pytest.raises(BriefbookError, match=r"x\.docx"):
        list(lines_of_word(word(base=None)))


# -- what words touch --

A, B, C, D = (SourcedSpan("The kind: "), SourcedSpan("Working visit", KIND), SourcedSpan(", of "),
              SourcedSpan("5 May", Address(V, "date")))  # fmt: skip
LINE = SourcedLine("", (A, B, C, SourcedSpan("Ana’s", template=HERE), D))

TOUCHED = {
    "a value": ("Working visit", [B]),
    "a part of it": ("king vi", [B]),
    "in other letters": ("WORKING VISIT", [B]),
    "its first letter": ("W", [B]),
    "with the words around": ("kind: Working", [B]),
    "two values": ("visit, of Ana’s 5".replace("s 5", "s5"), [B, D]),
    "another apostrophe": ("of ana's", [SourcedSpan(", of Ana’s")]),
    "words of the template": ("the kind", [A]),
    "a value's last letter is not touched": ("nd: ", [A]),
    "spaces around": ("  of Ana’s5 May ", [D]),
    "nothing": ("  ", []),
    "not there": ("Official", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), TOUCHED.values(), ids=TOUCHED)
def test_words_touch_the_spans_that_they_stand_in(text: str, wanted: list[SourcedSpan]) -> None:
    assert list(touched(LINE, text)) == wanted


@pytest.mark.parametrize(
    ("printed", "asked"),
    [
        ("5\u00a0May", "5 may"),
        ("non\u2011stop", "non-stop"),
        ("“so”", '"so"'),
        ("a\nb", "a b"),
        ("İx", "x"),
        ("a\tb", "A B"),
    ],
)
def test_words_are_found_however_they_are_typed(printed: str, asked: str) -> None:
    span = SourcedSpan(printed, KIND)
    assert list(touched(SourcedLine("", (SourcedSpan("x: "), span)), asked)) in ([span], [SourcedSpan("x: ")])
    assert list(touched(SourcedLine("", (span,)), asked)) == [span]


def test_neighbours_that_only_meet_the_words_are_not_touched() -> None:
    one, other = SourcedSpan("ab", KIND), SourcedSpan("cd", Address(V, "date"))
    assert list(touched(SourcedLine("", (one, other)), "ab")) == [one]
    assert list(touched(SourcedLine("", (one, other)), "cd")) == [other]
    assert list(touched(SourcedLine("", (one, other)), "bc")) == [one, other]
