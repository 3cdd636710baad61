"""A workspace as a revision of git has it, read from git's objects and never checked out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..data.project import SIZE_LIMIT, Project
from ..errors import BriefbookError, MachineError, Place, Problem, UsageError, nearest

__all__ = ["GitRevision", "revision_of"]


@dataclass(frozen=True)
class GitRevision(Project):
    """The workspace as a revision in git has it: read from there, never checked out."""

    files: Mapping[str, str] = field(default_factory=dict)
    """The object that holds each file, by its path from the workspace's root."""

    def exists(self, rel: str) -> bool:
        """Whether the revision has a file at `rel`."""
        return rel in self.files

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """The files and folders below `folder` whose names end with `suffix`, as sorted paths from the root."""
        inside = (rel[len(folder) + 1 :] for rel in self.files if rel.startswith(f"{folder}/"))
        names = {rel.split("/")[0] for rel in inside}
        return tuple(sorted(f"{folder}/{name}" for name in names if name.endswith(suffix) and not name.startswith(".")))

    def read_bytes(self, rel: str, limit: int = SIZE_LIMIT) -> bytes:
        """The bytes of a file; BriefbookError where the revision lacks it."""
        if rel not in self.files:
            raise BriefbookError(Problem(Place(rel), "the revision does not have the file", "name another revision"))
        return _git(self.root, "cat-file", "blob", self.files[rel])


def revision_of(project: Project, name: str) -> GitRevision:
    """The workspace as it was in a revision: a commit, a branch, a tag, `HEAD~3`.

    UsageError where there is no git here or no such revision; MachineError where git is not installed.
    """
    try:
        top = _git(project.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except _GitError as error:
        raise UsageError(_no_revision(project, name)) from error
    commit = top.decode().strip()
    listed = _git(project.root, "ls-tree", "-r", "-z", commit, "--", "briefs", "data", "templates")
    files: dict[str, str] = {}
    for line in filter(None, listed.decode(errors="replace").split("\0")):
        about, _, rel = line.partition("\t")
        mode, kind, sha = about.split()
        if kind == "blob" and mode != "120000":
            files[rel] = sha
    if not files:
        what = f"the revision `{name}` has no briefs/, data/ or templates/ here"
        raise UsageError(Problem(Place(str(project.root)), what, "name one in which the workspace was committed"))
    return GitRevision(project.root, files)


def _no_revision(project: Project, name: str) -> Problem:
    place = Place(str(project.root))
    try:
        _git(project.root, "rev-parse", "--git-dir")
    except _GitError:
        hint = "compare with the last render (`briefbook diff`), or keep the workspace in git"
        return Problem(place, "the workspace is not in a git repository", hint)
    try:
        known = _git(project.root, "for-each-ref", "--format=%(refname:short)").decode().split()
    except _GitError:
        known = []
    return Problem(place, f"git knows no revision `{name}`", nearest(name, [*known, "HEAD"]))


class _GitError(Exception):
    """Git refused."""


def _git(folder: Path, *words: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        what = "git is not installed, and the revision is in it"
        raise MachineError(Problem(Place(), what, "install git (`apt-get install git`)"))
    done = subprocess.run([program, "-C", str(folder), *words], capture_output=True, check=False)
    if done.returncode:
        raise _GitError(done.stderr.decode(errors="replace"))
    return done.stdout
