"""Letters of symbol fonts and white space, as a page shows them."""

from __future__ import annotations

import pytest
from briefbook.word.ooxml import elements
from briefbook.word.symbols import from_symbol_font, spaced, symbol


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Symbol", "F0B7", "•"), ("Symbol", "B7", "•"), ("SYMBOL", "f0ae", "→"), ("Symbol", "F06D", "µ"),
        ("Wingdings", "F0E0", "→"), ("Wingdings", "F0FC", "✓"), ("Wingdings", "F04A", "☺"),
        ("Symbol", "F041", "\uf041"), ("Webdings", "F0B7", "\uf0b7"), ("", "2192", "→"),
        ("Symbol", "1B7", "Ʒ"), ("Arial", "1", "\x01"), ("Arial", "10FFFF", "\U0010ffff"),
        ("Arial", "0", "\ufffd"), ("Arial", "110000", "\ufffd"), ("Arial", "-5", "\ufffd"),
        ("Arial", "D800", "\ufffd"), ("Arial", "DFFF", "\ufffd"), ("Arial", "D7FF", "\ud7ff"),
        ("Arial", "E000", "\ue000"), ("Symbol", "", "\ufffd"), ("Symbol", "bullet", "\ufffd"),
    ],
)  # fmt: skip
def test_a_sign_of_a_symbol_font_is_what_it_shows(font: str, code: str, sign: str) -> None:
    [element] = elements(f'<w:sym w:font="{font}" w:char="{code}"/>')
    assert symbol(element) == sign


def test_a_sign_without_a_font_or_a_code_is_told_as_one() -> None:
    bare, coded = elements('<w:sym/><w:sym w:char="2022"/>')
    assert (symbol(bare), symbol(coded)) == ("\ufffd", "•")


@pytest.mark.parametrize(
    ("fonts", "text", "shown"),
    [
        ('w:ascii="Symbol" w:hAnsi="Symbol"', "\uf0b7 a", "• a"),
        ('w:hAnsi="Wingdings"', "\uf0fc\uf0a7", "✓▪"),
        ('w:cs="Arial" w:hAnsi="symbol"', "\uf0ae", "→"),
        ('w:ascii="Wingdings" w:hAnsi="Symbol"', "\uf0e0", "→"),
        ('w:ascii="Symbol"', "\uf0ff\uf001", "\uf0ff\uf001"),
        ('w:ascii="Symbol"', "\u00b7", "\u00b7"),
        ('w:ascii="Symbol"', "\uf100", "\uf100"),
        ('w:ascii="Symbol"', "\uf000\u00b7\uf0b7", "\uf000\u00b7•"),
        ('w:ascii="Arial"', "\uf0b7", "\uf0b7"),
    ],
)
def test_words_set_in_a_symbol_font_are_the_signs_that_it_shows(fonts: str, text: str, shown: str) -> None:
    [run] = elements(f"<w:r><w:rPr><w:rFonts {fonts}/></w:rPr><w:t>{text}</w:t></w:r>")
    assert from_symbol_font(text, run[1]) == shown


def test_words_of_a_run_that_names_no_font_stay() -> None:
    [run] = elements("<w:r><w:t>\uf0b7</w:t></w:r>")
    assert from_symbol_font("\uf0b7", run[0]) == "\uf0b7"
    run.remove(alone := run[0])
    assert from_symbol_font("\uf0b7", alone) == "\uf0b7"


@pytest.mark.parametrize(
    ("space", "text", "read"),
    [
        ("", " a  b\n", "a  b"), ("", "\ta\r\n\tb ", "a b"), ("", "\u00a0a\u2002", "\u00a0a\u2002"), ("", "", ""),
        ('xml:space="preserve"', " a ", " a "), ('xml:space="preserve"', "\n\ta\n\nb\t", " a b "),
        ('xml:space="default"', " a ", "a"),
    ],
)  # fmt: skip
def test_white_space_at_a_texts_edges_counts_where_it_says_so(space: str, text: str, read: str) -> None:
    [element] = elements(f"<w:t {space}>{text.replace(chr(13), '&#13;')}</w:t>")
    assert spaced(element) == read
