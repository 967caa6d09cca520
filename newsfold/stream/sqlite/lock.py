"""One process a group: an operating-system lock that dies with the process that holds it."""

from __future__ import annotations

import fcntl
import os
import re
import time
import weakref
from pathlib import Path

from newsfold.stream.errors import UsageError

__all__ = ["GroupLock"]

RETRY_EVERY = 0.05  # seconds


class GroupLock:
    """Holds a group's lock file, beside the log, until closed.

    Waits up to `patience` seconds for a holder that is just going: a stage finishes its batch before it stops,
    and its successor may be started already.
    """

    def __init__(self, log: Path, group: str, patience: float) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", group):
            raise ValueError(f"a group is named with letters, digits, '.', '_' and '-': {group!r}")
        self.path = log.with_name(f"{log.name}.{group}.lock")
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise UsageError(f"cannot lock group {group}: {error}; check who owns the log's folder") from error
        deadline = time.monotonic() + patience
        while not self._taken():
            if time.monotonic() < deadline:
                time.sleep(RETRY_EVERY)
                continue
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise UsageError(
                f"group {group} is being read already, by process {holder} (lock file {self.path}): the embedded "
                f"log {log} allows one process a stage. Stop that one first; several processes a stage need Kafka"
            )
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        self._open = True
        # A forked child shares the lock and would keep it after this process is killed: it lets go at once.
        held = weakref.ref(self)

        def let_go() -> None:
            lock = held()
            if lock is not None:
                lock.close()

        os.register_at_fork(after_in_child=let_go)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go; the file stays, since removing it would let two processes lock two files of one name."""
        if self._open:
            self._open = False
            os.close(self._file)
