"""Records whose values know where they stand in their files: what templates print.

A library of them is made record by record, when one is first looked up, so that a document pays for what it prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..data.address import Address, id_of, itemised, keyed, stable
from ..data.dates import Duration, When
from ..data.library import REGISTRIES, Library
from ..data.records import Reference, Text
from ..data.types import Model, Unknown
from ..data.yaml import Path, Tree
from .provenance import Kind, LocatedText, Provenance, with_provenance

__all__ = ["located", "located_record"]

V = TypeVar("V")
L = TypeVar("L", bound=Library)


def located(library: L) -> L:
    """The library with visits and registries whose values know where they stand; itself where they do already.

    Whoever composes several documents of a library makes it once.
    """
    if isinstance(library.visits, _Records):
        return library
    trees = library.trees
    made: dict[str, Any] = {name: _Records(getattr(library, name), _registry(trees, name)) for name in REGISTRIES}
    files = {key: f"data/visits/{key}.yaml" for key in library.visits}
    made["visits"] = _Records(library.visits, {key: (trees[file], 0) for key, file in files.items() if file in trees})
    return replace(library, **made)


def _registry(trees: Mapping[str, Tree], name: str) -> dict[str, tuple[Tree, int]]:
    """The file and position of each record of a registry."""
    found: dict[str, tuple[Tree, int]] = {}
    for file in REGISTRIES[name][0]:
        tree = trees.get(file)
        records = tree.value if tree is not None and isinstance(tree.value, list) else ()
        for index, raw in enumerate(records):
            own = id_of(raw)
            if own is not None and tree is not None:
                found.setdefault(own, (tree, index))
    return found


class _Records(Mapping[str, Any]):
    """Records by their ids, each made to know its values when it is first looked up."""

    def __init__(self, records: Mapping[str, Any], places: Mapping[str, tuple[Tree, int]]) -> None:
        self.records, self.places = records, places
        self.made: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self.made:
            record = self.records[key]
            if key in self.places:
                tree, index = self.places[key]
                record = located_record(record, tree, (index,) if isinstance(tree.value, list) else ())
            self.made[str(key)] = record
        return self.made[key]

    def __contains__(self, key: object) -> bool:
        return key in self.records

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def located_record(record: V, tree: Tree, path: Path = ()) -> V:
    """A copy of the record that was read from `path` of a file, whose values know where they stand."""
    raw = tree.value
    for step in path:
        raw = raw[step]
    made: V = _located(record, raw, Address(tree.file, stable(tree, path)), "")
    return made


_MISSING = object()


def _located(value: Any, raw: Any, at: Address, name: str) -> Any:
    """The value that stands at an address, where the file holds `raw`; `name` is the field that it is the value of."""
    if raw is _MISSING or raw is None or value is None or isinstance(value, bool):
        return value
    if isinstance(value, Model):
        return _located_model(value, raw, at)
    if isinstance(value, tuple):
        if not isinstance(raw, list) or len(raw) != len(value):
            return value
        items = zip(value, itemised(at.path, raw), strict=True)
        return tuple(_located(one, own, Address(at.file, path), "") for one, (path, own) in items)
    if isinstance(value, Text):
        return LocatedText.at(value, at, raw)
    if not isinstance(raw, str):  # written in several keys, as CSL-JSON's dates are
        return with_provenance(value, Provenance(sources=(at,)))
    return with_provenance(value, Provenance(at, _kind(value, name), written=raw))


def _kind(value: Any, name: str) -> Kind:
    """How a leaf that a template prints as it is, or that `printed` shows, is read back."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, When):
        return "date"
    if isinstance(value, Duration):
        return "duration"
    if isinstance(value, (float, Reference)) or name == "id":
        return ""  # as a number, or by a name; an id stays the same for good
    return "plain"


def _located_model(model: Model, raw: Any, at: Address) -> Model:
    if not isinstance(raw, dict):
        return model
    update: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None or isinstance(value, bool):
            continue
        key = info.alias if info.alias and info.alias in raw else name
        made = _located(value, raw.get(key, _MISSING), Address(at.file, keyed(at.path, key)), name)
        if made is not value:
            update[name] = made
    return model.model_copy(update=update)
