"""What a run says, word by word, to a person and to a program. A run with nothing to do imports no more."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "as_json", "counted", "counts", "failures", "file_values", "first", "plain", "shown", "summary", "summary_values",
]  # fmt: skip


def as_json(kind: str, values: Mapping[str, object]) -> str:
    """One JSON object on one line."""
    import json

    return json.dumps({"type": kind, **values}, ensure_ascii=False)


def plain(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    if text.isascii() and text.isprintable():
        return text
    import unicodedata

    bad = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in bad else c for c in text)


def counted(number: int, noun: str) -> str:
    """The number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def counts(errors: int, warnings: int) -> str:
    """How many problems there are: `1 error, 2 warnings`."""
    parts = [counted(errors, "error")] if errors else []
    parts += [counted(warnings, "warning")] if warnings else []
    return ", ".join(parts) or "no problems"


def first(reasons: Sequence[str]) -> list[str]:
    """As many reasons as a person reads, and how many more there are."""
    more = [f"and {len(reasons) - _READ} reasons more"] if len(reasons) > _READ + 1 else []
    return [*reasons[: _READ if more else None], *more]


_READ = 6


def shown(path: str) -> str:
    """The path as a person in this folder would write it."""
    path = os.path.abspath(path)
    here = os.getcwd()
    inside = path == here or path.startswith(here.rstrip(os.sep) + os.sep)
    return (os.path.relpath(path, here) if inside else path).replace(os.sep, "/")


def summary(made: int, fresh: int, out: str, seconds: float, errors: int, warnings: int) -> str:
    """The line that ends a render: what was made and where, what was left as it is, how long it took."""
    if made:
        done = f"{counted(made, 'file')} in {shown(out)}/" + (f", {fresh} fresh" if fresh else "")
    elif fresh:
        done = f"nothing is stale: {counted(fresh, 'file')} in {shown(out)}/"
    else:
        done = "no files written"
    faults = f", {counts(errors, warnings)}" if errors or warnings else ""
    return f"{done}, {seconds:.1f} s{faults}"


def failures(failed: Sequence[str], briefs: int) -> list[str]:
    """The line that names the briefs that are not all there; none where there is but one brief."""
    if not failed or briefs < 2:
        return []
    more = f" and {len(failed) - _NAMED:,} more" if len(failed) > _NAMED else ""
    return [f"{len(failed):,} of {briefs:,} briefs with errors: {', '.join(failed[:_NAMED])}{more}"]


_NAMED = 20


def file_values(
    path: str, brief: str, document: str, lang: str, format: str, size: int, pages: int | None
) -> dict[str, object]:
    """What a program hears of a file."""
    return {
        "path": path, "brief": brief, "document": document, "lang": lang, "format": format,
        "bytes": size, "pages": pages,
    }  # fmt: skip


def summary_values(
    made: int, fresh: int, out: str, seconds: float, errors: int, warnings: int, failed: Sequence[str], code: int
) -> dict[str, object]:
    """What a program hears at the end of a render."""
    return {
        "files": made, "fresh": fresh, "errors": errors, "warnings": warnings, "out": out,
        "failed": failed, "seconds": round(seconds, 3), "exit_code": code,
    }  # fmt: skip
