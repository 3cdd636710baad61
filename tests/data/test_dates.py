"""Dates: what is read, in what order it stands, how it prints. The `edtf` package is the oracle of the bounds."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise
from time import struct_time

import pytest
from briefbook.data.dates import Duration, When
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

years = st.integers(1000, 9990)
MARKS = st.sampled_from(["", "?", "~", "%"])


@st.composite
def points(draw: st.DrawFn) -> str:
    year = draw(years)
    month = draw(st.integers(1, 12))
    forms = [
        f"{year:04}",
        f"{year:04}-{month:02}",
        f"{year:04}-{month:02}-{draw(st.integers(1, monthrange(year, month)[1])):02}",
        f"{year // 10:03}X",
        f"{year // 100:02}XX",
        f"{year:04}-{draw(st.integers(21, 24))}",
    ]
    return draw(st.sampled_from(forms)) + draw(MARKS)


@st.composite
def intervals(draw: st.DrawFn) -> str:
    first, last = sorted((draw(points()), draw(points())), key=When.parse)
    return draw(st.sampled_from([f"{first}/{last}", f"{first}/..", f"../{last}"]))


def as_date(value: struct_time) -> date:
    return date(value.tm_year, value.tm_mon, value.tm_mday)


@given(points())
def test_bounds_are_those_of_edtf(text: str) -> None:
    ours = When.parse(text)
    # the package does not read a season with a qualifier
    theirs = parse_edtf(text.rstrip("?~%") if ours.precision == "season" else text)
    if ours.precision == "season":  # where a season begins is nobody's standard; the year it starts in is
        assert ours.earliest.year == theirs.lower_strict().tm_year
    else:
        assert (ours.earliest, ours.latest) == (as_date(theirs.lower_strict()), as_date(theirs.upper_strict()))


@given(points())
def test_qualifiers_are_those_of_edtf(text: str) -> None:
    ours = When.parse(text)
    assert (ours.uncertain, ours.approximate) == (text[-1] in "?%", text[-1] in "~%")
    assert str(ours) == text


@given(intervals())
def test_an_interval_has_the_bounds_of_its_ends(text: str) -> None:
    first, last = text.split("/")
    when = When.parse(text)
    assert when.earliest == (None if first == ".." else When.parse(first).earliest)
    assert when.latest == (None if last == ".." else When.parse(last).latest)


@given(st.lists(st.one_of(points(), intervals()), max_size=8), st.randoms())
def test_the_order_is_total_and_does_not_depend_on_the_input(texts: list[str], random: object) -> None:
    dates = sorted(map(When.parse, texts))
    shuffled = list(map(When.parse, texts))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(shuffled) == dates
    assert all(one <= other for one, other in pairwise(dates))


@given(st.text(max_size=20))
def test_whatever_is_written_is_read_or_refused_in_words(text: str) -> None:
    try:
        shown = When.parse(text).display()
    except ValueError as error:
        shown = str(error)
    assert shown


@given(points(), st.sampled_from(["en", "es", "ru"]), st.sampled_from(["un", "us"]))
def test_every_date_prints_its_year(text: str, lang: str, profile: str) -> None:
    shown = When.parse(text).display(lang, profile)  # type: ignore[arg-type]
    assert str(When.parse(text).earliest.year) in shown


@pytest.mark.parametrize(
    ("text", "en", "us", "es", "ru"),
    [
        ("2020-02-06", "6 February 2020", "February 6, 2020", "6 de febrero de 2020", "6 февраля 2020 г."),
        ("2020-02", "February 2020", "February 2020", "febrero de 2020", "февраль 2020 г."),
        ("2020", "2020", "2020", "2020", "2020"),
        ("2020~", "about 2020", "about 2020", "hacia 2020", "около 2020"),
        ("2020-02-05/2020-02-07", "5–7 February 2020", "February 5–7, 2020",
         "5–7 de febrero de 2020", "5–7 февраля 2020 г."),
        ("../2020-02-05", "until 5 February 2020", "until February 5, 2020",
         "hasta 5 de febrero de 2020", "до 5 февраля 2020 г."),
        ("1890/2020", "1890–2020", "1890–2020", "1890–2020", "1890–2020"),
        ("2020-01-30/2020-02-02", "30 January – 2 February 2020", "January 30 – February 2, 2020",
         "30 de enero – 2 de febrero de 2020", "30 января – 2 февраля 2020 г."),
    ],
)  # fmt: skip
def test_how_dates_print(text: str, en: str, us: str, es: str, ru: str) -> None:
    when = When.parse(text)
    shown = [when.display("en"), when.display("en", "us"), when.display("es"), when.display("ru")]
    assert [one.replace("\u00a0", " ") for one in shown] == [en, us, es, ru]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2020-02-31", "no such day"),
        ("2019-02-29", "29"),
        ("2020-13", "no such month"),
        ("6 February 2020", "is not a date"),
        ("2020-02-07/2020-02-05", "ends before it starts"),
        ("../..", "no end at all"),
        ("2020/2021/2022", "more than two ends"),
        ("0000", "no year"),
        ("202X-05", "unknown year"),
        ("2020-XX-05", "unknown month"),
        ("[2020,2021]", "set of dates"),
        ("", "is not a date"),
    ],
)
def test_what_is_no_date(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        When.parse(text)


def test_an_open_interval_stands_at_the_end_it_has() -> None:
    texts = ["2020-02-06", "../2020-02-05", "2020-02-05/..", "2019-09", "2020"]
    assert [str(one) for one in sorted(map(When.parse, texts))] == [
        "2019-09",
        "2020",
        "../2020-02-05",
        "2020-02-05/..",
        "2020-02-06",
    ]


def test_durations() -> None:
    assert Duration.parse("P3D").display("en") == "3\u00a0days"
    assert Duration.parse("P3D").display("ru") == "3\u00a0дня"
    assert Duration.parse("P2W").days == 14
    with pytest.raises(ValueError, match="not a duration"):
        Duration.parse("3 days")
