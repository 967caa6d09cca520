"""Turns at hosts, as servers see them: how many at a time, how far apart, and whom that keeps waiting."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict

from aiohttp import web

from ingest.http import HttpClient, Response
from tests.ingest.asking import answer, settings
from tests.ingest.loopback import Loopback
from tests.ingest.server import Server


def test_one_host_gets_few_at_a_time() -> None:
    now, most = 0, 0
    both = asyncio.Event()

    async def busy(_: web.Request) -> web.StreamResponse:
        nonlocal now, most
        now += 1
        most = max(most, now)
        if now == 2:
            both.set()
        await both.wait()
        await asyncio.sleep(0.2)  # in which a third would come
        now -= 1
        return web.Response()

    with Server({"/": busy}) as server:

        async def run() -> None:
            async with HttpClient(settings(per_host=2)) as client:
                await asyncio.gather(*(client.get(server.url(f"/?{n}")) for n in range(6)))

        asyncio.run(run())
    assert most == 2


def test_there_are_so_many_requests_in_all_and_connections_are_kept() -> None:
    under_way = most = 0
    all_three = asyncio.Event()
    connections: dict[str, set[object]] = defaultdict(set)

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        assert request.transport is not None
        connections[request.host].add(request.transport.get_extra_info("peername"))
        if under_way == 3:
            all_three.set()
        await all_three.wait()
        await asyncio.sleep(0.05)  # in which a fourth would come
        under_way -= 1
        return web.Response()

    async def run(server: Server) -> None:
        async with HttpClient(settings(concurrency=3), resolver=Loopback()) as client:
            hosts = [f"site{number}.example" for number in range(12)]
            await asyncio.gather(*(client.get(server.url("/", host)) for host in hosts))
            for _ in range(3):
                await client.get(server.url("/", "kept.example"))

    with Server({"/": handler}) as server:
        asyncio.run(run(server))
    assert most == 3
    assert {len(found) for host, found in connections.items() if host.startswith("kept")} == {1}


def test_requests_to_one_host_are_spaced_and_other_hosts_need_not_wait() -> None:
    now = 0.0

    async def run(server: Server) -> None:
        nonlocal now
        urls = [server.url("/", host) for host in ("harbourmail.example", "quaynotes.example")]
        client = HttpClient(settings(spacing=20.0), clock=lambda: now, resolver=Loopback())
        async with client, asyncio.timeout(60):
            await asyncio.gather(*map(client.get, urls))
            now = 10.0
            early = asyncio.create_task(client.get(urls[0]))
            await asyncio.wait([early], timeout=0.2)
            assert server.asked("/") == 2
            early.cancel()
            now = 20.0
            await client.get(urls[0])

    with Server({"/": answer()}) as server:
        asyncio.run(run(server))


def test_a_host_that_may_not_be_asked_yet_takes_no_other_hosts_place() -> None:
    async def run(server: Server) -> None:
        async with HttpClient(settings(concurrency=1), resolver=Loopback()) as client:
            client.space("slow.example", 600.0)
            await client.get(server.url("/", "slow.example"))
            waiting = asyncio.create_task(client.get(server.url("/", "slow.example")))
            await asyncio.sleep(0.1)
            async with asyncio.timeout(60):
                await client.get(server.url("/", "other.example"))
            waiting.cancel()

    with Server({"/": answer()}) as server:
        asyncio.run(run(server))
        assert [request.host.partition(":")[0] for request in server.requests] == ["slow.example", "other.example"]


def test_who_waited_for_a_place_asks_no_sooner_for_it_than_the_host_may_be_asked() -> None:
    """Another may have asked it meanwhile; and the place is given back."""
    begun, goes_on = threading.Event(), threading.Event()

    async def busy(_: web.Request) -> web.StreamResponse:
        begun.set()
        await asyncio.to_thread(goes_on.wait, 60)
        return web.Response()

    async def run(server: Server) -> None:
        one = settings(concurrency=1, spacing=20.0, timeout=60.0)
        async with HttpClient(one, clock=lambda: 0.0, resolver=Loopback()) as client, asyncio.timeout(60):
            asking = [asyncio.create_task(client.get(server.url("/busy", "busy.example")))]
            await asyncio.to_thread(begun.wait, 60)
            asking += [asyncio.create_task(client.get(server.url("/same", "harbourmail.example"))) for _ in range(2)]
            await asyncio.sleep(0.1)  # both wait for the place
            goes_on.set()
            await asyncio.wait(asking, timeout=0.3)
            await client.get(server.url("/other", "quaynotes.example"))
            assert server.asked("/same") == 1
            for task in asking:
                task.cancel()

    with Server({"/busy": busy, "/same": answer(), "/other": answer()}) as server:
        asyncio.run(run(server))


def test_of_many_hosts_those_that_lie_idle_are_forgotten_and_no_others() -> None:
    """Else one that is being asked, or was just now, would be asked again too soon."""

    begun = threading.Event()

    async def busy(_: web.Request) -> web.StreamResponse:
        begun.set()
        await asyncio.sleep(600)
        return web.Response()

    async def run(server: Server) -> None:
        urls = [server.url("/busy", "busy.example"), server.url("/", "slow.example")]
        async with (
            HttpClient(settings(per_host=1, timeout=600.0), resolver=Loopback()) as client,
            asyncio.timeout(60),
        ):
            client.space("slow.example", 600.0)
            await client.get(urls[1])
            asking = [asyncio.create_task(client.get(urls[0]))]
            await asyncio.to_thread(begun.wait, 60)
            for number in range(10_001):
                client.space(f"site{number}.example", 0.0)
            await client.get(server.url("/", "other.example"))
            asking += [asyncio.create_task(client.get(url)) for url in urls]
            await asyncio.wait(asking, timeout=0.5)
            assert (server.asked("/busy"), server.asked("/")) == (1, 2)
            for task in asking:
                task.cancel()

    with Server({"/": answer(), "/busy": busy}) as server:
        asyncio.run(run(server))


def test_waiting_for_a_turn_is_not_the_servers_fault() -> None:
    async def slow(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1.1)
        return web.Response()

    with Server({"/": slow}) as server:

        async def run() -> list[Response]:
            async with HttpClient(settings(per_host=1, timeout=3.0)) as client:
                return await asyncio.gather(*(client.get(server.url(f"/?{n}")) for n in range(4)))

        assert [response.status for response in asyncio.run(run())] == [200] * 4
