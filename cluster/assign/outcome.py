"""Where every article is, read back from the events of the log: as things stand, or as of a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from newsfold.stream.codec import decode_json
from newsfold.stream.log import Log
from newsfold.stream.public import Evidence, Incident, IncidentEvent, Role, Source
from newsfold.stream.topics import INCIDENT_EVENTS, INCIDENTS

__all__ = ["Held", "Membership", "Roll", "event_time", "memberships", "standing_now"]


_TOLD = ("role", "probability", "evidence", "role_probability", "role_evidence", "traced_to")
"""What the event of an arrival says of the article's place."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An article in an incident, by the incident's own events.

    `probability`, that of belonging to it, and `evidence` are None where the event that said so is no longer kept;
    `role_probability` is None there too.
    """

    role: Role
    probability: float | None = None
    evidence: Evidence | None = None
    role_probability: float | None = None
    role_evidence: str = ""
    traced_to: str = ""  # the article id, or the name, of the origin it leans on


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One article's place, merges followed; None where the event that said so is no longer kept.

    What is said of the role is as of the last event about it; the public record of the incident may know better.
    """

    article_id: str
    incident_id: str
    role: Role
    probability: float | None
    evidence: Evidence | None
    role_probability: float | None = None
    role_evidence: str = ""
    traced_to: str = ""


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
                known = {name: event.detail[name] for name in _TOLD if event.detail.get(name) is not None}
                held[article] = msgspec.convert(known, Held)
                if came_from := event.detail.get("from"):
                    self._carried.add((came_from, article))
            case "role-changed":  # of an article whose arrival may be no longer kept
                self._seen.setdefault(article)
                held[article] = replace(
                    held.get(article, Held(role="report")),
                    role=event.detail["role"],
                    role_probability=event.detail.get("role_probability"),
                    role_evidence=event.detail.get("role_evidence", ""),
                    traced_to=event.detail.get("traced_to", ""),
                )
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
                yield Membership(article_id=article, incident_id=incident, **msgspec.structs.asdict(place))


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


def standing_now(log: Log) -> Iterator[Membership]:
    """Every article's place as things stand, with what the public records say of its role by now.

    An event tells of a role when it is given, and the record what speaks for it since: of one article the place is
    the same by either.
    """
    said: dict[tuple[str, str], Source] = {}
    for record in log.read(INCIDENTS):
        if record.value is not None:
            one = decode_json(Incident, record.value)
            said |= {(one.id, s.article_id): s for s in (*one.sources, *one.linked) if s.article_id}
    for place in memberships(log):
        source = said.get((place.incident_id, place.article_id))
        yield (
            place
            if source is None or source.role != place.role
            else replace(
                place,
                role_probability=source.role_probability,
                role_evidence=source.role_evidence,
                traced_to=source.traced_to,
            )
        )


def _events(log: Log) -> Iterable[IncidentEvent]:
    return (decode_json(IncidentEvent, record.value) for record in log.read(INCIDENT_EVENTS))
