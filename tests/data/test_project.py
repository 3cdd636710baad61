"""The one door to files: nothing leads outside, what cannot be read is said, writing is whole or not at all."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from briefbook.data.project import SIZE_LIMIT, Project, check_id, sweep, write_atomic
from briefbook.errors import BriefbookError, MachineError, UsageError
from hypothesis import given
from hypothesis import strategies as st
from small_records import FILES, small_workspace

OUTSIDE = "keep the file in the workspace and name it by its path from there, without `..` or links"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_workspace(tmp_path / "w")


def said(project: Project, rel: str, limit: int = SIZE_LIMIT) -> str:
    with pytest.raises(BriefbookError) as caught:
        project.read_bytes(rel, limit)
    return str(caught.value)


@pytest.mark.parametrize(
    "rel",
    ["/etc/passwd", "../x", "data/../../x", "data/../briefs/lima.yaml", "a\\b", "c:x", "", ".", "data/x\0y",
     "//etc/passwd", "~/../../x"],
)  # fmt: skip
def test_nothing_leads_outside(rel: str, project: Project) -> None:
    with pytest.raises(BriefbookError) as caught:
        project.path(rel)
    (problem,) = caught.value.problems
    assert (problem.place.file, problem.message, problem.hint) == (rel, f"`{rel}` leads outside the workspace", OUTSIDE)
    with pytest.raises(BriefbookError):
        project.read_bytes(rel)
    with pytest.raises(BriefbookError):
        project.exists(rel)


@pytest.mark.parametrize("rel", ["data/people.yaml", "./data/people.yaml", "data//people.yaml", "data/new.yaml"])
def test_a_path_within_is_the_file_below_the_root(rel: str, project: Project) -> None:
    assert project.path(rel) == project.root / rel


def test_a_link_within_the_workspace_is_followed(project: Project) -> None:
    (project.root / "data/alias.yaml").symlink_to(project.root / "data/people.yaml")
    assert project.read_text("data/alias.yaml") == FILES["data/people.yaml"]


def test_a_folder_that_is_a_link_outside_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.yaml").write_text("a: b")
    (project.root / "data/more").symlink_to(tmp_path / "outside")
    assert "leads outside the workspace" in said(project, "data/more/x.yaml")


def test_a_file_that_is_a_link_outside_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (project.root / "data/x.yaml").symlink_to(tmp_path / "secret")
    assert "leads outside the workspace" in said(project, "data/x.yaml")


def test_a_link_to_itself_is_refused(project: Project) -> None:
    (project.root / "data/loop.yaml").symlink_to(project.root / "data/loop.yaml")
    with pytest.raises(BriefbookError):
        project.read_text("data/loop.yaml")


# -- finding --


@pytest.mark.parametrize("start", ["", "data", "data/visits", "briefs"])
def test_the_nearest_workspace_upward_is_found(start: str, project: Project) -> None:
    assert Project.find(project.root / start) == project


def test_a_workspace_has_briefs_and_data(tmp_path: Path) -> None:
    (tmp_path / "briefs").mkdir()
    with pytest.raises(UsageError) as caught:
        Project.find(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: no workspace here or in a folder above (a folder with briefs/ and data/) - "
        "run `briefbook init DIR` to make one, or name one with -C DIR"
    )
    (tmp_path / "data").mkdir()
    assert Project.find(tmp_path).root == tmp_path


def test_the_files_of_a_folder_are_named_in_order(project: Project) -> None:
    for name in ("z.yaml", "a.yaml", ".hidden.yaml", "b.txt", "c.yaml~"):
        (project.root / "data/visits" / name).write_text("x")
    assert project.names("data/visits", ".yaml") == (
        "data/visits/a.yaml", "data/visits/lima-lagos.yaml", "data/visits/z.yaml",
    )  # fmt: skip
    assert project.names("data/nothing", ".yaml") == ()
    assert project.names("data/people.yaml", ".yaml") == ()


def test_a_file_is_there_or_not(project: Project) -> None:
    assert project.exists("data/people.yaml")
    assert not project.exists("data/nobody.yaml")
    assert not project.exists("data")


# -- reading --


def test_bytes_are_read_up_to_a_limit(project: Project) -> None:
    (project.root / "x").write_bytes(b"12345")
    assert project.read_bytes("x", 5) == b"12345"
    assert said(project, "x", 4) == "x: the file is larger than 0 MiB - split it, or shrink it"
    with (project.root / "big").open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    assert said(project, "big") == "big: the file is larger than 32 MiB - split it, or shrink it"


def test_a_missing_file_or_a_folder_is_said(project: Project) -> None:
    assert said(project, "data/nobody.yaml") == "data/nobody.yaml: the file is missing - add it, or correct its name"
    assert said(project, "data") == "data: the file is missing - add it, or correct its name"


def test_what_the_machine_does_not_let_be_read_is_the_machines_fault(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, says in (
        (PermissionError(13, "denied"), "x: the file may not be read - allow reading it (chmod)"),
        (OSError(5, "I/O error"), "x: the file cannot be read: I/O error - check the disk and try again"),
    ):
        (project.root / "x").write_bytes(b"1")

        def fail(self: Path, error: OSError = error) -> bytes:
            raise error

        monkeypatch.setattr(Path, "read_bytes", fail)
        with pytest.raises(MachineError) as caught:
            project.read_bytes("x")
        assert str(caught.value) == says


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a: b\n", "a: b\n"),
        (b"\xef\xbb\xbfa: b\r\n", "a: b\r\n"),
        ("é: ж".encode(), "é: ж"),
        (b" " * 9000 + b"\0", None),
    ],
    ids=["plain", "byte order mark", "letters", "a zero far in"],
)
def test_a_text_is_utf_8_without_its_byte_order_mark(content: bytes, text: str | None, project: Project) -> None:
    (project.root / "x").write_bytes(content)
    assert project.read_text("x") == (text if text is not None else content.decode())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "x:1:1: the file is empty - fill it in, or remove it"),
        (b" \n\t\n", "x:1:1: the file is empty - fill it in, or remove it"),
        (b"\xef\xbb\xbf", "x:1:1: the file is empty - fill it in, or remove it"),
        (b"a: \0b", "x: the file is binary, not text - save it as UTF-8 text"),
        (b"a" * 8191 + b"\0", "x: the file is binary, not text - save it as UTF-8 text"),
        (b"\xff\xfea\0", "x: the file is binary, not text - save it as UTF-8 text"),
        (b"a: caf\xe9\n", "x:1:7: the file is not UTF-8 text - save it with the encoding UTF-8"),
        (b"a: b\nc: d\n\xe9", "x:3:1: the file is not UTF-8 text - save it with the encoding UTF-8"),
        ("ж: ".encode() + b"\xe9", "x:1:4: the file is not UTF-8 text - save it with the encoding UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_said_with_its_place(content: bytes, says: str, project: Project) -> None:
    (project.root / "x").write_bytes(content)
    with pytest.raises(BriefbookError) as caught:
        project.read_text("x")
    assert str(caught.value) == says


# -- ids --


@given(st.text(max_size=70))
def test_what_may_be_an_id_may_be_a_file_name(text: str) -> None:
    if check_id(text):
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert 0 < len(text) <= 64
        assert not text.startswith("-")


@pytest.mark.parametrize("text", ["a", "0", "a-b", "a-", "9z", "x" * 64, "con1", "com", "com10", "lpt0"])
def test_what_may_be_an_id(text: str) -> None:
    assert check_id(text)


@pytest.mark.parametrize(
    "text",
    ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "A", "a b", "a.b", "a/b", "é", "-a", "", "a\n", "x" * 65],
)
def test_what_may_not_be_an_id(text: str) -> None:
    assert not check_id(text)


# -- writing --


def test_writing_leaves_nothing_beside(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a/b.txt", b"one")
    write_atomic(tmp_path / "a/b.txt", b"two")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == {"b.txt": b"two"}


def test_a_written_file_may_be_read_by_all_and_stands_as_is_said(tmp_path: Path) -> None:
    found = write_atomic(tmp_path / "b.txt", b"four")
    now = (tmp_path / "b.txt").stat()
    assert now.st_mode & 0o777 == 0o644
    assert (found.st_ino, found.st_size, found.st_mtime_ns) == (now.st_ino, 4, now.st_mtime_ns)


def test_a_crash_leaves_the_old_file_and_nothing_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_atomic(tmp_path / "b.txt", b"one")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(MachineError) as caught:
        write_atomic(tmp_path / "b.txt", b"two")
    assert str(caught.value) == (
        f"{tmp_path}/b.txt: the file cannot be written: No space left on device - "
        "free the place, make the folder writable, or choose another with --out"
    )
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b.txt": b"one"}


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(MachineError):
        write_atomic(tmp_path / "a/b.txt", b"one")


def test_what_a_killed_render_left_is_swept_and_what_another_writes_stays(tmp_path: Path) -> None:
    (tmp_path / ".a.pdf.x1.part").write_bytes(b"half")
    (tmp_path / "a.pdf").write_bytes(b"whole")
    (tmp_path / "b.part").write_bytes(b"mine")
    with (tmp_path / ".b.pdf.x2.part").open("wb") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        sweep(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == {"a.pdf", "b.part", ".b.pdf.x2.part"}
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"a.pdf", "b.part"}
