"""Labels: catalogues are read as GNU gettext writes them; English stands in; faults are told by their lines."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from briefbook.data.project import Project
from briefbook.document.labels import labels, locale_file, missing_labels
from briefbook.errors import BriefbookError, Place, Problem
from helpers import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

HEADER = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


class Catalogues(Project):
    """A workspace of catalogues alone, by their languages."""

    def __init__(self, **texts: str) -> None:
        super().__init__(Path("/nowhere"))
        self.texts = {locale_file(lang): text for lang, text in texts.items()}

    def exists(self, rel: str) -> bool:
        return rel in self.texts

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        return tuple(self.texts)

    def read_text(self, rel: str) -> str:
        return self.texts[rel]


def read(text: str) -> dict[str, str]:
    return labels(Catalogues(en=text), "en")


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(BriefbookError) as caught:
        read(text)
    assert {one.place.file for one in caught.value.problems} == {"templates/locales/en.po"}
    assert {one.place.column for one in caught.value.problems} == {1}
    return [(one.place.line, one.message, one.hint) for one in caught.value.problems]


def as_babel(text: str) -> dict[str, str]:
    found = read_po(StringIO(text), abort_invalid=True)
    return {str(one.id): str(one.string) for one in found if one.id and one.string and not one.fuzzy}


@pytest.mark.parametrize("lang", ["en", "es", "ru"])
def test_our_catalogues_are_read_as_babel_reads_them(lang: str) -> None:
    text = (ROOT / f"templates/locales/{lang}.po").read_text()
    assert len(as_babel(text)) > 130
    assert read(text) == as_babel(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('msgid "a"\nmsgstr "x"', {"a": "x"}),
        (HEADER + 'msgid "a"\nmsgstr "x"\n', {"a": "x"}),
        ('msgid ""\n"a"\n"b"\nmsgstr ""\n"x "\n"y"', {"ab": "x y"}),
        ('msgid "a"\n\n  msgstr   "x"  ', {"a": "x"}),
        ('msgid "a"\nmsgstr "\\"x\\" \\\\ \\t|\\n|\\r"', {"a": '"x" \\ \t|\n|\r'}),
        ('msgid "a"\nmsgstr "\\q"', {"a": "\\q"}),
        ('msgid "a"\nmsgstr ""\n\nmsgid "b"\nmsgstr "y"', {"b": "y"}),
        ('#, fuzzy\nmsgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr "y"', {"b": "y"}),
        ('#, python-format, fuzzy\n#: x.html:1\nmsgid "a"\nmsgstr "x"', {}),
        ('#, python-format\nmsgid "a"\nmsgstr "x"', {"a": "x"}),
        ('# fuzzy\n#. fuzzy\n#: fuzzy\nmsgid "a"\nmsgstr "x"', {"a": "x"}),
        ('#, fuzzy\n#| msgid "old"\nmsgid "a"\nmsgstr "x"', {}),
        ('#~ msgid "a"\n#~ msgstr "x"\n\nmsgid "b"\nmsgstr "y"', {"b": "y"}),
        ('#, fuzzy\n#~ msgid "a"\n#~ msgstr "x"\n\nmsgid "b"\nmsgstr "y"', {"b": "y"}),
        ('msgid "a"\nmsgstr "x"\n# end\n\n#\n#. more', {"a": "x"}),
        ("", {}),
        ('msgid "a"\nmsgstr "msgid \\"b\\""', {"a": 'msgid "b"'}),
        ('msgid "a"\nmsgstr "# not a remark"', {"a": "# not a remark"}),
    ],
    ids=[
        "one", "header", "several lines", "white space", "escapes", "unknown escape", "not translated", "fuzzy",
        "fuzzy among flags", "another flag", "the word in remarks", "previous msgid", "obsolete", "obsolete and fuzzy",
        "remarks at the end", "empty", "a keyword in a text", "a hash in a text",
    ],
)  # fmt: skip
def test_what_gettext_writes_is_read(text: str, expected: dict[str, str]) -> None:
    assert read(text) == expected


OWN = "write it as a message of its own, `msgid` and `msgstr`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('msgid "a"\nmsgstr "x\n', [(2, "the line is no message", "correct the line")]),
        ("\nnonsense\n", [(2, "the line is no message", "correct the line")]),
        ('msgstr "x"', [(1, "a `msgstr` without its `msgid`", "write the `msgid` right above it")]),
        (
            'msgid "a"\nmsgstr "x"\nmsgstr "y"',
            [(3, "a `msgstr` without its `msgid`", "write the `msgid` right above it")],
        ),
        (
            'msgid "a"\n# a remark\nmsgstr "x"',
            [(3, "a `msgstr` without its `msgid`", "write the `msgid` right above it")],
        ),
        ('"x"', [(1, "the text belongs to no message", "put it below a `msgid` or `msgstr`")]),
        (
            'msgid "a"\nmsgstr "x"\n# a remark\n"more"',
            [(4, "the text belongs to no message", "put it below a `msgid` or `msgstr`")],
        ),
        ('\nmsgid "a"', [(2, "`a` has no `msgstr`", "write one, empty where there is no translation")]),
        (
            'msgid "a"\nmsgid "b"\nmsgstr "x"',
            [(1, "`a` has no `msgstr`", "write one, empty where there is no translation")],
        ),
    ],
)
def test_what_is_no_gettext_is_told_with_its_line(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert problems(text) == [(line, f"not a gettext catalogue: {what}", hint) for line, what, hint in expected]


@pytest.mark.parametrize("keyword", ["msgctxt", "msgid_plural", "msgstr[0]"])
def test_contexts_and_plural_forms_are_refused_with_their_line(keyword: str) -> None:
    [(line, message, hint)] = problems(f'msgid "a"\n{keyword} "x"\nmsgid "b"\nmsgstr "y"')
    assert (line, hint) == (2, OWN)
    assert message == f"a label has no `{keyword}`: it is called by its `msgid` alone, and counts nothing"


def test_a_plural_message_is_told_line_by_line() -> None:
    text = 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "x"\nmsgstr[1] "y"\n"z"\n'
    found = problems(text)
    assert [line for line, _, _ in found] == [2, 3, 4, 5]
    assert "`msgstr[1]`" in found[2][1]


def test_a_label_that_is_there_twice_is_told() -> None:
    text = 'msgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr "y"\n\nmsgid "a"\nmsgstr "z"\n'
    assert problems(text) == [(7, "`a` is there twice, first in line 1", "keep one of them")]


def test_all_faults_of_a_catalogue_are_told_at_once() -> None:
    assert [line for line, _, _ in problems('junk\nmsgid "a"\nmsgstr "x"\nmsgctxt "c"\nmore junk\n')] == [1, 4, 5]


def test_what_a_language_lacks_comes_from_english() -> None:
    project = Catalogues(en='msgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr "y"', es='msgid "a"\nmsgstr "equis"')
    assert labels(project, "es") == {"a": "equis", "b": "y"}
    assert labels(project, "en") == {"a": "x", "b": "y"}


def test_a_warning_for_each_label_that_a_language_lacks() -> None:
    text = 'msgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr "y"\n\nmsgid "c"\nmsgstr "z"'
    own = 'msgid "a"\nmsgstr "equis"\n\n#, fuzzy\nmsgid "b"\nmsgstr "i"\n\nmsgid "c"\nmsgstr ""'
    place = Place("templates/locales/es.po")
    hint = "add it as `msgid` and `msgstr`"
    assert missing_labels(Catalogues(en=text, es=own), "es") == [
        Problem(place, "`b` is not translated", hint, "warning"),
        Problem(place, "`c` is not translated", hint, "warning"),
    ]
    assert missing_labels(Catalogues(en=text), "en") == []


def test_a_language_without_labels_is_told_where_it_is_asked_for() -> None:
    project = Catalogues(en='msgid "a"\nmsgstr "x"', es="")
    place = Place("briefs/x.yaml", 4, 13)
    for asked_at, expected in ((place, place), (None, Place("templates/locales/ess.po"))):
        with pytest.raises(BriefbookError) as caught:
            labels(project, "ess", asked_at)
        what = "there are no labels for the language `ess`"
        assert caught.value.problems == (Problem(expected, what, "did you mean `es`?"),)


pieces = st.sampled_from(['"x"', '"more\\n"', '"\\"quoted\\""', '"\\\\ \\t \\q"', '"%(name)s"', '""'])
texts = st.lists(pieces, max_size=3)
remarks = st.sampled_from(["", "", "# a remark\n", "#, fuzzy\n", "#: x.html:1\n", '#| msgid "x"\n', "#, no-wrap\n"])
messages = st.builds(
    lambda remark, key, more, words: f'{remark}msgid "{key}"\n{more}msgstr ""\n{words}\n',
    remarks,
    st.uuids(),
    st.sampled_from(["", '"b"\n', '\n"c"\n']),
    texts.map("\n".join),
) | st.just('#~ msgid "old"\n#~ msgstr "x"\n')


@settings(deadline=None)
@given(st.lists(messages, max_size=5).map("\n".join))
def test_what_is_read_is_read_as_babel_reads_it(text: str) -> None:
    assert read(text) == as_babel(text)
