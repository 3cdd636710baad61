"""Bad input: each kind is named with file, line, column and the way out; exit code 1, no traceback, nothing written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import BRIEF, BRIEF_FILE, VISIT_FILE, Run, replace_in

POLICY, CSS = "templates/policy-brief.html", "templates/print.css"
THEME = "templates/themes/institute/theme.yaml"
SAY, BOX = "{{ facts.say(fact) }}", '<aside class="box" id="summary">'

Spoil = Callable[[Path], None]


def edit(file: str, old: str, new: str) -> Spoil:
    return lambda root: replace_in(root / file, old, new)


def write(file: str, content: str | bytes) -> Spoil:
    return lambda root: (root / file).write_bytes(content.encode() if isinstance(content, str) else content) and None


def remove(file: str) -> Spoil:
    return lambda root: (root / file).unlink()


def add_source(root: Path) -> None:
    with (root / "data/sources.yaml").open("a") as file:
        file.write("\n- id: other\n  type: book\n  title: Other\n")


def link_out(root: Path) -> None:
    (root / VISIT_FILE).unlink()
    (root / VISIT_FILE).symlink_to("/etc/hostname")


def broken_json(root: Path) -> None:
    (root / "data/sources.yaml").unlink()
    (root / "data/sources.json").write_text('[{"id": "article", "type": "article", "title": }]')


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

# what is spoilt -> how, and the line that says so
DATA: dict[str, tuple[Spoil, str]] = {
    "broken YAML": (edit(VISIT_FILE, "sides: [RU, MX]", "sides: [RU, MX"), rf"{VISIT_FILE}:15:8: not YAML.* - close"),
    "a tab": (edit(VISIT_FILE, "host: ebrard", "host: ebrard\n\tx: y"), rf"{VISIT_FILE}:17:1: a tab .* - indent with"),
    "a duplicate key": (
        edit(VISIT_FILE, "host: ebrard", "host: ebrard\nhost: lavrov"),
        rf"{VISIT_FILE}:17:1: the key `host` stands twice, first in line 16 - ",
    ),
    "an unknown key": (
        edit(VISIT_FILE, "host: ebrard", "hosst: ebrard"),
        rf"{VISIT_FILE}:16:1: unknown key `hosst` - did you mean `host`\?",
    ),
    "a missing key": (
        edit(VISIT_FILE, "visitor: lavrov\n", ""),
        rf"{VISIT_FILE}:5:1: the key `visitor` is missing - add `visitor:`",
    ),
    "a wrong type": (
        edit(VISIT_FILE, "sides: [RU, MX]", "sides: RU"),
        rf"{VISIT_FILE}:14:8: `sides` is the text `RU` - write a list here",
    ),
    "an impossible date": (
        edit(VISIT_FILE, "date: 2020-02-06", "date: 2020-02-31"),
        rf"{VISIT_FILE}:18:7: `2020-02-31` has no such day - that month has 29 days",
    ),
    "words for a date": (
        edit(VISIT_FILE, "date: 2020-02-06", "date: 6 February"),
        rf"{VISIT_FILE}:18:7: `6 February` is not a date - write YYYY",
    ),
    "an end before its start": (
        edit(VISIT_FILE, "  start: 2020-02-05\n", "  start: 2020-02-09\n"),
        rf"{VISIT_FILE}:\d+:3: the journey ends \(2020-02-07\) before it starts \(2020-02-09\) - correct",
    ),
    "an unknown person": (
        edit(VISIT_FILE, "visitor: lavrov", "visitor: lavrv"),
        rf"{VISIT_FILE}:15:10: no person has the id `lavrv` - did you mean `lavrov`\?",
    ),
    "an unknown source": (
        edit(VISIT_FILE, "source: article", "source: artcle"),
        rf"{VISIT_FILE}:33:24: no source has the id `artcle` - did you mean `article`\?",
    ),
    "an unknown person in a text": (
        edit(VISIT_FILE, "@lavrov held", "@lavrow held"),
        rf"{VISIT_FILE}:24:\d+: no person has the id `lavrow` - did you mean `lavrov`\?",
    ),
    "an id twice": (
        edit(VISIT_FILE, "id: ov-result", "id: ov-visit"),
        rf"{VISIT_FILE}:34:9: the id `ov-visit` stands twice, first in line 22 - rename",
    ),
    "an id that is none": (edit(VISIT_FILE, "id: m1", 'id: "../m"'), rf"{VISIT_FILE}:182:9: `../m` is not an id - use"),
    "an alias bomb": (write(VISIT_FILE, BOMB), rf"{VISIT_FILE}:7:4: aliases expand to more than .* - write"),
    "an empty file": (write(VISIT_FILE, ""), rf"{VISIT_FILE}:1:1: the file is empty - "),
    "a binary file": (write(VISIT_FILE, b"\0\1\2"), rf"{VISIT_FILE}: the file is binary, not text - save"),
    "another encoding": (write(VISIT_FILE, "a: é".encode("latin-1")), rf"{VISIT_FILE}:1:4: the file is not UTF-8 "),
    "a list for a record": (write(VISIT_FILE, "- a\n"), rf"{VISIT_FILE}:1:1: `the file` is a list - write keys"),
    "no country": (
        edit(VISIT_FILE, "sides: [RU, MX]", "sides: [RU, XX]"),
        rf"{VISIT_FILE}:14:13: no country has the id `XX` - write the ISO 3166-1 code",
    ),
    "a file's name that is not its id": (
        edit(VISIT_FILE, "id: lavrov-mexico-2020", "id: other"),
        rf"{VISIT_FILE}:5:5: the id `other` is not the file's name - write",
    ),
    "a link out of the workspace": (link_out, rf"{VISIT_FILE}: .* leads outside the workspace - keep"),
    "a broken registry": (write("data/people.yaml", "- id: a\n  name: {"), r"data/people.yaml:\d+:\d+: not YAML.* - "),
    "broken JSON": (broken_json, r"data/sources.json:1:48: `title` has no value - write it"),
    "an unknown visit": (
        edit(BRIEF_FILE, "visit: lavrov-mexico-2020", "visit: lavrov-mexico-202"),
        rf"{BRIEF_FILE}:5:8: no visit has the id `lavrov-mexico-202` - did you mean `lavrov-mexico-2020`\?",
    ),
    "a marking of old": (
        edit(BRIEF_FILE, "marking: TLP:CLEAR", "marking: TLP:WHITE"),
        rf"{BRIEF_FILE}:29:10: `TLP:WHITE` is not a value of `marking` - ",
    ),
    "an unknown language": (
        edit(BRIEF_FILE, "languages: [en]", "languages: [fr]"),
        rf"{BRIEF_FILE}:8:12: there are no labels for the language `fr` - known: ",
    ),
    "a missing theme": (
        edit(BRIEF_FILE, "theme: institute", "theme: institut"),
        rf"{BRIEF_FILE}:9:8: there is no theme `institut` - did you mean `institute`\?",
    ),
    "a theme elsewhere": (
        edit(BRIEF_FILE, "theme: institute", "theme: ../x"),
        rf"{BRIEF_FILE}:9:8: there is no theme ",
    ),
}

TEMPLATES: dict[str, tuple[Spoil, str]] = {
    "a syntax error": (
        edit(POLICY, "{% endblock %}", "{% endblok %}"),
        rf"{POLICY}:4:1: the template is not Jinja: .*endblok.* - correct",
    ),
    "an undefined name": (edit(POLICY, SAY, "{{ fakt }}"), rf"{POLICY}:23:\d+: `fakt` is undefined - known: "),
    "an undefined field": (
        edit(POLICY, "visit.significance", "visit.significanse"),
        rf"{POLICY}:19:\d+: a Visit has no attribute `significanse` - ",
    ),
    "a tag outside the subset": (edit(POLICY, BOX, f"{BOX}<div>x</div>"), rf"{POLICY}:6:33: the tag <div> is outside"),
    "a tag that is not closed": (edit(POLICY, "</aside>", ""), rf"{POLICY}:6:1: <aside> is not closed"),
    "an unknown label": (edit(POLICY, "t('summary')", "t('sumary')"), rf"{POLICY}:7:\d+: .*`sumary`.* - did you mean"),
    "a missing template": (remove(POLICY), rf"{POLICY}: the template `policy-brief.html` is missing - "),
    "a missing part": (remove("templates/parts/facts.html"), rf"{POLICY}:3:12: the template `parts/facts.html` is "),
    "a file above": (
        edit(POLICY, BOX, "{% include '../../data/people.yaml' %}" + BOX),
        rf"{POLICY}:6:13: .* leads outside the workspace - name a template",
    ),
    "an absolute path": (edit(POLICY, BOX, "{% include '/etc/passwd' %}" + BOX), rf"{POLICY}:6:13: .* is missing - "),
    "Python's insides": (
        edit(POLICY, SAY, "{{ ''.__class__ }}"),
        rf"{POLICY}:23:\d+: a template may not do this: .* - ",
    ),
    "a model's methods": (
        edit(POLICY, SAY, "{{ visit.model_copy({}) }}"),
        rf"{POLICY}:23:\d+: a template may not do this",
    ),
    "a function's globals": (edit(POLICY, SAY, "{{ t.__globals__ }}"), rf"{POLICY}:23:\d+: a template may not "),
    "a filter round the sandbox": (edit(POLICY, SAY, "{{ ''|attr('x') }}"), rf"{POLICY}:23:\d+: .*'attr' - correct"),
    "a huge range": (edit(POLICY, SAY, "{% for i in range(10**9) %}{% endfor %}"), rf"{POLICY}:23:\d+: .* - "),
    "a long loop": (
        edit(POLICY, SAY, "{% for i in range(90000) %}{% for j in range(90000) %}x{% endfor %}{% endfor %}"),
        rf"{POLICY}:23:\d+: the template fails: .* steps - shorten",
    ),
    "a huge text": (edit(POLICY, SAY, "{{ 'x' * 10000000000 }}"), rf"{POLICY}:23:\d+: a template may not "),
    "a recursion": (
        edit(POLICY, "{% block content %}", "{% macro m() %}{{ m() }}{% endmacro %}{% block content %}{{ m() }}"),
        rf"{POLICY}:5:\d+: the template calls itself for ever - end",
    ),
    "a missing font": (
        edit(THEME, "package: fontpkg_source_serif_4", "package: fontpkg_source_serif_9"),
        rf"{THEME}:5:10: the font Source Serif 4 is not installed .* - run `pip install fontpkg-source-serif-9`",
    ),
    "no colour": (edit(THEME, 'accent: "0B4A6F"', "accent: blue"), rf"{THEME}:10:11: `blue` is not a colour - write"),
    "a missing picture": (
        edit(POLICY, BOX, f'<figure><img src="data/none.png" alt="a picture"></figure>{BOX}'),
        rf"{POLICY}:6:9: the picture `data/none.png`: the file is missing - ",
    ),
    "a picture elsewhere": (
        edit(POLICY, BOX, f'<figure><img src="file:///etc/passwd" alt="a picture"></figure>{BOX}'),
        rf"{POLICY}:6:9: the picture `file:///etc/passwd`: .* leads outside the workspace - ",
    ),
    "a picture from the network": (
        edit(POLICY, BOX, f'<figure><img src="https://example.org/x.png" alt="a picture"></figure>{BOX}'),
        rf"{POLICY}:6:9: the picture .* leads outside the workspace - ",
    ),
}

SHEETS: dict[str, tuple[Spoil, str]] = {
    "a file in a style sheet": (
        edit(CSS, "html {", "html { background: url(file:///etc/passwd);"),
        rf"{CSS}:2:\d+: .* leads outside the workspace - ",
    ),
    "the network in a style sheet": (
        edit(CSS, "html {", "html { background: url(http://example.org/x.png);"),
        rf"{CSS}:2:\d+: .* leads outside the workspace - ",
    ),
    "an unknown property": (edit(CSS, "html {", "html { colr: red;"), rf"{CSS}:2:8: ignored `colr: red`.* - correct"),
}


def assert_named(problems: list[str], pattern: str) -> None:
    assert any(re.match(pattern, line) for line in problems), "\n".join(problems)


@pytest.mark.parametrize("kind", [*DATA, *TEMPLATES])
def test_check_names_it(kind: str, workspace: Path, run: Run) -> None:
    spoil, pattern = {**DATA, **TEMPLATES}[kind]
    spoil(workspace)
    result = run("-C", workspace, "check")
    assert result.code == 1
    assert_named(result.problems, pattern)


@pytest.mark.parametrize("kind", [*DATA, *TEMPLATES, *SHEETS])
def test_render_names_it_and_leaves_the_earlier_files(kind: str, workspace: Path, run: Run) -> None:
    earlier = workspace / "out" / BRIEF / "policy-brief.en.pdf"
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(b"the edition of yesterday")
    spoil, pattern = {**DATA, **TEMPLATES, **SHEETS}[kind]
    spoil(workspace)
    result = run("-C", workspace, "render", "--document", "policy-brief", "--format", "pdf")
    assert result.code == 1
    assert_named(result.problems, pattern)
    assert [path.read_bytes() for path in earlier.parent.iterdir()] == [b"the edition of yesterday"]


def test_all_problems_come_at_once(workspace: Path, run: Run) -> None:
    for kind in ("an unknown person", "an unknown source", "an id twice", "an undefined name", "no colour"):
        {**DATA, **TEMPLATES}[kind][0](workspace)
    replace_in(workspace / BRIEF_FILE, "as_of: 2020-02-07", "as_of: today")
    result = run("-C", workspace, "check")
    for word in ("lavrv", "artcle", "ov-visit", "today"):
        assert word in result.err
    assert result.code == 1


def test_an_unused_source_is_a_warning(workspace: Path, run: Run) -> None:
    add_source(workspace)
    result = run("-C", workspace, "check")
    assert_named(result.problems, r"data/sources.yaml:\d+:\d+: warning: the source `other` is cited nowhere - ")
    assert result.code == 0


def test_a_fault_in_one_brief_does_not_stop_another(workspace: Path, run: Run) -> None:
    text = (workspace / BRIEF_FILE).read_text()
    (workspace / "briefs/second.yaml").write_text(text.replace("id: lavrov-mexico-2020", "id: second", 1))
    replace_in(workspace / BRIEF_FILE, "paper: A4", "paper: A9")
    result = run("-C", workspace, "render", "--format", "docx", "--document", "fact-sheet")
    assert result.code == 1
    assert [path.name for path in (workspace / "out").iterdir()] == ["second"]
    assert_named(result.problems, rf"{BRIEF_FILE}:10:8: `A9` is not a value of `paper`")
