"""Dates: what is read, in what order it stands, how it prints. The `edtf` package is the oracle of the bounds."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise
from time import struct_time

import pytest
from briefbook.data.dates import Duration, When
from briefbook.errors import Refusal
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


ADVICE = "write YYYY, YYYY-MM or YYYY-MM-DD, or START/END"


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("2020-02-31", "`2020-02-31` has no such day", "that month has 29 days"),
        ("2019-02-29", "`2019-02-29` has no such day", "that month has 28 days"),
        ("2020-04-00", "`2020-04-00` has no such day", "that month has 30 days"),
        ("2020-00", "`2020-00` has no such month", "months run from 01 to 12"),
        ("2020-13-01", "`2020-13-01` has no such month", "months run from 01 to 12"),
        ("2020-21-01", "`2020-21-01` has no such month", "months run from 01 to 12"),
        ("2020-25", "`2020-25` has no such month", "months run from 01 to 12"),
        ("2020-20", "`2020-20` has no such month", "months run from 01 to 12"),
        ("0000", "`0000` has no year that a calendar knows", "years count from 0001"),
        ("000X", "`000X` has no year that a calendar knows", "years count from 0001"),
        ("201X-05", "`201X-05` has a month in an unknown year", "write the decade or century alone"),
        ("20XX-XX", "`20XX-XX` has a month in an unknown year", "write the decade or century alone"),
        ("2020-XX-05", "`2020-XX-05` has a day in an unknown month", "write the year alone"),
        ("[2020,2021]", "`[2020,2021]` is a set of dates", ADVICE),
        ("{2020}", "`{2020}` is a set of dates", ADVICE),
        ("2020/2021/2022", "`2020/2021/2022` has more than two ends", "write START/END"),
        ("/", "`/` has no end at all", "write START/END, `../END` or `START/..`"),
        ("../", "`../` has no end at all", "write START/END, `../END` or `START/..`"),
        ("2020-02-07/2020-02-05", "`2020-02-07/2020-02-05` ends before it starts", "write the earlier date first"),
        ("2X20", "`2X20` is not a date", ADVICE),
        ("20201", "`20201` is not a date", ADVICE),
        ("2020-2-6", "`2020-2-6` is not a date", ADVICE),
        ("2020~?", "`2020~?` is not a date", ADVICE),
        ("-0044", "`-0044` is not a date", ADVICE),
        ("٢٠٢٠", "`٢٠٢٠` is not a date", ADVICE),
        ("a; b", "`a; b` is not a date", ADVICE),
        ("2020/a", "`a` is not a date", ADVICE),
    ],
)
def test_what_is_said_of_no_date(text: str, what: str, hint: str) -> None:
    with pytest.raises(Refusal) as caught:
        When.parse(text)
    assert (caught.value.what, caught.value.hint) == (what, hint)


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2020-02-06", "day", "2020-02-06", "2020-02-06"),
        ("2020-02", "month", "2020-02-01", "2020-02-29"),
        ("2019-02-XX", "month", "2019-02-01", "2019-02-28"),
        ("2020", "year", "2020-01-01", "2020-12-31"),
        ("2020-XX", "year", "2020-01-01", "2020-12-31"),
        ("2020-XX-XX", "year", "2020-01-01", "2020-12-31"),
        ("201X", "decade", "2010-01-01", "2019-12-31"),
        ("20XX", "century", "2000-01-01", "2099-12-31"),
        ("2020-21", "season", "2020-03-01", "2020-05-31"),
        ("2020-22", "season", "2020-06-01", "2020-08-31"),
        ("2020-23", "season", "2020-09-01", "2020-11-30"),
        ("2020-24", "season", "2020-12-01", "2021-02-28"),
        ("2019-24", "season", "2019-12-01", "2020-02-29"),
        ("2020-02-05/2020-02-07", "interval", "2020-02-05", "2020-02-07"),
        ("2020-02/2020", "interval", "2020-02-01", "2020-12-31"),
        ("2020/2020", "interval", "2020-01-01", "2020-12-31"),
        ("../2020-02", "interval", "", "2020-02-29"),
        ("2020-02/..", "interval", "2020-02-01", ""),
        ("2020-02/", "interval", "2020-02-01", ""),
        ("/2020-02", "interval", "", "2020-02-29"),
        ("0001", "year", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "day", "9999-12-31", "9999-12-31"),
        (" 2020 ", "year", "2020-01-01", "2020-12-31"),
    ],
)
def test_what_a_date_can_mean(text: str, precision: str, earliest: str, latest: str) -> None:
    when = When.parse(text)
    assert (when.precision, str(when.earliest or ""), str(when.latest or "")) == (precision, earliest, latest)
    assert when.is_interval == (precision == "interval")
    assert str(when) == text.strip()


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2020-02-06", 2020, 2), ("2020-02", 2020, 2), ("2020", 2020, None), ("201X", None, None),
        ("2020-02-05/2020-02-07", 2020, 2), ("2020-01/2020-02", 2020, None), ("2019-12/2020-01", None, None),
        ("2019-02/2020-02", None, None), ("../2020", None, None), ("2020/..", None, None), ("2020-24", None, None),
        ("2020-21", 2020, None),
    ],
)  # fmt: skip
def test_the_one_year_and_month_that_a_date_falls_in(text: str, year: int | None, month: int | None) -> None:
    assert (When.parse(text).year, When.parse(text).month) == (year, month)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2020", False, False), ("2020~", True, False), ("2020?", False, True), ("2020%", True, True),
        ("2019~/2020", True, False), ("2019/2020?", False, True), ("2019?/2020~", True, True), ("../2020%", True, True),
    ],
)  # fmt: skip
def test_a_qualifier_at_an_end_qualifies_the_whole(text: str, approximate: bool, uncertain: bool) -> None:
    assert (When.parse(text).approximate, When.parse(text).uncertain) == (approximate, uncertain)


def test_dates_are_equal_when_written_alike() -> None:
    assert When.parse("2020") == When.parse("2020 ")
    assert When.parse("2020") != When.parse("2020-XX")
    assert When.parse("2020") != "2020"
    assert len({When.parse("2020"), When.parse("2020"), When.parse("2020~")}) == 2


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2019-12-31", "2020"), ("2020-01-01", "2020-01"), ("2020-01", "2020"), ("2020", "2020?"), ("2020", "202X"),
        ("2020-01-01/2020-01-05", "2020-01"), ("../2020", "2020-12-31/.."), ("2019/..", "2019-01-02"),
    ],
)  # fmt: skip
def test_dates_stand_by_their_first_then_their_last_day(earlier: str, later: str) -> None:
    assert When.parse(earlier) < When.parse(later)
    assert not When.parse(later) < When.parse(earlier)


@pytest.mark.parametrize(
    ("text", "lang", "profile", "shown"),
    [
        ("2020?", "en", "un", "2020 (uncertain)"), ("2020%", "en", "un", "about 2020 (uncertain)"),
        ("2020?", "es", "un", "2020 (fecha incierta)"), ("2020~", "ru", "un", "около 2020"),
        ("2020-21", "en", "un", "spring 2020"), ("2020-22", "en", "un", "summer 2020"),
        ("2020-23", "en", "un", "autumn 2020"), ("2020-24", "en", "un", "winter 2020"),
        ("2020-21", "es", "un", "primavera de 2020"), ("2020-22", "es", "un", "verano de 2020"),
        ("2020-23", "es", "un", "otoño de 2020"), ("2020-24", "es", "un", "invierno de 2020"),
        ("2020-21", "ru", "un", "весна 2020 г."), ("2020-22", "ru", "un", "лето 2020 г."),
        ("2020-23", "ru", "un", "осень 2020 г."), ("2020-24", "ru", "un", "зима 2020 г."),
        ("2020-21", "de", "un", "spring 2020"), ("201X", "en", "un", "2010s"), ("19XX", "en", "un", "the 1900s"),
        ("201X", "es", "un", "década de 2010"), ("19XX", "ru", "un", "1900-е гг."),
        ("2020-02-05/..", "en", "us", "from February 5, 2020"), ("2020/..", "ru", "un", "с 2020"),
        ("2020-02/2020-04", "en", "un", "February–April 2020"),
        ("2020-02/2021-04", "en", "un", "February 2020 – April 2021"),
        ("2020-02/2020-04", "ru", "un", "февраль–апрель 2020 г."), ("2019/2020~", "en", "un", "2019 – about 2020"),
        ("2019-12-30/2020-01-02", "en", "un", "30 December 2019 – 2 January 2020"),
        ("2020-02-05/2020-02-07~", "en", "un", "5 February 2020 – about 7 February 2020"),
        ("2020-02-05/2020-03", "en", "un", "5 February 2020 – March 2020"),
        ("2020-02-06", "en-US", "us", "February 6, 2020"), ("2020-02-06", "es-MX", "us", "6 de febrero de 2020"),
        ("2020-02-06", "de", "un", "6 Februar 2020"), ("2020-05/2020-05", "en", "un", "May–May 2020"),
    ],
)  # fmt: skip
def test_dates_in_words(text: str, lang: str, profile: str, shown: str) -> None:
    assert When.parse(text).display(lang, profile).replace("\u00a0", " ") == shown  # type: ignore[arg-type]


def test_day_and_month_stay_on_one_line() -> None:
    assert When.parse("2020-02-06").display("en") == "6\u00a0February 2020"
    assert When.parse("2020-02-06").display("es") == "6\u00a0de\u00a0febrero de 2020"
    assert When.parse("2020-02-06").display("ru") == "6\u00a0февраля 2020\u00a0г."
    assert When.parse("2020-02-06").display("en", "us") == "February\u00a06, 2020"


@pytest.mark.parametrize(
    ("text", "number", "unit", "days"),
    [("P3D", 3, "D", 3), ("P2W", 2, "W", 14), ("P6M", 6, "M", None), ("P1Y", 1, "Y", None), (" P10D ", 10, "D", 10)],
)
def test_a_duration_is_of_one_unit(text: str, number: int, unit: str, days: int | None) -> None:
    made = Duration.parse(text)
    assert (made.number, made.unit, made.days, str(made)) == (number, unit, days, text.strip())


@pytest.mark.parametrize("text", ["3 days", "P3", "PT3H", "P1Y2M", "P12345D", "p3d", "-P3D", "P3.5D", ""])
def test_another_duration_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        Duration.parse(text)
    assert caught.value.what == f"`{text}` is not a duration"
    assert caught.value.hint == "write P3D for three days, P2W, P6M or P1Y"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", {0: "days", 1: "day", 2: "days", 11: "days", 21: "days"}),
        ("es", {0: "días", 1: "día", 2: "días", 21: "días"}),
        ("ru", {0: "дней", 1: "день", 2: "дня", 4: "дня", 5: "дней", 11: "дней", 12: "дней", 14: "дней", 21: "день",
                22: "дня", 25: "дней", 101: "день", 111: "дней", 112: "дней"}),
        ("de", {1: "day", 2: "days"}),
    ],
)  # fmt: skip
def test_a_number_of_days_takes_its_plural(lang: str, words: dict[int, str]) -> None:
    for number, word in words.items():
        assert Duration(number, "D").display(lang) == f"{number}\u00a0{word}"


@pytest.mark.parametrize(
    ("unit", "en", "es", "ru"),
    [("W", "week", "semana", "неделя"), ("M", "month", "mes", "месяц"), ("Y", "year", "año", "год")],
)
def test_units_have_their_names(unit: str, en: str, es: str, ru: str) -> None:
    assert [Duration(1, unit).display(lang).split("\u00a0")[1] for lang in ("en", "es", "ru")] == [en, es, ru]


@pytest.mark.parametrize("cls", [When, Duration])
@pytest.mark.parametrize("value", [None, ["2020"], {"a": "b"}])
def test_a_plain_value_that_is_no_text_is_refused(cls: type[When] | type[Duration], value: object) -> None:
    with pytest.raises(Refusal, match="a text is expected here"):
        cls.from_plain(value)
