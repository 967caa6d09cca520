"""How long incidents stand still when an assigner dies: `KAFKA_HOME=... python -m tests.bench.takeover [SIZE]`.

Fills a Kafka of its own with the fingerprints and the changelog of a window of 100,000 articles unless SIZE is given
(invented incidents, as in `assign_cost`), and starts two assigners with `assign.standby`. A probe, an article of a
language in the filled partition, goes in every half second. The assigner at work is killed, and what is printed is
how long it takes until the other one has published an incident again; beside that how long restoring the window
takes from nothing, in processor time and by the clock.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.step import AssignStep
from newsfold.stream.codec import decode_json, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output, Partition
from newsfold.stream.messages import Fingerprint
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import IncidentEvent
from newsfold.stream.topics import ASSIGN_STATE, FINGERPRINTS, INCIDENT_EVENTS
from tests.bench.assign_cost import DAYS, START, Maker, fill, known_fingerprints
from tests.broker import Broker
from tests.cli.command import environment
from tests.cluster.assign.build import DAY, stored
from tests.cluster.assign.run import shard_of

CHUNK = 400
T = TypeVar("T")


def say(text: str) -> None:
    """One line of output."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201 - its output


def prepare_log(url: str, size: int) -> tuple[list[Fingerprint], int]:
    """Store a window of so many articles; fingerprints to make probes of, and the partition it is in."""
    with open_log(url) as log:
        return _prepare(log, size)


def _prepare(log: Log, size: int) -> tuple[list[Fingerprint], int]:
    chance = random.Random(11)
    known = known_fingerprints(chance)
    step = AssignStep(AssignConfig(), Metrics())
    shard = shard_of(step)
    shard.state = replace(shard.state, scheme=f"{known[0].scheme} {known[0].model}")
    fill(shard, Maker(known, chance), size, chance)
    articles = list(shard.fingerprints)
    for at in range(0, len(articles), CHUNK):
        log.append(stored([shard.fingerprints.whole(a) for a in articles[at : at + CHUNK]]))
    (place,) = [end for end in log.ends(FINGERPRINTS).items() if end[1]]
    state = replace(shard.state, offset=place[1])
    kept = [(f"incident/{i}", encode(head)) for i, head in shard.heads.items()]
    kept += [(f"article/{a}", encode(p)) for a, p in shard.places.items()]
    kept.append(("shard/en", encode(state)))
    for at in range(0, len(kept), 10 * CHUNK):
        some = kept[at : at + 10 * CHUNK]
        log.append([Output(topic=ASSIGN_STATE, key=key, value=value, partition_by="en") for key, value in some])
    return known[:500], place[0].number


def cold(url: str) -> str:
    """Restore all of it once, from nothing."""
    with open_log(url) as log:
        held = frozenset(Partition(FINGERPRINTS, p.number) for p in log.ends(FINGERPRINTS))
        step = AssignStep(AssignConfig(), Metrics())
        clock, used = time.monotonic(), time.process_time()
        step.restore(log, held)
        used, clock = time.process_time() - used, time.monotonic() - clock
        return f"restored from nothing: {used:.0f} s of processor time, {clock:.0f} s in all"


class Probes:
    """A stream of articles, and when each was decided upon."""

    def __init__(self, log: Log, known: list[Fingerprint]) -> None:
        self._log = log
        self._known = known
        self._sent = 0
        self.seen: dict[str, float] = {}
        self._since = {p.number: end for p, end in log.ends(INCIDENT_EVENTS).items()}

    def send(self) -> None:
        """One more article."""
        arrived = START + DAYS * DAY + self._sent
        name = f"probe-{self._sent}"
        one = self._known[self._sent % len(self._known)]
        self._log.append(stored([replace(one, article_id=name, arrived=arrived, published=arrived)]))
        self._sent += 1

    def look(self) -> int:
        """Note which ones have been announced by now; how many there are."""
        for record in self._log.read(INCIDENT_EVENTS, since=self._since):
            self._since[record.partition] = record.offset + 1
            event = decode_json(IncidentEvent, record.value)
            if event.article_id.startswith("probe-"):
                self.seen.setdefault(event.article_id, time.monotonic())
        return len(self.seen)

    def until_more(self, patience: float) -> float:
        """Send probes until another one is announced; the time at which it was seen."""
        before, deadline = self.look(), time.monotonic() + patience
        while time.monotonic() < deadline:
            self.send()
            if self.look() > before:
                return time.monotonic()
            time.sleep(0.5)
        raise TimeoutError(f"no article was decided upon within {patience:g} s")


class Assigner:
    """A `newsfold assign` that stands by, and what it has said."""

    def __init__(self, name: str, url: str, folder: Path) -> None:
        self.holds: set[int] = set()
        self.ready: set[int] = set()
        self._name = name
        variables = environment(NEWSFOLD_LOG=url, NEWSFOLD_ASSIGN_STANDBY="true", NEWSFOLD_DATA=str(folder))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "newsfold", "assign"], env=variables, stderr=subprocess.PIPE, text=True
        )
        threading.Thread(target=self._relay, daemon=True).start()

    def _relay(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            say(f"{self._name}: {line.rstrip()}")
            numbers = {int(number) for number in re.findall(r"\b\d+\b", line)}
            if "holds the partitions" in line:
                self.holds, self.ready = numbers, self.ready - numbers
            elif "ready to take over" in line:
                self.ready |= numbers

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()
        self._process.wait()


def wait_for(what: str, true: Callable[[], bool]) -> None:
    """Wait up to an hour."""
    deadline = time.monotonic() + 3600
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.2)


def apart(work: Callable[..., T], *given: object) -> T:
    """Do it in a process of its own, which gives its memory back."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def main(size: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        home = Path(folder) / "kafka"
        home.mkdir()
        broker = Broker(Path(os.environ["KAFKA_HOME"]), home)
        broker.start()
        stack.callback(broker.kill)
        url = f"kafka://{broker.servers}"
        create = [sys.executable, "-m", "newsfold", "topics", "create"]
        subprocess.run(create, env=environment(NEWSFOLD_LOG=url), check=True, stdout=subprocess.DEVNULL)
        known, partition = apart(prepare_log, url, size)
        say(f"stored a window of {size:,} articles in partition {partition}")
        with open_log(url) as log:
            probes = Probes(log, known)
            pair = []
            for name in ("first", "second"):
                pair.append(Assigner(name, url, Path(folder)))
                stack.callback(pair[-1].kill)
                wait_for("partitions", lambda: bool(pair[-1].holds))
            wait_for("a standby", lambda: any(partition in one.ready for one in pair))
            probes.until_more(600)
            (working,) = [one for one in pair if partition in one.holds]
            working.kill()
            killed = time.monotonic()
            say("killed the assigner at work")
            resumed = probes.until_more(600)
            say(f"{size:,} articles in the window: incidents again {resumed - killed:.1f} s after the kill")
            for one in pair:
                one.kill()
            say(apart(cold, url))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
