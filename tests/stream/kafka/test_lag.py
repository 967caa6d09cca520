"""How far groups are behind on a real broker: what is not found out in time is unknown, and a look takes little."""

from __future__ import annotations

import os

import pytest
from kafka import KafkaConsumer

from newsfold.stream.connect import open_log
from newsfold.stream.kafka import lag
from newsfold.stream.kafka.cluster import Cluster
from newsfold.stream.log import Lag, Output
from newsfold.stream.topics import ENTRIES, FEEDS

FETCH, POLL = "newsfold.fetch", "newsfold.poll"


def by_group(rows: list[Lag]) -> dict[str, tuple[int, bool]]:
    """Records behind, and whether all ages are known."""
    groups = {row.group for row in rows}
    return {
        group: (
            sum(row.behind for row in rows if row.group == group),
            all(row.seconds is not None for row in rows if row.group == group),
        )
        for group in groups
    }


def test_what_is_not_found_in_time_is_unknown(cluster: Cluster, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_log(url) as log:
        log.append(Output(topic=ENTRIES, key=f"k{number}", value=b"") for number in range(40))
        members = [log.member(*one) for one in ((FETCH, [ENTRIES]), ("newsfold.other", [ENTRIES]), (POLL, [FEEDS]))]
        wanted = by_group(log.lag())
        assert wanted[POLL] == (0, True)
        assert wanted["newsfold.other"] == wanted[FETCH], "two places on one partition"
        behind, known = wanted[FETCH]
        assert known
        assert behind >= 40
        monkeypatch.setattr(lag, "PATIENCE", 0.0)
        assert by_group(log.lag())[FETCH] == (behind, False), "as slow as a broker may be, it is not up to date"
        for member in members:
            member.close()


def test_a_look_fetches_little_of_what_waits(cluster: Cluster, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[int] = []
    polled = KafkaConsumer.poll

    def poll(self: KafkaConsumer, *words: object, **named: object) -> object:
        found = polled(self, *words, **named)
        fetched.extend(len(message.value) for messages in found.values() for message in messages)
        return found

    with open_log(url) as log:
        member = log.member(FETCH, [ENTRIES])
        for _ in range(20):
            log.append(Output(topic=ENTRIES, key="k", value=os.urandom(30_000), partition=p) for p in (0, 1))
        monkeypatch.setattr(KafkaConsumer, "poll", poll)
        (one, two) = log.lag([FETCH])
        assert min(one.behind, two.behind) >= 20
        assert None not in {one.seconds, two.seconds}
        assert sum(fetched) <= 4 * 30_000, "one record a partition is all that is looked at"
        member.close()
