"""What is installed: the code, the packages' versions, the system's libraries, and the files that tell of a change."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from briefbook.build.installation import WRITERS, Installation, installation
from build_values import put


def test_the_code_is_all_its_files_but_the_starter_files(tmp_path: Path) -> None:
    for rel, text in (("b.py", "B"), ("a/c.json", "C"), ("a/d.txt", "D"), ("starter_files/e.py", "E")):
        put(tmp_path, rel, text)
    one = Installation(tmp_path, (), tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in one.sources] == ["a/c.json", "b.py"]
    assert one.code_digest == sha256(b"CB").hexdigest()[:32]
    put(tmp_path, "b.py", "changed")
    assert Installation(tmp_path, (), tmp_path).code_digest != one.code_digest


def test_versions_are_read_from_the_names_of_folders(tmp_path: Path) -> None:
    for rel in ("one/Jinja2-3.1.dist-info", "one/python_docx-1.2.0.dist-info", "two/Jinja2-2.0.dist-info",
                "two/ruamel.yaml-0.18.egg-info", "two/notes.txt", "two/resvg_py"):  # fmt: skip
        put(tmp_path, f"{rel}/METADATA" if "." in rel.rpartition("/")[2] else rel)
    folders = [str(tmp_path / name) for name in ("missing", "one", "two")]
    one = Installation(tmp_path, folders, tmp_path)
    assert one.installed == {
        "jinja2": ("3.1", folders[1]), "python-docx": ("1.2.0", folders[1]), "ruamel-yaml": ("0.18", folders[2]),
    }  # fmt: skip
    assert one.version("python-docx") == "1.2.0"
    assert one.version("weasyprint") == "missing"


def test_a_library_is_known_by_the_file_that_its_name_links_to(tmp_path: Path) -> None:
    put(tmp_path, "usr/lib/x86_64-linux-gnu/libpango-1.0.so.0.5000")
    (tmp_path / "usr/lib/x86_64-linux-gnu/libpango-1.0.so.0").symlink_to("libpango-1.0.so.0.5000")
    put(tmp_path, "usr/lib/libharfbuzz.so.0")
    put(tmp_path, "usr/lib64/libharfbuzz.so.0")
    put(tmp_path, "opt/libfontconfig.so.1")
    one = Installation(tmp_path, (), tmp_path)
    assert one.library_versions == {
        "libpango-1.0.so.0": "libpango-1.0.so.0.5000", "libharfbuzz.so.0": "libharfbuzz.so.0",
    }  # fmt: skip
    assert one.libraries[1] == tmp_path / "usr/lib64/libharfbuzz.so.0", "of several the last"


def test_the_files_that_tell_of_a_change(tmp_path: Path) -> None:
    put(tmp_path, "code/a.py")
    put(tmp_path, "site/weasyprint-66.0.dist-info/METADATA")
    put(tmp_path, "other/lxml-6.0.dist-info/METADATA")
    put(tmp_path, "third/numpy-2.0.dist-info/METADATA")
    put(tmp_path, "usr/lib/libpango-1.0.so.0")
    folders = [str(tmp_path / name) for name in ("site", "other", "third")]
    one = Installation(tmp_path / "code", folders, tmp_path)
    expected = ["code/a.py", "other/", "site/", "usr/lib/libpango-1.0.so.0"]
    assert list(one.files) == [f"{tmp_path}/{rel}" for rel in expected]


def test_composers_are_watched_too(tmp_path: Path) -> None:
    put(tmp_path, "site/jinja2-3.1.dist-info/METADATA")
    assert Installation(tmp_path / "code", [str(tmp_path / "site")], tmp_path).files == (f"{tmp_path}/site/",)


def test_the_installation_that_runs() -> None:
    one = installation()
    assert installation() is one
    assert list(one.packages) == sys.path
    assert one.code / "build/installation.py" in one.sources
    assert {name for name in WRITERS["docx"] if one.version(name) == "missing"} == set()
