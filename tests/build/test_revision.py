"""A workspace in git: which files a revision has, and what is said where it cannot be had."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from briefbook.build import revision as module
from briefbook.build.revision import GitRevision, revision_of
from briefbook.data.project import Project
from briefbook.errors import BriefbookError, MachineError, UsageError

PROJECT = Project(Path("/work space"))
LISTED = (
    "100644 blob aaa\tbriefs/one.yaml\0" "100644 blob bbb\tdata/visits/a b.yaml\0" "120000 blob ccc\tdata/link.yaml\0"
    "160000 commit ddd\ttemplates/module\0" "100755 blob eee\ttemplates/parts/macros.html\0"
)  # fmt: skip


class Git:
    """Git, as a test has it: what it answers to its first word."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: Any) -> None:
        self.answers, self.asked = {key.replace("_", "-"): one for key, one in answers.items()}, []  # type: ignore[var-annotated]
        monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(module.subprocess, "run", self.run)

    def run(self, command: list[str], **options: Any) -> SimpleNamespace:
        assert command[:3] == ["/usr/bin/git", "-C", str(PROJECT.root)]
        assert options == {"capture_output": True, "check": False}
        self.asked.append(command[3:])
        answer = self.answers.get(command[3])
        if answer is None or (command[3:] == ["rev-parse", "--git-dir"] and self.answers.get("here") is False):
            return SimpleNamespace(returncode=128, stdout=b"", stderr="refusé\xff".encode("latin-1"))
        return SimpleNamespace(returncode=0, stdout=answer, stderr=b"")


def test_the_files_of_a_revision_are_its_own_and_no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(monkeypatch, rev_parse=b"c0ffee\n", ls_tree=LISTED.encode())
    found = revision_of(PROJECT, "v1")
    assert found.files == {
        "briefs/one.yaml": "aaa", "data/visits/a b.yaml": "bbb", "templates/parts/macros.html": "eee",
    }  # fmt: skip
    assert found.root == PROJECT.root
    assert git.asked == [
        ["rev-parse", "--verify", "--quiet", "--end-of-options", "v1^{commit}"],
        ["ls-tree", "-r", "-z", "c0ffee", "--", "briefs", "data", "templates"],
    ]


def test_a_file_is_read_from_its_object(monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(monkeypatch, cat_file=b"id: one\n")
    one = GitRevision(PROJECT.root, {"briefs/one.yaml": "aaa"})
    assert one.read_text("briefs/one.yaml") == "id: one\n"
    assert git.asked == [["cat-file", "blob", "aaa"]]
    assert (one.exists("briefs/one.yaml"), one.exists("briefs/two.yaml")) == (True, False)
    with pytest.raises(BriefbookError, match="the revision does not have the file - name another revision") as error:
        one.read_bytes("briefs/two.yaml")
    assert error.value.problems[0].place.file == "briefs/two.yaml"


def test_names_are_those_of_a_folder() -> None:
    files = ("data/b.yaml", "data/a.yaml", "data/visits/x.yaml", "data/.c.yaml", "data/d.json", "database/e.yaml")
    one = GitRevision(PROJECT.root, dict.fromkeys(files, "aaa"))
    assert one.names("data", ".yaml") == ("data/a.yaml", "data/b.yaml")
    assert one.names("data", "s") == ("data/visits",)
    assert one.names("data/visits", ".yaml") == ("data/visits/x.yaml",)
    assert one.names("none", "") == ()


def test_a_revision_without_the_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    Git(monkeypatch, rev_parse=b"c0ffee\n", ls_tree=b"120000 blob ccc\tdata/link.yaml\0")
    with pytest.raises(UsageError) as error:
        revision_of(PROJECT, "v0")
    [problem] = error.value.problems
    assert problem.message == "the revision `v0` has no briefs/, data/ or templates/ here"
    assert (problem.place.file, problem.hint) == ("/work space", "name one in which the workspace was committed")


@pytest.mark.parametrize(
    ("answers", "message", "hint"),
    [
        ({}, "the workspace is not in a git repository", "compare with the last render (`briefbook diff`), or keep"),
        ({"for_each_ref": b"main\nv2-1\n"}, "git knows no revision `v2`", "did you mean `v2-1`?"),
        ({"for_each_ref": None}, "git knows no revision `v2`", "known: `HEAD`"),
    ],
    ids=["no repository", "no revision", "no list"],
)
def test_what_git_does_not_have(answers: Any, message: str, hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(monkeypatch, **answers)
    run = git.run

    def asked(command: list[str], **options: Any) -> SimpleNamespace:
        if answers and command[3:] == ["rev-parse", "--git-dir"]:
            return SimpleNamespace(returncode=0, stdout=b".git\n", stderr=b"")
        return run(command, **options)

    monkeypatch.setattr(module.subprocess, "run", asked)
    with pytest.raises(UsageError) as error:
        revision_of(PROJECT, "v2")
    [problem] = error.value.problems
    assert problem.message == message
    assert problem.hint.startswith(hint)
    assert problem.place.file == "/work space"


def test_without_git_the_machine_lacks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    with pytest.raises(MachineError, match=r"git is not installed, and the revision is in it - install git"):
        revision_of(PROJECT, "HEAD")
