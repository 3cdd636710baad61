"""Office packages: parts, content types and relationships, of files of ours and of those from outside."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from briefbook.errors import BriefbookError
from briefbook.word.archive import archive
from briefbook.word.package import OFFICE, Package, Part, Relationship, members, open_package
from lxml import etree
from word_files import MAIN, RELATION, docx, p, r, repacked

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


# -- relationships --


@pytest.mark.parametrize(
    ("type", "kind"),
    [(f"{OFFICE}/relationships/hyperlink", "hyperlink"), ("http://x.org/metadata/core-properties", "core-properties"),
     ("styles", "styles"), ("", "")],
)  # fmt: skip
def test_the_end_of_its_type_tells_a_relationship_apart(type: str, kind: str) -> None:
    assert Relationship(type, "x").kind == kind


def test_a_part_numbers_its_relationships_and_takes_none_twice() -> None:
    part = Part("word/document.xml", "x")
    assert part.relate("styles", "word/styles.xml") == "rId1"
    assert part.relate("hyperlink", "https://a.org", external=True) == "rId2"
    assert part.relate("styles", "word/styles.xml") == "rId1"
    assert part.relate("hyperlink", "https://a.org") == "rId3"
    assert part.relations["rId2"] == Relationship(f"{OFFICE}/relationships/hyperlink", "https://a.org", True)


def test_numbers_of_relationships_that_are_taken_are_passed_over() -> None:
    part = Part("a", "x", relations={"rId1": Relationship("u/x", "b"), "rId3": Relationship("u/x", "c")})
    assert [part.relate("y", name) for name in ("d", "e", "f")] == ["rId2", "rId4", "rId5"]


def test_a_part_tells_what_it_is_related_to_by_kind() -> None:
    part = Part("a", "x", relations={"rId7": Relationship("u/styles", "word/s.xml")})
    assert part.related("styles") == "word/s.xml"
    assert part.related("tyles") == ""


def test_a_copied_part_is_related_by_itself() -> None:
    part = Part("a", "type", b"content")
    copy = part.copy()
    copy.relate("styles", "b")
    assert (copy.name, copy.content_type, copy.content) == ("a", "type", b"content")
    assert part.relations == {}


# -- written --


def package() -> list[Part]:
    root, main = Part("", ""), Part("word/document.xml", f"{MAIN}.document.main+xml", b"<d/>")
    root.relate("officeDocument", main.name)
    main.relate("image", "word/media/a.png")
    main.relate("customXml", "customXml/item1.xml")
    main.relate("hyperlink", 'https://a.org/?b="c"&d', external=True)
    return [root, main, Part("word/media/a.png", "image/png", b"png"), Part("customXml/item1.xml", "application/xml")]


def test_content_types_and_the_packages_relationships_stand_first() -> None:
    assert list(members(package())) == [
        "[Content_Types].xml", "_rels/.rels", "customXml/item1.xml", "word/_rels/document.xml.rels",
        "word/document.xml", "word/media/a.png",
    ]  # fmt: skip


def test_usual_types_go_by_the_name_others_by_the_part() -> None:
    root = etree.fromstring(members([*package(), Part("b.bin", "x/y")])["[Content_Types].xml"])
    usual = {one.get("Extension"): one.get("ContentType") for one in root.iter(f"{TYPES}Default")}
    own = {one.get("PartName"): one.get("ContentType") for one in root.iter(f"{TYPES}Override")}
    assert usual == {
        "png": "image/png",
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    }
    assert own == {"/word/document.xml": f"{MAIN}.document.main+xml", "/b.bin": "x/y"}


def test_a_relationship_names_its_target_from_its_parts_folder() -> None:
    root = etree.fromstring(members(package())["word/_rels/document.xml.rels"])
    found = {one.get("Target"): one.get("TargetMode") for one in root.iter(f"{RELS}Relationship")}
    assert found == {"media/a.png": None, "../customXml/item1.xml": None, 'https://a.org/?b="c"&d': "External"}
    top = etree.fromstring(members(package())["_rels/.rels"])
    assert [one.get("Target") for one in top] == ["word/document.xml"]


def test_a_part_two_folders_down_climbs_twice() -> None:
    deep = Part("a/b/c.xml", "application/xml")
    deep.relate("x", "d.xml")
    root = Part("", "")
    root.relate("officeDocument", "a/b/c.xml")
    assert b'Target="../../d.xml"' in members([root, deep])["a/b/_rels/c.xml.rels"]


def test_what_is_written_is_read_as_it_was() -> None:
    read = open_package(archive(members(package())), "x.docx")
    assert read.main == "word/document.xml"
    assert list(read.related("word/document.xml").values()) == list(package()[1].relations.values())
    assert read.content_type("word/media/a.png") == "image/png"
    assert read.part("word/media/a.png") == b"png"


# -- read --


def opened(*body: str, **more: object) -> Package:
    return open_package(docx("".join(body) or p(r("a")), **more), "x.docx")  # type: ignore[arg-type]


def test_names_of_parts_do_not_tell_their_cases_apart() -> None:
    read = opened()
    assert read.has("WORD/Document.XML")
    assert read.part("Word/document.xml") == read.part("word/document.xml")
    assert read.tree("WORD/document.xml") is read.tree("word/document.xml")
    assert not read.has("word/other.xml")


def test_a_part_that_is_missing_is_a_problem() -> None:
    with pytest.raises(BriefbookError, match=r"`word/other\.xml` is missing"):
        opened().part("word/other.xml")


def test_the_document_is_found_wherever_it_is() -> None:
    assert opened(main="word/document22.xml").main == "word/document22.xml"


def test_a_part_without_relationships_has_none() -> None:
    assert opened().related("word/styles.xml") == {}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("media/a.png", "word/media/a.png"),
        ("/word/a.png", "word/a.png"),
        ("../a.png", "a.png"),
        ("./b/../c.xml", "word/c.xml"),
    ],
)
def test_targets_are_read_from_their_parts_folder(target: str, expected: str) -> None:
    rels = (
        f'<Relationships xmlns="{RELS[1:-1]}"><Relationship Id="a" Type="t/image" Target="{target}"/></Relationships>'
    )
    read = open_package(repacked(docx(p()), {"word/_rels/document.xml.rels": rels.encode()}), "x.docx")
    assert read.related("word/document.xml") == {"a": Relationship("t/image", expected)}
    assert read.first("word/document.xml", "image") == expected
    assert read.first("word/document.xml", "styles") is None


@pytest.mark.parametrize("target", ["../../a.png", "../..", "a\\b.xml", "/c:/a.xml"])
def test_targets_outside_of_the_file_are_refused(target: str) -> None:
    rels = f'<R xmlns="{RELS[1:-1]}"><Relationship Id="a" Type="t/image" Target="{target}"/></R>'
    read = open_package(repacked(docx(p()), {"word/_rels/document.xml.rels": rels.encode()}), "x.docx")
    with pytest.raises(BriefbookError, match="part outside of itself"):
        read.related("word/document.xml")


def test_what_must_lie_inside_may_not_lie_outside() -> None:
    read = opened(relations={"https://a.org/styles.xml": "comments"})
    with pytest.raises(BriefbookError, match="comments lies outside of the file"):
        read.first(read.main, "comments")


def types(kind: str) -> bytes:
    return f'<Types xmlns="{TYPES[1:-1]}"><Default Extension="xml" ContentType="{kind}"/></Types>'.encode()


@pytest.mark.parametrize(
    ("kind", "what"),
    [("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "a workbook"),
     ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "slides"),
     ("text/plain", "of the type `text/plain`")],
    ids=["sheet", "slides", "other"],
)  # fmt: skip
def test_other_office_files_are_called_by_name(kind: str, what: str) -> None:
    read = open_package(repacked(docx(p()), {"[Content_Types].xml": types(kind)}), "x.docx")
    with pytest.raises(BriefbookError, match=what):
        _ = read.main


@pytest.mark.parametrize(
    "kind",
    [
        f"{MAIN}.document.main+xml",
        f"{MAIN}.template.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    ],
    ids=["document", "template", "with macros"],
)
def test_documents_of_all_kinds_are_taken(kind: str) -> None:
    read = open_package(repacked(docx(p()), {"[Content_Types].xml": types(kind)}), "x.docx")
    assert read.main == "word/document.xml"


def test_an_archive_without_a_document_is_no_word_file() -> None:
    empty = f'<Relationships xmlns="{RELS[1:-1]}"/>'.encode()
    with pytest.raises(BriefbookError, match="an archive, but no Word file"):
        _ = open_package(repacked(docx(p()), {"_rels/.rels": empty}), "x.docx").main


# -- changed --


def changed(package: Package) -> ZipFile:
    return ZipFile(BytesIO(package.content()))


def test_what_is_only_looked_at_stays_as_it_was() -> None:
    source = docx(p(r("a")), raw={"word/x.bin": b"\1\2"})
    read = open_package(source, "x.docx")
    read.tree("word/document.xml").clear()
    before, after = ZipFile(BytesIO(source)), changed(read)
    assert after.namelist() == before.namelist()
    assert {name: after.read(name) for name in after.namelist()} == {
        name: before.read(name) for name in before.namelist()
    }


def test_a_tree_that_is_edited_is_written_anew_in_its_place() -> None:
    read = opened()
    read.edit("WORD/document.xml").set("changed", "yes")
    after = changed(read)
    assert after.namelist()[2] == "word/document.xml"
    assert etree.fromstring(after.read("word/document.xml")).get("changed") == "yes"
    assert after.read("word/document.xml").startswith(b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>")


def test_entries_keep_their_time_and_system() -> None:
    source = BytesIO(docx(p()))
    with ZipFile(source) as old:
        entries = {one.filename: (one.date_time, one.external_attr, one.create_system) for one in old.infolist()}
    read = open_package(source.getvalue(), "x.docx")
    read.edit("word/styles.xml")
    read.add("word/new.bin", b"x", "x/y")
    found = {one.filename: (one.date_time, one.external_attr, one.create_system) for one in changed(read).infolist()}
    assert found.pop("word/new.bin") == ((1980, 1, 1, 0, 0, 0), 0o600 << 16, 3)
    assert found == entries


def test_added_parts_stand_behind_the_others_by_name() -> None:
    read = opened()
    names = changed(read).namelist()
    read.add("word/z.bin", b"z", "x/y")
    read.add("word/comments.xml", etree.Element("comments"), f"{MAIN}.comments+xml")
    after = changed(read)
    assert after.namelist() == [*names, "word/comments.xml", "word/z.bin"]
    assert after.read("word/z.bin") == b"z"
    assert read.has("word/z.bin")
    assert read.has("word/comments.xml")
    assert read.content_type("word/comments.xml") == f"{MAIN}.comments+xml"


def test_an_added_tree_can_still_be_edited() -> None:
    read = opened()
    read.add("word/comments.xml", etree.Element("comments"), "x/y")
    read.edit("word/comments.xml").set("a", "b")
    assert etree.fromstring(changed(read).read("word/comments.xml")).get("a") == "b"


def test_a_part_of_a_usual_type_needs_no_entry_of_its_own() -> None:
    read = opened()
    read.add("word/a.xml", b"<a/>", "application/xml")
    read.add("word/b.xml", b"<a/>", "x/y")
    found = [one.get("PartName") for one in read.tree("[Content_Types].xml").iter(f"{TYPES}Override")]
    assert found == ["/word/document.xml", "/word/b.xml"]


def test_a_relationship_that_is_there_is_taken_again() -> None:
    read = opened(relations={"https://a.org": "hyperlink"})
    assert read.relate(read.main, "styles", "word/styles.xml") == "rId1"
    assert read.relate(read.main, "hyperlink", "https://a.org", external=True) == "rId2"
    assert read.content() == opened(relations={"https://a.org": "hyperlink"}).content()


def test_new_relationships_take_free_ids() -> None:
    read = opened()
    assert read.relate(read.main, "image", "word/media/a.png") == "rBb1"
    assert read.relate(read.main, "hyperlink", "https://a.org", external=True) == "rBb2"
    assert read.relate(read.main, "image", "word/media/a.png") == "rBb1"
    root = etree.fromstring(changed(read).read("word/_rels/document.xml.rels"))
    assert [(one.get("Id"), one.get("Type"), one.get("Target"), one.get("TargetMode")) for one in root][1:] == [
        ("rBb1", f"{RELATION}/image", "/word/media/a.png", None),
        ("rBb2", f"{RELATION}/hyperlink", "https://a.org", "External"),
    ]


def test_a_part_that_had_no_relationships_gets_its_first() -> None:
    read = opened()
    assert read.relate("word/styles.xml", "image", "word/a.png") == "rBb1"
    after = open_package(read.content(), "x.docx")
    assert after.related("word/styles.xml") == {"rBb1": Relationship(f"{RELATION}/image", "word/a.png")}


def test_names_that_are_taken_are_passed_over() -> None:
    read = opened(raw={"word/media/b1.png": b"", "word/media/b2.png": b""})
    assert read.free_name("word/media/b{}.png") == "word/media/b3.png"
    read.add("word/media/b3.png", b"", "image/png")
    assert read.free_name("word/media/b{}.png") == "word/media/b4.png"


def test_the_names_of_parts_come_sorted() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as target:
        for name in ("b.xml", "A.xml", "[Content_Types].xml"):
            target.writestr(name, b"<a/>")
    assert open_package(packed.getvalue(), "x").names == ["[Content_Types].xml", "A.xml", "b.xml"]
