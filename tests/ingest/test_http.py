"""The HTTP client against a real server on loopback: what comes back, decoded and within bounds."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import tracemalloc
import zlib

import brotli
import pytest
import zstandard
from aiohttp import web

from ingest.http import FetchError, HttpClient, HttpSettings
from ingest.pages.step import FetchConfig
from ingest.poll.poller import PollConfig
from tests.ingest.asking import MB, answer, failure, get, settings, streamed
from tests.ingest.server import Handler, Server


def test_a_response_has_its_body_headers_and_final_url() -> None:
    with Server({"/": answer(b"hello", X_Kind="a feed", ETag='"1"')}) as server:
        response = get(server.url("/"), headers={"If-None-Match": '"0"'}, user_agent="test/1", contact="mailto:a@b")
        assert (response.status, response.body, response.url) == (200, b"hello", server.url("/"))
        assert response.headers["x-kind"] == "a feed"
        assert not response.permanent
        sent = server.requests[0].headers
        assert sent["If-None-Match"] == '"0"'
        assert sent["User-Agent"] == "test/1 (+mailto:a@b)"


def test_a_header_that_comes_twice_is_one() -> None:
    async def twice(_: web.Request) -> web.StreamResponse:
        response = web.Response()
        response.headers.extend([("Cache-Control", "public"), ("Cache-Control", "max-age=60")])
        return response

    with Server({"/": twice}) as server:
        assert get(server.url("/")).headers["cache-control"] == "public, max-age=60"


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
        tracemalloc.start()
        try:
            error = failure(server.url("/"))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (error.kind, error.passing) == ("too-large", False)
    assert most < 5 * MB


def test_an_endless_body_is_cut_off() -> None:
    with Server({"/": streamed(b"x" * 65_536, 10_000)}) as server:
        assert failure(server.url("/")).kind == "too-large"


def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    with Server({"/": answer(b"x" * (MB + 1))}) as server:
        assert "says it has" in str(failure(server.url("/")))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity"])
def test_a_body_of_just_the_limit_is_read_and_not_one_byte_more(encoding: str) -> None:
    """Announced by no length, and the last of it decoded from next to nothing."""

    def sent(size: int) -> Handler:
        return streamed(packed(bytes(size), encoding), 1, Content_Encoding=encoding)

    with Server({"/whole": sent(MB), "/more": sent(MB + 1)}) as server:
        assert get(server.url("/whole")).body == bytes(MB)
        assert failure(server.url("/more")).kind == "too-large"


def zstd_with_window(bits: int) -> bytes:
    """A few bytes for which a decoder has to hold a window of 2 to that power."""
    parameters = zstandard.ZstdCompressionParameters(window_log=bits)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return packer.compress(b"harbour") + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"harbour") + bytes(100), "gzip"),
        (packed(b"har", "zstd") + packed(b"", "zstd") + packed(b"bour", "zstd"), "zstd"),
        (zstd_with_window(23), "zstd"),
    ],
    ids=["padding", "frames", "window"],
)
def test_a_body_may_be_padded_in_several_parts_or_of_the_widest_window(body: bytes, encoding: str) -> None:
    with Server({"/": answer(body, Content_Encoding=encoding)}) as server:
        assert get(server.url("/")).body == b"harbour"


@pytest.mark.parametrize(
    ("chunk", "encoding"),
    [(bytes(1_000), "gzip"), (gzip.compress(b"") * 50, "gzip"), (packed(b"", "zstd") * 100, "zstd")],
    ids=["padding", "members", "frames"],
)
def test_what_is_sent_counts_where_it_decodes_to_nothing(chunk: bytes, encoding: str) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": encoding})
        await response.prepare(request)
        await response.write(packed(b"harbour", encoding))
        while True:
            await response.write(chunk)

    with Server({"/": endless}) as server:
        assert failure(server.url("/"), timeout=60.0).kind == "too-large"


@pytest.mark.parametrize(
    ("body", "encoding", "kind"),
    [
        (b"not gzip at all", "gzip", "encoding"),
        (b"not brotli at all", "br", "encoding"),
        (gzip.compress(b"harbour " * 1000, mtime=0)[:-10], "gzip", "truncated"),  # no time: it names the test
        (packed(b"harbour " * 1000, "br")[:-3], "br", "truncated"),
        (packed(b"harbour " * 1000, "zstd")[:-3], "zstd", "truncated"),
        (b"not zstd at all", "zstd", "encoding"),
        (zstd_with_window(26), "zstd", "encoding"),
        (b"", "gzip, br", "encoding"),
    ],
)
def test_broken_encodings_are_named(body: bytes, encoding: str, kind: str) -> None:
    with Server({"/": answer(body, Content_Encoding=encoding)}) as server:
        assert failure(server.url("/")).kind == kind


def test_a_drip_that_never_ends_does_at_the_whole_request_limit() -> None:
    with Server({"/": streamed(b"x", 1_000_000, pause=0.1)}) as server:
        error = failure(server.url("/"), timeout=0.6)
    assert (error.kind, error.passing) == ("timeout", True)


@pytest.mark.parametrize(
    "headers", [{"X-Long": "x" * 100_000}, {f"X-{number}": "x" for number in range(200)}], ids=["a long one", "many"]
)
def test_headers_are_bounded(headers: dict[str, str]) -> None:
    with Server({"/": answer(b"", 200, **headers)}) as server:
        error = failure(server.url("/"))
    assert error.kind == "protocol", error


def test_unreachable_hosts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        error = failure(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert (error.kind, error.passing) == ("connect", True)
    assert failure("http://nowhere.invalid/").kind == "dns"


@pytest.mark.parametrize(
    "said", [b"220 mail ready\r\n\r\n", b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\ncontent-length: 0\r\n\r\n"]
)
def test_what_does_not_speak_http(said: bytes) -> None:
    def serve(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(1000)
            with contextlib.suppress(ConnectionError):  # hung up on meanwhile
                peer.sendall(said)

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


def test_the_bodies_under_way_leave_room_in_400_mb() -> None:
    """Forty feeds of the longest body on forty hosts brought a poller to 263 MB so, and to 479 at twice the limit."""
    polling, fetching = PollConfig(), FetchConfig()
    for http, at_once in ((polling.http, polling.at_once), (fetching.http, fetching.http.concurrency)):
        assert http.max_bytes * at_once <= 160_000_000


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        HttpSettings(per_host=0)
    with pytest.raises(ValueError, match="negative"):
        HttpSettings(spacing=-1)
