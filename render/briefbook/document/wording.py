"""How values are said on the page: texts with their markup, dates, numbers, names and labels, in a document's language.

What is said of a value knows the leaf of the data that it displays, and how it is read back from there.
"""

from __future__ import annotations

from typing import Any, cast

from markupsafe import Markup, escape

from ..data.countries import country_names
from ..data.dates import Duration, When
from ..data.markup import to_html
from ..data.records import UNKNOWN, Reference, Text
from ..errors import Refusal, nearest
from .composition import Composition
from .labels import DEFAULT_LANGUAGE, locale_file
from .marks import clean
from .placeholders import citation, mention
from .provenance import Html, Kind, Provenance, Words, computed, provenance_of

__all__ = [
    "country", "date", "displayed", "duration", "label", "name", "number", "ordinal", "plain", "plain_label", "printed",
    "short", "span", "surname",
]  # fmt: skip


# -- labels --


def label(job: Composition, key: str, **values: Any) -> Markup:
    """The words of the document's language for `key`, with `{names}` filled in."""
    if key not in job.labels:
        raise Refusal(f"there is no label `{key}` in {locale_file(DEFAULT_LANGUAGE)}", nearest(key, job.labels))
    words = Markup(escape(job.labels[key]))
    if not values:
        return _chosen(words.format(), key)
    return words.format(**{name: printed(job, value) for name, value in values.items()})


def plain_label(job: Composition, key: str, **values: Any) -> str:
    """The label as text without markup, for what readers hear of a picture."""
    return Markup(clean(label(job, key, **values))).unescape()


def _chosen(words: Markup, key: str) -> Markup:
    """A label, which is read back as the value that chose it where its key says that value and nothing else."""
    own = provenance_of(key)
    if own is None:
        return words
    leaf = own.tail or (own.leaf if own.kind == "plain" else None)
    return Html(words, Provenance(leaf, "enum", written=own.written) if leaf else Provenance(sources=own.all))


# -- any value --


def printed(job: Composition, value: Any) -> Any:
    """What stands on the page for a value that a template prints: between marks, where it knows its origin."""
    shown = _shown(job, value)
    origin = provenance_of(shown)
    return shown if origin is None or hasattr(shown, "marked") else job.marks.mark(shown, origin)


def _shown(job: Composition, value: Any) -> Any:
    """The words for a value."""
    if value == UNKNOWN:
        words = Markup('<span class="unknown">{}</span>').format(job.labels["not-stated"])
        return displayed(words, value, "unknown")
    if isinstance(value, Text):
        return _html(job, value)
    if isinstance(value, When):
        return date(job, value)
    if isinstance(value, Duration):
        return duration(job, value)
    if value is None:
        raise Refusal("a value that is left out is printed", "ask `{% if ... %}` first")
    return value


def displayed(text: Any, value: Any, kind: Kind) -> Any:
    """A display of a value, which is read back as `kind`; made with the help of what the text itself came from."""
    own, inner = provenance_of(value), provenance_of(text)
    if own is None:
        return text if inner is None else Words(str(text), inner._replace(kind="plain"))
    shown = own.shown_as(kind, text)
    return Html(str(text), shown) if isinstance(text, Markup) else Words(str(text), shown)


# -- texts --


def _html(job: Composition, text: Text) -> Markup:
    """A text with its markup."""
    words, lang = text.choose(job.lang)
    own = provenance_of(words)
    within = str(own.leaf) if own and own.leaf else ""
    html = to_html(words, lambda source, at: citation(source, at, within), mention)
    if lang and lang != job.lang:
        html = Markup('<span lang="{}">{}</span>').format(lang, Markup(html))
    made: Markup = displayed(Markup(html), words, "text")
    return made


def plain(job: Composition, text: Text | str) -> str:
    """A text without markup, for titles and properties."""
    words = text if isinstance(text, str) else text.choose(job.lang)[0]
    named: list[str] = []

    def by_surname(key: str) -> str:
        named.append(surname(job, key))
        return escape(named[-1])

    made = Markup(to_html(words, lambda source, at: "", by_surname)).striptags()
    return cast(str, displayed(made, words, "text")) if made == words else computed(made, words, named)


# -- dates and numbers --


def date(job: Composition, value: Any) -> Any:
    """A date in words, as precise as it is known."""
    if not isinstance(value, When):
        return _shown(job, value)
    return displayed(value.display(job.lang, job.brief.profile), value, "date")


def span(job: Composition, start: Any, end: Any) -> Any:
    """Two dates as one range; each by itself where one of them is unknown."""
    if isinstance(start, When) and isinstance(end, When) and not (start.is_interval or end.is_interval):
        return computed(When.parse(f"{start}/{end}").display(job.lang, job.brief.profile), start, end)
    return Markup("{} – {}").format(printed(job, start), printed(job, end))


def duration(job: Composition, value: Any) -> Any:
    """A duration in words."""
    return displayed(value.display(job.lang), value, "duration") if isinstance(value, Duration) else _shown(job, value)


def number(job: Composition, value: Any) -> Any:
    """A number as the language writes it."""
    if not isinstance(value, (int, float)):
        return _shown(job, value)
    from babel.numbers import format_decimal

    return displayed(format_decimal(value, locale=job.lang.replace("-", "_")), value, "number")


def ordinal(job: Composition, value: Any) -> Any:
    """A rank: 2nd."""
    if not isinstance(value, (int, float)):
        return _shown(job, value)
    rank = _rank(int(value), job.lang)
    return displayed(rank, value, "number") if int(value) == value else computed(rank, value)


def _rank(number: int, lang: str) -> str:
    if lang != "en":
        return f"{number}.º" if lang.startswith("es") else f"{number}-й"
    suffix = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


# -- names --


def country(job: Composition, code: str) -> str:
    """A country's name."""
    return cast(str, displayed(country_names(job.lang)[code], code, "name"))


def name(job: Composition, key: Any) -> Any:
    """The name of whatever an id stands for: a person, an organisation, a place, a country."""
    if not isinstance(key, str):
        return _shown(job, key)
    registries = key.registries if isinstance(key, Reference) else ("people", "organisations", "places", "countries")
    for registry in registries:
        if registry == "countries":
            return country(job, key)
        record = getattr(job.library, registry).get(key)
        if record is not None:
            return displayed(record.name.choose(job.lang)[0], key, "name")
    raise Refusal(f"nothing is known by the id `{key}`", "add it to a registry in data/")


def short(job: Composition, key: Any) -> Any:
    """A shorter name: of a person the surname, of an organisation its short name."""
    if isinstance(key, str) and key in job.library.people:
        return surname(job, key)
    organisation = job.library.organisations.get(key) if isinstance(key, str) else None
    if organisation is not None and organisation.short is not None:
        return displayed(organisation.short.choose(job.lang)[0], key, "name")
    return name(job, key)


def surname(job: Composition, key: str) -> str:
    """The name that a person goes by after the first mention."""
    return cast(str, displayed(job.library.people[key].surname.choose(job.lang)[0], key, "name"))
