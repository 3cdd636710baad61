"""`briefbook diff`: what changed in the data since the last render or a revision, as documents print it."""

from __future__ import annotations

from pathlib import Path

from ..build.report import counted
from .output import Console, ProblemLog, project_at

__all__ = ["EXAMPLES", "diff"]

EXAMPLES = (
    "briefbook diff                    what changed since the last render",
    "briefbook diff HEAD~1             since a revision that git keeps: a commit, a branch, a tag",
    "briefbook diff v1 --brief NAME    of one brief",
)


def diff(console: Console, directory: str | None, rev: str | None, briefs: tuple[str, ...], out: str | None) -> int:
    """Tell what changed in the data, in the documents' terms: the values as they are printed, and where."""
    from ..build.diff import committed, differences, nothing_before, recorded, rendition_of
    from ..build.revision import revision_of
    from ..build.run import relevant
    from ..build.selection import wanted
    from ..build.session import Session
    from ..data.library import load_briefs, load_registries

    project = project_at(directory)
    session = Session.start(project, Path(out) if out is not None else project.root / "out")
    before = revision_of(project, rev) if rev is not None else None
    problems, found = ProblemLog(console), 0
    shared = load_registries(project)
    for name in wanted(project, briefs):
        library = load_briefs(project, shared, [name])
        problems.add(problem for problem in relevant(library, name) if problem.severity == "error")
        if library.errors_for(name):
            continue
        past = recorded(session, name) if before is None else committed(before, name)
        if not past:
            problems.add([nothing_before(name, rev)])
            continue
        for one in differences(name, past, rendition_of(project, library, name)):
            found += 1
            console.line("change", f"{name}: {one}", **one.as_dict())
    since = "the last render" if rev is None else rev
    text = f"{counted(found, 'change')} since {since}" if found else f"nothing has changed since {since}"
    if console.as_json:
        console.line("summary", text, changes=found, exit_code=int(problems.code))
    else:
        console.note(text)
    return problems.code
