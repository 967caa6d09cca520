"""The servers of the invented web: one process on loopback that answers for all hosts, by the test's clock."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from newsfold.stream.ids import stable_hash
from tests.quality.web.feeds import DAY, HOUR, SimFeed, Trouble
from tests.quality.web.manners import Manners
from tests.quality.web.render import CONTENT_TYPES, document

__all__ = ["Report", "WebServer"]

_SKEW = HOUR  # by which the clock of a server that names dates is ahead
_REMEMBERED = 3  # days on which a permanent redirect is followed before it is taken at its word


class Report(msgspec.Struct, frozen=True):
    """What the servers saw. `answers` counts them by status, 0 for none."""

    violations: Mapping[str, int]
    examples: Mapping[str, str]
    answers: Mapping[int, int]
    visits: int


class WebServer:
    """Runs in a process of its own; `now` is the test's clock, shared with it."""

    def __init__(self, feeds: list[SimFeed], contact: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._clock: Any = context.Value("d", 0.0)
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(feeds, contact, self._clock, there), daemon=True)
        self.port = 0

    @property
    def now(self) -> float:
        return float(self._clock.value)

    @now.setter
    def now(self, value: float) -> None:
        self._clock.value = value

    def __enter__(self) -> Self:
        self._process.start()
        assert self._here.poll(60), "the servers did not start"
        self.port = self._here.recv()
        return self

    def report(self) -> Report:
        self._here.send("")
        assert self._here.poll(60), "the servers do not answer"
        found: Report = self._here.recv()
        return found

    def missed(self, url: str) -> None:
        """An answer from this address was not received."""
        self._here.send(url)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join(10)


def _serve(feeds: list[SimFeed], contact: str, clock: Any, pipe: Connection) -> None:
    asyncio.run(_Servers(feeds, contact, clock).run(pipe))


class _Servers:
    def __init__(self, feeds: list[SimFeed], contact: str, clock: Any) -> None:
        self._clock = clock
        self._at = {(feed.host, feed.path): feed for feed in feeds}
        self._final = {feed.number: feed for feed in feeds}
        self._troubled = {feed.host for feed in feeds if feed.troubles}
        self._manners = Manners(contact)
        self._answers: Counter[int] = Counter()
        self._answered: Counter[int] = Counter()  # by feed
        self._followed: dict[int, set[int]] = {}  # days on which a permanent redirect was followed
        self._on_the_way: set[int] = set()  # feeds whose temporary redirect was just followed
        self._port = 0

    async def run(self, pipe: Connection) -> None:
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
        self._port = runner.addresses[0][1]
        pipe.send(self._port)
        asyncio.get_running_loop().add_reader(pipe.fileno(), self._told, pipe)
        await asyncio.Event().wait()

    def _told(self, pipe: Connection) -> None:
        """The test asks for the report (""), or names an address whose answer was not received."""
        if url := str(pipe.recv()):
            self._missed(url)
            return
        manners = self._manners
        pipe.send(Report(dict(manners.violations), manners.examples, dict(self._answers), manners.visits()))

    def _missed(self, url: str) -> None:
        parts = urlsplit(url)
        feed = self._at.get((parts.hostname or "", parts.path))
        if feed is None:
            feed = self._final[int(parts.path.rpartition("/")[2])]
        now = float(self._clock.value)
        self._manners.missed(feed, now)
        self._followed.get(feed.number, set()).discard(int(now // DAY))

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.headers["host"].partition(":")[0]
        response = await self._of_host(request, host)
        if host in self._troubled:
            response.force_close()  # a client may repeat what fails on a connection that it used before
        return response

    async def _of_host(self, request: web.BaseRequest, host: str) -> web.StreamResponse:
        now, path = float(self._clock.value), request.path
        feed = self._at.get((host, path))
        if feed is None:
            kind, _, number = path.strip("/").partition("/")
            feed = self._final[int(number)]
            if kind == "moving":
                return self._redirect(301, f"http://new.{feed.host}:{self._port}/final/{feed.number}")
            if feed.hop == "temporary" and feed.number not in self._on_the_way:
                self._manners.note("a temporary redirect was remembered", f"feed {feed.number}")
            self._on_the_way.discard(feed.number)
        elif feed.hop == "moved":
            days = self._followed.setdefault(feed.number, set())
            if len(days) >= _REMEMBERED:
                self._manners.note("a permanent redirect was not remembered", f"feed {feed.number}")
            days.add(int(now // DAY))
            return self._redirect(301, f"/moving/{feed.number}")
        elif feed.hop == "temporary":
            self._on_the_way.add(feed.number)
            return self._redirect(302, f"/final/{feed.number}")
        return await self._of_feed(request, feed, now)

    def _redirect(self, status: int, location: str) -> web.Response:
        self._answers[status] += 1
        return web.Response(status=status, headers={"Location": location})

    async def _of_feed(self, request: web.BaseRequest, feed: SimFeed, now: float) -> web.StreamResponse:
        trouble = feed.trouble(now)
        if trouble is not None and trouble.kind in ("dns", "refused"):
            self._manners.refused(feed.host, now)
            return self._broken(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        self._manners.asked(feed, request.path_qs, headers, now)
        if feed.gone_at is not None and now >= feed.gone_at:
            return self._made(feed, now, 410)
        if trouble is not None:
            return await self._trouble(request, feed, trouble, now)
        self._answered[feed.number] += 1
        answer = self._answered[feed.number]
        version = stable_hash("version", str(feed.visible(now)), str(answer if feed.ever_new else 0))
        etag, modified = self._validators(feed, version, answer)
        sent = (headers.get("if-none-match", ""), headers.get("if-modified-since", ""))
        said = {"ETag": etag, "Last-Modified": modified}
        said = {name: value for name, value in said.items() if value}
        if feed.max_age:
            said["Cache-Control"] = f"public, max-age={feed.max_age}"
        wait = max(feed.max_age, 60 * feed.ttl if feed.format == "rss" else 0)
        if any(sent) and sent == (etag, modified) and feed.validators != "ignored":
            return self._made(feed, now, 304, headers=said, wait=wait, validators=(etag, modified))
        body = document(feed, now, f"http://{feed.host}:{self._port}", answer)
        said["Content-Type"] = CONTENT_TYPES[feed.format]
        return self._made(feed, now, 200, headers=said, body=body, wait=wait, validators=(etag, modified))

    @staticmethod
    def _validators(feed: SimFeed, version: str, answer: int) -> tuple[str, str]:
        modified = format_datetime(datetime.fromtimestamp(int(version[:7], 16), UTC))
        match feed.validators:
            case "none":
                return "", ""
            case "etag":
                return f'W/"{version}"', ""
            case "modified":
                return "", modified
            case "fickle":
                return f'"{version}-{answer}"', ""
            case _:
                return f'"{version}"', modified

    def _made(
        self,
        feed: SimFeed,
        now: float,
        status: int,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        wait: float = 0.0,
        validators: tuple[str, str] = ("", ""),
    ) -> web.Response:
        self._answers[status] += 1
        self._manners.answered(feed, now, status=status, wait=wait, validators=validators)
        date = format_datetime(datetime.fromtimestamp(now, UTC), usegmt=True)
        return web.Response(status=status, body=body, headers={"Date": date, **(headers or {})})

    async def _trouble(
        self, request: web.BaseRequest, feed: SimFeed, trouble: Trouble, now: float
    ) -> web.StreamResponse:
        match trouble.kind:
            case "reset" | "timeout":
                self._manners.answered(feed, now, status=0, wait=0.0, validators=("", ""))
                if trouble.kind == "timeout":
                    await asyncio.sleep(30)
                return self._broken(request)
            case "429-date":
                clock = datetime.fromtimestamp(now + _SKEW, UTC)
                until = datetime.fromtimestamp(now + _SKEW + trouble.wait, UTC)
                said = {
                    "Retry-After": format_datetime(until, usegmt=True),
                    "Date": format_datetime(clock, usegmt=True),
                }
                return self._made(feed, now, 429, headers=said, wait=trouble.wait)
            case kind:
                said = {"Retry-After": f"{trouble.wait:.0f}"} if trouble.wait else {}
                return self._made(feed, now, int(kind), headers=said, wait=trouble.wait)

    def _broken(self, request: web.BaseRequest) -> web.Response:
        """A connection that ends without an answer."""
        self._answers[0] += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
