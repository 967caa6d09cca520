"""The stage that appends every version of every incident record to a JSON-lines file.

One line is one record as it stands on newsfold.incidents; a taken-down incident ends with the line
`{"id": ID, "taken_down": true}`. A batch reaches the disk before its offsets are committed. After a crash
the file may end in half a line, which is cut off, and may hold lines whose offsets were not committed,
which are recognised by incident and revision and not written again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from io import FileIO
from pathlib import Path

import msgspec

from newsfold.stream.codec import decode_json
from newsfold.stream.errors import DecodeError, RetryableError, UsageError
from newsfold.stream.log import Log, Partition, Record
from newsfold.stream.metrics import Metrics
from newsfold.stream.public import Incident
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import INCIDENTS

__all__ = ["JsonlConfig", "JsonlStep"]


class JsonlConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The file to append to; made, with its folder, where it is missing."""

    path: str


class _Line(msgspec.Struct):
    """What is read back of a line."""

    id: str
    revision: int = 0
    taken_down: bool = False


class JsonlStep:
    """Stage "sink-jsonl". Memory: one id and one revision for every incident in the file."""

    stage = "sink-jsonl"
    inputs: tuple[str, ...] = (INCIDENTS,)
    max_records = 512

    def __init__(self, config: JsonlConfig, metrics: Metrics) -> None:
        self._path = Path(config.path)
        self._metrics = metrics
        self._file: FileIO | None = None
        self._size = 0  # bytes known to be whole lines
        self._written: dict[str, int] = {}
        self._down: set[str] = set()

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        """Open the file, cut off half a line, and note what it holds; read once a process."""
        del log, partitions
        if self._file is not None and self._same_file():
            self._file.truncate(self._size)
            return
        self.close()
        self._file = _open(self._path)
        self._size = self._scan()
        self._file.truncate(self._size)

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        """Append what is new and wait until it is on the disk."""
        del now
        assert self._file is not None, "restore comes first"
        lines: list[bytes] = []
        newest: dict[str, int] = {}
        down: dict[str, bool] = {}
        rejects: list[Reject] = []
        outcomes: list[str] = []
        for record in batch:
            known = newest.get(record.key, self._written.get(record.key, 0))
            if record.value is None:
                fresh = not down.get(record.key, record.key in self._down)
                outcomes.append("removed" if fresh else "repeated")
                if fresh:
                    down[record.key] = True
                    lines.append(msgspec.json.encode({"id": record.key, "taken_down": True}))
                continue
            try:
                incident = decode_json(Incident, record.value)
            except DecodeError as error:
                rejects.append(Reject(record=record, reason="decode", error=str(error)))
                continue
            fresh = incident.revision > known
            outcomes.append("written" if fresh else "repeated")
            if fresh:
                newest[record.key] = incident.revision
                down[record.key] = False
                lines.append(msgspec.json.encode(incident))
        self._append(b"".join(line + b"\n" for line in lines))
        self._written.update(newest)
        self._down.update(key for key, is_down in down.items() if is_down)
        self._down.difference_update(key for key, is_down in down.items() if not is_down)
        for outcome in outcomes + ["rejected"] * len(rejects):
            self._metrics.count("incidents_written_total", sink="jsonl", outcome=outcome)
        return Outcome(rejects=rejects)

    def wake_at(self) -> float | None:
        """Nothing happens here without records."""
        return None

    def close(self) -> None:
        """Close the file and forget what it holds."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._written.clear()
        self._down.clear()

    def _append(self, data: bytes) -> None:
        assert self._file is not None
        if not data:
            return
        try:
            self._file.seek(self._size)
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            raise RetryableError(f"cannot write {self._path}: {error}") from error
        self._size += len(data)

    def _same_file(self) -> bool:
        assert self._file is not None
        held = os.fstat(self._file.fileno())
        try:
            there = self._path.stat()
        except OSError:
            return False
        return (held.st_dev, held.st_ino) == (there.st_dev, there.st_ino) and held.st_size >= self._size

    def _scan(self) -> int:
        """Note id and revision of each whole line; the number of bytes that are whole lines."""
        decoder = msgspec.json.Decoder(_Line)
        size = 0
        with self._path.open("rb", buffering=1 << 20) as lines:
            for raw in lines:
                if not raw.endswith(b"\n"):
                    break
                size += len(raw)
                try:
                    self._note(decoder.decode(raw))
                except msgspec.MsgspecError as error:
                    raise UsageError(
                        f"{self._path}: the line ending at byte {size} is no incident record ({error}): "
                        "mend or move the file; a new one is made where it is missing"
                    ) from error
        return size

    def _note(self, line: _Line) -> None:
        if line.taken_down:
            self._down.add(line.id)
        else:
            self._down.discard(line.id)
            self._written[line.id] = max(line.revision, self._written.get(line.id, 0))


def _open(path: Path) -> FileIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name of a new file is data too
        finally:
            os.close(folder)
    except OSError as error:
        raise UsageError(f"cannot open {path} for the incident records: {error.strerror}") from error
    file = FileIO(descriptor, "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise UsageError(f"another process writes {path}: stop it, or name another file") from error
    return file
