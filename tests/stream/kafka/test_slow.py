"""A member that works on one batch for longer than its group waits keeps its place, and holds nobody up."""

from __future__ import annotations

import time

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.errors import RetryableError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.log import Log, Member, Output
from newsfold.stream.topics import ARTICLES, ENTRIES
from tests.contracts.helpers import offsets, out, take, values

GROUP = "newsfold.fetch"
STEP = 2.0  # seconds that the group waits for a member at work


@pytest.fixture
def slow_url(cluster: Cluster, url: str) -> str:
    del cluster  # it has made the topics
    return f"{url}&step_timeout={STEP}"


def fill(log: Log, count: int) -> None:
    log.append([Output(topic=ENTRIES, key=f"k{one}", value=b"%d" % one, partition=one % 2) for one in range(count)])


def drain(log: Log, members: list[Member], count: int) -> list[bytes | None]:
    """Copy entries to articles until so many are there, by whichever member gets them."""
    deadline = time.monotonic() + 60
    while len(found := values(log, ARTICLES)) < count:
        assert time.monotonic() < deadline, found
        for member in members:
            try:
                batch = member.poll(10, 0.2)
                if batch:
                    member.commit([out(ARTICLES, one.key, one.value) for one in batch], offsets(batch))
            except RetryableError:
                member.rewind()
    return found


def test_a_slow_member_keeps_its_place_and_reads_nothing_meanwhile(slow_url: str) -> None:
    with open_log(slow_url) as log:
        fill(log, 8)
        member = log.member(GROUP, [ENTRIES])
        try:
            batch, tenure = take(member, 4), member.tenure()
            time.sleep(3 * STEP)
            member.commit([out(ARTICLES, one.key, one.value) for one in batch], offsets(batch))
            everything = [one.value or b"" for one in (*batch, *take(member, 4))]
            assert sorted(everything) == [b"%d" % number for number in range(8)]
            assert member.tenure() == tenure, "it held its partitions all along"
        finally:
            member.close()


def test_another_may_join_while_a_member_is_slow(slow_url: str) -> None:
    """The slow one's batch is of a partition that is given away, so it stores nothing of it."""
    with open_log(slow_url) as log, open_log(slow_url) as other:
        fill(log, 8)
        slow = log.member(GROUP, [ENTRIES])
        batch = take(slow, 8)
        joined = other.member(GROUP, [ENTRIES])
        try:
            assert joined.assigned(), "the slow one took part meanwhile"
            with pytest.raises(RetryableError, match="given partitions of this batch to another member"):
                slow.commit([out(ARTICLES, one.key, one.value) for one in batch], offsets(batch))
            slow.rewind()
            assert drain(log, [slow, joined], 8) == [b"%d" % one for one in range(8)]
            assert len(slow.assigned()) == len(joined.assigned()) == 1
        finally:
            slow.close()
            joined.close()
