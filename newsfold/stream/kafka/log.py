"""The log itself on Kafka."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.kafka.lag import lag_of
from newsfold.stream.kafka.member import KafkaMember
from newsfold.stream.kafka.reading import ends_of, read_to
from newsfold.stream.kafka.settings import Address
from newsfold.stream.kafka.transactions import Transactions
from newsfold.stream.log import Lag, Output, Partition, Record
from newsfold.stream.topics import TOPICS, Topic

__all__ = ["KafkaLog"]

APPENDING = 60.0  # seconds a transaction of `append` may take


class KafkaLog:
    """Every topic on a Kafka cluster; implements `newsfold.stream.log.Log`.

    Topics have to exist (`newsfold topics create`). Retention and compaction are the brokers' work.
    """

    def __init__(
        self,
        address: Address,
        *,
        topics: Mapping[str, Topic] = TOPICS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cluster = Cluster(address, topics)
        self._clock = clock
        self._lock = threading.Lock()
        self._writer = Transactions(
            self._cluster, f"newsfold.append-{uuid.uuid4().hex}", transaction_timeout=APPENDING
        )
        assert self._cluster.admin is not None  # connects, so that a mistake shows here

    def member(self, group: str, topics: Sequence[str]) -> KafkaMember:
        if not topics:
            raise ValueError(f"group {group} reads no topic")
        for topic in topics:
            self._cluster.count(topic)
        return KafkaMember(self._cluster, group, topics, self._clock)

    def append(self, outputs: Iterable[Output]) -> None:
        placed = self._cluster.placed(list(outputs))
        if placed:
            with self._lock:
                self._writer.store(placed, {}, None, self._clock())

    def read(
        self, topic: str, *, partitions: Iterable[int] | None = None, since: Mapping[int, int] | None = None
    ) -> Iterator[Record]:
        wanted = None if partitions is None else set(partitions)
        chosen = [one for one in self._cluster.partitions(topic) if wanted is None or one.number in wanted]
        begin = {one: since[one.number] for one in chosen if since is not None and one.number in since}
        return read_to(self._cluster, ends_of(self._cluster, chosen), begin)

    def ends(self, topic: str) -> dict[Partition, int]:
        return ends_of(self._cluster, self._cluster.partitions(topic))

    def lag(self, groups: Collection[str] | None = None) -> list[Lag]:
        return lag_of(self._cluster, groups, self._clock())

    def members(self, group: str) -> int:
        name = self._cluster.settings.prefix + group
        told = self._cluster.ask("looking up a group", lambda admin: admin.describe_groups([name]))
        return len(told[name]["members"])

    def maintain(self, now: float) -> int:
        del now
        return 0

    def close(self) -> None:
        self._writer.close()
        self._cluster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
