"""What each file of a brief was last made from, leaf by leaf and ingredient by ingredient, so that a change has a name.

It is kept beside the brief's state, as compressed JSON. Where it is lost, files are stale all the same and no reason
but that can be told.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..data.differences import Leaves, leaves_of
from ..document.printed import Printed
from .inputs import BriefInputs, Ingredient, Inputs
from .state import StateFolder

__all__ = ["FileSource", "Manifest", "Snapshot", "read_manifest", "snapshot_of", "write_manifest"]


class Snapshot(NamedTuple):
    """A brief's data and the templates as they stood when files were made."""

    version: str
    """The brief's own `version`."""
    leaves: Leaves
    templates: Mapping[str, str]
    """The digest of each template and catalogue of labels, by its path."""


class FileSource(NamedTuple):
    """What one file was made from."""

    snapshot: str
    """The key of its snapshot in the manifest."""
    ingredients: Mapping[Ingredient, str]
    printed: Mapping[str, Printed]
    """How and where each leaf of the data stands in it, by its address."""


class Manifest(NamedTuple):
    """What a brief's files were made from; files that were made at one time share a snapshot."""

    snapshots: Mapping[str, Snapshot] = {}
    files: Mapping[str, FileSource] = {}
    """By the files' names, `fact-sheet.en.pdf`."""

    def renditions(self) -> Iterator[tuple[Leaves, dict[tuple[str, str], Mapping[str, Printed]]]]:
        """The data of each snapshot, and what each document and language made from it prints."""
        for key, past in self.snapshots.items():
            pages: dict[tuple[str, str], Mapping[str, Printed]] = {}
            for name, one in self.files.items():
                document, lang, _ = name.split(".")
                if one.snapshot == key:
                    pages[document, lang] = one.printed
            yield past.leaves, pages

    def updated(self, wanted: Iterable[str], made: Mapping[str, tuple[str, Inputs]], now: Snapshot) -> Manifest:
        """The manifest once files were made, or found fresh, from `now`: by their names, each with format and inputs.

        Of the files that were not, those are kept that the brief still asks for (`wanted`).
        """
        key = _key_of(now)
        left = set(wanted) - set(made)
        files = {name: one for name, one in self.files.items() if name in left}
        files |= {name: FileSource(key, inputs.of(format), inputs.printed) for name, (format, inputs) in made.items()}
        used = {one.snapshot for one in files.values()}
        return Manifest({name: one for name, one in {**self.snapshots, key: now}.items() if name in used}, files)


def snapshot_of(brief: BriefInputs, templates: Mapping[str, str]) -> Snapshot:
    """A brief's data and the templates as they stand."""
    return Snapshot(brief.version, leaves_of(brief.nodes), templates)


def _key_of(one: Snapshot) -> str:
    return hashlib.sha256(json.dumps(one._asdict()).encode()).hexdigest()[:12]


def read_manifest(folder: StateFolder, brief: str) -> Manifest:
    """The manifest of a brief; an empty one where it was never kept, or is damaged."""
    content = folder.recall(f"{brief}.details")
    try:
        return Manifest() if content is None else _manifest(json.loads(zlib.decompress(content)))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error):
        return Manifest()


def _manifest(raw: dict[str, Any]) -> Manifest:
    snapshots = {key: Snapshot(**one) for key, one in raw["snapshots"].items()}
    return Manifest(snapshots, {name: _source(one) for name, one in raw["files"].items()})


def _source(raw: dict[str, Any]) -> FileSource:
    ingredients = {Ingredient.read(key): digest for key, digest in raw["parts"].items()}
    printed = {leaf: Printed(tuple(one[0]), *one[1:]) for leaf, one in raw["printed"].items()}
    return FileSource(raw["snapshot"], ingredients, printed)


def write_manifest(folder: StateFolder, brief: str, manifest: Manifest) -> None:
    """Keeps the manifest of a brief."""
    files = {
        name: {
            "snapshot": one.snapshot,
            "parts": {str(part): digest for part, digest in one.ingredients.items()},
            "printed": one.printed,
        }
        for name, one in manifest.files.items()
    }
    snapshots = {key: one._asdict() for key, one in manifest.snapshots.items()}
    text = json.dumps({"snapshots": snapshots, "files": files}, ensure_ascii=False).encode(errors="replace")
    folder.keep(f"{brief}.details", zlib.compress(text, 1))
