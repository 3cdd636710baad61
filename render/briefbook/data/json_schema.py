"""The JSON Schema files (draft 7) of a workspace: an editor completes, explains and checks YAML with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from .project import Project, write_atomic
from .shapes import (
    UNKNOWN_WORD,
    ChoiceShape,
    ConvertedShape,
    FieldShape,
    ListShape,
    MappingShape,
    MaybeShape,
    NumberShape,
    OwnShape,
    RecordShape,
    Shape,
    TextShape,
    TupleShape,
    describe,
    fields_of,
)

__all__ = ["FOLDER", "schemas", "write_schemas"]

FOLDER = "schemas"
"""Where in a workspace the schemas stand; the first line of each data file names one of them."""


def schemas() -> dict[str, str]:
    """File name -> JSON Schema text, for each kind of file in a workspace."""
    from .records import Brief, Organisation, Person, PlaceRecord, Source, Visit

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
        definitions: dict[str, Any] = {}
        schema = _typed(_schema(describe(cls), definitions))
        if cls.__name__ in definitions:
            schema = definitions.pop(cls.__name__)
        head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title}
        schema = {**head, **schema, **({"definitions": definitions} if definitions else {})}
        found[f"{name}.json"] = json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    return found


def write_schemas(project: Project) -> tuple[str, ...]:
    """Writes the schemas into the workspace; gives their paths from its root."""
    written: list[str] = []
    for name, text in schemas().items():
        rel = f"{FOLDER}/{name}"
        write_atomic(project.path(rel), text.encode())
        written.append(rel)
    return tuple(written)


def _schema(shape: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    """What may stand where a shape is asked for; records and named lists of words go into the definitions."""
    match shape:
        case ConvertedShape(inner):
            return _schema(inner, definitions)
        case MaybeShape():
            return _maybe(shape, definitions)
        case ListShape(item, least):
            bound = {"minItems": least} if least else {}
            return {"type": "array", "items": _schema(item, definitions), **bound}
        case TupleShape(items):
            each = [_schema(one, definitions) for one in items]
            return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}
        case MappingShape(_, value):
            return {"type": "object", "additionalProperties": _schema(value, definitions)}
        case ChoiceShape(words, ""):
            return {"type": "string", "enum": [word for word, _ in words]}
        case RecordShape() | ChoiceShape():
            return _reference(shape, definitions)
        case OwnShape(cls):
            return dict(cls.json_schema())
        case TextShape(cls, pattern):
            own = {} if cls is str else {"minLength": 1}
            return {"type": "string", **own, **({"pattern": pattern} if pattern else {})}
        case NumberShape(cls, least, most):
            bounds = {"minimum": least, "maximum": most}
            return {"type": _NUMBERS[cls]} | {key: one for key, one in bounds.items() if one is not None}


_NUMBERS: Mapping[type, str] = {int: "integer", float: "number", bool: "boolean"}


def _maybe(shape: MaybeShape, definitions: dict[str, Any]) -> dict[str, Any]:
    """Of a shape, where null or `unknown` may stand as well."""
    schema = _schema(shape.shape, definitions)
    if shape.unknown:
        schema = {"oneOf": [schema, _schema(UNKNOWN_WORD, definitions)]}
    if shape.nothing:
        schema = {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}
    return schema


def _reference(shape: RecordShape | ChoiceShape, definitions: dict[str, Any]) -> dict[str, Any]:
    name = shape.name if isinstance(shape, ChoiceShape) else shape.cls.__name__
    if name not in definitions:
        definitions[name] = {}  # it is being made
        definitions[name] = _definition(shape, definitions)
    return {"$ref": f"#/definitions/{name}"}


def _definition(shape: RecordShape | ChoiceShape, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(shape, ChoiceShape):
        return {"type": "string", "description": shape.description, "enum": [word for word, _ in shape.words]}
    fields = fields_of(shape.cls)
    required = [one.key for one in fields if one.info.required]
    return {
        "type": "object",
        "description": shape.cls.__doc__,
        "additionalProperties": shape.cls.open,
        "properties": {one.key: _typed(_field(one, definitions)) for one in fields},
        **({"required": required} if required else {}),
    }


def _field(field: FieldShape, definitions: dict[str, Any]) -> dict[str, Any]:
    schema, info = _schema(field.shape, definitions), field.info
    if info.default_factory is not None:
        return schema  # a record, which says itself what it is
    about: dict[str, Any] = {"description": info.description} if info.description else {}
    if not info.required:
        about["default"] = info.default.value if isinstance(info.default, Enum) else info.default
    if "$ref" in schema and about:  # draft 7 passes over what stands beside a `$ref`
        schema = {"allOf": [schema]}
    return {**schema, **about}


def _typed(node: Any) -> Any:
    """The schema as a person types YAML: a text may look like a number (`2020`)."""
    if isinstance(node, list):
        return [_typed(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _typed(value) for key, value in node.items()}
    return {**made, "type": ["string", "number"]} if made.get("type") == "string" and "enum" not in made else made
