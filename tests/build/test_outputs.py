"""What stands below the folder of output: hand edits are kept, by force a numbered copy, and pulled ones may go."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from briefbook.build import outputs as module
from briefbook.build.outputs import edited_problem, is_edited, stands, write_output
from briefbook.build.session import Session
from briefbook.build.state import MISSING, mark_pulled
from briefbook.errors import BriefbookError, MachineError
from briefbook.word.seal import sealed
from build_values import output, put, session_of

WORD, PDF = "fact-sheet.en.docx", "fact-sheet.en.pdf"


def word(text: str) -> bytes:
    """A Word file as Briefbook writes it."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", text)
    return sealed(packed.getvalue())


def stand(root: Path, content: bytes, name: str = WORD) -> Path:
    return put(root, f"out/brief/{name}", content)


# -- whether a file was edited --


def test_a_file_that_stands_as_written(session: Session, root: Path) -> None:
    path = stand(root, b"pages", PDF)
    one = output(session)
    assert stands(session, "brief", one)
    path.write_bytes(b"others")
    assert not stands(session_of(root), "brief", one)
    one.digest = ""
    assert not stands(session, "brief", one), "it was never written"


@pytest.mark.parametrize("known", [True, False], ids=["recorded", "not recorded"])
def test_a_word_file_is_edited_when_its_seal_is_broken(known: bool, session: Session, root: Path) -> None:
    stand(root, word("ours"))
    one = output(session, "docx") if known else None
    assert not is_edited(session, "brief", WORD, one)
    stand(root, word("ours") + b"saved by somebody")
    assert is_edited(session_of(root), "brief", WORD, one)
    stand(root, word("ours, from another render"))
    assert not is_edited(session_of(root), "brief", WORD, one)


def test_what_stands_as_it_is_recorded_is_no_edit(session: Session, root: Path) -> None:
    stand(root, b"no seal at all")
    assert not is_edited(session, "brief", WORD, output(session, "docx"))
    assert is_edited(session, "brief", WORD, output(session, "docx", stamp=MISSING))


def test_a_pdf_or_no_file_is_no_edit(session: Session, root: Path) -> None:
    stand(root, b"changed", PDF)
    assert not is_edited(session, "brief", PDF, None)
    assert not is_edited(session, "brief", WORD, None)
    put(root, f"out/brief/{WORD}/folder", "")
    assert not is_edited(session, "brief", WORD, None)


def test_an_edit_is_seen_though_the_file_was_looked_at_before(session: Session, root: Path) -> None:
    stand(root, word("ours"))
    session.disk.stamp(session.path("brief", WORD))
    path = stand(root, b"edited since")
    assert is_edited(session, "brief", WORD, None)
    mark_pulled(str(root), str(path))
    assert not is_edited(session, "brief", WORD, None), "it was pulled as it stands"
    stand(root, b"edited once more")
    assert is_edited(session, "brief", WORD, None)


def test_what_cannot_be_read_is_not_ours_to_replace(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stand(root, word("ours"))

    def refuse(self: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert module._is_not_ours(path)

    def vanish(self: Path) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", vanish)
    assert not module._is_not_ours(path)


# -- writing --


def test_a_file_is_written_and_its_stamp_given(session: Session, root: Path) -> None:
    found = write_output(session, "brief", PDF, b"pages", None)
    path = root / "out/brief" / PDF
    assert path.read_bytes() == b"pages"
    stat = path.stat()
    assert found.stamp[:3] == (5, stat.st_mtime_ns, stat.st_ino)
    assert found.stamp[3] == session.disk.stamp(str(path))[3]
    assert found.copy is None


def test_what_was_known_of_the_old_file_is_forgotten(session: Session, root: Path) -> None:
    stand(root, b"old", PDF)
    assert session.size("brief", PDF) == 3
    write_output(session, "brief", PDF, b"newer", None)
    assert session.size("brief", PDF) == 5


def test_an_edited_file_is_left(session: Session, root: Path) -> None:
    path = stand(root, b"edited")
    with pytest.raises(BriefbookError) as error:
        write_output(session, "brief", WORD, word("new"), None)
    assert error.value.problems == (edited_problem(session, "brief", WORD),)
    assert path.read_bytes() == b"edited"
    assert [one.name for one in path.parent.iterdir()] == [WORD]


def test_by_force_it_is_kept_beside_the_new_one(root: Path) -> None:
    session = session_of(root, force=True)
    for number in (1, 2):
        path = stand(root, b"edit %d" % number)
        found = write_output(session, "brief", WORD, word("new"), None)
        assert found.copy == path.with_name(f"fact-sheet.en.edited-{number}.docx")
        assert found.copy.read_bytes() == b"edit %d" % number
        assert path.read_bytes() == word("new")


def test_a_pulled_file_is_replaced_and_kept(session: Session, root: Path) -> None:
    path = stand(root, b"edited")
    mark_pulled(str(root), str(path))
    found = write_output(session, "brief", WORD, word("new"), None)
    assert found.copy is not None
    assert found.copy.read_bytes() == b"edited"
    assert path.read_bytes() == word("new")


@pytest.mark.parametrize("content", [word("old"), None], ids=["ours", "none"])
def test_of_our_own_file_no_copy_is_kept(content: bytes | None, root: Path) -> None:
    if content is not None:
        stand(root, content)
    found = write_output(session_of(root, force=True), "brief", WORD, word("new"), None)
    assert found.copy is None
    assert [one.name for one in (root / "out/brief").iterdir()] == [WORD]


def test_a_changed_pdf_is_replaced_without_a_copy(session: Session, root: Path) -> None:
    path = stand(root, b"changed", PDF)
    assert write_output(session, "brief", PDF, b"new", None).copy is None
    assert path.read_bytes() == b"new"


def test_a_disk_without_hard_links_keeps_copies_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    stand(root, b"first")
    taken = put(root, "out/brief/fact-sheet.en.edited-1.docx", b"kept before")
    found = write_output(session_of(root, force=True), "brief", WORD, word("new"), None)
    assert found.copy is not None
    assert found.copy.name == "fact-sheet.en.edited-2.docx"
    assert found.copy.read_bytes() == b"first"
    assert taken.read_bytes() == b"kept before"


def test_there_is_an_end_to_copies(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def taken(source: object, target: Path) -> None:
        tried.append(target.name)
        raise FileExistsError

    monkeypatch.setattr(os, "link", taken)
    path = stand(root, b"edited")
    with pytest.raises(MachineError, match="too many copies"):
        write_output(session_of(root, force=True), "brief", WORD, word("new"), None)
    assert (tried[0], tried[-1], len(tried)) == ("fact-sheet.en.edited-1.docx", "fact-sheet.en.edited-9999.docx", 9999)
    assert path.read_bytes() == b"edited"


# -- what is said of an edited file --


def test_the_ways_on_from_an_edited_file(session: Session) -> None:
    one = edited_problem(session, "brief", WORD)
    assert one.place.file == f"out/brief/{WORD}"
    assert one.message == "edited since its render, and left as it is"
    assert one.hint == (
        f"run `briefbook pull out/brief/{WORD}` to bring the edits into the data, `briefbook refresh out/brief/{WORD}` "
        "to bring new data into the file, or render with --force, which keeps a numbered copy of it"
    )
    assert one.severity == "error"


def test_a_file_that_has_todays_data_needs_no_refresh(session: Session) -> None:
    one = edited_problem(session, "brief", WORD, has_data=True)
    assert one.message == "edited since its render, has today's data, and left as it is"
    assert "refresh" not in one.hint
    assert one.hint.endswith("into the data, or render with --force, which keeps a numbered copy of it")


def test_a_file_outside_the_workspace_goes_by_its_whole_path(root: Path, tmp_path: Path) -> None:
    session = Session.start(session_of(root).project, tmp_path / "workspace-out")
    assert edited_problem(session, "brief", WORD).place.file == f"{tmp_path}/workspace-out/brief/{WORD}"


