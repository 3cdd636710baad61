"""What came from the data stands in controls of the Word file that nobody sees, and the base tells what was printed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.compose import compose
from briefbook.document.tree import Element, is_mark, printed
from briefbook.testing import Rendered, word_text
from briefbook.theme.tokens import load_theme
from briefbook.word.base import BASE_NAMESPACE
from briefbook.word.model import GAP
from briefbook.word.write import write_docx
from helpers import BRIEF, VISIT_FILE, copy_workspace, replace_in
from lxml import etree
from word_lint import W, lint, parts_of

NAMES = ["policy-brief.en", "fact-sheet.es", "chronology.ru"]
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
B = f"{{{BASE_NAMESPACE}}}"


def stories(content: bytes) -> list[etree._Element]:
    parts = parts_of(content)
    return [etree.fromstring(data) for name, data in parts.items()
            if re.fullmatch(r"word/(document|footnotes|header\d|footer\d)\.xml", name)]  # fmt: skip


def controls(content: bytes) -> dict[str, etree._Element]:
    """The controls by their tags; each stands within the bookmark of its name."""
    found = {}
    for story in stories(content):
        for control in story.iter(f"{W}sdt"):
            tag = str(control.find(f"{W}sdtPr/{W}tag").get(f"{W}val"))
            start, end = control.getprevious(), control.getnext()
            assert start.get(f"{W}name") == f"_fx{tag}"
            assert end.tag == f"{W}bookmarkEnd"
            assert start.get(f"{W}id") == end.get(f"{W}id")
            assert tag not in found
            found[tag] = control
    return found


def base_of(content: bytes) -> etree._Element:
    parts, mark = parts_of(content), BASE_NAMESPACE.encode()
    [part] = [data for name, data in parts.items() if mark in data and "Props" not in name]
    return etree.fromstring(part)


def fields_of(content: bytes) -> dict[str, etree._Element]:
    return {one.get("id"): one for one in base_of(content).iter(f"{B}field")}


def words(element: etree._Element) -> str:
    """The text of runs, notes' marks and what parts controls left out."""
    mark = f"{W}rPr/{W}rStyle[@{W}val='FootnoteReference']"
    marks = {run for run in element.iter(f"{W}r") if run.find(mark) is not None}
    shown = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad"}
    return "".join(one.text or "" if one.tag == f"{W}t" else shown.get(str(one.tag), "")
                   for one in element.iter() if one.getparent() not in marks).replace(GAP, "")  # fmt: skip


def marks(tree: Element) -> list[Element]:
    return [one for one in tree.iter() if is_mark(one)]


@pytest.mark.parametrize("name", NAMES)
def test_each_value_has_its_control_and_its_entry_in_the_base(name: str, documents: dict[str, Rendered]) -> None:
    document = documents[name]
    found, fields = controls(document.docx), fields_of(document.docx)
    assert set(found) == set(fields)
    told = Counter((one.get("address"), one.find(f"{B}shown").text) for one in fields.values())
    assert told == Counter((one.get("data-field"), printed(one)) for one in marks(document.tree))
    for fid, control in found.items():
        assert words(control) == fields[fid].find(f"{B}shown").text
        lock = control.find(f"{W}sdtPr/{W}lock")
        assert (lock is not None) == (fields[fid].get("editable") == "0")
        assert lock is None or lock.get(f"{W}val") == "contentLocked"  # it can be deleted with its paragraph
        assert control.find(f"{W}sdtPr/{W15}appearance").get(f"{W15}val") == "hidden"
    top = base_of(document.docx)
    brief, lang = BRIEF, document.lang
    assert (top.get("brief"), top.get("document"), top.get("lang")) == (brief, document.document, lang)


@pytest.mark.parametrize("name", NAMES)
def test_the_base_tells_the_words_around_the_fields(name: str, documents: dict[str, Rendered]) -> None:
    content = documents[name].docx
    fields = fields_of(content)
    for story in ("body", "header", "footer"):
        part = "word/document.xml" if story == "body" else f"word/{story}1.xml"
        paragraphs = list(etree.fromstring(parts_of(content)[part]).iter(f"{W}p"))
        told = {int(one.get("n")): one.text for one in base_of(content).iter(f"{B}p") if one.get("story") == story}
        assert told
        for number, paragraph in enumerate(paragraphs, 1):
            text = re.sub(r"\{(\w{10})\}", lambda match: fields[match[1]].find(f"{B}shown").text, told.get(number, ""))
            if "{=" not in text and paragraph.find(f".//{W}fldChar") is None:
                assert text == words(paragraph)
    assert any("{=PAGE}" in (one.text or "") for one in base_of(content).iter(f"{B}p"))


def test_the_base_tells_what_the_yaml_holds(documents: dict[str, Rendered]) -> None:
    fields = fields_of(documents["policy-brief.es"].docx).values()
    told = {(one.get("kind"), one.find(f"{B}shown").text): one.find(f"{B}source").text for one in fields
            if one.get("editable") == "1"}  # fmt: skip
    assert told["date", "6\u00a0de\u00a0febrero de 2020"] == "2020-02-06"
    assert told["name", "Rusia"] == "RU"
    assert told["unknown", "no consta"] == "unknown"
    assert told["plain", "TLP:CLEAR"] == "TLP:CLEAR"
    [lead] = {source for (_, shown), source in told.items() if shown.startswith("Coincidencia sobre Venezuela")}
    assert lead.startswith("**Coincidencia sobre Venezuela.**")


def test_bold_of_the_template_is_told_from_bold_of_a_person(documents: dict[str, Rendered]) -> None:
    fields = fields_of(documents["chronology.en"].docx).values()
    dressed = {one.get("dress") for one in fields if one.get("address").endswith(".headline.en")}
    assert dressed == {"strong"}
    assert {one.get("dress") for one in fields if one.get("address").endswith(".text.en")} == {None}


def made(workspace: Path, document: str = "policy-brief") -> bytes:
    project = Project(workspace)
    library = load(project)
    brief = library.briefs[BRIEF]
    return write_docx(compose(project, library, brief, document, "en"), load_theme(project, brief.theme), project)


def test_names_of_fields_stay_from_render_to_render(workspace: Path) -> None:
    before = fields_of(made(workspace))
    visit, cited = workspace / VISIT_FILE, "sources: [{source: article}]"
    replace_in(visit, "status: derived\n    from: [o1, o7]", f"status: author_claim\n    {cited}")
    replace_in(visit, "  - id: kp-open", f"  - id: kp-new\n    text: A new point.\n    {cited}\n  - id: kp-open")
    text = re.sub(r"  - id: kp-dialogue\n.*?(?=  - id: kp-new)", "", visit.read_text(), flags=re.DOTALL)
    visit.write_text(text)
    after = fields_of(made(workspace))
    same = {one.get("address") for one in before.values()} & {one.get("address") for one in after.values()} - {""}
    assert len(same) > 100
    for fid, one in before.items():
        if one.get("address") in same and fid in after:
            assert after[fid].get("address") == one.get("address")
    kept = [fid for fid, one in before.items() if one.get("address") in same and fid in after]
    assert len(kept) > 0.95 * sum(one.get("address") in same for one in before.values())


def test_what_the_document_does_not_print_is_not_in_the_file(workspace: Path) -> None:
    before = made(workspace, "chronology")
    replace_in(workspace / VISIT_FILE, "**Common ground on Venezuela.**", "**Common ground.**")
    assert made(workspace, "chronology") == before
    assert made(workspace, "policy-brief") != before


def test_two_controls_never_touch(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    body = "<p>{{ visit.title }}{{ visit.kind }}<em>{{ visit.date }}</em>{{ visit.host | name }}</p>"
    frame = '<html lang="en"><head><title>x</title></head><body class="policy-brief">{}</body></html>'
    (workspace / "templates/policy-brief.html").write_text(frame.format(body))
    content = made(workspace)
    assert lint(content) == []
    assert parts_of(content)["word/document.xml"].decode().count(GAP) == 3
    assert word_text(content)[0].count("Mexico City") == 1


def test_a_document_without_data_has_no_carriers(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    frame = '<html lang="en"><head><title>x</title></head><body class="policy-brief"><p>Words.</p></body></html>'
    (workspace / "templates/policy-brief.html").write_text(frame)
    assert not any("customXml" in name for name in parts_of(made(workspace)))
