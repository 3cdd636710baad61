"""What a shell is offered for the word that is being typed.

A script in the shell asks the command itself, by click's protocol: the words so far stand in the environment. What is
offered comes from the names of files and folders; only fields are looked for in files. Nothing is offered where
anything fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from ..data.workspace import nearest_workspace, stems

__all__ = ["SHELLS", "VARIABLE", "offered"]

VARIABLE = "_BRIEFBOOK_COMPLETE"
"""The environment variable by which a shell asks."""


class _Shell(ShellComplete):
    """Keeps the words typed so far at hand, and reads `--format=p` as `--format p`, which bash takes apart."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        words = [word for word in args if word != "="]
        self.ctx_args["obj"] = tuple(words)
        return super().get_completions(words, "" if incomplete == "=" else incomplete)


class _Bash(_Shell, BashComplete):
    """A field's address has brackets, in which bash would look for names of files."""

    source_template: ClassVar[str] = BashComplete.source_template.replace("local IFS", "local -; set -f\n    local IFS")


class _Zsh(_Shell, ZshComplete):
    pass


class _Fish(_Shell, FishComplete):
    pass


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}
for _name, _class in SHELLS.items():
    add_completion_class(_class, _name)


def offered(kind: str, context: click.Context, incomplete: str) -> list[CompletionItem]:
    """What a parameter of that kind may be, of what begins as `incomplete` does."""
    words = context.obj if isinstance(context.obj, tuple) else ()
    with suppress(Exception):  # whatever is wrong here, the command itself says it
        found = list(dict.fromkeys(_OFFERS[kind](context, words, incomplete)))
        return [
            one if isinstance(one, CompletionItem) else CompletionItem(one)
            for one in found
            if isinstance(one, CompletionItem) or one.startswith(incomplete)
        ]
    return []


def _root(context: click.Context) -> str:
    """The workspace of the line so far."""
    directory = context.params.get("directory") or context.find_root().params.get("directory") or "."
    root = nearest_workspace(directory)
    if root is None:
        raise FileNotFoundError(directory)
    return root


Offers = Iterator[str | CompletionItem]


def _briefs(context: click.Context, words: Sequence[str], _: str) -> Offers:
    yield from (name for name in stems(f"{_root(context)}/briefs", ".yaml") if name not in words)


def _documents(context: click.Context, words: Sequence[str], _: str) -> Offers:
    from ..data.records import DOCUMENTS

    yield from (name for name in DOCUMENTS if name not in words)


def _languages(context: click.Context, words: Sequence[str], _: str) -> Offers:
    yield from (tag for tag in stems(f"{_root(context)}/templates/locales", ".po") if tag not in words)


def _new_ids(context: click.Context, words: Sequence[str], incomplete: str) -> Offers:
    """Of a version, the briefs; of a brief, the visits that have none yet."""
    kind = context.params.get("kind")
    if kind == "version":
        yield from _briefs(context, (), incomplete)
    elif kind == "brief":
        briefs = stems(f"{_root(context)}/briefs", ".yaml")
        yield from (name for name in stems(f"{_root(context)}/data/visits", ".yaml") if name not in briefs)


def _word_files(context: click.Context, words: Sequence[str], incomplete: str) -> Offers:
    yield CompletionItem(incomplete, type="file")
    yield from _printed(context, words, incomplete, (".docx",))


def _printed_files(context: click.Context, words: Sequence[str], incomplete: str) -> Offers:
    """FILE of `trace`: its first word; TEXT is nobody's to guess."""
    if not context.params.get("words"):
        yield CompletionItem(incomplete, type="file")
        yield from _printed(context, words, incomplete, (".docx", ".pdf"))


def _printed(context: click.Context, words: Sequence[str], incomplete: str, suffixes: tuple[str, ...]) -> Offers:
    """Files below out/ of the workspace, as paths from this folder; only folders that may hold such a one are read."""
    with suppress(OSError):
        out = os.path.relpath(f"{_root(context)}/out").replace(os.sep, "/")
        for brief in sorted(os.listdir(out)):
            folder = f"{out}/{brief}/"
            if (folder.startswith(incomplete) or incomplete.startswith(folder)) and os.path.isdir(folder):
                names = sorted(os.listdir(folder))
                paths = (f"{folder}{name}" for name in names if name.endswith(suffixes) and name[0] not in ".~")
                yield from (path for path in paths if path not in words)


def _choices(context: click.Context, words: Sequence[str], incomplete: str) -> Offers:
    """The two words of `--accept`: whose value holds, and the field."""
    files = [word for word in words if word.endswith(".docx") and os.path.isfile(word)]
    if words[-1:] == ("--accept",):
        yield from ("theirs", "ours", *dict.fromkeys(files))
    else:
        yield from _fields(context, files)


def _fields(context: click.Context, files: Sequence[str]) -> Iterator[str]:
    """The fields that somebody has edited in these files; where none is named, every one that the data has."""
    from ..data.project import Project

    project = Project(Path(_root(context)))
    if files:
        from ..review.edits import edits_of_files
        from ..word.archive import read_bytes

        for edits in edits_of_files(project, [(name, read_bytes(Path(name))) for name in files]):
            yield from (own.path for edit in edits.fields if (own := edit.field.address) is not None)
        return
    from ..data.differences import nodes_of
    from ..data.library import load

    library = load(project)
    for brief in library.briefs.values():
        for found in nodes_of(library, brief).values():
            yield from (
                path for path, (text, _) in found.items() if text is not None and not path.endswith(("[]", ".id"))
            )


def _folders(context: click.Context, words: Sequence[str], incomplete: str) -> Offers:
    yield CompletionItem(incomplete, type="dir")


def _files(context: click.Context, words: Sequence[str], incomplete: str) -> Offers:
    yield CompletionItem(incomplete, type="file")


_OFFERS: dict[str, Callable[[click.Context, Sequence[str], str], Offers]] = {
    "brief": _briefs, "document": _documents, "language": _languages, "new-id": _new_ids, "word-file": _word_files,
    "printed-file": _printed_files, "field": _choices, "folder": _folders, "file": _files,
}  # fmt: skip
