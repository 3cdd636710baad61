"""Small changes of behaviour, one at a time in a copy of the checkout: how many of them does a test notice?

A random sample, spread by lines, of those that `mutations.py` makes. The tests beside the room run first; a change that
they miss meets the other tests that execute its statement (`executed.py`), quickest first, as long as `--limit` lets
them. One that nothing can notice, for it makes no difference, is put into `equivalent.txt`: `file | old | new | why`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any, ClassVar

from mutations import ROOT, Mutant, drawn

CACHE = ROOT / ".mutants.json"
BESIDE = {"review": ("refresh",)}
"""The folders of a room's tests that have another name than the room, below `tests/`."""


class Copy:
    """A copy of the checkout in which one file at a time is another."""

    clock = count(1_000_000_000, 10)  # a new time for each content, so that compiled files are not taken for others

    running: ClassVar[set[subprocess.Popen[bytes]]] = set()
    """The tests that run now, in any copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = ["git", "ls-files", "-coz", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)

    def put(self, file: str, source: str) -> None:
        (self.folder / file).write_text(source)
        moment = next(self.clock)
        os.utime(self.folder / file, (moment, moment))

    def notices(self, tests: list[str], limit: float, *options: str) -> str:
        """How the tests notice what was changed; "" where they do not."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(options or ["-x"]), *tests]
        paths = os.pathsep.join(str(self.folder / name) for name in ("render", "tests"))
        env = {**os.environ, "PYTHONPATH": paths, "MUTANTS": str(self.folder)}
        with tempfile.TemporaryFile("w+") as out:
            run = subprocess.Popen(command, cwd=self.folder, env=env, stdout=out, stderr=out, start_new_session=True)
            self.running.add(run)
            try:
                code = run.wait(limit)
            except subprocess.TimeoutExpired:
                code = -1
            finally:
                kill(run)
                self.running.discard(run)
            out.seek(0)
            tail = [line for line in out.read().splitlines() if line.startswith(("FAILED", "ERROR", "E  "))]
        return "" if code in (0, 5) else "time" if code == -1 else (tail or [f"exit {code}"])[-1][:100]


def kill(run: subprocess.Popen[bytes]) -> None:
    """Ends what is left of a run's processes."""
    with suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()


def end(number: int, frame: object) -> None:
    """Ends this run, and with it all tests that it started: a change may have made them run for ever."""
    for run in list(Copy.running):
        kill(run)
    os._exit(128 + number)


class Closeness:
    """Which tests execute which lines, gathered once for each state of package and tests."""

    def __init__(self, copy: Copy, jobs: int) -> None:
        names = sorted(str(one.relative_to(ROOT)) for top in ("render", "tests") for one in (ROOT / top).rglob("*.py"))
        state = hashlib.sha256(b"".join(name.encode() + (ROOT / name).read_bytes() for name in names)).hexdigest()
        if not CACHE.exists() or json.loads(CACHE.read_text())["state"] != state:
            print("running all tests, to see which lines each executes", flush=True)
            copy.notices(["tests"], 7200, "-p", "executed", "-n", str(jobs), "--dist", "loadfile")
            found = [json.loads(one.read_text()) for one in copy.folder.glob("executed-*.json")]
            CACHE.write_text(json.dumps({"state": state, "found": found}))
        self.found: list[dict[str, Any]] = json.loads(CACHE.read_text())["found"]

    def tests(self, mutant: Mutant) -> Iterator[tuple[float, str]]:
        """Seconds and names of the tests that execute a change; where none does, those that execute its module."""
        for found in self.found:
            lines = found["lines"].get(mutant.file, {})
            here = [lines.get(str(at), ()) for at in range(mutant.first, mutant.last + 1)]
            contexts = {found["names"][at] for at in set().union(*(here if any(here) else lines.values()))}
            for name, seconds in found["tests"].items():
                if name in contexts or any(f"fixture {one}" in contexts for one in found["fixtures"][name]):
                    yield seconds, name

    def quickest(self, mutant: Mutant, limit: float) -> list[str]:
        """As many of these tests as there is time for."""
        chosen: list[str] = []
        spent = 0.0
        for seconds, name in sorted(self.tests(mutant)):
            spent += seconds
            if chosen and spent > limit / 2:
                break
            chosen.append(name)
        return chosen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--room", default="", help="one room of the package, or a module: data, cli/main")
    parser.add_argument("--number", type=int, default=200, help="how many changes")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--limit", type=float, default=120, help="seconds for the tests of one change, twice")
    parser.add_argument("--beside", action="store_true", help="only the tests beside the room")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    mutants = drawn(random.Random(asked.seed), asked.number, asked.room)
    rooms: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(asked.jobs):
            copies.put(Copy(Path(folder, str(number))))
        first = copies.get()
        for room in {mutant.room for mutant in mutants}:
            beside = (f"tests/{name}" for name in (room, *BESIDE.get(room, ())))
            rooms[room] = [name for name in beside if (ROOT / name).is_dir()]
            if rooms[room] and (why := first.notices(rooms[room], asked.limit)):
                print(f"the tests of {room} fail as it is: {why}")
                return 2
        closeness = None if asked.beside else Closeness(first, asked.jobs)
        copies.put(first)

        def tried(mutant: Mutant) -> str:
            copy = copies.get()
            try:
                copy.put(mutant.file, mutant.source)
                found = copy.notices(rooms[mutant.room], asked.limit) if rooms[mutant.room] else ""
                if not found and closeness and (tests := closeness.quickest(mutant, asked.limit)):
                    found = copy.notices(tests, asked.limit)
                copy.put(mutant.file, mutant.original)
                return found
            finally:
                copies.put(copy)

        table: dict[str, list[bool]] = {}
        with ThreadPoolExecutor(asked.jobs) as pool:
            for mutant, found in zip(mutants, pool.map(tried, mutants), strict=True):
                table.setdefault(mutant.room, []).append(bool(found))
                if not found:
                    print(f"\n{mutant.file}:{mutant.first}", *mutant.diff, sep="\n", flush=True)
    print()
    every = [mark for marks in table.values() for mark in marks]
    for room, marks in [*sorted(table.items()), ("all", every)]:
        print(f"{room:10} {sum(marks):4} noticed of {len(marks)}")
    return int(sum(every) < 0.9 * len(every) or any(sum(one) < 0.8 * len(one) for one in table.values()))


if __name__ == "__main__":
    sys.exit(main())
