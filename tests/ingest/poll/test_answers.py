"""What is sent to servers and what their answers make of a feed: validators, redirects, feeds that are gone."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from ingest.poll.rules import DAY
from newsfold.stream.codec import decode, encode
from newsfold.stream.log import Output
from newsfold.stream.messages import FeedEvent, FeedState
from newsfold.stream.topics import FEED_EVENTS, FEED_STATE
from tests.ingest.poll.polling import item, rss, serve, stage, status
from tests.ingest.server import Server


def test_conditional_requests_send_the_validators_as_they_came(tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-None-Match") == 'W/"a, b"' and "If-Modified-Since" in request.headers:
            return web.Response(status=304)
        return web.Response(body=rss(item("/a")), headers={"ETag": 'W/"a, b"', "Last-Modified": "yesterday-ish"})

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        assert at.state(server.url("/feed")).etag == b'W/"a, b"'
        interval = at.state(server.url("/feed")).interval
        at.now += 2 * 3600
        at.run()
        assert server.requests[1].headers["If-Modified-Since"] == "yesterday-ish"
        assert at.polls("not-modified") == 1
        state = at.state(server.url("/feed"))
        assert (state.etag, state.known != b"") == (b'W/"a, b"', True)
        assert interval <= state.interval <= 3600


def test_validators_go_back_as_the_very_bytes_that_came(tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        sent = dict(request.raw_headers).get(b"If-None-Match")
        return web.Response(status=304 if sent == b'"\xe9\xff"' else 200, body=rss(item("/a")))

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        url = server.url("/feed")
        at.add(url)
        at.log.append([Output(topic=FEED_STATE, key=url, value=encode(FeedState(url=url, etag=b'"\xe9\xff"')))])
        at.run()
        assert at.polls("not-modified") == 1


def test_an_unchanged_body_is_not_read_again(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        at.now += 2 * 3600
        at.run()
        assert (at.polls("ok"), at.polls("not-modified"), at.counted("seen")) == (1, 1, 0)


def test_a_permanent_redirect_is_remembered_and_given_up(tmp_path: Path) -> None:
    routes = {"/old": status(301, Location="/new"), "/new": serve(rss(item("/a")))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/old"))
        for _ in range(4):
            at.run()
            at.now += DAY
        assert (server.asked("/old"), server.asked("/new")) == (3, 4)
        routes["/new"] = status(410)
        at.run()
        at.now += DAY
        routes["/old"] = status(410)
        at.run()
        assert at.state(server.url("/old")).gone
        events = [decode(FeedEvent, record.value).type for record in at.log.read(FEED_EVENTS)]
        assert events == ["moved", "moved-back", "gone"]


def test_a_feed_that_is_gone_is_polled_again_only_when_added_anew(tmp_path: Path) -> None:
    with Server({"/feed": status(410)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        at.now += 30 * DAY
        at.run()
        assert (server.asked("/feed"), at.polls("gone"), at.state(server.url("/feed")).gone) == (1, 1, True)
        at.add(server.url("/feed"))
        at.run()
        assert server.asked("/feed") == 2
