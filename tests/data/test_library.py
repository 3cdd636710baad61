"""Loading: YAML 1.2 meanings, positions, cross-references, sources from Zotero."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.data.records import Brief, Visit
from briefbook.data.yaml import parse
from briefbook.errors import BriefbookError
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("12:30", "12:30"), ("010", "010"), ("1_000", "1_000"), ("~", None), ("", None),
        ("null", None), ("2020-02-06", "2020-02-06"), ("'null'", "null"), ("on", "on"), ("0x1F", "0x1F"), (".5", ".5"),
    ],
)  # fmt: skip
def test_yaml_is_read_as_yaml_1_2(text: str, value: object) -> None:
    assert parse(f"a: {text}\nb: c\n", "x.yaml").value["a"] == value


keys = st.text("abcdefgh", min_size=1, max_size=4)
scalars = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=12)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
records = st.dictionaries(keys, values, min_size=1, max_size=4)


@given(records)
def test_what_is_written_is_read_and_its_place_is_known(record: dict[str, object]) -> None:
    text = yaml.safe_dump(record, allow_unicode=True, default_style='"')
    tree = parse(text, "x.yaml")
    assert tree.value == record
    for key in record:
        place = tree.key_place((key,))
        line = text.splitlines()[place.line - 1]
        assert line[place.column - 1 :].startswith(f'"{key}"')


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        parse(text, "x.yaml")
    except BriefbookError as error:
        found = error.problems
    else:
        found = ()
    assert all(one.place.file == "x.yaml" and one.place.line >= 1 and one.hint for one in found)


def test_the_sample_has_no_problems(workspace: Path) -> None:
    library = load(Project(workspace))
    assert library.problems == ()
    assert isinstance(library.visits["lavrov-mexico-2020"], Visit)
    assert isinstance(library.briefs["lavrov-mexico-2020"], Brief)


def test_sources_may_come_from_zotero(workspace: Path) -> None:
    (workspace / "data/sources.json").write_text(
        json.dumps(
            [
                {
                    "id": "smith2020",
                    "type": "article-journal",
                    "title": "On visits",
                    "container-title": "Journal",
                    "author": [{"family": "Smith", "given": "Ann"}],
                    "issued": {"date-parts": [[2020, 3, 1]]},
                    "DOI": "10.1000/1",
                    "ISSN": "1234-5678",
                    "URL": "https://example.org/",
                }
            ]
        )
    )
    visit = workspace / "data/visits/lavrov-mexico-2020.yaml"
    visit.write_text(visit.read_text().replace("[{source: article, at: para. 2}", "[{source: smith2020}", 1))
    library = load(Project(workspace))
    assert library.problems == ()
    source = library.sources["smith2020"]
    assert (source.title, str(source.issued)) == ("On visits", "2020-03-01")


def test_records_cannot_be_changed(workspace: Path) -> None:
    visit = load(Project(workspace)).visits["lavrov-mexico-2020"]
    with pytest.raises(Exception, match="frozen"):
        visit.host = "x"
