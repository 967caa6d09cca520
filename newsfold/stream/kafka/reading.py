"""Reading partitions from their beginning to where they ended at the call."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import OffsetOutOfRangeError

from newsfold.stream.errors import RetryableError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.faults import translated
from newsfold.stream.kafka.keys import key_text
from newsfold.stream.log import Partition, Record

__all__ = ["ends_of", "read_to", "record_of"]

logger = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds without any progress until a reading is given up: longer than any open transaction
_HANGING = (
    "where that goes on, a broker may have left a transaction open when it crashed: "
    "kafka-transactions.sh find-hanging names it, abort ends it"
)
CHUNK = 2_000  # records asked for at once


def record_of(cluster: Cluster, message: Any) -> Record:
    """A record as we have it."""
    topic = cluster.ours(message.topic)
    assert topic is not None, message.topic
    return Record(
        topic=topic,
        partition=message.partition,
        offset=message.offset,
        key=key_text(message.key),
        value=message.value,
        headers=tuple((name, value or b"") for name, value in message.headers),  # null is legal there
        time=message.timestamp / 1_000,
    )


def ends_of(cluster: Cluster, partitions: Sequence[Partition]) -> dict[Partition, int]:
    """The offset that the next record of each partition will have, records of open transactions counted."""
    wanted = {cluster.there(partition): OffsetSpec.LATEST for partition in partitions}
    if not wanted:
        return {}
    found = cluster.ask("looking up where topics end", lambda admin: admin.list_partition_offsets(wanted))
    return {cluster.here(partition): max(0, place.offset) for partition, place in found.items()}


def read_to(
    cluster: Cluster,
    ends: Mapping[Partition, int],
    since: Mapping[Partition, int] | None = None,
    *,
    tell_every: float = 5.0,
) -> Iterator[Record]:
    """All committed records before `ends`, in order within a partition, from the beginning or the offsets `since`.

    The ends are reached by position, since markers of transactions and compaction leave gaps. A transaction that
    was open at the call is waited for, so that whatever it stores is read or was taken back. How far a long
    reading has come is logged every `tell_every` seconds.
    """
    begin = {partition: 0 if since is None else since.get(partition, 0) for partition in ends}
    open_ = {cluster.there(partition): end for partition, end in ends.items() if end > begin[partition]}
    if not open_:
        return
    consumer = cluster.consumer(fetch_max_wait_ms=100)
    try:
        with translated("reading"):
            consumer.assign(list(open_))
            firsts = {
                partition: max(first, begin[cluster.here(partition)])
                for partition, first in consumer.beginning_offsets(list(open_)).items()
            }
            for partition, first in firsts.items():
                consumer.seek(partition, first)
        progress = _Progress(firsts, open_, tell_every, time.monotonic())
        while open_ := _still_open(consumer, open_, progress):
            with translated("reading"):
                batch = _poll(consumer)
            for partition, messages in batch.items():
                end = open_.get(partition, 0)
                yield from (record_of(cluster, message) for message in messages if message.offset < end)
    finally:
        consumer.close()


class _Progress:
    """How far a reading has come, by position: records taken back, and gaps, are progress too."""

    def __init__(
        self, firsts: dict[TopicPartition, int], ends: dict[TopicPartition, int], tell_every: float, now: float
    ) -> None:
        self._names = ", ".join(sorted({partition.topic for partition in ends}))
        self._left = {partition: max(0, end - firsts[partition]) for partition, end in ends.items()}
        self._all = sum(self._left.values())
        self._tell_every = tell_every
        self._told = self._moved = now

    def note(self, left: dict[TopicPartition, int], now: float) -> None:
        """Take in how many offsets are left of some partitions; RetryableError where nothing moves any more."""
        if any(self._left[partition] != count for partition, count in left.items()):
            self._left |= left
            self._moved = now
        elif now - self._moved > PATIENCE:
            raise RetryableError(f"Kafka gave nothing for {PATIENCE:g} s while reading {self._names}; {_HANGING}")
        if now - self._told >= self._tell_every:
            self._told = now
            share = 1 - sum(self._left.values()) / self._all if self._all else 1.0
            logger.info("reading %s: %d %% of %d offsets", self._names, 100 * share, self._all)


def _still_open(
    consumer: KafkaConsumer, ends: dict[TopicPartition, int], progress: _Progress
) -> dict[TopicPartition, int]:
    """The partitions not read to their end; the others are not fetched any more."""
    with translated("reading"):
        left = {partition: max(0, end - consumer.position(partition)) for partition, end in ends.items()}
    progress.note(left, time.monotonic())
    done = [partition for partition, count in left.items() if not count]
    if done:
        consumer.pause(*done)
    return {partition: end for partition, end in ends.items() if partition not in done}


def _poll(consumer: KafkaConsumer) -> dict[TopicPartition, list[Any]]:
    """The next records; where retention took the ones to come, those after them."""
    try:
        batch: dict[TopicPartition, list[Any]] = consumer.poll(200, max_records=CHUNK)
    except OffsetOutOfRangeError as error:
        lost = list(error.args[0]) if error.args and isinstance(error.args[0], dict) else consumer.assignment()
        for partition, first in consumer.beginning_offsets(list(lost)).items():
            if consumer.position(partition) < first:
                consumer.seek(partition, first)
        return {}
    return batch
