"""From printed words to the line of the data, its sources and its standing; the fact-checker's sheet."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.review.trace import Tracer
from briefbook.testing import Rendered, word_text
from hands import Hand
from helpers import BRIEF, ROOT, VISIT_FILE, Run, replace_in
from openxml_audit import OpenXmlValidator
from word_changes import packed
from word_lint import lint, parts_of

Documents = dict[str, Rendered]


def line_of(root: Path, words: str, file: str = VISIT_FILE) -> int:
    return (root / file).read_text()[: (root / file).read_text().index(words)].count("\n") + 1


@pytest.fixture
def printed(workspace: Path, documents: Documents) -> Path:
    """A workspace with two of its documents in out/."""
    folder = workspace / "out" / BRIEF
    folder.mkdir(parents=True)
    (folder / "fact-sheet.en.pdf").write_bytes(documents["fact-sheet.en"].pdf)
    (folder / "fact-sheet.en.docx").write_bytes(documents["fact-sheet.en"].docx)
    return workspace


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_words_lead_to_the_line_the_sources_and_the_other_documents(format: str, printed: Path, run: Run) -> None:
    result = run("-C", printed, "trace", printed / f"out/{BRIEF}/fact-sheet.en.{format}", "agreed to revive")
    assert result.code == 0
    line = line_of(printed, "The two sides agreed to revive") - 1
    assert f"{VISIT_FILE}:{line}:" in result.out
    assert "overview[ov-result].text.en" in result.out
    assert "reported" in result.out
    assert "source: Article on the visit to Mexico City, para. 8" in result.out
    result = run("-C", printed, "trace", printed / f"out/{BRIEF}/fact-sheet.en.{format}", "50", "--json")
    [found] = [json.loads(line) for line in result.out.splitlines() if '"50"' in line]
    assert found["origins"][0]["address"].endswith("figures[f-helicopters].value")
    assert found["origins"][0]["line"] == line_of(printed, "value: 50")


def test_a_pdf_with_another_name_is_known_by_its_title(printed: Path, run: Run) -> None:
    content = (printed / f"out/{BRIEF}/fact-sheet.en.pdf").read_bytes()
    (printed / "received.pdf").write_bytes(content)
    result = run("-C", printed, "trace", printed / "received.pdf", "agreed to revive")
    assert "overview[ov-result].text.en" in result.out


def test_words_alone_are_looked_for_in_all_documents(printed: Path, run: Run) -> None:
    result = run("-C", printed, "trace", "September 2019")
    assert result.code == 0
    assert "invitation.date: 2019-09" in result.out
    assert f"also in {BRIEF}/fact-sheet.en, Key facts" in result.out
    result = run("-C", printed, "trace", "What is not known")
    assert "words of the template, templates/policy-brief.html:" in result.out
    result = run("-C", printed, "trace", "no such words")
    assert result.code == 1
    assert "copy the words as they are printed" in result.err


def test_a_derived_fact_tells_what_it_follows_from() -> None:
    tracer = Tracer(Project(ROOT), load(Project(ROOT)))
    [span] = [one for one in tracer.find("5–7 February 2020") if one.computed]
    assert [one.address.path for one in span.origins] == ["tour.start", "tour.end"]
    assert {one.status for one in span.origins} == {"derived"}
    assert span.origins[0].derived_from == ("ev-relations", "m1")
    assert ("Article on the visit to Mexico City", "para. 5") in span.origins[0].sources
    speakers = [origin.speaker for one in tracer.find("visa-free travel") for origin in one.origins if origin.speaker]
    assert "Sergey Lavrov" in speakers


def test_an_edited_word_file_is_traced_as_it_reads_now(printed: Path, documents: Documents, run: Run) -> None:
    hand = Hand(documents["fact-sheet.en"].docx, tracked=True)
    hand.type_over("overview[ov-result].text.en", "agreed to revive", "want to wake")
    file = printed / "review.docx"
    file.write_bytes(hand.content)
    assert "overview[ov-result].text.en" in run("-C", printed, "trace", file, "want to wake their Joint").out
    assert run("-C", printed, "trace", file, "agreed to revive their").code == 1


def test_the_sheet_has_every_value_and_flags_what_has_no_source(printed: Path, documents: Documents, run: Run) -> None:
    result = run("-C", printed, "trace", "--all", printed / f"out/{BRIEF}/fact-sheet.en.pdf")
    rows = list(csv.DictReader(result.out.splitlines()))
    values = [one for one in documents["fact-sheet.en"].tree.iter() if one.get("data-field") or one.get("data-from")]
    assert len(rows) == len([one for one in values if one.tag == "span"])
    assert not any(row["flag"] for row in rows)
    [row] = [row for row in rows if row["data"] == "figures[f-helicopters].value"]
    assert row["line"] == f"{VISIT_FILE}:{line_of(printed, 'value: 50')}"
    assert row["section"] == "Figures"
    assert row["sources"].startswith("Article on the visit to Mexico City, para.")
    people = (printed / "data/people.yaml").read_text()
    start = people.index("- id: maduro")
    cut = people.index("  sources:", start)
    (printed / "data/people.yaml").write_text(people[:cut] + people[people.index("\n", cut) + 1 :])
    result = run("-C", printed, "trace", "--all", printed / f"out/{BRIEF}/fact-sheet.en.pdf")
    flagged = {row["data"] for row in csv.DictReader(result.out.splitlines()) if row["flag"] == "no source"}
    assert "[maduro].name.en" in flagged
    assert all(data.startswith("[maduro]") for data in flagged)


def test_the_sheet_as_a_word_file(printed: Path, run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "check.docx"
    assert run("-C", printed, "trace", "--all", printed / f"out/{BRIEF}/fact-sheet.en.docx", "--out", sheet).code == 0
    content = sheet.read_bytes()
    assert lint(content) == []
    assert OpenXmlValidator().validate(str(sheet)).is_valid
    text = "\n".join(word_text(content))
    assert "Fact check: Fact sheet (en)" in text
    assert "figures[f-helicopters].value" in text
    table = tmp_path / "check.csv"
    run("-C", printed, "trace", "--all", printed / f"out/{BRIEF}/fact-sheet.en.docx", "--out", table)
    assert "figures[f-helicopters].value" in table.read_text()


def test_wrong_calls_are_told(printed: Path, run: Run) -> None:
    assert run("-C", printed, "trace").code == 2
    assert run("-C", printed, "trace", "a", "b", "c").code == 2
    assert run("-C", printed, "trace", "x.pdf", "words", "--out", "x.csv").code == 2
    assert run("-C", printed, "trace", printed / "nowhere.pdf", "words").code == 1
    stranger = printed / "stranger.pdf"
    stranger.write_bytes(b"%PDF-1.7\n")
    assert "no PDF of this workspace" in run("-C", printed, "trace", stranger, "words").err
    docx = (printed / f"out/{BRIEF}/fact-sheet.en.docx").read_bytes()
    parts = {name: data.replace(BRIEF.encode(), b"other") for name, data in parts_of(docx).items()}
    (printed / "other.docx").write_bytes(packed(parts))
    assert "does not have" in run("-C", printed, "trace", printed / "other.docx", "words").err
    replace_in(printed / VISIT_FILE, "value: 50", "value: 51")
    stale = run("-C", printed, "trace", printed / f"out/{BRIEF}/fact-sheet.en.pdf", "60 helicopters")
    assert stale.code == 1
