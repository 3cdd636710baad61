"""Every problem of a workspace at once, without writing a file: in its data, its templates, its briefs' documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ..data.edition import records_of
from ..data.library import Library, leaves
from ..data.project import Project, check_id
from ..data.records import Text
from ..document.labels import DEFAULT_LANGUAGE, locale_file, missing_labels
from ..document.locations import located
from ..document.sandbox import Sandbox
from ..errors import MachineError, Problem
from .prepare import check_task, theme_of
from .selection import tasks_of, unusable
from .task import Failure, attempt

__all__ = ["check"]


def check(project: Project, library: Library) -> tuple[Problem, ...]:
    """Every problem of the workspace: in its data, and in each brief's documents in all languages. Needs no Pango."""
    problems = set(library.problems)
    for name in (Path(rel).stem for rel in project.names("briefs", ".yaml")):
        if not check_id(name):
            problems.add(unusable(name))
    problems |= set(_template_problems(project))
    for name, brief in library.briefs.items():
        for lang in brief.languages:
            problems |= set(_untranslated(project, library, name, lang))
    for name, brief in library.briefs.items():
        problems |= set(_problems_of(partial(theme_of, project, library, name), f"{name}: theme"))
        if library.errors_for(name):
            continue
        known = located(library)  # for all documents of a brief, and not longer: it grows with what they print
        for task in tasks_of(brief, name):
            problems |= set(_problems_of(partial(check_task, project, known, task), str(task)))
    return tuple(sorted(problems))


def _problems_of(action: Callable[[], object], doing: str) -> tuple[Problem, ...]:
    """What is wrong in the inputs; MachineError where it is the machine that lacks something."""
    found = attempt(action, doing)
    if not isinstance(found, Failure):
        return ()
    if found.machine:
        raise MachineError(found.machine)
    return found.problems


def _untranslated(project: Project, library: Library, name: str, lang: str) -> Iterator[Problem]:
    """A warning for each text and label that a brief asks for in a language which lacks it."""
    if project.exists(locale_file(lang)):
        yield from missing_labels(project, lang)
    brief = library.briefs[name]
    if brief.visit not in library.visits:
        return
    for file, path, record in records_of(library, brief):
        for way, leaf in leaves(record, path):
            if isinstance(leaf, Text) and leaf.choose(lang)[1] not in (lang, lang.split("-")[0]):
                if lang == DEFAULT_LANGUAGE and "" in leaf:
                    continue
                place = library.trees[file].place(way)
                what = f"not translated into `{lang}`"
                yield Problem(place, what, f"write `{lang}: ...` beside the other", "warning")


def _template_problems(project: Project) -> Iterator[Problem]:
    """What is no Jinja in any template, used or not, whatever else is wrong."""
    sandbox = Sandbox(project, str)
    for rel in (*project.names("templates", ".html"), *project.names("templates/parts", ".html")):
        name = rel.removeprefix("templates/")
        yield from _problems_of(partial(_parse_template, sandbox, name, rel), name)


def _parse_template(sandbox: Sandbox, name: str, rel: str) -> None:
    text = sandbox.project.read_text(rel)
    sandbox.guarded(name, lambda: str(sandbox.parse(text, name, rel)))
