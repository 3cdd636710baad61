"""Typefaces: the files that a package carries, what HarfBuzz reads in them, and the letters that they have.

Fonts come from Python packages, so that every machine has the same ones. Sizes are in ems or in points; weights are
those of CSS and OpenType (`OS/2`, usWeightClass).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

from ..data.types import After, Field, Model
from ..errors import Refusal

__all__ = [
    "BOLD", "FONT_SCHEME", "REGULAR", "Font", "font_address", "font_file", "line_height", "missing_letters", "opened",
]  # fmt: skip

FONT_SCHEME = "briefbook-font:"
"""The scheme of the addresses under which a style sheet names fonts; only the PDF writer can follow them."""

REGULAR, BOLD = 400, 600
"""The weights of the typefaces, as CSS and OpenType count them: a semi-bold reads as bold, and stays legible small."""


def _family(value: str) -> str:
    if not re.fullmatch(r"[\w .-]{1,60}", value):
        raise Refusal(f"`{value}` is not a font's name", "write letters, digits and spaces")
    return value


Family = Annotated[str, After(_family)]


class Font(Model):
    """A typeface, and the Python package that carries its files."""

    family: Family = Field(description="The family's name.")
    package: str = Field(pattern=r"^fontpkg_[a-z0-9_]+$", description="The package that carries it.")
    fallback: Family = Field(description="What Word takes where the family is not installed.")
    generic: Literal["serif", "sans-serif", "monospace"] = Field(description="The kind of typeface.")
    embed: bool = Field(default=True, description="Whether Word files carry it; its licence must allow that.")

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the family, sorted; none where the package is missing."""
        return _font_files(self.package)


@lru_cache(maxsize=16)
def _font_files(package: str) -> tuple[Path, ...]:
    from importlib.util import find_spec

    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return ()
    return tuple(sorted(Path(next(iter(spec.submodule_search_locations)), "files").glob("*.ttf")))


def font_address(package: str, file: Path) -> str:
    """The address of a font's file in a style sheet."""
    return f"{FONT_SCHEME}{package}/{quote(file.name, safe=',')}"


def font_file(address: str) -> Path:
    """The file at an address that `font_address` made; KeyError where no package carries it."""
    package, _, name = unquote(address.removeprefix(FONT_SCHEME)).partition("/")
    return {file.name: file for file in _font_files(package)}[name]


def opened(file: Path) -> Any:
    """A font's file as HarfBuzz reads it: a `uharfbuzz.Font`, at its default place on every axis."""
    import uharfbuzz

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))))


@lru_cache(maxsize=16)
def line_height(font: Font) -> float:
    """The height of a line set solid, in ems: what Word multiplies where a style asks for a number of lines."""
    face = opened(font.files[0])
    lines = face.get_font_extents("ltr")
    return float((lines.ascender - lines.descender + lines.line_gap) / face.face.upem)


def missing_letters(text: str, fonts: Iterable[Font]) -> str:
    """The letters of a text that one of the fonts lacks, each once; spaces and invisible signs need no letter."""
    known = _common_letters(tuple(font.package for font in fonts))
    shown = (letter for letter in dict.fromkeys(text) if unicodedata.category(letter) not in ("Cc", "Cf", "Zs"))
    return "".join(letter for letter in shown if ord(letter) not in known)


@lru_cache(maxsize=16)
def _common_letters(packages: tuple[str, ...]) -> frozenset[int]:
    """The code points that all files of some packages have letters for."""
    files = (file for package in packages for file in _font_files(package))
    return frozenset.intersection(*(frozenset(opened(file).face.unicodes) for file in files))
