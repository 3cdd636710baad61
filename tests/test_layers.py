"""The modules: imports run one way, each opens with what it takes and gives, public names are documented."""

from __future__ import annotations

import ast
from pathlib import Path

from helpers import ROOT

ORDER = [
    "lines", "rerun/record", "errors", "shape", "project", "jobs/parcel", "dates", "model", "markup", "load",
    "addresses", "labels", "edition", "tree", "fields", "rerun/changes", "rerun/versions", "rerun/news", "sandbox",
    "pictures", "compose", "theme", "write/sfnt", "write/faces", "write/ooxml", "write/archive", "write/seal",
    "write/svg", "write/package", "write/word_styles", "write/carriers", "write/blank", "write/docx",
    "write/pdf_tags", "write/pdf_layout", "write/pdf_speed", "write/pdf", "jobs/press", "schema", "starter",
    "rerun/basis", "roundtrip/rewording", "roundtrip/word", "roundtrip/edits", "roundtrip/lacking", "plan",
    "jobs/work", "jobs/make", "jobs/parts", "jobs/warm", "build", "many", "diff", "rerun/watch", "testing",
    "roundtrip/splice", "roundtrip/typed", "roundtrip/findings", "roundtrip/values", "pull", "roundtrip/account",
    "write/tracked", "roundtrip/repack", "roundtrip/sides", "roundtrip/blocks", "roundtrip/copies", "refresh",
    "trace", "cli", "fresh",
]  # fmt: skip
"""The order in which the modules may build on each other."""


def modules() -> dict[str, ast.Module]:
    found = (path for path in (ROOT / "render").rglob("*.py") if "starter_files" not in path.parts)
    return {path.relative_to(ROOT / "render").with_suffix("").as_posix(): ast.parse(path.read_text()) for path in found}


def imported(name: str, tree: ast.Module) -> set[str]:
    """The modules of the package that a module imports, at its head or within a function."""
    known = set(ORDER)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = Path(name).parent if node.level == 1 else Path(name).parent.parent
            path = (node.module or "").replace(".", "/")
            full = (base / path).as_posix() if path else base.as_posix()
            found |= {full} & known
            found |= {(Path(full) / alias.name).as_posix() for alias in node.names} & known
    return found


def test_every_module_has_its_place() -> None:
    assert {name for name in modules() if not name.endswith("__init__")} == set(ORDER)


def test_imports_run_downward() -> None:
    for name, tree in modules().items():
        if name in ORDER:
            wrong = {other for other in imported(name, tree) if ORDER.index(other) >= ORDER.index(name)}
            assert not wrong, f"{name} imports {wrong}"


def test_writers_know_nothing_of_the_data() -> None:
    writers = {name for name in ORDER if name.startswith("write/")}
    allowed = {"lines", "rerun/record", "errors", "project", "pictures", "theme", "tree"} | writers
    for name in (*writers, "tree"):
        assert imported(name, modules()[name]) <= allowed, name


def test_public_names_are_documented() -> None:
    for name, tree in modules().items():
        assert ast.get_docstring(tree), name
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{name}.{node.name}"
