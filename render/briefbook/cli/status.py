"""`briefbook status`: which files are fresh, stale or edited, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..build.report import counted
from .output import Console, ProblemLog, by_document, output_files, project_at, values_of

if TYPE_CHECKING:
    from ..build.run import OutputFile

__all__ = ["EXAMPLES", "status"]

EXAMPLES = (
    "briefbook status                        every brief",
    "briefbook status lavrov-mexico-2020     one brief",
    "briefbook status --json                 one object a file",
    "briefbook status --verbose              what makes PDFs faster too",
)


def status(
    console: Console, directory: str | None, briefs: tuple[str, ...], out: str | None, verbose: bool = False
) -> int:
    """Tell of each document whether it is fresh, or stale and why; which Word files were edited. Write nothing."""
    from ..build.run import examine
    from ..build.selection import wanted
    from ..build.session import Session
    from ..build.staleness import fresh_briefs
    from ..data.library import load_briefs, load_registries

    project = project_at(directory)
    session = Session.start(project, Path(out) if out is not None else project.root / "out")
    names = wanted(project, briefs)
    fresh = fresh_briefs(session, names)
    problems = ProblemLog(console)
    shared = load_registries(session.project) if len(fresh) < len(names) else None
    files: list[OutputFile] = []
    for name in names:
        if name in fresh:
            found = [replace(one, state="fresh") for one in output_files(session, name, fresh[name].outputs)]
            problems.add(fresh[name].problems)
        else:
            assert shared is not None
            report = examine(session, load_briefs(session.project, shared, [name]), name)
            found = list(report.files)
            problems.add(report.problems, report.machine)
        _print_states(console, found)
        files += found
    counts = {state: sum(one.state == state for one in files) for state in ("fresh", "stale", "edited")}
    if verbose:
        _print_shortcuts(console)
    text = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
    console.note(f"{counted(len(files), 'file')}{': ' if text else ''}{text}")
    if console.as_json:
        console.line("summary", "", files=len(files), **counts, exit_code=int(problems.code))
    return problems.code


def _print_states(console: Console, files: Sequence[OutputFile]) -> None:
    """A line for each document, and one for a format whose state is another."""
    if console.as_json:
        for file in files:
            console.line("status", "", **values_of(file), state=file.state, why=[one.as_dict() for one in file.why])
        return
    states = {"fresh": "fresh", "stale": "stale: ", "edited": "edited since its render"}
    said: list[tuple[OutputFile, str]] = []
    for file in files:
        known = "; not in it: " if file.why else ", has today's data"
        said += [(file, f"{states[file.state]}{known * (file.state == 'edited')}{why}") for why in file.why or [""]]
    for line in by_document(said):
        console.line("status", line)


def _print_shortcuts(console: Console) -> None:
    """What is changed in WeasyPrint, or why nothing is: a line each for a person, one object for a program."""
    from ..pdf.upstream import TRIED, shortcuts, standing

    made, why = shortcuts(), standing()
    if console.as_json:
        changes = [{"name": one.name, "stands_for": one.stands_for, "reason": one.reason} for one in made]
        console.line("weasyprint", "", changed=not why, versions=TRIED, changes=changes, why=why)
        return
    for line in why:
        console.line("weasyprint", f"WeasyPrint is left as it is: {line}")
    if made:
        tried = ", ".join(f"{package} {version}" for package, version in TRIED.items())
        console.line("weasyprint", f"WeasyPrint is made faster by {counted(len(made), 'change')}, tried with {tried}:")
    for one in made:
        console.line("weasyprint", f"  {one.name} in the place of {one.stands_for}, which {one.reason}")
