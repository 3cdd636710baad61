"""The structure tree, mended: on small objects of pydyf, without a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pydyf
import pytest
from briefbook.pdf.tags import Mender, mended


class Box:
    """A box of WeasyPrint's as far as tags look at it."""

    def __init__(self, html: str) -> None:
        self.element = ElementTree.fromstring(html)
        self.element_tag = self.element.tag
        self.link_annotation: dict[str, Any] | None = {"Subtype": "/Link"} if "href" in self.element.attrib else None


def numbered(number: int, **values: Any) -> pydyf.Dictionary:
    made = pydyf.Dictionary(values)
    made.number = number
    return made


def mend(html: str, tag: str = "", kind: str = "/P", **values: Any) -> tuple[pydyf.Dictionary, Box, Mender]:
    box, mender = Box(html), Mender("Note")
    structure = numbered(7, S=kind, **values)
    mender.mend(box, tag or box.element.tag, numbered(1, S="/Document", K=pydyf.Array()), structure)
    return structure, box, mender


def text(value: Any) -> str:
    assert isinstance(value, pydyf.String)
    return str(value.string)


def test_a_footnote_is_a_note_with_an_id() -> None:
    """PDF/UA-1, 7.9: each Note has an ID of its own."""
    structure, _, _ = mend('<span class="wide footnote" id="n3">Text</span>')
    assert (structure["S"], text(structure["ID"])) == ("/Note", "n3-0")


def test_the_parts_of_one_footnote_on_two_pages_have_two_ids() -> None:
    mender, box, parent = Mender(""), Box('<span class="footnote" id="n">x</span>'), numbered(1, S="/Sect")
    parts = [numbered(at, S="/Span") for at in (2, 3)]
    for part in parts:
        mender.mend(box, "span", parent, part)
    assert [text(part["ID"]) for part in parts] == ["n-0", "n-1"]
    assert mender.notes == {id(box.element): [(parent, parts[0]), (parent, parts[1])]}


@pytest.mark.parametrize(
    ("tag", "kind"), [("span::footnote-call", "/Reference"), ("span::footnote-marker", "/Lbl"), ("span", "/Span")]
)
def test_calls_and_markers_have_their_kinds(tag: str, kind: str) -> None:
    assert mend("<span>1</span>", tag, "/Span")[0]["S"] == kind


def test_a_span_of_another_class_stays_a_span() -> None:
    structure, _, mender = mend('<span class="footnotes">x</span>', kind="/Span")
    assert (dict(structure), mender.notes, mender.marks) == ({"S": "/Span"}, {}, {})


@pytest.mark.parametrize(("attribute", "scope"), [('scope="row"', "/Row"), ('scope="col"', "/Column"), ("", "/Column")])
def test_a_header_cell_has_a_scope(attribute: str, scope: str) -> None:
    structure, _, _ = mend(f"<th {attribute}>x</th>", kind="/TH", A=pydyf.Dictionary({"O": "/Table"}))
    assert structure["A"]["Scope"] == scope
    assert "A" not in mend("<th>x</th>", kind="/TH")[0]
    assert "Scope" not in mend("<td>x</td>", kind="/TD", A=pydyf.Dictionary({}))[0]["A"]


def test_a_passage_in_another_language_says_so() -> None:
    assert text(mend('<p lang="ru">x</p>')[0]["Lang"]) == "ru"
    assert "Lang" not in mend("<p>x</p>")[0]
    assert "Lang" not in mend('<html lang="en">x</html>')[0]
    assert "Lang" not in mend('<li lang="en">x</li>', "li::marker")[0]


def test_a_link_is_described_by_its_words() -> None:
    _, box, _ = mend('<a href="#s">See <em>there</em></a>')
    assert box.link_annotation is not None
    assert text(box.link_annotation["Contents"]) == "See there"


def test_a_repeated_mark_is_described_as_a_note() -> None:
    _, box, _ = mend('<a class="noteref" href="#n1">\u20601</a>')
    assert box.link_annotation is not None
    assert text(box.link_annotation["Contents"]) == "Note 1"


def test_an_anchor_that_leads_nowhere_is_not_described() -> None:
    _, box, _ = mend('<a id="here">x</a>')
    assert box.link_annotation is None
    _, box, _ = mend('<p href="x">x</p>')
    assert box.link_annotation == {"Subtype": "/Link"}


def called(count: int) -> tuple[Mender, pydyf.Dictionary, pydyf.Dictionary, list[pydyf.Dictionary]]:
    """A paragraph that calls a note between two words, and the document in whose end the note stands in parts."""
    mender, box = Mender(""), Box('<span class="footnote" id="n">x</span>')
    paragraph = numbered(2, S="/P", K=pydyf.Array([0, "9 0 R", 1]))
    document = numbered(1, S="/Document", K=pydyf.Array(["2 0 R"]))
    call, notes = numbered(9, S="/Span"), [numbered(20 + at, S="/Span") for at in range(count)]
    paragraph["K"][1] = call.reference
    for note in notes:
        document["K"].append(note.reference)
        mender.mend(box, "span", document, note)
    mender.mend(box, "span::footnote-call", paragraph, call)
    return mender, paragraph, document, notes


@pytest.mark.parametrize("count", [1, 2])
def test_a_note_is_read_behind_its_mark(count: int) -> None:
    mender, paragraph, document, notes = called(count)
    call = paragraph["K"][1]
    mender.finish(None, None)
    assert paragraph["K"] == [0, call, *(note.reference for note in notes), 1]
    assert document["K"] == ["2 0 R"]
    assert all(note["P"] == paragraph.reference for note in notes)


def test_a_note_that_nothing_calls_stays() -> None:
    mender, paragraph, document, notes = called(1)
    mender.marks.clear()
    mender.finish(None, None)
    assert notes[0].reference in document["K"]
    assert len(paragraph["K"]) == 3


def test_the_builder_is_wrapped_while_a_document_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.pdf import tags

    parent = numbered(1, S="/Document")
    own = numbered(5, S="/Span", P=parent.reference)
    deeper = numbered(6, S="/Span", P="99 0 R")

    def build(box: Any, parent: Any, *rest: Any) -> Iterator[Any]:
        yield from rest

    monkeypatch.setattr(tags, "_build_box_tree", build)
    box = Box('<span class="footnote" id="n" lang="es">x</span>')
    with mended("Note") as mender:
        assert list(tags._build_box_tree(box, parent, own, deeper)) == [own, deeper]
        assert mender.note_label == "Note"
    assert own["S"] == "/Note"
    assert dict(deeper) == {"S": "/Span", "P": "99 0 R"}
    assert tags._build_box_tree is build


def test_the_builder_is_put_back_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.pdf import tags

    build = tags._build_box_tree
    with pytest.raises(ZeroDivisionError), mended(""):
        raise ZeroDivisionError
    assert tags._build_box_tree is build
