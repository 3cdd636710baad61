"""WeasyPrint, imported and made faster where it does what has no effect: the same pages in less time.

Each shortcut stands before one function of a library and gives what that gives; a version that lacks the function goes
without. `make bench` shows what they come to; a test holds each against the function that it stands for.
"""

from __future__ import annotations

import ctypes.util
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache, wraps
from importlib import import_module
from io import BytesIO
from multiprocessing.util import Finalize
from shutil import rmtree
from types import ModuleType, SimpleNamespace
from typing import Any
from warnings import catch_warnings, simplefilter
from weakref import ref

from .upstream_layout import repeat_nothing

__all__ = ["font_configuration", "import_weasyprint"]


@lru_cache(maxsize=1)
def import_weasyprint() -> Any:
    """The library, with the shortcuts; OSError where it cannot load Pango."""
    weasyprint = _imported()
    _parse_short_types()
    _set_with_harfbuzz()
    _cut_with_harfbuzz()
    _read_plain_numbers()
    _draw_plain_paths()
    _turn_once()
    _multiply_matrices()
    _pack_quickly()
    _write_plain_values()
    _write_once()
    _keep_page_references()
    repeat_nothing()
    return weasyprint


# -- the import --


def _imported() -> Any:
    """WeasyPrint asks for each library by several names; it finds the right one without the compiler's help.

    For a name without a full stop, cffi calls `ctypes.util.find_library`, which on Linux runs ldconfig, the compiler
    and the linker: twenty times in all. The names with a version are loaded directly.
    """
    if not sys.platform.startswith("linux") or "weasyprint" in sys.modules:
        return import_module("weasyprint")
    before = set(sys.modules)
    try:
        with _no_search(), _later(*_NOT_USED), catch_warnings():
            simplefilter("ignore")  # of the library that `_cut_with_harfbuzz` does without
            return import_module("weasyprint")
    except OSError:  # libraries under names of their own, as on NixOS: search after all
        for name in set(sys.modules) - before:
            if name.split(".")[0] == "weasyprint":
                del sys.modules[name]
        return import_module("weasyprint")


def _nothing(name: str) -> str | None:
    return None


@contextmanager
def _no_search() -> Iterator[None]:
    find = ctypes.util.find_library
    ctypes.util.find_library = _nothing
    try:
        yield
    finally:
        ctypes.util.find_library = find


_NOT_USED = ("fontTools.subset", "fontTools.varLib.instancer")
"""What WeasyPrint imports and `_set_with_harfbuzz` and `_cut_with_harfbuzz` do without: a quarter of its import."""


@contextmanager
def _later(*names: str) -> Iterator[None]:
    """Meanwhile whoever imports these modules gets functions of theirs that import them when they are called."""
    made = {name: _Later(name) for name in names if name not in sys.modules}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name, module in made.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **options: getattr(import_module(self.__name__), name)(*args, **options)


def _parse_short_types() -> None:
    """To read a type such as `hb_codepoint_t[17]`, cffi first declares each name that it knows, a few hundred times.

    A type is read with the names that it holds.
    """
    parser: Any = import_module("cffi.cparser").Parser
    if not hasattr(parser, "_parse"):
        return
    real: Any = parser._parse

    def quick(self: Any, source: str) -> Any:
        if len(source) > 200:  # a header, not a type
            return real(self, source)
        words, all_of_them = set(_WORD.findall(source)), self._declarations
        self._declarations = {name: all_of_them[name] for name in all_of_them if name.removeprefix("typedef ") in words}
        try:
            return real(self, source)
        finally:
            self._declarations = all_of_them

    parser._parse = quick


_WORD = re.compile(r"\w+")


# -- fonts --


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


def _set_with_harfbuzz() -> None:
    """A variable font is set at its weight and size by HarfBuzz, not by fontTools: in a millisecond, not in thirty.

    The outlines, metrics and flags are those that fontTools gives.
    """
    fonts: Any = import_module("weasyprint.pdf.fonts")
    if not hasattr(fonts, "instantiateVariableFont"):
        return
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


def _cut_with_harfbuzz() -> None:
    """Letters are cut out of fonts by a library that not every system has; else by fontTools, in twice the time.

    The package `uharfbuzz` holds that library, the same version on every machine; the two steps are WeasyPrint's own.
    """
    fonts: Any = import_module("weasyprint.pdf.fonts")
    if not hasattr(fonts.Font, "subset"):
        return
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


# -- pictures --


def _read_plain_numbers() -> None:
    """Most lengths of a picture are numbers without a unit, tens of thousands in a map."""
    utils: Any = import_module("weasyprint.svg.utils")
    svg: Any = import_module("weasyprint.svg")
    if not hasattr(utils, "size") or getattr(svg, "size", None) is not utils.size:
        return
    otherwise: Any = utils.size

    def quick(string: Any, *rest: Any, **options: Any) -> Any:
        try:
            return float(string)
        except (TypeError, ValueError):
            return otherwise(string, *rest, **options)

    utils.size = svg.size = quick


def _draw_plain_paths() -> None:
    """Words and coasts are paths of straight lines and curves between absolute points, thousands in a picture.

    They become the PDF's own operators in one go, once for each path.
    """
    shapes: Any = import_module("weasyprint.svg")
    tags: Any = getattr(shapes, "TAGS", {})
    if "path" not in tags:
        return
    otherwise: Any = tags["path"]

    def quick(svg: Any, node: Any, font_size: Any) -> None:
        drawn = None if any(node.get(name) for name in _MARKERS) else _operators(node.get("d", ""))
        if drawn is None:
            otherwise(svg, node, font_size)
        else:
            svg.stream.stream.append(drawn)

    tags["path"] = quick


_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
_PLAIN_PATH = re.compile(r"(?:M|[LQ]|Z(?=M|$)|-?\d+(?:\.\d+)?(?: (?=[-\d])|(?=[MLQZ])))+")
_PATH_PART = re.compile(r"([MLQZ])([^MLQZ]*)")


@lru_cache(maxsize=4096)
def _operators(path: str) -> bytes | None:
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


def _turn_once() -> None:
    """A letter is moved to its place by a text such as `translate(513 0)`, read anew for each letter."""
    shapes: Any = import_module("weasyprint.svg")
    if hasattr(shapes, "transform"):
        shapes.transform = lru_cache(maxsize=4096)(shapes.transform)


def _multiply_matrices() -> None:
    """Each part of a picture has its place by a product of matrices, which WeasyPrint makes of 27 generators' steps."""
    kind: Any = getattr(import_module("weasyprint.matrix"), "Matrix", None)
    if not hasattr(kind, "__matmul__"):
        return
    real: Any = kind.__matmul__

    @wraps(real)
    def quick(self: Any, other: Any) -> Any:
        columns = tuple(zip(*other, strict=True))
        return kind(matrix=[[sum((x * a, y * b, z * c)) for a, b, c in columns] for x, y, z in self])

    kind.__matmul__ = quick


# -- the file --


def _pack_quickly() -> None:
    """The last fiftieth of a file's size would cost a twentieth of its time: pydyf packs at the highest level."""
    pydyf: Any = import_module("pydyf")
    if not hasattr(getattr(pydyf, "zlib", None), "compressobj"):
        return

    def compressobj(level: int = -1) -> Any:
        return zlib.compressobj()

    pydyf.zlib = SimpleNamespace(compressobj=compressobj, compress=zlib.compress)


def _write_plain_values() -> None:
    """A file is made of a million bytes, words and whole numbers, few of them anything else."""
    pydyf: Any = import_module("pydyf")
    real: Any = getattr(pydyf, "_to_bytes", None)
    if real is None:
        return

    @wraps(real)
    def quick(item: Any) -> Any:
        kind = type(item)
        if kind is bytes:
            return item
        if kind is str:
            return item.encode("ascii")
        return b"%d" % item if kind is int else real(item)

    pydyf._to_bytes = quick


def _write_once() -> None:
    """The bytes of each object are made twice, and each page is packed twice: for the file, and for its identifier."""
    pydyf: Any = import_module("pydyf")
    if not all(hasattr(pydyf, name) for name in ("PDF", "Object", "Stream")):
        return
    real, stream = pydyf.PDF.write, pydyf.Stream
    data_of, indirect_of = stream.data.fget, pydyf.Object.indirect.fget

    @wraps(real)
    def quick(self: Any, *args: Any, **options: Any) -> None:
        self.objects = [one if isinstance(one, stream) else _Once(one) for one in self.objects]
        real(self, *args, **options)

    def indirect(self: Any) -> Any:
        self.written = data_of(self)  # it is asked for when the file is written: then nothing changes any more
        return indirect_of(self)

    def data(self: Any) -> Any:
        return vars(self).get("written") or data_of(self)

    pydyf.PDF.write, stream.indirect, stream.data = quick, property(indirect), property(data)


class _Once:
    """An object of a PDF whose bytes are made once."""

    def __init__(self, made: Any) -> None:
        self.made = made

    def __getattr__(self, name: str) -> Any:
        return getattr(self.made, name)

    @cached_property
    def data(self) -> Any:
        """The bytes."""
        return self.made.data


# -- long documents --


def _keep_page_references() -> None:
    """Each tag names its page; pydyf makes the names of all pages anew for each, a cost that grows with the square."""
    pdf: Any = import_module("pydyf").PDF
    if not isinstance(getattr(pdf, "page_references", None), property):
        return
    real: Any = pdf.page_references.fget

    def quick(self: Any) -> Any:
        count = len(self.pages["Kids"])
        if getattr(self, "_references", (None, ()))[0] != count:
            self._references = count, real(self)
        return self._references[1]

    pdf.page_references = property(quick)
