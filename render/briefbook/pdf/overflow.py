"""What runs over the edge of its column or page: found in WeasyPrint's boxes, told at the template's line.

Lengths are in CSS pixels, as WeasyPrint lays boxes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..document.tree import Element
from ..errors import Place, Problem

__all__ = ["overflows"]

_SLACK = 1.5
"""What rounding may put over an edge, unseen."""


def overflows(document: Any, tree: Element) -> Iterator[Problem]:
    """What runs over the edge of its column or page, at the place in the template that wrote it."""
    for number, page in enumerate(document.pages, 1):
        page_box = page._page_box
        bottom = page_box.content_box_y() + page_box.height
        for line, box in _boxes(page_box, None):
            over = line is not None and box.position_x + box.width > line[0] + _SLACK
            if getattr(box, "text", None) and over:
                word = max(box.text.split() or [""], key=len)
                what = f"`{word[:60]}` runs over the edge of its column on page {number}"
                yield Problem(_place_of(tree, word), what, "shorten it, give it a place to break, or widen the column")
            elif box.element_tag == "img" and (over or box.position_y + box.height > bottom + _SLACK):
                what = f"the picture `{box.element.get('alt', '')[:60]}` is larger than page {number}"
                alike = (one.place for one in tree.find_all("img") if one.get("alt") == box.element.get("alt"))
                place = next(alike, Place())
                yield Problem(place, what, "make it smaller, or cut it in two")


def _boxes(box: Any, edge: tuple[float] | None) -> Iterator[tuple[tuple[float] | None, Any]]:
    """The words and pictures below a box, each with the right edge of the column that it stands in."""
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)
        name = type(child).__name__
        if name in ("TextBox", "InlineReplacedBox", "BlockReplacedBox"):
            yield edge, child
        elif name == "MarginBox":
            continue
        else:
            block = name in ("BlockBox", "TableCellBox", "FootnoteAreaBox") and isinstance(child.width, (int, float))
            yield from _boxes(child, (child.content_box_x() + child.width,) if block else edge)


def _place_of(tree: Element, word: str) -> Place:
    """Where the template wrote the element that holds a word."""
    texts = ((one.place, text) for one in tree.iter() for text in one.children if isinstance(text, str))
    return next((place for place, text in texts if word in text), Place())
