"""What a render records: what it made or found fresh, and of the rest what was known, as far as it still holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from briefbook.build.manifest import read_manifest
from briefbook.build.record import MadeFile, record
from briefbook.build.session import Session
from briefbook.build.staleness import compare, last_render
from briefbook.build.state import Output, State
from briefbook.data.project import Project
from briefbook.errors import Place, Problem
from build_values import VISIT, brief, inputs, output, put, recorded, session_of

PDF, WORD = "fact-sheet.en.pdf", "fact-sheet.en.docx"
WARNING = Problem(Place("a.yaml", 1, 2), "what\tis \x1b[31mred", "the way", "warning")
ERROR = Problem(Place("b.yaml"), "too long", "shorten it")


UNPAINTED = inputs({"picture pictures/map.png": None})


def made(format: str = "pdf", **more: Any) -> MadeFile:
    return MadeFile("fact-sheet", "en", format, more.pop("inputs", UNPAINTED), more.pop("pages", None), **more)


def kept(session: Session, files: list[MadeFile], told: tuple[Problem, ...] = (), **changed: Any) -> State:
    """The state that is recorded of a run which made these files."""
    record(compare(session, last_render(session, "brief"), brief(**changed)), files, told)
    state = session.states.read("brief")
    assert state is not None
    return state


def parts(one: Output) -> tuple[object, ...]:
    return one.name, one.digest, one.pages, one.current, one.stamp


def test_a_file_is_called_as_its_output() -> None:
    assert made("docx").name == WORD


def test_files_that_were_written_and_found_fresh(session: Session, root: Path) -> None:
    put(root, f"out/brief/{WORD}", "words")
    stamp = (5, 6, 7, "as it was written")
    state = kept(session, [made(pages=3, written=stamp), made("docx")])
    assert [parts(one) for one in state.outputs] == [
        (PDF, UNPAINTED.digest("pdf"), 3, True, stamp),
        (WORD, UNPAINTED.digest("docx"), None, True, session.disk.stamp(session.path("brief", WORD))),
    ]


def test_files_that_a_run_was_not_asked_for_stay_as_they_are_recorded(session: Session, root: Path) -> None:
    recorded(session, output(session, "docx", digest="before"))
    state = kept(session_of(root), [made(written=(1, 2, 3, "d"))])
    assert [(one.name, one.digest, one.current) for one in state.outputs] == [
        (PDF, UNPAINTED.digest("pdf"), True), (WORD, "before", True),
    ]  # fmt: skip
    put(root, VISIT, "title: Another\n")
    state = kept(session_of(root), [made(written=(1, 2, 3, "d"))])
    assert [(one.name, one.digest, one.current) for one in state.outputs] == [
        (PDF, UNPAINTED.digest("pdf"), True), (WORD, "before", False),
    ], "the inputs are not those that it was made from"  # fmt: skip


def test_a_file_that_was_never_made_is_recorded_as_asked_for(session: Session) -> None:
    state = kept(session, [made()])
    assert parts(state.outputs[1]) == parts(Output("fact-sheet", "en", "docx"))


def test_files_that_a_brief_asks_for_no_more_are_forgotten(session: Session, root: Path) -> None:
    kept(session, [made(), made("docx")])
    state = kept(session_of(root), [], names=(("fact-sheet", "en", "docx"),))
    assert [one.name for one in state.outputs] == [WORD]
    assert set(read_manifest(session.states, "brief").files) == {WORD}


def test_the_files_that_a_brief_alone_is_made_from(session: Session, root: Path, tmp_path: Path) -> None:
    picture, font = put(root, "pictures/map.png", "P"), put(tmp_path, "Serif.ttf", "F")
    digest = session.disk.stamp("pictures/map.png")[3]
    one = inputs({"picture pictures/map.png": digest})._replace(fonts=(str(font),))
    state = kept(session, [made(inputs=one)], others=("briefs/versions/brief/1.json",))
    theme = "templates/themes/institute/"
    assert set(state.own) == {
        "briefs/brief.yaml", VISIT, "briefs/versions/brief/1.json", str(font), theme, f"{theme}theme.yaml",
        "pictures/map.png",
    }  # fmt: skip
    assert state.own["pictures/map.png"][3] == digest
    assert state.own["briefs/versions/brief/1.json"][0] == -1
    assert picture.read_bytes() == b"P"
    assert state.shared == session.shared.common


def test_a_picture_that_changed_while_files_were_made_is_another_the_next_time(session: Session, root: Path) -> None:
    put(root, "pictures/map.png", "new")
    state = kept(session, [made(inputs=inputs({"picture pictures/map.png": "as it was drawn"}))])
    assert state.own["pictures/map.png"] == (3, -1, 0, "as it was drawn")
    assert not session_of(root).disk.holds(state.own)


def test_inputs_that_still_hold_are_added_to(session: Session, root: Path) -> None:
    put(root, "pictures/a.png", "A")
    state = recorded(session, output(session, "docx"), own=("pictures/a.png",))
    state.records = {"people/a": "1", "people/b": "2"}
    session.states.write("brief", state)
    new = kept(session_of(root), [made()], records={"people/b": "3"})
    assert "pictures/a.png" in new.own
    assert new.records == {"people/a": "1", "people/b": "3"}
    put(root, VISIT, "title: Another\n")
    new = kept(session_of(root), [made()], records={"people/b": "3"})
    assert "pictures/a.png" not in new.own
    assert new.records == {"people/b": "3"}


def test_problems_are_recorded_for_people_and_programs(session: Session) -> None:
    state = kept(session, [made(), made("docx")], (ERROR,), problems=(WARNING,))
    assert [(severity, text) for severity, text, _ in state.problems] == [
        ("warning", "a.yaml:1:2: warning: what\\tis \\x1b[31mred - the way"),
        ("error", "b.yaml: too long - shorten it"),
    ]
    assert '"message": "too long"' in state.problems[1][2]
    assert '"type": "problem"' in state.problems[0][2]


def test_problems_of_files_that_were_not_made_again_are_kept(session: Session, root: Path) -> None:
    kept(session, [made(), made("docx")], (ERROR,))
    state = kept(session_of(root), [made()], problems=(WARNING,))
    assert [severity for severity, *_ in state.problems] == ["warning", "error"]
    state = kept(session_of(root), [made()], (ERROR,), problems=(WARNING,))
    assert [severity for severity, *_ in state.problems] == ["warning", "error"], "each once"
    state = kept(session_of(root), [made(), made("docx")])
    assert state.problems == []


def test_problems_of_other_inputs_are_told_no_more(session: Session, root: Path) -> None:
    kept(session, [made(), made("docx")], (ERROR,))
    put(root, VISIT, "title: Another\n")
    assert kept(session_of(root), [made()]).problems == []


def test_the_manifest_is_kept_beside(session: Session) -> None:
    kept(session, [made(), made("docx")])
    found = read_manifest(session.states, "brief")
    assert set(found.files) == {PDF, WORD}
    [snapshot] = found.snapshots.values()
    assert snapshot.leaves == {VISIT: {"title": "A visit"}}
    assert snapshot.templates == session.shared.templates


@pytest.mark.parametrize("rel", ["briefs/brief.yaml", VISIT, f"out/brief/{PDF}"])
def test_how_the_briefs_own_files_stand_is_forgotten(rel: str, session: Session, root: Path) -> None:
    path = put(root, rel, "before")
    name = str(path) if rel.startswith("out") else rel
    session.disk.stamp(name)
    kept(session, [made()])
    path.write_text("as it is afterwards")
    assert session.disk.stamp(name)[0] == len("as it is afterwards")


def test_how_shared_files_stand_is_remembered(session: Session, root: Path) -> None:
    before = session.disk.stamp("templates/base.html")
    kept(session, [made()])
    put(root, "templates/base.html", "changed")
    assert session.disk.stamp("templates/base.html") == before
    assert Project(root).read_bytes("templates/base.html") == b"changed"
