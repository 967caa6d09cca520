"""Documents of the invented feeds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.quality.web.feeds import SimFeed

__all__ = ["CONTENT_TYPES", "document"]

CONTENT_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


class _Item(NamedTuple):
    guid: str
    link: str
    title: str
    date: datetime | None


def document(feed: SimFeed, now: float, base: str, answer: int) -> bytes:
    """The feed's document at a time; `base` is its site's address, `answer` the number of the answer it is for."""
    return _FORMATS[feed.format](feed, _items(feed, now, base, answer), now if feed.content == "stamped" else None)


def _items(feed: SimFeed, now: float, base: str, answer: int) -> list[_Item]:
    items = []
    for place, number in enumerate(feed.visible(now)):
        link = base + feed.story(number)
        date: float | None = feed.published[number]
        guid = link
        match feed.content:
            case "guids":
                guid = f"{number}-{answer}"
            case "dates":
                date = now - 60.0 * place
            case "undated":
                date = None
        when = None if date is None else datetime.fromtimestamp(date, UTC)
        items.append(_Item(guid, link, f"Story {number} of feed {feed.number}", when))
        if feed.content == "aliases":
            items.append(_Item(f"{guid}#2", f"{link}?utm_source=feed&utm_medium=rss", items[-1].title, when))
    if feed.content == "shuffled":
        random.Random(answer).shuffle(items)
    return items


def _rss(feed: SimFeed, items: Sequence[_Item], stamp: float | None) -> bytes:
    head = f"<ttl>{feed.ttl}</ttl>" if feed.ttl else ""
    head += f"<lastBuildDate>{format_datetime(datetime.fromtimestamp(stamp, UTC))}</lastBuildDate>" if stamp else ""
    body = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(one.link)}</link>"
        f"<guid isPermaLink='false'>{escape(one.guid)}</guid>"
        + (f"<pubDate>{format_datetime(one.date)}</pubDate>" if one.date else "")
        + "</item>"
        for one in items
    )
    whole = f"<rss version='2.0'><channel><title>Feed {feed.number}</title>{head}{body}</channel></rss>"
    return f"<?xml version='1.0'?>{whole}".encode()


def _atom(feed: SimFeed, items: Sequence[_Item], stamp: float | None) -> bytes:
    head = f"<updated>{datetime.fromtimestamp(stamp, UTC).isoformat()}</updated>" if stamp else ""
    body = "".join(
        f"<entry><title>{escape(one.title)}</title><link href='{escape(one.link)}'/><id>urn:{escape(one.guid)}</id>"
        + (f"<updated>{one.date.isoformat()}</updated>" if one.date else "")
        + "</entry>"
        for one in items
    )
    return (
        f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>Feed {feed.number}</title>"
        f"<id>urn:{feed.number}</id>{head}{body}</feed>"
    ).encode()


def _json(feed: SimFeed, items: Sequence[_Item], stamp: float | None) -> bytes:
    made = [
        {"id": one.guid, "url": one.link, "title": one.title}
        | ({"date_published": one.date.isoformat()} if one.date else {})
        for one in items
    ]
    stamped = {"_built": stamp} if stamp else {}
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": f"Feed {feed.number}", "items": made, **stamped}).encode()


_FORMATS: dict[str, Callable[[SimFeed, Sequence[_Item], float | None], bytes]] = {
    "rss": _rss,
    "atom": _atom,
    "json": _json,
}
