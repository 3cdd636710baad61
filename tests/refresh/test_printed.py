"""What the base says was printed, as tokens that can be held against those of the file."""

from __future__ import annotations

from briefbook.review.refresh.printed import PrintedTokens, fids_in, printed_tokens
from briefbook.word.base import Base, BaseLine, Skeleton
from briefbook.word.tracked import wn
from printed_files import COMMA, PAGE, VISIT, Call, Field, File, fid, p, table


def line_keys(base: Base, number: int = 0) -> list[str]:
    return [one.key for one in printed_tokens(base).lines[number].tokens]


def base(*lines: BaseLine) -> Base:
    return File([p(Field("date", "7 May"))]).base._replace(lines=lines)


def test_a_line_is_read_as_the_tokens_of_its_paragraph() -> None:
    """A file that nobody edited says of each paragraph just what its base says was printed."""
    notes = {1: [p("See ", Field("book", "A book"), ".")], 2: [p("Look.")]}
    file = File(
        [
            p("On  ", Field("date", "7 May"), ", she", Call(1), COMMA, Call(2), " left."),
            p(Call(2, again=True), "Page ", PAGE, " of", Call(1, again=True)),
            table(["a", Field("sum", "3", sources=(f"{VISIT} x", f"{VISIT} y"))]),
        ],
        notes=notes,
        header=[p(Field("mark", "TLP:RED"))],
        footer=[p("Page ", PAGE)],
    )
    reading = file.reading()
    lines = printed_tokens(reading.base).lines
    shown = [one for story in reading.word.stories for one in story.paragraphs if one.element is not None]
    told = {tuple(token.key for token in line.tokens) for line in lines}
    found = {tuple(token.key for token in reading.tokens(one.element)) for one in shown if one.element is not None}
    assert told == found
    assert len(told) == 8
    words = {reading.words(one) for one in reading.paragraphs}
    assert {line.words for line in lines} == words == printed_tokens(reading.base).words


def test_a_field_of_words_is_told_by_its_name_and_repeated_calls_are_not() -> None:
    line = BaseLine(1, "body", Skeleton("{=PAGE} {=NOTEREF}x"))
    assert line_keys(base(line)) == ["{=PAGE}", " ", "x"]


def test_a_field_that_the_base_lacks_is_told_by_its_id() -> None:
    assert line_keys(base(BaseLine(1, "body", Skeleton("{unknown000}")))) == ["{unknown000}"]


def test_notes_are_called_at_their_places() -> None:
    lines = (
        BaseLine(1, "body", Skeleton("one two", ((0, "1"), (3, "2"), (7, "1"), (7, "9")))),
        BaseLine(1, "footnotes", Skeleton("First.", (), "1")),
        BaseLine(2, "footnotes", Skeleton("Second.", (), "2")),
    )
    assert line_keys(base(*lines)) == ["^First.", "one", "^Second.", " ", "two", "^First.", "^"]


def test_the_paragraphs_of_one_story_stand_together() -> None:
    lines = (
        BaseLine(1, "header", Skeleton("h1")),
        BaseLine(1, "body", Skeleton("b1")),
        BaseLine(2, "header", Skeleton("h2")),
        BaseLine(2, "body", Skeleton("b2")),
    )
    found = printed_tokens(base(*lines))
    assert [line.skeleton for line in found.lines] == ["h1", "h2", "b1", "b2"]
    assert found.words == {"h1", "h2", "b1", "b2"}


def test_a_line_has_no_space_at_its_ends() -> None:
    assert printed_tokens(base(BaseLine(1, "body", Skeleton(" a b ")))).lines[0].words == "a b"


def printed() -> PrintedTokens:
    body = [p("x"), p(Field("a", "1"), Field("b", "2")), p(Field("c", "3", sources=("f x", "f y")))]
    return printed_tokens(File(body, header=[p(Field("h", "4"))]).base)


def test_each_field_of_the_body_has_the_number_of_its_paragraph() -> None:
    assert printed().numbers == {fid("a"): 2, fid("b"): 2, fid("c"): 3}


def test_fields_may_be_known_by_all_their_keys() -> None:
    own = {f"{{{VISIT} {name}}}" for name in "abh"}
    assert printed().keys == own | {"{=f x}", "{=f y}"}


def test_ids_are_told_from_other_braces() -> None:
    assert fids_in("{date000000} {=PAGE} {short} {UPPERCASE0} {longer00000} {sum0000000}") == [fid("date"), fid("sum")]


def test_paragraphs_are_found_by_their_elements() -> None:
    reading = File([p("x")]).reading()
    assert [one.tag for one in reading.paragraphs] == [wn("p")]
