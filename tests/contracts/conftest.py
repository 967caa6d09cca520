"""The logs under contract: one more is one more class in FACTORIES, and no change to a test."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from newsfold.stream.connect import open_log
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.settings import KafkaSettings, address_of
from newsfold.stream.kafka.topics import create, drop
from newsfold.stream.log import Log
from newsfold.stream.topics import TOPICS


class LogFactory(Protocol):
    """One empty log of its own, opened as often as a test likes."""

    url: str  # what another process opens it by

    def open(self) -> Log: ...

    def close(self) -> None: ...


class SqliteFactory:
    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/log.db"
        self._opened: list[Log] = []

    def open(self) -> Log:
        log = open_log(self.url)
        self._opened.append(log)
        return log

    def close(self) -> None:
        for log in self._opened:
            log.close()


class KafkaFactory:
    """Topics of its own under a prefix, two partitions each, on a broker that is there already."""

    def __init__(self, servers: str) -> None:
        prefix = f"t{uuid.uuid4().hex[:8]}."
        self.url = f"kafka://{servers}?prefix={prefix}&partitions=2&session_timeout=2&transaction_timeout=5"
        self._opened: list[Log] = []
        self._cluster = Cluster(address_of(self.url, KafkaSettings()), TOPICS)
        create(self._cluster)

    def open(self) -> Log:
        log = open_log(self.url)
        self._opened.append(log)
        return log

    def close(self) -> None:
        for log in self._opened:
            log.close()
        drop(self._cluster)
        self._cluster.close()


FACTORIES: dict[str, Callable[[pytest.FixtureRequest], LogFactory]] = {
    "kafka": lambda request: KafkaFactory(request.getfixturevalue("kafka_servers")),
    "sqlite": lambda request: SqliteFactory(request.getfixturevalue("tmp_path")),
}


MAINTAINING = ("sqlite",)
"""Logs whose retention and compaction happen in `Log.maintain`; for the others servers see to it."""


def opened(request: pytest.FixtureRequest) -> Iterator[LogFactory]:
    """The log that a fixture's parameter names, closed afterwards."""
    factory = FACTORIES[request.param](request)
    yield factory
    factory.close()


@pytest.fixture(params=sorted(FACTORIES))
def log_factory(request: pytest.FixtureRequest) -> Iterator[LogFactory]:
    yield from opened(request)


@pytest.fixture
def log(log_factory: LogFactory) -> Log:
    return log_factory.open()
