"""What the field at a path takes: the kinds of values and the words that the way back may write there."""

from __future__ import annotations

import pytest
from briefbook.data.dates import Duration, When
from briefbook.data.fields import Takes, takes
from briefbook.data.records import (
    ActorId,
    CountryCode,
    CslName,
    FactId,
    OutcomeState,
    PersonId,
    PlaceOrCountryId,
    SourceId,
    Statement,
    Text,
)
from briefbook.data.yaml import Path

VISIT, BRIEF = "data/visits/x.yaml", "briefs/x.yaml"


@pytest.mark.parametrize(
    ("file", "path", "expected"),
    [
        (VISIT, ("title",), Takes(frozenset({Text}))),
        (VISIT, ("title", "en"), Takes(frozenset({Text}))),
        (VISIT, ("date",), Takes(frozenset({When}))),
        (VISIT, ("visitor",), Takes(frozenset({PersonId}))),
        (VISIT, ("sides", 0), Takes(frozenset({CountryCode}))),
        (VISIT, ("sides", 1), Takes(frozenset({CountryCode}))),
        (VISIT, ("sides", 2), Takes()),
        (VISIT, ("overview",), Takes()),
        (VISIT, ("overview", 3), Takes(frozenset({Statement}))),
        (VISIT, ("overview", 3, "text"), Takes(frozenset({Text}))),
        (VISIT, ("overview", 3, "internal"), Takes(frozenset({bool}))),
        (VISIT, ("overview", 3, "from", 0), Takes(frozenset({FactId}))),
        (VISIT, ("overview", 3, "derived_from", 0), Takes(frozenset({FactId}))),
        (VISIT, ("overview", 0, "sources", 1, "source"), Takes(frozenset({SourceId}))),
        (VISIT, ("overview", 0, "sources", 1, "at"), Takes(frozenset({str}), nothing=True)),
        (VISIT, ("documents_signed",), Takes(unknown=True)),
        (VISIT, ("documents_signed", 0, "text"), Takes(frozenset({Text}))),
        (VISIT, ("outcomes", 0, "state"), Takes(words=tuple(OutcomeState))),
        (VISIT, ("outcomes", 0, "due"), Takes(frozenset({When}), unknown=True, nothing=True)),
        (VISIT, ("outcomes", 0, "owners", 0), Takes(frozenset({ActorId}))),
        (VISIT, ("events", 0, "date"), Takes(frozenset({When}), unknown=True)),
        (VISIT, ("events", 0, "place"), Takes(frozenset({PlaceOrCountryId}), nothing=True)),
        (VISIT, ("figures", 0, "value"), Takes(frozenset({float}), unknown=True)),
        (VISIT, ("figures", 0, "unit"), Takes(frozenset({Text}), unknown=True)),
        (VISIT, ("figures", 0, "unit", "ru"), Takes(frozenset({Text}))),
        (VISIT, ("tour", "duration"), Takes(frozenset({Duration}), unknown=True, nothing=True)),
        (VISIT, ("companies", 0, "name"), Takes(frozenset({str}))),
        (BRIEF, ("as_of",), Takes(frozenset({When}))),
        (BRIEF, ("paper",), Takes(words=("A4", "Letter"))),
        (BRIEF, ("languages", 0), Takes(frozenset({str}))),
        (BRIEF, ("page_budget", "fact-sheet"), Takes(frozenset({int}), nothing=True)),
        (BRIEF, ("page_budget", "fact_sheet"), Takes(frozenset({int}), nothing=True)),
        (BRIEF, ("changelog", 0, "text"), Takes(frozenset({Text}))),
        ("data/people.yaml", (4, "role"), Takes(frozenset({Text}), unknown=True)),
        ("data/people.yaml", (4, "native", "text"), Takes(frozenset({str}))),
        ("data/organisations.yaml", (0, "short"), Takes(frozenset({Text}), nothing=True)),
        ("data/places.yaml", (0, "kind"), Takes(words=("city", "region", "site", "country"))),
        ("data/places.yaml", (0, "latitude"), Takes(frozenset({float}), nothing=True)),
        ("data/sources.yaml", (0, "issued"), Takes(frozenset({When}), unknown=True)),
        ("data/sources.json", (0, "author", 1), Takes(frozenset({CslName}))),
        ("data/sources.json", (0, "title-short"), Takes(frozenset({Text}), nothing=True)),
    ],
    ids=lambda one: ".".join(map(str, one)) if isinstance(one, tuple) and not isinstance(one, Takes) else None,
)
def test_a_field_takes_what_its_record_says(file: str, path: Path, expected: Takes) -> None:
    assert takes(file, path) == expected


@pytest.mark.parametrize(
    ("file", "path"),
    [
        (VISIT, ("nothing",)), (VISIT, ("title", 0)), (VISIT, ("overview", "text")), (VISIT, ("date", "en")),
        (VISIT, ("sides", "0")), (VISIT, (0,)), ("templates/x.html", ("a",)), ("data/other.yaml", (0, "id")),
        ("data/people.yaml", (0, "nothing")), (BRIEF, ("paper", "en")),
    ],
)  # fmt: skip
def test_where_no_field_is_nothing_is_taken(file: str, path: Path) -> None:
    assert takes(file, path) == Takes()
