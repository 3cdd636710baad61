"""The print style sheet that a theme's tokens make: its fonts, custom properties, page and a rule for each role.

The theme's own style sheets (`Theme.sheets`) come after it, and say what no token does.
"""

from __future__ import annotations

from pathlib import Path

from .fonts import BOLD, REGULAR, Font, font_address
from .tokens import PAPERS, ROLES, Style, Theme

__all__ = ["print_sheet"]


def print_sheet(theme: Theme, paper: str = "A4") -> str:
    """The style sheet of a theme on paper of a size in `PAPERS`."""
    faces = [_face(font, file) for font in theme.fonts.values() for file in font.files]
    tokens = [f"--{name}: #{value};" for name, value in theme.colours.items()]
    tokens += [f'--{name}: "{font.family}", {font.generic};' for name, font in theme.fonts.items()]
    rules = [_rule(theme, role) for role in ROLES]
    return "\n".join([*faces, f":root {{ {' '.join(tokens)} }}", _page(theme, paper), *rules])


def _page(theme: Theme, paper: str) -> str:
    page, (width, height) = theme.page, PAPERS[paper]
    margin = f"{page.margin_top}pt {page.margin_right}pt {page.margin_bottom}pt {page.margin_left}pt"
    rule = theme.colours["rule"]
    return (
        f"@page {{ size: {width}pt {height}pt; margin: {margin};"
        f" @footnote {{ border-top: 0.5pt solid #{rule}; padding-top: 4pt; margin-top: 8pt; }}"
        f" @top-left {{ content: element(running-header); width: 100%; vertical-align: top;"
        f" padding-top: {page.header}pt; }}"
        f" @bottom-left {{ content: element(running-footer); width: 100%; vertical-align: bottom;"
        f" padding-bottom: {page.footer}pt; }} }}"
    )


def _rule(theme: Theme, role: str) -> str:
    if ROLES[role].character:
        return _character_rule(theme, role)
    style, font = theme.style(role), theme.font_of(role)
    declarations = [
        f'font-family: "{font.family}", {font.generic}',
        f"font-size: {style.size}pt",
        f"line-height: {style.leading}pt",
        f"font-weight: {BOLD if style.bold else REGULAR}",
        f"font-style: {'italic' if style.italic else 'normal'}",
        f"color: #{theme.colour_of(role)}",
    ]
    if role == "body":
        return f"body {{ {'; '.join(declarations)}; }} p {{ margin: 0 0 {style.after}pt 0; }}"
    if not role.startswith("table"):
        declarations += [f"margin: {style.before}pt 0 {style.after}pt {style.indent}pt"]
        hangs = style.hanging and role in ("numbered", "footnote")
        declarations += [f"text-indent: -{style.hanging}pt"] if hangs else []
    declarations += ["break-after: avoid"] if style.keep_next else []
    return f"{ROLES[role].selector} {{ {'; '.join(declarations)}; }}"


def _character_rule(theme: Theme, role: str) -> str:
    style = theme.styles.get(role, Style())
    declarations = [f"font-family: var(--{style.font})"] if style.font else []
    declarations += [f"font-size: {style.size}pt"] if style.size else []
    declarations += [f"font-weight: {BOLD}"] if style.bold else []
    declarations += ["font-style: italic"] if style.italic else []
    declarations += [f"color: var(--{style.colour})"] if style.colour else []
    return f"{ROLES[role].selector} {{ {'; '.join(declarations)}; }}"


def _face(font: Font, file: Path) -> str:
    italic = "italic" if "italic" in file.name.lower() else "normal"
    address = font_address(font.package, file)
    return f'@font-face {{ font-family: "{font.family}"; font-style: {italic}; src: url("{address}"); }}'
