"""Imprecise dates and durations: what an EDTF text can mean, in what order it stands, and how a language says it.

Of EDTF (ISO 8601-2, and the specification of the Library of Congress), levels 0 and 1 are read, but for times of day,
years before 0001 or of more than four digits; of durations (ISO 8601-1), those of one unit. That is: `2019`, `2019-09`,
`2019-12-18`, `201X`, `20XX`, `2019-XX`, `2019-12-XX`, seasons (`2020-21` to `2020-24`), a qualifier at the end (`?`
uncertain, `~` approximate, `%` both), and intervals of these with open ends (`2020-02-05/2020-02-07`, `../2020-02-05`,
`2020-02-05/..`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, total_ordering
from typing import Any, Literal, NamedTuple, cast

from ..errors import Refusal

__all__ = ["Duration", "Precision", "Profile", "When"]

Precision = Literal["day", "month", "season", "year", "decade", "century", "interval"]
Profile = Literal["un", "us"]

_POINT = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d\dXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?P<mark>[?~%]?)", re.ASCII
)
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
_ADVICE = "write YYYY, YYYY-MM or YYYY-MM-DD, or START/END"
_NBSP = "\u00a0"


class _Point(NamedTuple):
    """One end of an interval, or a date alone."""

    text: str
    precision: Precision
    earliest: date
    latest: date
    mark: str


def _point(text: str) -> _Point:
    match = _POINT.fullmatch(text)
    if match is None:
        raise Refusal(f"`{text}` is not a date", _ADVICE)
    year, month, day, mark = match["year"], match["month"], match["day"], match["mark"]
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first_year == 0:
        raise Refusal(f"`{text}` has no year that a calendar knows", "years count from 0001")
    if "X" in year:
        if month:
            raise Refusal(f"`{text}` has a month in an unknown year", "write the decade or century alone")
        precision: Precision = "decade" if year.count("X") == 1 else "century"
        return _Point(text, precision, date(first_year, 1, 1), date(last_year, 12, 31), mark)
    if month in (None, "XX"):
        if day not in (None, "XX"):
            raise Refusal(f"`{text}` has a day in an unknown month", "write the year alone")
        return _Point(text, "year", date(first_year, 1, 1), date(first_year, 12, 31), mark)
    return _in_year(text, first_year, int(month), day, mark)


def _in_year(text: str, year: int, month: int, day: str | None, mark: str) -> _Point:
    if month in _SEASONS and day is None:
        start, end = _SEASONS[month]
        last_year = year + (end < start)
        return _Point(text, "season", date(year, start, 1), date(last_year, end, monthrange(last_year, end)[1]), mark)
    if not 1 <= month <= 12:
        raise Refusal(f"`{text}` has no such month", "months run from 01 to 12")
    length = monthrange(year, month)[1]
    if day is None or day == "XX":
        return _Point(text, "month", date(year, month, 1), date(year, month, length), mark)
    number = int(day)
    if not 1 <= number <= length:
        raise Refusal(f"`{text}` has no such day", f"that month has {length} days")
    exact = date(year, month, number)
    return _Point(text, "day", exact, exact, mark)


@total_ordering
@dataclass(frozen=True, eq=False)
class When:
    """A date known as well as its source knows it; equal when written alike, ordered by earliest, then latest day."""

    text: str
    start: _Point | None
    end: _Point | None

    @classmethod
    def parse(cls, text: str) -> When:
        """Reads an EDTF text; Refusal, in words for the person who wrote it, where it is not one."""
        text = text.strip()
        if text.startswith(("[", "{")):
            raise Refusal(f"`{text}` is a set of dates", _ADVICE)
        if "/" not in text:
            point = _point(text)
            return cls(text, point, point)
        first, _, last = text.partition("/")
        if "/" in last:
            raise Refusal(f"`{text}` has more than two ends", "write START/END")
        if first in ("", "..") and last in ("", ".."):
            raise Refusal(f"`{text}` has no end at all", "write START/END, `../END` or `START/..`")
        start = None if first in ("", "..") else _point(first)
        end = None if last in ("", "..") else _point(last)
        if start and end and end.latest < start.earliest:
            raise Refusal(f"`{text}` ends before it starts", "write the earlier date first")
        return cls(text, start, end)

    @property
    def is_interval(self) -> bool:
        """Whether the date has two ends, one of them perhaps open."""
        return self.start is not self.end

    @property
    def earliest(self) -> date | None:
        """The first day it can mean; None where the interval has no start."""
        return self.start.earliest if self.start else None

    @property
    def latest(self) -> date | None:
        """The last day it can mean; None where the interval has no end."""
        return self.end.latest if self.end else None

    @property
    def precision(self) -> Precision:
        """The unit to which the date is known."""
        return "interval" if self.start is None or self.is_interval else self.start.precision

    @property
    def approximate(self) -> bool:
        """Whether an end is marked `~` or `%`."""
        return any(point is not None and point.mark in ("~", "%") for point in (self.start, self.end))

    @property
    def uncertain(self) -> bool:
        """Whether an end is marked `?` or `%`."""
        return any(point is not None and point.mark in ("?", "%") for point in (self.start, self.end))

    @property
    def year(self) -> int | None:
        """The one year that it falls in; None where it spans several or has an open end."""
        first, last = self.earliest, self.latest
        return first.year if first and last and first.year == last.year else None

    @property
    def month(self) -> int | None:
        """The one month (1 to 12) that it falls in; None where it spans several or has an open end."""
        first, last = self.earliest, self.latest
        return first.month if first and last and (first.year, first.month) == (last.year, last.month) else None

    def _key(self) -> tuple[date, date, str]:
        # An open end has a place too: with no start, at its end; with no end, at its start.
        first, last = self.earliest, self.latest
        return first or last or date.min, last or first or date.max, self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, When) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __lt__(self, other: When) -> bool:
        return self._key() < other._key()

    def __str__(self) -> str:
        return self.text

    def display(self, lang: str = "en", profile: Profile = "un") -> str:
        """The date in words of `lang`, as precise as it is known: "6 February 2020", "5-7 February 2020" (en dash)."""
        words = _words(lang)
        if self.start is None or self.end is None:
            point = cast(_Point, self.start or self.end)
            return words["from" if self.start else "until"].format(_show(point, lang, profile))
        if not self.is_interval:
            return _show(self.start, lang, profile)
        return _show_range(self.start, self.end, lang, profile)

    @classmethod
    def from_plain(cls, value: object) -> When:
        """The date that a plain value is; Refusal where it is none."""
        return cls.parse(_text(value))

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """How JSON Schema says what is read."""
        return {
            "type": "string",
            "description": "A date in EDTF (ISO 8601-2, levels 0 and 1).",
            "examples": ["2020-02-06", "2019-09", "2011", "2020~", "2020-02-05/2020-02-07", "../2020-02-05"],
        }


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Refusal("a text is expected here")
    return value


_WORDS: dict[str, dict[str, str]] = {
    "en": {"from": "from {}", "until": "until {}", "about": "about {}", "uncertain": "{} (uncertain)",
           "decade": "{}s", "century": "the {}s"},
    "es": {"from": "desde {}", "until": "hasta {}", "about": "hacia {}", "uncertain": "{} (fecha incierta)",
           "decade": "década de {}", "century": "años {}"},
    "ru": {"from": "с {}", "until": "до {}", "about": "около {}", "uncertain": "{} (дата неточна)",
           "decade": "{}-е гг.", "century": "{}-е гг."},
}  # fmt: skip
_SEASON_WORDS = {
    "en": ("spring", "summer", "autumn", "winter"),
    "es": ("primavera de", "verano de", "otoño de", "invierno de"),
    "ru": ("весна", "лето", "осень", "зима"),
}
_UNITS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {"D": ("day", "days"), "W": ("week", "weeks"), "M": ("month", "months"), "Y": ("year", "years")},
    "es": {"D": ("día", "días"), "W": ("semana", "semanas"), "M": ("mes", "meses"), "Y": ("año", "años")},
    "ru": {"D": ("день", "дня", "дней"), "W": ("неделя", "недели", "недель"),
           "M": ("месяц", "месяца", "месяцев"), "Y": ("год", "года", "лет")},
}  # fmt: skip


def _words(lang: str) -> dict[str, str]:
    return _WORDS.get(lang.split("-")[0], _WORDS["en"])


@lru_cache(maxsize=64)
def _month(lang: str, number: int, standalone: bool) -> str:
    from babel.dates import get_month_names

    names = get_month_names("wide", "stand-alone" if standalone else "format", locale=lang.replace("-", "_"))
    return str(names[number])


def _day_month(point: _Point, lang: str) -> str:
    month = _month(lang, point.earliest.month, standalone=False)
    join = f"{_NBSP}de{_NBSP}" if lang.startswith("es") else _NBSP
    return f"{point.earliest.day}{join}{month}"


def _us(lang: str, profile: Profile) -> bool:
    return profile == "us" and lang.startswith("en")


def _year(point: _Point, lang: str) -> str:
    return f"{point.earliest.year}{_NBSP}г." if lang.startswith("ru") else str(point.earliest.year)


def _show(point: _Point, lang: str, profile: Profile) -> str:
    words = _words(lang)
    text = _show_plain(point, lang, profile)
    if point.mark in ("~", "%"):
        text = words["about"].format(text)
    if point.mark in ("?", "%"):
        text = words["uncertain"].format(text)
    return text


def _show_plain(point: _Point, lang: str, profile: Profile) -> str:
    year = _year(point, lang)
    match point.precision:
        case "day":
            if _us(lang, profile):
                return f"{_month(lang, point.earliest.month, False)}{_NBSP}{point.earliest.day}, {year}"
            return f"{_day_month(point, lang)}{' de' if lang.startswith('es') else ''} {year}"
        case "month":
            return f"{_month(lang, point.earliest.month, True)}{' de' if lang.startswith('es') else ''} {year}"
        case "season":
            names = _SEASON_WORDS.get(lang.split("-")[0], _SEASON_WORDS["en"])
            return f"{names[(point.earliest.month // 3) - 1]} {year}"
        case "decade" | "century":
            return _words(lang)[point.precision].format(point.earliest.year)
        case _:
            return str(point.earliest.year)


def _show_range(start: _Point, end: _Point, lang: str, profile: Profile) -> str:
    first, last = start.earliest, end.earliest
    same_year = first.year == last.year and not (start.mark or end.mark)
    if same_year and start.precision == end.precision == "day":
        same_month = first.month == last.month
        if _us(lang, profile):
            head = f"{_month(lang, first.month, False)}{_NBSP}{first.day}"
            tail = str(last.day) if same_month else f"{_month(lang, last.month, False)}{_NBSP}{last.day}"
            return f"{head}{'–' if same_month else ' – '}{tail}, {first.year}"
        whole = _show(end, lang, profile)
        return f"{first.day}–{whole}" if same_month else f"{_day_month(start, lang)} – {whole}"
    if same_year and start.precision == end.precision == "month":
        return f"{_month(lang, first.month, True)}–{_show(end, lang, profile)}"
    if start.precision == end.precision == "year" and not (start.mark or end.mark):
        return f"{first.year}–{last.year}"
    return f"{_show(start, lang, profile)} – {_show(end, lang, profile)}"


@dataclass(frozen=True)
class Duration:
    """A length of time: an ISO 8601 duration of one unit, `P3D`, `P2W`, `P6M`, `P1Y`."""

    number: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Reads `P3D` and its like; Refusal where it is none."""
        match = re.fullmatch(r"P(\d{1,4})([DWMY])", text.strip(), re.ASCII)
        if match is None:
            raise Refusal(f"`{text}` is not a duration", "write P3D for three days, P2W, P6M or P1Y")
        return cls(int(match[1]), match[2])

    @property
    def days(self) -> int | None:
        """The number of days, where the unit has a fixed one."""
        return {"D": self.number, "W": 7 * self.number}.get(self.unit)

    def __str__(self) -> str:
        return f"P{self.number}{self.unit}"

    def display(self, lang: str = "en") -> str:
        """The duration in words: "3 days"."""
        forms = _UNITS.get(lang.split("-")[0], _UNITS["en"])[self.unit]
        return f"{self.number}{_NBSP}{forms[_plural(self.number, lang)]}"

    @classmethod
    def from_plain(cls, value: object) -> Duration:
        """The duration that a plain value is; Refusal where it is none."""
        return cls.parse(_text(value))

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """How JSON Schema says what is read."""
        return {
            "type": "string",
            "pattern": "^P[0-9]{1,4}[DWMY]$",
            "description": "A length of time (ISO 8601): P3D is three days.",
            "examples": ["P3D", "P2W"],
        }


def _plural(number: int, lang: str) -> int:
    if not lang.startswith("ru"):
        return int(number != 1)
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2
