"""`briefbook pull`: edits of Word files back to the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ExitCode, Place, Problem, UsageError
from .output import Console, project_at

if TYPE_CHECKING:
    from ..data.project import Project
    from ..review.pull.plan import Plan

__all__ = ["EXAMPLES", "pull"]

EXAMPLES = (
    "briefbook pull review.docx                                what its edits change in the data",
    "briefbook pull ana.docx boris.docx --apply                two reviewers' edits, written",
    "briefbook pull review.docx --accept theirs 'outcomes[o2].due' --apply",
)


def pull(
    console: Console,
    directory: str | None,
    files: tuple[str, ...],
    write: bool,
    choices: tuple[tuple[str, str], ...],
) -> int:
    """Bring edits of Word files back to the data: show the plan, with --apply write it.

    Several files are merged. All is written or nothing: not while a field is in conflict or cannot be read. Each data
    file keeps a numbered backup beside it. What is no field - the template's words, comments - is told, not written.
    """
    from ..review.edits import edits_of_files
    from ..review.pull.plan import untouched
    from ..review.pull.report import report, summary
    from ..word.archive import read_bytes

    wrong = [what for what, _ in choices if what not in ("theirs", "ours", *files)]
    if wrong:
        hint = "write theirs, ours, or one of the files"
        raise UsageError(Problem(Place(), f"--accept takes no `{what}`", hint) for what in wrong)
    project = project_at(directory)
    all_edits = edits_of_files(project, [(name, read_bytes(Path(name))) for name in dict.fromkeys(files)])
    if choices or any(edits.fields for edits in all_edits):
        from ..review.pull.merge import plan_pull

        plan = plan_pull(project, all_edits, choices)
    else:
        plan = untouched(all_edits)
    for found in report(plan):
        if console.as_json:
            console.line(found.kind, "", **found.values)
        else:
            for line in found.lines:
                console.line(found.kind, line)
    console.problems(plan.problems)
    text, counts = summary(plan)
    code = ExitCode.DONE if plan.ready else ExitCode.PROBLEMS
    written = _write(console, project, plan, files) if write and plan.ready else ()
    if console.as_json:
        console.line("summary", "", **counts, written=written, exit_code=int(code))
    else:
        console.note(f"{text}{_next_step(plan, write, bool(written))}")
    return code


def _next_step(plan: Plan, write: bool, written: bool) -> str:
    """What is said after the summary of a pull."""
    if not write and plan.ready and plan.edits:
        return "; run it again with --apply to write"
    if write and not plan.ready:
        return "; nothing was written"
    return "; run `briefbook render` for the documents" if written else ""


def _write(console: Console, project: Project, plan: Plan, files: Sequence[str]) -> tuple[str, ...]:
    """Writes the data of a plan, and tells which files, and which documents are stale now; gives the files."""
    from ..build.state import mark_pulled
    from ..review.pull.write import carry_out, stale

    written = carry_out(project, plan) if plan.edits else ()
    for file, backup in written:
        console.line("file", f"{file} written; {backup} is what it was", path=file, backup=backup)
    left = {name for name, *_ in (*plan.prose, *plan.remarks, *plan.gone)} | {one.file for one in plan.computed}
    for name in files:
        if name not in left and not plan.kept:  # all that was typed into it is in the data: it may be made anew
            mark_pulled(str(project.root), str(Path(name).absolute()))
    for document in stale(project, plan) if written else ():
        console.line("stale", f"stale now: {document}", document=document)
    return tuple(file for file, _ in written)
