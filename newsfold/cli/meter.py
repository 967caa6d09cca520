"""A step with its progress shown and its speed measured."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from newsfold.stream.log import Log, Partition, Record
from newsfold.stream.step import Outcome, Step

__all__ = ["Metered"]


class Metered:
    """Does what its step does; counts the records given in and the time since the first batch."""

    def __init__(self, step: Step, total: int, *, visible: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._step = step
        self.stage = step.stage
        self.inputs = step.inputs
        self.max_records = step.max_records
        self.done = 0
        self.ready = 0.0  # seconds from entering to the first batch: models loaded, state restored
        self.seconds = 0.0  # seconds from the first batch to the end
        self._entered = time.perf_counter()
        self._first: float | None = None
        self._progress = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not visible,
            transient=True,
        )
        self._task = self._progress.add_task(step.stage, total=total)

    def __enter__(self) -> Self:
        self._entered = time.perf_counter()
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        if self._first is not None:
            self.seconds = time.perf_counter() - self._first

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """As the step."""
        self._step.restore(log, partitions)

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        """As the step, counted."""
        if self._first is None:
            self._first = time.perf_counter()
            self.ready = self._first - self._entered
        outcome = self._step(batch, now)
        self.done += len(batch)
        self._progress.update(self._task, completed=self.done)
        return outcome

    def wake_at(self) -> float | None:
        """As the step."""
        return self._step.wake_at()

    def close(self) -> None:
        """As the step."""
        self._step.close()
