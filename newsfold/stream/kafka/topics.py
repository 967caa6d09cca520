"""Topics on a cluster as the design wants them: what is missing or differs, and making what is missing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import msgspec
from kafka.admin import ConfigResource, ConfigResourceType

from newsfold.stream.errors import UsageError
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.faults import translated
from newsfold.stream.topics import Topic

__all__ = ["Deviation", "configs_of", "create", "deviations", "drop"]


class Deviation(msgspec.Struct, frozen=True):
    """Where a topic is not as it should be; `refused` where putting it right would move keys."""

    topic: str  # its name there
    what: str
    why: str
    refused: bool = False


WHY = {
    "cleanup.policy": "a compacted topic that is not compacted grows for ever, and one that is must not lose keys",
    "retention.ms": "records have to outlive the slowest reader, and no more",
    "retention.bytes": "records would go by the room they take, before the slowest reader has them",
    "message.timestamp.type": "a record's time is when it was made, as the age of what waits is reckoned",
    "max.message.bytes": "a record that does not fit becomes a dead letter",
}


def configs_of(topic: Topic) -> dict[str, str]:
    """A topic's settings as Kafka has them."""
    retention = -1 if topic.retention is None else int(topic.retention * 1_000)
    return {
        "cleanup.policy": topic.kind,
        "retention.ms": str(retention),
        "retention.bytes": "-1",
        "max.message.bytes": str(topic.max_message_bytes),
        "message.timestamp.type": "CreateTime",
    }


def create(cluster: Cluster) -> list[str]:
    """Make the topics that are missing; their names there. Those that exist are left as they are."""
    with translated("creating topics"):
        there = set(_described(cluster))
        missing: dict[str, Any] = {
            name: {
                "num_partitions": cluster.wanted(topic.name),
                "replication_factor": cluster.settings.replication or -1,
                "configs": configs_of(topic),
            }
            for topic in cluster.declared.values()
            if (name := cluster.name(topic.name)) not in there
        }
        if missing:
            cluster.admin.create_topics(missing, wait_for_metadata=True)
    return sorted(missing)


def drop(cluster: Cluster) -> None:
    """Delete the topics and groups of this prefix; refused without one."""
    if not cluster.settings.prefix:
        raise UsageError("topics without a prefix are not deleted by newsfold: use Kafka's own tools")
    with translated("deleting topics"):
        cluster.admin.delete_topics(sorted(_described(cluster)))
        groups = [one["group_id"] for one in cluster.admin.list_groups()]
        if mine := [name for name in groups if name.startswith(cluster.settings.prefix)]:
            cluster.admin.delete_groups(mine)


def deviations(cluster: Cluster) -> list[Deviation]:
    """Everything about the topics that is not as the design has it."""
    with translated("checking topics"):
        there = _described(cluster)
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
        configs = cluster.admin.describe_configs(resources, config_filter="all").get("topic", {}) if resources else {}
    if untold := [name for name in there if not configs.get(name)]:
        raise UsageError(
            f"Kafka does not say how {', '.join(untold[:3])} and others are set: the right DescribeConfigs "
            "is missing; `newsfold topics acls --stage topics` lists what this command needs"
        )
    found = []
    for topic in cluster.declared.values():
        name = cluster.name(topic.name)
        if name not in there:
            found.append(Deviation(name, "does not exist", "`newsfold topics create` makes it"))
            continue
        (count, replicas), wanted = there[name], cluster.wanted(topic.name)
        if count != wanted:
            found.append(
                Deviation(
                    name,
                    f"has {count} partitions, not {wanted}",
                    "its keys would move to other partitions: their order and the state kept beside them would be "
                    "lost. Make topics under another prefix and copy the records, or set kafka.partitions",
                    refused=True,
                )
            )
        found += _unsafe(name, replicas, cluster.settings.replication, configs[name])
        found += _differing(cluster, name, configs_of(topic), configs[name])
    return found


def _unsafe(name: str, replicas: int, wanted: int | None, configs: Mapping[str, Any]) -> list[Deviation]:
    """Fewer replicas than are wanted, or than have to hold a record before it counts as stored."""
    found = []
    if wanted and replicas != wanted:
        why = "as kafka.replication has it; `kafka-reassign-partitions.sh` gives it others, or set what is meant"
        found.append(Deviation(name, f"has {replicas} replicas, not {wanted}", why))
    least = int(configs.get("min.insync.replicas", {}).get("value") or 1)
    if least > replicas:
        what = f"min.insync.replicas is {least}, with {replicas} replicas"
        found.append(Deviation(name, what, "nothing can be stored; more replicas or a lower number put it right"))
    return found


def _differing(cluster: Cluster, name: str, wanted: Mapping[str, str], configs: Mapping[str, Any]) -> list[Deviation]:
    found = []
    for key, value in wanted.items():
        is_ = str(configs.get(key, {}).get("value"))
        if key in WHY and is_ != value:
            what = f"{key} is {is_}, not {value}"
            words = ["kafka-configs.sh", "--bootstrap-server", ",".join(cluster.servers), "--entity-type", "topics"]
            words += ["--entity-name", name, "--alter", "--add-config", f"{key}={value}"]
            found.append(Deviation(name, what, f"{WHY[key]}: {shlex.join(words)}"))
    return found


def _described(cluster: Cluster) -> dict[str, tuple[int, int]]:
    """Partitions and replicas of each topic that is there; replicas of the partition that has fewest."""
    names = [cluster.name(topic) for topic in cluster.declared]
    return {
        one["name"]: (len(one["partitions"]), min(len(part["replica_nodes"]) for part in one["partitions"]))
        for one in cluster.ask("looking up topics", lambda admin: admin.describe_topics(names))
        if not one["error_code"] and one["name"] in names
    }
