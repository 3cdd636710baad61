"""The Word file without words that a document is written on: python-docx's own, or the theme's letterhead.

What all documents of a theme have in common is made once, and stays while the process does: the styles, the settings,
the page, and what stands before and after the words in the document's part and in those of its running lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt
from lxml import etree

from ..data.project import Project
from ..errors import BriefbookError, Place, Problem
from ..theme.tokens import PAPERS, Theme
from . import styles as word_styles
from .model import Skeleton, inlines, skeleton
from .ooxml import NAMESPACES, Xml, xml
from .package import Part, Relationship
from .story import read_story

__all__ = ["MAIN", "Blank", "blank"]

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
"""What the content types of Word's own parts start with."""
_UNWANTED = ("stylesWithEffects", "customXml", "thumbnail")
"""Relations of python-docx's template that Word repairs, or that say nothing of this document."""
_W, _R = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("w", "r"))
_WORDS, _MARK = ("<?briefbook words?>", "<?briefbook watermark?>")
"""What keeps a place for the words, and for a watermark in a letterhead's first paragraph."""


@dataclass(frozen=True)
class Blank:
    """A file without words, to be written into."""

    parts: dict[str, Part]
    """Its parts by their names; the package itself goes by none."""
    main: Part
    running: tuple[tuple[str, str], ...]
    """The parts of headers and footers; a letterhead may have others on its first page (17.10.6)."""
    around: Mapping[str, tuple[str, str]]
    """What stands before and after the words of a part."""
    skeletons: Mapping[str, tuple[Skeleton, ...]]
    """What a letterhead says in a header or footer, paragraph by paragraph."""
    lists: tuple[str, str, str]
    """The definitions of lists (17.9), the lists that go by them, and those of the letterhead."""

    def copy(self) -> Blank:
        """The same file, for one document."""
        parts = {name: part.copy() for name, part in self.parts.items()}
        return replace(self, parts=parts, main=parts[self.main.name])

    def add(self, name: str, kind: str, content: bytes = b"") -> Part:
        """A new part, which nothing relates to yet."""
        made = self.parts[name] = Part(name, kind, content)
        return made

    def holds(self, name: str) -> bool:
        """Whether a letterhead shows something in a part."""
        return "</w:p>" in self.around[name][0]

    def fill(self, part: Part, words: str, mark: str = "") -> None:
        """Puts words into a part, and `mark`, a run, into its first paragraph."""
        before, after = self.around[part.name]
        for id, relation in part.relations.items():
            if not relation.external:
                after = after.replace(f'"{relation.target}"', f'"{id}"')
        if _MARK in before:
            before = before.replace(_MARK, mark)
        elif mark:
            words = words.replace("</w:p>", f"{mark}</w:p>", 1)
        part.content = xml(before + words + after)


def blank(theme: Theme, project: Project, paper: str, lang: str) -> Blank:
    """The file that documents of a theme grow from. BriefbookError where the theme's own is none of Word's."""
    base, look = project.read_bytes(theme.word_base) if theme.word_base else None, _SameTokens(theme)
    made = _blank(look, base, paper).copy()
    styles = made.parts[made.main.related("styles")]
    styles.content = _styles(look, styles.content, paper, lang)
    made.parts[made.main.related("settings")].content = word_styles.settings(lang)
    return made


class _SameTokens:
    """A theme, alike where all its tokens are."""

    def __init__(self, theme: Theme) -> None:
        self.theme, self.key = theme, theme.tokens

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameTokens) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=32)
def _styles(look: _SameTokens, theirs: bytes, paper: str, lang: str) -> bytes:
    """Our styles; or those of a letterhead, and ours that it lacks."""
    ours = word_styles.styles(look.theme, paper, lang)
    return _merged(theirs, ours) if theirs else ours


@lru_cache(maxsize=8)
def _blank(look: _SameTokens, base: bytes | None, paper: str) -> Blank:
    """What the files of a theme have in common in all languages."""
    theme = look.theme
    document = _opened(theme, base)
    body, section, known = document.element.body, document.sections[-1], {*document.part.rels}
    for old in list(body):
        if old is not body.sectPr:
            body.remove(old)
    body.insert(0, etree.PI("briefbook", "words"))
    if base is None:
        _set_page(section, theme, paper)
    stories = [(_emptied(header), _emptied(footer)) for header, footer in _running(section)]
    parts = {one.partname[1:]: _part(one) for one in document.part.package.iter_parts()}
    parts[""] = _part(document.part.package)
    main = parts[document.part.partname[1:]]
    for kind in ("styles", "settings", "numbering", "fontTable"):
        _put(parts, main, kind, keep=kind == "styles" and base is not None)
    if base is None:
        named = parts[main.related("theme")]
        named.content = _theme_fonts(named.content, theme)
    for reference in body.sectPr.iterchildren(f"{_W}headerReference", f"{_W}footerReference"):
        id = reference.get(f"{_R}id")
        if id not in known:  # a document names it by a relation of its own, behind those of its links
            reference.set(f"{_R}id", main.relations.pop(id).target)
    roots = {one.partname[1:]: one.element for one in (document.part, *(one for pair in stories for one in pair))}
    return Blank(
        parts,
        main,
        tuple((header.partname[1:], footer.partname[1:]) for header, footer in stories),
        {name: _around(root) for name, root in roots.items()},
        {one.partname[1:]: _skeletons(one.element) for pair in stories for one in pair},
        word_styles.lists(theme, *(_own_lists(document.part) if base else ("", ""))),
    )


def _opened(theme: Theme, base: bytes | None) -> Any:
    """The document of python-docx that the file grows from."""
    try:
        document = Document(None if base is None else BytesIO(base))
    except (BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, PackageNotFoundError) as error:
        problem = Problem(Place(theme.word_base), "not a Word document", "save it from Word as .docx")
        raise BriefbookError(problem) from error
    for holder in (document.part, document.part.package):
        for key, relation in list(holder.rels.items()):
            kind = relation.reltype.rsplit("/", 1)[1]
            if kind in _UNWANTED or relation.reltype in (RT.FOOTNOTES, RT.ENDNOTES, RT.COMMENTS):
                del holder.rels[key]
    document.core_properties.title = ""  # this makes the part where there is none
    return document


def _part(one: Any) -> Part:
    """A part of python-docx's package, or the package, as ours."""
    relations = {}
    for id, known in one.rels.items():
        target = known.target_ref if known.is_external else known.target_part.partname[1:]
        relations[id] = Relationship(known.reltype, target, known.is_external)
    name = getattr(one, "partname", "/")[1:]
    return Part(name, one.content_type, one.blob, relations) if name else Part("", "", b"", relations)


def _put(parts: dict[str, Part], main: Part, kind: str, keep: bool) -> None:
    """Adds a part of our own where the base has none of its kind, and empties the base's unless it is to be kept."""
    if not main.related(kind):
        main.relate(kind, f"word/{kind}.xml")
        parts[f"word/{kind}.xml"] = Part(f"word/{kind}.xml", f"{MAIN}.{kind}+xml")
    if not keep:
        parts[main.related(kind)].content = b""


def _set_page(section: Any, theme: Theme, paper: str) -> None:
    page = theme.page
    section.page_width, section.page_height = (Pt(size) for size in PAPERS[paper])
    section.top_margin, section.bottom_margin = Pt(page.margin_top), Pt(page.margin_bottom)
    section.left_margin, section.right_margin = Pt(page.margin_left), Pt(page.margin_right)
    section.header_distance, section.footer_distance = Pt(page.header), Pt(page.footer)


def _running(section: Any) -> Iterator[tuple[Any, Any]]:
    yield section.header, section.footer
    if section.different_first_page_header_footer:
        yield section.first_page_header, section.first_page_footer


def _emptied(story: Any) -> Any:
    """The part of a header or footer, which is made where there is none; it keeps what a letterhead shows there."""
    made = story.is_linked_to_previous
    story.is_linked_to_previous = False
    root = story.part.element
    for old in list(root):
        if made or (not "".join(old.itertext()).strip() and old.find(f".//{_W}drawing") is None):
            root.remove(old)
    first = root.find(f"{_W}p")
    if first is not None:
        first.append(etree.PI("briefbook", "watermark"))
    root.append(etree.PI("briefbook", "words"))
    return story.part


def _skeletons(root: Xml) -> tuple[Skeleton, ...]:
    """The skeletons of a letterhead's paragraphs, in document order."""
    read = {one.element: skeleton(inlines(one.runs)) for one in read_story(root)}
    return tuple(read.get(one, Skeleton("")) for one in root.iter(f"{_W}p"))


def _around(root: Xml) -> tuple[str, str]:
    """What stands before and after the words; the root declares all that they are written in."""
    ours = {prefix: NAMESPACES[prefix] for prefix in ("w", "r", "wp", "v", "o")}
    if not ours.items() <= root.nsmap.items():
        others = {prefix: uri for prefix, uri in root.nsmap.items() if uri not in ours.values()}
        declared = etree.Element(root.tag, nsmap={**others, **ours})  # type: ignore[dict-item]
        declared.attrib.update(root.attrib)
        declared.extend(list(root))
        root = declared
    before, _, after = etree.tostring(root, encoding="unicode").partition(_WORDS)
    return before, after


def _merged(theirs: bytes, ours: bytes) -> bytes:
    """The base's styles, and those of ours that it lacks: what a ministry has set stays as it is."""
    own = _shifted(etree.fromstring(theirs))
    known = {one.get(f"{_W}styleId") for one in own.iter(f"{_W}style")}
    names = {_style_name(one) for one in own.iter(f"{_W}style")}
    for style in etree.fromstring(ours).findall(f"{_W}style"):
        if style.get(f"{_W}styleId") not in known and _style_name(style) not in names:
            style.attrib.pop(f"{_W}default", "")
            own.append(style)
    return etree.tostring(own, xml_declaration=True, encoding="UTF-8", standalone=True)


def _style_name(style: Xml) -> str:
    name = style.find(f"{_W}name")
    return "" if name is None else str(name.get(f"{_W}val")).lower()


_SHIFT = 1000
"""What is added to the numbers of a base's lists, so that they stay clear of ours."""


def _own_lists(document: Any) -> tuple[str, str]:
    """The lists of a base under other numbers: their definitions, and those that go by them."""
    if not any(one.reltype == RT.NUMBERING for one in document.rels.values()):
        return "", ""
    root = _shifted(etree.fromstring(document.part_related_by(RT.NUMBERING).blob))
    root.attrib.clear()  # it names extensions, which numbering has no use for
    etree.cleanup_namespaces(root)
    declared = f' xmlns:w="{NAMESPACES["w"]}"'
    definitions, numbers = (
        "".join(etree.tostring(one, encoding="unicode", with_tail=False) for one in root.findall(_W + name))
        for name in ("abstractNum", "num")
    )
    return definitions.replace(declared, ""), numbers.replace(declared, "")


def _shifted(root: Xml) -> Xml:
    """Numbering or styles with other numbers for their lists."""
    places = (("abstractNum", "abstractNumId"), ("num", "numId"), ("abstractNumId", "val"), ("numId", "val"))
    for tag, name in places:
        for one in root.iter(_W + tag):
            number = one.get(_W + name, "0")
            if tag != "numId" or number != "0":  # in a style, 0 stands for no list
                one.set(_W + name, str(int(number) + _SHIFT))
    return root


def _theme_fonts(content: bytes, theme: Theme) -> bytes:
    """Names the theme's fonts as the document's own, for whoever chooses them in Word's menus."""
    root = etree.fromstring(content)
    for name, role in (("majorFont", "title"), ("minorFont", "body")):
        for latin in root.findall(f".//a:{name}/a:latin", {"a": NAMESPACES["a"]}):
            latin.set("typeface", theme.font_of(role).family)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
