"""One poll on trial, against real servers: what is seen, what is wrong, and that it is the poller's own verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from ingest.http import HttpClient, HttpSettings
from ingest.poll.parser import FeedParser
from ingest.poll.poller import PollConfig
from ingest.poll.trial import Trial, try_feed
from tests.ingest.poll.polling import item, rss, serve, status
from tests.ingest.poll.test_sitemap import listed, sitemap
from tests.ingest.server import Handler, Server

NOW = 1_772_445_600.0  # 2 March 2026, 10:00 UTC


@pytest.fixture(scope="module")
def parser() -> Iterator[FeedParser]:
    made = FeedParser(20, 350_000_000)
    yield made
    made.close()


def tried(parser: FeedParser, routes: dict[str, Handler], path: str = "/feed", **config: Any) -> Trial:
    async def act(url: str) -> Trial:
        settings = PollConfig(
            http=HttpSettings(allow_private=True, spacing=0.0, timeout=5.0, max_bytes=1_000_000),
            **config,
        )
        async with HttpClient(settings.http) as client:
            return await try_feed(url, client, parser, config=settings, now=NOW)

    with Server(routes) as server:
        return asyncio.run(act(server.url(path)))


def wrong(parser: FeedParser, body: bytes, **config: Any) -> list[str]:
    trial = tried(parser, {"/feed": serve(body, ETag='"1"')}, **config)
    return [problem.kind for problem in trial.problems]


def test_a_good_feed_shows_what_the_poller_would_do(parser: FeedParser) -> None:
    body = rss(*(item(f"/{hour}", date=f"Mon, 02 Mar 2026 0{hour}:00:00 GMT") for hour in (9, 8, 7)))
    trial = tried(
        parser, {"/feed": serve(body, ETag='W/"a, b"', Cache_Control="max-age=7200", Content_Type="text/xml")}
    )
    assert (trial.ok, trial.outcome, trial.status, trial.problems) == (True, "ok", 200, ())
    assert (trial.format, trial.title, trial.entries, trial.announced) == ("rss20", "Harbour Mail", 3, 3)
    assert (trial.etag, trial.size, trial.newest) == ('W/"a, b"', len(body), NOW - 3_600)
    assert trial.content_type == "text/xml"
    assert trial.interval == 3_600  # the longest, since an entry an hour fills half the list in 90 minutes
    assert trial.next_poll == 7_200  # but the server asks for more


@pytest.mark.parametrize(
    ("answer", "outcome", "says"),
    [
        (status(404), "http-404", "404"),
        (status(410), "gone", "gone for good"),
        (status(503, Retry_After="86000"), "http-503", "503"),
        (serve(b"<html><body>x</body></html>"), "html", "advertises none"),
        (serve(b""), "empty", "empty"),
    ],
)
def test_a_failure_is_the_pollers_own(parser: FeedParser, answer: Handler, outcome: str, says: str) -> None:
    trial = tried(parser, {"/feed": answer})
    assert (trial.ok, trial.outcome, trial.interval) == (False, outcome, None)
    assert says in trial.error
    assert trial.status is not None
    if outcome == "gone":
        assert trial.next_poll is None  # never again
    if outcome == "http-503":
        assert trial.next_poll == 86_000


def test_redirects_are_told(parser: FeedParser) -> None:
    routes = {
        "/feed": status(301, Location="/b"),
        "/b": status(308, Location="/c"),
        "/c": serve(rss(item("/x")), ETag="1"),
    }
    trial = tried(parser, routes)
    assert [code for code, _ in trial.hops] == [301, 308]
    assert [problem.kind for problem in trial.problems] == ["moved"]
    assert trial.problems[0].text.endswith("/c")
    routes["/b"] = status(302, Location="/c")
    assert tried(parser, routes).problems == ()


def test_what_is_wrong_is_named(parser: FeedParser) -> None:
    ferry = item("/ferry")
    undated = "<item><title>A</title><link>/a</link></item>"
    bare = "<item><title>B</title><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item>"
    assert wrong(parser, rss()) == ["no-entries"]
    assert wrong(parser, rss(ferry, undated)) == ["no-dates"]
    assert wrong(parser, rss(ferry, bare)) == ["some-links"]
    assert wrong(parser, rss(ferry, item("/late", date="Mon, 09 Mar 2026 09:00:00 GMT"))) == ["future-dates"]
    assert wrong(parser, rss(ferry, item("/ferry?utm_source=x"))) == ["duplicates"]
    assert wrong(parser, rss(item("/old", date="Mon, 02 Feb 2026 09:00:00 GMT"))) == ["stale"]
    assert wrong(parser, rss(ferry, item("/b")), max_entries=1) == ["beyond-limit"]
    assert wrong(parser, rss(ferry).replace(b"</channel>", b"")) == ["malformed"]
    assert [p.kind for p in tried(parser, {"/feed": serve(rss(ferry))}).problems] == ["no-validators"]


def test_a_feed_without_a_link_fails(parser: FeedParser) -> None:
    trial = tried(parser, {"/feed": serve(rss("<item><title>B</title></item>"), ETag="1")})
    assert (trial.ok, trial.outcome) == (False, "ok")
    assert [problem.kind for problem in trial.problems] == ["no-links", "no-dates"]


def test_an_index_is_tried_with_its_parts(parser: FeedParser) -> None:
    index = b"<sitemapindex><sitemap><loc>/news-1</loc></sitemap><sitemap><loc>/news-2</loc></sitemap></sitemapindex>"
    news = sitemap(listed("a", "2026-03-02"), listed("b", "2026-03-01"))
    routes = {"/feed": serve(index, ETag="1"), "/news-1": serve(news)}
    trial = tried(parser, routes)
    assert (trial.ok, trial.outcome, trial.format, trial.title) == (
        True,
        "part-failed",
        "sitemap-index",
        "Pier Notes",
    )
    assert (trial.entries, trial.announced, trial.size) == (2, 2, len(index) + len(news))
    assert [problem.kind for problem in trial.problems] == ["part-failed"]
    assert trial.status == 200
