"""`briefbook check`: every problem at once."""

from __future__ import annotations

from ..build.report import counted, counts
from .output import Console, project_at

__all__ = ["EXAMPLES", "check"]

EXAMPLES = ("briefbook check", "briefbook -C demo check --json")


def check(console: Console, directory: str | None) -> int:
    """List every problem in data, briefs and templates at once; write nothing. Needs neither Pango nor Word."""
    from ..build.check import check as problems_of
    from ..build.run import exit_code
    from ..data.library import load

    project = project_at(directory)
    library = load(project)
    problems = problems_of(project, library)
    console.problems(problems)
    code = exit_code(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    what = f"{counted(len(library.visits), 'visit')}, {counted(len(library.briefs), 'brief')}"
    text = f"{what}: {counts(errors, warnings)}"
    if console.as_json or not problems:
        console.line("summary", text, errors=errors, warnings=warnings, exit_code=int(code))
    else:
        console.note(text)
    return code
