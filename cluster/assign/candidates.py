"""Which earlier articles a new one is worth comparing with: near vectors and shared rare terms.

Two indexes over the articles in memory; copies have one of their own. Both hand back supersets; nothing is
decided here. Each answers the same for the same articles in memory, however they came to be there. They number
their articles, and keep what they search in a few large arrays: what costs time in a large window is the reading
of memory that lies all over the place.
"""

from __future__ import annotations

from array import array

import faiss
import numpy as np
import numpy.typing as npt

from cluster.assign.prepare import VECTOR_LENGTH
from cluster.assign.sparse import Ids, Sparse

__all__ = ["TermIndex", "VectorIndex"]

Vector = npt.NDArray[np.int16]
Rows = npt.NDArray[np.int64]

VISITED = 2_500
"""Postings read for one article's terms, at most."""

SHORTLIST = 256
"""Articles nearest by the signs of their embeddings that are compared exactly."""

FIRST_ROWS = 64
"""Articles that there is room for at first; when it is full it doubles."""


class VectorIndex:
    """Nearest embeddings: the signs of their dimensions are searched (Charikar 2002), the nearest by signs compared.

    Two unit vectors differ in sign in about angle / pi of their dimensions, so a scan over 48 bytes an article
    stands in for one over 1,536. On 100,000 embeddings of news the `SHORTLIST` nearest by signs hold 99.4 % of
    the 25 nearest, at a twelfth of the cost of comparing all. Vectors are of whole numbers and of length
    `VECTOR_LENGTH`, all of as many dimensions.
    """

    def __init__(self, shortlist: int = SHORTLIST) -> None:
        faiss.omp_set_num_threads(1)  # one query at a time: a second thread would cost more than it does
        self._shortlisted = shortlist
        self._names: list[str] = []
        self._row: dict[str, int] = {}
        self._signs = np.empty((0, 0), np.uint8)
        self._vectors = np.empty((0, 0), np.int16)

    def add(self, article: str, vector: Vector) -> None:
        """Add an article's vector; one already there is replaced."""
        self.remove(article)
        row = len(self._names)
        if row == len(self._vectors) or not row:
            signs, vectors = self._signs, self._vectors
            room = max(FIRST_ROWS, 2 * row)
            self._signs = np.empty((room, len(_signs(vector))), np.uint8)
            self._vectors = np.empty((room, len(vector)), np.int16)
            if row:
                self._signs[:row], self._vectors[:row] = signs, vectors
        self._signs[row], self._vectors[row] = _signs(vector), vector
        self._row[article] = row
        self._names.append(article)

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored. The last one takes its row."""
        row = self._row.pop(article, None)
        if row is None:
            return
        last = self._names.pop()
        if row < len(self._names):
            self._names[row], self._row[last] = last, row
            for table in (self._signs, self._vectors):
                table[row] = table[len(self._names)]

    def nearest(self, vector: Vector, count: int, at_least: float) -> list[str]:
        """The `count` articles of the largest cosine, those below `at_least` left out; ties by id."""
        rows = self._shortlist(_signs(vector).reshape(1, -1))
        if not len(rows):
            return []
        scores = self._vectors.take(rows, 0).astype(np.float32) @ vector.astype(np.float32)
        least = at_least * VECTOR_LENGTH**2
        if len(rows) > count:
            least = max(least, float(np.partition(scores, -count)[-count]))
        kept = scores >= least
        near = zip((-scores[kept]).tolist(), (self._names[row] for row in rows[kept].tolist()), strict=True)
        return [name for _, name in sorted(near)[:count]]

    def _shortlist(self, signs: npt.NDArray[np.uint8]) -> Rows:
        """The nearest by signs: those nearer than the last of them, or, where they are few, all as near as it."""
        held, wanted = len(self._names), self._shortlisted
        if held <= wanted:
            return np.arange(held)
        far, rows = self._by_signs(signs, wanted)
        radius = far.max()
        nearer: Rows = rows[far < radius]
        if len(nearer) >= wanted // 2:
            return nearer
        while wanted < held and far.max() == radius:  # many are equally near, as copies of one text are
            wanted = min(2 * wanted, held)
            far, rows = self._by_signs(signs, wanted)
        found: Rows = rows[far <= radius]
        return found

    def _by_signs(self, signs: npt.NDArray[np.uint8], count: int) -> tuple[npt.NDArray[np.int32], Rows]:
        """The `count` nearest by signs: how many differ, and their rows, by counting sort."""
        far, rows = faiss.knn_hamming(signs, self._signs[: len(self._names)], count, "mc")
        return far[0], rows[0]


def _signs(vector: Vector) -> npt.NDArray[np.uint8]:
    """One bit a dimension, padded to whole bytes: whether it is positive."""
    return np.packbits(vector > 0)


class TermIndex:
    """Articles that share heavy terms: an inverted index over each one's few salient terms and rare names."""

    def __init__(self, longest: int = 2000) -> None:
        self._longest = longest  # a term in more articles than this says nothing
        self._postings: dict[int, tuple[array[int], array[float]]] = {}  # rows of articles, weights in them
        self._row: dict[str, int] = {}
        self._names: list[str] = []
        self._terms: list[Ids] = []
        self._free: list[int] = []
        self._scores = np.zeros(0)  # of each row, 0 but within a search
        self._read_at = np.zeros(0, np.int32)  # of each row, where in what it read a search met it last

    def add(self, article: str, terms: Sparse) -> None:
        """Add an article under its salient terms; one already there is replaced."""
        self.remove(article)
        if self._free:
            row = self._free.pop()
            self._names[row], self._terms[row] = article, terms.ids
        else:
            row = len(self._names)
            self._names.append(article)
            self._terms.append(terms.ids)
            if row == len(self._scores):
                self._scores = np.zeros(max(FIRST_ROWS, 2 * row))
                self._read_at = np.zeros(len(self._scores), np.int32)
        self._row[article] = row
        for term, weight in zip(terms.ids.tolist(), terms.weights.tolist(), strict=True):
            rows, weights = self._postings.setdefault(term, (array("i"), array("d")))
            rows.append(row)
            weights.append(weight)

    def remove(self, article: str) -> None:
        """Forget an article; unknown ones are ignored."""
        row = self._row.pop(article, None)
        if row is None:
            return
        for term in self._terms[row].tolist():
            rows, weights = self._postings[term]
            place = int(np.flatnonzero(np.frombuffer(rows, np.int32) == row)[0])
            last, weight = rows.pop(), weights.pop()
            if place < len(rows):
                rows[place], weights[place] = last, weight
            elif not rows:
                del self._postings[term]
        self._free.append(row)
        self._names[row], self._terms[row] = "", np.empty(0, np.int32)

    def nearest(self, terms: Sparse, count: int) -> list[str]:
        """The `count` articles with the largest sum of products over shared terms; ties by id.

        The rarest terms come first, and no more than `VISITED` postings are read: in a large window the common
        terms of a text add cost and tell nothing.
        """
        rows = self._score(terms)
        scores = self._scores[rows]
        self._scores[rows] = 0.0
        if len(rows) > count:
            kept = scores >= np.partition(scores, -count)[-count]
            rows, scores = rows[kept], scores[kept]
        near = zip((-scores).tolist(), (self._names[row] for row in rows.tolist()), strict=True)
        return [name for _, name in sorted(near)[:count]]

    def _score(self, terms: Sparse) -> npt.NDArray[np.int32]:
        """Add up the products of the rarest terms; the rows that have any."""
        held = [
            (len(postings[0]), term, weight, postings)
            for term, weight in zip(terms.ids.tolist(), terms.weights.tolist(), strict=True)
            if (postings := self._postings.get(term)) is not None and len(postings[0]) <= self._longest
        ]
        visited, read = 0, [np.empty(0, np.int32)]
        for size, _, weight, (rows, weights) in sorted(held, key=lambda found: found[:2]):
            visited += size
            if visited > VISITED:
                break
            places = np.frombuffer(rows, np.int32)
            self._scores[places] += weight * np.frombuffer(weights)
            read.append(places)
        found = np.concatenate(read)
        order = np.arange(len(found), dtype=np.int32)
        self._read_at[found] = order
        once: npt.NDArray[np.int32] = found[self._read_at[found] == order]
        return once
