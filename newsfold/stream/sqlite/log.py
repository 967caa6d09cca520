"""The embedded log itself: one SQLite file in WAL mode, one partition a topic."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from newsfold.stream.errors import UsageError
from newsfold.stream.log import Lag, Output, Partition, Record
from newsfold.stream.sqlite import upkeep
from newsfold.stream.sqlite.database import Database
from newsfold.stream.sqlite.lock import GroupLock
from newsfold.stream.sqlite.member import SqliteMember
from newsfold.stream.sqlite.records import bounded, scan, store, topic_id
from newsfold.stream.topics import TOPICS, Topic

__all__ = ["SqliteLog"]

CHUNK_RECORDS = 1_000
CHUNK_BYTES = 4 * 1024 * 1024


class SqliteLog:
    """Every topic in one file; implements `newsfold.stream.log.Log` for many processes on one machine.

    A commit is one transaction, on the disk when it returns (`synchronous = FULL`). Each topic has partition
    0 only, and each group one process: a second one waits `join_seconds` for the first to go and is refused
    then. Where the disk is full or the file stays locked, RetryableError is
    raised and nothing is stored; a file that is damaged or no log is a UsageError.
    """

    def __init__(
        self,
        path: Path,
        *,
        topics: Mapping[str, Topic] = TOPICS,
        clock: Callable[[], float] = time.time,
        busy_seconds: float = 10.0,
        join_seconds: float = 5.0,
    ) -> None:
        self.path = path.absolute()
        self._declared = topics
        self._clock = clock
        self._busy_seconds = busy_seconds
        self._join_seconds = join_seconds
        self._database = Database(self.path, topics, busy_seconds=busy_seconds)

    def member(self, group: str, topics: Sequence[str]) -> SqliteMember:
        if not topics:
            raise ValueError(f"group {group} reads no topic")
        lock = GroupLock(self.path, group, self._join_seconds)
        try:
            database = Database(self.path, self._declared, busy_seconds=self._busy_seconds)
            try:
                return SqliteMember(database, lock, group, topics, declared=self._declared, clock=self._clock)
            except BaseException:
                database.close()
                raise
        except BaseException:
            lock.close()
            raise

    def members(self, group: str) -> int:
        try:
            GroupLock(self.path, group, 0.0).close()
        except UsageError:
            return 1
        return 0

    def append(self, outputs: Iterable[Output]) -> None:
        made = list(outputs)  # before the transaction: making them may take its time
        with self._database.writing() as connection:
            store(connection, self._declared, made, self._clock())

    def read(
        self, topic: str, *, partitions: Iterable[int] | None = None, since: Mapping[int, int] | None = None
    ) -> Iterator[Record]:
        end = self.ends(topic)[Partition(topic, 0)]
        wanted = partitions is None or 0 in set(partitions)
        return self._read(topic, (since or {}).get(0, 0), end) if wanted else iter(())

    def _read(self, topic: str, position: int, end: int) -> Iterator[Record]:
        while True:
            with self._database.reading() as connection:
                number = topic_id(connection, topic)
                with closing(scan(connection, topic, number, position, end)) as records:
                    chunk = bounded(records, CHUNK_RECORDS, CHUNK_BYTES)
            if not chunk:
                return
            position = chunk[-1].offset + 1
            yield from chunk

    def ends(self, topic: str) -> dict[Partition, int]:
        with self._database.reading() as connection:
            number = topic_id(connection, topic)
            end: int = connection.execute("SELECT next FROM topics WHERE id = ?", (number,)).fetchone()[0]
        return {Partition(topic, 0): end}

    def lag(self, groups: Collection[str] | None = None) -> list[Lag]:
        now = self._clock()
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT member, name, positions.next, committed, topics.next, "
                "(SELECT seq FROM records WHERE topic = topics.id AND offset >= positions.next "
                " ORDER BY offset LIMIT 1) "
                "FROM positions JOIN topics ON topics.id = positions.topic WHERE reads ORDER BY member, name"
            ).fetchall()
            lags = []
            for group, topic, position, committed, end, oldest in rows:
                if groups is not None and group not in groups:
                    continue
                behind, seconds = 0, 0.0
                if oldest is not None:
                    offset, stored = connection.execute(
                        "SELECT offset, time FROM records WHERE seq = ?", (oldest,)
                    ).fetchone()
                    behind, seconds = end - offset, max(0.0, now - stored)
                lags.append(
                    Lag(
                        group=group,
                        topic=topic,
                        partition=0,
                        committed=position if committed else None,
                        end=end,
                        behind=behind,
                        seconds=seconds,
                    )
                )
        return lags

    def skip_lost(self, group: str) -> int:
        """Move a group past records that retention took before it read them; the number of offsets skipped."""
        with closing(GroupLock(self.path, group, self._join_seconds)), self._database.writing() as connection:
            lost = connection.execute(
                "SELECT topics.id, first, first - positions.next FROM positions "
                "JOIN topics ON topics.id = positions.topic WHERE member = ? AND positions.next < first",
                (group,),
            ).fetchall()
            connection.executemany(
                "UPDATE positions SET next = ? WHERE member = ? AND topic = ?",
                [(first, group, number) for number, first, _ in lost],
            )
        return sum(count for _, _, count in lost)

    def maintain(self, now: float) -> int:
        """Retention, compaction and giving space back, a bounded piece a call; the number of records removed.

        Records that a known group has still to read outlive their retention up to twice as long. Call again
        soon while the answer is not 0.
        """
        return upkeep.maintain(self._database, self._declared, now)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
