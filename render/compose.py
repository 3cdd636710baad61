"""A brief and its visit in, a document's tree out: Jinja writes HTML, one pass over it numbers notes and names people.

Templates print values; what they print is inline HTML of our subset. Two placeholders stand for what only the whole
document can decide: `<x-cite>` becomes a footnote, or a reference to one printed before; `<x-person>` becomes the full
name at the first mention and the surname afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, cast

from markupsafe import Markup, escape

from .dates import Duration, When
from .errors import BriefbookError, Place, Problem
from .load import Library, leaves, nearest
from .load import parse as parse_yaml
from .markup import references, to_html
from .model import DOCUMENTS, UNKNOWN, Brief, ClaimStatus, Event, Fact, Person, Reference, Source, Text, Visit
from .project import Project
from .sandbox import Sandbox
from .tree import Child, Element, Rule, parse

__all__ = ["DOCUMENTS", "compose", "labels"]

_PLACEHOLDERS = {
    "x-cite": Rule(attrs=frozenset({"source", "at", "fact"})),
    "x-person": Rule(attrs=frozenset({"id"})),
}


def labels(project: Project, lang: str, asked_at: Place | None = None) -> dict[str, str]:
    """The words of a language that templates print: templates/locales/<lang>.yaml, a flat map."""
    file = f"templates/locales/{lang}.yaml"
    if not project.exists(file):
        known = [name.rsplit("/", 1)[1].removesuffix(".yaml") for name in project.names("templates/locales", ".yaml")]
        raise BriefbookError(
            Problem(asked_at or Place(file), f"there are no labels for the language `{lang}`", nearest(lang, known))
        )
    tree = parse_yaml(project.read_text(file), file)
    if not isinstance(tree.value, dict) or not all(isinstance(value, str) for value in tree.value.values()):
        raise BriefbookError(Problem(tree.place(()), "labels are `key: text` lines", "write one text for each key"))
    return dict(tree.value)


def compose(project: Project, library: Library, brief: Brief, document: str, lang: str) -> Element:
    """The tree of one document of a brief in one language; BriefbookError with all that its templates do wrong."""
    writer = _Writer(project, library, brief, document, lang)
    file = f"templates/{document}.html"
    draft = parse(writer.sandbox.render(f"{document}.html", writer.context()), file, _PLACEHOLDERS)
    return _Notes(writer).resolve(draft)


@dataclass
class _Writer:
    """What the templates of one document know."""

    project: Project
    library: Library
    brief: Brief
    document: str
    lang: str
    words: dict[str, str] = field(init=False)
    sandbox: Sandbox = field(init=False)

    def __post_init__(self) -> None:
        tree = self.library.trees[f"briefs/{self.brief.id}.yaml"]
        self.words = labels(self.project, self.lang, tree.place(("languages",)))
        self.sandbox = Sandbox(self.project, self.printed)
        self.sandbox.filters |= {
            "cite": self.cite, "country": self.country, "date": self.date, "duration": self.duration,
            "name": self.name, "number": self.number, "ordinal": self.ordinal, "plain": self.plain,
            "short": self.short, "span": self.span, "surname": self.surname,
        }  # fmt: skip
        self.sandbox.globals |= {
            "t": self.label,
            "person": lambda key: self.library.people[key],
            "place": lambda key: self.library.places.get(key),
            "quote": lambda key: next(one for one in self.visit.quotes if one.id == key),
            "sources_cited": self.sources_cited,
            "mention": self.mention,
            "people_named": self.people_named,
            "timeline": self.timeline,
            "timeline_span": self.timeline_span,
        }
        self.sandbox.globals |= self.context()

    @property
    def visit(self) -> Visit:
        return self.library.visits[self.brief.visit]

    def context(self) -> dict[str, Any]:
        """The names that every template sees."""
        return {
            "visit": self.visit,
            "brief": self.brief,
            "document": self.document,
            "lang": self.lang,
            "unknown": UNKNOWN,
            "page_number": Markup('<span class="page-number"></span>'),
            "page_count": Markup('<span class="page-count"></span>'),
        }

    # -- what templates call: each gives text, or HTML marked as such --

    def label(self, key: str, **values: Any) -> Markup:
        """The words of the document's language for `key`, with `{names}` filled in."""
        if key not in self.words:
            raise ValueError(
                f"there is no label `{key}` in templates/locales/{self.lang}.yaml; {nearest(key, self.words)}"
            )
        return Markup(escape(self.words[key])).format(**{name: self.printed(value) for name, value in values.items()})

    def printed(self, value: Any) -> Any:
        """What stands on the page for a value that a template prints."""
        if value is UNKNOWN:
            return Markup('<span class="unknown">{}</span>').format(self.words["not-stated"])
        if isinstance(value, Text):
            return self.html(value)
        if isinstance(value, When):
            return self.date(value)
        if isinstance(value, Duration):
            return self.duration(value)
        if value is None:
            raise ValueError("a value that is left out is printed; ask `{% if ... %}` first")
        return value

    def html(self, text: Text) -> Markup:
        """A text with its markup."""
        words, lang = text.choose(self.lang)
        html = to_html(words, self._cite_html, self.mention)
        if lang and lang != self.lang:
            return Markup('<span lang="{}">{}</span>').format(lang, Markup(html))
        return Markup(html)

    def plain(self, text: Text | str) -> str:
        """A text without markup, for titles and properties."""
        words = text if isinstance(text, str) else text.choose(self.lang)[0]
        html = to_html(words, lambda source, at: "", lambda key: escape(self.surname(key)))
        return Markup(html).striptags()

    def date(self, value: Any) -> Any:
        """A date in words, as precise as it is known."""
        if not isinstance(value, When):
            return self.printed(value)
        return value.display(self.lang, self.brief.profile)

    def span(self, start: Any, end: Any) -> Any:
        """Two dates as one range; each by itself where one of them is unknown."""
        if isinstance(start, When) and isinstance(end, When) and not (start.is_interval or end.is_interval):
            return self.date(When.parse(f"{start}/{end}"))
        return Markup("{} – {}").format(self.date(start), self.date(end))

    def duration(self, value: Any) -> Any:
        """A duration in words."""
        return value.display(self.lang) if isinstance(value, Duration) else self.printed(value)

    def country(self, code: str) -> str:
        """A country's name."""
        return _countries(self.lang)[code]

    def name(self, key: Any) -> Any:
        """The name of whatever an id stands for: a person, an organisation, a place, a country."""
        if not isinstance(key, str):
            return self.printed(key)
        library = self.library
        registries = (
            key.registries if isinstance(key, Reference) else ("people", "organisations", "places", "countries")
        )
        for registry in registries:
            if registry == "countries":
                return self.country(key)
            record = getattr(library, registry).get(key)
            if record is not None:
                return record.name.choose(self.lang)[0]
        raise ValueError(f"nothing is known by the id `{key}`; add it to a registry in data/")

    def short(self, key: Any) -> Any:
        """A shorter name: of a person the surname, of an organisation its short name."""
        if isinstance(key, str) and key in self.library.people:
            return self.surname(key)
        organisation = self.library.organisations.get(key) if isinstance(key, str) else None
        if organisation is not None and organisation.short is not None:
            return organisation.short.choose(self.lang)[0]
        return self.name(key)

    def surname(self, key: str) -> str:
        """The name that a person goes by after the first mention."""
        return self.library.people[key].surname.choose(self.lang)[0]

    def number(self, value: Any) -> Any:
        """A number as the language writes it."""
        if not isinstance(value, (int, float)):
            return self.printed(value)
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.lang.replace("-", "_"))

    def ordinal(self, value: Any) -> Any:
        """A rank: 2nd."""
        if not isinstance(value, (int, float)):
            return self.printed(value)
        number = int(value)
        if self.lang != "en":
            return f"{number}.º" if self.lang.startswith("es") else f"{number}-й"
        suffix = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{suffix}"

    def mention(self, key: str) -> Markup:
        """A person in running text: in full at the first mention, by the surname afterwards."""
        return Markup('<x-person id="{}"></x-person>').format(key)

    def cite(self, fact: Fact | Person) -> Markup:
        """The notes of a fact or a person: the sources; for a derived fact, what it follows from."""
        if isinstance(fact, Fact) and fact.status is ClaimStatus.DERIVED:
            return Markup('<x-cite fact="{}"></x-cite>').format(fact.id)
        return Markup("").join(self._cite_html(one.source, one.at or "") for one in fact.sources)

    def _cite_html(self, source: str, at: str) -> Markup:
        return Markup('<x-cite source="{}" at="{}"></x-cite>').format(source, at)

    def sources_cited(self) -> list[Source]:
        """The sources of the visit, in the order of their first citation."""
        return [self.library.sources[key] for key in dict.fromkeys(_referred(self.visit, "sources"))]

    def people_named(self) -> list[Person]:
        """The people that the visit names, the visitor and the host first, then as their names sort."""
        chief = (self.visit.visitor, self.visit.host)
        named = {key for key in _referred(self.visit, "people") if key in self.library.people} - set(chief)
        rest = sorted((self.library.people[key] for key in named), key=lambda one: one.sort)
        return [*(self.library.people[key] for key in dict.fromkeys(chief)), *rest]

    def timeline(self, events: list[Event]) -> list[dict[str, Any]]:
        """Dated events by year and month, in the brief's order.

        `[{"year": int, "months": [{"label": str, "events": [Event]}]}]`. An event that no month is known for stands
        under a heading that says so, where its year has months; a label is empty where a year needs no months.
        """
        newest = self.brief.order == "newest"
        dated = sorted((one for one in events if one.when), key=lambda one: cast(When, one.when), reverse=newest)
        years: list[dict[str, Any]] = []
        for year, of_year in groupby(dated, key=lambda one: _anchor(one).year):
            group = list(of_year)
            named = any(cast(When, one.when).month for one in group)
            months = [
                {"label": self._month(month, year) if named else "", "events": list(of_month)}
                for month, of_month in groupby(group, key=lambda one: cast(When, one.when).month)
            ]
            years.append({"year": year, "months": months})
        return years

    def _month(self, month: int | None, year: int) -> str:
        if month is None:
            return self.words["month-unknown"]
        name = When.parse(f"{year}-{month:02}").display(self.lang, self.brief.profile)
        return name[:1].upper() + name[1:]

    def timeline_span(self) -> str:
        """The years from the first event to the last: 1890-2020, with an en dash."""
        years = [
            day.year for one in self.visit.events if one.when for day in (one.when.earliest, one.when.latest) if day
        ]
        return "–".join(str(year) for year in dict.fromkeys((min(years), max(years)))) if years else ""

    # -- what the pass over the tree calls --

    def part(self, macro: str, *args: Any) -> str:
        """The HTML of a macro of parts/notes.html."""

        def call() -> str:
            module = self.sandbox.get_template("parts/notes.html").module
            return str(getattr(module, macro)(*args))

        return self.sandbox.guarded("parts/notes.html", call)


def _anchor(event: Event) -> date:
    """The day that decides under which year an event stands: its first, or its last where it has no first."""
    when = cast(When, event.when)
    day = when.earliest or when.latest
    assert day is not None
    return day


@lru_cache(maxsize=8)
def _countries(lang: str) -> dict[str, str]:
    from babel import Locale

    return dict(Locale.parse(lang.replace("-", "_")).territories)


def _referred(visit: Visit, registry: str) -> Iterator[str]:
    """The ids of a registry that a visit refers to, in the record's order, in fields and in texts."""
    for _, leaf in leaves(visit, ()):
        if isinstance(leaf, Reference):
            if registry in leaf.registries:
                yield str(leaf)
        elif isinstance(leaf, Text):
            for text in leaf.values():
                yield from (key for kind, key, _ in references(text) if kind == registry)


class _Notes:
    """Replaces the placeholders of a draft, in reading order."""

    def __init__(self, writer: _Writer) -> None:
        self.writer = writer
        self.facts = {leaf.id: leaf for _, leaf in leaves(writer.visit, ()) if isinstance(leaf, Fact)}
        self.numbers: dict[object, int] = {}
        self.sources_named: set[str] = set()
        self.people_named: set[str] = set()

    def resolve(self, element: Element) -> Element:
        """The element with notes and names in place of their placeholders."""
        children: list[Child] = []
        for child in element.children:
            if isinstance(child, str):
                _append(children, child)
            elif child.tag == "x-cite":
                if children and isinstance(children[-1], str):
                    children[-1] = children[-1].rstrip(" ")
                elif children and isinstance(children[-1], Element) and _is_note(children[-1]):
                    children.append(Element("sup", (), (",",)))
                children.append(self._note(child))
            elif child.tag == "x-person":
                for part in self._person(child.get("id")):
                    _append(children, part)
            else:
                children.append(self.resolve(child))
        return element.with_children(tuple(children))

    def _note(self, cite: Element) -> Element:
        source, at = cite.get("source"), cite.get("at")
        derivation = () if source else self._derivation(cite.get("fact"))
        key = derivation or (source, at)
        if key in self.numbers:
            number = self.numbers[key]
            return Element("a", (("class", "noteref"), ("href", f"#fn{number}")), (str(number),), cite.place)
        number = self.numbers[key] = len(self.numbers) + 1
        inside = derivation or self._reference(source, at)
        return Element("span", (("class", "footnote"), ("id", f"fn{number}")), inside, cite.place)

    def _reference(self, source: str, at: str) -> tuple[Child, ...]:
        first = source not in self.sources_named
        self.sources_named.add(source)
        return self._inline("full" if first else "again", self.writer.library.sources[source], _unbroken(at))

    def _derivation(self, fact_id: str) -> tuple[Child, ...]:
        fact = self.facts[fact_id]
        return self._inline("derived", fact, self._inherited(fact))

    def _inherited(self, fact: Fact) -> list[tuple[Source, str]]:
        """The citations of a derived fact: its own, and those of all that it follows from."""
        found: dict[tuple[str, str], None] = {}
        seen: set[str] = set()

        def gather(one: Fact) -> None:
            if one.id in seen:
                return
            seen.add(one.id)
            found.update(dict.fromkeys((str(citation.source), citation.at or "") for citation in one.sources))
            for key in one.derived_from:
                if key in self.facts:
                    gather(self.facts[key])

        gather(fact)
        return [(self.writer.library.sources[source], _unbroken(at)) for source, at in found]

    def _person(self, key: str) -> tuple[Child, ...]:
        if key in self.people_named:
            return (self.writer.surname(key),)
        self.people_named.add(key)
        return self._inline("first_mention", self.writer.library.people[key])

    def _inline(self, macro: str, *args: Any) -> tuple[Child, ...]:
        html = self.writer.part(macro, *args)
        page = parse(f"<html><body><p>{html}</p></body></html>", "templates/parts/notes.html")
        paragraph = page.find("p")
        return paragraph.children if paragraph is not None else ()


def _unbroken(at: str) -> str:
    """A locator whose abbreviations stay on one line with their numbers."""
    return at.replace(". ", ".\u00a0")


def _append(children: list[Child], child: Child) -> None:
    if isinstance(child, str) and children and isinstance(children[-1], str):
        children[-1] += child
    else:
        children.append(child)


def _is_note(element: Element) -> bool:
    return element.has("footnote") or element.has("noteref")
