"""The same bytes in another folder, at another time, with another hash seed, in another time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from docx import Document
from helpers import BRIEF, ROOT, copy_workspace, replace_in

SCRIPT = """
import datetime, sys, time
real = time.time
time.time = lambda: real() + 40_000_000
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(time.time(), tz)
datetime.datetime = Later
from briefbook.cli.main import main
sys.exit(main(["-C", sys.argv[1], "render"]))
"""


def render(root: Path, script: list[str], **environment: str) -> dict[str, bytes]:
    command = [sys.executable, *script]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environment}, capture_output=True)
    return {path.name: path.read_bytes() for path in (root / "out").rglob("*.*")}


def test_all_six_files_are_the_same_bytes(tmp_path: Path) -> None:
    one = copy_workspace(tmp_path / "one")
    two = copy_workspace(tmp_path / "a longer name, élsewhere" / "two")
    first = render(one, ["-m", "briefbook", "-C", str(one), "render"], PYTHONHASHSEED="1", TZ="UTC", LANG="C")
    other = {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "5"}
    second = render(two, ["-c", SCRIPT, str(two)], **other)
    assert len(first) == 6
    assert {name: first[name] == second.get(name) for name in first} == dict.fromkeys(first, True)


WORD = """
import sys
from hashlib import sha256
from pathlib import Path
from briefbook.document.compose import compose
from briefbook.data.library import load
from briefbook.data.project import Project
from briefbook.theme.tokens import load_theme
from briefbook.word.write import write_docx
for word in sys.argv[1:]:
    root, theme, document, lang = word.split(":")
    project = Project(Path(root))
    library = load(project)
    tree = compose(project, library, library.briefs["BRIEF"], document, lang)
    print(sha256(write_docx(tree, load_theme(project, theme), project)).hexdigest())
""".replace("BRIEF", BRIEF)


def word_files(*words: str) -> list[str]:
    """The digests of Word files that one process makes, one after the other."""
    done = subprocess.run([sys.executable, "-c", WORD, *words], check=True, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.split()


def test_a_word_file_owes_nothing_to_those_made_before_it(tmp_path: Path) -> None:
    """What is kept from one document to the next is what they share, and nothing else."""
    one, two = copy_workspace(tmp_path / "one"), copy_workspace(tmp_path / "two")
    replace_in(two / "templates/themes/institute/theme.yaml", 'accent: "0B4A6F"', 'accent: "AA0000"')
    letterhead = Document()
    letterhead.sections[0].header.paragraphs[0].text = "MINISTRY OF EXAMPLES"
    letterhead.save(str(two / "templates/themes/ministry/word.docx"))
    words = [
        f"{one}:institute:policy-brief:en",
        f"{two}:institute:policy-brief:en",
        f"{one}:ministry:policy-brief:es",
        f"{two}:ministry:policy-brief:es",
        f"{one}:institute:chronology:ru",
    ]
    fresh = [word_files(word) for word in words]
    assert len({digest for [digest] in fresh}) == len(words)
    assert word_files(*words, *words) == [digest for [digest] in (*fresh, *fresh)]
