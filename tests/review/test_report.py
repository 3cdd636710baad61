"""What a person and a program are told of a plan: every line, every value, and what it all comes to."""

from __future__ import annotations

from typing import Any

import pytest
from briefbook.data.address import Address
from briefbook.errors import Place, Refusal
from briefbook.review.edits import FieldEdit, Remark
from briefbook.review.prose import Prose
from briefbook.review.pull.plan import Blocked, Computed, Gone, Plan, Planned, Proposal, untouched
from briefbook.review.pull.report import Entry, report, summary
from briefbook.review.returned import Where
from briefbook.review.values import Value
from briefbook.word.model import Comment, TrackedChange
from returned_edits import ANA, BEN, V, computed, edit, edits, field

KIND = field("kind", "Working visit")
WHERE = Where("body", 4, "Kind: Talks", "Key facts", (1, 2, 3))
AT, HERE = Place(V, 3, 7), Address(V, "kind")
IN = "table 1, row 2, column 3 under “Key facts”: “Kind: Talks”"


def changed(now: str = "Talks", *by: TrackedChange, state: Any = "edited") -> FieldEdit:
    return edit(KIND, now, state, by)._replace(where=WHERE)


def told(**parts: Any) -> Entry:
    [one] = report(Plan(**parts))
    return one


PLACED = {"data_file": V, "line": 3, "column": 7}
IN_WORD = {"story": "body", "paragraph": 4, "words": "Kind: Talks", "heading": "Key facts"}
BY_ANA = [{"what": "inserted", "author": "Ana", "date": "2020-02-11T10:00:00Z"}]


def test_a_value_that_returns() -> None:
    own = Proposal("x.docx", changed("Talks", ANA), Value("Talks"))
    one = told(edits=(Planned(HERE, AT, "Working\n visit", "Talks", (own,), ("kind",)),))
    assert one.kind == "edit"
    assert one.lines == (
        f"{V}:3:7 kind",
        "    Working visit -> Talks",
        f"    x.docx, {IN} (Ana, 2020-02-11)",
    )
    assert one.values == {
        "address": f"{V} kind", **PLACED, "old": "Working\n visit", "new": "Talks",
        "in": [{"file": "x.docx", "shown": "Working visit", "now": "Talks", "state": "edited", "value": "Talks",
                "by": BY_ANA, **IN_WORD}],
    }  # fmt: skip


def test_a_value_that_is_taken_out() -> None:
    own = Proposal("x.docx", changed("", state="emptied"))
    one = told(edits=(Planned(HERE, AT, "Working visit", None, (own,)),))
    assert one.lines == (f"{V}:3:7 kind", "    Working visit is taken out", f"    x.docx, {IN}")
    assert one.values["new"] is None
    assert one.values["in"][0]["value"] is None
    assert one.values["in"][0]["state"] == "emptied"
    assert one.values["in"][0]["by"] == []


@pytest.mark.parametrize(("length", "lines"), [(103, 1), (104, 2)])
def test_a_long_change_stands_in_two_lines(length: int, lines: int) -> None:
    old = "x" * length
    one = told(edits=(Planned(HERE, AT, old, "Talks", ()),))
    both = [f"    - {old}", "    + Talks"]
    assert list(one.lines[1:]) == (both if lines == 2 else [f"    {old} -> Talks"])


def test_a_long_value_that_is_taken_out_stands_whole() -> None:
    old = "x" * 200
    one = told(edits=(Planned(HERE, AT, old, None, ()),))
    assert one.lines == (f"{V}:3:7 kind", f"    - {old}", "    + ")


def block(conflict: bool, *proposals: Proposal, base: str = "Working visit", ours: str = "State visit") -> Blocked:
    return Blocked(HERE, AT, "the data has changed too", "settle it", base, ours, proposals, conflict)


def test_a_conflict() -> None:
    ana, ben = changed("Talks", ANA), changed("  Visit\n now", BEN)
    one = told(blocked=(block(True, Proposal("a.docx", ana, Value("Talks")), Proposal("b.docx", ben)),))
    assert one.kind == "conflict"
    assert one.lines == (
        f"{V}:3:7 kind: conflict: the data has changed too",
        "    printed: Working visit",
        "    the data now: State visit",
        f"    a.docx, {IN}: now “Talks” (Ana, 2020-02-11)",
        f"    b.docx, {IN}: now “Visit now” (Ben)",
        "    settle it",
    )
    assert [each["file"] for each in one.values.pop("in")] == ["a.docx", "b.docx"]
    assert one.values == {
        "address": f"{V} kind", **PLACED, "why": "the data has changed too", "hint": "settle it",
        "base": "Working visit", "ours": "State visit",
    }  # fmt: skip


def test_what_cannot_be_read() -> None:
    own = Proposal("x.docx", changed("", state="placeholder"), refusal=Refusal("no", "yes"))
    one = told(blocked=(block(False, own),))
    assert one.kind == "unread"
    assert one.lines == (
        f"{V}:3:7 kind: unread: the data has changed too",
        f"    x.docx, {IN}: now nothing",
        "    settle it",
    )
    assert one.values["in"][0]["value"] is None
    assert one.values["in"][0]["now"] == ""


def test_a_computed_value() -> None:
    span = edit(computed("5–7 February", "tour.start", "tour.end"), "5–8\n February", by=[ANA])._replace(where=WHERE)
    one = told(computed=(Computed("x.docx", span, (Place(V, 12, 5), Place(V, 12, 9))),))
    assert one.kind == "computed"
    assert one.lines == (
        f"x.docx, {IN}: a computed value was edited (Ana, 2020-02-11)",
        "    5–7 February -> 5–8 February",
        f"    it is made from {V}:12:5, {V}:12:9: change the data there",
    )
    assert one.values == {
        "file": "x.docx", "shown": "5–7 February", "new": "5–8\n February",
        "from": [f"{V} tour.start", f"{V} tour.end"],
        "places": [{"data_file": V, "line": 12, "column": 5}, {"data_file": V, "line": 12, "column": 9}],
        "by": BY_ANA, **IN_WORD,
    }  # fmt: skip


def test_a_computed_value_that_was_emptied_and_is_made_from_nothing() -> None:
    one = told(computed=(Computed("x.docx", edit(computed("5–7 February"), "", "emptied"), ()),))
    assert one.lines[1:] == ("    5–7 February -> nothing", "    it is made from the template: change the data there")


def test_a_field_that_is_gone() -> None:
    one = told(gone=(Gone("x.docx", changed("", state="gone"), HERE, AT),))
    assert one.kind == "gone"
    assert one.lines == (
        "x.docx: the field kind is gone with its paragraph; the data keeps it",
        "    it showed: Working visit",
        f"    to take it out of the data: {V}:3:7",
    )
    assert one.values == {"file": "x.docx", "address": f"{V} kind", "shown": "Working visit", **PLACED}


@pytest.mark.parametrize(
    ("path", "items", "whole"),
    [
        ("quotes[q1].text", ["quotes[q1]"], "; --accept theirs 'quotes[q1]' takes all of that out"),
        ("quotes[q1].text", ["stops[s1]", "quotes[q1]"], "; --accept theirs 'quotes[q1]' takes all of that out"),
        ("quotes[q1].text", ["quotes[q2]"], ""),
        ("quotes[q1]", ["quotes[q1]"], ""),
        ("quotes[q1].text", [], ""),
    ],
)
def test_a_field_that_went_with_its_item_tells_how_to_take_that_out(path: str, items: list[str], whole: str) -> None:
    gone = Gone("x.docx", changed("", state="gone"), Address(V, path), AT)
    one = told(gone=(gone,), items=tuple(Address(V, item) for item in items))
    assert one.lines[-1] == f"    to take it out of the data: {V}:3:7{whole}"


PROSE: dict[str, tuple[Prose, list[str]]] = {
    "changed": (Prose("changed", WHERE, "Kind:\n a", "Kind: b", (ANA, BEN)),
                ["words that are no field changed (Ana, 2020-02-11; Ben)", "    - Kind: a", "    + Kind: b"]),
    "added": (Prose("added", WHERE, "", "New"), ["a paragraph was added, which no field holds", "    + New"]),
    "removed": (Prose("removed", WHERE, "Old", ""), ["a paragraph was taken out, which no field holds", "    - Old"]),
    "moved": (Prose("moved", WHERE, "Same", "Same"), ["the paragraph was moved here"]),
    "formatted": (Prose("formatted", WHERE, "Same", "Same", (TrackedChange("formatted", "Ana"),)),
                  ["its looks changed (Ana)"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", PROSE)
def test_words_that_no_field_holds(kind: str) -> None:
    prose, lines = PROSE[kind]
    one = told(prose=(("x.docx", prose),))
    assert one.kind == "prose"
    assert one.lines == (f"x.docx, {IN}: {lines[0]}", *lines[1:])
    by = [{"what": each.kind, "author": each.author, "date": each.date} for each in prose.by]
    assert one.values == {
        "file": "x.docx", "what": kind, "old": prose.old, "new": prose.new, "by": by, **IN_WORD,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "on", "addresses"),
    [
        ((), "", []),
        ((KIND,), " on kind", [f"{V} kind"]),
        ((KIND, field("date", "2020")), " on kind, date", [f"{V} kind", f"{V} date"]),
        ((computed("5–7", "tour.start"),), " on ", [""]),
    ],
    ids=["nothing", "a field", "two fields", "a computed value"],
)
def test_a_comment(fields: Any, on: str, addresses: list[str]) -> None:
    comment = Comment("1", "Ana", "2020-02-11T10:00:00Z", "Are\nyou sure?")
    one = told(remarks=(("x.docx", Remark(comment, WHERE, fields)),))
    assert one.kind == "comment"
    assert one.lines == (f"x.docx, {IN}: a comment{on} (Ana, 2020-02-11)", "    Are you sure?")
    assert one.values == {
        "file": "x.docx", "author": "Ana", "date": "2020-02-11T10:00:00Z", "text": "Are\nyou sure?",
        "addresses": addresses, **IN_WORD,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ([], ""),
        ([ANA], " (Ana, 2020-02-11)"),
        ([BEN], " (Ben)"),
        ([ANA, ANA._replace(kind="deleted")], " (Ana, 2020-02-11)"),
        ([ANA, ANA._replace(date="2020-02-12")], " (Ana, 2020-02-11; Ana, 2020-02-12)"),
        ([ANA, BEN], " (Ana, 2020-02-11; Ben)"),
        ([TrackedChange("inserted", "", "2020-02-11")], ""),
    ],
)
def test_who_made_an_edit_is_told_once(by: list[TrackedChange], words: str) -> None:
    one = told(edits=(Planned(HERE, AT, "a", "b", (Proposal("x.docx", changed("b", *by), Value("b")),)),))
    assert one.lines[-1] == f"    x.docx, {IN}{words}"


@pytest.mark.parametrize(("length", "shown"), [(400, "x" * 400), (401, f"{'x' * 397}...")])
def test_words_of_more_than_four_hundred_letters_are_cut(length: int, shown: str) -> None:
    one = told(prose=(("x.docx", Prose("added", WHERE, "", "x" * length)),))
    assert one.lines[-1] == f"    + {shown}"


def test_who_made_a_proposal_and_what_it_shows() -> None:
    one = Proposal("x.docx", changed(" a\n b ", ANA, ANA._replace(date=""), BEN, TrackedChange("deleted")))
    assert (one.shown, one.who) == ("a b", "Ana, Ben")
    assert Proposal("x.docx", changed("a", TrackedChange("deleted"))).who == "x.docx"


EDITED = Planned(HERE, AT, "a", "b", ())
WHOLE: dict[str, tuple[Any, ...]] = {
    "edits": (EDITED,),
    "blocked": (block(True), block(False)),
    "computed": (Computed("x.docx", changed(), ()),),
    "gone": (Gone("x.docx", changed("", state="gone"), HERE, AT),),
    "prose": (("x.docx", Prose("added", WHERE, "", "New")),),
    "remarks": (("x.docx", Remark(Comment("1", "Ana", "", "Hm"), WHERE, ())),),
}


def test_all_of_a_plan_is_told_in_one_order() -> None:
    kinds = [one.kind for one in report(Plan(**WHOLE))]
    assert kinds == ["edit", "conflict", "unread", "computed", "gone", "prose", "comment"]
    assert list(report(Plan())) == []


ONE = {
    "edits": "1 field returns", "agreed": "1 holds already what Word shows", "kept": "1 stays as the data has it",
    "conflicts": "1 conflicts", "unread": "1 cannot be read", "computed": "1 is computed",
    "gone": "1 edit has no field", "prose": "1 edit has no field", "comments": "1 comment",
}  # fmt: skip
TWO = {
    "edits": "2 fields return", "agreed": "2 hold already what Word shows", "kept": "2 stay as the data has them",
    "conflicts": "2 conflict", "unread": "2 cannot be read", "computed": "2 are computed",
    "gone": "2 edits have no field", "prose": "2 edits have no field", "comments": "2 comments",
}  # fmt: skip


def plan_of(name: str, number: int) -> Plan:
    things: dict[str, Any] = {
        **{key: value[0] for key, value in WHOLE.items()}, "agreed": HERE, "kept": HERE, "conflicts": block(True),
        "unread": block(False), "comments": WHOLE["remarks"][0],
    }  # fmt: skip
    part = {"conflicts": "blocked", "unread": "blocked", "comments": "remarks"}.get(name, name)
    return Plan(**{part: (things[name],) * number})


@pytest.mark.parametrize("name", ONE)
def test_what_a_plan_comes_to(name: str) -> None:
    none = dict.fromkeys(ONE, 0)
    quiet = "no field changed, " if name in ("computed", "gone", "prose", "comments") else ""
    assert summary(plan_of(name, 1)) == (quiet + ONE[name], none | {name: 1})
    assert summary(plan_of(name, 2)) == (quiet + TWO[name], none | {name: 2})


def test_what_all_of_a_plan_comes_to() -> None:
    words, counts = summary(Plan(agreed=(HERE,), kept=(HERE, HERE), **WHOLE))
    assert words == (
        "1 field returns, 1 holds already what Word shows, 2 stay as the data has them, 1 conflicts, 1 cannot be read, "
        "1 is computed, 2 edits have no field, 1 comment"
    )
    assert sum(counts.values()) == 10
    assert summary(Plan())[0] == "no field changed"


def test_a_plan_is_ready_where_nothing_waits() -> None:
    assert Plan().ready
    assert Plan(edits=(EDITED,), gone=WHOLE["gone"], computed=WHOLE["computed"]).ready
    assert not Plan(blocked=(block(False),)).ready
    assert not Plan(problems=(block(True).problem(),)).ready


def test_a_plan_of_untouched_files_has_what_no_field_holds() -> None:
    prose, remark = WHOLE["prose"][0][1], WHOLE["remarks"][0][1]
    made = untouched([edits("x.docx", prose=[prose]), edits("y.docx", prose=[prose, prose], remarks=[remark])])
    assert made == Plan(prose=(("x.docx", prose), ("y.docx", prose), ("y.docx", prose)), remarks=(("y.docx", remark),))
