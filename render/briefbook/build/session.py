"""One run over a workspace and one folder of output: what it has seen of the disk, and where its records are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ..data.library import REGISTRIES, load_registries
from ..data.project import SIZE_LIMIT, Project
from .inputs import record_digests
from .installation import installation
from .state import Disk, Stamp, StateFolder

__all__ = ["THEMES", "Session", "SharedFiles", "WatchedProject"]

THEMES = "templates/themes/"
"""The folder of the themes, from the workspace's root."""


@dataclass(frozen=True)
class WatchedProject(Project):
    """A workspace whose files are looked at before they are read, so that a change while they are read is noticed."""

    disk: Disk = field(default_factory=lambda: Disk("."), compare=False)

    def read_bytes(self, rel: str, limit: int = SIZE_LIMIT) -> bytes:
        """The bytes of a file."""
        self.disk.stamp(rel)
        return super().read_bytes(rel, limit)


class SharedFiles(NamedTuple):
    """How the files stand that several briefs are made from, by their paths."""

    common: dict[str, Stamp]
    """What all briefs are made from: the program, registries, templates."""
    themes: dict[str, Stamp]
    """The files of all themes; a brief is made from one."""

    @property
    def templates(self) -> dict[str, str]:
        """The digests of the templates and of the labels."""
        return {
            path: stamp[3]
            for path, stamp in self.common.items()
            if path.startswith("templates/") and path.endswith((".html", ".po"))
        }


@dataclass(frozen=True)
class Session:
    """One run over a workspace and one folder of output.

    It looks at the program and the templates before anything is made, and at the data through its `project` just before
    they are read: whatever changes afterwards is noticed by the next run. It travels to other processes.
    """

    project: WatchedProject
    out: str
    """The folder of output, an absolute path."""
    force: bool
    """Whether fresh files are made anew, and edited ones too."""
    states: StateFolder

    @classmethod
    def start(cls, project: Project, out: Path, force: bool = False) -> Session:
        """A session that has looked at nothing yet."""
        root, target = str(project.root), os.path.abspath(out)
        return cls(WatchedProject(project.root, Disk(root)), target, force, StateFolder(root, target))

    @property
    def root(self) -> str:
        """The workspace's folder."""
        return self.disk.root

    @property
    def disk(self) -> Disk:
        """The files as this run found them."""
        return self.project.disk

    def path(self, brief: str, name: str) -> str:
        """Where a file of a brief stands or will stand."""
        return f"{self.out}/{brief}/{name}"

    def size(self, brief: str, name: str) -> int:
        """How large a file is, in bytes; 0 where none stands."""
        return max(self.disk.stamp(self.path(brief, name))[0], 0)

    def look(self) -> SharedFiles:
        """Looks at what several briefs are made from, unless that was done: whatever changes afterwards is noticed."""
        return self.shared

    @cached_property
    def shared(self) -> SharedFiles:
        """What several briefs are made from, as it stood when it was first asked for."""
        paths = [*installation().files]
        paths += [file for files, _ in REGISTRIES.values() for file in files]
        found = {path: self.disk.stamp(path) for path in (*paths, *_tree_below(self.root, "templates"))}
        themes = {path: stamp for path, stamp in found.items() if path.startswith(THEMES)}
        return SharedFiles({path: stamp for path, stamp in found.items() if path not in themes}, themes)

    @cached_property
    def registry_digests(self) -> dict[str, str]:
        """The digest of each record of the registries; none where these have errors, which every brief must tell."""
        registries = load_registries(self.project)
        return {} if registries.problems else record_digests(registries.trees)


def _tree_below(root: str, top: str) -> Iterator[str]:
    """Every folder, with a slash at its end, and every file below `top`, as paths from the root."""
    yield f"{top}/"
    try:
        entries = sorted(os.scandir(f"{root}/{top}"), key=lambda one: one.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        if entry.is_dir():
            yield from _tree_below(root, f"{top}/{entry.name}")
        else:
            yield f"{top}/{entry.name}"
