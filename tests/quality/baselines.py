"""What newsfold is measured against: one cosine to each incident's centroid, thresholded, online.

The usual way of today's monitors (leader clustering with centroids, as in topic detection and tracking, Allan
et al. 1998). Three kinds of vectors: TF-IDF of all words, the sentence embedding, and both joined with
weights .3 and .7.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cluster.assign.frequencies import Frequencies
from newsfold.stream.messages import Fingerprint

__all__ = [
    "DENSE",
    "KINDS",
    "THRESHOLDS",
    "Similarities",
    "centroid_online",
    "dense",
    "mixed",
    "tfidf",
    "tfidf_online",
]

Similarities = npt.NDArray[np.float32]
"""Cosines of all articles of a set: shape (articles, articles)."""

KINDS = ("TF-IDF centroid", "MiniLM centroid", ".3 MiniLM + .7 TF-IDF")
DENSE = 0.3  # the embedding's weight where both are used
THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(1, 50))


def _product(rows: Sequence[Mapping[str, float]]) -> Similarities:
    column: dict[str, int] = {}
    pointers, columns, values = [0], [], []
    for row in rows:
        length = math.sqrt(math.fsum(v * v for v in row.values())) or 1.0
        for term, value in row.items():
            columns.append(column.setdefault(term, len(column)))
            values.append(value / length)
        pointers.append(len(columns))
    shape = (len(rows), max(1, len(column)))
    parts = (np.array(values, np.float32), np.array(columns), np.array(pointers))
    matrix = csr_matrix(parts, shape=shape)  # type: ignore[no-untyped-call] # SciPy's functions are untyped
    product: Similarities = (matrix @ matrix.T).toarray().astype(np.float32)
    return product


def _weighed(terms: Mapping[str, int], frequencies: Frequencies) -> dict[str, float]:
    return {term: (1.0 + math.log(n)) * frequencies.idf(term) for term, n in terms.items()}


def tfidf(fingerprints: Sequence[Fingerprint], frequencies: Frequencies) -> Similarities:
    """Cosines of TF-IDF vectors over a given table of document frequencies."""
    return _product([_weighed(fp.terms, frequencies) for fp in fingerprints])


def tfidf_online(fingerprints: Sequence[Fingerprint]) -> Similarities:
    """The same where there is no table: each article counted, and weighed by what was counted so far."""
    counted = Frequencies(0, {})
    rows = []
    for fp in fingerprints:
        counted.add(fp.terms)
        rows.append(_weighed(fp.terms, counted))
    return _product(rows)


def dense(fingerprints: Sequence[Fingerprint]) -> Similarities | None:
    """Cosines of the embeddings; None where the model does not know the language of most articles.

    An article without an embedding is at 0 from all others.
    """
    known = [np.frombuffer(fp.vector, "<f2").astype(np.float32) if fp.vector else None for fp in fingerprints]
    size = next((len(vector) for vector in known if vector is not None), 0)
    if 2 * sum(vector is not None for vector in known) < len(known):
        return None
    vectors = np.stack([np.zeros(size, np.float32) if vector is None else vector for vector in known])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-6))
    product: Similarities = vectors @ vectors.T
    return product


def mixed(words: Similarities, vectors: Similarities | None) -> Similarities | None:
    """Cosines of both vectors joined."""
    return None if vectors is None else np.float32(DENSE) * vectors + np.float32(1.0 - DENSE) * words


def centroid_online(similarities: Similarities, order: Sequence[int], threshold: float) -> list[int]:
    """Cluster articles arriving in `order`: the cluster of each, in the order of `similarities`.

    An article joins the cluster whose centroid (the mean of its members' unit vectors) is nearest by cosine,
    where that is `threshold` or more; else it founds one.
    """
    count = len(order)
    cluster = np.full(count, -1)
    arrived = np.empty(count, np.intp)
    squares = np.zeros(count)  # of the length of each cluster's summed vector
    clusters = 0
    for position, article in enumerate(order):
        before = arrived[:position]
        chosen = clusters
        if clusters:
            dots = np.bincount(cluster[before], weights=similarities[article, before], minlength=clusters)
            cosines = dots / np.sqrt(squares[:clusters])
            best = int(np.argmax(cosines))
            if cosines[best] >= threshold:
                chosen = best
                squares[best] += 2.0 * dots[best] + float(similarities[article, article])
        if chosen == clusters:
            squares[clusters] = max(float(similarities[article, article]), 1e-9)
            clusters += 1
        cluster[article] = chosen
        arrived[position] = article
    return cluster.tolist()
