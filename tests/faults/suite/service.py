"""Stages as processes on a Kafka log of their own, kept alive while something disturbs them."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from newsfold.cli.run import child_env
from newsfold.cli.stage import STAGES
from newsfold.settings import Settings, load
from newsfold.stream.errors import RetryableError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.log import Log
from newsfold.stream.loop import group_of
from newsfold.stream.topics import ENTRIES, TOPICS
from newsfold.supervisor import Backoff, Child, Supervisor, in_background
from tests.cli.command import environment

__all__ = ["PARTITIONS", "SESSION", "Disturbance", "Running", "Site", "run", "site"]

PARTITIONS = 4  # a topic; the generated stream's languages lie on three of them
SESSION = 2.0  # seconds of silence after which a member has left its group
STEADY = 1.5  # seconds without a commit after which nothing more is to be expected
TELL = 10.0  # seconds between two lines of progress


class Site(msgspec.Struct, frozen=True):
    """A log with topics of its own, a store and a settings file in a folder."""

    folder: Path
    settings: Settings
    log: Log
    cluster: Cluster

    @property
    def disk(self) -> Path:
        """The folder of the store and of the file of JSON lines."""
        return self.folder / "disk"

    @property
    def lines(self) -> Path:
        """The file of JSON lines."""
        return self.disk / "incidents.jsonl"


@contextlib.contextmanager
def site(servers: str, folder: Path, tables: str = "") -> Iterator[Site]:
    """Empty topics under a prefix of their own, dropped in the end; `tables` are sections of the settings file."""
    folder.mkdir(parents=True, exist_ok=True)
    url = (
        f"kafka://{servers}?prefix=f{uuid.uuid4().hex[:8]}.&partitions={PARTITIONS}"
        f"&session_timeout={SESSION:g}&transaction_timeout=4"
    )
    file = folder / "newsfold.toml"
    file.write_text(
        f"data = '{folder}'\nlog = '{url}'\nstore = 'sqlite:///{folder}/disk/store.db'\n"
        f"[sink]\njsonl = '{folder}/disk/incidents.jsonl'\n\n"
        "[loop]\npoll_seconds = 0.05\nbackoff = 0.2\nbackoff_cap = 2.0\n"
        f"{tables}\n",
        encoding="utf-8",
    )
    settings = load(str(file), {}, folder)
    with contextlib.closing(Cluster(address_of(url, KafkaSettings()), TOPICS)) as cluster:
        create(cluster)
        with settings.open_log() as log:
            yield Site(folder, settings, log, cluster)
        drop(cluster)


class Disturbance(Protocol):
    """What goes wrong during a run; looks at it at every turn and acts when its moments have come."""

    @property
    def asked(self) -> int:
        """How often it is to strike, at least."""
        ...

    @property
    def count(self) -> int:
        """How often it has struck so far."""
        ...

    @property
    def done(self) -> bool:
        """Whether it has struck as often as it was meant to."""
        ...

    def look(self, running: Running, now: float) -> None: ...

    def end(self, running: Running) -> None:
        """Put right what would keep the stages from stopping."""
        ...


class Running:
    """The stages of a run. `members` names each process and its stage; several may be of one stage."""

    def __init__(self, place: Site, members: Mapping[str, str], supervisor: Supervisor, lines: list[str]) -> None:
        self.site = place
        self.members = dict(members)
        self.lines = lines
        self.read: dict[str, int] = {}  # by stage: offsets committed so far, or announced, summed over partitions
        self._supervisor = supervisor

    def look(self) -> None:
        """Ask how far each stage has come; where nobody answers, what was known stands."""
        prefix = self.site.cluster.settings.prefix
        groups = {prefix + group_of(stage): stage for stage in self.stages}
        with contextlib.suppress(RetryableError):
            found = self.site.cluster.ask("looking on", lambda admin: admin.list_group_offsets(list(groups)))
            for group, offsets in found.items():
                self.read[groups[group]] = sum(max(0, place.offset) for place in offsets.values())
            if "poll" in self.stages:  # what it has come to shows in what it announced
                self.read["poll"] = sum(self.site.log.ends(ENTRIES).values())

    @property
    def stages(self) -> list[str]:
        return sorted(set(self.members.values()))

    def idle(self) -> bool:
        """Whether every stage has read all there is."""
        with contextlib.suppress(RetryableError):
            rows = self.site.log.lag([group_of(stage) for stage in self.stages])
            groups = {row.group for row in rows if row.committed is not None}
            return len(groups) == len(self.stages) and not any(row.behind for row in rows)
        return False

    def shared(self, stage: str) -> bool:
        """Whether every member of a stage has a part of its partitions, so that none can be stopped in vain."""
        group = self.site.cluster.settings.prefix + group_of(stage)
        with contextlib.suppress(RetryableError):
            told = self.site.cluster.ask("looking on", lambda admin: admin.describe_groups([group]))[group]
            holding = [one for one in told["members"] if (one["member_assignment"] or {}).get("assigned_partitions")]
            return len(holding) == len(told["members"]) == list(self.members.values()).count(stage)
        return False

    def signal(self, member: str, number: signal.Signals, *, not_again: int = 0) -> int:
        """Send a signal to a member's process; its id, 0 where there is none or it is the one of `not_again`."""
        pid = self._supervisor.pids().get(member, 0)
        if pid in (0, not_again):
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
            return pid
        return 0


def run(
    place: Site,
    members: Mapping[str, str],
    disturbances: Sequence[Disturbance] = (),
    *,
    patience: float,
    tell: Callable[[str], None],
    idle: Callable[[], bool] = lambda: True,
) -> Running:
    """Keep the members alive until all is read and every disturbance is over.

    `idle` says whether there is nothing more to come. Raises AssertionError after `patience` seconds, and where a
    stage says that it cannot go on.
    """
    lines: list[str] = []
    supervisor = Supervisor(
        [Child(name, (sys.executable, "-m", "newsfold", *STAGES[stage])) for name, stage in members.items()],
        env=child_env(place.settings, environment()),
        report=lambda name, line: lines.append(f"{name} | {line}"),
        backoff=Backoff(first=0.05, most=0.05),
    )
    running = Running(place, members, supervisor, lines)
    with in_background(supervisor) as ended:
        try:
            _until_done(running, disturbances, ended, patience, tell, idle)
        finally:
            for one in disturbances:
                one.end(running)
    return running


def _until_done(
    running: Running,
    disturbances: Sequence[Disturbance],
    ended: threading.Event,
    patience: float,
    tell: Callable[[str], None],
    idle: Callable[[], bool],
) -> None:
    began = time.monotonic()
    told = changed = began
    before: dict[str, int] = {}
    while True:
        running.look()
        now = time.monotonic()
        if running.read != before:
            before, changed = dict(running.read), now
        words = ", ".join(f"{stage} {running.read.get(stage, 0):,}" for stage in running.stages)
        words += f"; {sum(one.count for one in disturbances)} faults; {now - began:.0f} s"
        last = "\n".join(running.lines[-40:])
        assert not ended.is_set(), f"a stage cannot go on ({words}):\n{last}"
        assert now - began < patience, f"not done after {patience:g} s ({words}):\n{last}"
        for one in disturbances:
            one.look(running, now)
        quiet = now - changed > STEADY and all(one.done for one in disturbances)
        if quiet and idle() and running.idle():
            return
        if now - told > TELL:
            told = now
            tell(words)
        time.sleep(0.02)
