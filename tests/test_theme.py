"""The theme: its tokens reach both formats, its contrast is enough to read."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import ROOT
from lxml import etree

from render.project import Project
from render.theme import ROLES, Theme, load_theme
from render.write import word_styles
from render.write.ooxml import NAMESPACES

W = f"{{{NAMESPACES['w']}}}"
THEMES = sorted(path.parent.name for path in (ROOT / "templates/themes").glob("*/theme.yaml"))


def theme_of(name: str) -> Theme:
    return load_theme(Project(ROOT), name)


def style_of(styles: etree._Element, role: str) -> etree._Element:
    return next(one for one in styles.iter(f"{W}style") if one.get(f"{W}styleId") == ROLES[role].style_id)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", [role for role in ROLES if not ROLES[role].character])
def test_both_formats_have_the_same_measures(name: str, role: str) -> None:
    theme = theme_of(name)
    style = theme.style(role)
    word = style_of(word_styles.styles(theme, "A4", "en"), role)
    rule = next(line for line in theme.css("A4").splitlines() if line.startswith(f"{ROLES[role].selector} {{"))
    assert word.find(f"{W}rPr/{W}sz").get(f"{W}val") == str(round(style.size * 2))
    assert f"font-size: {style.size}pt" in rule
    assert word.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == theme.font_of(role).family
    assert f'"{theme.font_of(role).family}"' in rule
    assert word.find(f"{W}pPr/{W}spacing").get(f"{W}line") == str(round(style.leading * 20))
    assert f"line-height: {style.leading}pt" in rule
    assert (word.find(f"{W}rPr/{W}b") is not None) == style.bold == ("font-weight: 600" in rule)


def test_a_changed_token_changes_both_formats(workspace: Path) -> None:
    file = workspace / "templates/themes/institute/theme.yaml"
    file.write_text(file.read_text().replace("0B4A6F", "AA0000"))
    theme = load_theme(Project(workspace), "institute")
    assert "#AA0000" in theme.css()
    title = style_of(word_styles.styles(theme, "A4", "en"), "title")
    assert title.find(f"{W}rPr/{W}color").get(f"{W}val") == "AA0000"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_text_stands_out_from_its_ground(name: str) -> None:
    """WCAG 2.1, 1.4.3: 4.5 to 1, for text on paper and on tinted fields."""
    theme = theme_of(name)
    for role in ROLES:
        if role == "series":
            assert contrast(theme.colours["paper"], theme.colours["accent"]) >= 4.5
        else:
            grounds = (theme.colours["paper"], theme.colours["tint"])
            assert all(contrast(theme.colour_of(role), ground) >= 4.5 for ground in grounds), role
