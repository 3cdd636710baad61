"""A brief and its visit in, a document's tree out: Jinja writes HTML, one pass over it numbers notes and names people.

Templates print values; what they print is inline HTML of our subset. Two placeholders stand for what only the whole
document can decide: `<x-cite>` becomes a footnote, or a reference to one printed before; `<x-person>` becomes the full
name at the first mention and the surname afterwards.

Values know where they stand in the data (see `fields`), and so does what is printed of them: in the tree, the text of a
leaf is a span with `data-field`, what was computed from leaves one with `data-from`. Templates know nothing of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any, cast

from markupsafe import Markup, escape

from ..data.countries import country_names
from ..data.dates import Duration, When
from ..data.differences import nodes_of
from ..data.edition import visit_of
from ..data.library import Library, leaves
from ..data.markup import references, to_html
from ..data.project import Project
from ..data.records import (
    DOCUMENTS,
    UNKNOWN,
    Brief,
    ClaimStatus,
    Event,
    Fact,
    Figure,
    Person,
    Reference,
    Source,
    Stop,
    Text,
    Visit,
)
from ..data.versions import kept
from ..errors import BriefbookError, Problem, nearest
from .labels import DEFAULT_LANGUAGE, labels, locale_file
from .news import news
from .pictures import ChartBar, MapPlace, TimelineEvent, chart, data_address, route_map, timeline
from .printed import printed_in
from .provenance import (
    Html,
    Kind,
    Ledger,
    Provenance,
    Words,
    addresses,
    clean,
    computed,
    known,
    locate,
    provenance_of,
    sources_of,
)
from .sandbox import Sandbox
from .tree import Child, Element, Rule, is_mark, parse, printed, strip_all

__all__ = ["DOCUMENTS", "compose", "labels"]

_PLACEHOLDERS = {
    "x-contents": Rule(),
    "x-label": Rule(attrs=frozenset({"kind", "for"})),
    "x-ref": Rule(attrs=frozenset({"to"})),
    "x-cite": Rule(attrs=frozenset({"source", "at", "fact", "from", "within"})),
    "x-person": Rule(attrs=frozenset({"id", "from"})),
}
"""`from` is the address of the locator, or of the reference to the person; `within` that of the text that cites."""


def compose(project: Project, library: Library, brief: Brief, document: str, lang: str) -> Element:
    """The tree of one document of a brief in one language; BriefbookError with all that its templates do wrong."""
    writer = _Writer(project, library, brief, document, lang)
    if brief.changes_since is None:
        return _composed(writer, document)
    past = kept(project, brief, library.trees[f"briefs/{brief.id}.yaml"])
    plain = _composed(writer, document)
    told = _Writer(project, library, brief, document, lang)
    told.sandbox.globals["changes"] = news(told, past, nodes_of(library, brief), printed_in(plain))
    return _composed(told, document)


def _composed(writer: _Writer, document: str) -> Element:
    file = f"templates/{document}.html"
    draft = writer.parse(writer.sandbox.render(f"{document}.html", writer.context()), file)
    notes = _Notes(writer)
    notes.locators = _locators(draft)
    notes.labels = _number_labels(draft)
    notes.contents = tuple(_contents(draft))
    return notes.finished(notes.resolve(draft))


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
    ledger: Ledger = field(init=False, default_factory=Ledger)
    visit: Visit = field(init=False)
    """The visit, in the edition that the brief asks for."""

    def __post_init__(self) -> None:
        tree = self.library.trees[f"briefs/{self.brief.id}.yaml"]
        self.brief = locate(self.brief, tree)
        self.library = known(self.library)
        self.words = labels(self.project, self.lang, tree.place(("languages",)))
        self.visit = visit_of(self.library, self.brief)
        self.sandbox = Sandbox(self.project, self.printed, self.ledger.capture)
        self.sandbox.add_filters({
            "cite": self.cite, "country": self.country, "date": self.date, "duration": self.duration,
            "name": self.name, "number": self.number, "ordinal": self.ordinal, "plain": self.plain,
            "short": self.short, "span": self.span, "surname": self.surname,
        })  # fmt: skip
        self.sandbox.globals |= {
            "t": self.label,
            "person": lambda key: self.library.people[key],
            "place": lambda key: self.library.places.get(key),
            "quote": lambda key: next(one for one in self.visit.quotes if one.id == key),
            "sources_cited": self.sources_cited,
            "mention": self.mention,
            "people_named": self.people_named,
            "label_of": self.label_of,
            "reference_to": self.reference_to,
            "timeline_picture": self.timeline_picture,
            "map_picture": self.map_picture,
            "chart_pictures": self.chart_pictures,
            "timeline": self.timeline,
            "timeline_span": self.timeline_span,
            "changes": [],
        }
        self.sandbox.globals |= self.context()

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
                f"there is no label `{key}` in {locale_file(DEFAULT_LANGUAGE)}; {nearest(key, self.words)}"
            )
        words = Markup(escape(self.words[key]))
        if not values:
            return _chosen(words.format(), key)
        return words.format(**{name: self.printed(value) for name, value in values.items()})

    def plain_label(self, key: str, **values: Any) -> str:
        """The label as text without markup, for what readers hear of a picture."""
        return Markup(clean(self.label(key, **values))).unescape()

    def printed(self, value: Any) -> Any:
        """What stands on the page for a value that a template prints: between marks, where it knows its origin."""
        shown = self.shown(value)
        origin = provenance_of(shown)
        return shown if origin is None or hasattr(shown, "marked") else self.ledger.mark(shown, origin)

    def shown(self, value: Any) -> Any:
        """The words for a value."""
        if value == UNKNOWN:
            words = Markup('<span class="unknown">{}</span>').format(self.words["not-stated"])
            return _as(words, value, "unknown")
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
        own = provenance_of(words)

        def cite(source: str, at: str) -> Markup:
            return self._cite_html(source, at, within=own.leaf if own else "")

        html = to_html(words, cite, self.mention)
        if lang and lang != self.lang:
            html = Markup('<span lang="{}">{}</span>').format(lang, Markup(html))
        made: Markup = _as(Markup(html), words, "text")
        return made

    def plain(self, text: Text | str) -> str:
        """A text without markup, for titles and properties."""
        words = text if isinstance(text, str) else text.choose(self.lang)[0]
        named: list[str] = []

        def mention(key: str) -> str:
            named.append(self.surname(key))
            return escape(named[-1])

        plain = Markup(to_html(words, lambda source, at: "", mention)).striptags()
        return _text_as(plain, words, "text") if plain == words else computed(plain, words, named)

    def date(self, value: Any) -> Any:
        """A date in words, as precise as it is known."""
        if not isinstance(value, When):
            return self.shown(value)
        return _as(value.display(self.lang, self.brief.profile), value, "date")

    def span(self, start: Any, end: Any) -> Any:
        """Two dates as one range; each by itself where one of them is unknown."""
        if isinstance(start, When) and isinstance(end, When) and not (start.is_interval or end.is_interval):
            return computed(When.parse(f"{start}/{end}").display(self.lang, self.brief.profile), start, end)
        return Markup("{} – {}").format(self.printed(start), self.printed(end))

    def duration(self, value: Any) -> Any:
        """A duration in words."""
        return _as(value.display(self.lang), value, "duration") if isinstance(value, Duration) else self.shown(value)

    def country(self, code: str) -> str:
        """A country's name."""
        return _text_as(country_names(self.lang)[code], code, "name")

    def name(self, key: Any) -> Any:
        """The name of whatever an id stands for: a person, an organisation, a place, a country."""
        if not isinstance(key, str):
            return self.shown(key)
        library = self.library
        registries = (
            key.registries if isinstance(key, Reference) else ("people", "organisations", "places", "countries")
        )
        for registry in registries:
            if registry == "countries":
                return self.country(key)
            record = getattr(library, registry).get(key)
            if record is not None:
                return _as(record.name.choose(self.lang)[0], key, "name")
        raise ValueError(f"nothing is known by the id `{key}`; add it to a registry in data/")

    def short(self, key: Any) -> Any:
        """A shorter name: of a person the surname, of an organisation its short name."""
        if isinstance(key, str) and key in self.library.people:
            return self.surname(key)
        organisation = self.library.organisations.get(key) if isinstance(key, str) else None
        if organisation is not None and organisation.short is not None:
            return _as(organisation.short.choose(self.lang)[0], key, "name")
        return self.name(key)

    def surname(self, key: str) -> str:
        """The name that a person goes by after the first mention."""
        return _text_as(self.library.people[key].surname.choose(self.lang)[0], key, "name")

    def number(self, value: Any) -> Any:
        """A number as the language writes it."""
        if not isinstance(value, (int, float)):
            return self.shown(value)
        from babel.numbers import format_decimal

        return _as(format_decimal(value, locale=self.lang.replace("-", "_")), value, "number")

    def ordinal(self, value: Any) -> Any:
        """A rank: 2nd."""
        if not isinstance(value, (int, float)):
            return self.shown(value)
        rank = self._rank(int(value))
        return _as(rank, value, "number") if int(value) == value else computed(rank, value)

    def _rank(self, number: int) -> str:
        if self.lang != "en":
            return f"{number}.º" if self.lang.startswith("es") else f"{number}-й"
        suffix = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{suffix}"

    def mention(self, key: str) -> Markup:
        """A person in running text: in full at the first mention, by the surname afterwards."""
        return Markup('<x-person id="{}" from="{}"></x-person>').format(key, _leaf(key))

    def cite(self, fact: Fact | Person) -> Markup:
        """The notes of a fact or a person: the sources; for a derived fact, what it follows from."""
        if isinstance(fact, Fact) and fact.status == ClaimStatus.DERIVED:
            return Markup('<x-cite fact="{}"></x-cite>').format(fact.id)
        return Markup("").join(self._cite_html(one.source, one.at or "") for one in fact.sources)

    def _cite_html(self, source: str, at: str, within: str = "") -> Markup:
        place = Markup('within="{}"').format(within) if within else Markup('from="{}"').format(_leaf(at))
        return Markup('<x-cite source="{}" at="{}" {}></x-cite>').format(source, at, place)

    def sources_cited(self) -> list[Source]:
        """The sources of the visit, in the order of their first citation."""
        return [self.library.sources[key] for key in dict.fromkeys(_referred(self.visit, "sources"))]

    def people_named(self) -> list[Person]:
        """The people that the visit names, the visitor and the host first, then as their names sort."""
        chief = (self.visit.visitor, self.visit.host)
        named = {key for key in _referred(self.visit, "people") if key in self.library.people} - set(chief)
        rest = sorted((self.library.people[key] for key in named), key=lambda one: self._collated(one.sort))
        return [*(self.library.people[key] for key in dict.fromkeys(chief)), *rest]

    def _collated(self, text: Text) -> str:
        """What a text is sorted by: its letters, whatever their case and accents, in the order of the language."""
        own = _OWN_LETTERS.get(self.lang.split("-")[0], "")
        return "".join(_plain_letter(letter, own) for letter in text.choose(self.lang)[0].casefold())

    def label_of(self, kind: str, key: str) -> Markup:
        """The label of a table or figure, `Table 1`: they are counted in reading order."""
        return Markup('<x-label kind="{}" for="{}"></x-label>').format(kind, key)

    def reference_to(self, key: str) -> Markup:
        """A reference to the table or figure that `label_of` labels."""
        return Markup('<x-ref to="{}"></x-ref>').format(key)

    def _picture(self, svg: str, alt: str, *drawn: Any) -> Markup:
        """A picture, which says from which values it was drawn."""
        image = Markup('<img src="{}" alt="{}" data-from="{}">')
        return image.format(data_address(svg), " ".join(alt.split()), "; ".join(sources_of(*drawn)))

    def _joined(self, parts: list[str]) -> str:
        return "; ".join(parts)

    def _when(self, event: Event) -> str:
        """An event's date in plain words."""
        if event.date_text is not None:
            return self.plain(event.date_text)
        if isinstance(event.date, When):
            return _text_as(event.date.display(self.lang, self.brief.profile), event.date, "date")
        if event.within is not None:
            return computed(self.plain_label("between", span=event.within), event.within)
        return self.words["not-stated"]

    def timeline_picture(self, events: list[Event]) -> Markup:
        """The events against an axis of years."""
        ordered = sorted(events, key=lambda one: (one.when is None, one.when or When.parse("0001")))
        marks, drawn = [], []
        for event in ordered:
            first, last = (event.when.earliest, event.when.latest) if event.when else (None, None)
            marks.append(TimelineEvent(first, last, self._when(event), self.plain(event.headline), event.planned))
            drawn += [event.when, marks[-1].when, marks[-1].label]
        alt = self.plain_label("timeline-alt", events=self._joined([f"{one.when}: {one.label}" for one in marks]))
        return self._picture(timeline(marks, self.words["planned"], self.words["undated"]), alt, drawn)

    def map_picture(self, stops: list[Stop]) -> Markup:
        """The places of a journey that the registry knows the position of; empty where it knows none."""
        spots, drawn = [], []
        for stop in stops:
            record = self.library.places.get(str(stop.place))
            if record is None or record.latitude is None or record.longitude is None:
                continue
            note = self.date(stop.date) if isinstance(stop.date, When) else self.words["day-not-stated"]
            name = record.name.choose(self.lang)[0]
            drawn += [stop.place, name, stop.date, record.latitude, record.longitude]
            spots.append(MapPlace(record.latitude, record.longitude, name, note, record.kind == "country"))
        if not spots:
            return Markup("")
        ordered = bool(self.visit.stops_ordered)
        places = self._joined([f"{one.label} ({one.note})" for one in spots])
        alt = self.plain_label("map-alt-ordered" if ordered else "map-alt", places=places)
        return self._picture(route_map(spots, ordered), alt, drawn)

    def chart_pictures(self) -> list[dict[str, Any]]:
        """A chart for each unit that two or more figures share: `[{"unit": str, "id": str, "picture": HTML}]`."""
        known = [
            one
            for one in self.visit.figures
            if isinstance(one.value, (int, float)) and isinstance(one.unit, Text) and not one.ordinal
        ]
        by_unit: dict[str, list[Figure]] = {}
        for one in known:
            by_unit.setdefault(self.plain(cast(Text, one.unit)), []).append(one)
        made = []
        for unit, group in by_unit.items():
            if len(group) < 2:
                continue
            bars = [ChartBar(self.plain(one.label), cast(float, one.value), self.number(one.value)) for one in group]
            text = self._joined([f"{one.label}: {one.shown}" for one in bars])
            alt = self.plain_label("chart-alt", unit=unit, bars=text)
            units = [self.plain(cast(Text, one.unit)) for one in group]
            picture = self._picture(chart(bars), alt, units, [(one.label, one.value) for one in bars])
            made.append({"unit": computed(str(unit), units), "id": f"chart-{group[0].id}", "picture": picture})
        return made

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
            months = []
            for month, of_month in groupby(group, key=lambda one: cast(When, one.when).month):
                within = list(of_month)
                label = computed(self._month(month, year), [one.when for one in within]) if named else ""
                months.append({"label": label, "events": within})
            years.append({"year": computed(year, [one.when for one in group]), "months": months})
        return years

    def _month(self, month: int | None, year: int) -> str:
        if month is None:
            return self.words["month-unknown"]
        name = When.parse(f"{year}-{month:02}").display(self.lang, self.brief.profile)
        return name[:1].upper() + name[1:]

    def timeline_span(self) -> str:
        """The years from the first event to the last: 1890-2020, with an en dash."""
        dated = [one.when for one in self.visit.events if one.when]
        years = [day.year for one in dated for day in (one.earliest, one.latest) if day]
        span = "–".join(str(year) for year in dict.fromkeys((min(years), max(years)))) if years else ""
        return computed(span, dated)

    # -- what the pass over the tree calls --

    def parse(self, html: str, file: str) -> Element:
        """The tree of what templates gave, with the marks of what they printed."""
        return parse(self.ledger.settle(html), file, _PLACEHOLDERS, self.ledger.attrs)

    def inline(self, html: str) -> tuple[Child, ...]:
        """Inline HTML as children."""
        page = self.parse(f"<html><body><p>{html}</p></body></html>", "templates/parts/notes.html")
        paragraph = page.find("p")
        return paragraph.children if paragraph is not None else ()

    def part(self, macro: str, *args: Any) -> str:
        """The HTML of a macro of parts/notes.html."""

        def call() -> str:
            module = self.sandbox.get_template("parts/notes.html").module
            return str(getattr(module, macro)(*args))

        return self.sandbox.guarded("parts/notes.html", call)


_OWN_LETTERS = {"es": "ñ", "ru": "й"}
"""Letters with a mark that are letters of their own, each behind the one that it is written with."""


def _plain_letter(letter: str, own: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    return f"{base}\U0010ffff" if letter in own and own else base


def _text_as(text: str, value: Any, kind: Kind) -> str:
    """A text that displays a value."""
    return cast(str, _as(text, value, kind))


def _as(text: Any, value: Any, kind: Kind) -> Any:
    """A display of a value, which is read back as `kind`; made with the help of what the text itself came from."""
    own, inner = provenance_of(value), provenance_of(text)
    if own is None:
        return text if inner is None else Words(str(text), inner._replace(kind="plain"))
    shown = own.shown_as(kind, text)
    return Html(str(text), shown) if isinstance(text, Markup) else Words(str(text), shown)


def _chosen(words: Markup, key: str) -> Markup:
    """A label, which is read back as the value that chose it where its key says that value and nothing else."""
    own = provenance_of(key)
    if own is None:
        return words
    leaf = own.tail or (own.leaf if own.kind == "plain" else "")
    return Html(words, Provenance(leaf, "enum", source=own.source) if leaf else Provenance(sources=own.all))


def _leaf(value: str) -> str:
    """The address of the leaf whose value it is."""
    own = provenance_of(value)
    return own.leaf if own else ""


def _anchor(event: Event) -> date:
    """The day that decides under which year an event stands: its first, or its last where it has no first."""
    when = cast(When, event.when)
    day = when.earliest or when.latest
    assert day is not None
    return day


def _referred(visit: Visit, registry: str) -> Iterator[str]:
    """The ids of a registry that a visit refers to, in the record's order, in fields and in texts."""
    for _, leaf in leaves(visit, ()):
        if isinstance(leaf, Reference):
            if registry in leaf.registries:
                yield str(leaf)
        elif isinstance(leaf, Text):
            for text in leaf.values():
                yield from (key for kind, key, _ in references(text) if kind == registry)


def _contents(draft: Element) -> Iterator[Element]:
    """An entry for each section after the table of contents, by its heading."""
    for section in draft.find_all("section"):
        heading = section.elements[0] if section.elements else None
        if heading is not None and heading.tag == "h2" and section.get("id") and not section.has("contents"):
            link = Element("a", (("href", f"#{section.get('id')}"),), (heading.text(),), heading.place)
            yield Element("li", (), (link,), heading.place)


def _number_labels(draft: Element) -> dict[str, tuple[str, int]]:
    """What each label is called by: its kind, and its number among those of the kind, in reading order."""
    found: dict[str, tuple[str, int]] = {}
    for label in draft.find_all("x-label"):
        kind = label.get("kind")
        found[label.get("for")] = kind, 1 + sum(other == kind for other, _ in found.values())
    return found


class _Notes:
    """Replaces the placeholders of a draft, in reading order."""

    def __init__(self, writer: _Writer) -> None:
        self.writer = writer
        self.facts = {leaf.id: leaf for _, leaf in leaves(writer.visit, ()) if isinstance(leaf, Fact)}
        self.numbers: dict[object, int] = {}
        self.notes: dict[str, object] = {}
        self.derivations: dict[object, list[tuple[Child, ...]]] = {}
        """What each note would say at each of its callings; all say the same, but perhaps from other leaves."""
        self.labels: dict[str, tuple[str, int]] = {}
        self.contents: tuple[Element, ...] = ()
        self.sources_named: set[str] = set()
        self.people_named: set[str] = set()
        self.locators: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {}
        """For each source and locator, the addresses of the locators, and of the texts that hold one."""
        self.names: list[str] | None = None
        """Within a field, the addresses of what the names there came from."""

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
                children.extend(self.contents)
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
        outer, self.names = self.names, []
        made = self.resolve(mark, before)
        helped, self.names = self.names, outer
        known = dict.fromkeys((*addresses(mark.get("data-from")), *helped))
        known.pop(mark.get("data-field"), None)
        own = tuple(one for one in mark.attrs if one[0] != "data-from")
        return replace(made, attrs=(*own, ("data-from", "; ".join(known))) if known else own)

    def _label(self, place: Element) -> Element:
        """A caption's label, or a reference to one, by the number that its table or figure has."""
        key = place.get("for") or place.get("to")
        if key not in self.labels:
            what = f"nothing is labelled `{key}`"
            raise BriefbookError(Problem(place.place, what, nearest(key, self.labels)))
        kind, number = self.labels[key]
        counted = Markup('<span class="{}-number">{}</span>').format(kind, number)
        text = self.writer.label(f"{kind}-n", number=counted if place.tag == "x-label" else number)
        if place.tag == "x-ref":
            attrs = (("class", "ref"), ("href", f"#label-{key}"))
            return Element("a", attrs, (Markup(text).unescape(),), place.place)
        attrs = (("class", "caption-label"), ("id", f"label-{key}"))
        return Element("span", attrs, self.writer.inline(text), place.place)

    def _note(self, cite: Element) -> Element:
        source, at = cite.get("source"), cite.get("at")
        derivation = () if source else self._derivation(cite.get("fact"))
        key = strip_all(derivation) or (source, at)
        self.derivations.setdefault(key, []).append(derivation)
        if key in self.numbers:
            number = self.numbers[key]
            return Element("a", (("class", "noteref"), ("href", f"#fn{number}")), (str(number),), cite.place)
        number = self.numbers[key] = len(self.numbers) + 1
        inside = derivation or self._reference(source, at)
        self.notes[f"fn{number}"] = key
        return Element("span", (("class", "footnote"), ("id", f"fn{number}")), inside, cite.place)

    def finished(self, tree: Element) -> Element:
        """The tree; in a note that serves several facts, what comes from another leaf for each is computed.

        A mark says what its leaf holds only where that is not what is printed.
        """
        if tree.has("footnote"):
            several = self.derivations.get(self.notes.get(tree.get("id")), [])
            tree = tree.with_children(_merged(several)) if len(several) > 1 and several[0] else tree
        elif tree.get("data-source") and tree.get("data-source") == printed(tree):
            tree = replace(tree, attrs=tuple(one for one in tree.attrs if one[0] != "data-source"))
        if not any(isinstance(child, Element) for child in tree.children):
            return tree
        return tree.with_children(
            tuple(child if isinstance(child, str) else self.finished(child) for child in tree.children)
        )

    def _reference(self, source: str, at: str) -> tuple[Child, ...]:
        first = source not in self.sources_named
        self.sources_named.add(source)
        return self._inline("full" if first else "again", self.writer.library.sources[source], self._at(source, at))

    def _at(self, source: str, at: str) -> str:
        """A locator as it is printed: editable where it is one leaf's, printed in this language as it is written."""
        shown = _unbroken(at, self.writer.words)
        own, texts = self.locators.get((source, at), ((), ()))
        if len(own) == 1 and not texts and shown.replace("\u00a0", " ") == at:
            return Words(shown, Provenance(own[0], "plain", source=at))
        return Words(shown, Provenance(sources=(*own, *texts))) if own or texts else shown

    def _derivation(self, fact_id: str) -> tuple[Child, ...]:
        fact = self.facts[fact_id]
        return self._inline("derived", fact, self._inherited(fact))

    def _inherited(self, fact: Fact) -> list[tuple[Source, str]]:
        """The citations of a derived fact: its own, and those of all that it follows from."""
        found: dict[tuple[str, str], list[str | None]] = {}
        seen: set[str] = set()

        def gather(one: Fact) -> None:
            if one.id in seen:
                return
            seen.add(one.id)
            for citation in one.sources:
                found.setdefault((str(citation.source), str(citation.at or "")), []).append(citation.at)
            for key in one.derived_from:
                if key in self.facts:
                    gather(self.facts[key])

        gather(fact)
        sources, words = self.writer.library.sources, self.writer.words
        return [(sources[source], computed(_unbroken(at, words), own)) for (source, at), own in found.items()]

    def _person(self, place: Element) -> tuple[Child, ...]:
        """A person's name; where it stands by itself, its parts are fields."""
        key = place.get("id")
        if key in self.people_named:
            name = self.writer.library.people[key].surname.choose(self.writer.lang)[0]
            reference = Words(key, Provenance(place.get("from"), source=key)) if place.get("from") else None
            origin = provenance_of(_as(name, reference, "name") if reference else name)
            made: tuple[Child, ...] = (str(name),)
            if origin is not None:
                made = (Element("span", origin.attrs, made, place.place),)
        else:
            self.people_named.add(key)
            made = self._inline("first_mention", self.writer.library.people[key])
        if self.names is None:
            return made
        marks = [one for child in made if isinstance(child, Element) for one in child.iter()]
        self.names += [one for mark in marks for one in _addresses_of(mark)]
        return strip_all(made)

    def _inline(self, macro: str, *args: Any) -> tuple[Child, ...]:
        return self.writer.inline(self.writer.part(macro, *args))


def _merged(several: list[tuple[Child, ...]]) -> tuple[Child, ...]:
    """Children that read alike as one; a field that is not the same in all is computed from all."""
    made: list[Child] = []
    for alike in zip(*several, strict=False):
        first = alike[0]
        if isinstance(first, Element) and is_mark(first) and len(set(alike)) > 1:
            marks = [one for one in alike if isinstance(one, Element)]
            sources = dict.fromkeys(one for mark in marks for one in _addresses_of(mark))
            first = replace(first, attrs=(("data-from", "; ".join(sources)),))
        made.append(first)
    return tuple(made)


def _addresses_of(mark: Element) -> tuple[str, ...]:
    """The leaves that a mark names."""
    own = mark.get("data-field")
    return (*([own] if own else []), *addresses(mark.get("data-from")))


def _locators(draft: Element) -> dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]:
    """Where each locator of each source stands: as a leaf of its own, and within texts."""
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for cite in draft.find_all("x-cite"):
        own, texts = found.setdefault((cite.get("source"), cite.get("at")), ({}, {}))
        if cite.get("from"):
            own[cite.get("from")] = None
        elif cite.get("within"):
            texts[cite.get("within")] = None
    return {key: (tuple(own), tuple(texts)) for key, (own, texts) in found.items()}


def _unbroken(at: str, words: Mapping[str, str]) -> str:
    """A locator in the document's language, its abbreviation on one line with its number."""
    head, dot, rest = at.partition(". ")
    return f"{words.get(f'locator-{head}', head + '.')}\u00a0{rest}" if dot else at


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
