"""Reads Word files: what their paragraphs say, their comments, and what was printed in them.

The file comes from outside: what is wrong with it is one clear problem. Sections are those of ECMA-376 part 1, fifth
edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import NamedTuple

from lxml import etree

from .base import Base, base_from, base_part
from .model import Comment, Paragraph, Story
from .ooxml import NAMESPACES, Xml
from .package import Package, open_package
from .story import read_story
from .stylesheet import stylesheet

__all__ = ["WordFile", "read", "read_package"]

_W = f"{{{NAMESPACES['w']}}}"
_STRICT = b"http://purl.oclc.org/ooxml/"


class WordFile(NamedTuple):
    """What a Word file says."""

    file: str
    stories: tuple[Story, ...]
    comments: Mapping[str, Comment]
    base: Base | None
    """What was printed; None where the file does not say."""

    @property
    def body(self) -> Story:
        """The document itself."""
        return self.stories[0]


def read(content: bytes, file: str) -> WordFile:
    """The stories, comments and base of a Word file; `file` is what the user calls it.

    BriefbookError, with one problem, where it cannot be read.
    """
    return read_package(open_package(content, file))


def read_package(package: Package) -> WordFile:
    """The same of a package; its pieces lead to the elements of the package's trees."""
    try:
        return _read(package)
    except RecursionError as error:
        raise package.problem("its parts are nested too deep", "it is not a document to work on") from error


def _read(package: Package) -> WordFile:
    file = package.file
    main = package.main
    root = package.tree(main)
    if root.tag != f"{_W}document":
        if _STRICT in package.part(main)[:4096]:
            raise package.problem(
                "it is saved as Strict Open XML", "save it in Word as a plain `Word document (.docx)`"
            )
        raise package.problem("its document part holds no document")
    body = root.find(f"{_W}body")
    if body is None:
        raise package.problem("its document has no body")
    styles = stylesheet(package)
    numbers = count(1)  # of controls, in all stories

    def told(part: str, root: Xml) -> tuple[Paragraph, ...]:
        links = {id: one.target for id, one in package.related(part).items() if one.kind == "hyperlink"}
        return read_story(root, links, styles, numbers)

    stories = [Story("body", told(main, body), main)]
    seen: set[str] = set()
    for one in sorted(package.related(main).values(), key=lambda one: (one.kind, one.target)):
        if one.external or one.target in seen or not package.has(one.target):
            continue
        seen.add(one.target)
        if one.kind in ("header", "footer"):
            stories.append(Story(one.kind, told(one.target, package.tree(one.target)), one.target))
        elif one.kind in ("footnotes", "endnotes"):
            notes = _notes(package.tree(one.target))
            stories += [Story(name, told(one.target, note), one.target) for name, note in notes]
    found = base_part(package)
    return WordFile(file, tuple(stories), _comments(package, main), base_from(found[1]) if found else None)


def _notes(root: Xml) -> Iterator[tuple[str, Xml]]:
    """The names of a part's notes, and the notes; not the separators, which every part has (17.11.23)."""
    for note in root:
        if note.tag in (f"{_W}footnote", f"{_W}endnote") and note.get(f"{_W}type", "normal") == "normal":
            yield f"{etree.QName(note).localname} {note.get(f'{_W}id')}", note


def _comments(package: Package, main: str) -> dict[str, Comment]:
    part = package.first(main, "comments")
    if part is None or not package.has(part):
        return {}
    found = {}
    for one in package.tree(part).iter(f"{_W}comment"):
        words = "\n".join("".join(text.text or "" for text in p.iter(f"{_W}t")) for p in one.iter(f"{_W}p"))
        id = one.get(f"{_W}id", "")
        found[id] = Comment(id, one.get(f"{_W}author", ""), one.get(f"{_W}date", ""), words.strip())
    return found
