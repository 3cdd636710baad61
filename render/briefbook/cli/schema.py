"""`briefbook schema`: JSON Schemas of the data files, for editors."""

from __future__ import annotations

from ..errors import ExitCode
from .output import Console, project_at, shown_path

__all__ = ["EXAMPLES", "schema"]

EXAMPLES = ("briefbook schema",)


def schema(console: Console, directory: str | None) -> int:
    """Write JSON Schemas into schemas/, where the first line of each data file tells editors to look."""
    from ..data.json_schema import write_schemas

    project = project_at(directory)
    for rel in write_schemas(project):
        console.line("file", shown_path(project.path(rel)), path=str(project.path(rel)))
    return ExitCode.DONE
