"""Storing records and consumed offsets together, through one transactional producer."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from newsfold.stream.kafka.cluster import Cluster, Placed
from newsfold.stream.kafka.faults import translated
from newsfold.stream.kafka.keys import key_bytes
from newsfold.stream.kafka.within import within

__all__ = ["Transactions"]


class Transactions:
    """One transactional id. A producer that failed is replaced by a new one, which ends what the old one began.

    Nothing waits for ever: a transaction that is not through within `request_timeout` raises RetryableError, and
    whether it was stored is settled before anything else is read or stored under this id.
    """

    def __init__(self, cluster: Cluster, transactional_id: str, *, transaction_timeout: float | None = None) -> None:
        self._cluster = cluster
        self.transactional_id = transactional_id
        self._transaction_timeout = transaction_timeout or cluster.settings.transaction_timeout
        self._producer: KafkaProducer | None = None

    def open(self) -> None:
        """Make sure there is a producer; an older one of this id can store nothing from here on.

        Returns when what that one left open is taken back, or stored where it had already been decided.
        """
        if self._producer is not None:
            return
        producer = self._cluster.producer(self.transactional_id, self._transaction_timeout)
        try:
            with translated(f"taking the transactional id {self.transactional_id}"):
                within(self._cluster.settings.request_timeout, producer.init_transactions)
        except BaseException:
            _abandon(producer)
            raise
        self._producer = producer

    def store(
        self,
        records: Sequence[Placed],
        offsets: Mapping[TopicPartition, OffsetAndMetadata],
        group: Any,
        now: float,
    ) -> None:
        """Store the records and the offsets to read next, or nothing; `group` is the member's metadata."""
        self.open()
        producer = self._producer
        assert producer is not None
        try:
            with translated(f"storing {len(records)} records"):
                within(
                    self._cluster.settings.request_timeout,
                    lambda: _transaction(producer, records, offsets, group, int(now * 1_000)),
                )
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Let go of the producer at once; the next one takes back what it left open."""
        if self._producer is not None:
            _abandon(self._producer)
            self._producer = None

    def close(self) -> None:
        """Let go of the producer, which has nothing open."""
        self.drop()


def _transaction(
    producer: KafkaProducer,
    records: Sequence[Placed],
    offsets: Mapping[TopicPartition, OffsetAndMetadata],
    group: Any,
    milliseconds: int,
) -> None:
    producer.begin_transaction()
    sent = [
        producer.send(
            topic,
            value=record.value,
            key=key_bytes(record.key),
            headers=list(record.headers),
            partition=partition,
            timestamp_ms=milliseconds,
        )
        for topic, partition, record in records
    ]
    if offsets:
        producer.send_offsets_to_transaction(dict(offsets), group)
    producer.commit_transaction()
    for one in sent:
        one.get(timeout=0)  # raises for a record that was not stored; all are decided by now


def _abandon(producer: KafkaProducer) -> None:
    """Close without waiting for what is under way; closing itself may wait, so it goes on behind our back."""
    threading.Thread(target=_close, args=(producer,), name="abandoned-producer", daemon=True).start()


def _close(producer: KafkaProducer) -> None:
    try:
        producer.close(timeout=0)
    except Exception:  # noqa: BLE001 -- what it still held is given up on purpose
        producer._sender.force_close()  # close() stops half way where something is under way
