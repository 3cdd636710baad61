"""The data of a published version of a brief, kept beside it: written when the version goes out, read by the next one.

A brief that says `changes_since: "1.0"` prints what changed since; the file is committed with the data, so that every
machine prints the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ..errors import BriefbookError, Place, Problem, UsageError
from .differences import Leaves, leaves_of, nodes_of
from .edition import Attachment
from .library import Library
from .project import Project, write_atomic
from .records import Brief
from .yaml import Tree

__all__ = ["attached", "internal", "keep", "kept", "path_of", "unpacked"]

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,40}")


def path_of(brief: str, version: str) -> str:
    """Where a version of a brief is kept, from the workspace's root."""
    return f"briefs/versions/{brief}/{version}.json"


def keep(project: Project, library: Library, name: str) -> str:
    """Keeps the data of a brief as that of the version that it says it is; gives the file's path.

    UsageError where that version is kept already, or its name cannot name a file.
    """
    brief = library.briefs[name]
    place = library.trees[f"briefs/{name}.yaml"].place(("version",))
    if not _VERSION.fullmatch(brief.version):
        hint = "write letters, digits, dots and hyphens, such as 1.0"
        raise UsageError(Problem(place, f"the version `{brief.version}` cannot name a file", hint))
    rel = path_of(name, brief.version)
    if project.exists(rel):
        raise UsageError(Problem(Place(rel), "this version is kept already", "raise `version`, or remove the file"))
    data = {
        file: {path: text for path, text in leaves.items() if not path.endswith("[]")}
        for file, leaves in leaves_of(nodes_of(library, brief)).items()
        if file.startswith("data/")
    }
    content = {"brief": name, "version": brief.version, "as_of": str(brief.as_of), "data": data}
    write_atomic(project.path(rel), _dumped(content))
    return rel


def _dumped(content: Mapping[str, object]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def attached(project: Project, library: Library, name: str) -> tuple[Attachment, ...]:
    """The kept version for a PDF that carries its data: without what was internal, where the edition is public."""
    brief = library.briefs[name]
    if brief.changes_since is None:
        return ()
    past = kept(project, brief, library.trees[f"briefs/{name}.yaml"])
    if brief.edition == "public":
        past = {file: _public(leaves) for file, leaves in past.items()}
    content = {"brief": name, "version": brief.changes_since, "data": past}
    return (Attachment("version.json", f"The data of version {brief.changes_since}", _dumped(content)),)


def _public(leaves: Mapping[str, str]) -> dict[str, str]:
    """The leaves without internal ones, and without references to what is internal."""
    removed = {path for path in leaves if internal(path, leaves)}
    ids = {leaves[path] for path in removed if path.endswith(".id")}
    return {path: text for path, text in leaves.items() if path not in removed and text not in ids}


def unpacked(content: bytes, brief: str) -> tuple[str, bytes] | None:
    """Where a version that a PDF carried belongs, and its content; None where it is none."""
    try:
        version = str(json.loads(content)["version"])
    except (ValueError, KeyError, TypeError):
        return None
    return (path_of(brief, version), content) if _VERSION.fullmatch(version) else None


def internal(path: str, leaves: Mapping[str, str]) -> bool:
    """Whether a leaf, or an item that came or went, is internal or stands in something that is."""
    heads = [path[: match.end()] for match in re.finditer(r"\]", path)]
    return any(leaves.get(f"{head}.internal") == "true" for head in heads)


def kept(project: Project, brief: Brief, tree: Tree) -> Leaves:
    """The data of the version that a brief tells the changes since; BriefbookError where it is not kept, or damaged."""
    version, asked_at = str(brief.changes_since), tree.place(("changes_since",))
    rel = path_of(str(brief.id), version) if _VERSION.fullmatch(version) else ""
    hint = f"run `briefbook new version {brief.id} --rev REV` with the git revision that holds it"
    if not rel or not project.exists(rel):
        hint += "; and `briefbook new version` whenever a version goes out"
        raise BriefbookError(Problem(asked_at, f"no data of the version `{version}` is kept", hint))
    try:
        data = json.loads(project.read_text(rel))["data"]
        return {
            str(file): {str(path): str(text) for path, text in leaves.items()} for file, leaves in data.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BriefbookError(Problem(Place(rel), "the file is not what was kept", f"remove it, then {hint}")) from error
