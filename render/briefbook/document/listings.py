"""What of a visit is listed, and in which order: its events by year and month, its people, its sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, cast

from ..data.dates import When
from ..data.library import leaves
from ..data.markup import references
from ..data.records import Event, Person, Reference, Source, Text, Visit
from .composition import Composition
from .provenance import computed

__all__ = ["people_named", "sources_cited", "timeline", "timeline_span"]


def sources_cited(job: Composition) -> list[Source]:
    """The sources of the visit, in the order of their first citation."""
    return [job.library.sources[key] for key in dict.fromkeys(_referred(job.visit, "sources"))]


def people_named(job: Composition) -> list[Person]:
    """The people that the visit names, the visitor and the host first, then as their names sort."""
    chief = (job.visit.visitor, job.visit.host)
    named = {key for key in _referred(job.visit, "people") if key in job.library.people} - set(chief)
    rest = sorted((job.library.people[key] for key in named), key=lambda one: _collated(one.sort, job.lang))
    return [*(job.library.people[key] for key in dict.fromkeys(chief)), *rest]


def _referred(visit: Visit, registry: str) -> Iterator[str]:
    """The ids of a registry that a visit refers to, in the record's order, in fields and in texts."""
    for _, leaf in leaves(visit, ()):
        if isinstance(leaf, Reference):
            if registry in leaf.registries:
                yield str(leaf)
        elif isinstance(leaf, Text):
            for text in leaf.values():
                yield from (key for kind, key, _ in references(text) if kind == registry)


_OWN_LETTERS = {"es": "ñ", "ru": "й"}
"""Letters with a mark that are letters of their own, each behind the one that it is written with."""


def _collated(text: Text, lang: str) -> str:
    """What a text is sorted by: its letters, whatever their case and accents, in the order of the language."""
    own = _OWN_LETTERS.get(lang.split("-")[0], "")
    return "".join(_plain_letter(letter, own) for letter in text.choose(lang)[0].casefold())


def _plain_letter(letter: str, own: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    return f"{base}\U0010ffff" if letter == own else base


def timeline(job: Composition, events: list[Event]) -> list[dict[str, Any]]:
    """Dated events by year and month, in the brief's order.

    `[{"year": int, "months": [{"label": str, "events": [Event]}]}]`. An event that no month is known for stands under a
    heading that says so, where its year has months; a label is empty where a year needs no months.
    """
    newest = job.brief.order == "newest"
    dated = sorted((one for one in events if one.when), key=lambda one: cast(When, one.when), reverse=newest)
    years: list[dict[str, Any]] = []
    for year, of_year in groupby(dated, key=lambda one: _day(one).year):
        group = list(of_year)
        named = any(cast(When, one.when).month for one in group)
        months = []
        for month, of_month in groupby(group, key=lambda one: cast(When, one.when).month):
            within = list(of_month)
            label = computed(_month(job, month, year), [one.when for one in within]) if named else ""
            months.append({"label": label, "events": within})
        years.append({"year": computed(year, [one.when for one in group]), "months": months})
    return years


def _day(event: Event) -> date:
    """The day that decides under which year an event stands: its first, or its last where it has no first."""
    when = cast(When, event.when)
    day = when.earliest or when.latest
    assert day is not None
    return day


def _month(job: Composition, month: int | None, year: int) -> str:
    if month is None:
        return job.labels["month-unknown"]
    name = When.parse(f"{year}-{month:02}").display(job.lang, job.brief.profile)
    return name[:1].upper() + name[1:]


def timeline_span(job: Composition) -> str:
    """The years from the first event to the last: 1890-2020, with an en dash."""
    dated = [one.when for one in job.visit.events if one.when]
    years = [day.year for one in dated for day in (one.earliest, one.latest) if day]
    span = "–".join(str(year) for year in dict.fromkeys((min(years), max(years)))) if years else ""
    return computed(span, dated)
