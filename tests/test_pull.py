"""Pull: the command, several reviewers, what is settled by hand, and what is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.compose import compose
from briefbook.errors import BriefbookError
from briefbook.review.edits import edits_of_files
from briefbook.review.pull.merge import plan_pull
from briefbook.review.pull.write import carry_out
from briefbook.theme.tokens import load_theme
from briefbook.word.write import write_docx
from hands import Hand, without_fonts
from helpers import BRIEF, BRIEF_FILE, VISIT_FILE, Result, Run, replace_in

KIND, DATE, STATE = "kind.en", "date", "outcomes[o1].state"
OLD = "Working visit, part of a tour of Latin America"
Save = Callable[..., Path]


def printed(root: Path, document: str = "fact-sheet", lang: str = "en") -> bytes:
    project = Project(root)
    library = load(project)
    brief = library.briefs[BRIEF]
    tree = compose(project, library, brief, document, lang)
    return without_fonts(write_docx(tree, load_theme(project, brief.theme), project))


@pytest.fixture
def save(workspace: Path) -> Save:
    """Saves what somebody made of the fact sheet."""

    def save(
        name: str,
        edit: Callable[[Hand], None],
        tracked: bool = True,
        document: str = "fact-sheet",
        lang: str = "en",
    ) -> Path:
        hand = Hand(printed(workspace, document, lang), tracked, author=name.partition(".")[0].title())
        edit(hand)
        path = workspace / name
        path.write_bytes(hand.content)
        return path

    return save


def objects(result: Result, kind: str) -> list[dict[str, object]]:
    return [one for one in map(json.loads, result.out.splitlines()) if one["type"] == kind]


def official(hand: Hand) -> None:
    hand.type_over(KIND, "Working", "Official")


def state_visit(hand: Hand) -> None:
    hand.type_over(KIND, "Working", "State")


def test_the_plan_tells_place_words_line_and_author_and_writes_nothing(workspace: Path, run: Run, save: Save) -> None:
    before = (workspace / VISIT_FILE).read_bytes()
    result = run("-C", workspace, "pull", save("ana.docx", official))
    assert result.code == 0
    assert result.out.splitlines()[0] == f"{VISIT_FILE}:11:7 {KIND}"
    assert f"{OLD} -> {OLD.replace('Working', 'Official')}" in result.out
    assert "ana.docx, paragraph 3 under “Russia and Mexico" in result.out
    assert "(Ana, 2020-02-08)" in result.out
    assert "1 field returns; run it again with --apply to write" in result.err
    assert (workspace / VISIT_FILE).read_bytes() == before


def test_apply_changes_the_value_and_nothing_beside_it(workspace: Path, run: Run, save: Save) -> None:
    before = (workspace / VISIT_FILE).read_bytes()
    word = save("ana.docx", official)
    result = run("-C", workspace, "pull", word, "--apply")
    assert result.code == 0
    after = (workspace / VISIT_FILE).read_bytes()
    assert after == before.replace(b"en: Working visit", b"en: Official visit")
    assert (workspace / f"{VISIT_FILE}.1.bak").read_bytes() == before
    assert f"stale now: {BRIEF}: policy-brief (en)" in result.out
    assert "chronology" not in result.out  # which does not print what kind of visit it was
    again = run("-C", workspace, "pull", word, "--apply")
    assert again.code == 0
    assert "1 holds already what Word shows" in again.err
    assert (workspace / VISIT_FILE).read_bytes() == after
    assert not (workspace / f"{VISIT_FILE}.2.bak").exists()


def test_a_byte_order_mark_and_crlf_stay(workspace: Path, run: Run, save: Save) -> None:
    word = save("ana.docx", official)
    path = workspace / VISIT_FILE
    before = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(before)
    assert run("-C", workspace, "pull", word, "--apply").code == 0
    assert path.read_bytes() == before.replace(b"en: Working visit", b"en: Official visit")


def test_backups_are_numbered(workspace: Path, run: Run, save: Save) -> None:
    first, second = save("a.docx", official), save("b.docx", lambda hand: hand.fill(DATE, "7 February 2020"))
    run("-C", workspace, "pull", first, "--apply")
    run("-C", workspace, "pull", second, "--apply")
    assert b"Working" in (workspace / f"{VISIT_FILE}.1.bak").read_bytes()
    assert b"Official" in (workspace / f"{VISIT_FILE}.2.bak").read_bytes()


def test_two_reviewers_are_merged(workspace: Path, run: Run, save: Save) -> None:
    ana = save("ana.docx", official)
    boris = save("boris.docx", lambda hand: (official(hand), hand.fill(DATE, "7 February 2020"))[0], tracked=False)
    result = run("-C", workspace, "pull", ana, boris, "--apply", "--json")
    assert result.code == 0
    edits = {one["address"]: one for one in objects(result, "edit")}
    assert {address.partition(" ")[2] for address in map(str, edits)} == {KIND, DATE}
    assert len(edits[f"{VISIT_FILE} {KIND}"]["in"]) == 2  # type: ignore[arg-type]


def test_reviewers_who_disagree_are_a_conflict_that_names_both(workspace: Path, run: Run, save: Save) -> None:
    ana, boris = save("ana.docx", official), save("boris.docx", state_visit)
    before = (workspace / VISIT_FILE).read_bytes()
    result = run("-C", workspace, "pull", ana, boris, "--apply")
    assert result.code == 1
    assert f"{KIND}: conflict: Ana and Boris disagree" in result.out
    assert "nothing was written" in result.err
    assert (workspace / VISIT_FILE).read_bytes() == before
    wrong = run("-C", workspace, "pull", ana, boris, "--accept", "theirs", KIND)
    assert wrong.code == 2
    assert "name the file to follow" in wrong.err
    assert run("-C", workspace, "pull", ana, boris, "--accept", boris, KIND, "--apply").code == 0
    assert b"en: State visit" in (workspace / VISIT_FILE).read_bytes()


@pytest.mark.parametrize(("choice", "stands"), [("theirs", b"en: Official visit"), ("ours", b"en: State visit")])
def test_a_conflict_is_settled_by_a_word(choice: str, stands: bytes, workspace: Path, run: Run, save: Save) -> None:
    word = save("ana.docx", official)
    replace_in(workspace / VISIT_FILE, "en: Working visit", "en: State visit")
    result = run("-C", workspace, "pull", word, "--json")
    assert result.code == 1
    (conflict,) = objects(result, "conflict")
    assert (conflict["line"], conflict["base"]) == (11, OLD)
    assert str(conflict["ours"]).startswith("State")
    assert run("-C", workspace, "pull", word, "--accept", choice, KIND, "--apply").code == 0
    assert stands in (workspace / VISIT_FILE).read_bytes()


def test_one_field_that_cannot_be_read_keeps_all_from_being_written(workspace: Path, run: Run, save: Save) -> None:
    word = save("ana.docx", lambda hand: (official(hand), hand.fill(DATE, "soon"))[0])
    before = (workspace / VISIT_FILE).read_bytes()
    result = run("-C", workspace, "pull", word, "--apply")
    assert result.code == 1
    assert f"{VISIT_FILE}:18:7 date: unread: `soon` is not a date" in result.out
    assert "write it as `6 February 2020`" in result.out
    assert (workspace / VISIT_FILE).read_bytes() == before
    assert run("-C", workspace, "pull", word, "--accept", "ours", DATE, "--apply").code == 0
    assert (workspace / VISIT_FILE).read_bytes() == before.replace(b"en: Working", b"en: Official")


def test_what_the_data_forbids_is_not_written(workspace: Path, run: Run, save: Save) -> None:
    """The tour would end before it starts: the schema's word counts before anything is written."""
    word = save("ana.docx", lambda hand: hand.fill("stops[stop-mexico].date", "2020-02-07/.."))
    assert run("-C", workspace, "pull", word).code == 0
    word = save("ana.docx", lambda hand: hand.fill("as_of", "February 2020"))
    before = (workspace / BRIEF_FILE).read_bytes()
    result = run("-C", workspace, "pull", word, "--apply")
    assert result.code == 1
    assert "`2020-02` is not an exact day" in result.err
    assert (workspace / BRIEF_FILE).read_bytes() == before


def test_a_name_that_is_another_records_is_refused(workspace: Path, run: Run, save: Save) -> None:
    """Where the registry's own name is printed, another person's name would rename one for all documents."""
    word = save("ana.docx", lambda hand: hand.fill("[lavrov].name.en", "Marcelo Ebrard"))
    result = run("-C", workspace, "pull", word)
    assert result.code == 1
    assert "is the name of `ebrard`" in result.out
    word = save("ana.docx", lambda hand: hand.fill("[lavrov].name.en", "Sergei Lavrov"))
    assert "Sergey Lavrov -> Sergei Lavrov" in run("-C", workspace, "pull", word).out


def test_an_edit_of_registries_briefs_and_visits_at_once(workspace: Path, run: Run, save: Save) -> None:
    def edit(hand: Hand) -> None:
        hand.fill("version", "2.0")
        hand.type_over("[lavrov].role.en", "Foreign", "foreign")
        official(hand)

    assert run("-C", workspace, "pull", save("ana.docx", edit), "--apply").code == 0
    assert 'version: "2.0"' in (workspace / BRIEF_FILE).read_text()
    assert "en: foreign Minister of Russia" in (workspace / "data/people.yaml").read_text()
    assert (workspace / "data/people.yaml.1.bak").exists()


def test_what_has_no_field_is_told_and_fails_nothing(workspace: Path, run: Run, save: Save) -> None:
    def edit(hand: Hand) -> None:
        hand.replace(hand.paragraph_of("Who is who"), "Who is who", "The people")
        hand.comment(hand.control(DATE), "Are we sure?")
        hand.type_over(f"tour.start; {VISIT_FILE} tour.end", "7", "8")

    result = run("-C", workspace, "pull", save("ana.docx", edit))
    assert result.code == 0
    assert "    - Who is who\n    + The people" in result.out
    assert "a comment on date (Ana, 2020-02-08)\n    Are we sure?" in result.out
    assert "a computed value was edited" in result.out
    assert f"it is made from {VISIT_FILE}:124:10, {VISIT_FILE}:125:8" in result.out
    assert "1 is computed, 1 edit has no field, 1 comment" in result.err


def test_a_value_that_was_retyped_with_common_spaces_is_no_edit(workspace: Path, run: Run, save: Save) -> None:
    word = save("ana.docx", lambda hand: hand.fill("relations[r-political].sources[0].at", "para. 5"))
    assert "no field changed" in run("-C", workspace, "pull", word).err


# -- what was taken out --


def row_of(hand: Hand, path: str) -> Any:
    return next(one for one in hand.control(path).iterancestors() if one.tag.endswith("}tr"))


def lines_of(item: str, text: str) -> str:
    """The lines of an item of the visit, whole."""
    start = text.index(f"  - id: {item}\n")
    end = text.find("\n  - id: ", start) + 1
    return text[start:end]


@pytest.mark.parametrize("tracked", [True, False])
def test_a_row_that_is_gone_is_told_and_its_item_goes_on_ones_word(
    tracked: bool, workspace: Path, run: Run, save: Save
) -> None:
    path = workspace / VISIT_FILE
    replace_in(path, "  - id: c-nemak\n", "  # the second of three\n  - id: c-nemak\n")
    before = path.read_text()
    word = save("ana.docx", lambda hand: hand.strike_row(row_of(hand, "companies[c-nemak].name")), tracked)
    result = run("-C", workspace, "pull", word, "--apply")
    assert result.code == 0
    assert "the field companies[c-nemak].name is gone with its paragraph; the data keeps it" in result.out
    assert "--accept theirs 'companies[c-nemak]' takes all of that out" in result.out
    assert path.read_text() == before
    result = run("-C", workspace, "pull", word, "--accept", "theirs", "companies[c-nemak]", "--apply")
    assert result.code == 0, result.err
    assert f"{VISIT_FILE}:" in result.out
    assert f"stale now: {BRIEF}: fact-sheet (en)" in result.out
    assert path.read_text() == before.replace(lines_of("c-nemak", before), "")
    again = run("-C", workspace, "pull", word)
    assert "gone with its paragraph" not in again.out


@pytest.mark.parametrize("tracked", [True, False])
def test_a_paragraph_that_is_gone_takes_its_item_out(tracked: bool, workspace: Path, run: Run, save: Save) -> None:
    path = workspace / VISIT_FILE
    before = path.read_text()

    def edit(hand: Hand) -> None:
        hand.strike_paragraph(hand.paragraph("key_points[kp-dialogue].text.en"))

    word = save("ana.docx", edit, tracked, document="policy-brief")
    result = run("-C", workspace, "pull", word, "--accept", "theirs", "key_points[kp-dialogue]", "--apply", "--json")
    assert result.code == 0, result.err
    [edit] = objects(result, "edit")
    assert (edit["address"], edit["new"]) == (f"{VISIT_FILE} key_points[kp-dialogue]", None)
    assert path.read_text() == before.replace(lines_of("kp-dialogue", before), "")


def test_an_item_that_others_name_does_not_go(workspace: Path, run: Run, save: Save) -> None:
    word = save("ana.docx", lambda hand: hand.strike_row(row_of(hand, "outcomes[o1].text.en")))
    before = (workspace / VISIT_FILE).read_bytes()
    result = run("-C", workspace, "pull", word, "--accept", "theirs", "outcomes[o1]", "--apply")
    assert result.code == 1
    assert "`o1`" in result.err
    assert (workspace / VISIT_FILE).read_bytes() == before


def test_an_item_that_somebody_else_edited_does_not_go(workspace: Path, run: Run, save: Save) -> None:
    ana = save("ana.docx", lambda hand: hand.strike_row(row_of(hand, "companies[c-nemak].name")))
    boris = save("boris.docx", lambda hand: hand.fill("companies[c-nemak].name", "Nemak AG"))
    result = run("-C", workspace, "pull", ana, boris, "--accept", "theirs", "companies[c-nemak]")
    assert result.code == 2
    assert "boris.docx has edited" in result.err


def test_a_record_that_is_printed_in_other_places_too_is_no_item_to_go(
    workspace: Path, run: Run, save: Save
) -> None:
    word = save("ana.docx", lambda hand: hand.strike_row(row_of(hand, "[guaido].native.text")))
    result = run("-C", workspace, "pull", word)
    assert "gone with its paragraph" in result.out
    assert "takes all of that out" not in result.out


def test_a_text_goes_when_it_was_emptied_in_all_its_languages(workspace: Path, run: Run, save: Save) -> None:
    path = workspace / VISIT_FILE
    text = path.read_text()
    start = text.index("    detail:\n", text.index("  - id: o6\n"))
    end = text.index("    owners:", start)
    path.write_text(text[:start] + "    detail:\n      en: No reply\n      es: Sin respuesta\n" + text[end:])
    before = path.read_text()
    detail = "outcomes[o6].detail"
    english = save("en.docx", lambda hand: hand.fill(f"{detail}.en", ""))
    result = run("-C", workspace, "pull", english)
    assert result.code == 1
    assert "empty it in the documents in es too and pull them together" in result.out
    spanish = save("es.docx", lambda hand: hand.fill(f"{detail}.es", ""), lang="es")
    result = run("-C", workspace, "pull", english, spanish, "--apply")
    assert result.code == 0, result.out
    assert path.read_text() == before.replace("    detail:\n      en: No reply\n      es: Sin respuesta\n", "")


def test_wrong_usage(workspace: Path, run: Run, save: Save) -> None:
    word = save("ana.docx", official)
    assert run("-C", workspace, "pull").code == 2
    result = run("-C", workspace, "pull", word, "--accept", "theirs", "kind.em")
    assert result.code == 2
    assert "did you mean `kind.en`?" in result.err
    assert run("-C", workspace, "pull", word, "--accept", "mine", KIND).code == 2
    assert run("-C", workspace, "pull", workspace / "none.docx").code == 1


def test_a_data_file_that_changes_meanwhile_is_left_alone(workspace: Path, save: Save) -> None:
    project = Project(workspace)
    plan = plan_pull(project, edits_of_files(project, [("a.docx", save("a.docx", official).read_bytes())]))
    replace_in(workspace / VISIT_FILE, "date: 2020-02-06", "date: 2020-02-07")
    with pytest.raises(BriefbookError, match="changed while it was read"):
        carry_out(project, plan)
    assert b"Working" in (workspace / VISIT_FILE).read_bytes()


@pytest.mark.parametrize(("document", "least"), [("policy-brief", 80), ("fact-sheet", 65), ("chronology", 40)])
def test_every_field_returns_to_its_own_leaf_and_prints_again(
    document: str, least: int, workspace: Path, save: Save
) -> None:
    """Each field of a text, a date or a number gets another, all at once; the leaves change, and the next print."""
    typed: dict[str, str] = {}

    def edit(hand: Hand) -> None:
        for path, ids in hand.ids.items():
            one = hand.base.find(f"*[@id='{ids[0]}']")
            assert one is not None
            shown, kind = hand.shown[ids[0]], one.get("kind")
            same = len({hand.shown[id] for id in ids}) == 1
            if one.get("editable") != "1" or path == "marking" or "(" in shown or not same:
                continue
            if kind in ("text", "plain"):
                new = shown.replace("2", "9") if path.endswith(".at") else f"{shown[:-1]}±{shown[-1]}"
            elif kind in ("date", "number"):
                new = "1 May 2021" if kind == "date" else "77th" if shown[-1].isalpha() else "77"
            else:
                continue
            if new != shown:
                typed[path] = new
                for n in range(len(ids)):
                    hand.replace(hand.control(path, n), shown.replace("\u00a0", " "), new)

    word = save("all.docx", edit, document=document)
    project = Project(workspace)
    plan = plan_pull(project, edits_of_files(project, [("all.docx", word.read_bytes())]))
    assert plan.blocked == plan.problems == ()
    assert {one.address.path for one in plan.edits} == set(typed)
    assert len(typed) > least
    carry_out(project, plan)
    fresh = Hand(printed(workspace, document))
    for path, new in typed.items():
        shown = {fresh.shown[id].replace("\u00a0", " ") for id in fresh.ids[path]}
        assert shown == {new.replace("\u00a0", " ")}, path
