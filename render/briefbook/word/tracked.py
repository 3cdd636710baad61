"""Edits of a Word part as tracked changes, or plain: runs split, struck and put in; comments (ECMA-376 part 1, 17.13).

Whoever edits a part that a person has worked on changes no byte beside the place: a run is split where a change begins
or ends, its look copied to each half, and what goes stays in the file as a deletion until somebody accepts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from .ooxml import NAMESPACES, Xml

__all__ = ["AUTHOR", "Tracker", "isolate", "new", "wn"]

AUTHOR = "Briefbook"
"""Who makes the changes."""

_OWN = {"w": NAMESPACES["w"]}
_W = f"{{{_OWN['w']}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WRAPPERS = {f"{_W}{name}" for name in ("ins", "del", "moveTo", "moveFrom")}
_GONE = {f"{_W}del", f"{_W}moveFrom"}


def wn(name: str) -> str:
    """A name of the main namespace as lxml writes it."""
    return _W + name


def new(tag: str, /, *children: Xml | None, **attrs: object) -> Xml:
    """An element of the main namespace with these children (None is left out) and attributes of that namespace."""
    element = etree.Element(wn(tag), {wn(name): str(value) for name, value in attrs.items()}, nsmap=_OWN)
    element.extend(child for child in children if child is not None)
    return element


def isolate(child: Xml, start: int, end: int) -> Xml:
    """The run that holds exactly the signs from `start` to `end` of a `w:t`, or the whole of another child.

    The run is split in up to three; what stands before stays in the elements that it is in.
    """
    run = child.getparent()
    assert run is not None
    following = list(child.itersiblings())
    text = child.text or ""
    if child.tag == wn("t"):
        child.set(_SPACE, "preserve")
        if end < len(text):
            following.insert(0, _like(child, text[end:]))
            child.text = text[:end]
    if following:
        run.addnext(_run_like(run, following))
    if child.tag == wn("t") and start > 0:
        child.text = text[:start]
        middle = _run_like(run, [_like(child, text[start:end])])
        run.addnext(middle)
        return middle
    if any(one.tag != wn("rPr") for one in child.itersiblings(preceding=True)):
        middle = _run_like(run, [child])
        run.addnext(middle)
        return middle
    return run


def _like(child: Xml, text: str) -> Xml:
    made = deepcopy(child)
    made.text, made.tail = text, None
    return made


def _run_like(run: Xml, children: Iterable[Xml]) -> Xml:
    properties = run.find(wn("rPr"))
    made = new("r", deepcopy(properties) if properties is not None else None)
    made.extend(list(children))
    return made


@dataclass
class Tracker:
    """Makes changes by one author at one moment (ISO 8601), or the same changes plain where `track` is off."""

    track: bool
    moment: str
    next_id: int
    """The next number for a change, a bookmark or a comment."""

    def number(self) -> int:
        """A number that no mark of the file has yet."""
        self.next_id += 1
        return self.next_id

    def mark(self, kind: str) -> Xml:
        """An element that tells of a change by us: `ins` or `del`."""
        return new(kind, id=self.number(), author=AUTHOR, date=self.moment)

    # -- runs --

    def strike(self, runs: Iterable[Xml]) -> list[Xml]:
        """Takes runs out; what of them stays in the file, or stands for them, in their order."""
        return [left for run in runs for left in self._struck(run)]

    def _struck(self, run: Xml) -> list[Xml]:
        parent = run.getparent()
        assert parent is not None
        if any(one.tag in _GONE for one in run.iterancestors()):
            return []
        ours = parent.tag == wn("ins") and parent.get(wn("author")) == AUTHOR
        if not self.track or ours:
            parent.remove(run)
            if ours and not len(parent):
                _drop(parent)
            return []
        deletion = self.mark("del")
        parent.replace(run, deletion)
        deletion.append(run)
        for element in run.iter(wn("t"), wn("instrText")):
            element.tag = wn("delText") if element.tag == wn("t") else wn("delInstrText")
            element.set(_SPACE, "preserve")
        return [deletion]

    def insert(self, nodes: Sequence[Xml], *, after: Xml | None = None, before: Xml | None = None) -> None:
        """Puts runs, controls and bookmarks beside an inline element; never within another change."""
        anchor = after if after is not None else before
        assert anchor is not None
        anchor = self._outside(anchor, behind=after is not None)
        made = self.inserted(nodes)
        if after is not None:
            for node in reversed(made):
                anchor.addnext(node)
        else:
            for node in made:
                anchor.addprevious(node)

    def inserted(self, nodes: Sequence[Xml]) -> list[Xml]:
        """Nodes as they stand in a paragraph once put in: runs within `w:ins`, those of controls within these."""
        if not self.track:
            return list(nodes)
        made: list[Xml] = []
        for node in nodes:
            if node.tag == wn("r"):
                if not (made and made[-1].tag == wn("ins")):
                    made.append(self.mark("ins"))
                made[-1].append(node)
            else:
                content = node.find(wn("sdtContent")) if node.tag == wn("sdt") else node
                if content is not None and len(content):
                    inner = self.inserted(list(content))
                    content[:] = inner
                made.append(node)
        return made

    def _outside(self, node: Xml, behind: bool) -> Xml:
        """The node, or the change that it stands in, split so that one can write beside it."""
        parent = node.getparent()
        while parent is not None and parent.tag in _WRAPPERS:
            rest = list(node.itersiblings(preceding=not behind))
            if rest:
                twin = new(etree.QName(parent).localname)
                twin.attrib.update(parent.attrib)
                twin.set(wn("id"), str(self.number()))
                twin.extend(rest if behind else list(reversed(rest)))
                parent.addnext(twin) if behind else parent.addprevious(twin)
            node, parent = parent, parent.getparent()
        return node

    # -- paragraphs and rows --

    def put_in(self, block: Xml) -> None:
        """Marks a paragraph, a row or a table that was put in, and all in it, as inserted."""
        if not self.track:
            return
        for row in _with_below(block, "tr"):
            _property(row, "trPr").append(self.mark("ins"))
        for paragraph in _with_below(block, "p"):
            _mark_of_paragraph(paragraph).insert(0, self.mark("ins"))
            content = [one for one in paragraph if one.tag != wn("pPr")]
            for one in content:
                paragraph.remove(one)
            paragraph.extend(self.inserted(content))

    def take_out(self, block: Xml) -> None:
        """Takes a paragraph, a row or a table out: it is struck, or goes."""
        if not self.track:
            _drop(block)
            return
        for row in _with_below(block, "tr"):
            _property(row, "trPr").append(self.mark("del"))
        for paragraph in _with_below(block, "p"):
            if paragraph.find(f"{wn('pPr')}/{wn('rPr')}/{wn('del')}") is None:
                _mark_of_paragraph(paragraph).insert(0, self.mark("del"))
            _free(paragraph)
            self.strike(list(paragraph.iter(wn("r"))))

    def free(self, nodes: Iterable[Xml]) -> None:
        """Takes controls and bookmarks of fields off what they hold, which is no field any more."""
        for node in nodes:
            _free(node)

    # -- comments --

    def comment(self, first: Xml, last: Xml, number: int) -> None:
        """Hangs a comment (17.13.4) on what stands from one inline element to another."""
        first, last = self._outside(first, behind=False), self._outside(last, behind=True)
        first.addprevious(new("commentRangeStart", id=number))
        reference = new("r", new("commentReference", id=number))
        last.addnext(reference)
        last.addnext(new("commentRangeEnd", id=number))


def _with_below(block: Xml, tag: str) -> list[Xml]:
    return list(block.iter(wn(tag)))


def _property(element: Xml, tag: str) -> Xml:
    """The properties of an element, made where it has none: they stand first."""
    found = element.find(wn(tag))
    if found is None:
        found = new(tag)
        element.insert(0, found)
    return found


_BEHIND_MARK = ("sectPr", "pPrChange")


def _mark_of_paragraph(paragraph: Xml) -> Xml:
    """The properties of a paragraph's mark (17.3.1.29), which stand near the end of the paragraph's own."""
    properties = _property(paragraph, "pPr")
    found = properties.find(wn("rPr"))
    if found is None:
        found = new("rPr")
        behind = next((one for one in properties if one.tag in map(wn, _BEHIND_MARK)), None)
        if behind is None:
            properties.append(found)
        else:
            behind.addprevious(found)
    return found


def _free(top: Xml) -> None:
    """Unwraps the controls below an element, and takes out the bookmarks of fields."""
    ends = set()
    for start in list(top.iter(wn("bookmarkStart"))):
        if str(start.get(wn("name"))).startswith("_fx"):
            ends.add(start.get(wn("id")))
            _drop(start)
    for end in list(top.iter(wn("bookmarkEnd"))):
        if end.get(wn("id")) in ends:
            _drop(end)
    for control in list(top.iter(wn("sdt"))):
        unwrap(control)


def unwrap(control: Xml) -> None:
    """Puts what a control holds in its place."""
    content, parent = control.find(wn("sdtContent")), control.getparent()
    assert parent is not None
    for one in list(content) if content is not None else ():
        control.addprevious(one)
    parent.remove(control)


def _drop(element: Xml) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
