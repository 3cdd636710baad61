"""Starting files and workspaces: what is laid out reads without a fault once it is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from briefbook.data.json_schema import schemas
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.data.records import Brief, Visit
from briefbook.data.starter import init, new_brief, new_visit
from briefbook.data.yaml import parse
from briefbook.errors import UsageError
from helpers import ROOT
from small_records import small_workspace


def said(call: object, *words: object) -> str:
    with pytest.raises(UsageError) as caught:
        call(*words)  # type: ignore[operator]
    return str(caught.value)


# -- single files --


def test_a_new_visit_names_every_key_of_a_visit(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w")
    assert new_visit(project, "oslo-2024") == "data/visits/oslo-2024.yaml"
    text = project.read_text("data/visits/oslo-2024.yaml")
    assert parse(text, "x").value["id"] == "oslo-2024"
    plain = "\n".join(line.removeprefix("# ") for line in text.splitlines()[7:])
    keys = yaml.load(plain, Loader=yaml.BaseLoader)
    optional = {"tour", "stops", "stops_ordered"}
    assert set(keys) == set(Visit.model_fields) - optional
    assert text.startswith("# yaml-language-server: $schema=../../schemas/visit.json\n")


def test_a_new_visit_says_of_each_empty_value_that_it_is_missing(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w")
    new_visit(project, "oslo")
    problems = [one for one in load(project).problems if one.place.file == "data/visits/oslo.yaml"]
    assert {one.message.split("`")[1] for one in problems} == {
        "title", "kind", "sides", "visitor", "host", "place", "date", "text", "sources",
    }  # fmt: skip
    assert all("no value" in one.message for one in problems)


def test_a_new_brief_names_every_key_of_a_brief(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w")
    assert new_brief(project, "second") == "briefs/second.yaml"
    text = project.read_text("briefs/second.yaml")
    plain = "\n".join(line.removeprefix("# ") for line in text.splitlines()[2:])
    keys = yaml.load(plain, Loader=yaml.BaseLoader)
    optional = {"draft", "edition", "clearance", "contents", "attach_data"}
    assert set(keys) == set(Brief.model_fields) - optional
    assert keys["page_budget"] == {"policy-brief": "4", "fact-sheet": "2"}


@pytest.mark.parametrize(
    ("visits", "own", "named"),
    [
        (["lima-lagos"], "second", "lima-lagos"),
        (["lima-lagos", "second"], "second", "second"),
        (["lima-lagos", "third"], "second", None),
        ([], "second", None),
    ],
    ids=["the only one", "its namesake", "any of two", "none"],
)
def test_a_new_brief_is_of_the_visit_that_is_meant(
    visits: list[str], own: str, named: str | None, tmp_path: Path
) -> None:
    project = small_workspace(tmp_path / "w", visit="")
    for name in visits:
        (project.root / f"data/visits/{name}.yaml").write_text("id: x\n")
    new_brief(project, own)
    text = project.read_text(f"briefs/{own}.yaml")
    assert parse(text, "x").value["visit"] == named
    assert ("# a file's name in data/visits/" in text) == (named is None)


@pytest.mark.parametrize("call", [new_visit, new_brief], ids=["visit", "brief"])
@pytest.mark.parametrize("own", ["Oslo", "a b", "../x", "", "con", "x" * 65])
def test_an_id_that_cannot_name_a_file_is_refused(call: object, own: str, tmp_path: Path) -> None:
    hint = "use small letters, digits and hyphens, 64 at the most, such as `lavrov-mexico-2020`"
    assert said(call, small_workspace(tmp_path / "w"), own) == f"`{own}` is not an id - {hint}"


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w")
    before = project.read_text("briefs/lima.yaml")
    says = "the file exists already - choose another id, or edit the file"
    assert said(new_brief, project, "lima") == f"briefs/lima.yaml: {says}"
    assert said(new_visit, project, "lima-lagos") == f"data/visits/lima-lagos.yaml: {says}"
    assert project.read_text("briefs/lima.yaml") == before


def test_a_link_to_nowhere_counts_as_a_file(tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w")
    (project.root / "briefs/new.yaml").symlink_to(project.root / "briefs/nothing.yaml")
    assert "exists already" in said(new_brief, project, "new")


# -- workspaces --


def test_a_workspace_is_laid_out_whole_and_has_no_problems(tmp_path: Path) -> None:
    written = init(tmp_path / "new/one")
    found = {path.relative_to(tmp_path / "new/one").as_posix() for path in (tmp_path / "new/one").rglob("*")}
    assert set(written) <= found
    assert written == tuple(sorted(written))
    assert {"data/people.yaml", "templates/base.html", "schemas/visit.json", ".gitignore"} <= set(written)
    assert (tmp_path / "new/one/.gitignore").read_text().splitlines()[1:] == ["/out/", "/.briefbook/"]
    assert {name for name in written if name.startswith("schemas/")} == {f"schemas/{name}" for name in schemas()}
    assert (tmp_path / "new/one/data/people.yaml").read_bytes() == (ROOT / "data/people.yaml").read_bytes()
    assert not [name for name in written if "/." in name or "__" in name]
    assert load(Project.find(tmp_path / "new/one/data")).problems == ()


def test_a_folder_that_is_empty_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert init(tmp_path / "new")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    says = "the folder is not empty - name a new or an empty folder"
    assert said(init, tmp_path) == f"{tmp_path}: {says}"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_is_no_folder(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "x"
    if kind == "file":
        place.write_text("x")
    else:
        place.symlink_to(tmp_path / "nowhere")
    assert said(init, place) == f"{place}: a file stands there - name a new or an empty folder"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "the file cannot be read: No such file or directory"),
        (b"no pdf", "the file is not a PDF that can be read"),
    ],
    ids=["missing", "no PDF"],
)
def test_a_source_that_carries_no_data_is_refused(content: bytes | None, says: str, tmp_path: Path) -> None:
    source = tmp_path / "x.pdf"
    if content is not None:
        source.write_bytes(content)
    hint = "name a PDF that was rendered with `attach_data: true`"
    assert said(init, tmp_path / "new", source) == f"{source}: {says} - {hint}"
    assert not (tmp_path / "new").exists()


def pdf_with(path: Path, **files: bytes) -> Path:
    """A PDF of one empty page that carries files."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(100, 100)
    for name, content in files.items():
        pdf.new_attachment(name.replace("_", ".")).set_data(content)
    pdf.save(str(path))
    return path


def test_the_data_that_a_pdf_carries_comes_to_its_places(tmp_path: Path) -> None:
    source = pdf_with(
        tmp_path / "x.pdf", visit_yaml=b"id: v\n", brief_yaml=b"id: b\n", people_yaml=b"- id: p\n", other_txt=b"x",
        version_json=b'{"version": "1.0", "data": {}}',
    )  # fmt: skip
    written = init(tmp_path / "new", source)
    data = [name for name in written if name.startswith(("data/", "briefs/"))]
    assert data == ["briefs/b.yaml", "briefs/versions/b/1.0.json", "data/people.yaml", "data/visits/v.yaml"]
    assert (tmp_path / "new/data/visits/v.yaml").read_bytes() == b"id: v\n"
    assert (tmp_path / "new/data/people.yaml").read_bytes() == b"- id: p\n"
    assert (tmp_path / "new/templates/base.html").is_file()


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"visit_yaml": b"id: v\n"},
        {"brief_yaml": b"id: b\n"},
        {"visit_yaml": b"id: ../v\n", "brief_yaml": b"id: b\n"},
        {"visit_yaml": b"id: v\n", "brief_yaml": b"title: b\nid: B\n"},
    ],
    ids=["nothing", "no brief", "no visit", "a path", "no id"],
)
def test_a_pdf_without_a_visit_and_a_brief_is_refused(files: dict[str, bytes], tmp_path: Path) -> None:
    source = pdf_with(tmp_path / "x.pdf", **files)
    assert "the PDF carries no data of a visit - name a PDF" in said(init, tmp_path / "new", source)


def test_a_damaged_version_is_left_out(tmp_path: Path) -> None:
    source = pdf_with(
        tmp_path / "x.pdf", visit_yaml=b"id: v\n", brief_yaml=b"id: b\n", version_json=b'{"version": "../x"}'
    )
    assert not [name for name in init(tmp_path / "new", source) if "version" in name]
