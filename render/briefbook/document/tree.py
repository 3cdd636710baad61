"""The document model: a closed subset of HTML as a frozen tree, read from text and written in one canonical form.

Jinja writes HTML, WeasyPrint reads it, and HTML has a name for all that these documents hold. `SUBSET` lists what may
stand where; anything else is a problem that names the template and its line. Text is a child, not a tail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from ..errors import BriefbookError, Place, Problem

__all__ = [
    "INLINE", "MARK_CHARACTERS", "MARK_CLOSE", "MARK_OPEN", "SUBSET", "Attrs", "Child", "Element", "Rule", "is_mark",
    "parse", "printed", "serialise", "strip", "strip_all",
]  # fmt: skip

Attrs = tuple[tuple[str, str], ...]

MARK_OPEN, MARK_CLOSE = "\uf8f0", "\uf8f1"
"""What a printed value stands between, in the HTML that `parse` reads; four digits follow the first (see `fields`)."""
MARK_CHARACTERS = re.compile("[\uf8c0-\uf8df\uf8f0\uf8f1]")
"""The characters that marks are written in."""


@dataclass(frozen=True)
class Element:
    """A tag, its attributes in order, its children; `place` is where the template wrote it and is not compared."""

    tag: str
    attrs: Attrs = ()
    children: tuple[Child, ...] = ()
    place: Place = field(default=Place(), compare=False, repr=False)

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        for key, value in self.attrs:
            if key == name:
                return value
        return default

    @property
    def classes(self) -> tuple[str, ...]:
        """The words of the class attribute."""
        return tuple(self.get("class").split())

    def has(self, name: str) -> bool:
        """Whether the element is of a class."""
        return name in self.get("class").split()

    @property
    def elements(self) -> tuple[Element, ...]:
        """The children that are elements."""
        return tuple([child for child in self.children if isinstance(child, Element)])

    def iter(self) -> Iterator[Element]:
        """The element and all below it, in reading order."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.elements)

    def find_all(self, *tags: str) -> Iterator[Element]:
        """The elements of these tags, in reading order."""
        return (one for one in self.iter() if one.tag in tags)

    def find(self, tag: str) -> Element | None:
        """The first element of a tag."""
        return next(self.find_all(tag), None)

    def text(self) -> str:
        """All text below, joined."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def with_children(self, children: tuple[Child, ...]) -> Element:
        """The same element with other children."""
        return Element(self.tag, self.attrs, children, self.place)


Child = Element | str


def is_mark(element: Element) -> bool:
    """Whether an element says where its text came from, and does nothing else."""
    return element.tag == "span" and bool(element.attrs) and _MARKS.issuperset(dict(element.attrs))


_MARKS = frozenset({"data-field", "data-kind", "data-from", "data-source"})


def printed(element: Element) -> str:
    """The words of an element, without the marks of the notes that it calls and what they say."""
    return "".join([child if isinstance(child, str) else _printed_inside(child) for child in element.children])


def _printed_inside(element: Element) -> str:
    of_a_note = element.has("footnote") or element.has("noteref") or element.tag == "sup"
    return "" if of_a_note else printed(element)


def strip(tree: Element) -> Element:
    """The tree without marks: as it is printed."""
    attrs = tuple([one for one in tree.attrs if one[0] != "data-from"])
    return Element(tree.tag, attrs, strip_all(tree.children), tree.place)


def strip_all(children: Iterable[Child]) -> tuple[Child, ...]:
    """Children without marks."""
    made: list[Child] = []
    for child in children:
        if isinstance(child, str):
            inside: tuple[Child, ...] = (child,)
        else:
            inside = strip_all(child.children) if is_mark(child) else (strip(child),)
        for one in inside:
            if isinstance(one, str) and made and isinstance(made[-1], str):
                made[-1] += one
            else:
                made.append(one)
    return tuple(made)


class Rule(NamedTuple):
    """What may stand in an element: attributes, classes, and children (tags, and text where `text`)."""

    children: frozenset[str] = frozenset()
    text: bool = False
    attrs: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INLINE = _words("em strong a span sup br")
_BLOCK = _words("section aside h1 h2 h3 h4 p ul ol blockquote table figure hr")
_PHRASE = INLINE - {"a"}


def _inline(classes: str = "", attrs: str = "id lang class", children: frozenset[str] = INLINE) -> Rule:
    return Rule(children, True, _words(attrs), _words(classes))


SUBSET: dict[str, Rule] = {
    "html": Rule(_words("head body"), attrs=_words("lang")),
    "head": Rule(_words("title meta")),
    "title": Rule(text=True),
    "meta": Rule(attrs=_words("name content")),
    "body": Rule(
        _BLOCK | {"header", "footer"}, attrs=_words("class"), classes=_words("policy-brief fact-sheet chronology draft")
    ),
    "header": Rule(_words("p h1"), attrs=_words("class"), classes=_words("running-header masthead")),
    "footer": Rule(_words("p"), attrs=_words("class"), classes=_words("running-footer")),
    "section": Rule(_BLOCK, attrs=_words("id class lang"), classes=_words("sources colophon entry contents")),
    "aside": Rule(_words("h2 h3 p ul ol table figure"), attrs=_words("id class lang"), classes=_words("box")),
    "h1": _inline(),
    "h2": _inline(),
    "h3": _inline(),
    "h4": _inline(),
    "p": _inline("series subtitle meta lead numbered note attribution date headline"),
    "ul": Rule(_words("li"), attrs=_words("id class lang"), classes=_words("contents")),
    "ol": Rule(_words("li"), attrs=_words("id class lang")),
    "li": Rule(INLINE | _words("p ul ol"), True, _words("id class lang")),
    "blockquote": Rule(_words("p"), attrs=_words("id lang")),
    "table": Rule(_words("caption colgroup thead tbody"), attrs=_words("id class lang"), classes=_words("facts grid")),
    "caption": _inline(),
    "colgroup": Rule(_words("col")),
    "col": Rule(attrs=_words("style")),
    "thead": Rule(_words("tr")),
    "tbody": Rule(_words("tr")),
    "tr": Rule(_words("th td")),
    "th": _inline(attrs="scope class lang"),
    "td": Rule(INLINE | _words("p ul"), True, _words("class lang"), _words("number")),
    "figure": Rule(_words("img figcaption"), attrs=_words("id class lang")),
    "img": Rule(attrs=_words("src alt data-from")),
    "figcaption": _inline(),
    "hr": Rule(),
    "em": _inline(),
    "strong": _inline(),
    "a": _inline("noteref ref", "href class lang", _PHRASE),
    "span": _inline(
        "footnote label unknown start end page-number page-count nowrap caption-label table-number figure-number",
        "id lang class data-field data-kind data-from data-source",
    ),
    "sup": Rule(text=True),
    "br": Rule(),
}
"""The subset. A missing tag, attribute, class or child here is an error there."""

_VOID = _words("meta col img hr br")
_PHRASING = INLINE | _words("title h1 h2 h3 h4 p caption th figcaption")
_ONE_LINE = _words("title h1 h2 h3 h4 p caption th figcaption meta col img hr")
_AT = "data-at"


def _near(word: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    match = get_close_matches(word, sorted(known))
    return f"did you mean `{match[0]}`?" if match else f"allowed here: {', '.join(sorted(known)) or 'nothing'}"


class _Open:
    """An element whose end has not been read yet."""

    def __init__(self, tag: str, attrs: Attrs, place: Place, mark: bool = False) -> None:
        self.tag, self.attrs, self.place, self.mark = tag, attrs, place, mark
        self.children: list[Child] = []


class _Reader(HTMLParser):
    """Builds the tree and notes all that the subset does not allow."""

    def __init__(self, file: str, extra: dict[str, Rule], marks: Callable[[str], Attrs]) -> None:
        super().__init__(convert_charrefs=True)
        self.file = file
        self.marks = marks
        self.rules = {**SUBSET, **extra}
        self.extra = frozenset(extra)
        self.inline = INLINE | self.extra
        self.stack: list[_Open] = [_Open("", (), Place(file))]
        self.problems: list[Problem] = []

    def _problem(self, place: Place, message: str, hint: str) -> None:
        self.problems.append(Problem(place, message, hint))

    def _here(self) -> Place:
        enclosing = next((one.place for one in reversed(self.stack) if one.place.line), None)
        line, column = self.getpos()
        return enclosing or Place(self.file, line, column + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if any(MARK_OPEN in value for value in values.values()):
            values = {name: MARK_CHARACTERS.sub("", value) for name, value in values.items()}
        place = self._place(values.pop(_AT, ""))
        rule = self.rules.get(tag)
        if rule is None:
            known = frozenset(SUBSET)
            self._problem(place, f"the tag <{tag}> is outside the subset of HTML used here", _near(tag, known))
            rule = Rule(known, True, frozenset(values), frozenset())
        else:
            self._check(tag, values, rule, place)
        parent = self._parent
        allowed = self.rules[parent.tag].children if parent.tag in self.rules else frozenset({tag})
        if parent.tag and tag in self.rules and tag not in allowed and tag not in self.extra:
            hint = f"in <{parent.tag}> may stand: {', '.join(sorted(allowed)) or 'text only'}"
            self._problem(place, f"<{tag}> may not stand in <{parent.tag}>", hint)
        opened = _Open(tag, tuple(values.items()), place)
        if tag in _VOID:
            self._add(opened)
        else:
            self.stack.append(opened)

    def _check(self, tag: str, values: dict[str, str], rule: Rule, place: Place) -> None:
        for name in values:
            if name not in rule.attrs and not (name == "class" and rule.classes):
                hint = _near(name, rule.attrs)
                self._problem(place, f"<{tag}> has the attribute `{name}`, which is outside the subset", hint)
        for word in values.get("class", "").split():
            if word not in rule.classes:
                self._problem(place, f"<{tag}> has no class `{word}`", _near(word, rule.classes))
        if tag == "col" and not re.fullmatch(r"width: \d{1,3}(\.\d)?%", values.get("style", "width: 1%")):
            self._problem(place, f"a column's style is `{values['style']}`", "write `width: 20%`, and nothing else")
        if tag == "a" and not re.match(r"#|https?://|mailto:", values.get("href", "")):
            self._problem(place, f"the link `{values.get('href', '')}` leads nowhere", "start it with https:// or #")
        if tag == "img" and not (values.get("alt", "").strip() and values.get("src")):
            self._problem(place, "a picture without `src` or `alt`", "name its file, and say in words what it shows")

    def _place(self, at: str) -> Place:
        if not at:
            return self._here()
        file, line, column = at.rsplit(":", 2)
        return Place(file, int(line), int(column))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        names = [one.tag for one in self.stack if not one.mark]
        if tag not in names:
            self._problem(self._here(), f"</{tag}> closes what was never opened", f"remove it, or open <{tag}> before")
            return
        while self.stack[-1].mark or self.stack[-1].tag != tag:
            unclosed = self.stack[-1]
            if not unclosed.mark:
                hint = f"add </{unclosed.tag}>"
                self._problem(unclosed.place, f"<{unclosed.tag}> is not closed before </{tag}>", hint)
            self._close()
        self._close()

    def _close(self) -> None:
        self._add(self.stack.pop())

    def _add(self, opened: _Open) -> None:
        children = _tidy(opened.tag, opened.children, self.inline)
        mixable = opened.tag in ("li", "td")
        if mixable and len({isinstance(child, str) or child.tag in self.inline for child in children}) > 1:
            hint = "put the text into a <p>"
            self._problem(opened.place, f"<{opened.tag}> mixes text with blocks", hint)
        self.stack[-1].children.append(Element(opened.tag, opened.attrs, children, opened.place))

    @property
    def _parent(self) -> _Open:
        """The innermost open element that a template wrote."""
        return next(one for one in reversed(self.stack) if not one.mark)

    def handle_data(self, data: str) -> None:
        if MARK_OPEN not in data and MARK_CLOSE not in data:
            self._text(data)
            return
        for piece in _MARK.split(data):
            if piece == MARK_CLOSE:
                if self.stack[-1].mark:
                    self._close()
            elif piece.startswith(MARK_OPEN):
                parent = self._parent
                if "span" in self.rules.get(parent.tag, _CLOSED).children:
                    self.stack.append(_Open("span", self.marks(piece[1:]), parent.place, mark=True))
            elif piece:
                self._text(piece)

    def _text(self, data: str) -> None:
        parent = self._parent
        if data.strip() and (not parent.tag or not self.rules.get(parent.tag, _OPEN).text):
            inside = f"<{parent.tag}>" if parent.tag else "the document"
            words = " ".join(data.split())[:40]
            self._problem(self._here(), f"the text `{words}` stands bare in {inside}", "put it into a <p>")
        self.stack[-1].children.append(data)

    def finish(self) -> Element:
        self.close()
        while len(self.stack) > 1:
            unclosed = self.stack[-1]
            if not unclosed.mark:
                self._problem(unclosed.place, f"<{unclosed.tag}> is never closed", f"add </{unclosed.tag}>")
            self._close()
        roots = [child for child in self.stack[0].children if isinstance(child, Element)]
        if len(roots) != 1 or roots[0].tag != "html":
            self._problem(Place(self.file, 1, 1), "the document is not one <html>", "extend `base.html`")
        if self.problems:
            raise BriefbookError(self.problems)
        return roots[0]


_CLOSED, _OPEN = Rule(), Rule(text=True)

_MARK = re.compile(f"({MARK_OPEN}[\uf8c0-\uf8df]{{4}}|{MARK_CLOSE})")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def _tidy(tag: str, children: list[Child], inline: frozenset[str]) -> tuple[Child, ...]:
    """Children with white space as a browser shows it: runs folded, none at the edges of a block or around blocks."""
    blocks = any(isinstance(child, Element) and child.tag not in inline for child in children)
    joined: list[Child] = []
    for child in children:
        if isinstance(child, str):
            child = _SPACE.sub(" ", child)
            if joined and isinstance(joined[-1], str):
                child = _SPACE.sub(" ", joined.pop() + child)  # type: ignore[operator]
            elif joined and _ends_with_space(joined[-1]):
                child = child.removeprefix(" ")
        if child != "":
            joined.append(child)
    if tag in inline:
        return tuple(joined)
    if blocks or tag not in _PHRASING | {"li", "td"}:
        joined = [child for child in joined if child != " "]
    return tuple(_strip(joined))


def _ends_with_space(child: Child) -> bool:
    if isinstance(child, str):
        return child.endswith(" ")
    if child.tag == "br":
        return True
    return bool(child.children) and _ends_with_space(child.children[-1])


def _strip(children: list[Child]) -> list[Child]:
    """Without the white space at a block's edges and after its line breaks."""
    if children and isinstance(children[0], str):
        children[0] = children[0].lstrip(" ")
    if children and isinstance(children[-1], str):
        children[-1] = children[-1].rstrip(" ")
    return [child for child in children if child != ""]


def parse(
    html: str,
    file: str = "",
    extra: dict[str, Rule] | None = None,
    marks: Callable[[str], Attrs] = lambda digits: (),
) -> Element:
    """The tree of an HTML text; BriefbookError with every departure from the subset.

    `data-at="file:line:column"` on a tag becomes its place. `extra` allows further tags that a later pass replaces;
    they may stand wherever text may. What stands between marks becomes a span with the attributes that `marks` gives
    for their digits, or stays bare where a span may not stand: in attributes and in the title.
    """
    reader = _Reader(file, extra or {}, marks)
    reader.feed(html)
    return reader.finish()


def serialise(tree: Element) -> str:
    """The canonical HTML of a tree: one block a line, indented by a space a level; `parse` gives the same tree."""
    lines = ["<!DOCTYPE html>"]
    _write(tree, 0, lines)
    return "\n".join(lines) + "\n"


def _start(element: Element) -> str:
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in element.attrs)
    return f"<{element.tag}{attrs}>"


def _write(element: Element, depth: int, lines: list[str]) -> None:
    pad = " " * depth
    if _is_inline(element):
        lines.append(pad + _inline_html(element))
        return
    lines.append(pad + _start(element))
    for child in element.children:
        if isinstance(child, str):
            lines.append(f"{pad} {escape(child, quote=False)}")
        else:
            _write(child, depth + 1, lines)
    lines.append(f"{pad}</{element.tag}>")


def _is_inline(element: Element) -> bool:
    if element.tag in _ONE_LINE or element.tag in INLINE:
        return True
    return all(isinstance(child, str) or child.tag in INLINE for child in element.children)


def _inline_html(element: Element) -> str:
    if element.tag in _VOID:
        return _start(element)
    inside = "".join(
        escape(one, quote=False) if isinstance(one, str) else _inline_html(one) for one in element.children
    )
    return f"{_start(element)}{inside}</{element.tag}>"
