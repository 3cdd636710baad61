"""Fonts in a PDF: set at a weight and cut to the letters that are used, by HarfBuzz."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from multiprocessing.util import Finalize
from shutil import rmtree
from typing import Any
from weakref import ref

__all__ = ["cut_with_harfbuzz", "font_configuration", "set_with_harfbuzz"]


def font_configuration() -> Any:
    """A configuration of fonts that may be shared by documents; its folder goes when the process does.

    A worker ends without the clearing up that WeasyPrint leaves to Python.
    """
    made = import_module("weasyprint.text.fonts").FontConfiguration()
    Finalize(None, _remove_folder, args=(ref(made),), exitpriority=10)
    return made


def _remove_folder(configuration: ref[Any]) -> None:
    folder = getattr(configuration(), "_folder", None)
    if folder is not None:
        rmtree(folder, ignore_errors=True)


def set_with_harfbuzz() -> None:
    """A variable font is set at its weight and size by HarfBuzz, not by fontTools: in a millisecond, not in thirty.

    The outlines, metrics and flags are those that fontTools gives.
    """
    fonts: Any = import_module("weasyprint.pdf.fonts")
    harfbuzz: Any = import_module("uharfbuzz")
    flags = harfbuzz.SubsetFlags.RETAIN_GIDS | harfbuzz.SubsetFlags.SET_OVERLAPS_FLAG

    def quick(font: Any, axes: dict[str, float], **_: Any) -> _Finished:
        face = harfbuzz.Face(font.reader.file.getvalue())
        wanted = harfbuzz.SubsetInput()
        wanted.keep_everything()
        wanted.flags |= flags
        for axis in face.axis_infos:
            value = min(max(axes.get(axis.tag, axis.default_value), axis.min_value), axis.max_value)
            wanted.pin_axis_location(face, axis.tag, value)
        return _Finished(harfbuzz.subset(face, wanted).blob.data)

    fonts.instantiateVariableFont = quick


def cut_with_harfbuzz() -> None:
    """Letters are cut out of fonts by a library that not every system has; else by fontTools, in twice the time.

    The package `uharfbuzz` holds that library, the same version on every machine; the two steps are WeasyPrint's own.
    """
    fonts: Any = import_module("weasyprint.pdf.fonts")
    harfbuzz: Any = import_module("uharfbuzz")
    flag = harfbuzz.SubsetFlags
    unused = (b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ")

    def cut(self: Any, to_unicode: dict[int, Any], hinting: bool) -> None:
        if not to_unicode:
            return
        always = flag.PASSTHROUGH_UNRECOGNIZED | flag.DESUBROUTINIZE
        always |= flag.NOTDEF_OUTLINE if self.missing else 0
        face = harfbuzz.Face(self.file_content)
        for glyphs, flags in (
            (sorted(to_unicode), always | flag.RETAIN_GIDS),
            (range(max(to_unicode) + 1), always if hinting else always | flag.NO_HINTING),
        ):
            wanted = harfbuzz.SubsetInput()
            wanted.glyph_set.update(glyphs)
            wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in unused)
            wanted.flags = flags
            face = harfbuzz.subset(face, wanted)
        self.file_content = face.blob.data

    fonts.Font.subset = cut


class _Finished:
    """A font with the one method that WeasyPrint calls."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def save(self, file: BytesIO) -> None:
        file.write(self.content)
