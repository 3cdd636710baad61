"""Typst's Python binding: three PDFs, accessible as ours are."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import typst
from common import HERE


def main(folder: Path, out: Path, fonts: list[str]) -> None:
    template = folder / "document.typ"
    shutil.copy(HERE / "document.typ", template)
    for path in sorted(folder.glob("*.json")):
        typst.compile(
            str(template),
            output=str(out / f"{path.stem}.pdf"),
            root=str(folder),
            font_paths=fonts,
            sys_inputs={"file": f"/{path.name}"},
            pdf_standards="ua-1",
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3:])
