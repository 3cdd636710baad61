"""Pictures of a Word file: read, measured, drawn as bitmaps, and held once."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.errors import BriefbookError, Place
from briefbook.word.letterhead import blank
from briefbook.word.pictures import Picture, media, read_picture
from PIL import Image
from themes import small_theme, small_workspace

THEME = small_theme()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {0}><rect width="9" height="9"/>{1}</svg>'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(small_workspace(tmp_path))


def img(src: str) -> Element:
    return Element("img", (("src", src), ("alt", "a")), (), Place("templates/a.html", 2, 1))


def bitmap(kind: str, size: tuple[int, int] = (30, 20), **more: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "red").save(made, kind, **more)
    return made.getvalue()


def address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


@pytest.mark.parametrize(
    ("kind", "extension", "type"),
    [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg"), ("GIF", "gif", "image/gif")],
)
def test_a_bitmap_goes_in_as_it_is(kind: str, extension: str, type: str, project: Project) -> None:
    content = bitmap(kind, dpi=(144, 144)) if kind != "GIF" else bitmap(kind)
    project.root.joinpath("data", "a").write_bytes(content)
    size = (15.0, 10.0) if kind != "GIF" else (30.0, 20.0)
    made = read_picture(img("data/a"), THEME, project)
    assert made[:3] == (content, extension, type)
    assert made.size == pytest.approx(size, abs=0.01)
    assert made.drawing is None


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="100" height="50"', (75.0, 37.5)),
        ('width="100px" height="50px"', (75.0, 37.5)),
        ('width="100pt" height="50pt"', (100.0, 50.0)),
        ('width="25.4mm" height="2in"', (72.0, 144.0)),
        ('width=" 40pt " height="10pt"', (40.0, 10.0)),
        ('viewBox="1 2 100 50"', (75.0, 37.5)),
        ('viewBox="-1,-2,100,50" width="100%"', (75.0, 37.5)),
        ('viewBox="0 0 100 50" width="20pt"', (20.0, 37.5)),
        ('viewBox="0 0 100 50" height="20pt"', (75.0, 20.0)),
    ],
)
def test_a_drawing_is_of_the_size_that_it_says(attributes: str, size: tuple[float, float], project: Project) -> None:
    drawing = SVG.format(attributes, "").encode()
    made = read_picture(img(address(drawing, "image/svg+xml")), THEME, project)
    assert made.size == pytest.approx(size)
    assert (made.drawing, made.extension, made.content_type) == (drawing, "png", "image/png")
    pixels = Image.open(BytesIO(made.bitmap))
    assert pixels.width == round(size[0] / 72 * 150)


@pytest.mark.parametrize("start", ["", "\n ", '<?xml version="1.0"?>'])
def test_a_drawing_is_known_by_its_first_letters(start: str, project: Project) -> None:
    drawing = start + SVG.format('width="9" height="9"', "")
    made = read_picture(img(address(drawing.encode(), "image/svg+xml")), THEME, project)
    assert made.drawing == drawing.encode()


def test_words_in_a_drawing_are_set_in_the_themes_fonts(project: Project) -> None:
    words = "<text y='40' font-family=\"'{}'\" font-size='40'>words</text>"

    def drawn(inside: str) -> bytes:
        drawing = SVG.format('width="200" height="50"', inside).encode()
        return read_picture(img(address(drawing, "image/svg+xml")), THEME, project).bitmap

    serif, sans = drawn(words.format("Source Serif 4")), drawn(words.format("Source Sans 3"))
    assert len({serif, sans, drawn("")}) == 3


@pytest.mark.parametrize(
    "inside",
    ['<image href="secret.png"/>', '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="https://example.org/a.png"/>'],
)
def test_a_drawing_that_names_another_file_is_refused(inside: str, project: Project) -> None:
    source = address(SVG.format('width="9" height="9"', inside).encode(), "image/svg+xml")
    with pytest.raises(BriefbookError) as caught:
        read_picture(img(source), THEME, project)
    [problem] = caught.value.problems
    assert problem.message == f"the picture `{source[:80]}` is in no format that Word shows"
    assert problem.hint == "use PNG, JPEG or SVG"
    assert (problem.place.file, problem.place.line) == ("templates/a.html", 2)


def test_a_drawing_may_name_parts_of_itself_and_data(project: Project) -> None:
    inside = f'<use href="#a"/><image href="{address(bitmap("PNG"), "image/png")}"/>'
    drawing = SVG.format('width="9" height="9"', inside).encode()
    assert read_picture(img(address(drawing, "image/svg+xml")), THEME, project).drawing == drawing


@pytest.mark.parametrize(
    "content",
    [b"no picture", b"", b"<svg ", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b'<svg viewBox="0 0 5"></svg>'],
)
def test_what_is_no_picture_is_refused_at_its_place(content: bytes, project: Project) -> None:
    project.root.joinpath("data", "a.png").write_bytes(content)
    with pytest.raises(BriefbookError) as caught:
        read_picture(img("data/a.png"), THEME, project)
    [problem] = caught.value.problems
    assert problem.message == "the picture `data/a.png` is in no format that Word shows"
    assert problem.place.line == 2


def test_a_picture_that_is_missing_is_told_with_its_name_and_place(project: Project) -> None:
    with pytest.raises(BriefbookError) as caught:
        read_picture(img("data/gone.png"), THEME, project)
    [problem] = caught.value.problems
    assert problem.message.startswith("the picture `data/gone.png`: ")
    assert (problem.place.file, problem.place.line) == ("templates/a.html", 2)


def test_a_picture_is_held_once(project: Project) -> None:
    file = blank(THEME, project, "A4", "en")
    one, other = (Picture(content, "png", "image/png", (1.0, 1.0)) for content in (b"one", b"other"))
    jpeg = Picture(b"third", "jpg", "image/jpeg", (1.0, 1.0))
    assert [media(file, picture) for picture in (one, other, one, jpeg)] == [
        "word/media/image1.png", "word/media/image2.png", "word/media/image1.png", "word/media/image3.jpg",
    ]  # fmt: skip
    made = file.parts["word/media/image3.jpg"]
    assert (made.content, made.content_type) == (b"third", "image/jpeg")


def test_a_name_that_a_letterhead_took_is_passed_over(project: Project) -> None:
    file = blank(THEME, project, "A4", "en")
    file.add("word/media/image1.gif", "image/gif", b"coat")
    file.add("word/same.png", "image/png", b"same")
    assert media(file, Picture(b"same", "png", "image/png", (1.0, 1.0))) == "word/media/image2.png"
