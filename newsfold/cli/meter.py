"""A step with its speed measured."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from newsfold.stream.log import Log, Partition, Record
from newsfold.stream.step import Outcome, Step

__all__ = ["Measured", "Metered"]


class Measured(msgspec.Struct):
    """What a stage did: records given in, seconds at work on them, seconds to load models and restore state."""

    done: int = 0
    busy: float = 0.0
    ready: float = 0.0


class Metered:
    """Does what its step does, and measures it."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.stage = step.stage
        self.inputs = step.inputs
        self.max_records = step.max_records
        self.measured = Measured()

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """As the step."""
        started = time.perf_counter()
        self._step.restore(log, partitions)
        self.measured.ready += time.perf_counter() - started

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        """As the step, counted."""
        started = time.perf_counter()
        outcome = self._step(batch, now)
        self.measured.busy += time.perf_counter() - started
        self.measured.done += len(batch)
        return outcome

    def wake_at(self) -> float | None:
        """As the step."""
        return self._step.wake_at()

    def close(self) -> None:
        """As the step."""
        self._step.close()
