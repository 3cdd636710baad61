"""One review round, as the README tells it: render, edit in Word, pull, refresh, print."""

from __future__ import annotations

from pathlib import Path

from briefbook.testing import pdf_text
from hands import Hand
from helpers import BRIEF, VISIT_FILE, Run, replace_in

OUT = f"out/{BRIEF}"
POLITICAL = "relations[r-political].text.en"


def test_a_review_round(workspace: Path, run: Run) -> None:
    word, pdf = workspace / OUT / "fact-sheet.en.docx", workspace / OUT / "fact-sheet.en.pdf"

    def briefbook(*words: object, code: int = 0) -> str:
        result = run("-C", workspace, *words)
        assert result.code == code, result.err
        return result.out + result.err

    briefbook("render", "--document", "fact-sheet")

    # the file goes round: Ana edits it with changes tracked, meanwhile a number changes in the data
    hand = Hand(word.read_bytes(), tracked=True)
    hand.type_over(POLITICAL, "in all areas", "in every area")
    hand.fill("outcomes[o2].due", "June 2020")
    hand.comment(hand.control("outcomes[o2].text.en"), "In which month?")
    word.write_bytes(hand.content)
    replace_in(workspace / VISIT_FILE, "value: 50", "value: 60")

    # rendering leaves her file alone and says what to do
    edited = word.read_bytes()
    said = briefbook("render", "--document", "fact-sheet", code=1)
    assert "briefbook pull" in said
    assert "briefbook refresh" in said
    assert word.read_bytes() == edited

    # her edits come home
    plan = briefbook("pull", word)
    assert "2020 -> 2020-06" in plan
    assert "In which month?" in plan
    assert "2 fields return, 1 comment" in plan
    briefbook("pull", word, "--apply")
    data = (workspace / VISIT_FILE).read_text()
    assert "due: 2020-06\n" in data
    assert "in cooperation in every area." in " ".join(data.split())

    # the new number goes into her file, and her words stay
    briefbook("refresh", word)
    refreshed = Hand(word.read_bytes())
    assert "60" in "".join(refreshed.trees["word/document.xml"].itertext())
    assert "no field changed, 1 comment" in briefbook("pull", word)

    # the final print has both, each with its note
    briefbook("render", "--document", "fact-sheet", "--force")
    text = " ".join("".join(pdf_text(pdf.read_bytes())).split())
    assert "in cooperation in every area.7,4" in text
    assert "June 2020" in text
    assert "about 60" in text
    assert not any("in all areas" in line for line in text.split(". ") if "reaffirmed their interest" in line)
