"""What the tests of the room share: a small workspace, and an installation of a few files in the real one's place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from briefbook.build import session as session_module
from briefbook.build.session import Session
from briefbook.data.library import Library, load
from briefbook.data.project import Project
from build_values import VISIT, installed, put, session_of
from helpers import ROOT

OLD = 1_600_000_000_123_456_789
"""A time of change in nanoseconds, long ago: what stands since then is known by its time."""


def settle(root: Path) -> None:
    """Gives all files below a folder a time long ago."""
    for path in root.rglob("*"):
        os.utime(path, ns=(OLD, OLD))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a brief, its visit, an empty registry and one template."""
    folder = tmp_path / "workspace"
    here = installed(tmp_path / "installed")
    monkeypatch.setattr(session_module, "installation", lambda: here)
    put(folder, "briefs/brief.yaml", "id: brief\n")
    put(folder, VISIT, "title: A visit\n")
    put(folder, "data/people.yaml", "[]\n")
    put(folder, "templates/base.html", "<html>")
    put(folder, "templates/themes/institute/theme.yaml", "accent: red\n")
    put(folder, "templates/themes/ministry/theme.yaml", "accent: blue\n")
    settle(tmp_path)
    return folder


@pytest.fixture
def session(root: Path) -> Session:
    return session_of(root)


@pytest.fixture(scope="session")
def library() -> Library:
    """The sample's."""
    return load(Project(ROOT))
