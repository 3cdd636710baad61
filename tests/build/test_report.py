"""What the command prints, word by word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from briefbook.build.report import (
    as_json,
    counted,
    counts,
    failures,
    file_values,
    first,
    plain,
    shown,
    summary,
    summary_values,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (-1, "-1 files")]
)
def test_a_number_has_its_noun(number: int, text: str) -> None:
    assert counted(number, "file") == text


@pytest.mark.parametrize(
    ("errors", "warnings", "text"),
    [(0, 0, "no problems"), (1, 0, "1 error"), (0, 2, "2 warnings"), (2, 1, "2 errors, 1 warning")],
)
def test_problems_are_counted(errors: int, warnings: int, text: str) -> None:
    assert counts(errors, warnings) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain words", "plain words"),
        ("é, Ж and – stay", "é, Ж and – stay"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\ud800", "\\ud800"),
        ("é\x07", "é\\x07"),
        ("", ""),
    ],
)
def test_nothing_that_a_terminal_obeys_is_printed(text: str, line: str) -> None:
    assert plain(text) == line


@given(st.text())
def test_a_line_stays_a_line(text: str) -> None:
    assert len(plain(text).splitlines()) <= 1
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("number", "told", "more"),
    [(0, 0, ""), (6, 6, ""), (7, 7, ""), (8, 6, "and 2 reasons more"), (20, 6, "and 14 reasons more")],
)
def test_as_many_reasons_are_told_as_a_person_reads(number: int, told: int, more: str) -> None:
    reasons = [f"reason {one}" for one in range(number)]
    assert first(reasons) == [*reasons[:told], *([more] if more else [])]


def test_a_path_is_shown_as_one_would_write_it_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert shown(str(tmp_path / "here/out/a.pdf")) == "out/a.pdf"
    assert shown("out/../b.pdf") == "b.pdf"
    assert shown(str(tmp_path / "here")) == "."
    assert shown(str(tmp_path / "here-too/a.pdf")) == f"{tmp_path}/here-too/a.pdf"
    assert shown(str(tmp_path)) == str(tmp_path)
    monkeypatch.chdir("/")
    assert shown(f"{tmp_path}/a.pdf") == f"{tmp_path}/a.pdf".lstrip("/")


@pytest.mark.parametrize(
    ("made", "fresh", "errors", "warnings", "text"),
    [
        (1, 0, 0, 0, "1 file in out/, 1.2 s"),
        (2, 3, 0, 0, "2 files in out/, 3 fresh, 1.2 s"),
        (0, 1, 0, 0, "nothing is stale: 1 file in out/, 1.2 s"),
        (0, 0, 2, 0, "no files written, 1.2 s, 2 errors"),
        (4, 0, 0, 1, "4 files in out/, 1.2 s, 1 warning"),
        (0, 5, 1, 1, "nothing is stale: 5 files in out/, 1.2 s, 1 error, 1 warning"),
    ],
)
def test_the_line_that_ends_a_render(
    made: int, fresh: int, errors: int, warnings: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert summary(made, fresh, str(tmp_path / "out"), 1.24, errors, warnings) == text


TWENTY = ", ".join(f"b{one}" for one in range(20))


@pytest.mark.parametrize(
    ("failed", "briefs", "lines"),
    [
        (0, 9, []),
        (1, 1, []),
        (1, 2, ["1 of 2 briefs with errors: b0"]),
        (2, 3000, ["2 of 3,000 briefs with errors: b0, b1"]),
        (20, 30, [f"20 of 30 briefs with errors: {TWENTY}"]),
        (1021, 2000, [f"1,021 of 2,000 briefs with errors: {TWENTY} and 1,001 more"]),
    ],
)
def test_the_briefs_that_failed_are_named(failed: int, briefs: int, lines: list[str]) -> None:
    assert failures([f"b{one}" for one in range(failed)], briefs) == lines


def test_an_object_is_one_line_of_json() -> None:
    text = as_json("file", {"path": "Ж\n", "pages": None})
    assert text == '{"type": "file", "path": "Ж\\n", "pages": null}'
    assert json.loads(text)["path"] == "Ж\n"


def test_what_a_program_hears_of_a_file() -> None:
    assert file_values("/a.pdf", "brief", "fact-sheet", "en", "pdf", 12, 3) == {
        "path": "/a.pdf", "brief": "brief", "document": "fact-sheet", "lang": "en", "format": "pdf", "bytes": 12,
        "pages": 3,
    }  # fmt: skip


def test_what_a_program_hears_at_the_end() -> None:
    assert summary_values(1, 2, "/out", 1.23456, 3, 4, ["a"], 1) == {
        "files": 1, "fresh": 2, "errors": 3, "warnings": 4, "out": "/out", "failed": ["a"], "seconds": 1.235,
        "exit_code": 1,
    }  # fmt: skip
