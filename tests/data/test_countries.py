"""Countries: the codes are those of ISO 3166-1, their names those of CLDR, and a wrong word is answered with a code."""

from __future__ import annotations

from importlib.resources import files

import pytest
from babel import Locale
from briefbook.data.countries import country_codes, country_hint, country_names

ADVICE = "write the ISO 3166-1 code of two capitals"


def of_the_time_zone_database() -> set[str]:
    """The codes of the table that the list was made from, in the package `tzdata`."""
    table = (files("tzdata") / "zoneinfo/iso3166.tab").read_text("utf-8")
    return {line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#")}


def test_the_codes_are_those_officially_assigned_and_that_of_kosovo() -> None:
    official = of_the_time_zone_database()
    assert len(official) == 249
    assert country_codes() == official | {"XK"}


@pytest.mark.parametrize("code", ["MX", "RU", "VE", "CU", "NO", "AX", "ZW", "SS", "BQ", "XK"])
def test_a_country_is_known(code: str) -> None:
    assert code in country_codes()


@pytest.mark.parametrize(
    "code", ["XA", "XB", "QO", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "EU", "UN", "UK", "mx", ""]
)
def test_reserved_private_and_other_codes_are_no_countries(code: str) -> None:
    assert code not in country_codes()


@pytest.mark.parametrize("lang", ["en", "es", "ru", "pt-BR", "zh-Hant"])
def test_every_country_has_a_name_in_every_language_of_the_sample(lang: str) -> None:
    names = country_names(lang)
    assert set(names) == country_codes()
    assert all(names.values())


@pytest.mark.parametrize(
    ("lang", "name"), [("en", "Mexico"), ("es", "México"), ("ru", "Мексика"), ("pt-BR", "México"), ("de", "Mexiko")]
)
def test_names_are_those_of_cldr(lang: str, name: str) -> None:
    assert country_names(lang)["MX"] == name == Locale.parse(lang.replace("-", "_")).territories["MX"]


@pytest.mark.parametrize(
    ("word", "code", "name"),
    [
        ("mx", "MX", "Mexico"),
        ("MEX", "MX", "Mexico"),
        ("484", "MX", "Mexico"),
        ("UK", "GB", "United Kingdom"),
        ("Mexico", "MX", "Mexico"),
        ("mexico", "MX", "Mexico"),
        ("Rusia", "RU", "Russia"),
        ("germny", "DE", "Germany"),
    ],
)
def test_a_word_that_means_a_country_is_answered_with_its_code(word: str, code: str, name: str) -> None:
    assert country_hint(word) == f"did you mean `{code}` ({name})? {ADVICE}"


@pytest.mark.parametrize("word", ["XX", "XA", "QO", "EU", "SU", "", "lavrov", "Ms"])
def test_a_word_that_means_no_one_country_is_answered_with_how_codes_look(word: str) -> None:
    assert country_hint(word) in (ADVICE, f"did you mean `MS` (Montserrat)? {ADVICE}")
    assert ("MS" in country_hint(word)) == (word == "Ms")
