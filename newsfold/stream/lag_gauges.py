"""The lag gauges of a stage, for those who read its metrics.

They are kept from a thread and over a connection of their own: a look takes none of the stage's time, shows a stage
that is stuck, and fails without it.
"""

from __future__ import annotations

import contextlib
import logging
import math
import threading
from collections.abc import Callable, Iterator

from newsfold.stream.log import Log
from newsfold.stream.metrics import Metrics

__all__ = ["showing_lag"]

logger = logging.getLogger(__name__)

LEAVING = 5.0  # seconds a stop waits for a look under way, which then ends with the process
UNKNOWN = math.nan
Place = tuple[str, str]
"""A topic and a partition, as labels."""


@contextlib.contextmanager
def showing_lag(open_log: Callable[[], Log], group: str, metrics: Metrics, every: float) -> Iterator[None]:
    """Keep the gauges of a group while the block runs; `every` is the seconds from the end of a look to the next.

    What a look cannot tell shows as NaN, and each look is counted by how it ended.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_show, args=(open_log, group, metrics, every, stop), name="lag", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LEAVING)


def _show(open_log: Callable[[], Log], group: str, metrics: Metrics, every: float, stop: threading.Event) -> None:
    log: Log | None = None
    shown: set[Place] = set()
    failing = False
    while not stop.is_set():
        try:
            if log is None:
                log = open_log()
            known = _look(log, group, metrics, shown)
        except Exception as error:  # noqa: BLE001 -- whatever a look meets, the next may show
            if not failing:
                logger.warning("the lag of %s could not be looked up: %s; it shows as NaN", group, error)
            failing = True
            for topic, partition in shown:
                for name in ("lag_records", "lag_seconds"):
                    metrics.set(name, UNKNOWN, group=group, topic=topic, partition=partition)
            metrics.count("lag_looks_total", group=group, outcome="failed")
        else:
            failing = False
            metrics.count("lag_looks_total", group=group, outcome="known" if known else "unknown")
        stop.wait(every)
    if log is not None:
        log.close()


def _look(log: Log, group: str, metrics: Metrics, shown: set[Place]) -> bool:
    """Set the gauges; whether all of them are known."""
    rows = log.lag([group])
    for row in rows:
        labels = {"topic": row.topic, "partition": str(row.partition)}
        shown.add((labels["topic"], labels["partition"]))
        metrics.set("lag_records", row.behind, group=group, **labels)
        metrics.set("lag_seconds", UNKNOWN if row.seconds is None else row.seconds, group=group, **labels)
    return all(row.seconds is not None for row in rows)
