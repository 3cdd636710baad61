"""The schemas: current, found by editors, and of one mind with the loader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from briefbook.data.json_schema import schemas, write_schemas
from briefbook.data.project import Project
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


def schema_of(file: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(schemas()[file])
    return made


def test_each_kind_of_file_has_its_schema() -> None:
    assert set(schemas()) == {
        "visit.json", "brief.json", "people.json", "organisations.json", "places.json", "sources.json",
    }  # fmt: skip
    for text in schemas().values():
        assert json.loads(text)["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("file", "way", "part"),
    [
        ("visit.json", "title", "A visit"),
        ("people.json", "type", "array"),
        ("visit.json", "additionalProperties", False),
        ("visit.json", "properties.overview.minItems", 1),
        ("visit.json", "properties.sides.minItems", 2),
        ("visit.json", "properties.sides.maxItems", 2),
        ("visit.json", "properties.stops_ordered.type", "boolean"),
        ("visit.json", "properties.stops_ordered.default", False),
        ("visit.json", "properties.documents_signed.oneOf.1", {"$ref": "#/definitions/Unknown"}),
        ("visit.json", "definitions.Unknown.enum", ["unknown"]),
        ("visit.json", "definitions.OutcomeState.enum.0", "signed"),
        ("visit.json", "definitions.Fact", None),
        ("visit.json", "definitions.Figure.properties.value.oneOf.0", {"type": "number"}),
        ("visit.json", "definitions.Statement.properties.from.items", {"minLength": 1, "type": ["string", "number"]}),
        ("visit.json", "definitions.Statement.properties.status.allOf", [{"$ref": "#/definitions/ClaimStatus"}]),
        ("visit.json", "definitions.Statement.properties.status.default", "reported"),
        ("visit.json", "definitions.Citation.properties.at.anyOf", [{"type": ["string", "number"]}, {"type": "null"}]),
        ("visit.json", "definitions.Citation.required", ["source"]),
        ("brief.json", "properties.paper.enum", ["A4", "Letter"]),
        ("brief.json", "properties.paper.type", "string"),
        ("brief.json", "properties.page_budget", {"$ref": "#/definitions/PageBudget"}),
        ("brief.json", "definitions.PageBudget.properties.fact-sheet.anyOf.0",
         {"maximum": 500, "minimum": 1, "type": "integer"}),
        ("brief.json", "properties.formats.minItems", 1),
        ("brief.json", "properties.formats.default", ["pdf", "docx"]),
        ("brief.json", "required", ["id", "visit", "series", "issuer", "as_of"]),
        ("places.json", "definitions.PlaceRecord.properties.latitude.anyOf.0",
         {"maximum": 90, "minimum": -90, "type": "number"}),
        ("sources.json", "definitions.Source.additionalProperties", True),
        ("sources.json", "definitions.Source.properties.URL.anyOf.0.pattern", "^https?://"),
        ("people.json", "definitions.Native.properties.lang.pattern",
         "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\\d{3}))?$"),
    ],
)  # fmt: skip
def test_a_schema_says_what_the_reader_reads(file: str, way: str, part: object) -> None:
    found: Any = schema_of(file)
    for step in way.split("."):
        found = found[int(step)] if isinstance(found, list) else found.get(step)
    assert found == part


def test_a_text_may_be_given_once_or_once_for_each_language() -> None:
    title = schema_of("visit.json")["properties"]["title"]
    assert title["anyOf"] == [
        {"type": ["string", "number"], "minLength": 1},
        {
            "type": "object", "minProperties": 1,
            "additionalProperties": {"type": ["string", "number"], "minLength": 1},
        },
    ]  # fmt: skip


def test_the_schemas_are_written_into_a_workspace(tmp_path: Path) -> None:
    written = write_schemas(Project(tmp_path))
    assert set(written) == {f"schemas/{name}" for name in schemas()}
    assert (tmp_path / "schemas/visit.json").read_text() == schemas()["visit.json"]
