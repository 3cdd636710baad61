"""Which leaves of the data a document prints: where, how, and whether by their own words."""

from __future__ import annotations

import pytest
from briefbook.document.printed import Printed, fields_digest, printed_in
from briefbook.document.tree import Child, Element


def mark(text: str, field: str = "", kind: str = "", origins: str = "") -> Element:
    given = (("data-field", field), ("data-kind", kind), ("data-from", origins))
    return Element("span", tuple(one for one in given if one[1]), (text,))


def body(*blocks: Element) -> Element:
    return Element("body", (), blocks)


def paragraph(*children: Child, numbered: bool = False) -> Element:
    return Element("p", (("class", "numbered"),) if numbered else (), children)


def heading(text: str, tag: str = "h2") -> Element:
    return Element(tag, (), (text,))


@pytest.mark.parametrize(
    ("tree", "places"),
    [
        (body(paragraph(mark("x", "x a", "text"))), ()),
        (body(heading("One"), paragraph(mark("x", "x a", "text"))), ("One",)),
        (body(heading("One"), heading("Two", "h3"), paragraph(mark("x", "x a", "text"))), ("Two",)),
        (body(heading("One"), heading("Not this", "h4"), paragraph(mark("x", "x a", "text"))), ("One",)),
        (body(heading("One"), paragraph(mark("x", "x a", "text"), numbered=True)), ("§1",)),
        (body(paragraph("y", numbered=True), paragraph(mark("x", "x a", "text"), numbered=True)), ("§2",)),
        (body(paragraph(numbered=True), heading("One"), paragraph(mark("x", "x a", "text"))), ("One",)),
        (
            body(
                heading("One"), paragraph(mark("x", "x a", "text")), paragraph(mark("x", "x a", "text")),
                heading("Two"), paragraph(mark("x", "x a", "text"), numbered=True),
            ),
            ("One", "§1"),
        ),
        (body(heading("One"), paragraph(Element("em", (), (mark("x", "x a", "text"),)), numbered=True)), ("§1",)),
    ],
    ids=["above all headings", "below one", "the nearest", "a small one", "numbered", "counted", "after a number",
         "several", "deep"],
)  # fmt: skip
def test_a_leaf_is_printed_below_its_heading_or_in_its_paragraph(tree: Element, places: tuple[str, ...]) -> None:
    assert printed_in(tree) == {"x a": Printed(places, "", True, "text")}


def test_a_heading_may_hold_a_leaf_itself() -> None:
    made = printed_in(body(Element("h2", (), (mark("Words", "x a", "text"),))))
    assert made["x a"].places == ("Words",)


@pytest.mark.parametrize("kind", ["date", "number", "name", "enum", "duration", "unknown"])
def test_what_reads_otherwise_than_it_is_written_is_kept(kind: str) -> None:
    made = printed_in(body(paragraph(mark("6 February", "x a", kind))))
    assert made == {"x a": Printed((), "6 February", True, kind)}


@pytest.mark.parametrize("kind", ["text", "plain"])
def test_a_leafs_own_words_are_not_kept(kind: str) -> None:
    assert printed_in(body(paragraph(mark("words", "x a", kind)))) == {"x a": Printed((), "", True, kind)}


def test_what_is_only_computed_from_is_not_printed_itself() -> None:
    tree = body(heading("One"), paragraph(mark("5–7", origins="x a; x b")))
    assert printed_in(tree) == {
        "x a": Printed(("One",), "", False, ""), "x b": Printed(("One",), "", False, ""),
    }  # fmt: skip


def test_a_leaf_that_is_printed_itself_is_told_where_that_is() -> None:
    tree = body(
        heading("One"), paragraph(mark("computed", origins="x a")), heading("Two"),
        paragraph(mark("6 February", "x a", "date", "x b")), paragraph(mark("Feb. 6", "x a", "name")),
    )  # fmt: skip
    assert printed_in(tree) == {
        "x a": Printed(("Two",), "6 February", True, "date"), "x b": Printed(("Two",), "", False, ""),
    }  # fmt: skip


def test_pictures_name_what_they_were_drawn_from() -> None:
    image = Element("img", (("src", "x"), ("alt", "y"), ("data-from", "x a")))
    tree = body(heading("Map"), Element("figure", (), (image,)))
    assert printed_in(tree) == {"x a": Printed(("Map",), "", False, "")}


def test_nothing_is_printed_of_a_document_of_the_templates_words() -> None:
    assert printed_in(body(heading("One"), paragraph("words"))) == {}


def test_the_digest_knows_words_and_marks() -> None:
    plain, marked = body(paragraph("x")), body(paragraph(mark("x", "x a", "text")))
    assert fields_digest(plain) == fields_digest(body(paragraph("x")))
    assert len({fields_digest(one) for one in (plain, marked, body(paragraph("y")))}) == 3
    assert len(fields_digest(plain)) == 32
