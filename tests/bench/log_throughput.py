"""How many records a second the embedded log takes: `python -m tests.bench.log_throughput [FOLDER]`.

Prints produce (one append a batch), and consume-transform-produce through the run loop, for small and large
records and several batch sizes; the folder decides which disk is measured.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.loop import run
from newsfold.stream.metrics import Metrics
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.step import Outcome
from newsfold.stream.topics import ARTICLES, ENTRIES

RECORDS = 5_000


class Copy:
    stage = "copy"
    inputs: tuple[str, ...] = (ENTRIES,)

    def __init__(self, max_records: int) -> None:
        self.max_records = max_records

    def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
        pass

    def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
        return Outcome(outputs=[Output(topic=ARTICLES, key=record.key, value=record.value) for record in batch])

    def wake_at(self) -> float | None:
        return None

    def close(self) -> None:
        pass


def measure(folder: Path, size: int, batch: int) -> tuple[float, float]:
    """Records a second for produce and for consume-transform-produce."""
    value = bytes(size)
    with SqliteLog(folder / f"log-{size}-{batch}.db") as log:
        begun = time.perf_counter()
        for start in range(0, RECORDS, batch):
            log.append(Output(topic=ENTRIES, key=f"k{i}", value=value) for i in range(start, start + batch))
        produced = time.perf_counter()
        run(log, Copy(batch), clock=time.time, stop=threading.Event(), metrics=Metrics(), until_idle=True)
        return RECORDS / (produced - begun), RECORDS / (time.perf_counter() - produced)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        print("bytes  batch  produce/s  transform/s")  # noqa: T201 -- a script that prints its table
        for size in (500, 10_000):
            for batch in (1, 10, 100, 500):
                produce, transform = measure(Path(folder), size, batch)
                print(f"{size:5}  {batch:5}  {produce:9.0f}  {transform:11.0f}")  # noqa: T201 -- likewise


if __name__ == "__main__":
    main()
