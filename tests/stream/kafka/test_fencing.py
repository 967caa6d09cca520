"""Who has lost its place stores nothing: by the group's generation, and on a shard by its transactional id."""

from __future__ import annotations

import pytest
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from newsfold.stream.connect import open_log
from newsfold.stream.errors import RetryableError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.member import KafkaMember
from newsfold.stream.kafka.transactions import Transactions
from newsfold.stream.log import Output
from newsfold.stream.topics import ARTICLES, ENTRIES, FINGERPRINTS, INCIDENTS
from tests.contracts.helpers import offsets, out, take, values

GROUP = "newsfold.assign"


def test_a_second_assigner_of_a_shard_fences_the_first(cluster: Cluster, url: str) -> None:
    """Whatever the group says: the first still has its generation, and stores nothing under another's id."""
    with open_log(url) as log:
        log.append([Output(topic=FINGERPRINTS, key=f"a{number}", value=b"", partition=0) for number in range(4)])
        first = log.member(GROUP, [FINGERPRINTS])
        second = Transactions(cluster, f"{GROUP}-{FINGERPRINTS}-0")
        try:
            one, two = take(first, 2), take(first, 2)
            first.commit([out(INCIDENTS, "i", b"while it is alone")], offsets(one))
            second.open()
            with pytest.raises(RetryableError, match="turned this member away"):
                first.commit([out(INCIDENTS, "i", b"fenced")], offsets(two))
            assert values(log, INCIDENTS) == [b"while it is alone"]
            first.rewind()  # it takes the shard back, and what it had not stored comes again
            assert take(first, 2) == two
            first.commit([out(INCIDENTS, "i", b"once it has its id again")], offsets(two))
            with pytest.raises(RetryableError, match="turned this member away"):
                second.store([(cluster.name(INCIDENTS), 0, out(INCIDENTS, "i", b"fenced in turn"))], {}, None, 1.0)
            assert values(log, INCIDENTS) == [b"once it has its id again", b"while it is alone"]
        finally:
            second.close()
            first.close()


def test_each_shard_is_fenced_for_itself(cluster: Cluster, url: str) -> None:
    with open_log(url) as log:
        log.append([Output(topic=FINGERPRINTS, key="a", value=b"", partition=number) for number in (0, 1)])
        first = log.member(GROUP, [FINGERPRINTS])
        second = Transactions(cluster, f"{GROUP}-{FINGERPRINTS}-0")
        try:
            records = take(first, 2, max_records=1)
            second.open()
            for record in records:
                if record.partition == 0:
                    with pytest.raises(RetryableError):
                        first.commit([out(INCIDENTS, "i", b"fenced")], offsets([record]))
                else:
                    first.commit([out(INCIDENTS, "i", b"its own")], offsets([record]))
            assert values(log, INCIDENTS) == [b"its own"]
        finally:
            second.close()
            first.close()


def test_a_shard_is_taken_before_its_offsets_are_looked_up(cluster: Cluster, url: str) -> None:
    """What the assigner before has open, offsets among it, is taken back first; looking them up would wait for it."""
    with open_log(url) as log:
        log.append([Output(topic=FINGERPRINTS, key=f"a{number}", value=b"", partition=0) for number in range(2)])
        before = cluster.producer(f"{GROUP}-{FINGERPRINTS}-0", 600.0)
        before.init_transactions()
        before.begin_transaction()
        before.send(cluster.name(INCIDENTS), key=b"i", value=b"never to be seen", partition=0)
        place = TopicPartition(cluster.name(FINGERPRINTS), 0)
        group = f"{cluster.settings.prefix}{GROUP}"
        before.send_offsets_to_transaction({place: OffsetAndMetadata(1, "", -1)}, group)
        member = log.member(GROUP, [FINGERPRINTS])
        try:
            assert [record.offset for record in take(member, 2)] == [0, 1]
            assert values(log, INCIDENTS) == []
        finally:
            member.close()
            before.close(timeout=0)


def test_offsets_of_a_generation_that_is_over_are_refused(url: str, cluster: Cluster) -> None:
    """The library takes the member back into its group by itself; what it had read before does not count."""
    del cluster
    with open_log(url) as log, open_log(url) as other:
        log.append([Output(topic=ENTRIES, key=f"k{number}", value=b"", partition=number % 2) for number in range(8)])
        first = log.member("newsfold.fetch", [ENTRIES])
        batch = take(first, 8)
        assert isinstance(first, KafkaMember)
        first._consumer._coordinator.maybe_leave_group()  # as after a session that timed out
        second = other.member("newsfold.fetch", [ENTRIES])
        try:
            again = take(second, 8)
            second.commit([out(ARTICLES, "a", b"second")], offsets(again))
            with pytest.raises(RetryableError, match="turned this member away"):
                first.commit([out(ARTICLES, "a", b"first")], offsets(batch))
            assert values(log, ARTICLES) == [b"second"]
        finally:
            second.close()
            first.close()
