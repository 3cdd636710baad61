"""Reading printed words back: what is displayed reads as it was; what may mean two things is refused."""

from __future__ import annotations

from calendar import monthrange

import pytest
from briefbook.data.dates import Duration, When
from briefbook.document.parsing import read_date, read_duration, read_label, read_number, read_ordinal
from briefbook.errors import Refusal
from hypothesis import assume, given
from hypothesis import strategies as st

LANGS = st.sampled_from(["en", "es", "ru", "es-MX"])
PROFILES = st.sampled_from(["un", "us"])


@st.composite
def points(draw: st.DrawFn, mark: bool = True) -> str:
    year, month = draw(st.integers(1000, 9989)), draw(st.integers(1, 12))
    forms = [
        f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{draw(st.integers(1, monthrange(year, month)[1])):02}",
        f"{year // 10}X", f"{year // 100}XX", f"{year}-{draw(st.integers(21, 24))}", f"{year}-XX",
        f"{year}-{month:02}-XX",
    ]  # fmt: skip
    return draw(st.sampled_from(forms)) + (draw(st.sampled_from(["", "?", "~", "%"])) if mark else "")


@st.composite
def dates(draw: st.DrawFn) -> str:
    one = draw(points())
    form = draw(st.sampled_from(["{}", "{}", "{}/..", "../{}", "pair", "near"]))
    if form == "near":  # ranges within one year, which leave out what both ends share
        year = draw(st.integers(1000, 9989))
        first, last = sorted(draw(st.tuples(st.integers(0, 365), st.integers(0, 365))))
        days = [date_of(year, first), date_of(year, last)]
        return "/".join(day[:7] if draw(st.integers(0, 3)) == 0 else day for day in days)
    if form != "pair":
        return form.format(one)
    other = draw(points())
    return "/".join(sorted((one, other), key=When.parse))


def date_of(year: int, day: int) -> str:
    from datetime import date, timedelta

    return str(date(year, 1, 1) + timedelta(min(day, 364)))


def meaning(when: When) -> tuple[object, ...]:
    """What a date says, however it is written: `2020-XX` says what `2020` does."""
    ends = [
        None if one is None else (one.earliest, one.latest, one.precision, one.mark) for one in (when.start, when.end)
    ]
    return (*ends, when.is_interval)


@given(dates(), LANGS, PROFILES)
def test_a_displayed_date_reads_as_it_was_or_is_refused_as_ambiguous(text: str, lang: str, profile: str) -> None:
    try:
        when = When.parse(text)
    except ValueError:
        assume(False)
        raise
    shown = when.display(lang, profile)  # type: ignore[arg-type]
    if lang == "ru" and "00-е" in shown:  # a decade and a century print alike in Russian
        with pytest.raises(ValueError, match="may be"):
            read_date(shown, lang, profile)  # type: ignore[arg-type]
        return
    read = read_date(shown, lang, profile)  # type: ignore[arg-type]
    assert meaning(read) == meaning(when)
    assert read.display(lang, profile) == shown  # type: ignore[arg-type]
    for typed in (shown.replace("\u00a0", " "), shown.upper(), f"  {shown} ", shown.replace("–", "-")):
        assert meaning(read_date(typed, lang, profile)) == meaning(when)  # type: ignore[arg-type]


@given(st.text(max_size=24), LANGS)
def test_any_text_is_a_date_that_prints_or_is_refused_in_words(text: str, lang: str) -> None:
    try:
        words = read_date(text, lang).display(lang)
    except ValueError as error:
        words = str(error) if "; " in str(error) else ""
    assert words


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("6 de febrero de 2020", "es", "2020-02-06"), ("6 февраля 2020 г.", "ru", "2020-02-06"),
        ("6 февраля 2020 года", "ru", "2020-02-06"), ("6 февраля 2020", "ru", "2020-02-06"),
        ("February 6, 2020", "en", "2020-02-06"), ("6 Feb 2020", "en", "2020-02-06"),
        ("6th February 2020", "en", "2020-02-06"),
        ("Sept 2019", "en", "2019-09"), ("2020-02-06", "ru", "2020-02-06"), ("2020~", "en", "2020~"),
        ("1890-2020", "en", "1890/2020"), ("5 - 7 February 2020", "en", "2020-02-05/2020-02-07"),
        ("since 2011", "en", "2011/.."), ("about June 2020", "en", "2020-06~"), ("около 2020", "ru", "2020~"),
        ("fall 2020", "en", "2020-23"), ("2020-02-05/2020-02-07", "en", "2020-02-05/2020-02-07"),
        ("hasta el 5 de febrero de 2020", "es", "../2020-02-05"), ("с февраля 2020 г.", "ru", "2020-02/.."),
        ("febrero del 2020", "es", "2020-02"), ("2020 г.", "ru", "2020"), ("2000s", "en", "200X"),
        ("the 2000s", "en", "20XX"),
    ],
)  # fmt: skip
def test_what_people_type(text: str, lang: str, value: str) -> None:
    assert str(read_date(text, lang)) == value


@pytest.mark.parametrize(
    ("text", "lang", "what"),
    [
        ("06/02/2020", "en", "is not a date"), ("06.02.2020", "ru", "is not a date"),
        ("2010-11", "en", "month or two years"),
        ("31 February 2020", "en", "no such day"), ("2020-02-31", "en", "no such day"),
        ("tomorrow", "en", "is not a date"),
        ("5 February", "en", "is not a date"), ("7 – 5 February 2020", "en", "ends before"),
        ("2000-е гг.", "ru", "may be"),
        ("6 February 20", "en", "is not a date"), ("2019–20", "en", "is not a date"), ("", "en", "is not a date"),
        ("6 de febrero de 2020", "en", "is not a date"), ("not 2020", "en", "is not a date"),
        ("13", "en", "is not a date"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, lang: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        read_date(text, lang)


@given(st.integers(0, 9999), st.sampled_from("DWMY"), LANGS)
def test_durations_read_as_they_print(number: int, unit: str, lang: str) -> None:
    duration = Duration(number, unit)
    assert read_duration(duration.display(lang), lang) == duration
    assert read_duration(str(duration), lang) == duration


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=3) | st.integers(-(10**12), 10**12), LANGS)
def test_numbers_read_as_they_print(number: object, lang: str) -> None:
    from babel.numbers import format_decimal

    shown = format_decimal(number, locale=lang.replace("-", "_"))  # type: ignore[arg-type]
    assert float(read_number(shown, lang)) == float(number)  # type: ignore[arg-type]
    assert float(read_number(shown.replace("\u00a0", " "), lang)) == float(number)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [("50", "en", "50"), ("1,234.5", "en", "1234.5"), ("1.50", "en", "1.5"), ("12.345,6", "es", "12345.6"),
     ("1234,5", "es", "1234.5"), ("1 234,5", "ru", "1234.5"), ("−3", "en", "-3"), ("1234567", "ru", "1234567")],
)  # fmt: skip
def test_numbers_that_people_type(text: str, lang: str, value: str) -> None:
    assert read_number(text, lang) == value


@pytest.mark.parametrize(
    ("text", "lang"),
    [("1,5", "en"), ("1.5", "es"), ("fifty", "en"), ("50 %", "en"), ("1e5", "en"), ("", "en"),
     ("12,34", "en"), ("1.5", "ru"), ("about 50", "en"), ("1.2.3", "en"), ("½", "en"), ("٣", "en")],
)  # fmt: skip
def test_what_is_no_number_in_this_language(text: str, lang: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text, lang)


@pytest.mark.parametrize(("lang", "example"), [("en", "1,234.5"), ("es", "1.234,5"), ("ru", "1 234,5")])
def test_how_a_number_is_written_is_told_in_the_languages_way(lang: str, example: str) -> None:
    with pytest.raises(Refusal) as raised:
        read_number("fifty", lang)
    assert (raised.value.what, raised.value.hint) == ("`fifty` is not a number", f"write it as `{example}`")


def test_ranks() -> None:
    assert [read_ordinal(text, lang) for text, lang in (("2nd", "en"), ("3.º", "es"), ("4-й", "ru"))] == ["2", "3", "4"]
    with pytest.raises(ValueError, match="not a rank"):
        read_ordinal("2", "en")


STATES = [("Agreed", "agreed"), ("Signed", "signed"), ("Joint\u00a0statement", "joint_statement")]


def test_labels_are_read_whatever_their_case_and_spaces() -> None:
    assert read_label("joint  statement ", STATES, "state") == "joint_statement"
    with pytest.raises(ValueError, match="did you mean `Agreed`"):
        read_label("Agred", STATES, "state")
    with pytest.raises(ValueError, match="may be"):
        read_label("Agreed", [*STATES, ("agreed", "other")], "state")
