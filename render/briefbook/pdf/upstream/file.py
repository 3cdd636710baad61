"""The file of a PDF as pydyf writes it: its values, objects and streams (ISO 32000-1, 7.3)."""

from __future__ import annotations

import zlib
from functools import cached_property, wraps
from importlib import import_module
from types import SimpleNamespace
from typing import Any

__all__ = ["keep_page_references", "pack_quickly", "write_once", "write_plain_values"]


def pack_quickly() -> None:
    """The last fiftieth of a file's size would cost a twentieth of its time: pydyf packs at the highest level."""
    pydyf: Any = import_module("pydyf")

    def compressobj(level: int = -1) -> Any:
        return zlib.compressobj()

    pydyf.zlib = SimpleNamespace(compressobj=compressobj, compress=zlib.compress)


def write_plain_values() -> None:
    """A file is made of a million bytes, words and whole numbers, few of them anything else."""
    pydyf: Any = import_module("pydyf")
    real: Any = pydyf._to_bytes

    @wraps(real)
    def quick(item: Any) -> Any:
        kind = type(item)
        if kind is bytes:
            return item
        if kind is str:
            return item.encode("ascii")
        return b"%d" % item if kind is int else real(item)

    pydyf._to_bytes = quick


def write_once() -> None:
    """The bytes of each object are made twice, and each page is packed twice: for the file, and for its identifier."""
    pydyf: Any = import_module("pydyf")
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


def keep_page_references() -> None:
    """Each tag names its page; pydyf makes the names of all pages anew for each, a cost that grows with the square."""
    pdf: Any = import_module("pydyf").PDF
    real: Any = pdf.page_references.fget

    def quick(self: Any) -> Any:
        count = len(self.pages["Kids"])
        if getattr(self, "_references", (None, ()))[0] != count:
            self._references = count, real(self)
        return self._references[1]

    pdf.page_references = property(quick)
