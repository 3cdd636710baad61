"""What a person and a program are told of a plan: lines, and one JSON object for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ...data.address import Address
from ...data.leaves import lies_within
from ...errors import Place
from ...word.model import TrackedChange
from ..edits import Remark
from ..prose import Prose
from ..returned import Where
from .plan import Blocked, Computed, Gone, Plan, Planned, Proposal

__all__ = ["Entry", "report", "summary"]


class Entry(NamedTuple):
    """One thing that is told: its lines for a person, its kind and values for a program."""

    kind: str
    lines: tuple[str, ...]
    values: dict[str, Any]


def report(plan: Plan) -> Iterator[Entry]:
    """All of a plan: what returns, what is in conflict or cannot be read, and what has no field."""
    yield from map(_planned, plan.edits)
    yield from map(_blocked, plan.blocked)
    yield from map(_computed, plan.computed)
    yield from (_gone(one, plan.items) for one in plan.gone)
    for file, prose in plan.prose:
        yield _prose(file, prose)
    for file, remark in plan.remarks:
        yield _remark(file, remark)


def _gone(one: Gone, items: Iterable[Address]) -> Entry:
    shown = one.edit.field.shown
    item = next((item for item in items if item != one.address and lies_within(one.address, item)), None)
    whole = f"; --accept theirs '{item.path}' takes all of that out" if item is not None else ""
    lines = (
        f"{one.file}: the field {one.address.path} is gone with its paragraph; the data keeps it",
        f"    it showed: {_one_line(shown)}",
        f"    to take it out of the data: {one.place}{whole}",
    )
    return Entry("gone", lines, {"file": one.file, "address": str(one.address), "shown": shown, **_place(one.place)})


def _remark(file: str, remark: Remark) -> Entry:
    comment = remark.comment
    own = [one.address for one in remark.fields]
    fields = ["" if one is None else str(one) for one in own]
    on = f" on {', '.join('' if one is None else one.path for one in own)}" if own else ""
    by = _by((TrackedChange("inserted", comment.author, comment.date),))
    lines = (f"{file}, {remark.where}: a comment{on}{by}", f"    {_one_line(comment.text)}")
    values = {"file": file, "author": comment.author, "date": comment.date, "text": comment.text, "addresses": fields}
    return Entry("comment", lines, {**values, **_where(remark.where)})


def _planned(one: Planned) -> Entry:
    old, new = (None if text is None else " ".join(text.split()) for text in (one.old, one.new))
    change = f"    {_one_line(old)} -> {_one_line(new)}" if new is not None else f"    {_one_line(old)} is taken out"
    lines = [f"{one.place} {one.address.path}"]
    lines += [change] if len(change) <= 116 else [f"    - {old}", f"    + {new or ''}"]
    lines += [f"    {each.file}, {each.edit.where}{_by(each.edit.by)}" for each in one.proposals]
    values = {"address": str(one.address), **_place(one.place), "old": one.old, "new": one.new}
    return Entry("edit", tuple(lines), {**values, "in": [_reading_values(each) for each in one.proposals]})


def _blocked(one: Blocked) -> Entry:
    what = "conflict" if one.conflict else "unread"
    lines = [f"{one.place} {one.address.path}: {what}: {one.why}"]
    if one.conflict:
        lines += [f"    printed: {_one_line(one.base)}", f"    the data now: {_one_line(one.ours)}"]
    lines += [f"    {_reading(each)}" for each in one.proposals]
    lines.append(f"    {one.hint}")
    values = {"address": str(one.address), **_place(one.place), "why": one.why, "hint": one.hint, "base": one.base}
    proposals = [_reading_values(each) for each in one.proposals]
    return Entry(what, tuple(lines), {**values, "ours": one.ours, "in": proposals})


def _computed(one: Computed) -> Entry:
    edit = one.edit
    sources = ", ".join(map(str, one.places)) or "the template"
    shows = _one_line(edit.text) or "nothing"
    lines = (
        f"{one.file}, {edit.where}: a computed value was edited{_by(edit.by)}",
        f"    {_one_line(edit.field.shown)} -> {shows}",
        f"    it is made from {sources}: change the data there",
    )
    made_from = [str(leaf) for leaf in edit.field.sources]
    values = {"file": one.file, "shown": edit.field.shown, "new": edit.text, "from": made_from}
    places = [_place(place) for place in one.places]
    return Entry("computed", lines, {**values, "places": places, "by": _changes(edit.by), **_where(edit.where)})


_PROSE = {
    "changed": "words that are no field changed",
    "added": "a paragraph was added, which no field holds",
    "removed": "a paragraph was taken out, which no field holds",
    "moved": "the paragraph was moved here",
    "formatted": "its looks changed",
}


def _prose(file: str, one: Prose) -> Entry:
    lines = [f"{file}, {one.where}: {_PROSE[one.kind]}{_by(one.by)}"]
    if one.kind not in ("formatted", "moved"):
        lines += [f"    - {_one_line(one.old)}"] if one.old else []
        lines += [f"    + {_one_line(one.new)}"] if one.new else []
    values = {"file": file, "what": one.kind, "old": one.old, "new": one.new, "by": _changes(one.by)}
    return Entry("prose", tuple(lines), {**values, **_where(one.where)})


def _reading(one: Proposal) -> str:
    shows = f"“{_one_line(one.shown)}”" if one.shown else "nothing"
    return f"{one.file}, {one.edit.where}: now {shows}{_by(one.edit.by)}"


def _reading_values(one: Proposal) -> dict[str, Any]:
    values = {"file": one.file, "shown": one.edit.field.shown, "now": one.edit.text, "state": one.edit.state}
    return {
        **values,
        "value": one.value.text if one.value else None,
        "by": _changes(one.edit.by),
        **_where(one.edit.where),
    }


def _by(changes: Iterable[TrackedChange]) -> str:
    named = dict.fromkeys(
        f"{change.author}, {change.date[:10]}" if change.date else change.author for change in changes if change.author
    )
    return f" ({'; '.join(named)})" if named else ""


def _changes(changes: Iterable[TrackedChange]) -> list[dict[str, str]]:
    return [{"what": one.kind, "author": one.author, "date": one.date} for one in changes]


def _where(where: Where) -> dict[str, Any]:
    return {"story": where.story, "paragraph": where.paragraph, "words": where.words, "heading": where.heading}


def _place(place: Place) -> dict[str, Any]:
    return {"data_file": place.file, "line": place.line, "column": place.column}


def _one_line(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= 400 else f"{words[:397]}..."


def summary(plan: Plan) -> tuple[str, dict[str, int]]:
    """What a plan comes to, in one sentence, and in numbers."""
    counts = {
        "edits": len(plan.edits),
        "conflicts": sum(one.conflict for one in plan.blocked),
        "unread": sum(not one.conflict for one in plan.blocked),
        "computed": len(plan.computed),
        "gone": len(plan.gone),
        "prose": len(plan.prose),
        "comments": len(plan.remarks),
        "agreed": len(plan.agreed),
        "kept": len(plan.kept),
    }
    words = [
        _counted(counts["edits"], "field returns", "fields return"),
        _counted(counts["agreed"], "holds already what Word shows", "hold already what Word shows"),
        _counted(counts["kept"], "stays as the data has it", "stay as the data has them"),
        _counted(counts["conflicts"], "conflicts", "conflict"),
        _counted(counts["unread"], "cannot be read", "cannot be read"),
        _counted(counts["computed"], "is computed", "are computed"),
        _counted(counts["gone"] + counts["prose"], "edit has no field", "edits have no field"),
        _counted(counts["comments"], "comment", "comments"),
    ]
    if not (plan.edits or plan.blocked or plan.agreed or plan.kept):
        words.insert(0, "no field changed")
    return ", ".join(one for one in words if one), counts


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
