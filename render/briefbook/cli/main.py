"""Where the command starts: the shortest way where nothing is stale, else the whole of it.

Whoever renders after each save mostly finds nothing to do. This module, where the command starts, answers that case
from the record and the disk, before anything that reads data or draws pages is imported; `render` prints the same.
"""

from __future__ import annotations

import gc
import os
import sys
import time

from ..build import report as lines
from ..build import state as record
from ..data.workspace import nearest_workspace, stems
from .options import PlainLine, read_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_ALWAYS_WORK = ("force", "watching", "scheduler")
"""What makes a render do something though nothing is stale."""


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code."""
    words = list(sys.argv[1:] if args is None else args)
    line = read_line("render", words)
    code = _nothing_to_do(line) if line is not None else None
    if code is not None:
        return code
    gc.set_threshold(50_000, 20, 100)  # imports make many objects and hardly any garbage
    if line is not None and _draws_pages(line):
        from ..build import workers as work

        work.preload()  # it imports WeasyPrint while this process imports the rest, and reads
    from .group import run

    return run(words)


def _draws_pages(line: PlainLine) -> bool:
    """Whether more than one process of this machine may be at work on PDFs."""
    formats = line.all("formats") or ["pdf"]
    return line.last("jobs") != "1" and "pdf" in formats and line.last("scheduler") is None


def _nothing_to_do(line: PlainLine) -> int | None:
    """The exit code where all that is asked for is fresh; None where the whole command is needed."""
    start = time.perf_counter()
    given = line.given
    directory = line.last("directory") or "."
    root = nearest_workspace(directory) if os.path.isdir(directory) else None
    if root is None or ("everything" in given and "briefs" in given) or any(one in given for one in _ALWAYS_WORK):
        return None
    folder = line.last("out")
    out = os.path.abspath(folder) if folder is not None else f"{root}/out"
    named = [os.path.basename(word).removesuffix(".yaml") for word in line.all("briefs")]
    try:
        briefs = list(dict.fromkeys(named)) or stems(f"{root}/briefs", ".yaml")
    except OSError:
        return None
    disk, folder_of_states = record.Disk(root), record.StateFolder(root, out)
    states: list[tuple[str, record.State]] = []
    chosen: list[tuple[str, record.Output]] = []
    for brief in briefs:
        state = folder_of_states.read(brief)
        if state is None or not disk.holds_inputs(state):
            return None
        outputs = [one for one in state.outputs if _asked_for(line, one)]
        if not all(one.current and disk.same(f"{out}/{brief}/{one.name}", one.stamp) for one in outputs):
            return None
        states.append((brief, state))
        chosen += [(brief, one) for one in outputs]
    if not chosen or not _each_word_chooses(line, [one for _, one in chosen]):
        return None
    if disk.touched:
        for brief, state in states:
            folder_of_states.write(brief, disk.renewed(state, f"{out}/{brief}"))
    return _print_fresh("as_json" in given, states, chosen, out, start)


def _asked_for(line: PlainLine, one: record.Output) -> bool:
    pairs = ((one.document, "documents"), (one.format, "formats"), (one.lang, "langs"))
    return all(name not in line.given or part in line.given[name] for part, name in pairs)


def _each_word_chooses(line: PlainLine, outputs: Sequence[record.Output]) -> bool:
    """Whether each document, format and language given chooses a file: a word that does not may be a slip."""
    known = {part for one in outputs for part in (one.document, one.format, one.lang)}
    return all(word in known for name in ("documents", "formats", "langs") for word in line.all(name))


def _print_fresh(
    as_json: bool,
    states: list[tuple[str, record.State]],
    chosen: list[tuple[str, record.Output]],
    out: str,
    start: float,
) -> int:
    """Prints what `render` prints where all is fresh; gives its exit code."""
    problems = list(dict.fromkeys(problem for _, state in states for problem in state.problems))
    print_to = sys.stdout if as_json else sys.stderr
    text = [values if as_json else shown for _, shown, values in problems]
    if as_json:
        text += [lines.as_json("fresh", _values(out, brief, one)) for brief, one in chosen]
    failed = [brief for brief, state in states if any(severity == "error" for severity, _, _ in state.problems)]
    errors = sum(severity == "error" for severity, _, _ in problems)
    code = 1 if errors else 0
    seconds = time.perf_counter() - start
    warnings = len(problems) - errors
    if as_json:
        values = lines.summary_values(0, len(chosen), out, seconds, errors, warnings, failed, code)
        text.append(lines.as_json("summary", values))
    else:
        text.append(lines.plain(lines.summary(0, len(chosen), out, seconds, errors, warnings)))
        text += lines.failures(failed, len(states))
    try:
        print_to.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        print_to.write("".join(f"{line}\n" for line in text))
        print_to.flush()
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; there is nobody to tell
    return code


def _values(out: str, brief: str, one: record.Output) -> dict[str, object]:
    path = os.path.join(out, brief, one.name)
    return lines.file_values(path, brief, one.document, one.lang, one.format, one.stamp[0], one.pages)


if __name__ == "__main__":
    sys.exit(main())
