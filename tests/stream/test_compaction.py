"""Compaction against a plain dict, over any history of writes, readings and maintenance at any times."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.stream.log import Partition
from newsfold.stream.sqlite import SqliteLog
from newsfold.stream.topics import FEEDS
from tests.stream.helpers import out

DAY = 86_400.0
KEYS = st.sampled_from("abc")
STEPS = st.one_of(
    st.tuples(st.just("write"), KEYS, st.one_of(st.none(), st.binary(max_size=3))),
    st.tuples(st.just("wait"), st.sampled_from([1.0, 601.0, DAY + 1, 31 * DAY]), st.none()),
    st.tuples(st.just("maintain"), st.none(), st.none()),
    st.tuples(st.just("follow"), st.integers(1, 5), st.none()),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_compaction_never_changes_what_the_topic_says(history: list[tuple[str, object, bytes | None]]) -> None:
    now = 1_000_000.0
    told: dict[str, bytes | None] = {}
    followed: dict[str, bytes | None] = {}
    written = 0
    with tempfile.TemporaryDirectory() as folder, SqliteLog(Path(folder) / "log.db", clock=lambda: now) as log:
        member = log.member("newsfold.test", [FEEDS])
        for what, argument, value in history:
            if what == "write":
                log.append([out(FEEDS, str(argument), value)])
                told[str(argument)] = value
                written += 1
            elif what == "wait":
                assert isinstance(argument, float)
                now += argument
            elif what == "maintain":
                log.maintain(now)
            else:
                assert isinstance(argument, int)
                for record in member.poll(argument, 0.0):
                    followed[record.key] = record.value
                    member.commit([], {Partition(FEEDS, 0): record.offset + 1})
            records = list(log.read(FEEDS))
            said = {record.key: record.value for record in records}
            assert {k: v for k, v in said.items() if v is not None} == {
                k: v for k, v in told.items() if v is not None
            }
            places = [record.offset for record in records]
            assert places == sorted(set(places))
            assert log.ends(FEEDS) == {Partition(FEEDS, 0): written}
        log.maintain(now)
        for record in member.poll(1_000, 0.0):
            followed[record.key] = record.value
        assert {k: v for k, v in followed.items() if v is not None} == {
            k: v for k, v in told.items() if v is not None
        } or now > 1_000_000.0 + 30 * DAY  # a group that slept for a month may miss that a key went
        now += 1_000.0
        while log.maintain(now):
            pass
        assert len(list(log.read(FEEDS))) == len({record.key for record in log.read(FEEDS)})
        member.close()


def test_a_tombstone_never_goes_before_what_it_takes_away() -> None:
    now = 1_000_000.0
    with tempfile.TemporaryDirectory() as folder, SqliteLog(Path(folder) / "log.db", clock=lambda: now) as log:
        log.append(out(FEEDS, f"other {i}") for i in range(3_000))  # more than one transaction of maintenance
        log.append([out(FEEDS, "k", b"taken down"), out(FEEDS, "k", None)])
        while log.maintain(now + 2 * DAY):
            assert {record.key: record.value for record in log.read(FEEDS)}.get("k") is None
        assert len(list(log.read(FEEDS))) == 3_000
