"""What the documentation says holds: files that it names exist, its example runs, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import briefbook
import pytest
from helpers import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PACKAGE = ROOT / "render/briefbook"


def test_the_pages_are_found() -> None:
    assert {page.name for page in PAGES} >= {"tour.md", "data.md", "round-trip.md", "benchmarks.md", "python.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/tour.md"])
def test_modules_that_are_named_exist(name: str) -> None:
    named = re.findall(r"`((?:[a-z_]+/)*[a-z_]+(?:\.py|/))`", (ROOT / name).read_text())
    assert len(named) > 20
    missing = [one for one in named if not any((base / one).exists() for base in (PACKAGE, ROOT))]
    assert not missing


def test_the_python_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/python.md").read_text(), re.DOTALL)
    exec(compile(example, "docs/python.md", "exec"), {})
    said = capsys.readouterr().out
    assert "True ()" in said
    assert "figures[f-helicopters].value" in said
    assert "'fresh'" in said
    assert "'stale'" in said


def test_public_names_are_documented_and_typed() -> None:
    names = [name for name in briefbook.__all__ if name != "__version__"]
    for name in names:
        assert getattr(briefbook, name).__doc__, name
    functions = [name for name in names if name.islower()]
    assert len(functions) == 12
    page = (ROOT / "docs/python.md").read_text()
    for name in functions:
        assert f"`{name}(" in page, name
        assert "return" in getattr(briefbook, name).__annotations__, name


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no `rendr`"):
        briefbook.rendr  # noqa: B018
    assert set(briefbook.__all__) <= set(dir(briefbook))
