"""Which earlier articles a new one is worth comparing with: near vectors, shared rare terms, shared shingles.

Three indexes over the articles in memory. All of them hand back supersets; nothing is decided here. Each
answers the same for the same articles in memory, however they came to be there.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence

import faiss
import numpy as np
import numpy.typing as npt

from cluster.assign.prepare import VECTOR_LENGTH
from cluster.assign.sparse import Sparse

__all__ = ["CopyIndex", "TermIndex", "VectorIndex"]

Vector = npt.NDArray[np.float32]

SHORTLIST = 400
"""Articles nearest by the signs of their embeddings that are compared exactly."""


class VectorIndex:
    """Nearest embeddings: the signs of their dimensions are searched (Charikar 2002), the nearest by signs compared.

    Two unit vectors differ in sign in about angle / pi of their dimensions, so a scan over 48 bytes an article
    stands in for one over 1,536. On 100,000 embeddings of news the `SHORTLIST` nearest by signs hold 99.7 % of
    the 25 nearest, at a twelfth of the cost of comparing all.
    """

    def __init__(self, bucket: int = 16_384, shortlist: int = SHORTLIST) -> None:
        self._size = bucket
        self._shortlisted = shortlist
        self._buckets: list[tuple[faiss.IndexBinaryFlat, list[str]]] = []
        self._place: dict[str, tuple[faiss.IndexBinaryFlat, list[str]]] = {}
        self._vectors: dict[str, Vector] = {}

    def add(self, article: str, vector: Vector) -> None:
        """Add an article's vector; one already there is replaced."""
        self.remove(article)
        if not self._buckets or len(self._buckets[-1][1]) >= self._size:
            self._buckets.append((faiss.IndexBinaryFlat(8 * len(_signs(vector))), []))
        bucket = self._buckets[-1]
        bucket[0].add(_signs(vector).reshape(1, -1))
        bucket[1].append(article)
        self._place[article] = bucket
        self._vectors[article] = vector

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored."""
        bucket = self._place.pop(article, None)
        if bucket is None:
            return
        del self._vectors[article]
        index, names = bucket
        row = names.index(article)
        index.remove_ids(np.array([row], np.int64))
        del names[row]
        if not names:
            self._buckets = [other for other in self._buckets if other is not bucket]

    def nearest(self, vector: Vector, count: int, at_least: float) -> list[str]:
        """The `count` articles of the largest cosine, those below `at_least` left out; ties by id."""
        names = self._shortlist(_signs(vector).reshape(1, -1))
        if not names:
            return []
        scores = (np.stack([self._vectors[name] for name in names]) @ vector).tolist()
        near = [(-score, name) for score, name in zip(scores, names, strict=True)]
        return [name for score, name in heapq.nsmallest(count, near) if -score >= at_least * VECTOR_LENGTH**2]

    def _shortlist(self, signs: npt.NDArray[np.uint8]) -> list[str]:
        """The nearest by signs, all those included that are as near as the last of them."""
        if len(self._vectors) <= self._shortlisted:
            return list(self._vectors)
        wanted = self._shortlisted
        nearest = [index.search(signs, min(wanted, len(names)))[0][0] for index, names in self._buckets]
        radius = int(np.partition(np.concatenate(nearest), wanted - 1)[wanted - 1])
        found: list[str] = []
        for index, names in self._buckets:
            found += [names[row] for row in index.range_search(signs, radius + 1)[2].tolist()]
        return found


def _signs(vector: Vector) -> npt.NDArray[np.uint8]:
    """One bit a dimension, padded to whole bytes: whether it is positive."""
    return np.packbits(vector > 0)


class TermIndex:
    """Articles that share heavy terms: an inverted index over each one's few salient terms and rare names."""

    def __init__(self, longest: int = 2000) -> None:
        self._longest = longest  # a term in more articles than this says nothing
        self._postings: dict[int, dict[str, float]] = defaultdict(dict)
        self._terms: dict[str, Sparse] = {}

    def add(self, article: str, terms: Sparse) -> None:
        """Add an article under its salient terms; one already there is replaced."""
        self.remove(article)
        self._terms[article] = terms
        for term, weight in zip(terms.ids.tolist(), terms.weights.tolist(), strict=True):
            self._postings[term][article] = weight

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored."""
        terms = self._terms.pop(article, None)
        for term in terms.ids.tolist() if terms is not None else ():
            postings = self._postings[term]
            del postings[article]
            if not postings:
                del self._postings[term]

    def nearest(self, terms: Sparse, count: int) -> list[str]:
        """The `count` articles with the largest sum of products over shared terms."""
        scores: dict[str, float] = defaultdict(float)
        for term, weight in zip(terms.ids.tolist(), terms.weights.tolist(), strict=True):
            postings = self._postings.get(term)
            if postings and len(postings) <= self._longest:
                for article, other in postings.items():
                    scores[article] += weight * other
        return sorted(scores, key=lambda a: (-scores[a], a))[:count]


class CopyIndex:
    """Articles that share a band of their MinHash signatures (Broder 1997; banding: Leskovec et al., ch. 3).

    `rows` values make a band; with 128 values in bands of 4, two texts of resemblance .5 meet with a
    probability of .87 and of .7 with .9998.
    """

    def __init__(self, rows: int = 4) -> None:
        self._rows = rows
        self._bands: dict[tuple[int, bytes], list[str]] = {}
        self._signatures: dict[str, bytes] = {}

    def _keys(self, signature: bytes) -> Iterable[tuple[int, bytes]]:
        step = 4 * self._rows
        for band, start in enumerate(range(0, len(signature) - step + 1, step)):
            yield band, signature[start : start + step]

    def add(self, article: str, signature: bytes) -> None:
        """Add an article's signature; one already there is replaced."""
        self.remove(article)
        self._signatures[article] = signature
        for key in self._keys(signature):
            self._bands.setdefault(key, []).append(article)

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored."""
        signature = self._signatures.pop(article, None)
        for key in self._keys(signature) if signature else ():
            held = self._bands[key]
            held.remove(article)
            if not held:
                del self._bands[key]

    def matches(self, signature: bytes) -> set[str]:
        """Articles with a band in common."""
        return {article for key in self._keys(signature) for article in self._bands.get(key, ())}


def overlap(mine: npt.NDArray[np.uint64], theirs: Sequence[npt.NDArray[np.uint64]]) -> list[int]:
    """How many shingles each of `theirs` shares with `mine`; all sorted and unique."""
    return [int(np.isin(other, mine, assume_unique=True, kind="sort").sum()) for other in theirs]
