"""Word edits come home: eighteen kinds of edits, plain and tracked, as Word writes them and as LibreOffice saves them.

Every edit returns exactly to the data, or is told exactly; none is lost, none lands elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.document.compose import compose
from briefbook.errors import BriefbookError
from briefbook.review.edits import edits_of_files
from briefbook.review.pull.merge import plan_pull
from briefbook.review.pull.plan import Plan
from briefbook.review.pull.write import carry_out
from briefbook.theme.tokens import load_theme
from briefbook.word.write import write_docx
from hands import (
    Hand,
    W,
    as_onlyoffice,
    as_word,
    element,
    libreoffice,
    without_bookmarks,
    without_controls,
    without_fonts,
    without_tags,
)
from helpers import BRIEF, BRIEF_FILE, ROOT, VISIT_FILE, copy_workspace, replace_in
from lxml import etree
from word_files import repacked

Do = Callable[[Hand], None]
VISIT = ROOT / VISIT_FILE


@dataclass(frozen=True)
class Told:
    """What a pull tells, by the paths of fields."""

    edits: Mapping[str, str | None] = field(default_factory=dict)
    conflicts: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    computed: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    prose: tuple[tuple[str, str], ...] = ()
    """What happened to the words of a paragraph, and some of the words there now (of a removed one, before)."""
    comments: tuple[tuple[str, str], ...] = ()
    """The words of a comment, and the field it hangs on."""


def told(plan: Plan) -> Told:
    path = lambda address: address.path if address is not None else ""  # noqa: E731
    return Told(
        {path(one.address): one.new for one in plan.edits},
        frozenset(path(one.address) for one in plan.blocked if one.conflict),
        frozenset(path(one.address) for one in plan.blocked if not one.conflict),
        frozenset(path(one) for one in plan.agreed),
        tuple(one.edit.text for one in plan.computed),
        frozenset(path(one.address) for one in plan.gone),
        tuple((one.kind, one.old if one.kind == "removed" else one.new) for _, one in plan.prose),
        tuple((one.comment.text, path(one.fields[0].address) if one.fields else "") for _, one in plan.remarks),
    )


def matches(found: Told, wanted: Told) -> bool:
    """Whether all that was told is what was wanted; of prose the kind, and that the words are among it."""
    if len(found.prose) != len(wanted.prose):
        return False
    prose = all(a == c and d in b for (a, b), (c, d) in zip(found.prose, wanted.prose, strict=True))
    return prose and Told(**{**vars(found), "prose": ()}) == Told(**{**vars(wanted), "prose": ()})


@dataclass(frozen=True)
class Case:
    """Something that a person does to a document, and what a pull has to tell of it."""

    kind: int
    name: str
    do: Do
    wanted: Told
    data: Callable[[Path], None] | None = None
    """What happens to the data meanwhile."""
    document: str = "fact-sheet.en"
    after: Callable[[bytes], bytes] = lambda content: content
    """What the editor does by itself."""
    raises: str = ""
    """What the file is refused for."""
    misread: Told | None = None
    """What LibreOffice itself makes of the tracked edit, where it reads Word's file amiss."""


# -- what people do --

KIND = "kind.en"
O2_DUE = "outcomes[o2].due"
OVERVIEW = "overview[ov-result].text.en"
MENTIONS = "overview[ov-visit].text.en"
TALKS = "meetings[m2].title.en"


def source(path: str, lang: str = "en") -> str:
    """The text of the sample at a path."""
    from briefbook.data.address import positional
    from briefbook.data.yaml import parse

    tree = parse(VISIT.read_text(), VISIT_FILE)
    value: Any = tree.value
    for step in positional(tree, path) or ():
        value = value[step]
    return str(value)


def changed(path: str, old: str, new: str) -> Told:
    return Told({path: source(path).replace(old, new)})


def over(path: str, old: str, new: str, n: int = 0) -> Do:
    return lambda hand: hand.type_over(path, old, new, n)


def beside(path: str, text: str) -> Do:
    """Typed at the end of the field, outside its control and inside its bookmark: where LibreOffice puts it."""
    return lambda hand: hand.put(hand.control(path), hand.run(text))


def nothing(hand: Hand) -> None:
    pass


def both(*steps: Do) -> Do:
    def do(hand: Hand) -> None:
        for step in steps:
            step(hand)

    return do


def edit_data(file: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda workspace: replace_in(workspace / file, old, new)


def moved(hand: Hand) -> None:
    """Words moved from the end of a field to its start."""
    control = hand.control(KIND)
    words = ", part of a tour of Latin America"
    if not hand.tracked:
        hand.replace(control, words, "")
        hand.replace(control, "", "Part of a tour of Latin America: ")
        return
    hand.cut(control, len("Working visit"))
    first, last = hand.runs(control)
    away = hand.change("moveFrom")
    last.addprevious(away)
    away.append(last)
    for text in last.iter(f"{W}t"):
        text.tag = f"{W}delText"
    first.addprevious(hand.change("moveTo", hand.run("Part of a tour of Latin America: ")))


def insert_around_delete(hand: Hand) -> None:
    """Words put in on both sides of words struck."""
    hand.type_over(KIND, "part of", "")
    control = hand.control(KIND)
    hand.replace(control, "Working visit, ", "Working visit, a stage in ")
    text = "".join(one.findtext(f"{W}t") or "" for one in hand.runs(control))
    hand.replace(control, text[-len(" a tour of Latin America") :], " the tour of Latin America")


def strike_mark(hand: Hand) -> None:
    """The end of the first of two meetings' paragraphs."""
    hand.strike_mark(hand.paragraph(TALKS))


def split_field(hand: Hand) -> None:
    """Enter pressed within a field: the rest of its words goes to a paragraph of its own, in the same bookmark."""
    paragraph = hand.paragraph(OVERVIEW)
    control = hand.control(OVERVIEW)
    runs = hand.cut(control, 40)
    end = next(one for one in control.itersiblings() if one.tag == f"{W}bookmarkEnd")
    second = element("<w:p><w:pPr/></w:p>")
    paragraph.addnext(second)
    if hand.tracked:
        mark = paragraph.find(f"{W}pPr")
        assert mark is not None
        marks = mark.find(f"{W}rPr")
        marks = etree.SubElement(mark, f"{W}rPr") if marks is None else marks
        marks.insert(0, hand.change("ins"))
    rest = list(end.itersiblings())
    for one in [*runs[1:], end, *rest]:
        second.append(one)


def empty(path: str) -> Do:
    return lambda hand: hand.fill(path, "")


def placeholder(path: str) -> Do:
    """What Word does when all of a control's words are deleted: it shows its prompt."""

    def do(hand: Hand) -> None:
        control = hand.control(path)
        hand.fill(path, "")
        properties = control.find(f"{W}sdtPr")
        content = control.find(f"{W}sdtContent")
        assert properties is not None
        assert content is not None
        properties.append(element("<w:showingPlcHdr/>"))
        content.append(hand.run("Click or tap here to enter text."))

    return do


def strike(path: str) -> Do:
    return lambda hand: hand.strike_paragraph(hand.paragraph(path))


def strike_row(path: str) -> Do:
    return lambda hand: hand.strike_row(next(one for one in hand.control(path).iterancestors() if one.tag == f"{W}tr"))


def paste_copy(text: str) -> Do:
    """A control copied and pasted at the end of another paragraph, and its copy edited."""

    def do(hand: Hand) -> None:
        copy = deepcopy(hand.control(KIND))
        number = copy.find(f"{W}sdtPr/{W}id")
        if number is not None:
            number.set(f"{W}val", "77")
        if text:
            plain = Hand(hand.content)
            plain.replace(copy, "Working visit", text)
        target = hand.paragraph_of("Outcomes")
        target.append(hand.change("ins", copy) if hand.tracked else copy)

    return do


def signs(hand: Hand) -> None:
    """Signs that Word writes as elements of their own."""
    control = hand.control(KIND)
    run = element(
        "<w:r><w:t xml:space='preserve'> “co</w:t><w:noBreakHyphen/><w:t>op”</w:t><w:softHyphen/><w:t>\u00a05’</w:t>"
        '<w:sym w:font="Symbol" w:char="F0AE"/></w:r>'
    )
    hand.put(hand.runs(control)[-1], run)


def tab(sign: str) -> Do:
    return lambda hand: hand.put(hand.runs(hand.control(KIND))[-1], element(f"<w:r><w:{sign}/><w:t>more</w:t></w:r>"))


def text_box(hand: Hand) -> None:
    """A text box, which Word writes twice: for new readers, and for old ones."""
    inside = "<w:txbxContent><w:p><w:r><w:t>Noted in a box</w:t></w:r></w:p></w:txbxContent>"
    shape = (
        '<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0"'
        ' distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1"'
        ' allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0'
        '</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset>'
        "</wp:positionV>"
        '<wp:extent cx="914400" cy="400000"/><wp:wrapNone/><wp:docPr id="991" name="Box"/><wp:cNvGraphicFramePr/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.'
        'microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0"'
        ' y="0"/><a:ext cx="914400" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    )
    old = (
        '<w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" style="width:72pt;height:32pt">'
        f"<v:textbox>{inside}</v:textbox></v:rect></w:pict>"
    )
    run = element(
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{shape}</w:drawing></mc:Choice>"
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    hand.put(hand.runs(hand.paragraph_of("Outcomes"))[-1], run)


def bold(hand: Hand) -> None:
    hand.type_over(OVERVIEW, "joint statement", "joint statement", dress='<w:rStyle w:val="Strong"/>')


def unbold(hand: Hand) -> None:
    run = next(
        one
        for one in hand.runs(hand.control("key_points[kp-open].text.en"))
        if "Two sensitive" in (one.findtext(f"{W}t") or "")
    )
    words = run.findtext(f"{W}t") or ""
    hand.put(run, hand.run(words, dress=" "))
    hand.take(run)


def strike_note(hand: Hand) -> None:
    """The mark of a note that the text itself cites."""
    control = hand.control("key_points[kp-open].text.en")
    for run in list(control.iter(f"{W}r")):
        style = run.find(f"{W}rPr/{W}rStyle")
        if style is not None and style.get(f"{W}val") == "FootnoteReference":
            hand.take(run)


def add_paragraph(text: str) -> Do:
    def do(hand: Hand) -> None:
        made = element("<w:p><w:pPr><w:rPr/></w:pPr></w:p>")
        run = hand.run(text)
        made.append(hand.change("ins", run) if hand.tracked else run)
        if hand.tracked:
            marks = made.find(f"{W}pPr/{W}rPr")
            assert marks is not None
            marks.append(hand.change("ins"))
        hand.paragraph(OVERVIEW).addnext(made)

    return do


def words_of_template(hand: Hand) -> None:
    hand.replace(hand.paragraph_of("Who is who"), "Who is who", "The people")


def crlf(workspace: Path) -> None:
    path = workspace / VISIT_FILE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def alias(workspace: Path) -> None:
    replace_in(workspace / VISIT_FILE, "en: Working visit, part of a tour of Latin America",
               "en: &k Working visit, part of a tour of Latin America")  # fmt: skip


def cited(workspace: Path) -> None:
    replace_in(workspace / VISIT_FILE, "and military-technical cooperation a topic without a reported deal.",
               "and military-technical cooperation [@article, para. 9] a topic without a reported deal.")  # fmt: skip


official = over(KIND, "Working", "Official")
OFFICIAL = changed(KIND, "Working", "Official")
R_AT = "relations[r-political].sources[0].at"
OWNER = "outcomes[o6].owners[0]"
STATE = "outcomes[o1].state"
O6 = "outcomes[o6].detail.en"
HEADLINE = "events[ev-talks].headline.en"
KP = "key_points[kp-open].text.en"
DEAL = "without a reported deal"

CASES = [
    Case(1, "saved and not edited", nothing, Told()),
    Case(1, "saved by Word: runs split, ids anew", nothing, Told(), after=as_word),
    Case(1, "parts renamed and moved", nothing, Told(), after=as_onlyoffice),
    Case(2, "tags stripped", official, OFFICIAL, after=without_tags),
    Case(2, "controls stripped", official, OFFICIAL, after=without_controls),
    Case(2, "bookmarks stripped", official, OFFICIAL,
         after=without_bookmarks),
    Case(2, "both stripped: found by the words around", over(TALKS, "two ministers", "ministers"),
         changed(TALKS, "two ministers", "ministers"), after=lambda one: without_bookmarks(without_controls(one))),
    Case(3, "insert", over(KIND, "visit,", "visit to the north,"), changed(KIND, "visit,", "visit to the north,")),
    Case(3, "insert beside the control", beside(KIND, " and more"),
         changed(KIND, "Latin America", "Latin America and more")),
    Case(3, "delete", over(KIND, ", part of a tour of Latin America", ""), Told({KIND: "Working visit"})),
    Case(3, "replace", official, OFFICIAL),
    Case(3, "replace all", lambda hand: hand.fill(KIND, "A stopover"), Told({KIND: "A stopover"})),
    Case(3, "insert around delete", insert_around_delete,
         Told({KIND: "Working visit, a stage in the tour of Latin America"})),
    Case(3, "words moved", moved, Told({KIND: "Part of a tour of Latin America: Working visit"})),
    Case(3, "a paragraph mark deleted", strike_mark, Told(prose=(
        ("changed", "talks of the two ministers, Mexico City6\u00a0February 2020: press"),
        ("removed", "press conference")))),
    Case(3, "an edit between two mentions", over(MENTIONS, "held talks", "held long talks"),
         changed(MENTIONS, "held talks", "held long talks")),
    Case(4, "printed twice, edited once", over("version", "1.0", "1.1"), Told({"version": "1.1"})),
    Case(4, "edited alike", both(over("version", "1.0", "1.1"), over("version", "1.0", "1.1", 1)),
         Told({"version": "1.1"})),
    Case(4, "edited differently", both(over("version", "1.0", "1.1"), over("version", "1.0", "1.2", 1)),
         Told(conflicts=frozenset({"version"}))),
    Case(5, "the data changed to the same", official, Told(agreed=frozenset({KIND})),
         data=edit_data(VISIT_FILE, "en: Working visit", "en: Official visit")),
    Case(5, "the data changed to another", official, Told(conflicts=frozenset({KIND})),
         data=edit_data(VISIT_FILE, "en: Working visit", "en: State visit")),
    Case(5, "the data changed elsewhere", official, OFFICIAL,
         data=edit_data(VISIT_FILE, "en: exact date open", "en: date open")),
    Case(6, "an item inserted before", over("outcomes[o3].text.en", "all areas", "most areas"),
         changed("outcomes[o3].text.en", "all areas", "most areas"),
         data=edit_data(VISIT_FILE, "  - id: o3\n", "  - id: o2b\n    text: Strengthen cooperation in all areas\n"
                        "    state: agreed\n    owners: [RU, MX]\n    sources: [{source: article}]\n  - id: o3\n")),
    Case(6, "an item deleted", over("outcomes[o7].text.en", "Common", "Shared"),
         Told(unread=frozenset({"outcomes[o7].text.en"})), data=edit_data(VISIT_FILE, "- id: o7\n", "- id: o8\n")),
    Case(6, "a list of plain values changed", over(OWNER, "Russia", "Mexico"), Told({OWNER: "MX"})),
    Case(6, "a list of plain values moved", over("outcomes[o1].owners[1]", "Mexico", "Cuba"),
         Told(conflicts=frozenset({"outcomes[o1].owners[1]"})),
         data=edit_data(VISIT_FILE, "owners: [RU, MX]", "owners: [CU, MX]")),
    Case(7, "emptied, and it may go", empty("events[ev-talks].place"), Told({"events[ev-talks].place": None}),
         document="chronology.en"),
    Case(7, "emptied, and the data needs it", empty(KIND), Told(unread=frozenset({KIND}))),
    Case(7, "its paragraph deleted", strike("relations[r-visas].text.en"),
         Told(gone=frozenset({"relations[r-visas].text.en", "relations[r-visas].speaker"}),
              prose=(("removed", "Russia again proposed"),))),
    Case(7, "a point of a list deleted", strike("open_questions[oq-commission].text.en"),
         Told(gone=frozenset({"open_questions[oq-commission].text.en"}),
              prose=(("removed", "The exact date of the Joint Commission"),)), document="policy-brief.en"),
    Case(7, "a row of a table deleted", strike_row("companies[c-nemak].name"),
         Told(gone=frozenset(f"companies[c-nemak].{key}"
                             for key in ("name", "origin", "target", "activity.en", "place", "date")),
              prose=tuple(("removed", words) for words in ("Nemak", "Mexico → Russia", "Makes automotive",
                                                           "Ulyanovsk region", "not stated")))),
    Case(7, "its placeholder showing", placeholder(KIND), Told(unread=frozenset({KIND}))),
    Case(8, "a control pasted elsewhere", paste_copy(""),
         Told(prose=(("changed", "OutcomesWorking visit"),))),
    Case(8, "a control pasted and edited there", paste_copy("Cancelled visit"),
         Told(prose=(("changed", "OutcomesCancelled visit"),))),
    Case(9, "runs split by spelling", official, OFFICIAL, after=as_word),
    Case(9, "hyphens, spaces, quotes and symbols", signs,
         Told({KIND: source(KIND) + " “co\u2011op”\u00ad\u00a05’→"})),
    Case(9, "a tab", tab("tab"), Told(unread=frozenset({KIND}))),
    Case(9, "a line break", tab("br"), Told(unread=frozenset({KIND}))),
    Case(10, "a text box", text_box, Told(prose=(("added", "Noted in a box"),))),
    Case(11, "a field split in two paragraphs", split_field,
         Told(unread=frozenset({OVERVIEW}), prose=(("added", "issued a joint statement"),))),
    Case(11, "two fields that touch", both(over("figures[f-helicopters].value", "50", "60"),
                                          over("figures[f-helicopters].note.en", "operator", "owner")),
         Told({"figures[f-helicopters].value": "60",
               "figures[f-helicopters].note.en": "owner and type not stated"})),
    Case(12, "in the header", over("issuer.en", "Institute", "House"), Told({"issuer.en": "Briefbook House"})),
    Case(12, "in the footer", over("version", "1.0", "2.0", 1), Told({"version": "2.0"})),
    Case(12, "in a footnote", over(R_AT, "5", "7"), Told({R_AT: "para. 7"}), misread=Told({R_AT: "par. 57"})),
    Case(12, "in a table cell", over("companies[c-gruma].activity.en", "Has opened", "Opened"),
         changed("companies[c-gruma].activity.en", "Has opened", "Opened")),
    Case(12, "a comment in a field", lambda hand: hand.comment(hand.control(KIND), "Was it?"),
         Told(comments=(("Was it?", KIND),))),
    Case(13, "a computed value edited", over(f"tour.start; data/visits/{BRIEF}.yaml tour.end", "7", "8"),
         Told(computed=("5–8\u00a0February 2020",))),
    Case(13, "a date", over("date", "6 February", "7 February"), Told({"date": "2020-02-07"})),
    Case(13, "an invalid date", over("date", "6 February", "31 February"), Told(unread=frozenset({"date"}))),
    Case(13, "no date at all", lambda hand: hand.fill("date", "soon"), Told(unread=frozenset({"date"}))),
    Case(13, "a date in Spanish", lambda hand: hand.fill(O2_DUE, "6 de junio de 2020"), Told({O2_DUE: "2020-06-06"}),
         document="fact-sheet.es"),
    Case(13, "a number in Spanish", over("figures[f-helicopters].value", "50", "1.234,5"),
         Told({"figures[f-helicopters].value": "1234.5"}), document="fact-sheet.es"),
    Case(13, "a rank", over("figures[f-trade-rank].value", "2nd", "3rd"), Told({"figures[f-trade-rank].value": "3"})),
    Case(13, "a label", lambda hand: hand.fill(STATE, "Signed"), Told({STATE: "signed"})),
    Case(13, "a label that is none", lambda hand: hand.fill(STATE, "Shaken on"), Told(unread=frozenset({STATE}))),
    Case(13, "a place by its name", lambda hand: hand.fill("place", "Moscow"), Told({"place": "moscow"})),
    Case(13, "a person by the surname", lambda hand: hand.fill("invitation.by", "Maduro"),
         Told({"invitation.by": "maduro"})),
    Case(13, "a name that nobody has", lambda hand: hand.fill("invitation.by", "Lavrow"),
         Told(unread=frozenset({"invitation.by"}))),
    Case(13, "what was not stated", lambda hand: hand.fill("stops[stop-mexico].arrival", "5 February 2020"),
         Told({"stops[stop-mexico].arrival": "2020-02-05"})),
    Case(13, "what is not stated any more", lambda hand: hand.fill("figures[f-helicopters].value", "not stated"),
         Told({"figures[f-helicopters].value": "unknown"})),
    Case(14, "bold switched on", bold,
         Told({OVERVIEW: source(OVERVIEW).replace("joint statement", "**joint statement**")})),
    Case(14, "bold switched off", unbold, Told({KP: source(KP).replace("**", "")}), document="policy-brief.en"),
    Case(14, "a literal star", over(KIND, "Working", "*Working*"),
         Told({KIND: source(KIND).replace("Working", "\\*Working\\*")})),
    Case(14, "beside a citation", over(KP, "without a reported Mexican", "with no reported Mexican"),
         Told({KP: source(KP).replace("without a reported Mexican", "with no reported Mexican")
               .replace("cooperation a", "cooperation [@article, para. 9] a")}), document="policy-brief.en+cited"),
    Case(14, "a citation struck", strike_note, Told(unread=frozenset({KP})), document="policy-brief.en+cited"),
    Case(14, "a headline, bold by the template", over(HEADLINE, "alks", "ALKS"),
         Told({HEADLINE: source(HEADLINE).replace("alks", "ALKS", 1)}), document="chronology.en"),
    Case(15, "the template's words", words_of_template, Told(prose=(("changed", "The people"),))),
    Case(15, "a paragraph added", add_paragraph("New thoughts of ours."),
         Told(prose=(("added", "New thoughts of ours."),))),
    Case(16, "yes", lambda hand: hand.fill(KIND, "yes"), Told({KIND: "yes"})),
    Case(16, "042", lambda hand: hand.fill(KIND, "042"), Told({KIND: "042"})),
    Case(16, ": #", lambda hand: hand.fill(KIND, "a: #b"), Told({KIND: "a: #b"})),
    Case(16, "emoji and Cyrillic", lambda hand: hand.fill(KIND, "🦅 Визит"), Told({KIND: "🦅 Визит"})),
    Case(16, "spaces at its edges", lambda hand: hand.fill(KIND, "  a visit "), Told({KIND: "a visit"})),
    Case(16, "an alias", official, OFFICIAL, data=alias, raises="anchor"),
    Case(16, "CRLF", official, OFFICIAL, data=crlf),
    Case(17, "the base gone", nothing, Told(), after=lambda one: repacked(one, {"customXml/item1.xml": b"<x/>"}),
         raises="does not say what Briefbook printed"),
    Case(17, "another workspace's file", nothing, Told(), raises="which this workspace does not have",
         data=lambda one: (one / BRIEF_FILE).rename(one / "briefs/other.yaml")),
    Case(17, "a key gone", over(O6, "reply", "answer"), Told(unread=frozenset({O6})),
         data=edit_data(VISIT_FILE, "      en: Mexican reply not stated\n", "")),
]  # fmt: skip


# -- the documents, the files, the table --


def document(name: str, root: Path) -> bytes:
    """A document of a workspace as it is rendered, its fonts left out."""
    project = Project(root)
    library = load(project)
    kind, _, lang = name.partition(".")
    brief = library.briefs[BRIEF]
    tree = compose(project, library, brief, kind, lang)
    return without_fonts(write_docx(tree, load_theme(project, brief.theme), project))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The documents that the cases edit."""
    changed = copy_workspace(tmp_path_factory.mktemp("cited") / "workspace")
    cited(changed)
    names = {case.document for case in CASES}
    return {name: document(name.removesuffix("+cited"), changed if "+" in name else ROOT) for name in names}


def edited(case: Case, tracked: bool, printed: Mapping[str, bytes]) -> bytes:
    hand = Hand(printed[case.document], tracked)
    case.do(hand)
    return hand.content


@pytest.fixture(scope="module")
def files(
    printed: dict[str, bytes], thorough: bool, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[int, bool, str], bytes]:
    """Each case, plain and tracked: as Word would write it, and as LibreOffice saves that.

    LibreOffice takes its time: it saves every fourth, plain and tracked in turn, and all with --thorough.
    """
    both = (False, True)
    by_hand = {(n, tracked): edited(case, tracked, printed) for n, case in enumerate(CASES) for tracked in both}
    chosen = {key: content for key, content in by_hand.items() if thorough or (3 * key[0] + key[1]) % 4 == 0}
    names = {f"case-{n}-{tracked:d}": content for (n, tracked), content in chosen.items()}
    saved = libreoffice(tmp_path_factory.mktemp("saved"), names, tmp_path_factory.mktemp("soffice"))
    made = {(n, tracked, "word"): CASES[n].after(content) for (n, tracked), content in by_hand.items()}
    for n, tracked in chosen:
        made[n, tracked, "libreoffice"] = CASES[n].after(saved[f"case-{n}-{tracked:d}"])
    return made


def pulled(case: Case, content: bytes, folder: Path, misread: bool = False) -> str:
    """What is wrong with what a pull tells of a case; "" where all is as wanted."""
    project = Project(ROOT)
    if "+" in case.document or case.data is not None:
        workspace = copy_workspace(folder / "workspace")
        if "+" in case.document:
            cited(workspace)
        if case.data is not None:
            case.data(workspace)
        project = Project(workspace)
    try:
        plan = plan_pull(project, edits_of_files(project, [("x.docx", content)]))
    except BriefbookError as error:
        return "" if case.raises and case.raises in str(error) else str(error)
    if case.raises:
        return "" if any(case.raises in str(one) for one in plan.problems) else f"not refused: {told(plan)}"
    found = told(plan)
    if plan.problems:
        return f"problems: {plan.problems}"
    wanted = case.misread if misread and case.misread is not None else case.wanted
    return "" if matches(found, wanted) else f"{found}"


@pytest.mark.parametrize("editor", ["word", "libreoffice"])
@pytest.mark.parametrize("tracked", [False, True], ids=["plain", "tracked"])
@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{one.kind}-{one.name}" for one in CASES])
def test_an_edit_returns_or_is_told(
    number: int, tracked: bool, editor: str, files: dict[tuple[int, bool, str], bytes], tmp_path: Path
) -> None:
    if (number, tracked, editor) not in files:
        pytest.skip("saved by LibreOffice with --thorough")
    misread = tracked and editor == "libreoffice"
    assert pulled(CASES[number], files[number, tracked, editor], tmp_path, misread) == ""


def test_there_is_a_case_for_each_of_the_eighteen_kinds() -> None:
    assert {case.kind for case in CASES} == set(range(1, 18))  # the eighteenth, a second pull, is below
    assert re.search(r"^def test_pulling_twice", Path(__file__).read_text(), re.MULTILINE)


def test_pulling_twice_finds_nothing_the_second_time(printed: dict[str, bytes], workspace: Path) -> None:
    hand = Hand(printed["fact-sheet.en"], tracked=True)
    official(hand)
    over("date", "6 February", "7 February")(hand)
    project = Project(workspace)
    edits = edits_of_files(project, [("x.docx", hand.content)])
    carry_out(project, plan_pull(project, edits))
    again = told(plan_pull(project, edits))
    assert matches(again, Told(agreed=frozenset({KIND, "date"})))
