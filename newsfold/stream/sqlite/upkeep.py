"""Retention and compaction of the embedded log: what may go, and taking it away in small transactions.

- A topic of kind "delete" loses, from its beginning, the records older than its retention. Those that a known
  group has still to read are kept up to twice the retention; then they go too, and that group's next poll
  says so (OffsetLostError).
- A compacted topic keeps the last record of each key. A record is superseded only by one at least
  `SETTLED` old, so that a reading begun before (`Log.read` to the end offsets of its call) finds each key.
  A tombstone goes a day after it was written, or once every known group has read it, whichever is later,
  and after `TOMBSTONES_UNREAD` in any case.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from newsfold.stream.sqlite.database import Database
from newsfold.stream.topics import Topic

__all__ = ["maintain"]

BATCH = 1_000  # records looked at in one transaction, so that no stage waits long for its turn
BATCHES = 50  # transactions a topic and call, at most
SETTLED = 600.0
TOMBSTONES = 86_400.0
TOMBSTONES_UNREAD = 30 * 86_400.0
PAGES = 1_024  # given back to the file system in one transaction
SHRINKS = 16  # such transactions a call, at most


def maintain(database: Database, topics: Mapping[str, Topic], now: float) -> int:
    """Do a bounded piece of the work; the number of records removed."""
    removed = 0
    for topic in topics.values():
        for _ in range(BATCHES):
            with database.writing() as connection:
                looked, gone = _piece(connection, topic, now)
            removed += gone
            if looked < BATCH:
                break
    for _ in range(SHRINKS):
        if not database.shrink(PAGES):
            break
    return removed


def _piece(connection: sqlite3.Connection, topic: Topic, now: float) -> tuple[int, int]:
    """One transaction's work on one topic: records looked at, records removed."""
    number, first, cleaned = connection.execute(
        "SELECT id, first, cleaned FROM topics WHERE name = ?", (topic.name,)
    ).fetchone()
    if topic.kind == "delete":
        if topic.retention is None:
            return 0, 0
        gone = _expire(connection, number, first, topic.retention, now)
        return gone, gone
    looked, gone = _compact(connection, number, cleaned, now)
    buried = _bury(connection, number, now)
    return max(looked, buried), gone + buried


def _unread(connection: sqlite3.Connection, number: int) -> int | None:
    """The lowest offset that some group has still to read, None where no group reads the topic."""
    lowest: int | None = connection.execute(
        "SELECT min(next) FROM positions WHERE topic = ? AND reads", (number,)
    ).fetchone()[0]
    return lowest


def _expire(connection: sqlite3.Connection, number: int, first: int, retention: float, now: float) -> int:
    unread = _unread(connection, number)
    rows = connection.execute(
        "SELECT offset, time FROM records WHERE topic = ? AND offset >= ? ORDER BY offset LIMIT ?",
        (number, first, BATCH),
    ).fetchall()
    gone = 0
    for offset, time in rows:
        kept_for = retention if unread is None or offset < unread else 2 * retention
        if time > now - kept_for:
            break
        gone += 1
        first = offset + 1
    if gone:
        connection.execute("DELETE FROM records WHERE topic = ? AND offset < ?", (number, first))
        connection.execute("UPDATE topics SET first = ? WHERE id = ?", (first, number))
    return gone


def _compact(connection: sqlite3.Connection, number: int, cleaned: int, now: float) -> tuple[int, int]:
    rows = connection.execute(
        "SELECT offset, key, time FROM records WHERE topic = ? AND offset >= ? ORDER BY offset LIMIT ?",
        (number, cleaned, BATCH),
    ).fetchall()
    looked = gone = 0
    for offset, key, time in rows:
        if time > now - SETTLED:
            break
        gone += connection.execute(
            "DELETE FROM records WHERE compacted = 1 AND topic = ? AND key = ? AND offset < ?", (number, key, offset)
        ).rowcount
        cleaned = offset + 1
        looked += 1
    if looked:
        connection.execute("UPDATE topics SET cleaned = ? WHERE id = ?", (cleaned, number))
    return looked, gone


def _bury(connection: sqlite3.Connection, number: int, now: float) -> int:
    unread = _unread(connection, number)
    return connection.execute(
        "DELETE FROM records WHERE seq IN (SELECT seq FROM records INDEXED BY tombstones "
        "WHERE compacted = 1 AND value IS NULL AND topic = :topic "
        "AND offset < (SELECT cleaned FROM topics WHERE id = :topic) AND time <= :old "
        "AND (:unread IS NULL OR offset < :unread OR time <= :ancient) LIMIT :batch)",
        {
            "topic": number,
            "old": now - TOMBSTONES,
            "unread": unread,
            "ancient": now - TOMBSTONES_UNREAD,
            "batch": BATCH,
        },
    ).rowcount
