"""The worker's recent window: which earlier article, if any, has near enough the same text to lend its vector.

Banded locality-sensitive hashing over the MinHash signatures in plain dicts (Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", 3.4): 16 bands of 8 rows find a pair of Jaccard .9 with probability .9999. What
it finds is verified on the exact shingles, and on the words of what would be embedded.
"""

from __future__ import annotations

from collections import deque

import msgspec

from cluster.fingerprint.minhash import estimate
from cluster.fingerprint.shingles import Hashes, jaccard, unpack

__all__ = ["Recent", "RecentWindow"]

_ROWS = 8
_BYTES = 4 * _ROWS
_CANDIDATES = 8  # the newest of a bucket; boilerplate pages fill buckets by the thousand
_MIN_ESTIMATE = 0.75  # below it the exact similarity is not .9 within four standard errors
MIN_TEXT = 0.9  # Jaccard of the texts' shingles
MIN_OPENING = 0.8  # Jaccard of the words of title and lead: a copy may carry a headline of its own


class Recent(msgspec.Struct, kw_only=True):
    """One article of the window. `vector` is filled in when its batch has been through the model."""

    article_id: str
    shard: str
    signature: bytes
    shingles: bytes
    opening: bytes  # sorted unique hashes of the words that are embedded
    vector: bytes = b""


class RecentWindow:
    """The last `size` articles whose vectors were computed (about 8 KB each); the oldest leave first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: deque[Recent] = deque()
        self._buckets: dict[tuple[str, int, bytes], list[Recent]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, article: Recent) -> Recent | None:
        """The most similar earlier article of the same shard, if it is near-identical; ties go to the oldest."""
        shingles = unpack(article.shingles)
        opening = unpack(article.opening)
        seen: set[int] = set()
        best: tuple[float, Recent] | None = None
        for key in _bands(article):
            for other in self._buckets.get(key, ())[-_CANDIDATES:]:
                if id(other) in seen:
                    continue
                seen.add(id(other))
                similarity = _similarity(article, shingles, opening, other)
                if similarity >= MIN_TEXT and (best is None or similarity > best[0]):
                    best = (similarity, other)
        return best[1] if best else None

    def add(self, article: Recent) -> None:
        """Take an article in, and the oldest out where the window is full."""
        if not self._size:
            return
        if len(self._entries) >= self._size:
            oldest = self._entries.popleft()
            for key in _bands(oldest):
                left = [entry for entry in self._buckets[key] if entry is not oldest]
                if left:
                    self._buckets[key] = left
                else:
                    del self._buckets[key]
        self._entries.append(article)
        for key in _bands(article):
            self._buckets.setdefault(key, []).append(article)

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()
        self._buckets.clear()


def _bands(article: Recent) -> list[tuple[str, int, bytes]]:
    data = article.signature
    return [(article.shard, start, data[start : start + _BYTES]) for start in range(0, len(data), _BYTES)]


def _similarity(article: Recent, shingles: Hashes, opening: Hashes, other: Recent) -> float:
    """The exact similarity of two texts, 0 where their openings differ."""
    if estimate(article.signature, other.signature) < _MIN_ESTIMATE:
        return 0.0
    if jaccard(opening, unpack(other.opening)) < MIN_OPENING:
        return 0.0
    return jaccard(shingles, unpack(other.shingles))
