"""The scenarios: what is disturbed, how, and what has to be the same afterwards."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.suite import upstream
from tests.faults.suite.bench import ASSIGN, JSONL, SQL, Bench, Row
from tests.faults.suite.disturb import BrokerKills, FullDisk, Kills, Leaving, Sleep, moments
from tests.faults.suite.service import Disturbance, Site
from tests.faults.suite.upstream import FETCH, FINGERPRINT, POLL

__all__ = ["MORE", "SCENARIOS", "at_once", "downstream_killed", "upstream_killed"]

SHARED = {f"{stage}-{number}": stage for stage in (ASSIGN, SQL) for number in (1, 2)} | {JSONL: JSONL}
"""Two assigners and two sinks; the file of JSON lines takes one process."""

DISK = 512 * 1024 * 1024  # bytes


def upstream_killed(bench: Bench) -> Row:
    """SIGKILL of the poller, the fetcher and the fingerprinter."""
    name = "kills of poll, fetch, fingerprint"
    alone = {stage: stage for stage in (POLL, FETCH, FINGERPRINT)}
    stops = moments(bench.dice(name), dict.fromkeys(alone, bench.articles), bench.kills)
    return upstream.disturbed(bench, name, lambda place: [Kills(bench.dice(name), stops)], alone, bench.articles)


def upstream_moving(bench: Bench) -> Row:
    """Of two pollers, fetchers and fingerprinters one leaves and joins again, or sleeps and wakes."""
    name = "poll, fetch, fingerprint move"
    members = {f"{stage}-{number}": stage for stage in (POLL, FETCH, FINGERPRINT) for number in (1, 2)}
    dice = bench.dice(name)
    articles = max(bench.articles // 4, 100)  # a fingerprinter that joins loads its model anew: this takes long
    stops = moments(dice, {FETCH: articles}, bench.fewer)[FETCH]
    moving = sorted(members)
    leaving, sleeping = moving[1::2], moving[::2]
    chosen: list[Disturbance] = [
        Leaving(dice, leaving, least=bench.fewer, most=bench.kills),
        Sleep(dice, sleeping, FETCH, stops),
    ]
    return upstream.disturbed(bench, name, lambda place: chosen, members, articles)


def downstream_killed(bench: Bench) -> Row:
    """SIGKILL of the assigner and of both sinks."""
    name = "kills of assign and sinks"
    stops = moments(bench.dice(name), bench.calm.ways, bench.kills)
    return bench.disturbed(name, lambda place: [Kills(bench.dice(name), stops)])


def broker_killed(bench: Bench) -> Row:
    """SIGKILL of the broker, which is away for a while and comes back."""
    name = "broker killed"
    stops = moments(bench.dice(name), bench.calm.ways, bench.fewer)[ASSIGN]
    return bench.disturbed(name, lambda place: [BrokerKills(bench.dice(name), bench.broker, ASSIGN, stops)])


def rebalanced(bench: Bench) -> Row:
    """A member of each group leaves and joins again, every few seconds."""
    name = "rebalances"
    moving = [member for member in SHARED if member.endswith("-2")]
    return bench.disturbed(
        name, lambda place: [Leaving(bench.dice(name), moving, least=bench.fewer, most=bench.kills)], SHARED
    )


def asleep(bench: Bench) -> Row:
    """A member is stopped, loses its place to another, and wakes."""
    name = "members asleep"
    stops = moments(bench.dice(name), bench.calm.ways, bench.fewer)[ASSIGN]
    members = [member for member in SHARED if member != JSONL]
    return bench.disturbed(name, lambda place: [Sleep(bench.dice(name), members, ASSIGN, stops)], SHARED)


def disk_full(bench: Bench) -> Row:
    """The disk of the store and of the file of JSON lines is full for a while."""
    name = "disk full"
    stops = moments(bench.dice(name), bench.calm.ways, 2 * bench.fewer)[SQL]  # it may have nothing to write at some
    return bench.disturbed(
        name,
        lambda place: [FullDisk(bench.dice(name), place.disk, SQL, stops, asked=bench.fewer)],
        disk=_mounted,
    )


def at_once(bench: Bench) -> Row:
    """The broker is killed while members leave, sleep and wake."""
    name = "all at once"
    dice = bench.dice(name)
    moving = [member for member in SHARED if member != JSONL]
    stops = moments(dice, {ASSIGN: bench.calm.ways[ASSIGN]}, 2 * bench.fewer)[ASSIGN]

    def chosen(place: Site) -> list[Disturbance]:
        return [
            BrokerKills(dice, bench.broker, ASSIGN, stops[::2]),
            Sleep(dice, moving, ASSIGN, stops[1::2]),
            Leaving(dice, moving, least=bench.fewer, most=bench.kills),
        ]

    return bench.disturbed(name, chosen, SHARED)


@contextlib.contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    """A small disk of its own at the folder; needs the right to mount."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


SCENARIOS: dict[str, Callable[[Bench], Row]] = {
    "upstream": upstream_killed,
    "downstream": downstream_killed,
    "broker": broker_killed,
    "rebalance": rebalanced,
    "asleep": asleep,
    "disk": disk_full,
}
"""One kind of fault each."""

MORE: dict[str, Callable[[Bench], Row]] = {"upstream-moving": upstream_moving, "at-once": at_once}
"""Several kinds of fault at the same time."""
