"""Jinja, closed by default: templates reach nothing but the models and our filters, and come to an end.

A template cannot read a file outside `templates/`, see Python's insides, or run for ever: every turn of a loop, every
call and every text put together counts against a budget. What goes wrong becomes a problem with the template's line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, TemplateNotFound, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext, markup_join

from ..data.dates import Duration, When
from ..data.project import Project
from ..data.types import Model
from ..errors import BriefbookError, Refusal
from .grammar import BUILT_IN_FILTERS, Grammar, compiled
from .provenance import Provenance, computed, provenance_of, tracing
from .template_problems import FAULTS, template_problem

__all__ = ["Sandbox"]

_STEPS = 2_000_000
_CHARACTERS = 50_000_000
_NUMBERS = 100_000

_CONSUMING = frozenset(["join", "max", "min", "sum"])
"""The filters that read all that an iterator gives."""

_VALUE_ATTRIBUTES = {
    When: {"year", "month", "precision", "is_interval", "approximate", "uncertain"},
    Duration: {"number", "unit", "days"},
    dict: {"items", "keys", "values", "get"},
    LoopContext: {"index", "index0", "first", "last", "length", "previtem", "nextitem", "revindex", "changed", "depth"},
}


class Sandbox(Grammar):
    """The environment of one document over a project's `templates/` folder."""

    def __init__(
        self, project: Project, finalize: Callable[[Any], Any], capture: Callable[[Any], Any] = lambda value: value
    ) -> None:
        super().__init__(BUILT_IN_FILTERS, _ProjectLoader(project))
        self.project = project
        self.capture = capture
        self.finalize = pass_context(lambda context, value: finalize(value))
        self.filters = {name: tracing(one, capture, name in _CONSUMING) for name, one in self.filters.items()}
        self.filters |= {"_each": self._each, "_bounded": self._bounded, "_captured": capture, "_sum": self._sum}
        self.globals = {"namespace": self.globals["namespace"], "range": self._range}
        self._steps = 0

    def add_filters(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        """Makes further filters known to templates."""
        self.filters |= {name: tracing(one, self.capture) for name, one in filters.items()}

    def compile(self, source: Any, name: Any = None, filename: Any = None, *options: Any) -> CodeType:  # type: ignore[override]
        """The code of a template; compiled once, whatever environments it runs in."""
        return compiled(source, name, filename, frozenset(self.filters))

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The text that a template gives; BriefbookError with the template's line where it fails."""
        self._steps = 0
        return self.guarded(name, lambda: self._bounded("".join(self.get_template(name).generate(**context))))

    def guarded(self, name: str, action: Callable[[], str]) -> str:
        """What `action` gives; whatever it raises becomes a problem of the template it arose in."""
        try:
            return action()
        except BriefbookError:
            raise
        except FAULTS as error:
            raise BriefbookError(template_problem(error, name, self.project, self.globals)) from error

    # -- what a template may touch --

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Public fields of the models, and the few listed attributes of plain values."""
        if attr.startswith("_"):
            return False
        if isinstance(obj, Model):
            fields = type(obj).model_fields
            return attr in fields or isinstance(getattr(type(obj), attr, None), property)
        for cls, names in _VALUE_ATTRIBUTES.items():
            if isinstance(obj, cls):
                return attr in names
        return type(obj).__name__ in ("TemplateModule", "Namespace", "_GroupTuple") and not attr.startswith("_")

    def wrap_str_format(self, value: Any) -> None:
        """Nothing: `'{:999999999}'.format(1)` would make a text of any size before it could be measured."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic on numbers; of texts and lists only a bounded sum."""
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        if operator == "**" or (operator != "+" and not numbers):
            raise SecurityError(f"the operator `{operator}` works on numbers only" if operator != "**" else "no powers")
        made = self._bounded(super().call_binop(context, operator, left, right))
        return computed(made, left, right) if type(made) in (int, float) else made

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """A call counts as a step, and what it gives is bounded."""
        self._step()
        return self.capture(self._bounded(super().call(context, obj, *args, **kwargs)))

    def _sum(self, parts: list[Any]) -> Any:
        """What `~` makes of its parts: computed from those that know where they came from."""
        text = self.capture(self._bounded(markup_join(parts)))
        known = [one for one in parts if provenance_of(one) is not None]
        if not known or provenance_of(text) is not None:
            return text
        last = provenance_of(parts[-1])
        tail = last if last is not None and len(known) == 1 and last.kind == "plain" else Provenance()
        return computed(text, *known, tail=tail)

    # -- what keeps it finite --

    def _step(self) -> None:
        self._steps += 1
        if self._steps > _STEPS:
            raise Refusal(f"the template takes more than {_STEPS:,} steps", "shorten its loops")

    def _each(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._step()
            yield item

    def _bounded(self, value: Any) -> Any:
        if isinstance(value, (str, list, tuple)) and len(value) > _CHARACTERS:
            raise Refusal(f"the template makes a value of over {_CHARACTERS:,} parts", "shorten its loops")
        return value

    def _range(self, *args: int) -> range:
        numbers = range(*args)
        if len(numbers) > _NUMBERS:
            raise Refusal(f"range() gives {len(numbers):,} numbers, more than {_NUMBERS:,}", "shorten the loop")
        return numbers


_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->|<([a-z][a-z0-9-]*)(?=[\s/>])", re.DOTALL)


class _ProjectLoader(BaseLoader):
    """Reads templates through the project, and writes on each tag where it stands (`data-at`)."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        file = f"templates/{template}"
        try:
            known = self.project.exists(file)
        except BriefbookError as error:
            raise SecurityError(f"`{template}` leads outside the workspace") from error
        if not known:
            raise TemplateNotFound(template)
        source = self.project.read_text(file)
        starts = [0, *(match.end() for match in re.finditer("\n", source))]
        line = 0

        def mark(match: re.Match[str]) -> str:
            nonlocal line
            if match[1] is None:
                return match[0]
            while line + 1 < len(starts) and starts[line + 1] <= match.start():
                line += 1
            return f'{match[0]} data-at="{file}:{line + 1}:{match.start() - starts[line] + 1}"'

        return _TAGS.sub(mark, source), file, lambda: True
