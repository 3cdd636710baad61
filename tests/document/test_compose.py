"""From record to tree: notes, first mentions, unknown values, order of events."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.data.records import DOCUMENTS
from briefbook.document.compose import compose
from briefbook.document.tree import Element, parse, printed, serialise
from helpers import BRIEF, BRIEF_FILE, VISIT_FILE, replace_in
from small_workspace import VISIT, loaded, small


def tree_of(root: Path, document: str = "policy-brief") -> Element:
    project = Project(root)
    library = load(project)
    assert library.errors == ()
    return compose(project, library, library.briefs[BRIEF], document, "en")


def notes(tree: Element) -> list[Element]:
    return [one for one in tree.find_all("span") if one.has("footnote")]


def test_notes_count_in_reading_order_and_repeated_ones_share_a_number(workspace: Path) -> None:
    tree = tree_of(workspace)
    assert [one.get("id") for one in notes(tree)] == [f"fn{number}" for number in range(1, len(notes(tree)) + 1)]
    texts = [one.text() for one in notes(tree)]
    assert len(set(texts)) == len(texts)
    ids = {one.get("id") for one in notes(tree)}
    references = [one for one in tree.find_all("a") if one.has("noteref")]
    assert len(references) > 5
    for again in references:
        assert again.get("href")[1:] in ids
        assert again.get("href") == f"#fn{again.text()}"


def test_a_source_is_described_once_and_named_shortly_after(workspace: Path) -> None:
    texts = [one.text() for one in notes(tree_of(workspace))]
    assert "title, author, date of publication not stated" in texts[0]
    assert len(texts) > 5
    assert not any("title, author" in text for text in texts[1:])


def test_a_person_is_named_in_full_first_and_by_the_surname_afterwards(workspace: Path) -> None:
    replace_in(workspace / VISIT_FILE, "**A warmer political tone.**", "@maduro met @guaido; @maduro left.")
    items = [one.text() for one in tree_of(workspace).find_all("li")]
    assert any(
        one.startswith("Nicolas Maduro (Nicolás Maduro Moros, President of Venezuela) met Juan Guaido (")
        and "; Maduro left." in one
        for one in items
    ), items


def test_a_changed_fact_changes_every_document(workspace: Path) -> None:
    before = {name: serialise(tree_of(workspace, name)) for name in ("policy-brief", "fact-sheet", "chronology")}
    replace_in(workspace / "data/places.yaml", "Mexico City", "Ciudad de México")
    for name, text in before.items():
        assert serialise(tree_of(workspace, name)) != text


def test_unknown_prints_as_not_stated(workspace: Path) -> None:
    tree = tree_of(workspace, "fact-sheet")
    assert {one.text() for one in tree.find_all("span") if one.has("unknown")} == {"not stated"}


def test_newest_first_turns_the_chronology_round(workspace: Path) -> None:
    years = [one.text() for one in tree_of(workspace, "chronology").find_all("h2")][:4]
    replace_in(workspace / BRIEF_FILE, "order: oldest", "order: newest")
    assert [one.text() for one in tree_of(workspace, "chronology").find_all("h2")][:4] == years[::-1]


def test_the_us_profile_writes_dates_its_way(workspace: Path) -> None:
    replace_in(workspace / BRIEF_FILE, "profile: un", "profile: us")
    assert "February\u00a06, 2020" in tree_of(workspace, "fact-sheet").text()


def test_a_section_without_data_is_left_out(workspace: Path) -> None:
    text = (workspace / VISIT_FILE).read_text()
    start = text.index("\nwatch:")
    (workspace / VISIT_FILE).write_text(text[:start] + "\n")
    assert "What to watch" not in tree_of(workspace).text()


def test_the_canonical_text_reads_back_as_the_same_tree(workspace: Path) -> None:
    for name in ("policy-brief", "fact-sheet", "chronology"):
        tree = tree_of(workspace, name)
        assert parse(serialise(tree)) == tree


def test_names_sort_as_their_language_does(workspace: Path) -> None:
    """In Spanish ñ comes behind n, in Russian й behind и; other marks do not count."""
    pairs = [("Núñez", "Ноев"), ("Nunzio", "Йон"), ("Ñandú", "Ия"), ("Oñate", "Ё"), ("Óbalo", "Ж")]
    names = dict(zip("abcde", pairs, strict=True))
    with (workspace / "data/people.yaml").open("a") as people:
        for key, (es, ru) in names.items():
            text = f"{{en: x, es: {es}, ru: {ru}}}"
            people.write(f"\n- {{id: sort-{key}, name: {text}, surname: {text}, sort: {text}, country: MX,")
            people.write(" native: unknown, role: unknown}\n")
    mentions = " ".join(f"@sort-{key}" for key in names)
    replace_in(workspace / VISIT_FILE, "**A warmer political tone.**", mentions)
    project = Project(workspace)
    library = load(project)
    found = {}
    for lang in ("es", "ru"):
        tree = compose(project, library, library.briefs[BRIEF], "fact-sheet", lang)
        rows = next(one for one in tree.find_all("table") if one.get("id") == "people-table").find_all("tr")
        found[lang] = [row.elements[0].text() for row in rows]
    known = {word for pair in names.values() for word in pair}
    assert [one for one in found["es"] if one in known] == ["Nunzio", "Núñez", "Ñandú", "Óbalo", "Oñate"]
    assert [one for one in found["ru"] if one in known] == ["Ё", "Ж", "Ия", "Йон", "Ноев"]


def test_a_chart_is_drawn_for_figures_of_one_unit_only(workspace: Path) -> None:
    assert not list(tree_of(workspace, "fact-sheet").find_all("figure"))
    text = (workspace / VISIT_FILE).read_text()
    start = text.index("  - id: f-helicopters")
    entry = text[start : text.index("\ncompanies:")]
    twin = entry.replace("f-helicopters", "f-twin").replace("value: 50", "value: 20")
    replace_in(workspace / VISIT_FILE, entry, f"{entry}\n{twin}")
    (figure,) = tree_of(workspace, "fact-sheet").find_all("figure")
    image = figure.find("img")
    assert image is not None
    assert image.get("alt").startswith("Bar chart, in helicopters: Russian-made helicopters")
    assert "50" in image.get("alt")


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("lang", ["en", "es", "ru"])
def test_a_visit_that_says_little_is_printed_all_the_same(document: str, lang: str) -> None:
    project = small()
    library = loaded(project)
    tree = compose(project, library, library.briefs["b"], document, lang)
    heading = tree.find("h1")
    assert heading is not None
    assert heading.text() == ("Ana en Lima" if lang == "es" else "Anna in Lima")
    assert "(arrival" not in tree.text()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("arrival: 2020-02-05, departure: unknown,", " (arrival: 5 February 2020; departure: not stated)"),
        ("arrival: 2020-02-05,", " (arrival: 5 February 2020)"),
        ("departure: 2020-02-07,", " (departure: 7 February 2020)"),
        ("", ""),
    ],
)
def test_arrival_and_departure_are_printed_where_the_record_has_them(days: str, expected: str) -> None:
    visit = VISIT.replace("{id: s1, place: lima,", f"{{id: s1, place: lima, {days}")
    project = small(**{"data/visits/v.yaml": visit})
    library = loaded(project)
    tree = compose(project, library, library.briefs["b"], "policy-brief", "en")
    [row] = [one.elements[1] for one in tree.find_all("tr") if one.text().startswith("Where and when")]
    assert printed(row).replace("\u00a0", " ") == f"Lima, 6 February 2020{expected}"
