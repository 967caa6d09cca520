"""What any log keeps of a record, and in which order it gives records back."""

from __future__ import annotations

import time

import pytest

from newsfold.stream.log import Log, Output, Partition
from newsfold.stream.topics import ARTICLES, ENTRIES, FEEDS
from tests.contracts.conftest import LogFactory
from tests.contracts.helpers import by_partition, out, take, values


def test_a_record_comes_back_as_it_was_stored(log: Log) -> None:
    before = time.time()
    headers = (("ce_type", b"created"), ("raw", bytes(range(256))), ("ce_type", b"twice"), ("empty", b""))
    log.append([Output(topic=ENTRIES, key="kéy \x00\n", value=bytes(range(256)), headers=headers)])
    (record,) = log.read(ENTRIES)
    assert (record.topic, record.key, record.value) == (ENTRIES, "kéy \x00\n", bytes(range(256)))
    assert record.headers == headers
    assert before - 1 <= record.time <= time.time() + 1


def test_a_key_that_is_no_proper_unicode_is_kept(log: Log) -> None:
    log.append([out(ENTRIES, "https://outlet.example/\udcff", b"x")])
    assert [record.key for record in log.read(ENTRIES)] == ["https://outlet.example/\udcff"]


def test_a_tombstone_is_not_an_empty_value(log: Log) -> None:
    log.append([out(FEEDS, "a", None), out(FEEDS, "b", b"")])
    assert {record.key: record.value for record in log.read(FEEDS)} == {"a": None, "b": b""}


def test_records_of_one_key_keep_their_order(log: Log) -> None:
    log.append(out(ENTRIES, f"k{i % 7}", b"%04d" % i) for i in range(500))
    for number in range(7):
        kept = [record.value for record in log.read(ENTRIES) if record.key == f"k{number}"]
        assert kept == [b"%04d" % i for i in range(500) if i % 7 == number]


def test_records_partitioned_by_one_name_keep_their_order_whatever_their_keys(log: Log) -> None:
    for start in range(0, 300, 30):
        log.append(
            out(ENTRIES, f"key {i}", b"%04d" % i, partition_by="host.example") for i in range(start, start + 30)
        )
    (records,) = by_partition(log.read(ENTRIES)).values()
    assert [record.value for record in records] == [b"%04d" % i for i in range(300)]


def test_offsets_grow_and_ends_lie_beyond_them(log: Log) -> None:
    log.append(out(ENTRIES, f"k{i}") for i in range(50))
    log.append(out(ENTRIES, f"k{i}") for i in range(50))
    ends = log.ends(ENTRIES)
    for partition, records in by_partition(log.read(ENTRIES)).items():
        places = [record.offset for record in records]
        assert places == sorted(set(places))
        assert places[-1] < ends[partition]


def test_the_ends_of_an_empty_topic_are_zero_on_every_partition(log: Log) -> None:
    ends = log.ends(ARTICLES)
    assert Partition(ARTICLES, 0) in ends
    assert set(ends.values()) == {0}


def test_topics_are_apart(log: Log) -> None:
    log.append([out(ENTRIES, "a", b"entry"), out(ARTICLES, "a", b"article")])
    assert values(log, ENTRIES) == [b"entry"]
    assert values(log, ARTICLES) == [b"article"]


def test_reading_ends_where_the_topic_ended_at_the_call(log: Log) -> None:
    log.append(out(ENTRIES, "k", b"%04d" % i) for i in range(2_500))
    reading = log.read(ENTRIES)
    log.append([out(ENTRIES, "k", b"late")])
    seen = []
    for record in reading:
        seen.append(record.value)
        if len(seen) == 100:
            log.append([out(ENTRIES, "k", b"later")])
    assert seen == [b"%04d" % i for i in range(2_500)]


def test_reading_some_partitions_gives_their_records_only(log: Log) -> None:
    log.append(out(ENTRIES, f"k{i}", b"%d" % i) for i in range(100))
    everything = by_partition(log.read(ENTRIES))
    for partition, records in everything.items():
        assert list(log.read(ENTRIES, partitions=[partition.number])) == records
    assert list(log.read(ENTRIES, partitions=[])) == []


def test_an_append_is_stored_whole_or_not_at_all(log: Log) -> None:
    with pytest.raises(ValueError, match="no-such-topic"):
        log.append([out(ENTRIES, "a", b"x"), out("newsfold.no-such-topic", "a", b"x")])
    assert values(log, ENTRIES) == []


def test_an_undeclared_topic_is_an_error_everywhere(log: Log) -> None:
    for call in (
        lambda: log.ends("newsfold.no-such-topic"),
        lambda: list(log.read("newsfold.no-such-topic")),
        lambda: log.member("newsfold.test", ["newsfold.no-such-topic"]),
    ):
        with pytest.raises(ValueError, match="no-such-topic"):
            call()


def test_what_one_opening_stores_another_reads(log_factory: LogFactory) -> None:
    with log_factory.open() as first:
        first.append([out(ENTRIES, "a", b"kept")])
    second = log_factory.open()
    assert values(second, ENTRIES) == [b"kept"]
    assert [record.value for record in take(second.member("newsfold.test", [ENTRIES]), 1)] == [b"kept"]


def test_reading_begins_where_it_is_told(log: Log) -> None:
    log.append(out(ENTRIES, f"k{i}", b"%04d" % i) for i in range(60))
    log.append(out(ENTRIES, f"k{i}", b"%04d" % i) for i in range(60, 120))
    for partition, records in by_partition(log.read(ENTRIES)).items():
        for at in (0, len(records) // 2, len(records) - 1):
            since = {partition.number: records[at].offset}
            assert list(log.read(ENTRIES, partitions=[partition.number], since=since)) == records[at:]
        beyond = {partition.number: records[-1].offset + 1}
        assert list(log.read(ENTRIES, partitions=[partition.number], since=beyond)) == []
