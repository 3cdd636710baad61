"""Marks in the text that templates give: each says what was printed there, and where it came from.

A mark is a private-use character, four digits of that kind, what was printed, and another character; `tree.parse` turns
it into a span with the attributes of its provenance. Templates and their filters move marked text about as any other.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from ..data.address import Address
from .provenance import Captured, Provenance
from .tree import MARK_CHARACTERS, MARK_CLOSE, MARK_OPEN, Attrs

__all__ = ["Marks", "clean"]

_DIGITS = "".join(map(chr, range(0xF8C0, 0xF8E0)))
_MARKED = re.compile(f"{MARK_OPEN}([{_DIGITS}]{{4}})([^{MARK_OPEN}{MARK_CLOSE}]*){MARK_CLOSE}")
_ANY = re.compile(f"{_MARKED.pattern}|[{MARK_OPEN}{MARK_CLOSE}{_DIGITS}]")
_TAG = re.compile(r"<[^>]*>")
_MOST = 32**4


def clean(text: str) -> str:
    """A text without marks; of the type that it was."""
    if MARK_OPEN not in text and MARK_CLOSE not in text:
        return text
    plain = MARK_CHARACTERS.sub("", str(text))
    return Markup(plain) if isinstance(text, Markup) else plain


class Marks:
    """The marks of one document: what was printed, and where it came from."""

    def __init__(self) -> None:
        self.provenances: list[Provenance] = []
        self.printed: list[str] = []

    def mark(self, text: str, provenance: Provenance) -> Markup:
        """The HTML of a text between marks; white space at its ends stays outside, where a browser folds it."""
        html = str(text) if isinstance(text, Markup) else str(escape(str(text)))
        core = html.strip(" \t\r\n\f")
        if not core or len(self.provenances) >= _MOST:
            return Markup(html)
        marked = f"{MARK_OPEN}{self._enter(core, provenance)}{core}{MARK_CLOSE}"
        if len(core) != len(html):
            start = html.index(core)
            marked = f"{html[:start]}{marked}{html[start + len(core):]}"
        return Markup(marked)

    def _enter(self, core: str, provenance: Provenance) -> str:
        number = len(self.provenances)
        self.provenances.append(provenance)
        self.printed.append(core)
        return "".join(_DIGITS[number >> shift & 31] for shift in (15, 10, 5, 0))

    def capture(self, value: Any) -> Any:
        """What a macro, a block, a filter or a sum gave, its marks put aside."""
        if not isinstance(value, str) or isinstance(value, Captured) or MARK_OPEN not in value:
            return value
        return Captured(clean(str(value)), str(value), Provenance(sources=self.sources_in(value)))

    def sources_in(self, marked: str) -> tuple[Address, ...]:
        """The leaves that a text with marks prints."""
        found = (self.provenances[_number(match[1])].all for match in _MARKED.finditer(marked))
        return tuple(dict.fromkeys(one for all in found for one in all))

    def settle(self, html: str) -> str:
        """The text with the marks that still hold what was printed; of a text changed since, it is computed."""

        def check(match: re.Match[str]) -> str:
            if match[1] is None:
                return ""
            number, content = _number(match[1]), match[2]
            if number < len(self.provenances) and self.printed[number] == content:
                return match[0]
            if number >= len(self.provenances) or not _same_tags(self.printed[number], content):
                return content
            code = self._enter(content, Provenance(sources=self.provenances[number].all))
            return f"{MARK_OPEN}{code}{content}{MARK_CLOSE}"

        return _ANY.sub(check, html)

    def attrs(self, digits: str) -> Attrs:
        """The attributes of a mark, by its digits: what `tree.parse` asks for."""
        return self.provenances[_number(digits)].attrs


def _number(digits: str) -> int:
    number = 0
    for one in digits:
        number = number << 5 | ord(one) - 0xF8C0
    return number


def _same_tags(before: str, after: str) -> bool:
    return [one.lower() for one in _TAG.findall(before)] == [one.lower() for one in _TAG.findall(after)]
