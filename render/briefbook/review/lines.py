"""A document as lines of words that know where they come from: as the data of today prints it, or as a Word file reads.

What stands in a line is a value of the data, with the leaves that it prints, or words of the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from ..data.address import Address, addresses
from ..document.tree import INLINE, Child, Element, is_mark
from ..errors import Place
from ..word.base import Base, base_of
from ..word.model import GAP, Run
from ..word.read import WordFile
from .returned import owners

__all__ = ["SourcedLine", "SourcedSpan", "lines_of_tree", "lines_of_word", "touched"]


@dataclass(frozen=True)
class SourcedSpan:
    """Words that come from one place."""

    text: str
    leaf: Address | None = None
    """The leaf that they display."""
    sources: tuple[Address, ...] = ()
    """The leaves that they were made from."""
    template: Place = field(default_factory=Place)
    """Where the template prints them; unknown for a Word file."""

    @property
    def is_value(self) -> bool:
        """Whether they come from the data."""
        return self.leaf is not None or bool(self.sources)


@dataclass(frozen=True)
class SourcedLine:
    """A paragraph, and the heading that it stands under."""

    heading: str
    spans: tuple[SourcedSpan, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(one.text for one in self.spans)


def lines_of_tree(tree: Element) -> Iterator[SourcedLine]:
    """The paragraphs of a tree, each with the spans that it is made of; notes are lines of their own."""
    heading = ""
    for block in _blocks(tree):
        notes: list[Element] = []
        spans = tuple(_spans(block.children, block, notes))
        line = SourcedLine(heading, spans)
        if block.tag in ("h1", "h2", "h3", "h4"):
            heading = " ".join(line.text.split())
        yield line
        for note in notes:
            yield SourcedLine(heading, tuple(_spans(note.children, note, [])))


def _blocks(element: Element) -> Iterator[Element]:
    """The innermost blocks that hold words."""
    for child in element.elements:
        if child.tag in ("head", "img", "colgroup"):
            continue
        if child.tag == "table" or not all(isinstance(one, str) or one.tag in INLINE for one in child.children):
            yield from _blocks(child)
        elif child.children:
            yield child


def _spans(children: Sequence[Child], holder: Element, notes: list[Element]) -> Iterator[SourcedSpan]:
    for child in children:
        if isinstance(child, str):
            yield SourcedSpan(child, template=holder.place)
        elif child.has("footnote"):
            notes.append(child)
        elif child.has("noteref") or child.tag == "sup":
            continue
        elif is_mark(child):
            words = "".join(one.text for one in _spans(child.children, child, notes))
            own = child.get("data-field")
            sources = tuple(map(Address.read, addresses(child.get("data-from"))))
            yield SourcedSpan(words, Address.read(own) if own else None, sources, holder.place)
        else:
            yield from _spans(child.children, child if child.place.line else holder, notes)


def lines_of_word(word: WordFile) -> Iterator[SourcedLine]:
    """The paragraphs of a Word file, changes accepted; BriefbookError where it does not say what was printed."""
    base, own = base_of(word.base, word.file), owners(word)
    heading = ""
    for story in word.stories:
        for paragraph in story.paragraphs:
            line = SourcedLine(heading, tuple(_word_spans(paragraph.runs, own, base)))
            if re.match(r"heading \d|title", paragraph.style):
                heading = " ".join(line.text.split())
            yield line


def _word_spans(runs: Sequence[Run], own: dict[int, str], base: Base) -> Iterator[SourcedSpan]:
    """`own` are the fields that the runs belong to, by the runs' identities."""
    live = [one for one in runs if one.deleted is None and (id(one) in own or _shows(one))]
    for fid, several in groupby(live, lambda one: own.get(id(one), "")):
        words = [one for one in several if one.kind == "text" and not one.instruction]
        if fid:
            printed = base.fields[fid]
            yield SourcedSpan("".join(one.text for one in words), printed.address, printed.sources)
        else:
            yield SourcedSpan("".join(one.text for one in words if not _parts_notes(one)).replace(GAP, ""))


def _shows(run: Run) -> bool:
    return run.kind != "comment" and not (run.kind == "text" and not run.text.replace(GAP, ""))


def _parts_notes(run: Run) -> bool:
    """Whether it is the comma between the marks of two notes."""
    return run.raised and run.text.strip() == ","


def touched(line: SourcedLine, text: str) -> Iterator[SourcedSpan]:
    """The spans of a line that the words touch; of words of the template, those that are asked for and no more."""
    spans = _joined(line.spans)
    whole, starts = "", []
    for span in spans:
        starts.append(len(whole))
        whole += _folded(span.text)
    wanted = _folded(text).strip()
    at = whole.find(wanted)
    if at < 0 or not wanted:
        return
    end = at + len(wanted)
    touched = [span for span, start in zip(spans, starts, strict=True) if start < end and start + len(span.text) > at]
    values = [span for span in touched if span.is_value]
    yield from values or touched


def _joined(spans: Sequence[SourcedSpan]) -> list[SourcedSpan]:
    """The spans, words of the template in one where they follow each other."""
    made: list[SourcedSpan] = []
    for span in spans:
        if made and not span.is_value and not made[-1].is_value:
            made[-1] = replace(made[-1], text=made[-1].text + span.text)
        else:
            made.append(span)
    return made


_FOLDS = str.maketrans({"\u00a0": " ", "\u2011": "-", "\n": " ", "\t": " ", "’": "'", "“": '"', "”": '"'})


def _folded(text: str) -> str:
    """The text as it is searched: as long as it was."""
    return "".join(one if len(one) == 1 else letter for letter in text for one in [letter.lower()]).translate(_FOLDS)
