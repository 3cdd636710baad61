"""What tests do to Word files: accept or reject all tracked changes, as an editor does (ECMA-376 part 1, 17.13.5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from word_lint import W, parts_of

STORY = re.compile(r"word/(document|footnotes|header\d*|footer\d*)\.xml")


def edited(content: bytes, edit: Callable[[str, etree._Element], None]) -> bytes:
    """The file after `edit(part name, root)` of each story."""
    parts = parts_of(content)
    for name, data in parts.items():
        if STORY.fullmatch(name):
            root = etree.fromstring(data)
            edit(name, root)
            parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def accepted(content: bytes) -> bytes:
    """The file with all its changes accepted."""
    return _without_lost_notes(edited(content, lambda name, root: _settle(root, keep="ins", drop="del")))


def rejected(content: bytes) -> bytes:
    """The file with all its changes rejected."""
    return _without_lost_notes(edited(content, lambda name, root: _settle(root, keep="del", drop="ins")))


def _without_lost_notes(content: bytes) -> bytes:
    """The file without notes that are called no more: editors drop them when they save."""
    document = etree.fromstring(parts_of(content)["word/document.xml"])
    called = {one.get(f"{W}id") for one in document.iter(f"{W}footnoteReference")}

    def drop(name: str, root: etree._Element) -> None:
        for note in list(root.iter(f"{W}footnote")):
            if note.get(f"{W}id") not in called and note.get(f"{W}type") is None:
                root.remove(note)

    return edited(content, drop)


def _settle(root: etree._Element, keep: str, drop: str) -> None:
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{drop}") is not None:
            row.getparent().remove(row)
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            table.getparent().remove(table)
    gone = [one for one in root.iter(f"{W}p") if one.find(f"{W}pPr/{W}rPr/{W}{drop}") is not None]
    for one in list(root.iter(f"{W}{drop}")):
        if one.getparent().tag not in (f"{W}rPr", f"{W}trPr"):
            one.getparent().remove(one)
    for one in list(root.iter(f"{W}{keep}")):
        parent = one.getparent()
        if parent.tag in (f"{W}rPr", f"{W}trPr"):
            parent.remove(one)
            continue
        for child in list(one):
            one.addprevious(child)
        parent.remove(one)
    for one in list(root.iter(f"{W}delText", f"{W}delInstrText")):
        one.tag = f"{W}t" if one.tag == f"{W}delText" else f"{W}instrText"
    for paragraph in gone:
        assert not list(paragraph.iter(f"{W}t")), "a paragraph with words would run into the next one"
        parent = paragraph.getparent()
        parent.remove(paragraph)
        if parent.tag == f"{W}tc" and parent.find(f"{W}p") is None:
            parent.append(etree.Element(f"{W}p"))
