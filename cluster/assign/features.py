"""What two articles have in common, as numbers: the evidence that linking weighs.

Each feature is computed for one article against many at once. None of them looks at time, publisher or
labels; what they are worth is learned (`cluster.fit`) from articles near and far apart in time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cluster.assign.bag import PARTS, Table
from cluster.assign.prepare import VECTOR_LENGTH, Prepared

__all__ = ["FEATURES", "pair_features"]

FEATURES = (
    "terms",  # cosine of the TF-IDF vectors of title and text
    "dense",  # cosine of the embeddings; the mean of the language's model where one is missing
    "bigrams",  # cosine of the TF-IDF vectors of adjacent content words
    "name-information",  # log of 1 + the summed rarity of the names both have
    "name-coverage",  # that sum as a share of the smaller article's names
    "number-coverage",  # the same for numbers and quantities
    "salient",  # each one's heaviest terms found in the other: the mean share
    "title-in-lead",  # title words found in the other's lead: the mean share
    "dates",  # days named in both, as a share; 0.5 where one names none
)

Matrix = npt.NDArray[np.float64]
Column = npt.NDArray[np.float64]

_SHARED = slice(PARTS.index("names"), PARTS.index("dates") + 1)
_UNKNOWN = np.array([0.0, 0.0, 0.5])
"""What is shared of names, of numbers and of dates where one of the two has none."""

_TITLE, _LEAD = PARTS.index("title"), PARTS.index("lead")
_SALIENT = len(PARTS)  # in the totals of a bag
_LITTLE = 1e-9


def pair_features(query: Prepared, others: Sequence[Prepared], table: Table) -> Matrix:
    """Features of `query` with each of `others`: shape (len(others), len(FEATURES)).

    The dense feature is NaN where either article has no embedding.
    """
    if not others:
        return np.empty((0, len(FEATURES)))
    common = table.common(query.bag, [other.bag for other in others])
    sums, mine = common.sums, query.bag.totals
    theirs = np.concatenate([other.bag.totals for other in others]).reshape(len(others), -1)
    smaller = np.minimum(mine[_SHARED], theirs[:, _SHARED])
    coverage = np.tile(_UNKNOWN, (len(others), 1))
    np.divide(sums[:, _SHARED], smaller, out=coverage, where=smaller > 0)
    columns = np.empty((len(FEATURES), len(others)))
    columns[0] = sums[:, PARTS.index("terms")]
    columns[1] = _dense(query, others)
    columns[2] = sums[:, PARTS.index("bigrams")]
    columns[3] = np.log1p(sums[:, PARTS.index("names")])
    columns[4], columns[5], columns[8] = coverage.T
    columns[6] = _both_ways(common.forth, mine[_SALIENT], common.back, theirs[:, _SALIENT])
    columns[7] = _both_ways(sums[:, _LEAD], mine[_TITLE], sums[:, _TITLE], theirs[:, _TITLE])
    return columns.T


def _dense(query: Prepared, others: Sequence[Prepared]) -> Column:
    result = np.full(len(others), np.nan)
    if query.vector is None:
        return result
    rows = [i for i, other in enumerate(others) if other.vector is not None]
    if rows:
        vectors = np.concatenate([v for other in others if (v := other.vector) is not None], dtype=np.float32)
        products = vectors.reshape(len(rows), -1) @ query.vector.astype(np.float32)
        result[rows] = products.astype(np.float64) / VECTOR_LENGTH**2
    return result


def _both_ways(forth: Column, mine: float, back: Column, theirs: Column) -> Column:
    """The mean of two shares: of my weights found in their place, and of theirs found in mine."""
    mean: Column = (forth / max(mine, _LITTLE) + back / np.maximum(theirs, _LITTLE)) / 2.0
    return mean
