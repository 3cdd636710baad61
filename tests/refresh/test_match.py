"""What of an edited file and of today's print is the same."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from briefbook.review.edits import edits_of
from briefbook.review.refresh.match import BlockList, EditedFile, Match, MovedBlocks, ParagraphPair, match
from briefbook.review.refresh.paragraphs import Span
from briefbook.review.refresh.reading import plain_words
from briefbook.word.ooxml import Xml
from briefbook.word.tracked import wn
from printed_files import VISIT, Call, Field, File, fid, p, picture, table
from word_files import SPACES, r


def edited(shown: File, printed: File | None = None) -> EditedFile:
    reading = shown.reading(printed)
    return EditedFile.of(reading, {one.field.id: one for one in edits_of(reading.word).fields})


def matched(printed: File, fresh: File, shown: File | None = None) -> Match:
    return match(edited(shown or printed, printed), fresh.reading())


def lines(found: Match) -> dict[str, str]:
    """Today's paragraphs by what they say, with what those of theirs say."""
    return {plain_words(fresh): plain_words(theirs) for fresh, theirs in found.paragraphs.items()}


def item(name: str, words: str = "words") -> Field:
    return Field(name, words, path=f"items[{name}].text")


def listed(names: Iterable[str]) -> File:
    return File([p(item(one, f"Point {one}")) for one in names])


def lists(found: Match) -> list[BlockList]:
    return [one for one in found.found if isinstance(one, BlockList)]


def pairs(found: Match) -> list[ParagraphPair]:
    return [one for one in found.found if isinstance(one, ParagraphPair)]


# -- an edited file --


def test_a_block_is_written_in_where_a_field_or_a_word_of_it_was_edited() -> None:
    printed = File([p("On ", item("a", "7 May")), p("On ", item("b", "8 May")), p("As printed"), p("")])
    shown = File([p("On ", item("a", "9 May")), p("At ", item("b", "8 May")), p("As printed"), p("")])
    theirs = edited(shown, printed)
    body = list(theirs.reading.package.tree("word/document.xml").iter(wn("p")))
    assert [theirs.is_written_in(one) for one in body] == [True, True, False, False]
    assert [edited(printed).is_written_in(one) for one in edited(printed).reading.paragraphs] == [False] * 4


def test_a_note_is_edited_where_a_field_in_it_is() -> None:
    def file(at: str) -> File:
        return File([p("x", Call(1), " ", item("a"))], notes={1: [p(item("at", at))]})

    theirs = edited(file("p. 4"), file("p. 3"))
    paragraph = next(iter(theirs.reading.paragraphs))
    found = [theirs.is_edited(one) for one in theirs.reading.tokens(paragraph)]
    assert found == [False, True, False, False]


def test_a_block_starts_with_the_printed_paragraph_of_its_first_field() -> None:
    theirs = edited(File([p("x"), table([item("b")], [item("c")]), p(item("a")), p("y")]))
    body = theirs.reading.package.tree("word/document.xml")[0]
    assert [theirs.printed_number(one) for one in body[:4]] == [0, 2, 4, 0]


@pytest.mark.parametrize(
    ("shown", "fresh", "expected"),
    [
        pytest.param(p("Now ", item("b")), "", "Was {b000000000}", id="the same field"),
        pytest.param(p("Only words"), "", "Only words", id="the same words"),
        pytest.param(p("Typed anew"), "Only words", "Only words", id="the words of today's"),
        pytest.param(p("Typed anew"), "Others", None, id="none"),
    ],
)
def test_a_paragraph_is_found_as_it_was_printed(shown: object, fresh: str, expected: str | None) -> None:
    printed = File([p("Was ", item("a")), p("Was ", item("b")), p("Only words")])
    theirs = edited(File([shown]), printed)  # type: ignore[list-item]
    found = theirs.printed_line(next(iter(theirs.reading.paragraphs)), fresh)
    assert (found.skeleton if found else None) == expected


def test_of_several_lines_that_share_fields_that_with_most_is_the_paragraph() -> None:
    printed = File([p("One ", item("a")), p("Both ", item("a"), item("b"))])
    theirs = edited(printed)
    second = list(theirs.reading.paragraphs)[1]
    found = theirs.printed_line(second, "")
    assert found is not None
    assert found.skeleton == "Both {a000000000}{b000000000}"


# -- blocks --


def test_the_same_files_are_the_same() -> None:
    file = File(
        [p("On ", item("date"), Call(1)), table(["a", item("x")])],
        notes={1: [p("From ", item("book"))]},
        header=[p(item("mark"))],
        footer=[p("Page ", item("page"))],
    )
    found = matched(file, file)
    assert found.fields == {fid(one): fid(one) for one in ("date", "x", "book", "mark", "page")}
    assert found.notes == {"1": "1"}
    assert len(found.paragraphs) == 6
    assert all(plain_words(one) == plain_words(other) for one, other in found.paragraphs.items())
    assert all(not one.spans and one.disputed is None for one in pairs(found))
    assert all(None not in pair for one in lists(found) for pair in one.pairs)


def test_a_story_that_only_one_file_has_is_matched_with_none() -> None:
    with_header = File([p("x")], header=[p(item("mark"))])
    assert matched(with_header, File([p("x")])).fields == {}
    assert matched(File([p("x")]), with_header).fields == {}


def test_each_header_of_theirs_is_matched_with_that_of_today() -> None:
    name = "word/header2.xml"
    second = f"<w:hdr {SPACES}><w:p>{r('Mark')}</w:p></w:hdr>"
    theirs = File([p("x")], header=[p("Mark")], parts={name: second}, relations={name: "header"})
    found = matched(theirs, File([p("x")], header=[p("Mark")]))
    assert len(lists(found)) == 3
    assert len(pairs(found)) == 3


def test_a_row_is_matched_cell_by_cell() -> None:
    found = matched(File([table([item("a", "1"), "x", "more"])]), File([table([item("a", "2"), "y"])]))
    assert lines(found) == {"2": "1"}
    assert [len(one.pairs) for one in lists(found)] == [1, 2, 1, 1]


def test_what_a_block_holds_is_told_before_the_list_that_it_is_in() -> None:
    found = matched(listed("ab"), listed("ab"))
    assert [type(one) for one in found.found] == [ParagraphPair, ParagraphPair, BlockList]


def moved_of(found: Match) -> dict[str, str]:
    return {plain_words(fresh): plain_words(theirs) for one in lists(found) for fresh, theirs in one.moved.items()}


def elsewhere_of(found: Match) -> dict[str, str]:
    return {plain_words(theirs): plain_words(fresh) for one in lists(found) for theirs, fresh in one.elsewhere.items()}


def test_what_a_person_moved_stays_and_is_matched() -> None:
    found = matched(listed("abc"), listed("abc"), listed("bca"))
    assert moved_of(found) == {"Point a": "Point a"}
    assert elsewhere_of(found) == {}
    assert set(found.fields) == {fid("a"), fid("b"), fid("c")}


def test_what_the_data_moved_is_elsewhere() -> None:
    found = matched(listed("abc"), listed("bca"))
    assert elsewhere_of(found) == {"Point a": "Point a"}
    assert moved_of(found) == {}
    assert set(found.fields) == {fid("b"), fid("c")}


def test_what_the_data_moved_and_the_person_wrote_in_stays_and_is_told() -> None:
    shown = File([p(item("a", "Mine")), p(item("b", "Point b")), p(item("c", "Point c"))])
    found = matched(listed("abc"), listed("bca"), shown)
    assert elsewhere_of(found) == {}
    assert moved_of(found) == {"Point a": "Mine"}
    [told] = [one for one in found.found if isinstance(one, MovedBlocks)]
    assert [plain_words(one) for one in told.blocks] == ["Mine"]


def test_what_moved_together_is_told_together() -> None:
    shown = File([p(item(one, f"Mine {one}" if one == "b" else f"Point {one}")) for one in "abcdef"])
    found = matched(listed("abcdef"), listed("cdefab"), shown)
    [told] = [one for one in found.found if isinstance(one, MovedBlocks)]
    assert [plain_words(one) for one in told.blocks] == ["Point a", "Mine b"]
    assert elsewhere_of(found) == {}


def test_a_group_that_nobody_wrote_in_moves_though_another_stays() -> None:
    shown = File([p(item(one, "Mine" if one == "a" else f"Point {one}")) for one in "abcdefg"])
    found = matched(listed("abcdefg"), listed("bcaefgd"), shown)
    assert elsewhere_of(found) == {"Point d": "Point d"}
    assert moved_of(found) == {"Point a": "Mine"}


# -- paragraphs --


def test_a_field_that_comes_with_other_words_is_matched_with_none() -> None:
    """Where words change from one field to another, the old one goes with them and the new one comes with them."""
    found = matched(File([p("By ", item("a"), " now", item("k"))]), File([p("By ", item("b"), " now", item("k"))]))
    assert found.fields == {fid("k"): fid("k")}
    [pair] = pairs(found)
    assert pair.spans == (Span(2, 3, 2, 3),)


def test_where_the_person_wrote_in_what_changed_it_is_disputed() -> None:
    found = matched(File([p("Was ", item("a"))]), File([p("Now ", item("a"))]), File([p("Had been ", item("a"))]))
    [pair] = pairs(found)
    assert pair.disputed == "Was {a000000000}"
    assert pair.spans == ()
    assert found.fields == {fid("a"): fid("a")}


def test_where_what_changed_holds_an_edited_field_it_is_disputed() -> None:
    def file(*parts: object) -> File:
        return File([p(item("k"), " by ", *parts, " now")])  # type: ignore[arg-type]

    found = matched(file(item("a", "Ana")), file(item("b", "Bob")), file(item("a", "Eve")))
    [pair] = pairs(found)
    assert pair.disputed is not None
    assert pair.spans == ()


def test_a_note_that_the_person_edited_stays_where_today_cites_another_place() -> None:
    def file(id: int, at: str) -> File:
        return File([p("x ", item("k"), Call(id))], notes={id: [p("At ", item("at", at))]})

    found = matched(file(1, "p. 3"), file(2, "p. 9"), file(1, "p. 4"))
    first = pairs(found)[0]
    assert (first.spans, first.disputed) == ((), None)
    assert found.notes == {"2": "1"}
    assert found.fields[fid("at")] == fid("at")


def test_a_note_that_nobody_edited_gives_place_to_that_of_today() -> None:
    def file(id: int, at: str) -> File:
        return File([p("x ", item("k"), Call(id))], notes={id: [p("At ", item("at", at))]})

    found = matched(file(1, "p. 3"), file(2, "p. 9"))
    assert pairs(found)[0].spans == (Span(3, 4, 3, 4),)
    assert found.notes == {}


def test_pictures_are_laid_side_by_side() -> None:
    found = matched(File([p(picture("rId1"), "x")]), File([p(picture("rId2"), "x")]))
    [pair] = pairs(found)
    assert [(one.key, other.key) for one, other in pair.objects] == [("{#}", "{#}")]


def test_a_paragraph_that_was_never_printed_is_as_the_person_wrote_it() -> None:
    printed, fresh = File([p("One")]), File([p("Another")])
    found = matched(printed, fresh, File([p("Another one")]))
    assert all((one.spans, one.disputed) == ((), None) for one in pairs(found))


# -- fields that went elsewhere --


def test_a_field_that_went_to_another_paragraph_is_matched_where_it_stands_once() -> None:
    printed = File([p("One ", item("k"), item("a")), p("Two ", item("m"))])
    shown = File([p("One ", item("k")), p("Two ", item("m"), item("a"))])
    assert matched(printed, printed, shown).fields[fid("a")] == fid("a")


def test_a_field_that_stands_twice_is_not() -> None:
    def twice(*names: str) -> File:
        more = [Field(one, "words", path="items[a].text") for one in names]
        return File([p("One ", item("k"), *more), p("Two ", item("m"))])

    shown = File([p("One ", item("k")), p("Two ", item("m"), *twice("a1", "a2").body[0].parts[2:])])  # type: ignore[union-attr]
    found = matched(twice("a1", "a2"), twice("a1"), shown)
    assert fid("a1") not in found.fields


def test_a_computed_field_is_not_looked_for_elsewhere() -> None:
    made = Field("sum", "3", sources=(f"{VISIT} a",))
    printed = File([p("One ", item("k"), made), p("Two ", item("m"))])
    shown = File([p("One ", item("k")), p("Two ", item("m"), made)])
    assert fid("sum") not in matched(printed, printed, shown).fields


def test_a_field_that_comes_in_with_its_paragraph_is_not_matched_with_one_elsewhere() -> None:
    printed = File([p("One ", item("k"), " ", item("a"))])
    fresh = File([p("One ", item("k")), p("A long paragraph of its own: ", item("a"), item("n"), item("o"))])
    shown = File([p("One ", item("k"), " by me ", item("a"))])
    found = matched(printed, fresh, shown)
    assert fid("a") not in found.fields


def theirs_of(found: Match, fresh_words: str) -> Xml:
    return next(theirs for fresh, theirs in found.paragraphs.items() if plain_words(fresh) == fresh_words)


def test_the_paragraphs_of_a_note_are_matched_in_their_order() -> None:
    def file(more: str) -> File:
        return File([p("x", Call(1))], notes={1: [p("First ", item("a")), p(more, item("b"))]})

    found = matched(file("Second "), file("Second "), file("My second "))
    assert plain_words(theirs_of(found, "First words")) == "First words"
    assert plain_words(theirs_of(found, "Second words")) == "My second words"
