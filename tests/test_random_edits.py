"""Random rounds of edits in Word, edits of the data, pulls and refreshes, held against a model of what each side meant.

Five rounds in the suite, a thousand with --thorough. At the end the data and the Word file hold just what the model
says, and each pull has told just what it had to; a file in which nothing is left to pull reads as a fresh print.

Left out are fields whose value says more than itself: texts with markup (a pull keeps their dress), the names of the
registries' records, and what other records must fit: the visit's and its stops' `place`, `sides`, `status`, `order`,
who spoke and who was present.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from briefbook.data.address import positional
from briefbook.data.dates import When
from briefbook.data.library import load
from briefbook.data.markup import Bit, write
from briefbook.data.project import Project
from briefbook.data.yaml import parse
from briefbook.data.yaml_edit import Set, splice
from briefbook.document.compose import compose
from briefbook.document.labels import labels
from briefbook.review.edits import edits_of_files
from briefbook.review.pull.merge import plan_pull
from briefbook.review.pull.write import carry_out
from briefbook.review.refresh.merge import refresh
from briefbook.theme.tokens import load_theme
from briefbook.word.model import accepted
from briefbook.word.read import read as read_word
from briefbook.word.write import write_docx
from hands import Hand, without_fonts
from helpers import BRIEF, ROOT, copy_workspace

TEXTS = [
    "A shorter word",
    "yes",
    "042",
    "a: #b",
    "🦅 Визит",
    "2*3*4",
    "@nobody",
    "[brackets]",
    "two words",
    "- x",
    "'q'",
]
DATES = ["2020", "2021-05", "2020-02-07", "2020~", "2020-02-05/2020-02-07"]
ENDS = {"start": ["2020-02-03", "2020-02-04", "2020-02-05"], "end": ["2020-02-07", "2020-02-08", "2020-02-10"]}
VALUES = {
    r"\.state$": ["agreed", "signed", "proposed"],
    r" as_of$": ["2020-02-07", "2020-03-01", "2021-12-31"],
    r" version$|\.version$|companies\[[\w-]+\]\.name$|\.native\.text$": ["2.0", "yes", "042", "a: #b", "🦅 Визит"],
    r" marking$": ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER+STRICT"],
    r"\.at$": ["para. 1", "para. 12", "p. 3", "pp. 4–5"],
    r"\.value$": ["2", "7", "12", "903"],
    r"(meetings|events|companies)\[[\w-]+\]\.place$": ["mexico-city", "moscow", "new-york", "ulyanovsk-region"],
    r"\.(owners|actors)\[\d+\]$": ["RU", "MX", "BR", "joint-commission"],
    r"\.within$": ["2020-02-05/2020-02-07", "2020-02", "2020-01-31"],
}
"""What may stand in fields that are no texts, by the ends of their addresses."""
POSITION = re.compile(r"(.*)\[\d+\][^\[\]]*")


read = lru_cache(maxsize=64)(parse)


@lru_cache
def printed(document: str) -> bytes:
    project = Project(ROOT)
    library = load(project)
    brief = library.briefs[BRIEF]
    tree = compose(project, library, brief, document, "en")
    return without_fonts(write_docx(tree, load_theme(project, brief.theme), project))


@dataclass
class Shown:
    """One printing of a field: what the file was printed from, and what it shows, as YAML texts."""

    base: str
    theirs: str


@dataclass
class Model:
    """What each side means: the data, and each printing of the chosen fields."""

    data: dict[str, str]
    word: dict[str, list[Shown]]
    kinds: dict[str, str]
    told: list[str] = field(default_factory=list)

    def list_moved(self, address: str) -> bool:
        """Whether a list whose items are known by position holds another value than one of its printings says."""
        own = POSITION.fullmatch(address)
        return own is not None and any(
            one.base != self.data[other]
            for other, shown in self.word.items()
            if (match := POSITION.fullmatch(other)) and match[1] == own[1]
            for one in shown
        )

    def pull(self, choices: dict[str, str]) -> dict[str, str]:
        """Carries out a pull; what becomes of each edited field: edit, agreed, kept or conflict."""
        found: dict[str, str] = {}
        for address, shown in self.word.items():
            edited = [one for one in shown if one.theirs != one.base]
            if not edited:
                continue
            wanted = {one.theirs for one in edited}
            moved = {one.base for one in edited} != {self.data[address]} or self.list_moved(address)
            choice = choices.get(address, "")
            if choice == "ours":
                found[address] = "kept"
            elif len(wanted) > 1:
                found[address] = "conflict"
            elif wanted == {self.data[address]}:
                found[address] = "agreed"
            else:
                found[address] = "conflict" if moved and not choice else "edit"
        return found

    def write(self, found: dict[str, str]) -> None:
        for address, what in found.items():
            if what == "edit":
                self.data[address] = next(one.theirs for one in self.word[address] if one.theirs != one.base)

    def refresh(self) -> None:
        """What the data changed alone comes in; what both made the same is agreed on; the rest stays."""
        for address, shown in self.word.items():
            for one in shown:
                if one.theirs == one.base:
                    one.theirs = self.data[address]
                if one.theirs == self.data[address]:
                    one.base = self.data[address]


class Round:
    """One document on its way between a person and the data."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        self.workspace = copy_workspace(folder / "workspace")
        self.project = Project(self.workspace)
        self.document = self.random.choice(["policy-brief", "fact-sheet", "chronology"])
        self.content = printed(self.document)
        self.words = labels(self.project, "en")
        hand = Hand(self.content)
        fields = dict(self._fields(hand))
        chosen = self.random.sample(sorted(fields), 10)
        data = {address: self.now(address) for address in chosen}
        self.ends = {f"data/visits/{BRIEF}.yaml tour.{end}": values for end, values in ENDS.items()}
        self.model = Model(
            data=data | {address: self.now(address) for address in self.ends},
            word={address: [Shown(data[address], data[address]) for _ in fields[address]] for address in chosen},
            kinds={address: fields[address][0][0] for address in chosen} | dict.fromkeys(self.ends, "date"),
        )
        self.forms = {address: self.form(address, hand.shown[fields[address][0][1]]) for address in chosen}

    def _fields(self, hand: Hand) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for one in hand.base.iter("{*}field"):
            address, kind = one.get("address", ""), one.get("kind", "")
            if one.get("editable") == "1":
                found.setdefault(address, []).append((kind, one.get("id", "")))
        for address, printings in found.items():
            kind = printings[0][0]
            value = self.now(address)
            plain = kind == "text" and not set(value) & set("*_@[\\") and "people.yaml" not in address
            other = kind not in ("text", "date") and any(re.search(end, address) for end in VALUES)
            date = kind == "date" or (kind == "unknown" and re.search(r"\.(date|year|arrival|departure)$", address))
            if plain or other or date:
                yield address, printings

    # -- the data --

    def now(self, address: str) -> str:
        file, _, stable = address.partition(" ")
        tree = read((self.workspace / file).read_text(), file)
        value: Any = tree.value
        for step in positional(tree, stable) or ():
            value = value[step]
        return str(value).strip()

    def edit_data(self) -> None:
        address = self.random.choice(list(self.model.data))
        value = self.value(address)
        file, _, stable = address.partition(" ")
        path = self.workspace / file
        text = path.read_text()
        way = positional(parse(text, file), stable)
        assert way is not None
        plain = self.model.kinds[address] not in ("text", "plain")
        path.write_text(splice(text, file, [Set(way, value, plain=plain)]))
        self.model.data[address] = value

    def value(self, address: str) -> str:
        """Another value for a field, as YAML."""
        if self.model.kinds[address] == "text":
            text = write([Bit(self.random.choice(TEXTS))])
            assert text is not None
            return text
        several = self.ends.get(address) or next((some for end, some in VALUES.items() if re.search(end, address)), [])
        return self.random.choice(several or DATES)

    def form(self, address: str, shown: str) -> str:
        """The form of a name that a document prints at a field."""
        if self.model.kinds[address] != "name":
            return "name"
        named = self.names(self.model.data[address])
        return next(form for form, name in named.items() if name == shown)

    def names(self, id: str) -> dict[str, str]:
        """What is called so, by the forms of its name."""
        if id.isupper():
            return {"name": str(Locale("en").territories[id])}
        for registry in ("people", "places", "organisations"):
            file = f"data/{registry}.yaml"
            for one in read((self.workspace / file).read_text(), file).value:
                if one["id"] == id:
                    return {form: one[form]["en"] for form in ("name", "short", "surname") if form in one}
        raise LookupError(id)

    def shown(self, address: str, value: str) -> str:
        """How a document prints a value."""
        kind = self.model.kinds[address]
        if kind == "date" or (kind == "unknown" and value in DATES):
            return When.parse(value).display("en")
        if kind == "enum":
            return self.words[f"state-{value}"]
        if kind in ("name", "unknown"):
            named = self.names(value)
            forms = ("surname", "short") if ".actors[" in address else (self.forms[address],)
            return next((named[form] for form in forms if form in named), named["name"])
        if kind == "number":
            ranked = "trade-rank" in address
            return value + ({"2": "nd", "903": "rd"}.get(value, "th") if ranked else "")
        if kind == "plain":
            return value
        from briefbook.data.markup import bits

        return "".join(bit.text for bit in bits(value))

    # -- the file --

    def edit_word(self) -> None:
        """Types another value over one printing of a field, or over all of them, tracked or not."""
        hand = Hand(self.content, tracked=self.random.random() < 0.5)
        address = self.random.choice(list(self.model.word))
        value = self.value(address)
        printings = self.model.word[address]
        ids = [one.get("id", "") for one in hand.base.iter("{*}field") if one.get("address") == address]
        chosen = range(len(printings)) if self.random.random() < 0.5 else [self.random.randrange(len(printings))]
        for n in chosen:
            hand.fill_id(ids[n], self.shown(address, value))
            printings[n].theirs = value
        self.content = hand.content

    def pull(self) -> None:
        edits = edits_of_files(self.project, [("x.docx", self.content)])
        expected = self.model.pull({})
        plan = plan_pull(self.project, edits)
        self.check(plan, expected)
        conflicts = [address for address, what in expected.items() if what == "conflict"]
        choices = {}
        for address in conflicts:
            several = len({one.theirs for one in self.model.word[address] if one.theirs != one.base}) > 1
            choices[address] = "ours" if several else self.random.choice(["ours", "theirs"])
        if choices:
            expected = self.model.pull(choices)
            plan = plan_pull(self.project, edits, [(what, address) for address, what in choices.items()])
            self.check(plan, expected)
        carry_out(self.project, plan)
        self.model.write(expected)

    def check(self, plan: Any, expected: dict[str, str]) -> None:
        found = {one.address: "edit" for one in plan.edits} | {one.address: "conflict" for one in plan.blocked}
        found |= dict.fromkeys(plan.agreed, "agreed") | dict.fromkeys(plan.kept, "kept")
        assert {str(address): what for address, what in found.items()} == expected
        assert (plan.prose, plan.gone, plan.computed, plan.problems) == ((), (), (), ())

    def refresh(self) -> None:
        library = load(self.project)
        track = self.random.random() < 0.5
        done = refresh(self.project, library, self.content, "x.docx", "2020-03-01T00:00:00Z", track=track)
        self.content = done.content
        self.model.refresh()

    # -- the end --

    def agree(self) -> None:
        """The data and the file hold what the model says, and all else of the data is as it was."""
        for address, value in self.model.data.items():
            assert self.now(address) == value, address
        for file in ("data/people.yaml", f"data/visits/{BRIEF}.yaml", f"briefs/{BRIEF}.yaml"):
            before = read((copy_of_sample() / file).read_text(), file)
            text = (self.workspace / file).read_text()
            edits = [
                Set(way, self.now(address))
                for address in self.model.data
                if address.startswith(f"{file} ") and (way := positional(before, address.partition(" ")[2]))
            ]
            expected = parse(splice((copy_of_sample() / file).read_text(), file, edits), file).value
            assert strip(read(text, file).value) == strip(expected)
        expected_edits = {a for a, shown in self.model.word.items() if any(one.theirs != one.base for one in shown)}
        (edits_now,) = edits_of_files(self.project, [("x.docx", self.content)])
        assert {str(one.field.address) for one in edits_now.fields} == expected_edits
        if not expected_edits:
            self.refresh()
            library = load(self.project)
            brief = library.briefs[BRIEF]
            tree = compose(self.project, library, brief, self.document, "en")
            fresh = write_docx(tree, load_theme(self.project, brief.theme), self.project)
            assert words(self.content) == words(fresh)


def words(content: bytes) -> list[str]:
    """The lines of a file with all changes accepted, in any order (a person's say), without the numbers of notes."""
    stories = read_word(content, "x.docx").stories
    pieces = [piece for story in stories for line in story.paragraphs for piece in line.runs]
    called = {f"footnote {piece.note}" for piece in pieces if piece.kind == "note" and piece.deleted is None}
    printed = [story for story in stories if story.name in called or not story.name.startswith("footnote")]
    lines = [line for story in printed for line in accepted(story.paragraphs)]
    kept = [
        [one.text for one in line.runs if one.deleted is None and not one.instruction and not one.raised]
        for line in lines
    ]
    return sorted(" ".join("".join(one).replace("\u200b", "").split()) for one in kept)


def strip(value: Any) -> Any:
    """The value with the white space at the ends of its texts gone: blocks keep theirs."""
    if isinstance(value, dict):
        return {key: strip(one) for key, one in value.items()}
    if isinstance(value, list):
        return [strip(one) for one in value]
    return value.strip() if isinstance(value, str) else value


_copies: list[Path] = []


def copy_of_sample() -> Path:
    return _copies[0]


@pytest.fixture(scope="module", autouse=True)
def _sample(tmp_path_factory: pytest.TempPathFactory) -> None:
    _copies[:] = [copy_workspace(tmp_path_factory.mktemp("sample") / "workspace")]


def test_data_and_documents_agree_with_what_each_side_meant(tmp_path: Path, thorough: bool) -> None:
    wrong: list[Exception] = []
    rounds = 1000 if thorough else 5
    for seed in range(rounds):
        one = Round(seed, tmp_path / str(seed))
        steps = [
            one.random.choice([one.edit_word, one.edit_word, one.edit_data, one.pull, one.refresh]) for _ in range(7)
        ]
        trace = []
        try:
            for step in [*steps, one.pull]:
                trace.append(step.__name__)
                step()
            one.agree()
        except Exception as error:
            wrong.append(AssertionError(f"seed {seed}, {one.document}: {' '.join(trace)}"))
            wrong[-1].__cause__ = error
        shutil.rmtree(tmp_path / str(seed))
    if wrong:
        raise ExceptionGroup(f"{len(wrong)} of {rounds} rounds", wrong)
