"""The changes in WeasyPrint and below it: each gives what the function gives that it stands before."""

from __future__ import annotations

import weakref
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from io import BytesIO
from typing import Any

import pydyf
import pytest
from briefbook.pdf import upstream
from briefbook.pdf import write as pdf
from briefbook.pdf.upstream import fonts as upstream_fonts
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from helpers import ROOT
from hypothesis import example, given
from hypothesis import strategies as st
from themes import small_theme

weasyprint = pdf.imported()


def test_fonts_are_set_at_a_weight_as_fonttools_sets_them() -> None:
    from weasyprint.pdf import fonts

    fonts_of_a_theme = small_theme().fonts.values()
    assert len(fonts_of_a_theme) == 2
    for font in fonts_of_a_theme:
        content = font.files[0].read_bytes()
        known = [axis.axisTag for axis in TTFont(BytesIO(content))["fvar"].axes]
        axes = {name: 650.0 if name == "wght" else 12.5 for name in known}
        made = BytesIO()
        fonts.instantiateVariableFont(TTFont(BytesIO(content)), axes, static=True).save(made)
        ours, theirs = TTFont(made), instantiateVariableFont(TTFont(BytesIO(content)), axes, static=True)
        assert "fvar" not in ours
        assert ours.getGlyphOrder() == theirs.getGlyphOrder()
        for name in ("a", "A", "zero", "afii10017", "eacute"):
            if name in theirs.getGlyphOrder():
                assert near(ours["hmtx"][name], theirs["hmtx"][name])
                points, ends, flags = ours["glyf"][name].getCoordinates(ours["glyf"])
                others, other_ends, other_flags = theirs["glyf"][name].getCoordinates(theirs["glyf"])
                assert (list(ends), list(flags)) == (list(other_ends), list(other_flags))
                assert all(near(one, two) for one, two in zip(points, others, strict=True))


def near(one: Any, two: Any) -> bool:
    return all(abs(a - b) <= 1 for a, b in zip(one, two, strict=True))


def test_types_are_read_as_cffi_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from cffi import cparser
    from weasyprint.text.ffi import ffi

    real: Any = next(one.cell_contents for one in cparser.Parser._parse.__closure__)
    words = ("hb_codepoint_t[17]", "PangoRectangle *", "char[]", "FcChar8 * *", "gboolean", "unsigned int *")
    ours = [ffi._parser.parse_type(one) for one in words]
    with pytest.raises(Exception, match="PangoNothing"):
        ffi._parser.parse_type("PangoNothing *")
    monkeypatch.setattr(cparser.Parser, "_parse", real)
    assert [ffi._parser.parse_type(one) for one in words] == ours


_POINT = st.tuples(*[st.integers(-2000, 2000).map(str) | st.floats(-999, 999).map("{:.1f}".format)] * 2)
_LINE = _POINT.map(lambda point: f"L{' '.join(point)}")
_CURVE = st.tuples(_POINT, _POINT).map(lambda points: f"Q{' '.join(sum(points, ()))}")
_SHAPE = st.builds(
    lambda start, lines, end: f"M{' '.join(start)}{''.join(lines)}{end}",
    _POINT,
    st.lists(_LINE | _CURVE, max_size=5),
    st.sampled_from(["Z", ""]),
)


class Node(dict[str, str]):
    """An element of a picture, as far as a path looks at it."""

    def __init__(self, path: str) -> None:
        super().__init__(d=path)
        self.vertices: list[Any] = []


@given(st.lists(_SHAPE, min_size=1, max_size=4).map("".join))
@example("M0 0L10 5Q1 2 3 4ZM1 1Z")
@example("m0 0l10 5z")
@example("M0 0L10 5 7 8Z")
@example("M1.5.5L-1-2")
@example("M0 0C1 2 3 4 5 6A1 1 0 0 1 3 3")
@example("M0 0Z L5 5")
@example("")
def test_paths_are_drawn_as_weasyprint_draws_them(path: str) -> None:
    from weasyprint import svg

    class Picture:
        def __init__(self) -> None:
            self.stream = pydyf.Stream()

        def point(self, x: Any, y: Any, font_size: float) -> tuple[float, float]:
            return svg.size(x, font_size, 100), svg.size(y, font_size, 100)

    ours, theirs = Picture(), Picture()
    svg.TAGS["path"](ours, Node(path), 10)
    from weasyprint.svg.path import path as real

    real(theirs, Node(path), 10)
    assert ours.stream.data == theirs.stream.data


@pytest.mark.parametrize("item", [b"a", "a", 0, -12, 10**20, 1.0, 0.25, -1e-9, 1e20, True, None, pydyf.String("a(b)")])
def test_values_are_written_as_pydyf_writes_them(item: Any) -> None:
    real: Any = pydyf._to_bytes.__wrapped__
    assert real is not pydyf._to_bytes
    assert pydyf._to_bytes(item) == real(item)
    assert pydyf.Array([item]).data == b"[" + real(item) + b"]"


@pytest.mark.parametrize("compress", [True, False])
def test_a_file_is_written_as_pydyf_writes_it(compress: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> bytes:
        document = pydyf.PDF()
        for text in ("one", "two"):
            stream = pydyf.Stream([text.encode() * 50], {"Kind": "/X"}, compress=compress)
            document.add_object(stream)
            assert stream.data == stream.data
            stream.stream.append(b"more")
            document.add_page(pydyf.Dictionary({"Type": "/Page", "Contents": stream.reference}))
        document.info["Title"] = pydyf.String("Título")
        out = BytesIO()
        document.write(out, b"1.7", b"name", compress)
        return out.getvalue()

    quick = made()
    for owner, name in ((pydyf.PDF, "write"), (pydyf, "_to_bytes")):
        monkeypatch.setattr(owner, name, getattr(owner, name).__wrapped__)
    assert made() == quick


def test_each_stream_is_packed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[int] = []
    real = pydyf.zlib.compressobj

    def noted(*args: Any, **options: Any) -> Any:
        packed.append(1)
        return real(*args, **options)

    monkeypatch.setattr(pydyf.zlib, "compressobj", noted)
    document = pydyf.PDF()
    for _ in range(3):
        document.add_object(pydyf.Stream([b"x"], compress=True))
    document.write(BytesIO(), b"1.7", b"name", True)
    assert len(packed) == 3 + 2, "the streams, the objects and the table of both"


def test_pages_are_named_as_pydyf_names_them() -> None:

    document = pydyf.PDF()
    for count in range(1, 4):
        document.add_page(pydyf.Dictionary({"Type": "/Page"}))
        expected = tuple(f"{number} 0 R".encode() for number in document.pages["Kids"][::3])
        assert document.page_references == expected
        assert document.page_references is document.page_references
        assert len(expected) == count


def test_a_worker_leaves_no_folder_of_fonts(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = upstream_fonts.font_configuration()
    made._folder = tmp_path / "fonts"
    made._folder.mkdir()
    (made._folder / "one").write_bytes(b"")
    upstream_fonts._remove_folder(weakref.ref(made))
    assert not made._folder.exists()


# -- the versions --


def requirements() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text().split()
    return {name.lower(): version for name, version in (line.split("==") for line in lines)}


def test_the_versions_tried_are_those_that_the_tests_run() -> None:
    assert set(upstream.TRIED) >= {"weasyprint", "pydyf", "cssselect2", "tinycss2", "cffi", "uharfbuzz"}
    assert {name: requirements()[name] for name in upstream.TRIED} == upstream.TRIED


def test_with_the_versions_tried_nothing_stands_against_it() -> None:
    assert upstream.standing() == []


@pytest.mark.parametrize(("platform", "more"), [("linux", upstream.IMPORTING), ("darwin", ())])
def test_all_shortcuts_are_named_those_of_the_import_on_linux(
    platform: str, more: tuple[upstream.Shortcut, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upstream.sys, "platform", platform)
    assert upstream.shortcuts() == (*more, *upstream.SHORTCUTS)


def test_with_another_version_no_shortcut_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "version", lambda name: "999")
    assert upstream.shortcuts() == ()


@pytest.mark.parametrize("package", upstream.TRIED)
def test_another_version_of_any_package_is_told(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "version", lambda name: "999" if name == package else upstream.TRIED[name])
    (line,) = upstream.standing()
    assert line.startswith(f"{package} 999 is installed, ")
    assert upstream.TRIED[package] in line


def test_a_package_of_no_version_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "pydyf":
            raise PackageNotFoundError(name)
        return "70.1" if name == "weasyprint" else upstream.TRIED[name]

    monkeypatch.setattr(upstream, "version", version)
    assert [line.split(" is installed")[0] for line in upstream.standing()] == [
        "weasyprint 70.1", "pydyf of no version",
    ]  # fmt: skip


def test_versions_are_read_without_importing_what_they_are_of() -> None:
    import subprocess
    import sys

    script = (
        "import sys; from briefbook.pdf.upstream import standing; standing();"
        "print(sorted({'weasyprint', 'pydyf', 'cffi', 'fontTools', 'uharfbuzz'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("other", [False, True])
def test_shortcuts_are_taken_with_the_versions_tried_and_none_with_others(
    other: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied: list[str] = []
    shortcuts = tuple(one._replace(apply=lambda name=one.name: applied.append(name)) for one in upstream.SHORTCUTS)
    names = [one.name for one in upstream.SHORTCUTS]
    monkeypatch.setattr(upstream, "SHORTCUTS", shortcuts)
    if other:
        monkeypatch.setattr(upstream, "version", lambda name: "999")
    assert upstream.import_weasyprint.__wrapped__() is weasyprint
    assert applied == ([] if other else names)
    assert len(names) > 5


def test_each_shortcut_says_what_it_is_for() -> None:
    shortcuts = (*upstream.IMPORTING, *upstream.SHORTCUTS)
    assert len({one.name for one in shortcuts}) == len({one.stands_for for one in shortcuts}) == len(shortcuts)
    for one in shortcuts:
        assert len(one.reason.split()) > 4, one.name
        assert one.name.split(".")[0] in ("loading", "fonts", "svg", "file", "layout")
        assert 0 <= one.sample < 100
        assert 0 <= one.events < 100


@pytest.mark.parametrize("place", [one.stands_for for one in (*upstream.IMPORTING, *upstream.SHORTCUTS)])
def test_each_shortcut_stands_before_something_that_is_there(place: str) -> None:
    module, _, names = place.partition(":")
    found: Any = import_module(module)
    for name in filter(None, names.split(".")):
        assert hasattr(found, name)
        found = getattr(found, name)


# -- the import --


def test_names_are_looked_for_again_after_the_import() -> None:
    import ctypes.util

    find = ctypes.util.find_library
    assert callable(find)
    with upstream.loading.names_with_versions():
        assert ctypes.util.find_library("c") is None
    assert ctypes.util.find_library is find


def test_modules_are_imported_when_a_function_of_theirs_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(upstream.loading, "_NOT_USED", ("colorsys", "json"))
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    known = sys.modules["json"]
    with upstream.loading.modules_when_called():
        from colorsys import rgb_to_hls

        assert sys.modules["json"] is known
        with pytest.raises(ImportError):
            from colorsys import __nothing__  # noqa: F401
    assert "colorsys" not in sys.modules
    assert rgb_to_hls(1.0, 1.0, 1.0)[1] == 1.0
    assert "colorsys" in sys.modules


# -- fonts --


def test_a_styles_features_of_its_font_are_those_of_weasyprint() -> None:
    """Figures of one width, which Source Sans has as a feature only."""
    from briefbook.pdf.resources import font_fetcher
    from briefbook.pdf.styles import print_styles
    from briefbook.theme.css import print_sheet

    styles = print_styles((("", print_sheet(small_theme())),), font_fetcher())
    html = "".join(f'<p style="font: 100px Source Sans 3; font-variant-numeric: {kind}">1111</p>' for kind in FIGURES)
    document = weasyprint.HTML(string=html).render(stylesheets=styles.sheets, font_config=styles.fonts)
    _, body = (box for box in document.pages[0]._page_box.descendants() if box.element_tag in ("html", "body"))
    one, other, again = (box.width for box in body.descendants() if type(box).__name__ == "TextBox")
    assert one == again
    assert abs(one - other) > 1


FIGURES = ("proportional-nums", "tabular-nums", "proportional-nums")


def test_letters_are_cut_out_and_keep_their_numbers() -> None:
    font = weasyprint.pdf.fonts.Font.__new__(weasyprint.pdf.fonts.Font)
    content = small_theme().fonts["sans"].files[1].read_bytes()
    glyph = TTFont(BytesIO(content)).getGlyphID("n")
    for missing in (False, True):
        font.missing, font.file_content = missing, content
        font.subset({glyph: "n"}, False)
        cut = TTFont(BytesIO(font.file_content))
        assert len(font.file_content) < len(content) / 10
        assert cut["maxp"].numGlyphs == glyph + 1
        assert cut["glyf"][cut.getGlyphName(glyph)].numberOfContours == 1
        assert cut["hmtx"][cut.getGlyphName(glyph)] == TTFont(BytesIO(content))["hmtx"]["n"]
        assert (cut["glyf"][".notdef"].numberOfContours > 0) == missing
        assert not {"GSUB", "GPOS", "BASE"} & set(cut.keys())


def test_a_font_of_no_letters_stays() -> None:
    font = weasyprint.pdf.fonts.Font.__new__(weasyprint.pdf.fonts.Font)
    font.file_content = b"font"
    font.subset({}, False)
    assert font.file_content == b"font"


@pytest.mark.parametrize(("asked", "weight"), [(650.0, 650.0), (5000.0, 900.0), (1.0, 200.0)])
def test_weights_that_a_font_has_not_are_the_nearest_that_it_has(asked: float, weight: float) -> None:
    from weasyprint.pdf import fonts

    content = small_theme().fonts["sans"].files[1].read_bytes()

    def width(value: float) -> tuple[int, int]:
        made = BytesIO()
        fonts.instantiateVariableFont(TTFont(BytesIO(content)), {"wght": value}, static=True).save(made)
        found: tuple[int, int] = TTFont(made)["hmtx"]["m"]
        return found

    assert width(asked) == width(weight)
    assert width(200.0) != width(900.0)
