"""`briefbook trace`: from printed words to the data's lines and their sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..build.report import counted
from ..errors import ExitCode, Place, Problem, UsageError
from .output import Console, project_at, shortened

if TYPE_CHECKING:
    from ..review.trace import Trace

__all__ = ["EXAMPLES", "trace"]

EXAMPLES = (
    'briefbook trace out/x/fact-sheet.en.pdf "June 2020"     the line, its sources, who else prints it',
    'briefbook trace "Joint Commission"                      the same words, in all documents',
    "briefbook trace --all review.docx --out check.docx      every printed fact, for a fact-checker",
)


def trace(console: Console, directory: str | None, words: tuple[str, ...], everything: bool, out: str | None) -> int:
    """Find where printed words come from: the line of the data, its sources, and what else prints it.

    FILE is a PDF or a Word file of this workspace; without it, all documents are searched.
    """
    from ..data.library import load
    from ..review.sheet import sheet_as_csv, sheet_as_word
    from ..review.trace import Tracer
    from ..word.archive import read_bytes
    from ..word.read import read

    _refuse(words, everything, out)
    project = project_at(directory)
    library = load(project)
    tracer = Tracer(project, library)
    document = word = None
    if everything or len(words) == 2:
        content = read_bytes(Path(words[0]))
        if words[0].lower().endswith(".pdf") or content.startswith(b"%PDF"):
            document = tracer.of_pdf(content, words[0])
        else:
            word = read(content, words[0])
            document = tracer.of_word(word)
    if not everything:
        return _print_traces(console, tracer.find(words[-1], document, word), words)
    assert document is not None
    sheet = tracer.sheet(document, word)
    flagged = sum(one.flagged for one in sheet)
    if console.as_json:
        for one in sheet:
            console.line("value", "", **one.values)
    elif out is None:
        click.echo(sheet_as_csv(sheet), nl=False)
    if out is not None:
        from ..data.project import write_atomic

        as_word = out.endswith(".docx")
        table = sheet_as_word(project, library, document, sheet) if as_word else sheet_as_csv(sheet).encode()
        write_atomic(Path(out), table)
    where = f"; {out} written" if out is not None else ""
    console.note(f"{counted(len(sheet), 'printed value')}, {flagged} without a source{where}")
    return ExitCode.DONE


def _refuse(words: Sequence[str], everything: bool, out: str | None) -> None:
    """UsageError where the words are not FILE (with --all), TEXT, or FILE and TEXT, or no table can go to `out`."""
    if len(words) not in ((1,) if everything else (1, 2)):
        hint = "write `briefbook trace FILE TEXT`, the text in quotes" if not everything else "name one file"
        raise UsageError(Problem(Place(), f"trace takes {'FILE' if everything else 'FILE and TEXT'}", hint))
    if out is not None and (not everything or not out.endswith((".csv", ".docx"))):
        hint = "use --all, and end the name in .csv or .docx"
        raise UsageError(Problem(Place(out), "no table can be written there", hint))


def _print_traces(console: Console, traces: Sequence[Trace], words: Sequence[str]) -> int:
    """Each stretch of words that was found, with all that is known of it."""
    if not traces:
        file = words[0] if len(words) == 2 else ""
        what = f"`{shortened(words[-1])}` is not printed {'there' if file else 'in any document'}"
        hint = "copy the words as they are printed, from one paragraph; render a file anew where it is stale"
        console.problems([Problem(Place(file), what, hint)])
        return ExitCode.PROBLEMS
    for one in traces:
        if console.as_json:
            console.line("value", "", **one.values)
        else:
            for line in one.lines:
                console.line("value", line)
    return ExitCode.DONE
