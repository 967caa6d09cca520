from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from newsfold.stream.errors import UsageError
from newsfold.stream.log import Log, Record
from newsfold.stream.metrics import Metrics
from sinks.jsonl import JsonlConfig, JsonlStep
from tests.sinks.build import incident, record


@pytest.fixture
def no_log() -> Log:
    return None  # type: ignore[return-value]  # the sink's state is its file; it never asks the log


def opened(path: Path, log: Log) -> JsonlStep:
    step = JsonlStep(JsonlConfig(path=str(path)), Metrics())
    step.restore(log, frozenset())
    return step


def versions(path: Path) -> list[tuple[str, int | str]]:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [(row["id"], "down" if "taken_down" in row else row["revision"]) for row in rows]


def batch(*revisions: int, key: str = "i1a") -> list[Record]:
    return [record(incident(key=key, revision=r)) for r in revisions]


def test_each_version_is_one_line_and_repeats_are_skipped(tmp_path: Path, no_log: Log) -> None:
    path = tmp_path / "deep" / "incidents.jsonl"
    step = opened(path, no_log)
    step(batch(1, 2, 2, 1, 3), 0.0)
    step(batch(2, 3, 5), 0.0)
    step.close()
    again = opened(path, no_log)
    again(batch(3, 5, 6), 0.0)
    again.close()
    assert versions(path) == [("i1a", r) for r in (1, 2, 3, 5, 6)]


@pytest.mark.parametrize("cut", [1, 40, 600])
def test_a_torn_last_line_is_cut_off_and_written_again(tmp_path: Path, no_log: Log, cut: int) -> None:
    path = tmp_path / "incidents.jsonl"
    step = opened(path, no_log)
    step(batch(1, 2), 0.0)
    step.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    step = opened(path, no_log)
    step(batch(2), 0.0)
    step.close()
    assert path.read_bytes() == whole


def test_a_taken_down_incident_is_said_once(tmp_path: Path, no_log: Log) -> None:
    path = tmp_path / "incidents.jsonl"
    tombstone = record(None, key="i1a")
    step = opened(path, no_log)
    step([*batch(1), tombstone, tombstone], 0.0)
    step.close()
    step = opened(path, no_log)
    step([*batch(1), tombstone], 0.0)  # delivered again
    step([*batch(2), tombstone], 0.0)
    step.close()
    assert versions(path) == [("i1a", 1), ("i1a", "down"), ("i1a", 2), ("i1a", "down")]


def test_unreadable_records_are_rejected(tmp_path: Path, no_log: Log) -> None:
    step = opened(tmp_path / "incidents.jsonl", no_log)
    outcome = step([record(b"[]"), *batch(1)], 0.0)
    step.close()
    assert [reject.reason for reject in outcome.rejects] == ["decode"]
    assert versions(tmp_path / "incidents.jsonl") == [("i1a", 1)]


def test_a_foreign_file_is_refused_and_left_alone(tmp_path: Path, no_log: Log) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes\nand more")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        opened(path, no_log)
    assert path.read_text() == "these are notes\nand more"


def test_two_writers_of_one_file_are_refused(tmp_path: Path, no_log: Log) -> None:
    step = opened(tmp_path / "incidents.jsonl", no_log)
    with pytest.raises(UsageError, match="another process"):
        opened(tmp_path / "incidents.jsonl", no_log)
    step.close()


def test_a_folder_that_cannot_be_written_is_named(no_log: Log) -> None:
    with pytest.raises(UsageError, match="/proc/nowhere"):
        opened(Path("/proc/nowhere/x.jsonl"), no_log)


def test_restoring_again_in_one_process_reads_nothing_twice(tmp_path: Path, no_log: Log) -> None:
    path = tmp_path / "incidents.jsonl"
    step = opened(path, no_log)
    step(batch(1), 0.0)
    step.restore(no_log, frozenset())
    step(batch(1, 2), 0.0)
    path.unlink()  # moved away by an operator: a new file begins
    step.restore(no_log, frozenset())
    step(batch(2, 3), 0.0)
    step.close()
    assert versions(path) == [("i1a", 2), ("i1a", 3)]


FULL_DISK = """
import resource, signal, sys
from newsfold.stream.errors import RetryableError
from tests.sinks.test_jsonl import batch, opened
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
step = opened(path, None)
step(batch(1), 0.0)
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5000, resource.RLIM_INFINITY))
try:
    step(batch(2, 3, 4, 5), 0.0)  # the disk takes some whole lines and a part of one
except RetryableError as error:
    print(error)
else:
    sys.exit("a write beyond the limit succeeded")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
step.restore(None, frozenset())
step(batch(2), 0.0)
"""


def test_a_full_disk_is_retried_without_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "incidents.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert str(path) in done.stdout
    assert versions(path) == [("i1a", 1), ("i1a", 2)]
