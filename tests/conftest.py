"""What the tests share: a copy of the sample workspace to spoil, its documents rendered once, and LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from briefbook.cli.group import run as run_command
from briefbook.testing import Rendered
from helpers import ROOT, Result, Run, copy_workspace


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="random and exhaustive tests at their full length")


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))


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
        code = run_command([str(word) for word in words])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def libreoffice_pdfs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Turns Word files, by name, into PDFs as another reader of Word lays them out."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.fail("LibreOffice is missing: `make test` installs it", pytrace=False)
    home = tmp_path_factory.mktemp("libreoffice")

    def convert(files: dict[str, bytes]) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("word")
        paths = [folder / f"{name}.docx" for name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_bytes(content)
        command = [soffice, f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, *paths], check=True, capture_output=True, timeout=300)
        return {name: (folder / f"{name}.pdf").read_bytes() for name in files}

    return convert
