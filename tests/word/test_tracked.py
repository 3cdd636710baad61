"""Edits of a Word part: runs split where a change begins or ends, struck and put in, as tracked changes or plain."""

from __future__ import annotations

import pytest
from briefbook.word.ooxml import NAMESPACES, Xml
from briefbook.word.tracked import AUTHOR, Tracker, isolate, new, unwrap, wn
from lxml import etree

MOMENT = "2026-01-02T03:04:05Z"


def body(xml: str) -> Xml:
    return etree.fromstring(f'<w:body xmlns:w="{NAMESPACES["w"]}">{xml}</w:body>')


def r(text: str, look: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}<w:t>{text}</w:t></w:r>"


def shape(element: Xml) -> str:
    """An element in short: `p(r(x) del(r(y)))`."""
    name = etree.QName(element).localname
    inside = " ".join(shape(one) for one in element if etree.QName(one).localname not in ("rPr",))
    return f"{name}({element.text or inside})" if element.text or inside else name


def tracker(track: bool = True) -> Tracker:
    return Tracker(track, MOMENT, 100)


def first(element: Xml, tag: str) -> Xml:
    found = next(element.iter(wn(tag)), None)
    assert found is not None
    return found


# -- elements --


def test_a_new_element_is_of_the_main_namespace() -> None:
    made = new("ins", new("r"), None, id=3, author="x")
    assert made.tag == wn("ins") == f"{{{NAMESPACES['w']}}}ins"
    assert dict(made.attrib) == {wn("id"): "3", wn("author"): "x"}
    assert [one.tag for one in made] == [wn("r")]


# -- a run split --


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 6, "p(r(t(abcdef)))"),
        (0, 2, "p(r(t(ab)) r(t(cdef)))"),
        (2, 6, "p(r(t(ab)) r(t(cdef)))"),
        (2, 4, "p(r(t(ab)) r(t(cd)) r(t(ef)))"),
    ],
    ids=["whole", "start", "end", "middle"],
)
def test_a_run_is_split_where_a_change_begins_and_ends(start: int, end: int, expected: str) -> None:
    root = body(f"<w:p>{r('abcdef', '<w:b/>')}</w:p>")
    found = isolate(first(root, "t"), start, end)
    assert shape(root[0]) == expected
    assert "".join(found.itertext()) == "abcdef"[start:end]
    assert all(run.find(f"{wn('rPr')}/{wn('b')}") is not None for run in root.iter(wn("r")))
    space = "{http://www.w3.org/XML/1998/namespace}space"
    assert all(one.get(space) == "preserve" for one in root.iter(wn("t")))


def test_what_stands_beside_a_text_in_its_run_keeps_its_place() -> None:
    root = body("<w:p><w:r><w:t>ab</w:t><w:tab/><w:t>cd</w:t></w:r></w:p>")
    found = isolate(root[0][0][1], 0, 1)
    assert shape(root[0]) == "p(r(t(ab)) r(tab) r(t(cd)))"
    assert shape(found) == "r(tab)"


def test_a_sign_at_the_start_of_its_run_is_parted_from_what_follows() -> None:
    root = body("<w:p><w:r><w:rPr/><w:tab/><w:t>cd</w:t></w:r></w:p>")
    assert shape(isolate(root[0][0][1], 0, 1)) == "r(tab)"
    assert shape(root[0]) == "p(r(tab) r(t(cd)))"


# -- struck --


def test_a_struck_run_stays_as_a_deletion() -> None:
    root = body(f"<w:p>{r('a')}{r('b')}</w:p>")
    left = tracker().strike([root[0][0]])
    assert shape(root[0]) == "p(del(r(delText(a))) r(t(b)))"
    assert left == [root[0][0]]
    assert dict(root[0][0].attrib) == {wn("id"): "101", wn("author"): AUTHOR, wn("date"): MOMENT}


def test_struck_instructions_are_deleted_ones() -> None:
    root = body("<w:p><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>")
    tracker().strike([root[0][0]])
    assert shape(root[0]) == "p(del(r(delInstrText( PAGE ))))"


def test_without_tracking_a_struck_run_goes() -> None:
    root = body(f"<w:p>{r('a')}{r('b')}</w:p>")
    assert tracker(track=False).strike([root[0][0]]) == []
    assert shape(root[0]) == "p(r(t(b)))"


def test_what_is_struck_already_stays_as_it_is() -> None:
    root = body(f'<w:p><w:del w:author="Ana">{r("a")}</w:del><w:moveFrom w:author="Ana">{r("b")}</w:moveFrom></w:p>')
    before = shape(root)
    assert tracker().strike(list(root.iter(wn("r")))) == []
    assert shape(root) == before


def test_our_own_insertion_is_taken_back_anothers_struck_within() -> None:
    root = body(f'<w:p><w:ins w:author="{AUTHOR}">{r("a")}</w:ins><w:ins w:author="Ana">{r("b")}</w:ins></w:p>')
    tracker().strike(list(root.iter(wn("r"))))
    assert shape(root[0]) == "p(ins(del(r(delText(b)))))"


def test_our_insertion_with_more_in_it_stays() -> None:
    root = body(f'<w:p><w:ins w:author="{AUTHOR}">{r("a")}{r("b")}</w:ins></w:p>')
    tracker().strike([first(root, "r")])
    assert shape(root[0]) == "p(ins(r(t(b))))"


# -- put in --


def test_what_is_put_in_behind_keeps_its_order() -> None:
    root = body(f"<w:p>{r('a')}{r('z')}</w:p>")
    tracker().insert([new("r", new("tab")), new("r", new("br"))], after=root[0][0])
    assert shape(root[0]) == "p(r(t(a)) ins(r(tab) r(br)) r(t(z)))"


def test_what_is_put_in_before_keeps_its_order() -> None:
    root = body(f"<w:p>{r('z')}</w:p>")
    tracker(track=False).insert([new("r", new("tab")), new("r", new("br"))], before=root[0][0])
    assert shape(root[0]) == "p(r(tab) r(br) r(t(z)))"


def test_runs_of_a_control_are_inserted_within_it() -> None:
    control = new("sdt", new("sdtPr"), new("sdtContent", new("r", new("tab"))))
    made = tracker().inserted([new("bookmarkStart"), control, new("bookmarkEnd"), new("r", new("br"))])
    assert " ".join(shape(one) for one in made) == (
        "bookmarkStart sdt(sdtPr sdtContent(ins(r(tab)))) bookmarkEnd ins(r(br))"
    )


def test_a_change_of_another_is_split_to_write_beside_a_run_in_it() -> None:
    root = body(f'<w:p><w:ins w:id="5" w:author="Ana">{r("a")}{r("b")}{r("c")}</w:ins></w:p>')
    tracker().insert([new("r", new("tab"))], after=root[0][0][0])
    assert shape(root[0]) == "p(ins(r(t(a))) ins(r(tab)) ins(r(t(b)) r(t(c))))"
    assert [one.get(wn("author")) for one in root[0]] == ["Ana", AUTHOR, "Ana"]
    assert len({one.get(wn("id")) for one in root[0]}) == 3


def test_a_change_is_split_before_a_run_too_with_its_runs_in_order() -> None:
    root = body(f'<w:p><w:del w:id="5">{r("a")}{r("b")}{r("c")}</w:del></w:p>')
    tracker().insert([new("r", new("tab"))], before=root[0][0][2])
    assert shape(root[0]) == "p(del(r(t(a)) r(t(b))) ins(r(tab)) del(r(t(c))))"


def test_at_the_edge_of_a_change_nothing_is_split() -> None:
    root = body(f'<w:p><w:ins w:author="Ana">{r("a")}</w:ins></w:p>')
    tracker().insert([new("r", new("tab"))], after=root[0][0][0])
    assert shape(root[0]) == "p(ins(r(t(a))) ins(r(tab)))"


# -- paragraphs and rows --


TABLE = f"<w:tbl><w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:p>{r('a')}</w:p></w:tc></w:tr></w:tbl>"


def test_a_paragraph_put_in_is_marked_with_all_in_it() -> None:
    root = body(f"<w:p><w:pPr><w:pStyle/><w:sectPr/></w:pPr>{r('a')}</w:p>")
    tracker().put_in(root[0])
    assert [etree.QName(one).localname for one in root[0][0]] == ["pStyle", "rPr", "sectPr"]
    assert shape(root[0][0][1][0]) == "ins"
    assert shape(root[0][1]) == "ins(r(t(a)))"


def test_a_table_put_in_is_marked_row_by_row() -> None:
    root = body(TABLE)
    tracker().put_in(root[0])
    assert shape(first(root, "trPr")) == "trPr(cantSplit ins)"
    assert shape(first(root, "p")) == "p(pPr ins(r(t(a))))"
    assert first(root, "pPr").find(f"{wn('rPr')}/{wn('ins')}") is not None


def test_a_table_taken_out_is_struck_row_by_row() -> None:
    root = body(TABLE)
    tracker().take_out(root[0])
    assert shape(first(root, "trPr")) == "trPr(cantSplit del)"
    assert shape(first(root, "p")) == "p(pPr del(r(delText(a))))"
    assert first(root, "pPr").find(f"{wn('rPr')}/{wn('del')}") is not None


def test_a_paragraph_is_struck_once_and_its_fields_are_none_any_more() -> None:
    inside = f'<w:bookmarkStart w:id="1" w:name="_fxa"/><w:sdt><w:sdtContent>{r("a")}</w:sdtContent></w:sdt>'
    root = body(f'<w:p>{inside}<w:bookmarkEnd w:id="1"/><w:bookmarkStart w:id="2" w:name="mine"/></w:p>')
    made = tracker()
    made.take_out(root[0])
    made.take_out(root[0])
    assert shape(root[0]) == "p(pPr del(r(delText(a))) bookmarkStart)"
    assert len(list(first(root, "pPr").iter(wn("del")))) == 1
    assert first(root, "bookmarkStart").get(wn("name")) == "mine"


def test_without_tracking_blocks_come_and_go_plainly() -> None:
    root = body(f"<w:p>{r('a')}</w:p><w:p>{r('b')}</w:p>")
    plain = tracker(track=False)
    plain.put_in(root[0])
    plain.take_out(root[1])
    assert shape(root) == "body(p(r(t(a))))"


def test_a_control_is_unwrapped_in_its_place() -> None:
    root = body(f"<w:p>{r('a')}<w:sdt><w:sdtContent>{r('b')}{r('c')}</w:sdtContent></w:sdt>{r('d')}</w:p>")
    unwrap(root[0][1])
    assert shape(root[0]) == "p(r(t(a)) r(t(b)) r(t(c)) r(t(d)))"


# -- comments --


def test_a_comment_hangs_on_a_stretch_and_is_called_behind_it() -> None:
    root = body(f"<w:p>{r('a')}{r('b')}{r('c')}</w:p>")
    tracker().comment(root[0][0], root[0][1], 7)
    assert shape(root[0]) == ("p(commentRangeStart r(t(a)) r(t(b)) commentRangeEnd r(commentReference) r(t(c)))")
    assert {one.get(wn("id")) for one in root.iter() if "omment" in str(one.tag)} == {"7"}


def test_numbers_go_on_from_the_last() -> None:
    made = tracker()
    assert (made.number(), made.number(), made.next_id) == (101, 102, 102)
