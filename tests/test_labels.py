"""Labels: our catalogues are read as Babel reads them, and so is what few catalogues hold."""

from __future__ import annotations

from io import StringIO

import pytest
from babel.messages.pofile import PoFileError, read_po
from briefbook.document.labels import _plain_words, _words
from briefbook.errors import BriefbookError
from helpers import ROOT
from hypothesis import example, given
from hypothesis import strategies as st


def as_babel(text: str) -> dict[str, str] | None:
    try:
        found = read_po(StringIO(text), abort_invalid=True)
    except PoFileError:
        return None
    return {str(one.id): str(one.string) for one in found if one.id and one.string and not one.fuzzy}


@pytest.mark.parametrize("lang", ["en", "es", "ru"])
def test_our_catalogues_are_plain(lang: str) -> None:
    text = (ROOT / f"templates/locales/{lang}.po").read_text()
    assert len(_plain_words(text) or {}) > 100
    assert _plain_words(text) == as_babel(text)


lines = st.sampled_from([
    'msgid "a"', 'msgid "b"', 'msgid ""', 'msgstr "x"', 'msgstr ""', '"more\\n"', '"\\"quoted\\""', "",
    "# a remark", "#", "#, fuzzy", "#~ msgid", 'msgctxt "c"', 'msgid_plural "as"', 'msgstr[0] "x"', "nonsense",
    'msgid "open', ' msgstr "y" ',
])  # fmt: skip


@example('msgid "a"\nmsgstr "x"\n\nmsgid "a"\nmsgstr "y"')
@example('msgid "a"\n# a remark\nmsgstr "x"')
@example('msgid "a"\nmsgstr "x"\n# a remark\n"more"')
@example('msgid "a"\n\n"b"\nmsgstr "\\t\\x"')
@example('#, fuzzy\nmsgid "a"\nmsgstr "x"')
@given(st.lists(lines, max_size=12).map("\n".join))
def test_any_catalogue_is_read_as_babel_reads_it(text: str) -> None:
    try:
        expected = as_babel(text)
    except Exception:  # Babel has its own faults
        return
    if expected is None:
        with pytest.raises(BriefbookError, match="not a gettext catalogue"):
            _words(text, "x.po")
    else:
        assert _words(text, "x.po") == expected
