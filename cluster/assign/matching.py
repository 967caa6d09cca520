"""Which incidents a new article may be of: those of the articles near it, scored as wholes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cluster.assign.config import AssignConfig
from cluster.assign.prepare import Prepared
from cluster.assign.repair import JOINS_AT
from cluster.assign.settle import follows_up
from cluster.assign.shard import Shard
from cluster.assign.split import lean_between
from cluster.assign.state import Place
from cluster.assign.telling import MOST, tied, worth
from newsfold.stream.public import Status

__all__ = ["Match", "Tie", "candidates", "matches", "tie_by_names"]

MAX_CANDIDATE_INCIDENTS = 8
LEAST_RANKED = 2
NEAREST_COSINE = 0.3


class Match(msgspec.Struct, frozen=True):
    """An incident, the article's score against it, and its nearest member."""

    incident: str
    score: float
    nearest: str


class Tie(msgspec.Struct, frozen=True):
    """An incident that names tie a piece to: what they tell, in natural logarithms, and as what it joins."""

    match: Match
    names: float
    kind: str


def candidates(shard: Shard, article: str, ready: Prepared, config: AssignConfig) -> list[str]:
    """Articles near by meaning or by rare words, the article itself left out."""
    near = shard.terms.nearest(ready.salient, config.neighbours + 1)
    if ready.vector is not None:
        near += shard.vectors.nearest(ready.vector, config.neighbours + 1, NEAREST_COSINE)
    return [a for a in dict.fromkeys(near) if a != article]


def matches(shard: Shard, article: str, near: Sequence[str], status: Status = "open") -> list[Match]:
    """Incidents of a status among those of the articles near, best score first; ties by id."""
    sources = [
        a for a in near if not shard.places[a].hangs and shard.heads[shard.places[a].incident].status == status
    ]
    if not sources:
        return []
    nearest: dict[str, tuple[float, str]] = {}
    for other, score in zip(sources, shard.pairs(article, sources), strict=True):
        incident = shard.places[other].incident
        if incident not in nearest or (score, other) > nearest[incident]:
            nearest[incident] = (score, other)
    ranked = sorted(nearest, key=lambda i: (-nearest[i][0], i))[:MAX_CANDIDATE_INCIDENTS]
    # where the nearest member is unlike, the others are too: of such incidents two are looked at, to name a runner-up
    chosen = [i for rank, i in enumerate(ranked) if rank < LEAST_RANKED or nearest[i][0] > 0]
    scores = shard.scores(article, chosen)
    found = [Match(i, score, nearest[i][1]) for i, score in zip(chosen, scores, strict=True)]
    found.sort(key=lambda m: (-m.score, m.incident))
    return _among_siblings(shard, article, found)


def _among_siblings(shard: Shard, article: str, found: list[Match]) -> list[Match]:
    """Where the best incident was once split from others nearby, what told them apart decides."""
    if not found:
        return found
    best = found[0]
    for other in found[1:]:
        if other.incident in shard.heads[best.incident].siblings:
            sides = [[shard.traits(a) for a in shard.compared(m.incident)] for m in (best, other)]
            if lean_between(shard.traits(article), *sides) < 0:
                best = other
    return [best, *(m for m in found if m is not best)]


def tie_by_names(shard: Shard, place: Place, found: Sequence[Match], near: Sequence[str]) -> Tie | None:
    """The incident that names tie a piece to whose words join it to none: the best of those `found`, all of them
    open, or a closed one that it tells of later. `place` is of no kind yet."""
    tie = _tie(shard, place, found[0], near) if found else None
    if tie is None and place.cues.later:
        for match in matches(shard, place.article_id, near, "closed")[:1]:
            tie = _tie(shard, place, match, near)
        if tie is not None and not tie.kind:
            return None
    return tie


def _tie(shard: Shard, place: Place, match: Match, near: Sequence[str]) -> Tie | None:
    kind = "follow-up" if follows_up(shard, match.incident, place) > 0 else ""
    if match.score < JOINS_AT[kind] - MOST:
        return None
    names = tied(shard, replace(place, kind=kind), match.incident, near)
    return Tie(match, names, kind) if names and match.score >= JOINS_AT[kind] - worth(names) else None
