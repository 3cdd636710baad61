"""Copies of what stands in today's print, for an edited file: words, fields, blocks, with their notes and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property

from ...word.looks import look_of, paragraph_kind, take_properties
from ...word.ooxml import Xml, elements, run
from ...word.splice import whole_field
from ...word.tracked import wn
from .names import CopyTarget, Names
from .notes import Notes
from .reading import Token

__all__ = ["Copies"]


@dataclass
class Copies:
    """What is taken from today's print into the edited file."""

    into: CopyTarget
    names: Names
    notes: Notes
    known: Mapping[Xml, Xml]
    """The paragraph of the edited file that each of today's print is: today's -> theirs."""
    paragraphs: dict[Xml, Xml] = field(default_factory=dict)
    """The copy of each paragraph of today's print that was put in."""

    def tokens(self, tokens: Sequence[Token], like: Token | None = None) -> list[Xml]:
        """Nodes that print tokens; words in the look of a run of the edited file where `like` names one."""
        nodes: list[Xml] = []
        look = look_of(like.first) if like is not None else None
        text, source = "", None
        for token in tokens:
            own = token.first.getparent() if token.first is not None else None
            plain = token.kind == "word"
            if text and not (plain and (own is source or look is not None)):
                nodes.append(self._words(text, source, look))
                text = ""
            if plain:
                text, source = text + token.text, own if not text else source
            else:
                nodes += self._other(token)
        if text:
            nodes.append(self._words(text, source, look))
        return nodes

    def _other(self, token: Token) -> list[Xml]:
        """What prints a token that is no word."""
        if token.fid:
            return self._field(token.fid)
        if token.note:
            leads = dict.fromkeys(one.run.element.getparent() for one in token.lead if one.run.element is not None)
            return [self._copy(one) for one in leads if one is not None] + self.notes.called(token.note)
        return [self._copy(one) for one in whole_field(token.first)] if token.first is not None else []

    def _words(self, text: str, source: Xml | None, look: Xml | None) -> Xml:
        """A run of some words in a look, else in that of the run of today's print that they stood in."""
        if look is None:
            properties = source.find(wn("rPr")) if source is not None else None
            look = self._copy(properties) if properties is not None else None
        [made] = elements(run(text))
        if look is not None:
            made.insert(0, deepcopy(look))
        return made

    def _field(self, fid: str) -> list[Xml]:
        """A field with its control and bookmark, under an id that is free in the edited file."""
        control = self._control(fid)
        start, end = control.getprevious(), control.getnext()
        assert start is not None
        assert end is not None
        return [self._copy(one) for one in (start, control, end)]

    def content(self, fid: str) -> list[Xml]:
        """What the control of a field of today's print holds."""
        content = self._control(fid).find(wn("sdtContent"))
        return [self._copy(one) for one in content] if content is not None else []

    def _control(self, fid: str) -> Xml:
        runs = self.into.fresh.runs_of[fid]
        return next(one.element for one in runs if one.element is not None and one.element.tag == wn("sdt"))

    def block(self, fresh: Xml, like: Xml | None = None) -> Xml:
        """A copy of a paragraph, row or table, in the look that its like has in the edited file.

        `like` is the row of the edited file in whose look a row is.
        """
        made = self._copy(fresh)
        for one, source in zip(made.iter(wn("p")), fresh.iter(wn("p")), strict=True):
            self.paragraphs[source] = one
            model = self._models.get(paragraph_kind(source))
            if model is not None:
                take_properties(one, model, "pPr")
        if like is not None:
            take_properties(made, like, "trPr")
            for cell, other in zip(made.findall(wn("tc")), like.findall(wn("tc")), strict=False):
                take_properties(cell, other, "tcPr")
        return made

    @cached_property
    def _models(self) -> dict[str, Xml]:
        """The first paragraph of the edited file of each kind of paragraph of today's print."""
        found: dict[str, Xml] = {}
        for fresh, theirs in self.known.items():
            found.setdefault(paragraph_kind(fresh), theirs)
        return found

    def _copy(self, node: Xml) -> Xml:
        return self.notes.with_calls(self.names.adapt(deepcopy(node), self.into.documents))
