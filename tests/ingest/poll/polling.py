"""The poll stage as tests run it: over a real server, the embedded log and the real run loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from ingest.http import HttpSettings
from ingest.poll.step import PollConfig, PollStep
from newsfold.stream.codec import decode, encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output
from newsfold.stream.loop import run
from newsfold.stream.messages import Entry, Feed, FeedState
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import ENTRIES, FEED_STATE, FEEDS
from tests.ingest.server import Handler

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


def slowly(answer: Handler, seconds: float) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await answer(request)

    return handler


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    with open_log(f"sqlite:///{folder / 'log.db'}") as log:
        yield Stage(log)
