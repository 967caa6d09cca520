"""Maintenance again and again, from a thread."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.topics import FEEDS
from newsfold.stream.upkeep import maintain_every
from tests.stream.helpers import out


def test_a_log_is_maintained_until_the_stop_even_after_it_was_locked(tmp_path: Path) -> None:
    with SqliteLog(tmp_path / "log.db", busy_seconds=0.05) as log:
        log.append(out(FEEDS, "k", b"%d" % i) for i in range(5))
        blocker = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        stop = threading.Event()
        keeper = threading.Thread(
            target=maintain_every,
            args=(log,),
            kwargs={"clock": lambda: time.time() + 3_600, "stop": stop, "seconds": 0.05},
        )
        keeper.start()
        time.sleep(0.3)
        assert keeper.is_alive()
        assert len(list(log.read(FEEDS))) == 5
        blocker.execute("ROLLBACK")
        blocker.close()
        deadline = time.monotonic() + 10
        while len(list(log.read(FEEDS))) > 1 and time.monotonic() < deadline:
            time.sleep(0.02)
        stop.set()
        keeper.join(5)
        assert not keeper.is_alive()
        assert [record.value for record in log.read(FEEDS)] == [b"4"]
