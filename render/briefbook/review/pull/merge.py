"""The edits of Word files in, a plan of what changes in the data out.

Each field is merged three ways: the base is what the file was printed from, theirs what it shows now, ours what the
data holds today. Nothing is written while a field is in conflict or cannot be read; what is no field is told, not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...data.address import positional
from ...data.fields import takes
from ...data.library import REGISTRIES, Library, Registries, load_briefs, load_registries
from ...data.project import Project
from ...data.yaml import Path
from ...data.yaml_edit import Edit, Remove, Set, splice
from ...errors import BriefbookError, Place, Problem, UsageError, nearest
from ..edits import Edits, FieldEdit
from ..values import Values
from .plan import Blocked, Computed, Plan, Planned, Proposal, untouched

__all__ = ["plan_pull"]


Choice = tuple[str, str]
"""What to take - `theirs`, `ours` or a file's name - and for which field."""


def plan_pull(project: Project, all_edits: Sequence[Edits], choices: Sequence[Choice] = ()) -> Plan:
    """What the edits of some Word files change in the data.

    A choice settles a field that is in conflict, or gives up one that cannot be read. UsageError where it names none.
    """
    briefs = dict.fromkeys(edits.base.brief for edits in all_edits)
    return _Pull(project, load_registries(project), briefs, all_edits, choices).plan()


class _Pull:
    """The edits of all files, merged into one plan."""

    def __init__(
        self,
        project: Project,
        shared: Registries,
        briefs: Iterable[str],
        all_edits: Sequence[Edits],
        choices: Sequence[Choice],
    ) -> None:
        self.project, self.shared, self.all_edits = project, shared, all_edits
        self.library = load_briefs(project, shared, briefs)
        self.proposals: dict[str, list[Proposal]] = {}
        self.computed: list[Computed] = []
        self.gone: list[tuple[str, FieldEdit, Place]] = []
        self.items: dict[str, list[tuple[str, FieldEdit]]] = {}
        """The list items that are gone from a file with all that it printed of them, and the fields that they had."""
        empty = ("emptied", "placeholder")
        self.emptied = {one.field.address for edits in all_edits for one in edits.fields if one.state in empty}
        for edits in all_edits:
            self._sort(edits)
            self._sort_items(edits)
        self.choices = self._choices(choices)

    def plan(self) -> Plan:
        edits: list[Planned] = []
        blocked: list[Blocked] = []
        agreed: list[str] = []
        kept: list[str] = []
        for address, proposals in self.proposals.items():
            made = self._merged(address, proposals)
            if isinstance(made, Planned):
                edits.append(made)
            elif isinstance(made, Blocked):
                blocked.append(made)
            else:
                (kept if made == "kept" else agreed).append(address)
        removed = [one for one in self.items if self.choices.get(one, "ours") != "ours"]
        edits += map(self._removed, removed)
        edits.sort(key=lambda one: one.place)
        texts, problems = self._texts(edits)
        return untouched(self.all_edits)._replace(
            edits=tuple(edits),
            blocked=tuple(sorted(blocked, key=lambda one: one.place)),
            agreed=tuple(agreed),
            kept=tuple(kept),
            computed=tuple(self.computed),
            gone=tuple(one for one in self.gone if not any(_within(one[1].field.address, item) for item in removed)),
            items=tuple(self.items),
            texts=texts,
            problems=problems,
        )

    # -- what each file says --

    def _sort(self, edits: Edits) -> None:
        """Puts each edit where it belongs: to be merged, of a computed value, or gone with its paragraph."""
        brief = self.library.briefs.get(edits.base.brief)
        values = Values(self.project, self.library, edits.base.lang, brief)
        for edit in edits.fields:
            if not edit.field.editable:
                if edit.state != "gone":
                    places = tuple(place for one in edit.field.sources if (place := self._place(one)) is not None)
                    self.computed.append(Computed(edits.file, edit, places))
            elif edit.state == "gone":
                place = self._place(edit.field.address)
                self.gone += [(edits.file, edit, place)] if place is not None else []
            else:
                reading = self._reading(edits.file, edit, values)
                self.proposals.setdefault(edit.field.address, []).append(reading)

    def _sort_items(self, edits: Edits) -> None:
        """Notes the items of the visit, or of the brief, of which nothing that the file printed is left."""
        gone = {edit.field.id: edit for edit in edits.fields if edit.state == "gone"}
        fields = [one for one in edits.base.fields.values() if one.editable]
        for edit in gone.values():
            file, _, path = edit.field.address.partition(" ")
            heads = [f"{file} {path[: match.end()]}" for match in re.finditer(r"(?<=\w)\[(?!\d+\])[\w-]+\]", path)]
            for head in heads:
                own = [one for one in fields if _within(one.address, head)]
                if all(one.id in gone for one in own) and self._place(head) is not None:
                    self.items.setdefault(head, []).append((edits.file, edit))
                    break

    def _removed(self, item: str) -> Planned:
        """An item that goes from the data, as a person has said."""
        file, _, stable = item.partition(" ")
        tree = self.library.trees[file]
        path = positional(tree, stable)
        assert path is not None
        for address, proposals in self.proposals.items():
            if _within(address, item):
                what = f"{proposals[0].file} has edited {address.partition(' ')[2]!r}, which would go with `{stable}`"
                raise UsageError(Problem(tree.place(path), what, "take the item out by hand, or accept only the edit"))
        shown = " ".join(edit.field.shown for _, edit in self.items[item])
        gone = tuple(Proposal(name, edit) for name, edit in self.items[item])
        return Planned(item, tree.place(path), shown, None, gone, path)

    def _place(self, address: str) -> Place | None:
        file, _, stable = address.partition(" ")
        tree = self.library.trees.get(file)
        path = positional(tree, stable) if tree is not None else None
        return tree.place(path) if tree is not None and path is not None else None

    def _reading(self, file: str, edit: FieldEdit, values: Values) -> Proposal:
        one = edit.field
        if edit.state == "unclear":
            return Proposal(file, edit, why=f"{edit.why}; change the data by hand")
        data_file, _, stable = one.address.partition(" ")
        tree = self.library.trees.get(data_file)
        path = positional(tree, stable) if tree is not None else None
        if tree is None or path is None:
            return Proposal(file, edit, why="the data has no such value any more; put it where it belongs now, by hand")
        if edit.state in ("emptied", "placeholder"):
            return self._emptied(file, edit, data_file, path)
        try:
            return Proposal(file, edit, values.read(one, data_file, path, one.source, edit.bits))
        except ValueError as error:
            return Proposal(file, edit, why=str(error))

    def _emptied(self, file: str, edit: FieldEdit, data_file: str, path: Path) -> Proposal:
        """An emptied field: its key goes where the models can do without it; else it takes a word to say so."""
        way = _key_of_text(self.library, data_file, path)
        allowed = takes(data_file, way)
        shows = "shows only its prompt" if edit.state == "placeholder" else "was emptied"
        if allowed.nothing and isinstance(way[-1], str):
            holder = _at(self.library.trees[data_file].value, way)
            text = edit.field.address.rpartition(".")[0]
            left = [lang for lang in holder if f"{text}.{lang}" not in self.emptied] if isinstance(holder, dict) else ()
            if not left:
                return Proposal(file, edit, None)
            hint = f"empty it in the documents in {', '.join(left)} too and pull them together, or remove it by hand"
            return Proposal(file, edit, why=f"it {shows}, and other languages have this text; {hint}")
        words = "write that it is not stated" if allowed.unknown else "write what it shall be"
        return Proposal(file, edit, why=f"it {shows}, and the data needs it; {words}, or remove its record by hand")

    # -- what they come to --

    def _choices(self, choices: Sequence[Choice]) -> dict[str, str]:
        found: dict[str, str] = {}
        problems = []
        for what, name in choices:
            fields = [*self.proposals, *self.items]
            matches = [one for one in fields if name in (one, one.partition(" ")[2])]
            if len(matches) == 1:
                found[matches[0]] = what
            else:
                known = [one.partition(" ")[2] for one in fields]
                several = "several files have" if matches else "no file has edited"
                hint = f"name one of: {'; '.join(matches)}" if matches else nearest(name, known)
                problems.append(Problem(Place(), f"{several} a field `{name}`", hint))
        if problems:
            raise UsageError(problems)
        return found

    def _merged(self, address: str, proposals: list[Proposal]) -> Planned | Blocked | str:
        """What a field comes to: a change, a conflict, or `agreed` or `kept` where nothing changes."""
        file, _, stable = address.partition(" ")
        tree = self.library.trees.get(file)
        path = positional(tree, stable) if tree is not None else None
        choice = self.choices.get(address, "")
        if choice == "ours":
            return "kept"
        if tree is None or path is None:
            return self._blocked(address, Place(file), proposals, "")
        place = tree.place(path)
        ours = str(_at(tree.value, path) or "")
        if choice not in ("", "theirs"):
            proposals = [one for one in proposals if one.file == choice]
            if not proposals:
                raise UsageError(Problem(Place(choice), f"it has not edited `{stable}`", "name a file that has"))
        if any(one.why for one in proposals):
            if choice:
                raise UsageError(Problem(place, f"`{stable}` cannot be read from Word", f"--accept ours {stable!r}"))
            return self._blocked(address, place, proposals, ours)
        wanted = {None if one.value is None else one.value.text.strip(): one for one in proposals}
        if len(wanted) > 1:
            if choice:
                hint = "name the file to follow: --accept FILE.docx FIELD"
                raise UsageError(Problem(place, f"the files disagree on `{stable}`", hint))
            return self._disagreement(address, place, proposals, ours)
        (text, reading), *_ = wanted.items()
        if text is not None and text == ours.strip():
            return "agreed"
        bases = {one.edit.field.source.strip() for one in proposals}
        moved = bases != {ours.strip()} or self._list_moved(file, stable, proposals)
        if moved and not choice:
            return self._conflict(address, place, proposals, ours)
        new = None if reading.value is None else _edged(ours, reading.value.text)
        way = path if new is not None else _key_of_text(self.library, file, path)
        plain = reading.value is not None and reading.value.plain
        return Planned(address, place, ours, new, tuple(proposals), way, plain)

    def _blocked(self, address: str, place: Place, proposals: Sequence[Proposal], ours: str) -> Blocked:
        bad = next((one for one in proposals if one.why), proposals[0])
        why, _, hint = (bad.why or "the data has no such value any more; put it in by hand").partition("; ")
        stable = address.partition(" ")[2]
        hint = f"{hint}; or --accept ours {_quoted(stable)} to leave the data as it is"
        return Blocked(address, place, why, hint, bad.edit.field.source, ours, tuple(proposals), conflict=False)

    def _disagreement(self, address: str, place: Place, proposals: Sequence[Proposal], ours: str) -> Blocked:
        names = list(dict.fromkeys(one.file for one in proposals))
        stable = address.partition(" ")[2]
        if len(names) == 1:
            why = "it is printed several times, and they were edited differently"
            hint = f"make them alike in Word, or --accept ours {_quoted(stable)}"
        else:
            why = f"{' and '.join(dict.fromkeys(one.who for one in proposals))} disagree"
            hint = f"--accept FILE.docx {_quoted(stable)} follows one of {', '.join(names)}; --accept ours ... none"
        return Blocked(address, place, why, hint, proposals[0].edit.field.source, ours, tuple(proposals))

    def _conflict(self, address: str, place: Place, proposals: Sequence[Proposal], ours: str) -> Blocked:
        stable = address.partition(" ")[2]
        base = proposals[0].edit.field.source
        why = "the data has changed too" if base.strip() != ours.strip() else "the list that it stands in has changed"
        hint = f"--accept theirs {_quoted(stable)} takes Word's, --accept ours {_quoted(stable)} keeps the data's"
        return Blocked(address, place, why, hint, base, ours, tuple(proposals))

    def _list_moved(self, file: str, stable: str, proposals: Sequence[Proposal]) -> bool:
        """Whether a list of plain values, whose items are known by position, is another than it was when printed."""
        match = re.fullmatch(r"(.*)\[\d+\][^\[\]]*", stable)
        if match is None:
            return False
        tree = self.library.trees[file]
        for edits in self.all_edits:
            if edits.file not in {one.file for one in proposals}:
                continue
            for one in edits.base.fields.values():
                if one.editable and re.fullmatch(re.escape(f"{file} {match[1]}") + r"\[\d+\][^\[\]]*", one.address):
                    path = positional(tree, one.address.partition(" ")[2])
                    if path is None or str(_at(tree.value, path) or "").strip() != one.source.strip():
                        return True
        return False

    # -- the data as it shall be --

    def _texts(self, edits: Sequence[Planned]) -> tuple[dict[str, tuple[bytes, bytes]], tuple[Problem, ...]]:
        """The files with their new values, and what they would lack."""
        by_file: dict[str, list[Edit]] = {}
        gone = sorted({(one.address.partition(" ")[0], one.path) for one in edits if one.new is None}, reverse=True)
        for one in edits:
            if one.new is not None:
                by_file.setdefault(one.address.partition(" ")[0], []).append(Set(one.path, one.new, one.plain))
        for file, path in gone:  # from the end of the file, so that the positions hold
            by_file.setdefault(file, []).append(Remove(path))
        texts: dict[str, tuple[bytes, bytes]] = {}
        problems: list[Problem] = []
        for file, changes in by_file.items():
            old = self.project.read_bytes(file)
            mark = "\ufeff" if old.startswith(b"\xef\xbb\xbf") else ""
            try:
                texts[file] = old, (mark + splice(old.decode("utf-8-sig"), file, changes)).encode()
            except BriefbookError as error:
                problems.extend(error.problems)
        if texts and not problems:
            problems = self._new_problems(texts)
        return texts, tuple(problems)

    def _new_problems(self, texts: Mapping[str, tuple[bytes, bytes]]) -> list[Problem]:
        """The errors that the data would have and has not now, whatever their lines."""
        amended = _Amended(self.project.root, {file: new for file, (_, new) in texts.items()})
        registries = {file for files, _ in REGISTRIES.values() for file in files}
        shared = load_registries(amended) if registries & set(texts) else self.shared
        library = load_briefs(amended, shared, self.library.briefs)
        known = {(one.place.file, one.message) for one in self.library.errors}
        return [one for one in library.errors if (one.place.file, one.message) not in known]


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _key_of_text(library: Library, file: str, path: Path) -> Path:
    """The path of the key that holds a text: that of all its languages, where the leaf is the text of one."""
    holder = _at(library.trees[file].value, path[:-1])
    way = path[:-1]
    from ...data.records import Text

    return way if isinstance(holder, dict) and way and Text in takes(file, way).kinds else path


def _within(address: str, item: str) -> bool:
    """Whether an address is of a list item, or of what is in it."""
    return address == item or address.startswith((f"{item}.", f"{item}["))


def _edged(old: str, new: str) -> str:
    """The new text with the white space that the old one has at its ends: how its block ends stays so."""
    if not old.strip():
        return new
    return old[: len(old) - len(old.lstrip())] + new.strip() + old[len(old.rstrip()) :]


def _quoted(stable: str) -> str:
    """A field as a shell takes it."""
    return f"'{stable}'" if "'" not in stable else f'"{stable}"'


@dataclass(frozen=True)
class _Amended(Project):
    """A workspace with some files as they shall be."""

    texts: Mapping[str, bytes] = field(default_factory=dict)

    def read_bytes(self, rel: str, limit: int = 0) -> bytes:
        """The bytes of a file, as it shall be."""
        if rel in self.texts:
            return self.texts[rel]
        return super().read_bytes(rel, limit) if limit else super().read_bytes(rel)
