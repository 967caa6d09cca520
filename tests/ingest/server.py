"""A real HTTP server on loopback, with TLS where it has a certificate; its answers are plain functions of a test."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Runs in a thread of its own; `requests` are those that came, in order.

    `certificate` is a file (PEM) of a key and what is signed with it: then it speaks https.
    """

    def __init__(self, routes: dict[str, Handler], *, certificate: Path | None = None) -> None:
        self._routes = routes
        self._certificate = certificate
        self.requests: list[web.BaseRequest] = []
        self.port = 0
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self._certificate else 'http'}://{host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await runner.setup()
        context = None
        if self._certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self._certificate)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        try:
            handler = self._routes[request.path]
        except KeyError:
            return web.Response(status=404)
        return await handler(request)  # type: ignore[arg-type]  # a BaseRequest has all that tests use
