"""Records: what each rule of the data asks for, and what is said of a record that breaks it."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

import pytest
from briefbook.data.dates import When
from briefbook.data.records import (
    DOCUMENTS,
    FORMATS,
    Brief,
    Citation,
    ClaimStatus,
    Company,
    CslName,
    Event,
    Fact,
    Figure,
    Meeting,
    Outcome,
    OutcomeState,
    PageBudget,
    Person,
    PlaceRecord,
    Quote,
    Reference,
    Relation,
    Source,
    Statement,
    Text,
    Topic,
    Tour,
    Visit,
)
from briefbook.data.types import UNKNOWN
from briefbook.data.validation import Unfit, read
from briefbook.errors import Refusal

T = TypeVar("T")
SOURCED = {"sources": [{"source": "s"}]}
STATEMENT = {"id": "a", "text": "x", **SOURCED}
VISIT = {
    "id": "v", "title": "t", "kind": "k", "sides": ["RU", "MX"], "visitor": "a", "host": "b", "place": "p",
    "date": "2020", "overview": [STATEMENT], "documents_signed": "unknown",
}  # fmt: skip
BRIEF = {"id": "b", "visit": "v", "series": "s", "issuer": "i", "as_of": "2020-02-07"}


def made(cls: type[T], base: dict[str, Any], **values: Any) -> T:
    return read(cls, {**base, **values}, "it")


def said(cls: type[Any], base: dict[str, Any], **values: Any) -> list[str]:
    """What is wrong with a record: the way to each fault, its message and the way out."""
    with pytest.raises(Unfit) as caught:
        read(cls, {key: one for key, one in {**base, **values}.items() if one != "-"}, "it")
    return [f"{'.'.join(map(str, one.path))}: {one.message} - {one.hint}" for one in caught.value.faults]


# -- facts --


@pytest.mark.parametrize("status", [one for one in ClaimStatus if one not in ("derived", "speaker_claim")])
def test_a_sourced_fact_may_have_any_other_status(status: str) -> None:
    assert made(Fact, {"id": "a", **SOURCED}, status=status).status == status


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, "the fact has no source - add `sources: [{source: ID, at: ...}]`"),
        ({"sources": []}, "the fact has no source - add `sources: [{source: ID, at: ...}]`"),
        ({"status": "joint"}, "the fact has no source - add `sources: [{source: ID, at: ...}]`"),
        ({"status": "derived"}, "a derived fact does not say from what - add `from:` with the ids of its facts"),
        ({"status": "derived", **SOURCED},
         "a derived fact does not say from what - add `from:` with the ids of its facts"),
        ({"status": "speaker_claim", **SOURCED},
         "a `speaker_claim` does not say whose - add `speaker:` with a person's id"),
        ({"status": "speaker_claim"}, "a `speaker_claim` does not say whose - add `speaker:` with a person's id"),
        ({"status": "speaker_claim", "speaker": "x"},
         "the fact has no source - add `sources: [{source: ID, at: ...}]`"),
    ],
)  # fmt: skip
def test_a_fact_that_stands_on_nothing_is_refused(values: dict[str, Any], fault: str) -> None:
    assert said(Fact, {"id": "a"}, **values) == [f": {fault}"]


def test_a_derived_fact_needs_no_source_and_a_claim_its_speaker() -> None:
    derived = made(Fact, {"id": "a"}, status="derived", **{"from": ["b", "c"]})
    assert (derived.derived_from, derived.sources) == (("b", "c"), ())
    claim = made(Fact, {"id": "a"}, status="speaker_claim", speaker="x", **SOURCED)
    assert (claim.speaker, claim.status) == ("x", ClaimStatus.SPEAKER_CLAIM)


def test_a_fact_is_reported_and_public_unless_it_says_otherwise() -> None:
    fact = made(Fact, {"id": "a", **SOURCED})
    assert (fact.status, fact.internal, fact.speaker, fact.basis) == (ClaimStatus.REPORTED, False, None, None)
    assert fact.sources == (read(Citation, {"source": "s"}, ""),)
    assert fact.sources[0].at is None
    assert made(Fact, {"id": "a", **SOURCED}, internal="true").internal is True


@pytest.mark.parametrize("own", ["a", "0", "a-b", "a1-2", "x" * 64])
def test_an_id_is_small_letters_digits_and_hyphens(own: str) -> None:
    assert made(Fact, {**SOURCED}, id=own).id == own


@pytest.mark.parametrize("own", ["A", "a b", "a_b", "-a", "é", "x" * 65, "con", "nul", "lpt9"])
def test_another_id_is_refused(own: str) -> None:
    hint = "use small letters, digits and hyphens, 64 at the most"
    assert said(Fact, {**SOURCED}, id=own) == [f"id: `{own}` is not an id - {hint}"]


# -- dates of records --


@pytest.mark.parametrize(
    ("start", "end"),
    [("2020", "2020"), ("2020-02-06", "2020-02"), ("2020-02-05", "2020-02-05"), ("unknown", "1999"),
     ("2020", "unknown"), ("2020-02-05", "2020-02-06"), ("../2020-02-05", "2019"), ("2021", "2020/..")],
)  # fmt: skip
def test_a_journey_may_end_when_it_starts_or_later(start: str, end: str) -> None:
    tour = made(Tour, {"id": "a", **SOURCED}, start=start, end=end)
    assert (str(tour.start), str(tour.end)) == (start, end)


def test_a_journey_that_ends_before_it_starts_is_refused() -> None:
    assert said(Tour, {"id": "a", **SOURCED}, start="2020-02-06", end="2020-02-05") == [
        ": the journey ends (2020-02-05) before it starts (2020-02-06) - correct one of them"
    ]
    assert said(Tour, {"id": "a"}, start="2020", end="2020") == [
        ": the fact has no source - add `sources: [{source: ID, at: ...}]`"
    ]


@pytest.mark.parametrize(
    ("values", "when"),
    [
        ({"date": "2020-02-06"}, "2020-02-06"),
        ({"date": "2020-02-06", "within": "2019"}, "2020-02-06"),
        ({"date": "unknown", "within": "2019/2020"}, "2019/2020"),
        ({"date": "unknown"}, None),
    ],
)
def test_an_event_is_when_it_is_dated_or_the_span_it_falls_in(values: dict[str, str], when: str | None) -> None:
    event = made(Event, {"id": "a", "headline": "h", **SOURCED}, **values)
    assert (None if event.when is None else str(event.when)) == when


# -- visits --


def test_the_least_visit_there_is() -> None:
    visit = made(Visit, VISIT)
    assert (visit.sides, visit.visitor, visit.host) == (("RU", "MX"), "a", "b")
    assert visit.documents_signed is UNKNOWN
    assert visit.stops_ordered is False
    empty = [name for name, value in visit if value == ()]
    assert len(empty) == 15
    assert (visit.tour, visit.invitation) == (None, None)


@pytest.mark.parametrize("number", [0, 3, 4, 5])
def test_a_summary_box_holds_three_to_five_points(number: int) -> None:
    points = [{**STATEMENT, "id": f"p{n}"} for n in range(number)]
    assert len(made(Visit, VISIT, key_points=points).key_points) == number


@pytest.mark.parametrize("number", [1, 2, 6, 7])
def test_another_number_of_points_is_refused(number: int) -> None:
    points = [{**STATEMENT, "id": f"p{n}"} for n in range(number)]
    said_of = said(Visit, VISIT, key_points=points)
    assert said_of == [f": there are {number} `key_points` - a summary box holds three to five"]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"overview": []}, "overview: `overview` has too few items - write 1 at the least"),
        ({"sides": ["RU"]}, "sides.1: the key `1` is missing - add `1:`"),
        ({"sides": ["RU", "MX", "CU"]}, "sides: `sides` has too many items - write 2 at the most"),
        ({"date": "unknown"}, "date: `unknown` is not a date - write YYYY, YYYY-MM or YYYY-MM-DD, or START/END"),
        ({"date": "-"}, "date: the key `date` is missing - add `date:`"),
        ({"documents_signed": "none"}, "documents_signed: `documents_signed` is the text `none` - write a list here"),
        ({"title": ""}, "title: the text is empty - write it, or remove its key"),
        ({"title": ["x"]}, "title: a text is expected here, or one text for each language - "),
        ({"meeting": []}, "meeting: unknown key `meeting` - did you mean `meetings`?"),
        ({"topics": [{"id": "t", "title": "x", "agreed": [{"id": "a", "text": "x"}]}]},
         "topics.0.agreed.0: the fact has no source - add `sources: [{source: ID, at: ...}]`"),
        ({"outcomes": [{**STATEMENT, "state": "agred", "owners": []}]},
         "outcomes.0.state: `agred` is not a value of `state` - did you mean `agreed`?"),
        ({"figures": [{"id": "f", "label": "l", "value": "many", "unit": "u", "year": "2020", "relation": "economic",
                       **SOURCED}]}, "figures.0.value: `value` is the text `many` - write a number here"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_visit(values: dict[str, Any], fault: str) -> None:
    assert said(Visit, VISIT, **values) == [fault]


def test_the_words_of_the_lists() -> None:
    assert [str(one) for one in Relation] == ["political", "economic", "multilateral", "security"]
    assert [str(one) for one in OutcomeState] == [
        "signed", "agreed", "joint_statement", "reaffirmed", "discussed", "proposed", "reported_topic",
    ]  # fmt: skip
    assert [str(one) for one in ClaimStatus] == ["reported", "joint", "speaker_claim", "author_claim", "derived"]


@pytest.mark.parametrize(
    ("cls", "values", "unknown"),
    [
        (Outcome, {"text": "x", "state": "agreed", "owners": "unknown", "due": "unknown"}, ("owners", "due")),
        (Figure, {"label": "l", "value": "unknown", "unit": "unknown", "year": "unknown", "relation": "security"},
         ("value", "unit", "year")),
        (Meeting, {"title": "x", "date": "unknown", "place": "unknown"}, ("date", "place")),
        (Company, {"name": " N ", "origin": "RU", "target": "MX", "activity": "a", "place": "unknown",
                   "date": "unknown"}, ("place", "date")),
    ],
)  # fmt: skip
def test_unknown_is_a_value(cls: type[Fact], values: dict[str, str], unknown: tuple[str, ...]) -> None:
    record = made(cls, {"id": "a", **SOURCED}, **values)
    assert [getattr(record, name) for name in unknown] == [UNKNOWN] * len(unknown)


def test_values_are_of_their_kinds() -> None:
    figure = made(
        Figure, {"id": "a", **SOURCED}, label="l", value="1_500.5", unit="u", year="2020", relation="economic",
        approximate="true",
    )  # fmt: skip
    assert (figure.value, figure.approximate, figure.ordinal) == (1500.5, True, False)
    assert figure.year == When.parse("2020")
    company = made(Company, {"id": "a", **SOURCED}, name=" N ", origin="RU", target="MX", activity="a")
    assert (company.name, company.place, company.date) == ("N", None, None)


def test_a_quote_says_whose_it_is_or_that_nobody_is_named() -> None:
    assert made(Quote, STATEMENT, speaker="x").speaker == "x"
    assert made(Quote, STATEMENT, speaker=None).speaker is None
    assert said(Quote, STATEMENT) == ["speaker: the key `speaker` is missing - add `speaker:`"]


# -- texts --


@pytest.mark.parametrize(
    ("value", "by_lang"),
    [
        (" a ", {"": "a"}), ({"en": "a", "es": " b "}, {"en": "a", "es": "b"}),
        ({"zh-Hant-TW": "x"}, {"zh-Hant-TW": "x"}),
        ({"es-419": "x"}, {"es-419": "x"}), ({"nah": "x"}, {"nah": "x"}), ({"pt-BR": "x"}, {"pt-BR": "x"}),
    ],
)  # fmt: skip
def test_a_text_is_one_string_or_one_for_each_language(value: Any, by_lang: dict[str, str]) -> None:
    text = Text.from_plain(value)
    assert dict(text) == by_lang
    assert len(text) == len(by_lang)
    assert text == by_lang
    assert hash(text) == hash(Text(value))


@pytest.mark.parametrize(
    ("value", "what", "hint"),
    [
        ("", "the text is empty", "write it, or remove its key"),
        (" \n", "the text is empty", "write it, or remove its key"),
        ({"en": "a", "es": ""}, "the text is empty", "write it, or remove its key"),
        ({"en": None}, "the text is empty", "write it, or remove its key"),
        ({"en": ["a"]}, "the text is empty", "write it, or remove its key"),
        ({}, "the text has no language", "write it as one string, or as `en: ...`"),
        ({"EN": "a"}, "`EN` is not a language tag", "write `en`, `es`, `ru` or another BCP 47 tag"),
        ({"en_US": "a"}, "`en_US` is not a language tag", "write `en`, `es`, `ru` or another BCP 47 tag"),
        ({"e": "a"}, "`e` is not a language tag", "write `en`, `es`, `ru` or another BCP 47 tag"),
        ({"engl": "a"}, "`engl` is not a language tag", "write `en`, `es`, `ru` or another BCP 47 tag"),
        (None, "a text is expected here, or one text for each language", ""),
        (["a"], "a text is expected here, or one text for each language", ""),
    ],
)
def test_another_text_is_refused(value: Any, what: str, hint: str) -> None:
    with pytest.raises(Refusal) as caught:
        Text.from_plain(value)
    assert (caught.value.what, caught.value.hint) == (what, hint)


@pytest.mark.parametrize(
    ("value", "lang", "chosen"),
    [
        ({"en": "a", "es": "b"}, "es", ("b", "es")),
        ({"en": "a", "es": "b"}, "es-MX", ("b", "es")),
        ({"en": "a", "es-MX": "b", "es": "c"}, "es-MX", ("b", "es-MX")),
        ({"es": "b", "en": "a"}, "ru", ("a", "en")),
        ({"es": "b", "fr": "c"}, "ru", ("b", "es")),
        ("a", "ru", ("a", "")),
    ],
)
def test_a_text_is_chosen_for_a_language(value: Any, lang: str, chosen: tuple[str, str]) -> None:
    assert Text(value).choose(lang) == chosen


def test_a_text_is_chosen_by_another_default() -> None:
    assert Text({"en": "a", "es": "b"}).choose("ru", "es") == ("b", "es")


def test_a_text_shows_its_languages() -> None:
    assert repr(Text({"en": "a"})) == "Text({'en': 'a'})"


# -- registries --


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("latitude", "90.1", "latitude: `90.1` is more than `latitude` can be - its bound is 90.0"),
        ("latitude", "-90.1", "latitude: `-90.1` is less than `latitude` can be - its bound is -90.0"),
        ("longitude", "180.5", "longitude: `180.5` is more than `longitude` can be - its bound is 180.0"),
        ("longitude", "-181", "longitude: `-181` is less than `longitude` can be - its bound is -180.0"),
        ("kind", "town", "kind: `town` is not a value of `kind` - known: `city`, `country`, `region`, `site`"),
        ("wikidata", "Q0", r"wikidata: `Q0` is not written as `wikidata` is - write it so: ^Q[1-9]\d*$"),
        ("wikidata", "1", r"wikidata: `1` is not written as `wikidata` is - write it so: ^Q[1-9]\d*$"),
    ],
)
def test_what_is_said_of_a_place(key: str, value: str, fault: str) -> None:
    assert said(PlaceRecord, {"id": "p", "name": "P", "kind": "city", "country": "MX"}, **{key: value}) == [fault]


def test_a_place_may_lie_at_the_bounds() -> None:
    base = {"id": "p", "name": "P", "kind": "site", "country": "MX", "wikidata": "Q10"}
    assert made(PlaceRecord, base, latitude="-90", longitude="180").latitude == -90.0
    assert made(PlaceRecord, base, latitude="90", longitude="-180").longitude == -180.0


def test_a_name_of_ones_own_has_its_language() -> None:
    base = {"id": "p", "name": "P", "surname": "P", "sort": "P", "role": "unknown", "country": "MX"}
    person = made(Person, base, native={"text": "П", "lang": "ru"})
    assert (person.native.text, person.native.lang, person.role) == ("П", "ru", UNKNOWN)
    assert said(Person, base, native={"text": "П", "lang": "Russian"})[0].startswith(
        "native.lang: `Russian` is not written as `lang` is"
    )


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ("2020-02-06", "2020-02-06"),
        ({"date-parts": [[2020]]}, "2020"),
        ({"date-parts": [["2020", "2"]]}, "2020-02"),
        ({"date-parts": [["2020", 2, 6]]}, "2020-02-06"),
        ({"date-parts": [["850", "2", "6"]]}, "0850-02-06"),
        ({"date-parts": [["2020", "2", "6"], ["2020", "3"]]}, "2020-02-06/2020-03"),
        ({"raw": "2020-02"}, "2020-02"),
        ({"literal": "2020"}, "2020"),
        ({"raw": "2019", "literal": "2020"}, "2019"),
    ],
)
def test_csl_json_writes_dates_in_many_ways(issued: Any, date: str) -> None:
    assert str(made(Source, {"id": "s"}, issued=issued).issued) == date


@pytest.mark.parametrize(
    ("issued", "fault"),
    [
        ({"date-parts": "2020"}, "issued: `date-parts` is not a list of dates - write [[2020, 2, 6]]"),
        ({"date-parts": ["2020"]}, "issued: `date-parts` is not a list of dates - write [[2020, 2, 6]]"),
        ({"date-parts": [[]]}, "issued: `date-parts` is not a list of dates - write [[2020, 2, 6]]"),
        ({"date-parts": [["2020"], []]}, "issued: `date-parts` is not a list of dates - write [[2020, 2, 6]]"),
        ({"date-parts": [["2020", "13"]]}, "issued: `2020-13` has no such month - months run from 01 to 12"),
        ({"date-parts": []}, "issued: `` is not a date - write YYYY, YYYY-MM or YYYY-MM-DD, or START/END"),
        ({}, "issued: `issued` has no value - write it after the colon, or remove the key"),
        (["2020"], "issued: a text is expected here - "),
    ],
)
def test_a_date_of_csl_json_that_is_none_is_refused(issued: Any, fault: str) -> None:
    assert said(Source, {"id": "s"}, issued=issued) == [fault]


def test_a_source_keeps_to_csl_json_and_passes_over_what_it_does_not_print() -> None:
    source = made(
        Source, {"id": "s"}, DOI="10.1/1", **{"title-short": "T", "container-title": "C", "URL": "https://a.b/"},
        author=[{"family": "Smith", "given": "Ann", "suffix": "Jr"}, {"literal": "An Office"}],
    )  # fmt: skip
    assert (source.short, source.container, source.url, source.type) == ({"": "T"}, "C", "https://a.b/", "document")
    assert [one.text for one in source.author] == ["Ann Smith", "An Office"]
    assert (source.title, source.issued) == (UNKNOWN, UNKNOWN)
    assert said(Source, {"id": "s"}, URL="ftp://a.b")[0].startswith("URL: `ftp://a.b` is not written as `URL` is")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ({"given": "Ann", "family": "Smith"}, "Ann Smith"), ({"family": "Smith"}, "Smith"), ({"given": "Ann"}, "Ann"),
        ({"literal": "An Office", "family": "Smith"}, "An Office"), ({}, ""),
    ],
)  # fmt: skip
def test_a_name_of_csl_json_as_it_is_printed(name: dict[str, str], text: str) -> None:
    assert read(CslName, name, "").text == text


# -- briefs --


def test_the_least_brief_there_is() -> None:
    brief = made(Brief, BRIEF)
    assert (brief.documents, brief.formats, brief.languages) == (DOCUMENTS, FORMATS, ("en",))
    assert (brief.theme, brief.paper, brief.profile, brief.order) == ("institute", "A4", "un", "oldest")
    assert (brief.version, brief.edition, brief.marking) == ("1.0", "full", "TLP:CLEAR")
    assert (brief.draft, brief.contents, brief.attach_data) == (False, False, False)
    assert brief.day == date(2020, 2, 7)
    assert [brief.page_budget.of(one) for one in DOCUMENTS] == [4, 2, None]


@pytest.mark.parametrize("marking", ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"])
def test_the_markings_are_those_of_tlp_2(marking: str) -> None:
    assert made(Brief, BRIEF, marking=marking).marking == marking


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"as_of": "2020-02"}, "as_of: `2020-02` is not an exact day - write YYYY-MM-DD"),
        ({"as_of": "2020-02-06/2020-02-07"}, "as_of: `2020-02-06/2020-02-07` is not an exact day - write YYYY-MM-DD"),
        ({"marking": "TLP:WHITE"}, "marking: `TLP:WHITE` is not a value of `marking` - did you mean `TLP:GREEN`?"),
        ({"documents": []}, "documents: `documents` has too few items - write 1 at the least"),
        ({"formats": []}, "formats: `formats` has too few items - write 1 at the least"),
        ({"languages": []}, "languages: `languages` has too few items - write 1 at the least"),
        ({"formats": ["odt"]}, "formats.0: `odt` is not a value of `0` - known: `docx`, `pdf`"),
        ({"page_budget": {"fact-sheet": "0"}},
         "page_budget.fact-sheet: `0` is less than `fact-sheet` can be - its bound is 1"),
        ({"page_budget": {"chronology": "501"}},
         "page_budget.chronology: `501` is more than `chronology` can be - its bound is 500"),
        ({"edition": "internal"}, "edition: `internal` is not a value of `edition` - known: `full`, `public`"),
        ({"clearance": [{"step": "sent", "by": "x", "date": "2020"}]},
         "clearance.0.step: `sent` is not a value of `step` - known: `approved`, `cleared`, `drafted`"),
        ({"paper": "A5"}, "paper: `A5` is not a value of `paper` - known: `A4`, `Letter`"),
        ({"draft": "yes"}, "draft: `yes` is neither `true` nor `false` - write one of the two"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_brief(values: dict[str, Any], fault: str) -> None:
    found = said(Brief, BRIEF, **values)
    if "marking" in values:
        assert found[0].startswith("marking: `TLP:WHITE` is not a value of `marking` - ")
    else:
        assert found == [fault]


@pytest.mark.parametrize("lang", ["en", "pt-BR", "zh-Hant", "es-419"])
def test_a_language_is_a_tag_of_bcp_47(lang: str) -> None:
    assert made(Brief, BRIEF, languages=[lang]).languages == (lang,)
    assert said(Brief, BRIEF, languages=[f"{lang}_X"])[0].startswith(f"languages.0: `{lang}_X` is not written as")


def test_a_page_budget_may_have_no_bound() -> None:
    budget = read(PageBudget, {"policy-brief": None, "chronology": "500"}, "")
    assert [budget.of(one) for one in DOCUMENTS] == [None, 2, 500]


# -- references --


def test_every_reference_says_where_it_points() -> None:
    own = {cls.__name__: cls.registries for cls in Reference.__subclasses__()}
    assert own == {
        "PersonId": ("people",), "OrganisationId": ("organisations",), "PlaceId": ("places",), "SourceId": ("sources",),
        "VisitId": ("visits",), "QuoteId": ("quotes",), "FactId": ("facts",), "CountryCode": ("countries",),
        "ActorId": ("people", "organisations", "countries"), "PlaceOrCountryId": ("places", "countries"),
    }  # fmt: skip
    assert Reference.registries == ()


def test_a_topic_and_its_statements_keep_their_order() -> None:
    topic = read(Topic, {"id": "t", "title": "T", "agreed": [{**STATEMENT, "id": n} for n in "bac"]}, "")
    assert [one.id for one in topic.agreed] == ["b", "a", "c"]
    assert all(isinstance(one, Statement) for one in topic.agreed)
