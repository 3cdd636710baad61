"""The printed base of a Word file: a custom XML part that says what the file printed, and what stood around it.

Around the words of a field stands an inline content control within a hidden bookmark: an editor that drops the
control's tag keeps the bookmark, and one that writes beside the control still writes between the bookmark's ends. The
base is a custom XML part that says what each field printed, from which leaf, and what the words around the fields were:
what came back is held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from ..data.address import Address
from ..errors import BriefbookError, Place, Problem
from .model import Skeleton
from .ooxml import Xml, escaped, quoted
from .package import Package

__all__ = [
    "BASE_NAMESPACE", "BOOKMARK", "Base", "BaseField", "BaseLine", "base_from", "base_of", "base_part", "base_xml",
    "rewrite",
]  # fmt: skip

BASE_NAMESPACE = "urn:briefbook:base:1"
"""The namespace of the base."""
BOOKMARK = "_fx"
"""What the name of a field's bookmark starts with; Word hides bookmarks that start with an underscore."""


class BaseField(NamedTuple):
    """A field as it was printed."""

    id: str
    address: Address | None
    """The leaf that it displays; None of a field that is computed."""
    kind: str
    sources: tuple[Address, ...]
    """The leaves that it was made from, beside its own."""
    shown: str
    source: str
    dress: frozenset[str] = frozenset()
    """How the template dresses it: `strong`, `emphasis`."""

    @property
    def editable(self) -> bool:
        """Whether an edit of it is one of a leaf."""
        return self.address is not None

    @property
    def leaves(self) -> frozenset[Address]:
        """The leaf that it displays, else those that it was made from."""
        return frozenset(self.sources if self.address is None else (self.address,))


class BaseLine(NamedTuple):
    """A paragraph as it was printed."""

    number: int
    """Its number in its story, from 1."""
    story: str
    """body, header, footer, footnotes."""
    words: Skeleton


class Base(NamedTuple):
    """What a document printed, and of which data."""

    brief: str
    document: str
    lang: str
    version: str
    """That of Briefbook."""
    tree: str
    """The digest of what the data gave, where a refresh has brought some of it in; else ""."""
    fields: Mapping[str, BaseField]
    lines: tuple[BaseLine, ...]
    pictures: tuple[str, ...] = ()
    """Their digests."""

    @property
    def skeletons(self) -> dict[str, tuple[str, ...]]:
        """By story, the text of each paragraph; repeated calls of a note are no words of it."""
        found: dict[str, list[str]] = {}
        for line in self.lines:
            found.setdefault(line.story, []).append(line.words.text.replace("{=NOTEREF}", ""))
        return {story: tuple(texts) for story, texts in found.items()}


# -- the part --

_DRESSES = ("strong", "emphasis")


def base_xml(base: Base) -> str:
    """The base as XML."""
    parts = [f'<base xmlns="{BASE_NAMESPACE}"{_attributes(_head(base))}>', *map(_field_xml, base.fields.values())]
    for line in base.lines:
        notes = " ".join(f"{at}:{id}" for at, id in line.words.notes)
        told = _attributes({"notes": notes, "note": line.words.within})
        parts.append(f'<p n="{line.number}" story="{line.story}"{told}>{escaped(line.words.text)}</p>')
    parts += [f'<picture digest="{digest}"/>' for digest in base.pictures]
    return "".join([*parts, "</base>"])


def _head(base: Base) -> dict[str, str]:
    named = {"brief": base.brief, "document": base.document, "lang": base.lang, "briefbook": base.version}
    return {**named, "tree": base.tree}


def _attributes(values: Mapping[str, str]) -> str:
    """Attributes, but for those that are empty."""
    return "".join(f' {name}="{quoted(value)}"' for name, value in values.items() if value)


def _field_xml(field: BaseField) -> str:
    address = "" if field.address is None else quoted(str(field.address))
    known = f'id="{field.id}" address="{address}" kind="{quoted(field.kind)}"'
    dress = " ".join(one for one in _DRESSES if one in field.dress)
    told = _attributes({"from": "; ".join(map(str, field.sources)), "dress": dress})
    source = f"<source>{escaped(field.source)}</source>" if field.editable else ""
    head = f'{known} editable="{int(field.editable)}"{told}'
    return f"<field {head}><shown>{escaped(field.shown)}</shown>{source}</field>"


_B = f"{{{BASE_NAMESPACE}}}"


def base_from(root: Xml) -> Base:
    """The base that a part holds; what is missing or damaged in it is empty, see `base_of`."""
    fields = (_field_from(one) for one in root.iterchildren(f"{_B}field"))
    return Base(
        brief=root.get("brief", ""),
        document=root.get("document", ""),
        lang=root.get("lang", ""),
        version=root.get("briefbook", ""),
        tree=root.get("tree", ""),
        fields={one.id: one for one in fields},
        lines=tuple(_line_from(one) for one in root.iterchildren(f"{_B}p")),
        pictures=tuple(one.get("digest", "") for one in root.iterchildren(f"{_B}picture")),
    )


def base_part(package: Package) -> tuple[str, Xml] | None:
    """The name and the tree of a package's base, found by its namespace: editors move it and name it anew.

    None where it has none; BriefbookError where it has two that differ.
    """
    mark = BASE_NAMESPACE.encode()
    found: list[tuple[str, Xml]] = []
    for name in package.names:
        key = name.lower()
        known = key.startswith(("word/", "docprops/", "_rels/", "[content")) and "custom" not in key
        if known or not key.endswith(".xml") or "itemprops" in key:
            continue
        if mark in package.part(name):
            root = package.tree(name)
            if root.tag == f"{_B}base":
                found.append((name, root))
    if len(found) > 1 and len({etree.tostring(root, method="c14n") for _, root in found}) > 1:
        raise package.problem("it holds the marks of two documents: one was pasted into the other", "use the originals")
    return found[0] if found else None


def _field_from(element: Xml) -> BaseField:
    return BaseField(
        id=element.get("id", ""),
        address=Address.read(element.get("address", "")) if element.get("editable") == "1" else None,
        kind=element.get("kind", ""),
        sources=tuple(Address.read(part) for part in element.get("from", "").split("; ") if part),
        shown=element.findtext(f"{_B}shown") or "",
        source=element.findtext(f"{_B}source") or "",
        dress=frozenset(element.get("dress", "").split()),
    )


def _line_from(element: Xml) -> BaseLine:
    calls = (call.partition(":") for call in element.get("notes", "").split())
    notes = tuple((_number(at), note) for at, _, note in calls)
    words = Skeleton(element.text or "", notes, element.get("note", ""))
    return BaseLine(_number(element.get("n", "")), element.get("story", "body"), words)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def base_of(base: Base | None, file: str) -> Base:
    """What a file printed when it was made; BriefbookError where it does not say, or not in our words."""
    if base is None:
        what = "it does not say what Briefbook printed in it: an editor dropped that part, or it was not made here"
        hint = "use the .docx as Word or LibreOffice saves it, or bring its edits into the data by hand"
        raise BriefbookError(Problem(Place(file), what, hint))
    if not (base.brief and base.document and base.lang) or "" in base.fields:
        what = "what it says of Briefbook's printing is damaged"
        raise BriefbookError(Problem(Place(file), what, "render the document anew, and edit that"))
    return base


def rewrite(root: Xml, base: Base) -> None:
    """Makes a part that was read say another base."""
    for name, value in _head(base).items():
        if value:
            root.set(name, value)
    root[:] = list(etree.fromstring(base_xml(base)))
