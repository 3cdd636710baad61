"""Versions: the data of a published version is kept beside its brief, once, and read by the next one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.data.versions import attached, internal, keep, kept, path_of, unpacked
from briefbook.errors import BriefbookError, UsageError
from small_records import BRIEF, BRIEF_PATH, small_workspace

KEPT = "briefs/versions/lima/1.0.json"
NEXT = BRIEF + 'version: "1.1"\nchanges_since: "1.0"\n'


def rewrite(project: Project, brief: str) -> None:
    (project.root / BRIEF_PATH).write_text(brief)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The workspace with its first version kept."""
    made = small_workspace(tmp_path / "w")
    assert keep(made, load(made), "lima") == KEPT
    return made


def test_a_version_has_one_place() -> None:
    assert path_of("lima", "1.0") == KEPT


def test_what_is_kept_are_the_leaves_of_the_data_and_none_of_the_brief(project: Project) -> None:
    content = json.loads((project.root / KEPT).read_text())
    assert {key: content[key] for key in ("brief", "version", "as_of")} == {
        "brief": "lima", "version": "1.0", "as_of": "2021-05-10",
    }  # fmt: skip
    data = content["data"]
    assert set(data) == {"data/visits/lima-lagos.yaml", "data/people.yaml", "data/places.yaml", "data/sources.yaml"}
    visit = data["data/visits/lima-lagos.yaml"]
    assert visit["outcomes[x1].due"] == "2022"
    assert visit["overview[o2].internal"] == "true"
    assert not [path for path in visit if path.endswith("[]")]
    assert data["data/people.yaml"]["[ben].name.es"] == "Benjamín Okoro"
    assert "Benjamín" in (project.root / KEPT).read_text()
    assert (project.root / KEPT).read_text().endswith("}\n")


def test_a_version_is_kept_once(project: Project) -> None:
    with pytest.raises(UsageError) as caught:
        keep(project, load(project), "lima")
    assert str(caught.value) == f"{KEPT}: this version is kept already - raise `version`, or remove the file"


@pytest.mark.parametrize("version", ["1/0", "..", "", " 1", "é", "-1", "1" * 42, "1 0"])
def test_a_version_that_cannot_name_a_file_is_refused_at_its_place(version: str, tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w", brief=f'{BRIEF}version: "{version}"\n')
    with pytest.raises(UsageError) as caught:
        keep(project, load(project), "lima")
    assert str(caught.value) == (
        f"{BRIEF_PATH}:6:10: the version `{version}` cannot name a file - "
        "write letters, digits, dots and hyphens, such as 1.0"
    )
    assert not (project.root / "briefs/versions").exists()


@pytest.mark.parametrize("version", ["1.0", "2020-02-07", "v1_b", "1" * 41])
def test_a_version_of_letters_digits_and_dots_names_its_file(version: str, tmp_path: Path) -> None:
    project = small_workspace(tmp_path / "w", brief=f'{BRIEF}version: "{version}"\n')
    assert keep(project, load(project), "lima") == f"briefs/versions/lima/{version}.json"


def test_the_next_version_reads_what_was_kept(project: Project) -> None:
    rewrite(project, NEXT)
    library = load(project)
    leaves = kept(project, library.briefs["lima"], library.trees[BRIEF_PATH])
    assert leaves["data/visits/lima-lagos.yaml"]["title"] == "Ana Lima in Lagos"


def test_a_version_that_is_not_kept_is_asked_for_where_it_is_named(project: Project) -> None:
    for version in ("0.9", "../x"):
        rewrite(project, NEXT.replace('since: "1.0"', f'since: "{version}"'))
        library = load(project)
        with pytest.raises(BriefbookError) as caught:
            kept(project, library.briefs["lima"], library.trees[BRIEF_PATH])
        assert str(caught.value) == (
            f"{BRIEF_PATH}:7:16: no data of the version `{version}` is kept - "
            "run `briefbook new version lima --rev REV` with the git revision that holds it; "
            "and `briefbook new version` whenever a version goes out"
        )


@pytest.mark.parametrize("damage", ["{", '{"data": [1]}', "[]", "{}", '{"data": {"a": 1}}', "null"])
def test_a_damaged_version_is_named(project: Project, damage: str) -> None:
    rewrite(project, NEXT)
    (project.root / KEPT).write_text(damage)
    library = load(project)
    with pytest.raises(BriefbookError) as caught:
        kept(project, library.briefs["lima"], library.trees[BRIEF_PATH])
    assert str(caught.value) == (
        f"{KEPT}: the file is not what was kept - remove it, then run `briefbook new version lima --rev REV` "
        "with the git revision that holds it"
    )


# -- what goes with a PDF --


def test_a_first_version_carries_no_other(project: Project) -> None:
    assert attached(project, load(project), "lima") == ()


def test_a_pdf_carries_the_version_before_and_it_comes_home(project: Project) -> None:
    rewrite(project, NEXT)
    (one,) = attached(project, load(project), "lima")
    assert (one.name, one.description) == ("version.json", "The data of version 1.0")
    assert unpacked(one.content, "lima") == (KEPT, one.content)
    assert b"Nobody else was told." in one.content
    assert json.loads(one.content)["data"] == json.loads((project.root / KEPT).read_text())["data"]


def test_a_public_pdf_carries_of_it_what_was_public_and_no_more(project: Project) -> None:
    rewrite(project, NEXT + "edition: public\n")
    (one,) = attached(project, load(project), "lima")
    visit = json.loads(one.content)["data"]["data/visits/lima-lagos.yaml"]
    assert visit["overview[o1].text"].startswith("@ana met")
    assert visit["topics[trade].quotes[0]"] == "q1"
    assert visit["outcomes[x1].due"] == "2022"
    assert "topics[trade].quotes[1]" not in visit
    assert not [path for path in visit if path.startswith(("overview[o2]", "quotes[q2]", "topics[secret]"))]
    assert set(visit.values()).isdisjoint({"o2", "q2", "s1"})
    for secret in (b"Nobody", b"We do not", b"A secret", b"Nothing"):
        assert secret not in one.content


@pytest.mark.parametrize(
    ("path", "is_internal"),
    [
        ("topics[a].title", True), ("topics[a].agreed[b].text", True), ("topics[a]", True), ("topics[c].title", False),
        ("topics[c].agreed[d].text", True), ("topics[c].agreed[e].text", False), ("title", False),
        ("topics[f].title", False), ("tour.text", False),
    ],
)  # fmt: skip
def test_a_leaf_is_internal_where_something_that_holds_it_is(path: str, is_internal: bool) -> None:
    leaves = {
        "topics[a].internal": "true", "topics[c].agreed[d].internal": "true", "topics[f].internal": "false",
    }  # fmt: skip
    assert internal(path, leaves) is is_internal


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"version": "../x"}', b'{"version": ""}', b"null"])
def test_what_is_no_version_goes_nowhere(content: bytes) -> None:
    assert unpacked(content, "lima") is None
