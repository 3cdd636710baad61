"""The words of a workspace's documents, for the peers: a JSON file each, its pictures, and the theme as a style sheet.

What a peer prints is what Briefbook prints, block by block and note by note. The peers get it ready: they read no YAML,
check nothing, and draw no pictures; Briefbook does all that within its own time.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from briefbook.build.prepare import PreparedDocument, prepare
from briefbook.build.selection import Selection, tasks_of
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.tree import INLINE, Child, Element
from briefbook.theme.artwork import data_of, painted_tree
from briefbook.theme.css import print_sheet
from briefbook.theme.fonts import FONT_SCHEME
from briefbook.theme.tokens import Theme

__all__ = ["write_outlines"]

Block = dict[str, Any]
Run = dict[str, Any]


def write_outlines(root: Path, out: Path) -> list[str]:
    """Writes `<document>.json` for each document of the workspace, in English; gives their names."""
    project = Project.find(root)
    library = load(project)
    tasks = [task for name, brief in library.briefs.items() for task in tasks_of(brief, name, Selection(langs=["en"]))]
    out.mkdir(parents=True, exist_ok=True)
    names = []
    for task in tasks:
        prepared = prepare(project, library, task)
        assert isinstance(prepared, PreparedDocument), prepared
        tree = painted_tree(prepared.composed.tree, prepared.composed.theme)
        outline = _Outline(tree, out, task.document).made()
        (out / f"{task.document}.json").write_text(json.dumps(outline, ensure_ascii=False))
        (out / "style.css").write_text(_style(prepared.composed.theme, out))
        names.append(task.document)
    return names


def _style(theme: Theme, out: Path) -> str:
    """The theme's sheets, and its fonts beside them under plain names, since pandoc reads no others."""
    css = print_sheet(theme)
    for name, font in theme.fonts.items():
        for number, file in enumerate(font.files):
            copy = out / f"{name}-{number}.ttf"
            shutil.copy(file, copy)
            quoted = file.name.replace("[", "%5B").replace("]", "%5D")
            css = css.replace(f"{FONT_SCHEME}{font.package}/{quoted}", copy.resolve().as_uri())
    return "\n".join([css, *(text for _, text in theme.sheets)])


class _Outline:
    """One document's blocks, its notes gathered on the way."""

    def __init__(self, tree: Element, out: Path, document: str) -> None:
        self.tree, self.out, self.document = tree, out, document
        self.notes: list[list[Run]] = []
        self.pictures = 0

    def made(self) -> Block:
        body = next(one for one in self.tree.elements if one.tag == "body")
        running = [one for one in body.elements if one.has("running-header") or one.has("running-footer")]
        blocks = [block for child in body.elements if child not in running for block in self.blocks(child)]
        title = self.tree.find("title")
        return {
            "title": title.text() if title else "",
            "document": self.document,
            "header": running[0].text(),
            "footer": running[1].text(),
            "blocks": blocks,
            "notes": self.notes,
        }

    def blocks(self, element: Element) -> Iterator[Block]:
        tag = element.tag
        if tag in ("section", "header", "blockquote"):
            for child in element.elements:
                yield from self.blocks(child)
        elif tag == "aside":
            yield {"kind": "box", "blocks": [block for child in element.elements for block in self.blocks(child)]}
        elif tag in ("h1", "h2", "h3", "h4"):
            yield {"kind": "heading", "level": int(tag[1]), "runs": self.runs(element.children)}
        elif tag == "p":
            yield {"kind": "paragraph", "style": element.get("class"), "runs": self.runs(element.children)}
        elif tag in ("ul", "ol"):
            yield {"kind": "list", "ordered": tag == "ol", "items": [self.cell(item) for item in element.elements]}
        elif tag == "table":
            yield self.table(element)
        elif tag == "figure":
            yield self.figure(element)

    def table(self, element: Element) -> Block:
        caption = element.find("caption")
        rows = [[self.cell(cell) for cell in row.elements] for row in element.find_all("tr")]
        head = sum(len(part.elements) for part in element.find_all("thead"))
        return {
            "kind": "table",
            "style": element.get("class"),
            "caption": self.runs(caption.children) if caption else [],
            "widths": [float(re.findall(r"[\d.]+", one.get("style"))[0]) for one in element.find_all("col")],
            "head": rows[:head],
            "rows": rows[head:],
        }

    def cell(self, element: Element) -> list[Run]:
        """The runs of a cell or an item; its paragraphs are parted by line breaks."""
        if all(isinstance(child, str) or child.tag in INLINE for child in element.children):
            return self.runs(element.children)
        found: list[Run] = []
        for child in element.elements:
            found += [{"text": "\n"}] if found else []
            found += self.cell(child)
        return found

    def figure(self, element: Element) -> Block:
        import resvg_py

        image, caption = element.find("img"), element.find("figcaption")
        assert image is not None
        self.pictures += 1
        name = f"{self.document}-{self.pictures}"
        svg = data_of(image.get("src"))
        (self.out / f"{name}.svg").write_bytes(svg)
        (self.out / f"{name}.png").write_bytes(
            bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), width=1406, dpi=96, skip_system_fonts=True))
        )
        address = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
        runs = self.runs(caption.children) if caption else []
        return {"kind": "figure", "name": name, "src": address, "alt": image.get("alt"), "caption": runs}

    def runs(self, children: Sequence[Child], **look: Any) -> list[Run]:
        found: list[Run] = []
        for child in children:
            if isinstance(child, str):
                found.append({"text": child, **look})
            elif child.has("footnote"):
                self.notes.append([])
                place = self.notes[-1]
                number = len(self.notes)
                place += self.runs(child.children)
                found.append({"note": number})
            elif child.tag == "br":
                found.append({"text": "\n"})
            elif child.tag == "strong":
                found += self.runs(child.children, **{**look, "bold": True})
            elif child.tag == "em":
                found += self.runs(child.children, **{**look, "italic": True})
            elif child.tag == "a" and child.get("href").startswith("http"):
                found += self.runs(child.children, **{**look, "link": child.get("href")})
            elif child.tag == "sup" or child.has("noteref"):
                found += self.runs(child.children, **{**look, "raised": True})
            else:
                found += self.runs(child.children, **look)
        return found


if __name__ == "__main__":
    write_outlines(Path(sys.argv[1]), Path(sys.argv[2]))
