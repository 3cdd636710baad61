"""The print sheet: what each token becomes in CSS."""

from __future__ import annotations

import re

import pytest
from briefbook.theme.css import print_sheet
from briefbook.theme.tokens import ROLES
from themes import small_theme


def rule_of(selector: str, *styles: str) -> str:
    """The declarations of a selector in the sheet of a theme with these styles."""
    lines = print_sheet(small_theme(*styles)).splitlines()
    (found,) = [line for line in lines if line.startswith(f"{selector} {{")]
    return found.removeprefix(f"{selector} {{ ").removesuffix("; }")


def test_the_sheet_starts_with_a_face_for_each_file() -> None:
    lines = print_sheet(small_theme()).splitlines()
    faces = [line for line in lines if line.startswith("@font-face")]
    assert faces == lines[:4]
    assert [(re.findall('family: "(.*?)"', face)[0], "italic;" in face) for face in faces] == [
        ("Source Serif 4", True), ("Source Serif 4", False), ("Source Sans 3", True), ("Source Sans 3", False),
    ]  # fmt: skip


def test_a_face_names_its_file_by_an_address_that_only_we_can_follow() -> None:
    faces = print_sheet(small_theme()).splitlines()[:4]
    assert faces[2] == (
        '@font-face { font-family: "Source Sans 3"; font-style: italic;'
        ' src: url("briefbook-font:fontpkg_source_sans_3/SourceSans3-Italic%5Bwght%5D.ttf"); }'
    )
    assert faces[1] == (
        '@font-face { font-family: "Source Serif 4"; font-style: normal;'
        ' src: url("briefbook-font:fontpkg_source_serif_4/SourceSerif4%5Bopsz,wght%5D.ttf"); }'
    )


def test_colours_and_fonts_are_custom_properties() -> None:
    assert print_sheet(small_theme()).splitlines()[4] == (
        ":root { --ink: #111111; --accent: #0B4A6F; --muted: #444444; --rule: #CCCCCC; --tint: #EEEEEE;"
        ' --paper: #FFFFFF; --serif: "Source Serif 4", serif; --sans: "Source Sans 3", sans-serif; }'
    )


@pytest.mark.parametrize(("paper", "size"), [("A4", "595.28pt 841.89pt"), ("Letter", "612.0pt 792.0pt")])
def test_the_page_has_its_papers_size_its_margins_and_its_running_lines(paper: str, size: str) -> None:
    assert print_sheet(small_theme(), paper).splitlines()[5] == (
        f"@page {{ size: {size}; margin: 51.0pt 54.0pt 52.0pt 53.0pt;"
        " @footnote { border-top: 0.5pt solid #CCCCCC; padding-top: 4pt; margin-top: 8pt; }"
        " @top-left { content: element(running-header); width: 100%; vertical-align: top; padding-top: 21.0pt; }"
        " @bottom-left { content: element(running-footer); width: 100%; vertical-align: bottom;"
        " padding-bottom: 22.0pt; } }"
    )


def test_paper_is_a4_where_nothing_is_said() -> None:
    assert print_sheet(small_theme()) == print_sheet(small_theme(), "A4")
    assert print_sheet(small_theme()) != print_sheet(small_theme(), "Letter")


def test_each_role_has_one_rule_in_the_order_of_roles() -> None:
    lines = print_sheet(small_theme()).splitlines()[6:]
    assert len(lines) == len(ROLES)
    assert [line.split(" {")[0] for line in lines] == [role.selector for role in ROLES.values()]


def test_body_dresses_all_text_and_parts_its_paragraphs() -> None:
    assert rule_of("body") == (
        'font-family: "Source Serif 4", serif; font-size: 10.0pt; line-height: 13.0pt; font-weight: 400;'
        " font-style: normal; color: #111111; } p { margin: 0 0 5.0pt 0"
    )


def test_a_paragraph_has_all_that_its_style_says() -> None:
    style = (
        "title: {font: sans, size: 20, leading: 25, before: 4, after: 3, bold: true, italic: true, indent: 7,"
        " colour: accent, keep_next: true}"
    )
    assert rule_of("h1", style) == (
        'font-family: "Source Sans 3", sans-serif; font-size: 20.0pt; line-height: 25.0pt; font-weight: 600;'
        " font-style: italic; color: #0B4A6F; margin: 4.0pt 0 3.0pt 7.0pt; break-after: avoid"
    )


def test_a_paragraph_of_which_nothing_is_said_is_bodys() -> None:
    assert rule_of("p.lead") == (
        'font-family: "Source Serif 4", serif; font-size: 10.0pt; line-height: 13.0pt; font-weight: 400;'
        " font-style: normal; color: #111111; margin: 0pt 0 5.0pt 0pt"
    )


@pytest.mark.parametrize(
    ("role", "selector", "hangs"),
    [("numbered", "p.numbered", True), ("footnote", "span.footnote", True), ("bullet", "ul > li", False)],
)
def test_numbers_of_paragraphs_and_notes_hang_and_those_of_lists_are_markers(
    role: str, selector: str, hangs: bool
) -> None:
    assert ("text-indent: -22.0pt" in rule_of(selector, f"{role}: {{indent: 22, hanging: 22}}")) == hangs


def test_nothing_hangs_where_no_style_says_so() -> None:
    assert "text-indent" not in rule_of("p.numbered", "numbered: {indent: 22}")


@pytest.mark.parametrize("role", ["table-text", "table-stub", "table-head"])
def test_cells_have_no_margins(role: str) -> None:
    rule = rule_of(ROLES[role].selector, f"{role}: {{before: 3, after: 3, keep_next: true}}")
    assert "margin" not in rule
    assert rule.endswith("color: #111111; break-after: avoid")


def test_words_say_only_what_their_style_says() -> None:
    assert rule_of("strong", "strong: {bold: true}") == "font-weight: 600"
    assert rule_of("em", "emphasis: {italic: true}") == "font-style: italic"
    assert rule_of("a", "link: {colour: accent}") == "color: var(--accent)"
    assert rule_of("span.label", "label: {font: sans, size: 8, bold: true, italic: true, colour: muted}") == (
        "font-family: var(--sans); font-size: 8.0pt; font-weight: 600; font-style: italic; color: var(--muted)"
    )
    assert "span.unknown { ; }" in print_sheet(small_theme())
