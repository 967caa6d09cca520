"""How many unchanged feeds a core can poll, and what a register of many takes: `python -m tests.bench.poll_rate`.

The servers are another process on loopback, which answers 304. Polls a second are given by the clock on the wall and
by the processor time of the poll stage alone, since servers and log share the machine; memory is that of a stage that
has restored a register of feeds, each polled before and remembering 40 entries.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path

from ingest.http import HttpClient, HttpSettings
from ingest.poll.step import PollConfig, PollStep
from newsfold.stream.codec import encode
from newsfold.stream.connect import open_log
from newsfold.stream.log import Log, Output
from newsfold.stream.messages import Feed, FeedState
from newsfold.stream.metrics import Metrics
from newsfold.stream.topics import FEED_STATE, FEEDS
from tests.ingest.loopback import Loopback

_NOW = 1_772_445_600.0
_ENTRIES = 40
_ANSWER = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nCache-Control: max-age=300\r\n\r\n'


class _Always(asyncio.Protocol):
    """Answers each request alike."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert isinstance(self._transport, asyncio.Transport)
        self._transport.write(_ANSWER * data.count(b"\r\n\r\n"))


def _serve(pipe: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Always, "127.0.0.1", 0, backlog=1_024)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def _register(log: Log, count: int, port: int) -> None:
    def outputs() -> Iterable[Output]:
        for number in range(count):
            host = f"site{number // 2}.web.example"
            url = f"http://{host}:{port}/feeds/{number % 2}/news.xml"
            feed = Feed(url=url, publisher=f"Outlet {number}", language="en", added=_NOW)
            yield Output(topic=FEEDS, key=url, value=encode(feed), partition_by=host)
            state = FeedState(
                url=url,
                etag=b'"1"',
                last_modified=b"Mon, 02 Mar 2026 09:00:00 GMT",
                body_hash=f"{number:032x}",
                next_poll=_NOW,
                interval=900.0,
                polled=_NOW - 900,
                succeeded=_NOW - 900,
                title=f"Outlet {number}: all the news",
                format="rss20",
                known=os.urandom(12 * _ENTRIES),
                changed=_NOW - 3_600,
                full=_NOW - 3_600,
            )
            yield Output(topic=FEED_STATE, key=url, value=encode(state), partition_by=host)

    batch: list[Output] = []
    for output in outputs():
        batch.append(output)
        if len(batch) == 10_000:
            log.append(batch)
            batch = []
    log.append(batch)


def _memory() -> float:
    """MB that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _rate(folder: Path, count: int, port: int) -> None:
    with open_log(f"sqlite:///{folder}/rate.db") as log:
        _register(log, count, port)
        http = HttpSettings(allow_private=True, contact="reader@newsfold.example")
        config = PollConfig(http=http)
        step = PollStep(config, Metrics(), client=lambda settings: HttpClient(settings, resolver=Loopback()))
        member = log.member("newsfold.poll", step.inputs)
        step.restore(log, member.assigned())
        polls, wall, busy = 0, time.monotonic(), time.process_time()
        while (due := step.wake_at()) is not None and due <= _NOW:
            outcome = step([], _NOW)
            member.commit(list(outcome.outputs), {})
            polls += len(outcome.outputs)
        wall, busy = time.monotonic() - wall, time.process_time() - busy
        step.close()
        member.close()
    print(f"{polls} unchanged polls: {polls / wall:.0f}/s by the wall clock, {polls / busy:.0f}/s of processor time")  # noqa: T201


def _size(folder: Path, count: int) -> None:
    with open_log(f"sqlite:///{folder}/size.db") as log:
        _register(log, count, 80)
        before = _memory()
        step = PollStep(PollConfig(), Metrics())
        member = log.member("newsfold.poll", step.inputs)
        begun = time.monotonic()
        step.restore(log, member.assigned())
        took = time.monotonic() - begun
        held = _memory()
        print(f"{count} feeds: {held:.0f} MB, {held - before:.0f} of them theirs; restored in {took:.0f} s")  # noqa: T201
        member.close()
        step.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.poll_rate", description=__doc__)
    parser.add_argument("--polls", type=int, default=10_000)
    parser.add_argument("--feeds", type=int, default=180_000, help="registered, for the memory they take")
    asked = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory(prefix="newsfold-polls-") as folder:
        _rate(Path(folder), asked.polls, here.recv())
        server.terminate()
        _size(Path(folder), asked.feeds)


if __name__ == "__main__":
    main()
