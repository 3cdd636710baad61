"""What cannot be written is refused before it is: pictures that are not there, letters that no font has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefbook.build import prepare as module
from briefbook.build.inputs import tracked
from briefbook.build.prepare import PreparedDocument, check_task, prepare, theme_of
from briefbook.build.task import Failure, Task
from briefbook.data.edition import Attachment
from briefbook.data.library import Library
from briefbook.data.project import Project
from briefbook.document.tree import Element
from briefbook.errors import BriefbookError, MachineError, Place, Problem
from build_values import inputs, put
from helpers import BRIEF, BRIEF_FILE, ROOT

TASK = Task(BRIEF, "fact-sheet", "en", ("pdf", "docx"))
AT = Place("templates/fact-sheet.html", 7, 3)


def tree(*children: Any) -> Element:
    return Element("html", (), children, Place("templates/base.html", 1, 1))


def image(src: str) -> Element:
    return Element("img", (("src", src),), (), AT)


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[Element]:
    """What composing gives, as a test puts it there."""
    found: list[Element] = [tree("Words")]
    monkeypatch.setattr(module, "compose", lambda project, library, brief, document, lang: found[0])
    return found


def test_a_document_is_prepared_with_its_inputs(composed: list[Element], library: Library) -> None:
    one = prepare(Project(ROOT), library, TASK)
    assert isinstance(one, PreparedDocument)
    assert (one.task, one.composed.tree, one.composed.name) == (TASK, composed[0], str(TASK))
    assert one.composed.theme.name == "institute"
    assert one.composed.attachments == ()
    assert one.inputs.records == frozenset()


def test_records_that_one_library_was_asked_for_are_noted_of_all_its_documents(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compose(project: Project, found: Library, brief: Any, document: str, lang: str) -> Element:
        found.people.get({"fact-sheet": "lavrov"}.get(document, "ebrard"))
        return tree()

    monkeypatch.setattr(module, "compose", compose)
    tracking = tracked(library)
    first, second = (prepare(Project(ROOT), tracking, replace(TASK, document=name)) for name in ("fact-sheet", "x"))
    assert isinstance(first, PreparedDocument)
    assert isinstance(second, PreparedDocument)
    assert first.inputs.records == {"people/lavrov"}
    assert second.inputs.records == {"people/lavrov", "people/ebrard"}, "it need not ask for what is known"


def test_data_is_carried_where_the_brief_asks_for_it(
    composed: list[Element], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "attached_data", lambda found, brief: (Attachment("visit.yaml", "its data", b"V"),))
    monkeypatch.setattr(module, "attached", lambda project, found, name: (Attachment("version.json", "then", b"J"),))
    carrying = replace(library, briefs={BRIEF: library.briefs[BRIEF].model_copy(update={"attach_data": True})})
    one = prepare(Project(ROOT), carrying, TASK)
    assert isinstance(one, PreparedDocument)
    assert one.composed.attachments == (("visit.yaml", "its data", b"V"), ("version.json", "then", b"J"))
    assert {part.name for part in one.inputs.ingredients if part.kind == "attached"} == {"visit.yaml", "version.json"}
    assert one.inputs.records == frozenset(), "what is carried is no question of the document"


def test_a_picture_that_is_not_there_is_refused_where_it_is_named(
    composed: list[Element], library: Library, tmp_path: Path
) -> None:
    put(tmp_path, "pictures/a.png", "A")
    named = ("pictures/none.png", "pictures/a.png", "data:image/png;base64,A", "../x")
    composed[0] = tree(*map(image, named))
    found = prepare(Project(tmp_path), library, TASK)
    assert isinstance(found, Failure)
    assert [(one.place, one.message) for one in found.problems] == [
        (AT, "the picture `../x`: `../x` leads outside the workspace"),
        (AT, "the picture `pictures/none.png`: the file is missing"),
    ]
    assert found.problems[1].hint == "add it, or correct its name"
    assert found.machine == ()


def test_a_picture_that_may_not_be_read_is_the_machines_fault(
    composed: list[Element], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Project, rel: str, limit: int = 0) -> bytes:
        raise MachineError(Problem(Place(rel), "the file may not be read"))

    composed[0] = tree(image("pictures/a.png"))
    monkeypatch.setattr(Project, "read_bytes", refuse)
    found = prepare(Project(ROOT), library, TASK)
    assert isinstance(found, Failure)
    assert [one.message for one in found.machine] == ["the file may not be read"]
    assert found.problems == ()


def test_letters_that_no_font_has_are_refused_one_by_one(composed: list[Element], library: Library) -> None:
    paragraph = Element("p", (), ("ab", Element("em", (), ("c\U00012000d",), AT), "\U00012001"), Place("x.html", 2, 1))
    composed[0] = tree(paragraph)
    for found in (prepare(Project(ROOT), library, TASK), refused(library)):
        assert [(one.place, one.message) for one in found.problems] == [
            (AT, "no font of the theme `institute` has the letter \U00012000 (U+12000)"),
            (Place("x.html", 2, 1), "no font of the theme `institute` has the letter \U00012001 (U+12001)"),
        ]
        assert found.problems[0].hint == "write it otherwise, or choose a theme whose fonts have it"


def refused(library: Library) -> Any:
    with pytest.raises(BriefbookError) as error:
        check_task(Project(ROOT), library, TASK)
    return error.value


def test_a_document_that_can_be_written_passes(composed: list[Element], library: Library) -> None:
    check_task(Project(ROOT), library, TASK)
    composed[0] = tree(image("pictures/none.png"))
    assert [one.place for one in refused(library).problems] == [AT]


def test_an_unknown_theme_is_placed_where_it_is_asked_for(composed: list[Element], library: Library) -> None:
    other = replace(library, briefs={BRIEF: library.briefs[BRIEF].model_copy(update={"theme": "none"})})
    with pytest.raises(BriefbookError) as error:
        theme_of(Project(ROOT), other, BRIEF)
    [problem] = error.value.problems
    assert problem.place == library.trees[BRIEF_FILE].place(("theme",))
    found = prepare(Project(ROOT), other, TASK)
    assert isinstance(found, Failure)
    assert found.problems == (problem,)


def test_inputs_are_those_that_were_read_before(composed: list[Element], library: Library, monkeypatch: Any) -> None:
    given: list[Any] = []
    monkeypatch.setattr(module, "inputs_of", lambda *args: given.append(args) or inputs())
    one = prepare(Project(ROOT), library, TASK)
    assert isinstance(one, PreparedDocument)
    assert one.inputs == inputs()
    project, found, theme, attachments, records = given[0]
    assert (found, theme, attachments, records) == (composed[0], one.composed.theme, (), set())
    assert project.root == ROOT
