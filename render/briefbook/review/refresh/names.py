"""What copied nodes lean on: the names, numbers, styles and relations of the file that they come from and go into.

Two bookmarks of one name, two controls or two changes of one number make a file that Word repairs or reads wrongly; a
relation or a style that the file lacks prints nothing, or plainly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count
from typing import NamedTuple

from ...word.base import BOOKMARK
from ...word.ooxml import NAMESPACES, Xml
from ...word.tracked import Tracker, wn
from .reading import FileReading

__all__ = ["CopyTarget", "Names", "PartPair", "copy_target"]

_R = f"{{{NAMESPACES['r']}}}"
_MEDIA = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "svg": "image/svg+xml", "gif": "image/gif"}
_LOWEST = 1000
"""Above which the numbers of what is put in are: editors number their own from 0."""
_LONGEST_BOOKMARK = 34
"""How many letters of a bookmark's name are kept where a number is put behind it: 40 may stand there (17.13.6.2)."""


class PartPair(NamedTuple):
    """The part that nodes are copied from, and that of the edited file which they come into."""

    source: str
    target: str


@dataclass(frozen=True)
class CopyTarget:
    """The edited file as copies come into it."""

    theirs: FileReading
    fresh: FileReading
    tracker: Tracker
    styles: Mapping[str, str]
    """The id in the edited file of each style of today's print that it has, by today's id."""

    @property
    def documents(self) -> PartPair:
        """The two documents."""
        return PartPair(self.fresh.package.main, self.theirs.package.main)

    @property
    def footnotes(self) -> PartPair:
        """The parts of their notes; "" where a file has none."""
        return PartPair(*(one.package.first(one.package.main, "footnotes") or "" for one in (self.fresh, self.theirs)))

    def roots(self) -> Iterator[Xml]:
        """The roots of the edited file's stories."""
        return map(self.theirs.package.tree, self.theirs.parts)


def copy_target(theirs: FileReading, fresh: FileReading, moment: str, track: bool) -> CopyTarget:
    """The edited file, ready to be changed at a moment (ISO 8601)."""
    numbers = [int(value) for part in theirs.parts for value in _numbers_of(theirs.package.tree(part))]
    tracker = Tracker(track, moment, max([_LOWEST, *numbers]))
    own, other = _styles(fresh), _styles(theirs)
    styles = {id: other[name] for name, id in own.items() if name in other}
    return CopyTarget(theirs, fresh, tracker, styles)


def _numbers_of(root: Xml) -> Iterator[str]:
    for one in root.iter():
        value = one.get(wn("id"))
        if value is not None and value.lstrip("-").isdecimal():
            yield value


def _styles(reading: FileReading) -> dict[tuple[str, str], str]:
    """The ids of a file's styles by type and name: names are the same in all languages of Word, ids are not."""
    package = reading.package
    part = package.first(package.main, "styles")
    if part is None or not package.has(part):
        return {}
    return {
        (str(one.get(wn("type"))), str(name.get(wn("val"))).lower()): str(one.get(wn("styleId")))
        for one in package.tree(part).iter(wn("style"))
        if (name := one.find(wn("name"))) is not None
    }


@dataclass
class Names:
    """What copies go by in the edited file."""

    into: CopyTarget
    fields: dict[str, str]
    """The id in the edited file of each field of today's print: of those that both have, and of those copied."""
    bookmarks: dict[str, str] = field(default_factory=dict)
    """The same of bookmarks that were copied."""
    _open: dict[str, int] = field(default_factory=dict)
    """The number of each bookmark that was opened and not closed yet, by its number in today's print; else 0."""

    def adapt(self, node: Xml, parts: PartPair) -> Xml:
        """Gives a copied node, and all below it, the names of the edited file."""
        for one in list(node.iter()):
            if one.tag in (wn("bookmarkStart"), wn("bookmarkEnd")):
                self._adapt_bookmark(one)
            elif one.tag == wn("tag") and _is_of_control(one):
                one.set(wn("val"), self.field(str(one.get(wn("val")))))
            elif one.tag in (wn("pStyle"), wn("rStyle"), wn("tblStyle")):
                one.set(wn("val"), self.style(str(one.get(wn("val")))))
        for one in list(node.iter(wn("id"))):
            if _is_of_control(one):
                one.set(wn("val"), str(self._control_number(int(str(one.get(wn("val")))))))
        for one in node.iter():
            for name, value in list(one.attrib.items()):
                if str(name).startswith(_R):
                    one.set(name, self._relation(str(value), parts))
            if str(one.tag).endswith("}docPr"):
                one.set("id", str(self.into.tracker.number()))
        return node

    def style(self, id: str) -> str:
        """The edited file's id of a style."""
        return self.into.styles.get(id, id)

    def field(self, fid: str) -> str:
        """The id of a copied field: its own, or another where the edited file has it."""
        if fid not in self.fields:
            taken = {*self.into.theirs.base.fields, *self.fields.values()}
            others = (f"{fid[:8]}{number:02}" for number in count(1))
            self.fields[fid] = next(one for one in chain([fid], others) if one not in taken)
        return self.fields[fid]

    def _adapt_bookmark(self, mark: Xml) -> None:
        id = str(mark.get(wn("id")))
        number = self._open.get(id) or self.into.tracker.number()
        mark.set(wn("id"), str(number))
        self._open[id] = number if mark.tag == wn("bookmarkStart") else 0
        if mark.tag == wn("bookmarkStart"):
            mark.set(wn("name"), self._bookmark(str(mark.get(wn("name")))))

    def _bookmark(self, name: str) -> str:
        if name.startswith(BOOKMARK):
            return BOOKMARK + self.field(name.removeprefix(BOOKMARK))
        if name not in self.bookmarks:
            marks = (one for root in self.into.roots() for one in root.iter(wn("bookmarkStart")))
            taken = {str(one.get(wn("name"))) for one in marks} | set(self.bookmarks.values())
            others = (f"{name[:_LONGEST_BOOKMARK]}_{number}" for number in count(2))
            self.bookmarks[name] = next(one for one in chain([name], others) if one not in taken)
        return self.bookmarks[name]

    def _control_number(self, number: int) -> int:
        """A number of 31 bits that no other control has (17.5.2.18)."""
        while number in self._controls:
            number = number % (2**31 - 2) + 1
        self._controls.add(number)
        return number

    @cached_property
    def _controls(self) -> set[int]:
        ids = (one for root in self.into.roots() for one in root.iter(wn("id")) if _is_of_control(one))
        return {int(str(one.get(wn("val"), "0")) or 0) for one in ids}

    def _relation(self, id: str, parts: PartPair) -> str:
        """The relation of the edited file's part that leads where one of today's print does; pictures come with it."""
        package, source = self.into.theirs.package, self.into.fresh.package
        known = source.related(parts.source).get(id)
        if known is None:
            return id
        if known.external:
            return package.relate(parts.target, known.kind, known.target, external=True)
        extension = known.target.rsplit(".", 1)[-1]
        name = package.free_name(f"{package.main.rpartition('/')[0]}/media/briefbook{{}}.{extension}")
        package.add(name, source.part(known.target), _MEDIA.get(extension, "application/octet-stream"))
        return package.relate(parts.target, known.kind, name)


def _is_of_control(element: Xml) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == wn("sdtPr")
