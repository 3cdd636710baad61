"""The whole command, cold, as a user waits for it: prints seconds, and how many bare Python starts each would be."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3


def best(arguments: list[str]) -> float:
    """The shortest of some runs of a fresh interpreter, in seconds: what the machine can do undisturbed."""
    seconds: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    """Times each command against `python -c pass`, in the same run on the same machine."""
    with tempfile.TemporaryDirectory() as out:
        briefbook = ["-m", "render.cli"]
        commands = {
            "python -c pass": ["-c", "pass"],
            "briefbook --help": [*briefbook, "--help"],
            "briefbook check": [*briefbook, "check"],
            "briefbook render --format docx": [*briefbook, "render", "--out", out, "--format", "docx"],
            "briefbook render --format pdf": [*briefbook, "render", "--out", out, "--format", "pdf"],
            "briefbook render": [*briefbook, "render", "--out", out],
        }
        times = {name: best(arguments) for name, arguments in commands.items()}
    bare = times["python -c pass"]
    for name, seconds in times.items():
        print(f"{name:34}{seconds:8.3f} s{seconds / bare:8.1f} x")


if __name__ == "__main__":
    main()
