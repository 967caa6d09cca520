"""An index of news sitemaps polled as one feed, by the poll stage over a real server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from ingest.http import HttpSettings
from ingest.poll.parts import MOST_PARTS
from ingest.poll.rules import DAY, HOUR
from ingest.poll.show import show_feeds
from tests.ingest.poll.polling import Stage, serve, stage, status
from tests.ingest.poll.test_sitemap import listed, sitemap
from tests.ingest.server import Handler, Server


def index(*names: str) -> bytes:
    return (
        f"<sitemapindex>{''.join(f'<sitemap><loc>/{name}</loc></sitemap>' for name in names)}</sitemapindex>".encode()
    )


def with_etag(bodies: Mapping[str, bytes], name: str) -> Handler:
    """Serves what `bodies` has at the moment, with an ETag that is honoured."""

    async def handler(request: web.Request) -> web.StreamResponse:
        etag = f'"{hash(bodies[name])}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(body=bodies[name], headers={"ETag": etag})

    return handler


def conditional(server: Server, path: str) -> list[bool]:
    return ["If-None-Match" in request.headers for request in server.requests if request.path == path]


def poll_again(at: Stage, hours: float = 2) -> None:
    at.now += hours * HOUR
    at.run()


def test_parts_are_polled_with_their_own_validators(tmp_path: Path) -> None:
    bodies = {"i": index("news-1", "news-2"), "1": sitemap(listed("a")), "2": sitemap(listed("b", "2026-03-02"))}
    routes = {"/i": with_etag(bodies, "i"), "/news-1": with_etag(bodies, "1"), "/news-2": with_etag(bodies, "2")}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        assert at.urls() == ["a", "b"]
        assert at.entries()[0].publisher.name == "Pier Notes"
        assert (at.state(server.url("/i")).format, at.polls("ok")) == ("sitemap-index", 1)
        poll_again(at)
        assert (at.polls("not-modified"), at.urls()) == (1, ["a", "b"])
        bodies["2"] = sitemap(listed("c", "2026-03-02"), listed("b", "2026-03-02"))  # the index stays what it was
        poll_again(at)
        assert at.urls() == ["a", "b", "c"]
        bodies["1"] = sitemap(listed("d"), listed("a"))  # what the other part brought is still known
        poll_again(at)
        assert at.urls() == ["a", "b", "c", "d"]
        bodies["2"] = sitemap(listed("b", "2026-03-02"))
        poll_again(at)
        assert at.urls() == ["a", "b", "c", "d"]
        for path in routes:
            assert conditional(server, path) == [False, True, True, True, True]


def test_an_index_without_validators_takes_none_from_its_parts(tmp_path: Path) -> None:
    bodies = {"1": sitemap(listed("a"))}
    with Server({"/i": serve(index("news-1")), "/news-1": with_etag(bodies, "1")}) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        poll_again(at)
        poll_again(at)
        assert conditional(server, "/news-1") == [False, True, True]
        assert at.polls("not-modified") == 2


def test_parts_without_validators_are_not_read_again_while_they_are_what_they_were(tmp_path: Path) -> None:
    routes = {"/i": serve(index("news-1")), "/news-1": serve(sitemap(listed("a")))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        poll_again(at)
        assert (at.polls("ok"), at.polls("not-modified"), at.counted("seen")) == (1, 1, 0)


def test_what_is_beyond_the_limit_of_a_part_is_counted(tmp_path: Path) -> None:
    many = [sitemap(*(listed(f"{part}{n}") for n in range(4))) for part in "xy"]
    routes = {"/i": serve(index("news-1", "news-2")), "/news-1": serve(many[0]), "/news-2": serve(many[1])}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"), max_entries=3)
        at.run()
        assert (at.counted("new"), at.counted("beyond-limit")) == (6, 2)


def test_a_part_that_fails_is_asked_again_and_the_others_count(tmp_path: Path) -> None:
    routes = {"/i": serve(index("news-1", "news-2")), "/news-1": status(503), "/news-2": serve(sitemap(listed("b")))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        assert (at.urls(), at.polls("part-failed")) == (["b"], 1)
        routes["/news-1"] = serve(sitemap(listed("a")))
        poll_again(at)
        assert at.urls() == ["b", "a"]
        routes["/news-1"] = routes["/news-2"] = status(503)
        poll_again(at)
        state = at.state(server.url("/i"))
        assert (at.polls("http-503"), state.failures, state.error[:8]) == (1, 1, "http-503")
        routes["/news-1"] = serve(sitemap(listed("c")))
        poll_again(at)
        assert at.urls() == ["b", "a", "c"]
        assert at.state(server.url("/i")).failures == 0


def test_a_part_waits_as_long_as_its_server_asks(tmp_path: Path) -> None:
    routes = {"/i": serve(index("news-1", "news-2")), "/news-1": status(503, Retry_After="10000")}
    routes["/news-2"] = serve(sitemap(listed("b")))
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        poll_again(at)
        assert (server.asked("/news-1"), server.asked("/news-2")) == (1, 2)
        routes["/news-1"] = serve(sitemap(listed("a")))
        poll_again(at)
        assert (server.asked("/news-1"), at.urls()) == (2, ["b", "a"])


def test_a_part_waits_no_longer_than_a_day(tmp_path: Path) -> None:
    routes = {"/i": serve(index("news-1", "news-2")), "/news-1": status(503, Retry_After="10000000")}
    routes["/news-2"] = serve(sitemap(listed("b")))
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        poll_again(at, 23)
        assert server.asked("/news-1") == 1
        poll_again(at)
        assert server.asked("/news-1") == 2


def test_a_part_that_is_no_news_is_left_alone_for_a_day(tmp_path: Path) -> None:
    routes = {
        "/i": serve(index("news-1", "news-archive")),
        "/news-1": serve(sitemap(listed("a"))),
        "/news-archive": serve(b"<urlset><url><loc>https://pier.example/x</loc></url></urlset>"),
    }
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        poll_again(at)
        assert (server.asked("/news-1"), server.asked("/news-archive")) == (2, 1)
        poll_again(at, 2 * DAY / HOUR)
        assert server.asked("/news-archive") == 2
        routes["/i"] = serve(index("news-archive"))
        poll_again(at)
        assert at.state(server.url("/i")).error.startswith("not-a-feed: ")


def test_an_index_is_bounded_in_breadth_and_depth(tmp_path: Path) -> None:
    routes: dict[str, Handler] = {f"/news-{n}": serve(sitemap(listed(str(n)))) for n in range(40)}
    routes |= {"/i": serve(index(*(f"news-{n}" for n in range(40)))), "/j": serve(index("news-i"))}
    routes["/news-i"] = routes["/i"]
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        assert len(server.requests) == 1 + MOST_PARTS == 1 + len(at.urls())
        at.add(server.url("/j"))
        at.run()
        assert server.asked("/news-i") == 1
        assert len(server.requests) == 3 + MOST_PARTS
        assert "within another" in at.state(server.url("/j")).error


def test_a_part_that_comes_later_brings_no_old_news(tmp_path: Path) -> None:
    routes = {"/i": serve(index("news-1")), "/news-1": serve(sitemap(listed("a")))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        routes |= {"/i": serve(index("news-1", "news-0"))}
        routes["/news-0"] = serve(sitemap(*(listed(f"old{n}", "2025-03-01") for n in range(20)), listed("b")))
        poll_again(at)
        assert at.urls() == ["a", "b"]


def test_a_feed_may_stop_being_an_index(tmp_path: Path) -> None:
    routes = {"/i": serve(index("news-1")), "/news-1": serve(sitemap(listed("a")))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/i"))
        at.run()
        routes["/i"] = serve(sitemap(listed("b")))
        poll_again(at)
        assert at.urls() == ["a", "b"]
        state = at.state(server.url("/i"))
        assert (state.format, state.parts, server.asked("/news-1")) == ("sitemap-news", (), 1)


def test_show_reads_an_index_as_the_poller_does() -> None:
    settings = HttpSettings(allow_private=True, spacing=0.0)
    routes = {
        "/i": serve(index("news-1", "news-2")),
        "/news-1": serve(sitemap(listed("a"))),
        "/j": serve(index("news-3")),
    }
    with Server(routes) as server:
        shown, failed = show_feeds([server.url("/i"), server.url("/j")], settings)
    assert (shown["format"], shown["title"]) == ("sitemap-index", "Pier Notes")
    assert [entry["title"] for entry in shown["entries"]] == ["Gulls"]
    assert failed["error"]["kind"] == "http-404"
