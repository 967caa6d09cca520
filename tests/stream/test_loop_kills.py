"""A stage killed between its step and its commit, or anywhere: its effects are stored exactly once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.topics import ENTRIES
from tests.stream.helpers import out
from tests.stream.steps import Counting, articles, drain, numbered

STAGE = """
import os, signal, sys
from pathlib import Path
from newsfold.stream.sqlite import SqliteLog
from tests.stream.steps import Counting, drain

fatal = sys.argv[2].encode()

def die(batch):
    if any(record.value == fatal for record in batch):
        os.kill(os.getpid(), signal.SIGKILL)

with SqliteLog(Path(sys.argv[1])) as log:
    drain(log, Counting(die))
"""


def start(path: Path, fatal: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", STAGE, str(path), fatal])


def test_a_stage_killed_between_step_and_commit_leaves_nothing_half_done(tmp_path: Path) -> None:
    values = [b"v%03d" % i for i in range(50)]
    with SqliteLog(tmp_path / "log.db") as log:
        log.append(out(ENTRIES, value.decode(), value) for value in values)
        assert start(tmp_path / "log.db", "v024").wait() == -signal.SIGKILL
        assert articles(log) == numbered(values[:20])
        drain(log, Counting())
        assert articles(log) == numbered(values)


@pytest.mark.slow
def test_a_stage_killed_at_random_instants_numbers_every_record_once(tmp_path: Path) -> None:
    dice = random.Random(7)
    values = [b"v%05d" % i for i in range(6_000)]
    with SqliteLog(tmp_path / "log.db") as log:
        log.append(out(ENTRIES, value.decode(), value) for value in values)
        kills = between = 0
        begun = time.monotonic()
        start(tmp_path / "log.db", "v00004").wait()  # the time a start takes here, so that kills fall after it
        starting = time.monotonic() - begun
        for attempt in range(60):
            process = start(tmp_path / "log.db")
            time.sleep(starting + dice.uniform(-0.05, 0.15 + attempt / 100))
            process.kill()
            kills += process.wait() == -signal.SIGKILL
            between = len(articles(log))
            if attempt >= 11 and between:
                break
        drain(log, Counting())
        assert articles(log) == numbered(values)
    assert kills >= 3
    assert between > 0
