"""The labels that templates print, in a document's language: the gettext catalogues `templates/locales/<lang>.po`.

A catalogue is read as GNU gettext writes it (manual, "The Format of PO Files"): remarks, fuzzy messages (which count as
missing), obsolete ones, and texts of several lines. A label is called by its `msgid` alone and never counts anything,
so contexts and plural forms have no meaning here: they are problems, with their line, and so is all that is no gettext.
Babel reads catalogues too, but to import it for this takes longer than to read a workspace's labels ten times.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..data.project import Project
from ..errors import BriefbookError, Place, Problem, Refusal, nearest

__all__ = ["DEFAULT_LANGUAGE", "labels", "locale_file", "missing_labels"]

DEFAULT_LANGUAGE = "en"
"""The language whose labels are complete, and whose texts stand in where a translation is missing."""


def labels(project: Project, lang: str, asked_at: Place | None = None) -> dict[str, str]:
    """The labels of a language by their keys; what its catalogue lacks comes from English.

    BriefbookError where there is no catalogue, at `asked_at`, or with the lines of it that cannot be read.
    """
    own = _catalogue(project, lang, asked_at)
    return {**_catalogue(project, DEFAULT_LANGUAGE, asked_at), **own}


def missing_labels(project: Project, lang: str) -> list[Problem]:
    """A warning for each label that a language lacks."""
    own = _catalogue(project, lang, None)
    return [
        Problem(Place(locale_file(lang)), f"`{key}` is not translated", "add it as `msgid` and `msgstr`", "warning")
        for key in _catalogue(project, DEFAULT_LANGUAGE, None)
        if key not in own
    ]


def locale_file(lang: str) -> str:
    """The catalogue of a language, from the workspace's root."""
    return f"templates/locales/{lang}.po"


def _catalogue(project: Project, lang: str, asked_at: Place | None) -> dict[str, str]:
    file = locale_file(lang)
    if not project.exists(file):
        known = [name.rsplit("/", 1)[1].removesuffix(".po") for name in project.names("templates/locales", ".po")]
        what = f"there are no labels for the language `{lang}`"
        raise BriefbookError(Problem(asked_at or Place(file), what, nearest(lang, known)))
    return _read(project.read_text(file), file)


class _Message:
    """One entry of a catalogue; texts come line by line."""

    def __init__(self, line: int, fuzzy: bool) -> None:
        self.line, self.fuzzy = line, fuzzy
        self.msgid: list[str] = []
        self.msgstr: list[str] = []

    @property
    def key(self) -> str:
        return "".join(self.msgid)


_BROKEN = "broken"
_LINE = re.compile(r'(?:(msgid|msgstr)\s*)?"((?:[^"\\]|\\.)*)"')
_OTHER = re.compile(r"(msgctxt|msgid_plural|msgstr\[\d+\])(?=\s|\")")
_FUZZY = re.compile(r"#,.*\bfuzzy\b")
_ESCAPE = re.compile(r'\\([\\trn"])')
_SIGNS = {"t": "\t", "r": "\r", "n": "\n"}


@lru_cache(maxsize=16)
def _read(text: str, file: str) -> dict[str, str]:
    """The messages of a catalogue, which nobody changes; BriefbookError with every line that is none of one."""
    messages: list[_Message] = []
    problems: list[Problem] = []
    part, fuzzy = "", False
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if line.startswith("#"):
            fuzzy = bool(_FUZZY.match(line)) or (fuzzy and not line.startswith("#~"))
            part = ""
        elif line:
            try:
                part, words = _text_of(line, part)
            except Refusal as refusal:
                problems.append(refusal.at(Place(file, number, 1)))
                part = _BROKEN
                continue
            if line.startswith("msgid"):
                messages.append(_Message(number, fuzzy))
                fuzzy = False
            (messages[-1].msgid if part == "msgid" else messages[-1].msgstr).append(words)
    problems += _faults(messages, file, bool(problems))
    if problems:
        raise BriefbookError(problems)
    found = {one.key: "".join(one.msgstr) for one in messages if not one.fuzzy}
    return {key: words for key, words in found.items() if key and words}


def _text_of(line: str, part: str) -> tuple[str, str]:
    """The part of a message that a line below `part` belongs to, and its text; Refusal where it cannot stand there."""
    match = _LINE.fullmatch(line)
    if match is None:
        other = _OTHER.match(line)
        if other is not None:
            what = f"a label has no `{other[1]}`: it is called by its `msgid` alone, and counts nothing"
            raise Refusal(what, "write it as a message of its own, `msgid` and `msgstr`")
        raise Refusal("not a gettext catalogue: the line is no message", "correct the line")
    if match[1] == "msgstr" and part != "msgid":
        raise Refusal("not a gettext catalogue: a `msgstr` without its `msgid`", "write the `msgid` right above it")
    keyword = match[1] or part
    if keyword not in ("msgid", "msgstr"):
        raise Refusal("not a gettext catalogue: the text belongs to no message", "put it below a `msgid` or `msgstr`")
    return keyword, _ESCAPE.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), match[2])


def _faults(messages: list[_Message], file: str, broken: bool) -> list[Problem]:
    """Messages that stand twice, and those that are not whole, unless lines were `broken` already."""
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for one in messages:
        place = Place(file, one.line, 1)
        if not one.msgstr and not broken:
            what = f"not a gettext catalogue: `{one.key}` has no `msgstr`"
            problems.append(Problem(place, what, "write one, empty where there is no translation"))
        if seen.setdefault(one.key, one.line) != one.line:
            what = f"`{one.key}` is there twice, first in line {seen[one.key]}"
            problems.append(Problem(place, what, "keep one of them"))
    return problems
