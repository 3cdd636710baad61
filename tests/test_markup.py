"""The small Markdown of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.markup import references, to_html
from render.tree import parse


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
