"""What of a workspace goes into a brief: the visit in its edition, the records it names, the data that a PDF carries.

What a public edition leaves out is gone before anything is composed, so that no text, property or attachment of a file
can hold it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from ..errors import BriefbookError, Place, Problem
from .library import REGISTRIES, Library, leaves
from .markup import references
from .records import Brief, Fact, Model, Reference, Text, Visit
from .yaml import Path

__all__ = ["ATTACHED", "Attachment", "attached_data", "public_record", "public_visit", "records_of", "visit_of"]


def public_visit(visit: Visit) -> Visit:
    """The visit without internal facts, and without references to them; BriefbookError where nothing would be left."""
    made = _without(visit, _internal_ids(visit))
    if not made.overview:
        place = Place(f"data/visits/{visit.id}.yaml")
        raise BriefbookError(
            Problem(place, "the public edition would have no `overview`", "leave one of its sentences public")
        )
    assert isinstance(made, Visit)
    return made


def _internal_ids(value: Any, inside: bool = False) -> set[str]:
    """The ids of the facts that are internal, or stand in something that is."""
    inside = inside or bool(getattr(value, "internal", False))
    own = {value.id} if inside and isinstance(value, Fact) else set()
    parts = value if isinstance(value, tuple) else [one for _, one in value] if isinstance(value, Model) else ()
    return own.union(*(_internal_ids(part, inside) for part in parts if isinstance(part, (tuple, Model))))


def _without(value: Any, removed: set[str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_without(one, removed) for one in value if not _is_removed(one, removed))
    if isinstance(value, Model):
        changed = {
            name: None if _is_removed(one, removed) else _without(one, removed)
            for name, one in value
            if isinstance(one, (tuple, Model))
        }
        return value.model_copy(update=changed)
    return value


def _is_removed(value: Any, removed: set[str]) -> bool:
    """Whether a value is internal itself, or the id of something that is."""
    if isinstance(value, Model):
        return bool(getattr(value, "internal", False))
    return isinstance(value, str) and _is_reference(value) and value in removed


def _is_reference(value: str) -> bool:
    return getattr(value, "registries", ("",))[0] in ("facts", "quotes")


def public_record(value: Any) -> Any:
    """A record as read from YAML, without the items whose `internal` is true, and without references to them."""
    return _pruned(value, _ids_within(value, False))


def _ids_within(value: Any, inside: bool) -> set[str]:
    inside = inside or _gone(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {str(value["id"])} if inside and isinstance(value, dict) and "id" in value else set()
    return own.union(*(_ids_within(part, inside) for part in parts))


def _pruned(value: Any, removed: set[str]) -> Any:
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if not _gone(one)}
        return {
            key: [name for name in one if name not in removed] if key in ("from", "quotes") and _ids(one) else one
            for key, one in ((key, _pruned(one, removed)) for key, one in kept.items())
        }
    if isinstance(value, list):
        return [_pruned(one, removed) for one in value if not _gone(one)]
    return value


def _gone(value: Any) -> bool:
    return isinstance(value, dict) and value.get("internal") == "true"


def _ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def visit_of(library: Library, brief: Brief) -> Visit:
    """The visit in the edition that the brief asks for."""
    visit = library.visits[brief.visit]
    return public_visit(visit) if brief.edition == "public" else visit


def records_of(library: Library, brief: Brief) -> Iterator[tuple[str, Path, Any]]:
    """The brief, its visit, and the registries' records that they name: (file, path within it, record)."""
    visit = visit_of(library, brief)
    yield f"briefs/{brief.id}.yaml", (), brief
    yield f"data/visits/{visit.id}.yaml", (), visit
    named = set(_named((brief, visit)))
    grown = True
    while grown:  # records name records: a person's sources
        found = {(name, key) for name in REGISTRIES for key in getattr(library, name) if (name, key) in named}
        more = set(_named(tuple(getattr(library, name)[key] for name, key in found))) - named
        named |= more
        grown = bool(more)
    for name, (files, _) in REGISTRIES.items():
        for file in files:
            tree = library.trees.get(file)
            for index, raw in enumerate(tree.value if tree is not None else ()):
                if (name, raw["id"]) in named and raw["id"] in getattr(library, name):
                    yield file, (index,), getattr(library, name)[raw["id"]]


def _named(value: Any) -> Iterator[tuple[str, str]]:
    for _, leaf in leaves(value, ()):
        if isinstance(leaf, Reference):
            yield from ((name, str(leaf)) for name in leaf.registries)
        elif isinstance(leaf, Text):
            yield from ((kind, key) for text in leaf.values() for kind, key, _ in references(text))


class Attachment(NamedTuple):
    """A file that a PDF carries: its name, what it holds in words, its bytes."""

    name: str
    description: str
    content: bytes


ATTACHED = (
    "visit.yaml", "brief.yaml", "people.yaml", "organisations.yaml", "places.yaml", "sources.yaml", "version.json",
)  # fmt: skip
"""The names of the files that a PDF carries; `briefbook init --from` puts them in their places."""


def attached_data(library: Library, brief: Brief) -> tuple[Attachment, ...]:
    """The data that the brief's documents are made from, as YAML: of registries, what the visit names and no more."""
    found: dict[str, Any] = {name: [] for name in ATTACHED}
    for file, path, _ in records_of(library, brief):
        raw = library.trees[file].value
        if path:
            found[file.rsplit("/", 1)[1].replace(".json", ".yaml")].append(raw[path[0]])
        else:
            own = "brief.yaml" if file.startswith("briefs/") else "visit.yaml"
            found[own] = public_record(raw) if brief.edition == "public" else raw
    return tuple(
        Attachment(name, f"The data of this document: {name.removesuffix('.yaml')}", _yaml(value))
        for name, value in found.items()
        if value
    )


def _yaml(value: Any) -> bytes:
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)
    return text.encode()
