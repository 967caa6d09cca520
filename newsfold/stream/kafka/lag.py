"""How far each group is behind, partition by partition."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from kafka import TopicPartition

from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.faults import translated
from newsfold.stream.kafka.member import UNTOUCHED
from newsfold.stream.kafka.reading import ends_of
from newsfold.stream.log import Lag

__all__ = ["lag_of"]

PATIENCE = 3.0  # seconds in which the oldest unread records are looked for

Place = tuple[TopicPartition, int]


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
    oldest = _oldest(cluster, {(p, at or 0) for _, p, at in reads if (at or 0) < ends[p]})
    rows = []
    for group, partition, at in reads:
        offset, stored = oldest.get((partition, at or 0), (ends[partition], now))
        rows.append(
            Lag(
                group=group,
                topic=cluster.here(partition).topic,
                partition=partition.partition,
                committed=at,
                end=ends[partition],
                behind=max(0, ends[partition] - offset),
                seconds=max(0.0, now - stored),
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


def _oldest(cluster: Cluster, places: set[Place]) -> dict[Place, tuple[int, float]]:
    """The offset and time of the first committed record at or after each place; nothing for those without any."""
    found: dict[Place, tuple[int, float]] = {}
    left = set(places)
    if not left:
        return found
    consumer = cluster.consumer(fetch_max_wait_ms=50)
    try:
        deadline = time.monotonic() + PATIENCE
        while left and time.monotonic() < deadline:
            turn = {partition: (partition, at) for partition, at in left}  # one place a partition at a time
            with translated("looking up the oldest record not read"):
                consumer.assign(list(turn))
                ends = consumer.end_offsets(list(turn))
                firsts = consumer.beginning_offsets(list(turn))
                for partition, (_, at) in turn.items():
                    consumer.seek(partition, min(max(at, firsts[partition]), ends[partition]))
                while turn and time.monotonic() < deadline:
                    for partition, messages in consumer.poll(100, max_records=500).items():
                        if partition in turn and messages:
                            found[turn.pop(partition)] = (messages[0].offset, messages[0].timestamp / 1_000)
                            consumer.pause(partition)
                    for partition in [p for p in turn if consumer.position(p) >= ends[p]]:
                        left.discard(turn.pop(partition))
                        consumer.pause(partition)
            left -= found.keys()
    finally:
        consumer.close()
    return found
