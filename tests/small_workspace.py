"""A workspace of a few lines, in memory: a visit whose every value a unit test can see, and compositions of it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from briefbook.data.library import Library, load
from briefbook.data.project import Project
from briefbook.document.composition import Composition, composition_of
from briefbook.document.templates import Templates
from briefbook.document.tree import Element
from helpers import ROOT

VISIT = """\
id: v
title: {en: Anna in Lima, es: Ana en Lima}
kind: Working visit
sides: [RU, MX]
visitor: anna
host: boris
place: lima
date: 2020-02-06
documents_signed: unknown
overview:
- {id: o1, text: "*Anna* met @boris [@paper, para. 2].", sources: [{source: paper, at: para. 3}]}
tour: {id: tour, text: A tour, start: 2020-02-05, end: 2020-02-07, duration: P3D, sources: [{source: paper}]}
stops:
- {id: s1, place: lima, date: 2020-02-06, sources: [{source: paper, at: para. 4}]}
- {id: s2, place: PE, date: unknown, within: 2020-02-05/2020-02-07, sources: [{source: paper, at: para. 4}]}
quotes:
- {id: q1, speaker: boris, text: Well said, sources: [{source: other, at: p. 9}]}
outcomes:
- {id: out1, text: A deal, state: signed, owners: [anna, un, RU], due: 2020-06, sources: [{source: paper, at: para. 5}]}
- {id: out2, text: A talk, state: discussed, owners: unknown, due: unknown, sources: [{source: other, at: p. 9}]}
figures:
- {id: f1, label: Ships, value: 1234.5, unit: ships, year: 2019, relation: economic, sources: [{source: paper}]}
- {id: f2, label: Boats, value: 20, unit: ships, year: 2019, relation: economic, sources: [{source: paper}]}
- {id: f3, label: Rank, value: 2, ordinal: true, unit: ships, year: unknown, relation: security,
   sources: [{source: paper}]}
- {id: f4, label: Planes, value: 7, unit: planes, year: 2019, relation: economic, sources: [{source: paper}]}
events:
- {id: e3, date: 2020-02-06, headline: They meet, sources: [{source: paper}]}
- {id: e1, date: 1890, headline: "Ties of @boris", sources: [{source: other}]}
- {id: e4, date: 2020-11, planned: true, headline: A session, sources: [{source: paper}]}
- {id: e2, date: 2020, headline: A year, sources: [{source: paper}]}
- {id: e5, date: unknown, within: 2020-02-01/2020-02-03, headline: A call, sources: [{source: paper}]}
- {id: e6, date: unknown, headline: A letter, sources: [{source: paper}]}
- {id: e7, date: ../2020-01-15, date_text: by mid-January, headline: A start, sources: [{source: paper}]}
assessment:
- {id: d1, text: So it was, status: derived, from: [out1, d2], basis: from both, sources: [{source: other, at: p. 1}]}
- {id: d2, text: And so on, status: derived, from: [out2, d1], sources: []}
- {id: d3, text: So it is, status: derived, from: [out1, d2], basis: from both, sources: [{source: other, at: p. 1}]}
"""

FILES = {
    "data/visits/v.yaml": VISIT,
    "data/people.yaml": """\
- {id: anna, name: {en: Anna A., es: Ana A.}, surname: {en: A., es: A}, sort: "A., Anna", native: unknown,
   role: Minister, country: RU, sources: [{source: other, at: p. 2}]}
- {id: boris, name: Boris Bee, surname: Bee, sort: "Bee, Boris", native: {text: Борис, lang: ru}, role: unknown,
   country: MX}
""",
    "data/organisations.yaml": """\
- {id: un, name: United Nations, short: UN}
- {id: oas, name: Organisation of States}
""",
    "data/places.yaml": """\
- {id: lima, name: {en: Lima, es: Ciudad}, kind: city, country: PE, latitude: -12.0, longitude: -77.0}
- {id: peru, name: Peru, kind: country, country: PE, latitude: -9.0, longitude: -75.0}
- {id: nowhere, name: Nowhere, kind: site, country: PE}
""",
    "data/sources.yaml": """\
- {id: paper, title: A paper, title-short: Paper, author: [{given: Jo, family: Doe}], issued: 2020-02-08}
- {id: other, title: Another, author: unknown, issued: {date-parts: [[2019, 5]]}, URL: "https://example.org/"}
""",
    "briefs/b.yaml": """\
id: b
visit: v
series: Notes
issuer: Us
as_of: 2020-02-10
languages: [en, es, ru]
""",
}

PAGE = '<html lang="{{ lang }}"><head><title>x</title></head><body class="policy-brief">\n%s\n</body></html>'


class MemoryProject(Project):
    """A project whose files are these texts, and the sample's templates and locales."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(Path("/nowhere"))
        self.texts = texts

    def exists(self, rel: str) -> bool:
        return rel in self.texts or (rel.startswith("templates/") and (ROOT / self._inside(rel)).is_file())

    def _inside(self, rel: str) -> str:
        self.path(rel)
        return rel

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        inside = PurePosixPath(folder)
        found = [one for one in self.texts if one.endswith(suffix) and PurePosixPath(one).parent == inside]
        if folder.startswith("templates"):
            found += [f"{folder}/{one.name}" for one in (ROOT / folder).glob(f"*{suffix}")]
        return tuple(sorted(set(found)))

    def read_bytes(self, rel: str, limit: int = 0) -> bytes:
        return self.texts[rel].encode() if rel in self.texts else (ROOT / self._inside(rel)).read_bytes()


def small(**replaced: str) -> MemoryProject:
    """The workspace, with other texts for the files named: `small(**{"data/people.yaml": ...})`."""
    return MemoryProject({**FILES, **replaced})


def loaded(project: Project) -> Library:
    """Its records, which have no errors."""
    library = load(project)
    assert library.errors == (), "\n".join(map(str, library.errors))
    return library


def composition(lang: str = "en", project: Project | None = None, **brief_fields: object) -> Composition:
    """One document of the workspace, nothing of which is printed yet."""
    project = project or small()
    library = loaded(project)
    own = library.briefs["b"].model_copy(update=brief_fields)
    return composition_of(project, library, own, "policy-brief", lang)


def templates(body: str, lang: str = "en", **files: str) -> Templates:
    """The templates of a document whose page has this body and no frame."""
    return Templates(composition(lang, small(**{"templates/policy-brief.html": PAGE % body}, **files)))


def draft(body: str, lang: str = "en", **files: str) -> Element:
    """What a template with this body prints, its notes not yet numbered."""
    return templates(body, lang, **files).draft()
