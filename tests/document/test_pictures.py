"""Pictures from data: true to it, legible, and said in words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from briefbook.data.project import Project
from briefbook.document.pictures import WIDTH, ChartBar, MapPlace, TimelineEvent, chart, route_map, timeline, watermark
from briefbook.testing import Rendered
from briefbook.theme.artwork import painted
from briefbook.theme.tokens import load_theme
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"
days = st.dates(date(1500, 1, 1), date(2100, 12, 31))
labels = st.text("abcdef -–&<", min_size=1, max_size=90)


@st.composite
def marks(draw: st.DrawFn) -> TimelineEvent:
    first, last = sorted((draw(days), draw(days)))
    shape = draw(st.sampled_from(["day", "span", "from", "until", "undated"]))
    bounds = {"day": (first, first), "span": (first, last), "from": (first, None), "until": (None, last)}
    return TimelineEvent(*bounds.get(shape, (None, None)), "a date", draw(labels), draw(st.booleans()))


def inside(svg: str) -> None:
    root = etree.fromstring(svg)
    height = float(root.get("viewBox").split()[3])
    for one in root.iter(f"{SVG}circle"):
        assert -5 <= float(one.get("cx")) <= WIDTH + 5
        assert 0 <= float(one.get("cy")) <= height
    for one in root.iter(f"{SVG}rect"):
        assert float(one.get("x", "0")) + float(one.get("width")) <= WIDTH + 5
    for one in root.iter(f"{SVG}text"):
        assert 0 <= float(one.get("y")) <= height
        assert float(one.get("font-size")) >= 7


@given(st.lists(marks(), min_size=1, max_size=12))
def test_every_event_is_drawn_within_the_frame(events: list[TimelineEvent]) -> None:
    svg = timeline(events, "Planned", "Undated")
    inside(svg)
    root = etree.fromstring(svg)
    shapes = len(root.findall(f"{SVG}circle")) + len(root.findall(f"{SVG}rect")) + len(root.findall(f"{SVG}path"))
    assert shapes == sum(1 for one in events if one.first or one.last)


def test_time_runs_to_the_right() -> None:
    events = [
        TimelineEvent(date(year, month, 3), date(year, month, 3), "", "x")
        for year in (1890, 2019, 2020)
        for month in (2, 9)
    ]
    root = etree.fromstring(timeline(events, "", ""))
    places = [float(one.get("cx")) for one in root.iter(f"{SVG}circle")]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_planned_events_are_hollow_and_apart() -> None:
    day = date(2020, 2, 6)
    events = [TimelineEvent(day, day, "", "a"), TimelineEvent(day, day, "", "b", True)]
    root = etree.fromstring(timeline(events, "Planned", ""))
    assert [one.get("fill") for one in root.iter(f"{SVG}circle")] == ["$accent", "$paper"]
    assert "Planned" in [one.text for one in root.iter(f"{SVG}text")]


SPOTS = [MapPlace(19.4, -99.1, "Mexico City", "6 February"), MapPlace(21.9, -78.9, "Cuba", "day not stated", True)]


def test_no_route_is_drawn_where_the_order_is_not_known() -> None:
    assert "<line" not in route_map(SPOTS, ordered=False)
    assert "<line" in route_map(SPOTS, ordered=True)
    assert "1. Mexico City" in route_map(SPOTS, ordered=True)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(MapPlace, st.floats(-80, 80), st.floats(-179, 179), st.sampled_from(["Here", "A long place name"])),
        min_size=1,
        max_size=6,
    )
)
def test_all_places_are_on_the_map(spots: list[MapPlace]) -> None:
    inside(route_map(spots, ordered=False))


def test_east_is_to_the_right_and_north_is_up() -> None:
    root = etree.fromstring(route_map(SPOTS, ordered=False))
    west, east = root.iter(f"{SVG}circle")
    assert float(west.get("cx")) < float(east.get("cx"))
    assert float(west.get("cy")) > float(east.get("cy"))


def test_bars_are_as_long_as_their_numbers() -> None:
    root = etree.fromstring(chart([ChartBar("a", 50, "50"), ChartBar("b", 100, "100")]))
    lengths = [float(one.get("width")) for one in root.iter(f"{SVG}rect")]
    assert lengths[1] == lengths[0] * 2


def test_words_become_outlines_in_the_themes_colours(workspace: Path) -> None:
    theme = load_theme(Project(workspace), "institute")
    for svg in (watermark("ПРОЕКТ"), route_map(SPOTS, ordered=False), chart([ChartBar("ñ", 1, "1")])):
        made = painted(svg.encode(), theme).decode()
        assert "$" not in made
        assert "<text" not in made
        assert theme.colours["accent"] in made or "opacity" in made


def test_alternative_texts_say_what_is_drawn(documents: dict[str, Rendered]) -> None:
    image = documents["chronology.en"].tree.find("img")
    assert image is not None
    lines = [one.find("strong") for one in documents["chronology.en"].tree.find_all("p") if one.has("headline")]
    headlines = [one.text() for one in lines if one is not None]
    assert headlines
    assert all(headline in image.get("alt") for headline in headlines)
    shown = documents["policy-brief.ru"].tree.find("img")
    assert shown is not None
    assert re.search(r"Мехико \(6.февраля 2020.г\.\)", shown.get("alt"))
    assert "день не указан" in shown.get("alt")
