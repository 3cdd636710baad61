"""Values written as the author of a YAML file writes them: with the quotes, blocks and width of line that stand there.

What is written is read again, by a reader that knows texts only, before it is used; section numbers are those of
YAML 1.2.2.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import yaml

from ..errors import BriefbookError, Place, Problem
from .yaml_nodes import Node, YamlSource, scalars

__all__ = ["ScalarWriter", "quoted"]


_AMBIGUOUS = re.compile(
    r"|(?i:yes|no|on|off|true|false|null|~|[-+]?\.inf|\.nan)|[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*)"
    r"(:[0-5]?\d)*|[-+]?([0-9][0-9_]*)?\.[0-9_]*([eE][-+]?\d+)?|[-+]?[0-9][0-9_]*([eE][-+]?\d+)|=|<<",
)
"""What some readers of YAML take for a number, a truth value or nothing (YAML 1.1 and the core schema of 1.2)."""

_PLAIN_KEY = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_UNQUOTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff\x00]")
_DEFAULT_WIDTH = 100


class ScalarWriter:
    """Writes scalars into a file in the way of its author: quotes and blocks as the file has them, lines as wide."""

    def __init__(self, source: YamlSource) -> None:
        self.source = source
        all_ = list(scalars(source.root))
        quotes = Counter(node.style for node in all_ if node.style in ("'", '"'))
        self.quote = quotes.most_common(1)[0][0] if quotes else '"'
        folded = [line for node in all_ if node.style == ">" for line in source.lines(node)[1:]]
        self.folds = bool(folded)
        self.width = max(60, *(len(line) for line in folded)) if folded else _DEFAULT_WIDTH

    def rewritten(self, node: Node, value: str, plain: bool) -> str:
        """A value in the style of the old one where it can be, else in quotes.

        `plain` says that it is a number, a date or a word of a list: then `042` and `NO` need no quotes.
        """
        _refuse_unwritable(value, Place(self.source.file, node.line, node.column + 1))
        space = " " if node.start == node.end and self.source.text[node.start - 1 : node.start] in (":", "-") else ""
        for candidate in self._candidates(node, value, plain):
            if candidate is not None and _reads_as(candidate, value, node.flow, self.source.json):
                return space + candidate
        place = Place(self.source.file, node.line, node.column + 1)
        raise BriefbookError(Problem(place, "the value cannot be written here", "write it by hand"))

    def new(self, holder: Node, value: str, plain: bool) -> str:
        """A value where none was, in a list or mapping."""
        _refuse_unwritable(value, Place(self.source.file, holder.line, holder.column + 1))
        flow, json = holder.style == "{" or holder.flow, self.source.json
        bare = plain and bool(_NUMBER.fullmatch(value)) if json else _may_stand_bare(value, plain)
        ways = [value] if bare else []
        for candidate in (*ways, (_single(value) if self.quote == "'" and not json else None) or quoted(value)):
            if _reads_as(candidate, value, flow, json):
                return candidate
        return quoted(value)

    def key(self, key: str) -> str:
        """A key where none was: in quotes where it is no plain word."""
        return key if not self.source.json and _PLAIN_KEY.fullmatch(key) else quoted(key)

    def _candidates(self, node: Node, value: str, plain: bool) -> Iterator[str | None]:
        """The ways to write it, the nearest to the old one first; None for one that cannot hold it."""
        if self.source.json:
            yield value if plain and node.style == "" and _NUMBER.fullmatch(value) else None
            yield quoted(value)
            return
        several = "\n" in self.source.text[node.start : node.end]
        if node.style == ">":
            yield self._folded(node, value)
        if node.style == "|":
            yield self._literal(node, value)
        if node.style == "":
            room = self.width - (node.start - self.source.line_start(node.start))
            rest = self.source.text[node.end : self.source.line_end(node.end)].strip()
            if self.folds and not node.flow and not several and len(value) > room and not rest:
                yield self._new_fold(node, value)
            if _may_stand_bare(value, plain):
                yield self._wrapped(node, value) if several else value
        first = node.style if node.style in ("'", '"') else self.quote
        for quote in (first, "'", '"'):
            made = _single(value) if quote == "'" else quoted(value)
            yield self._wrapped(node, made) if made is not None and several else made
        yield quoted(value)

    def _wrapped(self, node: Node, made: str) -> str:
        """A plain or quoted scalar over several lines, as the old one."""
        lines = self.source.lines(node)
        indent = next((line[: len(line) - len(line.lstrip())] for line in lines[1:] if line.strip()), "  ")
        width = max(len(line) for line in lines[1:])
        first = node.start - self.source.line_start(node.start)
        width = max(width, first + len(lines[0]))
        old = [line.strip(" ") for line in lines]
        return (self.source.newline(node.start) + indent).join(_rewrap(old, made, width, len(indent), first))

    def _header(self, node: Node, chomping: str) -> str:
        """The first line of a block with its comment, for a value that ends as `chomping` says."""
        header = self.source.lines(node)[0]
        match = re.match(r"([|>])[-+0-9]*(.*)", header)
        assert match is not None
        return f"{match[1]}{chomping}{match[2]}"

    def _block_indent(self, node: Node) -> str:
        widths = [len(line) - len(line.lstrip(" ")) for line in self.source.lines(node)[1:] if line.strip()]
        return " " * min(widths) if widths else self.source.indent(node.start) + "  "

    def _folded(self, node: Node, value: str) -> str | None:
        """A folded block (YAML 1.2.2, 8.1.3): each paragraph wrapped, a blank line for each line break."""
        text, chomping = _chomped(value)
        if text is None:
            return None
        indent = self._block_indent(node)
        old = [line[len(indent) :] for line in self.source.lines(node)[1:]]
        width = self.width
        parts = text.split("\n")
        if "" not in old and len(parts) == 1:
            if _rewrap([], " ".join(old), width, len(indent), len(indent)) != old and len(old) > 1:
                width = max(len(line) for line in old) + len(indent)
            lines = _rewrap(old, text, width, len(indent), len(indent))
        else:
            lines = [line for part in parts for line in (*_rewrap([], part, width, len(indent), len(indent)), "")][:-1]
        return self._block(node, self._header(node, chomping), indent, lines)

    def _literal(self, node: Node, value: str) -> str | None:
        """A literal block (8.1.2): the lines as they are."""
        text, chomping = _chomped(value)
        if text is None:
            return None
        return self._block(node, self._header(node, chomping), self._block_indent(node), text.split("\n"))

    def _new_fold(self, node: Node, value: str) -> str | None:
        """A folded block in the place of a plain value that has grown too long for its line."""
        text, chomping = _chomped(value)
        if text is None or "\n" in text:
            return None
        line = self.source.text[self.source.line_start(node.start) : node.start]
        own = len(line) - len(line.lstrip(" -"))
        indent = " " * (own + 2) if line.rstrip().endswith(":") else " " * max(own, 2)
        return self._block(node, f">{chomping}", indent, _rewrap([], text, self.width, len(indent), len(indent)))

    def _block(self, node: Node, header: str, indent: str, lines: Sequence[str]) -> str:
        return self.source.newline(node.start).join([header, *(indent + line if line else "" for line in lines)])


def _may_stand_bare(value: str, plain: bool) -> bool:
    """Whether no reader of YAML takes the text for something else, without quotes."""
    return value not in ("", "~", "null", "Null", "NULL") if plain else not _AMBIGUOUS.fullmatch(value)


def _refuse_unwritable(text: str, place: Place) -> None:
    match = _PRIVATE.search(text)
    if match:
        what = f"the character U+{ord(match[0]):04X} has no meaning outside its font, and cannot be written"
        raise BriefbookError(Problem(place, what, "replace it in the Word file by a letter or a sign"))


def _single(value: str) -> str | None:
    return None if _UNQUOTABLE.search(value) else "'" + value.replace("'", "''") + "'"


def quoted(value: str) -> str:
    """A text in double quotes as JSON has them: YAML reads these too (section 7.3.1)."""
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
