"""What a person changed in a Word file: in its fields, in its own words, in comments.

The base, a custom XML part, says what each field showed when the file was made. What is no field (the template's words,
paragraphs that came and went) is compared with the base's skeleton of each paragraph, so that nothing that was typed
is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from ..data.markup import Bit, bits
from ..data.project import Project, check_id
from ..document.rewording import expanded
from ..errors import BriefbookError, Place, Problem
from ..word.base import Base, BaseField, base_of
from ..word.model import GAP, Comment, Run, TrackedChange, is_note_mark
from ..word.read import WordFile, read
from .prose import Prose, Recovered, emptied_rows, prose_edits, recovered, row_of
from .returned import ReturnedFile, Where, changes_in, folded, returned, visible

__all__ = ["Edits", "FieldEdit", "Remark", "edits_of", "edits_of_files"]

State = Literal["edited", "emptied", "placeholder", "gone", "unclear"]


class FieldEdit(NamedTuple):
    """A field that does not show what it showed.

    edited: another text; emptied: none; placeholder: the prompt of its control; gone: it went with its paragraph;
    unclear: `why` it cannot be read.
    """

    field: BaseField
    state: State
    bits: tuple[Bit, ...]
    """What it shows now; a note's mark is a citation of nothing."""
    where: Where
    by: tuple[TrackedChange, ...] = ()
    why: str = ""

    @property
    def text(self) -> str:
        """The words that it shows now."""
        return "".join(one.text for one in self.bits)


class Remark(NamedTuple):
    """A comment, and the fields that it hangs on."""

    comment: Comment
    where: Where
    fields: tuple[BaseField, ...]


class Edits(NamedTuple):
    """All that a person did to a document."""

    file: str
    base: Base
    fields: tuple[FieldEdit, ...]
    prose: tuple[Prose, ...]
    remarks: tuple[Remark, ...]


def edits_of(word: WordFile) -> Edits:
    """What a person changed in a file since it was made; BriefbookError where it does not say what was printed."""
    base = base_of(word.base, word.file)
    file = returned(word, base)
    by_words = recovered(file, base)
    fields = tuple(_field_edits(file, base, by_words))
    return Edits(word.file, base, fields, tuple(prose_edits(file, base, by_words)), tuple(_remarks(word, file, base)))


def edits_of_files(project: Project, files: Sequence[tuple[str, bytes]]) -> list[Edits]:
    """The edits of some files of a workspace, (name, content) each; BriefbookError with what is wrong with any."""
    found: list[Edits] = []
    problems: list[Problem] = []
    for name, content in files:
        try:
            edits = edits_of(read(content, name))
            _refuse_stranger(project, edits)
            found.append(edits)
        except BriefbookError as error:
            problems.extend(error.problems)
    if problems:
        raise BriefbookError(problems)
    return found


def _refuse_stranger(project: Project, edits: Edits) -> None:
    """A file that was printed from another workspace has fields of files that are not here."""
    brief = edits.base.brief
    if check_id(brief) and project.exists(f"briefs/{brief}.yaml"):
        return
    known = [file.removeprefix("briefs/").removesuffix(".yaml") for file in project.names("briefs", ".yaml")]
    what = f"it was printed from the brief `{brief}`, which this workspace does not have"
    hint = f"name its workspace with -C DIR; the briefs here: {', '.join(known[:8]) or 'none'}"
    raise BriefbookError(Problem(Place(edits.file), what, hint))


# -- fields --


def _field_edits(file: ReturnedFile, base: Base, by_words: Recovered) -> Iterator[FieldEdit]:
    """Each field that shows something else than it showed, in the order of the base."""
    for id, field in base.fields.items():
        edit = _edit(file, base, id) if id in file.fields else _edit_without_marks(field, by_words)
        if edit is not None:
            yield edit


def _edit(file: ReturnedFile, base: Base, id: str) -> FieldEdit | None:
    """What a person did to a field that has its marks; None where it shows what it showed."""
    field, numbers = base.fields[id], file.fields[id]
    live = [number for number in numbers if file.runs[number].deleted is None]
    runs = [file.runs[number] for number in live]
    worded = [number for number in live if file.runs[number].text]
    where = file.line_of((worded or live or list(numbers))[0]).where
    by = changes_in(file.runs[number] for number in numbers)
    shown, why = _bits(runs, field)
    text = folded("".join(bit.text for bit in shown))
    if _is_placeholder(runs):
        return FieldEdit(field, "placeholder", (), where, by)
    lines = {file.line_of(number).number for number in live if file.runs[number].text.strip()}
    if len(lines) > 1:
        why = "it runs over several paragraphs, and the data holds one"
    elif id in file.unclear:
        why = file.unclear[id]
    if why:
        return FieldEdit(field, "unclear", shown, where, by, why)
    if not text and folded(field.shown):
        gone = all(file.line_of(number).is_gone for number in numbers) or _paragraph_emptied(file, base, id)
        return FieldEdit(field, "gone" if gone else "emptied", (), where, by)
    return FieldEdit(field, "edited", shown, where, by) if _differs(field, shown, text) else None


def _edit_without_marks(field: BaseField, by_words: Recovered) -> FieldEdit | None:
    if field.id not in by_words.words:
        return FieldEdit(field, "gone", (), Where("body", 0, field.shown))
    words, line = by_words.words[field.id]
    if folded(words) == folded(field.shown):
        return None
    return FieldEdit(field, "edited", (Bit(words),), line.where, changes_in(line.runs))


def _paragraph_emptied(file: ReturnedFile, base: Base, id: str) -> bool:
    """Whether nothing is left of a paragraph, or of a row, that held more than this field."""
    line = file.line_of(file.fields[id][0])
    if row_of(line) in emptied_rows(file):
        return True
    alone = any(folded(text) == f"{{{id}}}" for text in base.skeletons.get(line.story, ()))
    return not alone and not visible(line)


def _differs(field: BaseField, now: tuple[Bit, ...], text: str) -> bool:
    """Whether what is shown is another text, or (of a text) in another dress than its markup asks for."""
    if text != folded(field.shown):  # a value retyped with common spaces is the same value
        return field.kind == "text" or text.replace("\u00a0", " ") != folded(field.shown).replace("\u00a0", " ")
    if field.kind != "text" or not field.editable:
        return False
    plain = not any(bit.strong or bit.emphasis or bit.link or bit.citation for bit in now)
    if plain and not re.search(r"[*_\[\\`]", field.source):
        return False  # no markup on either side
    return _dressed(now) != _dressed_source(field)


def _bits(runs: Iterable[Run], field: BaseField) -> tuple[tuple[Bit, ...], str]:
    """What a field shows, in bits; and why that cannot be read, if so."""
    made: list[Bit] = []
    why = ""
    in_reference = False
    for run in runs:
        if run.kind == "comment" or (run.kind == "text" and not run.text):
            continue
        reference = run.instruction.split()[:1] == ["NOTEREF"]
        if run.kind == "note" or (reference and not in_reference):
            made.append(Bit(citation=("", "")))
        elif run.kind == "object":
            why = "a picture, a formula or another object was put into it"
        elif not reference and not is_note_mark(run):
            text = run.text.replace(GAP, "")
            if "\t" in text or "\n" in text:
                why = "it holds a tab or a line break, which the data cannot hold"
            strong = run.strong and "strong" not in field.dress
            emphasis = run.emphasis and "emphasis" not in field.dress
            made.append(Bit(text, strong, emphasis, run.link))
        in_reference = reference
    return tuple(made), why


def _is_placeholder(runs: Iterable[Run]) -> bool:
    """Whether all that a field shows is its control's prompt."""
    texts = [run for run in runs if run.text.strip()]
    return bool(texts) and all(any(control.placeholder for control in run.controls) for run in texts)


def _dressed(parts: Iterable[Bit]) -> list[tuple[str, bool, bool, str]]:
    """Each letter that shows, with its dress, and each note's mark."""
    found: list[tuple[str, bool, bool, str]] = []
    for bit in parts:
        if bit.citation:
            found.append(("", False, False, ""))
        found += [
            (letter, bit.strong, bit.emphasis, bit.link)
            for letter in bit.text
            if not letter.isspace() and letter != GAP
        ]
    return found


def _dressed_source(one: BaseField) -> list[tuple[str, bool, bool, str]]:
    """The dress that the markup of a field's source gives to what it showed."""
    expected = expanded(bits(one.source), one.shown)
    return _dressed(expected if expected is not None else (Bit(one.shown),))


# -- comments --


def _remarks(word: WordFile, file: ReturnedFile, base: Base) -> Iterator[Remark]:
    """Each comment with the fields that its stretch touches."""
    for id, comment in word.comments.items():
        on = [number for number, run in enumerate(file.runs) if id in run.comments and run.text]
        at = [number for number, run in enumerate(file.runs) if run.kind == "comment" and run.note == id]
        numbers = on or at
        fields = dict.fromkeys(file.owners[number] for number in numbers if file.owners[number])
        where = file.line_of(numbers[0]).where if numbers else Where("body", 0, "")
        yield Remark(comment, where, tuple(base.fields[one] for one in fields))
