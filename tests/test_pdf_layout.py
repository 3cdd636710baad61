"""What spares WeasyPrint's layout its repetitions gives what it stands for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import pytest
from briefbook.build.prepare import PreparedDocument, prepare
from briefbook.build.task import Task
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.pdf import write as pdf
from helpers import BRIEF, ROOT

weasyprint = pdf.imported()

STANDS_FOR = (
    "css:StyleFor.set_computed_styles",
    "css:StyleFor.__init__",
    "css:StyleFor.add_page_declarations",
    "text.line_break:Layout.setup",
    "text.line_break:strut",
    "text.line_break:split_first_line",
)
"""The functions before which a shortcut stands."""

MANY_LOOKS = """
<html lang="en"><title>Looks</title><style>
@page { size: 300px 260px; margin: 30px; @top-left { content: string(title) } @bottom-right { content: counter(page) } }
@page { @note-area { content: element(end, all-once) } } @page :first { margin: 40px 20px; background: #eee }
@page wide { size: 400px 200px }
body { font: 10px/1.4 sans-serif; font-variant-numeric: oldstyle-nums; --gap: 3px }
h2 { string-set: title content(); bookmark-label: content(); font-kerning: none }
section { margin: 0 5%; padding: calc(1px + 2%) } section.box { border: 1px solid; border-radius: 4px; width: 50% }
section.wide { page: wide } section:nth-child(2) p { color: red } p::first-line { font-weight: bold }
p { margin: var(--gap) 0; hyphens: auto; text-align: justify } p[lang] { width: 70px }
p::first-letter { font-size: 20px }
span.foot { float: footnote } span.foot::footnote-call { color: blue } span.end { position: note(end) }
i { letter-spacing: 1px; word-spacing: 2px; overflow-wrap: anywhere } tr { line-height: 2 }
b { position: relative; top: 3px; background: yellow } aside { float: right; width: 30%; box-shadow: 1px 1px red }
em.over { position: absolute; right: 0; text-decoration: underline } ul { list-style: square inside }
table { border-collapse: collapse; width: 100% } td { border: 1px solid; padding: 1em; min-width: 10px }
div.row { display: flex } div.row div { flex: 1; visibility: hidden }
</style><body>""" + "".join(
    f"""
<section id="s{number}" class="{kind}"><h2>AVAV Toy {number}</h2>
<p lang="{lang}">The note confirms what was agreed at the meeting before, and <i>names the officials</i> who are to
prepare the <b>next one</b>, namely the interested representatives
<span class="foot" id="f{number}">Archive {number}, <em>first</em> folder.</span>.</p>
<aside>Aside</aside><p>Short words<span class="end">An end note</span>. <em class="over">Beside</em></p>
<ul><li>One</li><li><p>Two, in a paragraph</p></li></ul><ol><li style="margin-left: 5px">Three</li></ol>
<table><tr><th>1</th><td rowspan="2">2</td></tr><tr><td>3 &amp; more</td></tr></table>
<div class="row"><div>left</div><div>right</div></div></section>"""
    for number, (kind, lang) in enumerate([("", "en"), ("box", "es"), ("wide", "ru"), ("", "es"), ("box", "en")])
)


def take_back(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a function of WeasyPrint's back into the place of its shortcut."""
    module, _, way = name.partition(":")
    holder, _, function = way.rpartition(".")
    found = import_module(f"weasyprint.{module}")
    quick = getattr(getattr(found, holder) if holder else found, function)
    modules = [one for key, one in sys.modules.items() if key.startswith("weasyprint.")]
    for owner in [getattr(found, holder)] if holder else modules:
        if vars(owner).get(function) is quick:
            monkeypatch.setattr(owner, function, quick.__wrapped__)


def looks() -> bytes:
    """A PDF of nearly all that style sheets can say of it."""
    source = weasyprint.HTML(string=MANY_LOOKS, base_url="x:")
    content: bytes = source.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"one", uncompressed_pdf=True)
    return content


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1580860800")


@pytest.mark.parametrize("name", STANDS_FOR)
def test_a_shortcut_gives_what_the_function_gives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = looks()
    take_back(name, monkeypatch)
    assert looks() == quick


def test_all_of_them_give_the_document_that_none_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(ROOT)
    for document in ("policy-brief", "chronology"):
        sheet = prepare(project, load(project), Task(BRIEF, document, "ru", ("pdf",)))
        assert isinstance(sheet, PreparedDocument)
        quick = pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project).content
        with monkeypatch.context() as patch:
            for name in STANDS_FOR:
                take_back(name, patch)
            assert pdf.write_pdf(sheet.composed.tree, sheet.composed.theme, project).content == quick


def test_like_elements_share_a_style_whatever_they_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    css = import_module("weasyprint.css")
    made: list[Any] = []
    real = css.ComputedStyle.__init__

    def noted(self: Any, *args: Any) -> None:
        made.append(self)
        real(self, *args)

    monkeypatch.setattr(css.ComputedStyle, "__init__", noted)
    entry = '<section id="s{}"><p class="date">1820</p><p><strong>Headline</strong> and text</p></section>'
    body = "".join(entry.format(number) for number in range(100))
    weasyprint.HTML(string=f"<style>p {{ color: red }}</style>{body}").render()
    assert len(made) < 50  # of 400 elements


def test_a_line_is_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = import_module("weasyprint.text.line_break")
    texts: list[str] = []
    real = lines.create_layout

    def noted(text: str, *args: Any) -> Any:
        texts.append(text)
        return real(text, *args)

    monkeypatch.setattr(lines, "create_layout", noted)
    weasyprint.HTML(string="<p>The same words</p>" * 100).render()
    assert texts.count("The same words") == 1
