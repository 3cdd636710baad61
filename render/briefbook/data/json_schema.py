"""The models in, JSON Schema files out: what lets an editor complete, explain and check the YAML while it is typed."""

from __future__ import annotations

import json
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from .project import Project, write_atomic
from .types import Info, Model, Unknown

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
        schema = _typed(_schema(cls, Info(), definitions))
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


def _schema(annotation: Any, rules: Info, definitions: dict[str, Any]) -> dict[str, Any]:
    """What may stand where a type is asked for; records and lists of words go into the definitions."""
    origin, kinds = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        rules = next((mark for mark in kinds if isinstance(mark, Info)), rules)
        return _schema(kinds[0], rules, definitions)
    if origin in (Union, UnionType):
        return _either(kinds, rules, definitions)
    if origin is tuple:
        items = [_schema(one, Info(), definitions) for one in kinds if one is not ...]
        least = {"minItems": rules.min_length} if rules.min_length else {}
        if kinds[-1] is ...:
            return {"type": "array", "items": items[0], **least}
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if origin is Literal:
        return {"type": "string", "enum": list(kinds)}
    if issubclass(annotation, (Model, Enum)):
        name = annotation.__name__
        if name not in definitions:
            definitions[name] = {}  # it is being made
            definitions[name] = _definition(annotation, definitions)
        return {"$ref": f"#/definitions/{name}"}
    if hasattr(annotation, "json_schema"):
        return dict(annotation.json_schema())
    if issubclass(annotation, str):
        own = {} if annotation is str else {"minLength": 1}
        return {"type": "string", **own, **({"pattern": rules.pattern} if rules.pattern else {})}
    bounds = {"minimum": rules.ge, "maximum": rules.le}
    return {"type": _NUMBERS[annotation]} | {key: bound for key, bound in bounds.items() if bound is not None}


_NUMBERS = {int: "integer", float: "number", bool: "boolean"}


def _either(kinds: tuple[Any, ...], rules: Info, definitions: dict[str, Any]) -> dict[str, Any]:
    """Of a type, where null or `unknown` may stand as well."""
    (own,) = (one for one in kinds if one not in (NoneType, Unknown))
    schema = _schema(own, rules, definitions)
    if Unknown in kinds:
        schema = {"oneOf": [schema, _schema(Unknown, Info(), definitions)]}
    if NoneType in kinds:
        several = schema.get("anyOf", [schema])
        schema = {"anyOf": [*several, {"type": "null"}]}
    return schema


def _definition(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """A record, or a list of words."""
    if issubclass(cls, Enum):
        return {"type": "string", "description": cls.__doc__, "enum": [one.value for one in cls]}
    fields = {info.alias or name: info for name, info in cls.model_fields.items()}
    required = [key for key, info in fields.items() if info.required]
    return {
        "type": "object",
        "description": cls.__doc__,
        "additionalProperties": cls.open,
        "properties": {key: _typed(_field(info, definitions)) for key, info in fields.items()},
        **({"required": required} if required else {}),
    }


def _field(info: Info, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(info.annotation, info, definitions)
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
