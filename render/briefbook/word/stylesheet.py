"""What the styles of a Word file say of a run: names, and what is bold, italic or raised (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .ooxml import NAMESPACES, Xml
from .package import Package

__all__ = ["NO_STYLES", "Stylesheet", "stylesheet", "toggled", "value_of"]

_W = f"{{{NAMESPACES['w']}}}"


class Stylesheet(NamedTuple):
    """The styles of a file, by their ids."""

    names: Mapping[str, str]
    """As all languages of Word write them, in small letters: `heading 2`."""
    bold: frozenset[str]
    italic: frozenset[str]
    raised: frozenset[str]
    """Those that write superscript."""


NO_STYLES = Stylesheet({}, frozenset(), frozenset(), frozenset())


def stylesheet(package: Package) -> Stylesheet:
    """The styles of a package's document."""
    part = package.first(package.main, "styles")
    if part is None or not package.has(part):
        return NO_STYLES
    found = {one.get(f"{_W}styleId", ""): one for one in package.tree(part).iter(f"{_W}style")}
    names = {id: value_of(one.find(f"{_W}name")).lower() for id, one in found.items()}
    bold, italic = (frozenset(id for id in found if _is_on(found, id, tag)) for tag in ("b", "i"))
    aligned = {id: value_of(one.find(f"{_W}rPr/{_W}vertAlign")) for id, one in found.items()}
    return Stylesheet(names, bold, italic, frozenset(id for id, value in aligned.items() if value == "superscript"))


def _is_on(styles: Mapping[str, Xml], style: str, tag: str) -> bool:
    """Whether a style, or else one that it is based on (17.7.4.3), switches a property on."""
    seen: set[str] = set()
    while style in styles and style not in seen:
        seen.add(style)
        value = toggled(styles[style].find(f"{_W}rPr"), tag)
        if value is not None:
            return value
        style = value_of(styles[style].find(f"{_W}basedOn"))
    return False


def value_of(element: Xml | None) -> str:
    """What `w:val` says; "" where there is no element or it says nothing."""
    return "" if element is None else str(element.get(f"{_W}val", ""))


def toggled(properties: Xml | None, tag: str) -> bool | None:
    """Whether a property is switched on or off (17.17.4); None where nothing is said."""
    one = None if properties is None else properties.find(f"{_W}{tag}")
    return None if one is None else one.get(f"{_W}val", "true") not in ("0", "false", "off", "none")
