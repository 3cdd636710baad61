"""Which pictures a document's records give, and what a reader hears who cannot see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from markupsafe import Markup

from ..data.dates import When
from ..data.records import Event, Figure, Stop, Text
from .composition import Composition
from .pictures import ChartBar, MapPlace, TimelineEvent, chart, data_address, route_map, timeline
from .provenance import computed, listed, sources_of
from .wording import date, displayed, number, plain, plain_label

__all__ = ["chart_pictures", "map_picture", "timeline_picture"]


def timeline_picture(job: Composition, events: list[Event]) -> Markup:
    """The events against an axis of years."""
    ordered = sorted(events, key=lambda one: (one.when is None, one.when or When.parse("0001")))
    drawn, origins = [], []
    for event in ordered:
        first, last = (event.when.earliest, event.when.latest) if event.when else (None, None)
        drawn.append(TimelineEvent(first, last, _when(job, event), plain(job, event.headline), event.planned))
        origins += [event.when, drawn[-1].when, drawn[-1].label]
    alt = plain_label(job, "timeline-alt", events=_joined(f"{one.when}: {one.label}" for one in drawn))
    return _picture(timeline(drawn, job.labels["planned"], job.labels["undated"]), alt, origins)


def _when(job: Composition, event: Event) -> str:
    """An event's date in plain words."""
    if event.date_text is not None:
        return plain(job, event.date_text)
    if isinstance(event.date, When):
        return cast(str, displayed(event.date.display(job.lang, job.brief.profile), event.date, "date"))
    if event.within is not None:
        return computed(plain_label(job, "between", span=event.within), event.within)
    return job.labels["not-stated"]


def map_picture(job: Composition, stops: list[Stop]) -> Markup:
    """The places of a journey that the registry knows the position of; empty where it knows none."""
    drawn, origins = [], []
    for stop in stops:
        record = job.library.places.get(str(stop.place))
        if record is None or record.latitude is None or record.longitude is None:
            continue
        note = date(job, stop.date) if isinstance(stop.date, When) else job.labels["day-not-stated"]
        name = record.name.choose(job.lang)[0]
        origins += [stop.place, name, stop.date, record.latitude, record.longitude]
        drawn.append(MapPlace(record.latitude, record.longitude, name, note, record.kind == "country"))
    if not drawn:
        return Markup("")
    ordered = bool(job.visit.stops_ordered)
    places = _joined(f"{one.label} ({one.note})" for one in drawn)
    alt = plain_label(job, "map-alt-ordered" if ordered else "map-alt", places=places)
    return _picture(route_map(drawn, ordered), alt, origins)


def chart_pictures(job: Composition) -> list[dict[str, Any]]:
    """A chart for each unit that two or more figures share: `[{"unit": str, "id": str, "picture": HTML}]`."""
    by_unit: dict[str, list[Figure]] = {}
    for one in job.visit.figures:
        if isinstance(one.value, (int, float)) and isinstance(one.unit, Text) and not one.ordinal:
            by_unit.setdefault(plain(job, one.unit), []).append(one)
    return [_chart(job, str(unit), group) for unit, group in by_unit.items() if len(group) > 1]


def _chart(job: Composition, unit: str, figures: list[Figure]) -> dict[str, Any]:
    bars = [ChartBar(plain(job, one.label), cast(float, one.value), number(job, one.value)) for one in figures]
    alt = plain_label(job, "chart-alt", unit=unit, bars=_joined(f"{one.label}: {one.shown}" for one in bars))
    units = [plain(job, cast(Text, one.unit)) for one in figures]
    picture = _picture(chart(bars), alt, units, [(one.label, one.value) for one in bars])
    return {"unit": computed(unit, units), "id": f"chart-{figures[0].id}", "picture": picture}


def _picture(svg: str, alt: str, *origins: Any) -> Markup:
    """A picture, which says from which values it was drawn."""
    image = Markup('<img src="{}" alt="{}" data-from="{}">')
    return image.format(data_address(svg), " ".join(alt.split()), listed(sources_of(*origins)))


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)
