"""After articles came or went: an incident's roles, headline and dates, decided anew as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import msgspec
from msgspec.structs import replace

from cluster.assign.counts import count
from cluster.assign.decisions import Decisions, Settled
from cluster.assign.identity import article_source, name_origins
from cluster.assign.later import TODAY
from cluster.assign.pieces import Piece, texts
from cluster.assign.roles import Decided, Opening, Roles, decide_roles, hours_after, later_than, opening_of
from cluster.assign.shard import Shard
from cluster.assign.state import Place
from newsfold.stream.public import LINKED, MAX_SOURCES, EventType

__all__ = [
    "Arrival",
    "delay_after",
    "follows_up",
    "give_role",
    "is_light",
    "of_its_own_kind",
    "piece_of",
    "settle",
    "settled",
]


HANGS = 0.75
"""The probability of its kind from which a piece glues nothing. Below it is no source of the event, but as news would
it brings to its incident what is like it: hanging all of them cost .004 of B-cubed F1 on the labelled sets."""


class Arrival(msgspec.Struct, frozen=True):
    """An article new to an incident: the event to announce it with and what that says beside its role."""

    event: EventType
    detail: Mapping[str, Any] = {}


def settled(shard: Shard, incident: str) -> Settled:
    """Roles, unseen origins and counts of an incident as it stands."""
    pieces = [piece_of(shard, shard.places[article]) for article in shard.members[incident]]
    roles = decide_roles(pieces)
    standing = {name: o.id for o in shard.heads[incident].origins if o.stands for name in o.names}
    ids = tuple(standing.get(origin.publisher, "") for origin in roles.unseen)
    return Settled(roles=roles, counts=count(pieces, roles), unseen_ids=ids)


def is_light(kind: str, probability: float) -> bool:
    """Whether a piece is of its kind too unsurely to hang: it is no source, but articles are compared with it."""
    return kind in ("commentary", "follow-up") and probability < HANGS


def follows_up(shard: Shard, incident: str, place: Place, *, by_day: bool = True) -> float:
    """Log-odds that an article that is about to join an incident tells of what came after it.

    Without `by_day` the day that it names as its own does not count: too weak a sign to join on less for it.
    """
    if place.kind:
        return -inf
    opening, piece = _opening(shard, incident), piece_of(shard, place)
    if not by_day:
        piece = replace(piece, cues=replace(piece.cues, later=tuple(s for s in piece.cues.later if s.sign != TODAY)))
    return later_than(opening, piece)[0] if opening is not None else -inf


def delay_after(shard: Shard, incident: str, place: Place) -> float | None:
    """Hours from the first report of an incident to an article; None where a date is missing."""
    opening = _opening(shard, incident)
    if opening is None or opening.published is None or place.published is None:
        return None
    return hours_after(opening, piece_of(shard, place))


def _opening(shard: Shard, incident: str) -> Opening | None:
    """How an incident began to be reported, as last settled; None where it holds no news."""
    opening = shard.openings.get(incident)
    if opening is None:
        members = shard.members[incident]
        news = [p for a in members[: len(members) - shard.heads[incident].waiting] if not (p := shard.places[a]).kind]
        if not news:
            return None
        opening = shard.openings[incident] = opening_of(texts([piece_of(shard, p) for p in news]))
    return opening


def piece_of(shard: Shard, place: Place) -> Piece:
    """A membership as the roles see it."""
    return Piece(
        article_id=place.article_id,
        publisher=place.publisher,
        time=place.time,
        order=place.order,
        attributions=place.attributions,
        copy_of=place.copy_of,
        containment=place.containment,
        words=place.words,
        title=place.title,
        mentions=place.mentions,
        figures=place.figures,
        quoted=place.quoted,
        dated=place.published is not None,
        day_alone=place.day_alone,
        arrived=place.arrived,
        kind=place.kind if of_its_own_kind(shard, place) else "",
        cues=place.cues,
        probability=1.0
        if place.evidence.channel == "founding"
        else place.probability,  # an incident is of its founder
    )


def of_its_own_kind(shard: Shard, place: Place) -> bool:
    """Whether a membership is of its kind by what its text, or the one it copies, says of itself.

    What is of a kind for how long after the first report it came, too, is decided anew each time.
    """
    if place.kind == "follow-up":
        return False
    kind, passed = place.kind, set[str]()
    while place.cues.kind != kind:
        passed.add(place.article_id)
        if not place.copy_of or place.copy_of in passed:
            return False
        copied = shard.places.get(place.copy_of)
        if copied is None:  # long forgotten: it keeps what it was
            return True
        place = copied
    return True


def settle(shard: Shard, incident: str, decisions: Decisions, arrivals: Mapping[str, Arrival] | None = None) -> None:
    """Renew roles and headline of one incident; `arrivals` are announced, changes of the others' roles too."""
    if not shard.members.get(incident):
        return
    shard.openings.pop(incident, None)
    outcome = settled(shard, incident)
    arrivals = arrivals or {}
    revision = shard.heads[incident].revision
    held = {shard.places[a].source for a in shard.members[incident] if a not in arrivals}
    for article in list(shard.members[incident]):
        decided = outcome.roles.by_article[article]
        give_role(decisions, article, decided, held=held, arrival=arrivals.get(article))
    ids = _name_origins(shard, incident, outcome.roles, held, decisions)
    decisions.settled[incident] = replace(outcome, unseen_ids=ids)
    _renew_head(shard, incident, outcome.roles, decisions)
    head = shard.heads[incident]
    if head.waiting:  # its record says more than the last one did, whether or not there was anything to announce
        shard.head(incident, waiting=0)
        if head.revision == revision:
            decisions.revise(incident)


def give_role(
    decisions: Decisions, article: str, decided: Decided, *, held: set[str], arrival: Arrival | None
) -> None:
    """Give an article of an incident its role; announced are an arrival, and a role other than before.

    `held` are the source ids of the incident's other articles; that of an arrival is added.
    """
    shard = decisions.shard
    before = shard.places[article]
    kind = decided.role if decided.role in LINKED else ""
    place = replace(before, role=decided.role, kind=kind, light=is_light(kind, decided.probability))
    if arrival is not None or not place.source:
        place = replace(place, source=_source(shard, place, held))
        held.add(place.source)
    if place != before:
        shard.put(place)
        decisions.place(article)
    if arrival is not None:
        evidence = msgspec.to_builtins(place.evidence)
        detail = _detail(place, decided) | {"probability": place.probability, "evidence": evidence}
        decisions.event(arrival.event, place.incident, article, **detail, **arrival.detail)
    elif place.role != before.role:
        decisions.event("role-changed", place.incident, article, **_detail(place, decided), before=before.role)


def _source(shard: Shard, place: Place, held: set[str]) -> str:
    known = shard.heads[place.incident].origins
    return article_source(
        place.incident, place.article_id, place.publisher, source=not place.kind, known=known, held=held
    )


def _detail(place: Place, decided: Decided) -> dict[str, Any]:
    detail = {
        "role": decided.role,
        "source": place.source,
        "role_probability": decided.probability,
        "role_evidence": decided.text,
    }
    return detail | ({"traced_to": decided.traced_to} if decided.traced_to else {})


def _name_origins(shard: Shard, incident: str, roles: Roles, held: set[str], decisions: Decisions) -> tuple[str, ...]:
    """Give unseen origins their ids and say which are new and which are named no more."""
    before = shard.heads[incident].origins
    if not before and not roles.unseen:
        return ()
    origins, ids = name_origins(incident, [o.publisher for o in roles.unseen], before, held)
    if origins != before:
        shard.head(incident, origins=origins)
        decisions.incidents[incident] = None
    stood = {origin.id for origin in before if origin.stands}
    for identity, origin in zip(ids, roles.unseen, strict=True):
        if identity not in stood:
            decisions.event(
                "origin-named",
                incident,
                source=identity,
                publisher=msgspec.to_builtins(origin.publisher),
                probability=origin.probability,
                evidence=origin.sentence,
                named_by=list(origin.named_by[:MAX_SOURCES]),
            )
    for known in origins:
        if known.id in stood and not known.stands and known.id not in held:
            decisions.event("origin-dropped", incident, source=known.id)
    return ids


def _renew_head(shard: Shard, incident: str, roles: Roles, decisions: Decisions) -> None:
    head, places = shard.heads[incident], [shard.places[a] for a in shard.members[incident]]
    headline = _headline(places, roles)
    last_seen = max((p.arrived for p in places if not p.kind), default=head.last_seen)
    if (headline, last_seen) != (head.headline, head.last_seen):
        shard.head(incident, headline=headline, last_seen=last_seen)
        decisions.incidents[incident] = None


def _headline(places: Sequence[Place], roles: Roles) -> str:
    """The title of the origin that most pieces trace to, else of the first report, else of the first piece."""
    traced = Counter(decided.traced_to for decided in roles.by_article.values())
    rank = {"origin": 0, "report": 1, "rewrite": 2, "copy": 3}

    def order(place: Place) -> tuple[int, int, float, int]:
        return rank.get(place.role, 4), -traced[place.article_id], place.time, place.order

    return min([p for p in places if p.title] or places, key=order).title
