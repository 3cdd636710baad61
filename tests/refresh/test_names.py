"""What copied nodes go by in the file that they come into."""

from __future__ import annotations

import pytest
from briefbook.review.refresh.names import Names, PartPair, copy_target
from briefbook.word.ooxml import NAMESPACES, Xml
from briefbook.word.package import Package
from briefbook.word.tracked import wn
from printed_files import STYLES, Call, Field, File, element, fid, p, picture
from word_files import mark, r, sdt, tracked

MOMENT = "2020-01-01T00:00:00Z"
R = f"{{{NAMESPACES['r']}}}"


def names(theirs: File, fresh: File | None = None) -> Names:
    readings = theirs.reading(), (fresh or theirs).reading()
    return Names(copy_target(*readings, MOMENT, True), {})


def adapted(made: Names, xml: str) -> Xml:
    return made.adapt(element(xml), made.into.documents)


def val(root: Xml, tag: str) -> list[str]:
    return [str(one.get(wn("val"))) for one in root.iter(wn(tag))]


def values(root: Xml, tag: str, name: str) -> list[str]:
    return [str(one.get(wn(name))) for one in root.iter(wn(tag))]


# -- numbers --


def test_numbers_begin_above_those_of_all_stories() -> None:
    def number(file: File) -> int:
        return names(file).into.tracker.number()

    assert number(File([p("x")])) == 1001
    assert number(File([p("x", '<w:ins w:id="2000"/>')])) == 1001  # words
    body = File(
        [p("x")],
        more_xml=f"<w:p>{tracked('ins', r('x')).replace(chr(34) + '9' + chr(34), chr(34) + '2000' + chr(34), 1)}</w:p>",
    )
    assert number(body) == 2001
    assert number(File([p("x")], footer=[p("f")], more_xml='<w:p><w:bookmarkEnd w:id="-5000"/></w:p>')) == 1001


def test_numbers_that_are_none_do_not_count() -> None:
    assert names(File([p("x")], more_xml='<w:p><w:bookmarkEnd w:id="no"/></w:p>')).into.tracker.number() == 1001


def test_a_copied_bookmark_has_a_number_of_its_own_at_both_ends() -> None:
    found = adapted(names(File([p("x")])), f"<w:p>{mark('one', r('a'), id=1)}{mark('two', r('b'), id=2)}</w:p>")
    starts, ends = values(found, "bookmarkStart", "id"), values(found, "bookmarkEnd", "id")
    assert starts == ends == ["1001", "1002"]


def test_bookmarks_may_overlap() -> None:
    starts = '<w:bookmarkStart w:id="1" w:name="one"/><w:bookmarkStart w:id="2" w:name="two"/>'
    ends = '<w:bookmarkEnd w:id="1"/><w:bookmarkEnd w:id="2"/>'
    found = adapted(names(File([p("x")])), f"<w:p>{starts}{r('a')}{ends}</w:p>")
    assert values(found, "bookmarkStart", "id") == values(found, "bookmarkEnd", "id") == ["1001", "1002"]


def test_the_ends_of_a_bookmark_are_known_across_nodes() -> None:
    made = names(File([p("x")]))
    start = adapted(made, '<w:bookmarkStart w:id="7" w:name="n"/>')
    end = adapted(made, '<w:bookmarkEnd w:id="7"/>')
    again = adapted(made, '<w:bookmarkStart w:id="7" w:name="n"/>')
    assert start.get(wn("id")) == end.get(wn("id")) == "1001"
    assert again.get(wn("id")) == "1002"


def test_a_drawing_has_a_number_of_its_own() -> None:
    made = names(File([p("x")]))
    for expected in ("1001", "1002"):
        found = adapted(made, picture("rId99").xml)
        assert [one.get("id") for one in found.iter(f"{{{NAMESPACES['wp']}}}docPr")] == [expected]


def test_two_controls_never_share_a_number() -> None:
    """Of two with one number, Word keeps the last."""
    made = names(
        File([p("x")], more_xml=f"<w:p>{sdt('t', r('a'), more='<w:id w:val=' + chr(34) + '5' + chr(34) + '/>')}</w:p>")
    )
    control = sdt("abcdefghij", r("b"), more='<w:id w:val="5"/>')
    assert [val(adapted(made, control), "id") for _ in range(3)] == [["6"], ["7"], ["8"]]
    last = sdt("abcdefghij", r("b"), more=f'<w:id w:val="{2**31 - 2}"/>')
    assert [val(adapted(made, last), "id") for _ in range(2)] == [[str(2**31 - 2)], ["1"]]


# -- names --


def test_a_copied_field_keeps_its_id_where_that_is_free() -> None:
    made = names(File([p("x")]))
    found = adapted(made, f"<w:p>{mark('_fxabcdefghij', sdt('abcdefghij', r('a')))}</w:p>")
    assert val(found, "tag") == ["abcdefghij"]
    assert values(found, "bookmarkStart", "name") == ["_fxabcdefghij"]
    assert made.fields == {"abcdefghij": "abcdefghij"}


def test_a_copied_field_has_another_id_where_their_file_has_it() -> None:
    made = names(File([p(Field("date", "7 May"))]))
    assert made.field(fid("date")) == "date000001"
    assert made.field(fid("date")) == "date000001"
    assert made.field("date0000zz") == "date0000zz"
    found = adapted(made, mark(f"_fx{fid('date')}", r("a")).join(("<w:p>", "</w:p>")))
    assert values(found, "bookmarkStart", "name") == ["_fxdate000001"]


def test_an_id_that_another_copy_took_is_not_taken_twice() -> None:
    made = names(File([p(Field("date", "7 May"))]))
    made.fields["other"] = "date000001"
    assert made.field(fid("date")) == "date000002"


def test_a_field_that_both_have_goes_by_its_id_there() -> None:
    made = names(File([p("x")]))
    made.fields["abcdefghij"] = "zzzzzzzzzz"
    assert val(adapted(made, sdt("abcdefghij", r("a"))), "tag") == ["zzzzzzzzzz"]


def test_a_tag_of_something_else_stays() -> None:
    found = adapted(names(File([p("x")])), '<w:p><w:tag w:val="mine"/><w:id w:val="x"/></w:p>')
    assert val(found, "tag") == ["mine"]
    assert val(found, "id") == ["x"]


def test_bookmarks_of_one_name_are_told_apart() -> None:
    made = names(File([p("x")], more_xml=f"<w:p>{mark('place', r('a'))}{mark('place_2', r('b'))}</w:p>"))
    found = [values(adapted(made, mark(name, r("c")).join(("<w:p>", "</w:p>"))), "bookmarkStart", "name") for name in
             ("place", "place", "free")]  # fmt: skip
    assert found == [["place_3"], ["place_3"], ["free"]]
    assert made.bookmarks == {"place": "place_3", "free": "free"}


def test_a_long_name_of_a_bookmark_stays_within_forty_letters() -> None:
    long = "a" * 40
    made = names(File([p("x")], more_xml=f"<w:p>{mark(long, r('a'))}</w:p>"))
    [found] = values(adapted(made, f"<w:p>{mark(long, r('c'))}</w:p>"), "bookmarkStart", "name")
    assert found == "a" * 34 + "_2"


# -- styles --


def test_styles_are_known_by_type_and_name() -> None:
    """Word writes names in English in all its languages, and ids in its own."""
    spanish = STYLES.replace('"Quote"', '"Cita"', 1).replace("Quote", "quote").replace("FootnoteReference", "Ref")
    made = names(File([p("x")], styles=spanish), File([p("x")]))
    assert made.into.styles == {"FootnoteReference": "Ref", "Body": "Body", "Quote": "Cita"}
    style = '<w:pPr><w:pStyle w:val="Quote"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr></w:r>'
    found = adapted(made, f"<w:p>{style}</w:p>")
    assert (val(found, "pStyle"), val(found, "rStyle")) == (["Cita"], ["Ref"])
    assert val(adapted(made, '<w:tbl><w:tblPr><w:tblStyle w:val="Body"/></w:tblPr></w:tbl>'), "tblStyle") == ["Body"]
    assert made.style("Unknown") == "Unknown"


def test_a_style_of_another_type_is_another() -> None:
    other = STYLES.replace('w:type="paragraph" w:styleId="Quote"', 'w:type="character" w:styleId="Quote"')
    assert "Quote" not in names(File([p("x")], styles=other), File([p("x")])).into.styles


# -- relations --


def package(made: Names) -> Package:
    return made.into.theirs.package


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("gif", "image/gif"),
        ("svg", "image/svg+xml"),
        ("bin", "application/octet-stream"),
    ],
)
def test_a_picture_comes_with_its_bytes_and_their_type(extension: str, content_type: str) -> None:
    made = names(File([p("x")]), File([p(picture("rId2"))], media={f"word/media/image1.{extension}": b"dots"}))
    found = adapted(made, picture("rId2").xml)
    [id] = [str(one.get(f"{R}embed")) for one in found.iter(f"{{{NAMESPACES['a']}}}blip")]
    relation = package(made).related("word/document.xml")[id]
    assert (relation.kind, relation.target, relation.external) == ("image", f"word/media/briefbook1.{extension}", False)
    assert package(made).content_type(relation.target) == content_type
    assert File([p("x")]).content() != package(made).content()


def test_the_second_picture_has_another_name() -> None:
    fresh = File([p("x")], media={"word/media/a.png": b"1", "word/media/b.png": b"2"})
    made = names(File([p("x")]), fresh)
    for id in ("rId2", "rId3"):
        adapted(made, picture(id).xml)
    targets = {one.target for one in package(made).related("word/document.xml").values()}
    assert {"word/media/briefbook1.png", "word/media/briefbook2.png"} <= targets


def test_a_link_leads_where_it_led() -> None:
    made = names(File([p("x")]), File([p("x")], links=["https://example.org/"]))
    found = adapted(made, f'<w:hyperlink r:id="rId2">{r("a")}</w:hyperlink>')
    relation = package(made).related("word/document.xml")[str(found.get(f"{R}id"))]
    assert (relation.kind, relation.target, relation.external) == ("hyperlink", "https://example.org/", True)


def test_a_relation_that_leads_nowhere_stays() -> None:
    found = adapted(names(File([p("x")])), f'<w:hyperlink r:id="rId77">{r("a")}</w:hyperlink>')
    assert found.get(f"{R}id") == "rId77"


def test_relations_are_those_of_the_parts_that_are_named() -> None:
    notes = {1: [p("n")]}
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId2"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    rels += f' Type="{kind}" Target="https://note.example/" TargetMode="External"/></Relationships>'
    fresh = File([p("x", Call(1))], notes=notes, parts={"word/_rels/footnotes.xml.rels": rels})
    made = names(File([p("x", Call(1))], notes=notes), fresh)
    found = made.adapt(element(f'<w:hyperlink r:id="rId2">{r("a")}</w:hyperlink>'), made.into.footnotes)
    relation = package(made).related("word/footnotes.xml")[str(found.get(f"{R}id"))]
    assert relation.target == "https://note.example/"
    assert "https://note.example/" not in {one.target for one in package(made).related("word/document.xml").values()}


def test_the_parts_of_two_files_are_told() -> None:
    made = names(File([p("x")]), File([p("x", Call(1))], notes={1: [p("n")]}))
    assert made.into.documents == PartPair("word/document.xml", "word/document.xml")
    assert made.into.footnotes == PartPair("word/footnotes.xml", "")
