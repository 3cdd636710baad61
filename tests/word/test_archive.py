"""An archive is byte for byte what `zipfile` writes."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from briefbook.word.archive import archive
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text("abc/._[]", min_size=1, max_size=12)


def by_zipfile(parts: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(info, content)
    return packed.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=300) | st.just(b"<w:p/>" * 4000), max_size=5))
def test_an_archive_is_what_zipfile_writes(parts: dict[str, bytes]) -> None:
    packed = archive(parts)
    assert packed == by_zipfile(parts)
    with ZipFile(BytesIO(packed)) as source:
        assert source.testzip() is None
        assert {name: source.read(name) for name in source.namelist()} == parts
