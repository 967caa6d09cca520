"""One score per (article, incident): does this article tell of that event?

The pair score of the article with several members, each with what the gap in publication says, clipped and
summed over a power of the number of members: many weak resemblances say more than one, and a single strong
one does not chain two events together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cluster.assign.bag import Table
from cluster.assign.features import FEATURES, pair_features
from cluster.assign.model import LanguageModel
from cluster.assign.prepare import Prepared

__all__ = ["SAMPLE", "Linker", "incident_score", "probability", "sampled"]

CLIP = (-1.5, 4.0)
EXPONENT = 0.85
TIME_WEIGHT = 0.5
CREDIT = 1.5
"""Log-odds for one origin in common. Set by hand: a stream without labels does not tell what it is worth."""

HOUSE_STYLE = (FEATURES.index("bigrams"), FEATURES.index("number-coverage"))
"""Between two articles of one publisher these only speak against: standing lines and house phrases share them."""

SAMPLE = 24
"""Members of one incident that an article is compared with, at most."""


def sampled(members: Sequence[str], count: int = SAMPLE) -> list[str]:
    """At most `count` members, evenly spaced from the first to the last to join."""
    if len(members) <= count:
        return list(members)
    return [members[i * (len(members) - 1) // (count - 1)] for i in range(count)]


def incident_score(pairs: Sequence[float], size: int) -> float:
    """The score against an incident of `size` members from the pair scores with some of them."""
    growth: float = float(size) ** (1.0 - EXPONENT)
    return math.fsum(pairs) / len(pairs) * growth


def probability(score: float) -> float:
    """The logistic function of a score on the log-odds scale, kept off 0 and 1."""
    return min(0.9999, max(0.0001, 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))))


class Linker:
    """Pair scores with one language's model."""

    def __init__(self, model: LanguageModel, table: Table) -> None:
        self._model = model
        self._table = table

    def _weighed(self, query: Prepared, others: Sequence[Prepared]) -> npt.NDArray[np.float64]:
        """Contributions of each feature, then of attribution and of time: shape (features + 2, others)."""
        parts = np.empty((len(FEATURES) + 2, len(others)))
        parts[:-2] = self._model.contributions(pair_features(query, others, self._table)).T
        house = [i for i, other in enumerate(others) if query.publisher == other.publisher] if query.publisher else []
        for feature in HOUSE_STYLE if house else ():
            parts[feature, house] = np.minimum(parts[feature, house], 0.0)
        parts[-2] = [CREDIT if _credited(query, other) else 0.0 for other in others]
        parts[-1] = [TIME_WEIGHT * self._model.time_ratio(_gap_days(query, other)) for other in others]
        return parts

    def pairs(self, query: Prepared, others: Sequence[Prepared]) -> npt.NDArray[np.float64]:
        """Clipped log-odds that the article and each other tell of one event: shape (others,)."""
        raw: npt.NDArray[np.float64] = self._weighed(query, others).sum(axis=0)
        raw += self._model.learned.intercept
        return raw.clip(*CLIP, out=raw)

    def contributions(self, query: Prepared, other: Prepared) -> dict[str, float]:
        """What each feature adds to the score of one pair, for the evidence."""
        parts = self._weighed(query, [other])[:, 0].tolist()
        named = dict(zip((*FEATURES, "attribution", "time"), (round(part, 3) for part in parts), strict=True))
        named["base"] = round(self._model.learned.intercept, 3)
        return named


def _credited(a: Prepared, b: Prepared) -> bool:
    """Whether both take their story from one outlet, or one of them from the other's."""
    mine, theirs = a.origins, b.origins
    return bool(mine or theirs) and (a.outlet in theirs or b.outlet in mine or not mine.isdisjoint(theirs))


def _gap_days(a: Prepared, b: Prepared) -> float | None:
    if a.published is None or b.published is None:
        return None
    return abs(a.published - b.published) / 86_400.0
