"""Many briefs: by several processes or by a cluster they come out as by one, and what fails fails alone."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from briefbook.build import batch, cluster, make, workers
from briefbook.build.cluster import RecordingProject
from briefbook.build.prepare import PreparedDocument, prepare
from briefbook.build.run import MadeBrief
from briefbook.build.selection import Selection, tasks_of
from briefbook.build.session import Session
from briefbook.build.task import Failure, FileContent
from briefbook.data.library import load, load_registries
from briefbook.data.project import Project
from helpers import BRIEF, BRIEF_FILE, VISIT_FILE, Run, replace_in

COUNT = 9
NAMES = [f"visit-{number}" for number in range(COUNT)]


@pytest.fixture
def office(workspace: Path) -> Path:
    """A workspace of nine briefs, of which the last is made from a visit with a faulty date."""
    brief, visit = (workspace / BRIEF_FILE).read_text(), (workspace / VISIT_FILE).read_text()
    (workspace / BRIEF_FILE).unlink()
    (workspace / VISIT_FILE).unlink()
    brief = brief.replace("documents: [policy-brief, fact-sheet, chronology]", "documents: [fact-sheet]")
    for name in NAMES:
        (workspace / f"briefs/{name}.yaml").write_text(brief.replace(BRIEF, name))
        (workspace / f"data/visits/{name}.yaml").write_text(visit.replace(f"id: {BRIEF}", f"id: {name}", 1))
    replace_in(workspace / f"data/visits/{NAMES[-1]}.yaml", "date: 2020-02-06", "date: 2020-02-31")
    return workspace


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def test_many_briefs_come_out_alike_and_in_order_however_many_processes(
    office: Path, run: Run, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    first = run("-C", office, "render", "--all", "--format", "docx", "--jobs", 1, "--out", one)
    second = run("-C", office, "render", "--all", "--format", "docx", "--jobs", 2, "--out", two)
    assert [Path(line).parent.name for line in first.out.splitlines()] == NAMES[:-1]
    assert second.out == first.out.replace("/one/", "/two/")
    assert files(two) == files(one)
    assert len(files(one)) == COUNT - 1
    for result in (first, second):
        assert result.code == 1
        assert "data/visits/visit-8.yaml:18:7" in result.err
        assert "1 of 9 briefs with errors: visit-8" in result.err


def test_of_many_only_those_are_made_again_that_changed_or_are_not_there(office: Path, run: Run) -> None:
    words = ("-C", office, "render", "--format", "docx", "--jobs", 2)
    assert run(*words).code == 1
    replace_in(office / f"data/visits/{NAMES[-1]}.yaml", "date: 2020-02-31", "date: 2020-02-06")
    replace_in(office / f"data/visits/{NAMES[3]}.yaml", "value: 50\n", "value: 51\n")
    for name in NAMES[4:]:  # a run that was ended before it came to them
        (office / f"out/{name}/fact-sheet.en.docx").unlink(missing_ok=True)
        (office / f".briefbook/out/{name}.state").unlink(missing_ok=True)
    result = run(*words)
    assert result.code == 0, result.err
    assert [Path(line).parent.name for line in result.out.splitlines()] == NAMES[3:]
    assert "6 files in" in result.err
    assert "3 fresh" in result.err


def test_nothing_of_a_brief_stays_in_memory_when_it_is_written(office: Path) -> None:
    project = Project(office)
    maker = batch._Maker(Session.start(project, office / "out"), load_registries(project), Selection(formats=("pdf",)))
    gc.disable()
    try:
        assert maker.report(NAMES[0]).files
        assert gc.collect() < 1000, "objects that nothing points to"
    finally:
        gc.enable()


def test_the_summary_of_many_tells_programs_which_failed(office: Path, run: Run) -> None:
    result = run("-C", office, "--json", "render", "--all", "--format", "docx", "--lang", "en", "--jobs", 1)
    summary = json.loads(result.out.splitlines()[-1])
    assert (summary["files"], summary["failed"], summary["exit_code"]) == (COUNT - 1, ["visit-8"], 1)
    assert not list(office.rglob("*.part"))


def test_what_no_brief_asks_for_is_wrong_usage(office: Path, run: Run) -> None:
    (office / "briefs/visit-8.yaml").write_text((office / "briefs/visit-7.yaml").read_text().replace("-7", "-8"))
    (office / "data/visits/visit-8.yaml").write_text(
        (office / "data/visits/visit-7.yaml").read_text().replace("id: visit-7", "id: visit-8", 1)
    )
    assert run("-C", office, "render", "--all", "--document", "chronology", "--jobs", 1).code == 2
    assert run("-C", office, "render", "--all", "visit-1").code == 2


# -- processes --


def double_or_die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 5:
        raise ValueError("five")
    time.sleep(0.02 * (number % 3))
    return 2 * number


def two_processes() -> workers.Pool:
    return workers.processes(2)


def test_an_item_that_ends_its_process_is_lost_alone() -> None:
    answers = list(workers.in_order(two_processes, double_or_die, range(12), window=4, order=reversed(range(12))))
    lost = {number for number, answer in enumerate(answers) if isinstance(answer, workers.Lost)}
    assert lost == {3, 5}
    assert [answer for answer in answers if not isinstance(answer, workers.Lost)] == [
        2 * number for number in range(12) if number not in lost
    ]


class Deadly:
    """What ends the process that it is sent to."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


def test_a_file_that_ends_its_process_is_named_and_the_others_are_made(workspace: Path) -> None:
    project = Project(workspace)
    library = load(project)
    tasks = tasks_of(library.briefs[BRIEF], BRIEF, Selection(formats=["docx"]))
    prepared = [prepare(project, library, task) for task in tasks]
    bad, *good = (one for one in prepared if isinstance(one, PreparedDocument))
    with workers.processes(2) as pool, ThreadPoolExecutor(1) as waiter:
        given = [make._PendingFile(one, "docx", project, pool, waiter) for one in good]
        deadly = replace(bad.composed, attachments=(Deadly(),))  # type: ignore[arg-type]
        given.append(make._PendingFile(replace(bad, composed=deadly), "docx", project, pool, waiter))
        *made, lost = (one.outcome() for one in given)
    assert [isinstance(one, FileContent) for one in made] == [True, True]
    assert isinstance(lost, Failure)
    assert "was ended from outside" in lost.machine[0].message


def test_workers_that_cannot_start_lose_every_item_and_end() -> None:
    answers = workers.in_order(lambda: workers.processes(1, int, "no number"), double_or_die, range(2), window=2)
    assert all(isinstance(answer, workers.Lost) for answer in answers)


def test_a_worker_does_not_outlive_the_process_that_started_it(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    script = (
        "import builtins, os, pathlib, time\n"
        "from briefbook.pdf.upstream import font_configuration\n"
        "builtins.kept = font_configuration()\n"
        f"kept._folder = pathlib.Path({str(fonts)!r})\n"
        "kept._folder.mkdir()\n"
    )
    starter = (
        "import os, time\n"
        "from briefbook.build import workers\n"
        "with workers.processes(1) as pool:\n"
        f"    pool.submit(exec, {script!r}).result()\n"
        "    print(pool.submit(os.getpid).result(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        assert fonts.is_dir()
        process.kill()
    for _ in range(200):
        if not running(worker):
            break
        time.sleep(0.05)
    assert not running(worker)
    assert not fonts.exists(), "its temporary folder is left"


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


# -- a cluster --


@pytest.fixture(scope="module")
def machines() -> Iterator[object]:
    """A scheduler and two worker processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as started:
        yield started


def test_a_cluster_makes_the_same_bytes_though_a_worker_is_killed(
    machines: object, office: Path, run: Run, tmp_path: Path
) -> None:
    picture = office / "pictures" / "seal.png"  # a file that no order is sent with
    picture.parent.mkdir()
    picture.write_bytes(SEAL)
    replace_in(
        office / "templates/fact-sheet.html",
        "{% block content %}",
        '{% block content %}<figure><img src="pictures/seal.png" alt="A seal"><figcaption>A seal</figcaption></figure>',
    )
    here, there = tmp_path / "here", tmp_path / "there"
    assert run("-C", office, "render", "--all", "--jobs", 2, "--out", here).code == 1
    victim = next(nanny.pid for nanny in machines.workers.values())  # type: ignore[attr-defined]
    over = Event()
    killer = Thread(target=kill_once, args=(victim, lambda: any(there.rglob("*.docx")), over), daemon=True)
    killer.start()
    address = machines.scheduler_address  # type: ignore[attr-defined]
    result = run("-C", office, "render", "--all", "--scheduler", address, "--out", there)
    over.set()
    killer.join()
    assert result.code == 1
    assert "1 of 9 briefs with errors: visit-8" in result.err
    assert not running(victim), "the test was to kill a worker"
    assert files(there) == files(here)
    assert len(files(here)) == 2 * (COUNT - 1)


def kill_once(pid: int, moment: Callable[[], bool], over: Event) -> None:
    """Kills a process when the moment comes, however slow the machine; not after all is over."""
    while not over.is_set():
        if moment():
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.01)


SEAL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def test_a_cluster_that_is_not_there_is_the_machines_fault(office: Path, run: Run) -> None:
    pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "_PATIENCE", 1)
        result = run("-C", office, "render", "--all", "--scheduler", "tcp://127.0.0.1:1", "--out", office / "out")
    assert result.code == 3
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in result.err


def test_without_dask_the_way_to_it_is_named(office: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("-C", office, "render", "--all", "--scheduler", "tcp://127.0.0.1:1")
    assert result.code == 3
    assert "pip install 'briefbook[cluster]'" in result.err


class InThisProcess(Executor):
    """An executor that does what it is given at once."""

    def submit(self, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        done: Future[object] = Future()
        done.set_result(function(*args, **kwargs))
        return done


def test_an_order_is_completed_with_what_its_reply_wants(office: Path) -> None:
    orders = cluster._Orders(Session.start(Project(office), office / "out"), NAMES[:2], Selection(formats=("docx",)))
    orders.shared.clear()
    load_registries(RecordingProject(origin=Project(office), recorded=orders.shared))
    orders.packed = cluster._packed(orders.shared)
    asked = []

    def again(order: cluster._Order, reply: MadeBrief | cluster._Unfinished) -> cluster._Order | None:
        asked.append(reply)
        return orders.completed(order, reply)

    with nullcontext(InThisProcess()) as pool:
        replies = list(workers.in_order(lambda: nullcontext(pool), cluster._make_there, orders, 1, again=again))
    assert [reply.brief for reply in replies if isinstance(reply, MadeBrief)] == NAMES[:2]
    wants = [reply.missing for reply in asked if isinstance(reply, cluster._Unfinished)]
    assert ("read_bytes", "templates/fact-sheet.html") in wants
    assert len(wants) == len(set(wants)), "what one brief wanted, the next was sent"
