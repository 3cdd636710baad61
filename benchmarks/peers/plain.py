"""Jinja and WeasyPrint for three PDFs, python-docx for three Word files, one after the other: plain use of each."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from common import HERE, outlines

__all__ = ["word"]


def pdf(outline: Any, sheet: Path, target: Path, template: str = "document.html", **values: Any) -> None:
    import jinja2
    import weasyprint

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    html = environment.get_template(template).render(outline=outline, **values)
    weasyprint.HTML(string=html).write_pdf(target, stylesheets=[str(sheet)], pdf_variant="pdf/a-2a")


def word(outline: Any, folder: Path, target: Path) -> None:
    from docx import Document

    document = Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = outline["header"]
    section.footer.paragraphs[0].text = outline["footer"]
    _blocks(document, outline["blocks"], folder)
    document.add_heading("Notes", 2)
    for note in outline["notes"]:  # python-docx has no footnotes
        _runs(document.add_paragraph(style="List Number"), note)
    document.save(str(target))


def _blocks(document: Any, blocks: list[Any], folder: Path) -> None:
    from docx.shared import Pt

    for block in blocks:
        if block["kind"] == "box":
            _blocks(document, block["blocks"], folder)
        elif block["kind"] == "heading":
            _runs(document.add_heading("", block["level"]), block["runs"])
        elif block["kind"] == "paragraph":
            _runs(document.add_paragraph(), block["runs"])
        elif block["kind"] == "list":
            for item in block["items"]:
                _runs(document.add_paragraph(style="List Number" if block["ordered"] else "List Bullet"), item)
        elif block["kind"] == "table":
            rows = [*block["head"], *block["rows"]]
            table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _runs(table.cell(row, column).paragraphs[0], cell)
            if block["caption"]:
                _runs(document.add_paragraph(style="Caption"), block["caption"])
        elif block["kind"] == "figure":
            document.add_picture(str(folder / f"{block['name']}.png"), width=Pt(430))
            _runs(document.add_paragraph(style="Caption"), block["caption"])


def _runs(paragraph: Any, runs: list[Any]) -> None:
    for run in runs:
        made = paragraph.add_run(f"[{run['note']}]" if "note" in run else run["text"])
        made.bold, made.italic = run.get("bold"), run.get("italic")
        made.font.superscript = True if "note" in run or run.get("raised") else None


def main(folder: Path, out: Path) -> None:
    for name, outline in outlines(folder).items():
        pdf(outline, folder / "style.css", out / f"{name}.pdf")
    for name, outline in outlines(folder).items():
        word(outline, folder, out / f"{name}.docx")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
