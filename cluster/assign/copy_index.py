"""Which earlier articles may share their text with a new one: an index over samples of shingle hashes.

Broder, "On the resemblance and containment of documents" (1997), section 3: the hashes of a set that a power
of two divides are a sample of it, and the samples of two texts meet in a sample of what the texts share. In
contrast to bands of a MinHash signature, which find resemblance, that finds containment too (an abridged
copy), and sparse remains (a third of the words edited leaves one run of five words in six).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

__all__ = ["PROPOSED", "CopyIndex", "overlap"]

Shingles = npt.NDArray[np.uint64]

SAMPLE = 64
"""Hashes of one text that are indexed, at most: between half of it and this."""

SPARSEST = 16
"""But at least one in so many, so that a note of a hundred words is found in the longest text."""

LOOKED_AT = 16
"""Articles with one hash that are looked at; a standing line is in thousands, and a copy shares other lines."""

PROPOSED = 8
"""Articles that are worth verifying for one: the best by estimate."""

LEAST = 0.02
"""Articles that seem to hold a smaller share than this of the shorter text are not proposed."""


class CopyIndex:
    """Articles by a sample of their shingles. What it proposes depends on the articles in it alone."""

    def __init__(self) -> None:
        self._postings: dict[int, str | list[str]] = {}  # most hashes are in one article; lists are sorted
        self._samples: dict[str, tuple[int, int, Shingles]] = {}  # shingles in all, one in how many, which

    def __len__(self) -> int:
        return len(self._samples)

    def add(self, article: str, shingles: Shingles) -> None:
        """Add an article with its unique shingle hashes; one already there is replaced."""
        self.remove(article)
        step = _step(len(shingles))
        sample = shingles[shingles % np.uint64(step) == 0]
        self._samples[article] = (len(shingles), step, sample)
        for shingle in sample.tolist():
            held = self._postings.get(shingle)
            if held is None:
                self._postings[shingle] = article
            elif isinstance(held, str):
                self._postings[shingle] = sorted((held, article))
            else:
                insort(held, article)

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored."""
        known = self._samples.pop(article, None)
        for shingle in known[2].tolist() if known is not None else ():
            held = self._postings[shingle]
            if isinstance(held, str):
                del self._postings[shingle]
                continue
            del held[bisect_left(held, article)]
            if len(held) == 1:
                self._postings[shingle] = held[0]

    def nearest(self, article: str, count: int) -> list[str]:
        """Up to `count` other articles that seem to share most of the shorter text; `article` is in the index.

        The share is estimated from the samples; ties by id.
        """
        size, step, sample = self._samples[article]
        hits = Counter(self._holders(sample.tolist()))
        del hits[article]
        shares: list[tuple[float, str]] = []
        for other, common in hits.items():
            other_size, other_step, _ = self._samples[other]
            share = common * max(step, other_step) / min(size, other_size)
            if share >= LEAST:
                shares.append((-share, other))
        return [other for _, other in sorted(shares)[:count]]

    def _holders(self, sample: Iterable[int]) -> list[str]:
        """The articles that each of the hashes is in, one after the other."""
        holders: list[str] = []
        for shingle in sample:
            held = self._postings.get(shingle)
            if isinstance(held, str):
                holders.append(held)
            elif held is not None:
                holders += held[:LOOKED_AT]
        return holders


def _step(size: int) -> int:
    """One in how many hashes is indexed of a text with so many: a power of two."""
    step = 1
    while size > SAMPLE * step and step < SPARSEST:
        step *= 2
    return step


def overlap(mine: Shingles, theirs: Shingles) -> int:
    """How many hashes two sorted unique arrays have in common."""
    if not len(mine) or not len(theirs):
        return 0
    if len(mine) < len(theirs):
        mine, theirs = theirs, mine
    places = np.searchsorted(mine, theirs)
    places[places == len(mine)] = 0
    return int(np.count_nonzero(mine[places] == theirs))
