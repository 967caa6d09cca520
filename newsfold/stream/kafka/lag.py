"""How far each group is behind, partition by partition."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.faults import translated
from newsfold.stream.kafka.member import UNTOUCHED
from newsfold.stream.kafka.reading import ends_of
from newsfold.stream.log import Lag

__all__ = ["lag_of"]

PATIENCE = 3.0  # seconds in which the oldest unread records are looked for
FETCH = 16 * 1024  # bytes of a partition: only its first record is looked at, and one batch comes whatever its size

Place = tuple[TopicPartition, int]
Unread = tuple[int | None, float | None]
"""The first record not read, and when it was stored: no offset where there is none, no time where it is not known."""

NOTHING: Unread = (None, None)


def lag_of(cluster: Cluster, groups: Collection[str] | None, now: float) -> list[Lag]:
    """One row for each group and partition; see `newsfold.stream.log.Lag`."""
    prefix = cluster.settings.prefix
    names = [prefix + one for one in groups] if groups is not None else _groups(cluster)
    described = cluster.ask("looking up groups", lambda admin: admin.describe_groups(names)) if names else {}
    offsets = cluster.ask("looking up groups", lambda admin: admin.list_group_offsets(names)) if names else {}
    reads: list[tuple[str, TopicPartition, int | None]] = []
    for name in sorted(names):
        places = {p: place for p, place in offsets.get(name, {}).items() if cluster.ours(p.topic)}
        committed = {p: place.offset for p, place in places.items() if place.metadata != UNTOUCHED}
        topics = _subscribed(cluster, described.get(name, {})) or {cluster.ours(p.topic) for p in places}
        for topic in sorted(topic for topic in topics if topic):
            all_ = [cluster.there(partition) for partition in cluster.partitions(topic)]
            reads += [(name.removeprefix(prefix), partition, committed.get(partition)) for partition in all_]
    partitions = {partition for _, partition, _ in reads}
    ends = {cluster.there(p): end for p, end in ends_of(cluster, [cluster.here(p) for p in partitions]).items()}
    unread = _unread(cluster, {(p, at or 0) for _, p, at in reads if (at or 0) < ends[p]})
    rows = []
    for group, partition, at in reads:
        offset, stored = unread.get((partition, at or 0), NOTHING)
        rows.append(
            Lag(
                group=group,
                topic=cluster.here(partition).topic,
                partition=partition.partition,
                committed=at,
                end=ends[partition],
                behind=0 if offset is None else max(0, ends[partition] - offset),
                seconds=0.0 if offset is None else None if stored is None else max(0.0, now - stored),
            )
        )
    return rows


def _groups(cluster: Cluster) -> list[str]:
    prefix = cluster.settings.prefix
    return [
        one["group_id"]
        for one in cluster.ask("looking up groups", lambda admin: admin.list_groups())
        if one["protocol_type"] in {"consumer", ""} and one["group_id"].startswith(f"{prefix}newsfold.")
    ]


def _subscribed(cluster: Cluster, described: Any) -> set[str | None]:
    """The topics that the members of a group read at present; none known while it is handing out partitions."""
    found: set[str | None] = set()
    for member in described.get("members", ()):
        metadata = member.get("member_metadata")
        if isinstance(metadata, dict):
            found |= {cluster.ours(topic) for topic in metadata.get("topics", ())}
    return found


def _unread(cluster: Cluster, places: set[Place]) -> dict[Place, Unread]:
    """The first committed record at or after each place, as far as it shows within PATIENCE."""
    if not places:
        return {}
    consumer = cluster.consumer(fetch_max_wait_ms=50, max_partition_fetch_bytes=FETCH)
    try:
        with translated("looking up the oldest record not read"):
            partitions = list({partition for partition, _ in places})
            firsts = consumer.beginning_offsets(partitions)
            ends = consumer.end_offsets(partitions)
            found: dict[Place, Unread] = {(p, at): (max(at, firsts[p]), None) for p, at in places}
            deadline = time.monotonic() + PATIENCE
            left = set(places)
            while left:
                turn = dict(left)  # one place a partition at a time
                left -= set(turn.items())
                begin = {
                    partition: min(max(at, firsts[partition]), ends[partition]) for partition, at in turn.items()
                }
                seen = _seen(consumer, begin, ends, deadline)
                found |= {(partition, turn[partition]): unread for partition, unread in seen.items()}
    finally:
        consumer.close()
    return found


def _seen(
    consumer: KafkaConsumer, begin: dict[TopicPartition, int], ends: dict[TopicPartition, int], deadline: float
) -> dict[TopicPartition, Unread]:
    """The first record from `begin` on; none where there is none before `ends`, nothing where time ran out."""
    found: dict[TopicPartition, Unread] = {}
    consumer.assign(list(begin))
    consumer.resume(*begin)
    for partition, at in begin.items():
        consumer.seek(partition, at)
    while time.monotonic() < deadline:
        found |= {p: NOTHING for p in begin.keys() - found.keys() if consumer.position(p) >= ends[p]}
        consumer.pause(*found)
        if len(found) == len(begin):
            break
        for partition, messages in consumer.poll(100).items():
            if messages:
                found.setdefault(partition, (messages[0].offset, messages[0].timestamp / 1_000))
    return found
