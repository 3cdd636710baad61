"""Layout: what WeasyPrint works out over and over in a long document, done once.

The entries of a chronology look alike, and so do the running lines of its pages. Their styles, lengths, fonts and lines
are worked out once and used again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import copy
from functools import wraps
from importlib import import_module
from itertools import chain
from typing import Any

__all__ = ["forget_earlier_pages", "keep_fonts", "keep_lines", "keep_struts", "match_notes_only", "share_styles"]


def _once(style: Any, name: str, make: Callable[..., Any], *args: Any) -> Any:
    """What `make` gives for a style, made when it is first asked for and kept with the style."""
    known = vars(style)
    if name not in known:
        known[name] = make(*args)
    return known[name]


# -- styles --


def share_styles() -> None:
    """WeasyPrint shares a style among like children of one parent; here among all whose parents look alike as well.

    What differs between two sections is mostly their id, which no child of theirs inherits.
    """
    css: Any = import_module("weasyprint.css")
    real: Any = css.StyleFor.set_computed_styles
    twin = _twin(css.ComputedStyle)

    @wraps(real)
    def quick(
        self: Any,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: Any = None,
        base_url: Any = None,
        target_collector: Any = None,
    ) -> None:
        styles = self._computed_styles
        cascaded = self._cascaded_styles.get((element, pseudo_type), {})
        alone = pseudo_type in _CHANGED or cascaded.get("anchor", ("",))[0] == "inherit"
        if parent is None or alone:
            real(self, element, parent, root, pseudo_type, base_url, target_collector)
            return
        above = styles[parent, None]
        key = (id(getattr(above, "like", above)), pseudo_type, base_url, *_declared(cascaded))
        if not hasattr(self, "shared"):
            self.shared = {}
        like = self.shared.get(key)
        if like is None:
            real(self, element, parent, root, pseudo_type, base_url, target_collector)
            self.shared[key] = styles[element, pseudo_type]
        elif "anchor" not in cascaded and "anchor" not in like.cascaded:
            styles[element, pseudo_type] = like
        else:
            style = styles[element, pseudo_type] = twin(like, cascaded)
            if target_collector and style["anchor"]:
                target_collector.collect_anchor(style["anchor"])

    css.StyleFor.set_computed_styles = quick


_CHANGED = ("note-call", "note-marker", "note-callback")
"""Parts whose style WeasyPrint changes when it has put the note in its place."""


def _declared(cascaded: Any) -> list[Any]:
    """What decides on the style of a child of its parent, but for the name of the place (`anchor`).

    The values of one style sheet are the same objects each time; those of an attribute are made anew.
    """
    found: list[Any] = []
    for name, (value, (precedence, layer, specificity)) in cascaded.items():
        if name != "anchor":
            found += (name, value if name == "lang" else id(value), precedence, layer, *specificity)
    return found


def _twin(computed_style: Any) -> Any:
    class Twin(computed_style):  # type: ignore[misc]
        """The style of an element that looks like another, and is another place."""

        def __init__(self, like: Any, cascaded: Any) -> None:
            self.__dict__.update(vars(like))
            self.like, self.cascaded = like, cascaded

        @property
        def anonymous_style(self) -> Any:
            return self.like.anonymous_style

        def __missing__(self, key: str) -> Any:
            if key == "anchor":
                return super().__missing__(key)
            value = self[key] = self.like[key]
            return value

    return Twin


def match_notes_only() -> None:
    """Eight rules say how the parts of a note look: for each element, as if each were a note.

    They are asked for those that some rule makes one.
    """
    css: Any = import_module("weasyprint.css")
    real: Any = css.StyleFor.__init__

    @wraps(real)
    def quick(self: Any, html: Any, sheets: Any, *rest: Any) -> None:
        rules = _Rules([sheet for sheet, _, _ in sheets])
        real(self, html, [(_Sheet(rules, at), *more) for at, (_, *more) in enumerate(sheets)], *rest)

    css.StyleFor.__init__ = quick


class _Rules:
    """The rules of all style sheets that concern an element."""

    def __init__(self, sheets: list[Any]) -> None:
        self.sheets = sheets
        self.plain = [_without_notes(sheet.matcher) for sheet in sheets]
        self.notes: dict[int, bool] = {}
        self.element: Any = None
        self.found: list[Any] = []

    def of(self, element: Any, sheet: int) -> Any:
        """Those of a sheet; WeasyPrint asks for one sheet after the other."""
        if self.element is not element:
            found = [matcher.match(element) for matcher in self.plain]
            if "style" in element.etree_element.attrib or any(map(self._makes_note, chain.from_iterable(found))):
                found = [one.matcher.match(element) for one in self.sheets]
            self.element, self.found = element, found
        return self.found[sheet]

    def _makes_note(self, rule: Any) -> bool:
        """Whether a rule may make a note of its element."""
        _, _, _, (declarations, _) = rule
        key = id(declarations)
        if key not in self.notes:
            said = (value for name, value, _ in declarations if name in ("float", "position"))
            self.notes[key] = not all(map(_plain, said))
        return self.notes[key]


def _plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value[0] == "running()")
    return isinstance(value, str) and value not in ("footnote", "inherit")


class _Sheet:
    """A style sheet whose rules are matched together with those of the others."""

    def __init__(self, rules: _Rules, at: int) -> None:
        self.rules, self.at, self.matcher = rules, at, self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rules.sheets[self.at], name)

    def match(self, element: Any) -> Any:
        """The rules that concern an element."""
        return self.rules.of(element, self.at)


def _without_notes(matcher: Any) -> Any:
    """The same rules without those of the parts of notes."""

    def kept(found: Any) -> Any:
        if isinstance(found, dict):
            return {key: kept(value) for key, value in found.items()}
        return [one for one in found if "note" not in (one[3] or "")] if isinstance(found, list) else found

    made = copy(matcher)
    vars(made).update({name: kept(found) for name, found in vars(matcher).items()})
    return made


def forget_earlier_pages() -> None:
    """For each page WeasyPrint goes through what the style sheets say of all pages before."""
    css: Any = import_module("weasyprint.css")
    real: Any = css.StyleFor.add_page_declarations

    @wraps(real)
    def quick(self: Any, page_type: Any) -> None:
        self._cascaded_styles.clear()
        real(self, page_type)

    css.StyleFor.add_page_declarations = quick


# -- text --


def keep_fonts() -> None:
    """Each line is set in a layout of Pango's, made ready for its style: its font, language and features.

    It is made ready once for each style, and copied. WeasyPrint's way never gives back the memory of the features.
    """
    lines: Any = import_module("weasyprint.text.line_break")
    layout: Any = lines.Layout
    real, ffi, pango, free = layout.setup, lines.ffi, lines.pango, lines.gobject.g_object_unref
    ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *src);")
    features_of = lines.font_features

    def ready(style: Any) -> Any:
        found: dict[str, Any] = {}

        def kept(*values: Any) -> None:
            found.update(features_of(*values))

        made = layout.__new__(layout)
        lines.font_features = kept
        try:
            real(made, style)
        finally:
            lines.font_features = features_of
        if found:
            text = ",".join(f"{key} {value}" for key, value in found.items()).encode()
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
            pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(text))
            pango.pango_layout_set_attributes(made.layout, attributes)
        del made.style
        return made

    @wraps(real)
    def quick(self: Any, style: Any) -> None:
        vars(self).update(vars(_once(style, "ready", ready, style)))
        self.style = style
        self.layout = ffi.gc(pango.pango_layout_copy(self.layout), free)

    layout.setup = quick


def keep_struts() -> None:
    """The height of an empty line is that of its style; WeasyPrint keeps it by a text of fourteen properties."""
    lines: Any = import_module("weasyprint.text.line_break")
    real: Any = lines.strut

    @wraps(real)
    def quick(style: Any) -> Any:
        return _once(style, "strut", real, style)

    _replace("strut", real, quick)


def keep_lines() -> None:
    """The same words in the same style and width make the same line: on each page, and each time a page is tried."""
    lines: Any = import_module("weasyprint.text.line_break")
    real: Any = lines.split_first_line
    kind: Any = lines.Layout

    @wraps(real)
    def quick(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        cache = getattr(style, "cache", None)
        if cache is None:
            return real(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        known = cache.setdefault("lines", {})
        key = (text, id(style), max_width, justification_spacing, is_line_start, minimum)
        if key not in known:
            if len(known) >= _MOST_LINES:
                known.clear()
            found = real(text, style, context, max_width, justification_spacing, is_line_start, minimum)
            known[key] = style, found
        kept, *rest = known[key][1]
        layout = kind.__new__(kind)
        vars(layout).update(vars(kept))
        return layout, *rest

    _replace("split_first_line", real, quick)


_MOST_LINES = 4096


def _replace(name: str, real: Any, quick: Any) -> None:
    """Puts a function in the place of another wherever WeasyPrint has imported that."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("weasyprint.") and vars(module).get(name) is real:
            setattr(module, name, quick)
