"""What is made again and what is not: nothing that is fresh, all that is stale, and the reason for each."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import briefbook.build.run
import pytest
import yaml
from briefbook.build import state as record
from briefbook.build.prepare import PreparedDocument
from briefbook.build.run import examine
from briefbook.build.session import Session
from briefbook.build.staleness import fresh_briefs
from briefbook.cli import main as fresh
from briefbook.data.differences import nodes_of
from briefbook.data.library import Library, load_briefs, load_registries
from briefbook.data.project import Project
from briefbook.data.yaml import parse
from briefbook.document.tree import serialise, strip
from helpers import BRIEF, BRIEF_FILE, ROOT, VISIT_FILE, Run, copy_workspace, replace_in

TOKEN = "Zzqx"
THEME_FILE = "templates/themes/institute/theme.yaml"
DOCUMENTS = ("policy-brief", "fact-sheet", "chronology")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in English, rendered once; tests take copies."""
    root = copy_workspace(tmp_path_factory.mktemp("made") / "workspace")
    subprocess.run([sys.executable, "-m", "briefbook", "-C", str(root), "render"], check=True, cwd=ROOT)
    return root


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "desk")
    return tmp_path / "desk"


Outputs = dict[str, tuple[tuple[int, int], bytes]]


def outputs(root: Path) -> Outputs:
    """Every file below out/ with its inode and time, which a file made anew does not keep, and its bytes."""
    return {path.name: (identity(path), path.read_bytes()) for path in (root / "out").rglob("*.*")}


def identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns  # the inode of a file that is gone may be another's


def remade(root: Path, before: Outputs) -> set[str]:
    return {name for name, found in outputs(root).items() if name not in before or before[name][0] != found[0]}


def both(*documents: str) -> set[str]:
    return {f"{one}.en.{format}" for one in documents for format in ("pdf", "docx")}


def files_of(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


# -- what is fresh --


def test_nothing_is_made_twice(desk: Path, run: Run) -> None:
    before = outputs(desk)
    result = run("-C", desk, "render")
    assert result.code == 0
    assert result.out == ""
    assert "nothing is stale: 6 files" in result.err
    assert outputs(desk) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (VISIT_FILE, "id: lavrov-mexico-2020\n", "id: lavrov-mexico-2020  # a comment\n"),
        (VISIT_FILE, "es: Reanudar la Comisión Mixta", "es: Reanudar la comisión"),  # the brief is in English
        ("data/people.yaml", "- id: lavrov\n", "\n# a comment\n- id: lavrov\n"),
        ("data/people.yaml", "es: \"Lavrov, Serguéi\"", "es: \"Lawrow, Serguéi\""),
        (BRIEF_FILE, "number: 2020/01", 'number: "2020/01"'),
    ],
)
def test_what_is_not_printed_makes_nothing_stale(file: str, old: str, new: str, desk: Path, run: Run) -> None:
    before = outputs(desk)
    replace_in(desk / file, old, new)
    result = run("-C", desk, "render")
    assert result.code == 0, result.err
    assert "nothing is stale" in result.err
    assert outputs(desk) == before


def test_one_value_remakes_the_documents_that_print_it_and_says_why(desk: Path, run: Run, tmp_path: Path) -> None:
    before = outputs(desk)
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    line = (desk / VISIT_FILE).read_text().splitlines().index("    due: 2020-06") + 1
    why = f"{VISIT_FILE}:{line} outcomes[o2].due changed: 2020 -> 2020-06"

    status = run("-C", desk, "status")
    assert status.code == 0
    assert status.out.splitlines() == [
        f"{BRIEF}: policy-brief (en): stale: {why}",
        f"{BRIEF}: fact-sheet (en): stale: {why}",
        f"{BRIEF}: chronology (en): fresh",
    ]
    assert outputs(desk) == before

    result = run("-C", desk, "render")
    assert result.code == 0
    assert f"{BRIEF}: fact-sheet (en): {why}" in result.err
    assert "4 files in" in result.err
    assert "2 fresh" in result.err
    assert remade(desk, before) == both("policy-brief", "fact-sheet")

    assert run("-C", desk, "render", "--out", tmp_path / "whole").code == 0
    whole = {path.name: path.read_bytes() for path in (tmp_path / "whole").rglob("*.*")}
    assert {name: content for name, (_, content) in outputs(desk).items()} == whole


def test_reasons_are_objects_for_programs(desk: Path, run: Run) -> None:
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    told = [json.loads(line) for line in run("-C", desk, "status", "--json").out.splitlines()]
    states = {(one["document"], one["format"]): one["state"] for one in told if one["type"] == "status"}
    assert states["fact-sheet", "docx"] == "stale"
    assert states["chronology", "pdf"] == "fresh"
    why = next(one["why"] for one in told if one.get("document") == "fact-sheet")
    assert [(one["kind"], one["path"], one["before"], one["after"]) for one in why] == [
        ("data", "outcomes[o2].due", "2020", "2020-06")
    ]
    assert (told[-1]["fresh"], told[-1]["stale"], told[-1]["edited"]) == (2, 4, 0)


@pytest.mark.parametrize(
    ("edit", "stale", "why"),
    [
        (("templates/print.css", "", "/* */\n"), {"pdf"}, "templates/print.css changed"),
        ((THEME_FILE, "", "# a comment\n"), set(), ""),
        ((THEME_FILE, "accent: ", 'accent: "123456"  # was '), {"pdf", "docx"}, f"{THEME_FILE} changed"),
        (("templates/themes/ministry/theme.yaml", "", "# another theme\n"), set(), ""),
        (("templates/base.html", "<h1>", "<h1>New "), {"pdf", "docx"}, "templates/base.html changed"),
    ],
)
def test_themes_and_templates(edit: tuple[str, str, str], stale: set[str], why: str, desk: Path, run: Run) -> None:
    file, old, new = edit
    path = desk / file
    path.write_text(new + path.read_text()) if not old else replace_in(path, old, new)
    told = [json.loads(line) for line in run("-C", desk, "status", "--json").out.splitlines()]
    chronology = {one["format"]: one for one in told if one.get("document") == "chronology"}
    assert {format for format, one in chronology.items() if one["state"] == "stale"} == stale
    assert all(why in one["why"][0]["text"] for format, one in chronology.items() if format in stale)


def test_a_registry_reaches_every_brief_that_prints_it_and_no_other(desk: Path, run: Run) -> None:
    second = desk / "briefs/second.yaml"
    second.write_text((desk / BRIEF_FILE).read_text().replace(f"id: {BRIEF}", "id: second", 1))
    assert run("-C", desk, "render", "--format", "docx").code == 0
    before = outputs_of_all(desk)
    replace_in(desk / "data/people.yaml", "    en: Lavrov\n", "    en: Lawrow\n")
    assert run("-C", desk, "render", "--format", "docx").code == 0
    changed = {name for name, found in outputs_of_all(desk).items() if before[name] != found}
    assert {name.split("/")[0] for name in changed} == {BRIEF, "second"}
    after = outputs_of_all(desk)
    with (desk / "data/people.yaml").open("a") as file:
        file.write('\n- id: nobody\n  name: N. Body\n  surname: Body\n  sort: "Body, N."\n  native: unknown\n')
        file.write("  role: unknown\n  country: MX\n")
    told = run("-C", desk, "render", "--format", "docx")
    assert "nothing is stale" in told.err
    assert outputs_of_all(desk) == after


def outputs_of_all(root: Path) -> dict[str, tuple[int, int]]:
    return {path.relative_to(root / "out").as_posix(): identity(path) for path in (root / "out").rglob("*.docx")}


def test_files_removed_or_changed_on_disk_are_noticed(desk: Path, run: Run) -> None:
    before = outputs(desk)
    folder = desk / "out" / BRIEF
    (folder / "chronology.en.pdf").unlink()
    (folder / "fact-sheet.en.docx").unlink()
    with (folder / "policy-brief.en.pdf").open("ab") as file:
        file.write(b"%")
    result = run("-C", desk, "render")
    assert result.code == 0
    assert remade(desk, before) == {"chronology.en.pdf", "fact-sheet.en.docx", "policy-brief.en.pdf"}
    assert "the file is missing" in result.err
    assert "the file was changed since its render" in result.err
    assert {name: content for name, (_, content) in outputs(desk).items()} == {
        name: content for name, (_, content) in before.items()
    }


def test_a_part_asked_for_leaves_the_rest_stale(desk: Path, run: Run) -> None:
    before = outputs(desk)
    replace_in(desk / VISIT_FILE, "    due: 2020\n", "    due: 2020-06\n")
    assert run("-C", desk, "render", "--format", "pdf", "--document", "fact-sheet").code == 0
    assert remade(desk, before) == {"fact-sheet.en.pdf"}
    assert "nothing is stale: 1 file" in run("-C", desk, "render", "--format", "pdf", "--document", "fact-sheet").err
    assert run("-C", desk, "render").code == 0
    assert remade(desk, before) == both("policy-brief", "fact-sheet")


def test_force_makes_all(desk: Path, run: Run) -> None:
    before = outputs(desk)
    assert run("-C", desk, "render", "--force", "--format", "docx").code == 0
    assert remade(desk, before) == {one for one in both(*DOCUMENTS) if one.endswith("docx")}


def test_what_is_over_budget_is_said_again(desk: Path, run: Run) -> None:
    replace_in(desk / BRIEF_FILE, "fact-sheet: 2", "fact-sheet: 1")
    first = run("-C", desk, "render")
    second = run("-C", desk, "render")
    assert (first.code, second.code) == (1, 1)
    assert first.problems == second.problems != []
    assert "nothing is stale" in first.err


# -- the record --


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "folder"])
def test_a_damaged_record_is_no_record(damage: str, desk: Path, run: Run) -> None:
    state = desk / record.FOLDER / "out" / f"{BRIEF}.state"
    if damage == "gone":
        shutil.rmtree(desk / record.FOLDER)
    elif damage == "folder":
        state.unlink()
        state.mkdir()
    else:
        content = bytearray(state.read_bytes())
        content[len(content) // 2] ^= 1
        state.write_bytes(content[: -9 if damage == "cut" else None])
    before = {name: content for name, (_, content) in outputs(desk).items()}
    replace_in(desk / VISIT_FILE, "value: 50\n", "value: 51\n")
    result = run("-C", desk, "render", "--format", "docx")
    assert result.code == 0, result.err
    after = {name: content for name, (_, content) in outputs(desk).items()}
    assert {name for name in after if after[name] != before[name]} == {"fact-sheet.en.docx"}


def test_the_record_keeps_itself_out_of_git(desk: Path) -> None:
    assert "*" in (desk / record.FOLDER / ".gitignore").read_text().splitlines()


def test_the_short_way_and_the_long_one_say_the_same(desk: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["render"], ["render", "--json"], ["render", BRIEF, "--format=pdf"], ["render", "--all", "--json"]):
        long = run("-C", desk, *words)
        assert fresh.main(["-C", str(desk), *words]) == long.code == 0
        short = capsys.readouterr()
        seconds = re.compile(r'\d+\.\d+( s|, "exit)')
        assert seconds.sub("", short.out) == seconds.sub("", long.out)
        assert seconds.sub("", short.err) == seconds.sub("", long.err)


def test_the_short_way_imports_next_to_nothing(desk: Path) -> None:
    script = (
        "import sys; known = set(sys.modules); from briefbook.cli.main import main; code = main(sys.argv[1:]); "
        "heavy = {'yaml', 'click', 'weasyprint', 'docx', 'json', 're', 'typing', 'pathlib', 'dataclasses'}; "
        "print(sorted(heavy & set(sys.modules) - known), code)"
    )
    command = [sys.executable, "-c", script, "-C", str(desk), "render"]
    fresh.main(["-C", str(desk), "render"])  # the times of the copy are noted
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[] 0\n", done.stderr


# -- each leaf in turn --


def leaves(library: Library) -> Iterator[tuple[str, str, tuple[str | int, ...], str]]:
    """Each leaf of the data that the brief names: file, stable path, steps, text."""
    from briefbook.data.address import positional

    for file, found in nodes_of(library, library.briefs[BRIEF]).items():
        for path, (text, _) in found.items():
            steps = positional(library.trees[file], path)
            if text is not None and steps is not None:
                yield file, path, steps, text


def shape(file: str, path: str) -> str:
    lang = re.search(r"\.(es|ru)$", path)
    return f"{file} translated" if lang else f"{file} " + re.sub(r"\[[^]]*\]", "[]", path)


def replacements(text: str, path: str, ids: list[str]) -> Iterator[str]:
    """Values that may stand in a leaf's place."""
    if path.endswith((".id", "id")) or text in (BRIEF, "docx"):
        return
    if text in ids:
        yield from (one for one in ids if one != text)
    yield from {"true": ["false"], "false": ["true"]}.get(text, [])
    if " " in text or len(text) > 20:
        yield f"{text} {TOKEN}"
    if re.fullmatch(r"[\d./~?-]+|unknown", text):
        yield from ("2020-02-05", "2019-11", "77", "5 days")
        return
    if not text.islower() or "_" in text or len(text) < 12:
        yield from ("speaker_claim", "reported", "proposed", "political", "RU", "CU", "newest", "us", "Letter", "city")
    yield from ("TLP:GREEN", "ministry", "public", "chronology", f"{text} {TOKEN}")


def test_each_leaf_remakes_the_documents_that_print_it(
    desk: Path, monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    """One leaf of every fourth shape (`outcomes[].due`); with `--thorough`, each leaf there is."""
    project, trees = Project(desk), {}
    for path in sorted((desk / "data").rglob("*.yaml")) + [desk / BRIEF_FILE]:
        rel = path.relative_to(desk).as_posix()
        trees[rel] = parse(path.read_text(), rel).value
        if rel == "data/sources.yaml":
            trees[rel].append({"id": "another", "type": "report", "title": "Another source"})
        write_yaml(path, trees[rel])
    shared = load_registries(project)
    base = load_briefs(project, shared, [BRIEF])
    assert not base.errors
    sheets: list[PreparedDocument] = []
    real = briefbook.build.run.prepare

    def noted(*args: Any) -> Any:
        sheet = real(*args)
        sheets.append(sheet)
        return sheet

    monkeypatch.setattr(briefbook.build.run, "prepare", noted)
    examine(Session.start(project, desk / "out"), base, BRIEF)
    before = {sheet.task.document: serialise(strip(sheet.composed.tree)) for sheet in sheets}
    ids = [*base.people, *base.organisations, *base.places, *base.sources]
    seen: set[str] = set()
    changed, skipped = 0, set()
    for file, path, steps, text in list(leaves(base)):
        kind = shape(file, path)
        if not thorough and (kind in seen or sum(kind.encode()) % 4):
            continue
        new = mutated(desk, trees[file], file, steps, text, path, ids)
        if new is None:
            skipped.add(kind)
            continue
        seen.add(kind)
        value, library = new
        sheets.clear()
        session = Session.start(project, desk / "out")
        certain = fresh_briefs(session, [BRIEF])
        report = examine(session, library, BRIEF)
        drawn = [sheet for sheet in sheets if isinstance(sheet, PreparedDocument)]
        after = {sheet.task.document: serialise(strip(sheet.composed.tree)) for sheet in drawn}
        stale = {(one.document, one.format) for one in report.files if one.state == "stale"}
        differ = {name for name in after if after[name] != before[name]}
        where = f"{file} {path}: {text!r} -> {value!r}"
        assert {name for name, format in stale if format == "pdf"} == differ, where
        assert {name for name, format in stale if format == "docx"} >= differ, where
        assert not (differ and certain), where
        if TOKEN in value:
            assert {name for name in after if TOKEN in after[name]} <= differ, where
        for one in report.files:
            if one.state == "stale" and one.format == "pdf":
                assert any(reason.path == path for reason in one.why), f"{where}: {one.why}"
        changed += bool(differ)
        write_yaml(desk / file, trees[file])
    assert len(seen) > 20
    assert changed > len(seen) / 3
    untried = {kind for kind in skipped - seen if not kind.endswith("id")}
    assert len(untried) < len(seen) / 4, untried


def write_yaml(path: Path, value: Any) -> None:
    path.write_text(yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000))


def mutated(
    desk: Path, value: Any, file: str, steps: tuple[str | int, ...], text: str, path: str, ids: list[str]
) -> tuple[str, Library] | None:
    """The first value in a leaf's place that the data allows, and the data with it."""
    project = Project(desk)
    for new in replacements(text, path, ids):
        if new == text:
            continue
        write_yaml(desk / file, replaced(value, steps, new))
        library = load_briefs(project, load_registries(project), [BRIEF])
        if not library.errors_for(BRIEF):
            return new, library
    write_yaml(desk / file, value)
    return None


def replaced(value: Any, steps: tuple[str | int, ...], new: str) -> Any:
    if not steps:
        return new
    copy = value.copy()
    copy[steps[0]] = replaced(value[steps[0]], steps[1:], new)
    return copy
