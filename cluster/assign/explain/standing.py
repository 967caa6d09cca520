"""One incident as of a time: its status and who was in it, from its events and its public record."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from cluster.assign.explain.decision import mentioned, placed
from cluster.assign.explain.named import StandingOrigin, merged_in, origins_at, roundups_at
from cluster.assign.explain.records import article_events, incident_events, incidents, merges, oldest_event
from cluster.assign.outcome import Held, Roll, event_time
from newsfold.stream.log import Log
from newsfold.stream.public import MAX_SOURCES, Evidence, Incident, IncidentEvent, Source

__all__ = ["Standing", "StandingMember", "incident_of", "standing"]


class StandingMember(msgspec.Struct, frozen=True, kw_only=True):
    """An article in the incident at that time. `role` is "" and the rest None where the log no longer says."""

    article_id: str
    role: str
    probability: float | None = None
    evidence: Evidence | None = None
    publisher: str = ""
    title: str = ""
    url: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as of a time.

    `followed` are the ids from the one asked for to this one, itself left out: merges that had happened by then.
    `kept_since` is the time of the first event of any incident the log keeps. `complete` is false where members
    may be missing, because their events are older than that.
    """

    incident_id: str
    followed: tuple[str, ...]
    status: str  # open, closed, or "" where it did not exist yet
    headline: str  # as it is now
    members: tuple[StandingMember, ...]
    origins: tuple[StandingOrigin, ...] = ()  # that no feed had carried
    roundups: tuple[StandingMember, ...] = ()  # that told of it
    changed: bool = False  # whether anything was decided about it since
    kept_since: float | None
    complete: bool
    created: str = ""  # when, "" where that is older than the events kept


def incident_of(log: Log, article: str, at: float) -> str:
    """The incident an article was in at a time, by its name then; "" for none."""
    events = incident_events(log, mentioned(article_events(log, article)))
    found = placed(article, {key: [e for e in each if event_time(e) <= at] for key, each in events.items()})
    return found.incident_id if found else ""


def standing(log: Log, incident: str, at: float) -> Standing | None:
    """The incident as it was at a time (seconds since the epoch, on the arrival clock); None for an unknown id.

    Merges that had happened by then are followed. What is older than the events kept is worked out backwards from
    the public record.
    """
    followed: list[str] = []
    while True:
        events = incident_events(log, {incident}).get(incident, [])
        into = _merged_into(log, incident, events, at)
        if not into or into in followed:
            break
        followed.append(incident)
        incident = into
    later = {e.detail[name] for e in events for name in ("to", "into") if name in e.detail}
    records = incidents(log, {incident, *later})
    record = records.get(incident)
    if record is None and not events:
        return None
    merge = next((e for e in events if e.type == "merged"), None)
    taken_in = [
        e.article_id
        for e in (incident_events(log, {merge.detail["into"]}).get(merge.detail["into"], ()) if merge else ())
        if e.type == "source-added" and e.detail.get("from") == incident and merge and e.time == merge.time
    ]
    before = {} if _born(events) else _before(events, record, taken_in)
    roll = Roll()
    roll.held[incident] = dict(before)
    for event in events:
        if event_time(event) <= at:
            roll.apply(event)
    named = _sources(records)
    kept_since = oldest_event(log)
    known = merges(log)
    ever = merged_in(known, incident, math.inf)
    every = {incident: events, **(incident_events(log, ever) if ever else {})}
    told = roundups_at(every, {incident, *merged_in(known, incident, at)}, record, at)
    homes = {event.incident_id for event in article_events(log, *(told.keys() - named.keys()))}
    named |= _sources(incidents(log, homes))
    return Standing(
        incident_id=incident,
        followed=tuple(followed),
        status=_status(events, record, at),
        headline=record.headline if record else "",
        members=tuple(
            _member(article, None if place is _UNKNOWN else place, named.get(article))
            for article, place in roll.held[incident].items()
        ),
        origins=origins_at(events, record, at),
        roundups=tuple(
            _member(article, Held(role="roundup", probability=sure), named.get(article))
            for article, sure in told.items()
        ),
        changed=any(event_time(event) > at for event in events),
        kept_since=kept_since,
        created=next((e.time for e in events if e.type == "created"), ""),
        complete=_born(events) or (kept_since is not None and kept_since <= at and _whole(record)),
    )


def _sources(records: Mapping[str, Incident]) -> dict[str, Source]:
    return {s.article_id: s for one in records.values() for s in (*one.sources, *one.linked) if s.article_id}


def _merged_into(log: Log, incident: str, events: Sequence[IncidentEvent], at: float) -> str:
    """Where an incident had gone by then; by its record where the event of that is no longer kept."""
    merge = next((e for e in events if e.type == "merged"), None)
    if merge is not None:
        return str(merge.detail["into"]) if event_time(merge) <= at else ""
    record = incidents(log, {incident}).get(incident)
    return record.into if record is not None else ""


_UNKNOWN = Held(role="report")
"""Stands for a place of which nothing is known any more."""


def _born(events: Sequence[IncidentEvent]) -> bool:
    return any(event.type == "created" for event in events)


def _whole(record: Incident | None) -> bool:
    return record is not None and max(len(record.sources), len(record.linked)) < MAX_SOURCES


def _before(events: Sequence[IncidentEvent], record: Incident | None, taken_in: Sequence[str]) -> dict[str, Held]:
    """Members before the first of `events`: those of the record with every event undone, the last one first."""
    held: dict[str, Held] = {}
    if record is not None:
        for s in (*record.sources, *record.linked):
            if s.article_id and (s.role, s.evidence.channel) != ("roundup", "link"):  # that one only tells of it
                held[s.article_id] = Held(role=s.role, probability=s.probability, evidence=s.evidence)
    for event in reversed(events):
        match event.type:
            case "source-added":
                held.pop(event.article_id, None)
            case "source-moved" | "retracted":
                held[event.article_id] = _UNKNOWN
            case "merged":
                held |= dict.fromkeys(taken_in, _UNKNOWN)
            case "role-changed":
                held[event.article_id] = replace(held.get(event.article_id, _UNKNOWN), role=event.detail["before"])
            case _:
                pass
    return held


def _status(events: Sequence[IncidentEvent], record: Incident | None, at: float) -> str:
    """Open, closed, or "" before it was created."""
    after = {"created": "open", "reopened": "open", "closed": "closed"}
    turns = [event for event in events if event.type in after]
    by_then = [event for event in turns if event_time(event) <= at]
    if by_then:
        return after[by_then[-1].type]
    if turns:
        return {"created": "", "reopened": "closed", "closed": "open"}[turns[0].type]
    return record.status if record is not None and record.status != "merged" else "open"


def _member(article: str, place: Held | None, source: Source | None) -> StandingMember:
    return StandingMember(
        article_id=article,
        role=place.role if place else "",
        probability=place.probability if place else None,
        evidence=place.evidence if place else None,
        publisher=(source.publisher.name or source.publisher.domain) if source else "",
        title=source.title if source else "",
        url=source.url if source else "",
    )
