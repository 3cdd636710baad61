"""What each change in WeasyPrint gains: the processor's time for all PDFs with it left out alone, and with all of them.

    python benchmarks/upstream.py [--rounds 9 5] [--only layout.keep_lines ...]

Two workspaces: the sample's three documents in English, and a chronology of 1,000 events. Each run is a process of its
own, and counts what it and the programs that it starts take of the processor, from the import of WeasyPrint on. Runs
with and without a change go by turns, and the quickest of each count, which a busy machine changes least. What gains
less than 2 % on both is not kept.
"""

from __future__ import annotations

import argparse
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from briefbook.build.prepare import PreparedDocument, prepare
from briefbook.build.selection import tasks_of
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.pdf.upstream import IMPORTING, SHORTCUTS
from workspaces import long, sample

RUN = """
import os, pickle, sys
from pathlib import Path
from briefbook.data.project import Project
from briefbook.pdf import upstream, write
import uharfbuzz
documents = pickle.loads(Path(sys.argv[2]).read_bytes())
project = Project(Path(sys.argv[1]))
for table in ("IMPORTING", "SHORTCUTS"):
    setattr(upstream, table, tuple(one for one in getattr(upstream, table) if one.name != sys.argv[3]))
before = os.times()
write.imported()
for tree, theme in documents:
    write.write_pdf(tree, theme, project)
print(sum(os.times()[:4]) - sum(before[:4]))
"""


def prepared(root: Path) -> Path:
    """The workspace's documents, ready to be written, in a file beside it."""
    project = Project.find(root)
    library = load(project)
    tasks = [task for name, brief in library.briefs.items() for task in tasks_of(brief, name)]
    documents = []
    for task in tasks:
        made = prepare(project, library, task)
        assert isinstance(made, PreparedDocument), made
        documents.append((made.composed.tree, made.composed.theme))
    file = root.with_suffix(".documents")
    file.write_bytes(pickle.dumps(documents))
    return file


def seconds(root: Path, without: str) -> float:
    """What one run takes of the processor."""
    command = [sys.executable, "-c", RUN, str(root), str(root.with_suffix(".documents")), without]
    return float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def gains(root: Path, names: list[str], rounds: int) -> Iterator[float]:
    """The share of the time without each change that it spares, in percent; a whole run stands between every few."""
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for at, name in enumerate(names):
            if at % 3 == 0:
                whole = seconds(root, "")
            pairs[name].append((whole, seconds(root, name)))
            print(root.name, name, pairs[name][-1], file=sys.stderr, flush=True)
    for found in pairs.values():
        quick, slow = map(min, zip(*found, strict=True))
        yield 100 * (1 - quick / slow)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, nargs=2, default=(9, 5), help="runs of the sample, of the chronology")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        roots = [sample(Path(folder, "sample")), long(Path(folder, "long"), 1000)]
        for root in roots:
            prepared(root)
        changes = [one for one in (*IMPORTING, *SHORTCUTS) if not asked.only or one.name in asked.only]
        names = [one.name for one in changes]
        found = [gains(root, names, rounds) for root, rounds in zip(roots, asked.rounds, strict=True)]
        print("| change | stands for | sample | 1,000 events |\n|---|---|---:|---:|")
        for one, *shares in zip(changes, *found, strict=True):
            print(f"| {one.name} | {one.stands_for} | {shares[0]:.1f} % | {shares[1]:.1f} % |")


if __name__ == "__main__":
    main()
