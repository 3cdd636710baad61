"""Every problem at once: of briefs' names, of templates, of texts that lack a language, of documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefbook.build import check as module
from briefbook.build.check import check
from briefbook.build.task import Task
from briefbook.data.library import Library, load
from briefbook.data.project import Project
from briefbook.errors import BriefbookError, MachineError, Place, Problem
from helpers import BRIEF, VISIT_FILE, copy_workspace, replace_in

ERROR = Problem(Place("a.yaml", 1), "what", "way")


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands for the composing of documents; what it was asked for."""
    found: list[str] = []
    monkeypatch.setattr(module, "check_task", lambda project, library, task: found.append(str(task)))
    monkeypatch.setattr(module, "theme_of", lambda project, library, name: found.append(f"theme of {name}"))
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace")


def test_each_document_of_each_brief_is_tried(workspace: Path, checked: list[str]) -> None:
    project = Project(workspace)
    assert check(project, load(project)) == ()
    documents = [f"{BRIEF}: {name} (en)" for name in ("policy-brief", "fact-sheet", "chronology")]
    assert checked == [f"theme of {BRIEF}", *documents]


def test_documents_of_a_brief_with_errors_are_not(workspace: Path, checked: list[str]) -> None:
    project = Project(workspace)
    faulty = replace(load(project), problems=(Problem(Place(VISIT_FILE), "what"),))
    assert check(project, faulty) == faulty.problems
    assert checked == [f"theme of {BRIEF}"]


def test_problems_of_documents_and_themes_are_gathered_in_order(
    workspace: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(project: Project, library: Library, task: Task) -> None:
        if task.document == "chronology":
            raise ValueError("oh")
        raise BriefbookError([ERROR, Problem(Place("b.yaml"), task.document)])

    def no_theme(project: Project, library: Library, name: str) -> None:
        raise BriefbookError(Problem(Place("z.yaml"), "no theme"))

    monkeypatch.setattr(module, "check_task", fail)
    monkeypatch.setattr(module, "theme_of", no_theme)
    found = check(Project(workspace), load(Project(workspace)))
    assert [(one.place.file, one.message.split(" (")[0]) for one in found] == [
        ("", f"{BRIEF}: chronology"), ("a.yaml", "what"), ("b.yaml", "fact-sheet"), ("b.yaml", "policy-brief"),
        ("z.yaml", "no theme"),
    ]  # fmt: skip


def test_what_the_machine_lacks_ends_the_check(
    workspace: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lack(*args: Any) -> None:
        raise MachineError(ERROR)

    monkeypatch.setattr(module, "check_task", lack)
    with pytest.raises(MachineError):
        check(Project(workspace), load(Project(workspace)))


def test_a_brief_whose_name_is_no_id(workspace: Path, checked: list[str]) -> None:
    (workspace / "briefs/Bad Name.yaml").write_text("id: Bad Name\n")
    found = check(Project(workspace), replace(load(Project(workspace)), problems=()))
    assert "`Bad Name` cannot name a brief" in [one.message for one in found]


@pytest.mark.parametrize("rel", ["templates/unused.html", "templates/parts/unused.html"])
def test_a_template_that_nobody_uses_is_read_too(rel: str, workspace: Path, checked: list[str]) -> None:
    (workspace / rel).write_text("one\n{% if %}\n")
    [found] = check(Project(workspace), load(Project(workspace)))
    assert (found.place.file, found.place.line, found.severity) == (rel, 2, "error")


def test_texts_that_lack_a_language_are_warnings(workspace: Path, checked: list[str]) -> None:
    replace_in(workspace / f"briefs/{BRIEF}.yaml", "languages: [en]", "languages: [en, es]")
    replace_in(workspace / f"briefs/{BRIEF}.yaml", "  es: Notas de visita\n", "")
    [found] = check(Project(workspace), load(Project(workspace)))
    assert (found.place.file, found.message, found.severity) == (
        f"briefs/{BRIEF}.yaml", "not translated into `es`", "warning",
    )  # fmt: skip
    assert found.hint == "write `es: ...` beside the other"


def test_a_text_in_one_language_is_in_the_first(workspace: Path, checked: list[str]) -> None:
    text = (workspace / f"briefs/{BRIEF}.yaml").read_text()
    start, end = text.index("series:"), text.index("number:")
    (workspace / f"briefs/{BRIEF}.yaml").write_text(f"{text[:start]}series: Visit Briefings\n{text[end:]}")
    assert check(Project(workspace), load(Project(workspace))) == ()
    replace_in(workspace / f"briefs/{BRIEF}.yaml", "languages: [en]", "languages: [ru]")
    assert [one.message for one in check(Project(workspace), load(Project(workspace)))] == ["not translated into `ru`"]


def test_a_region_reads_the_language(workspace: Path, checked: list[str]) -> None:
    replace_in(workspace / f"briefs/{BRIEF}.yaml", "languages: [en]", "languages: [es-MX]")
    found = check(Project(workspace), load(Project(workspace)))
    assert not [one for one in found if one.message.startswith("not translated") and "es-MX" in one.message]


def test_a_brief_without_its_visit_has_no_texts(library: Library, checked: list[str], workspace: Path) -> None:
    lost = replace(library, visits={})
    assert list(module._untranslated(Project(workspace), lost, BRIEF, "en")) == []
