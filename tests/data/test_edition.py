"""Editions: what a public one leaves out, and all that it must hold; what of a workspace goes with a brief."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from briefbook.data.edition import ATTACHED, attached_data, public_record, public_visit, records_of, visit_of
from briefbook.data.library import Library
from briefbook.data.records import Brief, Person, Visit
from briefbook.errors import BriefbookError
from small_records import BRIEF, BRIEF_PATH, PEOPLE, PLACES, SOURCES, VISIT, VISIT_PATH, small_library

PUBLIC = BRIEF + "edition: public\n"


@pytest.fixture
def full(tmp_path: Path) -> Library:
    return small_library(tmp_path / "w")


@pytest.fixture
def public(tmp_path: Path) -> Library:
    return small_library(tmp_path / "w", brief=PUBLIC)


def held(library: Library) -> dict[str, Any]:
    """The data that a PDF carries, by the names of its files."""
    return {one.name: yaml.safe_load(one.content) for one in attached_data(library, library.briefs["lima"])}


# -- the visit --


def test_a_public_visit_holds_all_that_is_public_and_nothing_that_is_internal(full: Library) -> None:
    visit = public_visit(full.visits["lima-lagos"])
    assert [one.id for one in visit.overview] == ["o1"]
    assert [one.id for one in visit.quotes] == ["q1"]
    assert [one.id for one in visit.topics] == ["trade"]
    assert [one.id for one in visit.outcomes] == ["x1", "x2"]
    assert (visit.title, visit.sides, visit.host) == ({"": "Ana Lima in Lagos"}, ("BR", "NG"), "ben")


def test_references_to_what_is_internal_go_and_the_others_stay(full: Library) -> None:
    visit = public_visit(full.visits["lima-lagos"])
    assert visit.topics[0].quotes == ("q1",)
    assert visit.topics[0].agreed[0].derived_from == ("o1",)
    assert visit.outcomes[1].derived_from == ("x1",)
    assert visit.outcomes[0].owners == ("BR", "ben")


def test_the_full_visit_is_left_as_it_was(full: Library) -> None:
    before = full.visits["lima-lagos"]
    public_visit(before)
    assert [one.id for one in before.overview] == ["o1", "o2"]
    assert before.topics[0].quotes == ("q1", "q2")


def test_a_single_fact_that_is_internal_is_none(tmp_path: Path) -> None:
    visit = VISIT + "invitation: {id: i, by: ana, date: unknown, internal: true, sources: [{source: press}]}\n"
    visit += "tour: {id: t, start: unknown, end: unknown, sources: [{source: press}]}\n"
    library = small_library(tmp_path / "w", visit=visit)
    made = public_visit(library.visits["lima-lagos"])
    assert made.invitation is None
    assert made.tour is not None


def test_an_edition_without_an_overview_is_refused(tmp_path: Path) -> None:
    visit = VISIT.replace("  - id: o1\n", "  - id: o1\n    internal: true\n")
    library = small_library(tmp_path / "w", visit=visit)
    with pytest.raises(BriefbookError) as caught:
        public_visit(library.visits["lima-lagos"])
    assert str(caught.value) == (
        f"{VISIT_PATH}: the public edition would have no `overview` - leave one of its sentences public"
    )


def test_the_visit_is_in_the_edition_that_the_brief_asks_for(full: Library, tmp_path: Path) -> None:
    assert visit_of(full, full.briefs["lima"]) is full.visits["lima-lagos"]
    public = small_library(tmp_path / "p", brief=PUBLIC)
    assert [one.id for one in visit_of(public, public.briefs["lima"]).overview] == ["o1"]


# -- the record as YAML --


@pytest.mark.parametrize(
    ("record", "left"),
    [
        ({"a": "x"}, {"a": "x"}),
        ({"a": {"id": "b", "internal": "true"}}, {}),
        ({"a": {"id": "b", "internal": "false"}}, {"a": {"id": "b", "internal": "false"}}),
        ({"a": [{"id": "b", "internal": "true"}, {"id": "c"}]}, {"a": [{"id": "c"}]}),
        ({"a": [{"id": "b", "internal": "true"}], "from": ["b", "c"]}, {"a": [], "from": ["c"]}),
        ({"a": [{"id": "b", "internal": "true"}], "quotes": ["b", "c"]}, {"a": [], "quotes": ["c"]}),
        ({"a": [{"id": "b", "internal": "true"}], "actors": ["b"]}, {"a": [], "actors": ["b"]}),
        ({"a": [{"id": "b", "internal": "true"}], "quotes": [{"id": "q"}]}, {"a": [], "quotes": [{"id": "q"}]}),
        (
            {"a": {"id": "t", "internal": "true", "agreed": [{"id": "s"}]}, "b": [{"id": "u", "from": ["s", "v"]}]},
            {"b": [{"id": "u", "from": ["v"]}]},
        ),
        ({"internal": "true", "id": "x", "a": "y"}, {"internal": "true", "id": "x", "a": "y"}),
        ("text", "text"),
        (None, None),
    ],
)
def test_a_record_as_yaml_loses_what_is_internal_and_the_references_to_it(record: Any, left: Any) -> None:
    assert public_record(record) == left


# -- what goes with a brief --


def test_a_brief_goes_with_its_visit_and_the_records_that_they_name(full: Library) -> None:
    found = [(file, path, type(one)) for file, path, one in records_of(full, full.briefs["lima"])]
    assert found[:2] == [(BRIEF_PATH, (), Brief), (VISIT_PATH, (), Visit)]
    assert [(file, path) for file, path, _ in found[2:]] == [
        ("data/people.yaml", (0,)),
        ("data/people.yaml", (1,)),
        ("data/places.yaml", (0,)),
        ("data/sources.yaml", (0,)),
        ("data/sources.yaml", (1,)),
    ]
    assert found[2][2] is Person


def test_records_that_only_records_name_are_found_and_others_are_not(tmp_path: Path) -> None:
    people = PEOPLE + PEOPLE.split("- id: ben")[0].replace("ana", "zoe")
    library = small_library(tmp_path / "w", people=people, sources=SOURCES + "- {id: unused}\n")
    found = {one.id for _, _, one in records_of(library, library.briefs["lima"])}
    assert "speech" in found
    assert not found & {"zoe", "unused", "un"}


def test_a_person_named_only_in_a_text_goes_along(tmp_path: Path) -> None:
    people = PEOPLE + PEOPLE.split("- id: ben")[0].replace("ana", "zoe")
    visit = VISIT.replace("title: Trade", "title: Trade and @zoe")
    library = small_library(tmp_path / "w", people=people, visit=visit)
    assert "zoe" in {one.id for _, _, one in records_of(library, library.briefs["lima"])}


def test_a_person_named_only_in_what_is_internal_stays_at_home(tmp_path: Path) -> None:
    people = PEOPLE + PEOPLE.split("- id: ben")[0].replace("ana", "zoe")
    visit = VISIT.replace("text: Nobody else", "text: Nobody but @zoe")
    library = small_library(tmp_path / "w", people=people, visit=visit, brief=PUBLIC)
    assert [str(one) for one in library.problems] == []
    assert "zoe" not in {one.id for _, _, one in records_of(library, library.briefs["lima"])}
    whole = small_library(tmp_path / "v", people=people, visit=visit)
    assert "zoe" in {one.id for _, _, one in records_of(whole, whole.briefs["lima"])}


def test_a_pdf_carries_the_whole_data(full: Library) -> None:
    texts = {"visit.yaml": VISIT, "brief.yaml": BRIEF, "people.yaml": PEOPLE, "places.yaml": PLACES,
             "sources.yaml": SOURCES}  # fmt: skip
    found = held(full)
    assert list(found) == [name for name in ATTACHED if name in texts]
    for name, text in texts.items():
        assert found[name] == yaml.load(text, Loader=yaml.BaseLoader), name
    assert "United Nations" not in str(found)


def test_a_public_pdf_carries_its_data_and_not_what_is_internal(public: Library) -> None:
    found = held(public)
    assert set(found) == {"visit.yaml", "brief.yaml", "people.yaml", "places.yaml", "sources.yaml"}
    visit = found["visit.yaml"]
    assert [one["id"] for one in visit["overview"]] == ["o1"]
    assert [one["id"] for one in visit["topics"]] == ["trade"]
    assert visit["topics"][0]["quotes"] == ["q1"]
    assert visit["topics"][0]["agreed"][0]["from"] == ["o1"]
    assert visit["outcomes"][1]["from"] == ["x1"]
    assert found["brief.yaml"]["edition"] == "public"
    text = b"".join(one.content for one in attached_data(public, public.briefs["lima"]))
    for secret in (b"Nobody", b"We do not", b"secret", b"Nothing"):
        assert secret not in text
    for word in (b"Ana Lima in Lagos", b"We agree.", b"Trade grows.", b"A plan.", b"A press release", b"Okoro"):
        assert word in text


def test_an_attachment_says_what_it_is(full: Library) -> None:
    found = {one.name: one.description for one in attached_data(full, full.briefs["lima"])}
    assert found["visit.yaml"] == "The data of this document: visit"
    assert found["people.yaml"] == "The data of this document: people"


def test_the_internal_parts_are_in_the_full_data(full: Library) -> None:
    found = held(full)
    assert [one["id"] for one in found["visit.yaml"]["topics"]] == ["trade", "secret"]
    assert found["visit.yaml"]["topics"][0]["quotes"] == ["q1", "q2"]
