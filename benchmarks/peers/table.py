"""The events of a long chronology as rows of a table that WeasyPrint measures by itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from common import outlines
from plain import pdf


def events(outline: Any) -> list[dict[str, Any]]:
    """Date, headline, note, texts and place of each entry."""
    found: list[dict[str, Any]] = []
    for block in outline["blocks"]:
        text = "".join(run.get("text", "") for run in block.get("runs", ()))
        if block.get("style") == "date":
            found.append({"date": text, "headline": "", "note": "", "texts": [], "place": ""})
        elif block.get("style") == "headline" and found:
            numbers = [run["note"] for run in block["runs"] if "note" in run]
            note = "".join(run["text"] for run in outline["notes"][numbers[0] - 1]) if numbers else ""
            found[-1] |= {"headline": text, "note": note}
        elif block.get("style") == "note" and found:
            found[-1]["place"] = text
        elif block["kind"] == "paragraph" and found:
            found[-1]["texts"].append(text)
    return found


def main(folder: Path, out: Path) -> None:
    (outline,) = outlines(folder).values()
    pdf(outline, folder / "style.css", out / "table.pdf", "table.html", events=events(outline))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
