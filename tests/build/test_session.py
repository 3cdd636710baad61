"""What a session sees of the disk: files are looked at before they are read, what briefs share once."""

from __future__ import annotations

import pickle
from pathlib import Path

from briefbook.build.session import Session
from briefbook.build.state import MISSING
from build_values import installed, put, session_of


def test_a_file_is_looked_at_before_it_is_read(session: Session, root: Path) -> None:
    before = session_of(root).disk.stamp("data/people.yaml")
    assert session.project.read_bytes("data/people.yaml") == b"[]\n"
    put(root, "data/people.yaml", "- id: a\n")
    assert session.disk.stamp("data/people.yaml") == before


def test_paths_and_sizes(session: Session, root: Path) -> None:
    assert session.out == f"{root}/out"
    assert session.root == str(root)
    assert session.path("brief", "a.en.pdf") == f"{root}/out/brief/a.en.pdf"
    assert session.size("brief", "a.en.pdf") == 0
    put(root, "out/brief/b.en.pdf", "12345")
    assert session.size("brief", "b.en.pdf") == 5


def test_a_session_is_forced_only_where_it_was_asked_for(root: Path) -> None:
    assert not session_of(root).force
    assert session_of(root, force=True).force


def test_what_briefs_share(session: Session, root: Path, tmp_path: Path) -> None:
    for rel in ("templates/parts/macros.html", "templates/locales/es.po", "templates/print.css", "templates/.x.html",
                "templates/a.html~", "templates/themes/plain/theme.yaml"):  # fmt: skip
        put(root, rel)
    common, themes = session.shared
    mine = [path for path in common if not path.startswith(str(tmp_path))]
    assert mine == [
        "data/people.yaml", "data/organisations.yaml", "data/places.yaml", "data/sources.yaml", "data/sources.json",
        "templates/", "templates/base.html", "templates/locales/", "templates/locales/es.po", "templates/parts/",
        "templates/parts/macros.html", "templates/print.css",
    ]  # fmt: skip
    assert common["data/places.yaml"] == MISSING
    assert [path for path in common if path.startswith(str(tmp_path))] == list(installed(tmp_path / "installed").files)
    assert [path for path in themes if not path.endswith("/")] == [
        f"templates/themes/{name}/theme.yaml" for name in ("institute", "ministry", "plain")
    ]
    assert set(session.shared.templates) == {
        "templates/base.html", "templates/parts/macros.html", "templates/locales/es.po",
    }  # fmt: skip
    assert session.shared.templates["templates/base.html"] == common["templates/base.html"][3] != ""


def test_what_briefs_share_is_looked_at_once(session: Session, root: Path) -> None:
    session.look()
    put(root, "templates/new.html")
    put(root, "templates/base.html", "<html><body>")
    assert "templates/new.html" not in session.shared.common
    assert session.shared.templates["templates/base.html"] != session_of(root).shared.templates["templates/base.html"]


def test_a_workspace_without_templates_has_none(session: Session, root: Path) -> None:
    for path in sorted((root / "templates").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert session.shared.templates == {}
    assert session.shared.themes == {}


def test_a_session_travels_with_what_it_has_seen(session: Session, root: Path) -> None:
    session.look()
    stamp = session.disk.stamp("briefs/brief.yaml")
    there = pickle.loads(pickle.dumps(session))
    put(root, "briefs/brief.yaml", "id: another\n")
    put(root, "templates/base.html", "another")
    assert there.disk.stamp("briefs/brief.yaml") == stamp
    assert there.shared == session.shared
    assert there.project.disk is there.disk
    assert there.states.place == session.states.place


def test_digests_of_registries_are_those_of_whole_ones(session: Session, root: Path) -> None:
    for name in ("organisations", "places", "sources"):
        put(root, f"data/{name}.yaml", "[]\n")
    assert set(session.registry_digests) == {"people/*", "organisations/*", "places/*", "sources/*"}
    put(root, "data/people.yaml", "- id: [\n")
    assert session_of(root).registry_digests == {}
