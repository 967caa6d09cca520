"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), read leniently."""

from __future__ import annotations

import json
from typing import Any

from ingest.poll.feed import MAX_SUMMARY, NotAFeedError, ParsedEntry, ParsedFeed
from ingest.poll.links import absolute
from ingest.poll.text import bounded, parse_date, plain, printable
from ingest.poll.whole import is_whole
from newsfold.stream.ids import stable_hash

__all__ = ["parse_json_feed"]

_VERSION = "jsonfeed.org/version/"


def parse_json_feed(body: bytes, *, url: str, max_entries: int) -> ParsedFeed:
    """Read a JSON feed; raises NotAFeedError for other JSON and for what is not JSON."""
    try:
        document = json.loads(body.decode(json.detect_encoding(body), "replace"))
    except (ValueError, RecursionError) as error:
        raise NotAFeedError("not-a-feed", f"begins like JSON and is not: {error}") from error
    version = _text(document, "version")
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or (_VERSION not in version and "feed_url" not in document):
        raise NotAFeedError("not-a-feed", "JSON, but no JSON Feed: it lacks a jsonfeed.org version or items")
    number = version.partition(_VERSION)[2].strip("/").replace(".", "")
    link = absolute(_text(document, "home_page_url"), url)
    entries = [item for item in items if isinstance(item, dict)]
    return ParsedFeed(
        title=plain(_text(document, "title")),
        format={"1": "json10"}.get(number, f"json{number}" if number.isdecimal() and len(number) == 2 else "json"),
        language=plain(_text(document, "language"), 35),
        link=link,
        entries=tuple(_entry(item, link or url) for item in entries[:max_entries]),
        dropped=len(entries[max_entries:]),
    )


def _entry(item: dict[str, Any], base: str) -> ParsedEntry:
    link = absolute(_text(item, "url") or _text(item, "external_url"), base)
    title = plain(_text(item, "title"))
    brief = _text(item, "summary")
    content = max((_text(item, key) for key in ("content_html", "content_text")), key=len)
    summary = max(content, brief, key=len)
    authors = item.get("authors")
    names = [_text(a, "name") for a in authors[:20]] if isinstance(authors, list) else []
    author = item.get("author")
    dates = (parse_date(_text(item, key)) for key in ("date_published", "date_modified"))
    return ParsedEntry(
        id=bounded(_text(item, "id").strip(), 4_096) or link or stable_hash("entry", title, summary),
        url=link,
        title=title,
        summary=bounded(summary, MAX_SUMMARY),
        author=plain(", ".join(filter(None, names)) or _text(author, "name"), 500),
        published=next((date for date in dates if date is not None), None),
        whole=is_whole(content, brief),
    )


def _text(holder: object, key: str) -> str:
    """A member as text: numbers as they are written, anything else "" """
    value = holder.get(key) if isinstance(holder, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return printable(str(value))
