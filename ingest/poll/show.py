"""What the poller sees in a feed, for the command line: one JSON-able dict a document."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.http import FetchError, HttpClient, HttpSettings
from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.parse import parse_feed
from ingest.poll.parts import merged, read_parts

__all__ = ["show_feeds"]


_MAX_ENTRIES = 500  # of each part


class _UnreadableError(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def show_feeds(sources: Iterable[str], settings: HttpSettings) -> Iterator[dict[str, Any]]:
    """One dict a source (a file, or an http(s) URL), in order: `title`, `format` and `entries`.

    An entry has `id`, `url`, `title` and `published` (ISO 8601 in UTC, or None). A source that is no feed
    gives `{"error": {"source", "kind", "message"}}`. Nothing is stored, and no state is used.
    """
    for source in sources:
        try:
            yield _shown(_read(source, settings))
        except (NotAFeedError, FetchError, _UnreadableError) as error:
            yield {"error": {"source": source, "kind": error.kind, "message": str(error)}}


def _read(source: str, settings: HttpSettings) -> ParsedFeed:
    if source.lower().startswith(("http://", "https://")):
        return asyncio.run(_fetch(source, settings))
    try:
        with Path(source).open("rb") as file:
            body = file.read(settings.max_bytes + 1)
    except FileNotFoundError as error:
        raise _UnreadableError("missing", "no such file, and no http or https URL") from error
    except (OSError, ValueError) as error:
        raise _UnreadableError("unreadable", str(error)) from error
    if len(body) > settings.max_bytes:
        raise _UnreadableError("too-large", f"longer than {settings.max_bytes} bytes")
    return parse_feed(body, url="")


async def _fetch(url: str, settings: HttpSettings) -> ParsedFeed:
    async with HttpClient(settings) as client:
        response = await client.get(url)
        if response.status != 200:
            raise _UnreadableError(f"http-{response.status}", f"{response.url} answered {response.status}")
        content_type = response.headers.get("content-type", "")
        parsed = parse_feed(response.body, url=response.url, content_type=content_type)
        if not parsed.parts:
            return parsed
        parts = await read_parts(client, _Here(), parsed.parts, max_entries=_MAX_ENTRIES, now=0.0)
    if len(parts.failures) == len(parts.remembered):
        raise _UnreadableError(parts.failures[0].kind, parts.failures[0].message)
    return merged(parsed, parts.changed)


class _Here:
    """`parse_feed` in this process."""

    async def parse(self, body: bytes, *, url: str, content_type: str, max_entries: int) -> ParsedFeed:
        return parse_feed(body, url=url, content_type=content_type, max_entries=max_entries)


def _shown(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "title": feed.title,
        "format": feed.format,
        "entries": [
            {"id": e.id, "url": e.url, "title": e.title, "published": _iso(e.published)} for e in feed.entries
        ],
    }


def _iso(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
