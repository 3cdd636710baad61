"""From printed words to the line of the data, who stands behind it, its sources, and the documents that print it."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator

import pytest
from briefbook.data.address import Address
from briefbook.document.tree import Element
from briefbook.errors import BriefbookError, Place
from briefbook.review.origins import Origin, Origins
from briefbook.review.sheet import sheet_as_csv, sheet_page
from briefbook.review.trace import Document, Trace, Tracer
from briefbook.word.base import Base
from briefbook.word.model import Control, Paragraph, Run, Story
from briefbook.word.read import WordFile
from returned_edits import PEOPLE, V, field
from small_workspace import FILES, loaded, small

LIBRARY = loaded(small())
ORIGINS = Origins(LIBRARY)
PAPER, OTHER = ("Paper", ""), ("Another", "p. 9")


def at(path: str, file: str = V) -> Origin:
    found = ORIGINS.at(Address(file, path))
    assert found is not None
    return found


# -- origins --


def test_a_value_of_no_fact_has_a_line_and_no_more() -> None:
    assert at("kind") == Origin(Address(V, "kind"), Place(V, 3, 7), "Working visit")
    assert at("series", "briefs/b.yaml").value == "Notes"
    assert at("[lima].name.en", "data/places.yaml").status == ""
    assert at("sides").value == ""


@pytest.mark.parametrize("path", ["none", "outcomes[none].text", "kind.en"])
def test_what_the_data_says_nothing_of_has_no_origin(path: str) -> None:
    assert ORIGINS.at(Address(V, path)) is None
    assert ORIGINS.at(Address("data/none.yaml", path)) is None


FACTS = {
    "overview[o1].text": ("reported", "", (("Paper", "para. 3"),), (), False),
    "tour.start": ("reported", "", (PAPER,), (), False),
    "outcomes[out1].owners[1]": ("reported", "", (("Paper", "para. 5"),), (), False),
    "outcomes[out2].state": ("reported", "", (OTHER,), (), False),
    "quotes[q1].text": (None, "Boris Bee", (OTHER,), (), False),
    "assessment[d1].text": ("derived", "", (("Another", "p. 1"), ("Paper", "para. 5"), OTHER), ("out1", "d2"), False),
    "assessment[d2].text": ("derived", "", (OTHER, ("Another", "p. 1"), ("Paper", "para. 5")), ("out2", "d1"), False),
}


@pytest.mark.parametrize("path", FACTS)
def test_a_fact_tells_who_stands_behind_it_and_what_it_rests_on(path: str) -> None:
    status, speaker, sources, derived_from, needs = FACTS[path]
    one = at(path)
    assert status is None or one.status == status
    assert one.status
    assert (one.speaker, one.sources, one.derived_from, one.needs_source) == (speaker, sources, derived_from, needs)


def test_a_person_rests_on_the_sources_of_the_record() -> None:
    anna, boris = at("[anna].role", PEOPLE), at("[boris].name", PEOPLE)
    assert (anna.status, anna.sources, anna.needs_source) == ("reported", (("Another", "p. 2"),), False)
    assert (boris.status, boris.sources, boris.needs_source) == ("reported", (), True)


BARE = Origin(Address(V, "kind"), Place(V, 3, 7), "Working\n visit")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, ["{0}: Working visit"]),
        ({"status": "speaker_claim"}, ["{0}: Working visit", "    speaker claim"]),
        ({"status": "joint", "speaker": "Ana"}, ["{0}: Working visit", "    joint of Ana"]),
        ({"speaker": "Ana"}, ["{0}: Working visit"]),
        ({"status": "derived", "derived_from": ("a", "b")}, ["{0}: Working visit", "    derived, from a, b"]),
        ({"sources": (("Paper", "p. 1"), ("Other", ""))},
         ["{0}: Working visit", "    source: Paper, p. 1", "    source: Other"]),
        ({"status": "reported", "needs_source": True}, ["{0}: Working visit", "    reported", "    NO SOURCE"]),
        ({"value": "x" * 100}, ["{0}: " + "x" * 100]),
        ({"value": "x" * 101}, ["{0}: " + "x" * 97 + "..."]),
    ],
)  # fmt: skip
def test_an_origin_as_a_person_reads_it(changes: dict[str, object], lines: list[str]) -> None:
    one = Origin(**{**vars(BARE), **changes})  # type: ignore[arg-type]
    assert list(one.lines) == [line.format(f"{V}:3:7 kind") for line in lines]


def test_an_origin_as_a_program_reads_it() -> None:
    one = Origin(Address(V, "kind"), Place(V, 3, 7), "x", "derived", "Ana", (("Paper", "p. 1"),), ("a",), True)
    assert one.values == {
        "address": f"{V} kind", "file": V, "line": 3, "value": "x", "status": "derived", "speaker": "Ana",
        "sources": [{"source": "Paper", "at": "p. 1"}], "from": ["a"], "needs_source": True,
    }  # fmt: skip


# -- traces --

SHEET = Document("b", "fact-sheet", "en")


def trace(*origins: Origin, **changes: object) -> Trace:
    values: dict[str, object] = {"document": SHEET, "heading": "Key facts", "words": " words ", "origins": origins}
    return Trace(**{**values, **changes})  # type: ignore[arg-type]


FLAGGED = Origin(**{**vars(BARE), "needs_source": True})


def test_a_trace_as_a_person_reads_it() -> None:
    first = "“words” in b/fact-sheet.en, under “Key facts”"
    own = [f"    {line}" for line in BARE.lines]
    assert trace(BARE).lines == (first, *own)
    assert trace(BARE, heading="").lines[0] == "“words” in b/fact-sheet.en"
    assert trace(BARE, computed=True).lines == (first, "    computed from", *own)
    assert trace().lines == (first, "    no value of the data")
    assert trace(template=Place("t.html", 3)).lines == (first, "    words of the template, t.html:3")
    assert trace(BARE, helped=(BARE, FLAGGED), elsewhere=("x", "y")).lines == (
        first, *own, "    with kind, kind", "    also in x", "    also in y"
    )  # fmt: skip


def test_a_trace_as_a_program_reads_it() -> None:
    one = trace(BARE, helped=(FLAGGED,), elsewhere=("x",), template=Place("t.html", 3), computed=True)
    assert one.values == {
        "document": "b/fact-sheet.en", "section": "Key facts", "words": " words ", "computed": True, "flagged": False,
        "origins": [BARE.values], "with": [f"{V} kind"], "template": "t.html:3", "elsewhere": ["x"],
    }  # fmt: skip


def test_a_trace_is_flagged_where_a_fact_in_it_names_no_source() -> None:
    assert trace(BARE, FLAGGED).flagged
    assert trace(FLAGGED).values["flagged"] is True
    assert not trace(BARE).flagged
    assert not trace(BARE, helped=(FLAGGED,)).flagged
    assert not trace().flagged


@pytest.fixture(scope="module")
def tracer() -> Tracer:
    """Of the small workspace in English, two of its documents."""
    brief = FILES["briefs/b.yaml"].replace("[en, es, ru]", "[en]") + "documents: [fact-sheet, chronology]\n"
    project = small(**{"briefs/b.yaml": brief})
    return Tracer(project, loaded(project))


def test_the_documents_of_a_workspace() -> None:
    one = Tracer(small(), LIBRARY)
    known = [str(each) for each in one.documents()]
    assert len(known) == len(set(known)) == 9
    assert known[:3] == ["b/policy-brief.en", "b/policy-brief.es", "b/policy-brief.ru"]


def test_words_lead_to_their_value_and_to_exactly_the_other_documents(tracer: Tracer) -> None:
    [one] = tracer.find("Working visit", SHEET)[:1]
    assert [each.address.path for each in one.origins] == ["kind"]
    assert (one.document, one.computed) == (SHEET, False)
    printed = {
        f"{document}{f', {heading}' if heading else ''}"
        for document in tracer.documents()
        for heading, words in headed(tracer.tree(document))
        if "Working visit" in words and (document, heading) != (one.document, one.heading)
    }
    assert set(one.elsewhere) == printed
    assert one.elsewhere


def headed(tree: Element) -> Iterator[tuple[str, str]]:
    from briefbook.review.lines import lines_of_tree

    return ((line.heading, line.text) for line in lines_of_tree(tree))


def test_a_value_that_is_printed_in_several_places_is_told_once(tracer: Tracer) -> None:
    found = tracer.find("Anna A.")
    assert len({(one.origins, one.helped) for one in found}) == len(found)
    assert {one.origins[0].address.path for one in found} == {"[anna].name.en", "outcomes[out1].owners[0]"}
    owner = next(one for one in found if one.origins[0].address.file == V)
    assert [one.address.path for one in owner.helped] == ["[anna].name.en"]


def test_a_computed_value_leads_to_all_that_it_was_made_from(tracer: Tracer) -> None:
    [one] = [each for each in tracer.find("5–7 February 2020", SHEET) if each.computed]
    assert [each.address.path for each in one.origins] == ["tour.start", "tour.end"]
    assert one.helped == ()
    assert {each.sources for each in one.origins} == {(PAPER,)}


def test_words_of_the_template_lead_to_its_line(tracer: Tracer) -> None:
    [one] = tracer.find("where and when", SHEET)
    assert (one.origins, one.elsewhere, one.heading) == ((), (), "Key facts")
    assert one.words == "Where and when"
    assert one.template.file == "templates/parts/facts.html"
    assert tracer.find("no such words") == []


def test_a_sheet_holds_every_value_in_reading_order(tracer: Tracer) -> None:
    sheet = tracer.sheet(SHEET)
    words = [one.words for one in sheet]
    assert words[0] == "Us"
    assert words.index("Anna in Lima") < words.index("1,234.5") < words.index("A deal") < words.index("Signed")
    assert all(one.origins and not one.elsewhere for one in sheet)
    assert not {"Visitor", "Page"} & set(words)
    flagged = {one.words for one in sheet if one.flagged}
    assert "Boris Bee" in flagged
    assert "Anna A." not in flagged


# -- which document --


def test_a_pdf_is_known_by_its_name_and_folder(tracer: Tracer) -> None:
    assert tracer.of_pdf(b"", "fact-sheet.en.pdf") == SHEET
    assert tracer.of_pdf(b"", "out/b/chronology.en.pdf") == Document("b", "chronology", "en")


def titled(title: str, packed: bool = False) -> bytes:
    text = f'<rdf:RDF><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:RDF>'.encode()
    return b"stream\r\n" + (zlib.compress(text) if packed else text) + b"\nendstream"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["received.pdf", "out/c/chronology.en.pdf"])
def test_a_pdf_with_another_name_is_known_by_its_title(packed: bool, name: str, tracer: Tracer) -> None:
    title = tracer.tree(SHEET).find("title")
    assert title is not None
    assert tracer.of_pdf(titled(title.text().replace("&", "&amp;"), packed), name) == SHEET


def test_a_pdf_of_another_workspace_is_refused(tracer: Tracer) -> None:
    with pytest.raises(BriefbookError) as caught:
        tracer.of_pdf(titled("Another"), "fact-shet.en.pdf")
    what = "it is no PDF of this workspace, as far as its name and title tell"
    assert [str(one) for one in caught.value.problems] == [
        f"fact-shet.en.pdf: {what} - did you mean `fact-sheet.en.pdf`?"
    ]


def word(brief: str) -> WordFile:
    own = field("kind", "Working visit")._replace(id="aa")
    runs = (Run("Kind: "), Run("Talks", controls=(Control(1, "aa"),)))
    base = Base(brief, "fact-sheet", "en", "1", "", {"aa": own}, ())
    return WordFile("x.docx", (Story("body", (Paragraph(runs, 1),)),), {}, base)


def test_a_word_file_is_read_as_it_is(tracer: Tracer) -> None:
    assert tracer.of_word(word("b")) == SHEET
    [one] = tracer.find("Talks", word=word("b"))
    assert (one.words, [each.value for each in one.origins]) == ("Talks", ["Working visit"])
    assert [each.words for each in tracer.sheet(SHEET, word("b"))] == ["Talks"]
    with pytest.raises(BriefbookError) as caught:
        tracer.of_word(word("bb"))
    assert [str(each) for each in caught.value.problems] == [
        "x.docx: it was printed from the brief `bb`, which this workspace does not have - name its workspace with "
        "-C DIR; here, did you mean `b`?"
    ]


# -- the sheet --

CLAIM = Origin(Address(V, "a"), Place(V, 4, 1), "x", "speaker_claim", "Ana", (("Paper", "p. 1"), ("Other", "")))
ROWS = [
    trace(BARE, heading="", words="none"),
    trace(CLAIM, FLAGGED, words="two", computed=True),
    trace(CLAIM, CLAIM, words="twice"),
    trace(words="empty", heading="End"),
]


def test_a_sheet_as_comma_separated_values() -> None:
    text = sheet_as_csv(ROWS)
    assert text.startswith("section,printed,data,line,standing,sources,flag\r\n")
    both = "Paper, p. 1; Other"
    assert list(csv.reader(text.splitlines()))[1:] == [
        ["", "none", "kind", f"{V}:3", "", "", ""],
        ["Key facts", "two", "computed from a; kind", f"{V}:4; {V}:3", "speaker_claim of Ana", both, "no source"],
        ["Key facts", "twice", "a; a", f"{V}:4; {V}:4", "speaker_claim of Ana", both, ""],
        ["End", "empty", "", "", "", "", ""],
    ]
    assert sheet_as_csv([]).splitlines() == ["section,printed,data,line,standing,sources,flag"]


def test_a_sheet_as_a_page_with_a_row_for_each_section() -> None:
    brief = LIBRARY.briefs["b"]
    page = sheet_page(brief, SHEET, "Fact check", ROWS)
    rows = [[cell.text() for cell in row.elements] for row in page.iter() if row.tag == "tr"]
    claim = "speaker_claim of Ana; Paper, p. 1; Other"
    assert rows == [
        ["Printed", "From", "Rests on", "✓"],
        ["none", f"kind ({V}:3)", "", ""],
        ["Key facts", "", "", ""],
        ["two", f"computed from a; kind ({V}:4; {V}:3)", f"{claim}; NO SOURCE", ""],
        ["twice", f"a; a ({V}:4; {V}:4)", claim, ""],
        ["End", "", "", ""],
        ["empty", "", "", ""],
    ]
    cells = [cell for row in page.iter() if row.tag == "tr" for cell in row.elements]
    scopes = [cell.get("scope") for cell in cells if cell.tag == "th"]
    assert scopes == ["col"] * 4 + ["row"] * 6
    assert [one.text() for one in page.iter() if one.tag == "strong"] == ["Key facts", "End"]
    assert [one.get("style") for one in page.iter() if one.tag == "col"] == [
        "width: 36%", "width: 30%", "width: 28%", "width: 6%"
    ]  # fmt: skip
    known = {one.get("name"): one.get("content") for one in page.iter() if one.tag == "meta"}
    assert known == {
        "author": "Briefbook", "paper": brief.paper, "identifier": "b/fact-sheet",
        "dcterms.created": "2020-02-10", "dcterms.modified": "2020-02-10",
    }  # fmt: skip
    assert [one.text() for one in page.iter() if one.tag in ("title", "h1")] == ["Fact check", "Fact check"]
    table, body = page.find("table"), page.find("body")
    assert page.get("lang") == "en"
    assert table is not None
    assert body is not None
    assert (table.get("class"), table.get("id"), body.get("class")) == ("grid", "sheet", "fact-sheet")


def test_what_comes_after_a_section_without_a_heading_is_said_to_be_before_the_first() -> None:
    page = sheet_page(LIBRARY.briefs["b"], SHEET, "T", [ROWS[1], ROWS[0]])
    strong = [one.text() for one in page.iter() if one.tag == "strong"]
    assert strong == ["Key facts", "Before the first heading"]
