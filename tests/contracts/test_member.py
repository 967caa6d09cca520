"""Consumer groups: where they read from, what a commit stores, what lag says."""

from __future__ import annotations

import threading
import time

import pytest

from newsfold.stream.log import Log, Partition
from newsfold.stream.topics import ARTICLES, ENTRIES, FEEDS, INCIDENT_EVENTS, INCIDENTS
from tests.contracts.conftest import LogFactory
from tests.contracts.helpers import behind, committed, nothing_comes, offsets, out, take, values

GROUP = "newsfold.test"


def test_a_new_group_begins_at_the_beginning(log: Log) -> None:
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(5))
    assert [record.value for record in take(log.member(GROUP, [ENTRIES]), 5)] == [b"0", b"1", b"2", b"3", b"4"]


def test_a_poll_is_bounded_in_records(log: Log) -> None:
    log.append(out(ENTRIES, "k") for _ in range(10))
    member = log.member(GROUP, [ENTRIES])
    take(member, 1)
    assert 1 <= len(member.poll(3, 5.0)) <= 3


def test_a_poll_is_bounded_in_bytes_but_always_moves_on(log: Log) -> None:
    log.append(out(ENTRIES, "k", bytes(1_000)) for _ in range(10))
    log.append([out(ENTRIES, "k", bytes(50_000))])
    member = log.member(GROUP, [ENTRIES])
    sizes: list[int] = []
    while sum(sizes) < 60_000:
        batch = member.poll(100, 5.0, max_bytes=3_500)
        assert batch
        sizes.append(sum(len(record.value or b"") for record in batch))
    assert max(sizes[:-1]) <= 3_500
    assert sizes[-1] == 50_000


def test_an_idle_poll_lasts_its_timeout(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES])
    begun = time.monotonic()
    assert member.poll(10, 0.4) == []
    assert time.monotonic() - begun >= 0.35
    begun = time.monotonic()
    assert member.poll(10, 0.0) == []
    assert time.monotonic() - begun < 5


def test_a_record_stored_by_another_opening_arrives_at_once(log_factory: LogFactory) -> None:
    member = log_factory.open().member(GROUP, [ENTRIES])
    assert member.poll(10, 0.0) == []
    other = log_factory.open()
    waits = []
    for _ in range(5):
        stored: list[float] = []

        def store(stored: list[float] = stored) -> None:
            other.append([out(ENTRIES, "k")])
            stored.append(time.monotonic())

        timer = threading.Timer(0.1, store)
        timer.start()
        assert len(member.poll(10, 10.0)) == 1
        arrived = time.monotonic()
        timer.join()
        waits.append(arrived - stored[0])
    assert sorted(waits)[2] < 5, "a tenth of a second on an idle machine, ten where nothing wakes it"


def test_a_commit_stores_outputs_and_offsets(log_factory: LogFactory) -> None:
    log = log_factory.open()
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(4))
    member = log.member(GROUP, [ENTRIES])
    batch = take(member, 2)
    member.commit([out(ARTICLES, "a", b"made of 0 and 1")], offsets(batch))
    assert values(log, ARTICLES) == [b"made of 0 and 1"]
    member.close()
    again = log_factory.open().member(GROUP, [ENTRIES])
    assert [record.value for record in take(again, 2)] == [b"2", b"3"]


def test_a_commit_that_fails_stores_neither(log: Log) -> None:
    log.append([out(ENTRIES, "k", b"0")])
    member = log.member(GROUP, [ENTRIES])
    batch = take(member, 1)
    with pytest.raises(ValueError, match="no-such-topic"):
        member.commit([out(ARTICLES, "a"), out("newsfold.no-such-topic", "a")], offsets(batch))
    assert values(log, ARTICLES) == []
    member.rewind()
    again = take(member, 1)
    assert again == batch
    member.commit([out(ARTICLES, "a", b"now")], offsets(again))
    assert values(log, ARTICLES) == [b"now"]


def test_offsets_of_a_partition_that_is_not_read_are_refused(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES])
    with pytest.raises(ValueError, match=r"newsfold\.articles"):
        member.commit([out(ARTICLES, "a")], {Partition(ARTICLES, 0): 1})
    assert values(log, ARTICLES) == []


def test_outputs_can_be_committed_without_input(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES])
    member.commit([out(ARTICLES, "a", b"woken")], {})
    assert values(log, ARTICLES) == [b"woken"]


def test_what_was_read_and_not_committed_comes_again_after_closing(log: Log) -> None:
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(3))
    member = log.member(GROUP, [ENTRIES])
    first = take(member, 3)
    member.commit([], offsets(first[:1]))
    member.close()
    again = log.member(GROUP, [ENTRIES])
    assert [record.value for record in take(again, 2)] == [b"1", b"2"]
    assert nothing_comes(again)


def test_rewind_goes_back_to_what_was_committed(log: Log) -> None:
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(4))
    member = log.member(GROUP, [ENTRIES])
    member.commit([], offsets(take(member, 1)))
    ahead = take(member, 3)
    assert nothing_comes(member)
    member.rewind()
    assert take(member, 3) == ahead


def test_groups_read_apart(log: Log) -> None:
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(3))
    one, two = log.member("newsfold.one", [ENTRIES]), log.member("newsfold.two", [ENTRIES])
    batch = take(one, 3)
    one.commit([], offsets(batch))
    assert take(two, 3) == batch


def test_a_full_topic_does_not_starve_another(log: Log) -> None:
    log.append(out(INCIDENTS, f"i{i}", b"incident") for i in range(2_000))
    log.append([out(INCIDENT_EVENTS, "e", b"event")])
    member = log.member(GROUP, [INCIDENTS, INCIDENT_EVENTS])
    seen: set[str] = set()
    for _ in range(25):
        batch = member.poll(100, 1.0)
        seen |= {record.topic for record in batch}
        member.commit([], offsets(batch))
        log.append(out(INCIDENTS, f"new{i}", b"incident") for i in range(100))
    assert seen == {INCIDENTS, INCIDENT_EVENTS}


def test_each_topic_is_read_in_order_when_a_group_reads_several(log: Log) -> None:
    for i in range(200):
        log.append([out(ENTRIES if i % 3 else FEEDS, "k", b"%04d" % i)])
    records = take(log.member(GROUP, [FEEDS, ENTRIES]), 200, max_records=7)
    for topic in (FEEDS, ENTRIES):
        seen = [record.value for record in records if record.topic == topic]
        assert seen == sorted(seen, key=lambda value: value or b"")


def test_the_partitions_held_are_those_of_the_topics_read(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES, FEEDS])
    member.poll(1, 1.0)
    assert member.assigned() == {*log.ends(ENTRIES), *log.ends(FEEDS)}


def test_who_is_in_a_group_is_counted(log: Log) -> None:
    assert log.members(GROUP) == 0
    member = log.member(GROUP, [ENTRIES])
    assert log.members(GROUP) == 1
    member.close()
    assert log.members(GROUP) == 0


def test_lag_counts_what_a_group_has_not_committed(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES])
    assert behind(log, GROUP) == 0
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(5))
    rows = [row for row in log.lag() if row.group == GROUP]
    assert {row.topic for row in rows} == {ENTRIES}
    assert all(row.committed is None for row in rows), "nothing was committed yet"
    assert sum(row.behind for row in rows) >= 5
    batch = take(member, 5)
    assert behind(log, GROUP) >= 5, "reading is not committing"
    member.commit([], offsets(batch[:2]))
    row = committed(log, GROUP, batch[1].offset + 1)
    assert row.end == log.ends(ENTRIES)[Partition(ENTRIES, row.partition)]
    assert row.behind >= 3
    assert row.seconds is not None
    assert 0 <= row.seconds < 30
    member.commit([], offsets(batch))
    assert committed(log, GROUP, batch[-1].offset + 1).seconds == 0.0


def test_lag_grows_old_while_no_one_reads(log: Log) -> None:
    log.member(GROUP, [ENTRIES])
    log.append([out(ENTRIES, "k")])
    time.sleep(0.5)
    assert max(row.seconds or 0.0 for row in log.lag() if row.group == GROUP) >= 0.5


def test_a_topic_that_a_group_no_longer_reads_has_no_lag(log: Log) -> None:
    log.append([out(ENTRIES, "k"), out(FEEDS, "k")])
    log.member(GROUP, [ENTRIES, FEEDS]).close()
    log.member(GROUP, [FEEDS])
    assert {row.topic for row in log.lag() if row.group == GROUP} == {FEEDS}
