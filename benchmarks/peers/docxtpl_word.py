"""A Word template filled in by docxtpl: three Word files. `--template` writes the template itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from common import outlines


def write_template(target: Path) -> None:
    """A template that prints the blocks of an outline in their order."""
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ header }}"
    document.sections[0].footer.paragraphs[0].text = "{{ footer }}"
    add = document.add_paragraph
    add("{%p for block in blocks %}")
    for level in (1, 2, 3, 4):
        add(f"{{%p if block.kind == 'heading' and block.level == {level} %}}")
        document.add_heading("{{r block.rich }}", level)
        add("{%p endif %}")
    add("{%p if block.kind == 'paragraph' %}")
    add("{{r block.rich }}")
    add("{%p elif block.kind == 'list' %}")
    add("{%p for item in block.rich %}")
    add("{{r item }}", style="List Bullet")
    add("{%p endfor %}")
    add("{%p elif block.kind == 'table' %}")
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).text = "{%tr for row in block.rich %}"
    for column, text in enumerate(("{%tc for cell in row %}", "{{r cell }}", "{%tc endfor %}")):
        table.cell(1, column).text = text
    table.cell(2, 0).text = "{%tr endfor %}"
    add("{%p elif block.kind == 'figure' %}")
    add("{{ block.picture }}")
    add("{{r block.rich }}", style="Caption")
    add("{%p endif %}")
    add("{%p endfor %}")
    add("{%p for note in notes %}")
    add("{{r note }}", style="List Number")
    add("{%p endfor %}")
    document.save(str(target))


def _rich(runs: list[Any]) -> Any:
    from docxtpl import RichText

    made = RichText()
    for run in runs:
        text = f"[{run['note']}]" if "note" in run else run["text"]
        raised = bool("note" in run or run.get("raised"))
        made.add(text, bold=run.get("bold", False), italic=run.get("italic", False), superscript=raised)
    return made


def _filled(template: Any, blocks: list[Any], folder: Path) -> list[Any]:
    from docx.shared import Pt
    from docxtpl import InlineImage

    found: list[Any] = []
    for block in blocks:
        kind = block["kind"]
        if kind == "box":
            found += _filled(template, block["blocks"], folder)
        elif kind == "table":
            rows = [*block["head"], *block["rows"]]
            found.append({"kind": kind, "rich": [[_rich(cell) for cell in row] for row in rows]})
        elif kind == "list":
            found.append({"kind": kind, "rich": [_rich(item) for item in block["items"]]})
        elif kind == "figure":
            picture = InlineImage(template, str(folder / f"{block['name']}.png"), width=Pt(430))
            found.append({"kind": kind, "picture": picture, "rich": _rich(block["caption"])})
        else:
            found.append({**block, "rich": _rich(block["runs"])})
    return found


def main(folder: Path, out: Path) -> None:
    from docxtpl import DocxTemplate

    for name, outline in outlines(folder).items():
        template = DocxTemplate(folder / "template.docx")
        values = {
            "header": outline["header"],
            "footer": outline["footer"],
            "blocks": _filled(template, outline["blocks"], folder),
            "notes": [_rich(note) for note in outline["notes"]],
        }
        template.render(values, autoescape=True)
        template.save(out / f"{name}.docx")


if __name__ == "__main__":
    if sys.argv[1] == "--template":
        write_template(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
