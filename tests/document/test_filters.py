"""What templates may call: every name of the tables, as a template calls it."""

from __future__ import annotations

import re

import pytest
from briefbook.document.filters import FILTERS, FUNCTIONS, bound, constants
from briefbook.document.grammar import BUILT_IN_FILTERS
from briefbook.document.marks import clean
from briefbook.errors import BriefbookError
from helpers import ROOT
from small_workspace import composition, draft, templates

CALLED = {
    "cite": ("{{ visit.figures[0] | cite }}", '<x-cite source="paper" at="" from=""></x-cite>'),
    "country": ("{{ 'MX' | country }}", "Mexico"),
    "date": ("{{ visit.date | date }}", "6\u00a0February 2020"),
    "duration": ("{{ visit.tour.duration | duration }}", "3\u00a0days"),
    "name": ("{{ 'un' | name }}", "United Nations"),
    "number": ("{{ 1234.5 | number }}", "1,234.5"),
    "ordinal": ("{{ 2 | ordinal }}", "2nd"),
    "plain": ("{{ visit.overview[0].text | plain }}", "Anna met Bee ."),
    "short": ("{{ 'un' | short }}", "UN"),
    "span": ("{{ visit.tour.start | span(visit.tour.end) }}", "5–7\u00a0February 2020"),
    "surname": ("{{ 'boris' | surname }}", "Bee"),
    "t": ("{{ t('number', number=7) }}", "No. 7"),
    "person": ("{{ person('anna').name }}", "Anna A."),
    "place": ("{{ place('lima').kind }}{{ place('none') is none }}", "cityTrue"),
    "quote": ("{{ quote('q1').text }}", "Well said"),
    "mention": ("{{ mention('anna') }}", '<x-person id="anna" from=""></x-person>'),
    "label_of": ("{{ label_of('table', 'a') }}", '<x-label kind="table" for="a"></x-label>'),
    "reference_to": ("{{ reference_to('a') }}", '<x-ref to="a"></x-ref>'),
    "sources_cited": ("{{ sources_cited() | map(attribute='id') | join(' ') }}", "paper other"),
    "people_named": ("{{ people_named() | map(attribute='id') | join(' ') }}", "anna boris"),
    "timeline": ("{{ timeline(visit.events) | map(attribute='year') | join(' ') }}", "1890 2020"),
    "timeline_span": ("{{ timeline_span() }}", "1890–2020"),
    "timeline_picture": ("{{ timeline_picture([]) | length > 100 }}", "True"),
    "map_picture": ("{{ map_picture([]) }}", ""),
    "chart_pictures": ("{{ chart_pictures() | length }}", "1"),
}


def printed(template: str) -> str:
    made = templates("%s")
    made.sandbox.project.texts["templates/policy-brief.html"] = template  # type: ignore[attr-defined]
    return clean(made.sandbox.render("policy-brief.html", {}))


@pytest.mark.parametrize("name", [*FILTERS, *FUNCTIONS])
def test_each_name_is_called_by_a_template(name: str) -> None:
    template, expected = CALLED[name]
    assert printed(template) == expected


def test_a_citation_of_a_derived_fact_names_the_fact() -> None:
    assert printed("{{ visit.assessment[0] | cite }}") == '<x-cite fact="d1"></x-cite>'


def test_a_reference_in_the_data_knows_its_leaf() -> None:
    assert printed("{{ mention(visit.host) }}") == '<x-person id="boris" from="data/visits/v.yaml host"></x-person>'
    assert printed("{{ visit.stops[0] | cite }}") == (
        '<x-cite source="paper" at="para. 4" from="data/visits/v.yaml stops[s1].sources[0].at"></x-cite>'
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ visit.id }} {{ brief.id }} {{ document }} {{ lang }}", "v b policy-brief en"),
        ("{{ unknown == visit.documents_signed }}", "True"),
        ("{{ page_number }}/{{ page_count }}", '<span class="page-number"></span>/<span class="page-count"></span>'),
        ("{{ changes | length }}", "0"),
    ],
)
def test_the_values_that_every_template_sees(template: str, expected: str) -> None:
    assert printed(template) == expected


def test_names_are_of_one_table_only() -> None:
    names = [*FILTERS, *FUNCTIONS, *constants(composition())]
    assert len(set(names)) == len(names)
    assert not set(FILTERS) & BUILT_IN_FILTERS


def test_a_table_is_bound_to_its_document() -> None:
    english, spanish = (bound(FUNCTIONS, composition(lang))["t"] for lang in ("en", "es"))
    assert (english("sources"), spanish("sources")) == ("Sources", "Fuentes")


def test_the_samples_templates_call_every_filter_that_is_not_for_others() -> None:
    text = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    called = {name for name in FILTERS if re.search(rf"\| {name}\b", text)}
    assert called >= {"cite", "country", "date", "name", "number", "plain", "short", "span", "surname"}
    assert {name for name in FUNCTIONS if f"{name}(" in text} == set(FUNCTIONS) - {"place"} | (
        {"place"} if re.search(r"\bplace\(", text) else set()
    )


def test_what_the_tree_does_not_allow_is_told_with_the_templates_line() -> None:
    with pytest.raises(BriefbookError) as caught:
        draft("<p>x</p>\n<div>y</div>")
    [problem] = caught.value.problems
    assert (problem.place.file, problem.place.line, problem.place.column) == ("templates/policy-brief.html", 3, 1)


def test_the_macros_of_notes_give_children() -> None:
    made = templates("x")
    source = made.job.library.sources["paper"]
    [words, *_] = made.note("again", source, "")
    assert not isinstance(words, str)
    assert words.text() == "Paper"
    with pytest.raises(BriefbookError) as caught:
        made.note("nothing", source)
    assert caught.value.problems[0].place.file == "templates/parts/notes.html"
    assert made.inline("a <em>b</em>")[0] == "a "
    assert made.inline("") == ()
