"""What changed, in the documents' terms: the values as they are printed, the documents, the places, the names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefbook.build import diff as module
from briefbook.build.diff import (
    Appearance,
    Difference,
    Rendition,
    committed,
    differences,
    nothing_before,
    recorded,
    rendition_of,
)
from briefbook.build.manifest import Manifest, snapshot_of, write_manifest
from briefbook.build.revision import GitRevision
from briefbook.build.session import Session
from briefbook.data.differences import DataChange
from briefbook.data.library import Library
from briefbook.data.project import Project
from briefbook.document.printed import Printed
from briefbook.errors import BriefbookError, Place, Problem
from build_values import VISIT, brief, inputs, nodes, printed
from helpers import BRIEF, BRIEF_FILE, ROOT, VISIT_FILE

Leaves = dict[str, str]


def rendition(leaves: Leaves, **pages: Any) -> Rendition:
    """The visit at one time; pages go by document and language, `fact_sheet__en`."""
    found = {tuple(key.replace("_", "-").split("--")): page for key, page in pages.items()}
    tree = {VISIT: {path: (text, line) for line, (path, text) in enumerate(leaves.items(), 1)}}
    return Rendition({VISIT: leaves}, found, tree)  # type: ignore[arg-type]


def told(past: Rendition | list[Rendition], now: Rendition) -> list[str]:
    return [str(one) for one in differences("brief", past if isinstance(past, list) else [past], now)]


OUTCOME = {"outcomes[o2].id": "o2", "outcomes[o2].text": "A plan.", "outcomes[o2].due": "2020"}
DUE = "outcomes[o2].due"


# -- where a change shows --


def test_a_value_is_told_as_it_is_printed_and_where() -> None:
    then = rendition(OUTCOME, fact_sheet__en=printed(DUE, shown="in 2020"))
    now = rendition({**OUTCOME, DUE: "2020-06"}, fact_sheet__en=printed(DUE, shown="June 2020"))
    assert told(then, now) == ["Outcome o2: due in 2020 -> June 2020; printed in fact sheet Outcomes"]
    then = rendition(OUTCOME, fact_sheet__en=printed(DUE))
    now = rendition({**OUTCOME, DUE: "2021"}, fact_sheet__en=printed(DUE))
    assert told(then, now) == ["Outcome o2: due 2020 -> 2021; printed in fact sheet Outcomes"]


def test_nothing_is_told_where_nothing_changed() -> None:
    assert told(rendition(OUTCOME), rendition(OUTCOME)) == []
    assert told([], rendition(OUTCOME)) == []


def test_documents_come_in_their_order_and_each_language_once() -> None:
    page = printed(DUE)
    then = rendition(OUTCOME, chronology__en=page, policy_brief__en=page, policy_brief__es=page)
    now = rendition({**OUTCOME, DUE: "2021"}, chronology__en=page, policy_brief__en=page, policy_brief__es=page)
    [one] = differences("brief", [then], now)
    assert one.appearances == (
        Appearance("policy-brief", ("en", "es"), ("Outcomes",), True),
        Appearance("chronology", ("en",), ("Outcomes",), False),
    )
    assert str(one).endswith("; printed in policy brief Outcomes, chronology (en) Outcomes")


def test_what_is_printed_no_more_is_told_where_it_stood() -> None:
    then = rendition(OUTCOME, fact_sheet__en=printed(DUE, place="§3", shown="in 2020"))
    gone = {key: one for key, one in OUTCOME.items() if key != DUE}
    assert told(then, rendition(gone, fact_sheet__en={})) == [
        "Outcome o2: due removed: in 2020; printed in fact sheet §3"
    ]


def test_a_value_printed_nowhere() -> None:
    found = told(rendition(OUTCOME, fact_sheet__en={}), rendition({**OUTCOME, DUE: "2021"}, fact_sheet__en={}))
    assert found == ["Outcome o2: due 2020 -> 2021; printed nowhere"]


def test_documents_that_were_not_rendered_then_are_not_compared() -> None:
    page = printed(DUE)
    then = rendition(OUTCOME, fact_sheet__en=page)
    now = rendition({**OUTCOME, DUE: "2021"}, fact_sheet__en=page, chronology__en=page)
    assert told(then, now) == ["Outcome o2: due 2020 -> 2021; printed in fact sheet Outcomes"]
    assert told(rendition(OUTCOME), now) == [
        "Outcome o2: due 2020 -> 2021; printed in fact sheet Outcomes, chronology Outcomes"
    ], "where nothing is known of any, all are"


def test_places_are_those_of_the_value_itself_before_what_was_made_from_it() -> None:
    helped = Printed(("Sources",), "", False, "")
    page = {**printed(DUE), f"{VISIT} outcomes[o2].text": helped}
    text = "outcomes[o2].text"
    then = rendition(OUTCOME, fact_sheet__en=page)
    assert told(then, rendition({**OUTCOME, text: "Another."}, fact_sheet__en=page)) == [
        "Outcome o2: text A plan. -> Another.; printed in fact sheet Sources"
    ]
    both = {**printed(text, place="§1"), f"{VISIT} {text}.en": helped}
    change = DataChange("changed", VISIT, text, 1, "a", "b", frozenset([text, f"{text}.en"]))
    assert list(module._places(change, both)) == ["§1"]


def test_an_item_is_told_as_a_whole_by_its_words() -> None:
    page = printed("outcomes[o2].text", "outcomes[o2].due")
    without: Leaves = {"title": "A visit"}
    full = {**without, **OUTCOME}
    found = told(rendition(without, fact_sheet__en={}), rendition(full, fact_sheet__en=page))
    assert found == ["Outcome o2 added: A plan.; printed in fact sheet Outcomes"]
    found = told(rendition(full, fact_sheet__en=page), rendition(without, fact_sheet__en={}))
    assert found == ["Outcome o2 removed: A plan.; printed in fact sheet Outcomes"]


@pytest.mark.parametrize(
    ("leaves", "words"),
    [
        ({"id": "x", "text.en": "T", "headline.en": "H"}, "H"),
        ({"id": "x", "label": "L", "text.es": "T"}, "T"),
        ({"id": "x", "name": "N", "title": "T"}, "T"),
        ({"id": "x", "textual": "no"}, "x"),
        ({"due": "2020"}, None),
    ],
)
def test_the_words_of_an_item_are_its_heading(leaves: Leaves, words: str | None) -> None:
    change = DataChange("added", VISIT, "list[x]", 1, None, None, frozenset())
    assert module._words_of(change, {VISIT: {f"list[x].{key}": text for key, text in leaves.items()}}) == words
    assert module._words_of(change, {}) is None


def test_a_moved_item_is_told_with_its_documents() -> None:
    then = {"outcomes[]": "o1 o2", **{f"outcomes[{one}].text": one for one in ("o1", "o2")}}
    page = printed("outcomes[o1].text", "outcomes[o2].text")
    elsewhere = printed("topics[t].text", place="Topics")
    now = rendition({**then, "outcomes[]": "o2 o1"}, fact_sheet__en=page, chronology__en=elsewhere)
    found = differences("brief", [rendition(then, fact_sheet__en=page, chronology__en=elsewhere)], now)
    assert [str(one) for one in found] == [
        "Visit: outcomes in another order; printed in fact sheet Outcomes"
    ]
    assert found[0].change.kind == "moved"


def test_several_times_are_told_together() -> None:
    page = printed(DUE)
    first = rendition(OUTCOME, fact_sheet__en=page)
    second = rendition(OUTCOME, chronology__en=page)
    now = rendition({**OUTCOME, DUE: "2021"}, fact_sheet__en=page, chronology__en=page)
    assert told([first, second], now) == [
        "Outcome o2: due 2020 -> 2021; printed in fact sheet Outcomes, chronology Outcomes"
    ]
    third = rendition({**OUTCOME, DUE: "2019"}, chronology__en=page)
    assert told([first, third], now) == [
        "Outcome o2: due 2020 -> 2021; printed in fact sheet Outcomes",
        "Outcome o2: due 2019 -> 2021; printed in chronology Outcomes",
    ]


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ((), "fact sheet"),
        (("§1",), "fact sheet §1"),
        (("§1", "§2", "§3", "§4", "§5"), "fact sheet §1 and §2 and §3 and §4 and §5"),
        (tuple(f"§{number}" for number in range(1, 7)), "fact sheet §1 and §2 and §3 and §4 and 2 places more"),
    ],
)
def test_as_many_places_are_told_as_a_person_reads(places: tuple[str, ...], text: str) -> None:
    assert str(Appearance("fact-sheet", ("en",), places, True)) == text


def test_languages_are_told_where_they_are_not_all() -> None:
    assert str(Appearance("policy-brief", ("en", "es"), ("§1",), False)) == "policy brief (en, es) §1"


def test_what_a_program_hears_of_a_difference() -> None:
    change = DataChange("changed", VISIT, DUE, 7, "2020", "2021", frozenset([DUE]))
    one = Difference("brief", change, "in 2020", "in 2021", (Appearance("fact-sheet", ("en",), ("§1",), True),))
    assert one.as_dict() == {
        "brief": "brief", "kind": "changed", "file": VISIT, "line": 7, "path": DUE, "before": "2020", "after": "2021",
        "shown_before": "in 2020", "shown_after": "in 2021",
        "printed": [{"document": "fact-sheet", "langs": ["en"], "places": ["§1"]}],
    }  # fmt: skip


# -- names --


@pytest.mark.parametrize(
    ("file", "path", "subject", "part"),
    [
        (VISIT_FILE, "outcomes[o2].due", "Outcome o2", "due"),
        (VISIT_FILE, "outcomes[o2]", "Outcome o2", ""),
        (VISIT_FILE, "title.en", "Visit", "title (en)"),
        (VISIT_FILE, "title.es-MX", "Visit", "title (es-MX)"),
        (VISIT_FILE, "date_text", "Visit", "date text"),
        (VISIT_FILE, "topics[ven].agreed[ven-joint].text.en", "Topic ven, agreed ven-joint", "text (en)"),
        (VISIT_FILE, "companies[c-gruma].name", "Company c-gruma", "name"),
        (VISIT_FILE, "stops[0].place", "Visit", "stop 1, place"),
        (VISIT_FILE, "stops[2]", "Visit", "stop 3"),
        (BRIEF_FILE, "page_budget.fact-sheet", "Brief", "page budget, fact-sheet"),
        (BRIEF_FILE, "changelog[1.0].text.en", "Brief", "changelog, text (en)"),
        ("data/people.yaml", "[lavrov].role.es", "Person lavrov", "role (es)"),
        ("data/places.yaml", "[mexico-city]", "Place mexico-city", ""),
        ("data/organisations.yaml", "[lukoil].name", "Organisation lukoil", "name"),
        ("data/sources.json", '["2020"].title', 'Source "2020"', "title"),
        ("data/other.csv", "", "Data/other.csv", ""),
    ],
)
def test_parts_of_the_data_have_names(file: str, path: str, subject: str, part: str) -> None:
    assert module._named(file, path) == (subject, part)


@pytest.mark.parametrize(
    ("key", "one"),
    [("people", "person"), ("companies", "company"), ("countries", "country"), ("watch", "watch"), ("agreed", "agreed"),
     ("open_questions", "open question"), ("stops", "stop"), ("discussed", "discussed")],
)  # fmt: skip
def test_a_list_names_its_items(key: str, one: str) -> None:
    assert module._singular(key) == one


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [
        ("changed", DUE, "Outcome o2: due a -> b"),
        ("added", DUE, "Outcome o2: due added: b"),
        ("added", "outcomes[o2]", "Outcome o2 added: b"),
        ("removed", DUE, "Outcome o2: due removed: a"),
        ("removed", "outcomes[o2]", "Outcome o2 removed: a"),
        ("moved", "outcomes", "Visit: outcomes in another order"),
        ("moved", "topics[t]", "Topic t: its parts in another order"),
    ],
)
def test_each_kind_of_change_is_told(kind: str, path: str, text: str) -> None:
    change = DataChange(kind, VISIT, path, 1, "a", "b", frozenset([path]))
    assert str(Difference("brief", change, "a", "b", ())) == f"{text}; printed nowhere"


# -- renditions --


def test_the_rendition_of_a_brief_is_its_data_and_what_is_printed(library: Library) -> None:
    one = library.briefs[BRIEF].model_copy(update={"documents": ("chronology",), "languages": ("en",)})
    found = rendition_of(Project(ROOT), replace(library, briefs={BRIEF: one}), BRIEF)
    assert list(found.pages) == [("chronology", "en")]
    assert found.leaves[VISIT_FILE]["id"] == BRIEF
    assert found.nodes[VISIT_FILE]["id"][0] == BRIEF
    assert any(str(leaf).startswith(VISIT_FILE) for leaf in found.pages["chronology", "en"])


def test_a_brief_with_errors_prints_nothing(library: Library) -> None:
    faulty = replace(library, problems=(Problem(Place(BRIEF_FILE), "what"),))
    assert rendition_of(Project(ROOT), faulty, BRIEF) == Rendition({}, {}, {})


def test_the_last_render_is_what_its_manifest_keeps(session: Session) -> None:
    assert recorded(session, "brief") == ()
    made = {"fact-sheet.en.pdf": ("pdf", inputs(printed=printed("title")))}
    manifest = Manifest().updated(list(made), made, snapshot_of(brief(nodes(title="Then")), {}))
    write_manifest(session.states, "brief", manifest)
    assert recorded(session, "brief") == (
        Rendition({VISIT: {"title": "Then"}}, {("fact-sheet", "en"): printed("title")}),
    )


class InMemory(GitRevision):
    """A revision whose files are texts."""

    def read_bytes(self, rel: str, limit: int = 0) -> bytes:
        return self.files[rel].encode()


def test_a_revision_without_the_brief_has_no_rendition() -> None:
    assert committed(InMemory(Path("/"), {}), "brief") == ()


def test_a_revision_that_cannot_be_read_says_so() -> None:
    files = {"briefs/brief.yaml": "id: brief\n", **{f"data/{name}.yaml": "[]\n" for name in
             ("people", "organisations", "places", "sources")}}  # fmt: skip
    with pytest.raises(BriefbookError) as error:
        committed(InMemory(Path("/"), files), "brief")
    [problem] = error.value.problems
    assert problem.message.startswith("the revision cannot be read: ")
    assert problem.place.file == "briefs/brief.yaml"
    assert problem.hint == "compare with a later revision"


def test_a_revision_in_which_the_brief_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "data").rglob("*.yaml")}
    files[BRIEF_FILE] = (ROOT / BRIEF_FILE).read_text()
    given: list[Any] = []
    monkeypatch.setattr(module, "rendition_of", lambda *args: given.append(args) or Rendition({}, {}))
    project = InMemory(Path("/"), files)
    assert committed(project, BRIEF) == (Rendition({}, {}),)
    assert (given[0][0], given[0][2]) == (project, BRIEF)


def test_where_there_is_nothing_to_compare_with() -> None:
    one = nothing_before("brief", None)
    assert (one.place.file, one.message, one.severity) == (
        "briefs/brief.yaml", "no render of it is recorded", "error",
    )  # fmt: skip
    assert "`briefbook diff HEAD`" in one.hint
    one = nothing_before("brief", "v1")
    assert (one.place.file, one.message, one.hint, one.severity) == (
        "briefs/brief.yaml", "the brief is new since v1", "compare with a later revision", "warning",
    )  # fmt: skip
