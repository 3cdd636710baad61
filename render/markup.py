"""The small Markdown of texts: `*emphasis*`, `**strong**`, links, citations and mentions in, inline HTML out.

    [@article, para. 6]   cites the source `article` there; several: [@article, para. 6; @other]
    @lavrov               names a person: in full at the document's first mention, by the surname afterwards

Nothing else of Markdown is read: a `#` or a `<` is itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

__all__ = ["references", "to_html"]

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
