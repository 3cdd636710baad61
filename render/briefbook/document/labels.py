"""A language in, the words that its documents print out: the gettext catalogues in templates/locales/."""

from __future__ import annotations

import re
from functools import lru_cache
from io import StringIO

from ..data.project import Project
from ..errors import BriefbookError, Place, Problem, nearest

__all__ = ["DEFAULT_LANGUAGE", "labels", "locale_file", "missing_labels"]

DEFAULT_LANGUAGE = "en"
"""The language whose labels are complete, and whose texts stand in where a translation is missing."""


def labels(project: Project, lang: str, asked_at: Place | None = None) -> dict[str, str]:
    """The words of a language that templates print: the gettext catalogue templates/locales/<lang>.po.

    What it lacks comes from English; `missing_labels` tells the editor of it.
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
    return _words(project.read_text(file), file)


@lru_cache(maxsize=16)
def _words(text: str, file: str) -> dict[str, str]:
    """The messages of a gettext catalogue, which nobody changes."""
    found = _plain_words(text)
    return _all_words(text, file) if found is None else found


_LINE = re.compile(r'(?:(msgid|msgstr) )?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r'\\([\\trn"])')
_SIGNS = {"t": "\t", "r": "\r", "n": "\n"}


def _plain_words(text: str) -> dict[str, str] | None:
    """Those of a catalogue of single messages and remarks, as most are; None of all others, right or wrong.

    Babel reads these too, in ten times the time.
    """
    messages: list[tuple[list[str], list[str]]] = []
    into: list[str] | None = None
    for line in map(str.strip, text.split("\n")):
        match = _LINE.fullmatch(line)
        if match is None and line[:2] in ("", "#", "# "):
            into = None if line else into
            continue
        if match is None or (match[1] == "msgstr" and (not messages or into is not messages[-1][0])):
            return None
        if match[1] == "msgid":
            messages.append(([], []))
        if match[1]:
            into = messages[-1][match[1] == "msgstr"]
        if into is None:
            return None
        into.append(_ESCAPE.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), match[2]))
    pairs = [("".join(id), "".join(words)) for id, words in messages]
    whole = all(words for _, words in messages) and len(dict(pairs)) == len(pairs)
    return {id: words for id, words in pairs if id and words} if whole else None


def _all_words(text: str, file: str) -> dict[str, str]:
    """Those of any catalogue; BriefbookError, with the line, where it is none."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except PoFileError as error:
        what = f"not a gettext catalogue: {error.args[0]}"
        raise BriefbookError(Problem(Place(file, error.lineno + 1, 1), what, "correct the line")) from error
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}
