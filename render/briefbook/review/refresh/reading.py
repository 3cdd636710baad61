"""A Word file that Briefbook printed, read as tokens: what two such files are compared by.

A token is a word, a space or a sign, a field of the data, a field of Word's, a note's call, a picture. Its key says
what it is wherever it stands: a field goes by its address, a note by the addresses that it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ...data.library import REGISTRIES
from ...word.base import Base, BaseField, base_of
from ...word.model import GAP, Paragraph, Run, Stretch
from ...word.ooxml import NAMESPACES, Xml
from ...word.package import Package
from ...word.printed_fields import digest_of
from ...word.read import WordFile, read_package
from ...word.tracked import wn
from ..returned import owners

__all__ = [
    "FileReading", "Token", "block_words", "is_computed", "is_gone", "key_of", "keys_of",
    "note_key", "plain_words", "reading_of",
]  # fmt: skip

TokenKind = Literal["word", "field", "note", "code", "object"]

_SOURCES = REGISTRIES["sources"][0]
"""The files of the sources' own fields: many notes print them."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Token:
    """A part of a paragraph."""

    key: str
    kind: TokenKind = "word"
    """code: what a field of Word's prints; object: a picture and its like."""
    stretches: tuple[Stretch, ...] = ()
    fid: str = ""
    """The id of the field that it is; of a field only."""
    note: str = ""
    """The id of the note that it calls; of a note only."""
    lead: tuple[Stretch, ...] = ()
    """Of a note's call that follows another: the comma between them."""
    text: str = ""

    @property
    def first(self) -> Xml | None:
        """The element that it starts in."""
        return self.stretches[0].run.element if self.stretches else None

    @property
    def all_stretches(self) -> tuple[Stretch, ...]:
        """What goes where the token goes."""
        return (*self.lead, *self.stretches)


def key_of(one: BaseField) -> str:
    """What a field goes by: its address; of a computed one, the first address that it was made from."""
    return f"{{{one.address}}}" if one.editable else f"{{={one.sources[0] if one.sources else one.id}}}"


def keys_of(one: BaseField) -> frozenset[str]:
    """All that a field may be known by: its address; of a computed one, each leaf that it was made from."""
    return frozenset({key_of(one)} if one.editable else {f"{{={leaf}}}" for leaf in one.sources})


def is_computed(key: str) -> bool:
    """Whether a field's key is that of a computed one."""
    return key.startswith("{=")


def note_key(base: Base, fids: Iterable[str], words: str) -> str:
    """What a note goes by.

    A derived note goes by how its fact was derived; another by its source and the place there, as printed; one that
    prints no field by its words.
    """
    fields = [base.fields[fid] for fid in dict.fromkeys(fids) if fid in base.fields]
    leaves = [(one, one.address or one.sources[0]) for one in fields]
    basis = next((str(leaf) for _, leaf in leaves if re.search(r"\.basis(\.|$)", leaf.path)), "")
    if basis or not fields:
        return f"^{basis or words.strip()}"
    source = next((str(leaf).partition("]")[0] for _, leaf in leaves if leaf.file in _SOURCES), "")
    return f"^{source}|{'|'.join(one.shown for one, leaf in leaves if leaf.file not in _SOURCES)}"


@dataclass(frozen=True, eq=False)
class FileReading:
    """What a file says, with all its changes accepted."""

    package: Package
    word: WordFile
    base: Base
    paragraphs: Mapping[Xml, Paragraph]
    note_paragraphs: Mapping[str, Sequence[Paragraph]]
    """The paragraphs of each note, by its id."""
    marked: Mapping[str, str]
    """The notes that are called within a bookmark, by the bookmark's name."""
    runs_of: Mapping[str, Sequence[Run]]
    """The runs of each field that the file shows, by its id."""
    _tokens: Mapping[Xml, tuple[Token, ...]]
    _fields: Mapping[Xml, tuple[str, ...]]
    _reader: _TokenReader

    @property
    def parts(self) -> list[str]:
        """The parts of the package that hold stories."""
        return list(dict.fromkeys(story.part for story in self.word.stories if story.part))

    def tokens(self, paragraph: Xml) -> tuple[Token, ...]:
        """A paragraph's tokens."""
        return self._tokens.get(paragraph, ())

    def inner(self, fid: str) -> tuple[Token, ...]:
        """The tokens of what a field prints."""
        return tuple(self._reader.tokens(self.runs_of.get(fid, ()), {}))

    def fields(self, block: Xml) -> list[str]:
        """The ids of the fields below a paragraph, a row or a table, those in deleted words too."""
        found = (fid for paragraph in block.iter(wn("p")) for fid in self.own_fields(paragraph))
        return list(dict.fromkeys(found))

    def own_fields(self, paragraph: Xml) -> tuple[str, ...]:
        """The same of a paragraph without the text boxes that hang in it."""
        return self._fields.get(paragraph, ())

    def words(self, paragraph: Xml) -> str:
        """The keys of a paragraph's tokens, joined: the same for the same words around the same fields."""
        return "".join(token.key for token in self.tokens(paragraph)).strip()

    def note_words(self, note: str) -> str:
        """The words of a note."""
        return " ".join(one.text for one in self.note_paragraphs.get(note, ())).strip()

    def note_fields(self, note: str) -> list[str]:
        """The ids of the fields in a note."""
        elements = [one.element for one in self.note_paragraphs.get(note, ())]
        return [fid for one in elements if one is not None for fid in self.own_fields(one)]

    def holder(self, fid: str) -> Xml | None:
        """The paragraph that a field stands in."""
        element = next((one.element for one in self.runs_of.get(fid, ()) if one.element is not None), None)
        return next(element.iterancestors(wn("p")), None) if element is not None else None

    def said(self, tokens: Iterable[Token]) -> str:
        """Tokens as a person reads them, with the words of notes in brackets."""

        def words(token: Token) -> str:
            if token.note:
                return f"[{self.note_words(token.note)}]"
            if token.fid:
                return "".join(one.run.text for one in token.stretches if one.run.kind == "text")
            return token.text

        return "".join(map(words, tokens))

    def picture(self, token: Token) -> str:
        """The digest of a picture; "" of what is none."""
        blip = token.first.find(f".//{{{NAMESPACES['a']}}}blip") if token.first is not None else None
        if blip is None:
            return ""
        relation = self.package.related(self.package.main).get(blip.get(f"{{{NAMESPACES['r']}}}embed", ""))
        if relation is None or relation.external or not self.package.has(relation.target):
            return ""
        return digest_of(self.package.part(relation.target))


def reading_of(package: Package) -> FileReading:
    """Reads a file; BriefbookError where it cannot be read, or does not say what was printed in it."""
    word = read_package(package)
    base = base_of(word.base, word.file)
    owned = owners(word)
    every = [paragraph for story in word.stories for paragraph in story.paragraphs]
    marked: dict[str, str] = {}
    runs_of: dict[str, list[Run]] = {}
    for run in (run for paragraph in every for run in paragraph.runs):
        if run.kind == "note":
            marked.update(dict.fromkeys(run.bookmarks, run.note))
        if id(run) in owned:
            runs_of.setdefault(owned[id(run)], []).append(run)
    notes = {one.name.removeprefix("footnote "): one.paragraphs for one in word.stories if _is_note(one.name)}
    keys = {
        id: note_key(base, _fields_in(several, owned), " ".join(one.text for one in several))
        for id, several in notes.items()
    }
    reader = _TokenReader(base, keys, marked)
    paragraphs = {one.element: one for one in every if one.element is not None}
    tokens = {element: tuple(reader.tokens(one.runs, owned)) for element, one in paragraphs.items()}
    fields = {element: _fields_in([one], owned) for element, one in paragraphs.items()}
    return FileReading(package, word, base, paragraphs, notes, marked, runs_of, tokens, fields, reader)


def _is_note(story: str) -> bool:
    return story.startswith("footnote ")


def _fields_in(paragraphs: Iterable[Paragraph], owned: Mapping[int, str]) -> tuple[str, ...]:
    """The ids of the fields that paragraphs show."""
    runs = (run for one in paragraphs for run in one.runs)
    return tuple(dict.fromkeys(owned[id(run)] for run in runs if id(run) in owned))


def block_words(reading: FileReading, block: Xml) -> tuple[frozenset[str], str]:
    """The keys of the fields below a paragraph, a row or a table, and its words, a line for each paragraph."""
    keys = frozenset(key for fid in reading.fields(block) for key in keys_of(reading.base.fields[fid]))
    return keys, "\n".join(reading.words(one) for one in block.iter(wn("p")))


def plain_words(block: Xml) -> str:
    """The words of a block as a person reads them, its paragraphs one behind the other."""
    lines = ["".join(one.text or "" for one in paragraph.iter(wn("t"))) for paragraph in block.iter(wn("p"))]
    return " ".join(" ".join(lines).replace(GAP, "").split())


def is_gone(element: Xml) -> bool:
    """Whether an element stands in a tracked deletion (17.13.5.14, 17.13.5.22)."""
    return any(one.tag in (wn("del"), wn("moveFrom")) for one in element.iterancestors())


# -- runs as tokens --


class _Kind(NamedTuple):
    """What a run is a part of: runs of one kind that follow each other make one token, or words."""

    name: Literal["word", "field", "note", "code", "object", "comma"]
    of: str = ""
    """The field's id, or the instruction of the code."""


class _TokenReader(NamedTuple):
    """What tells the keys of tokens."""

    base: Base
    notes: Mapping[str, str]
    """The key of each note, by its id."""
    marked: Mapping[str, str]

    def tokens(self, runs: Iterable[Run], owned: Mapping[int, str]) -> Iterator[Token]:
        """The tokens of runs, of which some are owned by fields: the field's id by the run's identity."""
        waiting: list[Run] = []
        lead: tuple[Stretch, ...] = ()
        for kind, several in _grouped(runs, owned):
            if kind.name == "word":
                waiting += several
                continue
            yield from _word_tokens(waiting)
            waiting = []
            stretches = tuple(Stretch(run, 0, len(run.text)) for run in several)
            if kind.name == "comma":
                lead = stretches
                continue
            yield self._token(kind, several[0], stretches, lead)
            lead = ()
        yield from _word_tokens(waiting)

    def _token(self, kind: _Kind, run: Run, stretches: tuple[Stretch, ...], lead: tuple[Stretch, ...]) -> Token:
        if kind.name == "field":
            return Token(key_of(self.base.fields[kind.of]), "field", stretches, fid=kind.of)
        if kind.name == "note":
            return self._call(run.note, stretches, lead)
        if kind.name == "code":
            name, *rest = kind.of.split()
            if name.upper() == "NOTEREF":
                return self._call(self.marked.get(rest[0], "") if rest else "", stretches, lead)
            return Token(f"{{={name}}}", "code", stretches)
        return Token("{#}", "object", stretches)

    def _call(self, note: str, stretches: tuple[Stretch, ...], lead: tuple[Stretch, ...]) -> Token:
        return Token(self.notes.get(note, "^"), "note", stretches, note=note, lead=lead)


def _grouped(runs: Iterable[Run], owned: Mapping[int, str]) -> Iterator[tuple[_Kind, list[Run]]]:
    kind, several = _Kind("word"), list[Run]()
    for run in runs:
        own = _kind(run, owned)
        if own is None:
            continue
        if own != kind or own.name in ("note", "object"):
            if several:
                yield kind, several
            kind, several = own, []
        several.append(run)
    if several:
        yield kind, several


def _kind(run: Run, owned: Mapping[int, str]) -> _Kind | None:
    """What a run is a part of; None where it shows nothing."""
    fid = owned.get(id(run))
    if run.deleted is not None or run.kind == "comment":
        return None
    if fid:
        return _Kind("field", fid)
    if run.kind == "note" or run.kind == "object":
        return _Kind(run.kind)
    if not run.text.replace(GAP, ""):
        return None
    if run.instruction:
        return _Kind("code", run.instruction)
    return _Kind("comma" if run.raised and run.text.strip() == "," else "word")


def _word_tokens(runs: Sequence[Run]) -> Iterator[Token]:
    signs = [(sign, run, at) for run in runs for at, sign in enumerate(run.text) if sign != GAP]
    text = "".join(sign for sign, _, _ in signs)
    for match in _WORDS.finditer(text):
        stretches: list[Stretch] = []
        for _, run, at in signs[match.start() : match.end()]:
            if stretches and stretches[-1].run is run and stretches[-1].end == at:
                stretches[-1] = stretches[-1]._replace(end=at + 1)
            else:
                stretches.append(Stretch(run, at, at + 1))
        yield Token(" " if match[0].isspace() else match[0], "word", tuple(stretches), text=match[0])
