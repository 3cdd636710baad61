"""Which files are stale, and why: each kind of reason with its words, and what is fresh for certain."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from briefbook.build.manifest import Manifest, snapshot_of
from briefbook.build.outputs import edited_problem
from briefbook.build.selection import Selection
from briefbook.build.staleness import (
    NEW,
    Comparison,
    LastRender,
    compare,
    conflict,
    existing_files,
    fresh_briefs,
    last_render,
    reasons,
    verdict,
)
from briefbook.build.state import MISSING, Output
from briefbook.build.task import ExistingFile
from briefbook.data.differences import Reason
from briefbook.document.tree import Element
from briefbook.errors import Place, Problem
from briefbook.review import missing
from build_values import VISIT, brief, inputs, nodes, output, printed, put, recorded, session_of

PDF, WORD = "fact-sheet.en.pdf", "fact-sheet.en.docx"
THEME = "templates/themes/institute/theme.yaml"
TREE = Element("html")


@pytest.fixture
def made(root: Path) -> Path:
    """The workspace with a PDF and a Word file that stand as they are recorded."""
    put(root, f"out/brief/{PDF}", "pages")
    put(root, f"out/brief/{WORD}", "words")
    session = session_of(root)
    recorded(session, output(session), output(session, "docx"))
    return root


def fresh(root: Path, *parts: Any, force: bool = False) -> tuple[str, ...]:
    found = fresh_briefs(session_of(root, force), ["brief"], Selection(*parts))
    return tuple(one.name for one in found["brief"].outputs) if found else ()


# -- what is fresh for certain --


def test_what_stands_as_recorded_is_fresh(made: Path) -> None:
    assert fresh(made) == (PDF, WORD)
    assert fresh(made, force=True) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda root: put(root, VISIT, "title: Another\n"),
        lambda root: put(root, "briefs/brief.yaml", "id: brief\ndraft: true\n"),
        lambda root: put(root, "templates/base.html", "<html lang=en>"),
        lambda root: put(root, "templates/new.html", ""),
        lambda root: put(root, f"out/brief/{PDF}", "others"),
        lambda root: os.unlink(root / f"out/brief/{WORD}"),
        lambda root: os.unlink(root / ".briefbook/out/brief.state"),
        lambda root: put(root, ".briefbook/out/brief.state", "damaged"),
    ],
    ids=["visit", "brief", "template", "new template", "file changed", "file gone", "no record", "damaged record"],
)
def test_what_changed_is_not_fresh_for_certain(change: Any, made: Path) -> None:
    change(made)
    assert fresh(made) == ()


def test_what_was_not_made_from_these_inputs_is_not_fresh(made: Path) -> None:
    session = session_of(made)
    recorded(session, output(session), output(session, "docx", current=False))
    assert fresh(made) == ()
    assert fresh(made, (), ("pdf",)) == (PDF,)
    recorded(session, output(session, digest=""))
    assert fresh(made) == (), "it was never written"


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (((), ("pdf",), ()), (PDF,)),
        (((), ("docx",), ()), (WORD,)),
        ((("fact-sheet",), (), ("en",)), (PDF, WORD)),
        ((("chronology",), (), ()), ()),
        (((), (), ("es",)), ()),
    ],
)
def test_of_what_is_asked_for(selection: Any, names: tuple[str, ...], made: Path) -> None:
    assert fresh(made, *selection) == names


def test_a_part_of_a_brief_with_problems_is_made_again(made: Path) -> None:
    session = session_of(made)
    state = recorded(session, output(session), output(session, "docx"))
    told = '{"file": "a.yaml", "line": 3, "column": 4, "message": "what", "hint": "way", "severity": "warning"}'
    state.problems = [("warning", "a.yaml:3:4: what", told)]
    session.states.write("brief", state)
    assert fresh(made, (), ("pdf",)) == (), "which of them are its own is not known"
    found = fresh_briefs(session_of(made), ["brief"])["brief"]
    assert found.problems == (Problem(Place("a.yaml", 3, 4), "what", "way", "warning"),)


def test_only_briefs_that_are_fresh_are_found(made: Path) -> None:
    session = session_of(made)
    put(made, "briefs/other.yaml", "id: other\n")
    assert list(fresh_briefs(session, ["other", "brief"])) == ["brief"]


def test_records_of_registries_that_no_document_asked_for_may_change(made: Path) -> None:
    for name in ("organisations", "places", "sources"):
        put(made, f"data/{name}.yaml", "[]\n")
    person = "  name: {name}\n  surname: A\n  sort: A\n  native: unknown\n  role: unknown\n  country: MX\n"
    people = "- id: a\n" + person.format(name="A")
    put(made, "data/people.yaml", people)
    session = session_of(made)
    state = recorded(session, output(session), output(session, "docx"))
    state.records = {"people/a": session.registry_digests["people/a"], "people/nobody": ""}
    session.states.write("brief", state)
    assert fresh(made) == (PDF, WORD)
    more = people + "- id: b\n" + person.format(name="B")
    put(made, "data/people.yaml", more)
    assert fresh(made) == (PDF, WORD)
    put(made, "data/people.yaml", more.replace("name: A", "name: C"))
    assert fresh(made) == (), "it asked for this one"
    put(made, "data/people.yaml", more.replace("id: b", "id: nobody"))
    assert fresh(made) == (), "it asked for this one when there was none"
    put(made, "data/people.yaml", more + "- id: [\n")
    assert fresh(made) == (), "every brief must tell of the error"
    put(made, "data/people.yaml", more)
    put(made, VISIT, "title: Another\n")
    assert fresh(made) == (), "and the visit changed"


def test_times_that_moved_are_recorded_anew(made: Path) -> None:
    path = made / VISIT
    os.utime(path, ns=(1_500_000_000_000_000_001, 1_500_000_000_000_000_001))
    assert fresh(made) == (PDF, WORD)
    state = session_of(made).states.read("brief")
    assert state is not None
    assert state.own[VISIT][1] == 1_500_000_000_000_000_001
    assert state.output(PDF) is not None


def test_what_briefs_share_is_looked_at_where_one_is_stale(made: Path) -> None:
    session = session_of(made)
    fresh_briefs(session, ["brief"])
    assert "shared" not in vars(session)
    fresh_briefs(session, ["brief", "other"])
    assert "shared" in vars(session)


def test_a_last_render_is_held_against_the_disk(made: Path) -> None:
    last = last_render(session_of(made), "brief")
    assert last.same
    assert last.output(PDF) is not None
    assert last.output("chronology.en.pdf") is None
    put(made, VISIT, "changed")
    assert not last_render(session_of(made), "brief").same
    nothing = last_render(session_of(made), "other")
    assert (nothing.state, nothing.same, nothing.output(PDF)) == (None, False, None)


# -- what stands --


def test_existing_files_are_those_that_stand_as_recorded(made: Path) -> None:
    session = session_of(made)
    recorded(session, output(session, pages=3), output(session, "docx"))
    found = existing_files(session, last_render(session, "brief"))
    assert found == {PDF: ExistingFile(inputs().digest("pdf"), 3), WORD: ExistingFile(inputs().digest("docx"))}
    put(made, f"out/brief/{PDF}", "changed")
    put(made, f"out/brief/{WORD}", "typed into")
    put(made, "out/brief/chronology.en.docx", "of a document that is asked for no more")
    put(made, "out/brief/notes.txt", "of somebody")
    session = session_of(made)
    found = existing_files(session, last_render(session, "brief"))
    assert found == {WORD: ExistingFile(edited=True), "chronology.en.docx": ExistingFile(edited=True)}
    session = session_of(made, force=True)
    assert existing_files(session, last_render(session, "brief")) == {}
    session = session_of(made)
    assert existing_files(session, LastRender("other", None, False)) == {}


# -- the reasons --


def comparison(root: Path, now: Any = None, force: bool = False, **more: Any) -> Comparison:
    """The brief as it was made from `inputs()` and the visit `title: A visit`, beside what it is now."""
    session = session_of(root, force)
    files = {PDF: ("pdf", inputs(printed=printed("title"))), WORD: ("docx", inputs(printed=printed("title")))}
    past = snapshot_of(brief(), more.get("templates", session.shared.templates))
    manifest = Manifest().updated([PDF, WORD], files, past)
    return Comparison(session, last_render(session, "brief"), manifest, now or brief())


def why(one: Comparison, changed: dict[str, str | None], name: str = PDF, **more: Any) -> list[tuple[str, str, str]]:
    found = reasons(one, name, inputs(changed, more.get("printed", printed("title"))))
    return [(reason.kind, reason.text, reason.file) for reason in found]


def test_a_fresh_file_has_no_reason(made: Path) -> None:
    assert why(comparison(made), {}) == []
    assert why(comparison(made), {"fields": "x"}) == [], "a PDF does not hold the fields"


@pytest.mark.parametrize(
    ("key", "after", "name", "reason"),
    [
        ("briefbook", "0.2.0", PDF, ("version", "briefbook: 0.1.0 -> 0.2.0", "")),
        ("version weasyprint", "67", PDF, ("version", "weasyprint: 66.0 -> 67", "")),
        ("version python-docx", None, WORD, ("version", "python-docx: 1.2.0 -> none", "")),
        ("version lxml", "6", WORD, ("version", "lxml: none -> 6", "")),
        ("library libpango-1.0.so.0", "x.51", PDF,
         ("version", "libpango-1.0.so.0: libpango-1.0.so.0.5000 -> x.51", "")),
        ("zlib", "1.4", PDF, ("version", "zlib: 1.3 -> 1.4", "")),
        ("code", "x", PDF, ("version", "Briefbook's own code changed", "")),
        ("theme", "x", PDF, ("theme", f"{THEME} changed", THEME)),
        ("word.docx", "x", WORD, ("theme", "templates/themes/institute/word.docx changed",
                                  "templates/themes/institute/word.docx")),
        ("word.docx", None, WORD, ("theme", "templates/themes/institute/word.docx removed",
                                   "templates/themes/institute/word.docx")),
        ("sheet templates/print.css", "x", PDF, ("theme", "templates/print.css changed", "templates/print.css")),
        ("sheet templates/more.css", "x", PDF, ("theme", "templates/more.css added", "templates/more.css")),
        ("picture pictures/map.png", "x", PDF, ("picture", "the picture pictures/map.png changed", "pictures/map.png")),
        ("picture pictures/map.png", None, WORD,
         ("picture", "the picture pictures/map.png removed", "pictures/map.png")),
        ("font Serif.ttf", "x", PDF, ("font", "the font Serif.ttf changed", "")),
        ("font Sans.ttf", "x", WORD, ("font", "the font Sans.ttf added", "")),
    ],
)  # fmt: skip
def test_a_changed_ingredient_is_called_by_its_name(key: str, after: str, name: str, reason: Any, made: Path) -> None:
    assert why(comparison(made), {key: after}, name) == [reason]


def test_several_reasons_stand_in_order(made: Path) -> None:
    found = why(comparison(made), {"code": "x", "font Serif.ttf": "x", "theme": "x", "version weasyprint": "67"})
    assert [kind for kind, *_ in found] == ["version", "theme", "font", "version"]


def test_a_changed_value_is_told_with_its_line(made: Path) -> None:
    one = comparison(made, brief(nodes(id="visit", title="Another visit")))
    found = reasons(one, PDF, inputs({"tree": "x"}, printed("title")))
    text = f"{VISIT}:2 title changed: A visit -> Another visit"
    assert found == (Reason("data", text, VISIT, 2, "title", "A visit", "Another visit"),)
    assert why(one, {"fields": "x"}, WORD) == [("data", found[0].text, VISIT)]


def test_of_changed_values_those_are_told_that_the_file_prints(made: Path) -> None:
    one = comparison(made, brief(nodes(title="Another", subtitle="More")))
    assert [text for _, text, _ in why(one, {"tree": "x"})] == [f"{VISIT}:1 title changed: A visit -> Another"]
    found = why(one, {"tree": "x"}, printed=printed("subtitle"))
    assert [text for _, text, _ in found] == [
        f"{VISIT}:2 subtitle added: More", f"{VISIT}:1 title changed: A visit -> Another",
    ], "what it prints now, and what it printed then"  # fmt: skip


def test_where_the_file_prints_none_of_them_all_are_told(made: Path) -> None:
    one = comparison(made, brief(nodes(title="A visit", subtitle="More")))
    assert [text for _, text, _ in why(one, {"tree": "x"})] == [f"{VISIT}:2 subtitle added: More"]


def test_of_carried_data_all_changes_are_told(made: Path) -> None:
    one = comparison(made, brief(nodes(title="Another", subtitle="More")))
    found = why(one, {"attached visit.yaml": "x"})
    assert [text for _, text, _ in found] == [
        f"{VISIT}:2 subtitle added: More", f"{VISIT}:1 title changed: A visit -> Another",
    ]  # fmt: skip


def test_a_changed_template_is_told_where_the_words_are_others(made: Path) -> None:
    before = {"templates/base.html": "x", "templates/gone.html": "y"}
    put(made, "templates/new.html", "")
    expected = [
        ("template", "templates/base.html changed", "templates/base.html"),
        ("template", "templates/gone.html removed", "templates/gone.html"),
        ("template", "templates/new.html added", "templates/new.html"),
    ]
    assert why(comparison(made, templates=before), {"tree": "x"}) == expected
    assert why(comparison(made, templates=before), {"code": "x"}) == [("version", "Briefbook's own code changed", "")]
    unprinted = brief(nodes(title="A visit", subtitle="More"))
    assert why(comparison(made, unprinted, templates=before), {"tree": "x"}) == expected, "unprinted data is no reason"


def test_where_nothing_tells_what_changed(made: Path) -> None:
    assert why(comparison(made), {"tree": "x"}) == [("words", "its words are other ones", "")]
    lost = comparison(made)._replace(manifest=Manifest())
    assert why(lost, {"tree": "x"}) == [("unknown", "what it was made from is not recorded any more", "")]


def test_a_file_that_is_not_as_it_was_written(made: Path) -> None:
    put(made, f"out/brief/{PDF}", "changed")
    assert why(comparison(made), {}) == [("changed", "the file was changed since its render", "")]
    (made / f"out/brief/{PDF}").unlink()
    assert why(comparison(made), {}) == [("missing", "the file is missing", "")]
    assert why(comparison(made), {"code": "x"}) == [("version", "Briefbook's own code changed", "")]


def test_by_force(made: Path) -> None:
    assert why(comparison(made, force=True), {}) == [("forced", "asked for with --force", "")]
    assert why(comparison(made, force=True), {"code": "x"}) == [("version", "Briefbook's own code changed", "")]


@pytest.mark.parametrize("known", [True, False], ids=["asked for", "unknown"])
def test_a_file_that_was_never_written(known: bool, made: Path) -> None:
    session = session_of(made)
    recorded(session, *([Output("fact-sheet", "en", "pdf")] if known else []))
    assert why(comparison(made), {}) == [("unknown", "what it was made from is not recorded any more", "")]
    (made / f"out/brief/{PDF}").unlink()
    assert reasons(comparison(made), PDF, inputs()) == (NEW,)
    assert str(NEW) == "not rendered yet"


def test_a_comparison_reads_what_is_recorded_of_the_files(made: Path) -> None:
    from briefbook.build.manifest import write_manifest

    session, kept = session_of(made), comparison(made).manifest
    write_manifest(session.states, "brief", kept)
    one = compare(session, last_render(session, "brief"), brief())
    assert one.manifest == kept
    assert (one.session, one.now) == (session, brief())


# -- edited files --


def test_the_verdict_on_a_file(made: Path) -> None:
    assert verdict(comparison(made), PDF, inputs(), TREE) == ("fresh", ())
    state, found = verdict(comparison(made), PDF, inputs({"code": "x"}), TREE)
    assert (state, [one.kind for one in found]) == ("stale", ["version"])
    put(made, f"out/brief/{WORD}", "typed into")
    state, found = verdict(comparison(made), WORD, inputs({"code": "x"}), TREE)
    assert (state, [one.kind for one in found]) == ("edited", ["version"])
    assert verdict(comparison(made), WORD, inputs(), TREE) == ("edited", ())


def test_an_edited_file_that_nothing_is_recorded_of_lacks_nothing_known(made: Path) -> None:
    put(made, f"out/brief/{WORD}", "typed into")
    recorded(session_of(made))
    assert verdict(comparison(made), WORD, inputs({"code": "x"}), TREE) == ("edited", ())


class Held(SimpleNamespace):
    """What an edited file says, as a test has it."""

    def lacks(self, *given: Any) -> tuple[Reason, ...]:
        self.given = given
        return (Reason("data", "it lacks this"),)

    def has(self, *given: Any) -> bool:
        self.given = given
        return bool(self.up_to_date)


def test_an_edited_file_is_asked_what_it_lacks(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(made, f"out/brief/{WORD}", "typed into")
    held = Held()
    asked = (b"typed into", WORD)
    monkeypatch.setattr(missing, "held", lambda content, name: held if (content, name) == asked else None)
    one = comparison(made)
    state, found = verdict(one, WORD, inputs({"fields": "f", "code": "x"}), TREE)
    assert (state, [str(reason) for reason in found]) == ("edited", ["it lacks this"])
    data, tree, digest, pictures, changed = held.given
    assert (data, tree, digest, pictures) == (one.now.nodes, TREE, "f", {"pictures/map.png": "ma9"})
    assert [reason.kind for reason in changed] == ["version"]


@pytest.mark.parametrize(
    ("changed", "up_to_date", "has_data"),
    [({}, False, True), ({"code": "x"}, True, True), ({"code": "x"}, False, False)],
    ids=["made from the same", "refreshed", "older"],
)
def test_a_conflict_says_whether_the_file_has_todays_data(
    changed: Any, up_to_date: bool, has_data: bool, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(up_to_date=up_to_date)
    monkeypatch.setattr(missing, "held", lambda content, name: held)
    one = comparison(made)
    assert conflict(one, WORD, inputs({"fields": "f", **changed})) == edited_problem(
        one.session, "brief", WORD, has_data and changed != {}
    )
    assert held.given == (one.now.nodes, "f")
    assert conflict(one, WORD, inputs(changed)) == edited_problem(one.session, "brief", WORD, has_data)


def test_a_document_that_cannot_be_composed_tells_no_data(made: Path) -> None:
    one = comparison(made)
    assert conflict(one, WORD, None) == edited_problem(one.session, "brief", WORD, False)


def test_an_edited_file_that_says_nothing_or_is_gone(made: Path) -> None:
    one = comparison(made)
    assert conflict(one, WORD, inputs({"code": "x"})) == edited_problem(one.session, "brief", WORD, False)
    (made / f"out/brief/{WORD}").unlink()
    assert conflict(one, WORD, inputs({"code": "x"})) == edited_problem(one.session, "brief", WORD, False)
    assert MISSING[0] == -1
