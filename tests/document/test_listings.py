"""What is listed of a visit, and in which order."""

from __future__ import annotations

from typing import Any

import pytest
from briefbook.document.composition import Composition
from briefbook.document.listings import people_named, sources_cited, timeline, timeline_span
from briefbook.document.provenance import provenance_of
from small_workspace import FILES, VISIT, composition, small

VISIT_FILE = "data/visits/v.yaml"


def of(visit: str = VISIT, lang: str = "en", people: str = "", **fields: object) -> Composition:
    files = {VISIT_FILE: visit, "data/people.yaml": FILES["data/people.yaml"] + people}
    return composition(lang, small(**files), **fields)


def outline(job: Composition) -> list[tuple[int, list[tuple[str, list[str]]]]]:
    made: list[dict[str, Any]] = timeline(job, list(job.visit.events))
    return [
        (year["year"], [(month["label"], [event.id for event in month["events"]]) for month in year["months"]])
        for year in made
    ]


def events(*dates: str) -> str:
    head = VISIT[: VISIT.index("events:\n")]
    line = "- {{id: e{}, date: {}, headline: x, sources: [{{source: paper}}]}}"
    lines = [line.format(number, date) for number, date in enumerate(dates)]
    return head + "events:\n" + "\n".join(lines) + "\n"


def test_sources_stand_in_the_order_of_their_first_citation() -> None:
    assert [one.id for one in sources_cited(of())] == ["paper", "other"]
    turned = VISIT.replace("text: A tour,", 'text: "A tour [@other]",').replace("[@paper, para. 2]", "[@other]")
    turned = turned.replace("sources: [{source: paper, at: para. 3}]", "sources: [{source: other}]")
    assert [one.id for one in sources_cited(of(turned))] == ["other", "paper"]
    alone = events("2020")
    alone = alone[: alone.index("quotes:")] + alone[alone.index("events:") :]
    assert [one.id for one in sources_cited(of(alone))] == ["paper"]


def test_the_visitor_and_the_host_come_before_all_others() -> None:
    more = "".join(
        f"- {{id: {key}, name: {name}, surname: {name}, sort: {name}, native: unknown, role: x, country: PE}}\n"
        for key, name in (("zoe", "Zoe"), ("adam", "Adam"), ("eva", "eva"))
    )
    visit = VISIT.replace("text: A deal", 'text: "@zoe and @adam"').replace("text: A talk", 'text: "@eva and @anna"')
    assert [one.id for one in people_named(of(visit, people=more))] == ["anna", "boris", "adam", "eva", "zoe"]
    assert [one.id for one in people_named(of(people=more))] == ["anna", "boris"]
    same = VISIT.replace("host: boris", "host: anna")
    assert [one.id for one in people_named(of(same))] == ["anna", "boris"]


@pytest.mark.parametrize(
    ("lang", "names", "expected"),
    [
        ("en", ["Zed", "émile", "Eva", "Adam"], ["Adam", "émile", "Eva", "Zed"]),
        ("es", ["Ñandú", "Oñate", "Núñez", "Nunzio", "Óbalo"], ["Nunzio", "Núñez", "Ñandú", "Óbalo", "Oñate"]),
        ("en", ["Ñandú", "Nunzio"], ["Ñandú", "Nunzio"]),
        ("ru", ["Йон", "Ия", "Ж", "Ё"], ["Ё", "Ж", "Ия", "Йон"]),
    ],
    ids=["accents do not count", "Spanish", "not Spanish", "Russian"],
)
def test_names_sort_as_their_language_does(lang: str, names: list[str], expected: list[str]) -> None:
    more = "".join(
        f"- {{id: p{number}, name: {name}, surname: {name}, sort: {name}, native: unknown, role: x, country: PE}}\n"
        for number, name in enumerate(names)
    )
    mentions = " ".join(f"@p{number}" for number in range(len(names)))
    visit = VISIT.replace("text: A deal", f'text: "{mentions}"')
    job = of(visit, lang, more)
    assert [one.name.choose(lang)[0] for one in people_named(job)][2:] == expected


def test_events_stand_by_year_and_month() -> None:
    assert outline(of()) == [
        (1890, [("", ["e1"])]),
        (2020, [
            ("Month not stated", ["e2", "e7"]),
            ("February 2020", ["e5", "e3"]),
            ("November 2020", ["e4"]),
        ]),
    ]  # fmt: skip


def test_the_newest_first_turns_all_of_it_round() -> None:
    assert outline(of(order="newest")) == [
        (2020, [
            ("November 2020", ["e4"]),
            ("February 2020", ["e3", "e5"]),
            ("Month not stated", ["e7", "e2"]),
        ]),
        (1890, [("", ["e1"])]),
    ]  # fmt: skip


def test_a_year_without_months_has_no_month_headings() -> None:
    assert outline(of(events("2019", "2020", "2020"))) == [(2019, [("", ["e0"])]), (2020, [("", ["e1", "e2"])])]


def test_an_open_event_stands_under_the_bound_that_is_known() -> None:
    assert [year for year, _ in outline(of(events("../2018-05-03")))] == [2018]
    assert [year for year, _ in outline(of(events("2016-05-03/..")))] == [2016]
    assert [year for year, _ in outline(of(events("2015-12/2018-02")))] == [2015]


@pytest.mark.parametrize(("lang", "expected"), [("en", "February"), ("es", "Febrero"), ("ru", "Февраль")])
def test_a_month_is_headed_by_its_name(lang: str, expected: str) -> None:
    [(_, [(label, _)])] = outline(of(events("2020-02-01"), lang))
    assert label.startswith(expected)
    assert label[0].isupper()


def test_headings_know_the_dates_that_they_come_from() -> None:
    job = of()
    years = timeline(job, list(job.visit.events))
    paths = [[str(one.path) for one in provenance_of(year["year"]).all] for year in years]  # type: ignore[union-attr]
    assert paths[0] == ["events[e1].date"]
    assert set(paths[1]) == {f"events[e{number}].{key}" for number, key in
                             ((7, "date"), (2, "date"), (5, "within"), (3, "date"), (4, "date"))}  # fmt: skip
    month = provenance_of(years[1]["months"][2]["label"])
    assert month is not None
    assert [one.path for one in month.all] == ["events[e4].date"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2019", "1890-01", "2020-02-03"], "1890–2020"),
        (["2020-02", "2020"], "2020"),
        (["../2018-05-03", "2019"], "2018–2019"),
        (["2019", "2016-05-03/.."], "2016–2019"),
        (["2015/2021", "2019"], "2015–2021"),
        (["unknown"], ""),
    ],
)
def test_a_chronology_spans_the_years_of_its_events(dates: list[str], expected: str) -> None:
    job = of(events(*dates))
    assert timeline_span(job) == expected
    known = provenance_of(timeline_span(job))
    dated = [f"events[e{number}].date" for number, date in enumerate(dates) if date != "unknown"]
    assert ([one.path for one in known.all] if known else []) == dated
