"""The structure tree that WeasyPrint tags a PDF with, mended: what screen readers need and it leaves out.

WeasyPrint 70 tags a footnote as a nameless span behind the page's other content, gives no language to passages in
another one, no scope to header cells, and describes a link within the document by its target's id (its issue 2482
gathers what its tags still lack). It has no option for these; so its builder is wrapped while a document is written
(`mended`), and its `finisher` moves each note behind its mark. PDF 1.7 (ISO 32000-1), 14.8.4, says what the tags mean;
PDF/UA-1 (ISO 14289-1), 7.9, asks for notes with ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["Mender", "mended"]


class Mender:
    """What is remembered of one document's structure while it is built: its notes and their marks."""

    def __init__(self, note_label: str) -> None:
        self.note_label = note_label
        self.marks: dict[int, tuple[Any, Any]] = {}
        self.notes: dict[int, list[tuple[Any, Any]]] = {}

    def mend(self, box: Any, tag: Any, parent: Any, structure: Any) -> None:
        """Corrects one structure element, made for `box` below `parent`."""
        import pydyf

        element = box.element
        if tag == "span" and "footnote" in element.get("class", "").split():
            number = len(self.notes.setdefault(id(element), []))
            structure["S"] = "/Note"
            structure["ID"] = pydyf.String(f"{element.get('id')}-{number}")
            self.notes[id(element)].append((parent, structure))
        elif tag == "span::footnote-call":
            structure["S"] = "/Reference"
            self.marks[id(element)] = (parent, structure)
        elif tag == "span::footnote-marker":
            structure["S"] = "/Lbl"
        elif structure["S"] == "/TH" and "A" in structure:
            structure["A"]["Scope"] = "/Row" if element.get("scope") == "row" else "/Column"
        if tag and "::" not in tag and element.get("lang") and tag != "html":
            structure["Lang"] = pydyf.String(element.get("lang"))
        if tag == "a" and box.link_annotation:
            words = "".join(element.itertext()).lstrip("\u2060")
            note = "noteref" in element.get("class", "")
            box.link_annotation["Contents"] = pydyf.String(f"{self.note_label} {words}" if note else words)

    def finish(self, document: Any, pdf: Any) -> None:
        """Moves each note behind its mark, so that it is read where it is called."""
        for key, found in self.notes.items():
            if key not in self.marks:
                continue
            place, mark = self.marks[key]
            index = place["K"].index(mark.reference) + 1
            for offset, (parent, note) in enumerate(found):
                parent["K"].remove(note.reference)
                place["K"].insert(index + offset, note.reference)
                note["P"] = place.reference


@contextmanager
def mended(note_label: str) -> Iterator[Mender]:
    """Wraps WeasyPrint's builder of the structure tree meanwhile; give the mender's `finish` to `write_pdf`."""
    from weasyprint.pdf import tags

    mender = Mender(note_label)
    build = tags._build_box_tree

    def wrapped(box: Any, parent: Any, *rest: Any) -> Iterator[Any]:
        plain = getattr(box, "_box", box)
        for structure in build(box, parent, *rest):
            if plain.element is not None and structure["P"] == parent.reference:
                mender.mend(plain, plain.element_tag, parent, structure)
            yield structure

    tags._build_box_tree = wrapped
    try:
        yield mender
    finally:
        tags._build_box_tree = build
