"""An invented web of feeds: what each publishes and when, and how its server behaves. The same for the same seed."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping
from typing import Literal

import msgspec

__all__ = ["DAY", "HOUR", "START", "SimFeed", "Trouble", "make_web", "truth"]

HOUR = 3_600.0
DAY = 24 * HOUR
_UNSEEN = 1.5 * HOUR  # an entry may wait so long for the next poll
_RECOVERY = 8 * HOUR  # a feed that failed may wait so long to be tried
START = 1_772_409_600.0  # 2 March 2026, 00:00 UTC

Validators = Literal["both", "etag", "modified", "none", "ignored", "fickle"]
"""ignored: given, and never honoured; fickle: another ETag with every answer."""

Content = Literal["plain", "guids", "dates", "returning", "aliases", "shuffled", "undated", "stamped"]
"""guids: new ids in every document; dates: all entries dated anew; returning: entries fall off for hours and come
back; aliases: each story under several addresses; stamped: a time in the document that says nothing."""

Hop = Literal["", "moved", "temporary"]

TroubleKind = Literal["404", "500", "503", "timeout", "429", "429-date", "403", "dns", "refused", "reset"]


class Trouble(msgspec.Struct, frozen=True):
    """A time during which a server does not answer as it should; `wait` the seconds it asks for, 0 for none."""

    kind: TroubleKind
    begin: float
    end: float
    wait: float = 0.0


class SimFeed(msgspec.Struct, frozen=True, kw_only=True):
    """One feed. `published` are the times of its entries, in order; `listed` how many its document holds."""

    number: int
    host: str
    path: str
    format: Literal["rss", "atom", "json"]
    validators: Validators
    content: Content
    published: tuple[float, ...]
    listed: int
    hop: Hop = ""
    troubles: tuple[Trouble, ...] = ()
    gone_at: float | None = None
    max_age: int = 0  # seconds, of Cache-Control
    ttl: int = 0  # minutes, in the document

    @property
    def ever_new(self) -> bool:
        """Whether its document is another one with every answer."""
        return self.content in ("guids", "dates", "shuffled", "stamped")

    def trouble(self, now: float) -> Trouble | None:
        return next((one for one in self.troubles if one.begin <= now < one.end), None)

    def story(self, entry: int) -> str:
        """The address of an entry's page, without scheme and host."""
        return f"/{self.number}/story-{entry}"

    def visible(self, now: float) -> list[int]:
        """The entries that the document holds, the newest first."""
        count = bisect_right(self.published, now)
        entries = list(range(count - 1, max(count - self.listed, 0) - 1, -1))
        if self.content != "returning":
            return entries
        hidden = {n for n in entries if n % 3 == 0 and 2 * HOUR <= now - self.published[n] < 5 * HOUR}
        return [n for n in entries if n not in hidden]


def make_web(count: int, days: float, seed: int = 0) -> list[SimFeed]:
    """`count` feeds on about two thirds as many hosts, each with its own ways over so many days."""
    chance = random.Random(seed)
    hosts: list[tuple[str, tuple[Trouble, ...]]] = []
    feeds: list[SimFeed] = []
    while len(feeds) < count:
        host = f"site{len(hosts)}.web.example"
        down = (_of_host(chance, days),) if chance.random() < 0.06 else ()
        hosts.append((host, down))
        for path in range(min(chance.choice((1, 1, 1, 1, 1, 2, 3, 6 if down else 2)), count - len(feeds))):
            feeds.append(_feed(chance, len(feeds), host, path, down, days))
    return feeds


def _feed(
    chance: random.Random, number: int, host: str, path: int, down: tuple[Trouble, ...], days: float
) -> SimFeed:
    gone = chance.random() < 0.02
    troubles = down or (_troubles(chance, days) if not gone and chance.random() < 0.25 else ())
    wire = not troubles and chance.random() < 0.05
    a_day = 800 if wire else chance.choice((0.3, 1, 3, 8) if troubles else (0.3, 1, 3, 10, 30, 100, 400))
    # What is polled every hour, or cannot be had for half a day and is not tried at once then, lists what it has
    # meanwhile, six deviations more than on average by day; a wire, which is steady, lists half an hour.
    meanwhile = a_day * 1.5 / 24 * (20 if troubles else 1.2)
    least = int(meanwhile + 6 * meanwhile**0.5) + 4
    listed = 18 if wire else max(chance.choice((10, 20, 30, 50)), least)
    odd: tuple[Content, ...] = ("guids", "dates", "returning", "aliases", "shuffled", "undated", "stamped")
    content: Content = chance.choice(odd) if chance.random() < 0.5 else "plain"
    return SimFeed(
        number=number,
        host=host,
        path=f"/feeds/{path}",
        format=chance.choice(("rss", "rss", "atom", "json")),
        validators=chance.choice(("both",) * 5 + ("etag", "etag", "modified", "none", "ignored", "fickle")),
        content=content,
        published=_times(chance, a_day, days, steady=wire),
        listed=listed,
        hop=chance.choice(("",) * 12 + ("moved", "temporary")) if not troubles and not gone else "",
        troubles=troubles,
        gone_at=START + chance.uniform(0.2, 0.8) * days * DAY if gone else None,
        max_age=chance.choice((0,) * 6 + (300 if wire else 600, 600 if wire else 1_800)),
        ttl=chance.choice((0,) * 8 + (15, 30)) if a_day <= 100 else 0,
    )


def _of_host(chance: random.Random, days: float) -> Trouble:
    """A time during which no feed of a host can be had."""
    kind: TroubleKind = chance.choice(("dns", "refused", "503", "429", "429-date"))
    return _outage(chance, kind, days, 12 if kind in ("dns", "refused") else 3, waits=True)


def _troubles(chance: random.Random, days: float) -> tuple[Trouble, ...]:
    kinds: tuple[TroubleKind, ...] = ("404", "500", "503", "503", "403", "reset")
    kind = "timeout" if chance.random() < 0.01 else chance.choice(kinds)
    if kind == "500":  # now and then, an hour at a time
        return tuple(_outage(chance, kind, days, 1) for _ in range(max(int(days * 2), 1)))
    return (_outage(chance, kind, days, 3 if kind == "403" else 6),)


def _outage(chance: random.Random, kind: TroubleKind, days: float, hours: float, *, waits: bool = False) -> Trouble:
    begin = START + chance.uniform(0.05, 0.6) * days * DAY
    wait = chance.choice((1_800.0, 5_400.0)) if waits and kind in ("429", "429-date", "503") else 0.0
    return Trouble(kind, begin, begin + chance.uniform(0.5, 1.0) * hours * HOUR, wait)


def _times(chance: random.Random, a_day: float, days: float, *, steady: bool) -> tuple[float, ...]:
    """Two days of entries from before the start, then as many a day; more by day than by night unless steady."""
    times: list[float] = []
    at = START - 2 * DAY
    while True:
        busy = 1.0 if steady else 1.5 if 6 <= (at - START) % DAY / HOUR < 22 else 0.5
        at += (chance.gammavariate(8, 1 / 8) if steady else chance.expovariate(1.0)) * DAY / (a_day * busy)
        if at >= START + days * DAY:
            return tuple(float(round(time)) for time in times)
        times.append(at)


def truth(feeds: list[SimFeed], until: float) -> Mapping[int, frozenset[int]]:
    """By feed, the entries that a poller must have announced by a time: those of the first documents and all since.

    What came in the last hour or so may yet come; so may all since before a trouble from which there was no time to
    recover, and before a feed stopped for good.
    """
    owed = {}
    for feed in feeds:
        end = min([until, *([feed.gone_at] if feed.gone_at is not None else [])])
        if feed.troubles and max(one.end for one in feed.troubles) + _RECOVERY > until:
            end = min(one.begin for one in feed.troubles)
        end -= _UNSEEN
        first = set(feed.visible(START)) if end > START else set[int]()
        owed[feed.number] = frozenset(n for n, time in enumerate(feed.published) if n in first or START < time <= end)
    return owed
