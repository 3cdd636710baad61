"""Which files are stale, and why: a workspace and its records in, the reasons for each document out.

Two questions, the cheap one first. Are all files that a brief was made from as they were (`Ledger.fresh`)? Then nothing
is even composed. Else each document is composed, and a file is stale where the digest of its `Basis` is not the one
that its record holds: a comment, or a value that is not printed, makes no file stale.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..data.differences import WORDS, Leaves, Nodes, Reason, changes, leaves_of, nodes_of
from ..data.library import REGISTRIES, Library, load_registries
from ..data.project import SIZE_LIMIT, Project, write_atomic
from ..data.records import DOCUMENTS
from ..data.versions import path_of
from ..document.printed import Printed
from ..document.tree import Element
from ..errors import BriefbookError, MachineError, Place, Problem
from ..word.seal import untouched
from . import state as record
from .inputs import Basis, engine_files, record_digests
from .report import as_json, plain
from .state import Disk, Output, State

if TYPE_CHECKING:
    from ..review.missing import Held

__all__ = ["NEW", "Entry", "Ledger", "Outcome", "Standing", "edited", "entry_of"]

NEW = Reason("new", "not rendered yet")
_MISSING = Reason("missing", "the file is missing")
_CHANGED = Reason("changed", "the file was changed since its render")
_FORCED = Reason("forced", "asked for with --force")
_UNKNOWN = Reason("unknown", "what it was made from is not recorded any more")


@dataclass(frozen=True)
class WatchedProject(Project):
    """A workspace whose files are looked at before they are read, so that a change while they are read is noticed."""

    disk: Disk = field(default_factory=lambda: Disk("."), compare=False)

    def read_bytes(self, rel: str, limit: int = SIZE_LIMIT) -> bytes:
        """The bytes of a file."""
        self.disk.stamp(rel)
        return super().read_bytes(rel, limit)


class Entry(NamedTuple):
    """What a record says of a brief beside its files; it travels from where the brief was read to where it is kept."""

    brief: str
    visit: str
    theme: str
    version: str
    names: tuple[tuple[str, str, str], ...]
    """The files that the brief asks for: document, language, format."""
    nodes: Nodes
    """The data that it names."""
    records: Mapping[str, str]
    """The digests of the registries' records that its documents asked for."""
    problems: tuple[Problem, ...] = ()
    """The warnings of its inputs."""
    others: tuple[str, ...] = ()
    """The other files that it was made from."""


def entry_of(library: Library, name: str, bases: Iterable[Basis], problems: Iterable[Problem] = ()) -> Entry:
    """The entry of a brief whose inputs have no errors; the bases are those of its documents, as they were composed."""
    brief = library.briefs[name]
    now = record_digests(library.trees)
    asked = sorted({key for one in bases for key in one.records})
    names = tuple(
        (document, lang, format)
        for document in DOCUMENTS
        if document in brief.documents
        for lang in dict.fromkeys(brief.languages)
        for format in dict.fromkeys(brief.formats)
    )
    nodes = nodes_of(library, brief)
    records = {key: now.get(key, "") for key in asked}
    others = (path_of(name, brief.changes_since),) if brief.changes_since is not None else ()
    return Entry(name, str(brief.visit), brief.theme, brief.version, names, nodes, records, tuple(problems), others)


class Standing(NamedTuple):
    """A file that stands: what it was made from, a digest, and its pages; or that somebody has edited it."""

    digest: str = ""
    pages: int | None = None
    edited: bool = False


class Outcome(NamedTuple):
    """What became of one file in this run: written, or found fresh."""

    document: str
    lang: str
    format: str
    basis: Basis
    pages: int | None
    written: record.Stamp | None = None
    """How the file that was written stands; None where it was fresh."""

    @property
    def name(self) -> str:
        """The file's name in the brief's folder."""
        return f"{self.document}.{self.lang}.{self.format}"


def edited(path: Path) -> bool:
    """Whether a Word file stands at the path that is not byte for byte as Briefbook wrote it."""
    try:
        return path.is_file() and not untouched(path.read_bytes())
    except FileNotFoundError:
        return False
    except OSError:
        return True  # what cannot be read is not ours to replace


def _keep_copy(path: Path) -> Path:
    """Keeps a file under the next free name, `policy-brief.en.edited-1.docx`; MachineError where that fails."""
    for number in range(1, 10_000):
        copy = path.with_name(f"{path.stem}.edited-{number}{path.suffix}")
        try:
            os.link(path, copy)
            return copy
        except FileExistsError:
            continue
        except OSError:  # a disk without hard links
            if not copy.exists():
                write_atomic(copy, path.read_bytes())
                return copy
    raise MachineError(Problem(Place(str(path)), "too many copies of it are kept already", "remove some of them"))


class Ledger:
    """The records of what stands below one folder of output, as one run finds, uses and renews them.

    It looks at the program and the templates when it tells what is `fresh`, and at the data through its `project` just
    before they are read: whatever changes afterwards is noticed by the next run.
    """

    def __init__(self, project: Project, out: Path, force: bool = False) -> None:
        self.root, self.out, self.force = str(project.root), os.path.abspath(out), force
        self.place = record.place_of(self.root, self.out)
        self.disk = Disk(self.root)
        self.project = WatchedProject(project.root, self.disk)
        self._states: dict[str, State | None] = {}
        self._details: dict[str, dict[str, Any]] = {}
        self._held: dict[str, bool] = {}
        self._records: dict[str, str] | None = None
        self._seen: tuple[dict[str, record.Stamp], dict[str, record.Stamp]] | None = None

    @property
    def _shared(self) -> dict[str, record.Stamp]:
        """What all briefs are made from."""
        return self._look()[0]

    @property
    def _themes(self) -> dict[str, record.Stamp]:
        """The files of the themes."""
        return self._look()[1]

    def _look(self) -> tuple[dict[str, record.Stamp], dict[str, record.Stamp]]:
        if self._seen is not None:
            return self._seen
        paths = [*engine_files()]
        paths += [file for files, _ in REGISTRIES.values() for file in files]
        found = {path: self.disk.stamp(path) for path in (*paths, *_tree_below(self.root, "templates"))}
        themes = {path: stamp for path, stamp in found.items() if path.startswith(_THEMES)}
        self._seen = {path: stamp for path, stamp in found.items() if path not in themes}, themes
        return self._seen

    def state(self, brief: str) -> State | None:
        """What is recorded of a brief; None where nothing is, or it is damaged."""
        if brief not in self._states:
            self._states[brief] = record.read(self.root, self.place, brief)
        return self._states[brief]

    # -- what is fresh --

    def fresh(
        self,
        names: Sequence[str],
        documents: Collection[str] = (),
        formats: Collection[str] = (),
        langs: Collection[str] = (),
    ) -> dict[str, tuple[Output, ...]]:
        """The briefs of which all that is asked for is fresh for certain, and these files, without composing them."""
        found = {}
        for name in names:
            state = self.state(name)
            if state is None or not self.holds(name) or self.force:
                continue
            chosen = tuple(one for one in state.outputs if _fits(one, documents, formats, langs))
            narrowed = len(chosen) < len(state.outputs) and state.problems
            if chosen and not narrowed and all(one.current and self._stands(name, one) for one in chosen):
                found[name] = chosen
        if self.disk.moved:
            for name in found:
                self._renew(name)
        if len(found) < len(names):
            self._look()  # after the records, which spare most of the reading; before anything is made from the files
        return found

    def holds(self, name: str) -> bool:
        """Whether the files that a brief was made from are as they were, and of the registries what it asked for."""
        if name not in self._held:
            state = self.state(name)
            self._held[name] = state is not None and (self.disk.holds_inputs(state) or self._holds_but(state))
        return self._held[name]

    def _holds_but(self, state: State) -> bool:
        """Whether only such records of the registries changed as the brief never asked for."""
        files = {file for names, _ in REGISTRIES.values() for file in names}
        others = {path: stamp for path, stamp in state.shared.items() if path not in files}
        if state.engine != record.engine() or not self.disk.holds(state.own) or not self.disk.holds(others):
            return False
        now = self._records_now()
        return bool(now) and all(now.get(key, "") == digest for key, digest in state.records.items())

    def _records_now(self) -> dict[str, str]:
        """The digests of the registries' records; none where there are errors in them, which every brief must tell."""
        if self._records is None:
            reading = load_registries(self.project).reading
            self._records = {} if reading.problems else record_digests(reading.trees)
        return self._records

    def _renew(self, name: str) -> None:
        state = self.state(name)
        assert state is not None
        self._states[name] = renewed = self.disk.renewed(state, f"{self.out}/{name}")
        record.write(self.root, self.place, name, renewed)

    def path(self, brief: str, name: str) -> str:
        """Where a file stands or will stand."""
        return f"{self.out}/{brief}/{name}"

    def _output(self, brief: str, name: str) -> Output | None:
        state = self.state(brief)
        return state.output(name) if state is not None else None

    def _stands(self, brief: str, one: Output) -> bool:
        """Whether a file is as it was written."""
        return bool(one.digest) and self.disk.same(self.path(brief, one.name), one.stamp)

    def standing(self, brief: str) -> dict[str, Standing]:
        """What is known of a brief's files that stand, by their names."""
        if self.force:
            return {}
        state = self.state(brief)
        known = [one for one in state.outputs if self._stands(brief, one)] if state is not None else []
        found = {one.name: Standing(one.digest, one.pages) for one in known}
        words = sorted(path.name for path in Path(self.out, brief).glob("*.docx") if path.name not in found)
        return found | {name: Standing(edited=True) for name in words if self.edited(brief, name)}

    def edited(self, brief: str, name: str) -> bool:
        """Whether a file is a Word file that somebody has saved since its render, and that has not come home since."""
        one = self._output(brief, name)
        if not name.endswith(".docx") or (one is not None and self._stands(brief, one)):
            return False
        path = self.path(brief, name)
        self.disk.forget([path])
        return edited(Path(path)) and self.disk.stamp(path)[3] not in record.homes(self.root)

    def told(self, brief: str) -> tuple[Problem, ...]:
        """The problems that are recorded of a brief."""
        state = self.state(brief)
        found = [json.loads(text) for _, _, text in state.problems] if state is not None else []
        return tuple(
            Problem(Place(one["file"], one["line"], one["column"]), one["message"], one["hint"], one["severity"])
            for one in found
        )

    def size(self, brief: str, name: str) -> int:
        """How large a file that stands is, in bytes."""
        return max(self.disk.stamp(self.path(brief, name))[0], 0)

    def verdict(self, entry: Entry, name: str, basis: Basis, tree: Element) -> tuple[str, tuple[Reason, ...]]:
        """What is to be said of a file: that it is `fresh`, `stale` or `edited`, and what is newer than it."""
        if self.edited(entry.brief, name):
            return "edited", self._lacks(entry, name, basis, tree)
        why = self.reasons(entry, name, basis)
        return ("stale" if why else "fresh"), why

    def _says(self, brief: str, name: str) -> Held | None:
        """What a Word file says of what it was printed from."""
        from ..review.missing import held

        path = Path(self.path(brief, name))
        try:
            return held(path.read_bytes(), name)
        except OSError:
            return None

    def _lacks(self, entry: Entry, name: str, basis: Basis, tree: Element) -> tuple[Reason, ...]:
        """What of today's document a Word file does not hold that somebody has edited."""
        one, held = self._output(entry.brief, name), self._says(entry.brief, name)
        same = one is None or one.digest == basis.digest(one.format)
        why = () if same else self.reasons(entry, name, basis)
        return why if held is None else held.lacks(entry.nodes, tree, basis.parts, why)

    # -- what is written --

    def put(self, brief: str, name: str, content: bytes) -> tuple[record.Stamp, Path | None]:
        """Writes a file, but never over a hand edit, unless that has come home or `force` is set; and then a numbered
        copy of it is kept, for looks and layout come home with no pull.

        Gives how the file stands, and the copy. BriefbookError where the file was edited by hand, MachineError where
        it cannot be written.
        """
        path, copy = Path(self.path(brief, name)), None
        if self.edited(brief, name) and not self.force:
            raise BriefbookError(_conflict(self._shown(brief, name)))
        if name.endswith(".docx") and edited(path):
            copy = _keep_copy(path)
        found = write_atomic(path, content)
        self.disk.forget([str(path)])
        digest = hashlib.sha256(content).hexdigest()[:32]
        return (found.st_size, found.st_mtime_ns, found.st_ino, digest), copy

    def conflict(self, entry: Entry, name: str, basis: Basis | None) -> Problem:
        """What is said of a Word file that was edited by hand, and of whether it holds the data of today."""
        one, held = self._output(entry.brief, name), self._says(entry.brief, name)
        same = basis is not None and one is not None and one.digest == basis.digest(one.format)
        came = basis is not None and held is not None and held.has(entry.nodes, basis.parts["fields"])
        return _conflict(self._shown(entry.brief, name), has_data=same or came)

    def _shown(self, brief: str, name: str) -> str:
        """Where a file stands, as a person writes it."""
        path = self.path(brief, name)
        return path[len(self.root) + 1 :] if path.startswith(f"{self.root}/") else path

    # -- why something is stale --

    def reasons(self, entry: Entry, name: str, basis: Basis) -> tuple[Reason, ...]:
        """Why a file is stale; none where it is fresh."""
        one = self._output(entry.brief, name)
        there = os.path.exists(self.path(entry.brief, name))
        if one is None or not one.digest:
            return (_UNKNOWN if there else NEW,)
        if one.digest != basis.digest(one.format):
            known = self._detail(entry.brief).get("files", {}).get(name) is not None
            return tuple(self._differences(entry, name, basis)) or (WORDS if known else _UNKNOWN,)
        if not self._stands(entry.brief, one):
            return (_CHANGED if there else _MISSING,)
        return (_FORCED,) if self.force else ()

    def _detail(self, brief: str) -> dict[str, Any]:
        if brief not in self._details:
            content = record.recall(self.root, f"{self.place}/{brief}.details")
            try:
                self._details[brief] = json.loads(zlib.decompress(content)) if content is not None else {}
            except (ValueError, zlib.error):
                self._details[brief] = {}
        return self._details[brief]

    def rendered(self, brief: str) -> Iterator[tuple[Leaves, dict[tuple[str, str], dict[str, Printed]]]]:
        """The data of a brief as its files were last made from, and what each document and language prints of it."""
        detail = self._detail(brief)
        for key, past in detail.get("snapshots", {}).items():
            pages: dict[tuple[str, str], dict[str, Printed]] = {}
            for name, one in detail["files"].items():
                document, lang, _ = name.split(".")
                if one["snapshot"] == key:
                    printed = one["printed"].items()
                    pages[document, lang] = {leaf: Printed(tuple(one[0]), *one[1:]) for leaf, one in printed}
            yield past["leaves"], pages

    def _differences(self, entry: Entry, name: str, basis: Basis) -> Iterator[Reason]:
        detail = self._detail(entry.brief)
        made = detail.get("files", {}).get(name)
        if made is None:
            return
        before, after = made["parts"], basis.of(name.rsplit(".", 1)[1])
        past = detail["snapshots"][made["snapshot"]]
        changed = [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
        text = bool({"tree", "fields"} & set(changed))
        templates = list(self._template_reasons(past["templates"])) if text else []
        if text or any(key.startswith("attached ") for key in changed):
            found = changes(past["leaves"], entry.nodes)
            printed = {*made["printed"], *basis.printed} if text else set()
            shown = [one for one in found if one.touches(printed)]
            yield from (one.reason() for one in shown or (() if templates else found))
        yield from templates
        for key in changed:
            yield from _part_reasons(key, before.get(key), after.get(key), entry.theme)

    def _template_reasons(self, past: Mapping[str, str]) -> Iterator[Reason]:
        now = self._templates()
        for path in sorted({*past, *now}):
            if past.get(path) != now.get(path):
                verb = "added" if path not in past else "removed" if path not in now else "changed"
                yield Reason("template", f"{path} {verb}", path)

    def _templates(self) -> dict[str, str]:
        """The digests of the templates and labels."""
        files = {path: stamp[3] for path, stamp in self._shared.items() if path.startswith("templates/")}
        return {path: digest for path, digest in files.items() if path.endswith((".html", ".po"))}

    # -- what is kept --

    def keep(self, entry: Entry, outcomes: Sequence[Outcome], problems: Iterable[Problem] = ()) -> None:
        """Records what was made of a brief, or found fresh, and from what; `problems` are those of the outcomes."""
        name = entry.brief
        old, held = self.state(name), self.holds(name)
        made = {one.name: one for one in outcomes}
        state = State(self._shared)
        state.own = self._own(entry, outcomes, old if held else None)
        state.records = {**(old.records if held and old is not None else {}), **entry.records}
        for document, lang, format in entry.names:
            blank = Output(document, lang, format)
            before = old.output(blank.name) if old is not None else None
            if blank.name in made:
                state.outputs.append(self._recorded(made[blank.name], self.path(name, blank.name)))
            else:
                state.outputs.append(_as_before(before, held) or blank)
        state.problems = [_told(one) for one in (*entry.problems, *problems)]
        if held and old is not None and len(made) < len(state.outputs):
            state.problems = list(dict.fromkeys([*state.problems, *old.problems]))
        record.write(self.root, self.place, name, state)
        self._keep_details(entry, made)
        self._let_go(name, state)

    def _let_go(self, name: str, state: State) -> None:
        """Forgets what is known of a brief: thousands may follow."""
        for known in (self._states, self._held, self._details):
            known.pop(name, None)
        self.disk.forget(path for path in state.own if path.startswith(("briefs/", "data/")))
        self.disk.forget(self.path(name, one.name) for one in state.outputs)

    def __getstate__(self) -> dict[str, Any]:
        """What goes to another process: nothing of single briefs."""
        return {**self.__dict__, "_states": {}, "_held": {}, "_details": {}}

    def _recorded(self, one: Outcome, path: str) -> Output:
        """A file that this run made, or found fresh."""
        stamp = one.written or self.disk.stamp(path)
        return Output(one.document, one.lang, one.format, one.basis.digest(one.format), one.pages, True, stamp)

    def _own(self, entry: Entry, outcomes: Sequence[Outcome], old: State | None) -> dict[str, record.Stamp]:
        """What the brief alone was made from: its data, its theme with the fonts, its pictures."""
        files = [f"briefs/{entry.brief}.yaml", f"data/visits/{entry.visit}.yaml", *entry.others]
        files += outcomes[0].basis.fonts if outcomes else ()
        found = {path: self.disk.stamp(path) for path in files}
        theme = f"{_THEMES}{entry.theme}/"
        found |= {path: stamp for path, stamp in self._themes.items() if path.startswith(theme)}
        for key, digest in ((key, digest) for one in outcomes for key, digest in one.basis.parts.items()):
            kind, _, rel = key.partition(" ")
            if kind == "picture":
                stamp = self.disk.stamp(rel)
                found[rel] = stamp if stamp[3] == digest else (stamp[0], -1, 0, digest)
        return {**(old.own if old is not None else {}), **found}

    def _keep_details(self, entry: Entry, made: Mapping[str, Outcome]) -> None:
        now = {"version": entry.version, "leaves": leaves_of(entry.nodes), "templates": self._templates()}
        key = hashlib.sha256(json.dumps(now).encode()).hexdigest()[:12]
        old = self._detail(entry.brief)
        known = {".".join(one) for one in entry.names} - set(made)
        files = {name: one for name, one in old.get("files", {}).items() if name in known}
        for name, one in made.items():
            files[name] = {"snapshot": key, "parts": one.basis.of(one.format), "printed": one.basis.printed}
        used = {one["snapshot"] for one in files.values()}
        snapshots = {name: one for name, one in {**old.get("snapshots", {}), key: now}.items() if name in used}
        text = json.dumps({"snapshots": snapshots, "files": files}, ensure_ascii=False).encode(errors="replace")
        record.keep(self.root, f"{self.place}/{entry.brief}.details", zlib.compress(text, 1))


def _conflict(place: str, has_data: bool = False) -> Problem:
    """What is said of a Word file that was edited by hand."""
    what = "edited since its render" + (", has today's data," if has_data else ",") + " and left as it is"
    refresh = "" if has_data else f", `briefbook refresh {place}` to bring new data into the file"
    pull = f"run `briefbook pull {place}` to bring the edits into the data"
    return Problem(Place(place), what, f"{pull}{refresh}, or render with --force, which keeps a numbered copy of it")


def _told(problem: Problem) -> tuple[str, str, str]:
    return problem.severity, plain(str(problem)), as_json("problem", problem.as_dict())


_THEMES = "templates/themes/"


def _as_before(before: Output | None, held: bool) -> Output | None:
    """A file that this run was not asked for; it is fresh for certain only if the brief's inputs have not changed."""
    if before is not None:
        before.current = before.current and held
    return before


def _part_reasons(key: str, before: str | None, after: str | None, theme: str) -> Iterator[Reason]:
    """What a changed ingredient is called, by those who changed it."""
    kind, _, name = key.partition(" ")
    verb = "added" if before is None else "removed" if after is None else "changed"
    if key == "briefbook" or kind in ("version", "library", "zlib"):
        yield Reason("version", f"{name or key}: {before or 'none'} -> {after or 'none'}")
    elif key == "code":
        yield Reason("version", "Briefbook's own code changed")
    elif key in ("theme", "word.docx"):
        file = f"{_THEMES}{theme}/{'theme.yaml' if key == 'theme' else key}"
        yield Reason("theme", f"{file} {verb}", file)
    elif kind == "sheet":
        yield Reason("theme", f"{name} {verb}", name)
    elif kind in ("picture", "font"):
        yield Reason(kind, f"the {kind} {name} {verb}", name if kind == "picture" else "")


def _tree_below(root: str, top: str) -> Iterator[str]:
    """Every folder, with a slash at its end, and every file below `top`, as paths from the root."""
    yield f"{top}/"
    try:
        entries = sorted(os.scandir(f"{root}/{top}"), key=lambda one: one.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        if entry.is_dir():
            yield from _tree_below(root, f"{top}/{entry.name}")
        else:
            yield f"{top}/{entry.name}"


def _fits(one: Output, documents: Collection[str], formats: Collection[str], langs: Collection[str]) -> bool:
    pairs = ((one.document, documents), (one.format, formats), (one.lang, langs))
    return all(not wanted or part in wanted for part, wanted in pairs)
