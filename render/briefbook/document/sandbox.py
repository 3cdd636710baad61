"""Jinja, closed by default: a project's templates in, text out, with nothing reached but the models and our filters.

A template cannot read a file outside `templates/`, see Python's insides, or run for ever: every turn of a loop, every
call and every text put together counts against a budget. What goes wrong becomes a problem with the template's line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import Context, LoopContext, markup_join
from jinja2.sandbox import SandboxedEnvironment

from ..data.dates import Duration, When
from ..data.project import Project
from ..data.types import UNKNOWN, Model
from ..errors import BriefbookError, Place, Problem, nearest
from .provenance import Provenance, computed, provenance_of, tracing

__all__ = ["Sandbox"]

_STEPS = 2_000_000
_CHARACTERS = 50_000_000
_FILTERS = frozenset(
    [
        "abs",
        "batch",
        "capitalize",
        "count",
        "default",
        "first",
        "float",
        "groupby",
        "int",
        "items",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "max",
        "min",
        "reject",
        "rejectattr",
        "replace",
        "reverse",
        "round",
        "select",
        "selectattr",
        "slice",
        "sort",
        "string",
        "sum",
        "title",
        "trim",
        "unique",
        "upper",
    ]
)
_CONSUMING = frozenset(["join", "max", "min", "sum"])
_TESTS = frozenset(
    [
        "boolean",
        "defined",
        "divisibleby",
        "eq",
        "even",
        "false",
        "ge",
        "gt",
        "in",
        "integer",
        "iterable",
        "le",
        "lower",
        "lt",
        "mapping",
        "ne",
        "none",
        "number",
        "odd",
        "sameas",
        "sequence",
        "string",
        "true",
        "undefined",
        "upper",
    ]
)
_VALUE_ATTRIBUTES = {
    When: {"year", "month", "precision", "is_interval", "approximate", "uncertain"},
    Duration: {"number", "unit", "days"},
    dict: {"items", "keys", "values", "get"},
    LoopContext: {"index", "index0", "first", "last", "length", "previtem", "nextitem", "revindex", "changed", "depth"},
}


class _Compiled(BytecodeCache):
    """The code of templates, by their text: compiling one takes longer than filling it in."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if len(self.kept) >= _MOST_COMPILED:
            self.kept.clear()
        self.kept[bucket.key, bucket.checksum] = bucket.code


_MOST_COMPILED = 500
_COMPILED = _Compiled()


class Sandbox(SandboxedEnvironment):
    """An environment over a project's `templates/` folder."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(
        self, project: Project, finalize: Callable[[Any], Any], capture: Callable[[Any], Any] = lambda value: value
    ) -> None:
        super().__init__(
            loader=_ProjectLoader(project),
            undefined=StrictUndefined,
            autoescape=True,
            # with the context, so that no value of one document is written into the code that all of them share
            finalize=pass_context(lambda context, value: finalize(value)),
            optimized=False,
            bytecode_cache=_COMPILED,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self.project = project
        self.capture = capture
        self.filters = {name: tracing(self.filters[name], capture, name in _CONSUMING) for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in (*_TESTS, "==", "!=", "<", ">", "<=", ">=")}
        self.globals = {"namespace": self.globals["namespace"], "range": self._range}
        self.filters["_each"] = self._each
        self.filters["_bounded"] = self._bounded
        self.filters["_captured"] = capture
        self.filters["_sum"] = self._sum
        self.tests["sameas"] = lambda value, other: value is other or (other is UNKNOWN and value == other)
        self._steps = 0

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
        except (
            TemplateError,
            RecursionError,
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:
            self._explain(error, name)

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

    def add_filters(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        """Makes further filters known to templates."""
        self.filters |= {name: tracing(one, self.capture) for name, one in filters.items()}

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
            raise TemplateRuntimeError(f"the template takes more than {_STEPS:,} steps; shorten its loops")

    def _each(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._step()
            yield item

    def _bounded(self, value: Any) -> Any:
        if isinstance(value, (str, list, tuple)) and len(value) > _CHARACTERS:
            raise TemplateRuntimeError(f"the template makes a value of over {_CHARACTERS:,} parts; shorten its loops")
        return value

    def _range(self, *args: int) -> range:
        numbers = range(*args)
        if len(numbers) > 100_000:
            raise TemplateRuntimeError(f"range() gives {len(numbers):,} numbers, more than 100,000; shorten the loop")
        return numbers

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        _prepare(template)
        return template

    # -- what went wrong --

    def _explain(self, error: Exception, name: str) -> NoReturn:
        if isinstance(error, TemplateSyntaxError):
            file = _file(error.name or name)
            place = self._place(file, error.lineno, "{")
            message = f"the template is not Jinja: {(error.message or '').rstrip('.').lower()}"
            raise BriefbookError(Problem(place, message, "correct the line")) from error
        file, line = _template_line(error, _file(name))
        if isinstance(error, TemplateNotFound):
            message = f"the template `{error.message}` is missing"
            place = self._place(file, line, str(error.message)) if line else Place(_file(str(error.message)))
            names = [one.removeprefix("templates/") for one in self.project.names("templates", ".html")]
            raise BriefbookError(Problem(place, message, nearest(str(error.message), names))) from error
        if isinstance(error, UndefinedError):
            message = str(error.message)
            word = (re.findall(r"'([^']+)'", message) or [""])[-1]
            known = [key for key in self.globals if not key.startswith("_")]
            hint = nearest(word, known) if "is undefined" in message else "see CONTRIBUTING.md for what a record has"
            plain = re.sub(r"^'briefbook\.(?:\w+\.)+(\w+) object'", r"a \1", message).replace("'", "`")
            raise BriefbookError(Problem(self._place(file, line, word), plain, hint)) from error
        if isinstance(error, RecursionError):
            place = self._place(file, line, "{")
            raise BriefbookError(Problem(place, "the template calls itself for ever", "end the recursion")) from error
        if isinstance(error, SecurityError):
            word = (re.findall(r"attribute '([^']+)'|^`([^`]+)` leads", str(error)) or [("{", "")])[0]
            hint = "name a template of this workspace" if word[1] else "use the record's fields"
            message = f"a template may not do this: {str(error).rstrip('.')}".replace("'", "`")
            raise BriefbookError(Problem(self._place(file, line, "".join(word)), message, hint)) from error
        what, _, hint = str(error).partition("; ")
        kind = "" if isinstance(error, (TemplateError, ValueError)) else f"{type(error).__name__}: "
        raise BriefbookError(
            Problem(self._place(file, line, "{"), f"the template fails: {kind}{what}", hint or "correct the line")
        ) from error

    def _place(self, file: str, line: int, word: str) -> Place:
        try:
            source = self.project.read_text(file).splitlines()[line - 1] if line else ""
        except (BriefbookError, IndexError):
            source = ""
        return Place(file, line, max(source.find(word), 0) + 1 if line else 0)


def _filtered(node: Any, name: str) -> nodes.Filter:
    lineno = node.lineno if node is not None else None
    return nodes.Filter(node, name, [], [], None, None, lineno=lineno)


def _prepare(node: nodes.Node) -> None:
    """Below `node`, every `~` becomes a filter of ours, loops count their steps, and what a block sets is captured."""
    for key in node.fields:
        value = getattr(node, key, None)
        if isinstance(value, nodes.Node):
            setattr(node, key, _prepared(value)[0])
        elif isinstance(value, list):
            made = [_prepared(one) if isinstance(one, nodes.Node) else [one] for one in value]
            setattr(node, key, [one for several in made for one in several])


def _prepared(node: nodes.Node) -> list[nodes.Node]:
    _prepare(node)
    if isinstance(node, nodes.Concat):
        return [_filtered(nodes.List(node.nodes, lineno=node.lineno), "_sum")]
    if isinstance(node, nodes.For):
        node.iter = _filtered(node.iter, "_each")
    if isinstance(node, nodes.FilterBlock):
        innermost = node.filter
        while isinstance(innermost.node, nodes.Filter):
            innermost = innermost.node
        innermost.node = _filtered(None, "_captured")
    if isinstance(node, nodes.AssignBlock):
        node.filter = _filtered(node.filter, "_bounded")
        target: Any = node.target
        if isinstance(target, nodes.NSRef):
            held: nodes.Expr = nodes.Getattr(nodes.Name(target.name, "load"), target.attr, "load")
        else:
            held = nodes.Name(target.name, "load")
        again = nodes.Assign(target, _filtered(held, "_captured"))
        return [node, again.set_lineno(node.lineno)]
    return [node]


def _file(name: str) -> str:
    return f"templates/{name}"


def _template_line(error: BaseException, file: str) -> tuple[str, int]:
    """The innermost template and line that the traceback passes through."""
    line = 0
    frame = error.__traceback__
    while frame is not None:
        source = frame.tb_frame.f_code.co_filename
        if source.startswith("templates/"):
            file, line = source, frame.tb_lineno
        frame = frame.tb_next
    return file, line


_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->|<([a-z][a-z0-9-]*)(?=[\s/>])", re.DOTALL)


class _ProjectLoader(BaseLoader):
    """Reads templates through the project, and writes on each tag where it stands (`data-at`)."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        file = _file(template)
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
