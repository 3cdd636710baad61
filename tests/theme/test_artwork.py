"""Artwork: a picture's tokens become colours, its words outlines, and nothing else of it changes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from briefbook.document.pictures import data_address
from briefbook.document.tree import Element
from briefbook.errors import Place
from briefbook.theme import artwork
from briefbook.theme.artwork import data_of, painted, painted_tree
from briefbook.theme.fonts import opened
from briefbook.theme.tokens import Theme
from lxml import etree
from themes import small_theme

SVG = "{http://www.w3.org/2000/svg}"
THEME = small_theme()


def drawn(body: str, theme: Theme = THEME) -> Any:
    """The root of a picture with this in it, painted."""
    return etree.fromstring(painted(f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'.encode(), theme))


def group_of(attributes: str, words: str = "Ab") -> Any:
    (group,) = drawn(f"<text x='10' y='20' {attributes}>{words}</text>")
    assert group.tag == f"{SVG}g"
    return group


def placed(group: Any) -> tuple[float, float, float, float]:
    """Where a group of letters starts, and its scale across and upward."""
    return tuple(map(float, re.findall(r"-?[\d.]+", group.get("transform"))))  # type: ignore[return-value]


def advances(words: str, family: str = "sans", weight: float = 400) -> list[float]:
    """How far each letter moves on, on an em of 1000, unshaped: the words have no pair that is kerned."""
    font = opened(THEME.fonts[family].files[1])
    font.scale = (1000, 1000)
    font.set_variations({"wght": weight})
    return [font.get_glyph_h_advance(font.get_nominal_glyph(ord(letter))) for letter in words]


# -- colours --


def test_a_token_becomes_the_themes_colour() -> None:
    (shape,) = drawn('<path fill="$accent" stroke="$rule" d="M0 0"/>')
    assert (shape.get("fill"), shape.get("stroke"), shape.get("d")) == ("#0B4A6F", "#CCCCCC", "M0 0")


def test_other_values_stay() -> None:
    (shape,) = drawn('<path fill="#123456" id="a$ink" class="$ink two" d="M0 0"/>')
    assert dict(shape.attrib) == {"fill": "#123456", "id": "a$ink", "class": "$ink two", "d": "M0 0"}


def test_a_token_that_the_theme_lacks_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        drawn('<path fill="$pink"/>')


# -- words --


def test_words_become_a_path_for_each_letter_and_no_text_is_left() -> None:
    root = drawn('<g><text x="0" y="0">Hamburg</text></g><text x="0" y="9">o</text>')
    assert not list(root.iter(f"{SVG}text"))
    assert [len(list(group.iter(f"{SVG}path"))) for group in (root[0][0], root[1])] == [7, 1]


def test_a_group_stands_where_its_words_stood() -> None:
    root = drawn('<path d="M0 0"/><text x="0" y="0">a</text><path d="M1 1"/>')
    assert [one.tag.removeprefix(SVG) for one in root] == ["path", "g", "path"]


@pytest.mark.parametrize(
    ("attributes", "size"), [("", 7.5), ("font-size='10'", 10), ("font-size='20' font-weight='600'", 20)]
)
def test_words_are_as_large_as_they_say(attributes: str, size: float) -> None:
    assert placed(group_of(attributes)) == (10, 20, size / 1000, -size / 1000)


@pytest.mark.parametrize(("anchor", "share"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
def test_words_are_anchored_at_their_start_middle_or_end(anchor: str, share: float) -> None:
    group = group_of(f"font-size='10' text-anchor='{anchor}'", "HnH")
    width = sum(advances("HnH"))
    assert width > 1500
    assert placed(group)[0] == pytest.approx(10 - share * width / 100, abs=0.006)
    assert placed(group)[1] == 20


def test_letters_follow_each_other_and_spaces_are_left_out() -> None:
    group = group_of("", "H nH")
    steps = advances("H nH")
    starts = [float(re.findall(r"-?\d+", path.get("transform"))[0]) for path in group]
    assert group[0].get("transform") == "translate(0 0)"
    assert starts == pytest.approx([0, steps[0] + steps[1], sum(steps[:3])], abs=1)


def test_like_letters_have_like_outlines() -> None:
    first, second, third = group_of("", "HnH")
    assert first.get("d") == third.get("d") != second.get("d")


def test_outlines_are_moves_lines_curves_and_ends() -> None:
    (path,) = group_of("", "o")
    assert re.fullmatch(r"(M-?\d+ -?\d+([LQ]-?\d+ -?\d+( -?\d+ -?\d+)*)+Z){2}", path.get("d"))
    assert "Q" in path.get("d")
    assert "Q" not in group_of("", "H")[0].get("d")


def test_an_outline_of_each_kind_is_a_command_with_whole_numbers() -> None:
    pen = artwork._Pen()
    pen.moveTo((1.4, 2))
    pen.lineTo((3, 4))
    pen.qCurveTo((5, 6), (7, 8))
    pen.curveTo((1, 2), (3, 4), (5, -6))
    pen.closePath()
    pen.endPath()
    assert pen.commands == ["M1 2", "L3 4", "Q5 6 7 8", "C1 2 3 4 5 -6", "Z", "Z"]


def test_words_are_in_the_font_and_the_weight_that_they_name() -> None:
    outlines = {
        group_of(attributes, "n")[0].get("d")
        for attributes in ("font-family='$sans'", "font-family='$serif'", "font-weight='600'", "font-weight='650'")
    }
    assert len(outlines) == 4
    assert group_of("", "n")[0].get("d") == group_of("font-family='$sans' font-weight='400'", "n")[0].get("d")
    assert group_of("font-family='Helvetica'", "n")[0].get("d") == group_of("font-family='$sans'", "n")[0].get("d")


def test_an_outline_is_that_of_the_upright_file() -> None:
    class Pen:
        """Notes where contours start."""

        def __init__(self) -> None:
            self.starts: list[tuple[float, float]] = []

        def moveTo(self, to: tuple[float, float]) -> None:
            self.starts.append(to)

        def lineTo(self, *to: Any) -> None: ...

        qCurveTo = curveTo = lineTo

        def closePath(self) -> None: ...

    font, pen = opened(THEME.fonts["sans"].files[1]), Pen()
    font.scale = (1000, 1000)
    font.set_variations({"wght": 400})
    font.draw_glyph_with_pen(font.get_nominal_glyph(ord("n")), pen)
    ((x, y),) = pen.starts
    assert group_of("", "n")[0].get("d").startswith(f"M{x:.0f} {y:.0f}")


def test_figures_stand_on_the_line() -> None:
    """Lining figures: all as high as each other, in a typeface that has others too."""
    heights = {
        max(int(y) for y in re.findall(r"-?\d+ (-?\d+)", group_of("font-family='$serif'", digit)[0].get("d")))
        for digit in "0123456789"
    }
    assert max(heights) - min(heights) <= 40


def test_words_keep_their_colour_and_are_black_without_one() -> None:
    assert group_of("fill='$muted'").get("fill") == "#444444"
    assert group_of("").get("fill") == "#000000"


def test_a_rim_is_as_wide_on_the_page_as_it_says() -> None:
    group = group_of("font-size='10' stroke='$paper' stroke-width='2'")
    assert (group.get("stroke"), group.get("stroke-width"), group.get("stroke-linejoin")) == ("#FFFFFF", "200", "round")
    assert group_of("font-size='10' stroke='$paper'").get("stroke-width") == "100"
    assert "stroke" not in group_of("").attrib


def test_no_words_make_an_empty_group() -> None:
    assert len(group_of("", "")) == 0
    assert placed(group_of("text-anchor='end'", ""))[0] == 10


# -- pictures of a tree --


def picture(svg: str, alt: str = "A map") -> Element:
    return Element("img", (("src", data_address(svg)), ("alt", alt)), (), Place("one.html", 3))


def test_pictures_of_a_tree_are_painted_where_they_stand() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path fill="$ink"/></svg>'
    tree = Element("body", (), (Element("p", (), ("Words",)), Element("figure", (), (picture(svg),))))
    made = painted_tree(tree, THEME)
    (image,) = made.find_all("img")
    assert data_of(image.get("src")) == painted(svg.encode(), THEME)
    assert (image.get("alt"), image.place) == ("A map", Place("one.html", 3))
    assert made.elements[0] is tree.elements[0]


def test_a_tree_without_tokens_stays_the_same() -> None:
    plain = picture('<svg xmlns="http://www.w3.org/2000/svg"><path fill="#112233"/></svg>')
    tree = Element("body", (), (plain, Element("img", (("src", "photo.png"), ("alt", "")))))
    assert painted_tree(tree, THEME) is tree


def test_painting_twice_changes_nothing_more() -> None:
    tree = Element("body", (), (picture('<svg xmlns="http://www.w3.org/2000/svg"><path fill="$ink"/></svg>'),))
    made = painted_tree(tree, THEME)
    assert made != tree
    assert painted_tree(made, THEME) is made


def test_files_and_bitmaps_are_not_painted() -> None:
    bitmap = Element("img", (("src", "data:image/png;base64,JGluaw=="), ("alt", "$ink")))
    file = Element("img", (("src", "pictures/$ink.svg"), ("alt", "")))
    tree = Element("body", (), (bitmap, file))
    assert painted_tree(tree, THEME) == tree


def test_themes_of_other_colours_or_fonts_paint_otherwise() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text x="0" y="0" fill="$ink">a</text></svg>'
    tree = Element("body", (), (picture(svg),))
    colours = {**THEME.colours, "ink": "222222"}
    fonts = {"sans": THEME.fonts["serif"], "serif": THEME.fonts["serif"]}
    themes = [THEME, THEME.model_copy({"colours": colours}), THEME.model_copy({"fonts": fonts})]
    assert len({painted_tree(tree, theme) for theme in themes}) == 3
    assert painted_tree(tree, THEME.model_copy({"name": "other"})) == painted_tree(tree, THEME)


@pytest.mark.parametrize(
    ("address", "content"),
    [
        ("data:image/svg+xml,%3Csvg/%3E", b"<svg/>"),
        ("data:image/svg+xml;base64,PHN2Zy8+", b"<svg/>"),
        ("data:,a%2Cb,c", b"a,b,c"),
        ("data:text/plain;charset=utf-8,%C3%B1", "ñ".encode()),
    ],
)
def test_an_address_of_data_holds_it(address: str, content: bytes) -> None:
    """RFC 2397: base64 where it says so, else percent-encoded."""
    assert data_of(address) == content
