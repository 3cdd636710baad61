"""Design tokens: what a theme says is read, checked with its place, and filled up from `body`."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefbook.data.project import Project
from briefbook.errors import BriefbookError, Place, Problem
from briefbook.theme import tokens
from briefbook.theme.tokens import MARKING_SIZE, PAPERS, ROLES, Theme, contrast, load_theme
from hypothesis import given
from hypothesis import strategies as st
from themes import FILE, SMALL, small_theme, small_workspace

COLOUR = st.integers(0, 0xFFFFFF).map("{:06X}".format)


def problems_of(root: Path, text: str) -> list[Problem]:
    with pytest.raises(BriefbookError) as caught:
        load_theme(Project(small_workspace(root, text)), "small")
    return list(caught.value.problems)


# -- reading --


def test_a_theme_is_read(tmp_path: Path) -> None:
    theme = load_theme(Project(small_workspace(tmp_path)), "small")
    assert theme.name == "small"
    assert (theme.fonts["serif"].family, theme.fonts["serif"].fallback) == ("Source Serif 4", "Georgia")
    assert (theme.fonts["serif"].embed, theme.fonts["sans"].embed) == (True, False)
    assert (theme.page.margin_top, theme.page.margin_right, theme.page.footer) == (51, 54, 22)
    assert (theme.sheets, theme.word_base) == ((), "")


def test_colours_are_written_in_capitals() -> None:
    assert small_theme().colours["accent"] == "0B4A6F"


def test_the_sheet_of_all_themes_comes_before_its_own(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, print_css="p { color: red }", word_docx="")
    (root / "templates/print.css").write_text("h1 { color: blue }")
    theme = load_theme(Project(root), "small")
    assert theme.sheets == (
        ("templates/print.css", "h1 { color: blue }"),
        ("templates/themes/small/print.css", "p { color: red }"),
    )
    assert theme.word_base == "templates/themes/small/word.docx"


def test_tokens_tell_looks_apart_but_not_sheets() -> None:
    theme = small_theme()
    dressed = theme.model_copy({"sheets": (("print.css", "p {}"),), "word_base": "word.docx"})
    assert dressed.tokens == theme.tokens == small_theme().tokens
    assert small_theme("title: {size: 11}").tokens != theme.tokens
    assert theme.model_copy({"name": "other"}).tokens != theme.tokens


# -- what a role's style says --


def test_a_style_takes_from_body_what_it_does_not_say() -> None:
    style = small_theme("title: {size: 20, colour: accent}").style("title")
    assert (style.font, style.size, style.leading, style.after, style.colour) == ("serif", 20, 13, 5, "accent")


def test_a_style_takes_neither_weight_nor_distances_before_it_from_body() -> None:
    text = SMALL.replace("after: 5}", "after: 5, before: 4, bold: true, italic: true, indent: 3, keep_next: true}")
    from briefbook.data.validation import validate
    from briefbook.data.yaml import parse

    style = validate(Theme, parse(text, FILE)).style("title")
    assert (style.before, style.bold, style.italic, style.indent, style.keep_next) == (0, False, False, 0, False)


def test_nought_is_said_and_not_filled() -> None:
    assert small_theme("title: {after: 0}").style("title").after == 0


def test_a_role_that_no_style_names_looks_like_body() -> None:
    theme = small_theme()
    assert theme.style("caption") == theme.style("body").model_copy({"colour": None})
    assert theme.font_of("caption").family == "Source Serif 4"


def test_a_role_has_the_font_and_the_colour_that_its_style_names() -> None:
    theme = small_theme("title: {font: sans, colour: muted}")
    assert theme.font_of("title").family == "Source Sans 3"
    assert theme.colour_of("title") == "444444"
    assert theme.colour_of("body") == "111111"


def test_leading_is_counted_in_lines_set_solid() -> None:
    """Source Serif 4 stands 1.036 ems above the line and 0.335 below; Word multiplies that height."""
    theme = small_theme("title: {size: 20, leading: 27.42}", "lead: {size: 20, leading: 54.84}")
    assert theme.lines_of("title") == pytest.approx(1.0, abs=0.05)
    assert theme.lines_of("lead") == pytest.approx(2 * theme.lines_of("title"))


def test_letters_that_one_font_lacks_are_missing_once() -> None:
    theme = small_theme()
    assert theme.missing_letters("Señor Лавров – “1 €”\n\u200b\u00a0") == ""
    assert theme.missing_letters("外a外ב") == "外ב"


# -- roles --


def test_each_role_has_a_selector_and_a_word_style_of_its_own() -> None:
    assert len(ROLES) == 37
    for values in ("selector", "style_id", "style_name"):
        found = [getattr(role, values) for role in ROLES.values()]
        assert len(set(found)) == len(found), values


@pytest.mark.parametrize(
    ("role", "selector", "style_id", "style_name", "outline"),
    [
        ("body", "body", "Normal", "Normal", None),
        ("title", "h1", "Title", "Title", None),
        ("heading-2", "h2", "Heading1", "heading 1", 0),
        ("heading-3", "h3", "Heading2", "heading 2", 1),
        ("heading-4", "h4", "Heading3", "heading 3", 2),
        ("box-heading", "aside h2, aside h3", "BoxHeading", "Box Heading", 0),
        ("bullet", "ul > li", "ListBullet", "List Bullet", None),
        ("decimal", "ol > li", "ListNumber", "List Number", None),
        ("caption", "caption, figcaption", "Caption", "caption", None),
        ("contents", "ul.contents > li", "TOC1", "toc 1", None),
        ("footnote", "span.footnote", "FootnoteText", "footnote text", None),
        ("header", "header.running-header p", "Header", "header", None),
        ("footer", "footer.running-footer p", "Footer", "footer", None),
        ("link", "a", "Hyperlink", "Hyperlink", None),
        ("note-mark", "sup, a.noteref, ::footnote-call", "FootnoteReference", "footnote reference", None),
    ],
)
def test_word_knows_the_styles_by_its_own_names(
    role: str, selector: str, style_id: str, style_name: str, outline: int | None
) -> None:
    """The built-in names of ECMA-376, which Word has its own commands for: contents, captions, footnotes."""
    found = ROLES[role]
    assert (found.selector, found.style_id, found.style_name, found.outline) == (
        selector, style_id, style_name, outline,
    )  # fmt: skip


def test_words_within_a_paragraph_have_character_styles() -> None:
    assert [name for name, role in ROLES.items() if role.character] == [
        "strong", "emphasis", "link", "label", "unknown", "marking", "note-mark",
    ]  # fmt: skip


def test_paragraph_styles_are_based_on_the_one_of_text() -> None:
    assert ROLES["body"].based_on == ""
    assert {role.based_on for name, role in ROLES.items() if name != "body"} == {"Normal"}


def test_papers_and_markings_have_the_sizes_of_their_standards() -> None:
    """ISO 216: 210 x 297 mm; US Letter: 8.5 x 11 in; TLP 2.0: 12 pt or more."""
    assert PAPERS["A4"] == (pytest.approx(210 / 25.4 * 72, abs=0.01), pytest.approx(297 / 25.4 * 72, abs=0.01))
    assert PAPERS["Letter"] == (8.5 * 72, 11 * 72)
    assert MARKING_SIZE == 12


# -- refusals --


@pytest.mark.parametrize(
    ("old", "new", "place", "message", "hint"),
    [
        pytest.param(
            '"111111"', '"11111"', (4, 16), "`11111` is not a colour",
            'write six hexadecimal digits in quotes, such as "0B4A6F"', id="a colour of five digits",
        ),
        pytest.param(
            '"111111"', '"11111g"', (4, 16), "`11111g` is not a colour",
            'write six hexadecimal digits in quotes, such as "0B4A6F"', id="a colour of another letter",
        ),
        pytest.param(
            "family: Source Serif 4", "family: 'Source; 4'", (2, 19), "`Source; 4` is not a font's name",
            "write letters, digits and spaces", id="a font that would end its declaration",
        ),
        pytest.param(
            "fallback: Georgia", f"fallback: {'G' * 61}", (2, 78), f"`{'G' * 61}` is not a font's name",
            "write letters, digits and spaces", id="a font's name without end",
        ),
        pytest.param(
            "margin_top: 51", "margin_top: -1", (5, 20), "`-1` is less than `margin_top` can be", "its bound is 0.0",
            id="a margin below nought",
        ),
        pytest.param(
            "margin_top: 51", "margin_top: 401", (5, 20), "`401` is more than `margin_top` can be",
            "its bound is 400.0", id="a margin too wide",
        ),
    ],
)  # fmt: skip
def test_a_wrong_token_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, place: tuple[int, int], message: str, hint: str
) -> None:
    assert old in SMALL
    (problem,) = problems_of(tmp_path, SMALL.replace(old, new))
    assert problem == Problem(Place(FILE, *place), message, hint)


@pytest.mark.parametrize("value", ["fontpkg-serif", "os", "fontpkg_Serif", "fontpkg_"])
def test_fonts_come_from_packages_of_fonts(tmp_path: Path, value: str) -> None:
    (problem,) = problems_of(tmp_path, SMALL.replace("fontpkg_source_serif_4", value))
    assert (problem.place.line, problem.place.file) == (2, FILE)


def test_a_style_of_no_role_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, SMALL + "  titel: {size: 20}\n")
    assert problem == Problem(Place(FILE, 8, 3), "no style is called `titel`", "did you mean `title`?")


@pytest.mark.parametrize("body", ["{size: 10}", "{font: serif}"])
def test_body_needs_a_font_and_a_size(tmp_path: Path, body: str) -> None:
    text = SMALL[: SMALL.index("{font: serif, size")] + body + "\n"
    (problem,) = problems_of(tmp_path, text)
    assert problem == Problem(Place(FILE, 7, 3), "the style `body` is missing or has no font and size", "add it")


def test_body_is_needed(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, SMALL.replace("  body:", "  title:"))
    assert problem.message == "the style `body` is missing or has no font and size"


def test_fonts_and_colours_that_are_not_there_are_all_named(tmp_path: Path) -> None:
    found = problems_of(tmp_path, SMALL + "  title: {font: sanz, colour: inc}\n  lead: {font: mono}\n")
    assert found == [
        Problem(Place(FILE, 8, 17), "no font is called `sanz`", "did you mean `sans`?"),
        Problem(Place(FILE, 8, 31), "no colour is called `inc`", "did you mean `ink`?"),
        Problem(Place(FILE, 9, 16), "no font is called `mono`", "known: `sans`, `serif`"),
    ]


def test_a_font_that_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    text = SMALL.replace(
        "family: Source Sans 3, package: fontpkg_source_sans_3", "family: Nil, package: fontpkg_no_such"
    )
    (problem,) = problems_of(tmp_path, text)
    assert problem == Problem(
        Place(FILE, 3, 9),
        "the font Nil is not installed (package fontpkg_no_such)",
        "run `pip install fontpkg-no-such`",
    )


def test_a_theme_that_is_not_there_is_told_at_the_brief_that_asks_for_it(tmp_path: Path) -> None:
    project = Project(small_workspace(tmp_path))
    asked = Place("briefs/one.yaml", 3, 8)
    with pytest.raises(BriefbookError) as caught:
        load_theme(project, "smal", asked)
    assert caught.value.problems == (Problem(asked, "there is no theme `smal`", "did you mean `small`?"),)
    with pytest.raises(BriefbookError) as caught:
        load_theme(project, "../small")
    (problem,) = caught.value.problems
    assert (problem.place.file, problem.message) == (
        "templates/themes/../small/theme.yaml", "there is no theme `../small`",
    )  # fmt: skip


def test_folders_without_a_theme_are_not_named(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    (root / "templates/themes/drafts").mkdir()
    with pytest.raises(BriefbookError) as caught:
        load_theme(Project(root), "other")
    assert caught.value.problems[0].hint == "known: `small`"


# -- contrast --


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("FFFFFF", "000000", 21.0),
        ("767676", "FFFFFF", 4.54),
        ("FF0000", "FFFFFF", 4.00),
        ("00FF00", "FFFFFF", 1.37),
        ("0000FF", "FFFFFF", 8.59),
        ("0A0A0A", "000000", 1.06),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    """WCAG 2.1, relative luminance, with the values that its own checkers give."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.006)


@given(COLOUR, COLOUR)
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001
    assert contrast(one, one) == 1


def pale(root: Path, **colours: str) -> list[Problem]:
    text = SMALL
    for name, value in colours.items():
        start = text.index(f'{name}: "') + len(name) + 3
        text = text[:start] + value + text[start + 6 :]
    return problems_of(root, text)


def test_text_too_pale_for_a_ground_is_a_problem_of_the_colour(tmp_path: Path) -> None:
    (problem,) = pale(tmp_path, ink="707070")
    assert problem == Problem(
        Place(FILE, 4, 16),
        "text in `ink` on `tint` has a contrast of 4.3 to 1, less than 4.5",
        "choose colours farther apart, so that everybody can read it (WCAG 2.1, 1.4.3)",
    )


def test_as_much_contrast_as_the_guidelines_ask_for_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_CONTRAST", contrast("707070", "EEEEEE"))
    assert load_theme(Project(small_workspace(tmp_path, SMALL.replace("111111", "707070"))), "small").name == "small"


def test_a_word_styles_id_is_its_name_in_one_word() -> None:
    ids = {role.style_name: role.style_id for role in ROLES.values()}
    assert ids.pop("toc 1") == "TOC1"
    assert len(ids) == len(ROLES) - 1
    for name, id in ids.items():
        assert id == "".join(word[:1].upper() + word[1:] for word in name.split()), name


def test_paper_on_the_accent_is_text_too(tmp_path: Path) -> None:
    (problem,) = pale(tmp_path, accent="888888")
    assert problem.message == "text in `paper` on `accent` has a contrast of 3.5 to 1, less than 4.5"
    assert problem.place == Place(FILE, 4, 34)


def test_a_colour_that_no_text_has_may_be_pale(tmp_path: Path) -> None:
    text = SMALL.replace('muted: "444444"', 'muted: "DDDDDD"')
    assert load_theme(Project(small_workspace(tmp_path, text)), "small").colours["muted"] == "DDDDDD"


def test_the_series_is_printed_on_the_accent_alone(tmp_path: Path) -> None:
    text = SMALL.replace('muted: "444444"', 'muted: "DDDDDD"') + "  series: {colour: muted}\n"
    assert load_theme(Project(small_workspace(tmp_path, text)), "small").colour_of("series") == "DDDDDD"
