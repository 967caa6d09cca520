"""Where articles are, read from the events alone: now, at any time before, and where the oldest events are gone."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cluster.assign.outcome import Roll, event_time, memberships
from newsfold.stream.connect import open_log
from newsfold.stream.public import Evidence, IncidentEvent
from tests.cluster.assign.build import START
from tests.cluster.assign.doings import Doings, Where, event_outputs

ADDED = {"role": "report", "probability": 0.8, "evidence": {"channel": "link"}}


def _event(kind: Any, incident: str, article: str = "", **detail: Any) -> IncidentEvent:
    return IncidentEvent(
        id="e", type=kind, incident_id=incident, revision=1, time="", article_id=article, detail=detail
    )


def test_merges_are_followed_the_last_role_wins_and_what_was_retracted_is_gone(tmp_path: Path) -> None:
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append(
            event_outputs(
                [
                    _event("created", "i1", "a"),
                    _event("source-added", "i1", "a", **ADDED),
                    _event("source-added", "i2", "b", **ADDED),
                    _event("source-added", "i2", "c", **ADDED),
                    _event("role-changed", "i1", "a", role="origin", before="report"),
                    _event("role-changed", "i1", "a", role="rewrite", before="origin"),
                    _event("merged", "i1", into="i2"),
                    _event("retracted", "i2", "c"),
                    _event("merged", "i2", into="i3"),
                    _event("source-moved", "i3", "b", to="i4"),
                    _event("source-added", "i4", "b", **{**ADDED, "probability": 0.6}),
                ]
            )
        )
        places = [(m.article_id, m.incident_id, m.role, m.probability, m.evidence) for m in memberships(log)]
    why = Evidence(channel="link")
    assert places == [("a", "i3", "rewrite", 0.8, why), ("b", "i4", "report", 0.6, why)]


def test_a_change_of_role_tells_of_an_article_whose_arrival_is_no_longer_kept() -> None:
    (held,) = _roll([_event("role-changed", "i1", "a", role="origin", before="report")]).memberships()
    assert (held.article_id, held.incident_id, held.role) == ("a", "i1", "origin")
    assert held.probability is None
    assert held.evidence is None


def test_an_article_retracted_after_a_merge_is_not_found_under_the_old_id() -> None:
    merged = [
        _event("source-added", "i1", "a", **ADDED),
        _event("merged", "i1", into="i2"),
        _event("source-added", "i2", "a", **ADDED, **{"from": "i1"}),
    ]
    assert [m.incident_id for m in _roll(merged).memberships()] == ["i2"]
    assert not list(_roll([*merged, _event("retracted", "i2", "a")]).memberships())


def test_an_origin_without_an_article_is_no_member() -> None:
    events = [
        _event("source-added", "i1", "", **ADDED),
        _event("role-changed", "i1", "", role="origin", before="report"),
    ]
    assert not list(_roll(events).memberships())


def _roll(events: Iterable[IncidentEvent]) -> Roll:
    roll = Roll()
    for event in events:
        roll.apply(event)
    return roll


def _where(roll: Roll) -> Where:
    return {m.article_id: (m.incident_id, m.role) for m in roll.memberships()}


@pytest.fixture(scope="module")
def lives() -> list[Doings]:
    made = [Doings.lived(seed) for seed in range(12)]
    kinds = {event.type for doings in made for event in doings.decisions.events}
    assert kinds >= {"created", "source-added", "source-moved", "role-changed", "merged", "split"}
    return made


def test_memberships_as_of_any_time_are_what_was_so_then(lives: list[Doings], tmp_path: Path) -> None:
    for number, doings in enumerate(lives[:3]):
        with open_log(f"sqlite:///{tmp_path}/{number}.db") as log:
            log.append(event_outputs(doings.decisions.events))
            for clock, _ in doings.history:
                for moment in (clock, clock + 0.5):
                    told = {m.article_id: (m.incident_id, m.role) for m in memberships(log, at=moment)}
                    assert told == doings.at(moment)
            assert not list(memberships(log, at=START - 1.0))
            now = {m.article_id: (m.incident_id, m.role) for m in memberships(log)}
            assert now == doings.history[-1][1]


def test_the_order_in_which_incidents_are_read_does_not_matter(lives: list[Doings]) -> None:
    """As from a log with several partitions: in order within an incident only."""
    for seed, doings in enumerate(lives):
        by_incident: dict[str, list[IncidentEvent]] = {}
        for event in doings.decisions.events:
            by_incident.setdefault(event.incident_id, []).append(event)
        names = list(by_incident)
        random.Random(seed).shuffle(names)
        assert _where(_roll(e for name in names for e in by_incident[name])) == doings.history[-1][1]


def test_what_is_told_stays_true_when_the_oldest_events_are_gone(lives: list[Doings]) -> None:
    for doings in lives:
        events, now = doings.decisions.events, doings.history[-1][1]
        for first in range(0, len(events), 7):
            told = _where(_roll(events[first:]))
            assert told.items() <= now.items()
            arrived = {e.article_id for e in events[first:] if e.type == "source-added"}
            assert arrived <= told.keys()


def test_the_evidence_is_that_of_the_last_arrival(lives: list[Doings]) -> None:
    for doings in lives:
        roll = _roll(doings.decisions.events)
        places = doings.shard.places
        assert {m.article_id: m.evidence for m in roll.memberships()} == {a: p.evidence for a, p in places.items()}


def test_times_are_seconds_since_the_epoch(lives: list[Doings]) -> None:
    events = lives[0].decisions.events
    assert {event_time(event) for event in events} <= {clock for clock, _ in lives[0].history}
