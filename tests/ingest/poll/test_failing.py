"""Feeds and hosts that fail: counted, left alone for longer each time, and no burden to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.poll.polling import NOW, item, rss, serve, stage, status
from tests.ingest.server import Server


def test_failed_polls_are_counted_by_kind_and_back_off(tmp_path: Path) -> None:
    routes = {
        "/html": serve(
            b"<!doctype html><link rel=alternate type=application/rss+xml href=/feed>", Content_Type="text/html"
        ),
        "/empty": serve(b""),
        "/big": serve(b"x" * 1_000_001),
        "/500": status(500),
        "/busy": status(503, Retry_After="7200"),
        "/feed": serve(rss(item("/a"))),
        "/circle": status(302, Location="/circle"),
    }
    with Server(routes) as server, stage(tmp_path) as at:
        hosts = {"/busy": "localhost"}  # a host that is busy is left alone as a whole
        at.add(*(server.url(path, hosts.get(path, "127.0.0.1")) for path in routes), "http://nowhere.invalid/feed")
        at.run()
        kinds = ("html", "empty", "too-large", "http-500", "http-503", "redirects", "dns", "ok")
        assert {kind: at.polls(kind) for kind in kinds} == dict.fromkeys(kinds, 1)
        assert at.urls() == ["a"]
        html, busy = at.state(server.url("/html")), at.state(server.url("/busy", "localhost"))
        assert (html.failures, html.succeeded) == (1, None)
        assert "advertises " + server.url("/feed") in html.error
        assert NOW + 300 <= html.next_poll <= NOW + 330
        assert busy.next_poll == NOW + 7200
        for failures in range(2, 5):
            at.now = at.state(server.url("/500")).next_poll
            at.run()
            assert at.state(server.url("/500")).failures == failures
        assert at.state(server.url("/500")).next_poll >= at.now + 2400


def test_a_dead_host_is_asked_once_for_all_its_feeds(tmp_path: Path) -> None:
    routes = {f"/{n}": status(503, Retry_After="300") for n in range(5)}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(*(server.url(path) for path in routes))
        at.run()
        assert len(server.requests) == 1
        at.now += 290
        at.run()  # a restart, too, knows the host to be down
        assert len(server.requests) == 1
        at.now += 50
        at.run()
        assert len(server.requests) == 2
        routes.update({path: serve(rss(item(f"/page{path[1:]}"))) for path in routes})
        at.now += 700
        at.run()
        assert len(at.urls()) >= 3  # what had failed itself waits for its own turn
        at.now += 3600
        at.run()
        assert sorted(at.urls()) == [f"page{n}" for n in range(5)]


def test_a_feed_that_fails_alone_holds_up_no_other_of_its_host(tmp_path: Path) -> None:
    """Over a restart too: its own waits grow to hours, its host's do not."""
    routes = {"/down": status(503), "/feed": serve(rss(item("/a")))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/down"), server.url("/feed"))
        for _ in range(48):
            at.run()
            at.now += 900
        assert server.asked("/down") < 9
        assert server.asked("/feed") > 9


@pytest.mark.parametrize("code", [503, 504])
def test_one_slow_feed_does_not_silence_its_host_for_long(tmp_path: Path, code: int) -> None:
    good = {f"/{n}": serve(rss(item(f"/page{n}"))) for n in range(3)}
    with Server({"/slow": status(code), **good}) as server, stage(tmp_path) as at:
        at.add(server.url("/slow"))
        at.run()
        at.add(*(server.url(path) for path in good))
        at.run()
        assert at.urls() == []
        at.now += 61
        at.run()
        assert sorted(at.urls()) == ["page0", "page1", "page2"]
        assert server.asked("/slow") == 1  # that one waits for its own turn


def test_what_fails_a_second_time_with_another_feed_is_the_host(tmp_path: Path) -> None:
    with Server({f"/{n}": status(504) for n in range(4)}) as server, stage(tmp_path) as at:
        at.add(*(server.url(f"/{n}") for n in range(4)))
        for seconds, asked in ((0, 1), (61, 2), (61, 2), (120, 2), (3600, 3)):
            at.now += seconds
            at.run()
            assert len(server.requests) == asked


def test_a_server_that_is_down_says_nothing_of_other_ports(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add("http://127.0.0.1:1/aaa")
        at.run()
        assert at.polls("connect") == 1
        at.add(server.url("/feed", "127.0.0.1"))
        at.run()
        assert at.urls() == ["a"]
