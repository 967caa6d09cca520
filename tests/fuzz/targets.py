"""What any bytes must come through: documents taken for feeds, pages, and bodies off the wire."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec

from ingest.bodies import BadEncodingError, BodyTooLargeError, TruncatedBodyError, body_decoder
from ingest.pages.articles import from_feed, from_page
from ingest.pages.attribute import register_with
from ingest.pages.errors import ExtractError
from ingest.pages.extract import ExtractSettings, Hints, extract
from ingest.poll.announce import announce
from ingest.poll.feed import MAX_SUMMARY, NotAFeedError
from ingest.poll.known import select
from ingest.poll.opml import read_opml, write_opml
from ingest.poll.parse import parse_feed
from ingest.poll.rules import Rules
from newsfold.stream.codec import encode
from newsfold.stream.errors import UsageError
from newsfold.stream.messages import Entry, Feed, FeedState

__all__ = ["LIMIT", "TARGETS", "Target", "timed"]

LIMIT = 2.0
"""Seconds of processor time that one input may take."""

Target = Callable[[bytes], None]

_NOW = 1_772_445_600.0
_URL = "https://feeds.example/news/feed"
_TYPES = ("", "text/xml; charset=utf-8", "application/rss+xml; charset=iso-8859-1", "text/html; charset=utf-16")
_CODINGS = ("gzip", "deflate", "br", "zstd", "identity", "gzip, br")
_BODY_LIMIT = 1_000_000  # bytes


def feed(data: bytes) -> None:
    """A document is read or refused; what is read can be stored, and announced twice announces nothing."""
    try:
        parsed = parse_feed(data, url=_URL, content_type=_TYPES[len(data) % len(_TYPES)])
    except NotAFeedError as error:
        encode(FeedState(url=_URL, error=str(error)[:500]))
        return
    for entry in parsed.entries[:3]:
        given = Entry(
            url=entry.url or _URL, feed_url=_URL, entry_id=entry.id, title=entry.title, summary=entry.summary
        )
        if (article := from_feed(given, _NOW, ExtractSettings(), register_with(""))) is not None:
            encode(article)
    for entry in parsed.entries:
        assert not entry.url or entry.url.lower().startswith(("http://", "https://")), entry.url
        assert len(entry.summary.encode()) <= MAX_SUMMARY
        assert entry.id or not (entry.title or entry.summary)
    state, rules = FeedState(url=_URL), Rules(first_poll_age=1e12)
    first = select(parsed.entries, state, rules, _NOW)
    assert len(first.outcomes) == len(parsed.entries)
    announce(first.new, Feed(url=_URL), parsed, _NOW)
    after = msgspec.structs.replace(state, known=first.known, texts=first.texts, succeeded=_NOW, title=parsed.title)
    encode(after)
    again = select(parsed.entries, after, rules, _NOW + 3_600.0)
    assert not again.new, [one.url for one in again.new]


def page(data: bytes) -> None:
    """A page gives an article that can be stored, or a reason; never one that says newsfold broke over it."""
    hints = Hints(announced_url="https://harbourmail.example/news/pier", title="Pier closes")
    try:
        found = extract(data, url="https://harbourmail.example/news/pier", hints=hints, now=_NOW)
    except ExtractError as error:
        if error.kind == "broken":
            raise
        return
    entry = Entry(url="https://harbourmail.example/news/pier", feed_url=_URL, entry_id="1")
    article = from_page(found, entry, _NOW)
    assert article.revision
    assert article.publisher.domain
    encode(article)


def body(data: bytes) -> None:
    """An encoded body, its coding named by the first byte, is decoded up to a limit, or refused."""
    try:
        decoder = body_decoder(_CODINGS[data[0] % len(_CODINGS)] if data else "", _BODY_LIMIT)
        for at in range(1, len(data), 1_000):
            decoder.feed(data[at : at + 1_000])
        assert len(decoder.finish()) <= _BODY_LIMIT
    except (BadEncodingError, BodyTooLargeError, TruncatedBodyError):
        pass


def opml(data: bytes) -> None:
    """A list of feeds is read or refused, and what is read can be written and read again."""
    try:
        feeds = read_opml(data)
    except UsageError:
        return
    assert read_opml(write_opml(feeds)) == feeds


TARGETS: Mapping[str, Target] = {"feed": feed, "page": page, "body": body, "opml": opml}


def timed(target: Target, data: bytes, limit: float = LIMIT) -> None:
    """Run a target; what takes longer than `limit` fails like what breaks it."""
    started = time.process_time()
    target(data)
    took = time.process_time() - started
    assert took < limit, f"{len(data)} bytes took {took:.1f} s of processor time"
