"""Dead letters: written, listed, sent back; and the rate that stops a stage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.stream.dead_letters import DeadLetterRate, Replayed, dead_letter, list_dead_letters, replay, sent_back
from newsfold.stream.errors import DeadLetterFloodError
from newsfold.stream.fitting import ROOM
from newsfold.stream.log import Output, Record
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.step import Reject
from newsfold.stream.topics import DEAD_LETTERS, ENTRIES, FEEDS, TOPICS
from tests.stream.helpers import out


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with SqliteLog(tmp_path / "log.db") as opened:
        yield opened


def rejected(record: Record, error: str = "no good") -> Reject:
    return Reject(record=record, reason="decode", error=error)


def test_a_dead_letter_comes_back_as_it_was(log: SqliteLog) -> None:
    headers = (("error", b"a header of the record's own"), ("trace", b"\xff\x00"))
    log.append([Output(topic=ENTRIES, key="k\udcff", value=b"\xc1 no message", headers=headers)])
    (record,) = log.read(ENTRIES)
    log.append([dead_letter(rejected(record, "what\udcff happened"), "fetch", 1_000.25)])
    (letter,) = list_dead_letters(log)
    assert letter.record == record
    assert (letter.stage, letter.reason, letter.time, letter.offset) == ("fetch", "decode", 1_000.25, 0)
    assert letter.error == "what\\udcff happened"


def test_the_headers_of_a_dead_letter_are_readable_by_any_program(log: SqliteLog) -> None:
    record = Record(topic=ENTRIES, partition=3, offset=42, key="k", value=b"v", time=5.0)
    made = dead_letter(rejected(record), "fetch", 10.5)
    assert (made.topic, made.key, made.value) == (DEAD_LETTERS, "k", b"v")
    said = dict(made.headers)
    assert {name: said[name] for name in ("error", "reason", "stage", "topic", "partition", "offset", "time")} == {
        "error": b"no good",
        "reason": b"decode",
        "stage": b"fetch",
        "topic": ENTRIES.encode(),
        "partition": b"3",
        "offset": b"42",
        "time": b"10.5",
    }


def test_the_story_of_an_error_is_bounded() -> None:
    record = Record(topic=ENTRIES, partition=0, offset=0, key="k", value=None)
    made = dead_letter(rejected(record, "x" * 1_000_000), "fetch", 0.0)
    assert made.value is None
    assert len(dict(made.headers)["error"]) == 4_000


def test_records_sent_back_arrive_as_they_first_did(log: SqliteLog) -> None:
    log.append(Output(topic=ENTRIES, key=f"k{i}", value=b"%d" % i, headers=(("h", b"x"),)) for i in range(3))
    records = list(log.read(ENTRIES))
    log.append(dead_letter(rejected(record), "fetch", 1.0) for record in records)
    letters = [letter for letter in list_dead_letters(log) if letter.record.key != "k1"]
    assert replay(log, letters) == Replayed(2, 0)
    again = list(log.read(ENTRIES))[3:]
    assert [(r.key, r.value, r.headers) for r in again] == [
        ("k0", b"0", (("h", b"x"),)),
        ("k2", b"2", (("h", b"x"),)),
    ]


def test_a_letter_is_sent_back_once_unless_asked_for_again(log: SqliteLog) -> None:
    log.append([out(ENTRIES, "a", b"1"), out(ENTRIES, "b", b"2")])
    log.append(dead_letter(rejected(record), "fetch", 1.0) for record in list(log.read(ENTRIES)))
    first, second = list_dead_letters(log)
    assert replay(log, [first]) == Replayed(1, 0)
    assert list(sent_back(log)) == [first.number]
    assert replay(log, [first, second]) == Replayed(1, 0, before=1)
    assert replay(log, list_dead_letters(log)) == Replayed(0, 0, before=2)
    assert [record.key for record in log.read(ENTRIES)] == ["a", "b", "a", "b"]
    assert replay(log, [first], again=True) == Replayed(1, 0)
    assert list(list_dead_letters(log)) == [first, second]


def test_an_old_record_never_undoes_a_newer_one_of_its_key(log: SqliteLog) -> None:
    log.append([out(FEEDS, "a", b"bad"), out(FEEDS, "b", b"bad")])
    log.append(dead_letter(rejected(record), "poll", 1.0) for record in list(log.read(FEEDS)))
    log.append([out(FEEDS, "a", b"put right")])
    assert replay(log, list_dead_letters(log)) == Replayed(1, 1)
    assert {record.key: record.value for record in log.read(FEEDS)} == {"a": b"put right", "b": b"bad"}
    assert replay(log, list_dead_letters(log), again=True) == Replayed(1, 1), "its own copy is no newer one"


@pytest.mark.parametrize(
    ("key", "value", "headers", "cut"),
    [
        ("k", b"v" * 2 * ROOM, (), f"value of {2 * ROOM} bytes"),
        ("k" * ROOM, b"v", (), f"key of {ROOM} bytes"),
        ("k", b"v", (("h", b"x" * ROOM),), f"headers of {ROOM + 17} bytes"),
        ("k" * ROOM, b"v" * ROOM, (("h", b"x" * ROOM),), "key of .*, headers of .*, value of .*"),
    ],
)
def test_of_what_is_too_large_a_part_is_kept_and_never_sent_back(
    log: SqliteLog, key: str, value: bytes, headers: tuple[tuple[str, bytes], ...], cut: str
) -> None:
    log.append([Output(topic=ENTRIES, key=key, value=value, headers=headers), out(ENTRIES, "small", b"s")])
    log.append(dead_letter(rejected(record), "fetch", 1.0) for record in list(log.read(ENTRIES)))
    made = next(iter(log.read(DEAD_LETTERS)))
    size = len(made.key) + len(made.value or b"") + sum(len(name) + len(text) for name, text in made.headers)
    assert size < TOPICS[DEAD_LETTERS].max_message_bytes
    letter, whole = list_dead_letters(log)
    assert re.fullmatch(cut, letter.cut)
    assert value.startswith(letter.record.value or b"")
    assert whole.cut == ""
    assert replay(log, [letter, whole]) == Replayed(1, 0, 1)


def test_a_letter_without_a_known_topic_is_shown_and_not_sent(log: SqliteLog) -> None:
    log.append(
        [
            Output(
                topic=DEAD_LETTERS,
                key="k",
                value=b"v",
                headers=(("offset", b"many"), ("partition", b"inf"), ("stage", b"\xff")),
            )
        ]
    )
    (letter,) = list_dead_letters(log)
    assert (letter.record.offset, letter.record.topic, letter.stage) == (-1, "", "�")
    assert replay(log, [letter]) == Replayed(0, 0, unknown=1)
    assert len(list(log.read(DEAD_LETTERS))) == 1


def rejects(count: int) -> list[Reject]:
    return [rejected(Record(topic=ENTRIES, partition=0, offset=i, key="k", value=b"")) for i in range(count)]


def test_the_rate_forgets_what_is_older_than_its_window() -> None:
    rate = DeadLetterRate(cap=10, window=600, share=0.1)
    rate.check("s", 10, rejects(10), 0.0)
    rate.add(10, 10, 0.0)
    with pytest.raises(DeadLetterFloodError, match=r"11 of 11 records within 600 s"):
        rate.check("s", 1, rejects(1), 600.0)
    rate.check("s", 1, rejects(1), 601.0)


def test_the_rate_counts_every_commit_of_one_second() -> None:
    rate = DeadLetterRate(cap=10, window=600, share=0.1)
    for part in range(5):
        rate.add(2, 2, 100.0 + part / 10)
    with pytest.raises(DeadLetterFloodError, match="11 of 11"):
        rate.check("s", 1, rejects(1), 100.5)


def test_the_rate_allows_a_share_of_many_records() -> None:
    rate = DeadLetterRate(cap=10, window=600, share=0.1)
    rate.add(1_000, 0, 0.0)
    rate.check("s", 100, rejects(100), 1.0)
    rate.add(100, 100, 1.0)
    with pytest.raises(DeadLetterFloodError):
        rate.check("s", 100, rejects(100), 2.0)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.floats(-5, 400)), max_size=60))
def test_the_rate_never_lets_a_flood_pass(steps: list[tuple[int, int, float]]) -> None:
    rate = DeadLetterRate(cap=20, window=100, share=0.5)
    now, stored = 1_000.0, []
    for good, bad, later in steps:
        now += later
        try:
            rate.check("s", good + bad, rejects(bad), now)
        except DeadLetterFloodError:
            continue
        rate.add(good + bad, bad, now)
        stored.append((now, good + bad, bad))
        if bad:
            recent = [entry for entry in stored if entry[0] >= now - 99]
            dead, consumed = sum(entry[2] for entry in recent), sum(entry[1] for entry in stored)
            assert dead <= 20 or dead <= 0.5 * consumed
