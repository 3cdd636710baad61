"""The Jinja that templates are written in: a small part of its filters and tests, and code that can be counted.

In the code of a template every loop counts its turns, every `~` and every block that is set or filtered goes through a
filter of the sandbox. Compiling a template takes longer than filling it in, so its code is kept by its text.
"""

from __future__ import annotations

from functools import lru_cache
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, nodes, pass_context
from jinja2.sandbox import SandboxedEnvironment

from ..data.types import UNKNOWN

__all__ = ["BUILT_IN_FILTERS", "Grammar", "compiled"]

BUILT_IN_FILTERS = frozenset([
    "abs", "batch", "capitalize", "count", "default", "first", "float", "groupby", "int", "items", "join", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select",
    "selectattr", "slice", "sort", "string", "sum", "title", "trim", "unique", "upper",
])  # fmt: skip
"""The filters of Jinja's own that templates may call."""

_TESTS = (
    "boolean", "defined", "divisibleby", "eq", "even", "false", "ge", "gt", "in", "integer", "iterable", "le", "lower",
    "lt", "mapping", "ne", "none", "number", "odd", "sameas", "sequence", "string", "true", "undefined", "upper",
    "==", "!=", "<", ">", "<=", ">=",
)  # fmt: skip


class Grammar(SandboxedEnvironment):
    """An environment in which templates are compiled; `Sandbox` is the one in which they run."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, filters: frozenset[str] = frozenset(), loader: BaseLoader | None = None) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=True,
            # with the context, so that no value of one document is written into the code that all of them share
            finalize=pass_context(lambda context, value: value),
            optimized=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        # of filters the code depends on which there are, and on how Jinja's own are called
        self.filters = {name: self.filters[name] if name in BUILT_IN_FILTERS else str for name in filters}
        self.tests = {name: self.tests[name] for name in _TESTS}
        self.tests["sameas"] = lambda value, other: value is other or (other is UNKNOWN and value == other)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        _prepare(template)
        return template


@lru_cache(maxsize=500)
def compiled(source: str, name: str, filename: str, filters: frozenset[str]) -> CodeType:
    """The code of a template's text, where these filters are known; TemplateSyntaxError where it is no Jinja."""
    return Grammar(filters).compile(source, name, filename)


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
