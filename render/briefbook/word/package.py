"""Parts and what they relate to in, the members of an Office file's archive out (ECMA-376 part 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .ooxml import quoted, xml

__all__ = ["OFFICE", "Part", "Relationship", "members"]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
"""What the names of Office's kinds of relations and of its own vocabularies start with."""
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Relationship(NamedTuple):
    """What a part relates to: the kind of relation, and the name of a part or, where it is external, an address."""

    kind: str
    target: str
    external: bool = False


@dataclass
class Part:
    """A part of a package: its name, its content type, its bytes, its relations. The package itself has no name."""

    name: str
    kind: str
    content: bytes = b""
    relations: dict[str, Relationship] = field(default_factory=dict)
    _free: int = 1
    """Below it, no number of a relation is free."""

    def copy(self) -> Part:
        """The part, to be related anew."""
        return Part(self.name, self.kind, self.content, dict(self.relations))

    def relate(self, kind: str, target: str, *, external: bool = False) -> str:
        """The id of a relation, which is made where there is none like it."""
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
        return next((one.target for one in self.relations.values() if one.kind.endswith(f"/{kind}")), "")


def members(parts: Iterable[Part]) -> dict[str, bytes]:
    """The members of the archive, in order: the content types come first, as readers look there first."""
    named = {part.name: part for part in parts}
    made = {part.name: part.content for part in named.values() if part.name}
    made |= {_relations_name(part.name): _relations(part) for part in named.values() if part.relations}
    first = {"[Content_Types].xml": _content_types(named), "_rels/.rels": made.pop("_rels/.rels")}
    return first | {name: made[name] for name in sorted(made)}


def _relations_name(name: str) -> str:
    folder, slash, file = name.rpartition("/")
    return f"{folder}{slash}_rels/{file}.rels"


def _relations(part: Part) -> bytes:
    folder = part.name.rpartition("/")[0]
    told = [
        f'<Relationship Id="{id}" Type="{quoted(one.kind)}" Target="{quoted(_reference(folder, one))}"'
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
    kinds = {name: (name.rpartition(".")[2], part.kind) for name, part in sorted(parts.items()) if name}
    usual = {extension for extension, kind in kinds.values() if _BY_EXTENSION.get(extension) == kind} | {"rels", "xml"}
    told = [f'<Default Extension="{one}" ContentType="{_BY_EXTENSION[one]}"/>' for one in sorted(usual)]
    told += [
        f'<Override PartName="/{quoted(name)}" ContentType="{quoted(kind)}"/>'
        for name, (extension, kind) in kinds.items()
        if _BY_EXTENSION.get(extension) != kind
    ]
    return xml(f'<Types xmlns="{_PACKAGE}/content-types">{"".join(told)}</Types>')
