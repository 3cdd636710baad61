"""Pictures from data: true to it, within their frame, legible, and said in words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from briefbook.data.project import Project
from briefbook.document.pictures import (
    WIDTH,
    ChartBar,
    MapPlace,
    TimelineEvent,
    chart,
    data_address,
    route_map,
    timeline,
    watermark,
)
from briefbook.testing import Rendered
from briefbook.theme.artwork import painted
from briefbook.theme.tokens import load_theme
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"
days = st.dates(date(1500, 1, 1), date(2100, 12, 31))
labels = st.text("abcdef -–&<", min_size=1, max_size=90)


class Picture(NamedTuple):
    """What a picture draws: its height, and the shapes of each kind by their attributes."""

    height: float
    circles: list[dict[str, str]]
    rects: list[dict[str, str]]
    paths: list[dict[str, str]]
    lines: list[dict[str, str]]
    texts: list[tuple[str, float, float]]
    """The words, and where they start; without the rims behind them."""


def drawn(svg: str) -> Picture:
    root = etree.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {float(root.get('width')[:-2]):g} {float(root.get('height')[:-2]):g}"
    found = [[dict(one.attrib) for one in root.iter(f"{SVG}{tag}")] for tag in ("circle", "rect", "path", "line")]
    texts = [(one.text or "", float(one.get("x")), float(one.get("y"))) for one in root.iter(f"{SVG}text")
             if one.get("stroke") is None]  # fmt: skip
    return Picture(float(root.get("height")[:-2]), *found, texts)


def words(picture: Picture) -> list[str]:
    return [text for text, _, _ in picture.texts]


def within(svg: str) -> Picture:
    """The picture, all of which lies in its frame."""
    picture = drawn(svg)
    assert picture.circles or picture.rects or picture.paths or picture.lines
    for one in picture.circles:
        assert 0 <= float(one["cx"]) <= WIDTH
        assert 0 <= float(one["cy"]) <= picture.height
    for one in picture.rects:
        assert float(one.get("x", "0")) >= 0
        assert float(one.get("x", "0")) + float(one["width"]) <= WIDTH + 3
    for text, x, y in picture.texts:
        assert 0 <= y <= picture.height, text
        assert -WIDTH <= x <= WIDTH
    sizes = {float(size) for size in re.findall(r'font-size="([^"]+)"', svg)}
    assert min(sizes) >= 7
    return picture


# -- the timeline --


@st.composite
def events(draw: st.DrawFn) -> TimelineEvent:
    first, last = sorted((draw(days), draw(days)))
    shape = draw(st.sampled_from(["day", "span", "from", "until", "undated"]))
    bounds = {"day": (first, first), "span": (first, last), "from": (first, None), "until": (None, last)}
    return TimelineEvent(*bounds.get(shape, (None, None)), "a date", draw(labels), draw(st.booleans()))


@settings(deadline=None)
@given(st.lists(events(), min_size=1, max_size=12))
def test_every_event_is_drawn_within_the_frame(some: list[TimelineEvent]) -> None:
    picture = within(timeline(some, "Planned", "Undated"))
    shapes = len(picture.circles) + len(picture.rects) + len(picture.paths)
    assert shapes == sum(1 for one in some if one.first or one.last)
    assert " ".join(words(picture)).count("a date:") == len(some)


def event(first: date | None, last: date | None, planned: bool = False, label: str = "x") -> TimelineEvent:
    return TimelineEvent(first, last, "when", label, planned)


def day(*parts: int) -> TimelineEvent:
    one = date(*parts)
    return event(one, one)


def test_time_runs_to_the_right() -> None:
    some = [day(year, month, 3) for year in (1890, 2019, 2020) for month in (2, 9)]
    places = [float(one["cx"]) for one in drawn(timeline(some, "", "")).circles]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([day(2019, 1, 1)], [250.3]),
        ([day(2019, 12, 31)], [455.7]),
        ([day(2020, 7, 2)], [353.3]),
        ([day(2019, 7, 2), day(2020, 7, 2)], [301.5, 404.6]),
        ([day(1890, 7, 2), day(2020, 1, 1)], [301.5, 353.1]),
    ],
    ids=["the first day", "the last", "in the middle", "two years", "years left out"],
)
def test_a_day_stands_where_its_year_has_it(some: list[TimelineEvent], expected: list[float]) -> None:
    assert [float(one["cx"]) for one in drawn(timeline(some, "", "")).circles] == expected


def test_a_span_is_a_bar_from_its_first_day_to_its_last() -> None:
    [bar] = drawn(timeline([event(date(2019, 1, 1), date(2019, 12, 31))], "", "")).rects
    assert (bar["x"], bar["width"], bar["height"]) == ("250.0", "206.0", "5")
    [half] = drawn(timeline([event(date(2020, 7, 1), date(2020, 12, 31))], "", "")).rects
    assert 352 <= float(half["x"]) <= 353
    assert float(half["x"]) + float(half["width"]) == pytest.approx(456, abs=0.2)


def test_two_days_are_a_point_and_three_a_bar() -> None:
    short = drawn(timeline([event(date(2020, 2, 1), date(2020, 2, 2))], "", ""))
    assert (len(short.circles), len(short.rects)) == (1, 0)
    longer = drawn(timeline([event(date(2020, 2, 1), date(2020, 2, 3)), day(1900, 1, 1), day(1950, 1, 1)], "", ""))
    assert len(longer.rects) == 1
    assert longer.rects[0]["width"] == "3.0"


def test_an_open_end_is_an_arrow_to_its_side() -> None:
    since, until = drawn(timeline([event(date(2020, 1, 1), None), event(None, date(2020, 12, 31))], "", "")).paths
    assert re.fullmatch(r"M 250\.3 [\d.]+ l 7 3 l -7 3 z", since["d"])
    assert re.fullmatch(r"M 455\.7 [\d.]+ l -7 3 l 7 3 z", until["d"])


def test_planned_events_are_hollow_and_apart_and_undated_ones_last() -> None:
    some = [event(None, None, label="c"), event(date(2020, 2, 6), date(2020, 2, 6), True, "b"), day(2020, 3, 1)]
    picture = drawn(timeline(some, "Planned", "Undated"))
    assert [one["fill"] for one in picture.circles] == ["$accent", "$paper"]
    assert words(picture) == ["2020", "when: x", "Planned", "when: b", "Undated", "when: c"]
    assert {one["stroke"] for one in picture.circles} == {"$accent"}
    rows = [y for _, _, y in picture.texts[1:]]
    assert rows == sorted(rows)
    assert [(text, x, y) for text, x, y in picture.texts if text in ("Planned", "Undated")] == [
        ("Planned", 0.0, 37.0), ("Undated", 0.0, 64.0),
    ]  # fmt: skip
    headings = words(drawn(timeline([day(2020, 1, 1)], "Planned", "Undated")))
    assert headings == ["2020", "when: x"]


def test_years_without_events_are_left_out_and_the_axis_is_broken_there() -> None:
    def breaks(*years: int) -> int:
        picture = drawn(timeline([day(year, 1, 1) for year in years], "", ""))
        assert words(picture)[: len(years)] == [str(year) for year in years]
        return sum(1 for one in picture.lines if one["y1"] == "14.0" and one["y2"] == "8.0")

    assert breaks(2019, 2020) == 0
    assert breaks(2018, 2020) == 2
    assert breaks(1890, 2018, 2020, 2021) == 4


def test_lines_are_as_strong_as_what_they_part() -> None:
    def strokes(picture: Picture) -> list[tuple[str, str]]:
        return [(one["stroke"], one["stroke-width"]) for one in picture.lines]

    breaks = [("$muted", "0.75"), ("$muted", "0.75")]
    years = [("$rule", "0.5"), ("$rule", "0.25"), *breaks, ("$rule", "0.5")]
    axis, row = [("$muted", "0.75"), ("$rule", "0.25")], ("$rule", "0.25")
    some = [day(year, 1, 1) for year in (2018, 2019, 2021)]
    assert strokes(drawn(timeline(some, "", ""))) == [*years, *axis, row, row, row]
    assert strokes(drawn(route_map(PLACES, ordered=True))) == [("$accent", "1.25")]
    assert strokes(drawn(chart([ChartBar("a", 1, "1")]))) == [("$muted", "0.75")]


def test_rows_are_as_high_as_their_lines() -> None:
    one = drawn(timeline([day(2020, 1, 1)], "", ""))
    assert one.height == 29
    assert [(text, y) for text, _, y in one.texts] == [("2020", 9.0), ("when: x", 22.0)]
    assert one.circles[0]["cy"] == "19.5"
    long = "word " * 20
    several = drawn(timeline([event(date(2020, 1, 1), date(2020, 1, 1), label=long.strip()), day(2020, 1, 2)], "", ""))
    assert words(several)[1:] == [
        "when: " + "word " * 10 + "word", "word word word word word word word word word", "when: x",
    ]  # fmt: skip
    assert several.height == 29 + 13 + 9
    assert [one["cy"] for one in several.circles] == ["24.0", "41.5"]


def test_a_word_longer_than_a_line_is_not_cut() -> None:
    assert words(drawn(timeline([event(None, None, label="x" * 80)], "", "U")))[1:] == ["when:", "x" * 80]
    exactly = "y" * 56
    assert words(drawn(timeline([event(None, None, label=exactly)], "", "U")))[1:] == [f"when: {exactly}"]


# -- the map --


PLACES = [MapPlace(19.4, -99.1, "Mexico City", "6 February"), MapPlace(21.9, -78.9, "Cuba", "day not stated", True)]


def test_a_route_is_drawn_where_the_order_is_known() -> None:
    loose, ordered = drawn(route_map(PLACES, ordered=False)), drawn(route_map(PLACES, ordered=True))
    assert loose.lines == []
    assert words(loose) == ["Mexico City", "6 February", "Cuba", "day not stated"]
    [line] = ordered.lines
    first, second = ordered.circles
    assert (line["x1"], line["y1"], line["x2"], line["y2"]) == (
        first["cx"], first["cy"], second["cx"], second["cy"],
    )  # fmt: skip
    assert words(ordered) == ["1. Mexico City", "6 February", "2. Cuba", "day not stated"]
    three = drawn(route_map([*PLACES, MapPlace(10, -66, "Caracas")], ordered=True))
    assert len(three.lines) == 2
    assert words(three)[-1] == "3. Caracas"


def test_a_country_that_stands_for_a_place_is_hollow() -> None:
    assert [one["fill"] for one in drawn(route_map(PLACES, ordered=False)).circles] == ["$accent", "$paper"]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            lambda north, east, label: MapPlace(north, east, label, "a note"),
            st.floats(-80, 80),
            st.floats(-179, 179),
            st.sampled_from(["Here", "A long place name"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_all_places_are_on_the_map(places: list[MapPlace]) -> None:
    picture = within(route_map(places, ordered=False))
    assert len(picture.circles) == len(places)
    assert words(picture) == [text for one in places for text in (one.label, "a note")]
    assert picture.paths, "the outlines of the land"


def test_east_is_to_the_right_and_north_is_up() -> None:
    west, east = drawn(route_map(PLACES, ordered=False)).circles
    assert float(west["cx"]) < float(east["cx"])
    assert float(west["cy"]) > float(east["cy"])


def test_one_place_stands_in_the_middle() -> None:
    [one] = drawn(route_map([MapPlace(48.2, 16.4, "Vienna")], ordered=True)).circles
    assert (one["cx"], one["cy"]) == ("230.0", "47.0")
    [high] = drawn(route_map([MapPlace(48.2, 16.4, "Vienna")], False, 200)).circles
    assert (high["cx"], high["cy"]) == ("230.0", "100.0")


def test_the_map_is_true_to_scale_in_its_middle() -> None:
    square = [MapPlace(60, 20, "a"), MapPlace(60, 24, "b"), MapPlace(58, 20, "c"), MapPlace(58, 24, "d")]
    a, b, c, _ = ((float(one["cx"]), float(one["cy"])) for one in drawn(route_map(square, ordered=False)).circles)
    assert (b[0] - a[0]) / (c[1] - a[1]) == pytest.approx(2 * 0.5150, rel=0.02)  # the cosine of 59 degrees


def test_a_map_shows_some_of_what_is_around() -> None:
    a, b = drawn(route_map([MapPlace(0, 0, "a"), MapPlace(0, 10, "b")], ordered=False)).circles
    assert float(b["cx"]) - float(a["cx"]) == pytest.approx(460 * 10 / 24, abs=0.2)
    wide = drawn(route_map([MapPlace(0, 0, "a"), MapPlace(0, 100, "b")], ordered=False)).circles
    assert float(wide[1]["cx"]) - float(wide[0]["cx"]) == pytest.approx(460 / 1.9, abs=0.2)
    tall = drawn(route_map([MapPlace(-20, 0, "a"), MapPlace(20, 0, "b")], ordered=False)).circles
    assert float(tall[0]["cy"]) - float(tall[1]["cy"]) == pytest.approx(94 / 1.9, abs=0.2)


def test_labels_do_not_lie_on_each_other_nor_on_the_places() -> None:
    close = [MapPlace(0, 0, "First", "note"), MapPlace(0.3, 0.5, "Second"), MapPlace(-0.3, 0.9, "Third", "note")]
    picture = drawn(route_map(close, ordered=False))
    boxes = [(x, y - 7.5, x + len(text) * 3.5, y) for text, x, y in picture.texts]
    circles = [(float(one["cx"]), float(one["cy"])) for one in picture.circles]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (one, other)
        assert not [at for at in circles if one[0] < at[0] < one[2] and one[1] < at[1] < one[3]]


@pytest.mark.parametrize(
    ("longitude", "side"), [(0.0, "right"), (100.0, "left")], ids=["in the west", "in the east"]
)
def test_a_label_stays_within_the_map(longitude: float, side: str) -> None:
    ends = [MapPlace(0, 0, "x" * 40), MapPlace(0, 100, "y" * 40)]
    picture = drawn(route_map(ends, ordered=False))
    at = {float(one["cx"]): x for one, (_, x, _) in zip(picture.circles, picture.texts, strict=True)}
    place, label = sorted(at.items())[0 if longitude == 0 else 1]
    assert (label > place) is (side == "right")
    assert all(0 <= x <= WIDTH - 3 for x in at.values())


def test_a_label_keeps_off_the_places_around_its_own() -> None:
    """Places lie to the right and the left of the middle one: its name stands above it, or below."""
    row = [MapPlace(0, 0, "x" * 10), MapPlace(0, 1.0, ""), MapPlace(0, -1.0, "")]
    picture = drawn(route_map(row, ordered=False))
    [(_, x, y)] = [one for one in picture.texts if one[0]]
    assert (x, y) == (230 - 10 * 4.2 / 2, 47 - 5 - 9 + 7.5)


@pytest.mark.parametrize(
    ("north", "east"),
    [(0, 0.26), (0, 2.5), (0.31, 1.0), (-0.31, 1.0)],
    ids=["over its start", "over its end", "over its top", "over its foot"],
)
def test_a_label_goes_to_the_other_side_where_a_place_lies_under_it(north: float, east: float) -> None:
    picture = drawn(route_map([MapPlace(0, 0, "x" * 10), MapPlace(north, east, "")], ordered=False))
    [x] = [x for text, x, _ in picture.texts if text]
    assert x == pytest.approx(float(picture.circles[0]["cx"]) - 6 - 42, abs=0.11)


def test_a_label_has_a_rim_that_keeps_the_coast_off_it() -> None:
    svg = route_map(PLACES[:1], ordered=False)
    assert svg.count('<text stroke="$paper" stroke-width="2.5"') == 2
    assert svg.count("<text ") == 4
    assert re.findall(r'font-weight="(\d+)"', svg) == ["600", "400", "600", "400"]


def test_land_is_cut_at_the_frame() -> None:
    [land] = drawn(route_map([MapPlace(48.2, 16.4, "Vienna")], ordered=False)).paths
    points = [tuple(map(float, one.split())) for one in re.findall(r"[ML]([-\d.]+ [-\d.]+)", land["d"])]
    assert len(points) > 10
    assert re.fullmatch(r"(M[\d.]+ [\d.]+(L[\d.]+ [\d.]+){2,}Z){2,}", land["d"])
    assert all(0 <= x <= WIDTH and 0 <= y <= 94 for x, y in points)
    ocean = drawn(route_map([MapPlace(-48.0, -120.0, "Nowhere")], ordered=False)).paths
    assert [one["d"] for one in ocean] == [""]
    inland = drawn(route_map([MapPlace(23.0, 10.0, "Sahara")], ordered=False)).paths[0]["d"]
    corners = {(0.0, 0.0), (460.0, 0.0), (460.0, 94.0), (0.0, 94.0)}
    assert {tuple(map(float, one.split())) for one in re.findall(r"[ML]([-\d.]+ [-\d.]+)", inland)} >= corners


# -- the chart --


def test_bars_are_as_long_as_their_numbers() -> None:
    bars = [ChartBar("a", 50, "50"), ChartBar("b", 100, "100"), ChartBar("c", -25, "-25"), ChartBar("d", 0, "0")]
    picture = drawn(chart(bars))
    assert [one["width"] for one in picture.rects] == ["110.0", "220.0", "55.0", "0.0"]
    assert {one["x"] for one in picture.rects} == {"190"}
    assert words(picture) == ["a", "50", "b", "100", "c", "-25", "d", "0"]
    assert [x for text, x, _ in picture.texts if text in ("50", "100", "-25", "0")] == [304.0, 414.0, 249.0, 194.0]
    assert within(chart(bars))


def test_a_chart_of_nothing_but_zero_can_be_drawn() -> None:
    assert [one["width"] for one in drawn(chart([ChartBar("a", 0, "0")])).rects] == ["0.0"]


def test_rows_of_a_chart_are_as_high_as_their_labels() -> None:
    picture = drawn(chart([ChartBar("a", 1, "1"), ChartBar("word " * 15 + "end", 2, "2")]))
    assert picture.height == 4 + 17 + 23
    assert [one["y"] for one in picture.rects] == ["6.0", "26.0"]
    assert [(text[:4], y) for text, _, y in picture.texts] == [
        ("a", 12.0), ("1", 13.0), ("word", 29.0), ("word", 38.0), ("2", 33.0),
    ]  # fmt: skip
    [axis] = picture.lines
    assert (axis["x1"], axis["x2"], axis["y1"], axis["y2"]) == ("190.0", "190.0", "0.0", "44.0")


# -- all of them --


@pytest.mark.parametrize(("word", "size"), [("DRAFT", 110), ("ПРОЕКТ", 640 / 6), ("CONFIDENTIAL", 640 / 12), ("", 110)])
def test_a_watermark_fits_its_page(word: str, size: float) -> None:
    svg = watermark(word)
    assert f'font-size="{size:g}"' in svg
    assert 'transform="translate(230 230) rotate(-45)"' in svg
    assert [text for text, _, _ in drawn(svg).texts] == [word]
    assert 'fill="$rule"' in svg
    assert "$ink" not in svg


def test_words_are_escaped() -> None:
    assert "a &lt; &amp; \"b\"" in chart([ChartBar('a < & "b"', 1, "1")])


@pytest.mark.parametrize(
    ("svg", "address"),
    [
        ("<a b=\"c\">", '%3Ca b="c"%3E'),
        ("x, y: (1.5)/$ink-'z'", "x, y: (1.5)/$ink-'z'"),
        ("#%\n", "#%25%0A"),
        ("é–Ж", "%C3%A9%E2%80%93%D0%96"),
    ],
)
def test_an_address_is_legible_where_it_may_be(svg: str, address: str) -> None:
    assert data_address(svg) == f"data:image/svg+xml,{address}"
    assert unquote(data_address(svg)).removeprefix("data:image/svg+xml,") == svg


def test_words_become_outlines_in_the_themes_colours(workspace: Path) -> None:
    theme = load_theme(Project(workspace), "institute")
    for svg in (watermark("ПРОЕКТ"), route_map(PLACES, ordered=False), chart([ChartBar("ñ", 1, "1")])):
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
