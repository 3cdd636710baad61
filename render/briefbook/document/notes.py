"""The words that only the whole document can decide, in the places of a draft that wait for them.

Notes are numbered in reading order: one that says what an earlier one said is a reference to that. A source is
described in full in its first note and shortly afterwards, a person named in full at the first mention and by the
surname afterwards; tables and figures are counted, sections listed in the contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from markupsafe import Markup

from ..data.address import Address, addresses
from ..data.library import leaves
from ..data.records import Fact, Source
from ..errors import BriefbookError, Problem, nearest
from .composition import Composition
from .provenance import Provenance, Words, computed, listed, provenance_of
from .templates import Templates
from .tree import Child, Element, is_mark, printed, strip_all
from .wording import displayed, label

__all__ = ["with_notes"]

def with_notes(job: Composition, draft: Element, templates: Templates) -> Element:
    """The draft with words in place of its placeholders; BriefbookError where nothing is labelled as one refers to."""
    notes = _Notes(job, templates, _survey(draft))
    return _merged(notes.resolve(draft), notes)


# -- what the whole draft tells before its first note is written --


class _Survey(NamedTuple):
    """What must be known of a whole draft."""

    locators: Mapping[tuple[str, str], tuple[tuple[Address, ...], tuple[Address, ...]]]
    """For each source and locator, the leaves that are the locator, and the texts that hold it."""
    labels: Mapping[str, tuple[str, int]]
    """For each labelled table and figure its kind, and its number among those of the kind, in reading order."""
    contents: tuple[Element, ...]
    """An entry for each section."""


def _survey(draft: Element) -> _Survey:
    return _Survey(_locators(draft), _numbered(draft), tuple(_contents(draft)))


def _locators(draft: Element) -> dict[tuple[str, str], tuple[tuple[Address, ...], tuple[Address, ...]]]:
    found: dict[tuple[str, str], tuple[dict[Address, None], dict[Address, None]]] = {}
    for cite in draft.find_all("x-cite"):
        own, texts = found.setdefault((cite.get("source"), cite.get("at")), ({}, {}))
        if cite.get("from"):
            own[Address.read(cite.get("from"))] = None
        elif cite.get("within"):
            texts[Address.read(cite.get("within"))] = None
    return {key: (tuple(own), tuple(texts)) for key, (own, texts) in found.items()}


def _numbered(draft: Element) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for one in draft.find_all("x-label"):
        kind = one.get("kind")
        found[one.get("for")] = kind, 1 + sum(other == kind for other, _ in found.values())
    return found


def _contents(draft: Element) -> Iterator[Element]:
    """An entry for each section after the table of contents, by its heading."""
    for section in draft.find_all("section"):
        heading = section.elements[0] if section.elements else None
        if heading is not None and heading.tag == "h2" and section.get("id") and not section.has("contents"):
            link = Element("a", (("href", f"#{section.get('id')}"),), (heading.text(),), heading.place)
            yield Element("li", (), (link,), heading.place)


# -- from the first word to the last --


class _Notes:
    """A pass over a draft in reading order, and what it has met so far."""

    def __init__(self, job: Composition, templates: Templates, survey: _Survey) -> None:
        self.job, self.templates, self.survey = job, templates, survey
        self.facts = {leaf.id: leaf for _, leaf in leaves(job.visit, ()) if isinstance(leaf, Fact)}
        self.numbers: dict[object, int] = {}
        """The number of each note, by what it says: a source and locator, or the words of a derivation."""
        self.callings: dict[str, list[tuple[Child, ...]]] = {}
        """What the note of each id would say at each of its callings: the same, but perhaps from other leaves."""
        self.sources_described: set[str] = set()
        self.people_named: set[str] = set()
        self.names_within: list[Address] | None = None
        """Within a field, the leaves that the names there came from; None outside."""

    def resolve(self, element: Element, before: Child = "") -> Element:
        """The element with notes and names in place of their placeholders; `before` is what stands before it."""
        children: list[Child] = []
        for child in element.children:
            if isinstance(child, str):
                _append(children, child)
            elif child.tag == "x-cite":
                if children and isinstance(children[-1], str):
                    children[-1] = children[-1].rstrip(" ")
                elif _ends_with_note(children[-1] if children else before):
                    children.append(Element("sup", (), (",",)))
                children.append(self._note(child))
            elif child.tag == "x-contents":
                children.extend(self.survey.contents)
            elif child.tag in ("x-label", "x-ref"):
                children.append(self._label(child))
            elif child.tag == "x-person":
                for part in self._person(child):
                    _append(children, part)
            elif is_mark(child):
                if children and isinstance(children[-1], str) and _starts_with_note(child):
                    children[-1] = children[-1].rstrip(" ")
                children.append(self._field(child, children[-1] if children else ""))
            else:
                children.append(self.resolve(child))
        return element.with_children(tuple(children))

    def _field(self, mark: Element, before: Child) -> Element:
        """A field, in which names are not fields of their own: what they came from is named by the mark."""
        outer, self.names_within = self.names_within, []
        made = self.resolve(mark, before)
        names, self.names_within = self.names_within, outer
        helped = dict.fromkeys((*addresses(mark.get("data-from")), *map(str, names)))
        helped.pop(mark.get("data-field"), None)
        own = tuple(one for one in mark.attrs if one[0] != "data-from")
        return replace(made, attrs=(*own, ("data-from", "; ".join(helped))) if helped else own)

    def _label(self, place: Element) -> Element:
        """A caption's label, or a reference to one, by the number that its table or figure has."""
        key = place.get("for") or place.get("to")
        if key not in self.survey.labels:
            what = f"nothing is labelled `{key}`"
            raise BriefbookError(Problem(place.place, what, nearest(key, self.survey.labels)))
        kind, number = self.survey.labels[key]
        if place.tag == "x-ref":
            attrs = (("class", "ref"), ("href", f"#label-{key}"))
            return Element("a", attrs, (label(self.job, f"{kind}-n", number=number).unescape(),), place.place)
        counted = Markup('<span class="{}-number">{}</span>').format(kind, number)
        attrs = (("class", "caption-label"), ("id", f"label-{key}"))
        inside = self.templates.inline(label(self.job, f"{kind}-n", number=counted))
        return Element("span", attrs, inside, place.place)

    def _note(self, cite: Element) -> Element:
        """A note, or where an earlier one says the same, a reference to that."""
        source, at = cite.get("source"), cite.get("at")
        derivation = () if source else self._derivation(cite.get("fact"))
        key = strip_all(derivation) or (source, at)
        again = key in self.numbers
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        self.callings.setdefault(f"fn{number}", []).append(derivation)
        if again:
            return Element("a", (("class", "noteref"), ("href", f"#fn{number}")), (str(number),), cite.place)
        inside = derivation or self._reference(source, at)
        return Element("span", (("class", "footnote"), ("id", f"fn{number}")), inside, cite.place)

    def _reference(self, source: str, at: str) -> tuple[Child, ...]:
        """What a note says of a source."""
        first = source not in self.sources_described
        self.sources_described.add(source)
        return self.templates.note("full" if first else "again", self.job.library.sources[source], self._at(source, at))

    def _at(self, source: str, at: str) -> str:
        """A locator as it is printed: editable where it is one leaf's, printed in this language as it is written."""
        shown = _unbroken(at, self.job.labels)
        own, texts = self.survey.locators.get((source, at), ((), ()))
        if len(own) == 1 and not texts and shown.replace("\u00a0", " ") == at:
            return Words(shown, Provenance(own[0], "plain", written=at))
        return Words(shown, Provenance(sources=(*own, *texts))) if own or texts else shown

    def _derivation(self, fact_id: str) -> tuple[Child, ...]:
        """What the note of a derived fact says: its basis, and the citations of all that it follows from."""
        fact = self.facts[fact_id]
        sources, labels = self.job.library.sources, self.job.labels
        citations = _inherited(fact, self.facts).items()
        cited: list[tuple[Source, str]] = [
            (sources[source], computed(_unbroken(at, labels), own)) for (source, at), own in citations
        ]
        return self.templates.note("derived", fact, cited)

    def _person(self, place: Element) -> tuple[Child, ...]:
        """A person's name; where it stands by itself, its parts are fields."""
        key = place.get("id")
        if key in self.people_named:
            made = self._surname(key, place)
        else:
            self.people_named.add(key)
            made = self.templates.note("first_mention", self.job.library.people[key])
        if self.names_within is None:
            return made
        marks = [one for child in made if isinstance(child, Element) for one in child.iter()]
        self.names_within += [one for mark in marks for one in _leaves_of(mark)]
        return strip_all(made)

    def _surname(self, key: str, place: Element) -> tuple[Child, ...]:
        name: Any = self.job.library.people[key].surname.choose(self.job.lang)[0]
        if place.get("from"):
            name = displayed(name, Words(key, Provenance(Address.read(place.get("from")), written=key)), "name")
        origin = provenance_of(name)
        return (str(name),) if origin is None else (Element("span", origin.attrs, (str(name),), place.place),)


def _inherited(fact: Fact, facts: Mapping[str, Fact]) -> dict[tuple[str, str], list[str | None]]:
    """The citations of a derived fact, its own and those of all that it follows from: each with its locators."""
    found: dict[tuple[str, str], list[str | None]] = {}
    waiting, seen = [fact], set[str]()
    while waiting:
        one = waiting.pop()
        if one.id in seen:
            continue
        seen.add(one.id)
        for citation in one.sources:
            found.setdefault((str(citation.source), str(citation.at or "")), []).append(citation.at)
        waiting += [facts[key] for key in reversed(one.derived_from) if key in facts]
    return found


def _unbroken(at: str, labels: Mapping[str, str]) -> str:
    """A locator in the document's language, its abbreviation on one line with its number."""
    head, dot, rest = at.partition(". ")
    return f"{labels.get(f'locator-{head}', head + '.')}\u00a0{rest}" if dot else at


# -- what is known when the last note is written --


def _merged(tree: Element, notes: _Notes) -> Element:
    """The tree; in a note that serves several facts, what comes from another leaf for each is computed.

    A mark says what its leaf holds only where that is not what is printed.
    """
    if tree.has("footnote"):
        several = notes.callings.get(tree.get("id"), [])
        tree = tree.with_children(_alike(several)) if len(several) > 1 and several[0] else tree
    elif tree.get("data-source") and tree.get("data-source") == printed(tree):
        tree = replace(tree, attrs=tuple(one for one in tree.attrs if one[0] != "data-source"))
    if not any(isinstance(child, Element) for child in tree.children):
        return tree
    return tree.with_children(
        tuple(child if isinstance(child, str) else _merged(child, notes) for child in tree.children)
    )


def _alike(several: list[tuple[Child, ...]]) -> tuple[Child, ...]:
    """Children that read alike as one; a field that is not the same in all is computed from all."""
    made: list[Child] = []
    for same in zip(*several, strict=False):
        first = same[0]
        if isinstance(first, Element) and is_mark(first) and len(set(same)) > 1:
            named = dict.fromkeys(leaf for one in same if isinstance(one, Element) for leaf in _leaves_of(one))
            first = replace(first, attrs=(("data-from", listed(named)),))
        made.append(first)
    return tuple(made)


def _leaves_of(mark: Element) -> tuple[Address, ...]:
    """The leaves that a mark names."""
    own = mark.get("data-field")
    return tuple(Address.read(one) for one in (*([own] if own else []), *addresses(mark.get("data-from"))))


# -- children --


def _append(children: list[Child], child: Child) -> None:
    if isinstance(child, str) and children and isinstance(children[-1], str):
        children[-1] += child
    else:
        children.append(child)


def _is_note(element: Element) -> bool:
    return element.has("footnote") or element.has("noteref")


def _ends_with_note(child: Child) -> bool:
    if isinstance(child, str):
        return False
    return _is_note(child) or (is_mark(child) and bool(child.children) and _ends_with_note(child.children[-1]))


def _starts_with_note(mark: Element) -> bool:
    first = mark.children[0] if mark.children else ""
    return isinstance(first, Element) and first.tag == "x-cite"
