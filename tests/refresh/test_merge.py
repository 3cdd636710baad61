"""Today's print brought into an edited file: what the file shows then, what its base says, and that it rests there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from briefbook.data.address import Address
from briefbook.errors import BriefbookError
from briefbook.review.edits import FieldEdit, edits_of
from briefbook.review.refresh.merge import Refreshed, merge
from briefbook.review.refresh.reading import FileReading, reading_of
from briefbook.word.base import Base
from briefbook.word.ooxml import Xml
from briefbook.word.package import Package, open_package
from briefbook.word.tracked import wn
from printed_files import COMMA, VISIT, Call, Field, File, Raw, Table, fid, p, picture, table, text_of
from word_changes import accepted, rejected
from word_files import SPACES, mark, r, sdt, tracked

MOMENT = "2026-01-01T00:00:00Z"
STORIES = {"body": "word/document.xml", "header": "word/header1.xml", "footer": "word/footer1.xml",
           "notes": "word/footnotes.xml"}  # fmt: skip


def nothing(edit: FieldEdit) -> str | None:
    return None


def refreshed(
    printed: File,
    fresh: File,
    shown: File | None = None,
    *,
    track: bool = True,
    digest: str = "d",
    value: Callable[[FieldEdit], str | None] = nothing,
) -> Refreshed:
    theirs = (shown or printed).reading(printed)
    return merge(theirs, fresh.reading(), value, digest, MOMENT, track=track)


def again(content: bytes, fresh: File) -> Refreshed:
    return merge(reading(content), fresh.reading(), nothing, "d", MOMENT, track=True)


def opened(content: bytes) -> Package:
    return open_package(content, "x.docx")


def reading(content: bytes) -> FileReading:
    return reading_of(opened(content))


def root(content: bytes, story: str = "body") -> Xml:
    return opened(content).tree(STORIES[story])


def shows(content: bytes, story: str = "body") -> list[str]:
    """The paragraphs of a story, what is struck and put in marked."""
    return [text_of(one) for one in root(content, story).iter(wn("p"))]


def kinds(found: Refreshed) -> list[str]:
    return [one.kind for one in found.done]


def base(content: bytes) -> Base:
    return reading(content).base


def edited_fields(content: bytes) -> list[str]:
    return [one.field.id for one in edits_of(reading(content).word).fields]


def rests(content: bytes, fresh: File) -> None:
    """Nothing is left to do, and nothing of what came in is taken for a person's edit."""
    assert again(content, fresh).done == ()
    edits = edits_of(reading(content).word)
    assert (edits.fields, edits.prose) == ((), ())


def item(name: str, words: str = "words", **more: str) -> Field:
    return Field(name, words, path=f"items[{name}].text", **more)  # type: ignore[arg-type]


def points(names: str) -> list[object]:
    return [p(item(one, f"Point {one}")) for one in names]


def listed(names: str) -> File:
    return File(points(names))  # type: ignore[arg-type]


# -- values, wherever they stand --


@pytest.mark.parametrize("story", ["body", "header", "footer"])
@pytest.mark.parametrize("track", [True, False])
def test_a_value_is_refreshed_in_each_story(story: str, track: bool) -> None:
    def file(marking: str) -> File:
        lines = [p("Marked ", Field("mark", marking))]
        return File([p("x")], **{story: lines}) if story != "body" else File(lines)  # type: ignore[arg-type]

    found = refreshed(file("TLP:CLEAR"), file("TLP:RED"), track=track)
    assert shows(found.content, story) == ["Marked TLP:[-CLEAR-]{+RED+}" if track else "Marked TLP:RED"]
    assert [(one.kind, one.address, one.old, one.new) for one in found.done] == [
        ("replaced", Address(VISIT, "mark"), "TLP:CLEAR", "TLP:RED")
    ]
    assert base(found.content).fields[fid("mark")].shown == "TLP:RED"
    rests(found.content, file("TLP:RED"))


def test_changes_are_ours_and_of_the_moment() -> None:
    found = refreshed(File([p(item("a", "one two"))]), File([p(item("a", "one 2"))]))
    marks = list(root(found.content).iter(wn("ins"), wn("del")))
    assert {(one.get(wn("author")), one.get(wn("date"))) for one in marks} == {("Briefbook", MOMENT)}
    assert len(marks) == len({one.get(wn("id")) for one in marks}) == 2


def test_nothing_new_makes_no_file() -> None:
    file = File([p("On ", item("a"))], header=[p(item("h"))])
    assert refreshed(file, file) == Refreshed(b"", ())


@pytest.mark.parametrize(("tree", "made"), [("", False), ("d", False), ("other", True)])
def test_a_file_that_was_refreshed_from_another_document_learns_of_this_one(tree: str, made: bool) -> None:
    file = File([p("On ", item("a"))], tree=tree)
    found = refreshed(file, file)
    assert bool(found.content) is made
    assert found.done == ()
    if made:
        assert base(found.content).tree == "d"
        assert opened(found.content).part(STORIES["body"]) == opened(file.content()).part(STORIES["body"])


def test_a_source_that_changed_and_shows_the_same_goes_into_the_base_alone() -> None:
    def file(source: str) -> File:
        return File([p("On ", Field("a", "7 May", kind="date", source=source))])

    found = refreshed(file("2020-05-07"), file("2020-05-07~"))
    assert found.done == ()
    assert base(found.content).fields[fid("a")].source == "2020-05-07~"
    assert opened(found.content).part(STORIES["body"]) == opened(file("x").content()).part(STORIES["body"])


def test_a_file_that_says_nothing_of_what_was_printed_is_refused() -> None:
    content = File([p("x")]).content().replace(b"urn:briefbook:base:1", b"urn:briefbook:base:9")
    with pytest.raises(BriefbookError):
        reading(content.replace(b"customXml/item1.xml", b"customXml/item1.txt"))


# -- what a person did --


def test_an_edited_field_stays_and_the_base_says_what_it_said() -> None:
    printed, fresh = File([p("On ", item("a", "7 May"), " x")]), File([p("On ", item("a", "8 May"), " x")])
    shown = File([p("On ", item("a", "9 May"), " x")])
    found = refreshed(printed, fresh, shown)
    assert kinds(found) == ["conflict"]
    assert shows(found.content) == ["On 9 May x"]
    assert base(found.content).fields[fid("a")].shown == "7 May"
    assert edited_fields(found.content) == [fid("a")]
    [comment] = root_of_comments(found.content)
    assert comment.get(wn("author")) == "Briefbook"
    assert "".join(comment.itertext()) == f"The data has changed too, and now says “8 May” ({VISIT} items[a].text)."
    assert comment.get(wn("id")) == "0"
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert [one.get(wn("id")) for one in root(found.content).iter(wn(tag))] == ["0"]
    assert len(root_of_comments(again(found.content, fresh).content or found.content)) == 1


def root_of_comments(content: bytes) -> Xml:
    package = opened(content)
    assert package.first("word/document.xml", "comments") == "word/comments.xml"
    assert package.content_type("word/comments.xml").endswith("wordprocessingml.comments+xml")
    return package.tree("word/comments.xml")


def test_comments_go_into_the_part_that_the_file_has_under_free_numbers() -> None:
    comments = (
        f'<w:comments {SPACES}><w:comment w:id="4" w:author="Ana"><w:p>{r("Well?")}</w:p></w:comment></w:comments>'
    )
    more = {"parts": {"word/remarks.xml": comments}, "relations": {"word/remarks.xml": "comments"}}
    printed = File([p(item(one, f"Point {one}")) for one in "ab"])
    fresh = File([p(item(one, f"Now {one}")) for one in "ab"])
    shown = File([p(item(one, f"Mine {one}")) for one in "ab"], **more)  # type: ignore[arg-type]
    found = refreshed(printed, fresh, shown)
    package = opened(found.content)
    assert not package.has("word/comments.xml")
    assert [one.get(wn("id")) for one in package.tree("word/remarks.xml")] == ["4", "5", "6"]


def test_what_was_said_in_other_words_comes_in() -> None:
    printed, fresh = File([p("On ", item("a", "7 May"))]), File([p("On ", item("a", "8 May", source="s"))])
    shown = File([p("On ", item("a", "the eighth"))])
    found = refreshed(printed, fresh, shown, value=lambda edit: "s")
    assert [(one.kind, one.old, one.new) for one in found.done] == [("replaced", "the eighth", "8 May")]
    assert shows(accepted(found.content)) == ["On 8 May"]
    rests(found.content, fresh)


def test_paragraphs_that_were_never_printed_stay_where_they_are() -> None:
    mine = p("A paragraph of mine")
    shown = File([mine, *points("a"), mine, *points("b"), mine])  # type: ignore[list-item]
    found = refreshed(listed("ab"), listed("b"), shown)
    assert shows(found.content) == [
        "A paragraph of mine", "[-Point a-]", "A paragraph of mine", "Point b", "A paragraph of mine",
    ]  # fmt: skip
    assert kinds(found) == ["removed"]


def test_words_that_a_person_typed_stay_beside_those_that_come_in() -> None:
    printed, fresh = File([p("Was ", item("a"), " here")]), File([p("Is ", item("a"), " here")])
    shown = File([p("Was ", item("a"), " here, I think")])
    found = refreshed(printed, fresh, shown)
    assert shows(found.content) == ["[-Was-]{+Is+} words here, I think"]
    prose = edits_of(reading(found.content).word).prose
    assert [(one.kind, one.old, one.new) for one in prose] == [("changed", "Is words here", "Is words here, I think")]


# -- blocks --


@pytest.mark.parametrize(
    ("before", "now", "tracked_as"),
    [
        ("abc", "ac", ["Point a", "[-Point b-]", "Point c"]),
        ("ac", "abc", ["Point a", "{+Point b+}", "Point c"]),
        ("b", "abc", ["{+Point a+}", "Point b", "{+Point c+}"]),
        ("abc", "bca", ["[-Point a-]", "Point b", "Point c", "{+Point a+}"]),
        ("ab", "acdb", ["Point a", "{+Point c+}", "{+Point d+}", "Point b"]),
        ("abc", "dbc", ["[-Point a-]", "{+Point d+}", "Point b", "Point c"]),
        ("a", "b", ["[-Point a-]", "{+Point b+}"]),
    ],
)
def test_blocks_come_and_go(before: str, now: str, tracked_as: list[str]) -> None:
    found = refreshed(listed(before), listed(now))
    assert shows(found.content) == tracked_as
    assert shows(accepted(found.content)) == [f"Point {one}" for one in now]
    assert shows(rejected(found.content)) == [f"Point {one}" for one in before]
    rests(found.content, listed(now))
    plain = refreshed(listed(before), listed(now), track=False)
    assert shows(plain.content) == [f"Point {one}" for one in now]
    assert root(plain.content)[0][-1].tag == wn("sectPr")
    assert plain.done == found.done
    rests(plain.content, listed(now))


def test_what_comes_in_stands_before_the_section() -> None:
    found = refreshed(listed("a"), listed("ab"))
    assert [one.tag for one in root(found.content)[0]] == [wn("p"), wn("p"), wn("sectPr")]


def test_a_header_without_a_section_takes_a_paragraph_at_its_end() -> None:
    def file(names: str) -> File:
        return File([p("x")], header=points(names))  # type: ignore[arg-type]

    found = refreshed(file("a"), file("ab"), track=False)
    assert shows(found.content, "header") == ["Point a", "Point b"]


@pytest.mark.parametrize("track", [True, False])
def test_rows_come_and_go(track: bool) -> None:
    def file(names: str) -> File:
        rows = [["Head", "No"], *([item(one, f"Row {one}"), "1"] for one in names)]
        return File([table(*rows, header=True, row_properties="<w:cantSplit/>")])

    found = refreshed(file("ab"), file("bc"), track=track)
    rows = list(root(found.content).iter(wn("tr")))
    struck, put_in = (
        [row for row in rows if row.find(f"{wn('trPr')}/{wn(name)}") is not None] for name in ("del", "ins")
    )
    assert [text_of(one) for one in struck] == (["[-Row a1-]"] if track else [])
    assert [text_of(one) for one in put_in] == (["{+Row c1+}"] if track else [])
    assert rows[-1].find(f"{wn('trPr')}/{wn('cantSplit')}") is not None
    assert shows(accepted(found.content)) == ["Head", "No", "Row b", "1", "Row c", "1"]
    rests(found.content, file("bc"))


def test_a_cell_is_never_without_a_paragraph() -> None:
    printed = File([table([item("k"), "Printed words"])])
    fresh = File([Table((((p(item("k")),), ()),))])
    found = refreshed(printed, fresh, track=False)
    assert [len(one.findall(wn("p"))) for one in root(found.content).iter(wn("tc"))] == [1, 1]
    assert shows(found.content) == ["words", ""]


def test_what_comes_in_looks_as_its_like_does_in_the_file() -> None:
    def file(names: str, properties: str = "") -> File:
        return File([p(item(one, f"Point {one}"), style="Body", properties=properties) for one in names])

    shown = file("ab", "<w:keepNext/>")
    found = refreshed(file("ab"), file("abc"), shown)
    last = list(root(found.content).iter(wn("p")))[-1]
    assert text_of(last) == "{+Point c+}"
    assert last.find(f"{wn('pPr')}/{wn('keepNext')}") is not None


def test_a_block_of_a_kind_that_the_file_lacks_keeps_its_look() -> None:
    fresh = File([*points("a"), p(item("b", "Point b"), properties="<w:keepLines/>")])  # type: ignore[list-item]
    last = list(root(refreshed(listed("a"), fresh).content).iter(wn("p")))[-1]
    assert last.find(f"{wn('pPr')}/{wn('keepLines')}") is not None


def test_new_words_look_as_the_person_dressed_those_before() -> None:
    printed, fresh = File([p("On ", item("a", "7 May"))]), File([p("On ", item("a", "8 May"))])
    shown = File([p("On ", item("a", "7 May", xml=r("7 May", '<w:highlight w:val="yellow"/>')))])
    found = refreshed(printed, fresh, shown)
    [inserted] = root(found.content).iter(wn("ins"))
    assert inserted.find(f".//{wn('highlight')}") is not None


def test_a_picture_alone_comes_in_and_another_is_struck() -> None:
    def file(content: bytes) -> File:
        return File([p(picture("rId2"))], media={"word/media/a.png": content})

    found = refreshed(file(b"old"), file(b"new"))
    assert kinds(found) == ["replaced"]
    drawings = [one.getparent().tag for one in root(found.content).iter(wn("r")) if one.find(wn("drawing")) is not None]  # type: ignore[union-attr]
    assert drawings == [wn("del"), wn("ins")]
    package = opened(found.content)
    assert package.part("word/media/briefbook1.png") == b"new"
    assert package.part("word/media/a.png") == b"old"


# -- fields --


def test_a_field_that_comes_in_is_a_field_of_the_file() -> None:
    found = refreshed(listed("a"), listed("ab"))
    made = reading(found.content)
    assert set(made.runs_of) == {fid("a"), fid("b")}
    assert base(found.content).fields[fid("b")].shown == "Point b"
    numbers = [one.get(wn("id")) for one in root(found.content).iter(wn("bookmarkStart"))]
    assert len(numbers) == len(set(numbers)) == 2


def test_a_field_whose_id_the_file_has_for_another_gets_one_of_its_own() -> None:
    """The id tells what a field prints and how often it was printed before: another one may have it."""
    printed = File([p("One ", Field("same", "1", path="one"))])
    fresh = File([p("One ", Field("first", "1", path="one")), p("Two ", Field("same", "2", path="two"))])
    found = refreshed(printed, fresh)
    fields = base(found.content).fields
    assert {one.id: one.shown for one in fields.values()} == {fid("same"): "1", "same000001": "2"}
    assert set(reading(found.content).runs_of) == set(fields)
    assert [one.words.text for one in base(found.content).lines] == ["One {same000000}", "Two {same000001}"]
    rests(found.content, fresh)


def test_a_control_that_holds_a_change_is_unlocked_and_others_are_not() -> None:
    def file(shown: str) -> File:
        made = (Field("sum", shown, sources=(f"{VISIT} n",)), Field("all", "same", sources=(f"{VISIT} m",)))
        return File([p("In all ", made[0], " of ", made[1])])

    found = refreshed(file("3 parts"), file("4 parts"))
    locks = [one.find(f"{wn('sdtPr')}/{wn('lock')}") is not None for one in root(found.content).iter(wn("sdt"))]
    assert locks == [False, True]
    assert shows(found.content) == ["In all [-3-]{+4+} parts of same"]


def test_a_field_that_goes_with_its_words_leaves_no_control_behind() -> None:
    printed = File([p(item("k"), " by ", item("a", "Ana"), " now")])
    fresh = File([p(item("k"), " now")])
    for track in (True, False):
        found = refreshed(printed, fresh, track=track)
        assert [one.get(wn("val")) for one in root(found.content).iter(wn("tag"))] == [fid("k")]
        names = [one.get(wn("name")) for one in root(found.content).iter(wn("bookmarkStart"))]
        assert names == [f"_fx{fid('k')}"]
        assert len(list(root(found.content).iter(wn("bookmarkEnd")))) == 1
        assert shows(accepted(found.content)) == ["words now"]
        assert set(base(found.content).fields) == {fid("k")}


def test_a_field_comes_in_with_the_words_around_it_at_each_end_of_a_paragraph() -> None:
    printed = File([p(item("k"))])
    fresh = File([p(item("a", "Ana"), ": ", item("k"), " (", item("b", "Bob"), ")")])
    found = refreshed(printed, fresh)
    assert shows(found.content) == ["{+Ana: +}words{+ (Bob)+}"]
    assert set(reading(found.content).runs_of) == {fid("k"), fid("a"), fid("b")}
    assert shows(rejected(found.content)) == ["words"]
    rests(found.content, fresh)


def test_words_come_into_an_empty_paragraph() -> None:
    """A paragraph without a run has no place to stand beside."""
    printed = File([p(item("k")), table(["a", Raw("")])])
    found = refreshed(printed, File([p(item("k")), table(["a", item("b", "New")])]))
    assert "{+New+}" in shows(found.content)
    assert base(found.content).fields[fid("b")].shown == "New"


# -- notes --


def noted(*parts: object, **notes: str) -> File:
    """A paragraph of parts with notes of one field each, `n1="p. 3"`."""
    return File([p(*parts)], notes={int(id[1:]): [p("At ", item(f"at{id}", at))] for id, at in notes.items()})  # type: ignore[arg-type]


def note_lines(content: bytes) -> dict[str, str]:
    return {str(one.get(wn("id"))): text_of(one) for one in root(content, "notes").iter(wn("footnote"))
            if one.get(wn("type")) is None}  # fmt: skip


@pytest.mark.parametrize("track", [True, False])
def test_a_new_note_comes_in_under_a_number_of_the_file(track: bool) -> None:
    """Today's second note is the file's fourth: the call does not keep the other file's number."""
    printed = noted(item("k"), Call(3), n3="p. 3")
    fresh = noted(item("k"), Call(1), " more", Call(2), n1="p. 3", n2="p. 9")
    fresh = File(fresh.body, notes={1: [p("At ", item("atn3", "p. 3"))], 2: [p("At ", item("atn2", "p. 9"))]})
    found = refreshed(printed, fresh, track=track)
    assert note_lines(found.content) == {"3": "At p. 3", "4": "At p. 9"}
    assert shows(accepted(found.content)) == ["words^3 more^4"]
    assert [one.words.notes for one in base(found.content).lines if one.story == "body"] == [((12, "3"), (17, "4"))]
    assert [one.words.within for one in base(found.content).lines if one.story == "footnotes"] == ["3", "4"]
    rests(found.content, fresh)


def test_a_note_that_the_file_has_is_called_again() -> None:
    printed = noted(item("k"), Call(1), n1="p. 3")
    fresh = File([*printed.body, p(item("b", "More"), Call(1, again=True))], notes=printed.notes)
    found = refreshed(printed, fresh)
    assert len(note_lines(found.content)) == 1
    assert shows(found.content) == ["words^1", "{+More NOTEREF _Ref_note1 \\f \\h *+}"]
    rests(found.content, fresh)


def test_a_call_that_no_bookmark_names_gets_one_before_it_is_called_again() -> None:
    bare = Raw('<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="1"/></w:r>')
    printed = noted(item("k"), Call(1), n1="p. 3")
    shown = File([p(item("k"), bare)], notes=printed.notes)
    fresh = File([*printed.body, p(item("b", "More"), Call(1, again=True))], notes=printed.notes)
    found = refreshed(printed, fresh, shown)
    [name] = [str(one.get(wn("name"))) for one in root(found.content).iter(wn("bookmarkStart"))
              if str(one.get(wn("name"))).startswith("_Ref")]  # fmt: skip
    assert shows(found.content)[1] == f"{{+More NOTEREF {name} \\f \\h *+}}"


@pytest.mark.parametrize("track", [True, False])
def test_where_the_first_call_goes_the_next_calls_the_note_anew(track: bool) -> None:
    notes = {1: [p("At ", item("at", "p. 3"))]}
    printed = File(
        [
            p(item("a", "One"), Call(1)),
            p(item("b", "Two"), Call(1, again=True)),
            p(item("c", "Three"), Call(1, again=True)),
        ],
        notes=notes,
    )
    fresh = File([p(item("b", "Two"), Call(1)), p(item("c", "Three"), Call(1, again=True))], notes=notes)
    found = refreshed(printed, fresh, track=track)
    assert note_lines(found.content) == ({"1": "At p. 3", "2": "At p. 3"} if track else {"2": "At p. 3"})
    lines = shows(accepted(found.content))
    assert lines[0] == "Two^2"
    assert lines[1].startswith("Three NOTEREF _Ref_note2_")
    assert base(found.content).fields[fid("at")].shown == "p. 3"
    assert set(reading(found.content).runs_of) == {fid("b"), fid("c"), fid("at")}


def test_a_note_that_nothing_calls_goes_where_changes_are_not_tracked() -> None:
    printed = noted(item("k"), Call(1), n1="p. 3")
    fresh = File([p(item("k"))])
    assert note_lines(refreshed(printed, fresh).content) == {"1": "At p. 3"}
    plain = refreshed(printed, fresh, track=False).content
    assert note_lines(plain) == {}
    kinds_left = [one.get(wn("type")) for one in root(plain, "notes").iter(wn("footnote"))]
    assert kinds_left == ["separator"]


def test_the_comma_between_calls_comes_with_the_second() -> None:
    printed = noted(item("k"), Call(1), n1="p. 3")
    fresh = File(
        [p(item("k"), Call(1), COMMA, Call(2))],
        notes={1: [p("At ", item("atn1", "p. 3"))], 2: [p("At ", item("atn2", "p. 9"))]},
    )
    found = refreshed(printed, fresh)
    assert shows(found.content) == ["words^1{+,^2+}"]
    assert shows(refreshed(fresh, printed).content) == ["words^1[-,^2-]"]


def test_notes_of_a_block_that_comes_in_come_with_it() -> None:
    fresh = File(
        [*points("a"), p(item("b", "More"), Call(1), " and", Call(2), Call(1, again=True))],  # type: ignore[list-item]
        notes={1: [p("At ", item("at1", "p. 3"))], 2: [p("At ", item("at2", "p. 9"))]},
    )
    printed = File(points("a"), notes={5: [p("Mine")]})  # type: ignore[arg-type]
    found = refreshed(printed, fresh)
    assert note_lines(found.content) == {"5": "Mine", "6": "At p. 3", "7": "At p. 9"}
    body = shows(found.content)[1]
    assert body.startswith("{+More^6 and^7 NOTEREF _Ref_note6_")
    names = [str(one.get(wn("name"))) for one in root(found.content).iter(wn("bookmarkStart"))]
    assert len(names) == len(set(names))
    assert {fid("at1"), fid("at2")} <= set(base(found.content).fields)
    assert [name for name in names if name.startswith("_Ref")] == [
        name for id in "67" for name in names if name.startswith(f"_Ref_note{id}_")
    ]
    assert sum(name.startswith("_Ref") for name in names) == 2
    calls = [one.getparent() for one in root(found.content).iter(wn("footnoteReference"))]
    assert [one.get(wn("val")) for call in calls if call is not None for one in call.iter(wn("rStyle"))] == [
        "FootnoteReference"
    ] * 2


@pytest.mark.parametrize("bookmark", [True, False])
def test_a_text_that_comes_as_a_whole_brings_its_note(bookmark: bool) -> None:
    def file(words: str, id: int, at: str) -> File:
        call = f'<w:r><w:footnoteReference w:id="{id}"/></w:r>'
        xml = r(words, "<w:b/>") + (mark(f"_Ref_note{id}", call, id=90) if bookmark else call)
        return File(
            [p("Text: ", item("t", words, source=f"**{words}** [@x]", xml=xml))],
            notes={id: [p("At ", item(f"at{id}", at))]},
        )

    printed, fresh = file("one", 1, "p. 3"), file("two", 2, "p. 9")
    found = refreshed(printed, fresh)
    assert note_lines(found.content) == {"1": "At p. 3", "2": "At p. 9"}
    assert shows(found.content) == ["Text: [-one^1-]{+two^2+}"]
    assert shows(refreshed(printed, fresh, track=False).content) == ["Text: two^2"]
    made = reading(found.content)
    assert made.note_fields("2") == [fid("at2")]
    for content in (found.content, refreshed(printed, fresh, track=False).content):
        starts, ends = (
            [one.get(wn("id")) for one in root(content).iter(wn(name))] for name in ("bookmarkStart", "bookmarkEnd")
        )
        assert sorted(map(str, starts)) == sorted(map(str, ends)), "no bookmark is left with one end"


def test_a_copied_note_looks_as_those_of_the_file() -> None:
    printed = File([p(item("k"), Call(1))], notes={1: [p("Old", style="Quote")]})
    fresh = File([p(item("k"), Call(1), " x", Call(2))], notes={1: [p("Old")], 2: [p("New", style="Body")]})
    found = refreshed(printed, fresh)
    notes = [one for one in root(found.content, "notes").iter(wn("footnote")) if text_of(one) == "New"]
    assert [one.get(wn("val")) for note in notes for one in note.iter(wn("pStyle"))] == ["Quote"]


# -- the base --


def test_lines_of_the_base_stand_as_their_paragraphs_do_in_the_file() -> None:
    shown = File([*points("b"), *points("a"), *points("c")])  # type: ignore[list-item]
    fresh = listed("abcd")
    found = refreshed(listed("abc"), fresh, shown)
    told = [one.words.text for one in base(found.content).lines]
    assert told == [f"{{{fid(one)}}}" for one in "bacd"]


def test_the_base_says_of_what_is_left_what_it_said() -> None:
    printed, fresh = File([p("Was ", item("a"))]), File([p("Is ", item("a"))])
    found = refreshed(printed, fresh, File([p("Had been ", item("a"))]))
    assert [one.words.text for one in base(found.content).lines] == [f"Was {{{fid('a')}}}"]
    prose = edits_of(reading(found.content).word).prose
    assert [(one.old, one.new) for one in prose] == [("Was words", "Had been words")]


def test_the_base_says_of_a_removed_item_that_was_edited_what_it_said() -> None:
    shown = File([*points("a"), p(item("b", "Mine")), *points("c")])  # type: ignore[list-item]
    found = refreshed(listed("abc"), listed("ac"), shown)
    assert kinds(found) == ["conflict"]
    assert base(found.content).fields[fid("b")].shown == "Point b"
    assert [one.words.text for one in base(found.content).lines] == [f"{{{fid(one)}}}" for one in "abc"]
    assert edited_fields(found.content) == [fid("b")]
    assert edits_of(reading(found.content).word).prose == ()


def test_the_base_knows_of_what_a_person_took_out() -> None:
    found = refreshed(listed("abc"), listed("abcd"), listed("ac"))
    assert set(base(found.content).fields) == {fid(one) for one in "abcd"}
    assert edited_fields(found.content) == [fid("b")]
    assert "Point b" not in "".join(shows(found.content))
    assert again(found.content, listed("abcd")).done == ()


def test_several_kept_fields_stand_in_one_order_each_time() -> None:
    names = "abcdefgh"
    printed = File([p(item(one, f"Point {one}")) for one in names])
    shown = File([p(item(one, f"Mine {one}")) for one in names])
    found = refreshed(printed, File([p("x")]), shown)
    assert list(base(found.content).fields) == [fid(one) for one in names]
    assert kinds(found) == ["conflict"] * 8 + ["inserted"]


def test_the_base_tells_of_todays_document_and_pictures() -> None:
    def file(content: bytes) -> File:
        return File([p(picture("rId2")), *points("a")], media={"word/media/a.png": content})  # type: ignore[list-item]

    found = refreshed(file(b"old"), file(b"new"), digest="today")
    made = base(found.content)
    assert (made.brief, made.document, made.lang, made.tree) == ("b", "fact-sheet", "en", "today")
    assert made.pictures == file(b"new").base.pictures


# -- what is told, in which order --


def test_what_is_left_is_told_before_what_was_done() -> None:
    printed = File([*points("ab"), p("Was ", item("k"))])  # type: ignore[list-item]
    fresh = File([p("Is ", item("k", "new words")), *points("ba")])  # type: ignore[list-item]
    shown = File([p(item("a", "Mine")), *points("b"), p("Was ", item("k"))])  # type: ignore[list-item]
    found = refreshed(printed, fresh, shown)
    assert found.done[0].kind == "moved"
    assert {one.kind for one in found.done[1:]} <= {"replaced", "removed", "inserted"}


def test_words_are_told_before_fields() -> None:
    printed, fresh = File([p("Was ", item("k"))]), File([p("Is ", item("k", "other"))])
    found = refreshed(printed, fresh)
    assert [(one.old, one.new) for one in found.done] == [("Was", "Is"), ("words", "other")]


def test_a_struck_field_is_no_field_of_the_file() -> None:
    made = reading(refreshed(listed("ab"), listed("a")).content)
    assert set(made.runs_of) == {fid("a")}
    assert [one.get(wn("val")) for one in made.package.tree(STORIES["body"]).iter(wn("tag"))] == [fid("a")]


def test_what_an_editor_tracked_before_is_left_as_it_is() -> None:
    mine = Raw(tracked("ins", r(" and mine")) + tracked("del", r(" and yours")))
    printed, fresh = File([p("On ", item("a", "7 May"))]), File([p("On ", item("a", "8 May"))])
    found = refreshed(printed, fresh, File([p("On ", item("a", "7 May"), mine)]))
    assert shows(found.content) == ["On [-7-]{+8+} May{+ and mine+}[- and yours-]"]
    authors = [one.get(wn("author")) for one in root(found.content).iter(wn("ins"), wn("del"))]
    assert authors == ["Briefbook", "Briefbook", "Ana", "Ana"]


def test_a_field_in_a_bare_bookmark_is_refreshed_too() -> None:
    printed, fresh = File([p("On ", item("a", "7 May"))]), File([p("On ", item("a", "8 May"))])
    for bare in (mark(f"_fx{fid('a')}", r("7 May")), sdt(fid("a"), r("7 May"))):
        found = refreshed(printed, fresh, File([p("On ", Raw(bare, "7 May"))]))
        assert shows(found.content) == ["On [-7-]{+8+} May"]
