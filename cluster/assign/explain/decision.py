"""The decision that put an article where it is, found among the events about it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from cluster.assign.outcome import Membership, Roll, event_time
from cluster.assign.settle import is_light
from newsfold.stream.public import LINKED, Evidence, IncidentEvent

__all__ = ["ON_ARRIVAL", "TO_ONE", "Decision", "decision_of", "members_now", "members_then", "mentioned", "placed"]

TO_ONE = frozenset(("link", "copy", "names"))
"""Channels whose evidence is against one article of the incident."""

ON_ARRIVAL = TO_ONE | {"founding"}
"""Channels decided when the article came: with it as it was then, and the others as they were."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about an article when it came to the incident its evidence speaks of.

    `incident_id` is the incident as it was called then, and `merged` the ones it was merged into since.
    """

    incident_id: str
    time: str
    revision: int
    probability: float
    evidence: Evidence
    came_from: str = ""
    merged: tuple[str, ...] = ()


def mentioned(history: Sequence[IncidentEvent]) -> set[str]:
    """Incidents that the events about an article name, the nearest ones rejected included."""
    ids = {event.incident_id for event in history}
    for event in history:
        ids |= {event.detail[name] for name in ("from", "to") if event.detail.get(name)}
        evidence = event.detail.get("evidence")  # of an origin that is named it is a sentence
        runner_up = evidence.get("runner_up", "") if isinstance(evidence, dict) else ""
        ids |= {runner_up} if runner_up else set()
    return ids


def placed(article: str, events: Mapping[str, Sequence[IncidentEvent]]) -> Membership | None:
    """Where the article is, by the events of all incidents it was in."""
    roll = Roll()
    for each in events.values():
        for event in each:
            if event.type == "merged" or event.article_id == article:
                roll.apply(event)
    return next((place for place in roll.memberships() if place.article_id == article), None)


def decision_of(history: Sequence[IncidentEvent]) -> Decision | None:
    """The decision behind the article's present place; None where the log does not keep it.

    A merge announces an article anew with the evidence it had: the decision is the first with that evidence.
    """
    added = [event for event in history if event.type == "source-added"]
    if not added:
        return None
    first = len(added) - 1
    while first and _evidence(added[first - 1]) == _evidence(added[-1]):
        first -= 1
    made = added[first]
    return Decision(
        incident_id=made.incident_id,
        time=made.time,
        revision=made.revision,
        probability=made.detail.get("probability", 1.0),
        evidence=msgspec.convert(_evidence(made), Evidence),
        came_from=made.detail.get("from", ""),
        merged=tuple(event.incident_id for event in added[first + 1 :]),
    )


def _evidence(event: IncidentEvent) -> dict[str, Any]:
    found: dict[str, Any] = event.detail.get("evidence", {})
    return found


def members_then(events: Sequence[IncidentEvent], decision: Decision) -> list[str]:
    """What an incident was compared by, in order of joining, as it stood when a decision was made.

    An arrival, the repair after it and the roles decided after that have one time: of that time's events, what
    came by repair is left out where an arrival is looked at, what moved along where a move is, and roles always.
    """
    roll, moment = Roll(), datetime.fromisoformat(decision.time).timestamp()
    on_arrival = decision.evidence.channel in ON_ARRIVAL
    for event in events:
        time = event_time(event)
        later = event.incident_id == decision.incident_id and event.revision >= decision.revision
        if time > moment or (later and on_arrival):
            break
        repaired = event.type in ("merged", "source-moved") or "from" in event.detail
        along = event.detail.get("from") == decision.came_from
        settled = event.type == "role-changed"
        if time < moment or not (settled or (repaired if on_arrival else along)):
            roll.apply(event)
    held, against = _compared_by(roll), decision.evidence.against
    if not held and decision.evidence.channel == "link" and against:
        return [against]  # a follow-up that came into this new incident for the article's sake, at the very time
    return held


def members_now(events: Sequence[IncidentEvent]) -> list[str]:
    """What an incident is compared by, in order of joining, as the last event leaves it."""
    roll = Roll()
    for event in events:
        roll.apply(event)
    return _compared_by(roll)


def _compared_by(roll: Roll) -> list[str]:
    held = next(iter(roll.held.values()), {})
    return [
        article
        for article, place in held.items()
        if place.role not in LINKED or is_light(place.role, place.role_probability or 1.0)
    ]
