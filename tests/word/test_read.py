"""Reading Word files: what editors write, told as it is meant; files made to do harm, refused in a sentence."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from briefbook.errors import BriefbookError, Problem
from briefbook.word.model import Paragraph, Run, TrackedChange, accepted
from briefbook.word.read import WordFile, read
from word_files import SPACES, docx, mark, p, r, repacked, sdt, tracked

ANA = {"author": "Ana", "date": "2020-02-08T10:00:00Z"}


def body(*paragraphs: str, **more: object) -> WordFile:
    return read(docx("".join(paragraphs), **more), "x.docx")  # type: ignore[arg-type]


def one(*content: str, **more: object) -> Paragraph:
    return body(p(*content), **more).body.paragraphs[0]


def shown(paragraph: Paragraph) -> list[Run]:
    return [piece for piece in paragraph.runs if piece.text]


def texts(word: WordFile) -> list[str]:
    return [paragraph.text for paragraph in accepted(word.body.paragraphs)]


# -- what text is --


def test_a_text_split_by_spelling_and_revision_marks_is_one() -> None:
    split = (
        '<w:r w:rsidR="00A1"><w:t xml:space="preserve">The </w:t></w:r><w:proofErr w:type="spellStart"/>'
        '<w:r w:rsidR="00B2"><w:t>vi</w:t></w:r><w:proofErr w:type="spellEnd"/><w:lastRenderedPageBreak/>'
        "<w:r><w:lastRenderedPageBreak/><w:t>sit</w:t></w:r>"
    )
    assert one(split).text == "The visit"


def test_signs_that_word_writes_as_elements() -> None:
    run = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/>"
        '<w:t xml:space="preserve">\u00a0e </w:t><w:cr/><w:sym w:font="Wingdings" w:char="F0E0"/>'
        '<w:sym w:font="Symbol" w:char="F0B7"/><w:sym w:font="Webdings" w:char="F021"/><w:br w:type="page"/></w:r>'
    )
    assert one(run).text == "a\tb\nc\u2011d\u00ad\u00a0e \n→•\uf021"


def test_white_space_counts_where_the_file_says_so() -> None:
    assert one("<w:r><w:t> a </w:t></w:r><w:r><w:t xml:space='preserve'> b </w:t></w:r>").text == "a b "


def test_alternative_contents_are_read_once() -> None:
    box = "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>".format
    choice = f"<mc:Choice Requires='wps'><w:drawing>{box(p(r('in the box')))}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><w:txbxContent>{p(r('in the box'))}</w:txbxContent></w:pict></mc:Fallback>"
    word = body(
        p(r("before"), f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>", r(" after"))
    )
    assert texts(word) == ["before after", "in the box"]
    inline = f"<mc:AlternateContent><mc:Choice Requires='x'>{r('a')}</mc:Choice><mc:Fallback>{r('a')}</mc:Fallback>"
    assert one(f"{inline}</mc:AlternateContent>").text == "a"


def test_wrappers_of_all_kinds_are_seen_through() -> None:
    inside = (
        f"<w:smartTag w:element='place'>{r('a')}</w:smartTag><w:customXml w:element='x'>{r('b')}</w:customXml>"
        f"<w:bdo w:val='ltr'>{r('c')}</w:bdo>{sdt('t', sdt('u', r('d')))}"
    )
    paragraph = one(inside)
    assert paragraph.text == "abcd"
    assert [control.tag for control in shown(paragraph)[-1].controls] == ["t", "u"]
    block = "<w:sdt><w:sdtPr><w:tag w:val='block'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>".format
    assert shown(body(block(p(r("x")))).body.paragraphs[0])[0].controls[0].tag == "block"


def test_pictures_and_formulas_are_objects() -> None:
    paragraph = one(r("a"), "<w:r><w:drawing/></w:r>", "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>")
    assert [piece.kind for piece in paragraph.runs] == ["text", "object", "object"]


# -- dress --


def test_bold_and_italic_count_beyond_the_paragraphs_style() -> None:
    runs = (
        r("a", '<w:rStyle w:val="Strong"/>'), r("b", "<w:b/>"), r("c", '<w:b w:val="0"/>'), r("d", "<w:i/>"),
        r("e", '<w:rStyle w:val="Emph"/><w:b w:val="true"/>'), r("f", '<w:rStyle w:val="Strong"/><w:b w:val="false"/>'),
    )  # fmt: skip
    pieces = shown(one(*runs))
    assert "".join(piece.text for piece in pieces if piece.strong) == "abe"
    assert "".join(piece.text for piece in pieces if piece.emphasis) == "de"
    heading = body(p(r("a", "<w:b/>"), r("b"), style="Ttulo2")).body.paragraphs[0]
    assert heading.style == "heading 2"
    assert not any(piece.strong for piece in heading.runs)


def test_links_by_relation_by_bookmark_and_by_field() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://c.org/" '
        "</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("c")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    paragraph = one(
        f'<w:hyperlink r:id="rId2">{r("a")}</w:hyperlink><w:hyperlink w:anchor="x">{r("b")}</w:hyperlink>{field}',
        relations={"https://a.org/": "hyperlink"},
    )
    assert [(piece.text, piece.link) for piece in shown(paragraph)] == [
        ("a", "https://a.org/"), ("b", "#x"), ("c", "https://c.org/"),
    ]  # fmt: skip


def test_fields_show_their_result_only() -> None:
    nested = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("9")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("yes")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    paragraph = one(r("p. "), f'<w:fldSimple w:instr=" PAGE ">{r("3")}</w:fldSimple>', nested)
    assert paragraph.text == "p. 3yes"
    assert [piece.instruction for piece in shown(paragraph)] == ["", "PAGE", "IF"]


# -- tracked changes --


def test_tracked_changes_know_who_and_when() -> None:
    paragraph = one(r("a"), tracked("ins", r("b")), tracked("del", r("c")), tracked("moveTo", r("d")),
                    tracked("moveFrom", r("e")), tracked("ins", tracked("del", r("f"))))  # fmt: skip
    assert paragraph.text == "abd"
    by_text = {piece.text: piece for piece in paragraph.runs}
    assert by_text["b"].inserted == TrackedChange("inserted", **ANA)
    assert by_text["c"].deleted == TrackedChange("deleted", **ANA)
    assert by_text["d"].inserted == TrackedChange("moved here", **ANA)
    assert by_text["e"].deleted == TrackedChange("moved away", **ANA)
    assert by_text["f"].inserted
    assert by_text["f"].deleted


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    gone = '<w:del w:id="1" w:author="Ana" w:date="2020-02-08T10:00:00Z"/>'
    word = body(p(r("one "), mark=gone), p(r("two ")), p(tracked("del", r("all")), mark=gone), p(r("three")))
    assert texts(word) == ["one two ", "three"]
    assert word.body.paragraphs[0].deleted == TrackedChange("deleted", **ANA)


def test_rows_come_and_go_with_their_cells() -> None:
    row = "<w:tr><w:trPr>{}</w:trPr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>".format
    table = (
        "<w:tbl>"
        + row("", p(r("a")), p(r("b")))
        + row('<w:del w:author="Ana"/>', p(r("c")), p(r("d")))
        + row('<w:ins w:author="Ana"/>', p(r("e")), p(r("f")))
        + "</w:tbl>"
    )
    paragraphs = body(table).body.paragraphs
    assert [(one.text, one.cell) for one in paragraphs] == [
        ("a", (1, 1, 1)), ("b", (1, 1, 2)), ("", (1, 2, 1)), ("", (1, 2, 2)), ("e", (1, 3, 1)), ("f", (1, 3, 2)),
    ]  # fmt: skip
    assert paragraphs[4].inserted


# -- what stands around text --


def test_a_paragraph_deleted_with_its_mark_is_no_part_of_the_next() -> None:
    gone = '<w:del w:id="1" w:author="Ana" w:date="2020-02-08T10:00:00Z"/>'
    struck = p(tracked("del", r("all")), mark=gone)
    found = accepted(body(p(r("one")), struck, struck, p(r("two"))).body.paragraphs, keep_deleted=True)
    assert [(one.text, one.deleted is not None, len(one.runs)) for one in found] == [
        ("one", False, 1), ("", True, 1), ("", True, 1), ("two", False, 1),
    ]  # fmt: skip


def test_controls_bookmarks_and_placeholders() -> None:
    paragraph = one(mark("_fxabc", sdt("abc", r("in")), tracked("ins", r(" beside"))), sdt("", r("x")),
                    sdt("p", r("Click here"), more="<w:showingPlcHdr/>"))  # fmt: skip
    assert [(piece.text, "_fxabc" in piece.bookmarks) for piece in shown(paragraph)] == [
        ("in", True), (" beside", True), ("x", False), ("Click here", False),
    ]  # fmt: skip
    assert shown(paragraph)[-1].controls[0].placeholder
    emptied = one(mark("_fxabc", sdt("abc")))
    assert any(piece.controls and piece.controls[0].tag == "abc" for piece in emptied.runs)


def test_comments_with_the_words_that_they_hang_on() -> None:
    parts = {
        "word/comments.xml": f"<w:comments {SPACES}><w:comment w:id='4' w:author='Ana' w:date='2020-02-08T10:00:00Z'>"
        f"{p(r('Is this'))}{p(r('so?'))}</w:comment></w:comments>"
    }
    inside = f'<w:commentRangeStart w:id="4"/>{r("this")}<w:commentRangeEnd w:id="4"/>'
    word = body(p(r("a "), inside, '<w:r><w:commentReference w:id="4"/></w:r>', r(" b")), parts=parts,
                relations={"word/comments.xml": "comments"})  # fmt: skip
    assert word.comments["4"].text == "Is this\nso?"
    assert word.comments["4"].author == "Ana"
    assert [piece.text for piece in word.body.paragraphs[0].runs if "4" in piece.comments] == ["this"]


def test_all_stories_are_read_wherever_their_parts_are() -> None:
    notes = f"<w:footnotes {SPACES}><w:footnote w:type='separator' w:id='0'>{p()}</w:footnote>"
    notes += f"<w:footnote w:id='2'>{p(r('a note'))}</w:footnote></w:footnotes>"
    word = read(
        docx(
            p(r("text"), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            parts={
                "word/notes7.xml": notes,
                "word/header9.xml": f"<w:hdr {SPACES}>{p(r('head'))}</w:hdr>",
                "word/footer3.xml": f"<w:ftr {SPACES}>{p(r('foot'))}</w:ftr>",
            },
            relations={
                "word/notes7.xml": "footnotes",
                "word/header9.xml": "header",
                "word/footer3.xml": "footer",
            },
            main="word/document22.xml",
        ),
        "x.docx",
    )
    found = {story.name: [one.text for one in story.paragraphs] for story in word.stories}
    assert found == {"body": ["text"], "footnote 2": ["a note"], "header": ["head"], "footer": ["foot"]}
    assert [piece.note for piece in word.body.paragraphs[0].runs if piece.kind == "note"] == ["2"]


@pytest.mark.parametrize("name", ["customXml/item4.xml", "word/customXml/part.xml", "CUSTOMXML/Item1.xml"])
def test_the_base_is_found_by_its_namespace(name: str) -> None:
    base = '<b:base xmlns:b="urn:briefbook:base:1" brief="x"/>'
    other = {"customXml/item1.xml": "<other xmlns='urn:x'/>"} if name != "CUSTOMXML/Item1.xml" else {}
    word = body(p(), parts={name: base, **other})
    assert word.base is not None
    assert word.base.brief == "x"
    assert body(p()).base is None


def test_two_bases_are_refused() -> None:
    parts = {f"customXml/item{n}.xml": f'<base xmlns="urn:briefbook:base:1" brief="{n}"/>' for n in (1, 2)}
    with pytest.raises(BriefbookError, match="two documents"):
        body(p(), parts=parts)


# -- files made to do harm --


def problem_of(content: bytes) -> str:
    with pytest.raises(BriefbookError) as caught:
        read(content, "x.docx")
    (problem,) = caught.value.problems
    assert problem.place.file == "x.docx"
    assert problem.hint
    return problem.message


GOOD = docx(p(r("a")))
DOCUMENT = f"<w:document {SPACES}><w:body>{{}}</w:body></w:document>"


def with_document(content: bytes) -> bytes:
    return repacked(GOOD, {"word/document.xml": content})


BOMB = b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>".encode() for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)  # fmt: skip
HOSTILE = {
    "empty": (b"", "empty"),
    "text": (b"hello", "not a Word file"),
    "half": (GOOD[: len(GOOD) // 2], "not a Word file"),
    "rtf": (b"{\\rtf1 hello}", "an RTF file"),
    "pdf": (b"%PDF-1.7", "a PDF"),
    "html": (b"<html>hello</html>", "a web page"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old .doc"),
    "locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "laughs": (with_document(BOMB + b"]><w:document xmlns:w='x'>&i;</w:document>"), "document type"),
    "entity": (with_document(b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"), "document type"),
    "utf-16 entity": (with_document("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16")), "document type"),
    "late doctype": (
        with_document(b"<!--" + b"x" * 9000 + b"--><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), "document type",
    ),
    "broken": (with_document(b"<w:document><w:body>"), "not XML"),
    "binary": (with_document(b"\0\1\2\3"), "not XML"),
    "deep": (with_document(DOCUMENT.format("<w:p>" * 5000 + "</w:p>" * 5000).encode()), "not XML|too deep"),
    "tables": (
        with_document(DOCUMENT.format("<w:tbl><w:tr><w:tc>" * 80 + "</w:tc></w:tr></w:tbl>" * 80).encode()), "",
    ),
    "no body": (with_document(f"<w:document {SPACES}/>".encode()), "no body"),
    "other root": (with_document(b"<a/>"), "holds no document"),
    "strict": (with_document(b"<d xmlns='http://purl.oclc.org/ooxml/wordprocessingml/main'/>"), "Strict"),
    "big": (with_document(b"<a>" + b" " * (40 << 20) + b"</a>"), "larger than"),
    "missing": (repacked(GOOD, {"word/document.xml": None}), "missing"),
    "no types": (repacked(GOOD, {"[Content_Types].xml": None}), "not a Word file"),
    "traversal": (repacked(GOOD, {"../../evil.xml": b"<a/>"}), "leads out"),
    "absolute": (repacked(GOOD, {"/etc/x.xml": b"<a/>"}), "leads out"),
    "doubled": (repacked(GOOD, {"WORD/Document.xml": b"<a/>"}), "twice"),
    "external": (
        repacked(GOOD, {"_rels/.rels": b'<R><R Id="a" Type="x/officeDocument" Target="http://e.org/d.xml"'
                        b' TargetMode="External"/></R>'}), "outside of the file",
    ),
    "up": (
        repacked(GOOD, {"_rels/.rels": b'<R><R Id="a" Type="x/officeDocument" Target="../../d.xml"/></R>'}), "outside",
    ),
    "sheet": (
        repacked(GOOD, {"[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-'
                        b'types"><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
                        b'spreadsheetml.sheet.main+xml"/></Types>'}), "a workbook",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, (_, what) in HOSTILE.items() if what])
def test_a_hostile_file_is_one_clear_problem(name: str) -> None:
    content, what = HOSTILE[name]
    tracemalloc.start()
    message = problem_of(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert any(one in message for one in what.split("|")), message
    assert peak < 80 << 20


def test_tables_in_tables_are_read_or_refused() -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read(HOSTILE["tables"][0], "x.docx")
    except BriefbookError as error:
        problems = error.problems
    assert len(problems) <= 1


def test_a_bomb_that_lies_about_its_size() -> None:
    """The header says one byte, the stream holds 128 MiB: reading stops at the bound."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(packed.compress(b" " * (1 << 20)) for _ in range(128)) + packed.flush()
    name = b"[Content_Types].xml"
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(data), 1, len(name), 0) + name + data
    central = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(data), 1, len(name), 0, 0, 0, 0, 0, 0)
    central += name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)
    bomb = local + central + end
    with ZipFile(BytesIO(bomb)) as archive:
        assert archive.namelist() == ["[Content_Types].xml"]
    assert problem_of(bomb)
    assert len(bomb) < 2 << 20


def test_many_parts_are_refused() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.xml", b"")
    assert "parts" in problem_of(packed.getvalue())


def test_the_whole_stays_within_bounds() -> None:
    """Each part is small enough, all of them together are not."""
    huge = f"<w:hdr {SPACES}><!--{'x' * (9 << 20)}-->{'<!--' + 'x' * (9 << 20) + '-->'}</w:hdr>".encode()
    names = [f"word/header{n}.xml" for n in range(6)]
    content = docx(p(), relations=dict.fromkeys(names, "header"), raw=dict.fromkeys(names, huge))
    assert "larger than" in problem_of(content)


def test_links_and_templates_outside_are_never_followed() -> None:
    word = read(docx(p(r("a")), relations={"https://e.org/t.dotx": "attachedTemplate"}), "x.docx")
    assert texts(word) == ["a"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    from briefbook.word.archive import read_bytes

    with pytest.raises(BriefbookError, match="no such file"):
        read_bytes(tmp_path / "none.docx")


# -- what stands around paragraphs --


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (f"<w:customXml w:element='x'>{p(r('a'))}</w:customXml>", ["a", "end"]),
        (f"<w:sdt><w:sdtContent>{p(r('a'))}{p(r('b'))}</w:sdtContent></w:sdt>", ["a", "b", "end"]),
        ("<w:sdt/>", ["end"]),
        (f"<w:ins w:author='Ana'>{p(r('a'))}</w:ins>", ["a", "end"]),
        (
            "<mc:AlternateContent>"
            f"<mc:Choice Requires='wps'>{p(r('new'))}</mc:Choice><mc:Fallback>{p(r('old'))}</mc:Fallback>"
            "</mc:AlternateContent>",
            ["new", "end"],
        ),
        (f"<w:unknown>{p(r('a'))}</w:unknown>", ["end"]),
        (mark("_x"), ["end"]),
    ],
    ids=["custom XML", "control", "empty control", "insertion", "alternatives", "unknown", "bookmark"],
)
def test_paragraphs_are_read_within_what_stands_around_them(block: str, expected: list[str]) -> None:
    assert texts(body(block, p(r("end")))) == expected


def test_an_object_between_paragraphs_is_one_of_its_own() -> None:
    found = body("<w:altChunk/>", p(r("end"))).body.paragraphs
    assert [[run.kind for run in one.runs] for one in found] == [["object"], ["text"]]
