"""What changed between two renditions of a brief, in the documents' terms: as a reader would say it.

A rendition is the data that a brief names, and where its documents print each value: as it stands now, as it stood at
the last render, or in a revision that git keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..data.differences import DataChange, Leaves, Nodes, changes, leaves_of, nodes_of, shortened
from ..data.library import Library, load_briefs, load_registries
from ..data.project import Project
from ..data.records import DOCUMENTS
from ..document.compose import compose
from ..document.locations import located
from ..document.printed import Printed, printed_in
from ..errors import BriefbookError, Place, Problem
from .manifest import read_manifest
from .revision import GitRevision
from .session import Session

__all__ = [
    "Appearance", "Difference", "Rendition", "committed", "differences", "nothing_before", "recorded", "rendition_of",
]  # fmt: skip

Pages = Mapping[tuple[str, str], Mapping[str, Printed]]
"""What is printed in each document and language, by the addresses of the leaves."""


@dataclass(frozen=True)
class Rendition:
    """The data of a brief at one time, and where its documents print it."""

    leaves: Leaves
    pages: Pages
    nodes: Nodes = field(default_factory=dict)
    """The same data with their lines, where they are known."""


@dataclass(frozen=True)
class Appearance:
    """Where a change shows: a document, the languages of it, the places there."""

    document: str
    langs: tuple[str, ...]
    places: tuple[str, ...]
    everywhere: bool
    """Whether these are all languages of the brief."""

    def __str__(self) -> str:
        langs = "" if self.everywhere else f" ({', '.join(self.langs)})"
        places = " and ".join(_few(self.places))
        return f"{self.document.replace('-', ' ')}{langs}{' ' if places else ''}{places}"


@dataclass(frozen=True)
class Difference:
    """A change of the data, as the documents show it."""

    brief: str
    change: DataChange
    before: str | None
    after: str | None
    """The values as they are printed."""
    appearances: tuple[Appearance, ...]

    def __str__(self) -> str:
        subject, part = _named(self.change.file, self.change.path)
        before, after = shortened(self.before, self.after)
        what = {
            "changed": f"{subject}: {part} {before} -> {after}",
            "added": f"{subject}: {part} added: {after}" if part else f"{subject} added: {after}",
            "removed": f"{subject}: {part} removed: {before}" if part else f"{subject} removed: {before}",
            "moved": f"{subject}: {part or 'its parts'} in another order",
        }[self.change.kind]
        where = f"printed in {', '.join(map(str, self.appearances))}" if self.appearances else "printed nowhere"
        return f"{what}; {where}"

    def as_dict(self) -> dict[str, object]:
        """The difference as one JSON object."""
        change = self.change
        return {
            "brief": self.brief, "kind": change.kind, "file": change.file, "line": change.line, "path": change.path,
            "before": change.before, "after": change.after, "shown_before": self.before, "shown_after": self.after,
            "printed": [
                {"document": one.document, "langs": list(one.langs), "places": list(one.places)}
                for one in self.appearances
            ],
        }  # fmt: skip


_READ = 4


def _few(places: Sequence[str]) -> list[str]:
    more = len(places) - _READ
    return [*places[:_READ], f"{more} places more"] if more > 1 else list(places)


# -- renditions --


def rendition_of(project: Project, library: Library, name: str) -> Rendition:
    """A brief as its data and templates stand; without the pages that cannot be composed."""
    brief = library.briefs[name]
    pages: dict[tuple[str, str], Mapping[str, Printed]] = {}
    nodes: Nodes = {}
    if not library.errors_for(name):
        known = located(library)
        for document in brief.documents:
            for lang in brief.languages:
                pages[document, lang] = printed_in(compose(project, known, brief, document, lang))
        nodes = nodes_of(library, brief)
    return Rendition(leaves_of(nodes), pages, nodes)


def recorded(session: Session, name: str) -> tuple[Rendition, ...]:
    """A brief as it was at its last render; several where its files were last made at different times, or none."""
    manifest = read_manifest(session.states, name)
    return tuple(Rendition(leaves, pages) for leaves, pages in manifest.renditions())


def committed(project: GitRevision, name: str) -> tuple[Rendition, ...]:
    """A brief as a revision has it; none where it does not have the brief."""
    if not project.exists(f"briefs/{name}.yaml"):
        return ()
    library = load_briefs(project, load_registries(project), [name])
    errors = library.errors_for(name)
    if errors or name not in library.briefs:
        what = f"the revision cannot be read: {errors[0].message}" if errors else "the revision cannot be read"
        raise BriefbookError(Problem(errors[0].place if errors else Place(), what, "compare with a later revision"))
    return (rendition_of(project, library, name),)


def nothing_before(name: str, rev: str | None) -> Problem:
    """What is said of a brief that there is nothing to compare with."""
    place = Place(f"briefs/{name}.yaml")
    if rev is not None:
        return Problem(place, f"the brief is new since {rev}", "compare with a later revision", "warning")
    hint = "run `briefbook render`, or name a revision that git keeps: `briefbook diff HEAD`"
    return Problem(place, "no render of it is recorded", hint)


# -- what differs --


def differences(name: str, past: Iterable[Rendition], now: Rendition) -> tuple[Difference, ...]:
    """What changed in a brief, in the order of the data; each change once, with all places where it shows."""
    found: dict[tuple[DataChange, str | None, str | None], list[Appearance]] = {}
    for rendition in past:
        common = {key: page for key, page in now.pages.items() if key in rendition.pages or not rendition.pages}
        for change in changes(rendition.leaves, now.nodes):
            before, after = _shown(change, rendition, now)
            found.setdefault((change, before, after), []).extend(_appearances(change, rendition.pages, common))
    return tuple(
        Difference(name, change, before, after, tuple(dict.fromkeys(appearances)))
        for (change, before, after), appearances in found.items()
    )


def _shown(change: DataChange, past: Rendition, now: Rendition) -> tuple[str | None, str | None]:
    """The values of a change as they are printed; of an item that came or went, its words."""
    leaf = str(change.address)
    if change.before is None and change.after is None:
        return _words_of(change, past.leaves), _words_of(change, now.leaves)
    return _as_printed(change.before, leaf, past.pages), _as_printed(change.after, leaf, now.pages)


def _words_of(change: DataChange, leaves: Leaves) -> str | None:
    """What an item says: the first of its texts."""
    own = leaves.get(change.file, {})
    heads = (f"{change.path}.{key}" for key in ("headline", "text", "label", "title", "name", "id"))
    return next((own[path] for head in heads for path in own if path == head or path.startswith(f"{head}.")), None)


def _as_printed(value: str | None, leaf: str, pages: Pages) -> str | None:
    shown = (page[leaf].shown for page in pages.values() if leaf in page and page[leaf].shown)
    return value if value is None else next(shown, value)


def _appearances(change: DataChange, past: Pages, now: Pages) -> Iterator[Appearance]:
    """The documents in which the change shows."""
    langs = {lang for _, lang in (*past, *now)}
    for document in DOCUMENTS:
        places: dict[str, dict[str, None]] = {}
        for lang in dict.fromkeys(lang for _, lang in (*now, *past)):
            pages = [side.get((document, lang), {}) for side in (now, past)]
            for page in pages:
                if lang not in places and change.touches(page):
                    places[lang] = _places(change, page)
        if places:
            yield Appearance(document, tuple(places), tuple(next(iter(places.values()))), set(places) == langs)


def _places(change: DataChange, page: Mapping[str, Printed]) -> dict[str, None]:
    head, covered = f"{change.address}[", change.addresses
    moved = change.kind == "moved"
    touched = [one for leaf, one in page.items() if leaf in covered or (moved and leaf.startswith(head))]
    themselves = [one for one in touched if one.itself]
    return {place: None for one in themselves or touched for place in one.places}


# -- names --

_SINGULAR = {"people": "person", "companies": "company", "agreed": "agreed", "discussed": "discussed", "watch": "watch"}
_STEP = re.compile(r'\.?([^\W\d][\w-]*)|\[([\w-]+|"(?:[^"\\]|\\.)*")\]')
_FOLDERS = {"data/visits/": "Visit", "briefs/": "Brief"}


def _named(file: str, path: str) -> tuple[str, str]:
    """What a person calls a part of the data: `Outcome o2`, and of it `due`."""
    subjects: list[str] = []
    words: list[str] = []
    last = "" if file.startswith(tuple(_FOLDERS)) else Path(file).stem
    for match in _STEP.finditer(path):
        key, item = match[1], match[2]
        if item is not None and not item.isdecimal():
            if words and words[-1] == last.replace("_", " "):
                words.pop()
            subjects.append(f"{_singular(last)} {item}")
        elif item is not None:
            words[-1:] = [f"{_singular(last)} {int(item) + 1}"]
        else:
            words.append(key.replace("_", " "))
            last = key
    if len(words) > 1 and re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", words[-1]):
        words[-2:] = [f"{words[-2]} ({words[-1]})"]
    subject = ", ".join(subjects) or next((word for folder, word in _FOLDERS.items() if file.startswith(folder)), file)
    return subject[:1].upper() + subject[1:], ", ".join(words)


def _singular(key: str) -> str:
    known = _SINGULAR.get(key)
    plain = key.replace("_", " ")
    return known or (f"{plain[:-3]}y" if plain.endswith("ies") else plain.removesuffix("s"))
