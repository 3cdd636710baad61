"""All that templates may call, by the names that they call it by.

A filter or function here takes the `Composition` first, and then what the template gives it. To add one, write it where
its like stands - `wording` for how a value is said, `listings` for what is listed - and name it below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from ..data.records import UNKNOWN
from . import illustrations, listings, placeholders, wording
from .composition import Composition

__all__ = ["FILTERS", "FUNCTIONS", "bound", "constants"]

Called = Callable[..., Any]


FILTERS: Mapping[str, Called] = {
    "cite": lambda job, fact: placeholders.cite(fact),
    "country": wording.country,
    "date": wording.date,
    "duration": wording.duration,
    "name": wording.name,
    "number": wording.number,
    "ordinal": wording.ordinal,
    "plain": wording.plain,
    "short": wording.short,
    "span": wording.span,
    "surname": wording.surname,
}
"""`{{ value | date }}`"""

FUNCTIONS: Mapping[str, Called] = {
    "t": wording.label,
    "person": lambda job, key: job.library.people[key],
    "place": lambda job, key: job.library.places.get(key),
    "quote": lambda job, key: next(one for one in job.visit.quotes if one.id == key),
    "mention": lambda job, key: placeholders.mention(key),
    "label_of": lambda job, kind, key: placeholders.label_of(kind, key),
    "reference_to": lambda job, key: placeholders.reference_to(key),
    "sources_cited": listings.sources_cited,
    "people_named": listings.people_named,
    "timeline": listings.timeline,
    "timeline_span": listings.timeline_span,
    "timeline_picture": illustrations.timeline_picture,
    "map_picture": illustrations.map_picture,
    "chart_pictures": illustrations.chart_pictures,
}
"""`{{ person(visit.host).name }}`"""


def bound(table: Mapping[str, Called], job: Composition) -> dict[str, Called]:
    """A table as one document's templates call it."""
    return {name: _bound(called, job) for name, called in table.items()}


def _bound(called: Called, job: Composition) -> Called:
    def call(*args: Any, **kwargs: Any) -> Any:
        return called(job, *args, **kwargs)

    return call


def constants(job: Composition) -> dict[str, Any]:
    """The values that every template sees."""
    return {
        "visit": job.visit,
        "brief": job.brief,
        "document": job.document,
        "lang": job.lang,
        "unknown": UNKNOWN,
        "page_number": Markup('<span class="page-number"></span>'),
        "page_count": Markup('<span class="page-count"></span>'),
    }
