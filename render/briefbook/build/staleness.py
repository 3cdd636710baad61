"""Which files are stale, and why.

Two questions, the cheap one first. Are all files that a brief was made from as they were (`fresh_briefs`)? Then nothing
is even composed. Else each document is composed, and a file is stale where the digest of its `Inputs` is not the one
that its record holds: a comment, or a value that is not printed, makes no file stale.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..data.differences import WORDS, Reason, changes
from ..data.library import REGISTRIES
from ..document.tree import Element
from ..errors import Place, Problem
from .inputs import BriefInputs, Ingredient, Inputs
from .manifest import FileSource, Manifest, read_manifest
from .outputs import edited_problem, is_edited, stands
from .selection import ALL, Selection
from .session import THEMES, Session
from .state import Output, State, engine
from .task import ExistingFile

if TYPE_CHECKING:
    from ..review.missing import Held

__all__ = [
    "NEW", "Comparison", "FreshBrief", "LastRender", "compare", "conflict", "existing_files", "fresh_briefs",
    "last_render", "reasons", "verdict",
]  # fmt: skip

NEW = Reason("new", "not rendered yet")
_MISSING = Reason("missing", "the file is missing")
_CHANGED = Reason("changed", "the file was changed since its render")
_FORCED = Reason("forced", "asked for with --force")
_UNKNOWN = Reason("unknown", "what it was made from is not recorded any more")


# -- what is fresh for certain --


class LastRender(NamedTuple):
    """What is recorded of a brief's last render, held against the disk before anything of it is made anew."""

    brief: str
    state: State | None
    """None where nothing is recorded, or it is damaged."""
    same: bool
    """Whether the files that it was made from are as they were, and of the registries what it asked for."""

    def output(self, name: str) -> Output | None:
        """What is recorded of a file."""
        return self.state.output(name) if self.state is not None else None


def last_render(session: Session, brief: str) -> LastRender:
    """The last render of a brief."""
    state = session.states.read(brief)
    same = state is not None and (session.disk.holds_inputs(state) or _holds_but(session, state))
    return LastRender(brief, state, same)


def _holds_but(session: Session, state: State) -> bool:
    """Whether only such records of the registries changed as the brief never asked for."""
    files = {file for names, _ in REGISTRIES.values() for file in names}
    others = {path: stamp for path, stamp in state.shared.items() if path not in files}
    if state.engine != engine() or not session.disk.holds(state.own) or not session.disk.holds(others):
        return False
    now = session.registry_digests
    return bool(now) and all(now.get(key, "") == digest for key, digest in state.records.items())


class FreshBrief(NamedTuple):
    """A brief of which all that was asked for is fresh for certain, without composing it."""

    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]
    """Those that were told at its last render."""


def fresh_briefs(
    session: Session,
    names: Sequence[str],
    selection: Selection = ALL,
) -> dict[str, FreshBrief]:
    """Those of the briefs of which all that is selected is fresh."""
    found: dict[str, FreshBrief] = {}
    states: dict[str, State] = {}
    for name in names:
        last = last_render(session, name)
        if last.state is None or not last.same or session.force:
            continue
        chosen = tuple(one for one in last.state.outputs if selection.has(one.document, one.lang, one.format))
        narrowed = len(chosen) < len(last.state.outputs) and last.state.problems
        if chosen and not narrowed and all(one.current and stands(session, name, one) for one in chosen):
            found[name] = FreshBrief(chosen, _recorded_problems(last.state))
            states[name] = last.state
    if session.disk.touched:
        for name, state in states.items():
            session.states.write(name, session.disk.renewed(state, f"{session.out}/{name}"))
    if len(found) < len(names):
        session.look()  # after the records, which spare most of the reading; before anything is made from the files
    return found


def _recorded_problems(state: State) -> tuple[Problem, ...]:
    found = [json.loads(text) for _, _, text in state.problems]
    return tuple(
        Problem(Place(one["file"], one["line"], one["column"]), one["message"], one["hint"], one["severity"])
        for one in found
    )


def existing_files(session: Session, last: LastRender) -> dict[str, ExistingFile]:
    """What is known of a brief's files that stand, by their names; nothing where all are to be made by force."""
    if session.force:
        return {}
    known = [one for one in last.state.outputs if stands(session, last.brief, one)] if last.state is not None else []
    found = {one.name: ExistingFile(one.digest, one.pages) for one in known}
    words = sorted(path.name for path in Path(session.out, last.brief).glob("*.docx") if path.name not in found)
    edited = (name for name in words if is_edited(session, last.brief, name, last.output(name)))
    return found | {name: ExistingFile(edited=True) for name in edited}


# -- why something is stale --


class Comparison(NamedTuple):
    """A brief as it was last rendered, beside what it would be made from now."""

    session: Session
    last: LastRender
    manifest: Manifest
    now: BriefInputs


def compare(session: Session, last: LastRender, now: BriefInputs) -> Comparison:
    """The comparison, with what is recorded of the brief's files."""
    return Comparison(session, last, read_manifest(session.states, last.brief), now)


def reasons(one: Comparison, name: str, inputs: Inputs) -> tuple[Reason, ...]:
    """Why a file is stale; none where it is fresh."""
    output, brief = one.last.output(name), one.last.brief
    there = os.path.exists(one.session.path(brief, name))
    if output is None or not output.digest:
        return (_UNKNOWN if there else NEW,)
    if output.digest != inputs.digest(output.format):
        past = one.manifest.files.get(name)
        if past is None:
            return (_UNKNOWN,)
        return tuple(_differences(one, past, inputs, inputs.of(output.format))) or (WORDS,)
    if not stands(one.session, brief, output):
        return (_CHANGED if there else _MISSING,)
    return (_FORCED,) if one.session.force else ()


def _differences(
    one: Comparison, past: FileSource, inputs: Inputs, after: Mapping[Ingredient, str]
) -> Iterator[Reason]:
    before = past.ingredients
    changed = [part for part in dict.fromkeys((*before, *after)) if before.get(part) != after.get(part)]
    kinds = {part.kind for part in changed}
    text = bool({"tree", "fields"} & kinds)
    snapshot = one.manifest.snapshots[past.snapshot]
    templates = list(_template_reasons(snapshot.templates, one.session.shared.templates)) if text else []
    if text or "attached" in kinds:
        found = changes(snapshot.leaves, one.now.nodes)
        printed = {*past.printed, *inputs.printed} if text else set()
        shown = [change for change in found if change.touches(printed)]
        yield from (change.reason() for change in shown or (() if templates else found))
    yield from templates
    for part in changed:
        yield from _ingredient_reasons(part, before.get(part), after.get(part), one.now.theme)


def _template_reasons(past: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Reason]:
    for path in sorted({*past, *now}):
        if past.get(path) != now.get(path):
            verb = "added" if path not in past else "removed" if path not in now else "changed"
            yield Reason("template", f"{path} {verb}", path)


def _ingredient_reasons(part: Ingredient, before: str | None, after: str | None, theme: str) -> Iterator[Reason]:
    """What a changed ingredient is called, by those who changed it."""
    kind, name = part
    verb = "added" if before is None else "removed" if after is None else "changed"
    if kind in ("briefbook", "version", "library", "zlib"):
        yield Reason("version", f"{name or kind}: {before or 'none'} -> {after or 'none'}")
    elif kind == "code":
        yield Reason("version", "Briefbook's own code changed")
    elif kind in ("theme", "word.docx"):
        file = f"{THEMES}{theme}/{'theme.yaml' if kind == 'theme' else kind}"
        yield Reason("theme", f"{file} {verb}", file)
    elif kind == "sheet":
        yield Reason("theme", f"{name} {verb}", name)
    elif kind in ("picture", "font"):
        yield Reason(kind, f"the {kind} {name} {verb}", name if kind == "picture" else "")


# -- what an edited file lacks --


def verdict(one: Comparison, name: str, inputs: Inputs, tree: Element) -> tuple[str, tuple[Reason, ...]]:
    """What is to be said of a file: that it is `fresh`, `stale` or `edited`, and what is newer than it."""
    if is_edited(one.session, one.last.brief, name, one.last.output(name)):
        return "edited", _lacks(one, name, inputs, tree)
    why = reasons(one, name, inputs)
    return ("stale" if why else "fresh"), why


def _lacks(one: Comparison, name: str, inputs: Inputs, tree: Element) -> tuple[Reason, ...]:
    """What of today's document a Word file does not hold that somebody has edited."""
    held = _held(one, name)
    unrecorded = one.last.output(name) is None
    why = () if unrecorded or _same_digest(one, name, inputs) else reasons(one, name, inputs)
    if held is None:
        return why
    return held.lacks(one.now.nodes, tree, inputs.ingredients[Ingredient("fields")], inputs.pictures, why)


def conflict(one: Comparison, name: str, inputs: Inputs | None) -> Problem:
    """What is said of a Word file that was edited by hand, and of whether it holds the data of today.

    `inputs` are None where the document could not be composed.
    """
    has_data = False
    if inputs is not None:
        held = _held(one, name)
        brought = held is not None and held.has(one.now.nodes, inputs.ingredients[Ingredient("fields")])
        has_data = brought or _same_digest(one, name, inputs)
    return edited_problem(one.session, one.last.brief, name, has_data)


def _same_digest(one: Comparison, name: str, inputs: Inputs) -> bool:
    """Whether the file was last made from what it would be made from now."""
    output = one.last.output(name)
    return output is not None and output.digest == inputs.digest(output.format)


def _held(one: Comparison, name: str) -> Held | None:
    """What a Word file says of what it was printed from."""
    from ..review.missing import held

    path = Path(one.session.path(one.last.brief, name))
    try:
        return held(path.read_bytes(), name)
    except OSError:
        return None
