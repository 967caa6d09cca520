"""RSS, RDF and Atom through feedparser: the only module that knows that library."""

from __future__ import annotations

import io
from typing import Any
from xml.sax import SAXParseException

from feedparser.api import parse
from feedparser.exceptions import CharacterEncodingOverride, NonXMLContentType

from ingest.poll.feed import MAX_SUMMARY, NotAFeedError, ParsedEntry, ParsedFeed
from ingest.poll.links import absolute
from ingest.poll.pace import pace_of
from ingest.poll.text import bounded, plain, printable, struct_to_time
from ingest.poll.whole import is_whole
from newsfold.stream.ids import stable_hash

__all__ = ["parse_xml_feed"]

_DATES = ("published_parsed", "updated_parsed", "created_parsed")
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml")


def parse_xml_feed(body: bytes, *, url: str, charset: str, max_entries: int) -> ParsedFeed:
    """Read an XML feed; `charset` overrides what the document declares. Raises NotAFeedError for others."""
    content_type = f"application/xml; charset={charset}" if charset else "application/xml"
    try:
        # A stream, since feedparser takes a string for a URL or a file name first. It never fetches then.
        document = parse(  # type: ignore[no-untyped-call]  # feedparser has no annotations
            io.BytesIO(body),
            response_headers={"content-type": content_type},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        raise NotAFeedError("not-a-feed", f"no feed reader can read it: {type(error).__name__}: {error}") from error
    entries, feed = document.entries, document.feed
    if not document.version and not entries:
        raise NotAFeedError("not-a-feed", f"neither RSS, RDF, Atom nor JSON Feed; it begins {_beginning(body)}")
    link = absolute(_text(feed, "link"), url)
    pace = pace_of(body)
    # Atom's links are relative to xml:base or the document (RFC 4287), RSS's in practice to the site
    base = url if document.version.startswith("atom") else link or url
    return ParsedFeed(
        title=plain(_text(feed, "title")),
        format=document.version or "unknown",
        language=plain(_text(feed, "language"), 35),
        link=link,
        entries=tuple(_entry(entry, base) for entry in entries[:max_entries]),
        dropped=len(entries[max_entries:]),
        malformed=_malformed(document),
        ttl=pace.ttl,
        update_period=pace.update_period,
        skip_hours=pace.skip_hours,
        skip_days=pace.skip_days,
    )


def _malformed(document: Any) -> str:
    """What keeps it from being well-formed XML; charsets that only had to be guessed do not."""
    error = document.get("bozo_exception") if document.get("bozo") else None
    if error is None or isinstance(error, CharacterEncodingOverride | NonXMLContentType):
        return ""
    if isinstance(error, SAXParseException):
        return plain(f"{error.getMessage()}, in line {error.getLineNumber()}", 200)
    return plain(str(error) or type(error).__name__, 200)


def _entry(entry: Any, base: str) -> ParsedEntry:
    link = _link(entry, base)
    title = plain(_text(entry, "title"))
    contents = [_text(content, "value") for content in entry.get("content", ())]
    brief, content = _text(entry, "summary"), max(contents, key=len, default="")
    summary = max(brief, content, key=len)
    # dict.get: feedparser's own get warns when it hands out one date for another
    dates = (struct_to_time(dict.get(entry, key)) for key in _DATES)
    source = entry.get("source") or {}
    return ParsedEntry(
        id=bounded(_text(entry, "id").strip(), 4_096) or link or stable_hash("entry", title, summary),
        url=link,
        title=title,
        summary=bounded(summary, MAX_SUMMARY),
        author=plain(_text(entry, "author"), 500),
        published=next((date for date in dates if date is not None), None),
        whole=is_whole(content, brief if brief != content else ""),
        source_name=plain(_text(source, "title"), 500),
        source_url=absolute(_text(source, "href") or _text(source, "link"), base),
    )


def _link(entry: Any, base: str) -> str:
    """The page of an entry: the address before FeedBurner's, the first alternate that is a page, any link."""
    alternates = [
        _text(link, "href")
        for link in entry.get("links", ())
        if _text(link, "rel") in ("", "alternate") and _text(link, "type").lower() in _PAGE_TYPES
    ]
    for link in (_text(entry, "feedburner_origlink"), *alternates, _text(entry, "link")):
        if whole := absolute(link, base):
            return whole
    return ""


def _text(holder: Any, key: str) -> str:
    value = holder.get(key) if hasattr(holder, "get") else None
    return printable(value) if isinstance(value, str) else ""


def _beginning(body: bytes) -> str:
    return repr(plain(body[:200].decode("utf-8", "replace"))[:60])
