"""An article's sparse vectors in one piece, and what many articles have in common with one, found in one go.

The vectors of all parts lie one after the other, each weight under a key of the part and the dimension. What a
query shares with others is found by a small table over the keys' last bits, which stays in the processor's cache
whatever the size of the window; only what the table lets through is looked at, and compared key by key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
_OF_THEIRS = np.array([part in ("names", "numbers", "dates", "title") for part in PARTS])
_OF_MINE = np.array([part == "lead" for part in PARTS])


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
    numbers = np.repeat(np.arange(len(PARTS), dtype=np.int32), [len(parts[name][0]) for name in PARTS])
    places = dimensions(items) | numbers << BITS
    order = np.argsort(places)
    places, weights = places[order], weights[order]
    if len(places) and not (places[1:] > places[:-1]).all():
        places, weights = _merged(places, weights, [items[i] for i in order.tolist()])
    numbers = places >> BITS
    keys = places.astype(np.uint32) & np.uint32(DIMENSIONS - 1) ^ _CODES[numbers]
    ends = np.searchsorted(numbers, np.arange(len(PARTS)), "right").tolist()
    terms = weights[: ends[0]]
    salient = np.lexsort((places[: ends[0]], -terms))[:SALIENT] if len(terms) > SALIENT else np.arange(len(terms))
    keys[salient] |= _SALIENT
    totals = [float(weights[start:end].sum()) for start, end in zip([0, *ends], ends, strict=False)]
    return Bag(keys, weights, tuple(ends), np.array([*totals, float(terms[np.sort(salient)].sum())]))


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
    words that are in the other's lead. `salient` has the query's salient terms that the other has, and the other's
    that the query has.
    """

    sums: Weights  # (bags, parts)
    salient: Weights  # (bags, 2)


class Table:
    """A reusable table over the last 16 bits of a query's keys."""

    def __init__(self) -> None:
        self._places = np.zeros(1 << 16, np.int32)

    def common(self, query: Bag, others: Sequence[Bag]) -> Common:
        """What the query has in common with each of the others."""
        keys = np.concatenate([other.keys for other in others])
        found, mine = self._found(_asked(query), keys)
        weights = np.concatenate([other.weights for other in others])[found]
        keys = keys[found]
        rows = np.repeat(np.arange(len(others)), [len(other.keys) for other in others])[found]
        parts = (keys & _KEY) >> np.uint32(BITS)
        own = query.weights[mine]
        values = np.where(_OF_THEIRS[parts], weights, np.where(_OF_MINE[parts], own, own * weights))
        shape = (len(others), len(PARTS))
        sums = np.bincount(rows * len(PARTS) + parts, values, shape[0] * shape[1]).reshape(shape)
        theirs, ours = (keys & _SALIENT) > 0, ((query.keys[mine] & _SALIENT) > 0) & (parts == 0)
        back = np.bincount(rows[theirs], weights[theirs], len(others))
        forth = np.bincount(rows[ours], own[ours], len(others))
        return Common(
            sums.astype(np.float64, copy=False), np.column_stack([forth, back]).astype(np.float64, copy=False)
        )

    def _found(self, asked: Keys, keys: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Which of the keys are asked for, and which of those asked for each is."""
        places = np.arange(1, len(asked) + 1, dtype=np.int32)
        low = asked.astype(np.uint16)
        self._places[low] = places
        hidden = (self._places[low] != places).nonzero()[0]  # the table holds one key of those that end alike
        held = self._places.take(keys.astype(np.uint16))
        self._places[low] = 0
        found = (held > 0).nonzero()[0]
        mine = held[found].astype(np.intp) - 1
        wanted = keys[found] & _KEY
        for place in hidden.tolist():
            mine[wanted == asked[place]] = place
        same = asked[mine] == wanted
        return found[same], mine[same]


def _asked(query: Bag) -> Keys:
    """The keys under which others hold what the query has, title words in their leads and lead in their titles."""
    asked = query.keys & _KEY
    asked[query.ends[_TITLE - 1] :] ^= _CODES[_TITLE] ^ _CODES[_LEAD]
    return asked
