"""Marks of the tree in, what carries them in a Word file out: controls that readers do not see, and the base.

Around the words of a field stands an inline content control within a hidden bookmark: an editor that drops the
control's tag keeps the bookmark, and one that writes beside the control still writes between the bookmark's ends. The
base is a custom XML part that says what each field printed, from which leaf, and what the words around the fields were:
what came back is held against it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from .. import __version__
from ..document.tree import Element, printed
from . import ooxml
from .ooxml import escaped, quoted

__all__ = ["BASE", "BOOKMARK", "GAP", "NOTE_MARK", "Carriers", "Control", "Skeleton", "digest_of", "gapped", "skeleton"]

BASE = "urn:briefbook:base:1"
"""The namespace of the base."""
BOOKMARK = "_fx"
"""What the name of a field's bookmark starts with; Word hides bookmarks that start with an underscore."""
GAP = "\u200b"
"""What parts two controls that would touch: an editor could not put words between them, nor tell their ends apart."""
NOTE_MARK = "FootnoteReference"
"""The style of the numbers of notes, and of the commas between them: they are no words of the text."""
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_LABEL = 64
_KEPT = 8192
"""How many names are remembered: documents of a visit, and visits with the same people, print the same leaves."""


class Control(str):
    """A field's control within its bookmark, as XML."""

    __slots__ = ()


def gapped(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What has to stand between what was written before and what comes: a gap where two controls would touch."""
    touches = before and after and isinstance(before[-1], Control) and isinstance(after[0], Control)
    return [ooxml.run(GAP)] if touches else []


class _Field(NamedTuple):
    """A place of the file that prints a value: the attributes of its mark, its words, their emphasis."""

    fid: str
    known: Mapping[str, str]
    shown: str
    dress: str


class Carriers:
    """The fields of one Word file, in the order in which they were written."""

    def __init__(self) -> None:
        self.fields: list[_Field] = []
        self._seen: Counter[str] = Counter()
        self._numbers: set[int] = set()

    def carry(self, mark: Element, runs: Sequence[str], dress: str, number: int) -> Control:
        """The runs of a mark within a control within a bookmark; `number` is the bookmark's, `dress` its emphasis."""
        known = dict(mark.attrs)
        own = known.get("data-field", "")
        key = own or known.get("data-from", "")
        self._seen[key] += 1
        fid = _fid(key, self._seen[key])
        self.fields.append(_Field(fid, known, printed(mark), dress))
        label = _label(key) if own else f"= {_label(key)}"[:_LONGEST_LABEL]
        name = f"{BOOKMARK}{fid}"
        return Control(ooxml.control(self._control_number(fid), fid, label, runs, number, name, locked=not own))

    def _control_number(self, fid: str) -> int:
        """A number of 31 bits that no other control has: of two with one number, Word keeps the last."""
        number = int(fid, 36) % (2**31 - 2) + 1
        while number in self._numbers:
            number += 1
        self._numbers.add(number)
        return number

    def base(self, identifier: str, lang: str, stories: Mapping[str, str], pictures: Sequence[str] = ()) -> str:
        """The custom XML part: each field as it was printed, and each paragraph with fields in place of their words.

        `identifier` is `<brief>/<document>`; `stories` are the texts of what is read by itself: body, notes, ...
        Of a paragraph it tells too where which note is called, as `12:3`: at the twelfth sign, the third note; of one
        in a note, which note that is. `pictures` are the digests of the pictures.
        """
        brief, _, document = identifier.rpartition("/")
        told = f' brief="{quoted(brief)}" document="{quoted(document)}" lang="{quoted(lang)}" briefbook="{__version__}"'
        parts = [f'<base xmlns="{BASE}"{told}>', *map(_field_text, self.fields)]
        for story, text in stories.items():
            for number, words in skeleton(text):
                notes = " ".join(f"{at}:{id}" for at, id in words.notes)
                told = _told(notes=notes) + _told(note=words.within)
                parts.append(f'<p n="{number}" story="{story}"{told}>{escaped(words.text)}</p>')
        parts += [f'<picture digest="{digest}"/>' for digest in pictures]
        return "".join([*parts, "</base>"])


def digest_of(picture: bytes) -> str:
    """What a picture is known by."""
    return hashlib.sha256(picture).hexdigest()[:16]


def _told(**values: str) -> str:
    """Attributes, but for those that are empty."""
    return "".join(f' {name.rstrip("_")}="{quoted(value)}"' for name, value in values.items() if value)


def _field_text(field: _Field) -> str:
    own, kind, sources = (field.known.get(f"data-{name}", "") for name in ("field", "kind", "from"))
    known = f'id="{field.fid}" address="{quoted(own)}" kind="{quoted(kind)}" editable="{int(bool(own))}"'
    told = _told(from_=sources) + _told(dress=field.dress)
    source = f"<source>{escaped(field.known.get('data-source', field.shown))}</source>" if own else ""
    return f"<field {known}{told}><shown>{escaped(field.shown)}</shown>{source}</field>"


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


# -- the words around the fields --


class Skeleton(NamedTuple):
    """The words of a paragraph, and where in them notes are called: (offset, the note's id)."""

    text: str
    notes: tuple[tuple[int, str], ...] = ()
    within: str = ""
    """The id of the note that the paragraph stands in."""


_OURS = re.compile(rf'<w:bookmarkStart w:id="(\d+)" w:name="{BOOKMARK}(\w+)"/>')
_IN_MARK = f'<w:r><w:rPr><w:rStyle w:val="{NOTE_MARK}"/>'
_MARKED = re.compile(rf'w:name="([^"]*)"/>{_IN_MARK}</w:rPr><w:footnoteReference w:id="(\d+)"/>')
_CALL = re.compile(r'<w:footnoteReference w:id="(\d+)"/>')
_NUMBER = re.compile(rf"{_IN_MARK}.*?</w:r>", re.DOTALL)
_CODED = re.compile(r'<w:fldChar w:fldCharType="(\w+)"[^>]*>')
_CODE = re.compile(r"<w:instrText[^>]*>([^<]*)")
_SIGN = re.compile(rf"<w:({'|'.join(ooxml.SIGNS.values())})(?: [^>]*)?/>")
_SIGNS = {name: sign for sign, name in ooxml.SIGNS.items()}
_PARAGRAPH = re.compile(r'<w:(?:footnote [^>]*?w:id="(-?\d+)"><w:)?p(?: [^>]*)?/?>')
_TAG = re.compile(r"<[^>]*>")


def skeleton(story: str) -> Iterator[tuple[int, Skeleton]]:
    """Each paragraph of a story by its number (from 1, in document order) and what its words are.

    A field of ours is `{fid}`; what a field of Word's prints is `{=PAGE}`, by its instruction. Marks of notes and gaps
    are left out, and so are paragraphs without words.
    """
    marked = dict(_MARKED.findall(story))
    text = "".join(_codes_named("".join(_fields_named(story.replace(GAP, ""))), marked))
    # a run in the style of note marks goes, the call in it stays; \0 and \1 part what no character of XML can
    text = _NUMBER.sub("", _CALL.sub("</w:r>\0\\1\0<w:r>", text))
    text = _SIGN.sub(lambda match: _SIGNS[match[1]], text)
    _, *parts = _PARAGRAPH.split(text)
    lines = unescape(_TAG.sub("", "\1".join(parts[1::2]))).split("\1")
    for number, (within, words) in enumerate(zip(parts[::2], lines, strict=False), 1):
        line, *calls = words.split("\0")
        notes = []
        for id, more in zip(calls[::2], calls[1::2], strict=True):
            notes.append((len(line), id))
            line += more
        if line.strip():
            yield number, Skeleton(line, tuple(notes), within or "")


def _fields_named(story: str) -> Iterator[str]:
    """The text with `{fid}` in place of each field of ours, and of all that it holds."""
    behind = 0
    for start in _OURS.finditer(story):
        end = f'<w:bookmarkEnd w:id="{start[1]}"/>'
        stop = story.find(end, start.end())
        if start.start() >= behind and stop >= 0:
            yield f"{story[behind : start.start()]}{{{start[2]}}}"
            behind = stop + len(end)
    yield story[behind:]


def _codes_named(text: str, marked: Mapping[str, str]) -> Iterator[str]:
    """The text with what stands for each field of Word's, which may hold others and run over paragraphs.

    `marked` are the notes by their bookmarks.
    """
    before, *parts = _CODED.split(text)
    yield before
    depth, code = 0, ""
    for kind, after in zip(parts[::2], parts[1::2], strict=True):
        depth += {"begin": 1, "end": -1}.get(kind, 0)
        if kind == "begin" and depth == 1:
            code = ""
        elif kind == "separate" and depth == 1:
            name, *rest = "".join(_CODE.findall(code)).split() or [""]
            call = f"\0{marked.get(rest[0], '')}\0" if name == "NOTEREF" and rest else ""
            yield f"</w:r>{call}{{={name}}}<w:r>"
        code += after
        yield after if depth <= 0 else "<w:p>" * len(_PARAGRAPH.findall(after))
