"""What files were made from, kept and read: snapshots that are used, files that are asked for, and no more."""

from __future__ import annotations

import json
import zlib

import pytest
from briefbook.build.inputs import Ingredient
from briefbook.build.manifest import Manifest, Snapshot, read_manifest, snapshot_of, write_manifest
from briefbook.build.session import Session
from briefbook.document.printed import Printed
from build_values import VISIT, brief, inputs, nodes, printed

PDF, WORD = "fact-sheet.en.pdf", "fact-sheet.en.docx"


def snapshot(title: str = "A visit", **templates: str) -> Snapshot:
    return snapshot_of(brief(nodes(title=title)), templates)


def manifest() -> Manifest:
    """Two files that were made at different times."""
    first = Manifest().updated([PDF, WORD], {PDF: ("pdf", inputs(printed=printed("title")))}, snapshot("One"))
    return first.updated([PDF, WORD], {WORD: ("docx", inputs())}, snapshot("Two"))


def test_a_snapshot_is_of_leaves_and_templates() -> None:
    tree = {VISIT: {"title": ("A visit", 1), "stops": (None, 2), "stops[]": ("a b", 2)}}
    one = snapshot_of(brief(tree, version="1.1"), {"templates/base.html": "d"})
    assert one == Snapshot("1.1", {VISIT: {"title": "A visit", "stops[]": "a b"}}, {"templates/base.html": "d"})


def test_a_file_is_made_from_the_ingredients_of_its_format() -> None:
    found = manifest().files
    assert Ingredient("fields") in found[WORD].ingredients
    assert Ingredient("fields") not in found[PDF].ingredients
    assert found[PDF].ingredients == inputs().of("pdf")
    assert found[PDF].printed == printed("title")


def test_files_of_one_time_share_a_snapshot_and_others_keep_theirs() -> None:
    found = manifest()
    assert len(found.snapshots) == 2
    assert found.snapshots[found.files[PDF].snapshot].leaves == {VISIT: {"title": "One"}}
    assert found.snapshots[found.files[WORD].snapshot].leaves == {VISIT: {"title": "Two"}}
    both = found.updated([PDF, WORD], {PDF: ("pdf", inputs()), WORD: ("docx", inputs())}, snapshot("Three"))
    assert len(both.snapshots) == 1
    assert both.files[PDF].snapshot == both.files[WORD].snapshot


@pytest.mark.parametrize(
    "other",
    [snapshot("Two"), snapshot("One", base="changed"), snapshot("One")._replace(version="2")],
    ids=["leaves", "templates", "version"],
)
def test_what_a_snapshot_holds_decides_on_its_key(other: Snapshot) -> None:
    made = {PDF: ("pdf", inputs())}
    keys = [Manifest().updated([PDF], made, one).files[PDF].snapshot for one in (snapshot("One"), other)]
    assert keys[0] != keys[1]
    assert all(len(key) == 12 for key in keys)


def test_a_file_that_the_brief_asks_for_no_more_goes_with_its_snapshot() -> None:
    found = manifest().updated([WORD], {}, snapshot("Three"))
    assert set(found.files) == {WORD}
    assert [one.leaves[VISIT]["title"] for one in found.snapshots.values()] == ["Two"]


def test_a_manifest_is_read_as_it_was_written(session: Session) -> None:
    one = manifest()
    write_manifest(session.states, "brief", one)
    assert read_manifest(session.states, "brief") == one


def test_the_text_that_is_kept(session: Session) -> None:
    write_manifest(session.states, "brief", manifest())
    content = session.states.recall("brief.details")
    assert content is not None
    raw = json.loads(zlib.decompress(content))
    assert set(raw) == {"snapshots", "files"}
    assert raw["files"][PDF]["parts"]["sheet templates/print.css"] == "5hee7"
    assert raw["files"][PDF]["printed"] == {f"{VISIT} title": [["Outcomes"], "", True, "text"]}


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        zlib.compress(b"no JSON"),
        zlib.compress(b"{}"),
        zlib.compress(b'{"snapshots": {}, "files": {"a": 1}}'),
        zlib.compress(b'{"snapshots": {"a": {"other": 1}}, "files": {}}'),
        zlib.compress(b"[]"),
        zlib.compress(b"\xff"),
    ],
    ids=["archive", "json", "keys", "file", "snapshot", "list", "letters"],
)
def test_a_damaged_manifest_is_an_empty_one(content: bytes, session: Session) -> None:
    session.states.keep("brief.details", content)
    assert read_manifest(session.states, "brief") == Manifest()


def test_a_brief_that_was_never_rendered_has_an_empty_one(session: Session) -> None:
    assert read_manifest(session.states, "brief") == Manifest({}, {})


def test_half_a_letter_is_kept_as_something(session: Session) -> None:
    one = Manifest().updated([PDF], {PDF: ("pdf", inputs())}, snapshot("\ud800"))
    write_manifest(session.states, "brief", one)
    [past] = read_manifest(session.states, "brief").snapshots.values()
    assert past.leaves == {VISIT: {"title": "?"}}


def test_renditions_are_the_snapshots_with_what_is_printed_from_them() -> None:
    found = list(manifest().renditions())
    assert found == [
        ({VISIT: {"title": "One"}}, {("fact-sheet", "en"): printed("title")}),
        ({VISIT: {"title": "Two"}}, {("fact-sheet", "en"): {}}),
    ]
    assert isinstance(found[0][1]["fact-sheet", "en"][f"{VISIT} title"], Printed)
    assert list(Manifest().renditions()) == []
