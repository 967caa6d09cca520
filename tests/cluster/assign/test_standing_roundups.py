"""The roundups that told of an incident at a time: by its own events, and by those of what was merged into it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cluster.assign.explain.standing import standing
from newsfold.stream.codec import encode_json
from newsfold.stream.connect import open_log
from newsfold.stream.log import Output
from newsfold.stream.messages import Publisher
from newsfold.stream.public import Counts, Evidence, Incident, Source
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS
from tests.cluster.assign.test_standing import MIDNIGHT, happened


def _today(*digests: str) -> Output:
    """The record of i1 with these roundups, as it stands when all is done."""
    record = Incident(
        id="i1",
        revision=9,
        status="open",
        language="en",
        headline="Ferry aground off Tolva",
        first_seen="2026-03-01T01:00:00Z",
        last_seen="2026-03-01T08:00:00Z",
        counts=Counts(articles=0, publishers=0, independent_sources=0),
        sources=(),
        linked=tuple(
            Source(
                publisher=Publisher("Harbour Mail"),
                role="roundup",
                evidence=Evidence(channel="link"),
                article_id=digest,
                probability=0.9,
            )
            for digest in digests
        ),
    )
    return Output(topic=INCIDENTS, key="i1", value=encode_json(record))


def test_a_roundup_that_a_later_merge_brought_is_not_there_before(tmp_path: Path) -> None:
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append([happened("created", 1), happened("created", 1, "i2"), _today("digest", "older")])
        log.append(
            [happened("roundup-linked", 2, "i2", "digest", probability=0.9), happened("merged", 5, "i2", into="i1")]
        )
        at = {hour: standing(log, "i1", MIDNIGHT + hour * 3600) for hour in (1, 3, 6)}
    told = {hour: [m.article_id for m in found.roundups] for hour, found in at.items() if found}
    assert told == {1: ["older"], 3: ["older"], 6: ["older", "digest"]}


def test_the_homes_of_many_roundups_are_found_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passes: dict[int, int] = {}
    for count in (1, 7):
        with open_log(f"sqlite:///{tmp_path}/{count}.db") as log:
            log.append([happened("created", 1)])
            log.append([happened("created", 1, f"i2{n}", f"digest{n}") for n in range(count)])
            log.append([happened("roundup-linked", 2, "i1", f"digest{n}") for n in range(count)])
            read = log.read
            seen: list[str] = []

            def counted(topic: str, *words: Any, read: Any = read, seen: list[str] = seen, **more: Any) -> Any:
                seen.append(topic)
                return read(topic, *words, **more)

            monkeypatch.setattr(log, "read", counted)
            found = standing(log, "i1", MIDNIGHT + 3 * 3600)
            assert found is not None
            assert len(found.roundups) == count
            passes[count] = seen.count(INCIDENT_EVENTS)
    assert passes[1] == passes[7]


def test_roundups_come_along_when_incidents_are_merged(tmp_path: Path) -> None:
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append([happened("created", 1, each) for each in ("i1", "i2", "i3")])
        log.append([happened("roundup-linked", 2, "i3", "digest", probability=0.9)])
        log.append([happened("merged", 3, "i3", into="i2"), happened("merged", 5, "i2", into="i1")])
        at = [standing(log, "i1", MIDNIGHT + hour * 3600) for hour in (4, 6)]
        between = standing(log, "i2", MIDNIGHT + 4 * 3600)
    assert [[m.article_id for m in s.roundups] for s in at if s] == [[], ["digest"]]
    assert between is not None
    assert [(m.article_id, m.role, m.probability) for m in between.roundups] == [("digest", "roundup", 0.9)]
