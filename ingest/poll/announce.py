"""New entries as the records that announce them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from ingest.poll.feed import ParsedFeed
from ingest.poll.known import NewEntry
from ingest.urls import host_of, registrable_domain
from newsfold.stream.codec import encode
from newsfold.stream.log import Output
from newsfold.stream.messages import Entry, Feed, Publisher
from newsfold.stream.topics import ENTRIES

__all__ = ["announce"]


def announce(new: Sequence[NewEntry], feed: Feed, parsed: ParsedFeed, now: float) -> list[Output]:
    """One record an entry, in their order; what the feed's operator says goes before what the feed says."""
    domain = _domain(parsed.link) or _domain(feed.url)
    name = parsed.title or urlsplit(feed.url).hostname or ""
    outputs = []
    for one in new:
        entry = Entry(
            url=one.url,
            feed_url=feed.url,
            entry_id=one.entry.id,
            title=one.entry.title,
            summary=one.entry.summary,
            author=one.entry.author,
            language=feed.language or one.entry.language or parsed.language,
            published=one.published,
            publisher=Publisher(feed.publisher or one.entry.publication or name, domain),
            source_name=one.entry.source_name,
            source_url=one.entry.source_url,
            announced=now,
            whole=one.entry.whole,
        )
        outputs.append(Output(topic=ENTRIES, key=one.url, value=encode(entry), partition_by=host_of(one.url)))
    return outputs


def _domain(url: str) -> str:
    """The registrable domain of a URL, "" for one that a page could not be fetched from."""
    try:
        return registrable_domain(url) if url else ""
    except ValueError:
        return ""
