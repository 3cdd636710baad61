"""The small Markdown of texts."""

from __future__ import annotations

import pytest
from briefbook.data.markup import Bit, bits, references, same, to_html, write
from briefbook.document.tree import parse
from hypothesis import given
from hypothesis import strategies as st


def html(text: str) -> str:
    return to_html(text, lambda source, at: f"[{source}|{at}]", lambda person: f"<{person}>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("*so*", "<em>so</em>"),
        ("**so**", "<strong>so</strong>"),
        ("[words](https://example.org/a)", '<a href="https://example.org/a">words</a>'),
        ("A fact [@article, para. 6].", "A fact [article|para. 6]."),
        ("A fact [@article, para. 6; @other].", "A fact [article|para. 6][other|]."),
        ("@lavrov said", "<lavrov> said"),
        ("someone@example.org", "someone@example.org"),
        ("# no heading", "# no heading"),
        ("<b>no tag</b> & more", "&lt;b&gt;no tag&lt;/b&gt; &amp; more"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("snake_case_name", "snake_case_name"),
        (r"\*literal\*", "*literal*"),
    ],
)
def test_what_is_read(text: str, shown: str) -> None:
    assert html(text) == shown


def test_references_know_their_lines() -> None:
    assert list(references("one\n@lavrov and [@article, para. 2]")) == [
        ("people", "lavrov", 1),
        ("sources", "article", 1),
    ]


@given(st.text(max_size=60))
def test_no_text_breaks_out_of_its_paragraph(text: str) -> None:
    shown = to_html(text, lambda source, at: "", lambda person: "")
    body = f'<html lang="en"><head><title>x</title></head><body class="chronology"><p>{shown}</p></body></html>'
    tree = parse(body)
    assert {one.tag for one in tree.find("body").iter()} <= {"body", "p", "em", "strong", "a", "br"}


PEOPLE = st.sampled_from(["lavrov", "ebrard", "a-b"])
WORDS = st.text(st.sampled_from("abcд «é*_[]@\\`!#<&().:-1 \u00a0"), max_size=8)


@st.composite
def any_bits(draw: st.DrawFn) -> list[Bit]:
    made = []
    for _ in range(draw(st.integers(0, 5))):
        dress = Bit(
            strong=draw(st.booleans()), emphasis=draw(st.booleans()),
            link=draw(st.sampled_from(["", "", "", "https://example.org/x"])),
        )  # fmt: skip
        kind = draw(st.sampled_from(["text", "text", "text", "mention", "citation"]))
        if kind == "text":
            made.append(dress._replace(text=draw(WORDS)))
        elif kind == "mention":
            made.append(dress._replace(mention=draw(PEOPLE)))
        else:
            made.append(
                Bit(citation=draw(st.tuples(st.sampled_from(["article", "x.y:z"]), st.sampled_from(["", "p. 2"]))))
            )
    return made


@given(any_bits())
def test_what_is_written_reads_as_it_was_or_is_refused(parts: list[Bit]) -> None:
    text = write(parts)
    assert text is None or same(bits(text), parts)


@given(st.text(st.sampled_from("abcд «é!#<&().:-1\u00a0") | st.sampled_from("*_[]@\\` ")))
def test_every_plain_text_can_be_written(words: str) -> None:
    text = write([Bit(words)])
    assert text is not None
    assert same(bits(text), [Bit(words)])


MARKUP = st.sampled_from([*"ab *_[]@\\(h)", "@lavrov ", "[@article, p. 2]", "**", "*x* "])


@given(st.lists(MARKUP).map("".join))
def test_a_text_of_any_markup_is_written_as_it_was_meant(text: str) -> None:
    again = write(bits(text))
    assert again is None or same(bits(again), bits(text))


@pytest.mark.parametrize(
    "text",
    [
        "**The economic track restarts.** @lavrov and @ebrard agreed to resume the Joint Commission.",
        "a *b* c", "***a***", "**a *b* c** d", "a [link](https://example.org/) b", "x [@article, para. 2; @other] y",
        "5 * 3 and snake_case stay", "a [bracket] stays", "[*linked*](https://example.org/) x",
    ],
)  # fmt: skip
def test_usual_markup_comes_back_letter_by_letter(text: str) -> None:
    assert write(bits(text)) == text


def test_signs_that_would_be_read_are_escaped() -> None:
    assert write([Bit("2*3*4 and @lavrov")]) == "2\\*3\\*4 and \\@lavrov"
    assert write([Bit("bold ", strong=True), Bit("and not")]) == "**bold** and not"
