"""Small changes of behaviour that can be made in the package, drawn at random: what `mutants.py` tries.

They are those of mutmut's operators (a comparison turned, a number one higher, `and` for `or`, an argument left out)
and three more (a condition turned round, a statement left out, nothing returned). What no test can notice is not drawn:
docstrings, annotations, `__all__`, the bounds of caches, and what `equivalent.txt` lists.
"""

from __future__ import annotations

import difflib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

__all__ = ["PACKAGE", "ROOT", "Mutant", "drawn"]

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, EQUIVALENT = "render/briefbook", ROOT / "tests/equivalent.txt"
IDLE = ("lru_cache", "cache", "dataclass", "wraps", "overload")
"""Decorators without behaviour of their own."""
CRUDE = (mutators.operator_assignment, mutators.operator_arg_removal)
"""Most of what these make ends in an exception at once: they are drawn for lines that nothing else can change."""


@dataclass(frozen=True)
class Mutant:
    """A file of the package with one change; `first` and `last` are the lines of the statement that it is in."""

    file: str
    first: int
    last: int
    source: str

    @property
    def room(self) -> str:
        return self.file.removeprefix(f"{PACKAGE}/").split("/")[0].removesuffix(".py")

    @property
    def original(self) -> str:
        return parsed(self.file)[0].code

    @cached_property
    def diff(self) -> list[str]:
        lines = difflib.unified_diff(self.original.splitlines(), self.source.splitlines(), n=0)
        return [line for line in lines if line[:3] not in ("---", "+++", "@@ ")]

    @property
    def key(self) -> tuple[str, ...]:
        return self.file, *(" ".join(line[1:].strip() for line in self.diff if line[0] == sign) for sign in "-+")


class Sites(cst.CSTVisitor):
    """The nodes of a module that can be changed, by their lines, each with the lines of its statement."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.at: dict[int, list[tuple[cst.CSTNode, int, int]]] = {}
        self.statements: list[tuple[int, int]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if unnoticeable(node):
            return False
        place = self.get_metadata(PositionProvider, node, None)
        if place is None:
            return True
        if isinstance(node, cst.SimpleStatementLine):
            self.statements.append((place.start.line, place.end.line))
        first, last = self.statements[-1] if self.statements else (0, 0)
        if not first <= place.start.line <= last:  # the head of a compound statement
            first = last = place.start.line
        self.at.setdefault(place.start.line, []).append((node, first, last))
        return True


def unnoticeable(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Decorator):
        named = node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator
        return cst.Module([]).code_for_node(named) in IDLE
    if isinstance(node, cst.Assign):  # the list of public names; an alias of types
        value, target = node.value, node.targets[0].target
        name = target.value if isinstance(target, cst.Name) else ""
        typed = isinstance(value, cst.Subscript) and name.strip("_")[:1].isupper() and not name.strip("_").isupper()
        return name == "__all__" or (typed and "(" not in cst.Module([]).code_for_node(value))
    if isinstance(node, cst.If) and isinstance(node.test, cst.Name):
        return node.test.value == "TYPE_CHECKING"
    text = isinstance(node, cst.Expr) and isinstance(node.value, (cst.SimpleString, cst.ConcatenatedString))
    return text or isinstance(node, (cst.Annotation, cst.Import, cst.ImportFrom))


def changed(node: cst.CSTNode, crude: bool) -> Iterator[cst.CSTNode]:
    """What may stand in the place of a node."""
    for kind, operator in mutators.mutation_operators:
        if isinstance(node, kind) and (operator in CRUDE) == crude:
            found = list(operator(node))
            yield from found[:1] if operator is mutators.operator_string else found
    if crude:
        return
    if isinstance(node, cst.If):
        condition = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), condition))
    if isinstance(node, cst.Return) and node.value and cst.Module([]).code_for_node(node.value) != "None":
        yield node.with_changes(value=None)
    called = isinstance(node, cst.Expr) and isinstance(node.value, cst.Call)
    if called or isinstance(node, (cst.Raise, cst.AugAssign)):
        yield cst.Pass()


@cache
def parsed(file: str) -> tuple[cst.Module, Sites]:
    wrapper, sites = MetadataWrapper(cst.parse_module((ROOT / file).read_text())), Sites()
    wrapper.visit(sites)
    return wrapper.module, sites


def drawn(chance: random.Random, number: int, room: str) -> list[Mutant]:
    """As many changes as asked for, each of another line."""
    below = ROOT / PACKAGE / room
    files = sorted(below.rglob("*.py") if below.is_dir() else [below.with_suffix(".py")])
    names = [str(file.relative_to(ROOT)) for file in files if "starter_files" not in file.parts]
    lines = [(name, at) for name in names for at in range(1, 1 + len((ROOT / name).read_text().splitlines()))]
    chance.shuffle(lines)
    listed = {tuple(part.strip() for part in line.split(" | ")[:3]) for line in EQUIVALENT.read_text().splitlines()}
    made: list[Mutant] = []
    for file, at in lines:
        module, sites = parsed(file)
        found = (
            [(*site, new) for site in sites.at.get(at, ()) for new in changed(site[0], crude)]
            for crude in (False, True)
        )
        options = next(filter(None, found), None)
        if options is None or len(made) == number:
            continue
        node, first, last, new = chance.choice(options)
        mutant = Mutant(file, first, last, cst.ensure_type(module.deep_replace(node, new), cst.Module).code)
        if mutant.diff and mutant.key not in listed:
            made.append(mutant)
    return made
