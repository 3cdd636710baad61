"""Values that tests of the room `build` are made of: files of a workspace, a session over it, inputs of no file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from briefbook.build.inputs import BriefInputs, Ingredient, Inputs
from briefbook.build.installation import Installation
from briefbook.build.session import Session
from briefbook.build.state import Output, State
from briefbook.data.project import Project
from briefbook.document.printed import Printed

VISIT = "data/visits/visit.yaml"
NAMES = (("fact-sheet", "en", "pdf"), ("fact-sheet", "en", "docx"))

INGREDIENTS = {
    "briefbook": "0.1.0",
    "code": "c0de",
    "tree": "7ree",
    "fields": "f1e1d5",
    "theme": "7heme",
    "sheet templates/print.css": "5hee7",
    "picture pictures/map.png": "ma9",
    "word.docx": "ba5e",
    "font Serif.ttf": "f0n7",
    "attached visit.yaml": "a77",
    "version weasyprint": "66.0",
    "version python-docx": "1.2.0",
    "version uharfbuzz": "0.50",
    "zlib": "1.3",
    "library libpango-1.0.so.0": "libpango-1.0.so.0.5000",
}
"""One ingredient of each kind; of packages one of the PDF writer, one of the Word writer, one of both."""


def put(root: Path, rel: str, text: str | bytes = "") -> Path:
    path = root / rel
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def installed(root: Path) -> Installation:
    """An installation of a few files below a folder."""
    put(root, "code/__init__.py", "VERSION = 1\n")
    put(root, "site/weasyprint-66.0.dist-info/METADATA")
    put(root, "site/python_docx-1.2.0.dist-info/METADATA")
    return Installation(root / "code", (str(root / "site"),), root / "system")


def session_of(root: Path, force: bool = False) -> Session:
    return Session.start(Project(root), root / "out", force)


def inputs(changed: dict[str, str | None] | None = None, printed: dict[str, Printed] | None = None) -> Inputs:
    """The inputs of a document, some of them other ones, or gone where None."""
    found = {Ingredient.read(key): one for key, one in (INGREDIENTS | (changed or {})).items() if one is not None}
    return Inputs(found, printed or {})


def nodes(**leaves: str) -> dict[str, dict[str, tuple[str | None, int]]]:
    """The nodes of a visit, each in a line of its own; `__` stands for a dot."""
    return {VISIT: {path.replace("__", "."): (text, line) for line, (path, text) in enumerate(leaves.items(), 1)}}


def brief(found: dict[str, dict[str, tuple[str | None, int]]] | None = None, **changed: Any) -> BriefInputs:
    """The inputs of a brief that asks for a fact sheet in both formats."""
    about = ("brief", "visit", "institute", "1.0", NAMES)
    return BriefInputs(*about, nodes(title="A visit") if found is None else found, {}, (), ())._replace(**changed)


def printed(*paths: str, place: str = "Outcomes", shown: str = "") -> dict[str, Printed]:
    """How leaves of the visit are printed: by themselves, in one place."""
    return {f"{VISIT} {path}": Printed((place,), shown, True, "text") for path in paths}


def recorded(session: Session, *outputs: Output, own: tuple[str, ...] = (), name: str = "brief") -> State:
    """Records the state of a brief, as the session finds the files that it is made from."""
    shared = ("templates/", "templates/base.html", "data/people.yaml")
    state = State({path: session.disk.stamp(path) for path in shared})
    state.own = {path: session.disk.stamp(path) for path in (f"briefs/{name}.yaml", VISIT, *own)}
    state.outputs = list(outputs)
    session.states.write(name, state)
    return state


def output(session: Session, format: str = "pdf", digest: str | None = None, **changed: Any) -> Output:
    """The output of a fact sheet that stands as it was made from `inputs()`."""
    name = f"fact-sheet.en.{format}"
    stamp = session.disk.stamp(session.path("brief", name))
    made = {"pages": None, "current": True, "stamp": stamp, **changed}
    return Output("fact-sheet", "en", format, inputs().digest(format) if digest is None else digest, **made)
