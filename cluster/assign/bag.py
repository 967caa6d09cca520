"""An article's sparse vectors in one piece, and what many articles have in common with one, found in one go.

The vectors of all parts lie one after the other, each weight under a key of the part and the dimension. What a
query shares with others is found by a small table over the keys' last bits, which stays in the processor's cache
whatever the size of the window; only what the table lets through is looked at, and compared key by key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import msgspec
import numpy as np
import numpy.typing as npt

from cluster.assign.sparse import BITS, DIMENSIONS, Sparse, dimensions, made

__all__ = ["PARTS", "SALIENT", "Bag", "Common", "Table", "Weighed", "bag_of"]

PARTS = ("terms", "bigrams", "names", "numbers", "dates", "title", "lead")

SALIENT = 15
"""How many of its heaviest terms stand for what an article is about."""

Keys = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float64]
Weighed = tuple[Sequence[str], Weights]
"""Distinct items and the weight of each."""

_KEY = np.uint32((1 << BITS + 3) - 1)
_SALIENT = np.uint32(1 << BITS + 3)
"""Set in the keys of salient terms."""

_CODES = np.array([part << BITS | (part * 0x9E379 & DIMENSIONS - 1) for part in range(len(PARTS))], np.uint32)
"""What a part adds to a dimension by exclusive or: its number above it, and one word's keys unlike in every part."""

_TITLE, _LEAD = PARTS.index("title"), PARTS.index("lead")
_NAMES, _DATES = PARTS.index("names"), PARTS.index("dates")
_BITS = np.uint32(BITS)
_NUMBERS = np.arange(len(PARTS), dtype=np.int32)
_BOUNDS = (_NUMBERS + 1) << BITS
"""Where the places of each part end."""

_SWAPPED = _CODES[_TITLE] ^ _CODES[_LEAD]


class Bag(msgspec.Struct, frozen=True):
    """The sparse vectors of one article, part after part, dimensions ascending within each."""

    keys: Keys
    weights: Weights
    ends: tuple[int, ...]  # where each part ends
    totals: Weights  # the sum of each part's weights, and of the salient terms'

    def part(self, name: str) -> Sparse:
        """One part as a sparse vector."""
        number = PARTS.index(name)
        place = slice(self.ends[number - 1] if number else 0, self.ends[number])
        return made(self._dimensions(place, number), self.weights[place])

    @property
    def salient(self) -> Sparse:
        """The `SALIENT` heaviest terms; of equal weights the lower dimension."""
        chosen = np.flatnonzero(self.keys[: self.ends[0]] & _SALIENT)
        return made(self._dimensions(chosen, 0), self.weights[chosen])

    def _dimensions(self, place: slice | npt.NDArray[np.intp], part: int) -> npt.NDArray[np.int32]:
        found: npt.NDArray[np.int32] = ((self.keys[place] & _KEY) ^ _CODES[part]).astype(np.int32)
        return found


def bag_of(parts: Mapping[str, Weighed]) -> Bag:
    """All `PARTS` in one bag; items of one part that share a dimension are added up."""
    items = [item for name in PARTS for item in parts[name][0]]
    weights = np.concatenate([parts[name][1] for name in PARTS])
    numbers = _NUMBERS.repeat([len(parts[name][0]) for name in PARTS])
    places = dimensions(items) | numbers << BITS
    order = places.argsort()
    places, weights = places.take(order), weights.take(order)
    if not (places[1:] > places[:-1]).all():
        places, weights = _merged(places, weights, [items[i] for i in order.tolist()])
    ends = places.searchsorted(_BOUNDS).tolist()
    numbers = places >> BITS
    places &= DIMENSIONS - 1
    keys = places.astype(np.uint32)
    keys ^= _CODES.take(numbers)
    terms = weights[: ends[0]]
    salient = (-terms).argsort(kind="stable")[:SALIENT]  # of equal weights the lower dimension comes first
    salient.sort()
    keys[salient] |= _SALIENT
    parted = [weights[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    totals = np.array([float(np.add.reduce(part)) for part in (*parted, terms.take(salient))])
    return Bag(keys, weights, tuple(ends), totals)


def _merged(
    places: npt.NDArray[np.int32], weights: Weights, items: Sequence[str]
) -> tuple[npt.NDArray[np.int32], Weights]:
    """Each place once, with the sum of its weights, made in the order of the items to be the same to the last bit."""
    sums: dict[int, float] = {}
    for _, place, weight in sorted(zip(items, places.tolist(), weights.tolist(), strict=True)):
        sums[place] = sums.get(place, 0.0) + weight
    merged = sorted(sums)
    return np.array(merged, np.int32), np.array([sums[place] for place in merged])


class Common(msgspec.Struct, frozen=True):
    """What each of some bags has in common with one, the query: one row a bag.

    `sums` has a column a part: of terms and bigrams the products of both weights, of names, numbers and dates the
    other's weights, of "title" the other's title words that are in the query's lead, of "lead" the query's title
    words that are in the other's lead. `forth` has the query's salient terms that the other has, `back` the other's
    that the query has.
    """

    sums: Weights  # (bags, parts)
    forth: Weights  # (bags,)
    back: Weights  # (bags,)


class Table:
    """A reusable table over the last 16 bits of a query's keys.

    What is made for each of the others' keys is made in room that is used again: allocations of so many sizes
    between the small pieces of a large window cost more than what is done in them.
    """

    def __init__(self) -> None:
        self._places = np.full(1 << 16, -1, np.int32)
        self._make_room(1 << 12)

    def _make_room(self, size: int) -> None:
        self._keys, self._weights = np.empty(size, np.uint32), np.empty(size)
        self._low, self._index = np.empty(size, np.uint16), np.empty(size, np.intp)
        self._held = np.empty(size, np.int32)

    def common(self, query: Bag, others: Sequence[Bag]) -> Common:
        """What the query has in common with each of the others."""
        ends = list(accumulate([len(other.keys) for other in others]))
        if ends[-1] > len(self._keys):
            self._make_room(2 * ends[-1])
        keys = np.concatenate([other.keys for other in others], out=self._keys[: ends[-1]])
        found, mine = self._found(_asked(query), keys)
        keys = keys.take(found)
        weights = np.concatenate([other.weights for other in others], out=self._weights[: ends[-1]]).take(found)
        own = query.weights.take(mine)
        counts = found.searchsorted(ends)
        counts[1:] -= counts[:-1].copy()
        rows = np.arange(len(others)).repeat(counts)
        forth = _added(rows, own * (query.keys >= _SALIENT).take(mine), len(others))
        back = _added(rows, weights * (keys >= _SALIENT), len(others))
        keys &= _KEY
        keys >>= _BITS  # the part of each
        values = _multiplied(query).take(mine)
        values *= weights
        np.copyto(values, own, where=keys == _LEAD)
        rows *= len(PARTS)
        rows += keys
        sums = _added(rows, values, len(others) * len(PARTS))
        return Common(sums.reshape(-1, len(PARTS)), forth, back)

    def _found(self, asked: Keys, keys: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Which of the keys are asked for, and which of those asked for each is."""
        places = np.arange(len(asked), dtype=np.int32)
        low = asked.astype(np.uint16)
        self._places.put(low, places)
        hidden = (self._places.take(low) != places).nonzero()[0]  # the table holds one key of those that end alike
        ends, index = self._low[: len(keys)], self._index[: len(keys)]
        ends[:] = keys  # the last bits alone
        index[:] = ends
        held = self._places.take(index, out=self._held[: len(keys)], mode="clip")
        self._places.put(low, -1)
        found = (held >= 0).nonzero()[0]
        mine = held.take(found).astype(np.intp)
        wanted = keys.take(found)
        wanted &= _KEY
        for place in hidden.tolist():
            mine[wanted == asked[place]] = place
        same = (asked.take(mine) == wanted).nonzero()[0]
        return found.take(same), mine.take(same)


def _added(places: npt.NDArray[np.intp], values: Weights, count: int) -> Weights:
    return np.bincount(places, values, count).astype(np.float64, copy=False)


def _multiplied(query: Bag) -> Weights:
    """What the weights of others are multiplied by: the query's, or 1 where the others' count alone."""
    weights = query.weights.copy()
    weights[query.ends[_NAMES - 1] : query.ends[_DATES]] = 1.0
    weights[query.ends[_LEAD - 1] :] = 1.0
    return weights


def _asked(query: Bag) -> Keys:
    """The keys under which others hold what the query has, title words in their leads and lead in their titles."""
    asked = query.keys & _KEY
    asked[query.ends[_TITLE - 1] :] ^= _SWAPPED
    return asked
