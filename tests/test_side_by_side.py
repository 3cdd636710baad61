"""The PDF beside the Word file as LibreOffice shows it: the same words, on the same pages, and pages fit to be seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pypdfium2
import pytest
from briefbook.document.tree import Element
from briefbook.testing import Rendered, pdf_text
from PIL import ImageStat

Documents = dict[str, Rendered]
NAMES = [f"{name}.{lang}" for name in ("policy-brief", "fact-sheet", "chronology") for lang in ("en", "es", "ru")]


@pytest.fixture(scope="session")
def word(documents: Documents, libreoffice_pdfs: Callable[[dict[str, bytes]], dict[str, bytes]]) -> dict[str, bytes]:
    """The Word files as PDFs."""
    return libreoffice_pdfs({name: one.docx for name, one in documents.items()})


def words_of(text: str) -> Counter[str]:
    """The words of a text; hyphens are left out, since a line's end may add one."""
    return Counter(re.findall(r"\w+", re.sub(r"[-‐‑\u00ad]\n?", "", text.replace("\u00a0", " "))))


def running_words(document: Rendered, pages: int) -> Counter[str]:
    """The words of headers and footers, as often as they are printed beyond the first page."""
    running = [part for part in document.tree.find_all("header", "footer") if "running" in part.get("class")]
    spans = [span for part in running for span in part.find_all("span")]
    lines = [span.text() for span in spans if span.has("start") or span.has("end")]
    found: Counter[str] = Counter()
    for page in range(2, pages + 1):
        found += words_of(" ".join(lines)) + Counter([str(page), str(pages)])
    return found


def head_words(document: Rendered) -> set[str]:
    """The words of table heads, which a table that runs on prints again."""
    return {word for head in document.tree.find_all("thead") for word in words_of(head_text(head))}


def head_text(head: Element) -> str:
    return " ".join(cell.text() for cell in head.find_all("th"))


@pytest.mark.parametrize("name", NAMES)
def test_libreoffice_prints_of_word_what_the_pdf_prints(
    name: str, documents: Documents, word: dict[str, bytes]
) -> None:
    document = documents[name]
    word_pages = pdf_text(word[name])
    ours = words_of("\n".join(document.pdf_text)) - running_words(document, len(document.pdf_text))
    theirs = words_of("\n".join(word_pages)) - running_words(document, len(word_pages))
    repeated = head_words(document)
    missing = {word for word in ours - theirs if word not in repeated and not word.isdigit()}
    added = {word for word in theirs - ours if word not in repeated and not word.isdigit()}
    assert (missing, added) == (set(), set())


@pytest.mark.parametrize("name", NAMES)
def test_word_says_what_the_pdf_says(name: str, documents: Documents) -> None:
    """The words without the numbers that lists, pages and repeated marks add."""
    document = documents[name]

    def letters(text: str) -> Counter[str]:
        return Counter(re.findall(r"[^\W\d_]+", re.sub(r"[-‐‑\u00ad]\n?", "", text)))

    ours = letters("\n".join(document.pdf_text))
    for word, count in running_words(document, len(document.pdf_text)).items():
        ours[word] -= count
    theirs = letters("\n".join(document.word_text))
    repeated = head_words(document)
    assert {word for word in (+ours - theirs) + (theirs - +ours) if word not in repeated} == set()


# -- pages --

Line = tuple[float, str]


def lines_of(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page from its top: how far each stands from the paper's foot in points, and its words."""
    text = page.get_textpage()
    lines: list[list[tuple[float, float, float, float]]] = []
    for piece in (text.get_rect(number) for number in range(text.count_rects())):
        _, bottom, _, top = piece
        on_it = (one for one in lines if any(low < top - 0.5 and bottom + 0.5 < high for _, low, _, high in one))
        line = next(on_it, None)
        if line is None:
            lines.append([piece])
        else:
            line.append(piece)
    lines.sort(key=lambda line: -line[0][1])
    return [(float(round(line[0][1])), " ".join(text.get_text_bounded(*one) for one in sorted(line))) for line in lines]


def plain(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", text.lower()))


def headings(document: Rendered) -> list[str]:
    found = [one.text() for one in document.tree.find_all("h2", "h3")]
    assert len(found) > 3
    return found


def pages_of_headings(document: Rendered, content: bytes) -> list[int]:
    """The page on which each heading stands, in reading order."""
    found: list[int] = []
    with pypdfium2.PdfDocument(content) as pdf:
        pages = [[plain(text) for _, text in lines_of(page)] for page in pdf]
    place = 0
    for heading in map(plain, headings(document)):
        place = next(number for number in range(place, len(pages)) if heading in pages[number] or not heading)
        found.append(place + 1)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_both_have_the_same_pages(name: str, documents: Documents, word: dict[str, bytes]) -> None:
    document = documents[name]
    with pypdfium2.PdfDocument(document.pdf) as ours, pypdfium2.PdfDocument(word[name]) as theirs:
        assert len(ours) == len(theirs)
    assert pages_of_headings(document, document.pdf) == pages_of_headings(document, word[name])


@pytest.mark.parametrize("name", NAMES)
def test_both_break_their_lines_alike(name: str, documents: Documents, word: dict[str, bytes]) -> None:
    """Four lines of five are the same: the same typeface, size and width; hyphens may fall otherwise."""

    def lines(content: bytes) -> Counter[str]:
        with pypdfium2.PdfDocument(content) as pdf:
            return Counter(plain(text) for page in pdf for _, text in lines_of(page))

    ours, theirs = lines(documents[name].pdf), lines(word[name])
    same = (ours & theirs).total() / ours.total()
    assert same >= 0.8, (same, ours - theirs)


def lonely(document: Rendered, content: bytes) -> Iterator[str]:
    known = set(map(plain, headings(document)))
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            lines = lines_of(page)
            for (upper, text), (lower, _) in pairwise(lines):
                if plain(text) in known and text.strip() and plain(text) and upper - lower > 45:
                    yield text


@pytest.mark.parametrize("name", NAMES)
def test_no_heading_stands_alone_at_a_pages_foot(name: str, documents: Documents, word: dict[str, bytes]) -> None:
    assert list(lonely(documents[name], documents[name].pdf)) == []
    assert list(lonely(documents[name], word[name])) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_page_but_the_last_is_half_empty(name: str, documents: Documents, word: dict[str, bytes]) -> None:
    """The largest gap on a page is less than a fifth of it."""
    for content in (documents[name].pdf, word[name]):
        with pypdfium2.PdfDocument(content) as pdf:
            for page in list(pdf)[:-1]:
                image = page.render(scale=0.5, grayscale=True).to_pil()
                rows = (image.crop((0, y, image.width, y + 1)) for y in range(image.height))
                inked = [y for y, row in enumerate(rows) if ImageStat.Stat(row).extrema[0][0] < 200]
                assert max(after - before for before, after in pairwise(inked)) < image.height / 5
