"""What Briefbook's work takes beside that of others: a table of ratios, each of medians of runs in turn.

Both sides of a row run in the same session, one after the other, so that what else the machine does meets both. Seconds
differ from machine to machine, ratios hardly. `--quick` measures less of each, to see that all of it works.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

import psutil
from outline import write_outlines
from workspaces import BRIEF, ROOT, long, office, reword, sample

PEERS = Path(__file__).resolve().parent / "peers"
BRIEFBOOK = str(Path(sys.executable).with_name("briefbook"))


@dataclass(frozen=True)
class Row:
    """A line of the table: two works, their seconds (or megabytes), the ratio that is aimed at."""

    work: str
    against: str
    ours: float
    theirs: float
    at_most: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How much of the other's time or memory it takes."""
        return self.ours / self.theirs

    def __str__(self) -> str:
        aim = f"{self.at_most:.2f}" if self.at_most is not None else ""
        shown = (self.work, self.against, f"{self.ratio:.2f}", aim, self._shown(self.ours), self._shown(self.theirs))
        return f"| {' | '.join(shown)} |"

    def _shown(self, value: float) -> str:
        if self.unit == "MB":
            return f"{value:.0f} MB"
        return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    events: tuple[int, int]
    visits: int
    early: int
    """How many visits count as the first few."""


FULL = Size(5, (1000, 5000), 1000, 50)
QUICK = Size(1, (100, 300), 24, 8)


# -- measuring --


def seconds(command: Sequence[str]) -> float:
    """How long a command takes; it must succeed."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    taken = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr.decode()}")
    return taken


def in_turn(rounds: int, *works: Callable[[], float]) -> list[float]:
    """The median of each work's seconds, the works run by turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for one, found in zip(works, taken, strict=True):
            found.append(one())
    return [median(found) for found in taken]


@contextmanager
def watched_memory(pid: int, note: Callable[[float], None], every: float = 0.05) -> Iterator[None]:
    """Notes the megabytes of a process and all below it, `every` so many seconds; shared pages count once."""
    stop = Event()

    def look() -> None:
        while not stop.wait(every):
            note(memory(pid))

    thread = Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def memory(pid: int) -> float:
    """The megabytes of a process and all below it now."""
    total = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for one in family:
        try:
            found = one.memory_full_info()
            total += getattr(found, "pss", 0) or found.rss
        except psutil.Error:
            continue
    return total / 1e6


def peak(command: Sequence[str]) -> float:
    """The most memory that a command takes, in megabytes."""
    found: list[float] = [0.0]
    with quietly(command) as process, watched_memory(process.pid, found.append):
        process.wait()
    return max(found)


def quietly(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Starts a command that prints nothing."""
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# -- the works --


class Bench:
    """The workspaces and what is run in them."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder, self.size = folder, size
        self.sample = sample(folder / "sample")
        self.outlines = folder / "outlines"
        write_outlines(self.sample, self.outlines)
        seconds(self.peer("docxtpl_word", "--template", self.outlines / "template.docx"))
        self.theirs = folder / "theirs"
        self.theirs.mkdir()

    def peer(self, name: str, *words: object) -> list[str]:
        return [sys.executable, str(PEERS / f"{name}.py"), *map(str, words)]

    def made_by(self, name: str, *words: object) -> list[str]:
        """The command by which a peer makes the three documents."""
        return self.peer(name, self.outlines, self.theirs, *words)

    def typst(self) -> list[str]:
        """The command by which Typst does; it is shown the theme's fonts."""
        return self.made_by("typst_pdf", self.outlines)

    def render(self, workspace: Path, *words: str) -> list[str]:
        return [BRIEFBOOK, "-C", str(workspace), "render", *words]

    def cold(self, workspace: Path, *words: str) -> float:
        """The seconds of a render of everything, as after a fresh clone."""
        for name in ("out", ".briefbook"):
            shutil.rmtree(workspace / name, ignore_errors=True)
        return seconds(self.render(workspace, *words))

    def idle(self) -> float:
        """The seconds of a render of the sample that finds nothing to do."""
        return seconds(self.render(self.sample))

    # -- rows --

    def documents(self) -> Iterator[Row]:
        """The three documents from nothing, beside what others take for the same words."""
        ours, plain, pandoc = in_turn(
            self.size.rounds,
            lambda: self.cold(self.sample),
            lambda: seconds(self.made_by("plain")),
            lambda: seconds(self.made_by("pandoc")),
        )
        what = "cold, three documents in PDF and Word"
        yield Row(what, "plain WeasyPrint + python-docx in sequence", ours, plain, 0.50)
        yield Row(what, "pandoc to WeasyPrint, and pandoc to Word", ours, pandoc, 0.40)
        pdf, typst, word, docxtpl = in_turn(
            self.size.rounds,
            lambda: self.cold(self.sample, "--format", "pdf"),
            lambda: seconds(self.typst()),
            lambda: self.cold(self.sample, "--format", "docx"),
            lambda: seconds(self.made_by("docxtpl_word")),
        )
        yield Row("cold, three PDFs", "Typst's Python binding", pdf, typst)
        yield Row("cold, three Word files", "docxtpl", word, docxtpl)

    def memory(self) -> Iterator[Row]:
        """The most memory of the same, all processes together."""
        for name in ("out", ".briefbook"):
            shutil.rmtree(self.sample / name, ignore_errors=True)
        ours, plain, pandoc = (peak(one) for one in (
            self.render(self.sample), self.made_by("plain"), self.made_by("pandoc"),
        ))  # fmt: skip
        what = "peak memory, three documents in PDF and Word"
        yield Row(what, "plain WeasyPrint + python-docx in sequence", ours, plain, unit="MB")
        yield Row(what, "pandoc to WeasyPrint, and pandoc to Word", ours, pandoc, unit="MB")

    def fresh(self) -> Iterator[Row]:
        """Nothing to do, and one value changed."""
        self.cold(self.sample)
        ours, bare = in_turn(
            4 * self.size.rounds, self.idle, lambda: seconds([sys.executable, "-c", "pass"])
        )
        yield Row("nothing stale, one brief", "`python -c pass`", ours, bare, 3.0)
        visit = self.sample / f"data/visits/{BRIEF}.yaml"
        other = sample(self.folder / "other")
        words = ["Expanding its presence", "Opening another office"]

        def changed() -> float:
            words.reverse()
            visit.write_text(visit.read_text().replace(words[1], words[0]))
            return seconds(self.render(self.sample))

        ours, whole = in_turn(self.size.rounds, changed, lambda: self.cold(other))
        yield Row("one value changed, printed in one document", "cold run of everything", ours, whole, 0.45)

    def watch(self) -> Iterator[Row]:
        """From the save of a value to the new PDF in its place, everything being warm."""
        workspace = sample(self.folder / "watched")
        self.cold(workspace)
        visit = workspace / f"data/visits/{BRIEF}.yaml"
        target = workspace / "out" / BRIEF / "fact-sheet.en.pdf"
        words = ["Expanding its presence", "Opening another office"]
        process = quietly(self.render(workspace, "--watch"))

        def saved() -> float:
            before = target.read_bytes()
            words.reverse()
            text = visit.read_text().replace(words[1], words[0])
            start = time.perf_counter()
            visit.write_text(text)
            while target.read_bytes() == before:
                if process.poll() is not None or time.perf_counter() - start > 60:
                    raise SystemExit("render --watch made no new PDF")
                time.sleep(0.005)
            taken = time.perf_counter() - start
            time.sleep(1.0)  # the Word file is made as well
            return taken

        try:
            time.sleep(3.0)
            saved()
            ours, typst = in_turn(self.size.rounds, saved, lambda: seconds(self.typst()))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
        yield Row("watch: from save to the PDF in place, one document", "cold Typst, three PDFs", ours, typst, 1.0)

    def word(self) -> Iterator[Row]:
        """Word files in a process that has made some."""
        found = subprocess.run(
            [sys.executable, str(PEERS.parent / "warm_word.py"), str(self.sample), str(self.outlines),
             str(4 * self.size.rounds)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        ours, plain = map(float, found.stdout.split())
        yield Row("warm Word file, mean of the three", "the same with plain python-docx", ours, plain, 0.25)

    def pulled(self) -> Iterator[Row]:
        """What a pull makes of an edited Word file, beside the reading of it."""
        workspace = sample(self.folder / "pulled")
        self.cold(workspace, "--format", "docx")
        file = workspace / "out" / BRIEF / "policy-brief.en.docx"
        reword(file, {"mutual interest": "shared interest", "dormant since 2011": "idle since 2011"})
        ours, read = in_turn(
            4 * self.size.rounds,
            lambda: seconds([BRIEFBOOK, "-C", str(workspace), "pull", str(file)]),
            lambda: seconds(self.peer("read_word", file)),
        )
        yield Row("`pull` of an edited Word file", "python-docx reading it", ours, read, 3.0)

    def chronologies(self) -> Iterator[Row]:
        """Long documents."""
        short, tall = self.size.events
        one, five = long(self.folder / "short", short), long(self.folder / "tall", tall)
        outlines = self.folder / "short-outlines"
        write_outlines(one, outlines)
        rounds = min(2, self.size.rounds)
        ours, table = in_turn(
            rounds, lambda: self.cold(one), lambda: seconds(self.peer("table", outlines, self.theirs))
        )
        yield Row(f"chronology of {short:,} events, PDF", "the same with auto tables", ours, table, 0.45)
        taken = self.cold(five)
        what = f"chronology of {tall:,} events, per event"
        yield Row(what, f"of {short:,} events, per event", taken / tall, ours / short, 1.2)

    def visits(self) -> Iterator[Row]:
        """An office's visits, one after the other."""
        count = self.size.visits
        one, two = office(self.folder / "one", count), office(self.folder / "two", count)
        alone = self.cold(one, "--all", "--jobs", "1")
        start = time.perf_counter()
        early, most = self._rendered(two)
        both = time.perf_counter() - start
        yield Row(f"{count:,} visits, two processes", "one process", both, alone, 0.55)
        yield Row(f"memory after {count:,} visits", f"after {self.size.early}", most, early, 1.2, "MB")
        self.cold(self.sample)
        many, single = in_turn(self.size.rounds, lambda: seconds(self.render(two, "--all")), self.idle)
        yield Row(f"nothing stale, {count:,} briefs, per brief", "one brief", many / count, single, 0.05)

    def _rendered(self, workspace: Path) -> tuple[float, float]:
        """The most memory until the first few visits were done, and until all were."""
        early, most = [0.0], [0.0]
        out = workspace / "out"

        def note(found: float) -> None:
            most.append(found)
            if not out.is_dir() or len(os.listdir(out)) <= self.size.early:
                early.append(found)

        with subprocess.Popen(
            self.render(workspace, "--all", "--jobs", "2"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process, watched_memory(process.pid, note):
            process.wait()
        if process.returncode:
            raise SystemExit("render --all failed")
        return max(early), max(most)


# -- the page --


def machine() -> str:
    """The machine and the versions, in a sentence each."""
    about = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", about.read_text()) if about.exists() else None
    gigabytes = psutil.virtual_memory().total / 1e9
    names = ("weasyprint", "python-docx", "pydyf", "uharfbuzz", "docxtpl", "typst", "pypandoc_binary")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    cpu = model[1].strip() if model else platform.processor()
    return (
        f"{os.cpu_count()} cores ({cpu}), {gigabytes:.0f} GB, {platform.system()} {platform.release()}.\n"
        f"Python {platform.python_version()}, briefbook {importlib.metadata.version('briefbook')}, {versions}."
    )


HEAD = """\
| work | against | ratio | at most | Briefbook | the other |
|---|---|---|---|---|---|"""

NOTES = """\
Each ratio is of medians of runs in turn in the same session, wall time from the command's start to its end. The peers
(`benchmarks/peers/`) print the same words, tables, notes and pictures in the same fonts; they get them ready from a
JSON file, while Briefbook reads and checks YAML, composes and draws within its time. Plain python-docx and docxtpl
write notes as a list, since they know no footnotes. Memory is that of all processes together, shared pages counted
once."""


FLOOR = """\
## Where the time goes

One process, a document after the other, in the order of a cold run (`benchmarks/stages.py`). Before the first page
there are the imports, the reading and the composing; the pages are WeasyPrint's layout and drawing. A ratio that is not
reached has its floor here. After one changed value all documents are read and composed as in a cold run; the one PDF
that is stale then keeps one core busy, where a cold run shares three among all. After a save in `--watch` the layout
of one PDF alone takes longer than Typst takes for three."""


def floor() -> str:
    """The stages of a render, as a table."""
    with tempfile.TemporaryDirectory(prefix="briefbook-bench-") as folder:
        command = [sys.executable, "benchmarks/stages.py", str(sample(Path(folder)))]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="measure less of each")
    arguments.add_argument("--only", help="the rows of these methods, by commas")
    arguments.add_argument("--write", type=Path, help="the page to write")
    given = arguments.parse_args()
    names = ("documents", "memory", "fresh", "watch", "word", "pulled", "chronologies", "visits")
    rows: list[Row] = []
    start = time.perf_counter()
    print(f"{machine()}\n\n{HEAD}", flush=True)
    with tempfile.TemporaryDirectory(prefix="briefbook-bench-") as folder:
        bench = Bench(Path(folder), QUICK if given.quick else FULL)
        for name in given.only.split(",") if given.only else names:
            for row in getattr(bench, name)():
                rows.append(row)
                print(row, flush=True)
    print(f"\n{time.perf_counter() - start:.0f} s")
    if given.write:
        table = "\n".join([HEAD, *map(str, rows)])
        parts = ("# Benchmarks", "`make bench` writes this page.", machine(), table, NOTES, FLOOR, floor())
        given.write.write_text("\n\n".join(parts))


if __name__ == "__main__":
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody who works with it compiles it at each start
    main()
