"""Dead letters on a topic of several partitions: numbered apart, and sent back to where they were."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest
from kafka import KafkaProducer

from newsfold.stream.connect import open_log
from newsfold.stream.dead_letters import PARTITION_BY, dead_letter, list_dead_letters, replay
from newsfold.stream.fitting import ROOM
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.loop import LoopSettings, run
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import ENTRIES


def test_each_has_a_number_of_its_own_and_goes_back_to_its_partition(cluster: Cluster, url: str) -> None:
    del cluster  # it has made the topics
    keys = [f"https://site{number}.example/page" for number in range(8)]
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key=key, value=b"?", partition_by=key[::-1]) for key in keys])
        before = {record.key: record.partition for record in log.read(ENTRIES)}
        assert set(before.values()) == {0, 1}
        log.append(
            [
                dead_letter(Reject(record=record, reason="decode", error="none of ours"), "fetch", 1.0)
                for record in log.read(ENTRIES)
            ]
        )
        letters = list(list_dead_letters(log))
        assert len({letter.number for letter in letters}) == len(keys)
        assert {letter.partition for letter in letters} == {0, 1}
        replay(log, letters)
        places = {(record.key, record.partition) for record in log.read(ENTRIES)}
        assert places == set(before.items())
        assert sum(1 for _ in log.read(ENTRIES)) == 2 * len(keys)


def test_one_that_never_had_a_partition_goes_where_its_host_is(cluster: Cluster, url: str) -> None:
    del cluster
    keys = [f"https://harbourmail.example/{number}" for number in range(8)]
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key="any", value=b"?", partition_by="harbourmail.example")])
        (home,) = {record.partition for record in log.read(ENTRIES)}
        made_up = [
            Record(
                topic=ENTRIES,
                partition=-1,
                offset=-1,
                key=key,
                value=b"?",
                headers=((PARTITION_BY, b"harbourmail.example"),),
            )
            for key in keys
        ]
        log.append(
            [dead_letter(Reject(record=one, reason="gone", error="404"), "fetch", 1.0) for one in made_up],
        )
        replay(log, list_dead_letters(log))
        assert {record.partition for record in log.read(ENTRIES)} == {home}
        assert all(record.headers == () for record in log.read(ENTRIES))


class Refusing:
    """A step to which no record is of any use."""

    stage = "fetch"
    inputs = (ENTRIES,)
    max_records = 64

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Nothing to restore."""

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        return Outcome(rejects=[Reject(record=record, reason="decode", error="none of ours") for record in batch])

    def wake_at(self) -> float | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("size", [6_000_000, 40_000_000])
def test_what_a_topic_takes_packed_has_a_dead_letter_and_holds_up_nothing(
    cluster: Cluster, url: str, size: int
) -> None:
    """A broker's limit is of packed bytes: the record itself may be far larger."""
    topic, servers = cluster.name(ENTRIES), cluster.servers
    producer = KafkaProducer(bootstrap_servers=servers, max_request_size=2 * size, compression_type="zstd")
    for key, value in ((b"large", b"x" * size), (b"small", b"y")):
        producer.send(topic, key=key, value=value, partition=0).get(60)
    producer.close()
    stop = threading.Event()
    giving_up = threading.Timer(90.0, stop.set)
    giving_up.start()
    with open_log(url) as log:
        settings = LoopSettings(backoff=0.1)
        run(log, Refusing(), clock=time.time, stop=stop, metrics=Metrics(), settings=settings, until_idle=True)
        letters = {letter.record.key: letter for letter in list_dead_letters(log)}
    giving_up.cancel()
    assert letters.keys() == {"large", "small"}
    assert len(letters["large"].record.value or b"") == min(size, ROOM - len("large"))
    assert bool(letters["large"].cut) == (size > ROOM)
