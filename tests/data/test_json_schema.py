"""The schemas: current, found by editors, and of one mind with the loader."""

from __future__ import annotations

import json
import re
from pathlib import Path

from briefbook.data.json_schema import schemas
from helpers import ROOT, Run


def test_the_schemas_in_the_repository_are_current() -> None:
    for name, text in schemas().items():
        assert (ROOT / "schemas" / name).read_text() == text, f"run `briefbook schema`: {name}"


def test_every_sample_file_names_its_schema() -> None:
    files = [*ROOT.glob("data/*.yaml"), *ROOT.glob("data/visits/*.yaml"), *ROOT.glob("briefs/*.yaml")]
    for file in files:
        match = re.match(r"# yaml-language-server: \$schema=(\S+)", file.read_text())
        assert match, file
        assert (file.parent / match[1]).resolve().is_file(), file


def test_keys_are_explained() -> None:
    visit = json.loads(schemas()["visit.json"])
    bare = [key for key, value in visit["properties"].items() if not value.get("description") and "allOf" not in value]
    assert bare == []


def test_the_command_writes_them(workspace: Path, run: Run) -> None:
    assert run("-C", workspace, "schema").code == 0
    assert {path.name for path in (workspace / "schemas").iterdir()} == set(schemas())
