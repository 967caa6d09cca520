"""What a feed document says, in types of our own: the same for RSS, Atom, RDF, JSON and news sitemaps."""

from __future__ import annotations

import msgspec

from newsfold.stream.errors import NewsfoldError

__all__ = ["MAX_SUMMARY", "NotAFeedError", "ParsedEntry", "ParsedFeed"]

MAX_SUMMARY = 100_000
"""Bytes of a summary kept, at most."""


class NotAFeedError(NewsfoldError):
    """A document is no feed.

    `kind` is a short name for a counter: empty, html, binary, too-large, hang, memory, crash or not-a-feed.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def __reduce__(self) -> tuple[type[NotAFeedError], tuple[str, str]]:
        return NotAFeedError, (self.kind, str(self))


class ParsedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `published` is seconds since the epoch; what the feed does not say is "" or None."""

    id: str  # the feed's own; else the URL; else made of the text
    url: str = ""  # absolute
    title: str = ""  # plain text
    summary: str = ""  # text or HTML as the feed has it, at most MAX_SUMMARY bytes
    author: str = ""
    published: float | None = None
    source_name: str = ""
    source_url: str = ""
    publication: str = ""  # the publisher by name, where the entry itself says it
    language: str = ""  # of this entry, where it says one
    whole: bool = False  # `summary` is the article's whole text, as far as can be told


class ParsedFeed(msgspec.Struct, frozen=True, kw_only=True):
    """One document, entries in its order."""

    title: str
    format: (
        str  # rss20, rss10, rss091u, atom10, atom03, json11, sitemap-news, ...; "unknown" where only entries show it
    )
    language: str = ""
    link: str = ""  # the site it belongs to, absolute
    entries: tuple[ParsedEntry, ...] = ()
    dropped: int = 0  # entries beyond the limit
    parts: tuple[str, ...] = ()  # an index of sitemaps ("sitemap-index"): those of news, the one changed last first
    malformed: str = ""  # what a strict reader would refuse it for, "" where it is well-formed
    ttl: float = 0.0  # seconds for which the document asks to be kept, 0 where it says nothing
    update_period: float = 0.0  # seconds between its updates (sy:updatePeriod and -Frequency), 0 likewise
    skip_hours: tuple[int, ...] = ()  # of the day, GMT
    skip_days: tuple[int, ...] = ()  # of the week, Monday is 0
