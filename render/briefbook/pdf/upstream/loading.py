"""WeasyPrint's import: the libraries and modules that it loads, and the C declarations that cffi reads for it."""

from __future__ import annotations

import ctypes.util
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["modules_when_called", "names_with_versions", "parse_short_types"]


def _nothing(name: str) -> str | None:
    return None


@contextmanager
def names_with_versions() -> Iterator[None]:
    """Meanwhile cffi loads libraries by the names with a version that WeasyPrint asks for too.

    For a name without a full stop it would call `ctypes.util.find_library`, which on Linux runs ldconfig, the compiler
    and the linker: twenty times in all.
    """
    find = ctypes.util.find_library
    ctypes.util.find_library = _nothing
    try:
        yield
    finally:
        ctypes.util.find_library = find


_NOT_USED = ("fontTools.subset", "fontTools.varLib.instancer")
"""What WeasyPrint imports and does without where HarfBuzz sets and cuts its fonts: a quarter of its import."""


@contextmanager
def modules_when_called() -> Iterator[None]:
    """Meanwhile whoever imports these modules gets functions of theirs that import them when they are called."""
    made = {name: _Postponed(name) for name in _NOT_USED if name not in sys.modules}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name, module in made.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class _Postponed(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **options: getattr(import_module(self.__name__), name)(*args, **options)


def parse_short_types() -> None:
    """To read a type such as `hb_codepoint_t[17]`, cffi first declares each name that it knows, a few hundred times.

    A type is read with the names that it holds.
    """
    parser: Any = import_module("cffi.cparser").Parser
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
