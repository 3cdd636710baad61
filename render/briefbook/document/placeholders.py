"""What stands in a draft for what only the whole document can decide; `notes` puts the words in their places.

`<x-cite>` becomes a footnote, or a reference to one printed before; `<x-person>` the full name at the first mention and
the surname afterwards; `<x-label>` and `<x-ref>` the number of a table or figure; `<x-contents>` the table of contents.
"""

from __future__ import annotations

from markupsafe import Markup

from ..data.records import ClaimStatus, Fact, Person
from .provenance import provenance_of
from .tree import Rule

__all__ = ["PLACEHOLDERS", "citation", "cite", "label_of", "mention", "reference_to"]

PLACEHOLDERS = {
    "x-contents": Rule(),
    "x-label": Rule(attrs=frozenset({"kind", "for"})),
    "x-ref": Rule(attrs=frozenset({"to"})),
    "x-cite": Rule(attrs=frozenset({"source", "at", "fact", "from", "within"})),
    "x-person": Rule(attrs=frozenset({"id", "from"})),
}
"""`from` is the address of the locator, or of the reference to the person; `within` that of the text that cites."""


def cite(fact: Fact | Person) -> Markup:
    """The notes of a fact or a person: the sources; for a derived fact, what it follows from."""
    if isinstance(fact, Fact) and fact.status == ClaimStatus.DERIVED:
        return Markup('<x-cite fact="{}"></x-cite>').format(fact.id)
    return Markup("").join(citation(one.source, one.at or "") for one in fact.sources)


def citation(source: str, at: str, within: str = "") -> Markup:
    """A note of a source, at a locator; `within` is the address of the text whose markup cites it."""
    place = Markup('within="{}"').format(within) if within else Markup('from="{}"').format(_leaf(at))
    return Markup('<x-cite source="{}" at="{}" {}></x-cite>').format(source, at, place)


def mention(key: str) -> Markup:
    """A person in running text: in full at the first mention, by the surname afterwards."""
    return Markup('<x-person id="{}" from="{}"></x-person>').format(key, _leaf(key))


def label_of(kind: str, key: str) -> Markup:
    """The label of a table or figure, `Table 1`: they are counted in reading order."""
    return Markup('<x-label kind="{}" for="{}"></x-label>').format(kind, key)


def reference_to(key: str) -> Markup:
    """A reference to the table or figure that `label_of` labels."""
    return Markup('<x-ref to="{}"></x-ref>').format(key)


def _leaf(value: str) -> str:
    """The address of the leaf whose value it is."""
    own = provenance_of(value)
    return str(own.leaf) if own and own.leaf else ""
