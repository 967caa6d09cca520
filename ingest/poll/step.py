"""The poll stage: from the feed register to entries, each announced together with the state that knows it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

import msgspec

from ingest.http import HttpClient
from ingest.poll.parser import FeedParser
from ingest.poll.poller import PollConfig, Polled, poll_feed
from ingest.urls import clean_url, host_of
from newsfold.stream.codec import decode
from newsfold.stream.errors import DecodeError
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.messages import Feed, FeedState
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import FEED_STATE, FEEDS

__all__ = ["PollConfig", "PollStep"]


class PollStep:
    """A `newsfold.stream.step.Step`: keeps the register, and polls what is due at each call."""

    stage = "poll"
    inputs: tuple[str, ...] = (FEEDS,)
    max_records = 500

    def __init__(self, config: PollConfig, metrics: Metrics) -> None:
        self._config = config
        self._metrics = metrics
        self._feeds: dict[str, Feed] = {}
        self._states: dict[str, FeedState] = {}
        self._wake: float | None = None  # kept, since the loop asks several times a second
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._client: HttpClient | None = None
        self._parser: FeedParser | None = None

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Read the register and what is remembered of each feed; a state that cannot be read counts as none."""
        numbers = {partition.number for partition in partitions}
        self._feeds, self._states = {}, {}
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
        self._wake = self._earliest()

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        outputs: list[Output] = []
        rejects: list[Reject] = []
        for record in batch:
            reject = self._register(record)
            if reject is not None:
                rejects.append(reject)
            elif record.value is None:
                self._states.pop(record.key, None)
                outputs.append(
                    Output(topic=FEED_STATE, key=record.key, value=None, partition_by=_host_or_key(record.key))
                )
            elif (state := self._states.get(record.key)) is not None and state.gone:
                # added anew by someone who knows better than the last answer
                self._states[record.key] = msgspec.structs.replace(state, gone=False, next_poll=now)
        due = self._due(now)
        if due:
            for polled in self._runner.run(self._poll(due, now)):
                outputs.extend(polled.outputs)
                self._take(polled)
        self._wake = self._earliest()
        return Outcome(outputs=outputs, rejects=rejects)

    def wake_at(self) -> float | None:
        """The earliest next poll; 0 (at once) where a feed was never polled."""
        return self._wake

    def close(self) -> None:
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

    def _active(self, url: str) -> bool:
        state = self._states.get(url)
        return not self._feeds[url].paused and not (state is not None and state.gone)

    def _earliest(self) -> float | None:
        return min((self._next_poll(url) for url in self._feeds if self._active(url)), default=None)

    def _next_poll(self, url: str) -> float:
        state = self._states.get(url)
        return 0.0 if state is None else state.next_poll

    def _due(self, now: float) -> list[str]:
        """The feeds to poll in this call, longest due first."""
        due = sorted(
            (self._next_poll(url), url) for url in self._feeds if self._active(url) and self._next_poll(url) <= now
        )
        return [url for _, url in due[: self._config.per_call]]

    async def _poll(self, due: list[str], now: float) -> list[Polled]:
        if self._client is None:
            self._client = await self._stack.enter_async_context(HttpClient(self._config.http))
        if self._parser is None:
            self._parser = FeedParser(self._config.parse_timeout)
        client, parser, config = self._client, self._parser, self._config
        waiting = iter(due)
        done: list[Polled] = []
        size = 0
        until = time.monotonic() + config.call_seconds

        async def work() -> None:
            nonlocal size
            for url in waiting:
                state = self._states.get(url) or FeedState(url=url)
                polled = await poll_feed(client, parser, self._feeds[url], state, config=config, now=now)
                done.append(polled)
                size += polled.size
                if size > config.call_bytes or time.monotonic() > until:
                    return

        async with asyncio.TaskGroup() as group:
            for _ in range(min(config.at_once, len(due))):
                group.create_task(work())
        return sorted(done, key=lambda polled: due.index(polled.state.url))  # not by which server was quickest

    def _take(self, polled: Polled) -> None:
        self._states[polled.state.url] = polled.state
        self._metrics.count("polls_total", outcome=polled.outcome)
        for outcome in polled.entry_outcomes:
            self._metrics.count("entries_total", outcome=outcome)


def _host_or_key(key: str) -> str:
    try:
        return host_of(key)
    except ValueError:
        return key
