"""What an incident had beside its articles as of a time: origins that no feed carried, and roundups; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from cluster.assign.outcome import event_time
from newsfold.stream.public import Incident, IncidentEvent

__all__ = ["StandingOrigin", "merged_in", "origins_at", "roundups_at"]


class StandingOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """An origin that no feed had carried by then.

    `named_by` are the articles that named it first; `since` is when, "" where that is older than the events kept.
    `publisher` is "" where the event that named it is.
    """

    source_id: str
    publisher: str
    probability: float | None = None
    evidence: str = ""
    named_by: tuple[str, ...] = ()
    since: str = ""


def origins_at(events: Sequence[IncidentEvent], record: Incident | None, at: float) -> tuple[StandingOrigin, ...]:
    """The unseen origins of an incident at a time, by its own events in order of its revisions.

    What was named before the first event kept is known by the public record, or by the event that dropped it.
    """
    held = _named_before(events, record)
    for event in events:
        if event_time(event) > at:
            continue
        source = event.detail.get("source", "")
        if event.type == "origin-named":
            held[source] = _origin(event)
        elif event.type in ("origin-dropped", "source-added"):  # its own article has come, or nobody names it now
            held.pop(source, None)
    return tuple(held.values())


def _named_before(events: Iterable[IncidentEvent], record: Incident | None) -> dict[str, StandingOrigin]:
    held: dict[str, StandingOrigin] = {}
    for s in record.sources if record else ():
        if not s.article_id:
            name = s.publisher.name or s.publisher.domain
            held[s.id] = StandingOrigin(
                source_id=s.id, publisher=name, evidence=s.evidence.text, probability=s.role_probability
            )
    named = set()
    for event in events:
        source = event.detail.get("source", "")
        if event.type == "origin-named" and source not in named:
            named.add(source)
            held.pop(source, None)
        elif event.type == "origin-dropped" and source not in named:
            named.add(source)
            held[source] = StandingOrigin(source_id=source, publisher="")
    return held


def _origin(event: IncidentEvent) -> StandingOrigin:
    publisher = event.detail.get("publisher", {})
    return StandingOrigin(
        source_id=event.detail.get("source", ""),
        publisher=publisher.get("name") or publisher.get("domain") or "",
        probability=event.detail.get("probability"),
        evidence=event.detail.get("evidence", ""),
        named_by=tuple(event.detail.get("named_by", ())),
        since=event.time,
    )


def merged_in(merges: Iterable[IncidentEvent], incident: str, at: float) -> dict[str, float]:
    """The incidents that had been merged into one by then, directly or on the way, and when each was."""
    gone: dict[str, list[tuple[str, float]]] = {}
    for event in merges:
        gone.setdefault(event.detail["into"], []).append((event.incident_id, event_time(event)))
    found: dict[str, float] = {}
    left = [incident]
    while left:
        for identity, time in gone.get(left.pop(), ()):
            if time <= at and identity not in found:
                found[identity] = time
                left.append(identity)
    return found


def roundups_at(
    events: Mapping[str, Iterable[IncidentEvent]], parts: Collection[str], record: Incident | None, at: float
) -> dict[str, float | None]:
    """The roundups that told of an incident at a time, and how likely each does.

    `parts` are the incident and what had been merged into it by then: their roundups came along. `events` are
    those of the incident and of everything that ever was merged into it, for the record is today's: what only a
    later merge brought would else pass for older than the events kept.
    """
    linked = [e for each in events.values() for e in each if e.type == "roundup-linked"]
    later = {event.article_id for event in linked}
    held: dict[str, float | None] = {
        s.article_id: s.probability
        for s in (record.linked if record else ())
        if (s.role, s.evidence.channel) == ("roundup", "link") and s.article_id not in later
    }
    for event in sorted(linked, key=lambda e: (event_time(e), e.incident_id, e.revision)):
        if event.incident_id in parts and event_time(event) <= at:
            held[event.article_id] = event.detail.get("probability")
    return held
