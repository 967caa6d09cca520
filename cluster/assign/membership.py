"""The few ways membership changes: found, add, move, merge. Each keeps ids permanent and says what it did."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from cluster.assign.decisions import Decisions
from cluster.assign.settle import Arrival
from cluster.assign.shard import Shard
from cluster.assign.state import Head, Place
from newsfold.stream.ids import incident_id
from newsfold.stream.public import Evidence

__all__ = ["Arrivals", "add", "found", "merge", "move", "split"]


class Arrivals:
    """Articles new to incidents since the last settling, by incident; those that only lost some are there too."""

    def __init__(self) -> None:
        self.by_incident: dict[str, dict[str, Arrival]] = {}

    def note(self, incident: str, article: str, arrival: Arrival) -> None:
        """An article came to an incident."""
        for held in self.by_incident.values():
            held.pop(article, None)
        self.by_incident.setdefault(incident, {})[article] = arrival

    def touch(self, incident: str) -> None:
        """An incident has to be settled."""
        self.by_incident.setdefault(incident, {})


def found(shard: Shard, place: Place, decisions: Decisions, arrivals: Arrivals, *, moved_from: str = "") -> str:
    """Open a new incident with this article as its founder; the incident's id."""
    identity = incident_id(place.article_id, place.sequence)
    shard.set_head(Head.opened(identity, place.shard, order=place.order, at=place.arrived))
    shard.put(replace(place, incident=identity, sequence=place.sequence + 1))
    decisions.event("created", identity, place.article_id)
    arrivals.note(identity, place.article_id, _arrival(place, moved_from))
    return identity


def _arrival(place: Place, moved_from: str) -> Arrival:
    """An article new to an incident; of one that was in another, which one, and the source id it was last announced
    with, so that what refers to that can follow."""
    before = {"from": moved_from, "from_source": place.source} if moved_from else {}
    return Arrival("source-added", {name: known for name, known in before.items() if known})


def add(shard: Shard, place: Place, decisions: Decisions, arrivals: Arrivals, *, moved_from: str = "") -> None:
    """Put an article into the incident its place names; a report opens a closed one again."""
    shard.put(place)
    head = shard.heads[place.incident]
    if not place.kind:
        shard.head(
            head.id, first_seen=min(head.first_seen, place.arrived), last_seen=max(head.last_seen, place.arrived)
        )
    if head.status == "closed" and not place.kind:
        shard.head(head.id, status="open")
        decisions.event("reopened", head.id, place.article_id)
    arrivals.note(head.id, place.article_id, _arrival(place, moved_from))


def move(
    shard: Shard,
    articles: Sequence[str],
    target: str,
    *,
    decisions: Decisions,
    arrivals: Arrivals,
    evidence: Evidence,
    probability: float,
) -> str:
    """Move a text and its copies to another incident, "" for a new one of their own; the incident they are in then.

    An incident that this leaves empty is merged into the one they went to.
    """
    home = shard.places[articles[0]].incident
    moved = [
        replace(place, evidence=evidence, probability=probability, moved=place.moved + 1)
        for place in (shard.places[article] for article in articles)
    ]
    target = _carry(shard, moved, target, decisions, arrivals)
    if not shard.members[home]:
        _redirect(shard, home, target, decisions)
    return target


def _carry(shard: Shard, places: Sequence[Place], target: str, decisions: Decisions, arrivals: Arrivals) -> str:
    """Take articles out of the incident that `places` name into `target`, "" for a new one; where they are then."""
    home = places[0].incident
    arrivals.touch(home)
    for place in places:
        decisions.place(place.article_id)
        if target:
            add(shard, replace(place, incident=target), decisions, arrivals, moved_from=home)
        else:
            target = found(shard, place, decisions, arrivals, moved_from=home)
        decisions.event("source-moved", home, place.article_id, to=target)
    return target


def merge(shard: Shard, gone: str, into: str, decisions: Decisions, arrivals: Arrivals) -> None:
    """Fold one incident into another: its articles go over, its id redirects from now on."""
    for article in list(shard.members[gone]):
        place = shard.places[article]
        shard.put(replace(place, incident=into))
        decisions.place(article)
        arrivals.note(into, article, _arrival(place, gone))
    old, kept = shard.heads[gone], shard.heads[into]
    shard.head(
        into,
        first_seen=min(old.first_seen, kept.first_seen),
        last_seen=max(old.last_seen, kept.last_seen),
    )
    _redirect(shard, gone, into, decisions)


def split(
    shard: Shard,
    articles: Sequence[str],
    *,
    decisions: Decisions,
    arrivals: Arrivals,
    evidence: Evidence,
) -> str:
    """Take some articles of one incident out into a new one, founded by the first of them; its id.

    The two remember each other as siblings, so that later articles are told apart and repair does not undo it.
    """
    home = shard.places[articles[0]].incident
    moved = [replace(shard.places[article], evidence=evidence) for article in articles]
    created = _carry(shard, moved, "", decisions, arrivals)
    family = (home, *shard.heads[home].siblings)
    for relative in family:
        if relative in shard.heads:
            shard.head(relative, siblings=(*shard.heads[relative].siblings, created))
            decisions.incidents[relative] = None
    shard.head(created, siblings=family)
    decisions.event("split", home, into=created)
    return created


def _redirect(shard: Shard, gone: str, into: str, decisions: Decisions) -> None:
    """Point one incident at another, which inherits its siblings: what was split stays apart by any way round."""
    family = [relative for relative in shard.heads[gone].siblings if relative != into and relative in shard.heads]
    for relative in family:
        if into not in shard.heads[relative].siblings:
            shard.head(relative, siblings=(*shard.heads[relative].siblings, into))
            decisions.incidents[relative] = None
    held = {source.article_id: source for source in (*shard.heads[gone].roundups, *shard.heads[into].roundups)}
    siblings = tuple(dict.fromkeys((*shard.heads[into].siblings, *family)))
    shard.head(into, siblings=siblings, roundups=tuple(held.values()))
    decisions.incidents[into] = None
    shard.head(gone, status="merged", into=into, waiting=0)
    decisions.event("merged", gone, into=into)
