"""What the contract's tests say often."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from newsfold.stream.errors import RetryableError
from newsfold.stream.log import Lag, Log, Member, Output, Partition, Record

PATIENCE = 40.0  # seconds until a record that does not come counts as missing


def out(topic: str, key: str, value: bytes | None = b"", partition_by: str | None = None) -> Output:
    return Output(topic=topic, key=key, value=value, partition_by=partition_by)


def take(member: Member, count: int, max_records: int = 100) -> list[Record]:
    """Poll until `count` records have come, as a stage does: in batches, and again where that is asked for."""
    records: list[Record] = []
    deadline = time.monotonic() + PATIENCE
    while len(records) < count:
        assert time.monotonic() < deadline, f"{len(records)} of {count} records came"
        with suppress(RetryableError):
            records += member.poll(min(max_records, count - len(records)), 1.0)
    return records


def nothing_comes(member: Member) -> bool:
    return member.poll(10, 0.3) == []


def offsets(records: Iterable[Record]) -> dict[Partition, int]:
    """What to commit for having processed these records."""
    return {Partition(record.topic, record.partition): record.offset + 1 for record in records}


def by_partition(records: Iterable[Record]) -> dict[Partition, list[Record]]:
    found: dict[Partition, list[Record]] = defaultdict(list)
    for record in records:
        found[Partition(record.topic, record.partition)].append(record)
    return dict(found)


def values(log: Log, topic: str) -> list[bytes | None]:
    return sorted((record.value for record in log.read(topic)), key=lambda value: value or b"")


def behind(log: Log, group: str) -> int:
    return sum(row.behind for row in log.lag() if row.group == group)


def committed(log: Log, group: str, offset: int) -> Lag:
    """The one row of a group that has committed, once it says `offset`: servers may show a commit a moment late."""
    deadline = time.monotonic() + PATIENCE
    while True:
        rows = [row for row in log.lag() if row.group == group and row.committed is not None]
        if [row.committed for row in rows] == [offset]:
            return rows[0]
        assert time.monotonic() < deadline, f"the group has not committed {offset}: {rows}"
        time.sleep(0.05)
