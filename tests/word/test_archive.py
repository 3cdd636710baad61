"""The ZIP container: byte for byte what `zipfile` writes, and opened within bounds."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from briefbook.errors import BriefbookError, MachineError, Problem
from briefbook.word.archive import archive, open_archive, read_bytes
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text("abc/._[]", min_size=1, max_size=12)


def by_zipfile(parts: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(info, content)
    return packed.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=300) | st.just(b"<w:p/>" * 4000), max_size=5))
def test_an_archive_is_what_zipfile_writes(parts: dict[str, bytes]) -> None:
    packed = archive(parts)
    assert packed == by_zipfile(parts)
    with ZipFile(BytesIO(packed)) as source:
        assert source.testzip() is None
        assert {name: source.read(name) for name in source.namelist()} == parts


# -- what comes from outside --


def zipped(**members: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", **members})


def refused(content: bytes) -> Problem:
    with pytest.raises(BriefbookError) as caught:
        open_archive(content, "x.docx")
    [problem] = caught.value.problems
    assert problem.place.file == "x.docx"
    return problem


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"", "it is empty", "copy it again"),
        (b"hello", "it is not a Word file, or only a part of one", "copy it again"),
        (zipped()[:-10], "it is not a Word file, or only a part of one", "copy it again"),
        (b"{\\rtf1", "it is an RTF file, not a Word file", "save it as .docx"),
        (b" \n%PDF-1.7", "it is a PDF, not a Word file", "save it as .docx"),
        (b"\n <html>", "it is a web page or XML, not a Word file", "save it as .docx"),
        (COMPOUND, "it is an old .doc file", "save it as .docx"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "it is locked with a password", "take the password off"),
        (archive({"a.xml": b""}), "it is an archive, not a Word file", "open it in an editor"),
        (archive({"mimetype": b""}), "it is an OpenDocument file, not a Word file", "open it in an editor"),
        (zipped(**{"a/../b": b""}), "it holds a part that leads out of it, `a/../b`", "do not use it"),
        (zipped(**{"/a": b""}), "it holds a part that leads out of it, `/a`", "do not use it"),
        (zipped(**{"c:a": b""}), "it holds a part that leads out of it, `c:a`", "do not use it"),
        (zipped(a=b"", A=b""), "it holds the part `A` twice", "save it again"),
    ],
)
def test_what_is_no_word_file_is_called_by_name(content: bytes, message: str, hint: str) -> None:
    problem = refused(content)
    assert problem.message == message
    assert hint in problem.hint


def test_a_member_that_is_locked_is_refused() -> None:
    content = bytearray(zipped(a=b"x"))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content)).message == "it is locked with a password"


@pytest.mark.parametrize(("count", "taken"), [(9_999, True), (10_000, False)])
def test_more_than_ten_thousand_parts_are_refused(count: int, taken: bool) -> None:
    content = zipped(**{str(number): b"" for number in range(count)})
    if taken:
        assert len(open_archive(content, "x.docx").names) == 10_000
    else:
        assert refused(content).message == "it holds more than 10,000 parts"


def test_members_are_read_whatever_the_case_of_their_names() -> None:
    read = open_archive(zipped(**{"Word/A.xml": b"a"}), "x.docx")
    assert read.read("word/a.XML") == b"a"
    assert read.names["word/a.xml"] == "Word/A.xml"


def test_a_damaged_member_is_a_problem() -> None:
    content = zipped(a=b"some words that are packed")
    at = content.index(b"PK\x03\x04", 10) + 31
    read = open_archive(content[:at] + bytes(one ^ 255 for one in content[at : at + 6]) + content[at + 6 :], "x.docx")
    with pytest.raises(BriefbookError, match="`a` is damaged"):
        read.read("a")


MIB = 1 << 20


def test_a_member_may_have_32_mib_unpacked_and_no_byte_more() -> None:
    read = open_archive(zipped(a=bytes(32 * MIB), b=bytes(32 * MIB + 1)), "x.docx")
    assert len(read.read("a")) == 32 * MIB
    with pytest.raises(BriefbookError, match="`b`, unpacked, is larger than 32 MiB"):
        read.read("b")


def test_all_members_together_may_have_96_mib() -> None:
    read = open_archive(zipped(a=bytes(32 * MIB), b=bytes(32 * MIB), c=bytes(31 * MIB), d=bytes(2 * MIB)), "x.docx")
    for name in "abc":
        read.read(name)
    assert len(read.read("a")) == 32 * MIB
    with pytest.raises(BriefbookError, match="`d`, unpacked, is larger than 1 MiB"):
        read.read("d")


def test_changed_members_take_the_place_of_the_old_ones() -> None:
    read = open_archive(zipped(a=b"1", b=b"2"), "x.docx")
    with ZipFile(BytesIO(read.changed({"a": b"3", "z": b"5", "c": b"4"}))) as target:
        found = {name: target.read(name) for name in target.namelist()}
    assert list(found.items()) == [
        ("[Content_Types].xml", b"<Types/>"), ("a", b"3"), ("b", b"2"), ("c", b"4"), ("z", b"5"),
    ]  # fmt: skip


def test_a_file_on_disk_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"abc")
    assert read_bytes(tmp_path / "x.docx") == b"abc"


def test_a_folder_and_nothing_are_no_files(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.docx"):
        with pytest.raises(BriefbookError, match="there is no such file"):
            read_bytes(path)


def test_a_file_of_more_than_128_mib_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x.docx").open("wb") as file:
        file.truncate(128 * MIB + 1)
    with pytest.raises(BriefbookError, match="the file is larger than 128 MiB"):
        read_bytes(tmp_path / "x.docx")


def test_a_file_that_may_not_be_read_is_the_machines_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "x.docx"
    path.write_bytes(b"abc")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(MachineError) as raised:
        read_bytes(path)
    (problem,) = raised.value.problems
    assert problem.place.file == str(path)
    assert problem.message == "the file cannot be read: Permission denied"
    assert problem.hint == "close it in Word, or allow reading"


@pytest.mark.parametrize("content", [b"{\\rtf1", b"%PDF-1.7"])
def test_what_is_no_word_file_is_to_be_saved_as_one(content: bytes) -> None:
    with pytest.raises(BriefbookError) as raised:
        open_archive(content, "x.docx")
    assert [one.hint for one in raised.value.problems] == ["open it in Word and save it as .docx"]
