"""The feed register on the log: read, written, and filled from OPML."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from newsfold.cli.base import plain
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.stream.log import Log, Output, Record
    from newsfold.stream.messages import Feed, FeedState, Message

M = TypeVar("M", bound="Message")

__all__ = ["checked_url", "feed_states", "import_opml", "listed", "register", "registered"]


def registered(log: Log) -> dict[str, Feed]:
    """The feeds on the register, by URL. Records that are none are named on standard error and left out."""
    from newsfold.stream.messages import Feed
    from newsfold.stream.topics import FEEDS

    return _readable(log, FEEDS, Feed)


def listed(log: Log) -> set[str]:
    """The keys on the register, those of records that cannot be read among them."""
    from newsfold.stream.topics import FEEDS

    return {record.key for record in _latest(log, FEEDS)}


def register(log: Log, added: list[Feed]) -> None:
    """Put feeds on the register; the last of a URL stands."""
    log.append([_output(feed) for feed in added])


def feed_states(log: Log) -> dict[str, FeedState]:
    """What the poller remembers of each feed, by URL. Records that say nothing are named and left out, as it does."""
    from newsfold.stream.messages import FeedState
    from newsfold.stream.topics import FEED_STATE

    return _readable(log, FEED_STATE, FeedState)


def import_opml(log: Log, file: Path) -> tuple[int, int]:
    """Register what an OPML file lists: the numbers of new feeds and of those registered before.

    Lines that cannot be feeds are named on standard error.
    """
    import msgspec

    from ingest.poll.opml import read_opml

    try:
        listed = read_opml(file.read_bytes(), _left_out(file))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    known = registered(log)
    by_url = {feed.url: feed for feed in reversed(listed)}
    new = [feed for url, feed in reversed(by_url.items()) if url not in known]
    now = time.time()
    register(log, [msgspec.structs.replace(feed, added=now) for feed in new])
    return len(new), len(by_url) - len(new)


def checked_url(url: str) -> str:
    """The URL as given; UsageError where it can be no feed's."""
    from ingest.urls import clean_url

    try:
        clean_url(url)
    except ValueError as error:
        raise UsageError(f"{plain(url)!r} is no feed URL: {error}; write it like https://site/feed.xml") from error
    return url.strip()


def _latest(log: Log, topic: str) -> Iterable[Record]:
    """The last record of each key, removed ones left out."""
    latest: dict[str, Record] = {}
    for record in log.read(topic):
        latest.pop(record.key, None)
        if record.value is not None:
            latest[record.key] = record
    return latest.values()


def _readable(log: Log, topic: str, kind: type[M]) -> dict[str, M]:
    from newsfold.stream.codec import decode
    from newsfold.stream.errors import DecodeError

    found: dict[str, M] = {}
    for record in _latest(log, topic):
        try:
            found[record.key] = decode(kind, record.value)
        except DecodeError as error:
            way_out = "; newsfold feeds remove takes it away" if topic.endswith(".feeds") else ""
            click.echo(plain(f"left out: {topic} has under the key {record.key!r} {error}{way_out}"), err=True)
    return found


def _left_out(file: Path) -> Callable[[str], None]:
    def say(url: str) -> None:
        click.echo(plain(f"{file}: left out: {url[:200]!r} is no http or https URL"), err=True)

    return say


def _output(feed: Feed) -> Output:
    from ingest.urls import host_of
    from newsfold.stream.codec import encode
    from newsfold.stream.log import Output
    from newsfold.stream.topics import FEEDS

    return Output(topic=FEEDS, key=feed.url, value=encode(feed), partition_by=host_of(feed.url))
