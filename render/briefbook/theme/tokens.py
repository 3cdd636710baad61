"""Design tokens: the one file in which a theme says its fonts, sizes, colours and distances, read and checked.

A reader who lays the PDF beside the Word file sees the same document, for both take every font, size, colour and
distance from here. `ROLES` says which elements of the tree a style dresses, and what Word calls it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from ..data.project import Project, check_id
from ..data.types import After, Field, Model
from ..data.validation import validate
from ..data.yaml import Tree, parse
from ..errors import BriefbookError, Place, Problem, Refusal, nearest
from .fonts import Font, line_height, missing_letters

__all__ = ["MARKING_SIZE", "PAPERS", "ROLES", "Page", "Role", "Style", "Theme", "contrast", "load_theme"]

MARKING_SIZE = 12.0
"""The size of a TLP marking in points; TLP 2.0 asks for 12 at the least."""

PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
"""The sizes of paper: width and height in points."""


class Role(NamedTuple):
    """A style's place in both formats: the CSS selector, and the id and name of the Word style."""

    selector: str
    style_id: str
    style_name: str
    based_on: str = "Normal"
    outline: int | None = None
    character: bool = False
    """Whether the style dresses words within a paragraph; what it does not set, the paragraph's style says."""


ROLES: dict[str, Role] = {
    "body": Role("body", "Normal", "Normal", ""),
    "title": Role("h1", "Title", "Title"),
    "series": Role("p.series", "Series", "Series"),
    "subtitle": Role("p.subtitle", "Subtitle", "Subtitle"),
    "meta": Role("p.meta", "DocumentData", "Document Data"),
    "lead": Role("p.lead", "Lead", "Lead"),
    "heading-2": Role("h2", "Heading1", "heading 1", outline=0),
    "heading-3": Role("h3", "Heading2", "heading 2", outline=1),
    "heading-4": Role("h4", "Heading3", "heading 3", outline=2),
    "numbered": Role("p.numbered", "NumberedParagraph", "Numbered Paragraph"),
    "note": Role("p.note", "Note", "Note"),
    "quote": Role("blockquote p", "Quote", "Quote"),
    "attribution": Role("p.attribution", "Attribution", "Attribution"),
    "date": Role("p.date", "EntryDate", "Entry Date"),
    "headline": Role("p.headline", "EntryHeadline", "Entry Headline"),
    "bullet": Role("ul > li", "ListBullet", "List Bullet"),
    "decimal": Role("ol > li", "ListNumber", "List Number"),
    "box-heading": Role("aside h2, aside h3", "BoxHeading", "Box Heading", outline=0),
    "box-text": Role("aside p", "BoxText", "Box Text"),
    "box-bullet": Role("aside ul > li", "BoxListBullet", "Box List Bullet"),
    "table-text": Role("td, tbody th, td p", "TableText", "Table Text"),
    "table-stub": Role("table.facts tbody th", "TableStub", "Table Stub"),
    "table-head": Role("thead th", "TableHeading", "Table Heading"),
    "caption": Role("caption, figcaption", "Caption", "caption"),
    "figure": Role("figure", "Figure", "Figure"),
    "contents": Role("ul.contents > li", "TOC1", "toc 1"),
    "footnote": Role("span.footnote", "FootnoteText", "footnote text"),
    "header": Role("header.running-header p", "Header", "header"),
    "footer": Role("footer.running-footer p", "Footer", "footer"),
    "source": Role("section.sources ol > li", "Bibliography", "Bibliography"),
    "strong": Role("strong", "Strong", "Strong", character=True),
    "emphasis": Role("em", "Emphasis", "Emphasis", character=True),
    "link": Role("a", "Hyperlink", "Hyperlink", character=True),
    "label": Role("span.label", "Label", "Label", character=True),
    "unknown": Role("span.unknown", "Unknown", "Unknown", character=True),
    "marking": Role("span.end", "Marking", "Marking", character=True),
    "note-mark": Role("sup, a.noteref, ::footnote-call", "FootnoteReference", "footnote reference", character=True),
}


def _hex(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", value):
        raise Refusal(f"`{value}` is not a colour", 'write six hexadecimal digits in quotes, such as "0B4A6F"')
    return value.upper()


Points = Annotated[float, Field(ge=0, le=400)]


class Page(Model):
    """The page's margins, and where the running lines stand, in points from the paper's edge."""

    margin_top: Points
    margin_bottom: Points
    margin_left: Points
    margin_right: Points
    header: Points
    footer: Points


class Style(Model):
    """How a kind of paragraph looks; None is what `body` says."""

    font: str | None = None
    size: Points | None = None
    leading: Points | None = Field(default=None, description="From one line's foot to the next, in points.")
    before: Points = 0
    after: Points | None = None
    bold: bool = False
    italic: bool = False
    colour: str | None = None
    indent: Points = 0
    hanging: Points = Field(default=0, description="How far the first line starts left of the others.")
    keep_next: bool = Field(default=False, description="Whether it stays on one page with what follows.")


class Theme(Model):
    """All tokens of a look."""

    fonts: Mapping[str, Font]
    colours: Mapping[Literal["ink", "accent", "muted", "rule", "tint", "paper"], Annotated[str, After(_hex)]]
    page: Page
    styles: Mapping[str, Style]
    name: str = ""
    sheets: tuple[tuple[str, str], ...] = Field(default=())
    word_base: str = Field(default="")
    """The path of the theme's `word.docx`, on which Word files are built; "" where it has none."""

    @property
    def tokens(self) -> str:
        """All that its tokens say, as one text: alike for themes that look alike but for their sheets."""
        return repr(self.model_copy({"sheets": (), "word_base": ""}))

    def style(self, role: str) -> Style:
        """The style of a role with every gap filled from `body`."""
        body, own = self.styles["body"], self.styles.get(role, Style())
        inherited = ("font", "size", "leading", "after", "colour")
        gaps = {key: getattr(body, key) for key in inherited if getattr(own, key) is None}
        return own.model_copy(update=gaps)

    def font_of(self, role: str) -> Font:
        """The typeface of a role."""
        return self.fonts[self.style(role).font or ""]

    def lines_of(self, role: str) -> float:
        """The leading of a role in lines of its typeface set solid."""
        style = self.style(role)
        return (style.leading or 0) / (style.size or 1) / line_height(self.font_of(role))

    def colour_of(self, role: str) -> str:
        """The colour of a role as six hexadecimal digits."""
        colour: str = self.colours[self.style(role).colour or "ink"]  # type: ignore[index]
        return colour

    def missing_letters(self, text: str) -> str:
        """The letters of a text that a font of the theme lacks, each once."""
        return missing_letters(text, self.fonts.values())


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21 (WCAG 2.1, definition of contrast ratio)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_CONTRAST = 4.5
"""What text must have at least (WCAG 2.1, 1.4.3, level AA)."""


def _pale(theme: Theme, tree: Tree) -> list[Problem]:
    """A problem for each colour of text that does not stand out from a ground that it may be printed on."""
    used = {theme.style(role).colour or "ink" for role in ROLES if role != "series"}
    pairs = [(colour, ground) for colour in sorted(used) for ground in ("paper", "tint")] + [("paper", "accent")]
    return [
        Problem(
            tree.place(("colours", colour if colour != "paper" else ground)),
            f"text in `{colour}` on `{ground}` has a contrast of {ratio:.1f} to 1, less than {_CONTRAST}",
            "choose colours farther apart, so that everybody can read it (WCAG 2.1, 1.4.3)",
        )
        for colour, ground in pairs
        for ratio in [contrast(theme.colours[colour], theme.colours[ground])]  # type: ignore[index]
        if ratio < _CONTRAST
    ]


@lru_cache(maxsize=8)
def _parsed(text: str, file: str) -> tuple[Tree, Theme]:
    tree = parse(text, file)
    return tree, validate(Theme, tree)


def _faults(theme: Theme, tree: Tree) -> list[Problem]:
    """What no type says of a theme: names that it does not know, fonts that are not there, colours too near."""
    problems = [
        Problem(tree.key_place(("styles", role)), f"no style is called `{role}`", nearest(role, ROLES))
        for role in theme.styles
        if role not in ROLES
    ]
    if "body" not in theme.styles or None in (theme.styles["body"].font, theme.styles["body"].size):
        place = tree.place(("styles",))
        return [*problems, Problem(place, "the style `body` is missing or has no font and size", "add it")]
    for role, style in theme.styles.items():
        for key, known_names in (("font", theme.fonts), ("colour", theme.colours)):
            word = getattr(style, key)
            if word is not None and word not in known_names:
                place = tree.place(("styles", role, key))
                problems.append(Problem(place, f"no {key} is called `{word}`", nearest(word, map(str, known_names))))
    problems += [
        Problem(
            tree.place(("fonts", key)),
            f"the font {font.family} is not installed (package {font.package})",
            f"run `pip install {font.package.replace('_', '-')}`",
        )
        for key, font in theme.fonts.items()
        if not font.files
    ]
    return problems or _pale(theme, tree)


def load_theme(project: Project, name: str, asked_at: Place | None = None) -> Theme:
    """The theme in templates/themes/<name>/; BriefbookError where it is missing (at `asked_at`) or faulty."""
    folder = f"templates/themes/{name}"
    file = f"{folder}/theme.yaml"
    if not check_id(name) or not project.exists(file):
        found = project.names("templates/themes", "")
        known = [one.rsplit("/", 1)[1] for one in found if project.exists(f"{one}/theme.yaml")]
        raise BriefbookError(Problem(asked_at or Place(file), f"there is no theme `{name}`", nearest(name, known)))
    tree, theme = _parsed(project.read_text(file), file)
    if problems := _faults(theme, tree):
        raise BriefbookError(problems)
    files = ("templates/print.css", f"{folder}/print.css")
    sheets = tuple((one, project.read_text(one)) for one in files if project.exists(one))
    base = f"{folder}/word.docx"
    update = {"name": name, "sheets": sheets, "word_base": base if project.exists(base) else ""}
    return theme.model_copy(update=update)
