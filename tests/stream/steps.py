"""Small real steps for the run loop's tests."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence

from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.loop import LoopSettings, run
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome
from newsfold.stream.topics import ARTICLES, ENTRIES

QUICK = LoopSettings(backoff=0.001, backoff_cap=0.02, poll_seconds=0.05)


class Counting:
    """Copies entries to articles and numbers them; the count so far is its state, rebuilt from the articles.

    `trouble` is called with each batch first and may raise.
    """

    stage = "count"
    inputs: tuple[str, ...] = (ENTRIES,)
    max_records = 10

    def __init__(self, trouble: Callable[[Sequence[Record]], None] = lambda _: None) -> None:
        self.trouble = trouble
        self.count = -1
        self.restores = 0
        self.batches: list[list[bytes | None]] = []
        self.closed = 0

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        assert partitions == {Partition(topic, 0) for topic in self.inputs}
        self.count = sum(1 for _ in log.read(ARTICLES))
        self.restores += 1

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        assert self.count >= 0, "called before it was restored"
        self.batches.append([record.value for record in batch])
        outputs = []
        for record in batch:
            outputs.append(Output(topic=ARTICLES, key=record.key, value=b"%d %s" % (self.count, record.value or b"")))
            self.count += 1
        self.trouble(batch)  # last, so that the state is spoilt whenever it raises
        return Outcome(outputs=outputs)

    def wake_at(self) -> float | None:
        return None

    def close(self) -> None:
        self.closed += 1


class Ticking(Counting):
    """Stores a tick of its own at each of the times given, besides copying entries."""

    stage = "tick"

    def __init__(self, times: Sequence[float], trouble: Callable[[Sequence[Record]], None] = lambda _: None) -> None:
        super().__init__(trouble)
        self.times = list(times)

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        super().restore(log, partitions)
        self.ticked = sum(1 for record in log.read(ARTICLES) if record.key == "tick")

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        outcome = super().__call__(batch, now)
        due = [at for at in self.times[self.ticked :] if at <= now]
        self.ticked += len(due)
        ticks = [Output(topic=ARTICLES, key="tick", value=b"%.0f" % at) for at in due]
        return Outcome(outputs=[*outcome.outputs, *ticks])

    def wake_at(self) -> float | None:
        return self.times[self.ticked] if self.ticked < len(self.times) else None


def failing(times: int, error: Callable[[], Exception]) -> Callable[[Sequence[Record]], None]:
    """Trouble that passes: raises on the first calls."""
    calls = itertools.count()

    def trouble(batch: Sequence[Record]) -> None:
        if next(calls) < times:
            raise error()

    return trouble


def poisoned(
    values: Sequence[bytes], error: Callable[[], Exception] = lambda: ZeroDivisionError("poison")
) -> Callable[[Sequence[Record]], None]:
    """Trouble that stays: raises whenever one of these values is in the batch."""

    def trouble(batch: Sequence[Record]) -> None:
        if any(record.value in values for record in batch):
            raise error()

    return trouble


def drain(log: Log, step: Counting, settings: LoopSettings = QUICK) -> Metrics:
    """Run a step until it has read everything."""
    metrics = Metrics()
    run(log, step, clock=time.time, stop=threading.Event(), metrics=metrics, settings=settings, until_idle=True)
    return metrics


def articles(log: Log) -> list[bytes | None]:
    return [record.value for record in log.read(ARTICLES)]


def numbered(values: Sequence[bytes]) -> list[bytes]:
    return [b"%d %s" % (number, value) for number, value in enumerate(values)]
