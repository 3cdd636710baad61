"""What the next run will know: records what was made of a brief, or found fresh, and from what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import Problem
from .inputs import Inputs
from .manifest import snapshot_of, write_manifest
from .report import as_json, plain
from .session import THEMES, Session
from .staleness import Comparison
from .state import Output, Stamp, State, file_name

__all__ = ["MadeFile", "record"]


class MadeFile(NamedTuple):
    """What became of one file in this run: written, or found fresh."""

    document: str
    lang: str
    format: str
    inputs: Inputs
    pages: int | None
    written: Stamp | None = None
    """How the file that was written stands; None where it was fresh."""

    @property
    def name(self) -> str:
        """The file's name in the brief's folder."""
        return file_name(self.document, self.lang, self.format)


def record(one: Comparison, made: Sequence[MadeFile], problems: Iterable[Problem] = ()) -> None:
    """Records what was made of a brief, or found fresh, and from what; `problems` are those of these files.

    Then forgets how the brief's own files stand: thousands of others may follow.
    """
    session, brief = one.session, one.last.brief
    state = _state(one, made, problems)
    session.states.write(brief, state)
    snapshot = snapshot_of(one.now, session.shared.templates)
    files = {file.name: (file.format, file.inputs) for file in made}
    names = [file_name(*parts) for parts in one.now.names]
    write_manifest(session.states, brief, one.manifest.updated(names, files, snapshot))
    session.disk.forget(path for path in state.own if path.startswith(("briefs/", "data/")))
    session.disk.forget(session.path(brief, output.name) for output in state.outputs)


def _state(one: Comparison, made: Sequence[MadeFile], problems: Iterable[Problem]) -> State:
    """The state of a brief; of what this run was not asked for, as it was recorded before."""
    last, now = one.last, one.now
    old = last.state if last.same else None
    by_name = {file.name: file for file in made}
    state = State(one.session.shared.common)
    state.own = _own_files(one, made)
    state.records = {**(old.records if old is not None else {}), **now.records}
    for parts in now.names:
        blank = Output(*parts)
        file = by_name.get(blank.name)
        output = _output(one.session, last.brief, file) if file else _as_before(last.output(blank.name), last.same)
        state.outputs.append(output or blank)
    state.problems = [_told(problem) for problem in (*now.problems, *problems)]
    if old is not None and len(by_name) < len(state.outputs):
        state.problems = list(dict.fromkeys([*state.problems, *old.problems]))
    return state


def _output(session: Session, brief: str, file: MadeFile) -> Output:
    """A file that this run made, or found fresh."""
    stamp = file.written or session.disk.stamp(session.path(brief, file.name))
    digest = file.inputs.digest(file.format)
    return Output(file.document, file.lang, file.format, digest, file.pages, True, stamp)


def _as_before(before: Output | None, same: bool) -> Output | None:
    """A file that this run was not asked for; it is fresh for certain only if the brief's inputs have not changed."""
    if before is None:
        return None
    one = before
    return Output(one.document, one.lang, one.format, one.digest, one.pages, one.current and same, one.stamp)


def _own_files(one: Comparison, made: Sequence[MadeFile]) -> dict[str, Stamp]:
    """What the brief alone was made from: its data, its theme with the fonts, its pictures."""
    session, now = one.session, one.now
    files = [f"briefs/{now.brief}.yaml", f"data/visits/{now.visit}.yaml", *now.others]
    files += made[0].inputs.fonts if made else ()
    found = {path: session.disk.stamp(path) for path in files}
    theme = f"{THEMES}{now.theme}/"
    found |= {path: stamp for path, stamp in session.shared.themes.items() if path.startswith(theme)}
    for rel, digest in (pair for file in made for pair in file.inputs.pictures.items()):
        stamp = session.disk.stamp(rel)
        found[rel] = stamp if stamp[3] == digest else (stamp[0], -1, 0, digest)
    old = one.last.state.own if one.last.same and one.last.state is not None else {}
    return {**old, **found}


def _told(problem: Problem) -> tuple[str, str, str]:
    return problem.severity, plain(str(problem)), as_json("problem", problem.as_dict())
