"""What a person asks for: briefs by their names, and of them documents, formats and languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefbook.build.selection import ALL, Selection, nothing_asked, planned, tasks_of, unusable, wanted
from briefbook.data.library import Library
from briefbook.data.project import Project
from briefbook.errors import UsageError
from build_values import put
from helpers import BRIEF


@pytest.mark.parametrize(
    ("selection", "has"),
    [
        (ALL, True),
        (Selection(documents=("a",)), True),
        (Selection(documents=("b",)), False),
        (Selection(formats=("pdf",)), True),
        (Selection(formats=("docx",)), False),
        (Selection(langs=("en", "es")), True),
        (Selection(langs=("es",)), False),
        (Selection(("a",), ("pdf",), ("en",)), True),
        (Selection(("a",), ("pdf",), ("es",)), False),
    ],
)
def test_a_selection_has_what_it_names_and_all_where_it_names_none(selection: Selection, has: bool) -> None:
    assert selection.has("a", "en", "pdf") == has


def brief(library: Library, **changed: Any) -> Any:
    documents, langs = ("chronology", "policy-brief"), ("ru", "en", "ru")
    few = {"documents": documents, "languages": langs, "formats": ("docx", "pdf", "pdf")}
    return library.briefs[BRIEF].model_copy(update={**few, **changed})


@pytest.mark.parametrize(
    ("selection", "tasks"),
    [
        (ALL, [("policy-brief", "ru", "docx pdf"), ("policy-brief", "en", "docx pdf"), ("chronology", "ru", "docx pdf"),
               ("chronology", "en", "docx pdf")]),
        (Selection(("chronology",), ("pdf",), ("en",)), [("chronology", "en", "pdf")]),
        (Selection(("fact-sheet",)), []),
        (Selection(formats=("odt",)), []),
        (Selection(langs=("es",)), []),
        (Selection(langs=("en",)), [("policy-brief", "en", "docx pdf"), ("chronology", "en", "docx pdf")]),
    ],
)  # fmt: skip
def test_the_tasks_of_a_brief(selection: Selection, tasks: list[Any], library: Library) -> None:
    found = list(tasks_of(brief(library), "name", selection))
    assert [(one.document, one.lang, " ".join(one.formats)) for one in found] == tasks
    assert {one.brief for one in found} <= {"name"}


def test_what_is_planned_of_several_briefs(library: Library) -> None:
    one = brief(library, documents=("chronology",), languages=("en",))
    both = replace(library, briefs={"good": one, "Bad Name": one})
    tasks, unread = planned(both, ["Bad Name", "good", "missing"], Selection(formats=("pdf",)))
    assert [str(task) for task in tasks] == ["good: chronology (en)"]
    assert tasks[0].formats == ("pdf",)
    assert unread == ("Bad Name", "missing")
    assert planned(both, []) == ((), ())


def test_briefs_are_named_in_several_ways(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        put(tmp_path, f"briefs/{name}.yaml")
    put(tmp_path, "briefs/notes.txt")
    project = Project(tmp_path)
    assert wanted(project) == ("one", "three", "two")
    assert wanted(project, ["two", "briefs/one.yaml", "one.yaml", "two"]) == ("two", "one")


def test_an_unknown_brief_is_wrong_usage(tmp_path: Path) -> None:
    put(tmp_path, "briefs/lavrov.yaml")
    with pytest.raises(UsageError) as error:
        wanted(Project(tmp_path), ["lavrv", "lavrov", "zzz"])
    assert [(one.message, one.hint) for one in error.value.problems] == [
        ("no brief is called `lavrv`", "did you mean `lavrov`?"), ("no brief is called `zzz`", "known: `lavrov`"),
    ]  # fmt: skip


def test_a_workspace_without_briefs_says_how_to_make_one(tmp_path: Path) -> None:
    put(tmp_path, "briefs/readme.txt")
    with pytest.raises(UsageError, match=r"the workspace has no briefs - run `briefbook new brief ID`"):
        wanted(Project(tmp_path))


def test_what_no_brief_asks_for() -> None:
    error = nothing_asked(["chronology", "odt"])
    assert str(error) == (
        "no brief asks for chronology odt - see `documents`, `formats` and `languages` in the briefs"
    )
    assert isinstance(error, UsageError)


def test_a_name_that_is_no_id() -> None:
    assert str(unusable("Bad Name")) == (
        "briefs/Bad Name.yaml: `Bad Name` cannot name a brief - rename it: small letters, digits, hyphens"
    )
