"""Google News sitemaps and indexes of sitemaps (https://www.sitemaps.org/protocol.html), read leniently."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import lxml.etree

from ingest.poll.feed import NotAFeedError, ParsedEntry, ParsedFeed
from ingest.poll.links import absolute
from ingest.poll.text import bounded, parse_date, plain

__all__ = ["Listed", "news_first", "parse_index", "parse_sitemap"]

_MAX_URLS = 50_000  # in one document, as the protocol has it
_MAX_PARTS = 20  # of an index
_NAMESPACE = b"/schemas/sitemap-news/"
_NEWS = re.compile(r"news|actualit|nachricht|noticia|notizie", re.IGNORECASE)
_FIELDS = frozenset(("title", "publication_date", "name", "language"))


class Listed(NamedTuple):
    """A sitemap that an index lists: its address, and when it last changed where that is said."""

    url: str
    changed: float | None


def parse_sitemap(body: bytes, *, url: str, charset: str = "", max_entries: int) -> ParsedFeed:
    """Read a news sitemap; addresses without a `news:news` of their own are no entries.

    The order of a sitemap says nothing: entries come newest first, so that the oldest are those beyond the limit.
    Raises NotAFeedError for a sitemap without news.
    """
    news: list[tuple[float | None, dict[str, str]]] = []
    others = 0
    faults: list[str] = []
    for found in _items(body, charset, "url", faults):
        if "news" in found:
            published = parse_date(found.get("publication_date", ""))
            news.append((published if published is not None else parse_date(found.get("lastmod", "")), found))
        else:
            others += 1
    if not news and (others or _NAMESPACE not in body):
        raise NotAFeedError(
            "not-a-feed", f"a sitemap, and not one of news: none of its {others} addresses has a news:news element"
        )
    news.sort(key=lambda dated: -(dated[0] or float("inf")))  # what has no date may be the newest
    entries = tuple(_entry(found, published, url) for published, found in news[:max_entries])
    return ParsedFeed(
        title=_most(entry.publication for entry in entries),
        format="sitemap-news",
        language=_most(entry.language for entry in entries),
        entries=entries,
        dropped=len(news[max_entries:]),
        malformed=faults[0] if faults else "",
    )


def parse_index(body: bytes, *, url: str, charset: str = "") -> ParsedFeed:
    """Read an index of sitemaps: no entries, and those of news as its parts. Raises NotAFeedError where none is."""
    items = _items(body, charset, "sitemap", [])
    found = ((absolute(one.get("loc", ""), url), one.get("lastmod", "")) for one in items)
    listed = [Listed(address, parse_date(changed)) for address, changed in found if address]
    news = news_first(listed, _MAX_PARTS)
    if not news:
        raise NotAFeedError("not-a-feed", f"an index of {len(listed)} sitemaps, none of them news by its address")
    return ParsedFeed(title="", format="sitemap-index", parts=tuple(dict.fromkeys(one.url for one in news)))


def news_first(listed: list[Listed], limit: int) -> list[Listed]:
    """The sitemaps of an index that may be news by their address, the one changed last first; at most `limit`."""
    news = [one for one in listed if _NEWS.search(one.url.partition("://")[2].partition("/")[2])]
    return sorted(news, key=lambda one: -(one.changed or 0.0))[:limit]


def _items(body: bytes, charset: str, item: str, faults: list[str]) -> Iterator[dict[str, str]]:
    """Each `item` element as the text of what it holds, by local name; "news" is there where that element is.

    What keeps the document from being well-formed is added to `faults`; NotAFeedError where that is all there is.

    Entities are never expanded and nothing is fetched; what is read is dropped at once, so that a document of the
    largest size takes no more memory than its bytes.
    """
    events = lxml.etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        encoding=charset or None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    path: list[str] = []
    found: dict[str, str] = {}
    count = 0
    try:
        for event, element in events:
            if event == "start":
                path.append(_local(element.tag))
                if path[-1] == item:
                    found = {}
                elif path[-1] == "news":
                    found["news"] = ""
                continue
            name = path.pop()
            above = path[-1] if path else ""
            if (name in _FIELDS and ("news" in path)) or (name in ("loc", "lastmod") and above == item):
                found.setdefault(name, element.text or "")
            if name == item:
                count += 1
                yield found
                found = {}
                if count >= _MAX_URLS:
                    return
            if name not in ("publication", "news"):
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (lxml.etree.LxmlError, LookupError, ValueError) as error:
        if not count:
            raise NotAFeedError("not-a-feed", f"a sitemap that cannot be read: {plain(str(error), 200)}") from error
    broken = (fault for fault in events.error_log if fault.level_name == "FATAL")
    faults += (plain(f"{fault.message}, in line {fault.line}", 200) for fault in broken)
    if faults and not count:  # what is whole and empty is another matter
        raise NotAFeedError("not-a-feed", f"a sitemap that cannot be read: {faults[0]}")


def _entry(found: dict[str, str], published: float | None, base: str) -> ParsedEntry:
    link = absolute(found.get("loc", ""), base)
    title = plain(found.get("title", ""))
    return ParsedEntry(
        id=bounded(link or title, 4_096),
        url=link,
        title=title,
        published=published,
        publication=plain(found.get("name", ""), 500),
        language=plain(found.get("language", ""), 35),
    )


def _most(values: Iterator[str]) -> str:
    """What is said most often, of equals the first; "" where nothing is."""
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else ""


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower()
