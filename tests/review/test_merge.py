"""The edits of several files held against the data: what returns, what is in conflict, what waits, what goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from briefbook.data.address import Address
from briefbook.data.project import Project
from briefbook.errors import Place, Problem, UsageError
from briefbook.review.edits import Edits, Remark
from briefbook.review.prose import Prose
from briefbook.review.pull.merge import plan_pull
from briefbook.review.pull.plan import Blocked, Plan, Planned
from briefbook.review.returned import Where
from briefbook.word.base import BaseField
from briefbook.word.model import Comment
from helpers import ROOT
from returned_edits import ANA, BEN, PEOPLE, V, computed, edit, edits, field
from small_workspace import FILES

KIND = field("kind", "Working visit")
DATE = field("date", "2020-02-06", "date", "6 February 2020")
TITLE, TITULO = field("title.en", "Anna in Lima"), field("title.es", "Ana en Lima")
STATE = field("outcomes[out1].state", "signed", "enum", "Signed")
DEAL = field("outcomes[out1].text", "A deal")
DUE = field("outcomes[out1].due", "2020-06", "date", "June 2020")
TALK = field("outcomes[out2].text", "A talk")
TALK_STATE = field("outcomes[out2].state", "discussed", "enum", "Discussed")
ROLE = field("[anna].role", "Minister", "plain", file=PEOPLE)
BRIEF_DATE = field("as_of", "2020-02-10", "date", "10 February 2020", file="briefs/b.yaml")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small workspace on a disk; nothing here writes to it."""
    return workspace(tmp_path_factory.mktemp("small"))


def workspace(folder: Path, **replaced: str) -> Project:
    for name, text in {**FILES, **replaced}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    for one in (ROOT / "templates/locales").glob("*.po"):
        (folder / "templates/locales").mkdir(parents=True, exist_ok=True)
        (folder / "templates/locales" / one.name).write_bytes(one.read_bytes())
    return Project(folder)


def planned(plan: Plan) -> list[tuple[str, str, str | None]]:
    return [(one.address.path, one.old, one.new) for one in plan.edits]


def blocked(plan: Plan) -> list[tuple[str, str, str, bool]]:
    return [(one.address.path, one.why, one.hint, one.conflict) for one in plan.blocked]


def text_of(plan: Plan, file: str = V) -> str:
    old, new = plan.texts[file]
    assert old.decode() == FILES[file]
    return new.decode()


def refused(project: Project, all_edits: Sequence[Edits], *choices: tuple[str, str]) -> list[Problem]:
    with pytest.raises(UsageError) as caught:
        plan_pull(project, all_edits, choices)
    return list(caught.value.problems)


# -- what returns --


def test_one_edit_changes_one_value_and_nothing_beside_it(project: Project) -> None:
    change = edit(KIND, "Official visit", by=[ANA])
    plan = plan_pull(project, [edits("x.docx", change)])
    [one] = plan.edits
    assert (one.address, one.place) == (Address(V, "kind"), Place(V, 3, 7))
    assert (one.old, one.new, one.path, one.plain) == ("Working visit", "Official visit", ("kind",), False)
    assert [(each.file, each.edit, each.refusal) for each in one.proposals] == [("x.docx", change, None)]
    assert text_of(plan) == FILES[V].replace("kind: Working visit", "kind: Official visit")
    assert plan.ready
    assert (plan.blocked, plan.agreed, plan.kept, plan.problems, plan.gone) == ((), (), (), (), ())


def test_no_edits_are_an_empty_plan(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", more=[KIND])])
    assert plan == Plan()
    assert plan.ready


def test_a_bare_value_is_written_bare(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(DATE, "7 February 2020"), edit(STATE, "Agreed"))])
    assert planned(plan) == [("date", "2020-02-06", "2020-02-07"), ("outcomes[out1].state", "signed", "agreed")]
    assert [one.plain for one in plan.edits] == [True, True]
    assert "\ndate: 2020-02-07\n" in text_of(plan)
    assert "state: agreed," in text_of(plan)


def test_edits_of_several_reviewers_are_merged_in_the_order_of_the_data(project: Project) -> None:
    one = edits("a.docx", edit(STATE, "Agreed"), edit(ROLE, "Envoy"))
    other = edits("b.docx", edit(KIND, "Talks"), edit(BRIEF_DATE, "11 February 2020"))
    plan = plan_pull(project, [one, other])
    assert [(each.address.file, each.new) for each in plan.edits] == [
        ("briefs/b.yaml", "2020-02-11"), (PEOPLE, "Envoy"), (V, "Talks"), (V, "agreed"),
    ]  # fmt: skip
    assert set(plan.texts) == {"briefs/b.yaml", PEOPLE, V}
    assert "role: Envoy" in text_of(plan, PEOPLE)
    assert "as_of: 2020-02-11" in text_of(plan, "briefs/b.yaml")
    assert plan.ready


def test_reviewers_who_agree_make_one_edit(project: Project) -> None:
    plan = plan_pull(project, [edits("a.docx", edit(KIND, "Talks")), edits("b.docx", edit(KIND, " Talks "))])
    [one] = plan.edits
    assert one.new == "Talks"
    assert [each.file for each in one.proposals] == ["a.docx", "b.docx"]


def test_a_value_may_come_home_from_another_language(project: Project) -> None:
    date = field("date", "2020-02-06", "date", "6 de febrero de 2020")
    plan = plan_pull(project, [edits("x.docx", edit(date, "8 de febrero de 2020"), lang="es")])
    assert planned(plan) == [("date", "2020-02-06", "2020-02-08")]


def test_white_space_at_the_ends_of_a_text_stays(tmp_path: Path) -> None:
    text = FILES[V].replace("kind: Working visit\n", 'kind: " Working visit  "\n')
    one = edits("x.docx", edit(KIND, "Talks"))
    assert planned(plan_pull(workspace(tmp_path, **{V: text}), [one])) == [("kind", " Working visit  ", " Talks  ")]


def test_what_the_data_holds_already_is_agreed(tmp_path: Path) -> None:
    text = FILES[V].replace("kind: Working visit", "kind: Talks")
    plan = plan_pull(workspace(tmp_path, **{V: text}), [edits("x.docx", edit(KIND, "Talks"))])
    assert (plan.agreed, plan.edits, plan.blocked, plan.texts) == ((Address(V, "kind"),), (), (), {})
    same = plan_pull(workspace(tmp_path), [edits("x.docx", edit(KIND, "Working visit"))])
    assert same.agreed == (Address(V, "kind"),)


# -- conflicts --


def changed(folder: Path) -> Project:
    """The workspace whose kind of visit somebody else has changed."""
    return workspace(folder, **{V: FILES[V].replace("kind: Working visit", "kind: State visit")})


def test_data_that_changed_too_is_a_conflict(tmp_path: Path) -> None:
    plan = plan_pull(changed(tmp_path), [edits("x.docx", edit(KIND, "Talks"))])
    hint = "--accept theirs 'kind' takes Word's, --accept ours 'kind' keeps the data's"
    assert blocked(plan) == [("kind", "the data has changed too", hint, True)]
    assert (plan.blocked[0].base, plan.blocked[0].ours) == ("Working visit", "State visit")
    assert plan.blocked[0].place == Place(V, 3, 7)
    assert plan.blocked[0].problem() == Problem(Place(V, 3, 7), "kind: the data has changed too", hint)
    assert not plan.ready
    assert (plan.edits, plan.texts) == ((), {})


def test_a_conflict_is_settled_by_a_word(tmp_path: Path) -> None:
    project, theirs = changed(tmp_path), edits("x.docx", edit(KIND, "Talks"))
    for name in ("kind", f"{V} kind"):
        plan = plan_pull(project, [theirs], [("theirs", name)])
        assert planned(plan) == [("kind", "State visit", "Talks")]
        assert plan.ready
    assert planned(plan_pull(project, [theirs], [("x.docx", "kind")])) == [("kind", "State visit", "Talks")]
    ours = plan_pull(project, [theirs], [("ours", "kind")])
    assert (ours.kept, ours.edits, ours.blocked, ours.ready) == ((Address(V, "kind"),), (), (), True)
    last = plan_pull(project, [theirs], [("theirs", "kind"), ("ours", "kind")])
    assert last.kept == (Address(V, "kind"),)


def test_reviewers_who_disagree_are_a_conflict_that_names_both(project: Project) -> None:
    one, other = edits("a.docx", edit(KIND, "Talks", by=[ANA])), edits("b.docx", edit(KIND, "Visit"))
    plan = plan_pull(project, [one, other])
    hint = "--accept FILE.docx 'kind' follows one of a.docx, b.docx; --accept ours ... none"
    assert blocked(plan) == [("kind", "Ana and b.docx disagree", hint, True)]
    assert (plan.blocked[0].base, plan.blocked[0].ours) == ("Working visit", "Working visit")
    assert [each.shown for each in plan.blocked[0].proposals] == ["Talks", "Visit"]
    for file, wanted in (("a.docx", "Talks"), ("b.docx", "Visit")):
        assert planned(plan_pull(project, [one, other], [(file, "kind")])) == [("kind", "Working visit", wanted)]
    [problem] = refused(project, [one, other], ("theirs", "kind"))
    assert problem == Problem(
        Place(V, 3, 7), "the files disagree on `kind`", "name the file to follow: --accept FILE.docx FIELD"
    )
    [problem] = refused(project, [one, other], ("c.docx", "kind"))
    assert problem == Problem(Place("c.docx"), "it has not edited `kind`", "name a file that has")
    assert plan_pull(project, [one, other], [("ours", "kind")]).kept == (Address(V, "kind"),)


def test_a_value_that_one_file_shows_in_two_ways_is_a_conflict(project: Project) -> None:
    again = KIND._replace(id="again")
    plan = plan_pull(project, [edits("a.docx", edit(KIND, "Talks"), edit(again, "Visit"))])
    hint = "make them alike in Word, or --accept ours 'kind'"
    assert blocked(plan) == [("kind", "it is printed several times, and they were edited differently", hint, True)]


def test_files_of_which_one_was_printed_from_other_data_are_a_conflict(project: Project) -> None:
    old = field("kind", "Visit")
    plan = plan_pull(project, [edits("a.docx", edit(KIND, "Talks")), edits("b.docx", edit(old, "Talks"))])
    [one] = plan.blocked
    assert (one.why, one.conflict) == ("the list that it stands in has changed", True)
    assert planned(plan_pull(project, [edits("b.docx", edit(old, "Talks"))], [("theirs", "kind")])) == [
        ("kind", "Working visit", "Talks")
    ]


def test_a_field_with_a_quote_in_its_path_is_quoted_otherwise(tmp_path: Path) -> None:
    text = FILES[V].replace("{id: o1,", '{id: "o\'1",')
    old = field('overview["o\'1"].text', "Old", "text")
    plan = plan_pull(workspace(tmp_path, **{V: text}), [edits("x.docx", edit(old, "New"))])
    assert plan.blocked[0].hint.startswith('--accept theirs "overview["o\'1"].text" takes Word\'s')


OWNER, ANNA = (
    field(f"outcomes[out1].owners[{at}]", id, "name", shown)
    for at, id, shown in ((1, "un", "United Nations"), (0, "anna", "Anna A."))
)
COUNTRY = field("outcomes[out1].owners[2]", "RU", "name", "Russia")


def test_a_list_whose_items_go_by_position_is_edited_where_it_is_as_it_was(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(OWNER, "Organisation of States"), more=[ANNA, COUNTRY])])
    assert planned(plan) == [("outcomes[out1].owners[1]", "un", "oas")]
    assert "owners: [anna, oas, RU]" in text_of(plan)


@pytest.mark.parametrize("now", ["[boris, un, RU]", "[anna, un]"], ids=["another item", "an item less"])
def test_a_list_that_changed_is_a_conflict_of_its_items(now: str, tmp_path: Path) -> None:
    text = FILES[V].replace("owners: [anna, un, RU]", f"owners: {now}")
    all_edits = [edits("x.docx", edit(OWNER, "Organisation of States"), more=[ANNA, COUNTRY, KIND])]
    project = workspace(tmp_path, **{V: text})
    plan = plan_pull(project, all_edits)
    assert [(one.why, one.conflict) for one in plan.blocked] == [("the list that it stands in has changed", True)]
    settled = plan_pull(project, all_edits, [("theirs", OWNER.address.path if OWNER.address else "")])
    assert planned(settled) == [("outcomes[out1].owners[1]", "un", "oas")]


@pytest.mark.parametrize(
    "other",
    [
        field("stops[0].place", "nowhere", "name", "Nowhere"),
        field("outcomes[out2].owners[0]", "x", "name", "X"),
        field("outcomes[out1].owners[0]", "x", "name", "X", file=PEOPLE),
        field("outcomes[out1].text", "Another deal"),
    ],
    ids=["another list", "another item's list", "another file's", "beside the list"],
)
def test_what_changed_elsewhere_is_no_change_of_the_list(other: BaseField, project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(OWNER, "Organisation of States"), more=[other])])
    assert planned(plan) == [("outcomes[out1].owners[1]", "un", "oas")]


def test_a_list_that_changed_since_a_file_without_edits_of_it_was_printed_is_none(project: Project) -> None:
    own = edits("x.docx", edit(OWNER, "Organisation of States"), more=[ANNA])
    stale = edits("y.docx", edit(KIND, "Talks"), more=[ANNA._replace(source="boris")])
    assert plan_pull(project, [own, stale]).ready


# -- what cannot be read --


def unread(plan: Plan) -> tuple[str, str, str]:
    [one] = plan.blocked
    assert not one.conflict
    return one.why, one.hint, one.ours


LEAVE = "; or --accept ours 'date' to leave the data as it is"


def test_what_cannot_be_read_blocks_the_plan(project: Project) -> None:
    all_edits = [edits("x.docx", edit(DATE, "yesterday"), edit(KIND, "Talks"))]
    plan = plan_pull(project, all_edits)
    advice = "write it as `6 February 2020`, `February 2020`, `2020`, or as `2020-02-06`"
    assert unread(plan) == ("`yesterday` is not a date", advice + LEAVE, "2020-02-06")
    assert plan.blocked[0].base == "2020-02-06"
    assert planned(plan) == [("kind", "Working visit", "Talks")]
    assert not plan.ready
    assert plan_pull(project, all_edits, [("ours", "date")]).ready
    for choice in ("theirs", "x.docx"):
        assert refused(project, all_edits, (choice, "date")) == [
            Problem(Place(V, 8, 7), "`date` cannot be read from Word", "--accept ours 'date'")
        ]


def test_one_reading_that_cannot_be_blocks_those_that_can(project: Project) -> None:
    good, bad = edits("a.docx", edit(DATE, "7 February 2020")), edits("b.docx", edit(DATE, "yesterday"))
    plan = plan_pull(project, [good, bad])
    assert plan.blocked[0].why == "`yesterday` is not a date"
    assert len(plan.blocked[0].proposals) == 2
    chosen = plan_pull(project, [good, bad], [("a.docx", "date")])
    assert planned(chosen) == [("date", "2020-02-06", "2020-02-07")]


def test_an_unclear_edit_says_why(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(DATE, "a\tb", "unclear", why="it holds a tab"))])
    assert unread(plan) == ("it holds a tab", f"change the data by hand{LEAVE}", "2020-02-06")


def test_a_value_that_the_data_has_no_more_is_told(project: Project) -> None:
    lost = field("outcomes[gone].text", "A plan", "text")
    hint = "put it where it belongs now, by hand; or --accept ours 'outcomes[gone].text' to leave the data as it is"
    plan = plan_pull(project, [edits("x.docx", edit(lost, "A scheme"))])
    assert unread(plan) == ("the data has no such value any more", hint, "")
    assert plan.blocked[0].place == Place(V)
    assert plan.blocked[0].base == "A plan"
    assert plan_pull(project, [edits("x.docx", edit(lost, "Z"))], [("ours", "outcomes[gone].text")]).ready


EMPTY = {
    "needed": (KIND, "emptied", "it was emptied, and the data needs it",
               "write what it shall be, or remove its record by hand"),
    "its prompt": (KIND, "placeholder", "it shows only its prompt, and the data needs it",
                   "write what it shall be, or remove its record by hand"),
    "may be unknown": (field("figures[f1].value", "1234.5", "number", "1,234.5"), "emptied",
                       "it was emptied, and the data needs it",
                       "write that it is not stated, or remove its record by hand"),
    "an item of a list": (OWNER, "emptied", "it was emptied, and the data needs it",
                          "write what it shall be, or remove its record by hand"),
    "needed in all languages": (TITLE, "emptied", "it was emptied, and the data needs it",
                                "write what it shall be, or remove its record by hand"),
}  # fmt: skip


@pytest.mark.parametrize(("of", "state", "why", "hint"), EMPTY.values(), ids=EMPTY)
def test_what_the_data_needs_cannot_be_emptied(
    of: BaseField, state: str, why: str, hint: str, project: Project
) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(of, "", state))])  # type: ignore[arg-type]
    assert unread(plan)[0] == why
    assert unread(plan)[1].startswith(f"{hint}; or --accept ours '")


@pytest.mark.parametrize("state", ["emptied", "placeholder"])
def test_a_key_that_the_data_does_without_goes(state: str, project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(DUE, "", state))])  # type: ignore[arg-type]
    assert planned(plan) == [("outcomes[out1].due", "2020-06", None)]
    assert plan.edits[0].path == ("outcomes", 0, "due")
    assert ", due: 2020-06" not in text_of(plan)
    assert plan.ready


LABELLED = FILES[V].replace("state: signed,", "state: signed, detail: {en: date open, es: fecha abierta},")
EN, ES = field("outcomes[out1].detail.en", "date open"), field("outcomes[out1].detail.es", "fecha abierta")


def test_a_text_goes_when_it_was_emptied_in_all_its_languages(tmp_path: Path) -> None:
    project = workspace(tmp_path, **{V: LABELLED})
    english, spanish = edits("en.docx", edit(EN, "", "emptied")), edits("es.docx", edit(ES, "", "emptied"), lang="es")
    alone = plan_pull(project, [english])
    assert unread(alone)[0] == "it was emptied, and other languages have this text"
    assert unread(alone)[1].startswith(
        "empty it in the documents in es too and pull them together, or remove it by hand; or --accept ours"
    )
    both = plan_pull(project, [english, spanish])
    assert planned(both) == [
        ("outcomes[out1].detail.en", "date open", None), ("outcomes[out1].detail.es", "fecha abierta", None),
    ]  # fmt: skip
    assert {one.path for one in both.edits} == {("outcomes", 0, "detail")}
    assert both.texts[V][1].decode() == FILES[V]


def test_an_emptied_field_and_an_edited_one_disagree(project: Project) -> None:
    plan = plan_pull(project, [edits("a.docx", edit(DUE, "", "emptied")), edits("b.docx", edit(DUE, "July 2020"))])
    assert [(one.why, one.conflict) for one in plan.blocked] == [("a.docx and b.docx disagree", True)]


def test_what_the_data_forbids_is_a_problem_and_not_a_plan(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(field("tour.start", "2020-02-05", "date", "5 February 2020"),
                                                    "9 February 2020"))])  # fmt: skip
    assert [one.place.file for one in plan.problems] == [V]
    assert not plan.ready
    assert not plan.blocked


# -- choices --


def test_a_choice_that_names_no_field_is_refused(project: Project) -> None:
    one = edits("x.docx", edit(KIND, "Talks"))
    assert refused(project, [one], ("theirs", "knd")) == [
        Problem(Place(), "no file has edited a field `knd`", "did you mean `kind`?")
    ]
    assert len(refused(project, [one], ("theirs", "knd"), ("ours", "date"), ("ours", "kind"))) == 2


def test_a_choice_that_may_name_several_fields_is_refused(project: Project) -> None:
    one = edits("x.docx", edit(TITLE, "Anna there"), edit(field("title.en", "B", file="briefs/b.yaml"), "C"))
    [problem] = refused(project, [one], ("ours", "title.en"))
    assert problem.message == "several files have a field `title.en`"
    assert problem.hint == f"name one of: {V} title.en; briefs/b.yaml title.en"
    kept = plan_pull(project, [one], [("ours", "briefs/b.yaml title.en")])
    assert kept.kept == (Address("briefs/b.yaml", "title.en"),)


# -- what has no field --


def test_a_computed_value_leads_to_what_it_was_made_from(project: Project) -> None:
    span = edit(computed("5–7 February 2020", "tour.start", "tour.end", "tour.none"), "5–8 February 2020")
    plan = plan_pull(project, [edits("x.docx", span)])
    [one] = plan.computed
    assert (one.file, one.edit) == ("x.docx", span)
    assert [place.line for place in one.places] == [12, 12]
    assert one.places[0] != one.places[1]
    assert plan.ready


def test_a_computed_value_that_is_gone_is_nothing(project: Project) -> None:
    assert plan_pull(project, [edits("x.docx", edit(computed("5–7", "tour.start"), "", "gone"))]).computed == ()


def test_words_and_comments_are_told_by_file(project: Project) -> None:
    prose = Prose("added", Where("body", 1, "New"), "", "New")
    remark = Remark(Comment("1", "Ana", "", "Sure?"), Where("body", 1, "New"), ())
    plan = plan_pull(project, [edits("x.docx", prose=[prose]), edits("y.docx", remarks=[remark])])
    assert plan.prose == (("x.docx", prose),)
    assert plan.remarks == (("y.docx", remark),)
    assert plan.ready


# -- what goes --

GONE = [edit(TALK, "", "gone"), edit(TALK_STATE, "", "gone")]


def test_a_field_that_is_gone_changes_nothing(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(KIND, "", "gone"), more=[DATE])])
    assert [(one.file, one.address, one.place) for one in plan.gone] == [("x.docx", Address(V, "kind"), Place(V, 3, 7))]
    assert (plan.edits, plan.items, plan.ready) == ((), (), True)


def test_a_field_that_is_gone_from_file_and_data_is_nothing(project: Project) -> None:
    lost = field("outcomes[none].text", "A plan")
    assert plan_pull(project, [edits("x.docx", edit(lost, "", "gone"))]) == Plan()


def test_an_item_of_which_nothing_is_left_goes_on_ones_word(project: Project) -> None:
    quote = field("quotes[q1].text", "Well said")
    all_edits = [edits("x.docx", edit(quote, "", "gone"), more=[DEAL])]
    plan = plan_pull(project, all_edits)
    item = Address(V, "quotes[q1]")
    assert (plan.items, plan.edits, len(plan.gone)) == ((item,), (), 1)
    taken = plan_pull(project, all_edits, [("theirs", "quotes[q1]")])
    [one] = taken.edits
    assert (one.address, one.old, one.new, one.path) == (item, "Well said", None, ("quotes", 0))
    assert [(each.file, each.edit.state) for each in one.proposals] == [("x.docx", "gone")]
    assert taken.gone == ()
    assert "q1" not in text_of(taken)
    kept = plan_pull(project, all_edits, [("ours", "quotes[q1]")])
    assert (kept.edits, len(kept.gone)) == ((), 1)


def test_an_item_of_which_something_is_left_is_none_to_go(project: Project) -> None:
    assert plan_pull(project, [edits("x.docx", *GONE)]).items == (Address(V, "outcomes[out2]"),)
    assert plan_pull(project, [edits("x.docx", GONE[0], more=[TALK_STATE])]).items == ()


def test_an_item_shows_all_that_it_showed_in_all_files(project: Project) -> None:
    all_edits = [edits("x.docx", *GONE), edits("y.docx", GONE[0])]
    plan = plan_pull(project, all_edits, [("theirs", "outcomes[out2]")])
    assert plan.edits[0].old == "A talk Discussed A talk"
    assert [one.file for one in plan.edits[0].proposals] == ["x.docx", "x.docx", "y.docx"]
    assert plan.edits[0].place == Place(V, 20, 3)


def test_an_item_that_others_name_does_not_go(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", *GONE)], [("theirs", "outcomes[out2]")])
    assert plan.problems
    assert "out2" in plan.problems[0].message
    assert not plan.ready


def test_an_item_that_somebody_else_edited_does_not_go(project: Project) -> None:
    all_edits = [edits("x.docx", *GONE), edits("y.docx", edit(TALK, "A chat"))]
    what = "y.docx has edited 'outcomes[out2].text', which would go with `outcomes[out2]`"
    assert refused(project, all_edits, ("theirs", "outcomes[out2]")) == [
        Problem(Place(V, 20, 3), what, "take the item out by hand, or accept only the edit")
    ]


def test_a_record_of_a_registry_is_no_item_to_go(project: Project) -> None:
    assert plan_pull(project, [edits("x.docx", edit(ROLE, "", "gone"))]).items == ()


def test_an_item_by_position_is_none_to_go(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(OWNER, "", "gone"), more=[DEAL])])
    assert plan.items == ()
    assert len(plan.gone) == 1


def test_the_values_of_a_plan_are_what_they_say(project: Project) -> None:
    plan = plan_pull(project, [edits("x.docx", edit(KIND, "Talks"), edit(DATE, "yesterday", by=[BEN]))])
    assert isinstance(plan.edits[0], Planned)
    assert isinstance(plan.blocked[0], Blocked)
    assert plan.blocked[0].proposals[0].who == "Ben"
    assert plan.edits[0].proposals[0].who == "x.docx"
