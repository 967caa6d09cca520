"""What robots.txt says of how fast a site is to be asked."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from ingest.http import HttpClient, HttpSettings
from ingest.pages.robots import Robots
from tests.ingest.server import Server


def test_a_crawl_delay_spaces_the_pages_of_its_site_alone() -> None:
    begun: dict[str, float] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        begun[f"{request.host.partition(':')[0]}{request.path}"] = time.monotonic()
        slow = request.path == "/robots.txt" and request.host.startswith("127.0.0.1")
        return web.Response(text="User-agent: *\nCrawl-delay: 1.5\n" if slow else "")

    async def run(server: Server) -> None:
        robots = Robots()
        async with HttpClient(HttpSettings(allow_private=True, spacing=0.0, per_host=4)) as client:

            async def page(host: str, path: str) -> None:
                url = server.url(path, host)
                assert await robots.word(url, client, 0.0) == "allowed"
                await client.get(url)

            await asyncio.gather(*(page(host, path) for host in ("127.0.0.1", "localhost") for path in ("/a", "/b")))

    with Server({"/robots.txt": answer, "/a": answer, "/b": answer}) as server:
        asyncio.run(run(server))
    assert abs(begun["127.0.0.1/a"] - begun["127.0.0.1/b"]) > 1.0  # a server sees the first start late
    assert abs(begun["localhost/a"] - begun["localhost/b"]) < 1.5
