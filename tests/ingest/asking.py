"""Asking a server on loopback through the HTTP client, and the answers of such a server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from ingest.http import FetchError, HttpClient, HttpSettings, Response
from tests.ingest.server import Handler

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
