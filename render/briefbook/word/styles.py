"""The parts of a Word file that hold a theme's look: styles, numbering, fonts, settings (ECMA-376 part 1, 17).

Every paragraph and run of a document takes its look from a style made here, so that a change of style changes them all.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..theme.tokens import PAPERS, ROLES, Role, Style, Theme
from .faces import Face
from .ooxml import part, twips, w

__all__ = ["BOX_INDENT", "BULLETS", "DECIMAL", "font_table", "lists", "numbering", "settings", "styles", "text_width"]

BULLETS, PARAGRAPHS, BOX_BULLETS, DECIMAL = 1, 2, 3, 4
"""The lists' numbers; each decimal list takes a number of its own, from DECIMAL on."""

_NUMBERED = {"bullet": BULLETS, "numbered": PARAGRAPHS, "box-bullet": BOX_BULLETS}
_BUILT_IN = frozenset(
    ["Normal", "Title", "Subtitle", "heading 1", "heading 2", "heading 3", "Quote", "List Bullet", "List Number"]
    + ["caption", "toc 1", "header", "footer", "footnote text", "footnote reference", "Bibliography"]
    + ["Strong", "Emphasis", "Hyperlink"]
)
"""The names under which Word knows a style of its own."""
_BOX = ("box-heading", "box-text", "box-bullet")
_BOX_PADDING = 9.0
BOX_INDENT = _BOX_PADDING + 3.0
"""How far the text of a box stands from the line's start, in points: its edge and the space beside it."""
_CELL = (2.0, 5.0)
"""The space around a cell's text in points: above and below, left and right."""

_EXACT = ("header", "footer", "footnote", "table-text", "table-stub", "table-head")
"""The roles whose lines a superscript must not push apart."""

_MANUAL = ("title", "series", "meta", "heading-2", "heading-3", "heading-4", "table-head", "caption")
"""The roles that are never hyphenated, as in print.css."""


_NUMBER_GAP = 3.0
"""Between the point behind an item's number and its text, in points: numbers end below each other, as in CSS."""


def text_width(theme: Theme, paper: str) -> float:
    """The width of the lines in points."""
    return PAPERS[paper][0] - theme.page.margin_left - theme.page.margin_right


def styles(theme: Theme, paper: str, lang: str) -> bytes:
    """`w:styles`: the defaults, a style for each role of the theme, and the tables'."""
    body = theme.styles["body"]
    run = w("rPr", *_run_properties(theme, "body", body), w("lang", val=lang, eastAsia=lang, bidi=lang))
    defaults = w("docDefaults", w("rPrDefault", run), w("pPrDefault", w("pPr")))
    made = [_paragraph_style(theme, role, paper) for role in ROLES if not ROLES[role].character]
    made += [_rule_style(theme)]
    made += [
        _empty_style("character", "Default Paragraph Font"),
        _empty_style("numbering", "No List"),
        *(_character_style(theme, role) for role in ROLES if ROLES[role].character),
        _table_normal(),
        _table_style(theme, "Facts", "firstCol"),
        _table_style(theme, "Grid", "firstRow"),
    ]
    return part("styles", defaults, *made)


def _empty_style(kind: str, name: str) -> str:
    """A style that says nothing, on which Word bases those of its kind."""
    return w(
        "style",
        w("name", val=name),
        w("uiPriority", val=99),
        w("semiHidden"),
        w("unhideWhenUsed"),
        type=kind,
        default=1,
        styleId=name.replace(" ", ""),
    )


def _paragraph_style(theme: Theme, role: str, paper: str) -> str:
    place, style = ROLES[role], theme.style(role)
    following = "Normal" if place.outline is not None or role in ("title", "subtitle", "lead") else None
    return w(
        "style",
        w("name", val=place.style_name),
        w("basedOn", val=place.based_on) if place.based_on else None,
        w("next", val=following) if following else None,
        w("uiPriority", val=9 if place.outline is not None else 10),
        w("qFormat"),
        w("pPr", *_paragraph_properties(theme, role, paper)),
        w("rPr", *_run_properties(theme, role, style)),
        type="paragraph",
        default=1 if role == "body" else None,
        customStyle=None if place.style_name in _BUILT_IN else 1,
        styleId=place.style_id,
    )


def _paragraph_properties(theme: Theme, role: str, paper: str) -> list[str | None]:
    """What stands in a style's `w:pPr`, in the order of the schema (17.3.1.26)."""
    style, place = theme.style(role), ROLES[role]
    list_number = _NUMBERED.get(role)
    return [
        w("keepNext") if style.keep_next else None,
        w("keepLines") if place.outline is not None else None,
        w("widowControl"),
        w("numPr", w("numId", val=list_number)) if list_number else None,
        _borders(theme, role),
        _shading(theme, role),
        _tabs(theme, role, paper),
        w("suppressAutoHyphens") if role in _MANUAL else None,
        w(
            "spacing",
            before=twips(style.before),
            after=twips(style.after or 0),
            line=_leading(theme, role),
            lineRule="exact" if role in _EXACT else "auto",
        ),
        _indent(role, style),
        w("outlineLvl", val=place.outline) if place.outline is not None else None,
    ]


def _leading(theme: Theme, role: str) -> int:
    """A role's leading: in 240ths of a line, which grow with the letters that an editor enlarges, or in twips."""
    if role in _EXACT:
        return twips(theme.style(role).leading or 0)
    return 240 if role == "figure" else round(theme.lines_of(role) * 240)


def _indent(role: str, style: Style) -> str | None:
    """A box's paragraphs stand in by the width of its edge; its bullets hang inside."""
    left = style.indent + (BOX_INDENT if role in _BOX else 0) + (8 if role == "series" else 0)
    right = 6.5 if role in _BOX else 8 if role == "series" else 0
    if not left and not style.hanging:
        return None
    hanging = twips(style.hanging) if style.hanging else None
    return w("ind", left=twips(left), right=twips(right) if right else None, hanging=hanging)


def _borders(theme: Theme, role: str) -> str | None:
    accent, rule = theme.colours["accent"], theme.colours["rule"]
    if role == "series":
        edges = dict.fromkeys(("top", "left", "bottom", "right"), ("single", 4, 3, accent))
        edges["left"] = edges["right"] = ("single", 4, 8, accent)
    elif role == "meta":
        edges = {"bottom": ("single", 6, 7, rule)}
    elif role == "quote":
        edges = {"left": ("single", 12, 10, accent)}
    elif role in _BOX:
        edges = dict.fromkeys(("top", "bottom", "right"), ("single", 4, 6, theme.colours["tint"]))
        edges["left"] = ("single", 24, round(_BOX_PADDING), accent)
    else:
        return None
    order = [edge for edge in ("top", "left", "bottom", "right") if edge in edges]
    return w("pBdr", *(w(e, val=edges[e][0], sz=edges[e][1], space=edges[e][2], color=edges[e][3]) for e in order))


def _shading(theme: Theme, role: str) -> str | None:
    colour = theme.colours["accent"] if role == "series" else theme.colours["tint"] if role in _BOX else None
    return w("shd", val="clear", color="auto", fill=colour) if colour else None


def _tabs(theme: Theme, role: str, paper: str) -> str | None:
    if role in ("header", "footer"):
        return w("tabs", w("tab", val="right", pos=twips(text_width(theme, paper))))
    return None


def _run_properties(theme: Theme, role: str, style: Style) -> list[str | None]:
    """What stands in a style's `w:rPr`, in the order of the schema (17.3.2.28)."""
    family = theme.fonts[style.font].family if style.font else None
    colour = theme.colours["paper"] if role == "series" else None
    if colour is None and style.colour:
        colour = theme.colours[style.colour]  # type: ignore[index]
    heading = not ROLES[role].character
    return [
        w("rFonts", ascii=family, hAnsi=family, eastAsia=family, cs=family) if family else None,
        *([w("b"), w("bCs")] if style.bold else []),
        *([w("i"), w("iCs")] if style.italic else []),
        w("color", val=colour) if colour else None,
        *([w("sz", val=round(style.size * 2)), w("szCs", val=round(style.size * 2))] if style.size and heading else []),
        *([w("sz", val=round(style.size * 2))] if style.size and not heading else []),
        w("vertAlign", val="superscript") if role == "note-mark" else None,
    ]


def _character_style(theme: Theme, role: str) -> str:
    place: Role = ROLES[role]
    return w(
        "style",
        w("name", val=place.style_name),
        w("basedOn", val="DefaultParagraphFont"),
        w("uiPriority", val=20),
        w("qFormat"),
        w("rPr", *_run_properties(theme, role, theme.styles.get(role, Style()))),
        type="character",
        customStyle=None if place.style_name in _BUILT_IN else 1,
        styleId=place.style_id,
    )


def _rule_style(theme: Theme) -> str:
    edge = w("bottom", val="single", sz=4, space=1, color=theme.colours["rule"])
    return w(
        "style",
        w("name", val="Rule"),
        w("basedOn", val="Normal"),
        w("uiPriority", val=20),
        w("pPr", w("pBdr", edge), w("spacing", before=0, after=160, line=160, lineRule="exact")),
        type="paragraph",
        customStyle=1,
        styleId="Rule",
    )


def _table_normal() -> str:
    sides = (("top", 0), ("left", _CELL[1]), ("bottom", 0), ("right", _CELL[1]))
    margins = w("tblCellMar", *(w(side, w=twips(size), type="dxa") for side, size in sides))
    return w(
        "style",
        w("name", val="Normal Table"),
        w("uiPriority", val=99),
        w("semiHidden"),
        w("unhideWhenUsed"),
        w("tblPr", w("tblInd", w=0, type="dxa"), margins),
        type="table",
        default=1,
        styleId="TableNormal",
    )


def _table_style(theme: Theme, name: str, marked: str) -> str:
    """A table with hairlines between its rows, and its first row or column set off."""
    accent, rule, tint = (theme.colours[key] for key in ("accent", "rule", "tint"))
    borders = w(
        "tblBorders",
        w("top", val="single", sz=8, space=0, color=accent),
        w("bottom", val="single", sz=8 if name == "Facts" else 4, space=0, color=accent if name == "Facts" else rule),
        w("insideH", val="single", sz=4, space=0, color=rule),
    )
    sides = (("top", _CELL[0]), ("left", _CELL[1]), ("bottom", _CELL[0]), ("right", _CELL[1]))
    margins = w("tblCellMar", *(w(side, w=twips(size), type="dxa") for side, size in sides))
    below = w("tcBorders", w("bottom", val="single", sz=8, space=0, color=accent)) if marked == "firstRow" else None
    cell = w("tcPr", below, w("shd", val="clear", color="auto", fill=tint))
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val="TableNormal"),
        w("uiPriority", val=59),
        w("qFormat"),
        w("tblPr", borders, margins),
        w("tblStylePr", cell, type=marked),
        type="table",
        customStyle=1,
        styleId=name,
    )


def lists(theme: Theme, definitions: str, numbers: str) -> tuple[str, str, str]:
    """The definitions of lists (17.9.1) and the lists of every document: bullets, numbered paragraphs, a box's bullets.

    Those of a letterhead stand behind ours; they are the third part.
    """
    made = [
        _abstract(theme, BULLETS, "bullet", "•–·"),
        _abstract(theme, PARAGRAPHS, "numbered", ""),
        _abstract(theme, BOX_BULLETS, "box-bullet", "•–·"),
        _abstract(theme, DECIMAL, "decimal", ""),
    ]
    ours = [w("num", w("abstractNumId", val=number), numId=number) for number in (BULLETS, PARAGRAPHS, BOX_BULLETS)]
    return "".join([*made, definitions]), "".join(ours), numbers


def numbering(lists: tuple[str, str, str], decimal_lists: int) -> bytes:
    """`w:numbering` (17.9.17): the lists of every document, and the decimal lists of this one, each from 1."""
    definitions, ours, theirs = lists
    restart = (
        w(
            "num",
            w("abstractNumId", val=DECIMAL),
            w("lvlOverride", w("startOverride", val=1), ilvl=0),
            numId=DECIMAL + place,
        )
        for place in range(decimal_lists)
    )
    return part("numbering", definitions, ours, *restart, theirs)


def _abstract(theme: Theme, number: int, role: str, bullets: str) -> str:
    style, accent = theme.style(role), theme.colours["muted" if role == "numbered" else "accent"]
    padding = BOX_INDENT if role in _BOX else 0
    levels = []
    for level in range(3):
        left = twips(style.indent * (level + 1) + padding)
        hanging = twips(_NUMBER_GAP if role == "decimal" else style.hanging)
        levels.append(
            w(
                "lvl",
                w("start", val=1),
                w("numFmt", val="bullet" if bullets else "decimal"),
                w("pStyle", val=ROLES[role].style_id) if level == 0 and role in _NUMBERED else None,
                w("lvlText", val=bullets[level] if bullets else f"%{level + 1}."),
                w("lvlJc", val="right" if role == "decimal" else "left"),
                w("pPr", w("tabs", w("tab", val="num", pos=left)), w("ind", left=left, hanging=hanging)),
                w("rPr", w("b", val=0), w("i", val=0), w("color", val=accent)),
                ilvl=level,
            )
        )
    kind = w("multiLevelType", val="hybridMultilevel" if bullets else "multilevel")
    return w("abstractNum", w("nsid", val=f"{0x42B00000 + number:08X}"), kind, *levels, abstractNumId=number)


def font_table(theme: Theme, carried: Sequence[tuple[Face, str]]) -> bytes:
    """`w:fonts` (17.8.3.10): the theme's families, what to take where one is missing, and the faces carried.

    `carried` are faces with the relation that leads to each.
    """
    kinds = {"serif": "roman", "sans-serif": "swiss", "monospace": "modern"}
    fonts = {font.family: font for font in theme.fonts.values()}
    return part(
        "fonts",
        *(
            w(
                "font",
                w("altName", val=font.fallback),
                w("charset", val="00"),
                w("family", val=kinds[font.generic]),
                w("pitch", val="fixed" if font.generic == "monospace" else "variable"),
                *(
                    w(f"embed{face.slot}", r_id=relation, fontKey=face.key)
                    for slot in ("Regular", "Bold", "Italic", "BoldItalic")
                    for face, relation in carried
                    if (face.family, face.slot) == (family, slot)
                ),
                name=family,
            )
            for family, font in sorted(fonts.items())
        ),
    )


def settings(lang: str) -> bytes:
    """`w:settings` (17.15.1): Word 2013's layout, hyphenation as in the PDF, and the footnotes' separators."""
    uri = "http://schemas.microsoft.com/office/word"
    modes = (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
    )
    return part(
        "settings",
        w("zoom", percent=100),
        w("embedTrueTypeFonts"),
        w("saveSubsetFonts"),
        w("defaultTabStop", val=720),
        w("autoHyphenation"),
        w("characterSpacingControl", val="doNotCompress"),
        w("footnotePr", w("footnote", id=-1), w("footnote", id=0)),
        w("compat", *(w("compatSetting", name=name, uri=uri, val=value) for name, value in modes)),
        w("themeFontLang", val=lang),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    )
