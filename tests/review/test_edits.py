"""What a person changed in a Word file, read from values of its model: fields, paragraphs, comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from briefbook.data.address import Address
from briefbook.data.markup import Bit
from briefbook.errors import BriefbookError
from briefbook.review.edits import Edits, edits_of
from briefbook.review.returned import Where, owners, returned
from briefbook.word.base import Base, BaseField, BaseLine
from briefbook.word.model import Comment, Control, Paragraph, Run, Skeleton, Story, TrackedChange
from briefbook.word.read import WordFile

FILE = "data/visits/v.yaml"
PUT, STRUCK = TrackedChange("inserted", "Ana", "2020-02-08"), TrackedChange("deleted", "Boris", "2020-02-09")


def field(id: str, shown: str, kind: str = "text", source: str | None = None, dress: Sequence[str] = ()) -> BaseField:
    return BaseField(id, Address(FILE, f"{id}.en"), kind, (), shown, shown if source is None else source,
                     frozenset(dress))  # fmt: skip


def computed(id: str, shown: str, *sources: str) -> BaseField:
    return BaseField(id, None, "text", tuple(Address(FILE, one) for one in sources), shown, "")


def base(fields: Iterable[BaseField], *lines: str, story: str = "body") -> Base:
    printed = tuple(BaseLine(n, story, Skeleton(text)) for n, text in enumerate(lines, 1))
    return Base("b", "fact-sheet", "en", "1", "", {one.id: one for one in fields}, printed)


def marked(id: str, text: str, number: int = 1, **more: object) -> Run:
    """A run in the field's control and bookmark."""
    return Run(text, controls=(Control(number, id),), bookmarks=frozenset({f"_fx{id}"}), **more)  # type: ignore[arg-type]


def line(*runs: Run | str, number: int = 1, **more: object) -> Paragraph:
    made = tuple(Run(one) if isinstance(one, str) else one for one in runs)
    return Paragraph(made, number, **more)  # type: ignore[arg-type]


def file(printed: Base, *lines: Paragraph, comments: Iterable[Comment] = (), more: Iterable[Story] = ()) -> WordFile:
    numbered = tuple(one._replace(number=n) for n, one in enumerate(lines, 1))
    known = {one.id: one for one in comments}
    return WordFile("x.docx", (Story("body", numbered), *more), known, printed)


A, B = field("aa", "Working visit"), field("bb", "Mexico City")
TWO = base([A, B], "Kind: {aa}", "Place: {bb}, today")


def told(edits: Edits) -> list[tuple[str, str, str]]:
    return [(one.field.id, one.state, one.text) for one in edits.fields]


def prose(edits: Edits) -> list[tuple[str, str, str]]:
    return [(one.kind, one.old, one.new) for one in edits.prose]


def second(*runs: Run | str) -> Paragraph:
    return line(*(runs or ("Place: ", marked("bb", "Mexico City", 2), ", today")))


def test_a_file_as_it_was_printed_has_no_edits() -> None:
    edits = edits_of(file(TWO, line("Kind: ", marked("aa", "Working visit")), second()))
    assert (edits.fields, edits.prose, edits.remarks) == ((), (), ())
    assert (edits.file, edits.base) == ("x.docx", TWO)


@pytest.mark.parametrize("nothing", [None, TWO._replace(brief=""), TWO._replace(lang=""), TWO._replace(document="")])
def test_a_file_that_does_not_say_what_was_printed_is_refused(nothing: Base | None) -> None:
    with pytest.raises(BriefbookError, match=r"x\.docx: "):
        edits_of(WordFile("x.docx", (Story("body", ()),), {}, nothing))


# -- fields --

FIELD_CASES = {
    "typed over": ([marked("aa", "Official visit")], "edited", "Official visit"),
    "in two runs": ([marked("aa", "Official "), marked("aa", "visit")], "edited", "Official visit"),
    "tracked": ([marked("aa", "Work", deleted=STRUCK), marked("aa", "State", inserted=PUT)], "edited", "State"),
    "emptied": ([marked("aa", "", inserted=PUT)], "emptied", ""),
    "a prompt": ([Run("Click here", controls=(Control(1, "aa", placeholder=True),))], "placeholder", ""),
    "a tab": ([marked("aa", "Working\tvisit")], "unclear", "Working\tvisit"),
    "a line break": ([marked("aa", "Working\nvisit")], "unclear", "Working\nvisit"),
    "an object": ([marked("aa", "Working visit"), marked("aa", "", kind="object")], "unclear", "Working visit"),
    "another space": ([marked("aa", "Working\u00a0visit")], "edited", "Working\u00a0visit"),
    "bold": ([marked("aa", "Working visit", strong=True)], "edited", "Working visit"),
    "italic": ([marked("aa", "Working visit", emphasis=True)], "edited", "Working visit"),
    "a link": ([marked("aa", "Working visit", link="https://e.org")], "edited", "Working visit"),
    "a note": ([marked("aa", "Working visit"), marked("aa", "1", kind="note", note="3")], "edited", "Working visit"),
    "beside the control": ([marked("aa", "Working visit"), Run("s", bookmarks=frozenset({"_fxaa"}))], "edited",
                           "Working visits"),
    "no bookmark": ([Run("Other", controls=(Control(1, "aa"),))], "edited", "Other"),
    "no control": ([Run("Other", bookmarks=frozenset({"_fxaa"}))], "edited", "Other"),
    "LibreOffice's copy": ([Run("Other", bookmarks=frozenset({"_fxaa_Copy_1"}))], "edited", "Other"),
}  # fmt: skip


@pytest.mark.parametrize(("runs", "state", "text"), FIELD_CASES.values(), ids=FIELD_CASES)
def test_a_field_that_shows_something_else_is_told(runs: list[Run], state: str, text: str) -> None:
    edits = edits_of(file(TWO, line("Kind: ", *runs), second()))
    assert told(edits) == [("aa", state, text)]
    assert edits.prose == ()


@pytest.mark.parametrize(
    "runs",
    [
        [marked("aa", "Working  visit")], [marked("aa", " Working visit ")], [marked("aa", "Working\u200b visit")],
        [marked("aa", "Working visit", style="comment")],
        [marked("aa", "Working visit"), marked("aa", "", kind="comment")],
        [marked("aa", "Gone ", deleted=STRUCK), marked("aa", "Working visit")],
    ],
    ids=["two spaces", "spaces at its ends", "a gap", "a style", "a comment", "a struck word beside"],
)  # fmt: skip
def test_what_prints_alike_is_no_edit(runs: list[Run]) -> None:
    assert edits_of(file(TWO, line("Kind: ", *runs), second())).fields == ()


@pytest.mark.parametrize(("now", "states"), [("5\u00a0May", []), ("5 May", []), ("6 May", ["edited"])])
def test_a_value_retyped_with_common_spaces_is_the_same_value(now: str, states: list[str]) -> None:
    printed = base([field("aa", "5\u00a0May", "date", "2020-05-05")], "{aa}")
    assert [one.state for one in edits_of(file(printed, line(marked("aa", now)))).fields] == states


DRESS = {
    "as the markup asks": ("a **b**", [Bit("a "), Bit("b", strong=True)], []),
    "bold gone": ("a **b**", [Bit("a b")], ["edited"]),
    "bold on another word": ("a **b**", [Bit("a", strong=True), Bit(" b")], ["edited"]),
    "italic for bold": ("a **b**", [Bit("a "), Bit("b", emphasis=True)], ["edited"]),
    "a bold space": ("a **b**", [Bit("a"), Bit(" b", strong=True)], []),
}


@pytest.mark.parametrize(("source", "bits", "states"), DRESS.values(), ids=DRESS)
def test_a_text_in_another_dress_than_its_markup_is_edited(source: str, bits: list[Bit], states: list[str]) -> None:
    printed = base([field("aa", "a b", source=source)], "{aa}")
    runs = [marked("aa", one.text, strong=one.strong, emphasis=one.emphasis) for one in bits]
    assert [one.state for one in edits_of(file(printed, line(*runs))).fields] == states


@pytest.mark.parametrize(("dress", "states"), [((), ["edited"]), (("strong",), []), (("emphasis",), ["edited"])])
def test_the_dress_of_the_template_is_nobodys_edit(dress: tuple[str, ...], states: list[str]) -> None:
    printed = base([field("aa", "Talks", dress=dress)], "{aa}")
    edits = edits_of(file(printed, line(marked("aa", "Talks", strong=True))))
    assert [one.state for one in edits.fields] == states


def test_an_edit_tells_its_place_its_authors_and_why() -> None:
    heading = line("Outcomes", style="heading 2")
    runs = (marked("aa", "Old", deleted=STRUCK), marked("aa", "New\t", inserted=PUT), marked("aa", "er", inserted=PUT))
    printed = base([A], "Outcomes", "Kind: {aa}")
    [edit] = edits_of(file(printed, heading, line("Kind: ", *runs, cell=(1, 2, 3)))).fields
    assert edit.by == (STRUCK, PUT)
    assert edit.where == Where("body", 2, "Kind: New\ter", "Outcomes", (1, 2, 3))
    assert edit.why == "it holds a tab or a line break, which the data cannot hold"


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (Where("body", 3, "Words"), "paragraph 3: “Words”"),
        (Where("header", 1, "W", "H"), "header, paragraph 1 under “H”: “W”"),
        (Where("body", 3, "W", "", (1, 2, 3)), "table 1, row 2, column 3: “W”"),
        (Where("body", 1, "a\n b"), "paragraph 1: “a b”"),
        (Where("body", 1, "x" * 70), f"paragraph 1: “{'x' * 70}”"),
        (Where("body", 1, "x" * 71), f"paragraph 1: “{'x' * 67}...”"),
    ],
)
def test_a_place_as_a_person_finds_it(where: Where, text: str) -> None:
    assert str(where) == text


def test_a_field_over_two_paragraphs_cannot_be_read() -> None:
    edits = edits_of(file(TWO, line("Kind: ", marked("aa", "Work")), line(marked("aa", "ing visit")), second()))
    [edit] = edits.fields
    assert (edit.state, edit.why) == ("unclear", "it runs over several paragraphs, and the data holds one")
    assert prose(edits) == [("added", "", "ing visit")]


def control(number: int, text: str) -> Run:
    return Run(text, controls=(Control(number, "aa"),))


@pytest.mark.parametrize(
    ("runs", "states"),
    [
        ([control(1, "Working"), control(2, " visit")], []),
        ([control(1, "Working"), Run(" "), control(2, " visit")], []),
        ([control(1, "Working visit"), Run("; "), control(2, "Working visit")], []),
        ([control(1, "Working visit"), Run("; "), control(2, "Other")], ["unclear"]),
        ([control(1, "Other"), Run("; "), control(2, "Other")], ["edited"]),
        ([control(1, "Working"), Run("x", deleted=STRUCK), control(2, " visit")], []),
    ],
    ids=["split in two", "a space between", "copied", "copied and edited", "copied, edited alike", "struck between"],
)
def test_controls_of_one_tag_where_no_bookmark_tells(runs: list[Run], states: list[str]) -> None:
    edits = edits_of(file(TWO, line("Kind: ", *runs), second()))
    assert [one.state for one in edits.fields] == states
    assert all(one.why == "it stands in several places, and they differ" for one in edits.fields if one.why)


def test_of_two_controls_that_of_the_bookmark_counts() -> None:
    edits = edits_of(file(TWO, line("Kind: ", marked("aa", "Working visit"), control(2, "Pasted")), second()))
    assert edits.fields == ()
    assert prose(edits) == [("changed", "Kind: Working visit", "Kind: Working visitPasted")]


def test_a_run_in_two_fields_belongs_to_its_innermost_control_else_to_the_shorter_field() -> None:
    inner = Run("b", controls=(Control(1, "aa"), Control(2, "bb")))
    both = Run("c", bookmarks=frozenset({"_fxaa", "_fxbb"}))
    own = [Run("a", bookmarks=frozenset({"_fxaa"})), both]
    nested = returned(file(TWO, line(Run("a", controls=(Control(1, "aa"),)), inner)), TWO)
    assert nested.owners == ("aa", "bb")
    assert nested.fields == {"aa": (0,), "bb": (1,)}
    assert returned(file(TWO, line(*own)), TWO).owners == ("aa", "bb")


def test_owners_are_known_by_the_runs_that_the_file_holds() -> None:
    one, other = marked("aa", "Working visit"), Run("Kind: ")
    assert owners(file(TWO, line(other, one), second())).get(id(one)) == "aa"
    assert id(other) not in owners(file(TWO, line(other, one), second()))


def test_marks_of_fields_that_the_base_does_not_know_are_nobodys() -> None:
    assert returned(file(TWO, line(marked("zz", "x"), Run("y", bookmarks=frozenset({"other"})))), TWO).owners == (
        "",
        "",
    )


def test_a_paragraph_struck_whole_takes_its_fields_along() -> None:
    gone = line(Run("Kind: ", deleted=STRUCK), marked("aa", "Working visit", deleted=STRUCK), deleted=STRUCK)
    edits = edits_of(file(TWO, gone, second()))
    assert told(edits) == [("aa", "gone", "")]
    assert prose(edits) == [("removed", "Kind: Working visit", "")]
    assert edits.prose[0].by == (STRUCK,)
    assert edits.prose[0].where.paragraph == 1


def test_a_paragraph_whose_words_are_all_struck_held_more_than_its_field() -> None:
    edits = edits_of(file(TWO, line(Run("Kind: ", deleted=STRUCK), marked("aa", "Working visit", deleted=STRUCK)),
                          second()))  # fmt: skip
    assert told(edits) == [("aa", "gone", "")]


def test_a_field_whose_words_are_struck_is_emptied_and_its_paragraph_lacks_it() -> None:
    edits = edits_of(file(TWO, line("Kind: ", marked("aa", "Working visit", deleted=STRUCK)), second()))
    assert told(edits) == [("aa", "emptied", "")]
    assert prose(edits) == [("changed", "Kind: Working visit", "Kind:")]


def test_a_field_alone_in_its_paragraph_is_emptied_when_that_has_no_words() -> None:
    printed = base([A, B], "{aa}", "Place: {bb}, today")
    assert told(edits_of(file(printed, line(marked("aa", "", deleted=None)), second()))) == [("aa", "emptied", "")]


def test_a_field_that_is_nowhere_is_gone() -> None:
    edits = edits_of(file(TWO, second()))
    assert told(edits) == [("aa", "gone", "")]
    assert edits.fields[0].where == Where("body", 0, "Working visit")
    assert prose(edits) == [("removed", "Kind: Working visit", "")]


def test_a_row_without_words_that_held_several_fields_is_gone() -> None:
    printed = base([A, B], "{aa}", "{bb}")
    empty = [line(marked("aa", ""), cell=(1, 1, 1)), line(marked("bb", "", 2), cell=(1, 1, 2))]
    assert told(edits_of(file(printed, *empty))) == [("aa", "gone", ""), ("bb", "gone", "")]
    half = [empty[0], line(marked("bb", "Mexico City", 2), cell=(1, 1, 2))]
    assert told(edits_of(file(printed, *half))) == [("aa", "emptied", "")]
    rows = [empty[0], line(marked("bb", "", 2), cell=(1, 2, 1))]
    assert told(edits_of(file(printed, *rows))) == [("aa", "emptied", ""), ("bb", "emptied", "")]


def test_a_note_that_nothing_calls_is_on_no_page() -> None:
    printed = Base("b", "d", "en", "1", "", {"aa": A}, (BaseLine(1, "footnotes", Skeleton("See {aa}")),))
    note = Story("footnote 3", (line("See ", marked("aa", "Other")),))
    called = file(printed, line("x", Run("3", kind="note", note="3")), more=[note])
    assert told(edits_of(called)) == [("aa", "edited", "Other")]
    struck = file(printed, line("x", Run("3", kind="note", note="3", deleted=STRUCK)), more=[note])
    assert told(edits_of(struck)) == [("aa", "gone", "")]


# -- fields without marks --

WORDS = {
    "as printed": (["Kind: Working visit"], [], []),
    "one field edited": (["Kind: Official visit"], [("aa", "edited", "Official visit")], []),
    "other words too": (["Sort: Official visit"], [], [("changed", "Kind: Working visit", "Sort: Official visit")]),
}


@pytest.mark.parametrize(("lines", "fields", "words"), WORDS.values(), ids=WORDS)
def test_fields_that_lost_their_marks_are_known_by_the_words_around_them(
    lines: list[str], fields: list[tuple[str, str, str]], words: list[tuple[str, str, str]]
) -> None:
    edits = edits_of(file(TWO, *map(line, lines), second()))
    assert told(edits) == fields
    assert prose(edits) == words


def test_of_two_fields_without_marks_one_that_changed_is_read() -> None:
    printed = base([A, B], "{aa} in {bb}.")
    assert told(edits_of(file(printed, line("Working visit in Moscow.")))) == [("bb", "edited", "Moscow")]
    both = edits_of(file(printed, line("Official visit in Moscow.")))
    assert told(both) == []
    assert prose(both) == [("changed", "Working visit in Mexico City.", "Official visit in Moscow.")]


def test_a_paragraph_of_the_template_is_not_taken_for_a_field_without_marks() -> None:
    printed = base([field("aa", "Sources")], "Sources", "{aa}")
    assert told(edits_of(file(printed, line("Sources")))) == [("aa", "gone", "")]
    assert told(edits_of(file(printed, line("Sources"), line("Sources")))) == []


# -- paragraphs --

PLAIN = base([A], "One of all.", "Kind: {aa}", "Three of all.")
KIND = line("Kind: ", marked("aa", "Working visit"))
PROSE = {
    "changed": ([line("One of many."), KIND, line("Three of all.")], [("changed", "One of all.", "One of many.")]),
    "added": ([line("One of all."), KIND, line("New."), line("Three of all.")], [("added", "", "New.")]),
    "removed": ([line("One of all."), KIND], [("removed", "Three of all.", "")]),
    "moved": ([KIND, line("Three of all."), line("One of all.")], [("moved", "One of all.", "One of all.")]),
    "beside a field": ([line("One of all."), line("Sort: ", marked("aa", "Working visit")), line("Three of all.")],
                       [("changed", "Kind: Working visit", "Sort: Working visit")]),
    "a field's words alone": ([line("One of all."), line("Kind: ", marked("aa", "Other")), line("Three of all.")], []),
    "an empty paragraph": ([line("One of all."), line(), KIND, line("Three of all.")], []),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "wanted"), PROSE.values(), ids=PROSE)
def test_words_that_are_no_field_are_told(lines: list[Paragraph], wanted: list[tuple[str, str, str]]) -> None:
    assert prose(edits_of(file(PLAIN, *lines))) == wanted


def test_who_changed_a_paragraph_is_told_without_its_fields() -> None:
    runs = ["Sort", Run("!", inserted=PUT), marked("aa", "Working visit", inserted=STRUCK)]
    [one] = edits_of(file(base([A], "Kind: {aa}"), line(*runs))).prose
    assert one.by == (PUT,)


def test_looks_changed_with_changes_tracked_are_told() -> None:
    looks = TrackedChange("formatted", "Ana", "2020")
    [one] = edits_of(file(base([], "Words"), line("Words", formatted=looks))).prose
    assert (one.kind, one.old, one.new, one.by) == ("formatted", "Words", "Words", (looks,))


def test_a_page_number_is_told_as_dots() -> None:
    printed = base([], "Page {=PAGE} of it")
    assert prose(edits_of(file(printed, line("Page ", Run("7", instruction="PAGE"), " of it")))) == []
    changed = edits_of(file(printed, line("Side ", Run("7", instruction="PAGE"), " of it")))
    assert prose(changed) == [("changed", "Page … of it", "Side … of it")]


# -- comments --


def test_a_comment_hangs_on_the_fields_that_its_stretch_touches() -> None:
    one, other = Comment("7", "Ana", "2020", "Sure?"), Comment("8", "Boris", "2020", "Where?")
    runs = [Run("Kind: ", comments=frozenset({"7"})), marked("aa", "Working visit", comments=frozenset({"7"}))]
    called = [Run("", kind="comment", note="8")]
    edits = edits_of(file(TWO, line(*runs), second("Place: ", marked("bb", "Mexico City", 2), *called, ", today"),
                          comments=[one, other, Comment("9", "C", "", "Nowhere")]))  # fmt: skip
    assert [(each.comment.id, [on.id for on in each.fields], each.where.paragraph) for each in edits.remarks] == [
        ("7", ["aa"], 1), ("8", [], 2), ("9", [], 0),
    ]  # fmt: skip
