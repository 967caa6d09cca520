"""Filling a sink whose store was lost from what the log still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsfold.stream.log import Log, Record
    from newsfold.stream.step import Reject, Step

__all__ = ["refill"]


def refill(log: Log, step: Step, *, clock: Callable[[], float], tell: Callable[[str, int], None]) -> list[Reject]:
    """Hand everything on the step's topics to it once more, outside its group; what it could not use.

    Nobody else may be writing there: a take-down that comes meanwhile would be undone. `tell` hears each topic and
    how many of its records were handed on so far. Raises what the step raises.
    """
    unused: list[Reject] = []
    step.restore(log, frozenset())
    try:
        for topic in step.inputs:
            done = 0
            for batch in _batches(log.read(topic), step.max_records):
                unused += step(batch, clock()).rejects
                done += len(batch)
                tell(topic, done)
    finally:
        step.close()
    return unused


def _batches(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    while batch := list(islice(records, size)):
        yield batch
