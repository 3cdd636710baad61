"""Briefbook: one structured record of a diplomatic visit in; a policy brief, a fact sheet and a chronology out.

What the command does, Python does too, by the names below:

    import briefbook

    demo = briefbook.init("demo")                        # a workspace, with the sample in it
    for problem in briefbook.check(demo):
        print(problem)
    for report in briefbook.render(demo, formats=["docx"]):
        print(report.brief, len(report.files), "files")

They are functions of `api`, imported when they are first asked for. The rooms of the package, in the order of the
pipeline: `errors`, `data`, `document`, `theme`, `pdf` and `word`, `review`, `build`, `cli`.
"""

TYPE_CHECKING = False  # `typing` is not imported for it: a command with nothing to do imports next to nothing
if TYPE_CHECKING:
    from typing import Any

    from .api import (
        check,
        compose,
        diff,
        init,
        load,
        new,
        pull,
        refresh,
        render,
        status,
        trace,
        workspace,
    )
    from .errors import BriefbookError, MachineError, Place, Problem, UsageError
    from .version import __version__

__all__ = [
    "BriefbookError", "MachineError", "Place", "Problem", "UsageError", "__version__", "check", "compose", "diff",
    "init", "load", "new", "pull", "refresh", "render", "status", "trace", "workspace",
]  # fmt: skip

_ERRORS = ("BriefbookError", "MachineError", "Place", "Problem", "UsageError")
_HOMES = {"__version__": ".version"} | dict.fromkeys(_ERRORS, ".errors")


def __getattr__(name: str) -> "Any":
    """A public name, imported from where it lives."""
    if name not in __all__:
        raise AttributeError(f"module `briefbook` has no `{name}`")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, ".api"), __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
