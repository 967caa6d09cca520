"""A poll stage let loose on the invented web, hour after hour of a test clock, and what came of it."""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from aiohttp.abc import ResolveResult

from ingest.http import HttpClient, HttpSettings
from ingest.poll.step import PollConfig, PollStep
from newsfold.stream.codec import decode, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Member, Output
from newsfold.stream.messages import Entry, Feed
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import ENTRIES, FEEDS
from tests.ingest.loopback import Loopback
from tests.quality.web.feeds import DAY, HOUR, START, SimFeed, make_web, truth
from tests.quality.web.manners import Manners, WatchedClient
from tests.quality.web.server import WebServer

__all__ = ["Outcome", "play"]

_CONTACT = "reader@newsfold.example"
_HTTP = HttpSettings(contact=_CONTACT, allow_private=True, spacing=0.1, per_host=2, timeout=4.0, concurrency=64)
_TICK = 240.0  # seconds that the clock moves at least
_RESTART = 2.5 * HOUR  # between two restarts


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to. `lost` and `doubled` are entries; `examples` one of each kind of violation."""

    feeds: int
    hosts: int
    days: float
    polls: int
    outcomes: Mapping[str, int]
    announced: int
    owed: int
    lost: int
    doubled: int
    restarts: int
    violations: Mapping[str, int]
    examples: Mapping[str, str]
    answers: Mapping[int, int]
    seconds: float
    examples_lost: Sequence[str] = ()


class _Resolver(Loopback):
    """Names of the invented web, all on loopback; those that are lost at the time are not known."""

    def __init__(self, server: WebServer, feeds: Sequence[SimFeed], manners: Manners) -> None:
        self._server = server
        self._by_host = {feed.host: feed for feed in feeds}
        self._manners = manners

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        now = self._server.now
        feed = self._by_host.get(host)
        trouble = feed.trouble(now) if feed is not None else None
        if trouble is not None and trouble.kind == "dns":
            self._manners.refused(host, now)
            raise OSError(f"{host} is not known")
        return await super().resolve(host, port, family)


def play(
    folder: Path, count: int, days: float, seed: int = 0, tell: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Poll `count` feeds over so many days of the test clock, with restarts; the log is kept in `folder`.

    `tell` hears of each hour that has passed.
    """
    logging.getLogger("ingest").setLevel(logging.ERROR)
    feeds = make_web(count, days, seed)
    begun = time.monotonic()
    with WebServer(feeds, _CONTACT) as server, open_log(f"sqlite:///{folder}/log.db") as log:
        playing = _Playing(server, feeds, log)
        playing.register()
        playing.run(START + days * DAY, tell)
        report = server.report()
    owed = truth(feeds, START + days * DAY)
    announced = playing.announced
    lost = [(f, e) for f, entries in owed.items() for e in sorted(entries) if (f, e) not in announced]
    return Outcome(
        feeds=len(feeds),
        hosts=len({feed.host for feed in feeds}),
        days=days,
        polls=sum(playing.outcomes.values()),
        outcomes=dict(playing.outcomes.most_common()),
        announced=len(announced),
        owed=sum(len(entries) for entries in owed.values()),
        lost=len(lost),
        doubled=sum(times - 1 for times in announced.values()),
        restarts=playing.restarts,
        violations={**report.violations, **playing.manners.violations},
        examples={**report.examples, **playing.manners.examples},
        answers=report.answers,
        seconds=time.monotonic() - begun,
        examples_lost=[f"entry {e} of {msgspec.structs.replace(feeds[f], published=())}" for f, e in lost[:5]],
    )


class _Playing:
    """The stage on its log, as the loop runs it, by a clock that moves only while nothing is under way."""

    def __init__(self, server: WebServer, feeds: Sequence[SimFeed], log: Log) -> None:
        self._server, self._feeds, self._log = server, feeds, log
        self.manners = Manners(_CONTACT)
        self._resolver = _Resolver(server, feeds, self.manners)
        self.announced: Counter[tuple[int, int]] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.restarts = -1
        self._step: PollStep
        self._member: Member = log.member("newsfold.poll", (FEEDS,))
        server.now = START
        self._restart()

    def register(self) -> None:
        urls = [f"http://{feed.host}:{self._server.port}{feed.path}" for feed in self._feeds]
        self._log.append(Output(topic=FEEDS, key=url, value=encode(Feed(url=url))) for url in urls)

    def run(self, until: float, tell: Callable[[str], None]) -> None:
        restart, hour = self._server.now + _RESTART, 0
        while (now := self._server.now) < until:
            while self._call(now):
                pass
            if now >= restart:
                self._restart()
                restart = now + _RESTART
            if (now - START) // HOUR > hour:
                hour = int((now - START) // HOUR)
                tell(f"{hour} h: {len(self.announced)} entries announced")
            due = self._step.wake_at()
            assert due is not None, "no feed is left to poll"
            self._server.now = max(due, now + _TICK)
        self._end()

    def _end(self) -> None:
        self._step.close()
        for metric in self._metrics.registry.collect():
            for sample in metric.samples:
                if sample.name == "newsfold_polls_total":
                    self.outcomes[sample.labels["outcome"]] += int(sample.value)

    def _restart(self) -> None:
        if self.restarts >= 0:
            self._end()
        self.restarts += 1
        self._metrics = Metrics()
        config = PollConfig(http=_HTTP, at_once=64)
        self._step = PollStep(config, self._metrics, client=self._client)
        self._step.restore(self._log, self._member.assigned())

    def _client(self, http: HttpSettings) -> HttpClient:
        return WatchedClient(http, self._resolver, self.manners, self._server.missed)

    def _call(self, now: float) -> bool:
        """One batch; whether there is more to do at this time."""
        batch = self._member.poll(self._step.max_records, 0.0)
        outcome = self._step(batch, now)
        assert not outcome.rejects
        ends = dict.fromkeys(self._member.assigned(), batch[-1].offset + 1) if batch else {}
        self._member.commit(list(outcome.outputs), ends)
        for output in outcome.outputs:
            if output.topic == ENTRIES:
                entry = decode(Entry, output.value)
                number, _, story = urlsplit(entry.url).path.strip("/").partition("/story-")
                self.announced[int(number), int(story)] += 1
        due = self._step.wake_at()
        return bool(batch) or (due is not None and due <= now)
