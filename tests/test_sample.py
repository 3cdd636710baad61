"""The sample: every fact of the visit is printed with its note, and none of the traps of the source is fallen into."""

from __future__ import annotations

import re

import pytest
from briefbook.document.tree import Element
from briefbook.testing import Rendered

Documents = dict[str, Rendered]


def text_of(document: Rendered) -> str:
    """What a document prints, on one line, without its notes."""

    def plain(one: Element | str) -> str:
        if isinstance(one, str):
            return one
        if one.has("footnote") or one.has("noteref") or one.tag == "sup":
            return ""
        inside = "".join(plain(child) for child in one.children)
        return inside if one.tag in ("em", "strong", "a", "span") else f" {inside} "

    return " ".join(plain(document.tree).replace("\u00a0", " ").split())


LANGUAGES = ("en", "es", "ru")
NAMES = [f"{name}.{lang}" for name in ("policy-brief", "fact-sheet", "chronology") for lang in LANGUAGES]

FACTS = {
    "policy-brief.en": [
        "Sergey Lavrov, Foreign Minister of Russia",
        "Marcelo Luis Ebrard Casaubón",
        "Nicolás Maduro Moros",
        "Juan Gerardo Guaidó Márquez",
        "Mexico City, 6 February 2020",
        "5–7 February 2020",
        "September 2019",
        "New York City",
        "General Assembly",
        "exclusively peaceful means",
        "dialogue of all political forces",
        "positive shifts",
        "did not recognise Juan Guaido",
        "Security Council",
        "weapons in space",
        "arms control",
        "all attempts to reanimate neocolonial doctrines such as the Monroe Doctrine, to repeat the scenarios of the "
        "infamous color revolutions are fraught with a dangerous increase in tension",
        "constructive and useful",
        "about 50 Russian-made helicopters",
        "visa-free travel",
        "Joint Commission on Economic, Trade, Scientific and Technical Cooperation and Maritime Navigation",
        "Monroe Doctrine",
        "multipolar order",
        "backyard",
        "embryonic",
        "second partner in Latin America after Brazil",
        "11 December 1890",
    ],
    "fact-sheet.en": [
        "Lukoil", "Nemak", "Gruma", "Ulyanovsk region", "Moscow", "130", "about 50", "2nd", "President of Venezuela",
        "self-proclaimed president", "Mexico → Russia", "Russia → Mexico",
    ],
    "chronology.en": [
        "11 December 1890", "2011", "September 2019", "18 December 2019", "A few days before the trip",
        "5 February 2020", "6 February 2020", "7 February 2020", "Planned and expected", "11 December 2020", "Undated",
        "United States and Ukraine",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", FACTS)
def test_the_facts_are_printed(name: str, documents: Documents) -> None:
    text = text_of(documents[name])
    assert [fact for fact in FACTS[name] if fact not in text] == []


def test_every_statement_has_a_note(documents: Documents) -> None:
    def noted(one: Element) -> bool:
        return any(child.has("footnote") or child.has("noteref") for child in one.iter())

    bare = [
        paragraph.text()[:60]
        for document in documents.values()
        if document.lang == "en"
        for paragraph in document.tree.find_all("p", "li")
        if (paragraph.has("numbered") or paragraph.has("headline") or paragraph.tag == "li") and not noted(paragraph)
    ]
    said = ("does not state", "states the position", "sets out each outcome", "Article on the visit")
    assert [text for text in bare if not any(one in text for one in said)] == []


def test_the_year_is_derived_and_says_from_what(documents: Documents) -> None:
    notes = [one.text() for one in documents["fact-sheet.en"].tree.find_all("span") if one.has("footnote")]
    assert any(note.startswith("Derived") and "1890" in note and "2019" in note for note in notes)


def test_undated_events_have_their_place(documents: Documents) -> None:
    text = text_of(documents["chronology.en"])
    assert text.index("Earlier Russian ministerial tour") > text.index("Undated") > text.index("Planned and expected")


def test_the_stops_have_no_order_and_no_days(documents: Documents) -> None:
    for name in ("policy-brief.en", "fact-sheet.en"):
        text = text_of(documents[name])
        assert "The order of the stops is not known." in text
        assert text.count("day not stated, within 5–7 February 2020") == 2


def test_discussed_is_not_agreed_and_nothing_is_signed(documents: Documents) -> None:
    text = text_of(documents["policy-brief.en"])
    assert "Intensify the political dialogue Discussed" in text
    assert "Expand military-technical cooperation Topic reported, no deal" in text
    assert "Documents signed not stated" in text
    assert "Signed" not in text


def test_the_quote_is_lavrovs_alone(documents: Documents) -> None:
    tree = documents["policy-brief.en"].tree
    speakers = [one.text() for one in tree.find_all("p") if one.has("attribution")]
    assert len(speakers) == 2
    assert all(one.startswith("Lavrov") for one in speakers)


def test_capitals_do_not_stand_for_countries(documents: Documents) -> None:
    for document in documents.values():
        assert "Moscow and Mexico" not in text_of(document)


def test_loaded_words_are_attributed(documents: Documents) -> None:
    for document in documents.values():
        text = text_of(document)
        for word in ("self-proclaimed", "patriotic", "glorification"):
            for match in re.finditer(word, text):
                assert text[match.start() - 1] in "“(", text[match.start() - 30 : match.end()]


def test_a_figure_without_year_says_so(documents: Documents) -> None:
    table = next(one for one in documents["fact-sheet.en"].tree.find_all("table") if one.get("id") == "figures-table")
    rows = {row.elements[0].text()[:12]: row.elements[3].text() for row in table.find_all("tr")}
    assert list(rows.values()).count("not stated") == 3


def test_people_are_named_in_full_once(documents: Documents) -> None:
    body = documents["policy-brief.en"].tree
    first = [one.text() for one in body.find_all("li", "p") if "Marcelo Luis Ebrard Casaubón" in one.text()]
    assert len(first) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_budgets_hold(lang: str, documents: Documents) -> None:
    assert len(documents[f"policy-brief.{lang}"].pdf_text) in (2, 3, 4)
    assert len(documents[f"fact-sheet.{lang}"].pdf_text) in (1, 2)


@pytest.mark.parametrize("document", ["policy-brief", "fact-sheet", "chronology"])
def test_languages_differ_in_words_and_nothing_else(document: str, documents: Documents) -> None:
    """Headings, numbered paragraphs, rows, notes and figures are the same ones, so that numbers match."""

    def shape(lang: str) -> list[tuple[str, str, str]]:
        kept = ("section", "h2", "h3", "table", "tr", "figure", "blockquote", "li")
        tree = documents[f"{document}.{lang}"].tree
        return [
            (one.tag, one.get("class"), one.get("id"))
            for one in tree.iter()
            if one.tag in kept or one.has("numbered") or one.has("headline")
        ]

    assert shape("en") == shape("es") == shape("ru")


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_in_the_documents_language(name: str, documents: Documents) -> None:
    """What is marked as another language is a person's own name, and nothing of English is left."""
    tree = documents[name].tree
    foreign = {one.text() for one in tree.find_all("span") if one.get("lang")}
    own = {"Marcelo Luis Ebrard Casaubón", "Nicolás Maduro Moros", "Juan Gerardo Guaidó Márquez"}
    assert foreign <= own
    if not name.endswith(".en"):
        words = set(re.findall(r"[a-z]+", text_of(documents[name]).lower()))
        assert words & {"the", "and", "with", "which", "not", "was"} == set()


def test_quotation_marks_are_those_of_the_language(documents: Documents) -> None:
    marks = {lang: text_of(documents[f"policy-brief.{lang}"]) for lang in LANGUAGES}
    assert "“" in marks["en"]
    assert "«" not in marks["en"]
    for lang in ("es", "ru"):
        assert "«" in marks[lang]
        assert "“" not in marks[lang]
