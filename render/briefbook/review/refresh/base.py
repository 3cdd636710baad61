"""What the base of an edited file says after a refresh, so that the next pull or refresh starts from there.

Of what came in it says what is printed today; of what was left to the person, what it said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...word.base import Base, BaseField, BaseLine
from ...word.ooxml import Xml
from ...word.tracked import wn
from .apply import Applied
from .changes import Changes
from .match import Match
from .printed import fids_in
from .reading import FileReading, key_of

__all__ = ["base_after", "is_base_moved"]


def is_base_moved(found: Match, changes: Changes) -> bool:
    """Whether a field that both files have was printed otherwise than it would be today."""
    old, fresh = found.theirs.reading.base.fields, found.fresh.base.fields
    return any(
        (old[fid].shown, old[fid].source) != (fresh[fresh_fid].shown, fresh[fresh_fid].source)
        for fresh_fid, fid in found.fields.items()
        if fid not in changes.kept_fields
    )


def base_after(found: Match, changes: Changes, applied: Applied, digest: str) -> Base:
    """The base after a refresh; `digest` is that of the document of today."""
    old, fresh = found.theirs.reading.base, found.fresh.base
    here = set(applied.fields.values())
    taken_out = {key_of(one): fid for fid, one in old.fields.items() if fid not in here}
    named = {fid: applied.fields.get(fid) or taken_out.get(key_of(one), "") for fid, one in fresh.fields.items()}
    fields: dict[str, BaseField] = {}
    for fid, own in named.items():
        if own:
            came_in = fid in applied.fields and own not in changes.kept_fields
            fields[own] = fresh.fields[fid]._replace(id=own) if came_in or own not in old.fields else old.fields[own]
    fields |= {fid: old.fields[fid] for fid in changes.kept_fields if fid in old.fields and fid not in fields}
    lines = _in_their_order(_lines(found, changes, applied, named), found.theirs.reading)
    return Base(old.brief, old.document, old.lang, fresh.version, digest, fields, lines, fresh.pictures)


def _lines(
    found: Match, changes: Changes, applied: Applied, named: Mapping[str, str]
) -> list[tuple[BaseLine, Xml | None]]:
    """The lines of today, in the edited file's names of fields and notes; of what was kept, those of before.

    With each the paragraph of the edited file that it is of, if there is one.
    """
    paragraphs, theirs = _numbered_paragraphs(found.fresh), found.theirs.reading
    notes, lines = applied.notes, list[tuple[BaseLine, Xml | None]]()
    for line in found.fresh.base.lines:
        paragraph = paragraphs.get((line.story, line.number))
        kept = changes.kept_lines.get(paragraph) if paragraph is not None else None
        words = line.words._replace(
            text=kept or _renamed(line.words.text, named),
            notes=tuple((place, notes.get(note, note)) for place, note in line.words.notes),
            within=notes.get(line.words.within, line.words.within),
        )
        lines.append((line._replace(words=words), applied.paragraphs.get(paragraph) if paragraph is not None else None))
    places = {id: number for number, id in enumerate(applied.note_order)}
    lines.sort(key=lambda one: places.get(one[0].words.within, len(places)) if one[0].words.within else -1)
    untold = set(changes.kept_fields) - {fid for line, _ in lines for fid in fids_in(line.words.text)}
    for line in theirs.base.lines:
        left = [fid for fid in fids_in(line.words.text) if fid in untold]
        lines += [(line, theirs.holder(left[0]))] if left else []
    return lines


def _in_their_order(lines: Sequence[tuple[BaseLine, Xml | None]], theirs: FileReading) -> tuple[BaseLine, ...]:
    """The lines as their paragraphs stand in the file: how the data orders them their numbers say."""
    main = theirs.package.tree(theirs.package.main)
    places = {one: place for place, one in enumerate(main.iter(wn("p")), 1)}
    placed: list[tuple[int, BaseLine]] = []
    here = 0
    for line, paragraph in lines:
        if line.story == "body" and paragraph is not None:
            here = places.get(paragraph, here)
        placed.append((here if line.story == "body" else len(places) + 1, line))
    return tuple(line for _, line in sorted(placed, key=lambda one: one[0]))


def _numbered_paragraphs(reading: FileReading) -> dict[tuple[str, int], Xml]:
    """The paragraphs of a file, by story and number."""
    found: dict[tuple[str, int], Xml] = {}
    for story in ("body", "header", "footer", "footnotes"):
        names = (story, "footnote 1") if story == "footnotes" else (story,)
        part = next((one.part for one in reading.word.stories if one.name in names), "")
        paragraphs = reading.package.tree(part).iter(wn("p")) if part else ()
        found |= {(story, number): one for number, one in enumerate(paragraphs, 1)}
    return found


def _renamed(skeleton: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z0-9]{10})\}", lambda match: f"{{{names.get(match[1]) or match[1]}}}", skeleton)
