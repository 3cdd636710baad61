"""New values in a YAML text: they are set, inserted and removed where they stand, and every other byte stays.

Comments, quotes, order, line endings and the indentation of all other lines are kept; a folded or literal block stays
one and is wrapped as the file wraps (`yaml_style.py`). What cannot be changed in one place alone (an alias, an anchored
value) is refused. The result is read again and compared with what was meant, before anyone sees it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from ..errors import BriefbookError, Place, Problem
from .yaml import Path, Tree, parse
from .yaml_nodes import Node, YamlSource
from .yaml_style import ScalarWriter

__all__ = ["Edit", "Insert", "Remove", "Set", "splice"]


class Set(NamedTuple):
    """The value at `path` becomes `text`; a last key that is missing is added to its mapping."""

    path: Path
    text: str
    plain: bool = False
    """Whether it is a number, a date or a word of a list: then `042` and `NO` need no quotes."""


class Insert(NamedTuple):
    """A list item with the value `text` goes before position `path[-1]`, or behind the last."""

    path: Path
    text: str
    plain: bool = False


class Remove(NamedTuple):
    """The key or list item at `path` goes, with its value."""

    path: Path


Edit = Set | Insert | Remove


def splice(text: str, file: str, edits: Sequence[Edit]) -> str:
    """The text of a YAML or JSON file with these edits made, in their order; positions are those of the moment.

    BriefbookError, with the place, where one of them cannot be made without touching another value.
    """
    existing = [edit for edit in edits if isinstance(edit, Set)]
    others = [edit for edit in edits if not isinstance(edit, Set)]
    tree = parse(text, file)
    meant = _meant(tree, edits)
    result = _set_all(text, tree, existing)
    for edit in others:
        result = _insert(result, file, edit) if isinstance(edit, Insert) else _remove(result, file, edit)
    if parse(result, file).value != meant:
        what = "the values cannot be written into this file so that it reads back as meant"
        raise BriefbookError(Problem(Place(file), what, "change them there by hand"))
    return result


def _meant(tree: Tree, edits: Sequence[Edit]) -> Any:
    """The value that the file shall have: setting comes first, as `splice` does it."""
    value = deepcopy(tree.value)
    for edit in sorted(edits, key=lambda one: not isinstance(one, Set)):
        if not edit.path:
            raise BriefbookError(Problem(tree.place(()), "the whole file is no value", "name a value in it"))
        holder, last = value, edit.path[-1]
        for step in edit.path[:-1]:
            holder = _step(tree, holder, step, edit.path)
        match edit:
            case Set() if isinstance(holder, dict) and isinstance(last, str):
                holder[last] = edit.text
            case Set() if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
                holder[last] = edit.text
            case Insert() if isinstance(holder, list) and isinstance(last, int) and last <= len(holder):
                holder.insert(last, edit.text)
            case Remove() if isinstance(holder, (dict, list)):
                _step(tree, holder, last, edit.path)
                del holder[last]  # type: ignore[arg-type]
            case _:
                raise _nowhere(tree, edit.path)
    return value


def _step(tree: Tree, value: Any, step: str | int, path: Path) -> Any:
    fits = isinstance(value, dict) if isinstance(step, str) else isinstance(value, list)
    if not fits or (step not in value if isinstance(step, str) else not 0 <= step < len(value)):
        raise _nowhere(tree, path)
    return value[step]


def _nowhere(tree: Tree, path: Path) -> BriefbookError:
    words = ".".join(map(str, path))
    return BriefbookError(Problem(tree.place(path), f"there is no `{words}`", "the data has changed; look at the file"))


def _find(root: Node, tree: Tree, path: Path, upto: int | None = None) -> tuple[Node, Node | None]:
    """The node at `path` (the first `upto` steps of it) and its key; refuses what others share."""
    node, key = root, None
    steps = path if upto is None else path[:upto]
    _refuse_shared(node, tree, ())
    for number, step in enumerate(steps, 1):
        if isinstance(step, int):
            if node.kind != "list" or not 0 <= step < len(node.items):
                raise _nowhere(tree, path)
            key, node = node.items[step]
        else:
            found = [one for one in node.items if one[0] is not None and one[0].value == step]
            if node.kind != "mapping" or not found:
                raise _nowhere(tree, path)
            key, node = found[0]
        _refuse_shared(node, tree, steps[:number])
    return node, key


def _refuse_shared(node: Node, tree: Tree, path: Path) -> None:
    if node.shared:
        words = ".".join(map(str, path))
        what = f"`{words}` is {node.shared}: changing it would change other places too"
        hint = "write the value out in each place, then pull again"
        raise BriefbookError(Problem(Place(tree.file, node.line, node.column + 1), what, hint))


# -- setting values --


def _set_all(text: str, tree: Tree, edits: Sequence[Set]) -> str:
    """All values that are there, set in one pass; then those whose key is missing, one after the other."""
    if not edits:
        return text
    source = YamlSource.read(text, tree.file)
    writer = ScalarWriter(source)
    pieces: dict[tuple[int, int], str] = {}
    missing: list[Set] = []
    for edit in edits:
        holder, _ = _find(source.root, tree, edit.path, len(edit.path) - 1)
        keys = [key.value for key, _ in holder.items if key is not None]
        if holder.kind == "mapping" and edit.path[-1] not in keys:
            missing.append(edit)
            continue
        node, _ = _find(source.root, tree, edit.path)
        if node.kind != "scalar":
            what = f"`{'.'.join(map(str, edit.path))}` holds several values, not one"
            raise BriefbookError(Problem(tree.place(edit.path), what, "change it there by hand"))
        if node.value != edit.text or (node.start == node.end) or node.style == "":
            pieces[node.start, node.end] = writer.rewritten(node, edit.text, edit.plain)
    for (start, end), piece in sorted(pieces.items(), reverse=True):
        text = text[:start] + piece + text[end:]
    for edit in missing:
        text = _add_key(text, tree.file, edit)
    return text


# -- keys and items that come and go --


def _add_key(text: str, file: str, edit: Set) -> str:
    """A key behind the last of its mapping."""
    tree, source = parse(text, file), YamlSource.read(text, file)
    holder, _ = _find(source.root, tree, edit.path, len(edit.path) - 1)
    writer = ScalarWriter(source)
    name, value = writer.key(str(edit.path[-1])), writer.new(holder, edit.text, edit.plain)
    if holder.style == "{":
        return _into_flow(text, holder, len(holder.items), f"{name}: {value}")
    if not holder.items:
        raise _nowhere(tree, edit.path)
    first = holder.items[0][0]
    assert first is not None
    at = source.line_end(holder.last)
    return f"{text[:at]}{source.newline(holder.start)}{' ' * first.column}{name}: {value}{text[at:]}"


def _into_flow(text: str, holder: Node, position: int, piece: str) -> str:
    """The text with a piece among the items of a flow collection."""
    if not holder.items:
        return f"{text[: holder.start + 1]}{piece}{text[holder.end - 1 :]}"
    if position < len(holder.items):
        key, value = holder.items[position]
        at = (key or value).start
        return f"{text[:at]}{piece}, {text[at:]}"
    at = holder.items[-1][1].end
    return f"{text[:at]}, {piece}{text[at:]}"


def _insert(text: str, file: str, edit: Insert) -> str:
    tree, source = parse(text, file), YamlSource.read(text, file)
    holder, _ = _find(source.root, tree, edit.path, len(edit.path) - 1)
    position = edit.path[-1]
    assert isinstance(position, int)
    value = ScalarWriter(source).new(holder, edit.text, edit.plain)
    if holder.style == "{":
        return _into_flow(text, holder, position, value)
    newline, line = source.newline(holder.start), f"{' ' * holder.column}- {value}"
    if position < len(holder.items):
        at = source.line_start(_dash(text, source, holder, position))
        if position == 0 and text[at : holder.start].strip():
            raise _by_hand(tree, edit.path)
        return f"{text[:at]}{line}{newline}{text[at:]}"
    at = source.line_end(holder.last)
    return f"{text[:at]}{newline}{line}{text[at:]}"


def _dash(text: str, source: YamlSource, holder: Node, position: int) -> int:
    """Where the dash of an item of a block list stands: all are in one column."""
    at = holder.items[position][1].start
    while True:
        start = source.line_start(at)
        dash = start + holder.column
        if text[dash : dash + 1] == "-" and (position == 0 or not text[start:dash].strip(" ")):
            return dash
        if start <= holder.start:
            return holder.start
        at = start - 1


def _by_hand(tree: Tree, path: Path) -> BriefbookError:
    words = ".".join(map(str, path))
    what = f"`{words}` shares its line with others, and cannot be changed without them"
    return BriefbookError(Problem(tree.place(path), what, "change it there by hand"))


def _remove(text: str, file: str, edit: Remove) -> str:
    tree, source = parse(text, file), YamlSource.read(text, file)
    holder, _ = _find(source.root, tree, edit.path, len(edit.path) - 1)
    node, key = _find(source.root, tree, edit.path)
    if len(holder.items) == 1:
        return _emptied(text, source, holder, tree, edit.path)
    number = next(index for index, (_, value) in enumerate(holder.items) if value is node)
    if holder.style == "{":
        return _out_of_flow(text, holder, number)
    start = key.start if key is not None else _dash(text, source, holder, number)
    line = source.line_start(start)
    end = source.line_end(node.last)
    if text[line:start].strip(" "):
        if key is None or number + 1 == len(holder.items):
            raise _by_hand(tree, edit.path)
        following = holder.items[number + 1][0]
        assert following is not None  # the first key after a dash: the next one takes its place
        return text[:start] + text[following.start :]
    return text[:line] + text[end + len(_break_at(text, end)) :]


def _break_at(text: str, at: int) -> str:
    match = re.compile(r"\r\n|\r|\n").match(text, at)
    return match[0] if match else ""


def _out_of_flow(text: str, holder: Node, number: int) -> str:
    starts = [(key or value).start for key, value in holder.items]
    if number + 1 < len(starts):
        return text[: starts[number]] + text[starts[number + 1] :]
    return text[: holder.items[number - 1][1].end] + text[holder.items[number][1].end :]


def _emptied(text: str, source: YamlSource, holder: Node, tree: Tree, path: Path) -> str:
    """The last item gone, an empty list stays; a mapping without a key says nothing, and is refused."""
    if holder.kind == "mapping" or not path[:-1]:
        what = f"`{'.'.join(map(str, path))}` is the only key of its mapping"
        raise BriefbookError(Problem(tree.place(path), what, "remove what holds it by hand"))
    if holder.style == "{":
        return f"{text[: holder.start]}[]{text[holder.end :]}"
    head = text[: holder.start].rstrip()
    if not head.endswith(":"):
        raise _by_hand(tree, path)
    return f"{head} []{text[source.line_end(holder.last) :]}"
