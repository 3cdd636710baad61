"""The static faces that a Word file carries: which, with which letters, under which names and keys."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from briefbook.data.validation import validate
from briefbook.data.yaml import parse
from briefbook.theme.tokens import Theme
from briefbook.word.faces import Face, faces
from fontTools.ttLib import TTFont
from themes import SMALL, small_theme

THEME = small_theme("title: {font: sans, size: 20}")


def readable(face: Face) -> TTFont:
    """A face as a reader makes it readable again (17.8.1): the key's bytes, last first, over the first 32."""
    pad = uuid.UUID(face.key).bytes[::-1]
    start = bytes(one ^ pad[at % 16] for at, one in enumerate(face.content[:32]))
    return TTFont(BytesIO(start + face.content[32:]))


@pytest.fixture(scope="module")
def carried() -> dict[str, Face]:
    return {face.slot: face for face in faces(THEME, "a\u2603字")}


def test_a_font_that_may_be_carried_has_a_face_for_each_weight_and_slope(carried: dict[str, Face]) -> None:
    made = faces(THEME, "a\u2603字")
    assert [(face.family, face.slot) for face in made] == [
        ("Source Serif 4", slot) for slot in ["Italic", "Regular", "Bold"]
    ]
    both = validate(Theme, parse(SMALL.replace(", embed: false", ""), "theme.yaml"))
    assert {face.family for face in faces(both, "a")} == {"Source Serif 4", "Source Sans 3"}


@pytest.mark.parametrize(
    ("slot", "weight", "selection", "style"),
    [("Regular", 400, 0x40, 0), ("Bold", 700, 0x20, 1), ("Italic", 400, 0x01, 2)],
)
def test_a_face_says_what_it_is(slot: str, weight: int, selection: int, style: int, carried: dict[str, Face]) -> None:
    font = readable(carried[slot])
    assert not {"fvar", "gvar"} & set(font.keys())
    assert font["OS/2"].usWeightClass == weight
    assert font["OS/2"].fsSelection & 0x61 == selection
    assert font["head"].macStyle == style
    names = {one.nameID: one.toUnicode() for one in font["name"].names if one.platformID == 3}
    assert {number: names[number] for number in (1, 2, 4, 6)} == {
        1: "Source Serif 4", 2: slot, 4: f"Source Serif 4 {slot}", 6: f"Source-Serif-4-{slot}",
    }  # fmt: skip
    assert set(names) <= {0, 1, 2, 3, 4, 5, 6, 13, 14}
    assert {0, 5} <= set(names)


def test_other_marks_of_a_face_stay(carried: dict[str, Face]) -> None:
    [source] = [file for file in THEME.fonts["serif"].files if "italic" not in file.name.lower()]
    before = TTFont(source)["OS/2"].fsSelection
    assert readable(carried["Regular"])["OS/2"].fsSelection & ~0x61 == before & ~0x61


def test_a_face_has_the_letters_of_the_document_and_those_that_an_editor_types(carried: dict[str, Face]) -> None:
    has = set(readable(carried["Regular"]).getBestCmap())
    assert {ord(one) for one in " ~aZÀſяҐґ–…€№→−≠≤≥‹›‰™"} <= has
    letters = set(readable(faces(THEME, "\u03b1")[1]).getBestCmap())
    assert letters - has == {0x3B1}


def test_letters_of_control_are_none(carried: dict[str, Face]) -> None:
    assert [one.key for one in faces(THEME, "a\n\t\u2603字")] == [one.key for one in carried.values()]


def test_bold_letters_are_broader_and_those_for_small_sizes_too(carried: dict[str, Face]) -> None:
    regular, bold = (readable(carried[slot]) for slot in ("Regular", "Bold"))
    assert bold["hmtx"]["n"][0] > regular["hmtx"]["n"][0]
    small = validate(Theme, parse(SMALL.replace("size: 10", "size: 6"), "theme.yaml"))
    [tiny] = [readable(face) for face in faces(small, "") if face.slot == "Regular"]
    assert tiny["hmtx"]["n"][0] > regular["hmtx"]["n"][0]


def test_a_faces_key_is_its_contents_alone(carried: dict[str, Face]) -> None:
    assert len({face.key for face in carried.values()}) == 3
    for face in carried.values():
        assert face.key == f"{{{str(uuid.UUID(face.key)).upper()}}}"
    [other] = [face for face in faces(THEME, "\u03b1") if face.slot == "Regular"]
    assert other.key != carried["Regular"].key


def test_a_face_is_unreadable_without_its_key(carried: dict[str, Face]) -> None:
    plain = BytesIO()
    readable(carried["Bold"]).save(plain)
    assert carried["Bold"].content[:4] != plain.getvalue()[:4] == b"\0\1\0\0"


def test_letters_are_set_with_their_kerning_and_accents_and_no_small_capitals(carried: dict[str, Face]) -> None:
    tags = {one.FeatureTag for one in readable(carried["Regular"])["GSUB"].table.FeatureList.FeatureRecord}
    tags |= {one.FeatureTag for one in readable(carried["Regular"])["GPOS"].table.FeatureList.FeatureRecord}
    assert {"ccmp", "kern", "liga", "locl", "mark", "mkmk"} == tags
