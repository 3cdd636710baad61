"""What people did to a Word file, as values: fields of the small workspace, edits of them, and who made them."""

from __future__ import annotations

from collections.abc import Iterable

from briefbook.data.address import Address
from briefbook.data.markup import Bit
from briefbook.review.edits import Edits, FieldEdit, Remark, State
from briefbook.review.prose import Prose
from briefbook.review.returned import Where
from briefbook.word.base import Base, BaseField
from briefbook.word.model import TrackedChange

V, PEOPLE = "data/visits/v.yaml", "data/people.yaml"
ANA, BEN = TrackedChange("inserted", "Ana", "2020-02-11T10:00:00Z"), TrackedChange("deleted", "Ben", "")


def field(path: str, source: str, kind: str = "text", shown: str | None = None, file: str = V) -> BaseField:
    return BaseField(f"f{path}", Address(file, path), kind, (), source if shown is None else shown, source)


def computed(shown: str, *paths: str) -> BaseField:
    return BaseField(f"c{shown}", None, "text", tuple(Address(V, one) for one in paths), shown, "")


def edit(of: BaseField, now: str = "", state: State = "edited", by: Iterable[TrackedChange] = (), why: str = "",
         paragraph: int = 1) -> FieldEdit:  # fmt: skip
    bits = (Bit(now),) if now else ()
    return FieldEdit(of, state, bits, Where("body", paragraph, now or of.shown), tuple(by), why)


def edits(file: str, *fields: FieldEdit, more: Iterable[BaseField] = (), lang: str = "en",
          prose: Iterable[Prose] = (), remarks: Iterable[Remark] = ()) -> Edits:  # fmt: skip
    """The edits of a file whose base has the edited fields, and some more."""
    known = {one.id: one for one in (*(each.field for each in fields), *more)}
    base = Base("b", "fact-sheet", lang, "1", "", known, ())
    return Edits(file, base, fields, tuple(prose), tuple(remarks))
