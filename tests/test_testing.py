"""The fixture for owners of a workspace, used as its documentation says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import briefbook.testing
from helpers import VISIT_FILE, replace_in


def example() -> str:
    """The test file that the module's documentation shows."""
    lines = (briefbook.testing.__doc__ or "").splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    ")) + "\n"


def test_the_example_guards_a_workspace(workspace: Path) -> None:
    (workspace / "tests").mkdir()
    (workspace / "tests/test_briefs.py").write_text(example())

    def pytest_run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
        return subprocess.run(command, cwd=workspace, capture_output=True, text=True)

    assert pytest_run("--snapshot-update").returncode == 0
    assert pytest_run().returncode == 0
    replace_in(workspace / VISIT_FILE, "value: 50", "value: 60")
    failed = pytest_run()
    assert failed.returncode == 1
    assert "60" in failed.stdout


def test_a_workspace_with_problems_fails_with_their_lines(workspace: Path) -> None:
    (workspace / "tests").mkdir()
    (workspace / "tests/test_briefs.py").write_text(example())
    replace_in(workspace / VISIT_FILE, "visitor: lavrov", "visitor: lavrv")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    result = subprocess.run(command, cwd=workspace, capture_output=True, text=True)
    assert result.returncode == 1
    assert f"{VISIT_FILE}:15:10" in result.stdout
