"""A plan from the edits of Word files: grouped by leaf, read as values, held against the data.

Each field is merged three ways: the base is what the file was printed from, theirs what it shows now, ours what the
data holds today. What is no field is told, not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from ...data.address import Address
from ...data.fields import takes
from ...data.leaves import Leaf, leaf_at, lies_within, value_at
from ...data.project import Project
from ...data.records import Text
from ...data.yaml import Path
from ...errors import Place, Problem, Refusal, UsageError, nearest
from ..edits import Edits, FieldEdit
from ..values import Values
from .amend import Data, amended
from .plan import Blocked, Computed, Gone, Plan, Planned, Proposal, untouched

__all__ = ["plan_pull"]

Choice = tuple[str, str]
"""What to take - `theirs`, `ours` or a file's name - and for which field."""


def plan_pull(project: Project, all_edits: Sequence[Edits], choices: Sequence[Choice] = ()) -> Plan:
    """What the edits of some Word files change in the data.

    A choice settles a field that is in conflict, or gives up one that cannot be read. UsageError where it names none.
    """
    data = Data.of(project, dict.fromkeys(edits.base.brief for edits in all_edits))
    groups = _grouped(data, all_edits)
    chosen = _chosen(choices, groups)
    settled = {
        address: _settled(data, all_edits, address, proposals, chosen.get(address, ""))
        for address, proposals in groups.proposals.items()
    }
    removed = [item for item in groups.items if chosen.get(item, "ours") != "ours"]
    edits = [one for one in settled.values() if isinstance(one, Planned)]
    edits += [_removed(data, item, groups) for item in removed]
    edits.sort(key=lambda one: one.place)
    texts, problems = amended(data, edits)
    return untouched(all_edits)._replace(
        edits=tuple(edits),
        blocked=tuple(sorted((one for one in settled.values() if isinstance(one, Blocked)), key=lambda one: one.place)),
        agreed=tuple(address for address, one in settled.items() if one == "agreed"),
        kept=tuple(address for address, one in settled.items() if one == "kept"),
        computed=groups.computed,
        gone=tuple(one for one in groups.gone if not any(lies_within(one.address, item) for item in removed)),
        items=tuple(groups.items),
        texts=texts,
        problems=problems,
    )


# -- what the files say --


class _Groups(NamedTuple):
    """The edits of all files by what they are about."""

    proposals: Mapping[Address, Sequence[Proposal]]
    computed: tuple[Computed, ...]
    gone: tuple[Gone, ...]
    items: Mapping[Address, Sequence[Gone]]
    """The list items of which a file has lost all that it printed, with the fields that they had."""


def _grouped(data: Data, all_edits: Sequence[Edits]) -> _Groups:
    """Each edit where it belongs: to be merged, of a computed value, or gone with its paragraph."""
    proposals: dict[Address, list[Proposal]] = {}
    computed: list[Computed] = []
    gone: list[Gone] = []
    items: dict[Address, list[Gone]] = {}
    emptied = frozenset(
        edit.field.address for edits in all_edits for edit in edits.fields
        if edit.state in ("emptied", "placeholder") and edit.field.address is not None
    )  # fmt: skip
    for edits in all_edits:
        values = Values(data.project, data.library, edits.base.lang, data.library.briefs.get(edits.base.brief))
        for edit in edits.fields:
            address = edit.field.address
            if address is None:
                computed += _computed(data, edits.file, edit)
            elif edit.state == "gone":
                leaf = leaf_at(data.library, address)
                gone += [Gone(edits.file, edit, address, leaf.place)] if leaf is not None else []
            else:
                made = _proposal(data, edits.file, edit, address, values, emptied)
                proposals.setdefault(address, []).append(made)
        for item, one in _lost_items(data, edits):
            items.setdefault(item, []).append(one)
    return _Groups(proposals, tuple(computed), tuple(gone), items)


def _computed(data: Data, file: str, edit: FieldEdit) -> Iterator[Computed]:
    if edit.state != "gone":
        leaves = (leaf_at(data.library, source) for source in edit.field.sources)
        yield Computed(file, edit, tuple(leaf.place for leaf in leaves if leaf is not None))


_ITEM = re.compile(r"(?<=\w)\[(?!\d+\])[\w-]+\]")
"""A step to the item of a list that has an id; a registry's record, at the start of a path, is none to go."""


def _lost_items(data: Data, edits: Edits) -> Iterator[tuple[Address, Gone]]:
    """The items of the visit, or of the brief, of which nothing that the file printed is left, by each field gone."""
    gone = {edit.field.id: edit for edit in edits.fields if edit.state == "gone"}
    fields = [(one.id, one.address) for one in edits.base.fields.values() if one.address is not None]
    for edit in gone.values():
        address = edit.field.address
        heads = [] if address is None else [address.path[: match.end()] for match in _ITEM.finditer(address.path)]
        for head in heads:
            assert address is not None
            item = Address(address.file, head)
            leaf = leaf_at(data.library, item)
            if leaf is not None and all(id in gone for id, own in fields if lies_within(own, item)):
                yield item, Gone(edits.file, edit, address, leaf.place)
                break


def _proposal(
    data: Data, file: str, edit: FieldEdit, address: Address, values: Values, emptied: frozenset[Address]
) -> Proposal:
    """What an edit would make of its leaf; `emptied` are the leaves that no file shows any more."""
    if edit.state == "unclear":
        return Proposal(file, edit, refusal=Refusal(edit.why, "change the data by hand"))
    leaf = leaf_at(data.library, address)
    if leaf is None:
        return Proposal(file, edit, refusal=_no_leaf("put it where it belongs now, by hand"))
    if edit.state in ("emptied", "placeholder"):
        return Proposal(file, edit, refusal=_refused_empty(edit, address, leaf, emptied))
    try:
        return Proposal(file, edit, values.read(edit.field, address.file, leaf.path, edit.field.source, edit.bits))
    except Refusal as refusal:
        return Proposal(file, edit, refusal=refusal)


def _no_leaf(hint: str) -> Refusal:
    return Refusal("the data has no such value any more", hint)


def _refused_empty(edit: FieldEdit, address: Address, leaf: Leaf, emptied: frozenset[Address]) -> Refusal | None:
    """Why an emptied field's key cannot go; None where it can: the data does without it, in all its languages."""
    key = _key_of_text(leaf)
    allowed = takes(address.file, key)
    shows = "shows only its prompt" if edit.state == "placeholder" else "was emptied"
    if not (allowed.nothing and isinstance(key[-1], str)):
        words = "write that it is not stated" if allowed.unknown else "write what it shall be"
        return Refusal(f"it {shows}, and the data needs it", f"{words}, or remove its record by hand")
    holder = value_at(leaf.tree, key)
    text = address.path.rpartition(".")[0]
    langs = holder if isinstance(holder, dict) else ()
    left = [lang for lang in langs if Address(address.file, f"{text}.{lang}") not in emptied]
    if not left:
        return None
    hint = f"empty it in the documents in {', '.join(left)} too and pull them together, or remove it by hand"
    return Refusal(f"it {shows}, and other languages have this text", hint)


def _key_of_text(leaf: Leaf) -> Path:
    """The path of the key that holds a text: that of all its languages, where the leaf is the text of one."""
    key = leaf.path[:-1]
    in_languages = key and isinstance(value_at(leaf.tree, key), dict) and Text in takes(leaf.tree.file, key).kinds
    return key if in_languages else leaf.path


# -- what a person has said --


def _chosen(choices: Sequence[Choice], groups: _Groups) -> dict[Address, str]:
    """What to take of each field that a choice names; UsageError where it names none, or several."""
    found: dict[Address, str] = {}
    problems = []
    known = [*groups.proposals, *groups.items]
    for what, name in choices:
        matches = [one for one in known if name in (str(one), one.path)]
        if len(matches) == 1:
            found[matches[0]] = what
        elif matches:
            hint = f"name one of: {'; '.join(map(str, matches))}"
            problems.append(Problem(Place(), f"several files have a field `{name}`", hint))
        else:
            hint = nearest(name, [one.path for one in known])
            problems.append(Problem(Place(), f"no file has edited a field `{name}`", hint))
    if problems:
        raise UsageError(problems)
    return found


def _removed(data: Data, item: Address, groups: _Groups) -> Planned:
    """An item that goes from the data, as a person has said."""
    leaf = leaf_at(data.library, item)
    assert leaf is not None
    for address, proposals in groups.proposals.items():
        if lies_within(address, item):
            what = f"{proposals[0].file} has edited {address.path!r}, which would go with `{item.path}`"
            raise UsageError(Problem(leaf.place, what, "take the item out by hand, or accept only the edit"))
    shown = " ".join(one.edit.field.shown for one in groups.items[item])
    gone = tuple(Proposal(one.file, one.edit) for one in groups.items[item])
    return Planned(item, leaf.place, shown, None, gone, leaf.path)


# -- what comes of it --

Settled = Planned | Blocked | Literal["agreed", "kept"]
"""What comes of a leaf: a change, a person's business, or nothing."""


def _settled(
    data: Data, all_edits: Sequence[Edits], address: Address, proposals: Sequence[Proposal], choice: str
) -> Settled:
    """What comes of a leaf; `choice` is what a person wants taken. UsageError where that cannot be had."""
    if choice == "ours":
        return "kept"
    leaf = leaf_at(data.library, address)
    if leaf is None:
        return _unread(address, Place(address.file), proposals, "")
    if choice not in ("", "theirs"):
        proposals = [one for one in proposals if one.file == choice]
        if not proposals:
            raise UsageError(Problem(Place(choice), f"it has not edited `{address.path}`", "name a file that has"))
    if any(one.refusal is not None for one in proposals):
        if choice:
            hint = f"--accept ours {address.path!r}"
            raise UsageError(Problem(leaf.place, f"`{address.path}` cannot be read from Word", hint))
        return _unread(address, leaf.place, proposals, leaf.text)
    wanted = {None if one.value is None else one.value.text.strip(): one for one in proposals}
    if len(wanted) > 1:
        if choice:
            hint = "name the file to follow: --accept FILE.docx FIELD"
            raise UsageError(Problem(leaf.place, f"the files disagree on `{address.path}`", hint))
        return _disagreement(address, leaf, proposals)
    ((text, one),) = wanted.items()
    if text is not None and text == leaf.text.strip():
        return "agreed"
    moved = {each.edit.field.source.strip() for each in proposals} != {leaf.text.strip()}
    if not choice and (moved or _list_moved(data, all_edits, address, proposals)):
        return _conflict(address, leaf, proposals)
    if one.value is None:
        return Planned(address, leaf.place, leaf.text, None, tuple(proposals), _key_of_text(leaf))
    new = _edged(leaf.text, one.value.text)
    return Planned(address, leaf.place, leaf.text, new, tuple(proposals), leaf.path, one.value.plain)


def _unread(address: Address, place: Place, proposals: Sequence[Proposal], ours: str) -> Blocked:
    bad = next((one for one in proposals if one.refusal is not None), proposals[0])
    refusal = bad.refusal or _no_leaf("put it in by hand")
    hint = f"{refusal.hint}; or --accept ours {_quoted(address)} to leave the data as it is"
    return Blocked(address, place, refusal.what, hint, bad.edit.field.source, ours, tuple(proposals), conflict=False)


def _disagreement(address: Address, leaf: Leaf, proposals: Sequence[Proposal]) -> Blocked:
    names = list(dict.fromkeys(one.file for one in proposals))
    if len(names) == 1:
        why = "it is printed several times, and they were edited differently"
        hint = f"make them alike in Word, or --accept ours {_quoted(address)}"
    else:
        why = f"{' and '.join(dict.fromkeys(one.who for one in proposals))} disagree"
        hint = f"--accept FILE.docx {_quoted(address)} follows one of {', '.join(names)}; --accept ours ... none"
    return Blocked(address, leaf.place, why, hint, proposals[0].edit.field.source, leaf.text, tuple(proposals))


def _conflict(address: Address, leaf: Leaf, proposals: Sequence[Proposal]) -> Blocked:
    base, field = proposals[0].edit.field.source, _quoted(address)
    changed = base.strip() != leaf.text.strip()
    why = "the data has changed too" if changed else "the list that it stands in has changed"
    hint = f"--accept theirs {field} takes Word's, --accept ours {field} keeps the data's"
    return Blocked(address, leaf.place, why, hint, base, leaf.text, tuple(proposals))


_PLAIN_ITEM = re.compile(r"(.*)\[\d+\][^\[\]]*")
"""The path of a plain value in a list, and the path of the list."""


def _list_moved(data: Data, all_edits: Sequence[Edits], address: Address, proposals: Sequence[Proposal]) -> bool:
    """Whether a list of plain values, whose items are known by position, is another than it was when printed."""
    match = _PLAIN_ITEM.fullmatch(address.path)
    if match is None:
        return False
    files = {one.file for one in proposals}
    for field in (one for edits in all_edits if edits.file in files for one in edits.base.fields.values()):
        own = field.address
        if own is not None and own.file == address.file and (item := _PLAIN_ITEM.fullmatch(own.path)):
            leaf = leaf_at(data.library, own)
            if item[1] == match[1] and (leaf is None or leaf.text.strip() != field.source.strip()):
                return True
    return False


def _edged(old: str, new: str) -> str:
    """The new text with the white space that the old one has at its ends: how its block ends stays so."""
    if not old.strip():
        return new
    return old[: len(old) - len(old.lstrip())] + new.strip() + old[len(old.rstrip()) :]


def _quoted(address: Address) -> str:
    """A field as a shell takes it."""
    return f"'{address.path}'" if "'" not in address.path else f'"{address.path}"'
