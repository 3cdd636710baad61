"""What every command prints through: lines for a person or a program, each problem once, a bar of progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..build.report import as_json, file_values, first, plain, shown
from ..errors import ExitCode, Place, Problem, UsageError

if TYPE_CHECKING:
    from ..build.run import OutputFile
    from ..build.session import Session
    from ..build.state import Output
    from ..data.project import Project

__all__ = [
    "Console", "ProblemLog", "by_document", "output_files", "progress", "project_at", "shortened", "shown_path",
    "values_of",
]  # fmt: skip


def project_at(directory: str | None) -> Project:
    """The workspace that `-C` names, or the one that this folder is in; UsageError where there is none."""
    from ..data.project import Project

    start = Path(directory) if directory is not None else Path.cwd()
    if not start.is_dir():
        raise UsageError(Problem(Place(str(start)), "no such folder", "name the workspace's folder with -C DIR"))
    return Project.find(start)


@dataclass(frozen=True)
class Console:
    """The standard streams as a command uses them: for a person, or with `--json` for a program."""

    as_json: bool = False

    def line(self, kind: str, text: str, /, **values: object) -> None:
        """A line on the standard output: `text` for a person, the values, an object of that type, for a program."""
        click.echo(as_json(kind, values) if self.as_json else plain(text))

    def problems(self, problems: Iterable[Problem]) -> None:
        """Each problem on its line: on the standard error for a person, as an object for a program."""
        for problem in problems:
            if self.as_json:
                click.echo(as_json("problem", problem.as_dict()))
            else:
                click.echo(plain(str(problem)), err=True)

    def note(self, text: str) -> None:
        """A line for a person only, kept out of the standard output."""
        if not self.as_json:
            click.echo(plain(text), err=True)


class ProblemLog:
    """The problems printed so far, each once, and the exit code that they come to."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.seen: set[Problem] = set()
        self.machine = False
        """Whether one was the machine's."""

    def add(self, problems: Iterable[Problem], machine: Iterable[Problem] = ()) -> None:
        """Prints problems of the machine and of the input that were not printed yet."""
        of_machine = [*machine]
        self.machine |= bool(of_machine)
        new = [one for one in dict.fromkeys([*of_machine, *problems]) if one not in self.seen]
        self.console.problems(new)
        self.seen.update(new)

    def count(self, severity: str) -> int:
        """How many there were, each counted once."""
        return sum(one.severity == severity for one in self.seen)

    @property
    def code(self) -> ExitCode:
        """A fault of the machine outweighs errors in the input; warnings are no errors."""
        if self.machine:
            return ExitCode.MACHINE
        return ExitCode.PROBLEMS if self.count("error") else ExitCode.DONE


def shown_path(path: Path) -> str:
    """The path as a person in this folder would write it."""
    return shown(str(path))


def shortened(text: str) -> str:
    """The text on one line, of at most 60 characters."""
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57].rstrip()}..."


def values_of(file: OutputFile) -> dict[str, object]:
    """What a program hears of a file."""
    path = str(file.path.absolute())
    return file_values(path, file.brief, file.document, file.lang, file.format, file.size, file.pages)


def output_files(session: Session, brief: str, outputs: Iterable[Output]) -> list[OutputFile]:
    """A brief's files as the record of its last render has them."""
    from ..build.run import OutputFile

    return [
        OutputFile(
            Path(session.path(brief, one.name)), brief, one.document, one.lang, one.format, one.stamp[0], one.pages
        )
        for one in outputs
    ]


def by_document(said: Iterable[tuple[OutputFile, str]]) -> Iterator[str]:
    """What is said of files, by document: languages and formats of which the same is said stand together."""
    documents: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}
    for file, words in said:
        found = documents.setdefault((file.brief, file.document), {}).setdefault(words, {})
        found.setdefault(file.lang, []).append(file.format)
    for (brief, document), of_words in documents.items():
        every = {format for langs in of_words.values() for formats in langs.values() for format in formats}
        rows = [f"{where}: {words}" for words, langs in of_words.items() for where in _where(langs, len(every))]
        yield from (f"{brief}: {document} {row}" for row in first(rows))


def _where(langs: Mapping[str, Sequence[str]], every: int) -> Iterator[str]:
    """The languages and formats as they are written: `(en, es)`, `(ru), pdf`."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for lang, formats in langs.items():
        groups.setdefault(tuple(formats), []).append(lang)
    for formats, named in groups.items():
        yield f"({', '.join(named)}){'' if len(formats) == every else ', ' + ' and '.join(formats)}"


@contextmanager
def progress(console: Console, total: int) -> Iterator[Callable[[object], None]]:
    """On a terminal a bar with the rate, the time left and what was made last; nothing in a pipe."""
    if console.as_json or not sys.stderr.isatty() or not total:
        yield lambda made: None
        return
    from rich.console import Console as RichConsole
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=RichConsole(stderr=True), transient=True) as bar:
        line = bar.add_task("starting", total=total, rate="")

        def done(made: object) -> None:
            bar.update(line, advance=1, description=str(made))
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(line, rate=f"{speed:.1f}/s, left" if speed else "")

        yield done
