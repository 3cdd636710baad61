"""The properties of paragraphs, rows, cells and runs: what is put into an edited file looks as its like does there."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from .ooxml import Xml
from .tracked import wn

__all__ = ["look_of", "paragraph_kind", "take_properties"]

_NOT_TAKEN = ("rPr", "sectPr", "pPrChange", "ins", "del", "trPrChange", "cellIns", "cellDel", "tcPrChange")
"""What properties hold that is of one paragraph, row or cell alone: its mark, its section, its tracked changes."""


def paragraph_kind(paragraph: Xml) -> str:
    """The properties of a paragraph as a text: paragraphs of one kind have the same."""
    found = paragraph.find(wn("pPr"))
    if found is None:
        return ""
    copy = deepcopy(found)
    for one in copy.findall(wn("rPr")):
        copy.remove(one)
    return etree.tostring(copy, method="c14n").decode()


def take_properties(element: Xml, like: Xml, tag: str) -> None:
    """Gives an element the properties (`tag`) of another, but for what is of that one alone."""
    model, own = like.find(wn(tag)), element.find(wn(tag))
    if own is not None:
        element.remove(own)
    if model is None:
        return
    copy = deepcopy(model)
    for name in _NOT_TAKEN:
        for one in copy.findall(wn(name)):
            copy.remove(one)
    element.insert(0, copy)


def look_of(element: Xml | None) -> Xml | None:
    """The properties of the run that a text, a break or a picture stands in."""
    run = element.getparent() if element is not None else None
    return run.find(wn("rPr")) if run is not None and run.tag == wn("r") else None
