"""Repair: as later articles show earlier guesses wrong, articles move, and incidents merge and split.

Everything looked at is near the article that just arrived, so the cost of one arrival is bounded. A move has
to win by a margin that grows each time the same article moves, so that nothing flaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from cluster.assign.decisions import Decisions
from cluster.assign.link import incident_score, probability, sampled
from cluster.assign.membership import Arrivals, merge, move, split
from cluster.assign.shard import Shard
from cluster.assign.split import LEAST_MEMBERS, SPLIT_AT, best_split, clearness, lean_between
from cluster.assign.state import Place
from cluster.assign.telling import MOST, tied, told_together, worth
from newsfold.stream.public import Evidence

__all__ = ["JOINS_AT", "gather_linked", "joins_at", "repair"]

MOVE_MARGIN = 1.0
LONE_MARGIN = 0.2
"""For an article alone in its incident: it would have joined, had it come later."""

HANGING_MARGIN = 0.4
"""For commentary, which moves without moving a source, a count or a headline."""

JOINS_AT = {"": 0.0, "follow-up": -0.25, "commentary": -1.0, "roundup": 0.0}
"""The score at which a piece joins an incident, by its kind: what glues nothing and counts nowhere may be less sure,
and an opinion shares fewer words with the news that it is about."""

EJECT_BELOW = -1.0
RECHECKED = 12
LINKED_RECHECKED = 4
MERGE_ABOVE = 1.0
MERGE_SAMPLE = 6
SPLIT_SAMPLE = 48
TOGETHER = 2.0
"""How much clearer two groups have to differ that were published at one time and have seldom names in common: an
agency and a local paper name and count different things of one event."""


def joins_at(place: Place) -> float:
    """The score at which a piece joins an incident: what it may glue has to be as sure as news."""
    return JOINS_AT[place.kind if place.hangs else ""]


def repair(shard: Shard, article: str, rivals: Sequence[str], decisions: Decisions, arrivals: Arrivals) -> None:
    """Split, merge and move around the incident that an article just joined; `rivals` are the nearest other ones."""
    _split(shard, shard.places[article].incident, decisions, arrivals)
    incident = shard.places[article].incident
    left = []
    for rival in rivals:
        if rival in shard.heads[incident].siblings:
            continue
        if _same_event(shard, incident, rival):
            older, newer = sorted((incident, rival), key=lambda i: (shard.heads[i].order, i))
            merge(shard, newer, older, decisions, arrivals)
            incident = older
        else:
            left.append(rival)
    around = [incident, *left]
    for home in around:
        others = [a for a in shard.compared(home) if a != article][-RECHECKED:]
        for other in (*others, *shard.gathered(home).hanging[-LINKED_RECHECKED:]):
            _reconsider(shard, other, [i for i in around if shard.heads[i].status == "open"], decisions, arrivals)


def gather_linked(shard: Shard, article: str, near: Sequence[str], decisions: Decisions, arrivals: Arrivals) -> None:
    """Commentary that came before the reports of its event finds it: `near` are articles near the one that came.

    It may stand alone, or hang on the incident that was the nearest until then.
    """
    incident = shard.places[article].incident
    early = [a for a in near if shard.places[a].kind == "commentary" and shard.places[a].incident != incident]
    early = early[:LINKED_RECHECKED]
    shard.pairs(article, early)  # all in one go
    for piece in early:
        _reconsider(shard, piece, [incident], decisions, arrivals)


def _split(shard: Shard, incident: str, decisions: Decisions, arrivals: Arrivals) -> None:
    """Part an incident in two where its members tell of two look-alike events."""
    texts = [a for a in shard.compared(incident) if not shard.places[a].kind]
    if len(texts) < LEAST_MEMBERS or len(texts) % (1 + len(texts) // 12):
        return  # a large incident is looked at each time it has grown by a twelfth
    members = sampled(texts, SPLIT_SAMPLE)
    found = best_split([shard.traits(a) for a in members])
    if found is None:
        return
    sides = [[members[i] for i in side] for side in (found.first, found.second)]
    across = [score for a in sides[0] for score in shard.pairs(a, sides[1])]
    clear = clearness(found.score, fsum(across) / len(across))
    if clear < SPLIT_AT or (clear < SPLIT_AT + TOGETHER and told_together(shard, sides)):
        return
    founder = shard.text_of(shard.members[incident][0])
    stays = 1 if founder in {shard.text_of(a) for a in sides[1]} else 0
    leaving = _with_the_rest(shard, incident, sides[1 - stays], sides[stays])
    own, others = found.telling[1 - stays], found.telling[stays]
    evidence = Evidence(
        channel="split",
        scores={"clearness": round(clear, 3), "traits": round(found.score, 3)},
        text=f"{', '.join(own)} against {', '.join(others)}",
        runner_up=incident,
    )
    split(shard, leaving, decisions=decisions, arrivals=arrivals, evidence=evidence)


def _with_the_rest(shard: Shard, incident: str, leaving: Sequence[str], staying: Sequence[str]) -> list[str]:
    """The leaving side with the copies of its texts and those that lean to it unsampled, in order of arrival."""
    first = [shard.traits(a) for a in leaving]
    second = [shard.traits(a) for a in staying]
    looked_at = {*leaving, *staying}
    texts = {
        shard.text_of(a)
        for a in shard.compared(incident)
        if a in leaving or (a not in looked_at and lean_between(shard.traits(a), first, second) > 0)
    }
    return [a for a in shard.members[incident] if not shard.places[a].hangs and shard.text_of(a) in texts]


def _same_event(shard: Shard, incident: str, rival: str) -> bool:
    """Whether the mean pair score across two incidents is high enough for one event."""
    mine, theirs = shard.compared(incident), shard.compared(rival)
    if not mine or not theirs:
        return False
    pairs = [score for a in mine[-MERGE_SAMPLE:] for score in shard.pairs(a, theirs[-MERGE_SAMPLE:])]
    return incident_score(pairs, min(len(mine), len(theirs))) - shard.model.learned.join >= MERGE_ABOVE


def _reconsider(shard: Shard, article: str, around: Sequence[str], decisions: Decisions, arrivals: Arrivals) -> None:
    """Move a text, copies and all, where another incident fits clearly better, or out where its own fits badly."""
    place = shard.places[article]
    home = place.incident
    text = shard.text_of(article)
    alone = all(shard.text_of(a) == text for a in shard.compared(home))
    others = [there for there in around if there != home and there not in shard.heads[home].siblings]
    own, *scores = shard.scores(article, [home, *others])
    least = joins_at(place)
    own = least if alone else own
    best, target = max(zip(scores, others, strict=True), default=(float("-inf"), ""))
    patience = 1 + place.moved
    margin = LONE_MARGIN if alone else HANGING_MARGIN if place.hangs and place.kind == "commentary" else MOVE_MARGIN
    if best >= least and best > own + margin * patience:
        evidence = Evidence(
            channel="move",
            scores={"score": round(best, 3), "before": round(own, 3)},
            runner_up=home,
            runner_up_score=round(own, 3),
        )
        sure = round(probability(best), 4)
    elif own < least + EJECT_BELOW * patience and not _held_by_names(shard, place, own, least, others):
        evidence = Evidence(
            channel="move",
            scores={"before": round(own, 3)},
            runner_up=home,
            runner_up_score=round(own, 3),
        )
        target, sure = "", round(1.0 - probability(own), 4)
    else:
        return
    together = [a for a in shard.members[home] if shard.text_of(a) == text]
    move(shard, together, target, decisions=decisions, arrivals=arrivals, evidence=evidence, probability=sure)


def _held_by_names(shard: Shard, place: Place, own: float, least: float, others: Sequence[str]) -> bool:
    """Whether names keep a text where its words do not, as they would have brought it there."""
    if own < least + EJECT_BELOW - MOST:
        return False
    names = tied(shard, place, place.incident, [a for other in others for a in shard.compared(other)])
    return own + worth(names) >= least + EJECT_BELOW
