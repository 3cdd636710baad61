"""`briefbook completion`: the script by which a shell asks what to offer (`offers`)."""

from __future__ import annotations

import click

from ..errors import ExitCode
from .output import Console

__all__ = ["EXAMPLES", "completion"]

EXAMPLES = (
    'eval "$(briefbook completion bash)"        in ~/.bashrc (bash 4.4 and newer)',
    'eval "$(briefbook completion zsh)"         in ~/.zshrc, after compinit',
    "briefbook completion fish > ~/.config/fish/completions/briefbook.fish",
)


def completion(console: Console, directory: str | None, shell: str) -> int:
    """Print a script that completes commands, options, briefs, languages, fields and files in a shell."""
    from .offers import SHELLS, VARIABLE

    script = SHELLS[shell](click.Command("briefbook"), {}, "briefbook", VARIABLE).source()
    if console.as_json:
        console.line("script", "", shell=shell, text=script)
    else:
        click.echo(script, nl=False)
    return ExitCode.DONE
