"""What is to be changed, and what is told of it: the data's changes, the person's, and both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from briefbook.data.address import Address
from briefbook.review.edits import FieldEdit, edits_of
from briefbook.review.refresh.changes import (
    Change,
    Changes,
    Done,
    EditBlocks,
    Exchange,
    HangComment,
    InsertBlock,
    Leave,
    RemoveBlock,
    Replace,
    StayingBlock,
)
from briefbook.review.refresh.match import EditedFile, match
from briefbook.review.refresh.reading import Token, plain_words
from briefbook.review.refresh.three_way import changes_of
from briefbook.word.tracked import wn
from printed_files import VISIT, Field, File, Raw, fid, p, picture, table
from word_files import SPACES, mark, r, tracked


def nothing(edit: FieldEdit) -> str | None:
    return None


def changes(
    printed: File, fresh: File, shown: File | None = None, value: Callable[[FieldEdit], str | None] = nothing
) -> Changes:
    reading = (shown or printed).reading(printed)
    edits = {one.field.id: one for one in edits_of(reading.word).fields}
    return changes_of(match(EditedFile.of(reading, edits), fresh.reading()), value)


def said(tokens: tuple[Token, ...]) -> str:
    return "".join(one.text or one.key for one in tokens)


def exchanges(change: Change) -> list[tuple[str, str]]:
    assert isinstance(change, Replace)
    return [(said(one.struck), f"<{one.content_of}>" if one.content_of else said(one.put)) for one in change.exchanges]


def told(found: Changes) -> list[tuple[str, str, str]]:
    later = [
        step.told
        for change in found.changes
        for step in (change.steps if isinstance(change, EditBlocks) else [change])
        if not isinstance(step, StayingBlock) and step.told is not None
    ]
    return [(one.kind, one.old, one.new) for one in (*found.told, *later)]


# -- a field, three ways --


def dated(shown: str, source: str | None = None, kind: str = "text") -> File:
    return File([p("On ", Field("date", shown, kind=kind, source=source), " at noon, as agreed")])


B, C = "2020-05-07", ("8 May", "2020-05-08")


@pytest.mark.parametrize(
    ("before", "shown", "now", "value", "expected", "kept"),
    [
        pytest.param(("7 May", B), "7 May", ("7 May", B), None, [], False, id="nobody changed it"),
        pytest.param(("7 May", B), "7 May", C, None, [("replaced", "7 May", "8 May")], False, id="the data"),
        pytest.param(("7 May", B), "9 May", ("7 May", B), None, [], True, id="the person"),
        pytest.param(("7 May", B), "8 May", C, None, [], False, id="both, to the same words"),
        pytest.param(("7 May", B), "8  May", ("8\u00a0May", "c"), None, [], False, id="both, but for the spaces"),
        pytest.param(("7 May", B), "9 May", C, None, [("conflict", "9 May", "8 May")], True, id="both"),
        pytest.param(
            ("7 May", B),
            "the 8th",
            ("8 May", "c"),
            "c\n",
            [("replaced", "the 8th", "8 May")],
            False,
            id="in other words",
        ),
        pytest.param(("7 May", B), "the 9th", C, "d", [("conflict", "the 9th", "8 May")], True, id="another value"),
        pytest.param(
            ("7 May", B), "the 9th", ("8 May", ""), "", [("conflict", "the 9th", "8 May")], True, id="no value is none"
        ),
        pytest.param(("7 May", B), "7 May", ("7 May", "c"), None, [], False, id="the data, but not what it shows"),
        pytest.param(
            ("7 May", B), "9 May", ("7 May", "c"), None, [("conflict", "9 May", "7 May")], True, id="its source"
        ),
    ],
)
def test_a_field_is_merged_three_ways(
    before: tuple[str, str],
    shown: str,
    now: tuple[str, str],
    value: str | None,
    expected: list[tuple[str, str, str]],
    kept: bool,
) -> None:
    files = (dated(*before, kind="date"), dated(*now, kind="date"), dated(shown, kind="date"))
    found = changes(*files, lambda edit: value)
    assert told(found) == expected
    assert found.kept_fields == ((fid("date"),) if kept else ())


def test_what_is_told_of_a_field_has_its_address() -> None:
    [change] = changes(dated("7 May"), dated("8 May")).changes
    assert isinstance(change, Replace)
    assert change.told == Done("replaced", Address(VISIT, "date"), "7 May", "8 May")
    assert change.holder is None


def test_of_a_text_its_markup_counts() -> None:
    """What it shows is the same; its dress is not."""
    bold = File(
        [p("On ", Field("date", "7 May", source="*7* May", xml=r("7", "<w:i/>") + r(" May")), " at noon, as agreed")]
    )
    assert told(changes(dated("7 May"), bold)) == [("replaced", "7 May", "7 May")]
    assert told(changes(dated("7 May"), dated("7 May", "7 *May*"))) == []


def test_words_that_agree_in_another_dress_are_a_conflict() -> None:
    bold = File([p("On ", Field("date", "8 May", xml=r("8 May", "<w:b/>")), " at noon, as agreed")])
    assert told(changes(dated("7 May"), dated("8 May"), bold)) == [("conflict", "8 May", "8 May")]
    assert told(changes(dated("7 May"), dated("8 May", "**8 May**"), bold)) == []
    dates = (dated("7 May", kind="date"), dated("8 May", "**8**", kind="date"))
    assert told(changes(*dates, dated("8 May", kind="date"))) == []


def test_a_field_that_went_with_its_paragraph_is_kept_and_told_first() -> None:
    printed = File([p("a ", Field("x", "1")), p("b ", Field("y", "2"))])
    fresh = File([p("a ", Field("x", "3")), p("b ", Field("y", "4"))])
    shown = File([p("a ", Field("x", "1")), p(Raw(tracked("del", "".join([r("b "), mark(f"_fx{fid('y')}", r("2"))]))))])
    found = changes(printed, fresh, shown)
    assert [one.kind for one in found.told] == ["kept"]
    assert found.told[0] == Done("kept", Address(VISIT, "y"), "2", "4")
    assert found.kept_fields == (fid("y"),)


# -- word by word, or as a whole --


def replaced(before: str | Field, now: str | Field) -> list[tuple[str, str]]:
    one, other = (one if isinstance(one, Field) else Field("t", one) for one in (before, now))
    [change] = changes(File([p("Text: ", one)]), File([p("Text: ", other)])).changes
    return exchanges(change)


WHOLE = f"<{fid('t')}>"
BOLD = Field("t", "a bold word", source="a **bold** word", xml=r("a ") + r("bold", "<w:b/>") + r(" word"))
ITALIC = Field("t", "a bold word", source="a *bold* word", xml=r("a ") + r("bold", "<w:i/>") + r(" word"))
LINK = f'<w:fldSimple w:instr="HYPERLINK &quot;https://e.org/&quot;">{r("bold")}</w:fldSimple>'
LINKED = Field("t", "a bold word", source="a [bold](https://e.org/) word", xml=r("a ") + LINK + r(" word"))


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param("one two three", "one 2 three", [("two", "2")], id="a word"),
        pytest.param("one two three four", "1 two three 4", [("four", "4"), ("one", "1")], id="two, the last first"),
        pytest.param("one two", "one two three", [("", " three")], id="words behind"),
        pytest.param("one two", "zero one two", [("", "zero ")], id="words before"),
        pytest.param("one two three", "one three", [("two ", "")], id="words that go"),
        pytest.param("one", "two", [("one", "two")], id="one word alone"),
        pytest.param("one two three", "four five six", [("one", "four")], id="-"),
        pytest.param("a b c d e", "v.w.x.y.z", [("a b c d e", "v.w.x.y.z")], id="nothing stays: as a whole"),
        pytest.param(BOLD, ITALIC, [("a bold word", WHOLE)], id="another dress"),
        pytest.param("a bold word", BOLD, [("a bold word", WHOLE)], id="a dress"),
        pytest.param(BOLD, "a bold word", [("a bold word", WHOLE)], id="a dress that goes"),
        pytest.param("a bold word", LINKED, [("a bold word", WHOLE)], id="a link"),
        pytest.param(LINKED, "a bold word", [("a bold word", WHOLE)], id="a link that goes"),
    ],
)
def test_a_field_gives_place_word_by_word_where_most_of_it_stays(
    before: str | Field, now: str | Field, expected: list[tuple[str, str]]
) -> None:
    if expected == [("one", "four")]:
        expected = [("three", "six"), ("two", "five"), ("one", "four")]
    assert replaced(before, now) == expected


def exchange(before: Field, now: Field) -> Exchange:
    [change] = changes(File([p("Text: ", before)]), File([p("Text: ", now)])).changes
    assert isinstance(change, Replace)
    return change.exchanges[0]


def test_new_words_stand_behind_those_before_them_else_before_the_first() -> None:
    more = exchange(Field("t", "one two"), Field("t", "one two three"))
    assert more.behind is not None
    assert more.behind.text == "two"
    first = exchange(Field("t", "one two"), Field("t", "zero one two"))
    assert first.behind is None
    assert first.before is not None
    assert first.before.text == "one"


def test_new_words_look_like_those_that_they_stand_for() -> None:
    like = exchange(Field("t", "one two three"), Field("t", "one 2 three")).like
    assert like is not None
    assert like.text == "two"
    last = exchange(Field("t", "one two"), Field("t", "one two three")).like
    assert last is not None
    assert last.text == "two"


def test_new_words_in_a_dress_of_their_own_are_not_like_those_beside_them() -> None:
    now = Field("t", "one two three", source="one two **three**", xml=r("one two ") + r("three", "<w:b/>"))
    assert exchange(Field("t", "one two"), now).like is None


def test_words_all_in_one_dress_are_like_the_first_of_those_that_go() -> None:
    whole = exchange(Field("t", "one"), Field("t", "two"))
    assert whole.like is not None
    assert whole.like.text == "one"
    assert whole.content_of == ""


def test_a_field_with_a_note_comes_with_it() -> None:
    now = Field("t", "two", source="two [@x]", xml=r("two") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    fresh = File([p("Text: ", now)], notes={1: [p("n")]})
    [change] = changes(File([p("Text: ", Field("t", "one"))]), fresh).changes
    assert exchanges(change) == [("one", WHOLE)]


def test_a_note_that_stays_in_a_field_is_known() -> None:
    def file(words: str) -> File:
        xml = r(words) + '<w:r><w:footnoteReference w:id="1"/></w:r>'
        return File([p("Text: ", Field("t", words, source=f"{words} [@x]", xml=xml))], notes={1: [p("n")]})

    found = changes(file("some words that stay"), file("some words that go"))
    assert found.notes == {"1": "1"}


# -- words of the template --


def test_words_around_fields_give_place_the_last_first() -> None:
    field = Field("k", "it")
    found = changes(File([p("Was ", field, " here")]), File([p("Is ", field, " there")]))
    assert [exchanges(one) for one in found.changes] == [[("here", "there")], [("Was", "Is")]]
    assert told(found) == [("replaced", "here", "there"), ("replaced", "Was", "Is")]
    [paragraph, _] = [one.holder for one in found.changes if isinstance(one, Replace)]
    assert paragraph is not None
    assert plain_words(paragraph) == "Was it here"


def test_words_that_the_person_wrote_in_are_left_with_a_remark() -> None:
    field = Field("k", "it")
    found = changes(File([p("Was ", field)]), File([p("Is ", field)]), File([p("Had been ", field)]))
    [change] = found.changes
    assert isinstance(change, HangComment)
    assert change.text == "Printed from the data of today, this would read: “Is it”"
    assert told(found) == [("conflict", "Had been it", "Is it")]
    assert list(found.kept_lines.values()) == [f"Was {{{fid('k')}}}"]
    assert ["".join(one.itertext()) for one in (change.first, change.last)] == ["Had been ", "it"]


# -- pictures --


def drawn(content: bytes, shown: bytes | None = None) -> File:
    return File([p(picture("rId2"), " as of ", Field("k", "today"))], media={"word/media/a.png": shown or content})


def test_a_picture_that_was_drawn_anew_comes_in() -> None:
    found = changes(drawn(b"old"), drawn(b"new"))
    assert told(found) == [("replaced", "a picture", "the picture of today's data")]
    assert [one.kind for one in found.told] == ["replaced"]
    assert [exchanges(one) for one in found.changes] == [[("{#}", "{#}")]]


def test_a_picture_that_is_the_same_or_a_persons_stays() -> None:
    assert told(changes(drawn(b"old"), drawn(b"old"))) == []
    assert told(changes(drawn(b"old"), drawn(b"new"), drawn(b"mine"))) == []


# -- blocks --


def points(names: str, edited: str = "") -> File:
    return File([p(Field(one, f"My {one}" if one in edited else f"Point {one}", path=f"list[{one}]")) for one in names])


def steps(found: Changes) -> list[str]:
    """One letter and the words of each step of the only list that changes."""
    [change] = [one for one in found.changes if isinstance(one, EditBlocks)]
    signs = {StayingBlock: "=", InsertBlock: "+", RemoveBlock: "-"}
    made = []
    for one in change.steps:
        if isinstance(one, (HangComment, Leave)):
            made.append("!")
        else:
            made.append(f"{signs[type(one)]}{plain_words(one.block)}")
    return made


def test_what_the_data_has_now_comes_in_at_its_place() -> None:
    found = changes(points("ac"), points("abcd"))
    assert steps(found) == ["=Point a", "+Point b", "=Point c", "+Point d"]
    assert told(found) == [("inserted", "", "Point b"), ("inserted", "", "Point d")]


def test_what_the_data_has_no_more_goes() -> None:
    found = changes(points("abc"), points("ac"))
    assert steps(found) == ["=Point a", "-Point b", "=Point c"]
    assert told(found) == [("removed", "Point b", "")]


def test_what_the_data_has_no_more_and_the_person_edited_stays_with_a_remark() -> None:
    found = changes(points("abc"), points("ac"), points("abc", edited="b"))
    assert steps(found) == ["=Point a", "=My b", "!", "=Point c"]
    assert told(found) == [("conflict", "My b", "")]
    assert found.kept_fields == (fid("b"),)
    [change] = found.changes
    assert isinstance(change, EditBlocks)
    remark = change.steps[2]
    assert isinstance(remark, HangComment)
    assert remark.text == "The data no longer has this; it was edited here, and is left to you."


def test_what_a_person_took_out_stays_out() -> None:
    assert changes(points("abc"), points("abc"), points("ac")).changes == ()
    found = changes(points("abc"), points("abcd"), points("ac"))
    assert steps(found) == ["=Point a", "=Point c", "+Point d"]


def test_what_a_person_wrote_stays() -> None:
    """Paragraphs that were never printed are no business of the data's."""
    shown = File([*points("a").body, p("A paragraph of mine"), p(""), *points("b").body])
    assert changes(points("ab"), points("ab"), shown).changes == ()
    found = changes(points("ab"), points("a"), shown)
    assert steps(found) == ["=Point a", "=A paragraph of mine", "=", "-Point b"]


def test_a_paragraph_that_the_template_has_no_more_goes_and_a_new_one_comes() -> None:
    printed = File([p("A heading"), *points("a").body, p("Printed words")])
    fresh = File([*points("a").body, p("Quite other text")])
    found = changes(printed, fresh)
    assert steps(found) == ["-A heading", "=Point a", "-Printed words", "+Quite other text"]


def test_a_paragraph_of_the_template_that_a_person_took_out_stays_out() -> None:
    printed = File([p("A heading"), *points("a").body])
    assert changes(printed, printed, points("a")).changes == ()


def test_what_moved_in_the_data_is_struck_and_put_in() -> None:
    found = changes(points("abc"), points("bca"))
    assert steps(found) == ["-Point a", "=Point b", "=Point c", "+Point a"]
    assert told(found) == [("removed", "Point a", ""), ("inserted", "", "Point a")]


def test_what_moved_in_the_data_and_was_edited_is_told_and_stays() -> None:
    found = changes(points("abc"), points("bca"), points("abc", edited="a"))
    assert found.changes == ()
    assert [(one.kind, one.old) for one in found.told] == [("moved", "My a")]


def test_a_field_that_another_block_prints_now_does_not_keep_its_block() -> None:
    """The row says what stands beside it now: it goes, unless the person wrote in it."""
    printed = File([p(Field("a", "One")), p("Only ", Field("b", "two"))])
    fresh = File([p(Field("a", "One"), " and ", Field("b", "two"))])
    assert "-Only two" in steps(changes(printed, fresh))
    shown = File([p(Field("a", "One")), p("My only ", Field("b", "two"))])
    assert told(changes(printed, fresh, shown)) != told(changes(printed, fresh))
    assert "removed" not in [kind for kind, _, _ in told(changes(printed, fresh, shown))]


def test_a_block_that_prints_elsewhere_today_stays() -> None:
    printed = File([p(Field("a", "One")), table(["x", "y"]), p("Only ", Field("b", "two"))])
    fresh = File([p(Field("a", "One")), table([Field("b", "two"), "y"])])
    assert "-Only two" not in steps(changes(printed, fresh))


def test_a_computed_block_comes_in_unless_it_was_printed_so() -> None:
    def line(shown: str) -> File:
        return File([*points("a").body, p(Field("sum", shown, sources=(f"{VISIT} n",)))])

    assert steps(changes(points("a"), line("3 items"))) == ["=Point a", "+3 items"]
    assert changes(line("3 items"), line("3 items"), points("a")).changes == ()
    assert steps(changes(line("3 items"), line("4 items"), points("a"))) == ["=Point a", "+4 items"]


def test_most_of_a_blocks_fields_tell_whether_it_was_printed() -> None:
    printed = File([*points("a").body, p(Field("x", "1"), " of ", Field("y", "2"))])
    fresh = File([*points("a").body, p(Field("x", "1"), " of ", Field("z", "3"))])
    assert steps(changes(printed, fresh, points("a"))) == ["=Point a", "+1 of 3"]
    fresh = File([*points("a").body, p(Field("x", "1"), " of ", Field("y", "3"), " in ", Field("z", "3"))])
    assert changes(printed, fresh, points("a")).changes == ()


def test_a_row_comes_in_in_the_look_of_the_first_row_that_stays() -> None:
    def rows(names: str) -> File:
        return File([table(["Head"], *([Field(one, f"Row {one}")] for one in names), header=True)])

    found = changes(rows("ab"), rows("bc"))
    [change] = found.changes
    assert isinstance(change, EditBlocks)
    [insert] = [one for one in change.steps if isinstance(one, InsertBlock)]
    assert insert.like is not None
    assert plain_words(insert.like) == "Row b"
    assert insert.block.tag == wn("tr")
    [change] = changes(rows(""), rows("c")).changes
    assert isinstance(change, EditBlocks)
    [insert] = [one for one in change.steps if isinstance(one, InsertBlock)]
    assert insert.like is None


def test_a_block_without_words_is_not_told() -> None:
    fresh = File([*points("a").body, p(picture("rId2")), *points("b").body], media={"word/media/a.png": b"x"})
    found = changes(points("ab"), fresh)
    assert steps(found) == ["=Point a", "+", "=Point b"]
    assert told(found) == []


# -- remarks --


def commented(shown: str, author: str, text: str, on: bool = True) -> File:
    """A file whose date a comment is on."""
    start, end = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
    date = Field("date", shown, kind="date", source="b", xml=f"{start}{r(shown)}{end}" if on else r(shown))
    comment = f'<w:comment w:id="0" w:author="{author}"><w:p>{r(text)}</w:p></w:comment>'
    more = [] if on else [Raw(f"{start}{r('.')}{end}", ".")]
    return File(
        [p("On ", date, " at noon, as agreed", *more)],
        parts={"word/comments.xml": f"<w:comments {SPACES}>{comment}</w:comments>"},
        relations={"word/comments.xml": "comments"},
    )


SAID = f"The data has changed too, and now says “8 May” ({VISIT} date)."


@pytest.mark.parametrize(
    ("author", "text", "on", "again"),
    [
        pytest.param("Briefbook", SAID, True, False, id="it says so already"),
        pytest.param("Ana", SAID, True, True, id="a person says so"),
        pytest.param("Briefbook", "Something else.", True, True, id="it says something else"),
        pytest.param("Briefbook", SAID, False, True, id="elsewhere"),
    ],
)
def test_a_comment_is_hung_once(author: str, text: str, on: bool, again: bool) -> None:
    files = dated("7 May", "b", kind="date"), dated("8 May", "c", kind="date"), commented("9 May", author, text, on)
    found = changes(*files)
    [change] = [one for one in found.changes if isinstance(one, (HangComment, Leave))]
    assert isinstance(change, HangComment) is again
    assert told(found)[-1] == ("conflict", "9 May", "8 May")
    if isinstance(change, HangComment):
        assert change.text == SAID


def test_of_a_computed_field_the_comment_says_what_it_was_made_from() -> None:
    def file(shown: str) -> File:
        return File([p("In all ", Field("sum", shown, sources=("f x", "f y")), " of them")])

    [change] = changes(file("3"), file("4"), file("5")).changes
    assert isinstance(change, HangComment)
    assert change.text == "The data has changed too, and now says “4” (computed from f x; f y)."


def test_what_has_no_words_left_is_told_without_a_comment() -> None:
    empty = Field("date", "7 May", kind="date", source="b", xml=tracked("del", r("7 May")))
    shown = File([p("On ", empty, " at noon, as agreed")])
    found = changes(dated("7 May", "b", kind="date"), dated("8 May", "c", kind="date"), shown)
    assert [kind for kind, _, _ in told(found)] == ["conflict"]
