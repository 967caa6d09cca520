"""Retention and compaction, for the logs that do them in `maintain`."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from newsfold.stream.errors import OffsetLostError
from newsfold.stream.log import Log
from newsfold.stream.topics import ENTRIES, FEEDS, TOPICS
from tests.contracts.conftest import MAINTAINING, LogFactory, opened
from tests.contracts.helpers import behind, nothing_comes, offsets, out, take, values

GROUP = "newsfold.test"
HOUR, DAY = 3_600.0, 86_400.0
RETENTION = TOPICS[ENTRIES].retention or 0.0


@pytest.fixture(params=MAINTAINING)
def log_factory(request: pytest.FixtureRequest) -> Iterator[LogFactory]:
    """Those logs alone whose own work retention and compaction are."""
    yield from opened(request)


def settle(log: Log, now: float) -> int:
    """Maintain until there is nothing left to do."""
    total = 0
    while removed := log.maintain(now):
        total += removed
    return total


def test_compaction_keeps_the_last_record_of_each_key(log: Log) -> None:
    log.append(out(FEEDS, f"k{i % 3}", b"%d" % i) for i in range(30))
    assert settle(log, time.time() + HOUR) == 27
    assert [(record.key, record.value) for record in log.read(FEEDS)] == [("k0", b"27"), ("k1", b"28"), ("k2", b"29")]


def test_compaction_leaves_offsets_and_ends_alone(log: Log) -> None:
    log.append(out(FEEDS, "k", b"%d" % i) for i in range(10))
    ends, (*_, last) = log.ends(FEEDS), log.read(FEEDS)
    settle(log, time.time() + HOUR)
    assert log.ends(FEEDS) == ends
    assert list(log.read(FEEDS)) == [last]
    log.append([out(FEEDS, "k", b"next")])
    assert [record.offset for record in log.read(FEEDS)] == [last.offset, last.offset + 1]


def test_a_group_reads_on_over_the_gaps_that_compaction_leaves(log: Log) -> None:
    log.append(out(FEEDS, f"k{i % 4}", b"%d" % i) for i in range(40))
    member = log.member(GROUP, [FEEDS])
    member.commit([], offsets(take(member, 5)))
    settle(log, time.time() + HOUR)
    assert [record.value for record in take(member, 4)] == [b"36", b"37", b"38", b"39"]
    assert nothing_comes(member)


def test_a_record_that_others_are_still_reading_up_to_is_not_taken_from_them(log: Log) -> None:
    log.append([out(FEEDS, "k", b"old"), *(out(FEEDS, f"other{i}") for i in range(3_000)), out(FEEDS, "m", b"1")])
    reading = log.read(FEEDS)
    next(reading)
    log.append([out(FEEDS, "m", b"2")])
    log.maintain(time.time() + 60)
    assert {record.key: record.value for record in reading}["m"] == b"1"


def test_a_tombstone_takes_its_key_away_and_goes_after_a_day(log: Log) -> None:
    log.append([out(FEEDS, "k", b"1"), out(FEEDS, "kept", b"2"), out(FEEDS, "k", None)])
    settle(log, time.time() + HOUR)
    assert {record.key: record.value for record in log.read(FEEDS)} == {"k": None, "kept": b"2"}
    settle(log, time.time() + DAY + HOUR)
    assert {record.key: record.value for record in log.read(FEEDS)} == {"kept": b"2"}


def test_a_tombstone_waits_for_a_group_that_has_not_read_it(log: Log) -> None:
    member = log.member(GROUP, [FEEDS])
    log.append([out(FEEDS, "k", b"1"), out(FEEDS, "k", None)])
    settle(log, time.time() + 10 * DAY)
    (record,) = take(member, 1)
    assert record.value is None
    member.commit([], offsets([record]))
    settle(log, time.time() + 10 * DAY)
    assert values(log, FEEDS) == []


def test_a_group_whose_last_records_were_compacted_away_is_not_behind(log: Log) -> None:
    log.member(GROUP, [FEEDS])
    log.append([out(FEEDS, "k", None)])
    settle(log, time.time() + 400 * DAY)
    assert values(log, FEEDS) == []
    assert behind(log, GROUP) == 0


def test_retention_takes_what_is_old_and_read(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES])
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(5))
    member.commit([], offsets(take(member, 5)))
    assert settle(log, time.time() + RETENTION - HOUR) == 0
    assert settle(log, time.time() + RETENTION + HOUR) == 5
    log.append([out(ENTRIES, "k", b"new")])
    assert [record.value for record in take(member, 1)] == [b"new"]
    assert values(log, ENTRIES) == [b"new"]


def test_retention_spares_what_a_known_group_has_still_to_read(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES])
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(5))
    member.commit([], offsets(take(member, 2)))
    assert settle(log, time.time() + RETENTION + HOUR) == 2
    assert [record.value for record in take(member, 3)] == [b"2", b"3", b"4"]


def test_a_group_that_lost_records_is_told_so(log: Log) -> None:
    member = log.member(GROUP, [ENTRIES])
    log.append(out(ENTRIES, "k", b"%d" % i) for i in range(5))
    member.commit([], offsets(take(member, 2)))
    settle(log, time.time() + 2 * RETENTION + HOUR)
    member.rewind()
    with pytest.raises(OffsetLostError, match=rf"{GROUP}.*{ENTRIES}.*offset 2.*from 5"):
        member.poll(10, 0.0)
    member.close()
    again = log.member(GROUP, [ENTRIES])
    with pytest.raises(OffsetLostError, match=rf"{GROUP}.*{ENTRIES}.*offset 2.*from 5"):
        again.poll(10, 0.0)


def test_a_group_that_is_new_after_retention_begins_at_what_is_left(log: Log) -> None:
    log.append([out(ENTRIES, "k", b"old")])
    settle(log, time.time() + RETENTION + HOUR)
    log.append([out(ENTRIES, "k", b"new")])
    assert [record.value for record in take(log.member(GROUP, [ENTRIES]), 1)] == [b"new"]
