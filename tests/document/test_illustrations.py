"""Which pictures a visit gives: what they draw, what a reader hears of them, which values they come from."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from briefbook.document.composition import Composition
from briefbook.document.illustrations import chart_pictures, map_picture, timeline_picture
from briefbook.document.provenance import provenance_of
from markupsafe import Markup
from small_workspace import VISIT, composition, small

VISIT_FILE = "data/visits/v.yaml"


def of(visit: str = VISIT, lang: str = "en") -> Composition:
    return composition(lang, small(**{VISIT_FILE: visit}))


def parts(picture: Markup) -> tuple[str, str, list[str]]:
    """The SVG of a picture, its alternative text, and the paths of what it was drawn from."""
    match = re.fullmatch(r'<img src="data:image/svg\+xml,(.*?)" alt="(.*?)" data-from="(.*?)">', picture)
    assert match is not None, picture
    paths = [one.split(" ")[1] for one in Markup(match[3]).unescape().split("; ")]
    return unquote(Markup(match[1]).unescape()), Markup(match[2]).unescape().replace("\u00a0", " "), paths


def texts(svg: str) -> list[str]:
    return re.findall(r"<text [^>]*>([^<]*)</text>", svg)


def test_a_timeline_says_each_event_with_its_date_in_order() -> None:
    job = of()
    svg, alt, paths = parts(timeline_picture(job, list(job.visit.events)))
    assert alt == (
        "Timeline of the events: 1890: Ties of Bee; 2020: A year; by mid-January: A start; "
        "day not stated, within 1–3 February 2020: A call; 6 February 2020: They meet; November 2020: A session; "
        "not stated: A letter."
    )
    said = [one.replace("\u00a0", " ") for one in texts(svg) if ": " in one]
    drawn = alt.removeprefix("Timeline of the events: ").removesuffix(".").split("; ")
    assert len(drawn) == 7
    assert said == drawn
    assert {"Planned and expected", "Undated", "1890", "2020"} <= set(texts(svg))
    assert {"events[e1].date", "events[e1].headline", "[boris].surname", "events[e5].within", "events[e7].date_text",
            "events[e6].headline"} <= set(paths)  # fmt: skip


def test_a_timeline_speaks_the_language_of_the_document() -> None:
    job = of(lang="es")
    svg, alt, _ = parts(timeline_picture(job, list(job.visit.events)))
    assert "6 de febrero de 2020: They meet" in alt
    assert alt.endswith("no consta: A letter.")
    assert "Planned and expected" not in texts(svg)


def test_a_map_marks_the_places_that_have_a_position() -> None:
    job = of()
    svg, alt, paths = parts(map_picture(job, list(job.visit.stops)))
    assert alt == "Map with land outlines. Marked are Lima (6 February 2020)."
    assert svg.count("<circle") == 1
    assert "<line" not in svg
    assert paths == ["stops[s1].place", "[lima].name.en", "stops[s1].date", "[lima].latitude", "[lima].longitude"]


def test_a_map_of_a_journey_in_order_draws_the_route() -> None:
    visit = VISIT.replace("stops:\n", "stops_ordered: true\nstops:\n").replace("place: PE, date", "place: peru, date")
    svg, alt, _ = parts(map_picture(of(visit), list(of(visit).visit.stops)))
    assert alt == (
        "Map with land outlines. The route runs through Lima (6 February 2020); Peru (day not stated)."
    )
    assert svg.count("<line") == 1
    assert texts(svg) == ["1. Lima", "6\u00a0February 2020", "1. Lima", "6\u00a0February 2020",
                          "2. Peru", "day not stated", "2. Peru", "day not stated"]  # fmt: skip
    assert re.findall(r'<circle [^>]*fill="(\$\w+)"', svg) == ["$accent", "$paper"]


@pytest.mark.parametrize("place", ["PE", "nowhere"])
def test_there_is_no_map_without_a_place_of_known_position(place: str) -> None:
    job = of(VISIT.replace("id: s1, place: lima", f"id: s1, place: {place}"))
    assert map_picture(job, list(job.visit.stops)) == ""
    assert map_picture(job, []) == ""


def test_figures_of_one_unit_make_a_chart() -> None:
    [made] = chart_pictures(of())
    assert made["unit"] == "ships"
    assert made["id"] == "chart-f1"
    svg, alt, paths = parts(made["picture"])
    assert alt == "Bar chart, in ships: Ships: 1,234.5; Boats: 20."
    assert texts(svg) == ["Ships", "1,234.5", "Boats", "20"]
    assert svg.count("<rect") == 2
    assert paths == [
        "figures[f1].unit", "figures[f2].unit", "figures[f1].label", "figures[f1].value", "figures[f2].label",
        "figures[f2].value",
    ]  # fmt: skip
    known = provenance_of(made["unit"])
    assert known is not None
    assert [one.path for one in known.all] == ["figures[f1].unit", "figures[f2].unit"]


def test_a_chart_needs_two_numbers_and_leaves_out_ranks_and_what_is_unknown() -> None:
    assert chart_pictures(of(VISIT.replace("value: 20,", "value: unknown,"))) == []
    assert chart_pictures(of(VISIT.replace("value: 20, unit: ships", "value: 20, unit: unknown"))) == []
    both = of(VISIT.replace("value: 2, ordinal: true", "value: 2, ordinal: false").replace("value: 7,", "value: 0.5,"))
    [made] = chart_pictures(both)
    assert parts(made["picture"])[1] == "Bar chart, in ships: Ships: 1,234.5; Boats: 20; Rank: 2."


def test_each_unit_has_a_chart_of_its_own() -> None:
    more = "- {id: f5, label: Jets, value: 9, unit: planes, year: 2019, relation: economic,"
    more += " sources: [{source: paper}]}\n"
    made = chart_pictures(of(VISIT.replace("events:\n", f"{more}events:\n")))
    assert [(one["id"], str(one["unit"])) for one in made] == [("chart-f1", "ships"), ("chart-f4", "planes")]
