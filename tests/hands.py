"""The hands of a person at a Word file: typing, deleting, pasting, with changes tracked or not, as Word writes it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from briefbook.word.base import BASE_NAMESPACE, base_part
from briefbook.word.package import open_package
from lxml import etree
from word_files import SPACES

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STORIES = ("word/document.xml", "word/footnotes.xml", "word/header1.xml", "word/footer1.xml")
Xml = etree._Element


def element(xml: str) -> Xml:
    """An element of Word's, written with the usual prefixes."""
    return etree.fromstring(f"<x {SPACES}>{xml}</x>")[0]


class Hand:
    """A Word file in somebody's hands; `tracked` says whether changes are tracked."""

    def __init__(self, content: bytes, tracked: bool = False, author: str = "Ana") -> None:
        with ZipFile(BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.tracked, self.author = tracked, author
        self.trees = {name: etree.fromstring(self.parts[name]) for name in STORIES if name in self.parts}
        found = base_part(open_package(content, "x.docx"))
        assert found is not None, "the file says nothing of what was printed"
        self.base_part, self.base = found
        self.ids: dict[str, list[str]] = {}
        self.shown: dict[str, str] = {}
        for one in self.base.iter(f"{{{BASE_NAMESPACE}}}field"):
            key = one.get("address") or one.get("from", "")
            self.ids.setdefault(key.partition(" ")[2], []).append(one.get("id", ""))
            self.shown[one.get("id", "")] = one.findtext(f"{{{BASE_NAMESPACE}}}shown") or ""

    @property
    def content(self) -> bytes:
        """The file as it stands."""
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                tree = self.trees.get(name)
                archive.writestr(
                    name, data if tree is None else etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
                )
        return packed.getvalue()

    # -- places --

    def id(self, path: str, n: int = 0) -> str:
        """The id of the n-th printing of a field, by its path in the data."""
        return self.ids[path][n]

    def starts(self, id: str) -> Xml:
        """The start of a field's bookmark."""
        for tree in self.trees.values():
            for one in tree.iter(f"{W}bookmarkStart"):
                if one.get(f"{W}name") == f"_fx{id}":
                    return one
        raise LookupError(id)

    def control(self, path: str, n: int = 0) -> Xml:
        """The control of a field."""
        return self.control_of(self.id(path, n))

    def control_of(self, id: str) -> Xml:
        """The control of a field, by its id."""
        for tree in self.trees.values():
            for one in tree.iter(f"{W}sdt"):
                tag = one.find(f"{W}sdtPr/{W}tag")
                if tag is not None and tag.get(f"{W}val") == id:
                    return one
        raise LookupError(id)

    def paragraph(self, path: str, n: int = 0) -> Xml:
        """The paragraph that a field stands in."""
        return next(one for one in self.control(path, n).iterancestors() if one.tag == f"{W}p")

    def paragraph_of(self, words: str) -> Xml:
        """The first paragraph of the body that holds these words."""
        for one in self.trees[STORIES[0]].iter(f"{W}p"):
            if words in "".join(text.text or "" for text in one.iter(f"{W}t")):
                return one
        raise LookupError(words)

    # -- what hands do --

    def run(self, text: str, like: Xml | None = None, dress: str = "") -> Xml:
        """A run as Word writes it, in the dress of another."""
        made = element(f"<w:r>{f'<w:rPr>{dress}</w:rPr>' if dress else ''}</w:r>")
        if like is not None and not dress and like.find(f"{W}rPr") is not None:
            made.append(deepcopy(like.find(f"{W}rPr")))
        words = etree.SubElement(made, f"{W}t")
        words.text = text
        words.set(SPACE, "preserve")
        return made

    def change(self, kind: str, *content: Xml) -> Xml:
        """What holds a tracked change."""
        made = element(
            f'<w:{kind} w:id="{900 + id(content) % 90000}" w:author="{self.author}" w:date="2020-02-08T10:00:00Z"/>'
        )
        made.extend(content)
        return made

    def put(self, place: Xml, *runs: Xml) -> None:
        """Puts runs behind an element, as an insertion where changes are tracked."""
        while self.tracked and place.getparent().tag in (f"{W}ins", f"{W}del"):
            place = place.getparent()
        for one in reversed(runs):
            place.addnext(self.change("ins", one) if self.tracked else one)

    def take(self, run: Xml) -> None:
        """Takes a run out; it stays, struck, where changes are tracked."""
        if not self.tracked:
            run.getparent().remove(run)
            return
        holder = self.change("del")
        run.addprevious(holder)
        holder.append(run)
        for text in run.iter(f"{W}t"):
            text.tag = f"{W}delText"

    def runs(self, holder: Xml) -> list[Xml]:
        """The runs of text below an element, those struck left out."""
        return [
            one
            for one in holder.iter(f"{W}r")
            if one.find(f"{W}t") is not None and not any(up.tag == f"{W}del" for up in one.iterancestors())
        ]

    def cut(self, holder: Xml, at: int) -> list[Xml]:
        """The runs before and from a place counted in letters, the run there split in two; gives all runs."""
        seen = 0
        for run in self.runs(holder):
            text = run.find(f"{W}t")
            assert text is not None
            length = len(text.text or "")
            if seen < at < seen + length:
                rest = deepcopy(run)
                words = rest.find(f"{W}t")
                assert words is not None
                words.text, text.text = (text.text or "")[at - seen :], (text.text or "")[: at - seen]
                text.set(SPACE, "preserve")
                words.set(SPACE, "preserve")
                run.addnext(rest)
                break
            seen += length
        return self.runs(holder)

    def replace(self, holder: Xml, old: str, new: str, dress: str = "") -> None:
        """Types over the first `old` below an element; with an empty `old`, types at its start."""
        text = "".join(one.findtext(f"{W}t") or "" for one in self.runs(holder))
        start = text.replace("\u00a0", " ").index(old)
        self.cut(holder, start)
        before, taken, seen = [], [], 0
        for run in self.cut(holder, start + len(old)):
            length = len(run.findtext(f"{W}t") or "")
            if seen + length <= start:
                before.append(run)
            elif seen < start + len(old):
                taken.append(run)
            seen += length
        like = taken[0] if taken else before[-1] if before else self.runs(holder)[0]
        if new and (taken or before):
            self.put((taken or before)[-1], self.run(new, like, dress))
        elif new:
            made = self.run(new, like, dress)
            like.addprevious(self.change("ins", made) if self.tracked else made)
        for run in taken:
            self.take(run)

    def type_over(self, path: str, old: str, new: str, n: int = 0, dress: str = "") -> None:
        """Replaces words of a field by others."""
        self.replace(self.control(path, n), old, new, dress)

    def fill(self, path: str, new: str, n: int = 0) -> None:
        """Replaces all of a field's words."""
        self.fill_id(self.id(path, n), new)

    def fill_id(self, id: str, new: str) -> None:
        """Replaces all of a field's words, by its id."""
        control = self.control_of(id)
        runs = self.runs(control)
        if new:
            self.put(runs[-1], self.run(new, runs[0]))
        for run in runs:
            self.take(run)

    def strike_paragraph(self, paragraph: Xml) -> None:
        """Deletes a paragraph with its mark."""
        if not self.tracked:
            paragraph.getparent().remove(paragraph)
            return
        for run in list(paragraph.iter(f"{W}r")):
            self.take(run)
        self.strike_mark(paragraph)

    def strike_row(self, row: Xml) -> None:
        """Deletes a row of a table."""
        if not self.tracked:
            row.getparent().remove(row)
            return
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = etree.SubElement(row, f"{W}trPr")
            row.insert(0, properties)
        properties.append(self.change("del"))
        for run in list(row.iter(f"{W}r")):
            self.take(run)

    def strike_mark(self, paragraph: Xml) -> None:
        """Deletes the end of a paragraph, so that it runs on into the next."""
        if not self.tracked:
            following = paragraph.getnext()
            assert following.tag == f"{W}p"
            for child in list(following):
                if child.tag != f"{W}pPr":
                    paragraph.append(child)
            following.getparent().remove(following)
            return
        properties = paragraph.find(f"{W}pPr")
        assert properties is not None
        marks = properties.find(f"{W}rPr")
        if marks is None:
            marks = etree.SubElement(properties, f"{W}rPr")
        marks.insert(0, self.change("del"))

    def comment(self, holder: Xml, text: str) -> None:
        """Puts a comment on the runs below an element."""
        runs = self.runs(holder)
        runs[0].addprevious(element('<w:commentRangeStart w:id="7"/>'))
        runs[-1].addnext(element('<w:r><w:commentReference w:id="7"/></w:r>'))
        runs[-1].addnext(element('<w:commentRangeEnd w:id="7"/>'))
        self.parts["word/comments.xml"] = (
            f'<w:comments {SPACES}><w:comment w:id="7" w:author="{self.author}" w:date="2020-02-08T10:00:00Z"'
            f' w:initials="A"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment></w:comments>'
        ).encode()
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        rels = "word/_rels/document.xml.rels"
        own = f'<Relationship Id="rIdC7" Type="{kind}" Target="comments.xml"/></Relationships>'
        self.parts[rels] = self.parts[rels].decode().replace("</Relationships>", own).encode()
        types = (
            '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.comments+xml"/></Types>'
        )
        name = "[Content_Types].xml"
        self.parts[name] = self.parts[name].decode().replace("</Types>", types).encode()


# -- what editors do by themselves --


def each_story(content: bytes, change: Callable[[Xml], None]) -> bytes:
    """A file whose stories were changed by an editor."""
    hand = Hand(content)
    for tree in hand.trees.values():
        change(tree)
    return hand.content


def _properties(tree: Xml) -> Iterator[Xml]:
    yield from tree.iter(f"{W}sdtPr")


def without_tags(content: bytes) -> bytes:
    """As LibreOffice saves: controls without tag, alias, id and lock."""

    def change(tree: Xml) -> None:
        for one in _properties(tree):
            one[:] = []

    return each_story(content, change)


def without_controls(content: bytes) -> bytes:
    """As Google Docs exports: the words of controls, no controls."""

    def change(tree: Xml) -> None:
        for one in list(tree.iter(f"{W}sdt")):
            inner = one.find(f"{W}sdtContent")
            for child in list(inner) if inner is not None else []:
                one.addprevious(child)
            one.getparent().remove(one)

    return each_story(content, change)


def without_bookmarks(content: bytes) -> bytes:
    """As an editor that knows no hidden bookmarks."""

    def change(tree: Xml) -> None:
        for tag in ("bookmarkStart", "bookmarkEnd"):
            for one in list(tree.iter(f"{W}{tag}")):
                one.getparent().remove(one)

    return each_story(content, change)


def as_word(content: bytes) -> bytes:
    """As Word saves: revision ids, spelling marks that split runs, page breaks remembered, ids of controls anew."""

    def change(tree: Xml) -> None:
        for number, run in enumerate(list(tree.iter(f"{W}r"))):
            run.set(f"{W}rsidR", f"{number:08X}")
            text = run.find(f"{W}t")
            plain = all(child.tag in (f"{W}rPr", f"{W}t") for child in run) and len(run.findall(f"{W}t")) == 1
            if text is None or not plain or len(text.text or "") < 6:
                continue
            words = text.text or ""
            middle = len(words) // 2
            rest = deepcopy(run)
            tail = rest.find(f"{W}t")
            assert tail is not None
            text.text, tail.text = words[:middle], words[middle:]
            for one in (text, tail):
                one.set(SPACE, "preserve")
            run.addnext(rest)
            run.addnext(element('<w:proofErr w:type="spellEnd"/>'))
            rest.insert(1 if rest.find(f"{W}rPr") is not None else 0, element("<w:lastRenderedPageBreak/>"))
            run.addprevious(element('<w:proofErr w:type="spellStart"/>'))
        for number, one in enumerate(_properties(tree)):
            id = one.find(f"{W}id")
            if id is not None:
                id.set(f"{W}val", str(-1000 - number))

    return each_story(content, change)


def as_onlyoffice(content: bytes) -> bytes:
    """As ONLYOFFICE saves: parts renamed, the custom XML moved, bookmarks numbered anew."""
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = {
        "customXml/item1.xml": "customXml/item7.xml",
        "customXml/_rels/item1.xml.rels": "customXml/_rels/item7.xml.rels",
        "word/header1.xml": "word/header3.xml",
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            for old, new in names.items():
                short, other = old.removeprefix("word/"), new.removeprefix("word/")
                if name.endswith(".rels") or name == "[Content_Types].xml":
                    data = data.replace(short.encode(), other.encode())
            if name == "word/document.xml":
                data = re.sub(rb'(<w:bookmark(?:Start|End) w:id=")', rb"\g<1>4", data)
            archive.writestr(names.get(name, name), data)
    return packed.getvalue()


def without_fonts(content: bytes) -> bytes:
    """A file without the fonts in it, which LibreOffice takes long to read and to write."""
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "fonts/" not in name}
    parts.pop("word/_rels/fontTable.xml.rels", None)
    fonts = etree.fromstring(parts["word/fontTable.xml"])
    for one in [one for one in fonts.iter() if str(one.tag).startswith(f"{W}embed")]:
        one.getparent().remove(one)
    parts["word/fontTable.xml"] = etree.tostring(fonts)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed.getvalue()


def libreoffice(folder: Path, files: Mapping[str, bytes], home: Path) -> dict[str, bytes]:
    """Files as LibreOffice saves them after it has read them, all in one run of it."""
    source, target = folder / "in", folder / "out"
    source.mkdir(parents=True)
    for name, content in files.items():
        (source / f"{name}.docx").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", "docx"]
    names = [str(source / f"{name}.docx") for name in files]
    subprocess.run([*command, "--outdir", str(target), *names], check=True, capture_output=True, timeout=300)
    return {name: (target / f"{name}.docx").read_bytes() for name in files}
