"""The command `briefbook`: arguments in, printed lines and an exit code out. Imports are late, for speed."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from . import __version__
from .errors import BriefbookError, ExitCode, Place, Problem, UsageError

if TYPE_CHECKING:
    from .build import File, Report
    from .project import Project

__all__ = ["cli", "main"]

_INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended: 128 and the number of the signal."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class _Settings:
    """What holds for every command, whether it was written before its name or after it."""

    directory: str | None = None
    as_json: bool = False

    def project(self) -> Project:
        from .project import Project

        start = Path(self.directory) if self.directory is not None else Path.cwd()
        if not start.is_dir():
            raise UsageError(Problem(Place(str(start)), "no such folder", "name the workspace's folder with -C DIR"))
        return Project.find(start)

    def say(self, type: str, text: str, /, **values: object) -> None:
        """A line on the standard output: `text` for a person, the values for a program."""
        click.echo(_json(type, values) if self.as_json else _plain(text))

    def tell(self, problems: Iterable[Problem]) -> None:
        """Each problem on its line: on the standard error for a person, as an object for a program."""
        for problem in problems:
            if self.as_json:
                click.echo(_json("problem", problem.as_dict()))
            else:
                click.echo(_plain(str(problem)), err=True)

    def note(self, text: str) -> None:
        """A line for a person only, kept out of the standard output."""
        if not self.as_json:
            click.echo(_plain(text), err=True)


def _json(kind: str, values: Any) -> str:
    return json.dumps({"type": kind, **values}, ensure_ascii=False)


def _plain(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    if text.isascii() and text.isprintable():
        return text
    bad = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in bad else c for c in text)


def _common(command: F) -> F:
    """Adds -C and --json to a command and gives it the settings of both places as its first argument."""

    @click.option("-C", "directory", metavar="DIR", help="The workspace; else the nearest folder upward that is one.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
    @click.pass_context
    @wraps(command)
    def wrapped(context: click.Context, /, directory: str | None, as_json: bool, **values: Any) -> Any:
        settings = context.obj
        settings = replace(settings, directory=directory or settings.directory, as_json=as_json or settings.as_json)
        context.find_root().obj = settings
        return command(settings, **values)

    return wrapped  # type: ignore[return-value]


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        "briefbook init demo             a workspace to start from, with a sample visit",
        "briefbook -C demo render        its three documents, as PDF and as Word",
        "briefbook -C demo check         every problem in it at once",
    )
    + "\n\n\b\nExit codes: 0 done, 1 problems in the input, 2 wrong usage, 3 the machine lacks something.",
)
@click.option("-C", "directory", metavar="DIR", help="The workspace; else the nearest folder upward that is one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.version_option(__version__, prog_name="briefbook")
@click.pass_context
def cli(context: click.Context, directory: str | None, as_json: bool) -> None:
    """Turn what is known of a diplomatic visit into a policy brief, a fact sheet and a chronology, as PDF and Word."""
    context.obj = _Settings(directory, as_json)


@cli.command(
    epilog=_examples(
        "briefbook render                                    every brief",
        "briefbook render lavrov-mexico-2020 --format pdf    one brief, PDF only",
        "briefbook render --document fact-sheet --out /tmp   one document, elsewhere",
        "briefbook render --all --jobs 8                     thousands of briefs, eight at once",
    )
)
@click.argument("briefs", nargs=-1, metavar="[BRIEF]...")
@click.option("--document", "documents", multiple=True, metavar="NAME", help="Only this document; may be repeated.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["pdf", "docx"]), help="Only this format.")
@click.option("--lang", "langs", multiple=True, metavar="TAG", help="Only this language; may be repeated.")
@click.option("--out", metavar="DIR", help="Where to write; else the folder out/ of the workspace.")
@click.option("--all", "everything", is_flag=True, help="All briefs; so it is too where none is named.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at work at once; else one a core.")
@click.option("--scheduler", metavar="ADDRESS", help="Let a Dask cluster do the work: tcp://host:port.")
@_common
def render(
    settings: _Settings,
    briefs: tuple[str, ...],
    documents: tuple[str, ...],
    formats: tuple[str, ...],
    langs: tuple[str, ...],
    out: str | None,
    everything: bool,
    jobs: int | None,
    scheduler: str | None,
) -> int:
    """Render the briefs named, or all: out/<brief>/<document>.<lang>.pdf and .docx.

    A brief with an error in its data or templates is left as it was, the others are rendered. A document over its page
    budget is written, and is an error all the same.
    """
    from . import build, many
    from .load import load_briefs, load_registries, nearest
    from .model import DOCUMENTS

    start = time.perf_counter()
    unknown = [name for name in documents if name not in DOCUMENTS]
    if unknown:
        raise UsageError(Problem(Place(), f"no document is called `{one}`", nearest(one, DOCUMENTS)) for one in unknown)
    if everything and briefs:
        raise UsageError(Problem(Place(), "--all and the names of briefs exclude each other", "leave one of them out"))
    project = settings.project()
    folder = Path(out) if out is not None else project.root / "out"
    _refuse_inputs(project, folder)
    names = build.wanted(project, briefs)
    told = _Told(settings)
    if scheduler is not None or len(names) >= many.MANY:
        choice, at_once = many.Choice(documents, formats, langs), jobs or build.default_jobs(len(names))
        with _progress(settings, len(names)) as done:
            told.hear(many.render(project, names, choice, folder, at_once, scheduler, done))
        if not (told.files or told.problems):
            raise build.nothing_asked([*documents, *formats, *langs])
    else:
        library = load_briefs(project, load_registries(project), names)
        tasks, unread = build.plan(project, library, briefs, documents, formats, langs)
        told.tell(build.relevant(library, *unread, *dict.fromkeys(task.brief for task in tasks)))
        told.failed += unread
        with _progress(settings, len(tasks)) as done:
            told.hear(build.render(project, library, tasks, folder, jobs or build.default_jobs(len(tasks)), done))
    _sum_up(settings, told, len(names), folder, time.perf_counter() - start)
    return told.code


class _Told:
    """The problems told so far, each once, and what they come to."""

    def __init__(self, settings: _Settings) -> None:
        self.settings = settings
        self.problems: set[Problem] = set()
        self.files: list[File] = []
        self.failed: list[str] = []
        """The briefs that are not all there."""
        self.machine = False

    def hear(self, reports: Iterable[Report]) -> None:
        """Tells of each brief as it is done."""
        for report in reports:
            self.tell([*report.machine, *report.problems])
            self.machine |= bool(report.machine)
            self.files += report.files
            if report.code != ExitCode.DONE:
                self.failed.append(report.brief)
            for file in report.files:
                self.settings.say("file", _shown(file.path), **_file_values(file))

    def tell(self, problems: Iterable[Problem]) -> None:
        new = [problem for problem in dict.fromkeys(problems) if problem not in self.problems]
        self.settings.tell(new)
        self.problems.update(new)

    def count(self, severity: str) -> int:
        return sum(problem.severity == severity for problem in self.problems)

    @property
    def code(self) -> ExitCode:
        if self.machine:
            return ExitCode.MACHINE
        return ExitCode.PROBLEMS if self.count("error") else ExitCode.DONE


def _refuse_inputs(project: Project, out: Path) -> None:
    """Output goes beside the inputs, never among them."""
    target = out.resolve()
    for name in ("data", "briefs", "templates"):
        folder = (project.root / name).resolve()
        if target == folder or folder in target.parents:
            hint = "name another folder with --out"
            raise UsageError(Problem(Place(str(out)), f"output would go among the inputs in {name}/", hint))


def _shown(path: Path) -> str:
    """The path as a person in this folder would write it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def _file_values(file: File) -> dict[str, object]:
    return {
        "path": str(file.path.absolute()),
        "brief": file.brief,
        "document": file.document,
        "lang": file.lang,
        "format": file.format,
        "bytes": file.size,
        "pages": file.pages,
    }


def _sum_up(settings: _Settings, told: _Told, briefs: int, out: Path, seconds: float) -> None:
    errors, warnings, files = told.count("error"), told.count("warning"), len(told.files)
    if settings.as_json:
        values = {"files": files, "errors": errors, "warnings": warnings, "out": str(out.absolute())}
        settings.say(
            "summary", "", **values, failed=told.failed, seconds=round(seconds, 3), exit_code=int(told.code)
        )
        return
    made = f"{_counted(files, 'file')} in {_shown(out)}/" if files else "no files written"
    faults = f", {_counts(errors, warnings)}" if errors or warnings else ""
    settings.note(f"{made}, {seconds:.1f} s{faults}")
    if told.failed and briefs > 1:
        named = ", ".join(told.failed[:_NAMED])
        more = f" and {len(told.failed) - _NAMED:,} more" if len(told.failed) > _NAMED else ""
        settings.note(f"{len(told.failed):,} of {briefs:,} briefs with errors: {named}{more}")


_NAMED = 20
"""As many briefs that failed are named at the end of a run."""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _counts(errors: int, warnings: int) -> str:
    parts = [_counted(errors, "error")] if errors else []
    parts += [_counted(warnings, "warning")] if warnings else []
    return ", ".join(parts) or "no problems"


@contextmanager
def _progress(settings: _Settings, total: int) -> Iterator[Callable[[object], None]]:
    """On a terminal a bar with the rate, the time left and what was made last; nothing in a pipe."""
    if settings.as_json or not sys.stderr.isatty() or not total:
        yield lambda made: None
        return
    from rich.console import Console
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
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("starting", total=total, rate="")

        def done(made: object) -> None:
            bar.update(line, advance=1, description=str(made))
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(line, rate=f"{speed:.1f}/s, left" if speed else "")

        yield done


@cli.command(epilog=_examples("briefbook check", "briefbook -C demo check --json"))
@_common
def check(settings: _Settings) -> int:
    """List every problem in data, briefs and templates at once; write nothing. Needs neither Pango nor Word."""
    from . import build
    from .load import load

    project = settings.project()
    library = load(project)
    problems = build.check(project, library)
    settings.tell(problems)
    code = build.exit_code(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    what = f"{_counted(len(library.visits), 'visit')}, {_counted(len(library.briefs), 'brief')}"
    text = f"{what}: {_counts(errors, warnings)}"
    if settings.as_json or not problems:
        settings.say("summary", text, errors=errors, warnings=warnings, exit_code=int(code))
    else:
        settings.note(text)
    return code


@cli.command(epilog=_examples("briefbook new visit lavrov-mexico-2020", "briefbook new brief lavrov-mexico-2020"))
@click.argument("kind", type=click.Choice(["visit", "brief"]))
@click.argument("id")
@_common
def new(settings: _Settings, kind: str, id: str) -> int:
    """Write a commented starting file for a visit or a brief; `check` then lists what is left to fill in."""
    from . import starter

    project = settings.project()
    rel = starter.new_visit(project, id) if kind == "visit" else starter.new_brief(project, id)
    settings.say("file", _shown(project.path(rel)), path=str(project.path(rel)), kind=kind)
    settings.note("fill in what its comments ask for; `briefbook check` lists what is missing")
    return ExitCode.DONE


@cli.command(
    epilog=_examples(
        "briefbook init demo, then: cd demo, briefbook render",
        "briefbook init demo --from fact-sheet.en.pdf        from a PDF that carries its data",
    )
)
@click.argument("target", metavar="DIR")
@click.option("--from", "source", metavar="FILE.pdf", help="A PDF that carries its data: lay out a workspace of it.")
@_common
def init(settings: _Settings, target: str, source: str | None) -> int:
    """Lay out a new workspace in an empty or new folder: templates, themes, schemas and a sample visit."""
    from . import starter

    folder = Path(settings.directory or ".") / target
    count = len(starter.init(folder, Path(source) if source else None))
    text = f"{_shown(folder)}/ is a workspace now: {count} files"
    settings.say("folder", text, path=str(folder.absolute()), files=count)
    settings.note("")
    settings.note("next:")
    settings.note(f"  cd {_shown(folder)}")
    settings.note("  briefbook render                  the sample's documents, in out/")
    settings.note("  briefbook new visit ID            a visit of your own, then: briefbook new brief ID")
    settings.note("  briefbook check                   every problem at once")
    return ExitCode.DONE


@cli.command(epilog=_examples("briefbook schema"))
@_common
def schema(settings: _Settings) -> int:
    """Write JSON Schemas into schemas/, where the first line of each data file tells editors to look."""
    from .schema import write_schemas

    project = settings.project()
    for rel in write_schemas(project):
        settings.say("file", _shown(project.path(rel)), path=str(project.path(rel)))
    return ExitCode.DONE


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code; whatever goes wrong is printed as a problem, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if args is None else args)
    settings = _Settings(as_json="--json" in words)
    try:
        return int(cli.main(words, prog_name="briefbook", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        settings.note("stopped; the files written so far are whole")
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except BriefbookError as error:
        settings.tell(error.problems)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; there is nobody to tell
        return ExitCode.DONE
    except OSError as error:
        settings.tell([_machine_problem(error)])
        return ExitCode.MACHINE
    except Exception as error:
        settings.tell([_unexpected(error, words)])
        return ExitCode.PROBLEMS


def _machine_problem(error: OSError) -> Problem:
    where = str(error.filename) if error.filename else ""
    return Problem(Place(where), f"{error.strerror or error}", "check the disk and its permissions")


def _unexpected(error: Exception, words: Sequence[str]) -> Problem:
    from .build import unexpected

    return unexpected(error, f"briefbook {' '.join(words)}")


if __name__ == "__main__":
    sys.exit(main())
