"""Notes are numbered in reading order and say each thing once; people are named in full once; tables are counted."""

from __future__ import annotations

import pytest
from briefbook.document.notes import with_notes
from briefbook.document.tree import Element, is_mark, strip
from briefbook.errors import BriefbookError, Place
from small_workspace import FILES, VISIT, templates

VISIT_FILE = "data/visits/v.yaml"


def page(body: str, lang: str = "en", **files: str) -> Element:
    """The body of a document, its notes numbered."""
    made = templates(body, lang, **files)
    found = with_notes(made.job, made.draft(), made).find("body")
    assert found is not None
    return found


def shape(element: Element) -> str:
    """What a reader sees: text, notes as [1: what they say], references as [1], commas between them as ^,."""
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.has("footnote"):
            parts.append(f"[{child.get('id')[2:]}: {shape(child)}]")
        elif child.has("noteref"):
            assert child.get("href") == f"#fn{child.text()}"
            parts.append(f"[{child.text()}]")
        elif child.tag == "sup":
            parts.append(f"^{child.text()}")
        else:
            parts.append(shape(child))
    return "".join(parts).replace("\u00a0", " ")


def notes(tree: Element) -> dict[str, Element]:
    return {one.get("id"): one for one in tree.find_all("span") if one.has("footnote")}


def marks(element: Element) -> list[tuple[str, str, str, str]]:
    """The marks within: their text, leaf, kind, and what they are made from."""
    return [
        (one.text().replace("\u00a0", " "), one.get("data-field"), one.get("data-kind"), one.get("data-from"))
        for one in element.iter()
        if is_mark(one)
    ]


FULL = "Jo Doe, A paper, 8 February 2020"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ visit.stops[0] | cite }}", f"[1: {FULL}, para. 4.]"),
        ("a {{ visit.stops[0] | cite }} b", f"a[1: {FULL}, para. 4.] b"),
        ("{{ visit.stops[0] | cite }} {{ visit.stops[1] | cite }}", f"[1: {FULL}, para. 4.][1]"),
        ("{{ visit.stops[0] | cite }}{{ visit.stops[1] | cite }}", f"[1: {FULL}, para. 4.]^,[1]"),
        (
            "{{ visit.stops[0] | cite }}; {{ visit.outcomes[0] | cite }}; {{ visit.stops[0] | cite }}",
            f"[1: {FULL}, para. 4.];[2: Paper, para. 5.];[1]",
        ),
        (
            "{{ visit.quotes[0] | cite }} {{ visit.outcomes[1] | cite }}",
            "[1: Another, May 2019 (author not stated), https://example.org/, p. 9.][1]",
        ),
        ("{{ visit.figures[0] | cite }}", f"[1: {FULL}.]"),
        ("{{ visit.figures[0] | cite }} and {{ visit.stops[0] | cite }}", f"[1: {FULL}.] and[2: Paper, para. 4.]"),
    ],
    ids=["one", "no space before", "twice", "side by side", "shortly after", "same locator", "no locator", "and one"],
)
def test_notes_are_numbered_in_reading_order(body: str, expected: str) -> None:
    assert shape(page(f"<p>{body}</p>")) == expected


def test_a_fact_of_two_sources_has_a_note_of_each() -> None:
    two = "sources: [{source: paper}, {source: other, at: p. 2}]"
    visit = VISIT.replace("sources: [{source: paper, at: para. 5}]", two)
    made = shape(page("<p>{{ visit.outcomes[0] | cite }}</p>", **{VISIT_FILE: visit}))
    assert made == f"[1: {FULL}.]^,[2: Another, May 2019 (author not stated), https://example.org/, p. 2.]"


def test_a_note_that_follows_text_in_a_field_stands_close_to_it() -> None:
    assert shape(page("<p>{{ visit.outcomes[0].text }} {{ visit.outcomes[0] | cite }}</p>")) == (
        f"A deal[1: {FULL}, para. 5.]"
    )


def test_notes_of_a_text_and_of_its_fact_are_parted_by_a_comma() -> None:
    visit = VISIT.replace("[@paper, para. 2].", "[@paper, para. 2]")
    body = "<p>{{ visit.overview[0].text }}{{ visit.overview[0] | cite }}</p>"
    made = shape(page(body, **{VISIT_FILE: visit}))
    assert made.endswith(f"[1: {FULL}, para. 2.]^,[2: Paper, para. 3.]")


def test_a_text_that_starts_with_a_note_stands_close_to_what_is_before() -> None:
    visit = VISIT.replace('"*Anna* met @boris [@paper, para. 2]."', '"[@paper, para. 2] it is said."')
    made = shape(page("<p>So {{ visit.overview[0].text }}</p>", **{VISIT_FILE: visit}))
    assert made == f"So[1: {FULL}, para. 2.] it is said."
    after = shape(page("<p>So{{ visit.stops[0] | cite }}{{ visit.overview[0].text }}</p>", **{VISIT_FILE: visit}))
    assert after == f"So[1: {FULL}, para. 4.]^,[2: Paper, para. 2.] it is said."


def test_notes_of_different_paragraphs_need_no_comma() -> None:
    body = page("<p>{{ visit.stops[0] | cite }}</p><p>{{ visit.outcomes[0] | cite }}</p>")
    assert list(body.find_all("sup")) == []


# -- what a note says of its leaves --


def test_a_locator_of_one_fact_is_its_leaf() -> None:
    [note] = notes(page("<p>{{ visit.outcomes[0] | cite }}</p>")).values()
    assert ("para. 5", f"{VISIT_FILE} outcomes[out1].sources[0].at", "plain", "") in marks(note)
    [locator] = [one for one in note.iter() if one.get("data-field").endswith(".at")]
    assert locator.text() == "para.\u00a05"
    assert locator.get("data-source") == "para. 5"


def test_a_locator_that_several_facts_cite_is_computed_from_all() -> None:
    tree = page("<p>{{ visit.stops[0] | cite }}{{ visit.stops[1] | cite }}</p>")
    computed = f"{VISIT_FILE} stops[s1].sources[0].at; {VISIT_FILE} stops[s2].sources[0].at"
    assert ("para. 4", "", "", computed) in marks(notes(tree)["fn1"])


def test_a_locator_that_a_text_cites_is_computed_from_the_text() -> None:
    tree = page("<p>{{ visit.overview[0].text }}</p>")
    assert ("para. 2", "", "", f"{VISIT_FILE} overview[o1].text") in marks(notes(tree)["fn1"])


def test_a_locator_in_another_language_is_computed() -> None:
    [note] = notes(page("<p>{{ visit.outcomes[0] | cite }}</p>", "es")).values()
    [(text, field, _, origin)] = [one for one in marks(note) if "outcomes" in one[1] + one[3]]
    assert text == "párr. 5"
    assert (field, origin) == ("", f"{VISIT_FILE} outcomes[out1].sources[0].at")


# -- derived facts --


DERIVED = "Derived: from both From: Another, p. 1; Paper, para. 5; Another, p. 9."


def test_a_derived_fact_cites_all_that_it_follows_from_once() -> None:
    assert shape(page("<p>{{ visit.assessment[0] | cite }}</p>")) == f"[1: {DERIVED}]"
    assert shape(page("<p>{{ visit.assessment[1] | cite }}</p>")) == (
        "[1: Derived. From: Another, p. 9; p. 1; Paper, para. 5.]"
    )


def test_a_derived_fact_that_follows_from_its_own_consequence_ends() -> None:
    loop = VISIT.replace("from: [out2, d1]", "from: [d2]")
    assert shape(page("<p>{{ visit.assessment[1] | cite }}</p>", **{VISIT_FILE: loop})) == "[1: Derived.]"


def test_the_order_of_what_a_derived_fact_follows_from_is_that_of_the_record() -> None:
    visit = VISIT.replace("from: [out1, d2]", "from: [d2, out1]").replace("from: [out2, d1]", "from: [out2, s1]")
    made = shape(page("<p>{{ visit.assessment[0] | cite }}</p>", **{VISIT_FILE: visit}))
    assert made == "[1: Derived: from both From: Another, p. 1; p. 9; Paper, para. 4; para. 5.]"


def test_derivations_that_read_alike_are_one_note_computed_from_all() -> None:
    tree = page("<p>{{ visit.assessment[0] | cite }} {{ visit.assessment[2] | cite }}</p>")
    assert shape(tree) == f"[1: {DERIVED}][1]"
    both = f"{VISIT_FILE} assessment[d1].basis; {VISIT_FILE} assessment[d3].basis"
    found = marks(notes(tree)["fn1"])
    assert ("from both", "", "", both) in found
    assert ("Another", "data/sources.yaml [other].title", "plain", "") in found
    assert ("Paper", "data/sources.yaml [paper].title-short", "text", "") in found
    alone = marks(notes(page("<p>{{ visit.assessment[0] | cite }}</p>"))["fn1"])
    assert ("from both", f"{VISIT_FILE} assessment[d1].basis", "text", "") in alone


def test_derivations_that_read_otherwise_are_notes_of_their_own() -> None:
    visit = VISIT.replace("id: d3, text: So it is, status: derived, from: [out1, d2], basis: from both",
                          "id: d3, text: So it is, status: derived, from: [out1, d2], basis: from one")  # fmt: skip
    tree = page("<p>{{ visit.assessment[0] | cite }} {{ visit.assessment[2] | cite }}</p>", **{VISIT_FILE: visit})
    assert [*notes(tree)] == ["fn1", "fn2"]


# -- people --


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ mention('anna') }}, {{ mention('anna') }}", "Anna A. (Minister), A."),
        ("{{ mention('boris') }}, {{ mention('boris') }}", "Boris Bee (Борис, Mexico), Bee"),
        ("{{ mention('boris') }}, {{ mention('anna') }}", "Boris Bee (Борис, Mexico), Anna A. (Minister)"),
    ],
)
def test_a_person_is_named_in_full_once(body: str, expected: str) -> None:
    assert shape(page(f"<p>{body}</p>")) == expected


def test_the_parts_of_a_name_are_fields() -> None:
    found = marks(page("<p>{{ mention('anna') }} {{ mention('anna') }} {{ mention(visit.visitor) }}</p>"))
    assert found == [
        ("Anna A.", "data/people.yaml [anna].name.en", "text", ""),
        ("Minister", "data/people.yaml [anna].role", "text", ""),
        ("A.", "data/people.yaml [anna].surname.en", "text", ""),
        ("A.", f"{VISIT_FILE} visitor", "name", "data/people.yaml [anna].surname.en"),
    ]


def test_within_a_field_names_are_not_fields_and_the_field_names_their_leaves() -> None:
    [mark, *_] = marks(page("<p>{{ visit.events[1].headline }} {{ visit.events[1].headline }}</p>"))
    assert mark[0] == "Ties of Boris Bee (Борис, Mexico)"
    people = "data/people.yaml [boris]"
    assert mark[1:] == (
        f"{VISIT_FILE} events[e1].headline", "text", f"{people}.name; {people}.native.text; {people}.country",
    )  # fmt: skip
    again = marks(page("<p>{{ visit.events[1].headline }} {{ visit.events[1].headline }}</p>"))[1]
    assert again[0] == "Ties of Bee"
    assert again[3] == f"{people}.surname"


def test_a_field_does_not_name_itself_among_what_helped() -> None:
    tree = page("<p>{% set x %}{{ visit.title }}{% endset %}{{ x }}</p>")
    assert marks(tree) == [("Anna in Lima", f"{VISIT_FILE} title.en", "text", "")]


# -- tables, figures, contents --


def test_tables_and_figures_are_counted_apart() -> None:
    tree = page(
        "<p>{{ reference_to('b') }} {{ label_of('table', 'a') }} {{ label_of('figure', 'b') }} "
        "{{ label_of('table', 'c') }} {{ reference_to('c') }} {{ reference_to('a') }}</p>"
    )
    assert shape(tree) == "Figure 1 Table 1 Figure 1 Table 2 Table 2 Table 1"
    labels = {one.get("id"): one for one in tree.find_all("span") if one.has("caption-label")}
    assert [*labels] == ["label-a", "label-b", "label-c"]
    assert labels["label-c"].children == ("Table ", Element("span", (("class", "table-number"),), ("2",)))
    assert [(one.get("class"), one.get("href")) for one in tree.find_all("a")] == [
        ("ref", "#label-b"), ("ref", "#label-c"), ("ref", "#label-a"),
    ]  # fmt: skip


def test_a_reference_to_what_is_not_labelled_is_a_problem_of_its_line() -> None:
    with pytest.raises(BriefbookError) as caught:
        page("<p>{{ label_of('table', 'outcomes') }}</p>\n<p>{{ reference_to('outcome') }}</p>")
    [problem] = caught.value.problems
    assert problem.message == "nothing is labelled `outcome`"
    assert problem.hint == "did you mean `outcomes`?"
    assert problem.place == Place("templates/policy-brief.html", 3, 1)


def test_contents_list_the_sections_by_their_headings() -> None:
    tree = page(
        '<section class="contents" id="contents"><h2>Contents</h2><ul class="contents"><x-contents></x-contents></ul>'
        '</section><section id="a"><h2>First <em>one</em></h2></section><section id="b"><h3>Not this</h3></section>'
        '<section><h2>No id</h2></section><section id="c"><p>x</p><h2>Late</h2></section>'
        '<section id="d"><h2>Last</h2></section>'
    )
    entries = [(one.find("a").get("href"), one.text()) for one in tree.find_all("li")]  # type: ignore[union-attr]
    assert entries == [("#a", "First one"), ("#d", "Last")]


# -- what a mark says last --


def test_a_mark_says_its_leaf_only_where_that_reads_otherwise() -> None:
    tree = page("<p>{{ visit.title }} {{ visit.date }} {{ visit.overview[0].text }}</p>")
    said = {one.get("data-field").split(" ")[1]: one.get("data-source") for one in tree.iter() if one.get("data-field")}
    assert said["title.en"] == ""
    assert said["date"] == "2020-02-06"
    assert said["overview[o1].text"] == "*Anna* met @boris [@paper, para. 2]."


def test_nothing_of_a_draft_is_left() -> None:
    tree = page("<p>{{ visit.overview[0].text }}{{ visit.assessment[0] | cite }}{{ label_of('table', 'x') }}</p>")
    tags = {one.tag for one in tree.iter()}
    assert not [tag for tag in tags if tag.startswith("x-")]
    assert {"span", "em"} <= tags
    assert "data-" not in str(strip(tree))
    assert "data/people.yaml" in FILES
