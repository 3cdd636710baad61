"""Templates reach nothing but the models and our filters, come to an end, and tell what is wrong with their lines."""

from __future__ import annotations

from typing import Any

import pytest
from briefbook.data.address import Address
from briefbook.data.dates import Duration, When
from briefbook.data.types import UNKNOWN
from briefbook.document import sandbox as sandboxing
from briefbook.document.grammar import compiled
from briefbook.document.marks import Marks
from briefbook.document.provenance import Provenance, Words, provenance_of
from briefbook.document.sandbox import Sandbox
from briefbook.errors import BriefbookError, Place, Problem, Refusal
from small_workspace import MemoryProject, composition

PAGE = "page.html"
VISIT = composition().visit


def sandbox(text: str, **more: str) -> Sandbox:
    files = {f"templates/{name.replace('__', '/')}.html": body for name, body in more.items()}
    return Sandbox(MemoryProject({f"templates/{PAGE}": text, **files}), lambda value: value)


def fill(text: str, **names: Any) -> str:
    return sandbox(text).render(PAGE, names)


def problem(text: str, **names: Any) -> Problem:
    with pytest.raises(BriefbookError) as caught:
        fill(text, **names)
    [found] = caught.value.problems
    assert found.place.file == "templates/page.html"
    return found


# -- what a template may do --


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ 1 + 2 }}{{ 7 // 2 }}{{ 7 % 4 }}{{ 3 * 4 }}", "33312"),
        ("{{ 'a' ~ 1 ~ 'b' }}", "a1b"),
        ("{{ 'a' + 'b' }}{{ [1] + [2] }}", "ab[1, 2]"),
        ("{% for i in range(3) %}{{ loop.index }}{{ ',' if not loop.last }}{% endfor %}", "1,2,3"),
        ("{% for i in [1, 1, 2] %}{{ i if loop.changed(i) }}{% endfor %}", "12"),
        ("{% for i in [3] recursive %}{{ i }}{{ loop.depth }}{% endfor %}", "31"),
        ("{% set ns = namespace(x=1) %}{% set ns.x = ns.x + 1 %}{{ ns.x }}", "2"),
        ("{% set ns = namespace(x='') %}{% set ns.x %}a{{ 1 }}{% endset %}{{ ns.x }}", "a1"),
        ("{% set x %}a<b{{ '<' }}{% endset %}{{ x }}", "a<b&lt;"),
        ("{% set x | upper %}ab{% endset %}{{ x }}", "AB"),
        ("{% filter upper %}ab{% endfilter %}", "AB"),
        ("{% filter upper | lower %}aB{% endfilter %}", "ab"),
        ("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(1) }}{{ m(x='<') }}", "[1][&lt;]"),
        ("{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}x{% endcall %}", "<x>"),
        ("{{ {'a': 1}.items() | list }}{{ {'a': 1}.get('b', 2) }}{{ {'a': 1}.a }}", "[(&#39;a&#39;, 1)]21"),
        ("{{ d.year }}-{{ d.month }} {{ d.precision }} {{ d.is_interval }}", "2020-2 day False"),
        ("{{ p.number }} {{ p.unit }} {{ p.days }}", "3 D 3"),
        ("{{ visit.title.en is defined }}{{ visit.kind is string }}", "TrueFalse"),
        ("{{ visit.events[1].when.year }}", "1890"),
        ("{% for k, g in [{'a': 1}, {'a': 2}] | groupby('a') %}{{ k }}{{ g | length }}{% endfor %}", "1121"),
        ("{% for x in [{'a': 1}] | groupby('a') %}{{ x.grouper }}{{ x.list | length }}{% endfor %}", "11"),
        ("{{ [3, 1, 2] | sort | join('-') }}|{{ [1, 2] | sum }}|{{ [1, 2] | max }}", "1-2-3|3|2"),
        ("{{ [1, 2] | map('string') | join('+') }}|{{ [0, 1] | select | list }}", "1+2|[1]"),
        ("{{ unknown is sameas unknown }}{{ 1 is sameas unknown }}", "TrueFalse"),
        ("{% if 1 %}x{% endif %}\n  {% if 1 %}\ny\n{% endif %}\nz\n", "xy\nz\n"),
        ("{% import 'page2.html' as other %}", ""),
    ],
)  # fmt: skip
def test_what_templates_may_do(text: str, expected: str) -> None:
    made = sandbox(text, page2="{% macro x() %}{% endmacro %}")
    names = {"visit": VISIT, "d": When.parse("2020-02-06"), "p": Duration.parse("P3D"), "unknown": UNKNOWN}
    assert made.render(PAGE, names) == expected


def test_unknown_is_the_same_as_unknown_that_knows_its_place() -> None:
    assert fill("{{ signed is sameas unknown }}", signed=VISIT.documents_signed, unknown=UNKNOWN) == "True"


def test_each_tag_says_where_it_stands() -> None:
    made = sandbox("<p>\n {# <b> #}<em>{{ '<i>' }}</em>\n<!-- <u> --><h2 id='x'>{% if '<s>' %}{% endif %}")
    assert made.render(PAGE, {}) == (
        '<p data-at="templates/page.html:1:1">\n<em data-at="templates/page.html:2:11">&lt;i&gt;</em>\n'
        '<!-- <u> --><h2 data-at="templates/page.html:3:13" id=\'x\'>'
    )


def test_an_included_part_says_where_it_stands_itself() -> None:
    made = sandbox("{% include 'parts/a.html' %}", parts__a="\n<p>")
    assert made.render(PAGE, {}) == '\n<p data-at="templates/parts/a.html:2:1">'


# -- what it may not --


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("{{ ''.__class__ }}", 7),
        ("{{ visit.__init__ }}", 10),
        ("{{ visit.model_copy() }}", 10),
        ("{{ visit.model_fields }}", 10),
        ("{{ visit._secret }}", 10),
        ("{{ 'x'.format(1) }}", 8),
        ("{{ 'x'.join(['y']) }}", 8),
        ("{{ [].append(1) }}", 7),
        ("{{ {}.update(1) }}", 7),
        ("{{ d.display('en') }}", 6),
        ("{{ d.start }}", 6),
        ("{{ p.display('en') }}", 6),
        ("{{ range.__globals__ }}", 10),
        ("{% for i in [1] %}{{ loop.cycle }}{% endfor %}", 27),
    ],
)
def test_a_template_does_not_see_pythons_insides(text: str, column: int) -> None:
    found = problem(text, visit=VISIT, d=When.parse("2020"), p=Duration.parse("P3D"))
    assert found.place.line == 1
    assert found.place.column == column
    assert "may not do this: access to attribute" in found.message or "has no attribute" in found.message
    assert found.hint in ("use the record's fields", "see CONTRIBUTING.md for what a record has")


def test_what_is_forbidden_is_told_with_its_place() -> None:
    assert problem("\nab {{ ''.upper() }}") == Problem(
        Place("templates/page.html", 2, 10),
        "a template may not do this: access to attribute `upper` of `str` object is unsafe",
        "use the record's fields",
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{{ 'x' * 3 }}", "the operator `*` works on numbers only"),
        ("{{ [1] * 3 }}", "the operator `*` works on numbers only"),
        ("{{ 3 * 'x' }}", "the operator `*` works on numbers only"),
        ("{{ '%s' % 3 }}", "the operator `%` works on numbers only"),
        ("{{ 2 ** 3 }}", "no powers"),
    ],
)
def test_arithmetic_is_on_numbers(text: str, what: str) -> None:
    found = problem(text)
    assert found.message == f"a template may not do this: {what}"
    assert found.hint == "use the record's fields"


@pytest.mark.parametrize("name", ["attr", "tojson", "pprint", "xmlattr", "random", "safe", "format", "urlize", "eval"])
def test_other_filters_are_not_there(name: str) -> None:
    found = problem("\n{{ 'x' | %s }}" % name)  # noqa: UP031
    assert found.place == Place("templates/page.html", 2, 1)
    assert found.message == f"the template is not Jinja: no filter named '{name}'"
    assert found.hint == "correct the line"


@pytest.mark.parametrize("name", ["callable", "escaped", "filter", "test"])
def test_other_tests_are_not_there(name: str) -> None:
    assert "no test named" in problem("{{ 1 is %s }}" % name).message  # noqa: UP031


@pytest.mark.parametrize("name", ["lipsum", "cycler", "joiner", "dict", "self.x", "open", "__import__"])
def test_other_functions_are_not_there(name: str) -> None:
    found = problem("{{ %s('x') }}" % name)  # noqa: UP031
    assert "`" in found.message
    assert found.place.line == 1


@pytest.mark.parametrize("path", ["../secret.html", "/etc/passwd", "../../x"])
def test_a_template_reads_templates_only(path: str) -> None:
    made = sandbox(f"{{% include '{path}' %}}")
    with pytest.raises(BriefbookError) as caught:
        made.render(PAGE, {})
    [found] = caught.value.problems
    assert "leads outside the workspace" in found.message or "is missing" in found.message


def test_a_way_out_of_the_workspace_is_told() -> None:
    found = problem("x\n{% include '../../x' %}")
    assert found.message == "a template may not do this: `../../x` leads outside the workspace"
    assert found.hint == "name a template of this workspace"
    assert found.place == Place("templates/page.html", 2, 13)


# -- its end --


@pytest.fixture
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandboxing, "_STEPS", 10)
    monkeypatch.setattr(sandboxing, "_CHARACTERS", 20)
    monkeypatch.setattr(sandboxing, "_NUMBERS", 15)


STEPS = "the template fails: the template takes more than 10 steps"
SIZE = "the template fails: the template makes a value of over 20 parts"


@pytest.mark.usefixtures("small_budget")
@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("{% for i in range(11) %}{% endfor %}", STEPS, "shorten its loops"),
        ("{% for i in range(5) %}{% for j in range(2) %}{% endfor %}{% endfor %}", STEPS, "shorten its loops"),
        ("{% macro m() %}{% endmacro %}" + "{{ m() }}" * 11, STEPS, "shorten its loops"),
        ("{% set x = 'abcdefghijk' %}{{ x ~ x }}", SIZE, "shorten its loops"),
        ("{{ 'abcdefghijk' + 'abcdefghijk' }}", SIZE, "shorten its loops"),
        ("{% set x %}{{ 'abcdefghijk' }}{{ 'abcdefghijk' }}{% endset %}", SIZE, "shorten its loops"),
        ("x" * 21, SIZE, "shorten its loops"),
        ("{% set r = range(16) %}", "the template fails: range() gives 16 numbers, more than 15", "shorten the loop"),
    ],
    ids=["a loop", "nested loops", "calls", "~", "+", "a block", "a page", "range"],
)
def test_a_template_ends_before_its_budget_does(text: str, what: str, hint: str) -> None:
    found = problem(text)
    assert found.message == what
    assert found.hint == hint


@pytest.mark.usefixtures("small_budget")
def test_what_is_within_the_budget_is_printed() -> None:
    assert fill("{% for i in range(9) %}{{ i }}{% endfor %}") == "012345678"
    assert fill("y" * 20) == "y" * 20
    assert fill("{{ 'abcdefghij' ~ 'abcdefghij' }}") == "abcdefghij" * 2
    assert fill("{% set r = range(15) %}") == ""


def test_a_range_has_a_hundred_thousand_numbers_at_most() -> None:
    assert fill("{{ range(100000) | length }}") == "100000"
    assert "range() gives 100,001 numbers, more than 100,000" in problem("{{ range(100001) }}").message


@pytest.mark.usefixtures("small_budget")
def test_each_document_has_a_budget_of_its_own() -> None:
    made = sandbox("{% for i in range(6) %}{{ i }}{% endfor %}")
    assert [made.render(PAGE, {}) for _ in range(3)] == ["012345"] * 3


def test_a_recursion_is_told() -> None:
    found = problem("a\n{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")
    assert (found.message, found.hint) == ("the template calls itself for ever", "end the recursion")
    assert found.place.line == 2


# -- what went wrong --


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n{% if %}", Problem(Place("templates/page.html", 2, 1),
            "the template is not Jinja: expected an expression, got 'end of statement block'", "correct the line")),
        ("{{ vist }}", Problem(Place("templates/page.html", 1, 4), "`vist` is undefined", "did you mean `visit`?")),
        ("\n {{ visit.titel }}", Problem(Place("templates/page.html", 2, 11), "a Visit has no attribute `titel`",
            "see CONTRIBUTING.md for what a record has")),
        ("{{ 1 // 0 }}", Problem(Place("templates/page.html", 1, 1),
            "the template fails: ZeroDivisionError: integer division or modulo by zero", "correct the line")),
        ("{{ 1 + 'x' }}", Problem(Place("templates/page.html", 1, 1),
            "the template fails: TypeError: unsupported operand type(s) for +: 'int' and 'str'", "correct the line")),
        ("\n  {{ refuse() }}", Problem(Place("templates/page.html", 2, 3), "the template fails: no; not so",
            "do otherwise")),
        ("{{ refuse_bare() }}", Problem(Place("templates/page.html", 1, 1), "the template fails: no",
            "correct the line")),
        ("{{ wrong() }}", Problem(Place("templates/page.html", 1, 1), "the template fails: bad; value",
            "correct the line")),
        ("{% include 'pag.html' %}", Problem(Place("templates/page.html", 1, 13), "the template `pag.html` is missing",
            "did you mean `page.html`?")),
    ],
    ids=["syntax", "name", "attribute", "division", "types", "refusal", "no hint", "value", "missing"],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_a_way_out(text: str, expected: Problem) -> None:
    def refuse() -> None:
        raise Refusal("no; not so", "do otherwise")

    def refuse_bare() -> None:
        raise Refusal("no")

    def wrong() -> None:
        raise ValueError("bad; value")

    made = sandbox(text)
    made.globals |= {"refuse": refuse, "refuse_bare": refuse_bare, "wrong": wrong, "visit": VISIT}
    with pytest.raises(BriefbookError) as caught:
        made.render(PAGE, {})
    assert caught.value.problems == (expected,)


def test_a_fault_in_a_part_is_told_there() -> None:
    part = "\n\n{% macro m() %}{{ nothing }}{% endmacro %}"
    made = sandbox("{% import 'parts/a.html' as a %}{{ a.m() }}", parts__a=part)
    with pytest.raises(BriefbookError) as caught:
        made.render(PAGE, {})
    [found] = caught.value.problems
    assert found.place == Place("templates/parts/a.html", 3, 19)


def test_a_missing_page_is_told() -> None:
    with pytest.raises(BriefbookError) as caught:
        sandbox("").render("pages.html", {})
    [found] = caught.value.problems
    assert found.place == Place("templates/pages.html")
    assert found.message == "the template `pages.html` is missing"


def test_what_is_no_fault_of_a_template_is_not_hidden() -> None:
    made = sandbox("{{ stop() }}")

    def stop() -> None:
        raise KeyboardInterrupt

    made.globals["stop"] = stop
    with pytest.raises(KeyboardInterrupt):
        made.render(PAGE, {})
    own = BriefbookError(Problem(Place("x.yaml", 1, 1), "its own"))

    def told() -> None:
        raise own

    made.globals["stop"] = told
    with pytest.raises(BriefbookError) as caught:
        made.render(PAGE, {})
    assert caught.value is own


# -- where values came from --


HERE, THERE = Address("x.yaml", "here"), Address("x.yaml", "there")


def origin(text: str, kind: Any = "plain") -> list[str]:
    """What `made` is computed from, where a template sets it from `a` (here) and `b` (there)."""
    seen: list[Any] = []
    marks = Marks()
    made = Sandbox(MemoryProject({f"templates/{PAGE}": text}), lambda value: value, marks.capture)
    made.globals["see"] = seen.append
    a = Words("one", Provenance(HERE, kind, written="one"))
    made.render(PAGE, {"a": a, "b": Words("two", Provenance(THERE, kind, written="two")), "plain": "x"})
    known = provenance_of(seen[0])
    tail = [f"tail {known.tail.path}"] if known and known.tail else []
    return ([one.path for one in known.all] if known else []) + tail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ see(a) }}", ["here"]),
        ("{{ see(a ~ b) }}", ["here", "there"]),
        ("{{ see(a ~ plain) }}", ["here"]),
        ("{{ see('state-' ~ a) }}", ["here", "tail here"]),
        ("{{ see(b ~ a) }}", ["there", "here"]),
        ("{{ see('x' ~ plain) }}", []),
        ("{{ see(a + b) }}", ["here", "there"]),
        ("{{ see(a | upper) }}", ["here"]),
        ("{{ see(a | length) }}", ["here"]),
        ("{{ see(a | length + 1) }}", ["here"]),
        ("{{ see([a, b] | join('-')) }}", ["here", "there"]),
        ("{{ see([a, b] | map('upper') | join('-')) }}", ["here", "there"]),
        ("{{ see(plain | replace('x', a)) }}", ["here"]),
        ("{{ see(plain | upper) }}", []),
        ("{{ see(a[1:]) }}", ["here"]),
        ("{{ see(a | first) }}", ["here"]),
        ("{{ see([a, b] | first) }}", ["here"]),
        ("{{ see(plain | default(a)) }}", ["here"]),
    ],
)
def test_what_is_made_of_a_value_knows_where_it_came_from(text: str, expected: list[str]) -> None:
    assert origin(text) == expected


def test_only_a_plain_value_is_a_tail() -> None:
    assert origin("{{ see('state-' ~ a) }}", "name") == ["here"]


# -- code that is kept --


def test_a_template_is_compiled_once_by_its_text() -> None:
    one, other = sandbox("{{ 'kept' }}"), sandbox("{{ 'kept' }}")
    before = compiled.cache_info()
    assert one.render(PAGE, {}) == other.render(PAGE, {}) == "kept"
    after = compiled.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 1)


def test_what_one_document_prints_is_not_in_the_code_of_another() -> None:
    text = "{{ value }}{{ 'x' }}"
    first = Sandbox(MemoryProject({f"templates/{PAGE}": text}), lambda value: f"<{value}>")
    second = Sandbox(MemoryProject({f"templates/{PAGE}": text}), lambda value: f"[{value}]")
    assert first.render(PAGE, {"value": 1}) == "&lt;1&gt;&lt;x&gt;"
    assert second.render(PAGE, {"value": 2}) == "[2][x]"


def test_further_filters_are_known_where_they_were_added() -> None:
    made = sandbox("{{ 1 | twice }}")
    made.add_filters({"twice": lambda value: value * 2})
    assert made.render(PAGE, {}) == "2"
    with pytest.raises(BriefbookError, match="no filter named 'twice'"):
        sandbox("{{ 1 | twice }}").render(PAGE, {})
