"""The same bytes in another folder, at another time, with another hash seed, in another time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from helpers import ROOT, copy_workspace

SCRIPT = """
import datetime, sys, time
real = time.time
time.time = lambda: real() + 40_000_000
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(time.time(), tz)
datetime.datetime = Later
from render.cli import main
sys.exit(main(["-C", sys.argv[1], "render"]))
"""


def render(root: Path, script: list[str], **environment: str) -> dict[str, bytes]:
    command = [sys.executable, *script]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environment}, capture_output=True)
    return {path.name: path.read_bytes() for path in (root / "out").rglob("*.*")}


def test_all_six_files_are_the_same_bytes(tmp_path: Path) -> None:
    one = copy_workspace(tmp_path / "one")
    two = copy_workspace(tmp_path / "a longer name, élsewhere" / "two")
    first = render(one, ["-m", "render.cli", "-C", str(one), "render"], PYTHONHASHSEED="1", TZ="UTC", LANG="C")
    other = {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "5"}
    second = render(two, ["-c", SCRIPT, str(two)], **other)
    assert len(first) == 6
    assert {name: first[name] == second.get(name) for name in first} == dict.fromkeys(first, True)
