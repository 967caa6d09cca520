"""One connection to the log's file: opening it, its schema, transactions, and errors put into our words."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from newsfold.stream.errors import NewsfoldError, RetryableError, UsageError
from newsfold.stream.topics import Topic

__all__ = ["Database"]

APPLICATION_ID = 0x6E666C67  # "nflg" in the file's header: tells a log from any other SQLite file
SCHEMA_VERSION = 1
WAL_BYTES_KEPT = 64 * 1024 * 1024

# `seq` is the order of all records of the file, whatever their topic; `compacted` repeats the topic's kind
# so that only compacted topics pay for the index on keys.
SCHEMA = (
    """CREATE TABLE topics (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        first INTEGER NOT NULL DEFAULT 0,
        next INTEGER NOT NULL DEFAULT 0,
        cleaned INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE records (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        topic INTEGER NOT NULL,
        offset INTEGER NOT NULL,
        compacted INTEGER NOT NULL,
        time REAL NOT NULL,
        key BLOB NOT NULL,
        headers BLOB,
        value BLOB
    )""",
    "CREATE UNIQUE INDEX records_by_offset ON records (topic, offset)",
    "CREATE INDEX records_by_key ON records (topic, key, offset) WHERE compacted = 1",
    "CREATE INDEX tombstones ON records (topic, offset) WHERE compacted = 1 AND value IS NULL",
    """CREATE TABLE groups (
        name TEXT PRIMARY KEY,
        epoch INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE positions (
        member TEXT NOT NULL,
        topic INTEGER NOT NULL,
        next INTEGER NOT NULL,
        committed INTEGER NOT NULL DEFAULT 0,
        reads INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (member, topic)
    ) WITHOUT ROWID""",
)

PASSING = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
)


class Database:
    """A connection shared by the threads of one process, one at a time; close it where it was opened."""

    def __init__(self, path: Path, topics: Mapping[str, Topic], *, busy_seconds: float = 10.0) -> None:
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
            )
        except (OSError, ValueError, sqlite3.Error) as error:
            raise UsageError(
                f"cannot open the log {path}: {error}; give a file in a folder one can write to"
            ) from error
        try:
            with self._translated():
                self._prepare(topics, busy_seconds)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, topics: Mapping[str, Topic], busy_seconds: float) -> None:
        connection = self._connection
        with self.reading():  # one view of the file, which another process may be setting up at this moment
            self._check_owner()
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # heeded in a new file only
        deadline = time.monotonic() + busy_seconds
        while True:  # changing the journal's mode does not wait for a lock by itself
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES_KEPT}")
        known = {}
        if connection.execute("PRAGMA user_version").fetchone()[0]:
            known = dict(connection.execute("SELECT name, id FROM topics"))
        if known.keys() >= topics.keys():
            return
        with self.writing():
            self._check_owner()
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                for statement in SCHEMA:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.executemany("INSERT OR IGNORE INTO topics (name) VALUES (?)", [(name,) for name in topics])

    def _check_owner(self) -> None:
        """Refuse a file that is another program's, or a newer newsfold's."""
        connection = self._connection
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        used = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if used and application != APPLICATION_ID:
            raise UsageError(f"{self.path} is an SQLite file, but no newsfold log: give another file")
        if version > SCHEMA_VERSION:
            raise UsageError(
                f"the log {self.path} has schema {version}, this newsfold reads up to {SCHEMA_VERSION}: "
                "upgrade newsfold, or give another file"
            )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: all of it is stored or, on any error, none of it."""
        with self._lock, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the file; keep it short, since a long one holds up checkpoints."""
        with self._lock, self._translated():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def version(self) -> int:
        """A number that changes when another connection has committed."""
        with self._lock, self._translated():
            number: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return number

    def shrink(self, pages: int) -> bool:
        """Give at most `pages` free pages back to the file system; true while there are more."""
        with self._lock, self._translated():
            # As a script: `execute` would step this statement once, and so give back one page.
            self._connection.executescript(f"PRAGMA incremental_vacuum({int(pages)})")
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            free: int = self._connection.execute("PRAGMA freelist_count").fetchone()[0]
            return free > 0

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except NewsfoldError:
            raise
        except sqlite3.Error as error:
            code = _primary(error)
            if code in PASSING:
                raise RetryableError(f"the log {self.path} cannot be used at the moment: {error}") from error
            if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise UsageError(
                    f"{self.path} is damaged or no SQLite file ({error}): "
                    "restore it from a backup, or move it away to begin with an empty log"
                ) from error
            if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
                raise UsageError(f"the log {self.path} cannot be written: {error}; check who owns it") from error
            raise


def _primary(error: sqlite3.Error) -> int:
    """The primary result code of an SQLite error, 0 for one that the binding raised itself."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
