"""What changed since an earlier version, told to its readers in the words of the new document."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from briefbook.data.differences import leaves_of, nodes_of
from briefbook.document.compose import compose
from briefbook.document.printed import Printed, printed_in
from briefbook.document.revisions import revisions
from small_workspace import FILES, PAGE, VISIT, MemoryProject, composition, loaded, small

VISIT_FILE = "data/visits/v.yaml"
TEMPLATE = PAGE % """<h1>{{ visit.title }}</h1><p>{{ visit.kind }}</p>
{% for one in visit.outcomes %}
<p>{{ one.text }} {{ t('state-' ~ one.state) }} {{ one.due | date if one.due is not none else '' }}
{% if one.owners != unknown %}{% for key in one.owners %}{{ key | name }} {% endfor %}{% endif %}</p>
{% endfor %}"""
PRINTED = {"templates/policy-brief.html": TEMPLATE}


def told(old: str, new: str = VISIT, lang: str = "en", edition: str = "full", **files: str) -> list[dict[str, str]]:
    """What readers of a fact sheet of the old visit are told of the new one."""
    before, now = small(**{VISIT_FILE: old}), MemoryProject({**FILES, **PRINTED, VISIT_FILE: new, **files})
    library = loaded(now)
    brief = library.briefs["b"].model_copy(update={"edition": edition})
    past_library = loaded(before)
    past = leaves_of(nodes_of(past_library, past_library.briefs["b"]))
    printed: Mapping[str, Printed] = printed_in(compose(now, library, brief, "policy-brief", lang))
    job = composition(lang, now, edition=edition)
    return revisions(job, past, nodes_of(library, brief), printed)


def line(kind: str, words: str, field: str = "", before: str = "", after: str = "") -> dict[str, str]:
    return {"kind": kind, "words": words, "field": field, "before": before, "after": after}


def spaced(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{key: text.replace("\u00a0", " ") for key, text in one.items()} for one in lines]


def test_nothing_is_told_of_what_has_not_changed() -> None:
    assert told(VISIT) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("due: 2020-06", "due: 2020-07", line("changed", "A deal", "Due", "June 2020", "July 2020")),
        ("due: 2020-06", "due: unknown", line("changed", "A deal", "Due", "June 2020", "not stated")),
        ("state: signed", "state: agreed", line("changed", "A deal", "Status", "Signed", "Agreed")),
        ("text: A deal", "text: The deal", line("reworded", "The deal")),
        ("text: A deal", 'text: "*The* deal of @boris"', line("reworded", "The deal of Bee")),
        ("kind: Working visit", "kind: State visit",
         line("changed", "Anna in Lima", "Kind of visit", "Working visit", "State visit")),
        ("title: {en: Anna in Lima", "title: {en: Anna came", line("reworded", "Anna came")),
        ("owners: [anna, un, RU]", "owners: [boris, un, RU]",
         line("changed", "A deal", "Owner", "Anna A.", "Boris Bee")),
    ],
    ids=["a date", "gone unknown", "a state", "words", "markup", "of the visit", "its title", "a name"],
)  # fmt: skip
def test_a_change_is_told_by_the_words_of_its_fact(old: str, new: str, expected: dict[str, str]) -> None:
    assert old in VISIT
    assert spaced(told(VISIT, VISIT.replace(old, new))) == [expected]


def test_what_came_and_what_went() -> None:
    more = "- {id: out3, text: A plan, state: proposed, owners: [anna], sources: [{source: paper, at: p. 1}]}\n"
    longer = VISIT.replace("figures:\n", f"{more}figures:\n")
    assert told(VISIT, longer) == [line("added", "A plan")]
    assert told(longer, VISIT) == [line("removed", "A plan")]


def test_what_is_not_printed_is_not_told() -> None:
    assert told(VISIT, VISIT.replace("headline: A year", "headline: One year")) == []
    more = "- {id: e9, date: 2021, headline: Later, sources: [{source: paper}]}\n"
    assert told(VISIT.replace("assessment:\n", f"{more}assessment:\n"), VISIT) == []


def test_a_change_of_the_brief_itself_is_not_told() -> None:
    other = FILES["briefs/b.yaml"].replace("series: Notes", "series: Papers")
    assert told(VISIT, VISIT, **{"briefs/b.yaml": other}) == []


def test_another_order_is_not_told() -> None:
    first, second = (one for one in VISIT.split("\n") if one.startswith("- {id: out"))
    turned = VISIT.replace(f"{first}\n{second}", f"{second}\n{first}")
    assert turned != VISIT
    assert told(VISIT, turned) == []


def test_a_public_edition_does_not_tell_what_was_internal() -> None:
    secret = "- {id: out3, text: A secret, state: proposed, owners: [anna], internal: true,"
    secret += " sources: [{source: paper}]}\n"
    old = VISIT.replace("figures:\n", f"{secret}figures:\n")
    assert told(old, VISIT, edition="public") == []
    assert told(old, VISIT) == [line("removed", "A secret")]


def test_lines_speak_the_language_of_the_document() -> None:
    made = spaced(told(VISIT, VISIT.replace("due: 2020-06", "due: 2020-07"), "es"))
    assert made == [line("changed", "A deal", "Plazo", "junio de 2020", "julio de 2020")]
    title = told(VISIT, VISIT.replace("es: Ana en Lima", "es: Ana vino"), "es")
    assert title == [line("reworded", "Ana vino")]
    assert told(VISIT, VISIT.replace("es: Ana en Lima", "es: Ana vino")) == []


def test_long_words_are_cut_at_a_word() -> None:
    words = " ".join(["long"] * 40)
    [made] = told(VISIT, VISIT.replace("text: A deal", f"text: {words}"))
    assert made["words"].endswith("long …")
    assert len(made["words"]) <= 112
    fits = "x" * 54 + " " + "y" * 55
    [kept] = told(VISIT, VISIT.replace("text: A deal", f"text: {fits}"))
    assert kept["words"] == fits
    [cut] = told(VISIT, VISIT.replace("text: A deal", f"text: {fits}z"))
    assert cut["words"] == "x" * 54 + " …"


def test_words_that_name_somebody_who_is_gone_are_told_all_the_same() -> None:
    more = "- {id: carl, name: Carl, surname: Carl, sort: Carl, native: unknown, role: x, country: PE}\n"
    secret = "- {id: out3, text: A plan of @carl, state: proposed, owners: [anna], sources: [{source: paper}]}\n"
    old = VISIT.replace("figures:\n", f"{secret}figures:\n")
    before = small(**{VISIT_FILE: old, "data/people.yaml": FILES["data/people.yaml"] + more})
    past_library = loaded(before)
    past = leaves_of(nodes_of(past_library, past_library.briefs["b"]))
    job = composition()
    library = loaded(small())
    printed = printed_in(compose(small(**PRINTED), library, library.briefs["b"], "policy-brief", "en"))
    made = revisions(job, past, nodes_of(library, library.briefs["b"]), printed)
    assert line("removed", "A plan of carl") in made


def test_an_earlier_value_that_cannot_be_read_is_shown_as_it_was_written() -> None:
    past_library = loaded(small())
    past = {file: dict(leaves) for file, leaves in
            leaves_of(nodes_of(past_library, past_library.briefs["b"])).items()}  # fmt: skip
    past[VISIT_FILE]["outcomes[out1].due"] = "soon"
    past[VISIT_FILE]["outcomes[out1].owners[0]"] = "nobody"
    library = loaded(small())
    printed = printed_in(compose(small(**PRINTED), library, library.briefs["b"], "policy-brief", "en"))
    made = revisions(composition(), past, nodes_of(library, library.briefs["b"]), printed)
    assert spaced(made) == [
        line("changed", "A deal", "Owner", "nobody", "Anna A."), line("changed", "A deal", "Due", "soon", "June 2020"),
    ]  # fmt: skip
