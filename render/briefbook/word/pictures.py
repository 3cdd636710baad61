"""Pictures in a Word file: a bitmap for every program and, for those that know it, the drawing beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from docx.image.exceptions import UnrecognizedImageError
from docx.image.image import Image
from lxml import etree

from ..data.project import Project
from ..document.tree import Element
from ..errors import BriefbookError, Problem
from ..theme.artwork import data_of
from ..theme.tokens import Theme
from .letterhead import Blank

__all__ = ["Picture", "media", "read_picture"]


class Picture(NamedTuple):
    """A picture as it goes into a file."""

    bitmap: bytes
    extension: str
    content_type: str
    size: tuple[float, float]
    """Width and height in points."""
    drawing: bytes | None = None
    """The SVG that the bitmap was drawn from."""


def read_picture(element: Element, theme: Theme, project: Project) -> Picture:
    """The picture of an `img`. BriefbookError, at the element's place, where it cannot be read or shown."""
    src = element.get("src")
    try:
        content = data_of(src) if src.startswith("data:") else project.read_bytes(src)
        vector = content if content.lstrip()[:5] in (b"<svg ", b"<?xml") else None
        bitmap, drawn = _bitmap(vector, theme) if vector else (content, None)
        extension, kind, measured = _measured(bitmap)
    except BriefbookError as error:
        what = f"the picture `{src}`"
        problems = [Problem(element.place, f"{what}: {one.message}", one.hint) for one in error.problems]
        raise BriefbookError(problems) from error
    except (UnrecognizedImageError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        what = f"the picture `{src[:80]}` is in no format that Word shows"
        raise BriefbookError(Problem(element.place, what, "use PNG, JPEG or SVG")) from error
    return Picture(bitmap, extension, kind, drawn or measured, vector)


def media(file: Blank, picture: Picture) -> str:
    """The name of the part that holds a bitmap; made where there is none."""
    folder, bitmap = "word/media/image", picture.bitmap
    same = (one.name for one in file.parts.values() if one.content == bitmap and one.name.startswith(folder))
    taken = {name.partition(".")[0] for name in file.parts}
    free = next(f"{folder}{number}" for number in count(1) if f"{folder}{number}" not in taken)
    return next(same, "") or file.add(f"{free}.{picture.extension}", picture.content_type, bitmap).name


def _bitmap(vector: bytes, theme: Theme) -> tuple[bytes, tuple[float, float]]:
    """The SVG as a PNG of 150 dots to the inch, for programs that show none, and its size; in the theme's fonts."""
    # reading the fonts takes longer than drawing: pictures made here hold outlines, not text
    files = [str(file) for font in theme.fonts.values() for file in font.files] if b"<text" in vector else []
    return _drawn(vector, tuple(files))


@lru_cache(maxsize=8)
def _drawn(vector: bytes, fonts: tuple[str, ...]) -> tuple[bytes, tuple[float, float]]:
    """A picture stays as it is while the words around it change; drawing it is most of a Word file's time."""
    import resvg_py

    size = _svg_size(vector)
    made = resvg_py.svg_to_bytes(
        svg_string=vector.decode(),
        width=round(size[0] / 72 * 150),
        dpi=96,
        font_files=list(fonts),
        skip_system_fonts=True,
    )
    return bytes(made), size


def _svg_size(vector: bytes) -> tuple[float, float]:
    """The width and height of an SVG in points, from its attributes or else from its view box.

    ValueError where it draws on more than itself.
    """
    root = etree.fromstring(vector, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter():
        for name, value in ((str(name), str(value)) for name, value in element.items()):
            if name.rsplit("}", 1)[-1] == "href" and not value.startswith(("#", "data:")):
                raise ValueError(f"the picture names another file, {value}")
    box = [float(one) for one in re.findall(r"-?[\d.]+", root.get("viewBox", ""))]
    sizes = []
    for name, fallback in (("width", 2), ("height", 3)):
        match = re.fullmatch(r"([\d.]+)(pt|px|mm|in|)", root.get(name, "").strip())
        unit = {"pt": 1.0, "mm": 72 / 25.4, "in": 72.0}.get(match[2], 0.75) if match else 0.75
        sizes.append(float(match[1]) * unit if match else box[fallback] * unit)
    return sizes[0], sizes[1]


@lru_cache(maxsize=8)
def _measured(bitmap: bytes) -> tuple[str, str, tuple[float, float]]:
    """The extension, the content type and the size in points of a bitmap."""
    image = Image.from_blob(bitmap)
    return image.ext, image.content_type, (image.width.pt, image.height.pt)
