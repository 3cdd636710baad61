"""The command line as one table: each command's arguments and options, and a reader of plain lines.

The click commands are made from the table (`group`), completion asks it what a word stands for, and the quick path
reads by it what most lines are made of. A run with nothing to do imports this module, hence classes of the plainest
kind and no imports.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["COMMANDS", "TABLE", "Parameter", "PlainLine", "parameters", "read_line"]

COMMANDS = ("check", "completion", "diff", "init", "new", "pull", "refresh", "render", "schema", "status", "trace")
"""Each has a module and a function of its name."""

_EVERY = ("", *COMMANDS)
"""Commands of what may be written before the command's name too."""


class Parameter:
    """An argument, or an option, of one command or several.

    `kind` says what a value is, for its reading and its completion: `flag` (no value), `count` (1 and more), `choice`
    (one of `values`), or a word that the command itself looks at: `brief`, `document`, `field`, a file or a folder.
    """

    __slots__ = (
        "commands", "help", "kind", "metavar", "multiple", "name", "required", "short", "spelling", "values", "width",
    )  # fmt: skip

    def __init__(
        self,
        commands: str | tuple[str, ...],
        spelling: str,
        name: str,
        kind: str,
        help: str = "",
        *,
        metavar: str | None = None,
        values: tuple[str, ...] = (),
        multiple: bool = False,
        required: bool = True,
        short: str = "",
        width: int = 1,
    ) -> None:
        self.commands = tuple(commands.split()) if isinstance(commands, str) else commands
        self.spelling = spelling
        """As it is typed, `--lang`; empty for an argument."""
        self.short = short
        """As it may be typed too, `-v`; empty for most."""
        self.name = name
        """The parameter of the command's function."""
        self.kind, self.help, self.metavar, self.values = kind, help, metavar, values
        self.multiple = multiple
        """Whether it may be repeated."""
        self.required = required
        """Whether an argument must be given."""
        self.width = width
        """How many words a value has."""

    def allows(self, value: str) -> bool:
        """Whether a value is beyond doubt one of its kind; click decides on the others."""
        if self.kind == "count":
            return value.isascii() and value.isdigit() and int(value) > 0
        return value in self.values if self.kind == "choice" else True


TABLE = (
    Parameter("render status", "", "briefs", "brief", metavar="[BRIEF]...", multiple=True, required=False),
    Parameter("pull refresh", "", "files", "word-file", metavar="FILE.docx...", multiple=True),
    Parameter("trace", "", "words", "printed-file", metavar="[FILE] TEXT", multiple=True, required=False),
    Parameter("new", "", "kind", "choice", values=("visit", "brief", "version")),
    Parameter("new", "", "id", "new-id"),
    Parameter("diff", "", "rev", "revision", required=False),
    Parameter("init", "", "target", "folder", metavar="DIR"),
    Parameter("completion", "", "shell", "choice", values=("bash", "zsh", "fish")),
    Parameter("diff", "--brief", "briefs", "brief", "Only this brief; may be repeated.", metavar="NAME", multiple=True),
    Parameter(
        "render", "--document", "documents", "document", "Only this document; may be repeated.",
        metavar="NAME", multiple=True,
    ),
    Parameter("render", "--format", "formats", "choice", "Only this format.", values=("pdf", "docx"), multiple=True),
    Parameter(
        "render", "--lang", "langs", "language", "Only this language; may be repeated.", metavar="TAG", multiple=True
    ),
    Parameter(
        "render", "--out", "out", "folder", "Where to write; else the folder out/ of the workspace.", metavar="DIR"
    ),
    Parameter(
        "status", "--out", "out", "folder", "Where the files are; else the folder out/ of the workspace.", metavar="DIR"
    ),
    Parameter(
        "diff", "--out", "out", "folder", "Where the last render went; else the folder out/ of the workspace.",
        metavar="DIR",
    ),
    Parameter(
        "status", "--verbose", "verbose", "flag", "Tell too what is changed in WeasyPrint to make PDFs faster.",
        short="-v",
    ),
    Parameter("render", "--all", "everything", "flag", "All briefs; so it is too where none is named."),
    Parameter("trace", "--all", "everything", "flag", "Every printed value of FILE, as a table."),
    Parameter(
        "trace", "--out", "out", "file", "Where the table goes; else it is printed, comma-separated.",
        metavar="X.csv|.docx",
    ),
    Parameter("render", "--jobs", "jobs", "count", "Processes at work at once; else one a core.", metavar="N"),
    Parameter(
        "render", "--force", "force", "flag", "Render what is fresh too; of Word files edited by hand keep a copy."
    ),
    Parameter("render", "--watch", "watching", "flag", "Go on: render after each save, until Ctrl-C."),
    Parameter(
        "render", "--scheduler", "scheduler", "text", "Let a Dask cluster do the work: tcp://host:port.",
        metavar="ADDRESS",
    ),
    Parameter("pull", "--apply", "write", "flag", "Write the data; else the plan is shown and nothing is written."),
    Parameter(
        "pull", "--accept", "choices", "field",
        "Settle a field: take Word's (theirs, or a file by its name) or keep the data's; may be repeated.",
        metavar="theirs|ours FIELD", multiple=True, width=2,
    ),
    Parameter("refresh", "--no-track", "plain", "flag", "Make the changes without tracking them."),
    Parameter(
        "new", "--rev", "rev", "revision", "A git revision to take the data of a version from; else as they stand.",
        metavar="REV",
    ),
    Parameter(
        "init", "--from", "source", "file", "A PDF that carries its data: lay out a workspace of it.",
        metavar="FILE.pdf",
    ),
    Parameter(
        _EVERY, "-C", "directory", "folder", "The workspace; else the nearest folder upward that is one.", metavar="DIR"
    ),
    Parameter(_EVERY, "--json", "as_json", "flag", "Print one JSON object a line."),
)  # fmt: skip
"""In the order in which `--help` lists them."""


def parameters(command: str) -> list[Parameter]:
    """What a command takes; of the command "", what may be written before a command's name."""
    return [one for one in TABLE if command in one.commands]


class PlainLine:
    """A plain command line as read: the words given for each parameter, by its name."""

    def __init__(self) -> None:
        self.given: dict[str, list[str]] = {}

    def all(self, name: str) -> list[str]:
        """Every word given for a parameter, in their order; for a flag one empty word."""
        return self.given.get(name, [])

    def last(self, name: str) -> str | None:
        """The word that holds where a parameter was given once or more."""
        return self.given[name][-1] if name in self.given else None


def read_line(command: str, words: Sequence[str]) -> PlainLine | None:
    """A line of that command; None where it is another's, may be wrong, or is not plain: click reads those.

    Whatever is read here, click reads alike. Not plain are `-Cdir`, `--` and values that begin with a hyphen.
    """
    line = PlainLine()
    named = False
    options = _by_spelling("")
    arguments = [one for one in parameters(command) if not one.spelling]
    rest = iter(words)
    for word in rest:
        spelling, equals, value = word.partition("=")
        option = options.get(spelling)
        if option is not None:
            values = _values(option, [value] if equals else None, rest)
            if values is None:
                return None
            line.given.setdefault(option.name, []).extend(values)
        elif not word or word[0] == "-" or (not named and word != command):
            return None
        elif not named:
            named, options = True, _by_spelling(command)
        elif arguments and arguments[0].multiple:
            line.given.setdefault(arguments[0].name, []).append(word)
        else:
            return None
    lacking = [one for one in arguments if one.required and one.name not in line.given]
    return line if named and not lacking else None


def _by_spelling(command: str) -> dict[str, Parameter]:
    return {spelling: one for one in parameters(command) for spelling in (one.spelling, one.short) if spelling}


def _values(option: Parameter, joined: list[str] | None, rest: Iterator[str]) -> list[str] | None:
    """The words of an option's value, of the same word (`--jobs=2`) or the next ones; None where they are not plain."""
    if option.kind == "flag":
        return None if joined else [""]
    if joined and (option.width > 1 or option.spelling[:2] != "--"):
        return None
    values = joined or [next(rest, "") for _ in range(option.width)]
    return values if all(one and one[0] != "-" and option.allows(one) for one in values) else None
