"""What changed, as a reader of the documents would say it: since the last render, since a revision in git."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from helpers import BRIEF, BRIEF_FILE, VISIT_FILE, Run, replace_in

NEW_OUTCOME = """
  - id: o99
    text: A cultural year is planned.
    state: discussed
    owners: [RU, MX]
    status: joint
    sources: [{source: article, at: para. 8}]
"""


@pytest.fixture
def rendered(workspace: Path, run: Run) -> Path:
    assert run("-C", workspace, "render", "--format", "docx").code == 0
    return workspace


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_values_are_those_printed_and_places_those_of_the_documents(rendered: Path, run: Run) -> None:
    replace_in(rendered / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    result = run("-C", rendered, "diff")
    assert result.code == 0
    assert result.out == (
        f"{BRIEF}: Outcome o2: due 2020 -> June 2020; printed in policy brief Outcomes, fact sheet Outcomes\n"
    )
    assert "1 change since the last render" in result.err


def test_paragraphs_are_named_by_their_numbers(rendered: Path, run: Run) -> None:
    text = (rendered / VISIT_FILE).read_text()
    at = text.index("  - id: venezuela")
    line = text.index("    background:", at)
    words = text.index("The political crisis", line)
    (rendered / VISIT_FILE).write_text(text[:words] + "A" + text[words + len("The") :])
    told = run("-C", rendered, "diff").out
    assert "Topic venezuela, background t-venezuela: text (en)" in told
    assert "printed in policy brief §" in told


def test_items_that_come_and_go_are_told_as_items(rendered: Path, run: Run) -> None:
    text = (rendered / VISIT_FILE).read_text()
    replace_in(rendered / VISIT_FILE, "\noutcomes:", f"\noutcomes:{NEW_OUTCOME.rstrip()}")
    told = run("-C", rendered, "diff").out.strip()
    where = "printed in policy brief Outcomes, fact sheet Outcomes"
    assert told == f"{BRIEF}: Outcome o99 added: A cultural year is planned.; {where}"
    assert run("-C", rendered, "render", "--format", "docx").code == 0
    (rendered / VISIT_FILE).write_text(text)
    told = run("-C", rendered, "diff").out.splitlines()
    assert len(told) == 1
    assert told[0].startswith(f"{BRIEF}: Outcome o99 removed: A cultural year is planned.; printed in policy brief")


def test_comments_are_no_change_and_unprinted_values_are_printed_nowhere(rendered: Path, run: Run) -> None:
    replace_in(rendered / VISIT_FILE, "    due: 2020\n", "    due: 2020  # or later\n")
    result = run("-C", rendered, "diff")
    assert (result.code, result.out) == (0, "")
    assert "nothing has changed" in result.err
    replace_in(rendered / VISIT_FILE, "es: Reanudar la Comisión Mixta", "es: Reanudar la comisión")
    assert run("-C", rendered, "diff").out.strip().endswith("; printed nowhere")


def test_a_revision_in_git(workspace: Path, run: Run) -> None:
    git(workspace.parent, "init")  # the workspace is a folder of a larger repository
    git(workspace.parent, "add", ".")
    git(workspace.parent, "commit", "-m", "first")
    git(workspace.parent, "tag", "v1")
    replace_in(workspace / VISIT_FILE, "    due: 2020\n", "    due: 2021\n")
    git(workspace.parent, "commit", "-am", "second")
    second = (workspace / BRIEF_FILE).read_text().replace(f"id: {BRIEF}", "id: second")
    (workspace / "briefs/second.yaml").write_text(second)
    result = run("-C", workspace, "diff", "v1", "--json")
    told = [json.loads(line) for line in result.out.splitlines()]
    change = next(one for one in told if one["type"] == "change")
    assert (change["path"], change["before"], change["after"]) == ("outcomes[o2].due", "2020", "2021")
    assert {one["document"] for one in change["printed"]} == {"policy-brief", "fact-sheet"}
    assert [one["message"] for one in told if one["type"] == "problem"] == ["the brief is new since v1"]
    assert result.code == 0
    assert run("-C", workspace, "diff", "HEAD", "--brief", BRIEF).out == ""


@pytest.mark.parametrize(
    ("kept", "rev", "says"),
    [
        (True, "v2", "git knows no revision `v2`"),
        (True, "v0", "did you mean"),
        (False, "HEAD", "not in a git repository"),
    ],
)
def test_what_git_does_not_have(kept: bool, rev: str, says: str, workspace: Path, run: Run) -> None:
    if kept:
        git(workspace, "init")
        git(workspace, "add", ".")
        git(workspace, "commit", "-m", "first")
        git(workspace, "tag", "v01")
    result = run("-C", workspace, "diff", rev)
    assert result.code == 2
    assert says in result.err


def test_without_git_or_a_render_there_is_a_way_out(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("-C", workspace, "diff")
    assert result.code == 1
    assert "briefbook diff HEAD" in result.err
    monkeypatch.setenv("PATH", "")
    result = run("-C", workspace, "diff", "HEAD")
    assert result.code == 3
    assert "install git" in result.err
