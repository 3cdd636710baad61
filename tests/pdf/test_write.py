"""What a PDF is written from: the tree as a parser gives it, its metadata, its date, what runs over."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.errors import ExitCode, MachineError, Place
from briefbook.pdf import write
from briefbook.pdf.overflow import overflows
from helpers import ROOT
from themes import small_theme


def element(tag: str, *children: Any, **attrs: str) -> Element:
    return Element(tag, tuple((name.rstrip("_"), value) for name, value in attrs.items()), children)


def as_text(tree: Element) -> str:
    return ElementTree.tostring(write._etree(tree), encoding="unicode")


def test_words_stay_on_their_line() -> None:
    tree = element("p", "One ", element("em", "two"), " three ", element("strong", "four", element("br")), "five")
    assert as_text(tree) == "<p>One <em>two</em> three <strong>four<br /></strong>five</p>"


def test_blocks_stand_on_lines_of_their_own() -> None:
    tree = element("section", element("p", "One"), element("p", "Two"), id="s")
    assert as_text(tree) == '<section id="s">\n<p>One</p>\n<p>Two</p>\n</section>'


def test_words_before_and_after_a_block_are_kept() -> None:
    assert as_text(element("li", "One", element("p", "two"), "three")) == "<li>One\n<p>two</p>\nthree</li>"


def test_a_mark_stays_on_the_line_of_its_word() -> None:
    mark = element("a", "1", class_="noteref", href="#n")
    tree = element("body", element("p", "word", mark), element("p", element("a", "x", href="#y")))
    made = write._bound_marks(tree)
    assert [one.text() for one in made.find_all("a")] == ["\u20601", "x"]
    assert made.elements[1] is tree.elements[1]
    assert write._bound_marks(tree.elements[1]) is tree.elements[1]


def test_the_clock_is_the_documents_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with write._fixed_clock("2020-02-05"):
        assert os.environ["SOURCE_DATE_EPOCH"] == "1580860800"
    assert "SOURCE_DATE_EPOCH" not in os.environ
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "5")
    with write._fixed_clock(""):
        assert os.environ["SOURCE_DATE_EPOCH"] == "946684800"
    with pytest.raises(ZeroDivisionError), write._fixed_clock("2020-02-05"):
        raise ZeroDivisionError
    assert os.environ["SOURCE_DATE_EPOCH"] == "5"


@pytest.mark.parametrize(
    ("meta", "day"), [({"dcterms.modified": "2020-02-05", "author": "2001-01-01"}, "2020-02-05"), ({}, "2000-01-01")]
)
def test_a_document_is_written_on_its_own_date(
    meta: dict[str, str], day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(day: str) -> None:
        raise LookupError(day)

    monkeypatch.setattr(write, "_fixed_clock", stopped)
    head = element("head", *(element("meta", name=name, content=text) for name, text in meta.items()))
    with pytest.raises(LookupError, match=day):
        write.write_pdf(element("html", head, element("body")), small_theme(), Project(ROOT))


def test_the_metadata_declare_both_standards() -> None:
    metadata = SimpleNamespace(generate_rdf_metadata=lambda *args: b"<rdf:RDF>%d</rdf:RDF>\n" % len(args))
    write._declare_accessible(metadata)
    made = metadata.generate_rdf_metadata(1, 2)
    assert made.startswith(b"<rdf:RDF>2<rdf:Description")
    assert made.endswith(b"</rdf:Description>\n</rdf:RDF>\n")
    assert made.count(b'pdfuaid:part="1"') == made.count(b"http://www.aiim.org/pdfua/ns/id/</pdfaSchema") == 1


def test_a_file_that_goes_along_is_the_documents_source() -> None:
    weasyprint = SimpleNamespace(Attachment=lambda **values: values)
    made = write._attached(weasyprint, ("data.yaml", "The record", b"id: one"), "2020-02-05")
    assert made.pop("created") == made.pop("modified")
    assert made == {
        "string": b"id: one", "name": "data.yaml", "description": "The record", "relationship": "Source",
    }  # fmt: skip


def test_an_identifier_is_of_all_that_the_file_is_made_from() -> None:
    theme = small_theme()
    dressed = theme.model_copy({"sheets": (("a.css", "p {}"),)})
    pairs = [("<p/>", theme), ("<b/>", theme), ("<p/>", dressed), ("<p/>", small_theme("title: {size: 20}"))]
    found = [write._identifier(*pair) for pair in pairs]
    assert len(set(found)) == 4
    assert {len(one) for one in found} == {16}
    assert write._identifier("<p/>", small_theme()) == found[0]


def test_a_drafts_sheet_has_its_watermark_on_each_page() -> None:
    plain, draft = (write._own_sheet(small_theme(), meta) for meta in ({}, {"watermark": "DRAFT"}))
    assert draft.startswith(plain + '\n@page { background: url("data:image/svg+xml,')
    assert draft.endswith('") no-repeat center / 460pt; }')
    assert draft.removeprefix(plain).count('"') == 2
    assert "612.0pt 792.0pt" in write._own_sheet(small_theme(), {"paper": "Letter"})


def test_a_missing_library_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("cannot load library 'libpango-1.0-0': no such file")

    monkeypatch.setattr(write, "import_weasyprint", fail)
    with pytest.raises(MachineError) as caught:
        write.imported()
    (problem,) = caught.value.problems
    assert caught.value.exit_code == ExitCode.MACHINE
    assert problem.message == "a library that draws PDF is missing: cannot load library 'libpango-1.0-0'"
    assert problem.hint == "run `apt-get install libpango-1.0-0 libpangoft2-1.0-0`"


# -- what runs over --


class Box:
    """A box of WeasyPrint's: at x and y, so wide and high."""

    def __init__(self, *children: Any, x: float = 0, y: float = 0, width: Any = 0, height: float = 0, **more: Any):
        self.children, self.position_x, self.position_y, self.width, self.height = children, x, y, width, height
        self.element_tag = "p"
        vars(self).update(more)

    def content_box_x(self) -> float:
        return self.position_x

    def content_box_y(self) -> float:
        return self.position_y


class BlockBox(Box): ...


class LineBox(Box): ...


class MarginBox(Box): ...


class TextBox(Box): ...


class InlineReplacedBox(Box): ...


def laid_out(*boxes: Box) -> Any:
    """A document of one page, 100 wide and 200 high, from 10 on."""
    return SimpleNamespace(pages=[SimpleNamespace(_page_box=Box(*boxes, y=10, height=200))])


def column(*boxes: Box, kind: type[Box] = BlockBox) -> Box:
    return kind(LineBox(*boxes, width=900), x=10, width=100)


TREE = Element("body", (), (Element("p", (), ("in a Staatsangelegenheit here",), Place("a.html", 3)),))


@pytest.mark.parametrize(("width", "over"), [(101.5, False), (101.6, True), (50, False)])
def test_a_word_may_not_run_over_its_column(width: float, over: bool) -> None:
    word = TextBox(x=10, width=width, text="a Staatsangelegenheit")
    found = list(overflows(laid_out(column(word)), TREE))
    assert len(found) == over
    if over:
        assert found[0].place == Place("a.html", 3)
        assert found[0].message == "`Staatsangelegenheit` runs over the edge of its column on page 1"
        assert found[0].hint == "shorten it, give it a place to break, or widen the column"


def test_running_lines_and_words_in_no_column_are_passed_over() -> None:
    word = TextBox(x=10, width=500, text="words")
    assert list(overflows(laid_out(MarginBox(column(word)), word, column(TextBox(width=500, text=""))), TREE)) == []


def test_an_automatic_width_is_no_edge() -> None:
    word = TextBox(x=10, width=500, text="words")
    assert list(overflows(laid_out(BlockBox(word, width="auto")), TREE)) == []


@pytest.mark.parametrize(
    ("width", "y", "height", "over"),
    [(100, 10, 200, False), (102, 10, 5, True), (5, 10, 202, True), (5, 9, 202, False)],
)
def test_a_picture_may_not_be_larger_than_its_column_and_page(
    width: float, y: float, height: float, over: bool
) -> None:
    image = InlineReplacedBox(
        x=10, y=y, width=width, height=height, element_tag="img", element={"alt": "A map of " + "x" * 60}
    )
    tree = Element("body", (), (Element("img", (("alt", "A map of " + "x" * 60),), (), Place("b.html", 9)),))
    found = list(overflows(laid_out(column(image)), tree))
    assert len(found) == over
    if over:
        assert found[0].place == Place("b.html", 9)
        assert found[0].message == f"the picture `A map of {'x' * 51}` is larger than page 1"
        assert found[0].hint == "make it smaller, or cut it in two"


def test_pages_are_counted_from_one() -> None:
    word = TextBox(x=10, width=500, text="elsewhere")
    page = laid_out(column(word)).pages[0]
    (problem,) = overflows(SimpleNamespace(pages=[laid_out().pages[0], page]), TREE)
    assert problem.message.endswith("on page 2")
    assert problem.place == Place()
