"""What tests import from each other: the sample's paths, a copy to spoil, the command's result."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BRIEF = "lavrov-mexico-2020"
VISIT_FILE = f"data/visits/{BRIEF}.yaml"
BRIEF_FILE = f"briefs/{BRIEF}.yaml"


def copy_workspace(target: Path) -> Path:
    """A copy of the sample workspace, in English only."""
    for name in ("briefs", "data", "templates"):
        shutil.copytree(ROOT / name, target / name)
    replace_in(target / BRIEF_FILE, "languages: [en, es, ru]", "languages: [en]")
    return target


class Result:
    """What a run of the command came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in out + err

    @property
    def problems(self) -> list[str]:
        return [line for line in self.err.splitlines() if " - " in line]


Run = Callable[..., Result]


def replace_in(path: Path, old: str, new: str) -> None:
    """Edits a file as a person would; fails where the text is not there."""
    text = path.read_text()
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1))
