"""A Word file that Briefbook printed in, its paragraphs as words, fields and notes out: what two such files share.

A token is a word, a space or a sign, a field of the data, a field of Word's, a note's call, a picture. Its key says
what it is wherever it stands: a field goes by its address, a note by the addresses that it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...data.library import REGISTRIES
from ...word.base import GAP, Base, BaseField, Skeleton, base_of, digest_of
from ...word.model import Paragraph, Run
from ...word.ooxml import NAMESPACES, Xml
from ...word.package import Package
from ...word.read import read_package
from ...word.tracked import wn
from ..edits import owners

__all__ = ["Part", "Side", "Token", "block_keys", "key_of", "keys_of", "leaves_of"]

Part = tuple[Run, int, int]
"""A stretch of a piece: the piece, the offsets where it starts and ends."""

_OF_SOURCES = tuple(f"{file} " for file in REGISTRIES["sources"][0])
"""What the addresses of a source's own fields start with: many notes print them."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_SKELETON = re.compile(r"\{([a-z0-9]{10})\}|\{=(\w+)\}|(\s+)|(\w+)|([^\w\s])")


@dataclass(frozen=True)
class Token:
    """A part of a paragraph."""

    key: str
    parts: tuple[Part, ...] = ()
    fid: str = ""
    note: str = ""
    lead: tuple[Part, ...] = ()
    """Of a note's call that follows another: the comma between them."""
    text: str = ""


def keys_of(one: BaseField) -> frozenset[str]:
    """All that a field may be known by: its address; of a computed one, each leaf that it was made from."""
    return frozenset({key_of(one)} if one.editable else {f"{{={leaf}}}" for leaf in one.sources})


def leaves_of(one: BaseField) -> frozenset[str]:
    """The leaves of the data that a field prints."""
    return frozenset((one.address,) if one.editable else one.sources)


def key_of(one: BaseField) -> str:
    """What a field goes by: its address; of a computed one, the first address that it was made from."""
    return f"{{{one.address}}}" if one.editable else f"{{={one.sources[0] if one.sources else one.id}}}"


@dataclass
class Side:
    """One Word file, read for comparison."""

    package: Package
    _tokens: dict[int, tuple[Token, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.word = read_package(self.package)
        self.base: Base = base_of(self.word.base, self.word.file)
        self.owners = owners(self.word)
        stories = self.word.stories
        self.paragraphs: dict[Xml, Paragraph] = {
            one.element: one for story in stories for one in story.paragraphs if one.element is not None
        }
        notes = [story for story in stories if story.name.startswith("footnote ")]
        self.note_paragraphs = {story.name.removeprefix("footnote "): story.paragraphs for story in notes}
        self.marked: dict[str, str] = {}
        self.pieces_of: dict[str, list[Run]] = {}
        for story in stories:
            for paragraph in story.paragraphs:
                for piece in paragraph.runs:
                    self._note_piece(piece)

    def _note_piece(self, piece: Run) -> None:
        if piece.kind == "note":
            self.marked.update(dict.fromkeys(piece.bookmarks, piece.note))
        fid = self.owners.get(id(piece))
        if fid:
            self.pieces_of.setdefault(fid, []).append(piece)

    # -- what the file says --

    def tokens(self, paragraph: Xml) -> tuple[Token, ...]:
        """A paragraph's tokens with all changes accepted."""
        known = self.paragraphs.get(paragraph)
        if known is None:
            return ()
        key = id(known)
        if key not in self._tokens:
            self._tokens[key] = tuple(self.read(known.runs, self.owners))
        return self._tokens[key]

    def keys(self, paragraph: Xml) -> frozenset[str]:
        """The fields of a paragraph, those in deleted words too."""
        known = self.paragraphs.get(paragraph)
        fids = {self.owners.get(id(piece)) for piece in known.runs} if known else set()
        return frozenset(key for fid in fids if fid for key in keys_of(self.base.fields[fid]))

    def words(self, paragraph: Xml) -> str:
        """The keys of a paragraph's tokens, joined: the same for the same words around the same fields."""
        return "".join(token.key for token in self.tokens(paragraph)).strip()

    def note_key(self, note: str) -> str:
        """What a note goes by: the first leaf of a fact that it prints, else its words."""
        paragraphs = self.note_paragraphs.get(note, ())
        fids = [self.owners.get(id(piece)) for one in paragraphs for piece in one.runs]
        return self._note_key([fid for fid in fids if fid], " ".join(one.text for one in paragraphs))

    def _note_key(self, fids: Iterable[str], words: str) -> str:
        """A derived note goes by how its fact was derived; another by its source and the place there, as printed."""
        fields = [self.base.fields[fid] for fid in dict.fromkeys(fids) if fid in self.base.fields]
        leaves = [(one, (one.address, *one.sources)[0] or one.sources[0]) for one in fields]
        basis = next((leaf for _, leaf in leaves if re.search(r"\.basis(\.|$)", leaf)), "")
        if basis or not fields:
            return f"^{basis or words.strip()}"
        source = next((leaf.partition("]")[0] for _, leaf in leaves if leaf.startswith(_OF_SOURCES)), "")
        return f"^{source}|{'|'.join(one.shown for one, leaf in leaves if not leaf.startswith(_OF_SOURCES))}"

    def note_words(self, note: str) -> str:
        """The words of a note."""
        return " ".join(one.text for one in self.note_paragraphs.get(note, ())).strip()

    def inner(self, fid: str) -> tuple[Token, ...]:
        """The tokens of what a field prints."""
        return tuple(self.read(self.pieces_of.get(fid, ()), {}))

    def read(self, pieces: Iterable[Run], owners: dict[int, str]) -> Iterator[Token]:
        """The tokens of pieces, of which some are owned by fields."""
        waiting: list[Run] = []
        lead: tuple[Part, ...] = ()
        for kind, several in _grouped(pieces, owners):
            if kind == "text":
                waiting += several
                continue
            yield from _text_tokens(waiting)
            waiting = []
            parts = tuple((piece, 0, len(piece.text)) for piece in several)
            if kind == "comma":
                lead = parts
                continue
            yield self._token(kind, several, parts, lead)
            lead = ()
        yield from _text_tokens(waiting)

    def _token(self, kind: str, several: Sequence[Run], parts: tuple[Part, ...], lead: tuple[Part, ...]) -> Token:
        first = several[0]
        if kind.startswith("field "):
            fid = kind.removeprefix("field ")
            return Token(key_of(self.base.fields[fid]), parts, fid=fid)
        if kind == "note":
            return Token(self.note_key(first.note), parts, note=first.note, lead=lead)
        if kind.startswith("code "):
            name, *rest = kind.removeprefix("code ").split()
            if name.upper() == "NOTEREF":
                note = self.marked.get(rest[0], "") if rest else ""
                return Token(self.note_key(note), parts, note=note, lead=lead)
            return Token(f"{{={name}}}", parts)
        return Token("{#}", parts)

    # -- what the base says --

    @cached_property
    def skeletons(self) -> dict[str, list[tuple[str, tuple[Token, ...]]]]:
        """By story, each paragraph as it was printed: its skeleton, and its tokens."""
        found: dict[str, list[tuple[str, tuple[Token, ...]]]] = {}
        for line in self.base.lines:
            tokens = tuple(self._skeleton_tokens(line.words))
            found.setdefault(line.story, []).append((line.words.text, tokens))
        return found

    @cached_property
    def printed_notes(self) -> dict[str, str]:
        """The keys of the notes as they were printed, by the ids that the base gives them."""
        lines = [line.words for line in self.base.lines if line.words.within]
        return {one.within: self._note_key(re.findall(r"\{([a-z0-9]{10})\}", one.text), one.text) for one in lines}

    @cached_property
    def printed_pictures(self) -> frozenset[str]:
        """The digests of the pictures as they were printed."""
        return frozenset(self.base.pictures)

    def picture(self, token: Token) -> str:
        """The digest of a picture; "" of what is none."""
        element = token.parts[0][0].element
        blip = element.find(f".//{{{NAMESPACES['a']}}}blip") if element is not None else None
        if blip is None:
            return ""
        relation = self.package.related(self.package.main).get(blip.get(f"{{{NAMESPACES['r']}}}embed", ""))
        if relation is None or relation.external or not self.package.has(relation.target):
            return ""
        return digest_of(self.package.part(relation.target))

    def _skeleton_tokens(self, words: Skeleton) -> Iterator[Token]:
        waiting = list(words.notes)
        for match in _SKELETON.finditer(words.text):
            while waiting and waiting[0][0] <= match.start():
                yield Token(self.printed_notes.get(waiting.pop(0)[1], "^"))
            if match[1]:
                one = self.base.fields.get(match[1])
                yield Token(key_of(one) if one else match[0], fid=match[1])
            elif match[2]:
                if match[2] != "NOTEREF":
                    yield Token(match[0])
            else:
                yield Token(" " if match[3] else match[0])
        for _, note in waiting:
            yield Token(self.printed_notes.get(note, "^"))


def _grouped(pieces: Iterable[Run], owners: dict[int, str]) -> Iterator[tuple[str, list[Run]]]:
    """Pieces that make one token, or words; the kind tells which."""
    kind, several = "", list[Run]()
    for piece in pieces:
        own = _kind(piece, owners)
        if not own:
            continue
        if own != kind or own in ("note", "object"):
            if several:
                yield kind, several
            kind, several = own, []
        several.append(piece)
    if several:
        yield kind, several


def _kind(piece: Run, owners: dict[int, str]) -> str:
    fid = owners.get(id(piece))
    if piece.deleted is not None or piece.kind == "comment":
        return ""
    if fid:
        return f"field {fid}"
    if piece.kind == "text" and not piece.text.replace(GAP, ""):
        return ""
    if piece.kind in ("note", "object"):
        return piece.kind
    if piece.instruction:
        return f"code {piece.instruction}"
    return "comma" if piece.raised and piece.text.strip() == "," else "text"


def _text_tokens(pieces: Sequence[Run]) -> Iterator[Token]:
    signs = [(sign, piece, at) for piece in pieces for at, sign in enumerate(piece.text) if sign != GAP]
    text = "".join(sign for sign, _, _ in signs)
    for match in _WORDS.finditer(text):
        parts: list[Part] = []
        for _, piece, at in signs[match.start() : match.end()]:
            if parts and parts[-1][0] is piece and parts[-1][2] == at:
                parts[-1] = (piece, parts[-1][1], at + 1)
            else:
                parts.append((piece, at, at + 1))
        yield Token(" " if match[0].isspace() else match[0], tuple(parts), text=match[0])


def block_keys(side: Side, block: Xml) -> tuple[frozenset[str], str]:
    """The fields below a paragraph, a row or a table, and its words."""
    keys: set[str] = set()
    words = []
    for paragraph in block.iter(wn("p")):
        keys |= side.keys(paragraph)
        words.append(side.words(paragraph))
    return frozenset(keys), "\n".join(words)
