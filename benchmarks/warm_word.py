"""The three Word files in a process that has made them before, ours and plain python-docx by turns: prints both means.

`warm_word.py WORKSPACE OUTLINES ROUNDS`
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))

from briefbook.build.prepare import PreparedDocument, prepare
from briefbook.build.selection import tasks_of
from briefbook.build.task import FileContent, write
from briefbook.data.library import load
from briefbook.data.project import Project
from common import outlines
from plain import word


def main(root: Path, folder: Path, rounds: int) -> None:
    project = Project.find(root)
    library = load(project)
    tasks = [task for name, brief in library.briefs.items() for task in tasks_of(brief, name)]
    documents = [prepare(project, library, task) for task in tasks]
    words = list(outlines(folder).values())
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        for prepared in documents:
            assert isinstance(prepared, PreparedDocument)
            assert isinstance(write(prepared.composed, "docx", project), FileContent)
        middle = time.perf_counter()
        for outline in words:
            word(outline, folder, folder / "warm.docx")
        ours.append((middle - start) / len(documents))
        theirs.append((time.perf_counter() - middle) / len(words))
    print(median(ours[1:]), median(theirs[1:]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
