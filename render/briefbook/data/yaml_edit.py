"""YAML text and new values in, the same text with those values out: every byte beside them stays as it was written.

Comments, quotes, order, line endings and the indentation of all other lines are kept; a folded or literal block stays
one and is wrapped as the file wraps. What cannot be changed in one place alone (an alias, an anchored value) is
refused. The result is read again and compared with what was meant, before anyone sees it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

import yaml

from ..errors import BriefbookError, Place, Problem
from .yaml import Path, Tree, parse

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


# -- the file as nodes with their ends --


class _Node(NamedTuple):
    """A value and where it stands in the text: from `start` to `end`, in characters."""

    kind: str
    """scalar, list or mapping."""
    start: int
    end: int
    line: int
    column: int
    style: str = ""
    """Of a scalar: "" for a plain one, else its quote or the sign of its block; of a collection: "{" for a flow one."""
    value: str = ""
    shared: str = ""
    """Why it may not be changed, where it is an alias or has an anchor."""
    flow: bool = False
    """Whether it stands in a flow collection."""
    items: tuple[tuple[_Node | None, _Node], ...] = ()

    @property
    def last(self) -> int:
        """The end of what is written of it: a block collection ends with its last value."""
        if self.kind == "scalar" or self.style == "{" or not self.items:
            return self.end
        return self.items[-1][1].last


class _Composer:
    """Builds nodes from the parser's events, which tell anchors and ends that `yaml.compose` forgets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.CSafeLoader))

    def root(self) -> _Node:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        return self._node(next(self.events), flow=False)

    def _node(self, event: Any, flow: bool) -> _Node:
        start, end = event.start_mark, event.end_mark
        place = {"start": start.index, "line": start.line + 1, "column": start.column, "flow": flow}
        if isinstance(event, yaml.AliasEvent):
            return _Node("scalar", end=end.index, shared="an alias of another value", **place)
        shared = "a value with an anchor, which others share" if event.anchor else ""
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            stop = self._block_end(start.index, end.index) if style in ("|", ">") else end.index
            return _Node("scalar", end=stop, style=style, value=event.value, shared=shared, **place)
        inside = bool(event.flow_style)
        items: list[tuple[_Node | None, _Node]] = []
        mapping = isinstance(event, yaml.MappingStartEvent)
        while True:
            one = next(self.events)
            if isinstance(one, yaml.CollectionEndEvent):
                closing: Any = one.end_mark
                break
            first = self._node(one, flow or inside)
            items.append((first, self._node(next(self.events), flow or inside)) if mapping else (None, first))
        kind, style = "mapping" if mapping else "list", "{" if inside else ""
        return _Node(kind, end=closing.index, style=style, shared=shared, items=tuple(items), **place)

    def _block_end(self, start: int, end: int) -> int:
        """The end of a block's last line of text: its mark also takes the blanks and comments that follow."""
        body = self.text[start:end]
        header = re.match(r"[^\r\n]*(?:\r\n|\r|\n|$)", body)
        assert header is not None
        indent = re.search(r"^( *)\S", body[header.end() :], re.MULTILINE)
        width = len(indent[1]) if indent else 0
        stop = len(header[0].rstrip("\r\n"))
        for line in re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|$)", body[header.end() :]):
            filled = line[1].strip(" ")
            if filled and len(line[1]) - len(line[1].lstrip(" ")) < width and line[1].lstrip().startswith("#"):
                break
            if filled:
                stop = header.end() + line.end(1)
        return start + stop


def _find(root: _Node, tree: Tree, path: Path, upto: int | None = None) -> tuple[_Node, _Node | None]:
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


def _refuse_shared(node: _Node, tree: Tree, path: Path) -> None:
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
    file, root = tree.file, _Composer(text).root()
    hand = _Hand(text, file, root)
    pieces: dict[tuple[int, int], str] = {}
    missing: list[Set] = []
    for edit in edits:
        holder, _ = _find(root, tree, edit.path, len(edit.path) - 1)
        keys = [key.value for key, _ in holder.items if key is not None]
        if holder.kind == "mapping" and edit.path[-1] not in keys:
            missing.append(edit)
            continue
        node, _ = _find(root, tree, edit.path)
        if node.kind != "scalar":
            what = f"`{'.'.join(map(str, edit.path))}` holds several values, not one"
            raise BriefbookError(Problem(tree.place(edit.path), what, "change it there by hand"))
        if node.value != edit.text or (node.start == node.end) or node.style == "":
            pieces[node.start, node.end] = hand.written(node, edit)
    for (start, end), piece in sorted(pieces.items(), reverse=True):
        text = text[:start] + piece + text[end:]
    for edit in missing:
        text = _add_key(text, file, edit)
    return text


_AMBIGUOUS = re.compile(
    r"|(?i:yes|no|on|off|true|false|null|~|[-+]?\.inf|\.nan)|[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*)"
    r"(:[0-5]?\d)*|[-+]?([0-9][0-9_]*)?\.[0-9_]*([eE][-+]?\d+)?|[-+]?[0-9][0-9_]*([eE][-+]?\d+)|=|<<",
)
"""What some readers of YAML take for a number, a truth value or nothing (YAML 1.1 and the core schema of 1.2)."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_UNQUOTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff\x00]")
_DEFAULT_WIDTH = 100


class _Hand:
    """Writes values as the author of a file writes them."""

    def __init__(self, text: str, file: str, root: _Node) -> None:
        self.text, self.file = text, file
        self.json = file.endswith(".json")
        scalars = list(_scalars(root))
        quotes = Counter(node.style for node in scalars if node.style in ("'", '"'))
        self.quote = quotes.most_common(1)[0][0] if quotes else '"'
        folded = [line for node in scalars if node.style == ">" for line in self._lines(node)[1:]]
        self.folds = bool(folded)
        self.width = max(60, *(len(line) for line in folded)) if folded else _DEFAULT_WIDTH

    def _lines(self, node: _Node) -> list[str]:
        """The lines of a scalar, whole, the first from its start on."""
        return re.split(r"\r\n|\r|\n", self.text[node.start : node.end])

    def newline(self, at: int) -> str:
        """The line ending at `at`."""
        match = re.compile(r"\r\n|\r|\n").search(self.text, at) or re.search(r"\r\n|\r|\n", self.text)
        return match[0] if match else "\n"

    def indent(self, at: int) -> str:
        """The spaces before the first character of the line that holds `at`."""
        line = self.text[self.line_start(at) : at]
        return line[: len(line) - len(line.lstrip(" "))]

    def line_start(self, at: int) -> int:
        """Where the line that holds `at` starts."""
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def line_end(self, at: int) -> int:
        """Where the line that holds `at` ends, before its line ending."""
        match = re.compile(r"[\r\n]").search(self.text, at)
        return match.start() if match else len(self.text)

    def written(self, node: _Node, edit: Set) -> str:
        """The value in the style of the old one where it can be, else in quotes."""
        _refuse_unwritable(edit.text, Place(self.file, node.line, node.column + 1))
        space = " " if node.start == node.end and self.text[node.start - 1 : node.start] in (":", "-") else ""
        for make in self._styles(node, edit):
            candidate = make()
            if candidate is not None and _reads_as(candidate, edit.text, node.flow, self.json):
                return space + candidate
        place = Place(self.file, node.line, node.column + 1)
        raise BriefbookError(Problem(place, "the value cannot be written here", "write it by hand"))

    def _styles(self, node: _Node, edit: Set) -> Iterator[Callable[[], str | None]]:
        """The ways to write it, the nearest to the old one first."""
        value, several = edit.text, "\n" in self.text[node.start : node.end]
        wrap = (lambda made: self._wrapped(node, made)) if several else (lambda made: made)
        if self.json:
            yield lambda: value if edit.plain and node.style == "" and _NUMBER.fullmatch(value) else None
            yield lambda: _double(value)
            return
        if node.style == ">":
            yield lambda: self._folded(node, value)
        if node.style == "|":
            yield lambda: self._literal(node, value)
        if node.style == "":
            room = self.width - (node.start - self.line_start(node.start))
            rest = self.text[node.end : self.line_end(node.end)].strip()
            if self.folds and not node.flow and not several and len(value) > room and not rest:
                yield lambda: self._new_fold(node, value)
            if _may_stand_bare(edit):
                yield lambda: wrap(value)
        first = node.style if node.style in ("'", '"') else self.quote
        for quote in (first, "'", '"'):
            make = _single if quote == "'" else _double
            yield lambda make=make: wrap(made) if (made := make(value)) is not None else None  # type: ignore[misc]
        yield lambda: _double(value)

    def _wrapped(self, node: _Node, made: str) -> str:
        """A plain or quoted scalar over several lines, as the old one."""
        lines = self._lines(node)
        indent = next((line[: len(line) - len(line.lstrip())] for line in lines[1:] if line.strip()), "  ")
        width = max(len(line) for line in lines[1:])
        first = node.start - self.line_start(node.start)
        width = max(width, first + len(lines[0]))
        old = [line.strip(" ") for line in lines]
        return (self.newline(node.start) + indent).join(_rewrap(old, made, width, len(indent), first))

    def _header(self, node: _Node, chomping: str) -> str:
        """The first line of a block with its comment, for a value that ends as `chomping` says."""
        header = self._lines(node)[0]
        match = re.match(r"([|>])[-+0-9]*(.*)", header)
        assert match is not None
        return f"{match[1]}{chomping}{match[2]}"

    def _block_indent(self, node: _Node) -> str:
        widths = [len(line) - len(line.lstrip(" ")) for line in self._lines(node)[1:] if line.strip()]
        return " " * min(widths) if widths else self.indent(node.start) + "  "

    def _folded(self, node: _Node, value: str) -> str | None:
        """A folded block (YAML 1.2.2, 8.1.3): each paragraph wrapped, a blank line for each line break."""
        text, chomping = _chomped(value)
        if text is None:
            return None
        indent = self._block_indent(node)
        old = [line[len(indent) :] for line in self._lines(node)[1:]]
        width = self.width
        parts = text.split("\n")
        if "" not in old and len(parts) == 1:
            if _rewrap([], " ".join(old), width, len(indent), len(indent)) != old and len(old) > 1:
                width = max(len(line) for line in old) + len(indent)
            lines = _rewrap(old, text, width, len(indent), len(indent))
        else:
            lines = [line for part in parts for line in (*_rewrap([], part, width, len(indent), len(indent)), "")][:-1]
        return self._block(node, self._header(node, chomping), indent, lines)

    def _literal(self, node: _Node, value: str) -> str | None:
        """A literal block (8.1.2): the lines as they are."""
        text, chomping = _chomped(value)
        if text is None:
            return None
        return self._block(node, self._header(node, chomping), self._block_indent(node), text.split("\n"))

    def _new_fold(self, node: _Node, value: str) -> str | None:
        """A folded block in the place of a plain value that has grown too long for its line."""
        text, chomping = _chomped(value)
        if text is None or "\n" in text:
            return None
        line = self.text[self.line_start(node.start) : node.start]
        own = len(line) - len(line.lstrip(" -"))
        indent = " " * (own + 2) if line.rstrip().endswith(":") else " " * max(own, 2)
        return self._block(node, f">{chomping}", indent, _rewrap([], text, self.width, len(indent), len(indent)))

    def _block(self, node: _Node, header: str, indent: str, lines: Sequence[str]) -> str:
        return self.newline(node.start).join([header, *(indent + line if line else "" for line in lines)])


def _refuse_unwritable(text: str, place: Place) -> None:
    match = _PRIVATE.search(text)
    if match:
        what = f"the character U+{ord(match[0]):04X} has no meaning outside its font, and cannot be written"
        raise BriefbookError(Problem(place, what, "replace it in the Word file by a letter or a sign"))


def _scalars(node: _Node) -> Iterator[_Node]:
    if node.kind == "scalar":
        yield node
    for _, item in node.items:
        yield from _scalars(item)


def _single(value: str) -> str | None:
    return None if _UNQUOTABLE.search(value) else "'" + value.replace("'", "''") + "'"


def _double(value: str) -> str:
    """Double quotes as JSON has them: YAML reads these too."""
    return _ESCAPED.sub(lambda one: f"\\u{ord(one[0]):04x}", json.dumps(value, ensure_ascii=False))


def _chomped(value: str) -> tuple[str | None, str]:
    """What a block holds and how it ends (8.1.1.2); None where a block cannot hold it."""
    text = value[:-1] if value.endswith("\n") else value
    lines = text.split("\n")
    bad = not lines[0] or not lines[-1] or any(line[:1] in (" ", "\t") or line.endswith("\t") for line in lines)
    if bad or _UNQUOTABLE.search(text.replace("\n", "")):
        return None, ""
    return text, "" if value.endswith("\n") else "-"


def _rewrap(old: Sequence[str], text: str, width: int, indent: int, first: int) -> list[str]:
    """The text in lines no longer than `width` counted with their indentation; old lines before the change stay.

    Where the old lines were not wrapped by width, those behind the change stay as well.
    """
    kept: list[str] = []
    rest = text
    for line in old[:-1]:
        if not line or not rest.startswith(line + " ") or rest[len(line) + 1 : len(line) + 2] in ("", " "):
            break
        kept.append(line)
        rest = rest[len(line) + 1 :]
    tail: list[str] = []
    if old and _greedy(" ".join(old), width, indent, first) != list(old):
        for line in reversed(old[len(kept) + 1 :]):
            if not line or not rest.endswith(" " + line) or rest[: -len(line) - 1].endswith(" "):
                break
            tail.insert(0, line)
            rest = rest[: -len(line) - 1]
    return [*kept, *_greedy(rest, width, indent, indent if kept else first), *tail]


def _greedy(text: str, width: int, indent: int, first: int) -> list[str]:
    """The words in lines, as many as fit; broken at single spaces only, for others would not read back."""
    words = re.split(r"(?<=[^ ]) (?=[^ ])", text)
    lines = [words[0]]
    for word in words[1:]:
        start = indent if len(lines) > 1 else first
        if start + len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += " " + word
    return lines


def _reads_as(candidate: str, value: str, flow: bool, is_json: bool) -> bool:
    """Whether a reader of YAML finds just this value, in such a place."""
    if is_json:
        return True
    document = f"{{a: [{candidate} ,b], c: d}}" if flow else f"k: {candidate}\nl: m\n"
    try:
        read = yaml.load(document, Loader=yaml.CBaseLoader)  # knows texts only
    except yaml.YAMLError:
        return False
    return bool(read == ({"a": [value, "b"], "c": "d"} if flow else {"k": value, "l": "m"}))


# -- keys and items that come and go --


def _add_key(text: str, file: str, edit: Set) -> str:
    """A key behind the last of its mapping."""
    tree, root = parse(text, file), _Composer(text).root()
    holder, _ = _find(root, tree, edit.path, len(edit.path) - 1)
    hand = _Hand(text, file, root)
    key = str(edit.path[-1])
    name = _double(key) if hand.json else key if _reads_as(f"{{{key}: x}}", "", False, True) else _double(key)
    value = _fresh(hand, holder, edit)
    if holder.style == "{":
        return _into_flow(text, holder, len(holder.items), f"{name}: {value}")
    if not holder.items:
        raise _nowhere(tree, edit.path)
    first = holder.items[0][0]
    assert first is not None
    at = hand.line_end(holder.last)
    return f"{text[:at]}{hand.newline(holder.start)}{' ' * first.column}{name}: {value}{text[at:]}"


def _may_stand_bare(edit: Set | Insert) -> bool:
    """Whether no reader of YAML takes the text for something else, without quotes."""
    return edit.text not in ("", "~", "null", "Null", "NULL") if edit.plain else not _AMBIGUOUS.fullmatch(edit.text)


def _fresh(hand: _Hand, holder: _Node, edit: Set | Insert) -> str:
    """A value where none was."""
    value = edit.text
    _refuse_unwritable(value, Place(hand.file, holder.line, holder.column + 1))
    flow = holder.style == "{" or holder.flow
    bare = edit.plain and bool(_NUMBER.fullmatch(value)) if hand.json else _may_stand_bare(edit)
    ways = [value] if bare else []
    for candidate in (*ways, (_single(value) if hand.quote == "'" and not hand.json else None) or _double(value)):
        if _reads_as(candidate, value, flow, hand.json):
            return candidate
    return _double(value)


def _into_flow(text: str, holder: _Node, position: int, piece: str) -> str:
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
    tree, root = parse(text, file), _Composer(text).root()
    holder, _ = _find(root, tree, edit.path, len(edit.path) - 1)
    hand = _Hand(text, file, root)
    position = edit.path[-1]
    assert isinstance(position, int)
    value = _fresh(hand, holder, edit)
    if holder.style == "{":
        return _into_flow(text, holder, position, value)
    newline, line = hand.newline(holder.start), f"{' ' * holder.column}- {value}"
    if position < len(holder.items):
        at = hand.line_start(_dash(text, hand, holder, position))
        if position == 0 and text[at : holder.start].strip():
            raise _by_hand(tree, edit.path)
        return f"{text[:at]}{line}{newline}{text[at:]}"
    at = hand.line_end(holder.last)
    return f"{text[:at]}{newline}{line}{text[at:]}"


def _dash(text: str, hand: _Hand, holder: _Node, position: int) -> int:
    """Where the dash of an item of a block list stands: all are in one column."""
    at = holder.items[position][1].start
    while True:
        start = hand.line_start(at)
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
    tree, root = parse(text, file), _Composer(text).root()
    holder, _ = _find(root, tree, edit.path, len(edit.path) - 1)
    node, key = _find(root, tree, edit.path)
    hand = _Hand(text, file, root)
    if len(holder.items) == 1:
        return _emptied(text, hand, holder, tree, edit.path)
    number = next(index for index, (_, value) in enumerate(holder.items) if value is node)
    if holder.style == "{":
        return _out_of_flow(text, holder, number)
    start = key.start if key is not None else _dash(text, hand, holder, number)
    line = hand.line_start(start)
    end = hand.line_end(node.last)
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


def _out_of_flow(text: str, holder: _Node, number: int) -> str:
    starts = [(key or value).start for key, value in holder.items]
    if number + 1 < len(starts):
        return text[: starts[number]] + text[starts[number + 1] :]
    return text[: holder.items[number - 1][1].end] + text[holder.items[number][1].end :]


def _emptied(text: str, hand: _Hand, holder: _Node, tree: Tree, path: Path) -> str:
    """The last item gone, an empty list stays; a mapping without a key says nothing, and is refused."""
    if holder.kind == "mapping" or not path[:-1]:
        what = f"`{'.'.join(map(str, path))}` is the only key of its mapping"
        raise BriefbookError(Problem(tree.place(path), what, "remove what holds it by hand"))
    if holder.style == "{":
        return f"{text[: holder.start]}[]{text[holder.end :]}"
    head = text[: holder.start].rstrip()
    if not head.endswith(":"):
        raise _by_hand(tree, path)
    return f"{head} []{text[hand.line_end(holder.last) :]}"
