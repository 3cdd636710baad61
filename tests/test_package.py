"""The wheel, in an empty environment beside a package named `render`, renders the sample that `init` lays out."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from helpers import BRIEF, ROOT


@pytest.mark.slow
def test_the_wheel_works_alone(tmp_path: Path) -> None:
    dist, home = tmp_path / "dist", tmp_path / "environment"
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(dist),
        str(ROOT),
    ]
    subprocess.run(build, check=True)
    (wheel,) = dist.glob("*.whl")
    venv.create(home, with_pip=True)
    python = home / "bin/python"
    requirements = ["-r", str(ROOT / "requirements.txt")]
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", str(wheel)], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", str(other_package(tmp_path))], check=True)
    subprocess.run([python, "-m", "pip", "check"], check=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def briefbook(*words: str, cwd: Path) -> None:
        subprocess.run([home / "bin/briefbook", *words], check=True, cwd=cwd, env=environment)

    briefbook("init", "demo", cwd=tmp_path)
    briefbook("check", cwd=tmp_path / "demo")
    briefbook("render", "--lang", "en", cwd=tmp_path / "demo")
    assert len(list((tmp_path / "demo/out" / BRIEF).iterdir())) == 6
    where = [python, "-c", "import briefbook, render; print(briefbook.__file__, render.OTHER)"]
    said = subprocess.run(where, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment).stdout
    assert str(home) in said
    assert said.endswith("another package\n")
    files = subprocess.run(
        [python, "-m", "pip", "show", "-f", "briefbook"], check=True, capture_output=True, text=True, env=environment
    ).stdout.split("Files:")[1]
    assert not [line for line in files.split() if line.startswith("render/")]


def other_package(folder: Path) -> Path:
    """A wheel of a distribution and package named `render`, such as the index has."""
    about = "render-1.0.dist-info"
    files = {
        "render/__init__.py": "OTHER = 'another package'\n",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: render\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{name},,\n" for name in (*files, f"{about}/RECORD"))
    path = folder / "render-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return path
