"""What people, organisations, places and countries are called, and which of them a name means."""

from __future__ import annotations

import pytest
from briefbook.data.records import ActorId, CountryCode, PersonId, PlaceOrCountryId, Reference
from briefbook.document.names import PrintedNames, id_called, refuse_name_of_another
from briefbook.errors import Refusal
from small_workspace import FILES, loaded, small

PEOPLE, ORGS, PLACES = "data/people.yaml", "data/organisations.yaml", "data/places.yaml"
LIBRARY = loaded(small())
RECORD = "; to correct how a name is written, edit its record"


@pytest.mark.parametrize(
    ("lang", "anna"), [("en", ["Anna A.", "A."]), ("es", ["Ana A.", "A"]), ("ru", ["Anna A.", "A."])]
)
def test_a_person_is_printed_by_name_and_surname(lang: str, anna: list[str]) -> None:
    names = PrintedNames(LIBRARY, lang)
    assert dict(names) == {"anna": anna, "boris": ["Boris Bee", "Bee"]}
    assert len(names) == 2
    assert list(names) == ["anna", "boris"]
    with pytest.raises(KeyError):
        names["un"]


def test_a_name_that_is_the_surname_too_is_one() -> None:
    people = FILES[PEOPLE].replace("surname: Bee", "surname: Boris Bee")
    assert PrintedNames(loaded(small(**{PEOPLE: people})), "en")["boris"] == ["Boris Bee"]


CALLED = {
    "by name": ("Anna A.", PersonId, "en", "Boris Bee", "boris", "anna"),
    "by surname": ("A.", PersonId, "en", "Bee", "boris", "anna"),
    "by another form": ("A.", PersonId, "en", "Boris Bee", "boris", "anna"),
    "in small letters": ("anna a.", PersonId, "en", "Boris Bee", "boris", "anna"),
    "with other spaces": ("Anna\u00a0A.", PersonId, "en", "Boris\u00a0Bee", "boris", "anna"),
    "in another language": ("Ana A.", PersonId, "es", "Boris Bee", "boris", "anna"),
    "by id": ("anna", PersonId, "en", "Boris Bee", "boris", "anna"),
    "a short name": ("UN", ActorId, "en", "Boris Bee", "boris", "un"),
    "an organisation": ("Organisation of States", ActorId, "en", "Boris Bee", "boris", "oas"),
    "a country": ("Mexico", CountryCode, "en", "Russia", "RU", "MX"),
    "a country by code": ("mx", CountryCode, "en", "Russia", "RU", "MX"),
    "a country in another language": ("Brasil", CountryCode, "es", "Rusia", "RU", "BR"),
    "a place": ("Nowhere", PlaceOrCountryId, "en", "Lima", "lima", "nowhere"),
    "of two, that of the printed form": ("Peru", PlaceOrCountryId, "en", "Lima", "lima", "peru"),
    "of two, the country": ("Peru", PlaceOrCountryId, "en", "Mexico", "MX", "PE"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "reference", "lang", "printed", "source", "wanted"), CALLED.values(), ids=CALLED)
def test_a_name_means_a_record(
    text: str, reference: type[Reference], lang: str, printed: str, source: str, wanted: str
) -> None:
    assert id_called(text, reference, LIBRARY, lang, printed, source) == wanted


@pytest.mark.parametrize(
    ("text", "reference", "what", "hint"),
    [
        ("Anna B.", PersonId, "no person is called `Anna B.`", "did you mean `Anna A.`?"),
        ("Xx", PersonId, "no person is called `Xx`", "known: `Anna A.`, `A.`, `Boris Bee`, `Bee`, `anna`, `boris`"),
        ("Peru", PlaceOrCountryId, "`Peru` may be `peru`, `PE`", "change the data by hand"),
        ("Méxicoo", CountryCode, "no country is called `Méxicoo`", "did you mean `Mexico`?"),
        ("lima", PersonId, "no person is called `lima`", None),
    ],
)
def test_a_name_that_means_nothing_or_several_is_refused(
    text: str, reference: type[Reference], what: str, hint: str | None
) -> None:
    with pytest.raises(Refusal) as caught:
        id_called(text, reference, LIBRARY, "en", "Nobody", "none")
    assert caught.value.what == what
    assert caught.value.hint.endswith(RECORD)
    assert hint is None or caught.value.hint == hint + RECORD


def test_what_it_may_be_is_told_in_the_words_of_people() -> None:
    with pytest.raises(Refusal) as caught:
        id_called("zzz", ActorId, LIBRARY, "en", "", "")
    kinds = caught.value.what.removeprefix("no ").removesuffix(" is called `zzz`").split(" or ")
    assert set(kinds) == {"person", "organisation", "country"}


REFUSED = {
    "a name": (PEOPLE, (0, "name", "en"), "Boris Bee", "boris", "anna"),
    "a surname where the name stands": (PEOPLE, (0, "name", "en"), "Bee", "boris", "anna"),
    "in another language": (PEOPLE, (1, "name"), "Ana A.", "anna", "boris"),
    "a surname": (PEOPLE, (1, "surname"), "A", "anna", "boris"),
    "with other spaces": (PEOPLE, (0, "name", "en"), " Boris\u00a0 Bee", "boris", "anna"),
    "a short name": (ORGS, (1, "name"), "UN", "un", "oas"),
    "where its short name stands": (ORGS, (0, "short"), "Organisation of States", "oas", "un"),
    "a place": (PLACES, (0, "name", "en"), "Nowhere", "nowhere", "lima"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "path", "text", "other", "own"), REFUSED.values(), ids=REFUSED)
def test_a_records_name_is_no_other_records(
    file: str, path: tuple[str | int, ...], text: str, other: str, own: str
) -> None:
    with pytest.raises(Refusal) as caught:
        refuse_name_of_another(LIBRARY, file, path, text)
    assert caught.value.what == f"`{text}` is the name of `{other}`, and here stands the record of `{own}` itself"
    assert caught.value.hint == f"name `{other}` in the visit's data where it names `{own}`"


TAKEN = {
    "its own": (PEOPLE, (1, "name"), "Bee"),
    "a new one": (PEOPLE, (1, "name"), "Boris Boo"),
    "no name's key": (PEOPLE, (0, "role"), "Boris Bee"),
    "another registry's": (ORGS, (0, "name"), "Boris Bee"),
    "a source's title": ("data/sources.yaml", (0, "title"), "Another"),
    "a visit": ("data/visits/v.yaml", ("title", "en"), "Boris Bee"),
    "the record itself": (PEOPLE, (0,), "Boris Bee"),
    "part of a name": (PEOPLE, (0, "name", "en"), "Boris"),
    "in other letters": (PEOPLE, (0, "name", "en"), "boris bee"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "path", "text"), TAKEN.values(), ids=TAKEN)
def test_other_texts_may_be_what_they_like(file: str, path: tuple[str | int, ...], text: str) -> None:
    refuse_name_of_another(LIBRARY, file, path, text)  # refuses nothing
    assert (text, file) != ("Boris Bee", PEOPLE) or path[1:2] not in (("name",), ("surname",))
