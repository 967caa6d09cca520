"""The log between the stages: one small interface, several implementations.

A stage opens a `Member` of its consumer group, reads batches, and commits what it made together with
the offsets it read, in one transaction: both are stored or neither is. `newsfold.stream.loop` is the only
caller of `poll` and `commit`; everything else that writes (the command line adding a feed, a dead letter
replayed) uses `Log.append`, and everything that restores or lists uses `Log.read`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import msgspec

__all__ = ["Lag", "Log", "Member", "Output", "Partition", "Record"]


class Partition(NamedTuple):
    """One partition of one topic."""

    topic: str
    number: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A stored record. `value` None is a tombstone; `time` is when it was stored, seconds since the epoch."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    time: float = 0.0


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """A record to store. Records of equal `partition_by` (default: the key) keep their order.

    `partition` names the very partition, for what goes back to where it was; it counts where the topic has it.
    """

    topic: str
    key: str
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition_by: str | None = None
    partition: int | None = None


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """How far one group is behind on one partition.

    `committed` is the offset read next, None before the first commit; `behind` counts records (on a log
    with gaps an upper bound); `seconds` is the age of the oldest unread record, 0 when there is none. None is
    where it could not be found out in time: `behind` may then count gaps alone.
    """

    group: str
    topic: str
    partition: int
    committed: int | None
    end: int
    behind: int
    seconds: float | None


class Member(Protocol):
    """One process's place in a consumer group."""

    def poll(self, max_records: int, timeout: float, max_bytes: int = 8 * 1024 * 1024) -> list[Record]:
        """The next records in partition order, at most `max_records`; [] after `timeout` seconds without.

        Their values add up to `max_bytes` at most, but one record comes whatever its size.

        Reading advances the position of this member, not the group's committed offset. Raises
        OffsetLostError where the records to read next are gone.
        """
        ...

    def commit(self, outputs: Sequence[Output], consumed: Mapping[Partition, int]) -> None:
        """Store `outputs` and the offsets to read next, together or not at all.

        `consumed` maps a partition to its last processed offset + 1. Raises FencedError where another
        process has taken this member's place, RetryableError where nothing was stored for a passing reason.
        """
        ...

    def rewind(self) -> None:
        """Go back to the committed offsets: what was polled and not committed is polled again."""
        ...

    def assigned(self) -> frozenset[Partition]:
        """The partitions this member reads at present."""
        ...

    def tenure(self) -> int:
        """A number that grows whenever partitions were given to this member, the same ones given back included.

        What it knew of them before is then not to be relied on.
        """
        ...

    def moving(self) -> bool:
        """Whether the next poll may give partitions to other members, so that what is under way should end first."""
        ...

    def close(self) -> None: ...


class Log(Protocol):
    """A durable log of topics."""

    def member(self, group: str, topics: Sequence[str]) -> Member:
        """Join a consumer group. A new group starts at the beginning of each topic.

        Raises UsageError where the log allows one process a group and another holds the place.
        """
        ...

    def append(self, outputs: Iterable[Output]) -> None:
        """Store records outside any group, together or not at all."""
        ...

    def read(
        self, topic: str, *, partitions: Iterable[int] | None = None, since: Mapping[int, int] | None = None
    ) -> Iterator[Record]:
        """All records from the beginning to the end offsets as of the call, in order within a partition.

        `since` maps a partition's number to the offset to begin at; where that is gone, at the first one kept.
        """
        ...

    def ends(self, topic: str) -> dict[Partition, int]:
        """The offset the next record of each partition will have."""
        ...

    def lag(self, groups: Collection[str] | None = None) -> list[Lag]:
        """One row for every group and partition that a stage reads, groups that never committed included.

        `groups` names the ones wanted, None all. A commit shows at once or, where servers decide it, in a moment.
        """
        ...

    def members(self, group: str) -> int:
        """How many processes are in a consumer group at present."""
        ...

    def maintain(self, now: float) -> int:
        """Apply retention and compaction; the number of records removed. Nothing to do where servers do it."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
