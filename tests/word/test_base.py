"""The printed base: what a Word file remembers of its printing, written, found, read and rewritten."""

from __future__ import annotations

import re

import pytest
from briefbook import __version__
from briefbook.data.address import Address
from briefbook.document.tree import Element
from briefbook.errors import BriefbookError, Place
from briefbook.word.base import (
    BASE_NAMESPACE,
    Base,
    BaseField,
    BaseLine,
    base_from,
    base_of,
    base_part,
    base_xml,
    rewrite,
)  # fmt: skip
from briefbook.word.model import Inline, Skeleton
from briefbook.word.package import open_package
from briefbook.word.printed_fields import PrintedFields, digest_of, printed_base, told_lines
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from word_files import docx, p

TITLE_LEAF, ONE, OTHER = (Address("data/v.yaml", path) for path in ("title", "a", "b"))
STRONG = frozenset(["strong"])
TITLE = BaseField("aaaaaaaaaa", TITLE_LEAF, "text", (), "A *title*", "A **title**", STRONG)
COUNT = BaseField("bbbbbbbbbb", None, "", (ONE, OTHER), "2", "")
LINES = (
    BaseLine(1, "body", Skeleton("{aaaaaaaaaa} & {bbbbbbbbbb}", ((12, "1"), (27, "2")))),
    BaseLine(4, "body", Skeleton("It was.")),
    BaseLine(3, "footnotes", Skeleton("\tSee {=NOTEREF}", (), "1")),
)
BASE = Base("visit", "policy-brief", "en", "1.2", "", {TITLE.id: TITLE, COUNT.id: COUNT}, LINES, ("d1", "d2"))


def root_of(base: Base) -> etree._Element:
    return etree.fromstring(base_xml(base))


# -- written and read --


def test_a_base_is_read_as_it_was_written() -> None:
    assert base_from(root_of(BASE)) == BASE
    assert base_from(root_of(BASE._replace(tree="abc"))).tree == "abc"


def test_a_base_tells_of_which_printing_it_is() -> None:
    root = root_of(BASE)
    assert root.tag == f"{{{BASE_NAMESPACE}}}base"
    assert dict(root.attrib) == {"brief": "visit", "document": "policy-brief", "lang": "en", "briefbook": "1.2"}


def test_an_editable_field_tells_its_source_a_computed_one_its_origins() -> None:
    own, computed = root_of(BASE).iter(f"{{{BASE_NAMESPACE}}}field")
    assert dict(own.attrib) == {
        "id": "aaaaaaaaaa", "address": "data/v.yaml title", "kind": "text", "editable": "1", "dress": "strong",
    }  # fmt: skip
    assert [(etree.QName(one).localname, one.text) for one in own] == [
        ("shown", "A *title*"),
        ("source", "A **title**"),
    ]
    assert dict(computed.attrib) == {
        "id": "bbbbbbbbbb", "address": "", "kind": "", "editable": "0", "from": "data/v.yaml a; data/v.yaml b",
    }  # fmt: skip
    assert [etree.QName(one).localname for one in computed] == ["shown"]


def test_both_dresses_stand_in_one_order() -> None:
    field = TITLE._replace(dress=frozenset(["emphasis", "strong"]))
    assert 'dress="strong emphasis"' in base_xml(BASE._replace(fields={field.id: field}))


def test_lines_tell_where_notes_are_called_and_which_note_they_are() -> None:
    lines = [dict(one.attrib) for one in root_of(BASE).iter(f"{{{BASE_NAMESPACE}}}p")]
    assert lines == [
        {"n": "1", "story": "body", "notes": "12:1 27:2"},
        {"n": "4", "story": "body"},
        {"n": "3", "story": "footnotes", "note": "1"},
    ]


WORDS = st.text("ab <&>\"'{}é", max_size=8)
IDS = st.from_regex(r"[a-z0-9]{10}", fullmatch=True)
ADDRESSES = st.builds(Address, WORDS, st.text("ab<&>[].", max_size=8))
DRESSES = st.frozensets(st.sampled_from(["strong", "emphasis"]))
FIELDS = st.builds(BaseField, IDS, ADDRESSES, st.just("text"), st.just(()), WORDS, WORDS, DRESSES)
CALLS = st.lists(st.tuples(st.integers(0, 99), st.sampled_from("123"))).map(tuple)
SKELETONS = st.builds(Skeleton, WORDS, CALLS, st.sampled_from(["", "4"]))


@given(
    st.lists(FIELDS, max_size=3).map(lambda some: {one.id: one for one in some}),
    st.lists(
        st.builds(BaseLine, st.integers(1, 999), st.sampled_from(["body", "footnotes"]), SKELETONS), max_size=3
    ).map(tuple),
)
def test_any_base_is_read_as_it_was_written(fields: dict[str, BaseField], lines: tuple[BaseLine, ...]) -> None:
    base = BASE._replace(fields=fields, lines=lines)
    assert base_from(root_of(base)) == base


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<p/>", BaseLine(0, "body", Skeleton(""))),
        ('<p n="x" notes="a:1 7" story="header">w</p>', BaseLine(0, "header", Skeleton("w", ((0, "1"), (7, ""))))),
        ('<p n="2" notes="3:1:2">w</p>', BaseLine(2, "body", Skeleton("w", ((3, "1:2"),)))),
    ],
    ids=["bare", "no numbers", "a colon more"],
)
def test_a_damaged_line_is_read_as_far_as_it_goes(line: str, expected: BaseLine) -> None:
    assert base_from(etree.fromstring(f'<base xmlns="{BASE_NAMESPACE}">{line}</base>')).lines == (expected,)


def test_texts_by_story_leave_repeated_calls_out() -> None:
    assert BASE.skeletons == {"body": ("{aaaaaaaaaa} & {bbbbbbbbbb}", "It was."), "footnotes": ("\tSee ",)}


# -- what a file says --


def test_a_file_without_a_base_says_so() -> None:
    with pytest.raises(BriefbookError) as caught:
        base_of(None, "x.docx")
    [problem] = caught.value.problems
    assert problem.place.file == "x.docx"
    assert "does not say what Briefbook printed in it" in problem.message
    assert "as Word or LibreOffice saves it" in problem.hint


@pytest.mark.parametrize(
    "base",
    [BASE._replace(brief=""), BASE._replace(document=""), BASE._replace(lang=""), BASE._replace(fields={"": TITLE})],
    ids=["no brief", "no document", "no language", "a field without an id"],
)
def test_a_damaged_base_is_refused(base: Base) -> None:
    with pytest.raises(BriefbookError, match="printing is damaged"):
        base_of(base, "x.docx")


def test_a_whole_base_is_given_as_it_is() -> None:
    assert base_of(BASE, "x.docx") is BASE


def opened(**parts: str) -> tuple[str, etree._Element] | None:
    return base_part(
        open_package(docx(p(), parts={name.replace("__", "/"): text for name, text in parts.items()}), "x")
    )


@pytest.mark.parametrize("name", ["customXml/item1.xml", "word/customXml/a.xml", "other/CUSTOM.XML", "x.xml"])
def test_a_base_is_found_wherever_an_editor_put_it(name: str) -> None:
    found = opened(**{name: base_xml(BASE)})
    assert found is not None
    assert found[0] == name
    assert base_from(found[1]) == BASE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("customXml/itemProps1.xml", base_xml(BASE)),
        ("word/other.xml", base_xml(BASE)),
        ("docProps/other.xml", base_xml(BASE)),
        ("customXml/item1.txt", base_xml(BASE)),
        ("customXml/item1.xml", f'<store uri="{BASE_NAMESPACE}"/>'),
        ("customXml/item1.xml", f'<a xmlns="{BASE_NAMESPACE}"/>'),
    ],
    ids=["properties", "in word", "in docProps", "no XML", "names it", "another root"],
)
def test_what_only_looks_like_a_base_is_none(name: str, text: str) -> None:
    assert opened(**{name: text}) is None


def test_one_base_twice_is_one() -> None:
    found = opened(**{"customXml/item1.xml": base_xml(BASE), "customXml/item2.xml": base_xml(BASE)})
    assert found is not None
    assert found[0] == "customXml/item1.xml"


def test_two_bases_that_differ_are_refused() -> None:
    with pytest.raises(BriefbookError, match="marks of two documents"):
        opened(**{"customXml/item1.xml": base_xml(BASE), "customXml/item2.xml": base_xml(BASE._replace(lang="es"))})


def test_a_part_is_made_to_say_another_base() -> None:
    root = root_of(BASE)
    now = BASE._replace(version="1.3", tree="feed", fields={COUNT.id: COUNT}, lines=LINES[1:], pictures=())
    rewrite(root, now)
    assert base_from(root) == now
    assert list(root.attrib) == ["brief", "document", "lang", "briefbook", "tree"]


# -- what was printed --


def test_a_picture_is_known_by_its_bytes() -> None:
    assert digest_of(b"") == "e3b0c44298fc1c14"
    assert digest_of(b"a") != digest_of(b"b")


def test_paragraphs_without_words_count_but_are_not_told() -> None:
    words = [Skeleton("a"), Skeleton(" \t"), Skeleton("", ((0, "1"),)), Skeleton("b")]
    assert list(told_lines("header", words)) == [
        BaseLine(1, "header", Skeleton("a")), BaseLine(4, "header", Skeleton("b")),
    ]  # fmt: skip


def test_a_document_is_named_by_its_brief_and_itself() -> None:
    fields = PrintedFields()
    base = printed_base("a/b/policy-brief", "en", fields, iter(LINES), iter(["d"]))
    assert base == Base("a/b", "policy-brief", "en", __version__, "", {}, LINES, ("d",))


def element(words: str = "x", **attrs: str) -> Element:
    named = tuple((f"data-{name.rstrip('_')}", value) for name, value in attrs.items())
    return Element("span", named, (words,), Place("x.html"))


CONTENT = [Inline("x", xml="<w:r/>"), Inline(note="1", xml="<w:n/>")]


def test_a_field_is_printed_within_a_control_and_remembered() -> None:
    fields = PrintedFields()
    made = fields.written(
        element("A title", field="data/v.yaml topics[o2].due", kind="text", source="A"), CONTENT, "", 9
    )
    [(fid, known)] = fields.known.items()
    assert re.fullmatch(r"[a-z0-9]{10}", fid)
    assert known == BaseField(fid, Address("data/v.yaml", "topics[o2].due"), "text", (), "A title", "A", frozenset())
    assert (made.text, made.note, made.is_field) == (f"{{{fid}}}", "", True)
    assert f'<w:bookmarkStart w:id="9" w:name="_fx{fid}"/>' in made.xml
    assert '<w:alias w:val="topics o2 due"/>' in made.xml
    assert "<w:r/><w:n/>" in made.xml
    assert "contentLocked" not in made.xml


def test_a_computed_field_is_locked_and_labelled_by_its_origin() -> None:
    fields = PrintedFields()
    made = fields.written(element("2", from_="data/v.yaml a; data/v.yaml b[x]"), CONTENT, "strong emphasis", 1)
    [known] = fields.known.values()
    sources = (ONE, Address("data/v.yaml", "b[x]"))
    assert known == BaseField(known.id, None, "", sources, "2", "", frozenset(["strong", "emphasis"]))
    assert '<w:alias w:val="= a"/>' in made.xml
    assert "contentLocked" in made.xml


def test_a_field_without_a_source_of_its_own_has_what_it_shows() -> None:
    fields = PrintedFields()
    fields.written(element("TLP", field="a b"), [], "", 1)
    assert [one.source for one in fields.known.values()] == ["TLP"]


def test_one_leaf_printed_twice_has_two_names_that_stay_from_file_to_file() -> None:
    def names(*leaves: str) -> list[str]:
        fields = PrintedFields()
        for number, leaf in enumerate(leaves):
            fields.written(element(field=leaf), [], "", number)
        return list(fields.known)

    first = names("v a", "v a", "v b")
    assert len(set(first)) == 3
    assert names("v b", "v a", "v a") == [first[2], first[0], first[1]]


def test_labels_are_cut_to_what_word_takes() -> None:
    fields = PrintedFields()
    own = fields.written(element(field=f"v {'a' * 100}"), [], "", 1)
    computed = fields.written(element(from_=f"v {'a' * 100}"), [], "", 2)
    labels = [re.search('<w:alias w:val="([^"]*)"', one.xml)[1] for one in (own, computed)]  # type: ignore[index]
    assert labels == ["a" * 64, "= " + "a" * 62]


def test_controls_have_numbers_of_31_bits_and_none_twice() -> None:
    fields = PrintedFields()
    made = [fields.written(element(field=f"v a{number}"), [], "", number) for number in range(300)]
    numbers = [int(re.search(r'<w:id w:val="(\d+)"/>', one.xml)[1]) for one in made]  # type: ignore[index]
    assert len(set(numbers)) == 300
    assert all(0 < one < 2**31 for one in numbers)
    assert max(numbers) > 2**29


def test_what_a_base_does_not_say_is_empty() -> None:
    assert base_from(etree.fromstring(f'<base xmlns="{BASE_NAMESPACE}"/>')) == Base("", "", "", "", "", {}, ())
