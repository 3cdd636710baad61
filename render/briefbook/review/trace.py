"""Words of a document in, where they come from out: the line of the data, its sources, who stands behind it, and the
other documents that print it; of all words at once, the sheet that a fact-checker goes through.

A Word file is read as it is, with the fields that it carries; of a PDF, the document is printed anew from the data of
today and searched for the words.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import unescape
from io import StringIO
from pathlib import PurePath

from ..data.address import addresses, positional
from ..data.library import Library, leaves
from ..data.project import Project
from ..data.records import ClaimStatus, Fact, Person, Source
from ..data.yaml import Path
from ..document.compose import compose
from ..document.labels import labels
from ..document.locations import located
from ..document.tree import Child, Element, is_mark
from ..errors import BriefbookError, Place, Problem, nearest
from ..theme.tokens import load_theme
from ..word.base import BaseField
from ..word.model import Paragraph
from ..word.package import open_package
from ..word.write import write_docx
from .refresh.reading import FileReading, reading_of

__all__ = ["Document", "Origin", "Sheet", "Trace", "Tracer", "read_word", "sheet_as_csv", "sheet_as_word"]


@dataclass(frozen=True)
class Document:
    """A document that a brief prints."""

    brief: str
    name: str
    lang: str

    def __str__(self) -> str:
        return f"{self.brief}/{self.name}.{self.lang}"


@dataclass(frozen=True)
class Origin:
    """A leaf of the data, and what the record says of it."""

    address: str
    place: Place
    value: str
    status: str = ""
    """Who stands behind it: `reported`, `derived` ...; "" for what is no fact, as a brief's title."""
    speaker: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    """What it rests on: (source, locator); of a derived fact, what the facts that it follows from rest on."""
    derived_from: tuple[str, ...] = ()
    needs_source: bool = False
    """Whether it is a fact, or a person, and names no source."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What is known of it, for a person."""
        told = [f"{self.place} {self.address.partition(' ')[2]}: {_short(self.value)}"]
        if self.status:
            whose = f" of {self.speaker}" if self.speaker else ""
            follows = f", from {', '.join(self.derived_from)}" if self.derived_from else ""
            told.append(f"    {self.status.replace('_', ' ')}{whose}{follows}")
        told += [f"    source: {name}{f', {at}' if at else ''}" for name, at in self.sources]
        return (*told, "    NO SOURCE") if self.needs_source else tuple(told)

    @property
    def values(self) -> dict[str, object]:
        """The same for a program."""
        return {
            "address": self.address,
            "file": self.place.file,
            "line": self.place.line,
            "value": self.value,
            "status": self.status,
            "speaker": self.speaker,
            "sources": [{"source": name, "at": at} for name, at in self.sources],
            "from": list(self.derived_from),
            "needs_source": self.needs_source,
        }


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
            told.append(f"    with {', '.join(one.address.partition(' ')[2] for one in self.helped)}")
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
            "with": [one.address for one in self.helped],
            "template": str(self.template),
            "elsewhere": list(self.elsewhere),
        }


Sheet = tuple[Trace, ...]
"""Every printed value of a document, in reading order."""


@dataclass(frozen=True)
class _Span:
    """Words that come from one place."""

    text: str
    leaf: str = ""
    sources: tuple[str, ...] = ()
    template: Place = field(default_factory=Place)

    @property
    def is_value(self) -> bool:
        return bool(self.leaf or self.sources)


@dataclass(frozen=True)
class _Line:
    """A paragraph, and the heading that it stands under."""

    heading: str
    spans: tuple[_Span, ...]

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.spans)


class Tracer:
    """Finds where the words of a workspace's documents come from."""

    def __init__(self, project: Project, library: Library) -> None:
        self.project, self.library = project, library

    # -- what a file is --

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

    def of_word(self, reading: FileReading) -> Document:
        """The document that a Word file is; BriefbookError where it is none of this workspace."""
        base = reading.base
        if base.brief not in self.library.briefs:
            what = f"it was printed from the brief `{base.brief}`, which this workspace does not have"
            hint = f"name its workspace with -C DIR; here, {nearest(base.brief, self.library.briefs)}"
            raise BriefbookError(Problem(Place(reading.word.file), what, hint))
        return Document(base.brief, base.document, base.lang)

    def tree(self, document: Document) -> Element:
        """The document as the data of today prints it."""
        if document not in self._trees:
            brief = self.library.briefs[document.brief]
            self._trees[document] = compose(self.project, self._located, brief, document.name, document.lang)
        return self._trees[document]

    @cached_property
    def _located(self) -> Library:
        return located(self.library)

    @cached_property
    def _trees(self) -> dict[Document, Element]:
        return {}

    # -- words --

    def find(self, text: str, document: Document | None = None, word: FileReading | None = None) -> list[Trace]:
        """Where some words come from: in a Word file, in a document, else in all documents of the workspace."""
        if word is not None:
            places = [(self.of_word(word), list(_lines_of_word(word)))]
        else:
            asked = [document] if document is not None else list(self.documents())
            places = [(one, list(_lines_of_tree(self.tree(one)))) for one in asked]
        found: dict[tuple[str, ...], Trace] = {}
        for one, lines in places:
            for line in lines:
                for span in _hit(line, text):
                    key = (span.leaf, *span.sources, *(() if span.is_value else (span.text, str(span.template))))
                    if key not in found:
                        found[key] = self._trace(one, line, span)
        return [replace(one, elsewhere=self._elsewhere(one)) for one in found.values()]

    def sheet(self, document: Document, word: FileReading | None = None) -> Sheet:
        """Every value that a document prints, with where it comes from."""
        lines = _lines_of_word(word) if word is not None else _lines_of_tree(self.tree(document))
        return tuple(self._trace(document, line, span) for line in lines for span in line.spans if span.is_value)

    def _trace(self, document: Document, line: _Line, span: _Span) -> Trace:
        origins = [span.leaf] if span.leaf else list(span.sources)
        helped = span.sources if span.leaf else ()
        return Trace(
            document,
            line.heading,
            " ".join(span.text.split()),
            tuple(one for address in origins if (one := self.origin(address)) is not None),
            not span.leaf and bool(span.sources),
            span.template,
            tuple(one for address in helped if (one := self.origin(address)) is not None),
        )

    def _elsewhere(self, trace: Trace) -> tuple[str, ...]:
        wanted = {one.address for one in trace.origins}
        found: dict[str, None] = {}
        for document in self.documents() if wanted else ():
            for line in _lines_of_tree(self.tree(document)):
                here = (document, line.heading) == (trace.document, trace.heading)
                if not here and any(wanted & {span.leaf, *span.sources} for span in line.spans):
                    found[f"{document}{f', {line.heading}' if line.heading else ''}"] = None
        return tuple(found)

    # -- the data --

    def origin(self, address: str) -> Origin | None:
        """What the data says at an address; None where it says nothing there any more."""
        file, _, stable = address.partition(" ")
        tree = self.library.trees.get(file)
        path = positional(tree, stable) if tree is not None else None
        if tree is None or path is None:
            return None
        value = tree.value
        for step in path:
            value = value[step]
        bare = Origin(address, tree.place(path), value if isinstance(value, str) else "")
        fact = self._fact(file, path)
        if isinstance(fact, Person):
            sources = self._named((one.source, one.at) for one in fact.sources)
            return replace(bare, status=ClaimStatus.REPORTED, sources=sources, needs_source=not sources)
        if fact is None:
            return bare
        inherited = self._inherited(file, fact)
        speaker = self.library.people.get(fact.speaker or "")
        return replace(
            bare,
            status=str(fact.status),
            speaker=speaker.name.choose("en")[0] if speaker is not None else "",
            sources=self._named(inherited),
            derived_from=tuple(fact.derived_from),
            needs_source=not inherited,
        )

    def _fact(self, file: str, path: Path) -> Fact | Person | None:
        """The fact, or the person, that a path leads into."""
        facts = self._facts(file)
        for length in range(len(path), -1, -1):
            if path[:length] in facts:
                return facts[path[:length]]
        return None

    def _facts(self, file: str) -> dict[Path, Fact | Person]:
        if file not in self._known_facts:
            found: dict[Path, Fact | Person] = {}
            visit = self.library.visits.get(file.removeprefix("data/visits/").removesuffix(".yaml"))
            if visit is not None and file.startswith("data/visits/"):
                found.update((path, one) for path, one in leaves(visit, ()) if isinstance(one, Fact))
            if file == "data/people.yaml":
                for index, raw in enumerate(self.library.trees[file].value):
                    if raw["id"] in self.library.people:
                        found[(index,)] = self.library.people[raw["id"]]
            self._known_facts[file] = found
        return self._known_facts[file]

    @cached_property
    def _known_facts(self) -> dict[str, dict[Path, Fact | Person]]:
        return {}

    def _inherited(self, file: str, fact: Fact) -> list[tuple[str, str | None]]:
        """What a fact rests on: its own sources, and those of the facts that it follows from."""
        by_id = {one.id: one for one in self._facts(file).values() if isinstance(one, Fact)}
        found: dict[tuple[str, str | None], None] = {}
        waiting, seen = [fact], {fact.id}
        while waiting:
            one = waiting.pop(0)
            found.update(dict.fromkeys((str(each.source), each.at) for each in one.sources))
            more = [by_id[key] for key in one.derived_from if key in by_id and key not in seen]
            seen |= {each.id for each in more}
            waiting += more
        return list(found)

    def _named(self, sources: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
        return tuple((_title(self.library.sources.get(key), key), at or "") for key, at in sources)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 100 else f"{words[:97].rstrip()}..."


def _title(source: Source | None, key: str) -> str:
    if source is None:
        return key
    if source.short is not None:
        return source.short.choose("en")[0]
    return source.title if isinstance(source.title, str) else key


# -- a document as lines --


def _lines_of_tree(tree: Element) -> Iterator[_Line]:
    """The paragraphs of a tree, each with the spans that it is made of; notes are lines of their own."""
    heading = ""
    for block in _blocks(tree):
        notes: list[Element] = []
        spans = tuple(_spans(block.children, block, notes))
        line = _Line(heading, spans)
        if block.tag in ("h1", "h2", "h3", "h4"):
            heading = " ".join(line.text.split())
        yield line
        for note in notes:
            yield _Line(heading, tuple(_spans(note.children, note, [])))


_INLINE = frozenset({"em", "strong", "a", "span", "sup", "br"})


def _blocks(element: Element) -> Iterator[Element]:
    """The innermost blocks that hold words."""
    for child in element.elements:
        if child.tag in ("head", "img", "colgroup"):
            continue
        if child.tag == "table" or not all(isinstance(one, str) or one.tag in _INLINE for one in child.children):
            yield from _blocks(child)
        elif child.children:
            yield child


def _spans(children: Sequence[Child], holder: Element, notes: list[Element]) -> Iterator[_Span]:
    for child in children:
        if isinstance(child, str):
            yield _Span(child, template=holder.place)
        elif child.has("footnote"):
            notes.append(child)
        elif child.has("noteref") or child.tag == "sup":
            continue
        elif is_mark(child):
            words = "".join(one.text for one in _spans(child.children, child, notes))
            yield _Span(words, child.get("data-field"), addresses(child.get("data-from")), holder.place)
        else:
            yield from _spans(child.children, child if child.place.line else holder, notes)


def _lines_of_word(reading: FileReading) -> Iterator[_Line]:
    """The paragraphs of a Word file, changes accepted."""
    heading = ""
    for story in reading.word.stories:
        for paragraph in story.paragraphs:
            line = _Line(heading, tuple(_word_spans(paragraph, reading)))
            if re.match(r"heading \d|title", paragraph.style):
                heading = " ".join(line.text.split())
            yield line


def _word_spans(paragraph: Paragraph, reading: FileReading) -> Iterator[_Span]:
    for token in reading.tokens(paragraph.element) if paragraph.element is not None else ():
        if token.fid:
            one: BaseField = reading.base.fields[token.fid]
            words = "".join(run.text for run, _, _ in token.stretches if run.kind == "text" and not run.instruction)
            yield _Span(words, one.address if one.editable else "", one.sources)
        elif not token.note:
            yield _Span(token.text)


def _hit(line: _Line, text: str) -> Iterator[_Span]:
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


def _joined(spans: Sequence[_Span]) -> list[_Span]:
    """The spans, words of the template in one where they follow each other."""
    made: list[_Span] = []
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


# -- the sheet --

COLUMNS = ("section", "printed", "data", "line", "standing", "sources", "flag")


def _row(trace: Trace) -> tuple[str, ...]:
    """What the sheet says of a printed value."""
    origins = trace.origins
    standing = dict.fromkeys(
        f"{one.status}{f' of {one.speaker}' if one.speaker else ''}" for one in origins if one.status
    )
    sources = dict.fromkeys(f"{name}, {at}" if at else name for one in origins for name, at in one.sources)
    what = "; ".join(one.address.partition(" ")[2] for one in origins)
    return (
        trace.heading,
        trace.words,
        f"computed from {what}" if trace.computed else what,
        "; ".join(f"{one.place.file}:{one.place.line}" for one in origins),
        "; ".join(standing),
        "; ".join(sources),
        "no source" if trace.flagged else "",
    )


def sheet_as_csv(sheet: Sheet) -> str:
    """The sheet as comma-separated values (RFC 4180)."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(one) for one in sheet)
    return text.getvalue()


def sheet_as_word(project: Project, library: Library, document: Document, sheet: Sheet) -> bytes:
    """The sheet as a Word file, in the look of the brief: a row for each value, with a box to tick."""
    brief = library.briefs[document.brief]
    theme = load_theme(project, brief.theme)
    kind = labels(project, "en").get(document.name, document.name)
    title = f"Fact check: {kind} ({document.lang})"
    head = ("Printed", "From", "Rests on", "✓")
    widths = (36, 30, 28, 6)
    rows = [Element("tr", (), tuple(Element("th", (("scope", "col"),), (word,)) for word in head))]
    body: list[Element] = []
    heading = ""
    for one in sheet:
        section, words, data, line, standing, sources, flag = _row(one)
        if section != heading:
            heading = section
            body.append(_cells("strong", section or "Before the first heading", "", "", ""))
        rests = "; ".join(part for part in (standing, sources, flag.upper()) if part)
        body.append(_cells("", words, f"{data} ({line})" if line else data, rests, ""))
    table = Element(
        "table",
        (("class", "grid"), ("id", "sheet")),
        (
            Element("colgroup", (), tuple(Element("col", (("style", f"width: {width}%"),)) for width in widths)),
            Element("thead", (), tuple(rows)),
            Element("tbody", (), tuple(body)),
        ),
    )
    meta = (
        ("author", "Briefbook"), ("paper", brief.paper), ("identifier", f"{document.brief}/{document.name}"),
        ("dcterms.created", str(brief.day)), ("dcterms.modified", str(brief.day)),
    )  # fmt: skip
    page = Element(
        "html",
        (("lang", "en"),),
        (
            Element(
                "head",
                (),
                (Element("title", (), (title,)), *(Element("meta", (("name", a), ("content", b))) for a, b in meta)),
            ),
            Element("body", (("class", document.name),), (Element("h1", (), (title,)), table)),
        ),
    )
    return write_docx(page, theme, project)


def _cells(dress: str, *texts: str) -> Element:
    cells = []
    for number, text in enumerate(texts):
        inside: Child = Element(dress, (), (text,)) if dress and text else text
        tag, attrs = ("th", (("scope", "row"),)) if number == 0 else ("td", ())
        cells.append(Element(tag, attrs, (inside,) if text else ()))
    return Element("tr", (), tuple(cells))


def read_word(content: bytes, file: str) -> FileReading:
    """A Word file that Briefbook made, for tracing in it."""
    return reading_of(open_package(content, file))
