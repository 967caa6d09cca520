"""`newsfold feeds discover`, `test` and `health`, in processes of their own against real servers."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from newsfold.stream.connect import open_log
from newsfold.stream.log import Output
from newsfold.stream.topics import FEED_STATE, FEEDS
from tests.cli.command import newsfold
from tests.ingest.server import Handler, Server

ALLOWED = {"NEWSFOLD_HTTP_ALLOW_PRIVATE": "true", "NEWSFOLD_HTTP_SPACING": "0"}
ITEM = "<item><title>Ferry</title><link>/ferry</link><pubDate>Sun, 01 Mar 2026 09:30:00 GMT</pubDate></item>"


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>Mail\x1b[2J</title>{''.join(items)}</channel></rss>"


def serve(body: str, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return handler


def test_discover_prints_a_line_a_feed(tmp_path: Path) -> None:
    links = "<link rel=alternate type=application/rss+xml href=/world.xml>"
    links += "<link rel=alternate type=application/atom+xml href=/gone.xml>"
    routes = {
        "/": serve(f"<html><head>{links}</head></html>", Content_Type="text/html"),
        "/world.xml": serve(rss(ITEM)),
    }
    with Server(routes) as server:
        done = newsfold(tmp_path, "feeds", "discover", server.url("/"), variables=ALLOWED)
        assert done.code == 0
        assert done.out.split("  ") == [
            server.url("/world.xml"),
            "rss20",
            "1 entry, newest 2026-03-01 09:30 UTC",
            "Mail[2J",  # what a terminal would obey is gone
            "(declared by the page)\n",
        ]
        assert len(done.err.splitlines()) == 1
        assert f"{server.url('/gone.xml')}, declared by the page, does not work: http-404" in done.err
        good, bad = newsfold(tmp_path, "feeds", "discover", "--json", server.url("/"), variables=ALLOWED).rows
        assert (good["url"], good["format"], good["entries"]) == (server.url("/world.xml"), "rss20", 1)
        assert good["newest"] == "2026-03-01T09:30:00Z"
        assert bad["error"]["kind"] == "http-404"
        refused = newsfold(tmp_path, "feeds", "discover", server.url("/"))
        assert (refused.code, refused.out, len(refused.err.splitlines())) == (1, "", 1)
        assert "allow_private" in refused.err
    assert list(tmp_path.iterdir()) == []


def test_discover_says_where_there_is_nothing(tmp_path: Path) -> None:
    with Server({"/": serve("<html><body>Gulls</body></html>")}) as server:
        done = newsfold(tmp_path, "feeds", "discover", server.url("/"), variables=ALLOWED)
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "no feed found" in done.err


def test_test_says_what_a_poll_saw_and_stores_nothing(tmp_path: Path) -> None:
    routes = {"/good.xml": serve(rss(ITEM), ETag='"1"'), "/bad.xml": serve("<html></html>")}
    with Server(routes) as server:
        good = newsfold(tmp_path, "feeds", "test", server.url("/good.xml"), variables=ALLOWED)
        assert (good.code, good.err) == (0, "")
        for words in (
            "ok · 200 · ",
            'validators: ETag "1"',
            "rss20 · Mail[2J · 1 entry",
            "polled every",
            "stale: ",
        ):
            assert words in good.out
        both = newsfold(
            tmp_path, "feeds", "test", "--json", server.url("/bad.xml"), server.url("/good.xml"), variables=ALLOWED
        )
        assert both.code == 1
        assert [(row["outcome"], row["ok"]) for row in both.rows] == [("html", False), ("ok", True)]
        assert both.rows[1]["newest"] == "2026-03-01T09:30:00Z"
        refused = newsfold(tmp_path, "feeds", "test", server.url("/good.xml"))
        assert refused.code == 1
        assert "private-address" in refused.out
    assert newsfold(tmp_path, "feeds", "test", "harbourmail.example").code == 2
    assert list(tmp_path.iterdir()) == []


def test_records_that_are_no_feeds_are_named_and_can_be_removed(tmp_path: Path) -> None:
    url = "https://mail.example/feed"
    assert newsfold(tmp_path, "feeds", "add", url).code == 0
    with open_log(f"sqlite:///{tmp_path}/newsfold-data/log.db") as log:
        junk = (FEEDS, "junk"), (FEEDS, "https://other.example/feed"), (FEED_STATE, url)
        log.append([Output(topic=topic, key=key, value=b"\x07") for topic, key in junk])
    listed = newsfold(tmp_path, "feeds", "list")
    assert (listed.code, listed.out.splitlines()[0]) == (0, url)
    assert "newsfold.feeds has under the key 'junk' no Feed" in listed.err
    assert "newsfold.feed-state has under the key" in listed.err
    for key in ("junk", "https://other.example/feed"):
        assert newsfold(tmp_path, "feeds", "remove", key).out == f"removed {key}\n"
    assert "newsfold.feeds" not in newsfold(tmp_path, "feeds", "list").err
    assert newsfold(tmp_path, "feeds", "remove", "junk").code == 2
