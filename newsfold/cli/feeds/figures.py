"""How each feed has done lately, counted from the log and the store: what `newsfold feeds health` shows.

Nothing is kept for it: the register, the poller's states, announced entries, articles, dead letters and incidents
are there already. All of it is of one window of time that ends now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import median
from typing import TypeVar

import msgspec

from newsfold.stream.codec import decode
from newsfold.stream.dead_letters import list_dead_letters
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Log
from newsfold.stream.messages import Article, Entry, Feed, FeedState, Message
from newsfold.stream.topics import ARTICLES, ENTRIES
from sinks.sql.query import Placed

__all__ = ["WINDOW", "Announced", "Arrived", "Failed", "Health", "announced", "arrived", "failed", "healths", "roles"]

WINDOW = 7 * 86_400.0
"""Seconds that are looked back: as long as announced entries are kept."""

_DAY = 86_400.0
M = TypeVar("M", bound=Message)


class Announced(Message, frozen=True, kw_only=True):
    """What is read of an `Entry`."""

    schema = Entry.schema
    url: str
    feed_url: str
    published: float | None = None
    announced: float = 0.0


class Arrived(Message, frozen=True, kw_only=True):
    """What is read of an `Article`."""

    schema = Article.schema
    id: str
    url: str
    feed_url: str = ""
    first_seen: float = 0.0
    partial: bool = False
    deleted: float | None = None


class Failed(msgspec.Struct, frozen=True):
    """An entry whose page gave no article: given up with a reason."""

    url: str
    feed_url: str
    reason: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """One feed. Times in seconds since the epoch, spans in seconds; None where it is not known.

    `state` is `ok`, `failing`, `gone`, `paused` or `new` (not polled yet). `error_class` is how the poller takes a
    failure: `host` and `soft` pass, `hard` is a refusal, `document` something other than a feed.
    """

    url: str
    publisher: str
    state: str
    last_success: float | None = None
    interval: float | None = None
    next_poll: float | None = None
    failures: int = 0  # in a row
    error_class: str = ""
    error: str = ""
    entries: int = 0  # announced within the window
    entries_a_day: float | None = None  # None until the feed has been registered for a day
    articles: int = 0  # whose whole page was read
    partial: int = 0  # made of the feed's own text
    failed: dict[str, int] = {}  # entries that gave no article, by reason
    extraction: float | None = None  # the share of pages read whole; None where none was tried
    roles: dict[str, int] | None = None  # of its articles in incidents; None where there is no store
    copy_delay: float | None = None  # the median of its copies behind their origins


def announced(log: Log, since: float) -> Iterator[Announced]:
    """The entries of the window."""
    return (entry for entry in _read(log, ENTRIES, Announced, since) if entry.announced >= since)


def arrived(log: Log, since: float) -> dict[str, Arrived]:
    """The articles that came within the window, by id, as their last revision has them."""
    found = _read(log, ARTICLES, Arrived, since)
    return {one.id: one for one in found if one.first_seen >= since and one.deleted is None}


def failed(log: Log, since: float) -> Iterator[Failed]:
    """The entries that were given up within the window."""
    for letter in list_dead_letters(log):
        if letter.time < since or letter.record.topic != ENTRIES:
            continue
        try:
            entry = decode(Announced, letter.record.value)
        except DecodeError:
            continue  # of no feed that could be named
        yield Failed(entry.url, entry.feed_url, letter.reason)


def _read(log: Log, topic: str, kind: type[M], since: float) -> Iterator[M]:
    for record in log.read(topic):
        if record.value is None or record.time < since:
            continue
        try:
            yield decode(kind, record.value)
        except DecodeError:
            continue  # the stage that reads it counts and keeps it


def healths(
    feeds: Iterable[Feed],
    *,
    states: Mapping[str, FeedState],
    entries: Iterable[Announced],
    articles: Mapping[str, Arrived],
    failures: Iterable[Failed],
    placed: Iterable[Placed] | None,
    now: float,
) -> list[Health]:
    """One row a registered feed, those in trouble first. Pure; `placed` is None where no store exists."""
    registered = {feed.url: feed for feed in feeds}
    since = now - WINDOW
    fresh: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        feed = registered.get(entry.feed_url)
        # what a feed listed from before it was registered says nothing of its rhythm
        if feed is not None and (entry.published is None or entry.published >= feed.added):
            fresh[entry.feed_url].add(entry.url)
    whole: Counter[str] = Counter()
    partial: Counter[str] = Counter()
    for article in articles.values():
        (partial if article.partial else whole)[article.feed_url] += 1
    lost: dict[str, dict[str, str]] = defaultdict(dict)  # feed -> page -> reason
    read = {article.url for article in articles.values()}
    for failure in failures:
        if failure.url not in read:  # else it was sent back, and came
            lost[failure.feed_url][failure.url] = failure.reason
    counted, delays = ({}, {}) if placed is None else roles(placed, articles)
    made = []
    for url, feed in registered.items():
        days = (now - max(since, feed.added)) / _DAY
        tried = whole[url] + partial[url] + len(lost[url])
        made.append(
            msgspec.structs.replace(
                _polling(feed, states.get(url)),
                entries=len(fresh[url]),
                entries_a_day=len(fresh[url]) / days if days >= 1 else None,
                articles=whole[url],
                partial=partial[url],
                failed=dict(Counter(lost[url].values()).most_common()),
                extraction=whole[url] / tried if tried else None,
                roles=None if placed is None else dict(counted.get(url, Counter()).most_common()),
                copy_delay=median(delays[url]) if delays.get(url) else None,
            )
        )
    return sorted(made, key=lambda one: (one.state not in ("gone", "failing"), one.url))


def _polling(feed: Feed, state: FeedState | None) -> Health:
    name = feed.publisher or (state.title if state is not None else "")
    if state is None or state.polled is None:
        return Health(url=feed.url, publisher=name, state="paused" if feed.paused else "new")
    word = "gone" if state.gone else "failing" if state.failures else "ok"
    return Health(
        url=feed.url,
        publisher=name,
        state="paused" if feed.paused else word,
        last_success=state.succeeded,
        interval=state.interval or None,
        next_poll=None if feed.paused or state.gone else state.next_poll,
        failures=state.failures,
        error_class=state.failed,
        error=state.error,
    )


def roles(
    placed: Iterable[Placed], articles: Mapping[str, Arrived]
) -> tuple[dict[str, Counter[str]], dict[str, list[float]]]:
    """Of each feed, how often its articles have which role, and the seconds that its copies came after their origins.

    By the publishers' own times where both are known, else by when the service first held the articles. A copy of an
    origin that no feed carried has no delay.
    """
    incidents: dict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        incidents[one.incident_id].append(one)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    delays: dict[str, list[float]] = defaultdict(list)
    for members in incidents.values():
        by_id = {member.article_id: member for member in members}
        for member in members:
            article = articles.get(member.article_id)
            if article is None:
                continue
            counted[article.feed_url][member.role] += 1
            origin = by_id.get(member.traced_to)
            if member.role == "copy" and origin is not None and (behind := _behind(member, origin)) is not None:
                delays[article.feed_url].append(behind)
    return counted, delays


def _behind(copy: Placed, origin: Placed) -> float | None:
    for later, earlier in ((copy.published, origin.published), (copy.first_seen, origin.first_seen)):
        if later is not None and earlier is not None:
            return later - earlier
    return None
