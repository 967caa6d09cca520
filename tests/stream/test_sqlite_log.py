"""What only the embedded log promises: one process a group, one file, and errors of files and disks."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from newsfold.stream.errors import FencedError, RetryableError, UsageError
from newsfold.stream.log import Partition
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.topics import ARTICLES, ENTRIES, FEEDS, INCIDENT_EVENTS, INCIDENTS
from tests.stream.helpers import finish, first_line, out, python

GROUP = "newsfold.test"
HOLD = """
    import sys, time
    from pathlib import Path
    from newsfold.stream.sqlite import SqliteLog
    member = SqliteLog(Path(sys.argv[1])).member("newsfold.test", ["newsfold.entries"])
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def test_a_second_process_of_a_group_is_refused_with_the_way_out(path: Path) -> None:
    holder = python(HOLD, path)
    try:
        assert first_line(holder) == "held"
        with SqliteLog(path, join_seconds=0.2) as log:
            with pytest.raises(UsageError, match="Kafka") as caught:
                log.member(GROUP, [ENTRIES])
            for part in (GROUP, str(path), f"process {holder.pid}"):
                assert part in str(caught.value)
            log.member("newsfold.other", [ENTRIES]).close()
    finally:
        holder.kill()
        holder.communicate()


def test_a_killed_process_frees_its_group_at_once(path: Path) -> None:
    holder = python(HOLD, path)
    assert first_line(holder) == "held"
    holder.kill()
    holder.communicate()
    with SqliteLog(path, join_seconds=0.0) as log:
        log.member(GROUP, [ENTRIES]).close()


def test_one_process_cannot_hold_a_group_twice(path: Path) -> None:
    with SqliteLog(path, join_seconds=0.2) as log:
        member = log.member(GROUP, [ENTRIES])
        with pytest.raises(UsageError, match=f"process {os.getpid()}"):
            log.member(GROUP, [ENTRIES])
        member.close()
        log.member(GROUP, [ENTRIES]).close()


def test_a_successor_waits_for_a_process_that_is_just_going(path: Path) -> None:
    with SqliteLog(path) as log:
        going = log.member(GROUP, [ENTRIES])
        threading.Timer(0.5, going.close).start()
        begun = time.monotonic()
        log.member(GROUP, [ENTRIES]).close()
        assert 0.4 < time.monotonic() - begun < 3


def test_a_forked_worker_does_not_keep_the_group_of_its_killed_parent(path: Path) -> None:
    parent = python(
        """
        import os, sys, time
        from pathlib import Path
        from newsfold.stream.sqlite import SqliteLog
        member = SqliteLog(Path(sys.argv[1])).member("newsfold.test", ["newsfold.entries"])
        child = os.fork()
        if child == 0:
            time.sleep(60)
        time.sleep(0.2)
        print(child, flush=True)
        time.sleep(60)
        """,
        path,
    )
    child = int(first_line(parent))
    try:
        parent.kill()
        parent.wait()
        with SqliteLog(path, join_seconds=0.0) as log:
            log.member(GROUP, [ENTRIES]).close()
    finally:
        os.kill(child, signal.SIGKILL)
        parent.communicate()


def test_a_member_whose_place_was_taken_stores_nothing(path: Path) -> None:
    with SqliteLog(path) as log:
        log.append([out(ENTRIES, "k")])
        older = log.member(GROUP, [ENTRIES])
        older.poll(1, 0)
        for lock in path.parent.glob("*.lock"):
            lock.unlink()  # as a tidy operator might
        newer = log.member(GROUP, [ENTRIES])
        with pytest.raises(FencedError, match=GROUP):
            older.commit([out(ARTICLES, "a")], {Partition(ENTRIES, 0): 1})
        assert list(log.read(ARTICLES)) == []
        newer.commit([out(ARTICLES, "a")], {Partition(ENTRIES, 0): 1})
        older.close()
        newer.close()


def test_a_group_reads_its_topics_in_the_order_they_were_written(path: Path) -> None:
    with SqliteLog(path) as log:
        for i in range(60):
            log.append([out((ENTRIES, FEEDS, ARTICLES)[i * i % 3], "k", b"%02d" % i)])
        member = log.member(GROUP, [FEEDS, ARTICLES, ENTRIES])
        seen = []
        while batch := member.poll(7, 0.0):
            seen += [record.value for record in batch]
        assert seen == [b"%02d" % i for i in range(60)]
        member.close()


def test_a_name_that_is_no_group_is_refused(path: Path) -> None:
    with SqliteLog(path) as log:
        for group in ("", "../escape", "a b"):
            with pytest.raises(ValueError, match="group"):
                log.member(group, [ENTRIES])
        with pytest.raises(ValueError, match="no topic"):
            log.member(GROUP, [])


@pytest.mark.parametrize("content", [b"not a database, but long enough to be taken for one" * 100, b"short"])
def test_a_file_that_is_no_database_is_named(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UsageError, match="damaged or no SQLite file") as caught:
        SqliteLog(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE incidents (id TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"log\.db is an SQLite file, but no newsfold log"):
        SqliteLog(path)
    assert path.read_bytes() == before


def test_a_log_of_a_newer_schema_is_refused(path: Path) -> None:
    SqliteLog(path).close()
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(UsageError, match=r"schema 99.*upgrade newsfold"):
        SqliteLog(path)


def test_a_damaged_log_is_a_usage_error_when_the_damage_is_met(path: Path) -> None:
    with SqliteLog(path) as log:
        log.append(out(ENTRIES, f"k{i}", bytes(500)) for i in range(2_000))
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()
    with path.open("r+b") as raw:
        raw.seek(100_000)
        raw.write(b"\xff" * 400_000)
    with SqliteLog(path) as log, pytest.raises(UsageError, match=r"log\.db is damaged"):
        list(log.read(ENTRIES))


def test_a_locked_file_is_a_passing_fault_and_stores_nothing(path: Path) -> None:
    with SqliteLog(path, busy_seconds=0.1) as log:
        log.append([out(ENTRIES, "k", b"before")])
        member = log.member(GROUP, [ENTRIES])
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(RetryableError, match="locked"):
            log.append([out(ENTRIES, "k", b"during")])
        with pytest.raises(RetryableError, match="locked"):
            member.commit([out(ARTICLES, "a")], {Partition(ENTRIES, 0): 1})
        assert [record.value for record in log.read(ENTRIES)] == [b"before"], "readers go on meanwhile"
        blocker.execute("ROLLBACK")
        blocker.close()
        log.append([out(ENTRIES, "k", b"after")])
        assert [record.value for record in log.read(ENTRIES)] == [b"before", b"after"]
        assert list(log.read(ARTICLES)) == []
        member.close()


FULL = """
    import resource, sys
    from pathlib import Path
    from newsfold.stream.errors import RetryableError
    from newsfold.stream.log import Output, Partition
    from newsfold.stream.sqlite import SqliteLog
    log = SqliteLog(Path(sys.argv[1]))
    log.append([Output(topic="newsfold.entries", key="k", value=b"first")])
    member = log.member("newsfold.test", ["newsfold.entries"])
    batch = member.poll(1, 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    large = Output(topic="newsfold.articles", key="k", value=bytes(1_000_000))
    for store in (lambda: log.append([large]), lambda: member.commit([large], {Partition("newsfold.entries", 0): 1})):
        try:
            store()
        except RetryableError as error:
            print("retryable:", error)
    print(len(list(log.read("newsfold.articles"))), [row.committed for row in log.lag()])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    member.commit([large], {Partition("newsfold.entries", 0): 1})
    print(len(list(log.read("newsfold.articles"))), [row.committed for row in log.lag()])
"""


def test_a_disk_without_room_is_a_passing_fault_and_stores_nothing(path: Path) -> None:
    lines = finish(python(FULL, path)).splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == ["retryable", "retryable"]
    assert lines[2:] == ["0 [None]", "1 [1]"]


def test_a_disk_that_is_really_full_is_a_passing_fault(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None or os.system(f"{mount} -t tmpfs -o size=400k none {small} 2>/dev/null"):
        pytest.skip("mounting a small file system needs rights this process lacks")
    try:
        with SqliteLog(small / "log.db") as log:
            log.append([out(ENTRIES, "k", b"first")])
            with pytest.raises(RetryableError, match="full"):
                log.append([out(ENTRIES, "k", bytes(1_000_000))])
            assert [record.value for record in log.read(ENTRIES)] == [b"first"]
    finally:
        os.system(f"umount {small}")


def test_many_processes_may_make_the_log_at_once(tmp_path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from newsfold.stream.log import Output
        from newsfold.stream.sqlite import SqliteLog
        print("ready", flush=True)
        for line in sys.stdin:
            with SqliteLog(Path(line.strip())) as log:
                log.append([Output(topic="newsfold.entries", key=sys.argv[1], value=b"")])
            print("stored", flush=True)
    """
    processes = [python(code, str(i)) for i in range(6)]
    assert [first_line(process) for process in processes] == ["ready"] * 6
    for i in range(3):
        path = tmp_path / f"log{i}.db"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
        stored = [first_line(process) for process in processes]
        if stored != ["stored"] * 6:
            break
        with SqliteLog(path) as log:
            assert sorted(record.key for record in log.read(ENTRIES)) == list("012345")
    for process in processes:
        finish(process)


def test_a_log_can_be_opened_at_the_very_instant_others_make_it(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def open_it(path: Path, together: threading.Barrier) -> None:
        together.wait(10)
        try:
            SqliteLog(path).close()
        except (UsageError, RetryableError) as error:
            failures.append(error)

    for i in range(25):
        together = threading.Barrier(8)
        openers = [threading.Thread(target=open_it, args=(tmp_path / f"log{i}.db", together)) for _ in range(8)]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join()
    assert failures == []


def test_a_commit_that_fails_half_way_stores_nothing_of_it(path: Path) -> None:
    with SqliteLog(path) as log:
        log.append([out(ENTRIES, "k")])
        member = log.member(GROUP, [ENTRIES])
        member.poll(1, 0.0)
        with pytest.raises(OverflowError):
            member.commit([out(ARTICLES, "a")], {Partition(ENTRIES, 0): 1 << 70})  # after the outputs were written
        assert list(log.read(ARTICLES)) == []
        assert log.ends(ARTICLES) == {Partition(ARTICLES, 0): 0}
        member.commit([out(ARTICLES, "a")], {Partition(ENTRIES, 0): 1})
        assert [record.offset for record in log.read(ARTICLES)] == [0]
        member.close()


def test_waiting_members_cost_next_to_nothing(path: Path) -> None:
    with SqliteLog(path) as log:
        member = log.member(GROUP, [INCIDENTS, INCIDENT_EVENTS])
        before = time.process_time()
        member.poll(10, 2.0)
        assert time.process_time() - before < 0.2
        member.close()


def test_space_is_given_back_when_records_go(path: Path) -> None:
    with SqliteLog(path) as log:
        log.append(out(FEEDS, "k", bytes(10_000)) for _ in range(2_000))
        log.maintain(time.time())
        full = path.stat().st_size
        now = time.time() + 3_600
        while log.maintain(now):
            pass
        assert full > 15_000_000
        assert path.stat().st_size < full / 10


def test_one_call_of_maintain_is_bounded(path: Path) -> None:
    with SqliteLog(path) as log:
        log.append(out(FEEDS, "k", b"") for _ in range(60_000))
        now = time.time() + 3_600
        removed = []
        while some := log.maintain(now):
            removed.append(some)
        assert len(removed) >= 2
        assert max(removed) <= 50_000
        assert sum(removed) == 59_999


def test_a_group_goes_on_without_lost_records_only_when_told_to(path: Path) -> None:
    with SqliteLog(path) as log:
        log.member(GROUP, [ENTRIES]).close()
        log.append(out(ENTRIES, "k", b"lost") for _ in range(3))
        log.maintain(time.time() + 15 * 86_400)
        log.append([out(ENTRIES, "k", b"new")])
        assert log.skip_lost(GROUP) == 3
        member = log.member(GROUP, [ENTRIES])
        assert [record.value for record in member.poll(10, 0.0)] == [b"new"]
        member.close()
        assert log.skip_lost(GROUP) == 0
