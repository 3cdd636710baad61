"""`briefbook init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

from ..errors import ExitCode
from .output import Console, shown_path

__all__ = ["EXAMPLES", "init"]

EXAMPLES = (
    "briefbook init demo, then: cd demo, briefbook render",
    "briefbook init demo --from fact-sheet.en.pdf        from a PDF that carries its data",
)


def init(console: Console, directory: str | None, target: str, source: str | None) -> int:
    """Lay out a new workspace in an empty or new folder: templates, themes, schemas and a sample visit."""
    from ..data import starter

    folder = Path(directory or ".") / target
    count = len(starter.init(folder, Path(source) if source else None))
    text = f"{shown_path(folder)}/ is a workspace now: {count} files"
    console.line("folder", text, path=str(folder.absolute()), files=count)
    console.note("")
    console.note("next:")
    console.note(f"  cd {shown_path(folder)}")
    console.note("  briefbook render                  the sample's documents, in out/")
    console.note("  briefbook new visit ID            a visit of your own, then: briefbook new brief ID")
    console.note("  briefbook check                   every problem at once")
    return ExitCode.DONE
