"""What the tests share: a copy of the sample workspace to spoil, its documents rendered once, and LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import ROOT, Result, Run, copy_workspace

from render.cli import main
from render.testing import Rendered


@pytest.fixture(scope="session")
def briefbook_workspace() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def documents(briefbook_documents: tuple[Rendered, ...]) -> dict[str, Rendered]:
    """The sample's documents by name: `policy-brief.en`."""
    return {f"{one.document}.{one.lang}": one for one in briefbook_documents}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process."""

    def call(*words: object) -> Result:
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def libreoffice_pdf(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], bytes]:
    """Turns a Word file into a PDF as another reader of Word lays it out."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.fail("LibreOffice is missing: `make test` installs it", pytrace=False)
    home = tmp_path_factory.mktemp("libreoffice")

    def convert(content: bytes) -> bytes:
        folder = tmp_path_factory.mktemp("word")
        (folder / "document.docx").write_bytes(content)
        command = [soffice, f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", "pdf"]
        subprocess.run(
            [*command, "--outdir", str(folder), str(folder / "document.docx")],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return (folder / "document.pdf").read_bytes()

    return convert
