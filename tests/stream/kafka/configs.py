"""Altering a topic on the broker."""

from __future__ import annotations

import time
from collections.abc import Mapping

from kafka.admin import ConfigResource, ConfigResourceType

from newsfold.stream.kafka.cluster import Cluster


def alter(cluster: Cluster, topic: str, configs: Mapping[str, str]) -> None:
    """Set a topic's settings, and wait until the broker says so too."""
    name = cluster.name(topic)
    cluster.admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=dict(configs))])
    deadline = time.monotonic() + 10
    while True:
        resource = ConfigResource(ConfigResourceType.TOPIC, name)
        found = cluster.admin.describe_configs([resource], config_filter="all")["topic"][name]
        if all(found[key]["value"] == value for key, value in configs.items()):
            return
        assert time.monotonic() < deadline, f"{name} is still set to {found}"
        time.sleep(0.05)
