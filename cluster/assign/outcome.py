"""Where every article is, read back from the events of the log: as things stand, or as of a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from newsfold.stream.codec import decode_json
from newsfold.stream.log import Log
from newsfold.stream.public import Evidence, IncidentEvent, Role
from newsfold.stream.topics import INCIDENT_EVENTS

__all__ = ["Held", "Membership", "Roll", "event_time", "memberships"]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An article in an incident, by the incident's own events.

    `probability` and `evidence` are None where the event that said so is no longer kept.
    """

    role: Role
    probability: float | None = None
    evidence: Evidence | None = None


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One article's place, merges followed; None where the event that said so is no longer kept."""

    article_id: str
    incident_id: str
    role: Role
    probability: float | None
    evidence: Evidence | None


class Roll:
    """Who is in which incident, kept by applying events.

    The events of one incident have to come in order of its revisions; those of different incidents may come in
    any order, as they do from the partitions of a log.
    """

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Held]] = {}  # incident -> article -> place, merged incidents too
        self.into: dict[str, str] = {}  # merged incident -> the one that took it in
        self._seen: dict[str, None] = {}  # articles in order of their first mention
        self._carried: set[tuple[str, str]] = set()  # merged incident, article announced elsewhere since

    def apply(self, event: IncidentEvent) -> None:
        """Take one event in. Types that say nothing of membership are ignored."""
        held, article = self.held.setdefault(event.incident_id, {}), event.article_id
        if event.type in ("source-added", "role-changed") and not article:
            return  # an origin that no feed carried is no article
        match event.type:
            case "source-added":
                self._seen.setdefault(article)
                held[article] = msgspec.convert(
                    {name: event.detail.get(name) for name in ("role", "probability", "evidence")}, Held
                )
                if came_from := event.detail.get("from"):
                    self._carried.add((came_from, article))
            case "role-changed":  # of an article whose arrival may be no longer kept
                self._seen.setdefault(article)
                held[article] = replace(held.get(article, Held(role="report")), role=event.detail["role"])
            case "source-moved" | "retracted":
                held.pop(article, None)
            case "merged":
                self.into[event.incident_id] = event.detail["into"]
            case _:
                pass

    def follow(self, incident: str) -> str:
        """The incident that an id leads to by now."""
        seen = {incident}
        while (incident_into := self.into.get(incident, "")) and incident_into not in seen:
            incident = incident_into
            seen.add(incident)
        return incident

    def memberships(self) -> Iterator[Membership]:
        """Every article that is in an incident, in order of first mention."""
        places: dict[str, tuple[str, Held]] = {}
        for incident, held in self.held.items():
            for article, place in held.items():
                if incident not in self.into:
                    places[article] = (incident, place)
                elif (incident, article) not in self._carried:
                    places.setdefault(article, (self.follow(incident), place))
        for article in self._seen:
            if article in places:
                incident, place = places[article]
                yield Membership(
                    article_id=article,
                    incident_id=incident,
                    role=place.role,
                    probability=place.probability,
                    evidence=place.evidence,
                )


def event_time(event: IncidentEvent) -> float:
    """An event's time in seconds since the epoch, on the arrival clock."""
    return datetime.fromisoformat(event.time).timestamp()


def memberships(log: Log, at: float | None = None) -> Iterator[Membership]:
    """Every article that was assigned and not retracted, in order of its first assignment.

    With `at` (seconds since the epoch, on the arrival clock) as things stood then, events of that very moment
    included. Articles of which the log keeps no event (90 days) are not among them.
    """
    roll = Roll()
    for event in _events(log):
        if at is None or event_time(event) <= at:
            roll.apply(event)
    yield from roll.memberships()


def _events(log: Log) -> Iterable[IncidentEvent]:
    return (decode_json(IncidentEvent, record.value) for record in log.read(INCIDENT_EVENTS))
