"""The theme: its tokens reach both formats, its contrast is enough to read."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefbook.data.project import Project
from briefbook.theme.css import print_sheet
from briefbook.theme.tokens import ROLES, Theme, contrast, load_theme
from briefbook.word import styles as word_styles
from briefbook.word.ooxml import NAMESPACES
from fontTools.ttLib import TTFont
from helpers import ROOT, Run, replace_in
from lxml import etree

W = f"{{{NAMESPACES['w']}}}"
THEMES = sorted(path.parent.name for path in (ROOT / "templates/themes").glob("*/theme.yaml"))


def theme_of(name: str) -> Theme:
    return load_theme(Project(ROOT), name)


def style_of(styles: bytes, role: str) -> etree._Element:
    found = etree.fromstring(styles).iter(f"{W}style")
    return next(one for one in found if one.get(f"{W}styleId") == ROLES[role].style_id)


def solid(file: Path) -> float:
    """The height of a line set solid, in ems."""
    face = TTFont(file, lazy=True)
    lines = face["OS/2"]
    assert lines.fsSelection & 1 << 7, "its typographic metrics are what programs use"
    height: float = (lines.sTypoAscender - lines.sTypoDescender + lines.sTypoLineGap) / face["head"].unitsPerEm
    return height


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", [role for role in ROLES if not ROLES[role].character])
def test_both_formats_have_the_same_measures(name: str, role: str) -> None:
    theme = theme_of(name)
    style = theme.style(role)
    word = style_of(word_styles.styles(theme, "A4", "en"), role)
    rule = next(line for line in print_sheet(theme, "A4").splitlines() if line.startswith(f"{ROLES[role].selector} {{"))
    assert word.find(f"{W}rPr/{W}sz").get(f"{W}val") == str(round(style.size * 2))
    assert f"font-size: {style.size}pt" in rule
    assert word.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == theme.font_of(role).family
    assert f'"{theme.font_of(role).family}"' in rule
    spacing = word.find(f"{W}pPr/{W}spacing")
    points = int(spacing.get(f"{W}line")) / 20
    if spacing.get(f"{W}lineRule") == "auto":  # in 240ths of a line of this typeface and size
        points *= solid(theme.font_of(role).files[0]) * style.size / 12
    assert points == pytest.approx(style.leading, abs=0.05) or role == "figure"
    assert f"line-height: {style.leading}pt" in rule
    assert (word.find(f"{W}rPr/{W}b") is not None) == style.bold == ("font-weight: 600" in rule)


def test_a_changed_token_changes_both_formats(workspace: Path) -> None:
    file = workspace / "templates/themes/institute/theme.yaml"
    file.write_text(file.read_text().replace("0B4A6F", "AA0000"))
    theme = load_theme(Project(workspace), "institute")
    assert "#AA0000" in print_sheet(theme)
    title = style_of(word_styles.styles(theme, "A4", "en"), "title")
    assert title.find(f"{W}rPr/{W}color").get(f"{W}val") == "AA0000"


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


def test_a_theme_too_pale_to_read_is_a_problem(workspace: Path, run: Run) -> None:
    replace_in(workspace / "templates/themes/institute/theme.yaml", '"56616B"', '"9AA5AF"')
    result = run("-C", workspace, "check")
    assert result.code == 1
    assert result.problems == [
        "templates/themes/institute/theme.yaml:11:10: text in `muted` on `paper` has a contrast of 2.5 to 1, less than "
        "4.5 - choose colours farther apart, so that everybody can read it (WCAG 2.1, 1.4.3)",
        "templates/themes/institute/theme.yaml:11:10: text in `muted` on `tint` has a contrast of 2.2 to 1, less than "
        "4.5 - choose colours farther apart, so that everybody can read it (WCAG 2.1, 1.4.3)",
    ]
