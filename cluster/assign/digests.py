"""Roundups: an incident of their own each, linked from every incident that they tell a paragraph about.

A roundup glues nothing: it is compared with nothing and counts nowhere. Whether it tells of an incident is read off
how much of the incident's articles stands in it: of their leads, their headlines and their heaviest terms, and how
rare the names are that both have. The weights are a logistic regression's on invented digests, made of the leads of
six labelled events each, against forty other events: precision .90 at a recall of .89, on what they were fitted to.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, log1p

from msgspec.structs import replace

from cluster.assign.decisions import Decisions
from cluster.assign.identity import own_source
from cluster.assign.kinds import logistic
from cluster.assign.link import sampled
from cluster.assign.prepare import Prepared
from cluster.assign.shard import Shard
from cluster.assign.state import Place
from newsfold.stream.public import Evidence, Source

__all__ = ["link_roundups", "told_in"]

WEIGHTS = {"lead": 19.6, "salient": 2.9, "title": 7.1, "names": 0.5}
START = -6.9
TELLS = 0.5
"""Log-odds from which a roundup is said to tell of an incident."""

MEMBERS = 4
MAX_ROUNDUPS = 20
SEARCHED = 60
SEARCH_TERMS = 120


def told_in(digest: Prepared, members: Sequence[Prepared]) -> float:
    """Log-odds that a digest tells of the event that these articles tell of: the mean over them."""
    if not members:
        return START
    terms, names = digest.terms, digest.names
    odds = [
        START
        + fsum(
            WEIGHTS[part] * words.within(terms) / max(words.total, 1e-9)
            for part, words in (("lead", m.lead), ("title", m.title), ("salient", m.salient))
        )
        + WEIGHTS["names"] * log1p(m.names.within(names))
        for m in members
    ]
    return round(fsum(odds) / len(odds), 6)


def _told(shard: Shard, article: str, incident: str) -> float:
    members = [shard.prepared[a] for a in sampled(shard.compared(incident), MEMBERS) if a != article]
    return told_in(shard.prepared[article], members)


def link_roundups(shard: Shard, article: str, near: Sequence[str], decisions: Decisions) -> None:
    """Link a roundup that just came to the incidents it tells of, or an article's incident to roundups near it."""
    place = shard.places[article]
    if place.kind == "roundup":
        wide = shard.terms.nearest(shard.prepared[article].terms.top(SEARCH_TERMS), SEARCHED)
        incidents = dict.fromkeys(shard.places[a].incident for a in (*near, *wide) if a != article)
        for incident in incidents:
            _link(shard, article, incident, decisions)
        return
    for other in near:
        if shard.places[other].kind == "roundup":
            _link(shard, other, place.incident, decisions)


def _link(shard: Shard, roundup: str, incident: str, decisions: Decisions) -> None:
    head = shard.heads[incident]
    known = {source.article_id for source in head.roundups}
    if head.status != "open" or roundup in known or len(known) >= MAX_ROUNDUPS or roundup not in shard.prepared:
        return
    odds = _told(shard, roundup, incident)
    if odds < TELLS:
        return
    source = _source(shard.places[roundup], incident, odds, _names(shard, roundup, incident))
    shard.head(incident, roundups=(*head.roundups, source))
    decisions.event(
        "roundup-linked",
        incident,
        roundup,
        source=source.id,
        probability=source.probability,
        role_probability=source.role_probability,
        text=source.evidence.text,
    )


def _names(shard: Shard, roundup: str, incident: str) -> str:
    """Names that the roundup shares with the incident, those that most of its articles have first."""
    mine = shard.fingerprints[roundup].names
    held = [shard.fingerprints[a].names for a in sampled(shard.compared(incident), MEMBERS)]
    shared = sorted(mine, key=lambda name: (-sum(name in names for names in held), -len(name), name))
    return ", ".join(name for name in shared[:5] if any(name in names for names in held))


def _source(place: Place, incident: str, odds: float, names: str) -> Source:
    return replace(
        place.as_source(),
        role="roundup",
        evidence=Evidence(channel="link", scores={"tells of it": odds}, text=names),
        id=own_source(incident, place.article_id),
        role_probability=round(min(0.99, logistic(place.cues.roundup.weight)), 4),
        role_evidence=place.cues.roundup.text,
        probability=round(min(0.99, logistic(odds)), 4),
    )
