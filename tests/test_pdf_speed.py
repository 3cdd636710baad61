"""What makes PDFs faster gives what it stands for."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pydyf
import pytest
from briefbook.build.prepare import PreparedDocument, prepare
from briefbook.build.task import Task
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.tree import serialise
from briefbook.pdf import styles
from briefbook.pdf import write as pdf
from briefbook.pdf.upstream import fonts as upstream_fonts
from briefbook.pdf.upstream import svg
from briefbook.testing import pdf_text
from briefbook.theme.artwork import data_of, painted_tree
from briefbook.theme.tokens import load_theme
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from helpers import BRIEF, ROOT
from hypothesis import example, given
from hypothesis import strategies as st

weasyprint = pdf.imported()


@pytest.fixture(scope="module")
def sheet() -> PreparedDocument:
    project = Project(ROOT)
    made = prepare(project, load(project), Task(BRIEF, "policy-brief", "en", ("pdf",)))
    assert isinstance(made, PreparedDocument)
    return made


def test_fonts_are_set_at_a_weight_as_fonttools_sets_them() -> None:
    from weasyprint.pdf import fonts

    for font in load_theme(Project(ROOT), "institute").fonts.values():
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


def test_letters_are_cut_out_of_fonts_as_fonttools_cuts_them(
    sheet: PreparedDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weasyprint.pdf import fonts

    project = Project(ROOT)
    ours = pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project)
    monkeypatch.setattr(fonts.Font, "subset", fonts.Font._fonttools_subset)
    theirs = pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project)
    assert ours.content != theirs.content
    assert pdf_text(ours.content) == pdf_text(theirs.content)
    assert pixels(ours.content) == pixels(theirs.content)
    assert len(ours.content) < 1.1 * len(theirs.content)


def pixels(content: bytes) -> list[bytes]:
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        return [bytes(page.render().to_pil().tobytes()) for page in document]


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


@pytest.mark.parametrize("text", ["12", "-3.5", "1e3", "12px", "50%", "2em", "1.5rem", "", None, "3 4", "7pt", "x"])
def test_lengths_are_read_as_weasyprint_reads_them(text: Any) -> None:
    from weasyprint.svg import utils

    real: Any = utils.size.__closure__[0].cell_contents
    assert real is not utils.size
    assert utils.size(text, 10, 200) == real(text, 10, 200)


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
    import pydyf
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


def test_most_paths_of_a_picture_go_the_short_way(sheet: PreparedDocument) -> None:
    tree = painted_tree(sheet.composed.tree, sheet.composed.theme)
    pictures = [data_of(image.get("src")).decode() for image in tree.find_all("img")]
    found = [path for one in pictures for path in re.findall(r' d="([^"]*)"', one)]
    assert len(found) > 100
    assert all(svg.operators(path) for path in found)


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


@given(st.lists(st.floats(-1e6, 1e6) | st.integers(-9, 9), min_size=12, max_size=12))
def test_matrices_are_multiplied_as_weasyprint_multiplies_them(numbers: list[float]) -> None:
    from weasyprint.matrix import Matrix

    one, other = Matrix(*numbers[:6]), Matrix(*numbers[6:])
    real: Any = Matrix.__matmul__.__wrapped__
    assert repr(one @ other) == repr(real(one, other))
    point = Matrix(matrix=[[*numbers[:2], 1]])
    assert repr(point @ one) == repr(real(point, one))


def test_pages_are_named_as_pydyf_names_them() -> None:
    import pydyf

    document = pydyf.PDF()
    for count in range(1, 4):
        document.add_page(pydyf.Dictionary({"Type": "/Page"}))
        expected = tuple(f"{number} 0 R".encode() for number in document.pages["Kids"][::3])
        assert document.page_references == expected
        assert document.page_references is document.page_references
        assert len(expected) == count


def test_a_tree_is_laid_out_as_its_html_is(sheet: PreparedDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(ROOT)
    ours = pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project).content

    def parsed(weasyprint: Any, tree: Any, fetch: Any) -> Any:
        return weasyprint.HTML(string=serialise(tree), base_url="workspace:///", url_fetcher=fetch)

    monkeypatch.setattr(pdf, "_source", parsed)
    styles._read_once.cache_clear()
    assert pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project).content == ours


def test_a_fault_of_a_style_sheet_is_told_for_each_document_that_it_dresses(sheet: PreparedDocument) -> None:
    from briefbook.errors import BriefbookError

    sheets = (*sheet.composed.theme.sheets, ("templates/print.css", "p { colour: red; }"))
    theme = sheet.composed.theme.model_copy(update={"sheets": sheets})
    for _ in range(2):
        with pytest.raises(BriefbookError, match="colour"):
            pdf.write_pdf(sheet.composed.tree, theme, Project(ROOT))


def test_weasyprint_is_found_without_running_other_programs() -> None:
    import subprocess
    import sys

    script = (
        "import subprocess\n"
        "def refuse(*args, **kwargs): raise SystemExit(f'ran {args}')\n"
        "subprocess.Popen = refuse\n"
        "import os; os.popen = refuse\n"
        "from briefbook.pdf.write import imported\n"
        "imported()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_worker_leaves_no_folder_of_fonts(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = upstream_fonts.font_configuration()
    made._folder = tmp_path / "fonts"
    made._folder.mkdir()
    (made._folder / "one").write_bytes(b"")
    import weakref

    upstream_fonts._remove_folder(weakref.ref(made))
    assert not made._folder.exists()
