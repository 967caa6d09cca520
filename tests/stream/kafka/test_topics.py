"""Topics are made as the design has them, and every deviation is explained."""

from __future__ import annotations

import time

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.errors import UsageError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, deviations, drop
from newsfold.stream.log import Output, Partition
from newsfold.stream.topics import ARTICLES, ENTRIES, FEED_STATE, FINGERPRINTS, INCIDENTS, TOPICS
from tests.stream.kafka.configs import alter


def test_what_is_missing_is_made_once_and_then_nothing_deviates(bare: Cluster) -> None:
    missing = {one.topic: one.what for one in deviations(bare)}
    assert missing == {bare.name(topic): "does not exist" for topic in TOPICS}
    assert create(bare) == sorted(missing)
    assert create(bare) == []
    assert deviations(bare) == []


def test_settings_that_differ_are_named_with_the_way_to_put_them_right(cluster: Cluster) -> None:
    altered = {FEED_STATE: {"cleanup.policy": "delete"}, ENTRIES: {"retention.ms": "60000"}}
    altered[INCIDENTS] = {"max.message.bytes": "1000"}
    altered[ARTICLES] = {"retention.bytes": "1000000"}
    altered[FINGERPRINTS] = {"message.timestamp.type": "LogAppendTime"}
    for topic, configs in altered.items():
        alter(cluster, topic, configs)
    found = {one.topic: one for one in deviations(cluster)}
    assert set(found) == {cluster.name(topic) for topic in altered}
    assert found[cluster.name(FEED_STATE)].what == "cleanup.policy is delete, not compact"
    assert found[cluster.name(ENTRIES)].what == "retention.ms is 60000, not 604800000"
    assert found[cluster.name(ARTICLES)].what == "retention.bytes is 1000000, not -1"
    assert found[cluster.name(FINGERPRINTS)].what == "message.timestamp.type is LogAppendTime, not CreateTime"
    assert found[cluster.name(INCIDENTS)].why.endswith(
        f": kafka-configs.sh --bootstrap-server {','.join(cluster.servers)} --entity-type topics --entity-name "
        f"{cluster.name(INCIDENTS)} --alter --add-config max.message.bytes=1048576"
    )


def test_a_partition_count_that_would_move_keys_is_refused(cluster: Cluster, url: str) -> None:
    other = Cluster(address_of(url.replace("partitions=2", "partitions=3"), KafkaSettings()), TOPICS)
    try:
        assert {one.what for one in deviations(other)} == {"has 2 partitions, not 3"}
        assert all(one.refused for one in deviations(other))
        assert create(other) == []
        with pytest.raises(UsageError, match="has 2 partitions and not 3"):
            other.count(ENTRIES)
    finally:
        other.close()


def test_too_few_replicas_are_named(cluster: Cluster, url: str) -> None:
    alter(cluster, ENTRIES, {"min.insync.replicas": "2"})
    assert [(one.topic, one.what) for one in deviations(cluster)] == [
        (cluster.name(ENTRIES), "min.insync.replicas is 2, with 1 replicas")
    ]
    other = Cluster(address_of(f"{url}&replication=3", KafkaSettings()), TOPICS)
    try:
        assert {one.what for one in deviations(other) if one.topic != cluster.name(ENTRIES)} == {
            "has 1 replicas, not 3"
        }
    finally:
        other.close()


def test_groups_go_with_the_topics(cluster: Cluster, url: str) -> None:
    with open_log(url) as log:
        log.append([Output(topic=ENTRIES, key="k", value=b"v")])
        member = log.member("newsfold.fetch", [ENTRIES])
        deadline = time.monotonic() + 60
        while not (batch := member.poll(10, 0.5)):
            assert time.monotonic() < deadline
        member.commit([], {Partition(ENTRIES, batch[0].partition): batch[0].offset + 1})
        member.close()
    named = f"{cluster.settings.prefix}newsfold.fetch"
    assert named in {one["group_id"] for one in cluster.admin.list_groups()}
    drop(cluster)
    assert named not in {one["group_id"] for one in cluster.admin.list_groups()}


def test_a_missing_topic_is_named_with_the_command_that_makes_it(bare: Cluster, url: str) -> None:
    with open_log(url) as log, pytest.raises(UsageError, match=r"newsfold\.entries does not exist.*topics create"):
        log.member("newsfold.fetch", [ENTRIES])


def test_topics_without_a_prefix_are_never_deleted(kafka_servers: str) -> None:
    plain = Cluster(address_of(f"kafka://{kafka_servers}", KafkaSettings()), TOPICS)
    try:
        with pytest.raises(UsageError, match="without a prefix"):
            drop(plain)
    finally:
        plain.close()
