"""What makes PDFs faster gives what it stands for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from briefbook.build.prepare import PreparedDocument, prepare
from briefbook.build.task import Task
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.tree import serialise
from briefbook.pdf import styles
from briefbook.pdf import write as pdf
from briefbook.pdf.upstream import svg
from briefbook.testing import pdf_text
from briefbook.theme.artwork import data_of, painted_tree
from helpers import BRIEF, ROOT, copy_workspace

weasyprint = pdf.imported()


@pytest.fixture(scope="module")
def sheet() -> PreparedDocument:
    project = Project(ROOT)
    made = prepare(project, load(project), Task(BRIEF, "policy-brief", "en", ("pdf",)))
    assert isinstance(made, PreparedDocument)
    return made


def test_letters_are_cut_out_of_fonts_as_fonttools_cuts_them(
    sheet: PreparedDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weasyprint.pdf import fonts

    project = Project(ROOT)
    ours = pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project)
    monkeypatch.setattr(fonts.Font, "subset", fonts.Font._fonttools_subset)
    theirs = pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project)
    assert ours.content != theirs.content
    assert pdf_text(ours.content) == pdf_text(theirs.content)
    assert pixels(ours.content) == pixels(theirs.content)
    assert len(ours.content) < 1.1 * len(theirs.content)


def pixels(content: bytes) -> list[bytes]:
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        return [bytes(page.render().to_pil().tobytes()) for page in document]


def test_most_paths_of_a_picture_go_the_short_way(sheet: PreparedDocument) -> None:
    tree = painted_tree(sheet.composed.tree, sheet.composed.theme)
    pictures = [data_of(image.get("src")).decode() for image in tree.find_all("img")]
    found = [path for one in pictures for path in re.findall(r' d="([^"]*)"', one)]
    assert len(found) > 100
    assert all(svg.operators(path) for path in found)


def test_a_tree_is_laid_out_as_its_html_is(sheet: PreparedDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(ROOT)
    ours = pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project).content

    def parsed(weasyprint: Any, tree: Any, fetch: Any) -> Any:
        return weasyprint.HTML(string=serialise(tree), base_url="workspace:///", url_fetcher=fetch)

    monkeypatch.setattr(pdf, "_source", parsed)
    styles._read_once.cache_clear()
    assert pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project).content == ours


def test_a_fault_of_a_style_sheet_is_told_for_each_document_that_it_dresses(sheet: PreparedDocument) -> None:
    from briefbook.errors import BriefbookError

    sheets = (*sheet.composed.theme.sheets, ("templates/print.css", "p { colour: red; }"))
    theme = sheet.composed.theme.model_copy(update={"sheets": sheets})
    for _ in range(2):
        with pytest.raises(BriefbookError, match="colour"):
            pdf.write_pdf(sheet.composed.tree, theme, Project(ROOT))


def test_weasyprint_is_found_without_running_other_programs() -> None:
    script = (
        "import subprocess\n"
        "def refuse(*args, **kwargs): raise SystemExit(f'ran {args}')\n"
        "subprocess.Popen = refuse\n"
        "import os; os.popen = refuse\n"
        "from briefbook.pdf.write import imported\n"
        "imported()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


ANOTHER_VERSION = """\
import importlib.metadata, os
installed = importlib.metadata.version
importlib.metadata.version = lambda name: "0.1" if name == "pydyf" else installed(name)
from briefbook.pdf import upstream
for name in ("IMPORTING", "SHORTCUTS"):
    setattr(upstream, name, tuple(one._replace(apply=lambda: os._exit(9)) for one in getattr(upstream, name)))
"""
"""What Python runs at the start of each process: one library is of another version, and to change it all the same
ends the process."""


@pytest.mark.slow
def test_with_another_version_of_a_library_a_pdf_reads_the_same_and_a_program_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(ANOTHER_VERSION)
    told, made = {}, {}
    for name, paths in {"tried": [], "other": [str(tmp_path)]}.items():
        folder = copy_workspace(tmp_path / name)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")])}
        words = ["-C", str(folder), "--json", "render", "--document", "fact-sheet", "--format", "pdf"]
        done = subprocess.run([sys.executable, "-m", "briefbook", *words], capture_output=True, text=True, env=env)
        assert (done.returncode, done.stderr) == (0, "")
        told[name] = [json.loads(line) for line in done.stdout.splitlines()]
        made[name] = (folder / f"out/{BRIEF}/fact-sheet.en.pdf").read_bytes()
    assert [one for one in told["tried"] if "severity" in one] == []
    [problem] = [one for one in told["other"] if "severity" in one]
    assert problem["severity"] == "warning"
    assert problem["message"].startswith("pydyf 0.1 is installed, and PDFs are made faster with 0.13.0 only")
    assert made["other"] != made["tried"]
    assert pdf_text(made["other"]) == pdf_text(made["tried"])
    assert pixels(made["other"]) == pixels(made["tried"])
