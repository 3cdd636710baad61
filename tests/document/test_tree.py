"""The document tree: what it allows, how it is written, that reading and writing are each other's inverse."""

from __future__ import annotations

import pytest
from briefbook.document.tree import SUBSET, Element, parse, serialise
from briefbook.errors import BriefbookError
from hypothesis import given
from hypothesis import strategies as st

HEAD = '<html lang="en"><head><title>t</title></head><body class="chronology">'


def page(inside: str) -> Element:
    return parse(f"{HEAD}{inside}</body></html>", "templates/x.html")


words = st.text("abc <&>\"'é–\u00a0ж ", min_size=1, max_size=12).filter(lambda text: text.strip(" "))
inlines = st.recursive(
    words.map(lambda text: (text,)),
    lambda inner: st.tuples(st.sampled_from(["em", "strong", "sup"]), inner).map(
        lambda pair: (Element(pair[0], (), pair[1] if pair[0] != "sup" else ("1",)),)
    ),
    max_leaves=4,
)


@given(st.lists(inlines, min_size=1, max_size=4))
def test_reading_and_writing_are_inverse(content: list[tuple[object, ...]]) -> None:
    paragraphs = tuple(Element("p", (), children) for children in content)  # type: ignore[arg-type]
    head = Element("head", (), (Element("title", (), ("t",)),))
    tree = Element("html", (("lang", "en"),), (head, Element("body", (("class", "chronology"),), paragraphs)))
    once = parse(serialise(tree))
    assert parse(serialise(once)) == once
    assert serialise(parse(serialise(once))) == serialise(once)


def test_white_space_is_what_a_browser_shows() -> None:
    tree = page("<p>\n  one   <em>two </em>\n three </p>")
    assert tree.find("p").text() == "one two three"
    assert tree.find("p").children[1] == Element("em", (), ("two ",))


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<div>x</div>", "<div> is outside the subset"),
        ("<p style='color:red'>x</p>", "`style`"),
        ("<p class='leed'>x</p>", "did you mean `lead`?"),
        ("<p>x", "is not closed"),
        ("x", "stands bare in <body>"),
        ("<p><p>x</p></p>", "<p> may not stand in <p>"),
        ("</p>", "closes what was never opened"),
        ("<table><tbody><tr><td colspan='2'>x</td></tr></tbody></table>", "`colspan`"),
        ("<p><a href='javascript:x'>x</a></p>", "leads nowhere"),
        ("<figure><img src='x.png' alt=''></figure>", "without `src` or `alt`"),
        ("<p><script>x</script></p>", "<script>"),
        ("<p onclick='x'>x</p>", "`onclick`"),
        ("<ul><li>text<p>x</p></li></ul>", "mixes text with blocks"),
    ],
)
def test_what_the_subset_does_not_allow(inside: str, what: str) -> None:
    with pytest.raises(BriefbookError) as caught:
        page(inside)
    assert any(what in str(problem) for problem in caught.value.problems), str(caught.value)


def test_all_departures_are_named_at_once_with_their_places() -> None:
    with pytest.raises(BriefbookError) as caught:
        page('<p data-at="templates/x.html:3:1" class="a">x</p><div data-at="templates/x.html:9:2">y</div>')
    places = [(one.place.file, one.place.line, one.place.column) for one in caught.value.problems]
    assert ("templates/x.html", 3, 1) in places
    assert ("templates/x.html", 9, 2) in places


def test_every_child_that_a_rule_names_is_in_the_subset() -> None:
    assert {child for rule in SUBSET.values() for child in rule.children} <= set(SUBSET)
