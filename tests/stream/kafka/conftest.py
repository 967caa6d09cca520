"""A cluster for one test: topics of its own, two partitions each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.topics import TOPICS


@pytest.fixture
def url(kafka_servers: str) -> str:
    """What a log with names of its own is opened by; its topics are not made yet."""
    prefix = f"t{uuid.uuid4().hex[:8]}."
    return f"kafka://{kafka_servers}?prefix={prefix}&partitions=2&session_timeout=2&transaction_timeout=5"


@pytest.fixture
def bare(url: str) -> Iterator[Cluster]:
    """A cluster without our topics."""
    cluster = Cluster(address_of(url, KafkaSettings()), TOPICS)
    yield cluster
    drop(cluster)
    cluster.close()


@pytest.fixture
def cluster(bare: Cluster) -> Cluster:
    create(bare)
    return bare
