"""What can be done to running stages and to what they stand on, each at seeded random moments."""

from __future__ import annotations

import math
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.broker import Broker
from tests.faults.suite.service import SESSION, Running, Site

__all__ = ["BrokerKills", "FullDisk", "Kills", "Leaving", "Sleep", "moments"]

LAST = 0.9  # share of the way by which the last moment has come, since no two runs are equally long

WAITS = (0.1, 0.4, 2.0)  # seconds at most from a commit to a kill: mostly within what comes next
HALF = 0.5  # of the kills of a sink come when it has just written
WRITE = 2.0  # seconds that such a kill waits for it to write
UNHEARD = 20.0  # seconds without a complaint until there is room again: the stage had nothing to write


def moments(dice: random.Random, ways: Mapping[str, int], count: int) -> dict[str, list[int]]:
    """So many offsets, in order, on the way of each stage: its length in offsets is that of the undisturbed run."""
    return {
        stage: sorted(dice.randrange(max(1, int(LAST * way))) for _ in range(count)) for stage, way in ways.items()
    }


class Kills:
    """SIGKILL of each stage a moment after a commit: at work most often, else joining, restoring or idle.

    Every other time a sink is killed just when it has written, which is before it has committed.
    """

    def __init__(self, dice: random.Random, stops: Mapping[str, list[int]]) -> None:
        self._dice = dice
        self._stops = {stage: list(reversed(offsets)) for stage, offsets in stops.items()}
        self._due: dict[str, float] = {}
        self._pids: dict[str, int] = defaultdict(int)
        self.asked = sum(map(len, stops.values()))
        self.count = 0

    @property
    def done(self) -> bool:
        return not any(self._stops.values())

    def look(self, running: Running, now: float) -> None:
        for stage, stops in self._stops.items():
            if stops and stage not in self._due and running.read.get(stage, 0) >= stops[-1]:
                self._due[stage] = now + self._dice.uniform(0.0, self._dice.choice(WAITS))
            if stage in self._due and now >= self._due[stage]:
                if file := _written_by(running.site, stage) if self._dice.random() < HALF else None:
                    _wait_for_write(file)
                pid = running.signal(stage, signal.SIGKILL, not_again=self._pids[stage])
                if pid:
                    self._pids[stage] = pid
                    del self._due[stage]
                    stops.pop()
                    self.count += 1

    def end(self, running: Running) -> None:
        del running


def _written_by(place: Site, stage: str) -> Path | None:
    """The file that a sink writes before it commits."""
    return {"sink-jsonl": place.lines, "sink-sql": place.disk / "store.db-wal"}.get(stage)


def _wait_for_write(file: Path) -> None:
    """Look at the file a thousand times a second until it changes, for a while."""
    before, deadline = _changed(file), time.monotonic() + WRITE
    while _changed(file) == before and time.monotonic() < deadline:
        time.sleep(0.001)


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


class BrokerKills:
    """SIGKILL of the broker a moment after a stage has come so far; it is away for a while and starts again."""

    def __init__(self, dice: random.Random, broker: Broker, stage: str, stops: Iterable[int]) -> None:
        self._dice = dice
        self._broker = broker
        self._stage = stage
        self._stops = sorted(stops, reverse=True)
        self.asked = len(self._stops)
        self.count = 0

    @property
    def done(self) -> bool:
        return not self._stops

    def look(self, running: Running, now: float) -> None:
        if self._stops and running.read.get(self._stage, 0) >= self._stops[-1]:
            self._stops.pop()
            time.sleep(self._dice.uniform(0.0, 0.5))
            self._broker.kill()
            time.sleep(self._dice.uniform(0.0, 3.0))
            self._broker.start()
            self.count += 1

    def end(self, running: Running) -> None:
        del running


class Leaving:
    """Members leave their groups and join again, one every few seconds, at least and at most so many times.

    It ends while there is still work: taking up a shard takes the assigner longer than a few seconds in the end.
    """

    def __init__(self, dice: random.Random, members: Iterable[str], *, least: int, most: int) -> None:
        self._dice = dice
        self._members = sorted(members)
        self.asked = least
        self._most = most
        self._due = 0.0
        self._pids: dict[str, int] = defaultdict(int)
        self.count = 0

    @property
    def done(self) -> bool:
        return self.count >= self.asked

    def look(self, running: Running, now: float) -> None:
        if now >= self._due and self.count < self._most and any(running.read.values()):
            self._due = now + self._dice.uniform(2.0, 5.0)
            member = self._dice.choice(self._members)
            pid = running.signal(member, signal.SIGTERM, not_again=self._pids[member])
            if pid:
                self._pids[member] = pid
                self.count += 1

    def end(self, running: Running) -> None:
        del running


class Sleep:
    """SIGSTOP of a member for longer than its session lasts; then it wakes and believes it still has its place.

    It is stopped when every member of its stage holds partitions, so that there is a place to lose.
    """

    def __init__(self, dice: random.Random, members: Iterable[str], stage: str, stops: Iterable[int]) -> None:
        self._dice = dice
        self._members = sorted(members)
        self._stage = stage
        self._stops = sorted(stops, reverse=True)
        self._asleep = ""
        self._next = ""  # whose turn it is, once it has partitions to lose
        self._until = 0.0
        self.asked = len(self._stops)
        self.count = 0

    @property
    def done(self) -> bool:
        return not self._stops and not self._asleep

    def look(self, running: Running, now: float) -> None:
        if self._asleep and now >= self._until:
            self.end(running)
        if not self._asleep and self._stops and running.read.get(self._stage, 0) >= self._stops[-1]:
            self._next = self._next or self._dice.choice(self._members)
            if running.shared(running.members[self._next]) and running.signal(self._next, signal.SIGSTOP):
                self._stops.pop()
                self._asleep, self._next = self._next, ""
                self._until = now + SESSION * self._dice.uniform(1.5, 3.0)
                self.count += 1

    def end(self, running: Running) -> None:
        if self._asleep:
            running.signal(self._asleep, signal.SIGCONT)
            self._asleep = ""


class FullDisk:
    """The store's disk is filled when its stage has come so far, and stays full for a while after it has said so.

    Only what it complained of counts. There is room again after so many, or when all moments have come.
    """

    def __init__(self, dice: random.Random, disk: Path, stage: str, stops: Iterable[int], *, asked: int) -> None:
        self._dice = dice
        self._ballast = disk / "ballast"
        self._stage = stage
        self._stops = sorted(stops, reverse=True)
        self._heard = -1  # complaints before the disk was filled; -1 while there is room
        self._patience = math.inf  # when to make room although the stage had nothing to write
        self._until = 0.0
        self.asked = asked
        self.count = 0

    @property
    def done(self) -> bool:
        return not self._stops and self._heard < 0

    def look(self, running: Running, now: float) -> None:
        if self._heard < 0 and self._stops and running.read.get(self._stage, 0) >= self._stops[-1]:
            self._stops.pop()
            self._heard = self._complaints(running)
            self._patience = now + UNHEARD
            _fill(self._ballast)
        if self._heard >= 0 and self._complaints(running) > self._heard and not self._until:
            self._until = now + self._dice.uniform(3.0, 6.0)
            self.count += 1
        if now >= (self._until or self._patience):
            self.end(running)
            if self.count >= self.asked:
                self._stops.clear()

    def end(self, running: Running) -> None:
        self._ballast.unlink(missing_ok=True)
        self._heard = -1
        self._until = 0.0
        self._patience = math.inf

    def _complaints(self, running: Running) -> int:
        return sum(line.startswith(self._stage) and "is full" in line for line in list(running.lines))


def _fill(path: Path) -> None:
    """Write until nothing fits any more."""
    for size in (1 << 20, 4096):
        with path.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
