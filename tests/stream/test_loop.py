"""The run loop over the embedded log: retries, blame, dead letters, wakes and stops."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from newsfold.stream.dead_letters import list_dead_letters
from newsfold.stream.errors import (
    DeadLetterFloodError,
    DecodeError,
    FencedError,
    OffsetLostError,
    RejectError,
    RetryableError,
    UsageError,
)
from newsfold.stream.log import Log, Output, Partition, Record
from newsfold.stream.loop import LoopSettings, group_of, run
from newsfold.stream.metrics import Metrics
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.step import Outcome, Reject
from newsfold.stream.topics import ARTICLES, ENTRIES
from tests.stream.helpers import out
from tests.stream.steps import QUICK, Counting, Ticking, articles, drain, failing, numbered, poisoned


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with SqliteLog(tmp_path / "log.db", busy_seconds=0.2) as opened:
        yield opened


def feed(log: Log, count: int, start: int = 0) -> list[bytes]:
    values = [b"v%03d" % i for i in range(start, start + count)]
    log.append(
        Output(topic=ENTRIES, key=value.decode(), value=value, headers=(("from", b"test"),)) for value in values
    )
    return values


def committed(log: Log, stage: str = "count") -> list[int | None]:
    return [row.committed for row in log.lag() if row.group == group_of(stage)]


def test_all_input_is_processed_in_order_and_counted(log: SqliteLog) -> None:
    values = feed(log, 35)
    step = Counting()
    metrics = drain(log, step)
    assert articles(log) == numbered(values)
    assert max(map(len, step.batches)) == step.max_records
    assert (step.restores, step.closed) == (1, 1)
    assert metrics.value("records_consumed_total", stage="count", topic=ENTRIES) == 35
    assert metrics.value("records_produced_total", stage="count", topic=ARTICLES) == 35
    assert metrics.value("batch_seconds_count", stage="count") == 4
    assert committed(log) == [35]


def test_a_later_run_goes_on_where_the_last_one_stopped(log: SqliteLog) -> None:
    values = feed(log, 15)
    drain(log, Counting())
    values += feed(log, 15, start=15)
    drain(log, Counting())
    assert articles(log) == numbered(values)


@pytest.mark.parametrize("times", [1, 7])
def test_a_passing_fault_is_tried_again_from_a_restored_state(log: SqliteLog, times: int) -> None:
    values = feed(log, 25)
    step = Counting(failing(times, lambda: RetryableError("the store is restarting")))
    metrics = drain(log, step)
    assert articles(log) == numbered(values)
    assert step.restores == 1 + times
    assert metrics.value("retries_total", stage="count", reason="batch") == times
    assert list(list_dead_letters(log)) == []


class Impatient(threading.Event):
    """A stop that is never set, notes how long it was to be waited for, and does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return super().wait(0)


def test_pauses_grow_up_to_the_cap_and_begin_anew_after_a_commit(log: SqliteLog) -> None:
    feed(log, 20)
    calls: Counter[bytes | None] = Counter()

    def trouble(batch: Sequence[Record]) -> None:
        calls[batch[0].value] += 1
        if calls[batch[0].value] < 7:
            raise RetryableError("not yet")

    stop = Impatient()
    settings = LoopSettings(backoff=2.0, backoff_cap=30.0)
    metrics = Metrics()
    run(log, Counting(trouble), clock=time.time, stop=stop, metrics=metrics, settings=settings, until_idle=True)
    assert stop.waits == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0] * 2


def test_a_commit_that_fails_for_a_while_stores_everything_once(log: SqliteLog, tmp_path: Path) -> None:
    values = feed(log, 25)
    blocker = sqlite3.connect(tmp_path / "log.db", isolation_level=None, check_same_thread=False)
    locked = threading.Event()

    def lock_the_file(batch: Sequence[Record]) -> None:
        if not locked.is_set():
            locked.set()
            blocker.execute("BEGIN IMMEDIATE")
            threading.Timer(0.5, lambda: blocker.execute("ROLLBACK")).start()

    step = Counting(lock_the_file)
    metrics = drain(log, step)
    assert metrics.value("retries_total", stage="count", reason="batch") >= 1
    assert articles(log) == numbered(values)
    blocker.close()


def test_a_record_to_blame_is_found_and_kept_with_its_bytes(log: SqliteLog) -> None:
    values = feed(log, 40)
    step = Counting(poisoned([b"v013"]))
    metrics = drain(log, step)
    assert articles(log) == numbered([value for value in values if value != b"v013"])
    (letter,) = list_dead_letters(log)
    assert (letter.stage, letter.reason, letter.error) == ("count", "exception", "ZeroDivisionError: poison")
    original = letter.record
    assert (original.topic, original.offset, original.key, original.value) == (ENTRIES, 13, "v013", b"v013")
    assert original.headers == (("from", b"test"),)
    assert metrics.value("dead_letters_total", stage="count", topic=ENTRIES, reason="exception") == 1
    assert metrics.value("records_consumed_total", stage="count", topic=ENTRIES) == 40
    alone = [batch for batch in step.batches if batch == [b"v013"]]
    assert len(alone) == QUICK.attempts
    assert step.restores == 2 + len(alone)
    assert any(len(batch) > 1 for batch in step.batches[-2:]), "whole batches again once it is past"


def test_several_poisonous_records_in_one_batch_are_all_found(log: SqliteLog) -> None:
    values = feed(log, 20)
    poison = [b"v000", b"v003", b"v004", b"v009", b"v019"]
    drain(log, Counting(poisoned(poison)))
    assert articles(log) == numbered([value for value in values if value not in poison])
    assert [letter.record.value for letter in list_dead_letters(log)] == poison


def test_an_exception_that_passes_costs_no_record(log: SqliteLog) -> None:
    values = feed(log, 20)
    metrics = drain(log, Counting(failing(2, lambda: OSError("flaky"))))
    assert articles(log) == numbered(values)
    assert list(list_dead_letters(log)) == []
    assert metrics.value("retries_total", stage="count", reason="exception") == 2


@pytest.mark.parametrize(("error", "reason"), [(DecodeError, "decode"), (RejectError, "reject")])
def test_a_record_that_cannot_be_read_is_given_up_at_once(
    log: SqliteLog, error: Callable[[str], Exception], reason: str
) -> None:
    values = feed(log, 5)
    step = Counting(poisoned([b"v002"], lambda: error("not an Entry")))
    drain(log, step)
    assert step.batches.count([b"v002"]) == 1
    (letter,) = list_dead_letters(log)
    assert (letter.reason, letter.record.value) == (reason, b"v002")
    assert "not an Entry" in letter.error
    assert len(articles(log)) == len(values) - 1


def test_what_a_step_rejects_is_kept_and_the_rest_goes_through(log: SqliteLog) -> None:
    class Choosy(Counting):
        def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
            bad = [record for record in batch if record.value in (b"v003", b"v011")]
            made = super().__call__([record for record in batch if record not in bad], now)
            rejects = [Reject(record=record, reason="too-long", error="50 MB of text") for record in bad]
            return Outcome(outputs=made.outputs, rejects=rejects)

    feed(log, 20)
    step = Choosy()
    metrics = drain(log, step)
    assert [(letter.record.value, letter.reason, letter.error) for letter in list_dead_letters(log)] == [
        (b"v003", "too-long", "50 MB of text"),
        (b"v011", "too-long", "50 MB of text"),
    ]
    assert len(articles(log)) == 18
    assert step.restores == 1
    assert metrics.value("dead_letters_total", stage="count", topic=ENTRIES, reason="too-long") == 2


def test_outputs_that_cannot_be_stored_are_blamed_on_their_record(log: SqliteLog) -> None:
    class Astray(Counting):
        def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
            made = super().__call__(batch, now)
            extra = [out("newsfold.no-such-topic", "k")] if any(r.value == b"v004" for r in batch) else []
            return Outcome(outputs=[*made.outputs, *extra])

    feed(log, 12)
    drain(log, Astray())
    (letter,) = list_dead_letters(log)
    assert letter.record.value == b"v004"
    assert "no-such-topic" in letter.error
    assert len(articles(log)) == 11


def test_a_broken_stage_stops_instead_of_draining_its_topic(log: SqliteLog) -> None:
    feed(log, 300)

    def trouble(batch: Sequence[Record]) -> None:
        raise KeyError("broken deploy")

    step = Counting(trouble)
    settings = LoopSettings(backoff=0.0, attempts=1, dead_letter_cap=20)
    with pytest.raises(DeadLetterFloodError, match=r"count stops.*broken deploy"):
        drain(log, step, settings)
    assert len(list(list_dead_letters(log))) == 20
    assert committed(log) == [20], "the rest waits for the stage that works"
    assert step.closed == 1
    values = [b"v%03d" % i for i in range(20, 300)]
    drain(log, Counting())
    assert articles(log) == numbered(values)


def test_rejects_count_towards_the_flood_and_are_not_committed_beyond_it(log: SqliteLog) -> None:
    class Refusing(Counting):
        def __call__(self, batch: Sequence[Record], now: float) -> Outcome:
            return Outcome(rejects=[Reject(record=record, reason="no", error="all of them") for record in batch])

    feed(log, 100)
    with pytest.raises(DeadLetterFloodError, match="all of them"):
        drain(log, Refusing(), LoopSettings(dead_letter_cap=25))
    assert (len(list(list_dead_letters(log))), committed(log)) == (20, [20])


def test_some_bad_records_among_many_good_ones_never_stop_a_stage(log: SqliteLog) -> None:
    values = feed(log, 400)
    poison = values[19::20]
    drain(log, Counting(poisoned(poison)), LoopSettings(backoff=0.0, attempts=1, dead_letter_cap=5))
    assert [letter.record.value for letter in list_dead_letters(log)] == poison


@pytest.mark.parametrize("error", [UsageError, FencedError, OffsetLostError])
def test_errors_that_stop_a_stage_pass_through_and_commit_nothing(
    log: SqliteLog, error: Callable[[str], Exception]
) -> None:
    feed(log, 5)
    step = Counting(failing(1, lambda: error("stop")))
    with pytest.raises(Exception, match="stop") as caught:
        drain(log, step)
    assert type(caught.value) is error
    assert (articles(log), committed(log), step.closed) == ([], [None], 1)
    log.member(group_of("count"), [ENTRIES]).close()  # the place is free again


def test_a_wake_calls_the_step_without_records_at_its_time(log: SqliteLog) -> None:
    begun = time.time()
    step = Ticking([begun - 5, begun + 0.3, begun + 0.6])
    stop = threading.Event()
    runner = threading.Thread(
        target=run,
        args=(log, step),
        kwargs={"clock": time.time, "stop": stop, "metrics": Metrics(), "settings": LoopSettings(poll_seconds=5.0)},
    )
    runner.start()
    deadline = begun + 15
    arrived: list[float] = []
    while len(arrived) < 3 and time.time() < deadline:
        arrived = [record.time for record in log.read(ARTICLES) if record.key == "tick"]
        time.sleep(0.01)
    log.append([out(ENTRIES, "wakes the poll")])
    stop.set()
    runner.join(10)
    assert not runner.is_alive()
    assert len(arrived) == 3
    for at, wanted in zip(arrived, [begun, begun + 0.3, begun + 0.6], strict=True):
        assert wanted <= at + 0.001
        assert at < wanted + 2.0


def test_until_idle_runs_the_wakes_that_are_due_and_no_others(log: SqliteLog) -> None:
    feed(log, 3)
    step = Ticking([time.time() - 20, time.time() - 10, time.time() + 3_600])
    begun = time.monotonic()
    drain(log, step)
    assert time.monotonic() - begun < 5
    assert step.ticked == 2
    assert len(articles(log)) == 5


def test_a_wake_that_always_fails_stops_the_stage_with_its_own_error(log: SqliteLog) -> None:
    step = Ticking([time.time() - 1], failing(99, lambda: ZeroDivisionError("in the wake")))
    with pytest.raises(ZeroDivisionError, match="in the wake"):
        drain(log, step)
    assert len(step.batches) == QUICK.attempts
    assert articles(log) == []


def test_a_wake_that_fails_once_is_tried_again(log: SqliteLog) -> None:
    step = Ticking([time.time() - 1], failing(1, lambda: ZeroDivisionError("once")))
    drain(log, step)
    assert len(articles(log)) == 1


def test_a_stop_finishes_the_batch_in_hand(log: SqliteLog) -> None:
    values = feed(log, 30)
    stop = threading.Event()
    step = Counting(lambda batch: stop.set() if batch[0].value == b"v010" else None)
    run(log, step, clock=time.time, stop=stop, metrics=Metrics(), settings=QUICK)
    assert articles(log) == numbered(values[:20])
    assert committed(log) == [20]
    assert step.closed == 1


@pytest.mark.parametrize("trouble", [lambda _: None, failing(10**9, lambda: RetryableError("down"))])
def test_a_stop_is_prompt_while_waiting_and_while_pausing(
    log: SqliteLog, trouble: Callable[[Sequence[Record]], None]
) -> None:
    feed(log, 1)
    stop = threading.Event()
    step = Counting(trouble)
    runner = threading.Thread(
        target=run,
        args=(log, step),
        kwargs={"clock": time.time, "stop": stop, "metrics": Metrics(), "settings": LoopSettings(backoff=30.0)},
    )
    runner.start()
    deadline = time.monotonic() + 10
    while not step.batches and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    asked = time.monotonic()
    stop.set()
    runner.join(10)
    assert time.monotonic() - asked < 3.0
    assert step.closed == 1


def test_batches_are_bounded_in_bytes(log: SqliteLog) -> None:
    log.append(out(ENTRIES, f"k{i}", bytes(1_000)) for i in range(20))
    step = Counting()
    drain(log, step, LoopSettings(max_bytes=3_000))
    assert {len(batch) for batch in step.batches} == {3, 2}


def test_a_restore_that_fails_for_a_while_is_tried_again(log: SqliteLog) -> None:
    class Slow(Counting):
        tries = 0

        def restore(self, log: Log, partitions: frozenset[Partition]) -> None:
            self.tries += 1
            if self.tries < 3:
                raise RetryableError("the model is still loading")
            super().restore(log, partitions)

    values = feed(log, 5)
    metrics = drain(log, Slow())
    assert articles(log) == numbered(values)
    assert metrics.value("retries_total", stage="count", reason="restore") == 2


def test_a_locked_log_is_waited_for_when_joining(log: SqliteLog, tmp_path: Path) -> None:
    values = feed(log, 5)
    blocker = sqlite3.connect(tmp_path / "log.db", isolation_level=None, check_same_thread=False)
    blocker.execute("BEGIN IMMEDIATE")
    threading.Timer(0.6, lambda: blocker.execute("ROLLBACK")).start()
    metrics = drain(log, Counting())
    assert articles(log) == numbered(values)
    assert metrics.value("retries_total", stage="count", reason="join") >= 1
    blocker.close()
