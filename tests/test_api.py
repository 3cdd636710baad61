"""Everything from Python: a review round without the command."""

from __future__ import annotations

from pathlib import Path

import briefbook
import pytest
from hands import Hand
from helpers import BRIEF, VISIT_FILE, replace_in


@pytest.fixture
def rendered(workspace: Path) -> Path:
    (report,) = briefbook.render(workspace, documents=["fact-sheet"], formats=["docx"], languages=["en"], jobs=1)
    assert report.problems == ()
    (file,) = report.files
    assert file.path == workspace / "out" / BRIEF / "fact-sheet.en.docx"
    assert file.path.stat().st_size == file.size
    return file.path


def test_a_workspace_is_found_from_a_folder_within(workspace: Path) -> None:
    assert briefbook.workspace(workspace / "data/visits").root == workspace.resolve()
    with pytest.raises(briefbook.UsageError, match="no workspace here"):
        briefbook.workspace("/")


def test_records_are_typed(workspace: Path) -> None:
    library = briefbook.load(workspace)
    assert [one.value for one in library.visits[BRIEF].figures if one.id == "f-helicopters"] == [50.0]
    assert library.problems == ()


def test_problems_are_values(workspace: Path) -> None:
    assert briefbook.check(workspace) == ()
    replace_in(workspace / VISIT_FILE, "visitor: lavrov", "visitor: lavrv")
    (problem,) = briefbook.check(workspace)
    assert problem.place.file == VISIT_FILE
    assert problem.hint == "did you mean `lavrov`?"
    with pytest.raises(briefbook.BriefbookError) as raised:
        briefbook.compose(workspace, BRIEF, "fact-sheet")
    assert raised.value.problems == (problem,)
    (report,) = briefbook.render(workspace, jobs=1)
    assert report.problems == (problem,)
    assert report.files == ()


def test_a_document_is_a_tree(workspace: Path) -> None:
    tree = briefbook.compose(workspace, BRIEF, "chronology", "es")
    assert tree.get("lang") == "es"
    with pytest.raises(briefbook.BriefbookError, match="did you mean `lavrov-mexico-2020`"):
        briefbook.compose(workspace, "lavrov-mexico", "chronology")


def test_a_review_round(workspace: Path, rendered: Path) -> None:
    hand = Hand(rendered.read_bytes())
    hand.fill("outcomes[o2].due", "June 2020")
    rendered.write_bytes(hand.content)
    states = {file.path.name: file.state for file in briefbook.status(workspace)[0].files}
    assert states["fact-sheet.en.docx"] == "edited"
    assert states["policy-brief.en.docx"] == "stale"

    plan = briefbook.pull(workspace, rendered)
    assert [(edit.address.path, edit.new) for edit in plan.edits] == [("outcomes[o2].due", "2020-06")]
    assert "due: 2020\n" in (workspace / VISIT_FILE).read_text()
    briefbook.pull(workspace, rendered, apply=True)
    assert "due: 2020-06\n" in (workspace / VISIT_FILE).read_text()
    assert briefbook.pull(workspace, rendered).edits == ()

    replace_in(workspace / VISIT_FILE, "value: 50", "value: 60")
    refreshed = briefbook.refresh(workspace, rendered, track=False)
    assert [(one.kind, one.old, one.new) for one in refreshed.done] == [("replaced", "50", "60")]
    rendered.write_bytes(refreshed.content)
    (found,) = briefbook.trace(workspace, "about 60", rendered)
    assert any("figures[f-helicopters].value" in line for line in found.lines)


def test_what_changed_since_the_last_render(workspace: Path, rendered: Path) -> None:
    assert briefbook.diff(workspace) == ()
    replace_in(workspace / VISIT_FILE, "value: 50", "value: 60")
    (change,) = briefbook.diff(workspace)
    assert "50 -> 60" in str(change)
    with pytest.raises(briefbook.BriefbookError):
        briefbook.diff(workspace, "no-such-revision")


def test_starting_files(workspace: Path, tmp_path: Path) -> None:
    path = briefbook.new(workspace, "visit", "state-visit")
    assert path == (workspace / "data/visits/state-visit.yaml").resolve()
    with pytest.raises(briefbook.UsageError, match="exists already"):
        briefbook.new(workspace, "visit", "state-visit")
    assert briefbook.check(briefbook.init(tmp_path / "demo")) == ()
