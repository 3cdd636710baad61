"""A Word file that is to be changed in a few of its parts: a package in, the same package with these parts changed out.

Every other part keeps its bytes and its place in the archive.
"""

from __future__ import annotations

import posixpath
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from .ooxml import NAMESPACES, Xml
from .read import Package

__all__ = ["Repack"]

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TIME = (1980, 1, 1, 0, 0, 0)


class Repack:
    """A package whose trees are edited in place, and what is new in it."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.touched: set[str] = set()
        self.added: dict[str, bytes] = {}
        self._roots: dict[str, Xml] = {}

    def tree(self, part: str) -> Xml:
        """The tree of a part, which will be written anew."""
        self.touched.add(part)
        return self._roots[part] if part in self._roots else self.package.tree(part)

    def add(self, part: str, content: bytes | Xml, kind: str) -> None:
        """Adds a part of a content type (part 2, 7.2.3)."""
        if isinstance(content, bytes):
            self.added[part] = content
        else:
            self._roots[part] = content
            self.touched.add(part)
        types = self.tree("[Content_Types].xml")
        extension = part.rsplit(".", 1)[-1].lower()
        for one in types:
            default = one.tag == f"{_TYPES}Default" and one.get("Extension", "").lower() == extension
            if default and one.get("ContentType") == kind:
                return
        etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{part}", ContentType=kind)

    def content_type(self, part: str) -> str:
        """The content type of a part."""
        return self.package._content_type(part)

    def relate(self, part: str, kind: str, target: str, outside: bool = False) -> str:
        """The id of a relation from a part: one that is there already, or a new one (part 2, 6.5)."""
        for id, known in self.package.related(part).items():
            if known == (kind, target, outside):
                return id
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.package.has(rels) and rels not in self._roots:
            self._roots[rels] = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})  # type: ignore[dict-item]
        root = self.tree(rels)
        ids = {one.get("Id") for one in root}
        id = next(f"rBb{number}" for number in range(1, len(ids) + 2) if f"rBb{number}" not in ids)
        attrs = {"Id": id, "Type": f"{_OFFICE}/{kind}", "Target": target if outside else f"/{target}"}
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", attrs | ({"TargetMode": "External"} if outside else {}))
        return id

    def free_name(self, pattern: str) -> str:
        """A part name that is not taken: the pattern with a number in place of its `{}`."""
        number = 1
        while self.package.has(name := pattern.format(number)) or name in self.added or name in self._roots:
            number += 1
        return name

    def content(self) -> bytes:
        """The bytes of the file."""
        packed = BytesIO()
        known = set()
        with ZipFile(packed, "w", ZIP_DEFLATED) as target:
            for entry in self.package.archive.infolist():
                known.add(entry.filename)
                same = entry.filename not in self.touched
                content = self.package.archive.read(entry) if same else _xml(self.tree(entry.filename))
                target.writestr(_like(entry), content)
            for name in sorted({*self.added, *self._roots} - known):
                info = ZipInfo(name, _TIME)
                info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
                target.writestr(info, self.added[name] if name in self.added else _xml(self._roots[name]))
        return packed.getvalue()


def _like(entry: ZipInfo) -> ZipInfo:
    made = ZipInfo(entry.filename, entry.date_time)
    made.compress_type, made.create_system = ZIP_DEFLATED, entry.create_system
    made.external_attr = entry.external_attr
    return made


def _xml(root: Xml) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


assert NAMESPACES["r"] == _OFFICE
