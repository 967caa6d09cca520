"""Sparse vectors over hashed terms, and one article's dot products with many at once.

A term's dimension is a stable hash of it, so the order in which sums are made, and with it every bit of a
score, is the same in every process and after every restart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

__all__ = ["DIMENSIONS", "EMPTY", "Scratch", "Sparse", "sparse"]

BITS = 21
DIMENSIONS = 1 << BITS
"""Hashed dimensions; of 100,000 distinct terms about one in 21 shares its dimension with another."""

Ids = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float64]


class Sparse(NamedTuple):
    """Dimensions, ascending and unique, their weights, and the sum of the weights."""

    ids: Ids
    weights: Weights
    total: float

    def top(self, count: int) -> Sparse:
        """The `count` heaviest dimensions; of equal weights the lower dimension."""
        if len(self.ids) <= count:
            return self
        keep = np.sort(np.lexsort((self.ids, -self.weights))[:count])
        return _made(self.ids[keep], self.weights[keep])


def _made(ids: Ids, weights: Weights) -> Sparse:
    return Sparse(ids, weights, float(weights.sum()))


EMPTY = _made(np.empty(0, np.int32), np.empty(0, np.float64))


def sparse(weights: Mapping[str, float]) -> Sparse:
    """A vector from terms and weights; terms that share a dimension are added up."""
    if not weights:
        return EMPTY
    ids = np.array([_dimension(term) for term in weights], np.int32)
    order = np.argsort(ids)
    ids = ids[order]
    values = np.fromiter(weights.values(), np.float64, len(weights))[order]
    first = np.concatenate([[True], ids[1:] != ids[:-1]])
    if first.all():
        return _made(ids, values)
    merged: dict[int, float] = {}
    for term in sorted(weights):  # in one order, so that the sum comes out the same to the last bit
        merged[_dimension(term)] = merged.get(_dimension(term), 0.0) + weights[term]
    return _made(ids[first], np.array([merged[int(i)] for i in ids[first]], np.float64))


def _dimension(term: str) -> int:
    return xxhash.xxh32_intdigest(term.encode("utf-8", "surrogatepass")) & (DIMENSIONS - 1)


class Scratch:
    """A reusable dense row into which one sparse vector is spread, to be multiplied with many others."""

    def __init__(self) -> None:
        self._row = np.zeros(DIMENSIONS, np.float64)

    def dots(self, query: Sparse, others: Sequence[Sparse]) -> Weights:
        """The dot product of `query` with each of `others`: shape (len(others),)."""
        return self._sums(query.ids, query.weights, others, weigh=True)

    def shared(self, query: Sparse, others: Sequence[Sparse]) -> Weights:
        """For each other vector, the sum of its own weights over the dimensions that `query` has too."""
        return self._sums(query.ids, np.ones(len(query.ids)), others, weigh=True)

    def covered(self, query: Sparse, others: Sequence[Sparse]) -> Weights:
        """For each other vector, the sum of the query's weights over the dimensions that it has too."""
        return self._sums(query.ids, query.weights, others, weigh=False)

    def _sums(self, ids: Ids, weights: Weights, others: Sequence[Sparse], *, weigh: bool) -> Weights:
        held = [other for other in others if len(other.ids)]
        if not held:
            return np.zeros(len(others))
        self._row[ids] = weights
        gathered = self._row.take(np.concatenate([other.ids for other in held]))
        if weigh:
            gathered *= np.concatenate([other.weights for other in held])
        self._row[ids] = 0.0
        lengths = [len(other.ids) for other in held]
        starts = np.zeros(len(held), np.intp)
        np.cumsum(lengths[:-1], out=starts[1:])
        sums: Weights = np.add.reduceat(gathered, starts)
        if len(held) == len(others):
            return sums
        every = np.zeros(len(others))
        every[[bool(len(other.ids)) for other in others]] = sums
        return every
