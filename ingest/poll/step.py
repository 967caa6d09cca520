"""The poll stage: from the feed register to entries, each announced together with the state that knows it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import msgspec

from ingest.http import HttpClient, HttpSettings
from ingest.poll.credentials import read_credentials
from ingest.poll.parser import FeedParser
from ingest.poll.poller import PollConfig, Polled, poll_feed
from ingest.poll.queue import PollQueue, Turn
from ingest.urls import clean_url, host_or_key, server_or_key
from newsfold.stream.codec import decode
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.messages import Feed, FeedState
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import FEED_STATE, FEEDS

__all__ = ["PollConfig", "PollStep"]

logger = logging.getLogger(__name__)


class PollStep:
    """A `newsfold.stream.step.Step`: keeps the register, and polls what is due at each call."""

    stage = "poll"
    inputs: tuple[str, ...] = (FEEDS,)
    max_records = 500

    def __init__(
        self, config: PollConfig, metrics: Metrics, *, client: Callable[[HttpSettings], HttpClient] = HttpClient
    ) -> None:
        self._config = config
        self._make_client = client
        self._metrics = metrics
        self._credentials = read_credentials(config.credentials)  # here, so that a wrong file stops the start
        self._feeds: dict[str, Feed] = {}
        self._states: dict[str, FeedState] = {}
        self._queue = PollQueue()
        self._running: dict[asyncio.Task[Polled], Turn] = {}
        self._ended: dict[Turn, tuple[Polled, float]] = {}  # and when, by the monotonic clock
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._client: HttpClient | None = None
        self._parser: FeedParser | None = None

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Read the register and what is remembered of each feed; a state that cannot be read counts as none."""
        self._runner.run(self._abandon())
        numbers = {partition.number for partition in partitions}
        self._feeds, self._states, self._queue = {}, {}, PollQueue()
        for record in log.read(FEEDS, partitions=numbers):
            self._register(record)  # what cannot be read was, or will be, dead-lettered as a batch's record
        for record in log.read(FEED_STATE, partitions=numbers):
            self._states.pop(record.key, None)
            if record.value is None:
                continue
            try:
                self._states[record.key] = decode(FeedState, record.value)
            except DecodeError:
                self._metrics.count("polls_total", outcome="state-unreadable")
        self._restore_hosts()
        for url in self._feeds:
            self._line_up(url)

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        outputs: list[Output] = []
        rejects: list[Reject] = []
        for record in batch:
            reject = self._register(record)
            if reject is not None:
                rejects.append(reject)
            elif record.value is None:
                self._states.pop(record.key, None)
                self._queue.remove(record.key)
                outputs.append(
                    Output(topic=FEED_STATE, key=record.key, value=None, partition_by=host_or_key(record.key))
                )
            else:
                if (state := self._states.get(record.key)) is not None and state.gone:
                    # added anew by someone who knows better than the last answer
                    self._states[record.key] = msgspec.structs.replace(state, gone=False, next_poll=now)
                if all(record.key != turn.url for turn in self._running.values()):
                    self._line_up(record.key)
        if self._running or self._ended or (self._queue.earliest() or 0.0) <= now:
            for polled in self._runner.run(self._poll(now)):
                outputs.extend(polled.outputs)
        return Outcome(outputs=outputs, rejects=rejects)

    def wake_at(self) -> float | None:
        """The earliest next poll; 0 (at once) where a feed was never polled or a poll is under way."""
        return 0.0 if self._running or self._ended else self._queue.earliest()

    def finish(self, seconds: float) -> Outcome:
        """Wait for the polls under way: a feed that was asked is not asked again by whoever polls it next."""
        if not self._running and not self._ended:
            return Outcome()
        ended = self._runner.run(self._wait(seconds))
        return Outcome(outputs=[output for polled in ended for output in polled.outputs])

    def close(self) -> None:
        self._runner.run(self._abandon())
        self._runner.run(self._stack.aclose())
        self._runner.close()
        if self._parser is not None:
            self._parser.close()
            self._parser = None

    def _register(self, record: Record) -> Reject | None:
        if record.value is None:
            self._feeds.pop(record.key, None)
            return None
        try:
            feed = decode(Feed, record.value)
        except DecodeError as error:
            return Reject(record=record, reason="decode", error=str(error))
        try:
            if feed.url != record.key:
                raise ValueError(f"the key {record.key!r} is not the feed's URL {feed.url!r}")
            clean_url(feed.url)
        except ValueError as error:
            return Reject(record=record, reason="feed-url", error=str(error))
        self._feeds[feed.url] = feed
        return None

    def _line_up(self, url: str) -> None:
        """Put a feed where it belongs in the queue: nowhere while it is paused or gone."""
        feed, state = self._feeds[url], self._states.get(url)
        if feed.paused or (state is not None and state.gone):
            self._queue.remove(url)
            return
        host = server_or_key((state.address if state is not None else "") or url)
        self._queue.put(url, host, 0.0 if state is None else state.next_poll)

    def _restore_hosts(self) -> None:
        """Which hosts are down, by the latest poll of any of their feeds."""
        latest: dict[str, FeedState] = {}
        for state in self._states.values():
            host = state.failed_host or server_or_key(state.address or state.url)
            if host not in latest or (state.polled or 0.0) > (latest[host].polled or 0.0):
                latest[host] = state
        for host, state in latest.items():
            if state.host_failures:
                self._queue.pause(host, state.host_until, state.host_failures)

    async def _poll(self, now: float) -> list[Polled]:
        """Begin what is due and take what has ended; slow polls go on in the next call."""
        done: list[Polled] = []
        size = 0
        until = time.monotonic() + self._config.call_seconds
        while True:
            await self._begin(now)
            for turn in self._in_turn(now):
                polled, _ = self._ended.pop(turn)
                if turn.url in self._feeds:  # else it was removed meanwhile
                    done.append(polled)
                    size += polled.size
            left = until - time.monotonic()
            if (
                not self._running
                or left <= 0
                or len(done) >= self._config.per_call
                or size >= self._config.call_bytes
            ):
                return done
            ended, _ = await asyncio.wait(self._running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            self._note(ended)

    async def _wait(self, seconds: float) -> list[Polled]:
        """What ends within so many seconds, and what had ended before."""
        if self._running:
            ended, _ = await asyncio.wait(self._running, timeout=seconds)
            self._note(ended)
        done = [polled for turn, (polled, _) in sorted(self._ended.items()) if turn.url in self._feeds]
        self._ended = {}
        return done

    def _note(self, ended: set[asyncio.Task[Polled]]) -> None:
        """Take the results of polls that have ended; their hosts are free again."""
        for task in ended:
            turn = self._running.pop(task)
            self._queue.done(turn.url)
            if turn.url in self._feeds:
                self._take(task.result())
                self._ended[turn] = task.result(), time.monotonic()

    def _in_turn(self, now: float) -> list[Turn]:
        """What has ended and may be stored: in the order of the turns, whichever server was quickest to answer.

        One that takes much longer than those after it is waited for `order_seconds` and no longer.
        """
        first = min((*self._running.values(), *self._queue.behind(now)), default=None)
        waited = time.monotonic() - self._config.order_seconds
        return [
            turn
            for turn, (_, ended) in sorted(self._ended.items(), key=lambda item: item[0])
            if first is None or turn < first or ended <= waited
        ]

    async def _begin(self, now: float) -> None:
        if self._client is None:
            self._client = await self._stack.enter_async_context(self._make_client(self._config.http))
        if self._parser is None:
            self._parser = FeedParser(self._config.parse_timeout, self._config.parse_memory)
        while len(self._running) < self._config.at_once and (turn := self._queue.pop(now)) is not None:
            url = turn.url
            state = self._states.get(url) or FeedState(url=url)
            poll = poll_feed(
                self._client,
                self._parser,
                self._feeds[url],
                state,
                config=self._config,
                now=now,
                authorization=self._credentials.get(url, ""),
                host_failures=self._queue.failures(server_or_key(state.address or url)),
            )
            self._running[asyncio.create_task(poll)] = turn

    async def _abandon(self) -> None:
        """Break off the polls under way: nothing of them is stored."""
        running, self._running, self._ended = list(self._running), {}, {}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _take(self, polled: Polled) -> None:
        state = polled.state
        self._states[state.url] = state
        if state.host_failures:
            self._queue.pause(polled.host, state.host_until, state.host_failures)
        elif polled.host:
            self._queue.resume(polled.host)
        self._line_up(state.url)
        self._metrics.count("polls_total", outcome=polled.outcome)
        if state.failures == 1 and state.error:  # the counters and the feed's health tell of further ones
            logger.warning("feed %s failed: %s", state.url, state.error)
        for outcome in polled.entry_outcomes:
            self._metrics.count("entries_total", outcome=outcome)
