"""Several Word files at once: their edits, or all that is wrong with any of them."""

from __future__ import annotations

import pytest
from briefbook.errors import BriefbookError, Place, Problem
from briefbook.review import edits as module
from briefbook.review.edits import edits_of_files
from briefbook.word.base import Base
from briefbook.word.model import Story
from briefbook.word.read import WordFile
from small_workspace import FILES, small


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file's content is the name of the brief that it was printed from."""

    def read(content: bytes, name: str) -> WordFile:
        if content == b"none":
            raise BriefbookError(Problem(Place(name), "it is no Word file"))
        base = Base(content.decode(), "fact-sheet", "en", "1", "", {}, ())
        return WordFile(name, (Story("body", ()),), {}, base)

    monkeypatch.setattr(module, "read", read)


def problems(*files: tuple[str, bytes], **briefs: str) -> list[str]:
    with pytest.raises(BriefbookError) as caught:
        edits_of_files(small(**briefs), files)
    return [str(one) for one in caught.value.problems]


def test_the_edits_of_each_file_in_turn() -> None:
    found = edits_of_files(small(), [("x.docx", b"b"), ("y.docx", b"b")])
    assert [(one.file, one.base.brief, one.fields, one.prose) for one in found] == [
        ("x.docx", "b", (), ()),
        ("y.docx", "b", (), ()),
    ]
    assert edits_of_files(small(), []) == []


def test_a_file_of_another_workspace_is_refused_with_the_briefs_of_this() -> None:
    what = "it was printed from the brief `z`, which this workspace does not have"
    hint = "name its workspace with -C DIR; the briefs here: b, c"
    text = FILES["briefs/b.yaml"]
    assert problems(("x.docx", b"z"), **{"briefs/c.yaml": text}) == [f"x.docx: {what} - {hint}"]
    many = {f"briefs/n{number}.yaml": text for number in range(1, 9)}
    assert problems(("x.docx", b"z"), **many)[0].endswith("the briefs here: b, n1, n2, n3, n4, n5, n6, n7")


@pytest.mark.parametrize("name", ["../b", "B", "con"])
def test_what_is_no_name_of_a_brief_is_none_of_this_workspace(name: str) -> None:
    [one] = problems(("x.docx", name.encode()))
    assert one.startswith(f"x.docx: it was printed from the brief `{name}`, which")


def test_all_that_is_wrong_with_any_file_is_told() -> None:
    found = problems(("x.docx", b"z"), ("y.docx", b"none"), ("w.docx", b"b"))
    assert [one.split(":")[0] for one in found] == ["x.docx", "y.docx"]
    assert found[1] == "y.docx: it is no Word file"
