"""Assigning a prepared log in several ways, and all that it leaves there, byte for byte."""

from __future__ import annotations

import shutil
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cluster.assign.config import AssignConfig
from cluster.assign.step import AssignStep
from newsfold.stream.log import Log, Partition
from newsfold.stream.loop import run
from newsfold.stream.metrics import Metrics
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS, INCIDENT_EVENTS, INCIDENTS
from tests.end_to_end.service import compacted

Stored = tuple[bytes | None, tuple[tuple[str, bytes], ...]]


class Assigned(msgspec.Struct, frozen=True):
    """The incidents as they stand, every event in order by incident, and the assigner's own changelog."""

    incidents: dict[str, bytes]
    events: dict[str, list[Stored]]
    state: dict[str, bytes]


def read(log: Log) -> Assigned:
    """What assigning has stored so far."""
    events: dict[str, list[Stored]] = defaultdict(list)
    for record in log.read(INCIDENT_EVENTS):
        events[record.key].append((record.value, record.headers))
    return Assigned(compacted(log.read(INCIDENTS)), dict(events), compacted(log.read(ASSIGN_STATE)))


def copy_of(prepared: Path, folder: Path) -> Path:
    """A log of one's own with the same records."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(prepared, folder / "log.db"))


def undisturbed(path: Path, config: AssignConfig, metrics: Metrics) -> Assigned:
    """All of it in one go by the service's own loop."""
    with SqliteLog(path) as log:
        run(
            log,
            AssignStep(config, metrics),
            clock=lambda: 0.0,
            stop=threading.Event(),
            metrics=metrics,
            until_idle=True,
        )
        return read(log)


def restarted(path: Path, config: AssignConfig, sizes: Iterator[int], *, anew: bool) -> Assigned:
    """Batches of these sizes, the memory rebuilt from the log before each; with `anew` by a step of its own."""
    held = frozenset({Partition(FINGERPRINTS, 0)})
    metrics = Metrics()
    step = AssignStep(config, metrics)
    with SqliteLog(path) as log:
        member = log.member("newsfold.assign", (FINGERPRINTS,))
        while batch := member.poll(next(sizes), 0.0):
            if anew:
                step = AssignStep(config, metrics)
            step.restore(log, held)
            outcome = step(batch, 0.0)
            assert {reject.reason for reject in outcome.rejects} <= {"expired"}
            member.commit(outcome.outputs, {Partition(FINGERPRINTS, 0): batch[-1].offset + 1})
        member.close()
        return read(log)
