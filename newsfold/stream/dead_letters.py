"""Records that no stage could use: kept with their reason, listed, and sent back once the cause is gone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from newsfold.stream.errors import DeadLetterFloodError
from newsfold.stream.fitting import fitting
from newsfold.stream.log import Log, Output, Record
from newsfold.stream.step import Reject
from newsfold.stream.topics import DEAD_LETTERS, TOPICS

__all__ = [
    "PARTITION_BY",
    "DeadLetter",
    "DeadLetterRate",
    "Replayed",
    "dead_letter",
    "list_dead_letters",
    "replay",
    "sent_back",
]

MAX_ERROR = 4_000  # characters of an error's story kept in its header
ORIGINAL = "original:"  # before the names of the headers that the record came with
PARTITION_BY = "partition-by"  # of a record that never had a partition: what to choose it by
SENT_BACK = "sent-back"  # in a note beside the letters: the number of the one that was replayed


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter as read back.

    `partition` and `offset` are its own place on the dead-letter topic; `record` the original, bytes and headers as
    they were, or the part that fitted and in `cut` what did not.
    """

    partition: int
    offset: int
    stage: str
    reason: str
    error: str
    time: float  # when it was given up, seconds since the epoch
    record: Record
    cut: str = ""

    @property
    def number(self) -> str:
        """What people call it: its offset, after its partition where that is not the first."""
        return f"{self.partition}:{self.offset}" if self.partition else str(self.offset)


class Replayed(msgspec.Struct, frozen=True):
    """What a replay did: records sent back, and those left out.

    Their key has a newer one, they are cut, they were sent before, or nobody knows their topic.
    """

    appended: int
    superseded: int
    cut: int = 0
    before: int = 0
    unknown: int = 0


def dead_letter(reject: Reject, stage: str, now: float) -> Output:
    """The dead letter of one record: its own bytes, key and headers, and headers that say what went wrong."""
    record, cut = fitting(reject.record)
    cut = reject.cut or cut
    said = {
        "error": reject.error[:MAX_ERROR],
        "reason": reject.reason,
        "stage": stage,
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "time": repr(now),
        "stored": repr(record.time),
        **({"cut": cut} if cut else {}),
    }
    return Output(
        topic=DEAD_LETTERS,
        key=record.key,
        value=record.value,
        headers=(
            *((name, text.encode("utf-8", "backslashreplace")) for name, text in said.items()),
            *((ORIGINAL + name, value) for name, value in record.headers),
        ),
    )


def list_dead_letters(log: Log) -> Iterator[DeadLetter]:
    """All dead letters still kept, oldest first within a partition."""
    for record in log.read(DEAD_LETTERS):
        said = {name: value.decode("utf-8", "replace") for name, value in record.headers}
        if SENT_BACK in said:
            continue
        yield DeadLetter(
            partition=record.partition,
            offset=record.offset,
            stage=said.get("stage", ""),
            reason=said.get("reason", ""),
            error=said.get("error", ""),
            time=_number(said.get("time"), record.time),
            cut=said.get("cut", ""),
            record=Record(
                topic=said.get("topic", ""),
                partition=_integer(said.get("partition")),
                offset=_integer(said.get("offset")),
                key=record.key,
                value=record.value,
                headers=tuple(
                    (name.removeprefix(ORIGINAL), value)
                    for name, value in record.headers
                    if name.startswith(ORIGINAL)
                ),
                time=_number(said.get("stored"), 0.0),
            ),
        )


def sent_back(log: Log) -> dict[str, float]:
    """When each letter that was replayed was sent back last, by its number; seconds since the epoch."""
    return {
        value.decode("utf-8", "replace"): record.time
        for record in log.read(DEAD_LETTERS)
        for name, value in record.headers
        if name == SENT_BACK
    }


def replay(log: Log, letters: Iterable[DeadLetter], *, again: bool = False) -> Replayed:
    """Append the original records to the topics they came from, and notes that they were, together or not at all.

    On a compacted topic a record whose key has a newer one stays out: it would undo the newer; so does one of which
    the letter has a part only, one of a topic that is not declared, and one sent back before, unless `again` is true.
    """
    every = list(letters)
    before = set() if again else set(sent_back(log))
    fresh = [letter for letter in every if letter.number not in before]
    known = [letter for letter in fresh if letter.record.topic in TOPICS]
    whole = [letter for letter in known if not letter.cut]
    newest: dict[tuple[str, str], Record] = {}
    for topic in {letter.record.topic for letter in whole}:
        if TOPICS[topic].kind == "compact":
            keys = {letter.record.key for letter in whole if letter.record.topic == topic}
            newest |= {(topic, record.key): record for record in log.read(topic) if record.key in keys}
    current = [one for one in whole if not _superseded(one.record, newest.get((one.record.topic, one.record.key)))]
    log.append(output for letter in current for output in (_back(letter.record), _note(letter)))
    return Replayed(
        appended=len(current),
        superseded=len(whole) - len(current),
        cut=len(known) - len(whole),
        before=len(every) - len(fresh),
        unknown=len(fresh) - len(known),
    )


def _superseded(record: Record, newest: Record | None) -> bool:
    """Whether the newest record of its key is another one, and not itself sent back before."""
    return newest is not None and newest.offset > record.offset and newest.value != record.value


def _note(letter: DeadLetter) -> Output:
    return Output(
        topic=DEAD_LETTERS,
        key=letter.record.key,
        value=None,
        headers=((SENT_BACK, letter.number.encode()),),
        partition=letter.partition,
    )


def _back(record: Record) -> Output:
    """The record as it was, on the partition it was on: there are its neighbours, and the state kept of it."""
    by = dict(record.headers).get(PARTITION_BY)
    return Output(
        topic=record.topic,
        key=record.key,
        value=record.value,
        headers=tuple(header for header in record.headers if header[0] != PARTITION_BY),
        partition_by=None if by is None else by.decode("utf-8", "replace"),
        partition=record.partition if record.partition >= 0 else None,
    )


class DeadLetterRate:
    """Stops a stage that gives up on more records than bad input explains.

    Over the last `window` seconds, more than `cap` dead letters that are also more than `share` of the records
    consumed raise DeadLetterFloodError.
    """

    def __init__(self, cap: int, window: float, share: float) -> None:
        self._cap = cap
        self._window = window
        self._share = share
        self._seconds: deque[tuple[int, int, int]] = deque()  # (second, consumed, dead)

    def check(self, stage: str, consumed: int, rejects: Sequence[Reject], now: float) -> None:
        """Raise if a commit of so many records, these among them dead letters, would pass the bound."""
        while self._seconds and self._seconds[0][0] < now - self._window:
            self._seconds.popleft()
        all_consumed = consumed + sum(entry[1] for entry in self._seconds)
        all_dead = len(rejects) + sum(entry[2] for entry in self._seconds)
        if all_dead > self._cap and all_dead > self._share * all_consumed:
            last = rejects[-1]
            raise DeadLetterFloodError(
                f"stage {stage} stops: {all_dead} of {all_consumed} records within {self._window:g} s could not be "
                f"used (allowed: {self._cap}, or {self._share:.0%} of them), the last of {last.record.topic} at "
                f"offset {last.record.offset}: {last.error[:500]}. Nothing of this batch was stored. Put the cause "
                "right and start the stage again; what it gave up before can be replayed then"
            )

    def add(self, consumed: int, dead: int, now: float) -> None:
        """Count what a commit has stored."""
        second = int(now)
        if self._seconds and self._seconds[-1][0] >= second:
            last = self._seconds.pop()
            self._seconds.append((last[0], last[1] + consumed, last[2] + dead))
        else:
            self._seconds.append((second, consumed, dead))


def _integer(text: str | None) -> int:
    """What a header says, -1 where it says nothing that can be."""
    try:
        return -1 if text is None else int(text)
    except ValueError:
        return -1


def _number(text: str | None, otherwise: float) -> float:
    try:
        return otherwise if text is None else float(text)
    except ValueError:
        return otherwise
