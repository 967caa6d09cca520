"""Two look-alike events in one incident: found by what each side names and the other does not.

Two fires, two verdicts, two quarters' results read alike; what tells them apart is who, where and how much.
Every trait (a name, a quantity, a word of a title or lead) that some members have and others lack seeds two
groups, naive Bayes over all traits settles them, and the groups are two events when each side has traits of its
own that the other side lacks, weighted by how rare they are and whether titles and leads carry them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from cluster.assign.frequencies import Frequencies
from newsfold.stream.messages import Fingerprint

__all__ = ["LEAST_MEMBERS", "SPLIT_AT", "Split", "Traits", "best_split", "clearness", "lean_between", "traits_of"]

LEAST_MEMBERS = 4
RARE, COMMON = 0.12, 0.88
"""Traits in a smaller or larger share of the members tell no two groups apart."""

ROUNDS = 3
TELLING = 3
"""The most one-sided traits of a side, of which its score is made."""

MAX_TRAITS = 240
SPLIT_AT = 6.0
"""The clearness from which two groups are two events."""

ACROSS = 4.5
"""What one unit of the mean pair score across the two groups takes from their clearness."""

RAREST = 6.0
"""Log-rarity beyond which a trait weighs no more: a name nobody else ever printed is no better evidence."""

PROMINENT, IN_PASSING = 2.0, 0.3
"""How much a name counts that the title or the lead has, and one that only the body has."""

QUANTITY = 3.0
"""What a quantity weighs."""

Traits = Mapping[str, float]


class Split(msgspec.Struct, frozen=True):
    """The best two groups of an incident's members, by index, and how clearly they are two events."""

    score: float  # of the weaker side's own traits
    first: tuple[int, ...]
    second: tuple[int, ...]
    telling: tuple[tuple[str, ...], tuple[str, ...]]  # each side's own traits


def traits_of(fp: Fingerprint, frequencies: Frequencies) -> dict[str, float]:
    """What an article names, counts and puts in its title and lead, weighted by rarity and prominence."""
    prominent = {*fp.title_terms, *fp.lead_terms}
    weighted = {f"count {number}": QUANTITY for number in fp.numbers if " " in number}
    weighted |= {word: min(RAREST, frequencies.idf(word)) for word in prominent}
    for name in fp.names:
        if " " not in name:  # the last word of a longer name is there by itself
            weighted[name] = min(RAREST, frequencies.idf(name)) * (PROMINENT if name in prominent else IN_PASSING)
    return weighted


def best_split(members: Sequence[Traits]) -> Split | None:
    """The two groups of at least two members that are told apart best; None where there are none."""
    count = len(members)
    if count < LEAST_MEMBERS:
        return None
    occurs = Counter(trait for member in members for trait in member)
    names = sorted(
        (t for t, n in occurs.items() if RARE * count <= n <= COMMON * count and n > 1), key=lambda t: (-occurs[t], t)
    )[:MAX_TRAITS]
    if len(names) < 2 * TELLING:
        return None
    present = np.array([[trait in member for trait in names] for member in members], np.float64)
    weights = np.array([math.fsum(m.get(trait, 0.0) for m in members) / occurs[trait] for trait in names])
    groups = present.copy()  # one column a seed: the members with the seed's trait
    for _ in range(ROUNDS):
        inside, outside = _shares(present, groups)
        odds = present @ (np.log(inside) - np.log(outside)) + (1 - present) @ (np.log1p(-inside) - np.log1p(-outside))
        settled = (odds > 0).astype(np.float64)
        if (settled == groups).all():
            break
        groups = settled
    sizes = groups.sum(axis=0)
    inside, outside = _shares(present, groups)
    difference = (inside - outside) * weights[:, None]
    first = np.sort(difference, axis=0)[-TELLING:].sum(axis=0)
    second = np.sort(-difference, axis=0)[-TELLING:].sum(axis=0)
    scores = np.minimum(first, second)
    scores[(sizes < 2) | (count - sizes < 2)] = -np.inf
    best = int(np.argmax(np.round(scores, 9)))
    if not np.isfinite(scores[best]):
        return None
    side = groups[:, best] > 0
    order = np.argsort(-difference[:, best], kind="stable")
    return Split(
        score=round(float(scores[best]), 6),
        first=tuple(int(i) for i in np.flatnonzero(side)),
        second=tuple(int(i) for i in np.flatnonzero(~side)),
        telling=(
            tuple(names[int(i)] for i in order[:TELLING]),
            tuple(names[int(i)] for i in order[::-1][:TELLING]),
        ),
    )


def clearness(score: float, across: float) -> float:
    """How clearly two groups are two events: their own traits, less the mean pair score across them."""
    return score - ACROSS * across


def _shares(
    present: npt.NDArray[np.float64], groups: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The smoothed share of each group's members with each trait: two of shape (traits, seeds)."""
    inside = (present.T @ groups + 0.5) / (groups.sum(axis=0) + 1.0)
    others = 1 - groups
    outside = (present.T @ others + 0.5) / (others.sum(axis=0) + 1.0)
    return inside, outside


def lean_between(article: Traits, first: Sequence[Traits], second: Sequence[Traits]) -> float:
    """Which of two groups that were split an article belongs to: naive Bayes log-odds, positive for the first.

    Only traits that the article has speak, and only those that the two groups tell apart.
    """
    odds = 0.0
    for trait in sorted(article):
        a = (sum(trait in member for member in first) + 0.5) / (len(first) + 1.0)
        b = (sum(trait in member for member in second) + 0.5) / (len(second) + 1.0)
        if abs(a - b) >= 0.4:
            odds += float(np.log(a / b))
    return odds
