"""Nothing that a person typed is lost: not to a render, not to two at once, not to a kill in the middle."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from briefbook.build import state as record
from briefbook.word.seal import sealed, untouched
from hands import Hand
from helpers import BRIEF, ROOT, VISIT_FILE, Run, copy_workspace, replace_in

COMMAND = [sys.executable, "-m", "briefbook"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in English, its Word files rendered once; tests take copies."""
    root = copy_workspace(tmp_path_factory.mktemp("made") / "workspace")
    subprocess.run([*COMMAND, "-C", str(root), "render", "--format", "docx"], check=True, cwd=ROOT)
    return root


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "desk")
    return tmp_path / "desk"


def word(root: Path, document: str = "fact-sheet") -> Path:
    return root / "out" / BRIEF / f"{document}.en.docx"


def save_in_word(path: Path, old: bytes = b"Mexico", new: bytes = b"Mejico") -> bytes:
    """Saves a Word file as an editor does: other words, another archive."""
    packed = BytesIO()
    with ZipFile(path) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == "word/document.xml" else content)
    path.write_bytes(packed.getvalue())
    return packed.getvalue()


# -- the seal --


def test_a_seal_is_broken_by_any_change_and_by_every_editor(desk: Path) -> None:
    content = word(desk).read_bytes()
    assert untouched(content)
    for at in (0, len(content) // 2, len(content) - 90, len(content) - 1):
        assert not untouched(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert not untouched(content[:-1])
    assert not untouched(content + b"\n")
    assert not untouched(b"")
    with ZipFile(BytesIO(content)) as archive:  # the seal is a comment, as the standard has it
        assert archive.testzip() is None
        assert archive.comment.startswith(b"briefbook ")
    assert not untouched(save_in_word(word(desk), b"", b""))


def test_only_an_archive_is_sealed() -> None:
    with pytest.raises(AssertionError):
        sealed(b"no archive")


# -- render and an edited file --


@pytest.mark.parametrize("recorded", [True, False])
def test_an_edited_file_is_left_and_the_rest_is_made(recorded: bool, desk: Path, run: Run) -> None:
    edited = save_in_word(word(desk))
    if not recorded:
        shutil.rmtree(desk / record.FOLDER)
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    brief = word(desk, "policy-brief").read_bytes()
    result = run("-C", desk, "render", "--format", "docx")
    assert result.code == 1
    shown = f"out/{BRIEF}/fact-sheet.en.docx"
    assert any(line.startswith(f"{shown}: edited since its render") for line in result.err.splitlines())
    for way_on in (f"briefbook pull {shown}", f"briefbook refresh {shown}", "--force"):
        assert way_on in result.err
    assert word(desk).read_bytes() == edited
    assert word(desk, "policy-brief").read_bytes() != brief
    again = run("-C", desk, "render", "--format", "docx")
    assert again.code == 1
    assert word(desk).read_bytes() == edited


def test_status_tells_of_the_edit_and_of_the_data_that_it_lacks(desk: Path, run: Run) -> None:
    save_in_word(word(desk))
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    line = next(line for line in run("-C", desk, "status").out.splitlines() if "edited" in line)
    assert line.startswith(f"{BRIEF}: fact-sheet (en), docx: edited since its render; not in it: {VISIT_FILE}:")
    assert line.endswith("outcomes[o2].due changed: 2020 -> 2020-06")


def said(run: Run, desk: Path, document: str = "fact-sheet") -> list[str]:
    """What `status` says of an edited file."""
    start = f"{BRIEF}: {document} (en), docx: edited since its render"
    out = run("-C", desk, "status").out
    return [line.removeprefix(start) for line in out.splitlines() if line.startswith(start)]


def write_in(path: Path, edit: Callable[[Hand], object]) -> None:
    hand = Hand(path.read_bytes())
    edit(hand)
    path.write_bytes(hand.content)


def test_after_a_refresh_the_file_has_todays_data(desk: Path, run: Run) -> None:
    write_in(word(desk), lambda hand: hand.replace(hand.paragraph_of("Who is who"), "Who is who", "The people"))
    assert said(run, desk) == [", has today's data"]
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    replace_in(desk / VISIT_FILE, "  start: 2020-02-05\n", "  start: 2020-02-04\n")
    replace_in(desk / "templates/fact-sheet.html", "</section>", "<p>More.</p></section>")
    assert len(said(run, desk)) == 3
    assert run("-C", desk, "refresh", word(desk)).code == 0
    assert said(run, desk) == [", has today's data"]
    result = run("-C", desk, "render", "--format", "docx")
    assert result.code == 1
    assert "edited since its render, has today's data, and left as it is" in result.err
    assert "briefbook refresh" not in result.err
    replace_in(desk / VISIT_FILE, "  end: 2020-02-07\n", "  end: 2020-02-08\n")
    [line] = said(run, desk)
    assert line.endswith("changed: 4–7 February 2020 -> 4–8 February 2020")
    result = run("-C", desk, "render", "--format", "docx")
    assert "briefbook refresh" in result.err


def test_what_a_refresh_left_to_the_person_is_not_in_the_file(desk: Path, run: Run) -> None:
    write_in(word(desk), lambda hand: hand.fill("outcomes[o2].due", "2021"))
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    replace_in(desk / VISIT_FILE, "    value: 50\n", "    value: 60\n")
    assert run("-C", desk, "refresh", word(desk)).code == 1
    [line] = said(run, desk)
    assert line.endswith("outcomes[o2].due changed: 2020 -> 2020-06")
    assert "has today's data" not in run("-C", desk, "render", "--format", "docx").err


def test_what_a_pull_took_from_the_file_is_in_it(desk: Path, run: Run) -> None:
    def edit(hand: Hand) -> None:
        hand.fill("outcomes[o2].due", "2021")
        hand.replace(hand.paragraph_of("Who is who"), "Who is who", "The people")

    write_in(word(desk), edit)
    replace_in(desk / VISIT_FILE, "    value: 50\n", "    value: 60\n")
    assert run("-C", desk, "pull", word(desk), "--apply").code == 0
    [line] = said(run, desk)
    assert line.endswith("figures[f-helicopters].value changed: 50 -> 60")


def test_items_that_came_and_went_since_are_not_in_the_file(desk: Path, run: Run) -> None:
    write_in(word(desk), lambda hand: hand.replace(hand.paragraph_of("Who is who"), "Who is who", "The people"))
    path = desk / VISIT_FILE
    text = path.read_text()
    start = text.index("  - id: c-gruma\n")
    end = text.index("\n\n", start)
    item = text[start:end].replace("c-gruma", "c-bimbo").replace("Gruma", "Bimbo")
    path.write_text(text[:start] + item + text[end:])
    lines = said(run, desk)
    told = [re.sub(r".*yaml:\d+ ", "", line) for line in lines]
    assert told == ["companies[c-gruma] removed", "companies[c-bimbo] added"]
    assert run("-C", desk, "refresh", word(desk)).code == 0
    assert said(run, desk) == [", has today's data"]


def test_force_keeps_a_numbered_copy(desk: Path, run: Run) -> None:
    clean = word(desk).read_bytes()
    for number in (1, 2):
        edited = save_in_word(word(desk), b"Mexico", b"Mejico %d" % number)
        result = run("-C", desk, "render", "--format", "docx", "--force")
        assert result.code == 0
        copy = word(desk).with_name(f"fact-sheet.en.edited-{number}.docx")
        assert copy.name in result.err
        assert copy.read_bytes() == edited
        assert word(desk).read_bytes() == clean
    assert "nothing is stale" in run("-C", desk, "render", "--format", "docx").err


def test_an_edit_that_came_home_may_be_made_anew(desk: Path, run: Run) -> None:
    edited = save_in_word(word(desk))
    record.mark_pulled(str(desk), str(word(desk)))
    result = run("-C", desk, "render", "--format", "docx")
    assert result.code == 0, result.err
    assert untouched(word(desk).read_bytes())
    assert word(desk).with_name("fact-sheet.en.edited-1.docx").read_bytes() == edited  # its looks did not come home
    save_in_word(word(desk), b"Mexico", b"Messico")
    assert run("-C", desk, "render", "--format", "docx").code == 1


# -- several renders, and none that ends --


def documents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "out").rglob("*") if path.is_file()}


def test_two_renders_at_once_do_no_harm(desk: Path, tmp_path: Path) -> None:
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    shutil.copytree(desk, tmp_path / "other")
    words = ["render", "--format", "docx", "--jobs", "1"]
    subprocess.run([*COMMAND, "-C", str(tmp_path / "other"), *words], check=True, cwd=ROOT, capture_output=True)
    pair = [subprocess.Popen([*COMMAND, "-C", str(desk), *words], cwd=ROOT, stdout=-3, stderr=-3) for _ in range(2)]
    assert [one.wait(timeout=120) for one in pair] == [0, 0]
    assert documents(desk) == documents(tmp_path / "other")
    last = subprocess.run([*COMMAND, "-C", str(desk), *words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert last.stdout == ""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_killed_at_any_moment_and_rerun_it_ends_in_the_same_bytes(made: Path, tmp_path: Path, thorough: bool) -> None:
    """Six kills, spread over the time of a render; with `--thorough`, fifty."""
    root = tmp_path / "desk"
    shutil.copytree(made, root)
    words = [*COMMAND, "-C", str(root), "render", "--format", "docx", "--jobs", "1"]
    replace_in(root / VISIT_FILE, "value: 50\n", "value: 99\n")
    start = time.perf_counter()
    subprocess.run(words, check=True, cwd=ROOT, capture_output=True)
    whole = time.perf_counter() - start
    expected = documents(root)
    kills, chance = 50 if thorough else 6, random.Random(2020)
    for number in range(kills):
        shutil.rmtree(root)
        shutil.copytree(made, root)
        replace_in(root / VISIT_FILE, "value: 50\n", "value: 99\n")
        render = subprocess.Popen(words, cwd=ROOT, stdout=-3, stderr=-3, start_new_session=True)
        time.sleep(whole * (number + chance.random()) / kills)
        render.send_signal(signal.SIGKILL)
        render.wait()
        subprocess.run(words, check=True, cwd=ROOT, capture_output=True)
        assert documents(root) == expected, f"kill {number}"


def test_what_a_kill_left_half_written_is_swept_away_but_no_live_file(desk: Path, run: Run) -> None:
    fcntl = pytest.importorskip("fcntl")
    folder = word(desk).parent
    dead, live = folder / ".fact-sheet.en.docx.abc.part", folder / ".fact-sheet.en.docx.xyz.part"
    dead.write_bytes(b"half")
    with live.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        replace_in(desk / VISIT_FILE, "value: 50\n", "value: 51\n")
        assert run("-C", desk, "render", "--format", "docx").code == 0
        assert not dead.exists()
        assert live.exists()
