"""Today's data in a Word file that a person works on: what comes in, what stays, what is left to the person."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.data.yaml import parse
from briefbook.document.compose import compose
from briefbook.review.edits import edits_of
from briefbook.review.pull.merge import plan_pull
from briefbook.review.pull.plan import Plan
from briefbook.review.pull.write import carry_out
from briefbook.review.refresh.merge import Refreshed, refresh
from briefbook.testing import word_text
from briefbook.theme.tokens import load_theme
from briefbook.word.read import read
from briefbook.word.write import write_docx
from hands import Hand, libreoffice
from helpers import BRIEF, BRIEF_FILE, ROOT, VISIT_FILE, Run, copy_workspace, replace_in
from lxml import etree
from word_changes import accepted, packed, rejected
from word_lint import W, lint, parts_of

DOCUMENTS = ("policy-brief", "fact-sheet", "chronology")
MOMENT = "2026-01-01T00:00:00Z"
CITED = "sources: [{source: article, at: para. 13}]"


def made(workspace: Path, document: str = "policy-brief") -> bytes:
    project = Project(workspace)
    library = load(project)
    assert library.errors == ()
    brief = library.briefs[BRIEF]
    return write_docx(compose(project, library, brief, document, "en"), load_theme(project, brief.theme), project)


def refreshed(workspace: Path, content: bytes, track: bool = True) -> Refreshed:
    project = Project(workspace)
    library = load(project)
    assert library.errors == ()
    found = refresh(project, library, content, "x.docx", MOMENT, track=track)
    assert set(lint(found.content)) <= set(lint(content))
    return found


def pulled(workspace: Path, content: bytes) -> Plan:
    return plan_pull(Project(workspace), [edits_of(read(content, "x.docx"))])


def nothing_to_pull(plan: Plan) -> bool:
    return not (plan.edits or plan.blocked or plan.computed or plan.gone or plan.prose)


def words(content: bytes) -> list[str]:
    """The text by paragraph, numbers left out (those of notes change); the notes sorted."""
    lines = [re.sub(r"#+", "#", re.sub(r"\d[\d,.]*|[,*](?=\d|\*|$)|\*", "#", line)) for line in word_text(content)]
    first = next((number for number, line in enumerate(lines) if re.match(r"#\t", line)), len(lines))
    return lines[:first] + sorted(lines[first:])


def dump(workspace: Path, visit: dict[str, Any]) -> None:
    (workspace / VISIT_FILE).write_text(yaml.safe_dump(visit, allow_unicode=True, sort_keys=False))


def sample() -> dict[str, Any]:
    value: dict[str, Any] = parse((ROOT / VISIT_FILE).read_text(), VISIT_FILE).value
    return deepcopy(value)


# -- a file that nobody edited becomes what a fresh render is --


def values(visit: dict[str, Any]) -> None:
    visit["invitation"]["date"] = "2019-10"
    visit["stops"][0]["date"] = "2020-02-08"
    visit["figures"][0]["value"] = "1234.5"
    visit["outcomes"][1]["due"] = "2021-03"
    visit["outcomes"][0]["state"] = "proposed"
    visit["sides"] = ["MX", "RU"]
    point = "**Common ground.** A [strong](https://example.org/) *joint* statement by @maduro."
    visit["key_points"][1]["text"]["en"] = point
    visit["events"][0]["headline"]["en"] = "Relations are re-established"


def growth(visit: dict[str, Any]) -> None:
    sources = [{"source": "article", "at": "para. 13"}]
    visit["key_points"].pop()
    visit["key_points"].insert(1, {"id": "kp-new", "text": "A **new** point by @maduro.", "sources": sources})
    outcome = {"id": "o-new", "text": "A new outcome", "state": "signed", "owners": ["MX"], "due": "2021",
               "sources": sources}  # fmt: skip
    visit["outcomes"].insert(2, outcome)
    visit["outcomes"].append({**outcome, "id": "o-last", "text": "The last outcome"})
    visit["watch"].insert(0, {"id": "w-new", "text": "The first thing to watch.", "sources": sources})
    visit["events"].append({"id": "ev-new", "date": "2018-05-03", "headline": "A new event", "text": "It happened.",
                            "place": "moscow", "actors": ["RU"], "sources": sources})  # fmt: skip
    visit["figures"].append({"id": "f-new", "label": "Grain", "value": "7", "unit": "tonnes", "year": "2019",
                             "relation": "economic", "sources": sources})  # fmt: skip


def loss(visit: dict[str, Any]) -> None:
    del visit["key_points"][1]
    del visit["companies"][0]
    visit["outcomes"] = [one for one in visit["outcomes"] if one["id"] not in ("o4", "o6")]
    del visit["tour"]
    visit["watch"] = []
    visit["events"] = [one for one in visit["events"] if one["id"] != "ev-new-york"]
    visit["topics"][1].pop("discussed", None)


def standing(visit: dict[str, Any]) -> None:
    visit["relations"][0]["status"] = "author_claim"
    visit["relations"][1]["sources"].append({"source": "article", "at": "para. 14"})
    visit["overview"][0]["sources"] = [{"source": "article", "at": "para. 12"}]
    stop = visit["stops"][1]
    stop["date"] = "2020-02-07"
    stop.pop("within", None)
    visit["companies"][0]["place"] = "unknown"
    visit["events"][1]["status"] = "author_claim"
    visit["key_points"][0]["text"]["en"] += " More is in [@article, para. 11]."


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "values": values, "growth": growth, "loss": loss, "standing": standing,
}  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("name", CHANGES)
def test_accepted_it_reads_as_a_fresh_render_and_rejected_as_it_was(
    name: str, document: str, workspace: Path, thorough: bool
) -> None:
    if not thorough and ([*CHANGES].index(name) + DOCUMENTS.index(document)) % 2:
        pytest.skip("with --thorough")
    old = made(workspace, document)
    visit = sample()
    CHANGES[name](visit)
    dump(workspace, visit)
    found = refreshed(workspace, old)
    assert found.done
    assert words(accepted(found.content)) == words(made(workspace, document))
    assert words(rejected(found.content)) == words(old)
    assert lint(accepted(found.content)) == []
    assert nothing_to_pull(pulled(workspace, found.content))
    assert refreshed(workspace, found.content).done == ()
    plain = refreshed(workspace, old, track=False)
    assert words(plain.content) == words(accepted(found.content))
    assert b"<w:ins " not in parts_of(plain.content)["word/document.xml"]
    assert nothing_to_pull(pulled(workspace, plain.content))


@pytest.mark.parametrize("seed", range(40))
def test_random_changes_one_after_the_other(seed: int, workspace: Path, thorough: bool) -> None:
    """Whatever changes in the record, the file refreshed again and again reads as a fresh render at the end."""
    if not thorough and seed >= 2:
        pytest.skip("with --thorough")
    chance = random.Random(seed)
    document = DOCUMENTS[seed % 3]
    content, visit = made(workspace, document), sample()
    for _ in range(2):
        for _ in range(3):
            change(visit, chance)
        dump(workspace, visit)
        content = refreshed(workspace, content).content
        assert nothing_to_pull(pulled(workspace, content))
        content = accepted(content) if chance.random() < 0.5 else content
    assert words(accepted(content)) == words(made(workspace, document))


def change(visit: dict[str, Any], chance: random.Random) -> None:
    lists = [name for name in ("key_points", "significance", "outcomes", "events", "figures", "relations", "watch")
             if len(visit[name]) > 3]  # fmt: skip
    items = visit[chance.choice(lists)]
    one = chance.choice(items)
    named = [key for fact in _facts(visit) for key in fact.get("from", ())]
    kind = chance.choice(["remove", "add", "text", "cite"])
    if kind == "remove" and one["id"] not in named and items is not visit["key_points"]:
        items.remove(one)
    elif kind == "add" and items is not visit["key_points"]:
        more = {**deepcopy(one), "id": f"new-{chance.randrange(10**6)}"}
        more |= {key: f"Fresh words {chance.randrange(1000)}" for key in ("text", "headline", "label") if key in one}
        items.insert(chance.randrange(len(items) + 1), more)
    elif kind == "text":
        key = next(key for key in ("headline", "label", "text") if key in one)
        one[key] = {"en": f"Other words {chance.randrange(1000)}, *so* to say"}
    elif kind == "cite" and one.get("sources"):
        one["sources"] = [*one["sources"], {"source": "article", "at": f"para. {chance.randint(1, 14)}"}]


def _facts(value: Any) -> list[dict[str, Any]]:
    found = [value] if isinstance(value, dict) and "id" in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found + [one for part in parts for one in _facts(part)]


def test_nothing_new_leaves_every_byte(workspace: Path) -> None:
    for document in DOCUMENTS:
        old = made(workspace, document)
        found = refreshed(workspace, old)
        assert found.done == ()
        assert found.content is old


# -- what a person did stays --


def worked_on(content: bytes, tracked: bool) -> Hand:
    """A policy brief after a morning's work: prose, a field, a paragraph of one's own, bold words."""
    hand = Hand(content, tracked)
    hand.type_over("invitation.date", "September", "October")
    lead = hand.paragraph_of("The record leaves")
    hand.replace(lead, "The record leaves the following open", "Here is what we do not know")
    own = deepcopy(lead)
    for one in [child for child in own if child.tag != f"{W}pPr"]:
        own.remove(one)
    own.append(hand.run("A paragraph of my own, between two of yours."))
    hand.paragraph("significance[" + _first(hand, "significance")).addnext(own)
    return hand


def _first(hand: Hand, name: str) -> str:
    return next(path for path in hand.ids if path.startswith(f"{name}[")).partition("[")[2]


@pytest.mark.parametrize("tracked", [False, True])
def test_the_persons_words_stay(tracked: bool, workspace: Path) -> None:
    hand = worked_on(made(workspace), tracked)
    before = hand.content
    visit = sample()
    growth(visit)
    visit["meetings"][0]["date"] = "2019-08"
    visit["assessment"][0]["text"]["en"] = "Judged anew."
    dump(workspace, visit)
    found = refreshed(workspace, before)
    assert {one.kind for one in found.done} == {"replaced", "inserted", "removed"}
    text = "\n".join(word_text(accepted(found.content)))
    for kept in ("October 2019", "Here is what we do not know", "A paragraph of my own, between two of yours."):
        assert kept in text
    for new in ("A new point by", "August 2019", "Judged anew.", "A new outcome", "The first thing to watch."):
        assert new in text
    assert untouched(before, found.content) > 0.5
    plan = pulled(workspace, found.content)
    assert [(one.address.path, one.new) for one in plan.edits] == [("invitation.date", "2019-10")]
    assert {prose.kind for _, prose in plan.prose} == {"changed", "added"}
    assert not plan.blocked


def untouched(before: bytes, after: bytes) -> float:
    """The share of paragraphs whose every byte is as it was."""
    def paragraphs(content: bytes) -> list[bytes]:
        root = etree.fromstring(parts_of(content)["word/document.xml"])
        return [etree.tostring(one, method="c14n") for one in root.iter(f"{W}p")]

    old, new = paragraphs(before), set(paragraphs(after))
    return sum(one in new for one in old) / len(old)


def test_only_the_words_that_changed_are_struck(workspace: Path) -> None:
    old = made(workspace)
    replace_in(workspace / VISIT_FILE, "A joint statement calls for", "A joint statement pleads for")
    root = etree.fromstring(parts_of(refreshed(workspace, old).content)["word/document.xml"])
    assert ["".join(one.itertext()) for one in root.iter(f"{W}del")] == ["calls"]
    assert ["".join(one.itertext()) for one in root.iter(f"{W}ins")] == ["pleads"]
    assert {one.get(f"{W}author") for one in root.iter(f"{W}ins", f"{W}del")} == {"Briefbook"}


def test_no_lock_is_around_a_tracked_change(workspace: Path) -> None:
    """Word accepts and rejects nothing in a control that is locked."""
    old = made(workspace, "fact-sheet")
    replace_in(workspace / VISIT_FILE, "start: 2020-02-05", "start: 2020-02-04")
    found = refreshed(workspace, old)
    assert ("5–7\u00a0February 2020", "4–7\u00a0February 2020") in [(one.old, one.new) for one in found.done]
    before, after = (etree.fromstring(parts_of(one)["word/document.xml"]) for one in (old, found.content))
    assert next(before.iter(f"{W}lock"), None) is not None
    for control in after.iter(f"{W}sdt"):
        if control.find(f"{W}sdtPr/{W}lock") is not None:
            assert next(control.iter(f"{W}ins", f"{W}del"), None) is None


def test_a_picture_is_drawn_anew_but_not_over_that_of_a_person(workspace: Path) -> None:
    old = made(workspace, "chronology")
    replace_in(workspace / VISIT_FILE, "date: 1890-12-11", "date: 1891-12-11")
    found = refreshed(workspace, old)
    assert ("replaced", "a picture") in [(one.kind, one.old) for one in found.done]
    root = etree.fromstring(parts_of(found.content)["word/document.xml"])
    assert [one.tag for one in root.iter(f"{W}ins", f"{W}del") if one.find(f".//{W}drawing") is not None] == [
        f"{W}del", f"{W}ins",
    ]  # fmt: skip
    parts = parts_of(old)
    picture = next(name for name in parts if name.endswith(".png"))
    parts[picture] += b"\0"
    found = refreshed(workspace, packed(parts))
    assert "a picture" not in [one.old for one in found.done]


def test_words_keep_the_look_that_a_person_gave_them(workspace: Path) -> None:
    hand = Hand(made(workspace, "fact-sheet"))
    for run in hand.runs(hand.control("invitation.date")):
        run.insert(0, etree.fromstring(f'<w:rPr xmlns:w="{W[1:-1]}"><w:highlight w:val="yellow"/></w:rPr>'))
    replace_in(workspace / VISIT_FILE, "date: 2019-09\n  place: new-york", "date: 2018\n  place: new-york")
    root = etree.fromstring(parts_of(refreshed(workspace, hand.content).content)["word/document.xml"])
    [inserted] = root.iter(f"{W}ins")
    assert inserted.find(f".//{W}highlight") is not None


@pytest.mark.parametrize("tracked", [False, True])
def test_what_both_changed_is_left_with_a_comment(tracked: bool, workspace: Path) -> None:
    hand = Hand(made(workspace, "fact-sheet"), tracked)
    hand.type_over("invitation.date", "September 2019", "October 2019")
    hand.fill("tour.text.en", "Another tour")
    replace_in(workspace / VISIT_FILE, "date: 2019-09\n  place: new-york", "date: 2018-03\n  place: new-york")
    replace_in(workspace / VISIT_FILE, "en: Tour of Mexico, Venezuela and Cuba", "en: Another tour")
    found = refreshed(workspace, hand.content)
    assert [(one.kind, one.address and one.address.path) for one in found.done] == [("conflict", "invitation.date")]
    [comment] = etree.fromstring(parts_of(found.content)["word/comments.xml"])
    assert comment.get(f"{W}author") == "Briefbook"
    assert "March 2018" in "".join(comment.itertext())
    assert "October 2019" in "\n".join(word_text(accepted(found.content)))
    again = refreshed(workspace, found.content)
    assert len(etree.fromstring(parts_of(again.content)["word/comments.xml"])) == 1
    [blocked] = pulled(workspace, again.content).blocked
    assert blocked.conflict
    assert blocked.address.path == "invitation.date"
    replace_in(workspace / VISIT_FILE, "date: 2018-03\n  place: new-york", "date: 2019-10\n  place: new-york")
    assert nothing_to_pull(pulled(workspace, refreshed(workspace, again.content).content))


def test_a_removed_item_that_was_edited_is_left_with_a_comment(workspace: Path) -> None:
    hand = Hand(made(workspace))
    hand.type_over("key_points[kp-venezuela].text.en", "exclusively peaceful", "only peaceful")
    visit = sample()
    visit["key_points"] = [one for one in visit["key_points"] if one["id"] != "kp-venezuela"]
    dump(workspace, visit)
    found = refreshed(workspace, hand.content)
    assert [one.kind for one in found.done].count("conflict") == 1
    assert "only peaceful means" in "\n".join(word_text(accepted(found.content)))
    [comment] = etree.fromstring(parts_of(found.content)["word/comments.xml"])
    assert "no longer has this" in "".join(comment.itertext())


def test_a_paragraph_that_a_person_took_out_stays_out(workspace: Path) -> None:
    hand = Hand(made(workspace))
    hand.strike_paragraph(hand.paragraph("key_points[kp-venezuela].text.en"))
    replace_in(workspace / VISIT_FILE, "**Common ground on Venezuela.**", "**Common ground.**")
    found = refreshed(workspace, hand.content)
    assert [one.kind for one in found.done] in ([], ["kept"])
    assert "Common ground" not in "\n".join(word_text(accepted(found.content))).replace("Common ground on", "")


# -- what the data has elsewhere now --


def reordered(visit: dict[str, Any]) -> None:
    visit["watch"].append(visit["watch"].pop(0))
    visit["outcomes"].insert(0, visit["outcomes"].pop(3))
    visit["events"][1]["date"] = "2020-02-06"


@pytest.mark.parametrize("track", [True, False])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_moved_in_the_data_moves_in_the_file(document: str, track: bool, workspace: Path) -> None:
    old = made(workspace, document)
    visit = sample()
    reordered(visit)
    dump(workspace, visit)
    found = refreshed(workspace, old, track)
    assert words(accepted(found.content)) == words(made(workspace, document))
    assert words(rejected(found.content)) == words(old) or not track
    assert nothing_to_pull(pulled(workspace, found.content))
    assert refreshed(workspace, found.content).done == ()


@pytest.mark.parametrize("tracked", [True, False])
def test_what_moved_in_the_data_and_was_edited_stays_and_is_told_once(tracked: bool, workspace: Path) -> None:
    hand = Hand(made(workspace, "chronology"), tracked)
    hand.type_over("events[ev-commission-2011].headline.en", "Last meeting", "Final meeting")
    visit = sample()
    reordered(visit)
    dump(workspace, visit)
    found = refreshed(workspace, hand.content)
    [moved] = [one.old for one in found.done if one.kind == "moved"]
    assert "Final meeting of the Joint Commission" in moved
    assert "has not been held since" in moved
    assert "has not been held since" not in " ".join(one.old for one in found.done if one.kind == "removed")
    assert "moved" not in [one.kind for one in refreshed(workspace, found.content).done]
    plan = pulled(workspace, found.content)
    assert [one.address.path for one in plan.edits] == ["events[ev-commission-2011].headline.en"]
    assert (plan.blocked, plan.computed, plan.gone, plan.prose) == ((), (), (), ())


def test_what_a_person_moved_is_left_where_it_is(workspace: Path) -> None:
    hand = Hand(made(workspace))
    first = hand.paragraph(f"watch[{_first(hand, 'watch')}")
    first.getnext().addnext(first)
    assert "moved" not in [one.kind for one in refreshed(workspace, hand.content).done]
    assert {prose.kind for _, prose in pulled(workspace, hand.content).prose} == {"moved"}


def test_a_row_that_prints_what_stands_in_another_now_goes(workspace: Path) -> None:
    """The stop is at another place than the visit: it is one of the other stops."""
    old = made(workspace, "fact-sheet")
    replace_in(workspace / VISIT_FILE, "id: stop-mexico\n    place: mexico-city", "id: stop-mexico\n    place: moscow")
    found = refreshed(workspace, old)
    assert words(accepted(found.content)) == words(made(workspace, "fact-sheet"))
    assert nothing_to_pull(pulled(workspace, found.content))


def test_a_field_that_is_computed_now_stays_a_field(workspace: Path) -> None:
    """A note's basis is printed without its markup: where there is some, the words are computed."""
    hand = Hand(made(workspace))
    hand.fill("key_points[kp-unsigned].basis.en", "@nobody")
    path = workspace / VISIT_FILE
    path.write_text(re.sub(r"en: the source reports agreements[^\n]*", "en: '\\\\@nobody'", path.read_text()))
    content = refreshed(workspace, hand.content).content
    assert nothing_to_pull(pulled(workspace, content))


@pytest.mark.parametrize("tracked", [True, False])
def test_what_a_person_said_in_other_words_is_no_conflict(tracked: bool, workspace: Path) -> None:
    hand = Hand(made(workspace, "fact-sheet"), tracked)
    hand.fill("invitation.date", "Oct 2019")
    hand.fill("outcomes[o7].owners[1]", "Joint Commission")
    hand.fill("date", "2020-02-07")
    edits = pulled(workspace, hand.content)
    carry_out(Project(workspace), edits)
    found = refreshed(workspace, hand.content)
    assert {one.kind for one in found.done} == {"replaced"}
    assert words(accepted(found.content)) == words(made(workspace, "fact-sheet"))
    assert nothing_to_pull(pulled(workspace, found.content))


@pytest.mark.parametrize("track", [True, False])
def test_an_edit_in_a_note_is_not_lost_where_the_data_cites_another_place(track: bool, workspace: Path) -> None:
    hand = Hand(made(workspace, "chronology"))
    path = "events[ev-resolution].sources[0].at"
    hand.fill(path, "p. 3")
    visit = sample()
    next(one for one in visit["events"] if one["id"] == "ev-resolution")["sources"][0]["at"] = "pp. 4–5"
    dump(workspace, visit)
    found = refreshed(workspace, hand.content, track)
    assert [(one.kind, one.address and one.address.path) for one in found.done] == [("conflict", path)]
    assert "p. 3" in "\n".join(word_text(accepted(found.content)))
    plan = pulled(workspace, found.content)
    assert [(one.conflict, one.address.path) for one in plan.blocked] == [(True, path)]
    assert (plan.edits, plan.gone, plan.prose) == ((), (), ())


def test_pull_and_refresh_can_go_on_for_ever(workspace: Path) -> None:
    content = made(workspace, "fact-sheet")
    for year in range(2010, 2014):
        visit = parse((workspace / VISIT_FILE).read_text(), VISIT_FILE).value
        visit["invitation"]["date"] = str(year)
        dump(workspace, visit)
        content = refreshed(workspace, content).content
        hand = Hand(accepted(content), tracked=year % 2 == 0)
        hand.type_over("invitation.date", str(year), f"May {year}")
        [edit] = pulled(workspace, hand.content).edits
        assert edit.new == f"{year}-05"
        visit["invitation"]["date"] = f"{year}-05"
        dump(workspace, visit)
        assert nothing_to_pull(pulled(workspace, hand.content))
        content = refreshed(workspace, hand.content).content
    assert words(accepted(content)) == words(made(workspace, "fact-sheet"))


def test_files_that_libreoffice_saved(workspace: Path, tmp_path: Path, thorough: bool) -> None:
    names = DOCUMENTS if thorough else DOCUMENTS[:1]
    files = {f"{name}.docx": made(workspace, name) for name in names}
    hand = worked_on(files["policy-brief.docx"], tracked=True)
    saved = libreoffice(tmp_path / "saved", {**files, "edited.docx": hand.content}, tmp_path / "home")
    for name in files:
        assert refreshed(workspace, saved[name]).done == ()
    visit = sample()
    for apply in (values, growth):
        apply(visit)
    dump(workspace, visit)
    for name in files:
        found = refreshed(workspace, saved[name])
        fresh = words(made(workspace, name.removesuffix(".docx")))
        # LibreOffice leaves the tab behind a note's number out
        assert _without_tabs(words(accepted(found.content))) == _without_tabs(fresh)
        assert nothing_to_pull(pulled(workspace, found.content))
    text = "\n".join(word_text(accepted(refreshed(workspace, saved["edited.docx"]).content)))
    assert "A paragraph of my own" in text
    assert "A new outcome" in text


def _without_tabs(lines: list[str]) -> list[str]:
    return sorted(re.sub(r"^#\t?", "#", line) for line in lines)


# -- the command --


def test_the_command_writes_the_file_and_keeps_what_it_was(workspace: Path, run: Run) -> None:
    file = workspace / "review.docx"
    file.write_bytes(old := made(workspace, "fact-sheet"))
    result = run("-C", workspace, "refresh", file)
    assert result.code == 0
    assert "nothing to bring in" in result.err
    replace_in(workspace / VISIT_FILE, "value: 50", "value: 60")
    result = run("-C", workspace, "refresh", file)
    assert result.code == 0
    assert re.search(rf"{VISIT_FILE}:\d+:\d+ figures\[f-helicopters\]\.value “50” -> “60”", result.out)
    assert (workspace / "review.docx.1.bak").read_bytes() == old
    assert "60" in "\n".join(word_text(accepted(file.read_bytes())))
    hand = Hand(old)
    hand.fill("figures[f-helicopters].value", "70")
    file.write_bytes(hand.content)
    result = run("-C", workspace, "refresh", file, "--json")
    assert result.code == 1
    assert '"type": "conflict"' in result.out
    assert '"left": 1' in result.out


def test_what_cannot_be_refreshed_is_a_problem(workspace: Path, run: Run) -> None:
    file = workspace / "review.docx"
    file.write_bytes(b"no Word file")
    assert "not a Word file" in run("-C", workspace, "refresh", file).err
    content = made(workspace)
    parts = {name: data for name, data in parts_of(content).items() if not name.startswith("customXml")}
    rels = "word/_rels/document.xml.rels"
    parts[rels] = re.sub(rb"<Relationship [^>]*customXml[^>]*/>", b"", parts[rels])
    file.write_bytes(packed(parts))
    result = run("-C", workspace, "refresh", file)
    assert result.code == 1
    assert "does not say what Briefbook printed" in result.err
    file.write_bytes(content)
    other = copy_workspace(workspace.parent / "other")
    (other / BRIEF_FILE).rename(other / "briefs/another.yaml")
    replace_in(other / "briefs/another.yaml", f"id: {BRIEF}", "id: another")
    result = run("-C", other, "refresh", file)
    assert result.code == 1
    assert f"printed from the brief `{BRIEF}`" in result.err
    assert file.read_bytes() == content
    replace_in(workspace / VISIT_FILE, "date: 2019-09\n  place: new-york", "date: 2019-99\n  place: new-york")
    assert run("-C", workspace, "refresh", file).code == 1
    assert file.read_bytes() == content
