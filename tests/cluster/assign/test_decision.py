"""The decision behind an article's place, and who was there when it was made."""

from __future__ import annotations

from typing import Any

from cluster.assign.explain.decision import decision_of, members_now, members_then, mentioned, placed
from newsfold.stream.public import EventType, IncidentEvent


def _event(
    kind: EventType, incident: str, revision: int, hour: int, article: str = "", **detail: Any
) -> IncidentEvent:
    return IncidentEvent(
        id=f"{incident}/{revision}",
        type=kind,
        incident_id=incident,
        revision=revision,
        time=f"2026-03-01T{hour:02}:00:00Z",
        article_id=article,
        detail=detail,
    )


def _why(channel: str, role: str = "report", **more: str) -> dict[str, Any]:
    return {"role": role, "probability": 0.9, "evidence": {"channel": channel, **more}}


def test_a_merge_announces_anew_and_decides_nothing() -> None:
    history = [
        _event("created", "i1", 1, 1, "a"),
        _event("source-added", "i1", 2, 1, "a", **_why("founding")),
        _event("source-added", "i2", 5, 2, "a", **_why("link", against="b"), **{"from": "i1"}),
        _event("source-added", "i3", 7, 3, "a", **_why("link", against="b"), **{"from": "i2"}),
        _event("role-changed", "i3", 8, 3, "a", role="origin", before="report"),
    ]
    made = decision_of(history)
    assert made is not None
    assert (made.incident_id, made.revision, made.came_from, made.merged) == ("i2", 5, "i1", ("i3",))
    assert made.evidence.channel == "link"
    assert decision_of(history[-1:]) is None


def test_incidents_named_by_the_events_are_those_of_the_way_and_the_ones_rejected() -> None:
    history = [
        _event("source-added", "i1", 2, 1, "a", **_why("link", runner_up="i9")),
        _event("source-moved", "i1", 3, 2, "a", to="i2"),
        _event("source-added", "i3", 3, 2, "a", **_why("move"), **{"from": "i2"}),
    ]
    assert mentioned(history) == {"i1", "i2", "i3", "i9"}


def test_an_article_is_where_it_was_carried_whichever_incident_is_read_first() -> None:
    gone = [_event("source-added", "i1", 2, 1, "a", **_why("founding")), _event("merged", "i1", 3, 2, into="i2")]
    into = [
        _event("source-added", "i2", 2, 1, "b", **_why("founding")),
        _event("source-added", "i2", 3, 2, "a", **_why("founding"), **{"from": "i1"}),
    ]
    for events in ({"i1": gone, "i2": into}, {"i2": into, "i1": gone}):
        found = placed("a", events)
        assert found is not None
        assert found.incident_id == "i2"
    assert placed("c", {"i1": gone}) is None


STEP = [
    _event("created", "i1", 1, 1, "a"),
    _event("source-added", "i1", 2, 1, "a", **_why("founding")),
    _event("source-added", "i1", 3, 2, "column", **_why("link", role="commentary")),
    _event("source-added", "i1", 4, 2, "b", **_why("link")),
    # one step: "c" arrives, another incident is merged in, "b" moves away, "d" is moved in, roles are settled
    _event("source-moved", "i1", 5, 3, "b", to="i2"),
    _event("source-added", "i1", 6, 3, "x", **_why("founding"), **{"from": "i7"}),
    _event("role-changed", "i1", 7, 3, "a", role="follow-up", before="report"),
    _event("source-added", "i1", 8, 3, "c", **_why("link")),
    _event("source-added", "i1", 9, 3, "d", **_why("move"), **{"from": "i8"}),
    _event("source-added", "i1", 10, 3, "e", **_why("move"), **{"from": "i8"}),
    _event("source-added", "i1", 11, 4, "later", **_why("link")),
]


def test_an_arrival_met_those_there_before_its_step_that_are_sources() -> None:
    arrival = decision_of([e for e in STEP if e.article_id == "c"])
    assert arrival is not None
    assert members_then(STEP, arrival) == ["a", "b"]


def test_a_move_met_what_its_step_had_changed_without_what_moved_along() -> None:
    move = decision_of([e for e in STEP if e.article_id == "d"])
    assert move is not None
    assert members_then(STEP, move) == ["a", "x", "c"]


def test_an_arrival_into_another_incident_met_all_that_arrived_by_then() -> None:
    elsewhere = decision_of([_event("source-added", "i5", 2, 4, "z", **_why("link"))])
    assert elsewhere is not None
    assert members_then(STEP, elsewhere) == ["x", "c", "d", "e", "later"]


def test_members_now_are_those_of_the_last_event() -> None:
    assert members_now(STEP) == ["x", "c", "d", "e", "later"]
    assert members_now([]) == []
