"""What a visit, a brief and the records of the registries are: their fields, and the rules that they keep.

Fields are those of their standards: dates EDTF (ISO 8601-2), countries ISO 3166-1 alpha-2, languages BCP 47 (language,
script and region subtags), sources CSL-JSON 1.0.2, markings TLP 2.0. Every sentence that stands here as a field's
description is the hover help of an editor (see `json_schema.py`).

References to other records are texts of their own types (`PersonId`, `PlaceId`, ...), so that one walk over a model
finds them all (see `library.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar

from ..errors import Refusal
from .dates import Duration, Profile, When
from .project import check_id
from .types import UNKNOWN, After, Before, Field, Model, Unknown

__all__ = [
    "DOCUMENTS", "FORMATS", "UNKNOWN", "ActorId", "Brief", "Change", "Citation", "ClaimStatus", "Company",
    "Document", "Event", "Fact", "Figure", "Format", "Invitation", "Maybe", "Meeting", "Model", "Name", "Native",
    "Organisation", "OrganisationId", "Outcome", "OutcomeState", "Person", "PersonId", "PlaceId", "PlaceRecord",
    "Position", "Quote", "QuoteId", "Reference", "Relation", "RelationStatement", "Source", "SourceId", "Statement",
    "Stop", "Text", "Topic", "Tour", "Unknown", "Visit", "VisitId",
]  # fmt: skip

Document = Literal["policy-brief", "fact-sheet", "chronology"]
Format = Literal["pdf", "docx"]
DOCUMENTS: tuple[Document, ...] = ("policy-brief", "fact-sheet", "chronology")
FORMATS: tuple[Format, ...] = ("pdf", "docx")

T = TypeVar("T")


Maybe: TypeAlias = T | Unknown
"""A `T`, or the word `unknown`."""

_LANG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")


Language = Annotated[str, Field(pattern=f"^{_LANG.pattern}$")]
"""A BCP 47 tag."""


class Text(Mapping[str, str]):
    """A text of a person's own: one string, or one for each language (BCP 47 tag -> string). Inline markup allowed."""

    __slots__ = ("_by_lang",)

    def __init__(self, value: str | Mapping[str, str]) -> None:
        by_lang: dict[str, object] = {"": value} if isinstance(value, str) else dict(value)
        for lang, text in by_lang.items():
            if lang and not _LANG.fullmatch(lang):
                raise Refusal(f"`{lang}` is not a language tag", "write `en`, `es`, `ru` or another BCP 47 tag")
            if not isinstance(text, str) or not text.strip():
                raise Refusal("the text is empty", "write it, or remove its key")
        if not by_lang:
            raise Refusal("the text has no language", "write it as one string, or as `en: ...`")
        self._by_lang = MappingProxyType({lang: str(text).strip() for lang, text in by_lang.items()})

    def __getitem__(self, lang: str) -> str:
        return self._by_lang[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_lang)

    def __len__(self) -> int:
        return len(self._by_lang)

    def __hash__(self) -> int:
        return hash(tuple(self._by_lang.items()))

    def __repr__(self) -> str:
        return f"Text({dict(self._by_lang)!r})"

    def choose(self, lang: str, default: str = "en") -> tuple[str, str]:
        """The text for `lang`, else for `default`, else the first; with the tag of its language, "" where untagged."""
        for tag in (lang, lang.split("-")[0], default, ""):
            if tag in self._by_lang:
                return self._by_lang[tag], tag
        tag = next(iter(self._by_lang))
        return self._by_lang[tag], tag

    @classmethod
    def from_plain(cls, value: object) -> Text:
        """The text that a plain value is; Refusal where it is none."""
        if isinstance(value, (str, dict)):
            return cls(value)
        raise Refusal("a text is expected here, or one text for each language")

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """How JSON Schema says what is read."""
        return {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}},
            ]
        }


def _id(value: str) -> str:
    if not check_id(value):
        raise Refusal(f"`{value}` is not an id", "use small letters, digits and hyphens, 64 at the most")
    return value


Id = Annotated[str, After(_id)]
Name = Annotated[str, After(str.strip)]


class Reference(str):
    """An id that points into one of the registries named in `registries`."""

    registries: ClassVar[tuple[str, ...]] = ()


class PersonId(Reference):
    """The id of a person in data/people.yaml."""

    registries = ("people",)


class OrganisationId(Reference):
    """The id of an organisation in data/organisations.yaml."""

    registries = ("organisations",)


class PlaceId(Reference):
    """The id of a place in data/places.yaml."""

    registries = ("places",)


class SourceId(Reference):
    """The id of a source in data/sources.yaml or data/sources.json."""

    registries = ("sources",)


class VisitId(Reference):
    """The id of a visit: its file's name in data/visits/, without `.yaml`."""

    registries = ("visits",)


class QuoteId(Reference):
    """The id of a quote of the same visit."""

    registries = ("quotes",)


class FactId(Reference):
    """The id of another fact of the same visit."""

    registries = ("facts",)


class ActorId(Reference):
    """Who acts: a person, an organisation, or a country by its ISO 3166 code in capitals."""

    registries = ("people", "organisations", "countries")


class CountryCode(Reference):
    """A country's ISO 3166-1 code of two capitals, such as MX."""

    registries = ("countries",)


class PlaceOrCountryId(Reference):
    """A place in data/places.yaml, or a country by its ISO 3166 code in capitals."""

    registries = ("places", "countries")


class Citation(Model):
    """Where a fact is written."""

    source: SourceId = Field(description="The id of the source.")
    at: str | None = Field(None, description="The place in the source: `para. 6`, `p. 12`.")


class ClaimStatus(StrEnum):
    """Who stands behind a statement."""

    REPORTED = "reported"
    JOINT = "joint"
    SPEAKER_CLAIM = "speaker_claim"
    AUTHOR_CLAIM = "author_claim"
    DERIVED = "derived"


class Fact(Model):
    """What every statement, event, figure and outcome has: an id, its sources and who stands behind it."""

    id: Id = Field(description="A short id that stays the same for good; unique in the visit.")
    sources: tuple[Citation, ...] = Field((), description="Where it is written; needed unless it is derived.")
    status: ClaimStatus = Field(ClaimStatus.REPORTED, description="Who stands behind it.")
    speaker: PersonId | None = Field(None, description="Whose claim it is; needed for `speaker_claim`.")
    derived_from: tuple[FactId, ...] = Field((), alias="from", description="The facts that it follows from.")
    basis: Text | None = Field(None, description="How it follows from them, in a sentence; printed in its footnote.")
    internal: bool = Field(False, description="Whether it stays out of editions for the public.")

    def check(self) -> None:
        """Refusal where the fact stands on nothing."""
        if self.status is ClaimStatus.SPEAKER_CLAIM and self.speaker is None:
            raise Refusal("a `speaker_claim` does not say whose", "add `speaker:` with a person's id")
        if self.status is ClaimStatus.DERIVED and not self.derived_from:
            raise Refusal("a derived fact does not say from what", "add `from:` with the ids of its facts")
        if self.status is not ClaimStatus.DERIVED and not self.sources:
            raise Refusal("the fact has no source", "add `sources: [{source: ID, at: ...}]`")


class Statement(Fact):
    """A fact that is a sentence or two."""

    text: Text = Field(description="The statement, in full sentences.")


class Position(Statement):
    """What one side holds."""

    side: CountryCode = Field(description="The side whose position it is.")


class Relation(StrEnum):
    """The four headings of a fact sheet."""

    POLITICAL = "political"
    ECONOMIC = "economic"
    MULTILATERAL = "multilateral"
    SECURITY = "security"


class RelationStatement(Statement):
    """A statement about the relations of the two sides."""

    relation: Relation = Field(description="The heading of the fact sheet that it stands under.")


class Tour(Fact):
    """The journey that the visit is part of."""

    text: Text | None = Field(None, description="What the journey was, in a phrase.")
    start: Maybe[When] = Field(description="Its first day.")
    end: Maybe[When] = Field(description="Its last day.")
    duration: Maybe[Duration] | None = Field(None, description="How long it lasted: P3D is three days.")

    def check(self) -> None:
        """Refusal where the journey ends before it starts, too."""
        super().check()
        if isinstance(self.start, When) and isinstance(self.end, When):
            first, last = self.start.earliest, self.end.latest
            if first and last and last < first:
                raise Refusal(f"the journey ends ({self.end}) before it starts ({self.start})", "correct one of them")


class Invitation(Fact):
    """Who asked whom, when and where."""

    by: PersonId = Field(description="Who invited.")
    accepted_by: PersonId | None = Field(None, description="Who accepted.")
    date: Maybe[When] = Field(description="When.")
    place: Maybe[PlaceId] | None = Field(None, description="Where.")


class Stop(Fact):
    """A place on the journey."""

    place: PlaceOrCountryId = Field(description="The place, or the country where no place is named.")
    date: Maybe[When] = Field(description="The day or days known to have been spent there.")
    within: When | None = Field(None, description="The span it falls in, where the day is unknown.")
    arrival: Maybe[When] | None = Field(None, description="The day of arrival.")
    departure: Maybe[When] | None = Field(None, description="The day of departure.")


class Meeting(Fact):
    """A meeting or a public event of the visit."""

    title: Text = Field(description="What it was, as a heading.")
    date: Maybe[When] = Field(description="When.")
    place: Maybe[PlaceOrCountryId] | None = Field(None, description="Where.")
    margin_of: OrganisationId | None = Field(None, description="The larger meeting on whose margins it was held.")
    participants: tuple[ActorId, ...] = Field((), description="Who took part.")
    presence_unknown: tuple[ActorId, ...] = Field((), description="Who may have taken part.")
    text: Text | None = Field(None, description="What happened, in a sentence or two.")


class Quote(Fact):
    """Words that somebody said."""

    speaker: PersonId | None = Field(description="Who said it.")
    text: Text = Field(description="The words, without quotation marks.")
    about: Text | None = Field(None, description="What it was about.")
    attributes_view_to: tuple[CountryCode, ...] = Field((), description="To whom the speaker ascribes the view.")


class Topic(Model):
    """A question on the agenda: what it is, what was agreed, what each side holds."""

    id: Id = Field(description="A short id that stays the same for good; unique in the visit.")
    title: Text = Field(description="The heading.")
    internal: bool = Field(False, description="Whether it stays out of editions for the public.")
    background: tuple[Statement, ...] = Field((), description="What the question is.")
    agreed: tuple[Statement, ...] = Field((), description="What the two sides agreed or stated together.")
    discussed: tuple[Statement, ...] = Field((), description="What was merely discussed or raised.")
    positions: tuple[Position, ...] = Field((), description="What each side holds.")
    not_stated: tuple[CountryCode, ...] = Field((), description="The sides whose position is not stated.")
    quotes: tuple[QuoteId, ...] = Field((), description="The quotes to print here.")


class OutcomeState(StrEnum):
    """How firm an outcome is, from the firmest."""

    SIGNED = "signed"
    AGREED = "agreed"
    JOINT_STATEMENT = "joint_statement"
    REAFFIRMED = "reaffirmed"
    DISCUSSED = "discussed"
    PROPOSED = "proposed"
    REPORTED_TOPIC = "reported_topic"


class Outcome(Fact):
    """What came of the visit."""

    text: Text = Field(description="What it is.")
    state: OutcomeState = Field(description="How firm it is.")
    detail: Text | None = Field(None, description="What qualifies the state: `exact date open`.")
    owners: Maybe[tuple[ActorId, ...]] = Field(description="Who is to carry it out.")
    due: Maybe[When] | None = Field(None, description="When it is due; left out where nothing falls due.")
    place: PlaceId | None = Field(None, description="Where it is to happen.")


class Event(Fact):
    """An entry of the chronology."""

    date: Maybe[When] = Field(description="When, as precisely as it is known; `unknown` where it is not.")
    within: When | None = Field(None, description="The span it falls in, where the date is unknown.")
    date_text: Text | None = Field(None, description="The words printed for the date: `a few days before the trip`.")
    headline: Text = Field(description="What happened, as a headline.")
    text: Text | None = Field(None, description="One to three sentences.")
    place: PlaceOrCountryId | None = Field(None, description="Where.")
    actors: tuple[ActorId, ...] = Field((), description="Who acted.")
    planned: bool = Field(False, description="Whether it still lay ahead when the record was written.")

    @property
    def when(self) -> When | None:
        """The date, else the span it falls in; None where it has neither."""
        return self.date if isinstance(self.date, When) else self.within


class Figure(Fact):
    """A number, with all that makes it usable."""

    label: Text = Field(description="What is counted or measured.")
    value: Maybe[float] = Field(description="The number.")
    approximate: bool = Field(False, description="Whether the number is a rough one.")
    ordinal: bool = Field(False, description="Whether the number is a rank: 2nd.")
    unit: Maybe[Text] = Field(description="The unit.")
    year: Maybe[When] = Field(description="The year, or the date, that it holds for.")
    note: Text | None = Field(None, description="What a reader must know to use it.")
    relation: Relation = Field(description="The heading of the fact sheet that it stands under.")


class Company(Fact):
    """A firm of one side at work in the country of the other."""

    name: Name = Field(description="The firm's name.")
    origin: CountryCode = Field(description="The country it comes from.")
    target: CountryCode = Field(description="The country it works in.")
    activity: Text = Field(description="What it does there.")
    place: Maybe[PlaceId] | None = Field(None, description="Where in that country.")
    date: Maybe[When] | None = Field(None, description="Since when.")


class Visit(Model):
    """All that is known of one visit."""

    id: Id = Field(description="The name of this file without `.yaml`.")
    title: Text = Field(description="The visit, as a title.")
    kind: Text = Field(description="What kind of visit it was.")
    sides: tuple[CountryCode, CountryCode] = Field(description="The two countries: the visitor's, then the host's.")
    visitor: PersonId = Field(description="Who came.")
    host: PersonId = Field(description="Who received.")
    place: PlaceId = Field(description="Where.")
    date: When = Field(description="When, as precisely as it is known.")
    overview: tuple[Statement, ...] = Field(min_length=1, description="The visit in two sentences.")
    key_points: tuple[Statement, ...] = Field((), description="The three to five points to take away.")
    tour: Tour | None = Field(None, description="The journey that the visit is part of.")
    invitation: Invitation | None = Field(None, description="Who asked whom.")
    stops: tuple[Stop, ...] = Field((), description="The places of the journey.")
    stops_ordered: bool = Field(False, description="Whether the stops stand in the order of the journey.")
    meetings: tuple[Meeting, ...] = Field((), description="Meetings before and during the visit.")
    significance: tuple[Statement, ...] = Field((), description="Why the visit matters.")
    topics: tuple[Topic, ...] = Field((), description="The questions on the agenda.")
    quotes: tuple[Quote, ...] = Field((), description="Words that somebody said.")
    outcomes: tuple[Outcome, ...] = Field((), description="What came of it.")
    documents_signed: Maybe[tuple[Statement, ...]] = Field(description="What was signed; `unknown` if not reported.")
    events: tuple[Event, ...] = Field((), description="The chronology.")
    figures: tuple[Figure, ...] = Field((), description="Numbers.")
    companies: tuple[Company, ...] = Field((), description="Firms of one side at work in the other's country.")
    relations: tuple[RelationStatement, ...] = Field((), description="The relations of the two sides.")
    assessment: tuple[Statement, ...] = Field((), description="What it all means, and who thinks so.")
    recommendations: tuple[Statement, ...] = Field((), description="What to do; the section goes where this is empty.")
    open_questions: tuple[Statement, ...] = Field((), description="What is not known.")
    watch: tuple[Statement, ...] = Field((), description="What to watch.")

    def check(self) -> None:
        """Refusal where the summary box holds too much or too little."""
        if self.key_points and not 3 <= len(self.key_points) <= 5:
            raise Refusal(f"there are {len(self.key_points)} `key_points`", "a summary box holds three to five")


class Native(Model):
    """A name as its bearer writes it."""

    text: str = Field(description="The name in its own language and script.")
    lang: Language = Field(description="That language's BCP 47 tag.")


class Person(Model):
    """A person of the registry."""

    id: Id = Field(description="A short id that stays the same for good.")
    name: Text = Field(description="The full name as printed.")
    surname: Text = Field(description="The name used after the first mention.")
    sort: Text = Field(description="The name as sorted: `Lavrov, Sergey`.")
    native: Maybe[Native] = Field(description="The name as its bearer writes it.")
    role: Maybe[Text] = Field(description="The office held.")
    country: CountryCode = Field(description="The country.")
    sources: tuple[Citation, ...] = Field((), description="Where this is written.")
    note: Text | None = Field(None, description="What a reader must know: a disputed title, and who uses it.")
    wikidata: str | None = Field(None, pattern=r"^Q[1-9]\d*$", description="The Wikidata item.")


class Organisation(Model):
    """An organisation of the registry."""

    id: Id = Field(description="A short id that stays the same for good.")
    name: Text = Field(description="The full name.")
    short: Text | None = Field(None, description="The short name.")
    country: CountryCode | None = Field(None, description="The country it belongs to.")
    wikidata: str | None = Field(None, pattern=r"^Q[1-9]\d*$", description="The Wikidata item.")


class PlaceRecord(Model):
    """A place of the registry."""

    id: Id = Field(description="A short id that stays the same for good.")
    name: Text = Field(description="The name.")
    kind: Literal["city", "region", "site", "country"] = Field(description="What kind of place it is.")
    country: CountryCode = Field(description="The country it lies in.")
    latitude: float | None = Field(None, ge=-90, le=90, description="Degrees north; of a country, its middle.")
    longitude: float | None = Field(None, ge=-180, le=180, description="Degrees east.")
    wikidata: str | None = Field(None, pattern=r"^Q[1-9]\d*$", description="The Wikidata item.")


class CslName(Model):
    """A name as CSL-JSON has it."""

    open = True
    family: str | None = Field(None, description="The family name.")
    given: str | None = Field(None, description="The given name.")
    literal: str | None = Field(None, description="The whole name, for an institution.")

    @property
    def text(self) -> str:
        """The name as a footnote prints it."""
        return self.literal or " ".join(part for part in (self.given, self.family) if part)


def _issued(value: object) -> object:
    """An EDTF text from any of CSL-JSON's ways to write a date."""
    if not isinstance(value, Mapping):
        return value
    if "date-parts" in value:
        parts = value["date-parts"]
        if not isinstance(parts, list) or not all(isinstance(part, list) and part for part in parts):
            raise Refusal("`date-parts` is not a list of dates", "write [[2020, 2, 6]]")
        return "/".join("-".join(str(n).zfill(4 if i == 0 else 2) for i, n in enumerate(part)) for part in parts)
    return value.get("raw") or value.get("literal")


Issued = Annotated[When, Before(_issued)]


class Source(Model):
    """A source, in the fields of CSL-JSON; fields beyond these are kept out of print."""

    open = True
    id: str = Field(description="The id that citations use.")
    type: str = Field("document", description="What it is: article-newspaper, report, webpage ...")
    title: Maybe[str] = Field(UNKNOWN, description="The title.")
    author: Maybe[tuple[CslName, ...]] = Field(UNKNOWN, description="The authors.")
    issued: Maybe[Issued] = Field(UNKNOWN, description="When it was published.")
    short: Text | None = Field(None, alias="title-short", description="What to call it after its first citation.")
    container: str | None = Field(None, alias="container-title", description="The journal, newspaper or site.")
    publisher: str | None = Field(None, description="The publisher.")
    url: str | None = Field(None, alias="URL", pattern=r"^https?://", description="The address.")
    language: str | None = Field(None, description="The language it is written in.")


class Change(Model):
    """A line of a brief's history."""

    version: str = Field(description="The version it came with.")
    date: When = Field(description="When.")
    text: Text = Field(description="What changed.")


class Clearance(Model):
    """A step of a brief's way to publication."""

    step: Literal["drafted", "cleared", "approved"] = Field(description="What was done.")
    by: Text = Field(description="Who did it: a name, an office.")
    date: Maybe[When] = Field(description="When.")


Tlp = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]


def _exact_day(value: When) -> When:
    if value.precision != "day":
        raise Refusal(f"`{value}` is not an exact day", "write YYYY-MM-DD")
    return value


class PageBudget(Model):
    """How many pages each document may have."""

    policy_brief: int | None = Field(4, alias="policy-brief", ge=1, le=500)
    fact_sheet: int | None = Field(2, alias="fact-sheet", ge=1, le=500)
    chronology: int | None = Field(None, ge=1, le=500)

    def of(self, document: str) -> int | None:
        """The budget of a document, None where it has none."""
        value: int | None = getattr(self, document.replace("-", "_"))
        return value


class Brief(Model):
    """What to produce from a visit, and how."""

    id: Id = Field(description="The name of this file without `.yaml`.")
    visit: VisitId = Field(description="The visit: its file's name in data/visits/, without `.yaml`.")
    documents: tuple[Document, ...] = Field(DOCUMENTS, min_length=1, description="The documents to produce.")
    formats: tuple[Format, ...] = Field(FORMATS, min_length=1, description="The formats of each.")
    languages: tuple[Language, ...] = Field(("en",), min_length=1, description="The languages of each.")
    theme: str = Field("institute", description="The folder in templates/themes/ that sets the look.")
    paper: Literal["A4", "Letter"] = Field("A4", description="The size of the page.")
    profile: Profile = Field("un", description="How dates are written: un `6 February 2020`, us `February 6, 2020`.")
    order: Literal["oldest", "newest"] = Field("oldest", description="Which end the chronology starts at.")
    series: Text = Field(description="The series, printed in the masthead.")
    number: str | None = Field(None, description="The number in the series.")
    issuer: Text = Field(description="Who publishes it.")
    title: Text | None = Field(None, description="The title; that of the visit where left out.")
    authors: tuple[str, ...] = Field((), description="Who wrote it.")
    as_of: Annotated[When, After(_exact_day)] = Field(description="The day up to which it holds; printed.")
    version: str = Field("1.0", description="The version, printed in the masthead.")
    draft: bool = Field(False, description="Whether each page bears a draft's watermark.")
    edition: Literal["full", "public"] = Field("full", description="public leaves out all that is marked `internal`.")
    clearance: tuple[Clearance, ...] = Field((), description="Who drafted, cleared and approved it; printed.")
    contents: bool = Field(False, description="Whether a table of contents is printed.")
    attach_data: bool = Field(False, description="Whether the PDFs carry the data that they were made from.")
    marking: Tlp = Field("TLP:CLEAR", description="The Traffic Light Protocol marking (TLP 2.0).")
    updates: str | None = Field(None, description="The edition that this one replaces.")
    changes_since: str | None = Field(None, description="A version that was kept; what changed since is printed.")
    changelog: tuple[Change, ...] = Field((), description="What changed from version to version.")
    method: Text | None = Field(None, description="How the brief was made.")
    disclaimer: Text | None = Field(None, description="What the issuer does not answer for.")
    page_budget: PageBudget = Field(default_factory=PageBudget, description="How many pages each document may have.")

    @property
    def day(self) -> date:
        """The as-of date."""
        assert self.as_of.earliest is not None
        return self.as_of.earliest
