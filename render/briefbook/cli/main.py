"""The command line in, an exit code out: the shortest way where nothing is stale, else the whole command.

Whoever renders after each save mostly finds nothing to do. This module, where the command starts, answers that case
from the record and the disk, before anything that reads data or draws pages is imported; `cli` prints the same.
"""

from __future__ import annotations

import gc
import os
import sys
import time

from ..build import report as lines
from ..build import state as record
from ..data.workspace import nearest_workspace, stems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_VALUES = ("-C", "--document", "--format", "--lang", "--out", "--jobs")
_FLAGS = ("--json", "--all")


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code."""
    words = list(sys.argv[1:] if args is None else args)
    asked = _asked(words)
    code = _nothing_to_do(asked) if asked is not None else None
    if code is not None:
        return code
    gc.set_threshold(50_000, 20, 100)  # imports make many objects and hardly any garbage
    if asked is not None and asked.draws_pages():
        from ..build import workers as work

        work.preload()  # it imports WeasyPrint while this process imports the rest, and reads
    from .commands import main

    return main(words)


class _Asked:
    """A command line `render` in its plain forms."""

    def __init__(self) -> None:
        self.briefs: list[str] = []
        self.given: dict[str, list[str]] = {}

    def last(self, option: str) -> str | None:
        return self.given[option][-1] if option in self.given else None

    def wants(self, one: record.Output) -> bool:
        parts = (("--document", one.document), ("--format", one.format), ("--lang", one.lang))
        return all(option not in self.given or part in self.given[option] for option, part in parts)

    def draws_pages(self) -> bool:
        """Whether more than one process may be at work on PDFs."""
        return self.last("--jobs") != "1" and "pdf" in self.given.get("--format", ["pdf"])

    def fits(self, outputs: Sequence[record.Output]) -> bool:
        """Whether each word given chooses something: a word that does not may be a slip."""
        known = {part for one in outputs for part in (one.document, one.format, one.lang)}
        return all(word in known for key in ("--document", "--format", "--lang") for word in self.given.get(key, ()))


def _asked(words: Sequence[str]) -> _Asked | None:
    """What the words ask for; None where they are not a plain `render`, or may be wrong."""
    asked = _Asked()
    named = False
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if word in _FLAGS:
            asked.given[word] = [""]
        elif option in _VALUES and (named or option == "-C") and (not equals or option != "-C"):
            value = value if equals else next(rest, "")
            if not value or value.startswith("-"):
                return None
            asked.given.setdefault(option, []).append(value)
        elif word.startswith("-") or (not named and word != "render"):
            return None
        elif named:
            asked.briefs.append(os.path.basename(word).removesuffix(".yaml"))
        named = named or word == "render"
    jobs = asked.last("--jobs") or "1"
    if "--all" in asked.given and asked.briefs:
        return None
    return asked if named and jobs.isascii() and jobs.isdigit() and int(jobs) > 0 else None


def _nothing_to_do(asked: _Asked) -> int | None:
    """The exit code where all that is asked for is fresh; None where the whole command is needed."""
    start = time.perf_counter()
    start_at = asked.last("-C") or "."
    root = nearest_workspace(start_at) if os.path.isdir(start_at) else None
    if root is None:
        return None
    folder = asked.last("--out")
    out = os.path.abspath(folder) if folder is not None else f"{root}/out"
    try:
        briefs = list(dict.fromkeys(asked.briefs)) or stems(f"{root}/briefs", ".yaml")
    except OSError:
        return None
    disk, folder_of_states = record.Disk(root), record.StateFolder(root, out)
    states: list[tuple[str, record.State]] = []
    chosen: list[tuple[str, record.Output]] = []
    for brief in briefs:
        state = folder_of_states.read(brief)
        if state is None or not disk.holds_inputs(state):
            return None
        outputs = [one for one in state.outputs if asked.wants(one)]
        if not all(one.current and disk.same(f"{out}/{brief}/{one.name}", one.stamp) for one in outputs):
            return None
        states.append((brief, state))
        chosen += [(brief, one) for one in outputs]
    if not chosen or not asked.fits([one for _, one in chosen]):
        return None
    if disk.touched:
        for brief, state in states:
            folder_of_states.write(brief, disk.renewed(state, f"{out}/{brief}"))
    return _told(asked, states, chosen, out, start)


def _told(
    asked: _Asked,
    states: list[tuple[str, record.State]],
    chosen: list[tuple[str, record.Output]],
    out: str,
    start: float,
) -> int:
    """Prints what `render` prints where all is fresh; gives its exit code."""
    as_json = "--json" in asked.given
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
