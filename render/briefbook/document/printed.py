"""Which leaves of the data a document prints, how and where; and the digest of all of it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from ..data.address import addresses
from .tree import Element, serialise

__all__ = ["Printed", "fields_digest", "printed_in"]


class Printed(NamedTuple):
    """How a leaf is printed in a document, and where."""

    places: tuple[str, ...]
    """The paragraph's number, `§4`, else the heading above it; none for what stands above all headings."""
    shown: str
    """Its text on the page, where it is not simply its own: of a date, a number, a name."""
    itself: bool
    """Whether its own words stand there; else only what was made from it, such as a note that many facts share."""
    kind: str
    """How it is read back: text, date, number, name ... (`provenance.Kind`)."""


_OWN_WORDS = ("text", "plain")


def printed_in(tree: Element) -> dict[str, Printed]:
    """The leaves of the data that a document prints, by their addresses."""
    places: dict[str, dict[str, None]] = {}
    helped: dict[str, dict[str, None]] = {}
    kinds: dict[str, str] = {}
    shown: dict[str, str] = {}
    heading, number = "", 0

    def walk(element: Element, where: str) -> None:
        nonlocal heading, number
        if element.tag in ("h2", "h3"):
            heading = element.text()
        elif element.has("numbered"):
            number += 1
            where = f"§{number}"
        leaf = element.get("data-field")
        here = dict.fromkeys([where or heading] if where or heading else [])
        for one in addresses(element.get("data-from")):
            helped.setdefault(one, {}).update(here)
        if leaf:
            places.setdefault(leaf, {}).update(here)
            kinds.setdefault(leaf, element.get("data-kind"))
        if leaf and element.get("data-kind") not in _OWN_WORDS:
            shown.setdefault(leaf, element.text())
        for child in element.elements:
            walk(child, where)

    walk(tree, "")
    return {
        one: Printed(tuple(places.get(one, helped.get(one, {}))), shown.get(one, ""), one in places, kinds.get(one, ""))
        for one in dict.fromkeys([*places, *helped])
    }


def fields_digest(tree: Element) -> str:
    """The digest of a document with the marks of its fields: what goes into a Word file beside its looks."""
    return hashlib.sha256(serialise(tree).encode()).hexdigest()[:32]
