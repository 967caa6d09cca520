"""Dead letters on a topic of several partitions: numbered apart, and sent back to where they were."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from functools import partial

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from newsfold.stream.connect import open_log
from newsfold.stream.dead_letters import PARTITION_BY, dead_letter, list_dead_letters, replay
from newsfold.stream.errors import RejectError
from newsfold.stream.fitting import ROOM
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.loop import LoopSettings, run
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import DEAD_LETTERS, ENTRIES
from tests.stream.kafka.configs import alter


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


@pytest.mark.parametrize(("most", "kept"), [("1500", True), ("150", False)])
def test_one_that_cannot_be_stored_says_where_its_record_lies(
    cluster: Cluster, url: str, most: str, kept: bool
) -> None:
    """Where not even that can be stored the stage stops: going on would lose the record without a word."""
    alter(cluster, DEAD_LETTERS, {"max.message.bytes": most})
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key="k", value=os.urandom(3_000), partition=0)])
        settings = LoopSettings(backoff=0.1)
        run_it = partial(
            run, log, Refusing(), clock=time.time, stop=threading.Event(), metrics=Metrics(), settings=settings
        )
        if not kept:
            with pytest.raises(RejectError):
                run_it(until_idle=True)
            return
        run_it(until_idle=True)
        (letter,) = list_dead_letters(log)
        assert (letter.record.topic, letter.record.partition, letter.record.offset) == (ENTRIES, 0, 0)
        assert letter.record.value is None
        assert letter.error.startswith("none of ours; its bytes are on its topic alone: ")
        assert replay(log, [letter]).cut == 1, "nothing of it may go back"


@pytest.mark.skipif(shutil.which("kcat") is None, reason="kcat is not installed")
def test_a_header_without_a_value_is_read_as_an_empty_one(cluster: Cluster, url: str) -> None:
    """Kafka allows it, and kafka-python does not write it."""
    words = ["kcat", "-P", "-b", ",".join(cluster.servers), "-t", cluster.name(ENTRIES), "-k", "k", "-H", "nul"]
    subprocess.run(words, input=b"junk", check=True)
    with open_log(url) as log:
        settings = LoopSettings(backoff=0.1)
        stop = threading.Event()
        run(log, Refusing(), clock=time.time, stop=stop, metrics=Metrics(), settings=settings, until_idle=True)
        (letter,) = list_dead_letters(log)
    assert (letter.record.key, letter.record.value, letter.record.headers) == ("k", b"junk", (("nul", b""),))


def test_a_key_that_is_no_text_comes_back_as_it_was(cluster: Cluster, url: str) -> None:
    keys = [b"\xff\xfe", b"\xed\xb3\xbf", b"\xed\xa0\x80", "h\u00e4fen".encode()]
    producer = KafkaProducer(bootstrap_servers=cluster.servers)
    for key in keys:
        producer.send(cluster.name(ENTRIES), key=key, value=b"v", partition=0).get(60)
    producer.close()
    with open_log(url) as log:
        settings = LoopSettings(backoff=0.1)
        stop = threading.Event()
        run(log, Refusing(), clock=time.time, stop=stop, metrics=Metrics(), settings=settings, until_idle=True)
        letters = list(list_dead_letters(log))
        assert replay(log, letters).appended == len(keys)
    consumer = KafkaConsumer(bootstrap_servers=cluster.servers, isolation_level="read_committed")
    place = TopicPartition(cluster.name(ENTRIES), 0)
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    found: list[bytes] = []
    deadline = time.monotonic() + 60
    while len(found) < 2 * len(keys) and time.monotonic() < deadline:
        found += [record.key for records in consumer.poll(timeout_ms=500).values() for record in records]
    consumer.close()
    assert sorted(found) == sorted([*keys, *keys])
