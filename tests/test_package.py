"""The package: its wheel, installed into an empty environment, renders the sample in a workspace laid out by `init`."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

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
    subprocess.run([python, "-m", "pip", "check"], check=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def briefbook(*words: str, cwd: Path) -> None:
        subprocess.run([home / "bin/briefbook", *words], check=True, cwd=cwd, env=environment)

    briefbook("init", "demo", cwd=tmp_path)
    briefbook("check", cwd=tmp_path / "demo")
    briefbook("render", "--lang", "en", cwd=tmp_path / "demo")
    assert len(list((tmp_path / "demo/out" / BRIEF).iterdir())) == 6
    where = [python, "-c", "import briefbook; print(briefbook.__file__)"]
    assert (
        str(home)
        in subprocess.run(where, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment).stdout
    )
