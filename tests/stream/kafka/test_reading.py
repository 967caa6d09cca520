"""Reading a topic from its beginning: committed records alone, over the gaps that markers and compaction leave."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kafka import KafkaProducer

from newsfold.stream.connect import open_log
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.reading import read_to
from newsfold.stream.log import Partition
from newsfold.stream.topics import ASSIGN_STATE, ENTRIES
from tests.contracts.helpers import take
from tests.stream.kafka.configs import alter

QUICK_CLEANING = {
    "min.cleanable.dirty.ratio": "0.01",
    "segment.ms": "200",
    "delete.retention.ms": "0",
    "min.compaction.lag.ms": "0",
}


@contextmanager
def transactional(cluster: Cluster, name: str) -> Iterator[KafkaProducer]:
    producer = cluster.producer(name, 5.0)
    try:
        producer.init_transactions()
        yield producer
    finally:  # in the background: closing waits for ever for a transaction that a failed test left open
        threading.Thread(target=producer.close, kwargs={"timeout": 1}, daemon=True).start()


def send(cluster: Cluster, producer: KafkaProducer, topic: str, key: str, value: bytes) -> None:
    producer.send(cluster.name(topic), key=key.encode(), value=value, partition=0).get(10)


def test_what_was_taken_back_is_never_read(cluster: Cluster, url: str) -> None:
    """By nobody: not from the beginning, and not by a member of a group."""
    with transactional(cluster, "writer") as producer, open_log(url) as log:
        for kept in (True, False, True):
            producer.begin_transaction()
            send(cluster, producer, ENTRIES, "a", b"kept" if kept else b"taken back")
            producer.commit_transaction() if kept else producer.abort_transaction()
        assert [record.value for record in log.read(ENTRIES)] == [b"kept", b"kept"]
        member = log.member("newsfold.fetch", [ENTRIES])
        try:
            assert [record.value for record in take(member, 2)] == [b"kept", b"kept"]
            assert member.poll(10, 0.5) == []
        finally:
            member.close()


def test_a_reading_waits_for_what_is_being_stored(cluster: Cluster, url: str) -> None:
    """A state restored without it would be one that the next reader does not have."""
    with transactional(cluster, "writer") as producer, open_log(url) as log:
        producer.begin_transaction()
        send(cluster, producer, ENTRIES, "a", b"1")
        done = threading.Timer(1.5, producer.commit_transaction)
        done.start()
        began = time.monotonic()
        assert [record.value for record in log.read(ENTRIES)] == [b"1"]
        assert time.monotonic() - began > 1.0
        done.join()


@pytest.mark.slow
def test_a_compacted_topic_with_transactions_taken_back_is_read_to_its_end(
    cluster: Cluster, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    alter(cluster, ASSIGN_STATE, QUICK_CLEANING)
    wanted: dict[str, bytes] = {}
    with transactional(cluster, "writer") as producer, open_log(url) as log:
        for turn in range(40):
            kept = turn % 3 != 1
            producer.begin_transaction()
            for number in range(10):
                key, value = f"k{number}", f"{turn} {'kept' if kept else 'taken back'}".encode()
                send(cluster, producer, ASSIGN_STATE, key, value)
                if kept:
                    wanted[key] = value
            producer.commit_transaction() if kept else producer.abort_transaction()
        deadline = time.monotonic() + 60
        while True:
            time.sleep(0.5)
            producer.begin_transaction()
            send(cluster, producer, ASSIGN_STATE, "last", b"")  # begins another segment: the newest is not compacted
            producer.commit_transaction()
            records = [record for record in log.read(ASSIGN_STATE, partitions=[0]) if record.key != "last"]
            if len(records) < 100:
                break
            assert time.monotonic() < deadline, f"{len(records)} records are left of 400: nothing was compacted"
        assert {record.key: record.value for record in records} == wanted
        with caplog.at_level("INFO", "newsfold.stream.kafka.reading"):
            assert list(read_to(cluster, log.ends(ASSIGN_STATE), tell_every=0.0))
        told = [int(found[1]) for line in caplog.messages if (found := re.search(r"assign-state: (\d+) % of", line))]
        assert told == sorted(told)
        assert told[-1] == 100, "by offsets, the gaps counted as read"
        assert log.ends(ASSIGN_STATE)[Partition(ASSIGN_STATE, 0)] > 440, "gaps: records taken back, and markers"
