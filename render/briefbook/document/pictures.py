"""Timelines, maps and charts as SVG, drawn from dates, places and numbers; colours and fonts are the theme's tokens.

A colour is written `$accent`, a font `$sans`; whoever writes a file puts the theme's own in. Each picture is 460 points
wide, the text it holds 7 points or more, and what colour shows a shape or a word shows too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

__all__ = ["ChartBar", "MapPlace", "TimelineEvent", "chart", "data_address", "route_map", "timeline", "watermark"]

WIDTH = 460.0
_SMALL, _TEXT = 7.0, 7.5


class TimelineEvent(NamedTuple):
    """An event on a timeline: its bounds (None where it has no date), its date in words, its headline."""

    first: date | None
    last: date | None
    when: str
    label: str
    planned: bool = False


class MapPlace(NamedTuple):
    """A place on a map, in degrees; `whole` where a country stands for a place in it that nobody names."""

    latitude: float
    longitude: float
    label: str
    note: str = ""
    whole: bool = False


class ChartBar(NamedTuple):
    """A number of a chart, and how it is printed."""

    label: str
    value: float
    shown: str


def data_address(svg: str) -> str:
    """The `data:` address of an SVG, legible where it may be."""
    text = svg.translate(_ESCAPES)
    return "data:image/svg+xml," + (text if text.isascii() else _BEYOND_ASCII.sub(lambda found: quote(found[0]), text))


_ESCAPES = {code: quote(chr(code), safe=" /:=,.()-$#'\"") for code in range(128)}
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def _svg(height: float, body: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}"'
        f' width="{WIDTH:g}pt" height="{height:g}pt">\n' + "\n".join(body) + "\n</svg>"
    )


def _text(x: float, y: float, words: str, *, size: float = _TEXT, anchor: str = "start", bold: bool = False) -> str:
    weight, colour = (600, "$ink") if bold else (400, "$ink")
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="$sans" font-size="{size:g}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{colour}">{escape(words, quote=False)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    at = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {at} stroke="{colour}" stroke-width="{width:g}"/>'


# -- the timeline --

_ROW, _LINE, _LABELS, _EDGE = 4.0, 9.0, 250.0, 4.0


def timeline(events: Sequence[TimelineEvent], planned: str, undated: str) -> str:
    """Events against an axis of the years that have any; spans as bars, days as dots, planned ones hollow.

    `planned` and `undated` head the rows that stand apart.
    """
    dated = [one for one in events if one.first or one.last]
    years = sorted({day.year for one in dated for day in (one.first, one.last) if day})
    axis = _Axis(years)
    groups = [
        ("", [one for one in dated if not one.planned]),
        (planned, [one for one in dated if one.planned]),
        (undated, [one for one in events if one not in dated]),
    ]
    body: list[str] = []
    top = 14.0
    for heading, rows in groups:
        if heading and rows:
            body.append(_text(0, top + 10, heading, bold=True))
            top += 14
        for one in rows:
            lines = list(_wrapped(f"{one.when}: {one.label}", 62))
            body += [_text(0, top + _LINE * (n + 1) - 1, line) for n, line in enumerate(lines)]
            middle = top + _LINE * len(lines) / 2 + 1
            body += axis.shape(one, middle) if one in dated else []
            top += _LINE * len(lines) + _ROW
            body.append(_line(0, top - 1.5, WIDTH, top - 1.5, "$rule", 0.25))
    return _svg(top + 2, [*axis.grid(top), *body])


class _Axis:
    """Years side by side, each as wide as the others; where years are left out, the axis is broken."""

    def __init__(self, years: Sequence[int]) -> None:
        self.years = years
        self.width = (WIDTH - _LABELS - _EDGE) / max(len(years), 1)

    def x(self, day: date) -> float:
        if day.year not in self.years:
            return _LABELS if day.year < self.years[0] else WIDTH - _EDGE
        start = date(day.year, 1, 1)
        length = (date(day.year, 12, 31) - start).days + 1
        return _LABELS + self.width * (self.years.index(day.year) + ((day - start).days + 0.5) / length)

    def grid(self, bottom: float) -> Iterator[str]:
        for place, year in enumerate(self.years):
            left = _LABELS + self.width * place
            broken = place > 0 and year - self.years[place - 1] > 1
            if broken:
                yield _line(left - 2.5, 14, left - 0.5, 8, "$muted", 0.75)
                yield _line(left + 0.5, 14, left + 2.5, 8, "$muted", 0.75)
            yield _line(left, 14, left, bottom, "$rule", 0.5 if broken or not place else 0.25)
            yield _text(left + self.width / 2, 9, str(year), anchor="middle", bold=True)
        yield _line(_LABELS, 14, WIDTH - _EDGE, 14, "$muted", 0.75)
        yield _line(WIDTH - _EDGE, 14, WIDTH - _EDGE, bottom, "$rule", 0.25)

    def shape(self, one: TimelineEvent, y: float) -> list[str]:
        fill = "$paper" if one.planned else "$accent"
        first, last = one.first or one.last, one.last or one.first
        assert first is not None
        assert last is not None
        look = f'fill="{fill}" stroke="$accent" stroke-width="1"'
        if one.first is None or one.last is None:  # an open end: an arrow to the side that is not known
            x = self.x(first)
            tip = -1 if one.first is None else 1
            return [f'<path d="M {x:.1f} {y - 3:.1f} l {7 * tip} 3 l {-7 * tip} 3 z" {look}/>']
        if last - first > timedelta(days=1):
            half = self.width / 730
            left, right = self.x(first) - half, self.x(last) + half
            return [f'<rect x="{left:.1f}" y="{y - 2.5:.1f}" width="{max(right - left, 3):.1f}" height="5" {look}/>']
        return [f'<circle cx="{self.x(first):.1f}" cy="{y:.1f}" r="2.8" {look}/>']


def _wrapped(words: str, width: int) -> Iterator[str]:
    line = ""
    for word in words.split(" "):
        if line and len(line) + len(word) + 1 > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


# -- the map --


def route_map(places: Sequence[MapPlace], ordered: bool, height: float = 94.0) -> str:
    """Land outlines, and the places; a line from stop to stop only where their order is known."""
    view = _View(places, height)
    body = [
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="$tint"/>',
        f'<path d="{view.land()}" fill="$paper" stroke="$muted" stroke-width="0.5"/>',
        f'<rect x="0.25" y="0.25" width="{WIDTH - 0.5:g}" height="{height - 0.5:g}" fill="none" stroke="$rule"'
        ' stroke-width="0.5"/>',
    ]
    points = [view.point(one.longitude, one.latitude) for one in places]
    if ordered:
        for (x1, y1), (x2, y2) in pairwise(points):
            body.append(_line(x1, y1, x2, y2, "$accent", 1.25))
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    for number, (one, (x, y)) in enumerate(zip(places, points, strict=True), 1):
        fill = "$paper" if one.whole else "$accent"
        body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{fill}" stroke="$accent" stroke-width="1.25"/>')
        label = f"{number}. {one.label}" if ordered else one.label
        body += _label(x, y, label, one.note, height, taken)
    return _svg(height, body)


def _label(
    x: float, y: float, label: str, note: str, height: float, taken: list[tuple[float, float, float, float]]
) -> list[str]:
    """A place's name beside its mark, where it fits best; a rim in the paper's colour keeps the coast line off it."""
    wide = max(len(label) * 4.2, len(note) * 3.7)
    tall = 18.0 if note else 9.0
    sides = [(x + 6, y - tall / 2), (x - 6 - wide, y - tall / 2), (x - wide / 2, y - 5 - tall), (x - wide / 2, y + 5)]
    sides += [(left, y + down) for left in (x + 5, x - 5 - wide) for down in (-tall, 0.0)]

    def cost(place: tuple[float, float]) -> float:
        left, top = place
        outside = max(0.0, 3 - left) + max(0.0, left + wide + 3 - WIDTH)
        outside += max(0.0, 2 - top) + max(0.0, top + tall + 2 - height)
        hits = sum(
            left < other[2] and other[0] < left + wide and top < other[3] and other[1] < top + tall for other in taken
        )
        return outside * 10 + hits * 1000

    left, top = min(sides, key=cost)
    taken.append((left, top, left + wide, top + tall))
    lines = [_text(left, top + 7.5, label, bold=True)]
    lines += [_text(left, top + 16.3, note, size=_SMALL)] if note else []
    return [one.replace("<text ", '<text stroke="$paper" stroke-width="2.5" ') for one in lines] + lines


class _View:
    """An equirectangular window on the world that holds all places, true to scale at its middle."""

    def __init__(self, places: Sequence[MapPlace], height: float) -> None:
        latitudes, longitudes = [one.latitude for one in places], [one.longitude for one in places]
        self.middle = (min(latitudes) + max(latitudes)) / 2
        centre = (min(longitudes) + max(longitudes)) / 2
        self.stretch = max(cos(radians(self.middle)), 0.2)
        wide = max((max(longitudes) - min(longitudes)) * self.stretch * 1.9, 24.0)
        tall = max((max(latitudes) - min(latitudes)) * 1.9, 24.0 * height / WIDTH)
        self.scale = min(WIDTH / wide, height / tall)
        self.left = centre - WIDTH / self.scale / self.stretch / 2
        self.top = self.middle + height / self.scale / 2
        self.height = height

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - self.left) * self.scale * self.stretch, (self.top - latitude) * self.scale

    def land(self) -> str:
        """The outlines within the window, as a path."""
        return _outlines(self.left, self.top, self.scale, self.stretch, self.height)


@lru_cache(maxsize=16)
def _outlines(left: float, top: float, scale: float, stretch: float, height: float) -> str:
    """The land within a window, alike in all languages; cut here: what cuts a path costs more than drawing it."""
    placed = ([((x - left) * scale * stretch, (top - y) * scale) for x, y in ring] for ring in _land())
    rings = (_cut(ring, WIDTH, height) for ring in placed)
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings if len(ring) > 2)


def _cut(ring: list[tuple[float, float]], width: float, height: float) -> list[tuple[float, float]]:
    """What of a ring lies within a rectangle from the origin (Sutherland and Hodgman's way: side after side)."""
    for axis, limit, sign in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1)):
        kept: list[tuple[float, float]] = []
        for before, here in pairwise([*ring[-1:], *ring]):
            if ((before[axis] - limit) * sign >= 0) != ((here[axis] - limit) * sign >= 0):
                share = (limit - before[axis]) / (here[axis] - before[axis])
                kept.append((before[0] + (here[0] - before[0]) * share, before[1] + (here[1] - before[1]) * share))
            if (here[axis] - limit) * sign >= 0:
                kept.append(here)
        ring = kept
    return ring


@lru_cache(maxsize=1)
def _land() -> tuple[tuple[tuple[float, float], ...], ...]:
    """The world's coast lines, in degrees (Natural Earth, 1:110m, public domain)."""
    rings = json.loads((Path(__file__).parent / "land.json").read_text())["rings"]
    return tuple(tuple((pair[0], pair[1]) for pair in ring) for ring in rings)


# -- the chart --


def chart(bars: Sequence[ChartBar]) -> str:
    """Numbers of one unit as bars from zero, each with its label and its number."""
    longest = max(abs(one.value) for one in bars) or 1.0
    left, room = 190.0, WIDTH - 190.0 - 50.0
    body, top = [], 4.0
    for one in bars:
        lines = list(_wrapped(one.label, 46))
        tall = max(_LINE * len(lines), 12.0)
        body += [_text(0, top + _LINE * (n + 1) - 1, line) for n, line in enumerate(lines)]
        length = room * abs(one.value) / longest
        y = top + tall / 2 - 4
        body.append(f'<rect x="{left:g}" y="{y:.1f}" width="{length:.1f}" height="8" fill="$accent"/>')
        body.append(_text(left + length + 4, y + 7, one.shown, bold=True))
        top += tall + 5
    return _svg(top, [*body, _line(left, 0, left, top, "$muted", 0.75)])


def watermark(word: str) -> str:
    """A word across the page, pale enough to read over."""
    size = min(110.0, 640 / max(len(word), 1))
    text = _text(0, size / 3, word, size=size, anchor="middle", bold=True).replace("$ink", "$rule")
    turned = f'<g transform="translate({WIDTH / 2:g} {WIDTH / 2:g}) rotate(-45)" opacity="0.4">'
    return _svg(WIDTH, [turned, text, "</g>"])
