"""Pictures in a PDF: the paths of SVG, thousands in a map."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

__all__ = ["draw_plain_paths", "operators"]


def draw_plain_paths() -> None:
    """Words and coasts are paths of straight lines and curves between absolute points, thousands in a picture.

    They become the PDF's own operators in one go, once for each path.
    """
    shapes: Any = import_module("weasyprint.svg")
    otherwise: Any = shapes.TAGS["path"]

    def quick(svg: Any, node: Any, font_size: Any) -> None:
        drawn = None if any(node.get(name) for name in _MARKERS) else operators(node.get("d", ""))
        if drawn is None:
            otherwise(svg, node, font_size)
        else:
            svg.stream.stream.append(drawn)

    shapes.TAGS["path"] = quick


_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
_PLAIN_PATH = re.compile(r"(?:M|[LQ]|Z(?=M|$)|-?\d+(?:\.\d+)?(?: (?=[-\d])|(?=[MLQZ])))+")
_PATH_PART = re.compile(r"([MLQZ])([^MLQZ]*)")


@lru_cache(maxsize=4096)
def operators(path: str) -> bytes | None:
    """The operators of a path (ISO 32000-1, 8.5.2), as WeasyPrint writes them; None for one that is not so plain."""
    if not _PLAIN_PATH.fullmatch(path) or path[0] != "M":
        return None
    lines = ["0 0 m"]
    x = y = 0.0
    for letter, words in _PATH_PART.findall(path):
        numbers = [float(word) for word in words.split()]
        if len(numbers) != _NUMBERS[letter] or (letter == "Z" and lines[-1][-1] in "mh"):
            return None
        if letter == "M":
            x, y = numbers
            lines.append(f"{_number(x)} {_number(y)} m")
        elif letter == "L":
            x, y = numbers
            lines.append(f"{_number(x)} {_number(y)} l")
        elif letter == "Q":  # a quadratic curve is a cubic one
            middle_x, middle_y, end_x, end_y = numbers
            points = (
                middle_x * 2 / 3 + x / 3, middle_y * 2 / 3 + y / 3,
                middle_x * 2 / 3 + end_x / 3, middle_y * 2 / 3 + end_y / 3, end_x, end_y,
            )  # fmt: skip
            lines.append(f"{' '.join(map(_number, points))} c")
            x, y = end_x, end_y
        else:
            lines.append("h")
    return "\n".join(lines).encode()


_NUMBERS = {"M": 2, "L": 2, "Q": 4, "Z": 0}


def _number(value: float) -> str:
    """A number as pydyf writes it."""
    return str(int(value)) if value.is_integer() else f"{value:f}".rstrip("0")
