"""The document tree: what it allows, how it is written, that reading and writing are each other's inverse."""

from __future__ import annotations

import pytest
from briefbook.document.tree import (
    INLINE,
    MARK_CLOSE,
    MARK_OPEN,
    SUBSET,
    Attrs,
    Element,
    Rule,
    is_mark,
    parse,
    printed,
    serialise,
    strip,
    strip_all,
)
from briefbook.errors import BriefbookError, Place, Problem
from hypothesis import given, settings
from hypothesis import strategies as st

HEAD = '<html lang="en"><head><title>t</title></head><body class="chronology">'


def page(inside: str, **extra: Rule) -> Element:
    """The body of a page that holds this."""
    found = parse(f"{HEAD}{inside}</body></html>", "templates/x.html", extra or None).find("body")
    assert found is not None
    return found


def problems(inside: str) -> list[tuple[str, str]]:
    with pytest.raises(BriefbookError) as caught:
        page(inside)
    return [(one.message, one.hint) for one in caught.value.problems]


# -- there and back --


words = st.text("abc <&>\"'é–\u00a0ж ", min_size=1, max_size=12).filter(lambda text: text.strip(" "))
inlines = st.recursive(
    words.map(lambda text: (text,)),
    lambda inner: st.tuples(st.sampled_from(["em", "strong", "sup"]), inner).map(
        lambda pair: (Element(pair[0], (), pair[1] if pair[0] != "sup" else ("1",)),)
    ),
    max_leaves=4,
)
paragraphs = inlines.map(lambda children: Element("p", (), children))
lists = st.lists(inlines.map(lambda children: Element("li", (), children)), min_size=1, max_size=3)
blocks = st.recursive(
    paragraphs | lists.map(lambda items: Element("ul", (("id", "a\"b"),), tuple(items))) | st.just(Element("hr")),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda some: Element("section", (), tuple(some))),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.lists(blocks, min_size=1, max_size=4))
def test_reading_and_writing_are_inverse(content: list[Element]) -> None:
    head = Element("head", (), (Element("title", (), ("t",)),))
    tree = Element("html", (("lang", "en"),), (head, Element("body", (("class", "chronology"),), tuple(content))))
    once = parse(serialise(tree))
    assert parse(serialise(once)) == once
    assert serialise(parse(serialise(once))) == serialise(once)
    assert "".join(once.text().split()) == "".join(tree.text().split())


def test_the_canonical_text() -> None:
    tree = parse(
        f'{HEAD}<section id="s"><h2>A &amp; <em>b</em></h2><ul><li>one<br>two</li><li><p>three</p><p>"f"</p></li></ul>'
        '</section><figure><img src="x.svg" alt="a &lt; b"></figure><hr></body></html>'
    )
    assert serialise(tree) == (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n'
        " <head>\n"
        "  <title>t</title>\n"
        " </head>\n"
        ' <body class="chronology">\n'
        '  <section id="s">\n'
        "   <h2>A &amp; <em>b</em></h2>\n"
        "   <ul>\n"
        "    <li>one<br>two</li>\n"
        "    <li>\n"
        "     <p>three</p>\n"
        '     <p>"f"</p>\n'
        "    </li>\n"
        "   </ul>\n"
        "  </section>\n"
        "  <figure>\n"
        '   <img src="x.svg" alt="a &lt; b">\n'
        "  </figure>\n"
        "  <hr>\n"
        " </body>\n"
        "</html>\n"
    )


def test_a_quotation_mark_in_an_attribute_is_written_so_that_it_can_be_read() -> None:
    tree = page('<figure><img src="x" alt="&quot;a&quot; &amp; b"></figure>')
    [image] = tree.find_all("img")
    assert image.get("alt") == '"a" & b'
    assert 'alt="&quot;a&quot; &amp; b"' in serialise(tree)


# -- white space --


@pytest.mark.parametrize(
    ("inside", "children"),
    [
        ("<p>\n  one   <em>two </em>\n three </p>", ("one ", Element("em", (), ("two ",)), "three")),
        ("<p>one<em> two</em></p>", ("one", Element("em", (), (" two",)))),
        ("<p>one <em> two</em></p>", ("one ", Element("em", (), (" two",)))),
        ("<p> one<br> two</p>", ("one", Element("br"), "two")),
        ("<p>a\u00a0 b</p>", ("a\u00a0 b",)),
        ("<p>\u00a0a</p>", ("\u00a0a",)),
        ("<p> </p>", ()),
        ("<p><em>a</em> <strong>b</strong></p>", (Element("em", (), ("a",)), " ", Element("strong", (), ("b",)))),
        ("<p>a&lt;b&#8211;&eacute;</p>", ("a<b–é",)),
        ("<p>a<!-- not this -->b</p>", ("ab",)),
        ("<p>a <!-- x --> b</p>", ("a b",)),
    ],
)
def test_white_space_is_what_a_browser_shows(inside: str, children: tuple[object, ...]) -> None:
    [paragraph] = page(inside).elements
    assert paragraph.children == children


def test_white_space_between_blocks_is_none() -> None:
    body = page("\n <p>a</p>\n <ul>\n <li>b</li>\n <li>\n<p>c</p>\n</li></ul>\n")
    assert [one.tag for one in body.elements] == ["p", "ul"]
    assert body.children == body.elements
    assert [one.tag if isinstance(one, Element) else one for item in body.find_all("li") for one in item.children] == [
        "b", "p",
    ]  # fmt: skip


# -- what the subset does not allow --


@pytest.mark.parametrize(
    ("inside", "what", "hint"),
    [
        ("<div>x</div>", "the tag <div> is outside the subset of HTML used here", "allowed here: a, aside, block"),
        ("<script>x</script>", "the tag <script> is outside the subset of HTML used here", ""),
        ("<strnog>x</strnog>", "the tag <strnog> is outside the subset of HTML used here", "did you mean `strong`?"),
        ("<p style='color:red'>x</p>", "<p> has the attribute `style`, which is outside the subset", "allowed here: "),
        ("<p onclick='x'>x</p>", "<p> has the attribute `onclick`, which is outside the subset",
         "allowed here: class, id, lang"),
        ("<hr id='x'>", "<hr> has the attribute `id`, which is outside the subset", "allowed here: nothing"),
        ("<p class='leed'>x</p>", "<p> has no class `leed`", "did you mean `lead`?"),
        ("<p class='lead x'>x</p>", "<p> has no class `x`", "allowed here: attribution, date, "),
        ("<p>x", "<p> is not closed before </body>", "add </p>"),
        ("<p><em>x</p>", "<em> is not closed before </p>", "add </em>"),
        ("x", "the text `x` stands bare in <body>", "put it into a <p>"),
        ("<section>x  y</section>", "the text `x y` stands bare in <section>", "put it into a <p>"),
        ("<p><p>x</p></p>", "<p> may not stand in <p>", "in <p> may stand: a, br, em, span, strong, sup"),
        ("<sup><em>x</em></sup>", "<em> may not stand in <sup>", "in <sup> may stand: text only"),
        ("<p><a href='#x'><a href='#y'>x</a></a></p>", "<a> may not stand in <a>", "in <a> may stand: br, em, "),
        ("</p>", "</p> closes what was never opened", "remove it, or open <p> before"),
        ("<table><tbody><tr><td colspan='2'>x</td></tr></tbody></table>",
         "<td> has the attribute `colspan`, which is outside the subset", "allowed here: class, lang"),
        ("<p><a href='javascript:x'>x</a></p>", "the link `javascript:x` leads nowhere",
         "start it with https:// or #"),
        ("<p><a>x</a></p>", "the link `` leads nowhere", "start it with https:// or #"),
        ("<p><a href='ftp://x'>x</a></p>", "the link `ftp://x` leads nowhere", "start it with https:// or #"),
        ("<figure><img src='x.png' alt=''></figure>", "a picture without `src` or `alt`",
         "name its file, and say in words what it shows"),
        ("<figure><img src='x.png' alt=' '></figure>", "a picture without `src` or `alt`", "name its file, and "),
        ("<figure><img alt='x'></figure>", "a picture without `src` or `alt`", "name its file, and say in words"),
        ("<ul><li>text<p>x</p></li></ul>", "<li> mixes text with blocks", "put the text into a <p>"),
        ("<table><tbody><tr><td><em>x</em><p>x</p></td></tr></tbody></table>", "<td> mixes text with blocks",
         "put the text into a <p>"),
        ("<table><colgroup><col style='width: 20px'></colgroup></table>", "a column's style is `width: 20px`",
         "write `width: 20%`, and nothing else"),
        ("<table><colgroup><col style='width: 1234%'></colgroup></table>", "a column's style is `width: 1234%`",
         "write `width: 20%`, and nothing else"),
    ],
)  # fmt: skip
def test_what_the_subset_does_not_allow(inside: str, what: str, hint: str) -> None:
    found = problems(inside)
    assert [one for one in found if one[0] == what and one[1].startswith(hint)], found


@pytest.mark.parametrize(
    "inside",
    [
        "<p class='lead numbered' id='x' lang='es'>x</p>",
        "<p><a href='#x'>x</a><a href='https://x.org'>x</a><a href='http://x.org'>x</a><a href='mailto:x'>x</a></p>",
        "<table class='grid'><colgroup><col style='width: 20%'><col style='width: 7.5%'><col></colgroup></table>",
        "<figure><img src='x.png' alt='x' data-from='y'><figcaption>x</figcaption></figure>",
        "<ul><li>x <em>y</em></li><li><p>x</p><ul><li>y</li></ul></li></ul>",
        "<aside class='box'><h2>x</h2></aside><blockquote><p>x</p></blockquote>",
    ],
)
def test_what_it_allows(inside: str) -> None:
    assert page(inside).elements


def test_all_departures_are_named_at_once_with_their_places() -> None:
    with pytest.raises(BriefbookError) as caught:
        page('<p data-at="templates/x.html:3:1" class="a">x</p><div data-at="templates/x.html:9:2">y</div>')
    places = [(one.place.file, one.place.line, one.place.column) for one in caught.value.problems]
    assert places == [("templates/x.html", 3, 1), ("templates/x.html", 9, 2)]


def test_text_is_placed_by_what_it_stands_in() -> None:
    with pytest.raises(BriefbookError) as caught:
        page('<section data-at="templates/parts/y.html:7:5">bare</section>')
    assert caught.value.problems == (
        Problem(Place("templates/parts/y.html", 7, 5), "the text `bare` stands bare in <section>", "put it into a <p>"),
    )


def test_where_no_tag_says_its_place_it_is_where_the_first_stands() -> None:
    with pytest.raises(BriefbookError) as caught:
        parse("\n <html><head><title>t</title></head><body>\n <div>x</div></body></html>", "x.html")
    assert caught.value.problems[0].place == Place("x.html", 2, 2)


@pytest.mark.parametrize("text", ["<p>x</p>", "", "<html></html><html></html>", "text"])
def test_a_document_is_one_html(text: str) -> None:
    with pytest.raises(BriefbookError) as caught:
        parse(text, "x.html")
    assert Problem(Place("x.html", 1, 1), "the document is not one <html>", "extend `base.html`") in (
        caught.value.problems
    )


def test_what_is_never_closed_is_told() -> None:
    with pytest.raises(BriefbookError) as caught:
        parse("<html><body><p>x", "x.html")
    assert {(one.message, one.hint) for one in caught.value.problems} == {
        (f"<{tag}> is never closed", f"add </{tag}>") for tag in ("html", "body", "p")
    }


def test_further_tags_may_stand_wherever_text_may() -> None:
    rule = Rule(attrs=frozenset({"to"}))
    body = page("<p>a <x-note to='b'></x-note> c</p><ul><x-note></x-note></ul>", **{"x-note": rule})
    assert [one.get("to") for one in body.find_all("x-note")] == ["b", ""]
    [paragraph, _] = body.elements
    assert paragraph.children == ("a ", Element("x-note", (("to", "b"),)), " c")
    with pytest.raises(BriefbookError, match="outside the subset"):
        page("<p><x-note></x-note></p>")
    with pytest.raises(BriefbookError, match="has the attribute `at`"):
        page("<p><x-note at='1'></x-note></p>", **{"x-note": Rule()})


def test_every_child_that_a_rule_names_is_in_the_subset() -> None:
    assert {child for rule in SUBSET.values() for child in rule.children} <= set(SUBSET)
    assert set(SUBSET) >= INLINE
    assert all(SUBSET[tag].text for tag in INLINE - {"br"})


# -- marks --


def of(digits: str) -> Attrs:
    return (("data-field", f"x {digits}"),)


def mark(text: str, digits: str = "\uf8c1\uf8c2\uf8c3\uf8c4") -> str:
    return f"{MARK_OPEN}{digits}{text}{MARK_CLOSE}"


def marked(inside: str) -> Element:
    found = parse(f"{HEAD}{inside}</body></html>", "x.html", None, of).find("body")
    assert found is not None
    return found


def test_what_stands_between_marks_is_a_span() -> None:
    digits = "\uf8c1\uf8c2\uf8c3\uf8c4"
    [paragraph] = marked(f"<p>a {mark('b <em>c</em>')} d</p>").elements
    span = Element("span", (("data-field", f"x {digits}"),), ("b ", Element("em", (), ("c",))))
    assert paragraph.children == ("a ", span, " d")
    assert is_mark(span)


def test_marks_within_marks() -> None:
    [paragraph] = marked(f"<p>{mark('a ' + mark('b'))}</p>").elements
    [outer] = paragraph.elements
    assert outer.children[0] == "a "
    assert outer.text() == "a b"
    assert len(outer.elements) == 1


def test_where_a_span_may_not_stand_marks_are_left_out() -> None:
    head = HEAD.replace("<title>t", f"<title>{mark('t')}")
    tree = parse(f"{head}<figure><img src='x' alt='{mark('a')}'></figure></body></html>", "x.html", None, of)
    title, image = tree.find("title"), tree.find("img")
    assert title is not None
    assert image is not None
    assert title.children == ("t",)
    assert image.get("alt") == "a"


def test_a_mark_that_is_not_closed_ends_with_its_element() -> None:
    [first, second] = marked(f"<p>a {mark('b')[:-1]}</p><p>c</p>").elements
    assert first.text() == "a b"
    assert second.children == ("c",)
    [paragraph] = marked(f"<p>a{MARK_CLOSE}b</p>").elements
    assert paragraph.text() == "ab"


def test_space_before_a_mark_that_starts_with_space_is_one() -> None:
    [paragraph] = marked(f"<p>a {mark('b ')} c</p>").elements
    assert paragraph.text() == "a b c"


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (Element("span", (("data-field", "x"), ("data-kind", "text"))), True),
        (Element("span", (("data-from", "x"),)), True),
        (Element("span", (("data-source", "x"),)), True),
        (Element("span", (("data-from", "x"), ("class", "label"))), False),
        (Element("span", ()), False),
        (Element("em", (("data-from", "x"),)), False),
    ],
)
def test_a_mark_says_where_text_came_from_and_does_nothing_else(element: Element, expected: bool) -> None:
    assert is_mark(element) is expected


def test_without_marks_text_is_joined() -> None:
    span = Element("span", (("data-from", "x"),), ("b", Element("em", (), ("c",)), "d"))
    tree = Element("p", (("id", "p"), ("data-from", "y")), ("a", span, "e", Element("strong", (), (span,))))
    assert strip(tree) == Element(
        "p", (("id", "p"),),
        ("ab", Element("em", (), ("c",)), "de", Element("strong", (), ("b", Element("em", (), ("c",)), "d"))),
    )  # fmt: skip
    assert strip_all((span, "x")) == ("b", Element("em", (), ("c",)), "dx")
    assert strip_all(()) == ()


def test_words_are_printed_without_their_notes() -> None:
    note = Element("span", (("class", "footnote"), ("id", "fn1")), ("a note",))
    again = Element("a", (("class", "noteref"), ("href", "#fn1")), ("1",))
    comma = Element("sup", (), (",",))
    tree = Element("p", (), ("a", note, comma, again, Element("em", (), (" b", note)), Element("a", (), ("c",))))
    assert printed(tree) == "a bc"
    assert tree.text() == "aa note,1 ba notec"


# -- an element --


def test_elements_are_found_in_reading_order() -> None:
    tree = page("<section><p>a</p><ul><li>b</li><li>c</li></ul></section><p>d</p>")
    assert [one.text() for one in tree.find_all("p", "li")] == ["a", "b", "c", "d"]
    assert [one.tag for one in tree.iter()] == ["body", "section", "p", "ul", "li", "li", "p"]
    first = tree.find("p")
    assert first is not None
    assert first.text() == "a"
    assert tree.find("h1") is None


def test_attributes_and_classes() -> None:
    one = Element("p", (("class", "lead numbered"), ("id", "x")))
    assert one.classes == ("lead", "numbered")
    assert one.has("lead")
    assert not one.has("lea")
    assert (one.get("id"), one.get("lang"), one.get("lang", "en")) == ("x", "", "en")
    assert Element("p").classes == ()


def test_places_are_not_compared() -> None:
    assert Element("p", place=Place("a", 1, 1)) == Element("p", place=Place("b", 2, 2))
    [paragraph] = page('<p data-at="templates/y.html:4:9">x</p>').elements
    assert paragraph.place == Place("templates/y.html", 4, 9)
    assert paragraph.attrs == ()
    changed = paragraph.with_children(("y",))
    assert (changed.children, changed.place) == (("y",), paragraph.place)
