"""Real processes producing and consuming at once, killed at random instants: every record exactly once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from newsfold.stream.log import Log
from newsfold.stream.topics import ARTICLES, ENTRIES, FINGERPRINTS
from tests.contracts.conftest import LogFactory
from tests.contracts.helpers import by_partition

COUNT = 1_500
KILLS = 30
PATIENCE = 90.0


def complete(log: Log) -> bool:
    """Whether all has come through; offsets alone do not say, since a log may leave gaps."""
    return sum(log.ends(FINGERPRINTS).values()) >= COUNT and sum(1 for _ in log.read(FINGERPRINTS)) >= COUNT


@pytest.mark.slow
def test_every_record_arrives_exactly_once_whatever_is_killed(log_factory: LogFactory) -> None:
    log = log_factory.open()
    jobs = {
        "produce": ["produce", log_factory.url, ENTRIES, str(COUNT)],
        "first": ["copy", log_factory.url, "newsfold.first", ENTRIES, ARTICLES],
        "second": ["copy", log_factory.url, "newsfold.second", ARTICLES, FINGERPRINTS],
    }

    def start(job: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tests.contracts.worker", *jobs[job]])

    dice = random.Random(20260301)
    running = {job: start(job) for job in jobs}
    kills: Counter[str] = Counter()
    deadline = time.monotonic() + PATIENCE
    try:
        while sum(kills.values()) < KILLS or not complete(log):
            assert time.monotonic() < deadline, f"{kills} and {log.ends(FINGERPRINTS)} after {PATIENCE} s"
            time.sleep(dice.uniform(0.0, 0.35))
            job = dice.choice(sorted(jobs))
            if sum(kills.values()) < KILLS and running[job].poll() is None:
                running[job].kill()
                running[job].wait()
                kills[job] += 1
            for name, process in running.items():
                code = process.poll()
                assert code in (None, 0, -9), f"{name} ended with {code}"
                if code is not None and not (name == "produce" and code == 0):
                    running[name] = start(name)
    finally:
        for process in running.values():
            process.kill()
            process.wait()

    for topic in (ENTRIES, ARTICLES, FINGERPRINTS):
        numbers = {
            partition: [int((record.value or b"").split()[0]) for record in records]
            for partition, records in by_partition(log.read(topic)).items()
        }
        assert sorted(number for some in numbers.values() for number in some) == list(range(COUNT)), topic
        for records in by_partition(log.read(topic)).values():
            for key in {record.key for record in records}:
                kept = [int((record.value or b"").split()[0]) for record in records if record.key == key]
                assert kept == sorted(kept), "records of one key keep their order"
