"""With another version of a library PDFs are made without what makes them faster, and a program is told once."""

from __future__ import annotations

import pytest
from briefbook.cli import render
from briefbook.pdf import upstream


@pytest.mark.parametrize(("version", "count"), [("70.0", 0), ("71.0", 1)])
def test_a_warning_names_the_version(version: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "TRIED", {"weasyprint": "70.0"})
    monkeypatch.setattr(upstream, "version", lambda name: version)
    found = render._untried()
    assert len(found) == count
    for one in found:
        assert (one.severity, one.place.file) == ("warning", "")
        assert one.message.startswith("weasyprint 71.0 is installed, ")
