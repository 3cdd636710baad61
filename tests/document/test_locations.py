"""Records whose values know where they stand in their files."""

from __future__ import annotations

from typing import Any

import pytest
from briefbook.document.locations import located, located_record
from briefbook.document.provenance import provenance_of
from small_workspace import FILES, loaded, small

LIBRARY = located(loaded(small()))
VISIT_FILE = "data/visits/v.yaml"


def known(value: Any) -> tuple[str, str, str] | None:
    """The leaf, kind and written text of a value; what it is computed from where it is not one leaf's."""
    own = provenance_of(value)
    if own is None:
        return None
    return (str(own.leaf) if own.leaf else "; ".join(map(str, own.sources)), own.kind, own.written)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (lambda visit: visit.date, ("date", "date", "2020-02-06")),
        (lambda visit: visit.id, ("id", "", "v")),
        (lambda visit: visit.sides[1], ("sides[1]", "", "MX")),
        (lambda visit: visit.visitor, ("visitor", "", "anna")),
        (lambda visit: visit.documents_signed, ("documents_signed", "unknown", "unknown")),
        (lambda visit: visit.tour.duration, ("tour.duration", "duration", "P3D")),
        (lambda visit: visit.outcomes[0].state, ("outcomes[out1].state", "plain", "signed")),
        (lambda visit: visit.outcomes[0].owners[2], ("outcomes[out1].owners[2]", "", "RU")),
        (lambda visit: visit.outcomes[0].id, ("outcomes[out1].id", "", "out1")),
        (lambda visit: visit.figures[0].value, ("figures[f1].value", "", "1234.5")),
        (lambda visit: visit.overview[0].sources[0].at, ("overview[o1].sources[0].at", "plain", "para. 3")),
        (lambda visit: visit.assessment[0].derived_from[1], ("assessment[d1].from[1]", "", "d2")),
        (lambda visit: visit.title.choose("es")[0], ("title.es", "text", "Ana en Lima")),
        (lambda visit: visit.kind.choose("es")[0], ("kind", "text", "Working visit")),
    ],
)
def test_each_value_of_a_visit_knows_its_leaf(of: Any, expected: tuple[str, str, str]) -> None:
    assert known(of(LIBRARY.visits["v"])) == (f"{VISIT_FILE} {expected[0]}", *expected[1:])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (LIBRARY.people["anna"].name["en"], ("data/people.yaml [anna].name.en", "text", "Anna A.")),
        (LIBRARY.people["boris"].native.text, ("data/people.yaml [boris].native.text", "plain", "Борис")),  # type: ignore[union-attr]
        (LIBRARY.sources["paper"].author[0].family, ("data/sources.yaml [paper].author[0].family", "plain", "Doe")),  # type: ignore[index, union-attr]
        (LIBRARY.sources["paper"].issued, ("data/sources.yaml [paper].issued", "date", "2020-02-08")),
        (LIBRARY.sources["other"].issued, ("data/sources.yaml [other].issued", "", "")),
        (LIBRARY.sources["other"].url, ("data/sources.yaml [other].URL", "plain", "https://example.org/")),
        (LIBRARY.places["lima"].latitude, ("data/places.yaml [lima].latitude", "", "-12.0")),
    ],
)
def test_each_value_of_a_registry_knows_its_leaf(value: Any, expected: tuple[str, str, str]) -> None:
    assert known(value) == expected


def test_an_alias_of_a_source_is_addressed_as_it_is_written() -> None:
    short = LIBRARY.sources["paper"].short
    assert short is not None
    assert known(short.choose("en")[0]) == ("data/sources.yaml [paper].title-short", "text", "Paper")


def test_what_the_file_does_not_hold_knows_nothing() -> None:
    visit = LIBRARY.visits["v"]
    assert provenance_of(visit.stops_ordered) is None
    assert visit.invitation is None
    assert provenance_of(LIBRARY.sources["other"].type) is None
    assert provenance_of(LIBRARY.people["anna"].native) is not None


def test_records_are_equal_to_those_that_do_not_know() -> None:
    plain = loaded(small())
    assert LIBRARY.people["anna"].role.choose("en") == plain.people["anna"].role.choose("en")  # type: ignore[union-attr]
    assert LIBRARY.visits["v"].date == plain.visits["v"].date
    assert provenance_of(plain.visits["v"].date) is None


def test_a_library_is_located_once() -> None:
    assert located(LIBRARY) is LIBRARY
    assert LIBRARY.visits["v"] is LIBRARY.visits["v"]
    plain = loaded(small())
    assert located(plain) is not plain
    assert located(plain).briefs is plain.briefs


def test_registries_are_read_as_before() -> None:
    plain = loaded(small())
    assert [*LIBRARY.people] == [*plain.people] == ["anna", "boris"]
    assert len(LIBRARY.places) == len(plain.places) == 3
    assert "anna" in LIBRARY.people
    assert "carl" not in LIBRARY.people
    assert LIBRARY.people.get("carl") is None
    with pytest.raises(KeyError):
        LIBRARY.people["carl"]


def test_a_brief_stands_in_its_file() -> None:
    library = loaded(small())
    made = located_record(library.briefs["b"], library.trees["briefs/b.yaml"])
    assert known(made.issuer.choose("en")[0]) == ("briefs/b.yaml issuer", "text", "Us")
    assert known(made.as_of) == ("briefs/b.yaml as_of", "date", "2020-02-10")
    assert known(made.languages[1]) == ("briefs/b.yaml languages[1]", "plain", "es")
    assert provenance_of(made.version) is None


def test_sources_in_csl_json_are_found_too() -> None:
    json = '[{"id": "paper", "title": "A paper"}, {"id": "other", "title": "Another"}]'
    files = {key: text for key, text in FILES.items() if key != "data/sources.yaml"} | {"data/sources.json": json}
    library = loaded(type(small())(files))
    assert known(located(library).sources["other"].title) == ("data/sources.json [other].title", "plain", "Another")


@pytest.mark.parametrize("raw", ["en", ["en"], {"en": "x"}], ids=["one text", "another number of items", "keys"])
def test_a_list_that_is_written_otherwise_knows_nothing(raw: Any) -> None:
    library = loaded(small())
    brief = library.briefs["b"]
    tree = library.trees["briefs/b.yaml"]._replace(value={"languages": raw, "issuer": "Us"})
    made = located_record(brief, tree)
    assert made.languages == brief.languages == ("en", "es", "ru")
    assert all(provenance_of(one) is None for one in made.languages)
    assert known(made.issuer.choose("en")[0]) == ("briefs/b.yaml issuer", "text", "Us")


def test_what_is_written_otherwise_than_keys_knows_nothing() -> None:
    library = loaded(small())
    brief = library.briefs["b"]
    made = located_record(brief, library.trees["briefs/b.yaml"]._replace(value="text"))
    assert made is brief
    tree = library.trees["briefs/b.yaml"]._replace(value={"issuer": None, "draft": "true"})
    half = located_record(brief, tree)
    assert half.issuer is brief.issuer
    assert half.draft is False
