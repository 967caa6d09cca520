from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsfold.demo.world import load_world
from newsfold.settings import load
from newsfold.stream.connect import open_log
from sinks.sql.query import list_incidents
from sinks.sql.store import open_reader
from tests.cli.command import environment, newsfold

pytestmark = pytest.mark.slow


def stages_in(folder: Path) -> set[int]:
    """Processes whose working folder is this one and that newsfold started."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            here = (process / "cwd").readlink() == folder.resolve()
            if here and b"newsfold" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
        except OSError:
            continue
    return found


@pytest.fixture
def service(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "newsfold", "run"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def wait_for_stages(folder: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    joined = set[str]()
    while len(joined) < count:
        assert time.monotonic() < deadline, f"only these stages joined: {joined}"
        time.sleep(0.2)
        with open_log(f"sqlite:///{folder}/newsfold-data/log.db") as log:
            joined = {row.group for row in log.lag()}


def test_the_service_stops_cleanly_and_leaves_no_process(tmp_path: Path, service: subprocess.Popen[str]) -> None:
    assert service.stderr is not None
    lines: list[str] = []
    reader = threading.Thread(target=lines.extend, args=(service.stderr,))
    reader.start()
    wait_for_stages(tmp_path, 5)
    deadline = time.monotonic() + 120
    while not any(" loaded " in line for line in list(lines)):  # what loads a model stops when it is loaded
        assert time.monotonic() < deadline, lines
        time.sleep(0.1)
    assert len(stages_in(tmp_path)) >= 6
    service.send_signal(signal.SIGTERM)
    assert service.wait(timeout=120) == 0
    reader.join()
    err = "".join(lines)
    assert "Traceback" not in err
    assert "killing it" not in err
    assert err.rstrip().endswith("supervisor  | stopped")
    assert stages_in(tmp_path) == set()


def test_no_stage_outlives_the_service(tmp_path: Path, service: subprocess.Popen[str]) -> None:
    wait_for_stages(tmp_path, 5)
    os.kill(service.pid, signal.SIGKILL)
    deadline = time.monotonic() + 40
    while stages_in(tmp_path) - {service.pid}:
        assert time.monotonic() < deadline, "stages live on without their supervisor"
        time.sleep(0.1)


def test_a_stage_that_cannot_go_on_stops_the_service_with_its_message(tmp_path: Path) -> None:
    (tmp_path / "newsfold-data").mkdir()
    (tmp_path / "newsfold-data" / "store.db").write_text("no database " * 500)
    done = newsfold(tmp_path, "run", seconds=120)
    assert done.code == 2
    assert "sink-sql    | newsfold: sqlite:///newsfold-data/store.db is not an SQLite database" in done.err
    assert stages_in(tmp_path) == set()


def test_wrong_settings_stop_the_service_before_anything_starts(tmp_path: Path) -> None:
    done = newsfold(tmp_path, "run", variables={"NEWSFOLD_FETCH_WORKERS": "many"})
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "fetch.workers = 'many' (from the variable NEWSFOLD_FETCH_WORKERS)" in done.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_demo_stopped_half_way_clears_up(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "tmp").mkdir()
    demo = subprocess.Popen(
        [sys.executable, "-m", "newsfold", "demo"],
        cwd=tmp_path,
        env=environment(TMPDIR=str(tmp_path / "tmp")),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # a background job is started with SIGINT ignored, and hands that on
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread of ours yet
    )
    assert demo.stderr is not None
    demo.stderr.readline()  # the first progress: the stages are starting
    demo.send_signal(number)
    _, err = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert "Traceback" not in err
    assert stages_in(tmp_path) == set()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.timeout(400)
def test_the_demo_folds_its_world_and_keeps_the_data(tmp_path: Path) -> None:
    done = newsfold(tmp_path, "demo", "--keep", "kept", seconds=380)
    assert done.code == 0, done.err
    assert "feeds polled" in done.err
    assert "What to try next" in done.out
    assert "gave up" not in done.err
    world = load_world()
    settings = load(str(tmp_path / "kept" / "newsfold.toml"), {}, tmp_path)
    found = list_incidents(open_reader(settings.store), limit=None)
    articles = [
        source.url
        for one in found
        for source in (*one.sources, *one.linked)
        if source.article_id and not (source.role == "roundup" and one.sources)  # elsewhere than in its own: told of
    ]
    assert len(articles) == len(set(articles)), "an article counted twice"
    assert set(world.expected()) == {url.removesuffix("/amp") for url in articles}
    unseen = {source.publisher.name for one in found for source in one.sources if not source.article_id}
    assert unseen & {event.unseen_origin for event in world.events if event.unseen_origin}
    listed = newsfold(tmp_path, "--config", "kept/newsfold.toml", "incidents", "--limit", "1000", "--json")
    assert len(listed.rows) == len(found)
    assert stages_in(tmp_path) == set()
    again = newsfold(tmp_path, "demo", "--keep", "kept")
    assert (again.code, again.out) == (2, "")
