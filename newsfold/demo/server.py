"""Serves the invented world on loopback, as an HTTP proxy for its `.example` hosts.

Give a client `proxy=http://127.0.0.1:PORT` and every outlet answers under its own name; a host that is not
of the world gets 502. A person without a proxy opens `http://127.0.0.1:PORT/` and finds the same pages under
`/HOST/PATH`, with their links turned accordingly.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
from collections import Counter
from contextlib import suppress
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import xxhash

from newsfold.demo.site import Reply, Site
from newsfold.demo.world import World

__all__ = ["WorldServer", "serve"]

ABSOLUTE = re.compile(rb"http://([a-z]+\.example)(?=[/\"'])")


class Target(NamedTuple):
    """What a request asks for."""

    host: str  # "" for the server's own index
    path: str
    browsing: bool  # asked for as /HOST/PATH, so links have to be turned


def read_target(request_target: str, host_header: str, hosts: frozenset[str]) -> Target:
    """From the request line and the Host header: absolute form, origin form with a host, or /HOST/PATH."""
    if request_target.startswith("http://"):
        split = urlsplit(request_target)
        return Target(split.hostname or "", split.path or "/", False)
    path = urlsplit(request_target).path or "/"
    host = host_header.rsplit(":", 1)[0].lower()
    if host.endswith(".example"):
        return Target(host, path, False)
    first, _, rest = path.lstrip("/").partition("/")
    if first in hosts:
        return Target(first, "/" + rest, True)
    return Target("", path, True)


class WorldServer:
    """The world behind a port, in threads of its own; `stop` frees the port and may be called twice.

    `now` is when the world starts, in seconds since the epoch: every publication time counts back from it.
    """

    def __init__(self, world: World, *, now: float, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world = world
        self._site = Site(world, now)
        self._requests: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = _Server((host, port), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="demo-world", daemon=True
        )

    @property
    def url(self) -> str:
        """Where it listens: the proxy URL for the pipeline, the index for a browser."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def feeds(self) -> list[str]:
        return self.world.feeds()

    def requests(self) -> dict[str, int]:
        """How often each URL was asked for so far, by absolute URL without its query."""
        with self._lock:
            return dict(self._requests)

    def start(self) -> Self:
        """Begin to serve; nothing more on a server that serves already."""
        if not self._thread.is_alive():
            self._thread.start()
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.hang_up()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, target: Target) -> Reply:
        """The reply to one request, counted."""
        if not target.host:
            return (
                self._site.index() if target.path == "/" else Reply(404, b"no such page here; see /\n", "text/plain")
            )
        url = f"http://{target.host}{target.path}"
        with self._lock:
            self._requests[url] += 1
            times = self._requests[url]
        return self._site.get(target.host, target.path, times)

    @property
    def hosts(self) -> frozenset[str]:
        return self._site.hosts


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    owner: WorldServer

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.open: set[socket.socket] = set()  # connections; adding and discarding are atomic
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep open."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in mid-reply is nothing to report; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        self._respond()

    def _respond(self) -> None:
        owner = self.server.owner
        target = read_target(self.path, self.headers.get("Host", ""), owner.hosts)
        reply = owner.answer(target)
        headers = {"Content-Type": reply.content_type}
        body = reply.body
        if reply.modified is not None:
            headers["ETag"] = f'"{xxhash.xxh3_64_hexdigest(body)}"'
            headers["Last-Modified"] = format_datetime(reply.modified, usegmt=True)
        status = reply.status
        if reply.modified is not None and self._unchanged(headers["ETag"], reply):
            status, body = 304, b""
        if target.browsing and reply.content_type.startswith("text/html"):
            body = ABSOLUTE.sub(rb"/\1", body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _unchanged(self, etag: str, reply: Reply) -> bool:
        """Conditional GET as RFC 9110 has it: If-None-Match decides where it is present."""
        if (known := self.headers.get("If-None-Match")) is not None:
            return known.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}
        since = self.headers.get("If-Modified-Since")
        if since is None or reply.modified is None:
            return False
        try:
            return reply.modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # an unreadable date, or one without a zone, counts as absent
            return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own signature
        """Quiet: the demo shows its own progress."""


def serve(world: World, *, now: float, host: str = "127.0.0.1", port: int = 0) -> WorldServer:
    """Start serving; port 0 takes any free one. Raises OSError where the port is taken."""
    return WorldServer(world, now=now, host=host, port=port).start()
