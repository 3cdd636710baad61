"""The rendered sample in, pictures of its pages out: PDF on the left, on the right Word as LibreOffice shows it.

python docs/gallery.py         # out/gallery/<document>.<lang>-<page>.png, and those of the README in docs/
"""

from __future__ import annotations

import subprocess
import tempfile
from itertools import zip_longest
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
BRIEF = ROOT / "out" / "lavrov-mexico-2020"
README = {"policy-brief.en": 1, "fact-sheet.en": 1, "chronology.en": 1}
"""Which page of which document the README shows."""
DOTS_PER_INCH, GAP, GROUND = 80, 10, (120, 124, 128)


def word_pages(folder: Path) -> dict[str, list[Image.Image]]:
    """The pages of each Word file, by the document's name."""
    with tempfile.TemporaryDirectory() as made:
        profile = f"-env:UserInstallation=file://{made}/profile"
        files = [str(path) for path in sorted(folder.glob("*.docx"))]
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", made, *files]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return {path.stem: pages(path) for path in sorted(Path(made).glob("*.pdf"))}


def pages(path: Path) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.render(scale=DOTS_PER_INCH / 72).to_pil().convert("RGB") for page in pdf]


def side_by_side(left: Image.Image | None, right: Image.Image | None) -> Image.Image:
    """Two pages in one picture of few colours; a page that one format lacks is an empty place."""
    size = (left or right).size  # type: ignore[union-attr]
    sheet = Image.new("RGB", (size[0] * 2 + GAP * 3, size[1] + GAP * 2), GROUND)
    for place, page in ((GAP, left), (size[0] + GAP * 2, right)):
        if page is not None:
            sheet.paste(page, (place, GAP))
    return sheet.quantize(64)


def main() -> None:
    """Makes the gallery of all documents that stand in out/."""
    target = ROOT / "out" / "gallery"
    target.mkdir(parents=True, exist_ok=True)
    for name, of_word in word_pages(BRIEF).items():
        for number, pair in enumerate(zip_longest(pages(BRIEF / f"{name}.pdf"), of_word), 1):
            picture = side_by_side(*pair)
            picture.save(target / f"{name}-{number}.png", optimize=True)
            if README.get(name) == number:
                picture.save(ROOT / "docs" / f"{name.split('.')[0]}.png", optimize=True)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
