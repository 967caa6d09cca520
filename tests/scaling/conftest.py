"""A log on Kafka with four partitions a topic, for one test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.log import Log
from newsfold.stream.topics import TOPICS


@pytest.fixture
def log_url(kafka_servers: str) -> Iterator[str]:
    """Topics of its own; a silent member is given up after four seconds."""
    prefix = f"s{uuid.uuid4().hex[:8]}."
    url = f"kafka://{kafka_servers}?prefix={prefix}&partitions=4&session_timeout=4&transaction_timeout=5"
    cluster = Cluster(address_of(url, KafkaSettings()), TOPICS)
    create(cluster)
    yield url
    drop(cluster)
    cluster.close()


@pytest.fixture
def log(log_url: str) -> Iterator[Log]:
    with open_log(log_url) as log:
        yield log
