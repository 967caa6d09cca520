"""An invented web on loopback: feeds, and the pages that they announce, all there from the start."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator
from email.utils import formatdate
from typing import NamedTuple
from xml.sax.saxutils import escape

from aiohttp import web

from newsfold.stream.messages import Article
from tests.faults.stream import World
from tests.ingest.server import Server

__all__ = ["Web", "made_web", "served"]

A_FEED = 50  # entries in a feed; each has a host of its own
LANGUAGES = ("en", "de", "de", "vi", "vi", "vi")  # mostly those that need no model, which takes its time
ANSWERING = 0.1  # seconds until a feed answers, so that polling takes a while


class Web(NamedTuple):
    """Everything there is, by URL."""

    feeds: dict[str, list[str]]  # and the pages each announces
    pages: dict[str, Article]


def made_web(seed: int, articles: int) -> Web:
    """So many pages, each of an article; what it says is all that is used of it."""
    world = World(seed)
    web_ = Web({}, {})
    event = world.event("en", 0.0)
    for number in range(articles):
        place, host = number % A_FEED, f"http://outlet{number // A_FEED}.example"
        if place % 5 == 0:
            event = world.event(LANGUAGES[number // 5 % len(LANGUAGES)], 0.0)
        url = f"{host}/news/{place}"
        web_.feeds.setdefault(f"{host}/feed.xml", []).append(url)
        web_.pages[url] = world.report(event, 1.0)
    return web_


@contextlib.contextmanager
def served(web_: Web, now: float) -> Iterator[Server]:
    """A server that answers for every host, as a proxy does; all was published an hour before `now`."""

    async def answer(request: web.Request) -> web.StreamResponse:
        url = f"http://{request.host}{request.path}"
        if url in web_.pages:
            return web.Response(text=_page(web_.pages[url], now), content_type="text/html")
        if url in web_.feeds:
            await asyncio.sleep(ANSWERING)
            return web.Response(text=_feed(web_, url, now), content_type="application/rss+xml")
        return web.Response(status=404)

    with Server(defaultdict(lambda: answer)) as server:
        yield server


def _page(article: Article, now: float) -> str:
    body = "".join(f"<p>{escape(sentence)}.</p>" for sentence in article.text.rstrip(".").split(". "))
    return (
        f'<!doctype html><html lang="{article.language}"><head><meta charset="utf-8">'
        f"<title>{escape(article.title)}</title></head>"
        f"<body><article><h1>{escape(article.title)}</h1><time>{formatdate(now - 3_600)}</time>{body}</article>"
        "</body></html>"
    )


def _feed(web_: Web, url: str, now: float) -> str:
    items = "".join(
        f"<item><title>{escape(web_.pages[page].title)}</title><link>{page}</link><guid>{page}</guid>"
        f"<pubDate>{formatdate(now - 3_600)}</pubDate></item>"
        for page in web_.feeds[url]
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{url}</title>{items}</channel></rss>'
