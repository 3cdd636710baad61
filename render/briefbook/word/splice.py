"""The runs of a Word part that hold certain words: isolated, struck, and replaced by other nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .model import Stretch
from .ooxml import Xml
from .tracked import Tracker, isolate, new, wn

__all__ = ["drop", "exchange", "inline", "isolated", "whole_field"]

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def drop(element: Xml) -> None:
    """Takes an element out of what it stands in, if it stands in any."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def isolated(stretches: Iterable[Stretch]) -> list[Xml]:
    """The `w:r` elements that hold exactly these stretches, in their order; runs are split where need be.

    They are split from the end, so that offsets before keep their meaning. What is not in the file any more is left
    out.
    """
    found: list[Xml] = []
    for run, start, end in reversed(_joined(stretches)):
        element = run.element
        if element is None or element.getparent() is None:
            continue
        if run.instruction:
            found = [*whole_field(element), *found]
        elif element.tag == wn("t"):
            if element.get(_SPACE) != "preserve":  # white space at its ends does not count (17.3.3.31)
                element.text = run.text
                element.set(_SPACE, "preserve")
            found.insert(0, isolate(element, start, end))
        elif element.getparent().tag == wn("r"):  # type: ignore[union-attr]
            found.insert(0, isolate(element, 0, 1))
    return list(dict.fromkeys(found))


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches, those that follow each other in one run as one."""
    made: list[Stretch] = []
    for one in stretches:
        if made and made[-1].run is one.run and made[-1].end == one.start:
            made[-1] = made[-1]._replace(end=one.end)
        else:
            made.append(one)
    return made


def exchange(tracker: Tracker, runs: Sequence[Xml], nodes: Sequence[Xml]) -> None:
    """Strikes runs, and puts nodes behind the last of them."""
    marker = new("r")
    runs[-1].addnext(marker)
    tracker.strike(runs)
    if nodes:
        tracker.insert(nodes, before=marker)
    parent = marker.getparent()
    assert parent is not None
    parent.remove(marker)
    if parent.tag == wn("ins") and not len(parent):
        drop(parent)


def inline(element: Xml) -> Xml:
    """The run that an element stands in; a run, a control or a bookmark itself."""
    itself = element.tag in (wn("sdt"), wn("bookmarkStart"), wn("r"))
    return element if itself else next(element.iterancestors(wn("r")))


def whole_field(element: Xml) -> list[Xml]:
    """The runs of the complex field (17.16.18) around an element of its result; else the run of the element."""
    own = element if element.tag == wn("r") else next(element.iterancestors(wn("r")))
    if own.find(wn("drawing")) is not None or own.find(wn("pict")) is not None:
        return [own]
    start: Xml | None = own
    while start is not None and not _marks(start, "begin"):
        start = start.getprevious()
    return [own] if start is None else _from_begin(start)


def _from_begin(start: Xml) -> list[Xml]:
    runs, depth = [start], 1
    following = start.getnext()
    while following is not None and depth:
        depth += _marks(following, "begin") - _marks(following, "end")
        runs.append(following)
        following = following.getnext()
    return [one for one in runs if one.tag == wn("r")]


def _marks(element: Xml, kind: str) -> int:
    return sum(one.get(wn("fldCharType")) == kind for one in element.findall(wn("fldChar")))
