"""The models in, JSON Schema files out: what lets an editor complete, explain and check the YAML while it is typed."""

from __future__ import annotations

import json
from typing import Any

from .project import Project, write_atomic

__all__ = ["FOLDER", "schemas", "write_schemas"]

FOLDER = "schemas"
"""Where in a workspace the schemas stand; the first line of each data file names one of them."""


def schemas() -> dict[str, str]:
    """File name -> JSON Schema text, for each kind of file in a workspace."""
    from pydantic import TypeAdapter

    from .model import Brief, Organisation, Person, PlaceRecord, Source, Visit

    kinds: dict[str, tuple[Any, str]] = {
        "visit": (Visit, "A visit"),
        "brief": (Brief, "A brief: what to produce from a visit"),
        "people": (tuple[Person, ...], "The people that visits name"),
        "organisations": (tuple[Organisation, ...], "The organisations that visits name"),
        "places": (tuple[PlaceRecord, ...], "The places that visits name"),
        "sources": (tuple[Source, ...], "The sources that facts cite, in the fields of CSL-JSON"),
    }
    found: dict[str, str] = {}
    for name, (cls, title) in kinds.items():
        schema = _as_typed(TypeAdapter(cls).json_schema(by_alias=True))
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", **schema, "title": title}
        found[f"{name}.json"] = json.dumps(_draft_7(schema), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    return found


def write_schemas(project: Project) -> tuple[str, ...]:
    """Writes the schemas into the workspace; gives their paths from its root."""
    written: list[str] = []
    for name, text in schemas().items():
        rel = f"{FOLDER}/{name}"
        write_atomic(project.path(rel), text.encode())
        written.append(rel)
    return tuple(written)


def _as_typed(node: Any, named: bool = False) -> Any:
    """The schema as a person types YAML: a text may look like a number (`2020`), and made-up titles go."""
    if isinstance(node, list):
        return [_as_typed(item) for item in node]
    if not isinstance(node, dict):
        return node
    if named:
        return {key: _as_typed(value) for key, value in node.items()}
    result = {
        key: _as_typed(value, named=key in ("properties", "$defs"))
        for key, value in node.items()
        if key not in ("title", "discriminator")
    }
    if result.get("type") == "string" and "enum" not in result and "const" not in result:
        result["type"] = ["string", "number"]
    return result


def _draft_7(node: Any) -> Any:
    """The schema in the words of draft 7, the draft that every editor reads: `$defs` are called `definitions`."""
    if isinstance(node, list):
        return [_draft_7(item) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key == "$ref":
            value = value.replace("#/$defs/", "#/definitions/")
        result["definitions" if key == "$defs" else key] = _draft_7(value)
    if "$ref" in result and len(result) > 1:  # draft 7 passes over what stands beside a `$ref`
        result["allOf"] = [{"$ref": result.pop("$ref")}]
    return result
