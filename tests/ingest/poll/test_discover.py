"""Finding a site's feeds, on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from ingest.http import FetchError, HttpClient, HttpSettings
from ingest.poll.discover import Found, discover
from ingest.poll.parser import FeedParser
from tests.ingest.server import Handler, Server

FEEDS = Path(__file__).parent / "feeds"
RSS = (FEEDS / "rss20.xml").read_bytes()
ATOM = (FEEDS / "atom10.xml").read_bytes()
NEWS = (FEEDS / "sitemap-news.xml").read_bytes()
PLAIN = b"<urlset><url><loc>https://pier.example/about</loc></url></urlset>"
BARE = "<html><head><title>Pier Notes</title></head><body><p>Gulls</p></body></html>"


@pytest.fixture(scope="module")
def parser() -> Iterator[FeedParser]:
    made = FeedParser(20, 350_000_000)
    yield made
    made.close()


def serve(body: bytes | str, status: int = 200) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body.encode() if isinstance(body, str) else body, status=status)

    return handler


def page(*links: str, kind: str = "application/rss+xml") -> Handler:
    head = "".join(f"<link rel='alternate' type='{kind}' href='{link}'>" for link in links)
    return serve(f"<html><head>{head}</head><body></body></html>")


def found(server: Server, parser: FeedParser, path: str = "/", *, private: bool = True) -> list[Found]:
    async def look() -> list[Found]:
        settings = HttpSettings(allow_private=private, spacing=0.0, timeout=5.0, max_bytes=1_000_000)
        async with HttpClient(settings) as client:
            return await discover(server.url(path), client, parser)

    return asyncio.run(look())


def shown(server: Server, all_found: list[Found]) -> list[tuple[str, str, str]]:
    home = server.url("")
    return [(one.url.removeprefix(home), one.how, one.error.partition(":")[0] or one.format) for one in all_found]


def test_declared_feeds_and_the_sitemaps_of_robots_are_found(parser: FeedParser) -> None:
    routes = {"/": page("/world.xml", "/gone.xml", "/world.xml"), "/world.xml": serve(RSS), "/rss.xml": serve(ATOM)}
    with Server(routes) as server:
        sitemap = f"Sitemap: {server.url('/sitemap.xml')}\nSitemap: {server.url('/news.xml')}\n"
        routes |= {"/robots.txt": serve(sitemap), "/news.xml": serve(NEWS), "/sitemap.xml": serve(PLAIN)}
        result = found(server, parser)
        assert shown(server, result) == [
            ("/world.xml", "page", "rss20"),
            ("/news.xml", "robots", "sitemap-news"),
            ("/gone.xml", "page", "http-404"),  # after those that work
        ]
        assert (result[1].title, result[1].language, result[1].entries) == ("Pier Notes", "en", 3)
        assert result[1].newest == 1_772_409_600.0  # 2 March 2026
        assert server.asked("/rss.xml") == 0  # a site that declares its feeds is not guessed at
        assert server.asked("/sitemap.xml") == 0  # nor are its thousands of other pages loaded
        assert all(server.asked(path) == 1 for path in routes if path not in ("/rss.xml", "/sitemap.xml"))


def test_common_places_are_tried_where_nothing_is_declared(parser: FeedParser) -> None:
    routes = {"/a/b": serve(BARE), "/feed": serve(RSS), "/rss": serve(RSS), "/feed.xml": serve(BARE)}
    with Server(routes) as server:
        assert shown(server, found(server, parser, "/a/b")) == [
            ("/feed", "common", "rss20")
        ]  # one document, told once


def test_an_index_is_read_one_level_deep(parser: FeedParser) -> None:
    def index(*paths: str) -> str:
        return f"<sitemapindex>{''.join(f'<sitemap><loc>{path}</loc></sitemap>' for path in paths)}</sitemapindex>"

    routes = {
        "/": page("/world.xml"),
        "/world.xml": serve(RSS),
        "/sitemap.xml": serve(index("/news-deeper.xml", "/news-today.xml", "/archive.xml")),
        "/news-deeper.xml": serve(index("/news-deepest.xml")),
        "/news-deepest.xml": serve(NEWS),
        "/news-today.xml": serve(NEWS),
    }
    with Server(routes) as server:
        routes["/robots.txt"] = serve(f"Sitemap: {server.url('/sitemap.xml')}\n")
        assert shown(server, found(server, parser)) == [
            ("/world.xml", "page", "rss20"),
            ("/news-today.xml", "index", "sitemap-news"),
        ]
        assert server.asked("/news-deepest.xml") == server.asked("/archive.xml") == 0
        assert shown(server, found(server, parser, "/sitemap.xml")) == [("/news-today.xml", "index", "sitemap-news")]


def test_a_feed_is_found_as_itself(parser: FeedParser) -> None:
    with Server({"/feed": serve(RSS)}) as server:
        assert shown(server, found(server, parser, "/feed")) == [("/feed", "itself", "rss20")]
        assert len(server.requests) == 1


def test_a_refused_page_leaves_the_other_ways(parser: FeedParser) -> None:
    with Server({"/": serve("no", status=403)}) as server:
        (one,) = found(server, parser)
        assert (one.how, one.error.partition(":")[0]) == ("itself", "http-403")
    with Server({"/": serve("no", status=403), "/rss.xml": serve(RSS)}) as server:
        assert shown(server, found(server, parser)) == [("/rss.xml", "common", "rss20")]


def test_a_page_that_declares_without_end_is_bounded(parser: FeedParser) -> None:
    with Server({"/": page(*(f"/{n}.xml" for n in range(5_000)))}) as server:
        result = found(server, parser)
        assert len(result) == 20
        assert len(server.requests) < 40


@pytest.mark.parametrize("robots", [b"\x00\xff" * 1_000, b"Sitemap: http://[::1\nSitemap: file:///etc/passwd\n"])
def test_a_hostile_robots_file_names_nothing(parser: FeedParser, robots: bytes) -> None:
    with Server({"/": page("/world.xml"), "/world.xml": serve(RSS), "/robots.txt": serve(robots)}) as server:
        assert [one.how for one in found(server, parser) if not one.error] == ["page"]


def test_loopback_is_refused_unless_allowed(parser: FeedParser) -> None:
    with Server({"/": page("/world.xml")}) as server:
        with pytest.raises(FetchError) as caught:
            found(server, parser, private=False)
        assert caught.value.kind == "private-address"
        assert server.requests == []
