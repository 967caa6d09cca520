"""The real service over the invented world: real stages as processes, killed on request, and what they left."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cluster.assign.outcome import Membership, memberships
from newsfold.cli.feeds.registry import register
from newsfold.cli.gauge import Gauge
from newsfold.cli.run import child_env, children
from newsfold.demo.server import serve
from newsfold.demo.world import load_world
from newsfold.settings import Settings, load
from newsfold.stream.codec import decode, decode_json
from newsfold.stream.dead_letters import DeadLetter, list_dead_letters
from newsfold.stream.log import Log, Record
from newsfold.stream.messages import Article, Entry, Feed, FeedState
from newsfold.stream.public import Incident, IncidentEvent
from newsfold.stream.topics import ARTICLES, ENTRIES, FEED_STATE, FINGERPRINTS, INCIDENT_EVENTS, INCIDENTS
from newsfold.supervisor import Backoff, Supervisor, in_background
from sinks.sql.query import list_incidents
from sinks.sql.store import open_reader
from tests.cli.command import environment

STAGES = ("poll", "fetch", "fingerprint", "assign", "sink-sql")
QUIET = 5.0
"""Seconds after the last kill before a settled service counts as done: the killed stage is up again by then."""


class Kill(msgspec.Struct, frozen=True):
    """SIGKILL of a stage, `delay` seconds after a topic first holds `count` records."""

    stage: str
    topic: str
    count: int
    delay: float


def random_kills(dice: random.Random, number: int) -> list[Kill]:
    """So many kills at random moments: every stage in turn, at a random point of the run."""
    last = {ENTRIES: 60, ARTICLES: 64, FINGERPRINTS: 64, INCIDENTS: 18}  # counts that every run passes
    turns = [STAGES[i % len(STAGES)] for i in range(number)]
    dice.shuffle(turns)
    kills = []
    for stage in turns:
        topic = dice.choice(sorted(last))
        kills.append(Kill(stage, topic, dice.randrange(last[topic]), dice.uniform(0.0, 1.0)))
    return kills


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What a run left behind."""

    requests: dict[str, int]  # by URL
    lines: list[str]  # of the stages and the supervisor
    killed: list[Kill]
    metrics: dict[str, str]  # the last scrape, by stage
    entries: list[Entry]
    feeds: dict[str, FeedState]
    articles: list[Article]  # every record, in order
    fingerprints: list[str]  # their keys, in order
    memberships: list[Membership]
    events: list[IncidentEvent]
    topic: dict[str, Incident]  # the compacted incidents topic
    store: list[Incident]
    letters: list[DeadLetter]

    def url(self, article: str) -> str:
        return next(a.url for a in self.articles if a.id == article)

    def partition(self) -> frozenset[frozenset[str]]:
        """The store's incidents as sets of page addresses."""
        return frozenset(frozenset(urls_of(one)) for one in self.store)


def urls_of(incident: Incident) -> list[str]:
    """Addresses of the pages of an incident, those that only hang on it included."""
    return [plain_url(s.url) for s in (*incident.sources, *incident.linked) if s.article_id]


def plain_url(url: str) -> str:
    """A page's own address, whichever of its two it was fetched at."""
    return url.removesuffix("/amp")


def free_ports(count: int) -> int:
    """The first of so many free ports in a row."""
    while True:
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            base: int = first.getsockname()[1]
            try:
                for port in range(base + 1, base + count):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return base


def run_service(
    folder: Path,
    feeds: Sequence[str],
    *,
    tables: str = "",
    kills: Sequence[Kill] = (),
    patience: float = 240.0,
    log_url: str = "",
) -> Left:
    """Run every stage over these feeds of the invented world until nothing is left to do, killing on the way.

    The log is an embedded one in the folder unless a URL names another, whose topics are there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    with serve(load_world(), now=time.time()) as server:
        settings = _settings(folder, server.url, tables, log_url or f"sqlite:///{folder}/log.db")
        with settings.open_log() as log:
            register(log, [Feed(url=url, added=time.time()) for url in feeds])
            supervisor = Supervisor(
                children(settings),
                env=child_env(settings, environment()),
                report=lambda name, line: lines.append(f"{name} | {line}"),
                backoff=Backoff(first=0.05, most=0.05),
            )
            with in_background(supervisor) as ended:
                killed = _until_settled(log, settings, supervisor, ended, len(feeds), list(kills), patience, lines)
                metrics = _scrape(settings)
            return _read(log, settings, server.requests(), lines, killed, metrics)


def _settings(folder: Path, proxy: str, tables: str, log: str) -> Settings:
    file = folder / "newsfold.toml"
    file.write_text(
        f"data = '{folder}'\nlog = '{log}'\nstore = 'sqlite:///{folder}/store.db'\n"
        f"[http]\nproxy = '{proxy}'\nspacing = 0.0\nper_host = 4\n"
        f"[metrics]\nport = {free_ports(len(STAGES) + 1)}\n{tables}\n",
        encoding="utf-8",
    )
    return load(str(file), {}, folder)


def _until_settled(
    log: Log,
    settings: Settings,
    supervisor: Supervisor,
    ended: threading.Event,
    feeds: int,
    kills: list[Kill],
    patience: float,
    lines: list[str],
) -> list[Kill]:
    gauge = Gauge(log, settings.store, feeds=feeds)
    deadline = time.monotonic() + patience
    due: dict[int, float] = {}  # position in `kills` -> when
    done: dict[int, Kill] = {}
    dead: set[int] = set()
    last = 0.0
    looked = 0.0
    while True:
        now = time.monotonic()
        told = "\n".join(lines[-40:])
        assert not ended.is_set(), f"the service stopped by itself:\n{told}"
        assert now < deadline, f"not done after {patience} s: {gauge.read().in_words()}; {len(done)} kills\n{told}"
        for number, kill in enumerate(kills):
            if number not in due and sum(log.ends(kill.topic).values()) >= kill.count:
                due[number] = now + kill.delay
            if number in due and number not in done and now >= due[number]:
                pid = supervisor.pids().get(kill.stage)
                if pid is not None and pid not in dead:  # one killed a moment ago may not have been noticed yet
                    os.kill(pid, signal.SIGKILL)
                    dead.add(pid)
                    done[number], last = kill, now
        if now - looked > 0.25:
            looked = now
            settled = gauge.settled(gauge.read(), now)
            if settled and len(done) == len(kills) and now - last > (QUIET if kills else 0.0):
                return list(done.values())
        time.sleep(0.01)


def _scrape(settings: Settings) -> dict[str, str]:
    port = int(settings.given["metrics"]["port"].value)
    found = {}
    for place, stage in enumerate(STAGES):
        with urllib.request.urlopen(f"http://127.0.0.1:{port + place}/metrics", timeout=10) as reply:
            found[stage] = reply.read().decode()
    return found


def compacted(records: Iterator[Record]) -> dict[str, bytes]:
    """The last value of each key, tombstones gone."""
    latest: dict[str, bytes] = {}
    for record in records:
        if record.value is None:
            latest.pop(record.key, None)
        else:
            latest[record.key] = record.value
    return latest


def _read(
    log: Log, settings: Settings, requests: dict[str, int], lines: list[str], killed: list[Kill], metrics: Any
) -> Left:
    engine = open_reader(settings.store)
    try:
        store = list_incidents(engine, limit=None)
    finally:
        engine.dispose()
    return Left(
        requests=requests,
        lines=lines,
        killed=killed,
        metrics=metrics,
        entries=[decode(Entry, r.value) for r in log.read(ENTRIES)],
        feeds={key: decode(FeedState, value) for key, value in compacted(log.read(FEED_STATE)).items()},
        articles=[decode(Article, r.value) for r in log.read(ARTICLES)],
        fingerprints=[r.key for r in log.read(FINGERPRINTS)],
        memberships=list(memberships(log)),
        events=[decode_json(IncidentEvent, r.value) for r in log.read(INCIDENT_EVENTS)],
        topic={key: decode_json(Incident, value) for key, value in compacted(log.read(INCIDENTS)).items()},
        store=store,
        letters=list(list_dead_letters(log)),
    )
