"""What changed since a version that was kept, as the next version prints it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.data.versions import attached
from briefbook.document.compose import compose
from helpers import BRIEF, BRIEF_FILE, VISIT_FILE, Run, replace_in

KEPT = f"briefs/versions/{BRIEF}/1.0.json"


@pytest.fixture
def second(workspace: Path, run: Run) -> Path:
    """The sample in its second version, the first one kept."""
    assert run("-C", workspace, "new", "version", BRIEF).code == 0
    replace_in(workspace / BRIEF_FILE, 'version: "1.0"\n', 'version: "1.1"\nchanges_since: "1.0"\n')
    return workspace


def box(root: Path, document: str, lang: str = "en") -> list[str]:
    """The lines of the box of changes; none where it is not printed."""
    project = Project(root)
    library = load(project)
    tree = compose(project, library, library.briefs[BRIEF], document, lang)
    found = next((one for one in tree.find_all("aside") if one.get("id") == "changes"), None)
    return [] if found is None else [one.text() for one in found.find_all("h2", "li")]


def test_each_document_tells_what_changed_of_what_it_prints(second: Path, run: Run) -> None:
    assert box(second, "policy-brief") == []
    replace_in(second / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    replace_in(second / VISIT_FILE, "value: 50\n", "value: 60\n")
    replace_in(second / VISIT_FILE, "es: Reanudar la Comisión Mixta", "es: Reanudar la comisión")
    due = "Hold its next session in Mexico City – Due: 2020 → June 2020"
    number = "Russian-made helicopters in operation in Mexico – Value: 50 → 60"
    assert box(second, "policy-brief") == ["Changes since version 1.0", due]
    assert box(second, "fact-sheet") == ["Changes since version 1.0", due, number]
    assert box(second, "chronology") == []
    replace_in(second / BRIEF_FILE, "languages: [en]", "languages: [en, es]")
    assert "Reformulado: Reanudar la comisión" in box(second, "fact-sheet", "es")
    result = run("-C", second, "render", "--lang", "en", "--document", "fact-sheet")
    assert result.code == 0, result.err  # the arrow is a letter of the theme's fonts


def test_facts_that_came_and_went(second: Path) -> None:
    text = (second / VISIT_FILE).read_text()
    start = text.index("  - id: w-date")
    end = text.index("\n  - id:", start) + 1
    (second / VISIT_FILE).write_text(text[:start] + text[end:])
    assert any(line.startswith("Withdrawn: ") for line in box(second, "policy-brief"))


def test_a_pdf_carries_the_version_that_its_box_tells_of(second: Path, run: Run, tmp_path: Path) -> None:
    replace_in(second / VISIT_FILE, "value: 50\n", "value: 60\n")
    replace_in(second / BRIEF_FILE, 'version: "1.1"\n', 'version: "1.1"\nattach_data: true\n')
    only = ("--document", "fact-sheet", "--format", "pdf")
    assert run("-C", second, "render", *only).code == 0
    pdf = second / "out" / BRIEF / "fact-sheet.en.pdf"
    assert run("init", tmp_path / "again", "--from", pdf).code == 0
    assert box(tmp_path / "again", "fact-sheet") == box(second, "fact-sheet") != []


def test_a_public_edition_tells_nothing_of_what_was_internal(workspace: Path, run: Run) -> None:
    replace_in(workspace / VISIT_FILE, "  - id: w-date\n", "  - id: w-date\n    internal: true\n")
    replace_in(workspace / BRIEF_FILE, 'version: "1.0"\n', 'version: "1.0"\nedition: public\n')
    assert run("-C", workspace, "new", "version", BRIEF).code == 0
    replace_in(workspace / BRIEF_FILE, 'version: "1.0"\n', 'version: "1.1"\nchanges_since: "1.0"\n')
    text = (workspace / VISIT_FILE).read_text()
    start = text.index("  - id: w-date")
    (workspace / VISIT_FILE).write_text(text[:start] + text[text.index("\n  - id:", start) + 1 :])
    assert box(workspace, "policy-brief") == []
    project = Project(workspace)
    (carried,) = attached(project, load(project), BRIEF)
    assert b"w-date" in (workspace / KEPT).read_bytes()
    assert b"w-date" not in carried.content


def test_a_version_that_is_not_kept_is_said_with_the_way_out(workspace: Path, run: Run) -> None:
    replace_in(workspace / BRIEF_FILE, 'version: "1.0"\n', 'version: "1.1"\nchanges_since: "1.0"\n')
    result = run("-C", workspace, "check")
    assert result.code == 1
    assert any("no data of the version `1.0` is kept - run `briefbook new version" in line for line in result.problems)
    kept = workspace / KEPT
    kept.parent.mkdir(parents=True)
    for damage in ("{", '{"data": [1]}', "[]"):
        kept.write_text(damage)
        assert any(line.startswith(f"{KEPT}: ") for line in run("-C", workspace, "check").problems)


def test_a_version_is_kept_once_and_may_come_from_git(workspace: Path, run: Run) -> None:
    for words in (["init"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-m", "1.0"]):
        subprocess.run(["git", *words], cwd=workspace, check=True, capture_output=True)
    replace_in(workspace / BRIEF_FILE, 'version: "1.0"\n', 'version: "1.1"\nchanges_since: "1.0"\n')
    replace_in(workspace / VISIT_FILE, "value: 50\n", "value: 60\n")
    assert run("-C", workspace, "new", "version", BRIEF, "--rev", "HEAD").code == 0
    assert any("50 → 60" in line for line in box(workspace, "fact-sheet"))
    again = run("-C", workspace, "new", "version", BRIEF, "--rev", "HEAD")
    assert again.code == 2
    assert "kept already" in again.err


def test_a_kept_version_that_changes_makes_its_brief_stale(second: Path, run: Run) -> None:
    replace_in(second / VISIT_FILE, "value: 50\n", "value: 60\n")
    assert run("-C", second, "render", "--format", "docx").code == 0
    replace_in(second / KEPT, '"figures[f-helicopters].value": "50"', '"figures[f-helicopters].value": "40"')
    result = run("-C", second, "render", "--format", "docx")
    assert "fact-sheet.en.docx" in result.out
    assert "policy-brief" not in result.out
