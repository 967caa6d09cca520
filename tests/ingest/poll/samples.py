"""Entries and states of an invented feed, for decisions that need no network."""

from __future__ import annotations

from ingest.poll.feed import ParsedEntry, ParsedFeed
from ingest.poll.rules import Rules
from newsfold.stream.messages import Feed, FeedState

NOW = 1_772_445_600.0  # 2 March 2026, 10:00 UTC
HOUR = 3_600.0
URL = "https://harbourmail.example/feed"
FEED = Feed(url=URL)
FRESH = FeedState(url=URL)
RULES = Rules()


def entry(link: str = "/a", *, guid: str = "", title: str = "Ferry", hours: float | None = 1.0) -> ParsedEntry:
    url = f"https://harbourmail.example{link}" if link.startswith("/") else link
    return ParsedEntry(id=guid or url, url=url, title=title, published=None if hours is None else NOW - hours * HOUR)


def feed_of(*entries: ParsedEntry) -> ParsedFeed:
    return ParsedFeed(title="Harbour Mail", format="rss20", entries=entries)
