"""A workspace of a few lines that has no problems: for tests that spoil one line of it, or count what is in it."""

from __future__ import annotations

from pathlib import Path

from briefbook.data.library import Library, load
from briefbook.data.project import Project

PEOPLE = """\
- id: ana
  name: Ana Lima
  surname: Lima
  sort: Lima, Ana
  native: unknown
  role: Minister
  country: BR
  sources: [{source: speech}]
- id: ben
  name: {en: Ben Okoro, es: Benjamín Okoro}
  surname: Okoro
  sort: Okoro, Ben
  native: {text: Ben Okoro, lang: en}
  role: unknown
  country: NG
"""
ORGANISATIONS = "- {id: un, name: United Nations, short: UN}\n"
PLACES = "- {id: lagos, name: Lagos, kind: city, country: NG, latitude: 6.5, longitude: 3.4}\n"
SOURCES = """\
- id: press
  title: A press release
  issued: 2021-05-04
- id: speech
  title: A speech
"""
VISIT = """\
id: lima-lagos
title: Ana Lima in Lagos
kind: working visit
sides: [BR, NG]
visitor: ana
host: ben
place: lagos
date: 2021-05-03
overview:
  - id: o1
    text: "@ana met @ben [@press, para. 2]."
    sources: [{source: press, at: para. 2}]
  - id: o2
    text: Nobody else was told.
    internal: true
    sources: [{source: press}]
quotes:
  - id: q1
    speaker: ana
    text: We agree.
    sources: [{source: press}]
  - id: q2
    speaker: ben
    text: We do not.
    internal: true
    sources: [{source: press}]
topics:
  - id: trade
    title: Trade
    quotes: [q1, q2]
    agreed:
      - {id: t1, text: Trade grows., status: derived, from: [o1, o2]}
  - id: secret
    title: A secret
    internal: true
    agreed:
      - {id: s1, text: Nothing., sources: [{source: press}]}
documents_signed: unknown
outcomes:
  - {id: x1, text: A plan., state: agreed, owners: [BR, ben], due: 2022, sources: [{source: press}]}
  - {id: x2, text: A list., state: proposed, owners: unknown, status: derived, from: [s1, x1]}
"""
BRIEF = """\
id: lima
visit: lima-lagos
series: Visits
issuer: An institute
as_of: 2021-05-10
"""
FILES = {
    "data/people.yaml": PEOPLE,
    "data/organisations.yaml": ORGANISATIONS,
    "data/places.yaml": PLACES,
    "data/sources.yaml": SOURCES,
    "data/visits/lima-lagos.yaml": VISIT,
    "briefs/lima.yaml": BRIEF,
}
VISIT_PATH, BRIEF_PATH = "data/visits/lima-lagos.yaml", "briefs/lima.yaml"


def small_workspace(folder: Path, **changed: str) -> Project:
    """The workspace in a folder; `people`, `visit`, ... give the text of a file, "" leaves it out."""
    names = {path.rsplit("/", 1)[1].removesuffix(".yaml"): path for path in FILES}
    names |= {"visit": VISIT_PATH, "brief": BRIEF_PATH}
    files = FILES | {names[name]: text for name, text in changed.items()}
    (folder / "briefs").mkdir(parents=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if text:
            (folder / path).write_text(text)
    return Project(folder)


def small_library(folder: Path, **changed: str) -> Library:
    """The records of the workspace, read and checked."""
    return load(small_workspace(folder, **changed))


def spoilt(text: str, old: str, new: str) -> str:
    """A text with one part of it changed; the part must stand there."""
    assert old in text, old
    return text.replace(old, new, 1)
