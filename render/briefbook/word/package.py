"""Office's packages (ECMA-376 part 2): parts, their content types and their relationships, written, read and changed.

A file of ours is made of `Part` values, and `members` gives what its archive holds. A file from outside is a `Package`:
its parts are read when they are asked for, its XML within bounds; nothing of it is expanded or fetched. What is changed
in it is changed in the trees of its parts, and every other part keeps its bytes and its place.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from .archive import Archive, open_archive
from .ooxml import Xml, quoted, xml

__all__ = ["OFFICE", "Package", "Part", "Relationship", "members", "open_package"]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
"""What the names of Office's types of relationships and of its own vocabularies start with."""
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = f"{{{_PACKAGE}/content-types}}"
_CONTENT_TYPES = "[Content_Types].xml"
_ELEMENTS = 2_000_000


class Relationship(NamedTuple):
    """What a part relates to (part 2, 6.5)."""

    type: str
    target: str
    """The name of a part, or, where it is external, an address."""
    external: bool = False

    @property
    def kind(self) -> str:
        """The end of its type, which tells it apart: `hyperlink`."""
        return self.type.rpartition("/")[2]


def _relations_name(name: str) -> str:
    """The name of the part that holds the relationships of a part, or of the package where it is ""."""
    folder, slash, file = name.rpartition("/")
    return f"{folder}{slash}_rels/{file}.rels"


# -- written --


@dataclass
class Part:
    """A part of a package, or the package itself, which has no name."""

    name: str
    content_type: str
    content: bytes = b""
    relations: dict[str, Relationship] = field(default_factory=dict)
    _free: int = 1
    """Below it, no number of a relationship is free."""

    def copy(self) -> Part:
        """The part, to be related anew."""
        return Part(self.name, self.content_type, self.content, dict(self.relations))

    def relate(self, kind: str, target: str, *, external: bool = False) -> str:
        """The id of a relationship, which is made where there is none like it."""
        wanted = Relationship(f"{OFFICE}/relationships/{kind}", target, external)
        for id, known in self.relations.items():
            if known == wanted:
                return id
        while f"rId{self._free}" in self.relations:
            self._free += 1
        self.relations[f"rId{self._free}"] = wanted
        return f"rId{self._free}"

    def related(self, kind: str) -> str:
        """The part that a relation of a kind leads to; "" where there is none."""
        return next((one.target for one in self.relations.values() if one.kind == kind), "")


def members(parts: Iterable[Part]) -> dict[str, bytes]:
    """The members of the archive, in order: the content types come first, as readers look there first."""
    named = {part.name: part for part in parts}
    made = {part.name: part.content for part in named.values() if part.name}
    made |= {_relations_name(part.name): _relations(part) for part in named.values() if part.relations}
    first = {_CONTENT_TYPES: _content_types(named), "_rels/.rels": made.pop("_rels/.rels")}
    return first | {name: made[name] for name in sorted(made)}


def _relations(part: Part) -> bytes:
    folder = part.name.rpartition("/")[0]
    told = [
        f'<Relationship Id="{id}" Type="{quoted(one.type)}" Target="{quoted(_reference(folder, one))}"'
        + (' TargetMode="External"/>' if one.external else "/>")
        for id, one in part.relations.items()
    ]
    return xml(f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(told)}</Relationships>')


def _reference(folder: str, relation: Relationship) -> str:
    """How a part in a folder names the target of its relation."""
    target = relation.target
    if relation.external or not folder:
        return target
    inside = target.removeprefix(f"{folder}/")
    return inside if inside != target else "../" * (folder.count("/") + 1) + target


_BY_EXTENSION = {
    "bmp": "image/bmp",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "tiff": "image/tiff",
    "xml": "application/xml",
}


def _content_types(parts: Mapping[str, Part]) -> bytes:
    kinds = {name: (name.rpartition(".")[2], part.content_type) for name, part in sorted(parts.items()) if name}
    usual = {extension for extension, kind in kinds.values() if _BY_EXTENSION.get(extension) == kind} | {"rels", "xml"}
    told = [f'<Default Extension="{one}" ContentType="{_BY_EXTENSION[one]}"/>' for one in sorted(usual)]
    told += [
        f'<Override PartName="/{quoted(name)}" ContentType="{quoted(kind)}"/>'
        for name, (extension, kind) in kinds.items()
        if _BY_EXTENSION.get(extension) != kind
    ]
    return xml(f'<Types xmlns="{_PACKAGE}/content-types">{"".join(told)}</Types>')


# -- read, and changed --


class Package:
    """The parts of a Word file that came from outside; names of parts are as its archive or its relationships say."""

    def __init__(self, archive: Archive) -> None:
        self.file = archive.file
        """What the user calls it."""
        self.problem = archive.problem
        self._archive = archive
        self._trees: dict[str, Xml] = {}
        """The parts that were parsed, by their names in small letters."""
        self._edited: dict[str, str] = {}
        """The names of those that are to be written anew, by the same."""
        self._added: dict[str, bytes] = {}

    @property
    def names(self) -> list[str]:
        """The names of the file's own parts, in the order of the same in small letters."""
        return [name for _, name in sorted(self._archive.names.items())]

    def has(self, part: str) -> bool:
        """Whether the package has the part."""
        key = part.lower()
        return key in self._archive.names or key in self._edited or part in self._added

    def part(self, part: str) -> bytes:
        """The bytes of a part as it came; BriefbookError where it is missing, damaged or too large."""
        return self._archive.read(part)

    def tree(self, part: str) -> Xml:
        """The XML of a part: no entities, no document type, no more depth and size than a document needs."""
        key = part.lower()
        if key not in self._trees:
            self._trees[key] = _parsed(self._archive, part)
        return self._trees[key]

    def edit(self, part: str) -> Xml:
        """The XML of a part that will be written anew."""
        self._edited.setdefault(part.lower(), self._archive.names.get(part.lower(), part))
        return self.tree(part)

    def related(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part, or of the package where it is "", by their ids."""
        name = _relations_name(part)
        if not self.has(name):
            return {}
        found = {}
        for one in self.tree(name):
            if isinstance(one.tag, str):
                target, outside = one.get("Target", ""), one.get("TargetMode") == "External"
                target = target if outside else self._inside(posixpath.dirname(part), target)
                found[one.get("Id", "")] = Relationship(one.get("Type", ""), target, outside)
        return found

    def _inside(self, folder: str, target: str) -> str:
        path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
        if path.startswith("..") or "\\" in path or ":" in path.split("/", 1)[0]:
            raise self.problem(f"it names a part outside of itself, `{target}`", "do not use it")
        return path

    def first(self, part: str, kind: str) -> str | None:
        """The part that a part is related to in this way; None where there is none."""
        for one in self.related(part).values():
            if one.kind == kind:
                if one.external:
                    raise self.problem(f"its {kind} lies outside of the file, at `{one.target}`", "do not use it")
                return one.target
        return None

    @cached_property
    def main(self) -> str:
        """The name of the document's part."""
        part = self.first("", "officeDocument")
        if part is None:
            raise self.problem("it is an archive, but no Word file", "name a .docx file")
        kind = self.content_type(part)
        if (
            "wordprocessingml.document" not in kind
            and "ms-word" not in kind
            and "wordprocessingml.template" not in kind
        ):
            other = "a workbook" if "sheet" in kind else "slides" if "presentation" in kind else f"of the type `{kind}`"
            raise self.problem(f"it holds no Word document: it is {other}", "name a .docx file")
        return part

    def content_type(self, part: str) -> str:
        """The content type of a part (part 2, 7.2.3)."""
        default = ""
        for one in self.tree(_CONTENT_TYPES):
            if one.tag == f"{_TYPES}Override" and one.get("PartName", "").lower() == f"/{part}".lower():
                return str(one.get("ContentType", ""))
            if one.tag == f"{_TYPES}Default" and part.lower().endswith("." + one.get("Extension", "").lower()):
                default = str(one.get("ContentType", ""))
        return default

    def add(self, part: str, content: bytes | Xml, content_type: str) -> None:
        """Adds a part; what is added as a tree can still be edited."""
        if isinstance(content, bytes):
            self._added[part] = content
        else:
            self._trees[part.lower()], self._edited[part.lower()] = content, part
        types = self.edit(_CONTENT_TYPES)
        extension = part.rpartition(".")[2].lower()
        for one in types:
            default = one.tag == f"{_TYPES}Default" and one.get("Extension", "").lower() == extension
            if default and one.get("ContentType") == content_type:
                return
        etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{part}", ContentType=content_type)

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """The id of a relationship from a part: one that is there already, or a new one."""
        for id, known in self.related(part).items():
            if (known.kind, known.target, known.external) == (kind, target, external):
                return id
        name, space = _relations_name(part), f"{_PACKAGE}/relationships"
        if not self.has(name):
            made = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})  # type: ignore[dict-item]
            self._trees[name.lower()] = made
        root = self.edit(name)
        ids = {one.get("Id") for one in root}
        id = next(f"rBb{number}" for number in range(1, len(ids) + 2) if f"rBb{number}" not in ids)
        attrs = {"Id": id, "Type": f"{OFFICE}/relationships/{kind}", "Target": target if external else f"/{target}"}
        etree.SubElement(root, f"{{{space}}}Relationship", attrs | ({"TargetMode": "External"} if external else {}))
        return id

    def free_name(self, pattern: str) -> str:
        """A part name that is not taken: the pattern with a number in place of its `{}`."""
        number = 1
        while self.has(name := pattern.format(number)):
            number += 1
        return name

    def content(self) -> bytes:
        """The bytes of the file, with what was edited and added."""
        edited = {
            name: etree.tostring(self._trees[key], xml_declaration=True, encoding="UTF-8", standalone=True)
            for key, name in self._edited.items()
        }
        return self._archive.changed(self._added | edited)


def open_package(content: bytes, file: str) -> Package:
    """The package of a .docx; `file` is what the user calls it. BriefbookError where it cannot be read."""
    return Package(open_archive(content, file))


def _parsed(archive: Archive, part: str) -> Xml:
    content = archive.read(part)
    start = content[:4096].replace(b"\0", b"")
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise archive.problem(f"its part `{part}` declares a document type, which no Word file does", "do not use it")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        words = re.sub(r",? line \d+, column \d+.*", "", str(error))
        raise archive.problem(f"its part `{part}` is not XML: {words}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise archive.problem(f"its part `{part}` declares a document type, which no Word file does", "do not use it")
    if content.count(b"<") > 2 * _ELEMENTS:
        raise archive.problem(f"its part `{part}` has millions of elements", "it is not a document to work on")
    return root
