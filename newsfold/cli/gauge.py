"""How far the pipeline has come, read from outside it, and shown while it works."""

from __future__ import annotations

from collections import defaultdict
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click
import msgspec

from newsfold.stream.codec import decode
from newsfold.stream.dead_letters import list_dead_letters
from newsfold.stream.errors import NewsfoldError
from newsfold.stream.log import Log
from newsfold.stream.messages import FeedState, PageState
from newsfold.stream.topics import ARTICLES, ENTRIES, FEED_STATE, FINGERPRINTS, INCIDENTS, SITE_STATE

if TYPE_CHECKING:
    from rich.live import Live

__all__ = ["Gauge", "Progress", "Reporter"]

STEADY = 2.0  # seconds without any change after which a pipeline with nothing to read has settled
READERS = 5  # stages that have to have joined


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of what each stage has made so far, and of what waits to be read."""

    feeds: int
    polled: int
    entries: int
    articles: int
    fingerprints: int
    versions: int  # of incident records on the log
    incidents: int  # in the store
    waiting: int  # records some stage has yet to read
    retrying: int  # pages to be tried again
    joined: int  # stages that have joined
    given_up: int  # dead letters

    def in_words(self) -> str:
        """One line for a person."""
        return (
            f"{self.polled}/{self.feeds} feeds polled · {self.entries} entries · {self.articles} articles · "
            f"{self.fingerprints} fingerprinted · {self.incidents} incidents · {self.waiting} waiting"
            + (f" · {self.given_up} given up" if self.given_up else "")
        )


class Gauge:
    """Reads progress from the log and the store; notices when nothing has changed for a while."""

    def __init__(self, log: Log, store: str, *, feeds: int) -> None:
        self._log = log
        self._store = store
        self._feeds = feeds
        self._counted: dict[str, int] = defaultdict(int)  # records of a topic read so far
        self._next: dict[str, dict[int, int]] = defaultdict(dict)  # and the offset to go on at, by partition
        self._last: Progress | None = None
        self._since = 0.0

    def read(self) -> Progress:
        """The present counts."""
        lag = self._log.lag()
        kept = [r.value for r in self._log.read(SITE_STATE) if r.key.startswith("page:")]
        pages = [decode(PageState, value) for value in kept if value is not None]
        states = [decode(FeedState, r.value) for r in self._log.read(FEED_STATE) if r.value is not None]
        return Progress(
            feeds=self._feeds,
            polled=len({state.url for state in states if state.polled is not None}),
            entries=self._count(ENTRIES),
            articles=self._count(ARTICLES),
            fingerprints=self._count(FINGERPRINTS),
            versions=self._count(INCIDENTS),
            incidents=self._incidents(),
            waiting=sum(row.behind for row in lag),
            retrying=sum(1 for page in {page.url: page for page in pages}.values() if page.retry_at is not None),
            joined=len({row.group for row in lag}),
            given_up=sum(1 for _ in list_dead_letters(self._log)),
        )

    def settled(self, progress: Progress, now: float) -> bool:
        """Whether all is read and done, and has been for a moment."""
        if progress != self._last:
            self._last, self._since = progress, now
        idle = progress.waiting == 0 and progress.retrying == 0 and progress.polled == progress.feeds
        return idle and progress.joined >= READERS and now - self._since >= STEADY

    def _count(self, topic: str) -> int:
        """Records there were and are: end offsets would count the markers of transactions as well."""
        ends = {partition.number: end for partition, end in self._log.ends(topic).items()}
        for record in self._log.read(topic, since=self._next[topic]):
            self._counted[topic] += 1
            ends[record.partition] = max(ends[record.partition], record.offset + 1)
        self._next[topic] = ends
        return self._counted[topic]

    def _incidents(self) -> int:
        from sinks.sql.query import count_incidents
        from sinks.sql.store import open_reader

        try:
            engine = open_reader(self._store)
        except NewsfoldError:  # the sink has not made it yet
            return 0
        try:
            counts = count_incidents(engine)
        finally:
            engine.dispose()
        return sum(number for status, number in counts.items() if status != "merged")


class Reporter:
    """Shows progress: one line drawn over itself on a terminal, a line for every change elsewhere."""

    def __init__(self, *, live: bool) -> None:
        self._live: Live | None = None
        self._shown = ""
        if live:
            from rich.console import Console
            from rich.live import Live as RichLive

            self._live = RichLive(console=Console(stderr=True), refresh_per_second=8, transient=True)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            click.echo(self._shown, err=True)

    def show(self, progress: Progress) -> None:
        """Show the counts if they changed."""
        words = progress.in_words()
        if words == self._shown:
            return
        self._shown = words
        if self._live is None:
            click.echo(words, err=True)
            return
        from rich.spinner import Spinner

        self._live.update(Spinner("dots", text=words))
