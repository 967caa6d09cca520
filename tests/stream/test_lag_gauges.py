"""The lag gauges: kept beside a stage, never by it, and never showing what is not known."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newsfold.stream.lag_gauges import showing_lag
from newsfold.stream.loop import group_of, run
from newsfold.stream.metrics import Metrics
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.topics import ENTRIES
from tests.stream.helpers import out
from tests.stream.steps import Counting

GROUP = group_of("count")


def shown(metrics: Metrics, name: str = "lag_records") -> float:
    return metrics.value(name, group=GROUP, topic=ENTRIES, partition="0")


def looks(metrics: Metrics, outcome: str) -> float:
    return metrics.value("lag_looks_total", group=GROUP, outcome=outcome)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with SqliteLog(tmp_path / "log.db") as log:
        log.append(out(ENTRIES, f"k{number}") for number in range(50))
    return tmp_path / "log.db"


def test_the_gauges_move_while_the_stage_is_in_a_batch(path: Path) -> None:
    """A stage that is stuck has to show, and a look must not wait for it."""
    metrics = Metrics()

    def batch(_: object) -> None:
        before = looks(metrics, "known")
        until(lambda: looks(metrics, "known") >= before + 2)
        seen.append(shown(metrics))

    seen: list[float] = []
    with SqliteLog(path) as log, showing_lag(lambda: SqliteLog(path), GROUP, metrics, 0.0):
        run(log, Counting(batch), clock=time.time, stop=threading.Event(), metrics=metrics, until_idle=True)
        until(lambda: shown(metrics) == 0)
    assert seen == [50, 40, 30, 20, 10]


def test_a_look_that_fails_says_so_and_the_next_one_goes_on(path: Path) -> None:
    metrics = Metrics()
    with SqliteLog(path) as log, closing(sqlite3.connect(path, isolation_level=None)) as meddler:
        log.member(GROUP, [ENTRIES]).close()
        with showing_lag(lambda: SqliteLog(path), GROUP, metrics, 0.01):
            until(lambda: shown(metrics) == 50)
            meddler.execute("ALTER TABLE positions RENAME TO elsewhere")
            until(lambda: looks(metrics, "failed") >= 1)
            until(lambda: math.isnan(shown(metrics)) and math.isnan(shown(metrics, "lag_seconds")))
            meddler.execute("ALTER TABLE elsewhere RENAME TO positions")
            until(lambda: shown(metrics) == 50)


def test_a_log_that_cannot_be_opened_yet_is_tried_again(path: Path) -> None:
    metrics = Metrics()
    with SqliteLog(path) as log:
        log.member(GROUP, [ENTRIES]).close()
    later = path.with_name("later.db")
    later.write_text("no log at all, and long enough to be looked at " * 100)
    with showing_lag(lambda: SqliteLog(later), GROUP, metrics, 0.01):
        until(lambda: looks(metrics, "failed") >= 1)
        path.replace(later)
        until(lambda: shown(metrics) == 50)
