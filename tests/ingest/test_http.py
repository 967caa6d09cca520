"""The HTTP client against a real server on loopback: bounds, redirects, addresses, manners."""

from __future__ import annotations

import asyncio
import gzip
import resource
import socket
import time
import zlib
from collections import defaultdict
from typing import Any

import brotli
import pytest
import zstandard
from aiohttp import web

from ingest.addresses import is_public
from ingest.http import FetchError, HttpClient, HttpSettings, Response
from tests.ingest.loopback import Loopback
from tests.ingest.server import Handler, Server

MB = 1_000_000


def settings(**changed: Any) -> HttpSettings:
    return HttpSettings(**{"allow_private": True, "spacing": 0.0, "timeout": 5.0, "max_bytes": MB, **changed})


def get(url: str, headers: dict[str, str] | None = None, **changed: Any) -> Response:
    async def run() -> Response:
        async with HttpClient(settings(**changed)) as client:
            return await client.get(url, headers=headers)

    return asyncio.run(run())


def failure(url: str, **changed: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(url, **changed)
    assert url.split("/")[2][:20] in str(caught.value)
    return caught.value


def answer(body: bytes = b"", status: int = 200, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(
            body=body, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    return handler


def streamed(chunk: bytes, times: int, pause: float = 0.0, **headers: str) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={name.replace("_", "-"): value for name, value in headers.items()})
        await response.prepare(request)
        for _ in range(times):
            await response.write(chunk)
            await asyncio.sleep(pause)
        return response

    return handler


def test_a_response_has_its_body_headers_and_final_url() -> None:
    with Server({"/": answer(b"hello", X_Kind="a feed", ETag='"1"')}) as server:
        response = get(server.url("/"), headers={"If-None-Match": '"0"'}, user_agent="test/1", contact="mailto:a@b")
        assert (response.status, response.body, response.url) == (200, b"hello", server.url("/"))
        assert response.headers["x-kind"] == "a feed"
        assert not response.permanent
        sent = server.requests[0].headers
        assert sent["If-None-Match"] == '"0"'
        assert sent["User-Agent"] == "test/1 (+mailto:a@b)"


@pytest.mark.parametrize("status", [304, 404, 410, 500])
def test_any_status_is_a_response(status: int) -> None:
    with Server({"/": answer(status=status)}) as server:
        assert get(server.url("/")).status == status


def packed(data: bytes, encoding: str) -> bytes:
    match encoding:
        case "gzip":
            return gzip.compress(data)
        case "x-gzip":
            return gzip.compress(data[:7]) + gzip.compress(data[7:])  # two members are one body
        case "deflate":
            return zlib.compress(data)
        case "zstd":
            return zstandard.ZstdCompressor().compress(data)
        case "br":
            whole: bytes = brotli.compress(data, quality=5)  # type: ignore[no-untyped-call]  # no annotations there
            return whole
        case _:
            return data


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "br", "zstd", "identity", "utf-8"])
def test_bodies_are_decoded(encoding: str) -> None:
    data = b"harbour " * 30_000
    with Server({"/": answer(packed(data, encoding), Content_Encoding=encoding)}) as server:
        assert get(server.url("/")).body == data


def test_deflate_without_its_wrapper() -> None:
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(b"harbour " * 50) + packer.flush()
    with Server({"/": answer(body, Content_Encoding="deflate")}) as server:
        assert get(server.url("/")).body == b"harbour " * 50


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused_while_it_is_small(encoding: str) -> None:
    bomb = packed(bytes(100 * MB), encoding)
    with Server({"/": answer(bomb, Content_Encoding=encoding)}) as server:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        error = failure(server.url("/"))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert (error.kind, error.passing) == ("too-large", False)
    assert grown < 30


def test_an_endless_body_is_cut_off() -> None:
    with Server({"/": streamed(b"x" * 65_536, 10_000)}) as server:
        assert failure(server.url("/")).kind == "too-large"


def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    with Server({"/": answer(b"x" * (MB + 1))}) as server:
        assert "says it has" in str(failure(server.url("/")))


def test_a_body_of_just_the_limit_is_read() -> None:
    with Server({"/": answer(gzip.compress(b"x" * MB), Content_Encoding="gzip")}) as server:
        assert len(get(server.url("/")).body) == MB


@pytest.mark.parametrize(
    ("body", "encoding", "kind"),
    [
        (b"not gzip at all", "gzip", "encoding"),
        (b"not brotli at all", "br", "encoding"),
        (gzip.compress(b"harbour " * 1000, mtime=0)[:-10], "gzip", "truncated"),  # no time: it names the test
        (packed(b"harbour " * 1000, "br")[:-3], "br", "truncated"),
        (b"", "gzip, br", "encoding"),
    ],
)
def test_broken_encodings_are_named(body: bytes, encoding: str, kind: str) -> None:
    with Server({"/": answer(body, Content_Encoding=encoding)}) as server:
        assert failure(server.url("/")).kind == kind


def test_a_slow_drip_ends_at_the_whole_request_limit() -> None:
    with Server({"/": streamed(b"x", 100, pause=0.1)}) as server:
        started = time.monotonic()
        error = failure(server.url("/"), timeout=0.6)
    assert (error.kind, error.passing) == ("timeout", True)
    assert time.monotonic() - started < 9, "the whole drip lasts ten seconds"


@pytest.mark.parametrize(
    "headers", [{"X-Long": "x" * 100_000}, {f"X-{number}": "x" for number in range(200)}], ids=["a long one", "many"]
)
def test_headers_are_bounded(headers: dict[str, str]) -> None:
    with Server({"/": answer(b"", 200, **headers)}) as server:
        error = failure(server.url("/"))
    assert error.kind == "protocol", error


def test_redirects_share_one_time_limit() -> None:
    async def slow(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        raise web.HTTPFound(f"/{time.monotonic_ns()}")

    with Server(defaultdict(lambda: slow)) as server:
        assert failure(server.url("/"), timeout=0.8, max_redirects=20).kind == "timeout"


@pytest.mark.parametrize(
    ("statuses", "permanent"), [((301,), True), ((308, 301), True), ((301, 302), False), ((307,), False)]
)
def test_redirects_are_followed(statuses: tuple[int, ...], permanent: bool) -> None:
    routes = {f"/{n}": answer(status=status, Location=f"{n + 1}#part") for n, status in enumerate(statuses)}
    with Server({**routes, f"/{len(statuses)}": answer(b"here")}) as server:
        response = get(server.url("/0"))
    assert (response.body, response.permanent) == (b"here", permanent)
    assert tuple(code for code, _ in response.hops) == statuses
    assert response.hops[-1][1] == response.url
    assert response.url.startswith(server.url(f"/{len(statuses)}"))


def test_redirect_circles_and_chains_end() -> None:
    with Server(
        {
            "/a": answer(status=302, Location="/b"),
            "/b": answer(status=302, Location="/a"),
            **{f"/{n}": answer(status=302, Location=f"/{n + 1}") for n in range(9)},
        }
    ) as server:
        assert "circle" in str(failure(server.url("/a")))
        assert failure(server.url("/0")).kind == "redirects"
        assert server.asked("/5") == 1
        assert server.asked("/6") == 0


@pytest.mark.parametrize(
    ("location", "kind"),
    [("ftp://harbourmail.example/x", "scheme"), ("file:///etc/passwd", "scheme"), ("http://[::1/", "url")],
)
def test_redirects_elsewhere_are_refused(location: str, kind: str) -> None:
    with Server({"/": answer(status=302, Location=location)}) as server, pytest.raises(FetchError) as caught:
        get(server.url("/"))
    assert caught.value.kind == kind


PRIVATE = ["127.0.0.1", "[::1]", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::ffff:127.0.0.1]", "0.0.0.0"]
LOCAL = ["localhost", "localhost.", "x.localhost", "[64:ff9b::a00:1]", "224.0.0.1"]


@pytest.mark.parametrize(
    "host", [*PRIVATE, "localhost", "localhost.", "x.localhost", "[64:ff9b::a00:1]", "224.0.0.1"]
)
def test_addresses_inside_the_network_are_refused(host: str) -> None:
    with Server({"/": answer(b"secret")}) as server:
        error = failure(server.url("/", host), allow_private=False)
        assert (error.kind, error.passing) == ("private-address", False)
        assert server.requests == []


def test_a_name_that_resolves_inside_the_network_is_refused() -> None:
    name = socket.gethostname()
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, 80)}
    except OSError:
        pytest.skip("this machine's own name does not resolve")
    if any(is_public(address) for address in found):
        pytest.skip("this machine's own name resolves to a public address")
    with Server({"/": answer(b"secret")}) as server:
        assert failure(server.url("/", name), allow_private=False).kind == "private-address"
        assert server.requests == []


def test_a_redirect_into_the_network_is_refused() -> None:
    """Through a proxy names are the proxy's to resolve; addresses written out are checked all the same."""
    with Server({"/": answer(status=302, Location="http://169.254.169.254/latest")}) as proxy:
        with pytest.raises(FetchError) as caught:
            get("http://harbourmail.example/", allow_private=False, proxy=proxy.url(""))
        assert caught.value.kind == "private-address"
        assert [request.host for request in proxy.requests] == ["harbourmail.example"]


def test_which_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert not is_public("2002:7f00:1::")  # 127.0.0.1 through 6to4
    assert not is_public("fe80::1%eth0")
    assert not is_public("100.64.0.1")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("ftp://harbourmail.example/", "scheme"),
        ("harbourmail.example", "scheme"),
        ("http:///x", "url"),
        ("http://harbourmail.example:port/", "url"),
    ],
)
def test_what_is_no_http_url_is_refused(url: str, kind: str) -> None:
    with pytest.raises(FetchError) as caught:
        get(url)
    assert caught.value.kind == kind


def test_unreachable_hosts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        error = failure(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert (error.kind, error.passing) == ("connect", True)
    assert failure("http://nowhere.invalid/").kind == "dns"


def test_what_does_not_speak_http() -> None:
    def serve(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(1000)
            peer.sendall(b"220 mail ready\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:

        async def run() -> FetchError:
            talking = asyncio.create_task(asyncio.to_thread(serve, listener))
            async with HttpClient(settings()) as client:
                with pytest.raises(FetchError) as caught:
                    await client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/")
            await talking
            return caught.value

        assert asyncio.run(run()).kind == "protocol"


def test_tls_without_a_trusted_certificate_is_refused() -> None:
    with Server({"/": answer(b"plain")}) as server:
        assert failure(server.url("/").replace("http:", "https:")).kind == "tls"


def test_credentials_stay_with_their_own_origin() -> None:
    with Server({"/b": answer()}) as server:
        elsewhere = server.url("/b", "localhost")
        with Server({"/": answer(status=301, Location="/a"), "/a": answer(status=301, Location=elsewhere)}) as home:

            async def run() -> None:
                async with HttpClient(settings()) as client:
                    await client.get(home.url("/"), authorization="Basic abc")

            asyncio.run(run())
            assert [r.headers.get("Authorization") for r in home.requests] == ["Basic abc"] * 2
        assert "Authorization" not in server.requests[0].headers


def test_cookies_are_not_kept() -> None:
    with Server({"/": answer(Set_Cookie="id=7; Path=/")}) as server:

        async def run() -> None:
            async with HttpClient(settings()) as client:
                await client.get(server.url("/"))
                await client.get(server.url("/"))

        asyncio.run(run())
        assert "Cookie" not in server.requests[1].headers


def test_a_server_that_drops_us_is_asked_once_and_again_only_where_an_idle_connection_may_have_been_closed() -> None:
    """Then in a turn of its own, with the spacing of its host."""
    drops = {"/fresh": 99, "/idle": 1, "/twice": 99}
    asked: dict[str, list[float]] = defaultdict(list)

    async def handler(request: web.Request) -> web.StreamResponse:
        asked[request.path].append(time.monotonic())
        drops[request.path] = drops.get(request.path, 0) - 1
        if drops[request.path] >= 0:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(body=b"here")

    async def after_another(server: Server, path: str) -> Response:
        async with HttpClient(settings(spacing=0.2)) as client:
            await client.get(server.url("/first"))
            return await client.get(server.url(path))

    with Server(dict.fromkeys(("/first", *drops), handler)) as server:
        assert failure(server.url("/fresh")).kind == "connect"
        assert asyncio.run(after_another(server, "/idle")).body == b"here"
        with pytest.raises(FetchError, match="broke"):
            asyncio.run(after_another(server, "/twice"))
    assert [len(asked[path]) for path in ("/fresh", "/idle", "/twice")] == [1, 2, 2]
    assert asked["/idle"][1] - asked["/idle"][0] >= 0.15


def test_one_host_gets_few_at_a_time() -> None:
    now, most = 0, 0

    async def busy(_: web.Request) -> web.StreamResponse:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.2)
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
    connections: dict[str, set[object]] = defaultdict(set)

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        assert request.transport is not None
        connections[request.host].add(request.transport.get_extra_info("peername"))
        await asyncio.sleep(0.05)
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
    with Server({"/": answer()}) as server:

        async def run(hosts: list[str]) -> float:
            started = time.monotonic()
            async with HttpClient(settings(spacing=0.2, proxy=server.url(""))) as client:
                await asyncio.gather(*(client.get(f"http://{host}/?{n}") for n, host in enumerate(hosts)))
            return time.monotonic() - started

        one = asyncio.run(run(["harbourmail.example"] * 8))
        assert one > 1.39
        assert asyncio.run(run([f"{n}.example" for n in range(8)])) < one / 2


def test_waiting_for_a_turn_is_not_the_servers_fault() -> None:
    async def slow(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return web.Response()

    with Server({"/": slow}) as server:

        async def run() -> list[Response]:
            async with HttpClient(settings(per_host=1, timeout=0.7)) as client:
                return await asyncio.gather(*(client.get(server.url(f"/?{n}")) for n in range(4)))

        assert [response.status for response in asyncio.run(run())] == [200] * 4


def test_everything_goes_through_the_proxy() -> None:
    with Server({"/x": answer(b"from the proxy")}) as proxy:
        response = get("http://harbourmail.example/x", allow_private=False, proxy=proxy.url(""))
    assert response.body == b"from the proxy"


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        HttpSettings(per_host=0)
    with pytest.raises(ValueError, match="negative"):
        HttpSettings(spacing=-1)
