"""A plugin of pytest for `mutants.py`: which lines of the package each test executes, and how long it takes.

What a fixture of a module or a session executes counts for each test that asks for it, not only for the first.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
coverage = Coverage(data_file=None, source=[str(ROOT / "render/briefbook")], config_file=False)
coverage.start()
seconds: dict[str, float] = {}
fixtures: dict[str, list[str]] = {}
failed: set[str] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    fixtures[item.nodeid] = list(getattr(item, "fixturenames", ()))
    coverage.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        coverage.switch_context("")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[None]:
    shared = fixturedef.scope != "function"
    if shared:
        coverage.switch_context(f"fixture {fixturedef.argname}")
    try:
        return (yield)
    finally:
        if shared:
            coverage.switch_context(request._pyfuncitem.nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    seconds[report.nodeid] = seconds.get(report.nodeid, 0) + report.duration
    if report.failed:
        failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    coverage.stop()
    data = coverage.get_data()
    names = sorted(data.measured_contexts() - {""})
    number = {name: at for at, name in enumerate(names)}
    lines = {
        str(Path(file).relative_to(ROOT)): {
            line: [number[one] for one in contexts if one] for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    tests = {name: seconds.get(name, 0) for name in fixtures if name not in failed}
    worker = os.environ.get("PYTEST_XDIST_WORKER", "all")
    text = json.dumps({"names": names, "lines": lines, "tests": tests, "fixtures": fixtures})
    Path(os.environ["MUTANTS"], f"executed-{worker}.json").write_text(text)
