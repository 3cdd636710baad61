"""The workspaces that are measured: the sample in English, a chronology of many events, an office of many visits."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["BRIEF", "ROOT", "long", "office", "reword", "sample"]

ROOT = Path(__file__).resolve().parent.parent
BRIEF = "lavrov-mexico-2020"
_PLACES = ("mexico-city", "new-york", "moscow")


def sample(folder: Path) -> Path:
    """The sample, in English: three documents."""
    for name in ("briefs", "data", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    _edit(folder / f"briefs/{BRIEF}.yaml", r"languages: .*", "languages: [en]")
    return folder


def long(folder: Path, events: int) -> Path:
    """The sample with as many events in its chronology, of the usual length; only that is rendered, as PDF."""
    sample(folder)
    _edit(folder / f"briefs/{BRIEF}.yaml", r"documents: .*", "documents: [chronology]")
    _edit(folder / f"briefs/{BRIEF}.yaml", r"formats: .*", "formats: [pdf]")
    visit = folder / f"data/visits/{BRIEF}.yaml"
    text = visit.read_text()
    start = re.search(r"^events:\n", text, re.MULTILINE)
    assert start is not None
    following = re.search(r"^(?=[a-z#])", text[start.end() :], re.MULTILINE)
    rest = text[start.end() + following.start() :] if following else ""
    visit.write_text(text[: start.end()] + _facts_named(text) + "".join(_events(events)) + rest)
    return folder


def _facts_named(text: str) -> str:
    """The sample's own events, which other facts follow from."""
    start = re.search(r"^events:\n", text, re.MULTILINE)
    assert start is not None
    following = re.search(r"^(?=[a-z#])", text[start.end() :], re.MULTILINE)
    return text[start.end() : start.end() + following.start()] if following else text[start.end() :]


def _events(count: int) -> Iterator[str]:
    """Events over two centuries, of two sentences, each with its source."""
    for number in range(count):
        year, month, day = 1820 + number * 200 // count, 1 + number % 12, 1 + number % 28
        yield (
            f"  - id: event-{number}\n"
            f"    date: {year}-{month:02}-{day:02}\n"
            f"    headline: The two sides exchange note {number} on trade and navigation\n"
            "    text: >-\n"
            "      The note confirms what was agreed at the meeting before, and names the officials who are to\n"
            f"      prepare the next one. It is the answer to a letter of {day} days earlier.\n"
            f"    place: {_PLACES[number % len(_PLACES)]}\n"
            "    sources: [{source: article, at: para. 4}]\n"
        )


def office(folder: Path, visits: int) -> Path:
    """As many visits, each a short record with a fact sheet as PDF and as Word."""
    sample(folder)
    brief, visit = folder / f"briefs/{BRIEF}.yaml", folder / f"data/visits/{BRIEF}.yaml"
    brief_text, visit_text = brief.read_text(), _SHORT
    brief.unlink()
    visit.unlink()
    brief_text = re.sub(r"documents: .*", "documents: [fact-sheet]", brief_text)
    for number in range(visits):
        name = f"visit-{number:05}"
        (folder / f"briefs/{name}.yaml").write_text(brief_text.replace(BRIEF, name))
        (folder / f"data/visits/{name}.yaml").write_text(visit_text.format(name=name, day=1 + number % 28))
    return folder


_SHORT = """\
id: {name}
title: Working visit {name}
kind: Working visit
sides: [RU, MX]
visitor: lavrov
host: ebrard
place: mexico-city
date: 2020-02-{day:02}
documents_signed: unknown
overview:
  - id: ov-visit
    text: "@lavrov met @ebrard in Mexico City on {day} February 2020."
    sources: [{{source: article, at: para. 2}}]
  - id: ov-result
    text: The two sides agreed to meet again, and issued a joint statement on trade.
    sources: [{{source: article, at: para. 6}}]
stops:
  - id: stop-mexico
    place: mexico-city
    date: 2020-02-{day:02}
    arrival: unknown
    departure: unknown
    sources: [{{source: article, at: para. 2}}]
meetings:
  - id: m1
    date: 2020-02-{day:02}
    title: Talks of the two ministers
    place: mexico-city
    sources: [{{source: article, at: para. 6}}]
outcomes:
  - id: o1
    text: The sides agreed to meet again in the following year.
    state: agreed
    owners: [RU, MX]
    due: 2021
    status: joint
    sources: [{{source: article, at: para. 8}}]
"""


def _edit(path: Path, pattern: str, text: str) -> None:
    path.write_text(re.sub(pattern, text, path.read_text(), count=1))


def reword(file: Path, words: Mapping[str, str]) -> None:
    """Writes other words in the body of a Word file, as a person might; each of the old ones stands there."""
    with zipfile.ZipFile(file) as package:
        parts = {info: package.read(info) for info in package.infolist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for info, content in parts.items():
            for old, new in words.items() if info.filename == "word/document.xml" else ():
                assert old.encode() in content, old
                content = content.replace(old.encode(), new.encode())
            package.writestr(info, content)
