"""Where a workspace is, looked for from below, through links and `..`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from briefbook.data.project import Project
from briefbook.data.workspace import nearest_workspace, stems
from briefbook.errors import UsageError


def workspace_in(folder: Path) -> Path:
    for name in ("briefs", "data/visits"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("below", [".", "briefs", "data/visits", "data/visits/none/such"])
def test_a_workspace_is_found_from_any_folder_in_it(home: Path, below: str) -> None:
    workspace_in(home / "a")
    assert nearest_workspace(f"a/{below}") == str(home / "a")
    assert Project.find(Path(f"a/{below}")).root == home / "a"


def test_the_nearest_workspace_is_meant(home: Path) -> None:
    workspace_in(home / "a")
    workspace_in(home / "a/data/inner")
    assert nearest_workspace("a/data/inner/data") == str(home / "a/data/inner")
    assert nearest_workspace("a/data") == str(home / "a")


@pytest.mark.parametrize("missing", ["briefs", "data"])
def test_a_workspace_has_both_folders(home: Path, missing: str) -> None:
    workspace_in(home)
    os.rename(missing, "other")
    (home / missing).write_text("a file is no folder")
    assert nearest_workspace(".") is None


def test_where_there_is_none_the_folder_is_named_with_a_way_out(home: Path) -> None:
    with pytest.raises(UsageError) as raised:
        Project.find(Path("data"))
    (problem,) = raised.value.problems
    assert problem.place.file == str(home / "data")
    assert "no workspace here or in a folder above" in problem.message
    assert "briefbook init DIR" in problem.hint
    assert "-C DIR" in problem.hint


def test_a_folder_beside_a_workspace_is_not_in_it(home: Path) -> None:
    workspace_in(home / "a")
    (home / "b").mkdir()
    os.chdir("a")
    assert nearest_workspace("../b") is None
    with pytest.raises(UsageError):
        Project.find(Path("../b"))


def test_a_link_into_a_workspace_gives_its_real_root(home: Path) -> None:
    workspace_in(home / "real")
    os.symlink("real", "link")
    assert nearest_workspace("link") == str(home / "real")
    assert nearest_workspace("link/data") == str(home / "real")


def test_a_folder_linked_into_a_workspace_belongs_to_it(home: Path) -> None:
    workspace_in(home / "a")
    (home / "shared").mkdir()
    os.symlink("../../shared", "a/data/shared")
    assert nearest_workspace("a/data/shared") == str(home / "a")


def test_two_dots_lead_where_the_system_leads(home: Path) -> None:
    workspace_in(home / "a")
    workspace_in(home / "b")
    os.symlink("../b/data", "a/link")
    assert nearest_workspace("a/link/..") == str(home / "b")


def test_stems_are_in_the_order_of_the_files_names_without_hidden_ones(home: Path) -> None:
    for name in ("b.yaml", "a.yaml", "a-b.yaml", ".hidden.yaml", "note.txt", "x.yaml~", "c.yaml.yaml"):
        (home / name).touch()
    assert stems(".", ".yaml") == ["a-b", "a", "b", "c.yaml"]
    assert stems(".", ".txt") == ["note"]
    with pytest.raises(FileNotFoundError):
        stems("none", ".yaml")


def test_a_projects_names_are_paths_from_its_root(home: Path) -> None:
    workspace_in(home)
    for name in ("two", "one"):
        (home / f"briefs/{name}.yaml").touch()
    assert Project(home).names("briefs", ".yaml") == ("briefs/one.yaml", "briefs/two.yaml")
    assert Project(home).names("templates", ".html") == ()
