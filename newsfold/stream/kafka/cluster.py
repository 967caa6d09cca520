"""A cluster: its clients, all made alike, and what topics and groups are called there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import kafka.errors as raised
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

from newsfold.stream.errors import RetryableError, UsageError
from newsfold.stream.kafka.faults import forget, listen, translated, unreachable
from newsfold.stream.kafka.partitioner import partition_of
from newsfold.stream.kafka.settings import Address
from newsfold.stream.kafka.within import NotAnsweredError, within
from newsfold.stream.log import Output, Partition
from newsfold.stream.topics import Topic

__all__ = ["Cluster", "Placed"]

FETCH_BYTES = 16 * 1024 * 1024  # of one answer to a fetch, so that memory stays bounded
PARTITION_BYTES = 2 * 1024 * 1024
FIRST_ATTEMPT = 3.0  # seconds to reach a broker before looking at what stands in the way
MAX_BLOCK = 10.0  # seconds until a client that knows no broker gives up

T = TypeVar("T")

Placed = tuple[str, int, Output]
"""The name of a topic there, the partition, and the record."""


class Cluster:
    """Makes clients for one cluster; thread-safe as far as the clients are not shared."""

    def __init__(self, address: Address, declared: Mapping[str, Topic]) -> None:
        listen()
        self.servers, self.settings = address
        self.declared = declared
        self._version: tuple[int, ...] | None = None
        self._admin: KafkaAdminClient | None = None
        self._counts: dict[str, int] = {}

    def name(self, topic: str) -> str:
        """What a declared topic is called there; ValueError for one that is not declared."""
        if topic not in self.declared:
            raise ValueError(f"unknown topic {topic!r}: topics are declared in newsfold.stream.topics")
        return self.settings.prefix + topic

    def ours(self, name: str) -> str | None:
        """The declared topic of a name there, None for a foreign one."""
        topic = name.removeprefix(self.settings.prefix)
        return topic if name.startswith(self.settings.prefix) and topic in self.declared else None

    def there(self, partition: Partition) -> TopicPartition:
        """A partition as the library has it."""
        return TopicPartition(self.name(partition.topic), partition.number)

    def here(self, partition: TopicPartition) -> Partition:
        """A partition as we have it."""
        topic = self.ours(partition.topic)
        assert topic is not None, partition
        return Partition(topic, partition.partition)

    def wanted(self, topic: str) -> int:
        """How many partitions a topic is to have."""
        return self.settings.partitions or self.declared[topic].partitions

    def count(self, topic: str) -> int:
        """How many partitions a topic has; UsageError where it is missing or has another number than it should."""
        if topic not in self._counts:
            self.name(topic)
            self._counts |= self._looked_up()
        found = self._counts.get(topic, 0)
        if not found:
            raise UsageError(
                f"the topic {self.name(topic)} does not exist on Kafka at {', '.join(self.servers)}, or may not be "
                "seen: `newsfold topics create` makes the topics, `newsfold topics acls` lists the rights needed; "
                f"{len(self.declared) - len(self._counts)} of {len(self.declared)} topics are missing where "
                f"kafka.prefix is {self.settings.prefix!r}"
            )
        if found != self.wanted(topic):
            raise UsageError(
                f"the topic {self.name(topic)} has {found} partitions and not {self.wanted(topic)}: keys would move "
                "to other partitions and lose their order; see `newsfold topics check`"
            )
        return found

    def partitions(self, topic: str) -> list[Partition]:
        """All partitions of a topic."""
        return [Partition(topic, number) for number in range(self.count(topic))]

    def placed(self, outputs: Sequence[Output]) -> list[Placed]:
        """Where each record goes."""
        return [(self.name(one.topic), partition_of(one, self.count(one.topic)), one) for one in outputs]

    def ask(self, doing: str, act: Callable[[KafkaAdminClient], T]) -> T:
        """Ask the cluster something, again for a while where it is not ready, as a broker just started is not.

        A question that is not answered at all is given up, and the client with it.
        """
        until = time.monotonic() + self.settings.connect_timeout
        while True:
            admin = self.admin
            try:
                with translated(doing):
                    return within(self.settings.request_timeout, partial(act, admin))
            except NotAnsweredError:
                self._admin = None
                threading.Thread(target=admin.close, name="abandoned-admin", daemon=True).start()
                raise
            except RetryableError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _looked_up(self) -> dict[str, int]:
        names = [self.name(topic) for topic in self.declared]
        found = self.ask("looking up topics", lambda admin: admin.describe_topics(names))
        return {
            topic: len(one["partitions"])
            for one in found
            if not one["error_code"] and (topic := self.ours(one["name"])) is not None
        }

    @property
    def admin(self) -> KafkaAdminClient:
        """A client for looking at the cluster and changing it."""
        if self._admin is None:
            self._admin = self._connected()
            self._version = self._admin._manager.broker_version  # only a connected client knows it
        return self._admin

    def _connected(self) -> KafkaAdminClient:
        """A client that has spoken with a broker.

        The library keeps trying a refused password until its time is over, so it gets that time in parts, and
        what cannot get better is told after the first of them.
        """
        *early, last = _parts(self.settings.connect_timeout)
        for seconds in early:
            with suppress(RetryableError):
                return self._attempt(seconds)
        return self._attempt(last)

    def _attempt(self, within: float) -> KafkaAdminClient:
        common = {name: value for name, value in self._common().items() if name != "metrics_enabled"}
        forget()
        try:
            return KafkaAdminClient(**common, bootstrap_timeout_ms=int(within * 1_000))
        except (raised.KafkaError, OSError) as error:
            login = self.settings.security_protocol.startswith("SASL")
            raise unreachable(self.servers, login=login) from error

    def consumer(self, **config: Any) -> KafkaConsumer:
        """A consumer that sees committed records alone and never moves an offset by itself."""
        sizes = {"fetch_max_bytes": FETCH_BYTES, "max_partition_fetch_bytes": PARTITION_BYTES}
        with translated("connecting a reader"):
            return KafkaConsumer(
                **self._common(),
                api_version=self._known_version(),
                isolation_level="read_committed",
                auto_offset_reset="none",
                enable_auto_commit=False,
                allow_auto_create_topics=False,
                **(sizes | config),
            )

    def group_consumer(self, group: str) -> KafkaConsumer:
        """A consumer for one member of a group; a partition stays where it is when others come and go."""
        return self.consumer(
            group_id=self.settings.prefix + group,
            session_timeout_ms=self._ms("session_timeout"),
            heartbeat_interval_ms=self._ms("session_timeout") // 4,
            max_poll_interval_ms=self._ms("step_timeout"),
            partition_assignment_strategy=[CooperativeStickyAssignor],
        )

    def producer(self, transactional_id: str, transaction_timeout: float) -> KafkaProducer:
        """A producer whose records are seen when its transaction is committed."""
        with translated("connecting a writer"):
            return KafkaProducer(
                **self._common(),
                api_version=self._known_version(),
                transactional_id=self.settings.prefix + transactional_id,
                transaction_timeout_ms=int(transaction_timeout * 1_000),
                delivery_timeout_ms=self._ms("request_timeout") + 1_000,
                max_block_ms=int(MAX_BLOCK * 1_000),
                max_request_size=max(topic.max_message_bytes for topic in self.declared.values()),
                compression_type="zstd",
                linger_ms=2,
                allow_auto_create_topics=False,
            )

    def close(self) -> None:
        if self._admin is not None:
            self._admin.close()
            self._admin = None

    def _known_version(self) -> tuple[int, ...]:
        if self._version is None:
            assert self.admin is not None
        assert self._version is not None
        return self._version

    def _ms(self, name: str) -> int:
        return int(getattr(self.settings, name) * 1_000)

    def _common(self) -> dict[str, Any]:
        settings = self.settings
        return {
            "bootstrap_servers": self.servers,
            "client_id": "newsfold",
            "request_timeout_ms": self._ms("request_timeout"),
            "reconnect_backoff_max_ms": 2_000,
            "security_protocol": settings.security_protocol,
            "sasl_mechanism": settings.sasl_mechanism or None,
            "sasl_plain_username": settings.username or None,
            "sasl_plain_password": settings.password or None,
            "ssl_cafile": settings.ssl_cafile or None,
            "ssl_certfile": settings.ssl_certfile or None,
            "ssl_keyfile": settings.ssl_keyfile or None,
            "ssl_password": settings.ssl_password or None,
            "ssl_check_hostname": settings.ssl_check_hostname,
            "metrics_enabled": False,
        }


def _parts(seconds: float) -> Iterator[float]:
    """A time in parts, all but the last twice as long as the one before: 8 s as 3 and 5."""
    part = FIRST_ATTEMPT
    while seconds >= 2 * part:
        yield part
        seconds -= part
        part *= 2
    yield seconds
