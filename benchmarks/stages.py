"""A workspace in; where the time of a render goes, stage by stage, as the rows of a table, out.

    python benchmarks/stages.py WORKSPACE

What no stage can do without is the floor of a command: imports, reading and composing come before the first page, and
the pages themselves are WeasyPrint's layout and drawing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from workspaces import BRIEF

DOCUMENTS = ("policy-brief", "fact-sheet", "chronology")


def stages(root: Path) -> Iterator[str]:
    """The name of each stage, once it is done; imports are stages too."""
    import_module("briefbook.build.run")
    from briefbook.data.library import load
    from briefbook.data.project import Project
    from briefbook.document.compose import compose
    from briefbook.theme.tokens import load_theme

    yield "importing the models, Jinja and Babel"
    project = Project(root)
    library = load(project)
    yield "reading and checking the data"
    brief = library.briefs[BRIEF]
    theme = load_theme(project, brief.theme)
    trees = {name: compose(project, library, brief, name, "en") for name in DOCUMENTS}
    yield "composing three documents"
    from briefbook.word.write import write_docx

    yield "importing python-docx"
    for times in ("three Word files", "three Word files, once more"):
        for tree in trees.values():
            write_docx(tree, theme, project)
        yield times
    from briefbook.pdf.write import imported, write_pdf

    imported()
    yield "importing WeasyPrint"
    for times in ("PDF", "PDF, once more"):
        for name, tree in trees.items():
            write_pdf(tree, theme, project)
            yield f"{name} as {times}"


def main() -> None:
    print("| stage | CPU |\n|---|---|")
    before = time.process_time()
    for stage in stages(Path(sys.argv[1])):
        now = time.process_time()
        print(f"| {stage} | {(now - before) * 1000:.0f} ms |")
        before = now


if __name__ == "__main__":
    main()
