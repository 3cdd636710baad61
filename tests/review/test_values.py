"""What a field shows, read back as the YAML of its leaf: each kind of value, and what is refused in which words."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from briefbook.data.address import Address, positional
from briefbook.data.fields import Takes, takes
from briefbook.data.markup import Bit
from briefbook.errors import Refusal
from briefbook.review.values import Language, Value, Values
from briefbook.word.base import BaseField
from small_workspace import loaded, small

V, PEOPLE, ORGS, PLACES = "data/visits/v.yaml", "data/people.yaml", "data/organisations.yaml", "data/places.yaml"
BY_HAND = "change the data by hand"
PROJECT = small()
LIBRARY = loaded(PROJECT)


class Leaf(NamedTuple):
    """A leaf as it was printed: its file, stable path, kind, source, words."""

    file: str
    path: str
    kind: str
    source: str
    shown: str


def values(lang: str = "en", profile: str = "un") -> Values:
    return Values(PROJECT, LIBRARY, lang, LIBRARY.briefs["b"].model_copy(update={"profile": profile}))


def read(leaf: Leaf, now: str | tuple[Bit, ...], lang: str = "en", profile: str = "un") -> Value:
    path = positional(LIBRARY.trees[leaf.file], leaf.path)
    assert path is not None
    field = BaseField("aa", Address(leaf.file, leaf.path), leaf.kind, (), leaf.shown, leaf.source)
    bits = (Bit(now),) if isinstance(now, str) else now
    return values(lang, profile).read(field, leaf.file, path, leaf.source, bits)


def refused(leaf: Leaf, now: str, lang: str = "en") -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        read(leaf, now, lang)
    return caught.value.what, caught.value.hint


DATE = Leaf(V, "date", "date", "2020-02-06", "6\u00a0February 2020")
FECHA = DATE._replace(shown="6 de febrero de 2020")
DATA = DATE._replace(shown="6\u00a0февраля 2020\u00a0г.")
SPAN = Leaf(V, "tour.duration", "duration", "P3D", "3\u00a0days")
SHIPS = Leaf(V, "figures[f1].value", "number", "1234.5", "1,234.5")
RANK = Leaf(V, "figures[f3].value", "number", "2", "2nd")
STATE = Leaf(V, "outcomes[out1].state", "enum", "signed", "Signed")
RELATION = Leaf(V, "figures[f1].relation", "enum", "economic", "Economic")
HOST = Leaf(V, "host", "name", "boris", "Boris Bee")
PLACE = Leaf(V, "stops[s1].place", "name", "lima", "Lima")
LAND = Leaf(V, "stops[s2].place", "name", "PE", "Peru")
SIDE = Leaf(V, "sides[0]", "name", "RU", "Russia")
OWNER = Leaf(V, "outcomes[out1].owners[1]", "name", "un", "United Nations")
DUE = Leaf(V, "outcomes[out2].due", "unknown", "unknown", "not stated")
YEAR = Leaf(V, "figures[f3].year", "unknown", "unknown", "not stated")
ROLE = Leaf(PEOPLE, "[boris].role", "unknown", "unknown", "not stated")
ANNA = Leaf(PEOPLE, "[anna].role", "plain", "Minister", "Minister")
AT = Leaf(V, "stops[s1].sources[0].at", "plain", "para. 4", "para.\u00a04")
KIND = Leaf(V, "kind", "text", "Working visit", "Working visit")

READ = {
    "a date": (DATE, "7 February 2020", "2020-02-07"),
    "a date with another space": (DATE, "7\u00a0February\u202f2020", "2020-02-07"),
    "a less precise date": (DATE, "February 2020", "2020-02"),
    "a range": (DATE, "5–7 February 2020", "2020-02-05/2020-02-07"),
    "EDTF": (DATE, "2020-02-08", "2020-02-08"),
    "about a date": (DATE, "about 2020", "2020~"),
    "a duration": (SPAN, "4 days", "P4D"),
    "a duration of weeks": (SPAN, "2 weeks", "P2W"),
    "a duration as the data has it": (SPAN, "P5D", "P5D"),
    "a number": (SHIPS, "2,345", "2345"),
    "a fraction": (SHIPS, "0.5", "0.5"),
    "a rank": (RANK, "3rd", "3"),
    "a word of a list": (STATE, "Agreed", "agreed"),
    "a word in small letters": (STATE, "agreed", "agreed"),
    "a word with a hyphenless label": (STATE, "Topic reported, no deal", "reported_topic"),
    "another list": (RELATION, "Security", "security"),
    "a person": (HOST, "Anna A.", "anna"),
    "a person by surname": (HOST, "Bee", "boris"),
    "a person by id": (HOST, "anna", "anna"),
    "a place": (PLACE, "Nowhere", "nowhere"),
    "a country": (SIDE, "Brazil", "BR"),
    "an organisation": (OWNER, "Organisation of States", "oas"),
    "a person where an organisation was": (OWNER, "Boris Bee", "boris"),
    "a country where an organisation was": (OWNER, "Mexico", "MX"),
    "a date where nothing was stated": (DUE, "June 2021", "2021-06"),
    "a year where nothing was stated": (YEAR, "2018", "2018"),
    "not stated": (DUE, "not stated", "unknown"),
    "not stated, in capitals": (DUE, "Not Stated", "unknown"),
    "the word of the data": (DUE, "unknown", "unknown"),
    "not stated, with other spaces": (ROLE, " not\u00a0stated ", "unknown"),
    "a figure that is not stated": (SHIPS, "not stated", "unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("leaf", "now", "wanted"), READ.values(), ids=READ)
def test_a_value_is_read_as_its_leaf_takes_it(leaf: Leaf, now: str, wanted: str) -> None:
    assert read(leaf, now) == Value(wanted, plain=True)


@pytest.mark.parametrize(
    ("leaf", "now", "lang", "wanted"),
    [
        (FECHA, "7 de febrero de 2020", "es", "2020-02-07"),
        (FECHA, "febrero de 2020", "es", "2020-02"),
        (DATA, "7 февраля 2020 г.", "ru", "2020-02-07"),
        (DATA, "февраль 2020 г.", "ru", "2020-02"),
        (SPAN._replace(shown="3 días"), "4 días", "es", "P4D"),
        (SPAN._replace(shown="3 дня"), "5 дней", "ru", "P5D"),
        (SHIPS._replace(shown="1234,5"), "2,5", "es", "2.5"),
        (SHIPS._replace(shown="1\u00a0234,5"), "2\u00a0345,5", "ru", "2345.5"),
        (RANK._replace(shown="2.º"), "3.º", "es", "3"),
        (RANK._replace(shown="2-й"), "4-й", "ru", "4"),
        (STATE._replace(shown="Firmado"), "Acordado", "es", "agreed"),
        (SIDE._replace(shown="Rusia"), "Brasil", "es", "BR"),
        (PLACE._replace(shown="Ciudad"), "Nowhere", "es", "nowhere"),
        (DUE._replace(shown="no consta"), "No consta", "es", "unknown"),
        (DUE._replace(shown="no consta"), "junio de 2021", "es", "2021-06"),
    ],
)
def test_a_value_is_read_in_the_language_of_its_document(leaf: Leaf, now: str, lang: str, wanted: str) -> None:
    assert read(leaf, now, lang) == Value(wanted, plain=True)


def test_a_name_that_no_language_of_the_document_has_is_refused() -> None:
    assert refused(PLACE, "Ciudad")[0] == "no place or country is called `Ciudad`"
    assert read(PLACE._replace(shown="Ciudad"), "Lima", "ru") == Value("lima", plain=True)


def test_the_profile_of_a_brief_says_how_its_dates_are_written() -> None:
    us = DATE._replace(shown="February\u00a06, 2020")
    assert read(us, "February 7, 2020", profile="us") == Value("2020-02-07", plain=True)
    assert values("en", "us").language == Language(PROJECT, LIBRARY, "en", "us")
    assert Values(PROJECT, LIBRARY, "es", None).language == Language(PROJECT, LIBRARY, "es", "un")


def test_the_words_of_a_language_are_its_labels() -> None:
    assert Language(PROJECT, LIBRARY, "es").labels["not-stated"] == "no consta"
    assert Language(PROJECT, LIBRARY, "en").labels["state-signed"] == "Signed"


STRING = {
    "a role where none was stated": (ROLE, "Envoy", "Envoy"),
    "a role": (ANNA, "Envoy", "Envoy"),
    "spaces at its ends": (ANNA, "  Envoy ", "Envoy"),
    "spaces within": (ANNA, "Special  envoy", "Special  envoy"),
    "a place in a source": (AT, "para. 5", "para. 5"),
    "a place with the printed space": (AT, "para.\u00a06", "para. 6"),
    "a page where a paragraph was": (AT, "p.\u00a07", "p. 7"),
    "another word for a place": (AT, "ch. 7", "ch. 7"),
    "a text": (KIND, "Official visit", "Official visit"),
}  # fmt: skip


@pytest.mark.parametrize(("leaf", "now", "wanted"), STRING.values(), ids=STRING)
def test_words_are_a_quoted_value(leaf: Leaf, now: str, wanted: str) -> None:
    assert read(leaf, now) == Value(wanted, plain=False)


@pytest.mark.parametrize(
    ("now", "wanted"), [("párr. 5", "para. 5"), ("párr.\u00a012-13", "para. 12-13"), ("p.\u00a03", "p. 3"), ("5", "5")]
)
def test_a_place_in_a_source_is_read_from_the_words_of_the_language(now: str, wanted: str) -> None:
    assert read(AT._replace(shown="párr.\u00a04"), now, "es") == Value(wanted)


def test_a_place_in_a_source_that_prints_otherwise_today_is_refused() -> None:
    what = "how the language prints a place in a source has changed"
    assert refused(AT._replace(shown="par. 4"), "par. 5") == (what, BY_HAND)
    assert refused(AT._replace(source="para. 3"), "para. 5") == (what, BY_HAND)


def test_a_plain_word_of_a_list_is_one_of_its_words() -> None:
    relation = Leaf(V, "figures[f1].relation", "plain", "economic", "economic")
    assert read(relation, "Security") == Value("security", plain=True)
    what, hint = refused(relation, "Weather")
    assert what == "no value is called `Weather`"
    assert hint.startswith("known: ")
    assert "`economic`" in hint


def test_markup_comes_home_from_the_dress_of_words() -> None:
    assert read(KIND, (Bit("Working "), Bit("visit", emphasis=True))) == Value("Working *visit*")
    assert read(KIND, (Bit("Working "), Bit("visit", strong=True))) == Value("Working **visit**")
    assert read(KIND, (Bit("Work *x* now"),)).text == r"Work \*x\* now"


def test_a_person_who_is_named_in_a_text_stays_named() -> None:
    text = Leaf(V, "overview[o1].text", "text", "Today @boris spoke.", "Today Boris Bee spoke.")
    assert read(text, "Yesterday Boris Bee spoke.") == Value("Yesterday @boris spoke.")
    assert refused(text, "Today Bee spoke.") == (
        "the words that `@boris` prints were edited",
        "change them in the record of `boris`, or the text in the data",
    )
    spanish = text._replace(source="Hoy @anna.", shown="Hoy Ana A..")
    assert read(spanish, "Ayer Ana A..", "es") == Value("Ayer @anna.")


WHAT = {
    "no date": (DATE, "yesterday", "`yesterday` is not a date",
                "write it as `6 February 2020`, `February 2020`, `2020`, or as `2020-02-06`"),
    "a day that is none": (DATE, "31 February 2020", None, None),
    "a month or two years": (DATE, "2019-11", "`2019-11` may be a month or two years",
                             "write the month in words, or both years in full"),
    "no duration": (SPAN, "long", "`long` is not a duration", "write it as `3 days`, or as `P3D`"),
    "no number": (SHIPS, "many", "`many` is not a number", "write it as `1,234.5`"),
    "a rank for a number": (SHIPS, "2nd", "`2nd` is not a number", "write it as `1,234.5`"),
    "a number for a rank": (RANK, "3", "`3` is not a rank", "write it as `2nd`"),
    "no word of the list": (STATE, "Agred", "no value is called `Agred`", "did you mean `Agreed`?"),
    "nobody": (HOST, "Boris Bea", "no person is called `Boris Bea`",
               "did you mean `Boris Bee`?; to correct how a name is written, edit its record"),
    "no place": (PLACE, "Limma", "no place or country is called `Limma`",
                 "did you mean `Lima`?; to correct how a name is written, edit its record"),
    "no country": (SIDE, "Russja", "no country is called `Russja`",
                   "did you mean `Russia`?; to correct how a name is written, edit its record"),
    "not stated where it must be": (DATE, "not stated", "`not stated` is not a date", None),
    "no date where nothing was stated": (DUE, "soon", "`soon` is not a date", None),
}  # fmt: skip


@pytest.mark.parametrize(("leaf", "now", "what", "hint"), WHAT.values(), ids=WHAT)
def test_what_stands_for_no_value_is_refused_with_the_way_out(
    leaf: Leaf, now: str, what: str | None, hint: str | None
) -> None:
    found = refused(leaf, now)
    assert what is None or found[0] == what
    assert hint is None or found[1] == hint
    assert found[1]


@pytest.mark.parametrize(
    ("file", "path", "text", "what", "hint"),
    [
        (PEOPLE, "[anna].name.en", "Boris Bee",
         "`Boris Bee` is the name of `boris`, and here stands the record of `anna` itself",
         "name `boris` in the visit's data where it names `anna`"),
        (PEOPLE, "[anna].surname.en", "Bee",
         "`Bee` is the name of `boris`, and here stands the record of `anna` itself",
         "name `boris` in the visit's data where it names `anna`"),
        (PLACES, "[lima].name.en", "Peru",
         "`Peru` is the name of `peru`, and here stands the record of `lima` itself",
         "name `peru` in the visit's data where it names `lima`"),
        (ORGS, "[un].name", "Organisation\u00a0of States",
         "`Organisation\u00a0of States` is the name of `oas`, and here stands the record of `un` itself",
         "name `oas` in the visit's data where it names `un`"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["text", "plain"])
def test_the_name_of_another_record_is_refused(
    file: str, path: str, text: str, what: str, hint: str, kind: str
) -> None:
    assert refused(Leaf(file, path, kind, "Anna A.", "Anna A."), text) == (what, hint)


def test_a_name_of_its_own_is_a_records_to_change() -> None:
    assert read(Leaf(PEOPLE, "[anna].name.en", "text", "Anna A.", "Anna A."), "Anna Arc").text == "Anna Arc"
    assert read(Leaf(ORGS, "[un].short", "text", "UN", "UN"), "United Nations").text == "United Nations"
    assert read(Leaf(PEOPLE, "[anna].role", "plain", "Minister", "Minister"), "Boris Bee").text == "Boris Bee"


# -- which kind --


@pytest.mark.parametrize(
    ("leaf", "kind", "now", "wanted"),
    [
        (SHIPS, "number", "5", Value("5", plain=True)),
        (DUE, "date", "June 2021", Value("2021-06", plain=True)),
        (SPAN, "duration", "1 day", Value("P1D", plain=True)),
        (SPAN, "unknown", "1 day", Value("P1D", plain=True)),
        (SHIPS, "unknown", "5", Value("5", plain=True)),
        (HOST, "unknown", "Anna A.", Value("anna", plain=True)),
        (KIND, "unknown", "Talks", Value("Talks")),
    ],
)
def test_a_field_is_read_by_its_kind_where_its_leaf_takes_that(leaf: Leaf, kind: str, now: str, wanted: Value) -> None:
    assert read(leaf._replace(kind=kind), now) == wanted


@pytest.mark.parametrize(
    ("leaf", "kind"), [(KIND, "date"), (KIND, "duration"), (DATE, "name"), (SHIPS, "date"), (DATE, "other"),
                       (STATE, "unknown-kind")],
)  # fmt: skip
def test_a_kind_that_the_leaf_does_not_take_is_refused(leaf: Leaf, kind: str) -> None:
    assert refused(leaf._replace(kind=kind), "5") == ("what kind of value it shows is not known here", BY_HAND)


def test_a_number_or_a_label_is_read_as_one_wherever_it_stands() -> None:
    assert read(DATE._replace(kind="number", source="5", shown="5"), "6") == Value("6", plain=True)
    assert refused(DATE._replace(kind="enum", source="x", shown="y"), "z")[0] == "no value is called `z`"


@pytest.mark.parametrize(
    ("leaf", "now"),
    [
        (DATE._replace(shown="7 February 2020"), "8 February 2020"),
        (SHIPS._replace(shown="1,235"), "1,300"),
        (SPAN._replace(shown="4 days"), "5 days"),
        (HOST._replace(shown="Anna A."), "Boris Bee"),
        (DATE._replace(source="2020-02"), "8 February 2020"),
        (DATE._replace(source="2020-02-06~"), "8 February 2020"),
        (DATE._replace(source="2020-02-06?"), "8 February 2020"),
        (DATE._replace(source="2020-02-06/2020-02-07"), "8 February 2020"),
    ],
    ids=["date", "number", "duration", "name", "precision", "approximate", "uncertain", "range"],
)
def test_a_value_that_was_not_printed_by_itself_is_refused(leaf: Leaf, now: str) -> None:
    assert refused(leaf, now) == ("it is not printed by itself", BY_HAND)


@pytest.mark.parametrize(
    ("leaf", "now", "wanted"),
    [
        (SHIPS._replace(source="50.0", shown="50"), "60", "60"),
        (SHIPS._replace(source=" 50 ", shown="50"), "60", "60"),
        (DATE._replace(source="2020-XX", shown="2020"), "2021", "2021"),
        (DATE._replace(source="2000", shown="any time"), "2021", "2021"),
        (HOST._replace(shown="Nobody", source="anna"), "Boris Bee", "boris"),
    ],
    ids=["a number written otherwise", "spaces", "a date written otherwise", "no date at all", "no name at all"],
)
def test_a_value_that_says_the_same_in_other_words_was_printed_by_itself(leaf: Leaf, now: str, wanted: str) -> None:
    assert read(leaf, now) == Value(wanted, plain=True)


def test_takes_says_what_the_leaves_of_these_tests_take() -> None:
    assert takes(V, ("outcomes", 0, "state")).words[:2] == ("signed", "agreed")
    assert takes(V, ("outcomes", 0, "due")).unknown
    assert takes(V, ("outcomes", 0, "due")).nothing
    assert not takes(V, ("date",)).unknown
    assert takes(V, ("nothing", "such")) == Takes()
