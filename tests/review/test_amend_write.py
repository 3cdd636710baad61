"""A plan on its way into the data: texts of files, their new errors, backups, and the documents that are stale then."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefbook.data.address import Address, positional
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.errors import BriefbookError, Place
from briefbook.review.pull.amend import Data, amended
from briefbook.review.pull.plan import Blocked, Plan, Planned
from briefbook.review.pull.write import carry_out, stale
from helpers import ROOT
from returned_edits import PEOPLE, V
from small_workspace import FILES


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The small workspace on a disk, with the sample's templates."""
    return workspace(tmp_path)


def workspace(folder: Path, **replaced: str) -> Project:
    for name, text in {**FILES, **replaced}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    for one in (ROOT / "templates").rglob("*"):
        if one.suffix in (".html", ".po", ".css"):
            target = folder / one.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(one.read_bytes())
    return Project(folder)


def planned(project: Project, way: str, new: str | None, file: str = V, plain: bool = False) -> Planned:
    path = positional(load(project).trees[file], way)
    assert path is not None
    return Planned(Address(file, way), Place(file, 1), "", new, (), path, plain)


def texts_of(project: Project, *edits: Planned) -> tuple[dict[str, tuple[str, str]], list[str]]:
    texts, problems = amended(Data.of(project, ["b"]), edits)
    return {file: (old.decode(), new.decode()) for file, (old, new) in texts.items()}, [one.message for one in problems]


# -- amend --


def test_the_data_is_of_the_briefs_that_are_named(project: Project) -> None:
    data = Data.of(project, ["b"])
    assert set(data.library.briefs) == {"b"}
    assert set(data.library.visits) == {"v"}
    assert data.project is project
    assert set(data.shared.records["people"]) == {"anna", "boris"}
    assert Data.of(project, []).library.briefs == {}


def test_no_edits_change_no_text(project: Project) -> None:
    assert texts_of(project) == ({}, [])


def test_values_are_set_in_their_files(project: Project) -> None:
    texts, problems = texts_of(
        project, planned(project, "kind", "Talks"), planned(project, "date", "2020-02-07", plain=True),
        planned(project, "[anna].role", "Envoy: first", PEOPLE),
    )  # fmt: skip
    new = FILES[V].replace("kind: Working visit", "kind: Talks").replace("\ndate: 2020-02-06", "\ndate: 2020-02-07")
    assert texts[V] == (FILES[V], new)
    assert "role: 'Envoy: first'" in texts[PEOPLE][1].replace('"', "'")
    assert problems == []


def test_what_is_set_and_what_goes_meet_in_one_file(project: Project) -> None:
    texts, problems = texts_of(
        project, planned(project, "outcomes[out1].due", None), planned(project, "quotes[q1]", None),
        planned(project, "events[e1]", None), planned(project, "events[e3]", None),
        planned(project, "outcomes[out2].text", "A chat"),
    )  # fmt: skip
    new = texts[V][1]
    assert problems == []
    assert ", due: 2020-06" not in new
    assert "id: q1" not in new
    assert "id: e3" not in new
    assert "id: e1" not in new
    assert "id: e4" in new
    assert "id: e2" in new
    assert "{id: out2, text: A chat," in new


def test_a_key_that_two_edits_take_out_goes_once(project: Project) -> None:
    once = planned(project, "outcomes[out1].due", None)
    assert texts_of(project, once, once) == texts_of(project, once)


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    project = workspace(tmp_path, **{V: "\ufeff" + FILES[V]})
    texts, problems = texts_of(project, planned(project, "kind", "Talks"))
    assert texts[V][1] == "\ufeff" + FILES[V].replace("kind: Working visit", "kind: Talks")
    assert problems == []


def test_a_text_without_a_mark_gets_none(project: Project) -> None:
    assert not texts_of(project, planned(project, "kind", "Talks"))[0][V][1].startswith("\ufeff")


def test_an_error_that_the_data_would_have_is_told(project: Project) -> None:
    texts, problems = texts_of(project, planned(project, "host", "nobody", plain=True))
    assert len(problems) == 1
    assert "nobody" in problems[0]
    assert set(texts) == {V}


def test_an_error_of_a_registry_is_told(project: Project) -> None:
    _, problems = texts_of(project, planned(project, "[anna].country", "QQ", PEOPLE, plain=True))
    assert len(problems) == 1
    assert "QQ" in problems[0]


def test_an_error_that_a_registry_makes_in_a_visit_is_told(project: Project) -> None:
    _, problems = texts_of(project, planned(project, "[boris]", None, PEOPLE))
    assert problems
    assert all("boris" in one for one in problems)


def test_an_error_that_the_data_has_already_is_nobodys_fault(tmp_path: Path) -> None:
    project = workspace(tmp_path, **{V: "# a line\n" + FILES[V].replace("speaker: boris", "speaker: nobody")})
    assert len(load(project).errors) == 1
    assert texts_of(project, planned(project, "kind", "Talks"))[1] == []
    assert len(texts_of(project, planned(project, "place", "nobody", plain=True))[1]) == 1


def test_what_cannot_be_spliced_is_a_problem_and_no_text(project: Project) -> None:
    broken = planned(project, "kind", "Talks")._replace(path=("none", "such"))
    texts, problems = texts_of(project, broken, planned(project, "[anna].role", "Envoy", PEOPLE))
    assert len(problems) == 1
    assert set(texts) == {PEOPLE}


# -- write --


def plan_of(project: Project, *edits: Planned) -> Plan:
    texts, problems = amended(Data.of(project, ["b"]), edits)
    return Plan(edits=edits, texts=texts, problems=problems)


def on_disk(project: Project) -> dict[str, str]:
    return {
        str(one.relative_to(project.root)): one.read_text()
        for top in ("data", "briefs")
        for one in (project.root / top).rglob("*.*")
    }


def test_a_plan_is_written_with_a_backup_of_each_file(project: Project) -> None:
    plan = plan_of(project, planned(project, "kind", "Talks"), planned(project, "[anna].role", "Envoy", PEOPLE))
    assert carry_out(project, plan) == ((V, f"{V}.1.bak"), (PEOPLE, f"{PEOPLE}.1.bak"))
    new = {V: FILES[V].replace("Working visit", "Talks"), PEOPLE: FILES[PEOPLE].replace("Minister", "Envoy")}
    assert on_disk(project) == {**FILES, **new, f"{V}.1.bak": FILES[V], f"{PEOPLE}.1.bak": FILES[PEOPLE]}


def test_backups_are_numbered(project: Project) -> None:
    texts = [FILES[V]]
    for number, word in enumerate(("Talks", "Visit", "Meeting"), 1):
        assert carry_out(project, plan_of(project, planned(project, "kind", word))) == ((V, f"{V}.{number}.bak"),)
        texts.append(project.read_text(V))
    assert [project.read_text(f"{V}.{number}.bak") for number in (1, 2, 3)] == texts[:3]
    assert f"kind: {word}" in texts[3]


def test_an_empty_plan_writes_nothing(project: Project) -> None:
    assert carry_out(project, Plan()) == ()
    assert on_disk(project) == FILES


def test_a_plan_that_waits_is_not_written(project: Project) -> None:
    plan = plan_of(project, planned(project, "kind", "Talks"))
    waits = Blocked(Address(V, "date"), Place(V, 8, 7), "it is odd", "mend it", "", "", ())
    with pytest.raises(BriefbookError) as caught:
        carry_out(project, plan._replace(blocked=(waits,)))
    assert [str(one) for one in caught.value.problems] == [f"{V}:8:7: date: it is odd - mend it"]
    assert on_disk(project) == FILES


def test_a_plan_with_problems_is_not_written(project: Project) -> None:
    plan = plan_of(project, planned(project, "host", "nobody", plain=True))
    waits = Blocked(Address(V, "date"), Place(V, 8, 7), "it is odd", "mend it", "", "", ())
    with pytest.raises(BriefbookError) as caught:
        carry_out(project, plan._replace(blocked=(waits,)))
    assert len(caught.value.problems) == 2
    assert on_disk(project) == FILES


def test_a_file_that_changed_meanwhile_is_refused_and_no_other_written(project: Project) -> None:
    plan = plan_of(project, planned(project, "kind", "Talks"), planned(project, "[anna].role", "Envoy", PEOPLE))
    (project.root / PEOPLE).write_text(FILES[PEOPLE] + "\n")
    with pytest.raises(BriefbookError) as caught:
        carry_out(project, plan)
    assert [str(one) for one in caught.value.problems] == [f"{PEOPLE}: the file changed while it was read - pull again"]
    assert on_disk(project) == {**FILES, PEOPLE: FILES[PEOPLE] + "\n"}


# -- stale --


def stale_after(project: Project, *where: tuple[str, str]) -> list[str]:
    edits = tuple(Planned(Address(*one), Place(one[0]), "", "x", ()) for one in where)
    return list(stale(project, Plan(edits=edits)))


STALE = {
    "of the visit": ((V, "kind"), {"fact-sheet"}, set()),
    "of a brief": (("briefs/b.yaml", "series"), {"policy-brief", "fact-sheet", "chronology"}, set()),
    "of a person": ((PEOPLE, "[anna].role"), {"fact-sheet"}, {"chronology"}),
    "of an event": ((V, "events[e2].headline"), {"chronology"}, {"fact-sheet"}),
    "an item that goes": ((V, "events[e2]"), {"chronology"}, {"fact-sheet"}),
    "of a person whom nobody names": ((PEOPLE, "[zoe].role"), set(), {"policy-brief", "fact-sheet", "chronology"}),
    "what nothing prints": ((V, "id"), set(), {"policy-brief", "fact-sheet", "chronology"}),
    "of another visit": (("data/visits/w.yaml", "kind"), set(), {"policy-brief", "fact-sheet", "chronology"}),
}  # fmt: skip


@pytest.mark.parametrize(("where", "there", "absent"), STALE.values(), ids=STALE)
def test_the_documents_that_print_what_changed_are_stale(
    where: tuple[str, str], there: set[str], absent: set[str], tmp_path: Path
) -> None:
    project = workspace(tmp_path, **{"briefs/b.yaml": FILES["briefs/b.yaml"].replace("[en, es, ru]", "[en]")})
    found = stale_after(project, where)
    names = {one.removeprefix("b: ").removesuffix(" (en)") for one in found}
    assert there <= names
    assert not absent & names
    assert all(one.startswith("b: ") and one.endswith(" (en)") for one in found)


def test_the_languages_that_print_it_are_told(tmp_path: Path) -> None:
    brief = FILES["briefs/b.yaml"].replace("[en, es, ru]", "[en, es]") + "documents: [fact-sheet]\n"
    project = workspace(tmp_path, **{"briefs/b.yaml": brief})
    assert stale_after(project, (V, "kind")) == ["b: fact-sheet (en, es)"]
    assert stale_after(project, (V, "title.es")) == ["b: fact-sheet (es)"]
    assert stale_after(project) == []


def test_every_brief_that_prints_it_is_told_but_for_one_with_errors(tmp_path: Path) -> None:
    brief = FILES["briefs/b.yaml"].replace("[en, es, ru]", "[en]") + "documents: [fact-sheet]\n"
    other, third = (brief.replace("id: b", f"id: {name}").replace("visit: v", f"visit: {visit}")
                    for name, visit in (("c", "v"), ("d", "none")))  # fmt: skip
    files = {"briefs/b.yaml": brief, "briefs/c.yaml": other, "briefs/d.yaml": third}
    project = workspace(tmp_path, **files)
    assert stale_after(project, (V, "kind")) == ["b: fact-sheet (en)", "c: fact-sheet (en)"]
    assert stale_after(project, (PEOPLE, "[anna].role")) == ["b: fact-sheet (en)", "c: fact-sheet (en)"]
    assert stale_after(project, ("briefs/c.yaml", "series")) == ["c: fact-sheet (en)"]
