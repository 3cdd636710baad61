"""Printed values know their leaf: addresses, marks in the tree, and every Jinja construct as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale
from babel.numbers import format_decimal
from briefbook.data import address as addressing
from briefbook.data.address import addresses, positional, stable
from briefbook.data.dates import Duration, When
from briefbook.data.differences import _nodes
from briefbook.data.library import Library, load
from briefbook.data.project import Project
from briefbook.data.records import OutcomeState
from briefbook.data.yaml import Path as Way
from briefbook.data.yaml import Tree
from briefbook.document import composition as composing
from briefbook.document.compose import compose
from briefbook.document.labels import labels
from briefbook.document.tree import Element, is_mark, serialise, strip
from briefbook.errors import BriefbookError
from briefbook.testing import Rendered
from helpers import BRIEF, ROOT, copy_workspace
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LANGUAGES = ("en", "es", "ru")


def marks(tree: Element) -> list[Element]:
    return [one for one in tree.iter() if is_mark(one)]


def fields(tree: Element) -> list[Element]:
    return [one for one in marks(tree) if one.get("data-field")]


def printed(mark: Element) -> str:
    """What a reader sees of a field: its text without the notes called in it."""
    parts = (one if isinstance(one, str) else "" if one.has("footnote") or one.has("noteref") else printed(one)
             for one in mark.children)  # fmt: skip
    return "".join(parts)


def value_at(library: Library, address: str) -> Any:
    file, _, way = address.partition(" ")
    path = positional(library.trees[file], way)
    assert path is not None, address
    return at(library.trees[file].value, path)


def at(value: Any, path: Way) -> Any:
    for step in path:
        value = value[step]
    return value


def paths(value: Any, path: Way = ()) -> Iterator[Way]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from paths(one, (*path, key))


# -- addresses --


def test_an_address_names_an_item_by_its_id() -> None:
    tree = load(Project(ROOT)).trees[f"data/visits/{BRIEF}.yaml"]
    path = positional(tree, "topics[venezuela].agreed[p-venezuela-joint].text.en")
    assert path is not None
    assert at(tree.value, path).startswith("In a joint statement")
    assert stable(tree, path) == "topics[venezuela].agreed[p-venezuela-joint].text.en"
    assert stable(tree, ("sides", 0)) == "sides[0]"
    gone = ("topics[nowhere].text", "topics[venezuela].text.", "sides[2]", "sides.0", "sides[x]", "title[en]", "]")
    for one in gone:
        assert positional(tree, one) is None, one


texts = st.text(max_size=6) | st.sampled_from(["id", "a.b", "2020", "x]", '"', "; ", " ", "en"])
values = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


@given(values)
def test_every_path_and_its_address_lead_to_each_other(value: Any) -> None:
    tree = Tree("x.yaml", value, {}, {})
    seen: dict[str, Way] = {}
    for path in paths(value):
        text = stable(tree, path)
        assert "; " not in text
        assert positional(tree, text) == path
        assert seen.setdefault(text, path) == path


def test_each_item_of_a_long_list_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Any] = []

    def noted(item: Any) -> str:
        looked_at.append(item)
        return str(item["id"])

    monkeypatch.setattr(addressing, "id_of", noted)
    items = [{"id": f"e{number}", "text": "x"} for number in range(100)]
    paths = [path for path, _, _ in _nodes(items, (), "")]
    assert paths[:4] == ["", "[]", "[e0]", "[e0].id"]
    assert len(looked_at) == len(items)


# -- the sample --


def test_an_editable_field_is_the_display_of_a_leaf(documents: dict[str, Rendered]) -> None:
    library = load(Project(ROOT))
    kinds: Counter[str] = Counter()
    for document in documents.values():
        for mark in fields(document.tree):
            value = value_at(library, mark.get("data-field"))
            assert isinstance(value, str), mark
            kinds[mark.get("data-kind")] += 1
            if mark.get("data-kind") == "date":
                assert printed(mark) == When.parse(value).display(document.lang)
            elif mark.get("data-kind") == "plain":
                assert printed(mark).replace("\u00a0", " ") == value
            elif mark.get("data-kind") == "unknown":
                assert value == "unknown"
        for mark in marks(document.tree):
            assert all(value_at(library, one) is not None for one in addresses(mark.get("data-from")))
    assert {*kinds} >= {"text", "plain", "date", "number", "enum", "name", "unknown"}
    assert kinds["text"] > 300


def test_words_of_templates_have_no_mark_and_words_of_the_data_have_one(documents: dict[str, Rendered]) -> None:
    library = load(Project(ROOT))
    words = set(labels(Project(ROOT), "en").values())
    tree = documents["policy-brief.en"].tree
    bare = "".join(_bare(child) for child in tree.children if isinstance(child, Element) and child.tag == "body")
    assert "Lavrov" not in bare
    assert "2020" not in bare
    for outcome in library.visits[BRIEF].outcomes:
        assert outcome.text["en"][:30] not in bare
    assert {"Assessment", "Outcomes", "What to watch"} <= words
    assert all(one in bare for one in ("Assessment", "Outcomes", "What to watch"))


def _bare(element: Element) -> str:
    parts = (one if isinstance(one, str) else "" if is_mark(one) else _bare(one) for one in element.children)
    return " ".join(parts)


def test_what_is_computed_names_its_leaves(documents: dict[str, Rendered]) -> None:
    visit = f"data/visits/{BRIEF}.yaml"
    found = [(one.text(), one.get("data-from")) for one in marks(documents["policy-brief.en"].tree)]
    assert ("5–7\u00a0February 2020", f"{visit} tour.start; {visit} tour.end") in found
    [picture] = documents["chronology.en"].tree.find_all("img")
    assert f"{visit} events[" in picture.get("data-from")


# -- every leaf, changed at once: each place prints its own leaf's new value --


def changed(library: Library, asked: dict[str, str]) -> dict[str, Any]:
    """The files' values with a new value, unlike all others, at each address asked for; kinds decide what it is."""
    made = {file: yaml.safe_load(yaml.safe_dump(tree.value)) for file, tree in library.trees.items()}
    other = {"RU": "MX", "MX": "RU", "US": "UA", "UA": "US"}
    for registry in (library.people, library.places, library.organisations):
        other |= dict(zip(registry, [*registry][1:] + [*registry][:1], strict=True))
    for number, (address, kind) in enumerate(sorted(asked.items())):
        file, _, way = address.partition(" ")
        path = positional(library.trees[file], way)
        assert path is not None
        holder, old = at(made[file], path[:-1]), value_at(library, address)
        new = old
        if kind in ("text", "plain") and path[-1] not in ("marking", "URL"):
            new = f"Word{number}"
        elif path[-1] == "marking":
            new = "TLP:GREEN"
        elif kind == "date":
            new = (date(2031, 1, 1) + timedelta(days=number)).isoformat()
        elif kind == "number":
            new = str(1000 + number)
        elif kind == "enum":
            states = list(OutcomeState)
            new = str(states[(states.index(OutcomeState(old)) + 1) % len(states)]) if old in states else old
        elif kind == "name":
            new = other[old]
        holder[path[-1]] = new
    return made


def test_each_place_prints_its_own_leaf(tmp_path: Path) -> None:
    project = Project(ROOT)
    library = load(project)
    brief = library.briefs[BRIEF]
    tasks = [(document, lang) for document in brief.documents for lang in LANGUAGES]
    before = [fields(compose(project, library, brief, document, lang)) for document, lang in tasks]
    asked = {one.get("data-field"): one.get("data-kind") for several in before for one in several}
    workspace = copy_workspace(tmp_path / "workspace")
    for file, value in changed(library, asked).items():
        (workspace / file).write_text(yaml.safe_dump(value, allow_unicode=True))
    project = Project(workspace)
    library = load(project)
    assert library.errors == ()
    seen: set[str] = set()
    for document, lang in tasks:
        for mark in fields(compose(project, library, library.briefs[BRIEF], document, lang)):
            address, kind = mark.get("data-field"), mark.get("data-kind")
            if address in asked:
                seen.add(address)
                assert printed(mark) in displays(library, kind, str(value_at(library, address)), lang), mark
    # where the texts no longer name anybody, people are named in full, and by their own leaves, at other places
    left = {one for one in set(asked) - seen if not re.search(r"\.speaker$|people\.yaml", one)}
    assert left == set()


def displays(library: Library, kind: str, value: str, lang: str) -> set[str]:
    """The ways in which a template may print a leaf that holds `value`."""
    words = labels(Project(ROOT), lang)
    if kind == "duration":
        return {Duration.parse(value).display(lang)}
    if kind == "date":
        return {When.parse(value).display(lang)}
    if kind == "enum":
        return {words.get(f"{prefix}-{value}", "") for prefix in ("state", "status", "order")}
    if kind == "unknown":
        return {words["not-stated"]}
    if kind == "number":
        return {format_decimal(int(value), locale=lang), f"{value}.º", f"{value}-й", f"{value}th"}
    if kind == "name":
        found = [getattr(library, name).get(value) for name in ("people", "organisations", "places")]
        texts = [getattr(one, key, None) for one in found if one for key in ("name", "surname", "short")]
        return {text.choose(lang)[0] for text in texts if text} | {Locale(lang).territories.get(value, "")}
    return {value}


# -- whatever a template does --

ODD = """
{% macro twice(value) %}{{ value }} {{ value }}{% endmacro %}
{% macro wrapped() %}<em>{{ caller() }}</em>{% endmacro %}
{% set block %}{{ visit.kind }}, {{ visit.place | name }}{% endset %}
{% set ns = namespace(x='') %}{% set ns.x %}{{ visit.title }}{% endset %}
<p>{{ visit.title }}|{{ visit.title | plain | upper }}|{% filter upper %}{{ visit.title }}{% endfilter %}</p>
<p>{% filter capitalize %}{{ visit.outcomes[0].text }}{% endfilter %}|{{ twice(visit.kind) | capitalize }}</p>
<p>{{ twice(visit.date) }}|{{ twice(visit.date) | length }}|{{ block }}|{{ block | length }}|{{ block | upper }}</p>
<p>{{ ns.x }}|{{ ns.x | replace('e', 'E') }}|{{ ns.x[2:9] }}|{{ twice(visit.date)[3:12] }}|{{ block | trim }}</p>
<p>{{ visit.visitor ~ '/' ~ visit.host }}</p>
<p>{{ visit.sides | join('-') }}|{{ visit.sides | map('country') | join('; ') }}</p>
<p>{% call wrapped() %}{{ visit.date | date }}!{% endcall %}|{{ ['x', block] | join('+') }}|{{ 'x' ~ block }}</p>
<p>{{ visit.figures[0].value }}|{{ visit.figures[0].value + 1 }}|{{ visit.figures[0].value | int }}</p>
<p>{{ visit.figures | map(attribute='value') | reject('eq', unknown) | sum }}|{{ visit.outcomes | length }}</p>
<p>{% for state, group in visit.outcomes | groupby('state') %}
{{ state }}: {{ group | map(attribute='id') | join(', ') }}; {% endfor %}</p>
<p>{% for one in visit.events | sort(attribute='id') %}
{{ one.id }}{{ one.date.year if one.date != unknown else '?' }} {% endfor %}</p>
<p>{{ t('state-' ~ visit.outcomes[0].state) }}|{{ t('as-of', date=visit.date) | lower }}|{{ visit.date ~ '' }}</p>
<p>{{ (brief.number or 'none') | default('x') }}</p>
<p>{{ visit.meetings | map(attribute='title') | first }}|{{ visit.kind is mapping }}</p>
<p>{{ visit.date.year + 1 }}|{{ visit.documents_signed is sameas unknown }}</p>
<p>{{ unknown }}|{{ visit.stops[0].arrival }}</p>
<p>{{ 'yes' if visit.outcomes[0].due == unknown else visit.outcomes[0].owners[0] }}</p>
<p>{{ mention(visit.host) }}, {{ mention(visit.host) }}</p>
"""


SAMPLE = load(Project(ROOT))


def alone(workspace: Path, body: str, monkeypatch: pytest.MonkeyPatch, know: bool = True) -> Element:
    """The tree of a template with this body and no frame; with values that know where they came from, or do not."""
    frame = '<html lang="en"><head><title>x</title></head><body class="policy-brief">{}</body></html>'
    (workspace / "templates/policy-brief.html").write_text(frame.format(body))
    project, library = Project(workspace), SAMPLE
    with monkeypatch.context() as patch:
        if not know:
            patch.setattr(composing, "located", lambda library: library)
            patch.setattr(composing, "located_record", lambda record, tree: record)
        return compose(project, library, library.briefs[BRIEF], "policy-brief", "en")


def test_every_construct_of_a_template_prints_what_it_printed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = alone(workspace, ODD, monkeypatch)
    plain = alone(workspace, ODD, monkeypatch, know=False)
    assert serialise(strip(tree)) == serialise(plain)
    assert marks(plain) == []
    check_truth(tree)
    shown = {printed(one) for one in marks(tree) if not one.get("data-field")}
    assert {"SERGEY LAVROV IN MEXICO CITY", "lavrov/ebrard", "RU-MX", "Russia; Mexico", "2021", "131.0"} <= shown


def check_truth(tree: Element) -> None:
    """Every editable field shows its leaf and nothing else."""
    for mark in fields(tree):
        value = value_at(SAMPLE, mark.get("data-field"))
        kind = mark.get("data-kind")
        if kind not in ("text", "name"):
            assert printed(mark) in displays(SAMPLE, kind, str(value), "en") | {"2nd", "3rd", "1st"}, mark
        elif kind == "name":
            assert printed(mark) in displays(SAMPLE, kind, str(value), "en")
        else:
            words = re.findall(r"\w+", re.sub(r"@[a-z]+|\[.*?\]", "", value))
            assert set(re.findall(r"\w+", printed(mark))) >= set(words)


VALUES = [
    "visit.title", "visit.kind", "visit.date", "visit.place", "visit.visitor", "visit.outcomes[0].text",
    "brief.version", "visit.outcomes[1].state", "visit.figures[0].value", "visit.stops[0].arrival", "visit.sides[0]",
    "visit.tour.duration", "person('ebrard').native.text", "visit.events[0].headline", "sources_cited()[0].short",
    "'<&>'", "' '",
]  # fmt: skip
FILTERS = [
    "upper", "lower", "title", "capitalize", "trim", "string", "length", "replace('e', '<')", "plain", "date", "name",
    "first", "list | join('.')", "default('x')", "country", "number", "short",
]  # fmt: skip
several = st.lists(st.sampled_from(FILTERS), max_size=2)
chains = st.builds(lambda value, filters: " | ".join([value, *filters]), st.sampled_from(VALUES), several)
pieces = st.recursive(
    chains.map("{{{{ {} }}}}".format),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("{0[0]} {0[1]}".format),
        inner.map("{{% filter upper %}}{}{{% endfilter %}}".format),
        inner.map("{{% set x %}}{}{{% endset %}}{{{{ x }}}}/{{{{ x | length }}}}".format),
        inner.map("<em>{}</em>".format),
        inner.map('<span class="label">{} </span>'.format),
        st.tuples(chains, chains).map("{{{{ ({0[0]}) ~ ({0[1]}) }}}}".format),
        inner.map("{{% macro m() %}}{}{{% endmacro %}}{{{{ m() | trim }}}}{{{{ m()[1:4] }}}}".format),
    ),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces)
def test_any_template_prints_what_it_printed(workspace: Path, monkeypatch: pytest.MonkeyPatch, piece: str) -> None:
    made: list[str] = []
    for know in (True, False):
        try:
            tree = alone(workspace, f"<p>{piece}</p>", monkeypatch, know)
        except BriefbookError as error:
            made.append(re.sub(r"KeyError: .*", "KeyError", str(error)))
            continue
        made.append(serialise(strip(tree)))
        if know:
            check_truth(tree)
    assert made[0] == made[1]
