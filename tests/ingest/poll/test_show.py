"""What `feeds show` prints."""

from __future__ import annotations

import json
from pathlib import Path

from aiohttp import web

from ingest.http import HttpSettings
from ingest.poll.show import show_feeds
from tests.ingest.server import Server

FEEDS = Path(__file__).parent / "feeds"
SETTINGS = HttpSettings(allow_private=True, max_bytes=100_000)


def test_documents_and_errors_come_in_order(tmp_path: Path) -> None:
    async def feed(_: web.Request) -> web.StreamResponse:
        return web.Response(body=(FEEDS / "rdf10.xml").read_bytes())

    big = tmp_path / "big.xml"
    big.write_bytes(b" " * 100_001)
    with Server({"/feed": feed}) as server:
        sources = [
            str(FEEDS / "atom03.xml"),
            "missing.xml",
            server.url("/feed"),
            server.url("/none"),
            "http://nowhere.invalid/",
            str(tmp_path),
            str(big),
            "bad\0name",
        ]
        shown = list(show_feeds(sources, SETTINGS))
    assert shown[0] == {
        "title": "Pier Notes",
        "format": "atom03",
        "entries": [
            {
                "id": "tag:pier.example,2026:1",
                "url": "http://pier.example/gulls",
                "title": "Gulls < terns",
                "published": "2026-03-01T12:00:00Z",
            }
        ],
    }
    assert shown[2]["format"] == "rss10"
    kinds = [document.get("error", {}).get("kind") for document in shown]
    assert kinds == [None, "missing", None, "http-404", "dns", "unreadable", "too-large", "unreadable"]
    assert shown[1]["error"]["source"] == "missing.xml"
    assert json.loads(json.dumps(shown)) == shown


def test_an_entry_without_a_date_has_null() -> None:
    (document,) = show_feeds([str(FEEDS / "rss091.xml")], SETTINGS)
    assert document["entries"][0]["published"] is None
