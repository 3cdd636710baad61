"""The controls that carry a Word file's fields, which readers do not see, and the base made of what they print."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ..data.address import Address, addresses
from ..document.tree import Element, printed
from ..version import __version__
from . import ooxml
from .base import BOOKMARK, Base, BaseField, BaseLine
from .model import Inline, Skeleton

__all__ = ["PrintedFields", "digest_of", "printed_base", "told_lines"]

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_LABEL = 64
_KEPT = 8192
"""How many names are remembered: documents of a visit, and visits with the same people, print the same leaves."""


class PrintedFields:
    """Makes the controls of one Word file's fields, and remembers what each printed, in the order of writing."""

    def __init__(self) -> None:
        self.known: dict[str, BaseField] = {}
        self._seen: Counter[str] = Counter()
        self._numbers: set[int] = set()

    def written(self, mark: Element, content: Sequence[Inline], dress: str, number: int) -> Inline:
        """The content of a mark within a control within a bookmark; `number` is the bookmark's.

        `dress` is the emphasis that the template gives it.
        """
        attrs = dict(mark.attrs)
        own, sources = attrs.get("data-field", ""), attrs.get("data-from", "")
        key = own or sources
        self._seen[key] += 1
        fid = _fid(key, self._seen[key])
        shown = printed(mark)
        self.known[fid] = BaseField(
            id=fid,
            address=Address.read(own) if own else None,
            kind=attrs.get("data-kind", ""),
            sources=tuple(map(Address.read, addresses(sources))),
            shown=shown,
            source=attrs.get("data-source", shown) if own else "",
            dress=frozenset(dress.split()),
        )
        label = _label(key) if own else f"= {_label(key)}"[:_LONGEST_LABEL]
        runs = [one.xml for one in content]
        control = ooxml.control(
            self._control_number(fid), fid, label, runs, number, f"{BOOKMARK}{fid}", locked=not own
        )
        return Inline(f"{{{fid}}}", xml=control, is_field=True)

    def _control_number(self, fid: str) -> int:
        """A number of 31 bits that no other control has: of two with one number, Word keeps the last."""
        number = int(fid, 36) % (2**31 - 2) + 1
        while number in self._numbers:
            number += 1
        self._numbers.add(number)
        return number


def told_lines(story: str, words: Iterable[Skeleton]) -> Iterator[BaseLine]:
    """The paragraphs of a story as the base tells them: those without words only count."""
    return (BaseLine(number, story, one) for number, one in enumerate(words, 1) if one.text.strip())


def printed_base(
    identifier: str, lang: str, fields: PrintedFields, lines: Iterable[BaseLine], pictures: Iterable[str]
) -> Base:
    """The base of a file that was just written; `identifier` is `<brief>/<document>`."""
    brief, _, document = identifier.rpartition("/")
    return Base(brief, document, lang, __version__, "", fields.known, tuple(lines), tuple(pictures))


def digest_of(picture: bytes) -> str:
    """What a picture is known by."""
    return hashlib.sha256(picture).hexdigest()[:16]


@lru_cache(maxsize=_KEPT)
def _fid(key: str, seen: int) -> str:
    """Ten letters and digits that stand for an address and how often it was printed by now."""
    number = int.from_bytes(hashlib.sha256(f"{key}\n{seen}".encode()).digest()[:8])
    return "".join(_LETTERS[number // 36**place % 36] for place in range(10))


@lru_cache(maxsize=_KEPT)
def _label(address: str) -> str:
    """A leaf as a person calls it: `outcomes o2 due`."""
    path = address.partition("; ")[0].partition(" ")[2]
    return " ".join(re.findall(r"[\w-]+", path))[:_LONGEST_LABEL]
