"""The templates of one document, filled in: its pages, and what its notes say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from .composition import Composition
from .filters import FILTERS, FUNCTIONS, bound, constants
from .placeholders import PLACEHOLDERS
from .sandbox import Sandbox
from .tree import Child, Element, parse
from .wording import printed

__all__ = ["Templates"]

_NOTES = "parts/notes.html"


class Templates:
    """A project's templates, which know one composition and nothing else."""

    def __init__(self, job: Composition, changes: Sequence[dict[str, str]] = ()) -> None:
        self.job = job
        self.sandbox = Sandbox(job.project, partial(printed, job), job.marks.capture)
        self.sandbox.add_filters(bound(FILTERS, job))
        self.sandbox.globals |= {**bound(FUNCTIONS, job), "changes": changes, **constants(job)}

    def draft(self) -> Element:
        """The document, in which placeholders stand for what only the whole of it can decide."""
        name = f"{self.job.document}.html"
        return self._parse(self.sandbox.render(name, {}), f"templates/{name}")

    def note(self, macro: str, *args: Any) -> tuple[Child, ...]:
        """What a macro of parts/notes.html prints."""

        def call() -> str:
            return str(getattr(self.sandbox.get_template(_NOTES).module, macro)(*args))

        return self.inline(self.sandbox.guarded(_NOTES, call))

    def inline(self, html: str) -> tuple[Child, ...]:
        """Inline HTML as children."""
        page = self._parse(f"<html><body><p>{html}</p></body></html>", f"templates/{_NOTES}")
        paragraph = page.find("p")
        return paragraph.children if paragraph is not None else ()

    def _parse(self, html: str, file: str) -> Element:
        marks = self.job.marks
        return parse(marks.settle(html), file, PLACEHOLDERS, marks.attrs)
