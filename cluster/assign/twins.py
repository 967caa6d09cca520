"""A later development that several tell becomes an event of its own: what hung on another leaves it for that."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import msgspec

from cluster.assign.config import DAY
from cluster.assign.decisions import Decisions
from cluster.assign.link import probability
from cluster.assign.matching import Match
from cluster.assign.membership import Arrivals, move
from cluster.assign.repair import JOINS_AT
from cluster.assign.shard import Shard
from cluster.assign.state import Place
from newsfold.stream.public import Evidence

__all__ = ["Twins", "part", "twins_of"]

TWINS_AT = 1.0
"""The score of two pieces from which they tell of one event whatever each hangs on."""

MARGIN = 2.5
"""How much better the two have to go together than the one that came goes with the incident it would join; the other
has to go better with it than where it hangs."""

PATIENCE = 2.0
"""How much better still for each time that the other was moved before: what came back hardly leaves again."""

TOGETHER = 36 * 3_600.0
"""Seconds between two pieces of one development, at most."""


class Twins(msgspec.Struct, frozen=True):
    """Follow-ups that tell of the same as an article, the nearest first: where they hang, and each one's score with
    the article and where it hangs."""

    incident: str
    pieces: tuple[tuple[str, float, float], ...]

    def match(self, incident: str) -> Match:
        """What the article is linked to, once they are in an incident of their own."""
        nearest, score, _ = self.pieces[0]
        return Match(incident, score, nearest)


def twins_of(shard: Shard, place: Place, best: Match | None, near: Sequence[str]) -> Twins | None:
    """The follow-ups hanging on one open incident that tell of the same as an article; None where there are none."""
    if place.kind not in ("", "follow-up"):
        return None
    hung = [a for a in near if _may_leave(shard, shard.places[a], place)]
    least = max(TWINS_AT, -inf if best is None else best.score + MARGIN)
    scored = zip(hung, shard.pairs(place.article_id, hung), strict=True)
    alike = sorted(((score - shard.model.learned.join, a) for a, score in scored), reverse=True)
    leaving = [
        (a, score, own)
        for score, a in alike
        if score >= least and score > (own := _at_home(shard, a)) + PATIENCE * shard.places[a].moved
    ]
    if not leaving:
        return None
    home = shard.places[leaving[0][0]].incident
    return Twins(home, tuple(piece for piece in leaving if shard.places[piece[0]].incident == home))


def _may_leave(shard: Shard, hung: Place, place: Place) -> bool:
    return (
        hung.kind == "follow-up"
        and shard.heads[hung.incident].status == "open"
        and abs(_date(hung) - _date(place)) <= TOGETHER
    )


def _date(place: Place) -> float:
    """When a piece was published, at noon of a bare date; or when it came."""
    if place.published is None:
        return place.arrived
    return place.published + DAY / 2 if place.day_alone else place.published


def _at_home(shard: Shard, article: str) -> float:
    """An article's score where it is; what it needed to come there where nothing is in memory to compare it with."""
    (own,) = shard.scores(article, [shard.places[article].incident])
    return JOINS_AT["follow-up"] if own == -inf else own


def part(shard: Shard, twins: Twins, decisions: Decisions, arrivals: Arrivals) -> str:
    """Take follow-ups and their copies out into an incident of their own; its id. Repair may unite the two again."""
    created = ""
    for article, score, own in twins.pieces:
        if shard.places[article].incident == created:
            continue  # a copy of another of them
        text = shard.text_of(article)
        together = [a for a in shard.members[twins.incident] if shard.text_of(a) == text]
        evidence = Evidence(
            channel="move",
            scores={"score": round(score, 3), "before": round(own, 3)},
            runner_up=twins.incident,
            runner_up_score=round(own, 3),
        )
        sure = round(probability(score), 4)
        created = move(
            shard, together, created, decisions=decisions, arrivals=arrivals, evidence=evidence, probability=sure
        )
    return created
