"""After articles came or went: an incident's roles, headline and dates, decided anew as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from cluster.assign.decisions import Decisions
from cluster.assign.roles import Piece, Roles, decide_roles
from cluster.assign.shard import Shard
from cluster.assign.state import Place
from newsfold.stream.public import EventType

__all__ = ["Arrival", "pieces_of", "roles_of", "settle"]


class Arrival(msgspec.Struct, frozen=True):
    """An article new to an incident: the event to announce it with and what that says beside its role."""

    event: EventType
    detail: Mapping[str, Any] = {}


def pieces_of(shard: Shard, incident: str) -> list[Piece]:
    """The incident's articles as the roles see them."""
    return [_piece(shard.places[article]) for article in shard.members[incident]]


def _piece(place: Place) -> Piece:
    return Piece(
        article_id=place.article_id,
        publisher=place.publisher,
        time=place.published if place.published is not None else place.arrived,
        order=place.order,
        attributions=place.attributions,
        copy_of=place.copy_of,
        containment=place.containment,
        kind=place.kind,
    )


def roles_of(shard: Shard, incident: str) -> Roles:
    """Roles, unseen origins and independent sources of an incident as it stands."""
    return decide_roles(pieces_of(shard, incident))


def settle(shard: Shard, incident: str, decisions: Decisions, arrivals: Mapping[str, Arrival] | None = None) -> None:
    """Renew roles and headline of one incident; `arrivals` are announced, changes of the others' roles too."""
    if not shard.members.get(incident):
        return
    roles = roles_of(shard, incident)
    arrivals = arrivals or {}
    for article in shard.members[incident]:
        place, decided = shard.places[article], roles.by_article[article]
        renewed = replace(place, role=decided.role, traced_to=decided.traced_to, role_text=decided.text)
        if renewed != place:
            shard.put(renewed)
            decisions.place(article)
        arrival = arrivals.get(article)
        if arrival is not None:
            detail = {
                "role": renewed.role,
                "probability": renewed.probability,
                "evidence": msgspec.to_builtins(renewed.evidence),
                **arrival.detail,
            }
            decisions.event(arrival.event, incident, article, **detail)
        elif renewed.role != place.role:
            decisions.event("role-changed", incident, article, role=renewed.role, before=place.role)
    headline = _headline(shard, incident)
    if headline != shard.heads[incident].headline:
        shard.head(incident, headline=headline)
        decisions.incidents[incident] = None


def _headline(shard: Shard, incident: str) -> str:
    """The title of the origin that most pieces trace to, else of the first report, else of the first piece."""
    places = [shard.places[a] for a in shard.members[incident]]
    traced = Counter(p.traced_to for p in places)
    rank = {"origin": 0, "report": 1, "rewrite": 2, "copy": 3}

    def order(place: Place) -> tuple[int, int, float, int]:
        time = place.published if place.published is not None else place.arrived
        return rank.get(place.role, 4), -traced[place.article_id], time, place.order

    titled = [p for p in places if p.title] or places
    return min(titled, key=order).title
