"""The HTTP client against a real server on loopback: where it is led, and where it does not go."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import defaultdict

import pytest
from aiohttp import web

from ingest.addresses import PublicResolver, is_public
from ingest.http import FetchError
from tests.ingest.asking import MB, answer, failure, get
from tests.ingest.server import Server


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


def test_what_comes_with_a_redirect_is_not_read() -> None:
    with Server({"/": answer(b"x" * (MB + 1), 302, Location="/there"), "/there": answer(b"here")}) as server:
        assert get(server.url("/")).body == b"here"


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


@pytest.mark.parametrize("host", [*PRIVATE, *LOCAL])
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


def test_of_a_names_addresses_only_public_ones_are_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def addresses(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
            for address in ("127.0.0.1", "93.184.216.34", "10.0.0.1")
        ]

    async def found() -> list[str]:
        return [one["host"] for one in await PublicResolver().resolve("harbourmail.example", 80)]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    assert asyncio.run(found()) == ["93.184.216.34"]


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
    assert is_public("64:ff9b::5db8:d822")  # a public one through NAT64, as all are where only IPv6 is spoken
    assert not is_public("::7f00:1")  # 127.0.0.1 as IPv6 once wrote it
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
