"""Typefaces: their files, their addresses, what HarfBuzz reads in them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from briefbook.theme.fonts import Font, font_address, font_file, line_height, missing_letters, opened
from fontTools.ttLib import TTFont
from themes import small_theme

SERIF, SANS = (small_theme().fonts[name] for name in ("serif", "sans"))
ABSENT = SERIF.model_copy({"package": "fontpkg_no_such"})


@pytest.mark.parametrize("font", [SERIF, SANS], ids=lambda font: font.family)
def test_a_family_has_an_upright_and_an_italic_file_in_order(font: Font) -> None:
    files = font.files
    assert [("Italic" in file.name, file.suffix) for file in files] == [(True, ".ttf"), (False, ".ttf")]
    assert list(files) == sorted(files)
    assert all(file.is_file() for file in files)


def test_a_package_that_is_missing_has_no_files() -> None:
    assert ABSENT.files == ()


def test_a_module_that_is_no_package_has_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fontpkg_module.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    assert ABSENT.model_copy({"package": "fontpkg_module"}).files == ()


def test_files_of_other_kinds_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fontpkg_made/files"
    folder.mkdir(parents=True)
    for name in ("B.ttf", "A.ttf", "licence.txt", "A.otf"):
        (folder / name).write_bytes(b"")
    (tmp_path / "fontpkg_made/__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    font = ABSENT.model_copy({"package": "fontpkg_made"})
    assert font.files == (folder / "A.ttf", folder / "B.ttf")


@pytest.mark.parametrize("font", [SERIF, SANS], ids=lambda font: font.family)
def test_an_address_leads_to_its_file(font: Font) -> None:
    for file in font.files:
        address = font_address(font.package, file)
        assert font_file(address) == file
        assert address.isascii()
        assert not set(address) & set("[]\" '()")
    assert len({font_address(font.package, file) for file in font.files}) == 2


@pytest.mark.parametrize(
    "address", ["briefbook-font:fontpkg_no_such/A.ttf", "briefbook-font:fontpkg_source_sans_3/../__init__.py"]
)
def test_an_address_leads_to_fonts_only(address: str) -> None:
    with pytest.raises(KeyError):
        font_file(address)


def test_a_font_is_opened_at_its_default_place() -> None:
    font = opened(SANS.files[1])
    read = TTFont(BytesIO(SANS.files[1].read_bytes()), lazy=True)
    assert font.face.upem == read["head"].unitsPerEm
    assert font.get_glyph_h_advance(font.get_nominal_glyph(ord("H"))) == read["hmtx"][read.getBestCmap()[ord("H")]][0]


@pytest.mark.parametrize("font", [SERIF, SANS], ids=lambda font: font.family)
def test_a_line_set_solid_is_as_high_as_the_typographic_metrics_say(font: Font) -> None:
    read = TTFont(font.files[0], lazy=True)
    lines = read["OS/2"]
    height = lines.sTypoAscender - lines.sTypoDescender + lines.sTypoLineGap
    assert line_height(font) == pytest.approx(height / read["head"].unitsPerEm)
    assert 1 < line_height(font) < 2


def test_letters_are_missing_that_one_of_the_fonts_lacks() -> None:
    common = frozenset.intersection(*(frozenset(opened(file).face.unicodes) for file in [*SERIF.files, *SANS.files]))
    only = next(iter(set(opened(SANS.files[1]).face.unicodes) - set(opened(SERIF.files[1]).face.unicodes)))
    assert missing_letters("Aé" + chr(only), [SERIF, SANS]) == chr(only)
    assert missing_letters("".join(map(chr, sorted(common))), [SERIF, SANS]) == ""


def test_missing_letters_come_once_and_in_their_order() -> None:
    assert missing_letters("語a外 語", [SERIF]) == "語外"


@pytest.mark.parametrize("sign", ["\n", "\t", "\u00ad", "\u200b", "\u2060", " ", "\u00a0", "\u202f"])
def test_signs_that_are_not_drawn_need_no_letter(sign: str) -> None:
    assert missing_letters(f"a{sign}b", [SERIF, SANS]) == ""
