"""Commands over the sample workspace that render nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import BRIEF, VISIT_FILE, Run, replace_in


def test_json_problems_have_their_parts(workspace: Path, run: Run) -> None:
    replace_in(workspace / VISIT_FILE, "visitor: lavrov", "visitor: lavrv")
    result = run("-C", workspace, "check", "--json")
    problem = json.loads(result.out.splitlines()[0])
    assert (problem["type"], problem["file"], problem["line"], problem["column"]) == ("problem", VISIT_FILE, 15, 10)
    assert "lavrv" in problem["message"]
    assert "lavrov" in problem["hint"]
    assert problem["severity"] == "error"
    assert result.code == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["render", "lavrov-mexico-202"], "did you mean `lavrov-mexico-2020`?"),
        (["render", "--document", "fact-shet"], "did you mean `fact-sheet`?"),
        (["render", "--format", "odt"], "odt"),
        (["render", "--lang", "ru-XX"], "ru-XX"),
        (["render", "--jobs", "0"], "0"),
        (["render", "--out", "data/new"], "among the inputs"),
        (["new", "visit", "../x"], "is not an id"),
        (["new", "visit", BRIEF], "exists already"),
        (["new", "brief", BRIEF], "exists already"),
        (["init", "."], "is not empty"),
        (["rendr"], "rendr"),
        (["--nothing"], "--nothing"),
    ],
)
def test_wrong_usage(words: list[str], says: str, workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    before = sorted(workspace.rglob("*"))
    result = run(*words)
    assert result.code == 2
    assert says in result.err
    assert sorted(workspace.rglob("*")) == before


def test_new_files_are_found_wanting_line_by_line_until_filled_in(workspace: Path, run: Run) -> None:
    assert run("-C", workspace, "new", "visit", "my-visit").code == 0
    assert run("-C", workspace, "new", "brief", "my-visit").code == 0
    result = run("-C", workspace, "check")
    assert result.code == 1
    assert any(line.startswith("data/visits/my-visit.yaml:") for line in result.problems)
    assert any(line.startswith("briefs/my-visit.yaml:") for line in result.problems)
    assert all("my-visit" in line for line in result.problems)
