"""How values are said: each filter in the languages it knows, and the leaf that what it says is read back to."""

from __future__ import annotations

from typing import Any

import pytest
from briefbook.data.address import Address
from briefbook.data.dates import Duration, When
from briefbook.data.records import UNKNOWN, PersonId, PlaceOrCountryId, Text
from briefbook.document import wording
from briefbook.document.marks import clean
from briefbook.document.provenance import Html, Provenance, Words, provenance_of
from briefbook.errors import Refusal
from markupsafe import Markup
from small_workspace import composition

JOBS = {lang: composition(lang) for lang in ("en", "es", "ru")}
EN = JOBS["en"]
HERE, THERE = Address("x.yaml", "here"), Address("x.yaml", "there")


def known(text: str, kind: Any = "plain", at: Address = HERE) -> Words:
    return Words(text, Provenance(at, kind, written=text))


def attrs(value: Any) -> dict[str, str]:
    own = provenance_of(value)
    return dict(own.attrs) if own else {}


# -- labels --


def test_a_label_is_said_in_the_language_of_the_document() -> None:
    assert [wording.label(job, "sources") for job in JOBS.values()] == ["Sources", "Fuentes", "Источники"]


def test_names_in_a_label_are_filled_in_and_escaped() -> None:
    assert wording.label(EN, "number", number="<1>") == "No. &lt;1&gt;"
    assert wording.label(EN, "number", number=Markup("<b>1</b>")) == "No. <b>1</b>"
    assert wording.plain_label(EN, "number", number="<1>") == "No. <1>"


def test_a_value_in_a_label_is_marked_and_without_marks_in_a_plain_one() -> None:
    job = composition()
    marked = wording.label(job, "as-of", date=job.visit.date)
    assert clean(marked) == "As of 6\u00a0February 2020"
    assert marked != clean(marked)
    assert wording.plain_label(job, "as-of", date=job.visit.date) == "As of 6\u00a0February 2020"


def test_a_label_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refusal) as caught:
        wording.label(EN, "sorces")
    assert caught.value.what == "there is no label `sorces` in templates/locales/en.po"
    assert caught.value.hint == "did you mean `sources`?"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (known("agreed"), {"data-field": "x.yaml here", "data-kind": "enum", "data-source": "agreed"}),
        (
            Words("state-agreed", Provenance(sources=(HERE,), written="agreed", tail=HERE)),
            {"data-field": "x.yaml here", "data-kind": "enum", "data-source": "agreed"},
        ),
        (Words("state-agreed", Provenance(sources=(HERE,))), {"data-from": "x.yaml here"}),
        (known("agreed", "name"), {"data-from": "x.yaml here"}),
        ("agreed", {}),
    ],
    ids=["the value itself", "its end", "computed", "not a plain value", "the template's own"],
)
def test_a_label_is_read_back_as_the_value_that_chose_it(key: str, expected: dict[str, str]) -> None:
    assert attrs(wording.label(EN, key)) == expected


# -- any value --


def test_what_is_printed_of_a_value_stands_between_marks() -> None:
    job = composition()
    made = wording.printed(job, job.visit.date)
    assert clean(made) == "6\u00a0February 2020"
    assert job.marks.sources_in(made) == (Address("data/visits/v.yaml", "date"),)
    assert wording.printed(job, "words of the template") == "words of the template"
    assert wording.printed(job, 7) == 7


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "not stated"), ("es", "no consta"), ("ru", "не указано")], ids=["en", "es", "ru"]
)
def test_unknown_is_said_to_be_not_stated(lang: str, words: str) -> None:
    job = JOBS[lang]
    expected = f'<span class="unknown">{words}</span>'
    assert clean(wording.printed(job, job.visit.documents_signed)) == expected
    assert wording.printed(job, UNKNOWN) == expected
    assert attrs(wording.date(job, job.visit.documents_signed)) == {
        "data-field": "data/visits/v.yaml documents_signed", "data-kind": "unknown", "data-source": "unknown",
    }  # fmt: skip


def test_a_value_that_is_left_out_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        wording.printed(EN, None)
    assert caught.value.what == "a value that is left out is printed"
    assert caught.value.hint == "ask `{% if ... %}` first"


def test_a_display_of_a_value_names_what_helped() -> None:
    made = wording.displayed(known("Anna", at=THERE), known("anna"), "name")
    assert attrs(made) == {
        "data-field": "x.yaml here", "data-kind": "name", "data-source": "anna", "data-from": "x.yaml there",
    }  # fmt: skip
    assert isinstance(wording.displayed(Markup("<b>"), known("x"), "text"), Html)
    assert attrs(wording.displayed(known("Anna", "text"), "anna", "name"))["data-kind"] == "plain"
    assert attrs(wording.displayed("Anna", "anna", "name")) == {}


# -- texts --


def test_a_text_keeps_its_markup_and_waits_for_names_and_notes() -> None:
    job = composition()
    made = clean(wording.printed(job, job.visit.overview[0].text))
    assert made == (
        '<em>Anna</em> met <x-person id="boris" from=""></x-person> <x-cite source="paper" at="para. 2" '
        'within="data/visits/v.yaml overview[o1].text"></x-cite>.'
    )


def test_a_text_of_another_language_says_which() -> None:
    text = Text({"en": "A <b>", "es": "B"})
    assert wording.printed(JOBS["ru"], text) == '<span lang="en">A &lt;b&gt;</span>'
    assert wording.printed(JOBS["es"], text) == "B"
    assert wording.printed(JOBS["ru"], Text({"": "C"})) == "C"


@pytest.mark.parametrize(
    ("text", "expected", "kept"),
    [
        ("Just words", "Just words", True),
        ("*Strong* words", "Strong words", False),
        ("@boris came [@paper, p. 1]", "Bee came", False),
        ("a & b", "a & b", True),
        ("[a link](https://example.org)", "a link", False),
    ],
)
def test_a_plain_text_is_its_leaf_where_no_markup_was_lost(text: str, expected: str, kept: bool) -> None:
    made = wording.plain(EN, known(text, "text"))
    assert str(made) == expected
    assert attrs(made).get("data-field", "") == ("x.yaml here" if kept else "")
    leaves = provenance_of(made)
    assert leaves is not None
    assert leaves.all[0] == HERE
    assert (Address("data/people.yaml", "[boris].surname") in leaves.all) == ("@boris" in text)


def test_a_plain_text_is_chosen_by_the_language() -> None:
    assert [str(wording.plain(job, EN.visit.title)) for job in JOBS.values()] == [
        "Anna in Lima", "Ana en Lima", "Anna in Lima",
    ]  # fmt: skip


# -- dates and numbers --


@pytest.mark.parametrize(
    ("lang", "profile", "expected"),
    [
        ("en", "un", "6\u00a0February 2020"),
        ("en", "us", "February\u00a06, 2020"),
        ("es", "un", "6\u00a0de\u00a0febrero de 2020"),
        ("ru", "un", "6\u00a0февраля 2020\u00a0г."),
    ],
)
def test_a_date_is_said_in_words(lang: str, profile: str, expected: str) -> None:
    job = composition(lang, profile=profile)
    made = wording.date(job, job.visit.date)
    assert made == expected
    assert attrs(made)["data-kind"] == "date"
    assert attrs(made)["data-source"] == "2020-02-06"


def test_a_span_is_computed_from_both_dates() -> None:
    tour = EN.visit.tour
    assert tour is not None
    made = wording.span(EN, tour.start, tour.end)
    assert made == "5–7\u00a0February 2020"
    assert attrs(made) == {"data-from": "data/visits/v.yaml tour.start; data/visits/v.yaml tour.end"}
    assert wording.span(EN, When.parse("2020"), UNKNOWN) == '2020 – <span class="unknown">not stated</span>'
    interval = When.parse("2019/2020")
    assert wording.span(EN, interval, When.parse("2021")) == f"{interval.display('en')} – 2021"
    assert wording.span(EN, When.parse("2018"), interval) == f"2018 – {interval.display('en')}"


def test_a_duration_is_said_in_words() -> None:
    assert wording.duration(EN, Duration.parse("P3D")) == "3\u00a0days"
    assert wording.duration(EN, "soon") == "soon"
    assert attrs(wording.duration(EN, EN.visit.tour.duration))["data-kind"] == "duration"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("lang", "value", "expected"),
    [("en", 1234.5, "1,234.5"), ("es", 12345.5, "12.345,5"), ("ru", 1234.5, "1\u00a0234,5"), ("en", 7, "7")],
)
def test_a_number_is_written_as_the_language_does(lang: str, value: float, expected: str) -> None:
    assert wording.number(JOBS[lang], value) == expected


def test_what_is_no_number_is_said_as_it_is() -> None:
    assert "not stated" in wording.number(EN, UNKNOWN)
    assert "not stated" in wording.ordinal(EN, UNKNOWN)
    assert attrs(wording.number(EN, EN.visit.figures[0].value)) == {
        "data-field": "data/visits/v.yaml figures[f1].value", "data-kind": "number", "data-source": "1234.5",
    }  # fmt: skip


RANKS = {
    1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 10: "10th", 11: "11th", 12: "12th", 13: "13th", 14: "14th", 21: "21st",
    22: "22nd", 23: "23rd", 100: "100th", 101: "101st", 111: "111th", 112: "112th", 113: "113th",
}  # fmt: skip


@pytest.mark.parametrize("number", RANKS)
def test_a_rank_has_its_ending(number: int) -> None:
    assert wording.ordinal(EN, number) == RANKS[number]


def test_a_rank_in_other_languages_and_of_a_broken_number() -> None:
    assert wording.ordinal(JOBS["es"], 2) == "2.º"
    assert wording.ordinal(JOBS["ru"], 2) == "2-й"
    rank = EN.visit.figures[2].value
    assert attrs(wording.ordinal(EN, rank))["data-kind"] == "number"
    broken = wording.ordinal(EN, EN.visit.figures[0].value)
    assert broken == "1234th"
    assert attrs(broken) == {"data-from": "data/visits/v.yaml figures[f1].value"}


# -- names --


@pytest.mark.parametrize(("lang", "expected"), [("en", "Mexico"), ("es", "México"), ("ru", "Мексика")])
def test_a_country_is_called_by_its_name(lang: str, expected: str) -> None:
    made = wording.country(JOBS[lang], JOBS[lang].visit.sides[1])
    assert made == expected
    assert attrs(made) == {"data-field": "data/visits/v.yaml sides[1]", "data-kind": "name", "data-source": "MX"}


@pytest.mark.parametrize(
    ("key", "full", "short"),
    [
        ("anna", "Anna A.", "A."),
        ("un", "United Nations", "UN"),
        ("oas", "Organisation of States", "Organisation of States"),
        ("lima", "Lima", "Lima"),
        (PlaceOrCountryId("PE"), "Peru", "Peru"),
        (PersonId("boris"), "Boris Bee", "Bee"),
    ],
)
def test_an_id_is_said_by_the_name_of_what_it_stands_for(key: str, full: str, short: str) -> None:
    assert wording.name(EN, key) == full
    assert wording.short(EN, key) == short


def test_a_name_is_chosen_by_the_language_and_names_its_leaf() -> None:
    es = JOBS["es"]
    made = wording.name(es, es.visit.visitor)
    assert made == "Ana A."
    assert attrs(made) == {
        "data-field": "data/visits/v.yaml visitor", "data-kind": "name", "data-source": "anna",
        "data-from": "data/people.yaml [anna].name.es",
    }  # fmt: skip
    assert attrs(wording.surname(es, es.visit.visitor))["data-from"] == "data/people.yaml [anna].surname.es"
    assert attrs(wording.short(es, es.visit.outcomes[0].owners[1]))["data-from"] == "data/organisations.yaml [un].short"


def test_what_is_no_id_is_said_as_it_is() -> None:
    assert "not stated" in wording.name(EN, UNKNOWN)
    assert "not stated" in wording.short(EN, UNKNOWN)


def test_an_id_of_nobody_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        wording.name(EN, PersonId("nobody"))
    assert caught.value.what == "nothing is known by the id `nobody`"
    assert caught.value.hint == "add it to a registry in data/"


def test_an_id_is_looked_for_in_its_own_registries_only() -> None:
    with pytest.raises(Refusal):
        wording.name(EN, PersonId("lima"))


