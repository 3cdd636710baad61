"""A long chronology whose entries stand in tables, under the same headings; WeasyPrint measures their columns."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from common import outlines
from plain import pdf


def parts(outline: Any) -> list[dict[str, Any]]:
    """The headings, the paragraphs that belong to no entry, and between them the entries as `{"events": [...]}`."""
    found: list[dict[str, Any]] = []
    for block in outline["blocks"]:
        text = "".join(run.get("text", "") for run in block.get("runs", ()))
        style, within = block.get("style"), bool(found and "events" in found[-1])
        if block["kind"] == "heading":
            found.append({"heading": text, "level": block["level"]})
        elif style == "date":
            if not within:
                found.append({"events": []})
            found[-1]["events"].append({"date": text, "headline": "", "note": "", "texts": [], "place": ""})
        elif block["kind"] == "paragraph" and not within:
            found.append({"text": text})
        elif style == "headline":
            numbers = [run["note"] for run in block["runs"] if "note" in run]
            note = "".join(run["text"] for run in outline["notes"][numbers[0] - 1]) if numbers else ""
            found[-1]["events"][-1] |= {"headline": text, "note": note}
        elif style == "note":
            found[-1]["events"][-1]["place"] = text
        elif block["kind"] == "paragraph":
            found[-1]["events"][-1]["texts"].append(text)
    return found


def main(folder: Path, out: Path) -> None:
    (outline,) = outlines(folder).values()
    pdf(outline, folder / "style.css", out / "table.pdf", "table.html", parts=parts(outline))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
