"""What went wrong in a template, in words for the person who wrote it, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from ..data.project import Project
from ..errors import BriefbookError, Place, Problem, Refusal, nearest

__all__ = ["FAULTS", "template_problem"]

FAULTS = (TemplateError, RecursionError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a template may raise that is its own fault."""


def template_problem(error: Exception, template: str, project: Project, names: Iterable[str]) -> Problem:
    """The problem that an exception of a template is; `names` are those that it may call."""
    if isinstance(error, TemplateSyntaxError):
        place = _place(project, _file(error.name or template), error.lineno, "{")
        return Problem(place, f"the template is not Jinja: {(error.message or '').rstrip('.').lower()}", _CORRECT)
    file, line = _template_line(error, _file(template))
    if isinstance(error, TemplateNotFound):
        return _missing(str(error.message), project, file, line)
    if isinstance(error, UndefinedError):
        return _undefined(str(error.message), project, file, line, names)
    if isinstance(error, RecursionError):
        return Problem(_place(project, file, line, "{"), "the template calls itself for ever", "end the recursion")
    if isinstance(error, SecurityError):
        return _forbidden(str(error), project, file, line)
    place = _place(project, file, line, "{")
    if isinstance(error, Refusal):
        return Problem(place, f"the template fails: {error.what}", error.hint or _CORRECT)
    kind = "" if isinstance(error, (TemplateError, ValueError)) else f"{type(error).__name__}: "
    return Problem(place, f"the template fails: {kind}{error}", _CORRECT)


_CORRECT = "correct the line"


def _missing(template: str, project: Project, file: str, line: int) -> Problem:
    place = _place(project, file, line, template) if line else Place(_file(template))
    names = [one.removeprefix("templates/") for one in project.names("templates", ".html")]
    return Problem(place, f"the template `{template}` is missing", nearest(template, names))


def _undefined(message: str, project: Project, file: str, line: int, names: Iterable[str]) -> Problem:
    word = (re.findall(r"'([^']+)'", message) or [""])[-1]
    known = [key for key in names if not key.startswith("_")]
    hint = nearest(word, known) if "is undefined" in message else "see CONTRIBUTING.md for what a record has"
    plain = re.sub(r"^'briefbook\.(?:\w+\.)+(\w+) object'", r"a \1", message).replace("'", "`")
    return Problem(_place(project, file, line, word), plain, hint)


def _forbidden(message: str, project: Project, file: str, line: int) -> Problem:
    attribute, template = (re.findall(r"attribute '([^']+)'|^`([^`]+)` leads", message) or [("{", "")])[0]
    hint = "name a template of this workspace" if template else "use the record's fields"
    what = f"a template may not do this: {message.rstrip('.')}".replace("'", "`")
    return Problem(_place(project, file, line, attribute + template), what, hint)


def _file(template: str) -> str:
    return f"templates/{template}"


def _template_line(error: BaseException, file: str) -> tuple[str, int]:
    """The innermost template and line that the traceback passes through."""
    line = 0
    frame = error.__traceback__
    while frame is not None:
        source = frame.tb_frame.f_code.co_filename
        if source.startswith("templates/"):
            file, line = source, frame.tb_lineno
        frame = frame.tb_next
    return file, line


def _place(project: Project, file: str, line: int, word: str) -> Place:
    try:
        source = project.read_text(file).splitlines()[line - 1] if line else ""
    except (BriefbookError, IndexError):
        source = ""
    return Place(file, line, max(source.find(word), 0) + 1 if line else 0)
