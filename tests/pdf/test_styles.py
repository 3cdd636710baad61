"""Style sheets and resources: what is wrong with them is told at its line, and nothing else is reached."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from briefbook.data.project import Project
from briefbook.errors import BriefbookError, Place, Problem
from briefbook.pdf import styles
from briefbook.pdf.resources import NOTED, fetcher, font_fetcher
from briefbook.pdf.styles import logged_problems, print_styles
from themes import small_theme, small_workspace
from weasyprint.urls import URLFetcher

LOG = logging.getLogger("weasyprint")
FILE = "templates/print.css"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(small_workspace(tmp_path))


def logged(message: str, file: str = FILE, level: int = logging.WARNING) -> list[Problem]:
    problems: list[Problem] = []
    with logged_problems(file, problems):
        LOG.log(level, message)
    return problems


# -- what WeasyPrint logs --


def test_a_fault_is_told_at_its_line_and_column() -> None:
    assert logged("Ignored `colour: red` at 12:7, unknown property.") == [
        Problem(Place(FILE, 12, 7), "ignored `colour: red`, unknown property", "correct or remove it")
    ]


def test_a_fault_of_the_document_has_no_line_of_ours() -> None:
    (problem,) = logged("Ignored `x` at 12:7, unknown property", "")
    assert problem == Problem(Place(), "ignored `x`, unknown property", "correct or remove it")


def test_a_fault_without_a_place_is_told_of_the_file() -> None:
    (problem,) = logged("Parse  error\n in  a sheet...")
    assert problem == Problem(Place(FILE), "parse error in a sheet", "correct or remove it")


def test_what_is_noted_already_or_of_the_machine_is_not_told() -> None:
    assert logged(f"Failed to load image at 'x': {NOTED}") == []
    assert logged('Using fontTools instead of HarfBuzz-Subset for font "Serif". Please install it') == []
    assert logged("Step 1 - Fetching and parsing", level=logging.INFO) == []
    assert len(logged("Failed to load image", level=logging.ERROR)) == 1


def test_the_log_is_as_before_afterwards() -> None:
    before = LOG.handlers[:], LOG.propagate
    problems: list[Problem] = []
    with pytest.raises(ZeroDivisionError), logged_problems(FILE, problems):
        raise ZeroDivisionError
    assert (LOG.handlers, LOG.propagate) == before
    LOG.handlers, handlers = [logging.NullHandler()], LOG.handlers
    LOG.warning("later")
    LOG.handlers = handlers
    assert problems == []


# -- sheets --


def test_each_sheets_faults_are_told_with_their_lines() -> None:
    sheets = (("", "p { color: red }"), (FILE, "h1 {}\n\np {\n  colour: red;\n}"), ("other.css", "p { size: x }"))
    found = print_styles(sheets, font_fetcher())
    assert [(one.place.file, one.place.line, one.place.column) for one in found.problems][:1] == [(FILE, 4, 3)]
    assert found.problems[0].message == "ignored `colour: red`, unknown property"
    assert {one.place.file for one in found.problems} == {FILE, "other.css"}
    assert len(found.sheets) == 3


def test_like_sheets_are_read_once_and_their_faults_told_each_time() -> None:
    sheets = (("", "p { margin: 1pt }"), (FILE, "p { colour: blue }"))
    first = print_styles(sheets, font_fetcher())
    assert print_styles(tuple(sheets), font_fetcher()) is first
    assert len(first.problems) == 1
    assert print_styles((("", "p { margin: 2pt }"),), font_fetcher()) is not first


@pytest.mark.parametrize("text", ["@import 'more.css';", "@font-face { font-family: X; src: url(x.ttf) }"])
def test_sheets_that_name_files_of_the_workspace_are_read_each_time(text: str) -> None:
    asked: list[str] = []

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            asked.append(url)
            raise ValueError("none")

    for times in (1, 2):
        print_styles(((FILE, text),), Fetcher())
        assert len(asked) == times
    assert asked[0].endswith(("more.css", "x.ttf"))


def test_few_looks_are_kept() -> None:
    assert styles._read_once.cache_info().maxsize == 4


# -- files --


def test_a_picture_of_the_workspace_is_read(project: Project) -> None:
    (project.root / "data/a b.svg").write_bytes(b"<svg/>")
    (project.root / "data/photo").write_bytes(b"png")
    problems: list[Problem] = []
    fetch = fetcher(small_theme(), project, problems)
    answer = fetch.fetch("workspace:///data/a%20b.svg")
    assert (answer.read(), answer.content_type) == (b"<svg/>", "image/svg+xml")
    assert fetch.fetch("workspace:///data/photo").content_type == "image/png"
    assert problems == []


def test_a_font_is_read_from_its_package(project: Project) -> None:
    from briefbook.theme.fonts import font_address

    font = small_theme().fonts["sans"]
    for fetch in (fetcher(small_theme(), project, []), font_fetcher()):
        answer = fetch.fetch(font_address(font.package, font.files[0]))
        assert (answer.read(), answer.content_type) == (font.files[0].read_bytes(), "font/ttf")


def test_an_address_of_data_is_its_own_file(project: Project) -> None:
    assert fetcher(small_theme(), project, []).fetch("data:,a%20b").read() == b"a b"


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/passwd", "workspace:///../x.png"])
def test_nothing_outside_the_workspace_is_reached(project: Project, address: str) -> None:
    problems: list[Problem] = []
    with pytest.raises(ValueError, match=NOTED):
        fetcher(small_theme(), project, problems).fetch(address)
    assert len(problems) == 1


def test_a_missing_file_is_told_where_a_style_sheet_names_it(project: Project) -> None:
    sheets = (("one.css", "p {}"), ("two.css", "p {}\nh1 { background: url(no.png) }"))
    problems: list[Problem] = []
    with pytest.raises(ValueError, match=NOTED) as caught:
        fetcher(small_theme().model_copy({"sheets": sheets}), project, problems).fetch("workspace:///no.png")
    assert isinstance(caught.value.__cause__, BriefbookError)
    (known,) = caught.value.__cause__.problems
    assert problems == [Problem(Place("two.css", 2, 22), known.message, known.hint)]


def test_a_missing_file_that_no_sheet_names_is_told_by_its_name(project: Project) -> None:
    problems: list[Problem] = []
    with pytest.raises(ValueError, match=NOTED):
        fetcher(small_theme(), project, problems).fetch("workspace:///no%20such.png")
    assert [one.place for one in problems] == [Place("no such.png")]
