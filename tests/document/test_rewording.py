"""Rewording: what was typed around names and notes comes back as markup, exactly or not at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from briefbook.data.markup import Bit, bits, same
from briefbook.document.rewording import expanded, reworded
from hypothesis import example, given
from hypothesis import strategies as st

NAMES = {"lavrov": ["Sergey Lavrov", "Lavrov"], "ebrard": ["Marcelo Ebrard", "Ebrard"], "maduro": ["Maduro"]}
SOURCE = "**The track restarts.** @lavrov and @ebrard agreed to meet in *2020*, on a date still to be set."
SHOWN = (
    "The track restarts. Sergey Lavrov (Foreign Minister (acting) of Russia) and Marcelo Ebrard (Marcelo Luis, "
    "Foreign Minister of Mexico) agreed to meet in 2020, on a date still to be set."
)
NOTE = Bit(citation=("", ""))


def now(text: str) -> list[Bit]:
    """What stands there: the source's dress on the same words."""
    made = []
    for part in ("The track restarts.", "2020"):
        before, found, text = text.partition(part)
        made += [Bit(before), Bit(found, strong=part != "2020", emphasis=part == "2020")]
    return [*made, Bit(text)]


def test_mentions_stand_where_their_words_do() -> None:
    assert reworded(SOURCE, SHOWN, now(SHOWN), NAMES) == SOURCE
    edited = SHOWN.replace("agreed to meet", "have agreed to meet again")
    assert reworded(SOURCE, SHOWN, now(edited), NAMES) == SOURCE.replace("agreed to meet", "have agreed to meet again")


def test_a_mention_may_go_move_and_come_between_new_words() -> None:
    lavrov = "Sergey Lavrov (Foreign Minister (acting) of Russia)"
    ebrard = "Marcelo Ebrard (Marcelo Luis, Foreign Minister of Mexico)"
    gone = SHOWN.replace(f"{lavrov} and {ebrard}", "The two ministers")
    assert reworded(SOURCE, SHOWN, now(gone), NAMES) == SOURCE.replace("@lavrov and @ebrard", "The two ministers")
    swapped = SHOWN.replace(f"{lavrov} and {ebrard}", f"{ebrard} and, later, {lavrov}")
    assert reworded(SOURCE, SHOWN, now(swapped), NAMES) == SOURCE.replace(
        "@lavrov and @ebrard", "@ebrard and, later, @lavrov"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("Foreign Minister (acting)", "Minister"), ("Sergey Lavrov", "Sergei Lavrov"), ("Marcelo Luis, ", "")],
)
def test_an_edited_name_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValueError, match="were edited; change them in the record of"):
        reworded(SOURCE, SHOWN, now(SHOWN.replace(old, new)), NAMES)


def test_a_persons_name_as_a_word_stays_a_word() -> None:
    source, shown = "@maduro said that Maduro stays.", "Maduro said that Maduro stays."
    assert reworded(source, shown, [Bit("Maduro said that Maduro, he thinks, stays.")], NAMES) == (
        "@maduro said that Maduro, he thinks, stays."
    )


def test_citations_stay_in_their_order() -> None:
    source, shown = "One [@article, para. 2] and two[@other; @third].", "One and two."
    edited = [Bit("The first"), NOTE, Bit(" and second"), NOTE, NOTE, Bit(".")]
    assert reworded(source, shown, edited, NAMES) == ("The first [@article, para. 2] and second[@other; @third].")
    with pytest.raises(ValueError, match="a note in it came or went"):
        reworded(source, shown, edited[:3], NAMES)


def test_dress_comes_and_goes() -> None:
    assert reworded("a b c", "a b c", [Bit("a "), Bit("b", strong=True), Bit(" c")], NAMES) == "a **b** c"
    assert reworded("a **b** c", "a b c", [Bit("a b c")], NAMES) == "a b c"
    link = Bit("b", link="https://example.org/")
    assert reworded("a b c", "a b c", [Bit("a "), link, Bit(" c")], NAMES) == "a [b](https://example.org/) c"
    with pytest.raises(ValueError, match="cannot say how it is dressed"):
        reworded("a b", "a b", [Bit("a "), Bit("b", link="#bookmark")], NAMES)


def test_signs_of_markup_that_are_typed_are_themselves() -> None:
    assert reworded("a b", "a b", [Bit("a *b* @lavrov [x]")], NAMES) == "a \\*b\\* \\@lavrov \\[x\\]"
    assert reworded("a b", "a b", [Bit("5 * 3 = 15")], NAMES) == "5 * 3 = 15"


def test_lines_of_a_literal_block_stay() -> None:
    source = "First line of it.\nSecond line of it.\nThird.\n"
    assert reworded(source, "First line of it. Second line of it. Third.",
                    [Bit("First line of it. Second line, changed. Third.")], NAMES) == (
        "First line of it.\nSecond line, changed. Third.\n"
    )  # fmt: skip


WORDS = st.lists(st.sampled_from(["a", "bc", "Maduro", "Lavrov", "*", "_x_", "(y)", ",", "é", "5", "@"]), max_size=9)
ATOMS = st.sampled_from(["@lavrov", "@maduro", "**b**", "*i*", "[@article, p. 2]", "[l](https://e.org/)", "w", "z,"])


def words_of(stands: list[Bit]) -> str:
    """The words as a document prints them: a note's mark stands close to the word before it."""
    closed = [one.text.rstrip(" ") if after == NOTE else one.text for one, after in pairwise([*stands, Bit("")])]
    return "".join(closed).strip(" ")


@example(["w", "@lavrov", "[@article, p. 2]", "@lavrov"], [], 4, 1)
@given(st.lists(ATOMS, min_size=1, max_size=7), WORDS, st.integers(0, 7), st.integers(0, 3))
def test_any_edit_between_names_is_exact_or_refused(atoms: list[str], words: list[str], at: int, cut: int) -> None:
    """What the new source prints is what stands there; else it is refused."""
    source = " ".join(atoms)
    parts = [Bit({"lavrov": "Sergey Lavrov (of Russia)", "maduro": "Maduro"}[one.mention]) if one.mention else one
             for one in bits(source)]  # fmt: skip
    shown = "".join(one.text for one in parts)
    if not shown.strip():
        return
    typed = [Bit(f" {' '.join(words)} ")] if words else []
    stands = [NOTE if one.citation else one for one in parts]
    stands = [*stands[:at], *typed, *stands[at + cut :]]
    try:
        made = reworded(source, shown, stands, NAMES)
    except ValueError:
        return
    printed = expanded(bits(made), words_of(stands), {"lavrov": ["Sergey Lavrov"], **NAMES})
    assert printed is not None
    plain = [NOTE if one.citation else Bit(one.text, one.strong, one.emphasis, one.link) for one in printed]
    assert same([one for one in plain if not one.citation], [one for one in stands if not one.citation])
