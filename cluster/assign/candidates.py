"""Which earlier articles a new one is worth comparing with: near vectors, shared rare terms, shared shingles.

Three indexes over the articles in memory. All of them hand back supersets; nothing is decided here. Each
answers the same for the same articles in memory, however they came to be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import faiss
import numpy as np
import numpy.typing as npt

from cluster.assign.prepare import VECTOR_LENGTH
from cluster.assign.sparse import Sparse

__all__ = ["CopyIndex", "TermIndex", "VectorIndex"]

Vector = npt.NDArray[np.float32]


class VectorIndex:
    """Nearest embeddings, in flat faiss indexes of `bucket` vectors that are dropped whole.

    A removed article is skipped in answers at once; its bucket goes when all of it is removed.
    """

    def __init__(self, bucket: int = 4096) -> None:
        self._size = bucket
        self._buckets: list[tuple[faiss.IndexFlatIP, list[str]]] = []
        self._place: dict[str, list[str]] = {}

    def add(self, article: str, vector: Vector) -> None:
        """Add an article's vector; one already there is replaced."""
        self.remove(article)
        if not self._buckets or len(self._buckets[-1][1]) >= self._size:
            self._buckets.append((faiss.IndexFlatIP(vector.shape[0]), []))
        index, names = self._buckets[-1]
        index.add(vector.reshape(1, -1))
        names.append(article)
        self._place[article] = names

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored."""
        names = self._place.pop(article, None)
        if names is None:
            return
        names[names.index(article)] = ""
        self._buckets = [bucket for bucket in self._buckets if bucket[1] is not names or any(names)]

    def nearest(self, vector: Vector, count: int, at_least: float) -> list[str]:
        """Up to about `count` articles of a cosine of `at_least` or more.

        Where several are equally near at the cut, none of them is taken, so that the order of storage never
        shows.
        """
        found: list[tuple[float, str]] = []
        for index, names in self._buckets:
            wanted = min(len(names), count + 1 + sum(1 for name in names if not name))
            scores, rows = index.search(vector.reshape(1, -1), wanted)
            found += [(float(s), names[r]) for s, r in zip(scores[0], rows[0], strict=True) if r >= 0 and names[r]]
        found = [f for f in found if f[0] >= at_least * VECTOR_LENGTH**2]
        found.sort(key=lambda f: (-f[0], f[1]))
        if len(found) > count:
            cut = found[count][0]
            found = [f for f in found[:count] if f[0] > cut]
        return [name for _, name in found]


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
