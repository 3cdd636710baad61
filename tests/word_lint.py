"""What validators of Word files miss: bytes of a .docx in, its faults as sentences out."""

from __future__ import annotations

import posixpath
from collections import Counter
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STORIES = ("word/document.xml", "word/footnotes.xml", "word/header", "word/footer")


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lint(content: bytes) -> list[str]:
    """Every fault found."""
    parts = parts_of(content)
    trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    stories = {name: tree for name, tree in trees.items() if name.startswith(STORIES)}
    return [
        *_relations(parts, trees),
        *_content_types(parts, trees),
        *_ids(stories),
        *_styles(trees, stories),
        *_numbers(trees, stories),
        *_notes(trees),
        *_fields(stories),
        *_cells(stories),
        *_controls(stories),
    ]


def _relations(parts: dict[str, bytes], trees: dict[str, etree._Element]) -> list[str]:
    faults = []
    reached = {"[Content_Types].xml"}
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        reached.add(name)
        folder = posixpath.dirname(posixpath.dirname(name))
        ids = [one.get("Id") for one in tree]
        faults += [f"{name}: the relation {one} stands twice" for one, count in Counter(ids).items() if count > 1]
        for relation in tree:
            if relation.get("TargetMode") == "External":
                continue
            target = str(relation.get("Target"))
            path = posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(folder, target))
            reached.add(path)
            if path not in parts:
                faults.append(f"{name}: {relation.get('Id')} leads to {path}, which is missing")
        owner = posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))
        if owner in trees:
            faults += [f"{owner}: no relation {one}" for one in _used_relations(trees[owner]) - set(ids)]
    for name, tree in trees.items():
        rels = posixpath.join(posixpath.dirname(name), "_rels", posixpath.basename(name) + ".rels")
        if rels not in parts and not name.endswith(".rels"):
            faults += [f"{name}: no relation {one}" for one in _used_relations(tree)]
    faults += [f"{name}: no relation leads here" for name in set(parts) - reached]
    return faults


def _used_relations(tree: etree._Element) -> set[str]:
    return {value for one in tree.iter() for key, value in one.attrib.items() if key.startswith(R)}


def _content_types(parts: dict[str, bytes], trees: dict[str, etree._Element]) -> list[str]:
    types = trees["[Content_Types].xml"]
    defaults = {one.get("Extension") for one in types if one.tag.endswith("Default")}
    named = {str(one.get("PartName"))[1:] for one in types if one.tag.endswith("Override")}
    bare = [name for name in parts if name not in named and name.rsplit(".", 1)[-1] not in defaults]
    faults = [f"{name}: no content type" for name in bare if name != "[Content_Types].xml"]
    return faults + [f"{name}: a content type for a missing part" for name in named - set(parts)]


def _ids(stories: dict[str, etree._Element]) -> list[str]:
    faults = []
    starts, ends, names, pictures, controls = [], [], [], [], []
    for tree in stories.values():
        starts += [one.get(f"{W}id") for one in tree.iter(f"{W}bookmarkStart")]
        ends += [one.get(f"{W}id") for one in tree.iter(f"{W}bookmarkEnd")]
        names += [one.get(f"{W}name") for one in tree.iter(f"{W}bookmarkStart")]
        pictures += [one.get("id") for one in tree.iter() if str(one.tag).endswith("}docPr")]
        controls += [one.get(f"{W}val") for one in tree.iter(f"{W}id") if str(one.getparent().tag) == f"{W}sdtPr"]
    kinds = (("bookmark", starts), ("bookmark's name", names), ("picture", pictures), ("control", controls))
    for what, found in kinds:
        faults += [f"the {what} {one} stands twice" for one, count in Counter(found).items() if count > 1]
    faults += [f"the bookmark {one} has one end only" for one in set(starts) ^ set(ends)]
    faults += [f"the bookmark's name {one} is too long" for one in names if len(one) > 40]
    for name, tree in stories.items():
        faults += [
            f"{name}: a link to the bookmark {one.get(f'{W}anchor')}, which is missing"
            for one in tree.iter(f"{W}hyperlink")
            if one.get(f"{W}anchor") not in [None, *names]
        ]
        for code in tree.iter(f"{W}instrText"):
            words = (code.text or "").split()
            if words and words[0] in ("NOTEREF", "REF", "PAGEREF") and words[1] not in names:
                faults.append(f"{name}: a field names the bookmark {words[1]}, which is missing")
    return faults


def _styles(trees: dict[str, etree._Element], stories: dict[str, etree._Element]) -> list[str]:
    styles = trees["word/styles.xml"]
    known = {(one.get(f"{W}type"), one.get(f"{W}styleId")) for one in styles.iter(f"{W}style")}
    faults = [f"the style {one} stands twice" for one, n in Counter(_ids_of(styles)).items() if n > 1]
    kinds = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}
    for name, tree in {**stories, "word/numbering.xml": trees["word/numbering.xml"]}.items():
        for tag, kind in kinds.items():
            for one in tree.iter(f"{W}{tag}"):
                if (kind, one.get(f"{W}val")) not in known:
                    faults.append(f"{name}: no {kind} style {one.get(f'{W}val')}")
    ids = {style for _, style in known}
    for tag in ("basedOn", "next", "link"):
        faults += [
            f"styles: no style {one.get(f'{W}val')}"
            for one in styles.iter(f"{W}{tag}")
            if one.get(f"{W}val") not in ids
        ]
    return faults


def _ids_of(styles: etree._Element) -> list[str]:
    return [str(one.get(f"{W}styleId")) for one in styles.iter(f"{W}style")]


def _numbers(trees: dict[str, etree._Element], stories: dict[str, etree._Element]) -> list[str]:
    numbering = trees["word/numbering.xml"]
    known = {one.get(f"{W}numId") for one in numbering.iter(f"{W}num")} | {"0"}
    abstract = {one.get(f"{W}abstractNumId") for one in numbering.iter(f"{W}abstractNum")}
    faults = [
        f"the list {one.getparent().get(f'{W}numId')} has no definition"
        for one in numbering.iter(f"{W}abstractNumId")
        if one.get(f"{W}val") not in abstract
    ]
    for name, tree in {**stories, "word/styles.xml": trees["word/styles.xml"]}.items():
        used = {one.get(f"{W}val") for one in tree.iter(f"{W}numId")}
        faults += [f"{name}: no list {one}" for one in used - known]
    return faults


def _notes(trees: dict[str, etree._Element]) -> list[str]:
    notes = [one.get(f"{W}id") for one in trees["word/footnotes.xml"].iter(f"{W}footnote")]
    marks = [one.get(f"{W}id") for one in trees["word/document.xml"].iter(f"{W}footnoteReference")]
    faults = [f"the note {one} stands twice" for one, count in Counter(notes).items() if count > 1]
    faults += [f"the note {one} is marked twice" for one, count in Counter(marks).items() if count > 1]
    return faults + [f"the note {one} has no mark, or no text" for one in set(marks) ^ set(notes) - {"-1", "0"}]


def _fields(stories: dict[str, etree._Element]) -> list[str]:
    faults = []
    for name, tree in stories.items():
        kinds = [one.get(f"{W}fldCharType") for one in tree.iter(f"{W}fldChar")]
        if kinds != ["begin", "separate", "end"] * (len(kinds) // 3):
            faults.append(f"{name}: a field with parts {kinds}")
    return faults


def _cells(stories: dict[str, etree._Element]) -> list[str]:
    faults = []
    for name, tree in stories.items():
        for cell in tree.iter(f"{W}tc"):
            if not len(cell) or cell[-1].tag != f"{W}p":
                faults.append(f"{name}: a cell that does not end with a paragraph")
        for table in tree.iter(f"{W}tbl"):
            columns = len(list(table.iter(f"{W}gridCol")))
            if any(len(row.findall(f"{W}tc")) != columns for row in table.findall(f"{W}tr")):
                faults.append(f"{name}: a row that has not {columns} cells")
            following = table.getnext()
            if following is not None and following.tag == f"{W}tbl":
                faults.append(f"{name}: two tables with nothing between them, which Word joins")
    return faults


def _controls(stories: dict[str, etree._Element]) -> list[str]:
    faults = []
    for name, tree in stories.items():
        for control in tree.iter(f"{W}sdt"):
            properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
            if properties is None or content is None or not len(content):
                faults.append(f"{name}: a control without properties or content")
                continue
            values = {str(one.tag).removeprefix(W): str(one.get(f"{W}val", "")) for one in properties}
            long = [key for key in ("tag", "alias") if len(values.get(key, "")) > 64]
            faults += [f"{name}: a control's {key} is too long" for key in long]
            if "text" in values or "dataBinding" in values:
                faults.append(f"{name}: the control {values.get('tag')} would lose its formatting")
            if not -(2**31) <= int(values.get("id", "0")) < 2**31:
                faults.append(f"{name}: the control {values.get('id')} has a number beyond 32 bits")
            if _beside(control) is not None and _beside(control).tag == f"{W}sdt":
                faults.append(f"{name}: the control {values.get('tag')} touches the next")
    return faults


def _beside(control: etree._Element) -> etree._Element | None:
    """What follows a control, the ends of bookmarks aside."""
    following = control.getnext()
    while following is not None and str(following.tag).startswith(f"{W}bookmark"):
        following = following.getnext()
    return following
