"""What the sample looks like, kept: readable text first, pixels second. Look at a change before you accept it:

.venv/bin/python -m pytest tests/test_snapshots.py --snapshot-update, then git diff tests/snapshots
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from briefbook.testing import Rendered
from lxml import etree
from PIL import Image, ImageChops, ImageStat
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from word_lint import parts_of

Documents = dict[str, Rendered]
ENGLISH = ["policy-brief.en", "fact-sheet.en", "chronology.en"]
NAMES = [f"{name}.{lang}" for name in ("policy-brief", "fact-sheet", "chronology") for lang in ("en", "es", "ru")]
DOTS_PER_INCH = 50
MEAN_TOLERANCE = 1.0
"""By how much the grey of a page's pixels may differ on average, of 255, as between versions of a font library."""
SHARE_TOLERANCE = 0.004
"""The share of a page's pixels that may differ plainly, by more than a quarter of the scale."""


class _Text(SingleFileSnapshotExtension):
    """A snapshot in a text file of its own."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class _Picture(_Text):
    """A page as a PNG; pages that differ no more than the tolerances allow are the same."""

    _write_mode = WriteMode.BINARY
    file_extension = "png"

    def matches(self, *, serialized_data: Any, snapshot_data: Any) -> bool:
        ours, kept = (Image.open(BytesIO(data)).convert("L") for data in (serialized_data, snapshot_data))
        if ours.size != kept.size:
            return False
        difference = ImageChops.difference(ours, kept)
        plain = sum(difference.histogram()[64:]) / (ours.width * ours.height)
        return ImageStat.Stat(difference).mean[0] <= MEAN_TOLERANCE and plain <= SHARE_TOLERANCE


@pytest.fixture
def kept(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(_Text)


@pytest.mark.parametrize("name", NAMES)
def test_canonical_html(name: str, documents: Documents, kept: SnapshotAssertion) -> None:
    assert documents[name].marked_html == kept


@pytest.mark.parametrize("name", NAMES)
def test_pdf_text_by_page(name: str, documents: Documents, kept: SnapshotAssertion) -> None:
    pages = documents[name].pdf_text
    text = "".join(f"=== page {number} of {len(pages)} ===\n{page}\n" for number, page in enumerate(pages, 1))
    assert text == kept


@pytest.mark.parametrize("name", NAMES)
def test_word_text(name: str, documents: Documents, kept: SnapshotAssertion) -> None:
    assert "\n".join(documents[name].word_text) + "\n" == kept


@pytest.mark.parametrize("part", ["word/document.xml", "word/footnotes.xml", "docProps/core.xml"])
@pytest.mark.parametrize("name", ENGLISH)
def test_word_xml(name: str, part: str, documents: Documents, kept: SnapshotAssertion) -> None:
    assert pretty(documents[name].docx, part) == kept


PARTS = [
    "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/styles.xml", "word/numbering.xml",
    "word/settings.xml", "word/fontTable.xml", "word/header1.xml", "word/footer1.xml", "docProps/app.xml",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_word_xml_of_what_all_documents_share(part: str, documents: Documents, kept: SnapshotAssertion) -> None:
    assert pretty(documents["policy-brief.en"].docx, part) == kept


def pretty(content: bytes, part: str) -> str:
    """A part with each paragraph, row and property on lines of their own, runs on one line each."""
    tree = etree.fromstring(parts_of(content)[part], etree.XMLParser(remove_blank_text=True))
    return etree.tostring(tree, pretty_print=True, encoding="unicode")


@pytest.mark.parametrize("name", NAMES)
def test_pages_as_pictures(name: str, documents: Documents, snapshot: SnapshotAssertion) -> None:
    pictures = snapshot.use_extension(_Picture)
    with pypdfium2.PdfDocument(documents[name].pdf) as pdf:
        for number, page in enumerate(pdf, 1):
            image = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
            made = BytesIO()
            image.save(made, "PNG", optimize=True)
            assert made.getvalue() == pictures(name=f"page-{number}")
