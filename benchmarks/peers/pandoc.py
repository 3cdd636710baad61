"""Markdown through pandoc: with WeasyPrint to three PDFs, by itself to three Word files, one after the other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import jinja2
import pypandoc
from common import HERE, outlines


def _safe_words(text: str) -> str:
    """A text in which Markdown sees no marks."""
    return re.sub(r"([\\`*_{}\[\]<>#^~$|])", r"\\\1", text)


def main(folder: Path, out: Path) -> None:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True)
    environment.filters["safe_words"] = _safe_words
    template = environment.get_template("document.md")
    pandoc = [pypandoc.get_pandoc_path(), "--from", "markdown", "--standalone", "--resource-path", str(folder)]
    engine = Path(sys.executable).with_name("weasyprint")
    for name, outline in outlines(folder).items():
        for ending, picture, options in (
            ("pdf", "svg", [f"--pdf-engine={engine}", "--css", str(folder / "style.css")]),
            ("docx", "png", []),
        ):
            source = template.render(outline=outline, picture=picture)
            command = [*pandoc, *options, "--output", str(out / f"{name}.{ending}")]
            subprocess.run(command, input=source, text=True, check=True, cwd=folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
