"""A theme that says as little as a theme may, for tests that look at what becomes of each token."""

from __future__ import annotations

from pathlib import Path

from briefbook.data.validation import validate
from briefbook.data.yaml import parse
from briefbook.theme.tokens import Theme

SMALL = """\
fonts:
  serif: {family: Source Serif 4, package: fontpkg_source_serif_4, fallback: Georgia, generic: serif}
  sans: {family: Source Sans 3, package: fontpkg_source_sans_3, fallback: Calibri, generic: sans-serif, embed: false}
colours: {ink: "111111", accent: "0b4a6f", muted: "444444", rule: "CCCCCC", tint: "EEEEEE", paper: "FFFFFF"}
page: {margin_top: 51, margin_bottom: 52, margin_left: 53, margin_right: 54, header: 21, footer: 22}
styles:
  body: {font: serif, size: 10, leading: 13, after: 5}
"""
FILE = "templates/themes/small/theme.yaml"


def small_theme(*styles: str) -> Theme:
    """The theme, with more styles: `title: {size: 20}`."""
    return validate(Theme, parse(SMALL + "".join(f"  {style}\n" for style in styles), FILE))


def small_workspace(root: Path, text: str = SMALL, **files: str) -> Path:
    """A workspace of nothing but the theme, with more files in its folder, `print_css="p {}"`."""
    folder = root / "templates/themes/small"
    folder.mkdir(parents=True)
    for name in ("briefs", "data"):
        (root / name).mkdir()
    (folder / "theme.yaml").write_text(text)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content)
    return root
