"""What robots.txt says of a site's pages and of how fast to ask for them, and what holds where it says nothing."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from aiohttp import web

from ingest.http import HttpClient, HttpSettings
from ingest.pages.robots import Robots, Word
from tests.ingest.asking import answer
from tests.ingest.server import Handler, Server


@pytest.mark.parametrize(("rules", "meanwhile"), [("", "unknown"), ("User-agent: *\nDisallow: /b\n", "allowed")])
def test_a_site_without_an_answer_is_asked_again_soon_and_then_less_often(rules: str, meanwhile: str) -> None:
    """What was read before goes on to count meanwhile; where nothing was, its pages wait."""
    asked: list[float] = []
    now, up = 0.0, bool(rules)

    async def handler(_: web.Request) -> web.StreamResponse:
        asked.append(now)
        return web.Response(text=rules, status=200 if up else 503)

    async def run(server: Server) -> None:
        nonlocal now, up
        robots = Robots()
        async with HttpClient(HttpSettings(allow_private=True, spacing=0.0)) as client:

            async def word(path: str) -> str:
                return await robots.word(server.url(path), client, now)

            if rules:
                assert await word("/a") == "allowed"
                up, now = False, 90_000.0
            asked.clear()
            for _ in range(400):
                assert await word("/a") == meanwhile
                now += 10.0
            waits = [later - sooner for sooner, later in pairwise(asked)]
            assert waits == [30.0, 60.0, 120.0, 240.0, 480.0, 900.0, 900.0, 900.0]
            assert not rules or await word("/b") == "refused"
            up, now = True, now + 900.0
            assert await word("/a") == "allowed"
            up, now = False, now + 90_000.0
            asked.clear()
            for _ in range(5):  # it had answered: the waits are short again
                await word("/a")
                now += 10.0
            assert asked == [now - 50.0, now - 20.0]

    with Server({"/robots.txt": handler}) as server:
        asyncio.run(run(server))


def test_a_crawl_delay_holds_however_many_other_hosts_are_asked_meanwhile() -> None:
    """The client forgets hosts that lie idle, and the rules are asked for once a day."""

    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(text="User-agent: *\nCrawl-delay: 30\n" if request.path == "/robots.txt" else "")

    async def run(server: Server) -> None:
        robots = Robots()
        async with HttpClient(HttpSettings(allow_private=True, spacing=0.0)) as client:
            assert await robots.word(server.url("/a"), client, 0.0) == "allowed"
            for number in range(10_001):
                client.space(f"site{number}.example", 0.0)
            await client.get(server.url("/other", "localhost"))
            assert await robots.word(server.url("/a"), client, 0.0) == "allowed"
            await client.get(server.url("/a"))
            next_page = asyncio.create_task(client.get(server.url("/b")))
            await asyncio.wait([next_page], timeout=0.5)
            assert (server.asked("/a"), server.asked("/b")) == (1, 0)
            next_page.cancel()

    with Server(dict.fromkeys(("/robots.txt", "/a", "/b", "/other"), handler)) as server:
        asyncio.run(run(server))


def test_the_rules_of_so_many_sites_are_kept_and_those_asked_for_longest_ago_go() -> None:
    """Sites in a private network stand for the many: they are refused without a request, and then allow all."""

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(text="User-agent: *\nDisallow: /b\n")

    async def run(proxy: Server) -> None:
        robots = Robots()
        async with HttpClient(HttpSettings(spacing=0.0, proxy=proxy.url(""))) as client:

            async def asked(site: str) -> int:
                assert await robots.word(f"http://{site}.example/b", client, 0.0) == "refused"
                return len(proxy.requests)

            assert [await asked(site) for site in ("first", "second", "first")] == [1, 2, 2]
            for number in range(9_999):
                await robots.word(f"http://10.0.{number // 256}.{number % 256}/", client, 0.0)
            assert [await asked(site) for site in ("second", "first", "second")] == [2, 3, 4]

    with Server({"/robots.txt": handler}) as proxy:
        asyncio.run(run(proxy))


RULES = b"User-agent: *\nDisallow: /a\n"


async def dropped(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (answer(RULES), "refused"),
        (answer(b"#" * 512_000 + b"\n" + RULES), "allowed"),  # what is that far down is not read
        (answer(b"\x00\xff" * 1_000), "allowed"),
        (answer(RULES, 404), "allowed"),
        (answer(RULES, 403), "allowed"),
        (answer(RULES, 429), "unknown"),
        (answer(RULES, 500), "unknown"),
        (dropped, "unknown"),
        (answer(b"", 302, Location="/robots.txt"), "allowed"),
        (answer(b"x" * 5_000_001), "allowed"),
    ],
    ids=[
        "rules",
        "far down",
        "none",
        "missing",
        "forbidden",
        "throttled",
        "failing",
        "dropped",
        "circle",
        "too large",
    ],
)
def test_what_an_answer_makes_of_a_page(said: Handler, word: Word) -> None:
    """Where there are rules to come the page waits for them; nothing else forbids it. Either holds for some time."""

    async def run(server: Server) -> None:
        robots = Robots()
        async with HttpClient(HttpSettings(allow_private=True, spacing=0.0)) as client:
            kept = 30.0 if word == "unknown" else 86_400.0
            for now, asked in ((0.0, 1), (kept - 1.0, 1), (kept, 2)):
                assert await robots.word(server.url("/a"), client, now) == word
                assert server.asked("/robots.txt") == asked

    with Server({"/robots.txt": said}) as server:
        asyncio.run(run(server))


@pytest.mark.parametrize(("asked_for", "waits"), [(20, 20.0), (1_000, 30.0)])
def test_a_crawl_delay_spaces_the_pages_of_its_site_alone_by_up_to_half_a_minute(
    asked_for: int, waits: float
) -> None:
    now = 0.0

    async def rules(request: web.Request) -> web.StreamResponse:
        slow = request.host.startswith("127.0.0.1")
        return web.Response(text=f"User-agent: *\nCrawl-delay: {asked_for}\n" if slow else "")

    async def run(server: Server) -> None:
        nonlocal now
        robots = Robots()
        client = HttpClient(HttpSettings(allow_private=True, spacing=0.0), clock=lambda: now)

        async def page(path: str, host: str = "127.0.0.1") -> None:
            assert await robots.word(server.url(path, host), client, 0.0) == "allowed"
            await client.get(server.url(path, host))

        async with client, asyncio.timeout(60):
            await page("/a")
            now = waits - 10.0
            early = asyncio.create_task(page("/b"))
            await asyncio.wait([early], timeout=0.2)
            assert server.asked("/b") == 0
            early.cancel()
            for _ in range(3):
                await page("/c", "localhost")
            now = waits
            await page("/b")

    with Server({"/robots.txt": rules, **dict.fromkeys(("/a", "/b", "/c"), answer())}) as server:
        asyncio.run(run(server))
