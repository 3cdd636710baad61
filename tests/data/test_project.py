"""The one door to files: nothing leads outside, writing is whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefbook.data.project import Project, check_id, write_atomic
from briefbook.errors import BriefbookError
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "rel", ["/etc/passwd", "../x", "data/../../x", "a\\b", "c:x", "", "data/x\0y", "//etc/passwd", "~/../../x"]
)
def test_nothing_leads_outside(rel: str, workspace: Path) -> None:
    with pytest.raises(BriefbookError):
        Project(workspace).read_bytes(rel)


def test_a_link_within_the_workspace_is_followed(workspace: Path) -> None:
    (workspace / "data/alias.yaml").symlink_to(workspace / "data/people.yaml")
    assert Project(workspace).read_text("data/alias.yaml")


def test_a_folder_that_is_a_link_outside_is_refused(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.yaml").write_text("a: b")
    (workspace / "data/more").symlink_to(tmp_path / "outside")
    with pytest.raises(BriefbookError):
        Project(workspace).read_text("data/more/x.yaml")


def test_a_link_to_itself_is_refused(workspace: Path) -> None:
    (workspace / "data/loop.yaml").symlink_to(workspace / "data/loop.yaml")
    with pytest.raises(BriefbookError):
        Project(workspace).read_text("data/loop.yaml")


@given(st.text(max_size=70))
def test_what_may_be_an_id_may_be_a_file_name(text: str) -> None:
    if check_id(text):
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert 0 < len(text) <= 64
        assert not text.startswith("-")


@pytest.mark.parametrize("text", ["con", "nul", "com1", "A", "a b", "a.b", "a/b", "é", "-a", "", "a\n"])
def test_what_may_not_be_an_id(text: str) -> None:
    assert not check_id(text)


def test_writing_leaves_nothing_beside(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a/b.txt", b"one")
    write_atomic(tmp_path / "a/b.txt", b"two")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == {"b.txt": b"two"}
