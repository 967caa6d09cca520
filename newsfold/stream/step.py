"""What a stage is to the run loop: a step from a batch and a state to outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import msgspec

from newsfold.stream.log import Log, Output, Partition, Record

__all__ = ["Finishing", "Outcome", "Reject", "StandingBy", "Step"]


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A record the step could not use; the loop dead-letters it with the reason."""

    record: Record
    reason: str  # a short name for the counter: "decode", "too-long"
    error: str  # the whole story
    cut: str = ""  # what of the record is not in it, in words


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one call of a step made."""

    outputs: Sequence[Output] = ()
    rejects: Sequence[Reject] = ()


class Step(Protocol):
    """One stage's work. The loop owns offsets, retries, dead letters and shutdown; the step owns none.

    A call takes the records polled (maybe none) and the time, and returns what to store. It must be safe to
    repeat: after a failure the loop calls `restore` and hands the same records in again. A record that the
    step knows it cannot use goes into `rejects`; any exception but RetryableError makes the loop find the
    record to blame by going one by one.
    """

    stage: str  # also the consumer group's name: "newsfold.<stage>"
    max_records: int  # in one batch

    @property
    def inputs(self) -> tuple[str, ...]:
        """The topics it reads; a plain attribute will do."""
        ...

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Rebuild the state for the partitions held, from the log; forget all else."""
        ...

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome: ...

    def wake_at(self) -> float | None:
        """When to be called without new records (seconds since the epoch), None for never."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Finishing(Protocol):
    """A step that goes on with things between its calls, and would have to begin them again if it were cut off."""

    def finish(self, seconds: float) -> Outcome:
        """What was begun, as far as it ends within so many seconds; nothing new is begun."""
        ...


@runtime_checkable
class StandingBy(Protocol):
    """A step that keeps the state of partitions held by others ready, so that restoring them is quick."""

    def stand_by(self, log: Log) -> bool:
        """Read some of what they stored, and say whether there is more.

        Called every few seconds between batches, and before the group is joined until there is no more.
        """
        ...
