"""What every peer starts with: the outlines in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def outlines(folder: Path) -> dict[str, Any]:
    """The documents of a folder by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
