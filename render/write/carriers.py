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
from dataclasses import dataclass

from lxml import etree

from .. import __version__
from ..tree import Element, printed
from . import ooxml
from .ooxml import Xml, w

__all__ = ["BASE", "BOOKMARK", "GAP", "NOTE_MARK", "Carriers", "Skeleton", "digest_of", "gapped", "skeleton"]

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


@dataclass(frozen=True)
class _Field:
    """A place of the file that prints a value."""

    fid: str
    mark: Element
    dress: str


class Carriers:
    """The fields of one Word file, in the order in which they were written."""

    def __init__(self) -> None:
        self.fields: list[_Field] = []
        self._seen: Counter[str] = Counter()
        self._numbers: set[int] = set()

    def carry(self, mark: Element, runs: Sequence[Xml], dress: str, number: int) -> list[Xml]:
        """The runs of a mark within a control within a bookmark; `number` is the bookmark's, `dress` its emphasis."""
        known = dict(mark.attrs)
        own, sources = known.get("data-field", ""), known.get("data-from", "")
        fid = self._fid(own or sources)
        self.fields.append(_Field(fid, mark, dress))
        label = _label(own) if own else f"= {_label(sources)}"
        name = f"{BOOKMARK}{fid}"
        return ooxml.control(self._control_number(fid), fid, label[:_LONGEST_LABEL], runs, number, name, locked=not own)

    def _fid(self, key: str) -> str:
        """Ten letters and digits that stand for an address and how often it was printed before."""
        self._seen[key] += 1
        number = int.from_bytes(hashlib.sha256(f"{key}\n{self._seen[key]}".encode()).digest()[:8])
        return "".join(_LETTERS[number // 36**place % 36] for place in range(10))

    def _control_number(self, fid: str) -> int:
        """A number of 31 bits that no other control has: of two with one number, Word keeps the last."""
        number = int(fid, 36) % (2**31 - 2) + 1
        while number in self._numbers:
            number += 1
        self._numbers.add(number)
        return number

    def base(self, identifier: str, lang: str, stories: Mapping[str, Xml], pictures: Sequence[str] = ()) -> Xml:
        """The custom XML part: each field as it was printed, and each paragraph with fields in place of their words.

        `identifier` is `<brief>/<document>`; `stories` are the roots of what is read by itself: body, notes, ...
        Of a paragraph it tells too where which note is called, as `12:3`: at the twelfth sign, the third note; of one
        in a note, which note that is. `pictures` are the digests of the pictures.
        """
        brief, _, document = identifier.rpartition("/")
        attrs = {"brief": brief, "document": document, "lang": lang, "briefbook": __version__}
        root = etree.Element(f"{{{BASE}}}base", attrs, nsmap={None: BASE})  # type: ignore[dict-item]
        for one in self.fields:
            _add_field(root, one)
        for story, top in stories.items():
            for number, words in skeleton(top):
                told = {"n": str(number), "story": story}
                told |= {"notes": " ".join(f"{at}:{id}" for at, id in words.notes)} if words.notes else {}
                told |= {"note": words.within} if words.within else {}
                paragraph = etree.SubElement(root, f"{{{BASE}}}p", told)
                paragraph.text = words.text
        for digest in pictures:
            etree.SubElement(root, f"{{{BASE}}}picture", {"digest": digest})
        return root


def digest_of(picture: bytes) -> str:
    """What a picture is known by."""
    return hashlib.sha256(picture).hexdigest()[:16]


def _add_field(root: Xml, field: _Field) -> None:
    known = dict(field.mark.attrs)
    own, kind, sources = (known.get(f"data-{name}", "") for name in ("field", "kind", "from"))
    attrs = {"id": field.fid, "address": own, "kind": kind, "editable": "1" if own else "0"}
    attrs |= {"from": sources} if sources else {}
    attrs |= {"dress": field.dress} if field.dress else {}
    element = etree.SubElement(root, _BASE_FIELD, attrs)
    shown = etree.SubElement(element, _BASE_SHOWN)
    shown.text = printed(field.mark)
    if own:
        source = etree.SubElement(element, _BASE_SOURCE)
        source.text = known.get("data-source", shown.text)


_BASE_FIELD, _BASE_SHOWN, _BASE_SOURCE = (f"{{{BASE}}}{name}" for name in ("field", "shown", "source"))


def _label(address: str) -> str:
    """A leaf as a person calls it: `outcomes o2 due`."""
    path = address.partition("; ")[0].partition(" ")[2]
    return " ".join(re.findall(r"[\w-]+", path))


def gapped(before: Sequence[Xml], after: Sequence[Xml]) -> list[Xml]:
    """What has to stand between what was written before and what comes: a gap where two controls would touch."""
    touches = len(before) > 1 and after and before[-2].tag == _CONTROL and _is_field_start(after[0])
    return [ooxml.run(GAP)] if touches and before[-1].tag == _END else []


_P, _T, _RUN, _CONTROL, _START, _END, _FIELD, _CODE, _STYLE, _NOTE = (
    w(name).tag
    for name in (
        "p", "t", "r", "sdt", "bookmarkStart", "bookmarkEnd", "fldChar", "instrText", "rStyle", "footnoteReference",
    )
)  # fmt: skip
_NAME, _ID, _TYPE, _VAL = (f"{{{ooxml.NAMESPACES['w']}}}{name}" for name in ("name", "id", "fldCharType", "val"))
_FOOTNOTE = w("footnote").tag
_SIGNS = {w(tag).tag: sign for sign, tag in ooxml.SIGNS.items()}
_READ = (_T, _RUN, _START, _END, _FIELD, _CODE, _STYLE, _NOTE, *_SIGNS)
"""The elements that make the words of a paragraph."""


def _is_field_start(element: Xml) -> bool:
    return element.tag == _START and str(element.get(_NAME)).startswith(BOOKMARK)


@dataclass(frozen=True)
class Skeleton:
    """The words of a paragraph, and where in them notes are called: (offset, the note's id)."""

    text: str
    notes: tuple[tuple[int, str], ...] = ()
    within: str = ""
    """The id of the note that the paragraph stands in."""


def skeleton(story: Xml) -> Iterator[tuple[int, Skeleton]]:
    """Each paragraph of a story by its number (from 1, in document order) and what its words are.

    A field of ours is `{fid}`; what a field of Word's prints is `{=PAGE}`, by its instruction. Marks of notes and gaps
    are left out, and so are paragraphs without words.
    """
    reader = _Skeleton(story)
    for number, paragraph in enumerate(story.iter(_P), 1):
        words = reader.words(paragraph)
        if words.text.strip():
            yield number, words


class _Skeleton:
    """What is read of a story so far: a field of Word's may run over paragraphs."""

    def __init__(self, story: Xml) -> None:
        self.depth = 0
        self.code = ""
        self.within = ""
        """The number of the bookmark of the field of ours that is being passed over."""
        self.mark = False
        """Whether the run that is being read is the mark of a note."""
        self.parts: list[str] = []
        self.notes: list[tuple[int, str]] = []
        self.marked: dict[str, str] = {}
        """The notes that are called within a bookmark, by its name."""
        for reference in story.iter(_NOTE):
            run = reference.getparent()
            start = None if run is None else run.getprevious()
            if start is not None and start.tag == _START:
                self.marked[str(start.get(_NAME))] = str(reference.get(_ID))

    def words(self, paragraph: Xml) -> Skeleton:
        self.parts, self.notes, self.within = [], [], ""
        for element in paragraph.iter(*_READ):
            self._read(element)
        note = paragraph.getparent()
        own = str(note.get(_ID)) if note is not None and note.tag == _FOOTNOTE else ""
        return Skeleton("".join(self.parts), tuple(self.notes), own)

    def _call(self, note: str) -> None:
        self.notes.append((len("".join(self.parts)), note))

    def _read(self, element: Xml) -> None:
        tag = element.tag
        if tag == _END and element.get(_ID) == self.within:
            self.within = ""
        elif self.within:
            return
        elif _is_field_start(element):
            self.within = str(element.get(_ID))
            self.parts.append(f"{{{str(element.get(_NAME)).removeprefix(BOOKMARK)}}}")
        elif tag == _FIELD:
            self._field(str(element.get(_TYPE)))
        elif tag == _CODE:
            self.code += element.text or ""
        elif tag == _NOTE:
            self._call(str(element.get(_ID)))
        elif tag == _RUN:
            self.mark = False
        elif tag == _STYLE:
            self.mark = element.get(_VAL) == NOTE_MARK
        elif not self.depth and not self.mark:
            if tag == _T:
                self.parts.append((element.text or "").replace(GAP, ""))
            elif tag in _SIGNS:
                self.parts.append(_SIGNS[tag])

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.depth, self.code = self.depth + 1, ""
        elif kind == "separate" and self.depth == 1:
            name, *rest = self.code.split()
            if name == "NOTEREF":
                self._call(self.marked.get(rest[0], ""))
            self.parts.append(f"{{={name}}}")
        elif kind == "end":
            self.depth -= 1
