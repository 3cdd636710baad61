"""The record of a render: what is written is read; what is damaged is no record; stamps tell what changed."""

from __future__ import annotations

import os
import time
import zlib
from pathlib import Path

import pytest
from briefbook.build import state as module
from briefbook.build.state import FOLDER, MISSING, Disk, Output, State, StateFolder, mark_pulled, pulled, settled
from build_values import put
from hypothesis import given
from hypothesis import strategies as st

OLD = 1_600_000_000_123_456_789


def digest(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()[:32]


def old(path: Path, moment: int = OLD) -> Path:
    os.utime(path, ns=(moment, moment))
    return path


def whole() -> State:
    """A state with all that one can hold."""
    state = State({"templates/": (3, 7, 9, "ab"), "/usr/lib/x.so": MISSING})
    state.own = {"briefs/a b.yaml": (10, -1, 4, "cd")}
    state.records = {"people/lavrov": "ef", "people/nobody": ""}
    state.outputs = [
        Output("fact-sheet", "en", "pdf", "d1", 2, True, (100, 5, 6, "gh")),
        Output("fact-sheet", "en", "docx", "d2", None, False, (200, 5, 7, "ij")),
        Output("chronology", "ru", "pdf"),
    ]
    state.problems = [("error", "a: b - c", '{"type": "problem"}'), ("warning", "ж", "{}")]
    return state


def parts(one: Output) -> tuple[object, ...]:
    return one.name, one.digest, one.pages, one.current, one.stamp


# -- what is written is read --


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder, state = StateFolder(str(tmp_path), str(tmp_path / "out")), whole()
    folder.write("brief", state)
    found = StateFolder(str(tmp_path), str(tmp_path / "out")).read("brief")
    assert found is not None
    assert (found.engine, found.shared, found.block) == (state.engine, state.shared, state.block)
    assert (found.own, found.records, found.problems) == (state.own, state.records, state.problems)
    assert [parts(one) for one in found.outputs] == [parts(one) for one in state.outputs]


def test_the_text_of_a_record() -> None:
    state = whole()
    assert state.block == "templates/\t3\t7\t9\tab\n/usr/lib/x.so\t-1\t0\t0\t"
    assert [one.name for one in state.outputs] == ["fact-sheet.en.pdf", "fact-sheet.en.docx", "chronology.ru.pdf"]
    assert parts(state.outputs[2]) == ("chronology.ru.pdf", "", None, False, MISSING)


def test_an_output_is_found_by_its_name() -> None:
    state = whole()
    assert state.output("fact-sheet.en.docx") is state.outputs[1]
    assert state.output("fact-sheet.es.docx") is None


def test_what_records_have_in_common_is_read_once(tmp_path: Path) -> None:
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.write("one", whole())
    folder.write("two", whole())
    other = whole()
    folder.write("three", State({"templates/": (1, 1, 1, "zz")}))
    first, second, third, again = (folder.read(name) for name in ("one", "two", "three", "one"))
    assert first
    assert second
    assert first.shared is second.shared
    assert third
    assert third.shared == {"templates/": (1, 1, 1, "zz")}
    assert again
    assert again.shared == other.shared


def test_a_brief_without_a_record_has_no_state(tmp_path: Path) -> None:
    assert StateFolder(str(tmp_path), str(tmp_path / "out")).read("nobody") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content + b"\n",
        lambda content: content.replace(b"record 4", b"record 3"),
        lambda content: b"",
        lambda content: content.replace(b"fact-sheet", b"fact_sheet"),
    ],
    ids=["cut", "longer", "of another format", "empty", "changed"],
)
def test_a_damaged_record_is_none(damage, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.write("brief", whole())
    path = tmp_path / FOLDER / "out/brief.state"
    path.write_bytes(damage(path.read_bytes()))
    assert folder.read("brief") is None


@pytest.mark.parametrize(
    "text",
    [
        "engine\n\nshared",
        "engine\n\na\t1\t2\t3\td\n\nx\tunknown kind of line",
        "engine\n\na\t1\t2\t3\td\n\ni\ta\t1\t2",
        "engine\n\na\tone\t2\t3\td\n\n",
        "engine\n\na\t1\t2\t3\td\n\np\terror\tno JSON",
        "engine\n\na\t1\t2\t3\td\n\no\tdocument\ten\tpdf\td\tmany\t1\t1\t2\t3\td",
        b"engine\n\n\xff",
    ],
    ids=["parts", "kind", "fields", "number", "problem", "pages", "letters"],
)
def test_a_whole_record_with_a_faulty_line_is_none(text: str | bytes, tmp_path: Path) -> None:
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.keep("brief.state", text.encode() if isinstance(text, str) else text)
    assert folder.recall("brief.state") is not None
    assert folder.read("brief") is None


def test_a_faulty_common_part_spoils_no_later_record(tmp_path: Path) -> None:
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.keep("bad.state", b"engine\n\na\tone\t2\t3\td\n\n")
    assert folder.read("bad") is None
    assert folder.read("bad") is None


def test_empty_lines_of_a_record_are_passed_over(tmp_path: Path) -> None:
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.keep("brief.state", b"engine\n\na\t1\t2\t3\td\n\n\ni\tb\t4\t5\t6\te\n")
    state = folder.read("brief")
    assert state is not None
    assert (state.engine, state.shared, state.own) == ("engine", {"a": (1, 2, 3, "d")}, {"b": (4, 5, 6, "e")})


@pytest.mark.parametrize("name", ["a\tb", "a\nb"])
@pytest.mark.parametrize("kind", ["shared", "own", "records"])
def test_a_name_that_a_line_cannot_hold_is_not_recorded(name: str, kind: str, tmp_path: Path) -> None:
    folder, state = StateFolder(str(tmp_path), str(tmp_path / "out")), whole()
    getattr(state, kind)[name] = "x" if kind == "records" else MISSING
    folder.write("brief", state)
    assert not (tmp_path / FOLDER).exists()


def test_a_disk_that_refuses_is_no_fault(tmp_path: Path) -> None:
    put(tmp_path, FOLDER, "a file where the folder goes")
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.write("brief", whole())
    assert folder.read("brief") is None
    (tmp_path / FOLDER).unlink()
    (tmp_path / FOLDER / "out/brief.state").mkdir(parents=True)
    folder.write("brief", whole())
    assert [path.name for path in (tmp_path / FOLDER / "out").iterdir()] == ["brief.state"], "nothing half written"


def test_records_stand_by_the_folder_of_output(tmp_path: Path) -> None:
    root = str(tmp_path)
    assert StateFolder(root, f"{root}/out").place == ".briefbook/out"
    assert StateFolder(root, f"{root}/data/../out").place == ".briefbook/out"
    elsewhere = StateFolder(root, f"{root}/elsewhere").place
    assert elsewhere.startswith(".briefbook/out-")
    assert len(elsewhere) == len(".briefbook/out-") + 12
    assert StateFolder(root, f"{root}/another").place not in (elsewhere, ".briefbook/out")


def test_the_folder_is_kept_out_of_git(tmp_path: Path) -> None:
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.keep("x", b"")
    ignored = tmp_path / FOLDER / ".gitignore"
    assert ignored.read_text().splitlines()[-1] == "*"
    ignored.write_text("mine")
    folder.keep("x", b"")
    assert ignored.read_text() == "mine"


@given(content=st.binary(max_size=60), at=st.integers(0, 200))
def test_any_byte_changed_is_noticed(content: bytes, at: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("record")
    folder = StateFolder(str(root), str(root / "out"))
    folder.keep("x", content)
    assert folder.recall("x") == content
    path = root / FOLDER / "out/x"
    kept = bytearray(path.read_bytes())
    kept[at % len(kept)] ^= 1
    path.write_bytes(kept)
    assert folder.recall("x") is None


def test_the_checksum_is_in_the_first_line(tmp_path: Path) -> None:
    folder = StateFolder(str(tmp_path), str(tmp_path / "out"))
    folder.keep("x", b"one\ntwo")
    head, _, rest = (tmp_path / FOLDER / "out/x").read_bytes().partition(b"\n")
    assert rest == b"one\ntwo"
    assert head == b"briefbook record 4 %08x" % zlib.crc32(rest)


# -- files that were pulled --


def test_a_pulled_file_is_known_by_its_content(tmp_path: Path) -> None:
    one, two = put(tmp_path, "one.docx", "1"), put(tmp_path, "two.docx", "2")
    assert pulled(str(tmp_path)) == set()
    mark_pulled(str(tmp_path), str(one))
    mark_pulled(str(tmp_path), str(two))
    mark_pulled(str(tmp_path), str(one))
    assert pulled(str(tmp_path)) == {digest(b"1"), digest(b"2")}
    assert (tmp_path / FOLDER / "home").read_text().splitlines()[1:] == [digest(b"2"), digest(b"1")]


def test_of_the_pulled_files_the_last_thousand_are_known(tmp_path: Path) -> None:
    module._keep(str(tmp_path), f"{FOLDER}/home", "\n".join(f"{n:04}" for n in range(1000)).encode())
    mark_pulled(str(tmp_path), str(put(tmp_path, "one.docx", "1")))
    assert pulled(str(tmp_path)) == {f"{n:04}" for n in range(1, 1000)} | {digest(b"1")}


# -- how files stand --


def test_a_stamp_tells_size_time_inode_and_content(tmp_path: Path) -> None:
    path = old(put(tmp_path, "a.txt", "content"))
    assert Disk(str(tmp_path)).stamp("a.txt") == (7, OLD, path.stat().st_ino, digest(b"content"))
    assert Disk("/nowhere").stamp(str(path)) == (7, OLD, path.stat().st_ino, digest(b"content"))


@pytest.mark.parametrize("path", ["none.txt", "a\0b", "folder"])
def test_what_cannot_be_read_is_missing(path: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert Disk(str(tmp_path)).stamp(path) == MISSING


def test_a_folder_is_known_by_its_names(tmp_path: Path) -> None:
    for name in ("b", "a", ".hidden", "a~", "__pycache__"):
        put(tmp_path, f"folder/{name}")
    assert Disk(str(tmp_path)).stamp("folder/")[3] == digest(b"a/b")
    put(tmp_path, "folder/a", "another content")
    assert Disk(str(tmp_path)).stamp("folder/")[3] == digest(b"a/b")
    put(tmp_path, "folder/c")
    assert Disk(str(tmp_path)).stamp("folder/")[3] == digest(b"a/b/c")


def test_a_file_is_looked_at_once_until_it_is_forgotten(tmp_path: Path) -> None:
    path, disk = put(tmp_path, "a.txt", "one"), Disk(str(tmp_path))
    first = disk.stamp("a.txt")
    path.write_text("three")
    assert disk.stamp("a.txt") == first
    disk.forget(["a.txt", "never seen"])
    assert disk.stamp("a.txt")[3] == digest(b"three")


def test_the_content_decides_whether_a_file_is_the_same(tmp_path: Path) -> None:
    path = old(put(tmp_path, "a.txt", "one"))
    stamp = Disk(str(tmp_path)).stamp("a.txt")
    disk = Disk(str(tmp_path))
    assert disk.same("a.txt", stamp)
    assert not disk.touched
    old(path, OLD + 1)
    disk = Disk(str(tmp_path))
    assert disk.same("a.txt", stamp)
    assert disk.touched, "its time is another"
    old(put(tmp_path, "a.txt", "three"))
    disk = Disk(str(tmp_path))
    assert not disk.same("a.txt", stamp)
    assert not disk.touched
    path.unlink()
    assert not Disk(str(tmp_path)).same("a.txt", stamp)
    assert Disk(str(tmp_path)).same("a.txt", MISSING)


def test_a_file_whose_size_time_and_inode_are_the_same_is_not_read(tmp_path: Path) -> None:
    path = old(put(tmp_path, "a.txt", "one"))
    size, changed, inode, _ = Disk(str(tmp_path)).stamp("a.txt")
    disk, made_up = Disk(str(tmp_path)), (size, changed, inode, "not its digest")
    assert disk.same("a.txt", made_up)
    assert disk.stamp("a.txt") == made_up
    path.write_text("another")
    assert disk.same("a.txt", made_up), "what was found is kept"


@pytest.mark.parametrize(
    ("changed", "says"),
    [(-50_000_001, "old"), (-49_999_999, "young"), (10, "young")],
)
def test_a_young_file_has_no_time(changed: int, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_700_000_000_100_000_003
    monkeypatch.setattr(time, "time_ns", lambda: now)
    assert settled(now + changed) == (now + changed if says == "old" else -1)


def test_on_a_coarse_clock_a_file_is_young_for_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_700_000_000_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: now)
    assert settled(now - 2_000_000_000) == -1
    assert settled(now - 3_000_000_000) == now - 3_000_000_000
    assert settled(now - 1_000_000_001) == now - 1_000_000_001


def test_all_inputs_must_be_as_they_were(tmp_path: Path) -> None:
    old(put(tmp_path, "shared", "s"))
    old(put(tmp_path, "own", "o"))
    disk = Disk(str(tmp_path))
    state = State({"shared": disk.stamp("shared")})
    state.own = {"own": disk.stamp("own")}
    assert Disk(str(tmp_path)).holds_inputs(state)
    state.engine = "another"
    assert not Disk(str(tmp_path)).holds_inputs(state)
    state.engine = module.engine()
    put(tmp_path, "own", "changed")
    assert not Disk(str(tmp_path)).holds_inputs(state)
    old(put(tmp_path, "own", "o"))
    assert Disk(str(tmp_path)).holds_inputs(state)
    put(tmp_path, "shared", "changed")
    disk = Disk(str(tmp_path))
    assert not disk.holds_inputs(state)
    disk.forget(["shared"])
    old(put(tmp_path, "shared", "s"))
    assert not disk.holds_inputs(state), "what all briefs share is looked at once"


def test_all_files_are_looked_at_though_one_is_another(tmp_path: Path) -> None:
    put(tmp_path, "a", "a")
    put(tmp_path, "b", "b")
    disk = Disk(str(tmp_path))
    assert not disk.holds({"a": MISSING, "b": disk.stamp("b")})
    put(tmp_path, "a", "another")
    assert disk.stamp("a")[3] == digest(b"a"), "it was looked at before"
    assert disk.holds({})


def test_a_renewed_state_has_the_times_that_were_found(tmp_path: Path) -> None:
    path, disk = old(put(tmp_path, "own", "o")), Disk(str(tmp_path))
    old(put(tmp_path, "out/fact-sheet.en.pdf", "p"))
    state = whole()
    state.own, state.shared = {"own": disk.stamp("own")}, {"own": disk.stamp("own"), "unseen": (1, 2, 3, "x")}
    state.outputs = [Output("fact-sheet", "en", "pdf", "d", 1, True, disk.stamp("out/fact-sheet.en.pdf"))]
    state.engine = "what made them"
    for one in (path, tmp_path / "out/fact-sheet.en.pdf"):
        old(one, OLD + 5)
    disk = Disk(str(tmp_path))
    assert disk.holds(state.own)
    assert disk.same("out/fact-sheet.en.pdf", state.outputs[0].stamp)
    new = disk.renewed(state, "out")
    assert new.own["own"][1] == OLD + 5
    assert new.shared == {"own": new.own["own"], "unseen": (1, 2, 3, "x")}
    assert new.block.startswith(f"own\t1\t{OLD + 5}\t")
    assert new.outputs[0].stamp[1] == OLD + 5
    assert (new.engine, new.records, new.problems) == (state.engine, state.records, state.problems)


def test_a_state_of_which_nothing_moved_keeps_its_text(tmp_path: Path) -> None:
    state = whole()
    state.block = "as it was read"
    assert Disk(str(tmp_path)).renewed(state, "out").block == "as it was read"


def test_another_place_or_python_is_another_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = module.engine()
    assert "\n" not in before
    assert str(Path(module.__file__).parent) in before
    monkeypatch.setattr(module.sys, "version", "9.9\n[of a test]")
    assert module.engine() == f"{before.rpartition(module.sys.prefix)[0]}{module.sys.prefix} 9.9 [of a test]"


