"""The commands as click knows them, made from the table of options, and the run of one: words in, exit code out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from ..errors import BriefbookError, ExitCode, Place, Problem
from ..version import __version__
from .options import COMMANDS, Parameter, parameters
from .output import Console

__all__ = ["briefbook", "run"]

_INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended: 128 and the number of the signal."""

_EXAMPLES = (
    "briefbook init demo             a workspace to start from, with a sample visit",
    "briefbook -C demo render        its three documents, as PDF and as Word",
    "briefbook -C demo check         every problem in it at once",
)
_HELP = "Turn what is known of a diplomatic visit into a policy brief, a fact sheet and a chronology, as PDF and Word."
_EXIT_CODES = "Exit codes: 0 done, 1 problems in the input, 2 wrong usage, 3 the machine lacks something."


class _Commands(click.Group):
    """The commands, each made, and its module imported, when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for name in (cmd_name,) if cmd_name in COMMANDS else COMMANDS:  # click names the one nearest to an unknown one
            if name not in self.commands:
                self.commands[name] = _command(name)
        return self.commands.get(cmd_name)


def _command(name: str) -> click.Command:
    """A command of the table; its module has the function that does it, whose docstring explains it, and examples."""
    module = import_module(f".{name}", __package__)
    function = getattr(module, name)

    def call(directory: str | None, as_json: bool, **values: Any) -> int:
        outer = click.get_current_context().find_root().params
        return int(function(Console(as_json or outer["as_json"]), directory or outer["directory"], **values))

    return click.Command(
        name, callback=call, params=_click_parameters(name), help=function.__doc__, epilog=_epilog(module.EXAMPLES)
    )


def _epilog(examples: Sequence[str]) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {one}" for one in examples)


def _click_parameters(command: str) -> list[click.Parameter]:
    return [_option(one) if one.spelling else _argument(one) for one in parameters(command)]


def _option(one: Parameter) -> click.Option:
    names = [*filter(None, (one.spelling, one.short)), one.name]
    if one.kind == "flag":
        return click.Option(names, is_flag=True, help=one.help)
    return click.Option(
        names, type=_type(one), nargs=one.width, multiple=one.multiple, metavar=one.metavar, help=one.help,
        shell_complete=_completion(one),
    )  # fmt: skip


def _argument(one: Parameter) -> click.Argument:
    return click.Argument(
        [one.name], type=_type(one), nargs=-1 if one.multiple else 1, required=one.required, metavar=one.metavar,
        shell_complete=_completion(one),
    )  # fmt: skip


def _type(one: Parameter) -> Any:
    if one.kind == "choice":
        return click.Choice(one.values)
    return click.IntRange(min=1) if one.kind == "count" else None


def _completion(one: Parameter) -> Any:
    """What offers words to a shell; click itself offers the values of a choice."""
    return None if one.kind in ("choice", "count", "revision", "text") else partial(_offered, one.kind)


def _offered(kind: str, context: click.Context, _: click.Parameter, incomplete: str) -> Any:
    from .offers import offered

    return offered(kind, context, incomplete)


briefbook = click.version_option(__version__, prog_name="briefbook")(
    _Commands(
        "briefbook",
        callback=lambda **_: None,
        params=_click_parameters(""),
        help=_HELP,
        epilog=f"{_epilog(_EXAMPLES)}\n\n\b\n{_EXIT_CODES}",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
)
"""The command `briefbook`."""


def run(words: Sequence[str]) -> int:
    """Runs the command and gives its exit code; whatever goes wrong is printed as a problem, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    console = Console("--json" in words)
    if "_BRIEFBOOK_COMPLETE" in os.environ:
        import_module(".offers", __package__)  # it tells click of our shells, and click answers them
    try:
        return int(briefbook.main(list(words), prog_name="briefbook", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        console.note("stopped; the files written so far are whole")
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except BriefbookError as error:
        console.problems(error.problems)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; there is nobody to tell
        return ExitCode.DONE
    except OSError as error:
        console.problems([_machine_problem(error)])
        return ExitCode.MACHINE
    except Exception as error:
        console.problems([_unexpected(error, words)])
        return ExitCode.PROBLEMS


def _machine_problem(error: OSError) -> Problem:
    where = str(error.filename) if error.filename else ""
    return Problem(Place(where), f"{error.strerror or error}", "check the disk and its permissions")


def _unexpected(error: Exception, words: Sequence[str]) -> Problem:
    from ..build.task import unexpected

    return unexpected(error, f"briefbook {' '.join(words)}")
