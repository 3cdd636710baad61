"""The values that printed dates, durations, numbers and labels stand for: `6 de febrero de 2020` is `2020-02-06`.

The way back from `When.display` and its like. What a person may type beside it is read where it can mean one thing
only (`February 6, 2020`, `6 Feb 2020`, EDTF itself); everything else is refused in words for that person, never
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..data.dates import Duration, Profile, When
from ..errors import Refusal

__all__ = ["plain_spaces", "read_date", "read_duration", "read_label", "read_number", "read_ordinal"]

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u200b\ufeff]+")
_DASHES = re.compile(r"\s*[\u2012-\u2015\u2212]\s*|\s+-\s+|(?<=\w)-(?=\w)")


def plain_spaces(text: str) -> str:
    """The text with every run of spaces, of whatever kind, as one plain space, and none at its ends."""
    return _SPACES.sub(" ", text).strip()


def _folded(text: str) -> str:
    return plain_spaces(text).casefold()


# -- dates --

_ABOUT = {
    "en": r"(?:about|around|circa|ca?\.)",
    "es": r"(?:hacia|alrededor de|aproximadamente)",
    "ru": r"(?:около|ок\.)",
}
_UNCERTAIN = {"en": r"\(uncertain\)", "es": r"\(fecha incierta\)", "ru": r"\(дата неточна\)"}
_FROM = {"en": r"(?:from|since)", "es": r"desde(?: el)?", "ru": r"со?"}
_UNTIL = {"en": r"until", "es": r"hasta(?: el)?", "ru": r"до"}
_OF = {"en": r",? ", "es": r" (?:del? )?", "ru": r" "}
_YEAR_MARK = {"en": "", "es": "", "ru": r"(?: ?г\.| год[ауе]?)?"}
_SEASONS = {
    "en": {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24},
    "es": {"primavera": 21, "verano": 22, "otoño": 23, "invierno": 24},
    "ru": {"весна": 21, "лето": 22, "осень": 23, "зима": 24},
}
_ADVICE = {
    "en": "write it as `6 February 2020`, `February 2020`, `2020`, or as `2020-02-06`",
    "es": "write it as `6 de febrero de 2020`, `febrero de 2020`, `2020`, or as `2020-02-06`",
    "ru": "write it as `6 февраля 2020 г.`, `февраль 2020 г.`, `2020`, or as `2020-02-06`",
}
_EDTF = re.compile(r"[\dX?~%/.-]+")


def read_date(text: str, lang: str, profile: Profile = "un") -> When:
    """The date that a text in the words of a language means; Refusal where it is none, or may be several."""
    language = lang.split("-")[0] if lang.split("-")[0] in _ADVICE else "en"
    words = _folded(text)
    if _EDTF.fullmatch(plain_spaces(text)):
        found = _from_edtf(plain_spaces(text))
        if found is not None:
            return found
    meant: dict[str, When] = {}
    fault = ""
    for one in _Dates(language, profile).read(_DASHES.sub("–", words)):
        try:
            meant.setdefault(one, When.parse(one))
        except Refusal as refusal:
            fault = refusal.what
    if len(meant) > 1:
        several = " or ".join(f"`{one}`" for one in meant)
        raise Refusal(f"`{text}` may be {several}", "write one of these")
    if not meant:
        raise Refusal(fault or f"`{text}` is not a date", _ADVICE[language])
    return next(iter(meant.values()))


def _from_edtf(text: str) -> When | None:
    """An EDTF text typed as such; None where its digits may be meant otherwise, as `2010-11` may."""
    if re.search(r"(?<![\d-])\d{4}-\d\d(?![\d-])", text):
        raise Refusal(f"`{text}` may be a month or two years", "write the month in words, or both years in full")
    try:
        return When.parse(text)
    except ValueError:
        if re.fullmatch(r"\d{4}-\d\d-\d\d[?~%]?", text):
            raise
        return None


class _Dates:
    """Gives the EDTF texts that words may stand for; the calendar is `When.parse`'s business."""

    def __init__(self, language: str, profile: Profile) -> None:
        self.language = language
        self.us = profile == "us" and language == "en"
        self.months = _months(language)
        month = "|".join(sorted(map(re.escape, self.months), key=len, reverse=True))
        of, mark = _OF[language], _YEAR_MARK[language]
        season = "|".join(_SEASONS[language])
        self.patterns = [
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|\.º)?(?: de)? (?P<month>{month}){of}(?P<year>\d{{4}}){mark}",
            rf"(?P<month>{month}){of}(?P<year>\d{{4}}){mark}",
            rf"(?P<season>{season}){of}(?P<year>\d{{4}}){mark}",
            rf"(?P<year>\d{{4}}){mark}",
            *(
                [rf"(?P<month>{month}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?, ?(?P<year>\d{{4}})",
                 r"(?P<decade>\d{4})s", r"the (?P<century>\d{4})s"] if language == "en"
                else [r"(?:la )?década de (?P<decade>\d{4})", r"(?:los )?años (?P<century>\d{4})"] if language == "es"
                else [r"(?P<decade>\d{4})–е(?: гг\.| годы)?", r"(?P<century>\d{4})–е(?: гг\.| годы)?"]
            ),
        ]  # fmt: skip
        self.heads = [rf"(?P<day>\d{{1,2}})(?:(?: de)? (?P<month>{month}))?", rf"(?P<month>{month})"]
        if language == "en":
            self.heads.append(rf"(?P<month>{month}) (?P<day>\d{{1,2}})")
            self.us_days = rf"(?P<month>{month}) (?P<first>\d{{1,2}})–(?P<last>\d{{1,2}}), ?(?P<year>\d{{4}})"

    def read(self, words: str) -> Iterator[str]:
        """Every reading of a date."""
        for mark, form in ((_FROM, "{}/.."), (_UNTIL, "../{}")):
            match = re.fullmatch(rf"{mark[self.language]} (.+)", words)
            if match:
                yield from (form.format(one) for one in self.point(match[1]))
        yield from self.point(words)
        if self.language == "en" and (match := re.fullmatch(self.us_days, words)):
            days = (
                f"{match['year']}-{self.months[match['month']]:02}-{int(match[one]):02}" for one in ("first", "last")
            )
            yield "/".join(days)
        for at in (match.start() for match in re.finditer("–", words)):
            first, last = words[:at], words[at + 1 :]
            for end in self.point(last):
                yield from (f"{start}/{end}" for start in self.point(first))
                yield from (f"{start}/{end}" for start in self.head(first, end))

    def point(self, words: str) -> Iterator[str]:
        """Every reading of a date of one end, with what qualifies it."""
        about, uncertain = _ABOUT[self.language], _UNCERTAIN[self.language]
        match = re.fullmatch(rf"(?P<about>{about} )?(?P<date>.+?)(?P<uncertain> {uncertain})?", words)
        if match is None:
            return
        mark = {(True, True): "%", (True, False): "~", (False, True): "?"}.get(
            (bool(match["about"]), bool(match["uncertain"])), ""
        )
        for pattern in self.patterns:
            found = re.fullmatch(pattern, match["date"])
            if found:
                yield self.written(found.groupdict()) + mark

    def written(self, parts: Mapping[str, str | None]) -> str:
        """EDTF from the parts of a date."""
        for name, digits in (("decade", 3), ("century", 2)):
            if parts.get(name):
                year = str(parts[name])
                return year[:digits] + "X" * (4 - digits) if set(year[digits:]) == {"0"} else f"{year}s"
        text = str(parts["year"])
        if parts.get("season"):
            return f"{text}-{_SEASONS[self.language][str(parts['season'])]}"
        if parts.get("month"):
            text += f"-{self.months[str(parts['month'])]:02}"
        return text + (f"-{int(str(parts['day'])):02}" if parts.get("day") else "")

    def head(self, words: str, end: str) -> Iterator[str]:
        """The start of a range that leaves out what its end says: `5` of `5–7 February 2020`."""
        match_end = re.fullmatch(r"(\d{4})(?:-(0\d|1[0-2]))?(?:-(\d\d))?", end)
        if match_end is None:
            return
        year, month, day = match_end.groups()
        for pattern in self.heads:
            found = re.fullmatch(pattern, words)
            if not found:
                continue
            parts = found.groupdict()
            own = f"{self.months[parts['month']]:02}" if parts.get("month") else month
            if bool(parts.get("day")) == bool(day) and own:
                yield f"{year}-{own}" + (f"-{int(parts['day']):02}" if parts.get("day") else "")


@lru_cache(maxsize=8)
def _months(language: str) -> dict[str, int]:
    """The months by all their names and by those of their abbreviations that are theirs alone."""
    from babel.dates import get_month_names

    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, locale=language).items():
                found[str(name).casefold()] = number
                found[str(name).casefold().rstrip(".")] = number
    if language == "en":
        found["sept"] = 9
    return found


# -- durations, numbers --


def read_duration(text: str, lang: str) -> Duration:
    """The duration that a text means: `3 days` is P3D; Refusal where it is none."""
    words = _folded(text)
    match = re.fullmatch(r"(\d{1,4}) (\w+)", words)
    if match:
        for unit in "DWMY":
            candidate = Duration(int(match[1]), unit)
            forms = {_folded(Duration(number, unit).display(lang)).split(" ")[1] for number in (1, 2, 5)}
            if match[2] in forms:
                return candidate
    try:
        return Duration.parse(text.strip())
    except ValueError:
        example = plain_spaces(Duration(3, "D").display(lang))
        raise Refusal(f"`{text}` is not a duration", f"write it as `{example}`, or as `P3D`") from None


_LONGEST_NUMBER = 25
"""In signs; a longer one would be rounded."""


def read_number(text: str, lang: str) -> str:
    """The number that a text in a language's way of writing means, as YAML has it; Refusal where it is none."""
    from babel.numbers import NumberFormatError, format_decimal, parse_decimal

    locale = lang.replace("-", "_")
    words = plain_spaces(text).replace("\u2212", "-")
    example = f"write it as `{plain_spaces(format_decimal(1234.5, locale=locale))}`"
    short = len(words) <= _LONGEST_NUMBER
    if short and re.fullmatch(r"-?[0-9]+", words):
        return str(int(words))
    if short and re.fullmatch(r"-?[0-9.,\u2019' ]*[0-9]", words):
        spaced = words.replace(" ", "\u00a0") if "\u00a0" in format_decimal(1234.5, locale=locale) else words
        try:
            number = parse_decimal(spaced, locale=locale, strict=True)
        except NumberFormatError:
            pass
        else:
            shown = plain_spaces(format_decimal(number, locale=locale, decimal_quantization=False))
            ungrouped = format_decimal(number, locale=locale, decimal_quantization=False, group_separator=False)
            if words in (shown, ungrouped, *_with_zeros(words, shown)):
                return f"{number.normalize():f}"
    raise Refusal(f"`{text}` is not a number", example)


def _with_zeros(words: str, shown: str) -> Iterator[str]:
    """What is shown, with the zeros that a person put behind it: `1.50`."""
    if words.startswith(shown) and re.fullmatch(r"[.,]?0+", words[len(shown) :]):
        separators = {one for one in words if one in ".,"}
        if words[len(shown)] == "0" and any(one in shown for one in separators):
            yield words


def read_ordinal(text: str, lang: str) -> str:
    """The number of a rank: `2nd`, `2.º`, `2-й`; Refusal where it is none."""
    ends = {"es": r"\.?[ºª]", "ru": r"-(?:й|я|е|ое|ый|ий|ая)"}.get(lang.split("-")[0], r"(?:st|nd|rd|th)")
    match = re.fullmatch(rf"(\d{{1,25}}){ends}", _folded(text))
    if match is None:
        example = {"es": "2.º", "ru": "2-й"}.get(lang.split("-")[0], "2nd")
        raise Refusal(f"`{text}` is not a rank", f"write it as `{example}`")
    return str(int(match[1]))


# -- words of a list --


def read_label(text: str, options: Iterable[tuple[str, str]], what: str) -> str:
    """The value that a label stands for, of (label, value) pairs; Refusal where it is none of them, or several."""
    pairs = list(options)
    words = _folded(text)
    found = dict.fromkeys(value for label, value in pairs if _folded(label) == words)
    if len(found) > 1:
        several = ", ".join(f"`{one}`" for one in found)
        raise Refusal(f"`{text}` may be {several}", "change the data by hand")
    if not found:
        from difflib import get_close_matches

        labels = list(dict.fromkeys(plain_spaces(label) for label, _ in pairs))
        near = get_close_matches(plain_spaces(text), labels, n=1, cutoff=0.75)
        known = ", ".join(f"`{one}`" for one in labels[:10]) + (" ..." if len(labels) > 10 else "")
        hint = f"did you mean `{near[0]}`?" if near else f"known: {known}"
        raise Refusal(f"no {what} is called `{text}`", hint)
    return next(iter(found))
