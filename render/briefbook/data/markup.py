"""The small Markdown of texts: `*emphasis*`, `**strong**`, links, citations and mentions; read, printed, written back.

    [@article, para. 6]   cites the source `article` there; several: [@article, para. 6; @other]
    @lavrov               names a person: in full at the document's first mention, by the surname afterwards

Nothing else of Markdown is read: a `#` or a `<` is itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

__all__ = ["Bit", "bits", "references", "same", "to_html", "write"]

_CITATION = re.compile(r"\[(@[^\[\]]+)\]")
_CITED = re.compile(r"\s*@(?P<source>[A-Za-z0-9][\w./:-]*)\s*(?:,\s*(?P<at>.*\S))?\s*", re.DOTALL)
_MENTION = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)")


def _cited(inside: str) -> list[tuple[str, str]] | None:
    """The (source, locator) pairs between the brackets of a citation; None where it is none."""
    matches = [_CITED.fullmatch(part) for part in inside.split(";")]
    return [(match["source"], match["at"] or "") for match in matches if match] if all(matches) else None


def _citation_rule(state: StateInline, silent: bool) -> bool:
    match = _CITATION.match(state.src, state.pos)
    cited = _cited(match[1]) if match else None
    if match is None or cited is None:
        return False
    if not silent:
        for source, at in cited:
            state.push("citation", "", 0).meta = {"source": source, "at": at}
    state.pos = match.end()
    return True


def _mention_rule(state: StateInline, silent: bool) -> bool:
    match = _MENTION.match(state.src, state.pos)
    if match is None or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    if not silent:
        state.push("mention", "", 0).meta = {"person": match[1]}
    state.pos = match.end()
    return True


def _text_rule(state: StateInline, silent: bool) -> bool:
    # markdown-it's own rule for plain text runs over `@`, which starts no markup of its own.
    match = re.compile(r"[^\\*\[\]!`<&_@\n]+").match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.pending += match[0]
    state.pos = match.end()
    return True


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape", "balance_pairs", "fragments_join"])
    parser.inline.ruler.at("text", _text_rule)
    parser.inline.ruler.before("link", "citation", _citation_rule)
    parser.inline.ruler.push("mention", _mention_rule)
    parser.validateLink = _web_address  # type: ignore[method-assign]
    return parser


def _web_address(url: str) -> bool:
    return url.startswith(("https://", "http://", "mailto:"))


def _tokens(text: str) -> list[Any]:
    return _parser().parseInline(text)[0].children or []


def references(text: str) -> Iterator[tuple[str, str, int]]:
    """What a text refers to: (registry, id, line within the text from 0)."""
    if "@" not in text:
        return
    line = 0
    for token in _tokens(text):
        line += token.type in ("softbreak", "hardbreak") or token.content.count("\n")
        if token.type == "citation":
            yield "sources", token.meta["source"], line
        elif token.type == "mention":
            yield "people", token.meta["person"], line


def to_html(text: str, cite: Callable[[str, str], str], mention: Callable[[str], str]) -> str:
    """The text as HTML: `cite(source, locator)` and `mention(person)` give the HTML of theirs."""
    parts: list[str] = []
    for token in _tokens(text):
        match token.type:
            case "citation":
                parts.append(cite(token.meta["source"], token.meta["at"]))
            case "mention":
                parts.append(mention(token.meta["person"]))
            case "em_open" | "strong_open" | "em_close" | "strong_close":
                parts.append(f"<{'/' if token.nesting < 0 else ''}{token.tag}>")
            case "link_open":
                parts.append(f'<a href="{escape(token.attrs["href"])}">')
            case "link_close":
                parts.append("</a>")
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case _:
                parts.append(str(escape(token.content)))
    return "".join(parts)


# -- the way back: what stands on a page, written as markup --


class Bit(NamedTuple):
    """A stretch of a text in one dress; or a mention or a citation, whose words the document decides."""

    text: str = ""
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    mention: str = ""
    """The id of the person."""
    citation: tuple[str, str] | None = None
    """The source and the locator."""


def bits(text: str) -> tuple[Bit, ...]:
    """The text in its bits; `write` gives a text of the same bits."""
    dress = Bit()
    found: list[Bit] = []
    for token in _tokens(text):
        match token.type:
            case "citation":
                found.append(dress._replace(citation=(token.meta["source"], token.meta["at"])))
            case "mention":
                found.append(dress._replace(mention=token.meta["person"]))
            case "em_open" | "em_close":
                dress = dress._replace(emphasis=token.nesting > 0)
            case "strong_open" | "strong_close":
                dress = dress._replace(strong=token.nesting > 0)
            case "link_open" | "link_close":
                dress = dress._replace(link=str(token.attrs["href"]) if token.nesting > 0 else "")
            case "softbreak" | "hardbreak":
                found.append(dress._replace(text=" "))
            case _:
                found.append(dress._replace(text=token.content))
    return _joined(found)


def _joined(parts: Iterable[Bit]) -> tuple[Bit, ...]:
    """The bits without empty ones, neighbours of one dress as one."""
    made: list[Bit] = []
    for one in parts:
        plain = not (one.mention or one.citation)
        if plain and not one.text:
            continue
        if made and plain and made[-1]._replace(text="") == one._replace(text=""):
            made[-1] = one._replace(text=made[-1].text + one.text)
        else:
            made.append(one)
    return tuple(made)


def same(one: Iterable[Bit], other: Iterable[Bit]) -> bool:
    """Whether two rows of bits print alike: the dress of a space does not show, nor how long a run of spaces is."""
    return _signs(one) == _signs(other)


def _signs(parts: Iterable[Bit]) -> list[Bit]:
    """Each letter by itself, spaces undressed and folded, a citation undressed."""
    signs: list[Bit] = []
    for one in parts:
        if one.citation:
            signs.append(Bit(citation=one.citation))
        elif one.mention:
            signs.append(one)
        for letter in one.text:
            if letter not in " \t\n":
                signs.append(one._replace(text=letter))
            elif signs[-1:] != [Bit(" ")]:
                signs.append(Bit(" "))
    return signs[signs[:1] == [Bit(" ")] : len(signs) - (signs[-1:] == [Bit(" ")])]


_EMPHASES = (("*", "**"), ("_", "**"), ("*", "__"))


def write(parts: Iterable[Bit]) -> str | None:
    """A text of just these bits, with as few signs as it takes; None where our markup cannot say it exactly."""
    wanted = _joined(parts)
    for escaped in (False, True):
        for emphasis, strong in _EMPHASES:
            text = _written(wanted, emphasis, strong, escaped)
            if same(bits(text), wanted):
                return text
    return None


_SIGNS = re.compile(r"([\\*_\[\]@`])")


def _written(parts: tuple[Bit, ...], emphasis: str, strong: str, escaped: bool) -> str:
    made = ""
    open_: list[tuple[str, str]] = []
    for number, one in enumerate(parts):
        dress = _dress(one, emphasis, strong)
        cited = bool(one.citation)
        text = "" if cited or one.mention else one.text
        inside = text.strip(" \n\t")
        before, after = (text[: len(text) - len(text.lstrip(" \n\t"))], text[len(text.rstrip(" \n\t")) :])
        if not inside and not one.mention and not cited:
            before, after, dress = (
                text,
                "",
                [sign for sign in open_ if sign in _following(parts, number, emphasis, strong)],
            )
        keep = 0
        while keep < min(len(open_), len(dress)) and open_[keep] == dress[keep]:
            keep += 1
        spaces = made[len(made.rstrip(" \n\t")) :] if len(open_) > keep else ""
        made = made[: len(made) - len(spaces)]
        made += "".join(sign[1] for sign in reversed(open_[keep:])) + spaces + before
        made += "".join(sign[0] for sign in dress[keep:])
        open_ = dress
        if one.citation:
            made = _cited_after(made, one.citation)
        elif one.mention:
            made += f"@{one.mention}"
        else:
            made += _SIGNS.sub(r"\\\1", inside) if escaped else inside
            made += after
    spaces = made[len(made.rstrip(" \n\t")) :] if open_ else ""
    return made[: len(made) - len(spaces)] + "".join(sign[1] for sign in reversed(open_)) + spaces


def _dress(one: Bit, emphasis: str, strong: str) -> list[tuple[str, str]]:
    """The signs around a bit, the outermost first."""
    signs = [("[", f"]({one.link})")] if one.link else []
    return signs + [(strong, strong)] * one.strong + [(emphasis, emphasis)] * one.emphasis


def _following(parts: tuple[Bit, ...], number: int, emphasis: str, strong: str) -> list[tuple[str, str]]:
    """The signs around what follows a bit of spaces."""
    return _dress(parts[number + 1], emphasis, strong) if number + 1 < len(parts) else []


def _cited_after(made: str, citation: tuple[str, str]) -> str:
    """The text with a citation behind it, in the brackets of the one before where one stands there."""
    source, at = citation
    words = f"@{source}, {at}" if at else f"@{source}"
    match = re.search(r"\[@[^\[\]]+\]$", made)
    return f"{made[:-1]}; {words}]" if match else f"{made}[{words}]"
