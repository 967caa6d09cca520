"""Where the demo keeps its log: in its folder, or in topics of its own on the cluster that the settings name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from newsfold.settings import Settings
    from newsfold.stream.kafka.settings import KafkaSettings

__all__ = ["DemoLog", "demo_log"]


class DemoLog(NamedTuple):
    """The log's URL, and the environment variables that a process needs to open it."""

    url: str
    env: dict[str, str]


@contextmanager
def demo_log(settings: Settings, folder: Path) -> Iterator[DemoLog]:
    """A log for one demo, gone afterwards: an embedded one, unless the settings have theirs on Kafka.

    There its topics have one partition each: pages come in the order of the embedded log, and so do incidents.
    """
    from newsfold.stream.connect import is_kafka

    if not is_kafka(settings.log):
        yield DemoLog(f"sqlite:///{folder}/log.db", {})
        return
    from newsfold.stream.kafka.cluster import Cluster
    from newsfold.stream.kafka.settings import KafkaSettings, address_of
    from newsfold.stream.kafka.topics import create, drop
    from newsfold.stream.topics import TOPICS

    servers, given = address_of(settings.log, settings.section("kafka", KafkaSettings))
    own = msgspec.structs.replace(given, prefix=f"{given.prefix}demo-{uuid.uuid4().hex[:8]}.", partitions=1)
    url = f"kafka://{','.join(servers)}"
    cluster = Cluster(address_of(url, own), TOPICS)
    try:
        create(cluster)
        try:
            yield DemoLog(url, _variables(own))
        finally:
            drop(cluster)
    finally:
        cluster.close()


def _variables(own: KafkaSettings) -> dict[str, str]:
    """The section as environment variables: a password is in no file that is kept with the data."""
    values = msgspec.to_builtins(own)
    return {
        f"NEWSFOLD_KAFKA_{name.upper()}": str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value != getattr(type(own)(), name)
    }
