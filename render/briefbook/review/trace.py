"""From words of a document to where they come from: the line of the data, its sources, and the documents that print it.

A Word file is read as it is, with the fields that it carries; of a PDF, the document is printed anew from the data of
today and searched for the words.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import PurePath

from ..data.address import Address
from ..data.library import Library
from ..data.project import Project
from ..document.compose import compose
from ..document.locations import located
from ..document.tree import Element
from ..errors import BriefbookError, Place, Problem, nearest
from ..word.base import base_of
from ..word.read import WordFile
from .lines import SourcedLine, SourcedSpan, lines_of_tree, lines_of_word, touched
from .origins import Origin, Origins

__all__ = ["Document", "Trace", "Tracer"]


@dataclass(frozen=True)
class Document:
    """A document that a brief prints."""

    brief: str
    name: str
    lang: str

    def __str__(self) -> str:
        return f"{self.brief}/{self.name}.{self.lang}"


@dataclass(frozen=True)
class Trace:
    """A stretch of printed words and where it comes from."""

    document: Document
    heading: str
    words: str
    origins: tuple[Origin, ...]
    """The leaf that it displays, else those that it was computed from; none for words of the template."""
    computed: bool = False
    template: Place = field(default_factory=Place)
    """Where the template prints it; unknown for a Word file."""
    helped: tuple[Origin, ...] = ()
    """Other leaves that its words were made with: the names in a sentence."""
    elsewhere: tuple[str, ...] = ()
    """The other documents that print it, with the heading."""

    @property
    def flagged(self) -> bool:
        """Whether a fact in it names no source."""
        return any(one.needs_source for one in self.origins)

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is known of it, for a person."""
        under = f", under “{self.heading}”" if self.heading else ""
        told = [f"“{self.words.strip()}” in {self.document}{under}"]
        if not self.origins:
            where = f"words of the template, {self.template}" if self.template.line else "no value of the data"
            told.append(f"    {where}")
        elif self.computed:
            told.append("    computed from")
        for one in self.origins:
            told += [f"    {line}" for line in one.lines]
        if self.helped:
            told.append(f"    with {', '.join(one.address.path for one in self.helped)}")
        told += [f"    also in {one}" for one in self.elsewhere]
        return tuple(told)

    @property
    def values(self) -> dict[str, object]:
        """The same for a program."""
        return {
            "document": str(self.document),
            "section": self.heading,
            "words": self.words,
            "computed": self.computed,
            "flagged": self.flagged,
            "origins": [one.values for one in self.origins],
            "with": [str(one.address) for one in self.helped],
            "template": str(self.template),
            "elsewhere": list(self.elsewhere),
        }


class Tracer:
    """Finds where the words of a workspace's documents come from."""

    def __init__(self, project: Project, library: Library) -> None:
        self.project, self.library = project, library
        self.origins = Origins(library)
        self._located = located(library)
        self._trees: dict[Document, Element] = {}
        """Of the documents that were printed so far."""

    def documents(self) -> Iterator[Document]:
        """Every document of every brief that can be printed."""
        for name, brief in self.library.briefs.items():
            if not self.library.errors_for(name):
                for document in brief.documents:
                    for lang in dict.fromkeys(brief.languages):
                        yield Document(name, document, lang)

    def of_pdf(self, content: bytes, file: str) -> Document:
        """The document that a PDF is, by its name and folder, else by its title and language (XMP, ISO 16684-1)."""
        path = PurePath(file)
        known = list(self.documents())
        for one in known:
            if path.name == f"{one.name}.{one.lang}.pdf" and path.parent.name in (one.brief, ""):
                return one
        titles = set(_titles(content))
        for one in known:
            title = self.tree(one).find("title")
            if title is not None and title.text() in titles:
                return one
        what = "it is no PDF of this workspace, as far as its name and title tell"
        names = [f"{one.name}.{one.lang}.pdf" for one in known]
        raise BriefbookError(Problem(Place(file), what, nearest(path.name, names)))

    def of_word(self, word: WordFile) -> Document:
        """The document that a Word file is; BriefbookError where it is none of this workspace."""
        base = base_of(word.base, word.file)
        if base.brief not in self.library.briefs:
            what = f"it was printed from the brief `{base.brief}`, which this workspace does not have"
            hint = f"name its workspace with -C DIR; here, {nearest(base.brief, self.library.briefs)}"
            raise BriefbookError(Problem(Place(word.file), what, hint))
        return Document(base.brief, base.document, base.lang)

    def tree(self, document: Document) -> Element:
        """The document as the data of today prints it."""
        if document not in self._trees:
            brief = self.library.briefs[document.brief]
            self._trees[document] = compose(self.project, self._located, brief, document.name, document.lang)
        return self._trees[document]

    def find(self, text: str, document: Document | None = None, word: WordFile | None = None) -> list[Trace]:
        """Where some words come from: in a Word file, in a document, else in all documents of the workspace."""
        found: dict[object, Trace] = {}
        if word is not None:
            asked = [self.of_word(word)]
        else:
            asked = [document] if document is not None else list(self.documents())
        for one in asked:
            for line in self._lines(one, word):
                for span in touched(line, text):
                    key = (span.leaf, span.sources, None if span.is_value else (span.text, span.template))
                    if key not in found:
                        found[key] = self._trace(one, line, span)
        return [replace(one, elsewhere=self._elsewhere(one)) for one in found.values()]

    def sheet(self, document: Document, word: WordFile | None = None) -> tuple[Trace, ...]:
        """Every value that a document prints, in reading order, with where it comes from."""
        lines = self._lines(document, word)
        return tuple(self._trace(document, line, span) for line in lines for span in line.spans if span.is_value)

    def _lines(self, document: Document, word: WordFile | None = None) -> Iterable[SourcedLine]:
        return lines_of_word(word) if word is not None else lines_of_tree(self.tree(document))

    def _trace(self, document: Document, line: SourcedLine, span: SourcedSpan) -> Trace:
        words, computed = " ".join(span.text.split()), span.leaf is None and bool(span.sources)
        origins = self._origins(span.sources if span.leaf is None else [span.leaf])
        helped = () if span.leaf is None else self._origins(span.sources)
        return Trace(document, line.heading, words, origins, computed, span.template, helped)

    def _origins(self, addresses: Iterable[Address]) -> tuple[Origin, ...]:
        return tuple(one for address in addresses if (one := self.origins.at(address)) is not None)

    def _elsewhere(self, trace: Trace) -> tuple[str, ...]:
        """The lines that print what a trace leads to, but for those under its own heading."""
        wanted = {one.address for one in trace.origins}
        found: dict[str, None] = {}
        for document in self.documents() if wanted else ():
            for line in self._lines(document):
                here = (document, line.heading) == (trace.document, trace.heading)
                if not here and any(wanted & {span.leaf, *span.sources} for span in line.spans):
                    found[f"{document}{f', {line.heading}' if line.heading else ''}"] = None
        return tuple(found)


_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_MOST_METADATA = 1024 * 1024


def _titles(content: bytes) -> Iterator[str]:
    """What the metadata of a PDF gives as its title, or as its description."""
    for match in _STREAM.finditer(content):
        try:
            text = zlib.decompressobj().decompress(match[1], _MOST_METADATA)
        except zlib.error:
            text = match[1][:_MOST_METADATA]
        if b"<rdf:RDF" in text:
            found = re.findall(r'<rdf:li xml:lang="x-default">([^<]*)</rdf:li>', text.decode("utf-8", "ignore"))
            yield from map(unescape, found)
