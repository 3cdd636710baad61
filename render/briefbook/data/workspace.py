"""Where a workspace is and what its folders hold by name: what is asked before any file is read, hence `os` alone."""

from __future__ import annotations

import os

__all__ = ["nearest_workspace", "stems"]


def nearest_workspace(start: str) -> str | None:
    """The nearest folder with `briefs/` and `data/`, from a folder upward, links followed; None where there is none.

    A folder that was reached by a link belongs to the workspace that holds the link, but `..` leads where the system
    would lead.
    """
    folder = os.path.realpath(start) if os.pardir in start.split(os.sep) else os.path.abspath(start)
    while not (os.path.isdir(f"{folder}/briefs") and os.path.isdir(f"{folder}/data")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return os.path.realpath(folder)


def stems(folder: str, suffix: str) -> list[str]:
    """The names of the files that end in `suffix`, sorted, then without it; none hidden. OSError without the folder."""
    names = (name for name in os.listdir(folder) if name.endswith(suffix) and not name.startswith("."))
    return [name.removesuffix(suffix) for name in sorted(names)]
