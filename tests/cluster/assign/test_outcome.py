"""Where articles ended up, read from the events alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cluster.assign.outcome import memberships
from newsfold.stream.codec import encode_json
from newsfold.stream.connect import open_log
from newsfold.stream.log import Output
from newsfold.stream.public import Evidence, IncidentEvent
from newsfold.stream.topics import INCIDENT_EVENTS

ADDED = {"role": "report", "probability": 0.8, "evidence": {"channel": "link"}}


def _event(kind: Any, incident: str, article: str = "", **detail: Any) -> Output:
    event = IncidentEvent(
        id="e", type=kind, incident_id=incident, revision=1, time="", article_id=article, detail=detail
    )
    return Output(topic=INCIDENT_EVENTS, key=incident, value=encode_json(event))


def test_merges_are_followed_the_last_role_wins_and_what_was_retracted_is_gone(tmp_path: Path) -> None:
    with open_log(f"sqlite:///{tmp_path}/log.db") as log:
        log.append(
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
        found = [(m.article_id, m.incident_id, m.role, m.probability, m.evidence) for m in memberships(log)]
    why = Evidence(channel="link")
    assert found == [("a", "i3", "rewrite", 0.8, why), ("b", "i4", "report", 0.6, why)]
