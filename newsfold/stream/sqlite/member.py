"""A group's one reader: polls in the order written, commits outputs and offsets in one transaction."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

from newsfold.stream.errors import FencedError, OffsetLostError
from newsfold.stream.log import Output, Partition, Record
from newsfold.stream.sqlite.database import Database
from newsfold.stream.sqlite.lock import GroupLock
from newsfold.stream.sqlite.records import bounded, scan, store, topic_id
from newsfold.stream.topics import Topic

__all__ = ["SqliteMember"]

LOOK_EVERY = 0.025  # seconds between looks for another process's commit


class SqliteMember:
    """The place of this process in one consumer group.

    A group with several topics reads them in the order their records were written, whatever the topic: a
    record waits only for older ones, so no topic is starved, and the order is the same after a restart.
    """

    def __init__(
        self,
        database: Database,
        lock: GroupLock,
        group: str,
        topics: Sequence[str],
        *,
        declared: Mapping[str, Topic],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._lock = lock
        self._group = group
        self._declared = declared
        self._clock = clock
        self._topics: dict[str, int] = {}
        self._positions: dict[str, int] = {}
        self._join(topics)

    def _join(self, topics: Sequence[str]) -> None:
        with self._database.writing() as connection:
            self._topics = {topic: topic_id(connection, topic) for topic in topics}
            connection.execute(
                "INSERT INTO groups (name, epoch) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1",
                (self._group,),
            )
            self._epoch = connection.execute("SELECT epoch FROM groups WHERE name = ?", (self._group,)).fetchone()[0]
            connection.execute("UPDATE positions SET reads = 0 WHERE member = ?", (self._group,))
            connection.executemany(
                "INSERT INTO positions (member, topic, next) SELECT ?, id, first FROM topics WHERE id = ? "
                "ON CONFLICT (member, topic) DO UPDATE SET reads = 1",
                [(self._group, number) for number in self._topics.values()],
            )
        self.rewind()

    def poll(self, max_records: int, timeout: float, max_bytes: int = 8 * 1024 * 1024) -> list[Record]:
        if max_records < 1:
            raise ValueError(f"max_records is at least 1, not {max_records}")
        deadline = time.monotonic() + timeout
        while True:
            version = self._database.version()  # before the look, so that no commit after it is missed
            records = self._next(max_records, max_bytes)
            if records:
                return records
            while self._database.version() == version:
                left = deadline - time.monotonic()
                if left <= 0:
                    return []
                time.sleep(min(LOOK_EVERY, left))

    def _next(self, max_records: int, max_bytes: int) -> list[Record]:
        with self._database.reading() as connection:
            firsts: dict[str, int] = dict(connection.execute("SELECT name, first FROM topics"))
            for topic, position in self._positions.items():
                if position < firsts[topic]:
                    raise OffsetLostError(
                        f"group {self._group} reads {topic} from offset {position} next, and the log "
                        f"{self._database.path} holds it from {firsts[topic]} on: the records between grew older "
                        "than twice the topic's retention while no one read them. To go on without them, move "
                        f"the group there with SqliteLog.skip_lost({self._group!r}); "
                        "to have them back, restore the log from a backup"
                    )
            scans = [
                scan(connection, topic, number, self._positions[topic]) for topic, number in self._topics.items()
            ]
            try:
                records = bounded(heapq.merge(*scans, key=_written), max_records, max_bytes)
            finally:
                for each in scans:
                    each.close()
        for record in records:
            self._positions[record.topic] = record.offset + 1
        return records

    def commit(self, outputs: Sequence[Output], consumed: Mapping[Partition, int]) -> None:
        for partition in consumed:
            if partition.topic not in self._topics or partition.number != 0:
                raise ValueError(f"group {self._group} does not read {partition}")
        with self._database.writing() as connection:
            row = connection.execute("SELECT epoch FROM groups WHERE name = ?", (self._group,)).fetchone()
            if row is None or row[0] != self._epoch:
                raise FencedError(f"another process has taken the place of this one in group {self._group}")
            store(connection, self._declared, outputs, self._clock())
            connection.executemany(
                "UPDATE positions SET next = ?, committed = 1 WHERE member = ? AND topic = ?",
                [(offset, self._group, self._topics[partition.topic]) for partition, offset in consumed.items()],
            )

    def rewind(self) -> None:
        with self._database.reading() as connection:
            committed = dict(
                connection.execute("SELECT topic, next FROM positions WHERE member = ?", (self._group,)).fetchall()
            )
        self._positions = {topic: committed[number] for topic, number in self._topics.items()}

    def assigned(self) -> frozenset[Partition]:
        return frozenset(Partition(topic, 0) for topic in self._topics)

    def tenure(self) -> int:
        return 0

    def moving(self) -> bool:
        return False

    def close(self) -> None:
        with closing(self._lock):
            self._database.close()


def _written(entry: tuple[int, Record]) -> int:
    return entry[0]
