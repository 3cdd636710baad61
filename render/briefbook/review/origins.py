"""Where a printed value comes from: its line of the data, who stands behind it, and the sources that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..data.address import Address
from ..data.leaves import leaf_at
from ..data.library import Library, leaves
from ..data.records import ClaimStatus, Fact, Person, Source
from ..data.yaml import Path
from ..errors import Place

__all__ = ["Origin", "Origins"]


@dataclass(frozen=True)
class Origin:
    """A leaf of the data, and what the record says of it."""

    address: Address
    place: Place
    value: str
    status: str = ""
    """Who stands behind it: `reported`, `derived` ...; "" for what is no fact, as a brief's title."""
    speaker: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    """What it rests on: (source, locator); of a derived fact, what the facts that it follows from rest on."""
    derived_from: tuple[str, ...] = ()
    needs_source: bool = False
    """Whether it is a fact, or a person, and names no source."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What is known of it, for a person."""
        told = [f"{self.place} {self.address.path}: {_short(self.value)}"]
        if self.status:
            whose = f" of {self.speaker}" if self.speaker else ""
            follows = f", from {', '.join(self.derived_from)}" if self.derived_from else ""
            told.append(f"    {self.status.replace('_', ' ')}{whose}{follows}")
        told += [f"    source: {name}{f', {at}' if at else ''}" for name, at in self.sources]
        return (*told, "    NO SOURCE") if self.needs_source else tuple(told)

    @property
    def values(self) -> dict[str, object]:
        """The same for a program."""
        return {
            "address": str(self.address),
            "file": self.place.file,
            "line": self.place.line,
            "value": self.value,
            "status": self.status,
            "speaker": self.speaker,
            "sources": [{"source": name, "at": at} for name, at in self.sources],
            "from": list(self.derived_from),
            "needs_source": self.needs_source,
        }


_Facts = Mapping[Path, Fact | Person]
"""The facts, or the people, of a data file by their paths."""


@dataclass(frozen=True)
class Origins:
    """The origins of the values of a library."""

    library: Library
    _facts: dict[str, _Facts] = field(default_factory=dict)
    """By file; of the files that were asked for."""

    def at(self, address: Address) -> Origin | None:
        """What the data says at an address; None where it says nothing there any more."""
        leaf = leaf_at(self.library, address)
        if leaf is None:
            return None
        bare = Origin(address, leaf.place, leaf.value if isinstance(leaf.value, str) else "")
        if address.file not in self._facts:
            self._facts[address.file] = self._facts_of(address.file)
        facts = self._facts[address.file]
        one = _holder(facts, leaf.path)
        if one is None:
            return bare
        if isinstance(one, Person):
            sources = self._named((each.source, each.at) for each in one.sources)
            return replace(bare, status=ClaimStatus.REPORTED, sources=sources, needs_source=not sources)
        inherited = _inherited(facts, one)
        speaker = self.library.people.get(one.speaker or "")
        return replace(
            bare,
            status=str(one.status),
            speaker=speaker.name.choose("en")[0] if speaker is not None else "",
            sources=self._named(inherited),
            derived_from=tuple(one.derived_from),
            needs_source=not inherited,
        )

    def _facts_of(self, file: str) -> _Facts:
        visit = self.library.visits.get(file.removeprefix("data/visits/").removesuffix(".yaml"))
        if visit is not None and file.startswith("data/visits/"):
            return {path: one for path, one in leaves(visit, ()) if isinstance(one, Fact)}
        if file == "data/people.yaml":
            people = self.library.people
            records = enumerate(self.library.trees[file].value)
            return {(index,): people[raw["id"]] for index, raw in records if raw["id"] in people}
        return {}

    def _named(self, sources: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
        return tuple((_title(self.library.sources.get(key), key), at or "") for key, at in sources)


def _holder(facts: _Facts, path: Path) -> Fact | Person | None:
    """The fact, or the person, that a path leads into; the innermost."""
    heads = (path[:length] for length in range(len(path), -1, -1))
    return next((facts[head] for head in heads if head in facts), None)


def _inherited(facts: _Facts, fact: Fact) -> list[tuple[str, str | None]]:
    """What a fact rests on: its own sources, and those of the facts that it follows from."""
    by_id = {one.id: one for one in facts.values() if isinstance(one, Fact)}
    found: dict[tuple[str, str | None], None] = {}
    waiting, seen = [fact], {fact.id}
    while waiting:
        one = waiting.pop(0)
        found.update(dict.fromkeys((str(each.source), each.at) for each in one.sources))
        more = [by_id[key] for key in one.derived_from if key in by_id and key not in seen]
        seen |= {each.id for each in more}
        waiting += more
    return list(found)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 100 else f"{words[:97].rstrip()}..."


def _title(source: Source | None, key: str) -> str:
    if source is None:
        return key
    if source.short is not None:
        return source.short.choose("en")[0]
    return source.title if isinstance(source.title, str) else key
