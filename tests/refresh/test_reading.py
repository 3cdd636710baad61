"""A printed Word file as tokens: what each token is called, where it stands, and what a person reads in it."""

from __future__ import annotations

import pytest
from briefbook.data.address import Address
from briefbook.review.refresh.reading import (
    FileReading,
    Token,
    block_words,
    is_computed,
    is_gone,
    key_of,
    keys_of,
    note_key,
    plain_words,
)
from briefbook.word.base import Base, BaseField
from briefbook.word.ooxml import Xml
from briefbook.word.printed_fields import digest_of
from briefbook.word.tracked import wn
from printed_files import COMMA, PAGE, VISIT, Call, Field, File, Raw, element, fid, p, picture, table
from word_files import r, tracked

OWN = BaseField("a", Address(VISIT, "date"), "date", (), "7 May", "2020-05-07")
MADE = BaseField("b", None, "text", (Address(VISIT, "start"), Address(VISIT, "end")), "5-7 May", "")
BARE = BaseField("c", None, "text", (), "x", "")


def first_paragraph(reading: FileReading, number: int = 0) -> Xml:
    body = reading.package.tree(reading.package.main)
    return list(body.iter(wn("p")))[number]


def tokens(*parts: object, **more: object) -> tuple[Token, ...]:
    reading = File([p(*parts)], **more).reading()  # type: ignore[arg-type]
    return reading.tokens(first_paragraph(reading))


def keys(*parts: object, **more: object) -> list[str]:
    return [one.key for one in tokens(*parts, **more)]


# -- what a field goes by --


def test_a_field_goes_by_its_address_and_a_computed_one_by_its_first_source() -> None:
    assert key_of(OWN) == "{data/visits/v.yaml date}"
    assert key_of(MADE) == "{=data/visits/v.yaml start}"
    assert key_of(BARE) == "{=c}"


def test_a_computed_field_may_be_known_by_each_of_its_sources() -> None:
    assert keys_of(OWN) == {"{data/visits/v.yaml date}"}
    assert keys_of(MADE) == {"{=data/visits/v.yaml start}", "{=data/visits/v.yaml end}"}
    assert keys_of(BARE) == frozenset()


def test_only_the_key_of_a_computed_field_is_told_as_one() -> None:
    assert is_computed(key_of(MADE))
    assert not is_computed(key_of(OWN))


# -- what a note goes by --


def field_at(name: str, address: str, shown: str, *sources: str) -> BaseField:
    own = Address.read(address) if address else None
    return BaseField(name, own, "text", tuple(map(Address.read, sources)), shown, shown)


@pytest.mark.parametrize(
    ("fields", "words", "expected"),
    [
        pytest.param([], "  See above. ", "^See above.", id="no field: its words"),
        pytest.param(
            [field_at("a", "data/visits/v.yaml key_points[k].basis.en", "a guess")],
            "{a}",
            "^data/visits/v.yaml key_points[k].basis.en",
            id="derived: how",
        ),
        pytest.param(
            [field_at("a", "data/visits/v.yaml key_points[k].basis", "a guess")],
            "{a}",
            "^data/visits/v.yaml key_points[k].basis",
            id="derived, in one language",
        ),
        pytest.param(
            [
                field_at("a", "data/sources.yaml [book].title", "A book"),
                field_at("b", "data/visits/v.yaml events[e].sources[0].at", "p. 3"),
            ],
            "{a}, {b}",
            "^data/sources.yaml [book|p. 3",
            id="cited: source and place",
        ),
        pytest.param(
            [field_at("a", "data/visits/v.yaml events[e].basis_text", "x")], "{a}", "^|x", id="a basis is a whole key"
        ),
        pytest.param(
            [field_at("a", "", "x", "data/sources.yaml [book].title")],
            "{a}",
            "^data/sources.yaml [book|",
            id="computed from a source",
        ),
    ],
)
def test_a_note_goes_by_what_it_prints(fields: list[BaseField], words: str, expected: str) -> None:
    base = Base("b", "d", "en", "1", "", {one.id: one for one in fields}, ())
    assert note_key(base, [one.id for one in fields], words) == expected


def test_a_field_that_the_base_does_not_know_says_nothing_of_a_note() -> None:
    base = Base("b", "d", "en", "1", "", {}, ())
    assert note_key(base, ["unknown"], "words") == "^words"


# -- tokens --


def test_words_signs_and_spaces_are_tokens_of_their_own() -> None:
    assert keys("On  7 May, she’d") == ["On", " ", "7", " ", "May", ",", " ", "she", "’", "d"]
    assert [one.text for one in tokens("On  7")] == ["On", "  ", "7"]
    assert {one.kind for one in tokens("On 7, x")} == {"word"}


def test_a_word_may_run_over_several_runs() -> None:
    [word] = tokens(Raw(r("some")), Raw(r("thing", "<w:b/>")))
    assert word.text == "something"
    assert [(one.run.text, one.start, one.end) for one in word.stretches] == [("some", 0, 4), ("thing", 0, 5)]


def test_stretches_tell_the_offsets_in_their_run() -> None:
    one, space, other = tokens("ab cd")
    assert [(token.stretches[0].start, token.stretches[0].end) for token in (one, space, other)] == [
        (0, 2),
        (2, 3),
        (3, 5),
    ]


def test_gaps_are_no_signs_but_count_in_offsets() -> None:
    [word] = tokens("a\u200bb")
    assert word.text == "ab"
    assert [(one.start, one.end) for one in word.stretches] == [(0, 1), (2, 3)]
    assert tokens("\u200b") == ()


def test_a_field_is_one_token_whatever_it_shows() -> None:
    one, space, other = tokens(Field("date", "7 May 2020"), " ", Field("all", "x", sources=(f"{VISIT} a",)))
    assert (one.key, one.fid, one.kind) == (f"{{{VISIT} date}}", fid("date"), "field")
    assert (other.key, other.fid, other.kind) == (f"{{={VISIT} a}}", fid("all"), "field")
    assert space.key == " "


def test_two_fields_side_by_side_are_two_tokens() -> None:
    assert keys(Field("a", "x"), Field("b", "y")) == [f"{{{VISIT} a}}", f"{{{VISIT} b}}"]


def test_struck_words_are_none_and_inserted_ones_are() -> None:
    assert keys(Raw(tracked("del", r("old"))), Raw(tracked("ins", r("new")))) == ["new"]


def test_a_comment_is_no_token() -> None:
    mark = Raw('<w:commentRangeStart w:id="1"/>')
    end = Raw('<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>')
    assert keys(mark, "word", end) == ["word"]


def test_a_note_goes_by_its_key_wherever_it_is_called() -> None:
    notes = {1: [p("See above.")], 2: [p("See below.")]}
    found = tokens("a", Call(1), COMMA, Call(2), "b", Call(1, again=True), notes=notes)
    assert [one.key for one in found] == ["a", "^See above.", "^See below.", "b", "^See above."]
    assert [one.note for one in found] == ["", "1", "2", "", "1"]
    assert [one.kind for one in found] == ["word", "note", "note", "word", "note"]


def test_the_comma_between_two_calls_goes_with_the_second() -> None:
    found = tokens(Call(1), COMMA, Call(2), notes={1: [p("x")], 2: [p("y")]})
    assert [[one.run.text for one in token.lead] for token in found] == [[], [","]]
    assert [one.run.text for one in found[1].all_stretches] == [",", ""]


def test_a_comma_that_is_not_raised_is_a_sign() -> None:
    assert keys(Call(1), ", ", Call(2), notes={1: [p("x")], 2: [p("y")]}) == ["^x", ",", " ", "^y"]


def test_a_call_that_leads_nowhere_goes_by_nothing() -> None:
    found = tokens(Call(7, again=True))
    assert [(one.key, one.note) for one in found] == [("^", "")]


def test_a_field_of_words_is_one_token_named_by_its_instruction() -> None:
    [page] = tokens(PAGE)
    assert (page.key, page.kind) == ("{=PAGE}", "code")


def test_each_picture_is_a_token() -> None:
    found = tokens(picture("rId9"), picture("rId9"))
    assert [(one.key, one.kind) for one in found] == [("{#}", "object")] * 2


def test_what_a_field_prints_is_read_as_words() -> None:
    reading = File([p(Field("date", "7 May"))]).reading()
    assert [one.key for one in reading.inner(fid("date"))] == ["7", " ", "May"]
    assert reading.inner(fid("none")) == ()


# -- a file --


def test_the_fields_of_a_paragraph_are_those_of_its_deleted_words_too() -> None:
    struck = Field("gone", "x", xml=tracked("del", r("x")))
    reading = File([p(Field("date", "7 May"), struck, Field("date", "7 May"))]).reading()
    paragraph = first_paragraph(reading)
    assert reading.fields(paragraph) == [fid("date"), fid("gone")]
    assert reading.own_fields(paragraph) == (fid("date"), fid("gone"))
    assert reading.own_fields(element("<w:p/>")) == ()


def test_the_words_of_a_block_are_its_keys_a_line_for_each_paragraph() -> None:
    reading = File([table(["a b", Field("date", "7 May")], ["c", Field("sum", "3", sources=("f x", "f y"))])]).reading()
    [block] = reading.package.tree(reading.package.main).iter(wn("tbl"))
    found, words = block_words(reading, block)
    assert words == f"a b\n{{{VISIT} date}}\nc\n{{=f x}}"
    assert found == {f"{{{VISIT} date}}", "{=f x}", "{=f y}"}
    assert reading.fields(block) == [fid("date"), fid("sum")]


def test_words_of_a_paragraph_have_no_space_at_their_ends() -> None:
    reading = File([p(" a ", Field("date", "7"), " ")]).reading()
    assert reading.words(first_paragraph(reading)) == f"a {{{VISIT} date}}"
    assert reading.words(element("<w:p/>")) == ""


def test_a_note_has_words_and_fields() -> None:
    notes = {1: [p("From ", Field("book", "A book"), "."), p("More.")]}
    reading = File([p("x", Call(1))], notes=notes).reading()
    assert reading.note_words("1") == "From A book. More."
    assert reading.note_fields("1") == [fid("book")]
    assert (reading.note_words("2"), reading.note_fields("2")) == ("", [])
    assert set(reading.note_paragraphs) == {"1"}
    assert reading.marked["_Ref_note1"] == "1"


def test_tokens_are_said_as_a_person_reads_them() -> None:
    notes = {1: [p("A note.")]}
    parts = ("On ", Field("date", "7 May"), Call(1), " ", PAGE)
    reading = File([p(*parts)], notes=notes).reading()
    assert reading.said(reading.tokens(first_paragraph(reading))) == "On 7 May[A note.] "


def test_a_field_stands_in_a_paragraph() -> None:
    reading = File([p("x"), p(Field("date", "7"))]).reading()
    assert reading.holder(fid("date")) is first_paragraph(reading, 1)
    assert reading.holder(fid("none")) is None


def test_parts_are_told_once_in_the_order_of_their_stories() -> None:
    notes = {1: [p("x")], 2: [p("y")]}
    reading = File([p("a", Call(1), Call(2))], notes=notes, header=[p("h")], footer=[p("f")]).reading()
    assert reading.parts == ["word/document.xml", "word/footer1.xml", "word/footnotes.xml", "word/header1.xml"]


def test_a_picture_is_known_by_its_bytes() -> None:
    file = File([p(picture("rId2"), picture("rId7"), "x")], media={"word/media/a.png": b"dots"})
    reading = file.reading()
    one, other, word = reading.tokens(first_paragraph(reading))
    assert reading.picture(one) == digest_of(b"dots")
    assert (reading.picture(other), reading.picture(word)) == ("", "")


def test_a_picture_that_lies_elsewhere_has_no_bytes() -> None:
    file = File([p(picture("rId2"))], relations={"https://example.org/a.png": "image"})
    reading = file.reading()
    [one] = reading.tokens(first_paragraph(reading))
    assert reading.picture(one) == ""


# -- elements --


def test_plain_words_are_those_that_stand_folded_and_without_gaps() -> None:
    block = element(
        f"<w:tbl>{'<w:tr><w:tc>'}<w:p>{r(' a  b ')}{r(chr(0x200B))}</w:p><w:p>{r('c')}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert plain_words(block) == "a b c"
    assert plain_words(element(f"<w:p>{tracked('del', r('old'))}{tracked('ins', r('new'))}</w:p>")) == "new"


@pytest.mark.parametrize(("kind", "gone"), [("del", True), ("moveFrom", True), ("ins", False), ("moveTo", False)])
def test_what_stands_in_a_deletion_is_gone(kind: str, gone: bool) -> None:
    run = next(element(f"<w:p>{tracked(kind, r('x'))}</w:p>").iter(wn("r")))
    assert is_gone(run) is gone
