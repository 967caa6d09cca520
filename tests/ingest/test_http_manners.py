"""The HTTP client against a real server on loopback: its manners towards hosts, and what it tells them."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from aiohttp import web

from ingest.http import FetchError, HttpClient, Response
from newsfold.stream.errors import UsageError
from tests.ingest.asking import answer, failure, get, settings
from tests.ingest.server import Server


class Signer(NamedTuple):
    """A signer of certificates that no system knows, and a certificate of loopback's with its key: files."""

    ca: Path
    certificate: Path


def signer(folder: Path, name: str) -> Signer:
    authority = trustme.CA()
    made = Signer(folder / f"{name}-ca.pem", folder / f"{name}.pem")
    authority.cert_pem.write_to_path(str(made.ca))
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(str(made.certificate))
    return made


def test_a_request_says_who_asks_and_nothing_else_of_them() -> None:
    """No Referer after a redirect either, and nothing added to the address."""
    with Server({"/a": answer(status=302, Location="/b?of=it"), "/b": answer()}) as server:
        get(server.url("/a?q=1"), user_agent="test/1", contact="mailto:a@b")
        asked = server.requests
    assert [one.path_qs for one in asked] == ["/a?q=1", "/b?of=it"]
    for one in asked:
        assert set(one.headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
        assert one.headers["User-Agent"] == "test/1 (+mailto:a@b)"


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


def test_credentials_do_not_go_along_where_only_the_port_or_the_scheme_is_another(tmp_path: Path) -> None:
    """Nor back home again by such a way: each request is judged by its own address."""
    own = signer(tmp_path, "own")
    with Server({"/a": answer(b"here")}, certificate=own.certificate) as secure, Server({"/b": answer()}) as other:
        routes = {"/scheme": answer(status=302, Location=secure.url("/a")), "/a": answer()}
        routes["/port"] = answer(status=302, Location=other.url("/b"))

        async def run() -> None:
            async with HttpClient(settings(ca_file=str(own.ca))) as client:
                for path in ("/scheme", "/port"):
                    await client.get(home.url(path), authorization="Basic abc")

        with Server(routes) as home:
            asyncio.run(run())
        assert [one.headers.get("Authorization") for one in home.requests] == ["Basic abc"] * 2
        assert [one.headers.get("Authorization") for one in (*secure.requests, *other.requests)] == [None] * 2


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


def test_everything_goes_through_the_proxy() -> None:
    with Server({"/x": answer(b"from the proxy")}) as proxy:
        response = get("http://harbourmail.example/x", allow_private=False, proxy=proxy.url(""))
    assert response.body == b"from the proxy"


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Server({"/": answer(b"asked itself")}) as server:
        monkeypatch.setenv("no_proxy", "")
        assert get(server.url("/")).body == b"asked itself"


def test_a_certificate_of_ones_own_is_trusted_and_so_are_the_systems(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own, other = signer(tmp_path, "own"), signer(tmp_path, "other")
    with Server({"/": answer(b"in secret")}, certificate=own.certificate) as server:
        assert failure(server.url("/")).kind == "tls"
        assert failure(server.url("/"), ca_file=str(other.ca)).kind == "tls"
        assert get(server.url("/"), ca_file=str(own.ca)).body == b"in secret"
        monkeypatch.setenv("SSL_CERT_FILE", str(own.ca))  # where the system's are
        assert get(server.url("/"), ca_file=str(other.ca)).body == b"in secret"


def test_certificates_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    with Server({"/": answer()}) as server:
        for name in ("empty.pem", "missing.pem"):
            with pytest.raises(UsageError, match=rf"http\.ca_file.*{name}"):
                get(server.url("/"), ca_file=str(tmp_path / name))
