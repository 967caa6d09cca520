"""What is sent to servers and what their answers make of a feed: validators, redirects, feeds that are gone."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from ingest.poll.rules import DAY, Rules
from newsfold.stream.codec import decode
from newsfold.stream.messages import FeedEvent
from newsfold.stream.topics import FEED_EVENTS
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
        assert server.requests[1].headers["If-None-Match"] == 'W/"a, b"'
        assert server.requests[1].headers["If-Modified-Since"] == "yesterday-ish"
        assert at.polls("not-modified") == 1
        state = at.state(server.url("/feed"))
        assert (state.etag, state.known != b"") == (b'W/"a, b"', True)
        assert interval <= state.interval <= 3600


def test_validators_go_back_as_the_very_bytes_that_came(tmp_path: Path) -> None:
    """Though they be no text in any charset."""
    etag, modified = b'"\xe9\xff"', b"le 2 f\xe9vrier"
    body = rss(item("/a"))

    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        head = b"HTTP/1.1 200 OK\r\nETag: %b\r\nLast-Modified: %b\r\nContent-Length: %d\r\n\r\n"
        request.transport.write(head % (etag, modified, len(body)) + body)  # a response would have to be text
        request.transport.close()
        return web.Response()

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        state = at.state(server.url("/feed"))
        assert (state.etag, state.last_modified) == (etag, modified)
        at.now += 2 * 3600
        at.run()
        sent = dict(server.requests[1].raw_headers)
        assert (sent[b"If-None-Match"], sent[b"If-Modified-Since"]) == (etag, modified)


def test_validators_stay_where_an_answer_has_none_and_one_too_long_is_not_kept(tmp_path: Path) -> None:
    given = [{"ETag": '"1"'}, {}, {"ETag": f'"{"2" * 5_000}"', "Last-Modified": "today"}, {}]

    async def handler(_: web.Request) -> web.StreamResponse:
        number = len(server.requests)
        return web.Response(body=rss(item(f"/{number}")), headers=given[number - 1])

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        for _ in given:
            at.run()
            at.now += 2 * 3600
        sent = [(one.headers.get("If-None-Match"), one.headers.get("If-Modified-Since")) for one in server.requests]
    assert sent == [(None, None), ('"1"', None), ('"1"', None), (None, "today")]


def test_an_unchanged_body_is_not_read_again(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        at.now += 2 * 3600
        at.run()
        assert (at.polls("ok"), at.polls("not-modified"), at.counted("seen")) == (1, 1, 0)


def test_a_server_that_never_tells_of_a_change_is_asked_for_the_whole_once_a_day_and_then_rarely(
    tmp_path: Path,
) -> None:
    links = ["/a"]

    async def handler(request: web.Request) -> web.StreamResponse:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(body=rss(*map(item, links)), headers={"ETag": '"1"'})

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        for _ in range(60):
            at.run()
            at.now += 2 * 3600
        asked = [2 * hours for hours, one in enumerate(server.requests) if "If-None-Match" not in one.headers]
        assert (len(server.requests), asked) == (60, [0, 24, 48, 96])
        links += ["/b"]
        at.now += 4 * DAY
        at.run()
        assert at.urls() == ["a", "b"]


def test_a_document_that_was_no_feed_is_one_still_while_it_is_not_modified_and_asked_for_whole_once_a_day(
    tmp_path: Path,
) -> None:
    document = b"<!doctype html><html><body>Down for repair</body></html>"

    async def handler(request: web.Request) -> web.StreamResponse:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(body=document, headers={"ETag": '"1"'})

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        whole = []
        for failures in range(1, 9):
            at.run()
            state = at.state(server.url("/feed"))
            assert (state.failures, state.failed, state.error[:5]) == (failures, "document", "html:")
            if "If-None-Match" not in server.requests[-1].headers:
                whole.append(at.now)
            at.now = state.next_poll
        assert len(whole) == 1, "within a day"
        document = rss(item("/a"))
        at.now = whole[0] + DAY
        at.run()
        assert (at.urls(), at.state(server.url("/feed")).failures) == (["a"], 0)


def test_a_feed_without_a_new_entry_for_a_week_is_polled_at_most_hourly(tmp_path: Path) -> None:
    """Though its document is another each time; and as often as before once it has one."""
    links, rules = ["/a"], Rules(max_interval=600.0)

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=rss(*map(item, links), title=f"Harbour Mail {len(server.requests)}"))

    with Server({"/feed": handler}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))

        def wait() -> float:
            at.run(rules=rules)
            return at.state(server.url("/feed")).next_poll - at.now

        assert wait() < 3600
        at.now += 7 * DAY - 1
        assert wait() < 3600
        at.now += 3600
        assert wait() >= 3600
        at.now += 2 * 3600
        links += ["/b"]
        assert (wait() < 3600, at.urls()) == (True, ["a", "b"])


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
