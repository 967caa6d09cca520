"""What two articles have in common, as numbers: the evidence that linking weighs.

Each feature is computed for one article against many at once. None of them looks at time, publisher or
labels; what they are worth is learned (`cluster.fit`) from articles near and far apart in time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cluster.assign.prepare import VECTOR_LENGTH, Prepared
from cluster.assign.sparse import Scratch, Sparse

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


def pair_features(query: Prepared, others: Sequence[Prepared], scratch: Scratch) -> Matrix:
    """Features of `query` with each of `others`: shape (len(others), len(FEATURES)).

    The dense feature is NaN where either article has no embedding.
    """
    names: Column = scratch.shared(query.names, [o.names for o in others])
    return np.column_stack(
        [
            scratch.dots(query.terms, [o.terms for o in others]),
            _dense(query, others),
            scratch.dots(query.bigrams, [o.bigrams for o in others]),
            np.log1p(names),
            _of_smaller(names, query.names, [o.names for o in others], 0.0),
            _of_smaller(
                scratch.shared(query.numbers, [o.numbers for o in others]),
                query.numbers,
                [o.numbers for o in others],
                0.0,
            ),
            _both_ways(query.salient, query.terms, [(o.salient, o.terms) for o in others], scratch),
            _both_ways(query.title, query.lead, [(o.title, o.lead) for o in others], scratch),
            _of_smaller(
                scratch.shared(query.dates, [o.dates for o in others]),
                query.dates,
                [o.dates for o in others],
                0.5,
            ),
        ]
    )


def _dense(query: Prepared, others: Sequence[Prepared]) -> Column:
    if query.vector is None:
        return np.full(len(others), np.nan)
    result = np.full(len(others), np.nan)
    rows = [i for i, other in enumerate(others) if other.vector is not None]
    if rows:
        matrix = np.stack([v for i in rows if (v := others[i].vector) is not None])
        result[rows] = (matrix @ query.vector).astype(np.float64) / VECTOR_LENGTH**2
    return result


def _of_smaller(shared: Column, mine: Sparse, theirs: Sequence[Sparse], unknown: float) -> Column:
    smaller: Column = np.minimum(mine.total, [other.total for other in theirs])
    share: Column = np.where(smaller > 0, shared / np.where(smaller > 0, smaller, 1.0), unknown)
    return share


def _both_ways(mine: Sparse, my_place: Sparse, theirs: Sequence[tuple[Sparse, Sparse]], scratch: Scratch) -> Column:
    """The mean of two shares: of my weights found in their place, and of theirs found in mine."""
    forth = scratch.covered(mine, [place for _, place in theirs]) / max(mine.total, 1e-9)
    totals = np.array([part.total for part, _ in theirs])
    back = scratch.shared(my_place, [part for part, _ in theirs]) / np.maximum(totals, 1e-9)
    mean: Column = (forth + back) / 2.0
    return mean
