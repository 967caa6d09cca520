"""The run loop: the only code that polls, commits, retries, dead-letters, pauses and shuts down.

1. Join the consumer group.
2. `step.restore` the state for the partitions held; again whenever they change or anything failed.
3. Poll, no longer than until `step.wake_at()`.
4. Call the step with the batch; with an empty one when its time to wake has come.
5. Commit its outputs, the dead letters of its rejects and the offsets read, in one commit.
6. Before partitions move and before a stop, have it finish what it goes on with between its calls.

What fails is never committed. A RetryableError pauses the stage: it waits, twice as long each time up to a
cap, goes back to the committed offsets and restores, for as long as it takes. Any other exception is blamed
on a record: the loop goes back and takes the batch one record at a time; the record that fails
`LoopSettings.attempts` times becomes a dead letter and the rest go through. More dead letters than bad input
explains stop the stage (DeadLetterFloodError), as do UsageError, FencedError and OffsetLostError.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from newsfold.stream.bounds import AtLeastOne, NotNegative, Seconds, Share
from newsfold.stream.dead_letters import DeadLetterRate, dead_letter
from newsfold.stream.errors import (
    DeadLetterFloodError,
    DecodeError,
    FencedError,
    OffsetLostError,
    RejectError,
    RetryableError,
    UsageError,
)
from newsfold.stream.log import Log, Member, Partition, Record
from newsfold.stream.metrics import Metrics
from newsfold.stream.step import Finishing, Outcome, Reject, StandingBy, Step

__all__ = ["LoopSettings", "group_of", "run"]

logger = logging.getLogger(__name__)

STOPPING = (DeadLetterFloodError, FencedError, OffsetLostError, UsageError)
FINISHING = 10.0  # seconds a step may take to finish what is under way: a supervisor waits longer for a stop
AT_ONCE = ((DecodeError, "decode"), (RejectError, "reject"))  # trying again does not help


class LoopSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a stage's loop behaves. Times in seconds."""

    attempts: AtLeastOne = 3  # at one record that raises, before it becomes a dead letter
    max_bytes: AtLeastOne = 8 * 1024 * 1024  # of values in one batch; a single record may be larger
    poll_seconds: Seconds = 0.25  # the longest wait in one poll, and so how soon a stop is seen
    backoff: Seconds = 0.5  # the first pause after a failure
    backoff_cap: Seconds = 60.0
    dead_letter_cap: NotNegative = 100  # stop beyond so many within the window...
    dead_letter_window: Seconds = 600.0
    dead_letter_share: Share = 0.1  # ...that are also more than this share of the records consumed
    standby_every: Seconds = 2.0  # between two looks at what partitions held by others have stored


def group_of(stage: str) -> str:
    """The name of a stage's consumer group."""
    return f"newsfold.{stage}"


def run(
    log: Log,
    step: Step,
    *,
    clock: Callable[[], float],
    stop: threading.Event,
    metrics: Metrics,
    settings: LoopSettings = LoopSettings(),  # noqa: B008 -- frozen, so sharing one is safe
    until_idle: bool = False,
) -> None:
    """Run a stage until `stop` is set; with `until_idle` until all input is read and no wake is due.

    `clock` gives seconds since the epoch. The batch in hand is finished and committed before a stop. The
    member and the step are closed in the end, however it comes. Raises what STOPPING lists, and whatever the
    step's `restore` raises but RetryableError.
    """
    with contextlib.closing(step):
        _warm_up(log, step, stop)
        member = _join(log, step, stop, metrics, settings)
        if member is not None:
            with contextlib.closing(member):
                _Loop(log, member, step, clock, stop, metrics, settings).run(until_idle)


def _warm_up(log: Log, step: Step, stop: threading.Event) -> None:
    """Have a step that stands by read what others hold first: joining the group gives it partitions at once."""
    try:
        if isinstance(step, StandingBy) and log.members(group_of(step.stage)):
            while not stop.is_set() and step.stand_by(log):
                pass
    except RetryableError as error:
        logger.warning("%s: %s; joining without", step.stage, error)


def _join(log: Log, step: Step, stop: threading.Event, metrics: Metrics, settings: LoopSettings) -> Member | None:
    """Join the step's group, as long as it takes; None when stopped before."""
    pauses = 0
    while not stop.is_set():
        try:
            return log.member(group_of(step.stage), step.inputs)
        except RetryableError as error:
            logger.warning("%s: %s; trying again", step.stage, error)
            metrics.count("retries_total", stage=step.stage, reason="join")
            stop.wait(_pause_seconds(settings, pauses))
            pauses += 1
    return None


class _Loop:
    def __init__(  # noqa: PLR0917 -- built in one place, just above
        self,
        log: Log,
        member: Member,
        step: Step,
        clock: Callable[[], float],
        stop: threading.Event,
        metrics: Metrics,
        settings: LoopSettings,
    ) -> None:
        self._log = log
        self._member = member
        self._step = step
        self._clock = clock
        self._stop = stop
        self._metrics = metrics
        self._settings = settings
        self._rate = DeadLetterRate(settings.dead_letter_cap, settings.dead_letter_window, settings.dead_letter_share)
        self._held: tuple[frozenset[Partition], int] | None = None  # what the state is of, None before restoring
        self._suspects: dict[Partition, int] = {}  # a failed batch's ends: one record at a time up to there
        self._failed: Counter[tuple[Partition, int]] = Counter()  # exceptions in a row, by record
        self._failed_idle = 0  # exceptions in a row without any record to blame
        self._blame: Reject | None = None  # the record given up, until its dead letter is stored
        self._pauses = 0  # failures in a row
        self._standby_due = 0.0

    def run(self, until_idle: bool) -> None:
        self._work(until_idle)
        if self._held is not None:
            try:
                self._finish()
            except RetryableError as error:
                logger.warning("%s: %s; what was under way begins again", self._step.stage, error)

    def _work(self, until_idle: bool) -> None:
        while not self._stop.is_set():
            doing = "restore"
            try:
                if self._held is None or self._held != self._place():
                    self._restore()
                doing = "batch"
                if self._member.moving():
                    self._finish()
                doing = "poll"
                batch = self._poll(until_idle)
                if self._held != self._place():
                    doing = "restore"
                    self._restore()
                doing = "standby"
                self._stand_by()
                if not batch and not self._due():
                    self._pauses = 0
                    self._suspects = {}
                    if until_idle:
                        return
                    continue
                if self._stop.is_set():
                    return
                doing = "batch"
                self._process(batch, partial(self._outcome, batch))
            except RetryableError as error:
                logger.warning("%s: %s; trying again", self._step.stage, error)
                self._retry(doing)

    def _restore(self) -> None:
        held = self._place()
        self._step.restore(self._log, held[0])
        self._held = held

    def _finish(self) -> None:
        """Store what the step has under way; whoever comes next need not begin it again."""
        step = self._step
        if isinstance(step, Finishing):
            self._process((), partial(step.finish, FINISHING))

    def _place(self) -> tuple[frozenset[Partition], int]:
        """The partitions held, and since when: those that went to another member and came back are new."""
        return self._member.assigned(), self._member.tenure()

    def _poll(self, until_idle: bool) -> list[Record]:
        wait = 0.0 if until_idle else self._settings.poll_seconds
        wake = self._step.wake_at()
        if wake is not None:
            wait = min(wait, max(0.0, wake - self._clock()))
        most = 1 if self._suspects else self._step.max_records
        return self._member.poll(most, wait, self._settings.max_bytes)

    def _due(self) -> bool:
        wake = self._step.wake_at()
        return wake is not None and wake <= self._clock()

    def _process(self, batch: Sequence[Record], make: Callable[[], Outcome]) -> None:
        begun = self._clock()
        rejects: Sequence[Reject] = ()
        try:
            outcome = make()
            rejects = outcome.rejects
            self._commit(batch, outcome)
            self._metrics.observe("batch_seconds", max(0.0, self._clock() - begun), stage=self._step.stage)
        except RetryableError:
            raise
        except STOPPING:
            raise
        except Exception as error:  # noqa: BLE001 -- a step may fail in any way; it must not stop the stage
            self._suspect(batch, error, rejects)

    def _outcome(self, batch: Sequence[Record]) -> Outcome:
        if self._blame is not None and len(batch) == 1 and _place(batch[0]) == _place(self._blame.record):
            return Outcome(rejects=(self._blame,))
        return self._step(batch, self._clock())

    def _commit(self, batch: Sequence[Record], outcome: Outcome) -> None:
        now = self._clock()
        stage = self._step.stage
        letters = [dead_letter(reject, stage, now) for reject in outcome.rejects]
        outputs = [*outcome.outputs, *letters]
        consumed = _ends(batch)
        if outcome.rejects:
            self._rate.check(stage, len(batch), outcome.rejects, now)
        if outputs or consumed:
            self._member.commit(outputs, consumed)
        self._rate.add(len(batch), len(letters), now)
        for topic, count in Counter(record.topic for record in batch).items():
            self._metrics.count("records_consumed_total", count, stage=stage, topic=topic)
        for topic, count in Counter(output.topic for output in outputs).items():
            self._metrics.count("records_produced_total", count, stage=stage, topic=topic)
        for reject in outcome.rejects:
            self._metrics.count("dead_letters_total", stage=stage, topic=reject.record.topic, reason=reject.reason)
            logger.warning("%s: gave up on %s: %s", stage, _named(reject.record), reject.error)
        self._settled(consumed)

    def _settled(self, consumed: dict[Partition, int]) -> None:
        """Forget the failures and suspicions that a commit has cleared."""
        self._pauses = 0
        self._failed_idle = 0
        for partition, offset in list(self._failed):
            if offset < consumed.get(partition, 0):
                del self._failed[partition, offset]
                self._blame = None
        self._suspects = {
            partition: end for partition, end in self._suspects.items() if consumed.get(partition, 0) < end
        }

    def _suspect(self, batch: Sequence[Record], error: Exception, rejects: Sequence[Reject]) -> None:
        """Find the record to blame for an exception: the only one there is, or one at a time from here on.

        `rejects` are those whose dead letters were to be stored when it was raised.
        """
        stage = self._step.stage
        self._metrics.count("retries_total", stage=stage, reason="exception")
        if not batch:
            self._failed_idle += 1
            if self._failed_idle >= self._settings.attempts:
                raise error
            logger.error("%s failed without a record to blame; trying again", stage, exc_info=error)
            self._pause()
        elif len(batch) > 1:
            logger.warning("%s failed on %d records: %r; taking them one by one", stage, len(batch), error)
            self._suspects = _ends(batch)
        elif rejects:
            self._suspects = self._suspects or _ends(batch)
            self._blame = self._bare(rejects[0], error)
        else:
            (record,) = batch
            self._suspects = self._suspects or _ends(batch)
            self._failed[_place(record)] += 1
            reason = next((name for kind, name in AT_ONCE if isinstance(error, kind)), "exception")
            if reason != "exception" or self._failed[_place(record)] >= self._settings.attempts:
                logger.error("%s cannot use %s", stage, _named(record), exc_info=error)
                self._blame = Reject(record=record, reason=reason, error=_last_line(error))
            else:
                self._pause()
        self._back()

    def _bare(self, blame: Reject, error: Exception) -> Reject:
        """A dead letter that says where the record lies, in place of one with its bytes that could not be stored.

        Raises the error where not even that can be: going on would lose the record without a word.
        """
        if blame.cut:
            raise error
        logger.error("%s cannot store %s in a dead letter", self._step.stage, _named(blame.record), exc_info=error)
        record = msgspec.structs.replace(blame.record, key="", value=None, headers=())
        said = f"{blame.error}; its bytes are on its topic alone: {_last_line(error)}"
        return msgspec.structs.replace(blame, record=record, error=said, cut="key, value and headers")

    def _retry(self, reason: str) -> None:
        self._metrics.count("retries_total", stage=self._step.stage, reason=reason)
        self._pause()
        self._back()

    def _back(self) -> None:
        """Return to the committed offsets; the state is restored before anything else."""
        self._held = None
        while not self._stop.is_set():
            try:
                self._member.rewind()
            except RetryableError as error:
                logger.warning("%s: %s; trying again", self._step.stage, error)
                self._metrics.count("retries_total", stage=self._step.stage, reason="rewind")
                self._pause()
            else:
                return

    def _pause(self) -> None:
        self._stop.wait(_pause_seconds(self._settings, self._pauses))
        self._pauses += 1

    def _stand_by(self) -> None:
        """Let the step keep ready what others hold."""
        step, now = self._step, self._clock()
        if isinstance(step, StandingBy) and now >= self._standby_due:
            step.stand_by(self._log)
            self._standby_due = self._clock() + self._settings.standby_every


def _pause_seconds(settings: LoopSettings, pauses: int) -> float:
    """How long to wait after so many pauses in a row."""
    return min(settings.backoff_cap, settings.backoff * 2.0 ** min(pauses, 30))


def _place(record: Record) -> tuple[Partition, int]:
    return Partition(record.topic, record.partition), record.offset


def _named(record: Record) -> str:
    return f"{record.topic}/{record.partition} offset {record.offset} key {record.key!r}"


def _ends(batch: Sequence[Record]) -> dict[Partition, int]:
    """The offset to read next on each partition of a batch."""
    return {Partition(record.topic, record.partition): record.offset + 1 for record in batch}


def _last_line(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()
