"""Invented outlets behind one HTTP proxy on loopback, which notes who asked for what, and when."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from tests.scaling.prose import paragraphs


class Asked(NamedTuple):
    """One request for a feed or a page."""

    host: str
    path: str
    agent: str  # the user agent, which names the process


class Press:
    """Any host answers: `/feed` with what was published there, `/news/NAME` with the page's present edition.

    Either is answered after so many seconds, so that something is under way whenever something happens.
    """

    def __init__(self, *, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._editions: dict[tuple[str, str], int] = {}
        self._asked: list[Asked] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"press": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """What clients set as their proxy."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def publish(self, host: str, name: str, edition: int = 1) -> str:
        """Put a page up, or another edition of it; its URL."""
        with self._lock:
            self._editions[host, name] = edition
        return f"http://{host}/news/{name}"

    def asked(self) -> list[Asked]:
        """The requests so far, in order."""
        with self._lock:
            return list(self._asked)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, host: str, path: str, agent: str) -> tuple[int, str, bytes]:
        """Status, type and body."""
        if path == "/robots.txt":
            return 404, "text/plain", b""
        with self._lock:
            self._asked.append(Asked(host, path, agent))
        time.sleep(self.seconds)
        with self._lock:
            names = [name for there, name in self._editions if there == host]
            edition = self._editions.get((host, path.removeprefix("/news/")), 0)
        if path == "/feed":
            return 200, "application/rss+xml", _feed(host, names)
        return (200, "text/html", _page(path, edition)) if edition else (404, "text/html", b"nothing here")


def _feed(host: str, names: list[str]) -> bytes:
    items = "".join(
        f"<item><title>Report {name}</title><link>http://{host}/news/{name}</link></item>" for name in reversed(names)
    )
    return f'<rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'.encode()


def _page(path: str, edition: int) -> bytes:
    text = "".join(f"<p>{one}</p>" for one in paragraphs(path, edition))
    title = f"Report {path.rsplit('/', 1)[-1]}"
    return (
        f'<html lang="en"><head><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    ).encode()


class _Handler(BaseHTTPRequestHandler):
    press: Press
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        status, kind, body = self.press.answer(split.hostname or "", split.path, self.headers.get("User-Agent", ""))
        try:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # who asked was killed meanwhile

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
