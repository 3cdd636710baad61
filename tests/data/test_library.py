"""A workspace's records: read from their files, checked against each other, all problems told with their places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from briefbook.data.library import REGISTRIES, leaves, load, load_briefs, load_registries
from briefbook.data.project import Project
from briefbook.data.records import Brief, Fact, PersonId, SourceId, Text, Visit
from small_records import (
    BRIEF,
    BRIEF_PATH,
    FILES,
    ORGANISATIONS,
    PEOPLE,
    PLACES,
    SOURCES,
    VISIT,
    VISIT_PATH,
    small_library,
    small_workspace,
    spoilt,
)


def test_the_sample_has_no_problems(workspace: Path) -> None:
    library = load(Project(workspace))
    assert library.problems == ()
    assert isinstance(library.visits["lavrov-mexico-2020"], Visit)
    assert isinstance(library.briefs["lavrov-mexico-2020"], Brief)


def test_a_small_workspace_is_read_whole(tmp_path: Path) -> None:
    library = small_library(tmp_path / "w")
    assert [str(one) for one in library.problems] == []
    assert {name: list(getattr(library, name)) for name in REGISTRIES} == {
        "people": ["ana", "ben"], "organisations": ["un"], "places": ["lagos"], "sources": ["press", "speech"],
    }  # fmt: skip
    assert (list(library.visits), list(library.briefs)) == (["lima-lagos"], ["lima"])
    assert set(library.trees) == set(FILES)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("visit", "visitor: ana", "visitor: anna", "{V}:5:10: no person has the id `anna` - did you mean `ana`?"),
        ("visit", "place: lagos", "place: lags", "{V}:7:8: no place has the id `lags` - did you mean `lagos`?"),
        ("visit", "[BR, NG]", "[BR, NX]",
         "{V}:4:13: no country has the id `NX` - write the ISO 3166-1 code of two capitals"),
        ("visit", "[BR, NG]", "[XA, NG]",
         "{V}:4:9: no country has the id `XA` - write the ISO 3166-1 code of two capitals"),
        ("visit", "[BR, NG]", "[Brazil, NG]", "{V}:4:9: no country has the id `Brazil` - "
         "did you mean `BR` (Brazil)? write the ISO 3166-1 code of two capitals"),
        ("visit", "owners: [BR, ben]", "owners: [BR, bem]",
         "{V}:40:57: no person, organisation or country has the id `bem` - did you mean `ben`?"),
        ("visit", "owners: [BR, ben]", "owners: [QO, ben]", "{V}:40:53: no person, organisation or country has the id "
         "`QO` - write the ISO 3166-1 code of two capitals"),
        ("visit", "owners: [BR, ben]", "owners: [UNO, ben]",
         "{V}:40:53: no person, organisation or country has the id `UNO` - known: `ana`, `ben`, `un`"),
        ("visit", "{source: press, at: para. 2}", "{source: pres, at: para. 2}",
         "{V}:12:24: no source has the id `pres` - did you mean `press`?"),
        ("visit", "@ben [@press", "@ben [@presse",
         "{V}:11:11: no source has the id `presse` - did you mean `press`?"),
        ("visit", "@ana met", "@anna met", "{V}:11:11: no person has the id `anna` - did you mean `ana`?"),
        ("visit", "quotes: [q1, q2]", "quotes: [q1, q3]",
         "{V}:30:18: no quote has the id `q3` - known: `q1`, `q2`"),
        ("visit", "quotes: [q1, q2]", "quotes: [q1, o1]",
         "{V}:30:18: no quote has the id `o1` - known: `q1`, `q2`"),
        ("visit", "from: [o1, o2]", "from: [o1, trad]",
         "{V}:32:66: no fact of this visit has the id `trad` - did you mean `trade`?"),
        ("brief", "visit: lima-lagos", "visit: lima-lagoz",
         "{B}:2:8: no visit has the id `lima-lagoz` - did you mean `lima-lagos`?"),
        ("people", "country: NG", "country: NN",
         "data/people.yaml:15:12: no country has the id `NN` - write the ISO 3166-1 code of two capitals"),
        ("people", "[{source: speech}]", "[{source: speach}]",
         "data/people.yaml:8:22: no source has the id `speach` - did you mean `speech`?"),
        ("places", "country: NG", "country: ng", "data/places.yaml:1:49: no country has the id `ng` - "
         "did you mean `NG` (Nigeria)? write the ISO 3166-1 code of two capitals"),
        ("visit", "- id: o2", "- id: o1", "{V}:13:9: the id `o1` stands twice, first in line 10 - rename one"),
        ("visit", "- id: trade", "- id: x1", "{V}:28:9: the id `x1` stands twice, first in line 40 - rename one"),
        ("visit", "id: lima-lagos", "id: other", "{V}:1:5: the id `other` is not the file's name - "
         "write `id: lima-lagos`, or rename"),
        ("brief", "id: lima", "id: lina",
         "{B}:1:5: the id `lina` is not the file's name - write `id: lima`, or rename"),
        ("people", "- id: ben", "- id: ana",
         "data/people.yaml:9:7: the id `ana` stands twice in people - give one a new id"),
        ("people", "role: Minister", "roll: Minister",
         "data/people.yaml:6:3: unknown key `roll` - did you mean `role`?"),
        ("people", "  role: Minister\n", "", "data/people.yaml:1:3: the key `role` is missing - add `role:`"),
        ("visit", "date: 2021-05-03", "date: May 2021", "{V}:8:7: `May 2021` is not a date - "
         "write YYYY, YYYY-MM or YYYY-MM-DD, or START/END"),
        ("visit", "title: Ana Lima in Lagos", "title:",
         "{V}:2:7: `title` has no value - write it after the colon, or remove the key"),
        ("brief", "as_of: 2021-05-10", "as_of: 2021-05", "{B}:5:8: `2021-05` is not an exact day - write YYYY-MM-DD"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_place(file: str, old: str, new: str, problem: str, tmp_path: Path) -> None:
    texts = {"visit": VISIT, "brief": BRIEF, "people": PEOPLE, "places": PLACES}
    library = small_library(tmp_path / "w", **{file: spoilt(texts[file], old, new)})
    wanted = problem.replace("{V}", VISIT_PATH).replace("{B}", BRIEF_PATH)
    assert wanted in [str(one) for one in library.problems]
    assert library.errors == tuple(one for one in library.problems if one.severity == "error") != ()


def test_a_mention_in_a_later_line_of_a_text_has_that_line(tmp_path: Path) -> None:
    visit = spoilt(VISIT, "    text: Nobody else was told.", "    text: |\n      Nobody,\n      not @zoe, was told.")
    found = [str(one) for one in small_library(tmp_path / "w", visit=visit).problems]
    assert found == [f"{VISIT_PATH}:15: no person has the id `zoe` - known: `ana`, `ben`"]


def test_a_text_of_one_language_is_pointed_at_itself(tmp_path: Path) -> None:
    people = spoilt(PEOPLE, "role: Minister", "role: {en: Minister, es: Ministra de @zoe}")
    found = [str(one) for one in small_library(tmp_path / "w", people=people).problems]
    assert found == ["data/people.yaml:6:28: no person has the id `zoe` - known: `ana`, `ben`"]


def test_a_registry_that_cannot_be_read_blames_nobody_who_names_it(tmp_path: Path) -> None:
    found = [str(one) for one in small_library(tmp_path / "w", people="- id: [\n").problems]
    assert len(found) == 1
    assert found[0].startswith("data/people.yaml:")


def test_a_record_with_a_fault_is_known_to_those_who_name_it(tmp_path: Path) -> None:
    library = small_library(tmp_path / "w", people=spoilt(PEOPLE, "country: BR", "county: BR"))
    assert [one.place.file for one in library.problems] == ["data/people.yaml"] * 2
    assert list(library.people) == ["ben"]


def test_a_registry_is_a_list(tmp_path: Path) -> None:
    found = [str(one) for one in small_library(tmp_path / "w", places="lagos: {name: Lagos}\n").problems]
    assert found == ["data/places.yaml:1:1: a list of records is expected - start each with `- id: ...`"]


def test_a_registry_may_be_missing(tmp_path: Path) -> None:
    library = small_library(tmp_path / "w", organisations="")
    assert (library.problems, dict(library.organisations)) == ((), {})
    found = [str(one) for one in small_library(tmp_path / "v", places="").problems]
    assert found == [f"{VISIT_PATH}:7:8: no place has the id `lagos` - none is known yet"]


def test_a_source_that_nobody_cites_is_a_warning_once_all_is_well(tmp_path: Path) -> None:
    sources = SOURCES + "- id: other\n"
    library = small_library(tmp_path / "w", sources=sources)
    assert [str(one) for one in library.problems] == [
        "data/sources.yaml:6:7: warning: the source `other` is cited nowhere - cite it, or remove it"
    ]
    assert library.errors == ()
    broken = small_library(tmp_path / "v", sources=sources, visit=spoilt(VISIT, "host: ben", "host: bem"))
    assert [one.severity for one in broken.problems] == ["error"]


def test_sources_may_stand_in_two_files(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w")
    more = [{"id": "zotero", "author": [{"family": "Smith"}], "issued": {"date-parts": [[2020, 3]]}, "ISSN": "1"}]
    (project.root / "data/sources.json").write_text(json.dumps(more))
    visit = spoilt(VISIT, "{source: press}", "{source: zotero}")
    (project.root / VISIT_PATH).write_text(visit)
    library = load(project)
    assert library.problems == ()
    assert str(library.sources["zotero"].issued) == "2020-03"
    (project.root / "data/sources.json").write_text(json.dumps([{"id": "press"}, {"id": "zotero"}]))
    assert [str(one) for one in load(project).problems] == [
        "data/sources.json:1:9: the id `press` stands twice in sources - give one a new id"
    ]


def test_errors_of_a_brief_are_its_own_its_visits_and_those_of_the_registries(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w", people=spoilt(PEOPLE, "country: NG", "country: NN"))
    other = spoilt(VISIT, "id: lima-lagos", "id: other")
    (project.root / "data/visits/other.yaml").write_text(spoilt(other, "host: ben", "host: bem"))
    (project.root / "briefs/second.yaml").write_text("id: second\n")
    library = load(project)
    assert {one.place.file for one in library.errors} == {
        "data/people.yaml", "data/visits/other.yaml", "briefs/second.yaml",
    }  # fmt: skip
    assert {one.place.file for one in library.errors_for("lima")} == {"data/people.yaml"}
    assert {one.place.file for one in library.errors_for("second")} == {"data/people.yaml", "briefs/second.yaml"}


def test_a_few_briefs_are_read_with_their_visits_alone(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w")
    for name in ("a", "b"):
        (project.root / f"data/visits/{name}.yaml").write_text(spoilt(VISIT, "id: lima-lagos", f"id: {name}"))
        brief = spoilt(spoilt(BRIEF, "id: lima", f"id: {name}"), "visit: lima-lagos", f"visit: {name}")
        (project.root / f"briefs/{name}.yaml").write_text(brief)
    shared = load_registries(project)
    library = load_briefs(project, shared, ["b"])
    assert (list(library.briefs), list(library.visits)) == (["b"], ["b"])
    assert "data/visits/a.yaml" not in library.trees
    assert library.problems == ()
    assert (list(shared.records), shared.problems, shared.unread) == (list(REGISTRIES), (), frozenset())
    assert shared.known["visits"] == {"a", "b", "lima-lagos"}
    assert shared.used == {"speech"}
    assert "briefs/b.yaml" not in shared.trees
    (project.root / "briefs/b.yaml").write_text("id: b\nvisit: nowhere\nseries: s\nissuer: i\nas_of: 2020-01-01\n")
    again = load_briefs(project, shared, ["b"])
    assert [one.message for one in again.problems] == ["no visit has the id `nowhere`"]
    assert (list(again.briefs), dict(again.visits)) == (["b"], {})
    assert shared.problems == ()


def test_every_reference_text_and_fact_is_found_with_its_way(tmp_path: Path) -> None:
    visit = small_library(tmp_path / "w").visits["lima-lagos"]
    found = dict(leaves(visit, ("x",)))
    assert found["x", "visitor"] == "ana"
    assert type(found["x", "visitor"]) is PersonId
    assert type(found["x", "overview", 0, "sources", 0, "source"]) is SourceId
    assert isinstance(found["x", "overview", 0], Fact)
    assert isinstance(found["x", "overview", 0, "text"], Text)
    assert found["x", "topics", 0, "agreed", 0, "from", 1] == "o2"
    assert ("x", "topics", 0, "agreed", 0, "derived_from", 1) not in found
    assert ("x", "topics", 0) not in found
    assert ("x", "id") not in found


def test_sources_may_come_from_zotero(workspace: Path) -> None:
    fields = {
        "id": "smith2020", "type": "article-journal", "title": "On visits", "container-title": "Journal",
        "author": [{"family": "Smith", "given": "Ann"}], "issued": {"date-parts": [[2020, 3, 1]]},
        "DOI": "10.1000/1", "ISSN": "1234-5678", "URL": "https://example.org/",
    }  # fmt: skip
    (workspace / "data/sources.json").write_text(json.dumps([fields]))
    visit = workspace / "data/visits/lavrov-mexico-2020.yaml"
    visit.write_text(visit.read_text().replace("[{source: article, at: para. 2}", "[{source: smith2020}", 1))
    library = load(Project(workspace))
    assert library.problems == ()
    source = library.sources["smith2020"]
    assert (source.title, str(source.issued)) == ("On visits", "2020-03-01")


def test_the_registries_are_named_in_one_place() -> None:
    assert {name: files for name, (files, _) in REGISTRIES.items()} == {
        "people": ("data/people.yaml",),
        "organisations": ("data/organisations.yaml",),
        "places": ("data/places.yaml",),
        "sources": ("data/sources.yaml", "data/sources.json"),
    }
    assert ORGANISATIONS.startswith("- {id: un")
