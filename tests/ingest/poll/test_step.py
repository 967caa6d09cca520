"""The poll stage over a real server, the embedded log and the real run loop."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from ingest.http import HttpSettings
from ingest.poll.rules import DAY, Rules
from ingest.poll.step import PollConfig, PollStep
from newsfold.stream.codec import decode, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output
from newsfold.stream.loop import run
from newsfold.stream.messages import Entry, Feed, FeedEvent, FeedState
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import DEAD_LETTERS, ENTRIES, FEED_EVENTS, FEED_STATE, FEEDS
from tests.ingest.server import Handler, Server

NOW = 1_772_445_600.0  # 2 March 2026, 10:00 UTC
HTTP = HttpSettings(allow_private=True, spacing=0.0, timeout=3.0, max_bytes=1_000_000)


def rss(*items: str, title: str = "Harbour Mail") -> bytes:
    return f"<rss version='2.0'><channel><title>{title}</title>{''.join(items)}</channel></rss>".encode()


def item(link: str, guid: str = "", title: str = "Ferry", date: str = "Mon, 02 Mar 2026 09:00:00 GMT") -> str:
    guid = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item><title>{title}</title><link>{link}</link>{guid}<pubDate>{date}</pubDate></item>"


def serve(body: bytes, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return handler


def status(code: int, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return handler


class Stage:
    """A log, a clock that stands still until it is moved, and the stage run till nothing is due."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.now = NOW
        self.metrics = Metrics()

    def add(self, *urls: str, **fields: Any) -> None:
        feeds = [Feed(url=url, **fields) for url in urls]
        self.log.append([Output(topic=FEEDS, key=feed.url, value=encode(feed)) for feed in feeds])

    def run(self, **config: Any) -> None:
        step = PollStep(PollConfig(**{"http": HTTP, **config}), self.metrics)
        run(self.log, step, clock=lambda: self.now, stop=threading.Event(), metrics=self.metrics, until_idle=True)

    def entries(self) -> list[Entry]:
        return [decode(Entry, record.value) for record in self.log.read(ENTRIES)]

    def urls(self) -> list[str]:
        return [entry.url.rpartition("/")[2] for entry in self.entries()]

    def states(self) -> dict[str, FeedState | None]:
        found = {record.key: record.value for record in self.log.read(FEED_STATE)}
        return {key: None if value is None else decode(FeedState, value) for key, value in found.items()}

    def state(self, url: str) -> FeedState:
        state = self.states()[url]
        assert state is not None
        return state

    def polls(self, outcome: str) -> float:
        return self.metrics.value("polls_total", outcome=outcome)

    def counted(self, outcome: str) -> float:
        return self.metrics.value("entries_total", outcome=outcome)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    with open_log(f"sqlite:///{folder / 'log.db'}") as log:
        yield Stage(log)


def test_new_entries_are_announced_once_over_restarts(tmp_path: Path) -> None:
    routes = {"/feed": serve(rss(item("http://harbourmail.example/b?utm_source=rss", "2"), item("/a", "1")))}
    with Server(routes) as server, stage(tmp_path) as at:
        url = server.url("/feed")
        at.add(url, publisher="The Harbour Mail", language="en")
        at.run()
        assert at.urls() == ["a", "b"]  # oldest first: feeds list the newest first
        b = at.entries()[1]
        assert (b.url, b.entry_id, b.title, b.feed_url) == ("http://harbourmail.example/b", "2", "Ferry", url)
        assert (b.publisher.name, b.language, b.announced, b.published) == ("The Harbour Mail", "en", NOW, NOW - 3600)
        assert at.entries()[0].url == server.url("/a")
        at.run()
        assert server.asked("/feed") == 1  # a restarted poller polls nothing early
        at.now += 2 * 3600
        routes["/feed"] = serve(rss(item("/c", "3"), item("/a", "1")))
        at.run()
        assert at.urls() == ["a", "b", "c"]
        assert (at.counted("new"), at.counted("seen"), at.polls("ok")) == (3, 1, 2)


def test_a_news_sitemap_is_polled_like_any_feed(tmp_path: Path) -> None:
    body = (Path(__file__).parent / "feeds" / "sitemap-news.xml").read_bytes()
    with Server({"/news.xml": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/news.xml"))
        at.run()
        named = [(entry.title, entry.publisher.name, entry.language) for entry in at.entries()]
        assert named == [
            ("Spring tide due", "Pier Notes", "en"),
            ("Gulls & terns quarrel < again", "Pier Notes", "en"),
            ("Möwen streiten & kreischen", "Molen-Notizen", "de"),
        ]
        assert at.state(server.url("/news.xml")).format == "sitemap-news"


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


def test_an_unchanged_body_is_not_read_again(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        at.now += 2 * 3600
        at.run()
        assert (at.polls("ok"), at.polls("not-modified"), at.counted("seen")) == (1, 1, 0)


def test_what_is_old_on_the_first_poll_is_no_news_then_or_later(tmp_path: Path) -> None:
    old = item("/old", date="Mon, 23 Feb 2026 09:00:00 GMT")
    routes = {"/feed": serve(rss(item("/a"), old))}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run(rules=Rules(first_poll_age=3 * DAY))
        routes["/feed"] = serve(rss(item("/b"), old))
        at.now += 2 * 3600
        at.run()
        assert at.urls() == ["a", "b"]
        assert (at.counted("too-old"), at.counted("seen")) == (1, 1)


def test_bad_entries_end_in_named_counters(tmp_path: Path) -> None:
    body = rss(
        item("/a", "same"),
        item("/b", "same"),
        item("/a?utm_source=x", "other"),
        item("", "none"),
        item("/far", date="Mon, 04 Mar 2999 09:00:00 GMT"),
        item("/soon", date="Mon, 09 Mar 2026 09:00:00 GMT"),
        item("/zero", date="Mon, 01 Jan 0000 09:00:00 GMT"),
        item("/controls", title="Fer\x01ry &#xD800; \x00 sinks"),
        item("/over"),
    )
    with Server({"/feed": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"), max_entries=8)
        at.run()
        assert sorted(at.urls()) == ["a", "b", "controls", "far", "soon", "zero"]
        dates = {entry.url.rpartition("/")[2]: entry.published for entry in at.entries()}
        assert (dates["far"], dates["soon"], dates["zero"]) == (None, None, None)
        assert {n: at.counted(n) for n in ("new", "duplicate", "no-url", "future-dated", "beyond-limit")} == {
            "new": 5,
            "duplicate": 1,
            "no-url": 1,
            "future-dated": 1,
            "beyond-limit": 1,
        }


def test_a_feed_whose_own_link_is_no_address_is_read_all_the_same(tmp_path: Path) -> None:
    body = rss(item("http://page.example/a")).replace(
        b"<item>", b"<link>http://harbour.example:mail/</link><item>", 1
    )
    with Server({"/feed": serve(body)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.run()
        assert [entry.publisher.domain for entry in at.entries()] == ["127.0.0.1"]


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
    routes = {f"/{n}": status(503) for n in range(5)}
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


def test_paused_and_removed_feeds_are_not_polled(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a"))), "/other": serve(rss())}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"), paused=True)
        at.add(server.url("/other"))
        at.run()
        assert (server.asked("/feed"), server.asked("/other")) == (0, 1)
        at.log.append([Output(topic=FEEDS, key=server.url("/other"), value=None)])
        at.now += 2 * 3600
        at.run()
        assert server.asked("/other") == 1
        assert at.states()[server.url("/other")] is None


def test_records_that_are_no_feeds_are_dead_lettered_with_the_reason(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.log.append([Output(topic=FEEDS, key="x", value=b"\xc1 not msgpack")])
        at.log.append([Output(topic=FEEDS, key="x", value=encode(Feed(url="http://harbourmail.example/feed")))])
        at.add("ftp://harbourmail.example/feed", server.url("/feed"))
        at.run()
        assert at.urls() == ["a"]
        assert len(list(at.log.read(DEAD_LETTERS))) == 3
        for reason, count in (("decode", 1), ("feed-url", 2)):
            assert at.metrics.value("dead_letters_total", stage="poll", topic=FEEDS, reason=reason) == count


def test_a_state_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        at.log.append([Output(topic=FEED_STATE, key=server.url("/feed"), value=b"\xc1")])
        at.run()
        assert at.urls() == ["a"]
        assert at.polls("state-unreadable") > 0


def test_many_feeds_take_several_calls(tmp_path: Path) -> None:
    routes = {f"/{n}": serve(rss(item(f"/page{n}"))) for n in range(10)}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(*(server.url(path) for path in routes))
        at.run(per_call=3)
        assert sorted(at.urls()) == sorted(f"page{n}" for n in range(10))
        assert all(server.asked(path) == 1 for path in routes)


def slowly(answer: Handler, seconds: float) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await answer(request)

    return handler


@pytest.mark.parametrize(
    ("slowness", "patience", "order"), [(0.7, 5.0, ["a", "b", "c"]), (2.5, 0.1, ["c", "a", "b"])]
)
def test_what_is_announced_first_does_not_depend_on_which_server_is_quickest(
    tmp_path: Path, slowness: float, patience: float, order: list[str]
) -> None:
    """Up to a patience: a server that takes longer holds nobody up."""
    routes = {f"/{name}": serve(rss(item(f"http://page.example/{name}"))) for name in "abc"}
    routes |= {"/a": slowly(routes["/a"], slowness), "/b": slowly(routes["/b"], slowness)}
    with Server(routes) as server, stage(tmp_path) as at:
        at.add(server.url("/c", host="localhost"), server.url("/b"), server.url("/a"))
        at.run(call_seconds=0.2, order_seconds=patience)
        assert at.urls() == order


def test_polls_under_way_are_stored_before_a_stop(tmp_path: Path) -> None:
    """Else whoever polls the feed next would ask for it again at once."""
    with Server({"/feed": slowly(serve(rss(item("/a"))), 1.5)}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        stop = threading.Event()
        step = PollStep(PollConfig(http=HTTP, call_seconds=0.1), at.metrics)
        asking = threading.Thread(
            target=run, args=(at.log, step), kwargs={"clock": lambda: NOW, "stop": stop, "metrics": at.metrics}
        )
        asking.start()
        until = time.monotonic() + 120
        while not server.asked("/feed"):
            assert time.monotonic() < until
            time.sleep(0.01)
        stop.set()
        asking.join()
        assert at.urls() == ["a"]
        at.run()
        assert server.asked("/feed") == 1


def test_entries_and_state_are_stored_in_one_outcome(tmp_path: Path) -> None:
    """What the loop commits together is what one call returns."""
    with Server({"/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/feed"))
        step = PollStep(PollConfig(http=HTTP), at.metrics)
        try:
            outcome = step(list(at.log.read(FEEDS)), NOW)
            while not outcome.outputs:  # a slow machine: the poll goes on from call to call
                outcome = step((), NOW)
            assert [output.topic for output in outcome.outputs] == [ENTRIES, FEED_STATE]
            wake = step.wake_at()
            assert wake is not None
            assert wake > NOW
        finally:
            step.close()


HANG = b"<rss version='2.0'><channel><title>t</title>" + b"<a>" * 300_000


def test_a_document_that_hangs_the_parser_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    with Server({"/hang": serve(HANG), "/feed": serve(rss(item("/a")))}) as server, stage(tmp_path) as at:
        at.add(server.url("/hang"), server.url("/feed"))
        at.run(parse_timeout=3.0)
        assert (at.polls("hang"), at.urls()) == (1, ["a"])


ORPHAN = """
import asyncio
import sys
from ingest.poll.parser import FeedParser

async def main():
    parser = FeedParser(60.0)
    await parser.parse(b"<rss version='2.0'/>", url="", content_type="", max_entries=1)
    hanging = asyncio.create_task(
        parser.parse(b"<rss version='2.0'>" + b"<a>" * 300_000, url="", content_type="", max_entries=1)
    )
    await asyncio.sleep(0.5)
    print("ready", flush=True)
    await hanging

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers in /proc")
def test_no_parser_outlives_a_killed_stage(tmp_path: Path) -> None:
    script = tmp_path / "stage.py"
    script.write_text(ORPHAN)
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as stage_:
        assert stage_.stdout is not None
        assert stage_.stdout.readline() == "ready\n"
        workers = [pid for pid, (_, parent) in _processes().items() if parent == stage_.pid]
        stage_.kill()
    assert workers
    until = time.monotonic() + 5
    while alive := [pid for pid in workers if _processes().get(pid, ("Z", 0))[0] != "Z"]:
        assert time.monotonic() < until, f"still there: {alive}"
        time.sleep(0.05)


def _processes() -> dict[int, tuple[str, int]]:
    """The state and parent of every process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            found[int(stat.parent.name)] = (state, int(parent))
    return found


def test_one_slow_feed_does_not_silence_its_host_for_long(tmp_path: Path) -> None:
    good = {f"/{n}": serve(rss(item(f"/page{n}"))) for n in range(3)}
    with Server({"/slow": status(504), **good}) as server, stage(tmp_path) as at:
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
