"""What a file is made from: each ingredient moves the digest of the formats that it concerns, and of no other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefbook.build import inputs as module
from briefbook.build.inputs import (
    Ingredient,
    Inputs,
    brief_inputs,
    inputs_of,
    pictures_of,
    record_digests,
    tracked,
)
from briefbook.data.edition import Attachment
from briefbook.data.library import Library
from briefbook.data.project import Project
from briefbook.data.yaml import parse
from briefbook.document.tree import Element
from briefbook.theme.tokens import Theme, load_theme
from build_values import INGREDIENTS, inputs, put
from helpers import BRIEF, ROOT
from hypothesis import given
from hypothesis import strategies as st

BOTH, PDF, WORD = {"pdf", "docx"}, {"pdf"}, {"docx"}
CONCERNS = {
    "briefbook": BOTH, "code": BOTH, "tree": BOTH, "fields": WORD, "theme": BOTH, "sheet templates/print.css": PDF,
    "picture pictures/map.png": BOTH, "word.docx": WORD, "font Serif.ttf": BOTH, "attached visit.yaml": PDF,
    "version weasyprint": PDF, "version python-docx": WORD, "version uharfbuzz": BOTH, "zlib": BOTH,
    "library libpango-1.0.so.0": PDF,
}  # fmt: skip


# -- ingredients --


@pytest.mark.parametrize("key", INGREDIENTS)
def test_an_ingredient_moves_the_formats_that_it_concerns_and_no_other(key: str) -> None:
    before, after, gone = inputs(), inputs({key: "another"}), inputs({key: None})
    for format in ("pdf", "docx"):
        concerned = format in CONCERNS[key]
        assert (before.digest(format) != after.digest(format)) == concerned
        assert (before.digest(format) != gone.digest(format)) == concerned
        assert (Ingredient.read(key) in before.of(format)) == concerned


def test_all_kinds_are_tried() -> None:
    assert set(CONCERNS) == set(INGREDIENTS)


def test_a_digest_is_of_the_format_and_knows_no_order() -> None:
    assert inputs().digest("pdf") != inputs().digest("docx")
    both = {Ingredient("tree"): "1", Ingredient("theme"): "2"}
    assert Inputs(both).digest("pdf") != Inputs(both).digest("docx"), "though both are made from the same"
    assert Inputs(both).digest("pdf") == Inputs(dict(reversed(both.items()))).digest("pdf")
    assert len(inputs().digest("pdf")) == 32


@given(st.sampled_from(["sheet", "picture", "font"]), st.text("ab /.", min_size=1))
def test_an_ingredient_is_read_as_it_was_written(kind: str, name: str) -> None:
    assert Ingredient.read(str(Ingredient(kind, name))) == Ingredient(kind, name)


def test_an_ingredient_without_a_name_is_its_kind() -> None:
    assert str(Ingredient("theme")) == "theme"
    assert Ingredient.read("theme") == Ingredient("theme", "")
    assert str(Ingredient("sheet", "templates/print.css")) == "sheet templates/print.css"


def test_pictures_go_by_their_paths() -> None:
    assert inputs({"picture a b.png": "x"}).pictures == {"pictures/map.png": "ma9", "a b.png": "x"}


# -- of a document --


@pytest.fixture(scope="module")
def theme() -> Theme:
    return load_theme(Project(ROOT), "institute")


def dressed(theme: Theme, **other: Any) -> Theme:
    return theme.model_copy(update=other)


def element(tag: str, *children: Any, **attrs: str) -> Element:
    return Element(tag, tuple((name.replace("_", "-"), value) for name, value in attrs.items()), children)


def tree(*children: Any) -> Element:
    return element("html", element("body", *children))


def paragraph(text: str) -> Element:
    return element("p", text)


def found(project: Project, one: Element, theme: Theme, **more: Any) -> dict[str, str]:
    return {str(part): digest for part, digest in inputs_of(project, one, theme, **more).ingredients.items()}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def test_the_ingredients_of_a_document(tmp_path: Path, theme: Theme) -> None:
    put(tmp_path, "pictures/a.png", "A")
    one = found(Project(tmp_path), tree(element("img", src="pictures/a.png")), theme)
    assert {key.split(" ")[0] for key in one} == {
        "briefbook", "code", "tree", "fields", "theme", "sheet", "picture", "font", "version", "zlib", "library",
    }  # fmt: skip
    assert one["briefbook"] == module.__version__
    assert one["picture pictures/a.png"] == module._digest(b"A")
    assert one["version weasyprint"][0].isdigit()
    assert list(one)[:5] == ["briefbook", "code", "tree", "fields", "theme"]


def test_words_move_the_tree_and_marks_the_fields_alone(tmp_path: Path, theme: Theme) -> None:
    project = Project(tmp_path)
    one = found(project, tree(paragraph("Words")), theme)
    assert changed(one, found(project, tree(paragraph("Words")), theme)) == set()
    assert changed(one, found(project, tree(paragraph("Others")), theme)) == {"tree", "fields"}
    mark = element("span", "Words", data_field="data/visits/x.yaml title")
    assert changed(one, found(project, tree(element("p", mark)), theme)) == {"fields"}


def test_looks_move_what_they_come_from(tmp_path: Path, theme: Theme) -> None:
    project, one = Project(tmp_path), tree(paragraph("Words"))
    before = found(project, one, theme)
    (file, text), *rest = theme.sheets
    assert changed(before, found(project, one, dressed(theme, sheets=((file, f"{text} "), *rest)))) == {f"sheet {file}"}
    put(tmp_path, "templates/themes/x/word.docx", "W")
    with_base = dressed(theme, word_base="templates/themes/x/word.docx")
    assert found(project, one, with_base)["word.docx"] == module._digest(b"W")
    attached = [Attachment("visit.yaml", "what it is", b"A")]
    assert found(project, one, theme, attachments=attached)["attached visit.yaml"] == module._digest(b"A")


def test_fonts_and_records_come_along(tmp_path: Path, theme: Theme) -> None:
    one = inputs_of(Project(tmp_path), tree(), theme, records=["people/a", "people/a"])
    files = [str(file) for font in theme.fonts.values() for file in font.files]
    assert files
    assert list(one.fonts) == files
    assert {part.name for part in one.ingredients if part.kind == "font"} == {Path(file).name for file in files}
    assert one.records == {"people/a"}


def test_what_is_printed_comes_along(tmp_path: Path, theme: Theme) -> None:
    mark = element("span", "Words", data_field="data/visits/x.yaml title", data_kind="text")
    one = inputs_of(Project(tmp_path), tree(element("p", mark)), theme)
    assert {str(leaf) for leaf in one.printed} == {"data/visits/x.yaml title"}


@pytest.mark.parametrize(
    ("src", "css", "drawn"),
    [
        ("pictures/a.png", "", ["pictures/a.png"]),
        ("pictures/none.png", "", []),
        ("data:image/png;base64,AAAA", "", []),
        ("../pictures/a.png", "", []),
        ("", "background: url('pictures/b%20b.png')", ["pictures/b b.png"]),
        ("", "background: url( pictures/a.png )", ["pictures/a.png"]),
        ("", "a { b: url(pictures/a.png) } c { d: url(\"pictures/b b.png\") }", ["pictures/a.png", "pictures/b b.png"]),
        ("pictures/b b.png", "x: url(pictures/a.png)", ["pictures/a.png", "pictures/b b.png"]),
        ("pictures/a.png", "x: url(pictures/a.png)", ["pictures/a.png"]),
        ("", "src: url(#fragment) url(data:font/ttf) url(briefbook-font:a)", []),
    ],
)
def test_pictures_are_those_that_stand_in_the_workspace(
    src: str, css: str, drawn: list[str], tmp_path: Path, theme: Theme
) -> None:
    put(tmp_path, "pictures/a.png")
    put(tmp_path, "pictures/b b.png")
    one = tree(element("img", src=src))
    assert list(pictures_of(Project(tmp_path), one, dressed(theme, sheets=(("x.css", css),)))) == drawn


# -- records of registries --


@pytest.mark.parametrize(
    ("ask", "noted"),
    [
        (lambda people: people["lavrov"], {"people/lavrov"}),
        (lambda people: people.get("nobody"), {"people/nobody"}),
        (lambda people: "nobody" in people, {"people/nobody"}),
        (list, {"people/*"}),
        (lambda people: people.get("lavrov"), {"people/lavrov"}),
        (lambda people: next(iter(people.items())), {"people/*", "people/lavrov"}),
        (len, set()),
    ],
    ids=["item", "none", "in", "iter", "get", "items", "len"],
)
def test_what_is_asked_of_a_registry_is_noted(ask: Any, noted: set[str], library: Library) -> None:
    one = tracked(library)
    assert one.asked == set()
    ask(one.people)
    assert one.asked == noted


def test_a_tracked_library_answers_as_the_other(library: Library) -> None:
    one = tracked(library)
    assert one.people["lavrov"] == library.people["lavrov"]
    assert one.people.get("nobody", 7) == 7
    assert len(one.people) == len(library.people)
    assert ("lavrov" in one.people, "nobody" in one.people) == (True, False)
    assert list(one.people) == list(library.people)
    assert list(one.people.values()) == list(library.people.values())
    assert dict(one.people.items()) == dict(library.people.items())
    assert one.briefs is library.briefs
    assert one.trees is library.trees
    assert one.origin is library
    one.sources.get("x")
    assert {"people/*", "sources/x"} <= one.asked
    assert tracked(library).asked == set(), "another one notes for itself"


def trees(people: str, more: str = "") -> dict[str, Any]:
    found = {"data/people.yaml": parse(people, "data/people.yaml")}
    return found | ({"data/sources.json": parse(more, "data/sources.json")} if more else {})


def test_the_digest_of_a_record_is_of_what_is_written_in_it() -> None:
    one = record_digests(trees("- id: a\n  name: A\n- id: b\n  name: B\n"))
    same = record_digests(trees("# a comment\n- id: a\n  name: 'A'\n\n- id: b\n  name: B\n"))
    other = record_digests(trees("- id: a\n  name: A\n- id: b\n  name: C\n"))
    assert one == same
    assert {key for key in one if one[key] != other[key]} == {"people/b", "people/*"}
    assert set(one) == {"people/a", "people/b", "people/*", "organisations/*", "places/*", "sources/*"}


def test_a_record_that_comes_or_moves_is_news_for_who_went_through_all() -> None:
    one = record_digests(trees("- id: a\n- id: b\n"))
    moved = record_digests(trees("- id: b\n- id: a\n"))
    assert {key for key in one if one[key] != moved[key]} == {"people/*"}
    with_sources = record_digests(trees("- id: a\n- id: b\n", json.dumps([{"id": "s"}])))
    assert {key for key in with_sources if with_sources[key] != one.get(key)} == {"sources/s", "sources/*"}


def test_what_is_no_record_has_no_digest() -> None:
    assert set(record_digests(trees("people: none\n"))) == {"people/*", "organisations/*", "places/*", "sources/*"}
    assert "people/a" in record_digests(trees("- text\n- id: a\n"))


# -- of a brief --


def test_the_inputs_of_a_brief(library: Library) -> None:
    of_two = [Inputs({}, records=frozenset(["people/lavrov", "people/nobody"])), Inputs({}, records=frozenset())]
    one = brief_inputs(library, BRIEF, of_two)
    assert (one.brief, one.visit, one.theme, one.version) == (BRIEF, BRIEF, "institute", "1.0")
    assert len(one.names) == 3 * 3 * 2
    assert one.names[:2] == (("policy-brief", "en", "pdf"), ("policy-brief", "en", "docx"))
    assert one.names[2] == ("policy-brief", "es", "pdf")
    assert list(one.records) == ["people/lavrov", "people/nobody"]
    assert one.records["people/nobody"] == ""
    assert one.records["people/lavrov"] == record_digests(library.trees)["people/lavrov"] != ""
    assert (one.problems, one.others) == ((), ())
    assert f"data/visits/{BRIEF}.yaml" in one.nodes


def test_files_are_named_once_and_as_documents_are_ordered(library: Library) -> None:
    many = {"documents": ("chronology", "policy-brief"), "languages": ("ru", "en", "ru"), "formats": ("docx", "docx")}
    asked = library.briefs[BRIEF].model_copy(update={**many, "changes_since": "0.9"})
    one = brief_inputs(replace(library, briefs={BRIEF: asked}), BRIEF, [])
    assert one.names == (
        ("policy-brief", "ru", "docx"), ("policy-brief", "en", "docx"), ("chronology", "ru", "docx"),
        ("chronology", "en", "docx"),
    )  # fmt: skip
    assert one.others == (f"briefs/versions/{BRIEF}/0.9.json",)
