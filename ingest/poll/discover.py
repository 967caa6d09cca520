"""Finding a site's feeds: what its page declares, the news sitemaps its robots.txt names, else common places."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urljoin

import msgspec
from protego import Protego

from ingest.http import FetchError, Getter, Response
from ingest.poll.advertised import advertised
from ingest.poll.feed import NotAFeedError, ParsedFeed
from ingest.poll.parser import Parser
from ingest.poll.parts import MOST_PARTS
from ingest.poll.sitemap import Listed, news_first

__all__ = ["Found", "How", "Place", "discover"]

How = Literal["itself", "page", "robots", "index", "common"]

_MOST_DECLARED = 20  # feeds of one page that are looked at
_MOST_SITEMAPS = 4  # sitemaps of robots.txt that are looked at, of either kind
_ROBOTS_READ = 500 * 1024  # bytes
_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/all.xml", "/feed.json")
_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap/news.xml")
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"


class Place(msgspec.Struct, frozen=True):
    """Where a feed may be, and who says so: the page, robots.txt, an index, or nobody ("common")."""

    url: str
    how: How


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that was found, or what is wrong where one was declared: `error` is "" or a kind and a message."""

    url: str  # as declared: what to register
    how: How
    format: str = ""
    title: str = ""
    language: str = ""
    entries: int = 0
    newest: float | None = None  # seconds since the epoch
    error: str = ""


async def discover(url: str, client: Getter, parser: Parser) -> list[Found]:
    """The feeds of the site that a page belongs to, those that work first, each once.

    An address that is itself a feed is the only one found. Common places are tried only where the page declares
    no feed, and only such places as hold one are told of. Raises FetchError where the page cannot be had at all;
    a page that is refused leaves robots.txt and the common places.
    """
    page = await client.get(url, headers={"Accept": _ACCEPT})
    looking = _Looking(client, parser)
    refused = "" if 200 <= page.status < 300 else f"http-{page.status}: {page.url} answered {page.status}"
    declared: list[str] = []
    if not refused:
        try:
            parsed = await _parsed(page, parser)
            if parsed.parts:
                return await looking.look(Place(one, "index") for one in parsed.parts[:MOST_PARTS])
            return [_found(Place(url, "itself"), parsed)]
        except NotAFeedError as error:
            if error.kind in ("binary", "too-large", "hang", "memory", "crash"):
                return [_failed(Place(url, "itself"), f"{error.kind}: {error}")]
        declared = advertised(page.body, page.url, _MOST_DECLARED)
    feeds = await looking.look(Place(one, "page") for one in declared)
    sitemaps = await looking.of_robots(page.url)
    if not _working(feeds):
        feeds += await looking.look(Place(urljoin(page.url, place), "common") for place in _PLACES)
    if not _working(sitemaps):
        sitemaps += await looking.look(Place(urljoin(page.url, place), "common") for place in _SITEMAPS)
    found = [one for one in (*feeds, *sitemaps) if not (one.error and one.how == "common")]
    if refused and not found:
        return [_failed(Place(url, "itself"), refused)]
    return sorted(found, key=lambda one: bool(one.error))


class _Looking:
    """One search: no address is asked twice, and no document is told of twice."""

    def __init__(self, client: Getter, parser: Parser) -> None:
        self._client = client
        self._parser = parser
        self._asked: set[str] = set()
        self._told: set[str | bytes] = set()

    async def look(self, places: Iterable[Place]) -> list[Found]:
        """What is at each of these places, in their order."""
        fresh = [place for place in dict.fromkeys(places) if place.url not in self._asked]
        self._asked.update(place.url for place in fresh)
        found: list[Found] = []
        for place, answer in zip(fresh, await asyncio.gather(*(self._ask(place) for place in fresh)), strict=True):
            match answer:
                case Found():
                    found.append(answer)
                case Response(url=url, body=body):
                    found += await self._read(place, answer, {url, hashlib.blake2b(body, digest_size=16).digest()})
        return found

    async def of_robots(self, page: str) -> list[Found]:
        """The news sitemaps among those that robots.txt names: by their address, else by looking into the others."""
        try:
            response = await self._client.get(urljoin(page, "/robots.txt"))
            text = response.body[:_ROBOTS_READ].decode("utf-8", "replace") if response.status == 200 else ""
            named = [Listed(urljoin(page, one), None) for one in Protego.parse(text).sitemaps]
        except FetchError:
            return []
        except Exception:  # noqa: BLE001 - a hostile file must not end the search; one that is no rules names nothing
            return []
        likely = news_first(named, len(named))
        found = await self.look(Place(one.url, "robots") for one in likely[:_MOST_SITEMAPS])
        if not _working(found):
            others = [one for one in named if one not in likely]
            found += await self.look(Place(one.url, "robots") for one in others[:_MOST_SITEMAPS])
        return found

    async def _ask(self, place: Place) -> Response | Found:
        try:
            response = await self._client.get(place.url)
        except FetchError as error:
            return _failed(place, f"{error.kind}: {error}")
        if not 200 <= response.status < 300:
            return _failed(place, f"http-{response.status}: {response.url} answered {response.status}")
        return response

    async def _read(self, place: Place, response: Response, names: set[str | bytes]) -> list[Found]:
        try:
            parsed = await _parsed(response, self._parser)
        except NotAFeedError as error:
            # a sitemap of other things than news is no failure
            return [] if place.how in ("robots", "index") else [_failed(place, f"{error.kind}: {error}")]
        if parsed.parts:
            if place.how == "index":
                return []  # one level is looked into
            return await self.look(Place(one, "index") for one in parsed.parts[:MOST_PARTS])
        if names & self._told:
            return []
        self._told |= names
        return [_found(place, parsed)]


def _working(found: list[Found]) -> bool:
    return any(not one.error for one in found)


async def _parsed(response: Response, parser: Parser) -> ParsedFeed:
    return await parser.parse(
        response.body,
        url=response.url,
        content_type=response.headers.get("content-type", ""),
        max_entries=1_000,
    )


def _found(place: Place, feed: ParsedFeed) -> Found:
    return Found(
        url=place.url,
        how=place.how,
        format=feed.format,
        title=feed.title,
        language=feed.language,
        entries=len(feed.entries) + feed.dropped,
        newest=max((entry.published for entry in feed.entries if entry.published is not None), default=None),
    )


def _failed(place: Place, error: str) -> Found:
    return Found(url=place.url, how=place.how, error=error)
