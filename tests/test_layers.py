"""The rooms of the package: imports run down, in no circle, and into no private names; all is documented."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from helpers import ROOT

PACKAGE = ROOT / "render/briefbook"

ROOMS = {
    "version": (),
    "errors": (),
    "data": ("errors",),
    "document": ("errors", "data"),
    "theme": ("errors", "data", "document"),
    "pdf": ("errors", "data", "document", "theme"),
    "word": ("errors", "data", "document", "theme"),
    "review": ("errors", "data", "document", "theme", "word"),
    "build": ("errors", "data", "document", "theme", "pdf", "word", "review"),
    "testing": ("errors", "data", "document", "theme", "pdf", "word"),
    "api": ("errors", "data", "document", "theme", "pdf", "word", "review", "build"),
    "cli": ("errors", "data", "document", "theme", "pdf", "word", "review", "build"),
}
"""Each room, and the rooms below it that it may build on; `__init__` and `__main__`, the front door, may name all."""


def modules() -> dict[str, ast.Module]:
    """The package's modules by their dotted names within it, `data.project`, as syntax trees."""
    found = (path for path in PACKAGE.rglob("*.py") if "starter_files" not in path.parts)
    named = {path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."): path for path in found}
    return {name: ast.parse(path.read_text()) for name, path in named.items()}


MODULES = modules()


def imports(name: str) -> Iterator[tuple[str, str]]:
    """The (module, name) pairs that a module takes from the package, at its head or within a function."""
    package = name.split(".")[:-1]
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1] + (node.module or "").split(".")
            full = ".".join(part for part in base if part)
            for alias in node.names:
                inner = f"{full}.{alias.name}" if full else alias.name
                yield (inner, "") if inner in MODULES else (full, alias.name)


def room(name: str) -> str:
    return name.split(".")[0]


def test_the_modules_are_found() -> None:
    assert len(MODULES) > 60
    assert {room(name) for name in MODULES} == {*ROOMS, "__init__", "__main__"}


@pytest.mark.parametrize("place", ROOMS)
def test_a_room_builds_on_those_below(place: str) -> None:
    allowed = {place, "version", *ROOMS[place]}
    for name in (name for name in MODULES if room(name) == place):
        wrong = {other for other, _ in imports(name) if room(other) not in allowed}
        assert not wrong, f"{name} imports {wrong}"


def test_no_imports_go_in_a_circle() -> None:
    onto = {name: {other for other, _ in imports(name)} & set(MODULES) for name in MODULES}
    while ends := {name for name, others in onto.items() if not others & set(onto)}:
        onto = {name: others for name, others in onto.items() if name not in ends}
    assert not onto, sorted(onto)


def test_no_module_takes_anothers_private_names() -> None:
    for name in MODULES:
        private = {(other, taken) for other, taken in imports(name) if taken.startswith("_") and taken[:2] != "__"}
        assert not private, f"{name} imports {private}"


def test_no_class_name_stands_twice() -> None:
    seen: dict[str, str] = {}
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                assert node.name not in seen, f"{node.name} in {name} and {seen[node.name]}"
                seen[node.name] = name


def long_ones(kind: type[ast.AST] | tuple[type[ast.AST], ...], most: int) -> list[str]:
    return [
        f"{name}.{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, kind) and node.end_lineno - node.lineno + 1 > most
    ]


def test_no_class_is_longer_than_150_lines() -> None:
    assert not long_ones(ast.ClassDef, 150)


def test_no_function_is_longer_than_50_lines() -> None:
    assert not long_ones((ast.FunctionDef, ast.AsyncFunctionDef), 50)


def test_no_room_holds_a_fifth_of_the_lines() -> None:
    sizes: dict[str, int] = {}
    for path in PACKAGE.rglob("*.py"):
        if "starter_files" not in path.parts:
            place = path.relative_to(PACKAGE).parts[0]
            sizes[place] = sizes.get(place, 0) + len(path.read_text().splitlines())
    total = sum(sizes.values())
    assert not {place: size for place, size in sizes.items() if size * 5 >= total}, (sizes, total)


def test_public_names_are_documented() -> None:
    for name, tree in MODULES.items():
        assert ast.get_docstring(tree), name
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{name}.{node.name}"
